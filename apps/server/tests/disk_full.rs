//! A node whose disk is full: a small file system of its own, filled by real statements over HTTP,
//! then made larger. (Each write that finds no space, one by one, is in `faults_table.rs`.)

#![expect(clippy::unwrap_used, reason = "what does not stand is a failed test")]

#[expect(dead_code, reason = "this file uses a part of the bed")]
mod node_bed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use acta::statement::Statement;
use acta_log::fsck;
use acta_log::tiles::Fetch;
use acta_server::node::Options;
use node_bed::{Running, Temp, create, options, record, start};

/// Size of the file system when it is small.
const SMALL: &str = "size=16m";
const LARGE: &str = "size=64m";
/// What is left of it when the traffic begins.
const LEFT_BYTES: usize = 1_500_000;
const BALLAST_BYTES: u64 = 524_288;
const STATIONS: u32 = 60;
/// Statements of a batch.
const BATCH: u32 = 20;
/// Far more statements than there is room for.
const STATEMENTS_MAX: u32 = 20_000;
/// Something that must happen has happened by then.
const SOON: Duration = Duration::from_secs(20);

/// A file system in memory.
struct Small(PathBuf);

impl Small {
    fn new(at: PathBuf) -> Result<Self, String> {
        std::fs::create_dir(&at).unwrap();
        let small = Self(at);
        small.mount(SMALL)?;
        Ok(small)
    }

    fn mount(&self, options: &str) -> Result<(), String> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(&self.0);
        let done = mount.output().map_err(|error| format!("mount: {error}"))?;
        let said = String::from_utf8_lossy(&done.stderr);
        if done.status.success() { Ok(()) } else { Err(said.trim().to_owned()) }
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        // Lazily, since a failed test may still hold files.
        let _ = Command::new("umount").args(["-q", "-l"]).arg(&self.0).status();
    }
}

/// Writes a file so that so many bytes are left, found by filling up and cutting.
fn leave(folder: &Path, bytes: usize) {
    use std::io::Write as _;
    let mut file = std::fs::File::create(folder.join("filler")).unwrap();
    let mut held = 0;
    while let Ok(written) = file.write(&[1; 4_096]) {
        held += written;
    }
    file.set_len(u64::try_from(held - bytes).unwrap()).unwrap();
}

struct Site(PathBuf);

impl Fetch for Site {
    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(std::fs::read(self.0.join(path)).ok())
    }
}

/// Statements and what became of them.
#[derive(Default)]
struct Traffic {
    sent: u32,
    /// Index of each acknowledged statement.
    acknowledged: BTreeMap<u64, Vec<u8>>,
    refused: Vec<Vec<u8>>,
}

impl Traffic {
    /// A statement that was not sent before: a record, or a further one of a station, which is logged too.
    fn next(&mut self) -> Vec<u8> {
        self.sent += 1;
        record(self.sent % (STATIONS - 1), [self.sent, 1])
    }

    /// Sends a batch; whether all of it was taken. What is refused is refused for want of space.
    fn batch(&mut self, running: &Running) -> bool {
        let statements: Vec<Vec<u8>> = (0..BATCH).map(|_| self.next()).collect();
        let answer = running.batch(&statements);
        assert_eq!(answer.status, 200, "{answer:?}");
        let json = answer.json();
        let mut all = true;
        for (row, statement) in json["statements"].as_array().unwrap().iter().zip(statements) {
            match row["status"].as_u64().unwrap() {
                201 => {
                    let index = row["index"].as_u64().unwrap();
                    assert!(self.acknowledged.insert(index, statement).is_none(), "index {index}");
                }
                503 => {
                    let code = row["error"]["code"].as_str().unwrap();
                    assert!(["disk", "not-stored"].contains(&code), "{row}");
                    self.refused.push(statement);
                    all = false;
                }
                _ => panic!("{row}"),
            }
        }
        all
    }
}

/// Waits until something holds.
fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < SOON, "{what}: not within {} s", SOON.as_secs());
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Everything that was acknowledged is stored where it was promised, and what is published is signed
/// over what is stored.
fn check(running: &Running, folder: &Path, traffic: &Traffic) {
    let sequencer = running.node.intake().sequencer().clone();
    for (index, statement) in &traffic.acknowledged {
        let entry = sequencer.reader().entry(*index).unwrap().expect("an acknowledged entry");
        assert!(entry.payload().ends_with(statement), "entry {index}");
    }
    let published = sequencer.published().borrow().clone().unwrap().checkpoint.clone();
    assert!(published.size <= sequencer.reader().size());
    fsck::check(&Site(folder.join("public/log")), &published).unwrap();
}

#[test]
fn a_full_disk_refuses_loses_nothing_and_goes_on_when_there_is_space() {
    let temp = Temp::new("full");
    let small = match Small::new(temp.0.join("small")) {
        Ok(small) => small,
        Err(why) => {
            let required = std::env::var("ACTA_REQUIRE").unwrap_or_default();
            assert!(!required.contains("tmpfs"), "ACTA_REQUIRE names tmpfs: {why}");
            println!("skipped: a full disk on a file system in memory: {why} (ACTA_REQUIRE)");
            return;
        }
    };
    let folder = small.0.join("node");
    create(&folder, STATIONS);
    let options = || Options { ballast_bytes: BALLAST_BYTES, ..options() };
    let running = start(&folder, options());
    soon("the ballast", || running.node.intake().sequencer().status().borrow().accepting);
    // Its pages are no part of what is left.
    soon("the first folder", || running.node.status().at > 0);
    leave(&small.0, LEFT_BYTES);

    let mut traffic = Traffic::default();
    while traffic.batch(&running) {
        assert!(traffic.sent < STATEMENTS_MAX, "the disk was never full");
    }
    assert!(traffic.acknowledged.len() > 100, "{}", traffic.acknowledged.len());
    println!("{} acknowledged before the disk was full", traffic.acknowledged.len());

    // Refused with the reason and with when to come back; nothing refused is in the log.
    soon("a refusal of the whole request", || {
        let statement = traffic.next();
        let answer = running.statement(&statement);
        if answer.status == 201 {
            let place = node_bed::promise(&running.node, &answer.body).items.remove(0);
            traffic.acknowledged.insert(place.index, statement);
            return false;
        }
        assert_eq!(answer.status, 503, "{answer:?}");
        assert!(["disk", "not-stored"].contains(&answer.code().as_str()), "{answer:?}");
        assert!(answer.retry_after.is_some(), "{answer:?}");
        traffic.refused.push(statement);
        true
    });
    // The reserve is for this: all that was acknowledged gets its checkpoint while the disk is full.
    soon("a checkpoint over all that was acknowledged", || {
        let status = running.node.intake().sequencer().status().borrow().clone();
        let last = traffic.acknowledged.last_key_value().map_or(0, |(index, _)| index + 1);
        assert_eq!(status.halted, None);
        status.signed >= last
    });
    check(&running, &folder, &traffic);
    for statement in &traffic.refused {
        let id = Statement::parse(statement).unwrap().id();
        let answer = running.get(&format!("/v1/statements/{id}"));
        assert_eq!(answer.status, 404, "a refused statement: {answer:?}");
    }

    small.mount(&format!("remount,{LARGE}")).unwrap();
    soon("entries are taken again", || running.statement(&traffic.refused[0]).status == 201);
    for statement in &traffic.refused[1..] {
        let answer = running.statement(statement);
        assert_eq!(answer.status, 201, "{answer:?}");
        let place = node_bed::promise(&running.node, &answer.body).items.remove(0);
        traffic.acknowledged.insert(place.index, statement.clone());
    }
    let size = running.publish();
    assert!(folder.join("public/at").join(size.to_string()).join("summary.txt").is_file());
    running.stop().unwrap();

    let again = start(&folder, options());
    soon("taking after a restart", || again.node.intake().sequencer().status().borrow().accepting);
    check(&again, &folder, &traffic);
    let (_, first) = traffic.acknowledged.first_key_value().unwrap();
    assert_eq!(again.statement(first).status, 200, "known");
    again.stop().unwrap();
}
