//! Publication: `at/<size>/`, `live/` and the pages at the root (spec 5 §2–§4).
//!
//! In scope: making a folder from a fold, reading it back and recomputing it from nothing but the
//! journal's bytes, the files that are replaced, and the same bytes again from a log alone ([`replay`]).
//! Not in scope: what the files say (`acta_view`), and when it is done ([`crate::node`]). Main type:
//! [`Publisher`].

pub mod folder;
pub mod follow;
pub mod past;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use acta_log::hash::{Hash, sha256};
use acta_log::proof::Proof;
use acta_tally::account::Past;
use acta_tally::fold::Fold;
pub use acta_view::at;
use acta_view::manifest::Totals;

use crate::checker;
use crate::disk::{Disk, StoreError, replace};
use crate::journal::Reader;
use folder::Writer;
use follow::{FollowError, Follower, Known};

/// Entries that are read at once in a replay.
const READ_ENTRIES: u64 = 16_384;

/// The newest publication with its proof (spec 5 §4.1).
pub const PUBLICATION: &str = "live/publication";

/// A folder that stands in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Size, root, tally hash, stations root.
    pub totals: Totals,
    /// SHA-256 of the manifest.
    pub manifest: Hash,
}

/// Why there is no folder.
#[derive(Debug)]
pub enum PublishError {
    /// The disk or the journal.
    Store(StoreError),
    /// The log cannot be followed.
    Follow(FollowError),
    /// What was published before for the same size differs from what the log leads to.
    Differs {
        /// The file.
        path: String,
    },
}

impl std::fmt::Display for PublishError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Store(error) => write!(f, "{error}"),
            Self::Follow(error) => write!(f, "{error}"),
            Self::Differs { path } => {
                write!(f, "{path}: the file differs from what the log leads to")
            }
        }
    }
}

impl std::error::Error for PublishError {}

impl From<StoreError> for PublishError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<FollowError> for PublishError {
    fn from(error: FollowError) -> Self {
        Self::Follow(error)
    }
}

/// Writes the published tree of a node, the log's own part apart.
pub struct Publisher {
    disk: Arc<dyn Disk>,
    public: PathBuf,
    reader: Reader,
    /// The size of the newest folder that this process made: files may be taken over from it.
    former: Option<u64>,
    /// What tables of the account say of smaller sizes, as far as it was needed.
    past: Past,
}

impl Publisher {
    /// A publisher into the folder `public`.
    #[must_use]
    pub fn new(disk: Arc<dyn Disk>, public: &Path, reader: Reader) -> Self {
        let past = Past::default();
        Self { disk, public: public.to_owned(), reader, former: None, past }
    }

    /// The folder of all sizes.
    #[must_use]
    pub fn at(&self) -> PathBuf {
        self.public.join("at")
    }

    /// Makes `at/<size>/` for the fold's size: written beside, synced, read back, recomputed from the
    /// journal where a file was taken over, renamed.
    ///
    /// # Errors
    /// [`PublishError`]; the folder is not there then.
    pub fn publish(
        &mut self,
        fold: &Fold,
        root: &Hash,
        checkpoint: &[u8],
    ) -> Result<Published, PublishError> {
        let at = self.at();
        past::extend(&mut self.past, &self.reader, &at, fold)?;
        let entries = |from, to| entries(&self.reader, from, to);
        let blobs = |hash: &Hash| blob(&self.public, hash);
        let inputs = at::Inputs { entries: &entries, blobs: &blobs };
        let mut writer = Writer::begin(&at, fold.size(), self.former)?;
        let totals = at::write(fold, root, Some(checkpoint), inputs, &self.past, &mut writer)?;
        let manifest = writer.finish(&totals)?;
        self.former = Some(fold.size());
        Ok(Published { totals, manifest: sha256(manifest.as_bytes()) })
    }

    /// Replaces the files that lead to the newest folder, and those of the page with which a browser checks where they differ.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn lead_to(&self, size: u64, name: &str) -> Result<(), StoreError> {
        let page = |up: &str| lead_page(&format!("{up}at/{size}/index.html"), name).into_bytes();
        let own = checker::files().map(|(path, bytes)| (self.public.join(path), bytes));
        let differ = own.filter(|(path, bytes)| std::fs::read(path).ok().as_deref() != Some(bytes));
        let mut files: Vec<_> = differ.map(|(path, bytes)| (path, bytes.into_owned())).collect();
        files.push((self.public.join("live/index.html"), page("../")));
        files.push((self.public.join("index.html"), page("")));
        replace(&*self.disk, &files)
    }

    /// Replaces `live/latest.json`.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn latest(&self, json: &str) -> Result<(), StoreError> {
        let path = self.public.join("live/latest.json");
        replace(&*self.disk, &[(path, json.as_bytes().to_vec())])
    }

    /// The index of the entry in `live/publication`, if it is there.
    #[must_use]
    pub fn proved(&self) -> Option<u64> {
        let bytes = std::fs::read(self.public.join(PUBLICATION)).ok()?;
        Some(Proof::parse(&bytes).ok()?.index)
    }

    /// Replaces `live/publication`.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn publication(&self, proof: &Proof) -> Result<(), StoreError> {
        replace(&*self.disk, &[(self.public.join(PUBLICATION), proof.encode())])
    }

    /// Replaces `policy`, which is there for convenience.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn policy(&self, policy: &str) -> Result<(), StoreError> {
        replace(&*self.disk, &[(self.public.join("policy"), policy.as_bytes().to_vec())])
    }
}

/// A page that leads to another, by itself and by a link.
fn lead_page(to: &str, name: &str) -> String {
    let name: String = name.chars().map(escaped).collect();
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\"><title>{name}</title></head>\
         <body><p><a href=\"{to}\">{name}: the newest results</a></p></body></html>\n"
    )
}

fn escaped(c: char) -> String {
    match c {
        '<' => "&lt;".to_owned(),
        '>' => "&gt;".to_owned(),
        '&' => "&amp;".to_owned(),
        '"' => "&quot;".to_owned(),
        c => c.to_string(),
    }
}

/// Entries of a journal as the site reads them.
fn entries(reader: &Reader, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    let entries = reader.some_entries(from, to)?;
    Ok(entries.into_iter().map(crate::journal::Entry::into_payload).collect())
}

/// A file that entries name, as the site reads it.
fn blob(public: &Path, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
    let path = public.join("log").join(acta_log::fsck::blob_path(hash));
    match std::fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::io("read", &path, error)),
    }
}

/// A follower at `size`, from the entries of a journal alone: every signature is verified.
///
/// # Errors
/// [`PublishError`].
pub fn follow(reader: &Reader, size: u64) -> Result<Follower, PublishError> {
    let mut follower = open(reader)?;
    follow_on(&mut follower, reader, size, &Journal(reader))?;
    Ok(follower)
}

/// A follower of entry 0.
fn open(reader: &Reader) -> Result<Follower, PublishError> {
    let first = reader.entry(0)?.ok_or(FollowError::Empty)?;
    Ok(Follower::open(first.payload())?)
}

/// Brings a follower on to `size`.
fn follow_on(
    follower: &mut Follower,
    reader: &Reader,
    size: u64,
    known: &dyn Known,
) -> Result<(), PublishError> {
    while follower.fold().size() < size {
        let from = follower.fold().size();
        let some = entries(reader, from, size.min(from.saturating_add(READ_ENTRIES)))?;
        if some.is_empty() {
            let (journal, known_from) = (from, "the size asked for".to_owned());
            return Err(StoreError::Shorter { journal, signed: size, known_from }.into());
        }
        follower.apply(&some, known)?;
    }
    Ok(())
}

struct Journal<'a>(&'a Reader);

impl Known for Journal<'_> {
    fn checked(&self, _: &acta::StatementId) -> Option<acta::keys::Checked> {
        None
    }

    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        Some(self.0.entry(index).ok()??.into_payload())
    }
}

/// Every file of `at/<size>/` with its manifest, from the entries of a journal and the files of the tree at `public` that
/// they name. Without the
/// checkpoint of that size the file `checkpoint` is left out.
///
/// # Errors
/// [`PublishError`].
pub fn replay(
    reader: &Reader,
    public: &Path,
    size: u64,
    checkpoint: Option<&[u8]>,
) -> Result<BTreeMap<String, Vec<u8>>, PublishError> {
    let follower = follow(reader, size)?;
    let root = reader.edge_at(size)?.root();
    let past = past::of_journal(reader, follower.fold())?;
    let entries = |from, to| entries(reader, from, to);
    let blobs = |hash: &Hash| blob(public, hash);
    let inputs = at::Inputs { entries: &entries, blobs: &blobs };
    Ok(at::files(follower.fold(), &root, checkpoint, inputs, &past)?)
}

/// Compares a folder with what the log leads to, file by file.
///
/// # Errors
/// [`PublishError::Differs`] with the first file that differs, is absent or is not of the log.
pub fn compare(at: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<(), PublishError> {
    let differs = |path: &str| PublishError::Differs { path: path.to_owned() };
    for (path, bytes) in files {
        if std::fs::read(at.join(path)).ok().as_ref() != Some(bytes) {
            return Err(differs(path));
        }
    }
    let text = std::fs::read_to_string(at.join("manifest")).map_err(|_| differs("manifest"))?;
    match folder::listing(&text).keys().find(|path| !files.contains_key(*path)) {
        Some(path) => Err(differs(path)),
        None => Ok(()),
    }
}
