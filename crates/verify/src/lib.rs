//! What anyone can check from the published files (spec 6): files in, verdicts out, over a small fetch trait.
//!
//! In scope: the checks of spec 6 from the anchor on, naming what differs by station and field. Out of scope: where
//! files come from (folder, web, zip: the apps), threads (the apps run the independent work units), and any judgement
//! beyond `holds`, `fails`, `cannot tell`.
#![no_std]

extern crate alloc;

pub mod compare;
pub mod verdict;
