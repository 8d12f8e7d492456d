//! An announcement as it was made elsewhere, written down in order to be checked (spec 6 §7.1).
//!
//! In scope: the text and its values. It is no statement: nobody signs it, and no log holds it. Not in
//! scope: what follows from it (`acta-verify`). Main type: [`Announced`].

use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::kinds::announcement::{
    CoverageBase, RUNOFF_MAX, Said, Share, covered, says, share_of_choice, stations,
};
use crate::kinds::part::Outcome;
use crate::kinds::{ROWS_MAX, ascending_rows, distinct_rows, named_log};
use crate::text::{Lines, Text, Value};
use crate::value::{Code, Hash, Percent, Time, words};

/// KIND of the first line.
const KIND: &str = "announced";

/// Every key, in order.
const KEYS: &[&str] = &[
    "about",
    "notice",
    "made",
    "contest",
    "rule",
    "seats",
    "size",
    "root",
    "correction",
    "stations",
    "covered",
    "registered",
    "missing",
    "turnout",
    "ballots",
    "valid",
    "base",
    "vote",
    "others",
    "says",
];

words! {
    /// Of what percentages are said to be shares.
    pub enum ShareBase {
        Valid = "valid",
        Ballots = "ballots",
        Registered = "registered",
    }
}

/// What was announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// The election, or the series where the election has no id.
    pub election: String,
    /// Who announced, and where it is reported.
    pub about: String,
    /// Words that every output repeats.
    pub notice: Option<String>,
    /// When.
    pub made: Time,
    /// The contest.
    pub contest: Code,
    /// How it is decided.
    pub rule: Option<Outcome>,
    /// How many are elected by plurality.
    pub seats: Option<u32>,
    /// Size and root of the log that it names.
    pub log: Option<(u64, Hash)>,
    /// What it says it corrects of the announcement before.
    pub correction: Option<String>,
    /// Stations included, and of how many; the first is not above the second.
    pub stations: Option<(u32, u32)>,
    /// The shares that it covers, and of what; each base once.
    pub covered: Vec<(Percent, CoverageBase)>,
    /// Registered voters in all.
    pub registered: Option<u32>,
    /// Registered voters of the stations that are not in; not above `registered`.
    pub missing: Option<u32>,
    /// The turnout in the stations that are in.
    pub turnout: Option<Percent>,
    /// All ballots.
    pub ballots: Option<u32>,
    /// The votes of all choices.
    pub valid: Option<u32>,
    /// Of what the percentages are shares.
    pub base: Option<ShareBase>,
    /// Choices, each once; at least one.
    pub votes: Vec<(Code, Share)>,
    /// All choices that are not listed, together; none where all are listed.
    pub others: Option<Share>,
    /// What was said, ascending; a choice only with winner and runoff.
    pub says: Vec<(Said, Option<Code>)>,
}

impl Announced {
    /// Reads an announcement.
    ///
    /// # Errors
    /// Layers `text` and `kind` of spec 1; the fault names the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let text = Text::parse(bytes)?;
        if text.kind() != KIND {
            return Err(Fault::new(Reason::KindFirstLine, 1, "acta/announced/v1", text.kind()));
        }
        let mut lines = text.lines(KEYS);
        let announced = Self::read(text.election(), &mut lines)?;
        lines.end()?;
        announced.check(&lines)?;
        Ok(announced)
    }

    fn read(election: &str, lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let about = lines.one("about")?.words()?;
        let notice = lines.maybe("notice").map(|value| value.words()).transpose()?;
        let made = lines.one("made")?.time()?;
        let contest = lines.one("contest")?.code()?;
        let rule = lines.maybe("rule").map(|value| value.word()).transpose()?;
        Ok(Self {
            election: election.into(),
            about,
            notice,
            made,
            contest,
            rule,
            seats: lines.maybe("seats").map(|value| seats(&value, rule)).transpose()?,
            log: named_log(lines)?,
            correction: lines.maybe("correction").map(|value| value.words()).transpose()?,
            stations: lines.maybe("stations").map(|value| stations(&value)).transpose()?,
            covered: distinct_rows(lines, "covered", ROWS_MAX, covered, |(_, base)| *base)?,
            registered: count(lines, "registered")?,
            missing: count(lines, "missing")?,
            turnout: lines.maybe("turnout").map(|value| value.percent()).transpose()?,
            ballots: count(lines, "ballots")?,
            valid: count(lines, "valid")?,
            base: lines.maybe("base").map(|value| value.word()).transpose()?,
            votes: distinct_rows(lines, "vote", ROWS_MAX, share_of_choice, |(code, _)| *code)?,
            others: lines.maybe("others").map(|value| others(&value)).transpose()?,
            says: ascending_rows(lines, "says", ROWS_MAX, says, |said| *said)?,
        })
    }

    fn check(&self, lines: &Lines<'_>) -> Result<(), Fault> {
        if self.votes.is_empty() {
            return Err(lines.displaced("vote"));
        }
        if self.says.iter().filter(|(said, _)| *said == Said::Runoff).count() > RUNOFF_MAX {
            return Err(lines.conflict("at most two lines of runoff"));
        }
        match self.missing.zip(self.registered) {
            Some((missing, registered)) if missing > registered => {
                Err(lines.conflict("not more registered voters missing than there are"))
            }
            _ => Ok(()),
        }
    }
}

fn count(lines: &mut Lines<'_>, key: &str) -> Result<Option<u32>, Fault> {
    lines.maybe(key).map(|value| value.count()).transpose()
}

fn seats(value: &Value<'_>, rule: Option<Outcome>) -> Result<u32, Fault> {
    if rule != Some(Outcome::Plurality) {
        return Err(value.fault(Reason::KindConflict, "seats only with plurality"));
    }
    value.positive()
}

/// As of a choice, but that others exist may be all that was announced of them.
fn others(value: &Value<'_>) -> Result<Share, Fault> {
    value.only(|words| {
        let votes = words.next("a count or none")?.or_none(Value::count)?;
        let percent = words.next("a percentage or none")?.or_none(Value::percent)?;
        Ok(Share { votes, percent })
    })
}
