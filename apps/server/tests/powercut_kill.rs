//! A node on real files whose process is killed at random, again and again. A child process runs the
//! node and says each acknowledged entry on its standard error; the parent kills it, reads what was
//! said, and finds all of it in the log at the end.
//!
//! Killing a process loses nothing that the system holds in memory; cutting the power does. The second
//! half mounts a real ext4 over a loop device and ends it by its shutdown ioctl, after which nothing
//! that was not synced is on the disk. Beside the node runs a database with `synchronous=NORMAL`: it
//! must lose rows in the same run, else the cuts cut nothing. (`faults_table.rs` fails every write.)

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
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
/// Set for a child process whose power is cut: the file of a database that is not synced.
const CONTROL: &str = "ACTA_TEST_CONTROL";
/// How many times the power is cut, in place of [`CUTS_USUAL`].
const CUTS: &str = "ACTA_POWER_CUTS";
const CUTS_USUAL: u64 = 5;
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

/// A database that is committed and not synced (WAL, `synchronous=NORMAL`) and says each row.
fn control(file: &str) {
    let database = rusqlite::Connection::open(file).unwrap();
    let begin = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE IF NOT EXISTS row (number INTEGER)";
    database.execute_batch(begin).unwrap();
    let held: i64 =
        database.query_row("SELECT ifnull(max(number), 0) FROM row", [], |row| row.get(0)).unwrap();
    for number in held + 1.. {
        // After a cut it cannot write: there is nothing more to say.
        let Ok(1) = database.execute("INSERT INTO row VALUES (?)", [number]) else { return };
        std::io::stderr().write_all(format!("control {number}\n").as_bytes()).unwrap();
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Not a test of its own: what the child process does until it is killed.
#[test]
#[ignore = "the other test runs it as a process of its own"]
fn child() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    if let Ok(file) = std::env::var(CONTROL) {
        std::thread::spawn(move || control(&file));
    }
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

fn command(folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "child", "--ignored", "--nocapture"]).env(CHILD, folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn spawn(folder: &Path) -> Child {
    command(folder).spawn().unwrap()
}

/// What a line says that was acknowledged.
fn acknowledged(line: &str) -> Option<(u64, String)> {
    let (index, entry) = line.strip_prefix("acknowledged ")?.split_once(' ')?;
    Some((index.parse().unwrap(), entry.to_owned()))
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
    said.iter().filter_map(|line| acknowledged(line)).collect()
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

/// Runs a program to its end.
fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    let done = Command::new(program).args(arguments).output();
    let done = done.map_err(|error| format!("{program}: {error}"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    if done.status.success() { Ok(()) } else { Err(format!("{program}: {}", said.trim())) }
}

/// An ext4 file system in a file, over a loop device.
struct Mounted {
    image: String,
    at: String,
}

impl Mounted {
    const BYTES: u64 = 128 * 1024 * 1024;

    fn new(folder: &Path) -> Result<Self, String> {
        let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
        let mounted = Self { image: path("image"), at: path("mount") };
        std::fs::File::create(&mounted.image).unwrap().set_len(Self::BYTES).unwrap();
        std::fs::create_dir(&mounted.at).unwrap();
        run("mkfs.ext4", &["-q", "-F", &mounted.image])?;
        mounted.mount()?;
        Ok(mounted)
    }

    fn mount(&self) -> Result<(), String> {
        run("mount", &["-o", "loop", &self.image, &self.at])
    }

    /// As a machine does that comes up again.
    fn again(&self) {
        run("umount", &[&self.at]).unwrap();
        self.mount().unwrap();
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        // It is not mounted where mounting is not allowed; lazily, since a failed test may hold files.
        let _ = Command::new("umount").args(["-q", "-l", &self.at]).status();
    }
}

/// `EXT4_IOC_SHUTDOWN` without writing the log out: `_IOR('X', 125, u32)` with 2. Waits for a line, so
/// that the cut comes at once when it is wanted.
const CUT: &str = "\
import fcntl, os, struct, sys
mount = os.open(sys.argv[1], os.O_RDONLY)
sys.stdin.readline()
fcntl.ioctl(mount, 0x8004587D, struct.pack('I', 2))
";

/// A process that does not outlive its test.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What was said before the cut began: acknowledged entries, the last row of the control, and the
/// checkpoint that stood published.
struct Before {
    acknowledged: Vec<(u64, String)>,
    control: i64,
    published: Option<Vec<u8>>,
}

/// Runs the node on a mount, then cuts the power of its file system.
fn run_and_cut(mounted: &Mounted, chance: &mut Chance) -> Before {
    let at = Path::new(&mounted.at);
    let mut cutter = Command::new("python3");
    cutter.args(["-c", CUT, &mounted.at]).stdin(Stdio::piped());
    let mut cutter = Killed(cutter.spawn().unwrap());
    let mut child = command(at);
    let mut child = Killed(child.env(CONTROL, at.join("control.sqlite")).spawn().unwrap());
    let said = Arc::new(Mutex::new(Vec::new()));
    let (lines, saying) = (child.0.stderr.take().unwrap(), Arc::clone(&said));
    let reading = std::thread::spawn(move || {
        for line in BufReader::new(lines).lines().map_while(Result::ok) {
            saying.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    });
    let begun = Instant::now();
    let speaks = |word: &str| said.lock().unwrap().iter().any(|line| line.starts_with(word));
    while !(speaks("acknowledged ") && speaks("control ")) {
        assert!(begun.elapsed() < TIME_MAX, "the node did not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(100 + chance.below(400)));
    let published = Site(at).fetch("checkpoint").unwrap();
    // What is heard from here on may be said after the cut.
    let said = said.lock().unwrap().clone();
    cutter.0.stdin.take().unwrap().write_all(b"cut\n").unwrap();
    assert!(cutter.0.wait().unwrap().success(), "the file system was shut down");
    drop(child);
    reading.join().unwrap();
    let mut control = said.iter().filter_map(|line| line.strip_prefix("control "));
    Before {
        acknowledged: said.iter().filter_map(|line| acknowledged(line)).collect(),
        control: control.next_back().unwrap().parse().unwrap(),
        published,
    }
}

/// Rows that the control had committed and that are gone.
fn lost_by_control(at: &Path, committed: i64) -> i64 {
    let database = rusqlite::Connection::open(at.join("control.sqlite")).unwrap();
    // No table at all is the greatest loss.
    let held = database
        .query_row("SELECT ifnull(max(number), 0) FROM row", [], |row| row.get(0))
        .unwrap_or(0);
    (committed - held).max(0)
}

#[test]
fn power_cuts_take_nothing_that_was_acknowledged() {
    let folder = Temporary::new("cut");
    let mounted = match Mounted::new(&folder.0) {
        Ok(mounted) => mounted,
        Err(why) => {
            let required = std::env::var("ACTA_REQUIRE").unwrap_or_default();
            assert!(!required.contains("powercut"), "ACTA_REQUIRE names powercut: {why}");
            println!("skipped: power cuts of an ext4 over a loop device: {why} (ACTA_REQUIRE)");
            return;
        }
    };
    let at = Path::new(&mounted.at);
    let cuts = std::env::var(CUTS).map_or(CUTS_USUAL, |text| text.parse().unwrap());
    let mut chance = Chance(u64::from(std::process::id()));
    println!("seed {}", chance.0);
    let (mut all, mut seen, mut control_lost) = (BTreeMap::new(), BTreeMap::new(), 0);
    for cut in 0..cuts {
        let before = run_and_cut(&mounted, &mut chance);
        mounted.again();
        for (index, entry) in before.acknowledged {
            assert_eq!(all.insert(index, entry), None, "index {index} was promised twice");
        }
        if let Some(note) = before.published {
            let signed = Note::parse(&note).unwrap();
            let signed = Checkpoint::open(&signed, ORIGIN, &[key().public().clone()]).unwrap();
            let head = signed.checkpoint();
            let root = *seen.entry(head.size).or_insert(head.root);
            assert_eq!(root, head.root, "two roots for size {}", head.size);
        }
        control_lost += lost_by_control(at, before.control);
        let (handle, service) = node(at);
        let lost = all.iter().filter(|(index, entry)| {
            let stored = handle.reader().entry(**index).unwrap();
            stored.is_none_or(|stored| stored.payload() != entry.as_bytes())
        });
        let lost: Vec<u64> = lost.map(|(index, _)| *index).collect();
        assert_eq!(lost, Vec::<u64>::new(), "entries lost by cut {cut}");
        service.stop().unwrap();
        check_list(at, &seen);
    }
    let entries = all.len();
    println!(
        "{cuts} power cuts: 0 of {entries} acknowledged entries lost, {control_lost} rows of the control"
    );
    assert!(entries > 10, "{entries} acknowledged");
    assert!(control_lost > 0, "the control lost nothing: these were no power cuts");
}
