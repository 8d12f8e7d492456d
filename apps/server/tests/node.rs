//! A node from its folder to its stop: start, restart, index, publication at the end.

#![expect(clippy::unwrap_used, reason = "what does not stand is a failed test")]

#[expect(dead_code, reason = "this file uses a part of the bed")]
mod node_bed;

use std::collections::BTreeMap;

use acta_log::note::{Algorithm, SecretKey};
use acta_server::disk::RealDisk;
use acta_server::fetch::{FolderSource, Published};
use acta_server::journal::{Journal, SEGMENT_BYTES};
use acta_server::node::{Node, reindex};
use acta_server::publish::replay;
use acta_verify::stations::{Options, check_station};
use node_bed::{Temp, create, options, promise, record, start, try_start};

#[test]
fn a_record_is_taken_promised_covered_published_and_kept_over_a_restart() {
    let temp = Temp::new("node");
    let made = create(&temp.0, 5);
    assert!(made.entries > 5, "{made:?}");
    let running = start(&temp.0, options());
    let first = running.statement(&record(1, [10, 20]));
    assert_eq!(first.status, 201, "{first:?}");
    let promised = promise(&running.node, &first.body).items.remove(0);
    assert_eq!(promised.index, made.entries + promised_before(&running, promised.index));
    let id = promised.id.to_string();
    let receipt =
        wait_for(|| Some(running.get(&format!("/v1/receipts/{id}"))).filter(|r| r.status == 200));
    assert!(receipt.body.starts_with("c2sp.org/tlog-proof@v1\n"), "{receipt:?}");
    let size = running.publish();
    let at = temp.0.join("public/at").join(size.to_string());
    let summary = std::fs::read_to_string(at.join("summary.txt")).unwrap();
    assert!(summary.contains("contest president expected 5 counted 1 flagged 0"), "{summary}");
    let latest = running.get("/live/latest.json").json();
    assert_eq!(latest["election"], "example.org/bed");
    running.stop().unwrap();

    let again = start(&temp.0, options());
    let known = again.statement(&record(1, [10, 20]));
    assert_eq!((known.status, &known.body), (200, &first.body), "the same promise");
    again.stop().unwrap();
}

/// What a node publishes is enough for a reader's check of one station; `live/publication` follows the newest publication.
#[test]
fn one_station_is_checked_from_what_a_node_publishes() {
    let temp = Temp::new("light");
    let anchor = Some(create(&temp.0, 5).anchor);
    let running = start(&temp.0, options());
    let public = FolderSource::open(&temp.0.join("public")).unwrap();
    let check = |number: u32| {
        let station = node_bed::station(number).code;
        check_station(&Published(&public), &Options { anchor, station, contest: None })
    };
    // The bed's witness, which does not answer by itself.
    let witness = SecretKey::new("witness.example/w1", Algorithm::Ed25519Cosignature, &[9; 32]);
    let (witness, sequencer) = (witness.unwrap(), running.node.intake().sequencer());
    let cosign = || {
        if let Some(shown) = sequencer.published().borrow().clone() {
            let line = witness.sign_at(shown.note.text(), 1_800_000_000).unwrap();
            sequencer.add_cosignature(shown.checkpoint.size, line);
        }
    };
    let mut before = 0;
    for round in 1..=2 {
        assert_eq!(running.statement(&record(round, [10, 20])).status, 201);
        let size = running.publish();
        assert!(before < size);
        let report = wait_for(|| {
            cosign();
            Some(check(round)).filter(|report| report.size == size && report.exit_code() == 0)
        });
        let figures = &report.units[0].figures;
        assert!(figures.iter().any(|(_, count)| *count == 20), "{}", report.text());
        before = size;
    }
    running.stop().unwrap();
}

/// Publications that were logged before a record.
fn promised_before(running: &node_bed::Running, index: u64) -> u64 {
    let reader = running.node.intake().sequencer().reader();
    let is_publication = |index: &u64| {
        let entry = reader.entry(*index).unwrap().unwrap();
        String::from_utf8_lossy(entry.payload()).contains("\nacta/publication/v1\n")
    };
    u64::try_from((0..index).filter(is_publication).count()).unwrap()
}

fn wait_for<T>(mut get: impl FnMut() -> Option<T>) -> T {
    for _ in 0..1_000 {
        if let Some(value) = get() {
            return value;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("it did not come within 10 s");
}

#[test]
fn two_nodes_cannot_hold_one_folder() {
    let temp = Temp::new("two");
    create(&temp.0, 3);
    let running = start(&temp.0, options());
    let second = Node::open(&temp.0, options()).err().unwrap();
    assert!(format!("{second:#}").contains("lock"), "{second:#}");
    running.stop().unwrap();
}

#[test]
fn an_index_that_is_gone_or_damaged_is_made_again_and_equal() {
    let temp = Temp::new("index");
    create(&temp.0, 20);
    let running = start(&temp.0, options());
    let records: Vec<Vec<u8>> = (0..19).map(|n| record(n, [n, 1])).collect();
    assert_eq!(running.batch(&records).status, 200);
    running.stop().unwrap();

    let disk = std::sync::Arc::new(RealDisk::new());
    let (journal, _) = Journal::open(disk, &temp.0.join("journal"), SEGMENT_BYTES, None).unwrap();
    let reader = journal.reader();
    let path = temp.0.join("index.sqlite");
    let kept = acta_server::index::Index::open(&path, &reader, |_, _| ()).unwrap();
    let dump = kept.dump().unwrap();
    assert_eq!(kept.size(), reader.size());
    assert_eq!(kept.of_station("s0003", 10).unwrap().len(), 1);
    drop(kept);
    let made = reindex(&temp.0.join("other.sqlite"), &reader).unwrap();
    assert_eq!(made.dump().unwrap(), dump);

    // A row that was changed by hand is seen at the next start.
    let hand = rusqlite::Connection::open(&path).unwrap();
    let changed = hand.execute("UPDATE entry SET station = 's0004' WHERE station = 's0003'", []);
    assert_eq!(changed, Ok(1));
    drop(hand);
    let differs = acta_server::index::Index::open(&path, &reader, |_, _| ()).err().unwrap();
    assert!(differs.to_string().contains("do not have the hash"), "{differs}");
    drop(journal);
    let again = start(&temp.0, options());
    assert_eq!(again.statement(&record(3, [3, 1])).status, 200);
    again.stop().unwrap();
    std::fs::remove_file(&path).unwrap();
    let again = start(&temp.0, options());
    assert_eq!(again.statement(&record(3, [3, 1])).status, 200);
    again.stop().unwrap();
}

/// A few times; `ACTA_RESTORES=100` for more, each of another age.
#[test]
fn t2_a_folder_restored_from_before_is_refused() {
    let restores = std::env::var("ACTA_RESTORES").map_or(3, |text| text.parse::<u32>().unwrap());
    let temp = Temp::new("restored");
    let dir = temp.0.join("node");
    create(&dir, restores + 2);
    let mut states: Vec<BTreeMap<_, _>> = Vec::new();
    for station in 0..=restores {
        let running = start(&dir, options());
        assert_eq!(running.statement(&record(station, [1, 1])).status, 201, "{station}");
        running.stop().unwrap();
        states.push(read_all(&dir.join("journal")));
    }
    let newest = states.pop().unwrap();
    for (age, old) in states.iter().enumerate() {
        old.iter().for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());
        let refused = try_start(&dir, options()).err();
        let refused = refused.unwrap_or_else(|| panic!("the copy of {age} was taken"));
        let text = format!("{refused:#}");
        assert!(text.contains("signed") || text.contains("older"), "{text}");
    }
    // What was refused is not what stood there: with the newest state it goes on.
    newest.iter().for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());
    start(&dir, options()).stop().unwrap();
}

fn read_all(dir: &std::path::Path) -> BTreeMap<std::path::PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(dir).unwrap();
    entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect()
}

#[test]
fn a_policy_that_does_not_survive_what_the_definition_promises_is_refused() {
    let temp = Temp::new("policy");
    let tables = node_bed::tables(3);
    let refused = acta_server::setup::create_node(&temp.0, tables, &mut node_bed::seeds());
    let text = refused.err().unwrap().to_string();
    assert!(text.contains("tolerates 0") && text.contains("0 that sign"), "{text}");
    assert!(!temp.0.join("keys").exists());
}

/// A log that begins so could never have a contest.
#[test]
fn parts_that_do_not_fit_together_are_refused() {
    let temp = Temp::new("parts");
    let mut tables = node_bed::tables(3);
    tables.areas.clear();
    tables.areas.push(acta::kinds::part::AreaRow {
        code: node_bed::code("sea"),
        parent: Some(node_bed::code("land")),
        kind: node_bed::code("sea"),
        name: "Sea".to_owned(),
    });
    let witness = SecretKey::new("witness.example/w1", Algorithm::Ed25519Cosignature, &[9; 32]);
    tables.witness_policy = format!("witness w1 {}\nquorum w1\n", witness.unwrap().public());
    let refused = acta_server::setup::create_node(&temp.0, tables, &mut node_bed::seeds());
    let text = format!("{:#}", refused.err().unwrap());
    let expected =
        "the definition: part areas 1, line 4: expected a parent before it, got \"land\"";
    assert_eq!(text, expected);
    assert!(!temp.0.join("keys").exists());
}

#[test]
fn n3_each_published_folder_equals_its_replay_from_the_journal() {
    let temp = Temp::new("replay");
    create(&temp.0, 12);
    let running = start(&temp.0, options());
    let mut sizes = Vec::new();
    for round in 0..4 {
        let records: Vec<Vec<u8>> = (0..3)
            .map(|n| record(round * 3 + n, [100 + n, 50]))
            .filter(|r| !r.is_empty())
            .collect();
        assert_eq!(running.batch(&records[..2]).status, 200);
        sizes.push(running.publish());
    }
    running.stop().unwrap();
    let disk = std::sync::Arc::new(RealDisk::new());
    let (journal, _) = Journal::open(disk, &temp.0.join("journal"), SEGMENT_BYTES, None).unwrap();
    let public = temp.0.join("public");
    let folders = std::fs::read_dir(public.join("at")).unwrap().count();
    assert!(folders >= sizes.len(), "{folders} {sizes:?}");
    for size in sizes {
        let checkpoint = acta_server::node::checkpoint_of(&public, size).unwrap();
        let files = replay(&journal.reader(), &public, size, Some(checkpoint.as_bytes())).unwrap();
        let at = public.join("at").join(size.to_string());
        acta_server::publish::compare(&at, &files).unwrap();
        assert!(files.contains_key("units/president/0000.csv"));
        // Folders share files that are equal: this one gets its own.
        std::fs::remove_file(at.join("areas/president.csv")).unwrap();
        std::fs::write(at.join("areas/president.csv"), "x").unwrap();
        let differs = acta_server::publish::compare(&at, &files).err().unwrap().to_string();
        assert!(differs.starts_with("areas/president.csv"), "{differs}");
    }
}

/// A bulletin with the lines that a size published, by the authority.
fn bulletin(dir: &std::path::Path, number: u32, size: u64) -> Vec<u8> {
    let at = dir.join(format!("public/at/{size}"));
    let says = std::fs::read_to_string(at.join("account/bulletin.txt")).unwrap();
    let note = acta::value::to_base64(&std::fs::read(at.join("checkpoint")).unwrap());
    let made = "2026-03-16T22:00:00Z";
    let text = format!(
        "acta/bulletin/v1\nelection example.org/bed\nnumber {number}\nmade {made}\n{says}\
         not-cosigned w1\ncheckpoint {note}\n"
    );
    acta::Statement::sign(&text, &[&node_bed::authority(dir)]).unwrap().as_bytes().to_vec()
}

/// Bulletins of sizes that this process published, of one whose folder is gone, and of one after a
/// restart: the node finds what they are compared with, and a replay finds the same.
#[test]
fn bulletins_are_compared_with_the_size_that_they_name() {
    let temp = Temp::new("bulletins");
    create(&temp.0, 8);
    let running = start(&temp.0, options());
    running.batch(&[record(0, [100, 50]), record(1, [90, 60])]);
    let first = running.publish();
    running.batch(&[record(2, [10, 20])]);
    let second = running.publish();
    assert_eq!(running.statement(&bulletin(&temp.0, 1, first)).status, 201);
    let third = running.publish();
    let other = String::from_utf8(bulletin(&temp.0, 2, second)).unwrap();
    assert!(other.contains("total 1 200 "), "{other}");
    assert_eq!(running.statement(other.as_bytes()).status, 201);
    // What a folder lacks is made again from the journal.
    std::fs::remove_dir_all(temp.0.join(format!("public/at/{second}"))).unwrap();
    let fourth = running.publish();
    running.stop().unwrap();

    let running = start(&temp.0, options());
    assert_eq!(running.statement(&bulletin(&temp.0, 3, third)).status, 201);
    let fifth = running.publish();
    let rows = |size: u64| {
        let path = temp.0.join(format!("public/at/{size}/account/bulletins.csv"));
        let text = std::fs::read_to_string(path).unwrap();
        let cells = |row: &str| row.split(',').skip(2).take(4).collect::<Vec<_>>().join(",");
        text.lines().skip(1).map(cells).collect::<Vec<_>>()
    };
    let made = "2026-03-16T22:00:00Z";
    let expected = [(1, first), (2, second), (3, third)];
    let expected = expected.map(|(number, size)| format!("{number},{made},{size},yes"));
    assert_eq!(rows(third), expected[..1]);
    assert_eq!(rows(fourth), expected[..2]);
    assert_eq!(rows(fifth), expected);
    running.stop().unwrap();
    let disk = std::sync::Arc::new(RealDisk::new());
    let (journal, _) = Journal::open(disk, &temp.0.join("journal"), SEGMENT_BYTES, None).unwrap();
    let public = temp.0.join("public");
    for size in [first, third, fourth, fifth] {
        let checkpoint = acta_server::node::checkpoint_of(&public, size).unwrap();
        let files = replay(&journal.reader(), &public, size, Some(checkpoint.as_bytes())).unwrap();
        acta_server::publish::compare(&public.join("at").join(size.to_string()), &files).unwrap();
    }
}

/// The folder of the node that [`the_node_that_is_killed`] runs in a process of its own.
const KILLED: &str = "ACTA_TEST_KILLED_NODE";

#[test]
fn the_node_that_is_killed() {
    let Some(dir) = std::env::var_os(KILLED) else { return };
    let dir = std::path::PathBuf::from(dir);
    let running = start(&dir, options());
    std::fs::write(dir.join("address.new"), running.address.to_string()).unwrap();
    std::fs::rename(dir.join("address.new"), dir.join("address")).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn what_was_promised_before_a_kill_is_there_after_it() {
    let temp = Temp::new("kill");
    create(&temp.0, 400);
    let mut promised: Vec<(serde_json::Value, Vec<u8>)> = Vec::new();
    for round in 0..3_u32 {
        let _ = std::fs::remove_file(temp.0.join("address"));
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "the_node_that_is_killed"])
            .env(KILLED, &temp.0)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let address = wait_for(|| std::fs::read_to_string(temp.0.join("address")).ok());
        let batches =
            (0..40).map(|n| (0..8).map(|k| record(n * 8 + k, [round, 7])).collect::<Vec<_>>());
        let (sender, acknowledged) = std::sync::mpsc::channel();
        let batches: Vec<_> = batches.collect();
        let sending = std::thread::spawn(move || {
            for batch in batches {
                let url = format!("http://{address}/v1/batch");
                let Ok(mut answer) = ureq::post(url).send(&node_bed::frame(&batch)[..]) else {
                    return;
                };
                let Ok(text) = answer.body_mut().read_to_string() else { return };
                let json: serde_json::Value = serde_json::from_str(&text).unwrap();
                for (row, body) in json["statements"].as_array().unwrap().iter().zip(batch) {
                    sender.send((row.clone(), body)).unwrap();
                }
            }
        });
        // In the middle of the batches, wherever that is.
        let some = acknowledged.iter().take(24 + usize::try_from(round).unwrap() * 40);
        promised.extend(some);
        child.kill().unwrap();
        child.wait().unwrap();
        sending.join().unwrap();
        promised.extend(acknowledged.try_iter());
    }
    let running = start(&temp.0, options());
    for (row, body) in &promised {
        assert!(row["index"].is_u64(), "{row}");
        let got = running.statement(body);
        assert_eq!(got.status, 200, "{row}: {got:?}");
        let index = promise(&running.node, &got.body).items[0].index;
        assert_eq!(Some(index), row["index"].as_u64());
    }
    assert!(promised.len() >= 24 * 3, "{}", promised.len());
    running.stop().unwrap();
}
