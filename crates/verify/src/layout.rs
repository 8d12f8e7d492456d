//! The tree under the checkpoint, and the entries of its bundles: sound, mended or lost.
//!
//! In scope: finding out what each bundle must hash to even when tiles are damaged, and going on beside a damaged
//! entry with all others. Not in scope: what an entry means. Main types: [`Layout`], [`Place`].

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta_log::LogError;
use acta_log::hash::Hash;
use acta_log::tiles::{
    Edge, Fetch, Kind, Tile, TileReader, WIDTH, between, parse_bundle, parse_tile, tile_at,
};
use acta_log::tree::{leaf_hash, root_of};

use crate::catalog::{Note, detail, hex, numbers};
use crate::mend::{Mended, mend};
use crate::source::{LogFolder, Source, in_log};
use crate::verdict::Cause;

/// How every entry begins; used only to find the next entry behind a damaged length.
const ENTRY_START: &[u8] = b"acta/entry/v1\n";
/// Bytes of the length before an entry in a bundle.
const LENGTH_LEN: usize = 2;

/// Entries of a bundle.
pub(crate) const PLACE: u64 = WIDTH as u64;

/// What each bundle of the tree must hash to.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) size: u64,
    pub(crate) root: Hash,
    /// The root of each full bundle.
    full: Vec<Hash>,
    /// The leaf hashes of the last bundle, if it is partial.
    edge: Vec<Hash>,
    /// Whether all of this leads to the root.
    pub(crate) confirmed: bool,
}

/// One entry as found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    /// From here to there in the bundle's bytes.
    Sound(usize, usize),
    /// One character differs; these are the bytes that the tree commits to.
    Mended(Vec<u8>),
    /// The tree commits to other bytes than these.
    Damaged(usize, usize),
    /// Not published.
    Absent,
}

/// The entries of one bundle.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) first: u64,
    pub(crate) bytes: Vec<u8>,
    pub(crate) entries: Vec<Found>,
    /// Leaf hashes that the tree commits to.
    pub(crate) hashes: Vec<Hash>,
}

impl Place {
    /// Entries that are as the tree commits to, with their index.
    pub(crate) fn sound(&self) -> impl Iterator<Item = (u64, &[u8])> {
        (self.first..).zip(&self.entries).filter_map(|(index, found)| match found {
            Found::Sound(from, to) => Some((index, self.bytes.get(*from..*to)?)),
            Found::Mended(bytes) => Some((index, bytes.as_slice())),
            Found::Damaged(..) | Found::Absent => None,
        })
    }
}

impl Layout {
    /// Reads the tiles from the root down to the roots of the bundles; recomputes from below what is damaged.
    pub(crate) fn open<S: Source + ?Sized>(
        source: &S,
        size: u64,
        root: &Hash,
        notes: &mut Vec<Note>,
        unreadable: &mut Vec<String>,
    ) -> Self {
        let log = LogFolder(source);
        match Self::read(&log, size, root) {
            Ok(layout) => layout,
            Err(error) => {
                if let LogError::Unreadable { .. } = &error {
                    unreadable.push(format!("{error}"));
                }
                Self::recover(&log, size, root, &error, notes)
            }
        }
    }

    fn read<F: Fetch>(log: &F, size: u64, root: &Hash) -> Result<Self, LogError> {
        let reader = TileReader::new(log, size, root)?;
        let mut full = Vec::new();
        for index in 0..(size / PLACE).div_ceil(PLACE) {
            full.extend_from_slice(&reader.tile(1, index)?);
        }
        let partial = !size.is_multiple_of(PLACE);
        let edge = if partial { reader.tile(0, size / PLACE)?.to_vec() } else { Vec::new() };
        Ok(Self { size, root: *root, full, edge, confirmed: true })
    }

    /// Hashes everything from the lowest tiles, then from the bundles; what leads to the root is what the log holds.
    fn recover<F: Fetch>(
        log: &F,
        size: u64,
        root: &Hash,
        error: &LogError,
        notes: &mut Vec<Note>,
    ) -> Self {
        let mut first = None;
        for from_tiles in [true, false] {
            let layout = Self::from_below(log, size, root, from_tiles);
            if layout.1 == *root {
                notes.extend(differing_tiles(log, &layout.0, size));
                return layout.0;
            }
            first = first.or(Some(layout));
        }
        let got = first.as_ref().map_or_else(String::new, |layout| hex(&layout.1));
        notes.push(Note::fails("F4", detail(format!("size {size}"), "root", hex(root), got)));
        notes.push(error_note("F4", error));
        let (mut layout, _) = first.unwrap_or_else(|| Self::from_below(log, size, root, true));
        layout.confirmed = false;
        layout
    }

    fn from_below<F: Fetch>(log: &F, size: u64, root: &Hash, from_tiles: bool) -> (Self, Hash) {
        let (mut full, mut edge) = (Vec::new(), Vec::new());
        let mut all = Edge::new();
        for place in 0..size.div_ceil(PLACE) {
            let (tile, bundle) = (stored_tile(log, place, size), bundle_hashes(log, place, size));
            let hashes = if from_tiles { tile.or(bundle) } else { bundle.or(tile) };
            let hashes = hashes.unwrap_or_default();
            hashes.iter().for_each(|hash| all.push(*hash, |_, _| {}));
            if hashes.len() == usize::from(WIDTH) {
                full.push(root_of(hashes.iter().copied()));
            } else {
                edge = hashes;
            }
        }
        let got = if all.size() == size { all.root() } else { [0; 32] };
        (Self { size, root: *root, full, edge, confirmed: true }, got)
    }

    /// Reads one bundle, and with `tiles` the tile over it.
    pub(crate) fn place<S: Source + ?Sized>(
        &self,
        source: &S,
        number: u64,
        tiles: bool,
        notes: &mut Vec<Note>,
        unreadable: &mut Vec<String>,
    ) -> Place {
        let log = LogFolder(source);
        let first = number.saturating_mul(PLACE);
        let width = usize::try_from(self.size.saturating_sub(first).min(PLACE)).unwrap_or(0);
        let (path, bytes) = match bundle_bytes(&log, number, self.size) {
            Ok(found) => found,
            Err(error) => {
                if let LogError::Unreadable { .. } = &error {
                    unreadable.push(format!("{error}"));
                }
                notes.push(error_note("F4", &error));
                let entries = (0..width).map(|_| Found::Absent).collect();
                let stored = stored_tile(&log, number, self.size);
                let hashes = stored.filter(|stored| self.commits_to(number, stored));
                let hashes = hashes.unwrap_or_default();
                return Place { first, bytes: Vec::new(), entries, hashes };
            }
        };
        let entries = parse_bundle(&bytes).ok().filter(|entries| entries.len() >= width);
        let hashes: Option<Vec<Hash>> =
            entries.as_ref().map(|all| all.iter().take(width).map(|e| leaf_hash(e)).collect());
        if let (Some(entries), Some(hashes)) = (entries, hashes)
            && self.commits_to(number, &hashes)
        {
            if tiles {
                notes.extend(self.tile_note(&log, number, &hashes));
            }
            let entries = entries.iter().take(width);
            let entries = spans(entries.map(|entry| entry.len()));
            return Place { first, bytes, entries, hashes };
        }
        self.damaged_place(&log, number, &path, bytes, notes)
    }

    fn commits_to(&self, number: u64, hashes: &[Hash]) -> bool {
        let at = usize::try_from(number).unwrap_or(usize::MAX);
        match self.full.get(at) {
            Some(root) => {
                hashes.len() == usize::from(WIDTH) && root_of(hashes.iter().copied()) == *root
            }
            None => hashes == self.edge,
        }
    }

    /// Names the tile over a sound bundle if it is absent or differs.
    fn tile_note<F: Fetch>(&self, log: &F, number: u64, hashes: &[Hash]) -> Option<Note> {
        let tile = tile_at(Kind::Hashes { level: 0 }, number, self.size)?;
        compare_tile(log, tile, hashes)
    }

    fn damaged_place<F: Fetch>(
        &self,
        log: &F,
        number: u64,
        path: &str,
        bytes: Vec<u8>,
        notes: &mut Vec<Note>,
    ) -> Place {
        let first = number.saturating_mul(PLACE);
        let stored = stored_tile(log, number, self.size);
        let stored = stored.filter(|stored| !self.confirmed || self.commits_to(number, stored));
        let hashes = match stored {
            Some(hashes) => hashes,
            None if number.saturating_mul(PLACE).saturating_add(PLACE) > self.size => {
                self.edge.clone()
            }
            None => Vec::new(),
        };
        if hashes.is_empty() {
            let file = format!("file {}", in_log(path));
            let expected = "entries that lead to the root";
            notes.push(Note::fails(
                "F4",
                detail(file, "entries", expected, "others, and so does their tile"),
            ));
            let width = usize::try_from(self.size.saturating_sub(first).min(PLACE)).unwrap_or(0);
            let entries = (0..width).map(|_| Found::Absent).collect();
            return Place { first, bytes, entries, hashes };
        }
        let entries = lenient(&bytes, &hashes);
        let mut place = Place { first, bytes, entries, hashes };
        place.mend(path, notes);
        place
    }
}

impl Place {
    /// Tries to say of each damaged entry which character differs.
    fn mend(&mut self, path: &str, notes: &mut Vec<Note>) {
        for ((index, found), hash) in (self.first..).zip(&mut self.entries).zip(&self.hashes) {
            match found {
                Found::Damaged(from, to) => {
                    let bytes = self.bytes.get(*from..*to).unwrap_or_default();
                    match mend(bytes, |candidate| leaf_hash(candidate) == *hash) {
                        Some(Mended { bytes: good, at }) => {
                            notes
                                .extend(crate::blame::changed_entry(index, path, &good, bytes, at));
                            *found = Found::Mended(good);
                        }
                        None => notes.extend(crate::blame::damaged_entry(index, path, bytes)),
                    }
                }
                Found::Absent => notes.push(Note::fails(
                    "F4",
                    detail(
                        format!("entry {index}"),
                        format!("bytes in {}", in_log(path)),
                        format!("leaf hash {}", hex(hash)),
                        "absent",
                    ),
                )),
                Found::Sound(..) | Found::Mended(_) => {}
            }
        }
    }
}

/// Takes a bundle apart whose lengths may be wrong: each entry is looked for by its leaf hash.
fn lenient(bytes: &[u8], hashes: &[Hash]) -> Vec<Found> {
    let mut out = Vec::with_capacity(hashes.len());
    let mut at = 0;
    for (number, hash) in hashes.iter().enumerate() {
        let stated = stated(bytes, at);
        if let Some((from, to)) = stated.filter(|span| is(bytes, *span, hash)) {
            out.push(Found::Sound(from, to));
            at = to;
            continue;
        }
        let next = hashes.get(number.saturating_add(1));
        let span = next.and_then(|next| before_next(bytes, at, next)).or(stated);
        let span = span.or_else(|| (at < bytes.len()).then_some((at + LENGTH_LEN, bytes.len())));
        match span.filter(|(from, to)| from < to) {
            None => out.push(Found::Absent),
            Some(span) if is(bytes, span, hash) => {
                out.push(Found::Sound(span.0, span.1));
                at = span.1;
            }
            Some((from, to)) => {
                out.push(Found::Damaged(from, to));
                at = to;
            }
        }
    }
    out
}

/// The entry at `at` by its stated length.
fn stated(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    let [high, low] = *bytes.get(at..)?.first_chunk::<LENGTH_LEN>()?;
    let from = at.checked_add(LENGTH_LEN)?;
    let to = from.checked_add(usize::from(u16::from_be_bytes([high, low])))?;
    (to <= bytes.len()).then_some((from, to))
}

fn is(bytes: &[u8], (from, to): (usize, usize), hash: &Hash) -> bool {
    bytes.get(from..to).is_some_and(|entry| leaf_hash(entry) == *hash)
}

/// What stands between `at` and the entry with this leaf hash.
fn before_next(bytes: &[u8], at: usize, next: &Hash) -> Option<(usize, usize)> {
    let from = at.checked_add(LENGTH_LEN)?;
    let rest = bytes.get(from..)?;
    let starts = rest.windows(ENTRY_START.len()).enumerate();
    let starts =
        starts.filter(|(_, window)| *window == ENTRY_START).map(|(offset, _)| from + offset);
    let before = starts.filter_map(|start| start.checked_sub(LENGTH_LEN)).filter(|end| *end > from);
    before
        .filter(|end| stated(bytes, *end).is_some_and(|span| is(bytes, span, next)))
        .map(|end| (from, end))
        .next()
}

fn spans(lengths: impl Iterator<Item = usize>) -> Vec<Found> {
    let mut at = 0;
    lengths
        .map(|length| {
            let from = at + LENGTH_LEN;
            at = from + length;
            Found::Sound(from, at)
        })
        .collect()
}

/// The note of a file that is absent, unreadable or damaged.
pub(crate) fn error_note(code: &'static str, error: &LogError) -> Note {
    match error {
        LogError::Absent { path } => {
            let what =
                detail(format!("file {}", in_log(path)), "file", "published", "not published");
            Note::cannot_tell(code, Cause::NotPublished, what)
        }
        LogError::Unreadable { path, reason } => {
            let what = detail(format!("file {}", in_log(path)), "file", "readable", reason);
            Note::cannot_tell(code, Cause::Missing, what)
        }
        LogError::Damaged { path, detail: words } => Note::fails(
            code,
            detail(format!("file {}", in_log(path)), "bytes", "those under the root", words),
        ),
        other => Note::fails(
            code,
            detail("file log/checkpoint", "tree", "one that leads to the root", format!("{other}")),
        ),
    }
}

fn fetch<F: Fetch + ?Sized>(log: &F, path: &str) -> Result<Vec<u8>, LogError> {
    let bytes = log.fetch(path);
    let bytes = bytes.map_err(|reason| LogError::Unreadable { path: path.to_owned(), reason })?;
    bytes.ok_or_else(|| LogError::Absent { path: path.to_owned() })
}

/// A bundle of a tree of this size; the full one where the partial one is gone.
fn bundle_bytes<F: Fetch>(log: &F, place: u64, size: u64) -> Result<(String, Vec<u8>), LogError> {
    let outside = LogError::Range { what: "index", bound: size, got: place };
    let tile = tile_at(Kind::Entries, place, size).ok_or(outside)?;
    let path = tile.path();
    match fetch(log, &path) {
        Err(LogError::Absent { .. }) if !tile.is_full() => match fetch(log, &tile.full().path()) {
            Err(LogError::Absent { .. }) => Err(LogError::Absent { path }),
            bytes => Ok((tile.full().path(), bytes?)),
        },
        bytes => Ok((path, bytes?)),
    }
}

/// The leaf hashes of a bundle as published.
fn bundle_hashes<F: Fetch>(log: &F, place: u64, size: u64) -> Option<Vec<Hash>> {
    let width = tile_at(Kind::Entries, place, size)?.width();
    let (_, bytes) = bundle_bytes(log, place, size).ok()?;
    let entries = parse_bundle(&bytes).ok()?;
    let hashes = entries.iter().take(usize::from(width)).map(|entry| leaf_hash(entry));
    Some(hashes.collect::<Vec<_>>()).filter(|hashes| hashes.len() == usize::from(width))
}

/// The hashes of a tile of level 0 as published.
fn stored_tile<F: Fetch>(log: &F, place: u64, size: u64) -> Option<Vec<Hash>> {
    let tile = tile_at(Kind::Hashes { level: 0 }, place, size)?;
    read_tile(log, tile).ok()
}

fn read_tile<F: Fetch>(log: &F, tile: Tile) -> Result<Vec<Hash>, LogError> {
    match fetch(log, &tile.path()) {
        Err(LogError::Absent { .. }) if !tile.is_full() => {
            let bytes = match fetch(log, &tile.full().path()) {
                Err(LogError::Absent { .. }) => return Err(LogError::Absent { path: tile.path() }),
                bytes => bytes?,
            };
            let mut hashes = parse_tile(tile.full(), &bytes)?;
            hashes.truncate(usize::from(tile.width()));
            Ok(hashes)
        }
        bytes => parse_tile(tile, &bytes?),
    }
}

/// Says how a stored tile differs from the hashes that it must hold.
fn compare_tile<F: Fetch>(log: &F, tile: Tile, expected: &[Hash]) -> Option<Note> {
    let file = || format!("file {}", in_log(&tile.path()));
    let stored = match read_tile(log, tile) {
        Ok(stored) => stored,
        Err(error) => return Some(error_note("F4", &error)),
    };
    let at = expected.iter().zip(&stored).position(|(want, have)| want != have);
    let Some(at) = at else {
        let same = expected.len() == stored.len();
        let lengths = numbers(file(), "hashes", expected.len(), stored.len());
        return (!same).then(|| Note::fails("F4", lengths));
    };
    let (want, have) = (expected.get(at)?, stored.get(at)?);
    Some(Note::fails("F4", detail(file(), format!("hash {at}"), hex(want), hex(have))))
}

/// Compares every stored tile above the lowest level, and the partial ones, with what follows from the leaves.
fn differing_tiles<F: Fetch>(log: &F, layout: &Layout, size: u64) -> Vec<Note> {
    let mut edge = Edge::new();
    let mut expected: Vec<(Tile, Vec<u8>)> = Vec::new();
    for place in 0..size.div_ceil(PLACE) {
        let hashes = [stored_tile(log, place, size), bundle_hashes(log, place, size)];
        let good = hashes.into_iter().flatten().find(|hashes| layout.commits_to(place, hashes));
        for hash in good.unwrap_or_default() {
            edge.push(hash, |tile, bytes| {
                if tile.level() > 0 {
                    expected.push((tile, bytes));
                }
            });
        }
    }
    expected.extend(edge.partial().filter(|(tile, _)| tile.level() > 0));
    let known = between(0, size).filter(|tile| tile.level() > 0);
    let tiles = known.filter_map(|tile| expected.iter().find(|(other, _)| *other == tile));
    tiles
        .filter_map(|(tile, bytes)| compare_tile(log, *tile, &parse_tile(*tile, bytes).ok()?))
        .collect()
}
