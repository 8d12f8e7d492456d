//! What anyone can check from the published files (spec 6): files in, verdicts out, over a small trait.
//!
//! In scope: the checks of spec 6 from the anchor on, naming what differs by station and field. Out of scope: where
//! files come from (folder, web, zip: the apps), threads (the apps run the independent work units), and any judgement
//! beyond `holds`, `fails`, `cannot tell`.
//!
//! [`verify_all`] does everything on one thread. [`session::Session`] hands out the same work in units.
#![no_std]

extern crate alloc;

mod account;
pub mod annex;
pub mod announced;
mod at;
mod blame;
pub mod bulletins;
mod catalog;
pub mod compare;
pub mod copies;
pub mod dossier;
pub mod evidence;
pub mod figure;
pub mod given;
pub mod governing;
mod heads;
mod last;
mod layout;
pub mod mend;
pub mod score;
pub mod session;
pub mod source;
pub mod stations;
pub mod tabular;
pub mod verdict;

pub use catalog::{CHECKS, Demand};
pub use governing::in_force_seen;
pub use session::{Session, Trust, hash_all, verify_all};
pub use source::Source;
pub use verdict::Report;
