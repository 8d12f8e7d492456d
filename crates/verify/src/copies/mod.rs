//! Copies of records laid beside the log, or beside another table (spec 6 §6).
//!
//! In scope: splitting what was handed in, the evidence of a copy ([`Reference::judge`]), the result of each unit
//! ([`Comparison`]), totals from the copies alone, and the three spellings of the answer ([`Outcome`]). Not in scope:
//! reading files and threads (the apps), and what a difference means (people).
//!
//! The way of a copy: bytes → [`split`] → [`Reference::judge`] (independent of all others) → [`Comparison::add`] →
//! [`Comparison::finish`].

mod compare;
mod csv;
mod evidence;
mod json;
mod outcome;
mod reference;
mod split;
mod text;
mod totals;

pub use compare::Comparison;
pub use evidence::{BadSigner, Evidence, LineCause};
pub use outcome::{
    Agreement, Committed, Copied, CopyKind, CopyResult, Difference, GRADES, Grade, Handed, Items,
    LogView, Margin, Official, Opened, Outcome, Refusal, Results, Says, Submitted, TableRows,
    Totals, UNITS_SHOWN_MAX, UnitOutcome, UnitResult,
};
pub use reference::{Entries, Misfit, Reference};
pub use split::split;
