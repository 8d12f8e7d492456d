//! The rounds of an apportionment: full seats, remainders, averages, the majority clause, then the
//! same within each alliance.
//!
//! One rule serves every round: the seat goes to the highest bid; equal bids are all served when
//! the seats reach for all of them, and go to a lot otherwise. Since such a lot always takes all
//! seats that are left, it ends the rounds of its level.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;

use super::thresholds::Part;
use super::{
    AllianceSeats, Apportionment, Divisors, Drawn, Level, List, Lot, LotCause, Method, Quota,
    QuotaBase, Rules, Step, Why,
};
use crate::fraction::Fraction;

/// One that bids for seats: a list, or an alliance as its first list.
struct Bidder {
    list: usize,
    votes: u64,
    /// The most seats it can take.
    room: u32,
}

/// The lists of one alliance that take part.
struct Alliance {
    number: u32,
    members: Vec<usize>,
}

/// The whole apportionment while it is being made.
pub(super) struct Table<'a> {
    rules: &'a Rules,
    lists: &'a [List],
    valid: u64,
    drawn: &'a [Drawn],
    used: Vec<bool>,
    alone: Vec<usize>,
    alliances: Vec<Alliance>,
    steps: Vec<Step>,
    pending: Vec<Lot>,
}

impl<'a> Table<'a> {
    pub(super) fn new(
        rules: &'a Rules,
        lists: &'a [List],
        valid: u64,
        drawn: &'a [Drawn],
        parts: &[Part],
    ) -> Self {
        let mut alone = Vec::new();
        let mut allied: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (list, part) in parts.iter().enumerate() {
            match part {
                Part::Out => {}
                Part::Alone => alone.push(list),
                Part::Allied(number) => allied.entry(*number).or_default().push(list),
            }
        }
        let mut alliances: Vec<Alliance> =
            allied.into_iter().map(|(number, members)| Alliance { number, members }).collect();
        alliances.sort_by_key(|alliance| alliance.members.first().copied());
        let used = vec![false; drawn.len()];
        let (steps, pending) = (Vec::new(), Vec::new());
        Self { rules, lists, valid, drawn, used, alone, alliances, steps, pending }
    }

    pub(super) fn run(mut self) -> Apportionment {
        let mut seats = vec![0; self.lists.len()];
        let mut bidders: Vec<Bidder> =
            self.alone.iter().map(|list| self.bidder(&[*list])).collect();
        bidders.extend(self.alliances.iter().map(|alliance| self.bidder(&alliance.members)));
        bidders.sort_by_key(|bidder| bidder.list);
        let base = match self.rules.quota_base {
            QuotaBase::Valid => self.valid,
            QuotaBase::Admitted => bidders.iter().map(|bidder| bidder.votes).sum(),
        };
        let lists = self.level(Level::Lists, &bidders, self.rules.method, base, self.rules.seats);
        for (bidder, held) in bidders.iter().zip(&lists.held) {
            if let Some(place) = seats.get_mut(bidder.list) {
                *place = *held;
            }
        }
        let mut unfilled = lists.left;
        let alliances = core::mem::take(&mut self.alliances);
        let of_alliances: Vec<AllianceSeats> = alliances
            .iter()
            .map(|alliance| self.within(alliance, &mut seats, &mut unfilled))
            .collect();
        let lots_unused =
            self.used.iter().enumerate().filter(|(_, used)| !**used).map(|(lot, _)| lot).collect();
        let (steps, pending) = (self.steps, self.pending);
        Apportionment { seats, alliances: of_alliances, steps, pending, unfilled, lots_unused }
    }

    /// Divides an alliance's seats, so far noted at its first list, among its lists.
    fn within(
        &mut self,
        alliance: &Alliance,
        seats: &mut [u32],
        unfilled: &mut u32,
    ) -> AllianceSeats {
        let number = alliance.number;
        let first = alliance.members.first().copied().unwrap_or(usize::MAX);
        let total = seats.get_mut(first).map(core::mem::take).unwrap_or_default();
        if self.pending.iter().any(|lot| lot.level == Level::Lists && lot.among.contains(&first)) {
            return AllianceSeats { alliance: number, seats: total, settled: false };
        }
        let bidders: Vec<Bidder> =
            alliance.members.iter().map(|list| self.bidder(&[*list])).collect();
        let base = bidders.iter().map(|bidder| bidder.votes).sum();
        let method = self.rules.within_alliances;
        let held = self.level(Level::Within(number), &bidders, method, base, total);
        for (bidder, held) in bidders.iter().zip(&held.held) {
            if let Some(place) = seats.get_mut(bidder.list) {
                *place = *held;
            }
        }
        *unfilled += held.left;
        AllianceSeats { alliance: number, seats: total, settled: true }
    }

    fn bidder(&self, members: &[usize]) -> Bidder {
        let mut bidder = Bidder { list: usize::MAX, votes: 0, room: 0 };
        for (index, list) in members.iter().filter_map(|i| self.lists.get(*i).map(|l| (*i, l))) {
            // Nobody votes for a list that may not be elected: without votes there is no room.
            let room = if list.votes == 0 { 0 } else { list.candidates.unwrap_or(u32::MAX) };
            bidder.list = bidder.list.min(index);
            bidder.votes += list.votes;
            bidder.room = bidder.room.saturating_add(room);
        }
        bidder
    }

    /// All rounds of one level.
    fn level(
        &mut self,
        level: Level,
        bidders: &[Bidder],
        method: Method,
        base: u64,
        seats: u32,
    ) -> Round {
        let mut round = Round { level, held: vec![0; bidders.len()], left: seats, lot: false };
        match method {
            Method::Divisor { divisors } => {
                self.averages(&mut round, bidders, divisors, &vec![true; bidders.len()], false);
            }
            Method::QuotaThenDivisor { quota, divisors, bar } => {
                let price = Price::new(quota, base, seats);
                self.full(&mut round, bidders, &price);
                let fit: Vec<bool> =
                    bidders.iter().map(|bidder| price.reaches(bidder.votes, bar)).collect();
                self.averages(&mut round, bidders, divisors, &fit, false);
            }
            Method::LargestRemainder { quota, bar } => {
                let price = Price::new(quota, base, seats);
                self.full(&mut round, bidders, &price);
                self.remainders(&mut round, bidders, &price, bar);
                let all = vec![true; bidders.len()];
                self.averages(&mut round, bidders, Divisors::DHondt, &all, true);
                self.averages(&mut round, bidders, Divisors::DHondt, &all, false);
            }
        }
        if self.rules.majority_clause && level == Level::Lists && !round.lot {
            self.majority(&mut round, bidders, seats);
        }
        round
    }

    /// Full seats: as often as the price goes into the votes, as far as there are candidates.
    fn full(&mut self, round: &mut Round, bidders: &[Bidder], price: &Price) {
        for (bidder, held) in bidders.iter().zip(&mut round.held) {
            let seats = price.times(bidder.votes).min(bidder.room).min(round.left);
            if seats > 0 {
                *held = seats;
                round.left -= seats;
                let why = Why::Full(price.fraction());
                self.steps.push(Step {
                    level: round.level,
                    list: bidder.list,
                    seats,
                    why,
                    by_lot: false,
                });
            }
        }
    }

    /// Residual seats by largest remainder, at most one each. The remainder is what the full seats
    /// leave, also of a list that has no candidates for all of them (it has no room and cannot bid).
    fn remainders(&mut self, round: &mut Round, bidders: &[Bidder], price: &Price, bar: Fraction) {
        let mut open: Vec<bool> =
            bidders.iter().map(|bidder| price.reaches(bidder.votes, bar)).collect();
        loop {
            let bids = bids(round, bidders, &open, |bidder, _| price.remainder(bidder.votes));
            let Some((bid, best)) = bids else { return };
            for bidder in self.award(round, bidders, &best, Why::Remainder(bid)) {
                if let Some(place) = open.get_mut(bidder) {
                    *place = false;
                }
            }
        }
    }

    /// Seats by highest quotient, among those in `fit`; with `once` at most one each.
    fn averages(
        &mut self,
        round: &mut Round,
        bidders: &[Bidder],
        divisors: Divisors,
        fit: &[bool],
        once: bool,
    ) {
        let mut open = fit.to_vec();
        loop {
            let bids =
                bids(round, bidders, &open, |bidder, held| divisors.quotient(bidder.votes, held));
            let Some((bid, best)) = bids else { return };
            for bidder in self.award(round, bidders, &best, Why::Average(bid)) {
                if let Some(place) = open.get_mut(bidder) {
                    *place = !once;
                }
            }
        }
    }

    /// Gives one seat to each of `best`, or by lot when there are fewer seats; returns who got one.
    fn award(
        &mut self,
        round: &mut Round,
        bidders: &[Bidder],
        best: &[usize],
        why: Why,
    ) -> Vec<usize> {
        let enough = usize::try_from(round.left).is_ok_and(|left| best.len() <= left);
        let winners = if enough {
            best.to_vec()
        } else {
            round.lot = true;
            let left = core::mem::take(&mut round.left);
            let Some(winners) = self.draw(round.level, LotCause::Award, left, best, bidders) else {
                return Vec::new();
            };
            round.left = left;
            round.lot = false;
            winners
        };
        for bidder in &winners {
            let (Some(held), Some(list)) = (round.held.get_mut(*bidder), bidders.get(*bidder))
            else {
                continue;
            };
            *held += 1;
            round.left -= 1;
            let by_lot = !enough;
            self.steps.push(Step { level: round.level, list: list.list, seats: 1, why, by_lot });
        }
        winners
    }

    /// The bidders chosen by a drawn lot, or none after noting the lot as pending.
    fn draw(
        &mut self,
        level: Level,
        cause: LotCause,
        seats: u32,
        best: &[usize],
        bidders: &[Bidder],
    ) -> Option<Vec<usize>> {
        let among = best.iter().filter_map(|i| bidders.get(*i)).map(|bidder| bidder.list).collect();
        let lot = Lot { level, cause, seats, among };
        let drawn = self.drawn.iter().zip(&mut self.used);
        let found = drawn
            .into_iter()
            .find(|(drawn, used)| !**used && drawn.lot == lot && answers(&drawn.chosen, &lot));
        let Some((drawn, used)) = found else {
            self.pending.push(lot);
            return None;
        };
        *used = true;
        let chosen =
            |i: &&usize| bidders.get(**i).is_some_and(|bidder| drawn.chosen.contains(&bidder.list));
        Some(best.iter().filter(chosen).copied().collect())
    }

    /// The absolute-majority clause: the last awarded seats of others pass to the one that has more
    /// than half of the valid votes, until it has more than half of the seats.
    fn majority(&mut self, round: &mut Round, bidders: &[Bidder], seats: u32) {
        let holds = |bidder: &Bidder| u128::from(bidder.votes) * 2 > u128::from(self.valid);
        let Some(winner) = bidders.iter().position(holds) else { return };
        let (Some(bidder), Some(held)) = (bidders.get(winner), round.held.get(winner).copied())
        else {
            return;
        };
        let target = (seats / 2 + 1).min(seats).min(bidder.room);
        let mut need = target.saturating_sub(held);
        let mut seen = self.steps.len();
        while need > 0 {
            let (group, start) = self.last_group(seen, bidder.list);
            if group.is_empty() {
                return;
            }
            seen = start;
            need -= self.pass_on(round, bidders, winner, &group, need);
        }
    }

    /// The lists other than `winner` of the latest run of steps, before index `seen`, that rest on
    /// one equal bid; and the index where that run begins. Full seats are never taken.
    fn last_group(&self, seen: usize, winner: usize) -> (Vec<usize>, usize) {
        let bid = |step: &Step| matches!(step.why, Why::Average(_) | Why::Remainder(_));
        let before = self.steps.get(..seen).unwrap_or_default();
        let last = before.iter().rposition(|step| bid(step) && step.list != winner);
        let Some((last, why)) = last.and_then(|i| before.get(i).map(|step| (i, step.why))) else {
            return (Vec::new(), 0);
        };
        let run = before.get(..=last).unwrap_or_default();
        let start = run.iter().rposition(|step| step.why != why).map_or(0, |i| i + 1);
        let run = run.get(start..).unwrap_or_default();
        let mut lists: Vec<usize> =
            run.iter().map(|step| step.list).filter(|list| *list != winner).collect();
        lists.sort_unstable();
        (lists, start)
    }

    /// Moves up to `need` seats from `group` (lists with one seat each at the same bid) to the
    /// winner; by lot when not all of them lose theirs. Returns how many moved.
    fn pass_on(
        &mut self,
        round: &mut Round,
        bidders: &[Bidder],
        winner: usize,
        group: &[usize],
        need: u32,
    ) -> u32 {
        let group: Vec<usize> = group
            .iter()
            .filter_map(|list| bidders.iter().position(|bidder| bidder.list == *list))
            .collect();
        let size = u32::try_from(group.len()).unwrap_or(u32::MAX);
        let moved = need.min(size);
        let mut keep = Vec::new();
        if moved < size {
            let lot = self.draw(round.level, LotCause::Majority, size - moved, &group, bidders);
            round.lot = lot.is_none();
            keep = lot.unwrap_or_default();
        }
        let by_lot = moved < size;
        for loser in group.iter().filter(|bidder| !keep.contains(bidder)) {
            if let (Some(held), Some(bidder)) = (round.held.get_mut(*loser), bidders.get(*loser)) {
                *held = held.saturating_sub(1);
                let (level, list, why) = (round.level, bidder.list, Why::MajorityLoss);
                self.steps.push(Step { level, list, seats: 1, why, by_lot });
            }
        }
        if let (Some(held), Some(bidder)) = (round.held.get_mut(winner), bidders.get(winner)) {
            *held += moved;
            let (level, list, why) = (round.level, bidder.list, Why::MajorityGain);
            self.steps.push(Step { level, list, seats: moved, why, by_lot: false });
        }
        moved
    }
}

/// The state of one level.
struct Round {
    level: Level,
    /// Seats of each bidder.
    held: Vec<u32>,
    /// Seats not yet given; 0 once a lot is pending for them.
    left: u32,
    /// A lot is pending.
    lot: bool,
}

/// The highest bid among those that are open and have room, and who makes it; nothing when no seat
/// is left or nobody bids.
fn bids(
    round: &Round,
    bidders: &[Bidder],
    open: &[bool],
    bid: impl Fn(&Bidder, u32) -> Fraction,
) -> Option<(Fraction, Vec<usize>)> {
    if round.left == 0 {
        return None;
    }
    let mut best: Option<(Fraction, Vec<usize>)> = None;
    for (index, bidder) in bidders.iter().enumerate() {
        let held = round.held.get(index).copied().unwrap_or(u32::MAX);
        if held >= bidder.room || !open.get(index).copied().unwrap_or(false) {
            continue;
        }
        let bid = bid(bidder, held);
        match &mut best {
            Some((highest, who)) if *highest == bid => who.push(index),
            Some((highest, _)) if *highest > bid => {}
            _ => best = Some((bid, vec![index])),
        }
    }
    best
}

/// Whether `chosen` is an answer to `lot`: ascending, of its lists, as many as it has seats.
fn answers(chosen: &[usize], lot: &Lot) -> bool {
    chosen.is_sorted_by(|a, b| a < b)
        && chosen.iter().all(|list| lot.among.contains(list))
        && u32::try_from(chosen.len()) == Ok(lot.seats)
}

/// The price of a full seat, `num/den` votes. Products stay below 2^53 · 2^13 · 2^30.
struct Price {
    num: u64,
    den: u64,
}

impl Price {
    fn new(quota: Quota, base: u64, seats: u32) -> Self {
        match quota {
            Quota::Hare => Self { num: base.max(1), den: u64::from(seats).max(1) },
            Quota::Droop => Self { num: base / (u64::from(seats) + 1) + 1, den: 1 },
        }
    }

    fn fraction(&self) -> Fraction {
        Fraction::new(self.num, self.den).unwrap_or(Fraction::ONE)
    }

    /// ⌊votes / price⌋.
    fn times(&self, votes: u64) -> u32 {
        let times = u128::from(votes) * u128::from(self.den) / u128::from(self.num.max(1));
        u32::try_from(times).unwrap_or(u32::MAX)
    }

    /// votes − price · ⌊votes / price⌋, exact, in votes.
    fn remainder(&self, votes: u64) -> Fraction {
        let rest = u128::from(votes) * u128::from(self.den) % u128::from(self.num.max(1));
        // rest < num, which is a u64: the default is never taken.
        Fraction::new(u64::try_from(rest).unwrap_or(u64::MAX), self.den).unwrap_or(Fraction::ZERO)
    }

    /// votes ≥ share · price.
    fn reaches(&self, votes: u64, share: Fraction) -> bool {
        u128::from(votes) * u128::from(self.den) * u128::from(share.den())
            >= u128::from(share.num()) * u128::from(self.num)
    }
}
