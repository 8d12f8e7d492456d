//! `at/<size>/manifest`: every file of a published size by length and SHA-256 (spec 5 §2.5).
//!
//! In scope: its text, written and read back, and one file against it. Not in scope: which files there
//! are ([`crate::at`]), and fetching them. Main type: [`Manifest`].

use std::collections::BTreeMap;
use std::fmt;

use acta::value::{self, ElectionId};
use acta_log::hash::{Hash, sha256};

/// The first line.
pub const HEADER: &str = "acta/manifest/v1";
/// A path has at most this many bytes.
pub const PATH_BYTES_MAX: usize = 512;
/// An error shows at most this many characters of what was got.
const GOT_CHARS_MAX: usize = 80;
/// Lines before the first `file` line.
const HEAD_LINES: u64 = 6;

/// What the manifest states beside the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// Election id.
    pub election: String,
    /// The size.
    pub size: u64,
    /// The log's root at that size.
    pub root: Hash,
    /// Tally hash (spec 4 §9).
    pub tally: Hash,
    /// Root over the stations (spec 5 §5).
    pub stations_root: Hash,
}

/// What the manifest says of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Length in bytes.
    pub len: u64,
    /// SHA-256.
    pub hash: Hash,
}

impl Listed {
    /// Length and hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self { len: u64::try_from(bytes.len()).unwrap_or(u64::MAX), hash: sha256(bytes) }
    }
}

/// The files of one folder, by path below `at/<size>/`.
pub type Listing = BTreeMap<String, Listed>;

/// A manifest; [`fmt::Display`] writes its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// What stands before the files.
    pub totals: Totals,
    /// Every file but the manifest.
    pub files: Listing,
}

impl Manifest {
    /// Reads a manifest.
    ///
    /// # Errors
    /// [`ManifestError`]: the first line that is not of its form, leads elsewhere or is out of order.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let text = std::str::from_utf8(bytes).ok().and_then(|text| text.strip_suffix('\n'));
        let text = text.ok_or_else(|| malformed(0, "UTF-8 that ends with LF", ""))?;
        let mut lines = Lines { number: 0, rest: text.split('\n') };
        lines.word("", "acta/manifest/v1", |line| (line == HEADER).then_some(()))?;
        let totals = Totals {
            election: lines.word("election ", "election ID", |id| {
                ElectionId::is_valid(id).then(|| id.to_owned())
            })?,
            size: lines.word("size ", "size N", value::size)?,
            root: lines.word("root ", "root HASH", value::hex)?,
            tally: lines.word("tally ", "tally HASH", value::hex)?,
            stations_root: lines.word("stations-root ", "stations-root HASH", value::hex)?,
        };
        let mut files = Listing::new();
        for (line, number) in lines.rest.zip(HEAD_LINES..) {
            let number = number.saturating_add(1);
            let (path, listed) =
                file(line).ok_or_else(|| malformed(number, "file PATH LENGTH HASH", line))?;
            if path == "manifest" || !is_path(path) {
                return Err(ManifestError::Path { line: number, path: cut(path) });
            }
            let last = files.last_key_value().map(|(last, _): (&String, _)| last.as_str());
            if last.is_some_and(|last| last >= path) {
                return Err(ManifestError::Order { line: number, path: cut(path) });
            }
            files.insert(path.to_owned(), listed);
        }
        Ok(Self { totals, files })
    }

    /// Compares one file with its line.
    ///
    /// # Errors
    /// [`ManifestError`] when it is not listed, or its length or hash differs.
    pub fn check(&self, path: &str, bytes: &[u8]) -> Result<(), ManifestError> {
        let path = path.to_owned();
        let Some(expected) = self.files.get(&path).copied() else {
            return Err(ManifestError::Besides { path });
        };
        let got = Listed::of(bytes);
        if got.len != expected.len {
            return Err(ManifestError::Length { path, expected: expected.len, got: got.len });
        }
        if got.hash != expected.hash {
            let (expected, got) = (expected.hash, got.hash);
            return Err(ManifestError::Sha256 { path, expected, got });
        }
        Ok(())
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Totals { election, size, root, tally, stations_root } = &self.totals;
        let [root, tally, stations_root] = [root, tally, stations_root].map(hex);
        writeln!(f, "{HEADER}\nelection {election}\nsize {size}\nroot {root}")?;
        writeln!(f, "tally {tally}\nstations-root {stations_root}")?;
        for (path, Listed { len, hash }) in &self.files {
            writeln!(f, "file {path} {len} {}", hex(hash))?;
        }
        Ok(())
    }
}

/// Whether a path stays below its folder: parts of `A–Z a–z 0–9 . _ -`, none empty, none beginning with
/// a point, joined by `/`, at most [`PATH_BYTES_MAX`] bytes.
#[must_use]
pub fn is_path(path: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let sound = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
    path.len() <= PATH_BYTES_MAX && path.split('/').all(sound)
}

/// The lines before the files, one after the other.
struct Lines<'a> {
    number: u64,
    rest: std::str::Split<'a, char>,
}

impl Lines<'_> {
    fn word<T>(
        &mut self,
        key: &str,
        expected: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ManifestError> {
        self.number = self.number.saturating_add(1);
        let line = self.rest.next().unwrap_or_default();
        let value = line.strip_prefix(key).and_then(read);
        value.ok_or_else(|| malformed(self.number, expected, line))
    }
}

fn file(line: &str) -> Option<(&str, Listed)> {
    let mut words = line.strip_prefix("file ")?.split(' ');
    let (path, len, hash) = (words.next()?, words.next()?, words.next()?);
    let listed = Listed { len: value::size(len)?, hash: value::hex(hash)? };
    words.next().is_none().then_some((path, listed))
}

fn malformed(line: u64, expected: &'static str, got: &str) -> ManifestError {
    ManifestError::Malformed { line, expected, got: cut(got) }
}

fn cut(text: &str) -> String {
    text.chars().take(GOT_CHARS_MAX).collect()
}

fn hex(hash: &Hash) -> String {
    value::Hash(*hash).to_string()
}

/// What does not hold of a manifest, or of a file beside it. Lines count from 1; 0 is the whole text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ManifestError {
    /// A line is not of its form.
    Malformed {
        /// Which line.
        line: u64,
        /// Its form.
        expected: &'static str,
        /// The line, cut.
        got: String,
    },
    /// A path leads out of the folder, or is the manifest's own.
    Path {
        /// Which line.
        line: u64,
        /// The path, cut.
        path: String,
    },
    /// A path is not above the one before it in byte order.
    Order {
        /// Which line.
        line: u64,
        /// The path, cut.
        path: String,
    },
    /// A file that the manifest does not list.
    Besides {
        /// The path.
        path: String,
    },
    /// The length differs.
    Length {
        /// The path.
        path: String,
        /// Bytes as listed.
        expected: u64,
        /// Bytes of the file.
        got: u64,
    },
    /// The hash differs.
    Sha256 {
        /// The path.
        path: String,
        /// As listed.
        expected: Hash,
        /// Of the file.
        got: Hash,
    },
}

impl ManifestError {
    /// The word of spec 5 §2.5.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "malformed",
            Self::Path { .. } => "path",
            Self::Order { .. } => "order",
            Self::Besides { .. } => "besides",
            Self::Length { .. } => "length",
            Self::Sha256 { .. } => "sha256",
        }
    }
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { line, expected, got } => {
                write!(f, "manifest line {line}: expected `{expected}`, got `{got}`")
            }
            Self::Path { line, path } => {
                write!(f, "manifest line {line}: expected a path below its folder, got `{path}`")
            }
            Self::Order { line, path } => {
                write!(f, "manifest line {line}: expected a path above the last, got `{path}`")
            }
            Self::Besides { path } => {
                write!(f, "{path}: expected only files of the manifest, got one besides")
            }
            Self::Length { path, expected, got } => {
                write!(f, "{path}: expected {expected} bytes, got {got}")
            }
            Self::Sha256 { path, expected, got } => {
                write!(f, "{path}: expected SHA-256 {}, got {}", hex(expected), hex(got))
            }
        }
    }
}

impl std::error::Error for ManifestError {}
