//! The tree against its definition: roots, proofs and right edges for all small sizes.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod common;

use acta_log::hash::{Hash, sha256};
use acta_log::tree::{self, Frontier, HashSource, Levels};
use common::{Seeded, entry};

/// RFC 6962 section 2.1, word for word.
fn definition(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => sha256(&[]),
        [leaf] => *leaf,
        _ => {
            let k = leaves.len().next_power_of_two() / 2;
            let (left, right) = leaves.split_at(k);
            sha256(&[&[1][..], &definition(left), &definition(right)].concat())
        }
    }
}

fn leaves(size: u64) -> Vec<Hash> {
    (0..size).map(|index| tree::leaf_hash(&entry(index))).collect()
}

#[test]
fn the_frontier_has_the_root_of_the_definition() {
    let leaves = leaves(600);
    let mut frontier = Frontier::new();
    for (size, leaf) in leaves.iter().enumerate() {
        assert_eq!(frontier.root(), definition(&leaves[..size]), "size {size}");
        let again = Frontier::from_parts(frontier.size(), frontier.nodes().to_vec()).unwrap();
        assert_eq!(again, frontier);
        frontier.push(*leaf);
    }
    assert_eq!(tree::root_of(leaves.clone()), frontier.root());
    assert_eq!(
        Frontier::from_source(&leaves.iter().copied().collect::<Levels>(), 600).unwrap(),
        frontier
    );
}

#[test]
fn frontiers_computed_apart_join() {
    let leaves = leaves(300);
    for (cut, size) in [(256, 300), (128, 300), (64, 100), (0, 7), (4, 4), (4, 8)] {
        let part = |range: &[Hash]| {
            let mut frontier = Frontier::new();
            range.iter().for_each(|leaf| frontier.push(*leaf));
            frontier
        };
        let mut left = part(&leaves[..cut]);
        let joined = left.append(&part(&leaves[cut..size]));
        assert_eq!((joined, left), (Ok(()), part(&leaves[..size])), "{cut} of {size}");
    }
    let mut odd = Frontier::new();
    odd.push(leaves[0]);
    assert_eq!(odd.push_subtree(1, leaves[1]).unwrap_err().code(), "out-of-range");
    assert_eq!(Frontier::from_parts(3, vec![leaves[0]]).unwrap_err().code(), "proof-length");
}

#[test]
fn every_inclusion_proof_verifies_and_no_other() {
    let levels: Levels = leaves(300).into_iter().collect();
    for size in (1..70).chain(250..=260).chain([300]) {
        let root = tree::root_at(&levels, size).unwrap();
        for index in 0..size {
            let leaf = &levels.hash(0, index).unwrap();
            let proof = tree::inclusion_proof(&levels, index, size).unwrap();
            tree::verify_inclusion(leaf, index, size, &proof, &root).unwrap();
            let other = (index + 1) % size;
            let moved = tree::verify_inclusion(leaf, other, size, &proof, &root);
            assert_eq!(moved.is_ok(), size == 1, "{index} of {size} as {other}");
            let mut bent = proof.clone();
            if let Some(hash) = bent.last_mut() {
                hash[0] ^= 1;
                let verdict = tree::verify_inclusion(leaf, index, size, &bent, &root);
                assert_eq!(verdict.unwrap_err().code(), "root-differs");
            }
            let longer = [&proof[..], &[root]].concat();
            let verdict = tree::verify_inclusion(leaf, index, size, &longer, &root);
            assert_eq!(verdict.unwrap_err().code(), "proof-length");
        }
    }
}

#[test]
fn every_consistency_proof_verifies_and_no_other() {
    let levels: Levels = leaves(300).into_iter().collect();
    let roots: Vec<Hash> = (0..=300).map(|n| tree::root_at(&levels, n).unwrap()).collect();
    let root = |size: u64| &roots[usize::try_from(size).unwrap()];
    for size in (1..70).chain([127, 128, 129, 255, 256, 257, 300]) {
        for old in 1..=size {
            let proof = tree::consistency_proof(&levels, old, size).unwrap();
            tree::verify_consistency(old, root(old), size, root(size), &proof).unwrap();
            let verdict = tree::verify_consistency(old, root(old - 1), size, root(size), &proof);
            assert_eq!(verdict.unwrap_err().code(), "root-differs");
            let verdict = tree::verify_consistency(old, root(old), size, root(old - 1), &proof);
            assert_eq!(verdict.unwrap_err().code(), "root-differs");
        }
        assert!(tree::consistency_proof(&levels, 0, size).unwrap().is_empty());
    }
}

#[test]
fn every_subtree_proof_verifies() {
    let levels: Levels = leaves(40).into_iter().collect();
    for size in 1..=40 {
        let root = tree::root_at(&levels, size).unwrap();
        for start in 0..size {
            for end in (start + 1..=size).filter(|end| tree::is_subtree(start, *end)) {
                let part = tree::subtree_root(&levels, start, end).unwrap();
                let proof = tree::subtree_consistency_proof(&levels, start, end, size).unwrap();
                tree::verify_subtree_consistency(start, end, &part, size, &root, &proof).unwrap();
                let index = start + (end - start) / 2;
                let proof = tree::subtree_inclusion_proof(&levels, index, start, end).unwrap();
                let leaf = &levels.hash(0, index).unwrap();
                tree::verify_subtree_inclusion(leaf, index, start, end, &proof, &part).unwrap();
            }
        }
    }
}

#[test]
fn no_sizes_and_indexes_make_a_verifier_panic() {
    let mut seeded = Seeded(6962);
    let leaf = tree::leaf_hash(b"");
    for _ in 0..20_000 {
        let mut number = || seeded.next() >> seeded.below(64);
        let (index, start, end, size) = (number(), number(), number(), number());
        let proof = vec![leaf; usize::try_from(number() % 70).unwrap()];
        let _ = tree::verify_subtree_inclusion(&leaf, index, start, end, &proof, &leaf);
        let _ = tree::verify_inclusion(&leaf, index, size, &proof, &leaf);
        let _ = tree::verify_consistency(start, &leaf, size, &leaf, &proof);
        let _ = tree::verify_subtree_consistency(start, end, &leaf, size, &leaf, &proof);
    }
    for (start, end) in [(0, u64::MAX), (u64::MAX, u64::MAX), (1 << 63, u64::MAX), (u64::MAX, 0)] {
        let _ = tree::verify_subtree_consistency(start, end, &leaf, u64::MAX, &leaf, &[leaf]);
        let _ =
            tree::verify_subtree_inclusion(&leaf, end.wrapping_sub(1), start, end, &[leaf], &leaf);
    }
}
