//! Two versions of one published file, cell by cell (spec 6 §2: a changed digit is named by station and field).
//!
//! In scope: CSV tables with a header and key columns, and line-oriented texts. The recomputed file is `expected`,
//! the published one is `got`. Out of scope: why they differ.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::verdict::Detail;

/// Cells longer than this are shown cut.
const CELL_CHARS_MAX: usize = 120;
/// At most this many differences are listed of one file.
pub const DIFFERENCES_MAX: usize = 200;

/// How the rows of a table are named.
#[derive(Clone, Copy, Debug)]
pub struct TableKind {
    /// Word of the subject, such as `station` or `area`.
    pub noun: &'static str,
    /// How many leading columns make the key; the first one is the code.
    pub keys: usize,
}

/// Differences between two CSV tables; empty when the bytes are equal.
#[must_use]
pub fn table(kind: TableKind, path: &str, expected: &[u8], got: &[u8]) -> Vec<Detail> {
    if expected == got {
        return Vec::new();
    }
    let (Ok(expected), Ok(got)) = (core::str::from_utf8(expected), core::str::from_utf8(got))
    else {
        return whole(path, "UTF-8", "other bytes");
    };
    let mut out = Vec::new();
    let expected_rows = rows(expected);
    let got_rows = rows(got);
    let header = expected_rows.first().cloned().unwrap_or_default();
    if got_rows.first() != Some(&header) {
        let shown = got_rows.first().map_or_else(String::new, |row| row.join(","));
        out.push(detail(&format!("file {path}"), "header", &header.join(","), &shown));
    }
    let got_by_key = by_key(kind, &got_rows);
    let expected_by_key = by_key(kind, &expected_rows);
    for (key, row) in &expected_by_key {
        match got_by_key.get(key) {
            None => out.push(detail(
                &subject(kind, key),
                &format!("row of {path}"),
                &row.join(","),
                "absent",
            )),
            Some(other) => cells(kind, &header, key, row, other, &mut out),
        }
    }
    for (key, row) in &got_by_key {
        if !expected_by_key.contains_key(key) {
            out.push(detail(
                &subject(kind, key),
                &format!("row of {path}"),
                "absent",
                &row.join(","),
            ));
        }
    }
    finish(path, out)
}

/// Differences between two texts of lines `key value`; the subject is given by the caller.
#[must_use]
pub fn lines(subject: &str, path: &str, expected: &[u8], got: &[u8]) -> Vec<Detail> {
    if expected == got {
        return Vec::new();
    }
    let (Ok(expected), Ok(got)) = (core::str::from_utf8(expected), core::str::from_utf8(got))
    else {
        return whole(path, "UTF-8", "other bytes");
    };
    let (mut left, mut right) = (expected.lines(), got.lines());
    let mut out = Vec::new();
    let mut number = 0_u64;
    loop {
        let (want, have) = (left.next(), right.next());
        number = number.saturating_add(1);
        match (want, have) {
            (None, None) => break,
            (want, have) if want == have => {}
            (want, have) => {
                let field =
                    want.or(have).and_then(|line| line.split(' ').next()).unwrap_or_default();
                let place = format!("{field} (line {number} of {path})");
                out.push(detail(
                    subject,
                    &place,
                    want.unwrap_or("absent"),
                    have.unwrap_or("absent"),
                ));
            }
        }
        if out.len() >= DIFFERENCES_MAX {
            break;
        }
    }
    finish(path, out)
}

fn finish(path: &str, mut out: Vec<Detail>) -> Vec<Detail> {
    if out.is_empty() {
        return whole(path, "the same line ends and quoting", "other bytes");
    }
    out.truncate(DIFFERENCES_MAX);
    out
}

fn whole(path: &str, expected: &str, got: &str) -> Vec<Detail> {
    alloc::vec![detail(&format!("file {path}"), "bytes", expected, got)]
}

fn cells(
    kind: TableKind,
    header: &[String],
    key: &[String],
    want: &[String],
    have: &[String],
    out: &mut Vec<Detail>,
) {
    for at in 0..want.len().max(have.len()) {
        let (expected, got) = (cell(want, at), cell(have, at));
        if expected != got && out.len() < DIFFERENCES_MAX {
            let field = header
                .get(at)
                .cloned()
                .unwrap_or_else(|| format!("column {}", at.saturating_add(1)));
            out.push(detail(&subject(kind, key), &field, expected, got));
        }
    }
}

fn cell(row: &[String], at: usize) -> &str {
    row.get(at).map_or("absent", String::as_str)
}

fn subject(kind: TableKind, key: &[String]) -> String {
    format!("{} {}", kind.noun, key.join(" "))
}

fn by_key(kind: TableKind, rows: &[Vec<String>]) -> BTreeMap<Vec<String>, Vec<String>> {
    let mut out = BTreeMap::new();
    for (number, row) in rows.iter().enumerate().skip(1) {
        let mut key: Vec<String> = row.iter().take(kind.keys).cloned().collect();
        if out.contains_key(&key) {
            key.push(format!("(again in row {number})"));
        }
        out.insert(key, row.clone());
    }
    out
}

fn detail(subject: &str, field: &str, expected: &str, got: &str) -> Detail {
    Detail {
        subject: subject.to_owned(),
        field: field.to_owned(),
        expected: shown(expected),
        got: shown(got),
    }
}

fn shown(value: &str) -> String {
    match value.char_indices().nth(CELL_CHARS_MAX) {
        None if value.is_empty() => "(empty)".to_owned(),
        None => value.to_owned(),
        Some((at, _)) => format!("{}…", value.get(..at).unwrap_or_default()),
    }
}

/// The rows of an RFC 4180 text. Lenient on purpose: what is malformed becomes a cell that differs.
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut row = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match (letter, quoted) {
            ('"', true) if letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            ('"', _) => quoted = !quoted,
            (',', false) => row.push(core::mem::take(&mut cell)),
            ('\n', false) => {
                row.push(core::mem::take(&mut cell));
                rows.push(core::mem::take(&mut row));
            }
            (other, _) => cell.push(other),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: TableKind = TableKind { noun: "station", keys: 2 };
    const TABLE: &[u8] =
        b"station,track,votes,name\n1,official,547,\"a, \"\"b\"\"\"\n2,official,12,c\n";

    fn check(got: &str, expected: &[(&str, &str, &str, &str)]) {
        let found = table(KIND, "units/c/0000.csv", TABLE, got.as_bytes());
        let found: Vec<_> = found
            .iter()
            .map(|d| (d.subject.as_str(), d.field.as_str(), d.expected.as_str(), d.got.as_str()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_changed_digit_is_named_by_station_and_field() {
        let text = core::str::from_utf8(TABLE).unwrap();
        check(text, &[]);
        check(&text.replace("547", "847"), &[("station 1 official", "votes", "547", "847")]);
        check(
            &text.replace("\"\"b", "\"\"d"),
            &[("station 1 official", "name", "a, \"b\"", "a, \"d\"")],
        );
    }

    #[test]
    fn rows_absent_added_and_doubled_are_named() {
        let text = core::str::from_utf8(TABLE).unwrap();
        let row = "units/c/0000.csv";
        check(
            &text.replace("2,official", "3,official"),
            &[
                ("station 2 official", &format!("row of {row}"), "2,official,12,c", "absent"),
                ("station 3 official", &format!("row of {row}"), "absent", "3,official,12,c"),
            ],
        );
        let doubled = format!("{text}2,official,13,c\n");
        check(
            &doubled,
            &[(
                "station 2 official (again in row 3)",
                &format!("row of {row}"),
                "absent",
                "2,official,13,c",
            )],
        );
    }

    #[test]
    fn other_quoting_differs_even_where_the_cells_are_equal() {
        let text = core::str::from_utf8(TABLE).unwrap();
        check(
            &text.replace(",c\n", ",\"c\"\n"),
            &[("file units/c/0000.csv", "bytes", "the same line ends and quoting", "other bytes")],
        );
    }

    #[test]
    fn texts_are_compared_by_line() {
        let found = lines("contest c", "outcome/c.txt", b"a 1\nb 2\n", b"a 1\nb 3\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].field, "b (line 2 of outcome/c.txt)");
        assert_eq!((found[0].expected.as_str(), found[0].got.as_str()), ("b 2", "b 3"));
    }
}
