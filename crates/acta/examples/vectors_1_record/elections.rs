//! Layer `election`: parts put together, and records against their form and rules.
#![expect(clippy::too_many_lines, reason = "a list of cases reads best whole")]

use acta::StatementId;
use acta_log::note::{Algorithm, SecretKey};

use super::kinds::all_parts;
use super::{Case, ELECTION, Vectors, definition, seed, text};

/// The lines of a witness policy of three witnesses, two of whom are a quorum.
pub(crate) fn witness_policy() -> Vec<String> {
    let key = |name: &str, algorithm| {
        SecretKey::new(name, algorithm, &seed(name)).unwrap().public().to_string()
    };
    let mut lines = vec![format!("log {}", key(&format!("{ELECTION}/log/1"), Algorithm::Ed25519))];
    for number in 1..=3 {
        let name = format!("w{number}.example.org");
        lines.push(format!("witness w{number} {}", key(&name, Algorithm::Ed25519Cosignature)));
    }
    lines.push("group two-of-three 2 w1 w2 w3".into());
    lines.push("quorum two-of-three".into());
    lines
}

/// The definition of these parts, each the first of its type.
fn definition_of(parts: &[(&str, String)]) -> String {
    let listed: Vec<(String, StatementId)> =
        parts.iter().map(|(kind, text)| (format!("{kind} 1"), StatementId::of(text))).collect();
    let listed: Vec<(&str, StatementId)> =
        listed.iter().map(|(kind, id)| (kind.as_str(), *id)).collect();
    definition(&listed)
}

fn case(expect: &str, input: &str, about: &str, parts: &[(&str, String)]) -> Case {
    let case = Case::new(expect, input, about).payload(definition_of(parts));
    parts.iter().fold(case, |case, (_, text)| case.bytes("part", text))
}

pub(crate) fn write(to: &mut Vectors) {
    case("election ok", "election", "a definition with all its parts", &all_parts())
        .value("station", "m-0101 none president yes")
        .value("station", "m-0101 none council yes")
        .value("station", "abroad none president yes")
        .value("station", "abroad none council no")
        .value("station", "r-01 none council no")
        .value("station", "m-0102 010101001-01 council no")
        .value("station", "nowhere none president no")
        .save("election", to);
    absent(to);
    unknown(to);
    rest(to);
    fits(to);
}

fn absent(to: &mut Vectors) {
    let parts = all_parts();
    let case =
        Case::new("election part", "election", "a part is absent").payload(definition_of(&parts));
    let case = parts.iter().skip(1).fold(case, |case, (_, text)| case.bytes("part", text));
    case.save("election-part-absent", to);
    let mut other = all_parts();
    other[0].1 = other[0].1.replacen("part areas 1", "part areas 2", 1);
    self::case("election part", "election", "a part of another number", &other)
        .save("election-part-number", to);
}

fn changed(to: &mut Vectors, expect: &str, name: &str, about: &str, from: &str, by: &str) {
    let mut parts = all_parts();
    let part = parts.iter_mut().find(|(_, text)| text.contains(from)).unwrap();
    part.1 = part.1.replacen(from, by, 1);
    case(expect, "election", about, &parts).save(&format!("election-{name}"), to);
}

fn unknown(to: &mut Vectors) {
    let mut bad = |name: &str, about: &str, from: &str, by: &str| {
        changed(to, "election unknown", name, about, from, by);
    };
    bad("parent", "a parent that does not stand before it", "area m-0101 r-01", "area m-0101 r-02");
    bad("contest-area", "a contest in an unknown area", "m-0101,m-0102", "m-0101,m-0103");
    bad("contest-form", "a contest with an unknown form", "all paper", "all papers");
    bad(
        "option-contest",
        "an option of an unknown contest",
        "option council threshold",
        "option senate threshold",
    );
    bad("alliance", "an alliance with an unknown list", "alliance a,b", "alliance a,c");
    bad(
        "choice-contest",
        "a choice of an unknown contest",
        "choice president 2",
        "choice senate 2",
    );
    bad("choice-parent", "a candidate of an unknown list", "a.1 a candidate", "a.1 c candidate");
    bad("language", "a text in another language", "text es", "text fr");
    changed(
        to,
        "rule name",
        "rule-name",
        "a rule about a field that no form has",
        "invalid = cast",
        "void = cast",
    );
    changed(
        to,
        "rule name",
        "ballots-name",
        "ballots of a field that the form lacks",
        "ballots lists choices",
        "ballots lists choices + blank",
    );
}

fn rest(to: &mut Vectors) {
    let mut bad = |code: &str, name: &str, about: &str, from: &str, by: &str| {
        changed(to, &format!("election {code}"), name, about, from, by);
    };
    bad("repeated", "area-twice", "one area twice", "area m-0102", "area m-0101");
    bad("repeated", "contest-twice", "one contest twice", "contest council", "contest president");
    bad("repeated", "choice-twice", "one choice twice", "choice president 2", "choice president 1");
    bad("repeated", "field-twice", "one field twice", "field paper invalid", "field paper blank");
    bad("repeated", "votes-twice", "two votes rows", "votes lists\n", "votes lists\nvotes lists\n");
    bad("repeated", "rule-twice", "one rule twice", "rule F204", "rule F203");
    bad("repeated", "basis-twice", "the basis of one check twice", "basis B11", "basis B4");
    bad("repeated", "text-twice", "one text twice", "text es F203", "text en F203");
    bad("conflict", "no-levels", "a form without levels", "levels lists both\n", "");
    bad("conflict", "no-votes", "a form without votes", "votes lists\n", "");
    bad("conflict", "no-ballots", "a form without ballots", "ballots lists choices\n", "");
    bad(
        "conflict",
        "parent-kind",
        "a parent that is no list",
        "choice president 2 none option",
        "choice president 2 1 candidate",
    );
    bad(
        "conflict",
        "child-kind",
        "a list below a list",
        "choice council b none list",
        "choice council b a list",
    );
    bad("conflict", "option", "an option that is not listed", "threshold 3/100", "hurdle 3/100");
    bad(
        "conflict",
        "option-value",
        "a threshold that is no fraction",
        "threshold 3/100",
        "threshold 0.03",
    );
    bad("conflict", "option-twice", "one option twice", "alliance a,b", "threshold 4/100");
    let deep: String = (0..32)
        .map(|at| {
            let parent = if at == 0 { "none".into() } else { format!("d{}", at - 1) };
            format!("area d{at} {parent} level Level {at}\n")
        })
        .collect();
    let more = format!("{deep}area d32 d31 level Level 32\n");
    let first = "area bo none";
    bad("conflict", "depth", "33 levels", first, &format!("{more}{first}"));
    changed(to, "election ok", "depth-max", "32 levels", first, &format!("{deep}{first}"));
}

struct Fit<'a> {
    name: &'a str,
    about: &'a str,
    record: String,
    result: &'a str,
    broken: &'a str,
    figures: &'a str,
}

fn fit(to: &mut Vectors, given: Fit<'_>) {
    case("election ok", "fit", given.about, &all_parts())
        .bytes("record", given.record)
        .value("result", given.result)
        .value("figures", given.figures)
        .value("broken", given.broken)
        .save(&format!("fit-{}", given.name), to);
}

fn record(contest: &str, lines: &str) -> String {
    text(
        "record",
        &format!(
            "station 010101001-01\ncontest {contest}\ntrack official\npoll 1\ncount 1\n{lines}"
        ),
    )
}

fn fits(to: &mut Vectors) {
    let good =
        "admitted 547\nvote 1 301\nvote 1.4 12\nvote 2 200\nblank 20\ninvalid 14\ncast 547\n";
    let mut case =
        |name: &str, about: &str, lines: String, result: &str, broken: &str, figures: &str| {
            let record = record("president", &lines);
            fit(to, Fit { name, about, record, result, broken, figures });
        };
    let (free, none) = ("none none", "none");
    case("record", "a record that fits and breaks no rule", good.into(), "ok", none, "800 820");
    case(
        "optional",
        "an optional field is absent: its rules do not apply",
        good.replace("cast 547\n", ""),
        "ok",
        none,
        free,
    );
    case(
        "sum",
        "the sum differs, which hides what it hides at the tally",
        good.replace("blank 20", "blank 21"),
        "ok",
        "F203",
        free,
    );
    case(
        "balance",
        "admitted and cast differ by 15",
        good.replace("admitted 547", "admitted 562"),
        "ok",
        "W203",
        free,
    );
    case("max-ballots", "more ballots than there can be", good.into(), "ok", "F204", "800 546");
    case(
        "required",
        "a required field is absent",
        good.replace("blank 20\n", ""),
        "F101",
        none,
        free,
    );
    case(
        "field-unknown",
        "a field that the form lacks",
        good.replace("cast", "casts"),
        "F101",
        none,
        free,
    );
    case(
        "field-order",
        "fields displaced",
        good.replace("blank 20\ninvalid 14\n", "invalid 14\nblank 20\n"),
        "F101",
        none,
        free,
    );
    case(
        "votes-place",
        "the votes stand after another field",
        "admitted 547\nblank 20\nvote 1 301\nvote 1.4 12\nvote 2 200\ninvalid 14\ncast 547\n"
            .into(),
        "F101",
        none,
        free,
    );
    case(
        "choice-order",
        "choices displaced",
        good.replace("vote 1 301\nvote 1.4 12\n", "vote 1.4 12\nvote 1 301\n"),
        "F101",
        none,
        free,
    );
    case(
        "choice-absent",
        "a choice without line",
        good.replace("vote 1.4 12\n", ""),
        "F102",
        none,
        free,
    );
    case(
        "choice-unknown",
        "a choice that the ballot lacks",
        good.replace("vote 2 200", "vote 2 200\nvote 3 0"),
        "F102",
        none,
        free,
    );
    let lines = "admitted 100\nvote a 60\nvote a.1 40\nvote a.2 20\nvote b 30\n";
    let mut case = |name: &str, about: &str, lines: String, result: &str, broken: &str| {
        let record = record("council", &lines);
        fit(to, Fit { name, about, record, result, broken, figures: free });
    };
    case("levels", "candidates add up to their list", lines.into(), "ok", none);
    case(
        "levels-differ",
        "candidates do not add up",
        lines.replace("a.2 20", "a.2 19"),
        "ok",
        "F401",
    );
}
