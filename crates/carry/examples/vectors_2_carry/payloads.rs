//! Section 1: statements in each form, and payloads that are refused.

use acta::Statement;
use acta::kinds::Body;
use acta_carry::payload::{Known, Payload};
use acta_log::note::Note;
use acta_log::proof::Proof;

use super::election::{
    ELECTION, STATION, compile, definition, id, parts, record, record_lines, signed, worked,
};
use super::{Case, Vectors, hex};

const STATION_KEY: &[&str] = &["station/010101001-01"];

/// A receipt: proof and checkpoint have the form of spec 3, and prove nothing.
pub(crate) fn receipt() -> Vec<u8> {
    let checkpoint = format!(
        "{ELECTION}/log/1\n3\nq2pJbDYlCKhJwPeIRMhbwSrYIAzWEVqMY6Ej8rw8ZgU=\n\n\
         \u{2014} {ELECTION}/log/1 AAAAAAAAAAAA\n"
    );
    let checkpoint = Note::parse(checkpoint.as_bytes()).unwrap();
    let hashes = vec![[1; 32], [2; 32]];
    Proof { extra: None, index: 2, hashes, checkpoint }.encode()
}

/// A record with everything that a record can have.
pub(crate) fn full() -> Statement {
    let rest = "closed 2026-07-26T18:14:05-04:00\ncounted 2026-07-26T23:02:40Z\n\
                agent p2 signed-key\nagent p3 refused\nagent p9 absent\n\
                copy p2 given\ncopy p3 refused\n\
                explain F203 recounted 1\nexplain W203 ballot-taken-away 2\n";
    record(rest, &["agent/p2-114", "officer/77", "station/010101001-01"])
}

fn lists(rest: &str) -> Statement {
    let head = format!("station {STATION}\ncontest council\ntrack preliminary\n");
    signed("record", &format!("{head}{rest}"), STATION_KEY)
}

/// A case that carries a statement; `form` is the type that a writer takes.
fn carries(about: &str, statement: &Statement, known: &str, form: u8) -> Case {
    let election = compile(&definition(), &parts());
    let id = id();
    let known_of = match known {
        "nothing" => Known::Nothing,
        "id" => Known::Id(&id),
        _ => Known::Election(&election),
    };
    let payload = Payload::of(statement, known_of);
    assert_eq!(payload.as_bytes()[0], form, "{about}");
    Case::new("payload ok", "payload", about)
        .value("known", known)
        .value("key", payload.key())
        .hex("carried", payload.as_bytes())
        .payload(statement.as_bytes())
}

pub(crate) fn write(to: &mut Vectors) {
    good(to);
    refused(to);
    records(to);
    lines(to);
}

fn good(to: &mut Vectors) {
    let one = worked();
    carries("a record of ten choices, one signature", &one, "election", 1)
        .save("payload-record", to);
    carries("the same without the definition's parts", &one, "id", 3).save("payload-lines", to);
    carries("the same with nothing at hand", &one, "nothing", 0).save("payload-raw", to);
    carries("a record with every line, three signatures", &full(), "election", 1)
        .save("payload-record-full", to);
    let hash = "0123456789abcdef".repeat(4);
    let lines = format!("corrects {hash}\nreason typing-mistake\n{}", record_lines(""));
    carries("a correction", &signed("correction", &lines, STATION_KEY), "election", 2)
        .save("payload-correction", to);
    let optional = "poll 1\ncount 1\nadmitted 60\nvote a 30\nvote a.1 20\nvote a.2 10\nvote b 25\nblank 5\nfewer 1\n";
    carries(
        "the last of three optional fields; a track that is not official",
        &lists(optional),
        "election",
        1,
    )
    .save("payload-record-optional", to);
    let again = "poll 2\ncount 3\nadmitted 4294967295\nproxy 0\nvote a 127\nvote a.1 128\nvote a.2 16383\nvote b 16384\nblank 0\nmore 3\nfewer 1\n";
    carries(
        "another poll and count, all optional fields, long numbers",
        &lists(again),
        "election",
        1,
    )
    .save("payload-record-again", to);
    let counted = record("counted 2026-07-26T17:59:59-04:00\n", STATION_KEY);
    carries("counted before the polls close, no closed line", &counted, "election", 1)
        .save("payload-record-early", to);
    let order = record_lines("").replace("vote 1 201\nvote 2 112\n", "vote 2 112\nvote 1 201\n");
    carries(
        "a record that does not fit its form",
        &signed("record", &order, STATION_KEY),
        "election",
        3,
    )
    .save("payload-misfit", to);
    let other = record_lines("").replace("contest president", "contest senate");
    carries(
        "a record of an unknown contest",
        &signed("record", &other, STATION_KEY),
        "election",
        3,
    )
    .save("payload-contest", to);
    let event =
        format!("station {STATION}\nevent opened\ntime 2026-07-26T08:02:00-04:00\nzero yes\n");
    carries(
        "another kind of statement",
        &signed("station-event", &event, STATION_KEY),
        "election",
        3,
    )
    .save("payload-event", to);
    carries("a kind of a later version", &signed("parcel", "weight 3\n", STATION_KEY), "id", 3)
        .save("payload-later", to);
    let payload = Payload::of_receipt(&receipt()).unwrap();
    Case::new("payload ok", "payload", "a receipt")
        .value("known", "nothing")
        .value("key", payload.key())
        .hex("carried", payload.as_bytes())
        .payload(receipt())
        .save("payload-receipt", to);
}

fn bad(code: &str, about: &str, known: &str, carried: impl AsRef<[u8]>) -> Case {
    Case::new(&format!("payload {code}"), "payload", about)
        .value("known", known)
        .value("carried", hex(carried.as_ref()))
}

/// The compact bytes of a statement.
fn compact(statement: &Statement) -> Vec<u8> {
    let election = compile(&definition(), &parts());
    Payload::of(statement, Known::Election(&election)).as_bytes().to_vec()
}

/// Bytes with a piece taken out and another put in its place.
fn spliced(bytes: &[u8], at: usize, out: usize, by: &[u8]) -> Vec<u8> {
    [&bytes[..at], by, &bytes[at + out..]].concat()
}

/// Where the pieces of the worked record are: type, check, contest, flags, station, figures,
/// number of signatures, role, key id, signature.
const CONTEST: usize = 5;
const FLAGS: usize = 6;
const STATION_AT: usize = 7;
const FIGURES: usize = 16;

fn refused(to: &mut Vectors) {
    let one = compact(&worked());
    bad("size", "nothing", "election", []).save("payload-size", to);
    bad("type", "a type that this version does not have", "election", [5, 0])
        .save("payload-type", to);
    bad("definition", "a compact record, and the parts are not at hand", "id", &one)
        .save("payload-parts", to);
    let lines = Payload::of(&worked(), Known::Id(&id())).as_bytes().to_vec();
    bad("definition", "lines, and the election is not known", "nothing", lines)
        .save("payload-unknown", to);
    bad("cut", "the last byte is missing", "election", &one[..one.len() - 1])
        .save("payload-cut", to);
    bad("cut", "a type and nothing else", "election", [1]).save("payload-cut-first", to);
    bad("spare", "a byte too many", "election", [&one[..], &[0]].concat())
        .save("payload-spare", to);
    bad("statement", "raw bytes that are no statement", "election", [&[0][..], b"acta"].concat())
        .save("payload-no-statement", to);
    bad("statement", "a receipt that is none", "nothing", [&[4][..], b"acta"].concat())
        .save("payload-no-receipt", to);
    bad(
        "check",
        "one digit of a figure was changed",
        "election",
        spliced(&one, FIGURES, 1, &[one[FIGURES] ^ 1]),
    )
    .save("payload-figure", to);
    bad(
        "check",
        "one bit of the check was changed",
        "election",
        spliced(&one, 1, 1, &[one[1] ^ 1]),
    )
    .save("payload-check", to);
    bad(
        "check",
        "one bit of the signature was changed",
        "election",
        spliced(&one, one.len() - 1, 1, &[one[one.len() - 1] ^ 1]),
    )
    .save("payload-signature", to);
}

fn records(to: &mut Vectors) {
    let one = compact(&worked());
    let value = |about: &str, carried: Vec<u8>| bad("value", about, "election", carried);
    bad(
        "definition",
        "a contest that the definition does not have",
        "election",
        spliced(&one, CONTEST, 1, &[2]),
    )
    .save("record-contest", to);
    value("a flag that is not used", spliced(&one, FLAGS, 1, &[one[FLAGS] | 128]))
        .save("record-flags", to);
    value("poll and count written out, and both 1", {
        let flagged = spliced(&one, FLAGS, 1, &[one[FLAGS] | 2]);
        spliced(&flagged, FIGURES, 0, &[1, 1])
    })
    .save("record-poll", to);
    value("agents announced, and none", {
        let flagged = spliced(&one, FLAGS, 1, &[one[FLAGS] | 16]);
        spliced(&flagged, one.len() - 70, 0, &[0])
    })
    .save("record-agents-none", to);
    value(
        "a number with a byte more than it needs",
        spliced(&one, FIGURES, 2, &[one[FIGURES], one[FIGURES + 1] | 128, 0]),
    )
    .save("record-number-long", to);
    value(
        "a figure above 4,294,967,295",
        spliced(&one, FIGURES, 2, &[0x80, 0x80, 0x80, 0x80, 0x10]),
    )
    .save("record-number-count", to);
    value(
        "a number above 2^64 - 1",
        spliced(&one, FIGURES, 2, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]),
    )
    .save("record-number-huge", to);
    value("a station without characters", spliced(&one, STATION_AT, 9, &[0]))
        .save("record-station-none", to);
    value("a station of 33 characters", spliced(&one, STATION_AT, 1, &[33]))
        .save("record-station-long", to);
    value("three characters above 38^3 - 1", spliced(&one, STATION_AT + 1, 2, &[0xd6, 0x58]))
        .save("record-station-high", to);
    value("a station that begins with a hyphen", spliced(&one, STATION_AT, 9, &[1, 37]))
        .save("record-station-code", to);
    value("a role that does not exist", spliced(&one, one.len() - 69, 1, &[141]))
        .save("record-role", to);
    value("the station's code written out", {
        let code = &one[STATION_AT..FIGURES];
        spliced(&one, one.len() - 69, 1, &[&[12][..], code].concat())
    })
    .save("record-signer-code", to);
    value("no signature", spliced(&one[..one.len() - 69], one.len() - 70, 1, &[0]))
        .save("record-signatures-none", to);
    value("the same signer twice", {
        let twice = [&one[..], &one[one.len() - 69..]].concat();
        spliced(&twice, one.len() - 70, 1, &[2])
    })
    .save("record-signer-twice", to);
    let optional = "poll 1\ncount 1\nadmitted 60\nvote a 30\nvote a.1 20\nvote a.2 10\nvote b 25\nblank 5\nfewer 1\n";
    let optional = compact(&lists(optional));
    assert_eq!(optional[FIGURES], 4, "the bits of optional fields");
    value("a bit without a field", spliced(&optional, FIGURES, 1, &[4 | 8]))
        .save("record-optional-bit", to);
    many(to);
}

/// Lines that only a full record has. They are rebuilt from what a writer would write, with one piece
/// changed that is found by its value.
fn many(to: &mut Vectors) {
    let value = |about: &str, carried: Vec<u8>| bad("value", about, "election", carried);
    let rest = "closed 2026-07-26T18:00:00-04:00\n";
    let closed = compact(&record(rest, STATION_KEY));
    let at = closed.len() - 71;
    assert_eq!(closed[at], 0, "closed at the time of the definition");
    value("the same offset written out", spliced(&closed, at, 1, &[1, 0xdf, 3]))
        .save("record-time-offset", to);
    value("an offset of more than fourteen hours", spliced(&closed, at, 1, &[1, 0xd2, 13]))
        .save("record-time-zone", to);
    value(
        "a time after the year 2199",
        spliced(&closed, at, 1, &[0x80, 0x80, 0x80, 0x80, 0x80, 1]),
    )
    .save("record-time-year", to);
    let agent = compact(&record("agent p2 signed-key\n", STATION_KEY));
    let at = agent.len() - 71;
    assert_eq!(agent[at - 1..=at], [1, 4], "one agent, of the first contestant");
    bad(
        "definition",
        "a contestant that the definition does not have",
        "election",
        spliced(&agent, at, 1, &[12]),
    )
    .save("record-body", to);
    value("the code of a contestant written out", spliced(&agent, at, 1, &[0, 2, 0x03, 0xb8]))
        .save("record-body-code", to);
    let copy = compact(&record("copy p2 given\n", STATION_KEY));
    let at = copy.len() - 71;
    assert_eq!(copy[at], 4, "one copy, for the first contestant");
    value("a status that copies do not have", spliced(&copy, at, 1, &[7]))
        .save("record-status", to);
    let explain = compact(&record("explain W203 stayed-in-booth 1\n", STATION_KEY));
    let at = explain.len() - 74;
    assert_eq!(explain[at..at + 4], [0xb3, 9, 2, 1], "W203, the second reason, once");
    value("a finding above W999", spliced(&explain, at, 2, &[0xd0, 15])).save("record-finding", to);
    bad(
        "definition",
        "a reason that the form does not have",
        "election",
        spliced(&explain, at + 2, 1, &[3]),
    )
    .save("record-reason", to);
    bad("statement", "the same explanation twice", "election", {
        let twice = spliced(&explain, at, 0, &explain[at..at + 4]);
        spliced(&twice, at - 1, 1, &[2])
    })
    .save("record-explain-twice", to);
}

fn lines(to: &mut Vectors) {
    let id = id();
    let event = format!("station {STATION}\nevent opened\ntime 2026-07-26T08:02:00-04:00\n");
    let statement = signed("station-event", &event, STATION_KEY);
    assert!(matches!(statement.body(), Body::StationEvent(_)));
    let good = Payload::of(&statement, Known::Id(&id)).as_bytes().to_vec();
    // Type, check, the code of the kind (a length, four times three characters, one), then the length.
    let length = 5 + 1 + 8 + 1;
    let value = |about: &str, carried: Vec<u8>| bad("value", about, "id", carried);
    assert_eq!(usize::from(good[length]), event.len());
    bad("cut", "lines longer than the payload", "id", spliced(&good, length, 1, &[0xff, 0xff, 3]))
        .save("lines-cut", to);
    bad("statement", "lines that are not UTF-8", "id", spliced(&good, length + 1, 1, &[0xff]))
        .save("lines-utf8", to);
    bad(
        "statement",
        "a word that the kind does not have",
        "id",
        spliced(&good, length + 1, 1, b"S"),
    )
    .save("lines-word", to);
    bad("check", "a digit that was changed", "id", {
        let place = good.windows(6).position(|window| window == b"08:02:").unwrap();
        spliced(&good, place + 4, 1, b"3")
    })
    .save("lines-digit", to);
    value(
        "a role with +128, and there is no station",
        spliced(&good, length + 1 + event.len() + 1, 1, &[140]),
    )
    .save("lines-own", to);
    let other = signed("station-event", &event, &["officer/77", "station/010101001-01"]);
    let two = Payload::of(&other, Known::Id(&id)).as_bytes().to_vec();
    let first = length + 1 + event.len() + 1;
    // officer/77: a role, a code of two characters, key id and signature.
    let officer = 1 + 1 + 2 + 68;
    let swapped = [&two[..first], &two[first + officer..], &two[first..first + officer]].concat();
    value("signers out of order", swapped).save("lines-order", to);
}
