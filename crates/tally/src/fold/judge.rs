//! What is to be known about one record: whether it fits its form, and which rules it breaks.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use acta::kinds::Record;
use acta::rules::{Comparison, Condition, Outcome, Side};
use acta::value::{Code, Time};

use super::kept::Kept;
use super::plan::{ContestPlan, Figures, Plan};
use crate::findings::{Builtin, FindingNo, Origin};

/// The figures of a record as its form has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fitted {
    pub(super) values: Vec<u32>,
    pub(super) absent: Vec<u16>,
}

/// Lays a record that fits its form into the columns of its contest.
pub(super) fn lay(plan: &ContestPlan, record: &Record) -> Fitted {
    let mut fitted = Fitted { values: Vec::with_capacity(plan.width()), absent: Vec::new() };
    let mut fields = record.fields.iter().peekable();
    for (no, field) in (0_u16..).zip(&plan.fields) {
        let line = fields.next_if(|(name, _)| *name == field.name);
        if line.is_none() {
            fitted.absent.push(no);
        }
        fitted.values.push(line.map_or(0, |(_, count)| *count));
    }
    fitted.values.extend(record.votes.iter().map(|(_, count)| *count));
    fitted
}

/// Findings that no register change can alter.
pub(super) fn firm(plan: &Plan, record: &Record) -> Vec<Builtin> {
    let mut found = Vec::new();
    let before = |a: Time, b: Time| a.unix() < b.unix();
    if record.closed.zip(record.counted).is_some_and(|(closed, counted)| before(counted, closed)) {
        found.push(Builtin::W401);
    }
    if record.closed.zip(plan.closes).is_some_and(|(closed, closes)| before(closed, closes)) {
        found.push(Builtin::W402);
    }
    let has_line = |body: &Code| record.agents.iter().any(|(agent, _)| agent == body);
    if plan.agents.iter().any(|body| !has_line(body)) {
        found.push(Builtin::W505);
    }
    found
}

/// The bounds of a unit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct UnitBounds {
    pub(super) registered: Option<u64>,
    pub(super) max_ballots: Option<u64>,
}

/// What the conditions look at.
pub(super) fn figures<'a>(
    contest: &'a ContestPlan,
    kept: &'a Kept,
    bounds: UnitBounds,
) -> Figures<'a> {
    let (choices, candidates) = contest.sums(&kept.values);
    let mut figures = Figures {
        contest,
        values: &kept.values,
        absent: kept.absent(),
        choices,
        candidates,
        ballots: kept.ballots,
        ballots_named: i64::try_from(kept.ballots).ok(),
        registered: bounds.registered,
        max_ballots: bounds.max_ballots,
    };
    // Only here may the two differ: a field is absent, or the value is not above 0.
    if !figures.absent.is_empty() || kept.ballots == 0 {
        figures.ballots_named = contest.ballots.whole(&figures);
    }
    figures
}

/// Ballots in the box: the form's expression, else, also where it names a field that the record
/// leaves out, Σ votes. A negative value is 0.
pub(super) fn ballots(contest: &ContestPlan, values: &[u32], absent: &[u16]) -> u64 {
    let (choices, candidates) = contest.sums(values);
    let figures = Figures {
        contest,
        values,
        absent,
        choices,
        candidates,
        ballots: choices,
        ballots_named: None,
        registered: None,
        max_ballots: None,
    };
    let value = contest.ballots.whole(&figures);
    value.map_or(choices, |value| u64::try_from(value).unwrap_or_default())
}

/// Adds what the figures break to the `firm` findings; the list is in order afterwards.
pub(super) fn judge(
    plan: &Plan,
    figures: &Figures<'_>,
    firm: impl Iterator<Item = FindingNo>,
) -> Box<[FindingNo]> {
    let mut found: Vec<FindingNo> = firm.collect();
    let most = figures.ballots.max(figures.choices);
    if figures.max_ballots.is_some_and(|max| most > max) {
        found.push(plan.codes.builtin(Builtin::F310));
    }
    if over(figures).is_some() {
        found.push(plan.codes.builtin(Builtin::F311));
    }
    for (at, rule) in plan.rules.iter().enumerate() {
        if rule.decide(figures) == Outcome::Broken {
            found.push(plan.codes.rule(at));
        }
    }
    found.sort_unstable();
    found.into()
}

/// The first choice with more votes than there are ballots: its place among the columns.
fn over(figures: &Figures<'_>) -> Option<usize> {
    let fields = figures.contest.fields.len();
    let votes = figures.values.iter().enumerate().skip(fields);
    let mut votes = votes.filter(|(_, votes)| u64::from(**votes) > figures.ballots);
    votes.next().map(|(column, _)| column)
}

/// Why a statement has a finding: two values that do not agree, each in words and as a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What the left value is: a sum of the rule, a field, a choice.
    pub left: String,
    /// Its value, a whole number or a fraction.
    pub left_value: String,
    /// How the two should compare, such as `=`.
    pub relation: &'static str,
    /// What the right value is.
    pub right: String,
    /// Its value.
    pub right_value: String,
}

impl Reason {
    fn of(left: &str, left_value: u64, right: &str, right_value: u64) -> Self {
        Self {
            left: left.to_owned(),
            left_value: left_value.to_string(),
            relation: "<=",
            right: right.to_owned(),
            right_value: right_value.to_string(),
        }
    }
}

/// The values behind a finding; empty when it is not about values.
pub(super) fn explain(plan: &Plan, origin: Origin, figures: &Figures<'_>) -> Vec<Reason> {
    match origin {
        Origin::Rule(at) => plan.rules.get(at).map_or_else(Vec::new, |rule| broken(rule, figures)),
        Origin::Builtin(Builtin::F310) => figures.max_ballots.map_or_else(Vec::new, |max| {
            let most = figures.ballots.max(figures.choices);
            vec![Reason::of("ballots", most, "register.max-ballots", max)]
        }),
        Origin::Builtin(Builtin::F311) => over(figures).map_or_else(Vec::new, |column| {
            let votes = figures.values.get(column).copied().map_or(0, u64::from);
            let line = column.checked_sub(figures.contest.fields.len());
            let choice = line.and_then(|line| figures.contest.lines.get(line));
            let choice = choice.and_then(|choice| figures.contest.choices.get(*choice));
            let what = choice.map_or_else(String::new, |choice| format!("vote {}", choice.code));
            vec![Reason::of(&what, votes, "ballots", figures.ballots)]
        }),
        Origin::Builtin(_) => Vec::new(),
    }
}

/// The comparisons of a rule that do not hold.
fn broken(rule: &Condition, figures: &Figures<'_>) -> Vec<Reason> {
    let Condition::Linear { demand, .. } = rule else {
        let Some((place, list, sum)) = figures.uneven() else { return Vec::new() };
        let list_name = figures.contest.choices.get(place);
        let list_name = list_name.map_or_else(String::new, |list| format!("vote {}", list.code));
        let reason = Reason::of(&list_name, list, "its candidates", sum);
        return vec![Reason { relation: "=", ..reason }];
    };
    let reason = |comparison: &Comparison| {
        let alone = Condition::Linear { demand: vec![comparison.clone()], when: Vec::new() };
        if alone.decide(figures) != Outcome::Broken {
            return None;
        }
        let value = |side: &Side| figures.side(side).map_or_else(String::new, spell);
        Some(Reason {
            left: comparison.left.to_string(),
            left_value: value(&comparison.left),
            relation: comparison.relation.as_str(),
            right: comparison.right.to_string(),
            right_value: value(&comparison.right),
        })
    };
    demand.iter().filter_map(reason).collect()
}

/// `7` or `15/2`, in lowest terms.
fn spell((num, den): (i128, i128)) -> String {
    let (mut a, mut b) = (num.unsigned_abs(), den.unsigned_abs());
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let by = i128::try_from(a).unwrap_or(1).max(1);
    if den / by == 1 { (num / by).to_string() } else { format!("{}/{}", num / by, den / by) }
}

/// Whether a register change leaves a finding as it is.
pub(super) fn is_firm(plan: &Plan, no: FindingNo) -> bool {
    match plan.codes.row(no).map(|row| row.origin) {
        Some(Origin::Builtin(Builtin::F310 | Builtin::F311) | Origin::Rule(_)) | None => false,
        Some(Origin::Builtin(_)) => true,
    }
}
