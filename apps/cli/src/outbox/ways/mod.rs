//! Ways beside the intakes: a stick, pictures, text messages. Each round they take what has neither promise nor receipt,
//! after the intakes were asked; answers that come back by them are kept as if an intake had given them.
//!
//! In scope: which statements are due, and that trouble of one way is a line in `attempts.log` and hinders no other. Out of
//! scope: what is written (`stick`, `pictures`, `sms`), and the disk of the outbox itself, whose errors end the sending.

mod pictures;
mod sms;
mod stick;

use super::{Event, Outbox};
use crate::carry::definition::Carried;
use acta::entry::Channel;
use acta::statement::Statement;
use anyhow::ensure;
use std::path::PathBuf;
use std::time::Duration;

pub use sms::Hook;

/// The ways of an outbox, and the election that they carry.
pub struct Ways {
    carried: Carried,
    sticks: Vec<stick::Stick>,
    pictures: Vec<pictures::Pictures>,
    sms: Vec<sms::Sms>,
}

impl Ways {
    /// No way yet.
    #[must_use]
    pub const fn new(carried: Carried) -> Self {
        Self { carried, sticks: Vec::new(), pictures: Vec::new(), sms: Vec::new() }
    }

    /// A folder that is there when the stick is.
    pub fn stick(&mut self, dir: PathBuf) {
        self.sticks.push(stick::Stick::new(dir));
    }

    /// A folder for symbols.
    pub fn pictures(&mut self, dir: PathBuf) {
        self.pictures.push(pictures::Pictures::new(dir));
    }

    /// A gateway for messages; all are sent once more after so long without an answer.
    pub fn sms(&mut self, hook: Hook, again: Duration) {
        self.sms.push(sms::Sms::new(hook, again));
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.sticks.is_empty() && self.pictures.is_empty() && self.sms.is_empty()
    }

    /// The election.
    #[must_use]
    pub const fn carried(&self) -> &Carried {
        &self.carried
    }

    /// One try by every way; whether anything moved. What costs money comes last.
    pub(super) fn round(&self, outbox: &Outbox) -> anyhow::Result<bool> {
        let mut moved = false;
        for stick in &self.sticks {
            moved |= stick.round(outbox, &self.carried)?;
        }
        for pictures in &self.pictures {
            moved |= pictures.round(outbox, &self.carried)?;
        }
        for sms in &self.sms {
            moved |= sms.round(outbox, &self.carried)?;
        }
        Ok(moved)
    }
}

/// Statements of another election are no way's to carry.
fn own(statement: &Statement, carried: &Carried) -> anyhow::Result<()> {
    ensure!(
        statement.election() == carried.id().as_str(),
        "statement {}: expected election {}, got {}",
        statement.id(),
        carried.id(),
        statement.election()
    );
    Ok(())
}

/// Notes that statements were handed over.
fn handed(
    outbox: &Outbox,
    statements: &[Statement],
    via: Channel,
    place: &str,
) -> anyhow::Result<()> {
    statements
        .iter()
        .try_for_each(|statement| outbox.happened(statement.id(), via, Event::Handed, place))
}

/// Notes it where a kill came between handing over and the note: what is there was handed over.
fn handed_before(
    outbox: &Outbox,
    statements: &[Statement],
    via: Channel,
    place: &str,
) -> anyhow::Result<()> {
    for statement in statements {
        let noted = outbox.handings(statement.id())?;
        if !noted.iter().any(|one| one.via == via && one.event == Event::Handed) {
            handed(outbox, std::slice::from_ref(statement), via, place)?;
        }
    }
    Ok(())
}
