//! Every digit of the results and of the records, changed one at a time: each is found, and named.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::common::{Files, Plan, Tree, build};
use acta_verify::verdict::Verdict;
use acta_verify::{Report, Trust, verify_all};

/// One digit of one file.
struct Flip {
    path: String,
    at: usize,
    /// Words that the report must have in one line, beside the changed value.
    named: Vec<String>,
}

fn lines_of(report: &Report) -> Vec<String> {
    let failing = report.checks.iter().filter(|check| check.verdict == Verdict::Fails);
    let details = failing.flat_map(|check| &check.details);
    details.map(|d| format!("{} {} {} {}", d.subject, d.field, d.expected, d.got)).collect()
}

/// Where the figures of records stand in the bundle: the digits of the lines from `admitted` to `vote`.
fn record_flips(tree: &Tree) -> Vec<Flip> {
    let mut flips = Vec::new();
    let path = tree.files.keys().find(|path| path.starts_with("log/tile/entries/")).unwrap();
    let mut at = 0;
    for entry in &tree.entries {
        at += 2;
        let text = String::from_utf8_lossy(entry).into_owned();
        let value = |key: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(key));
            line.unwrap_or_default().to_owned()
        };
        let record = text.contains("acta/record/") || text.contains("acta/correction/");
        let mut from = at;
        for line in text.split_inclusive('\n') {
            let words: Vec<&str> = line.trim_end().split(' ').collect();
            let field = words[..words.len().saturating_sub(1)].join(" ");
            let figure = ["admitted", "blank", "invalid", "poll", "count", "vote", "station"];
            let figure = figure.contains(&words[0]);
            for (offset, byte) in line.bytes().enumerate() {
                if byte.is_ascii_digit() && record {
                    let station = format!("station {} mayor", value("station "));
                    let whole =
                        if figure && offset >= field.len() { field.clone() } else { String::new() };
                    flips.push(Flip {
                        path: path.clone(),
                        at: from + offset,
                        named: vec![station, whole],
                    });
                }
            }
            from += line.len();
        }
        at += entry.len();
    }
    flips
}

/// The digits of a published table of units: each is named by its row's station and its column.
fn table_flips(files: &Files, path: &str) -> Vec<Flip> {
    let text = String::from_utf8(files[path].clone()).unwrap();
    let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
    let mut flips = Vec::new();
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let station = line.split(',').next().unwrap();
        for (column, cell) in line.trim_end().split(',').enumerate() {
            for byte in cell.bytes() {
                if byte.is_ascii_digit() {
                    let (subject, field) = match (number, column) {
                        (0, _) => (format!("file {path}"), "header".to_owned()),
                        (_, 0) => (format!("station {station}"), "row".to_owned()),
                        _ => (format!("station {station}"), header[column].to_owned()),
                    };
                    flips.push(Flip { path: path.to_owned(), at, named: vec![subject, field] });
                }
                at += 1;
            }
            at += 1; // the comma or the line feed
        }
    }
    flips
}

/// The digits of any other published file: named by the file.
fn file_flips(files: &Files, path: &str) -> Vec<Flip> {
    let digits = files[path].iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
    let named = vec![path.rsplit('/').next().unwrap().to_owned()];
    digits.map(|(at, _)| Flip { path: path.to_owned(), at, named: named.clone() }).collect()
}

fn check(tree: &Tree, flip: &Flip) -> Result<(), String> {
    let mut files = tree.files.clone();
    let byte = &mut files.get_mut(&flip.path).unwrap()[flip.at];
    *byte = if *byte == b'9' { b'0' } else { *byte + 1 };
    let report = verify_all(&files, &Trust::Anchor(tree.anchor));
    let lines = lines_of(&report);
    let named = lines.iter().any(|line| flip.named.iter().all(|word| line.contains(word)));
    if report.exit_code() == 1 && named {
        return Ok(());
    }
    let text = report.text();
    Err(format!(
        "{} at {}: {:?}: exit {}\n{text}",
        flip.path,
        flip.at,
        flip.named,
        report.exit_code()
    ))
}

/// Runs all flips on all processors.
#[expect(clippy::disallowed_methods, reason = "a test may have threads")]
fn run(tree: Tree, flips: Vec<Flip>) -> BTreeMap<String, usize> {
    let (tree, flips) = (Arc::new(tree), Arc::new(flips));
    let next = Arc::new(AtomicUsize::new(0));
    let wrong = Arc::new(Mutex::new(Vec::new()));
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = |_| {
        let (tree, flips, next, wrong) = (tree.clone(), flips.clone(), next.clone(), wrong.clone());
        thread::spawn(move || {
            while let Some(flip) = flips.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(words) = check(&tree, flip) {
                    wrong.lock().unwrap().push(words);
                }
            }
        })
    };
    let handles: Vec<_> = (0..threads).map(work).collect();
    handles.into_iter().for_each(|handle| handle.join().unwrap());
    let wrong = wrong.lock().unwrap();
    assert!(
        wrong.is_empty(),
        "{} of {} not named; the first:\n{}",
        wrong.len(),
        flips.len(),
        wrong[0]
    );
    let mut counts = BTreeMap::new();
    for flip in flips.iter() {
        *counts.entry(flip.path.clone()).or_default() += 1;
    }
    counts
}

fn small() -> Tree {
    build(Plan { stations: 5, ..Plan::default() })
}

#[test]
fn every_digit_of_every_record_is_named_by_station_and_field() {
    let tree = small();
    let flips = record_flips(&tree);
    println!("{:?}", run(tree, flips));
}

#[test]
fn t22_every_digit_of_every_table_of_units_is_named_by_station_and_field() {
    let tree = small();
    let paths = tree.files.keys().filter(|path| path.contains("/units/"));
    let flips: Vec<Flip> = paths.flat_map(|path| table_flips(&tree.files, path)).collect();
    println!("{:?}", run(tree, flips));
}

/// Of files that are mostly hashes, one digit in this many is changed: they are compared line by line, all alike.
const HASHES_STEP: usize = 7;

#[test]
fn every_digit_of_every_other_result_is_named_by_file() {
    let tree = small();
    let newest = format!("at/{}/", tree.sizes[1]);
    let paths =
        tree.files.keys().filter(|path| path.starts_with(&newest) && !path.contains("/units/"));
    let flips = paths.flat_map(|path| {
        let hashes = path.contains("/arrivals/") || path.ends_with("/manifest");
        let step = if hashes { HASHES_STEP } else { 1 };
        file_flips(&tree.files, path).into_iter().step_by(step)
    });
    let flips: Vec<Flip> = flips.collect();
    println!("{:?}", run(tree, flips));
}
