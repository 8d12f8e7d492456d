//! The check of a published log: every tile and every entry under a signed root.
//!
//! [`Plan::new`] reads the tiles above the lowest level, from the root down; what is left are
//! independent [`Unit`]s of 65,536 entries (256 bundles and the tiles over them), which an application
//! runs on as many threads as it has. The first file that differs is named. [`consistent`] checks two
//! checkpoints that somebody holds against one published tree, without reading entries.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::checkpoint::Checkpoint;
use crate::error::LogError;
use crate::hash::{Hash, sha256};
use crate::text::{count, owned, to_hex};
use crate::tiles::{
    Fetch, Kind, Tile, TileReader, WIDTH, full_root, parse_bundle, read, read_bundle, read_tile,
    tile_at,
};
use crate::tree::{leaf_hash, root_at};

/// Entries of a full unit.
pub const UNIT_ENTRIES: u64 = 65_536;

/// The work of checking one published tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    size: u64,
    units: Vec<Unit>,
}

/// A part of that work that needs nothing but the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    start: u64,
    end: u64,
    size: u64,
    /// The root of each full tile of level 0 in this unit, checked from above.
    roots: Vec<Hash>,
    /// The hashes of the partial tile of level 0 at the tree's edge, if it is in this unit.
    edge: Vec<Hash>,
}

impl Plan {
    /// Reads the tree's upper tiles under `root`.
    ///
    /// # Errors
    /// [`LogError::Absent`], [`LogError::Unreadable`], [`LogError::Damaged`] or [`LogError::Root`].
    pub fn new<F: Fetch>(fetch: F, size: u64, root: &Hash) -> Result<Self, LogError> {
        let reader = TileReader::new(fetch, size, root)?;
        let units = (0..size.div_ceil(UNIT_ENTRIES)).map(|number| unit(&reader, number));
        Ok(Self { size, units: units.collect::<Result<_, _>>()? })
    }

    /// Number of entries.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The units in the order of their entries.
    #[must_use]
    pub fn units(&self) -> &[Unit] {
        &self.units
    }
}

fn unit<F: Fetch>(reader: &TileReader<F>, number: u64) -> Result<Unit, LogError> {
    let size = reader.size();
    let start = number * UNIT_ENTRIES;
    let end = size.min(start + UNIT_ENTRIES);
    let full = (end - start) / u64::from(WIDTH);
    let roots = if full > 0 { reader.tile(1, number)?.to_vec() } else { Vec::new() };
    let edge = if (end - start).is_multiple_of(u64::from(WIDTH)) {
        Vec::new()
    } else {
        reader.tile(0, end / u64::from(WIDTH))?.to_vec()
    };
    Ok(Unit { start, end, size, roots, edge })
}

impl Unit {
    /// The first entry.
    #[must_use]
    pub fn start(&self) -> u64 {
        self.start
    }

    /// The entry after the last.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Checks each entry and tile of this unit and gives each entry with its index and leaf hash to
    /// `entry`, in order, a bundle at a time and only after the bundle was found sound.
    ///
    /// # Errors
    /// [`LogError::Damaged`], [`LogError::Absent`] or [`LogError::Unreadable`] for the first file that
    /// is not as the root commits to; what `entry` returns.
    pub fn check<F, E>(&self, fetch: &F, mut entry: E) -> Result<(), LogError>
    where
        F: Fetch + ?Sized,
        E: FnMut(u64, &[u8], &Hash) -> Result<(), LogError>,
    {
        let width = u64::from(WIDTH);
        for place in self.start / width..self.end.div_ceil(width) {
            let absent = || LogError::Range { what: "index", bound: self.end, got: place * width };
            let bundle = tile_at(Kind::Entries, place, self.size).ok_or_else(absent)?;
            let hashes = tile_at(Kind::Hashes { level: 0 }, place, self.size).ok_or_else(absent)?;
            let (file, bytes) = read_bundle(fetch, bundle)?;
            let entries = self.check_bundle(fetch, bundle, file, hashes, &bytes)?;
            for ((at, data), hash) in entries.0.iter().enumerate().zip(&entries.1) {
                entry(place * width + count(at), data, hash)?;
            }
        }
        Ok(())
    }

    fn check_bundle<'a, F: Fetch + ?Sized>(
        &self,
        fetch: &F,
        bundle: Tile,
        file: Tile,
        tile: Tile,
        bytes: &'a [u8],
    ) -> Result<(Vec<&'a [u8]>, Vec<Hash>), LogError> {
        let damaged = |detail: String| LogError::Damaged { path: file.path(), detail };
        let mut entries = parse_bundle(bytes).map_err(|error| damaged(format!("{error}")))?;
        if entries.len() != usize::from(file.width()) {
            let got = entries.len();
            return Err(damaged(format!("expected {} entries, got {got}", file.width())));
        }
        entries.truncate(usize::from(bundle.width()));
        let hashes: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let stored = read_tile(fetch, tile)?;
        match (self.commits_to(tile, &hashes), stored == hashes) {
            (true, true) => return Ok((entries, hashes)),
            (false, _) if self.commits_to(tile, &stored) => {}
            _ => return Err(not_of_the_tree(tile)),
        }
        let first = tile.index() * u64::from(WIDTH);
        let differs = hashes.iter().zip(&stored).position(|(got, expected)| got != expected);
        let index = first + count(differs.unwrap_or(0));
        Err(damaged(format!("entry {index}: its hash is not the one in the tree")))
    }

    /// Whether these leaf hashes are those that the tree commits to at this tile.
    fn commits_to(&self, tile: Tile, hashes: &[Hash]) -> bool {
        if !tile.is_full() {
            return hashes == self.edge;
        }
        let at = usize::try_from(tile.index() % u64::from(WIDTH)).unwrap_or(usize::MAX);
        self.roots.get(at).is_some_and(|root| full_root(hashes) == *root)
    }
}

fn not_of_the_tree(tile: Tile) -> LogError {
    let detail = owned("its hashes do not lead to the root");
    LogError::Damaged { path: tile.path(), detail }
}

/// What a whole check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Number of entries, all sound.
    pub entries: u64,
    /// Bytes of all entries.
    pub entry_bytes: u64,
}

/// Checks a whole published tree in one thread: all tiles, all bundles, every entry.
///
/// # Errors
/// As [`Plan::new`] and [`Unit::check`].
pub fn check<F: Fetch>(fetch: &F, checkpoint: &Checkpoint) -> Result<Report, LogError> {
    let plan = Plan::new(fetch, checkpoint.size, &checkpoint.root)?;
    let mut report = Report { entries: 0, entry_bytes: 0 };
    for unit in plan.units() {
        unit.check(fetch, |_, entry, _| {
            report.entries += 1;
            report.entry_bytes += count(entry.len());
            Ok(())
        })?;
    }
    Ok(report)
}

/// Checks that `older` is a prefix of the published tree of `newer`, from tiles alone.
///
/// # Errors
/// [`LogError::Origin`], [`LogError::Range`] if `older` is the larger, [`LogError::Root`] if the tree
/// of `newer` has another root at the older size, or as [`Plan::new`].
pub fn consistent<F: Fetch>(
    fetch: &F,
    older: &Checkpoint,
    newer: &Checkpoint,
) -> Result<(), LogError> {
    consistent_all(fetch, core::slice::from_ref(older), newer)
}

/// Checks that each of `older` is a prefix of the published tree of `newer`, from tiles alone.
///
/// # Errors
/// As [`consistent`].
pub fn consistent_all<F: Fetch>(
    fetch: &F,
    older: &[Checkpoint],
    newer: &Checkpoint,
) -> Result<(), LogError> {
    let reader = TileReader::new(fetch, newer.size, &newer.root)?;
    for checkpoint in older {
        if checkpoint.origin != newer.origin {
            let (expected, got) = (newer.origin.clone(), checkpoint.origin.clone());
            return Err(LogError::Origin { expected, got });
        }
        if checkpoint.size > newer.size {
            let (bound, got) = (newer.size, checkpoint.size);
            return Err(LogError::Range { what: "size", bound, got });
        }
        let got = root_at(&reader, checkpoint.size)?;
        if got != checkpoint.root {
            return Err(LogError::Root { expected: checkpoint.root, got });
        }
    }
    Ok(())
}

/// The file of a published log that holds the last checkpoint.
pub const CHECKPOINT_PATH: &str = "checkpoint";

/// The path of a blob: `blob/` and the SHA-256 of its bytes in hexadecimal.
#[must_use]
pub fn blob_path(hash: &Hash) -> String {
    format!("blob/{}", to_hex(hash))
}

/// Reads a blob and checks its bytes.
///
/// # Errors
/// [`LogError::Absent`], [`LogError::Unreadable`] or [`LogError::Damaged`].
pub fn read_blob<F: Fetch + ?Sized>(fetch: &F, hash: &Hash) -> Result<Vec<u8>, LogError> {
    let path = blob_path(hash);
    let bytes = read(fetch, &path)?;
    let got = sha256(&bytes);
    if got != *hash {
        let detail = format!("expected this SHA-256, got {}", to_hex(&got));
        return Err(LogError::Damaged { path, detail });
    }
    Ok(bytes)
}
