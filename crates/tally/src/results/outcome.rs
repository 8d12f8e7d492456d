//! `outcome/CONTEST.txt` (spec 4 §8), and the same as values for pages.

use alloc::collections::BTreeSet;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use acta::value::Code;

use super::Results;
use crate::account::Lead;
use crate::expected::{ContestNo, StationNo};
use crate::fold::plan::{ChoicePlan, ContestPlan, Decides, SeatPlan};
use crate::fold::{Fold, Track};
use crate::fraction::Fraction;
use crate::outcome::{
    Answer, Disputed, Fate, Hurdle, OutcomeError, Standing, Status, outstanding, ranked, seats,
};
use crate::seats::{Apportionment, Drawn, List, Lot, apportion};
use crate::totals::{AreaNo, Class, Row, Sums};

/// Whether the outcome can still change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not by what is outstanding.
    Closed,
    /// Were the bound smaller by this many votes, it could not.
    Open(u64),
    /// The bound is not known, or no bound exists for the rule.
    CannotTell,
}

/// The votes of one choice without parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceLine {
    /// The choice.
    pub code: Code,
    /// What people call it.
    pub name: String,
    /// Counted and counted-flagged votes after decisions.
    pub votes: u64,
    /// Of these, the ones of class counted.
    pub without_flagged: u64,
    /// With those of class excluded.
    pub with_excluded: u64,
    /// With each disputed head replaced by the last statement that conflicts with it.
    pub with_others: u64,
    /// Seats, where they are given.
    pub seats: Option<u32>,
}

/// A lot that is still to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotLine {
    /// How many of the choices get a seat.
    pub seats: u32,
    /// The choices.
    pub among: Vec<Code>,
}

/// The outcome of one contest and track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutcomeView {
    /// The track.
    pub track: Track,
    /// Units expected, then those of each class in the order of tables.
    pub expected: u64,
    /// Units of each class: counted, counted-flagged, excluded, missing.
    pub classes: [u64; 4],
    /// Disputed units.
    pub disputed: u64,
    /// Ballots of counted and counted-flagged units.
    pub ballots: u128,
    /// Σ votes of choices without parent.
    pub valid: u128,
    /// O, with the bounds of records that may be replaced; none when it is not known.
    pub outstanding: Option<u64>,
    /// Choices without parent in ballot order.
    pub choices: Vec<ChoiceLine>,
    /// The choices with most votes: one leads, several are tied, none has votes.
    pub leaders: Vec<Code>,
    /// Votes between the leader and the next.
    pub margin: u64,
    /// Whether it can still change; none for a contest of figures only.
    pub state: Option<(State, Hurdle)>,
    /// Lots still to be drawn.
    pub lots: Vec<LotLine>,
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("closed"),
            Self::Open(votes) => write!(f, "open {votes}"),
            Self::CannotTell => f.write_str("cannot-tell missing"),
        }
    }
}

impl OutcomeView {
    /// The word of the `leader` line.
    #[must_use]
    pub fn leader_word(&self) -> String {
        match self.leaders.as_slice() {
            [] => "none".into(),
            [leader] => leader.to_string(),
            _ => "tie".into(),
        }
    }
}

/// The outcome of a contest and track; none where it has no such track.
pub(crate) fn outcome_view(fold: &Fold, contest: ContestNo, track: Track) -> Option<OutcomeView> {
    Work::new(fold, contest, track).map(|work| work.view())
}

/// Who leads a contest, official track; none where it has no such track.
pub(crate) fn lead(fold: &Fold, contest: ContestNo) -> Option<Lead> {
    let work = Work::new(fold, contest, Track::Official)?;
    let (leaders, margin) = work.lead();
    let (lacking, replaceable, _) = work.disputed();
    let leader = if let [leader] = leaders[..] { Some(leader) } else { None };
    Some(Lead { margin, outstanding: outstanding([lacking, replaceable]), leader })
}

impl Results<'_> {
    /// Who leads a contest now, official track; none where it has no such track.
    #[must_use]
    pub fn lead(&self, contest: ContestNo) -> Option<Lead> {
        lead(self.fold, contest)
    }

    /// The outcome of a contest and track; none where it has no such track.
    #[must_use]
    pub fn outcome(&self, contest: ContestNo, track: Track) -> Option<OutcomeView> {
        outcome_view(self.fold, contest, track)
    }

    /// `outcome/CONTEST.txt`: a block for each track that the contest has, official first.
    #[must_use]
    pub fn outcome_txt(&self, contest: ContestNo) -> String {
        let mut out = String::new();
        let Some(plan) = self.fold.plan().contest(contest) else { return out };
        for track in Track::ALL {
            if let Some(view) = self.outcome(contest, track) {
                write_block(&mut out, &self.fold.plan().election, plan, &view);
            }
        }
        out
    }
}

/// What the outcome of one contest and track is made from.
pub(super) struct Work<'a> {
    fold: &'a Fold,
    contest: ContestNo,
    pub(super) plan: &'a ContestPlan,
    track: Track,
    pub(super) row: &'a Row,
    heads: Vec<&'a ChoicePlan>,
    counted: Sums,
    votes: Vec<u64>,
}

impl<'a> Work<'a> {
    pub(super) fn new(fold: &'a Fold, contest: ContestNo, track: Track) -> Option<Self> {
        let plan = fold.plan().contest(contest)?;
        let row = fold.table(contest, track)?.whole();
        let counted = row.counted();
        let heads: Vec<_> = plan.heads().collect();
        let mut work = Self { fold, contest, plan, track, row, heads, counted, votes: Vec::new() };
        work.votes = work.votes_of(&work.counted);
        Some(work)
    }

    fn votes_of(&self, sums: &Sums) -> Vec<u64> {
        let of = |choice: &&ChoicePlan| self.plan.votes(choice, |at| sums.value(at));
        self.heads.iter().map(|choice| of(choice).unwrap_or_default()).collect()
    }

    fn votes_in(&self, values: &[u32]) -> Vec<u64> {
        let of = |at: usize| values.get(at).copied().map_or(0, u64::from);
        let votes = self.heads.iter().map(|choice| self.plan.votes(choice, of));
        votes.map(Option::unwrap_or_default).collect()
    }

    pub(super) fn view(&self) -> OutcomeView {
        let units = |class| self.row.class(class).units;
        let standing = self.disputed();
        let (seats, lots) = self.seats();
        let (leaders, margin) = self.lead();
        let state = self.state(&standing, seats.as_ref());
        OutcomeView {
            track: self.track,
            expected: self.row.expected(),
            classes: Class::ALL.map(units),
            disputed: Class::ALL.map(|class| self.row.class(class).disputed).iter().sum(),
            ballots: self.counted.ballots,
            valid: self.valid(),
            outstanding: outstanding([standing.0, standing.1]),
            choices: self.lines(seats.as_ref()),
            leaders,
            margin,
            state,
            lots,
        }
    }

    fn valid(&self) -> u128 {
        self.votes.iter().map(|votes| u128::from(*votes)).sum()
    }

    fn lines(&self, seats: Option<&Apportionment>) -> Vec<ChoiceLine> {
        let without = self.votes_of(self.row.class(Class::Counted));
        let excluded = self.votes_of(self.row.class(Class::Excluded));
        let others = self.with_others();
        let at = |list: &[u64], at: usize| list.get(at).copied().unwrap_or_default();
        let line = |(no, choice): (usize, &&ChoicePlan)| ChoiceLine {
            code: choice.code,
            name: choice.name.clone(),
            votes: at(&self.votes, no),
            without_flagged: at(&without, no),
            with_excluded: at(&self.votes, no).saturating_add(at(&excluded, no)),
            with_others: at(&others, no),
            seats: seats.map(|seats| seats.seats.get(no).copied().unwrap_or_default()),
        };
        self.heads.iter().enumerate().map(line).collect()
    }

    /// The totals with each disputed, counted head replaced by its last open conflict.
    fn with_others(&self) -> Vec<u64> {
        let mut votes = self.votes.clone();
        for shaky in self.fold.shaky(self.track, self.contest).filter(|shaky| shaky.counted) {
            let Some(other) = shaky.other else { continue };
            let pairs = self.votes_in(shaky.head).into_iter().zip(self.votes_in(other));
            for (votes, (head, other)) in votes.iter_mut().zip(pairs) {
                *votes = votes.saturating_sub(head).saturating_add(other);
            }
        }
        votes
    }

    /// The two parts of O, and the votes of the records that may be replaced. They are linear, so
    /// that all of them stand as one.
    fn disputed(&self) -> (Option<u64>, Option<u64>, Vec<u64>) {
        let table = self.fold.table(self.contest, self.track);
        let left = table.map(|table| table.outstanding(|area| self.area_bound(area)));
        let mut votes = vec![0_u64; self.heads.len()];
        for shaky in self.fold.shaky(self.track, self.contest).filter(|shaky| shaky.replaceable) {
            for (sum, more) in votes.iter_mut().zip(self.votes_in(shaky.head)) {
                *sum = sum.saturating_add(more);
            }
        }
        (left.and_then(|left| left.lacking), left.and_then(|left| left.replaceable), votes)
    }

    fn area_bound(&self, area: AreaNo) -> Option<u64> {
        let row = self.fold.expected().area_register(area)?;
        Some(u64::from(row.max_ballots))
    }

    /// O and the state if the counted records of these stations could be replaced (spec 4 §15.3).
    pub(super) fn if_replaceable(
        &self,
        stations: &BTreeSet<StationNo>,
    ) -> (Option<u64>, Option<State>) {
        let (_, _, mut votes) = self.disputed();
        let firm: Vec<_> = stations
            .iter()
            .filter_map(|station| self.fold.firm_share(self.track, *station, self.contest))
            .collect();
        for share in &firm {
            for (sum, more) in votes.iter_mut().zip(self.votes_in(share.values)) {
                *sum = sum.saturating_add(more);
            }
        }
        let table = self.fold.table(self.contest, self.track);
        let left = table.map(|table| table.outstanding_if(&firm, |area| self.area_bound(area)));
        let parts =
            (left.and_then(|left| left.lacking), left.and_then(|left| left.replaceable), votes);
        let (seats, _) = self.seats();
        let state = self.state(&parts, seats.as_ref()).map(|(state, _)| state);
        (outstanding([parts.0, parts.1]), state)
    }

    /// The turnout of the counted units, and the state if the outstanding ones had it; none where
    /// that cannot be said (spec 4 §15.5). `order` holds all stations.
    pub(super) fn scenario(&self, order: &[StationNo]) -> Option<(Fraction, State)> {
        let ballots = u64::try_from(self.counted.ballots).ok()?;
        let turnout = Fraction::new(ballots, self.counted.registered()?)?.reduced();
        let (mut lacking, mut replaceable) = (0_u64, 0_u64);
        for station in order {
            let Some(row) = self.fold.row(self.track, *station, self.contest) else { continue };
            let sum = match (row.class().is_counted(), row.is_replaceable()) {
                (false, _) => &mut lacking,
                (true, true) => &mut replaceable,
                (true, false) => continue,
            };
            let expected = self.fold.expected();
            let place = expected.station(*station)?;
            let votes = turnout.ceil_of(expected.registered(place)?)?;
            let most = expected.max_ballots(place).unwrap_or(u64::MAX);
            *sum = sum.checked_add(votes.min(most))?;
        }
        let (_, _, votes) = self.disputed();
        let (seats, _) = self.seats();
        let parts = (Some(lacking), Some(replaceable), votes);
        self.state(&parts, seats.as_ref()).map(|(state, _)| (turnout, state))
    }

    /// The choices with most votes, and by how many they lead.
    fn lead(&self) -> (Vec<Code>, u64) {
        let ranked = ranked(&self.votes);
        let votes = |place: usize| ranked.get(place).and_then(|who| self.votes.get(*who)).copied();
        let Some(most) = votes(0).filter(|most| *most > 0) else { return (Vec::new(), 0) };
        let tied = self.heads.iter().zip(&self.votes).filter(|(_, votes)| **votes == most);
        let tied: Vec<Code> = tied.map(|(choice, _)| choice.code).collect();
        let drawn = self.drawn_among(&tied);
        (drawn.map_or(tied, |drawn| vec![drawn]), most - votes(1).unwrap_or_default())
    }

    /// The one that a lot among exactly these drew, in a contest that votes decide.
    fn drawn_among(&self, tied: &[Code]) -> Option<Code> {
        if tied.len() < 2 || !matches!(self.plan.decides, Decides::Votes(_)) {
            return None;
        }
        let lots = self.fold.lots(&self.plan.code);
        let lot = lots.into_iter().rev().find(|lot| {
            lot.says.choices.len() == tied.len()
                && lot.says.choices.iter().all(|(code, _)| tied.contains(code))
                && lot.says.choices.iter().filter(|(_, seats)| *seats > 0).count() == 1
        })?;
        lot.says.choices.iter().find(|(_, seats)| *seats > 0).map(|(code, _)| *code)
    }

    fn state(
        &self,
        disputed: &(Option<u64>, Option<u64>, Vec<u64>),
        apportioned: Option<&Apportionment>,
    ) -> Option<(State, Hurdle)> {
        let (lacking, replaceable, votes) = disputed;
        let record = Disputed {
            votes: votes.clone(),
            beside: 0,
            fate: Fate::MayBeReplaced { ballots_max: *replaceable },
        };
        let none = replaceable == &Some(0) && votes.iter().all(|votes| *votes == 0);
        let disputed = if none { &[][..] } else { core::slice::from_ref(&record) };
        let standing =
            Standing { votes: &self.votes, beside: None, outstanding: *lacking, disputed };
        let answer = match &self.plan.decides {
            Decides::None => return None,
            Decides::Votes(contest) => contest.assess(&standing).map(|(_, answer)| answer),
            Decides::Seats(plan) => self.seats_answer(plan, &standing, apportioned, none),
        };
        Some(answer.map_or((State::CannotTell, Hurdle::None), |answer| {
            let state = match answer.status {
                Status::Closed => State::Closed,
                Status::Open { by_votes } => State::Open(by_votes),
                Status::CannotTell => State::CannotTell,
            };
            (state, answer.hurdle)
        }))
    }

    /// Whether these seats can still change. An alliance stands as one list.
    fn seats_answer(
        &self,
        plan: &SeatPlan,
        standing: &Standing<'_>,
        apportioned: Option<&Apportionment>,
        firm: bool,
    ) -> Result<Answer, OutcomeError> {
        let unknown =
            Answer { status: Status::CannotTell, outstanding: None, hurdle: Hurdle::None };
        let Some(apportioned) = apportioned else { return Ok(unknown) };
        if standing.outstanding == Some(0) && firm && apportioned.pending.is_empty() {
            let (status, outstanding) = (Status::Closed, Some(0));
            return Ok(Answer { status, outstanding, hurdle: Hurdle::None });
        }
        let Some(divisors) = plan.divisors else { return Ok(unknown) };
        let groups = groups(plan, self.heads.len());
        let merge = |votes: &[u64]| merged(&groups, votes);
        let disputed: Vec<Disputed> = standing
            .disputed
            .iter()
            .map(|record| Disputed { votes: merge(&record.votes), ..record.clone() })
            .collect();
        let votes = merge(standing.votes);
        let seats: Vec<u64> =
            merge(&apportioned.seats.iter().map(|seats| u64::from(*seats)).collect::<Vec<_>>());
        let seats: Vec<u32> =
            seats.into_iter().map(|seats| u32::try_from(seats).unwrap_or(u32::MAX)).collect();
        let unknown_below = |group: usize| {
            let mut lists = groups.iter().zip(&plan.candidates);
            lists.any(|(of, candidates)| *of == group && candidates.is_none())
        };
        let counts: Vec<u64> =
            plan.candidates.iter().map(|count| count.map_or(0, u64::from)).collect();
        let list = |(group, candidates): (usize, u64)| seats::SeatList {
            candidates: u32::try_from(candidates)
                .ok()
                .filter(|_| plan.exhaust && !unknown_below(group)),
            exempt: false,
        };
        let rule = seats::SeatRule {
            seats: plan.rules.seats,
            divisors,
            bar: plan.rules.thresholds.list,
            majority_clause: plan.rules.majority_clause,
            lists: merge(&counts).into_iter().enumerate().map(list).collect(),
        };
        let standing = Standing { votes: &votes, disputed: &disputed, ..*standing };
        seats::exactly(&rule, &standing, &seats)
    }

    fn seats(&self) -> (Option<Apportionment>, Vec<LotLine>) {
        let Decides::Seats(plan) = &self.plan.decides else { return (None, Vec::new()) };
        let lists: Vec<List> = self
            .votes
            .iter()
            .enumerate()
            .map(|(at, votes)| List {
                candidates: plan.candidates.get(at).copied().flatten().filter(|_| plan.exhaust),
                alliance: plan.alliances.get(at).copied().flatten(),
                ..List::of(*votes)
            })
            .collect();
        let Ok(valid) = u64::try_from(self.valid()) else { return (None, Vec::new()) };
        let Ok(apportioned) = self.with_lots(plan, &lists, valid) else {
            return (None, Vec::new());
        };
        let code = |at: &usize| self.heads.get(*at).map(|choice| choice.code);
        let line = |lot: &Lot| LotLine {
            seats: lot.seats,
            among: lot.among.iter().filter_map(code).collect(),
        };
        let lots = apportioned.pending.iter().map(line).collect();
        (Some(apportioned), lots)
    }

    /// Apportions, drawing each pending lot from the decisions in force: each decision once.
    fn with_lots(
        &self,
        plan: &SeatPlan,
        lists: &[List],
        valid: u64,
    ) -> Result<Apportionment, crate::seats::SeatsError> {
        let mut drawn: Vec<Drawn> = Vec::new();
        let mut left = self.fold.lots(&self.plan.code);
        loop {
            let apportioned = apportion(&plan.rules, lists, valid, &drawn)?;
            let found = apportioned.pending.iter().find_map(|lot| {
                left.iter()
                    .enumerate()
                    .find_map(|(at, decided)| Some((at, self.draw(lot, &decided.says.choices)?)))
            });
            let Some((at, next)) = found else { return Ok(apportioned) };
            left.remove(at);
            drawn.push(next);
        }
    }

    /// A decision answers a lot when it names exactly the lists of the lot, and gives one seat each
    /// to as many of them as the lot asks.
    fn draw(&self, lot: &Lot, choices: &[(Code, u32)]) -> Option<Drawn> {
        let place = |code: &Code| self.heads.iter().position(|choice| choice.code == *code);
        let mut among: Vec<usize> = choices.iter().filter_map(|(code, _)| place(code)).collect();
        let chosen = choices.iter().filter(|(_, seats)| *seats == 1);
        let mut chosen: Vec<usize> = chosen.filter_map(|(code, _)| place(code)).collect();
        among.sort_unstable();
        chosen.sort_unstable();
        let seats = u32::try_from(chosen.len()).ok()?;
        (among == lot.among && among.len() == choices.len() && seats == lot.seats)
            .then(|| Drawn { lot: lot.clone(), chosen })
    }
}

/// For each list the group that its votes belong to: an alliance, or itself.
fn groups(plan: &SeatPlan, lists: usize) -> Vec<usize> {
    let alliance = |at: usize| plan.alliances.get(at).copied().flatten();
    let mut first: Vec<(Option<u32>, usize)> = Vec::new();
    let mut groups = Vec::new();
    for at in 0..lists {
        let own = alliance(at);
        let known = first.iter().position(|(other, _)| own.is_some() && *other == own);
        groups.push(known.unwrap_or(first.len()));
        if known.is_none() {
            first.push((own, at));
        }
    }
    groups
}

fn merged(groups: &[usize], values: &[u64]) -> Vec<u64> {
    let count = groups.iter().max().map_or(0, |last| last + 1);
    let mut sums = vec![0_u64; count];
    for (group, value) in groups.iter().zip(values) {
        if let Some(sum) = sums.get_mut(*group) {
            *sum = sum.saturating_add(*value);
        }
    }
    sums
}

/// Votes as percent of `whole` with two decimals, half up; `0.00` of nothing.
pub(super) fn percent(votes: u64, whole: u128) -> String {
    let whole = u64::try_from(whole).ok();
    let share = whole.and_then(|whole| Fraction::new(votes, whole));
    share.unwrap_or(Fraction::ZERO).percent(2)
}

fn write_block(out: &mut String, election: &str, plan: &ContestPlan, view: &OutcomeView) {
    put!(out, "acta/outcome/v1\nelection {election}\n");
    write_lines(out, plan, view);
}

/// The lines of a block from `contest` on.
pub(super) fn write_lines(out: &mut String, plan: &ContestPlan, view: &OutcomeView) {
    put!(out, "contest {}\n", plan.code);
    put!(out, "track {}\nrule {}\n", view.track.word(), plan.outcome_word);
    match plan.seats {
        Some(seats) => put!(out, "seats {seats}\n"),
        None => out.push_str("seats none\n"),
    }
    put!(out, "expected {}\n", view.expected);
    for (word, units) in ["counted", "flagged", "excluded", "missing"].iter().zip(view.classes) {
        put!(out, "{word} {units}\n");
    }
    put!(out, "disputed {}\nballots {}\nvalid {}\n", view.disputed, view.ballots, view.valid);
    match view.outstanding {
        Some(votes) => put!(out, "outstanding {votes}\n"),
        None => out.push_str("outstanding unknown\n"),
    }
    write_choices(out, view);
    write_end(out, plan, view);
}

/// Whether it is shown, its word, and its figure.
type Block = (bool, &'static str, fn(&ChoiceLine) -> u64);

fn write_choices(out: &mut String, view: &OutcomeView) {
    for line in &view.choices {
        put!(out, "total {} {} {}\n", line.code, line.votes, percent(line.votes, view.valid));
    }
    let [_, flagged, excluded, _] = view.classes;
    let blocks: [Block; 3] = [
        (flagged > 0, "without-flagged", |line| line.without_flagged),
        (excluded > 0, "with-excluded", |line| line.with_excluded),
        (view.disputed > 0, "with-others", |line| line.with_others),
    ];
    for (_, word, votes) in blocks.iter().filter(|(shown, _, _)| *shown) {
        for line in &view.choices {
            put!(out, "{word} {} {}\n", line.code, votes(line));
        }
    }
}

fn write_end(out: &mut String, plan: &ContestPlan, view: &OutcomeView) {
    put!(out, "leader {}\nmargin {}\n", view.leader_word(), view.margin);
    if let Some((state, hurdle)) = &view.state {
        put!(out, "state {state}\n");
        match hurdle {
            Hurdle::Share(share) => put!(out, "hurdle {}/{}\n", share.num(), share.den()),
            Hurdle::Impossible => out.push_str("hurdle impossible\n"),
            Hurdle::None => out.push_str("hurdle none\n"),
        }
    }
    if matches!(plan.decides, Decides::Seats(_)) {
        for line in &view.choices {
            if let Some(seats) = line.seats {
                put!(out, "seat {} {seats}\n", line.code);
            }
        }
    }
    for lot in &view.lots {
        put!(out, "lot {} ", lot.seats);
        for (at, code) in lot.among.iter().enumerate() {
            put!(out, "{}{code}", if at == 0 { "" } else { "," });
        }
        out.push('\n');
    }
}
