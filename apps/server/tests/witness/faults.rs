//! Each operation of the witness's disk failed, failed but persisted, and cut off: what was answered is
//! never forgotten.

use std::path::Path;
use std::sync::Arc;

use acta_server::faults::{Fault, FaultDisk, Loss};
use acta_server::witness::Witness;

use super::help::{Log, Running, quick_config_for};

const DIR: &str = "w";
const STEPS: [(u64, u64); 3] = [(0, 3), (3, 4), (4, 9)];

/// Serves until the disk fails; gives the greatest size that was answered for.
fn run(disk: &FaultDisk, log: &Log) -> u64 {
    let disk = Arc::new(disk.clone());
    let Ok(running) = Running::try_on(disk, Path::new(DIR), quick_config_for(&[log], "w1")) else {
        return 0;
    };
    let mut answered = 0;
    for (old, new) in STEPS {
        let answer = running.post("/add-checkpoint", &log.request(old, new).encode());
        match answer.status {
            200 => answered = new,
            409 | 503 => {}
            status => panic!("status {status}: {}", answer.text()),
        }
    }
    answered
}

/// After the fault and a restart the witness opens, and holds at least what it answered for.
fn check(at: u64, fault: Fault, loss: Loss, log: &Log) {
    let disk = FaultDisk::new();
    Witness::create(&disk, Path::new(DIR)).unwrap();
    disk.plan(at, fault);
    let answered = run(&disk, log);
    disk.heal();
    disk.restart(loss);
    let witness = Witness::open(Arc::new(disk), Path::new(DIR), quick_config_for(&[log], "w1"));
    let witness = witness.unwrap_or_else(|error| panic!("{at} {fault:?} {loss:?}: {error}"));
    let held = witness
        .last(&log.origin)
        .map_or(0, |note| acta_log::checkpoint::Checkpoint::parse(note.text()).unwrap().size);
    assert!(held >= answered, "{at} {fault:?} {loss:?}: answered for {answered}, holds {held}");
}

#[test]
fn what_was_answered_is_never_forgotten() {
    let log = Log::new("log.example/a", 10).without_mldsa();
    let disk = FaultDisk::new();
    Witness::create(&disk, Path::new(DIR)).unwrap();
    disk.heal();
    assert_eq!(run(&disk, &log), 9);
    let operations = u64::try_from(disk.log().len()).unwrap();
    assert!(operations >= 3 * 4, "each answer writes, syncs, renames, syncs: {:?}", disk.log());
    let faults = [Fault::Fails, Fault::FailsPersisted, Fault::CrashesAfter, Fault::CrashesBefore];
    for fault in faults {
        for at in 0..operations {
            for loss in [Loss::Nothing, Loss::Everything, Loss::Torn(at), Loss::Torn(at + 99)] {
                check(at, fault, loss, &log);
            }
        }
    }
}
