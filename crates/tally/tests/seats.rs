//! Seats: the vectors, the properties of each method, and what the law leaves open.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "seats/dice.rs"]
mod dice;

use acta_tally::fraction::Fraction;
use acta_tally::seats::{
    AllianceBar, Apportionment, Bar, Divisors, Drawn, Level, List, Lot, LotCause, Method, Quota,
    QuotaBase, Rules, SEATS_MAX, SeatsError, Thresholds, VOTES_MAX, Why, apportion,
};
use dice::Dice;

const DHONDT: Method = Method::Divisor { divisors: Divisors::DHondt };
const HAMILTON: Method = Method::LargestRemainder { quota: Quota::Hare, bar: Fraction::ZERO };
const DROOP: Method = Method::LargestRemainder { quota: Quota::Droop, bar: Fraction::ZERO };

fn divisor_methods() -> [Method; 3] {
    [Divisors::DHondt, Divisors::SainteLague, Divisors::modified_sainte_lague()]
        .map(|divisors| Method::Divisor { divisors })
}

fn methods() -> Vec<Method> {
    let mut all = divisor_methods().to_vec();
    all.extend([HAMILTON, DROOP, Method::dutch_council(9), Method::dutch_council(19)]);
    all
}

fn lists(votes: &[u64]) -> Vec<List> {
    votes.iter().map(|votes| List::of(*votes)).collect()
}

fn run(rules: &Rules, lists: &[List], drawn: &[Drawn]) -> Apportionment {
    let valid = lists.iter().map(|list| list.votes).sum();
    apportion(rules, lists, valid, drawn).unwrap()
}

/// Draws every lot for the lists that come first in `rank`.
fn settle(
    rules: &Rules,
    lists: &[List],
    rank: impl Fn(usize) -> usize,
) -> (Apportionment, Vec<Drawn>) {
    let mut drawn = Vec::new();
    for _ in 0..100 {
        let got = run(rules, lists, &drawn);
        let Some(lot) = got.pending.first().cloned() else { return (got, drawn) };
        let mut order = lot.among.clone();
        order.sort_by_key(|list| rank(*list));
        order.truncate(usize::try_from(lot.seats).unwrap());
        order.sort_unstable();
        drawn.push(Drawn { lot, chosen: order });
    }
    panic!("a hundred lots");
}

fn seats_of(method: Method, seats: u32, votes: &[u64]) -> Vec<u32> {
    settle(&Rules::plain(seats, method), &lists(votes), |list| list).0.seats
}

#[test]
fn real_councils() {
    // 15 seats: a majority of the votes (2571 of 5104) makes a majority of the seats.
    let mut rules = Rules::plain(15, Method::dutch_council(15));
    rules.majority_clause = true;
    let votes = [2571, 977, 567, 536, 453];
    assert_eq!(run(&rules, &lists(&votes), &[]).seats, [8, 3, 2, 1, 1]);
    rules.majority_clause = false;
    assert_eq!(run(&rules, &lists(&votes), &[]).seats, [7, 3, 2, 2, 1]);

    // 33 seats: lists 3 and 9 bid 1851/3 = 617/1 = 617 for the last one.
    let rules = Rules::plain(33, Method::dutch_council(33));
    let votes = lists(&[8268, 4892, 1851, 2586, 1074, 1852, 1337, 573, 617]);
    let got = run(&rules, &votes, &[]);
    let lot = Lot { level: Level::Lists, cause: LotCause::Award, seats: 1, among: vec![2, 8] };
    assert_eq!((got.pending.as_slice(), got.unfilled), ([lot.clone()].as_slice(), 0));
    assert_eq!(got.seats, [13, 7, 2, 4, 1, 3, 2, 0, 0]);
    let got = run(&rules, &votes, &[Drawn { lot, chosen: vec![8] }]);
    assert_eq!(got.seats, [13, 7, 2, 4, 1, 3, 2, 0, 1]);
    let last = got.steps.last().unwrap();
    assert!(last.by_lot && last.list == 8);
    assert_eq!(last.why, Why::Average(Fraction::new(617, 1).unwrap()));
}

#[test]
fn steps_and_lots_add_up() {
    let mut dice = Dice::new(1);
    for _ in 0..3_000 {
        let votes = dice.votes(1, 6, 30);
        let seats = dice.below(12);
        for method in methods() {
            let mut rules = Rules::plain(u32::try_from(seats).unwrap(), method);
            rules.majority_clause = dice.below(2) == 0;
            let mut lists = lists(&votes);
            for list in &mut lists {
                list.candidates =
                    (dice.below(4) == 0).then(|| u32::try_from(dice.below(4)).unwrap());
                list.alliance = (dice.below(3) == 0).then(|| u32::try_from(dice.below(2)).unwrap());
            }
            let got = run(&rules, &lists, &[]);
            let open: u32 = got.pending.iter().map(|lot| lot.seats).sum();
            let unsettled: u32 = got.alliances.iter().filter(|a| !a.settled).map(|a| a.seats).sum();
            let given: u32 = got.seats.iter().sum();
            assert_eq!(given + unsettled + open + got.unfilled, rules.seats, "{rules:?} {lists:?}");
            let (got, drawn) = settle(&rules, &lists, |list| list);
            assert_eq!(got.seats.iter().sum::<u32>() + got.unfilled, rules.seats);
            assert!(got.lots_unused.is_empty(), "{drawn:?}");
            for (seats, list) in got.seats.iter().zip(&lists) {
                assert!(list.candidates.is_none_or(|most| *seats <= most));
                assert!(list.votes > 0 || *seats == 0);
            }
        }
    }
}

/// An order of 0 to `len` − 1.
fn permutation(dice: &mut Dice, len: usize) -> Vec<usize> {
    let mut order: Vec<(u64, usize)> = (0..len).map(|i| (dice.below(1 << 30), i)).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, i)| i).collect()
}

#[test]
fn anonymity() {
    let mut dice = Dice::new(2);
    for _ in 0..2_000 {
        let votes = dice.votes(2, 6, 40);
        let seats = u32::try_from(dice.below(15)).unwrap();
        let order = permutation(&mut dice, votes.len());
        let permuted: Vec<u64> = order.iter().map(|from| votes[*from]).collect();
        for method in methods() {
            let rules = Rules::plain(seats, method);
            let plain = run(&rules, &lists(&votes), &[]);
            let moved = run(&rules, &lists(&permuted), &[]);
            let back: Vec<u32> = order.iter().map(|from| plain.seats[*from]).collect();
            assert_eq!(moved.seats, back, "{method:?} {seats} {votes:?}");
            let mut among: Vec<usize> =
                moved.pending.iter().flat_map(|lot| &lot.among).map(|to| order[*to]).collect();
            among.sort_unstable();
            let expected: Vec<usize> =
                plain.pending.iter().flat_map(|lot| lot.among.clone()).collect();
            assert_eq!(among, expected);
        }
    }
}

#[test]
fn divisor_methods_are_house_monotone() {
    let mut dice = Dice::new(3);
    for _ in 0..300 {
        let votes = dice.votes(1, 6, 60);
        for method in divisor_methods() {
            let mut before = vec![0; votes.len()];
            for seats in 0..25 {
                let now = seats_of(method, seats, &votes);
                assert!(
                    now.iter().zip(&before).all(|(now, before)| now >= before),
                    "{method:?} {votes:?}"
                );
                before = now;
            }
        }
    }
}

#[test]
fn divisor_methods_are_population_monotone() {
    // No list that gained votes loses a seat to one that lost votes.
    let mut dice = Dice::new(4);
    for _ in 0..5_000 {
        let before = dice.votes(2, 5, 40);
        let after: Vec<u64> =
            before.iter().map(|votes| (votes + dice.below(7)).saturating_sub(3)).collect();
        let seats = u32::try_from(dice.below(15)).unwrap();
        for method in divisor_methods() {
            let (old, new) = (seats_of(method, seats, &before), seats_of(method, seats, &after));
            for a in 0..before.len() {
                for b in 0..before.len() {
                    let moved = after[a] > before[a] && after[b] < before[b];
                    let wrong = new[a] < old[a] && new[b] > old[b];
                    assert!(!(moved && wrong), "{method:?} {seats} {before:?} {after:?}");
                }
            }
        }
    }
}

#[test]
fn hamilton_keeps_quota() {
    let mut dice = Dice::new(5);
    for _ in 0..5_000 {
        let votes = dice.votes(1, 6, 50);
        let total: u64 = votes.iter().sum();
        let seats = dice.below(20);
        let got = seats_of(HAMILTON, u32::try_from(seats).unwrap(), &votes);
        for (votes, got) in votes.iter().zip(&got).filter(|_| total > 0) {
            let (got, product) = (u64::from(*got), votes * seats);
            assert!(product / total <= got && got <= product.div_ceil(total), "{seats} {votes}");
        }
    }
}

#[test]
fn quota_first_is_plain_dhondt() {
    let mut dice = Dice::new(6);
    for _ in 0..3_000 {
        let votes = lists(&dice.votes(1, 6, 40));
        let seats = u32::try_from(dice.below(30)).unwrap();
        let plain = run(&Rules::plain(seats, DHONDT), &votes, &[]);
        let quota = run(&Rules::plain(seats, Method::dutch_council(19)), &votes, &[]);
        assert_eq!((plain.seats, plain.pending), (quota.seats, quota.pending));
    }
}

/// Each step's bid is the highest there was: the quotients of the seats given are the S highest.
#[test]
fn divisor_methods_take_the_highest_quotients() {
    let mut dice = Dice::new(7);
    for _ in 0..2_000 {
        let votes = dice.votes(1, 5, 60);
        let seats = dice.below(12);
        for (divisors, row) in [
            (Divisors::DHondt, [10, 20, 30, 40]),
            (Divisors::SainteLague, [10, 30, 50, 70]),
            (Divisors::modified_sainte_lague(), [14, 30, 50, 70]),
        ] {
            let mut table: Vec<Fraction> = Vec::new();
            for votes in &votes {
                let more = (4..12).map(|held| {
                    if divisors == Divisors::DHondt { 10 * (held + 1) } else { 10 * (2 * held + 1) }
                });
                table.extend(
                    row.into_iter().chain(more).map(|d| Fraction::new(votes * 10, d).unwrap()),
                );
            }
            table.retain(|quotient| *quotient > Fraction::ZERO);
            table.sort_by(|a, b| b.cmp(a));
            table.truncate(usize::try_from(seats).unwrap());
            let rules = Rules::plain(u32::try_from(seats).unwrap(), Method::Divisor { divisors });
            let (got, _) = settle(&rules, &lists(&votes), |list| list);
            let bids: Vec<Fraction> = got
                .steps
                .iter()
                .map(|step| match step.why {
                    Why::Average(bid) => bid,
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(bids, table, "{divisors:?} {seats} {votes:?}");
        }
    }
}

#[test]
fn thresholds_split_or_exclude() {
    let bar = |num, strict| Bar { share: Fraction::new(num, 100).unwrap(), strict };
    let mut rules = Rules::plain(10, DHONDT);
    rules.thresholds.list = Some(bar(5, false));
    let at_five = lists(&[60, 35, 5]);
    assert_eq!(run(&rules, &at_five, &[]).seats, seats_of(DHONDT, 10, &[60, 35, 5]));
    rules.thresholds.list = Some(bar(5, true));
    assert_eq!(run(&rules, &at_five, &[]).seats, seats_of(DHONDT, 10, &[60, 35, 0]));

    // Lists 2 and 3 together have 10 %: enough for one list, not for an alliance.
    let mut allied = lists(&[90, 6, 4]);
    allied[1].alliance = Some(7);
    allied[2].alliance = Some(7);
    rules.thresholds = Thresholds { list: Some(bar(5, false)), ..Thresholds::none() };
    assert_eq!(run(&rules, &allied, &[]).seats, [9, 1, 0]);
    rules.thresholds.alliances = vec![AllianceBar { members_min: 2, bar: bar(11, false) }];
    assert_eq!(run(&rules, &allied, &[]).seats, [10, 0, 0]);
    rules.thresholds.split = true;
    rules.seats = 20;
    assert_eq!(run(&rules, &allied, &[]).seats, [19, 1, 0]);
    allied[2].exempt = true;
    rules.seats = 30;
    assert_eq!(run(&rules, &allied, &[]).seats, [28, 1, 1]);
    allied[0].barred = true;
    assert_eq!(run(&rules, &allied, &[]).seats, [0, 18, 12]);
}

#[test]
fn limits_have_names() {
    let check = |seats, votes: &[u64], valid, expected| {
        let got = apportion(&Rules::plain(seats, DHONDT), &lists(votes), valid, &[]);
        assert_eq!(got.err(), Some(expected));
    };
    check(SEATS_MAX + 1, &[1], 1, SeatsError::TooManySeats { got: SEATS_MAX + 1 });
    check(1, &[1, VOTES_MAX], VOTES_MAX, SeatsError::TooManyVotes);
    check(1, &[u64::MAX, u64::MAX], 1, SeatsError::TooManyVotes);
    check(1, &[3, 4], 6, SeatsError::ValidBelowLists { expected: 7, got: 6 });
    let many = vec![List::of(1); 4_097];
    let got = apportion(&Rules::plain(1, DHONDT), &many, 4_097, &[]);
    assert_eq!(got.err(), Some(SeatsError::TooManyLists { got: 4_097 }));
    for first in
        [Fraction::ZERO, Fraction::new(31, 10).unwrap(), Fraction::new(1400, 1001).unwrap()]
    {
        let divisors = Divisors::ModifiedSainteLague { first };
        let got = apportion(&Rules::plain(1, Method::Divisor { divisors }), &[List::of(1)], 1, &[]);
        assert_eq!(got.err(), Some(SeatsError::FirstDivisor { got: first }));
    }
}

#[test]
fn the_largest_inputs_are_exact() {
    for method in methods() {
        let mut rules = Rules::plain(SEATS_MAX, method);
        rules.quota_base = QuotaBase::Admitted;
        let votes = [VOTES_MAX / 2, VOTES_MAX / 2 - 1, 1];
        let (got, _) = settle(&rules, &lists(&votes), |list| list);
        assert_eq!(got.seats, [2048, 2048, 0], "{method:?}");
    }
}
