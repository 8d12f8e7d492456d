//! What stands in one `at/<size>/`: a pure function of the entries below the size and their checkpoint.
//!
//! In scope: every file, in any [`Sink`], and what the manifest states beside them. Not in scope: disks,
//! and how the fold came to its size. Main function: [`write()`]; [`files`] for those who hold them all.
//!
//! A sink that holds the folder of a smaller size may give files back that cannot have changed since;
//! what it gives is hashed again, and a test compares the result with a replay from nothing.

mod curve;
mod site;
mod symbols;

use std::collections::BTreeMap;
use std::marker::PhantomData;

use acta::entry::Entry;
use acta::value::Code;
use acta_log::hash::Hash;
use acta_log::tree::{leaf_hash, root_of};
use acta_tally::account::Past;
use acta_tally::expected::ContestNo;
use acta_tally::fold::Fold;
use acta_tally::results::{
    ARRIVALS_HEAD, BULLETIN_PATH, DEFINITION_PATH, Results, SHARD_ENTRIES, TallyHasher, areas_path,
    arrivals_changed, arrivals_path, arrivals_row, node_files, outcome_path, units_path,
};

use crate::from_fold::{self, FindingCounts};
use crate::manifest::{Listed, Manifest, Totals};
use curve::Seconds;

/// Takes files.
pub trait Sink {
    /// Why it cannot.
    type Error;

    /// Takes one file.
    ///
    /// # Errors
    /// Its own.
    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), Self::Error>;

    /// The size of a former folder, if it holds one whose fold this one continues.
    fn former(&self) -> Option<u64> {
        None
    }

    /// Takes a file over from the former folder; its bytes, if that could be done.
    fn keep(&mut self, path: &str) -> Option<Vec<u8>> {
        let _ = path;
        None
    }
}

/// Files in memory, where reading may fail.
struct Memory<E> {
    files: BTreeMap<String, Vec<u8>>,
    error: PhantomData<E>,
}

impl<E> Sink for Memory<E> {
    type Error = E;

    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), E> {
        self.files.insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }
}

/// Gives entries by index, in order, as many as it likes at once; none at the end.
pub type Entries<'a, E> = dyn Fn(u64, u64) -> Result<Vec<Vec<u8>>, E> + 'a;

/// Gives the bytes of a file that an entry names by hash; none where it is not held. Bytes of another hash count as none.
pub type Blobs<'a, E> = dyn Fn(&Hash) -> Result<Option<Vec<u8>>, E> + 'a;

/// What a folder is made of beside the fold.
pub struct Inputs<'a, E> {
    /// The entries below the size.
    pub entries: &'a Entries<'a, E>,
    /// The files that belong to them.
    pub blobs: &'a Blobs<'a, E>,
}

impl<E> Clone for Inputs<'_, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Inputs<'_, E> {}

impl<E> std::fmt::Debug for Inputs<'_, E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Inputs")
    }
}

/// Every file of the fold's size in memory, the manifest among them. `past` has what
/// [`named_sizes`](acta_tally::account::Account::named_sizes) of the fold's account asks for. Without the checkpoint of that
/// size the file `checkpoint` is left out.
///
/// # Errors
/// Those of reading entries and files.
///
/// # Panics
/// As [`write()`].
pub fn files<E>(
    fold: &Fold,
    root: &Hash,
    checkpoint: Option<&[u8]>,
    inputs: Inputs<'_, E>,
    past: &Past,
) -> Result<BTreeMap<String, Vec<u8>>, E> {
    let mut memory = Memory { files: BTreeMap::new(), error: PhantomData };
    let totals = write(fold, root, checkpoint, inputs, past, &mut memory)?;
    let listed = memory.files.iter().map(|(path, bytes)| (path.clone(), Listed::of(bytes)));
    let manifest = Manifest { totals, files: listed.collect() };
    memory.files.insert("manifest".to_owned(), manifest.to_string().into_bytes());
    Ok(memory.files)
}

/// Writes all files of the fold's size but the manifest. `checkpoint` is the note with the log's own lines.
///
/// # Errors
/// Those of the sink and of reading entries and files.
///
/// # Panics
/// If `past` lacks what [`named_sizes`](acta_tally::account::Account::named_sizes) asks for.
pub fn write<S: Sink>(
    fold: &Fold,
    root: &Hash,
    checkpoint: Option<&[u8]>,
    inputs: Inputs<'_, S::Error>,
    past: &Past,
    sink: &mut S,
) -> Result<Totals, S::Error> {
    assert!(past.covers(&fold.account().named_sizes()), "what is said of smaller sizes is needed");
    let results = Results::new(fold);
    if let Some(checkpoint) = checkpoint {
        sink.file("checkpoint", checkpoint)?;
    }
    sink.file("summary.txt", results.summary_txt(&value(root)).as_bytes())?;
    sink.file("register.csv", results.register_csv().as_bytes())?;
    for table in crate::export::published(&results, root) {
        sink.file(&table.path, &table.bytes)?;
    }
    let (tally, findings) = tally(&results, sink)?;
    let curve = arrivals(fold, inputs.entries, sink)?.curve();
    let tables = account(&results, past, sink)?;
    definition(inputs.entries, sink)?;
    let leaves: BTreeMap<Code, String> = results.station_leaves().collect();
    let stations_root = tree(&leaves, sink)?;
    let told = site::Told { findings, tables, curve, leaves };
    site::pages(&results, root, &told, inputs, sink)?;
    let bulletin = results.bulletin_txt(&value(root), &value(&tally), &value(&stations_root));
    sink.file(BULLETIN_PATH, bulletin.as_bytes())?;
    let election = fold.plan().election.clone();
    Ok(Totals { election, size: fold.size(), root: *root, tally, stations_root })
}

fn value(hash: &Hash) -> acta::value::Hash {
    acta::value::Hash(*hash)
}

fn stations_root(results: &Results<'_>) -> Hash {
    root_of(results.station_leaves().map(|(_, leaf)| leaf_hash(leaf.as_bytes())))
}

/// The definition as it was signed: with it the anchor alone is enough to begin.
fn definition<S: Sink>(entries: &Entries<'_, S::Error>, sink: &mut S) -> Result<(), S::Error> {
    let first = entries(0, 1)?;
    match first.first().and_then(|bytes| Entry::parse(bytes).ok()) {
        Some(entry) => sink.file(DEFINITION_PATH, entry.statement),
        None => Ok(()),
    }
}

/// The nodes of the tree over the stations in force; gives its root.
fn tree<S: Sink>(leaves: &BTreeMap<Code, String>, sink: &mut S) -> Result<Hash, S::Error> {
    let leaves: Vec<(Code, Hash)> =
        leaves.iter().map(|(code, leaf)| (*code, leaf_hash(leaf.as_bytes()))).collect();
    for (path, text) in node_files(&leaves) {
        sink.file(&path, text.as_bytes())?;
    }
    Ok(root_of(leaves.into_iter().map(|(_, hash)| hash)))
}

/// `account/bulletin.txt` of the fold's size, for a [`Past`].
#[must_use]
pub fn bulletin_txt(fold: &Fold, root: &Hash) -> String {
    let results = Results::new(fold);
    let (tally, stations) = (value(&results.tally_hash()), value(&stations_root(&results)));
    results.bulletin_txt(&value(root), &tally, &stations)
}

/// The tables of the account: those that cannot differ are taken over. Gives them by path.
fn account<S: Sink>(
    results: &Results<'_>,
    past: &Past,
    sink: &mut S,
) -> Result<Vec<(&'static str, String)>, S::Error> {
    let mut tables = Vec::new();
    for file in results.account_files() {
        let differs = file.may_differ(results.fold(), sink.former());
        let kept = (!differs).then(|| sink.keep(file.path)).flatten();
        let kept = kept.and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some(text) = kept.or_else(|| file.text(results, past)) {
            sink.file(file.path, text.as_bytes())?;
            tables.push((file.path, text));
        }
    }
    Ok(tables)
}

/// One file under the tally hash.
enum Part {
    Areas(ContestNo),
    Outcome(ContestNo),
    Units { contest: ContestNo, shard: u32, changed: bool },
}

/// The files under the tally hash, in byte order of path, which is the order of hashing.
fn tally<S: Sink>(
    results: &Results<'_>,
    sink: &mut S,
) -> Result<(Hash, Vec<FindingCounts>), S::Error> {
    let contests = &results.fold().plan().contests;
    let mut findings = vec![FindingCounts::new(); contests.len()];
    let mut hasher = TallyHasher::new();
    for (path, part) in parts(results, sink.former()) {
        let bytes = match part {
            Part::Areas(contest) => results.areas_csv(contest).into_bytes(),
            Part::Outcome(contest) => results.outcome_txt(contest).into_bytes(),
            Part::Units { changed: false, .. } if let Some(bytes) = sink.keep(&path) => bytes,
            Part::Units { contest, shard, .. } => results.units_csv(contest, shard).into_bytes(),
        };
        if let Part::Units { contest, .. } = part {
            let counts = usize::try_from(contest).ok().and_then(|at| findings.get_mut(at));
            let text = std::str::from_utf8(&bytes).unwrap_or_default();
            if let Some(counts) = counts {
                from_fold::count_findings(text, counts);
            }
        }
        hasher.file(&path, &bytes);
        sink.file(&path, &bytes)?;
    }
    Ok((hasher.finish(), findings))
}

fn parts(results: &Results<'_>, former: Option<u64>) -> BTreeMap<String, Part> {
    let mut parts = BTreeMap::new();
    for (contest, plan) in (0..).zip(&results.fold().plan().contests) {
        let code = plan.code.as_str();
        parts.insert(areas_path(code), Part::Areas(contest));
        parts.insert(outcome_path(code), Part::Outcome(contest));
        let differ = former.map(|since| results.shards_changed(contest, since));
        for shard in results.shards(contest) {
            let changed = differ.as_ref().is_none_or(|shards| shards.binary_search(&shard).is_ok());
            parts.insert(units_path(code, shard), Part::Units { contest, shard, changed });
        }
    }
    parts
}

fn arrivals<S: Sink>(
    fold: &Fold,
    entries: &Entries<'_, S::Error>,
    sink: &mut S,
) -> Result<Seconds, S::Error> {
    let mut seconds = Seconds::default();
    let changed = sink.former().map(|since| arrivals_changed(fold, since));
    for shard in 0..fold.size().div_ceil(SHARD_ENTRIES) {
        let path = arrivals_path(shard);
        let differs = changed.as_ref().is_none_or(|shards| shards.contains(&shard));
        if !differs && let Some(bytes) = sink.keep(&path) {
            seconds.take(std::str::from_utf8(&bytes).unwrap_or_default());
            sink.file(&path, &bytes)?;
            continue;
        }
        let (mut next, mut text) = (shard * SHARD_ENTRIES, ARRIVALS_HEAD.to_owned());
        let end = next.saturating_add(SHARD_ENTRIES).min(fold.size());
        while next < end {
            let some = entries(next, end)?;
            if some.is_empty() {
                break;
            }
            for entry in some {
                text.push_str(&row(fold, next, &entry));
                next += 1;
            }
        }
        seconds.take(&text);
        sink.file(&path, text.as_bytes())?;
    }
    Ok(seconds)
}

/// The row of an entry; empty for bytes that are none, which no fold has taken.
fn row(fold: &Fold, index: u64, bytes: &[u8]) -> String {
    let Ok(entry) = Entry::parse(bytes) else { return String::new() };
    let Ok(statement) = entry.parse_statement() else { return String::new() };
    arrivals_row(fold, index, &entry.header, &statement)
}
