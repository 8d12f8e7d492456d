//! What happened at a station (spec 1 §4).

use alloc::string::String;

use crate::fault::{Fault, Reason};
use crate::kinds::{Kind, Read};
use crate::text::{Lines, push};
use crate::value::{Code, Time, words};

words! {
    /// What happened.
    pub enum Event {
        Opened = "opened",
        NotOpened = "not-opened",
        Suspended = "suspended",
        Moved = "moved",
        Closed = "closed",
        Destroyed = "destroyed",
    }
}

/// An event at a station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationEvent {
    /// The station.
    pub station: Code,
    /// What happened.
    pub event: Event,
    /// When, as the signers say.
    pub time: Time,
    /// Opened with the zero report; only for `opened`.
    pub zero: bool,
    /// Coded reason.
    pub reason: Option<Code>,
}

impl Kind for StationEvent {
    const KIND: &'static str = "station-event";

    fn write(&self, out: &mut String) {
        push(out, "station", self.station);
        push(out, "event", self.event);
        push(out, "time", self.time);
        if self.zero {
            push(out, "zero", "yes");
        }
        self.reason.iter().for_each(|reason| push(out, "reason", reason));
    }
}

impl Read for StationEvent {
    const KEYS: &'static [&'static str] = &["station", "event", "time", "zero", "reason"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let station = lines.one("station")?.code()?;
        let event = lines.one("event")?.word()?;
        let time = lines.one("time")?.time()?;
        let zero = lines.maybe("zero");
        if let Some(value) = &zero {
            if value.text != "yes" {
                return Err(value.wrong("yes"));
            }
            if event != Event::Opened {
                return Err(value.fault(Reason::KindConflict, "a zero report only when opened"));
            }
        }
        let reason = lines.maybe("reason").map(|value| value.code()).transpose()?;
        Ok(Self { station, event, time, zero: zero.is_some(), reason })
    }
}
