//! The journal of signed checkpoints: a size and its root are written here, durably, before anything
//! is signed for them.
//!
//! In scope: the node's own list ([`Heads`]) and the published one, `log/heads/…` of spec 3
//! ([`publish`]). Not in scope: whether a root is the right one; [`crate::logtree`] has recomputed it
//! before it comes here.
//!
//! A record stands for a signature that may exist, whether or not a crash came before it: after a
//! restart the node may sign what is recorded and nothing else of that size. Sizes strictly increase.
//!
//! ```text
//! record   u64 size · root · u64 time in seconds since 1970 · u64 keys · SHA-256 of the former record's
//!          hash (zeros for the first) and these 56 bytes
//! ```

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use acta_log::checkpoint::Checkpoint;
use acta_log::hash::{Hash, sha256};
use acta_log::heads as published;
use acta_log::note::{Note, PublicKey, SecretKey};

use crate::disk::{Disk, StoreError, beside, count, place, replace};

const HASHED: usize = 56;
const RECORD: usize = 88;
/// Records are read in pieces of this many.
const RECORDS_PER_READ: u64 = 4_096;
/// Bit of the field `keys`: signed by the ML-DSA-44 key too.
const KEY_ML_DSA: u64 = 1;

/// What was, or may have been, signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Number of entries.
    pub size: u64,
    /// Root over them.
    pub root: Hash,
    /// The time that the ML-DSA-44 cosignature states, in seconds since 1970.
    pub time_s: u64,
    /// Whether the ML-DSA-44 key signs too.
    pub ml_dsa: bool,
}

impl Head {
    fn encode(&self, before: &Hash) -> Vec<u8> {
        let keys = if self.ml_dsa { KEY_ML_DSA } else { 0 };
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend(self.root);
        bytes.extend(self.time_s.to_be_bytes());
        bytes.extend(keys.to_be_bytes());
        let hash = sha256(&[&before[..], &bytes].concat());
        bytes.extend(hash);
        bytes
    }

    /// The record and its hash, if it follows the one with the hash `before`.
    fn decode(record: &[u8], before: &Hash) -> Option<(Self, Hash)> {
        let (hashed, hash) = record.split_at_checked(HASHED)?;
        if sha256(&[&before[..], hashed].concat()) != *hash {
            return None;
        }
        let number = |at: usize| Some(u64::from_be_bytes(*hashed.get(at..)?.first_chunk()?));
        let root = *hashed.get(8..)?.first_chunk()?;
        let ml_dsa = number(48)? & KEY_ML_DSA != 0;
        let head = Self { size: number(0)?, root, time_s: number(40)?, ml_dsa };
        Some((head, hash.try_into().ok()?))
    }
}

/// A head that stands in the journal of signed checkpoints, durably: only such a one can be signed. Made
/// by [`Heads`] alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded(Head);

impl Recorded {
    /// The head.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.0
    }

    /// The checkpoint's text under an origin: what signatures are over.
    #[must_use]
    pub fn text(&self, origin: &str) -> String {
        let origin = origin.to_owned();
        Checkpoint { origin, size: self.0.size, root: self.0.root }.to_string()
    }
}

/// The log's own keys. One name, which is the origin.
pub struct Keys {
    /// Type 01: signs every checkpoint.
    pub ed25519: SecretKey,
    /// Type 06: signs at most once a second.
    pub ml_dsa: Option<SecretKey>,
}

impl Keys {
    /// The origin of the log: the name of its keys.
    #[must_use]
    pub fn origin(&self) -> &str {
        self.ed25519.public().name()
    }

    /// The note of a recorded head, with the log's own lines only. The same head gives the same bytes
    /// at every time, because both signatures are deterministic.
    ///
    /// # Errors
    /// [`StoreError::Log`] if the keys are not of their types.
    pub fn sign(&self, recorded: &Recorded) -> Result<Note, StoreError> {
        let ml_dsa_time_s = recorded.0.ml_dsa.then_some(recorded.0.time_s);
        self.sign_at(recorded, ml_dsa_time_s)
    }

    /// As [`Keys::sign`], with an ML-DSA-44 line of another time, or none.
    ///
    /// # Errors
    /// [`StoreError::Log`] if the keys are not of their types.
    pub fn sign_at(
        &self,
        recorded: &Recorded,
        ml_dsa_time_s: Option<u64>,
    ) -> Result<Note, StoreError> {
        let checkpoint = self.checkpoint(&recorded.0);
        let ml_dsa = self.ml_dsa.as_ref().filter(|_| ml_dsa_time_s.is_some());
        let keys: Vec<&SecretKey> = std::iter::once(&self.ed25519).chain(ml_dsa).collect();
        Ok(checkpoint.sign(&keys, ml_dsa_time_s.unwrap_or(0))?)
    }

    /// The checkpoint of a head under this log's origin.
    #[must_use]
    pub fn checkpoint(&self, head: &Head) -> Checkpoint {
        Checkpoint { origin: self.origin().to_owned(), size: head.size, root: head.root }
    }

    /// The public halves.
    #[must_use]
    pub fn public(&self) -> Vec<PublicKey> {
        let keys = std::iter::once(&self.ed25519).chain(&self.ml_dsa);
        keys.map(|key| key.public().clone()).collect()
    }
}

/// The list of all heads ever recorded.
pub struct Heads {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    number: u64,
    last: Option<Head>,
    last_hash: Hash,
}

impl Heads {
    /// Opens or begins the list; every record is hashed again. An unfinished record at the end is cut:
    /// nothing was signed for it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the number of the record, or those of the disk.
    pub fn open(disk: Arc<dyn Disk>, path: &Path) -> Result<Self, StoreError> {
        let path = path.to_owned();
        let mut heads = Self { disk, path, number: 0, last: None, last_hash: Hash::default() };
        let folder = heads.path.parent().unwrap_or(Path::new("")).to_owned();
        heads
            .disk
            .create_dir_all(&folder)
            .map_err(|e| StoreError::io("make folder", &folder, e))?;
        heads.read_all()?;
        // What a killed process wrote may be in the system's memory only; from here on it counts as
        // signed, so it must be durable, with the name of the file.
        if heads.number == 0 {
            heads.truncate(0)?;
        }
        heads.disk.sync(&heads.path).map_err(|e| StoreError::sync(&heads.path, e))?;
        heads.disk.sync_dir(&folder).map_err(|e| StoreError::sync(&folder, e))?;
        Ok(heads)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Number of records.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The newest record.
    #[must_use]
    pub fn last(&self) -> Option<Recorded> {
        self.last.map(Recorded)
    }

    /// Records a head, durably. After `Ok` it may be signed.
    ///
    /// # Errors
    /// [`StoreError::Roots`] if the same size is recorded with another root, [`StoreError::Shorter`]
    /// if the size is below the last one. After any other error, open the list anew: it is unknown
    /// whether the record is there.
    pub fn append(&mut self, head: Head) -> Result<Recorded, StoreError> {
        let known_from = || "the journal of signed checkpoints".to_owned();
        if let Some(last) = self.last {
            if head.size < last.size {
                let (journal, signed) = (head.size, last.size);
                return Err(StoreError::Shorter { journal, signed, known_from: known_from() });
            }
            if head.size == last.size && head.root != last.root {
                let (size, signed, journal) = (head.size, last.root, head.root);
                return Err(StoreError::Roots { size, signed, journal, known_from: known_from() });
            }
            if head.size == last.size {
                return Ok(Recorded(last));
            }
        }
        let record = head.encode(&self.last_hash);
        let at = offset(self.number);
        if let Err(error) = self.disk.write_at(&self.path, at, &record) {
            let error = StoreError::io("record a checkpoint in", &self.path, error);
            self.truncate(at)?;
            return Err(error);
        }
        self.disk.sync(&self.path).map_err(|e| StoreError::sync(&self.path, e))?;
        self.last_hash = *record.last_chunk().unwrap_or(&self.last_hash);
        self.number += 1;
        self.last = Some(head);
        Ok(Recorded(head))
    }

    /// The record with this number, from 0.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], or those of the disk.
    pub fn get(&self, number: u64) -> Result<Option<Recorded>, StoreError> {
        if number >= self.number {
            return Ok(None);
        }
        // With the hash of the record before, so that this one is checked too.
        let (from, skip) = if number == 0 { (0, 0) } else { (offset(number) - 32, 32) };
        let bytes = self.disk.read_at(&self.path, from, skip + RECORD);
        let bytes = bytes.map_err(|e| StoreError::io("read", &self.path, e))?;
        let before = if skip == 0 { Some(Hash::default()) } else { bytes.first_chunk().copied() };
        let record = bytes.get(skip..).unwrap_or_default();
        let head = before.and_then(|before| Head::decode(record, &before));
        head.map(|(head, _)| Some(Recorded(head))).ok_or_else(|| self.damaged(number))
    }

    /// Gives all recorded sizes in order to `each`.
    ///
    /// # Errors
    /// [`StoreError::Damaged`], or those of the disk.
    pub fn for_each_size(&self, mut each: impl FnMut(u64)) -> Result<(), StoreError> {
        let mut before = Hash::default();
        for first in (0..self.number).step_by(place(RECORDS_PER_READ)) {
            let bytes = RECORD.saturating_mul(place(RECORDS_PER_READ.min(self.number - first)));
            let bytes = self.disk.read_at(&self.path, offset(first), bytes);
            let bytes = bytes.map_err(|e| StoreError::io("read", &self.path, e))?;
            for (number, record) in (first..).zip(bytes.chunks(RECORD)) {
                let read = Head::decode(record, &before).ok_or_else(|| self.damaged(number))?;
                before = read.1;
                each(read.0.size);
            }
        }
        Ok(())
    }

    /// The record of this size, if there is one.
    ///
    /// # Errors
    /// As [`Heads::get`].
    pub fn of_size(&self, size: u64) -> Result<Option<Recorded>, StoreError> {
        let (mut low, mut high) = (0, self.number);
        while low < high {
            let middle = low + (high - low) / 2;
            let Some(head) = self.get(middle)? else { return Ok(None) };
            match head.0.size.cmp(&size) {
                std::cmp::Ordering::Equal => return Ok(Some(head)),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        Ok(None)
    }

    fn read_all(&mut self) -> Result<(), StoreError> {
        let len = self.disk.len(&self.path).map_err(|e| StoreError::io("read", &self.path, e))?;
        let len = len.unwrap_or(0);
        while offset(self.number) < len {
            let bytes = RECORD.saturating_mul(place(RECORDS_PER_READ));
            let bytes = self.disk.read_at(&self.path, offset(self.number), bytes);
            let bytes = bytes.map_err(|e| StoreError::io("read", &self.path, e))?;
            for record in bytes.chunks(RECORD) {
                if !self.take(record)? {
                    // The next record would have been written after this one was synced.
                    let last = offset(self.number) + count(record.len()) >= len;
                    let cut = last.then(|| self.truncate(offset(self.number)));
                    return cut.unwrap_or_else(|| Err(self.damaged(self.number)));
                }
            }
        }
        Ok(())
    }

    /// Takes the next record; `false` if it is an unfinished write: too short, or never written.
    fn take(&mut self, record: &[u8]) -> Result<bool, StoreError> {
        let Some((head, hash)) = Head::decode(record, &self.last_hash) else {
            let torn = record.len() < RECORD || blank_piece(record, offset(self.number));
            return if torn { Ok(false) } else { Err(self.damaged(self.number)) };
        };
        if self.last.is_some_and(|last| last.size >= head.size) {
            return Err(self.damaged(self.number));
        }
        self.number += 1;
        (self.last, self.last_hash) = (Some(head), hash);
        Ok(true)
    }

    fn truncate(&self, len: u64) -> Result<(), StoreError> {
        self.disk.truncate(&self.path, len).map_err(|e| StoreError::sync(&self.path, e))
    }

    fn damaged(&self, number: u64) -> StoreError {
        let detail = format!("record {number} does not follow from the one before it");
        StoreError::damaged(&self.path, None, detail)
    }
}

fn offset(number: u64) -> u64 {
    number.saturating_mul(count(RECORD))
}

/// Whether the part of a record on one side of a sector's border reads as zeros: a power cut loses
/// whole sectors, and a record lies on two of them at most.
fn blank_piece(record: &[u8], at: u64) -> bool {
    const SECTOR: u64 = 512;
    let lead = place(SECTOR - at % SECTOR).min(record.len());
    let (first, second) = record.split_at_checked(lead).unwrap_or((record, &[]));
    let blank = |piece: &[u8]| !piece.is_empty() && piece.iter().all(|byte| *byte == 0);
    blank(first) || blank(second)
}

/// Brings the published list in `folder` (the log's root) up to the recorded one: keeps the notes that
/// are there and right, signs the missing ones again. Complete files are looked into only when
/// `thorough`, because that verifies every signature.
///
/// The list is derived, like everything published: a crash on the way is mended by the next call.
///
/// # Errors
/// Those of the disk.
pub fn publish(
    heads: &Heads,
    keys: &Keys,
    folder: &Path,
    thorough: bool,
) -> Result<(), StoreError> {
    let files = heads.number().div_ceil(published::NOTES_PER_FILE);
    for file in 0..files {
        let first = file * published::NOTES_PER_FILE;
        let path = folder.join(published::path(first));
        let present = heads.disk.read(&path).map_err(|e| StoreError::io("read", &path, e))?;
        if present.is_some() && file + 1 < files && !thorough {
            continue;
        }
        let present = present.unwrap_or_default();
        let end = heads.number().min(first + published::NOTES_PER_FILE);
        let expected = notes(heads, keys, &present, first..end)?;
        if expected != present {
            replace(&*heads.disk, &[(path, expected)])?;
        }
    }
    Ok(())
}

/// The bytes of one published file: the notes that stand there where they are right, else new ones.
fn notes(
    heads: &Heads,
    keys: &Keys,
    present: &[u8],
    numbers: Range<u64>,
) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    for number in numbers {
        let Some(recorded) = heads.get(number)? else { break };
        let rest = present.get(bytes.len()..).unwrap_or_default();
        match standing(rest, &recorded, keys) {
            Some(len) => bytes.extend(rest.get(..len).unwrap_or_default()),
            None => bytes.extend(published::encode(&keys.sign(&recorded)?)?),
        }
    }
    Ok(bytes)
}

/// The length of the note at the start of `rest`, if it is the one of this head under our keys.
fn standing(rest: &[u8], recorded: &Recorded, keys: &Keys) -> Option<usize> {
    let mut ends = rest.windows(2).enumerate().filter(|(_, pair)| pair == b"\n\n");
    let (_, end) = (ends.next()?, ends.next()?.0 + 2);
    let note = Note::parse(rest.get(..end - 1)?).ok()?;
    let same = Checkpoint::parse(note.text()).ok()? == keys.checkpoint(recorded.head());
    let lines = if recorded.head().ml_dsa { 2 } else { 1 };
    let verified = note.verify(&keys.public()).ok()?.len();
    (same && verified == note.signatures().len() && verified == lines).then_some(end)
}

/// Appends the newest note to the published list.
///
/// # Errors
/// Those of the disk.
pub fn publish_last(heads: &Heads, keys: &Keys, folder: &Path) -> Result<(), StoreError> {
    let Some(number) = heads.number().checked_sub(1) else { return Ok(()) };
    let Some(head) = heads.get(number)? else { return Ok(()) };
    let path = folder.join(published::path(number));
    let io = |e| StoreError::io("write", &path, e);
    if number.is_multiple_of(published::NOTES_PER_FILE) {
        let bytes = published::encode(&keys.sign(&head)?)?;
        return replace(&*heads.disk, &[(path.clone(), bytes)]);
    }
    let at = heads.disk.len(&path).map_err(io)?.unwrap_or(0);
    let bytes = published::encode(&keys.sign(&head)?)?;
    heads.disk.write_at(&path, at, &bytes).map_err(io)?;
    heads.disk.sync(&path).map_err(|e| StoreError::sync(&path, e))?;
    // A name left by an unfinished replacement would be served for ever.
    heads.disk.remove(&beside(&path)).map_err(io)
}
