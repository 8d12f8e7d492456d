//! What figures that somebody announced say by themselves, and beside the log that they name (spec 6 §7).
//!
//! In scope: sums, percentages, how counts were formed, labels such as "irreversible", increments from one announcement
//! to the next. Not in scope: where the log comes from. Main types: [`Answer`], [`Report`]; [`judge`] makes the answers.

mod beside;
mod figures;
mod label;
mod outstanding;
mod report;
mod series;

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::verdict::{Cause, Detail, Verdict};
use acta::kinds::Announced;
use acta::value::Time;

pub use beside::Beside;
pub(crate) use figures::{can_show_thousandths, thousandths_of};
pub use report::{File, Report};

/// The answer of one check on one announcement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Code of spec 6 §7.2.
    pub code: &'static str,
    /// What holds when it holds, in a few words.
    pub title: &'static str,
    /// The verdict; none where the check only informs.
    pub verdict: Option<Verdict>,
    /// What a check that only informs says; else empty.
    pub says: &'static str,
    /// What was found.
    pub details: Vec<Detail>,
    /// How it was computed, step by step.
    pub working: Vec<String>,
}

impl Answer {
    fn new(code: &'static str, title: &'static str) -> Self {
        let (details, working) = (Vec::new(), Vec::new());
        Self { code, title, verdict: Some(Verdict::Holds), says: "", details, working }
    }

    fn note(&mut self, subject: &str, field: &str, expected: &str, got: &str) {
        let owned = |text: &str| text.to_owned();
        let (subject, field) = (owned(subject), owned(field));
        self.details.push(Detail { subject, field, expected: owned(expected), got: owned(got) });
    }

    fn fail(&mut self, subject: &str, field: &str, expected: &str, got: &str) {
        self.verdict = Some(Verdict::Fails);
        self.note(subject, field, expected, got);
    }

    fn cannot_tell(
        &mut self,
        cause: Cause,
        subject: &str,
        field: &str,
        [expected, got]: [&str; 2],
    ) {
        if self.verdict != Some(Verdict::Fails) {
            self.verdict = Some(Verdict::CannotTell(cause));
        }
        self.note(subject, field, expected, got);
    }

    fn missing(&mut self, subject: &str, field: &str, expected: &str, got: &str) {
        self.cannot_tell(Cause::Missing, subject, field, [expected, got]);
    }
}

/// An announcement that is not the next one of the series before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotNext {
    /// The file.
    pub name: String,
    /// What the one before it demands.
    pub expected: (String, Time),
    /// What it has.
    pub got: (String, Time),
}

impl core::fmt::Display for NotNext {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { name, expected: (series, after), got: (own, made) } = self;
        write!(f, "{name}: expected {series}, made after {after}, got {own}, made {made}")
    }
}

impl core::error::Error for NotNext {}

/// Judges announcements of one series, in order, each with what the log that it names says.
///
/// # Errors
/// One that is of another election or contest than the first, or not made later than the one before it.
pub fn judge_all(files: Vec<(String, Announced, Option<Beside>)>) -> Result<Report, NotNext> {
    let mut report = Report::default();
    for (name, announced, beside) in files {
        let before = report.files.last().map(|file| &file.announced);
        if let Some(before) = before {
            let (expected, got) = (series_of(before), series_of(&announced));
            if expected != got || announced.made <= before.made {
                let (expected, got) = ((expected, before.made), (got, announced.made));
                return Err(NotNext { name, expected, got });
            }
        }
        let answers = judge(&announced, before, beside.as_ref());
        report.files.push(File { name, announced, answers });
    }
    Ok(report)
}

fn series_of(announced: &Announced) -> String {
    format!("{} {}", announced.election, announced.contest)
}

/// All checks on an announcement, in the order of spec 6 §7.2; `before` is the one before it in the series.
#[must_use]
pub fn judge(says: &Announced, before: Option<&Announced>, beside: Option<&Beside>) -> Vec<Answer> {
    let subject = format!("contest {}", says.contest);
    let counts = figures::Counts::of(says);
    let mut answers = Vec::from([
        figures::totals(says, &counts, &subject, beside),
        figures::names_log(says, &subject, beside),
        figures::percentages(says, &counts, &subject),
        figures::formed(says, &counts, &subject),
        label::labels(says, &counts, &subject, beside),
    ]);
    answers.extend(before.map(|before| series::increments(before, says, &subject)));
    answers.push(series::coverage(says, &subject));
    answers
}
