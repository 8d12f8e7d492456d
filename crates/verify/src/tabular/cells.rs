//! From the bytes of a row to letters, and from a cell to a number or a code (spec 6 §5.2).

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use super::mapping::{Encoding, Mapping};
use super::rows::Raw;

/// What Windows-1252 has in 80 to 9F; `None` where it has nothing.
const WINDOWS: [Option<char>; 32] = [
    Some('€'),
    None,
    Some('‚'),
    Some('ƒ'),
    Some('„'),
    Some('…'),
    Some('†'),
    Some('‡'),
    Some('ˆ'),
    Some('‰'),
    Some('Š'),
    Some('‹'),
    Some('Œ'),
    None,
    Some('Ž'),
    None,
    None,
    Some('‘'),
    Some('’'),
    Some('“'),
    Some('”'),
    Some('•'),
    Some('–'),
    Some('—'),
    Some('˜'),
    Some('™'),
    Some('š'),
    Some('›'),
    Some('œ'),
    None,
    Some('ž'),
    Some('Ÿ'),
];
const WINDOWS_FIRST: u8 = 0x80;

/// A row as letters.
#[derive(Debug, Clone, Default)]
pub(super) struct Letters {
    text: String,
    ends: Vec<usize>,
    /// Letters of another encoding that are sound UTF-8 as they stand.
    pub(super) reads_as_utf8: bool,
}

impl Letters {
    /// Takes the letters of a row; the first byte that is not of the encoding if there is one.
    pub(super) fn take(&mut self, raw: &Raw, encoding: Encoding) -> Result<(), u8> {
        self.text.clear();
        self.ends.clear();
        self.reads_as_utf8 = false;
        if encoding == Encoding::Utf8 || raw.bytes.is_ascii() {
            let text = core::str::from_utf8(&raw.bytes)
                .map_err(|error| raw.bytes.get(error.valid_up_to()).copied().unwrap_or_default())?;
            self.text.push_str(text);
            self.ends.extend_from_slice(&raw.ends);
            // A cell that ends within a letter would be cut by a quote: both halves are no UTF-8.
            return match self.ends.iter().all(|end| self.text.is_char_boundary(*end)) {
                true => Ok(()),
                false => Err(raw.bytes.iter().copied().find(|b| !b.is_ascii()).unwrap_or_default()),
            };
        }
        self.reads_as_utf8 = core::str::from_utf8(&raw.bytes).is_ok();
        let mut start = 0;
        for end in &raw.ends {
            for byte in raw.bytes.get(start..*end).unwrap_or_default() {
                self.text.push(letter(*byte, encoding).ok_or(*byte)?);
            }
            self.ends.push(self.text.len());
            start = *end;
        }
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A cell without blanks and strip characters around it.
    pub(super) fn cell(&self, at: usize, strip: Option<char>) -> &str {
        let start = match at.checked_sub(1) {
            None => 0,
            Some(before) => self.ends.get(before).copied().unwrap_or(self.text.len()),
        };
        let end = self.ends.get(at).copied().unwrap_or(start);
        let cell = self.text.get(start..end).unwrap_or_default().trim();
        match strip {
            None => cell,
            Some(strip) => cell.trim_matches(strip).trim(),
        }
    }
}

const fn is_windows(byte: u8) -> bool {
    matches!(byte, WINDOWS_FIRST..=0x9F)
}

fn letter(byte: u8, encoding: Encoding) -> Option<char> {
    if encoding == Encoding::Windows1252 && is_windows(byte) {
        return WINDOWS.get(usize::from(byte - WINDOWS_FIRST)).copied().flatten();
    }
    Some(char::from(byte))
}

/// Whether two texts have the same words: runs of blanks count as one.
pub(super) fn same_words(cell: &str, words: &str) -> bool {
    cell == words || cell.split_whitespace().eq(words.split_whitespace())
}

/// The words with single blanks between them.
pub(super) fn words(cell: &str) -> String {
    let mut out = String::new();
    for word in cell.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// What a number cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// No figure.
    Absent,
    /// A figure, and whether zeros stood in front.
    Value(u32, bool),
    /// Something else.
    Other,
}

/// Reads a number cell.
pub(super) fn number(cell: &str, mapping: &Mapping) -> Number {
    let plain = |digits: &str| {
        let value = digits.parse().ok()?;
        Some(Number::Value(value, digits.len() > 1 && digits.starts_with('0')))
    };
    if cell.is_empty() {
        return if mapping.empty_zero { Number::Value(0, false) } else { Number::Absent };
    }
    if is_digits(cell) {
        return plain(cell).unwrap_or(Number::Other);
    }
    if mapping.absent.iter().any(|words| same_words(cell, words)) {
        return Number::Absent;
    }
    let whole = match (mapping.fraction_zero, cell.split_once('.')) {
        (true, Some((whole, zeros))) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => {
            whole
        }
        _ => cell,
    };
    let digits = mapping.thousands.and_then(|between| ungroup(whole, between));
    let digits = digits.or_else(|| Some(whole.to_owned()).filter(|whole| is_digits(whole)));
    digits.and_then(|digits| plain(&digits)).unwrap_or(Number::Other)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The digits of groups: the first of one to three, the others of three.
fn ungroup(text: &str, between: char) -> Option<String> {
    let mut groups = text.split(between);
    let first = groups.next().filter(|first| is_digits(first) && first.len() <= 3)?;
    let mut digits = first.to_owned();
    for group in groups {
        if !is_digits(group) || group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    Some(digits)
}
