//! Layer `kind`: the kinds of the public account (section 4a), and commitments to text.

use acta::commitment::{commitment, opening};
use acta::kinds::record::{Counts, Identity, Track};
use acta::value::{Code, Hash, to_base64};
use acta_log::tree::leaf_hash;

use super::kinds::{Base, checkpoint};
use super::{Case, Vectors, hash, text};

pub(crate) fn write(to: &mut Vectors) {
    commitments(to);
    images(to);
    collations(to);
    announcements(to);
    percentages(to);
    bulletins(to);
    proclamations(to);
    incidents(to);
    attestations(to);
    telemetry(to);
    attempts(to);
    probes(to);
    complaints(to);
    rulings(to);
    commits(to);
    copies(to);
    accreditations(to);
    reports(to);
    plans(to);
    audits(to);
    software(to);
    geometry(to);
}

const TIME: &str = "2026-07-26T21:05:00-04:00";
const TEXT: &str = "I was sent from one room to another. \u{9078}\u{6319}";

/// Lines `KEY VALUE`, one for each value.
fn many(key: &str, values: impl Iterator<Item = String>) -> String {
    values.map(|value| format!("{key} {value}\n")).collect()
}

/// Ascending hashes.
fn hashes(count: u16) -> impl Iterator<Item = String> {
    (0..count).map(|number| format!("{number:064x}"))
}

fn commitments(to: &mut Vectors) {
    let salt: [u8; 32] = std::array::from_fn(|at| u8::try_from(at).unwrap());
    let committed = commitment(&salt, TEXT);
    let bytes = opening(&salt, TEXT);
    Case::new("commitment ok", "commitment", "the bytes that show a text")
        .value("commitment", committed)
        .value("salt", Hash(salt))
        .value("text", TEXT)
        .payload(&bytes)
        .save("commitment", to);
    let mut case = |name: &str, about: &str, bytes: &[u8]| {
        Case::new("commitment no", "commitment", about)
            .value("commitment", committed)
            .payload(bytes)
            .save(&format!("commitment-{name}"), to);
    };
    case("salt", "another salt", &opening(&[7; 32], TEXT));
    case("text", "another text", &opening(&salt, "I was sent."));
    case("line-feed", "a line feed after the text", &[&bytes[..], b"\n"].concat());
    case("domain", "the salt and the text alone", &bytes["acta/text/v1\n".len()..]);
}

fn images(to: &mut Vectors) {
    let lines = format!(
        "record {}\npage 1 2\noriginal {}\nmedia png\nblob {}\nredaction names\n",
        hash(1),
        hash(2),
        hash(3)
    );
    let mut base = Base::new(to, "image", "a page with a redaction", text("image", &lines));
    let blob = format!("blob {}\nredaction names\n", hash(3));
    base.good("original", "the original", &blob, &format!("blob {}\nredaction none\n", hash(2)));
    base.good("no-blob", "no file is published", &blob, "redaction none\n");
    base.good("pages", "the last of 64 pages", "page 1 2", "page 64 64");
    base.bad("limit", "too-many", "65 pages", "page 1 2", "page 1 65");
    base.bad("conflict", "page", "a page after the last", "page 1 2", "page 3 2");
    base.bad("value", "page-zero", "page 0", "page 1 2", "page 0 2");
    base.bad("value", "media", "a type that is not listed", "media png", "media gif");
    base.bad("conflict", "unredacted", "another file, not redacted", "names", "none");
    base.bad(
        "conflict",
        "no-blob-redacted",
        "no file, but a redaction",
        &blob,
        "redaction names\n",
    );
    let same = format!("blob {}\nredaction names\n", hash(2));
    base.bad("conflict", "original-redacted", "the original, redacted", &blob, &same);
    base.bad("key", "no-redaction", "nothing said of redaction", "redaction names\n", "");
    let lines = format!("record {}\nbody p2\nreason figures\ncommitment {}\n", hash(1), hash(4));
    let mut base = Base::new(to, "objection", "with a text", text("objection", &lines));
    base.good("short", "without a text", &format!("commitment {}\n", hash(4)), "");
    base.bad("value", "body", "a name for a body", "body p2", "body contestant/p2");
    base.bad("key", "no-reason", "no reason", "reason figures\n", "");
}

fn collations(to: &mut Vectors) {
    let lines = format!(
        "area m-0101\ncontest president\ntrack official\nmade {TIME}\ninputs 12\nadmitted 5470\n\
         vote 1 3010\nvote 2 2120\nblank 200\nagent p2 signed-ink\nagent p3 absent\n"
    );
    let mut base = Base::new(to, "collation", "a municipality's form", text("collation", &lines));
    base.good("area-field", "a field named area", "blank 200", "area 200");
    base.bad("key", "no-inputs", "no number of records", "inputs 12\n", "");
    base.bad(
        "key",
        "two-blocks",
        "votes in two blocks",
        "vote 1 3010\n",
        "vote 1 3010\nnulled 1\n",
    );
    base.bad("order", "choice-twice", "one choice twice", "vote 2 2120", "vote 1 2120");
    base.bad("order", "agents", "agents displaced", "agent p2", "agent p4");
    base.bad("key", "copy", "a line that only records have", "agent p3 absent", "copy p3 given");
}

fn announcements(to: &mut Vectors) {
    let lines = format!(
        "by authority council\nmade {TIME}\ncontest president\narea all\nsize 4711\nroot {}\n\
         document {}\nstations 24000 30026\ncovered 80 unstated\nregistered 21392464\n\
         figure invalid 12000\nvote 1 5150092 51.20\nvote 2 4445978 44.2\nvote 3 none 0.5\n\
         others 462704 4.6\nsays irreversible\nsays runoff 1\nsays runoff 2\nsays winner 1\n",
        hash(1),
        hash(2)
    );
    let all = text("announcement", &lines);
    let mut base = Base::new(to, "announcement", "a bulletin read out", all.clone());
    let log = format!("size 4711\nroot {}\n", hash(1));
    base.good("no-log", "no log is named", &log, "");
    base.good("area", "figures of an area", "area all", "area m-0101");
    base.good("winner", "a winner without name", "says winner 1", "says winner");
    base.bad("conflict", "no-root", "a size without root", &format!("root {}\n", hash(1)), "");
    base.bad("conflict", "no-size", "a root without size", "size 4711\n", "");
    base.bad("value", "by", "a role that is not listed", "by authority", "by officer");
    base.bad("value", "by-word", "nobody named", "by authority council", "by authority");
    base.bad("conflict", "stations", "more than there are", "24000 30026", "30027 30026");
    base.bad("value", "covered", "a share of nothing listed", "80 unstated", "80 voters");
    base.bad("value", "figure", "a choice as a field", "figure invalid", "figure vote");
    base.bad(
        "order",
        "figure-twice",
        "one field twice",
        "vote 1 51",
        "figure invalid 1\nvote 1 51",
    );
    base.bad("order", "choice-twice", "one choice twice", "vote 2 4", "vote 1 4");
    base.bad("conflict", "vote-none", "neither votes nor share", "3 none 0.5", "3 none none");
    base.bad("value", "vote-short", "no share", "vote 3 none 0.5", "vote 3 none");
    base.bad("conflict", "others-none", "neither of all others", "462704 4.6", "none none");
    base.bad("value", "says", "a word that is not listed", "irreversible", "clear");
    base.bad("order", "says-order", "words displaced", "irreversible", "winner");
    base.bad("order", "says-twice", "one word twice", "says runoff 2", "says runoff 1");
    base.bad("conflict", "says-choice", "a choice with another word", "irreversible", "complete 1");
    let three = "says runoff 2\nsays runoff 3\n";
    base.bad("conflict", "runoff", "a runoff of three", "says runoff 2\n", three);
    base.bad("value", "says-words", "two choices in one line", "says winner 1", "says winner 1 2");
    let head = all.split("stations ").next().unwrap();
    let case = |to: &mut Vectors, expect: &str, name: &str, about: &str, lines: &str| {
        Case::new(expect, "text", about)
            .payload(format!("{head}{lines}"))
            .save(&format!("announcement-{name}"), to);
    };
    case(to, "kind conflict", "nothing", "nothing was stated", "");
    case(to, "kind conflict", "registered", "the register alone", "registered 21392464\n");
    case(to, "kind ok", "covered-only", "a coverage alone", "covered 80 unstated\n");
    let choices = |count: u16| many("vote", (1..=count).map(|choice| format!("{choice} 0 none")));
    case(to, "kind ok", "choices-max", "1,024 choices", &choices(1_024));
    case(to, "kind limit", "choices", "1,025 choices", &choices(1_025));
}

/// The type `percent`.
fn percentages(to: &mut Vectors) {
    let mut case = |good: bool, name: &str, about: &str, percent: &str| {
        let expect = if good { "kind ok" } else { "kind value" };
        let lines = format!(
            "by media m1\nmade {TIME}\ncontest president\narea all\ncovered {percent} unstated\n"
        );
        Case::new(expect, "text", about)
            .payload(text("announcement", &lines))
            .save(&format!("value-percent-{name}"), to);
    };
    case(true, "zero", "0", "0");
    case(true, "whole", "100", "100");
    case(true, "decimals", "four decimals", "0.0001");
    case(true, "whole-decimals", "100 with decimals", "100.00");
    case(true, "spare-zero", "a zero at the end is a digit", "51.20");
    case(false, "above", "more than 100", "100.0001");
    case(false, "far-above", "101", "101");
    case(false, "five", "five decimals", "51.20000");
    case(false, "leading-zero", "a leading zero", "051.2");
    case(false, "no-decimal", "a point without decimal", "51.");
    case(false, "no-whole", "decimals alone", ".5");
    case(false, "comma", "a comma", "51,2");
    case(false, "minus", "a minus sign", "-1");
    case(false, "sign", "a percent sign", "51.2%");
}

const BLOCK: &str = "contest mayor\ntrack official\nrule plurality\nseats none\nexpected 4\ncounted 1\n\
    flagged 1\nexcluded 1\nmissing 1\ndisputed 1\nballots 110\nvalid 105\noutstanding 300\n\
    total a 60 57.14\ntotal b 45 42.86\nwithout-flagged a 30\nwithout-flagged b 20\n\
    with-excluded a 70\nwith-excluded b 50\nwith-others a 61\nwith-others b 44\nleader a\nmargin 15\n\
    state open 286\nhurdle 21/40\ncoverage 2/4 200/450\nscenario 11/20 open 151\n";

fn bulletins(to: &mut Vectors) {
    let note = checkpoint();
    let (first, last) = note.split_at(720);
    let pieces = many("checkpoint", [first, last].iter().map(|piece| to_base64(piece)));
    let seats = BLOCK
        .replace("contest mayor", "contest president")
        .replace("plurality\nseats none", "dhondt\nseats 3")
        .replace("hurdle 21/40\n", "hurdle impossible\nseat a 2\nseat b 0\nlot 1 a,b\n")
        .replace("200/450\nscenario 11/20 open 151", "none\nscenario none");
    let lines = format!(
        "number 3\nmade {TIME}\nsize 12\nroot {}\ntally {}\nstations-root {}\n\
         status unofficial-partial\ncontests 2\n{BLOCK}{seats}cosigned w1 {TIME}\ncosigned w2 {TIME}\n\
         not-cosigned w3\n{pieces}",
        hash(9),
        hash(2),
        hash(3)
    );
    let mut base = Base::new(to, "bulletin", "two contests", text("bulletin", &lines));
    base.good("closed", "closed", "state open 286", "state closed");
    base.good("cannot-tell", "cannot tell", "state open 286", "state cannot-tell missing");
    base.good("unknown", "a bound is unknown", "outstanding 300", "outstanding unknown");
    base.good("tie", "a tie", "leader a\n", "leader tie\n");
    base.good("no-leader", "no leader", "leader a\n", "leader none\n");
    base.good("hurdle-none", "no hurdle", "hurdle 21/40", "hurdle none");
    let max = "hurdle 18446744073709551615/18446744073709551615";
    base.good("hurdle-max", "the largest numbers", "hurdle 21/40", max);
    let none = ("rule plurality", "state open 286\nhurdle 21/40\n");
    let without = lines.replace(none.0, "rule none").replace(none.1, "");
    let witness = format!("cosigned w1 {TIME}\n");
    base.good("no-witness", "nobody cosigned", &format!("{witness}cosigned w2 {TIME}\n"), "");
    base.bad("value", "number", "number 0", "number 3", "number 0");
    base.bad("key", "one-less", "a block less than stated", "contests 2", "contests 3");
    base.bad("key", "one-more", "a block more than stated", "contests 2", "contests 1");
    base.bad("limit", "contests", "257 contests", "contests 2", "contests 257");
    base.bad("order", "contest-order", "contests displaced", "contest mayor", "contest queen");
    base.bad("order", "contest-twice", "one contest twice", "contest president", "contest mayor");
    base.bad("value", "track", "the other track", "track official", "track preliminary");
    base.bad("key", "line-absent", "a line of the block is absent", "valid 105\n", "");
    let two = ("leader a\nmargin 15\n", "margin 15\nleader a\n");
    base.bad("key", "line-displaced", "two lines displaced", two.0, two.1);
    base.bad("key", "state-none", "a state with rule none", "rule plurality", "rule none");
    base.bad("key", "no-hurdle", "a state without hurdle", "hurdle 21/40\n", "");
    base.bad("value", "open-zero", "open by nothing", "open 286", "open 0");
    base.bad("value", "share", "a share with one decimal", "57.14", "57.1");
    base.bad("value", "hurdle-zero", "a denominator of 0", "21/40", "21/0");
    base.bad(
        "value",
        "hurdle-above",
        "one more than the largest",
        "21/40",
        "18446744073709551616/40",
    );
    base.bad("value", "cannot-tell-word", "another word", "open 286", "cannot-tell pending");
    base.bad("value", "coverage", "one number of two", "coverage 2/4 200/450", "coverage 2/4");
    base.bad("value", "lot", "an empty code", "lot 1 a,b", "lot 1 a,,b");
    base.bad("order", "witness-order", "witnesses displaced", "cosigned w1", "cosigned w4");
    base.bad(
        "conflict",
        "witness-both",
        "a witness in both lists",
        "not-cosigned w3",
        "not-cosigned w2",
    );
    base.bad("value", "witness-time", "no time", &format!("w1 {TIME}"), "w1");
    base.bad("key", "no-checkpoint", "no checkpoint", &pieces, "");
    let other = many("checkpoint", std::iter::once(to_base64(b"12\n")));
    base.bad("value", "checkpoint", "not a note", &pieces, &other);
    Case::new("kind ok", "text", "a contest without rule")
        .payload(text("bulletin", &without))
        .save("bulletin-rule-none", to);
}

fn proclamations(to: &mut Vectors) {
    let lines = format!(
        "organ council\nstatus final\ncontest president\nmade {TIME}\narticle Article 153\nsize 4711\n\
         root {}\ndocument {}\nvote 1 5150092\nvote 2 4445978\nelected 1 1\n",
        hash(1),
        hash(2)
    );
    let mut base = Base::new(to, "proclamation", "a president", text("proclamation", &lines));
    let log = format!("size 4711\nroot {}\n", hash(1));
    base.good("no-log", "no log is named", &log, "");
    base.bad("conflict", "no-root", "a size without root", &format!("root {}\n", hash(1)), "");
    base.bad("value", "status", "a status that is not listed", "status final", "status certified");
    base.bad("key", "nobody", "nobody elected", "elected 1 1\n", "");
    base.bad("value", "no-seat", "elected to no seat", "elected 1 1", "elected 1 0");
    base.bad(
        "order",
        "elected-twice",
        "one choice twice",
        "elected 1 1\n",
        "elected 1 1\nelected 1 1\n",
    );
    base.bad("order", "choice-twice", "one choice twice", "vote 2 4", "vote 1 4");
}

fn incidents(to: &mut Vectors) {
    let rest = format!(
        "area m-0101\nstation 010101001-01\nstation 010101001-02\nchannel qr\nchannel usb\nevidence {}\nevidence {}\n",
        hash(1),
        hash(2)
    );
    let open = format!("event open\nclass network\nbegan {TIME}\n{rest}");
    let mut base = Base::new(to, "incident", "an incident opens", text("incident", &open));
    let event = "event open\n";
    let closed = format!("event close\nincident {}\n", hash(3));
    let began = format!("began {TIME}\n");
    base.good("update", "more is told", event, &format!("event update\nincident {}\n", hash(3)));
    base.bad("conflict", "update-nothing", "an update of nothing", event, "event update\n");
    base.bad(
        "conflict",
        "open-named",
        "an opening of another",
        event,
        &format!("{event}incident {}\n", hash(3)),
    );
    base.bad(
        "conflict",
        "open-ended",
        "an end when it opens",
        &began,
        &format!("{began}ended {TIME}\n"),
    );
    base.bad("conflict", "close-no-end", "closed without end", event, &closed);
    base.bad("value", "class", "a class that is not listed", "class network", "class sabotage");
    base.bad(
        "order",
        "stations",
        "stations displaced",
        "station 010101001-01",
        "station 010101001-03",
    );
    base.bad(
        "order",
        "channels",
        "channels not in byte order",
        "channel qr\nchannel usb\n",
        "channel usb\nchannel qr\n",
    );
    base.bad("order", "channel-twice", "one channel twice", "channel usb", "channel qr");
    base.bad("value", "channel", "a channel that is not listed", "channel qr", "channel fax");
    base.bad("order", "evidence", "evidence displaced", &hash(1).to_string(), &hash(4).to_string());
    let two = ("area m-0101\nstation 010101001-01\n", "station 010101001-01\narea m-0101\n");
    base.bad("key", "displaced", "keys displaced", two.0, two.1);
    let some =
        format!("{}evidence {}\n", many("station", (1..=600).map(|n| format!("s{n:04}"))), hash(2));
    base.good("stations-many", "600 stations", &rest, &some);
    let many_areas = |count: u16| many("area", (1..=count).map(|number| format!("a{number:04}")));
    base.good("areas-max", "1,000 areas", "area m-0101\n", &many_areas(1_000));
    base.bad("limit", "areas", "1,001 areas", "area m-0101\n", &many_areas(1_001));
    base.good("bare", "nothing but its class", &rest, "");
    let close = |ended: &str| format!("{closed}class network\nbegan {TIME}\nended {ended}\n{rest}");
    for (expect, name, about, ended) in [
        ("kind ok", "close", "it closes", "2026-07-27T01:05:00Z"),
        ("kind conflict", "close-before", "an end before the beginning", "2026-07-27T01:04:59Z"),
    ] {
        Case::new(expect, "text", about)
            .payload(text("incident", &close(ended)))
            .save(&format!("incident-{name}"), to);
    }
}

fn attestations(to: &mut Vectors) {
    let lines = format!("about {}\nstance contradicts\nevidence {}\n", hash(1), hash(2));
    let mut base = Base::new(to, "attestation", "with evidence", text("attestation", &lines));
    let evidence = format!("evidence {}\n", hash(2));
    base.good("bare", "without evidence", &evidence, "");
    base.bad("value", "stance", "a stance that is not listed", "contradicts", "denies");
    base.bad("order", "evidence", "one piece twice", &evidence, &format!("{evidence}{evidence}"));
    base.good("evidence-max", "100 pieces", &evidence, &many("evidence", hashes(100)));
    base.bad("limit", "evidence-more", "101 pieces", &evidence, &many("evidence", hashes(101)));
}

fn telemetry(to: &mut Vectors) {
    let lines = "intake one\nminute 2026-07-27T01:05:00Z\nreceived 120\nnew 100\nknown 10\n\
        refused bad-signature 7\nrefused rate-key 3\nsources 44\nbytes 96000\nqueue 2\n";
    let mut base = Base::new(to, "telemetry", "a minute", text("telemetry", lines));
    base.good("quiet", "nothing was refused", "refused bad-signature 7\nrefused rate-key 3\n", "");
    base.good("equal", "new and known only", "received 120", "received 110");
    base.bad("conflict", "received", "fewer than new and known", "received 120", "received 109");
    base.bad("value", "seconds", "not a whole minute", "01:05:00Z", "01:05:01Z");
    base.bad("value", "offset", "another offset", "01:05:00Z", "01:05:00+01:00");
    base.bad("order", "causes", "causes displaced", "refused bad", "refused wrong");
    base.bad("value", "cause-zero", "refused for a cause not at all", "rate-key 3", "rate-key 0");
    base.bad("key", "no-queue", "no queue", "queue 2\n", "");
}

fn attempts(to: &mut Vectors) {
    let lines = format!(
        "station 010101001-01\ntry {TIME} https intake.example.org:443 timeout\n\
         try {TIME} https intake.example.org:443 unreachable\ntry 2026-07-27T01:06:00Z sms 8080 accepted\n"
    );
    let mut base = Base::new(to, "attempts", "three tries", text("attempts", &lines));
    base.bad("order", "times", "a time that falls", "2026-07-27T01:06:00Z", "2026-07-27T01:04:59Z");
    base.bad("value", "outcome", "an outcome that is not listed", "timeout", "late");
    base.bad("value", "channel", "a channel that is not listed", "sms 8080", "fax 8080");
    base.bad("value", "host", "a path with the host", "443 timeout", "443/v1 timeout");
    base.bad("value", "host-capital", "a capital letter", "intake.e", "Intake.e");
    let tail: String = lines.split_once('\n').unwrap().1.to_owned();
    base.bad("key", "empty", "no try", &tail, "");
    let long = |len: usize| format!("sms {} ", "h".repeat(len));
    base.good("host-max", "a host of 100 characters", "sms 8080 ", &long(100));
    base.bad("value", "host-long", "a host of 101 characters", "sms 8080 ", &long(101));
    let tries = |count: u16| many("try", (0..count).map(|_| format!("{TIME} usb a accepted")));
    base.good("max", "500 tries", &tail, &tries(500));
    base.bad("limit", "too-many", "501 tries", &tail, &tries(501));
}

fn probes(to: &mut Vectors) {
    let lines = format!(
        "target site results.example.org\ntry {TIME} accepted 120\ntry 2026-07-27T01:06:00Z timeout none\n"
    );
    let mut base = Base::new(to, "probe", "two tries", text("probe", &lines));
    base.bad("value", "target", "a target that is not listed", "target site", "target database");
    base.bad("value", "no-host", "no host", "site results.example.org", "site");
    base.bad("order", "times", "a time that falls", "2026-07-27T01:06:00Z", "2026-07-27T01:04:00Z");
    base.bad("value", "ms", "milliseconds with a point", "accepted 120", "accepted 0.12");
    base.bad("value", "no-ms", "no milliseconds", "timeout none", "timeout");
}

fn complaints(to: &mut Vectors) {
    let lines = format!(
        "type moved-voter\nabout station 010101001-01\nmade {TIME}\nby voter\ncommitment {}\n\
         elsewhere court {TIME}\nrefused council {TIME}\n",
        hash(1)
    );
    let mut base = Base::new(to, "complaint", "with every key", text("complaint", &lines));
    let about = "about station 010101001-01";
    base.good("election", "about the whole election", about, "about election");
    base.good("area", "about an area", about, "about area m-0101");
    base.good("contest", "about a contest", about, "about contest president");
    base.good("statement", "about a statement", about, &format!("about statement {}", hash(2)));
    base.bad("value", "about", "a subject that is not listed", about, "about region m-01");
    base.bad("value", "about-word", "a word too many", about, "about election now");
    base.bad("value", "type", "a type that is not listed", "moved-voter", "disorder");
    base.bad("value", "by", "nobody that is listed", "by voter", "by anybody");
    base.bad(
        "value",
        "elsewhere",
        "no time",
        &format!("elsewhere court {TIME}"),
        "elsewhere court",
    );
    base.bad("key", "no-commitment", "no text", &format!("commitment {}\n", hash(1)), "");
}

fn rulings(to: &mut Vectors) {
    let rest = format!(
        "organ court\noutcome partly-upheld\nmade {TIME}\narticle Article 202\ndocument {}\ndecision {}\n",
        hash(5),
        hash(6)
    );
    let two = format!("complaint {}\ncomplaint {}\n", hash(1), hash(2));
    let mut base =
        Base::new(to, "ruling", "on two complaints", text("ruling", &format!("{two}{rest}")));
    base.bad("key", "nothing", "on no complaint", &two, "");
    base.bad("order", "twice", "one complaint twice", &hash(2).to_string(), &hash(1).to_string());
    base.bad("value", "outcome", "an outcome that is not listed", "partly-upheld", "rejected");
    base.bad("key", "no-document", "no reasons", &format!("document {}\n", hash(5)), "");
    base.good("max", "100 complaints", &two, &many("complaint", hashes(100)));
    base.bad("limit", "too-many", "101 complaints", &two, &many("complaint", hashes(101)));
    let two = format!("blob {}\nblob {}\n", hash(1), hash(2));
    let rest = "reason personal-data\norgan data-protection\narticle Article 9\n";
    let mut base =
        Base::new(to, "redaction", "two files", text("redaction", &format!("{two}{rest}")));
    base.bad("key", "nothing", "no file", &two, "");
    base.bad("order", "order", "files displaced", &hash(1).to_string(), &hash(3).to_string());
    base.bad("limit", "too-many", "101 files", &two, &many("blob", hashes(101)));
}

fn commits(to: &mut Vectors) {
    let lines = format!("submitter p2\nleaves 24500\nroot {}\nopens {TIME}\n", hash(1));
    let mut base = Base::new(to, "copy-commit", "a bundle", text("copy-commit", &lines));
    base.bad("value", "empty", "no leaf", "leaves 24500", "leaves 0");
    base.bad("value", "submitter", "a name for a body", "submitter p2", "submitter contestant/p2");
}

fn copies(to: &mut Vectors) {
    let code = |text: &str| Code::parse(text).unwrap();
    let identity = Identity {
        station: code("010101001-01"),
        contest: code("president"),
        track: Track::Official,
        poll: 1,
        count: 1,
    };
    let counts = Counts {
        fields: vec![(code("admitted"), 547), (code("blank"), 34)],
        fields_before_votes: 1,
        votes: vec![(code("1"), 301), (code("2"), 212)],
    };
    let salt = [0x5a; 32];
    let leaf = leaf_hash(&acta::kinds::copy::copy_leaf(&salt, &identity, &counts));
    let figures = "admitted 547\nvote 1 301\nvote 2 212\nblank 34\n";
    let head = format!("commit {}\nleaf 7 {}\n", hash(1), Hash(salt));
    let path = format!("path {}\npath {}\n", hash(2), hash(3));
    let lines = format!(
        "submitter p2\n{head}{path}basis signed\nof {}\nimage {}\nstation 010101001-01\n\
         contest president\ntrack official\npoll 1\ncount 1\n{figures}",
        hash(4),
        hash(5)
    );
    let all = text("copy", &lines);
    Case::new("kind ok", "text", "the hash of its leaf under a commitment")
        .value("leaf", Hash(leaf))
        .payload(&all)
        .save("copy-leaf", to);
    let mut base = Base::new(to, "copy", "a copy that was committed to", all);
    base.good("alone", "without commitment", &format!("{head}{path}"), "");
    base.good("only-leaf", "the only leaf", &path, "");
    let of = format!("basis signed\nof {}\n", hash(4));
    base.good("typed", "typed, of no known statement", &of, "basis typed\n");
    base.bad("conflict", "signed-nothing", "signed, of nothing", &of, "basis signed\n");
    base.bad("conflict", "typed-of", "typed, of a statement", "basis signed", "basis typed");
    base.bad("value", "basis", "a basis that is not listed", "basis signed", "basis seen");
    base.bad(
        "conflict",
        "no-leaf",
        "a commitment without leaf",
        &format!("leaf 7 {}\n", Hash(salt)),
        "",
    );
    base.bad(
        "conflict",
        "no-commit",
        "a leaf without commitment",
        &format!("commit {}\n", hash(1)),
        "",
    );
    base.bad("conflict", "path-only", "a path alone", &head, "");
    base.good("path-max", "40 hashes", &path, &many("path", hashes(40)));
    base.bad("limit", "path", "41 hashes", &path, &many("path", hashes(41)));
    base.bad(
        "key",
        "agent",
        "a line after the figures",
        "blank 34\n",
        "blank 34\nagent p2 absent\n",
    );
    base.bad("order", "choice-twice", "one choice twice", "vote 2", "vote 1");
    base.bad("key", "no-station", "no station", "station 010101001-01\n", "");
}

fn accreditations(to: &mut Vectors) {
    let lines = format!(
        "body mission-one\ntype experts\nfrom 2026-06-29T00:00:00Z\nuntil {TIME}\nterms {}\n\
         clause 4.1 attend none\nclause 4.2 publish {TIME}\n",
        hash(1)
    );
    let mut base =
        Base::new(to, "accreditation", "with two clauses", text("accreditation", &lines));
    let until = format!("until {TIME}\n");
    base.good("moment", "for a moment", "from 2026-06-29T00:00:00Z", "from 2026-07-27T01:05:00Z");
    base.bad(
        "conflict",
        "until",
        "it ends before it begins",
        &until,
        "until 2026-06-28T23:59:59Z\n",
    );
    base.bad("value", "type", "a type that is not listed", "type experts", "type guests");
    base.bad("order", "clauses", "one clause twice", "clause 4.2", "clause 4.1");
    base.bad("value", "permission", "a permission that is not listed", "attend", "speak");
    base.bad("value", "clause", "nothing said of the time", "attend none", "attend");
}

fn reports(to: &mut Vectors) {
    let named = format!("accreditation {}\nclause 4.1\nclause 4.2\n", hash(1));
    let rest = format!("type preliminary\nmade {TIME}\ndocument {}\n", hash(2));
    let all = text("report", &format!("body mission-one\n{named}{rest}"));
    let mut base = Base::new(to, "report", "under two clauses", all);
    base.good("free", "under no accreditation", &named, "");
    base.bad("conflict", "clause", "a clause of nothing", &named, "clause 4.1\n");
    base.bad("order", "clauses", "clauses displaced", "clause 4.1", "clause 4.3");
    base.bad("value", "type", "a type that is not listed", "preliminary", "annex");
    base.bad("key", "no-document", "no report", &format!("document {}\n", hash(2)), "");
}

fn plans(to: &mut Vectors) {
    let lines = format!(
        "audit 1 communications {TIME} council\naudit 2 sample-count {TIME} council\narticle Article 437\n"
    );
    let mut base = Base::new(to, "audit-plan", "two audits", text("audit-plan", &lines));
    base.good("no-article", "by no article", "article Article 437\n", "");
    base.bad("order", "order", "audits displaced", "audit 1", "audit 3");
    base.bad("order", "twice", "one audit twice", "audit 2", "audit 1");
    base.bad("value", "type", "a type that is not listed", "communications", "paper");
    base.bad("value", "organ", "nobody audits", "council\naudit 2", "none\naudit 2");
    let both = lines.split("article").next().unwrap().to_owned();
    base.bad("key", "empty", "no audit", &both, "");
}

fn audits(to: &mut Vectors) {
    let document = format!("document {}\n", hash(2));
    let lines = format!("plan {}\naudit 1\noutcome held\nmade {TIME}\n{document}", hash(1));
    let all = text("audit-report", &lines);
    let mut base = Base::new(to, "audit-report", "it was held", all);
    base.good("in-part", "held in part", "outcome held", "outcome held-in-part");
    base.bad("conflict", "held-nothing", "held without report", &document, "");
    base.bad(
        "conflict",
        "held-reason",
        "held, with a reason",
        &document,
        &format!("reason cost\n{document}"),
    );
    base.bad(
        "conflict",
        "held-until",
        "held, until later",
        &document,
        &format!("until {TIME}\n{document}"),
    );
    base.bad("value", "outcome", "an outcome that is not listed", "outcome held", "outcome failed");
    let mut save = |expect: &str, name: &str, about: &str, outcome: &str, rest: &str| {
        let lines = format!("plan {}\naudit 1\noutcome {outcome}\nmade {TIME}\n{rest}", hash(1));
        Case::new(expect, "text", about)
            .payload(text("audit-report", &lines))
            .save(&format!("audit-report-{name}"), base.to);
    };
    let until = format!("until {TIME}\n");
    save("kind ok", "postponed", "postponed", "postponed", &format!("{until}reason cost\n"));
    save("kind ok", "cancelled", "cancelled", "cancelled", "reason cost\n");
    save(
        "kind ok",
        "cancelled-document",
        "cancelled, with a document",
        "cancelled",
        &format!("reason cost\n{document}"),
    );
    save(
        "kind conflict",
        "postponed-never",
        "postponed, until never",
        "postponed",
        "reason cost\n",
    );
    save("kind conflict", "postponed-no-reason", "postponed without reason", "postponed", &until);
    save("kind conflict", "cancelled-no-reason", "cancelled without reason", "cancelled", "");
    save(
        "kind conflict",
        "cancelled-until",
        "cancelled until later",
        "cancelled",
        &format!("{until}reason cost\n"),
    );
}

fn software(to: &mut Vectors) {
    let lines = format!(
        "component intake 1.4.0+build.7 {}\ncomponent station 2026.1 {}\n",
        hash(1),
        hash(2)
    );
    let mut base = Base::new(to, "software", "two components", text("software", &lines));
    base.bad("key", "empty", "no component", &lines, "");
    base.bad("order", "twice", "one component twice", "component station", "component intake");
    base.bad("value", "version", "a version with an underscore", "2026.1", "2026_1");
    base.bad("value", "version-first", "a version that begins with a point", "2026.1", ".2026");
    let long = |len: usize| "1".repeat(len);
    base.good("version-max", "64 characters", "2026.1", &long(64));
    base.bad("value", "version-long", "65 characters", "2026.1", &long(65));
}

fn geometry(to: &mut Vectors) {
    let lines = format!(
        "areas region\nmedia geojson\nblob {}\nproperty area code\nsource Institute of Maps\nlicence CC0 1.0\n",
        hash(1)
    );
    let about = "outlines of the regions, found by a property of two words";
    let mut base = Base::new(to, "geometry", about, text("geometry", &lines));
    base.bad("value", "media", "a type that is not listed", "media geojson", "media shapefile");
    base.bad("value", "areas", "no code of a type", "areas region", "areas Region");
    base.bad("key", "no-licence", "nothing said of a licence", "licence CC0 1.0\n", "");
    base.bad(
        "key",
        "displaced",
        "the source before the property",
        "property area code\nsource Institute of Maps\n",
        "source Institute of Maps\nproperty area code\n",
    );
    base.bad(
        "key",
        "twice",
        "two types of areas",
        "areas region\n",
        "areas region\nareas country\n",
    );
}
