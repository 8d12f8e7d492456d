//! EML 510b counts from any bytes; what is imported can be written as an election folder and read back.
#![no_main]

use acta_fuzz::folder_comes_back;
use acta_fuzz::import::eml::{Options, import_bytes};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let options = Options { election: None, seats: Some(9), outcome: "dhondt".to_owned() };
    match import_bytes("count.xml", data, &options) {
        Ok(import) => {
            folder_comes_back(&import.folder);
            let _ = (import.report.holds(), import.report.complete());
        }
        Err(bad) => {
            let lines = data.split(|byte| *byte == b'\n').count();
            let lines = u64::try_from(lines).unwrap_or(u64::MAX);
            assert!(bad.line >= 1 && bad.line <= lines.max(1), "{bad}");
            assert!(bad.to_string().starts_with("count.xml:"), "{bad}");
        }
    }
});
