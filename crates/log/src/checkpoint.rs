//! Checkpoints (C2SP tlog-checkpoint): origin, size and root of a tree as the text of a note.
//!
//! Exactly three lines: extension lines are refused, because ML-DSA cosignatures do not cover them.

use alloc::format;
use alloc::string::String;
use core::fmt;

use crate::error::LogError;
use crate::hash::Hash;
use crate::note::{Note, PublicKey, SecretKey, Verified};
use crate::text::{decimal, hash_line, limit, lines, malformed, owned, to_base64};
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
        if size == 0 && root != empty_root() {
            return Err(malformed("checkpoint", 3, "the empty tree's root at size 0", root_line));
        }
        Ok(Self { origin: owned(origin), size, root })
    }

    /// Verifies a note by one of the log's own keys and parses it. The origin must be the keys' name
    /// and `origin`. Other signature lines are not looked at: a policy does that.
    ///
    /// # Errors
    /// Those of [`Note::verify`], [`LogError::Origin`], and those of [`Checkpoint::parse`].
    pub fn open(note: &Note, origin: &str, keys: &[PublicKey]) -> Result<Signed, LogError> {
        let signatures = note.verify(keys)?;
        let checkpoint = Self::parse(note.text())?;
        if checkpoint.origin != origin {
            let expected = owned(origin);
            return Err(LogError::Origin { expected, got: checkpoint.origin });
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
        Note::new(&text, &lines.collect::<Result<alloc::vec::Vec<_>, _>>()?)
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
    signatures: alloc::vec::Vec<Verified>,
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
