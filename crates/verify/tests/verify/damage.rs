//! What is damaged beyond one character, or gone: it is named, the rest goes on, and nothing else is accused.

use crate::common::{Files, Plan, Tree, build};
use acta_log::tiles::parse_bundle;
use acta_verify::verdict::{Cause, Check, Report, Verdict};
use acta_verify::{Trust, hash_all, verify_all};

const BUNDLE: &str = "log/tile/entries/000";

fn tree() -> Tree {
    build(Plan { stations: 260, ..Plan::default() })
}

fn verify(tree: &Tree, files: &Files) -> Report {
    verify_all(files, &Trust::Anchor(tree.anchor))
}

fn check<'r>(report: &'r Report, code: &str) -> &'r Check {
    report.checks.iter().find(|check| check.code == code).unwrap()
}

/// Codes that fail, in order.
fn failing(report: &Report) -> Vec<&str> {
    let failing = report.checks.iter().filter(|check| check.verdict == Verdict::Fails);
    failing.map(|check| check.code).collect()
}

#[test]
fn two_changed_digits_of_a_record_are_named_by_its_row() {
    let tree = tree();
    let mut files = tree.files.clone();
    let entry = String::from_utf8(parse_bundle(&files[BUNDLE]).unwrap()[100].to_vec()).unwrap();
    let line = entry.lines().find(|line| line.starts_with("vote 2 ")).unwrap();
    let changed = format!("{}77", &line[..line.len() - 2]);
    assert_ne!(line, changed);
    let text = entry.replace(line, &changed);
    let bytes = files.get_mut(BUNDLE).unwrap();
    let at = bytes.windows(entry.len()).position(|window| window == entry.as_bytes()).unwrap();
    bytes[at..at + entry.len()].copy_from_slice(text.as_bytes());
    let report = verify(&tree, &files);
    assert_eq!(failing(&report), ["F4", "B2"], "{}", report.text());
    let station = entry.lines().find(|line| line.starts_with("station ")).unwrap();
    let named = check(&report, "F4").details.iter().any(|detail| {
        detail.subject == format!("{station} mayor")
            && detail.field.starts_with("vote 2 (entry 100;")
            && (detail.expected.as_str(), detail.got.as_str()) == (&line[7..], &changed[7..])
    });
    assert!(named, "{}", report.text());
    assert_eq!(check(&report, "D1").verdict, Verdict::CannotTell(Cause::NotPublished));
}

/// No total is said to follow where a record that it may hold is absent, and no other check makes up for it.
#[test]
fn n6_no_total_holds_without_its_leaves() {
    let tree = tree();
    let bundles = tree.files.keys().filter(|path| path.starts_with("log/tile/entries/"));
    let mut removed = 0;
    for path in bundles {
        let mut files = tree.files.clone();
        files.remove(path);
        let report = verify(&tree, &files);
        assert_ne!(check(&report, "D1").verdict, Verdict::Holds, "{path}\n{}", report.text());
        assert_ne!(report.exit_code(), 0, "{path}\n{}", report.text());
        removed += 1;
    }
    assert!(removed > 1, "the tree has bundles");
    assert_eq!(check(&verify(&tree, &tree.files), "D1").verdict, Verdict::Holds);
}

#[test]
fn an_absent_bundle_is_not_published_and_nothing_is_accused() {
    let tree = tree();
    let mut files = tree.files.clone();
    let path = files.keys().find(|path| path.starts_with("log/tile/entries/001")).unwrap().clone();
    files.remove(&path);
    let report = verify(&tree, &files);
    assert_eq!(failing(&report), Vec::<&str>::new(), "{}", report.text());
    assert_eq!(check(&report, "F4").verdict, Verdict::CannotTell(Cause::NotPublished));
    assert_eq!(report.exit_code(), 3);
}

#[test]
fn each_tile_is_named_when_one_bit_of_it_differs() {
    let tree = tree();
    for path in
        tree.files.keys().filter(|path| path.starts_with("log/tile/") && !path.contains("entries"))
    {
        let mut files = tree.files.clone();
        files.get_mut(path).unwrap()[7] ^= 1;
        let report = hash_all(&files, &Trust::Anchor(tree.anchor));
        assert_eq!(failing(&report), ["F4"], "{path}\n{}", report.text());
        let details = &check(&report, "F4").details;
        assert_eq!(details.len(), 1, "{path}\n{}", report.text());
        assert_eq!(details[0].subject, format!("file {path}"));
        assert_eq!(details[0].field, "hash 0");
    }
}

#[test]
fn every_digit_of_the_checkpoint_and_the_heads_is_found_and_named_by_file() {
    let tree = build(Plan { stations: 5, ..Plan::default() });
    for path in ["log/checkpoint", "log/heads/000"] {
        for at in 0..tree.files[path].len() {
            let mut files = tree.files.clone();
            let byte = &mut files.get_mut(path).unwrap()[at];
            if !byte.is_ascii_digit() {
                continue;
            }
            *byte = if *byte == b'9' { b'0' } else { *byte + 1 };
            let report = hash_all(&files, &Trust::Anchor(tree.anchor));
            let failed = report.checks.iter().filter(|check| check.verdict == Verdict::Fails);
            let named = failed.flat_map(|check| &check.details).any(|d| d.subject.contains(path));
            assert!(named, "{path} {at}\n{}", report.text());
        }
    }
}

#[test]
fn a_source_that_cannot_be_read_is_the_worlds_fault() {
    struct Broken(Files);
    impl acta_verify::Source for Broken {
        fn get(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
            if path.ends_with("areas/mayor.csv") {
                return Err("the disk failed".to_owned());
            }
            Ok(self.0.get(path).cloned())
        }
    }
    let tree = build(Plan { stations: 5, ..Plan::default() });
    let report = verify_all(&Broken(tree.files), &Trust::Anchor(tree.anchor));
    assert_eq!(report.exit_code(), 4, "{}", report.text());
    assert!(report.text().contains("could not be read: at/"));
}
