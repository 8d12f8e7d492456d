//! The witness beyond single answers: storing before answering, races, restarts, evidence.
#![cfg(feature = "ml-dsa")]
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod common;

use acta_log::checkpoint::Checkpoint;
use acta_log::note::{Algorithm, Note, PublicKey, SecretKey};
use acta_log::tree::{self, Levels};
use acta_log::witness::{self, AddCheckpoint, Outcome, Pending, Witness};
use common::entry;

const ORIGIN: &str = "example.com/log";
const NOW: u64 = 1_785_103_200;

fn log_keys() -> [SecretKey; 1] {
    [SecretKey::new(ORIGIN, Algorithm::Ed25519, &[1; 32]).unwrap()]
}

fn levels() -> Levels {
    (0..100).map(|index| tree::leaf_hash(&entry(index))).collect()
}

fn signed(checkpoint: &Checkpoint) -> Note {
    checkpoint.sign(&log_keys().each_ref(), 0).unwrap()
}

fn head(size: u64) -> Checkpoint {
    Checkpoint { origin: ORIGIN.into(), size, root: tree::root_at(&levels(), size).unwrap() }
}

fn request(old: u64, size: u64) -> AddCheckpoint {
    let proof = tree::consistency_proof(&levels(), old, size).unwrap();
    AddCheckpoint { old, proof, checkpoint: signed(&head(size)) }
}

fn witness() -> Witness {
    let keys = [(Algorithm::Ed25519Cosignature, 2), (Algorithm::MlDsa44, 3)];
    let keys = keys.map(|(kind, seed)| SecretKey::new("w.example", kind, &[seed; 32]).unwrap());
    let mut witness = Witness::new(keys.into()).unwrap();
    witness.enrol(ORIGIN, &log_keys().map(|key| key.public().clone())).unwrap();
    witness
}

fn pending(witness: &Witness, request: &AddCheckpoint) -> Pending {
    let Outcome::Persist(pending) = witness.handle(&request.encode(), NOW) else {
        panic!("refused")
    };
    pending
}

fn status(witness: &Witness, request: &AddCheckpoint) -> u16 {
    match witness.handle(&request.encode(), NOW) {
        Outcome::Answer(response) | Outcome::Evidence(response, _) => response.status,
        Outcome::Persist(_) => 200,
    }
}

#[test]
fn the_answer_is_two_cosignatures_that_the_log_can_collect() {
    let mut witness = witness();
    let request = request(0, 7);
    assert_eq!(AddCheckpoint::parse(&request.encode()).unwrap(), request);
    let waiting = pending(&witness, &request);
    let answer = witness.commit(waiting);
    let keys: Vec<PublicKey> = witness.public_keys().cloned().collect();
    let note = witness::collect(&request.checkpoint, &answer.body, &keys).unwrap();
    let verified = note.verify(&keys).unwrap();
    assert_eq!(verified.iter().map(|v| v.time).collect::<Vec<_>>(), [Some(NOW), Some(NOW)]);
    assert_eq!(witness.last(ORIGIN).unwrap().verify(&keys).unwrap().len(), 2);
    let nothing = witness::collect(&request.checkpoint, &answer.body, &[]).unwrap_err();
    assert_eq!(nothing.code(), "no-known-signature");
}

#[test]
fn nothing_changes_before_the_state_is_stored() {
    let mut witness = witness();
    let lost = pending(&witness, &request(0, 7));
    assert_eq!(lost.origin(), ORIGIN);
    drop(lost);
    assert!(witness.last(ORIGIN).is_none());
    let kept = pending(&witness, &request(0, 3));
    assert_eq!(witness.commit(kept).status, 200);
}

/// Requests A (to 7) and B (to 9) are both found sound; B is stored first. A must not roll back.
#[test]
fn a_race_does_not_roll_back() {
    let mut witness = witness();
    let first = pending(&witness, &request(0, 3));
    witness.commit(first);
    let a = pending(&witness, &request(3, 7));
    let b = pending(&witness, &request(3, 9));
    assert_eq!(witness.commit(b).status, 200);
    let answer = witness.commit(a);
    assert_eq!((answer.status, &answer.body[..]), (409, &b"9\n"[..]));
    assert_eq!(witness::parse_size(&answer.body), Some(9));
    assert_eq!(Checkpoint::parse(witness.last(ORIGIN).unwrap().text()).unwrap().size, 9);
}

#[test]
fn a_restart_continues_from_the_stored_state() {
    let mut before = witness();
    let waiting = pending(&before, &request(0, 7));
    let stored = waiting.state().clone();
    before.commit(waiting);
    let mut after = witness();
    after.restore(Note::parse(stored.as_bytes()).unwrap()).unwrap();
    assert_eq!(status(&after, &request(0, 9)), 409);
    assert_eq!(status(&after, &request(7, 9)), 200);
    // A state that this witness never cosigned is not taken.
    assert_eq!(after.restore(signed(&head(50))).unwrap_err().code(), "no-known-signature");
}

/// T1: the log signs two roots for one size. The witness refuses the second and keeps both.
#[test]
fn two_roots_of_one_size_are_evidence() {
    let mut witness = witness();
    let waiting = pending(&witness, &request(0, 7));
    witness.commit(waiting);
    let other = signed(&Checkpoint { root: tree::leaf_hash(b"another"), ..head(7) });
    let second = AddCheckpoint { old: 7, proof: Vec::new(), checkpoint: other.clone() };
    let Outcome::Evidence(response, evidence) = witness.handle(&second.encode(), NOW) else {
        panic!("expected evidence")
    };
    assert_eq!(response.status, 422);
    assert_eq!(evidence.shown, other);
    let keys = log_keys().map(|key| key.public().clone());
    let held = Checkpoint::open(&evidence.held, ORIGIN, &keys).unwrap();
    let shown = Checkpoint::open(&evidence.shown, ORIGIN, &keys).unwrap();
    assert_eq!(held.checkpoint().size, shown.checkpoint().size);
    assert_ne!(held.checkpoint().root, shown.checkpoint().root);
}

/// T2: a log restored from yesterday's copy shows a smaller tree. It is told the size it once had.
#[test]
fn a_rolled_back_log_is_told_the_size_it_had() {
    let mut witness = witness();
    let waiting = pending(&witness, &request(0, 50));
    witness.commit(waiting);
    for (old, size) in [(0, 20), (20, 20), (20, 60)] {
        let Outcome::Answer(response) = witness.handle(&request(old, size).encode(), NOW) else {
            panic!("expected an answer")
        };
        assert_eq!((response.status, &response.body[..]), (409, &b"50\n"[..]));
    }
}

#[test]
fn a_witness_without_a_clock_does_not_sign() {
    let Outcome::Answer(response) = witness().handle(&request(0, 7).encode(), 0) else {
        panic!("expected an answer")
    };
    assert_eq!(response.status, 503);
}

#[test]
fn keys_of_the_wrong_kind_are_refused() {
    let [log] = log_keys();
    let plain = SecretKey::new("w.example", Algorithm::Ed25519, &[4; 32]).unwrap();
    assert_eq!(Witness::new(vec![plain]).err().unwrap().code(), "algorithm");
    let two = [5, 6].map(|s| SecretKey::new("w", Algorithm::Ed25519Cosignature, &[s; 32]).unwrap());
    assert_eq!(Witness::new(two.into()).err().unwrap().code(), "algorithm");
    let error = witness().enrol("example.com/other", &[log.public().clone()]).unwrap_err();
    assert_eq!(error.code(), "origin-differs");
}

/// No request makes it panic: each prefix and each flipped byte of a good one gets a status.
#[test]
fn broken_requests_get_an_answer() {
    let witness = witness();
    let good = request(0, 7).encode();
    let known = [200, 400, 403, 404, 409, 422];
    for at in 0..good.len() {
        let mut bent = good.clone();
        bent[at] ^= 0x15;
        for bytes in [&good[..at], &bent[..]] {
            let status = match witness.handle(bytes, NOW) {
                Outcome::Answer(response) | Outcome::Evidence(response, _) => response.status,
                Outcome::Persist(_) => 200,
            };
            assert!(known.contains(&status), "byte {at}: {status}");
        }
    }
}
