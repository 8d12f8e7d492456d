//! What stands beside a full segment so that a start need not hash it again.
//!
//! A seal holds where each entry of its segment begins and the right edge of the tree at the
//! segment's end. It is a cache: its own hash shows damage, and a damaged or absent one is made again
//! from the segment.
//!
//! What is trusted at start and what is checked: the edge is *not* trusted, because the entries after
//! the seal are hashed onto it and must lead to the last signed root, which no other edge does. The
//! offsets are checked at each reading, because a frame repeats its index and its hash. That the bytes
//! of a sealed segment are still the ones that were sealed is not checked at start but at each reading,
//! by the scrub in the background, and before signing for all that the new checkpoint adds.

use std::collections::BTreeMap;
use std::path::Path;

use acta_log::hash::{Hash, sha256};
use acta_log::tiles::Edge;

use super::frame::SEGMENT_HEADER;
use crate::disk::{Disk, StoreError, count, place, replace};

const SEAL_MAGIC: &[u8; 16] = b"acta/seal/v1\n\0\0\0";
/// A seal names at most this many partial tiles: one a level.
const PARTS_MAX: u64 = 8;
const HASH_LEN: usize = 32;

/// A full segment, in short.
#[derive(Debug, Clone)]
pub(super) struct Seal {
    /// Index of the segment's first entry.
    pub(super) first: u64,
    /// Length of the segment file in bytes.
    pub(super) len: u64,
    /// Offset of each frame.
    pub(super) offsets: Vec<u32>,
    /// The tree over all entries up to the segment's end.
    pub(super) edge: Edge,
}

impl Seal {
    /// Index after the segment's last entry.
    pub(super) fn end(&self) -> u64 {
        self.first + count(self.offsets.len())
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = SEAL_MAGIC.to_vec();
        let parts: Vec<_> = self.edge.partial().collect();
        for number in [self.first, self.len, count(self.offsets.len()), count(parts.len())] {
            bytes.extend(number.to_be_bytes());
        }
        bytes.extend(self.edge.root());
        for (tile, hashes) in parts {
            for part in [tile.path().as_bytes(), &hashes] {
                bytes.extend(count(part.len()).to_be_bytes());
                bytes.extend(part);
            }
        }
        self.offsets.iter().for_each(|offset| bytes.extend(offset.to_be_bytes()));
        bytes.extend(sha256(&bytes));
        bytes
    }

    /// `None` if the bytes are not those of a seal.
    fn decode(bytes: &[u8]) -> Option<Self> {
        let (body, hash) = bytes.split_last_chunk::<HASH_LEN>()?;
        let mut rest = body.strip_prefix(SEAL_MAGIC)?;
        if sha256(body) != *hash {
            return None;
        }
        let (first, len) = (number(&mut rest)?, number(&mut rest)?);
        let (entries, parts) = (number(&mut rest)?, number(&mut rest)?);
        let root: Hash = take(&mut rest, HASH_LEN)?.try_into().ok()?;
        let mut tiles = BTreeMap::new();
        for _ in 0..parts.min(PARTS_MAX) {
            let path_len = number(&mut rest)?;
            let path = String::from_utf8(take(&mut rest, place(path_len))?.to_vec()).ok()?;
            let bytes_len = number(&mut rest)?;
            tiles.insert(path, take(&mut rest, place(bytes_len))?.to_vec());
        }
        let (offsets, []) = rest.as_chunks::<4>() else { return None };
        let offsets: Vec<u32> = offsets.iter().map(|bytes| u32::from_be_bytes(*bytes)).collect();
        if count(offsets.len()) != entries || len < count(SEGMENT_HEADER) {
            return None;
        }
        let edge = Edge::read(&tiles, first.checked_add(entries)?, &root).ok()?;
        Some(Self { first, len, offsets, edge })
    }

    /// The seal in a file, if there is a sound one for the segment that begins at `first`.
    pub(super) fn read(
        disk: &dyn Disk,
        path: &Path,
        first: u64,
    ) -> Result<Option<Self>, StoreError> {
        let bytes = disk.read(path).map_err(|e| StoreError::io("read", path, e))?;
        let seal = bytes.and_then(|bytes| Self::decode(&bytes));
        Ok(seal.filter(|seal| seal.first == first))
    }

    /// Writes the seal, durably.
    pub(super) fn write(&self, disk: &dyn Disk, path: &Path) -> Result<(), StoreError> {
        replace(disk, &[(path.to_owned(), self.encode())])
    }
}

fn take<'a>(rest: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (part, after) = rest.split_at_checked(len)?;
    *rest = after;
    Some(part)
}

fn number(rest: &mut &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(take(rest, 8)?.try_into().ok()?))
}
