//! A published tree in a folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{FetchError, Source, check_len, check_path, world};
use crate::disk::count;

/// Reads below one folder; links that lead out of it are refused.
pub struct FolderSource {
    root: PathBuf,
}

impl FolderSource {
    /// A folder that exists.
    ///
    /// # Errors
    /// [`FetchError::World`].
    pub fn open(root: &Path) -> Result<Self, FetchError> {
        let name = root.display().to_string();
        let root = fs::canonicalize(root).map_err(|error| world(&name, error))?;
        if !root.is_dir() {
            return Err(world(&name, "expected a folder"));
        }
        Ok(Self { root })
    }

    fn read(&self, path: &str, max: usize) -> io::Result<Option<Vec<u8>>> {
        let place = fs::canonicalize(self.root.join(path))?;
        if !place.starts_with(&self.root) {
            return Err(io::Error::other("a link that leads out of the folder"));
        }
        let file = File::open(place)?;
        if !file.metadata()?.is_file() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.take(count(max).saturating_add(1)).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}

impl Source for FolderSource {
    fn get(&self, path: &str, max: usize) -> Result<Option<Vec<u8>>, FetchError> {
        check_path(path)?;
        match self.read(path, max) {
            Ok(None) => Ok(None),
            Ok(Some(bytes)) => check_len(path, max, bytes.len()).map(|()| Some(bytes)),
            Err(error) => match error.kind() {
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
                _ => Err(world(path, error)),
            },
        }
    }

    fn name(&self) -> String {
        self.root.display().to_string()
    }
}
