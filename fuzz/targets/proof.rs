//! Offline proofs, files of heads, a witness's requests and answers from any bytes.
#![no_main]

use acta_fuzz::{keys, must, one_spelling, trees};
use acta_log::heads;
use acta_log::proof::Proof;
use acta_log::witness::{AddCheckpoint, collect, parse_size};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(proof) = Proof::parse(data) {
        one_spelling(data, &proof.encode());
    }
    if let Ok(request) = AddCheckpoint::parse(data) {
        one_spelling(data, &request.encode());
    }
    if let Ok(notes) = heads::parse(data) {
        let written: Vec<u8> = notes.iter().flat_map(|note| must(heads::encode(note))).collect();
        one_spelling(data, &written);
        if let Ok(checkpoints) = heads::check(&notes, keys::ORIGIN, &keys::public(), None) {
            assert!(checkpoints.is_sorted_by(|a, b| a.size < b.size));
        }
    }
    if let Some(size) = parse_size(data) {
        one_spelling(data, format!("{size}\n").as_bytes());
    }
    // The fuzzer does not hold the witness's key: no answer of its making is a cosignature, unless it
    // repeats one for this very checkpoint.
    let note = trees::signed(1, [7; 32]);
    assert!(collect(&note, data, &keys::public()[1..]).is_err());
});
