//! The scorecard: its list is that of the specification, and what it says of whole trees.

use crate::common::{Plan, Tree, build};
use acta_verify::score::{Kind, SCORE, SECTIONS, Scorecard, score_all};
use acta_verify::verdict::Cause;
use acta_verify::{CHECKS, Trust, verify_all};
use std::path::Path;

fn spec() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/6-verdicts.md");
    std::fs::read_to_string(path).unwrap()
}

/// The codes of the sentence of the specification that begins with these words.
fn codes_after<'s>(spec: &'s str, words: &str) -> Vec<&'s str> {
    let (_, rest) = spec.split_once(words).unwrap();
    rest.split_once('.').unwrap().0.split(", ").map(str::trim).collect()
}

fn place(code: &str) -> (usize, u32) {
    let letter = code.chars().next().unwrap();
    let section = SECTIONS.iter().position(|(own, _)| *own == letter).unwrap();
    (section, code[1..].parse().unwrap())
}

#[test]
fn every_code_stands_once_and_in_order() {
    let codes: Vec<&str> = SCORE.iter().map(|listed| listed.code).collect();
    assert!(codes.is_sorted_by(|one, other| place(one) < place(other)), "{codes:?}");
    for demand in &CHECKS {
        assert!(codes.contains(&demand.code), "{}", demand.code);
    }
    for listed in &SCORE {
        let demand = listed.demand().unwrap_or_else(|| panic!("{} has no words", listed.code));
        assert_eq!(demand.code, listed.code);
        let said = [demand.title, demand.by_hand, listed.looks_at];
        assert!(said.iter().all(|words| !words.is_empty()), "{}", listed.code);
    }
}

#[test]
fn the_list_is_that_of_the_specification() {
    let spec = spec();
    let (_, list) = spec.split_once("### 10.1 List").unwrap();
    let informational: Vec<&str> =
        SCORE.iter().filter(|one| one.kind == Kind::Informational).map(|one| one.code).collect();
    let words = "Informational, with figures and never a verdict: ";
    assert_eq!(codes_after(list, words), informational);
    let front: Vec<&str> = SCORE.iter().filter(|one| one.front).map(|one| one.code).collect();
    assert_eq!(codes_after(list, "The front page shows "), front);
    // `A0 … A8, B1 … B11` and so on: the first and the last of each section, none left out between.
    for range in codes_after(list, "letters and numbers: ") {
        let (first, last) = range.split_once(" … ").unwrap();
        let own: Vec<&str> =
            SCORE.iter().map(|one| one.code).filter(|code| code[..1] == first[..1]).collect();
        assert_eq!((own.first(), own.last()), (Some(&first), Some(&last)));
        let steps = place(last).1 - place(first).1;
        assert_eq!(u32::try_from(own.len()).unwrap(), steps + 1, "{range}");
    }
    let (_, table) = list.split_once("### 10.2").unwrap();
    let (table, _) = table.split_once("### 10.3").unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1);
    let mut in_table: Vec<&str> =
        rows.flat_map(|row| row[2..].split(" |").next().unwrap().split(", ")).collect();
    in_table.sort_by_key(|code| place(code));
    let only_here = SCORE.iter().map(|one| one.code);
    let only_here: Vec<&str> =
        only_here.filter(|code| CHECKS.iter().all(|demand| demand.code != *code)).collect();
    assert_eq!(in_table, only_here);
}

fn card(tree: &Tree) -> Scorecard {
    score_all(&tree.files, &Trust::Anchor(tree.anchor))
}

/// `CODE ANSWER` of each check that does not hold.
fn not_held(card: &Scorecard) -> Vec<String> {
    let rows = card.rows().map(|(listed, check)| (listed.code, listed.answer(check)));
    rows.filter(|(_, answer)| answer != "holds")
        .map(|(code, answer)| format!("{code} {answer}"))
        .collect()
}

/// What a check says of one field.
fn got(card: &Scorecard, code: &str, field: &str) -> String {
    let (_, check) = card.rows().find(|(listed, _)| listed.code == code).unwrap();
    let detail = check.details.iter().find(|detail| detail.field == field);
    detail.unwrap_or_else(|| panic!("{code} {field} in {:?}", check.details)).got.clone()
}

#[test]
fn what_the_data_cannot_say_is_listed_with_its_reason() {
    let card = card(&build(Plan::default()));
    println!("{}", card.text());
    let expected = [
        "A5 cannot-tell not-published",
        "A6 cannot-tell not-published",
        "A8 cannot-tell not-published",
        "B3 not-applicable",
        "B6 cannot-tell not-published",
        "B7 cannot-tell not-published",
        "B10 cannot-tell not-published",
        "C3 not-applicable",
        "C5 information",
        "D4 information",
        "E1 cannot-tell missing",
        "E2 cannot-tell missing",
        "E3 cannot-tell not-published",
        "E4 cannot-tell missing",
        "E5 cannot-tell missing",
        "E6 cannot-tell missing",
        "E9 cannot-tell missing",
        "E10 cannot-tell missing",
        "G1 cannot-tell missing",
        "G2 cannot-tell missing",
        "G3 information",
        "G4 cannot-tell missing",
        "G5 information",
        "H1 not-applicable",
        "H2 cannot-tell not-published",
        "H3 cannot-tell not-published",
        "H4 cannot-tell not-published",
        "H5 information",
        "H6 cannot-tell not-published",
        "H7 cannot-tell not-published",
        "I1 not-applicable",
        "I2 not-applicable",
        "I4 not-applicable",
        "I5 not-applicable",
    ];
    assert_eq!(not_held(&card), expected);
    assert_eq!(card.exit_code(), 3);
    for (listed, check) in card.rows() {
        let open = matches!(listed.answer(check).split(' ').next(), Some("cannot-tell"));
        assert!(
            !open || !check.details.is_empty(),
            "{} says nothing of what is missing",
            listed.code
        );
    }
}

#[test]
fn what_verify_says_stands_on_the_card_too() {
    for plan in [
        Plan { account: true, ..Plan::default() },
        Plan { register: "2026-04-28T09:00:00Z", ..Plan::default() },
        Plan { root_off: 1, stations: 5, ..Plan::default() },
    ] {
        let tree = build(plan);
        let card = card(&tree);
        let report = verify_all(&tree.files, &Trust::Anchor(tree.anchor));
        for check in &report.checks {
            let (_, own) = card.rows().find(|(listed, _)| listed.code == check.code).unwrap();
            assert_eq!(own.verdict, check.verdict, "{}", check.code);
            assert!(own.details.starts_with(&check.details), "{}", check.code);
        }
    }
}

#[test]
fn complaints_are_counted_at_this_size() {
    let card = card(&build(Plan { account: true, ..Plan::default() }));
    let field = format!("complaints in this log at size {}", card.report.size);
    assert_eq!(got(&card, "I3", &field), "1");
    assert_eq!(got(&card, "D10", "stations counted"), "11 of 12");
    let (_, check) = card.rows().find(|(listed, _)| listed.code == "I1").unwrap();
    assert_eq!(check.entries().len(), 1);
}

#[test]
fn a_register_that_came_late_is_a_due_time_that_passed() {
    let card = card(&build(Plan { register: "2026-04-28T09:00:00Z", ..Plan::default() }));
    let held = not_held(&card);
    for code in ["A1", "E6"] {
        assert!(held.contains(&format!("{code} fails")), "{code} in {held:?}");
    }
    assert_eq!(card.exit_code(), 1);
}

#[test]
fn a_licence_is_read_from_its_file() {
    let mut tree = build(Plan { stations: 5, ..Plan::default() });
    for (text, expected) in
        [("\nCC0 1.0 Universal\n", "holds"), ("All rights reserved\n", "cannot-tell missing")]
    {
        tree.files.insert("LICENSE".to_owned(), text.as_bytes().to_vec());
        let card = card(&tree);
        let (listed, check) = card.rows().find(|(listed, _)| listed.code == "E3").unwrap();
        assert_eq!(listed.answer(check), expected);
        assert_eq!(check.details[0].got, text.trim());
    }
}

/// Nothing of a log under another anchor is believed, and nothing of it holds.
#[test]
fn another_anchor_holds_nothing() {
    let anchor = build(Plan::default()).anchor;
    let other = build(Plan { keys: "other", ..Plan::default() });
    let card = score_all(&other.files, &Trust::Anchor(anchor));
    let held = card.rows().filter(|(listed, check)| listed.answer(check) == "holds");
    assert_eq!(held.count(), 0);
    let (listed, check) = card.rows().find(|(listed, _)| listed.code == "G1").unwrap();
    assert_eq!(listed.answer(check), format!("cannot-tell {}", Cause::Missing.word()));
    assert_eq!(card.exit_code(), 1);
}
