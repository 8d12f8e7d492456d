//! Seats: they add up, nobody gets one without votes or candidates, names do not matter, more seats
//! or more votes never cost one (divisor methods), lots are values.
#![no_main]

use acta_fuzz::{keep, must, votes};
use acta_tally::fraction::Fraction;
use acta_tally::seats::{
    AllianceBar, Apportionment, Bar, Drawn, List, Method, Quota, QuotaBase, Rules, Thresholds,
    apportion,
};
use arbitrary::{Result, Unstructured};
use libfuzzer_sys::{Corpus, fuzz_target};

/// Lots drawn in one case; each settles a seat, so that there are never more.
const LOTS_MAX: usize = 64;
const SEATS: u32 = 40;

fn quota(u: &mut Unstructured<'_>) -> Result<Quota> {
    Ok(*u.choose(&[Quota::Hare, Quota::Droop])?)
}

fn share(u: &mut Unstructured<'_>) -> Result<Fraction> {
    Ok(votes::fraction(u.int_in_range(0..=10)?, 10))
}

fn method(u: &mut Unstructured<'_>) -> Result<Method> {
    let divisors = votes::divisors(u)?;
    Ok(match u.int_in_range(0..=2)? {
        0 => Method::Divisor { divisors },
        1 => Method::QuotaThenDivisor { quota: quota(u)?, divisors, bar: share(u)? },
        _ => Method::LargestRemainder { quota: quota(u)?, bar: share(u)? },
    })
}

fn bar(u: &mut Unstructured<'_>) -> Result<Option<Bar>> {
    let share = votes::fraction(u.int_in_range(0..=4)?, 10);
    Ok(u.ratio(1, 3)?.then_some(Bar { share, strict: u.arbitrary()? }))
}

fn rules(u: &mut Unstructured<'_>) -> Result<Rules> {
    let mut rules = Rules::plain(u.int_in_range(0..=SEATS)?, method(u)?);
    rules.within_alliances = method(u)?;
    rules.quota_base = *u.choose(&[QuotaBase::Valid, QuotaBase::Admitted])?;
    rules.majority_clause = u.arbitrary()?;
    let alliances = bar(u)?.map(|bar| AllianceBar { members_min: 2, bar });
    let (list, member, split) = (bar(u)?, bar(u)?, u.arbitrary()?);
    rules.thresholds =
        Thresholds { list, alliances: alliances.into_iter().collect(), member, split };
    Ok(rules)
}

fn lists(u: &mut Unstructured<'_>) -> Result<Vec<List>> {
    let most = *u.choose(&[3, 20, 1_000, 1 << 40])?;
    let count = u.int_in_range(0..=8)?;
    let mut lists: Vec<List> = votes::list(u, count, most)?.into_iter().map(List::of).collect();
    for list in &mut lists {
        let (few, alliance) = (u.int_in_range(0..=6)?, u.int_in_range(0..=2)?);
        list.candidates = u.ratio(1, 4)?.then_some(few);
        list.alliance = u.ratio(1, 4)?.then_some(alliance);
        list.exempt = u.ratio(1, 8)?;
        list.barred = u.ratio(1, 8)?;
    }
    Ok(lists)
}

/// Draws each lot for those of the least (or greatest) places.
fn settle(rules: &Rules, lists: &[List], valid: u64, last: bool) -> Apportionment {
    let mut drawn = Vec::new();
    loop {
        let got = must(apportion(rules, lists, valid, &drawn));
        assert!(got.lots_unused.is_empty(), "{:?}", got.lots_unused);
        let Some(lot) = got.pending.first().cloned() else { return got };
        assert!(drawn.len() < LOTS_MAX, "{lot:?}");
        let (seats, all) = (usize::try_from(lot.seats).unwrap_or(0), lot.among.len());
        assert!(seats >= 1 && seats < all, "{lot:?}");
        let chosen =
            if last { lot.among[all - seats..].to_vec() } else { lot.among[..seats].to_vec() };
        drawn.push(Drawn { lot, chosen });
    }
}

fn adds_up(rules: &Rules, lists: &[List], got: &Apportionment) {
    assert_eq!(got.seats.iter().sum::<u32>() + got.unfilled, rules.seats);
    for (seats, list) in got.seats.iter().zip(lists) {
        let may = list.votes > 0 && !list.barred;
        assert!(*seats == 0 || may && list.candidates.is_none_or(|most| *seats <= most));
    }
}

/// The same lists in the opposite order. Lots are drawn by place, and an alliance stands in a lot as
/// its first list: with both, the two orders would draw for different lists.
fn names_do_not_matter(rules: &Rules, lists: &[List], valid: u64) {
    let lots = !must(apportion(rules, lists, valid, &[])).pending.is_empty();
    if lots && lists.iter().any(|list| list.alliance.is_some()) {
        return;
    }
    let opposite: Vec<List> = lists.iter().rev().copied().collect();
    let got = settle(rules, lists, valid, false);
    let mut other = settle(rules, &opposite, valid, true).seats;
    other.reverse();
    assert_eq!(got.seats, other, "{rules:?} {lists:?}");
}

/// With free lists and a divisor method.
fn monotone(rules: &Rules, lists: &[List], raised: usize, by: u64) {
    let Method::Divisor { divisors } = rules.method else { return };
    let free: Vec<List> = lists.iter().map(|list| List::of(list.votes)).collect();
    let valid = |lists: &[List]| lists.iter().map(|list| list.votes).sum::<u64>();
    let plain = Rules::plain(rules.seats, Method::Divisor { divisors });
    let got = must(apportion(&plain, &free, valid(&free), &[]));
    if !got.pending.is_empty() {
        return;
    }
    let larger = Rules::plain(rules.seats + 1, plain.method);
    let more = settle(&larger, &free, valid(&free), false);
    assert!(got.seats.iter().zip(&more.seats).all(|(a, b)| a <= b), "a larger house");
    let mut raised_lists = free.clone();
    let Some(list) = raised_lists.get_mut(raised) else { return };
    list.votes += by;
    let again = settle(&plain, &raised_lists, valid(&raised_lists), raised == 0);
    assert!(again.seats[raised] >= got.seats[raised], "more votes");
    // What a divisor method is: no awarded quotient is below the next one of anybody.
    for (a, awarded) in got.seats.iter().enumerate().filter(|(_, seats)| **seats > 0) {
        for (b, next) in got.seats.iter().enumerate() {
            let left = u128::from(free[a].votes) * u128::from(divisors.scaled(*next));
            let right = u128::from(free[b].votes) * u128::from(divisors.scaled(awarded - 1));
            assert!(left >= right, "{a} {b}");
        }
    }
}

fn case(u: &mut Unstructured<'_>) -> Result<()> {
    let (rules, lists) = (rules(u)?, lists(u)?);
    let valid = lists.iter().map(|list| list.votes).sum::<u64>() + u.int_in_range(0..=5)?;
    adds_up(&rules, &lists, &settle(&rules, &lists, valid, false));
    adds_up(&rules, &lists, &settle(&rules, &lists, valid, true));
    names_do_not_matter(&rules, &lists, valid);
    monotone(&rules, &lists, u.int_in_range(0..=7)?, u.int_in_range(0..=1_000)?);
    Ok(())
}

fuzz_target!(|data: &[u8]| -> Corpus { keep(case(&mut Unstructured::new(data))) });
