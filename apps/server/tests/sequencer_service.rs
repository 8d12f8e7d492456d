//! The sequencer on its threads: many submitters, what watchers see, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

mod sequencer_bed;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acta_log::checkpoint::Checkpoint;
use acta_log::fsck;
use acta_server::disk::StoreError;
use acta_server::faults::{Fault, FaultDisk, Loss};
use acta_server::sequencer::service::open_and_start;
use acta_server::sequencer::{Handle, QUEUE_BYTES_MAX, Refusal, Service};
use sequencer_bed::{Bed, ORIGIN, Site, config, keys, payload, witness};

const TIME_MAX: Duration = Duration::from_secs(20);

fn service(disk: &FaultDisk) -> (Handle, Service) {
    let mut config = config(true);
    config.interval_ms = 5;
    open_and_start(Arc::new(disk.clone()), config, &[]).unwrap()
}

/// Waits until something is so.
fn until(what: &str, so: impl Fn() -> bool) {
    let start = Instant::now();
    while !so() {
        assert!(start.elapsed() < TIME_MAX, "never: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// After the start the ballast is written first; until then submissions are refused.
fn accepting(handle: &Handle) {
    until("accepting", || handle.status().borrow().accepting);
}

#[test]
fn many_submitters_get_indexes_without_gaps_and_a_stop_publishes_all() {
    let disk = FaultDisk::new();
    let (handle, service) = service(&disk);
    accepting(&handle);
    let submit = |submitter: u64| {
        let handle = handle.clone();
        std::thread::spawn(move || {
            let one = |n| handle.submit_blocking(vec![payload(submitter * 1_000 + n, 80)]);
            (0..40).map(|n| one(n).unwrap()[0].index).collect::<Vec<_>>()
        })
    };
    let threads: Vec<_> = (0..8).map(submit).collect();
    let indexes = threads.into_iter().flat_map(|thread| thread.join().unwrap());
    assert_eq!(indexes.collect::<BTreeSet<_>>(), (0..320).collect());
    service.stop().unwrap();
    let published = handle.published().borrow().clone().unwrap();
    assert_eq!(published.checkpoint.size, 320);
    assert_eq!(published.note.signatures().len(), 2);
    fsck::check(&Site(&disk), &published.checkpoint).unwrap();
    assert_eq!(handle.submit_blocking(vec![vec![1]]), Err(Refusal::Stopping));
    let mut indexed = 0;
    handle
        .reader()
        .for_each(0, u64::MAX, |at, _| {
            assert_eq!(at, indexed);
            indexed += 1;
            Ok(())
        })
        .unwrap();
    assert_eq!(indexed, 320);
}

#[test]
fn watchers_see_checkpoints_and_cosignatures() {
    let disk = FaultDisk::new();
    let (handle, service) = service(&disk);
    accepting(&handle);
    handle.submit_blocking(vec![payload(1, 10)]).unwrap();
    let size = || handle.published().borrow().as_ref().map(|published| published.checkpoint.size);
    until("published", || size() == Some(1));
    let note = handle.published().borrow().clone().unwrap().note.clone();
    handle.add_cosignature(1, witness().sign_at(note.text(), 1_800_000_000).unwrap());
    until("cosigned", || handle.cosigned().borrow().is_some());
    let by_witness = || {
        let published = handle.published().borrow().clone().unwrap();
        published.note.signatures().iter().any(|line| line.name == "witness.example")
    };
    until("published with the cosignature", by_witness);
    service.stop().unwrap();
}

#[test]
fn too_much_at_once_is_refused_as_busy() {
    let disk = FaultDisk::new();
    let (handle, service) = service(&disk);
    let entries = || vec![vec![0; 60_000]; 130];
    let most = QUEUE_BYTES_MAX / (60_000 * 130) + 1;
    // The disk is slower than this thread: some come to stand before the queue.
    let answers: Vec<_> = (0..most * 4).map(|_| handle.enqueue(entries())).collect();
    assert!(answers.iter().any(|answer| matches!(answer, Err(Refusal::Busy))));
    drop(answers);
    service.stop().unwrap();
}

#[tokio::test]
async fn a_greater_size_under_our_own_key_stops_the_node() {
    let disk = FaultDisk::new();
    let (handle, service) = service(&disk);
    let other = Checkpoint { origin: ORIGIN.to_owned(), size: 9, root: [7; 32] };
    let note = other.sign(&[&keys(false).ed25519], 0).unwrap();
    let why = handle.evidence_of_size(note).await.unwrap_err();
    assert!(why.contains("signed for 9"), "{why}");
    let error = service.wait().unwrap_err();
    assert!(matches!(error, StoreError::Unrecorded { signed: 9, .. }), "{error}");
    assert!(handle.status().borrow().halted.is_some());
    assert!(handle.submit(vec![vec![1]]).await.is_err());
}

#[test]
fn a_failed_sync_of_the_journal_ends_the_node_and_acknowledges_nothing() {
    let mut bed = Bed::new(Loss::Nothing);
    let disk = bed.disk.clone();
    let (handle, service) = service(&disk);
    accepting(&handle);
    handle.submit_blocking(vec![payload(1, 10)]).unwrap();
    until("quiet", || handle.published().borrow().as_ref().is_some_and(|p| p.checkpoint.size == 1));
    // The next changing operation is the write of the batch, the one after it the sync.
    disk.plan(1, Fault::Fails);
    let answer = handle.submit_blocking(vec![payload(2, 10)]);
    assert!(matches!(answer, Err(Refusal::Halted(_))), "{answer:?}");
    let error = service.wait().unwrap_err();
    assert!(matches!(error, StoreError::Sync { .. }), "{error}");
    disk.restart(Loss::Everything);
    bed.second_key = true;
    bed.start().unwrap();
    assert_eq!(bed.node.as_ref().unwrap().sizes(), (1, 1));
    bed.submit(1, 10).unwrap().unwrap();
    bed.check();
    assert_eq!(bed.checkpoint().1.size, 2);
}
