//! The good tree holds, and says so only under its anchor.

use crate::common::{Plan, build};
use acta_verify::verdict::NOT_CONFIRMED;
use acta_verify::{Session, Trust, verify_all};

#[test]
fn the_good_tree_holds_under_its_anchor() {
    let tree = build(Plan::default());
    let report = verify_all(&tree.files, &Trust::Anchor(tree.anchor));
    println!("{}", report.text());
    assert_eq!(report.exit_code(), 0, "{}", report.text());
}

#[test]
fn without_an_anchor_the_root_is_not_confirmed() {
    let tree = build(Plan::default());
    let report = verify_all(&tree.files, &Trust::Nothing);
    assert_eq!(report.text().lines().next(), Some(NOT_CONFIRMED));
    assert_eq!(report.exit_code(), 3);
}

#[test]
fn a_tree_by_other_keys_fails_under_the_true_anchor() {
    let anchor = build(Plan::default()).anchor;
    let other = build(Plan { keys: "other", ..Plan::default() });
    let report = verify_all(&other.files, &Trust::Anchor(anchor));
    assert_eq!(report.exit_code(), 1);
    assert!(!report.root_confirmed);
    assert!(
        report.checks.iter().all(|check| check.verdict != acta_verify::verdict::Verdict::Holds)
    );
}

#[test]
fn units_run_on_threads_and_give_the_same_report() {
    let tree = build(Plan { stations: 260, ..Plan::default() });
    let trust = Trust::Anchor(tree.anchor);
    let mut session = Session::open(&tree.files, &trust);
    let units: Vec<_> = session.units().collect();
    let spread = |session: &Session<'_, _>| {
        std::thread::scope(|scope| {
            let handles: Vec<_> =
                units.iter().map(|unit| scope.spawn(move || session.hash(*unit))).collect();
            handles.into_iter().map(|handle| handle.join().unwrap()).collect()
        })
    };
    let hashed = spread(&session);
    session.collect(hashed);
    let proven = session.proof_jobs().into_iter().filter_map(|job| session.prove(job)).collect();
    session.control(proven);
    for unit in &units {
        let checked = std::thread::scope(|scope| scope.spawn(|| session.check(*unit)).join());
        session.fold(checked.unwrap());
    }
    assert_eq!(session.finish(), verify_all(&tree.files, &trust));
}
