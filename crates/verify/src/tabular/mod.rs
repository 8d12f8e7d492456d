//! Tables of figures that somebody published, read as a mapping says (spec 6 §5).
//!
//! In scope: the mapping, the rows of a CSV file, each in exactly one class, and what they state of each station. Not in
//! scope: compressed files (the apps), and what the figures are compared with ([`crate::copies`]).
//! Main items: [`Mapping`], [`read`], [`Reading`].

mod cells;
mod mapping;
mod plain;
mod read;
mod report;
mod rows;
mod scoring;

use alloc::string::String;
use alloc::vec::Vec;

pub use mapping::{
    AreaLine, At, COLUMNS_MAX, Column, ColumnNo, Contests, Encoding, FIGURES_MAX, From,
    ImportLines, Mapping, Piece,
};
pub(crate) use plain::made;
pub use plain::{Listed, Request, listed, requests, stated};
pub use read::{Beside, Event, PlaceOf, Reading, TableFault, UnitFigures, read, read_scored};
pub use report::{ColumnUse, RowClass, RowNote, RowReport, Why};
pub use rows::QUOTED_LINES_MAX;
pub use scoring::{AtSource, RecordKey, ScoreLines, Share, Stamp, StampAt, TableRule, Totalled};

/// The number of a cell, as the mapping spells numbers; none where it holds none.
pub(crate) fn plain_number(cell: &str, mapping: &Mapping) -> Option<u32> {
    match cells::number(cell, mapping) {
        cells::Number::Value(value, _) => Some(value),
        _ => None,
    }
}

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
