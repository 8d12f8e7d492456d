//! Figures that were stated beside the log: announcements by anyone, forms of intermediate levels, and
//! proclamations (spec 1 §4a). They are compared with the fold and never counted.

use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::kinds::record::{AgentStatus, Counts, Track, agents, is_field_name, vote, write_agents};
use crate::kinds::{Kind, ROWS_MAX, Read, ascending_rows, distinct_rows, named_log};
use crate::text::{Lines, OrNone, Value, push};
use crate::value::{Code, Hash, Percent, Time, words};

words! {
    /// Who announced, as far as the log knows; not who signs.
    pub enum Announcer {
        Authority = "authority",
        Court = "court",
        Contestant = "contestant",
        Observer = "observer",
        Media = "media",
    }
}

words! {
    /// Of what a stated coverage is a share.
    pub enum CoverageBase {
        Stations = "stations",
        Registered = "registered",
        Records = "records",
        Ballots = "ballots",
        Unstated = "unstated",
    }
}

words! {
    /// What was said of the figures; in byte order.
    pub enum Said {
        Complete = "complete",
        Final = "final",
        Irreversible = "irreversible",
        Runoff = "runoff",
        Winner = "winner",
    }
}

/// Choices that a runoff can be said to be between.
pub(super) const RUNOFF_MAX: usize = 2;

/// Votes and share of a choice, or of all others; in an announcement never neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Votes.
    pub votes: Option<u32>,
    /// Percentage.
    pub percent: Option<Percent>,
}

/// Figures that were announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// Who announced.
    pub by: (Announcer, Code),
    /// When.
    pub made: Time,
    /// The contest.
    pub contest: Code,
    /// The area; none for all.
    pub area: Option<Code>,
    /// Size and root of the log that it names.
    pub log: Option<(u64, Hash)>,
    /// The document.
    pub document: Option<Hash>,
    /// Stations included, and of how many; the first is not above the second.
    pub stations: Option<(u32, u32)>,
    /// The share that it covers, and of what.
    pub covered: Option<(Percent, CoverageBase)>,
    /// Registered voters.
    pub registered: Option<u32>,
    /// Fields of the form, each once.
    pub figures: Vec<(Code, u32)>,
    /// Choices, each once.
    pub votes: Vec<(Code, Share)>,
    /// All choices that are not listed, together.
    pub others: Option<Share>,
    /// What was said, ascending; a choice only with winner and runoff.
    pub says: Vec<(Said, Option<Code>)>,
}

impl Kind for Announcement {
    const KIND: &'static str = "announcement";

    fn write(&self, out: &mut String) {
        push(out, "by", format_args!("{} {}", self.by.0, self.by.1));
        push(out, "made", self.made);
        push(out, "contest", self.contest);
        match &self.area {
            Some(area) => push(out, "area", area),
            None => push(out, "area", "all"),
        }
        write_log(out, self.log);
        self.document.iter().for_each(|hash| push(out, "document", hash));
        if let Some((included, of)) = self.stations {
            push(out, "stations", format_args!("{included} {of}"));
        }
        if let Some((percent, base)) = self.covered {
            push(out, "covered", format_args!("{percent} {base}"));
        }
        self.registered.iter().for_each(|count| push(out, "registered", count));
        for (name, count) in &self.figures {
            push(out, "figure", format_args!("{name} {count}"));
        }
        for (choice, Share { votes, percent }) in &self.votes {
            let (votes, percent) = (OrNone(*votes), OrNone(*percent));
            push(out, "vote", format_args!("{choice} {votes} {percent}"));
        }
        if let Some(Share { votes, percent }) = self.others {
            push(out, "others", format_args!("{} {}", OrNone(votes), OrNone(percent)));
        }
        for (said, choice) in &self.says {
            match choice {
                Some(choice) => push(out, "says", format_args!("{said} {choice}")),
                None => push(out, "says", said),
            }
        }
    }
}

fn write_log(out: &mut String, log: Option<(u64, Hash)>) {
    if let Some((size, root)) = log {
        push(out, "size", size);
        push(out, "root", root);
    }
}

impl Read for Announcement {
    const KEYS: &'static [&'static str] = &[
        "by",
        "made",
        "contest",
        "area",
        "size",
        "root",
        "document",
        "stations",
        "covered",
        "registered",
        "figure",
        "vote",
        "others",
        "says",
    ];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let by = lines
            .one("by")?
            .only(|words| Ok((words.next("who")?.word()?, words.next("a code")?.code()?)))?;
        let made = lines.one("made")?.time()?;
        let contest = lines.one("contest")?.code()?;
        let area = lines.one("area")?;
        let area = if area.text == "all" { None } else { Some(area.code()?) };
        let announcement = Self {
            by,
            made,
            contest,
            area,
            log: named_log(lines)?,
            document: lines.maybe("document").map(|value| value.hash()).transpose()?,
            stations: lines.maybe("stations").map(|value| stations(&value)).transpose()?,
            covered: lines.maybe("covered").map(|value| covered(&value)).transpose()?,
            registered: lines.maybe("registered").map(|value| value.count()).transpose()?,
            figures: distinct_rows(lines, "figure", ROWS_MAX, figure, |(name, _)| *name)?,
            votes: distinct_rows(lines, "vote", ROWS_MAX, share_of_choice, |(code, _)| *code)?,
            others: lines.maybe("others").map(|value| others(&value)).transpose()?,
            says: ascending_rows(lines, "says", ROWS_MAX, says, |said| *said)?,
        };
        let runoff = |said: &&(Said, Option<Code>)| said.0 == Said::Runoff;
        if announcement.says.iter().filter(runoff).count() > RUNOFF_MAX {
            return Err(lines.conflict("at most two lines of runoff"));
        }
        if announcement.is_empty() {
            return Err(lines.conflict("something that was stated"));
        }
        Ok(announcement)
    }
}

impl Announcement {
    fn is_empty(&self) -> bool {
        self.votes.is_empty()
            && self.figures.is_empty()
            && self.says.is_empty()
            && self.others.is_none()
            && self.covered.is_none()
            && self.stations.is_none()
    }
}

pub(super) fn stations(value: &Value<'_>) -> Result<(u32, u32), Fault> {
    let (included, of) = value.only(|words| {
        Ok((words.next("included")?.count()?, words.next("of how many")?.count()?))
    })?;
    if included > of {
        return Err(value.fault(Reason::KindConflict, "not more than there are"));
    }
    Ok((included, of))
}

pub(super) fn covered(value: &Value<'_>) -> Result<(Percent, CoverageBase), Fault> {
    value.only(|words| Ok((words.next("a percentage")?.percent()?, words.next("of what")?.word()?)))
}

fn figure(value: &Value<'_>) -> Result<(Code, u32), Fault> {
    value.only(|words| {
        let name = words.next("a field")?;
        let code = name.code()?;
        if !is_field_name(&code) {
            return Err(name.wrong("the name of a field"));
        }
        Ok((code, words.next("a count")?.count()?))
    })
}

fn share(value: &Value<'_>, words: &mut crate::text::Words<'_>) -> Result<Share, Fault> {
    let votes = words.next("a count or none")?.or_none(Value::count)?;
    let percent = words.next("a percentage or none")?.or_none(Value::percent)?;
    if votes.is_none() && percent.is_none() {
        return Err(value.fault(Reason::KindConflict, "votes, a share, or both"));
    }
    Ok(Share { votes, percent })
}

pub(super) fn share_of_choice(value: &Value<'_>) -> Result<(Code, Share), Fault> {
    value.only(|words| Ok((words.next("a choice")?.code()?, share(value, words)?)))
}

fn others(value: &Value<'_>) -> Result<Share, Fault> {
    value.only(|words| share(value, words))
}

pub(super) fn says(value: &Value<'_>) -> Result<(Said, Option<Code>), Fault> {
    value.only(|words| {
        let said = words.next("what was said")?.word()?;
        if !words.more() {
            return Ok((said, None));
        }
        let choice = words.next("a choice")?;
        if !matches!(said, Said::Winner | Said::Runoff) {
            return Err(choice.fault(Reason::KindConflict, "a choice only with winner and runoff"));
        }
        Ok((said, Some(choice.code()?)))
    })
}

/// A form of an intermediate level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collation {
    /// The area.
    pub area: Code,
    /// The contest.
    pub contest: Code,
    /// The track.
    pub track: Track,
    /// When it was made.
    pub made: Time,
    /// How many records it sums.
    pub inputs: u32,
    /// Its figures.
    pub counts: Counts,
    /// Contestants' agents, in byte order.
    pub agents: Vec<(Code, AgentStatus)>,
}

impl Kind for Collation {
    const KIND: &'static str = "collation";

    fn write(&self, out: &mut String) {
        push(out, "area", self.area);
        push(out, "contest", self.contest);
        push(out, "track", self.track);
        push(out, "made", self.made);
        push(out, "inputs", self.inputs);
        self.counts.write(out);
        write_agents(out, &self.agents);
    }
}

impl Read for Collation {
    const KEYS: &'static [&'static str] =
        &["area", "contest", "track", "made", "inputs", "vote", "agent"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        Ok(Self {
            area: lines.one("area")?.code()?,
            contest: lines.one("contest")?.code()?,
            track: lines.one("track")?.word()?,
            made: lines.one("made")?.time()?,
            inputs: lines.one("inputs")?.count()?,
            counts: Counts::read(lines)?,
            agents: agents(lines)?,
        })
    }
}

words! {
    /// How far a proclamation goes.
    pub enum ProclamationStatus {
        Provisional = "provisional",
        Final = "final",
    }
}

/// What an organ proclaimed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proclamation {
    /// Who.
    pub organ: Code,
    /// How far it goes.
    pub status: ProclamationStatus,
    /// The contest.
    pub contest: Code,
    /// When.
    pub made: Time,
    /// By which article.
    pub article: String,
    /// Size and root of the log that it names.
    pub log: Option<(u64, Hash)>,
    /// The document.
    pub document: Option<Hash>,
    /// Votes, each choice once.
    pub votes: Vec<(Code, u32)>,
    /// Seats, at least one each; each choice once, at least one.
    pub elected: Vec<(Code, u32)>,
}

impl Kind for Proclamation {
    const KIND: &'static str = "proclamation";

    fn write(&self, out: &mut String) {
        push(out, "organ", self.organ);
        push(out, "status", self.status);
        push(out, "contest", self.contest);
        push(out, "made", self.made);
        push(out, "article", &self.article);
        write_log(out, self.log);
        self.document.iter().for_each(|hash| push(out, "document", hash));
        for (choice, count) in &self.votes {
            push(out, "vote", format_args!("{choice} {count}"));
        }
        for (choice, seats) in &self.elected {
            push(out, "elected", format_args!("{choice} {seats}"));
        }
    }
}

impl Read for Proclamation {
    const KEYS: &'static [&'static str] = &[
        "organ", "status", "contest", "made", "article", "size", "root", "document", "vote",
        "elected",
    ];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let elected = |value: &Value<'_>| {
            value.only(|words| {
                Ok((words.next("a choice")?.code()?, words.next("seats")?.positive()?))
            })
        };
        let proclamation = Self {
            organ: lines.one("organ")?.code()?,
            status: lines.one("status")?.word()?,
            contest: lines.one("contest")?.code()?,
            made: lines.one("made")?.time()?,
            article: lines.one("article")?.words()?,
            log: named_log(lines)?,
            document: lines.maybe("document").map(|value| value.hash()).transpose()?,
            votes: distinct_rows(lines, "vote", ROWS_MAX, vote, |(choice, _)| *choice)?,
            elected: distinct_rows(lines, "elected", ROWS_MAX, elected, |(choice, _)| *choice)?,
        };
        if proclamation.elected.is_empty() {
            return Err(lines.displaced("elected"));
        }
        Ok(proclamation)
    }
}
