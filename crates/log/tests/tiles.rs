//! A log as files: written as it grows, read back under its root, damaged and named.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod common;

use std::collections::BTreeMap;

use acta_log::checkpoint::Checkpoint;
use acta_log::error::LogError;
use acta_log::fsck;
use acta_log::histories::TwoHistories;
use acta_log::note::{Algorithm, SecretKey};
use acta_log::tiles::{self, Edge, Kind, Tile, TileReader};
use acta_log::tree::{self, Frontier};
use common::{Seeded, entry};

type Files = BTreeMap<String, Vec<u8>>;

/// Publishes a log that grows through these sizes, as an operator does: new files, then deletions.
fn publish(sizes: &[u64]) -> (Files, Edge) {
    let (mut files, mut edge) = (Files::new(), Edge::new());
    for size in sizes {
        let old = edge.size();
        let mut hashes = Files::new();
        for index in old..*size {
            edge.push(tree::leaf_hash(&entry(index)), |tile, bytes| {
                hashes.insert(tile.path(), bytes);
            });
        }
        hashes.extend(edge.partial().map(|(tile, bytes)| (tile.path(), bytes)));
        for tile in tiles::between(old, *size) {
            let bytes = match tile.kind() {
                Kind::Hashes { .. } => hashes.remove(&tile.path()).unwrap(),
                Kind::Entries => bundle(tile),
            };
            files.insert(tile.path(), bytes);
        }
        let gone: Vec<String> = tiles::superseded(old, *size).map(|f| f + "/").collect();
        files.retain(|path, _| !gone.iter().any(|folder| path.starts_with(folder)));
    }
    (files, edge)
}

fn bundle(tile: Tile) -> Vec<u8> {
    let first = tile.index() * 256;
    let entries: Vec<Vec<u8>> = (first..first + u64::from(tile.width())).map(entry).collect();
    tiles::encode_bundle(&entries).unwrap()
}

fn head(edge: &Edge) -> Checkpoint {
    Checkpoint { origin: "example.com/log".into(), size: edge.size(), root: edge.root() }
}

#[test]
fn a_growing_log_reads_back_at_every_size() {
    for sizes in [&[1_u64, 2, 255, 256, 257, 300, 513][..], &[65_535, 65_536, 65_537, 66_000]] {
        let (files, edge) = publish(sizes);
        let naive = tree::root_of((0..edge.size()).map(|i| tree::leaf_hash(&entry(i))));
        assert_eq!(edge.root(), naive);
        let report = fsck::check(&files, &head(&edge)).unwrap();
        assert_eq!(report.entries, edge.size());
        let reader = TileReader::new(&files, edge.size(), &edge.root()).unwrap();
        for old in sizes {
            let proof = tree::consistency_proof(&reader, *old, edge.size()).unwrap();
            let old_root = tree::root_at(&reader, *old).unwrap();
            let (size, root) = (edge.size(), edge.root());
            tree::verify_consistency(*old, &old_root, size, &root, &proof).unwrap();
        }
        for index in [0, 1, edge.size() / 2, edge.size() - 1] {
            let proof = tree::inclusion_proof(&reader, index, edge.size()).unwrap();
            let leaf = tree::leaf_hash(&reader.entry(index).unwrap());
            tree::verify_inclusion(&leaf, index, edge.size(), &proof, &edge.root()).unwrap();
        }
        assert_eq!(Frontier::from_source(&reader, edge.size()).unwrap(), edge.frontier());
    }
}

/// Every signed size stays readable after the log grew: partial tiles are cut from full ones.
#[test]
fn older_sizes_stay_readable() {
    let sizes = [1, 200, 256, 300, 511, 512, 700, 1000];
    let (files, edge) = publish(&sizes);
    for size in sizes {
        let root = tree::root_of((0..size).map(|i| tree::leaf_hash(&entry(i))));
        let older = Checkpoint { origin: "example.com/log".into(), size, root };
        assert_eq!(fsck::check(&files, &older).unwrap().entries, size);
        fsck::consistent(&files, &older, &head(&edge)).unwrap();
        let other = Checkpoint { root: tree::leaf_hash(b"other"), ..older };
        let verdict = fsck::consistent(&files, &other, &head(&edge));
        assert_eq!(verdict.unwrap_err().code(), "root-differs");
    }
}

#[test]
fn only_superseded_partial_tiles_are_deleted() {
    let (files, _) = publish(&[300, 400, 512]);
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    let expected = [
        "tile/0/000",
        "tile/0/001",
        "tile/1/000.p/1",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
    ];
    assert_eq!(names, expected);
    let (files, _) = publish(&[300, 400]);
    assert!(files.contains_key("tile/0/001.p/44") && files.contains_key("tile/0/001.p/144"));
}

#[test]
fn the_tiles_of_a_growth_are_those_that_changed() {
    let paths = |old, new| tiles::between(old, new).map(|t| t.path()).collect::<Vec<_>>();
    assert_eq!(paths(0, 0), Vec::<String>::new());
    assert_eq!(paths(7, 7), Vec::<String>::new());
    assert_eq!(paths(0, 1), ["tile/entries/000.p/1", "tile/0/000.p/1"]);
    assert_eq!(paths(255, 256), ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(paths(256, 257), ["tile/entries/001.p/1", "tile/0/001.p/1"]);
    let all: Vec<String> = paths(0, 70_000);
    let partial: Vec<&String> = all.iter().filter(|path| path.contains(".p/")).collect();
    let expected =
        ["tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"];
    assert_eq!(partial, expected);
    assert_eq!(all.len(), 274 + 274 + 2 + 1);
}

#[test]
fn an_edge_is_read_back_only_under_its_root() {
    let (files, edge) = publish(&[256, 70_000]);
    assert_eq!(Edge::read(&files, 70_000, &edge.root()).unwrap(), edge);
    let other = tree::leaf_hash(b"other");
    assert_eq!(Edge::read(&files, 70_000, &other).unwrap_err().code(), "root-differs");
    assert_eq!(Edge::read(&files, 70_001, &edge.root()).unwrap_err().code(), "absent");
    assert_eq!(Edge::read(&files, 0, &tree::empty_root()).unwrap(), Edge::new());
    let mut grown = Edge::read(&files, 70_000, &edge.root()).unwrap();
    let mut frontier = edge.frontier();
    for index in 70_000..70_700 {
        grown.push(tree::leaf_hash(&entry(index)), |_, _| ());
        frontier.push(tree::leaf_hash(&entry(index)));
    }
    assert_eq!(grown.root(), frontier.root());
}

/// One flipped bit anywhere: the file is named, and the entry if it is in one.
#[test]
fn a_flipped_bit_is_named() {
    let (files, edge) = publish(&[600]);
    let mut seeded = Seeded(17);
    for (path, bytes) in &files {
        for _ in 0..8 {
            let bit = seeded.below(u64::try_from(bytes.len()).unwrap() * 8);
            let mut bent = files.clone();
            let at = usize::try_from(bit / 8).unwrap();
            bent.get_mut(path).unwrap()[at] ^= 1 << (bit % 8);
            match fsck::check(&bent, &head(&edge)) {
                Err(LogError::Damaged { path: named, .. }) => assert_eq!(&named, path),
                // The right edge leads to the root itself: there is nothing above to compare with.
                Err(LogError::Root { .. }) => assert!(path.contains(".p/"), "{path}"),
                other => panic!("{path} byte {at}: {other:?}"),
            }
        }
    }
}

#[test]
fn an_entry_that_differs_is_named() {
    let (mut files, edge) = publish(&[600]);
    let mut entries: Vec<Vec<u8>> = (256..512).map(entry).collect();
    entries[44] = b"entry 3OO".to_vec();
    files.insert("tile/entries/001".into(), tiles::encode_bundle(&entries).unwrap());
    let error = fsck::check(&files, &head(&edge)).unwrap_err();
    let said = "tile/entries/001: entry 300: its hash is not the one in the tree";
    assert_eq!(error.to_string(), said);
    let reader = TileReader::new(&files, 600, &edge.root()).unwrap();
    assert_eq!(reader.entry(300).unwrap_err().to_string(), said);
    assert_eq!(reader.entry(301).unwrap(), entry(301));
    assert_eq!(reader.entry(600).unwrap_err().code(), "out-of-range");
    // The same change carried up into the tile: the tile is not the tree's.
    let hashes: Vec<_> = entries.iter().map(|entry| tree::leaf_hash(entry)).collect();
    files.insert("tile/0/001".into(), tiles::encode_tile(&hashes));
    let error = fsck::check(&files, &head(&edge)).unwrap_err();
    assert_eq!(error.to_string(), "tile/0/001: its hashes do not lead to the root");
    files.remove("tile/0/001");
    let error = fsck::check(&files, &head(&edge)).unwrap_err();
    assert_eq!(error.to_string(), "tile/0/001: not published");
}

#[test]
fn units_cover_a_log_once() {
    let (files, edge) = publish(&[65_536 * 2 + 300]);
    let plan = fsck::Plan::new(&files, edge.size(), &edge.root()).unwrap();
    let mut next = 0;
    for unit in plan.units() {
        assert_eq!(unit.start(), next);
        unit.check(&files, |index, data, hash| {
            assert_eq!((index, data), (next, &entry(next)[..]));
            assert_eq!(*hash, tree::leaf_hash(data));
            next += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(unit.end(), next);
    }
    assert_eq!((next, plan.units().len()), (edge.size(), 3));
}

#[test]
fn paths_have_one_spelling() {
    for index in [0, 1, 999, 1000, 1_234_067, 999_999_999, 1_000_000_000] {
        for width in [1, 255, 256] {
            let entries = Tile::new(Kind::Entries, index, width).unwrap();
            assert_eq!(Tile::parse(&entries.path()).unwrap(), entries);
            let hashes = Tile::new(Kind::Hashes { level: 2 }, index, width).unwrap();
            assert_eq!(Tile::parse(&hashes.path()).unwrap(), hashes);
        }
    }
    assert_eq!(tiles::number_path(1_234_067), "x001/x234/067");
    assert_eq!(tiles::tile_at(Kind::Hashes { level: 7 }, 0, u64::MAX), None);
    assert_eq!(tiles::parse_number_path("x000/001"), None);
}

#[test]
fn growth_at_the_largest_sizes_does_not_overflow() {
    let max = (1 << 63) - 1;
    assert_eq!(tiles::between(max - 1, max).count(), 1 + 1);
    assert!(tiles::superseded(max - 300, max).count() >= 1);
}

/// T1: an operator signs a tree, rebuilds it with one entry changed, and goes on. The published tree
/// of the second gives the evidence; the honest pair gives none.
#[test]
fn two_histories_are_found_from_tiles() {
    let key = SecretKey::new("example.com/log", Algorithm::Ed25519, &[1; 32]).unwrap();
    let keys = [key.public().clone()];
    let (files, edge) = publish(&[700]);
    let later = head(&edge).sign(&[&key], 0).unwrap();
    let earlier = |changed: bool| {
        let leaf = |i| tree::leaf_hash(&entry(if changed && i == 5 { 1000 } else { i }));
        let root = tree::root_of((0..300).map(leaf));
        Checkpoint { size: 300, root, ..head(&edge) }.sign(&[&key], 0).unwrap()
    };
    let evidence = TwoHistories::find(&files, &earlier(true), &later).unwrap();
    let again = TwoHistories::parse(&evidence.encode()).unwrap();
    again.verify("example.com/log", &keys).unwrap();
    let nothing = TwoHistories::find(&files, &earlier(false), &later).unwrap_err();
    assert_eq!(nothing.code(), "order");
}
