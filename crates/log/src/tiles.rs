//! Tiles and entry bundles (C2SP tlog-tiles): the tree as files that never change.
//!
//! A tile is 256 hashes of one level, a bundle is the 256 entries under a tile of level 0; at the
//! right edge both may be partial, with the width in the name. In scope: names, bytes, which files a
//! growing log writes and may delete ([`Edge`], [`between`]), and reading hashes back under a root
//! ([`TileReader`]). Not in scope: fetching and storing.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use crate::error::LogError;
use crate::hash::Hash;
use crate::text::{NUMBER_MAX, decimal, limit, malformed, owned};
use crate::tree::{Frontier, HashSource, node_hash};

/// Hashes of a full tile, entries of a full bundle.
pub const WIDTH: u16 = 256;
/// Levels of the tree between the hashes of a tile and its root.
pub const HEIGHT: u8 = 8;
/// The highest tile level of a tree of at most 2^63 - 1 leaves.
pub const LEVEL_MAX: u8 = 7;
/// An entry has at most this many bytes: its length is written in two.
pub const ENTRY_BYTES_MAX: usize = 65_535;
/// Bytes of a full tile.
pub const TILE_BYTES: usize = 8_192;
/// A bundle has at most this many bytes.
pub const BUNDLE_BYTES_MAX: usize = 256 * (2 + ENTRY_BYTES_MAX);
/// A path of a tile has at most this many bytes.
pub const PATH_BYTES_MAX: usize = 64;
/// How many tiles a [`TileReader`] keeps beside the right edge; above it, it starts afresh.
pub const CACHE_TILES_MAX: usize = 1_024;

const HASH_LEN: usize = 32;

/// Where files come from: a folder, a web server, memory. An implementation gives up on a file above
/// [`BUNDLE_BYTES_MAX`] (for `tile/`) or the limit of its kind, rather than read it whole.
pub trait Fetch {
    /// The bytes at a path relative to the log's root (such as `tile/0/000`), or `None` if there is
    /// no such file.
    ///
    /// # Errors
    /// What kept the file from being read, in words.
    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, String>;
}

impl<F: Fetch + ?Sized> Fetch for &F {
    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        (**self).fetch(path)
    }
}

impl Fetch for BTreeMap<String, Vec<u8>> {
    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(self.get(path).cloned())
    }
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Hashes of complete subtrees of 256^level leaves.
    Hashes {
        /// 0 to [`LEVEL_MAX`].
        level: u8,
    },
    /// Entries.
    Entries,
}

/// The name of one tile or bundle. Made only with values that a tree can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    kind: Kind,
    index: u64,
    width: u16,
}

impl Tile {
    /// A tile by its parts: `index` from 0, `width` from 1 to 256.
    ///
    /// # Errors
    /// [`LogError::Range`] if no tree of at most 2^63 - 1 leaves has it.
    pub fn new(kind: Kind, index: u64, width: u16) -> Result<Self, LogError> {
        if width == 0 || width > WIDTH {
            let got = u64::from(width);
            return Err(LogError::Range { what: "tile width", bound: u64::from(WIDTH), got });
        }
        let level = level_of(kind);
        if level > LEVEL_MAX {
            let (bound, got) = (u64::from(LEVEL_MAX), u64::from(level));
            return Err(LogError::Range { what: "tile level", bound, got });
        }
        let leaves = NUMBER_MAX >> (HEIGHT * level);
        let last = index.checked_mul(u64::from(WIDTH)).map(|i| i.saturating_add(width.into()));
        if last.is_none_or(|last| last > leaves) {
            return Err(LogError::Range {
                what: "tile index",
                bound: leaves >> HEIGHT,
                got: index,
            });
        }
        Ok(Self { kind, index, width })
    }

    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The tile level; 0 for a bundle.
    #[must_use]
    pub fn level(&self) -> u8 {
        level_of(self.kind)
    }

    /// Its place in its level, from 0.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// How many hashes or entries it holds, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Whether it holds all 256.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.width == WIDTH
    }

    /// The same tile with all 256.
    #[must_use]
    pub fn full(&self) -> Self {
        Self { width: WIDTH, ..*self }
    }

    /// The path below the log's root, such as `tile/1/x001/000.p/17`.
    #[must_use]
    pub fn path(&self) -> String {
        let stem = self.stem();
        if self.is_full() { stem } else { format!("{stem}.p/{}", self.width) }
    }

    /// The folder of all partial tiles of this place, such as `tile/1/x001/000.p`: what is deleted
    /// once the full tile is published.
    #[must_use]
    pub fn partial_folder(&self) -> String {
        format!("{}.p", self.stem())
    }

    fn stem(&self) -> String {
        let number = number_path(self.index);
        match self.kind {
            Kind::Hashes { level } => format!("tile/{level}/{number}"),
            Kind::Entries => format!("tile/entries/{number}"),
        }
    }

    /// Parses a path. Only the one spelling that [`Tile::path`] writes is accepted.
    ///
    /// # Errors
    /// [`LogError::Malformed`], [`LogError::Limit`] or [`LogError::Range`].
    pub fn parse(path: &str) -> Result<Self, LogError> {
        limit("tile path bytes", PATH_BYTES_MAX, path.len())?;
        let wrong =
            || malformed("tile path", 0, "tile/<level or entries>/<index>[.p/<width>]", path);
        let rest = path.strip_prefix("tile/").ok_or_else(wrong)?;
        let (level, rest) = rest.split_once('/').ok_or_else(wrong)?;
        let kind = match level {
            "entries" => Kind::Entries,
            level => {
                let level = decimal(level).and_then(|l| u8::try_from(l).ok()).ok_or_else(wrong)?;
                Kind::Hashes { level }
            }
        };
        let (number, width) = match rest.split_once(".p/") {
            None => (rest, WIDTH),
            Some((number, width)) => {
                let width = decimal(width).and_then(|w| u16::try_from(w).ok());
                (number, width.filter(|w| (1..WIDTH).contains(w)).ok_or_else(wrong)?)
            }
        };
        Self::new(kind, parse_number_path(number).ok_or_else(wrong)?, width)
    }
}

fn level_of(kind: Kind) -> u8 {
    match kind {
        Kind::Hashes { level } => level,
        Kind::Entries => 0,
    }
}

/// A number in groups of three digits, all but the last with an `x`: 1234067 is `x001/x234/067`.
#[must_use]
pub fn number_path(number: u64) -> String {
    let mut path = format!("{:03}", number % 1000);
    let mut rest = number / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

/// The number of such a path, in its one spelling.
#[must_use]
pub fn parse_number_path(path: &str) -> Option<u64> {
    let mut number = 0_u64;
    for part in path.split('/') {
        let digits = part.strip_prefix('x').unwrap_or(part);
        if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        number = number.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    (number_path(number) == path).then_some(number)
}

/// How many hashes the tiles of a level have in a tree of `size` leaves.
fn hashes_at(level: u8, size: u64) -> u64 {
    size.checked_shr(u32::from(HEIGHT) * u32::from(level)).unwrap_or(0)
}

fn kinds() -> impl Iterator<Item = Kind> {
    let levels = (0..=LEVEL_MAX).map(|level| Kind::Hashes { level });
    core::iter::once(Kind::Entries).chain(levels)
}

/// The width, in a tree of `size` leaves, of the tile or bundle at `index`; `None` if it has none.
fn width_at(kind: Kind, index: u64, size: u64) -> Option<u16> {
    let left = hashes_at(level_of(kind), size).checked_sub(index.checked_mul(u64::from(WIDTH))?)?;
    u16::try_from(left.min(u64::from(WIDTH))).ok().filter(|width| *width > 0)
}

/// The tile or bundle at `index` as it stands in a tree of `size` leaves; `None` if it has none.
#[must_use]
pub fn tile_at(kind: Kind, index: u64, size: u64) -> Option<Tile> {
    Tile::new(kind, index, width_at(kind, index, size)?).ok()
}

/// The tiles and bundles that a log which grows from `old` to `new` leaves writes: those that became
/// full, and the partial ones at the new right edge. From 0, these are all files of the tree.
pub fn between(old: u64, new: u64) -> impl Iterator<Item = Tile> {
    kinds().flat_map(move |kind| {
        let (from, to) = (hashes_at(level_of(kind), old), hashes_at(level_of(kind), new));
        let width = u64::from(WIDTH);
        let tiles = if to > from { from / width..to.div_ceil(width) } else { 0..0 };
        tiles.filter_map(move |index| tile_at(kind, index, new))
    })
}

/// The folders of partial tiles that may be deleted once the tiles of the growth from `old` to `new`
/// are published: the places that were partial at `old` and are full at `new`.
pub fn superseded(old: u64, new: u64) -> impl Iterator<Item = String> {
    kinds().filter_map(move |kind| {
        let index = hashes_at(level_of(kind), old) / u64::from(WIDTH);
        let before = tile_at(kind, index, old)?;
        let after = tile_at(kind, index, new)?;
        (!before.is_full() && after.is_full()).then(|| before.partial_folder())
    })
}

/// The bytes of a tile of hashes.
#[must_use]
pub fn encode_tile(hashes: &[Hash]) -> Vec<u8> {
    hashes.concat()
}

/// The hashes of a tile's bytes, which must have exactly its width.
///
/// # Errors
/// [`LogError::Damaged`].
pub fn parse_tile(tile: Tile, bytes: &[u8]) -> Result<Vec<Hash>, LogError> {
    let expected = usize::from(tile.width) * HASH_LEN;
    if bytes.len() != expected {
        let detail = format!("expected {expected} bytes, got {}", bytes.len());
        return Err(LogError::Damaged { path: tile.path(), detail });
    }
    Ok(bytes.as_chunks().0.to_vec())
}

/// The bytes of a tile from the hashes of `source`.
///
/// # Errors
/// Those of the source.
pub fn tile_bytes<S: HashSource + ?Sized>(source: &S, tile: Tile) -> Result<Vec<u8>, LogError> {
    let first = tile.index * u64::from(WIDTH);
    let level = HEIGHT * tile.level();
    let hashes = (0..u64::from(tile.width)).map(|i| source.hash(level, first + i));
    Ok(encode_tile(&hashes.collect::<Result<Vec<_>, _>>()?))
}

/// The bytes of a bundle: each entry after its length in two bytes, big-endian.
///
/// # Errors
/// [`LogError::Limit`] for an entry above [`ENTRY_BYTES_MAX`] or more than 256 entries.
pub fn encode_bundle<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, LogError> {
    limit("entries of a bundle", usize::from(WIDTH), entries.len())?;
    let mut bytes = Vec::new();
    for entry in entries {
        push_entry(&mut bytes, entry.as_ref())?;
    }
    Ok(bytes)
}

/// Appends one entry to the bytes of a bundle.
///
/// # Errors
/// [`LogError::Limit`] for an entry above [`ENTRY_BYTES_MAX`].
pub fn push_entry(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), LogError> {
    limit("entry bytes", ENTRY_BYTES_MAX, entry.len())?;
    let len = u16::try_from(entry.len()).unwrap_or(u16::MAX);
    bundle.extend(len.to_be_bytes());
    bundle.extend(entry);
    Ok(())
}

/// The entries of a bundle's bytes. Nothing may follow the last one.
///
/// # Errors
/// [`LogError::Malformed`] or [`LogError::Limit`].
pub fn parse_bundle(bytes: &[u8]) -> Result<Vec<&[u8]>, LogError> {
    let mut entries = Vec::with_capacity(usize::from(WIDTH));
    let mut rest = bytes;
    while !rest.is_empty() {
        limit("entries of a bundle", usize::from(WIDTH), entries.len() + 1)?;
        let entry = rest
            .split_first_chunk::<2>()
            .and_then(|(len, after)| after.split_at_checked(usize::from(u16::from_be_bytes(*len))));
        let Some((entry, after)) = entry else {
            let at = format!("the end at entry {}", entries.len());
            return Err(malformed("bundle", 0, "a length and that many bytes", &at));
        };
        entries.push(entry);
        rest = after;
    }
    Ok(entries)
}

/// The right edge of a growing log: the hashes of its partial tiles, level by level. It makes the
/// bytes of every tile of hashes that a growth writes; at most 255 hashes a level are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edge {
    size: u64,
    levels: Vec<Vec<Hash>>,
}

impl Edge {
    /// The log without entries.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads the right edge of a log of `size` leaves back and checks it against `root`.
    ///
    /// # Errors
    /// [`LogError::Absent`], [`LogError::Unreadable`], [`LogError::Damaged`], or [`LogError::Root`].
    pub fn read<F: Fetch + ?Sized>(fetch: &F, size: u64, root: &Hash) -> Result<Self, LogError> {
        let mut levels = Vec::new();
        for level in (0..=LEVEL_MAX).take_while(|level| hashes_at(*level, size) > 0) {
            let index = hashes_at(level, size) / u64::from(WIDTH);
            let hashes = match tile_at(Kind::Hashes { level }, index, size) {
                Some(tile) => read_tile(fetch, tile)?,
                None => Vec::new(),
            };
            levels.push(hashes);
        }
        let edge = Self { size, levels };
        let got = edge.root();
        if got != *root {
            return Err(LogError::Root { expected: *root, got });
        }
        Ok(edge)
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf; `full` gets each tile of hashes that became full, with its bytes.
    pub fn push<W: FnMut(Tile, Vec<u8>)>(&mut self, leaf_hash: Hash, mut full: W) {
        self.size = self.size.saturating_add(1);
        let mut hash = leaf_hash;
        for level in 0..=LEVEL_MAX {
            let at = usize::from(level);
            if self.levels.len() == at {
                self.levels.push(Vec::new());
            }
            self.levels[at].push(hash);
            if self.levels[at].len() < usize::from(WIDTH) {
                return;
            }
            let hashes = core::mem::take(&mut self.levels[at]);
            let index = hashes_at(level + 1, self.size) - 1;
            full(Tile { kind: Kind::Hashes { level }, index, width: WIDTH }, encode_tile(&hashes));
            hash = full_root(&hashes);
        }
    }

    /// The partial tiles at the edge, with their bytes.
    pub fn partial(&self) -> impl Iterator<Item = (Tile, Vec<u8>)> {
        self.levels.iter().enumerate().filter(|(_, hashes)| !hashes.is_empty()).filter_map(
            |(level, hashes)| {
                let kind = Kind::Hashes { level: u8::try_from(level).ok()? };
                let index = hashes_at(level_of(kind) + 1, self.size);
                Some((tile_at(kind, index, self.size)?, encode_tile(hashes)))
            },
        )
    }

    /// The root of the tree.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.frontier().root()
    }

    /// The compact form of the same edge.
    #[must_use]
    pub fn frontier(&self) -> Frontier {
        let mut frontier = Frontier::new();
        for (level, hashes) in self.levels.iter().enumerate().rev() {
            // Levels are at most LEVEL_MAX and come from the largest: always aligned.
            let level = u8::try_from(level).unwrap_or(LEVEL_MAX) * HEIGHT;
            for hash in hashes {
                let _ = frontier.push_subtree(level, *hash);
            }
        }
        frontier
    }
}

/// The root over the hashes of a full tile.
#[must_use]
pub(crate) fn full_root(hashes: &[Hash]) -> Hash {
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        row = row.as_chunks().0.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    row.first().copied().unwrap_or_default()
}

/// Fetches a file that must be there.
pub(crate) fn read<F: Fetch + ?Sized>(fetch: &F, path: &str) -> Result<Vec<u8>, LogError> {
    let bytes = fetch.fetch(path);
    let bytes = bytes.map_err(|reason| LogError::Unreadable { path: owned(path), reason })?;
    bytes.ok_or_else(|| LogError::Absent { path: owned(path) })
}

/// Fetches a tile of hashes; a partial one that is gone is cut from its full tile.
pub(crate) fn read_tile<F: Fetch + ?Sized>(fetch: &F, tile: Tile) -> Result<Vec<Hash>, LogError> {
    match read(fetch, &tile.path()) {
        Err(LogError::Absent { .. }) if !tile.is_full() => {
            let full = tile.full();
            let bytes =
                read(fetch, &full.path()).map_err(|error| absent_as(error, || tile.path()))?;
            let mut hashes = parse_tile(full, &bytes)?;
            hashes.truncate(usize::from(tile.width));
            Ok(hashes)
        }
        bytes => parse_tile(tile, &bytes?),
    }
}

/// Names the partial file when neither it nor the full one is there.
fn absent_as(error: LogError, path: impl FnOnce() -> String) -> LogError {
    if matches!(error, LogError::Absent { .. }) { LogError::Absent { path: path() } } else { error }
}

/// Fetches the bundle that belongs to a tree of some size; a partial one that is gone is cut from its
/// full bundle. Gives the bytes and how many entries of them count.
pub(crate) fn read_bundle<F: Fetch + ?Sized>(
    fetch: &F,
    tile: Tile,
) -> Result<(Tile, Vec<u8>), LogError> {
    match read(fetch, &tile.path()) {
        Err(LogError::Absent { .. }) if !tile.is_full() => {
            let bytes = read(fetch, &tile.full().path())
                .map_err(|error| absent_as(error, || tile.path()))?;
            Ok((tile.full(), bytes))
        }
        bytes => Ok((tile, bytes?)),
    }
}

/// Hashes of a published tree, each tile checked against the root before a hash of it is used.
///
/// The tiles of the right edge lead to the root; every other tile is full, and its root stands in the
/// tile above it.
pub struct TileReader<F> {
    fetch: F,
    size: u64,
    edge: Edge,
    /// Checked tiles by level and index.
    cache: RefCell<Cache>,
}

type Cache = BTreeMap<(u8, u64), Rc<Vec<Hash>>>;

impl<F: Fetch> TileReader<F> {
    /// Reads and checks the right edge.
    ///
    /// # Errors
    /// As [`Edge::read`].
    pub fn new(fetch: F, size: u64, root: &Hash) -> Result<Self, LogError> {
        let edge = Edge::read(&fetch, size, root)?;
        Ok(Self { fetch, size, edge, cache: RefCell::default() })
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Where the files come from.
    pub fn source(&self) -> &F {
        &self.fetch
    }

    /// The hashes of a tile of this tree, checked.
    ///
    /// # Errors
    /// [`LogError::Range`] if the tree has no such tile, else as [`Edge::read`].
    pub fn tile(&self, level: u8, index: u64) -> Result<Rc<Vec<Hash>>, LogError> {
        if let Some(hashes) = self.cache.borrow().get(&(level, index)) {
            return Ok(Rc::clone(hashes));
        }
        let bound = hashes_at(level.min(LEVEL_MAX), self.size).div_ceil(u64::from(WIDTH));
        let outside = LogError::Range { what: "tile index", bound, got: index };
        let tile = tile_at(Kind::Hashes { level }, index, self.size).ok_or(outside)?;
        let hashes = Rc::new(self.load(tile)?);
        let mut cache = self.cache.borrow_mut();
        if cache.len() >= CACHE_TILES_MAX {
            cache.clear();
        }
        cache.insert((level, index), Rc::clone(&hashes));
        Ok(hashes)
    }

    fn load(&self, tile: Tile) -> Result<Vec<Hash>, LogError> {
        if !tile.is_full() {
            let edge = self.edge.levels.get(usize::from(tile.level()));
            return edge.cloned().ok_or_else(|| LogError::Absent { path: tile.path() });
        }
        let expected = self.parent(tile)?;
        let hashes = read_tile(&self.fetch, tile)?;
        if full_root(&hashes) != expected {
            let detail = owned("its hashes do not lead to the root");
            return Err(LogError::Damaged { path: tile.path(), detail });
        }
        Ok(hashes)
    }

    /// The root of a full tile, from the tile above.
    fn parent(&self, tile: Tile) -> Result<Hash, LogError> {
        let width = u64::from(WIDTH);
        let above = self.tile(tile.level() + 1, tile.index / width)?;
        let at = usize::try_from(tile.index % width).unwrap_or(usize::MAX);
        above.get(at).copied().ok_or_else(|| LogError::Absent { path: tile.path() })
    }

    /// The entry at `index`, checked against the root.
    ///
    /// # Errors
    /// [`LogError::Range`], [`LogError::Damaged`], or as [`Edge::read`].
    pub fn entry(&self, index: u64) -> Result<Vec<u8>, LogError> {
        let outside = LogError::Range { what: "index", bound: self.size, got: index };
        if index >= self.size {
            return Err(outside);
        }
        let (place, at) = (index / u64::from(WIDTH), index % u64::from(WIDTH));
        let tile = tile_at(Kind::Entries, place, self.size).ok_or(outside)?;
        let (tile, bytes) = read_bundle(&self.fetch, tile)?;
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let damaged = |detail: String| LogError::Damaged { path: tile.path(), detail };
        let entries = parse_bundle(&bytes).map_err(|error| damaged(format!("{error}")))?;
        let entry = entries.get(at).ok_or_else(|| damaged(format!("entry {index}: not there")))?;
        if self.hash(0, index)? != crate::tree::leaf_hash(entry) {
            return Err(damaged(format!("entry {index}: its hash is not the one in the tree")));
        }
        Ok(entry.to_vec())
    }
}

impl<F: Fetch> HashSource for TileReader<F> {
    fn hash(&self, level: u8, index: u64) -> Result<Hash, LogError> {
        let (tile_level, above) = (level / HEIGHT, level % HEIGHT);
        let outside =
            || LogError::Range { what: "index", bound: self.size >> level.min(63), got: index };
        let first = index.checked_mul(1 << above).ok_or_else(outside)?;
        let hashes = self.tile(tile_level, first / u64::from(WIDTH))?;
        let at = usize::try_from(first % u64::from(WIDTH)).unwrap_or(usize::MAX);
        let part = hashes.get(at..at.saturating_add(1 << above)).ok_or_else(outside)?;
        Ok(full_root(part))
    }
}
