//! The public account beside the count (spec 1 §4a, spec 4 §15).
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod account_kit;
mod fold_kit;

use std::collections::BTreeMap;
use std::path::Path;

use acta::entry::Entry;
use acta::policy::Act;
use acta::value::{Hash, base64};
use acta_tally::fold::Fold;
use acta_tally::results::{Results, arrivals_row};
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
    assert_eq!(texts.len(), 22);
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
        assert_eq!(pending, if signer == "authority/a" { 3 } else { 22 }, "{signer}");
    }
}

/// `vectors/4-tally/account-*.txt`: a log, what its tables say, and every file of `account/`.
#[test]
fn account_vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/4-tally");
    let mut count = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("account-") {
            check(&name, &std::fs::read_to_string(&path).unwrap());
            count += 1;
        }
    }
    assert!(count >= 50, "only {count} vectors");
}

fn check(name: &str, vector: &str) {
    let (head, files) = vector.split_once("\n\n").unwrap();
    let all = |key: &str| {
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(name, _)| *name == key).map(|(_, value)| value).collect::<Vec<_>>()
    };
    let entries: Vec<Vec<u8>> = all("entry").iter().map(|entry| base64(entry).unwrap()).collect();
    let fold = replay(&entries);
    assert_eq!(Hash(Results::new(&fold).tally_hash()).to_string(), all("expect")[0], "{name}");
    let made = account_kit::account(&entries, &fold);
    for says in all("says") {
        let (path, line) = says.split_once(' ').unwrap();
        let text = made.get(path);
        match line {
            "-" => assert_eq!(text, None, "{name}"),
            line => assert!(text.unwrap().lines().any(|one| one == line), "{name}: {says}"),
        }
    }
    let files = files.split("-- ").skip(1).map(|file| file.split_once('\n').unwrap());
    let files: BTreeMap<String, String> =
        files.map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    assert_eq!(made, files, "{name}");
}

/// A table that is said not to differ from a smaller size does not.
#[test]
fn tables_change_only_when_they_may() {
    let mut log = night();
    let mut former: Option<(u64, BTreeMap<String, String>)> = None;
    let mut kept = 0;
    let texts = texts();
    for (at, text) in texts.iter().enumerate() {
        log.log(text, &[if at % 4 == 3 { "publisher/p" } else { "authority/a" }]);
        let files = account_kit::account(&log.entries, &log.fold);
        if let Some((since, before)) = &former {
            for file in log.results().account_files() {
                if !file.may_differ(&log.fold, Some(*since)) {
                    assert_eq!(files.get(file.path), before.get(file.path), "{}", file.path);
                    kept += 1;
                }
            }
            let named: Vec<&str> = log.results().account_files().map(|file| file.path).collect();
            let others = files.keys().filter(|path| *path != "account/bulletin.txt");
            assert!(others.clone().all(|path| named.contains(&path.as_str())), "{files:?}");
        }
        former = Some((log.fold.size(), files));
    }
    assert!(kept > 40, "{kept}");
}

/// Whatever order the account's statements come in among themselves, and however often: nothing panics,
/// and the same log gives the same files.
#[test]
fn any_order_gives_files() {
    let plain = night();
    for seed in 0..12 {
        let mut dice = Dice(seed);
        let mut log = plain.clone();
        let texts = texts();
        for _ in 0..30 {
            let at = usize::try_from(dice.roll(u64::try_from(texts.len()).unwrap())).unwrap();
            let who = ["authority/a", "station/s1", "contestant/p1", "court/high", "publisher/p"];
            let by = usize::try_from(dice.roll(5)).unwrap();
            log.log(&texts[at], &[who[by]]);
        }
        let again: Fold = replay(&log.entries);
        let files = account_kit::account(&log.entries, &log.fold);
        assert_eq!(files, account_kit::account(&log.entries, &again), "seed {seed}");
        assert_eq!(log.tally_hash(), plain.tally_hash(), "seed {seed}");
    }
}

/// What is kept of the lead when a publication takes effect is what a log that ends there says.
#[test]
fn standings_are_those_of_the_log_below_each_publication() {
    let mut log = Log::usual(&Definition::default());
    let publish = |log: &mut Log, signer: &str| {
        let size = log.entries.len();
        let lines = format!(
            "size {size}\nroot {}\nmanifest {}\nrenderer {}\nstations-root {}\nstatus unofficial-partial\n",
            Hash([1; 32]),
            Hash([2; 32]),
            Hash([3; 32]),
            Hash([4; 32])
        );
        log.log(&text("publication", &lines), &[signer]);
        size
    };
    let mut sizes = vec![publish(&mut log, "publisher/p")];
    log.record("s1", "mayor", &[100, 50, 30, 15, 3, 2]);
    sizes.push(publish(&mut log, "publisher/p"));
    // One without effect leaves nothing.
    publish(&mut log, "authority/a");
    log.record("s2", "mayor", &[90, 20, 50, 15, 3, 2]);
    log.record("s2", "mayor", &[91, 51, 20, 15, 3, 2]);
    sizes.push(publish(&mut log, "publisher/p"));
    let standings = log.fold.account().standings();
    let indexes = standings.iter().map(|standing| usize::try_from(standing.index).unwrap());
    assert_eq!(indexes.collect::<Vec<_>>(), sizes);
    let mut margins = Vec::new();
    for (standing, size) in standings.iter().zip(sizes) {
        let fold = replay(&log.entries[..size]);
        let results = Results::new(&fold);
        let contests = (0..).zip(&fold.plan().contests).map(|(no, _)| no);
        assert_eq!(standing.leads, contests.map(|no| results.lead(no)).collect::<Vec<_>>());
        margins.push(standing.leads[0].unwrap().margin);
    }
    assert_eq!(margins, [0, 20, 10]);
}
