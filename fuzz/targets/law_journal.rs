//! The journal on a disk that fails, tears, loses and flips: what was acknowledged is there after every
//! start, and what is read is what was written or an error.
#![no_main]

use acta_fuzz::disk::{Disk, StoreError};
use acta_fuzz::faults::{Fault, FaultDisk, Loss};
use acta_fuzz::journal::{Entry, Journal, Signed};
use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use std::path::Path;
use std::sync::Arc;

/// Small segments, so that a few entries fill one.
const SEGMENT_BYTES: u64 = 600;
const STEPS_MAX: usize = 20;

#[derive(Arbitrary, Debug)]
enum Step {
    /// So many entries in one batch, of so many bytes; the operation of that number meets a fault.
    Append { entries: u8, bytes: u8, fault: Option<(u8, Kind)> },
    /// The process ends and starts again after a power cut.
    Restart(Cut),
    /// What is durable now is signed: from here on nothing of it may be missing.
    Sign,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Kind {
    Fails,
    FailsPersisted,
    CrashesAfter,
    CrashesBefore,
}

#[derive(Arbitrary, Debug, Clone, Copy)]
enum Cut {
    Nothing,
    Everything,
    Torn(u64),
}

/// What a bad disk does to the files at the end.
#[derive(Arbitrary, Debug)]
struct Harm {
    file: u8,
    bits: Vec<u16>,
    bytes: Option<Vec<u8>>,
}

struct Node {
    disk: FaultDisk,
    journal: Option<Journal>,
    acknowledged: Vec<Vec<u8>>,
    /// Batches that were refused since the last one that was not: one of these may follow, wholly.
    refused: Vec<Vec<Vec<u8>>>,
    signed: Option<Signed>,
}

impl Node {
    fn open(&self) -> Result<Journal, StoreError> {
        let disk: Arc<dyn Disk> = Arc::new(self.disk.clone());
        Journal::open(disk, Path::new("journal"), SEGMENT_BYTES, self.signed).map(|opened| opened.0)
    }

    fn append(&mut self, number: u8, bytes: u8, fault: Option<(u8, Kind)>) {
        let Some(journal) = &mut self.journal else { return };
        let size = journal.size();
        let entry = |at: u64| [&(size + at).to_be_bytes()[..], &vec![b'.'; bytes.into()]].concat();
        let entries: Vec<Vec<u8>> = (0..u64::from(number % 8)).map(entry).collect();
        self.disk.heal();
        if let Some((at, kind)) = fault {
            self.disk.plan(
                u64::from(at % 8),
                match kind {
                    Kind::Fails => Fault::Fails,
                    Kind::FailsPersisted => Fault::FailsPersisted,
                    Kind::CrashesAfter => Fault::CrashesAfter,
                    Kind::CrashesBefore => Fault::CrashesBefore,
                },
            );
        }
        let batch: Vec<Entry> = entries.iter().cloned().map(Entry::new).collect();
        if journal.append(&batch).is_ok() {
            // A batch that was not empty stands where a refused one might have stood.
            if !entries.is_empty() {
                self.refused.clear();
            }
            self.acknowledged.extend(entries);
        } else {
            assert_eq!(journal.size(), size, "a refused batch changed the size");
            self.refused.push(entries);
        }
        self.disk.heal();
    }

    fn restart(&mut self, cut: Cut) {
        self.journal = None;
        self.disk.crash();
        self.disk.restart(match cut {
            Cut::Nothing => Loss::Nothing,
            Cut::Everything => Loss::Everything,
            Cut::Torn(seed) => Loss::Torn(seed),
        });
        let journal = self.open().unwrap_or_else(|error| panic!("{error}"));
        let known = u64::try_from(self.acknowledged.len()).unwrap_or(u64::MAX);
        assert!(journal.size() >= known, "{known} entries, then {}", journal.size());
        let entry = |index| journal.reader().entry(index).ok().flatten().map(Entry::into_payload);
        let more: Option<Vec<Vec<u8>>> = (known..journal.size()).map(entry).collect();
        let more = more.expect("what was just opened can be read");
        let known_batch = more.is_empty() || self.refused.contains(&more);
        let lens = |batch: &Vec<Vec<u8>>| batch.iter().map(Vec::len).collect::<Vec<_>>();
        let refused: Vec<_> = self.refused.iter().map(lens).collect();
        assert!(known_batch, "{known} entries, then also {:?}; refused: {refused:?}", lens(&more));
        self.acknowledged.extend(more);
        self.refused.clear();
        self.read(&journal, true);
        self.journal = Some(journal);
    }

    /// Whatever can be read is what was written.
    fn read(&self, journal: &Journal, all: bool) {
        let reader = journal.reader();
        for (index, expected) in (0..journal.size()).zip(&self.acknowledged) {
            match reader.entry(index) {
                Ok(Some(entry)) => assert_eq!(entry.payload(), &expected[..], "entry {index}"),
                other => assert!(!all, "entry {index}: {other:?}"),
            }
        }
    }

    fn harm(&mut self, harm: &Harm) {
        let written = self.disk.files().len();
        let Some(path) = self.disk.files().get(usize::from(harm.file) % written.max(1)).cloned()
        else {
            return;
        };
        self.journal = None;
        self.disk.restart(Loss::Nothing);
        harm.bits.iter().take(4).for_each(|bit| self.disk.flip(&path, u64::from(*bit)));
        if let Some(bytes) = &harm.bytes {
            let _ = self.disk.truncate(&path, 0).and_then(|()| self.disk.write_at(&path, 0, bytes));
        }
        // It opens or says why not; it never gives another entry.
        if let Ok(journal) = self.open() {
            let signed = self.signed.map_or(0, |signed| signed.0);
            assert!(journal.size() >= signed, "{} below the signed {signed}", journal.size());
            self.read(&journal, false);
        }
    }
}

fuzz_target!(|case: (Vec<Step>, Harm)| {
    let (disk, acknowledged, refused) = (FaultDisk::new(), Vec::new(), Vec::new());
    let mut node = Node { disk, journal: None, acknowledged, refused, signed: None };
    node.restart(Cut::Nothing);
    for step in case.0.iter().take(STEPS_MAX) {
        match step {
            Step::Append { entries, bytes, fault } => node.append(*entries, *bytes, *fault),
            Step::Restart(cut) => node.restart(*cut),
            Step::Sign => node.signed = node.journal.as_ref().map(|now| (now.size(), now.root())),
        }
    }
    node.restart(Cut::Everything);
    node.harm(&case.1);
});
