//! A station's record, and a correction of one (spec 1 §4).

use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::kinds::{Kind, Read};
use crate::text::{Lines, StatementId, Value, push};
use crate::value::{Code, FindingCode, Time, words};

words! {
    /// Which of two counts of figures; totals of tracks are never mixed.
    pub enum Track {
        Preliminary = "preliminary",
        Official = "official",
    }
}

words! {
    /// How a contestant's agent stands to a record.
    pub enum AgentStatus {
        SignedKey = "signed-key",
        SignedInk = "signed-ink",
        Refused = "refused",
        Absent = "absent",
    }
}

words! {
    /// Whether a contestant got a copy.
    pub enum CopyStatus {
        Given = "given",
        Refused = "refused",
        Absent = "absent",
    }
}

/// An `explain` line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Explain {
    /// The finding that it explains.
    pub finding: FindingCode,
    /// A reason of the form.
    pub reason: Code,
    /// How many.
    pub count: u32,
}

/// What makes two records speak of the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// The counting unit.
    pub station: Code,
    /// The contest.
    pub contest: Code,
    /// The track.
    pub track: Track,
    /// 1, or more after a re-run.
    pub poll: u32,
    /// 1, or more for a recount.
    pub count: u32,
}

impl Identity {
    pub(crate) fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        Ok(Self {
            station: lines.one("station")?.code()?,
            contest: lines.one("contest")?.code()?,
            track: lines.one("track")?.word()?,
            poll: lines.one("poll")?.positive()?,
            count: lines.one("count")?.positive()?,
        })
    }

    pub(crate) fn write(&self, out: &mut String) {
        push(out, "station", self.station);
        push(out, "contest", self.contest);
        push(out, "track", self.track);
        push(out, "poll", self.poll);
        push(out, "count", self.count);
    }
}

/// The field and vote lines of a record, a copy or a form of an intermediate level.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Field lines in the order written; no name twice.
    pub fields: Vec<(Code, u32)>,
    /// How many field lines stand before the vote lines; all of them if there is no vote line.
    pub fields_before_votes: usize,
    /// Vote lines in the order written; no choice twice.
    pub votes: Vec<(Code, u32)>,
}

/// A record of one station in one contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The counting unit.
    pub station: Code,
    /// The contest.
    pub contest: Code,
    /// The track.
    pub track: Track,
    /// At least 1; a re-run is poll 2.
    pub poll: u32,
    /// At least 1; a recount is count 2.
    pub count: u32,
    /// Field lines in the order written; no name twice.
    pub fields: Vec<(Code, u32)>,
    /// How many field lines stand before the vote lines; all of them if there is no vote line.
    pub fields_before_votes: usize,
    /// Vote lines in the order written; no choice twice.
    pub votes: Vec<(Code, u32)>,
    /// When the polls closed.
    pub closed: Option<Time>,
    /// When the count was finished.
    pub counted: Option<Time>,
    /// Contestants' agents, in byte order.
    pub agents: Vec<(Code, AgentStatus)>,
    /// Contestants' copies, in byte order.
    pub copies: Vec<(Code, CopyStatus)>,
    /// Explanations, ascending by finding, then reason.
    pub explains: Vec<Explain>,
}

/// Keys of a record that are not fields, in order.
const TABLE: [&str; 11] = [
    "station", "contest", "track", "poll", "count", "vote", "closed", "counted", "agent", "copy",
    "explain",
];

/// Above this many lines, names are compared after sorting instead of one by one.
const PAIRWISE_MAX: usize = 24;

/// Whether a code can be the name of a field: it begins with a letter and is no key of a record.
#[must_use]
pub fn is_field_name(code: &Code) -> bool {
    code.begins_with_letter() && !TABLE.contains(&code.as_str())
}

impl Counts {
    /// Reads fields and the one block of votes.
    pub(crate) fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let mut counts = Self {
            fields: Vec::with_capacity(8),
            fields_before_votes: 0,
            votes: Vec::with_capacity(8),
        };
        let first = lines.peek_line();
        let mut vote_line = 0;
        while let Some(key) = lines.key() {
            if key == "vote" {
                let Some(value) = lines.take() else { break };
                vote_line = if counts.votes.is_empty() { value.line } else { vote_line };
                counts.fields_before_votes = counts.fields.len();
                counts.votes.push(vote(&value)?);
            } else if let Some(name) = Code::parse(key).filter(is_field_name) {
                let Some(value) = lines.take() else { break };
                counts.fields.push((name, value.count()?));
            } else {
                break;
            }
            let after = counts.fields.len() > counts.fields_before_votes;
            if !counts.votes.is_empty() && after && lines.key() == Some("vote") {
                return Err(lines.displaced("vote in one block"));
            }
        }
        if counts.votes.is_empty() {
            counts.fields_before_votes = counts.fields.len();
        }
        check_distinct(&counts.fields, "field", first)?;
        check_distinct(&counts.votes, "vote", vote_line)?;
        Ok(counts)
    }

    pub(crate) fn write(&self, out: &mut String) {
        write_counts(out, &self.fields, self.fields_before_votes, &self.votes);
    }
}

/// `CHOICE COUNT`
pub(crate) fn vote(value: &Value<'_>) -> Result<(Code, u32), Fault> {
    value.only(|words| Ok((words.next("a choice")?.code()?, words.next("a count")?.count()?)))
}

fn write_counts(out: &mut String, fields: &[(Code, u32)], at: usize, votes: &[(Code, u32)]) {
    let (before, after) = fields.split_at_checked(at).unwrap_or((fields, &[]));
    before.iter().for_each(|(name, count)| push(out, name.as_str(), count));
    for (choice, count) in votes {
        push(out, "vote", format_args!("{choice} {count}"));
    }
    after.iter().for_each(|(name, count)| push(out, name.as_str(), count));
}

/// Reads `agent` lines.
pub(crate) fn agents(lines: &mut Lines<'_>) -> Result<Vec<(Code, AgentStatus)>, Fault> {
    let mut agents: Vec<(Code, AgentStatus)> = Vec::new();
    while let Some(value) = lines.maybe("agent") {
        agents.push(
            value.only(|words| {
                Ok((words.next("a body")?.code()?, words.next("a status")?.word()?))
            })?,
        );
        ascending(&value, agents.iter().map(|(body, _)| body))?;
    }
    Ok(agents)
}

pub(crate) fn write_agents(out: &mut String, agents: &[(Code, AgentStatus)]) {
    for (body, status) in agents {
        push(out, "agent", format_args!("{body} {status}"));
    }
}

impl Record {
    /// (station, contest, track, poll, count).
    #[must_use]
    pub fn identity(&self) -> Identity {
        let Self { station, contest, track, poll, count, .. } = *self;
        Identity { station, contest, track, poll, count }
    }

    /// The value of a field.
    #[must_use]
    pub fn field(&self, name: &Code) -> Option<u32> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, count)| *count)
    }

    /// The votes of a choice.
    #[must_use]
    pub fn vote(&self, choice: &Code) -> Option<u32> {
        self.votes.iter().find(|(code, _)| code == choice).map(|(_, count)| *count)
    }

    fn read_rest(&mut self, lines: &mut Lines<'_>) -> Result<(), Fault> {
        self.closed = lines.maybe("closed").map(|value| value.time()).transpose()?;
        self.counted = lines.maybe("counted").map(|value| value.time()).transpose()?;
        self.agents = agents(lines)?;
        while let Some(value) = lines.maybe("copy") {
            self.copies.push(value.only(|words| {
                Ok((words.next("a body")?.code()?, words.next("a status")?.word()?))
            })?);
            ascending(&value, self.copies.iter().map(|(body, _)| body))?;
        }
        while let Some(value) = lines.maybe("explain") {
            self.explains.push(value.only(|words| {
                Ok(Explain {
                    finding: words.next("a finding")?.finding()?,
                    reason: words.next("a reason")?.code()?,
                    count: words.next("a count")?.count()?,
                })
            })?);
            ascending(&value, self.explains.iter().map(|one| (one.finding, one.reason)))?;
        }
        Ok(())
    }
}

/// Refuses a name that stands twice; `line` is where the block begins.
fn check_distinct(lines: &[(Code, u32)], key: &str, line: u32) -> Result<(), Fault> {
    let repeated = if lines.len() <= PAIRWISE_MAX {
        let twice = |at: usize, code: &Code| lines.iter().take(at).any(|(other, _)| other == code);
        lines.iter().enumerate().find(|(at, (code, _))| twice(*at, code)).map(|(_, line)| line.0)
    } else {
        let mut codes: Vec<Code> = lines.iter().map(|(code, _)| *code).collect();
        codes.sort_unstable();
        let mut pairs = codes.iter().zip(codes.iter().skip(1));
        pairs.find(|(one, next)| one == next).map(|(code, _)| *code)
    };
    match repeated {
        None => Ok(()),
        Some(code) => {
            let expected = alloc::format!("each {key} once, from this line on");
            Err(Fault::new(Reason::KindOrder, line, expected, code.as_str()))
        }
    }
}

/// Refuses a row that does not come strictly after the row before it.
pub(crate) fn ascending<T: Ord>(
    value: &Value<'_>,
    rows: impl DoubleEndedIterator<Item = T>,
) -> Result<(), Fault> {
    let mut rows = rows.rev();
    match (rows.next(), rows.next()) {
        (Some(last), Some(before)) if last <= before => {
            Err(value.fault(Reason::KindOrder, "rows in strictly ascending byte order"))
        }
        _ => Ok(()),
    }
}

impl Kind for Record {
    const KIND: &'static str = "record";

    fn write(&self, out: &mut String) {
        self.identity().write(out);
        write_counts(out, &self.fields, self.fields_before_votes, &self.votes);
        self.closed.iter().for_each(|time| push(out, "closed", time));
        self.counted.iter().for_each(|time| push(out, "counted", time));
        write_agents(out, &self.agents);
        for (body, status) in &self.copies {
            push(out, "copy", format_args!("{body} {status}"));
        }
        for Explain { finding, reason, count } in &self.explains {
            push(out, "explain", format_args!("{finding} {reason} {count}"));
        }
    }
}

impl Read for Record {
    const KEYS: &'static [&'static str] = &TABLE;

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let Identity { station, contest, track, poll, count } = Identity::read(lines)?;
        let Counts { fields, fields_before_votes, votes } = Counts::read(lines)?;
        let mut record = Self {
            station,
            contest,
            track,
            poll,
            count,
            fields,
            fields_before_votes,
            votes,
            closed: None,
            counted: None,
            agents: Vec::new(),
            copies: Vec::new(),
            explains: Vec::new(),
        };
        record.read_rest(lines)?;
        Ok(record)
    }
}

/// A correction of the head of an identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The record or correction that it corrects.
    pub corrects: StatementId,
    /// Coded reason.
    pub reason: Code,
    /// The corrected record, whole.
    pub record: Record,
}

impl Kind for Correction {
    const KIND: &'static str = "correction";

    fn write(&self, out: &mut String) {
        push(out, "corrects", self.corrects);
        push(out, "reason", self.reason);
        self.record.write(out);
    }
}

impl Read for Correction {
    const KEYS: &'static [&'static str] = &[
        "corrects", "reason", "station", "contest", "track", "poll", "count", "vote", "closed",
        "counted", "agent", "copy", "explain",
    ];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        Ok(Self {
            corrects: lines.one("corrects")?.id()?,
            reason: lines.one("reason")?.code()?,
            record: Record::read(lines)?,
        })
    }
}
