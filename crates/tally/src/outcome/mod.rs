//! What can no longer change.
//!
//! In scope: whether a claim about the outcome holds for every way in which the outstanding votes
//! may fall ([`assess`]), and the same for seats by divisor methods ([`seats`]). Not in scope: which
//! records are missing and how many ballots they may hold at most; that bound O is an input.
//! "Closed" is said against what is missing, excluded and disputed at one log size; corrections,
//! recounts and rulings can still change it. Spec 4, "Irreversibility".
//!
//! # Why the test is exact
//! A claim is a conjunction of clauses, a clause a disjunction of conditions, and a condition a
//! linear form in the final votes F with integer coefficients: Σ a_x F_x ≥ c. With F = T + y,
//! y ≥ 0 and Σ y ≤ O, the least value of the form is a·T + O · min(0, min a_x): all outstanding
//! votes to the choice with the most negative coefficient, or to nobody. A record that may be
//! annulled adds min(0, a·v), each on its own, because the form is a sum over records. So a
//! condition holds for sure iff its least value reaches c. A clause with several conditions holds
//! for sure if one of them does; the converse is true as well here (without annullable records),
//! because the conditions of each such clause have their least value at one and the same
//! completion: all to the one rival ([`Claim::FirstRound`]) or all to the one candidate
//! ([`Claim::RunoffCertain`]).

pub mod seats;

use alloc::boxed::Box;
use alloc::vec;
use alloc::vec::Vec;
use core::{fmt, iter};

use crate::fraction::Fraction;
use crate::seats::VOTES_MAX;

/// The most choices of one contest.
pub const CHOICES_MAX: usize = 1_024;
/// The most disputed records taken one by one.
pub const DISPUTED_MAX: usize = 65_536;
/// The most steps (conditions × disputed records) of one assessment.
pub const WORK_MAX: usize = 100_000_000;
/// The largest denominator of a share or a lead in a claim; with it a hurdle fits two `u64`.
pub const TERM_MAX: u64 = 1_000;

/// What may still happen to a record that is counted but disputed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is kept or annulled, nothing else: the worse of the two is taken.
    MayBeAnnulled,
    /// It may be replaced by another: its votes leave T and this bound on its ballots joins O.
    MayBeReplaced {
        /// The most ballots of its unit; none when unknown.
        ballots_max: Option<u64>,
    },
}

/// One counted, disputed record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disputed {
    /// Its votes for each choice.
    pub votes: Vec<u64>,
    /// Its votes in the base that are for no choice.
    pub beside: u64,
    /// What may happen to it.
    pub fate: Fate,
}

/// Where the count stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    /// Counted votes of each choice, disputed records included.
    pub votes: &'a [u64],
    /// Counted votes that belong to the base of shares but to no choice, such as blank votes where
    /// the law counts them; none where no such votes exist.
    pub beside: Option<u64>,
    /// O: the most ballots that units without a counted record may hold; none when unknown.
    pub outstanding: Option<u64>,
    /// Counted records that may still be annulled or replaced.
    pub disputed: &'a [Disputed],
}

/// A statement about the final votes F (F without index: their sum, the base of shares).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Each of `winners` has more votes than everyone else. One: plurality. Two: the pair of a
    /// runoff. F_w − F_l ≥ 1.
    Ahead {
        /// The choices that lead.
        winners: Vec<usize>,
    },
    /// More than half: 2 F_w − F ≥ 1.
    Majority {
        /// The choice.
        who: usize,
    },
    /// Nobody has more than half: F − 2 F_c ≥ 0 for all c.
    NoMajority,
    /// A share of the votes and a lead over everyone else: q F_w − p F ≥ 0 for `share` p/q,
    /// s (F_w − F_l) − r F ≥ 0 for `lead` r/s, F ≥ 1.
    Lead {
        /// The choice.
        who: usize,
        /// The share of all votes needed, as 40/100.
        share: Fraction,
        /// The lead needed, as a share of all votes, as 10/100.
        lead: Fraction,
    },
    /// [`Claim::Majority`] or [`Claim::Lead`].
    FirstRound {
        /// The choice.
        who: usize,
        /// As in [`Claim::Lead`].
        share: Fraction,
        /// As in [`Claim::Lead`].
        lead: Fraction,
    },
    /// Nobody fulfils [`Claim::FirstRound`].
    RunoffCertain {
        /// As in [`Claim::Lead`].
        share: Fraction,
        /// As in [`Claim::Lead`].
        lead: Fraction,
    },
}

/// A rule by which a contest is decided, as far as seats are not divided among lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Contest {
    /// The `seats` choices with the most votes.
    Plurality {
        /// How many are elected.
        seats: usize,
    },
    /// The two with the most votes go into a runoff.
    TopTwo,
    /// More than half, else a runoff.
    Majority,
    /// More than half, or a share with a lead, else a runoff.
    Lead {
        /// As 40/100.
        share: Fraction,
        /// As 10/100.
        lead: Fraction,
    },
}

impl Contest {
    /// The claims each of which settles the contest, as the counted votes suggest them: equal votes
    /// rank in ballot order, and a claim of such a rank is never closed.
    #[must_use]
    pub fn claims(self, votes: &[u64]) -> Vec<Claim> {
        let ranked = ranked(votes);
        let first = |count: usize| ranked.iter().take(count).copied().collect();
        let leader = ranked.first().copied().into_iter();
        match self {
            Self::Plurality { seats } => vec![Claim::Ahead { winners: first(seats) }],
            Self::TopTwo => vec![Claim::Ahead { winners: first(2) }],
            Self::Majority => {
                let claims = leader.map(|who| Claim::Majority { who });
                claims.chain([Claim::NoMajority]).collect()
            }
            Self::Lead { share, lead } => {
                let claims = leader.map(|who| Claim::FirstRound { who, share, lead });
                claims.chain([Claim::RunoffCertain { share, lead }]).collect()
            }
        }
    }

    /// The claim that is closed, or else the one with the least shortfall, and its answer.
    ///
    /// # Errors
    /// As [`assess`]; a contest without choices has no claim.
    pub fn assess(self, standing: &Standing<'_>) -> Result<(Claim, Answer), OutcomeError> {
        let mut best: Option<(Claim, Answer)> = None;
        for claim in self.claims(standing.votes) {
            let answer = assess(&claim, standing)?;
            let nearer = |best: &(Claim, Answer)| short(answer.status) < short(best.1.status);
            if best.as_ref().is_none_or(nearer) {
                best = Some((claim, answer));
            }
        }
        best.ok_or(OutcomeError::NoSuchChoice { choices: 0, got: 0 })
    }
}

/// The choices by falling votes, equal ones in ballot order.
#[must_use]
pub fn ranked(votes: &[u64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..votes.len()).collect();
    order.sort_by_key(|who| core::cmp::Reverse(votes.get(*who).copied()));
    order
}

/// Whether a claim can still become untrue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It holds however the outstanding votes fall.
    Closed,
    /// It does not yet. `by_votes` is the least n such that it would be closed were the bound O
    /// smaller by n; O + 1 where it is not closed even with nothing outstanding.
    Open {
        /// The shortfall, 1 to O + 1.
        by_votes: u64,
    },
    /// The bound O is unknown.
    CannotTell,
}

/// The share of the outstanding votes that must fall to the trailing side, all the rest falling to
/// the leading side, to undo the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hurdle {
    /// At least this share, exact, 0 to 1.
    Share(Fraction),
    /// More than all of them.
    Impossible,
    /// Nothing is outstanding, or how much is unknown.
    None,
}

/// The answer to one claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Closed, open, or unknown.
    pub status: Status,
    /// O with the bounds of replaceable records: what the status was judged against.
    pub outstanding: Option<u64>,
    /// What the trailing side needs.
    pub hurdle: Hurdle,
}

impl Answer {
    /// The bound is unknown.
    const UNKNOWN: Self =
        Self { status: Status::CannotTell, outstanding: None, hurdle: Hurdle::None };
}

/// Input that is no question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutcomeError {
    /// More choices than [`CHOICES_MAX`].
    TooManyChoices {
        /// Choices given.
        got: usize,
    },
    /// More disputed records than [`DISPUTED_MAX`], or with the claim's conditions more steps than
    /// [`WORK_MAX`].
    TooManyDisputed {
        /// Records given.
        got: usize,
    },
    /// Counted and outstanding votes together exceed [`VOTES_MAX`].
    TooManyVotes,
    /// A choice's index is not below the number of choices.
    NoSuchChoice {
        /// Number of choices.
        choices: usize,
        /// Index given.
        got: usize,
    },
    /// The disputed records have more votes than were counted, or not one number for each choice.
    DisputedExceedsCounted,
    /// A share above 1 or with a denominator above [`TERM_MAX`].
    Share {
        /// The share given.
        got: Fraction,
    },
    /// The seats of lists × seats² exceed [`seats::WORK_MAX`], a list per choice is missing, or the
    /// rule is none that has an exact bound.
    Seats(&'static str),
}

impl fmt::Display for OutcomeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyChoices { got } => {
                write!(f, "expected at most {CHOICES_MAX} choices, got {got}")
            }
            Self::TooManyDisputed { got } => {
                write!(
                    f,
                    "expected at most {DISPUTED_MAX} disputed records and {WORK_MAX} steps, got {got} records"
                )
            }
            Self::TooManyVotes => write!(f, "expected at most {VOTES_MAX} votes, got more"),
            Self::NoSuchChoice { choices, got } => {
                write!(f, "expected a choice below {choices}, got {got}")
            }
            Self::DisputedExceedsCounted => {
                f.write_str("expected disputed votes to be part of the counted ones")
            }
            Self::Share { got } => {
                write!(f, "expected a share up to 1 with terms up to {TERM_MAX}, got {got}")
            }
            Self::Seats(expected) => write!(f, "expected {expected}"),
        }
    }
}

impl core::error::Error for OutcomeError {}

/// O: the sum of the bounds of the units without a counted record; none when one is unknown or the
/// sum exceeds `u64`.
#[must_use]
pub fn outstanding(bounds: impl IntoIterator<Item = Option<u64>>) -> Option<u64> {
    bounds.into_iter().try_fold(0_u64, |sum, bound| sum.checked_add(bound?))
}

/// O of an area with one register for all its stations: the most ballots of the area less those
/// admitted in counted stations, and 0 when no station is missing.
#[must_use]
pub const fn outstanding_of_area(ballots_max: u64, admitted_counted: u64, missing: usize) -> u64 {
    if missing == 0 { 0 } else { ballots_max.saturating_sub(admitted_counted) }
}

/// Judges `claim` against every completion of `standing`.
///
/// # Errors
/// Only for input beyond the named limits or that contradicts itself.
pub fn assess(claim: &Claim, standing: &Standing<'_>) -> Result<Answer, OutcomeError> {
    check_claim(claim, standing)?;
    let Some(bounds) = Bounds::new(standing)? else { return Ok(Answer::UNKNOWN) };
    let mut short = 0;
    let mut hurdle = Hurdle::Impossible;
    let mut work = 0_usize;
    for clause in clauses(claim, standing.votes.len()) {
        work = work.saturating_add(clause.len().saturating_mul(bounds.annullable.len()));
        if work > WORK_MAX {
            return Err(OutcomeError::TooManyDisputed { got: bounds.annullable.len() });
        }
        // A clause is as safe as its safest condition, a claim as its least safe clause.
        let judged = clause.iter().map(|condition| bounds.judge(condition));
        let safest = judged.fold((u64::MAX, Hurdle::Share(Fraction::ZERO)), |a, b| {
            (a.0.min(b.0), higher(a.1, b.1))
        });
        short = short.max(safest.0);
        hurdle = lower(hurdle, safest.1);
    }
    if bounds.outstanding == 0 {
        hurdle = Hurdle::None;
    }
    Ok(Answer { status: status(short), outstanding: Some(bounds.outstanding), hurdle })
}

/// Closed for a shortfall of 0.
const fn status(short: u64) -> Status {
    if short == 0 { Status::Closed } else { Status::Open { by_votes: short } }
}

/// The shortfall: 0 when closed, without end when unknown.
const fn short(status: Status) -> u64 {
    match status {
        Status::Closed => 0,
        Status::Open { by_votes } => by_votes,
        Status::CannotTell => u64::MAX,
    }
}

fn higher(a: Hurdle, b: Hurdle) -> Hurdle {
    match (a, b) {
        (Hurdle::Share(a), Hurdle::Share(b)) => Hurdle::Share(a.max(b)),
        _ => Hurdle::Impossible,
    }
}

fn lower(a: Hurdle, b: Hurdle) -> Hurdle {
    match (a, b) {
        (Hurdle::Share(a), Hurdle::Share(b)) => Hurdle::Share(a.min(b)),
        (Hurdle::Share(a), _) | (_, Hurdle::Share(a)) => Hurdle::Share(a),
        _ => Hurdle::Impossible,
    }
}

/// Whether `claim` is true of these final votes. This is the definition; [`assess`] says whether it
/// is true of all that can still come.
///
/// # Errors
/// As [`assess`].
pub fn holds(claim: &Claim, votes: &[u64], beside: u64) -> Result<bool, OutcomeError> {
    let standing = Standing { votes, beside: Some(beside), outstanding: Some(0), disputed: &[] };
    Ok(assess(claim, &standing)?.status == Status::Closed)
}

/// One linear condition: `all` · F + Σ `plus` · F_i ≥ `at_least`.
struct Condition {
    all: i128,
    /// At most two, of different choices.
    plus: Vec<(usize, i128)>,
    at_least: i128,
}

/// T without the disputed records, the records that may be annulled, and O with the bounds of those
/// that may be replaced. All sums stay below 2^53, so that forms stay far below 2^127.
struct Bounds<'a> {
    sure: Vec<u64>,
    sum: u64,
    beside: bool,
    outstanding: u64,
    annullable: Vec<(u64, &'a Disputed)>,
}

impl<'a> Bounds<'a> {
    /// None when O is unknown.
    fn new(standing: &Standing<'a>) -> Result<Option<Self>, OutcomeError> {
        if standing.votes.len() > CHOICES_MAX {
            return Err(OutcomeError::TooManyChoices { got: standing.votes.len() });
        }
        if standing.disputed.len() > DISPUTED_MAX {
            return Err(OutcomeError::TooManyDisputed { got: standing.disputed.len() });
        }
        let counted = total(standing.votes, standing.beside.unwrap_or(0))?;
        let mut outstanding = standing.outstanding;
        let mut sure = standing.votes.to_vec();
        let mut sure_beside = standing.beside.unwrap_or(0);
        let mut annullable = Vec::new();
        for record in standing.disputed {
            take(&mut sure, &mut sure_beside, record)?;
            match record.fate {
                Fate::MayBeAnnulled => {
                    annullable.push((total(&record.votes, record.beside)?, record));
                }
                Fate::MayBeReplaced { ballots_max } => {
                    outstanding = crate::outcome::outstanding([outstanding, ballots_max]);
                }
            }
        }
        let Some(outstanding) = outstanding else { return Ok(None) };
        if counted.checked_add(outstanding).is_none_or(|all| all > VOTES_MAX) {
            return Err(OutcomeError::TooManyVotes);
        }
        let sum = total(&sure, sure_beside)?;
        let beside = standing.beside.is_some();
        Ok(Some(Self { sure, sum, beside, outstanding, annullable }))
    }

    /// The shortfall of one condition (0: holds for sure) and its hurdle.
    fn judge(&self, condition: &Condition) -> (u64, Hurdle) {
        let coefficients = self.coefficients(condition);
        let worst = coefficients.iter().copied().fold(0, i128::min);
        let best = coefficients.iter().copied().fold(0, i128::max);
        // What the form has to spare over `at_least` before any outstanding vote.
        let mut spare = value(condition, self.sum, &self.sure) - condition.at_least;
        for (sum, record) in &self.annullable {
            spare += value(condition, *sum, &record.votes).min(0);
        }
        let outstanding = i128::from(self.outstanding);
        // Closed at O' iff spare + O' · worst ≥ 0.
        let reach = match (spare < 0, worst) {
            (true, _) => -1,
            (false, 0) => outstanding,
            (false, worst) => (spare / -worst).min(outstanding),
        };
        let short = u64::try_from(outstanding - reach).unwrap_or(u64::MAX);
        // Undone iff spare + y · worst + (O − y) · best ≤ −1.
        let needed = spare + 1 + outstanding * best;
        (short, share(needed, (best - worst) * outstanding))
    }

    /// The coefficient of each kind of vote that may still come.
    fn coefficients(&self, condition: &Condition) -> Vec<i128> {
        let named = condition.plus.iter().map(|(_, plus)| condition.all + plus);
        let others = self.beside || self.sure.len() > condition.plus.len();
        named.chain(others.then_some(condition.all)).collect()
    }
}

/// `needed / of` as a hurdle.
fn share(needed: i128, of: i128) -> Hurdle {
    if needed <= 0 {
        return Hurdle::Share(Fraction::ZERO);
    }
    if needed > of {
        return Hurdle::Impossible;
    }
    let fraction = u64::try_from(needed).ok().zip(u64::try_from(of).ok());
    let fraction = fraction.and_then(|(needed, of)| Fraction::new(needed, of));
    fraction.map_or(Hurdle::None, |fraction| Hurdle::Share(fraction.reduced()))
}

/// The form at these votes with this sum.
fn value(condition: &Condition, sum: u64, votes: &[u64]) -> i128 {
    let of = |(who, plus): &(usize, i128)| {
        plus * i128::from(votes.get(*who).copied().unwrap_or_default())
    };
    condition.all * i128::from(sum) + condition.plus.iter().map(of).sum::<i128>()
}

/// The sum, within [`VOTES_MAX`].
fn total(votes: &[u64], beside: u64) -> Result<u64, OutcomeError> {
    let sum = votes.iter().try_fold(beside, |sum, votes| sum.checked_add(*votes));
    sum.filter(|sum| *sum <= VOTES_MAX).ok_or(OutcomeError::TooManyVotes)
}

/// Takes a disputed record out of the counted votes.
fn take(sure: &mut [u64], beside: &mut u64, record: &Disputed) -> Result<(), OutcomeError> {
    let fault = OutcomeError::DisputedExceedsCounted;
    if sure.len() != record.votes.len() {
        return Err(fault);
    }
    for (sure, votes) in sure.iter_mut().zip(&record.votes) {
        *sure = sure.checked_sub(*votes).ok_or(fault)?;
    }
    *beside = beside.checked_sub(record.beside).ok_or(fault)?;
    Ok(())
}

/// Choices that exist, shares within limits.
fn check_claim(claim: &Claim, standing: &Standing<'_>) -> Result<(), OutcomeError> {
    let choices = standing.votes.len();
    let exists = |got: usize| {
        if got < choices { Ok(()) } else { Err(OutcomeError::NoSuchChoice { choices, got }) }
    };
    let shares = |share: &Fraction, lead: &Fraction| {
        let bad = |got: &&Fraction| **got > Fraction::ONE || got.den() > TERM_MAX;
        [share, lead]
            .into_iter()
            .find(bad)
            .map_or(Ok(()), |got| Err(OutcomeError::Share { got: *got }))
    };
    match claim {
        Claim::Ahead { winners } => winners.iter().try_for_each(|who| exists(*who)),
        Claim::Majority { who } => exists(*who),
        Claim::NoMajority => Ok(()),
        Claim::Lead { who, share, lead } | Claim::FirstRound { who, share, lead } => {
            exists(*who)?;
            shares(share, lead)
        }
        Claim::RunoffCertain { share, lead } => shares(share, lead),
    }
}

/// Clauses one after the other: together they would be choices² conditions.
type Clauses = Box<dyn Iterator<Item = Vec<Condition>>>;

/// The claim as clauses, all of which must hold, each by one of its conditions.
fn clauses(claim: &Claim, choices: usize) -> Clauses {
    match claim {
        Claim::Ahead { winners } => clauses_ahead(winners, choices),
        Claim::Majority { who } => Box::new(iter::once(vec![majority(*who)])),
        Claim::NoMajority => Box::new((0..choices).map(|who| vec![no_majority(who)])),
        Claim::Lead { who, share, lead } => {
            let conditions = lead_conditions(*who, *share, *lead, choices);
            Box::new(conditions.map(|condition| vec![condition]))
        }
        Claim::FirstRound { who, share, lead } => {
            let conditions = lead_conditions(*who, *share, *lead, choices);
            let who = *who;
            Box::new(conditions.map(move |condition| vec![majority(who), condition]))
        }
        Claim::RunoffCertain { share, lead } => {
            let (share, lead) = (*share, *lead);
            Box::new((0..choices).flat_map(move |who| {
                let lead = lead_conditions(who, share, lead, choices).map(negated);
                [vec![no_majority(who)], lead.collect()]
            }))
        }
    }
}

/// Each winner against each other choice.
fn clauses_ahead(winners: &[usize], choices: usize) -> Clauses {
    let (winners, losers): (Vec<usize>, Vec<usize>) =
        (0..choices).partition(|choice| winners.contains(choice));
    Box::new(winners.into_iter().flat_map(move |winner| {
        losers.clone().into_iter().map(move |loser| vec![ahead(winner, loser)])
    }))
}

fn ahead(winner: usize, loser: usize) -> Condition {
    Condition { all: 0, plus: vec![(winner, 1), (loser, -1)], at_least: 1 }
}

fn majority(who: usize) -> Condition {
    Condition { all: -1, plus: vec![(who, 2)], at_least: 1 }
}

fn no_majority(who: usize) -> Condition {
    negated(majority(who))
}

/// The share, the lead over each rival, and that there are votes at all.
fn lead_conditions(
    who: usize,
    share: Fraction,
    lead: Fraction,
    choices: usize,
) -> impl Iterator<Item = Condition> + 'static {
    let of = |fraction: Fraction| (i128::from(fraction.num()), i128::from(fraction.den()));
    let ((p, q), (r, s)) = (of(share), of(lead));
    let some = Condition { all: 1, plus: Vec::new(), at_least: 1 };
    let share = Condition { all: -p, plus: vec![(who, q)], at_least: 0 };
    let rivals = (0..choices).filter(move |rival| *rival != who);
    let leads = rivals.map(move |rival| Condition {
        all: -r,
        plus: vec![(who, s), (rival, -s)],
        at_least: 0,
    });
    [some, share].into_iter().chain(leads)
}

/// Not (form ≥ c) is −form ≥ 1 − c, since forms are integers.
fn negated(condition: Condition) -> Condition {
    let plus = condition.plus.into_iter().map(|(who, plus)| (who, -plus)).collect();
    Condition { all: -condition.all, plus, at_least: 1 - condition.at_least }
}
