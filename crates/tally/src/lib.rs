//! What the records add up to.
//!
//! In scope so far: exact shares ([`fraction`]), seats ([`seats`]) and what can no longer change
//! ([`outcome`]): plain numbers in, values out. No clock, file, socket or randomness. Spec 4.
#![no_std]
extern crate alloc;

pub mod fraction;
pub mod outcome;
pub mod seats;
pub mod totals;
pub mod unit;
