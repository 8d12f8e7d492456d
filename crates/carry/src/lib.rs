//! How a record is carried: QR, SMS, USB stick, digits on paper or by voice (spec 2, `specs/2-carry.md`).
//!
//! In scope: the compact form of a statement, parts that say what they belong to, putting them
//! together in any order, symbols, texts, bundles, digits. Not in scope: images, files, phones
//! (apps do those), and whether a statement is true: nothing here is trusted, only the rebuilt
//! statement is verified (`acta`).
//!
//! The way out: [`Payload::of`] → [`part::split`] → [`qr`], [`sms`] or [`digits`]; many statements
//! at once: [`bundle`]. The way back: [`sms::parts`] or [`digits::agree`] → [`assembler::Assembler`]
//! → [`Payload::open`].
#![no_std]

extern crate alloc;

pub mod assembler;
pub mod base41;
pub mod bundle;
mod compact;
pub mod crc;
pub mod digits;
pub mod fault;
mod numbers;
pub mod part;
pub mod payload;
pub mod qr;
pub mod sms;

pub use assembler::Assembler;
pub use fault::Fault;
pub use part::{Part, Tag};
pub use payload::{Content, Payload};
