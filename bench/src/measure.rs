//! What a measurement is: samples with a unit, a goal and the limit that the machine sets.
//!
//! In scope: medians, percentiles and how numbers are written. Out of scope: what is measured. Main
//! type: [`Row`].

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::Instant;

/// What the numbers of a row count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// So many a second: more is better.
    PerSecond,
    /// Megabytes (10^6) a second: more is better.
    MegabytesPerSecond,
    /// Seconds: fewer are better.
    Seconds,
    /// Milliseconds: fewer are better.
    Milliseconds,
    /// Microseconds: fewer are better.
    Microseconds,
    /// Bytes: fewer are better.
    Bytes,
    /// So many of a hundred: more are better.
    Percent,
    /// So many: fewer are better.
    Count,
    /// A quotient of two measurements: less is better.
    Times,
}

impl Unit {
    fn more_is_better(self) -> bool {
        matches!(self, Self::PerSecond | Self::MegabytesPerSecond | Self::Percent)
    }

    fn write(self, value: f64) -> String {
        match self {
            Self::PerSecond => format!("{}/s", grouped(value, 0)),
            Self::MegabytesPerSecond => format!("{} MB/s", grouped(value, 0)),
            Self::Seconds => format!("{} s", grouped(value, 2)),
            Self::Milliseconds if value < 1.0 => format!("{} ms", grouped(value, 3)),
            Self::Milliseconds => format!("{} ms", grouped(value, 1)),
            Self::Microseconds => format!("{} µs", grouped(value, 2)),
            Self::Bytes => format!("{} B", grouped(value, 1)),
            Self::Percent => format!("{} %", grouped(value, 1)),
            Self::Count => grouped(value, 0),
            Self::Times => format!("{}×", grouped(value, 2)),
        }
    }
}

/// A number with its thousands apart.
fn grouped(value: f64, decimals: usize) -> String {
    let plain = format!("{value:.decimals$}");
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// What the machine can do at all in the same unit, and which part of it says so.
#[derive(Clone, Debug)]
pub(crate) struct Limit {
    pub(crate) what: String,
    pub(crate) value: f64,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) what: String,
    pub(crate) workload: String,
    pub(crate) unit: Unit,
    pub(crate) goal: Option<f64>,
    pub(crate) samples: Vec<f64>,
    pub(crate) limit: Option<Limit>,
}

impl Row {
    /// A row without goal and limit.
    pub(crate) fn new(what: &str, workload: &str, unit: Unit, samples: Vec<f64>) -> Self {
        let (what, workload) = (what.to_owned(), workload.to_owned());
        Self { what, workload, unit, goal: None, samples, limit: None }
    }

    /// At least (or, for times and sizes, at most) so much.
    pub(crate) fn goal(mut self, goal: f64) -> Self {
        self.goal = Some(goal);
        self
    }

    /// What the machine can do, in the row's unit.
    pub(crate) fn limit(mut self, what: &str, value: f64) -> Self {
        self.limit = Some(Limit { what: what.to_owned(), value });
        self
    }

    /// The middle sample.
    pub(crate) fn median(&self) -> f64 {
        percentile(&self.samples, 50)
    }

    /// Whether the goal is met by the median.
    pub(crate) fn met(&self) -> Option<bool> {
        let median = self.median();
        let enough =
            |goal: f64| if self.unit.more_is_better() { median >= goal } else { median <= goal };
        self.goal.map(enough)
    }

    /// The line in Markdown.
    pub(crate) fn markdown(&self) -> String {
        let write = |value| self.unit.write(value);
        let sign = if self.unit.more_is_better() { "≥" } else { "≤" };
        let goal = self.goal.map_or(String::new(), |goal| format!("{sign} {}", write(goal)));
        let met = match self.met() {
            Some(true) => "yes",
            Some(false) => "**no**",
            None => "",
        };
        let mut got = write(self.median());
        if self.samples.len() > 1 {
            let (low, high) = (percentile(&self.samples, 0), percentile(&self.samples, 100));
            let _ = write!(got, " ({} – {})", write(low), write(high));
        }
        let limit = self.limit.as_ref();
        let share = limit.map_or(String::new(), |limit| {
            let (a, b) = (self.median(), limit.value);
            let share = if self.unit.more_is_better() { a / b } else { b / a };
            format!("{} %", grouped(share * 100.0, 0))
        });
        let limit = limit.map_or(String::new(), |l| format!("{}: {}", l.what, write(l.value)));
        format!(
            "| {} | {} | {goal} | {got} | {met} | {limit} | {share} |",
            self.what, self.workload
        )
    }
}

/// The sample below which so many of a hundred lie; 0 when there is none.
pub(crate) fn percentile(samples: &[f64], of_hundred: usize) -> f64 {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    sorted.get(last * of_hundred / 100).copied().unwrap_or(0.0)
}

/// Seconds that a call takes.
pub(crate) fn seconds<T>(work: impl FnOnce() -> T) -> f64 {
    let started = Instant::now();
    black_box(work());
    started.elapsed().as_secs_f64()
}

/// Seconds that a call takes which must succeed, and its value.
pub(crate) fn timed<T, E>(work: impl FnOnce() -> Result<T, E>) -> Result<(f64, T), E> {
    let started = Instant::now();
    let value = black_box(work()?);
    Ok((started.elapsed().as_secs_f64(), value))
}

/// Seconds of each of so many calls.
pub(crate) fn times<T>(runs: usize, mut work: impl FnMut() -> T) -> Vec<f64> {
    (0..runs).map(|_| seconds(&mut work)).collect()
}

/// Seconds as so many things a second.
pub(crate) fn rates(count: u64, times: &[f64]) -> Vec<f64> {
    times.iter().map(|time| count_of(count) / time).collect()
}

/// A count as a number to divide; exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts here are far below 2^53")]
pub(crate) fn count_of(count: u64) -> f64 {
    count as f64
}

/// Seconds as milliseconds.
pub(crate) fn milliseconds(times: &[f64]) -> Vec<f64> {
    times.iter().map(|time| time * 1_000.0).collect()
}

/// The heading of the table.
pub(crate) const HEADING: &str = "\
| what | workload | goal | measured: median (min – max) | met | limit in the same run | of the limit |
|---|---|---|---|---|---|---|";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_whether_the_goal_is_met_and_how_near_the_limit_is() {
        let row =
            Row::new("appends", "64 submitters", Unit::PerSecond, vec![9_000.0, 12_000.0, 8_000.0]);
        let row = row.goal(8_500.0).limit("Ed25519", 18_000.0);
        let expected = "| appends | 64 submitters | ≥ 8,500/s | 9,000/s (8,000/s – 12,000/s) | yes | Ed25519: 18,000/s | 50 % |";
        assert_eq!(row.markdown(), expected);
        let row = Row::new("restart", "", Unit::Seconds, vec![4.0]).goal(2.0).limit("disk", 1.0);
        let expected = "| restart |  | ≤ 2.00 s | 4.00 s | **no** | disk: 1.00 s | 25 % |";
        assert_eq!(row.markdown(), expected);
    }

    #[test]
    fn percentiles_are_samples() {
        let samples: Vec<f64> = (0..=100).rev().map(count_of).collect();
        let at = |of_hundred| grouped(percentile(&samples, of_hundred), 0);
        assert_eq!([at(0), at(50), at(99), at(100)], ["0", "50", "99", "100"]);
        assert_eq!(grouped(percentile(&[], 50), 0), "0");
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(1_234_567.891, 2), "1,234,567.89");
        assert_eq!(grouped(999.4, 0), "999");
        assert_eq!(grouped(0.0004, 3), "0.000");
    }
}
