//! The vectors `vectors/4-tally/fold-*.txt`: a log, its units, its files, its tally hash.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod fold_kit;

use std::collections::BTreeMap;
use std::path::Path;

use acta::value::{Code, Hash, base64};
use acta_tally::fold::{Fold, Track};
use acta_tally::results::Results;
use fold_kit::replay;

#[test]
fn fold_vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/4-tally");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("fold-") {
            check(&name, &std::fs::read_to_string(&path).unwrap());
            count += 1;
        }
    }
    assert!(count >= 50, "only {count} vectors");
}

fn check(name: &str, vector: &str) {
    let (head, files) = vector.split_once("\n\n").unwrap();
    let mut entries = Vec::new();
    let (mut expect, mut units, mut says) = ("", Vec::new(), Vec::new());
    for line in head.lines() {
        let (key, value) = line.split_once(": ").unwrap();
        match key {
            "expect" => expect = value,
            "about" => {}
            "unit" => units.push(value),
            "says" => says.push(value),
            "entry" => entries.push(base64(value).unwrap()),
            _ => panic!("{name}: {key}"),
        }
    }
    let fold = replay(&entries);
    let results = Results::new(&fold);
    for unit in units {
        assert_eq!(spell(&fold, unit), unit, "{name}");
    }
    let outcome = results.outcome_txt(0);
    for line in says {
        assert!(outcome.lines().any(|other| other == line), "{name}: {line} in\n{outcome}");
    }
    let files: BTreeMap<&str, &str> =
        files.split("-- ").skip(1).map(|file| file.split_once('\n').unwrap()).collect();
    let made = results.tally_files();
    for (path, bytes) in &made {
        let expected = files.get(path.as_str()).copied();
        assert_eq!(Some(String::from_utf8_lossy(bytes).as_ref()), expected, "{name} {path}");
    }
    assert_eq!(made.len(), files.len(), "{name}");
    assert_eq!(Hash(results.tally_hash()).to_string(), expect, "{name}");
}

/// The unit that a line begins with, in the words of the line.
fn spell(fold: &Fold, line: &str) -> String {
    let mut words = line.split(' ');
    let [station, contest, track] = [(); 3].map(|()| words.next().unwrap());
    let code = |text: &str| Code::parse(text).unwrap();
    let of = if track == "official" { Track::Official } else { Track::Preliminary };
    let view = fold.unit(&code(station), &code(contest), of).unwrap();
    let or = |text: String| if text.is_empty() { "-".to_string() } else { text };
    let class = view.class.map_or("none", |class| class.word());
    let values = view.values.iter();
    let values: Vec<String> =
        values.map(|value| value.map_or("-".into(), |value| value.to_string())).collect();
    let (marks, findings) = (or(view.marks.clone()), or(view.findings.join("+")));
    format!("{station} {contest} {track} {class} {marks} {findings} {}", or(values.join(",")))
}
