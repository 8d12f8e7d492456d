//! A log as files: growing in steps leaves the files of its size, they check out under the root, and
//! no changed byte, in any file, does.
#![no_main]

use acta_fuzz::{keys, must, trees};
use acta_log::checkpoint::Checkpoint;
use acta_log::fsck;
use acta_log::tiles::{Edge, Kind, TileReader, between, encode_bundle, superseded, tile_bytes};
use acta_log::tree::{Levels, leaf_hash};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

#[derive(Arbitrary, Debug)]
struct Case {
    /// How much the log grows at each publication.
    steps: Vec<u8>,
    salt: u8,
    file: u16,
    byte: u32,
    bit: u8,
    index: u16,
}

const STEPS_MAX: usize = 6;

fn write(files: &mut BTreeMap<String, Vec<u8>>, old: u64, entries: &[Vec<u8>], levels: &Levels) {
    for tile in between(old, levels.size()) {
        let bytes = match tile.kind() {
            Kind::Hashes { .. } => must(tile_bytes(levels, tile)),
            Kind::Entries => {
                let first = usize::try_from(tile.index() * 256).unwrap_or(0);
                must(encode_bundle(&entries[first..first + usize::from(tile.width())]))
            }
        };
        files.insert(tile.path(), bytes);
    }
    for folder in superseded(old, levels.size()) {
        files.retain(|path, _| !path.starts_with(&format!("{folder}/")));
    }
}

fuzz_target!(|case: Case| {
    let (mut levels, mut entries, mut edge) = (Levels::new(), Vec::new(), Edge::new());
    let mut files = BTreeMap::new();
    for step in case.steps.iter().take(STEPS_MAX) {
        let old = levels.size();
        for _ in 0..*step {
            let entry = trees::leaf(entries.len(), case.salt);
            levels.push(leaf_hash(&entry));
            edge.push(leaf_hash(&entry), |tile, bytes| {
                assert_eq!(bytes, must(tile_bytes(&levels, tile)));
            });
            entries.push(entry);
        }
        write(&mut files, old, &entries, &levels);
        let read = Edge::read(&files, levels.size(), &edge.root());
        assert_eq!(must(read), edge);
    }
    let (size, root) = (levels.size(), trees::naive_root(&entries));
    assert_eq!(edge.root(), root);
    let checkpoint = Checkpoint { origin: keys::ORIGIN.into(), size, root };
    assert_eq!(must(fsck::check(&files, &checkpoint)).entries, size);

    let mut now: Vec<String> = between(0, size).map(|tile| tile.path()).collect();
    now.sort_unstable();
    let Some(path) = now.get(usize::from(case.file) % now.len().max(1)) else { return };
    let index = u64::from(case.index) % size;
    let reader = must(TileReader::new(&files, size, &root));
    let at = usize::try_from(index).unwrap_or(0);
    assert_eq!(must(reader.entry(index)), entries[at]);

    let mut changed = files.clone();
    let bytes = changed.get_mut(path).expect("it was written");
    let place = usize::try_from(case.byte).unwrap_or(0) % bytes.len();
    bytes[place] ^= 1 << (case.bit % 8);
    assert!(fsck::check(&changed, &checkpoint).is_err(), "{path} byte {place}");
    if let Ok(entry) = TileReader::new(&changed, size, &root).and_then(|log| log.entry(index)) {
        assert_eq!(entry, entries[at], "{path} byte {place}");
    }
});
