//! What anybody hands in for checking from itself: announced figures, evidence files, dossiers, tables with their mapping.
#![no_main]

use acta::kinds::announced::Announced;
use acta::text::StatementId;
use acta_verify::tabular::{self, Mapping};
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
    }
});
