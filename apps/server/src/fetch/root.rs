//! From an anchor to the log's keys: entry 0 is the definition, its text hashes to the anchor, and its
//! `witness-policy` lines are the policy (spec 1 §4, spec 6 §1). Nothing else of the tree is believed.
//!
//! Not in scope: who signed the definition and what else it says; `acta-verify` checks that.

use std::fmt;

use acta_log::LogError;
use acta_log::checkpoint::Checkpoint;
use acta_log::hash::{Hash, sha256};
use acta_log::note::{NOTE_BYTES_MAX, Note};
use acta_log::policy::Policy;
use acta_log::tiles::{BUNDLE_BYTES_MAX, Kind, Tile, WIDTH, parse_bundle};

use super::{FetchError, Source};

const ENTRY_HEADER: &[u8] = b"acta/entry/v1\n";
const DEFINITION: &str = "acta/definition/v1";
const ENTRY_ZERO: &str = "entry 0";
const POLICY_KEY: &str = "witness-policy ";

/// Why a source gives no root of trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RootError {
    /// The bundle with entry 0 is not published.
    NotPublished {
        /// Its path.
        path: String,
    },
    /// It could not be fetched.
    Fetch(FetchError),
    /// A file does not have its form.
    Form {
        /// Its path.
        path: String,
        /// Why.
        error: LogError,
    },
    /// Entry 0 is not an entry with a definition.
    NotADefinition,
    /// Its text does not hash to the anchor: this is another election, or a changed one.
    Anchor {
        /// The anchor.
        expected: Hash,
        /// The hash of the text.
        got: Hash,
    },
}

impl std::error::Error for RootError {}

impl fmt::Display for RootError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |hash: &Hash| data_encoding::HEXLOWER.encode(hash);
        match self {
            Self::NotPublished { path } => write!(f, "{path}: not published"),
            Self::Fetch(error) => write!(f, "{error}"),
            Self::Form { path, error } => write!(f, "{path}: {error}"),
            Self::NotADefinition => write!(f, "entry 0: expected a definition"),
            Self::Anchor { expected, got } => write!(
                f,
                "entry 0: the anchor differs: expected {}, got {}",
                hex(expected),
                hex(got)
            ),
        }
    }
}

/// Entry 0, from the first bundle: the full one, else the widest partial one of the checkpoint's size.
/// It is only worth what the anchor says of it.
///
/// # Errors
/// [`RootError`].
pub fn entry_zero(source: &dyn Source) -> Result<Vec<u8>, RootError> {
    let width = checkpoint_size(source)?.min(u64::from(WIDTH));
    let width = u16::try_from(width).unwrap_or(WIDTH);
    let mut path = String::new();
    for width in [width, WIDTH] {
        let tile = Tile::new(Kind::Entries, 0, width).map_err(form(ENTRY_ZERO))?;
        path = format!("log/{}", tile.path());
        if let Some(bytes) = source.get(&path, BUNDLE_BYTES_MAX).map_err(RootError::Fetch)? {
            let entries = parse_bundle(&bytes).map_err(form(&path))?;
            return entries.first().map(|e| e.to_vec()).ok_or(RootError::NotADefinition);
        }
    }
    Err(RootError::NotPublished { path })
}

fn form(path: &str) -> impl Fn(LogError) -> RootError {
    move |error| RootError::Form { path: path.to_owned(), error }
}

fn checkpoint_size(source: &dyn Source) -> Result<u64, RootError> {
    let path = "log/checkpoint";
    let note = source.get(path, NOTE_BYTES_MAX).map_err(RootError::Fetch)?;
    let note = note.ok_or_else(|| RootError::NotPublished { path: path.to_owned() })?;
    let note = Note::parse(&note).map_err(form(path))?;
    let size = Checkpoint::parse(note.text()).map_err(form(path))?.size;
    if size == 0 {
        return Err(RootError::NotPublished { path: "log/tile/entries/000".to_owned() });
    }
    Ok(size)
}

/// The policy of the definition in `entry`, and its lines as a policy file, if the definition's text
/// hashes to `anchor`.
///
/// # Errors
/// [`RootError`].
pub fn policy_of(entry: &[u8], anchor: &Hash) -> Result<(Policy, String), RootError> {
    let statement = statement(entry).ok_or(RootError::NotADefinition)?;
    let note = Note::parse(statement).map_err(form(ENTRY_ZERO))?;
    let got = sha256(note.text().as_bytes());
    if got != *anchor {
        return Err(RootError::Anchor { expected: *anchor, got });
    }
    if note.text().lines().next() != Some(DEFINITION) {
        return Err(RootError::NotADefinition);
    }
    let lines = note.text().lines().filter_map(|line| line.strip_prefix(POLICY_KEY));
    let text: String = lines.flat_map(|line| [line, "\n"]).collect();
    Ok((Policy::parse(text.as_bytes()).map_err(form(ENTRY_ZERO))?, text))
}

/// The statement of an entry: what follows the first empty line of its header (spec 1 §6).
#[must_use]
pub fn statement(entry: &[u8]) -> Option<&[u8]> {
    let body = entry.strip_prefix(ENTRY_HEADER)?;
    let at = body.windows(2).position(|pair| pair == b"\n\n")?;
    body.get(at + 2..)
}
