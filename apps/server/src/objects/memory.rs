//! What was confirmed at a target: put or found equal, and read back. Kept beside the folder, so that a restart asks for nothing twice.
//!
//! A lost line costs a request that finds the object equal; a line is only written once its object was read back. Of a size that is
//! whole there one line stays, and of the log its size.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use acta_log::tiles::Tile;

use crate::disk::{Disk, RealDisk, StoreError, replace};

const HEADER: &str = "acta/objects/v1";
/// Lines that are added before the file is written anew.
const ADDED_LINES_MAX: usize = 100_000;
/// Paths that are held singly at most: files of sizes on their way, blobs, partial tiles.
pub(super) const PATHS_MAX: usize = 8_000_000;

/// The memory of one target.
pub(super) struct Memory {
    path: PathBuf,
    to: String,
    file: File,
    added: usize,
    /// All tiles and bundles of this size are there.
    pub log: u64,
    /// So many files of heads are full and there.
    pub heads: u64,
    /// Sizes that are whole.
    pub at: BTreeSet<u64>,
    held: BTreeSet<String>,
    _lock: Box<dyn Send>,
}

impl Memory {
    /// Takes up the memory in a file; one of another target, or none, is empty.
    pub(super) fn open(path: &Path, to: &str) -> Result<Self, StoreError> {
        let disk = RealDisk::new();
        if let Some(folder) = path.parent() {
            disk.create_dir_all(folder).map_err(|e| StoreError::io("make folder", folder, e))?;
        }
        let locked = path.with_extension("lock");
        let lock = disk.lock(&locked).map_err(|error| match error.kind() {
            io::ErrorKind::WouldBlock => StoreError::Locked { path: locked.clone() },
            _ => StoreError::io("lock", &locked, error),
        })?;
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            text => text.map_err(|e| StoreError::io("read", path, e))?,
        };
        let file = write(path, &[])?;
        let mut memory = Self {
            path: path.to_owned(),
            to: to.to_owned(),
            file,
            added: 0,
            log: 0,
            heads: 0,
            at: BTreeSet::new(),
            held: BTreeSet::new(),
            _lock: lock,
        };
        memory.take(&text);
        memory.rewrite()?;
        Ok(memory)
    }

    /// Reads lines; the last one may be torn.
    fn take(&mut self, text: &str) {
        let whole = text.rfind('\n').map_or("", |end| text.get(..end).unwrap_or_default());
        let mut lines = whole.lines();
        let to = format!("to {}", self.to);
        if lines.next() != Some(HEADER) || lines.next() != Some(to.as_str()) {
            return;
        }
        for line in lines {
            let (word, value) = line.split_once(' ').unwrap_or_default();
            let number = value.parse::<u64>();
            match (word, number) {
                ("log", Ok(size)) => self.log = size,
                ("heads", Ok(number)) => self.heads = number,
                ("at", Ok(size)) => drop(self.at.insert(size)),
                ("held", _) => drop(self.held.insert(value.to_owned())),
                ("gone", _) => drop(self.held.remove(value)),
                // A line that is none says nothing; what it said is asked for again.
                _ => {}
            }
        }
    }

    /// Forgets everything: it will be looked at again.
    pub(super) fn forget(&mut self) -> Result<(), StoreError> {
        (self.log, self.heads) = (0, 0);
        self.at.clear();
        self.held.clear();
        self.rewrite()
    }

    pub(super) fn is_held(&self, path: &str) -> bool {
        self.held.contains(path)
    }

    /// Notes paths that are there.
    pub(super) fn hold(&mut self, paths: Vec<String>) -> Result<(), StoreError> {
        let lines: Vec<String> = paths.iter().map(|path| format!("held {path}")).collect();
        if self.held.len() < PATHS_MAX {
            self.held.extend(paths);
        }
        self.add(&lines)
    }

    /// Notes paths that are no longer there.
    pub(super) fn gone(&mut self, path: &str) -> Result<(), StoreError> {
        self.held.remove(path);
        self.add(&[format!("gone {path}")])
    }

    /// Notes a size that is whole.
    pub(super) fn hold_size(&mut self, size: u64) -> Result<(), StoreError> {
        self.at.insert(size);
        let below = format!("at/{size}/");
        self.held.retain(|path| !path.starts_with(&below));
        self.add(&[format!("at {size}")])
    }

    /// Notes the log up to a size.
    pub(super) fn hold_log(&mut self, size: u64) -> Result<(), StoreError> {
        self.log = size;
        // Partial tiles stay in memory: they are removed one day.
        let is_full = |path: &str| {
            let tile = path.strip_prefix("log/").and_then(|path| Tile::parse(path).ok());
            tile.is_some_and(|tile| tile.is_full())
        };
        self.held.retain(|path| !is_full(path));
        self.add(&[format!("log {size}")])
    }

    pub(super) fn hold_heads(&mut self, number: u64) -> Result<(), StoreError> {
        self.heads = number;
        self.add(&[format!("heads {number}")])
    }

    /// The partial tiles there.
    pub(super) fn partial(&self) -> Vec<(String, Tile)> {
        let below = self.held.range("log/tile/".to_owned()..);
        let below = below.take_while(|path| path.starts_with("log/tile/"));
        let tile = |path: &String| {
            let tile = Tile::parse(path.strip_prefix("log/")?).ok()?;
            (!tile.is_full()).then(|| (path.clone(), tile))
        };
        below.filter_map(tile).collect()
    }

    fn add(&mut self, lines: &[String]) -> Result<(), StoreError> {
        self.added += lines.len();
        if self.added > ADDED_LINES_MAX {
            return self.rewrite();
        }
        let text: String = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        let added = self.file.write_all(text.as_bytes());
        added.map_err(|e| StoreError::io("write", &self.path, e))
    }

    fn rewrite(&mut self) -> Result<(), StoreError> {
        let mut text =
            format!("{HEADER}\nto {}\nlog {}\nheads {}\n", self.to, self.log, self.heads);
        self.at.iter().for_each(|size| text += &format!("at {size}\n"));
        for path in &self.held {
            text.extend(["held ", path, "\n"]);
        }
        self.file = write(&self.path, text.as_bytes())?;
        self.added = 0;
        Ok(())
    }
}

/// Replaces the file if there is something to write, and opens it to add lines.
fn write(path: &Path, text: &[u8]) -> Result<File, StoreError> {
    if !text.is_empty() {
        replace(&RealDisk::new(), &[(path.to_owned(), text.to_vec())])?;
    }
    let file = OpenOptions::new().create(true).append(true).open(path);
    file.map_err(|e| StoreError::io("open", path, e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_held_is_known_after_a_restart_and_a_torn_line_says_nothing() {
        let dir = std::env::temp_dir().join(format!("acta-memory-{}", std::process::id()));
        let path = dir.join("memory");
        let open = || Memory::open(&path, "s3://b");
        let mut memory = open().unwrap();
        let own = |path: &str| path.to_owned();
        memory.hold(vec![own("at/7/index.html"), own("log/blob/ab")]).unwrap();
        memory.hold(vec![own("log/tile/0/000"), own("log/tile/0/001.p/3")]).unwrap();
        memory.hold_log(259).unwrap();
        assert!(open().is_err_and(|error| matches!(error, StoreError::Locked { .. })));
        drop(memory);
        let mut text = fs::read_to_string(&path).unwrap();
        text += "held log/blob/cd\nheld log/blob/e";
        fs::write(&path, text).unwrap();
        let mut memory = open().unwrap();
        assert_eq!((memory.log, memory.heads, memory.at.len()), (259, 0, 0));
        let held = ["at/7/index.html", "log/blob/ab", "log/blob/cd", "log/tile/0/001.p/3"];
        assert!(held.iter().all(|path| memory.is_held(path)));
        assert!(!memory.is_held("log/blob/e"));
        assert_eq!(memory.partial().len(), 1);
        memory.gone("log/tile/0/001.p/3").unwrap();
        memory.hold_size(7).unwrap();
        assert!(!memory.is_held("at/7/index.html") && memory.at.contains(&7));
        drop(memory);
        let memory = open().unwrap();
        assert!(
            memory.at.contains(&7) && memory.is_held("log/blob/ab") && memory.partial().is_empty()
        );
        drop(memory);
        assert_eq!(Memory::open(&path, "s3://another").unwrap().log, 0);
        fs::remove_dir_all(&dir).unwrap();
    }
}
