//! Decisions of an organ about records, stations, areas or a contest (spec 1 §4, spec 4 §3.5).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::fault::{Fault, Reason};
use crate::kinds::definition::room;
use crate::kinds::record::ascending;
use crate::kinds::{Kind, Read};
use crate::text::{Lines, StatementId, Value, push};
use crate::value::{Code, words};

/// A decision names at most this many heads.
pub const HEADS_MAX: usize = 800;
/// A decision names at most this many choices.
pub const CHOICES_MAX: usize = 1_000;

words! {
    /// What a decision does.
    pub enum DecisionEffect {
        Include = "include",
        Exclude = "exclude",
        VotesRemoved = "votes-removed",
        VotesNull = "votes-null",
        Replaced = "replaced",
        ReRun = "re-run",
        Suspended = "suspended",
        Reversed = "reversed",
        AdmittedLate = "admitted-late",
        CandidateVoid = "candidate-void",
        Lot = "lot",
    }
}

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionScope {
    /// `record HASH`: a record or correction.
    Record(StatementId),
    /// `station CODE CONTEST`.
    Station {
        /// The station.
        station: Code,
        /// The contest.
        contest: Code,
    },
    /// `area CODE CONTEST`.
    Area {
        /// The area.
        area: Code,
        /// The contest.
        contest: Code,
    },
    /// `contest CODE`.
    Contest(Code),
}

impl DecisionScope {
    fn read(value: &Value<'_>) -> Result<Self, Fault> {
        value.only(|words| {
            let kind = words.next("record, station, area or contest")?;
            Ok(match kind.text {
                "record" => Self::Record(words.next("an id")?.id()?),
                "station" => Self::Station {
                    station: words.next("a station")?.code()?,
                    contest: words.next("a contest")?.code()?,
                },
                "area" => Self::Area {
                    area: words.next("an area")?.code()?,
                    contest: words.next("a contest")?.code()?,
                },
                "contest" => Self::Contest(words.next("a contest")?.code()?),
                _ => return Err(kind.wrong("record, station, area or contest")),
            })
        })
    }
}

impl fmt::Display for DecisionScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record(id) => write!(f, "record {id}"),
            Self::Station { station, contest } => write!(f, "station {station} {contest}"),
            Self::Area { area, contest } => write!(f, "area {area} {contest}"),
            Self::Contest(contest) => write!(f, "contest {contest}"),
        }
    }
}

/// A decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it is about.
    pub scope: DecisionScope,
    /// What it does.
    pub effect: DecisionEffect,
    /// The records or corrections that it judges, ascending.
    pub heads: Vec<StatementId>,
    /// The decision that it changes; always for `reversed`.
    pub changes: Option<StatementId>,
    /// Who decided.
    pub organ: Code,
    /// By which article.
    pub article: String,
    /// Choices with votes or seats; exactly for votes-removed, votes-null, candidate-void and lot.
    pub choices: Vec<(Code, u32)>,
    /// The record that replaces; exactly for `replaced`.
    pub with: Option<StatementId>,
}

impl Kind for Decision {
    const KIND: &'static str = "decision";

    fn write(&self, out: &mut String) {
        push(out, "scope", self.scope);
        push(out, "effect", self.effect);
        self.heads.iter().for_each(|head| push(out, "head", head));
        self.changes.iter().for_each(|id| push(out, "changes", id));
        push(out, "organ", self.organ);
        push(out, "article", &self.article);
        for (choice, count) in &self.choices {
            push(out, "choice", format_args!("{choice} {count}"));
        }
        self.with.iter().for_each(|id| push(out, "with", id));
    }
}

impl Read for Decision {
    const KEYS: &'static [&'static str] =
        &["scope", "effect", "head", "changes", "organ", "article", "choice", "with"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let scope = DecisionScope::read(&lines.one("scope")?)?;
        let effect_line = lines.one("effect")?;
        let effect = effect_line.word()?;
        let mut heads = Vec::new();
        while let Some(value) = lines.maybe("head") {
            room(&value, heads.len(), HEADS_MAX)?;
            heads.push(value.id()?);
            ascending(&value, heads.iter())?;
        }
        let changes = lines.maybe("changes").map(|value| value.id()).transpose()?;
        let organ = lines.one("organ")?.code()?;
        let article = lines.one("article")?.words()?;
        let mut choices: Vec<(Code, u32)> = Vec::new();
        while let Some(value) = lines.maybe("choice") {
            room(&value, choices.len(), CHOICES_MAX)?;
            let (choice, count) = value.only(|words| {
                Ok((words.next("a choice")?.code()?, words.next("a count")?.count()?))
            })?;
            if choices.iter().any(|(other, _)| *other == choice) {
                return Err(value.fault(Reason::KindOrder, "each choice once"));
            }
            choices.push((choice, count));
        }
        let with = lines.maybe("with").map(|value| value.id()).transpose()?;
        let decision = Self { scope, effect, heads, changes, organ, article, choices, with };
        match decision.conflict() {
            None => Ok(decision),
            Some(expected) => Err(effect_line.fault(Reason::KindConflict, expected)),
        }
    }
}

impl Decision {
    /// What the effect demands and these lines do not give.
    fn conflict(&self) -> Option<&'static str> {
        use DecisionEffect::{AdmittedLate, CandidateVoid, Lot, Replaced, Reversed};
        use DecisionEffect::{VotesNull, VotesRemoved};
        let effect = self.effect;
        let choices = matches!(effect, VotesRemoved | VotesNull | CandidateVoid | Lot);
        let contest = matches!(self.scope, DecisionScope::Contest(_));
        let record = matches!(self.scope, DecisionScope::Record(_));
        [
            (choices == self.choices.is_empty(), "choice lines exactly for an effect on choices"),
            ((effect == Replaced) != self.with.is_some(), "a with line exactly for replaced"),
            (effect == Reversed && self.changes.is_none(), "a changes line for reversed"),
            (effect == AdmittedLate && !record, "scope record for admitted-late"),
            (matches!(effect, CandidateVoid | Lot) && !contest, "scope contest for this effect"),
        ]
        .into_iter()
        .find_map(|(wrong, expected)| wrong.then_some(expected))
    }
}
