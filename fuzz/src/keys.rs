//! Keys that are the same in every run, made once.

use acta_log::note::{Algorithm, PublicKey, SecretKey};
use std::sync::LazyLock;

/// The origin of the log in every target.
pub const ORIGIN: &str = "log.example/2026";

fn key(name: &str, algorithm: Algorithm, seed: u8) -> SecretKey {
    crate::must(SecretKey::new(name, algorithm, &[seed; 32]))
}

/// The log's key, type 01.
pub static LOG: LazyLock<SecretKey> = LazyLock::new(|| key(ORIGIN, Algorithm::Ed25519, 1));

/// A witness's key, type 04.
pub static WITNESS: LazyLock<SecretKey> =
    LazyLock::new(|| key("witness.example", Algorithm::Ed25519Cosignature, 2));

/// A witness's key, type 06.
pub static WITNESS_PQ: LazyLock<SecretKey> =
    LazyLock::new(|| key("witness.example", Algorithm::MlDsa44, 3));

/// All public keys.
#[must_use]
pub fn public() -> Vec<PublicKey> {
    [&LOG, &WITNESS, &WITNESS_PQ].map(|key| key.public().clone()).to_vec()
}
