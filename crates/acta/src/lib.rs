//! The record and its kin: what a polling station swears to (spec 1, `specs/1-record.md`).
//!
//! In scope: the one text form, statements and their ids, every kind, entries, keys by log index,
//! signature policies, the compiled definition and its rules, promises. Not in scope: the log
//! (`acta-log`), what records add up to (`acta-tally`), and everything that needs a clock, a disk, a
//! network or random bytes: those values are arguments.
//!
//! The way of an entry: [`entry::Entry`] → [`statement::Statement`] → [`keys::KeyBook::check`] →
//! [`keys::Checked`], the only thing that counts.
#![no_std]

extern crate alloc;

pub mod commitment;
pub mod election;
pub mod entry;
pub mod fault;
pub mod keys;
pub mod kinds;
pub mod policy;
pub mod promise;
pub mod rules;
pub mod statement;
pub mod text;
pub mod value;

pub use fault::Fault;
pub use kinds::Body;
pub use statement::Statement;
pub use text::StatementId;
