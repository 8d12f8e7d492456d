//! Notes and keys: the vector of the signed-note specification, and round trips.

use acta_log::note::{Algorithm, Note, PublicKey, SecretKey, sign};

#[test]
fn a_note_signed_here_verifies_and_keeps_its_bytes() {
    let key = SecretKey::new("example.com/log", Algorithm::Ed25519, &[7; 32]).unwrap();
    let note = sign("one\n\ntwo\n", &[&key]).unwrap();
    let again = Note::parse(note.as_bytes()).unwrap();
    assert_eq!(again, note);
    assert_eq!(again.text(), "one\n\ntwo\n");
    let verified = again.verify(std::slice::from_ref(key.public())).unwrap();
    assert_eq!((verified[0].key, verified[0].line, verified[0].time), (0, 0, None));
    let public = PublicKey::parse(&key.public().to_string()).unwrap();
    assert_eq!(&public, key.public());
    let secret = SecretKey::parse(&key.skey()).unwrap();
    assert_eq!(secret.public(), key.public());
}

#[test]
fn the_key_of_the_specification_parses() {
    let vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    assert_eq!(PublicKey::parse(vkey).unwrap().to_string(), vkey);
}
