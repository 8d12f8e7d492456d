//! What can no longer change, against every way in which the outstanding votes can fall.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "seats/dice.rs"]
mod dice;

use acta_tally::fraction::Fraction;
use acta_tally::outcome::seats::{SeatList, SeatRule, at_least, at_most, exactly, ranges};
use acta_tally::outcome::{
    Answer, Claim, Contest, Disputed, Fate, Hurdle, OutcomeError, Standing, Status, assess, holds,
    outstanding, outstanding_of_area,
};
use acta_tally::seats::{Bar, Divisors, List, Method, Rules, Thresholds, apportion};
use dice::Dice;

fn fraction(num: u64, den: u64) -> Fraction {
    Fraction::new(num, den).unwrap()
}

/// The claim in plain words of its definition, apart from the code under test.
fn plainly(claim: &Claim, votes: &[u64], beside: u64) -> bool {
    let all: u64 = votes.iter().sum::<u64>() + beside;
    let majority = |who: usize| 2 * votes[who] > all;
    let rivals = |who: usize| votes.iter().enumerate().filter(move |(rival, _)| *rival != who);
    let leads = |who: usize, share: Fraction, lead: Fraction| {
        let enough = share.den() * votes[who] >= share.num() * all;
        let before = |rival: u64| lead.den() * votes[who] >= lead.num() * all + lead.den() * rival;
        all > 0 && enough && rivals(who).all(|(_, rival)| before(*rival))
    };
    match claim {
        Claim::Ahead { winners } => winners
            .iter()
            .all(|who| rivals(*who).all(|(l, rival)| winners.contains(&l) || votes[*who] > *rival)),
        Claim::Majority { who } => majority(*who),
        Claim::NoMajority => (0..votes.len()).all(|who| !majority(who)),
        Claim::Lead { who, share, lead } => leads(*who, *share, *lead),
        Claim::FirstRound { who, share, lead } => majority(*who) || leads(*who, *share, *lead),
        Claim::RunoffCertain { share, lead } => {
            (0..votes.len()).all(|who| !majority(who) && !leads(who, *share, *lead))
        }
    }
}

/// Calls `visit` with every way to add at most `more` votes to `votes`.
fn completions(votes: &mut Vec<u64>, from: usize, more: u64, visit: &mut impl FnMut(&[u64])) {
    if from == votes.len() {
        return visit(votes);
    }
    for extra in 0..=more {
        votes[from] += extra;
        completions(votes, from + 1, more - extra, visit);
        votes[from] -= extra;
    }
}

/// Whether `test` is true of every completion; the last place of `votes` is the votes beside.
fn always(votes: &[u64], more: u64, test: impl Fn(&[u64]) -> bool) -> bool {
    let mut all = true;
    completions(&mut votes.to_vec(), 0, more, &mut |votes| all = all && test(votes));
    all
}

/// The status by its definition: the least n by which a smaller bound would be closed.
fn by_brute_force(bound: u64, closed: impl Fn(u64) -> bool) -> Status {
    if closed(bound) {
        return Status::Closed;
    }
    let by_votes = (1..=bound).find(|n| closed(bound - n)).unwrap_or(bound + 1);
    Status::Open { by_votes }
}

fn claims(dice: &mut Dice, choices: usize) -> Vec<Claim> {
    let choices = u64::try_from(choices).unwrap();
    let mut who = || usize::try_from(dice.below(choices)).unwrap();
    let (a, b) = (who(), who());
    let pair = if a == b { vec![a] } else { vec![a, b] };
    let share = fraction(1 + dice.below(6), 10);
    let lead = fraction(dice.below(4), 10);
    vec![
        Claim::Ahead { winners: vec![a] },
        Claim::Ahead { winners: pair },
        Claim::Majority { who: a },
        Claim::NoMajority,
        Claim::Lead { who: a, share, lead },
        Claim::FirstRound { who: a, share, lead },
        Claim::RunoffCertain { share, lead },
    ]
}

fn standing(votes: &[u64], beside: Option<u64>, outstanding: u64) -> Standing<'_> {
    Standing { votes, beside, outstanding: Some(outstanding), disputed: &[] }
}

#[test]
fn claims_against_every_completion() {
    let mut dice = Dice::new(11);
    let (mut closed, mut open) = (0, 0);
    for _ in 0..1_500 {
        let votes = dice.votes(1, 3, 12);
        let beside = (dice.below(2) == 0).then(|| dice.below(4));
        let bound = dice.below(7);
        for claim in claims(&mut dice, votes.len()) {
            let got = assess(&claim, &standing(&votes, beside, bound)).unwrap();
            let mut start = votes.clone();
            start.extend(beside);
            let test = |all: &[u64]| {
                let (votes, rest) = all.split_at(votes.len());
                let beside = rest.first().copied().unwrap_or(0);
                assert_eq!(holds(&claim, votes, beside), Ok(plainly(&claim, votes, beside)));
                plainly(&claim, votes, beside)
            };
            let expected = by_brute_force(bound, |more| always(&start, more, test));
            assert_eq!(got.status, expected, "{claim:?} {votes:?} {beside:?} {bound}");
            if expected == Status::Closed { closed += 1 } else { open += 1 }
        }
    }
    assert!(closed > 1_000 && open > 1_000, "{closed} {open}");
}

/// With records that may be annulled: exact for claims of single conditions, never too early for
/// the others.
#[test]
fn disputed_records_against_every_ruling() {
    let mut dice = Dice::new(12);
    for _ in 0..1_500 {
        let base = dice.votes(2, 3, 10);
        let choices = base.len();
        let disputed: Vec<Disputed> = (0..dice.below(4))
            .map(|_| Disputed {
                votes: base.iter().map(|_| dice.below(4)).collect(),
                beside: 0,
                fate: Fate::MayBeAnnulled,
            })
            .collect();
        let votes: Vec<u64> = (0..choices)
            .map(|i| base[i] + disputed.iter().map(|record| record.votes[i]).sum::<u64>())
            .collect();
        let bound = dice.below(5);
        for claim in claims(&mut dice, choices) {
            let standing = Standing {
                votes: &votes,
                beside: None,
                outstanding: Some(bound),
                disputed: &disputed,
            };
            let got = assess(&claim, &standing).unwrap().status;
            let closed = |more| {
                (0..1_u32 << disputed.len()).all(|ruling| {
                    let mut start = base.clone();
                    for (_, record) in
                        disputed.iter().enumerate().filter(|(i, _)| ruling >> i & 1 == 1)
                    {
                        start.iter_mut().zip(&record.votes).for_each(|(a, b)| *a += b);
                    }
                    always(&start, more, |votes| plainly(&claim, votes, 0))
                })
            };
            let expected = by_brute_force(bound, closed);
            match claim {
                Claim::FirstRound { .. } | Claim::RunoffCertain { .. } => {
                    assert!(short(got) >= short(expected), "{claim:?} {votes:?} {disputed:?}");
                }
                _ => assert_eq!(got, expected, "{claim:?} {votes:?} {disputed:?} {bound}"),
            }
        }
    }
}

fn short(status: Status) -> u64 {
    match status {
        Status::Closed => 0,
        Status::Open { by_votes } => by_votes,
        Status::CannotTell => u64::MAX,
    }
}

/// The hurdle by its definition: the least y of O to one rival, the rest to the leader, that undoes
/// "ahead" is the fraction of O, rounded up.
#[test]
fn hurdle_is_what_the_trailing_side_needs() {
    let mut dice = Dice::new(13);
    for _ in 0..5_000 {
        let votes = dice.votes(2, 4, 40);
        let bound = dice.below(30);
        let claim = Claim::Ahead { winners: vec![0] };
        let got = assess(&claim, &standing(&votes, None, bound)).unwrap();
        let undone = |y: u64| votes[1..].iter().any(|rival| votes[0] + (bound - y) <= rival + y);
        let least = (0..=bound).find(|y| undone(*y));
        match got.hurdle {
            Hurdle::None => assert_eq!(bound, 0),
            Hurdle::Impossible => assert_eq!(least, None),
            Hurdle::Share(share) => assert_eq!(share.ceil_of(bound), least, "{votes:?} {bound}"),
        }
    }
}

/// The law: first records of units in O, within their bounds, never undo "closed".
#[test]
fn closed_stays_closed() {
    let mut dice = Dice::new(14);
    let mut followed = 0;
    for _ in 0..2_500 {
        let mut votes = dice.votes(2, 4, 60);
        let mut units: Vec<u64> = (0..1 + dice.below(6)).map(|_| dice.below(8)).collect();
        let claims = claims(&mut dice, votes.len());
        let rule = rule(&mut dice, votes.len());
        let seats = u32::try_from(dice.below(u64::from(rule.seats) + 1)).unwrap();
        let mut was = vec![false; claims.len() + 2];
        loop {
            let bound = outstanding(units.iter().map(|unit| Some(*unit)));
            let now = Standing { votes: &votes, beside: None, outstanding: bound, disputed: &[] };
            let mut is: Vec<bool> = claims
                .iter()
                .map(|claim| assess(claim, &now).unwrap().status == Status::Closed)
                .collect();
            is.push(at_least(&rule, &now, 0, seats).unwrap().status == Status::Closed);
            is.push(at_most(&rule, &now, 0, seats).unwrap().status == Status::Closed);
            for (i, (was, is)) in was.iter().zip(&is).enumerate() {
                assert!(*is || !*was, "claim {i} {claims:?} {rule:?} {seats} {now:?}");
                followed += u32::from(*was);
            }
            was = is;
            let Some(unit) = units.pop() else { break };
            let mut left = unit;
            for vote in &mut votes {
                let cast = dice.below(left + 1);
                *vote += cast;
                left -= cast;
            }
        }
    }
    assert!(followed > 10_000, "{followed}");
}

fn rule(dice: &mut Dice, choices: usize) -> SeatRule {
    let divisors = [Divisors::DHondt, Divisors::SainteLague, Divisors::modified_sainte_lague()];
    let divisors = divisors[usize::try_from(dice.below(3)).unwrap()];
    let bar = (dice.below(2) == 0)
        .then(|| Bar { share: fraction(1 + dice.below(5), 10), strict: dice.below(2) == 0 });
    let majority_clause = divisors == Divisors::DHondt && dice.below(3) == 0;
    let lists = (0..choices)
        .map(|_| SeatList {
            candidates: (dice.below(4) == 0).then(|| u32::try_from(dice.below(4)).unwrap()),
            exempt: dice.below(5) == 0,
        })
        .collect();
    SeatRule {
        seats: 1 + u32::try_from(dice.below(6)).unwrap(),
        divisors,
        bar,
        majority_clause,
        lists,
    }
}

/// The seats of list 0 at these votes, for sure and with every lot in its favour.
fn seats_now(rule: &SeatRule, all: &[u64], choices: usize) -> (u32, u32) {
    let mut law = Rules::plain(rule.seats, Method::Divisor { divisors: rule.divisors });
    law.majority_clause = rule.majority_clause;
    law.thresholds = Thresholds { list: rule.bar, ..Thresholds::none() };
    let lists: Vec<List> = all[..choices]
        .iter()
        .zip(&rule.lists)
        .map(|(votes, list)| List {
            candidates: list.candidates,
            exempt: list.exempt,
            ..List::of(*votes)
        })
        .collect();
    let got = apportion(&law, &lists, all.iter().sum(), &[]).unwrap();
    let lots = got.pending.iter().filter(|lot| lot.among.contains(&0)).count();
    (got.seats[0], got.seats[0] + u32::try_from(lots).unwrap())
}

#[test]
fn seats_against_every_completion() {
    let mut dice = Dice::new(15);
    let (mut closed, mut open) = (0, 0);
    for _ in 0..4_000 {
        let votes = dice.votes(1, 3, 14);
        let beside = (dice.below(3) == 0).then(|| dice.below(4));
        let bound = dice.below(6);
        let mut rule = rule(&mut dice, votes.len());
        rule.majority_clause = false;
        let now = standing(&votes, beside, bound);
        let mut start = votes.clone();
        start.extend(beside);
        // The extremes at each bound, by trying all.
        let extremes: Vec<(u32, u32)> = (0..=bound)
            .map(|more| {
                let mut ends = (u32::MAX, 0);
                completions(&mut start.clone(), 0, more, &mut |all| {
                    let (sure, lucky) = seats_now(&rule, all, votes.len());
                    ends = (ends.0.min(sure), ends.1.max(lucky));
                });
                ends
            })
            .collect();
        let at = |more: u64| extremes[usize::try_from(more).unwrap()];
        for seats in 0..=rule.seats + 1 {
            let got = at_least(&rule, &now, 0, seats).unwrap().status;
            let expected = by_brute_force(bound, |more| at(more).0 >= seats);
            assert_eq!(got, expected, "at least {seats}: {rule:?} {now:?}");
            let got = at_most(&rule, &now, 0, seats).unwrap().status;
            let expected = by_brute_force(bound, |more| at(more).1 <= seats);
            assert_eq!(got, expected, "at most {seats}: {rule:?} {now:?}");
            if expected == Status::Closed { closed += 1 } else { open += 1 }
        }
        let range = ranges(&rule, &now).unwrap().unwrap()[0];
        assert_eq!((range.least, range.most), at(bound));
    }
    assert!(closed > 1_000 && open > 1_000, "{closed} {open}");
}

/// The majority clause and annulled records: "closed" is never said too early.
#[test]
fn seats_are_never_closed_too_early() {
    let mut dice = Dice::new(16);
    let mut closed = 0;
    for round in 0..1_200 {
        let base = dice.votes(2, 3, 14);
        let records = if round % 20 == 0 { 7 } else { dice.below(3) };
        let disputed: Vec<Disputed> = (0..records)
            .map(|_| Disputed {
                votes: base.iter().map(|_| dice.below(2)).collect(),
                beside: 0,
                fate: Fate::MayBeAnnulled,
            })
            .collect();
        let votes: Vec<u64> = (0..base.len())
            .map(|i| base[i] + disputed.iter().map(|record| record.votes[i]).sum::<u64>())
            .collect();
        let bound = dice.below(4);
        let mut rule = rule(&mut dice, votes.len());
        if rule.divisors == Divisors::DHondt {
            rule.majority_clause = true;
        }
        let now =
            Standing { votes: &votes, beside: None, outstanding: Some(bound), disputed: &disputed };
        let range = ranges(&rule, &now).unwrap().unwrap()[0];
        for ruling in 0..1_u32 << disputed.len() {
            let mut start = base.clone();
            for (_, record) in disputed.iter().enumerate().filter(|(i, _)| ruling >> i & 1 == 1) {
                start.iter_mut().zip(&record.votes).for_each(|(a, b)| *a += b);
            }
            completions(&mut start.clone(), 0, bound, &mut |all| {
                let (sure, lucky) = seats_now(&rule, all, votes.len());
                assert!(
                    range.least <= sure && lucky <= range.most,
                    "{range:?} {rule:?} {now:?} {all:?}"
                );
            });
        }
        closed += u32::from(range.least == range.most);
    }
    assert!(closed > 100, "{closed}");
}

#[test]
fn exactly_is_every_list_at_once() {
    let mut dice = Dice::new(17);
    for _ in 0..2_000 {
        let votes = dice.votes(2, 4, 200);
        let mut rule = rule(&mut dice, votes.len());
        rule.majority_clause = false;
        let now = standing(&votes, None, dice.below(40));
        let ranges = ranges(&rule, &now).unwrap().unwrap();
        let seats: Vec<u32> = ranges.iter().map(|range| range.least).collect();
        let closed = exactly(&rule, &now, &seats).unwrap().status == Status::Closed;
        assert_eq!(closed, seats.iter().sum::<u32>() == rule.seats);
        if closed {
            assert!(ranges.iter().all(|range| range.least == range.most));
        }
    }
}

#[test]
fn unknown_bounds_cannot_tell() {
    let disputed = [Disputed {
        votes: vec![1, 0],
        beside: 0,
        fate: Fate::MayBeReplaced { ballots_max: None },
    }];
    let unknown = Answer { status: Status::CannotTell, outstanding: None, hurdle: Hurdle::None };
    for standing in [
        Standing { votes: &[9, 1], beside: None, outstanding: None, disputed: &[] },
        Standing { votes: &[9, 1], beside: None, outstanding: Some(0), disputed: &disputed },
    ] {
        assert_eq!(assess(&Claim::NoMajority, &standing), Ok(unknown));
        let rule = SeatRule {
            seats: 3,
            divisors: Divisors::DHondt,
            bar: None,
            majority_clause: false,
            lists: vec![SeatList::default(); 2],
        };
        assert_eq!(at_least(&rule, &standing, 0, 1), Ok(unknown));
        assert_eq!(at_most(&rule, &standing, 0, 1), Ok(unknown));
        assert_eq!(exactly(&rule, &standing, &[3, 0]), Ok(unknown));
        assert_eq!(ranges(&rule, &standing), Ok(None));
    }
    assert_eq!(outstanding([Some(3), None]), None);
    assert_eq!(outstanding([Some(u64::MAX), Some(1)]), None);
    assert_eq!(outstanding([]), Some(0));
    assert_eq!(outstanding_of_area(194_113, 105_559, 3), 88_554);
    assert_eq!(outstanding_of_area(194_113, 105_559, 0), 0);
}

#[test]
fn limits_have_names() {
    let check = |claim: Claim, votes: &[u64], outstanding, expected| {
        let got = assess(&claim, &standing(votes, None, outstanding));
        assert_eq!(got, Err(expected));
    };
    check(Claim::NoMajority, &[1, u64::MAX], 0, OutcomeError::TooManyVotes);
    check(Claim::NoMajority, &[1], u64::MAX, OutcomeError::TooManyVotes);
    check(
        Claim::Majority { who: 2 },
        &[1, 2],
        0,
        OutcomeError::NoSuchChoice { choices: 2, got: 2 },
    );
    check(Claim::NoMajority, &[0; 1_025], 0, OutcomeError::TooManyChoices { got: 1_025 });
    let share = fraction(1, 1_001);
    let claim = Claim::Lead { who: 0, share, lead: Fraction::ZERO };
    check(claim, &[1], 0, OutcomeError::Share { got: share });
    let disputed = [Disputed { votes: vec![3], beside: 0, fate: Fate::MayBeAnnulled }];
    let standing =
        Standing { votes: &[2], beside: None, outstanding: Some(0), disputed: &disputed };
    assert_eq!(assess(&Claim::NoMajority, &standing), Err(OutcomeError::DisputedExceedsCounted));
}

/// 45 seats, 16 lists: the seats of Groningen 2022 with a tenth of the votes outstanding.
#[test]
fn a_large_council_is_quick() {
    let votes = [
        18669, 12434, 10986, 8631, 7860, 5344, 9730, 5243, 9689, 6607, 2234, 706, 4282, 1751, 844,
        100,
    ];
    let rule = SeatRule {
        seats: 45,
        divisors: Divisors::DHondt,
        bar: None,
        majority_clause: false,
        lists: vec![SeatList::default(); 16],
    };
    let now = standing(&votes, None, 10_000);
    let ranges = ranges(&rule, &now).unwrap().unwrap();
    assert!(ranges.iter().all(|range| range.least < range.most || range.most == 0));
    let seats = [9, 6, 5, 4, 3, 2, 4, 2, 4, 3, 1, 0, 2, 0, 0, 0];
    assert!(seats.iter().zip(&ranges).all(|(s, range)| range.least <= *s && *s <= range.most));
    let done = standing(&votes, None, 0);
    assert_eq!(exactly(&rule, &done, &seats).unwrap().status, Status::Closed);
}

/// A contest of one of two claims: settled by the one that is closed, else the nearer one is shown.
#[test]
fn contests_show_the_nearer_claim() {
    let check = |contest: Contest, votes: &[u64], bound, claim: Claim, status| {
        let got = contest.assess(&standing(votes, None, bound)).unwrap();
        assert_eq!((got.0, got.1.status), (claim, status), "{contest:?} {votes:?} {bound}");
    };
    let open = |by_votes| Status::Open { by_votes };
    let ahead = |winners: &[usize]| Claim::Ahead { winners: winners.to_vec() };
    check(Contest::Plurality { seats: 1 }, &[3, 9, 4], 4, ahead(&[1]), Status::Closed);
    check(Contest::Plurality { seats: 2 }, &[3, 9, 4], 1, ahead(&[1, 2]), open(1));
    check(Contest::Plurality { seats: 5 }, &[3, 9], 1, ahead(&[1, 0]), Status::Closed);
    check(Contest::TopTwo, &[5, 5, 5], 0, ahead(&[0, 1]), open(1));
    check(Contest::Majority, &[9, 2], 3, Claim::Majority { who: 0 }, Status::Closed);
    check(Contest::Majority, &[6, 5, 5], 4, Claim::NoMajority, Status::Closed);
    check(Contest::Majority, &[6, 5, 5], 5, Claim::NoMajority, open(1));
    let (share, lead) = (fraction(40, 100), fraction(10, 100));
    let rule = Contest::Lead { share, lead };
    check(rule, &[24, 14, 12], 1, Claim::FirstRound { who: 0, share, lead }, Status::Closed);
    check(rule, &[14, 13, 13], 2, Claim::RunoffCertain { share, lead }, Status::Closed);
    assert!(Contest::Majority.assess(&standing(&[], None, 0)).unwrap().1.status == Status::Closed);
}
