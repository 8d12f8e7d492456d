//! Tables of figures that somebody published, read as a mapping says (spec 6 §5).
//!
//! In scope: the mapping, the rows of a CSV file, each in exactly one class, and what they state of each station. Not in
//! scope: compressed files (the apps), and what the figures are compared with ([`crate::copies`]).
//! Main items: [`Mapping`], [`read`], [`Reading`].

mod cells;
mod mapping;
mod read;
mod report;
mod rows;

use alloc::string::String;
use alloc::vec::Vec;

pub use mapping::{
    AreaLine, At, COLUMNS_MAX, Column, ColumnNo, Contests, Encoding, FIGURES_MAX, From,
    ImportLines, Mapping, Piece,
};
pub use read::{PlaceOf, Reading, TableFault, UnitFigures, read};
pub use report::{ColumnUse, RowClass, RowNote, RowReport, Why};
pub use rows::QUOTED_LINES_MAX;

/// The cells of a table that this program wrote itself.
pub(crate) fn cells(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut raw) = (rows::Rows::new(text.as_bytes(), b','), rows::Raw::default());
    let mut all = Vec::new();
    while rows.next(&mut raw) {
        let starts = core::iter::once(&0).chain(&raw.ends);
        let cell = |(start, end): (&usize, &usize)| {
            String::from_utf8_lossy(raw.bytes.get(*start..*end).unwrap_or(&[])).into_owned()
        };
        all.push(starts.zip(&raw.ends).map(cell).collect());
    }
    all
}
