//! Putting parts together, in any order, with repeats, gaps and changed ones among them (spec 2 §3).
//!
//! A state machine without clock or disk: the same parts in the same order give the same answers. It
//! holds a bounded number of bytes, whatever comes. In scope: parts to payloads. Not in scope: what a
//! payload says, and keeping parts over a restart (the caller, with [`Assembler::held`]).
//!
//! Main type: [`Assembler`].

use alloc::collections::{BTreeMap, BTreeSet, VecDeque};
use alloc::string::ToString;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::part::{Part, Tag};
use crate::payload::{Key, Payload};

/// For each number at most this many different data are kept.
pub const READINGS_MAX: usize = 4;
/// At most this many combinations are tried for one part.
pub const COMBINATIONS_MAX: usize = 256;
/// So many complete payloads are remembered by their keys.
pub const DONE_MAX: usize = 4_096;
/// At most this many groups are held.
pub const GROUPS_MAX: usize = 1_024;
/// At most this many bytes of data are held.
pub const HELD_BYTES_MAX: usize = 8 * 1024 * 1024;

/// What parts are grouped by: the payload and the number of parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Group {
    /// The payload.
    pub key: Key,
    /// How many parts it was cut into.
    pub of: u16,
}

/// What became of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It was the last one: the payload is there.
    Complete(Payload),
    /// It is kept; these numbers are missing.
    Held {
        /// Ascending, never empty.
        missing: Vec<u16>,
    },
    /// Every number is there, and no combination is the payload: some part was changed on its way.
    Differs,
    /// These very data are held already, or the payload was complete before.
    Repeated {
        /// Ascending; empty where the payload was complete before, or every number is there.
        missing: Vec<u16>,
    },
}

/// The answer to a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it belongs to.
    pub group: Group,
    /// What became of it.
    pub taken: Taken,
    /// Groups that were dropped because no more can be held.
    pub dropped: Vec<Group>,
}

/// The data seen for each number, oldest first.
#[derive(Debug, Default)]
struct Readings {
    by_number: BTreeMap<u16, VecDeque<Vec<u8>>>,
    bytes: usize,
    /// When the last part came, counted in parts.
    touched: u64,
}

impl Readings {
    fn missing(&self, of: u16) -> Vec<u16> {
        (1..=of).filter(|number| !self.by_number.contains_key(number)).collect()
    }

    /// Makes a part's data the newest of its number; whether they were there before.
    fn add(&mut self, part: &Part) -> bool {
        let known = self.by_number.entry(part.number).or_default();
        if let Some(data) = known.iter().position(|data| *data == part.data) {
            let data = known.remove(data);
            known.extend(data);
            return true;
        }
        if known.len() == READINGS_MAX {
            let old = known.pop_front().map_or(0, |data| data.len());
            self.bytes = self.bytes.saturating_sub(old);
        }
        known.push_back(part.data.clone());
        self.bytes = self.bytes.saturating_add(part.data.len());
        false
    }

    /// The combination that has the key, with the newest data of `number` in it.
    fn payload(&self, key: Key, number: u16) -> Option<Payload> {
        let choices = |(at, known): (&u16, &VecDeque<Vec<u8>>)| match *at == number {
            true => 1,
            false => known.len(),
        };
        let sizes: Vec<usize> = self.by_number.iter().map(choices).collect();
        let mut picked: Vec<usize> = sizes.iter().map(|_| 0).collect();
        for _ in 0..COMBINATIONS_MAX {
            let bytes = self.combined(&picked);
            if Key::of(&bytes) == key {
                return Payload::from_bytes(bytes).ok();
            }
            if !advance(&mut picked, &sizes) {
                return None;
            }
        }
        None
    }

    /// The data of each number, the newest but so many.
    fn combined(&self, picked: &[usize]) -> Vec<u8> {
        let known = self.by_number.values().zip(picked);
        let data = known.filter_map(|(known, back)| known.iter().rev().nth(*back));
        data.flatten().copied().collect()
    }
}

/// The next combination; `false` after the last one.
fn advance(picked: &mut [usize], sizes: &[usize]) -> bool {
    for (at, size) in picked.iter_mut().zip(sizes) {
        *at += 1;
        if *at < *size {
            return true;
        }
        *at = 0;
    }
    false
}

/// Puts parts of one election together.
#[derive(Debug)]
pub struct Assembler {
    tag: Tag,
    groups: BTreeMap<Group, Readings>,
    bytes: usize,
    parts: u64,
    done: BTreeSet<Key>,
    done_order: VecDeque<Key>,
}

impl Assembler {
    /// An empty one, for the election of a tag.
    #[must_use]
    pub fn new(tag: Tag) -> Self {
        let (groups, done) = (BTreeMap::new(), BTreeSet::new());
        Self { tag, groups, bytes: 0, parts: 0, done, done_order: VecDeque::new() }
    }

    /// Takes a part.
    ///
    /// # Errors
    /// Layer `part`: it is of another election.
    pub fn take(&mut self, part: &Part) -> Result<Answer, Fault> {
        if part.tag != self.tag {
            let expected = alloc::format!("a part of election {}", self.tag);
            return Err(Fault::new(Reason::PartElection, 1, expected, &part.tag.to_string()));
        }
        let group = Group { key: part.key, of: part.of };
        self.parts = self.parts.saturating_add(1);
        let (taken, dropped) = self.taken(group, part);
        Ok(Answer { group, taken, dropped })
    }

    fn taken(&mut self, group: Group, part: &Part) -> (Taken, Vec<Group>) {
        if self.done.contains(&group.key) {
            return (Taken::Repeated { missing: Vec::new() }, Vec::new());
        }
        let readings = self.groups.entry(group).or_default();
        readings.touched = self.parts;
        let before = readings.bytes;
        let repeated = readings.add(part);
        self.bytes = self.bytes.saturating_sub(before).saturating_add(readings.bytes);
        let missing = readings.missing(group.of);
        let complete = match missing.is_empty() {
            true => readings.payload(group.key, part.number),
            false => None,
        };
        if let Some(payload) = complete {
            self.finish(group.key);
            return (Taken::Complete(payload), Vec::new());
        }
        let dropped = self.make_room(group);
        let taken = match (repeated, missing.is_empty()) {
            (true, _) => Taken::Repeated { missing },
            (false, true) => Taken::Differs,
            (false, false) => Taken::Held { missing },
        };
        (taken, dropped)
    }

    /// Remembers a complete payload, and forgets its parts however they were cut.
    fn finish(&mut self, key: Key) {
        let own: Vec<Group> =
            self.groups.keys().filter(|group| group.key == key).copied().collect();
        own.into_iter().for_each(|group| self.drop_group(group));
        if self.done.insert(key) {
            self.done_order.push_back(key);
        }
        while self.done_order.len() > DONE_MAX {
            let Some(old) = self.done_order.pop_front() else { break };
            self.done.remove(&old);
        }
    }

    fn drop_group(&mut self, group: Group) {
        let bytes = self.groups.remove(&group).map_or(0, |readings| readings.bytes);
        self.bytes = self.bytes.saturating_sub(bytes);
    }

    /// Drops the groups that waited longest, but never `kept`, until the limits are met.
    fn make_room(&mut self, kept: Group) -> Vec<Group> {
        let mut dropped = Vec::new();
        while self.groups.len() > GROUPS_MAX || self.bytes > HELD_BYTES_MAX {
            let others = self.groups.iter().filter(|(group, _)| **group != kept);
            let oldest = others.min_by_key(|(_, readings)| readings.touched);
            let Some(group) = oldest.map(|(group, _)| *group) else { break };
            self.drop_group(group);
            dropped.push(group);
        }
        dropped
    }

    /// Forgets that a payload was complete, so that it can be put together again: for a caller that
    /// could not keep it.
    pub fn forget(&mut self, key: Key) {
        self.done.remove(&key);
        self.done_order.retain(|other| *other != key);
    }

    /// The groups that are not complete, with the numbers that are missing (none: every number is
    /// there, and some data differ).
    pub fn pending(&self) -> impl Iterator<Item = (Group, Vec<u16>)> + '_ {
        self.groups.iter().map(|(group, readings)| (*group, readings.missing(group.of)))
    }

    /// Every part that is held. Taking them again in this order gives the same state.
    pub fn held(&self) -> impl Iterator<Item = Part> + '_ {
        let mut groups: Vec<(&Group, &Readings)> = self.groups.iter().collect();
        groups.sort_by_key(|(_, readings)| readings.touched);
        let of_group = |(group, readings): (&Group, &Readings)| {
            let (tag, key, of) = (self.tag, group.key, group.of);
            let numbers = readings.by_number.iter();
            let parts = numbers.flat_map(move |(number, known)| {
                let number = *number;
                known.iter().map(move |data| Part { tag, key, number, of, data: data.clone() })
            });
            parts.collect::<Vec<_>>()
        };
        groups.into_iter().flat_map(of_group)
    }

    /// How many bytes of data are held.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.bytes
    }
}
