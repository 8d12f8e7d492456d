//! Evidence files (spec 6 §8): two signatures that contradict each other, shown to whoever has the anchor.
//!
//! In scope: the form of the file ([`Evidence::parse`], [`Evidence::encode`]), its check ([`Evidence::judge`]) and the answer
//! in words. Not in scope: where the contradiction is found, and what it means. Main type: [`Evidence`].

mod form;
mod judge;
mod select;
mod words;

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use acta::statement::Statement;
use acta::text::StatementId;
use acta_log::hash::Hash;
use acta_log::histories::TwoHistories;
use acta_log::note::Note;
use acta_log::proof::Proof;

use crate::verdict::{Detail, Verdict};

pub use judge::governed;
pub use select::{entry_governs, governs, select};
pub(crate) use words::cosigned_at;

/// A file has at most this many bytes.
pub const EVIDENCE_MAX: usize = 16_777_216;
/// A line that is not of a part has at most this many bytes.
pub const HEAD_LINE_MAX: usize = 400;
/// A file shows at most this many entries.
pub const ENTRIES_MAX: usize = 256;
/// The greatest index of an entry that a file shows: keys are replayed up to it.
pub const ENTRY_INDEX_MAX: u64 = 16_777_215;

/// A contradiction with all that is needed to see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The election's definition.
    pub definition: Statement,
    /// Entries from which keys and policies follow.
    pub entries: Vec<Governing>,
    /// What contradicts what.
    pub shows: Shows,
}

/// An entry that changes keys or policies, with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Governing {
    /// Its index.
    pub index: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// That the log has it.
    pub proof: Proof,
}

/// What a file shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shows {
    /// The log signed two trees.
    TwoHistories(TwoHistories),
    /// A promise that was not kept.
    Omission(Box<Omission>),
}

impl Shows {
    /// The word of the file's third line.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::TwoHistories(_) => "two-histories",
            Self::Omission(_) => "omission",
        }
    }
}

/// A promise, and what contradicts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Omission {
    /// The promised index.
    pub index: u64,
    /// The promise note.
    pub promise: Statement,
    /// What was promised, where it is at hand.
    pub statement: Option<Statement>,
    /// What contradicts it.
    pub against: Against,
}

/// What contradicts a promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Against {
    /// Another promise of the index, with another leaf.
    Promise(Statement),
    /// Another leaf at the index.
    Leaf(Found, Proof),
    /// A quorum checkpoint after the deadline that does not reach the index.
    Late(Note),
}

/// What stands at an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// An entry.
    Entry(Vec<u8>),
    /// A leaf hash, where the bytes are not at hand.
    Leaf(Hash),
}

/// What is wrong with the form of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormFault {
    /// The line, from 1.
    pub line: u64,
    /// The key of the line or part.
    pub field: String,
    /// What must stand there.
    pub expected: String,
    /// What stands there.
    pub got: String,
}

impl core::error::Error for FormFault {}

impl fmt::Display for FormFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, field, expected, got } = self;
        write!(f, "line {line}, {field}: expected {expected}, got {got:?}")
    }
}

/// The answer to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// `holds`: it shows what it says.
    pub verdict: Verdict,
    /// What is shown; `None` for a file without form.
    pub evidence: Option<&'static str>,
    /// The election of the definition; empty for a file without form.
    pub election: String,
    /// The sentence that a simulation repeats.
    pub notice: Option<String>,
    /// The anchor it was checked under.
    pub anchor: StatementId,
    /// What it shows, sentence by sentence; empty unless it holds.
    pub shows: Vec<String>,
    /// What does not hold.
    pub detail: Option<Detail>,
}

/// Reads and checks a file under an anchor, without anything else.
#[must_use]
pub fn check(bytes: &[u8], anchor: StatementId) -> Judgement {
    match Evidence::parse(bytes) {
        Ok(evidence) => evidence.judge(anchor),
        Err(fault) => Judgement::of_fault(&fault, anchor),
    }
}
