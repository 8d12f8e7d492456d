//! Dossiers (spec 6 §9): all that a log holds about some stations, in files that are checked without the authority.
//!
//! In scope: which entries belong in it ([`choose`]), the two texts ([`proved`], [`derived`]) and the check ([`check`]). Not in
//! scope: reading a log, the page and the certificate (`acta-view`), writing files. Main type: [`Files`].

mod check;
mod choose;
mod derived;
mod proved;

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

pub use check::{Checked, Item, assemble, check, sums};
pub use choose::{Chosen, choose};
pub use derived::derived;
pub use proved::{Lines, Proven, proved};

/// A dossier is about at most this many stations.
pub const STATIONS_MAX: usize = 100;
/// A dossier has at most this many entries.
pub const ENTRIES_MAX: usize = 10_000;

/// The files of a dossier by their path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The list of files with their hashes.
pub const SUMS: &str = "SHA256SUMS";
/// What it is about, and why each entry is in it.
pub const LIST: &str = "dossier.txt";
/// The definition's statement.
pub const DEFINITION: &str = "definition.statement";
/// The witness policy of the definition, for people: the check takes it from the definition.
pub const POLICY: &str = "policy";
/// The newest checkpoint.
pub const CHECKPOINT: &str = "checkpoint";
/// What follows from the files of the dossier alone.
pub const PROVED: &str = "proved.txt";
/// What follows from the whole log.
pub const DERIVED: &str = "derived.txt";

/// The path of an entry's bytes.
#[must_use]
pub fn entry_path(index: u64) -> String {
    format!("entries/{index}.entry")
}

/// The path of the proof that the newest checkpoint has it.
#[must_use]
pub fn proof_path(index: u64) -> String {
    format!("entries/{index}.tlog-proof")
}

/// The path of the proof under the first checkpoint with a quorum that is at hand, where that is another one.
#[must_use]
pub fn arrival_path(index: u64) -> String {
    format!("entries/{index}.arrival.tlog-proof")
}
