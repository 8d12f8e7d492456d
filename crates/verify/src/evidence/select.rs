//! Which entries of a log a file must show (spec 6 §8.1): those that keys and policies follow from.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use acta::entry::Entry;
use acta::kinds::Body;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::Name;

use crate::governing::steers;

/// The kinds that can govern, as their first lines begin; everything else need not be read.
const KINDS: [&str; 5] = ["key", "revoke", "amend", "in-force", "endorse"];

/// Whether a statement is of a kind that can change keys or policies, from its first line.
#[must_use]
pub fn governs(statement: &[u8]) -> bool {
    let first = statement.split(|byte| *byte == b'\n').next().unwrap_or(&[]);
    let kind = first.strip_prefix(b"acta/").and_then(|rest| rest.strip_suffix(b"/v1"));
    kind.is_some_and(|kind| KINDS.iter().any(|own| own.as_bytes() == kind))
}

/// Whether an entry is one from which keys or policies may follow.
#[must_use]
pub fn entry_governs(entry: &[u8]) -> bool {
    Entry::parse(entry).is_ok_and(|entry| governs(entry.statement))
}

/// The indexes of the entries below `below` from which the keys of `names` and the policies follow: amendments with what
/// endorses them where one came into force, and the key and revoke entries that name a signer, with their own signers.
#[must_use]
pub fn select(
    entries: &BTreeMap<u64, Statement>,
    names: impl IntoIterator<Item = Name>,
    below: u64,
) -> Vec<u64> {
    let mut names: BTreeSet<Name> = names.into_iter().collect();
    let mut chosen = BTreeSet::new();
    let in_force = |(_, own): &(&u64, &Statement)| matches!(own.body(), Body::InForce(_));
    if entries.range(..below).any(|own| in_force(&own)) {
        let amend = |(_, own): &(&u64, &Statement)| matches!(own.body(), Body::Amend(_));
        let ids: BTreeSet<StatementId> =
            entries.range(..below).filter(amend).map(|(_, own)| own.id()).collect();
        for (index, own) in entries.range(..below) {
            let keys = matches!(own.body(), Body::Key(_) | Body::Revoke(_));
            if !keys && steers(own.body(), &ids) {
                chosen.insert(*index);
                names.extend(signers(own));
            }
        }
    }
    // Each round adds a name or ends.
    loop {
        let known = names.len();
        for (index, own) in entries.range(..below) {
            let named = match own.body() {
                Body::Key(key) => key.rows.iter().any(|row| names.contains(&row.name)),
                Body::Revoke(revoke) => revoke.rows.iter().any(|row| names.contains(&row.name)),
                _ => false,
            };
            if named {
                chosen.insert(*index);
                names.extend(signers(own));
            }
        }
        if names.len() == known {
            return chosen.into_iter().collect();
        }
    }
}

fn signers(statement: &Statement) -> Vec<Name> {
    let mut names: Vec<Name> = statement.signatures().iter().map(|line| line.name).collect();
    if let Body::Endorse(endorse) = statement.body() {
        names.extend(endorse.signatures.iter().map(|line| line.name));
    }
    names
}
