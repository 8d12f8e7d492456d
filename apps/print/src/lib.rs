//! What people take away on paper, as PDF/A-2b: sheets of a record (spec 2 §10).
//!
//! In scope: fonts, lines, pages, and the file. Not in scope: what stands on a sheet (`acta-view`). Lengths are whole
//! micrometres up to the last step, so the same sheets give the same bytes on every machine. Main function: [`sheets`].

mod boxes;
mod draw;
mod flow;
mod fonts;
mod lines;
mod sheet;
#[cfg(test)]
mod tests;

pub use sheet::sheets;

/// A length in micrometres of paper.
type Um = i32;

/// Why there is no PDF.
#[derive(Debug)]
pub struct NoPdf(String);

impl std::fmt::Display for NoPdf {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "expected a page that PDF/A-2b permits, got {}", self.0)
    }
}

impl std::error::Error for NoPdf {}
