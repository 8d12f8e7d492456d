//! `acta compare` as a person runs it, on real tables of figures.
#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

mod data;

use data::{data, scratch};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

fn mapping(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/mappings").join(name)
}

/// Runs the command; gives its exit code and its answer.
fn compare(args: &[&Path]) -> (i32, Value) {
    let done = Command::new(env!("CARGO_BIN_EXE_acta"))
        .arg("compare")
        .arg("--json")
        .args(args)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&done.stderr);
    let answer = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{words}"));
    (done.status.code().unwrap(), answer)
}

fn beside(copies: &Path, map: &str, with: &Path, with_map: &str) -> (i32, Value) {
    let (map, with_map) = (mapping(map), mapping(with_map));
    let word = Path::new;
    compare(&[copies, word("--map"), &map, word("--with"), with, word("--with-map"), &with_map])
}

fn figures(answer: &Value) -> usize {
    let units = answer["units"].as_array().unwrap().iter();
    let copies = units.flat_map(|unit| unit["copies"].as_array().unwrap());
    copies.map(|copy| copy["differs"].as_array().unwrap().len()).sum()
}

/// For each table: rows, taken, noted, left out, refused.
fn rows(answer: &Value) -> Vec<[u64; 5]> {
    let of = |table: &Value| {
        ["rows", "taken", "noted", "left_out", "refused"].map(|key| table[key].as_u64().unwrap())
    };
    answer["tables"].as_array().unwrap().iter().map(of).collect()
}

/// Grades with the number of units of each.
fn grades(answer: &Value) -> Vec<(String, u64)> {
    let row =
        |row: &Value| (row["grade"].as_str().unwrap().to_owned(), row["units"].as_u64().unwrap());
    answer["grades"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn typed_figures_beside_signed_machine_files_differ_in_47_cells_of_6_sections() {
    let Some(dir) = data("bulgaria2021jul") else { return };
    let (typed, machine) = ("50_votes_machine.csv.gz", "50_votes_machine_from_machine_data.csv.gz");
    let (code, answer) = beside(
        &dir.join(typed),
        "bulgaria-2021-typed.map",
        &dir.join(machine),
        "bulgaria-2021-machine.map",
    );
    assert_eq!(code, 1);
    assert_eq!(answer["results"]["differs"], 6, "{}", answer["headline"]);
    assert_eq!(answer["results"]["identical"], 9_574);
    assert_eq!(answer["results"]["only-copy"], 94);
    assert_eq!(figures(&answer), 47);
    let difference = |value: &Value| {
        value["copy"].as_u64().unwrap().abs_diff(value["official"].as_u64().unwrap())
    };
    let units = answer["units"].as_array().unwrap().iter();
    let differs = units.filter(|unit| unit["result"] == "differs");
    let differs: Vec<&Value> = differs.collect();
    let votes = differs.iter().flat_map(|unit| unit["copies"][0]["differs"].as_array().unwrap());
    assert_eq!(votes.map(difference).sum::<u64>(), 415);
    assert_eq!(differs[0]["station"], "040400071");
    assert_eq!(rows(&answer), [[261_682, 232_660, 0, 29_022, 0], [226_597, 226_597, 0, 0, 0]]);
}

#[test]
fn phoned_figures_beside_official_ones_differ_in_4567_stations_graded_by_size() {
    let Some(dir) = data("mexico2018_quickcount") else { return };
    let (code, answer) = beside(
        &dir.join("REMESAS0100020000.txt"),
        "mexico-2018-phoned.map",
        &dir.join("arrivals_tbl.csv.gz"),
        "mexico-2018-official.map",
    );
    assert_eq!(code, 1);
    assert_eq!(answer["results"]["differs"], 4_567);
    assert_eq!(answer["results"]["identical"], 6_286 - 4_567);
    assert_eq!(answer["results"]["only-copy"], 21);
    let expected = [("1-2", 2_615), ("3-9", 1_169), ("10-99", 687), ("100+", 96), ("one-side", 0)];
    let expected = expected.map(|(grade, units)| (grade.to_owned(), units));
    assert_eq!(grades(&answer), expected);
    // Each of the phoned rows lost the zeros of its section or state.
    assert_eq!(rows(&answer), [[6_307, 0, 6_307, 0, 0], [7_754, 6_286, 0, 1_468, 0]]);
    let leader = |side: &str| answer["margins"][0][side]["leader"].clone();
    assert_eq!((leader("official"), leader("with_copies")), ("amlo".into(), "amlo".into()));
}

#[test]
fn a_table_without_mapping_and_a_mapping_without_table_are_refused() {
    let dir = scratch("compare-usage");
    let (csv, map) = (dir.join("a.csv"), mapping("bulgaria-2021-typed.map"));
    std::fs::write(&csv, "a,b\n").unwrap();
    let run = |args: &[&Path]| {
        let done =
            Command::new(env!("CARGO_BIN_EXE_acta")).arg("compare").args(args).output().unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let word = Path::new;
    let (code, words) = run(&[&csv, word("--with"), &csv, word("--with-map"), &map]);
    assert!(code == Some(4) && words.contains("expected statements, or --map FILE"), "{words}");
    let (code, words) =
        run(&[&csv, word("--map"), &map, word("--with"), &csv, word("--with-map"), &map]);
    assert!(code == Some(4) && words.contains("a column `section_id`"), "{words}");
    let (code, _) = run(&[&csv]);
    assert_eq!(code, Some(2));
}
