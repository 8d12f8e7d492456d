//! Sections 4 to 7: SMS, QR, USB and digits.
#![expect(clippy::too_many_lines, reason = "a list of cases reads best whole")]

use acta::kinds::{Body, Kind};
use acta::{Statement, StatementId};
use acta_carry::bundle::{Builder, Manifest};
use acta_carry::payload::Payload;
use acta_carry::{Part, digits, part, qr, sms};
use acta_log::hash::sha256;

use super::election::{ELECTION, STATION, anchor, id, record, secret, signed, tag, worked};
use super::parts::payload;
use super::payloads::receipt;
use super::{Case, Vectors, hex};

pub(crate) fn write(to: &mut Vectors) {
    messages(to);
    symbols(to);
    bundles(to);
    readings(to);
}

fn messages(to: &mut Vectors) {
    let save = |about: &str, payload: &Payload, number: usize, name: &str, to: &mut Vectors| {
        let messages = sms::messages(payload, tag()).unwrap();
        assert_eq!(messages.len(), number, "{about}");
        let longest = messages.iter().map(String::len).max().unwrap();
        assert!(longest <= sms::SMS_CHARS_MAX);
        Case::new("sms ok", "sms", about)
            .hex("tag", tag().0)
            .hex("carried", payload.as_bytes())
            .payload(messages.join("\n") + "\n")
            .save(name, to);
    };
    save(
        "a record of ten choices with one signature: two messages",
        &payload(),
        2,
        "sms-record",
        to,
    );
    save("a receipt", &Payload::of_receipt(&receipt()).unwrap(), 4, "sms-receipt", to);
}

/// The modules of a symbol, `#` dark, without the quiet zone.
fn drawn(symbol: &qr::Symbol) -> String {
    let row = |y| (0..symbol.size()).map(move |x| if symbol.is_dark(x, y) { '#' } else { '.' });
    (0..symbol.size()).map(|y| row(y).collect::<String>() + "\n").collect()
}

fn symbols(to: &mut Vectors) {
    let bytes = |len: u32| {
        let bytes = (0..len).map(|at| u8::try_from(at * at % 251).unwrap()).collect();
        Payload::from_bytes(bytes).unwrap()
    };
    for (version, name, about, payload) in [
        (qr::VERSION_DEFAULT, "qr-one", "a record in one symbol", payload()),
        (5, "qr-parts", "the same in symbols of version 5 at most", payload()),
        (2, "qr-smallest", "three bytes in symbols of version 2 at most", bytes(3)),
        (qr::VERSION_DEFAULT, "qr-level-q", "room for error correction Q", bytes(20)),
        (qr::VERSION_DEFAULT, "qr-largest", "the largest symbol that a writer uses", bytes(940)),
        (qr::VERSION_MAX, "qr-version-40", "the largest symbol there is", bytes(2_230)),
    ] {
        let symbols = qr::symbols(&payload, tag(), version).unwrap();
        let case = Case::new("qr ok", "qr", about)
            .hex("tag", tag().0)
            .hex("carried", payload.as_bytes())
            .value("version-max", version);
        let case = symbols.iter().fold(case, |case, symbol| case.value("text", symbol.text()));
        let rows: Vec<String> = symbols.iter().map(drawn).collect();
        case.payload(rows.join("\n")).save(name, to);
    }
}

fn promise() -> Statement {
    let header = "acta/entry/v1\nreceived 2026-07-26T23:14:05Z\nvia sms\nintake one\n";
    let rest = format!(
        "id {}\nindex 7\nleaf {}\ntime 2026-07-26T23:14:05Z\ndeadline 2026-07-26T23:24:05Z\n\
         level local\nheader {}\n",
        worked().id(),
        "ab".repeat(32),
        acta::value::to_base64(header.as_bytes())
    );
    signed("promise", &rest, &["promise/one"])
}

/// A bundle whose manifest is changed, with the right hash at its end.
fn changed(bundle: &[u8], from: &str, by: &str) -> Vec<u8> {
    let end = bundle.windows(2).position(|pair| pair == b"\n\n").unwrap() + 2;
    let text = std::str::from_utf8(&bundle[..end]).unwrap();
    let lines = &text[..text.rfind("end ").unwrap()];
    assert!(lines.contains(from), "{from}");
    let lines = lines.replacen(from, by, 1);
    let hash = hex(&sha256(lines.as_bytes()));
    [format!("{lines}end {hash}\n\n").as_bytes(), &bundle[end..]].concat()
}

fn bundles(to: &mut Vectors) {
    let mut builder = Builder::default();
    let empty = builder.finish(&id(), anchor()).unwrap();
    let second = record("explain F203 recounted 1\n", &["station/010101001-01"]);
    let event = format!("station {STATION}\nevent opened\ntime 2026-07-26T08:02:00-04:00\n");
    let event = signed("station-event", &event, &["station/010101001-01"]);
    for statement in [&worked(), &second, &event, &promise()] {
        builder.statement(statement);
    }
    builder.receipt(worked().id(), &receipt());
    let good = builder.finish(&id(), anchor()).unwrap();
    let case = |expect: &str, about: &str, bytes: &[u8], items: &[&str]| {
        let case = Case::new(&format!("bundle {expect}"), "bundle", about);
        items.iter().fold(case, |case, item| case.value("item", item)).payload(bytes)
    };
    case("ok", "nothing", &empty, &[]).save("bundle-empty", to);
    let all = ["ok", "ok", "ok", "ok", "ok"];
    case("ok", "three statements, a promise, a receipt", &good, &all)
        .value("election", ELECTION)
        .value("anchor", anchor())
        .save("bundle", to);
    let last = good.len() - receipt().len();
    case(
        "ok",
        "the stick was pulled out early",
        &good[..last - 3],
        &["ok", "ok", "ok", "cut", "cut"],
    )
    .save("bundle-cut", to);
    let mut bent = good.clone();
    bent[last - 10] ^= 1;
    case("ok", "one bit of the promise was changed", &bent, &["ok", "ok", "ok", "sha256", "ok"])
        .save("bundle-bit", to);
    case("spare", "bytes after the last item", &[&good[..], b"\n"].concat(), &all)
        .save("bundle-spare", to);
    refused(to, &good);
    judged(to);
}

fn refused(to: &mut Vectors, good: &[u8]) {
    let bad = |code: &str, about: &str, bytes: Vec<u8>| {
        Case::new(&format!("bundle {code}"), "bundle", about).payload(bytes)
    };
    let header = |about: &str, from: &str, by: &str| bad("header", about, changed(good, from, by));
    header("another version", "bundle/v1", "bundle/v2").save("bundle-version", to);
    header("no election", "election ", "elections ").save("bundle-election-line", to);
    header("an anchor with a capital letter", "anchor ", "anchor A").save("bundle-anchor", to);
    header("a number with a leading zero", "items 5", "items 05").save("bundle-items", to);
    header("fewer lines than announced", "items 5", "items 6").save("bundle-items-more", to);
    header("a kind that it does not have", "item receipt", "item recipe").save("bundle-kind", to);
    header("a name for a file", "item promise ", "item promise ../../promise ")
        .save("bundle-path", to);
    bad("limit", "more items than a bundle may have", changed(good, "items 5", "items 200001"))
        .save("bundle-many", to);
    let length = format!(" {} ", receipt().len());
    bad("limit", "an item of 64,001 bytes", changed(good, &length, " 64001 "))
        .save("bundle-long", to);
    bad("limit", "an item without bytes", changed(good, &length, " 0 ")).save("bundle-short", to);
    let text = String::from_utf8(good.to_vec()).unwrap();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("item ")).collect();
    let (one, two) = (rows[0], rows[1]);
    let swapped = changed(&changed(good, one, "first"), two, one);
    bad("order", "two items out of order", changed(&swapped, "first", two))
        .save("bundle-order", to);
    bad("order", "one item twice", changed(good, two, one)).save("bundle-twice", to);
    let mut bent = good.to_vec();
    let digit = text.find("anchor ").unwrap() + 7;
    bent[digit] = if bent[digit] == b'0' { b'1' } else { b'0' };
    bad("end", "one digit of the manifest was changed", bent).save("bundle-end", to);
    bad("header", "line ends with carriage returns", changed(good, "v1\n", "v1\r\n"))
        .save("bundle-return", to);
    bad("header", "no empty line", text.split_once("\n\n").unwrap().0.into())
        .save("bundle-no-end", to);
}

/// A bundle of one item that is not what its line says.
fn judged(to: &mut Vectors) {
    let of = |kind: &str, id: StatementId, bytes: &[u8]| {
        let head = format!(
            "acta/bundle/v1\nelection {ELECTION}\nanchor {}\nitems 1\nitem {kind} {id} {} {}\n",
            anchor(),
            bytes.len(),
            hex(&sha256(bytes))
        );
        let end = hex(&sha256(head.as_bytes()));
        [format!("{head}end {end}\n\n").as_bytes(), bytes].concat()
    };
    let case = |about: &str, bytes: Vec<u8>, word: &str| {
        assert!(
            Manifest::parse(&bytes[..bytes.windows(2).position(|b| b == b"\n\n").unwrap() + 2])
                .is_ok()
        );
        Case::new("bundle ok", "bundle", about).value("item", word).payload(bytes)
    };
    let (one, note) = (worked(), promise());
    case("an id of another statement", of("statement", anchor(), one.as_bytes()), "id")
        .save("bundle-id", to);
    case("a statement that is none", of("statement", one.id(), b"acta"), "statement")
        .save("bundle-statement", to);
    case(
        "a promise among the statements",
        of("statement", note.id(), note.as_bytes()),
        "statement",
    )
    .save("bundle-promise", to);
    case("a record among the promises", of("promise", one.id(), one.as_bytes()), "statement")
        .save("bundle-record", to);
    case("a receipt that is none", of("receipt", one.id(), b"acta"), "statement")
        .save("bundle-receipt", to);
    let Body::Record(record) = one.body().clone() else { panic!("a record") };
    let other = acta::value::ElectionId::parse("results.example.org/2026/other").unwrap();
    let name = acta::value::Name::parse("station/010101001-01").unwrap();
    let seed = sha256(b"acta test key station/010101001-01");
    let key = acta::statement::secret_key(&other, name, &seed).unwrap();
    let foreign = Statement::sign(&record.to_text(&other), &[&key]).unwrap();
    case(
        "a record of another election",
        of("statement", foreign.id(), foreign.as_bytes()),
        "election",
    )
    .save("bundle-election", to);
    assert_eq!(secret("station/010101001-01").public().key(), key.public().key());
}

fn readings(to: &mut Vectors) {
    let one = part::split(&payload(), tag(), 1, part::PART_MAX).unwrap().remove(0);
    let good = digits::lines(&one);
    let case = |expect: &str, about: &str, first: &str, second: &str| {
        let mut case = Case::new(&format!("digits {expect}"), "digits", about);
        for (key, reading) in [("first", first), ("second", second)] {
            case = reading.lines().fold(case, |case, line| case.value(key, line));
        }
        case
    };
    let odd = Part { data: one.data[1..].to_vec(), ..one.clone() };
    for (part, name) in [(&one, "digits"), (&odd, "digits-one-less")] {
        let lines = digits::lines(part);
        let about = match part.to_bytes().len() % 2 {
            0 => "two readings that agree, of an even number of bytes",
            _ => "two readings that agree, of an odd number of bytes",
        };
        case("ok", about, &lines, &lines)
            .hex("part", part.to_bytes())
            .value("written", "yes")
            .save(name, to);
    }
    let rows: Vec<&str> = good.lines().collect();
    let turned: String = rows.iter().rev().map(|row| format!("{row}\n")).collect();
    let twice = format!("{good}{}\n", rows[0]);
    case("ok", "lines in another order, one said twice", &turned, &twice)
        .hex("part", one.to_bytes())
        .save("digits-order", to);
    let bad = |code: &str, about: &str, first: &str, second: &str, faults: &[&str]| {
        let case = case(code, about, first, second);
        faults.iter().fold(case, |case, fault| case.value("fault", fault))
    };
    let without = |at: usize| {
        rows.iter()
            .enumerate()
            .filter(|(row, _)| *row != at)
            .map(|(_, row)| format!("{row}\n"))
            .collect::<String>()
    };
    bad("absent", "the second reading lacks a line", &good, &without(1), &["2 absent"])
        .save("digits-absent", to);
    bad("absent", "both readings lack a line", &without(1), &without(1), &["2 absent", "2 absent"])
        .save("digits-absent-both", to);
    bad(
        "absent",
        "both readings lack the last line",
        &without(rows.len() - 1),
        &without(rows.len() - 1),
        &["0 absent", "0 absent"],
    )
    .save("digits-absent-last", to);
    let words: Vec<&str> = rows[1].split(' ').collect();
    let other = |group: usize, by: &str| {
        let mut words = words.clone();
        words[group] = by;
        good.replacen(rows[1], &words.join(" "), 1)
    };
    let digit = words[3].replace('1', "7");
    let digit =
        if digit == words[3] { words[3].replacen(|c: char| c != '9', "9", 1) } else { digit };
    bad(
        "check",
        "one digit was heard wrong: the line and the group are named",
        &good,
        &other(3, &digit),
        &["2 check", "2 differs"],
    )
    .save("digits-digit", to);
    let mut swapped = words.clone();
    swapped.swap(2, 3);
    bad(
        "check",
        "two groups were swapped",
        &good.replacen(rows[1], &swapped.join(" "), 1),
        &good,
        &["2 check", "2 differs", "2 differs"],
    )
    .save("digits-swapped", to);
    let moved = {
        let (two, three) = (rows[1].replacen("02", "03", 1), rows[2].replacen("03", "02", 1));
        good.replacen(rows[1], &two, 1).replacen(rows[2], &three, 1)
    };
    bad(
        "check",
        "two lines with their numbers swapped, in both readings",
        &moved,
        &moved,
        &["2 check", "2 check", "3 check", "3 check"],
    )
    .save("digits-lines", to);
    bad("form", "a group of four digits", &good, &other(3, "1234"), &["2 form"])
        .save("digits-four", to);
    bad("form", "a letter", &good, &other(3, "1234O"), &["2 form"]).save("digits-letter", to);
    let again = format!("{good}02 00000 {}\n", check_digits("0200000"));
    bad("form", "a line said again, and another", &again, &good, &["2 form"])
        .save("digits-again", to);
    whole(to, &one, &bad);
}

/// The check digits of digits.
fn check_digits(digits: &str) -> String {
    let rest = digits.bytes().fold(0_u32, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("{:02}", 98 - rest * 100 % 97)
}

fn row(words: &[&str]) -> String {
    format!("{} {}", words.join(" "), check_digits(&words.concat()))
}

type Bad<'a> = dyn Fn(&str, &str, &str, &str, &[&str]) -> Case + 'a;

/// Readings that agree, and are not the whole.
fn whole(to: &mut Vectors, one: &Part, bad: &Bad<'_>) {
    let good = digits::lines(one);
    let rows: Vec<&str> = good.lines().collect();
    let last: Vec<&str> = rows[rows.len() - 1].split(' ').collect();
    let both =
        |name: &str, code: &str, about: &str, text: &str, faults: &[&str], to: &mut Vectors| {
            bad(code, about, text, text, faults).save(name, to);
        };
    let cut: String =
        rows.iter().filter(|row| !row.starts_with("03")).map(|row| format!("{row}\n")).collect();
    let cut = cut
        .lines()
        .filter(|row| row[..2] < *"04")
        .map(|row| format!("{row}\n"))
        .collect::<String>();
    both("digits-count", "count", "the last lines are missing in both", &cut, &["0 count"], to);
    let other = if last[2] == "00000" { "00001" } else { "00000" };
    let check = good.replacen(rows[rows.len() - 1], &row(&["00", last[1], other]), 1);
    both("digits-whole", "whole", "the check of all groups is another", &check, &["0 whole"], to);
    let of = |groups: &[&str]| {
        let all = acta_carry::crc::crc32(groups.concat().as_bytes()) % 100_000;
        let (number, all) = (format!("{:05}", groups.len()), format!("{all:05}"));
        format!("{}\n{}\n", row(&[&["01"], groups].concat()), row(&["00", &number, &all]))
    };
    both("digits-high", "value", "a group above 65,791", &of(&["65792"]), &["1 value"], to);
    both(
        "digits-single",
        "value",
        "a single byte before the end",
        &of(&["65536", "00000"]),
        &["1 value"],
        to,
    );
    let part = Case::new("part size", "digits", "digits that are right, of bytes that are no part");
    let lines = of(&["00001", "00002"]);
    let part = ["first", "second"]
        .iter()
        .fold(part, |case, key| lines.lines().fold(case, |case, line| case.value(key, line)));
    part.save("digits-no-part", to);
}
