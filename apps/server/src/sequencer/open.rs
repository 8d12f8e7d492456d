//! The start: what must hold before anything is taken or signed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use acta_log::checkpoint::Checkpoint;
use acta_log::heads as published;
use acta_log::note::Note;

use super::Config;
use super::machine::{Machine, Settings};
use super::publisher::Publisher;
use crate::clock::Clock;
use crate::disk::{Disk, StoreError, count, place};
use crate::heads::{Heads, Keys, Recorded};
use crate::journal::{Journal, Opened, Reader};

const LOCK: &str = "lock";
const BALLAST: &str = "ballast";
/// The ballast is written in pieces of this many bytes.
const BALLAST_PIECE: usize = 1024 * 1024;

/// A node that has passed the checks of the start, not yet running.
pub struct Node {
    /// The newest recorded head.
    pub recorded: Option<Recorded>,
    pub(super) machine: Machine,
    pub(super) journal: Journal,
    pub(super) publisher: Publisher,
    pub(super) ballast: Ballast,
    pub(super) clock: Clock,
    /// Held as long as the node lives.
    pub(super) _lock: Box<dyn Send>,
    /// What the start found and did.
    pub opened: Opened,
}

/// Opens a node: takes the lock, reads the recorded heads, opens the journal against them, and compares
/// with every checkpoint under our own key that is at hand: the published one, the published list, and
/// `evidence` (such as what witnesses hold).
///
/// # Errors
/// [`StoreError::Locked`]; [`StoreError::Shorter`] or [`StoreError::Unrecorded`] with both sizes if an
/// older copy was put back; [`StoreError::Roots`]; [`StoreError::Damaged`] with the entry; those of the
/// disk.
pub fn open(disk: Arc<dyn Disk>, config: Config, evidence: &[Note]) -> Result<Node, StoreError> {
    let data = &config.data;
    disk.create_dir_all(data).map_err(|e| StoreError::io("make folder", data, e))?;
    let lock = take_lock(&*disk, &data.join(LOCK))?;
    let heads = Heads::open(Arc::clone(&disk), &data.join("heads"))?;
    let signed = heads.last().map(|last| (last.head().size, last.head().root));
    let folder = data.join("journal");
    let (journal, opened) =
        Journal::open(Arc::clone(&disk), &folder, config.segment_bytes, signed)?;
    let ballast = Ballast::new(Arc::clone(&disk), data.join(BALLAST), config.ballast_bytes);
    let keys = Arc::new(config.keys);
    let check = Evidence { heads: &heads, keys: &keys, reader: &journal.reader() };
    check.published(&*disk, &config.log)?;
    for note in evidence {
        check.note(note, "a checkpoint handed in")?;
    }
    let settings = Settings {
        interval_ms: config.interval_ms,
        ml_dsa: keys.ml_dsa.is_some(),
        origin: keys.origin().to_owned(),
        witnesses: config.witnesses,
    };
    let recorded = heads.last();
    let mut machine = Machine::new(settings, journal.size(), recorded);
    // Without the ballast nothing is taken: the machine asks for it before anything else.
    machine.without_ballast();
    // What was never signed has nothing before it that could have been signed otherwise.
    if config.held && recorded.is_some() {
        machine.hold();
    }
    let publisher = Publisher::new(disk, config.log, journal.reader(), heads, keys);
    let clock = config.clock;
    Ok(Node { recorded, machine, journal, publisher, ballast, clock, _lock: lock, opened })
}

fn take_lock(disk: &dyn Disk, path: &Path) -> Result<Box<dyn Send>, StoreError> {
    disk.lock(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::WouldBlock => StoreError::Locked { path: path.to_owned() },
        _ => StoreError::io("lock", path, error),
    })
}

/// Checkpoints under our own key, compared with what is recorded.
pub(super) struct Evidence<'a> {
    pub(super) heads: &'a Heads,
    pub(super) keys: &'a Keys,
    pub(super) reader: &'a Reader,
}

impl Evidence<'_> {
    /// Compares one note. A note that is not under our own key is no evidence of anything.
    ///
    /// # Errors
    /// [`StoreError::Unrecorded`] or [`StoreError::Roots`] if it forbids to go on; [`StoreError::Log`]
    /// if it is not a checkpoint of ours.
    pub(super) fn note(&self, note: &Note, known_from: &str) -> Result<(), StoreError> {
        let public = self.keys.public();
        let open = Checkpoint::open(note, self.keys.origin(), &public)?;
        let Checkpoint { size, root: signed, .. } = *open.checkpoint();
        let known_from = known_from.to_owned();
        let journal = match self.heads.of_size(size)? {
            Some(recorded) => recorded.head().root,
            None => {
                let recorded = self.heads.last().map_or(0, |last| last.head().size);
                if size > recorded || self.heads.number() == 0 {
                    return Err(StoreError::Unrecorded { recorded, signed: size, known_from });
                }
                self.reader.edge_at(size)?.root()
            }
        };
        if journal != signed {
            return Err(StoreError::Roots { size, signed, journal, known_from });
        }
        Ok(())
    }

    /// Compares the published checkpoint and the end of the published list. Bytes that are not a note
    /// under our key are not evidence; they are written anew.
    fn published(&self, disk: &dyn Disk, log: &Path) -> Result<(), StoreError> {
        let path = log.join("checkpoint");
        let bytes = disk.read(&path).map_err(|e| StoreError::io("read", &path, e))?;
        let newest = bytes.and_then(|bytes| Note::parse(&bytes).ok());
        self.ours(newest.as_ref(), "the published checkpoint")?;
        // The file in which the next note will stand, and the one after it.
        for file in 0..2 {
            let number = self.heads.number() + file * published::NOTES_PER_FILE;
            let path = log.join(published::path(number));
            let bytes = disk.read(&path).map_err(|e| StoreError::io("read", &path, e))?;
            let notes = published::parse(&bytes.unwrap_or_default()).unwrap_or_default();
            self.ours(notes.last(), "the published list of checkpoints")?;
        }
        Ok(())
    }

    fn ours(&self, note: Option<&Note>, known_from: &str) -> Result<(), StoreError> {
        let Some(note) = note else { return Ok(()) };
        match self.note(note, known_from) {
            Err(StoreError::Log(_)) => Ok(()),
            result => result,
        }
    }
}

/// A file of zeros that holds space back.
pub(super) struct Ballast {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    bytes: u64,
}

impl Ballast {
    fn new(disk: Arc<dyn Disk>, path: PathBuf, bytes: u64) -> Self {
        Self { disk, path, bytes }
    }

    /// Writes it unless it is there; whether it is there then.
    pub(super) fn restore(&self) -> bool {
        let there = self.write().is_ok();
        if !there {
            self.release();
        }
        there
    }

    /// Gives the space back.
    pub(super) fn release(&self) {
        // If even this does not succeed there is no more space than before, and the next attempt at
        // publication says so.
        let _ = self.disk.remove(&self.path);
    }

    fn write(&self) -> std::io::Result<()> {
        if self.disk.len(&self.path)? == Some(self.bytes) {
            return Ok(());
        }
        let mut at = 0;
        while at < self.bytes {
            let len = BALLAST_PIECE.min(place(self.bytes - at));
            self.disk.write_at(&self.path, at, &vec![0; len])?;
            at += count(len);
        }
        self.disk.truncate(&self.path, self.bytes)?;
        self.disk.sync(&self.path)
    }
}
