//! Texts, statements of every kind, entries and their headers from any bytes.
#![no_main]

use acta::entry::{Entry, Header};
use acta::text::Text;
use acta::value::ElectionId;
use acta::{Body, Statement, StatementId};
use acta_fuzz::{must, one_spelling};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = Text::parse(data) {
        one_spelling(data, text.as_str().as_bytes());
        assert_eq!(text.id(), StatementId::of(text.as_str()));
        if let Ok(body) = Body::parse(&text) {
            written(text.as_str(), text.election(), &body);
        }
    }
    if let Ok(statement) = Statement::parse(data) {
        same(data, &statement);
    }
    if let Ok(header) = Header::parse(data) {
        one_spelling(data, header.encode().as_bytes());
    }
    if let Ok(entry) = Entry::parse(data)
        && let Ok(statement) = entry.parse_statement()
    {
        one_spelling(data, &must(Entry::encode(&entry.header, &statement)));
        same(statement.as_bytes(), &statement);
    }
});

/// A body is written as it was read, unless it is of a kind that this version does not know.
fn written(text: &str, election: &str, body: &Body) {
    let election = ElectionId::parse(election).expect("the text was accepted with it");
    if let Some(again) = body.to_text(&election) {
        one_spelling(text.as_bytes(), again.as_bytes());
    }
}

fn same(bytes: &[u8], statement: &Statement) {
    one_spelling(bytes, statement.as_bytes());
    written(statement.text(), statement.election(), statement.body());
    let again = must(Statement::assemble(statement.text(), statement.signatures().to_vec()));
    one_spelling(bytes, again.as_bytes());
    assert_eq!(&again, statement);
    assert_eq!(must(statement.with_signatures(statement.signatures())), *statement);
}
