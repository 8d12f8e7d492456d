//! What the rows of one file give for a figure that the file states of itself (spec 6 §5.4 `total`).

use super::values::Names;
use crate::tabular::{Event, Mapping, Reading, Totalled, UnitFigures, Why};

/// The sum over the rows that count, and how many of them lack a figure of it.
pub(super) fn of(mapping: &Mapping, reading: &Reading, figure: &Totalled) -> (i64, u64) {
    let stand = reading.units.iter().filter(|unit| unit.beside.event == Event::Stands);
    let counted = stand.clone().filter(|unit| unit.beside.counts);
    let count = |number: usize| (i64::try_from(number).unwrap_or(i64::MAX), 0);
    match figure {
        Totalled::Rows => {
            let empty = reading.rows.reasons.get(&Why::EmptyLine).copied().unwrap_or_default();
            (i64::try_from(reading.rows.rows - empty).unwrap_or(i64::MAX), 0)
        }
        Totalled::Records => count(counted.count()),
        Totalled::Held => count(stand.count()),
        Totalled::Registered => add(counted.map(|unit| (unit.registered.map(i64::from), 0))),
        Totalled::Figures(sum) => {
            let names = Names::of(mapping);
            let one = |unit: &UnitFigures| {
                let least = sum.whole(&names.summed(unit)).unwrap_or_default();
                (sum.whole(&names.record(unit)), least)
            };
            add(counted.map(one))
        }
    }
}

/// Adds what each row has, or where it lacks a figure what it has at least.
fn add(rows: impl Iterator<Item = (Option<i64>, i64)>) -> (i64, u64) {
    rows.fold((0, 0), |(sum, lack), (value, least)| match value {
        Some(value) => (sum.saturating_add(value), lack),
        None => (sum.saturating_add(least), lack + 1),
    })
}
