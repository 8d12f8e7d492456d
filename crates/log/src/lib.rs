//! How a statement is fixed: an append-only log that anyone can check (spec 3, `specs/3-log.md`).
//!
//! In scope: Ed25519 under one exact rule, signed notes, the RFC 6962 tree and its proofs, tiles and
//! entry bundles, checkpoints, cosignatures, offline proofs, witness policies, the witness itself and
//! the check of a published tree. Not in scope: what an entry means, and everything that needs a
//! clock, a disk, a network or random bytes: those values are arguments.
//!
//! The formats are those of C2SP (signed-note, tlog-checkpoint, tlog-tiles, tlog-cosignature,
//! tlog-witness, tlog-proof, tlog-policy), so that tools written by others verify this log too.
#![no_std]

extern crate alloc;

pub mod checkpoint;
pub mod cosignature;
pub mod ed25519;
pub mod error;
pub mod fsck;
pub mod hash;
pub mod heads;
pub mod histories;
#[cfg(feature = "ml-dsa")]
pub mod mldsa;
pub mod note;
pub mod policy;
pub mod proof;
pub mod succession;
mod text;
pub mod tiles;
pub mod tree;
pub mod witness;

pub use error::LogError;
