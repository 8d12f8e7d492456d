//! Base41, parts, payloads, bundles and digits from any bytes: parsed or refused, in one spelling.
#![no_main]

use acta::Statement;
use acta::election::Election;
use acta_carry::bundle::{Judged, Manifest};
use acta_carry::payload::{Known, Type};
use acta_carry::{Content, Part, Payload, base41, digits, sms};
use acta_fuzz::{elections, must, one_spelling, text};
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

/// The election of the vectors.
static ELECTION: OnceLock<Election> = OnceLock::new();

fuzz_target!(|data: &[u8]| {
    if let Ok(part) = Part::parse(data) {
        one_spelling(data, &part.to_bytes());
        let lines = digits::lines(&part);
        assert_eq!(must(digits::agree(&lines, &lines)), part);
    }
    if let Ok(payload) = Payload::from_bytes(data.to_vec()) {
        opened(&payload);
    }
    bundle(data);
    let Some(text) = text(data) else { return };
    if let Ok(bytes) = base41::decode(text) {
        assert_eq!(base41::encode(&bytes), text.to_ascii_uppercase());
    }
    for part in sms::parts(text).flatten() {
        assert_eq!(must(Part::parse_text(&part.to_text())), part);
    }
    let (first, second) = text.split_once("\n\n").unwrap_or((text, text));
    if let Ok(part) = digits::agree(first, second) {
        let lines = digits::lines(&part);
        assert_eq!(must(digits::agree(first, &lines)), part);
    }
});

fn opened(payload: &Payload) {
    let known = Known::Election(ELECTION.get_or_init(elections::of_vectors));
    let Ok(content) = payload.open(known) else { return };
    let statement: Statement = match content {
        Content::Statement(statement) => *statement,
        Content::Receipt(receipt) => {
            return assert_eq!(&must(Payload::of_receipt(&receipt)), payload);
        }
    };
    let written = Payload::of(&statement, known);
    assert!(written.as_bytes().len() <= payload.as_bytes().len(), "the shortest form");
    assert_eq!(must(written.open(known)), Content::Statement(Box::new(statement)));
    // A writer may choose the form; within one there is one spelling.
    if written.form() == payload.form() || payload.form() == Some(Type::Record) {
        one_spelling(payload.as_bytes(), written.as_bytes());
    }
}

fn bundle(data: &[u8]) {
    let Some(end) = data.windows(2).position(|pair| pair == b"\n\n") else { return };
    let (head, mut rest) = data.split_at(end + 2);
    let Ok(manifest) = Manifest::parse(head) else { return };
    one_spelling(head, manifest.to_text().as_bytes());
    for (at, item) in manifest.items.iter().enumerate() {
        let (own, after) = rest.split_at(item.length.min(rest.len()));
        rest = after;
        match manifest.judge(at, own) {
            Ok(Judged::Statement(statement) | Judged::Promise(statement)) => {
                assert_eq!(statement.id(), item.id);
            }
            Ok(Judged::Receipt(id, _)) => assert_eq!(id, item.id),
            Err(fault) => assert_eq!(fault.at, Manifest::line_of(at)),
        }
    }
}
