//! What a reader fetches of one station (spec 5 §5): its leaf, its file, and the nodes of the tree over all leaves.
//!
//! In scope: the bytes of `station/CODE.txt` and of the files below `stations/`. Not in scope: where entries come from
//! (an argument), and reading these files again (`acta_verify`). Main types: [`Draft`], [`node_files`].

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta::value::{Code, Name, Role, to_base64};
use acta_log::hash::Hash;
use acta_log::tree::root_of;

use super::Results;
use super::tables::rows_of;
use crate::expected::{ContestNo, Station, StationNo};

/// The definition as it was signed.
pub const DEFINITION_PATH: &str = "definition.txt";
/// With more stations than this they have no files of their own.
pub const STATION_FILES_MAX: usize = 100_000;
/// The file of a station takes no further version of a record that would make it longer.
pub const STATION_BYTES_MAX: usize = 16_384;
/// Lines of a node of the tree over stations.
pub const NODE_LINES: usize = 64;

/// `station/CODE.txt`
#[must_use]
pub fn station_path(code: &Code) -> String {
    format!("station/{code}.txt")
}

/// `stations/LEVEL/NNNN.txt`
#[must_use]
pub fn node_path(level: usize, number: usize) -> String {
    format!("stations/{level}/{number:04}.txt")
}

/// The file of a station before its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// All that stands before the entries.
    pub head: String,
    /// Indexes of the heads, which are always there, in the order of the leaf.
    pub heads: Vec<u64>,
    /// Indexes of the other versions, the newest first: as many as fit.
    pub others: Vec<u64>,
}

impl Draft {
    /// The whole file. `entry` gives the entry of an index.
    ///
    /// # Errors
    /// Those of `entry`.
    pub fn finish<E>(self, mut entry: impl FnMut(u64) -> Result<Vec<u8>, E>) -> Result<Vec<u8>, E> {
        let mut out = self.head.into_bytes();
        for index in self.heads {
            out.extend_from_slice(&block(index, &entry(index)?));
        }
        let mut left = self.others.len();
        for index in self.others {
            let next = block(index, &entry(index)?);
            if out.len().saturating_add(next.len()) > STATION_BYTES_MAX {
                break;
            }
            out.extend_from_slice(&next);
            left = left.saturating_sub(1);
        }
        out.extend_from_slice(format!("left-out {left}\n").as_bytes());
        Ok(out)
    }
}

fn block(index: u64, entry: &[u8]) -> Vec<u8> {
    let mut out = format!("entry {index} {}\n", entry.len()).into_bytes();
    out.extend_from_slice(entry);
    out
}

/// The files of the tree over the leaves of stations in byte order of code: each hash with the first station below it.
#[must_use]
pub fn node_files(leaves: &[(Code, Hash)]) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let (mut level, mut nodes) = (0, leaves.to_vec());
    while nodes.len() > NODE_LINES {
        let mut above = Vec::new();
        for (number, chunk) in nodes.chunks(NODE_LINES).enumerate() {
            files.push((node_path(level, number), lines(chunk)));
            let root = root_of(chunk.iter().map(|(_, hash)| *hash));
            above.extend(chunk.first().map(|(code, _)| (*code, root)));
        }
        (level, nodes) = (level.saturating_add(1), above);
    }
    let head = format!("acta/stations/v1\nstations {}\n", leaves.len());
    files.push(("stations/root.txt".into(), head + &lines(&nodes)));
    files
}

fn lines(nodes: &[(Code, Hash)]) -> String {
    nodes.iter().map(|(code, hash)| format!("{code} {}\n", to_base64(hash))).collect()
}

impl Results<'_> {
    /// Whether each station has a file of its own.
    #[must_use]
    pub fn has_station_files(&self) -> bool {
        self.order.len() <= STATION_FILES_MAX
    }

    pub(super) fn in_force(&self) -> impl Iterator<Item = (StationNo, &Station)> {
        let all =
            self.order.iter().filter_map(|no| Some((*no, self.fold.expected().station(*no)?)));
        all.filter(|(_, station)| !station.closed)
    }

    /// The leaves under the stations root, one for each station in force, in byte order of code.
    pub fn station_leaves(&self) -> impl Iterator<Item = (Code, String)> {
        let complaints = self.complaints_by_station();
        self.in_force().map(move |(no, station)| {
            let about = complaints.get(&station.row.code).copied().unwrap_or_default();
            (station.row.code, self.station_leaf(no, station, about))
        })
    }

    fn station_leaf(&self, no: StationNo, station: &Station, complaints: u64) -> String {
        let (fold, code) = (self.fold, station.row.code);
        let mut out = String::new();
        put!(&mut out, "station {code}\n");
        for (contest, contest_no) in self.contests_of(station) {
            for row in rows_of(fold, no, contest_no) {
                put!(&mut out, "contest {contest} {} {} ", row.track().word(), row.class());
                match row.head() {
                    Some(head) => put!(&mut out, "{head}\n"),
                    None => out.push_str("none\n"),
                }
            }
        }
        let name = Name::new(Role::Station, code);
        if let Some(key) = fold.key_in_force(name) {
            put!(&mut out, "key {name} {key}\n");
        }
        put!(&mut out, "corrections {}\ncomplaints {complaints}\n", fold.corrections_of(no));
        out
    }

    /// The contests of a station in byte order.
    fn contests_of(&self, station: &Station) -> Vec<(Code, ContestNo)> {
        let units = self.fold.expected().units_of(station);
        let named = units.filter_map(|(no, _)| Some((self.fold.plan().contest(no)?.code, no)));
        let mut contests: Vec<_> = named.collect();
        contests.sort_unstable();
        contests
    }

    /// How the file of a station begins. `leaf` is its leaf; empty where it is not in force.
    #[must_use]
    pub fn station_begins(&self, code: &Code, leaf: &str) -> String {
        let election = &self.fold.plan().election;
        format!("acta/station/v1\nelection {election}\nstation {code}\nleaf {}\n{leaf}", leaf.len())
    }

    /// The file of a station that the register ever named.
    #[must_use]
    pub fn station_file(&self, no: StationNo, leaf: &str) -> Option<Draft> {
        let station = self.fold.expected().station(no)?;
        let mut head = self.station_begins(&station.row.code, leaf);
        let (mut heads, mut others) = (Vec::new(), BTreeSet::new());
        for (contest, contest_no) in self.contests_of(station) {
            let mut any = false;
            for row in rows_of(self.fold, no, contest_no) {
                any = true;
                heads.extend(row.head_index());
                others.extend(row.indexes());
            }
            if any {
                let rows = self.unit_rows(contest_no, core::iter::once(no));
                put!(&mut head, "units {contest} {}\n{rows}", rows.len());
            }
        }
        others.retain(|index| !heads.contains(index));
        Some(Draft { head, heads, others: others.into_iter().rev().collect() })
    }

    /// All stations that the register ever named, in byte order of code; the places of this order make the shards.
    pub fn stations(&self) -> impl Iterator<Item = (StationNo, Code)> {
        let code = |no: &StationNo| Some((*no, self.fold.expected().station(*no)?.row.code));
        self.order.iter().filter_map(code)
    }
}
