//! Tests that are promised by name: each row of a table in SECURITY.md names a test and its file, and the file has it.
//!
//! In scope: rows `| n6 … | `name` | `path` |`. Out of scope: whether the test passes, which the tests say.

use super::{Finding, Tree};
use std::collections::BTreeSet;

/// Where the table stands.
const PAGE: &str = "SECURITY.md";
/// The heading above it.
const HEADING: &str = "## Tests by name";
/// Incidents and threats that must have a row.
const ASKED: [&str; 27] = [
    "N1", "N2", "N4", "N5", "N6", "N7", "N8", "N11", "N13", "N14", "N15", "N16", "N17", "T1", "T2",
    "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10", "T13", "T14", "T21", "T22",
];

/// A row that names no test of its file, and what has no row.
pub(super) fn tests(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.text(PAGE) else { return Vec::new() };
    let Some(begin) = text.lines().position(|line| line == HEADING) else { return Vec::new() };
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for (at, line) in text.lines().enumerate().skip(begin + 1) {
        if line.starts_with("## ") {
            break;
        }
        let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [_, id, _, name, path, _] = cells[..] else { continue };
        if id == "id" || id.starts_with('-') {
            continue;
        }
        seen.insert(id);
        let text = tree.text(path).unwrap_or_default();
        let part = format!("{}_", id.to_lowercase());
        if !name.starts_with(&part) && !name.contains(&format!("_{part}")) {
            found.push(finding(at + 1, format!("{name}: expected a name with {part}")));
        } else if !is_test(text, name) {
            found.push(finding(at + 1, format!("{path}: expected the test {name}, got none")));
        }
    }
    let absent = ASKED.iter().filter(|id| !seen.contains(**id));
    found.extend(absent.map(|id| finding(begin + 1, format!("expected a row of {id}, got none"))));
    found
}

fn finding(line: usize, text: String) -> Finding {
    Finding::new("named-test", PAGE, line, text)
}

/// Whether the file has a test of that name: the attribute stands just above it, or above its other attributes.
fn is_test(text: &str, name: &str) -> bool {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let heads = [format!("fn {name}("), format!("async fn {name}(")];
    let at = lines.iter().position(|line| heads.iter().any(|head| line.starts_with(head)));
    let above = at.map(|at| lines[..at].iter().rev().take_while(|line| line.starts_with("#[")));
    above.is_some_and(|mut above| above.any(|line| line.contains("test")))
}
