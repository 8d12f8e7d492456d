//! One round: what the folder has and the target lacks, in the order of publication (spec 5 §1).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant, SystemTime};

use acta_log::checkpoint::Checkpoint;
use acta_log::hash::{Hash, sha256};
use acta_log::note::Note;
use acta_log::tiles::between;
use hyper::body::Bytes;

use super::follow::State;
use super::local::{CHECKPOINT, Folder, Snapshot};
use super::memory::Memory;
use super::store::{Found, Object, Put, Store, bytes_of};
use super::{Differs, ObjectsError};
use crate::disk::count;

/// Objects that are read here and put at one time, at most.
const GROUP_OBJECTS: usize = 64;
/// Their bytes, at about.
const GROUP_BYTES: u64 = 32 * 1024 * 1024;
/// Partial tiles that wait for their removal at most; a target that lets nobody remove keeps them.
const PARTIAL_MAX: usize = 65_536;
/// The checkpoint there is looked at as often, if nothing happens here.
const LOOK: Duration = Duration::from_secs(60);

/// What stands at the target after a round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// The size of the checkpoint there; 0 while there is none.
    pub size: u64,
    /// The newest size that is whole there.
    pub at: Option<u64>,
    /// Objects that this round put.
    pub objects: u64,
    /// Sizes that are still to come.
    pub left: usize,
    /// Objects that others have put in the way of a size.
    pub differs: Vec<Differs>,
}

/// A folder that is published to a target, with what is remembered of it.
pub struct Publication {
    folder: Folder,
    store: Store,
    memory: Memory,
    /// Whether what is not remembered is read before it is sent.
    look_first: bool,
    /// SHA-256 of what was put last under paths that are replaced.
    replaced: BTreeMap<String, Hash>,
    blobs_changed: Option<SystemTime>,
    looked_at: Option<Instant>,
    /// Sizes with a foreign object in their way.
    blocked: BTreeMap<u64, Differs>,
    done: Done,
}

impl Publication {
    /// The folder `root`, to a target; `memory` is where it is remembered. With `recheck` nothing is taken from memory: every object
    /// is read again.
    ///
    /// # Errors
    /// Those of the disk, or [`StoreError::Locked`](crate::disk::StoreError::Locked) while another process publishes from this memory.
    pub fn open(
        root: &Path,
        store: Store,
        memory: &Path,
        recheck: bool,
    ) -> Result<Self, ObjectsError> {
        let mut memory = Memory::open(memory, &store.target().to_string())?;
        if recheck {
            memory.forget()?;
        }
        Ok(Self {
            folder: Folder::open(root)?,
            store,
            memory,
            look_first: recheck,
            replaced: BTreeMap::new(),
            blobs_changed: None,
            looked_at: None,
            blocked: BTreeMap::new(),
            done: Done::default(),
        })
    }

    /// Where this goes.
    #[must_use]
    pub fn target(&self) -> String {
        self.store.target().to_string()
    }

    /// Puts what is new. `brief` leaves older sizes to a later round.
    ///
    /// Keep the steps in this order: nothing is put before all that it rests on was read back.
    ///
    /// # Errors
    /// [`ObjectsError`]; what was published there stands.
    pub fn round(&mut self, state: &State, brief: bool) -> Result<Done, ObjectsError> {
        (self.done.objects, self.done.left) = (0, 0);
        let Some(snapshot) = self.folder.snapshot()? else { return Ok(self.done.clone()) };
        let sizes = self.folder.sizes(snapshot.checkpoint.size)?;
        if self.is_idle(&snapshot, &sizes) {
            return Ok(self.done.clone());
        }
        // Refusals come first; they change nothing there.
        let found = self.look(&snapshot, state)?;
        // Crash from here on: objects that no checkpoint there names yet; they are found equal later.
        self.blobs(state)?;
        self.tiles(&snapshot.checkpoint, state)?;
        self.heads(snapshot.checkpoint.size)?;
        // All that the checkpoint covers was read back.
        self.checkpoint(&snapshot, found.as_ref())?;
        self.done.size = snapshot.checkpoint.size;
        state.size.store(self.done.size, Relaxed);
        self.clean(snapshot.checkpoint.size)?;
        // A size may be seen in part; nothing leads to it before its manifest, which comes last.
        let wanted: Vec<u64> =
            sizes.into_iter().filter(|size| !self.memory.at.contains(size)).collect();
        let newest =
            wanted.first().copied().filter(|size| self.done.at.is_none_or(|at| at < *size));
        if let Some(size) = newest {
            self.size(size, state)?;
        }
        self.done.at = self.memory.at.last().copied();
        state.at.store(self.done.at.unwrap_or(0), Relaxed);
        if newest.is_none_or(|size| self.memory.at.contains(&size)) {
            self.live(&snapshot)?;
        }
        // Then one of those that were missed, so that new results never wait for old ones.
        let older = |publication: &Self, size: &u64| {
            !publication.memory.at.contains(size) && !publication.blocked.contains_key(size)
        };
        if !brief && let Some(size) = wanted.iter().copied().find(|size| older(self, size)) {
            self.size(size, state)?;
        }
        self.done.left = wanted.iter().filter(|size| older(self, size)).count();
        self.done.differs = self.blocked.values().cloned().collect();
        // From here on, what is not remembered is new.
        self.look_first &= self.done.left > 0;
        Ok(self.done.clone())
    }

    /// Whether the target has all of this state as far as is remembered, and was looked at not long ago.
    fn is_idle(&self, snapshot: &Snapshot, sizes: &[u64]) -> bool {
        let same = |path: &str, bytes: &[u8]| self.replaced.get(path) == Some(&sha256(bytes));
        self.looked_at.is_some_and(|at| at.elapsed() < LOOK)
            && same(CHECKPOINT, snapshot.note.as_bytes())
            && snapshot.replaced.iter().all(|object| same(&object.path, &object.bytes))
            && self.blobs_changed == self.folder.blobs_changed()
            && sizes.iter().all(|s| self.memory.at.contains(s) || self.blocked.contains_key(s))
    }

    /// The checkpoint there. Another log's is never replaced, nor one that covers more than ours.
    fn look(&mut self, snapshot: &Snapshot, state: &State) -> Result<Option<Found>, ObjectsError> {
        let found = self.store.read(CHECKPOINT)?;
        // Objects that were in the way may be gone.
        if self.looked_at.is_none_or(|at| at.elapsed() >= LOOK) {
            self.blocked.clear();
            self.looked_at = Some(Instant::now());
        }
        let ours = sha256(snapshot.note.as_bytes());
        let Some(found) = found else {
            // Whatever is remembered, it is not of this target as it is now.
            if self.memory.log > 0 {
                tracing::warn!(
                    to = self.target(),
                    "no checkpoint there any more: all is looked at again"
                );
                self.memory.forget()?;
                self.replaced.clear();
                self.look_first = true;
            }
            return Ok(None);
        };
        let theirs = found.bytes.as_ref().map(|bytes| sha256(bytes));
        if theirs == Some(ours) {
            self.replaced.insert(CHECKPOINT.to_owned(), ours);
            state.size.store(snapshot.checkpoint.size, Relaxed);
            return Ok(Some(found));
        }
        self.replaced.remove(CHECKPOINT);
        let path = CHECKPOINT.to_owned();
        let differs = |why| ObjectsError::Differs(Differs { path, ours, theirs, why });
        let note = found.bytes.as_ref().and_then(|bytes| Note::parse(bytes).ok());
        let there = note.as_ref().and_then(|note| Checkpoint::parse(note.text()).ok());
        let (Some(note), Some(there)) = (note, there) else {
            return Err(differs(", which is no checkpoint"));
        };
        let here = &snapshot.checkpoint;
        if there.origin != here.origin {
            return Err(differs(", the checkpoint of another log"));
        }
        if there.size == here.size && there.root != here.root {
            return Err(differs(": two roots of one size"));
        }
        state.size.store(there.size, Relaxed);
        if there.size > here.size {
            return Err(ObjectsError::Ahead { theirs: there.size, ours: here.size });
        }
        if there.size == here.size && note.signatures().len() >= snapshot.note.signatures().len() {
            // As good as ours, with other cosignatures perhaps: it stays.
            self.replaced.insert(CHECKPOINT.to_owned(), ours);
        }
        Ok(Some(found))
    }

    fn blobs(&mut self, state: &State) -> Result<(), ObjectsError> {
        let changed = self.folder.blobs_changed();
        if changed.is_some() && changed == self.blobs_changed {
            return Ok(());
        }
        let mut names = self.folder.blobs()?;
        names.retain(|name| !self.memory.is_held(&format!("log/blob/{name}")));
        self.put(
            state,
            names.len(),
            names.iter().map(|name| Box::new(move |own: &Folder| own.blob(name)) as Read<'_>),
        )?;
        self.blobs_changed = changed;
        Ok(())
    }

    fn tiles(&mut self, checkpoint: &Checkpoint, state: &State) -> Result<(), ObjectsError> {
        // No folder is held meanwhile: the reader keeps the tiles that it checked.
        let folder = Folder::open(self.folder.root())?;
        let tree = folder.tree(checkpoint)?;
        let mut tiles: Vec<_> = between(self.memory.log, checkpoint.size).collect();
        tiles.extend(folder.partial(checkpoint.size)?);
        tiles.sort_unstable();
        tiles.dedup();
        tiles.retain(|tile| !self.memory.is_held(&format!("log/{}", tile.path())));
        if !tiles.is_empty() {
            let tree = &tree;
            let read = tiles
                .iter()
                .map(|tile| Box::new(move |_: &Folder| tree.object(*tile).map(Some)) as Read<'_>);
            self.put(state, tiles.len(), read)?;
        }
        if self.memory.log != checkpoint.size {
            self.memory.hold_log(checkpoint.size)?;
        }
        Ok(())
    }

    fn heads(&mut self, size: u64) -> Result<(), ObjectsError> {
        let mut number = self.memory.heads;
        while let Some((object, full)) = self.folder.heads(number, size)? {
            self.replace(&object)?;
            if !full {
                break;
            }
            number += 1;
            self.memory.hold_heads(number)?;
        }
        Ok(())
    }

    fn checkpoint(
        &mut self,
        snapshot: &Snapshot,
        found: Option<&Found>,
    ) -> Result<(), ObjectsError> {
        let bytes = Bytes::copy_from_slice(snapshot.note.as_bytes());
        let hash = sha256(&bytes);
        if self.replaced.get(CHECKPOINT) == Some(&hash) {
            return Ok(());
        }
        // Only in place of the one that was looked at: somebody else's newer one stays.
        self.store.exchange(CHECKPOINT, &bytes, found)?;
        self.replaced.insert(CHECKPOINT.to_owned(), hash);
        self.done.objects += 1;
        Ok(())
    }

    /// Removes partial tiles whose full one is there, under the checkpoint that is there. No other object is ever removed.
    fn clean(&mut self, size: u64) -> Result<(), ObjectsError> {
        let partial = self.memory.partial();
        let is_full = |tile: &acta_log::tiles::Tile| {
            acta_log::tiles::tile_at(tile.kind(), tile.index(), size)
                .is_some_and(|now| now.is_full())
        };
        let number = partial.len();
        for (path, _) in partial.iter().filter(|(_, tile)| is_full(tile)) {
            match self.store.remove(path) {
                Ok(()) => self.memory.gone(path)?,
                Err(error) if number < PARTIAL_MAX => {
                    // They do no harm; the next checkpoint asks again.
                    tracing::warn!(to = self.target(), %error, "a partial tile was not removed there");
                    break;
                }
                Err(_) => self.memory.gone(path)?,
            }
        }
        Ok(())
    }

    /// One size: its files, then its manifest. Without error it is whole, or blocked by a foreign object.
    fn size(&mut self, size: u64, state: &State) -> Result<(), ObjectsError> {
        let (manifest, own) = self.folder.manifest(size)?;
        let below = format!("at/{size}/");
        let names: Vec<&String> = manifest
            .files
            .keys()
            .filter(|name| !self.memory.is_held(&format!("{below}{name}")))
            .collect();
        let listed = &manifest;
        let read = names.iter().map(|name| {
            Box::new(move |folder: &Folder| folder.listed(size, listed, name).map(Some)) as Read<'_>
        });
        let last = Box::new(move |_: &Folder| Ok(Some(own.clone()))) as Read<'_>;
        let put = self
            .put(state, names.len(), read)
            .and_then(|()| self.put(state, 1, [last].into_iter()));
        match put {
            Ok(()) => Ok(self.memory.hold_size(size)?),
            Err(ObjectsError::Differs(differs)) => {
                self.blocked.insert(size, differs);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    /// What leads to the newest size, and all else that is replaced.
    fn live(&mut self, snapshot: &Snapshot) -> Result<(), ObjectsError> {
        snapshot.replaced.iter().try_for_each(|object| self.replace(object))
    }

    /// Replaces an object unless it is known, or found, to be this one.
    fn replace(&mut self, object: &Object) -> Result<(), ObjectsError> {
        let Object { path, bytes } = object;
        let hash = sha256(bytes);
        let known = self.replaced.get(path);
        if known == Some(&hash) {
            return Ok(());
        }
        let first = known.is_none();
        let found = if first { self.store.read(path)? } else { None };
        if found.and_then(|found| found.bytes).as_ref() != Some(bytes) {
            self.store.replace(path, bytes)?;
            self.done.objects += 1;
        }
        self.replaced.insert(path.clone(), hash);
        Ok(())
    }

    /// Puts immutable objects in groups, and remembers each group.
    fn put<'a>(
        &mut self,
        state: &State,
        number: usize,
        read: impl Iterator<Item = Read<'a>>,
    ) -> Result<(), ObjectsError> {
        let mut group: Vec<Object> = Vec::new();
        let mut waiting = count(number);
        state.waiting.store(waiting, Relaxed);
        for read in read {
            group.extend(read(&self.folder)?);
            if group.len() >= GROUP_OBJECTS || bytes_of(&group) >= GROUP_BYTES {
                waiting = waiting.saturating_sub(count(group.len()));
                self.put_group(state, std::mem::take(&mut group))?;
                state.waiting.store(waiting, Relaxed);
            }
        }
        self.put_group(state, group)?;
        state.waiting.store(0, Relaxed);
        Ok(())
    }

    fn put_group(&mut self, state: &State, group: Vec<Object>) -> Result<(), ObjectsError> {
        let ours: BTreeMap<String, Hash> =
            group.iter().map(|object| (object.path.clone(), sha256(&object.bytes))).collect();
        let mut differs = None;
        let mut held = BTreeSet::new();
        for (path, put) in self.store.put(group, self.look_first)? {
            match put {
                Put::New => {
                    self.done.objects += 1;
                    state.objects.fetch_add(1, Relaxed);
                    held.insert(path);
                }
                Put::Held => drop(held.insert(path)),
                Put::Differs(theirs) => {
                    let ours = ours.get(&path).copied().unwrap_or_default();
                    differs = differs.or(Some(Differs { path, ours, theirs, why: "" }));
                }
            }
        }
        self.memory.hold(held.into_iter().collect())?;
        differs.map_or(Ok(()), |differs| Err(ObjectsError::Differs(differs)))
    }
}

/// Reads one object of the folder here and checks it.
type Read<'a> = Box<dyn FnOnce(&Folder) -> Result<Option<Object>, ObjectsError> + 'a>;
