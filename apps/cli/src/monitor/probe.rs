//! What a monitor could reach, as signed `probe` statements for the log (spec 1 §4a).

use super::ask::{Silence, Timed};
use crate::outbox::Outbox;
use acta::kinds::Kind;
use acta::kinds::incident::{Probe, ProbeTry, TRIES_MAX, TargetKind, TryOutcome};
use acta::statement::Statement;
use acta::value::{ElectionId, Host, Time};
use acta_log::note::SecretKey;
use anyhow::Context;
use std::collections::BTreeMap;

/// Seconds after which the tries of a target are signed, at the latest with the next try.
const SIGN_AFTER_S: i64 = 60;

/// Tries that are not signed yet, and where they go.
pub struct Prober {
    key: SecretKey,
    election: ElectionId,
    outbox: Outbox,
    tries: BTreeMap<(TargetKind, String), (Host, Vec<ProbeTry>)>,
}

impl Prober {
    /// A key as `acta key new` makes it, whose name says which election it is of.
    ///
    /// # Errors
    /// A key of no election.
    pub fn new(key: SecretKey, outbox: Outbox) -> anyhow::Result<Self> {
        let election = election_of(&key)?;
        Ok(Self { key, election, outbox, tries: BTreeMap::new() })
    }

    /// Notes a try; signs those of the target when its outcome changes, and once a minute.
    ///
    /// # Errors
    /// The disk.
    pub fn note<T>(
        &mut self,
        target: TargetKind,
        host: &Host,
        time: Time,
        timed: &Timed<T>,
    ) -> anyhow::Result<()> {
        let outcome = match &timed.answer {
            Ok(_) => TryOutcome::Accepted,
            Err(Silence { outcome, .. }) => *outcome,
        };
        let one = ProbeTry { time, outcome, ms: timed.ms };
        let key = (target, host.to_string());
        let (_, tries) = self.tries.entry(key).or_insert_with(|| (host.clone(), Vec::new()));
        // A clock that was set back begins another statement: within one, times never fall.
        let since = tries.first().map_or(0, |first| time.unix() - first.time.unix());
        let changes = tries
            .last()
            .is_some_and(|last| last.outcome != outcome || last.time.unix() > time.unix());
        if changes || since >= SIGN_AFTER_S || tries.len() >= TRIES_MAX {
            let tries = std::mem::take(tries);
            self.sign(target, host, tries)?;
        }
        let (_, tries) = self
            .tries
            .entry((target, host.to_string()))
            .or_insert_with(|| (host.clone(), Vec::new()));
        tries.push(one);
        Ok(())
    }

    /// Signs what is left.
    ///
    /// # Errors
    /// The disk.
    pub fn finish(&mut self) -> anyhow::Result<()> {
        for ((target, _), (host, tries)) in std::mem::take(&mut self.tries) {
            if !tries.is_empty() {
                self.sign(target, &host, tries)?;
            }
        }
        Ok(())
    }

    fn sign(&self, target: TargetKind, host: &Host, tries: Vec<ProbeTry>) -> anyhow::Result<()> {
        let probe = Probe { target, host: host.clone(), tries };
        let statement = Statement::sign(&probe.to_text(&self.election), &[&self.key])
            .map_err(|fault| anyhow::anyhow!("the probe: {fault}"))?;
        self.outbox.add(&statement)
    }
}

/// The election of a key named `ELECTION/ROLE/CODE`.
///
/// # Errors
/// Another name.
pub fn election_of(key: &SecretKey) -> anyhow::Result<ElectionId> {
    let name = key.public().name().to_owned();
    let election = name.rsplitn(3, '/').nth(2).and_then(ElectionId::parse);
    election.with_context(|| format!("expected a key named ELECTION/ROLE/CODE, got {name}"))
}
