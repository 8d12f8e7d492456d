//! A disk in memory that does what disks do on a bad day: for simulations and fault tables.
//!
//! In scope: a named operation fails, or fails although it took effect; a power cut after any
//! operation loses what was not synced, wholly or in torn sectors; bits flip; space ends. Not in scope:
//! how long things take. Main type: [`FaultDisk`].
//!
//! It remembers apart what the system's memory holds and what is durable, for the bytes of each file
//! and for the names in each folder.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::disk::{Disk, count, place};

/// What is lost or kept, in torn writes, is lost or kept in units of this many bytes.
const SECTOR: usize = 512;
/// The system's number for an input/output error.
const EIO: i32 = 5;
/// The system's number for no space left.
const ENOSPC: i32 = 28;

/// What happens at the chosen operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails and has no effect.
    Fails,
    /// It fails, but its effect is there and durable.
    FailsPersisted,
    /// It succeeds, and then the power is cut: every operation fails until [`FaultDisk::restart`].
    CrashesAfter,
    /// The power is cut before it has any effect.
    CrashesBefore,
    /// It succeeds, but if it wrote a file, one bit of the file is another one afterwards.
    Flips(u64),
}

/// What a power cut does to that which was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// Nothing is lost: only the process ended.
    Nothing,
    /// Everything is lost.
    Everything,
    /// Sectors and names are lost or kept by chance, from this seed.
    Torn(u64),
}

#[derive(Debug, Clone, Default)]
struct File {
    now: Vec<u8>,
    durable: Vec<u8>,
}

#[derive(Default)]
struct State {
    files: BTreeMap<u64, File>,
    names: BTreeMap<PathBuf, u64>,
    names_durable: BTreeMap<PathBuf, u64>,
    next_file: u64,
    plan: Option<(u64, Fault)>,
    done: u64,
    log: Vec<String>,
    crashed: bool,
    space: Option<u64>,
    lock: Arc<AtomicBool>,
}

/// The disk. Clones are the same disk.
#[derive(Clone, Default)]
pub struct FaultDisk {
    state: Arc<Mutex<State>>,
}

/// What an operation with a plan has to do.
enum Turn {
    Do,
    DoThenFail,
    DoThenCrash,
    DoThenFlip(u64),
}

impl FaultDisk {
    /// An empty disk on which nothing goes wrong.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Plans a fault at the operation with this number, counted from 0 from now on over all operations
    /// that change anything.
    pub fn plan(&self, at: u64, fault: Fault) {
        let mut state = self.state();
        state.plan = Some((at, fault));
        state.done = 0;
        state.log.clear();
    }

    /// Takes any plan back and counts from 0 again.
    pub fn heal(&self) {
        let mut state = self.state();
        state.plan = None;
        state.done = 0;
        state.log.clear();
    }

    /// The changing operations since the last plan, in words.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.state().log.clone()
    }

    /// Whether the power is off.
    #[must_use]
    pub fn is_crashed(&self) -> bool {
        self.state().crashed
    }

    /// Cuts the power now.
    pub fn crash(&self) {
        self.state().crashed = true;
    }

    /// The power comes back; what was not synced is as `loss` says. Locks are gone.
    pub fn restart(&self, loss: Loss) {
        let mut state = self.state();
        state.crashed = false;
        state.plan = None;
        state.lock = Arc::default();
        match loss {
            Loss::Nothing => {}
            Loss::Everything => {
                state.names = state.names_durable.clone();
                state.files.values_mut().for_each(|file| file.now = file.durable.clone());
            }
            Loss::Torn(seed) => state.tear(&mut Chance(seed)),
        }
        state.settle();
    }

    /// Limits the sum of all files' bytes.
    pub fn limit_space(&self, bytes: Option<u64>) {
        self.state().space = bytes;
    }

    /// The sum of all files' bytes.
    #[must_use]
    pub fn used(&self) -> u64 {
        self.state().used()
    }

    /// All files.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        self.state().names.keys().cloned().collect()
    }

    /// Flips one bit of a file, durably, as a failing disk does.
    pub fn flip(&self, path: &Path, bit: u64) {
        let mut state = self.state();
        let Some(id) = state.names.get(path).copied() else { return };
        let Some(file) = state.files.get_mut(&id) else { return };
        for bytes in [&mut file.now, &mut file.durable] {
            if let Some(byte) = bytes.get_mut(place(bit / 8)) {
                *byte ^= 1 << (bit % 8);
            }
        }
    }

    /// A copy of everything, as a backup would hold it; nothing is planned on it.
    #[must_use]
    pub fn copy(&self) -> Self {
        let state = self.state();
        let copy = State {
            files: state.files.clone(),
            names: state.names.clone(),
            names_durable: state.names_durable.clone(),
            next_file: state.next_file,
            ..State::default()
        };
        Self { state: Arc::new(Mutex::new(copy)) }
    }

    /// Replaces everything below a folder by what another disk has there.
    pub fn restore(&self, folder: &Path, from: &Self) {
        let (mut state, from) = (self.state(), from.state());
        state.names.retain(|path, _| !path.starts_with(folder));
        for (path, id) in from.names.iter().filter(|(path, _)| path.starts_with(folder)) {
            let file = from.files.get(id).cloned().unwrap_or_default();
            let id = state.next_file;
            state.next_file += 1;
            state.files.insert(id, file);
            state.names.insert(path.clone(), id);
        }
        state.settle();
    }

    /// Counts a changing operation and says what to do.
    fn turn(state: &mut State, what: &str, path: &Path) -> io::Result<Turn> {
        if state.crashed {
            return Err(off());
        }
        let at = state.done;
        state.done += 1;
        state.log.push(format!("{what} {}", path.display()));
        match state.plan {
            Some((planned, fault)) if planned == at => match fault {
                Fault::Fails => Err(io::Error::from_raw_os_error(EIO)),
                Fault::FailsPersisted => Ok(Turn::DoThenFail),
                Fault::CrashesAfter => Ok(Turn::DoThenCrash),
                Fault::Flips(bit) => Ok(Turn::DoThenFlip(bit)),
                Fault::CrashesBefore => {
                    state.crashed = true;
                    Err(off())
                }
            },
            _ => Ok(Turn::Do),
        }
    }

    /// Carries an operation out as its turn says.
    fn change<F>(&self, what: &str, path: &Path, change: F) -> io::Result<()>
    where
        F: FnOnce(&mut State) -> io::Result<()>,
    {
        let mut state = self.state();
        let turn = Self::turn(&mut state, what, path)?;
        change(&mut state)?;
        match turn {
            Turn::Do => Ok(()),
            Turn::DoThenFail => {
                state.settle();
                Err(io::Error::from_raw_os_error(EIO))
            }
            Turn::DoThenCrash => {
                state.crashed = true;
                Ok(())
            }
            Turn::DoThenFlip(bit) => {
                if let Ok(file) = state.file(path)
                    && !file.now.is_empty()
                {
                    let bit = bit % (count(file.now.len()) * 8);
                    if let Some(byte) = file.now.get_mut(place(bit / 8)) {
                        *byte ^= 1 << (bit % 8);
                    }
                }
                Ok(())
            }
        }
    }

    fn look<T>(&self, look: impl FnOnce(&State) -> T) -> io::Result<T> {
        let state = self.state();
        if state.crashed { Err(off()) } else { Ok(look(&state)) }
    }
}

fn off() -> io::Error {
    io::Error::other("the power is off")
}

impl State {
    fn used(&self) -> u64 {
        let ids = self.names.values().collect::<BTreeSet<_>>();
        ids.iter().filter_map(|id| self.files.get(id)).map(|file| count(file.now.len())).sum()
    }

    fn file(&mut self, path: &Path) -> io::Result<&mut File> {
        let id = self.names.get(path).ok_or(io::ErrorKind::NotFound)?;
        self.files.get_mut(id).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn file_or_new(&mut self, path: &Path) -> io::Result<&mut File> {
        if !self.names.contains_key(path) {
            self.names.insert(path.to_owned(), self.next_file);
            self.files.insert(self.next_file, File::default());
            self.next_file += 1;
        }
        self.file(path)
    }

    fn resize(&mut self, path: &Path, len: usize) -> io::Result<()> {
        let now = self.names.get(path).and_then(|id| self.files.get(id));
        let more = len.saturating_sub(now.map_or(0, |file| file.now.len()));
        if more > 0 && self.space.is_some_and(|space| self.used() + count(more) > space) {
            return Err(io::Error::from_raw_os_error(ENOSPC));
        }
        self.file_or_new(path)?.now.resize(len, 0);
        Ok(())
    }

    /// Everything as it stands is durable.
    fn settle(&mut self) {
        self.names_durable = self.names.clone();
        let live = self.names.values().copied().collect::<BTreeSet<_>>();
        self.files.retain(|id, _| live.contains(id));
        self.files.values_mut().for_each(|file| file.durable = file.now.clone());
    }

    fn tear(&mut self, chance: &mut Chance) {
        let paths: BTreeSet<PathBuf> =
            self.names.keys().chain(self.names_durable.keys()).cloned().collect();
        for path in paths {
            let (now, durable) = (self.names.get(&path), self.names_durable.get(&path));
            if now == durable || chance.coin() {
                continue;
            }
            match durable.copied() {
                Some(id) => self.names.insert(path, id),
                None => self.names.remove(&path),
            };
        }
        for file in self.files.values_mut() {
            file.now = torn(file, chance);
        }
    }
}

/// A file of which some sectors were written and some were not.
fn torn(file: &File, chance: &mut Chance) -> Vec<u8> {
    let (old, new) = (&file.durable, &file.now);
    let len = match chance.next() % 3 {
        0 => old.len(),
        1 => new.len(),
        _ => {
            let (low, high) = (old.len().min(new.len()), old.len().max(new.len()));
            low + place(chance.next() % (count(high - low) + 1))
        }
    };
    let mut bytes = Vec::with_capacity(len);
    while bytes.len() < len {
        let end = (bytes.len() + SECTOR).min(len);
        let from = if chance.coin() { new } else { old };
        let mut sector = from.get(bytes.len()..end.min(from.len())).unwrap_or_default().to_vec();
        sector.resize(end - bytes.len(), 0);
        bytes.extend(sector);
    }
    bytes
}

/// A small generator of chance (xorshift), so that a seed is enough to see the same night again.
#[derive(Debug, Clone)]
pub struct Chance(pub u64);

impl Chance {
    /// The next number.
    #[expect(clippy::should_implement_trait, reason = "it never ends")]
    pub fn next(&mut self) -> u64 {
        let mut x = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0 = x;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// One of two.
    pub fn coin(&mut self) -> bool {
        self.next() & 1 == 1
    }

    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }
}

/// Releases the lock of a data folder.
struct Unlock(Arc<AtomicBool>);

impl Drop for Unlock {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

impl Disk for FaultDisk {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        self.look(|state| {
            let file = state.names.get(path).and_then(|id| state.files.get(id));
            file.map(|file| file.now.clone())
        })
    }

    fn read_at(&self, path: &Path, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let part = self.look(|state| {
            let file = state.names.get(path).and_then(|id| state.files.get(id))?;
            let start = place(offset).min(file.now.len());
            let end = start.saturating_add(len).min(file.now.len());
            file.now.get(start..end).map(<[u8]>::to_vec)
        })?;
        part.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        Ok(self.read(path)?.map(|bytes| count(bytes.len())))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        self.look(|state| {
            let below = state.names.keys().filter_map(|path| path.strip_prefix(dir).ok());
            let first = below.filter_map(|path| path.components().next());
            let names = first.map(|name| name.as_os_str().to_string_lossy().into_owned());
            names.collect::<BTreeSet<_>>().into_iter().collect()
        })
    }

    fn create_dir_all(&self, _: &Path) -> io::Result<()> {
        // Folders are the prefixes of names here.
        self.look(|_| ())
    }

    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.change("write", path, |state| {
            let start = place(offset);
            let end = start + bytes.len();
            let len = state.names.get(path).and_then(|id| state.files.get(id));
            let len = len.map_or(0, |file| file.now.len());
            state.resize(path, len.max(end))?;
            if let Some(part) = state.file(path)?.now.get_mut(start..end) {
                part.copy_from_slice(bytes);
            }
            Ok(())
        })
    }

    fn truncate(&self, path: &Path, len: u64) -> io::Result<()> {
        self.change("truncate", path, |state| state.resize(path, place(len)))
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        self.change("sync", path, |state| {
            let file = state.file(path)?;
            file.durable = file.now.clone();
            Ok(())
        })
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        self.change("sync folder", dir, |state| {
            let within = |path: &Path| path.parent() == Some(dir);
            state.names_durable.retain(|path, _| !within(path));
            let now = state.names.iter().filter(|(path, _)| within(path));
            state.names_durable.extend(now.map(|(path, id)| (path.clone(), *id)));
            Ok(())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change("rename", to, |state| {
            let id = state.names.remove(from).ok_or(io::ErrorKind::NotFound)?;
            state.names.insert(to.to_owned(), id);
            Ok(())
        })
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.change("remove", path, |state| {
            state.names.remove(path);
            Ok(())
        })
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        self.change("remove folder", dir, |state| {
            state.names.retain(|path, _| !path.starts_with(dir));
            Ok(())
        })
    }

    fn lock(&self, _: &Path) -> io::Result<Box<dyn Send>> {
        let lock = self.look(|state| Arc::clone(&state.lock))?;
        if lock.swap(true, Ordering::Relaxed) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(Box::new(Unlock(lock)))
    }
}
