//! What anybody hands in for checking from itself: announced figures, evidence files.
#![no_main]

use acta::kinds::announced::Announced;
use acta::text::StatementId;
use acta_verify::{announced, evidence};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(says) = Announced::parse(data) {
        let alone = announced::judge(&says, None, None);
        assert!(!alone.is_empty(), "an announcement has at least its contest to judge");
        // A figure is never below itself.
        let _ = announced::judge(&says, Some(&says), None);
    }
    // Under an anchor that nobody's definition has, nothing holds.
    let judgement = evidence::check(data, StatementId([0; 32]));
    assert_ne!(judgement.exit_code(), 0, "{judgement:?}");
});
