//! A promise that was not kept. Main function: [`find`].

use super::histories::Search;
use super::{Control, Places, Seen, governed_by, promisers};
use acta::kinds::Body;
use acta::promise::Promised;
use acta::statement::Statement;
use acta::text::StatementId;
use acta_log::proof::Proof;
use acta_log::tree::{HashSource, inclusion_proof};
use acta_verify::evidence::{Against, Evidence, Found, Omission, Shows};
use acta_verify::governing::Governed;
use std::collections::BTreeMap;

/// A promise note that somebody holds.
#[derive(Debug, Clone)]
pub struct HeldPromise {
    /// The file.
    pub name: String,
    /// The note.
    pub note: Statement,
}

/// Looks for another promise of an index, then for another leaf there, then for a quorum checkpoint after the deadline.
///
/// # Errors
/// The definition is not signed by its own authority; a proof that cannot be made.
pub fn find(
    mut places: Places,
    definition: &Statement,
    promises: &[HeldPromise],
    statements: &[Statement],
    only: Option<StatementId>,
) -> anyhow::Result<Search> {
    let names: Vec<_> = promises.iter().flat_map(|held| promisers(&held.note)).collect();
    let control = places.control();
    let all = control.as_ref().map(|control| Control::shown(control, names.clone(), u64::MAX));
    let governing = all.transpose()?.unwrap_or_default();
    drop(control);
    let governed = governed_by(definition, &governing)?;
    let signed = places.signed(&governed);
    let mut notes = std::mem::take(&mut places.notes);
    let all: Vec<(&HeldPromise, &Promised)> = promises
        .iter()
        .flat_map(|held| items(&held.note).iter().map(move |item| (held, item)))
        .collect();
    let wanted = |(_, item): &(&HeldPromise, &Promised)| only.is_none_or(|id| id == item.id);
    let items: Vec<(&HeldPromise, &Promised)> = all.iter().copied().filter(wanted).collect();
    let against = two_promises(&items, &all);
    let against = match against {
        Some(found) => Some(found),
        None => another_leaf(&items, &places, &governed, &mut notes)?,
    };
    let against = against.or_else(|| too_late(&items, &signed, &governed));
    let compared = format!(
        "{} promises of {} entries, {} signed checkpoints and {} published logs compared",
        promises.len(),
        items.len(),
        signed.len(),
        places.logs.len()
    );
    let Some((held, item, against)) = against else {
        return Ok(Search { evidence: None, compared, notes });
    };
    let index = item.index;
    let size = match &against {
        Against::Leaf(_, proof) => {
            acta_log::checkpoint::Checkpoint::parse(proof.checkpoint.text())?.size
        }
        _ => index,
    };
    let entries = governing.into_iter().filter(|entry| entry.index < size.max(index + 1)).collect();
    let statement = statements.iter().find(|own| own.id() == item.id).cloned();
    let promise = held.note.clone();
    let shows = Shows::Omission(Box::new(Omission { index, promise, statement, against }));
    let evidence = Some(Evidence { definition: definition.clone(), entries, shows });
    Ok(Search { evidence, compared, notes })
}

fn items(note: &Statement) -> &[Promised] {
    match note.body() {
        Body::Promise(promise) => &promise.items,
        _ => &[],
    }
}

type Broken<'a> = Option<(&'a HeldPromise, &'a Promised, Against)>;

fn two_promises<'a>(
    items: &[(&'a HeldPromise, &'a Promised)],
    all: &[(&'a HeldPromise, &'a Promised)],
) -> Broken<'a> {
    let of_index: BTreeMap<u64, _> = items.iter().map(|own| (own.1.index, *own)).collect();
    all.iter().find_map(|(other, item)| {
        let (held, own) = *of_index.get(&item.index)?;
        (own.leaf != item.leaf).then(|| (held, own, Against::Promise(other.note.clone())))
    })
}

fn another_leaf<'a>(
    items: &[(&'a HeldPromise, &'a Promised)],
    places: &Places,
    governed: &Governed,
    notes: &mut Vec<String>,
) -> anyhow::Result<Broken<'a>> {
    let mut without_quorum = None;
    for log in &places.logs {
        let (tiles, top) = match log.tiles() {
            Ok(tree) => tree,
            Err(why) => {
                notes.push(format!("{}: {why:#}", log.name));
                continue;
            }
        };
        let Ok(evaluation) = governed.policies.evaluate(&top.note) else { continue };
        for (held, item) in items {
            let index = item.index;
            if index >= tiles.size() {
                notes.push(format!(
                    "{}: entry {index}: not yet at size {}",
                    log.name,
                    tiles.size()
                ));
                continue;
            }
            let leaf = match tiles.hash(0, index) {
                Ok(leaf) if leaf == item.leaf.0 => continue,
                Ok(leaf) => leaf,
                Err(why) => {
                    notes.push(format!("{}: entry {index}: {why}", log.name));
                    continue;
                }
            };
            let hashes = inclusion_proof(&tiles, index, tiles.size())?;
            let proof = Proof { extra: None, index, hashes, checkpoint: top.note.clone() };
            let found = tiles.entry(index).map_or(Found::Leaf(leaf), Found::Entry);
            let broken = Some((*held, *item, Against::Leaf(found, proof)));
            if evaluation.quorum_met {
                return Ok(broken);
            }
            without_quorum = without_quorum.or(broken);
        }
    }
    Ok(without_quorum)
}

fn too_late<'a>(
    items: &[(&'a HeldPromise, &'a Promised)],
    signed: &[Seen],
    governed: &Governed,
) -> Broken<'a> {
    let times: Vec<(u64, i64, &Seen)> = signed
        .iter()
        .filter_map(|seen| {
            let time = governed.policies.evaluate(&seen.note).ok()?.quorum_time?;
            Some((seen.checkpoint.size, i64::try_from(time).ok()?, seen))
        })
        .collect();
    for (held, item) in items {
        let late = times
            .iter()
            .filter(|(size, time, _)| *size <= item.index && *time > item.deadline.unix());
        if let Some((_, _, seen)) = late.max_by_key(|(size, time, _)| (*time, *size)) {
            return Some((held, item, Against::Late(seen.note.clone())));
        }
    }
    None
}
