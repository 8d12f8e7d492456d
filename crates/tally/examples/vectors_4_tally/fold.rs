//! The `fold-*.txt` vectors: small logs, one feature each.
//!
//! What each unit and line of outcome is expected to be stands here by hand (`units`, `says`); the
//! generator stops where the library differs. The files and the hash are then the library's, for a
//! second implementation to meet.
#![expect(clippy::unwrap_used, reason = "a generator stops where a step fails")]

#[path = "../../tests/fold_kit/mod.rs"]
pub(crate) mod fold_kit;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use acta::value::{Code, Hash, to_base64};
use acta_tally::fold::{Fold, Track};
use fold_kit::{Definition, Log, NIGHT, correction, decision, endorse, record, record_of, text};

/// A good record of s1, another of it, and one of s2.
pub(crate) const S1: [u32; 6] = [60, 30, 20, 5, 3, 2];
pub(crate) const OTHER: [u32; 6] = [60, 20, 30, 5, 3, 2];
pub(crate) const S2: [u32; 6] = [50, 10, 30, 10, 0, 0];

/// Name and content of each file.
pub(crate) fn all() -> BTreeMap<String, String> {
    let mut to = Vectors::default();
    records(&mut to);
    rules(&mut to);
    forms(&mut to);
    signatures(&mut to);
    conflicts(&mut to);
    corrections(&mut to);
    decisions(&mut to);
    votes(&mut to);
    registers(&mut to);
    contests(&mut to);
    events(&mut to);
    outcomes(&mut to);
    seats(&mut to);
    levels(&mut to);
    crate::settled::add(&mut to);
    to.0
}

#[derive(Default)]
pub(crate) struct Vectors(BTreeMap<String, String>);

impl Vectors {
    /// Adds a vector. `units`: `STATION CONTEST TRACK CLASS MARKS FINDINGS FIGURES` a line, `-` for
    /// nothing. `says`: lines that `outcome/CONTEST.txt` of the first contest must have.
    pub(crate) fn add(
        &mut self,
        name: &str,
        about: &str,
        log: &Log,
        units: &[&str],
        says: &[&str],
    ) {
        let mut out = format!("expect: {}\nabout: {about}\n", Hash(log.tally_hash()));
        for unit in units {
            let mut words = unit.split(' ');
            let [station, contest, track] = [(); 3].map(|()| words.next().unwrap_or(""));
            assert_eq!(spell(&log.fold, station, contest, track), **unit, "{name}");
            let _ = writeln!(out, "unit: {unit}");
        }
        let outcome = log.results().outcome_txt(0);
        for line in says {
            assert!(outcome.lines().any(|other| other == *line), "{name}: {line} in\n{outcome}");
            let _ = writeln!(out, "says: {line}");
        }
        for entry in &log.entries {
            let _ = writeln!(out, "entry: {}", to_base64(entry));
        }
        out.push('\n');
        for (path, bytes) in log.results().tally_files() {
            let _ = write!(out, "-- {path}\n{}", String::from_utf8_lossy(&bytes));
        }
        assert!(self.0.insert(format!("fold-{name}.txt"), out).is_none(), "{name} twice");
    }
}

fn spell(fold: &Fold, station: &str, contest: &str, track: &str) -> String {
    let code = |text: &str| Code::parse(text).unwrap();
    let of = if track == "official" { Track::Official } else { Track::Preliminary };
    let view = fold.unit(&code(station), &code(contest), of).unwrap();
    let or = |text: String| if text.is_empty() { "-".to_string() } else { text };
    let class = view.class.map_or("none", |class| class.word());
    let values = view.values.iter();
    let values: Vec<String> =
        values.map(|value| value.map_or("-".into(), |value| value.to_string())).collect();
    let (marks, findings) = (or(view.marks.clone()), or(view.findings.join("+")));
    format!("{station} {contest} {track} {class} {marks} {findings} {}", or(values.join(",")))
}

pub(crate) fn usual() -> Log {
    Log::usual(&Definition::default())
}

/// With one record of s1 and one of s2.
pub(crate) fn two() -> (Log, acta::StatementId) {
    let mut log = usual();
    let id = log.record("s1", "mayor", &S1);
    log.record("s2", "mayor", &S2);
    (log, id)
}

pub(crate) fn ruled(rules: &str) -> Log {
    Log::usual(&Definition { rules: rules.into(), ..Definition::default() })
}

fn records(to: &mut Vectors) {
    let log = usual();
    let units = ["s1 mayor official missing - - -"];
    let says = ["expected 4", "missing 4", "leader none", "outstanding 495", "state open 496"];
    to.add("empty", "no record yet: all units missing", &log, &units, &says);

    let (log, _) = two();
    let units = ["s1 mayor official counted - - 60,3,2,30,20,5", "s3 mayor official missing - - -"];
    let says = [
        "counted 2",
        "missing 2",
        "ballots 110",
        "valid 105",
        "outstanding 275",
        "total ann 40 38.10",
        "total bob 50 47.62",
        "total cem 15 14.29",
        "leader bob",
        "margin 10",
        "state open 266",
        "hurdle 57/110",
    ];
    to.add("plain", "two of four stations; 10 votes ahead of 275 outstanding", &log, &units, &says);

    let mut log = usual();
    log.record("s1", "mayor", &[61, 30, 20, 5, 3, 2]);
    let units = ["s1 mayor official counted-flagged - F203 61,3,2,30,20,5"];
    let says = ["flagged 1", "total ann 30 54.55", "without-flagged ann 0"];
    to.add("rule-flag", "60 ballots, 61 admitted: counted, flagged", &log, &units, &says);

    let mut log = usual();
    let id = log.record("s1", "mayor", &[60, 5, 5, 5, 44, 1]);
    let units = ["s1 mayor official excluded - F204 60,44,1,5,5,5"];
    let says = ["excluded 1", "total ann 0 0.00", "with-excluded ann 5", "outstanding 495"];
    to.add("rule-exclude", "more than half blank: not counted until decided", &log, &units, &says);
    log.log(&decision(&format!("record {id}"), "include", &[], None, ""), &["court/high"]);
    let units = ["s1 mayor official counted-flagged decided F204 60,44,1,5,5,5"];
    to.add(
        "decision-include",
        "a decision counts an excluded record",
        &log,
        &units,
        &["total ann 5 33.33"],
    );
}

fn rules(to: &mut Vectors) {
    let mut log = ruled(
        "rule F203 flag ballots = admitted\nrule F205 flag blank = invalid\nhides F203 F205\n",
    );
    log.record("s1", "mayor", &[61, 30, 20, 5, 3, 2]);
    log.record("s2", "mayor", &S1);
    let units = [
        "s1 mayor official counted-flagged - F203 61,3,2,30,20,5",
        "s2 mayor official counted-flagged - F205 60,3,2,30,20,5",
    ];
    to.add("hidden-rule", "F203 hides F205 where both are broken", &log, &units, &["flagged 2"]);

    let mut log = ruled("rule W203 flag ballots = admitted\n");
    let body = log.lines("mayor", &[61, 30, 20, 5, 3, 2]);
    let body = format!("{body}explain W203 walked-off 1\n");
    log.log(&record("s1", "mayor", &body), &["station/s1"]);
    let body = log.lines("mayor", &[51, 10, 30, 10, 0, 0]);
    let body = format!("{body}explain W203 no-such-reason 1\n");
    log.log(&record("s2", "mayor", &body), &["station/s2"]);
    let units = [
        "s1 mayor official counted - W203 61,3,2,30,20,5",
        "s2 mayor official counted-flagged - W203 51,0,0,10,30,10",
    ];
    to.add("explained", "a reason of the form turns flag into note", &log, &units, &["counted 1"]);

    let mut log = usual();
    log.record("s1", "mayor", &[111, 60, 40, 11, 0, 0]);
    log.record("s2", "mayor", &[60, 61, 0, 0, 0, 0]);
    let body = log.lines("mayor", &[20, 30, 0, 0, 0, 0]);
    log.log(&record("s3", "mayor", &body), &["station/s3"]);
    let units = [
        "s1 mayor official excluded - F310 111,0,0,60,40,11",
        "s2 mayor official counted-flagged - F203 60,0,0,61,0,0",
        "s3 mayor official counted-flagged - F203 20,0,0,30,0,0",
    ];
    to.add("beyond-bounds", "more ballots than the unit may hold", &log, &units, &["excluded 1"]);

    let forms = fold_kit::PAPER.replace("choices + blank + invalid", "admitted");
    let mut log = Log::usual(&Definition { forms, rules: String::new(), ..Definition::default() });
    log.record("s1", "mayor", &[20, 21, 0, 0, 0, 0]);
    let units = ["s1 mayor official excluded - F311 20,0,0,21,0,0"];
    to.add("choice-beyond-ballots", "21 votes of 20 ballots", &log, &units, &["excluded 1"]);
}

fn forms(to: &mut Vectors) {
    let mut log = usual();
    let body = log.lines("mayor", &S1);
    log.log(&record("s1", "mayor", &body.replace("blank", "white")), &["station/s1"]);
    log.log(&record("s2", "mayor", &body.replace("vote cem", "vote dan")), &["station/s2"]);
    let swapped = "admitted 60\nvote bob 20\nvote ann 30\nvote cem 5\nblank 3\ninvalid 2\n";
    log.log(&record("s3", "mayor", swapped), &["station/s3"]);
    log.log(&record("s4", "mayor", &body.replace("vote cem 5\n", "")), &["station/s4"]);
    let units = ["s1", "s2", "s3", "s4"].map(|s| format!("{s} mayor official missing - - -"));
    let units: Vec<&str> = units.iter().map(String::as_str).collect();
    let codes = ["F101", "F102", "F101", "F102"];
    for (at, code) in (8..).zip(codes) {
        assert_eq!(log.fold.statement_at(at).unwrap().findings[0].code, code);
    }
    to.add(
        "misfit",
        "records that are not those of the form: F101 F102 F101 F102",
        &log,
        &units,
        &["missing 4"],
    );

    let mut log = usual();
    let body = log.lines("mayor", &S1);
    let times = "closed 2026-06-07T17:59:59Z\ncounted 2026-06-07T17:30:00Z\n";
    log.log(&record("s1", "mayor", &format!("{body}{times}")), &["station/s1"]);
    let units = ["s1 mayor official counted-flagged - W401+W402 60,3,2,30,20,5"];
    to.add("times", "counted before closed, closed too early", &log, &units, &["flagged 1"]);

    let mut log = Log::usual(&Definition { agents: "all", ..Definition::default() });
    let body = log.lines("mayor", &S1);
    log.log(&record("s1", "mayor", &format!("{body}agent p1 signed-ink\n")), &["station/s1"]);
    let both = format!("{body}agent p1 signed-ink\nagent p2 refused\n");
    log.log(&record("s2", "mayor", &both), &["station/s2"]);
    let units = [
        "s1 mayor official counted-flagged - W505 60,3,2,30,20,5",
        "s2 mayor official counted - - 60,3,2,30,20,5",
    ];
    to.add("agents", "a contestant without agent line", &log, &units, &["flagged 1"]);

    let mut log = usual();
    log.record("s1", "mayor", &S1);
    let body = log.lines("mayor", &OTHER);
    let head = "track preliminary\npoll 1\ncount 1\n";
    log.log(&record_of("s1", "mayor", head, &body), &["station/s1"]);
    let units = [
        "s1 mayor official counted - - 60,3,2,30,20,5",
        "s1 mayor preliminary counted - - 60,3,2,20,30,5",
        "s2 mayor preliminary missing - - -",
    ];
    let says = ["track official", "track preliminary", "leader ann", "leader bob"];
    to.add("tracks", "two tracks, never mixed", &log, &units, &says);
}

fn signatures(to: &mut Vectors) {
    let revoke = |name: &str| {
        text("revoke", &format!("revoke {name} {} exposed\n", to_base64(&fold_kit::public(name))))
    };
    let mut log = usual();
    log.record("s1", "mayor", &S1);
    log.log(&revoke("station/s1"), &["authority/a"]);
    log.log(&revoke("station/s2"), &["authority/a"]);
    let id = log.record("s2", "mayor", &S2);
    let findings = log.fold.statement(&id).unwrap().findings;
    let codes: Vec<_> = findings.iter().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["F503", "F504"]);
    let units = ["s1 mayor official counted - - 60,3,2,30,20,5", "s2 mayor official missing - - -"];
    let about = "a key counts below the index of its revocation only";
    to.add("revoked-key", about, &log, &units, &["counted 1"]);
    log.log(&decision(&format!("record {id}"), "admitted-late", &[], None, ""), &["court/high"]);
    let units = ["s2 mayor official counted-flagged decided F504 50,0,0,10,30,10"];
    to.add("decision-admitted-late", "a decision admits it", &log, &units, &["flagged 1"]);

    let definition = Definition {
        sign_record: "sign record officer:1+station:1\n".into(),
        ..Definition::default()
    };
    let mut log = Log::usual(&definition);
    let body = log.lines("mayor", &S1);
    let s1 = record("s1", "mayor", &body);
    log.log(&s1, &["station/s1"]);
    let units = ["s1 mayor official missing - - -"];
    to.add("policy-unsatisfied", "one signer of two", &log, &units, &["missing 4"]);
    log.log(&record("s1", "mayor", &log.lines("mayor", &OTHER)), &["officer/o1", "station/s1"]);
    log.log(&endorse(&s1, &["officer/o1"]), &["officer/o1"]);
    let units = ["s1 mayor official counted-flagged disputed F604 60,3,2,20,30,5"];
    let about = "the other record took effect first, by its signers, though it arrived later";
    to.add("endorsed-second", about, &log, &units, &["disputed 1", "leader bob"]);

    let mut log = usual();
    let change = "change add\nstation s5\neffective 2026-06-07T08:00:00Z\nreason new\n\
                  row s5 south ordinary 100 110 none none New\n";
    log.log(&text("register-change", change), &["authority/a"]);
    log.keys(&["officer/o2", "station/s5"]);
    log.record("s5", "mayor", &S1);
    let body = log.lines("mayor", &S1);
    log.log(&record("s1", "mayor", &body), &["officer/o2", "station/s1"]);
    let units = [
        "s1 mayor official counted - - 60,3,2,30,20,5",
        "s5 mayor official counted-flagged - W502 60,3,2,30,20,5",
    ];
    let about = "keys enrolled after the freeze mark: flagged only where the policy needs them";
    to.add("late-key", about, &log, &units, &["flagged 1"]);
}

fn conflicts(to: &mut Vectors) {
    let (mut log, _) = two();
    let other = log.record("s1", "mayor", &OTHER);
    let units = ["s1 mayor official counted-flagged disputed F604 60,3,2,30,20,5"];
    let says = [
        "flagged 1",
        "disputed 1",
        "outstanding 385",
        "total ann 40 38.10",
        "with-others ann 30",
        "with-others bob 60",
        "without-flagged ann 10",
        "leader bob",
        "margin 10",
    ];
    to.add(
        "conflict",
        "a second, different record: the first stays, both are shown",
        &log,
        &units,
        &says,
    );
    let mut kept = log.clone();
    log.log(&decision(&format!("record {other}"), "include", &[], None, ""), &["court/high"]);
    let units = ["s1 mayor official counted-flagged decided - 60,3,2,20,30,5"];
    let says = ["disputed 0", "total bob 60 57.14"];
    to.add("conflict-other-included", "a decision counts the other", &log, &units, &says);
    kept.log(&decision(&format!("record {other}"), "exclude", &[], None, ""), &["court/high"]);
    let units = ["s1 mayor official counted-flagged decided - 60,3,2,30,20,5"];
    to.add(
        "conflict-other-excluded",
        "a decision puts the other aside",
        &kept,
        &units,
        &["disputed 0"],
    );
}

fn corrections(to: &mut Vectors) {
    let (mut log, id) = two();
    let body = log.lines("mayor", &OTHER);
    log.log(&correction(&id, "s1", "mayor", &body), &["station/s1"]);
    let units = ["s1 mayor official counted-flagged corrected - 60,3,2,20,30,5"];
    let units = units.map(|unit| unit.replace("counted-flagged", "counted"));
    to.add(
        "correction",
        "a correction of the head is the head",
        &log,
        &[&units[0]],
        &["total bob 60 57.14"],
    );
    let body = log.lines("mayor", &[60, 25, 25, 5, 3, 2]);
    log.log(&correction(&id, "s1", "mayor", &body), &["station/s1"]);
    let units = ["s1 mayor official counted-flagged disputed+corrected F605 60,3,2,20,30,5"];
    to.add(
        "correction-twice",
        "a second correction of one record is a conflict",
        &log,
        &units,
        &["disputed 1"],
    );

    let mut log = usual();
    let first = record("s1", "mayor", &log.lines("mayor", &S1));
    let id = acta::StatementId::of(&first);
    log.log(&correction(&id, "s1", "mayor", &log.lines("mayor", &OTHER)), &["station/s1"]);
    log.log(&first, &["station/s1"]);
    let units = ["s1 mayor official counted corrected - 60,3,2,20,30,5"];
    to.add(
        "correction-early",
        "a correction that arrives before its record",
        &log,
        &units,
        &["counted 1"],
    );

    let (mut log, id) = two();
    let body = log.lines("mayor", &OTHER);
    let head = "track official\npoll 1\ncount 2\n";
    let recount = log.log(&record_of("s1", "mayor", head, &body), &["board/b1"]);
    let units = ["s1 mayor official counted-flagged recount - 60,3,2,30,20,5"];
    to.add(
        "recount",
        "a recount stands beside the head; its bound is outstanding",
        &log,
        &units,
        &["outstanding 385"],
    );
    let replaced =
        decision(&format!("record {id}"), "replaced", &[], None, &format!("with {recount}\n"));
    log.log(&replaced, &["court/high"]);
    let units = ["s1 mayor official counted-flagged decided+recount - 60,3,2,20,30,5"];
    to.add("recount-replaces", "a decision replaces the head", &log, &units, &["outstanding 275"]);
}

/// Two records and a decision.
fn decide(scope: &str, effect: &str, rest: &str) -> (Log, acta::StatementId) {
    let (mut log, _) = two();
    let id = log.log(&decision(scope, effect, &[], None, rest), &["court/high"]);
    (log, id)
}

fn decisions(to: &mut Vectors) {
    let (mut log, id) = decide("station s1 mayor", "exclude", "");
    let units = ["s1 mayor official excluded decided - 60,3,2,30,20,5"];
    to.add(
        "decision-exclude",
        "a station excluded",
        &log,
        &units,
        &["excluded 1", "with-excluded ann 40"],
    );
    let reversed = decision("station s1 mayor", "reversed", &[], Some(id), "");
    let reversal = log.log(&reversed, &["court/high"]);
    let units = ["s1 mayor official counted - - 60,3,2,30,20,5"];
    to.add("decision-reversed", "and the decision reversed", &log, &units, &["excluded 0"]);
    let again = decision("station s1 mayor", "reversed", &[], Some(reversal), "");
    log.log(&again, &["court/high"]);
    let units = ["s1 mayor official excluded decided - 60,3,2,30,20,5"];
    to.add(
        "decision-reversal-reversed",
        "and the reversal reversed",
        &log,
        &units,
        &["excluded 1"],
    );

    let (mut log, _) = decide("area north mayor", "suspended", "");
    let units = [
        "s1 mayor official excluded decided+suspended - 60,3,2,30,20,5",
        "s2 mayor official excluded decided+suspended - 50,0,0,10,30,10",
    ];
    to.add(
        "decision-suspended",
        "an area suspended",
        &log,
        &units,
        &["excluded 2", "outstanding 495"],
    );
    log.log(&decision("contest mayor", "include", &[], None, ""), &["court/high"]);
    let units = ["s1 mayor official counted-flagged decided - 60,3,2,30,20,5"];
    to.add("decision-included-after", "a later include ends it", &log, &units, &["flagged 2"]);
}

fn votes(to: &mut Vectors) {
    let (log, _) = decide("station s1 mayor", "votes-removed", "choice ann 7\n");
    let units = ["s1 mayor official counted-flagged decided - 60,3,2,23,20,5"];
    to.add("decision-votes-removed", "seven votes removed", &log, &units, &["total ann 33 33.67"]);
    let (log, _) = decide("station s1 mayor", "votes-null", "choice ann 31\nchoice bob 2\n");
    let units = ["s1 mayor official counted-flagged decided F402 60,3,2,0,18,5"];
    to.add("decision-votes-null", "more made null than there are", &log, &units, &["valid 73"]);
    assert!(
        to.0["fold-decision-votes-null.txt"].contains("*,official,counted-flagged,1,100,32,0,")
    );

    let (log, _) = decide("contest mayor", "candidate-void", "choice bob 0\n");
    let units = ["s1 mayor official counted - - 60,3,2,30,0,5"];
    let says = ["total bob 0 0.00", "valid 55", "leader ann"];
    to.add("decision-candidate-void", "a choice void in the whole contest", &log, &units, &says);

    let (mut log, _) = decide("station s1 mayor", "re-run", "");
    let units = ["s1 mayor official missing decided+rerun - -"];
    to.add(
        "decision-re-run",
        "a new poll ordered: the first no longer counts",
        &log,
        &units,
        &["missing 3"],
    );
    let head = "track official\npoll 2\ncount 1\n";
    let body = log.lines("mayor", &OTHER);
    log.log(&record_of("s1", "mayor", head, &body), &["station/s1"]);
    let units = ["s1 mayor official counted-flagged decided+rerun - 60,3,2,20,30,5"];
    to.add("re-run-held", "and held", &log, &units, &["missing 2"]);

    let (mut log, id) = two();
    log.log(&decision("contest mayor", "exclude", &[id], None, ""), &["court/high"]);
    log.log(&correction(&id, "s1", "mayor", &log.lines("mayor", &OTHER)), &["station/s1"]);
    let units = [
        "s1 mayor official counted corrected - 60,3,2,20,30,5",
        "s2 mayor official counted - - 50,0,0,10,30,10",
    ];
    let about = "a decision that names a head does nothing to another one";
    to.add("decision-of-a-former-head", about, &log, &units, &["counted 2"]);
}

fn registers(to: &mut Vectors) {
    let change = |station: &str, what: &str, rest: &str| {
        let middle = "effective 2026-06-07T08:00:00Z\nreason fire\n";
        text("register-change", &format!("change {what}\nstation {station}\n{middle}{rest}"))
    };
    let mut log = usual();
    log.record("s1", "mayor", &S1);
    log.log(&change("s1", "merge", "into s2\n"), &["authority/a"]);
    log.record("s2", "mayor", &[150, 80, 70, 0, 0, 0]);
    let units = [
        "s1 mayor official none - - 60,3,2,30,20,5",
        "s2 mayor official counted - - 150,0,0,80,70,0",
    ];
    let says = ["expected 3", "counted 1", "total ann 80 53.33"];
    to.add(
        "merged",
        "a station merged into another, which has the voters of both",
        &log,
        &units,
        &says,
    );

    let mut log = usual();
    log.log(&change("s4", "close", ""), &["authority/a"]);
    log.log(
        &change("s3", "move", "row s3 north ordinary 150 165 none none Gym\n"),
        &["authority/a"],
    );
    log.record("s3", "mayor", &[170, 80, 90, 0, 0, 0]);
    let units =
        ["s3 mayor official excluded - F310 170,0,0,80,90,0", "s4 mayor official none - - -"];
    to.add(
        "moved-and-closed",
        "the register in force gives the bounds",
        &log,
        &units,
        &["expected 3"],
    );
}

fn contests(to: &mut Vectors) {
    let contests = "contest mayor north paper plurality none Mayor\n\
                    contest envoy abroad paper plurality none Envoy\n";
    let choices = "choice mayor ann none option Ann\nchoice envoy eve none option Eve\n";
    let definition =
        Definition { contests: contests.into(), choices: choices.into(), ..Definition::default() };
    let mut log = Log::usual(&definition);
    log.record("s1", "mayor", &[30, 25, 3, 2]);
    log.record("s4", "envoy", &[9, 9, 0, 0]);
    let body = log.lines("mayor", &[30, 25, 3, 2]);
    let stray = log.log(&record("s3", "mayor", &body), &["station/s3"]);
    assert_eq!(log.fold.statement(&stray).unwrap().findings[0].code, "F603");
    let units =
        ["s1 mayor official counted - - 30,3,2,25", "s4 envoy official counted - - 9,0,0,9"];
    to.add(
        "contests-anywhere",
        "contests of a region and of an area abroad",
        &log,
        &units,
        &["expected 2"],
    );

    let mut log = usual();
    log.keys(&["station/s9"]);
    let body = log.lines("mayor", &S1);
    let station = log.log(&record("s9", "mayor", &body), &["station/s9"]);
    let contest = log.log(&record("s1", "judge", &body), &["station/s1"]);
    assert_eq!(log.fold.statement(&station).unwrap().findings[0].code, "F601");
    assert_eq!(log.fold.statement(&contest).unwrap().findings[0].code, "F602");
    let units = ["s1 mayor official missing - - -"];
    to.add("unknown-station-and-contest", "logged, without effect", &log, &units, &["counted 0"]);
}

fn events(to: &mut Vectors) {
    let mut log = usual();
    let event = |station: &str, event: &str| {
        text(
            "station-event",
            &format!("station {station}\nevent {event}\ntime 2026-06-07T09:00:00Z\n"),
        )
    };
    for (station, what) in
        [("s1", "not-opened"), ("s2", "not-opened"), ("s2", "opened"), ("s3", "destroyed")]
    {
        log.log(&event(station, what), &[&format!("station/{station}")]);
    }
    log.record("s3", "mayor", &S1);
    let units = [
        "s1 mayor official missing not-opened - -",
        "s2 mayor official missing - - -",
        "s3 mayor official counted destroyed - 60,3,2,30,20,5",
    ];
    to.add("station-events", "events mark, and change no number", &log, &units, &["counted 1"]);

    let mut log = Log::open(&Definition::default());
    log.register(&[
        "area land 300 330",
        "station s1 north ordinary none none none none One",
        "station s2 south ordinary none none none none Two",
        "station s3 south ordinary none none s2 none Three",
    ]);
    log.keys(&["station/s1", "station/s2"]);
    log.at(NIGHT);
    log.record("s1", "mayor", &S1);
    let units = ["s1 mayor official counted - - 60,3,2,30,20,5", "s3 mayor official none - - -"];
    let says = ["expected 2", "outstanding 270", "leader ann", "state open 261"];
    to.add("area-register", "voters may vote anywhere: 330 less 60 admitted", &log, &units, &says);
    log.record("s2", "mayor", &S2);
    let says = ["outstanding 0", "leader bob", "state closed", "hurdle none"];
    to.add("area-register-complete", "nothing is missing", &log, &[], &says);
}

fn outcomes(to: &mut Vectors) {
    let mut log = usual();
    log.record("s1", "mayor", &[60, 25, 25, 5, 3, 2]);
    let says = ["leader tie", "margin 0", "state open 386"];
    to.add("tie", "two with equal votes", &log, &[], &says);
    let lot = decision("contest mayor", "lot", &[], None, "choice bob 1\nchoice ann 0\n");
    log.log(&lot, &["court/high"]);
    to.add("tie-lot-drawn", "a lot drawn among them", &log, &[], &["leader bob", "margin 0"]);
}

fn seats(to: &mut Vectors) {
    let council = |options: &str, outcome: &str| {
        let contests = format!("contest mayor all paper {outcome} 3 Council\n{options}");
        let mut log = Log::open(&Definition { contests, ..Definition::default() });
        log.register(&["station s1 north ordinary 100 110 none none One"]);
        log.keys(&["station/s1"]);
        log.at(NIGHT);
        log
    };
    let mut log = council("", "dhondt");
    log.record("s1", "mayor", &[80, 40, 20, 20, 0, 0]);
    let says = ["seats 3", "seat ann 1", "seat bob 0", "lot 2 ann,bob,cem", "outstanding 0"];
    to.add("seats-lot", "40 20 20: quotients 20 20 20 for two seats", &log, &[], &says);
    let lot = "choice cem 1\nchoice ann 1\nchoice bob 0\n";
    log.log(&decision("contest mayor", "lot", &[], None, lot), &["court/high"]);
    let says = ["seat ann 2", "seat bob 0", "seat cem 1", "state closed"];
    to.add("seats-lot-drawn", "the lot drawn", &log, &[], &says);

    let mut log = council("option mayor threshold 1/4\n", "dhondt");
    log.record("s1", "mayor", &[80, 40, 21, 19, 0, 0]);
    let says = ["seat ann 2", "seat bob 1", "seat cem 0"];
    to.add("seats-threshold", "19 of 80 is below a quarter", &log, &[], &says);

    let log = {
        let mut log = council("", "hare");
        log.record("s1", "mayor", &[80, 40, 21, 19, 0, 0]);
        log
    };
    let says = ["seat ann 1", "seat bob 1", "seat cem 1", "state closed"];
    to.add("seats-remainder", "largest remainders; nothing is outstanding", &log, &[], &says);
}

fn levels(to: &mut Vectors) {
    let lists = "choice mayor l1 none list List 1\nchoice mayor l1.1 l1 candidate A\n\
                 choice mayor l1.2 l1 candidate B\nchoice mayor l2 none list List 2\n\
                 choice mayor l2.1 l2 candidate C\n";
    let level = |level: &str| {
        let mut log = Log::usual(&Definition {
            choices: lists.into(),
            forms: fold_kit::PAPER.replace("lists", level),
            rules: "rule F401 flag levels\n".into(),
            ..Definition::default()
        });
        let figures: &[u32] = match level {
            "both" => &[60, 30, 10, 20, 30, 29, 0, 0],
            _ => &[60, 10, 20, 30, 0, 0],
        };
        log.record("s1", "mayor", figures);
        log
    };
    let units = ["s1 mayor official counted-flagged - F401 60,0,0,30,10,20,30,29"];
    let says = ["total l1 30 50.00", "total l2 30 50.00"];
    to.add(
        "levels-both",
        "candidates of list 2 do not add up to it",
        &level("both"),
        &units,
        &says,
    );
    let units = ["s1 mayor official counted - - 60,0,0,10,20,30"];
    to.add(
        "levels-candidates",
        "lists have the votes of their candidates",
        &level("candidates"),
        &units,
        &says,
    );

    let mut log = Log::usual(&Definition {
        contests: "contest mayor all paper majority none Mayor\n".into(),
        ..Definition::default()
    });
    for (station, figures) in [
        ("s1", [100, 90, 10, 0, 0, 0]),
        ("s2", [100, 90, 10, 0, 0, 0]),
        ("s3", [220, 200, 20, 0, 0, 0]),
    ] {
        log.record(station, "mayor", &figures);
    }
    let says = ["outstanding 55", "state closed", "hurdle impossible"];
    to.add("majority", "380 of 420, 55 outstanding", &log, &[], &says);
}
