//! What anybody hands in for checking from itself: announced figures, evidence files, dossiers, tables with their mapping.
#![no_main]

use acta::kinds::announced::Announced;
use acta::text::StatementId;
use acta_verify::score::{SCORE, TableScore};
use acta_verify::tabular::{self, Mapping, RowClass};
use acta_verify::verdict::Verdict;
use acta_verify::{announced, dossier, evidence};
use libfuzzer_sys::fuzz_target;

/// Nobody's definition has this id.
const NOBODYS: StatementId = StatementId([0; 32]);

fuzz_target!(|data: &[u8]| {
    if let Ok(says) = Announced::parse(data) {
        let alone = announced::judge(&says, None, None);
        assert!(!alone.is_empty(), "an announcement has at least its contest to judge");
        // A figure is never below itself.
        let _ = announced::judge(&says, Some(&says), None);
    }
    let judgement = evidence::check(data, NOBODYS);
    assert_ne!(judgement.exit_code(), 0, "{judgement:?}");

    // Files, one after another: a path, its bytes.
    let mut parts = data.split(|byte| *byte == 0);
    let mut files = dossier::Files::new();
    while let (Some(path), Some(bytes)) = (parts.next(), parts.next()) {
        files.insert(String::from_utf8_lossy(path).into_owned(), bytes.to_vec());
    }
    assert_ne!(dossier::check(&files, NOBODYS).verdict, Verdict::Holds);

    // A mapping, then the table that it reads: each row ends in one class.
    let cut = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    if let (Ok(mapping), Some(table)) = (Mapping::parse(&data[..cut]), data.get(cut + 1..)) {
        let _ = tabular::read(&mapping, table, false);
        score_tables(&mapping, table);
    }
});

/// Exports, a register and requests, one after another: whatever they say, every check of the list gets an answer.
fn score_tables(mapping: &Mapping, bytes: &[u8]) {
    let mut score = TableScore::new(mapping);
    for (number, part) in bytes.split(|byte| *byte == 0).enumerate() {
        // What is refused is refused with its line; the card goes on without it.
        let _ = match number {
            1 => score.register("register", part),
            2 => score.requests("requests", part),
            number => score.add(&format!("2026050{}-2000.csv", number % 10), part),
        };
    }
    let card = score.finish();
    assert_eq!(card.rows().count(), SCORE.len());
    assert_ne!(card.exit_code(), 0, "no table has a log");
    for file in card.tables.iter().flat_map(|tables| &tables.files) {
        let classes = [RowClass::Taken, RowClass::Noted, RowClass::LeftOut, RowClass::Refused];
        let sum: u64 = classes.into_iter().map(|class| file.rows.class(class)).sum();
        assert_eq!(sum, file.rows.rows, "each row is in one class");
    }
    let _ = (card.text(), card.json());
}
