//! One folder `at/<size>/`: written beside its place, synced, renamed as a whole, read back.
//!
//! In scope: files on a disk. Not in scope: what the files and their manifest say ([`acta_view::at`],
//! [`acta_view::manifest`]). Main type: [`Writer`].
//!
//! A file whose bytes are those of the former folder is a hard link to it: a night of publications
//! costs the disk what changed.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use acta_log::hash::sha256;
use acta_view::at::Sink;
use acta_view::manifest::{Listed, Listing, Manifest, Totals};

use crate::disk::{StoreError, beside};

/// The files of a manifest; none of a text that is no manifest.
#[must_use]
pub fn listing(manifest: &str) -> Listing {
    Manifest::parse(manifest.as_bytes()).map(|manifest| manifest.files).unwrap_or_default()
}

/// Writes one folder.
pub struct Writer {
    /// Where the folder is made.
    beside: PathBuf,
    /// Where it will stand.
    place: PathBuf,
    /// The former folder and its files.
    former: Option<(PathBuf, Listing)>,
    files: Listing,
    /// How many files were links.
    linked: u64,
    /// The size of the former folder.
    former_size: Option<u64>,
}

impl Writer {
    /// Begins the folder of `size` below `at`. `former` is the size of a folder to take equal files
    /// from.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn begin(at: &Path, size: u64, former: Option<u64>) -> Result<Self, StoreError> {
        let beside = beside(&at.join(size.to_string()));
        if beside.exists() {
            fs::remove_dir_all(&beside).map_err(|e| StoreError::io("remove", &beside, e))?;
        }
        fs::create_dir_all(&beside).map_err(|e| StoreError::io("make folder", &beside, e))?;
        let former_of = former.filter(|former| *former < size);
        let former = former_of.and_then(|former| {
            let folder = at.join(former.to_string());
            let text = fs::read_to_string(folder.join("manifest")).ok()?;
            Some((folder, listing(&text)))
        });
        let place = at.join(size.to_string());
        let former_size = former.as_ref().and(former_of);
        Ok(Self { beside, place, former, files: Listing::new(), linked: 0, former_size })
    }

    /// Writes the manifest, syncs, reads everything back, and puts the folder in its place. Gives the
    /// manifest.
    ///
    /// A crash before the rename leaves a folder that the next publication of that size removes; after
    /// it the folder is whole.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the file that does not read back, or those of the disk.
    pub fn finish(self, totals: &Totals) -> Result<String, StoreError> {
        let (totals, files) = (totals.clone(), self.files.clone());
        let manifest = Manifest { totals, files }.to_string();
        self.write("manifest", manifest.as_bytes())?;
        sync_all(&self.beside)?;
        self.reread(&manifest)?;
        if self.place.exists() {
            // The same size again, after a crash between here and the `publication` statement.
            fs::remove_dir_all(&self.place)
                .map_err(|e| StoreError::io("remove", &self.place, e))?;
        }
        fs::rename(&self.beside, &self.place)
            .map_err(|e| StoreError::io("rename", &self.place, e))?;
        sync_all(self.place.parent().unwrap_or(&self.place))?;
        tracing::debug!(files = self.files.len(), linked = self.linked, "folder in place");
        Ok(manifest)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let file = self.beside.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(|e| StoreError::io("make folder", folder, e))?;
        }
        fs::write(&file, bytes).map_err(|e| StoreError::io("write", &file, e))
    }

    /// Takes the file from the former folder if it has these bytes; they are compared, not assumed.
    fn link(&self, path: &str, listed: &Listed, bytes: &[u8]) -> io::Result<bool> {
        let Some((folder, former)) = &self.former else { return Ok(false) };
        if former.get(path) != Some(listed) {
            return Ok(false);
        }
        let from = folder.join(path);
        if fs::read(&from)? != bytes {
            return Ok(false);
        }
        let to = self.beside.join(path);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::hard_link(from, to)?;
        Ok(true)
    }

    /// Reads all files back and compares them with the manifest that was read back first.
    fn reread(&self, expected: &str) -> Result<(), StoreError> {
        let path = self.beside.join("manifest");
        let text = fs::read_to_string(&path).map_err(|e| StoreError::io("read", &path, e))?;
        let differs = |path: &Path| StoreError::damaged(path, None, "it does not read back");
        if text != expected {
            return Err(differs(&path));
        }
        let manifest = Manifest::parse(text.as_bytes()).map_err(|_| differs(&path))?;
        for name in manifest.files.keys() {
            let path = self.beside.join(name);
            let bytes = fs::read(&path).map_err(|e| StoreError::io("read", &path, e))?;
            manifest.check(name, &bytes).map_err(|_| differs(&path))?;
        }
        Ok(())
    }
}

impl Sink for Writer {
    type Error = StoreError;

    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        let listed = Listed::of(bytes);
        if self.link(path, &listed, bytes).unwrap_or(false) {
            self.linked += 1;
        } else {
            self.write(path, bytes)?;
        }
        self.files.insert(path.to_owned(), listed);
        Ok(())
    }

    fn former(&self) -> Option<u64> {
        self.former_size
    }

    /// The bytes in the former folder, if they are still those of its manifest.
    fn keep(&mut self, path: &str) -> Option<Vec<u8>> {
        let (folder, former) = self.former.as_ref()?;
        let listed = former.get(path)?;
        let bytes = fs::read(folder.join(path)).ok()?;
        (sha256(&bytes) == listed.hash).then_some(bytes)
    }
}

/// Makes everything below a folder durable: one call for thousands of files.
fn sync_all(folder: &Path) -> Result<(), StoreError> {
    let open = fs::File::open(folder).map_err(|e| StoreError::io("open", folder, e))?;
    rustix::fs::syncfs(&open).map_err(|e| StoreError::sync(folder, e.into()))
}

/// The greatest size that has a folder.
#[must_use]
pub fn newest(at: &Path) -> Option<u64> {
    let entries = fs::read_dir(at).ok()?;
    let name = |entry: io::Result<fs::DirEntry>| entry.ok()?.file_name().to_str()?.parse().ok();
    entries.filter_map(name).max()
}
