//! What the node logs of its own: its statements about its own work.
//!
//! In scope: how such a statement becomes an entry; the thread that states each minute of the intake
//! (spec 5 §7.2). Not in scope: what is counted ([`crate::intake`]), publications and amendments
//! ([`super::tally`]).

use std::thread;
use std::time::Duration;

use acta::entry::{Channel, Entry, Header};
use acta::kinds::Kind;
use acta::policy::Act;
use acta::{Body, Statement};
use acta_log::note::SecretKey;

use super::Shared;
use super::hold::is_signed_for;
use crate::intake::Stage;
use crate::intake::known::Found;
use crate::metrics::add;

/// How often the thread looks whether a minute is full.
const LOOK: Duration = Duration::from_millis(100);
/// Pause after a minute that could not be logged.
const RETRY: Duration = Duration::from_secs(1);

impl Shared {
    /// Logs a statement of the node's own.
    pub(super) fn log(&self, body: &impl Kind, key: &SecretKey) -> anyhow::Result<()> {
        self.log_statement(&Statement::sign(&body.to_text(self.intake.election()), &[key])?)
    }

    fn log_statement(&self, statement: &Statement) -> anyhow::Result<()> {
        let intake = &self.intake;
        let Some(Found::New(reservation)) = intake.known().reserve(statement.id().0) else {
            return Ok(());
        };
        let is_counted = !matches!(statement.body(), Body::Publication(_) | Body::Telemetry(_));
        let (number, bytes) = if is_counted { (1, statement.as_bytes().len()) } else { (0, 0) };
        let stay = intake.minutes().enter(intake.now_s(), None, number, bytes);
        let (via, relays) = (Channel::Log, Vec::new());
        let header = Header { received: stay.received(), via, intake: self.code, relays };
        let entry = Entry::encode(&header, statement)?;
        add(&intake.metrics().received, 1);
        let fixed = self.sequencer().submit_blocking(vec![entry]);
        let fixed = fixed.inspect_err(|_| {
            intake.metrics().received.fetch_sub(1, std::sync::atomic::Ordering::Relaxed);
        })?;
        if let Some(fixed) = fixed.first() {
            stay.new_entries(number);
            reservation.fixed(fixed.index);
        }
        Ok(())
    }
}

/// The thread: logs each minute of the intake once it is full, until told to stop; nothing before the
/// intake is open or while a hold stands.
pub(super) fn telemetry(shared: &Shared) -> anyhow::Result<()> {
    let mut is_said = false;
    loop {
        let stop = shared.telemetry_stops();
        let opened = *shared.intake.stage().borrow() != Stage::Starting;
        while opened && !shared.is_held() {
            let Some(minute) = shared.intake.minutes().full(shared.intake.now_s(), shared.code)
            else {
                break;
            };
            let text = minute.to_text(shared.intake.election());
            let statement = Statement::sign(&text, &[&shared.intake_key])?;
            if !is_allowed(shared, &statement) {
                if !is_said {
                    tracing::warn!(
                        "the definition does not let the intake sign telemetry: none is logged"
                    );
                }
                is_said = true;
            } else if let Err(error) = shared.log_statement(&statement) {
                tracing::warn!(%error, minute = %minute.minute, "telemetry is not logged yet");
                if stop {
                    return Ok(());
                }
                thread::sleep(RETRY);
                break;
            }
            shared.intake.minutes().told(minute.minute);
        }
        if stop {
            return Ok(());
        }
        thread::sleep(LOOK);
    }
}

fn is_allowed(shared: &Shared, statement: &Statement) -> bool {
    let index = shared.reader().size();
    let book = shared.intake.book();
    is_signed_for(Act::Telemetry, &book, &shared.policies(), index, statement)
}
