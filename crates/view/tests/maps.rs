//! Maps from outlines that the log names: drawn where their file is held, tiles where it is not, and never a figure of them.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

#[path = "../../tally/tests/fold_kit/mod.rs"]
mod fold_kit;

use std::collections::BTreeMap;
use std::convert::Infallible;

use acta_log::hash::{Hash, sha256};
use acta_tally::account::Past;
use acta_view::at;
use fold_kit::{Definition, Log, text};

const REGIONS: &[u8] = br#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"area code":"north"},"geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}},
{"type":"Feature","properties":{"area code":"south"},"geometry":{"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,0]]]}}]}"#;

fn files(log: &Log, held: &[u8]) -> BTreeMap<String, String> {
    let entries = |from: u64, to: u64| {
        let [from, to] = [from, to].map(|at| usize::try_from(at).unwrap());
        Ok::<_, Infallible>(log.entries[from..to].to_vec())
    };
    let blobs = |hash: &Hash| Ok((*hash == sha256(REGIONS)).then(|| held.to_vec()));
    let inputs = at::Inputs { entries: &entries, blobs: &blobs };
    let Ok(files) = at::files(&log.fold, &[7; 32], None, inputs, &Past::default());
    files.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

/// A log of a country with two regions, that names outlines of areas of this type.
fn log(areas: &str, by: &str) -> Log {
    let mut log = Log::usual(&Definition::default());
    log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    let blob = acta::value::Hash(sha256(REGIONS)).to_string();
    let lines = format!(
        "areas {areas}\nmedia geojson\nblob {blob}\nproperty area code\nsource A <b>school</b>\nlicence CC0 1.0\n"
    );
    log.log(&text("geometry", &lines), &[by]);
    log
}

/// Whether a page has a map, from what, and what it says.
fn map(page: &str) -> (bool, bool, bool) {
    let tiles = page.contains("One tile an area");
    (page.contains("c-map_2d"), tiles, page.contains("committed, not published"))
}

#[test]
fn the_map_is_drawn_where_the_file_is_held() {
    let log = log("region", "authority/a");
    let held = files(&log, REGIONS);
    let page = &held["en/contest-mayor.html"];
    assert_eq!(map(page), (true, false, false));
    let blob = acta::value::Hash(sha256(REGIONS)).to_string();
    assert!(page.contains(&format!("href=\"../../../log/blob/{blob}\"")));
    assert!(page.contains("A &lt;b&gt;school&lt;/b&gt;"));
    assert!(page.contains("href=\"map-mayor_region.html\""));
    let alone = &held["en/map-mayor_region.html"];
    assert_eq!(map(alone), (true, false, false));
    // North and south, and a table with both.
    assert_eq!(
        (alone.matches("<title>North").count(), alone.matches("area-south.html").count()),
        (1, 1)
    );
    assert!(held["account/geometry.csv"].contains(&blob));
    assert!(held.contains_key("en/account-geometry.html"));

    let absent = files(&log, b"other bytes");
    assert_eq!(map(&absent["en/contest-mayor.html"]), (true, true, true));
    assert!(!absent.contains_key("en/map-mayor_region.html"));
    // No figure rests on a map.
    let figures = |files: &BTreeMap<String, String>| -> Vec<(String, String)> {
        let own = files.iter().filter(|(path, _)| !path.starts_with("en/") && *path != "manifest");
        own.map(|(path, text)| (path.clone(), text.clone())).collect()
    };
    let page = |files: &[(String, String)]| {
        files.iter().filter(|(path, _)| path != "index.html").cloned().collect::<Vec<_>>()
    };
    assert_eq!(page(&figures(&held)), page(&figures(&absent)));
}

#[test]
fn outlines_that_nobody_may_name_or_that_no_area_has_are_not_drawn() {
    for (areas, by) in [("region", "contestant/p1"), ("province", "authority/a")] {
        let files = files(&log(areas, by), REGIONS);
        assert_eq!(map(&files["en/contest-mayor.html"]), (true, true, false), "{areas} {by}");
        assert!(!files.keys().any(|path| path.starts_with("en/map-")), "{areas} {by}");
    }
}
