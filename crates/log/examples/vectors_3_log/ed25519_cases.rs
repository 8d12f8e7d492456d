//! Ed25519 cases on which verifiers differ, made here from the curve itself.

use curve25519_dalek::EdwardsPoint;
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT as B, EIGHT_TORSION};
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha512};

use super::{Case, Vectors};

/// The order L of the base point, little-endian.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn scalar(seed: &str) -> Scalar {
    Scalar::from_bytes_mod_order_wide(&Sha512::digest(seed).into())
}

fn challenge(r: &[u8; 32], a: &[u8; 32], message: &[u8]) -> Scalar {
    let hash = Sha512::new().chain_update(r).chain_update(a).chain_update(message);
    Scalar::from_bytes_mod_order_wide(&hash.finalize().into())
}

fn bytes(point: EdwardsPoint) -> [u8; 32] {
    point.compress().to_bytes()
}

/// R, then S = r + k a, for chosen encodings of R and A.
fn sign(r: Scalar, r_bytes: [u8; 32], a: Scalar, a_bytes: [u8; 32], message: &[u8]) -> [u8; 64] {
    let s = r + challenge(&r_bytes, &a_bytes, message) * a;
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&r_bytes);
    signature[32..].copy_from_slice(s.as_bytes());
    signature
}

fn low_three_bits(scalar: Scalar) -> u8 {
    scalar.as_bytes()[0] & 7
}

/// Writes the cases.
pub(crate) fn write(to: &mut Vectors) {
    let (a, r) = (scalar("secret"), scalar("nonce"));
    let (key, nonce) = (bytes(a * B), bytes(r * B));
    let torsion = EIGHT_TORSION[1];
    let message = b"a message";
    let mut case = |name: &str, verdict: &str, about: &str, key: &[u8], sig: &[u8], m: &[u8]| {
        Case::new(&format!("ed25519 {verdict}"), about)
            .hex("public", key)
            .hex("message", m)
            .hex("signature", sig)
            .save(&format!("ed25519-{name}"), to);
    };
    let good = sign(r, nonce, a, key, message);
    case("good", "accepted", "an ordinary signature", &key, &good, message);
    case("other-message", "refused", "a signature of another message", &key, &good, b"another");
    let mut malleable = good;
    add_order(&mut malleable);
    case("s-plus-l", "refused", "S + L in place of S", &key, &malleable, message);

    let mixed = bytes(r * B + torsion);
    let signature = sign(r, mixed, a, key, message);
    let about = "R has a component of order 8: only cofactored verifiers accept";
    case("r-with-torsion", "refused", about, &key, &signature, message);

    let mixed_key = bytes(a * B + torsion);
    for (name, verdict, wanted) in [("0", "accepted", true), ("not-0", "refused", false)] {
        let texts = (0..256).map(|number| format!("message {number}"));
        let fits = |m: &String| {
            (low_three_bits(challenge(&nonce, &mixed_key, m.as_bytes())) == 0) == wanted
        };
        let Some(text) = texts.into_iter().find(fits) else { continue };
        let signature = sign(r, nonce, a, mixed_key, text.as_bytes());
        let about = format!("A has a component of order 8 and k mod 8 is {name}");
        let file = format!("a-with-torsion-{verdict}");
        case(&file, verdict, &about, &mixed_key, &signature, text.as_bytes());
    }

    let zero = Scalar::ZERO;
    let identity = bytes(zero * B);
    let signature = sign(r, nonce, zero, identity, message);
    let about = "A is the identity: verifies for every message, so such keys are not enrolled";
    case("a-identity", "accepted", about, &identity, &signature, message);
    let other = noncanonical_identity();
    let signature = sign(r, nonce, zero, other, message);
    let about = "A is the identity in its other encoding, y = p + 1";
    case("a-not-canonical", "accepted", about, &other, &signature, message);
    let signature = sign(zero, other, a, key, message);
    let about = "R is the identity in its other encoding: bytes are compared";
    case("r-not-canonical", "refused", about, &key, &signature, message);
    let no_point = no_point();
    let signature = sign(r, nonce, a, no_point, message);
    case("a-no-point", "refused", "A is not a point", &no_point, &signature, message);

    let keys = [
        ("good", "ok", "an ordinary key", key, false),
        ("identity", "key-small-order", "the identity", identity, false),
        ("order-8", "key-small-order", "a point of order 8", bytes(torsion), true),
        ("not-canonical", "key-not-canonical", "y = p + 1", other, false),
        ("no-point", "key-not-a-point", "not a point", no_point, true),
        ("torsion", "ok", "a component of order 8: an intake check refuses it", mixed_key, true),
    ];
    for (name, code, about, key, torsion) in keys {
        Case::new(&format!("enrolment {code}"), about)
            .hex("public", &key)
            .text("torsion", torsion)
            .save(&format!("enrolment-{name}"), to);
    }
}

/// Adds L to the S of a signature.
fn add_order(signature: &mut [u8; 64]) {
    let mut carry = 0_u16;
    for (byte, order) in signature[32..].iter_mut().zip(L) {
        let sum = u16::from(*byte) + u16::from(order) + carry;
        let [low, high] = sum.to_le_bytes();
        *byte = low;
        carry = u16::from(high);
    }
}

/// y = p + 1 = 2^255 - 18, which stands for y = 1.
fn noncanonical_identity() -> [u8; 32] {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xee;
    bytes[31] = 0x7f;
    bytes
}

/// The smallest y that belongs to no point.
fn no_point() -> [u8; 32] {
    let candidates = (2..=u8::MAX).map(|y| {
        let mut bytes = [0; 32];
        bytes[0] = y;
        bytes
    });
    let is_point = |bytes: &[u8; 32]| {
        curve25519_dalek::edwards::CompressedEdwardsY(*bytes).decompress().is_some()
    };
    candidates.into_iter().find(|bytes| !is_point(bytes)).unwrap_or([0xff; 32])
}
