//! What can be wrong with bytes, keys, signatures and proofs. Each case says what was expected and
//! what was there; [`LogError::code`] is the stable word that vectors and reports use.

use alloc::string::String;
use core::fmt;

use crate::ed25519::KeyFault;
use crate::hash::Hash;
use crate::text::Hex;

/// Why something did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogError {
    /// The bytes do not follow their format.
    Malformed {
        /// The format, such as `note` or `checkpoint`.
        what: &'static str,
        /// Line number from 1, or 0 where lines do not apply.
        line: u64,
        /// The rule that was not met.
        expected: &'static str,
        /// The text found there, shortened.
        got: String,
    },
    /// A named limit is exceeded.
    Limit {
        /// What is limited.
        what: &'static str,
        /// The greatest permitted value.
        max: u64,
        /// The value found.
        got: u64,
    },
    /// A public key fails the enrolment rule.
    Key(KeyFault),
    /// A key's type byte is not one that can do what was asked.
    Algorithm {
        /// What was asked.
        expected: &'static str,
        /// The type byte.
        got: u8,
    },
    /// The key ID written in a key differs from the one computed from its name and bytes.
    KeyId {
        /// Computed.
        expected: [u8; 4],
        /// Written.
        got: [u8; 4],
    },
    /// A signature by a known key does not verify.
    Signature {
        /// The key's name.
        name: String,
    },
    /// No signature by any known key is present.
    NoKnownSignature {
        /// How many signature lines were looked at.
        lines: u64,
    },
    /// The origin line names another log.
    Origin {
        /// The expected origin.
        expected: String,
        /// The origin found.
        got: String,
    },
    /// An index or size lies outside its range.
    Range {
        /// The quantity.
        what: &'static str,
        /// The bound (exclusive for an index, inclusive for a size).
        bound: u64,
        /// The value.
        got: u64,
    },
    /// `[start, end)` is not a subtree of any tree.
    Subtree {
        /// First index.
        start: u64,
        /// Index after the last.
        end: u64,
    },
    /// A proof has the wrong number of hashes.
    ProofLength {
        /// Number of hashes that this proof has in every tree of this size.
        expected: u64,
        /// Number found.
        got: u64,
    },
    /// A computed hash differs from the one it must equal.
    Root {
        /// The hash that was to be reached.
        expected: Hash,
        /// The hash computed.
        got: Hash,
    },
    /// A named part is not there.
    Absent {
        /// Its path.
        path: String,
    },
    /// A named part differs from what the tree above it commits to.
    Damaged {
        /// Its path.
        path: String,
        /// What is committed to and what was found.
        detail: String,
    },
    /// A named part could not be read.
    Unreadable {
        /// Its path.
        path: String,
        /// What the reader said.
        reason: String,
    },
    /// Two checkpoints in a list are not in the order of their sizes.
    Order {
        /// The size before.
        before: u64,
        /// The size that follows.
        after: u64,
    },
    /// A policy is not met.
    Policy {
        /// The name of the group or witness that was required.
        expected: String,
    },
}

impl LogError {
    /// The stable word for this kind of error, as written after the layer in a vector's `expect:`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "malformed",
            Self::Limit { .. } => "limit",
            Self::Key(KeyFault::NotAPoint) => "key-not-a-point",
            Self::Key(KeyFault::NonCanonical) => "key-not-canonical",
            Self::Key(KeyFault::SmallOrder) => "key-small-order",
            Self::Algorithm { .. } => "algorithm",
            Self::KeyId { .. } => "key-id-differs",
            Self::Signature { .. } => "signature-does-not-verify",
            Self::NoKnownSignature { .. } => "no-known-signature",
            Self::Origin { .. } => "origin-differs",
            Self::Range { .. } => "out-of-range",
            Self::Subtree { .. } => "not-a-subtree",
            Self::ProofLength { .. } => "proof-length",
            Self::Root { .. } => "root-differs",
            Self::Absent { .. } => "absent",
            Self::Damaged { .. } => "damaged",
            Self::Unreadable { .. } => "unreadable",
            Self::Order { .. } => "order",
            Self::Policy { .. } => "policy-not-met",
        }
    }
}

impl core::error::Error for LogError {}

impl fmt::Display for LogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { what, line: 0, expected, got } => {
                write!(f, "{what}: expected {expected}, got {got:?}")
            }
            Self::Malformed { what, line, expected, got } => {
                write!(f, "{what}, line {line}: expected {expected}, got {got:?}")
            }
            Self::Limit { what, max, got } => write!(f, "{what}: at most {max}, got {got}"),
            Self::Key(fault) => write!(f, "{fault}"),
            Self::Algorithm { expected, got } => {
                write!(f, "key type {got:#04x}: expected {expected}")
            }
            Self::KeyId { expected, got } => {
                write!(f, "key id: expected {}, got {}", Hex(expected), Hex(got))
            }
            Self::Signature { name } => write!(f, "the signature of {name} does not verify"),
            Self::NoKnownSignature { lines } => {
                write!(f, "none of {lines} signature lines is by a known key")
            }
            Self::Origin { expected, got } => {
                write!(f, "origin: expected {expected:?}, got {got:?}")
            }
            Self::Range { what, bound, got } => write!(f, "{what} {got}: the bound is {bound}"),
            Self::Subtree { start, end } => write!(f, "[{start}, {end}) is not a subtree"),
            Self::ProofLength { expected, got } => {
                write!(f, "proof: expected {expected} hashes, got {got}")
            }
            Self::Root { expected, got } => {
                write!(f, "hash: expected {}, got {}", Hex(expected), Hex(got))
            }
            Self::Absent { path } => write!(f, "{path}: not published"),
            Self::Damaged { path, detail } => write!(f, "{path}: {detail}"),
            Self::Unreadable { path, reason } => write!(f, "{path}: could not be read: {reason}"),
            Self::Order { before, after } => {
                write!(f, "heads: expected a size above {before}, got {after}")
            }
            Self::Policy { expected } => write!(f, "policy: {expected} is not met"),
        }
    }
}
