//! A bit flips in any file of a node at rest. Afterwards either the node refuses to start and names
//! what differs, or what it goes on to publish is right: it never signs another root, never gives out
//! another entry, and no acknowledged entry is absent.

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

mod sequencer_bed;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use acta_server::disk::Disk;
use acta_server::faults::{Chance, Fault, FaultDisk, Loss};
use sequencer_bed::{Bed, DATA};

/// Bits tried in each file.
const BITS_PER_FILE: u64 = 8;

/// A node with several segments, some full tiles and an unfinished bundle.
fn grown() -> Bed {
    let mut bed = Bed::new(Loss::Nothing);
    bed.start().unwrap();
    for (number, len) in [(3, 60), (250, 120), (40, 900), (260, 100), (30, 300), (1, 40)] {
        bed.submit(number, len).unwrap().unwrap();
        bed.wait(1_100);
    }
    bed.check();
    bed.node = None;
    bed
}

/// The same past on a copy of its disk.
fn twin(bed: &Bed, disk: FaultDisk) -> Bed {
    let mut twin = Bed::new(Loss::Nothing);
    twin.disk = disk;
    twin.acknowledged = bed.acknowledged.clone();
    twin.seen = bed.seen.clone();
    twin
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Refused(String),
    Right,
    /// It started, and reading the entry or the scrub names the damage.
    Named(String),
}

fn flip(bed: &Bed, path: &Path, bit: u64) -> Outcome {
    let disk = bed.disk.copy();
    disk.flip(path, bit);
    let mut twin = twin(bed, disk);
    if let Err(error) = twin.start() {
        return Outcome::Refused(error.to_string());
    }
    if let Err(error) = twin.node.as_mut().unwrap().scrub() {
        // Nothing else may be served in place of what was acknowledged.
        let reader = twin.node.as_ref().unwrap().reader();
        for (index, entry) in &twin.acknowledged {
            if let Ok(stored) = reader.entry(*index) {
                assert_eq!(stored.unwrap().payload(), entry);
            }
        }
        return Outcome::Named(error.to_string());
    }
    twin.submit(2, 30);
    twin.check();
    Outcome::Right
}

/// The kind of a file: its folder's name and its ending.
fn kind(path: &Path) -> String {
    let text = path.display().to_string();
    let kinds = [".segment", ".seal", "/heads/", "/tile/entries/", "/tile/0/", "/tile/1/"];
    let known = kinds.iter().find(|kind| text.contains(**kind)).map(|kind| (*kind).to_owned());
    known.unwrap_or_else(|| path.file_name().unwrap().to_string_lossy().into_owned())
}

#[test]
fn a_flipped_bit_in_any_file_is_named_or_harmless() {
    let bed = grown();
    let mut chance = Chance(1);
    let mut table: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    for path in bed.disk.files() {
        let len = bed.disk.len(&path).unwrap().unwrap() * 8;
        let row = table.entry(kind(&path)).or_default();
        for _ in 0..BITS_PER_FILE.min(len) {
            let bit = chance.below(len);
            let outcome = flip(&bed, &path, bit);
            match &outcome {
                Outcome::Refused(why) | Outcome::Named(why) => {
                    let name = path.file_name().unwrap().to_string_lossy();
                    assert!(why.contains(&*name), "{} bit {bit}: {why}", path.display());
                    row[usize::from(matches!(outcome, Outcome::Named(_)))] += 1;
                }
                Outcome::Right => row[2] += 1,
            }
        }
    }
    for (kind, [refused, named, right]) in &table {
        println!("{kind}: {refused} refused, {named} named by the scrub, {right} made right");
    }
    // The journal cannot be made again from anything here: every flip in it must be named.
    assert_eq!(table[".segment"][2], 0);
    assert_eq!(table["heads"][2], 0);
    // Everything published, and the seals, is made again.
    for kind in ["checkpoint", "/heads/", "/tile/0/", "/tile/1/", "/tile/entries/"] {
        assert_eq!(table[kind][..2], [0, 0], "{kind}");
    }
}

#[test]
fn a_damaged_entry_is_named_by_its_number() {
    let bed = grown();
    let first = PathBuf::from(DATA).join("journal/00000000000000000000.segment");
    // Inside the payload of the first entry: past the headers of segment, batch and frame.
    let Outcome::Named(why) = flip(&bed, &first, (24 + 56 + 44 + 3) * 8) else {
        panic!("not named");
    };
    assert!(why.contains("entry 0: expected hash"), "{why}");
}

/// One bit of a write is another one on the disk. Whatever is signed, a mirror can verify; what cannot be
/// made again is named.
#[test]
fn a_bit_flipped_by_each_write_signs_nothing_that_a_mirror_cannot_verify() {
    let grow = |bed: &mut Bed| {
        for (number, len) in [(3, 60), (250, 100), (5, 400), (260, 60), (1, 40)] {
            bed.submit(number, len);
            bed.wait(700);
        }
    };
    let mut plain = Bed::new(Loss::Nothing);
    plain.disk.heal();
    plain.start().unwrap();
    grow(&mut plain);
    let (mut named, mut right) = (0, 0);
    for (at, name) in (0..).zip(plain.disk.log()).filter(|(_, name)| name.starts_with("write")) {
        let mut bed = Bed::new(Loss::Nothing);
        bed.mirrored = true;
        bed.disk.plan(at, Fault::Flips(at.wrapping_mul(7_919)));
        let _ = bed.start();
        grow(&mut bed);
        bed.disk.heal();
        bed.node = None;
        bed.disk.restart(Loss::Nothing);
        match bed.start().and_then(|()| bed.node.as_mut().unwrap().scrub()) {
            Err(error) => {
                assert!(
                    name.contains(".segment") || name.contains("/node/heads"),
                    "{name}: {error}"
                );
                named += 1;
            }
            Ok(()) => {
                bed.check();
                right += 1;
            }
        }
    }
    println!("{named} named, {right} made right");
    assert!(named >= 5 && right >= 20);
}
