//! Where a node keeps what. Main type: [`Folder`].

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use acta::value::Role;
use acta_log::note::SecretKey;
use anyhow::Context as _;

/// The code of the node's own keys and of its intake.
pub(super) const INTAKE: &str = "node";

const SETTINGS: &str = "\
# Settings of this machine. What belongs to the election stands in its definition, in the log.
# intake = \"node\"
# interval_ms = 100
# live_ms = 1000
# telemetry = true
";

/// A node's folder.
#[derive(Debug, Clone)]
pub struct Folder {
    dir: PathBuf,
}

/// A secret key of the node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFile {
    /// The log's Ed25519 key.
    Log,
    /// The log's ML-DSA-44 key.
    LogMlDsa,
    /// The key of intake, promise or publisher.
    Role(Role),
    /// One of the authority's keys, from 1. Not needed by a running node: keep it elsewhere.
    Authority(u32),
}

impl KeyFile {
    fn name(self) -> String {
        match self {
            Self::Log => "log-ed25519".to_owned(),
            Self::LogMlDsa => "log-mldsa44".to_owned(),
            Self::Role(role) => role.to_string(),
            Self::Authority(number) => format!("authority-{number}"),
        }
    }
}

impl Folder {
    /// The folder at `dir`.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// The folder itself.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Secret keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.dir.join("keys")
    }

    /// The statement of entry 0.
    #[must_use]
    pub fn definition(&self) -> PathBuf {
        self.dir.join("definition")
    }

    /// The journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.dir.join("journal")
    }

    /// The index.
    #[must_use]
    pub fn index(&self) -> PathBuf {
        self.dir.join("index.sqlite")
    }

    /// The published tree.
    #[must_use]
    pub fn public(&self) -> PathBuf {
        self.dir.join("public")
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.dir.join("node.toml")
    }

    /// Reads a secret key.
    ///
    /// # Errors
    /// If it is absent or not a key.
    pub fn key(&self, file: KeyFile) -> anyhow::Result<SecretKey> {
        let path = self.keys().join(file.name());
        let line = fs::read_to_string(&path);
        let line = line.with_context(|| format!("cannot read {}", path.display()))?;
        SecretKey::parse(line.trim_end()).with_context(|| format!("{}", path.display()))
    }

    /// Writes secret keys, readable by their owner only, durably, never over others.
    pub(super) fn write_keys(&self, keys: &[(KeyFile, &SecretKey)]) -> anyhow::Result<()> {
        let folder = self.keys();
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for (file, key) in keys {
            let path = folder.join(file.name());
            let open = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
            let written = open.and_then(|mut file| {
                file.write_all(format!("{}\n", key.skey()).as_bytes())?;
                file.sync_all()
            });
            written.with_context(|| format!("cannot write {}", path.display()))?;
        }
        let synced = fs::File::open(&folder).and_then(|folder| folder.sync_all());
        synced.with_context(|| format!("cannot sync {}", folder.display()))
    }

    pub(super) fn write_definition(&self, statement: &[u8]) -> anyhow::Result<()> {
        let path = self.definition();
        let written = fs::File::create(&path).and_then(|mut file| {
            file.write_all(statement)?;
            file.sync_all()
        });
        written.with_context(|| format!("cannot write {}", path.display()))
    }

    pub(super) fn write_settings(&self) -> anyhow::Result<()> {
        let path = self.settings();
        fs::write(&path, SETTINGS).with_context(|| format!("cannot write {}", path.display()))
    }
}
