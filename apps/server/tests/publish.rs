//! What is published: read back, taken over only when equal, led to, replaced whole.

#![expect(clippy::unwrap_used, reason = "what does not stand is a failed test")]

#[expect(dead_code, reason = "this file uses a part of the bed")]
mod node_bed;

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt as _;

use acta_log::hash::sha256;
use data_encoding::HEXLOWER;
use node_bed::{Running, Temp, create, options, record, start};

fn bed(name: &str, stations: u32) -> (Temp, Running) {
    let temp = Temp::new(name);
    create(&temp.0, stations);
    let running = start(&temp.0, options());
    (temp, running)
}

/// A manifest, and the hash of each file in it, read without the node's own reader.
fn manifest(temp: &Temp, size: u64) -> (String, BTreeMap<String, String>) {
    let path = temp.0.join(format!("public/at/{size}/manifest"));
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("file "));
    let words = rows.map(|row| row.split(' ').collect::<Vec<_>>());
    let files = words.map(|words| (words[0].to_owned(), words[2].to_owned())).collect();
    (text, files)
}

#[test]
fn the_manifest_lists_every_file_by_its_hash_and_nothing_else() {
    let (temp, running) = bed("manifest", 8);
    running.batch(&[record(0, [1, 2]), record(1, [3, 4])]);
    let size = running.publish();
    let (text, files) = manifest(&temp, size);
    assert!(
        text.starts_with(&format!("acta/manifest/v1\nelection example.org/bed\nsize {size}\n"))
    );
    let at = temp.0.join(format!("public/at/{size}"));
    let mut found = BTreeSet::new();
    let mut folders = vec![at.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(&at).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.remove("manifest");
    assert_eq!(found, files.keys().cloned().collect());
    for (path, hash) in files {
        assert_eq!(HEXLOWER.encode(&sha256(&std::fs::read(at.join(path)).unwrap())), hash);
    }
    running.stop().unwrap();
}

#[test]
fn a_publication_statement_names_the_manifest_and_stands_above_its_size() {
    let (temp, running) = bed("statement", 4);
    running.statement(&record(0, [1, 2]));
    let size = running.publish();
    let (text, _) = manifest(&temp, size);
    let hash = HEXLOWER.encode(&sha256(text.as_bytes()));
    let reader = running.node.intake().sequencer().reader();
    let line = format!("\nmanifest {hash}\n");
    let named = |index: &u64| {
        let entry = reader.entry(*index).unwrap().unwrap();
        String::from_utf8_lossy(entry.payload()).contains(&line)
    };
    let index = (0..reader.size()).find(named).unwrap();
    assert!(index >= size, "{index} {size}");
    running.stop().unwrap();
}

#[test]
fn files_that_are_equal_are_shared_and_one_that_was_changed_by_hand_is_not() {
    let (temp, running) = bed("shared", 4);
    let first = running.publish();
    running.statement(&record(0, [1, 2]));
    let second = running.publish();
    assert!(second > first);
    let node = |size: u64, path: &str| {
        std::fs::metadata(temp.0.join(format!("public/at/{size}/{path}"))).unwrap().ino()
    };
    assert_eq!(node(first, "register.csv"), node(second, "register.csv"));
    assert_ne!(node(first, "areas/president.csv"), node(second, "areas/president.csv"));

    let changed = temp.0.join(format!("public/at/{second}/units/president/0000.csv"));
    let right = std::fs::read(&changed).unwrap();
    std::fs::write(&changed, b"station,track\n").unwrap();
    // Nothing of the contest changes, so the file would be taken over if it were still the same.
    let text = "acta/station-event/v1\nelection example.org/bed\nstation s0001\nevent opened\n\
                time 2026-03-16T07:30:00Z\n";
    let statement = acta::Statement::sign(text, &[&node_bed::authority(&temp.0)]).unwrap();
    assert_eq!(running.statement(statement.as_bytes()).status, 201);
    let third = running.publish();
    assert!(third > second);
    let now = temp.0.join(format!("public/at/{third}/units/president/0000.csv"));
    assert_eq!(std::fs::read(now).unwrap(), right);
    running.stop().unwrap();
}

#[test]
fn readers_are_led_to_the_newest_folder_and_the_counts_are_in_order() {
    let (_temp, running) = bed("live", 4);
    running.statement(&record(0, [1, 2]));
    let size = running.publish();
    for (path, to) in [
        ("/index.html", format!("url=at/{size}/index.html")),
        ("/live/index.html", format!("url=../at/{size}/index.html")),
    ] {
        let page = running.get(path);
        assert!(page.body.contains(&to), "{page:?}");
    }
    let page = running.get(&format!("/at/{size}/index.html")).body;
    assert!(page.matches("SIMULATION: a test").count() >= 2, "{page}");
    let policy = running.get("/policy").body;
    assert!(policy.contains("\nquorum w1\n"), "{policy}");
    let latest = running.get("/live/latest.json").json();
    let count = |key: &str| latest[key].as_u64().unwrap();
    assert!(count("received") >= count("sequenced") && count("sequenced") >= count("published"));
    assert_eq!(latest["quorum"], false);
    assert_eq!(latest["missing"][0]["name"], "w1");
    running.stop().unwrap();
}

#[test]
fn a_stop_publishes_what_is_new_and_a_start_alone_publishes_nothing() {
    let (temp, running) = bed("stop", 4);
    running.publish();
    running.statement(&record(0, [1, 2]));
    running.stop().unwrap();
    let folders = || std::fs::read_dir(temp.0.join("public/at")).unwrap().count();
    let before = folders();
    assert!(before >= 2, "{before}");
    start(&temp.0, options()).stop().unwrap();
    assert_eq!(folders(), before);
}
