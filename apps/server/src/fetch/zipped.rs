//! A published tree as one zip file.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{FetchError, LISTED_FILES_MAX, Source, check_len, check_path, world};
use crate::disk::count;

/// What every published tree has, and by which its place in the zip is found.
const LANDMARK: &str = "log/checkpoint";

/// Reads from a zip. Only names that are asked for are looked at; nothing is unpacked to the disk.
pub struct ZipSource {
    archive: Mutex<ZipArchive<BufReader<File>>>,
    /// The folder in the zip that holds the tree: empty, or it ends with `/`.
    prefix: String,
    name: String,
}

impl ZipSource {
    /// Opens a zip whose root, or whose only folder with a `log/checkpoint`, is a published tree.
    ///
    /// # Errors
    /// [`FetchError::World`].
    pub fn open(path: &Path) -> Result<Self, FetchError> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| world(&name, error))?;
        let archive = ZipArchive::new(BufReader::new(file)).map_err(|error| world(&name, error))?;
        if archive.len() > LISTED_FILES_MAX {
            return Err(world(&name, format!("expected at most {LISTED_FILES_MAX} files")));
        }
        let prefix = prefix_of(&archive).map_err(|reason| world(&name, reason))?;
        Ok(Self { archive: Mutex::new(archive), prefix, name })
    }
}

fn prefix_of<R: Read + std::io::Seek>(archive: &ZipArchive<R>) -> Result<String, &'static str> {
    let names = archive.file_names().filter_map(Result::ok);
    let prefixes = names.filter_map(|name| name.strip_suffix(LANDMARK).map(str::to_owned));
    let mut prefixes = prefixes.filter(|prefix| prefix.is_empty() || prefix.ends_with('/'));
    match (prefixes.next(), prefixes.next()) {
        (Some(prefix), None) => Ok(prefix),
        (None, _) => Ok(String::new()),
        (Some(_), Some(_)) => Err("expected one published tree, found several"),
    }
}

impl Source for ZipSource {
    fn get(&self, path: &str, max: usize) -> Result<Option<Vec<u8>>, FetchError> {
        check_path(path)?;
        let mut archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        let file = match archive.by_name(&format!("{}{path}", self.prefix)) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(world(path, error)),
        };
        if !file.is_file() {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        // The stated size is not believed: reading stops one byte above the limit.
        let read = file.take(count(max).saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| world(path, error))?;
        check_len(path, max, bytes.len())?;
        Ok(Some(bytes))
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, FetchError> {
        let archive = self.archive.lock().unwrap_or_else(PoisonError::into_inner);
        let names = archive.file_names().filter_map(Result::ok);
        let paths = names.filter_map(|name| name.strip_prefix(&self.prefix).map(str::to_owned));
        let mut paths: Vec<String> =
            paths.filter(|path| path.starts_with(folder) && check_path(path).is_ok()).collect();
        paths.sort_unstable();
        Ok(Some(paths))
    }

    fn name(&self) -> String {
        self.name.clone()
    }
}
