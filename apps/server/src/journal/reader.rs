//! Reading back what is durable. Every byte is hashed again, each time.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use acta_log::tiles::Edge;

use super::frame::{self, FRAME_HEADER};
use super::seal::Seal;
use super::{Entry, seal_path, segment_path};
use crate::disk::{Disk, StoreError, count, place};

/// A reading takes at most about this many bytes at once; one entry always fits.
const READ_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// One segment file: four bytes of memory an entry.
#[derive(Debug, Clone)]
pub(super) struct Segment {
    /// Index of its first entry.
    pub(super) first: u64,
    /// Length of the file in bytes, as far as it is durable.
    pub(super) len: u64,
    /// Offset of each frame.
    pub(super) offsets: Vec<u32>,
}

impl Segment {
    fn end(&self) -> u64 {
        self.first + count(self.offsets.len())
    }

    /// Where the frame at `at` begins; the end of the file for the index after the last.
    fn offset(&self, at: usize) -> u64 {
        self.offsets.get(at).map_or(self.len, |offset| u64::from(*offset))
    }
}

/// What the writer and the readers share.
pub(super) struct Shared {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    segments: RwLock<Vec<Segment>>,
}

impl Shared {
    pub(super) fn new(disk: Arc<dyn Disk>, dir: PathBuf, segments: Vec<Segment>) -> Self {
        Self { disk, dir, segments: RwLock::new(segments) }
    }

    fn segments(&self) -> RwLockReadGuard<'_, Vec<Segment>> {
        self.segments.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// First index and length of the segment being written.
    pub(super) fn last(&self) -> Option<(u64, u64)> {
        self.segments().last().map(|segment| (segment.first, segment.len))
    }

    /// The offsets of the segment being written.
    pub(super) fn last_offsets(&self) -> Vec<u32> {
        self.segments().last().map(|segment| segment.offsets.clone()).unwrap_or_default()
    }

    pub(super) fn push(&self, segment: Segment) {
        self.segments.write().unwrap_or_else(PoisonError::into_inner).push(segment);
    }

    pub(super) fn extend(&self, offsets: impl Iterator<Item = u32>, len: u64) {
        let mut segments = self.segments.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = segments.last_mut() {
            last.offsets.extend(offsets);
            last.len = len;
        }
    }
}

/// Reads durable entries, from any thread. Cheap to clone.
#[derive(Clone)]
pub struct Reader {
    shared: Arc<Shared>,
}

/// A run of frames within one segment file.
struct Span {
    path: PathBuf,
    first: u64,
    /// Offsets of the frames, and the end of the last one.
    bounds: Vec<u64>,
}

impl Reader {
    pub(super) fn new(shared: Arc<Shared>) -> Self {
        Self { shared }
    }

    /// Number of durable entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.shared.segments().last().map_or(0, Segment::end)
    }

    /// The entry at `index`; `None` at or above [`Reader::size`].
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the index, or those of the disk.
    pub fn entry(&self, index: u64) -> Result<Option<Entry>, StoreError> {
        Ok(self.some_entries(index, index.saturating_add(1))?.pop())
    }

    /// Entries from `from` up to `to` (exclusive) at most: as many as one reading takes, at least one
    /// unless there is none.
    ///
    /// # Errors
    /// As [`Reader::entry`].
    pub fn some_entries(&self, from: u64, to: u64) -> Result<Vec<Entry>, StoreError> {
        let Some(span) = self.span(from, to) else { return Ok(Vec::new()) };
        let (Some(start), Some(end)) = (span.bounds.first(), span.bounds.last()) else {
            return Ok(Vec::new());
        };
        let disk = &self.shared.disk;
        let bytes = disk.read_at(&span.path, *start, place(end - start));
        let bytes = bytes.map_err(|e| StoreError::io("read", &span.path, e))?;
        let frames = span.bounds.iter().zip(span.first..).take(span.bounds.len() - 1);
        let read = frames.map(|(offset, index)| {
            let frame = bytes.get(place(offset - start)..).unwrap_or_default();
            let (len, leaf_hash) = frame::check_frame(frame, index)
                .map_err(|detail| StoreError::damaged(&span.path, Some(index), detail))?;
            let payload = frame.get(FRAME_HEADER..FRAME_HEADER + len).unwrap_or_default();
            Ok(Entry::checked(payload.to_vec(), leaf_hash))
        });
        read.collect()
    }

    /// Gives all entries of `[from, to)` in order to `each`, in pieces, until it answers an error.
    ///
    /// # Errors
    /// As [`Reader::entry`], and those of `each`.
    pub fn for_each<F>(&self, from: u64, to: u64, mut each: F) -> Result<(), StoreError>
    where
        F: FnMut(u64, Entry) -> Result<(), StoreError>,
    {
        let mut next = from;
        while next < to {
            let entries = self.some_entries(next, to)?;
            if entries.is_empty() {
                return Ok(());
            }
            for entry in entries {
                each(next, entry)?;
                next += 1;
            }
        }
        Ok(())
    }

    /// The right edge of the tree over the first `size` entries, from the newest seal before it.
    ///
    /// # Errors
    /// As [`Reader::entry`]; [`StoreError::Shorter`] if there are fewer entries.
    pub fn edge_at(&self, size: u64) -> Result<Edge, StoreError> {
        let mut edge = self.sealed_edge(size)?;
        self.for_each(edge.size(), size, |_, entry| {
            edge.push(entry.leaf_hash(), |_, _| ());
            Ok(())
        })?;
        if edge.size() < size {
            let known_from = "a checkpoint".to_owned();
            return Err(StoreError::Shorter { journal: edge.size(), signed: size, known_from });
        }
        Ok(edge)
    }

    fn sealed_edge(&self, size: u64) -> Result<Edge, StoreError> {
        let firsts: Vec<u64> = {
            let segments = self.shared.segments();
            segments.iter().rev().filter(|s| s.end() <= size).map(|s| s.first).collect()
        };
        for first in firsts {
            let path = seal_path(&self.shared.dir, first);
            if let Some(seal) = Seal::read(&*self.shared.disk, &path, first)? {
                return Ok(seal.edge);
            }
        }
        Ok(Edge::new())
    }

    /// The first index of every segment, in order: the units of the scrub.
    #[must_use]
    pub fn segments(&self) -> Vec<u64> {
        self.shared.segments().iter().map(|segment| segment.first).collect()
    }

    /// Hashes one segment again, batch headers and seal included.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the entry or the seal's path, or those of the disk.
    pub fn scrub(&self, first: u64) -> Result<(), StoreError> {
        let found = {
            let segments = self.shared.segments();
            let at = segments.iter().position(|segment| segment.first == first);
            at.and_then(|at| Some((segments.get(at)?.len, at + 1 == segments.len())))
        };
        let Some((len, last)) = found else { return Ok(()) };
        let path = segment_path(&self.shared.dir, first);
        let disk = &*self.shared.disk;
        let bytes = disk.read_at(&path, 0, place(len));
        let bytes = bytes.map_err(|e| StoreError::io("read", &path, e))?;
        if count(bytes.len()) != len {
            let detail = format!("expected {len} bytes, got {}", bytes.len());
            return Err(StoreError::damaged(&path, None, detail));
        }
        let scanned = frame::scan(&bytes, first, |_, _, _, _| ());
        scanned.map_err(|fault| StoreError::damaged(&path, Some(fault.index), fault.detail))?;
        let seal = seal_path(&self.shared.dir, first);
        if !last && Seal::read(disk, &seal, first)?.is_none() {
            return Err(StoreError::damaged(&seal, None, "the seal does not have its own hash"));
        }
        Ok(())
    }

    /// The frames of `[from, to)` that lie in one segment and fit one reading.
    fn span(&self, from: u64, to: u64) -> Option<Span> {
        let segments = self.shared.segments();
        let at = segments.partition_point(|segment| segment.end() <= from);
        let segment = segments.get(at)?;
        let skip = place(from.checked_sub(segment.first)?);
        let want = place(to.min(segment.end()).checked_sub(from)?);
        let start = segment.offset(skip);
        let mut bounds = vec![start];
        for frame in skip + 1..=skip + want {
            let end = segment.offset(frame);
            if end - start > READ_BYTES_MAX && bounds.len() > 1 {
                break;
            }
            bounds.push(end);
        }
        let path = segment_path(&self.shared.dir, segment.first);
        Some(Span { path, first: from, bounds })
    }
}
