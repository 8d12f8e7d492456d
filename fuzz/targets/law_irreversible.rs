//! The law of irreversibility: first records of units in O, within their bounds, never undo "closed".
//! On small cases every status equals what trying every completion gives.
#![no_main]

use acta_fuzz::{keep, must, votes};
use acta_tally::outcome::seats::{SeatRule, at_least, at_most, ranges};
use acta_tally::outcome::{Claim, Disputed, Fate, Standing, Status, assess, outstanding};
use acta_tally::seats::{List, Method, Rules, Thresholds, apportion};
use arbitrary::{Result, Unstructured};
use libfuzzer_sys::{Corpus, fuzz_target};

/// Bounds up to here are tried with every completion.
const TRIED_MAX: u64 = 5;

/// The claim in plain words of its definition; the last of `all` are votes for no choice.
fn plainly(claim: &Claim, all: &[u64]) -> bool {
    let sum: u64 = all.iter().sum();
    let choices = 0..all.len() - 1;
    let majority = |who: usize| 2 * all[who] > sum;
    let rivals = |who: usize| choices.clone().filter(move |rival| *rival != who);
    match claim {
        Claim::Ahead { winners } => winners
            .iter()
            .all(|who| rivals(*who).all(|l| winners.contains(&l) || all[*who] > all[l])),
        Claim::Majority { who } => majority(*who),
        Claim::NoMajority => !choices.clone().any(majority),
        Claim::Lead { who, share, lead } => {
            let enough = share.den() * all[*who] >= share.num() * sum;
            let before =
                |l: usize| lead.den() * all[*who] >= lead.num() * sum + lead.den() * all[l];
            sum > 0 && enough && rivals(*who).all(before)
        }
        Claim::FirstRound { who, share, lead } => {
            let lead = Claim::Lead { who: *who, share: *share, lead: *lead };
            majority(*who) || plainly(&lead, all)
        }
        Claim::RunoffCertain { share, lead } => choices
            .clone()
            .all(|who| !plainly(&Claim::FirstRound { who, share: *share, lead: *lead }, all)),
    }
}

/// Whether `test` is true of every way to add at most `more` votes to the first `places`.
fn always(
    all: &mut Vec<u64>,
    from: usize,
    places: usize,
    more: u64,
    test: &dyn Fn(&[u64]) -> bool,
) -> bool {
    if from == places {
        return test(all);
    }
    (0..=more).all(|extra| {
        all[from] += extra;
        let holds = always(all, from + 1, places, more - extra, test);
        all[from] -= extra;
        holds
    })
}

/// The status by its definition: the least n by which a smaller bound would be closed.
fn by_trying(bound: u64, closed: impl Fn(u64) -> bool) -> Status {
    if closed(bound) {
        return Status::Closed;
    }
    let by_votes = (1..=bound).find(|n| closed(bound - n)).unwrap_or(bound + 1);
    Status::Open { by_votes }
}

fn try_claims(claims: &[Claim], votes: &[u64], beside: Option<u64>, bound: u64) {
    let now = Standing { votes, beside, outstanding: Some(bound), disputed: &[] };
    let all = [votes, &[beside.unwrap_or(0)]].concat();
    let places = votes.len() + usize::from(beside.is_some());
    for claim in claims {
        let closed = |more| always(&mut all.clone(), 0, places, more, &|all| plainly(claim, all));
        assert_eq!(must(assess(claim, &now)).status, by_trying(bound, closed), "{claim:?} {now:?}");
    }
}

/// The fewest and most seats of list 0 at these votes, over every lot.
fn seats(rule: &SeatRule, votes: &[u64]) -> (u32, u32) {
    let mut law = Rules::plain(rule.seats, Method::Divisor { divisors: rule.divisors });
    law.thresholds = Thresholds { list: rule.bar, ..Thresholds::none() };
    let list = |(votes, list): (&u64, &acta_tally::outcome::seats::SeatList)| List {
        candidates: list.candidates,
        exempt: list.exempt,
        ..List::of(*votes)
    };
    let lists: Vec<List> = votes.iter().zip(&rule.lists).map(list).collect();
    let got = must(apportion(&law, &lists, votes.iter().sum(), &[]));
    let lucky = got.pending.iter().any(|lot| lot.among.contains(&0));
    (got.seats[0], got.seats[0] + u32::from(lucky))
}

fn try_seats(rule: &SeatRule, votes: &[u64], bound: u64) {
    let rule = SeatRule { majority_clause: false, ..rule.clone() };
    let now = Standing { votes, beside: None, outstanding: Some(bound), disputed: &[] };
    for wanted in 0..=rule.seats + 1 {
        let test = |more, test: &dyn Fn(&[u64]) -> bool| {
            always(&mut votes.to_vec(), 0, votes.len(), more, test)
        };
        let least = by_trying(bound, |more| test(more, &|all| seats(&rule, all).0 >= wanted));
        assert_eq!(
            must(at_least(&rule, &now, 0, wanted)).status,
            least,
            "{wanted} {rule:?} {now:?}"
        );
        let most = by_trying(bound, |more| test(more, &|all| seats(&rule, all).1 <= wanted));
        assert_eq!(must(at_most(&rule, &now, 0, wanted)).status, most, "{wanted} {rule:?} {now:?}");
    }
}

/// What is closed: each claim; the fewest and most seats of each list.
type Closed = (Vec<bool>, Vec<(u32, u32)>);

fn closed(claims: &[Claim], rule: &SeatRule, now: &Standing<'_>) -> Closed {
    let is = |claim: &Claim| must(assess(claim, now)).status == Status::Closed;
    let ranges = must(ranges(rule, now)).unwrap_or_default();
    let ranges = ranges.iter().map(|range| (range.least, range.most)).collect();
    (claims.iter().map(is).collect(), ranges)
}

/// Units report one after another; nothing that was closed opens again, no range of seats widens.
fn follow(
    u: &mut Unstructured<'_>,
    claims: &[Claim],
    rule: &SeatRule,
    votes: &mut [u64],
) -> Result<()> {
    let count = u.int_in_range(0..=6)?;
    let most = *u.choose(&[4, 12, 300, 5_000])?;
    let mut units = votes::list(u, count, most)?;
    let disputed: Vec<Disputed> = if u.ratio(1, 4)? {
        let record: Vec<u64> = votes.iter().map(|votes| votes / 4).collect();
        vec![Disputed { votes: record, beside: 0, fate: Fate::MayBeAnnulled }]
    } else {
        Vec::new()
    };
    let mut was: Option<Closed> = None;
    loop {
        let bound = outstanding(units.iter().map(|unit| Some(*unit)));
        let now = Standing { votes, beside: None, outstanding: bound, disputed: &disputed };
        let is = closed(claims, rule, &now);
        if let Some((claims_were, ranges_were)) = &was {
            let kept = claims_were.iter().zip(&is.0).all(|(was, is)| *is || !*was);
            assert!(kept, "{claims:?} {now:?}");
            let within = |(was, is): (&(u32, u32), &(u32, u32))| is.0 >= was.0 && is.1 <= was.1;
            assert!(ranges_were.iter().zip(&is.1).all(within), "{rule:?} {now:?}");
        }
        was = Some(is);
        let Some(mut left) = units.pop() else { return Ok(()) };
        for vote in votes.iter_mut() {
            let cast = u.int_in_range(0..=left)?;
            *vote += cast;
            left -= cast;
        }
    }
}

fn case(u: &mut Unstructured<'_>) -> Result<()> {
    let choices = u.int_in_range(1..=4)?;
    let most = *u.choose(&[6, 14, 200, 20_000])?;
    let mut votes = votes::list(u, choices, most)?;
    let claims = votes::claims(u, choices)?;
    let rule = votes::seat_rule(u, choices, 8)?;
    let bound = u.int_in_range(0..=TRIED_MAX)?;
    if choices <= 3 {
        let beside = u.arbitrary::<bool>()?.then_some(u.int_in_range(0..=3)?);
        try_claims(&claims, &votes, beside, bound);
        if rule.seats <= 5 && u.ratio(1, 2)? {
            try_seats(&rule, &votes, bound);
        }
    }
    follow(u, &claims, &rule, &mut votes)
}

fuzz_target!(|data: &[u8]| -> Corpus { keep(case(&mut Unstructured::new(data))) });
