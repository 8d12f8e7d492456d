//! The folder that is published, as one state of it: what is replaced is read before what it rests on, so that all of the latter is
//! there when it is looked for.

use std::fs;
use std::io;
use std::path::Path;

use acta_log::checkpoint::Checkpoint;
use acta_log::heads::{self, NOTES_PER_FILE};
use acta_log::note::{NOTE_BYTES_MAX, Note};
use acta_log::tiles::{
    BUNDLE_BYTES_MAX, Kind, LEVEL_MAX, Tile, TileReader, encode_bundle, encode_tile, parse_bundle,
    tile_at,
};
use acta_log::tree::leaf_hash;
use acta_view::manifest::Manifest;
use hyper::body::Bytes;

use super::ObjectsError;
use super::store::Object;
use crate::disk::StoreError;
use crate::fetch::{
    AT_FILE_BYTES_MAX, BLOB_BYTES_MAX, FolderSource, LogFiles, MANIFEST_BYTES_MAX, Source,
    replaced_files,
};

pub(super) const CHECKPOINT: &str = "log/checkpoint";

/// One state of the folder.
pub(super) struct Snapshot {
    /// What is replaced beside the log, in the order in which it is put.
    pub replaced: Vec<Object>,
    pub checkpoint: Checkpoint,
    pub note: Note,
}

/// The published folder.
pub(super) struct Folder {
    own: FolderSource,
    root: std::path::PathBuf,
}

impl Folder {
    pub(super) fn open(root: &Path) -> Result<Self, ObjectsError> {
        let own = FolderSource::open(root);
        let own = own.map_err(|error| ObjectsError::own(&root.display().to_string(), error))?;
        Ok(Self { own, root: root.to_owned() })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// The bytes of a file, or none.
    pub(super) fn get(&self, path: &str, max: usize) -> Result<Option<Bytes>, ObjectsError> {
        let bytes = self.own.get(path, max).map_err(|error| ObjectsError::own(path, error))?;
        Ok(bytes.map(Bytes::from))
    }

    /// The state now; none before the first checkpoint.
    pub(super) fn snapshot(&self) -> Result<Option<Snapshot>, ObjectsError> {
        let paths = replaced_files(&self.root);
        let mut paths = paths.map_err(|e| StoreError::io("list", &self.root, e))?;
        // What leads to the newest files comes last.
        paths.sort_by_key(|path| {
            let rank = match path.as_str() {
                "live/latest.json" => 3,
                path if path.starts_with("live/") => 2,
                "index.html" => 1,
                _ => 0,
            };
            (rank, path.clone())
        });
        let mut replaced = Vec::new();
        for path in paths {
            // A file that went away between is one of an older state.
            let Some(bytes) = self.get(&path, AT_FILE_BYTES_MAX)? else { continue };
            replaced.push(Object { path, bytes });
        }
        let Some(bytes) = self.get(CHECKPOINT, NOTE_BYTES_MAX)? else { return Ok(None) };
        let note = Note::parse(&bytes).map_err(|error| ObjectsError::own(CHECKPOINT, error))?;
        let checkpoint = Checkpoint::parse(note.text());
        let checkpoint = checkpoint.map_err(|error| ObjectsError::own(CHECKPOINT, error))?;
        Ok(Some(Snapshot { replaced, checkpoint, note }))
    }

    /// The tiles of a tree, each checked under the root before it is given out.
    pub(super) fn tree(&self, checkpoint: &Checkpoint) -> Result<Tree<'_>, ObjectsError> {
        let reader = TileReader::new(LogFiles(&self.own), checkpoint.size, &checkpoint.root);
        let reader = reader.map_err(|error| ObjectsError::own("log/tile", error))?;
        Ok(Tree { own: &self.own, reader })
    }

    /// Names of blobs.
    pub(super) fn blobs(&self) -> Result<Vec<String>, ObjectsError> {
        let mut names = self.names("log/blob")?;
        names.retain(|name| name.len() == 64 && name.bytes().all(|b| b.is_ascii_hexdigit()));
        Ok(names)
    }

    /// A blob, if its bytes have its name.
    pub(super) fn blob(&self, name: &str) -> Result<Option<Object>, ObjectsError> {
        let path = format!("log/blob/{name}");
        let Some(bytes) = self.get(&path, BLOB_BYTES_MAX)? else { return Ok(None) };
        if data_encoding::HEXLOWER.encode(&acta_log::hash::sha256(&bytes)) != name {
            return Err(ObjectsError::own(&path, "its SHA-256 is not its name"));
        }
        Ok(Some(Object { path, bytes }))
    }

    /// A file of heads up to a size, and whether it is full.
    pub(super) fn heads(
        &self,
        number: u64,
        size: u64,
    ) -> Result<Option<(Object, bool)>, ObjectsError> {
        let path = format!("log/{}", heads::path(number * NOTES_PER_FILE));
        let Some(bytes) = self.get(&path, heads::FILE_BYTES_MAX)? else { return Ok(None) };
        let wrong = |error| ObjectsError::own(&path, error);
        let mut notes = heads::parse(&bytes).map_err(wrong)?;
        let covered = |note: &Note| Checkpoint::parse(note.text()).is_ok_and(|c| c.size <= size);
        notes.retain(covered);
        let encoded: Result<Vec<Vec<u8>>, _> = notes.iter().map(heads::encode).collect();
        let bytes = Bytes::from(encoded.map_err(wrong)?.concat());
        let full = crate::disk::count(notes.len()) == NOTES_PER_FILE;
        Ok((!notes.is_empty()).then_some((Object { path, bytes }, full)))
    }

    /// Published sizes up to one, the greatest first.
    pub(super) fn sizes(&self, most: u64) -> Result<Vec<u64>, ObjectsError> {
        let names = self.names("at")?;
        let mut sizes: Vec<u64> = names
            .iter()
            .filter_map(|name| name.parse::<u64>().ok().filter(|size| size.to_string() == *name))
            .filter(|size| *size <= most)
            .collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        Ok(sizes)
    }

    /// The manifest of a size, and its bytes.
    pub(super) fn manifest(&self, size: u64) -> Result<(Manifest, Object), ObjectsError> {
        let path = format!("at/{size}/manifest");
        let bytes = self.get(&path, MANIFEST_BYTES_MAX)?;
        let bytes = bytes.ok_or_else(|| ObjectsError::own(&path, "absent"))?;
        let manifest = Manifest::parse(&bytes).map_err(|error| ObjectsError::own(&path, error))?;
        Ok((manifest, Object { path, bytes }))
    }

    /// A file of a size, if it is what the manifest lists.
    pub(super) fn listed(
        &self,
        size: u64,
        manifest: &Manifest,
        name: &str,
    ) -> Result<Object, ObjectsError> {
        let path = format!("at/{size}/{name}");
        let bytes = self.get(&path, AT_FILE_BYTES_MAX)?;
        let bytes = bytes.ok_or_else(|| ObjectsError::own(&path, "absent"))?;
        manifest.check(name, &bytes).map_err(|error| ObjectsError::own(&path, error))?;
        Ok(Object { path, bytes })
    }

    /// The partial tiles and bundles that stand at the places which a tree has not filled.
    pub(super) fn partial(&self, size: u64) -> Result<Vec<Tile>, ObjectsError> {
        let levels = (0..=LEVEL_MAX).map(|level| (Kind::Hashes { level }, level));
        let mut found = Vec::new();
        for (kind, level) in std::iter::once((Kind::Entries, 0)).chain(levels) {
            let index = size >> (u32::from(level) * 8) >> 8;
            let Some(edge) = tile_at(kind, index, size).filter(|tile| !tile.is_full()) else {
                continue;
            };
            for name in self.names(&format!("log/{}", edge.partial_folder()))? {
                let width = name.parse::<u16>().ok().filter(|width| width.to_string() == name);
                let Some(width) = width.filter(|width| *width <= edge.width()) else { continue };
                found.extend(Tile::new(kind, index, width).ok());
            }
        }
        Ok(found)
    }

    /// When the folder of blobs last changed.
    pub(super) fn blobs_changed(&self) -> Option<std::time::SystemTime> {
        fs::metadata(self.root.join("log/blob")).ok()?.modified().ok()
    }

    /// Names in a folder; none if there is none.
    fn names(&self, folder: &str) -> Result<Vec<String>, ObjectsError> {
        let path = self.root.join(folder);
        let entries = match fs::read_dir(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|e| StoreError::io("list", &path, e))?,
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|e| StoreError::io("list", &path, e))?;
            names.extend(entry.file_name().into_string());
        }
        names.sort();
        Ok(names)
    }
}

/// A tree under a root.
pub(super) struct Tree<'a> {
    own: &'a FolderSource,
    reader: TileReader<LogFiles<'a>>,
}

impl Tree<'_> {
    /// The bytes of a tile or bundle of this tree, or of a beginning of one; none of it is given out unchecked.
    pub(super) fn object(&self, tile: Tile) -> Result<Object, ObjectsError> {
        let path = format!("log/{}", tile.path());
        let wrong = |error| ObjectsError::own(&path, error);
        let hashes = self.reader.tile(tile.level(), tile.index()).map_err(wrong)?;
        let hashes = hashes.get(..usize::from(tile.width()));
        let hashes = hashes.ok_or_else(|| ObjectsError::own(&path, "wider than the tree"))?;
        let bytes = match tile.kind() {
            Kind::Hashes { .. } => encode_tile(hashes),
            Kind::Entries => {
                let bytes = self.bundle(tile)?;
                let mut entries = parse_bundle(&bytes).map_err(wrong)?;
                entries.truncate(usize::from(tile.width()));
                let same = entries.iter().zip(hashes).take_while(|(e, h)| leaf_hash(e) == **h);
                if same.count() != hashes.len() {
                    return Err(ObjectsError::own(&path, "an entry is not the tree's"));
                }
                encode_bundle(&entries).map_err(wrong)?
            }
        };
        Ok(Object { path, bytes: Bytes::from(bytes) })
    }

    /// The bytes of a bundle, or of the full one that has taken its place.
    fn bundle(&self, tile: Tile) -> Result<Vec<u8>, ObjectsError> {
        for tile in [tile, tile.full()] {
            let path = format!("log/{}", tile.path());
            let bytes = self.own.get(&path, BUNDLE_BYTES_MAX);
            if let Some(bytes) = bytes.map_err(|error| ObjectsError::own(&path, error))? {
                return Ok(bytes);
            }
        }
        Err(ObjectsError::own(&format!("log/{}", tile.path()), "absent"))
    }
}
