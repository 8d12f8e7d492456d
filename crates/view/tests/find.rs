//! A station is found by a word, by its code and down the areas, on pages that stay light however many stations there are.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

#[path = "../../tally/tests/fold_kit/mod.rs"]
mod fold_kit;

use std::collections::BTreeMap;
use std::convert::Infallible;

use acta_tally::account::Past;
use acta_view::at;
use fold_kit::{Definition, Log, text};

/// No page that is looked through may be heavier.
const PAGE_BYTES_MAX: usize = 100_000;

/// Rows of a chunk of the register.
const CHUNK_ROWS: usize = 300;

fn pages(names: &[String]) -> BTreeMap<String, String> {
    let row = |(number, name): (usize, &String)| {
        format!("station s{number:05} north ordinary 1 1 none none {name}\n")
    };
    let rows: Vec<String> = names.iter().enumerate().map(row).collect();
    let mut log = Log::open(&Definition::default());
    let chunks: Vec<String> = rows.chunks(CHUNK_ROWS).map(<[String]>::concat).collect();
    for (number, chunk) in (1..).zip(&chunks) {
        let lines = format!("chunk {number} {}\n{chunk}", chunks.len());
        log.log(&text("register", &lines), &["authority/a"]);
    }
    let entries = |_, _| Ok::<_, Infallible>(Vec::new());
    let inputs = at::Inputs { entries: &entries, blobs: &|_| Ok(None) };
    let Ok(files) = at::files(&log.fold, &[0; 32], None, inputs, &Past::default());
    let own = files
        .into_iter()
        .filter(|(path, _)| path.starts_with("en/find") || path.starts_with("en/area-"));
    own.map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

/// The codes that stand under a word, on any page.
fn under<'a>(pages: &'a BTreeMap<String, String>, word: &str) -> Vec<&'a str> {
    let head = format!("<dt><bdi>{word}</bdi></dt>");
    let entries = pages.values().flat_map(|page| page.split("<dt").map(|entry| ("<dt", entry)));
    let own = entries.filter(|(dt, entry)| format!("{dt}{entry}").starts_with(&head));
    let codes = own.flat_map(|(_, entry)| entry.split("href=\"station/").skip(1));
    codes.map(|rest| rest.split(".html").next().unwrap()).collect()
}

#[test]
fn a_station_is_found_by_each_word_and_by_its_code() {
    let names = ["École <b>Jean</b>", "Town hall, Long street 7", "Town hall, Short street 8"];
    let pages = pages(&names.map(ToOwned::to_owned));
    assert_eq!(under(&pages, "ecole"), ["s00000"]);
    assert_eq!(under(&pages, "hall"), ["s00001", "s00002"]);
    assert_eq!(under(&pages, "short"), ["s00002"]);
    assert_eq!(under(&pages, "s00001"), ["s00001"]);
    // The area's name too; a digit alone is no word.
    assert_eq!(under(&pages, "north").len(), 3);
    assert!(under(&pages, "7").is_empty());
    assert!(!pages.values().any(|page| page.contains("<b>Jean")));
    assert!(pages["en/find.html"].contains("href=\"find-0000.html\""));
    assert!(
        pages["en/find.html"].contains("href=\"station/s00000.html\""),
        "few stations stand in the tree"
    );
}

#[test]
fn pages_stay_light_with_many_stations() {
    let name =
        |number: usize| format!("Community centre {}, ward {number}, Riverside Avenue", number * 7);
    let names: Vec<String> = (0..6_000).map(name).collect();
    let pages = pages(&names);
    for (path, page) in &pages {
        assert!(page.len() <= PAGE_BYTES_MAX, "{path}: {} bytes", page.len());
    }
    assert!(under(&pages, "riverside").is_empty(), "all have it");
    assert_eq!(under(&pages, "s04321"), ["s04321"]);
    assert_eq!(under(&pages, "4321"), ["s04321"]);
    assert!(pages.len() > 20, "{} pages", pages.len());
    assert!(!pages["en/find.html"].contains("station/"));
}
