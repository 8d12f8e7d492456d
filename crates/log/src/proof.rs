//! Offline proofs that an entry is in a log (C2SP tlog-proof): what a receipt is.
//!
//! The leaf itself is not inside: whoever verifies computes its hash from the data. Main type:
//! [`Proof`]; [`Included`] is made only by [`Proof::verify`].

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::error::LogError;
use crate::hash::Hash;
use crate::note::{NOTE_BYTES_MAX, Note};
use crate::policy::{Evaluation, Policy};
use crate::text::{base64, decimal, hash_line, limit, malformed, to_base64};
use crate::tree::{INCLUSION_HASHES_MAX, verify_inclusion};

/// The first line.
pub const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// The `extra` data has at most this many bytes.
pub const EXTRA_BYTES_MAX: usize = 65_535;
/// A proof has at most this many bytes.
pub const PROOF_BYTES_MAX: usize = NOTE_BYTES_MAX + 128 * 1024;

/// An inclusion proof with the checkpoint it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// Data that nothing authenticates.
    pub extra: Option<Vec<u8>>,
    /// The leaf's index.
    pub index: u64,
    /// The inclusion proof, the leaf's sibling first.
    pub hashes: Vec<Hash>,
    /// The checkpoint, byte for byte.
    pub checkpoint: Note,
}

/// A leaf that was proved to be in a log under a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Included {
    index: u64,
    leaf_hash: Hash,
    evaluation: Evaluation,
}

impl Included {
    /// The leaf's index.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The leaf's hash.
    #[must_use]
    pub fn leaf_hash(&self) -> &Hash {
        &self.leaf_hash
    }

    /// The checkpoint and who cosigned it; the quorum is met.
    #[must_use]
    pub fn evaluation(&self) -> &Evaluation {
        &self.evaluation
    }
}

impl Proof {
    /// Parses a proof.
    ///
    /// # Errors
    /// [`LogError::Limit`] or [`LogError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        limit("proof bytes", PROOF_BYTES_MAX, bytes.len())?;
        let text = core::str::from_utf8(bytes).map_err(|_| malformed("proof", 0, "UTF-8", ""))?;
        let (head, note) = text
            .split_once("\n\n")
            .ok_or_else(|| malformed("proof", 0, "an empty line before the checkpoint", ""))?;
        let mut lines = head.split('\n').enumerate().peekable();
        let first = lines.next().map_or("", |(_, line)| line);
        if first != HEADER {
            return Err(malformed("proof", 1, HEADER, first));
        }
        let extra = lines.next_if(|(_, line)| line.starts_with("extra "));
        let extra = extra.map(|(at, line)| parse_extra(at + 1, line)).transpose()?;
        let (at, line) = lines.next().unwrap_or((1, ""));
        let index = line.strip_prefix("index ").and_then(decimal);
        let index = index.ok_or_else(|| malformed("proof", at + 1, "index <decimal>", line))?;
        let mut hashes = Vec::new();
        for (at, line) in lines {
            limit("proof hashes", INCLUSION_HASHES_MAX, hashes.len() + 1)?;
            let hash = hash_line(line);
            hashes
                .push(hash.ok_or_else(|| malformed("proof", at + 1, "base64 of 32 bytes", line))?);
        }
        Ok(Self { extra, index, hashes, checkpoint: Note::parse(note.as_bytes())? })
    }

    /// The bytes of the proof.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut head = format!("{HEADER}\n");
        if let Some(extra) = &self.extra {
            head.push_str(&format!("extra {}\n", to_base64(extra)));
        }
        head.push_str(&format!("index {}\n", self.index));
        let hashes: String = self.hashes.iter().map(|hash| to_base64(hash) + "\n").collect();
        [head.as_bytes(), hashes.as_bytes(), b"\n", self.checkpoint.as_bytes()].concat()
    }

    /// Verifies that the leaf with `leaf_hash` is in the log: the checkpoint under the policy with its
    /// quorum, then the inclusion.
    ///
    /// # Errors
    /// Those of [`Policy::evaluate`], [`LogError::Policy`], and those of [`verify_inclusion`].
    pub fn verify(&self, leaf_hash: &Hash, policy: &Policy) -> Result<Included, LogError> {
        let evaluation = policy.evaluate(&self.checkpoint)?.require(policy)?;
        let (size, root) = (evaluation.checkpoint.size, &evaluation.checkpoint.root);
        verify_inclusion(leaf_hash, self.index, size, &self.hashes, root)?;
        Ok(Included { index: self.index, leaf_hash: *leaf_hash, evaluation })
    }
}

fn parse_extra(at: usize, line: &str) -> Result<Vec<u8>, LogError> {
    let extra = line.strip_prefix("extra ").and_then(base64);
    let extra = extra.ok_or_else(|| malformed("proof", at, "extra <base64>", line))?;
    limit("extra bytes", EXTRA_BYTES_MAX, extra.len())?;
    Ok(extra)
}
