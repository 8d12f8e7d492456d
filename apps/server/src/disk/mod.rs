//! The file operations on which the node's promises rest.
//!
//! In scope: the trait [`Disk`], its implementation on the operating system's files ([`RealDisk`]), the
//! errors of storing ([`StoreError`]) and the one way in which a published file comes to be
//! ([`replace`]). Not in scope: what the files mean. A disk for tests that loses, tears, fails and
//! flips is in [`crate::faults`].
//!
//! Only [`Disk::sync`] and [`Disk::sync_dir`] make anything durable; everything else may be gone after
//! a power cut. A failed sync says nothing about what is on the disk, and a second attempt may report
//! success for pages that the kernel has dropped: it is always [`StoreError::Sync`], which is fatal.

mod error;
mod real;

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

pub use error::StoreError;
pub(crate) use error::hex;
pub use real::RealDisk;

/// How the name ends under which a file is written before it takes its place.
const BESIDE: &str = ".new";

/// File operations. Paths are absolute or relative to the working folder; every method may be called
/// from several threads.
pub trait Disk: Send + Sync {
    /// The whole file, or `None` if there is none.
    ///
    /// # Errors
    /// Those of the operating system.
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>>;

    /// At most `len` bytes from `offset`; fewer only at the end of the file.
    ///
    /// # Errors
    /// Those of the operating system.
    fn read_at(&self, path: &Path, offset: u64, len: usize) -> io::Result<Vec<u8>>;

    /// Length in bytes, or `None` if there is no such file.
    ///
    /// # Errors
    /// Those of the operating system.
    fn len(&self, path: &Path) -> io::Result<Option<u64>>;

    /// Names in a folder in byte order; none if there is no such folder.
    ///
    /// # Errors
    /// Those of the operating system.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Makes a folder and those above it, and makes their names durable.
    ///
    /// # Errors
    /// Those of the operating system.
    fn create_dir_all(&self, dir: &Path) -> io::Result<()>;

    /// Writes all `bytes` at `offset`; makes the file if need be. Not durable.
    ///
    /// # Errors
    /// Those of the operating system; any part may have been written.
    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()>;

    /// Cuts or extends a file to `len` bytes. Not durable.
    ///
    /// # Errors
    /// Those of the operating system.
    fn truncate(&self, path: &Path, len: u64) -> io::Result<()>;

    /// Makes the bytes and length of a file durable (`fdatasync`).
    ///
    /// # Errors
    /// Any error means that what was written since the last sync may be gone.
    fn sync(&self, path: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// As [`Disk::sync`].
    fn sync_dir(&self, dir: &Path) -> io::Result<()>;

    /// Gives a file another name, in place of any file there. Not durable before [`Disk::sync_dir`].
    ///
    /// # Errors
    /// Those of the operating system.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file; it is no error if there is none.
    ///
    /// # Errors
    /// Those of the operating system.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Removes a folder with the files in it; it is no error if there is none.
    ///
    /// # Errors
    /// Those of the operating system.
    fn remove_dir(&self, dir: &Path) -> io::Result<()>;

    /// Takes the one lock of a data folder, held until the value is dropped or the process ends.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] if somebody else holds it.
    fn lock(&self, path: &Path) -> io::Result<Box<dyn Send>>;
}

/// Writes files so that each is either the old or the new one, whole, at every moment: beside, synced,
/// renamed, and the folders synced at the end. Files that are written again with the same bytes after
/// a crash do no harm.
///
/// A crash on the way leaves files under the names of [`beside`], which the next writing of the same
/// file replaces.
///
/// # Errors
/// [`StoreError::Full`] or [`StoreError::Io`] if nothing of that file can be seen under its name;
/// [`StoreError::Sync`] if a sync failed.
pub fn replace(disk: &dyn Disk, files: &[(PathBuf, Vec<u8>)]) -> Result<(), StoreError> {
    let folders: BTreeSet<&Path> = files.iter().filter_map(|(path, _)| path.parent()).collect();
    for folder in &folders {
        disk.create_dir_all(folder).map_err(|e| StoreError::io("make folder", folder, e))?;
    }
    for (path, bytes) in files {
        let beside = beside(path);
        // A former attempt may have left a longer file.
        disk.remove(&beside).map_err(|e| StoreError::io("remove", &beside, e))?;
        disk.write_at(&beside, 0, bytes).map_err(|e| StoreError::io("write", &beside, e))?;
        disk.sync(&beside).map_err(|e| StoreError::sync(&beside, e))?;
        disk.rename(&beside, path).map_err(|e| StoreError::io("rename", path, e))?;
    }
    for folder in folders {
        disk.sync_dir(folder).map_err(|e| StoreError::sync(folder, e))?;
    }
    Ok(())
}

/// The name under which a file or folder is written before it takes its place: `.NAME.new`. It begins
/// with a dot, as no published name does (spec 5 §2.5), so it stands in the way of none.
#[must_use]
pub fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(BESIDE);
    path.with_file_name(name)
}

/// Whether a file name is one of [`beside`].
#[must_use]
pub fn is_beside(name: &OsStr) -> bool {
    let name = name.as_encoded_bytes();
    name.starts_with(b".") && name.ends_with(BESIDE.as_bytes())
}

/// A length as the number type of indexes and sizes.
#[must_use]
pub fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// An index as a place in memory; a value that no memory has becomes the greatest one.
#[must_use]
pub fn place(index: u64) -> usize {
    usize::try_from(index).unwrap_or(usize::MAX)
}
