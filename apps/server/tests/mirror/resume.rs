//! A pull that ends anywhere: the network gone at each file, the process killed at any moment.

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use acta_server::disk::is_beside;
use acta_server::fetch::{FetchError, Source};
use acta_server::mirror::{Options, pull};

use super::help::{Election, TempDir, Tree, read_tree};
use super::{assert_whole, options};

/// Gives so many files, then fails; or gives each slowly.
struct Weak<'a> {
    files: &'a Tree,
    left: AtomicUsize,
    pause: Duration,
}

impl Source for Weak<'_> {
    fn get(&self, path: &str, max: usize) -> Result<Option<Vec<u8>>, FetchError> {
        std::thread::sleep(self.pause);
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if left.is_err() {
            let (path, reason) = (path.to_owned(), "the network is gone".to_owned());
            return Err(FetchError::World { path, reason });
        }
        Source::get(self.files, path, max)
    }

    fn name(&self) -> String {
        "weak".to_owned()
    }
}

/// Two states of one election: a mirror holds the first and is pulling the second.
fn two_states() -> (Election, Tree) {
    let mut election = Election::new(1);
    election.grow(5, "a").publish().grow(200, "a");
    let first = election.files.clone();
    election.blob(b"scan").grow(300, "a").publish().grow(700, "a").publish().grow(701, "a");
    (election, first)
}

#[test]
fn the_network_goes_at_each_file() {
    let (election, first) = two_states();
    let mut files = 0;
    loop {
        let dir = TempDir::new("network");
        pull(&first, dir.path(), &options(&election)).unwrap();
        let before = read_tree(dir.path());
        let left = AtomicUsize::new(files);
        let weak = Weak { files: &election.files, left, pause: Duration::ZERO };
        let one = Options { workers: 1, ..options(&election) };
        let outcome = pull(&weak, dir.path(), &one);
        let shown = read_tree(dir.path());
        assert_eq!(outcome.is_err(), shown["log/checkpoint"] == before["log/checkpoint"]);
        let again = pull(&election.files, dir.path(), &options(&election)).unwrap();
        assert!(again.differs.is_empty() && again.absent.is_empty());
        assert_whole(dir.path(), &election.files);
        match outcome {
            Ok(_) => break,
            Err(error) => assert!(error.is_world(), "{error}"),
        }
        files += 2;
    }
    assert!(files > 20, "{files}");
}

const CHILD: &str = "ACTA_TEST_MIRROR_CHILD";

/// Not a test of its own: what the next one starts and kills.
#[test]
fn child_that_pulls_slowly() {
    let Ok(dir) = std::env::var(CHILD) else { return };
    let (election, _) = two_states();
    let left = AtomicUsize::new(usize::MAX);
    let weak = Weak { files: &election.files, left, pause: Duration::from_millis(4) };
    pull(&weak, dir.as_ref(), &options(&election)).unwrap();
}

#[test]
fn killed_at_any_moment() {
    let (election, first) = two_states();
    for round in 0..12 {
        let dir = TempDir::new("killed");
        pull(&first, dir.path(), &options(&election)).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "resume::child_that_pulls_slowly"])
            .env(CHILD, dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(60 + round * 35));
        // SIGKILL: nothing is tidied up.
        child.kill().unwrap();
        child.wait().unwrap();
        let shown = read_tree(dir.path());
        let checkpoint = &shown["log/checkpoint"];
        let good = [&first, &election.files].map(|tree| &tree["log/checkpoint"]);
        assert!(good.contains(&checkpoint), "an old or a new state, never another");
        let again = pull(&election.files, dir.path(), &options(&election)).unwrap();
        assert_eq!((again.size, again.differs.len()), (701, 0));
        // What was being written when the process died has a name that nobody is served.
        for path in read_tree(dir.path()).into_keys().map(|path| dir.path().join(path)) {
            if path.file_name().is_some_and(is_beside) {
                std::fs::remove_file(path).unwrap();
            }
        }
        assert_whole(dir.path(), &election.files);
    }
}
