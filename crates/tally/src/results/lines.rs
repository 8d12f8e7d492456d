//! The rows of `units/` as values, for exports that other programs read.
//!
//! In scope: what the cells of spec 4 §7 are made of, and the names of their value columns. Not in scope:
//! the tables themselves. Main types: [`UnitLine`], [`ColumnName`].

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use acta::StatementId;
use acta::value::Code;

use super::Results;
use super::tables::{Column, columns, rows_of};
use crate::expected::{ContestNo, Expected, Station};
use crate::fold::plan::Votes;
use crate::fold::{Row, Track};
use crate::totals::Class;

/// What a value column is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnName {
    /// A field of the form.
    Field(Code),
    /// The votes of a choice.
    Vote(Code),
}

impl fmt::Display for ColumnName {
    /// As the first line of the tables has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(code) => write!(f, "{code}"),
            Self::Vote(code) => write!(f, "vote {code}"),
        }
    }
}

impl ColumnName {
    /// The word for its kind.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Field(_) => "field",
            Self::Vote(_) => "vote",
        }
    }

    /// The field, or the choice.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Field(code) | Self::Vote(code) => code,
        }
    }
}

/// A row of `units/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitLine<'a> {
    /// The station, with its row of the register in force.
    pub station: &'a Station,
    /// Registered voters of the unit (spec 4 §2.3).
    pub registered: Option<u64>,
    /// The most ballots of the unit (spec 4 §2.3).
    pub max_ballots: Option<u64>,
    /// The track.
    pub track: Track,
    /// The class.
    pub class: Class,
    /// The marks joined by `+`.
    pub marks: String,
    /// The head.
    pub head: Option<StatementId>,
    /// Codes of findings in byte order.
    pub findings: Vec<&'a str>,
    /// Ids of the statements that conflict, in log order.
    pub conflicts: Vec<StatementId>,
    /// Ballots of the head; none without one.
    pub ballots: Option<u64>,
    /// The values of [`Results::columns`], in its order; empty without a head, none for an absent field.
    pub values: Vec<Option<u64>>,
}

impl<'a> Results<'a> {
    /// The value columns of a contest (spec 4 §7).
    #[must_use]
    pub fn columns(&self, contest: ContestNo) -> Vec<ColumnName> {
        let Some(plan) = self.fold.plan().contest(contest) else { return Vec::new() };
        let fields = plan.fields.iter().map(|field| ColumnName::Field(field.name));
        let choices = plan.choices.iter().filter(|choice| choice.votes != Votes::Absent);
        fields.chain(choices.map(|choice| ColumnName::Vote(choice.code))).collect()
    }

    /// The rows of all files of `units/CONTEST/`, in their order.
    pub fn unit_lines(&self, contest: ContestNo) -> impl Iterator<Item = UnitLine<'a>> {
        let fold = self.fold;
        let columns: Vec<Column> = fold.plan().contest(contest).map_or_else(Vec::new, |plan| {
            columns(plan).into_iter().map(|(_, column)| column).collect()
        });
        self.order.iter().flat_map(move |no| {
            let station = fold.expected().station(*no);
            let rows = rows_of(fold, *no, contest);
            let lines: Vec<_> = rows
                .filter_map(|row| Some(line(fold.expected(), station?, &row, &columns)))
                .collect();
            lines
        })
    }
}

fn line<'a>(
    expected: &Expected,
    station: &'a Station,
    row: &Row<'a>,
    columns: &[Column],
) -> UnitLine<'a> {
    let figures: Vec<Option<u64>> = row.values().map(|value| value.map(u64::from)).collect();
    let of = |at: usize| figures.get(at).copied().flatten();
    let head = row.head();
    let values = columns.iter().filter(|_| head.is_some());
    UnitLine {
        station,
        registered: expected.registered(station),
        max_ballots: expected.max_ballots(station),
        track: row.track(),
        class: row.class(),
        marks: row.marks(),
        head,
        findings: row.findings(),
        conflicts: row.conflicts(),
        ballots: row.ballots(),
        values: values.map(|column| column.value(of)).collect(),
    }
}
