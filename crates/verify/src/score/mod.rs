//! The scorecard: every check on published data, judged as far as the data allow (spec 6 §10).
//!
//! In scope: the checks of spec 6 §3 and those that only a scorecard has, in one list; no overall grade, no counts of
//! verdicts. Not in scope: how pages look (`acta-view`). Main type: [`Scorecard`], made by [`Session::finish_card`].

mod catalog;
mod due;
mod images;
mod judge;
mod seen;
mod tables;
mod text;
mod votes;

use alloc::borrow::ToOwned;
use alloc::string::String;

pub(crate) use catalog::own;
pub use catalog::{Kind, Listed, SCORE, SECTIONS};
pub(crate) use seen::Seen;
pub use tables::{TableFile, TableScore, Tables};

use crate::session::{Session, Trust};
use crate::source::Source;
use crate::verdict::{Check, Report};

/// Every check of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scorecard {
    /// The checks in the order of [`SCORE`], with all that a report says beside them.
    pub report: Report,
    /// The tables, where it is of tables and not of a log.
    pub tables: Option<Tables>,
}

impl Scorecard {
    /// The checks with what the list says of them, in order.
    pub fn rows(&self) -> impl Iterator<Item = (&'static Listed, &Check)> {
        SCORE.iter().zip(&self.report.checks)
    }

    /// The rows of the front page.
    pub fn front(&self) -> impl Iterator<Item = (&'static Listed, &Check)> {
        self.rows().filter(|(listed, _)| listed.front)
    }

    /// The rows of a section.
    pub fn section(&self, letter: char) -> impl Iterator<Item = (&'static Listed, &Check)> {
        self.rows().filter(move |(listed, _)| listed.code.starts_with(letter))
    }

    /// What a check looks at.
    #[must_use]
    pub fn looks_at(&self, listed: &Listed) -> &'static str {
        match self.tables {
            None => listed.looks_at,
            Some(_) => tables::looks_at(listed.code),
        }
    }

    /// The checks that give a verdict.
    fn mandatory(&self) -> Report {
        let judged = self.rows().filter(|(listed, _)| listed.kind == Kind::Mandatory);
        let checks = judged.map(|(_, check)| check.clone()).collect();
        Report { checks, ..self.report.clone() }
    }

    /// Exit code, as of a report; a check that only informs counts for none.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        self.mandatory().exit_code()
    }

    /// The sentence that a reader sees first.
    #[must_use]
    pub fn headline(&self) -> String {
        match (&self.tables, self.exit_code()) {
            (None, _) => self.mandatory().headline(),
            (Some(_), 0) => "all checks hold of these tables".to_owned(),
            (Some(_), 1) => "something fails in these tables".to_owned(),
            (Some(_), _) => "nothing fails, something cannot be told of these tables".to_owned(),
        }
    }
}

impl<S: Source + ?Sized> Session<'_, S> {
    /// Asks for a scorecard: to be said before [`Session::checker`].
    pub fn score(&mut self) {
        self.seen = Some(Seen::default());
    }

    /// Judges what only the whole log can say, and gives the scorecard.
    #[must_use]
    pub fn finish_card(mut self) -> Scorecard {
        self.conclude();
        self.judge_card();
        Scorecard { report: self.report(catalog::demands()), tables: None }
    }
}

/// Everything on one thread.
#[must_use]
pub fn score_all<S: Source + ?Sized>(source: &S, trust: &Trust) -> Scorecard {
    let mut session = Session::open(source, trust);
    session.score();
    session.work();
    session.finish_card()
}
