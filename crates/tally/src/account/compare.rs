//! Figures that were announced, against the fold below them (spec 4 §15.4).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Display;

use acta::Body;
use acta::kinds::announcement::{CoverageBase, Said, Share};
use acta::kinds::publication::Status;
use acta::kinds::{Announcement, Collation, Proclamation};
use acta::value::{Code, Percent};

use crate::expected::ContestNo;
use crate::fold::plan::{ChoicePlan, ContestPlan, Decides};
use crate::fold::{Fold, Track};
use crate::fraction::Fraction;
use crate::outcome::{Contest, ranked};
use crate::results::{OutcomeView, State, outcome_view};
use crate::totals::{Class, Row, Sums};

/// How an announced value stands to the computed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// They are the same.
    Equal,
    /// They are not.
    Differs,
    /// There is nothing to compare with.
    NotComparable,
}

impl Verdict {
    /// The word of the tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::NotComparable => "not-comparable",
        }
    }

    const fn of(equal: bool) -> Self {
        if equal { Self::Equal } else { Self::Differs }
    }
}

/// One field of an announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What it is.
    pub field: String,
    /// What was announced.
    pub announced: String,
    /// What the fold has; empty where nothing can be compared.
    pub computed: String,
    /// How they stand to each other.
    pub verdict: Verdict,
}

/// Compares a statement with the fold, which has the entries below it; empty for another kind.
pub(crate) fn compare(fold: &Fold, body: &Body) -> Vec<Compared> {
    match body {
        Body::Announcement(says) => {
            let view = View::new(fold, says.contest, says.area, Track::Official);
            Comparing::new(view).announcement(says)
        }
        Body::Collation(says) => {
            let view = View::new(fold, says.contest, Some(says.area), Track::of(says.track));
            Comparing::new(view).collation(says)
        }
        Body::Proclamation(says) => {
            let view = View::new(fold, says.contest, None, Track::Official);
            Comparing::new(view).proclamation(says)
        }
        _ => Vec::new(),
    }
}

/// A contest in an area, as the fold has it.
struct View<'a> {
    fold: &'a Fold,
    contest: ContestNo,
    plan: &'a ContestPlan,
    track: Track,
    row: &'a Row,
    counted: Sums,
    whole: bool,
}

impl<'a> View<'a> {
    fn new(fold: &'a Fold, contest: Code, area: Option<Code>, track: Track) -> Option<Self> {
        let contest = fold.plan().contest_number(&contest)?;
        let plan = fold.plan().contest(contest)?;
        let table = fold.table(contest, track)?;
        let row = match area {
            None => table.whole(),
            Some(area) => table.area(fold.expected().areas.number(&area)?)?,
        };
        let counted = row.counted();
        Some(Self { fold, contest, plan, track, row, counted, whole: area.is_none() })
    }

    fn choice(&self, code: &Code) -> Option<&'a ChoicePlan> {
        self.plan.choices.iter().find(|choice| choice.code == *code)
    }

    fn votes(&self, choice: &ChoicePlan) -> Option<u64> {
        self.plan.votes(choice, |at| self.counted.value(at))
    }

    fn valid(&self) -> u64 {
        self.plan.heads().filter_map(|choice| self.votes(choice)).sum()
    }

    fn field(&self, name: &Code) -> Option<u64> {
        self.plan.by_field.get(name).map(|column| self.counted.value(*column))
    }

    fn outcome(&self) -> Option<OutcomeView> {
        if self.whole { outcome_view(self.fold, self.contest, self.track) } else { None }
    }
}

fn percent(part: u64, whole: u64, like: Percent) -> Option<String> {
    Some(Fraction::new(part, whole)?.percent(like.decimals()))
}

/// Rows as they are made.
struct Comparing<'a> {
    view: Option<View<'a>>,
    rows: Vec<Compared>,
}

impl<'a> Comparing<'a> {
    const fn new(view: Option<View<'a>>) -> Self {
        Self { view, rows: Vec::new() }
    }

    /// A row with the values spelt alike where they are equal.
    fn row(&mut self, field: impl Into<String>, announced: &dyn Display, computed: Option<String>) {
        let announced = announced.to_string();
        let verdict =
            computed.as_ref().map_or(Verdict::NotComparable, |it| Verdict::of(*it == announced));
        self.push(field.into(), announced, computed.unwrap_or_default(), verdict);
    }

    fn push(&mut self, field: String, announced: String, computed: String, verdict: Verdict) {
        self.rows.push(Compared { field, announced, computed, verdict });
    }

    fn of<T: ToString>(&self, value: impl FnOnce(&View<'a>) -> Option<T>) -> Option<String> {
        self.view.as_ref().and_then(value).map(|value| value.to_string())
    }

    fn announcement(mut self, says: &Announcement) -> Vec<Compared> {
        if let Some((included, of)) = says.stations {
            let computed = self.of(|view| Some(view.counted.units));
            self.row("stations", &included, computed);
            let computed = self.of(|view| Some(view.row.expected()));
            self.row("of", &of, computed);
        }
        if let Some((share, base)) = says.covered {
            let computed = self.of(|view| covered(view, share, base));
            self.row("covered", &share, computed);
        }
        if let Some(registered) = says.registered {
            let computed = self.of(|view| view.row.registered());
            self.row("registered", &registered, computed);
        }
        self.fields(&says.figures);
        for (choice, Share { votes, percent: share }) in &says.votes {
            if let Some(votes) = votes {
                self.votes(*choice, *votes);
            }
            if let Some(share) = share {
                let computed = self.of(|view| {
                    let plan = view.choice(choice).filter(|choice| choice.parent.is_none())?;
                    percent(view.votes(plan)?, view.valid(), *share)
                });
                self.row(format!("percent {choice}"), &share, computed);
            }
        }
        self.others(says);
        for (said, choice) in &says.says {
            self.said(*said, *choice);
        }
        self.rows
    }

    fn fields(&mut self, fields: &[(Code, u32)]) {
        for (name, count) in fields {
            let computed = self.of(|view| view.field(name));
            self.row(name.to_string(), &count, computed);
        }
    }

    fn votes(&mut self, choice: Code, votes: u32) {
        let computed = self.of(|view| view.votes(view.choice(&choice)?));
        self.row(format!("vote {choice}"), &votes, computed);
    }

    fn others(&mut self, says: &Announcement) {
        let Some(Share { votes, percent: share }) = says.others else { return };
        let others = |view: &View<'_>| {
            let listed = |code: &Code| says.votes.iter().any(|(choice, _)| choice == code);
            let others = view.plan.heads().filter(|choice| !listed(&choice.code));
            others.filter_map(|choice| view.votes(choice)).sum::<u64>()
        };
        if let Some(votes) = votes {
            let computed = self.of(|view| Some(others(view)));
            self.row("others", &votes, computed);
        }
        if let Some(share) = share {
            let computed = self.of(|view| percent(others(view), view.valid(), share));
            self.row("percent others", &share, computed);
        }
    }

    fn said(&mut self, said: Said, choice: Option<Code>) {
        let announced = choice.map_or_else(|| said.to_string(), |code| format!("{said} {code}"));
        let found = self.view.as_ref().and_then(|view| judge(view, said, choice));
        let (computed, verdict) = found
            .map_or((String::new(), Verdict::NotComparable), |(computed, equal)| {
                (computed, Verdict::of(equal))
            });
        self.push(format!("says {announced}"), announced, computed, verdict);
    }

    fn collation(mut self, says: &Collation) -> Vec<Compared> {
        let computed = self.of(|view| Some(view.counted.units));
        self.row("inputs", &says.inputs, computed);
        let at = says.counts.fields_before_votes.min(says.counts.fields.len());
        let (before, after) = says.counts.fields.split_at(at);
        self.fields(before);
        says.counts.votes.iter().for_each(|(choice, votes)| self.votes(*choice, *votes));
        self.fields(after);
        self.rows
    }

    fn proclamation(mut self, says: &Proclamation) -> Vec<Compared> {
        says.votes.iter().for_each(|(choice, votes)| self.votes(*choice, *votes));
        let outcome = self.view.as_ref().and_then(View::outcome);
        for (choice, seats) in &says.elected {
            let computed = self.of(|view| elected(view, outcome.as_ref()?, *choice));
            self.row(format!("elected {choice}"), &seats, computed);
        }
        self.rows
    }
}

fn covered(view: &View<'_>, share: Percent, base: CoverageBase) -> Option<String> {
    match base {
        CoverageBase::Stations | CoverageBase::Records => {
            percent(view.counted.units, view.row.expected(), share)
        }
        CoverageBase::Registered => {
            percent(view.counted.registered()?, view.row.registered()?, share)
        }
        CoverageBase::Ballots | CoverageBase::Unstated => None,
    }
}

/// What was said, against the outcome: what is computed, and whether it is the same.
fn judge(view: &View<'_>, said: Said, choice: Option<Code>) -> Option<(String, bool)> {
    match said {
        Said::Complete => {
            let units = |class| view.row.class(class).units;
            let left = units(Class::Missing) + units(Class::Excluded);
            Some((left.to_string(), left == 0))
        }
        Said::Final => {
            let status = view.fold.status();
            Some((status.to_string(), status == Status::Certified))
        }
        Said::Irreversible => {
            let (state, _) = view.outcome()?.state?;
            Some((state.to_string(), state == State::Closed))
        }
        Said::Winner => {
            let outcome = view.outcome().filter(|_| decided_by_votes(view).is_some())?;
            let leader = outcome.leader_word();
            let one = outcome.leaders.len() == 1;
            Some((leader, one && choice.is_none_or(|choice| outcome.leaders.contains(&choice))))
        }
        Said::Runoff => {
            let choice = choice?;
            decided_by_votes(view)?;
            let two = first(&view.outcome()?, 2)?;
            let words: Vec<&str> = two.iter().map(Code::as_str).collect();
            Some((words.join("+"), two.contains(&choice)))
        }
    }
}

fn decided_by_votes(view: &View<'_>) -> Option<Contest> {
    if let Decides::Votes(contest) = view.plan.decides { Some(contest) } else { None }
}

/// The first choices by votes; none where a tie leaves open which they are.
fn first(outcome: &OutcomeView, count: usize) -> Option<Vec<Code>> {
    let votes: Vec<u64> = outcome.choices.iter().map(|line| line.votes).collect();
    let order = ranked(&votes);
    let at = |place: usize| order.get(place).and_then(|at| votes.get(*at));
    let last = at(count.checked_sub(1)?)?;
    if *last == 0 || at(count) == Some(last) {
        return None;
    }
    let codes = order.iter().take(count).filter_map(|at| outcome.choices.get(*at));
    Some(codes.map(|line| line.code).collect())
}

/// Seats of a choice without parent.
fn elected(view: &View<'_>, outcome: &OutcomeView, choice: Code) -> Option<u64> {
    let line = outcome.choices.iter().find(|line| line.code == choice)?;
    match &view.plan.decides {
        Decides::None => None,
        Decides::Seats(_) => line.seats.map(u64::from),
        Decides::Votes(Contest::Plurality { seats }) if *seats > 1 => {
            Some(u64::from(first(outcome, *seats)?.contains(&choice)))
        }
        Decides::Votes(_) => {
            let [leader] = outcome.leaders.as_slice() else { return None };
            Some(u64::from(*leader == choice))
        }
    }
}
