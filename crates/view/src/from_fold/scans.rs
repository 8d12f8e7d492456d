//! The images of records: what the log says of them, and what was withheld of what it named.

use std::collections::BTreeMap;

use acta::Body;
use acta::kinds::{Image, Redaction};
use acta::policy::Act;
use acta_tally::account::Logged;
use acta_tally::fold::Fold;

use crate::model::{Scan, Version};

/// Images that a page shows of one record.
const SCANS_MAX: usize = 64;

/// All images with effect, by the record that each shows.
#[derive(Debug, Default)]
pub struct Scans<'a> {
    images: BTreeMap<String, Vec<(&'a Logged, &'a Image)>>,
    /// By hash of the file.
    withheld: BTreeMap<String, (u64, &'a Redaction)>,
}

impl<'a> Scans<'a> {
    /// Those of a fold.
    #[must_use]
    pub fn of(fold: &'a Fold) -> Self {
        let mut scans = Self::default();
        for logged in fold.account().of(Act::Image) {
            let Body::Image(image) = &logged.says else { continue };
            scans.images.entry(image.record.to_string()).or_default().push((logged, image));
        }
        for logged in fold.account().of(Act::Redaction) {
            let Body::Redaction(says) = &logged.says else { continue };
            let blobs = says.blobs.iter().map(|blob| (blob.to_string(), (logged.since, says)));
            scans.withheld.extend(blobs);
        }
        scans
    }

    /// Gives a version its images; the size since which these are the same.
    pub(super) fn give(&self, version: &mut Version) -> u64 {
        let images = self.images.get(&version.id).map_or(&[][..], Vec::as_slice);
        let mut since = 0;
        for (logged, image) in images.iter().take(SCANS_MAX) {
            let blob = image.blob.map(|blob| blob.to_string());
            let withheld = blob.as_ref().and_then(|blob| self.withheld.get(blob));
            let last = withheld.map_or(0, |(since, _)| *since);
            since = since.max(logged.since).max(last);
            version.images.push(Scan {
                index: logged.index,
                page: u64::from(image.page),
                of: u64::from(image.of),
                media: image.media.to_string(),
                original: image.original.to_string(),
                blob,
                redaction: image.redaction.map(|code| code.to_string()),
                withheld: withheld
                    .map(|(_, says)| (says.reason.to_string(), says.organ.to_string())),
            });
        }
        since
    }
}
