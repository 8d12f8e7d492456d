//! The figures of a record as conditions and sums name them (spec 1 §5; spec 6 §5.4 `lacking`).

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta::rules::{Operand, Sum, Values};

use crate::figure::Figure;
use crate::tabular::{Mapping, UnitFigures};

/// What all records of the tables share.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) figures: Vec<Figure>,
    ballots: Option<Sum>,
    lacking_zero: bool,
}

impl Names {
    pub(super) fn of(mapping: &Mapping) -> Self {
        let ballots = mapping.import.ballots.as_deref().and_then(Sum::parse_ballots);
        let figures = mapping.figures.iter().map(|(figure, _)| *figure).collect();
        Self { figures, ballots, lacking_zero: mapping.score.lacking_zero }
    }

    /// A record's figures.
    pub(super) const fn record<'a>(&'a self, row: &'a UnitFigures) -> Record<'a> {
        Record { names: self, row, lenient: false }
    }

    /// The same, for sums: what is absent adds nothing.
    pub(super) const fn summed<'a>(&'a self, row: &'a UnitFigures) -> Record<'a> {
        Record { names: self, row, lenient: true }
    }
}

/// The figures of one record.
#[derive(Debug)]
pub(super) struct Record<'a> {
    names: &'a Names,
    row: &'a UnitFigures,
    lenient: bool,
}

impl Record<'_> {
    fn figure(&self, wanted: Figure) -> Option<Option<u32>> {
        let at = self.names.figures.iter().position(|figure| *figure == wanted)?;
        self.row.values.get(at).copied()
    }

    /// Votes of all choices; none where one of them is absent and that is no 0.
    fn choices(&self) -> Option<i64> {
        let figures = self.names.figures.iter().zip(&self.row.values);
        let mut votes = figures.filter(|(figure, _)| figure.is_vote()).map(|(_, value)| *value);
        let absent_is_zero = self.lenient || self.names.lacking_zero;
        votes.try_fold(0_i64, |sum, value| match value {
            Some(value) => sum.checked_add(i64::from(value)),
            None => absent_is_zero.then_some(sum),
        })
    }

    /// The names of operands with their values, each once.
    pub(super) fn words(&self, operands: impl Iterator<Item = Operand>) -> String {
        let mut named: Vec<Operand> = Vec::new();
        for operand in operands {
            if !named.contains(&operand) {
                named.push(operand);
            }
        }
        let one = |operand: &Operand| {
            let value = self.value(*operand);
            let value = value.map_or_else(|| "absent".to_owned(), |value| format!("{value}"));
            format!("{operand} {value}")
        };
        named.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

impl Values for Record<'_> {
    fn value(&self, operand: Operand) -> Option<i64> {
        let value = match operand {
            Operand::Field(name) => self.figure(Figure::Field(name))?.map(i64::from),
            Operand::Choices => self.choices(),
            Operand::Registered => self.row.registered.map(i64::from),
            // A form cannot name itself in its ballots: the sum ends.
            Operand::Ballots => self.names.ballots.as_ref().and_then(|sum| sum.whole(self)),
            Operand::Candidates | Operand::MaxBallots => None,
        };
        if self.lenient { value.or(Some(0)) } else { value }
    }

    fn levels_agree(&self) -> Option<bool> {
        None
    }
}
