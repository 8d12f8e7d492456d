//! The command line `acta` as a library, so that tests and benches use what the commands use.
//!
//! In scope: reading and writing election folders ([`folder`]), importing published counts
//! ([`import`]), generating an election of any size ([`generate`]), and the commands themselves
//! ([`commands`]). Out of scope: everything that computes a result, which lives in `crates/`.

pub mod commands;
pub mod folder;
pub mod generate;
mod grammar;
pub mod import;
mod place;

pub use place::BadInput;
