//! What a person without a key hands in, a filled form, and what it keeps, a JSON file.
#![no_main]

use acta::value::{ElectionId, Time};
use acta_fuzz::complaint::{Kept, Opening, Said, complaint_of, form, page};
use acta_fuzz::{must, text};
use libfuzzer_sys::fuzz_target;

const ELECTION: &str = "fuzz.example/2026";

/// A form that is read gives a statement's text, and what is kept opens its commitment.
fn comes_back(said: Said, election: &ElectionId, salt: [u8; 32]) {
    let made = must(Time::parse("2026-05-31T18:00:00Z").ok_or("a time"));
    let text = said.statement_text(election, made, &salt);
    assert_eq!(must(complaint_of(&text)).about, said.about);
    let opening = Some(Opening { salt, words: said.text });
    let kept = Kept { text, statement: None, opening, index: None, promise: None };
    let again = must(Kept::parse(kept.json().to_string().as_bytes()));
    assert_eq!(again, kept);
    assert_eq!(must(again.opens()).1, Some(true));
    assert!(!page::kept(ELECTION, &kept).contains("<script"));
}

fuzz_target!(|data: &[u8]| {
    let election = must(ElectionId::parse(ELECTION).ok_or("an election"));
    if let Ok(kept) = Kept::parse(data) {
        assert_eq!(must(Kept::parse(kept.json().to_string().as_bytes())), kept);
        let _ = kept.opens();
    }
    let Some(text) = text(data) else { return };
    match form::read(text) {
        Ok(said) => comes_back(said, &election, [7; 32]),
        Err(bad) => assert!(!page::refused(ELECTION, bad.field, &bad.expected).contains("<script")),
    }
});
