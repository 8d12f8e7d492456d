//! Scorecards of whole trees: one on which every check that can hold does, and beside it those that differ from it in one
//! thing each (`vectors/6-verdicts/cards/`).

use acta::entry::Channel;
use acta::value::{Hash, Role, to_base64};
use acta_log::hash::sha256;
use acta_log::tree::leaf_hash;
use acta_verify::score::{Kind, Scorecard, score_all};
use acta_verify::verdict::Verdict;

use crate::cases::trust;
use crate::common::{Builder, Files, Plan, key_of, station};

/// One tree with the answers that differ from those of the good card, and what a test reads of them.
pub(crate) struct CardCase {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) anchor: String,
    pub(crate) files: Files,
    /// Lines of [`told`] that the good card does not have.
    pub(crate) expected: &'static [&'static str],
}

/// Stations of these trees.
pub(crate) const STATIONS: u32 = 5;
/// All of them.
pub(crate) const ALL: [u32; 5] = [1, 2, 3, 4, 5];
pub(crate) const AUTHORITY: [(Role, &str); 1] = [(Role::Authority, "main")];
/// Those whose record counts: that of the second one is excluded.
const COUNTED: [u32; 4] = [1, 3, 4, 5];

/// The card of a vector's files.
pub(crate) fn card(files: &Files, anchor: &str) -> Scorecard {
    score_all(files, &trust(anchor))
}

/// What a card says in the lines of a vector: each check that does not hold with what it names where it fails, and what
/// each informational one tells.
pub(crate) fn told(card: &Scorecard) -> String {
    lines(card, |verdict| verdict == Verdict::Fails)
}

/// The same with what is missing where it cannot be told.
fn lines(card: &Scorecard, named: fn(Verdict) -> bool) -> String {
    const NAMED_MAX: usize = 3;
    let mut out = String::new();
    for (listed, check) in card.rows() {
        let informs = listed.kind == Kind::Informational;
        if !informs && check.verdict == Verdict::Holds {
            continue;
        }
        let key = if informs { "tells" } else { "names" };
        out.push_str(&format!("expect: {} {}\n", check.code, listed.answer(check)));
        let shown = if informs || named(check.verdict) { NAMED_MAX } else { 0 };
        for detail in check.details.iter().take(shown) {
            let words = [&detail.subject, &detail.field, &detail.expected, &detail.got];
            let words: Vec<&str> = words.iter().map(|word| word.as_str()).collect();
            out.push_str(&format!("{key}: {} {}\n", check.code, words.join(" | ")));
        }
    }
    out
}

/// The software that makes the publications of these trees.
pub(crate) fn software(builder: &mut Builder, hash: Hash) {
    builder.state("software", &format!("component node 1.0.0 {hash}\n"));
}

/// Plans one audit, and reports where `report` has `OUTCOME MADE`.
pub(crate) fn audit(builder: &mut Builder, kind: &str, due: &str, report: &str) {
    let plan = builder.state("audit-plan", &format!("audit a1 {kind} {due} council\n"));
    let Some((outcome, made)) = report.split_once(' ') else { return };
    let rest = match outcome {
        "held" => format!("document {}\n", Hash(sha256(kind.as_bytes()))),
        _ => "reason security\n".to_owned(),
    };
    let report = format!("plan {plan}\naudit a1\noutcome {outcome}\nmade {made}\n{rest}");
    builder.state("audit-report", &report);
}

/// The usual two, which were held.
pub(crate) fn audits(builder: &mut Builder) {
    builder.at("2026-04-20T09:00:00Z");
    audit(builder, "drill", "2026-04-25T00:00:00Z", "held 2026-04-19T09:00:00Z");
    audit(builder, "software", "2026-04-28T00:00:00Z", "held 2026-04-19T09:00:00Z");
}

/// These stations open with the zero report.
pub(crate) fn zeros(builder: &mut Builder, stations: &[u32]) {
    builder.at("2026-05-03T08:00:00Z");
    for number in stations {
        let code = station(*number);
        let lines = format!("station {code}\nevent opened\ntime 2026-05-03T08:00:00Z\nzero yes\n");
        builder.state_by("station-event", &lines, &[(Role::Station, &code)]);
    }
}

/// What an image entry shows of its blob.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blob {
    Published,
    Absent,
    Other,
    NotNamed,
}

/// A page of the image of a station's counted record.
pub(crate) fn image(builder: &mut Builder, number: u32, pages: (u32, u32), blob: Blob) {
    let record = builder.head_of(number);
    let bytes = format!("page {} of station {number}", pages.0);
    let hash = Hash(sha256(bytes.as_bytes()));
    let path = format!("log/blob/{hash}");
    match blob {
        Blob::Published => builder.file(path, bytes.as_bytes()),
        Blob::Other => builder.file(path, b"another picture"),
        Blob::Absent | Blob::NotNamed => {}
    }
    let named = if blob == Blob::NotNamed { String::new() } else { format!("blob {hash}\n") };
    let (page, of) = pages;
    builder.state(
        "image",
        &format!(
            "record {record}\npage {page} {of}\noriginal {hash}\nmedia png\n{named}redaction none\n"
        ),
    );
}

/// The images of all counted records but this one.
pub(crate) fn images_but(builder: &mut Builder, number: u32) {
    for number in COUNTED.into_iter().filter(|other| *other != number) {
        image(builder, number, (1, 1), Blob::Published);
    }
}

pub(crate) fn images(builder: &mut Builder) {
    images_but(builder, 0);
}

/// An observer's copy of a station's first record with these votes more, under a commitment that opens at a time.
pub(crate) fn copy(builder: &mut Builder, number: u32, more: u32, opens: Option<&str>) {
    let (mut votes, spoilt, mut admitted) = Builder::figures(number);
    votes[0] += more;
    admitted += more;
    if number == 1 {
        admitted += 2; // as in its record
    }
    let lines = Builder::lines(number, votes, spoilt, admitted);
    let lines = &lines[..lines.find("closed ").unwrap()];
    let by = (Role::Observer, "o1");
    let salt = sha256(b"salt of these trees");
    let opening = opens.map(|opens| {
        let root = Hash(leaf_hash(&[&salt[..], lines.as_bytes()].concat()));
        let lines = format!("submitter o1\nleaves 1\nroot {root}\nopens {opens}\n");
        let commit = builder.state_by("copy-commit", &lines, &[by]);
        format!("commit {commit}\nleaf 0 {}\n", Hash(salt))
    });
    let opening = opening.unwrap_or_default();
    builder.state_by("copy", &format!("submitter o1\n{opening}basis photo\n{lines}"), &[by]);
}

pub(crate) const COPIES_OPEN: Option<&str> = Some("2026-05-10T12:00:00Z");

/// A complaint about a station.
pub(crate) fn complaint(builder: &mut Builder, number: u32) {
    let lines = format!(
        "type figures\nabout station {}\nmade 2026-05-03T19:40:00Z\nby observer\ncommitment {}\n",
        station(number),
        Hash([1; 32])
    );
    builder.state("complaint", &lines);
}

/// Every record says that the agent present was given a copy.
pub(crate) fn given(_: u32, lines: String) -> String {
    lines + "agent p1 signed-ink\ncopy p1 given\n"
}

/// When results are due.
pub(crate) const DUE: &str = "due by-station 2026-05-04T18:00:00Z\ndue first 2026-05-03T20:00:00Z\n\
    due last 2026-05-04T18:00:00Z\ndue proclamation 2026-05-20T18:00:00Z\n";

/// The definition with an observer who holds a key, and with due times.
pub(crate) fn observed(mut text: String) -> String {
    let key = key_of(Role::Observer, "o1", "");
    let key = to_base64(key.public().key());
    let at = text.find("holder promise/").unwrap();
    text.insert_str(at, &format!("holder observer/o1 {key}\n"));
    text.replacen("tolerates ", &format!("{DUE}tolerates "), 1)
}

/// The definition with another time of a result.
pub(crate) fn due(text: String, what: &str, time: &str) -> String {
    let lines = observed(text);
    let old = lines.lines().find(|line| line.starts_with(&format!("due {what} "))).unwrap();
    lines.replacen(old, &format!("due {what} {time}"), 1)
}

/// The same as the first, and the authority may sign records too.
pub(crate) fn also_authority(text: String) -> String {
    let sign = "sign record station:1\n";
    observed(text).replacen(sign, &format!("sign record authority:1\n{sign}"), 1)
}

/// The last station's record by these instead of the station.
pub(crate) fn by_others(builder: &mut Builder, via: Channel, signers: &[(Role, &str)]) {
    let (votes, spoilt, admitted) = Builder::figures(STATIONS);
    let lines = Builder::lines(STATIONS, votes, spoilt, admitted);
    let lines = given(STATIONS, lines);
    builder.through(via, |builder| {
        builder.state_by("record", &lines, signers);
    });
}

/// The result is proclaimed for good.
pub(crate) fn proclaim(builder: &mut Builder) {
    let lines = "organ council\nstatus final\ncontest mayor\nmade 2026-05-03T21:00:00Z\narticle Art. 40\nelected 1 1\n";
    builder.state("proclamation", lines);
}

pub(crate) fn licence(builder: &mut Builder) {
    builder.file("LICENSE".to_owned(), b"CC0 1.0 Universal\n");
}

pub(crate) fn good() -> Plan {
    Plan {
        stations: STATIONS,
        definition: observed,
        before: |builder| {
            software(builder, Hash([0; 32]));
            audits(builder);
            zeros(builder, &ALL);
        },
        lines: given,
        after: |builder| {
            licence(builder);
            images(builder);
            copy(builder, 5, 0, COPIES_OPEN);
            proclaim(builder);
        },
        ..Plan::default()
    }
}

/// A tree where the software and the zero reports are as usual, and these audits besides.
pub(crate) fn audited(before: fn(&mut Builder)) -> Plan {
    Plan { before, ..good() }
}

/// Name, sentence, what is built, what becomes of its files, and what the card says that the good one does not.
pub(crate) type Row = (&'static str, &'static str, Plan, fn(&mut Files), &'static [&'static str]);

/// What the good tree has before its records.
pub(crate) fn usual_before(builder: &mut Builder) {
    software(builder, Hash([0; 32]));
    audits(builder);
    zeros(builder, &ALL);
}

/// What a card says that the good one does not, with what is missing where it cannot be told. What other figures and
/// other indices make of the figures is left out.
pub(crate) fn differing(case: &CardCase, good: &CardCase) -> Vec<String> {
    let told = |case: &CardCase| {
        lines(&card(&case.files, &case.anchor), |verdict| verdict != Verdict::NotApplicable)
    };
    let figures = ["C5", "G3", "G5"];
    let (own, good) = (told(case), told(good));
    let good: Vec<&str> = good.lines().collect();
    let own = own.lines().filter(|line| !good.contains(line));
    let own = own.filter(|line| {
        let code = line.split(' ').nth(1).unwrap();
        line.starts_with("expect: ") || !figures.contains(&code)
    });
    own.map(str::to_owned).collect()
}
