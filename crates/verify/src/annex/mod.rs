//! Annexes (spec 6 §11): facts for the report of a mission, each sentence with what it rests on; no conclusion.
//!
//! In scope: the sentences, from a scorecard and the fold of the same log, and their Markdown. Not in scope: PDF
//! (`acta-print`), reading and writing files. Main type: [`Annex`], made by [`draft`].

mod checks;
mod events;
mod missions;
mod text;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::value::{Hash, Time};
use acta_tally::account::Past;
use acta_tally::fold::Fold;
use acta_tally::results::{Results, outcome_path};

use crate::account::Table;
use crate::score::Scorecard;

/// The scorecard beside the annex.
pub const SCORECARD: &str = "scorecard.json";
/// Rows of a table that become sentences; the rest is counted.
const ROWS_MAX: usize = 200;
/// Details of a check that become sentences; the rest is counted.
const DETAILS_MAX: usize = 20;
/// Choices of which one sentence tells the votes.
const TOTALS_MAX: usize = 20;
/// What every figure follows from.
const CHECKPOINT: &str = "log/checkpoint";

/// What a sentence rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// An index of the log.
    Entry(u64),
    /// A file of the source.
    File(String),
    /// A file of the annex's folder.
    Beside(&'static str),
}

/// A sentence with at least one ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Its words.
    pub words: String,
    /// What it rests on.
    pub grounds: Vec<Ground>,
}

/// Sentences below a heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// Whether it stands below the one before.
    pub is_below: bool,
    /// The sentences.
    pub sentences: Vec<Sentence>,
}

/// An annex.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annex {
    /// The first line.
    pub title: String,
    /// What each page says: a simulation, a log of copies.
    pub notices: Vec<String>,
    /// When the log was, by the last entry: an annex is made without a clock.
    pub dated: Time,
    /// In order.
    pub sections: Vec<Section>,
}

/// What an annex is drafted from.
pub struct Drawn<'a> {
    /// The scorecard of the source.
    pub card: &'a Scorecard,
    /// The fold over its log.
    pub fold: &'a Fold,
    /// The root at the fold's size.
    pub root: Hash,
    /// What the account says of smaller sizes.
    pub past: &'a Past,
    /// A file of the source; none where it is not published, or cannot be read.
    pub file: &'a dyn Fn(&str) -> Option<Vec<u8>>,
}

/// The annex.
#[must_use]
pub fn draft(drawn: &Drawn<'_>) -> Annex {
    let definition = drawn.fold.definition();
    let kept = definition.custodian.as_ref();
    let kept = kept.map(|words| format!("Not the authority's log: copies kept by {words}"));
    let summary = Results::new(drawn.fold).summary_txt(&drawn.root);
    let mut sections = [drawn.source(&summary), drawn.records(&summary)].to_vec();
    sections.extend(drawn.checks());
    sections.extend(drawn.missions());
    sections.push(drawn.events());
    Annex {
        title: format!("Facts of {}, log size {}", drawn.card.report.election, drawn.fold.size()),
        notices: definition.notice.iter().cloned().chain(kept).collect(),
        dated: drawn.fold.account().now().unwrap_or(definition.closes),
        sections,
    }
}

/// A sentence on its grounds.
fn says(words: impl Into<String>, grounds: impl IntoIterator<Item = Ground>) -> Sentence {
    Sentence { words: words.into(), grounds: grounds.into_iter().collect() }
}

impl Drawn<'_> {
    fn table(&self, path: &str) -> Table {
        Table::with(&Results::new(self.fold), self.past, path)
    }

    /// A file of the last published size where it has all these lines too, else the checkpoint that they follow from.
    fn published(&self, path: &str, lines: &[&str]) -> Ground {
        let size = self.fold.account().published().next_back().map_or(0, |last| last.size);
        let path = format!("at/{size}/{path}");
        let text = (self.file)(&path).and_then(|bytes| String::from_utf8(bytes).ok());
        let has = |text: &String| lines.iter().all(|line| text.lines().any(|own| own == *line));
        Ground::File(text.filter(has).map_or_else(|| CHECKPOINT.to_string(), |_| path))
    }

    fn source(&self, summary: &str) -> Section {
        let (report, definition) = (&self.card.report, self.fold.definition());
        let first = |words: String| says(words, [Ground::Entry(0)]);
        let log = |words: String| says(words, [Ground::File(CHECKPOINT.to_string())]);
        let mut sentences = alloc::vec![
            first(format!("The election is {}: {}.", report.election, definition.name)),
            first(format!("Its anchor, the hash of the signed definition, is {}.", report.anchor)),
            log(format!("The log has {} entries under the root {}.", self.fold.size(), self.root)),
        ];
        for line in summary.lines().filter(|line| line.starts_with("status ")) {
            let words = format!("What this log says of itself at this size: {line}.");
            sentences.push(says(words, [self.published("summary.txt", &[line])]));
        }
        let by_kind = |line: &str| line.strip_prefix("entries ").map(ToString::to_string);
        let kinds: Vec<String> = summary.lines().filter_map(by_kind).collect();
        sentences.push(log(format!("Its entries by kind: {}.", kinds.join(", "))));
        if let Some(notice) = &definition.notice {
            sentences.push(first(format!("The definition says: {notice}")));
        }
        if let Some(custodian) = &definition.custodian {
            sentences.push(first(format!(
                "It is not the authority's log: the copies in it are kept by {custodian}."
            )));
        }
        Section { title: "Source".to_string(), is_below: false, sentences }
    }

    /// Of each contest its lines of `summary.txt`, and what its outcome says.
    fn records(&self, summary: &str) -> Section {
        let results = Results::new(self.fold);
        let mut sentences = Vec::new();
        for (no, contest) in (0..).zip(&self.fold.plan().contests) {
            let code = contest.code.as_str();
            for (key, what) in [("contest", "stations"), ("coverage", "coverage")] {
                let begin = format!("{key} {code} ");
                let lines = summary.lines().filter(|line| line.starts_with(&begin));
                sentences.extend(lines.map(|line| {
                    let figures = pairs(line.strip_prefix(begin.as_str()).unwrap_or(line));
                    let words = format!("Contest {code}, {what}: {figures}.");
                    says(words, [self.published("summary.txt", &[line])])
                }));
            }
            let outcome = results.outcome_txt(no);
            let lines: Vec<&str> = outcome.lines().collect();
            let ground = self.published(&outcome_path(code), &lines);
            let words = outcome_words(code, &outcome).into_iter();
            sentences.extend(words.map(|words| says(words, [ground.clone()])));
        }
        if sentences.is_empty() {
            let none = "The definition has no contest with a record of track official.";
            sentences.push(says(none, [Ground::Entry(0)]));
        }
        Section { title: "Stations and records".to_string(), is_below: false, sentences }
    }
}

/// `a 1 b 2` as `a 1, b 2`.
fn pairs(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    words.chunks(2).map(|pair| pair.join(" ")).collect::<Vec<String>>().join(", ")
}

/// Votes, leader, margin and state, as the outcome of a contest has them.
fn outcome_words(code: &str, outcome: &str) -> Vec<String> {
    let value = |key: &str| {
        let begin = format!("{key} ");
        outcome.lines().find_map(|line| line.strip_prefix(begin.as_str()).map(ToString::to_string))
    };
    let total = |line: &str| {
        let mut cells = line.strip_prefix("total ")?.split(' ');
        let (choice, votes, percent) = (cells.next()?, cells.next()?, cells.next()?);
        Some(format!("choice {choice} has {votes} ({percent} %)"))
    };
    let totals: Vec<String> = outcome.lines().filter_map(total).collect();
    let counted: Vec<String> = ["ballots", "valid", "outstanding"]
        .iter()
        .filter_map(|key| Some(format!("{key} {}", value(key)?)))
        .collect();
    let stand: Vec<String> = ["rule", "leader", "margin", "state"]
        .iter()
        .filter_map(|key| Some(format!("{key} {}", value(key)?)))
        .collect();
    let totals = totals.chunks(TOTALS_MAX).map(|some| ("votes counted", some.to_vec()));
    [("counted", counted)]
        .into_iter()
        .chain(totals)
        .chain([("outcome at this size", stand)])
        .filter(|(_, all)| !all.is_empty())
        .map(|(what, all)| format!("Contest {code}, {what}: {}.", all.join(", ")))
        .collect()
}
