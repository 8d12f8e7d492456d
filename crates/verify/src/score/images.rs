//! B6: the images of the records that count (spec 6 §10.2).
//!
//! In scope: whether each counted record has an image of which every page is published under its hash. Not in scope: what
//! an image shows: people read it.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use acta::kinds::{Body, Image};
use acta::policy::Act;
use acta::text::StatementId;
use acta::value::Hash;
use acta_log::hash::sha256;
use acta_tally::fold::Fold;

use super::seen::{Seen, SeenRecord};
use crate::catalog::detail;
use crate::session::Session;
use crate::source::Source;
use crate::verdict::Cause;

/// Images whose bytes are read, at most; the others are told as not read.
const IMAGES_READ_MAX: usize = 10_000;

/// What is published of a page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// Its file, with its hash.
    Yes,
    /// A file with another hash.
    Other,
    Nothing,
}

/// A page of an image.
struct Page<'a> {
    index: u64,
    image: &'a Image,
    shown: Shown,
}

impl<S: Source + ?Sized> Session<'_, S> {
    /// B6, and B7 without images.
    pub(super) fn judge_images(&mut self, fold: &Fold, seen: &Seen) {
        let logged = fold.account().of(Act::Image);
        let images = logged.filter_map(|logged| match &logged.says {
            Body::Image(image) => Some((logged.index, image)),
            _ => None,
        });
        let images: Vec<(u64, &Image)> = images.collect();
        if images.is_empty() {
            let what = detail("image entries", "", "one for each counted record", "none");
            self.sheet.cannot_tell("B6", Cause::NotPublished, what.clone());
            return self.sheet.cannot_tell("B7", Cause::NotPublished, what);
        }
        let mut pages: BTreeMap<StatementId, Vec<Page<'_>>> = BTreeMap::new();
        for (at, (index, image)) in images.into_iter().enumerate() {
            let is_read = at < IMAGES_READ_MAX;
            let shown = if is_read { self.shown(index, image) } else { Shown::Nothing };
            pages.entry(image.record).or_default().push(Page { index, image, shown });
        }
        self.judge_pages(fold, seen, &pages);
    }

    /// What is published of an image; a file with another hash is named.
    fn shown(&mut self, index: u64, image: &Image) -> Shown {
        let Some(blob) = image.blob else { return Shown::Nothing };
        let path = format!("log/blob/{blob}");
        let Some(bytes) = self.get(&path) else { return Shown::Nothing };
        let hash = Hash(sha256(&bytes));
        if hash.0 == blob.0 {
            return Shown::Yes;
        }
        let subject = format!("image (entry {index})");
        let what = detail(subject, format!("file {path}"), blob.to_string(), hash.to_string());
        self.sheet.fails("B6", what);
        Shown::Other
    }

    fn judge_pages(
        &mut self,
        fold: &Fold,
        seen: &Seen,
        pages: &BTreeMap<StatementId, Vec<Page<'_>>>,
    ) {
        let (mut all, mut without) = (0_u64, 0_u64);
        for record in &seen.records {
            if fold.effect_at(record.index) != "counted" {
                continue;
            }
            all += 1;
            let id = fold.statement_at(record.index).map(|view| view.id);
            match id.and_then(|id| pages.get(&id)) {
                None => without += 1,
                Some(pages) if is_whole(pages) => self.sheet.examined("B6"),
                Some(pages) => self.tell_not_whole(record, pages),
            }
        }
        if without > 0 {
            let got = format!("{without} of {all} without");
            let what = detail("counted records", "image", "one for each", got);
            self.sheet.cannot_tell("B6", Cause::NotPublished, what);
        }
        if all == 0 {
            let what = detail("records", "counted", "at least 1", "none");
            self.sheet.cannot_tell("B6", Cause::Pending, what);
        }
    }

    fn tell_not_whole(&mut self, record: &SeenRecord, pages: &[Page<'_>]) {
        for page in pages.iter().filter(|page| page.shown == Shown::Nothing) {
            let subject = format!("image (entry {})", page.index);
            let field =
                page.image.blob.map_or("blob".into(), |blob| format!("file log/blob/{blob}"));
            let what = detail(subject, field, "published", "not published");
            self.sheet.cannot_tell("B6", Cause::NotPublished, what);
        }
        let subject = format!("station {} {}", record.station, record.contest);
        let field = format!("image of the record (entry {})", record.index);
        let what = detail(subject, field, "each of its pages", "not each");
        self.sheet.cannot_tell("B6", Cause::NotPublished, what);
    }
}

/// Whether all pages of an image of so many pages are shown. Several may have made one; one that is whole is enough.
fn is_whole(pages: &[Page<'_>]) -> bool {
    let mut numbers: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for Page { image, .. } in pages.iter().filter(|page| page.shown == Shown::Yes) {
        numbers.entry(image.of).or_default().insert(image.page);
    }
    numbers.iter().any(|(of, pages)| pages.len() == usize::try_from(*of).unwrap_or(usize::MAX))
}
