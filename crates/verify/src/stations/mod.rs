//! One station from the anchor: the files of spec 5 §5, read and compared.
//!
//! In scope: reading `station/CODE.txt` and the nodes below `stations/` ([`read`]), holding them against the fold
//! (`compare`), and the light check of spec 6 §12 ([`light`]), which needs a few files and no fold. Out of scope: how these
//! files are made (`acta_tally::results`).

mod compare;
pub mod light;
mod publication;
pub mod read;
mod report;

pub use light::{Options, check_station};
pub(crate) use publication::Live;
pub use report::{StationReport, Step, Unit};
