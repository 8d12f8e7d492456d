//! `acta report` (spec 6 §11): each sentence of an annex rests on an entry or a file that is there; missions beside their terms.
#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

#[expect(dead_code, reason = "this file uses a part of it")]
mod poppler;

use acta::value::{Hash, base64};
use acta_cli::ledger::{fold, past, root};
use acta_verify::annex::{Annex, Drawn, Ground, draft};
use acta_verify::score::{SCORE, Scorecard};
use acta_verify::verdict::Report;
use poppler::{poppler, texts, without_blanks};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// An empty folder of this name for one test.
fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

fn vectors(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors");
    fs::read_to_string(folder.join(name)).unwrap()
}

fn acta(args: &[&str], dir: &Path) -> (i32, String) {
    let done =
        Command::new(env!("CARGO_BIN_EXE_acta")).args(args).current_dir(dir).output().unwrap();
    let words = [done.stdout, done.stderr].concat();
    (done.status.code().unwrap(), String::from_utf8(words).unwrap())
}

/// The published files of a vector as a folder, and its anchor.
fn published(vector: &str, dir: &Path) -> String {
    let mut anchor = String::new();
    for line in vectors(vector).lines() {
        match line.split_once(": ").unwrap() {
            ("anchor", value) => anchor = value.to_owned(),
            ("file", value) => {
                let (path, bytes) = value.split_once(' ').unwrap();
                let path = dir.join("site").join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, base64(bytes).unwrap()).unwrap();
            }
            _ => {}
        }
    }
    anchor
}

/// The sentences of a Markdown annex with their grounds; every other line is empty or a heading.
fn sentences(text: &str) -> Vec<(&str, Vec<&str>)> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let line = line.strip_prefix("- ").unwrap_or_else(|| panic!("no sentence: {line}"));
            let (words, grounds) = line.rsplit_once(" [").unwrap_or_else(|| panic!("none: {line}"));
            (words, grounds.strip_suffix(']').unwrap().split("; ").collect())
        })
        .collect()
}

/// Every ground of every sentence is there; the annex is the same when it is made again.
fn check(dir: &Path, anchor: &str, size: u64) -> String {
    for out in ["annex", "again"] {
        let (code, words) = acta(&["report", "site", "--anchor", anchor, "--out", out], dir);
        assert_eq!(code, 0, "{words}");
    }
    for name in ["annex.md", "annex.pdf", "scorecard.json", "scorecard.html"] {
        let read = |out: &str| fs::read(dir.join(out).join(name)).unwrap();
        assert!(read("annex") == read("again"), "{name}");
    }
    let text = fs::read_to_string(dir.join("annex/annex.md")).unwrap();
    let all = sentences(&text);
    for (words, grounds) in &all {
        assert!(!words.is_empty() && !grounds.is_empty());
        for ground in grounds {
            match ground.split_once(' ').unwrap() {
                ("entry", index) => {
                    assert!(index.parse::<u64>().unwrap() < size, "{words} {ground}")
                }
                ("file", path) => {
                    assert!(dir.join("site").join(path).is_file(), "{words} {ground}")
                }
                ("beside", name) => assert!(dir.join("annex").join(name).is_file(), "{ground}"),
                other => panic!("{words}: {other:?}"),
            }
        }
    }
    for listed in &SCORE {
        let begin = format!("{}: ", listed.code);
        assert_eq!(all.iter().filter(|(words, _)| words.starts_with(&begin)).count(), 1, "{begin}");
    }
    text
}

fn size_of(dir: &Path) -> u64 {
    let note = fs::read_to_string(dir.join("site/log/checkpoint")).unwrap();
    note.lines().nth(1).unwrap().parse().unwrap()
}

#[test]
fn every_sentence_rests_on_what_is_there() {
    let dir = scratch("report-account");
    let anchor = published("6-verdicts/account.txt", &dir);
    let text = check(&dir, &anchor, size_of(&dir));
    for table in ["- Incident ", "- Complaint ", "- Figures stated in ", "- Bulletin "] {
        assert!(text.contains(table), "{table} in {text}");
    }
    let (code, words) = acta(&["report", "site", "--anchor", &anchor, "--out", "annex"], &dir);
    assert_eq!((code, words.contains("expected a folder that is not there yet")), (4, true));
    let other = "0".repeat(64);
    let (code, _) = acta(&["report", "site", "--anchor", &other, "--out", "other"], &dir);
    assert_eq!((code, dir.join("other").exists()), (4, false));
}

/// The PDF has each sentence with its grounds, and each page the notice.
#[test]
fn the_pdf_says_the_same() {
    if !poppler() {
        return;
    }
    let dir = scratch("report-pdf");
    let anchor = published("6-verdicts/account.txt", &dir);
    let text = check(&dir, &anchor, size_of(&dir));
    let pages = texts(&dir.join("annex/annex.pdf"), &dir);
    let notice = text.split("The definition says: ").nth(1).unwrap().split(" [").next().unwrap();
    assert!(pages.len() > 2 && pages.iter().all(|page| page.contains(notice)), "{notice}");
    let all = without_blanks(&pages.concat());
    for line in text.lines().filter_map(|line| line.strip_prefix("- ")) {
        let plain = without_blanks(&line.replace('\\', ""));
        assert!(all.contains(&plain), "{line}");
    }
}

/// Where the source does not have what a check looks for, nothing points there.
#[test]
fn a_source_with_differences_gives_an_annex_too() {
    for vector in ["areas-digit.txt", "size-gone.txt", "outcome-digit.txt"] {
        let dir = scratch(&format!("report-{vector}"));
        let text = vectors(&format!("6-verdicts/{vector}"));
        let base = text.lines().find_map(|line| line.strip_prefix("base: "));
        if let Some(base) = base {
            published(&format!("6-verdicts/{base}"), &dir);
        }
        let anchor = published(&format!("6-verdicts/{vector}"), &dir);
        for gone in text.lines().filter_map(|line| line.strip_prefix("absent: ")) {
            fs::remove_file(dir.join("site").join(gone)).unwrap();
        }
        let annex = check(&dir, &anchor, size_of(&dir));
        assert!(annex.contains(": fails. [beside scorecard.json]"), "{vector}");
    }
}

/// The annex of the entries of a vector, under an empty scorecard.
fn drafted(vector: &str) -> Annex {
    let text = vectors(vector);
    let entries = text.lines().filter_map(|line| line.strip_prefix("entry: "));
    let entries: Vec<Vec<u8>> = entries.map(|entry| base64(entry).unwrap()).collect();
    let follower = fold(&entries).unwrap();
    let past = past(&entries, follower.fold()).unwrap();
    let report = Report {
        root_confirmed: true,
        election: "results.example.org/2026/fold".to_owned(),
        notice: None,
        custodian: None,
        size: follower.fold().size(),
        root: String::new(),
        anchor: String::new(),
        checks: Vec::new(),
        unreadable: Vec::new(),
    };
    draft(&Drawn {
        card: &Scorecard { report, tables: None },
        fold: follower.fold(),
        root: Hash(root(&entries)),
        past: &past,
        file: &|_| None,
    })
}

fn missions(annex: &Annex) -> BTreeMap<&str, Vec<(&str, &[Ground])>> {
    let from = annex.sections.iter().position(|section| section.title == "Missions").unwrap();
    let below = annex.sections.iter().skip(from + 1).take_while(|section| section.is_below);
    assert!(annex.sections.iter().all(|section| !section.sentences.is_empty() || section.is_below));
    below
        .map(|section| {
            let own = section.sentences.iter();
            let own = own.map(|one| (one.words.as_str(), one.grounds.as_slice())).collect();
            (section.title.as_str(), own)
        })
        .collect()
}

#[test]
fn a_report_stands_beside_its_clause_and_the_time() {
    let annex = drafted("4-tally/account-mission-report.txt");
    let all = missions(&annex);
    let own = &all["p1, observers"];
    let expected: [(&str, &[u64]); 7] = [
        (
            "p1 is accredited, type observers, from 2026-06-01T00:00:00Z until 2026-07-01T00:00:00Z; received 2026-06-07T21:00:00Z.",
            &[8],
        ),
        (
            "The terms are the document with the hash 0101010101010101010101010101010101010101010101010101010101010101.",
            &[8],
        ),
        ("The body signed it too: yes.", &[8]),
        ("Clause 4.1 of the terms: may attend.", &[8]),
        ("Clause 4.2 of the terms: may publish, not before 2026-06-08T00:00:00Z.", &[8]),
        (
            "Report of p1, type preliminary, made 2026-06-07T20:00:00Z, received 2026-06-07T21:00:00Z: the document with the hash 0202020202020202020202020202020202020202020202020202020202020202.",
            &[10],
        ),
        // Made before the clause permits: both times are told, and nothing else.
        (
            "It names clause 4.2: may publish, not before 2026-06-08T00:00:00Z; the report was made 2026-06-07T20:00:00Z and received 2026-06-07T21:00:00Z.",
            &[10, 8],
        ),
    ];
    let entries = |all: &[u64]| all.iter().map(|index| Ground::Entry(*index)).collect::<Vec<_>>();
    assert_eq!(own.len(), expected.len());
    for ((words, grounds), (want, indices)) in own.iter().zip(expected) {
        assert_eq!((*words, grounds.to_vec()), (want, entries(indices)));
    }
}

#[test]
fn an_accreditation_without_the_body_is_told_as_such() {
    let annex = drafted("4-tally/account-mission-one-sided.txt");
    let all = missions(&annex);
    let (title, own) = all.first_key_value().unwrap();
    assert!(
        own.iter().any(|(words, _)| *words == "The body signed it too: no."),
        "{title} {own:?}"
    );
    assert!(own.iter().any(|(words, _)| words.starts_with("No report in the log names")));
}
