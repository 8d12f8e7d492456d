//! The vectors of spec 6, read as a second implementation would read them, and made again.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::cases::{cases, expected, trust};
use crate::common::Files;
use acta::value::base64;
use acta_verify::verify_all;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/6-verdicts")
}

/// The files of a vector, its anchor, and what it expects.
fn read(name: &str) -> (Files, String, String) {
    let text = fs::read_to_string(folder().join(name)).unwrap();
    let (mut files, mut anchor, mut expect) = (Files::new(), String::new(), String::new());
    for line in text.lines() {
        let (key, value) = line.split_once(": ").unwrap();
        match key {
            "base" => files = read(value).0,
            "anchor" => anchor = value.to_owned(),
            "expect" | "names" => expect.push_str(&format!("{line}\n")),
            "about" => {}
            "absent" => drop(files.remove(value)),
            "file" => {
                let (path, bytes) = value.split_once(' ').unwrap();
                files.insert(path.to_owned(), base64(bytes).unwrap());
            }
            other => panic!("{name}: {other}"),
        }
    }
    (files, anchor, expect)
}

#[test]
fn every_vector_gets_its_verdicts() {
    let mut read_names = BTreeSet::new();
    for entry in fs::read_dir(folder()).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            continue; // tables and copies, which are read elsewhere
        }
        let name = entry.file_name().into_string().unwrap();
        let (files, anchor, expect) = read(&name);
        let report = verify_all(&files, &trust(&anchor));
        assert_eq!(expected(&report), expect, "{name}\n{}", report.text());
        read_names.insert(name);
    }
    let known: BTreeSet<String> = cases().iter().map(|case| format!("{}.txt", case.name)).collect();
    assert_eq!(read_names, known);
}

#[test]
fn the_vectors_are_made_again_byte_for_byte() {
    for case in cases() {
        let (files, anchor, _) = read(&format!("{}.txt", case.name));
        assert_eq!(anchor, case.anchor, "{}", case.name);
        assert_eq!(files, case.files, "{}", case.name);
        let text = fs::read_to_string(folder().join(format!("{}.txt", case.name))).unwrap();
        assert!(text.contains(&format!("about: {}\n", case.about)), "{}", case.name);
    }
}
