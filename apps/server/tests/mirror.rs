//! The mirror against sound, changed, forked, shrunk and broken sources; the served tree.

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

#[path = "mirror/fetch.rs"]
mod fetch;
#[path = "mirror/help.rs"]
mod help;
#[path = "mirror/resume.rs"]
mod resume;
#[path = "mirror/serving.rs"]
mod serving;
#[path = "mirror/site.rs"]
mod site;

use std::cell::RefCell;
use std::fs;
use std::path::Path;
use std::time::Duration;

use acta_log::checkpoint::Checkpoint;
use acta_log::fsck;
use acta_log::hash::Hash;
use acta_log::heads;
use acta_log::note::{Note, PublicKey};
use acta_log::policy::Policy;
use acta_log::tiles::{Tile, tile_at};
use acta_log::tree::verify_consistency;
use acta_server::checker;
use acta_server::disk::StoreError;
use acta_server::fetch::root::RootError;
use acta_server::fetch::{FetchError, FolderSource, LogFiles, Source, UrlSource};
use acta_server::mirror::{MirrorError, Options, Report, Stop, Trust, follow, pull};
use acta_server::witness::config::{ConfigError, Enrolled};
use acta_view::manifest::Manifest;
use help::{Election, Server, TempDir, Tree, blobs, election, read_tree, write_tree};

/// What the mirror makes itself.
const OWN: [&str; 2] = ["index.html", "live/index.html"];

fn is_own(path: &str) -> bool {
    OWN.contains(&path) || checker::is_own(path)
}

fn options(election: &Election) -> Options<'static> {
    Options { blobs: &blobs, ..election.options() }
}

/// Everything shown is a file of the true tree, byte for byte.
fn assert_within(shown: &Tree, truth: &Tree) {
    for (path, bytes) in shown.iter().filter(|(path, _)| !is_own(path)) {
        assert!(Some(bytes) == truth.get(path), "{path}");
    }
}

fn assert_whole(dir: &Path, truth: &Tree) {
    let shown = read_tree(dir);
    assert_within(&shown, truth);
    let absent = truth.keys().filter(|path| !shown.contains_key(*path));
    assert_eq!(absent.collect::<Vec<_>>(), Vec::<&String>::new());
    assert_readable(dir);
}

/// Every head that is listed can be checked from the folder alone, entries and all.
fn assert_readable(dir: &Path) {
    let own = FolderSource::open(dir).unwrap();
    let list = own.get("log/heads/000", heads::FILE_BYTES_MAX).unwrap().unwrap();
    for note in heads::parse(&list).unwrap() {
        let head = Checkpoint::parse(note.text()).unwrap();
        let checked = fsck::check(&LogFiles(&own), &head);
        assert_eq!(checked.unwrap().entries, head.size);
        let stated = own.get(&format!("at/{}/manifest", head.size), 99_999).unwrap();
        if let Some(manifest) = stated.and_then(|bytes| Manifest::parse(&bytes).ok()) {
            assert_eq!((manifest.totals.size, manifest.totals.root), (head.size, head.root));
        }
    }
}

/// What is fetched: partial tiles of older sizes are cut from the newest ones.
fn fetched(tree: &Tree) -> impl Iterator<Item = (&String, &Vec<u8>)> {
    let note = Note::parse(&tree["log/checkpoint"]).unwrap();
    let size = Checkpoint::parse(note.text()).unwrap().size;
    let is_older = move |path: &str| {
        let tile = path.strip_prefix("log/").and_then(|path| Tile::parse(path).ok());
        tile.is_some_and(|tile| tile_at(tile.kind(), tile.index(), size) != Some(tile))
    };
    tree.iter().filter(move |(path, _)| !is_older(path))
}

#[test]
fn a_whole_tree() {
    let (election, dir) = (election(), TempDir::new("whole"));
    let report = pull(&election.files, dir.path(), &options(&election)).unwrap();
    assert!(dir.path().join("log/tile/entries/001.p/44").exists(), "of the head of size 300");
    assert_eq!((report.before, report.size), (0, 302));
    assert_eq!((report.sizes, report.differs, report.absent), (vec![5, 300], vec![], vec![]));
    assert_whole(dir.path(), &election.files);
    let index = fs::read_to_string(dir.path().join("live/index.html")).unwrap();
    assert!(index.contains("../at/300/index.html"), "{index}");
    let own = FolderSource::open(dir.path()).unwrap();
    let checked = fsck::check(&LogFiles(&own), &election.checkpoint()).unwrap();
    assert_eq!(checked.entries, 302);
    let again = pull(&election.files, dir.path(), &options(&election)).unwrap();
    assert_eq!(
        (again.before, again.size, again.files),
        (302, 302, 0),
        "nothing new, nothing written"
    );
}

#[test]
fn it_grows_with_the_log() {
    let (mut election, dir) = (Election::new(1), TempDir::new("grows"));
    for size in [1, 2, 255, 256, 257, 511, 513, 700, 1_030] {
        election.grow(size, "a");
        if size % 2 == 1 {
            election.publish();
        }
        let recheck = size == 700;
        let options = Options { recheck, ..options(&election) };
        let report = pull(&election.files, dir.path(), &options).unwrap();
        assert_eq!((report.size, &report.differs, &report.absent), (size, &vec![], &vec![]));
        let shown = read_tree(dir.path());
        assert_within(&shown, &election.files);
        assert_readable(dir.path());
    }
    election.grow(1_040, "a");
    pull(&election.files, dir.path(), &options(&election)).unwrap();
    assert_whole(dir.path(), &election.files);
}

/// One byte of each file changed in turn: the path is named, and nothing but the truth is shown.
#[test]
fn each_file_changed() {
    let election = election();
    for (path, bytes) in fetched(&election.files) {
        for at in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = election.files.clone();
            changed.get_mut(path).unwrap()[at] ^= 1;
            check_changed(&election, &changed, path, at);
        }
    }
}

fn check_changed(election: &Election, changed: &Tree, path: &str, at: usize) {
    let dir = TempDir::new("changed");
    let outcome = pull(changed, dir.path(), &options(election));
    let shown = read_tree(dir.path());
    // The index pages are not copied at all.
    if is_own(path) {
        assert_within(&shown, &election.files);
        return;
    }
    match outcome {
        Err(error) => {
            let named = error.to_string();
            let edge = path.starts_with("log/tile/") && named.contains("right edge");
            // What leads from the anchor to the keys is judged before the bundle's own hash is.
            let root = path.starts_with("log/tile/entries/000") && named.contains("entry 0");
            assert!(named.contains(path) || edge || root, "{path} at {at}: {named}");
            assert!(!shown.contains_key("log/checkpoint"), "{path} at {at}");
            assert!(!error.is_world(), "{path} at {at}: {named}");
        }
        Ok(report) => {
            let named = report.differs.iter().any(|difference| difference.path == path);
            assert!(named, "{path} at {at}: {report:?}");
            assert!(path == "policy" || !shown.contains_key(path), "{path} at {at}");
        }
    }
    assert_within(&shown, &election.files);
    if at == 0 {
        return;
    }
    // The true source heals everything.
    pull(&election.files, dir.path(), &options(election)).unwrap();
    assert_whole(dir.path(), &election.files);
}

#[test]
fn each_file_absent() {
    let election = election();
    for (path, _) in fetched(&election.files).filter(|(path, _)| !is_own(path)) {
        let mut without = election.files.clone();
        without.remove(path);
        let dir = TempDir::new("absent");
        match pull(&without, dir.path(), &options(&election)) {
            Err(MirrorError::NotPublished { path: named }) => {
                assert_eq!(&named, path);
                assert!(!dir.path().join("log/checkpoint").exists());
            }
            Err(error) => panic!("{path}: {error}"),
            Ok(report) => {
                assert!(report.absent.contains(path), "{path}: {report:?}");
                assert!(report.differs.is_empty());
            }
        }
        assert_within(&read_tree(dir.path()), &election.files);
        pull(&election.files, dir.path(), &options(&election)).unwrap();
        assert_whole(dir.path(), &election.files);
    }
}

/// A partial tile that was replaced by the full one while the checkpoint is older.
#[test]
fn partial_tiles_that_are_gone() {
    let mut election = Election::new(1);
    election.grow(200, "a");
    let old = election.files["log/checkpoint"].clone();
    election.grow(300, "a");
    let mut tree = election.files.clone();
    assert!(!tree.keys().any(|path| path.contains("000.p/200")));
    tree.insert("log/checkpoint".to_owned(), old);
    let dir = TempDir::new("partial");
    assert_eq!(pull(&tree, dir.path(), &options(&election)).unwrap().size, 200);
    assert_eq!(pull(&election.files, dir.path(), &options(&election)).unwrap().size, 300);
    assert!(!dir.path().join("log/tile/entries/000.p").exists(), "partial tiles are removed");
}

/// The mirror as it was, and the evidence that it kept.
fn refused(dir: &TempDir, truth: &Tree, source: &Tree, election: &Election) -> MirrorError {
    let before = read_tree(dir.path());
    let error = pull(source, dir.path(), &options(election)).unwrap_err();
    assert_eq!(read_tree(dir.path()), before, "the last good state stands");
    assert_within(&before, truth);
    error
}

fn notes(path: &Path) -> Vec<Checkpoint> {
    let notes = heads::parse(&fs::read(path).unwrap()).unwrap();
    notes.iter().map(|note| Checkpoint::parse(note.text()).unwrap()).collect()
}

#[test]
fn two_roots_for_one_size() {
    let (mut ours, mut theirs) = (Election::new(1), Election::new(1));
    ours.grow(5, "a").grow(300, "a");
    theirs.grow(5, "a").grow(300, "b");
    let dir = TempDir::new("fork");
    pull(&ours.files, dir.path(), &options(&ours)).unwrap();
    let error = refused(&dir, &ours.files, &theirs.files, &ours);
    let MirrorError::TwoHistories { size: 300, evidence, .. } = &error else { panic!("{error}") };
    assert_eq!(notes(evidence), [ours.checkpoint(), theirs.checkpoint()]);
}

/// Another history that has grown on: the proof from it leads to the root that nobody held.
#[test]
fn two_histories_of_different_sizes() {
    let (mut ours, mut theirs) = (Election::new(1), Election::new(1));
    ours.grow(300, "a");
    theirs.grow(299, "a").grow(700, "b");
    let dir = TempDir::new("histories");
    pull(&ours.files, dir.path(), &options(&ours)).unwrap();
    let error = refused(&dir, &ours.files, &theirs.files, &ours);
    let MirrorError::TwoHistories { size: 300, held, shown, evidence } = &error else {
        panic!("{error}")
    };
    let [old, new] = &notes(evidence)[..] else { panic!() };
    assert_eq!((old, new), (&ours.checkpoint(), &theirs.checkpoint()));
    let proof = fs::read_to_string(evidence.with_extension("proof")).unwrap();
    let (head, hashes) = proof.split_once('\n').unwrap();
    let decode = |line: &str| data_encoding::BASE64.decode(line.as_bytes()).unwrap();
    let hashes: Vec<Hash> = hashes.lines().map(|line| decode(line).try_into().unwrap()).collect();
    assert_eq!((head, &hashes[0], held), ("old 300", shown, &old.root));
    verify_consistency(300, &hashes[0], 700, &new.root, &hashes[1..]).unwrap();
    assert_ne!(held, shown);
}

/// A head in the list that the tree does not have: the log's key signed it all the same.
#[test]
fn a_head_of_another_history() {
    let (mut ours, mut theirs) = (Election::new(1), Election::new(1));
    ours.grow(100, "a").grow(300, "a");
    theirs.grow(100, "b").grow(300, "b");
    let mut tree = ours.files.clone();
    let other = heads::parse(&theirs.files["log/heads/000"]).unwrap();
    let own = heads::parse(&ours.files["log/heads/000"]).unwrap();
    let list = [&other[0], &own[1]].map(|note| heads::encode(note).unwrap()).concat();
    tree.insert("log/heads/000".to_owned(), list);
    let dir = TempDir::new("head");
    let error = pull(&tree, dir.path(), &options(&ours)).unwrap_err();
    assert!(matches!(error, MirrorError::TwoHistories { size: 100, .. }), "{error}");
    assert!(!dir.path().join("log/checkpoint").exists());
}

#[test]
fn a_log_that_shrank() {
    let mut election = Election::new(1);
    election.grow(200, "a");
    let (old, before) = (election.files.clone(), election.checkpoint());
    election.grow(300, "a");
    let dir = TempDir::new("shrank");
    pull(&election.files, dir.path(), &options(&election)).unwrap();
    let error = refused(&dir, &election.files, &old, &election);
    let MirrorError::Shrunk { held: 300, shown: 200, evidence } = &error else { panic!("{error}") };
    assert_eq!(notes(evidence), [election.checkpoint(), before]);
    assert_eq!(fs::read_dir(evidence.parent().unwrap()).unwrap().count(), 1);
}

/// A dishonest mirror with keys and a log of its own fails under the true anchor, whatever its
/// `policy` says.
#[test]
fn another_election_under_the_same_name() {
    let (ours, theirs) = (election(), Election::new(2).grow(300, "a").files.clone());
    let dir = TempDir::new("other");
    let error = pull(&theirs, dir.path(), &options(&ours)).unwrap_err();
    assert!(matches!(error, MirrorError::Root(RootError::Anchor { .. })), "{error}");
    let mut mixed = theirs;
    mixed.insert("log/tile/entries/000".to_owned(), ours.files["log/tile/entries/000"].clone());
    let error = pull(&mixed, dir.path(), &options(&ours)).unwrap_err();
    assert!(matches!(&error, MirrorError::Differs(d) if d.path == "log/checkpoint"), "{error}");
    let policy = Policy::parse(&ours.files["policy"]).unwrap();
    let by_policy = Options { blobs: &blobs, ..Options::new(Trust::Policy(policy)) };
    assert_eq!(pull(&ours.files, dir.path(), &by_policy).unwrap().size, 302);
}

/// A witness's operator checks the log's keys under the anchor before enrolling it.
#[test]
fn an_operator_checks_the_anchor() {
    let (ours, theirs) = (election(), Election::new(2).grow(9, "a").files.clone());
    let policy = Policy::parse(&ours.files["policy"]).unwrap();
    let keys: Vec<_> = policy.logs().iter().map(|log| log.key.clone()).collect();
    let enrolled = |anchor, keys: &[PublicKey]| Enrolled {
        origin: help::ORIGIN.to_owned(),
        keys: keys.to_vec(),
        anchor,
    };
    enrolled(Some(ours.anchor), &keys).check(&ours.files).unwrap();
    enrolled(None, &keys).check(&theirs).unwrap();
    let error = enrolled(Some(ours.anchor), &keys[..1]).check(&ours.files).unwrap_err();
    assert!(matches!(error, ConfigError::Keys { .. }), "{error}");
    let error = enrolled(Some(ours.anchor), &keys).check(&theirs).unwrap_err();
    assert!(matches!(error, ConfigError::Root(RootError::Anchor { .. })), "{error}");
}

/// A manifest that the log names may still name paths that lead elsewhere.
#[test]
fn t21_paths_that_lead_out() {
    for path in
        ["../out", "/etc/passwd", "a/../../out", ".lock", "a//b", "a\\b", "a/.x.new", "a/%2e"]
    {
        let mut election = Election::new(1);
        election.grow(5, "a").publish();
        let manifest = String::from_utf8(election.files["at/5/manifest"].clone()).unwrap();
        let manifest = manifest.replace("index.html", path);
        // The log names this manifest.
        let sum = data_encoding::HEXLOWER.encode(&acta_log::hash::sha256(manifest.as_bytes()));
        let size = manifest.lines().nth(2).unwrap().to_owned();
        election.publication(&format!("{size}\nroot x\nmanifest {sum}")).grow(9, "a");
        election.files.insert("at/5/manifest".to_owned(), manifest.into_bytes());
        let dir = TempDir::new("paths");
        let report = pull(&election.files, dir.path(), &options(&election)).unwrap();
        assert_eq!(report.differs.len(), 1, "{path}: {report:?}");
        assert_eq!(report.differs[0].path, "at/5/manifest");
        assert!(!dir.path().join("at").exists());
    }
}

#[test]
fn the_last_word_on_a_new_state() {
    let (mut election, dir) = (election(), TempDir::new("hook"));
    pull(&election.files, dir.path(), &options(&election)).unwrap();
    election.grow(310, "a").publish().grow(400, "a");
    let before = read_tree(dir.path());
    let truth = &election.files;
    let seen = RefCell::new(0);
    let refuse = |new: &dyn Source| {
        for (path, bytes) in fetched(truth).filter(|(path, _)| !is_own(path)) {
            assert!(new.get(path, bytes.len()).unwrap().as_ref() == Some(bytes), "{path}");
        }
        let listed = new.list("at/").unwrap().unwrap();
        assert_eq!(
            listed,
            truth.keys().filter(|p| p.starts_with("at/")).cloned().collect::<Vec<_>>()
        );
        *seen.borrow_mut() += 1;
        Err("station 7: expected 3, got 4".to_owned())
    };
    let with = Options { blobs: &blobs, verify_before_serving: &refuse, ..election.options() };
    let error = pull(truth, dir.path(), &with).unwrap_err();
    assert!(matches!(&error, MirrorError::Refused(reason) if reason.contains("station 7")));
    assert_eq!(*seen.borrow(), 1);
    let after = read_tree(dir.path());
    for (path, bytes) in &before {
        assert!(after.get(path) == Some(bytes), "{path}");
    }
    assert!(!dir.path().join("at/310").exists());
    pull(truth, dir.path(), &options(&election)).unwrap();
    assert_whole(dir.path(), truth);
}

/// A mirror whose own disk changed a byte says so, and names the file.
#[test]
fn its_own_folder_is_rechecked() {
    let (mut election, dir) = (election(), TempDir::new("own"));
    pull(&election.files, dir.path(), &options(&election)).unwrap();
    let path = dir.path().join("log/tile/entries/000");
    let mut bytes = fs::read(&path).unwrap();
    bytes[200] ^= 1;
    fs::write(&path, bytes).unwrap();
    election.grow(400, "a");
    let recheck = Options { recheck: true, ..options(&election) };
    let error = pull(&election.files, dir.path(), &recheck).unwrap_err();
    let named = error.to_string();
    assert!(matches!(error, MirrorError::Own(_) | MirrorError::Root(_)), "{named}");
    assert!(named.contains("log/tile/entries/000") || named.contains("entry 0"), "{named}");
}

#[test]
fn one_mirror_for_one_folder() {
    let (election, dir) = (election(), TempDir::new("lock"));
    let second = |_: &dyn Source| {
        let error = pull(&election.files, dir.path(), &options(&election)).unwrap_err();
        assert!(matches!(error, MirrorError::Disk(StoreError::Locked { .. })), "{error}");
        Ok(())
    };
    let with = Options { verify_before_serving: &second, ..options(&election) };
    pull(&election.files, dir.path(), &with).unwrap();
}

/// N19: the origin dies; its mirror goes on serving, and a mirror of the mirror has the same bytes.
#[test]
fn a_mirror_of_a_mirror_over_http() {
    let election = election();
    let dirs = [TempDir::new("origin"), TempDir::new("m1"), TempDir::new("m2")];
    write_tree(dirs[0].path(), &election.files);
    let origin = Server::of_folder(dirs[0].path());
    let source = UrlSource::new(&origin.url()).unwrap();
    pull(&source, dirs[1].path(), &options(&election)).unwrap();
    drop(origin);
    let error = pull(&source, dirs[1].path(), &options(&election)).unwrap_err();
    assert!(error.is_world(), "{error}");
    let mirror = Server::of_folder(dirs[1].path());
    let source = UrlSource::new(&mirror.url()).unwrap();
    pull(&source, dirs[2].path(), &options(&election)).unwrap();
    assert_whole(dirs[2].path(), &election.files);
}

#[test]
fn following() {
    let (election, dir) = (election(), TempDir::new("follow"));
    let (stop, seen) = (Stop::default(), RefCell::new(Vec::new()));
    let see = |outcome: &Result<Report, MirrorError>| {
        seen.borrow_mut().push(outcome.as_ref().map_or(0, |report| report.size));
        if seen.borrow().len() == 3 {
            stop.stop();
        }
    };
    let every = Duration::from_millis(1);
    follow(&election.files, dir.path(), &options(&election), every, &stop, &see);
    assert_eq!(*seen.borrow(), [302, 302, 302]);
}

#[test]
fn a_source_without_anything() {
    let (election, dir) = (election(), TempDir::new("empty"));
    let error = pull(&Tree::new(), dir.path(), &options(&election)).unwrap_err();
    assert!(matches!(&error, MirrorError::NotPublished { path } if path == "log/checkpoint"));
    let error = UrlSource::new("https://results.example").err().unwrap();
    assert!(matches!(error, FetchError::World { .. }));
}

#[test]
fn the_newest_publication_is_served_where_it_is_of_this_log() {
    const PATH: &str = "live/publication";
    let mut good = election();
    good.live(None);
    let dir = TempDir::new("mirror-live");
    let report = pull(&good.files, dir.path(), &good.options()).unwrap();
    assert!(report.differs.is_empty(), "{report:?}");
    assert_eq!(read_tree(dir.path())[PATH], good.files[PATH]);
    // Later the source serves one of an entry that is not in the log: what was held stays.
    let mut other = election();
    other.grow(400, "a").live(Some(b"acta/entry/v1\n".to_vec()));
    let report = pull(&other.files, dir.path(), &other.options()).unwrap();
    let paths: Vec<&str> = report.differs.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, [PATH], "{report:?}");
    assert_eq!(read_tree(dir.path())[PATH], good.files[PATH]);
}
