//! The files of `account/` of a log, with what they need of smaller sizes.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

use std::collections::BTreeMap;

use acta::value::Hash;
use acta_tally::account::Past;
use acta_tally::fold::Fold;
use acta_tally::results::Results;
use sha2::Digest;

use crate::fold_kit::replay;

/// SHA-256 of `prefix` and parts.
fn hashed(prefix: u8, parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = sha2::Sha256::new();
    Digest::update(&mut hasher, [prefix]);
    parts.iter().for_each(|part| Digest::update(&mut hasher, part));
    hasher.finalize().into()
}

/// RFC 6962 root over leaves.
pub(crate) fn root(leaves: &[Vec<u8>]) -> [u8; 32] {
    match leaves {
        [] => sha2::Sha256::digest(b"").into(),
        [leaf] => hashed(0, &[leaf]),
        leaves => {
            let (left, right) = leaves.split_at(leaves.len().next_power_of_two() / 2);
            hashed(1, &[&root(left), &root(right)])
        }
    }
}

/// Tally hash and stations root of a fold.
pub(crate) fn hashes(fold: &Fold) -> (Hash, Hash) {
    let results = Results::new(fold);
    let leaves: Vec<Vec<u8>> =
        results.station_leaves().map(|(_, leaf)| leaf.into_bytes()).collect();
    (Hash(results.tally_hash()), Hash(root(&leaves)))
}

/// `account/bulletin.txt` of the log of these entries.
pub(crate) fn bulletin_txt(entries: &[Vec<u8>]) -> String {
    let fold = replay(entries);
    let (tally, stations) = hashes(&fold);
    Results::new(&fold).bulletin_txt(&Hash(root(entries)), &tally, &stations)
}

/// Every file of `account/` of the log of these entries.
pub(crate) fn account(entries: &[Vec<u8>], fold: &Fold) -> BTreeMap<String, String> {
    let below = |size: &u64| entries.get(..usize::try_from(*size).unwrap());
    let named = fold.account().named_sizes();
    let roots = named.roots.iter().filter_map(|size| Some((*size, root(below(size)?))));
    let bulletins = named.bulletins.iter();
    let bulletins = bulletins.filter_map(|size| Some((*size, bulletin_txt(below(size)?))));
    let past = Past { roots: roots.collect(), bulletins: bulletins.collect() };
    let (tally, stations) = hashes(fold);
    let files = Results::new(fold).account_tables(&Hash(root(entries)), &tally, &stations, &past);
    files.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}
