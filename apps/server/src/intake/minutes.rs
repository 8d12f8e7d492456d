//! What the intake counts of each minute, until the log has it (spec 5 §7.2).
//!
//! In scope: the counts, and when a minute is full and nothing of it is under way. Not in scope: who
//! signs and logs them (`node`). Main types: [`Minutes`], [`Stay`].
//!
//! A request belongs to the minute in which it came, whatever it waits for; its entries have the time of
//! that minute in their headers. So a minute that is over and that nobody stays in has all its numbers.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use acta::kinds::Telemetry;
use acta::value::{Code, Time};

use super::{prefix, time};
use crate::disk::count;
use crate::http::problem;

/// Seconds in a minute.
const MINUTE_S: i64 = 60;
/// At most this many minutes wait for the log: a day's. Beyond them the oldest is dropped.
const MINUTES_MAX: usize = 1_440;
/// At most this many senders are told apart in a minute.
const SOURCES_MAX: usize = 65_536;

/// The minutes that the log does not have yet.
pub(crate) struct Minutes {
    /// Whether anything is counted.
    is_on: bool,
    state: Mutex<State>,
}

struct State {
    minutes: BTreeMap<i64, Minute>,
    /// The first minute of which all is counted.
    first: i64,
    /// Minutes below this are told: no time in them is given any more, should the clock go back.
    told: i64,
}

#[derive(Default)]
struct Minute {
    /// Requests that are not answered yet.
    stays: usize,
    received: u32,
    new: u32,
    known: u32,
    refused: BTreeMap<&'static str, u32>,
    sources: HashSet<IpAddr>,
    bytes: u64,
    queue: u32,
}

/// A request's place in its minute: as long as there is one, the minute is not told.
pub(crate) struct Stay {
    minutes: Arc<Minutes>,
    /// None where nothing is counted.
    minute: Option<i64>,
    /// When it came, in seconds since 1970.
    received_s: i64,
}

impl Minutes {
    /// Counts from the first minute that begins at or after `now_s`.
    pub(super) fn new(is_on: bool, now_s: u64) -> Arc<Self> {
        let first = seconds(now_s).saturating_add(MINUTE_S - 1).div_euclid(MINUTE_S);
        let state = State { minutes: BTreeMap::new(), first, told: first };
        Arc::new(Self { is_on, state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes in `statements` of `bytes` together, at `now_s`.
    pub(crate) fn enter(
        self: &Arc<Self>,
        now_s: u64,
        source: Option<IpAddr>,
        statements: usize,
        bytes: usize,
    ) -> Stay {
        let mut state = self.state();
        let mut received_s = seconds(now_s);
        if self.is_on && received_s.div_euclid(MINUTE_S) >= state.first {
            received_s = received_s.max(state.told.saturating_mul(MINUTE_S));
        }
        let minute = received_s.div_euclid(MINUTE_S);
        let minute = (self.is_on && minute >= state.first).then_some(minute);
        if let Some(minute) = minute {
            state.make_room();
            let minute = state.minutes.entry(minute).or_default();
            minute.stays += 1;
            minute.received = minute.received.saturating_add(small(statements));
            minute.bytes = minute.bytes.saturating_add(count(bytes));
            if let Some(source) = source.filter(|_| minute.sources.len() < SOURCES_MAX) {
                minute.sources.insert(prefix(source));
            }
        }
        drop(state);
        Stay { minutes: Arc::clone(self), minute, received_s }
    }

    /// The oldest minute that is over, in which nobody stays, and in which something came; as long as
    /// [`Minutes::told`] does not take it away.
    pub(crate) fn full(&self, now_s: u64, intake: Code) -> Option<Telemetry> {
        let mut state = self.state();
        let now = seconds(now_s).div_euclid(MINUTE_S);
        // Those of the node's own statements, which are no part of the count.
        state
            .minutes
            .retain(|number, minute| *number >= now || minute.stays > 0 || minute.received > 0);
        let (number, minute) = state.minutes.first_key_value()?;
        let number = *number;
        if number >= now || minute.stays > 0 {
            return None;
        }
        let refused = minute.refused.iter();
        let refused = refused.filter_map(|(cause, times)| Some((Code::parse(cause)?, *times)));
        let telemetry = Telemetry {
            intake,
            minute: time(number.saturating_mul(MINUTE_S)),
            received: minute.received,
            new: minute.new,
            known: minute.known,
            refused: refused.collect(),
            sources: small(minute.sources.len()),
            bytes: minute.bytes,
            queue: minute.queue,
        };
        state.told = state.told.max(number + 1);
        Some(telemetry)
    }

    /// A minute is in the log, or will never be.
    pub(crate) fn told(&self, minute: Time) {
        self.state().minutes.remove(&minute.unix().div_euclid(MINUTE_S));
    }
}

impl State {
    /// Drops the oldest minute that nobody stays in, if too many wait.
    fn make_room(&mut self) {
        if self.minutes.len() < MINUTES_MAX {
            return;
        }
        let idle = self.minutes.iter().find(|(_, minute)| minute.stays == 0);
        if let Some(number) = idle.map(|(number, _)| *number) {
            self.minutes.remove(&number);
            tracing::warn!(minute = %time(number * MINUTE_S), "its telemetry is not logged");
        }
    }
}

impl Stay {
    /// When the request came.
    pub(crate) fn received(&self) -> Time {
        time(self.received_s)
    }

    fn note(&self, what: impl FnOnce(&mut Minute)) {
        let Some(minute) = self.minute else { return };
        if let Some(minute) = self.minutes.state().minutes.get_mut(&minute) {
            what(minute);
        }
    }

    /// So many entries were made.
    pub(crate) fn new_entries(&self, entries: usize) {
        self.note(|minute| minute.new = minute.new.saturating_add(small(entries)));
    }

    /// A statement was known, and nothing of it was new.
    pub(super) fn known(&self) {
        self.note(|minute| minute.known = minute.known.saturating_add(1));
    }

    /// So many statements were refused.
    pub(crate) fn refused(&self, code: problem::Code, statements: usize) {
        self.note(|minute| {
            let times = minute.refused.entry(code.word()).or_default();
            *times = times.saturating_add(small(statements));
        });
    }

    /// So many statements are under way.
    pub(super) fn under_way(&self, statements: usize) {
        self.note(|minute| minute.queue = minute.queue.max(small(statements)));
    }
}

impl Drop for Stay {
    fn drop(&mut self) {
        self.note(|minute| minute.stays = minute.stays.saturating_sub(1));
    }
}

fn seconds(now_s: u64) -> i64 {
    i64::try_from(now_s).unwrap_or(i64::MAX)
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const START_S: u64 = 1_773_650_430; // half past a minute

    fn code() -> Code {
        Code::parse("node").unwrap_or_else(|| unreachable!("it is a code"))
    }

    #[test]
    fn a_minute_is_told_when_it_is_over_and_nobody_stays() {
        let minutes = Minutes::new(true, START_S);
        let address = |last: u8| Some(IpAddr::from([10, 0, 0, last]));
        drop(minutes.enter(START_S, address(1), 1, 10));
        assert_eq!(
            minutes.full(START_S + 40, code()),
            None,
            "the minute of the start is not whole"
        );
        let stay = minutes.enter(START_S + 30, address(1), 2, 100);
        let other = minutes.enter(START_S + 89, address(2), 1, 50);
        other.refused(problem::Code::Busy, 1);
        drop(other);
        stay.under_way(3);
        assert_eq!(minutes.full(START_S + 200, code()), None, "somebody stays");
        stay.new_entries(1);
        stay.known();
        drop(stay);
        assert_eq!(minutes.full(START_S + 89, code()), None, "it is not over");
        let told =
            minutes.full(START_S + 90, code()).unwrap_or_else(|| panic!("expected a minute"));
        assert_eq!((told.received, told.new, told.known, told.sources), (3, 1, 1, 2));
        assert_eq!((told.bytes, told.queue, told.minute.unix()), (150, 3, 1_773_650_460));
        assert_eq!(told.refused, [(Code::parse("busy").unwrap_or_else(code), 1)]);
        assert_eq!(
            minutes.full(START_S + 90, code()),
            Some(told.clone()),
            "until it is taken away"
        );
        minutes.told(told.minute);
        drop(minutes.enter(START_S + 100, None, 0, 0));
        assert_eq!(minutes.full(START_S + 900, code()), None, "quiet minutes say nothing");
    }

    #[test]
    fn no_time_is_given_in_a_minute_that_is_told() {
        let minutes = Minutes::new(true, START_S);
        drop(minutes.enter(START_S + 30, None, 1, 1));
        let told =
            minutes.full(START_S + 91, code()).unwrap_or_else(|| panic!("expected a minute"));
        minutes.told(told.minute);
        let late = minutes.enter(START_S + 89, None, 1, 1);
        assert_eq!(late.received().unix(), told.minute.unix() + MINUTE_S);
    }

    #[test]
    fn nothing_is_kept_where_it_is_off_and_not_for_ever() {
        let off = Minutes::new(false, START_S);
        drop(off.enter(START_S + 600, None, 1, 1));
        assert_eq!(off.state().minutes.len(), 0);
        let on = Minutes::new(true, START_S);
        for minute in 0..count(MINUTES_MAX) + 10 {
            drop(on.enter(START_S + 60 * minute + 60, None, 1, 1));
        }
        assert_eq!(on.state().minutes.len(), MINUTES_MAX);
    }
}
