//! Writes `vectors/5-publication`: `cargo run -p acta-view --example vectors_5_publication -- FOLDER`.
//!
//! In scope: two small logs, and files that follow from them at some sizes; manifests; cells; paths;
//! `latest.json`. Not in scope: reading them (`tests/vectors.rs`). Main function: [`all`].
//!
//! What a vector expects of a summary, of classes and of shares stands here by hand beside it (`says`);
//! the generator stops where the library differs. The other bytes are the library's, for a second
//! implementation to meet.
#![expect(clippy::unwrap_used, reason = "a generator stops where a step fails")]

#[path = "../../tally/tests/fold_kit/mod.rs"]
pub(crate) mod fold_kit;

#[path = "vectors_5_publication/export.rs"]
pub(crate) mod export;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use acta::value::{Code, Hash, to_base64};
use acta_log::checkpoint::Checkpoint;
use acta_log::hash::sha256;
use acta_log::note::{Algorithm, SecretKey, sign};
use acta_log::tree::{leaf_hash, root_of};
use acta_tally::account::Past;
use acta_tally::results::{
    Results, SHARD_ENTRIES, SHARD_STATIONS, arrivals_path, defused, node_files, units_path,
};
use acta_view::at;
use acta_view::latest::{self, Latest, Short};
use acta_view::manifest::{Listed, Manifest, PATH_BYTES_MAX};
use fold_kit::{Definition, ELECTION, Log, correction, record, replay, text};

/// The log's key: SHA-256 of these words is its seed.
const LOG_KEY: &str = "acta test key log";
/// `at/` sizes of the log that have vectors: before any record, with all classes, as published.
const BEFORE: u64 = 8;
const FIRST: u64 = 9;
const CLASSES: u64 = 13;
const PUBLISHED: u64 = 14;
/// A quarter past nine, 7 June 2026.
const CHECKPOINT_TIME_S: u64 = 1_780_866_900;

fn main() -> ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: vectors_5_publication FOLDER");
        return ExitCode::from(2);
    };
    let vectors = all();
    let written = std::fs::create_dir_all(&folder).and_then(|()| {
        let mut files = vectors.iter();
        files.try_for_each(|(name, text)| std::fs::write(Path::new(&folder).join(name), text))
    });
    match written {
        Ok(()) => {
            println!("{} vectors in {folder}", vectors.len());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::from(4)
        }
    }
}

/// Name and content of each file.
pub(crate) fn all() -> BTreeMap<String, String> {
    let mut to = Vectors::default();
    let log = night();
    to.log("log", "four stations, records of every class, a publication", &log);
    texts(&mut to, &log);
    tables(&mut to, &log);
    pages(&mut to, &log);
    layouts(&mut to, &log);
    shards(&mut to);
    cells(&mut to);
    manifests(&mut to, &log);
    listed(&mut to, &log);
    latest_of(&mut to, &log);
    stations(&mut to, &log);
    accounts(&mut to);
    export::all(&mut to);
    to.0
}

#[derive(Default)]
struct Vectors(BTreeMap<String, String>);

impl Vectors {
    /// Adds a file: `expect`, `about` and the other keys, an empty line, the payload if there is one.
    fn add(&mut self, name: &str, expect: &str, about: &str, keys: &[(&str, &str)], payload: &str) {
        let mut out = format!("expect: {expect}\nabout: {about}\n");
        for (key, value) in keys {
            let _ = writeln!(out, "{key}: {value}");
        }
        if !payload.is_empty() {
            let _ = write!(out, "\n{payload}");
        }
        assert!(self.0.insert(format!("{name}.txt"), out).is_none(), "{name}");
    }

    fn log(&mut self, name: &str, about: &str, log: &Log) {
        let root = Hash(root(&log.entries)).to_string();
        let entries: Vec<String> = log.entries.iter().map(|entry| to_base64(entry)).collect();
        let mut keys = vec![("root", root.as_str())];
        keys.extend(entries.iter().map(|entry| ("entry", entry.as_str())));
        self.add(name, "log ok", about, &keys, "");
    }

    /// One file of `at/<size>/` of the log `log.txt`; `says` are lines that it must have.
    fn file(&mut self, name: &str, about: &str, log: &Log, size: u64, path: &str, says: &[&str]) {
        let text = file(log, size, path);
        for line in says {
            assert!(text.lines().any(|other| other == *line), "{name}: {line} in\n{text}");
        }
        let size = size.to_string();
        let mut keys = vec![("log", "log.txt"), ("size", size.as_str()), ("path", path)];
        keys.extend(says.iter().map(|line| ("says", *line)));
        self.add(name, "at ok", about, &keys, &text);
    }
}

/// Records of every class, a correction, a conflict, and a publication.
fn night() -> Log {
    let choices = "choice mayor ann none option Ann\n\
                   choice mayor bob none option Bob & <i>Co</i>\n\
                   choice mayor cem none option Cem\n";
    let mut log = Log::usual(&Definition { choices: choices.into(), ..Definition::default() });
    // Size 8 ends here: no record yet.
    log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    // Ballots above those admitted: F203 flags it.
    let s2 = log.record("s2", "mayor", &[49, 10, 30, 10, 0, 0]);
    // More blank ballots than half: F204 excludes it.
    log.record("s3", "mayor", &[4, 1, 0, 0, 3, 0]);
    // Another record of s1: disputed, and s1 is flagged.
    log.record("s1", "mayor", &[60, 20, 30, 5, 3, 2]);
    let body = log.lines("mayor", &[50, 10, 30, 10, 0, 0]);
    log.log(&correction(&s2, "s2", "mayor", &body), &["station/s2"]);
    // Size 13 ends here; its publication is the next entry.
    let published = publication(&log, CLASSES);
    log.log(&published, &["publisher/p"]);
    log
}

fn publication(log: &Log, size: u64) -> String {
    let manifest = file(log, size, "manifest");
    let totals = Manifest::parse(manifest.as_bytes()).unwrap().totals;
    let rest = format!(
        "size {size}\nroot {}\nmanifest {}\nrenderer {}\nstations-root {}\n\
         status unofficial-complete\n",
        Hash(totals.root),
        Hash(sha256(manifest.as_bytes())),
        Hash([7; 32]),
        Hash(totals.stations_root),
    );
    text("publication", &rest)
}

pub(crate) fn root(entries: &[Vec<u8>]) -> [u8; 32] {
    root_of(entries.iter().map(|entry| leaf_hash(entry)))
}

/// The note of a size with the log's own line.
fn checkpoint(root: [u8; 32], size: u64) -> Vec<u8> {
    let seed = sha256(LOG_KEY.as_bytes());
    let key = SecretKey::new(ELECTION, Algorithm::Ed25519, &seed).unwrap();
    let checkpoint = Checkpoint { origin: ELECTION.to_owned(), size, root };
    sign(&checkpoint.to_string(), &[&key]).unwrap().as_bytes().to_vec()
}

/// Every file of `at/<size>/`.
pub(crate) fn files(log: &Log, size: u64) -> BTreeMap<String, Vec<u8>> {
    let below = &log.entries[..usize::try_from(size).unwrap()];
    let root = root(below);
    let entries = |from, to| {
        let [from, to] = [from, to].map(|at| usize::try_from(at).unwrap());
        Ok::<_, Infallible>(below[from..to].to_vec())
    };
    let blobs = |_: &[u8; 32]| Ok(None);
    let inputs = at::Inputs { entries: &entries, blobs: &blobs };
    let note = checkpoint(root, size);
    let Ok(files) = at::files(&replay(below), &root, Some(&note), inputs, &Past::default());
    files
}

fn file(log: &Log, size: u64, path: &str) -> String {
    String::from_utf8(files(log, size).remove(path).unwrap()).unwrap()
}

fn texts(to: &mut Vectors, log: &Log) {
    let says = ["status pre-election", "size 8", "entries part 5", "channel https 8"];
    to.file("summary-before", "before any record", log, BEFORE, "summary.txt", &says);
    let says = [
        "status unofficial-partial",
        "contest mayor expected 4 counted 1 flagged 0 excluded 0 missing 3 disputed 0",
        "coverage mayor stations 1/4 registered 100/450 ballots 60",
    ];
    to.file("summary-first", "the first record", log, FIRST, "summary.txt", &says);
    let says = [
        "contest mayor expected 4 counted 1 flagged 1 excluded 1 missing 1 disputed 1",
        "coverage mayor stations 2/4 registered 200/450 ballots 110",
    ];
    to.file("summary-classes", "a unit of each class", log, CLASSES, "summary.txt", &says);
    let about = "the status of a publication holds from the next size on";
    let says = ["status unofficial-complete", "entries publication 1"];
    to.file("summary-published", about, log, PUBLISHED, "summary.txt", &says);
    let about = "the note of the size with the log's own signature line only";
    to.file("checkpoint", about, log, CLASSES, "checkpoint", &[]);
    let about = "every other file by path, length and hash, in byte order of path";
    to.file("manifest", about, log, CLASSES, "manifest", &[]);
}

fn tables(to: &mut Vectors, log: &Log) {
    let says = [
        "*,official,counted,1,100,0,0,50,0,0,10,30,10",
        "*,official,counted-flagged,1,100,0,1,60,3,2,30,20,5",
    ];
    to.file("areas", "four rows an area", log, CLASSES, "areas/mayor.csv", &says);
    to.file(
        "units",
        "one row a station",
        log,
        CLASSES,
        "units/mayor/0000.csv",
        &["s4,official,missing,,,,,,,,,,"],
    );
    let says = ["total bob 50 47.62", "with-others ann 30", "with-others bob 60"];
    to.file("outcome", "both ways while disputed", log, CLASSES, "outcome/mayor.txt", &says);
    let about = "names with a comma or the sign of a formula";
    to.file(
        "register",
        about,
        log,
        CLASSES,
        "register.csv",
        &[
            "s1,north,ordinary,100,110,,\"School, north\",6",
            "s2,north,ordinary,100,110,,'=Town hall,6",
        ],
    );
    let about =
        "what each entry does at this size; the effect `-` is no formula and stays as it is";
    to.file("arrivals", about, log, CLASSES, "arrivals/0000.csv", &[]);
    to.file("definition", "entry 0 as it was signed", log, CLASSES, "definition.txt", &[]);
    let about = "the head, then a record that conflicts with it";
    to.file("station-file", about, log, CLASSES, "station/s1.txt", &["left-out 0"]);
    let about = "a station without a record";
    to.file("station-file-missing", about, log, CLASSES, "station/s4.txt", &["left-out 0"]);
    let about = "the tree over four stations is one node";
    to.file("stations-root-file", about, log, CLASSES, "stations/root.txt", &["stations 4"]);
    nodes(to, 64, "as many stations as a node has lines");
    nodes(to, 130, "three nodes below the root, the last of two stations");
}

/// The nodes over so many stations, whose leaves are `station CODE` alone.
fn nodes(to: &mut Vectors, count: usize, about: &str) {
    let leaf = |number: usize| {
        let code = Code::parse(&format!("{number:04}")).unwrap();
        (code, leaf_hash(format!("station {code}\n").as_bytes()))
    };
    let mut files = node_files(&(1..=count).map(leaf).collect::<Vec<_>>());
    let (_, root) = files.pop().unwrap();
    let number = count.to_string();
    let files: Vec<String> =
        files.iter().map(|(path, text)| format!("{path} {}", to_base64(text.as_bytes()))).collect();
    let mut keys = vec![("count", number.as_str())];
    keys.extend(files.iter().map(|file| ("file", file.as_str())));
    to.add(&format!("nodes-{count}"), "nodes ok", about, &keys, &root);
}

fn pages(to: &mut Vectors, log: &Log) {
    let about = [
        ("overview", "index.html"),
        ("contest", "en/contest-mayor.html"),
        ("stations", "en/stations-mayor-0000.html"),
        ("station", "en/station/s1.html"),
        ("verify", "en/verify.html"),
    ];
    let size = CLASSES.to_string();
    for (name, path) in about {
        let page = file(log, CLASSES, path);
        let mut keys = vec![("log", "log.txt"), ("size", size.as_str()), ("path", path)];
        keys.push(("status", "unofficial-partial"));
        if matches!(name, "overview" | "contest") {
            keys.extend(["38.10", "47.62", "14.29"].map(|share| ("share", share)));
        }
        let about = "the status word twice or more; each share in an element of its own";
        to.add(&format!("page-{name}"), "page ok", about, &keys, &page);
    }
}

fn layouts(to: &mut Vectors, log: &Log) {
    let cases = [
        ("layout-definition", 1, "the definition alone: its parts are not there yet"),
        ("layout-before", BEFORE, "four stations, no record"),
        ("layout-classes", CLASSES, "four stations, one contest"),
    ];
    for (name, size, about) in cases {
        let paths: String = files(log, size).keys().map(|path| format!("{path}\n")).collect();
        let size = size.to_string();
        to.add(name, "layout ok", about, &[("log", "log.txt"), ("size", &size)], &paths);
    }
}

fn shards(to: &mut Vectors) {
    let stations = u64::try_from(SHARD_STATIONS).unwrap();
    let places = [("first", 0), ("last", stations - 1), ("next", stations), ("five", 10_000_000)];
    for (name, place) in places {
        let path = units_path("mayor", u32::try_from(place / stations).unwrap());
        let place = place.to_string();
        let keys = [("contest", "mayor"), ("place", place.as_str()), ("path", path.as_str())];
        let about = "where the row of a station stands; place counts from 0 in byte order of code";
        to.add(&format!("shard-units-{name}"), "shard ok", about, &keys, "");
    }
    let indexes =
        [("first", 0), ("last", SHARD_ENTRIES - 1), ("next", SHARD_ENTRIES), ("five", 100_000_000)];
    for (name, index) in indexes {
        let path = arrivals_path(index / SHARD_ENTRIES);
        let index = index.to_string();
        let about = "where the row of an entry stands";
        let keys = [("index", index.as_str()), ("path", path.as_str())];
        to.add(&format!("shard-arrivals-{name}"), "shard ok", about, &keys, "");
    }
}

/// Name, cell, and what is written.
const CELLS: [(&str, &str, &str); 13] = [
    ("plain", "Town hall", "Town hall"),
    ("equals", "=1+1", "'=1+1"),
    ("plus", "+1", "'+1"),
    ("minus", "-1", "'-1"),
    ("at", "@a", "'@a"),
    ("tab", "\ta", "'\ta"),
    ("return", "\ra", "\"'\ra\""),
    ("inside", "a=b+c-d@e", "a=b+c-d@e"),
    ("comma", "a,b", "\"a,b\""),
    ("quote", "a \"b\"", "\"a \"\"b\"\"\""),
    ("line-feed", "a\nb", "\"a\nb\""),
    ("equals-comma", "=a,b", "\"'=a,b\""),
    ("apostrophe", "'a", "'a"),
];

fn cells(to: &mut Vectors) {
    for (name, cell, written) in CELLS {
        assert_eq!(defused(cell), written, "{name}");
        let hex: String = cell.bytes().map(|byte| format!("{byte:02x}")).collect();
        let about = "the payload is what stands in the file";
        to.add(&format!("cell-{name}"), "cell ok", about, &[("cell", &hex)], written);
    }
}

fn manifests(to: &mut Vectors, log: &Log) {
    let good = short(log);
    let mut add = |name: &str, word: &str, about: &str, text: &str| {
        let got = Manifest::parse(text.as_bytes()).map_or_else(|error| error.word(), |_| "ok");
        assert_eq!(got, word, "{name}");
        to.add(&format!("manifest-{name}"), &format!("manifest {word}"), about, &[], text);
    };
    add("good", "ok", "three files", &good);
    let lines: Vec<&str> = good.lines().collect();
    let with = |at: usize, line: &str| {
        let mut lines = lines.clone();
        lines[at] = line;
        lines.join("\n") + "\n"
    };
    let mut swapped = lines.clone();
    swapped.swap(6, 7);
    add("order", "order", "two files out of order", &(swapped.join("\n") + "\n"));
    add("twice", "order", "one file twice", &with(7, lines[6]));
    let file = |path: &str| lines[7].replace("outcome/mayor.txt", path);
    let long = format!("outcome/{}", "a".repeat(PATH_BYTES_MAX + 1 - "outcome/".len()));
    let paths = [
        ("path-out", "leads out of the folder", "outcome/../../policy"),
        ("path-root", "begins at the root", "/outcome"),
        ("path-point", "a part begins with a point", "outcome/.mayor"),
        ("path-empty-part", "an empty part", "outcome//mayor.txt"),
        ("path-backslash", "a byte that no path has", "outcome\\mayor.txt"),
        ("path-percent", "a byte that no path has", "outcome/%2e%2e"),
        ("path-manifest", "the manifest lists itself", "manifest"),
        ("path-long", "513 bytes", &long),
    ];
    for (name, about, path) in paths {
        add(name, "path", about, &with(7, &file(path)));
    }
    let long = format!("outcome/{}", "a".repeat(PATH_BYTES_MAX - "outcome/".len()));
    add("path-max", "ok", "512 bytes", &with(7, &file(&long)));
    add("header", "malformed", "another version", &with(0, "acta/manifest/v2"));
    add("size", "malformed", "a leading zero", &with(2, "size 013"));
    add("root", "malformed", "a capital digit", &with(3, &lines[3].replace("root ", "root A")));
    add(
        "no-tally",
        "malformed",
        "no tally line",
        &good.replace(lines[4], "").replace("\n\n", "\n"),
    );
    add("length", "malformed", "a sign", &with(6, &lines[6].replace(".csv ", ".csv +")));
    add("words", "malformed", "a fifth word", &with(6, &format!("{} x", lines[6])));
    add("empty-line", "malformed", "an empty line at the end", &format!("{good}\n"));
    add("no-line-feed", "malformed", "no final line feed", good.trim_end());
    add("no-files", "ok", "no file", &(lines[..6].join("\n") + "\n"));
}

/// The manifest with the files under the tally hash only.
fn short(log: &Log) -> String {
    let text = file(log, CLASSES, "manifest");
    let kept = |line: &&str| {
        !line.starts_with("file ")
            || ["areas/", "outcome/", "units/"].iter().any(|at| line[5..].starts_with(at))
    };
    text.lines().filter(kept).map(|line| format!("{line}\n")).collect()
}

fn listed(to: &mut Vectors, log: &Log) {
    let text = short(log);
    let manifest = Manifest::parse(text.as_bytes()).unwrap();
    let path = "outcome/mayor.txt";
    let good = file(log, CLASSES, path);
    let cases = [
        ("good", "ok", "as the manifest says", path, good.clone()),
        ("length", "length", "a byte is missing", path, good.trim_end().to_owned()),
        ("sha256", "sha256", "one digit differs", path, good.replace("margin 10", "margin 11")),
        ("besides", "besides", "a file that is not listed", "outcome/mayor.csv", good.clone()),
    ];
    for (name, word, about, path, bytes) in cases {
        let got = manifest.check(path, bytes.as_bytes());
        assert_eq!(got.map_or_else(|error| error.word(), |()| "ok"), word, "{name}");
        let bytes = to_base64(bytes.as_bytes());
        let keys = [("path", path), ("bytes", bytes.as_str())];
        to.add(&format!("listed-{name}"), &format!("listed {word}"), about, &keys, &text);
    }
    assert_eq!(manifest.files[path], Listed::of(good.as_bytes()));
}

fn latest_of(to: &mut Vectors, log: &Log) {
    let size = usize::try_from(CLASSES).unwrap();
    let fold = replay(&log.entries[..size]);
    let good = Latest {
        election: ELECTION.to_owned(),
        test: true,
        notice: Some("A rehearsal.".to_owned()),
        custodian: Some("An association of observers".to_owned()),
        size: CLASSES,
        root: root(&log.entries[..size]),
        checkpoint_time_s: CHECKPOINT_TIME_S,
        cosigned: vec!["media.example".to_owned(), "party-a.example".to_owned()],
        missing: vec![("party-b.example".to_owned(), CHECKPOINT_TIME_S - 60)],
        quorum: true,
        received: CLASSES + 2,
        sequenced: CLASSES + 1,
        published: CLASSES,
        last_received: Some(fold_kit::NIGHT.to_owned()),
        at: Some(FIRST),
        contests: latest::contests(&Results::new(&fold)),
    };
    let size = CLASSES.to_string();
    let keys = [("log", "log.txt"), ("size", size.as_str())];
    to.add("latest", "latest ok", "contests follow from the log", &keys, &good.json());
    let empty = Latest {
        notice: None,
        custodian: None,
        last_received: None,
        at: None,
        ..Latest::default()
    };
    let empty = Latest { election: ELECTION.to_owned(), ..empty };
    to.add("latest-null", "latest ok", "nothing yet", &[], &empty.json());
    let quoted = Latest { notice: Some("A \"test\" \\ of 選挙".to_owned()), ..empty.clone() };
    to.add("latest-escaped", "latest ok", "a quotation mark and a backslash", &[], &quoted.json());
    let contest =
        |number: u64| Short { code: format!("c{number}"), expected: 1, ..Short::default() };
    let many = Latest { contests: (1..=60).map(contest).collect(), ..good.clone() };
    let about = "60 contests do not fit: the last ones are left out";
    to.add("latest-more", "latest more", about, &[("contests", "60")], &many.json());
    let names = (1..=60).map(|number| format!("{number}.{}", "a".repeat(90)));
    let names = Latest { cosigned: names.collect(), ..good };
    let about = "60 names do not fit: no contest, and the last names are left out";
    to.add("latest-names", "latest more", about, &[("cosigned", "60")], &names.json());
}

fn stations(to: &mut Vectors, night: &Log) {
    let mut log = Log::open(&Definition::default());
    let sizes = u64::try_from(log.entries.len()).unwrap();
    let names = ["School", "Town hall", "Gym"];
    for (number, name) in (1..).zip(names) {
        let row = format!("station s{number} north ordinary 100 110 none none {name}\n");
        let chunk = text("register", &format!("chunk {number} 3\n{row}"));
        log.log(&chunk, &["authority/a"]);
    }
    log.keys(&["station/s1"]);
    log.log(&record("s1", "mayor", &log.lines("mayor", &[60, 30, 20, 5, 3, 2])), &["station/s1"]);
    to.log("log-register", "a register in three chunks, one key, one record", &log);
    let last = sizes + 5;
    let cases = [
        ("0", sizes, "no station: SHA-256 of nothing"),
        ("1", sizes + 1, "one station: the hash of its leaf"),
        ("2", sizes + 2, "two stations"),
        ("3", sizes + 3, "three stations, no key, no record"),
        ("record", last, "three stations; the first has a key and a record"),
    ];
    for (name, size, about) in cases {
        leaves(to, (&format!("stations-{name}"), about), ("log-register.txt", &log), size);
    }
    let about = ("stations-classes", "four stations; a correction is counted");
    leaves(to, about, ("log.txt", night), CLASSES);
}

/// A night with a gap, an incident and complaints.
fn accounts(to: &mut Vectors) {
    let mut log = Log::usual(&Definition::default());
    let s1 = log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    let before = u64::try_from(log.entries.len()).unwrap();
    let incident = "event open\nclass network\nbegan 2026-06-07T18:05:00Z\nstation s2\n";
    let incident = log.log(&text("incident", incident), &["authority/a"]);
    let complaint = |kind: &str, about: &str| {
        let committed = Hash([7; 32]);
        let lines = format!(
            "type {kind}\nabout {about}\nmade 2026-06-07T20:00:00Z\nby voter\ncommitment {committed}\n"
        );
        text("complaint", &lines)
    };
    let one = log.log(&complaint("moved-voter", "station s2"), &["station/s2"]);
    log.log(&complaint("figures", &format!("statement {s1}")), &["contestant/p1"]);
    log.log(&complaint("other", "election"), &["contestant/p2"]);
    // Without effect: the key of another station.
    log.log(&complaint("equipment", "station s2"), &["station/s3"]);
    let ruling = format!(
        "complaint {one}\norgan court\noutcome dismissed\nmade 2026-06-07T20:50:00Z\n\
         article Art. 9\ndocument {}\n",
        Hash([9; 32])
    );
    log.log(&text("ruling", &ruling), &["court/high"]);
    let size = u64::try_from(log.entries.len()).unwrap();
    to.log("log-account", "an incident, complaints, a ruling", &log);
    let about =
        ("stations-complaints", "complaints with effect about a station, or a record of it");
    leaves(to, about, ("log-account.txt", &log), size);
    let gap = format!("2026-06-07T18:00:00Z,2026-06-07T21:00:00Z,10800,{incident}");
    let bulletin = ["contests 1", "coverage 1/4 100/450", "scenario 3/5 open 201"];
    for (name, table, says) in [
        ("account-gaps", "gaps.csv", &[gap.as_str()][..]),
        ("account-effect", "effect.txt", &["complaints 1", "units 1", "max-ballots 110"][..]),
        ("account-bulletin", "bulletin.txt", &bulletin[..]),
        ("account-complaints", "complaints.csv", &[][..]),
    ] {
        let path = format!("account/{table}");
        let text = file(&log, size, &path);
        for line in says {
            assert!(text.lines().any(|other| other == *line), "{name}: {line} in\n{text}");
        }
        let (size, says) = (size.to_string(), says.iter().map(|line| ("says", *line)));
        let mut keys =
            vec![("log", "log-account.txt"), ("size", size.as_str()), ("path", path.as_str())];
        keys.extend(says);
        to.add(name, "at ok", "a file of the account", &keys, &text);
    }
    for (name, at, about) in [
        ("layout-account", size, "tables that have rows"),
        ("layout-account-before", before, "no statement of the account: a gap all the same"),
    ] {
        let paths: Vec<String> = files(&log, at).into_keys().collect();
        let paths = paths.join("\n") + "\n";
        let size = at.to_string();
        let keys = [("log", "log-account.txt"), ("size", size.as_str())];
        to.add(name, "layout ok", about, &keys, &paths);
    }
}

fn leaves(to: &mut Vectors, (name, about): (&str, &str), (path, log): (&str, &Log), size: u64) {
    let fold = replay(&log.entries[..usize::try_from(size).unwrap()]);
    let leaves: Vec<String> = Results::new(&fold).station_leaves().map(|(_, leaf)| leaf).collect();
    let root = root_of(leaves.iter().map(|leaf| leaf_hash(leaf.as_bytes())));
    let manifest = file(log, size, "manifest");
    assert_eq!(Manifest::parse(manifest.as_bytes()).unwrap().totals.stations_root, root);
    let (root, size) = (Hash(root).to_string(), size.to_string());
    let keys = [("log", path), ("size", size.as_str()), ("root", root.as_str())];
    to.add(name, "stations-root ok", about, &keys, &leaves.concat());
}
