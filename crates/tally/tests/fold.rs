//! The fold over small logs.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod fold_kit;

use acta::value::{Code, Hash};
use acta_tally::fold::{Track, UnitView};
use fold_kit::*;

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

/// `CLASS MARKS FINDINGS VALUES`, with `-` for nothing.
fn unit(log: &Log, station: &str, contest: &str, track: Track) -> String {
    let view = log.fold.unit(&code(station), &code(contest), track).unwrap();
    spell(&view)
}

fn spell(view: &UnitView<'_>) -> String {
    let or = |text: String| if text.is_empty() { "-".to_string() } else { text };
    let class = view.class.map_or("none", |class| class.word());
    let values: Vec<String> = view
        .values
        .iter()
        .map(|value| value.map_or("-".into(), |value| value.to_string()))
        .collect();
    let findings = or(view.findings.join("+"));
    format!("{class} {} {findings} {}", or(view.marks.clone()), or(values.join(",")))
}

fn check(log: &Log, station: &str, expected: &str) {
    assert_eq!(unit(log, station, "mayor", Track::Official), expected);
}

#[test]
fn a_record_is_counted_and_explained() {
    let mut log = Log::usual(&Definition::default());
    check(&log, "s1", "missing - - -");
    let id = log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    check(&log, "s1", "counted - - 60,3,2,30,20,5");
    assert_eq!(log.fold.unit(&code("s1"), &code("mayor"), Track::Official).unwrap().head, Some(id));
    log.record("s2", "mayor", &[61, 30, 20, 5, 3, 2]);
    check(&log, "s2", "counted-flagged - F203 61,3,2,30,20,5");
    let view = log.fold.unit(&code("s2"), &code("mayor"), Track::Official).unwrap();
    let reason = &view.history[0].findings[0].reasons[0];
    assert_eq!(
        (reason.left_value.as_str(), reason.relation, reason.right_value.as_str()),
        ("60", "=", "61")
    );
    log.record("s3", "mayor", &[221, 100, 100, 21, 0, 0]);
    check(&log, "s3", "excluded - F310 221,0,0,100,100,21");
}

#[test]
fn the_same_text_again_changes_nothing() {
    let mut log = Log::usual(&Definition::default());
    log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    let hash = log.tally_hash();
    log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    assert_eq!(log.tally_hash(), hash);
    assert_eq!(log.fold.effect_at(log.fold.size() - 1), "-");
}

#[test]
fn signers_may_come_later() {
    let definition = Definition {
        sign_record: "sign record officer:1+station:1\n".into(),
        ..Definition::default()
    };
    let mut log = Log::usual(&definition);
    let body = log.lines("mayor", &[60, 30, 20, 5, 3, 2]);
    let text = record("s1", "mayor", &body);
    let id = log.log(&text, &["station/s1"]);
    check(&log, "s1", "missing - - -");
    assert_eq!(log.fold.statement(&id).unwrap().findings[0].code, "F503");
    log.log(&endorse(&text, &["officer/o1"]), &["officer/o1"]);
    check(&log, "s1", "counted - - 60,3,2,30,20,5");
    assert_eq!(log.fold.revised_since(log.fold.size() - 1).count(), 1);
}

#[test]
fn a_late_key_flags_only_what_needs_it() {
    let mut log = Log::usual(&Definition::default());
    log.keys(&["officer/o2", "station/s5"]);
    log.log(&text("register-change", "change add\nstation s5\neffective 2026-06-07T21:00:00Z\nreason new\nrow s5 south ordinary 10 10 none none Late\n"), &["authority/a"]);
    log.record("s5", "mayor", &[6, 3, 2, 1, 0, 0]);
    check(&log, "s5", "counted-flagged - W502 6,0,0,3,2,1");
    let body = log.lines("mayor", &[60, 30, 20, 5, 3, 2]);
    log.log(&record("s1", "mayor", &body), &["officer/o2", "station/s1"]);
    check(&log, "s1", "counted - - 60,3,2,30,20,5");
}

#[test]
fn the_register_moves_and_nothing_is_lost() {
    let mut log = Log::usual(&Definition {
        contests: "contest mayor north paper plurality none Mayor\n".into(),
        ..Definition::default()
    });
    let change = |what: &str, rest: &str| {
        text(
            "register-change",
            &format!("change {what}\neffective 2026-06-07T21:00:00Z\nreason fire\n{rest}"),
        )
        .replace(
            &format!("change {what}\n"),
            &format!(
                "change {}\nstation {}\n",
                what.split(' ').next().unwrap(),
                what.split(' ').nth(1).unwrap()
            ),
        )
    };
    let id = log.record("s3", "mayor", &[60, 30, 20, 5, 3, 2]);
    assert_eq!(log.fold.statement(&id).unwrap().findings[0].code, "F603");
    log.log(&change("move s3", "row s3 north ordinary 200 220 none none Gym\n"), &["authority/a"]);
    check(&log, "s3", "counted - - 60,3,2,30,20,5");
    log.log(&change("merge s3", "into s1\n"), &["authority/a"]);
    check(&log, "s3", "none - - 60,3,2,30,20,5");
    assert_eq!(log.fold.statement(&id).unwrap().effect, "without-effect");
    // The other station now has the voters of both.
    log.record("s1", "mayor", &[300, 150, 150, 0, 0, 0]);
    check(&log, "s1", "counted - - 300,0,0,150,150,0");
    log.log(&change("add s3", "row s3 north ordinary 200 220 none none Gym\n"), &["authority/a"]);
    check(&log, "s3", "counted - - 60,3,2,30,20,5");
    check(&log, "s1", "excluded - F310 300,0,0,150,150,0");
    let mut again = log.clone();
    again.fold = replay(&log.entries);
    assert_eq!(again.tally_hash(), log.tally_hash());
}

#[test]
fn records_before_their_station_or_definition_wait() {
    let mut log = Log::usual(&Definition::default());
    let body = log.lines("mayor", &[6, 3, 2, 1, 0, 0]);
    log.keys(&["station/s9"]);
    let id = log.log(&record("s9", "mayor", &body), &["station/s9"]);
    assert_eq!(log.fold.statement(&id).unwrap().findings[0].code, "F601");
    let other = log.log(&record("s1", "nobody", &body), &["station/s1"]);
    assert_eq!(log.fold.statement(&other).unwrap().findings[0].code, "F602");
    assert_eq!(log.fold.without_effect().count(), 2);
    log.log(&text("register-change", "change add\nstation s9\neffective 2026-06-07T21:00:00Z\nreason new\nrow s9 south ordinary 10 10 none none New\n"), &["authority/a"]);
    check(&log, "s9", "counted - W502 6,0,0,3,2,1".replace("counted", "counted-flagged").as_str());
    assert_eq!(log.fold.without_effect().count(), 1);
}

#[test]
fn n4_an_amend_changes_rules_and_carries_figures_over() {
    let mut log = Log::usual(&Definition::default());
    log.record("s1", "mayor", &[61, 30, 20, 5, 3, 2]);
    check(&log, "s1", "counted-flagged - F203 61,3,2,30,20,5");
    let rules = text("part", "part rules 1\nrule F203 note ballots = admitted\n");
    let forms = text(
        "part",
        "part forms 1\nlevels paper lists\nfield paper admitted required Voters\nvotes paper\nfield paper invalid required Invalid\nfield paper blank required Blank\nballots paper choices + blank + invalid\n",
    );
    let definition = Definition::default();
    let mut parts = String::new();
    for line in definition.text().lines().filter(|line| line.starts_with("part ")) {
        let kind = line.split(' ').nth(1).unwrap();
        parts.push_str(&match kind {
            "rules" => format!("part rules 1 {}\n", acta::StatementId::of(&rules)),
            "forms" => format!("part forms 1 {}\n", acta::StatementId::of(&forms)),
            _ => format!("{line}\n"),
        });
    }
    let amend = text("amend", &format!("amends {}\n{parts}", log.fold.anchor()));
    let amend = log.log(&amend, &["authority/a"]);
    let note = "example.org/log\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u{2014} example.org/log AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    let in_force =
        format!("amend {amend}\ncheckpoint {}\n", acta::value::to_base64(note.as_bytes()));
    log.log(&text("in-force", &in_force), &["authority/a"]);
    check(&log, "s1", "counted-flagged - F203 61,3,2,30,20,5");
    log.log(&rules, &["authority/a"]);
    log.log(&forms, &["authority/a"]);
    check(&log, "s1", "counted - F203 61,2,3,30,20,5");
    assert_eq!(replay(&log.entries).plan().rules.len(), 1);
}

#[test]
fn entries_come_in_order() {
    let log = Log::usual(&Definition::default());
    let mut fold = replay(&log.entries[..3]);
    let entry = acta::entry::Entry::parse(&log.entries[4]).unwrap();
    let checked = fold.keys().check(4, entry.parse_statement().unwrap()).unwrap();
    let error = fold.apply(&entry.header, &checked).unwrap_err();
    assert_eq!(error.to_string(), "expected the entry of index 3, got 4");
}

#[test]
fn files_that_have_words_in_them_are_defused() {
    let mut log = Log::usual(&Definition::default());
    log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    let register = log.results().register_csv();
    let lines: Vec<&str> = register.lines().collect();
    assert_eq!(lines[1], "s1,north,ordinary,100,110,,\"School, north\",6");
    assert_eq!(lines[2], "s2,north,ordinary,100,110,,'=Town hall,6");
    let (_, leaf) = log.results().station_leaves().next().unwrap();
    assert!(leaf.starts_with("station s1\ncontest mayor official counted "), "{leaf}");
    assert!(leaf.contains("\nkey station/s1 "), "{leaf}");
    assert!(leaf.ends_with("\ncorrections 0\ncomplaints 0\n"), "{leaf}");
    let summary = log.results().summary_txt(&Hash([7; 32]));
    for line in [
        "status unofficial-partial",
        "entries part 5",
        "channel https 9",
        "contest mayor expected 4 counted 1 flagged 0 excluded 0 missing 3 disputed 0",
        "coverage mayor stations 1/4 registered 100/450 ballots 60",
    ] {
        assert!(summary.lines().any(|other| other == line), "{line} in\n{summary}");
    }
}

#[test]
fn only_what_changed_is_written_again() {
    let mut log = Log::usual(&Definition::default());
    let before = log.fold.size();
    assert_eq!(log.results().shards_changed(0, before), Vec::<u32>::new());
    log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    assert_eq!(log.results().shards_changed(0, before), vec![0]);
    assert_eq!(log.results().shards_changed(0, log.fold.size()), Vec::<u32>::new());
    assert_eq!(log.fold.contest_changed(0), log.fold.size());
}

#[test]
fn n5_all_figures_at_their_limit_fit() {
    let definition = Definition {
        forms: PAPER.replace("choices + blank", "choices + choices + choices + blank"),
        ..Definition::default()
    };
    let mut log = Log::usual(&definition);
    for station in ["s1", "s2", "s3", "s4"] {
        log.record(station, "mayor", &[u32::MAX; 6]);
    }
    let row = log.fold.table(0, Track::Official).unwrap().whole();
    let excluded = row.class(acta_tally::totals::Class::Excluded);
    assert_eq!(excluded.value(0), 4 * u64::from(u32::MAX));
    assert_eq!(excluded.ballots, 4 * 11 * u128::from(u32::MAX));
    log.tally_hash();
}
