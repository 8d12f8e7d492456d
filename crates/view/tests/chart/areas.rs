//! Areas to draw, for both maps.

use acta_view::chart::areas::{Area, Words};

use crate::samples::Dice;

pub(crate) const WORDS: Words = Words {
    area: "Area",
    leader: "Ahead",
    registered: "Registered",
    counted: "Counted",
    expected: "Expected",
    other: "Others",
    nobody: "Nobody",
    complete: "all",
    partial: "some",
    nothing: "none",
    unplaced: "Not on the map:",
};

pub(crate) fn area<'a>(
    code: &'a str,
    name: &'a str,
    registered: u64,
    leader: Option<usize>,
    counted: (u64, u64),
) -> Area<'a> {
    let (counted, expected) = counted;
    Area { code, name, registered: Some(registered), leader, counted, expected, link: None }
}

/// As many areas as there are codes, of all kinds.
pub(crate) fn many(codes: &[String]) -> Vec<Area<'_>> {
    let mut dice = Dice(2);
    let mut one = |code| {
        let counted = (dice.below(4), dice.below(4));
        let leader = usize::try_from(dice.below(41)).unwrap().checked_sub(1);
        area(code, "An area with a rather long name", dice.below(1_000_000), leader, counted)
    };
    codes.iter().map(|code| one(code.as_str())).collect()
}

/// Four-letter codes.
pub(crate) fn codes(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("A{at:03}")).collect()
}
