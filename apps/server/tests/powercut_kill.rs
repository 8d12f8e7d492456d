//! A node on real files whose process is killed at random, again and again. A child process runs the
//! node and says each acknowledged entry on its standard output; the parent kills it, reads what was
//! said, and finds all of it in the log at the end.
//!
//! Killing a process loses nothing that the system holds in memory. What power cuts lose is simulated
//! in `faults_table.rs`; cutting the power of a real file system belongs beside this file.

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use acta_log::checkpoint::Checkpoint;
use acta_log::note::{Algorithm, Note, SecretKey};
use acta_log::tiles::Fetch;
use acta_log::{fsck, heads as list};
use acta_server::disk::RealDisk;
use acta_server::faults::Chance;
use acta_server::heads::Keys;
use acta_server::sequencer::service::open_and_start;
use acta_server::sequencer::{Config, Handle, Service};

/// Set for the child process: the folder of the node.
const CHILD: &str = "ACTA_TEST_NODE_FOLDER";
const ORIGIN: &str = "acta.example/killed";
const KILLS: u64 = 24;
const TIME_MAX: Duration = Duration::from_secs(20);
/// Threads of the child that submit.
const SUBMITTERS: u64 = 4;

fn key() -> SecretKey {
    SecretKey::new(ORIGIN, Algorithm::Ed25519, &[5; 32]).unwrap()
}

fn node(folder: &Path) -> (Handle, Service) {
    let keys = Keys { ed25519: key(), ml_dsa: None };
    let mut config = Config::new(folder.join("node"), folder.join("log"), keys);
    config.interval_ms = 5;
    config.segment_bytes = 100_000;
    config.ballast_bytes = 65_536;
    open_and_start(Arc::new(RealDisk::new()), config, &[]).unwrap()
}

/// A folder that is removed at the end of the test.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        let name = format!("acta-{name}-{}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Not a test of its own: what the child process does until it is killed.
#[test]
#[ignore = "the other test runs it as a process of its own"]
fn child() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let (handle, _service) = node(Path::new(&folder));
    let (say, said) = std::sync::mpsc::channel();
    for submitter in 0..SUBMITTERS {
        let (handle, say) = (handle.clone(), say.clone());
        std::thread::spawn(move || {
            for number in 0.. {
                let text = format!("{} {submitter} {number}", std::process::id());
                let entries = vec![text.clone().into_bytes(), format!("{text} b").into_bytes()];
                for (fixed, entry) in
                    handle.submit_blocking(entries.clone()).unwrap().iter().zip(entries)
                {
                    say.send((fixed.index, String::from_utf8(entry).unwrap())).unwrap();
                }
            }
        });
    }
    for (index, entry) in said {
        // One write for a line, so that the parent sees whole lines.
        std::io::stderr().write_all(format!("acknowledged {index} {entry}\n").as_bytes()).unwrap();
    }
}

fn spawn(folder: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--ignored", "--nocapture"]).env(CHILD, folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Lets a child run for a while, kills it, and gives what it had acknowledged.
fn run_and_kill(folder: &Path, chance: &mut Chance) -> Vec<(u64, String)> {
    let mut child = spawn(folder);
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let reading = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>());
    std::thread::sleep(Duration::from_millis(20 + chance.below(300)));
    child.kill().unwrap();
    child.wait().unwrap();
    let said = reading.join().unwrap();
    let lines = said.iter().filter_map(|line| line.strip_prefix("acknowledged "));
    let pairs = lines.map(|line| line.split_once(' ').unwrap());
    pairs.map(|(index, entry)| (index.parse().unwrap(), entry.to_owned())).collect()
}

struct Site<'a>(&'a Path);

impl Fetch for Site<'_> {
    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        Ok(std::fs::read(self.0.join("log").join(path)).ok())
    }
}

#[test]
fn a_node_killed_again_and_again_keeps_what_it_acknowledged() {
    let folder = Temporary::new("killed");
    let mut chance = Chance(u64::from(std::process::id()));
    println!("seed {}", chance.0);
    let (mut acknowledged, mut seen) = (BTreeMap::new(), BTreeMap::new());
    let (started, mut kills) = (Instant::now(), 0);
    while kills < KILLS && started.elapsed() < TIME_MAX {
        for (index, entry) in run_and_kill(&folder.0, &mut chance) {
            assert_eq!(acknowledged.insert(index, entry), None, "index {index} was promised twice");
        }
        kills += 1;
        let Some(note) = Site(&folder.0).fetch("checkpoint").unwrap() else { continue };
        let note = Note::parse(&note).unwrap();
        let signed = Checkpoint::open(&note, ORIGIN, &[key().public().clone()]).unwrap();
        let head = signed.checkpoint().clone();
        let root = seen.insert(head.size, head.root).unwrap_or(head.root);
        assert_eq!(root, head.root, "two roots for size {}", head.size);
        fsck::check(&Site(&folder.0), &head).expect("what is published checks after a kill");
    }
    let (handle, service) = node(&folder.0);
    for (index, entry) in &acknowledged {
        let stored = handle.reader().entry(*index).unwrap().expect("an acknowledged entry");
        assert_eq!(stored.payload(), entry.as_bytes(), "entry {index}");
    }
    service.stop().unwrap();
    check_list(&folder.0, &seen);
    println!(
        "{kills} kills, {} entries acknowledged, {} heads seen",
        acknowledged.len(),
        seen.len()
    );
    assert!(kills >= 10 && acknowledged.len() > 100);
}

/// Every checkpoint seen stands in the published list, and all of the list is of one tree.
fn check_list(folder: &Path, seen: &BTreeMap<u64, acta_log::hash::Hash>) {
    let site = Site(folder);
    let (mut heads, mut file) = (Vec::new(), 0);
    while let Some(bytes) = site.fetch(&list::path(file * list::NOTES_PER_FILE)).unwrap() {
        let notes = list::parse(&bytes).unwrap();
        let after = heads.last().map(|head: &Checkpoint| head.size);
        heads.extend(list::check(&notes, ORIGIN, &[key().public().clone()], after).unwrap());
        file += 1;
    }
    let listed: BTreeMap<u64, _> = heads.iter().map(|head| (head.size, head.root)).collect();
    for (size, root) in seen {
        assert_eq!(listed.get(size), Some(root), "size {size}");
    }
    let newest = heads.last().unwrap();
    fsck::check(&site, newest).unwrap();
    for head in &heads {
        fsck::consistent(&site, head, newest).expect("one tree");
    }
}

#[test]
fn a_second_server_on_the_same_folder_is_refused() {
    let folder = Temporary::new("locked");
    let (_handle, service) = node(&folder.0);
    let keys = Keys { ed25519: key(), ml_dsa: None };
    let config = Config::new(folder.0.join("node"), folder.0.join("log"), keys);
    let error = open_and_start(Arc::new(RealDisk::new()), config, &[]).err().unwrap().to_string();
    assert!(error.contains("held by another process"), "{error}");
    service.stop().unwrap();
    // Once it has stopped the folder is free.
    node(&folder.0).1.stop().unwrap();
}
