//! Trees by their definition (RFC 6962, section 2.1), apart from the code under test.

use acta_log::checkpoint::Checkpoint;
use acta_log::hash::{Hash, sha256};
use acta_log::note::Note;

/// Leaf data that no two leaves share: the index and a byte of the fuzzer's choice.
#[must_use]
pub fn leaf(index: usize, salt: u8) -> Vec<u8> {
    [&index.to_be_bytes()[..], &[salt]].concat()
}

/// MTH(leaves), written as the RFC writes it.
#[must_use]
pub fn naive_root(leaves: &[Vec<u8>]) -> Hash {
    match leaves {
        [] => sha256(b""),
        [leaf] => sha256(&[&[0][..], leaf].concat()),
        _ => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            sha256(&[&[1][..], &naive_root(left), &naive_root(right)].concat())
        }
    }
}

/// A checkpoint under the log's signature.
#[must_use]
pub fn signed(size: u64, root: Hash) -> Note {
    let checkpoint = Checkpoint { origin: crate::keys::ORIGIN.into(), size, root };
    crate::must(checkpoint.sign(&[&crate::keys::LOG], 0))
}
