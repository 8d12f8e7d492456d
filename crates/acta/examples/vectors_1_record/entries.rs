//! Layer `entry`, the worked record, and promises.

use acta::entry::{Channel, Entry, Header};
use acta::promise::{Level, Promise, promised};
use acta::value::{Code, Time};

use super::{Case, Vectors, WORKED, election, seed, signed, text};

const OFFICER: &str = "officer/77";
const STATION: &str = "station/010101001-01";

pub(crate) fn header() -> Header {
    Header {
        received: Time::parse("2026-07-26T23:14:05Z").unwrap(),
        via: Channel::Https,
        intake: Code::parse("one").unwrap(),
        relays: Vec::new(),
    }
}

pub(crate) fn write(to: &mut Vectors) {
    let statement = signed(WORKED, &[OFFICER, STATION]);
    let entry = Entry::encode(&header(), &statement).unwrap();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    Case::new("statement ok", "statement", "the record of spec 1, section 8")
        .value("id", statement.id())
        .value("seed", format!("{OFFICER} {}", hex(&seed(OFFICER))))
        .value("seed", format!("{STATION} {}", hex(&seed(STATION))))
        .bytes("entry", &entry)
        .payload(statement.as_bytes())
        .save("record-worked", to);
    good(to, &entry);
    bad(to, std::str::from_utf8(&entry).unwrap());
    promises(to);
}

fn good(to: &mut Vectors, entry: &[u8]) {
    Case::new("entry ok", "entry", "an entry without relays").payload(entry).save("entry", to);
    let statement = signed(WORKED, &[OFFICER, STATION]);
    let relays = (0..8).map(|number| Code::parse(&format!("relay-{number}")).unwrap()).collect();
    let header = Header { relays, via: Channel::Usb, ..header() };
    Case::new("entry ok", "entry", "an entry with eight relays")
        .payload(Entry::encode(&header, &statement).unwrap())
        .save("entry-relays-max", to);
}

fn bad(to: &mut Vectors, good: &str) {
    let mut bad = |code: &str, name: &str, about: &str, from: &str, by: &str| {
        assert!(good.contains(from), "{name}");
        let expect = format!("entry {code}");
        let payload = good.replacen(from, by, 1);
        Case::new(&expect, "entry", about).payload(payload).save(&format!("entry-{name}"), to);
    };
    bad("header", "version", "another version", "entry/v1", "entry/v2");
    bad("header", "no-received", "no received line", "received 2026-07-26T23:14:05Z\n", "");
    bad("header", "offset", "a time with an offset", "23:14:05Z", "19:14:05-04:00");
    bad("header", "channel", "a channel that is not listed", "via https", "via fax");
    bad("header", "order", "lines displaced", "via https\nintake one", "intake one\nvia https");
    bad("header", "unknown", "an unknown line", "intake one\n", "intake one\nextra yes\n");
    bad("header", "no-empty-line", "no empty line", "intake one\n\n", "intake one\n");
    let relays = "relay r\n".repeat(9);
    bad("header", "relays", "nine relays", "intake one\n", &format!("intake one\n{relays}"));
    let large = good.replacen("invalid 14\n", &"x".repeat(65_536), 1);
    Case::new("entry size", "entry", "more than 65,535 bytes")
        .payload(large.get(..65_536).unwrap())
        .save("entry-too-large", to);
    let statement = good.split_once("\n\n").unwrap().1.to_owned();
    let broken = format!(
        "acta/entry/v1\nreceived 2026-07-26T23:14:05Z\nvia log\nintake one\n\n{}",
        statement.replacen("poll 1", "poll 01", 1)
    );
    Case::new("kind value", "entry", "the statement within is refused")
        .payload(broken)
        .save("entry-statement", to);
}

fn promises(to: &mut Vectors) {
    let statement = signed(WORKED, &[OFFICER, STATION]);
    let bytes = Entry::encode(&header(), &statement).unwrap();
    let entry = Entry::parse(&bytes).unwrap();
    let time = Time::parse("2026-07-26T23:14:06Z").unwrap();
    let deadline = Time::parse("2026-07-26T23:24:06Z").unwrap();
    let times = (time, deadline);
    let item = promised(&entry, &bytes, statement.id(), 4_711, times, Level::Local);
    let mut second = item.clone();
    second.index = 4_712;
    second.level = Level::Standby;
    let promise = Promise { items: vec![item, second] };
    let note = promise.sign(&election(), &super::secret("promise/one")).unwrap();
    Case::new("statement ok", "statement", "a promise of two statements")
        .value("id", note.id())
        .payload(note.as_bytes())
        .save("promise", to);
    let payload = [
        &b"acta/entry/v1\nreceived 2026-07-26T23:14:05Z\nvia log\nintake one\n\n"[..],
        note.as_bytes(),
    ]
    .concat();
    Case::new("entry kind", "entry", "a promise is never logged")
        .payload(payload)
        .save("entry-promise", to);
    let good = note.text().to_owned();
    let mut bad = |code: &str, name: &str, about: &str, from: &str, by: &str| {
        assert!(good.contains(from), "{name}");
        let expect = format!("kind {code}");
        Case::new(&expect, "text", about)
            .payload(good.replacen(from, by, 1))
            .save(&format!("promise-{name}"), to);
    };
    bad("order", "index", "an index twice", "index 4712", "index 4711");
    bad("value", "level", "a level that is not listed", "level local", "level global");
    bad("key", "order", "keys displaced", "level local\n", "");
    bad("value", "header", "a header that is none", "header YWN0", "header YWN1");
    let item = &good[good.find("\nid ").unwrap() + 1..good.rfind("\nid ").unwrap() + 1];
    let many: String =
        (0..3).map(|number| item.replace("4711", &format!("{}", 4_713 - number))).collect();
    Case::new("kind order", "text", "indexes in descending order")
        .payload(text("promise", &many))
        .save("promise-descending", to);
}
