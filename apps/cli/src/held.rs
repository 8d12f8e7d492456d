//! Promises and receipts on this machine, to be held against a log (`acta verify --promise`, `--receipt`).
//!
//! In scope: files and folders as a person names them; an outbox has both kinds. Out of scope: what they must say
//! (`acta-verify`). Main function: [`read`].

use acta::statement::{STATEMENT_MAX, Statement};
use acta_log::proof::PROOF_BYTES_MAX;
use acta_verify::given::Kind;
use anyhow::{Context, ensure};
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// At most this many files are held against a log at once.
pub const HELD_FILES_MAX: usize = 1_000_000;

/// A promise or a receipt as it was read.
#[derive(Debug, Clone)]
pub struct Held {
    /// The file as named.
    pub name: String,
    /// Which kind.
    pub kind: Kind,
    /// Its bytes; an outbox has the same promise note for every statement of a group commit, here it is one.
    pub bytes: Arc<[u8]>,
    /// The statement beside it, `ID.statement` beside `ID.promise`.
    pub statement: Option<Statement>,
}

/// Reads files, and of folders every file of the kind, in byte order of their names.
///
/// # Errors
/// A file that cannot be read or is too large; a folder without any.
pub fn read(places: &[PathBuf], kind: Kind) -> anyhow::Result<Vec<Held>> {
    let (mut held, mut known) = (Vec::new(), BTreeSet::new());
    for place in places {
        let paths = if place.is_dir() { of_folder(place, kind)? } else { vec![place.clone()] };
        for path in paths {
            ensure!(held.len() < HELD_FILES_MAX, "expected at most {HELD_FILES_MAX} files");
            held.push(one(&path, kind, &mut known)?);
        }
    }
    Ok(held)
}

/// How the names of a kind end.
const fn endings(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Promise => &["promise"],
        Kind::Receipt => &["receipt", "tlog-proof"],
    }
}

fn of_folder(folder: &Path, kind: Kind) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let paths = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    let is_kind = |path: &PathBuf| {
        let end = path.extension().and_then(|end| end.to_str());
        end.is_some_and(|end| endings(kind).contains(&end))
    };
    let mut paths: Vec<PathBuf> = paths.into_iter().filter(is_kind).collect();
    let wanted = endings(kind).join(" or .");
    ensure!(
        !paths.is_empty(),
        "{}: expected files ending in .{wanted}, got none",
        folder.display()
    );
    paths.sort_unstable();
    Ok(paths)
}

fn one(path: &Path, kind: Kind, known: &mut BTreeSet<Arc<[u8]>>) -> anyhow::Result<Held> {
    let max = match kind {
        Kind::Promise => STATEMENT_MAX,
        Kind::Receipt => PROOF_BYTES_MAX,
    };
    let bytes: Arc<[u8]> = bounded(path, max)?.into();
    let bytes = known.get(&bytes).cloned().unwrap_or(bytes);
    known.insert(Arc::clone(&bytes));
    // The statement only names whose file it is: one that is not there or no statement is not missed.
    let beside = path.with_extension("statement");
    let statement = if beside.is_file() {
        Statement::parse(&bounded(&beside, STATEMENT_MAX)?).ok()
    } else {
        None
    };
    Ok(Held { name: path.display().to_string(), kind, bytes, statement })
}

fn bounded(path: &Path, max: usize) -> anyhow::Result<Vec<u8>> {
    let name = || path.display().to_string();
    let mut bytes = Vec::new();
    let limit = u64::try_from(max)?.saturating_add(1);
    File::open(path).with_context(name)?.take(limit).read_to_end(&mut bytes).with_context(name)?;
    ensure!(bytes.len() <= max, "{}: expected at most {max} bytes, got more", path.display());
    Ok(bytes)
}
