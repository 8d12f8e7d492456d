//! Bulletins: every figure follows from the log that they name (spec 1 §4a).
//!
//! In scope: the lines of a bulletin, which for each contest are those of its outcome file. Not in
//! scope: whether they follow (`acta-tally`). Main types: [`Bulletin`], [`Block`].

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::fault::{Fault, Reason};
use crate::kinds::amend::{checkpoint, write_checkpoint};
use crate::kinds::part::Outcome;
use crate::kinds::publication::Status;
use crate::kinds::record::Track;
use crate::kinds::{Kind, ROWS_MAX, Read, ascending_rows};
use crate::text::{Lines, OrNone, Value, Words, head, push};
use crate::value::{Code, ElectionId, Hash, Percent, Ratio, Time};

/// A bulletin is about at most this many contests.
pub const CONTESTS_MAX: u32 = 256;
/// The name of a witness has at most this many bytes.
pub const WITNESS_NAME_MAX: usize = 255;
/// Decimals of a share in an outcome file.
const SHARE_DECIMALS: u8 = 2;

/// How far a contest is settled (spec 4 §11.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// `closed`
    Closed,
    /// `open N`
    Open(u64),
    /// `cannot-tell missing`
    CannotTell,
}

impl State {
    fn read(words: &mut Words<'_>) -> Result<Self, Fault> {
        let word = words.next("closed, open or cannot-tell")?;
        match word.text {
            "closed" => Ok(Self::Closed),
            "open" => {
                let votes = words.next("votes")?;
                let open = votes.size()?;
                if open == 0 { Err(votes.wrong("at least 1")) } else { Ok(Self::Open(open)) }
            }
            "cannot-tell" => {
                let why = words.next("missing")?;
                if why.text == "missing" { Ok(Self::CannotTell) } else { Err(why.wrong("missing")) }
            }
            _ => Err(word.wrong("closed, open or cannot-tell")),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("closed"),
            Self::Open(votes) => write!(f, "open {votes}"),
            Self::CannotTell => f.write_str("cannot-tell missing"),
        }
    }
}

/// The share of what remains that the trailing side needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hurdle {
    /// `N/D`
    Share(Ratio),
    /// `impossible`
    Impossible,
    /// `none`
    None,
}

impl fmt::Display for Hurdle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(share) => share.fmt(f),
            Self::Impossible => f.write_str("impossible"),
            Self::None => f.write_str("none"),
        }
    }
}

/// Who leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leader {
    /// A choice.
    Choice(Code),
    /// `tie`
    Tie,
    /// `none`
    None,
}

impl fmt::Display for Leader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Choice(code) => code.fmt(f),
            Self::Tie => f.write_str("tie"),
            Self::None => f.write_str("none"),
        }
    }
}

/// One contest: the lines of its outcome file, then coverage and scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The contest.
    pub contest: Code,
    /// Always the official one.
    pub track: Track,
    /// How it is decided.
    pub rule: Outcome,
    /// Seats to be given.
    pub seats: Option<u32>,
    /// Units expected, counted, counted-flagged, excluded, missing, and disputed.
    pub units: [u64; 6],
    /// Ballots of counted and counted-flagged units.
    pub ballots: u64,
    /// Votes of choices without parent.
    pub valid: u64,
    /// What is outstanding; none where it is unknown.
    pub outstanding: Option<u64>,
    /// Choices without parent: votes, and their share with two decimals.
    pub totals: Vec<(Code, u64, Percent)>,
    /// The same without flagged records; where there are any.
    pub without_flagged: Vec<(Code, u64)>,
    /// The same with excluded records; where there are any.
    pub with_excluded: Vec<(Code, u64)>,
    /// The same with the last conflicting statement of each disputed unit; where there are any.
    pub with_others: Vec<(Code, u64)>,
    /// Who leads.
    pub leader: Leader,
    /// By how much.
    pub margin: u64,
    /// Closed or open, and the hurdle; none exactly with rule `none`.
    pub state: Option<(State, Hurdle)>,
    /// Seats.
    pub seat: Vec<(Code, u64)>,
    /// Undrawn lots: seats, and the choices among which.
    pub lots: Vec<(u64, Vec<Code>)>,
    /// How much of it is counted.
    pub coverage: Coverage,
    /// The turnout so far, and the state if the outstanding units had it.
    pub scenario: Option<(Ratio, State)>,
}

/// `N/N`: some of all. Unlike a fraction, all can be 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SomeOfAll {
    /// Some.
    pub some: u64,
    /// Of all.
    pub all: u64,
}

impl SomeOfAll {
    fn read(value: &Value<'_>) -> Result<Self, Fault> {
        let parts = value.text.split_once('/');
        let parsed = parts.and_then(|(some, all)| {
            Some(Self { some: crate::value::size(some)?, all: crate::value::size(all)? })
        });
        parsed.ok_or_else(|| value.wrong("N/N"))
    }
}

impl fmt::Display for SomeOfAll {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.some, self.all)
    }
}

/// How much of a contest is counted (spec 5 §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// Units counted of those expected.
    pub stations: SomeOfAll,
    /// Their registered voters of those of all; none where a unit has no number.
    pub registered: Option<SomeOfAll>,
}

impl Coverage {
    fn read(words: &mut Words<'_>) -> Result<Self, Fault> {
        Ok(Self {
            stations: SomeOfAll::read(&words.next("stations")?)?,
            registered: words.next("registered or none")?.or_none(SomeOfAll::read)?,
        })
    }
}

/// The lines of a block that count units.
const UNITS: [&str; 6] = ["expected", "counted", "flagged", "excluded", "missing", "disputed"];

impl Block {
    /// Its lines.
    pub fn write(&self, out: &mut String) {
        push(out, "contest", self.contest);
        push(out, "track", self.track);
        push(out, "rule", self.rule);
        push(out, "seats", OrNone(self.seats));
        UNITS.iter().zip(self.units).for_each(|(key, units)| push(out, key, units));
        push(out, "ballots", self.ballots);
        push(out, "valid", self.valid);
        match self.outstanding {
            Some(votes) => push(out, "outstanding", votes),
            None => push(out, "outstanding", "unknown"),
        }
        for (choice, votes, percent) in &self.totals {
            push(out, "total", format_args!("{choice} {votes} {percent}"));
        }
        let tables = [
            ("without-flagged", &self.without_flagged),
            ("with-excluded", &self.with_excluded),
            ("with-others", &self.with_others),
        ];
        for (key, rows) in tables {
            rows.iter().for_each(|(code, n)| push(out, key, format_args!("{code} {n}")));
        }
        push(out, "leader", self.leader);
        push(out, "margin", self.margin);
        if let Some((state, hurdle)) = self.state {
            push(out, "state", state);
            push(out, "hurdle", hurdle);
        }
        self.seat.iter().for_each(|(code, n)| push(out, "seat", format_args!("{code} {n}")));
        for (seats, among) in &self.lots {
            let among: Vec<&str> = among.iter().map(Code::as_str).collect();
            push(out, "lot", format_args!("{seats} {}", among.join(",")));
        }
        let Coverage { stations, registered } = self.coverage;
        let registered = OrNone(registered);
        push(out, "coverage", format_args!("{stations} {registered}"));
        match self.scenario {
            Some((turnout, state)) => push(out, "scenario", format_args!("{turnout} {state}")),
            None => push(out, "scenario", "none"),
        }
    }

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let contest = lines.one("contest")?.code()?;
        let value = lines.one("track")?;
        let track = value.word()?;
        if track != Track::Official {
            return Err(value.wrong("official"));
        }
        let rule = lines.one("rule")?.word()?;
        let seats = lines.one("seats")?.or_none(Value::count)?;
        let mut units = [0; UNITS.len()];
        for (key, slot) in UNITS.iter().zip(&mut units) {
            *slot = lines.one(key)?.size()?;
        }
        let ballots = lines.one("ballots")?.size()?;
        let valid = lines.one("valid")?.size()?;
        let outstanding = lines.one("outstanding")?;
        let outstanding =
            if outstanding.text == "unknown" { None } else { Some(outstanding.size()?) };
        Ok(Self {
            contest,
            track,
            rule,
            seats,
            units,
            ballots,
            valid,
            outstanding,
            totals: list(lines, "total", total)?,
            without_flagged: list(lines, "without-flagged", votes)?,
            with_excluded: list(lines, "with-excluded", votes)?,
            with_others: list(lines, "with-others", votes)?,
            leader: leader(&lines.one("leader")?)?,
            margin: lines.one("margin")?.size()?,
            state: state(lines, rule)?,
            seat: list(lines, "seat", votes)?,
            lots: list(lines, "lot", lot)?,
            coverage: lines.one("coverage")?.only(Coverage::read)?,
            scenario: lines.one("scenario")?.only(scenario)?,
        })
    }
}

fn scenario(words: &mut Words<'_>) -> Result<Option<(Ratio, State)>, Fault> {
    let turnout = words.next("a turnout or none")?;
    if turnout.text == "none" {
        return Ok(None);
    }
    Ok(Some((turnout.ratio()?, State::read(words)?)))
}

fn list<'a, T>(
    lines: &mut Lines<'a>,
    key: &'static str,
    read: impl Fn(&Value<'a>) -> Result<T, Fault>,
) -> Result<Vec<T>, Fault> {
    super::rows(lines, key, ROWS_MAX, read, |_| true, "")
}

fn votes(value: &Value<'_>) -> Result<(Code, u64), Fault> {
    value.only(|words| Ok((words.next("a choice")?.code()?, words.next("a number")?.size()?)))
}

fn total(value: &Value<'_>) -> Result<(Code, u64, Percent), Fault> {
    value.only(|words| {
        let (choice, votes) = (words.next("a choice")?.code()?, words.next("votes")?.size()?);
        let share = words.next("a share")?;
        let percent = share.percent()?;
        if percent.decimals() != SHARE_DECIMALS {
            return Err(share.wrong("two decimals"));
        }
        Ok((choice, votes, percent))
    })
}

fn leader(value: &Value<'_>) -> Result<Leader, Fault> {
    match value.text {
        "tie" => Ok(Leader::Tie),
        "none" => Ok(Leader::None),
        _ => Ok(Leader::Choice(value.code()?)),
    }
}

fn state(lines: &mut Lines<'_>, rule: Outcome) -> Result<Option<(State, Hurdle)>, Fault> {
    if rule == Outcome::None {
        return Ok(None);
    }
    let state = lines.one("state")?.only(State::read)?;
    let value = lines.one("hurdle")?;
    let hurdle = match value.text {
        "impossible" => Hurdle::Impossible,
        "none" => Hurdle::None,
        _ => Hurdle::Share(value.ratio()?),
    };
    Ok(Some((state, hurdle)))
}

fn lot(value: &Value<'_>) -> Result<(u64, Vec<Code>), Fault> {
    value.only(|words| {
        let seats = words.next("seats")?.size()?;
        let among = words.next("choices")?;
        let codes = among.text.split(',').map(Code::parse).collect::<Option<Vec<Code>>>();
        Ok((seats, codes.ok_or_else(|| among.wrong("codes joined by commas"))?))
    })
}

/// A bulletin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulletin {
    /// From 1.
    pub number: u32,
    /// When.
    pub made: Time,
    /// Entries of the log that it follows from.
    pub size: u64,
    /// Root of the log at that size.
    pub root: Hash,
    /// The tally hash.
    pub tally: Hash,
    /// Merkle root over the stations.
    pub stations_root: Hash,
    /// How far the count is.
    pub status: Status,
    /// The contests, ascending by code.
    pub blocks: Vec<Block>,
    /// Witnesses that cosigned, and when; in byte order.
    pub cosigned: Vec<(String, Time)>,
    /// Witnesses that did not; in byte order.
    pub not_cosigned: Vec<String>,
    /// The checkpoint note with these cosignatures.
    pub checkpoint: Vec<u8>,
}

/// What a bulletin says beside the lines that its log decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// From 1.
    pub number: u32,
    /// When.
    pub made: Time,
    /// Witnesses that cosigned, and when; in byte order.
    pub cosigned: Vec<(String, Time)>,
    /// Witnesses that did not; in byte order.
    pub not_cosigned: Vec<String>,
    /// The checkpoint note with these cosignatures.
    pub checkpoint: Vec<u8>,
}

impl Bulletin {
    /// The text of a bulletin with the lines of a `bulletin.txt` (spec 4 §15.5).
    #[must_use]
    pub fn text_of(election: &ElectionId, own: &Own, body: &str) -> String {
        let mut out = head(Self::KIND, election);
        push(&mut out, "number", own.number);
        push(&mut out, "made", own.made);
        out.push_str(body);
        write_own(&mut out, &own.cosigned, &own.not_cosigned, &own.checkpoint);
        out
    }
}

fn write_own(out: &mut String, cosigned: &[(String, Time)], silent: &[String], checkpoint: &[u8]) {
    for (name, time) in cosigned {
        push(out, "cosigned", format_args!("{name} {time}"));
    }
    silent.iter().for_each(|name| push(out, "not-cosigned", name));
    write_checkpoint(out, checkpoint);
}

impl Kind for Bulletin {
    const KIND: &'static str = "bulletin";

    fn write(&self, out: &mut String) {
        push(out, "number", self.number);
        push(out, "made", self.made);
        push(out, "size", self.size);
        push(out, "root", self.root);
        push(out, "tally", self.tally);
        push(out, "stations-root", self.stations_root);
        push(out, "status", self.status);
        push(out, "contests", self.blocks.len());
        self.blocks.iter().for_each(|block| block.write(out));
        write_own(out, &self.cosigned, &self.not_cosigned, &self.checkpoint);
    }
}

impl Read for Bulletin {
    const KEYS: &'static [&'static str] = &[
        "number",
        "made",
        "size",
        "root",
        "tally",
        "stations-root",
        "status",
        "contests",
        "contest",
        "track",
        "rule",
        "seats",
        "expected",
        "counted",
        "flagged",
        "excluded",
        "missing",
        "disputed",
        "ballots",
        "valid",
        "outstanding",
        "total",
        "without-flagged",
        "with-excluded",
        "with-others",
        "leader",
        "margin",
        "state",
        "hurdle",
        "seat",
        "lot",
        "coverage",
        "scenario",
        "cosigned",
        "not-cosigned",
        "checkpoint",
    ];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let number = lines.one("number")?.positive()?;
        let made = lines.one("made")?.time()?;
        let size = lines.one("size")?.size()?;
        let root = lines.one("root")?.hash()?;
        let tally = lines.one("tally")?.hash()?;
        let stations_root = lines.one("stations-root")?.hash()?;
        let status = lines.one("status")?.word()?;
        let blocks = blocks(lines)?;
        let signed = |value: &Value<'_>| {
            value
                .only(|words| Ok((witness(&words.next("a name")?)?, words.next("a time")?.time()?)))
        };
        let cosigned =
            ascending_rows(lines, "cosigned", ROWS_MAX, signed, |(name, _)| name.clone())?;
        let not_cosigned = ascending_rows(lines, "not-cosigned", ROWS_MAX, witness, String::clone)?;
        if cosigned.iter().any(|(name, _)| not_cosigned.contains(name)) {
            return Err(lines.conflict("each witness once"));
        }
        let checkpoint = checkpoint(lines)?;
        Ok(Self {
            number,
            made,
            size,
            root,
            tally,
            stations_root,
            status,
            blocks,
            cosigned,
            not_cosigned,
            checkpoint,
        })
    }
}

fn blocks(lines: &mut Lines<'_>) -> Result<Vec<Block>, Fault> {
    let value = lines.one("contests")?;
    let contests = value.count()?;
    if contests > CONTESTS_MAX {
        return Err(value.fault(Reason::KindLimit, "at most 256 contests"));
    }
    let mut blocks: Vec<Block> = Vec::new();
    for _ in 0..contests {
        let line = lines.peek_line();
        let block = Block::read(lines)?;
        if blocks.last().is_some_and(|last| last.contest >= block.contest) {
            let expected = "contests in strictly ascending byte order";
            return Err(Fault::new(Reason::KindOrder, line, expected, block.contest.as_str()));
        }
        blocks.push(block);
    }
    Ok(blocks)
}

/// A witness's name in the policy: no space stands in it.
fn witness(value: &Value<'_>) -> Result<String, Fault> {
    let good = value.text.len() <= WITNESS_NAME_MAX && !value.text.contains(' ');
    if good { value.words() } else { Err(value.wrong("the name of a witness")) }
}
