//! Election folders from figures that others published.
//!
//! In scope: reading a published file strictly, saying what was passed over, and comparing the sums
//! of the stations with the file's own totals. Out of scope: judging the figures.

pub mod eml;
mod names;
pub mod table;
