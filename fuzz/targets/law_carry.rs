//! Putting parts together: whatever comes, in any order, only payloads with their key come out, each
//! once, memory is bounded, and the true parts sent once more are put together.
#![no_main]

use acta_carry::assembler::{GROUPS_MAX, HELD_BYTES_MAX, Taken};
use acta_carry::payload::{Key, Payload};
use acta_carry::{Assembler, Part, Tag, part};
use acta_fuzz::{keep, must};
use arbitrary::Unstructured;
use libfuzzer_sys::{Corpus, fuzz_target};
use std::collections::BTreeSet;

const TAG: Tag = Tag([1, 2, 3, 4]);

fuzz_target!(|data: &[u8]| -> Corpus { keep(case(&mut Unstructured::new(data))) });

fn case(bytes: &mut Unstructured<'_>) -> arbitrary::Result<()> {
    let mut payloads = Vec::new();
    for _ in 0..bytes.int_in_range(1..=4)? {
        let content: Vec<u8> = bytes.arbitrary()?;
        let Ok(payload) = Payload::from_bytes(content) else { continue };
        let len = u16::try_from(payload.as_bytes().len()).unwrap_or(u16::MAX);
        let of = bytes.int_in_range(1..=8.min(len))?;
        payloads.extend(part::split(&payload, TAG, of, part::PART_MAX));
    }
    let all: Vec<Part> = payloads.concat();
    if all.is_empty() {
        return Ok(());
    }
    let mut assembler = Assembler::new(TAG);
    let mut complete = BTreeSet::new();
    for _ in 0..bytes.int_in_range(0..=64)? {
        let mut one = bytes.choose(&all)?.clone();
        if bytes.ratio(1, 3)? {
            let at = bytes.choose_index(one.data.len())?;
            one.data[at] = bytes.arbitrary()?;
        }
        take(&mut assembler, &one, &mut complete);
    }
    for parts in &payloads {
        parts.iter().for_each(|part| take(&mut assembler, part, &mut complete));
    }
    for part in &all {
        assert!(complete.contains(&part.key), "{} was sent whole", part.key);
    }
    let again: Vec<Part> = assembler.held().collect();
    let mut other = Assembler::new(TAG);
    again.iter().for_each(|part| drop(must(other.take(part))));
    assert_eq!(other.held_bytes(), assembler.held_bytes(), "a restart");
    Ok(())
}

fn take(assembler: &mut Assembler, part: &Part, complete: &mut BTreeSet<Key>) {
    let answer = must(assembler.take(part));
    if let Taken::Complete(payload) = answer.taken {
        assert_eq!(payload.key(), part.key);
        assert!(complete.insert(payload.key()), "complete twice");
    }
    assert!(assembler.held_bytes() <= HELD_BYTES_MAX);
    assert!(assembler.pending().count() <= GROUPS_MAX);
}
