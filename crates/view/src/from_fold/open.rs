//! The units of a contest that are not simply counted.

use acta_tally::expected::{ContestNo, Station};
use acta_tally::fold::plan::ContestPlan;
use acta_tally::fold::{Fold, Track};
use acta_tally::totals::Class;

use crate::model::{Open, OpenUnit};

/// Units of each kind that a page shows.
const SHOWN_MAX: usize = 500;

/// Official track, in byte order of station.
pub(super) fn units(fold: &Fold, contest: ContestNo, plan: &ContestPlan) -> Open {
    let mut open = Open::default();
    for (_, station) in fold.expected().in_order() {
        let expected = station.is_expecting() && fold.expected().unit(station, contest).is_some();
        if !expected {
            continue;
        }
        match fold.head(&station.row.code, &plan.code, Track::Official).map(|(_, _, class)| class) {
            Some(Class::Counted) => {}
            None | Some(Class::Missing) => {
                push(&mut open.missing, || unit(station, Vec::new()));
            }
            Some(class) => not_plain(fold, plan, station, class, &mut open),
        }
    }
    open
}

/// A unit with a record that has a flag or is not in the totals.
fn not_plain(fold: &Fold, plan: &ContestPlan, station: &Station, class: Class, open: &mut Open) {
    let list = if class == Class::Excluded { &mut open.excluded } else { &mut open.flagged };
    if list.len() >= SHOWN_MAX && open.disputed.len() >= SHOWN_MAX {
        return;
    }
    let Some(view) = fold.unit(&station.row.code, &plan.code, Track::Official) else { return };
    push(list, || unit(station, view.findings.clone()));
    if view.marks.split('+').any(|mark| mark == "disputed") {
        push(&mut open.disputed, || unit(station, view.findings.clone()));
    }
}

fn push(list: &mut Vec<OpenUnit>, unit: impl FnOnce() -> OpenUnit) {
    if list.len() < SHOWN_MAX {
        list.push(unit());
    }
}

fn unit(station: &Station, findings: Vec<String>) -> OpenUnit {
    OpenUnit { code: station.row.code.to_string(), name: station.row.name.clone(), findings }
}
