//! Evidence that a log signed two histories: a text that anyone verifies offline with the log's keys.
//!
//! Either two signed roots of one size; or a signed (m, r), a signed (n, R), and a consistency proof
//! from (m, r') to (n, R) where r' is not r. It says that the key signed two histories, not who meant
//! it. Main type: [`TwoHistories`].

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::checkpoint::{Checkpoint, Signed};
use crate::error::LogError;
use crate::hash::Hash;
use crate::heads;
use crate::note::{Note, PublicKey};
use crate::text::{hash_line, limit, malformed, to_base64};
use crate::tiles::{Fetch, TileReader};
use crate::tree::{CONSISTENCY_HASHES_MAX, consistency_proof, root_at, verify_consistency};

/// The first line.
pub const HEADER: &str = "two-histories/v1";
/// The text has at most this many bytes.
pub const BYTES_MAX: usize = 2 * (heads::HEAD_BYTES_MAX + 1) + 4096;

/// Two checkpoints of one log that cannot both be of one tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoHistories {
    /// The checkpoint of the smaller or equal size.
    pub smaller: Note,
    /// The other one.
    pub larger: Note,
    /// For two sizes: the root r' that the larger tree has at the smaller size, and the proof.
    pub root: Option<(Hash, Vec<Hash>)>,
}

impl TwoHistories {
    /// Makes the evidence for two checkpoints, from the published tree of the larger one.
    ///
    /// # Errors
    /// [`LogError::Range`] if the sizes are in the other order, those of [`TileReader::new`];
    /// [`LogError::Order`] if the smaller is a prefix of the larger, so that there is nothing to show.
    pub fn find<F: Fetch>(fetch: &F, smaller: &Note, larger: &Note) -> Result<Self, LogError> {
        let (first, second) =
            (Checkpoint::parse(smaller.text())?, Checkpoint::parse(larger.text())?);
        if first.size > second.size {
            return Err(LogError::Range { what: "size", bound: second.size, got: first.size });
        }
        let mut found = Self { smaller: smaller.clone(), larger: larger.clone(), root: None };
        let mut root = second.root;
        if first.size < second.size {
            let reader = TileReader::new(fetch, second.size, &second.root)?;
            root = root_at(&reader, first.size)?;
            found.root = Some((root, consistency_proof(&reader, first.size, second.size)?));
        }
        if root == first.root {
            return Err(LogError::Order { before: first.size, after: second.size });
        }
        Ok(found)
    }

    /// The text.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut head = format!("{HEADER}\n");
        if let Some((root, proof)) = &self.root {
            let hashes: String = proof.iter().map(|hash| to_base64(hash) + "\n").collect();
            head.push_str(&format!("root {}\n{hashes}", to_base64(root)));
        }
        let (smaller, larger) = (self.smaller.as_bytes(), self.larger.as_bytes());
        [head.as_bytes(), b"\n", smaller, b"\n", larger, b"\n"].concat()
    }

    /// Parses the text.
    ///
    /// # Errors
    /// [`LogError::Limit`] or [`LogError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        let what = "histories";
        limit("histories bytes", BYTES_MAX, bytes.len())?;
        let split = bytes.windows(2).position(|pair| pair == b"\n\n");
        let parts = split.and_then(|at| Some((bytes.get(..at)?, bytes.get(at + 2..)?)));
        let (head, notes) = parts.ok_or_else(|| malformed(what, 0, "an empty line", ""))?;
        let head = core::str::from_utf8(head).map_err(|_| malformed(what, 0, "UTF-8", ""))?;
        let root = parse_head(head)?;
        let notes = <[Note; 2]>::try_from(heads::parse(notes)?);
        let [smaller, larger] = notes.map_err(|_| malformed(what, 0, "two checkpoints", ""))?;
        Ok(Self { smaller, larger, root })
    }

    /// Verifies that the holder of the log's keys signed two histories, and gives both checkpoints.
    ///
    /// # Errors
    /// Those of [`Checkpoint::open`] and [`verify_consistency`]; [`LogError::Malformed`] if the parts
    /// do not fit the sizes; [`LogError::Order`] if nothing contradicts.
    pub fn verify(&self, origin: &str, keys: &[PublicKey]) -> Result<[Signed; 2], LogError> {
        let smaller = Checkpoint::open(&self.smaller, origin, keys)?;
        let larger = Checkpoint::open(&self.larger, origin, keys)?;
        let (first, second) = (smaller.checkpoint(), larger.checkpoint());
        let other_root = match &self.root {
            None if first.size == second.size => second.root,
            Some((root, proof)) if first.size < second.size => {
                verify_consistency(first.size, root, second.size, &second.root, proof)?;
                *root
            }
            _ => return Err(malformed("histories", 2, "a root line if the sizes differ", "")),
        };
        if other_root == first.root {
            return Err(LogError::Order { before: first.size, after: second.size });
        }
        Ok([smaller, larger])
    }
}

fn parse_head(head: &str) -> Result<Option<(Hash, Vec<Hash>)>, LogError> {
    let wrong = |at: usize, line: &str| malformed("histories", at + 1, "base64 of 32 bytes", line);
    let mut lines = head.split('\n').enumerate();
    let first = lines.next().map_or("", |(_, line)| line);
    if first != HEADER {
        return Err(malformed("histories", 1, HEADER, first));
    }
    let Some((at, line)) = lines.next() else { return Ok(None) };
    let root = line.strip_prefix("root ").and_then(hash_line).ok_or_else(|| wrong(at, line))?;
    let mut proof = Vec::new();
    for (at, line) in lines {
        limit("consistency proof hashes", CONSISTENCY_HASHES_MAX, proof.len() + 1)?;
        proof.push(hash_line(line).ok_or_else(|| wrong(at, line))?);
    }
    Ok(Some((root, proof)))
}
