use super::*;
use alloc::vec;

const fn record(number: Number, order: u64) -> Act {
    Act { number, index: order, order: Some(order), count: 1, corrects: None }
}

const fn correction(number: Number, order: u64, of: Number) -> Act {
    Act { number, index: order, order: Some(order), count: 1, corrects: Some(Named::Here(of)) }
}

const fn recount(number: Number, order: u64) -> Act {
    Act { number, index: order, order: Some(order), count: 2, corrects: None }
}

fn ruling(decision: u32, order: u64, doing: Doing, names: &[Number]) -> Ruling {
    let names = names.iter().map(|number| Named::Here(*number)).collect();
    Ruling { decision, order, doing, names, scope: None }
}

fn scoped(decision: u32, order: u64, doing: Doing, of: Number) -> Ruling {
    Ruling { scope: Some(Named::Here(of)), ..ruling(decision, order, doing, &[of]) }
}

/// Replays in the given order and in the reverse: the order of the lists has no part in it.
fn check(acts: &[Act], rulings: &[Ruling]) -> Standing {
    let standing = replay(acts, rulings);
    let acts: Vec<Act> = acts.iter().rev().copied().collect();
    let rulings: Vec<Ruling> = rulings.iter().rev().cloned().collect();
    assert_eq!(replay(&acts, &rulings), standing);
    standing
}

#[test]
fn t7_first_record_stays_the_head() {
    let standing = check(&[record(0, 5), record(1, 6)], &[]);
    assert_eq!(standing.head, Some(0));
    assert_eq!((standing.conflicts, standing.open), (vec![1], vec![1]));
}

#[test]
fn effect_not_arrival_decides_which_is_first() {
    assert_eq!(check(&[record(0, 9), record(1, 6)], &[]).head, Some(1));
    let silent = Act { order: None, ..record(0, 0) };
    let standing = check(&[silent, record(1, 6)], &[]);
    assert_eq!((standing.head, standing.conflicts), (Some(1), vec![]));
}

#[test]
fn n8_correction_of_the_head_follows_it_whenever_it_arrived() {
    for order in [4, 8] {
        let standing = check(&[record(0, 5), correction(1, order, 0)], &[]);
        assert_eq!((standing.head, standing.corrected), (Some(1), true));
        assert_eq!(standing.conflicts, vec![]);
    }
    let chain = check(&[record(0, 5), correction(1, 8, 2), correction(2, 9, 0)], &[]);
    assert_eq!(chain.head, Some(1));
}

#[test]
fn second_correction_of_one_statement_is_a_conflict() {
    let standing = check(&[record(0, 5), correction(1, 6, 0), correction(2, 7, 0)], &[]);
    assert_eq!((standing.head, standing.open), (Some(1), vec![2]));
    let elsewhere = Act { corrects: Some(Named::Elsewhere), ..correction(1, 6, 0) };
    assert_eq!(check(&[record(0, 5), elsewhere], &[]).open, vec![1]);
    assert_eq!(check(&[elsewhere], &[]), Standing::default());
}

#[test]
fn recount_stands_beside_until_it_replaces() {
    let acts = [record(0, 5), recount(1, 6)];
    let standing = check(&acts, &[]);
    assert_eq!((standing.head, standing.recounts.clone()), (Some(0), vec![1]));
    assert!(standing.conflicts.is_empty());
    let doing = Doing::Replace(Some(Named::Here(1)));
    let standing = check(&acts, &[ruling(0, 7, doing, &[0])]);
    assert_eq!((standing.head, standing.included), (Some(1), true));
    assert_eq!((standing.conflicts, standing.open), (vec![0], vec![]));
    let other = check(&acts, &[ruling(0, 7, doing, &[9])]);
    assert_eq!((other.head, other.applied), (Some(0), vec![]));
    // A correction of the recount takes its place only once the recount is the head.
    let of_recount = Act { count: 2, ..correction(2, 8, 1) };
    let acts = [record(0, 5), recount(1, 6), of_recount];
    assert_eq!(check(&acts, &[]).recounts, vec![1, 2]);
    assert_eq!(check(&acts, &[ruling(0, 9, doing, &[])]).head, Some(2));
}

#[test]
fn include_settles_the_dispute() {
    let acts = [record(0, 5), record(1, 6), record(2, 9)];
    let standing = check(&acts, &[scoped(0, 8, Doing::Include, 1)]);
    assert_eq!((standing.head, standing.included), (Some(1), true));
    assert_eq!((standing.conflicts, standing.open), (vec![0, 2], vec![2]));
    let silent = Act { order: None, ..record(3, 0) };
    let standing = check(&[silent], &[scoped(0, 8, Doing::Include, 3)]);
    assert_eq!((standing.head, standing.included), (Some(3), true));
}

#[test]
fn exclude_holds_while_its_head_stands() {
    let one = [record(0, 5)];
    assert!(check(&one, &[ruling(0, 6, Doing::Exclude, &[])]).excluded);
    assert!(check(&one, &[ruling(0, 6, Doing::Exclude, &[0])]).excluded);
    assert!(!check(&one, &[ruling(0, 6, Doing::Exclude, &[7])]).excluded);
    let corrected = [record(0, 5), correction(1, 8, 0)];
    assert!(!check(&corrected, &[ruling(0, 6, Doing::Exclude, &[0])]).excluded);
    let later = [ruling(0, 6, Doing::Exclude, &[]), ruling(1, 7, Doing::Include, &[])];
    let standing = check(&one, &later);
    assert!(!standing.excluded && standing.included);
    assert_eq!(standing.applied, vec![1]);
}

#[test]
fn excluding_the_other_record_ends_the_dispute_over_it() {
    let standing = check(&[record(0, 5), record(1, 6)], &[scoped(0, 7, Doing::Exclude, 1)]);
    assert_eq!((standing.head, standing.excluded), (Some(0), false));
    assert_eq!((standing.conflicts, standing.open), (vec![1], vec![]));
    assert_eq!(standing.applied, vec![0]);
}

#[test]
fn rerun_leaves_earlier_decisions_behind() {
    let rulings = [ruling(0, 4, Doing::Exclude, &[]), ruling(1, 5, Doing::Rerun, &[])];
    let standing = check(&[record(0, 9)], &rulings);
    assert!(standing.rerun && !standing.excluded);
    assert_eq!((standing.head, standing.applied), (Some(0), vec![1]));
}

#[test]
fn suspension_and_votes_act_on_the_head_that_is_left() {
    let rulings = [ruling(0, 6, Doing::Suspend, &[]), ruling(1, 7, Doing::Votes, &[0])];
    let standing = check(&[record(0, 5)], &rulings);
    assert!(standing.suspended && standing.excluded);
    assert_eq!((standing.applied, standing.votes), (vec![0, 1], vec![1]));
}

/// Adding one act after the other gives what a replay of all of them gives.
#[test]
fn appended_is_replayed() {
    let kinds: [fn(Number, u64) -> Act; 6] = [
        record,
        recount,
        |number, order| correction(number, order, number.saturating_sub(1)),
        |number, order| correction(number, order, 0),
        |number, order| Act { count: 2, ..correction(number, order, 1) },
        |number, _| Act { order: None, ..record(number, 0) },
    ];
    let cases = 6_u32.pow(5);
    for case in 0..cases {
        let digit = |at: u32| usize::try_from(case / 6_u32.pow(at) % 6).unwrap();
        let acts: Vec<Act> = (0..5).map(|at| kinds[digit(at)](at, u64::from(at) + 1)).collect();
        for cut in 1..5 {
            let mut standing = replay(&acts[..cut], &[]);
            let head = standing.head.map(|head| acts[usize::try_from(head).unwrap()].count);
            if standing.append(&acts[cut], head, false) {
                assert_eq!(standing, replay(&acts[..=cut], &[]), "{acts:?} at {cut}");
            }
        }
    }
}
