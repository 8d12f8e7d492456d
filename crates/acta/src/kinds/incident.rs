//! What went wrong and what was seen of it: incidents, what others attest, intake telemetry, an
//! outbox's tries, probes from outside (spec 1 §4a). All are claims of whoever signs.

use alloc::string::String;
use alloc::vec::Vec;

use crate::entry::Channel;
use crate::fault::{Fault, Reason};
use crate::kinds::{Kind, ROWS_MAX, Read, ascending_rows, at_least_one};
use crate::text::{Lines, OrNone, StatementId, Value, push};
use crate::value::{Code, Hash, Host, Time, words};

/// An incident names at most this many areas, stations, channels, and pieces of evidence each.
pub const INCIDENT_ROWS_MAX: usize = 1_000;
/// An attestation names at most this many pieces of evidence.
pub const EVIDENCE_MAX: usize = 100;
/// At most this many tries in one statement.
pub const TRIES_MAX: usize = 500;

words! {
    /// What is said about an incident.
    pub enum IncidentEvent {
        Open = "open",
        Update = "update",
        Close = "close",
    }
}

words! {
    /// What kind of thing happened, as the signer says.
    pub enum IncidentClass {
        Attack = "attack",
        Hardware = "hardware",
        Key = "key",
        Logistics = "logistics",
        Maintenance = "maintenance",
        Network = "network",
        Power = "power",
        Software = "software",
        Start = "start",
        Unknown = "unknown",
        Violence = "violence",
        Weather = "weather",
    }
}

/// One step of an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incident {
    /// Opened, told more of, closed.
    pub event: IncidentEvent,
    /// The id of the opening; exactly with update and close.
    pub incident: Option<StatementId>,
    /// What kind of thing happened.
    pub class: IncidentClass,
    /// When it began.
    pub began: Time,
    /// When it ended; exactly with close.
    pub ended: Option<Time>,
    /// Areas affected, ascending.
    pub areas: Vec<Code>,
    /// Stations affected, ascending.
    pub stations: Vec<Code>,
    /// Contingency channels used, in byte order of their words.
    pub channels: Vec<Channel>,
    /// Hashes of evidence, ascending.
    pub evidence: Vec<Hash>,
}

impl Kind for Incident {
    const KIND: &'static str = "incident";

    fn write(&self, out: &mut String) {
        push(out, "event", self.event);
        self.incident.iter().for_each(|id| push(out, "incident", id));
        push(out, "class", self.class);
        push(out, "began", self.began);
        self.ended.iter().for_each(|time| push(out, "ended", time));
        self.areas.iter().for_each(|code| push(out, "area", code));
        self.stations.iter().for_each(|code| push(out, "station", code));
        self.channels.iter().for_each(|channel| push(out, "channel", channel));
        self.evidence.iter().for_each(|hash| push(out, "evidence", hash));
    }
}

impl Read for Incident {
    const KEYS: &'static [&'static str] =
        &["event", "incident", "class", "began", "ended", "area", "station", "channel", "evidence"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let event = lines.one("event")?.word()?;
        let incident = lines.maybe("incident").map(|value| value.id()).transpose()?;
        if (event == IncidentEvent::Open) != incident.is_none() {
            return Err(lines.conflict("an incident line exactly with update and close"));
        }
        let class = lines.one("class")?.word()?;
        let began = lines.one("began")?.time()?;
        let ended = lines.maybe("ended").map(|value| value.time()).transpose()?;
        if (event == IncidentEvent::Close) != ended.is_some() {
            return Err(lines.conflict("an ended line exactly with close"));
        }
        if ended.is_some_and(|ended| ended.unix() < began.unix()) {
            return Err(lines.conflict("an end that is not before the beginning"));
        }
        let max = INCIDENT_ROWS_MAX;
        Ok(Self {
            event,
            incident,
            class,
            began,
            ended,
            areas: ascending_rows(lines, "area", max, Value::code, |code| *code)?,
            stations: ascending_rows(lines, "station", max, Value::code, |code| *code)?,
            channels: ascending_rows(lines, "channel", max, Value::word, |one: &Channel| {
                one.as_str()
            })?,
            evidence: ascending_rows(lines, "evidence", max, Value::hash, |hash| *hash)?,
        })
    }
}

words! {
    /// How an attestation stands to what it is about.
    pub enum Stance {
        Adds = "adds",
        Contradicts = "contradicts",
        Supports = "supports",
    }
}

/// What somebody attests about a statement of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// The statement.
    pub about: StatementId,
    /// Supports it, contradicts it, or adds to it.
    pub stance: Stance,
    /// Hashes of evidence, ascending.
    pub evidence: Vec<Hash>,
}

impl Kind for Attestation {
    const KIND: &'static str = "attestation";

    fn write(&self, out: &mut String) {
        push(out, "about", self.about);
        push(out, "stance", self.stance);
        self.evidence.iter().for_each(|hash| push(out, "evidence", hash));
    }
}

impl Read for Attestation {
    const KEYS: &'static [&'static str] = &["about", "stance", "evidence"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        Ok(Self {
            about: lines.one("about")?.id()?,
            stance: lines.one("stance")?.word()?,
            evidence: ascending_rows(lines, "evidence", EVIDENCE_MAX, Value::hash, |hash| *hash)?,
        })
    }
}

/// What an intake says it received in one minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telemetry {
    /// Which intake, as entry headers name it.
    pub intake: Code,
    /// The minute: its first second, spelt with `Z`.
    pub minute: Time,
    /// Statements received.
    pub received: u32,
    /// Of these, new ones that were sequenced.
    pub new: u32,
    /// Of these, ones that were known.
    pub known: u32,
    /// Of these, refused ones by cause, ascending.
    pub refused: Vec<(Code, u32)>,
    /// How many sources sent them.
    pub sources: u32,
    /// How many bytes they had.
    pub bytes: u64,
    /// The most that were between arrival and answer at one time.
    pub queue: u32,
}

impl Kind for Telemetry {
    const KIND: &'static str = "telemetry";

    fn write(&self, out: &mut String) {
        push(out, "intake", self.intake);
        push(out, "minute", self.minute);
        push(out, "received", self.received);
        push(out, "new", self.new);
        push(out, "known", self.known);
        for (cause, count) in &self.refused {
            push(out, "refused", format_args!("{cause} {count}"));
        }
        push(out, "sources", self.sources);
        push(out, "bytes", self.bytes);
        push(out, "queue", self.queue);
    }
}

/// Seconds in a minute.
const MINUTE_S: i64 = 60;

impl Read for Telemetry {
    const KEYS: &'static [&'static str] =
        &["intake", "minute", "received", "new", "known", "refused", "sources", "bytes", "queue"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let intake = lines.one("intake")?.code()?;
        let value = lines.one("minute")?;
        let minute = value.time()?;
        if minute.offset_minutes() != 0 || minute.unix().rem_euclid(MINUTE_S) != 0 {
            return Err(value.wrong("a time with Z and seconds 00"));
        }
        let received = lines.one("received")?;
        let all = received.count()?;
        let new = lines.one("new")?.count()?;
        let known = lines.one("known")?.count()?;
        if u64::from(all) < u64::from(new) + u64::from(known) {
            return Err(received.fault(Reason::KindConflict, "at least new and known together"));
        }
        let refused = |value: &Value<'_>| {
            value.only(|words| {
                Ok((words.next("a cause")?.code()?, words.next("a count")?.positive()?))
            })
        };
        let refused = ascending_rows(lines, "refused", ROWS_MAX, refused, |(cause, _)| *cause)?;
        Ok(Self {
            intake,
            minute,
            received: all,
            new,
            known,
            refused,
            sources: lines.one("sources")?.count()?,
            bytes: lines.one("bytes")?.size()?,
            queue: lines.one("queue")?.count()?,
        })
    }
}

words! {
    /// What became of a try.
    pub enum TryOutcome {
        Accepted = "accepted",
        Busy = "busy",
        Error = "error",
        OtherKey = "other-key",
        Promised = "promised",
        Refused = "refused",
        Timeout = "timeout",
        Unreachable = "unreachable",
    }
}

/// One try of an outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub time: Time,
    /// By which channel.
    pub channel: Channel,
    /// To whom.
    pub host: Host,
    /// What became of it.
    pub outcome: TryOutcome,
}

/// The tries of a station's outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempts {
    /// The station.
    pub station: Code,
    /// At least one, in the order of their times.
    pub tries: Vec<Attempt>,
}

/// Reads `try` lines whose times never fall, at least one.
fn tries<'a, T>(
    lines: &mut Lines<'a>,
    read: impl Fn(&Value<'a>) -> Result<T, Fault>,
    time: impl Fn(&T) -> Time,
) -> Result<Vec<T>, Fault> {
    let mut last = i64::MIN;
    let good = |row: &T| {
        let now = time(row).unix();
        let up = last <= now;
        last = now;
        up
    };
    let rows = super::rows(lines, "try", TRIES_MAX, read, good, "times that never fall")?;
    at_least_one(lines, rows, "try")
}

impl Kind for Attempts {
    const KIND: &'static str = "attempts";

    fn write(&self, out: &mut String) {
        push(out, "station", self.station);
        for Attempt { time, channel, host, outcome } in &self.tries {
            push(out, "try", format_args!("{time} {channel} {host} {outcome}"));
        }
    }
}

impl Read for Attempts {
    const KEYS: &'static [&'static str] = &["station", "try"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let station = lines.one("station")?.code()?;
        let attempt = |value: &Value<'_>| {
            value.only(|words| {
                Ok(Attempt {
                    time: words.next("a time")?.time()?,
                    channel: words.next("a channel")?.word()?,
                    host: words.next("a host")?.host()?,
                    outcome: words.next("an outcome")?.word()?,
                })
            })
        };
        Ok(Self { station, tries: tries(lines, attempt, |attempt| attempt.time)? })
    }
}

words! {
    /// What a probe asks.
    pub enum TargetKind {
        Intake = "intake",
        Site = "site",
        Witness = "witness",
    }
}

/// One try of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProbeTry {
    /// When.
    pub time: Time,
    /// What became of it.
    pub outcome: TryOutcome,
    /// Milliseconds until the answer.
    pub ms: Option<u32>,
}

/// Whether something could be reached from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// What it is.
    pub target: TargetKind,
    /// Where it is.
    pub host: Host,
    /// At least one, in the order of their times.
    pub tries: Vec<ProbeTry>,
}

impl Kind for Probe {
    const KIND: &'static str = "probe";

    fn write(&self, out: &mut String) {
        push(out, "target", format_args!("{} {}", self.target, self.host));
        for ProbeTry { time, outcome, ms } in &self.tries {
            push(out, "try", format_args!("{time} {outcome} {}", OrNone(*ms)));
        }
    }
}

impl Read for Probe {
    const KEYS: &'static [&'static str] = &["target", "try"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let (target, host) = lines.one("target")?.only(|words| {
            Ok((words.next("intake, site or witness")?.word()?, words.next("a host")?.host()?))
        })?;
        let probe = |value: &Value<'_>| {
            value.only(|words| {
                Ok(ProbeTry {
                    time: words.next("a time")?.time()?,
                    outcome: words.next("an outcome")?.word()?,
                    ms: words.next("milliseconds or none")?.or_none(Value::count)?,
                })
            })
        };
        Ok(Self { target, host, tries: tries(lines, probe, |probe| probe.time)? })
    }
}
