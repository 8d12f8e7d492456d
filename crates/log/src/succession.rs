//! Policies that follow one another, and which of them judges a checkpoint (spec 3 §7.4).
//!
//! In scope: the choice by size. Not in scope: what brings a policy into force; an election's log says
//! that (spec 1 §4). Main type: [`Succession`].

use alloc::vec::Vec;

use crate::checkpoint::Checkpoint;
use crate::error::LogError;
use crate::note::{Note, PublicKey};
use crate::policy::{Evaluation, Policy};

/// Policies by the size from which each judges. There is always one, for size 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Succession {
    first: Policy,
    later: Vec<(u64, Policy)>,
}

impl Succession {
    /// One policy for every size.
    #[must_use]
    pub fn new(first: Policy) -> Self {
        Self { first, later: Vec::new() }
    }

    /// Adds a policy for the checkpoints of `from` and more entries. A policy for no greater size than
    /// the one before takes its place; one that is equal to the one before changes nothing.
    pub fn follow(&mut self, from: u64, next: Policy) {
        self.later.retain(|(size, _)| *size < from);
        if *self.last() != next {
            self.later.push((from, next));
        }
    }

    /// The policy that judges a checkpoint of a size.
    #[must_use]
    pub fn at(&self, size: u64) -> &Policy {
        let later = self.later.iter().rev().find(|(from, _)| *from <= size);
        later.map_or(&self.first, |(_, policy)| policy)
    }

    /// The policy of the greatest sizes.
    #[must_use]
    pub fn last(&self) -> &Policy {
        self.later.last().map_or(&self.first, |(_, policy)| policy)
    }

    /// Every policy with the size from which it judges, in order; the first is from 0.
    pub fn steps(&self) -> impl Iterator<Item = (u64, &Policy)> {
        let later = self.later.iter().map(|(from, policy)| (*from, policy));
        core::iter::once((0, &self.first)).chain(later)
    }

    /// Evaluates a checkpoint by the policy of its size.
    ///
    /// # Errors
    /// Those of [`Policy::evaluate`].
    pub fn evaluate(&self, note: &Note) -> Result<Evaluation, LogError> {
        self.at(Checkpoint::parse(note.text())?.size).evaluate(note)
    }

    /// The logs' keys of all policies, each once, those of the first policy first.
    #[must_use]
    pub fn log_keys(&self) -> Vec<&PublicKey> {
        once_each(self.steps().flat_map(|(_, policy)| policy.logs()).map(|log| &log.key))
    }

    /// The witnesses' keys of all policies, each once.
    #[must_use]
    pub fn witness_keys(&self) -> Vec<&PublicKey> {
        let witnesses = self.steps().flat_map(|(_, policy)| policy.witnesses());
        once_each(witnesses.map(|witness| &witness.key))
    }
}

fn once_each<'a>(keys: impl Iterator<Item = &'a PublicKey>) -> Vec<&'a PublicKey> {
    let mut once: Vec<&PublicKey> = Vec::new();
    for key in keys {
        if !once.contains(&key) {
            once.push(key);
        }
    }
    once
}
