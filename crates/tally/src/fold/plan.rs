//! The definition as the fold uses it: for each contest its columns and its rules over them.
//!
//! In scope: which figure stands in which column, and what the names of conditions mean there. Not
//! in scope: how a definition is read and how conditions are decided (`acta::election`,
//! `acta::rules`). The main type is [`ContestPlan`].

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

use acta::rules::{Coefficient, Condition, Operand, Side, Sum, Values};
use acta::value::{Code, Time};

use crate::expected::ContestNo;
use crate::findings::Codes;
use crate::outcome::Contest;
use crate::seats::{Divisors, Rules};

/// How a contest is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decides {
    /// By the votes of choices.
    Votes(Contest),
    /// By dividing seats among lists.
    Seats(Box<SeatPlan>),
    /// Figures only.
    None,
}

/// How seats are divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatPlan {
    /// The law.
    pub rules: Rules,
    /// The divisors by which what can still change is judged; none where no bound exists.
    pub divisors: Option<Divisors>,
    /// A list never gets more seats than it has candidates.
    pub exhaust: bool,
    /// For each choice without parent its alliance.
    pub alliances: Vec<Option<u32>>,
    /// For each choice without parent the number of its candidates; none when no row says.
    pub candidates: Vec<Option<u32>>,
}

/// A field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPlan {
    /// Its name.
    pub name: Code,
    /// Whether each record must have it.
    pub required: bool,
}

/// Where the votes of a choice are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Votes {
    /// In a column of the record.
    Column(usize),
    /// Σ of these columns: a list on a form of candidates.
    Sum(Vec<usize>),
    /// The form has no line for it.
    Absent,
}

/// A choice of a ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoicePlan {
    /// Its code.
    pub code: Code,
    /// The list it belongs to, by its place on the ballot.
    pub parent: Option<usize>,
    /// Where its votes are.
    pub votes: Votes,
    /// What people call it.
    pub name: String,
}

/// A contest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContestPlan {
    /// Its code.
    pub code: Code,
    /// What people call it.
    pub name: String,
    /// How it is decided.
    pub decides: Decides,
    /// The word of the definition for it.
    pub outcome_word: &'static str,
    /// Seats.
    pub seats: Option<u32>,
    /// The fields of its form.
    pub fields: Vec<FieldPlan>,
    /// How many fields stand before the votes.
    pub votes_at: usize,
    /// Its choices in ballot order.
    pub choices: Vec<ChoicePlan>,
    /// Choices with a line, in ballot order.
    pub lines: Vec<usize>,
    /// The column of a choice's line.
    pub columns: BTreeMap<Code, usize>,
    /// The field `admitted`.
    pub admitted: Option<usize>,
    /// Ballots in the box.
    pub ballots: Sum,
    /// The column of a field.
    pub by_field: BTreeMap<Code, usize>,
    /// On a form with the votes of lists and of their candidates, each list with candidates: its
    /// place on the ballot, its column and theirs.
    pub levels: Option<Vec<(usize, usize, Vec<usize>)>>,
    /// The reasons that an explanation may name.
    pub reasons: Vec<Code>,
}

/// The whole definition.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The election's id.
    pub election: String,
    /// What people call it.
    pub name: String,
    /// Whether it is a rehearsal or simulation.
    pub test: bool,
    /// Words that every page repeats.
    pub notice: Option<String>,
    /// Who keeps a log of copies; every page says then that it is not the authority's.
    pub custodian: Option<String>,
    /// The contests in the definition's order.
    pub contests: Vec<ContestPlan>,
    /// By code.
    pub by_code: BTreeMap<Code, ContestNo>,
    /// The codes of findings.
    pub codes: Codes,
    /// The rules in the definition's order; what a contest's form lacks makes them say nothing.
    pub rules: Vec<Condition>,
    /// When polls close.
    pub closes: Option<Time>,
    /// The contestants of which each record needs an agent line.
    pub agents: Vec<Code>,
}

impl Plan {
    /// One contest.
    #[must_use]
    pub fn contest(&self, contest: ContestNo) -> Option<&ContestPlan> {
        self.contests.get(usize::try_from(contest).ok()?)
    }

    /// The number of a contest.
    #[must_use]
    pub fn contest_number(&self, code: &Code) -> Option<ContestNo> {
        self.by_code.get(code).copied()
    }
}

/// The figures of one record, as conditions name them.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    /// The contest whose columns these are.
    pub contest: &'a ContestPlan,
    /// The columns of the record.
    pub values: &'a [u32],
    /// Fields that the record leaves out.
    pub absent: &'a [u16],
    /// Σ of the choices without parent.
    pub choices: u64,
    /// Σ of the choices with parent.
    pub candidates: u64,
    /// Ballots in the box; Σ votes where that names a field that is absent.
    pub ballots: u64,
    /// The value of the form's `ballots`; none where it names a field that is absent.
    pub ballots_named: Option<i64>,
    /// Registered voters of the unit.
    pub registered: Option<u64>,
    /// The most ballots of the unit.
    pub max_ballots: Option<u64>,
}

impl ContestPlan {
    /// How many figures a record has.
    #[must_use]
    pub fn width(&self) -> usize {
        self.fields.len() + self.lines.len()
    }

    /// The column of a field.
    fn field(&self, name: &Code) -> Option<usize> {
        /// Up to here it is faster to look at one after the other.
        const FEW: usize = 8;
        if self.fields.len() > FEW {
            return self.by_field.get(name).copied();
        }
        self.fields.iter().position(|field| field.name == *name)
    }

    /// The column of a choice with a line.
    #[must_use]
    pub fn column(&self, choice: &Code) -> Option<usize> {
        self.columns.get(choice).copied()
    }

    /// Σ of the choices without parent, then of those with one.
    #[must_use]
    pub fn sums(&self, values: &[u32]) -> (u64, u64) {
        let (mut choices, mut candidates) = (0, 0);
        for (at, line) in self.lines.iter().enumerate() {
            let votes = values.get(self.fields.len() + at).copied().map_or(0, u64::from);
            let child = self.choices.get(*line).is_some_and(|choice| choice.parent.is_some());
            if child {
                candidates += votes;
            } else {
                choices += votes;
            }
        }
        (choices + self.listless(values), candidates)
    }

    /// Votes of lists that have no line: those of their candidates.
    fn listless(&self, values: &[u32]) -> u64 {
        let sums = self.choices.iter().filter_map(|choice| match &choice.votes {
            Votes::Sum(columns) => Some(columns),
            _ => None,
        });
        sums.flatten().filter_map(|column| values.get(*column)).map(|votes| u64::from(*votes)).sum()
    }

    /// The votes of a choice among the sums of an area.
    #[must_use]
    pub fn votes(&self, choice: &ChoicePlan, value: impl Fn(usize) -> u64) -> Option<u64> {
        match &choice.votes {
            Votes::Column(column) => Some(value(*column)),
            Votes::Sum(columns) => Some(columns.iter().map(|column| value(*column)).sum()),
            Votes::Absent => None,
        }
    }

    /// Ballots in the box by the form's expression; Σ votes where that names one of the `absent` fields.
    #[must_use]
    pub fn ballots_of(&self, values: &[u32], absent: &[u16]) -> u64 {
        super::judge::ballots(self, values, absent)
    }

    /// The choices without parent, which the outcome is about.
    pub fn heads(&self) -> impl Iterator<Item = &ChoicePlan> {
        self.choices.iter().filter(|choice| choice.parent.is_none())
    }
}

impl Figures<'_> {
    /// A column; none when the record leaves it out.
    fn column(&self, column: usize) -> Option<u64> {
        let absent = !self.absent.is_empty()
            && self.absent.iter().any(|field| usize::from(*field) == column);
        self.values.get(column).filter(|_| !absent).map(|value| u64::from(*value))
    }

    /// The first list whose votes are not the sum of its candidates' votes: its place on the
    /// ballot, its votes, and the sum.
    #[must_use]
    pub fn uneven(&self) -> Option<(usize, u64, u64)> {
        self.contest.levels.iter().flatten().find_map(|(place, list, candidates)| {
            let list = self.column(*list)?;
            let sum = candidates.iter().filter_map(|column| self.column(*column)).sum();
            (list != sum).then_some((*place, list, sum))
        })
    }

    /// The value of a side of a comparison, as numerator and denominator.
    #[must_use]
    pub fn side(&self, side: &Side) -> Option<(i128, i128)> {
        let (mut num, mut den) = (0_i128, 1_i128);
        for term in side.sum.terms() {
            let (factor, by) = match term.coefficient {
                None => (1, 1),
                Some(Coefficient::Whole(count)) => (i128::from(count), 1),
                Some(Coefficient::Part(part)) => {
                    (i128::from(part.numerator), i128::from(part.denominator))
                }
            };
            let value = term.operand.map_or(Some(1), |operand| self.value(operand))?;
            let product = factor.checked_mul(i128::from(value))?;
            let product = if term.negative { -product } else { product };
            num = num.checked_mul(by)?.checked_add(product.checked_mul(den)?)?;
            den = den.checked_mul(by)?;
        }
        Some((if side.absolute { num.checked_abs()? } else { num }, den))
    }
}

impl Values for Figures<'_> {
    fn value(&self, operand: Operand) -> Option<i64> {
        let value = match operand {
            Operand::Field(field) => self.column(self.contest.field(&field)?)?,
            Operand::Choices => self.choices,
            Operand::Candidates => self.candidates,
            Operand::Ballots => return self.ballots_named,
            Operand::Registered => self.registered?,
            Operand::MaxBallots => self.max_ballots?,
        };
        i64::try_from(value).ok()
    }

    fn levels_agree(&self) -> Option<bool> {
        self.contest.levels.is_some().then(|| self.uneven().is_none())
    }
}
