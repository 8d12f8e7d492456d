//! Seats and what can no longer change, for the largest cases that occur.

use crate::Bench;
use crate::limits::Limits;
use crate::measure::{Row, Unit, milliseconds, times};
use acta_tally::outcome::seats::{SeatList, SeatRule, ranges};
use acta_tally::outcome::{Contest, Standing};
use acta_tally::seats::{Divisors, List, Method, Rules, apportion};
use anyhow::{Result, anyhow};

/// Votes of the 16 lists of a municipal council with 45 seats (Groningen 2022, rounded).
const COUNCIL: [u64; 16] = [
    18_670, 12_430, 10_990, 8_630, 7_860, 5_340, 9_730, 5_240, 9_690, 6_610, 2_230, 710, 4_280,
    1_750, 840, 100,
];

/// All rows of the group.
pub(crate) fn rows(bench: &Bench, _: &Limits) -> Result<Vec<Row>> {
    Ok(vec![council(bench)?, parliament(bench)?, council_range(bench)?, plurality(bench)?])
}

/// Milliseconds of a call that must succeed, of which `repeats` are timed together.
fn timed<T, E: std::fmt::Debug>(
    bench: &Bench,
    what: &str,
    workload: &str,
    work: impl Fn() -> Result<T, E>,
) -> Result<Row> {
    work().map_err(|error| anyhow!("{what}: {error:?}"))?;
    Ok(Row::new(what, workload, Unit::Milliseconds, milliseconds(&times(bench.runs * 3, work))))
}

fn council(bench: &Bench) -> Result<Row> {
    let lists = COUNCIL.map(List::of);
    let valid = COUNCIL.iter().sum();
    let rules = Rules::plain(45, Method::dutch_council(45));
    timed(bench, "seats", "45 seats, 16 lists", || apportion(&rules, &lists, valid, &[]))
}

fn parliament(bench: &Bench) -> Result<Row> {
    let lists: Vec<List> =
        (0..64).map(|list| List::of(3_000_000 / (list + 1) + 17 * list)).collect();
    let valid = lists.iter().map(|list| list.votes).sum();
    let rules = Rules::plain(700, Method::Divisor { divisors: Divisors::SainteLague });
    timed(bench, "seats", "700 seats, 64 lists", || apportion(&rules, &lists, valid, &[]))
}

fn council_range(bench: &Bench) -> Result<Row> {
    let rule = SeatRule {
        seats: 45,
        divisors: Divisors::DHondt,
        bar: None,
        majority_clause: false,
        lists: vec![SeatList::default(); COUNCIL.len()],
    };
    let now = Standing { votes: &COUNCIL, beside: None, outstanding: Some(10_000), disputed: &[] };
    let workload = "fewest and most of each of 16 lists, 45 seats, a tenth outstanding";
    timed(bench, "irreversible seats", workload, || ranges(&rule, &now))
}

fn plurality(bench: &Bench) -> Result<Row> {
    let votes: Vec<u64> = (0..1_000).map(|choice| 5_000_000 / (choice + 1)).collect();
    let now = Standing { votes: &votes, beside: None, outstanding: Some(1_000_000), disputed: &[] };
    let contest = Contest::Plurality { seats: 1 };
    timed(bench, "irreversible plurality", "1,000 choices", || contest.assess(&now))
}
