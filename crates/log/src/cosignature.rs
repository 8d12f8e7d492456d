//! Cosignatures (C2SP tlog-cosignature): a statement that a checkpoint was seen, at a time, and that
//! the log only grew until it.
//!
//! Type 04 is Ed25519 over `cosignature/v1`, a time line and the whole text. Type 06 is ML-DSA-44 over
//! a binary form that names the cosigner, the time, the origin, a range of leaves and its hash. In
//! both, what follows the key id is the time (8 bytes, big-endian) and the signature.

use alloc::format;
use alloc::vec::Vec;

use crate::checkpoint::{Checkpoint, ORIGIN_BYTES_MAX};
use crate::error::LogError;
use crate::hash::Hash;
use crate::note::{Algorithm, NAME_BYTES_MAX, PublicKey, SecretKey};
use crate::text::{NUMBER_MAX, limit};
use crate::tree::is_subtree;

const ED25519_HEADER: &str = "cosignature/v1\ntime ";
const SUBTREE_HEADER: &[u8] = b"subtree/v1\n\0";

/// The time and the signature of a cosignature's blob; `None` if it is too short or the time is above
/// 2^63 - 1.
pub(crate) fn split_blob(blob: &[u8]) -> Option<(u64, &[u8])> {
    let (time, signature) = blob.split_first_chunk::<8>()?;
    let time = u64::from_be_bytes(*time);
    (time <= NUMBER_MAX).then_some((time, signature))
}

/// The bytes that a cosignature of this type signs; `None` if the type has no cosignatures or needs a
/// checkpoint and `text` is none.
pub(crate) fn message(
    algorithm: Algorithm,
    cosigner: &str,
    text: &str,
    time: u64,
) -> Option<Vec<u8>> {
    match algorithm {
        Algorithm::Ed25519 => None,
        Algorithm::Ed25519Cosignature => Some(ed25519_message(text, time)),
        Algorithm::MlDsa44 => {
            let Checkpoint { origin, size, root } = Checkpoint::parse(text).ok()?;
            Subtree { origin: &origin, start: 0, end: size, root }.message(cosigner, time).ok()
        }
    }
}

/// The bytes that a cosignature of type 04 signs.
#[must_use]
pub fn ed25519_message(text: &str, time: u64) -> Vec<u8> {
    format!("{ED25519_HEADER}{time}\n{text}").into_bytes()
}

/// A range of leaves of a log and its hash, as type 06 signs it. A checkpoint is `[0, size)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subtree<'a> {
    /// The log's origin.
    pub origin: &'a str,
    /// First leaf.
    pub start: u64,
    /// Leaf after the last.
    pub end: u64,
    /// Hash of the range.
    pub root: Hash,
}

impl Subtree<'_> {
    /// The bytes that a cosignature of type 06 signs. `time` must be 0 if `start` is not 0.
    ///
    /// # Errors
    /// [`LogError::Subtree`], [`LogError::Limit`].
    pub fn message(&self, cosigner: &str, time: u64) -> Result<Vec<u8>, LogError> {
        let (start, end) = (self.start, self.end);
        if (start, end) != (0, 0) && !is_subtree(start, end) {
            return Err(LogError::Subtree { start, end });
        }
        let time_max = if start == 0 { NUMBER_MAX } else { 0 };
        if time > time_max {
            return Err(LogError::Limit { what: "time", max: time_max, got: time });
        }
        let mut message = SUBTREE_HEADER.to_vec();
        push_string(&mut message, "name bytes", NAME_BYTES_MAX, cosigner)?;
        message.extend(time.to_be_bytes());
        push_string(&mut message, "origin bytes", ORIGIN_BYTES_MAX, self.origin)?;
        message.extend(start.to_be_bytes());
        message.extend(end.to_be_bytes());
        message.extend(self.root);
        Ok(message)
    }

    /// The blob (time and signature) of a cosignature by a key of type 06.
    ///
    /// # Errors
    /// Those of [`Subtree::message`], [`LogError::Algorithm`] for another type.
    pub fn sign(&self, key: &SecretKey, time: u64) -> Result<Vec<u8>, LogError> {
        check_type(key.public())?;
        let message = self.message(key.public().name(), time)?;
        Ok([&time.to_be_bytes()[..], &key.sign_raw(&message)].concat())
    }

    /// Verifies the blob of a cosignature and gives its time.
    ///
    /// # Errors
    /// Those of [`Subtree::message`], [`LogError::Algorithm`], [`LogError::Signature`].
    pub fn verify(&self, key: &PublicKey, blob: &[u8]) -> Result<u64, LogError> {
        check_type(key)?;
        let wrong = || LogError::Signature { name: key.name().into() };
        let (time, signature) = split_blob(blob).ok_or_else(wrong)?;
        let message = self.message(key.name(), time)?;
        if !key.verify_raw(&message, signature) {
            return Err(wrong());
        }
        Ok(time)
    }
}

fn check_type(key: &PublicKey) -> Result<(), LogError> {
    if key.algorithm() == Algorithm::MlDsa44 {
        return Ok(());
    }
    Err(LogError::Algorithm { expected: "type 06", got: key.algorithm().type_byte() })
}

/// Appends a length byte and the text.
fn push_string(
    message: &mut Vec<u8>,
    what: &'static str,
    max: usize,
    text: &str,
) -> Result<(), LogError> {
    limit(what, max, text.len())?;
    let len = u8::try_from(text.len());
    message.push(len.map_err(|_| LogError::Limit { what, max: 255, got: u64::MAX })?);
    message.extend(text.as_bytes());
    Ok(())
}
