//! What can go wrong in storing, split by what must follow: try again, refuse, or stop the process.

use std::fmt::{self, Write as _};
use std::io;
use std::path::{Path, PathBuf};

use acta_log::LogError;
use acta_log::hash::Hash;

/// Why something could not be stored, read or signed.
#[derive(Debug)]
pub enum StoreError {
    /// An operation failed and left nothing that counts. May be tried again.
    Io {
        /// The operation.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// No space is left. May be tried again once there is.
    Full {
        /// The file that was being written.
        path: PathBuf,
    },
    /// A sync failed: the process must end, because a second sync may report success for lost pages.
    Sync {
        /// The file or folder.
        path: PathBuf,
        /// The operating system's reason.
        source: io::Error,
    },
    /// The store was used after one of its operations failed fatally.
    Poisoned,
    /// Bytes on the disk are not those that were written.
    Damaged {
        /// The file.
        path: PathBuf,
        /// The entry, if the file is made of entries.
        entry: Option<u64>,
        /// What was expected and what was found.
        detail: String,
    },
    /// The journal holds fewer entries than were signed for: an older copy was put back.
    Shorter {
        /// Entries in the journal.
        journal: u64,
        /// The greatest size for which a checkpoint under our own key exists.
        signed: u64,
        /// Where the greater size is known from.
        known_from: String,
    },
    /// The journal leads to another root than the one that was signed for the same size.
    Roots {
        /// The size.
        size: u64,
        /// The root in the checkpoint.
        signed: Hash,
        /// The root of the journal.
        journal: Hash,
        /// Where the signed root is known from.
        known_from: String,
    },
    /// A checkpoint under our own key exists that the journal of signed checkpoints does not know: an
    /// older copy was put back.
    Unrecorded {
        /// The greatest recorded size.
        recorded: u64,
        /// The size of the checkpoint.
        signed: u64,
        /// Where the checkpoint is known from.
        known_from: String,
    },
    /// Another process holds the data folder.
    Locked {
        /// The lock file.
        path: PathBuf,
    },
    /// A value is outside its named limit.
    Limit {
        /// What is limited.
        what: &'static str,
        /// The greatest permitted value.
        max: u64,
        /// The value.
        got: u64,
    },
    /// Tiles, notes or keys do not have their form.
    Log(LogError),
}

impl StoreError {
    /// An operation that failed, told apart by whether space was the reason.
    pub(crate) fn io(what: &'static str, path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Io { what, path, source },
        }
    }

    /// A sync that failed.
    pub(crate) fn sync(path: &Path, source: io::Error) -> Self {
        Self::Sync { path: path.to_owned(), source }
    }

    /// Bytes that are not those that were written.
    pub(crate) fn damaged(path: &Path, entry: Option<u64>, detail: impl Into<String>) -> Self {
        Self::Damaged { path: path.to_owned(), entry, detail: detail.into() }
    }

    /// Whether the operation may be tried again in the same process: files that can be made again
    /// from the journal count as such. Everything else ends it: nothing is acknowledged and nothing
    /// signed from then on.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Io { .. } | Self::Full { .. } | Self::Log(_))
    }
}

impl From<LogError> for StoreError {
    fn from(error: LogError) -> Self {
        Self::Log(error)
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } | Self::Sync { source, .. } => Some(source),
            Self::Log(error) => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { what, path, source } => write!(f, "{what} {}: {source}", path.display()),
            Self::Full { path } => write!(f, "no space left while writing {}", path.display()),
            Self::Sync { path, source } => write!(
                f,
                "sync of {} failed ({source}): stopping, because it is unknown what is on the disk",
                path.display()
            ),
            Self::Poisoned => write!(f, "a former write failed: start again"),
            Self::Damaged { path, entry: Some(entry), detail } => {
                write!(f, "{}: entry {entry}: {detail}", path.display())
            }
            Self::Damaged { path, entry: None, detail } => {
                write!(f, "{}: {detail}", path.display())
            }
            Self::Shorter { journal, signed, known_from } => write!(
                f,
                "the journal has {journal} entries, but {known_from} was signed for {signed}: \
                 this is an older copy, and nothing is signed from it"
            ),
            Self::Roots { size, signed, journal, known_from } => write!(
                f,
                "size {size}: {known_from} has root {}, the journal leads to {}: nothing is signed",
                hex(signed),
                hex(journal)
            ),
            Self::Unrecorded { recorded, signed, known_from } => write!(
                f,
                "the newest recorded checkpoint is of size {recorded}, but {known_from} is signed \
                 for {signed}: this is an older copy, and nothing is signed from it"
            ),
            Self::Locked { path } => write!(
                f,
                "{} is held by another process: one server for one data folder",
                path.display()
            ),
            Self::Limit { what, max, got } => write!(f, "{what}: at most {max}, got {got}"),
            Self::Log(error) => write!(f, "{error}"),
        }
    }
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
