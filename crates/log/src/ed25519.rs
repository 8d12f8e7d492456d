//! Ed25519 (RFC 8032) under one exact rule, because verifiers differ on crafted input.
//!
//! The rule of spec 3: with k = SHA-512(R || A || M) mod L, a signature (R, S) is accepted if and only
//! if S < L, A decodes to a point, and `encode([S]B - [k]A)` equals the 32 bytes of R. No cofactor, no
//! decoding of R, no batch. [`check_enrolment`] is apart: it says which keys may be enrolled at all.
//! Main types: [`Verifier`], [`SigningKey`].

use core::fmt;

use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use ed25519_dalek::{Signature, Signer, Verifier as _, VerifyingKey};

/// Bytes of a public key.
pub const PUBLIC_LEN: usize = 32;
/// Bytes of a signature: R, then S, both little-endian.
pub const SIGNATURE_LEN: usize = 64;
/// Bytes of the secret seed (RFC 8032 section 5.1.5).
pub const SEED_LEN: usize = 32;

/// Why a public key may not be enrolled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFault {
    /// The bytes do not decode to a point of the curve.
    NotAPoint,
    /// The point has another, canonical encoding (y >= p, or a sign bit on x = 0).
    NonCanonical,
    /// The point's order divides 8: signatures by it say nothing.
    SmallOrder,
}

impl core::error::Error for KeyFault {}

impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAPoint => "Ed25519 key: expected a point of the curve, got other bytes",
            Self::NonCanonical => "Ed25519 key: expected the canonical encoding, got another",
            Self::SmallOrder => "Ed25519 key: expected a point of large order, got a small one",
        })
    }
}

/// Whether `signature` is valid for `message` under `public`, by the rule above.
#[must_use]
pub fn verify(public: &[u8; PUBLIC_LEN], message: &[u8], signature: &[u8; SIGNATURE_LEN]) -> bool {
    Verifier::new(public).is_some_and(|key| key.verify(message, signature))
}

/// Whether a key may be enrolled: it decodes, its encoding is the canonical one, and its order is not
/// small.
///
/// # Errors
/// The first [`KeyFault`] in the order decode, canonical, order.
pub fn check_enrolment(public: &[u8; PUBLIC_LEN]) -> Result<(), KeyFault> {
    Verifier::enrolled(public).map(drop)
}

/// Whether a point's bytes are the one canonical encoding of it: y below p, and no sign on x = 0, which
/// is so for y = 1 and y = -1 only. It is what encoding the point again would tell, without the inversion.
fn is_canonical(public: &[u8; PUBLIC_LEN]) -> bool {
    const P: [u8; PUBLIC_LEN] = field(0xed, 0xff, 0x7f);
    const MINUS_ONE: [u8; PUBLIC_LEN] = field(0xec, 0xff, 0x7f);
    const ONE: [u8; PUBLIC_LEN] = field(1, 0, 0);
    const SIGN: u8 = 0x80;
    let mut y = *public;
    y[PUBLIC_LEN - 1] &= !SIGN;
    let is_signed = y != *public;
    y.iter().rev().lt(P.iter().rev()) && !(is_signed && (y == ONE || y == MINUS_ONE))
}

/// A number of 32 bytes, the lowest first.
const fn field(lowest: u8, between: u8, highest: u8) -> [u8; PUBLIC_LEN] {
    let mut number = [between; PUBLIC_LEN];
    number[0] = lowest;
    number[PUBLIC_LEN - 1] = highest;
    number
}

/// Whether the point has a component of small order (or does not decode). A key made as RFC 8032 says
/// has none; intake checks this once per key, verification of signatures does not need it.
#[must_use]
pub fn has_torsion(public: &[u8; PUBLIC_LEN]) -> bool {
    decode(public).is_none_or(|point| !point.is_torsion_free())
}

fn decode(public: &[u8; PUBLIC_LEN]) -> Option<EdwardsPoint> {
    CompressedEdwardsY(*public).decompress()
}

/// A public key decoded once, for many verifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verifier(VerifyingKey);

impl Verifier {
    /// Decodes a public key; `None` if it is not a point. Does not apply the enrolment rule.
    #[must_use]
    pub fn new(public: &[u8; PUBLIC_LEN]) -> Option<Self> {
        VerifyingKey::from_bytes(public).ok().map(Self)
    }

    /// Decodes a public key that may be enrolled.
    ///
    /// # Errors
    /// As [`check_enrolment`].
    pub fn enrolled(public: &[u8; PUBLIC_LEN]) -> Result<Self, KeyFault> {
        let key = Self::new(public).ok_or(KeyFault::NotAPoint)?;
        if !is_canonical(public) {
            return Err(KeyFault::NonCanonical);
        }
        if key.0.is_weak() {
            return Err(KeyFault::SmallOrder);
        }
        Ok(key)
    }

    /// The public key's bytes as given.
    #[must_use]
    pub fn public(&self) -> [u8; PUBLIC_LEN] {
        self.0.to_bytes()
    }

    /// Whether `signature` is valid for `message`, by the rule above.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8; SIGNATURE_LEN]) -> bool {
        self.0.verify(message, &Signature::from_bytes(signature)).is_ok()
    }
}

/// A secret key. It has no `Debug`, so that it cannot reach a log line.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key of a 32-byte seed. The seed must come from a good source of random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; SEED_LEN]) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    /// The seed, for storing the key.
    #[must_use]
    pub fn seed(&self) -> [u8; SEED_LEN] {
        self.0.to_bytes()
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> [u8; PUBLIC_LEN] {
        self.0.verifying_key().to_bytes()
    }

    /// Signs; the same message gives the same 64 bytes (RFC 8032 is deterministic).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_LEN] {
        self.0.sign(message).to_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_is_what_encoding_again_gives() {
        let mut points = 0;
        for (lowest, between, highest) in
            (0..=u8::MAX).flat_map(|low| [(low, 0, 0), (low, 0xff, 0x7f), (low, 7, 0x11)])
        {
            for sign in [0, 0x80] {
                let bytes = field(lowest, between, highest | sign);
                if let Some(point) = decode(&bytes) {
                    points += 1;
                    assert_eq!(is_canonical(&bytes), *point.compress().as_bytes() == bytes);
                }
            }
        }
        assert!(points > 500, "{points} points");
        let refused = [field(0xee, 0xff, 0xff), field(1, 0, 0x80), field(0xec, 0xff, 0xff)];
        for bytes in refused {
            assert_eq!(check_enrolment(&bytes), Err(KeyFault::NonCanonical));
        }
    }
}
