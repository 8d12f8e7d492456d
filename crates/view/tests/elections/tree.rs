//! What is published of a log: heads, tiles, bundles, `at/`, and the statements that name them.

use std::collections::BTreeMap;

use acta::kinds::Publication;
use acta::kinds::publication::Status;
use acta::text::StatementId;
use acta::value::{Code, Hash};
use acta_log::checkpoint::Checkpoint;
use acta_log::hash::sha256;
use acta_log::heads;
use acta_log::note::Note;
use acta_log::tiles::{Edge, push_entry};
use acta_log::tree::{leaf_hash, root_of};
use acta_tally::account::Past;
use acta_tally::fold::Fold;
use acta_tally::results::{
    ARRIVALS_HEAD, DEFINITION_PATH, Results, arrivals_path, arrivals_row, is_tally_path,
    node_files, station_path, tally_hash,
};
use acta_view::at;
use acta_view::manifest::{Listed, Manifest, Totals};

use crate::damage::lie;
use crate::definition::begin;
use crate::log::{Log, ORIGIN, election, text_of};
use crate::night::pass;

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// What is published so far.
pub(crate) struct Site {
    pub(crate) files: Files,
    pub(crate) sizes: Vec<u64>,
    witnesses: u64,
    heads: Vec<u8>,
    last: Option<Note>,
    headed: u64,
    /// Whether the pages are those of the program, or one that stands for them.
    pages: bool,
    /// Whether the publisher may lie.
    honest: bool,
}

/// An election as it is published.
pub(crate) struct Tree {
    pub(crate) files: Files,
    pub(crate) anchor: StatementId,
    pub(crate) log: Log,
}

impl Site {
    /// The checkpoint of a size with the lines of so many witnesses.
    pub(crate) fn note(&self, log: &Log, size: u64, witnesses: u64) -> Note {
        let checkpoint = Checkpoint { origin: ORIGIN.to_owned(), size, root: log.root_at(size) };
        let mut note = checkpoint.sign(&[&log.log_key("log")], 0).unwrap();
        for number in 1..=witnesses {
            let time = u64::try_from(log.now).unwrap();
            let line = log.witness(number).sign_at(note.text(), time).unwrap();
            note = note.with_signature_line(&line).unwrap();
        }
        note
    }

    /// Signs a head, if the log grew since the last one.
    pub(crate) fn head(&mut self, log: &mut Log) {
        if log.size() == self.headed {
            return;
        }
        log.now += 30;
        let seen = if self.honest || !log.dice.percent(8) {
            self.witnesses
        } else {
            log.dice.below(self.witnesses + 1)
        };
        let mut note = self.note(log, log.size(), seen);
        if !self.honest && log.dice.percent(2) {
            let checkpoint = Checkpoint {
                origin: ORIGIN.to_owned(),
                size: log.size(),
                root: log.root_at(log.size()),
            };
            note = checkpoint.sign(&[&log.log_key("another log key")], 0).unwrap();
        }
        self.heads.extend(heads::encode(&note).unwrap());
        self.last = Some(note);
        self.headed = log.size();
    }

    /// Writes `at/` of the log's size, and logs the statement that names it.
    pub(crate) fn publish(&mut self, log: &mut Log) {
        self.head(log);
        let size = log.size();
        if log.fold.as_ref().is_none_or(|fold| fold.election().is_none())
            || self.sizes.contains(&size)
        {
            return;
        }
        let root = log.root_at(size);
        let past = past(log);
        let fold = log.fold.as_ref().unwrap();
        let note = self.note(log, size, 0);
        let mut files = if self.pages {
            let entries = |from: u64, to: u64| -> Result<Vec<Vec<u8>>, ()> {
                let [from, to] = [from, to].map(|at| usize::try_from(at).unwrap());
                Ok(log.entries[from..to.min(log.entries.len())].to_vec())
            };
            let inputs = at::Inputs { entries: &entries, blobs: &|_| Ok(None) };
            at::files(fold, &root, Some(note.as_bytes()), inputs, &past).unwrap()
        } else {
            tables(log, fold, &root, note.as_bytes(), &past)
        };
        files.remove("manifest");
        let truly = totals(fold, &root, &files);
        let lied = !self.honest && log.dice.percent(15);
        if lied {
            lie(&mut log.dice, &mut files);
        }
        let mut stated = truly;
        if lied && log.dice.percent(50) {
            stated.tally = tally_hash(
                files
                    .iter()
                    .filter(|(path, _)| is_tally_path(path))
                    .map(|(path, bytes)| (path.as_str(), bytes.as_slice())),
            );
        }
        if !self.honest && log.dice.percent(2) {
            stated.stations_root = log.dice.hash().0;
        }
        let listed = files.iter().map(|(path, bytes)| (path.clone(), Listed::of(bytes))).collect();
        let manifest = Manifest { totals: stated.clone(), files: listed }.to_string();
        let hash = Hash(sha256(manifest.as_bytes()));
        files.insert("manifest".to_owned(), manifest.into_bytes());
        let named = files.into_iter().map(|(path, bytes)| (format!("at/{size}/{path}"), bytes));
        self.files.extend(named);
        self.sizes.push(size);
        self.name(log, size, root, hash, stated.stations_root);
    }

    fn name(
        &mut self,
        log: &mut Log,
        size: u64,
        root: [u8; 32],
        manifest: Hash,
        stations: [u8; 32],
    ) {
        let honest = self.honest || !log.dice.percent(6);
        let which = log.dice.below(4);
        let other = log.dice.hash();
        let statuses = [
            Status::UnofficialPartial,
            Status::UnofficialComplete,
            Status::Certified,
            Status::PreElection,
        ];
        let publication = Publication {
            size: if !honest && which == 0 { size + 1 } else { size },
            root: if !honest && which == 1 { other } else { Hash(root) },
            manifest: if !honest && which == 2 { other } else { manifest },
            renderer: Hash([0; 32]),
            stations_root: if !honest && which == 3 { other } else { Hash(stations) },
            status: *log.dice.pick(&statuses),
        };
        let who = if self.honest || log.dice.percent(97) { "publisher/main" } else { "court/high" };
        log.put(&text_of(&publication), &[who]);
        if log.dice.percent(60) {
            self.head(log);
        }
    }

    fn finish(&mut self, log: &mut Log) {
        self.head(log);
        let (mut edge, mut files) = (Edge::new(), Files::new());
        for entry in &log.entries {
            edge.push(leaf_hash(entry), |tile, bytes| drop(files.insert(tile.path(), bytes)));
        }
        files.extend(edge.partial().map(|(tile, bytes)| (tile.path(), bytes)));
        for (number, entries) in (0..).zip(log.entries.chunks(256)) {
            let mut bundle = Vec::new();
            entries.iter().for_each(|entry| push_entry(&mut bundle, entry).unwrap());
            let mut path = format!("tile/entries/{}", acta_log::tiles::number_path(number));
            if entries.len() < 256 {
                path.push_str(&format!(".p/{}", entries.len()));
            }
            files.insert(path, bundle);
        }
        self.files.extend(files.into_iter().map(|(path, bytes)| (format!("log/{path}"), bytes)));
        self.files.insert("log/heads/000".to_owned(), self.heads.clone());
        if let Some(last) = &self.last {
            self.files.insert("log/checkpoint".to_owned(), last.as_bytes().to_vec());
        }
        let at = self.sizes.last().map_or("null".to_owned(), u64::to_string);
        let latest = format!("{{\"election\":\"{}\",\"at\":{at}}}\n", election());
        self.files.insert("live/latest.json".to_owned(), latest.into_bytes());
    }
}

/// What the tables say of smaller sizes that statements name.
fn past(log: &Log) -> Past {
    let named = log.fold.as_ref().unwrap().account().named_sizes();
    let mut past = Past::default();
    past.roots.extend(named.roots.iter().map(|size| (*size, log.root_at(*size))));
    for size in &named.bulletins {
        let fold = log.fold_at(*size).unwrap();
        past.bulletins.insert(*size, at::bulletin_txt(&fold, &log.root_at(*size)));
    }
    past
}

fn totals(fold: &Fold, root: &[u8; 32], files: &Files) -> Totals {
    let results = Results::new(fold);
    let stations_root = root_of(station_hashes(&results).into_iter().map(|(_, hash)| hash));
    let tallied = files.iter().filter(|(path, _)| is_tally_path(path));
    let tally = tally_hash(tallied.map(|(path, bytes)| (path.as_str(), bytes.as_slice())));
    Totals {
        election: fold.plan().election.clone(),
        size: fold.size(),
        root: *root,
        tally,
        stations_root,
    }
}

/// The leaf of each station in force.
fn station_hashes(results: &Results<'_>) -> Vec<(Code, [u8; 32])> {
    results.station_leaves().map(|(code, leaf)| (code, leaf_hash(leaf.as_bytes()))).collect()
}

/// The files of single stations; gives the root over them.
fn stations(log: &Log, results: &Results<'_>, files: &mut Files) -> [u8; 32] {
    let leaves: BTreeMap<Code, String> = results.station_leaves().collect();
    let hashes = station_hashes(results);
    let nodes = node_files(&hashes);
    files.extend(nodes.into_iter().map(|(path, text)| (path, text.into_bytes())));
    files.insert(DEFINITION_PATH.to_owned(), log.parsed[0].1.as_bytes().to_vec());
    for (no, code) in results.stations() {
        let leaf = leaves.get(&code).map_or("", String::as_str);
        let draft = results.station_file(no, leaf).unwrap();
        let entry = |index| Ok::<_, ()>(log.entries[usize::try_from(index).unwrap()].clone());
        files.insert(station_path(&code), draft.finish(entry).unwrap());
    }
    root_of(hashes.into_iter().map(|(_, hash)| hash))
}

/// Every table, and one page.
fn tables(log: &Log, fold: &Fold, root: &[u8; 32], note: &[u8], past: &Past) -> Files {
    let results = Results::new(fold);
    let mut files: Files = results.tally_files();
    files.insert("checkpoint".to_owned(), note.to_vec());
    files.insert("summary.txt".to_owned(), results.summary_txt(&Hash(*root)).into_bytes());
    files.insert("register.csv".to_owned(), results.register_csv().into_bytes());
    let mut arrivals = ARRIVALS_HEAD.to_owned();
    for (index, (header, statement)) in (0..).zip(&log.parsed) {
        arrivals.push_str(&arrivals_row(fold, index, header, statement));
    }
    files.insert(arrivals_path(0), arrivals.into_bytes());
    let stations = stations(log, &results, &mut files);
    let (tally, stations) = (Hash(results.tally_hash()), Hash(stations));
    files.extend(results.account_tables(&Hash(*root), &tally, &stations, past));
    let status = fold.status();
    let mut shares = String::new();
    for line in results.outcome_txt(0).lines().filter(|line| line.starts_with("total ")) {
        let share = line.rsplit(' ').next().unwrap();
        shares.push_str(&format!("<td><data value=\"{share}\">{share}</data></td>\n"));
    }
    let page = format!(
        "<!doctype html>\n<title>An election</title>\n<p>{status}</p>\n{shares}<footer>{status}</footer>\n"
    );
    files.insert("index.html".to_owned(), page.into_bytes());
    files
}

/// Builds the election of a seed. An honest one has a publisher and witnesses who do their part.
pub(crate) fn build(seed: u64, keys: &'static str, pages: bool, honest: bool) -> Tree {
    let mut log = Log::new(seed, keys);
    let (anchor, shape) = begin(&mut log);
    let mut site = Site {
        files: Files::new(),
        sizes: Vec::new(),
        witnesses: shape.witnesses,
        heads: Vec::new(),
        last: None,
        headed: 0,
        pages,
        honest,
    };
    pass(&mut log, &shape, &mut site, anchor);
    site.finish(&mut log);
    Tree { files: site.files, anchor, log }
}
