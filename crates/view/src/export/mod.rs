//! Results of one size for other programs (spec 5 §8): tables, JSON, NIST SP 1500-100, EML.
//!
//! In scope: pure functions of the fold and its root, as files in memory. Not in scope: any figure that the
//! fold does not have, clocks, and where files go. Main function: [`files`].
//!
//! A form that has no place for a noun of ours leaves it out; the table of spec 5 §8 says which.

mod area;
mod csv;
mod eml;
mod json;
mod nist;
mod package;
mod results;
mod xml;

use std::fmt;

use acta::election::{Choice, Contest};
use acta::value::Time;
use acta_tally::expected::ContestNo;
use acta_tally::fold::Track;
use acta_tally::fold::plan::{ChoicePlan, ContestPlan};
use acta_tally::results::{OutcomeView, Results, UnitLine};
use acta_tally::totals::Table;

use crate::File;

/// The schema of [`Format::Json`], beside which it is written.
pub const SCHEMA: &str = include_str!("results.schema.json");

/// What a test election says of itself where its definition has no words for it.
const SIMULATION: &str = "SIMULATION: not a real election";

/// A log of copies is never to be taken for the authority's.
fn custody(custodian: &str) -> String {
    format!("Not the authority's log: copies kept by {custodian}")
}

/// A form in which results leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Tables that `datapackage.json` describes.
    Csv,
    /// All of it as one JSON text of our own, with its schema.
    Json,
    /// NIST SP 1500-100 version 2, JSON.
    Nist,
    /// OASIS EML 5.0, 510: counts.
    Eml510,
    /// OASIS EML 5.0, 520: the result.
    Eml520,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Csv, Self::Json, Self::Nist, Self::Eml510, Self::Eml520];

    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Nist => "nist",
            Self::Eml510 => "eml-510",
            Self::Eml520 => "eml-520",
        }
    }
}

/// A size whose results a form cannot hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The form.
    pub format: Format,
    /// What it needs.
    pub expected: &'static str,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, got none", self.format.word(), self.expected)
    }
}

impl std::error::Error for Unfit {}

/// The files of one form, by path. `root` is that of the fold's size.
///
/// # Errors
/// [`Unfit`]: EML has no place for an election without a contest with choices.
pub fn files(results: &Results<'_>, root: &[u8; 32], format: Format) -> Result<Vec<File>, Unfit> {
    let export = Export::new(results, root);
    match format {
        Format::Csv => Ok(package::files(&export)),
        Format::Json => Ok(vec![
            file("results.json", results::text(&export)),
            file("results.schema.json", SCHEMA.to_owned()),
        ]),
        Format::Nist => Ok(vec![file("nist-1500-100.json", nist::text(&export))]),
        Format::Eml510 | Format::Eml520 if export.with_choices().next().is_none() => {
            Err(Unfit { format, expected: "a contest with choices" })
        }
        Format::Eml510 => Ok(vec![file("eml-510.xml", eml::count(&export))]),
        Format::Eml520 => Ok(vec![file("eml-520.xml", eml::result(&export))]),
    }
}

/// The files of `at/<size>/` that other programs read: its tables as a data package, totals and areas as JSON (spec 5 §8.5, §8.6).
#[must_use]
pub fn published(results: &Results<'_>, root: &[u8; 32]) -> Vec<File> {
    let export = Export::new(results, root);
    let mut files = package::published(&export);
    files.push(file("totals.json", results::totals(&export)));
    files.extend(area::files(&export));
    files
}

fn file(path: &str, text: String) -> File {
    File { path: path.to_owned(), bytes: text.into_bytes() }
}

/// What every form begins with, and the contests.
pub(crate) struct Export<'a> {
    results: &'a Results<'a>,
    root: String,
}

/// A contest with its places in the definition and in the fold.
#[derive(Clone, Copy)]
struct Race<'a> {
    no: ContestNo,
    plan: &'a ContestPlan,
    contest: &'a Contest,
}

/// A contest in one track.
struct Standing<'a> {
    track: Track,
    table: &'a Table,
    view: OutcomeView,
}

impl<'a> Export<'a> {
    fn new(results: &'a Results<'a>, root: &[u8; 32]) -> Self {
        Self { results, root: acta::value::Hash(*root).to_string() }
    }

    /// The contests in the definition's order; none before its parts are there.
    fn races(&self) -> impl Iterator<Item = Race<'a>> + use<'a> {
        let fold = self.results.fold();
        let plans = (0..).zip(&fold.plan().contests);
        plans.filter_map(move |(no, plan)| {
            Some(Race { no, plan, contest: fold.election()?.contest(&plan.code)? })
        })
    }

    /// The contests that EML has a place for.
    fn with_choices(&self) -> impl Iterator<Item = Race<'a>> + use<'a> {
        self.races().filter(|race| !race.contest.choices.is_empty())
    }

    /// One track of a contest; none where it has no such track.
    fn standing(&self, race: Race<'a>, track: Track) -> Option<Standing<'a>> {
        let table = self.results.fold().table(race.no, track)?;
        let view = self.results.outcome(race.no, track)?;
        Some(Standing { track, table, view })
    }

    /// The units of a contest in one track, in byte order of station.
    fn units(&self, race: Race<'a>, track: Track) -> Vec<UnitLine<'a>> {
        let units = self.results.unit_lines(race.no);
        units.filter(|unit| unit.track == track).collect()
    }

    /// The tracks of a contest, official first.
    fn standings(&self, race: Race<'a>) -> impl Iterator<Item = Standing<'a>> {
        Track::ALL.into_iter().filter_map(move |track| self.standing(race, track))
    }

    fn size(&self) -> u64 {
        self.results.fold().size()
    }

    fn status(&self) -> String {
        self.results.fold().status().to_string()
    }

    fn is_test(&self) -> bool {
        self.results.fold().plan().test
    }

    /// What a test election says of itself; none in another.
    fn notice(&self) -> Option<&'a str> {
        let plan = self.results.fold().plan();
        plan.test.then(|| plan.notice.as_deref().unwrap_or(SIMULATION))
    }

    /// Who keeps a log of copies, in words that cannot be taken for the authority's.
    fn custody(&self) -> Option<String> {
        self.results.fold().plan().custodian.as_deref().map(custody)
    }

    /// Both as sentences, then more: what must not be overlooked first.
    fn sentences(&self, more: Option<String>) -> String {
        let words = self.notice().map(ToOwned::to_owned).into_iter().chain(self.custody());
        let ended = |words: String| if words.ends_with('.') { words } else { words + "." };
        words.chain(more).map(ended).collect::<Vec<_>>().join(" ")
    }

    /// What each row of a table repeats, for it travels alone: `test`, `copies`, both, or nothing.
    fn note(&self) -> String {
        let words = [(self.is_test(), "test"), (self.custody().is_some(), "copies")];
        let words = words.iter().filter(|(says, _)| *says).map(|(_, word)| *word);
        words.collect::<Vec<_>>().join("+")
    }

    /// The latest time that the log has, as the authority stated it: an export has no clock of its own.
    fn made(&self) -> Option<Time> {
        self.results.fold().account().now().and_then(Time::utc)
    }
}

impl<'a> Race<'a> {
    /// Its choices in ballot order, as the fold and as the definition have them.
    fn choices(self) -> impl Iterator<Item = (&'a ChoicePlan, &'a Choice)> {
        self.plan.choices.iter().zip(&self.contest.choices)
    }

    /// The list of a candidate.
    fn parent(self, choice: &Choice) -> Option<&'a Choice> {
        self.contest.choices.get(choice.parent?)
    }

    /// The first choice: what the contest is between.
    fn kind(self) -> Option<acta::kinds::part::ChoiceKind> {
        self.contest.choices.first().map(|choice| choice.kind)
    }
}
