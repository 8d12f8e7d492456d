//! What people take away on paper, as PDF/A-2b: sheets of a record (spec 2 §10), annexes for a mission (spec 6 §11).
//!
//! In scope: fonts, lines, pages, and the file. Not in scope: what stands on a sheet (`acta-view`) or in an annex
//! (`acta-verify`). Lengths are whole micrometres up to the last step, so the same words give the same bytes on every
//! machine. Main functions: [`sheets`], [`annex`].

mod annex;
mod boxes;
mod draw;
mod flow;
mod fonts;
mod lines;
mod sheet;
#[cfg(test)]
mod tests;

pub use annex::annex;
pub use sheet::sheets;

/// A length in micrometres of paper.
type Um = i32;

/// A millimetre.
const MM: Um = 1_000;
/// A tenth of a point.
const TENTH: Um = 35;
/// 210 × 297 mm.
const A4: flow::Format =
    flow::Format { width: 210 * MM, height: 297 * MM, is_cut: false, margin: 12 * MM };

/// Why there is no PDF.
#[derive(Debug)]
pub struct NoPdf(String);

impl std::fmt::Display for NoPdf {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "expected a page that PDF/A-2b permits, got {}", self.0)
    }
}

impl std::error::Error for NoPdf {}
