//! `acta export` as a person runs it, on the log of a real city's figures.
#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

#[path = "../../../crates/view/tests/export/python.rs"]
mod python;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn acta(args: &[&str]) -> (i32, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_acta")).args(args).output().unwrap();
    let words = [done.stdout, done.stderr].concat();
    (done.status.code().unwrap(), String::from_utf8(words).unwrap())
}

fn scratch(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    dir
}

/// Every file of a folder.
fn read(dir: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    let name = |entry: &fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut files: Vec<_> =
        entries.map(|entry| (name(&entry), fs::read(entry.path()).unwrap())).collect();
    files.sort();
    files
}

#[test]
fn the_exports_of_a_city_are_taken_by_validators_and_add_up_to_what_is_published() {
    let dir = scratch("export-city");
    let demo = dir.join("demo");
    let (code, words) = acta(&["demo", "--dir", demo.to_str().unwrap()]);
    assert_eq!(code, 0, "{words}");
    let mirror = demo.join("mirror");
    let newest = fs::read_dir(mirror.join("at")).unwrap().map(|entry| entry.unwrap().file_name());
    let newest = newest.map(|name| name.into_string().unwrap().parse::<u64>().unwrap()).max();
    let newest = newest.unwrap().to_string();
    let out = dir.join("exports");
    let [source, to] = [&mirror, &out].map(|path| path.to_str().unwrap());
    let (code, words) = acta(&["export", source, "--at", &newest, "--out", to, "--json"]);
    assert_eq!(code, 0, "{words}");
    let told: serde_json::Value = serde_json::from_str(&words).unwrap();
    assert_eq!(told["size"].to_string(), newest);
    assert!(told["notice"].as_str().unwrap().starts_with("SIMULATION"), "{words}");
    assert_eq!(told["files"].as_array().unwrap().len(), read(&out).len());
    python::validate(&out, &mirror.join("at").join(&newest), &mirror.join("api"));
}

#[test]
fn any_copy_of_the_log_gives_the_same_bytes_and_a_changed_one_gives_none() {
    let dir = scratch("export-copies");
    let demo = dir.join("demo");
    let (code, words) = acta(&["demo", "--dir", demo.to_str().unwrap()]);
    assert_eq!(code, 0, "{words}");
    let export = |from: &str, to: &str| {
        let (from, to) = (demo.join(from), dir.join(to));
        let [from, to] = [&from, &to].map(|path| path.to_str().unwrap());
        acta(&["export", from, "--at", "150", "--format", "csv", "--format", "json", "--out", to])
    };
    assert_eq!(export("mirror", "one").0, 0);
    // The tables of this one differ; its log does not, and exports follow from nothing else.
    assert_eq!(export("tampered", "two").0, 0);
    assert_eq!(read(&dir.join("one")), read(&dir.join("two")));
    assert_eq!(read(&dir.join("one")).len(), 8);
    let (code, words) = export("mirror", "one");
    assert!(code == 4 && words.contains("expected a folder that does not exist yet"), "{words}");

    for bundle in fs::read_dir(demo.join("mirror/log/tile/entries/000.p")).unwrap() {
        let path = bundle.unwrap().path();
        let mut bytes = fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(&path, bytes).unwrap();
    }
    let (code, words) = export("mirror", "three");
    assert!(code == 4 && words.contains("error:"), "{words}");
    assert!(!dir.join("three").exists());
}
