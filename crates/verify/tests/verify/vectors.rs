//! The vectors of spec 6, read as a second implementation would read them, and made again.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::card_rows::card_cases;
use crate::cards::{card, differing, told};
use crate::cases::{Given, cases, expected, laws, report};
use crate::common::Files;
use acta::statement::Statement;
use acta::value::base64;
use acta_verify::given::Kind;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/6-verdicts")
}

/// A vector as it is read.
#[derive(Default)]
struct Vector {
    files: Files,
    anchor: String,
    expect: String,
    given: Vec<Given>,
    laws: String,
}

fn read(name: &str) -> Vector {
    let text = fs::read_to_string(folder().join(name)).unwrap();
    let mut vector = Vector::default();
    let held = |kind, value: &str| {
        let (name, bytes) = value.split_once(' ').unwrap();
        Given { name: name.to_owned(), kind, bytes: base64(bytes).unwrap(), statement: None }
    };
    for line in text.lines() {
        let (key, value) = line.split_once(": ").unwrap();
        match key {
            "input" => assert_eq!(value, "card", "{name}"),
            "base" => {
                // Beside the file that names it.
                let beside = name.rfind('/').map_or(0, |slash| slash + 1);
                vector.files = read(&format!("{}{value}", &name[..beside])).files;
            }
            "anchor" => vector.anchor = value.to_owned(),
            "expect" | "names" | "tells" => vector.expect.push_str(&format!("{line}\n")),
            "law" => vector.laws.push_str(&format!("{line}\n")),
            "about" => {}
            "absent" => drop(vector.files.remove(value)),
            "file" => {
                let (path, bytes) = value.split_once(' ').unwrap();
                vector.files.insert(path.to_owned(), base64(bytes).unwrap());
            }
            "promise" => vector.given.push(held(Kind::Promise, value)),
            "receipt" => vector.given.push(held(Kind::Receipt, value)),
            "for" => {
                let statement = Statement::parse(&base64(value).unwrap()).unwrap();
                vector.given.last_mut().unwrap().statement = Some(statement);
            }
            other => panic!("{name}: {other}"),
        }
    }
    vector
}

#[test]
fn every_vector_gets_its_verdicts() {
    let mut read_names = BTreeSet::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            continue; // tables, copies and announcements, which are read elsewhere
        }
        let name = entry.file_name().into_string().unwrap();
        let Vector { files, anchor, expect, given, laws: law } = read(&name);
        let report = report(&files, &anchor, &given);
        assert_eq!(expected(&report), expect, "{name}\n{}", report.text());
        assert_eq!(laws(&report), law, "{name}");
        read_names.insert(name);
    }
    let known: BTreeSet<String> = cases().iter().map(|case| format!("{}.txt", case.name)).collect();
    assert_eq!(read_names, known);
}

#[test]
fn the_vectors_are_made_again_byte_for_byte() {
    for case in cases() {
        let vector = read(&format!("{}.txt", case.name));
        assert_eq!(vector.anchor, case.anchor, "{}", case.name);
        assert_eq!(vector.files, case.files, "{}", case.name);
        let bytes = |given: &[Given]| given.iter().map(|one| one.bytes.clone()).collect::<Vec<_>>();
        assert_eq!(bytes(&vector.given), bytes(&case.given), "{}", case.name);
        let text = fs::read_to_string(folder().join(format!("{}.txt", case.name))).unwrap();
        assert!(text.contains(&format!("about: {}\n", case.about)), "{}", case.name);
    }
}

#[test]
fn every_card_says_what_its_case_expects() {
    let cases = card_cases();
    for case in &cases {
        assert_eq!(differing(case, &cases[0]), case.expected, "{}", case.name);
    }
    // On the good one all holds that can be told, and nothing fails.
    let good = told(&card(&cases[0].files, &cases[0].anchor));
    let answers: BTreeSet<&str> = good.lines().filter_map(answer).collect();
    let expected = ["cannot-tell missing", "information", "not-applicable"];
    assert_eq!(answers.into_iter().collect::<Vec<_>>(), expected);
}

/// What the answer is of an `expect:` line.
fn answer(line: &str) -> Option<&str> {
    line.strip_prefix("expect: ")?.split_once(' ').map(|(_, answer)| answer)
}

#[test]
fn every_vector_of_a_card_is_read_and_made_again() {
    let cases = card_cases();
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder().join("cards")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Vector { files, anchor, expect, .. } = read(&format!("cards/{name}"));
        assert_eq!(told(&card(&files, &anchor)), expect, "{name}");
        let case = cases.iter().find(|case| format!("{}.txt", case.name) == name);
        let case = case.unwrap_or_else(|| panic!("{name} is no case"));
        assert_eq!((anchor, files), (case.anchor.clone(), case.files.clone()), "{name}");
        let text = fs::read_to_string(folder().join("cards").join(&name)).unwrap();
        assert!(text.contains(&format!("about: {}\n", case.about)), "{name}");
        names.insert(name);
    }
    assert_eq!(names.len(), cases.len());
}
