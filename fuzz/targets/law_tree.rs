//! The tree: its root by the definition, its proofs, and that no changed proof verifies.
#![no_main]

use acta_fuzz::{must, trees};
use acta_log::hash::Hash;
use acta_log::tree::{
    Frontier, Levels, consistency_proof, inclusion_proof, leaf_hash, root_at, root_of,
    verify_consistency, verify_inclusion,
};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Case {
    salts: Vec<u8>,
    index: u16,
    old: u16,
    change: Change,
}

#[derive(Arbitrary, Debug)]
enum Change {
    Flip(u16),
    Drop(u16),
    Double(u16),
    Swap(u16),
}

/// The proof with one change; nothing if the change leaves it as it was.
fn changed(proof: &[Hash], change: &Change) -> Option<Vec<Hash>> {
    let mut other = proof.to_vec();
    let at = |place: &u16| usize::from(*place) % proof.len().max(1);
    match change {
        Change::Flip(bit) => {
            let bit = usize::from(*bit);
            other.get_mut(bit / 256)?[bit % 256 / 8] ^= 1 << (bit % 8);
        }
        Change::Drop(place) if !proof.is_empty() => drop(other.remove(at(place))),
        Change::Drop(_) => other.push([0; 32]),
        Change::Double(place) => other.insert(at(place), *proof.get(at(place))?),
        Change::Swap(place) => other.swap(at(place), proof.len().checked_sub(1)?),
    }
    (other != proof).then_some(other)
}

fuzz_target!(|case: Case| {
    let leaves: Vec<Vec<u8>> =
        case.salts.iter().enumerate().map(|(at, salt)| trees::leaf(at, *salt)).collect();
    let hashes: Vec<Hash> = leaves.iter().map(|leaf| leaf_hash(leaf)).collect();
    let levels: Levels = hashes.iter().copied().collect();
    let size = levels.size();
    let root = trees::naive_root(&leaves);
    assert_eq!(root_of(hashes.iter().copied()), root);
    assert_eq!(root_at(&levels, size), Ok(root));

    let old = u64::from(case.old) % (size + 1);
    let (first, rest) = hashes.split_at(usize::try_from(old).unwrap_or(0));
    let mut frontier = must(Frontier::from_source(&levels, old));
    assert_eq!(frontier.root(), trees::naive_root(&leaves[..first.len()]));
    rest.iter().for_each(|hash| frontier.push(*hash));
    assert_eq!(frontier.root(), root);

    let old_root = must(root_at(&levels, old));
    let proof = must(consistency_proof(&levels, old, size));
    // Every tree continues the empty one: there is nothing to prove, and no proof of it.
    let proved = verify_consistency(old, &old_root, size, &root, &proof);
    assert_eq!(proved.is_ok(), old > 0 || size == 0, "{old} {size} {proved:?}");
    if let Some(other) = changed(&proof, &case.change) {
        assert!(verify_consistency(old, &old_root, size, &root, &other).is_err());
    }

    let Some(index) = u64::from(case.index).checked_rem(size) else { return };
    let leaf = &hashes[usize::try_from(index).unwrap_or(0)];
    let proof = must(inclusion_proof(&levels, index, size));
    must(verify_inclusion(leaf, index, size, &proof, &root));
    if let Some(other) = changed(&proof, &case.change) {
        assert!(verify_inclusion(leaf, index, size, &other, &root).is_err());
    }
    for other in (0..size).filter(|other| *other != index) {
        assert!(verify_inclusion(leaf, other, size, &proof, &root).is_err());
    }
});
