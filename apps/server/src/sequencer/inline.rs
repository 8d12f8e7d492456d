//! Drives the sequencer step by step in one thread: for simulations and fault tables.
//!
//! The same machine, journal and publisher as in [`super::service`]; only the clock is an argument.

use std::collections::BTreeMap;

use super::machine::{Effect, Input, Now, Publish};
use super::open::Node;
use super::{Fixed, Refusal};
use crate::disk::StoreError;
use crate::journal::{Entry, Reader};

/// A bound on the effects that one input may lead to before time passes.
const EFFECTS_MAX: usize = 1_000;

/// A node that does what it is told, when it is told.
pub struct Inline {
    node: Node,
    now: Now,
    tickets: u64,
    answers: BTreeMap<u64, Result<Vec<Fixed>, Refusal>>,
    ended: Option<Result<(), StoreError>>,
    scrubs: bool,
}

impl Inline {
    /// A node at a time.
    #[must_use]
    pub fn new(node: Node, now: Now) -> Self {
        Self { node, now, tickets: 0, answers: BTreeMap::new(), ended: None, scrubs: false }
    }

    /// Submits and carries out all that follows before time passes.
    pub fn submit(&mut self, entries: Vec<Vec<u8>>) -> Option<Result<Vec<Fixed>, Refusal>> {
        let ticket = self.tickets;
        self.tickets += 1;
        let entries = entries.into_iter().map(Entry::new).collect();
        self.input(Input::Submit { ticket, entries });
        self.answers.remove(&ticket)
    }

    /// Gives an input and carries out all that follows before time passes.
    ///
    /// # Panics
    /// If that never ends: a fault of the machine.
    pub fn input(&mut self, input: Input) {
        let mut effects = Vec::new();
        self.node.machine.step(self.now, input, &mut effects);
        let mut effects = std::collections::VecDeque::from(effects);
        for _ in 0..EFFECTS_MAX {
            let Some(effect) = effects.pop_front() else { return };
            let Some(result) = self.carry_out(effect) else { continue };
            let mut more = Vec::new();
            self.node.machine.step(self.now, result, &mut more);
            effects.extend(more);
        }
        unreachable!("one input led to more than {EFFECTS_MAX} effects");
    }

    /// Lets time pass.
    pub fn wait(&mut self, ms: u64) {
        self.now.ms += ms;
        self.now.unix_s = self.now.unix_s.saturating_add(ms / 1_000);
        self.input(Input::Tick);
    }

    /// How it ended, once it has.
    #[must_use]
    pub fn ended(&self) -> Option<&Result<(), StoreError>> {
        self.ended.as_ref()
    }

    /// The size of the newest recorded head, and how many entries are durable.
    #[must_use]
    pub fn sizes(&self) -> (u64, u64) {
        (self.node.machine.signed(), self.node.machine.durable())
    }

    /// Why publication does not go on, if it does not.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        self.node.machine.trouble()
    }

    /// A reader of the journal.
    #[must_use]
    pub fn reader(&self) -> Reader {
        self.node.journal.reader()
    }

    /// Reads everything again; mends what can be made again, names what cannot.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] with the entry.
    pub fn scrub(&mut self) -> Result<(), StoreError> {
        self.node.publisher.scrub()
    }

    /// From here on the right edge is scrubbed before each step of publication: on threads, a scrub may come between any
    /// two of them.
    pub fn scrub_between_steps(&mut self) {
        self.scrubs = true;
    }

    fn publish(&mut self, step: Publish) -> Input {
        let scrub = self.scrubs && self.node.publisher.shown().is_some();
        let scrubbed = if scrub { self.node.publisher.scrub_edge() } else { Ok(()) };
        Input::Published(scrubbed.and_then(|()| self.node.publisher.run(step)))
    }

    fn carry_out(&mut self, effect: Effect) -> Option<Input> {
        match effect {
            Effect::Commit(entries) => Some(Input::Committed(self.node.journal.append(&entries))),
            Effect::Publish(step) => Some(self.publish(step)),
            Effect::RestoreBallast => Some(Input::Space(self.node.ballast.restore())),
            Effect::ReleaseBallast => {
                self.node.ballast.release();
                None
            }
            Effect::Answer { ticket, answer } => {
                self.answers.insert(ticket, answer);
                None
            }
            Effect::Halt(error) => {
                self.ended = Some(Err(error));
                None
            }
            Effect::Stopped => {
                self.ended = Some(Ok(()));
                None
            }
        }
    }
}
