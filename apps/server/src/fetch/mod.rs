//! Where published files come from: a folder, a web server, a zip.
//!
//! In scope: safe paths, size limits, and the difference between *not published* (`Ok(None)`) and *the
//! world failed* (`Err`). Not in scope: whether the bytes are right. Main trait: [`Source`];
//! [`open`] takes what a person writes on a command line.

mod folder;
pub mod root;
mod url;
mod zipped;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use acta_log::heads;
use acta_log::note::NOTE_BYTES_MAX;
use acta_log::tiles::{BUNDLE_BYTES_MAX, Fetch, TILE_BYTES};

pub use folder::FolderSource;
pub(crate) use folder::replaced_files;
pub use url::UrlSource;
pub use zipped::ZipSource;

/// A path has at most this many bytes.
pub const PATH_BYTES_MAX: usize = 512;
/// A listing has at most this many files.
pub const LISTED_FILES_MAX: usize = 4_000_000;
/// A manifest of `at/` has at most this many bytes.
pub const MANIFEST_BYTES_MAX: usize = 128 * 1024 * 1024;
/// A file of `at/` has at most this many bytes.
pub const AT_FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// `live/latest.json` has at most this many bytes (spec 5 §4).
pub const LATEST_BYTES_MAX: usize = 4_096;
/// A blob has at most this many bytes.
pub const BLOB_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Published files by their path below the root of spec 5.
pub trait Source: Send + Sync {
    /// The bytes of a file, or `None` if it is not published.
    ///
    /// # Errors
    /// [`FetchError`]; a file above `max` bytes is one, and is not read to its end.
    fn get(&self, path: &str, max: usize) -> Result<Option<Vec<u8>>, FetchError>;

    /// Every published file below a folder (which ends with `/`, or is empty), by its whole path in
    /// byte order; `None` if this source cannot be listed, such as a web server.
    ///
    /// # Errors
    /// [`FetchError::World`].
    fn list(&self, _folder: &str) -> Result<Option<Vec<String>>, FetchError> {
        Ok(None)
    }

    /// What a person would call it.
    fn name(&self) -> String;
}

impl Source for BTreeMap<String, Vec<u8>> {
    fn get(&self, path: &str, max: usize) -> Result<Option<Vec<u8>>, FetchError> {
        check_path(path)?;
        let Some(bytes) = self.get(path) else { return Ok(None) };
        check_len(path, max, bytes.len())?;
        Ok(Some(bytes.clone()))
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, FetchError> {
        Ok(Some(self.keys().filter(|path| path.starts_with(folder)).cloned().collect()))
    }

    fn name(&self) -> String {
        "memory".to_owned()
    }
}

/// Why a file could not be had. That it is not there is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FetchError {
    /// The path is not one that may be asked for, or it leads out of the folder.
    Path {
        /// The path.
        path: String,
    },
    /// The file is larger than it may be.
    TooLarge {
        /// The path.
        path: String,
        /// The greatest permitted number of bytes.
        max: usize,
    },
    /// The disk, the network or the other side failed.
    World {
        /// The path.
        path: String,
        /// What happened, in words.
        reason: String,
    },
}

impl std::error::Error for FetchError {}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path { path } => write!(f, "{path:?}: not a path of a published file"),
            Self::TooLarge { path, max } => write!(f, "{path}: expected at most {max} bytes"),
            Self::World { path, reason } => write!(f, "{path}: {reason}"),
        }
    }
}

/// Opens what a person names: `http://…`, a file that ends in `.zip`, or a folder.
///
/// # Errors
/// [`FetchError::World`] if it cannot be opened.
pub fn open(place: &str) -> Result<Box<dyn Source>, FetchError> {
    if place.contains("://") {
        return Ok(Box::new(UrlSource::new(place)?));
    }
    let path = Path::new(place);
    let is_zip = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"));
    if is_zip && path.is_file() {
        return Ok(Box::new(ZipSource::open(path)?));
    }
    Ok(Box::new(FolderSource::open(path)?))
}

/// A path below the root: segments of letters, digits, `.`, `-` and `_`, none empty, none beginning
/// with a dot (a file on its way, a thing of one's own). So no path leads out, on any system.
///
/// # Errors
/// [`FetchError::Path`].
pub fn check_path(path: &str) -> Result<(), FetchError> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    let sound = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
    if path.len() <= PATH_BYTES_MAX && path.split('/').all(sound) {
        return Ok(());
    }
    Err(FetchError::Path { path: path.chars().take(PATH_BYTES_MAX).collect() })
}

/// Whether a published file never changes (spec 5 §6). Lists of heads grow and are not among them.
#[must_use]
pub fn is_immutable(path: &str) -> bool {
    ["log/tile/", "log/blob/", "at/"].iter().any(|area| path.starts_with(area))
}

fn check_len(path: &str, max: usize, got: usize) -> Result<(), FetchError> {
    if got <= max {
        return Ok(());
    }
    Err(FetchError::TooLarge { path: path.to_owned(), max })
}

fn world(path: &str, reason: impl fmt::Display) -> FetchError {
    FetchError::World { path: path.to_owned(), reason: reason.to_string() }
}

/// The `log/` part of a source, as the log's own checks read it.
pub struct LogFiles<'a>(pub &'a dyn Source);

impl Fetch for LogFiles<'_> {
    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        let max = max_of(path);
        self.0.get(&format!("log/{path}"), max).map_err(|error| error.to_string())
    }
}

/// A source as `acta-verify` reads it: each file up to the limit of its kind.
pub struct Published<'a>(pub &'a dyn Source);

impl acta_verify::Source for Published<'_> {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        match self.0.get(path, limit_of(path)) {
            // Nothing is published under a name that cannot be asked for.
            Err(FetchError::Path { .. }) => Ok(None),
            bytes => bytes.map_err(|error| error.to_string()),
        }
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, String> {
        let folder = if folder.is_empty() || folder.ends_with('/') {
            folder.to_owned()
        } else {
            format!("{folder}/")
        };
        self.0.list(&folder).map_err(|error| error.to_string())
    }
}

/// The greatest length of a published file by its path below the root of spec 5.
#[must_use]
pub fn limit_of(path: &str) -> usize {
    match path.split_once('/') {
        Some(("log", below)) => max_of(below),
        Some(("live", "latest.json")) => LATEST_BYTES_MAX,
        Some(("at", below)) if below.ends_with("/manifest") => MANIFEST_BYTES_MAX,
        Some(("at", _)) => AT_FILE_BYTES_MAX,
        _ => NOTE_BYTES_MAX,
    }
}

/// The greatest length of a file below `log/`.
#[must_use]
pub fn max_of(path: &str) -> usize {
    match path.split('/').next().unwrap_or_default() {
        "tile" if path.starts_with("tile/entries/") => BUNDLE_BYTES_MAX,
        "tile" => TILE_BYTES,
        "heads" => heads::FILE_BYTES_MAX,
        "blob" => BLOB_BYTES_MAX,
        _ => NOTE_BYTES_MAX,
    }
}
