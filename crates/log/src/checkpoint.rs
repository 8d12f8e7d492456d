//! Checkpoints (C2SP tlog-checkpoint): origin, size and root of a tree as the text of a note.
//!
//! Exactly three lines: extension lines are refused, because ML-DSA cosignatures do not cover them.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::error::LogError;
use crate::hash::Hash;
use crate::note::{Note, PublicKey, SecretKey, Verified};
use crate::text::{count, decimal, hash_line, limit, lines, malformed, owned, to_base64};
use crate::tree::empty_root;

/// An origin has at most this many bytes (ML-DSA cosignatures write its length in one byte).
pub const ORIGIN_BYTES_MAX: usize = 255;

/// The state of a log at one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's unique name; by custom a URL without scheme.
    pub origin: String,
    /// Number of leaves, at most 2^63 - 1.
    pub size: u64,
    /// Root of the tree of that size.
    pub root: Hash,
}

impl Checkpoint {
    /// Parses the text of a note.
    ///
    /// # Errors
    /// [`LogError::Malformed`] with the line, or [`LogError::Limit`] for the origin.
    pub fn parse(text: &str) -> Result<Self, LogError> {
        let checkpoint = Self::parse_lines(text)?;
        checkpoint.check_empty()?;
        Ok(checkpoint)
    }

    /// Parses the three lines without looking at what they say: a witness has an answer of its own for
    /// size 0 with another root than the empty tree's.
    pub(crate) fn parse_lines(text: &str) -> Result<Self, LogError> {
        let parts = lines(text)
            .ok_or_else(|| malformed("checkpoint", 0, "a line feed at the end", text))?;
        let [origin, size_line, root_line] = parts[..] else {
            return Err(malformed("checkpoint", 0, "three lines", text));
        };
        if origin.is_empty() {
            return Err(malformed("checkpoint", 1, "an origin", origin));
        }
        limit("origin bytes", ORIGIN_BYTES_MAX, origin.len())?;
        let size = decimal(size_line)
            .ok_or_else(|| malformed("checkpoint", 2, "a decimal size", size_line))?;
        let root = hash_line(root_line)
            .ok_or_else(|| malformed("checkpoint", 3, "base64 of 32 bytes", root_line))?;
        Ok(Self { origin: owned(origin), size, root })
    }

    /// At size 0 the root is the empty tree's.
    pub(crate) fn check_empty(&self) -> Result<(), LogError> {
        if self.size > 0 || self.root == empty_root() {
            return Ok(());
        }
        Err(LogError::Root { expected: empty_root(), got: self.root })
    }

    /// Parses a note and verifies it by one of the log's own keys: keys whose name is `origin`, which
    /// must be the origin line too. Other signature lines are not looked at: a policy does that.
    ///
    /// # Errors
    /// Those of [`Checkpoint::parse`], [`LogError::Origin`], and those of [`Note::verify`].
    pub fn open(note: &Note, origin: &str, keys: &[PublicKey]) -> Result<Signed, LogError> {
        let checkpoint = Self::parse(note.text())?;
        if checkpoint.origin != origin {
            let expected = owned(origin);
            return Err(LogError::Origin { expected, got: checkpoint.origin });
        }
        let mut signatures = note.verify(keys)?;
        signatures.retain(|verified| keys.get(verified.key).is_some_and(|k| k.name() == origin));
        if signatures.is_empty() {
            return Err(LogError::NoKnownSignature { lines: count(note.signatures().len()) });
        }
        Ok(Signed { checkpoint, note: note.clone(), signatures })
    }

    /// Signs this checkpoint with the log's own keys: type 01, and 06 with `time` (0: no statement).
    ///
    /// # Errors
    /// [`LogError::Malformed`] or [`LogError::Limit`] if the checkpoint does not have its form.
    pub fn sign(&self, keys: &[&SecretKey], time: u64) -> Result<Note, LogError> {
        let text = format!("{self}");
        Self::parse(&text)?;
        let lines = keys.iter().map(|key| key.sign_at(&text, time));
        Note::new(&text, &lines.collect::<Result<Vec<_>, _>>()?)
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\n{}\n{}\n", self.origin, self.size, to_base64(&self.root))
    }
}

/// A checkpoint under a verified signature of its log. Made only by [`Checkpoint::open`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    checkpoint: Checkpoint,
    note: Note,
    signatures: Vec<Verified>,
}

impl Signed {
    /// What was signed.
    #[must_use]
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note as received.
    #[must_use]
    pub fn note(&self) -> &Note {
        &self.note
    }

    /// The log's own signatures.
    #[must_use]
    pub fn signatures(&self) -> &[Verified] {
        &self.signatures
    }
}
