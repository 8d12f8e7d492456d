//! Publication to S3-compatible storage: a folder that is published stands there too (spec 5 §6.1).
//!
//! In scope: which object is put when, that it is read back, what is remembered of it, and what others may have put there. Not in
//! scope: what is in the files, and when the folder changes ([`crate::node`], [`crate::mirror`]). Main type: [`Publication`];
//! [`follow`] repeats its rounds.
//!
//! The folder stays what is published: storage that is down, slow or foreign stops nothing but itself. The order is that of the
//! folder. A crash after any step leaves objects that no checkpoint there names yet, or a checkpoint that has all it covers; the
//! next round goes on, and what was put is found equal.

mod access;
mod follow;
mod local;
mod memory;
mod round;
mod store;

pub use access::{Access, Target};
pub use follow::{Following, State, follow};
pub use round::{Done, Publication};
pub use store::Store;

use std::fmt;

use acta_log::hash::{Hash, sha256};

use crate::disk::StoreError;

/// An object that is not what was to be put there. It is never overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    /// Its path below the target.
    pub path: String,
    /// SHA-256 of the bytes that belong there.
    pub ours: Hash,
    /// SHA-256 of the bytes that are there; none if they are more than any published file has.
    pub theirs: Option<Hash>,
    /// What else is known of it, in words.
    pub why: &'static str,
}

impl fmt::Display for Differs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |hash: &Hash| data_encoding::HEXLOWER.encode(hash);
        let theirs = self.theirs.as_ref().map_or_else(|| "more than 64 MiB".to_owned(), hex);
        let Self { path, ours, why, .. } = self;
        write!(f, "{path} differs there: expected SHA-256 {}, got {theirs}{why}", hex(ours))
    }
}

/// Why a round did not end. What was published there stands.
#[derive(Debug)]
pub enum ObjectsError {
    /// The storage did not answer as it must, in words that hold no credentials.
    World {
        /// The object, or what was asked.
        path: String,
        /// The reason.
        reason: String,
    },
    /// Another object stands where one of ours belongs.
    Differs(Differs),
    /// Somebody else has published more there.
    Ahead {
        /// The size of the checkpoint there.
        theirs: u64,
        /// The size held here.
        ours: u64,
    },
    /// The folder here is not whole: nothing of it was put.
    Own {
        /// The file.
        path: String,
        /// What was expected and what was there.
        detail: String,
    },
    /// The disk here.
    Disk(StoreError),
}

impl ObjectsError {
    /// Whether trying again may help without anybody's help.
    #[must_use]
    pub fn is_world(&self) -> bool {
        matches!(self, Self::World { .. } | Self::Disk(_))
    }

    fn world(path: &str, reason: impl Into<String>) -> Self {
        Self::World { path: path.to_owned(), reason: reason.into() }
    }

    fn own(path: &str, detail: impl fmt::Display) -> Self {
        Self::Own { path: path.to_owned(), detail: detail.to_string() }
    }
}

impl std::error::Error for ObjectsError {}

/// The name of a file in which what stands at a target is remembered.
#[must_use]
pub fn memory_name(target: &Target, access: &Access) -> String {
    let place = format!("{} {target}", access.endpoint.as_deref().unwrap_or(&access.region));
    let hash = data_encoding::HEXLOWER.encode(&sha256(place.as_bytes()));
    hash.get(..16).unwrap_or(&hash).to_owned()
}

impl fmt::Display for ObjectsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::World { path, reason } => write!(f, "{path}: {reason}"),
            Self::Differs(differs) => write!(f, "{differs}; the last good state stands"),
            Self::Ahead { theirs, ours } => {
                write!(f, "size {theirs} is published there by somebody else, here it is {ours}")
            }
            Self::Own { path, detail } => write!(f, "{path} in the folder here: {detail}"),
            Self::Disk(error) => write!(f, "{error}"),
        }
    }
}

impl From<StoreError> for ObjectsError {
    fn from(error: StoreError) -> Self {
        Self::Disk(error)
    }
}
