//! The published files of the log: `log/tile/…`, made from the journal, read back before signing.
//!
//! In scope: which files a growth writes, reading them back, mending what is absent or damaged, and
//! deleting partial tiles that full ones have replaced. Not in scope: signing, and the order of steps,
//! which is the sequencer's. Main type: [`LogTree`].
//!
//! Everything here is derived: the journal's bytes, hashed again at each reading, lead to every file.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use acta_log::LogError;
use acta_log::hash::Hash;
use acta_log::tiles::{
    Edge, Fetch, Kind, LEVEL_MAX, Tile, TileReader, WIDTH, between, encode_tile, parse_bundle,
    parse_tile, push_entry, tile_at,
};
use acta_log::tree::{Frontier, leaf_hash};

use crate::disk::{Disk, StoreError, is_beside, place, replace};
use crate::journal::{Reader, Signed};

/// Files are handed to the disk in groups of at most about this many.
const GROUP_FILES: usize = 64;

/// A published log, read through a [`Disk`].
pub struct Folder<'a> {
    disk: &'a dyn Disk,
    root: &'a Path,
}

impl Fetch for Folder<'_> {
    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        self.disk.read(&self.root.join(path)).map_err(|error| error.to_string())
    }
}

/// The writer of the published tiles and bundles.
pub struct LogTree {
    disk: Arc<dyn Disk>,
    root: PathBuf,
    reader: Reader,
    /// The edge at the last recorded head.
    edge: Edge,
    /// Whether no file of the last head was absent at the start.
    found_whole: bool,
    /// The edge after the last [`LogTree::build`], until it is recorded.
    built: Option<Edge>,
}

impl LogTree {
    /// Takes up the published log in `root` at the last recorded head. Files that are absent are made
    /// again from the journal, left-overs of an interrupted run are removed.
    ///
    /// # Errors
    /// [`StoreError::Roots`] if the journal does not lead to the head's root, else those of the disk.
    pub fn open(
        disk: Arc<dyn Disk>,
        root: &Path,
        reader: Reader,
        signed: Option<Signed>,
    ) -> Result<Self, StoreError> {
        let root = root.to_owned();
        let mut tree =
            Self { disk, root, reader, edge: Edge::new(), found_whole: true, built: None };
        let Some((size, signed)) = signed else { return Ok(tree) };
        tree.found_whole = tree.tidy(size)?;
        tree.edge = tree.edge_of(size, signed)?;
        Ok(tree)
    }

    /// Size of the tree at the last recorded head.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.edge.size()
    }

    /// Whether no file of the last head was absent at the start.
    #[must_use]
    pub fn was_found_whole(&self) -> bool {
        self.found_whole
    }

    /// The published log as a source for [`acta_log`]'s readers.
    #[must_use]
    pub fn folder(&self) -> Folder<'_> {
        Folder { disk: &*self.disk, root: &self.root }
    }

    /// Writes all tiles and bundles that the growth up to `size` makes, durably, and gives the root.
    ///
    /// A crash or error on the way leaves files that no checkpoint names, or the same files that the
    /// next attempt writes again.
    ///
    /// # Errors
    /// Those of the journal and the disk.
    pub fn build(&mut self, size: u64) -> Result<Hash, StoreError> {
        let width = u64::from(WIDTH);
        let old = self.edge.size();
        let mut edge = self.edge.clone();
        let mut files = Vec::new();
        let mut index = old / width;
        while let Some(tile) = tile_at(Kind::Entries, index, size).filter(|_| size > old) {
            let mut bundle = Vec::new();
            let start = index * width;
            self.reader.for_each(start, start + u64::from(tile.width()), |at, entry| {
                push_entry(&mut bundle, entry.payload())?;
                if at >= old {
                    edge.push(entry.leaf_hash(), |tile, bytes| files.push((tile, bytes)));
                }
                Ok(())
            })?;
            files.push((tile, bundle));
            self.write(&mut files, GROUP_FILES)?;
            index += 1;
        }
        files.extend(edge.partial());
        self.write(&mut files, 0)?;
        if edge.size() != size {
            let (journal, known_from) = (edge.size(), "the durable size".to_owned());
            return Err(StoreError::Shorter { journal, signed: size, known_from });
        }
        let root = edge.root();
        self.built = Some(edge);
        Ok(root)
    }

    /// Reads back from the disk what a checkpoint of `(size, root)` would promise and recomputes: the
    /// right edge leads to the root, it did at the last head too, every new tile leads to the edge, and
    /// every new entry is the one whose hash the tree holds.
    ///
    /// The operating system may answer from its memory: what this finds is a wrong write or a change
    /// since then, not yet a disk that lies. Every file was synced before.
    ///
    /// # Errors
    /// [`StoreError::Log`] with the file that differs: nothing may be signed.
    pub fn reread(&self, size: u64, root: &Hash) -> Result<(), StoreError> {
        let folder = self.folder();
        let old = self.edge.size();
        Edge::read(&folder, old, &self.edge.root())?;
        let reader = TileReader::new(folder, size, root)?;
        for tile in between(old, size) {
            let hashes = reader.tile(tile.level(), tile.index())?;
            if tile.kind() != Kind::Entries {
                continue;
            }
            let damaged = |detail: String| LogError::Damaged { path: tile.path(), detail };
            let bytes = reader.source().fetch(&tile.path()).map_err(damaged)?;
            let bytes = bytes.ok_or_else(|| LogError::Absent { path: tile.path() })?;
            let entries = parse_bundle(&bytes)?;
            if !entries.iter().map(|entry| leaf_hash(entry)).eq(hashes.iter().copied()) {
                let detail = "its entries are not those of the tree".to_owned();
                return Err(damaged(detail).into());
            }
        }
        Ok(())
    }

    /// The head of the last [`LogTree::build`] is recorded: go on from there. Gives the former size.
    pub fn recorded(&mut self) -> u64 {
        let old = self.edge.size();
        if let Some(edge) = self.built.take() {
            self.edge = edge;
        }
        old
    }

    /// Deletes the partial tiles at all places that the growth from `old` has filled, those of attempts
    /// that never came to a checkpoint too. Called when the checkpoint that covers the full ones is
    /// published.
    ///
    /// A crash before leaves partial tiles that the next start deletes.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn clean(&self, old: u64) -> Result<(), StoreError> {
        between(old, self.edge.size()).filter(Tile::is_full).try_for_each(|tile| {
            let folder = self.root.join(tile.partial_folder());
            self.disk.remove_dir(&folder).map_err(|e| StoreError::io("remove", &folder, e))
        })
    }

    /// The root of the first `size` entries, at most as many as the last head covers.
    ///
    /// # Errors
    /// Those of the journal.
    pub fn root_at(&self, size: u64) -> Result<Hash, StoreError> {
        Ok(self.reader.edge_at(size)?.root())
    }

    /// Compares the given files with what the journal leads to and writes those again that differ.
    /// Gives their paths. Lower levels must come before the ones above them.
    ///
    /// # Errors
    /// Those of the journal and the disk.
    pub fn mend(&self, tiles: impl Iterator<Item = Tile>) -> Result<Vec<String>, StoreError> {
        let mut mended = Vec::new();
        for tile in tiles {
            let wanted = self.wanted(tile)?;
            let path = self.root.join(tile.path());
            let present = self.disk.read(&path).map_err(|e| StoreError::io("read", &path, e))?;
            if present.as_ref() != Some(&wanted) {
                replace(&*self.disk, &[(path, wanted)])?;
                mended.push(tile.path());
            }
        }
        Ok(mended)
    }

    /// The bytes that a file must have.
    fn wanted(&self, tile: Tile) -> Result<Vec<u8>, StoreError> {
        let start = tile.index() * u64::from(WIDTH);
        let end = start + u64::from(tile.width());
        let mut bytes = Vec::new();
        match tile.kind() {
            Kind::Entries => self
                .reader
                .for_each(start, end, |_, entry| Ok(push_entry(&mut bytes, entry.payload())?))?,
            Kind::Hashes { level: 0 } => self.reader.for_each(start, end, |_, entry| {
                bytes.extend(entry.leaf_hash());
                Ok(())
            })?,
            Kind::Hashes { level } => {
                let hashes = (start..end).map(|index| self.tile_root(level - 1, index));
                bytes = encode_tile(&hashes.collect::<Result<Vec<_>, _>>()?);
            }
        }
        Ok(bytes)
    }

    /// The root over a full tile: from its file, or from what that must hold if it is not there.
    fn tile_root(&self, level: u8, index: u64) -> Result<Hash, StoreError> {
        let tile = Tile::new(Kind::Hashes { level }, index, WIDTH)?;
        let path = self.root.join(tile.path());
        let present = self.disk.read(&path).map_err(|e| StoreError::io("read", &path, e))?;
        let hashes = match present.and_then(|bytes| parse_tile(tile, &bytes).ok()) {
            Some(hashes) => hashes,
            None => parse_tile(tile, &self.wanted(tile)?)?,
        };
        let mut frontier = Frontier::new();
        hashes.into_iter().for_each(|hash| frontier.push(hash));
        Ok(frontier.root())
    }

    /// Makes absent files again and removes what an interrupted run has left.
    fn tidy(&self, size: u64) -> Result<bool, StoreError> {
        let present = self.present()?;
        let mended = self.mend(between(0, size).filter(|tile| !present.contains(&tile.path())))?;
        for path in &present {
            let file = self.root.join(path);
            if file.file_name().is_some_and(is_beside) {
                self.disk.remove(&file).map_err(|e| StoreError::io("remove", &file, e))?;
            } else if let Ok(tile) = Tile::parse(path)
                && !tile.is_full()
                && tile_at(tile.kind(), tile.index(), size).is_some_and(|tile| tile.is_full())
            {
                let folder = self.root.join(tile.partial_folder());
                self.disk.remove_dir(&folder).map_err(|e| StoreError::io("remove", &folder, e))?;
            }
        }
        Ok(mended.is_empty())
    }

    /// The paths of all files below `tile/`.
    fn present(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut paths = BTreeSet::new();
        let mut folders = vec!["tile".to_owned()];
        while let Some(folder) = folders.pop() {
            let full = self.root.join(&folder);
            let names = self.disk.list(&full).map_err(|e| StoreError::io("list", &full, e))?;
            let top = folder == "tile";
            for name in names {
                let path = format!("{folder}/{name}");
                if top || name.starts_with('x') || name.ends_with(".p") {
                    folders.push(path);
                } else {
                    paths.insert(path);
                }
            }
        }
        Ok(paths)
    }

    /// The edge at a recorded head: from the published tiles, mended if they do not lead to its root.
    fn edge_of(&self, size: u64, root: Hash) -> Result<Edge, StoreError> {
        if let Ok(edge) = Edge::read(&self.folder(), size, &root) {
            return Ok(edge);
        }
        let edge = self.reader.edge_at(size)?;
        if edge.root() != root {
            let (signed, journal) = (root, edge.root());
            let known_from = "the journal of signed checkpoints".to_owned();
            return Err(StoreError::Roots { size, signed, journal, known_from });
        }
        let mut files: Vec<_> = edge.partial().collect();
        self.write(&mut files, 0)?;
        Ok(edge)
    }

    /// Writes the files gathered, once there are more than `above`.
    fn write(&self, files: &mut Vec<(Tile, Vec<u8>)>, above: usize) -> Result<(), StoreError> {
        if files.len() <= above {
            return Ok(());
        }
        let named = files.drain(..).map(|(tile, bytes)| (self.root.join(tile.path()), bytes));
        replace(&*self.disk, &named.collect::<Vec<_>>())
    }
}

/// The bundle and the tiles of the lowest levels that hold the entries of one bundle, as they stand in
/// a tree of `size`: a unit of the scrub.
pub fn places_of(bundle: u64, size: u64) -> impl Iterator<Item = Tile> {
    let lowest = [Kind::Entries, Kind::Hashes { level: 0 }].into_iter();
    let lowest = lowest.filter_map(move |kind| tile_at(kind, bundle, size));
    // A tile above is looked at when the last tile below it is.
    let above = (1..=LEVEL_MAX).filter_map(move |level| {
        let below = u32::from(level) * 8;
        let last = bundle + 1 == size.div_ceil(u64::from(WIDTH));
        let tile = tile_at(Kind::Hashes { level }, bundle >> below, size)?;
        ((bundle + 1).trailing_zeros() >= below || last).then_some(tile)
    });
    lowest.chain(above)
}

/// The partial tiles and bundles of a tree of `size` at places that are not full in a tree of `newest`:
/// whoever holds the older checkpoint may ask for them.
pub fn partial_at(size: u64, newest: u64) -> impl Iterator<Item = Tile> {
    let levels = (0..=LEVEL_MAX).map(|level| Kind::Hashes { level });
    std::iter::once(Kind::Entries).chain(levels).filter_map(move |kind| {
        let level = if let Kind::Hashes { level } = kind { level } else { 0 };
        let index = size >> (u32::from(level) * 8) >> 8;
        let tile = tile_at(kind, index, size)?;
        let now = tile_at(kind, index, newest)?;
        (!now.is_full()).then_some(tile)
    })
}

/// Number of bundles of a tree.
#[must_use]
pub fn bundles(size: u64) -> usize {
    place(size.div_ceil(u64::from(WIDTH)))
}
