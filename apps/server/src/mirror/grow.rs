//! The log's own files: from the size held to the size shown, each tile and entry under the root.

use std::collections::BTreeSet;
use std::fs;

use acta_log::checkpoint::Checkpoint;
use acta_log::hash::Hash;
use acta_log::tiles::{
    BUNDLE_BYTES_MAX, Kind, TILE_BYTES, Tile, TileReader, WIDTH, between, encode_bundle,
    encode_tile, parse_bundle, tile_at,
};
use acta_log::tree::{consistency_proof, leaf_hash, root_at};

use super::ahead::{self, Ahead};
use super::folder::Named;
use super::{Difference, Held, MirrorError, Pull, hash, of_log, of_own};
use crate::disk::{count, place};
use crate::fetch::root::statement;
use crate::fetch::{BLOB_BYTES_MAX, LogFiles, Source};
use crate::logtree::partial_at;

const EDGE: &str = "log/tile (right edge)";
const PUBLICATION: &str = "acta/publication/v1";

type Reader<'a> = TileReader<LogFiles<'a>>;

impl Pull<'_> {
    /// Fetches, checks and adds what the growth needs. Gives the folders of partial tiles that may be
    /// removed once the new checkpoint is shown.
    pub(super) fn grow(
        &mut self,
        held: Option<&Held>,
        shown: &Held,
        named: &mut Named,
    ) -> Result<Vec<String>, MirrorError> {
        let (old, new) = (held.map_or(0, |held| held.checkpoint.size), &shown.checkpoint);
        if old == new.size {
            return Ok(Vec::new());
        }
        let ahead = Ahead::new(self.source, self.options.workers);
        let reader = TileReader::new(LogFiles(&ahead), new.size, &new.root);
        let reader = reader.map_err(|error| of_log(error, EDGE))?;
        if let Some(held) = held.filter(|held| held.checkpoint.size > 0) {
            self.continues(&reader, held, shown)?;
        }
        let (bundles, tiles): (Vec<Tile>, Vec<Tile>) =
            between(old, new.size).partition(|tile| tile.kind() == Kind::Entries);
        for chunk in bundles.chunks(ahead::FILES_MAX / 2) {
            self.bundles(&ahead, &reader, chunk, old, named)?;
        }
        for tile in tiles.iter().filter(|tile| tile.level() > 0) {
            let hashes = reader.tile(tile.level(), tile.index());
            let hashes = hashes.map_err(|error| of_log(error, EDGE))?;
            self.add(&tile.path(), &encode_tile(&hashes))?;
        }
        named.size = new.size;
        let full = bundles.iter().chain(&tiles).filter(|tile| tile.is_full());
        Ok(full.map(|tile| format!("log/{}", tile.partial_folder())).collect())
    }

    /// The shown tree must have the held root at the held size.
    fn continues(&self, reader: &Reader<'_>, held: &Held, shown: &Held) -> Result<(), MirrorError> {
        let old = &held.checkpoint;
        let root = root_at(reader, old.size).map_err(|error| of_log(error, EDGE))?;
        if root == old.root {
            return Ok(());
        }
        let proof = consistency_proof(reader, old.size, shown.checkpoint.size);
        let proof = proof.map_err(|error| of_log(error, EDGE))?;
        Err(self.two_histories(held, shown, Some(proof), (old.size, old.root, root))?)
    }

    /// Some bundles and the tiles over them.
    fn bundles(
        &mut self,
        ahead: &Ahead<'_>,
        reader: &Reader<'_>,
        bundles: &[Tile],
        old: u64,
        named: &mut Named,
    ) -> Result<(), MirrorError> {
        let over = |tile: &Tile| Tile::new(Kind::Hashes { level: 0 }, tile.index(), tile.width());
        let mut wanted = Vec::new();
        for bundle in bundles {
            let tile = over(bundle).map_err(|error| of_log(error, EDGE))?;
            wanted.push((format!("log/{}", tile.path()), TILE_BYTES));
            if !self.folder.path(&format!("log/{}", bundle.path())).exists() {
                wanted.push((format!("log/{}", bundle.path()), BUNDLE_BYTES_MAX));
            }
        }
        ahead.fill(&wanted);
        for bundle in bundles {
            let hashes = reader.tile(0, bundle.index()).map_err(|error| of_log(error, EDGE))?;
            let bytes = match self.kept(*bundle, &hashes) {
                Some(bytes) => bytes,
                None => self.fetch_bundle(ahead, *bundle, &hashes)?,
            };
            let first = bundle.index() * u64::from(WIDTH);
            let entries = parse_bundle(&bytes).map_err(|error| of_log(error, EDGE))?;
            for entry in entries.iter().skip(place(old.saturating_sub(first))) {
                note_named(entry, named, self.options.blobs);
            }
            let tile = over(bundle).map_err(|error| of_log(error, EDGE))?;
            self.add(&tile.path(), &encode_tile(&hashes))?;
        }
        Ok(())
    }

    /// A bundle that a former pull left, if it is what the tree commits to.
    fn kept(&self, bundle: Tile, hashes: &[Hash]) -> Option<Vec<u8>> {
        let bytes = fs::read(self.folder.path(&format!("log/{}", bundle.path()))).ok()?;
        checked(&bytes, bundle, bundle, hashes).ok()
    }

    /// The bundle, or what counts of the full one that has replaced it.
    fn fetch_bundle(
        &mut self,
        source: &dyn Source,
        bundle: Tile,
        hashes: &[Hash],
    ) -> Result<Vec<u8>, MirrorError> {
        let mut not_published =
            MirrorError::NotPublished { path: format!("log/{}", bundle.path()) };
        for file in [bundle, bundle.full()] {
            let path = format!("log/{}", file.path());
            if let Some(bytes) = source.get(&path, BUNDLE_BYTES_MAX)? {
                let bytes = checked(&bytes, file, bundle, hashes)
                    .map_err(|detail| MirrorError::Differs(Difference { path, detail }))?;
                self.add(&bundle.path(), &bytes)?;
                return Ok(bytes);
            }
            if bundle.is_full() {
                not_published = MirrorError::NotPublished { path };
                break;
            }
        }
        Err(not_published)
    }

    /// The partial tiles and bundles of older heads at places that are not full yet, each cut from the
    /// newest one of its place, which is checked again.
    pub(super) fn partial_of(
        &mut self,
        sizes: &[u64],
        newest: &Checkpoint,
    ) -> Result<(), MirrorError> {
        let older = sizes.iter().filter(|size| **size < newest.size);
        let wanted: BTreeSet<Tile> =
            older.flat_map(|size| partial_at(*size, newest.size)).collect();
        // One place of each kind is partial: its newest file is read once.
        let mut whole: Option<(Tile, Vec<Hash>, Vec<u8>)> = None;
        for tile in wanted {
            let now = tile_at(tile.kind(), tile.index(), newest.size);
            let Some(now) = now.filter(|now| *now != tile) else { continue };
            if whole.as_ref().is_none_or(|(held, ..)| *held != now) {
                let reader = TileReader::new(LogFiles(&self.own), newest.size, &newest.root);
                let hashes = reader.and_then(|reader| reader.tile(now.level(), now.index()));
                let hashes = hashes.map_err(of_own)?.to_vec();
                let bytes = self.own.get(&format!("log/{}", now.path()), BUNDLE_BYTES_MAX)?;
                whole = Some((now, hashes, bytes.unwrap_or_default()));
            }
            let Some((_, hashes, bytes)) = &whole else { continue };
            let cut = match tile.kind() {
                Kind::Entries => checked(bytes, now, tile, hashes).map_err(|detail| {
                    MirrorError::Own(Difference { path: format!("log/{}", now.path()), detail })
                })?,
                Kind::Hashes { .. } => {
                    encode_tile(hashes.get(..usize::from(tile.width())).unwrap_or_default())
                }
            };
            self.add(&tile.path(), &cut)?;
        }
        Ok(())
    }

    fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), MirrorError> {
        self.report.files += 1;
        self.folder.write(&format!("log/{path}"), bytes)
    }

    /// What the held entries name, remembered or, after a pull that did not end, read again.
    pub(super) fn named(&self, held: Option<&Held>) -> Result<Named, MirrorError> {
        let Some(held) = held else { return Ok(Named::default()) };
        let size = held.checkpoint.size;
        if let Some(named) = self.folder.named(size) {
            return Ok(named);
        }
        self.folder.sweep()?;
        let mut named = Named { size, ..Named::default() };
        let files = LogFiles(&self.own);
        let plan =
            acta_log::fsck::Plan::new(&files, size, &held.checkpoint.root).map_err(of_own)?;
        for unit in plan.units() {
            unit.check(&files, |_, entry, _| {
                note_named(entry, &mut named, self.options.blobs);
                Ok(())
            })
            .map_err(of_own)?;
        }
        named.blobs.retain(|hash| !self.folder.path(&blob_path(hash)).exists());
        Ok(named)
    }

    /// Fetches the blobs that entries name. An absent one is reported and asked for again next time.
    pub(super) fn blobs(&mut self, named: &mut Named) -> Result<(), MirrorError> {
        for hash in named.blobs.clone() {
            let path = blob_path(&hash);
            let Some(bytes) = self.report.take(self.source, &path, BLOB_BYTES_MAX)? else {
                continue;
            };
            if acta_log::hash::sha256(&bytes) != hash {
                self.report.differ(&path, "its SHA-256 is not its name");
                continue;
            }
            self.folder.write(&path, &bytes)?;
            self.report.files += 1;
            named.blobs.remove(&hash);
        }
        Ok(())
    }
}

fn blob_path(hash: &Hash) -> String {
    format!("log/{}", acta_log::fsck::blob_path(hash))
}

/// The bytes of `bundle` cut from those of `file`, if each entry has the hash that the tree has.
fn checked(bytes: &[u8], file: Tile, bundle: Tile, hashes: &[Hash]) -> Result<Vec<u8>, String> {
    let mut entries = parse_bundle(bytes).map_err(|error| error.to_string())?;
    if entries.len() != usize::from(file.width()) {
        return Err(format!("expected {} entries, got {}", file.width(), entries.len()));
    }
    entries.truncate(usize::from(bundle.width()));
    let differs = entries.iter().zip(hashes).position(|(entry, hash)| leaf_hash(entry) != *hash);
    if let Some(at) = differs {
        let index = bundle.index() * u64::from(WIDTH) + count(at);
        return Err(format!("entry {index}: its hash is not the one in the tree"));
    }
    encode_bundle(&entries).map_err(|error| error.to_string())
}

/// Notes the publications and blobs that an entry names. What an entry claims is only where to look:
/// each is checked by its hash.
fn note_named(entry: &[u8], named: &mut Named, blobs: super::BlobsOf<'_>) {
    named.blobs.extend(blobs(entry));
    let Some((size, manifest)) = publication(entry) else { return };
    named.publication(size, manifest);
}

fn publication(entry: &[u8]) -> Option<(u64, Hash)> {
    let text = std::str::from_utf8(statement(entry)?).ok()?;
    let mut lines = text.lines();
    (lines.next()? == PUBLICATION).then_some(())?;
    let mut value = |key: &str| lines.find_map(|line| line.strip_prefix(key));
    let size = value("size ")?.parse().ok()?;
    Some((size, hash(value("manifest ")?)?))
}
