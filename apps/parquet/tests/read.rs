//! Parquet files as another program reads them: the same rows as the tables, with types.
#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

#[path = "../../../crates/view/tests/export/python.rs"]
#[expect(dead_code, reason = "only the search for a Python is used here")]
mod python;
#[path = "../../../crates/view/examples/vectors_5_publication.rs"]
#[expect(dead_code, reason = "only its log of exports is used here")]
mod written;

use std::fs;
use std::path::Path;
use std::process::Command;

use acta_view::File;
use acta_view::export::Format;

fn export() -> Vec<File> {
    written::export::exported(&written::export::log(), Format::Csv)
}

#[test]
fn another_program_reads_the_rows_of_the_tables() {
    let Some(python) = python::python() else { return };
    let dir =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("parquet-{}", std::process::id()));
    let _ = fs::remove_dir_all(&dir);
    fs::create_dir_all(&dir).unwrap();
    let export = export();
    let made = acta_parquet::files(&export).unwrap();
    assert_eq!(made.len(), 5);
    for file in export.iter().chain(&made) {
        fs::write(dir.join(&file.path), &file.bytes).unwrap();
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/read.py");
    let done = Command::new(python).arg(script).arg(&dir).output().unwrap();
    let words = String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned();
    assert!(done.status.success() && words.ends_with("all hold\n"), "{words}");
    println!("{words}");
}

#[test]
fn the_same_export_gives_the_same_bytes() {
    let bytes = || acta_parquet::files(&export()).unwrap().into_iter().map(|file| file.bytes);
    assert!(bytes().eq(bytes()));
}

/// The words of the error when a table's text is changed.
fn refused(path: &str, from: &str, to: &str) -> String {
    let mut files = export();
    let file = files.iter_mut().find(|file| file.path == path).unwrap();
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    assert!(text.contains(from), "{text}");
    file.bytes = text.replacen(from, to, 1).into_bytes();
    acta_parquet::files(&files).err().map_or_else(String::new, |error| error.to_string())
}

#[test]
fn a_cell_of_another_type_is_named() {
    let words = refused("choices.csv", "38.10", "38.1");
    assert_eq!(
        words,
        "choices.csv: line 2: percent: expected a number with two decimals, got `38.1`"
    );
    let words = refused("contests.csv", "\n16,", "\n-16,");
    assert_eq!(
        words,
        "contests.csv: line 2: size: expected a number from 0 to 2^63 - 1, got `-16`"
    );
    let words = refused("contests.csv", "\n16,", "\n,");
    assert_eq!(words, "contests.csv: line 2: size: expected a value, got ``");
    let words = refused("areas.csv", "size,note", "note,size");
    assert!(words.starts_with("areas.csv: expected columns [\"size\", \"note\""), "{words}");
    let words = refused("datapackage.json", "\"path\":\"areas.csv\"", "\"path\":\"zones.csv\"");
    assert_eq!(words, "zones.csv: expected a file of the export, got none");
}
