//! Which seats can no longer change, for divisor methods.
//!
//! In scope: the fewest seats a list keeps for sure and the most it can still get, with a threshold,
//! lists with fewer candidates than seats, and (D'Hondt only) the absolute-majority clause. An
//! alliance is given as one list. Not in scope: largest remainders, which are not monotone in the
//! votes (a list can lose a seat by gaining votes), so that no such bound exists.
//!
//! # The bound (d = the row of divisors, S = seats, T = counted votes, O = outstanding)
//! *At least k.* A is without its k-th seat, or in a lot for it, iff S − k + 1 seats of others rest
//! on quotients at least as high as A's k-th, T_A / d(k−1). B has j such quotients iff
//! F_B ≥ ⌈T_A d(j−1) / d(k−1)⌉. No vote for A helps to take its seat, so the fewest outstanding
//! votes that endanger it are the minimum, over Σ j_B = S − k + 1, of
//! Σ max(0, ⌈T_A d(j_B − 1) / d(k − 1)⌉ − T_B): a dynamic programme over the lists, exact.
//! Closed iff that exceeds O.
//!
//! *With a threshold* there are two ways. (1) A falls below it: z votes for others raise the base
//! to T + z; the fewest z follows from the bar. (2) Others take the seats, and each that does must
//! itself pass the bar at the base T + z: it needs max(⌈…⌉, bar(T + z)) − T_B votes, and those
//! must not exceed z. The need grows with z, so the least z is the least fixed point, reached from
//! z = 0 by repeating z ← need(z).
//!
//! *At most k.* All outstanding votes to A is best for A in every respect: its quotients are highest,
//! and the base is highest with the others' votes lowest, so that most of them fail the bar. A can
//! have k seats iff at most S − k quotients of others that pass exceed F_A / d(k − 1).
//!
//! *Records that may be annulled*: every combination, up to [`COMBINED_MAX`] records; beyond that
//! each list's votes range freely between all kept and all annulled, which can only say "open" too
//! often.
//!
//! *Majority clause* (D'Hondt keeps each list's ⌊share of S⌋, so at most one seat moves): a list
//! keeps k for sure iff it would keep k + 1 without the clause, or k while no other list can reach a
//! majority. At most: one more than without it, up to ⌊S/2⌋ + 1, if it can reach a majority itself.

use alloc::vec;
use alloc::vec::Vec;

use super::{
    Answer, Bounds, Claim, Disputed, Hurdle, OutcomeError, Standing, Status, assess, short,
};
use crate::fraction::Fraction;
use crate::seats::{Bar, Divisors, SEATS_MAX, thresholds};

/// The most steps of the dynamic programme: lists × seats².
pub const WORK_MAX: u64 = 50_000_000;
/// The most records that may be annulled whose combinations are all tried.
pub const COMBINED_MAX: usize = 6;
/// The most repetitions towards the least fixed point; beyond, the value reached is a lower bound
/// and the answer errs on the side of "open".
pub const REPEATS_MAX: u32 = 64;

/// The law, as far as the bound needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatRule {
    /// Seats to fill.
    pub seats: u32,
    /// The row of divisors.
    pub divisors: Divisors,
    /// The threshold of valid votes that each list must pass.
    pub bar: Option<Bar>,
    /// Whether the absolute-majority clause holds; D'Hondt only.
    pub majority_clause: bool,
    /// One for each choice of the standing.
    pub lists: Vec<SeatList>,
}

/// What the bound needs to know of a list besides its votes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatList {
    /// The most seats it can take; none when there are always enough candidates.
    pub candidates: Option<u32>,
    /// Exempt from the threshold.
    pub exempt: bool,
}

/// The seats of one list, whatever comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// It keeps these for sure.
    pub least: u32,
    /// It can still get these, lots in its favour.
    pub most: u32,
}

/// Whether `who` gets at least `seats` seats, without needing a lot.
///
/// # Errors
/// As [`assess`], and [`OutcomeError::Seats`].
pub fn at_least(
    rule: &SeatRule,
    standing: &Standing<'_>,
    who: usize,
    seats: u32,
) -> Result<Answer, OutcomeError> {
    let Some(board) = Board::new(rule, standing, who)? else { return Ok(Answer::UNKNOWN) };
    let (mut short, mut hurdle) = board.short_of_least(seats);
    if rule.majority_clause && seats > 0 {
        // One seat more without the clause, or this one and no majority of another list (11.5 on both hurdles).
        let (rival, their_hurdle) = rival_majority(standing, who)?;
        let (more, more_hurdle) = board.short_of_least(seats.saturating_add(1));
        short = short.max(rival).min(more);
        hurdle = super::higher(super::lower(hurdle, their_hurdle), more_hurdle);
    }
    Ok(board.answer(short, hurdle))
}

/// Whether `who` gets at most `seats` seats, even with every lot in its favour.
///
/// # Errors
/// As [`at_least`].
pub fn at_most(
    rule: &SeatRule,
    standing: &Standing<'_>,
    who: usize,
    seats: u32,
) -> Result<Answer, OutcomeError> {
    let Some(board) = Board::new(rule, standing, who)? else { return Ok(Answer::UNKNOWN) };
    let mut short = board.short_of_most(seats);
    if rule.majority_clause && seats <= rule.seats / 2 {
        short = short.max(majority_of(standing, who)?.0);
    }
    Ok(board.answer(short, Hurdle::None))
}

/// Whether the seats are exactly these and no lot is needed: each list keeps its own, and they are
/// all the seats there are.
///
/// # Errors
/// As [`at_least`]; a number of seats for each list is expected.
pub fn exactly(
    rule: &SeatRule,
    standing: &Standing<'_>,
    seats: &[u32],
) -> Result<Answer, OutcomeError> {
    if seats.len() != rule.lists.len() {
        return Err(OutcomeError::Seats("a number of seats for each list"));
    }
    let mut worst = assess(&Claim::Ahead { winners: Vec::new() }, standing)?;
    let Some(outstanding) = worst.outstanding else { return Ok(worst) };
    worst.hurdle = Hurdle::None;
    if seats.iter().map(|seats| u64::from(*seats)).sum::<u64>() != u64::from(rule.seats) {
        worst.status = Status::Open { by_votes: outstanding.saturating_add(1) };
        return Ok(worst);
    }
    for (who, seats) in seats.iter().enumerate().filter(|(_, seats)| **seats > 0) {
        let answer = at_least(rule, standing, who, *seats)?;
        if short(answer.status) > short(worst.status) {
            worst.status = answer.status;
        }
        worst.hurdle = if worst.hurdle == Hurdle::None {
            answer.hurdle
        } else {
            super::lower(worst.hurdle, answer.hurdle)
        };
    }
    Ok(worst)
}

/// The least and most seats of each list; none when O is unknown.
///
/// # Errors
/// As [`at_least`].
pub fn ranges(
    rule: &SeatRule,
    standing: &Standing<'_>,
) -> Result<Option<Vec<Range>>, OutcomeError> {
    check(rule, standing)?;
    if Bounds::new(standing)?.is_none() {
        return Ok(None);
    }
    (0..rule.lists.len()).map(|who| range(rule, standing, who)).collect::<Result<_, _>>().map(Some)
}

/// One list's least and most. Both questions are monotone in the number of seats: bisect.
fn range(rule: &SeatRule, standing: &Standing<'_>, who: usize) -> Result<Range, OutcomeError> {
    let mut fault = None;
    let mut closed = |answer: Result<Answer, OutcomeError>| match answer {
        Ok(answer) => answer.status == Status::Closed,
        Err(error) => {
            fault = Some(error);
            false
        }
    };
    let least = last(rule.seats, |seats| closed(at_least(rule, standing, who, seats)));
    let most = first(rule.seats, |seats| closed(at_most(rule, standing, who, seats)));
    fault.map_or(Ok(Range { least, most }), Err)
}

/// How far it is from certain that no list but `who` gets more than half of the votes.
fn rival_majority(standing: &Standing<'_>, who: usize) -> Result<(u64, Hurdle), OutcomeError> {
    let rivals = (0..standing.votes.len()).filter(|rival| *rival != who);
    rivals.map(|rival| majority_of(standing, rival)).try_fold(
        (0, Hurdle::Impossible),
        |(worst, least), next| {
            let (short, hurdle) = next?;
            Ok((worst.max(short), super::lower(least, hurdle)))
        },
    )
}

/// How far it is from certain that `who` does not get more than half of the votes.
fn majority_of(standing: &Standing<'_>, who: usize) -> Result<(u64, Hurdle), OutcomeError> {
    let Some(bounds) = Bounds::new(standing)? else { return Ok((u64::MAX, Hurdle::None)) };
    Ok(bounds.judge(&super::no_majority(who)))
}

/// The votes of one list against those of the others, in one way of deciding the disputes. `base`
/// is the sum of all votes; it has two ends only when the records are too many to combine.
struct View {
    own_least: u64,
    own_most: u64,
    others_least: Vec<u64>,
    others_most: Vec<u64>,
    base_least: u64,
    base_most: u64,
}

/// One list's question.
struct Board<'a> {
    rule: &'a SeatRule,
    views: Vec<View>,
    own: SeatList,
    others: Vec<SeatList>,
    outstanding: u64,
    /// Votes can fall to others than this list.
    rivals: bool,
}

impl<'a> Board<'a> {
    /// None when O is unknown.
    fn new(
        rule: &'a SeatRule,
        standing: &Standing<'_>,
        who: usize,
    ) -> Result<Option<Self>, OutcomeError> {
        check(rule, standing)?;
        let choices = standing.votes.len();
        let Some(own) = rule.lists.get(who).copied() else {
            return Err(OutcomeError::NoSuchChoice { choices, got: who });
        };
        let Some(bounds) = Bounds::new(standing)? else { return Ok(None) };
        let mut others = rule.lists.clone();
        others.remove(who);
        let rivals = bounds.beside || !others.is_empty();
        let views = views(&bounds, who);
        Ok(Some(Self { rule, views, own, others, outstanding: bounds.outstanding, rivals }))
    }

    fn answer(&self, short: u64, hurdle: Hurdle) -> Answer {
        let hurdle = if self.outstanding == 0 { Hurdle::None } else { hurdle };
        Answer { status: super::status(short), outstanding: Some(self.outstanding), hurdle }
    }

    /// The shortfall of "at least `seats`", and the share of the outstanding votes that the others
    /// must be given, in the way that costs them least and with the rest given to nobody.
    fn short_of_least(&self, seats: u32) -> (u64, Hurdle) {
        if seats == 0 {
            return (0, Hurdle::Impossible);
        }
        let open_always = seats > self.rule.seats || seats > room(&self.own);
        let cost = |view: &View| if open_always { Some(0) } else { self.cost(view, seats) };
        let Some(cost) = self.views.iter().filter_map(cost).min() else {
            return (0, Hurdle::Impossible);
        };
        // Cost 0 is a tie or less at this moment: O + 1, by the definition of the shortfall.
        let short = (self.outstanding + 1).saturating_sub(cost);
        (short, super::share(i128::from(cost), i128::from(self.outstanding)))
    }

    /// The fewest outstanding votes that endanger the list's `seats`-th seat; none if more than O.
    fn cost(&self, view: &View, seats: u32) -> Option<u64> {
        if view.own_least == 0 {
            return Some(0);
        }
        let below = self.cost_of_bar(view);
        let taken = self.cost_of_seats(view, seats);
        below.into_iter().chain(taken).min()
    }

    /// The fewest votes for others that put the list below the threshold.
    fn cost_of_bar(&self, view: &View) -> Option<u64> {
        let bar = self.rule.bar.filter(|_| !self.own.exempt && self.rivals)?;
        let below = |more: u64| !bar.passes(view.own_least, view.base_most + more);
        below(self.outstanding).then(|| first(self.outstanding, below))
    }

    /// The fewest votes with which others take so many seats that the list is left with fewer than
    /// `seats`, or with a lot.
    fn cost_of_seats(&self, view: &View, seats: u32) -> Option<u64> {
        let mut cast = 0;
        for _ in 0..REPEATS_MAX {
            let need = self.need(view, seats, view.base_least + cast);
            if need > self.outstanding {
                return None;
            }
            if need <= cast || self.rule.bar.is_none() {
                return Some(need.max(cast));
            }
            cast = need;
        }
        Some(cast)
    }

    /// The dynamic programme: the fewest votes with which others reach S − k + 1 quotients at least
    /// as high as the list's k-th, when the threshold is judged at `base`; `u64::MAX` if never.
    fn need(&self, view: &View, seats: u32, base: u64) -> u64 {
        let goal = index(self.rule.seats - seats + 1);
        let mut best = vec![u64::MAX; goal + 1];
        if let Some(none) = best.first_mut() {
            *none = 0;
        }
        for (votes, list) in view.others_most.iter().zip(&self.others) {
            let bar = self.rule.bar.filter(|_| !list.exempt).map_or(0, |bar| bar.fewest(base));
            let costs: Vec<u64> = (0..room(list).min(self.rule.seats))
                .take(goal)
                .map(|held| self.price(view.own_least, seats, held).max(bar).saturating_sub(*votes))
                .collect();
            // Downwards, so that each list is used once.
            for total in (1..=goal).rev() {
                let from = |(held, cost): (usize, &u64)| {
                    best.get(total.checked_sub(held + 1)?).map(|base| base.saturating_add(*cost))
                };
                let with = costs.iter().enumerate().filter_map(from).min();
                if let (Some(with), Some(place)) = (with, best.get_mut(total)) {
                    *place = with.min(*place);
                }
            }
        }
        best.last().copied().unwrap_or(u64::MAX)
    }

    /// ⌈own · d(held) / d(seats − 1)⌉: the votes with which a list that holds `held` seats bids as
    /// high as this one for its `seats`-th.
    fn price(&self, own: u64, seats: u32, held: u32) -> u64 {
        let theirs = self.rule.divisors.scaled(held);
        let ours = self.rule.divisors.scaled(seats - 1).max(1);
        let price = (u128::from(own) * u128::from(theirs)).div_ceil(u128::from(ours));
        u64::try_from(price).unwrap_or(u64::MAX)
    }

    /// The shortfall of "at most `seats`".
    fn short_of_most(&self, seats: u32) -> u64 {
        let within = |view: &View, more: u64| self.most(view, more) <= seats;
        let all = |more: u64| self.views.iter().all(|view| within(view, more));
        if all(self.outstanding) {
            return 0;
        }
        // The least O' that is not within; one fewer would be.
        self.outstanding + 1 - first(self.outstanding, |more| !all(more))
    }

    /// The most seats with `more` votes for this list, every lot in its favour.
    fn most(&self, view: &View, more: u64) -> u32 {
        let own = view.own_most + more;
        let passes = |list: &SeatList, votes: u64, base: u64| {
            list.exempt || self.rule.bar.is_none_or(|bar| bar.passes(votes, base + more))
        };
        if own == 0 || !passes(&self.own, own, view.base_least) {
            return 0;
        }
        let others: Vec<(u64, u32)> = view
            .others_least
            .iter()
            .zip(&self.others)
            .filter(|(votes, list)| passes(list, **votes, view.base_most))
            .map(|(votes, list)| (*votes, room(list).min(self.rule.seats)))
            .collect();
        let gets = |seats: u32| {
            let higher = others
                .iter()
                .map(|(votes, room)| u64::from(self.higher(*votes, *room, own, seats)));
            higher.sum::<u64>() <= u64::from(self.rule.seats - seats)
        };
        last(self.rule.seats.min(room(&self.own)), |seats| seats == 0 || gets(seats))
    }

    /// How many quotients of a list with `votes` exceed this list's `seats`-th.
    fn higher(&self, votes: u64, room: u32, own: u64, seats: u32) -> u32 {
        let divisors = self.rule.divisors;
        let ours = u128::from(divisors.scaled(seats - 1));
        last(room, |count| {
            let theirs = |held| u128::from(divisors.scaled(held));
            count == 0 || u128::from(votes) * ours > u128::from(own) * theirs(count - 1)
        })
    }
}

fn room(list: &SeatList) -> u32 {
    list.candidates.unwrap_or(u32::MAX)
}

fn index(seats: u32) -> usize {
    usize::try_from(seats).unwrap_or(usize::MAX)
}

/// The rule's limits.
fn check(rule: &SeatRule, standing: &Standing<'_>) -> Result<(), OutcomeError> {
    if rule.lists.len() != standing.votes.len() {
        return Err(OutcomeError::Seats("one list for each choice"));
    }
    let seats = u64::from(rule.seats);
    let lists = u64::try_from(rule.lists.len()).unwrap_or(u64::MAX);
    let work = lists.saturating_mul(seats * seats);
    if rule.seats > SEATS_MAX || work > WORK_MAX {
        return Err(OutcomeError::Seats("lists × seats² up to the limit"));
    }
    if rule.majority_clause && rule.divisors != Divisors::DHondt {
        return Err(OutcomeError::Seats("D'Hondt under a majority clause"));
    }
    if rule.divisors.check().is_err() {
        return Err(OutcomeError::Seats("a first divisor above 0 and at most 3"));
    }
    let share = rule.bar.map_or(Fraction::ZERO, |bar| bar.share);
    thresholds::check_share(share).map_err(|_| OutcomeError::Share { got: share })
}

/// The ways of deciding the disputes: each combination, or beyond [`COMBINED_MAX`] one view that
/// spans them all.
fn views(bounds: &Bounds<'_>, who: usize) -> Vec<View> {
    let records: Vec<&Disputed> = bounds.annullable.iter().map(|(_, record)| *record).collect();
    let none = (bounds.sure.clone(), bounds.sum);
    let all = records.iter().fold(none.clone(), |kept, record| keep(&kept, record));
    if records.len() > COMBINED_MAX {
        return vec![view(&none, &all, who)];
    }
    let mut ways = vec![none];
    for record in records {
        let kept: Vec<_> = ways.iter().map(|way| keep(way, record)).collect();
        ways.extend(kept);
    }
    ways.iter().map(|way| view(way, way, who)).collect()
}

fn keep(way: &(Vec<u64>, u64), record: &Disputed) -> (Vec<u64>, u64) {
    // Counted votes contained the record (checked), so that no sum exceeds VOTES_MAX.
    let votes: Vec<u64> = way.0.iter().zip(&record.votes).map(|(a, b)| a + b).collect();
    let sum = way.1 + record.votes.iter().sum::<u64>() + record.beside;
    (votes, sum)
}

fn view(least: &(Vec<u64>, u64), most: &(Vec<u64>, u64), who: usize) -> View {
    let (mut others_least, mut others_most) = (least.0.clone(), most.0.clone());
    let (own_least, own_most) = (others_least.remove(who), others_most.remove(who));
    let (base_least, base_most) = (least.1, most.1);
    View { own_least, own_most, others_least, others_most, base_least, base_most }
}

/// A number that can be halved without a cast.
trait Count: Copy + Ord {
    const ZERO: Self;
    fn next(self) -> Self;
    fn middle(self, other: Self) -> Self;
}

impl Count for u32 {
    const ZERO: Self = 0;
    fn next(self) -> Self {
        self + 1
    }
    fn middle(self, other: Self) -> Self {
        self.midpoint(other)
    }
}

impl Count for u64 {
    const ZERO: Self = 0;
    fn next(self) -> Self {
        self + 1
    }
    fn middle(self, other: Self) -> Self {
        self.midpoint(other)
    }
}

/// The first number, 0 to `end`, from which on `test` is true; `end` if none is.
fn first<N: Count>(end: N, mut test: impl FnMut(N) -> bool) -> N {
    let (mut low, mut high) = (N::ZERO, end);
    while low < high {
        let middle = low.middle(high);
        if test(middle) {
            high = middle;
        } else {
            low = middle.next();
        }
    }
    low
}

/// The last number, 0 to `end`, up to which `test` is true; it is taken to be true of 0.
fn last(end: u32, mut test: impl FnMut(u32) -> bool) -> u32 {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = high - (high - low) / 2;
        if test(middle) {
            low = middle;
        } else {
            high = middle - 1;
        }
    }
    low
}
