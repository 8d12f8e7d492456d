//! The mirror's folder: how files come to be in it, and what it remembers beside them.
//!
//! Names that begin with a dot are the mirror's own and are never served: `.lock`, `.state` (which
//! publications and blobs the entries held so far name), `.at` (published sizes on their way) and
//! `.evidence`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use acta_log::hash::Hash;
use acta_log::note::PublicKey;

use super::MirrorError;
use crate::disk::{Disk, RealDisk, StoreError, beside, is_beside, replace};
use crate::evidence::TwoHistories;

const STATE: &str = ".state";
const STATE_HEADER: &str = "acta/mirror-state/v1";
const EVIDENCE: &str = ".evidence";
/// Where a published size is gathered before it is shown.
pub(super) const STAGED: &str = ".at";
/// Pieces of evidence that are kept.
const EVIDENCE_MAX: usize = 1_024;

/// A mirror's folder, held by one process.
pub(super) struct Folder {
    root: PathBuf,
    disk: RealDisk,
    _lock: Box<dyn Send>,
}

impl Folder {
    /// Makes the folder if need be and takes its lock.
    pub(super) fn open(root: &Path) -> Result<Self, MirrorError> {
        let disk = RealDisk::new();
        disk.create_dir_all(root).map_err(|e| StoreError::io("make folder", root, e))?;
        let path = root.join(".lock");
        let lock = disk.lock(&path).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => StoreError::Locked { path },
            _ => StoreError::io("lock", &path, error),
        })?;
        Ok(Self { root: root.to_owned(), disk, _lock: lock })
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Writes a whole file under its name, which [`Folder::sync`] makes durable later.
    pub(super) fn write(&self, path: &str, bytes: &[u8]) -> Result<(), MirrorError> {
        let path = self.path(path);
        let new = beside(&path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(|e| StoreError::io("make folder", parent, e))?;
        }
        fs::write(&new, bytes).map_err(|e| StoreError::io("write", &new, e))?;
        fs::rename(&new, &path).map_err(|e| StoreError::io("rename", &path, e))?;
        Ok(())
    }

    /// Makes everything written so far durable, by one call for the whole file system.
    pub(super) fn sync(&self) -> Result<(), MirrorError> {
        let synced = File::open(&self.root).and_then(|dir| Ok(rustix::fs::syncfs(dir)?));
        Ok(synced.map_err(|e| StoreError::sync(&self.root, e))?)
    }

    /// Replaces a file durably.
    pub(super) fn replace(&self, path: &str, bytes: Vec<u8>) -> Result<(), MirrorError> {
        Ok(replace(&self.disk, &[(self.path(path), bytes)])?)
    }

    /// Shows a published size that was gathered: a folder appears whole.
    pub(super) fn show(&self, size: u64) -> Result<(), MirrorError> {
        let (from, to) = (self.path(&format!("{STAGED}/{size}")), self.path(&format!("at/{size}")));
        let at = self.path("at");
        fs::create_dir_all(&at).map_err(|e| StoreError::io("make folder", &at, e))?;
        Ok(fs::rename(from, &to).map_err(|e| StoreError::io("rename", &to, e))?)
    }

    /// Removes a folder that is no longer needed; none is no error.
    pub(super) fn remove_dir(&self, path: &str) -> Result<(), MirrorError> {
        let path = self.path(path);
        Ok(self.disk.remove_dir(&path).map_err(|e| StoreError::io("remove", &path, e))?)
    }

    /// Removes what a killed pull left below `log/`: files on their way, and partial tiles whose full
    /// tile is there.
    pub(super) fn sweep(&self) -> Result<(), MirrorError> {
        let mut folders = vec![self.path("log")];
        while let Some(below) = folders.pop() {
            let Ok(entries) = fs::read_dir(&below) else { continue };
            for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
                let ends_in = |end: &str| path.extension().is_some_and(|e| e == end);
                if path.is_dir() && ends_in("p") && path.with_extension("").is_file() {
                    self.disk.remove_dir(&path).map_err(|e| StoreError::io("remove", &path, e))?;
                } else if path.is_dir() {
                    folders.push(path);
                } else if path.file_name().is_some_and(is_beside) {
                    self.disk.remove(&path).map_err(|e| StoreError::io("remove", &path, e))?;
                }
            }
        }
        Ok(())
    }

    /// Keeps the evidence of two histories, once, and says where.
    pub(super) fn keep(
        &self,
        two: &TwoHistories,
        keys: &[PublicKey],
    ) -> Result<PathBuf, MirrorError> {
        let path = self.path(&format!("{EVIDENCE}/{}", two.id()));
        let full = fs::read_dir(self.path(EVIDENCE)).is_ok_and(|d| d.count() >= EVIDENCE_MAX);
        if path.exists() || full {
            return Ok(path);
        }
        let notes = two.notes(keys).map_err(StoreError::Log)?;
        let mut files = Vec::new();
        if let Some(proof) = two.proof_file() {
            files.push((path.with_extension("proof"), proof));
        }
        files.push((path.clone(), notes));
        replace(&self.disk, &files)?;
        Ok(path)
    }

    /// What is remembered of the first `size` entries; `None` if nothing is, or for another size.
    pub(super) fn named(&self, size: u64) -> Option<Named> {
        let text = fs::read_to_string(self.path(STATE)).ok()?;
        Named::decode(&text).filter(|named| named.size == size)
    }

    pub(super) fn remember(&self, named: &Named) -> Result<(), MirrorError> {
        self.replace(STATE, named.encode().into_bytes())
    }
}

/// What the entries below a size name. It follows from the entries, so a lost file is made again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    /// How many entries were read.
    pub size: u64,
    /// The manifest hashes that `publication` statements give for a size.
    pub publications: BTreeMap<u64, BTreeSet<Hash>>,
    /// The blobs that entries name and that are not held.
    pub blobs: BTreeSet<Hash>,
}

impl Named {
    fn encode(&self) -> String {
        let hex = |hash: &Hash| data_encoding::HEXLOWER.encode(hash);
        let pairs = self.publications.iter().flat_map(|(size, m)| m.iter().map(move |m| (size, m)));
        let publications: String =
            pairs.map(|(size, m)| format!("publication {size} {}\n", hex(m))).collect();
        let blobs: String = self.blobs.iter().map(|hash| format!("blob {}\n", hex(hash))).collect();
        format!("{STATE_HEADER}\nsize {}\n{publications}{blobs}end\n", self.size)
    }

    fn decode(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut named = Self::default();
        (lines.next()? == STATE_HEADER).then_some(())?;
        named.size = lines.next()?.strip_prefix("size ")?.parse().ok()?;
        for line in lines {
            let items: Vec<&str> = line.split(' ').collect();
            match items[..] {
                ["publication", size, hash] => {
                    named.publication(size.parse().ok()?, super::hash(hash)?);
                }
                ["blob", hash] => drop(named.blobs.insert(super::hash(hash)?)),
                ["end"] => return Some(named),
                _ => return None,
            }
        }
        None
    }

    /// Notes what a `publication` statement names.
    pub(super) fn publication(&mut self, size: u64, manifest: Hash) {
        self.publications.entry(size).or_default().insert(manifest);
    }
}
