//! A node on a disk of faults, and what must hold for it whatever happened.

#![expect(unreachable_pub, reason = "one bed for several test files")]
#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use acta_log::checkpoint::Checkpoint;
use acta_log::fsck;
use acta_log::hash::Hash;
use acta_log::heads as list;
use acta_log::note::{Algorithm, Note, PublicKey, SecretKey};
use acta_log::tiles::{Fetch, Tile, between, tile_at};
use acta_server::disk::{Disk, StoreError};
use acta_server::faults::{FaultDisk, Loss};
use acta_server::heads::Keys;
use acta_server::sequencer::inline::Inline;
use acta_server::sequencer::{Config, Fixed, Input, Now, Refusal, open};

pub const ORIGIN: &str = "acta.example/test";
pub const DATA: &str = "/node";
pub const LOG: &str = "/site/log";

/// The log's keys. Making and using the second one takes most of the time of a short life, so that
/// tables of many lives do without.
pub fn keys(second: bool) -> Keys {
    let key = |algorithm, seed| SecretKey::new(ORIGIN, algorithm, &[seed; 32]).unwrap();
    let ml_dsa = second.then(|| key(Algorithm::MlDsa44, 6));
    Keys { ed25519: key(Algorithm::Ed25519, 1), ml_dsa }
}

/// The public halves, made once: a key is costly to make.
pub fn public() -> &'static [PublicKey] {
    static KEYS: OnceLock<Vec<PublicKey>> = OnceLock::new();
    KEYS.get_or_init(|| keys(true).public())
}

pub fn config(second_key: bool) -> Config {
    let mut config = Config::new(PathBuf::from(DATA), PathBuf::from(LOG), keys(second_key));
    config.witnesses = vec![witness().public().clone()];
    config.segment_bytes = 40_000;
    config.ballast_bytes = 32_768;
    config
}

pub fn witness() -> SecretKey {
    SecretKey::new("witness.example", Algorithm::Ed25519Cosignature, &[9; 32]).unwrap()
}

/// An entry that says its number.
pub fn payload(number: u64, len: usize) -> Vec<u8> {
    let mut text = format!("entry {number} ").into_bytes();
    text.resize(len.max(text.len()), b'.');
    text
}

/// A published folder on a disk, read as a mirror would.
pub struct Site<'a>(pub &'a dyn Disk);

impl Fetch for Site<'_> {
    fn fetch(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        self.0.read(&Path::new(LOG).join(path)).map_err(|error| error.to_string())
    }
}

/// A node with its past: all that anybody was ever told.
pub struct Bed {
    pub disk: FaultDisk,
    pub node: Option<Inline>,
    /// Acknowledged entries.
    pub acknowledged: BTreeMap<u64, Vec<u8>>,
    /// Every checkpoint ever seen.
    pub seen: BTreeMap<u64, Hash>,
    /// How power cuts go.
    pub loss: Loss,
    /// Whether the log signs with ML-DSA-44 too.
    pub second_key: bool,
    /// Whether a mirror fetches everything under each new checkpoint.
    pub mirrored: bool,
    /// Notes that need not be verified again.
    verified: BTreeSet<Vec<u8>>,
    now: Now,
    next: u64,
}

impl Bed {
    pub fn new(loss: Loss) -> Self {
        let now = Now { ms: 1, unix_s: 1_800_000_000 };
        let (acknowledged, seen) = (BTreeMap::new(), BTreeMap::new());
        let disk = FaultDisk::new();
        Self {
            disk,
            node: None,
            acknowledged,
            seen,
            loss,
            second_key: false,
            mirrored: false,
            verified: BTreeSet::new(),
            now,
            next: 0,
        }
    }

    /// Starts the node; the error if it refuses.
    pub fn start(&mut self) -> Result<(), StoreError> {
        let node = open(Arc::new(self.disk.clone()), config(self.second_key), &[])?;
        let mut node = Inline::new(node, self.now);
        node.input(Input::Tick);
        self.node = Some(node);
        self.look();
        Ok(())
    }

    /// Whether the node runs; one that has ended, or whose power is off, does not.
    fn runs(&self) -> bool {
        let ended = self.node.as_ref().is_none_or(|node| node.ended().is_some());
        !ended && !self.disk.is_crashed()
    }

    /// Starts the node again until it runs, as an operator would.
    pub fn keep_up(&mut self) {
        for attempt in 0..8 {
            if self.runs() {
                return;
            }
            self.node = None;
            self.disk.restart(self.loss);
            if let Err(error) = self.start() {
                assert!(attempt < 7, "does not start: {error}");
            }
        }
    }

    /// Submits entries, once: what is not acknowledged may or may not be in the log.
    pub fn submit(&mut self, number: usize, len: usize) -> Option<Result<Vec<Fixed>, Refusal>> {
        let entries: Vec<Vec<u8>> = (self.next..).take(number).map(|n| payload(n, len)).collect();
        self.next += u64::try_from(number).unwrap();
        let answer = self.node.as_mut()?.submit(entries.clone());
        if let Some(Ok(fixed)) = &answer {
            assert_eq!(fixed.len(), number);
            for (fixed, entry) in fixed.iter().zip(entries) {
                assert_eq!(fixed.leaf_hash, acta_log::tree::leaf_hash(&entry));
                let former = self.acknowledged.insert(fixed.index, entry);
                assert_eq!(former, None, "index {} was promised twice", fixed.index);
            }
        }
        self.look();
        answer
    }

    pub fn wait(&mut self, ms: u64) {
        self.now.ms += ms;
        self.now.unix_s += ms / 1_000;
        if let Some(node) = &mut self.node {
            node.wait(ms);
        }
        self.look();
    }

    /// Looks at the published checkpoint and list as anybody can, and remembers.
    pub fn look(&mut self) {
        if self.disk.is_crashed() {
            return;
        }
        let mut notes = Vec::new();
        let site = Site(&self.disk);
        let newest = site.fetch("checkpoint").unwrap().unwrap_or_default();
        notes.extend(Note::parse(&newest).ok());
        let heads = site.fetch(&list::path(0)).unwrap().unwrap_or_default();
        notes.extend(list::parse(&heads).unwrap_or_default());
        for note in notes {
            if !self.verified.insert(note.as_bytes().to_vec()) {
                continue;
            }
            let Ok(signed) = Checkpoint::open(&note, ORIGIN, public()) else { continue };
            let checkpoint = signed.checkpoint();
            if self.mirrored && note.as_bytes() == newest {
                fsck::check(&site, checkpoint).expect("a mirror can verify what is signed");
            }
            let former = self.seen.insert(checkpoint.size, checkpoint.root);
            let root = former.unwrap_or(checkpoint.root);
            assert_eq!(root, checkpoint.root, "two roots for size {}", checkpoint.size);
        }
    }

    /// The published checkpoint.
    pub fn checkpoint(&self) -> (Note, Checkpoint) {
        let bytes = Site(&self.disk).fetch("checkpoint").unwrap().expect("a checkpoint");
        let note = Note::parse(&bytes).unwrap();
        let signed = Checkpoint::open(&note, ORIGIN, public()).unwrap();
        (note, signed.checkpoint().clone())
    }

    /// Lets the node come to rest and checks all that must hold.
    pub fn check(&mut self) {
        self.disk.heal();
        for _ in 0..6 {
            self.keep_up();
            self.wait(1_100);
        }
        let node = self.node.as_ref().expect("a node");
        let (signed, durable) = node.sizes();
        assert_eq!(signed, durable, "not everything is signed: {:?}", node.trouble());
        let reader = node.reader();
        for (index, entry) in &self.acknowledged {
            let stored = reader.entry(*index).unwrap().expect("an acknowledged entry is absent");
            assert_eq!(stored.payload(), entry, "entry {index} is another one");
        }
        self.node.as_mut().expect("a node").scrub().expect("the scrub finds nothing to name");
        let (_, checkpoint) = self.checkpoint();
        assert_eq!(checkpoint.size, durable);
        let site = Site(&self.disk);
        fsck::check(&site, &checkpoint).expect("the published log checks");
        self.check_list(&checkpoint);
        assert_files(&self.disk, &checkpoint, self.seen.keys().copied());
    }

    /// The published list holds everything ever seen, and all of it is of one tree.
    pub fn check_list(&self, newest: &Checkpoint) {
        let site = Site(&self.disk);
        let bytes = site.fetch(&list::path(0)).unwrap().expect("a list of heads");
        let notes = list::parse(&bytes).unwrap();
        let heads = list::check(&notes, ORIGIN, public(), None).unwrap();
        assert_eq!(heads.last(), Some(newest));
        let listed: BTreeMap<u64, Hash> = heads.iter().map(|head| (head.size, head.root)).collect();
        for (size, root) in &self.seen {
            assert_eq!(listed.get(size), Some(root), "size {size} was seen but is not listed");
        }
        for head in &heads {
            fsck::consistent(&site, head, newest).expect("one tree");
        }
    }
}

/// Exactly the files that C2SP tlog-tiles wants: all full tiles and bundles, the partial ones of the
/// checkpoint, and of partial ones no others than those of signed sizes at places not yet full.
pub fn assert_files(disk: &FaultDisk, checkpoint: &Checkpoint, sizes: impl Iterator<Item = u64>) {
    let root = Path::new(LOG);
    let paths = disk.files();
    let tiles = paths.iter().filter_map(|path| path.strip_prefix(root).ok()?.to_str());
    let present: BTreeSet<&str> = tiles.filter(|path| path.starts_with("tile/")).collect();
    let wanted: BTreeSet<String> = between(0, checkpoint.size).map(|tile| tile.path()).collect();
    for path in &wanted {
        assert!(present.contains(path.as_str()), "{path} is absent");
    }
    let sizes: Vec<u64> = sizes.collect();
    for path in present.iter().filter(|path| !wanted.contains(**path)) {
        let tile = Tile::parse(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let full = tile_at(tile.kind(), tile.index(), checkpoint.size);
        assert!(!full.is_some_and(|tile| tile.is_full()), "{path} is left over");
        let of = |size: &u64| tile_at(tile.kind(), tile.index(), *size) == Some(tile);
        // A partial tile of a size that was built but never signed may stand until its place is full.
        assert!(sizes.iter().any(of) || !tile.is_full(), "{path} belongs to no size");
    }
}
