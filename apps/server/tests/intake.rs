//! The intake over HTTP: what is taken, what is refused and in which words (spec 5 §7).

#![expect(clippy::unwrap_used, reason = "what does not stand is a failed test")]

#[path = "intake/blob.rs"]
mod blob;
mod node_bed;

use std::sync::Arc;

use acta::Body;
use acta::entry::Entry;
use acta::kinds::key::{Key, Revoke, RevokeReason, RevokeRow};
use acta::policy::Scope;
use acta::value::{Name, Role};
use acta_log::tree::leaf_hash;
use acta_server::intake::Rates;
use acta_server::intake::limits::Rate;
use acta_server::node::Options;
use node_bed::{
    Got, Running, Temp, by_authority, code, create, frame, key, key_row, options, promise, record,
    record_text, sign, start, station,
};

fn bed(name: &str, stations: u32) -> (Temp, Running) {
    let temp = Temp::new(name);
    create(&temp.0, stations);
    let running = start(&temp.0, options());
    (temp, running)
}

fn officer() -> Name {
    Name::new(Role::Officer, code("1"))
}

/// The kinds of the entries from `from` on.
fn kinds(running: &Running, from: u64) -> Vec<String> {
    let reader = running.node.intake().sequencer().reader();
    let kind = |index| {
        let entry = reader.entry(index).unwrap().unwrap();
        let statement = Entry::parse(entry.payload()).unwrap().parse_statement().unwrap();
        statement.body().kind().to_owned()
    };
    (from..reader.size()).map(kind).filter(|kind| kind != "publication").collect()
}

#[test]
fn what_is_malformed_is_named_by_line_and_field_and_not_logged() {
    let (_temp, running) = bed("malformed", 3);
    running.publish();
    let before = running.size();
    let text = record_text(0, [1, 2]);
    let with = |from: &str, to: &str| {
        let statement = sign(&text, &[station(0)]);
        String::from_utf8(statement).unwrap().replacen(from, to, 1).into_bytes()
    };
    let cases: [(Vec<u8>, u16, &str, &str); 10] = [
        (b"hello\n".to_vec(), 400, "malformed", "expected an empty line, then signature lines"),
        (with("vote 2 2", "vote 2 02"), 400, "malformed", "line 10"),
        (with("blank 1", "blank  1"), 400, "malformed", "single spaces"),
        (with("station s0000", "stazione s0000"), 400, "malformed", "line 3: expected key station"),
        (with("poll 1", "poll 4294967296"), 400, "malformed", "line 6"),
        (
            with("example.org/bed\n", "example.org/other\n"),
            400,
            "malformed",
            "example.org/other/ROLE",
        ),
        (vec![b'x'; 64_001], 413, "too-large", "at most"),
        (with("vote 2 2", "vote 2 3"), 403, "bad-signature", "station/s0000 does not verify"),
        (
            sign(&text, &[station(0), Name::new(Role::Board, code("9"))]),
            403,
            "unknown-signer",
            "board/9",
        ),
        (sign(&record_text(2, [1, 2]), &[station(2)]), 403, "unknown-signer", "station/s0002"),
    ];
    for (body, status, word, detail) in cases {
        let got = running.statement(&body);
        assert_eq!((got.status, got.code().as_str()), (status, word), "{got:?}");
        assert!(got.json()["detail"].as_str().unwrap().contains(detail), "{detail}: {got:?}");
    }
    assert_eq!(running.size(), before, "nothing was logged");
    let metrics = running.get("/metrics").body;
    assert!(metrics.contains("acta_refused_total{code=\"unknown-signer\"} 2\n"), "{metrics}");
    running.stop().unwrap();
}

#[test]
fn another_election_another_kind_another_address_another_channel() {
    let (temp, running) = bed("other", 3);
    let other = acta::value::ElectionId::parse("example.org/other").unwrap();
    let secret = acta::statement::secret_key(&other, station(0), &[1; 32]).unwrap();
    let text = record_text(0, [1, 2]).replace("example.org/bed", "example.org/other");
    let foreign = acta::Statement::sign(&text, &[&secret]).unwrap();
    let got = running.statement(foreign.as_bytes());
    assert_eq!((got.status, got.code().as_str()), (409, "wrong-election"), "{got:?}");
    assert_eq!(got.json()["expected"], "example.org/bed");

    let definition = std::fs::read(temp.0.join("definition")).unwrap();
    let got = running.statement(&definition);
    assert_eq!((got.status, got.code().as_str()), (422, "wrong-kind"), "{got:?}");

    for (path, status, word) in [
        ("/v1/statements/00", 404, "not-found"),
        (&*format!("/v1/promises/{}", "0".repeat(64)), 404, "unknown-statement"),
        (&*format!("/v1/receipts/{}", "0".repeat(64)), 404, "unknown-statement"),
        ("/v1/batch", 405, "wrong-method"),
    ] {
        let got = running.get(path);
        assert_eq!((got.status, got.code().as_str()), (status, word), "{got:?}");
    }
    let got = running.post_via("pigeon", &record(0, [1, 2]));
    assert_eq!((got.status, got.code().as_str()), (400, "bad-header"), "{got:?}");
    let got = running.post_via("usb", &record(0, [1, 2]));
    let header = promise(&running.node, &got.body).items.remove(0).header;
    assert!(String::from_utf8(header).unwrap().contains("\nvia usb\nintake node\n"));
    assert_eq!(running.get("/healthz").status, 200);
    assert_eq!(running.get("/openapi.json").json()["openapi"], "3.1.0");
    running.stop().unwrap();
}

#[test]
fn the_kinds_of_the_public_account_are_taken_like_others() {
    let (temp, running) = bed("account", 3);
    running.publish();
    let before = running.size();
    let about = |rest: &str| format!("election example.org/bed\n{rest}");
    let hash = |byte: u8| format!("{byte:02x}").repeat(32);
    let complaint = |made: &str| {
        let lines = about(&format!(
            "type moved-voter\nabout station s0000\nmade {made}\nby voter\ncommitment {}\n",
            hash(1)
        ));
        format!("acta/complaint/v1\n{lines}")
    };
    let good = complaint("2026-03-16T20:00:00Z");
    let got = running.statement(&sign(&good, &[station(0)]));
    assert_eq!(got.status, 201, "{got:?}");
    assert_eq!(running.statement(&sign(&good, &[station(0)])).status, 200, "known");
    let late = String::from_utf8(sign(&good, &[station(0)])).unwrap();
    let got = running.statement(late.replacen("20:00:00Z", "20:00:00", 1).as_bytes());
    assert_eq!((got.status, got.code().as_str()), (400, "malformed"), "{got:?}");
    assert!(got.json()["detail"].as_str().unwrap().contains("line 5"), "{got:?}");
    let other = complaint("2026-03-16T20:01:00Z");
    let got = running.statement(&sign(&other, &[Name::new(Role::Observer, code("o"))]));
    assert_eq!((got.status, got.code().as_str()), (403, "unknown-signer"), "{got:?}");
    let forbidden = sign(&other, &[station(1)]);
    let swapped = String::from_utf8(forbidden).unwrap().replacen("s0000", "s0001", 1);
    let got = running.statement(swapped.as_bytes());
    assert_eq!((got.status, got.code().as_str()), (403, "bad-signature"), "{got:?}");

    let bytes = b"a page".to_vec();
    let blob = acta::value::Hash(acta_log::hash::sha256(&bytes));
    let lines = about(&format!(
        "record {}\npage 1 1\noriginal {blob}\nmedia png\nblob {blob}\nredaction none\n",
        hash(2)
    ));
    let image = sign(&format!("acta/image/v1\n{lines}"), &[station(0)]);
    let got = running.statement(&image);
    assert_eq!((got.status, got.code().as_str()), (422, "blob-absent"), "{got:?}");
    let folder = temp.0.join("public/log/blob");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(blob.to_string()), b"another").unwrap();
    assert_eq!(running.statement(&image).status, 422, "other bytes");
    std::fs::write(folder.join(blob.to_string()), &bytes).unwrap();
    assert_eq!(running.statement(&image).status, 201);
    assert_eq!(kinds(&running, before), ["complaint", "image"]);

    let blob = acta::value::Hash(acta_log::hash::sha256(b"{}"));
    let outlines = acta::kinds::Geometry {
        areas: code("region"),
        media: acta::kinds::geometry::OutlineMedia::Geojson,
        blob,
        property: "code".to_owned(),
        source: "A".to_owned(),
        licence: "B".to_owned(),
    };
    let outlines = by_authority(&temp.0, &outlines);
    let got = running.statement(&outlines);
    assert_eq!((got.status, got.code().as_str()), (422, "blob-absent"), "{got:?}");
    running.stop().unwrap();
}

#[test]
fn the_openapi_lists_every_code() {
    let text = include_str!("../openapi.json");
    let json: serde_json::Value = serde_json::from_str(text).unwrap();
    let listed = json["components"]["schemas"]["Problem"]["properties"]["code"]["enum"].clone();
    let listed: Vec<String> = serde_json::from_value(listed).unwrap();
    let words: Vec<String> =
        acta_server::http::problem::Code::ALL.iter().map(|c| c.word().to_owned()).collect();
    assert_eq!(listed, words);
}

#[test]
fn what_is_well_formed_is_logged_whatever_it_says() {
    let (_temp, running) = bed("logged", 6);
    let huge = record_text(1, [u32::MAX, u32::MAX]);
    let sums = record_text(2, [10, 10]).replace("admitted 23", "admitted 99");
    let clock = format!(
        "{}closed 2199-12-31T23:59:59Z\ncounted 2000-01-01T00:00:00Z\n",
        record_text(3, [1, 1])
    );
    let unsigned_for = sign(&record_text(4, [1, 1]), &[officer()]);
    let statements = vec![
        record(0, [5, 5]),
        record(0, [6, 5]),
        sign(&huge, &[station(1)]),
        sign(&sums, &[station(2)]),
        sign(&clock, &[station(3)]),
        unsigned_for,
    ];
    let got = running.batch(&statements).json();
    for row in got["statements"].as_array().unwrap() {
        assert_eq!(row["status"], 201, "{got}");
    }
    let size = running.publish();
    let at = format!("/at/{size}/");
    let units = running.get(&format!("{at}units/president/0000.csv")).body;
    let line = |station: &str| units.lines().find(|l| l.starts_with(station)).unwrap().to_owned();
    assert!(line("s0000,").starts_with("s0000,official,counted-flagged,disputed,"), "{units}");
    assert!(line("s0001,").contains(",excluded,"), "{units}");
    assert!(line("s0002,").starts_with("s0002,official,counted-flagged,"), "{units}");
    assert!(line("s0002,").contains("F203"), "{units}");
    assert!(line("s0003,").contains("W401"), "{units}");
    assert!(line("s0004,").starts_with("s0004,official,missing,"), "{units}");
    let arrivals = running.get(&format!("{at}arrivals/0000.csv")).body;
    assert!(arrivals.contains(",s0000,president,conflict"), "{arrivals}");
    assert!(arrivals.contains(",s0004,president,without-effect"), "{arrivals}");
    running.stop().unwrap();
}

/// A thousand; `ACTA_REPEATS=100000` for as many as somebody cares to wait for.
#[test]
fn t6_a_thousand_repetitions_are_one_entry_with_one_promise() {
    const THREADS: u64 = 4;
    let repeats = std::env::var("ACTA_REPEATS").map_or(1_000, |text| text.parse::<u64>().unwrap());
    let (_temp, running) = bed("repeat", 3);
    let body = record(0, [3, 4]);
    let first = running.statement(&body);
    assert_eq!(first.status, 201);
    running.publish();
    let before = running.size();
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (body, first, node) = (body.clone(), first.body.clone(), Arc::clone(&running.node));
            let address = running.address;
            std::thread::spawn(move || {
                let _node = node;
                for _ in 0..repeats.div_ceil(THREADS) {
                    let mut got = ureq::post(format!("http://{address}/v1/statements"))
                        .send(&body[..])
                        .unwrap();
                    assert_eq!(got.status(), 200);
                    assert_eq!(got.body_mut().read_to_string().unwrap(), first);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!(running.size(), before);
    running.stop().unwrap();
}

/// A sender may go away at any moment, and come again at once.
#[test]
fn t6_a_sender_that_goes_away_and_comes_again_leaves_one_entry() {
    const STATEMENTS: u32 = 150;
    let (_temp, running) = bed("away", 3);
    running.publish();
    let before = running.size();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let source = std::net::IpAddr::from([127, 0, 0, 1]);
    for votes in 0..STATEMENTS {
        let body = hyper::body::Bytes::from(record(0, [votes, 1]));
        let send = || {
            let (intake, body) = (Arc::clone(running.node.intake()), body.clone());
            async move { intake.one(body, acta::entry::Channel::Https, source).await }
        };
        runtime.block_on(async {
            let gone = std::time::Duration::from_micros(u64::from(votes) * 20);
            // It goes away at another moment each time; the answer, if there is one, is nobody's.
            let _ = tokio::time::timeout(gone, send()).await;
            assert!(send().await.is_ok());
        });
    }
    let records = kinds(&running, before).iter().filter(|kind| *kind == "record").count();
    assert_eq!(records, usize::try_from(STATEMENTS).unwrap());
    running.stop().unwrap();
}

#[test]
fn the_same_statement_many_times_at_once_is_one_entry() {
    let (_temp, running) = bed("at-once", 3);
    let before = running.size();
    let body = record(0, [3, 4]);
    let rows = running.batch(&vec![body.clone(); 20]).json();
    let statuses: Vec<u64> = rows["statements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{rows}");
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 19, "{rows}");
    assert_eq!(rows["promises"].as_array().unwrap().len(), 1);
    assert_eq!(kinds(&running, before), ["record"]);
    running.stop().unwrap();
}

#[test]
fn a_promise_names_the_leaf_that_the_journal_holds() {
    let (_temp, running) = bed("leaf", 40);
    let statements: Vec<Vec<u8>> = (0..30).map(|n| record(n, [n, 2])).collect();
    let got = running.batch(&statements).json();
    let notes = got["promises"].as_array().unwrap();
    let items: Vec<_> = notes
        .iter()
        .flat_map(|note| promise(&running.node, note.as_str().unwrap()).items)
        .collect();
    assert_eq!(items.len(), 30);
    for item in &items {
        let reader = running.node.intake().sequencer().reader();
        let entry = reader.entry(item.index).unwrap().unwrap();
        assert_eq!(item.leaf.0, leaf_hash(entry.payload()));
        assert_eq!(item.header, Entry::parse(entry.payload()).unwrap().header_bytes);
        let place = running.get(&format!("/v1/statements/{}", item.id)).json();
        assert_eq!(place["index"].as_u64(), Some(item.index));
        let alone = running.get(&format!("/v1/promises/{}", item.id));
        assert_eq!(promise(&running.node, &alone.body).items, std::slice::from_ref(item));
    }
    running.stop().unwrap();
}

#[test]
fn new_signatures_on_a_known_text_become_one_endorsement() {
    let (_temp, running) = bed("endorse", 3);
    let before = running.size();
    let text = record_text(0, [7, 8]);
    let first = running.statement(&sign(&text, &[station(0)]));
    let second = running.statement(&sign(&text, &[officer(), station(0)]));
    assert_eq!((second.status, &second.body), (200, &first.body), "the promise of the record");
    assert_eq!(running.statement(&sign(&text, &[officer()])).status, 200);
    assert_eq!(kinds(&running, before), ["record", "endorse"]);
    let reader = running.node.intake().sequencer().reader();
    let last = (before..reader.size()).rev().find_map(|index| {
        let entry = reader.entry(index).unwrap().unwrap();
        let statement = Entry::parse(entry.payload()).unwrap().parse_statement().unwrap();
        match statement.body() {
            Body::Endorse(endorse) => Some(endorse.clone()),
            _ => None,
        }
    });
    let endorse = last.unwrap();
    assert_eq!(endorse.signatures.iter().map(|line| line.name).collect::<Vec<_>>(), [officer()]);

    let forged = String::from_utf8(sign(&text, &[station(1)])).unwrap();
    let line = forged.lines().last().unwrap().replace("AAA", "AAB").replacen('w', "x", 1);
    let forged = format!("{text}\n{line}\n");
    let got = running.statement(forged.as_bytes());
    assert!([400, 403].contains(&got.status), "{got:?}");
    assert_eq!(kinds(&running, before), ["record", "endorse"]);
    running.stop().unwrap();
}

#[test]
fn t8_a_key_is_used_at_once_and_a_revoked_one_is_logged_without_effect() {
    let (temp, running) = bed("keys", 3);
    let late = station(2);
    assert_eq!(running.statement(&record(2, [1, 2])).code(), "unknown-signer");
    let enrol = Key { rows: vec![key_row(late, Scope::Station(late.code))] };
    assert_eq!(running.statement(&by_authority(&temp.0, &enrol)).status, 201);
    assert_eq!(running.statement(&record(2, [1, 2])).status, 201);

    let public: [u8; 32] = key(station(0)).public().key().try_into().unwrap();
    let row = RevokeRow { name: station(0), key: public, reason: RevokeReason::Lost };
    assert_eq!(running.statement(&by_authority(&temp.0, &Revoke { rows: vec![row] })).status, 201);
    assert_eq!(running.statement(&record(0, [1, 2])).status, 201, "logged, whatever it says");
    let size = running.publish();
    let units = running.get(&format!("/at/{size}/units/president/0000.csv")).body;
    assert!(units.contains("s0000,official,missing"), "{units}");
    assert!(units.contains("s0002,official,counted"), "{units}");
    running.stop().unwrap();

    let again = start(&temp.0, options());
    assert_eq!(again.statement(&record(2, [2, 2])).status, 201, "the key is in the book again");
    again.stop().unwrap();
}

#[test]
fn batches_have_limits_and_answers_in_order() {
    let (_temp, running) = bed("batch", 5);
    let bad = |body: &[u8]| running.post("/v1/batch", body);
    let word = |got: &Got| (got.status, got.code());
    assert_eq!(word(&bad(b"")), (400, "bad-batch".to_owned()));
    assert_eq!(word(&bad(&[0, 0, 0, 9, b'x'])), (400, "bad-batch".to_owned()));
    assert_eq!(word(&bad(&[0, 0])), (400, "bad-batch".to_owned()));
    let many = vec![b"x".to_vec(); 513];
    assert_eq!(word(&bad(&frame(&many))), (413, "too-many-statements".to_owned()));
    assert_eq!(word(&bad(&vec![0; 8 * 1024 * 1024 + 1])), (413, "too-large".to_owned()));
    let mixed = [record(0, [1, 1]), b"x".to_vec(), record(1, [1, 1]), record(4, [1, 1])];
    let rows = running.batch(&mixed).json();
    let statuses: Vec<u64> =
        (0..4).map(|at| rows["statements"][at]["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [201, 400, 201, 403], "{rows}");
    assert!(rows["statements"][1]["id"].is_null());
    assert_eq!(rows["statements"][1]["error"]["code"], "malformed");
    running.stop().unwrap();
}

#[test]
fn rates_of_sources_and_signers_are_bounded_and_say_when_to_come_back() {
    let temp = Temp::new("rates");
    create(&temp.0, 10);
    let rates = Rates {
        source: Rate { per_second: 1, burst: 30 },
        signer: Rate { per_second: 1, burst: 3 },
    };
    let running = start(&temp.0, Options { rates, ..options() });
    let got: Vec<Got> = (0..5).map(|n| running.statement(&record(0, [n, 1]))).collect();
    assert_eq!(got.iter().filter(|got| got.status == 201).count(), 3, "{got:?}");
    assert_eq!((got[4].status, got[4].code().as_str()), (429, "rate-key"));
    assert!(got[4].retry_after.is_some());
    assert_eq!(running.statement(&record(1, [1, 1])).status, 201, "another signer");
    let flood: Vec<Got> = (0..40).map(|_| running.statement(b"x")).collect();
    let last = flood.last().unwrap();
    assert_eq!((last.status, last.code().as_str()), (429, "rate-source"), "{last:?}");
    assert!(last.retry_after.as_deref().unwrap().parse::<u64>().unwrap() >= 1);
    running.stop().unwrap();
}

#[test]
fn a_stopping_intake_says_so_and_another_start_goes_on() {
    let (temp, running) = bed("stopping", 4);
    assert_eq!(running.statement(&record(0, [1, 1])).status, 201);
    running.stop().unwrap();
    let again = start(&temp.0, options());
    assert_eq!(again.statement(&record(0, [1, 1])).status, 200);
    assert_eq!(again.statement(&record(1, [1, 1])).status, 201);
    let rt = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let intake = Arc::clone(again.node.intake());
    again.stop().unwrap();
    let source = std::net::IpAddr::from([127, 0, 0, 1]);
    let late =
        rt.block_on(intake.one(record(2, [1, 1]).into(), acta::entry::Channel::Https, source));
    assert_eq!(late.err().unwrap().code.word(), "shutting-down");
}

#[test]
fn t14_a_clock_years_off_changes_nothing_but_headers() {
    let temp = Temp::new("clock");
    create(&temp.0, 3);
    for (now, year) in
        [(0_u64, "2000-01-01"), (u64::MAX, "2199-12-31"), (1_893_456_000, "2030-01-01")]
    {
        let options = Options { clock: Arc::new(move || now), ..options() };
        let running = start(&temp.0, options);
        let got = running.statement(&record(0, [u32::try_from(now % 999).unwrap(), 1]));
        assert_eq!(got.status, 201, "{got:?}");
        let header = promise(&running.node, &got.body).items.remove(0).header;
        assert!(String::from_utf8(header).unwrap().contains(year));
        running.stop().unwrap();
    }
}
