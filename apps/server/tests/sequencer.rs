//! The sequencer on a disk in memory: growth, cosignatures, refusals, space, copies put back.

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

mod sequencer_bed;

use std::path::Path;
use std::sync::Arc;

use acta_log::checkpoint::Checkpoint;
use acta_log::tree::root_of;
use acta_server::disk::StoreError;
use acta_server::faults::{Chance, Loss};
use acta_server::sequencer::{Input, Refusal, open};
use sequencer_bed::{Bed, DATA, LOG, ORIGIN, config, keys, payload, witness};

fn bed() -> Bed {
    let mut bed = Bed::new(Loss::Nothing);
    bed.start().unwrap();
    bed
}

#[test]
fn an_empty_log_has_a_checkpoint() {
    let bed = bed();
    assert_eq!(bed.checkpoint().1.size, 0);
}

#[test]
fn random_growth_publishes_exactly_the_files_of_the_standard() {
    for seed in 0..12 {
        let mut chance = Chance(seed);
        let mut bed = bed();
        for _ in 0..8 {
            let number = [1, 2, 255, 256, 257, 600][usize::try_from(chance.below(6)).unwrap()];
            let len = usize::try_from(chance.below(200)).unwrap();
            bed.submit(number, len).unwrap().unwrap();
            if chance.coin() {
                bed.wait(chance.below(400));
            }
            if chance.below(4) == 0 {
                bed.node = None;
                bed.start().unwrap();
            }
        }
        bed.check();
    }
}

#[test]
fn a_scrub_between_any_two_steps_changes_nothing() {
    let mut bed = bed();
    bed.node.as_mut().unwrap().scrub_between_steps();
    for _ in 0..4 {
        bed.submit(3, 20).unwrap().unwrap();
        bed.wait(150);
        // As anybody sees it, before another scrub.
        bed.check_list(&bed.checkpoint().1);
    }
    bed.check();
    assert_eq!(bed.checkpoint().1.size, 12);
}

#[test]
fn a_log_past_the_third_level_checks() {
    let mut bed = bed();
    for _ in 0..17 {
        bed.submit(4_096, 0).unwrap().unwrap();
        bed.wait(150);
    }
    bed.check();
    assert_eq!(bed.checkpoint().1.size, 17 * 4_096);
}

#[test]
fn the_root_is_that_of_the_entries() {
    let mut bed = bed();
    bed.submit(300, 20).unwrap().unwrap();
    bed.check();
    let hashes = (0..300).map(|n| acta_log::tree::leaf_hash(&payload(n, 20)));
    assert_eq!(bed.checkpoint().1.root, root_of(hashes));
}

#[test]
fn both_keys_sign_and_the_second_at_most_once_a_second() {
    let mut bed = Bed::new(Loss::Nothing);
    bed.second_key = true;
    bed.start().unwrap();
    assert_eq!(bed.checkpoint().0.signatures().len(), 2);
    bed.wait(100);
    bed.submit(1, 10).unwrap().unwrap();
    assert_eq!((bed.checkpoint().1.size, bed.checkpoint().0.signatures().len()), (1, 1));
    bed.wait(1_000);
    assert_eq!((bed.checkpoint().1.size, bed.checkpoint().0.signatures().len()), (1, 2));
    bed.check();
}

#[test]
fn a_cosignature_is_published_once_it_verifies() {
    let mut bed = bed();
    bed.submit(2, 10).unwrap().unwrap();
    bed.wait(150);
    let (note, checkpoint) = bed.checkpoint();
    let line = witness().sign_at(note.text(), 1_800_000_001).unwrap();
    let mut wrong = line.clone();
    wrong.signature[20] ^= 1;
    let node = bed.node.as_mut().unwrap();
    node.input(Input::Cosignature { size: 2, line: wrong });
    node.input(Input::Cosignature { size: 1, line: line.clone() });
    assert_eq!(bed.checkpoint().0.signatures().len(), 1);
    bed.node.as_mut().unwrap().input(Input::Cosignature { size: 2, line: line.clone() });
    bed.wait(150);
    let (cosigned, same) = bed.checkpoint();
    assert_eq!(same, checkpoint);
    assert_eq!(cosigned.signatures(), [note.signatures()[0].clone(), line]);
    bed.check();
}

#[test]
fn what_is_too_large_is_refused_whole() {
    let mut bed = bed();
    let answer = bed.node.as_mut().unwrap().submit(vec![Vec::new(); 8_193]);
    assert_eq!(answer, Some(Err(Refusal::TooLarge)));
    assert_eq!(bed.node.as_mut().unwrap().submit(Vec::new()), Some(Err(Refusal::Empty)));
    bed.check();
    assert_eq!(bed.checkpoint().1.size, 0);
}

#[test]
fn two_servers_on_one_folder_are_refused() {
    let bed = bed();
    let error = open(Arc::new(bed.disk.clone()), config(false), &[]).err().unwrap();
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    assert!(error.to_string().contains("one server for one data folder"));
}

#[test]
fn a_full_disk_refuses_publishes_what_it_promised_and_resumes() {
    for spare in [0, 500, 2_000, 5_000, 9_000, 14_000] {
        let mut bed = bed();
        bed.submit(10, 500).unwrap().unwrap();
        bed.wait(150);
        bed.disk.limit_space(Some(bed.disk.used() + spare));
        let refused = (0..60).find(|_| {
            let answer = bed.submit(2, 400);
            bed.wait(150);
            answer == Some(Err(Refusal::DiskFull))
        });
        assert!(refused.is_some(), "spare {spare}: never refused");
        bed.wait(700);
        bed.wait(700);
        // What was acknowledged before is under a checkpoint, thanks to the ballast.
        let (signed, durable) = bed.node.as_ref().unwrap().sizes();
        assert_eq!(signed, durable, "spare {spare}: {:?}", bed.node.as_ref().unwrap().trouble());
        bed.disk.limit_space(None);
        bed.wait(2_500);
        bed.submit(2, 400).unwrap().expect("accepts again");
        bed.check();
    }
}

/// The node's folder of an earlier time is put back; the published folder stays, or goes back too.
#[test]
fn an_older_copy_is_refused_with_both_sizes() {
    let mut bed = bed();
    bed.submit(5, 50).unwrap().unwrap();
    bed.wait(150);
    let old = bed.disk.copy();
    bed.submit(7, 50).unwrap().unwrap();
    bed.wait(150);
    let (witnessed, _) = bed.checkpoint();
    bed.node = None;

    bed.disk.restore(Path::new(DATA), &old);
    let error = bed.start().expect_err("an older node folder").to_string();
    assert!(error.contains("of size 5") && error.contains("signed for 12"), "{error}");

    // The journal alone goes back.
    let whole = bed.disk.copy();
    whole.restore(Path::new(DATA), &old);
    let mut journal_only = Bed::new(Loss::Nothing);
    journal_only.disk = whole;
    journal_only.start().expect_err("the published folder is newer");

    // Both folders go back: only somebody else's checkpoint can tell.
    bed.disk.restore(Path::new(LOG), &old);
    let disk = Arc::new(bed.disk.clone());
    let error = open(disk.clone(), config(false), &[witnessed]).err().unwrap().to_string();
    assert!(error.contains("of size 5") && error.contains("signed for 12"), "{error}");
}

#[test]
fn a_journal_shorter_than_the_recorded_head_is_refused_with_both_sizes() {
    let mut bed = bed();
    bed.submit(5, 50).unwrap().unwrap();
    bed.wait(150);
    let old = bed.disk.copy();
    bed.submit(7, 50).unwrap().unwrap();
    bed.wait(150);
    bed.node = None;
    bed.disk.restore(&Path::new(DATA).join("journal"), &old);
    let error = bed.start().expect_err("an older journal").to_string();
    assert!(error.contains("5 entries") && error.contains("signed for 12"), "{error}");
}

#[test]
fn another_root_under_our_own_key_is_refused() {
    let mut bed = bed();
    bed.submit(5, 50).unwrap().unwrap();
    bed.wait(150);
    bed.node = None;
    let other = Checkpoint { origin: ORIGIN.to_owned(), size: 5, root: [7; 32] };
    let note = other.sign(&[&keys(false).ed25519], 0).unwrap();
    let error = open(Arc::new(bed.disk.clone()), config(false), &[note]).err().unwrap();
    assert!(matches!(error, StoreError::Roots { size: 5, .. }), "{error}");
    // Under another key the same text is no evidence, and says so.
    let stranger =
        acta_log::note::SecretKey::new(ORIGIN, acta_log::note::Algorithm::Ed25519, &[3; 32]);
    let note = other.sign(&[&stranger.unwrap()], 0).unwrap();
    let error = open(Arc::new(bed.disk.clone()), config(false), &[note]).err().unwrap();
    assert!(matches!(error, StoreError::Log(_)), "{error}");
}

/// The published folder is gone: it is made again, byte for byte.
#[test]
fn the_published_folder_is_made_again_from_the_journal() {
    let mut bed = bed();
    for _ in 0..5 {
        bed.submit(300, 40).unwrap().unwrap();
        bed.wait(150);
    }
    bed.check();
    let before = bed.disk.copy();
    bed.node = None;
    let empty = acta_server::faults::FaultDisk::new();
    bed.disk.restore(Path::new(LOG), &empty);
    bed.start().unwrap();
    bed.check();
    for path in before.files().iter().filter(|path| path.starts_with(LOG)) {
        use acta_server::disk::Disk as _;
        assert_eq!(bed.disk.read(path).unwrap(), before.read(path).unwrap(), "{}", path.display());
    }
}
