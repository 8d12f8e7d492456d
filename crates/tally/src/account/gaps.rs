//! Gaps between records after the polls closed (spec 4 §15.2): they open by themselves.

use alloc::vec::Vec;

use acta::value::Time;

/// A time without records that is longer than the definition allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The last record before it, or when the polls closed.
    pub from: Time,
    /// The record that ended it; none while it lasts.
    pub until: Option<Time>,
    /// How long it was, or is so far.
    pub seconds: i64,
}

/// What is kept of the times of records.
#[derive(Debug, Clone, Default)]
pub(super) struct Gaps {
    last: Option<Time>,
    ended: Vec<Gap>,
}

impl Gaps {
    /// A record, correction or endorsement comes.
    pub(super) fn record(
        &mut self,
        received: Time,
        closes: Time,
        gap_s: u32,
        missing: impl FnOnce() -> bool,
    ) {
        let gap = self.gap(received, closes, gap_s).filter(|_| missing());
        self.ended.extend(gap.map(|gap| Gap { until: Some(received), ..gap }));
        if self.last.is_none_or(|last| last.unix() < received.unix()) {
            self.last = Some(received);
        }
    }

    /// What lies between the last record and a time, if it is longer than allowed.
    fn gap(&self, now: Time, closes: Time, gap_s: u32) -> Option<Gap> {
        let from = self.last.filter(|last| last.unix() >= closes.unix()).unwrap_or(closes);
        let seconds = now.unix().saturating_sub(from.unix());
        (seconds > i64::from(gap_s)).then_some(Gap { from, until: None, seconds })
    }

    /// All gaps; the last one without end where it lasts until now.
    pub(super) fn until(
        &self,
        now: Option<Time>,
        closes: Time,
        gap_s: u32,
        missing: bool,
    ) -> Vec<Gap> {
        let lasting = now.and_then(|now| self.gap(now, closes, gap_s)).filter(|_| missing);
        self.ended.iter().copied().chain(lasting).collect()
    }
}
