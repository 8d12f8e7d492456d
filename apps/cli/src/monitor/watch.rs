//! What a monitor makes of what it saw: which alarms are raised, and which end.
//!
//! In scope: the rules, with the time as an argument. Not in scope: asking ([`super::ask`]), printing.
//! Main type: [`Watch`].
//!
//! An alarm is raised once something has lasted for the time that the person gave. What the log's own
//! signatures contradict is raised at once and stays.

use super::ask::{Counters, Shown, Silence, Site};
use acta_log::LogError;
use acta_log::checkpoint::Checkpoint;
use acta_log::histories::TwoHistories;
use acta_log::policy::Policy;
use acta_server::fetch::{LogFiles, Source};
use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

/// A tree that could not be compared in so many rounds in a row is told.
const UNCOMPARED_TOLD: u32 = 3;

/// What a monitor raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alarm {
    /// More was received than is published, and nothing was published for a while.
    PublicationStalled,
    /// No answer that says something, for a while.
    Unreachable,
    /// A smaller size than before, or a tree that does not extend the one before.
    WentBack,
    /// Too few witnesses have cosigned, for a while.
    QuorumMissing,
    /// The checkpoint does not verify under the log's keys.
    Unverified,
}

impl fmt::Display for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PublicationStalled => "publication-stalled",
            Self::Unreachable => "unreachable",
            Self::WentBack => "went-back",
            Self::QuorumMissing => "quorum-missing",
            Self::Unverified => "unverified",
        })
    }
}

/// What is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Other numbers than before.
    Changed,
    /// An alarm begins.
    Raised(Alarm),
    /// An alarm ends.
    Ended(Alarm),
    /// Something could not be checked this time.
    CannotTell,
}

/// A line of the monitor.
#[derive(Debug, Clone)]
pub struct Event {
    /// The place, by its number.
    pub source: usize,
    /// What is told.
    pub what: What,
    /// In words.
    pub words: String,
    /// Statements taken, as the places together say.
    pub received: u64,
    /// Durable entries, likewise.
    pub sequenced: u64,
    /// What this place has published.
    pub published: u64,
    /// Signed evidence, where there is some.
    pub evidence: Option<Vec<u8>>,
}

/// What one round saw of one place.
pub struct Seen<'a> {
    /// The answer.
    pub site: Result<Site, Silence>,
    /// What the same place counts as an intake, if it is one.
    pub counters: Option<Counters>,
    /// The same place, for the tiles of its tree.
    pub files: &'a dyn Source,
}

/// One place.
#[derive(Default)]
struct State {
    /// The largest checkpoint that it has shown.
    shown: Option<Shown>,
    /// What it has published; none before its first answer.
    published: Option<u64>,
    /// Whether the last round left something that may yet be raised.
    is_open: bool,
    told: String,
    /// When publication last grew, or nothing waited.
    moved_at: Duration,
    answered_at: Duration,
    quorum_at: Duration,
    raised: BTreeSet<Alarm>,
    /// Whether the log's keys signed two histories: that does not end.
    forked: bool,
    /// Rounds in a row in which its tree could not be compared.
    uncompared: u32,
}

/// A monitor's memory.
pub struct Watch {
    /// The definition's policy, once the anchor has led to it.
    policy: Option<Policy>,
    /// Whether there is an anchor.
    is_anchored: bool,
    patience: Duration,
    states: Vec<State>,
    /// The largest checkpoint that any place has shown, and which.
    largest: Option<(Shown, usize)>,
    received: u64,
    sequenced: u64,
}

/// What lasts, and since when it does not.
struct Lasting {
    alarm: Alarm,
    since: Duration,
    holds: bool,
    words: String,
}

impl Watch {
    /// Nothing is known of so many places yet. With an anchor, no checkpoint is believed before its policy is set.
    #[must_use]
    pub fn new(places: usize, is_anchored: bool, patience: Duration) -> Self {
        let states = (0..places).map(|_| State::default()).collect();
        let (policy, largest) = (None, None);
        Self { policy, is_anchored, patience, states, largest, received: 0, sequenced: 0 }
    }

    /// Whether the definition's policy is known.
    #[must_use]
    pub fn has_policy(&self) -> bool {
        self.policy.is_some()
    }

    /// The policy of the definition under the anchor.
    pub fn set_policy(&mut self, policy: Policy) {
        self.policy = Some(policy);
    }

    /// Whether something is not as it should be and has not lasted long enough to be raised.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.states.iter().any(|state| state.is_open)
    }

    /// Whether anything is raised.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.states.iter().any(|state| !state.raised.is_empty())
    }

    /// Takes what a round saw of all places, at `now` since the start; `intakes` are counters of places
    /// that publish nothing.
    pub fn take(&mut self, seen: &[Seen<'_>], intakes: &[Counters], now: Duration) -> Vec<Event> {
        let latest = seen.iter().filter_map(|seen| seen.site.as_ref().ok()?.latest.as_ref());
        let latest = latest.map(|l| Counters { received: l.received, sequenced: l.sequenced });
        let own = seen.iter().filter_map(|seen| seen.counters);
        let all: Vec<Counters> = latest.chain(own).chain(intakes.iter().copied()).collect();
        let max = |number: fn(&Counters) -> u64| all.iter().map(number).max();
        self.received = max(|c| c.received).unwrap_or(self.received);
        self.sequenced = max(|c| c.sequenced).unwrap_or(self.sequenced);
        let mut events = Vec::new();
        for (source, one) in seen.iter().enumerate() {
            match &one.site {
                Err(silence) => self.silent(source, silence, now, &mut events),
                Ok(site) => self.answered(source, site, seen, now, &mut events),
            }
        }
        events
    }

    fn event(&self, source: usize, what: What, words: impl Into<String>) -> Event {
        let published = self.states.get(source).and_then(|state| state.published).unwrap_or(0);
        let (received, sequenced) = (self.received, self.sequenced);
        Event { source, what, words: words.into(), received, sequenced, published, evidence: None }
    }

    fn silent(&mut self, source: usize, why: &Silence, now: Duration, events: &mut Vec<Event>) {
        let Some(state) = self.states.get_mut(source) else { return };
        // Nothing else is known of it meanwhile.
        (state.moved_at, state.quorum_at) = (now, now);
        state.is_open = true;
        let lasting = Lasting {
            alarm: Alarm::Unreachable,
            since: state.answered_at,
            holds: true,
            words: why.words.clone(),
        };
        self.lasting(source, lasting, now, events);
    }

    fn answered(
        &mut self,
        source: usize,
        site: &Site,
        seen: &[Seen<'_>],
        now: Duration,
        events: &mut Vec<Event>,
    ) {
        if let Some(shown) = &site.shown
            && (self.has_policy() || !self.is_anchored)
        {
            self.checkpoint(source, shown, seen, events);
        }
        let Some(state) = self.states.get_mut(source) else { return };
        state.answered_at = now;
        // What readers can have: the smaller of what is said and what is signed.
        let said = site.latest.as_ref().map(|latest| latest.published);
        let signed = site.shown.as_ref().map(|shown| shown.checkpoint.size);
        let published = said.into_iter().chain(signed).min().unwrap_or(0);
        let waits = self.received.saturating_sub(published);
        let grew = state.published.is_some_and(|before| published > before);
        if grew || waits == 0 || state.published.is_none() {
            state.moved_at = now;
        }
        state.published = Some(published);
        let quorum = match (&self.policy, &site.shown, &site.latest) {
            (Some(policy), Some(shown), _) => {
                policy.evaluate(&shown.note).is_ok_and(|found| found.quorum_met)
            }
            (_, _, Some(latest)) => latest.quorum,
            _ => false,
        };
        if quorum {
            state.quorum_at = now;
        }
        state.is_open = !quorum || (waits > 0 && !grew);
        let (moved_at, quorum_at) = (state.moved_at, state.quorum_at);
        self.changed(source, site, quorum, events);
        let answered = Lasting {
            alarm: Alarm::Unreachable,
            since: now,
            holds: false,
            words: "it answers".to_owned(),
        };
        let (received, sequenced) = (self.received, self.sequenced);
        let stalled = Lasting {
            alarm: Alarm::PublicationStalled,
            since: moved_at,
            holds: waits > 0,
            words: format!("received {received}, sequenced {sequenced}, published {published}"),
        };
        let missing = site.latest.as_ref().map(|latest| latest.missing.join(", "));
        let missing = missing.filter(|names| !names.is_empty() && !quorum);
        let by =
            if self.policy.is_some() { "the definition's policy" } else { "the publisher's word" };
        let missing = Lasting {
            alarm: Alarm::QuorumMissing,
            since: quorum_at,
            holds: !quorum,
            words: match missing {
                Some(names) => format!("by {by}; missing: {names}"),
                None => format!("by {by}"),
            },
        };
        for lasting in [answered, stalled, missing] {
            self.lasting(source, lasting, now, events);
        }
    }

    /// A line where the numbers are others than before.
    fn changed(&mut self, source: usize, site: &Site, quorum: bool, events: &mut Vec<Event>) {
        let shown = site.shown.as_ref().map(|shown| {
            let root = acta::value::Hash(shown.checkpoint.root).to_string();
            format!("size {} root {}", shown.checkpoint.size, root.get(..16).unwrap_or(&root))
        });
        let words = format!(
            "{}, received {}, sequenced {}, quorum {}",
            shown.unwrap_or_else(|| "no checkpoint".to_owned()),
            self.received,
            self.sequenced,
            if quorum { "met" } else { "not met" }
        );
        let Some(state) = self.states.get_mut(source) else { return };
        if state.told != words {
            state.told.clone_from(&words);
            events.push(self.event(source, What::Changed, words));
        }
    }

    /// Raises what has lasted, ends what has not.
    fn lasting(&mut self, source: usize, it: Lasting, now: Duration, events: &mut Vec<Event>) {
        let lasted = now.saturating_sub(it.since);
        let Some(state) = self.states.get_mut(source) else { return };
        let is_raised = state.raised.contains(&it.alarm);
        let stands = it.holds && lasted >= self.patience;
        if stands && !is_raised {
            state.raised.insert(it.alarm);
            let words = format!("{}: for {} s", it.words, lasted.as_secs());
            events.push(self.event(source, What::Raised(it.alarm), words));
        } else if !stands && is_raised {
            state.raised.remove(&it.alarm);
            events.push(self.event(source, What::Ended(it.alarm), it.words));
        }
    }

    /// Raises at once what signatures show.
    fn at_once(&mut self, event: Event, alarm: Alarm, events: &mut Vec<Event>) {
        let Some(state) = self.states.get_mut(event.source) else { return };
        if state.raised.insert(alarm) {
            events.push(event);
        }
    }

    fn end(&mut self, source: usize, alarm: Alarm, words: &str, events: &mut Vec<Event>) {
        let Some(state) = self.states.get_mut(source) else { return };
        if state.raised.remove(&alarm) {
            events.push(self.event(source, What::Ended(alarm), words));
        }
    }

    /// Lays a checkpoint beside the largest that any place has shown.
    fn checkpoint(
        &mut self,
        source: usize,
        shown: &Shown,
        seen: &[Seen<'_>],
        events: &mut Vec<Event>,
    ) {
        if let Err(why) = self.verify(shown) {
            let event = self.event(source, What::Raised(Alarm::Unverified), why);
            return self.at_once(event, Alarm::Unverified, events);
        }
        self.end(source, Alarm::Unverified, "the signature verifies", events);
        let (size, root) = (shown.checkpoint.size, shown.checkpoint.root);
        let before = self.states.get(source).and_then(|state| state.shown.clone());
        let own = before.as_ref().map_or(0, |before| before.checkpoint.size);
        if size < own {
            let words = format!("size {size} after size {own}");
            let mut event = self.event(source, What::Raised(Alarm::WentBack), words);
            event.evidence = before.map(|before| two_notes(shown, &before));
            return self.at_once(event, Alarm::WentBack, events);
        }
        let files = |of: usize| seen.get(of).map(|seen| seen.files);
        let found = match &self.largest {
            None => Ok(None),
            Some((largest, _))
                if largest.checkpoint.root == root && largest.checkpoint.size == size =>
            {
                Ok(None)
            }
            Some((largest, _)) if largest.checkpoint.size <= size => {
                compare(files(source), largest, shown)
            }
            Some((largest, of)) => compare(files(*of), shown, largest),
        };
        match found {
            Ok(Some(two)) => {
                let sizes = [&two.smaller, &two.larger].map(line_of);
                let words = format!("two histories: {} and {}", sizes[0], sizes[1]);
                let mut event = self.event(source, What::Raised(Alarm::WentBack), words);
                event.evidence = Some(two.encode());
                if let Some(state) = self.states.get_mut(source) {
                    state.forked = true;
                }
                self.at_once(event, Alarm::WentBack, events);
            }
            Ok(None) => {
                let largest = self.largest.as_ref().map_or(0, |(one, _)| one.checkpoint.size);
                if size > largest || self.largest.is_none() {
                    self.largest = Some((shown.clone(), source));
                }
                let Some(state) = self.states.get_mut(source) else { return };
                state.shown = Some(shown.clone());
                state.uncompared = 0;
                // Two histories stay two histories; a size that came back is another matter.
                if !state.forked {
                    self.end(source, Alarm::WentBack, &format!("size {size}"), events);
                }
            }
            Err(why) => {
                let Some(state) = self.states.get_mut(source) else { return };
                state.uncompared = state.uncompared.saturating_add(1);
                // Once may be a tile that was replaced by a fuller one while it was read.
                if state.uncompared != UNCOMPARED_TOLD {
                    return;
                }
                let words = format!("whether size {size} extends what was seen before: {why}");
                events.push(self.event(source, What::CannotTell, words));
            }
        }
    }

    fn verify(&self, shown: &Shown) -> Result<(), String> {
        let Some(policy) = &self.policy else { return Ok(()) };
        let keys: Vec<_> = policy.logs().iter().map(|log| log.key.clone()).collect();
        let origin = keys.first().map_or("", |key| key.name());
        let opened = Checkpoint::open(&shown.note, origin, &keys);
        opened.map(drop).map_err(|error| format!("log/checkpoint: {error}"))
    }
}

/// Two histories, if the smaller is no prefix of the larger, whose tree is in `files`.
fn compare(
    files: Option<&dyn Source>,
    smaller: &Shown,
    larger: &Shown,
) -> Result<Option<TwoHistories>, String> {
    let files = files.ok_or("no source")?;
    match TwoHistories::find(&LogFiles(files), &smaller.note, &larger.note) {
        Ok(two) => Ok(Some(two)),
        Err(LogError::Order { .. }) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

fn two_notes(first: &Shown, second: &Shown) -> Vec<u8> {
    [first.note.as_bytes(), b"\n", second.note.as_bytes()].concat()
}

fn line_of(note: &acta_log::note::Note) -> String {
    let checkpoint = Checkpoint::parse(note.text());
    checkpoint.map_or_else(
        |error| error.to_string(),
        |c| format!("size {} root {}", c.size, acta::value::Hash(c.root)),
    )
}

#[cfg(test)]
mod tests {
    use super::super::ask::Latest;
    use super::*;
    use acta::kinds::incident::TryOutcome;
    use std::collections::BTreeMap;

    const PATIENCE: Duration = Duration::from_secs(30);

    fn site(received: u64, published: u64, quorum: bool) -> Result<Site, Silence> {
        let latest =
            Latest { received, sequenced: received, published, quorum, missing: Vec::new() };
        Ok(Site { latest: Some(latest), shown: None })
    }

    fn silence() -> Result<Site, Silence> {
        Err(Silence { outcome: TryOutcome::Timeout, words: "timeout".to_owned() })
    }

    /// What is raised and ended, round by round: each a second and what was seen.
    fn check(rounds: &[(u64, Result<Site, Silence>)], expected: &[(u64, What)]) {
        let files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        let mut watch = Watch::new(1, false, PATIENCE);
        let mut told = Vec::new();
        for (second, site) in rounds {
            let seen = Seen { site: site.clone(), counters: None, files: &files };
            let events = watch.take(&[seen], &[], Duration::from_secs(*second));
            let alarms = events.into_iter().filter(|event| event.what != What::Changed);
            told.extend(alarms.map(|event| (*second, event.what)));
        }
        assert_eq!(told, expected);
    }

    #[test]
    fn an_alarm_is_raised_once_after_it_lasted_and_ends() {
        use Alarm::{PublicationStalled, QuorumMissing, Unreachable};
        let stalled = [
            (1, site(5, 5, true)),
            (11, site(9, 5, true)),
            (30, site(9, 5, true)),
            (31, site(12, 5, true)),
            (50, site(12, 5, true)),
            (60, site(12, 6, true)),
            (61, site(12, 12, true)),
        ];
        let raised = What::Raised(PublicationStalled);
        let moves = What::Ended(PublicationStalled);
        check(&stalled, &[(31, raised.clone()), (60, moves)]);
        let mut later = stalled.to_vec();
        later.insert(5, (59, site(12, 12, true)));
        check(&later, &[(31, raised), (59, What::Ended(PublicationStalled))]);
        let slow = [(1, site(5, 5, true)), (29, site(9, 6, true)), (58, site(12, 7, true))];
        check(&slow, &[]);
        let gone =
            [(1, site(5, 5, true)), (20, silence()), (31, silence()), (40, site(5, 5, true))];
        let both = [(31, What::Raised(Unreachable)), (40, What::Ended(Unreachable))];
        check(&gone, &both);
        let quorum = [(1, site(5, 5, false)), (29, site(5, 5, true)), (59, site(5, 5, false))];
        check(&quorum, &[(59, What::Raised(QuorumMissing))]);
    }
}
