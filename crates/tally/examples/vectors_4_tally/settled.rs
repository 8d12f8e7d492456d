//! Vectors of the fold for what two implementations once read differently.

use crate::fold::fold_kit::{
    Definition, Log, NIGHT, correction, decision, endorse, record, record_of, text,
};
use crate::fold::{OTHER, S1, S2, Vectors, ruled, two, usual};

pub(crate) fn add(to: &mut Vectors) {
    findings(to);
    suspended(to);
    decisions(to);
    tracks(to);
    outcomes(to);
}

fn findings(to: &mut Vectors) {
    let mut log = ruled("rule F203 flag ballots = admitted\neffect F604 note\n");
    log.record("s1", "mayor", &S1);
    log.record("s1", "mayor", &OTHER);
    let units = ["s1 mayor official counted-flagged disputed F604 60,3,2,30,20,5"];
    let about = "a conflict flags the unit, whatever effect its finding has";
    to.add("conflict-effect-note", about, &log, &units, &["disputed 1", "flagged 1"]);

    let mut log = ruled("effect F501 flag\n");
    let body = log.lines("mayor", &S1);
    log.record("s1", "mayor", &S1);
    let stranger = endorse(&record("s1", "mayor", &body), &["officer/nobody"]);
    log.log(&stranger, &["authority/a"]);
    let units = ["s1 mayor official counted - - 60,3,2,30,20,5"];
    let about = "an endorsement by a key that nobody enrolled gives the record no finding";
    to.add("endorse-unknown", about, &log, &units, &[]);
}

fn suspended(to: &mut Vectors) {
    let (mut log, _) = two();
    log.log(&decision("contest mayor", "suspended", &[], None, ""), &["court/high"]);
    let units = [
        "s1 mayor official excluded decided+suspended - 60,3,2,30,20,5",
        "s3 mayor official missing decided+suspended - -",
    ];
    to.add("suspended-missing", "a unit without record is suspended too", &log, &units, &[]);
}

fn decisions(to: &mut Vectors) {
    // Named before it comes.
    let mut log = usual();
    log.record("s1", "mayor", &S1);
    let body = log.lines("mayor", &OTHER);
    let later = record("s1", "mayor", &body);
    let id = acta::StatementId::of(&later);
    let scope = format!("record {id}");
    log.log(&decision(&scope, "include", &[], None, ""), &["court/high"]);
    let third = log.record("s1", "mayor", &[60, 21, 29, 5, 3, 2]);
    let units = ["s1 mayor official counted-flagged disputed F604 60,3,2,30,20,5"];
    to.add("include-ahead-not-yet", "what is included has not come", &log, &units, &[]);
    log.log(&later, &["station/s1"]);
    let units = ["s1 mayor official counted-flagged decided - 60,3,2,20,30,5"];
    let about =
        "a decision acts when what it names comes: the dispute over what stood by then ends";
    to.add("include-ahead", about, &log, &units, &["disputed 0"]);
    assert_ne!(third, id);

    let (mut log, first) = two();
    log.log(&decision("contest mayor", "include", &[first], None, ""), &["court/high"]);
    let units = [
        "s1 mayor official counted-flagged decided - 60,3,2,30,20,5",
        "s2 mayor official counted - - 50,0,0,10,30,10",
    ];
    let about = "one that names statements says nothing of units of which it names none";
    to.add("include-other-unit", about, &log, &units, &[]);

    let mut log = ruled("rule F203 exclude ballots = admitted\n");
    log.log(&decision("station s1 mayor", "include", &[], None, ""), &["court/high"]);
    log.record("s1", "mayor", &[70, 30, 20, 5, 3, 2]);
    let units = ["s1 mayor official excluded - F203 70,3,2,30,20,5"];
    let about = "an include of a unit without head does nothing to the record that comes later";
    to.add("include-nothing", about, &log, &units, &[]);

    let mut log = usual();
    let first = log.record("s1", "mayor", &S1);
    log.log(&decision("station s1 mayor", "include", &[first], None, ""), &["court/high"]);
    let body = log.lines("mayor", &OTHER);
    log.log(&correction(&first, "s1", "mayor", &body), &["station/s1"]);
    let units = ["s1 mayor official counted corrected - 60,3,2,20,30,5"];
    let about = "a decision on a statement applies while that statement is the head";
    to.add("include-corrected-since", about, &log, &units, &[]);

    // A new poll is ordered for a unit of which a statement is named, with effect or without.
    let mut log = usual();
    let body = log.lines("mayor", &S1);
    let id = log.log(&record("s1", "mayor", &body), &["officer/o1"]);
    log.log(&decision(&format!("record {id}"), "re-run", &[], None, ""), &["court/high"]);
    let units = ["s1 mayor official missing decided+rerun - -"];
    to.add("rerun-without-effect", "of a record without effect", &log, &units, &[]);
}

fn tracks(to: &mut Vectors) {
    let mut log = usual();
    let head = "track preliminary\npoll 1\ncount 1\n";
    let body = log.lines("mayor", &S1);
    log.log(&record_of("s1", "mayor", head, &body), &["station/s1"]);
    log.record("s2", "mayor", &S2);
    let close = "change close\nstation s1\neffective 2026-06-07T22:00:00Z\nreason merged\n";
    log.log(&text("register-change", close), &["authority/a"]);
    let units =
        ["s2 mayor preliminary missing - - -", "s2 mayor official counted - - 50,0,0,10,30,10"];
    let about = "a track that began stays, also after the station of its only record was closed";
    to.add("preliminary-closed", about, &log, &units, &["expected 3"]);
}

fn outcomes(to: &mut Vectors) {
    // ann leads with the disputed record and not without it.
    let mut log = usual();
    log.record("s1", "mayor", &[110, 90, 10, 5, 3, 2]);
    log.record("s1", "mayor", &[110, 10, 90, 5, 3, 2]);
    log.record("s2", "mayor", &[40, 10, 30, 0, 0, 0]);
    let says = ["leader ann", "margin 60", "outstanding 385", "state open 386"];
    let about = "the state is about the one who leads in all counted records";
    to.add("leader-replaceable", about, &log, &[], &says);

    let contests = "contest mayor all paper dhondt 4 Council\noption mayor majority-clause yes\n";
    let mut log = Log::open(&Definition { contests: contests.into(), ..Definition::default() });
    log.register(&[
        "station s1 north ordinary 400 400 none none One",
        "station s2 south ordinary 100 100 none none Two",
    ]);
    log.keys(&["station/s1", "station/s2"]);
    log.at(NIGHT);
    log.record("s1", "mayor", &[300, 200, 60, 40, 0, 0]);
    let says = ["outstanding 100", "seat ann 3", "state open 101", "hurdle 1/200"];
    let about = "with a majority clause both hurdles follow 11.5";
    to.add("seats-majority-hurdle", about, &log, &[], &says);
}
