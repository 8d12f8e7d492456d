//! Complaints, rulings on them, and bytes that are withheld (spec 1 §4a).
//!
//! Not in scope: the text of a complaint, which stays with who made it ([`crate::commitment`]).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::fault::Fault;
use crate::kinds::{Kind, Read, ascending_rows, at_least_one};
use crate::text::{Lines, StatementId, Value, push};
use crate::value::{Code, Hash, Time, words};

/// A ruling is about at most this many complaints.
pub const COMPLAINTS_MAX: usize = 100;
/// A redaction names at most this many files.
pub const BLOBS_MAX: usize = 100;

/// What a statement of the public account is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// `election`: the whole.
    Election,
    /// `area CODE`
    Area(Code),
    /// `station CODE`
    Station(Code),
    /// `contest CODE`
    Contest(Code),
    /// `statement HASH`
    Statement(StatementId),
}

impl Subject {
    fn read(value: &Value<'_>) -> Result<Self, Fault> {
        value.only(|words| {
            let kind = words.next("election, area, station, contest or statement")?;
            Ok(match kind.text {
                "election" => Self::Election,
                "area" => Self::Area(words.next("an area")?.code()?),
                "station" => Self::Station(words.next("a station")?.code()?),
                "contest" => Self::Contest(words.next("a contest")?.code()?),
                "statement" => Self::Statement(words.next("an id")?.id()?),
                _ => return Err(kind.wrong("election, area, station, contest or statement")),
            })
        })
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Election => f.write_str("election"),
            Self::Area(code) => write!(f, "area {code}"),
            Self::Station(code) => write!(f, "station {code}"),
            Self::Contest(code) => write!(f, "contest {code}"),
            Self::Statement(id) => write!(f, "statement {id}"),
        }
    }
}

words! {
    /// What is complained of.
    pub enum ComplaintType {
        AccessRefused = "access-refused",
        Announcement = "announcement",
        ClosedEarly = "closed-early",
        CopyRefused = "copy-refused",
        Equipment = "equipment",
        Figures = "figures",
        MovedVoter = "moved-voter",
        NotAtAddress = "not-at-address",
        NotOpened = "not-opened",
        Other = "other",
        Pressure = "pressure",
        Register = "register",
        TurnedAway = "turned-away",
    }
}

words! {
    /// Who complains, as they say.
    pub enum Complainant {
        Agent = "agent",
        Contestant = "contestant",
        Observer = "observer",
        Official = "official",
        Other = "other",
        Unstated = "unstated",
        Voter = "voter",
    }
}

/// A complaint. Its receipt is the inclusion proof of its entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// What is complained of.
    pub kind: ComplaintType,
    /// What it is about.
    pub about: Subject,
    /// When it was made.
    pub made: Time,
    /// Who complains.
    pub by: Complainant,
    /// Commitment to its text.
    pub commitment: Hash,
    /// Where and when it was filed too.
    pub elsewhere: Option<(Code, Time)>,
    /// Where and when it was refused at the counter.
    pub refused: Option<(Code, Time)>,
}

fn organ_time(value: &Value<'_>) -> Result<(Code, Time), Fault> {
    value.only(|words| Ok((words.next("an organ")?.code()?, words.next("a time")?.time()?)))
}

impl Kind for Complaint {
    const KIND: &'static str = "complaint";

    fn write(&self, out: &mut String) {
        push(out, "type", self.kind);
        push(out, "about", self.about);
        push(out, "made", self.made);
        push(out, "by", self.by);
        push(out, "commitment", self.commitment);
        for (key, value) in [("elsewhere", self.elsewhere), ("refused", self.refused)] {
            if let Some((organ, time)) = value {
                push(out, key, format_args!("{organ} {time}"));
            }
        }
    }
}

impl Read for Complaint {
    const KEYS: &'static [&'static str] =
        &["type", "about", "made", "by", "commitment", "elsewhere", "refused"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        Ok(Self {
            kind: lines.one("type")?.word()?,
            about: Subject::read(&lines.one("about")?)?,
            made: lines.one("made")?.time()?,
            by: lines.one("by")?.word()?,
            commitment: lines.one("commitment")?.hash()?,
            elsewhere: lines.maybe("elsewhere").map(|value| organ_time(&value)).transpose()?,
            refused: lines.maybe("refused").map(|value| organ_time(&value)).transpose()?,
        })
    }
}

words! {
    /// What became of complaints.
    pub enum RulingOutcome {
        Dismissed = "dismissed",
        Inadmissible = "inadmissible",
        PartlyUpheld = "partly-upheld",
        Upheld = "upheld",
        Withdrawn = "withdrawn",
    }
}

/// A ruling on complaints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruling {
    /// The complaints, ascending, at least one.
    pub complaints: Vec<StatementId>,
    /// Who ruled.
    pub organ: Code,
    /// What became of them.
    pub outcome: RulingOutcome,
    /// When.
    pub made: Time,
    /// By which article.
    pub article: String,
    /// The reasons.
    pub document: Hash,
    /// What it does to records.
    pub decision: Option<StatementId>,
}

impl Kind for Ruling {
    const KIND: &'static str = "ruling";

    fn write(&self, out: &mut String) {
        self.complaints.iter().for_each(|id| push(out, "complaint", id));
        push(out, "organ", self.organ);
        push(out, "outcome", self.outcome);
        push(out, "made", self.made);
        push(out, "article", &self.article);
        push(out, "document", self.document);
        self.decision.iter().for_each(|id| push(out, "decision", id));
    }
}

impl Read for Ruling {
    const KEYS: &'static [&'static str] =
        &["complaint", "organ", "outcome", "made", "article", "document", "decision"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let complaints = ascending_rows(lines, "complaint", COMPLAINTS_MAX, Value::id, |id| *id)?;
        Ok(Self {
            complaints: at_least_one(lines, complaints, "complaint")?,
            organ: lines.one("organ")?.code()?,
            outcome: lines.one("outcome")?.word()?,
            made: lines.one("made")?.time()?,
            article: lines.one("article")?.words()?,
            document: lines.one("document")?.hash()?,
            decision: lines.maybe("decision").map(|value| value.id()).transpose()?,
        })
    }
}

/// Bytes that are withheld, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// The files or openings by their SHA-256, ascending, at least one.
    pub blobs: Vec<Hash>,
    /// Coded reason.
    pub reason: Code,
    /// Who withholds them.
    pub organ: Code,
    /// By which article.
    pub article: String,
}

impl Kind for Redaction {
    const KIND: &'static str = "redaction";

    fn write(&self, out: &mut String) {
        self.blobs.iter().for_each(|hash| push(out, "blob", hash));
        push(out, "reason", self.reason);
        push(out, "organ", self.organ);
        push(out, "article", &self.article);
    }
}

impl Read for Redaction {
    const KEYS: &'static [&'static str] = &["blob", "reason", "organ", "article"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let blobs = ascending_rows(lines, "blob", BLOBS_MAX, Value::hash, |hash| *hash)?;
        Ok(Self {
            blobs: at_least_one(lines, blobs, "blob")?,
            reason: lines.one("reason")?.code()?,
            organ: lines.one("organ")?.code()?,
            article: lines.one("article")?.words()?,
        })
    }
}
