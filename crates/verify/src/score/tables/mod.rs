//! A scorecard of tables that somebody published (spec 6 §10.4): the same list of checks, as far as rows of figures let
//! anyone judge them.
//!
//! In scope: tables in, a [`Scorecard`] out. Not in scope: how a table is read ([`crate::tabular`]), files and their
//! compression (the apps). Main type: [`TableScore`].

mod between;
mod judge;
mod sums;
mod text;
mod timeline;
mod values;
mod words;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta::value::Time;
use acta_log::hash::sha256;

use super::Scorecard;
use crate::tabular::{
    self, Listed, Mapping, Request, RowReport, TableFault, made, read_scored, stated,
};
use timeline::Piece;

pub(super) use words::looks_at;

/// A table as a scorecard names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    /// Its name.
    pub place: String,
    /// SHA-256 of its bytes as they were read.
    pub sha256: [u8; 32],
    /// When it was made, where its name or a line says so.
    pub at: Option<Time>,
    /// What became of its rows.
    pub rows: RowReport,
}

/// What the head of a scorecard of tables says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tables {
    /// Whose figures, of what.
    pub about: String,
    /// Words that every output repeats.
    pub notices: Vec<String>,
    /// The tables: those of figures, then those beside.
    pub files: Vec<TableFile>,
}

/// A file with what it states.
#[derive(Debug, Clone)]
struct Stated {
    /// Place in [`Tables::files`].
    file: usize,
    figures: Vec<(String, String)>,
    /// What the rows give for each `total` of the mapping, and how many of them lack a figure of it.
    sums: Vec<(i64, u64)>,
}

/// A table given beside.
#[derive(Debug, Clone)]
struct Given<T> {
    file: usize,
    rows: Vec<T>,
}

/// Takes tables, and makes their scorecard.
#[derive(Debug)]
pub struct TableScore<'m> {
    mapping: &'m Mapping,
    files: Vec<TableFile>,
    pieces: Vec<Piece>,
    stated: Vec<Stated>,
    register: Option<Given<Listed>>,
    requests: Option<Given<Request>>,
}

impl<'m> TableScore<'m> {
    /// Starts with how tables are read.
    #[must_use]
    pub fn new(mapping: &'m Mapping) -> Self {
        let (files, pieces, stated) = (Vec::new(), Vec::new(), Vec::new());
        Self { mapping, files, pieces, stated, register: None, requests: None }
    }

    /// Takes a table of figures.
    ///
    /// # Errors
    /// Its header, time or stated figures are not where the mapping says.
    pub fn add(&mut self, place: &str, bytes: &[u8]) -> Result<(), TableFault> {
        let file = self.files.len();
        let at = made(self.mapping, place, bytes)?;
        let figures = stated(self.mapping, bytes)?;
        let reading = read_scored(self.mapping, bytes)?;
        if self.mapping.score.stated.is_some() {
            let totals = self.mapping.score.totals.iter();
            let sums = totals.map(|(figure, _)| sums::of(self.mapping, &reading, figure)).collect();
            self.stated.push(Stated { file, figures, sums });
        }
        self.pieces.extend(timeline::pieces(self.mapping, file, at, reading.units));
        self.push(place, bytes, at, reading.rows);
        Ok(())
    }

    /// Takes a table of the register.
    ///
    /// # Errors
    /// The mapping has no `register` line, or the file is in UTF-16.
    pub fn register(&mut self, place: &str, bytes: &[u8]) -> Result<(), TableFault> {
        let read = tabular::listed(self.mapping, bytes)?;
        let (rows, report) = read.ok_or_else(|| lacks("register"))?;
        self.register = Some(Given { file: self.files.len(), rows });
        self.push(place, bytes, None, report);
        Ok(())
    }

    /// Takes a table of requests.
    ///
    /// # Errors
    /// The mapping has no `served` line, or the file is in UTF-16.
    pub fn requests(&mut self, place: &str, bytes: &[u8]) -> Result<(), TableFault> {
        let read = tabular::requests(self.mapping, bytes)?;
        let (rows, report) = read.ok_or_else(|| lacks("served"))?;
        self.requests = Some(Given { file: self.files.len(), rows });
        self.push(place, bytes, None, report);
        Ok(())
    }

    /// Judges what was taken.
    #[must_use]
    pub fn finish(self) -> Scorecard {
        judge::judge(self)
    }

    fn push(&mut self, place: &str, bytes: &[u8], at: Option<Time>, rows: RowReport) {
        self.files.push(TableFile { place: place.to_owned(), sha256: sha256(bytes), at, rows });
    }
}

fn lacks(key: &str) -> TableFault {
    let got = "a table beside that nothing says how to read".to_owned();
    TableFault { line: 0, expected: format!("a `{key}` line in the mapping"), got }
}
