//! A stick: a folder that is there sometimes. What is due and not on it whole is written as one bundle (spec 2 §6); what
//! came back in any bundle of the folder, from whatever machine, is kept.
//!
//! What is on the stick is asked of the stick in each round, and nowhere remembered for longer than it stays unchanged: another
//! stick, or one that was emptied or lost a file, is given everything that is due. Nothing on it is ever changed or
//! removed. Main type: [`Stick`].

use super::{handed, handed_before, own};
use crate::carry::bundle;
use crate::carry::definition::Carried;
use crate::outbox::{Event, Outbox};
use acta::entry::Channel;
use acta::statement::Statement;
use acta::text::StatementId;
use acta_carry::bundle::{Builder, ItemKind, Judged};
use acta_log::hash::{Hash, sha256};
use anyhow::{Context, ensure};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// How a bundle's name ends.
const END: &str = "acta";
/// A folder with more bundles is refused as a whole: what is there could not be told.
const BUNDLES_MAX: usize = 1_000;
/// Digits of its hash in the name of a bundle.
const NAME_DIGITS: usize = 16;

/// A folder that is there when the stick is.
pub(super) struct Stick {
    dir: PathBuf,
    seen: RefCell<BTreeMap<PathBuf, Seen>>,
}

/// A bundle as it was read.
struct Seen {
    version: Version,
    statements: BTreeSet<Hash>,
}

/// What tells that a file is another than before.
#[derive(PartialEq, Eq)]
struct Version(u64, u64, i64, i64);

impl Version {
    fn of(file: &Metadata) -> Self {
        Self(file.ino(), file.len(), file.mtime(), file.mtime_nsec())
    }
}

/// What a bundle has for an outbox.
#[derive(Default)]
struct Found {
    statements: BTreeSet<Hash>,
    promises: Vec<Statement>,
    receipts: Vec<(StatementId, Vec<u8>)>,
}

impl Stick {
    pub(super) fn new(dir: PathBuf) -> Self {
        Self { dir, seen: RefCell::default() }
    }

    pub(super) fn round(&self, outbox: &Outbox, carried: &Carried) -> anyhow::Result<bool> {
        let place = self.dir.display().to_string();
        if !self.dir.is_dir() {
            // Not a line of the log for each round in which nobody came by with a stick.
            outbox.told(&format!("{place} no such folder: the stick is not here"));
            return Ok(false);
        }
        let mut moved = false;
        let paths = match self.bundles() {
            Ok(paths) => paths,
            Err(error) => {
                outbox.trouble(&place, &format!("{error:#}"))?;
                return Ok(false);
            }
        };
        self.seen.borrow_mut().retain(|path, _| paths.contains(path));
        for path in paths {
            match self.read(&path, outbox) {
                Ok(Some(found)) => moved |= keep(outbox, carried, &path, found)?,
                Ok(None) => {}
                Err(error) => outbox.trouble(&place, &format!("{error:#}"))?,
            }
        }
        let due = outbox.unpromised()?;
        if due.iter().all(|statement| self.has(statement)) {
            handed_before(outbox, &due, Channel::Usb, &place)?;
            if !due.is_empty() {
                outbox.told(&format!("{place} has them; nothing came back yet"));
            }
            return Ok(moved);
        }
        match write(&self.dir, &due, carried) {
            Ok(path) => {
                // Read back before it counts: a stick may lose what it took.
                let read = self.read(&path, outbox);
                if !due.iter().all(|statement| self.has(statement)) {
                    let why = read.err().map_or_else(String::new, |error| format!(": {error:#}"));
                    let what = format!("what was written does not read back{why}");
                    outbox.trouble(&place, &what)?;
                    return Ok(moved);
                }
                handed(outbox, &due, Channel::Usb, &path.display().to_string())?;
                Ok(true)
            }
            Err(error) => {
                outbox.trouble(&place, &format!("{error:#}"))?;
                Ok(moved)
            }
        }
    }

    fn bundles(&self) -> anyhow::Result<BTreeSet<PathBuf>> {
        let mut paths = BTreeSet::new();
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            if path.extension().is_some_and(|end| end == END) {
                paths.insert(path);
            }
        }
        let got = paths.len();
        ensure!(got <= BUNDLES_MAX, "expected at most {BUNDLES_MAX} bundles, got {got}");
        Ok(paths)
    }

    /// What a bundle has, unless it was read before as it is.
    fn read(&self, path: &Path, outbox: &Outbox) -> anyhow::Result<Option<Found>> {
        let version = Version::of(&fs::metadata(path).context(path.display().to_string())?);
        if self.seen.borrow().get(path).is_some_and(|seen| seen.version == version) {
            return Ok(None);
        }
        let found = read(path, outbox);
        // One that cannot be read is told of once, and holds nothing until it is another.
        let statements = found.as_ref().map(|found| found.statements.clone()).unwrap_or_default();
        self.seen.borrow_mut().insert(path.to_owned(), Seen { version, statements });
        found.map(Some)
    }

    fn has(&self, statement: &Statement) -> bool {
        let hash = sha256(statement.as_bytes());
        self.seen.borrow().values().any(|seen| seen.statements.contains(&hash))
    }
}

/// The items that are whole: the hashes of the statements, and answers for those that the outbox has.
fn read(path: &Path, outbox: &Outbox) -> anyhow::Result<Found> {
    let mut found = Found::default();
    bundle::each(path, |_, item, judged| {
        match judged {
            Ok(Judged::Statement(_)) => drop(found.statements.insert(item.sha256.0)),
            Ok(Judged::Promise(note)) => found.promises.push(note),
            Ok(Judged::Receipt(id, receipt)) if outbox.lacks_receipt(id) => {
                found.receipts.push((id, receipt));
            }
            Ok(Judged::Receipt(..)) => {}
            // A statement that was cut or changed is not on the stick; an answer may come again.
            Err(_) if item.kind == ItemKind::Statement => {}
            Err(fault) => {
                let place = path.display().to_string();
                outbox.trouble(&place, &format!("{} {}: {fault}", item.kind.as_str(), item.id))?;
            }
        }
        Ok(())
    })?;
    Ok(found)
}

/// Keeps what came back; whether any of it was new and good. Promises first: a receipt is held against its promise.
fn keep(outbox: &Outbox, carried: &Carried, path: &Path, found: Found) -> anyhow::Result<bool> {
    let (place, mut moved) = (path.display().to_string(), false);
    for note in found.promises {
        match outbox.offer_promise(&note, &carried.root) {
            Ok(kept) => {
                for id in kept {
                    outbox.happened(id, Channel::Usb, Event::Promise, &place)?;
                    moved = true;
                }
            }
            Err(error) => outbox.trouble(&place, &format!("promise not accepted: {error:#}"))?,
        }
    }
    for (id, receipt) in found.receipts {
        match outbox.offer_receipt(&receipt, Some(id), &carried.root)? {
            Some(id) => {
                outbox.happened(id, Channel::Usb, Event::Receipt, &place)?;
                moved = true;
            }
            None => outbox.trouble(&place, &format!("receipt {id} not accepted"))?,
        }
    }
    Ok(moved)
}

/// Writes statements as one bundle, there as a whole or not at all, with a name that follows from its bytes: stations that
/// share a stick do not stand in each other's way.
fn write(dir: &Path, due: &[Statement], carried: &Carried) -> anyhow::Result<PathBuf> {
    let mut builder = Builder::default();
    for statement in due {
        own(statement, carried)?;
        builder.statement(statement);
    }
    let bytes = builder
        .finish(carried.id(), carried.anchor())
        .map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let hash = StatementId(sha256(&bytes)).to_string();
    let name = hash.get(..NAME_DIGITS).unwrap_or(&hash);
    let path = dir.join(format!("outbox-{name}.{END}"));
    bundle::write_bytes(&path, &bytes)?;
    Ok(path)
}
