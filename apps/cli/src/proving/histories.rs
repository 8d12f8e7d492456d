//! Two checkpoints that cannot be of one tree. Main function: [`find`].

use super::{Control, Places, Published, Seen, fitting, governed_by};
use acta::statement::Statement;
use acta_log::histories::TwoHistories;
use acta_log::tree::root_at;
use acta_verify::evidence::{Evidence, Shows};
use acta_verify::governing::Governed;
use std::collections::BTreeMap;

/// What a search came to.
pub struct Search {
    /// The file, if something contradicts.
    pub evidence: Option<Evidence>,
    /// What was compared, in words.
    pub compared: String,
    /// What could not be.
    pub notes: Vec<String>,
}

/// Looks for two signed roots of one size, then for a signed root that the tree of a published log does not have.
///
/// # Errors
/// The definition is not signed by its own authority; a proof that cannot be made.
pub fn find(mut places: Places, definition: &Statement) -> anyhow::Result<Search> {
    let entries = places.control().map(|control| Control::shown(&control, [], u64::MAX));
    let entries = entries.transpose()?.unwrap_or_default();
    let governed = governed_by(definition, &entries)?;
    let signed = places.signed(&governed);
    let Places { logs, mut notes, .. } = places;
    let found = match of_one_size(&signed, &governed)? {
        Some(found) => Some(found),
        None => of_two_sizes(&signed, &logs, &governed, &mut notes)?,
    };
    let compared =
        format!("{} signed checkpoints and {} published logs compared", signed.len(), logs.len());
    let Some((found, size)) = found else {
        return Ok(Search { evidence: None, compared, notes });
    };
    // What changes a policy from this size on judges none of the two.
    let entries = entries.into_iter().filter(|entry| entry.index < size).collect();
    let shows = Shows::TwoHistories(found);
    let evidence = Some(Evidence { definition: definition.clone(), entries, shows });
    Ok(Search { evidence, compared, notes })
}

/// The evidence, and the larger of its sizes.
type Found = Option<(TwoHistories, u64)>;

fn of_one_size(signed: &[Seen], governed: &Governed) -> anyhow::Result<Found> {
    let mut roots: BTreeMap<(u64, [u8; 32]), &Seen> = BTreeMap::new();
    for seen in signed {
        let key = (seen.checkpoint.size, seen.checkpoint.root);
        let held = roots.entry(key).or_insert(seen);
        // The note that more witnesses cosigned says more.
        if seen.note.signatures().len() > held.note.signatures().len() {
            *held = seen;
        }
    }
    let mut before: Option<&Seen> = None;
    for seen in roots.into_values() {
        if let Some(before) = before.filter(|own| own.checkpoint.size == seen.checkpoint.size) {
            let (smaller, larger) = (fitting(before, governed)?, fitting(seen, governed)?);
            let found = TwoHistories { smaller, larger, root: None };
            return Ok(Some((found, seen.checkpoint.size)));
        }
        before = Some(seen);
    }
    Ok(None)
}

fn of_two_sizes(
    signed: &[Seen],
    logs: &[Published],
    governed: &Governed,
    notes: &mut Vec<String>,
) -> anyhow::Result<Found> {
    let mut ordered: Vec<&Seen> = signed.iter().collect();
    ordered.sort_by_key(|seen| (seen.checkpoint.size, seen.checkpoint.root));
    for log in logs {
        let (tiles, top) = match log.tiles() {
            Ok(tree) => tree,
            Err(why) => {
                notes.push(format!("{}: {why:#}", log.name));
                continue;
            }
        };
        if !signed.iter().any(|seen| seen.checkpoint == top.checkpoint) {
            continue;
        }
        let size = top.checkpoint.size;
        for seen in ordered.iter().filter(|seen| (1..size).contains(&seen.checkpoint.size)) {
            match root_at(&tiles, seen.checkpoint.size) {
                Ok(root) if root == seen.checkpoint.root => {}
                Ok(_) => {
                    let (smaller, larger) = (fitting(seen, governed)?, fitting(top, governed)?);
                    let found = TwoHistories::find(tiles.source(), &smaller, &larger)?;
                    return Ok(Some((found, size)));
                }
                Err(why) => {
                    notes.push(format!("{} beside {}: {why}", seen.place, log.name));
                    break;
                }
            }
        }
    }
    let largest = logs.iter().filter_map(|log| Some(log.newest.as_ref()?.checkpoint.size)).max();
    let above = |seen: &&&Seen| largest.is_none_or(|size| seen.checkpoint.size > size);
    let beyond = ordered.iter().filter(above).count();
    if beyond > 0 {
        notes.push(format!("{beyond} checkpoints are of no published tree named here"));
    }
    Ok(None)
}
