//! What tables of the account say of smaller sizes: roots, and the `bulletin.txt` of each size that a
//! bulletin names.
//!
//! In scope: finding them, in what is published or from the journal. Not in scope: what they are for
//! ([`acta_tally::account`]). Main functions: [`of_journal`], [`extend`].

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use acta_tally::account::{Named, Past};
use acta_tally::fold::Fold;
use acta_tally::results::BULLETIN_PATH;
use acta_view::at;
use acta_view::manifest::Manifest;

use super::{Journal, PublishError, follow_on, open};
use crate::journal::Reader;

/// Everything that the fold's account asks for, from the journal alone.
///
/// # Errors
/// [`PublishError`].
pub fn of_journal(reader: &Reader, fold: &Fold) -> Result<Past, PublishError> {
    let mut past = Past::default();
    let named = fold.account().named_sizes();
    roots(reader, &named, &mut past)?;
    bulletins(reader, &named.bulletins, &mut past)?;
    Ok(past)
}

/// Adds what the fold's account asks for and `past` lacks: from the folders below `at` where they are
/// whole, else from the journal.
///
/// # Errors
/// [`PublishError`].
pub fn extend(
    past: &mut Past,
    reader: &Reader,
    at: &Path,
    fold: &Fold,
) -> Result<(), PublishError> {
    let named = fold.account().named_sizes();
    roots(reader, &named, past)?;
    let lacking = |past: &Past| -> BTreeSet<u64> {
        let sizes = named.bulletins.iter().copied();
        sizes.filter(|size| !past.bulletins.contains_key(size)).collect()
    };
    for size in lacking(past) {
        let text = published(&at.join(size.to_string()));
        past.bulletins.extend(text.map(|text| (size, text)));
    }
    bulletins(reader, &lacking(past), past)
}

fn roots(reader: &Reader, named: &Named, past: &mut Past) -> Result<(), PublishError> {
    for size in &named.roots {
        if !past.roots.contains_key(size) {
            past.roots.insert(*size, reader.edge_at(*size)?.root());
        }
    }
    Ok(())
}

/// The text in a folder of this process or a former one, if it is the one of the folder's manifest.
fn published(folder: &Path) -> Option<String> {
    let manifest = Manifest::parse(&fs::read(folder.join("manifest")).ok()?).ok()?;
    let bytes = fs::read(folder.join(BULLETIN_PATH)).ok()?;
    manifest.check(BULLETIN_PATH, &bytes).ok()?;
    String::from_utf8(bytes).ok()
}

/// One pass over the journal, with a stop at each size.
fn bulletins(reader: &Reader, sizes: &BTreeSet<u64>, past: &mut Past) -> Result<(), PublishError> {
    if sizes.is_empty() {
        return Ok(());
    }
    let mut follower = open(reader)?;
    // A size is at least 1: a bulletin names no more than its own index, and entry 0 is no bulletin.
    for size in sizes {
        follow_on(&mut follower, reader, *size, &Journal(reader))?;
        let root = reader.edge_at(*size)?.root();
        past.bulletins.insert(*size, at::bulletin_txt(follower.fold(), &root));
    }
    Ok(())
}
