//! What people see: published files and pages as pure functions of the fold (spec 5).
//!
//! In scope: the files of `at/<size>/`, their manifest, `live/latest.json`, and HTML for people, complete without JavaScript;
//! the same bytes on every machine. Out of scope: fetching, disks, clocks (an age is shown by the reader's browser or not at
//! all), and any figure of its own: every number comes from the fold, into pages through [`model::Site`].
//!
//! Main functions: [`at::write`], [`pages`].

pub mod at;
pub mod chart;
pub mod dossier;
pub mod from_fold;
pub mod latest;
pub mod manifest;
pub mod model;
mod number;
mod page;
pub mod print;
pub mod score;
mod tables;

pub use number::{grouped, percent_bar_width};

use model::{Contest, Site, Station};

/// One file below `at/<size>/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Path relative to `at/<size>/`, with `/` between folders.
    pub path: String,
    /// The bytes, UTF-8.
    pub bytes: Vec<u8>,
}

/// The pages that do not list stations: overview, each contest, how to check.
pub fn pages(site: &Site) -> Vec<File> {
    let mut files = vec![
        file("index.html", page::overview(site)),
        file("pages/verify.html", page::verify(site)),
    ];
    for contest in &site.contests {
        files.push(file(&page::contest_path(contest), page::contest(site, contest)));
    }
    files
}

/// The page of one shard of stations of one contest: shard `number` of spec 4 §7, rows in the order given.
pub fn station_page(site: &Site, contest: &Contest, number: u64, rows: &[Station]) -> File {
    file(&page::shard_path(contest, number), page::stations(site, contest, number, rows))
}

fn file(path: &str, markup: maud::Markup) -> File {
    File { path: path.to_owned(), bytes: markup.into_string().into_bytes() }
}

#[cfg(test)]
mod tests;
