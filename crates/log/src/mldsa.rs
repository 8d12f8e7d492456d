//! ML-DSA-44 (FIPS 204), pure, empty context, deterministic signing: the second signature on
//! checkpoints, for the day on which Ed25519 no longer suffices.

use alloc::boxed::Box;
use alloc::vec::Vec;

use ml_dsa::signature::Keypair;
use ml_dsa::{EncodedVerifyingKey, MlDsa44, Signature, SigningKey as MlSigningKey, VerifyingKey};

/// Bytes of a public key.
pub const PUBLIC_LEN: usize = 1312;
/// Bytes of a signature.
pub const SIGNATURE_LEN: usize = 2420;
/// Bytes of the seed (xi of FIPS 204).
pub const SEED_LEN: usize = 32;

/// Whether `signature` is valid for `message` under `public`. Wrong lengths are not valid.
#[must_use]
pub fn verify(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    Verifier::new(public).is_some_and(|key| key.verify(message, signature))
}

/// A public key expanded once, for many verifications.
#[derive(Clone, PartialEq)]
pub struct Verifier(Box<VerifyingKey<MlDsa44>>);

impl Verifier {
    /// Expands a public key; `None` if it has not [`PUBLIC_LEN`] bytes.
    #[must_use]
    pub fn new(public: &[u8]) -> Option<Self> {
        let encoded = EncodedVerifyingKey::<MlDsa44>::try_from(public).ok()?;
        Some(Self(Box::new(VerifyingKey::decode(&encoded))))
    }

    /// Whether `signature` is valid for `message`.
    #[must_use]
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::<MlDsa44>::try_from(signature)
            .is_ok_and(|signature| self.0.verify_with_context(message, &[], &signature))
    }
}

/// A secret key. It has no `Debug`, so that it cannot reach a log line.
pub struct SigningKey(Box<MlSigningKey<MlDsa44>>);

impl SigningKey {
    /// The key of a 32-byte seed.
    #[must_use]
    pub fn from_seed(seed: &[u8; SEED_LEN]) -> Self {
        Self(Box::new(MlSigningKey::from_seed(&(*seed).into())))
    }

    /// The seed, for storing the key.
    #[must_use]
    pub fn seed(&self) -> [u8; SEED_LEN] {
        self.0.to_seed().into()
    }

    /// The public key, [`PUBLIC_LEN`] bytes.
    #[must_use]
    pub fn public(&self) -> Vec<u8> {
        self.0.verifying_key().encode().to_vec()
    }

    /// Signs deterministically: the same message gives the same [`SIGNATURE_LEN`] bytes.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        // The only error of the call is a context above 255 bytes, and ours is empty.
        self.0
            .expanded_key()
            .sign_deterministic(message, &[])
            .map_or_else(|_| Vec::new(), |signature| signature.encode().to_vec())
    }
}
