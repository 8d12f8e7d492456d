//! What was published from a state of the log (spec 1 §4, spec 5).

use alloc::string::String;

use crate::fault::Fault;
use crate::kinds::{Kind, Read};
use crate::text::{Lines, push};
use crate::value::{Hash, words};

words! {
    /// How far the count is, as the publisher says.
    pub enum Status {
        PreElection = "pre-election",
        UnofficialPartial = "unofficial-partial",
        UnofficialComplete = "unofficial-complete",
        Certified = "certified",
        Recount = "recount",
        Correction = "correction",
    }
}

/// A published state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Entries of the log that it shows.
    pub size: u64,
    /// Root of the log at that size.
    pub root: Hash,
    /// SHA-256 of the manifest.
    pub manifest: Hash,
    /// SHA-256 of what made the pages.
    pub renderer: Hash,
    /// Merkle root over the stations.
    pub stations_root: Hash,
    /// How far the count is.
    pub status: Status,
}

impl Kind for Publication {
    const KIND: &'static str = "publication";

    fn write(&self, out: &mut String) {
        push(out, "size", self.size);
        push(out, "root", self.root);
        push(out, "manifest", self.manifest);
        push(out, "renderer", self.renderer);
        push(out, "stations-root", self.stations_root);
        push(out, "status", self.status);
    }
}

impl Read for Publication {
    const KEYS: &'static [&'static str] =
        &["size", "root", "manifest", "renderer", "stations-root", "status"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        Ok(Self {
            size: lines.one("size")?.size()?,
            root: lines.one("root")?.hash()?,
            manifest: lines.one("manifest")?.hash()?,
            renderer: lines.one("renderer")?.hash()?,
            stations_root: lines.one("stations-root")?.hash()?,
            status: lines.one("status")?.word()?,
        })
    }
}
