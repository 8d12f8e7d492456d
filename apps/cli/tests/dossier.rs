//! `acta evidence` as a person runs it, on a copy of a log with a disputed station and a corrected one.
#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

use acta::value::base64;
use acta_verify::dossier::{DERIVED, Files, SUMS, sums};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The station whose second, other record is undecided.
const DISPUTED: &str = "000003";
/// The station that corrected its record.
const CORRECTED: &str = "000004";

/// An empty folder of this name for one test.
fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// The published files of a vector as a mirror on disk, and its anchor.
fn mirror(vector: &str, dir: &Path) -> (PathBuf, String) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/6-verdicts");
    let text = fs::read_to_string(folder.join(vector)).unwrap();
    let mut anchor = String::new();
    let mirror = dir.join("mirror");
    for line in text.lines() {
        match line.split_once(": ").unwrap() {
            ("anchor", value) => anchor = value.to_owned(),
            ("file", value) => {
                let (path, bytes) = value.split_once(' ').unwrap();
                let path = mirror.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, base64(bytes).unwrap()).unwrap();
            }
            _ => {}
        }
    }
    (mirror, anchor)
}

fn acta(args: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_acta")).args(args).output().unwrap();
    let words = [done.stdout, done.stderr].concat();
    (done.status.code().unwrap(), String::from_utf8(words).unwrap())
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A dossier of both stations; the copy that it came from is gone.
fn dossier(name: &str) -> (PathBuf, String) {
    let dir = scratch(name);
    let (mirror, anchor) = mirror("account.txt", &dir);
    let out = dir.join("dossier");
    let args = ["evidence", DISPUTED, CORRECTED, "--from", text(&mirror), "--anchor", &anchor];
    let (code, words) = acta(&[&args[..], &["--out", text(&out)]].concat());
    assert_eq!(code, 0, "{words}");
    fs::remove_dir_all(mirror).unwrap();
    (out, anchor)
}

fn check(dir: &Path, anchor: &str) -> (i32, String) {
    acta(&["evidence", "--check", text(dir), "--anchor", anchor])
}

fn read(dir: &Path) -> Files {
    let (mut files, mut folders) = (Files::new(), vec![String::new()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(dir.join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                folders.push(format!("{path}/"));
            } else {
                files.insert(path, fs::read(entry.path()).unwrap());
            }
        }
    }
    files
}

#[test]
fn n6_a_dossier_from_a_mirror_says_all_that_the_log_holds_about_its_stations() {
    let (dir, anchor) = dossier("dossier-says");
    let (code, words) = check(&dir, &anchor);
    assert_eq!(code, 0, "{words}");
    assert!(words.starts_with("holds: dossier of 000003 000004\n"), "{words}");
    let files = read(&dir);
    let of = |path: &str| String::from_utf8(files[path].clone()).unwrap();
    let (derived, proved, page) = (of(DERIVED), of("proved.txt"), of("index.html"));
    for said in [
        "unit 000003 mayor official\n  class counted-flagged\n  marks disputed",
        ", the head",
        ", open conflict",
        "with entry ",
        "without this unit: ",
        "unit 000004 mayor official\n",
        ": corrected\n",
        "corrects statement ",
        "complaint entry ",
        ": upheld by court in entry ",
    ] {
        assert!(derived.contains(said), "{said}\n{derived}");
    }
    let correction = proved.split("\nentry ").find(|one| one.contains(" correction: correction\n"));
    let correction = correction.unwrap();
    for said in [
        "received 2026-05-03T",
        "covered size ",
        "w1 at 2026-",
        "| corrects ",
        "enrolled by entry ",
    ] {
        assert!(correction.contains(said), "{said}\n{correction}");
    }
    for why in [
        "record: record",
        "complaint: complaint",
        "ruling: ruling",
        "keys: key",
        "register: register",
    ] {
        assert!(proved.contains(why), "{why}\n{proved}");
    }
    // Another station's record is none of this dossier's.
    assert!(!proved.contains("| station 000001\n"));
    for words in ["SIMULATION", "does not prove", "only the paper can tell"] {
        assert!(page.contains(words), "{words}");
    }
    let certificate = of("certificate.html");
    assert!(certificate.contains("<input type=\"text\""), "{certificate}");
    let listed = Command::new("sha256sum").args(["--quiet", "-c", SUMS]).current_dir(&dir).status();
    assert!(listed.unwrap().success());
}

#[test]
fn a_changed_byte_is_named_by_its_file() {
    let (dir, anchor) = dossier("dossier-byte");
    let files = read(&dir);
    for (path, bytes) in &files {
        let mut other = bytes.clone();
        let at = other.len() / 2;
        other[at] ^= 1;
        fs::write(dir.join(path), other).unwrap();
        let (code, words) = check(&dir, &anchor);
        assert_eq!(code, 1, "{path}\n{words}");
        let named = format!("  file {path} ");
        assert!(path == SUMS || words.contains(&named), "{path}\n{words}");
        fs::write(dir.join(path), bytes).unwrap();
    }
    fs::write(dir.join("more.txt"), "more").unwrap();
    let (code, words) = check(&dir, &anchor);
    assert_eq!((code, words.contains("  file more.txt file expected in the list")), (1, true));
    fs::remove_file(dir.join("more.txt")).unwrap();
    fs::remove_file(dir.join("certificate.txt")).unwrap();
    let (code, words) = check(&dir, &anchor);
    assert_eq!((code, words.contains("  file certificate.txt file expected there")), (1, true));
}

/// Whoever changes a file and makes the list of hashes again is seen by the proofs, or because the file follows from others.
/// `derived.txt` is the one that follows from the whole log; the answer says that it is not checked.
#[test]
fn a_list_that_was_made_again_hides_no_change() {
    let (dir, anchor) = dossier("dossier-list");
    let files = read(&dir);
    let mut not_seen = BTreeSet::new();
    for (path, bytes) in files.iter().filter(|(path, _)| *path != SUMS) {
        let mut other = files.clone();
        let at = bytes.len() / 2;
        other.get_mut(path).unwrap()[at] ^= 1;
        other.insert(SUMS.to_owned(), sums(&other));
        fs::write(dir.join(path), &other[path]).unwrap();
        fs::write(dir.join(SUMS), &other[SUMS]).unwrap();
        let (code, words) = check(&dir, &anchor);
        if code == 0 {
            not_seen.insert(path.clone());
        } else {
            assert_eq!(code, 1, "{path}\n{words}");
        }
        fs::write(dir.join(path), bytes).unwrap();
    }
    // Of the derived text it is the pages that tell: they repeat it, and were not made again.
    assert_eq!(not_seen, BTreeSet::new());
}

/// An index that no log reaches is refused before anything is replayed up to it.
#[test]
fn a_great_index_is_named() {
    let (dir, anchor) = dossier("dossier-index");
    let list = fs::read_to_string(dir.join("dossier.txt")).unwrap();
    let great = "9000000000000000000";
    let index = list.lines().find_map(|line| line.strip_prefix("entry ")?.strip_suffix(" keys"));
    let index = index.unwrap();
    let other = list.replace(&format!("entry {index} keys"), &format!("entry {great} keys"));
    fs::write(dir.join("dossier.txt"), other).unwrap();
    for end in ["entry", "tlog-proof"] {
        let from = dir.join(format!("entries/{index}.{end}"));
        fs::rename(from, dir.join(format!("entries/{great}.{end}"))).unwrap();
    }
    let (code, words) = check(&dir, &anchor);
    assert_eq!(code, 1, "{words}");
    let named = format!("  file dossier.txt entry {great} expected at most 16777215 got {great}\n");
    assert!(words.contains(&named), "{words}");
}

#[test]
fn another_anchor_or_an_unknown_station_is_refused() {
    let (dir, _) = dossier("dossier-anchor");
    let (code, words) = check(&dir, &"0".repeat(64));
    assert_eq!(code, 1, "{words}");
    assert!(words.contains("  file definition.statement anchor expected 0000"), "{words}");
    let (mirror, anchor) = mirror("account.txt", &dir.join("again"));
    let out = dir.join("none");
    let args =
        ["evidence", "999", "--from", text(&mirror), "--anchor", &anchor, "--out", text(&out)];
    let (code, words) = acta(&args);
    assert_eq!((code, words.as_str()), (4, "error: expected a station of the register, got 999\n"));
    assert!(!out.exists());
}
