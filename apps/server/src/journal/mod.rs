//! The journal: entries in the order of the log, durable before anybody hears of them.
//!
//! In scope: segment files of hashed frames, group commit, what a crash leaves and how a start goes on
//! from it, reading back with every byte hashed again. Not in scope: the tree's published files, which
//! are made from the journal ([`crate::logtree`]), and who may submit. Main types: [`Journal`] (the one
//! writer) and [`Reader`] (any number, in any thread, of what is durable).
//!
//! Everything else in the node's folder and in the published folder can be made again from here.

mod frame;
mod reader;
mod seal;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use acta_log::hash::Hash;
use acta_log::tiles::{ENTRY_BYTES_MAX, Edge};

pub use frame::Entry;
pub use reader::Reader;

use self::frame::{FRAME_HEADER, SEGMENT_HEADER};
use self::reader::{Segment, Shared};
use self::seal::Seal;
use crate::disk::{Disk, StoreError, count};

/// A segment that has reached this many bytes is sealed, and the next batch begins a new one.
pub const SEGMENT_BYTES: u64 = 64 * 1024 * 1024;
/// A batch has at most this many entries.
pub const BATCH_ENTRIES_MAX: usize = 8_192;
/// A batch has at most this many bytes of entries; one entry always fits.
pub const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Offsets are kept in 32 bits.
const SEGMENT_BYTES_MAX: u64 = 1 << 31;

/// A size and the root signed for it.
pub type Signed = (u64, Hash);

/// What was done at the start, for the log of the node.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Opened {
    /// An unfinished write was cut from the end.
    pub cut: Option<Cut>,
    /// First indexes of segments that were hashed again because their seal was absent or damaged.
    pub resealed: Vec<u64>,
    /// Entries that were hashed at the start.
    pub hashed: u64,
}

/// An unfinished write that was cut. None of it was ever acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The index that the first entry of it would have had.
    pub index: u64,
    /// Bytes cut.
    pub bytes: u64,
    /// Why it does not read.
    pub detail: String,
}

/// The one writer of a journal.
pub struct Journal {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    shared: Arc<Shared>,
    edge: Edge,
    segment_bytes: u64,
    poisoned: bool,
}

impl Journal {
    /// Opens or begins the journal in `dir`. `signed` is the last checkpoint that was signed for it:
    /// the entries must lead to its root, and nothing below its size is ever cut.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the entry, [`StoreError::Shorter`], [`StoreError::Roots`], or those
    /// of the disk.
    pub fn open(
        disk: Arc<dyn Disk>,
        dir: &Path,
        segment_bytes: u64,
        signed: Option<Signed>,
    ) -> Result<(Self, Opened), StoreError> {
        disk.create_dir_all(dir).map_err(|e| StoreError::io("make folder", dir, e))?;
        let mut opening = Opening {
            disk: &*disk,
            dir,
            signed,
            edge: Edge::new(),
            segments: Vec::new(),
            opened: Opened::default(),
        };
        opening.run()?;
        let Opening { edge, segments, opened, .. } = opening;
        let shared = Shared::new(Arc::clone(&disk), dir.to_owned(), segments);
        let segment_bytes = segment_bytes.min(SEGMENT_BYTES_MAX);
        let shared = Arc::new(shared);
        let dir = dir.to_owned();
        Ok((Self { disk, dir, shared, edge, segment_bytes, poisoned: false }, opened))
    }

    /// Number of durable entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// The root over all durable entries.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.edge.root()
    }

    /// A reader of what is durable; it sees later appends too.
    #[must_use]
    pub fn reader(&self) -> Reader {
        Reader::new(Arc::clone(&self.shared))
    }

    /// Appends entries as one batch and syncs. After `Ok` they are durable and may be acknowledged;
    /// after an error none of them is.
    ///
    /// # Errors
    /// [`StoreError::Full`] or [`StoreError::Io`]: the journal is as before. [`StoreError::Limit`] for
    /// a batch above the limits. Anything else: the process must end.
    pub fn append(&mut self, entries: &[Entry]) -> Result<u64, StoreError> {
        if self.poisoned {
            return Err(StoreError::Poisoned);
        }
        let result = self.append_or_fail(entries);
        // From here on it is unknown what is on the disk; only a new start finds out.
        self.poisoned = result
            .as_ref()
            .is_err_and(|e| !e.is_passing() && !matches!(e, StoreError::Limit { .. }));
        result
    }

    fn append_or_fail(&mut self, entries: &[Entry]) -> Result<u64, StoreError> {
        check_limits(entries)?;
        let first = self.size();
        if entries.is_empty() {
            return Ok(first);
        }
        let (path, at) = self.tail(first)?;
        let limit = || StoreError::Limit { what: "batch bytes", max: SEGMENT_BYTES_MAX, got: at };
        let (bytes, offsets) = frame::encode_batch(first, entries).ok_or_else(limit)?;
        let base = u32::try_from(at).map_err(|_| limit())?;
        // A crash during the write leaves an unfinished batch, which the next start cuts, or a whole
        // one, whose entries then stand in the log without having been acknowledged: both are allowed.
        if let Err(error) = self.disk.write_at(&path, at, &bytes) {
            let error = StoreError::io("append to", &path, error);
            // What was written of it must not stay: the next batch takes the same place. If that does
            // not succeed either, the process must end.
            self.disk.truncate(&path, at).map_err(|e| StoreError::sync(&path, e))?;
            return Err(error);
        }
        self.disk.sync(&path).map_err(|e| StoreError::sync(&path, e))?;
        // Durable. Only now do readers see the entries, and only now may they be acknowledged.
        entries.iter().for_each(|entry| self.edge.push(entry.leaf_hash(), |_, _| ()));
        let end = at + count(bytes.len());
        let offsets = offsets.into_iter().map(|offset| base.saturating_add(offset));
        self.shared.extend(offsets, end);
        Ok(first)
    }

    /// The segment that takes the next batch, and where; seals a full one and begins the next.
    fn tail(&self, first: u64) -> Result<(PathBuf, u64), StoreError> {
        let last = self.shared.last();
        if let Some((first, len)) = last.filter(|(_, len)| *len < self.segment_bytes) {
            return Ok((segment_path(&self.dir, first), len));
        }
        if let Some((first, len)) = last {
            // A crash before the seal is whole: the next start makes it again from the segment.
            let (edge, offsets) = (self.edge.clone(), self.shared.last_offsets());
            let seal = Seal { first, len, offsets, edge };
            seal.write(&*self.disk, &seal_path(&self.dir, first))?;
        }
        // A crash after this leaves a segment without entries, which the next start uses.
        let path = begin_segment(&*self.disk, &self.dir, first)?;
        self.shared.push(Segment { first, len: count(SEGMENT_HEADER), offsets: Vec::new() });
        Ok((path, count(SEGMENT_HEADER)))
    }
}

fn check_limits(entries: &[Entry]) -> Result<(), StoreError> {
    let limit = |what, max: usize, got: usize| {
        if got <= max {
            return Ok(());
        }
        Err(StoreError::Limit { what, max: count(max), got: count(got) })
    };
    limit("entries of a batch", BATCH_ENTRIES_MAX, entries.len())?;
    let bytes = entries.iter().map(|entry| entry.payload().len()).sum();
    limit("bytes of a batch", BATCH_BYTES_MAX, bytes)?;
    entries.iter().try_for_each(|e| limit("entry bytes", ENTRY_BYTES_MAX, e.payload().len()))
}

/// Writes the header of a new segment, durably with its name.
fn begin_segment(disk: &dyn Disk, dir: &Path, first: u64) -> Result<PathBuf, StoreError> {
    let path = segment_path(dir, first);
    let header = frame::segment_header(first);
    disk.truncate(&path, 0).map_err(|e| StoreError::io("begin", &path, e))?;
    disk.write_at(&path, 0, &header).map_err(|e| StoreError::io("begin", &path, e))?;
    disk.sync(&path).map_err(|e| StoreError::sync(&path, e))?;
    disk.sync_dir(dir).map_err(|e| StoreError::sync(dir, e))?;
    Ok(path)
}

/// Digits in a segment's name: a u64 has at most this many.
const NAME_DIGITS: usize = 20;

fn segment_path(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:0NAME_DIGITS$}.segment"))
}

fn seal_path(dir: &Path, first: u64) -> PathBuf {
    dir.join(format!("{first:0NAME_DIGITS$}.seal"))
}

/// The walk over the segments at a start.
struct Opening<'a> {
    disk: &'a dyn Disk,
    dir: &'a Path,
    signed: Option<Signed>,
    edge: Edge,
    segments: Vec<Segment>,
    opened: Opened,
}

impl Opening<'_> {
    fn run(&mut self) -> Result<(), StoreError> {
        let names = self.disk.list(self.dir).map_err(|e| StoreError::io("list", self.dir, e))?;
        let firsts = names.iter().filter_map(|name| name.strip_suffix(".segment")?.parse().ok());
        let firsts: Vec<u64> = firsts.collect();
        for (at, first) in firsts.iter().enumerate() {
            if *first != self.edge.size() {
                let path = segment_path(self.dir, self.edge.size());
                let detail = format!("expected this segment, got one that begins at {first}");
                return Err(StoreError::damaged(&path, Some(self.edge.size()), detail));
            }
            self.segment(*first, at + 1 == firsts.len())?;
        }
        match self.signed {
            Some((signed, _)) if self.edge.size() < signed => {
                let known_from = "the journal of signed checkpoints".to_owned();
                Err(StoreError::Shorter { journal: self.edge.size(), signed, known_from })
            }
            _ => Ok(()),
        }
    }

    /// Takes one segment: from its seal if the entries after it will be checked against the signed
    /// root, else by hashing it.
    fn segment(&mut self, first: u64, last: bool) -> Result<(), StoreError> {
        let path = segment_path(self.dir, first);
        let seal_path = seal_path(self.dir, first);
        let covered = self.signed.map_or(0, |(size, _)| size);
        let seal = Seal::read(self.disk, &seal_path, first)?;
        let len = self.disk.len(&path).map_err(|e| StoreError::io("read", &path, e))?;
        if let Some(seal) = seal.filter(|s| s.end() <= covered && Some(s.len) == len) {
            self.edge = seal.edge;
            self.check_signed()?;
            self.segments.push(Segment { first, len: seal.len, offsets: seal.offsets });
            return Ok(());
        }
        let segment = self.hash_segment(first, &path, last)?;
        if !last {
            self.opened.resealed.push(first);
            let (len, offsets) = (segment.len, segment.offsets.clone());
            let seal = Seal { first, len, offsets, edge: self.edge.clone() };
            seal.write(self.disk, &seal_path)?;
        }
        self.segments.push(segment);
        Ok(())
    }

    fn hash_segment(&mut self, first: u64, path: &Path, last: bool) -> Result<Segment, StoreError> {
        let bytes = self.disk.read(path).map_err(|e| StoreError::io("read", path, e))?;
        let bytes = bytes.unwrap_or_default();
        let mut offsets = Vec::new();
        let mut len = count(bytes.len());
        let mut differs = None;
        let scanned = frame::scan(&bytes, first, |_, offset, _, leaf_hash| {
            offsets.push(u32::try_from(offset).unwrap_or(u32::MAX));
            self.edge.push(leaf_hash, |_, _| ());
            differs = differs.take().or(self.check_signed().err());
        });
        if let Some(differs) = differs {
            return Err(differs);
        }
        if let Err(fault) = scanned {
            len = self.cut(path, &bytes, last, fault)?;
        }
        // A process that was killed leaves its last writes in the system's memory only. They count as
        // entries from here on, so they must be durable.
        self.disk.sync(path).map_err(|e| StoreError::sync(path, e))?;
        self.disk.sync_dir(self.dir).map_err(|e| StoreError::sync(self.dir, e))?;
        self.opened.hashed += count(offsets.len());
        Ok(Segment { first, len, offsets })
    }

    /// Cuts an unfinished write from the end of the last segment; anything else that does not read is
    /// damage, and nothing is cut.
    fn cut(
        &mut self,
        path: &Path,
        bytes: &[u8],
        last: bool,
        fault: frame::Fault,
    ) -> Result<u64, StoreError> {
        let signed = self.signed.map_or(0, |(size, _)| size);
        if !last || !fault.torn || fault.batch_first < signed {
            return Err(StoreError::damaged(path, Some(fault.index), fault.detail));
        }
        let keep = count(fault.batch_at);
        let (index, detail) = (fault.batch_first, fault.detail);
        self.opened.cut = Some(Cut { index, bytes: count(bytes.len()) - keep, detail });
        self.disk.truncate(path, keep).map_err(|e| StoreError::io("cut", path, e))?;
        if keep == 0 {
            begin_segment(self.disk, self.dir, index)?;
            return Ok(count(SEGMENT_HEADER));
        }
        Ok(keep)
    }

    fn check_signed(&self) -> Result<(), StoreError> {
        match self.signed {
            Some((size, signed)) if size == self.edge.size() && self.edge.root() != signed => {
                let known_from = "the journal of signed checkpoints".to_owned();
                Err(StoreError::Roots { size, signed, journal: self.edge.root(), known_from })
            }
            _ => Ok(()),
        }
    }
}

/// Bytes that an entry of this length takes in the journal, batch headers apart.
#[must_use]
pub fn frame_bytes(payload: usize) -> usize {
    FRAME_HEADER + payload
}
