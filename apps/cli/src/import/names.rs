//! Names and identifiers of other systems, as words and codes of ours (spec 1 §1).

use acta::value::Code;

/// The words with every run of white space as one space.
pub(super) fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A code made of a foreign identifier: lower case, everything that a code cannot hold as one `-`.
/// `None` when nothing is left, it is too long or it is a word of the specification.
pub(super) fn code(text: &str) -> Option<Code> {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_lowercase() || c.is_ascii_digit() || (c == '.' && !out.is_empty()) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    Code::parse(out.trim_end_matches('-'))
}
