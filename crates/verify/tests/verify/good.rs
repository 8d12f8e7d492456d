//! The good tree holds, and says so only under its anchor.

use crate::common::{Plan, build};
use acta::value::Role;
use acta_verify::given::Kind;
use acta_verify::verdict::{Cause, NOT_CONFIRMED, Report, Verdict};
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
    assert!(report.checks.iter().all(|check| check.verdict != Verdict::Holds));
}

/// The same note for several statements is one; and without the records' signatures F6 cannot hold, whatever is given.
#[test]
fn what_is_given_is_judged_once_and_alone() {
    let tree = build(Plan::default());
    let trust = Trust::Anchor(tree.anchor);
    let items =
        ["000001", "000004"].map(|code| tree.promised(tree.index_of(code), i64::from(u32::MAX)));
    let note = tree.promise(&items, Role::Promise);
    let held = |session: &mut Session<'_, _>| {
        for code in ["000001", "000004"] {
            session.hold(code, Kind::Promise, &note, Some(tree.statement(code).clone()));
        }
    };
    let told = |report: &Report| {
        let check = report.checks.iter().find(|check| check.code == "F6").unwrap();
        let detail = check.details.iter().find(|detail| detail.subject == "receipts").unwrap();
        (check.verdict, detail.expected.clone(), detail.got.clone())
    };
    let mut session = Session::open(&tree.files, &trust);
    held(&mut session);
    assert_eq!(told(&session.run()), (Verdict::Holds, "1".to_owned(), "1".to_owned()));
    let mut session = Session::open(&tree.files, &trust);
    held(&mut session);
    let hashed = session.units().map(|unit| session.hash(unit)).collect();
    session.collect(hashed);
    session.control(Vec::new());
    let missing = Verdict::CannotTell(Cause::Missing);
    assert_eq!(told(&session.finish_hashes()), (missing, "1".to_owned(), "1".to_owned()));
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
    let checker = session.checker();
    for unit in &units {
        let checked = std::thread::scope(|scope| scope.spawn(|| checker.check(*unit)).join());
        session.fold(checked.unwrap());
    }
    assert_eq!(session.finish(), verify_all(&tree.files, &trust));
}
