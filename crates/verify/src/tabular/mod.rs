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

pub use mapping::{
    AreaLine, At, COLUMNS_MAX, Column, ColumnNo, Contests, Encoding, FIGURES_MAX, From,
    ImportLines, Mapping, Piece,
};
pub use read::{PlaceOf, Reading, TableFault, UnitFigures, read};
pub use report::{ColumnUse, RowClass, RowNote, RowReport, Why};
pub use rows::QUOTED_LINES_MAX;
