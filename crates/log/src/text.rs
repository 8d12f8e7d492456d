//! Small pieces of text syntax shared by the formats: decimals with one spelling, strict base64, hex,
//! hash lines.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use data_encoding::{BASE64, HEXLOWER};

use crate::error::LogError;
use crate::hash::Hash;

/// How much of an offending text an error repeats, in characters.
const QUOTE_CHARS_MAX: usize = 80;

/// Numbers in text (sizes, indexes, times) are at most 2^63 - 1, so that every language can hold them.
pub(crate) const NUMBER_MAX: u64 = (1 << 63) - 1;

/// Displays bytes as lower-case hexadecimal.
pub(crate) struct Hex<'a>(pub(crate) &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The first characters of `text`, for an error message.
pub(crate) fn quote(text: &str) -> String {
    text.chars().take(QUOTE_CHARS_MAX).collect()
}

/// An error that says what was expected at a line.
pub(crate) fn malformed(
    what: &'static str,
    line: usize,
    expected: &'static str,
    got: &str,
) -> LogError {
    LogError::Malformed { what, line: count(line), expected, got: quote(got) }
}

/// A length as the number type of errors and formats.
pub(crate) fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// Refuses a length above its limit.
pub(crate) fn limit(what: &'static str, max: usize, got: usize) -> Result<(), LogError> {
    if got <= max {
        return Ok(());
    }
    Err(LogError::Limit { what, max: count(max), got: count(got) })
}

/// A decimal with one spelling: ASCII digits, no sign, no leading zero, at most 2^63 - 1.
pub(crate) fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok().filter(|n| *n <= NUMBER_MAX)
}

/// RFC 4648 section 4 base64 with padding and zero trailing bits, nothing else. The decoder would also
/// take several padded texts in a row, a second spelling of the same bytes.
pub(crate) fn base64(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text.as_bytes()).ok().filter(|bytes| to_base64(bytes) == text)
}

/// RFC 4648 section 4 base64 with padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(text: &str) -> Option<Vec<u8>> {
    HEXLOWER.decode(text.as_bytes()).ok()
}

/// Lower-case hexadecimal.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(bytes)
}

/// A line of base64 that holds one hash.
pub(crate) fn hash_line(text: &str) -> Option<Hash> {
    base64(text)?.try_into().ok()
}

/// Lines of a text that ends with a line feed, without their line feeds.
pub(crate) fn lines(text: &str) -> Option<Vec<&str>> {
    Some(text.strip_suffix('\n')?.split('\n').collect())
}

/// Owned copy, shorter to read in struct literals.
pub(crate) fn owned(text: &str) -> String {
    text.to_string()
}
