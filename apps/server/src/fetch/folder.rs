//! A published tree in a folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{FetchError, LISTED_FILES_MAX, Source, check_len, check_path, world};
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

/// Files that are replaced, beside the log and the sizes, at most; there are some dozens.
const REPLACED_FILES_MAX: usize = 10_000;
/// Folders below each other at most.
const DEPTH_MAX: usize = 8;

/// Paths of all that a folder publishes and that is neither of the log nor of a size (spec 5 §1), in byte order.
///
/// # Errors
/// Those of the operating system, or too many files.
pub(crate) fn replaced_files(root: &Path) -> io::Result<Vec<String>> {
    let mut paths = Vec::new();
    walk(root, "", 0, &mut paths)?;
    paths.sort();
    Ok(paths)
}

fn walk(root: &Path, below: &str, depth: usize, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if below.is_empty() { name } else { format!("{below}/{name}") };
        if check_path(&path).is_err() || matches!(path.as_str(), "log" | "at") {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < DEPTH_MAX {
            walk(root, &path, depth + 1, paths)?;
        } else if kind.is_file() {
            paths.push(path);
        }
        if paths.len() > REPLACED_FILES_MAX {
            let most = format!("expected at most {REPLACED_FILES_MAX} files beside log/ and at/");
            return Err(io::Error::other(most));
        }
    }
    Ok(())
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

    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, FetchError> {
        let mut files = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(below) = folders.pop() {
            let entries = match fs::read_dir(self.root.join(&below)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => entries.map_err(|error| world(&below, error))?,
            };
            for entry in entries {
                let entry = entry.map_err(|error| world(&below, error))?;
                let path = format!("{below}{}", entry.file_name().to_string_lossy());
                let kind = entry.file_type().map_err(|error| world(&path, error))?;
                if check_path(&path).is_err() {
                    continue;
                }
                match kind.is_dir() {
                    true => folders.push(format!("{path}/")),
                    false => files.push(path),
                }
                if files.len() > LISTED_FILES_MAX {
                    return Err(world(folder, format!("more than {LISTED_FILES_MAX} files")));
                }
            }
        }
        files.sort_unstable();
        Ok(Some(files))
    }

    fn name(&self) -> String {
        self.root.display().to_string()
    }
}
