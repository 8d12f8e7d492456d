//! The fault table: every operation that changes the disk is failed, failed although it took effect,
//! and followed by a power cut that loses nothing, everything or torn parts. Afterwards no acknowledged
//! entry is absent, no size has two roots, and the node has gone on.

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

mod sequencer_bed;

use acta_server::faults::{Fault, Loss};
use sequencer_bed::Bed;

/// A short life: growth within a bundle, past a bundle, past a segment, a quiet second for the second
/// key.
const LIFE: [(usize, usize, u64); 6] =
    [(3, 60, 150), (1, 900, 150), (250, 120, 150), (4, 60, 1_200), (260, 100, 150), (1, 40, 150)];

fn live(bed: &mut Bed) {
    for (number, len, wait) in LIFE {
        bed.keep_up();
        let _ = bed.submit(number, len);
        bed.wait(wait);
    }
}

/// How many changing operations the life has when nothing goes wrong.
fn operations() -> (u64, Vec<String>) {
    let mut bed = Bed::new(Loss::Nothing);
    bed.disk.heal();
    bed.keep_up();
    live(&mut bed);
    let log = bed.disk.log();
    (u64::try_from(log.len()).unwrap(), log)
}

fn run(at: u64, fault: Fault, loss: Loss) {
    let mut bed = Bed::new(loss);
    bed.disk.plan(at, fault);
    let _ = bed.start();
    live(&mut bed);
    bed.check();
}

/// All operations under one fault and one kind of loss.
fn table(fault: Fault, loss: impl Fn(u64) -> Loss) {
    let (operations, log) = operations();
    assert!(operations > 100, "only {operations} operations");
    for at in 0..operations {
        let loss = loss(at);
        let case = std::panic::catch_unwind(|| run(at, fault, loss));
        let name = &log[usize::try_from(at).unwrap()];
        assert!(case.is_ok(), "operation {at} ({name}), {fault:?}, {loss:?}");
    }
}

#[test]
fn each_write_fails() {
    table(Fault::Fails, |_| Loss::Nothing);
}

#[test]
fn each_write_fails_and_then_the_power_is_cut() {
    table(Fault::Fails, Loss::Torn);
}

#[test]
fn each_write_fails_but_is_there() {
    table(Fault::FailsPersisted, |_| Loss::Everything);
}

#[test]
fn the_process_ends_after_each_write() {
    table(Fault::CrashesAfter, |_| Loss::Nothing);
}

#[test]
fn the_power_is_cut_after_each_write() {
    table(Fault::CrashesAfter, |_| Loss::Everything);
}

#[test]
fn the_power_is_cut_after_each_write_and_sectors_are_torn() {
    table(Fault::CrashesAfter, Loss::Torn);
}

#[test]
fn the_power_is_cut_before_each_write_and_sectors_are_torn() {
    table(Fault::CrashesBefore, |at| Loss::Torn(at.wrapping_mul(77)));
}
