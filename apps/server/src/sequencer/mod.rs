//! The sequencer: the one place where entries get their index, and where checkpoints are signed.
//!
//! In scope: batching, the order append → sync → acknowledge → write tiles → sync → read back and
//! recompute → record → sign → publish, refusals, what follows a crash or an error. Not in scope: what
//! an entry means and whether it was submitted before; the intake decides that. Main types: [`Handle`]
//! to submit and to look, [`Service`] to run and stop, [`Machine`] for the order itself.
//!
//! A crash after any step leaves a state from which the next start goes on with no acknowledged entry
//! lost and no two roots for one size. What is true in each step stands in [`machine`].

pub mod inline;
pub mod machine;
mod open;
mod publisher;
pub mod service;

use std::path::PathBuf;

use acta_log::hash::Hash;
use acta_log::note::PublicKey;

pub use machine::{Effect, Input, Machine, Now};
pub use open::{Node, open};
pub use service::{Handle, Published, Service, Status, start};

use crate::clock::{Clock, system_clock};
use crate::heads::Keys;

/// Shortest time between two checkpoints while there are new entries.
pub const CHECKPOINT_INTERVAL_MS: u64 = 100;
/// The ML-DSA-44 key signs at most once in this time.
pub const ML_DSA_INTERVAL_MS: u64 = 1_000;
/// Pause before publication is taken up again after an error.
pub const PUBLISH_RETRY_MS: u64 = 500;
/// Pause between attempts to write the ballast file again.
pub const BALLAST_RETRY_MS: u64 = 2_000;
/// Size of the ballast file: space held back so that what was acknowledged can still be published when
/// the disk is full.
pub const BALLAST_BYTES: u64 = 64 * 1024 * 1024;
/// One checkpoint takes in at most this many entries.
pub const BUILD_ENTRIES_MAX: u64 = 65_536;
/// Cosignatures are taken for this many of the newest heads.
pub const COSIGNED_HEADS_MAX: usize = 256;
/// At most this many entries wait to be fixed.
pub const QUEUE_ENTRIES_MAX: usize = 65_536;
/// Waiting entries have at most this many bytes.
pub const QUEUE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Where an entry stands: durable, for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fixed {
    /// Index in the log, from 0.
    pub index: u64,
    /// SHA-256(0x00 ‖ entry).
    pub leaf_hash: Hash,
}

/// Why a submission was not taken. None of its entries was acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing in it.
    Empty,
    /// It is above the limits of one batch or of one entry.
    TooLarge,
    /// Too much is waiting; try again.
    Busy,
    /// No space is left on the disk; try again later.
    DiskFull,
    /// It could not be stored; try again.
    NotStored(String),
    /// The node is shutting down.
    Stopping,
    /// The node has stopped for a reason that a person must look at.
    Halted(String),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => write!(f, "nothing was submitted"),
            Self::TooLarge => write!(f, "the submission is above the limit"),
            Self::Busy => write!(f, "too many submissions wait: try again"),
            Self::DiskFull => write!(f, "no space is left: try again later"),
            Self::NotStored(why) => write!(f, "not stored ({why}): try again"),
            Self::Stopping => write!(f, "shutting down"),
            Self::Halted(why) => write!(f, "stopped: {why}"),
        }
    }
}

impl std::error::Error for Refusal {}

/// What a node's sequencer is made with.
pub struct Config {
    /// The node's own folder: journal, recorded heads, lock, ballast.
    pub data: PathBuf,
    /// The published folder of the log (`…/log`).
    pub log: PathBuf,
    /// The log's keys; their name is the origin.
    pub keys: Keys,
    /// Whose cosignatures are published.
    pub witnesses: Vec<PublicKey>,
    /// [`CHECKPOINT_INTERVAL_MS`] unless set.
    pub interval_ms: u64,
    /// [`crate::journal::SEGMENT_BYTES`] unless set.
    pub segment_bytes: u64,
    /// [`BALLAST_BYTES`] unless set.
    pub ballast_bytes: u64,
    /// Seconds since 1970, as heads and the log's own cosignatures state it.
    pub clock: Clock,
    /// Nothing new is signed before [`service::Handle::release`].
    pub held: bool,
}

impl Config {
    /// A configuration with the default times and sizes.
    #[must_use]
    pub fn new(data: PathBuf, log: PathBuf, keys: Keys) -> Self {
        Self {
            data,
            log,
            keys,
            witnesses: Vec::new(),
            interval_ms: CHECKPOINT_INTERVAL_MS,
            segment_bytes: crate::journal::SEGMENT_BYTES,
            ballast_bytes: BALLAST_BYTES,
            clock: system_clock(),
            held: false,
        }
    }
}
