//! The light check of one station (spec 6 §12): one case for each step that fails or cannot be made.

use acta::text::StatementId;
use acta::value::Code;
use acta_log::proof::Proof;
use acta_verify::stations::{Options, StationReport, check_station};
use acta_verify::verdict::Verdict;

use crate::common::{Files, Plan, Tree, build};

/// Stations of the tree: more than one node.
const STATIONS: u32 = 70;
/// A flagged record, a corrected one, a plain one, and a station without.
const SHOWN: [&str; 4] = ["000001", "000004", "000007", "000070"];

/// Some published files, and what is asked of them.
pub(crate) struct StationCase {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) anchor: Option<StatementId>,
    pub(crate) station: &'static str,
    pub(crate) contest: Option<&'static str>,
    pub(crate) files: Files,
}

/// What the light check says.
pub(crate) fn report(case: &StationCase) -> StationReport {
    let code = |text: &str| Code::parse(text).unwrap();
    let (station, contest) = (code(case.station), case.contest.map(code));
    check_station(&case.files, &Options { anchor: case.anchor, station, contest })
}

/// The lines of a vector: each step, then each contest.
pub(crate) fn told(report: &StationReport) -> String {
    let mut out = String::new();
    for step in &report.steps {
        let unit = if step.unit.is_empty() { String::new() } else { format!(" {}", step.unit) };
        let cause = match step.verdict {
            Verdict::CannotTell(cause) => format!(" {}", cause.word()),
            _ => String::new(),
        };
        out.push_str(&format!("expect: {}{unit} {}{cause}\n", step.word, step.verdict.word()));
    }
    for unit in &report.units {
        let head = unit.head.as_deref().unwrap_or("none");
        let index = unit.index.map_or_else(|| "none".to_owned(), |index| index.to_string());
        out.push_str(&format!("unit: {} {} {head} {index}\n", unit.unit, unit.class));
        for (name, count) in &unit.figures {
            out.push_str(&format!("figure: {name} {count}\n"));
        }
    }
    out
}

/// Of a tree what the light check of some stations reads.
fn light(files: &Files, size: u64) -> Files {
    let at = format!("at/{size}/");
    let wanted = |path: &str| {
        let inner = path.strip_prefix(&at);
        let station = |inner: &str| SHOWN.iter().any(|code| inner == format!("station/{code}.txt"));
        path == "live/publication"
            || (path.starts_with("log/tile/") && !path.contains("entries"))
            || inner.is_some_and(|inner| {
                inner == "definition.txt" || inner.starts_with("stations/") || station(inner)
            })
    };
    let some = files.iter().filter(|(path, _)| wanted(path));
    some.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

fn grown(plan: Plan) -> Tree {
    build(Plan { stations: STATIONS, missing: 1, ..plan })
}

/// Changes text in a file, at its first place.
fn change(files: &mut Files, path: &str, old: &str, new: &str) {
    let text = String::from_utf8(files[path].clone()).unwrap();
    assert!(text.contains(old), "{old} in {path}");
    files.insert(path.to_owned(), text.replacen(old, new, 1).into_bytes());
}

/// Changes the digit that follows these words.
fn digit(files: &mut Files, path: &str, before: &str) {
    let text = String::from_utf8(files[path].clone()).unwrap();
    let at = text.find(before).unwrap_or_else(|| panic!("{before} in {path}")) + before.len();
    let byte = &mut files.get_mut(path).unwrap()[at];
    *byte = if *byte == b'9' { b'0' } else { *byte + 1 };
}

/// Changes `live/publication`.
fn live(files: &mut Files, edit: impl FnOnce(&mut Proof)) {
    let mut proof = Proof::parse(&files["live/publication"]).unwrap();
    edit(&mut proof);
    files.insert("live/publication".to_owned(), proof.encode());
}

/// The publication with another signature, logged so.
fn other_signature(tree: Tree) -> Files {
    let index = Proof::parse(&tree.files["live/publication"]).unwrap().index;
    let index = usize::try_from(index).unwrap();
    let mut entry = tree.entries[index].clone();
    let at = entry.len() - 20;
    entry[at] = if entry[at] == b'A' { b'B' } else { b'A' };
    tree.with_entry(index, entry)
}

/// All cases, the good one first.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(crate) fn station_cases() -> Vec<StationCase> {
    let good = grown(Plan::default());
    let size = good.sizes[1];
    let anchor = good.anchor;
    let files = light(&good.files, size);
    let at = |path: &str| format!("at/{size}/{path}");
    let (own, definition) = (at("station/000007.txt"), at("definition.txt"));
    let (root, node) = (at("stations/root.txt"), at("stations/0/0000.txt"));
    let tile = files.keys().find(|path| path.starts_with("log/tile/0/")).unwrap().clone();
    let mut cases = Vec::new();
    let mut case = |name, about, station, files| {
        let (anchor, contest) = (Some(anchor), None);
        cases.push(StationCase { name, about, anchor, station, contest, files });
    };
    let edited = |edit: &dyn Fn(&mut Files)| {
        let mut files = files.clone();
        edit(&mut files);
        files
    };
    let of = |plan: Plan| {
        let tree = grown(plan);
        (tree.anchor, light(&tree.files, tree.sizes[1]))
    };
    const ONE: &str = "000007";
    case("good", "a record that is counted", ONE, files.clone());
    case("flagged", "a record that breaks a rule", "000001", files.clone());
    case(
        "corrected",
        "a correction is the head; the record stands beside it",
        "000004",
        files.clone(),
    );
    case("missing", "a station without a record", "000070", files.clone());
    case("station-absent", "no file of the station", "000008", files.clone());
    case(
        "publication-absent",
        "no live/publication",
        ONE,
        edited(&|files| drop(files.remove("live/publication"))),
    );
    case(
        "publication-kind",
        "live/publication proves an entry that is no publication",
        ONE,
        edited(&|files| live(files, |proof| proof.extra = Some(good.entries[0].clone()))),
    );
    case(
        "definition-absent",
        "no definition",
        ONE,
        edited(&|files| drop(files.remove(&definition))),
    );
    case(
        "definition-digit",
        "a digit of the definition",
        ONE,
        edited(&|files| digit(files, &definition, "gap ")),
    );
    case(
        "checkpoint-digit",
        "a digit of the checkpoint",
        ONE,
        edited(&|files| {
            let before = format!("{}\n", crate::common::ORIGIN);
            digit(files, "live/publication", &before);
        }),
    );
    case(
        "quorum-short",
        "one witness of three",
        ONE,
        of(Plan { witnesses: 1, ..Plan::default() }).1,
    );
    case(
        "publication-hash",
        "a hash of the proof",
        ONE,
        edited(&|files| live(files, |proof| proof.hashes[0][0] ^= 1)),
    );
    case(
        "publication-digit",
        "a digit of the publisher's statement",
        ONE,
        edited(&|files| {
            live(files, |proof| {
                let text = String::from_utf8(proof.extra.take().unwrap()).unwrap();
                let text = text.replacen("status unofficial-complete", "status certified", 1);
                proof.extra = Some(text.into_bytes());
            });
        }),
    );
    case(
        "publisher-signature",
        "the publisher's signature does not verify",
        ONE,
        light(&other_signature(grown(Plan::default())), size),
    );
    case(
        "node-absent",
        "no node over the station",
        ONE,
        edited(&|files| drop(files.remove(&node))),
    );
    case(
        "node-digit",
        "a hash of a node",
        ONE,
        edited(&|files| change(files, &node, "000007 ", "000006 ")),
    );
    case(
        "root-count",
        "the root of the tree over stations counts fewer",
        ONE,
        edited(&|files| change(files, &root, "stations 70", "stations 64")),
    );
    case(
        "leaf-class",
        "another class in the leaf",
        ONE,
        edited(&|files| change(files, &own, "official counted", "official missing")),
    );
    case("leaf-none", "no leaf", ONE, {
        let mut files = files.clone();
        let text = String::from_utf8(files[&own].clone()).unwrap();
        let (head, rest) = text.split_once("leaf ").unwrap();
        let rest = &rest[rest.find("units ").unwrap()..];
        files.insert(own.clone(), format!("{head}leaf 0\n{rest}").into_bytes());
        files
    });
    case(
        "file-cut",
        "the file of the station ends early",
        ONE,
        edited(&|files| {
            let bytes = files.get_mut(&own).unwrap();
            bytes.truncate(bytes.len() - 3);
        }),
    );
    case(
        "record-digit",
        "a digit of the record",
        ONE,
        edited(&|files| digit(files, &own, "\nvote 2 ")),
    );
    case(
        "header-digit",
        "a digit of the entry's header",
        ONE,
        edited(&|files| digit(files, &own, "received 202")),
    );
    case("index-differs", "another index of the entry", ONE, {
        let mut files = files.clone();
        let text = String::from_utf8(files[&own].clone()).unwrap();
        let (_, rest) = text.split_once("\nentry ").unwrap();
        let index: u64 = rest.split(' ').next().unwrap().parse().unwrap();
        change(&mut files, &own, &format!("\nentry {index} "), &format!("\nentry {} ", index - 1));
        files
    });
    case("index-above", "an index above the published size", ONE, {
        let mut files = files.clone();
        let text = String::from_utf8(files[&own].clone()).unwrap();
        let (_, rest) = text.split_once("\nentry ").unwrap();
        let index = rest.split(' ').next().unwrap();
        change(&mut files, &own, &format!("\nentry {index} "), &format!("\nentry {size} "));
        files
    });
    case("tile-absent", "no tile of the log", ONE, edited(&|files| drop(files.remove(&tile))));
    case(
        "tile-digit",
        "a hash of a tile",
        ONE,
        edited(&|files| files.get_mut(&tile).unwrap()[7] ^= 1),
    );
    case("row-digit", "a digit of the published row", ONE, {
        let mut files = files.clone();
        let text = String::from_utf8(files[&own].clone()).unwrap();
        let row = text.lines().find(|line| line.starts_with("000007,official,")).unwrap();
        let (before, _) = row.rsplit_once(',').unwrap();
        digit(&mut files, &own, &format!("{before},"));
        files
    });
    case("row-void", "the published row has no votes of a candidate", ONE, {
        let mut files = files.clone();
        let text = String::from_utf8(files[&own].clone()).unwrap();
        let row = text.lines().find(|line| line.starts_with("000007,official,")).unwrap();
        let (before, last) = row.rsplit_once(',').unwrap();
        let rows = text.lines().find(|line| line.starts_with("units ")).unwrap();
        let length: usize = rows.rsplit_once(' ').unwrap().1.parse().unwrap();
        let shorter = format!("units mayor {}", length - (last.len() - 1));
        let changed = text.replacen(rows, &shorter, 1).replacen(row, &format!("{before},0"), 1);
        files.insert(own.clone(), changed.into_bytes());
        files
    });
    let (anchor, files) = of(Plan {
        definition: |text| {
            text.replace("sign publication publisher:1", "sign publication publisher:2")
        },
        ..Plan::default()
    });
    cases.push(StationCase {
        name: "publisher-alone",
        about: "two publishers are asked for, and the definition has one",
        anchor: Some(anchor),
        station: ONE,
        contest: None,
        files,
    });
    let (anchor, files) = of(Plan { amended: crate::common::Amended::LogKey, ..Plan::default() });
    cases.push(StationCase {
        name: "log-key",
        about: "an amendment gave the log another key",
        anchor: Some(anchor),
        station: ONE,
        contest: None,
        files,
    });
    let tree = build(Plan { rivals: true, ..Plan::default() });
    let size = tree.sizes[1];
    let mut files = light(&tree.files, size);
    let path = format!("at/{size}/station/{}.txt", crate::common::REVOKED);
    files.insert(path.clone(), tree.files[&path].clone());
    cases.push(StationCase {
        name: "key-revoked",
        about: "the station's key was revoked after its record",
        anchor: Some(tree.anchor),
        station: crate::common::REVOKED,
        contest: None,
        files,
    });
    let first = |cases: &[StationCase]| (cases[0].anchor, cases[0].files.clone());
    let (anchor, files) = first(&cases);
    let more = [
        ("contest", "one contest of the station", anchor, Some("mayor")),
        ("contest-unknown", "a contest that the station does not have", anchor, Some("senate")),
        ("anchor-none", "no anchor", None, None),
        ("anchor-other", "another anchor", Some(StatementId([0; 32])), None),
    ];
    for (name, about, anchor, contest) in more {
        let files = files.clone();
        cases.push(StationCase { name, about, anchor, station: ONE, contest, files });
    }
    cases
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::PathBuf;

    use acta::value::base64;
    use acta_verify::Source;

    use super::*;

    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/6-verdicts/station")
    }

    fn read(name: &str) -> (Files, String) {
        let text = fs::read_to_string(folder().join(name)).unwrap();
        let (mut files, mut told) = (Files::new(), String::new());
        for line in text.lines() {
            let (key, value) = line.split_once(": ").unwrap();
            match key {
                "base" => files = read(value).0,
                "file" => {
                    let (path, bytes) = value.split_once(' ').unwrap();
                    files.insert(path.to_owned(), base64(bytes).unwrap());
                }
                "absent" => drop(files.remove(value)),
                "expect" | "unit" | "figure" => told.push_str(&format!("{line}\n")),
                _ => {}
            }
        }
        (files, told)
    }

    #[test]
    fn every_vector_of_a_station_is_read_and_made_again() {
        let cases = station_cases();
        for case in &cases {
            let (files, expected) = read(&format!("{}.txt", case.name));
            assert_eq!(files, case.files, "{}", case.name);
            let text = fs::read_to_string(folder().join(format!("{}.txt", case.name))).unwrap();
            assert!(text.contains(&format!("about: {}\n", case.about)), "{}", case.name);
            let report = report(&StationCase { files, ..*case });
            assert_eq!(told(&report), expected, "{}\n{}", case.name, report.text());
        }
        let names: BTreeSet<String> =
            cases.iter().map(|case| format!("{}.txt", case.name)).collect();
        let found = fs::read_dir(folder()).unwrap();
        let found = found.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        assert_eq!(found.collect::<BTreeSet<String>>(), names);
    }

    /// Every step is shown to hold, to fail and not to be tellable, as far as it can be.
    #[test]
    fn each_step_has_its_cases() {
        let mut seen = BTreeSet::new();
        for case in station_cases() {
            let steps = report(&case).steps;
            seen.extend(
                steps.into_iter().map(|step| format!("{} {}", step.word, step.verdict.word())),
            );
        }
        let steps =
            ["anchor", "checkpoint", "publication", "publisher", "current", "record", "logged"];
        for step in steps.into_iter().chain(["signature", "figures"]) {
            assert!(seen.contains(&format!("{step} holds")), "{step} holds in {seen:?}");
        }
        for step in
            ["anchor", "checkpoint", "publication", "publisher", "current", "record", "logged"]
        {
            assert!(seen.contains(&format!("{step} fails")), "{step} fails in {seen:?}");
        }
        for step in
            ["anchor", "checkpoint", "quorum", "publication", "publisher", "current", "logged"]
        {
            assert!(
                seen.contains(&format!("{step} cannot-tell")),
                "{step} cannot-tell in {seen:?}"
            );
        }
    }

    /// Files in memory that count what is read.
    struct Counted<'f>(&'f Files, RefCell<(usize, usize)>);

    impl Source for Counted<'_> {
        fn get(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
            let bytes = self.0.get(path).cloned();
            let mut count = self.1.borrow_mut();
            *count = (count.0 + 1, count.1 + bytes.as_ref().map_or(0, Vec::len));
            Ok(bytes)
        }
    }

    /// A reader fetches little, however many stations there are (spec 6 §12).
    #[test]
    fn one_station_of_thousands_takes_few_bytes() {
        const BYTES_MAX: usize = 65_536;
        let tree = build(Plan { stations: 5_000, ..Plan::default() });
        for station in ["000001", "002500", "004999"] {
            let counted = Counted(&tree.files, RefCell::default());
            let options = Options {
                anchor: Some(tree.anchor),
                station: Code::parse(station).unwrap(),
                contest: None,
            };
            let report = check_station(&counted, &options);
            assert_eq!(report.exit_code(), 0, "{}", report.text());
            let (files, bytes) = *counted.1.borrow();
            assert!(bytes <= BYTES_MAX && files < 20, "{station}: {files} files, {bytes} bytes");
            println!("{station}: {files} files, {bytes} bytes");
        }
    }

    #[test]
    fn the_text_says_the_verdict_first_and_what_is_relied_on() {
        let cases = station_cases();
        let text = report(&cases[0]).text();
        assert!(
            text.starts_with("each record is signed, in the log, and the current one\n"),
            "{text}"
        );
        assert!(text.contains("\nrelied on: no amendment"), "{text}");
        let json = report(&cases[0]).json();
        assert!(
            json.contains("{\"step\":\"anchor\",\"unit\":\"\",\"verdict\":\"holds\""),
            "{json}"
        );
    }
}
