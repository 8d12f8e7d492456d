//! Where an input file is wrong, and how. Main type: [`BadInput`].

use std::fmt;

/// One place of an input file that is not as it must be. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadInput {
    /// The file as the caller named it.
    pub file: String,
    /// Counted from 1.
    pub line: u64,
    /// Column counted from 1 in characters, where the format has no better name for the place.
    pub column: Option<u64>,
    /// The place in the format's own words: a column of a table, the path of an element.
    pub what: String,
    /// What would have been right.
    pub expected: String,
    /// What stands there.
    pub got: String,
}

/// Longest quotation of an input in a message, in characters.
const QUOTE_MAX: usize = 80;

/// The input's own words between quotation marks, shortened, control characters escaped.
pub(crate) fn quote(text: &str) -> String {
    let mut shown: String = text.chars().take(QUOTE_MAX).flat_map(char::escape_debug).collect();
    if text.chars().nth(QUOTE_MAX).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

impl fmt::Display for BadInput {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.file, self.line)?;
        if let Some(column) = self.column {
            write!(out, ":{column}")?;
        }
        write!(out, ": {}: expected {}, got {}", self.what, self.expected, self.got)
    }
}

impl std::error::Error for BadInput {}
