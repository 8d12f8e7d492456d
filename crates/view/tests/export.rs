//! Exports of an election with units of every class, whose names are formulas and markup (spec 5 §8).
#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

#[path = "export/python.rs"]
mod python;
#[path = "../examples/vectors_5_publication.rs"]
#[expect(dead_code, reason = "only its logs are used here")]
mod written;

use acta_tally::fold::Track;
use acta_tally::results::Results;
use acta_tally::totals::Class;
use acta_view::File;
use acta_view::export::{Format, files};
use acta_view::latest::{self, Latest};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use written::export::{exported, log};
use written::fold_kit::{Log, replay};

/// All forms of the fixture, by path.
fn all(log: &Log) -> BTreeMap<String, String> {
    let text = |file: File| (file.path, String::from_utf8(file.bytes).unwrap());
    Format::ALL.into_iter().flat_map(|format| exported(log, format)).map(text).collect()
}

/// The cells of a table as RFC 4180 has them.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = csv.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}

#[test]
fn no_cell_is_a_formula_and_none_moves_another() {
    let log = log();
    let mut guarded = 0;
    for (path, text) in all(&log).iter().filter(|(path, _)| path.ends_with(".csv")) {
        let rows = cells(text);
        for row in &rows {
            assert_eq!(row.len(), rows[0].len(), "{path}: {row:?}");
            for cell in row {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{path}: {cell}");
                guarded += usize::from(cell.starts_with('\''));
            }
        }
    }
    // Of areas three, of contests two tracks of one, of choices eight rows, of stations three in all their rows.
    let results = log.results();
    let stations = results.unit_lines(0).chain(results.unit_lines(1));
    let named = stations.filter(|unit| unit.station.row.name.starts_with(['=', '+', '@'])).count();
    assert_eq!(guarded, 3 + 2 + 8 + named);
}

#[test]
fn names_are_text_in_every_form() {
    let all = all(&log());
    for path in ["eml-510.xml", "eml-520.xml"] {
        let text = &all[path];
        assert!(
            !text.contains("<i") && !text.contains("<script") && !text.contains("]]>"),
            "{path}"
        );
        assert!(text.contains("Council ]]&gt; &amp;amp;"), "{path}");
    }
    for path in ["results.json", "nist-1500-100.json", "datapackage.json"] {
        let value: serde_json::Value = serde_json::from_str(&all[path]).unwrap();
        assert!(value.is_object(), "{path}");
    }
    let results: serde_json::Value = serde_json::from_str(&all["results.json"]).unwrap();
    assert_eq!(results["contests"][0]["choices"][2]["name"], "=cmd|' /C calc'!A0");
    assert_eq!(results["contests"][1]["choices"][1]["name"], "<img src=x onerror=alert(1)>");
}

#[test]
fn every_form_says_what_it_is() {
    let log = log();
    let root = acta::value::Hash(written::root(&log.entries)).to_string();
    for (path, text) in all(&log) {
        if path == "results.schema.json" {
            continue;
        }
        if path.ends_with(".csv") {
            let rows = cells(&text);
            let size = log.entries.len().to_string();
            assert!(
                rows[1..].iter().all(|row| row[..2] == [size.as_str(), "test+copies"]),
                "{path}"
            );
            continue;
        }
        for words in [root.as_str(), "unofficial-partial", "A rehearsal.", "authority's log"] {
            assert!(text.contains(words), "{path}: {words}");
        }
    }
}

#[test]
fn figures_add_up_to_the_fold() {
    let log = log();
    let results = log.results();
    let all = all(&log);
    let mut sums: BTreeMap<[String; 4], u64> = BTreeMap::new();
    for row in &cells(&all["figures.csv"])[1..] {
        let [_, _, contest, track, _, class, kind, code, value] = row.as_slice() else { panic!() };
        if class.starts_with("counted") && !value.is_empty() {
            let key = [contest, track, kind, code].map(Clone::clone);
            *sums.entry(key).or_default() += value.parse::<u64>().unwrap();
        }
    }
    let mut compared = 0;
    for (no, plan) in (0..).zip(&log.fold.plan().contests) {
        for track in Track::ALL {
            let Some(table) = log.fold.table(no, track) else { continue };
            let counted = table.whole().counted();
            let key = |kind: &str, code: String| {
                [plan.code.to_string(), track.word().to_owned(), kind.to_owned(), code]
            };
            for (at, field) in plan.fields.iter().enumerate() {
                let sum = sums.get(&key("field", field.name.to_string())).copied();
                assert_eq!(sum.unwrap_or_default(), counted.value(at), "{}", field.name);
            }
            for choice in &plan.choices {
                let votes = plan.votes(choice, |column| counted.value(column));
                assert_eq!(sums.get(&key("vote", choice.code.to_string())).copied(), votes);
                compared += 1;
            }
            let ballots = results.unit_lines(no).filter(|unit| unit.track == track);
            let ballots = ballots.filter(|unit| unit.class.is_counted());
            let ballots: u64 = ballots.filter_map(|unit| unit.ballots).sum();
            assert_eq!(u128::from(ballots), counted.ballots);
        }
    }
    assert_eq!(compared, 3 + 3 + 6);
}

#[test]
fn every_expected_unit_is_a_row_with_its_class() {
    let log = log();
    let rows = cells(&all(&log)["stations.csv"]);
    for (no, plan) in (0..).zip(&log.fold.plan().contests) {
        for track in Track::ALL {
            let Some(table) = log.fold.table(no, track) else { continue };
            for class in Class::ALL {
                let here = [plan.code.as_str(), track.word(), class.word()];
                let of = |row: &&Vec<String>| [2, 3, 9].map(|at| row[at].as_str()) == here;
                let number = u64::try_from(rows.iter().filter(of).count()).unwrap();
                assert_eq!(number, table.whole().class(class).units, "{here:?}");
            }
        }
    }
}

#[test]
fn before_the_parts_are_there_tables_are_empty_and_eml_has_no_place_for_it() {
    let log = log();
    let fold = replay(&log.entries[..1]);
    let results = Results::new(&fold);
    for format in Format::ALL {
        let made = files(&results, &[0; 32], format);
        match format {
            Format::Eml510 | Format::Eml520 => {
                let expected =
                    format!("{}: expected a contest with choices, got none", format.word());
                assert_eq!(made.unwrap_err().to_string(), expected);
            }
            _ => {
                let made = made.unwrap();
                let tables = made.iter().filter(|file| file.path.ends_with(".csv"));
                for table in tables {
                    assert_eq!(cells(std::str::from_utf8(&table.bytes).unwrap()).len(), 1);
                }
            }
        }
    }
}

#[test]
fn other_peoples_validators_take_them() {
    let log = log();
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("export-{}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    let (exports, at) = (dir.join("exports"), dir.join("at"));
    fs::create_dir_all(&exports).unwrap();
    for (path, text) in all(&log) {
        fs::write(exports.join(path), text).unwrap();
    }
    let size = u64::try_from(log.entries.len()).unwrap();
    for (path, bytes) in written::files(&log, size) {
        let path = at.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let api = dir.join("api");
    fs::create_dir_all(&api).unwrap();
    for (name, text) in acta_view::api::FILES {
        fs::write(api.join(name), text).unwrap();
    }
    let latest = Latest { contests: latest::contests(&log.results()), size, ..Latest::default() };
    fs::create_dir_all(dir.join("live")).unwrap();
    fs::write(dir.join("live/latest.json"), latest.json()).unwrap();
    python::validate(&exports, &at, &api);
}
