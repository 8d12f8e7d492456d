//! The good tree holds, and says so only under its anchor.

mod common;

use acta_verify::verdict::NOT_CONFIRMED;
use acta_verify::{Trust, verify_all};
use common::{Plan, build};

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
