//! The hold at a start: whether an older copy of this log was put back, only the witnesses can say.
//!
//! In scope: whom to ask, when enough have answered, the incident that goes on without them. Not in
//! scope: what is held back meanwhile ([`crate::sequencer`], [`crate::intake`]; spec 5 §7.1). Main types:
//! [`Asked`], [`Hold`].

use std::collections::BTreeSet;
use std::thread;
use std::time::Duration;

use acta::Statement;
use acta::keys::KeyBook;
use acta::kinds::incident::{Incident, IncidentClass, IncidentEvent};
use acta::policy::{Act, Place, Policies};
use acta::value::Hash;
use acta_log::hash::sha256;
use acta_log::note::Note;
use acta_log::policy::Policy;

use super::Shared;
use crate::heads::{Keys, Recorded};
use crate::setup::Folder;
use crate::witness_client::{self, Target, targets};

/// Pause between two rounds of asking.
const ROUND: Duration = Duration::from_secs(1);

/// Whom the node asks which checkpoint they hold, and who has answered.
pub(super) struct Asked {
    /// The policy in force at the last stop; at the first start the definition's.
    policy: Policy,
    /// Its witnesses, and those of the definition.
    targets: Vec<Target>,
    /// Addresses that have answered.
    answered: BTreeSet<String>,
    /// What they hold under our own key.
    notes: Vec<Note>,
}

impl Asked {
    /// Asks everybody once. Only our own key makes an answer evidence, so that asking one too many does
    /// no harm.
    pub(super) fn at_start(folder: &Folder, definition: &Policy, keys: &Keys) -> Self {
        let policy = last_policy(folder).unwrap_or_else(|| definition.clone());
        let mut asked = targets(definition);
        for target in targets(&policy) {
            if asked.iter().all(|known| known.url != target.url) {
                asked.push(target);
            }
        }
        let (answered, notes) = (BTreeSet::new(), Vec::new());
        let mut asked = Self { policy, targets: asked, answered, notes };
        asked.ask(keys);
        asked
    }

    /// What was answered since the last call.
    pub(super) fn take_notes(&mut self) -> Vec<Note> {
        std::mem::take(&mut self.notes)
    }

    /// Asks those who have not answered, side by side.
    fn ask(&mut self, keys: &Keys) {
        let (origin, public) = (keys.origin(), keys.public());
        let silent = self.targets.iter().filter(|target| !self.answered.contains(&target.url));
        let asked: Vec<_> = thread::scope(|scope| {
            let ask = |target: &Target| {
                let (public, target) = (&public, target.clone());
                scope.spawn(move || {
                    let answer = witness_client::held_by(&target, origin, public);
                    (target, answer)
                })
            };
            let threads: Vec<_> = silent.map(ask).collect();
            // A thread that panicked has answered nothing.
            threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
        });
        for (target, answer) in asked {
            match answer {
                Ok(signed) => {
                    self.answered.insert(target.url);
                    self.notes.extend(signed.map(|signed| signed.note().clone()));
                }
                Err(why) => tracing::warn!(witness = target.name, why, "no answer at the start"),
            }
        }
    }

    /// Whether no quorum can be without one of those who have answered: a checkpoint that a quorum holds
    /// is then known. A witness without an address cannot be asked, and nobody waits for it.
    pub(super) fn is_enough(&self) -> bool {
        let witnesses = self.policy.witnesses();
        let silent = |at: usize| {
            let url = witnesses.get(at).and_then(|witness| witness.url.as_ref());
            url.is_some_and(|url| !self.answered.contains(url.trim_end_matches('/')))
        };
        self.policy.quorum().is_none() || !self.policy.is_met_by(silent)
    }

    fn silent(&self) -> String {
        let silent = self.targets.iter().filter(|target| !self.answered.contains(&target.url));
        silent.map(|target| target.name.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// The policy in force at the last stop, if there was one.
fn last_policy(folder: &Folder) -> Option<Policy> {
    let path = folder.public().join("policy");
    let last = match std::fs::read(&path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        read => read.map_err(|error| error.to_string()),
    };
    let last = last.and_then(|bytes| Policy::parse(&bytes).map_err(|error| error.to_string()));
    if let Err(why) = &last {
        tracing::warn!(path = %path.display(), why, "only the definition's witnesses are asked");
    }
    last.ok()
}

/// A hold, and what ends it without the witnesses.
pub(super) struct Hold {
    /// SHA-256 of the text of the newest checkpoint that was recorded.
    checkpoint: Hash,
    /// Entries in the journal at the start.
    entries: u64,
    /// Seconds since 1970 at the start.
    began_s: u64,
}

impl Hold {
    pub(super) fn new(recorded: &Recorded, origin: &str, entries: u64, began_s: u64) -> Self {
        Self { checkpoint: Hash(sha256(recorded.text(origin).as_bytes())), entries, began_s }
    }

    /// Says what is waited for, and what would end it.
    pub(super) fn say(&self, asked: &Asked) {
        let (silent, evidence) = (asked.silent(), self.checkpoint.to_string());
        tracing::warn!(
            silent,
            evidence,
            "held: statements are stored, nothing is promised or signed before enough witnesses answer, or an \
             incident of class start with this evidence is logged, signed as an amendment"
        );
    }

    /// Whether an entry says to go on without the witnesses. It names the checkpoint at which the node stands and
    /// is dated and logged after the start, so that one of an earlier start says nothing about this one.
    pub(super) fn ends_with(
        &self,
        index: u64,
        incident: &Incident,
        signed: impl FnOnce() -> bool,
    ) -> bool {
        index >= self.entries
            && incident.event == IncidentEvent::Open
            && incident.class == IncidentClass::Start
            && incident.evidence.contains(&self.checkpoint)
            && u64::try_from(incident.began.unix()).is_ok_and(|began_s| began_s >= self.began_s)
            && signed()
    }
}

/// Whether a statement is signed as the definition asks for an act at the whole election.
pub(super) fn is_signed_for(
    act: Act,
    book: &KeyBook,
    policies: &Policies,
    index: u64,
    statement: &Statement,
) -> bool {
    let checked = book.check(index, statement.clone());
    checked.is_ok_and(|checked| policies.satisfied(act, checked.signers(), Place::default()))
}

/// Asks again until enough have answered, an incident ends the hold, or the node ends.
pub(super) fn wait(shared: &Shared, mut asked: Asked, keys: &Keys) {
    let mut status = shared.sequencer().status();
    while !shared.is_ending() && status.borrow_and_update().held {
        asked.ask(keys);
        for note in asked.take_notes() {
            let known = shared.runtime.block_on(shared.sequencer().evidence_of_size(note));
            if let Err(why) = known {
                // The sequencer has stopped, and the node with it.
                tracing::error!(why, "a witness holds what this node has not recorded");
                return;
            }
        }
        if asked.is_enough() {
            tracing::info!("enough witnesses have answered: the hold ends");
            return shared.sequencer().release();
        }
        shared.wait(&mut status, ROUND);
    }
}
