//! Notes, signature lines, key strings, checkpoints and cosignature blobs from any bytes.
#![no_main]

use acta_fuzz::{keys, must, one_spelling, text};
use acta_log::checkpoint::Checkpoint;
use acta_log::cosignature::Subtree;
use acta_log::note::{Note, PublicKey, SecretKey, SignatureLine};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(note) = Note::parse(data) {
        one_spelling(data, note.as_bytes());
        assert_eq!(Note::new(note.text(), note.signatures()), Ok(note.clone()));
        if let Ok(verified) = note.verify(&keys::public()) {
            assert!(verified.len() <= note.signatures().len());
        }
        if let Ok(checkpoint) = Checkpoint::parse(note.text()) {
            one_spelling(note.text().as_bytes(), checkpoint.to_string().as_bytes());
        }
    }
    if let Ok(lines) = SignatureLine::parse_all(data) {
        let written: String = lines.iter().map(SignatureLine::encode).collect();
        one_spelling(data, written.as_bytes());
    }
    blob(data);
    let Some(text) = text(data) else { return };
    if let Ok(key) = PublicKey::parse(text) {
        one_spelling(data, key.to_string().as_bytes());
        assert_eq!(PublicKey::new(key.name(), key.algorithm(), key.key()), Ok(key));
    }
    if let Ok(key) = SecretKey::parse(text) {
        one_spelling(data, key.skey().as_bytes());
        assert_eq!(must(SecretKey::parse(&key.skey())).public(), key.public());
    }
    if let Ok(checkpoint) = Checkpoint::parse(text) {
        one_spelling(data, checkpoint.to_string().as_bytes());
    }
});

/// No blob that the fuzzer can find is a cosignature of a key it does not hold.
fn blob(data: &[u8]) {
    let subtree = Subtree { origin: keys::ORIGIN, start: 0, end: 5, root: [7; 32] };
    assert!(subtree.verify(keys::WITNESS_PQ.public(), data).is_err());
    for key in keys::public() {
        assert!(!key.verify("log.example/2026\n5\n", data));
    }
}
