//! Where an input file is wrong, and how. Main type: [`BadInput`].

use acta::fault::{Fault, Reason};
use acta::text::{check_line, is_forbidden};
use std::fmt;

/// One place of an input file that is not as it must be. Nothing was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadInput {
    /// The file as the caller named it.
    pub file: String,
    /// Counted from 1; 0 is the whole file.
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

impl BadInput {
    /// A fault of `acta` at a line of a file.
    pub(crate) fn of(file: String, line: u64, what: &str, fault: &Fault) -> Self {
        let got = if fault.got.is_empty() { "nothing".to_owned() } else { quote(&fault.got) };
        let (what, expected) = (what.to_owned(), fault.expected.to_string());
        Self { file, line, column: None, what, expected, got }
    }
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

/// Why a text cannot stand as words of a line (spec 1 §1.1, §1.2), and what of it is in the way.
pub(crate) fn words_fault(text: &str) -> Option<(Fault, String)> {
    let fault = check_line(text, 0).err()?;
    let got = match (fault.reason, text.chars().find(|c| is_forbidden(*c))) {
        (Reason::TextCharacter, Some(c)) => format!("the code point U+{:04X}", u32::from(c)),
        (Reason::TextEmptyLine, _) => "nothing".to_owned(),
        _ => quote(text),
    };
    Some((fault, got))
}

impl fmt::Display for BadInput {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.file)?;
        if self.line > 0 {
            write!(out, ":{}", self.line)?;
        }
        if let Some(column) = self.column {
            write!(out, ":{column}")?;
        }
        write!(out, ": {}: expected {}, got {}", self.what, self.expected, self.got)
    }
}

impl std::error::Error for BadInput {}
