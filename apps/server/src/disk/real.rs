//! The operating system's files.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::Disk;

/// At most this many files are kept open.
const HANDLES_MAX: usize = 64;

/// Files by the operating system. Handles stay open between calls, so that the sync of a file goes
/// through the handle that wrote it and sees its errors.
#[derive(Default)]
pub struct RealDisk {
    handles: Mutex<BTreeMap<PathBuf, Arc<File>>>,
}

impl RealDisk {
    /// A disk without open files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn handle(&self, path: &Path, create: bool) -> io::Result<Arc<File>> {
        let mut handles = self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = handles.get(path) {
            return Ok(Arc::clone(file));
        }
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(create).truncate(false).open(path)?;
        let file = Arc::new(file);
        if handles.len() >= HANDLES_MAX {
            handles.clear();
        }
        handles.insert(path.to_owned(), Arc::clone(&file));
        Ok(file)
    }

    /// Forgets the handles at and below a path whose name is about to mean something else.
    fn forget(&self, path: &Path) {
        let mut handles = self.handles.lock().unwrap_or_else(PoisonError::into_inner);
        handles.retain(|open, _| !open.starts_with(path));
    }
}

/// No file is an answer, not an error.
fn or_absent<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Disk for RealDisk {
    fn read(&self, path: &Path) -> io::Result<Option<Vec<u8>>> {
        or_absent(fs::read(path))
    }

    fn read_at(&self, path: &Path, offset: u64, len: usize) -> io::Result<Vec<u8>> {
        let file = self.handle(path, false)?;
        let mut bytes = vec![0; len];
        let mut done = 0;
        while done < len {
            let at = offset.saturating_add(super::count(done));
            match file.read_at(bytes.get_mut(done..).unwrap_or_default(), at) {
                Ok(0) => break,
                Ok(more) => done += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        bytes.truncate(done);
        Ok(bytes)
    }

    fn len(&self, path: &Path) -> io::Result<Option<u64>> {
        Ok(or_absent(fs::metadata(path))?.map(|about| about.len()))
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let Some(entries) = or_absent(fs::read_dir(dir))? else { return Ok(Vec::new()) };
        let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
        let mut names = names.collect::<io::Result<Vec<_>>>()?;
        names.sort_unstable();
        Ok(names)
    }

    fn create_dir_all(&self, dir: &Path) -> io::Result<()> {
        if dir.as_os_str().is_empty() || dir.is_dir() {
            return Ok(());
        }
        let Some(parent) = dir.parent() else { return Ok(()) };
        self.create_dir_all(parent)?;
        match fs::create_dir(dir) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
            Ok(()) => self.sync_dir(parent),
        }
    }

    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.handle(path, true)?.write_all_at(bytes, offset)
    }

    fn truncate(&self, path: &Path, len: u64) -> io::Result<()> {
        self.handle(path, true)?.set_len(len)
    }

    fn sync(&self, path: &Path) -> io::Result<()> {
        self.handle(path, false)?.sync_data()
    }

    fn sync_dir(&self, dir: &Path) -> io::Result<()> {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        File::open(dir)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.forget(from);
        self.forget(to);
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.forget(path);
        or_absent(fs::remove_file(path)).map(|_| ())
    }

    fn remove_dir(&self, dir: &Path) -> io::Result<()> {
        self.forget(dir);
        or_absent(fs::remove_dir_all(dir)).map(|_| ())
    }

    fn lock(&self, path: &Path) -> io::Result<Box<dyn Send>> {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(file)),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}
