//! The published files, as pure functions of the fold.
//!
//! In scope: tables and outcomes that the tally hash covers, and the register, the summary, the
//! leaves under the stations root, the file of each station and the rows of arrivals. Not in scope: pages, manifests, and
//! where files are written. The main type is [`Results`]. Spec 4 §7–§9, spec 5 §2–§5.

/// Writes to a `String`, which cannot fail.
macro_rules! put {
    ($out:expr, $($arg:tt)*) => {{
        let _ = core::fmt::Write::write_fmt($out, format_args!($($arg)*));
    }};
}

mod account;
mod bulletins;
mod csv;
mod lines;
mod outcome;
mod stations;
mod summary;
mod tables;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use sha2::{Digest, Sha256};

use crate::expected::{ContestNo, StationNo};
use crate::fold::Fold;

pub use account::{AccountFile, BULLETIN_PATH};
pub use bulletins::{
    BulletinRow, Difference, Lower, bulletins, contradicts, differs_from, last_bulletin,
};
pub use csv::defused;
pub(crate) use csv::push_words;
pub use lines::{ColumnName, UnitLine};
pub(crate) use outcome::lead;
pub(crate) use outcome::outcome_view;
pub use outcome::{ChoiceLine, LotLine, OutcomeView, State};
pub use stations::{
    DEFINITION_PATH, Draft, NODE_LINES, STATION_BYTES_MAX, STATION_FILES_MAX, node_files,
    node_path, station_path,
};
pub use summary::{ARRIVALS_HEAD, REGISTER_HEAD, arrivals_row};

/// Stations of one shard of `units/`.
pub const SHARD_STATIONS: usize = 1_000;
/// Entries of one shard of `arrivals/`.
pub const SHARD_ENTRIES: u64 = 10_000;

/// The results of a fold at its size.
pub struct Results<'a> {
    fold: &'a Fold,
    /// All stations that the register ever named, in byte order: their places make the shards, so
    /// that closing one moves no other.
    order: Vec<StationNo>,
}

impl<'a> Results<'a> {
    /// Puts the stations in order, once for all files.
    #[must_use]
    pub fn new(fold: &'a Fold) -> Self {
        Self { fold, order: fold.expected().in_order().map(|(no, _)| no).collect() }
    }

    /// The fold.
    #[must_use]
    pub const fn fold(&self) -> &'a Fold {
        self.fold
    }

    fn shard(&self, shard: u32) -> &[StationNo] {
        let from = usize::try_from(shard).unwrap_or(usize::MAX).saturating_mul(SHARD_STATIONS);
        let shard = self.order.get(from..).unwrap_or_default();
        shard.get(..SHARD_STATIONS).unwrap_or(shard)
    }

    /// The shards of a contest that have rows, in order.
    #[must_use]
    pub fn shards(&self, contest: ContestNo) -> Vec<u32> {
        self.shards_where(|fold, station| tables::rows_of(fold, station, contest).next().is_some())
    }

    /// The shards of a contest in which a row differs from the size `since`; all of them when the
    /// register or the definition changed in between, which may move rows.
    #[must_use]
    pub fn shards_changed(&self, contest: ContestNo, since: u64) -> Vec<u32> {
        if self.fold.layout_changed() > since {
            return self.shards(contest);
        }
        self.shards_where(|fold, station| {
            tables::rows_of(fold, station, contest).any(|row| row.changed() > since)
        })
    }

    fn shards_where(&self, is: impl Fn(&Fold, StationNo) -> bool) -> Vec<u32> {
        let chunks = (0..).zip(self.order.chunks(SHARD_STATIONS));
        chunks
            .filter(|(_, stations)| stations.iter().any(|station| is(self.fold, *station)))
            .map(|(shard, _)| shard)
            .collect()
    }

    /// Every file under the tally hash, by path.
    #[must_use]
    pub fn tally_files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for (no, plan) in (0..).zip(&self.fold.plan().contests) {
            let code = &plan.code;
            files.insert(areas_path(code.as_str()), self.areas_csv(no).into_bytes());
            files.insert(outcome_path(code.as_str()), self.outcome_txt(no).into_bytes());
            for shard in self.shards(no) {
                let path = units_path(code.as_str(), shard);
                files.insert(path, self.units_csv(no, shard).into_bytes());
            }
        }
        files
    }

    /// The tally hash.
    #[must_use]
    pub fn tally_hash(&self) -> [u8; 32] {
        let files = self.tally_files();
        tally_hash(files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())))
    }
}

/// `areas/CONTEST.csv`
#[must_use]
pub fn areas_path(contest: &str) -> String {
    format!("areas/{contest}.csv")
}

/// `outcome/CONTEST.txt`
#[must_use]
pub fn outcome_path(contest: &str) -> String {
    format!("outcome/{contest}.txt")
}

/// `units/CONTEST/NNNN.csv`
#[must_use]
pub fn units_path(contest: &str, shard: u32) -> String {
    format!("units/{contest}/{shard:04}.csv")
}

/// `arrivals/NNNN.csv`
#[must_use]
pub fn arrivals_path(shard: u64) -> String {
    format!("arrivals/{shard:04}.csv")
}

/// SHA-256 over path, LF, length, LF, bytes of each file; `files` are in byte order of path.
#[must_use]
pub fn tally_hash<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> [u8; 32] {
    let mut hasher = TallyHasher::new();
    for (path, bytes) in files {
        hasher.file(path, bytes);
    }
    hasher.finish()
}

/// The tally hash, file by file: for those that do not hold all files at once.
#[derive(Clone, Debug, Default)]
pub struct TallyHasher(Sha256);

impl TallyHasher {
    /// No file yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next file in byte order of path.
    pub fn file(&mut self, path: &str, bytes: &[u8]) {
        self.0.update(format!("{path}\n{}\n", bytes.len()));
        self.0.update(bytes);
    }

    /// The hash of all files so far.
    #[must_use]
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

/// Whether a path is one of those that the tally hash covers.
#[must_use]
pub fn is_tally_path(path: &str) -> bool {
    ["areas/", "outcome/", "units/"].iter().any(|folder| path.starts_with(folder))
}

/// The shards of arrivals that differ between two sizes: those with new entries, and those in which
/// the effect of an older entry changed.
#[must_use]
pub fn arrivals_changed(fold: &Fold, since: u64) -> BTreeSet<u64> {
    let new = since..fold.size();
    let first = new.start / SHARD_ENTRIES;
    let last = new.end.saturating_sub(1) / SHARD_ENTRIES;
    let new = if new.is_empty() { 0..0 } else { first..last.saturating_add(1) };
    new.chain(fold.revised_since(since).map(|index| index / SHARD_ENTRIES)).collect()
}
