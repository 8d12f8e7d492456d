//! `vectors/5-publication`: every file gives what its `expect:` line says, and the generator still
//! writes exactly these files.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

#[path = "../examples/vectors_5_publication.rs"]
#[expect(dead_code, reason = "the program's entry point")]
mod written;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs;
use std::path::PathBuf;

use acta::entry::Entry;
use acta::keys::Help;
use acta::value::{Code, Hash, Time, base64, to_base64};
use acta_log::checkpoint::Checkpoint;
use acta_log::note::Note;
use acta_log::tree::{leaf_hash, root_of};
use acta_tally::account::Past;
use acta_tally::fold::Fold;
use acta_tally::results::{
    Results, SHARD_ENTRIES, SHARD_STATIONS, arrivals_path, defused, node_files, units_path,
};
use acta_view::at;
use acta_view::export::{self, Format};
use acta_view::latest::{self, BYTES_MAX, Latest, Short, TOP_MAX};
use acta_view::manifest::Manifest;
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/5-publication")
}

/// A vector: its keys in order, and the payload.
struct Vector {
    keys: Vec<(String, String)>,
    payload: String,
}

impl Vector {
    fn read(name: &str) -> Self {
        let text = fs::read_to_string(folder().join(name)).unwrap();
        let (head, payload) = text.split_once("\n\n").unwrap_or((text.trim_end_matches('\n'), ""));
        let keys = head.lines().map(|line| line.split_once(": ").unwrap());
        let keys = keys.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        Self { keys, payload: payload.to_owned() }
    }

    fn all(&self, key: &str) -> Vec<&str> {
        let all = self.keys.iter().filter(|(name, _)| name == key);
        all.map(|(_, value)| value.as_str()).collect()
    }

    fn get(&self, key: &str) -> &str {
        self.all(key).first().unwrap_or_else(|| panic!("{key} is needed"))
    }

    fn number(&self, key: &str) -> u64 {
        self.get(key).parse().unwrap()
    }

    /// The entries below the size of the log that it names.
    fn log(&self) -> Vec<Vec<u8>> {
        let mut entries = Self::read(self.get("log")).entries();
        entries.truncate(usize::try_from(self.number("size")).unwrap());
        entries
    }

    fn entries(&self) -> Vec<Vec<u8>> {
        self.all("entry").into_iter().map(|entry| base64(entry).unwrap()).collect()
    }
}

fn fold(entries: &[Vec<u8>]) -> Fold {
    let first = Entry::parse(&entries[0]).unwrap();
    let mut fold =
        Fold::open(&first.header, first.parse_statement().unwrap(), |_, _, _, _| true).unwrap();
    for (index, bytes) in (0..).zip(entries).skip(1) {
        let entry = Entry::parse(bytes).unwrap();
        let statement = entry.parse_statement().unwrap();
        let checked = fold.keys().check_with(index, statement, Help::default()).unwrap();
        fold.apply(&entry.header, &checked).unwrap();
    }
    fold
}

fn root(entries: &[Vec<u8>]) -> [u8; 32] {
    root_of(entries.iter().map(|entry| leaf_hash(entry)))
}

fn files(vector: &Vector) -> BTreeMap<String, Vec<u8>> {
    let log = vector.log();
    let entries = |from, to| {
        let [from, to] = [from, to].map(|at| usize::try_from(at).unwrap());
        Ok::<_, Infallible>(log[from..to].to_vec())
    };
    // The manifest hashes the checkpoint; the vector of that size holds it.
    let note = Vector::read("checkpoint.txt");
    let note = (note.number("size") == vector.number("size")).then_some(note.payload);
    let note = note.as_ref().map(String::as_bytes);
    let blobs = |_: &[u8; 32]| Ok(None);
    let inputs = at::Inputs { entries: &entries, blobs: &blobs };
    let Ok(files) = at::files(&fold(&log), &root(&log), note, inputs, &Past::default());
    files
}

/// What a vector gives, in the words of its `expect:` line after the layer.
fn run(layer: &str, vector: &Vector) -> String {
    let text = vector.payload.as_str();
    match layer {
        "log" => drop(fold(&vector.entries())),
        "at" => at_file(vector),
        "page" => page(vector),
        "layout" => layout(vector),
        "shard" => shard(vector),
        "cell" => {
            let hex = vector.get("cell").as_bytes().chunks(2);
            let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
            assert_eq!(defused(&String::from_utf8(hex.map(byte).collect()).unwrap()), text);
        }
        "manifest" => {
            return match Manifest::parse(text.as_bytes()) {
                Err(error) => {
                    assert!(error.to_string().starts_with("manifest line "), "{error}");
                    error.word().to_owned()
                }
                Ok(manifest) => {
                    assert_eq!(manifest.to_string(), text);
                    "ok".to_owned()
                }
            };
        }
        "listed" => {
            let manifest = Manifest::parse(text.as_bytes()).unwrap();
            let bytes = base64(vector.get("bytes")).unwrap();
            let checked = manifest.check(vector.get("path"), &bytes);
            return checked.map_or_else(|error| error.word(), |()| "ok").to_owned();
        }
        "latest" => return latest_json(vector).to_owned(),
        "export" => export_file(vector),
        "stations-root" => stations_root(vector),
        "nodes" => nodes(vector),
        other => panic!("no such layer: {other}"),
    }
    "ok".to_owned()
}

fn at_file(vector: &Vector) {
    let path = vector.get("path");
    if path == "checkpoint" {
        let note = Note::parse(vector.payload.as_bytes()).unwrap();
        let checkpoint = Checkpoint::parse(note.text()).unwrap();
        assert_eq!(
            (checkpoint.size, checkpoint.root),
            (vector.number("size"), root(&vector.log()))
        );
        assert_eq!(note.signatures().len(), 1);
    }
    assert_eq!(String::from_utf8_lossy(&files(vector)[path]), vector.payload);
    for line in vector.all("says") {
        assert!(vector.payload.lines().any(|other| other == line), "{line}");
    }
}

fn export_file(vector: &Vector) {
    let log = vector.log();
    let fold = fold(&log);
    let results = Results::new(&fold);
    let mut made = export::files(&results, &root(&log), Format::Csv).unwrap();
    // Of 8.5 and 8.6: what has a path of 8.1 has its bytes, too.
    made.extend(export::published(&results, &root(&log)));
    let made = made.iter().find(|file| file.path == vector.get("path")).unwrap();
    assert_eq!(String::from_utf8_lossy(&made.bytes), vector.payload);
    for line in vector.all("says") {
        assert!(vector.payload.lines().any(|other| other == line), "{line}");
    }
}

/// The bytes, then what a reader takes out of them.
fn page(vector: &Vector) {
    let page = vector.payload.as_str();
    assert_eq!(String::from_utf8_lossy(&files(vector)[vector.get("path")]), page);
    assert!(page.matches(vector.get("status")).count() >= 2);
    let cells = page.split('>').filter_map(|piece| piece.split('<').next());
    let shares: Vec<&str> = cells.filter_map(|cell| cell.strip_suffix(" %")).collect();
    assert_eq!(shares, vector.all("share"));
    assert!(!page.contains("<i>") && !page.contains("<script"));
}

fn layout(vector: &Vector) {
    let mut files = files(vector);
    // Without its note, which only one size has here, the file is not written.
    files.insert("checkpoint".to_owned(), Vec::new());
    let paths: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(paths, vector.payload.lines().collect::<Vec<_>>());
}

fn shard(vector: &Vector) {
    let path = vector.get("path");
    if let [index] = vector.all("index")[..] {
        assert_eq!(arrivals_path(index.parse::<u64>().unwrap() / SHARD_ENTRIES), path);
        return;
    }
    let shard = usize::try_from(vector.number("place")).unwrap() / SHARD_STATIONS;
    assert_eq!(units_path(vector.get("contest"), u32::try_from(shard).unwrap()), path);
}

/// Reads `latest.json` into its type and writes it again.
fn latest_json(vector: &Vector) -> &'static str {
    let text = vector.payload.as_str();
    assert!(text.len() <= BYTES_MAX);
    let json: Value = serde_json::from_str(text).unwrap();
    let latest = read_latest(&json);
    if json.get("more").is_some() {
        let shown = [("contests", latest.contests.len()), ("cosigned", latest.cosigned.len())];
        let more = shown.map(|(key, shown)| vector.all(key).first().map(|all| (*all, shown)));
        let (all, shown) = more.into_iter().flatten().next().unwrap();
        assert!(shown > 0 && shown < all.parse().unwrap());
        assert_eq!(latest.json().replace("]}\n", "],\"more\":true}\n"), text);
        return "more";
    }
    assert_eq!(latest.json(), text);
    if !vector.all("log").is_empty() {
        let log = vector.log();
        assert_eq!((latest.size, latest.root), (vector.number("size"), root(&log)));
        assert_eq!(latest.contests, latest::contests(&Results::new(&fold(&log))));
    }
    "ok"
}

fn read_latest(json: &Value) -> Latest {
    let texts = |json: &Value| json.as_str().map(str::to_owned);
    let time = |json: &Value| {
        json.as_str().map_or(0, |time| u64::try_from(Time::parse(time).unwrap().unix()).unwrap())
    };
    let number = |json: &Value| json.as_u64().unwrap();
    let list = |key: &str| json[key].as_array().unwrap().iter();
    let missing = |item: &Value| (texts(&item["name"]).unwrap(), time(&item["since"]));
    Latest {
        election: texts(&json["election"]).unwrap(),
        test: json["test"].as_bool().unwrap(),
        notice: texts(&json["notice"]),
        custodian: texts(&json["custodian"]),
        size: number(&json["size"]),
        root: acta::value::hex(json["root"].as_str().unwrap()).unwrap(),
        checkpoint_time_s: time(&json["checkpoint_time"]),
        cosigned: list("cosigned").filter_map(texts).collect(),
        missing: list("missing").map(missing).collect(),
        quorum: json["quorum"].as_bool().unwrap(),
        received: number(&json["received"]),
        sequenced: number(&json["sequenced"]),
        published: number(&json["published"]),
        last_received: texts(&json["last_received"]),
        at: json["at"].as_u64(),
        contests: list("contests").map(read_short).collect(),
    }
}

fn read_short(json: &Value) -> Short {
    let number = |key: &str| json[key].as_u64().unwrap();
    let top = json["top"].as_array().unwrap();
    assert!(top.len() <= TOP_MAX);
    let pair = |pair: &Value| (pair[0].as_str().unwrap().to_owned(), pair[1].as_u64().unwrap());
    Short {
        code: json["code"].as_str().unwrap().to_owned(),
        expected: number("expected"),
        counted: number("counted"),
        flagged: number("flagged"),
        excluded: number("excluded"),
        missing: number("missing"),
        top: top.iter().map(pair).collect(),
    }
}

/// The files of the tree over so many stations; the payload is its root.
fn nodes(vector: &Vector) {
    let leaf = |number: u64| {
        let code = Code::parse(&format!("{number:04}")).unwrap();
        (code, leaf_hash(format!("station {code}\n").as_bytes()))
    };
    let mut made = node_files(&(1..=vector.number("count")).map(leaf).collect::<Vec<_>>());
    assert_eq!(made.pop().unwrap(), ("stations/root.txt".to_owned(), vector.payload.clone()));
    let made = made.iter().map(|(path, text)| format!("{path} {}", to_base64(text.as_bytes())));
    assert_eq!(made.collect::<Vec<_>>(), vector.all("file"));
}

/// From the leaves in the payload, and from the log.
fn stations_root(vector: &Vector) {
    let mut leaves: Vec<String> = Vec::new();
    for line in vector.payload.lines() {
        if line.starts_with("station ") {
            leaves.push(String::new());
        }
        leaves.last_mut().unwrap().push_str(&format!("{line}\n"));
    }
    let made: Vec<String> =
        Results::new(&fold(&vector.log())).station_leaves().map(|(_, leaf)| leaf).collect();
    assert_eq!(made, leaves);
    let root = root_of(leaves.iter().map(|leaf| leaf_hash(leaf.as_bytes())));
    assert_eq!(Hash(root).to_string(), vector.get("root"));
}

#[test]
fn every_file_gives_what_it_expects() {
    let mut layers = BTreeMap::new();
    for item in fs::read_dir(folder()).unwrap() {
        let name = item.unwrap().file_name().into_string().unwrap();
        let vector = Vector::read(&name);
        println!("{name}");
        let (layer, expected) = vector.get("expect").split_once(' ').unwrap();
        assert_eq!(run(layer, &vector), expected, "{name}");
        *layers.entry(layer.to_owned()).or_insert(0) += 1;
    }
    assert_eq!(layers.len(), 12, "{layers:?}");
}

#[test]
fn the_1001st_station_stands_in_a_second_shard() {
    use written::fold_kit::{Definition, Log};
    let row = |number| format!("station s{number:04} north ordinary 1 1 none none Hall {number}");
    let rows: Vec<String> = (0..=SHARD_STATIONS).map(row).collect();
    let mut log = Log::open(&Definition::default());
    log.register(&rows.iter().map(String::as_str).collect::<Vec<_>>());
    let entries = |_, _| Ok::<_, Infallible>(Vec::new());
    let blobs = |_: &[u8; 32]| Ok(None);
    let inputs = at::Inputs { entries: &entries, blobs: &blobs };
    let Ok(files) = at::files(&log.fold, &[0; 32], None, inputs, &Past::default());
    let rows = |path: &str| String::from_utf8_lossy(&files[path]).lines().skip(1).count();
    assert_eq!((rows("units/mayor/0000.csv"), rows("units/mayor/0001.csv")), (SHARD_STATIONS, 1));
    assert!(files.contains_key("en/stations-mayor-0001.html"));
    assert!(!files.contains_key("units/mayor/0002.csv"));
}

#[test]
fn the_generator_writes_exactly_these_files() {
    let committed: BTreeMap<String, String> = fs::read_dir(folder())
        .unwrap()
        .map(|item| item.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    let fresh = written::all();
    assert!(fresh.keys().eq(committed.keys()), "run `cargo xtask vectors`");
    for (name, text) in &fresh {
        assert!(committed[name] == *text, "{name} differs: run `cargo xtask vectors`");
    }
}
