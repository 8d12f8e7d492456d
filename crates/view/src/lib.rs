//! What people see: published files and pages as pure functions of the fold (spec 5).
//!
//! In scope: the files of `at/<size>/`, their manifest, `live/latest.json`, HTML for people, complete without JavaScript, and
//! exports for other programs; the same bytes on every machine. Out of scope: fetching, disks, clocks (an age is shown by the reader's browser or not at
//! all), and any figure of its own: every number comes from the fold, into pages through [`model::Site`].
//!
//! Main functions: [`at::write`], [`pages`], [`export::files`].

pub mod api;
pub mod at;
pub mod chart;
pub mod dossier;
pub mod export;
pub mod from_fold;
pub mod language;
pub mod latest;
pub mod manifest;
pub mod model;
mod number;
mod pages;
pub mod print;
pub mod score;

pub use number::{grouped, percent_bar_width};

use language::Language;
use model::{Contest, Place, Site, Station};

/// One file below `at/<size>/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path relative to `at/<size>/`, with `/` between folders.
    pub path: String,
    /// The bytes, UTF-8.
    pub bytes: Vec<u8>,
}

/// The pages that show totals, in every language of the site.
#[must_use]
pub fn pages(site: &Site) -> Vec<File> {
    let languages = site.languages.iter().enumerate();
    languages.flat_map(|(at, to)| pages::of_totals(site, to, at == 0)).collect()
}

/// The page of one shard of stations of one contest: shard `number` of spec 4 §7, rows in the order given.
#[must_use]
pub fn shard_page(
    site: &Site,
    to: &'static Language,
    contest: &Contest,
    number: u64,
    rows: &[Station],
) -> File {
    pages::shard(site, to, contest, number, rows)
}

/// The page of one station.
#[must_use]
pub fn station_page(site: &Site, to: &'static Language, place: &Place) -> File {
    pages::station(site, to, place)
}

#[cfg(test)]
mod tests;
