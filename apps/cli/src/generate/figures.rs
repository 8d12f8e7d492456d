//! The figures of a generated station: voters, turnout, votes, and now and then a broken rule.
//!
//! Every record is consistent under the rules of the generated definition but for those that
//! [`Mark::Flagged`] tells. Integers only. Main type: [`Figures`].

use super::country::{Country, Place};
use crate::folder::{Key, StationType, own_code};

/// What the rules of the generated definition say of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nothing.
    Sound,
    /// Ballots and admitted voters differ a little, with the difference on the form: rule W204.
    Noted,
    /// A rule of effect `flag` is broken on purpose.
    Flagged,
}

/// One record in a hundred breaks a rule.
const BROKEN_ONE_IN: u64 = 100;

/// One record in eight has a small difference between ballots and admitted voters.
const NOTED_ONE_IN: u64 = 8;

/// From this difference on rule W203 is broken; also from two per cent of the admitted voters.
const DIFFERENCE_MAX: u64 = 15;

/// A stream of numbers (SplitMix64; Steele, Lea, Flood 2014), the same on every machine.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// The stream of a thing: its kind, its index, its part.
    pub(super) fn of(seed: u64, thing: [u64; 3]) -> Self {
        let fold = |state: u64, part: u64| Self(state ^ part).next();
        Self(thing.into_iter().fold(Self(seed).next(), fold))
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(end);
        u64::try_from(wide >> 64).unwrap_or_default()
    }

    /// A number from `low` to `high`; the middle is likelier than the ends.
    fn around(&mut self, low: u64, high: u64) -> u64 {
        let half = (high - low) / 2;
        low + self.below(half + 1) + self.below(high - low - half + 1)
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let at = self.below(u64::try_from(from.len()).unwrap_or(1));
        usize::try_from(at).ok().and_then(|at| from.get(at)).copied().unwrap_or_default()
    }
}

/// What a station's records have in common.
#[derive(Debug, Clone)]
pub(super) struct Figures {
    seed: u64,
    place: Place,
    region: u64,
    /// Registered, or envelopes received by post or before the day.
    pub(super) voters: u32,
    admitted: u64,
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Figures {
    pub(super) fn of(seed: u64, country: &Country, place: &Place) -> Self {
        let mut random = Random::of(seed, [4, place.index, 0]);
        let voters = match place.kind {
            StationType::Mobile => random.around(30, 90),
            StationType::Prison => random.around(60, 300),
            StationType::Special => random.around(40, 200),
            StationType::Postal | StationType::Early => random.around(200, 1_600),
            StationType::Abroad => random.around(80, 900),
            StationType::Ordinary | StationType::Provisional => random.around(250, 1_350),
        };
        let region = place.region.unwrap_or(country.regions);
        let regional = Random::of(seed, [5, region, 0]).around(540, 720);
        let local = Random::of(seed, [6, place.municipality, region]).around(0, 120);
        let own = random.around(0, 160);
        // In thousandths, with the middles of the local and the own part taken off.
        let turnout = match place.kind {
            StationType::Postal | StationType::Early => 1_000,
            StationType::Abroad => regional / 2 + own,
            _ => (regional + local + own - 140).min(960),
        };
        let admitted = voters * turnout / 1_000;
        Self { seed, place: *place, region, voters: narrow(voters), admitted }
    }

    /// Registered voters and an allowance for staff and police who vote where they work.
    pub(super) fn max_ballots(&self) -> u32 {
        self.voters + self.voters / 20 + 5
    }

    /// The lines of the record of a contest in the order of its form.
    pub(super) fn record(&self, lists: bool, votes: &[Key]) -> (Vec<(Key, u32)>, Mark) {
        let kind = u64::try_from(votes.len()).unwrap_or_default();
        let mut random = Random::of(self.seed, [7, self.place.index, kind]);
        let broken = random.one_in(BROKEN_ONE_IN) && self.admitted > 0;
        let defect = if broken { random.below(3) } else { 3 };
        let difference = match defect {
            0 => self.large_difference(&mut random),
            _ => self.small_difference(&mut random),
        };
        let (more, fewer) = difference;
        let ballots = self.admitted + more - fewer;
        let mut blank = ballots * random.around(2, 14) / 1_000;
        let invalid = ballots * random.around(1, 12) / 1_000;
        let mut valid = ballots - blank - invalid;
        let mut counts = self.votes(&mut random, lists, votes.len(), valid);
        match (defect, counts.last_mut()) {
            // Candidates of the last list no longer add up to it: F401.
            (1, Some(last)) if lists => *last += 1,
            // The sum of the votes is written one too high: F202; with the ballots unchanged if
            // there is a blank one to take, otherwise F203 as well.
            (1 | 2, _) => {
                valid += 1;
                blank = blank.saturating_sub(1);
            }
            _ => {}
        }
        let mark = match (broken, more + fewer) {
            (true, _) => Mark::Flagged,
            (false, 0) => Mark::Sound,
            (false, _) => Mark::Noted,
        };
        let field = |name: &str, value: u64| (Key::Field(own_code(name)), narrow(value));
        let mut lines = Vec::with_capacity(votes.len() + 6);
        lines.push(field("admitted", self.admitted));
        lines.extend(votes.iter().copied().zip(counts.into_iter().map(narrow)));
        let rest = [("valid", valid), ("blank", blank), ("invalid", invalid)];
        lines.extend(rest.into_iter().map(|(name, value)| field(name, value)));
        lines.extend([field("more", more), field("fewer", fewer)]);
        (lines, mark)
    }

    /// Ballots missing from the box, enough of them for W203.
    fn large_difference(&self, random: &mut Random) -> (u64, u64) {
        let wanted = DIFFERENCE_MAX + random.below(20);
        // A small station cannot miss that many; two per cent is enough there.
        (0, wanted.min(self.admitted.div_ceil(4)).max(1))
    }

    /// One to three ballots more or fewer, within the tolerance of W203.
    fn small_difference(&self, random: &mut Random) -> (u64, u64) {
        let size = 1 + random.below(3);
        let wanted = random.one_in(NOTED_ONE_IN) && size * 100 < self.admitted * 2;
        let bounded = matches!(self.place.kind, StationType::Postal | StationType::Early);
        match (wanted, random.one_in(3) && !bounded) {
            (false, _) => (0, 0),
            (true, true) => (size, 0),
            (true, false) => (0, size),
        }
    }

    /// Votes of every choice; with lists, each list followed by its candidates.
    fn votes(&self, random: &mut Random, lists: bool, count: usize, valid: u64) -> Vec<u64> {
        let group = if lists { super::CANDIDATES + 1 } else { 1 };
        let groups = count / group;
        let weights = (0..groups).map(|at| self.weight(random, at)).collect::<Vec<_>>();
        let mut votes = Vec::with_capacity(count);
        for share in split(valid, &weights) {
            votes.push(share);
            if lists {
                // Who stands first gets most.
                let own = (1..group).map(|at| (400 >> at) + 20 + random.below(40));
                votes.extend(split(share, &own.collect::<Vec<_>>()));
            }
        }
        votes
    }

    /// How strong a choice is here: in the country, the region, the municipality, the station.
    fn weight(&self, random: &mut Random, choice: usize) -> u64 {
        let choice = u64::try_from(choice).unwrap_or_default();
        let national = 300 / (choice + 2) + Random::of(self.seed, [8, choice, 0]).below(60) + 5;
        let regional = Random::of(self.seed, [9, choice, self.region]).around(60, 140);
        let municipality = [10, choice, self.place.municipality];
        let local = Random::of(self.seed, municipality).around(70, 130);
        national * regional * local * random.around(70, 130)
    }
}

/// Splits a number by weights; the parts add up to it.
fn split(whole: u64, weights: &[u64]) -> Vec<u64> {
    let all: u64 = weights.iter().sum();
    let (mut before, mut reached) = (0, 0);
    let part = |weight: &u64| {
        reached += weight;
        let wide = u128::from(whole) * u128::from(reached) / u128::from(all.max(1));
        let end = u64::try_from(wide).unwrap_or(whole);
        let part = end - before;
        before = end;
        part
    };
    weights.iter().map(part).collect()
}
