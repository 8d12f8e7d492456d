//! Where a witness keeps what it cosigned, so that no power cut makes it forget.
//!
//! A batch of new states is one file that appears whole (written beside, synced, renamed, folder
//! synced) before any of its answers leaves. Files are numbered without gaps, each names the hash of
//! the one before it and ends with its own: a torn, flipped, missing or exchanged file is found at the
//! next start, and then the witness refuses to serve. Nothing but the last file can go unnoticed, and
//! that is an older copy put back, which no file can tell. After [`COMPACT_AFTER`] batches one `base`
//! file holds all states and the batches before it are removed.
//!
//! An append-only file would be one sync instead of two, but its torn tail after a power cut cannot be
//! told from damage to a state that was answered for. A witness must not guess there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use acta_log::checkpoint::Checkpoint;
use acta_log::hash::{Hash, sha256};
use acta_log::note::{NOTE_BYTES_MAX, Note};

use crate::disk::{Disk, StoreError, count, replace};

/// States in one batch.
pub const BATCH_STATES_MAX: usize = 256;
/// Batches after which a base file is written.
pub const COMPACT_AFTER: u64 = 256;

const HEADER: &str = "acta/witness-state/v1\n";
const LOCK: &str = "lock";
/// Digits of a file's number.
const DIGITS: usize = 16;

/// The stored states of a witness, by origin.
pub struct Store {
    disk: Arc<dyn Disk>,
    dir: PathBuf,
    /// Number of the newest file.
    number: u64,
    /// Number of the newest base file.
    base: u64,
    /// SHA-256 of the newest file.
    previous: Hash,
    states: BTreeMap<String, Note>,
    _lock: Box<dyn Send>,
}

impl Store {
    /// Makes the folder of a new witness, which has cosigned nothing. Never over an older one.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] if the folder holds a state; those of writing.
    pub fn create(disk: &dyn Disk, dir: &Path) -> Result<(), StoreError> {
        disk.create_dir_all(dir).map_err(|e| StoreError::io("make folder", dir, e))?;
        let _lock = lock(disk, dir)?;
        let names = disk.list(dir).map_err(|e| StoreError::io("list", dir, e))?;
        if names.iter().any(|name| Name::parse(name).is_some()) {
            return Err(StoreError::damaged(dir, None, "expected no witness state, found one"));
        }
        let bytes = encode(0, &[0; 32], &BTreeMap::new());
        replace(disk, &[(dir.join(Name::Base(0).file()), bytes)])
    }

    /// Reads everything back and takes the folder's lock.
    ///
    /// # Errors
    /// [`StoreError::Locked`]; [`StoreError::Damaged`] for a folder without a state, or for a file that
    /// is missing or is not what was written. Then nothing is cosigned.
    pub fn open(disk: Arc<dyn Disk>, dir: &Path) -> Result<Self, StoreError> {
        let held = lock(disk.as_ref(), dir)?;
        let names = disk.list(dir).map_err(|e| StoreError::io("list", dir, e))?;
        let names: Vec<Name> = names.iter().filter_map(|name| Name::parse(name)).collect();
        let base = names.iter().filter_map(|name| name.base()).max().ok_or_else(|| {
            let found = "expected the state of a witness, found none: a witness never starts \
                         again from nothing; a new one needs a new name and new keys";
            StoreError::damaged(dir, None, found)
        })?;
        let last = names.iter().map(|name| name.number()).max().unwrap_or(base);
        let states = BTreeMap::new();
        let dir = dir.to_owned();
        let mut store =
            Self { disk, dir, number: base, base, previous: [0; 32], states, _lock: held };
        store.read(&Name::Base(base))?;
        for number in base..last {
            store.number = number + 1;
            store.read(&Name::Batch(number + 1))?;
        }
        store.remove_older(&names)?;
        Ok(store)
    }

    /// The last state of each log.
    pub fn states(&self) -> impl Iterator<Item = &Note> {
        self.states.values()
    }

    /// Stores new states durably; at most [`BATCH_STATES_MAX`].
    ///
    /// Crash order: before the rename nothing has changed; after it the states count, though their
    /// answers were not sent, which is safe: a witness may know more than it said.
    ///
    /// # Errors
    /// Those of writing. If [`StoreError::is_passing`], the same may be tried again.
    pub fn append(&mut self, states: &BTreeMap<String, Note>) -> Result<(), StoreError> {
        let number = self.number + 1;
        let bytes = encode(number, &self.previous, states);
        let hash = sha256(&bytes);
        self.write(&Name::Batch(number), bytes)?;
        self.number = number;
        self.previous = hash;
        self.states.extend(states.iter().map(|(origin, note)| (origin.clone(), note.clone())));
        if self.number - self.base >= COMPACT_AFTER {
            self.compact()?;
        }
        Ok(())
    }

    /// One file for all states. A crash before the removals leaves files that the next start removes.
    fn compact(&mut self) -> Result<(), StoreError> {
        let bytes = encode(self.number, &[0; 32], &self.states);
        let hash = sha256(&bytes);
        self.write(&Name::Base(self.number), bytes)?;
        let old = (self.base + 1..=self.number).map(Name::Batch).chain([Name::Base(self.base)]);
        let old: Vec<Name> = old.collect();
        self.base = self.number;
        self.previous = hash;
        self.remove_older(&old)
    }

    fn write(&self, name: &Name, bytes: Vec<u8>) -> Result<(), StoreError> {
        replace(self.disk.as_ref(), &[(self.dir.join(name.file()), bytes)])
    }

    fn remove_older(&self, names: &[Name]) -> Result<(), StoreError> {
        let older = |name: &&Name| match name {
            Name::Base(number) => *number < self.base,
            Name::Batch(number) => *number <= self.base,
        };
        for name in names.iter().filter(older) {
            let path = self.dir.join(name.file());
            self.disk.remove(&path).map_err(|e| StoreError::io("remove", &path, e))?;
        }
        Ok(())
    }

    fn read(&mut self, name: &Name) -> Result<(), StoreError> {
        let path = self.dir.join(name.file());
        let bytes = self.disk.read(&path).map_err(|e| StoreError::io("read", &path, e))?;
        let bytes = bytes.ok_or_else(|| {
            StoreError::damaged(
                &path,
                None,
                "expected this file between its neighbours, found none",
            )
        })?;
        let previous = if name.base().is_some() { [0; 32] } else { self.previous };
        let states = decode(&bytes, name.number(), &previous)
            .map_err(|detail| StoreError::damaged(&path, None, detail))?;
        self.previous = sha256(&bytes);
        self.states.extend(states);
        Ok(())
    }
}

fn lock(disk: &dyn Disk, dir: &Path) -> Result<Box<dyn Send>, StoreError> {
    let path = dir.join(LOCK);
    disk.lock(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::WouldBlock => StoreError::Locked { path },
        _ => StoreError::io("lock", &path, error),
    })
}

/// The name of a state file.
enum Name {
    Base(u64),
    Batch(u64),
}

impl Name {
    fn file(&self) -> String {
        match self {
            Self::Base(number) => format!("base-{number:0DIGITS$}"),
            Self::Batch(number) => format!("batch-{number:0DIGITS$}"),
        }
    }

    fn parse(file: &str) -> Option<Self> {
        let (kind, digits) = file.split_once('-')?;
        let number = digits.parse().ok()?;
        let name = match kind {
            "base" => Self::Base(number),
            "batch" => Self::Batch(number),
            _ => return None,
        };
        (name.file() == file).then_some(name)
    }

    fn base(&self) -> Option<u64> {
        if let Self::Base(number) = self { Some(*number) } else { None }
    }

    fn number(&self) -> u64 {
        let (Self::Base(number) | Self::Batch(number)) = self;
        *number
    }
}

/// Header, number, hash of the file before, each note after its length, SHA-256 of all that.
fn encode(number: u64, previous: &Hash, states: &BTreeMap<String, Note>) -> Vec<u8> {
    let hex = |hash: &Hash| data_encoding::HEXLOWER.encode(hash);
    let mut bytes = format!("{HEADER}number {number}\nprevious {}\n", hex(previous)).into_bytes();
    for note in states.values() {
        bytes.extend(format!("note {}\n", note.as_bytes().len()).as_bytes());
        bytes.extend(note.as_bytes());
    }
    let sum = sha256(&bytes);
    bytes.extend(format!("sha256 {}\n", hex(&sum)).as_bytes());
    bytes
}

fn decode(bytes: &[u8], number: u64, previous: &Hash) -> Result<BTreeMap<String, Note>, String> {
    const SUM_LEN: usize = 7 + 64 + 1;
    let at = bytes.len().checked_sub(SUM_LEN).ok_or("expected a whole file, got its beginning")?;
    let (body, sum) = bytes.split_at(at);
    let hex = |hash: &Hash| data_encoding::HEXLOWER.encode(hash);
    let expected = format!("sha256 {}\n", hex(&sha256(body)));
    if sum != expected.as_bytes() {
        return Err("its bytes are not those that were written".to_owned());
    }
    let head = format!("{HEADER}number {number}\nprevious {}\n", hex(previous));
    let mut rest = body
        .strip_prefix(head.as_bytes())
        .ok_or("expected its own number and the hash of the file before, got others")?;
    let mut states = BTreeMap::new();
    while !rest.is_empty() {
        let (note, after) = next_note(rest).ok_or("expected a note and its length")?;
        let note = Note::parse(note).map_err(|error| error.to_string())?;
        let checkpoint = Checkpoint::parse(note.text()).map_err(|error| error.to_string())?;
        states.insert(checkpoint.origin, note);
        rest = after;
    }
    Ok(states)
}

fn next_note(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let line = std::str::from_utf8(rest.get(..end)?).ok()?;
    let len: usize = line.strip_prefix("note ")?.parse().ok()?;
    if count(len) > count(NOTE_BYTES_MAX) {
        return None;
    }
    rest.get(end + 1..)?.split_at_checked(len)
}
