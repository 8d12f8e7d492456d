//! The command line `acta` as a library, so that tests and benches use what the commands use.
//!
//! In scope: reading and writing election folders ([`folder`]), importing published counts
//! ([`import`]), generating an election of any size ([`generate`]), and the commands themselves
//! ([`commands`]). Out of scope: everything that computes a result, which lives in `crates/`.

#[macro_use]
mod out;

pub mod bulletin;
pub mod carry;
pub mod checking;
pub mod client;
pub mod clock;
pub mod commands;
pub mod compile;
pub mod copies;
pub mod demo;
pub mod dossier;
pub mod files;
pub mod folder;
pub mod generate;
pub mod held;
pub mod import;
pub mod ledger;
pub mod monitor;
pub mod outbox;
mod place;
pub mod proving;
pub mod relay;
pub mod tabular;
mod tries;

pub use place::BadInput;
