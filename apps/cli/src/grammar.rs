//! Spelling of single values (spec 1 §1.2, §1.4), for messages that name a cell of a table.
//!
//! In scope: codes, election names, counts, words. Out of scope: whole statements, which `acta`
//! parses; what passes here is parsed there again before anything is signed.

/// `[a-z0-9][a-z0-9.-]{0,31}`.
pub(crate) const CODE_RULE: &str =
    "a code: 1 to 32 of a-z 0-9 . - beginning with a letter or digit";

const CODE_BYTES_MAX: usize = 32;

/// `[a-z0-9][a-z0-9./-]{0,99}`, no `//`, no final `/`.
pub(crate) const ELECTION_RULE: &str = "an election name: 1 to 100 of a-z 0-9 . / - beginning with a letter or digit, no //, no / last";

const ELECTION_BYTES_MAX: usize = 100;

/// What [`count`] accepts.
pub(crate) const COUNT_RULE: &str = "a whole number 0 to 4294967295 without leading zero";

/// A line of a text, without its LF (spec 1 §1.1 `LINE_MAX`).
pub(crate) const LINE_BYTES_MAX: usize = 1_000;

/// Whether the text is a code.
pub(crate) fn is_code(text: &str) -> bool {
    starts_plain(text)
        && text.len() <= CODE_BYTES_MAX
        && text.bytes().all(|b| is_plain(b) || matches!(b, b'.' | b'-'))
}

/// Whether the text is an election's name.
pub(crate) fn is_election(text: &str) -> bool {
    starts_plain(text)
        && text.len() <= ELECTION_BYTES_MAX
        && text.bytes().all(|b| is_plain(b) || matches!(b, b'.' | b'/' | b'-'))
        && !text.contains("//")
        && !text.ends_with('/')
}

fn starts_plain(text: &str) -> bool {
    text.bytes().next().is_some_and(is_plain)
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// The value of a count in its one spelling.
pub(crate) fn count(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}

/// Why the text cannot stand as words in a line, if so.
pub(crate) fn words_fault(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("nothing".to_owned());
    }
    if text.starts_with(' ') || text.ends_with(' ') || text.contains("  ") {
        return Some("a space at an end or two in a row".to_owned());
    }
    if text.len() > LINE_BYTES_MAX {
        return Some(format!("{} bytes", text.len()));
    }
    let bad = text.chars().find(|c| is_forbidden(*c))?;
    Some(format!("the code point U+{:04X}", u32::from(bad)))
}

/// The list of spec 1 §1.2, and LF.
fn is_forbidden(c: char) -> bool {
    matches!(u32::from(c),
        0x00..=0x1F | 0x7F..=0xA0 | 0xAD | 0x34F | 0x61C | 0x115F..=0x1160 | 0x1680
        | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x2000..=0x200F | 0x2028..=0x202F
        | 0x205F..=0x206F | 0x3000 | 0x3164 | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
        | 0xFFF0..=0xFFFF | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

/// The words with every run of white space as one space.
pub(crate) fn one_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A code made of foreign identifiers: lower case, everything that a code cannot hold as one `-`.
/// `None` when nothing is left or it is too long.
pub(crate) fn slug(text: &str) -> Option<String> {
    let mut out = String::new();
    for c in text.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_lowercase() || c.is_ascii_digit() || (c == '.' && !out.is_empty()) {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    let out = out.trim_end_matches('-').to_owned();
    is_code(&out).then_some(out)
}
