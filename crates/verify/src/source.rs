//! Where published files come from: a small trait that folders, web servers, zips and memory implement.
//!
//! Paths are relative to the root of spec 5 (`log/…`, `at/…`, `live/…`). Not in scope: limits on the size of a file,
//! which an implementation keeps.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta_log::tiles::Fetch;

/// Published files by their path.
pub trait Source {
    /// The bytes of a file, or `None` if it is not published.
    ///
    /// # Errors
    /// What kept the file from being read, in words: the world failed.
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, String>;

    /// Every file below a folder, by its whole path; `None` if this source cannot be listed.
    ///
    /// # Errors
    /// As [`Source::get`].
    fn list(&self, _folder: &str) -> Result<Option<Vec<String>>, String> {
        Ok(None)
    }
}

impl<S: Source + ?Sized> Source for &S {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        (**self).get(path)
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, String> {
        (**self).list(folder)
    }
}

impl Source for BTreeMap<String, Vec<u8>> {
    fn get(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(Self::get(self, path).cloned())
    }

    fn list(&self, folder: &str) -> Result<Option<Vec<String>>, String> {
        Ok(Some(self.keys().filter(|path| path.starts_with(folder)).cloned().collect()))
    }
}

/// The folder `log/` of a source, as `acta-log` reads it.
pub(crate) struct LogFolder<'s, S: ?Sized>(pub(crate) &'s S);

impl<S: Source + ?Sized> Fetch for LogFolder<'_, S> {
    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        self.0.get(&in_log(path))
    }
}

/// The path below the root of a path below `log/`.
pub(crate) fn in_log(path: &str) -> String {
    let mut out = "log/".to_owned();
    out.push_str(path);
    out
}

/// `at/SIZE/PATH`.
pub(crate) fn in_at(size: u64, path: &str) -> String {
    format!("at/{size}/{path}")
}
