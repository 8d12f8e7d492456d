//! Limits have names.
//!
//! In scope: large bare numbers in comparisons, and in calls that bound something, outside tests and
//! `const` definitions. Out of scope: whether a limit is the right one. rustfmt puts spaces around
//! operators, which tells a comparison from generics and arrows.

use super::{Finding, Tree};

/// Smaller numbers are arithmetic; from here on they are somebody's decision and want a name.
const BARE_NUMBER_MIN: u128 = 1_000;

const OPERATORS: [&str; 6] = [" < ", " > ", " <= ", " >= ", " == ", " != "];

const BOUNDING_CALLS: [&str; 5] = [".take(", "with_capacity(", ".truncate(", ".skip(", ".chunks("];

/// The rule.
pub(super) fn named(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let computing = |path: &str| path.starts_with("crates/") || path.starts_with("apps/");
    for (path, source) in tree.sources.iter().filter(|(path, _)| computing(path)) {
        for (line, code) in source.shipped().filter(|(_, code)| !defines_constant(code)) {
            for number in bare_numbers(code) {
                let text = format!("`{number}` wants a name: `const …_MAX: … = {number}`");
                found.push(Finding::new("limit", path, line, text));
            }
        }
    }
    found
}

fn defines_constant(code: &str) -> bool {
    let code = code.trim_start().trim_start_matches("pub ").trim_start_matches("pub(crate) ");
    let code = code.trim_start_matches("pub(super) ");
    code.starts_with("const ") || code.starts_with("static ")
}

/// The large literals that stand right after an operator of comparison or a bounding call.
fn bare_numbers(code: &str) -> Vec<&str> {
    let marks = OPERATORS.iter().chain(&BOUNDING_CALLS);
    let after = marks.flat_map(|mark| {
        code.match_indices(mark).filter_map(|(at, _)| code.get(at + mark.len()..))
    });
    after.filter_map(leading_number).collect()
}

/// The literal at the start of the text, if it is an integer that is large enough.
fn leading_number(text: &str) -> Option<&str> {
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    let literal = text.get(..end)?;
    if let Some(shift) = text.get(end..).and_then(|rest| rest.strip_prefix(" << ")) {
        let bits = shift.find(|c: char| !c.is_ascii_digit()).unwrap_or(shift.len());
        let whole = text.get(..end + " << ".len() + bits)?;
        let value = value(literal)?.checked_shl(shift.get(..bits)?.parse().ok()?)?;
        return (value >= BARE_NUMBER_MIN).then_some(whole);
    }
    (value(literal)? >= BARE_NUMBER_MIN).then_some(literal)
}

fn value(literal: &str) -> Option<u128> {
    let plain = literal.replace('_', "");
    if let Some(hex) = plain.strip_prefix("0x") {
        let end = hex.find(|c: char| !c.is_ascii_hexdigit()).unwrap_or(hex.len());
        return u128::from_str_radix(hex.get(..end)?, 16).ok();
    }
    let end = plain.find(|c: char| !c.is_ascii_digit()).unwrap_or(plain.len());
    plain.get(..end)?.parse().ok()
}
