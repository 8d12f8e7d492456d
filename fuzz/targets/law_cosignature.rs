//! A cosignature verifies as made, and not after any single bit of it was flipped.
#![no_main]

use acta_fuzz::{keys, must, trees};
use acta_log::note::{Note, SignatureLine};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;

#[derive(Arbitrary, Debug)]
struct Case {
    size: u32,
    root: [u8; 32],
    time: u32,
    post_quantum: bool,
    flip: u16,
}

fuzz_target!(|case: Case| {
    let note = trees::signed(u64::from(case.size) + 1, case.root);
    let key = if case.post_quantum { &keys::WITNESS_PQ } else { &keys::WITNESS };
    let line = must(key.sign_at(note.text(), u64::from(case.time)));
    let time = must(key.public().verify_line(note.text(), &line));
    assert_eq!(time, Some(u64::from(case.time)));
    let whole = must(note.with_signature_line(&line));
    assert_eq!(must(whole.verify(&keys::public())).len(), 2);

    let mut flipped: SignatureLine = line;
    let bit = usize::from(case.flip) % (flipped.signature.len() * 8);
    flipped.signature[bit / 8] ^= 1 << (bit % 8);
    assert!(key.public().verify_line(note.text(), &flipped).is_err(), "bit {bit}");
    let whole: Note = must(note.with_signature_line(&flipped));
    assert!(whole.verify(&keys::public()).is_err(), "bit {bit}");
});
