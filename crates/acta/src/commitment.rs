//! Commitments to free text, which never stands in an entry (spec 1 §4a).
//!
//! The salt keeps a short text from being guessed. Removing the opening removes the text, and the log
//! stays whole. Main functions: [`commitment`], [`opening`], [`opened`].

use alloc::vec::Vec;

use acta_log::hash::sha256;

use crate::value::Hash;

/// Bytes of a salt.
pub const SALT_LEN: usize = 32;

/// What the bytes of an opening begin with.
const DOMAIN: &[u8] = b"acta/text/v1\n";

/// The bytes that show a text: whoever shows exactly these shows it.
#[must_use]
pub fn opening(salt: &[u8; SALT_LEN], text: &str) -> Vec<u8> {
    [DOMAIN, salt, text.as_bytes()].concat()
}

/// The commitment to a text: SHA-256 of its [`opening`].
#[must_use]
pub fn commitment(salt: &[u8; SALT_LEN], text: &str) -> Hash {
    Hash(sha256(&opening(salt, text)))
}

/// The text that bytes show, if they are the opening of this commitment.
#[must_use]
pub fn opened(commitment: Hash, bytes: &[u8]) -> Option<&str> {
    let text = bytes.strip_prefix(DOMAIN)?.get(SALT_LEN..)?;
    let text = core::str::from_utf8(text).ok()?;
    (sha256(bytes) == commitment.0).then_some(text)
}
