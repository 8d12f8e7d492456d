//! The public account beside the count (spec 1 §4a, spec 4 §15).
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod fold_kit;

use std::path::Path;

use acta::entry::Entry;
use acta::policy::Act;
use acta_tally::results::arrivals_row;
use fold_kit::*;

/// The good text of each kind of spec 1 §4a, as the vectors have it, of the election of these tests.
fn texts() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/1-record");
    let kinds = Act::ALL.iter().filter(|act| !act.default_roles().is_empty());
    kinds
        .map(|kind| {
            let vector = std::fs::read_to_string(folder.join(format!("{kind}.txt"))).unwrap();
            let lines = vector.split_once("\n\n").unwrap().1.splitn(3, '\n').nth(2).unwrap();
            // A bulletin of two contests stays one of two.
            let contest = if *kind == Act::Bulletin { "president" } else { "mayor" };
            let lines = lines.replace("010101001-0", "s").replace("president", contest);
            text(kind.as_str(), &lines)
        })
        .collect()
}

/// A night with a conflict, a correction, a decision and a register-change.
fn night() -> Log {
    let mut log = Log::usual(&Definition::default());
    let first = log.record("s1", "mayor", &[100, 50, 30, 15, 3, 2]);
    log.record("s2", "mayor", &[90, 50, 20, 15, 3, 2]);
    log.record("s2", "mayor", &[91, 51, 20, 15, 3, 2]);
    let body = log.lines("mayor", &[100, 49, 31, 15, 3, 2]);
    log.log(&correction(&first, "s1", "mayor", &body), &["station/s1"]);
    log.log(&decision("station s3 mayor", "exclude", &[], None, ""), &["court/high"]);
    log.record("s3", "mayor", &[20, 10, 5, 2, 2, 1]);
    log
}

/// Rows of arrivals of the entries whose kind the plain log has, without their index.
fn arrivals(log: &Log, of: &[Vec<u8>]) -> Vec<String> {
    let rows = (0..).zip(&log.entries).filter(|(_, bytes)| of.contains(bytes));
    rows.map(|(index, bytes)| {
        let entry = Entry::parse(bytes).unwrap();
        let statement = entry.parse_statement().unwrap();
        let row = arrivals_row(&log.fold, index, &entry.header, &statement);
        row.split_once(',').unwrap().1.to_owned()
    })
    .collect()
}

#[test]
fn no_kind_of_the_account_changes_a_total() {
    let plain = night();
    let texts = texts();
    assert_eq!(texts.len(), 21);
    let mut places = Dice(2);
    for signer in ["authority/a", "publisher/p"] {
        let mut entries = plain.entries.clone();
        for text in &texts {
            // After the definition, its parts, the register and the keys.
            let free = u64::try_from(entries.len() - 8).unwrap();
            let at = entries.len() - usize::try_from(places.roll(free)).unwrap();
            let received = Entry::parse(&entries[at - 1]).unwrap().header.received;
            entries.insert(at, entry(&signed(text, &[signer]), received));
        }
        let mut with = plain.clone();
        with.fold = replay(&entries);
        with.entries = entries;
        assert_eq!(with.tally_hash(), plain.tally_hash(), "{signer}");
        let files = |log: &Log| log.results().tally_files();
        assert_eq!(files(&with), files(&plain), "{signer}");
        assert_eq!(arrivals(&with, &plain.entries), arrivals(&plain, &plain.entries));
        assert_eq!(with.fold.status(), plain.fold.status());
        let pending = with.fold.rejected().count() - plain.fold.rejected().count();
        // By the authority: copy-commit, copy and attempts are for others to sign.
        assert_eq!(pending, if signer == "authority/a" { 3 } else { 21 }, "{signer}");
    }
}
