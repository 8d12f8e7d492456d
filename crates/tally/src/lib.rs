//! What the records add up to.
//!
//! In scope: the fold over the log ([`fold`]), the published files ([`results`]), exact shares
//! ([`fraction`]), seats ([`seats`]), what can no longer change ([`outcome`]) and what a sample says ([`quick`]). No clock, file,
//! socket or randomness. Spec 4.
#![no_std]
extern crate alloc;

pub mod account;
pub mod expected;
pub mod findings;
pub mod fold;
pub mod fraction;
pub mod outcome;
pub mod quick;
pub mod results;
pub mod seats;
pub mod totals;
pub mod unit;
