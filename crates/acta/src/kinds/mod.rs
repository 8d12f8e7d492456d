//! The kinds of statement (spec 1 §4): one struct each, which parses the one spelling that it writes.
//!
//! Not in scope: what a kind does to the tally. Main type: [`Body`].

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::policy::Act;
use crate::text::{Lines, Text, Value, head};
use crate::value::{Code, ElectionId, Hash};

pub mod amend;
pub mod announced;
pub mod announcement;
pub mod audit;
pub mod bulletin;
pub mod complaint;
pub mod copy;
pub mod decision;
pub mod definition;
pub mod draft;
pub mod endorse;
mod files;
pub mod geometry;
pub mod image;
pub mod incident;
pub mod key;
pub mod mission;
pub mod part;
pub mod publication;
pub mod record;
pub mod register;
pub mod station_event;

pub use crate::promise::Promise;
pub use amend::{Amend, InForce};
pub use announced::Announced;
pub use announcement::{Announcement, Collation, Proclamation};
pub use audit::{AuditPlan, AuditReport, Software};
pub use bulletin::Bulletin;
pub use complaint::{Complaint, Redaction, Ruling};
pub use copy::{Copy, CopyCommit};
pub use decision::Decision;
pub use definition::Definition;
pub use draft::Draft;
pub use endorse::Endorse;
pub use geometry::Geometry;
pub use image::{Image, Objection};
pub use incident::{Attempts, Attestation, Incident, Probe, Telemetry};
pub use key::{Key, Revoke};
pub use mission::{Accreditation, Report};
pub use part::Part;
pub use publication::Publication;
pub use record::{Correction, Record};
pub use register::{Register, RegisterChange};
pub use station_event::StationEvent;

/// A kind of statement.
///
/// `parse(write(x)) = x` for every value whose free words keep the text form; [`crate::Statement::sign`]
/// checks that.
pub trait Kind: Sized {
    /// KIND of line 1.
    const KIND: &'static str;

    /// The whole text, in its one spelling.
    fn to_text(&self, election: &ElectionId) -> String {
        let mut out = head(Self::KIND, election);
        self.write(&mut out);
        out
    }

    /// Writes the lines after the first two.
    fn write(&self, out: &mut String);
}

/// Reading is apart from [`Kind`], because the reader of lines is not public.
pub(crate) trait Read: Kind {
    /// Every key of the kind, in the order of the table.
    const KEYS: &'static [&'static str];

    /// Reads the lines after the first two, all of them.
    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault>;

    /// Reads a text of this kind to its end.
    fn read_text(text: &Text<'_>) -> Result<Self, Fault> {
        let mut lines = text.lines(Self::KEYS);
        let value = Self::read(&mut lines)?;
        lines.end()?;
        Ok(value)
    }
}

/// A key of section 4a has at most this many rows, where nothing else is said.
pub const ROWS_MAX: usize = 1_024;

/// Reads all rows of a key, at most `max`; `good` judges the last row against those before it.
fn rows<'a, T>(
    lines: &mut Lines<'a>,
    key: &'static str,
    max: usize,
    read: impl Fn(&Value<'a>) -> Result<T, Fault>,
    mut good: impl FnMut(&T) -> bool,
    order: &str,
) -> Result<Vec<T>, Fault> {
    let mut rows = Vec::new();
    while let Some(value) = lines.maybe(key) {
        definition::room(&value, rows.len(), max)?;
        let row = read(&value)?;
        if !good(&row) {
            return Err(value.fault(Reason::KindOrder, order));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// Reads rows whose `by` strictly ascends.
pub(crate) fn ascending_rows<'a, T, K: Ord>(
    lines: &mut Lines<'a>,
    key: &'static str,
    max: usize,
    read: impl Fn(&Value<'a>) -> Result<T, Fault>,
    by: impl Fn(&T) -> K,
) -> Result<Vec<T>, Fault> {
    let mut before: Option<K> = None;
    let good = |row: &T| {
        let now = by(row);
        let up = before.as_ref().is_none_or(|before| *before < now);
        before = Some(now);
        up
    };
    rows(lines, key, max, read, good, "rows in strictly ascending byte order")
}

/// Reads rows whose `by` stands once each.
pub(crate) fn distinct_rows<'a, T, K: Ord>(
    lines: &mut Lines<'a>,
    key: &'static str,
    max: usize,
    read: impl Fn(&Value<'a>) -> Result<T, Fault>,
    by: impl Fn(&T) -> K,
) -> Result<Vec<T>, Fault> {
    let mut known = alloc::collections::BTreeSet::new();
    rows(lines, key, max, read, |row| known.insert(by(row)), "each once")
}

/// Reads `size` and `root`, both or neither.
pub(crate) fn named_log(lines: &mut Lines<'_>) -> Result<Option<(u64, Hash)>, Fault> {
    let size = lines.maybe("size").map(|value| value.size()).transpose()?;
    let root = lines.maybe("root").map(|value| value.hash()).transpose()?;
    match (size, root) {
        (Some(size), Some(root)) => Ok(Some((size, root))),
        (None, None) => Ok(None),
        _ => Err(lines.conflict("size and root, both or neither")),
    }
}

/// Refuses a `+` key that has no row.
pub(crate) fn at_least_one<T>(
    lines: &Lines<'_>,
    rows: Vec<T>,
    key: &'static str,
) -> Result<Vec<T>, Fault> {
    if rows.is_empty() { Err(lines.displaced(key)) } else { Ok(rows) }
}

macro_rules! bodies {
    ($($name:ident $kind:ty => [$($wrap:ident)?] $of:ident;)*) => {
        /// What a statement says.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Body {
            $(#[doc = concat!("[`struct@", stringify!($name), "`].")] $name($kind),)*
            /// A kind of later versions: kept, shown by name, without effect.
            Other {
                /// KIND of line 1.
                kind: Code,
            },
        }

        impl Body {
            /// Reads the body of a text.
            ///
            /// # Errors
            /// Layers `kind`, `policy` and `rule`.
            pub fn parse(text: &Text<'_>) -> Result<Self, Fault> {
                $(if text.kind() == <$of as Kind>::KIND {
                    let body = <$of as Read>::read_text(text)?;
                    return Ok(Self::$name($($wrap::new)?(body)));
                })*
                let first = || Fault::new(
                    crate::fault::Reason::KindFirstLine, 1, "acta/KIND/v1", text.kind());
                Ok(Self::Other { kind: Code::parse(text.kind()).ok_or_else(first)? })
            }

            /// The whole text in its one spelling; `None` for a kind of later versions.
            #[must_use]
            pub fn to_text(&self, election: &ElectionId) -> Option<String> {
                match self {
                    $(Self::$name(body) => Some(body.to_text(election)),)*
                    Self::Other { .. } => None,
                }
            }

            /// KIND of line 1.
            #[must_use]
            pub fn kind(&self) -> &str {
                match self {
                    $(Self::$name(_) => <$of as Kind>::KIND,)*
                    Self::Other { kind } => kind.as_str(),
                }
            }
        }
    };
}

bodies! {
    Record Record => [] Record;
    Definition Box<Definition> => [Box] Definition;
    Part Part => [] Part;
    Amend Box<Amend> => [Box] Amend;
    InForce InForce => [] InForce;
    Register Register => [] Register;
    RegisterChange Box<RegisterChange> => [Box] RegisterChange;
    Key Key => [] Key;
    Revoke Revoke => [] Revoke;
    StationEvent StationEvent => [] StationEvent;
    Correction Box<Correction> => [Box] Correction;
    Endorse Endorse => [] Endorse;
    Decision Box<Decision> => [Box] Decision;
    Publication Publication => [] Publication;
    Promise Promise => [] Promise;
    Image Image => [] Image;
    Objection Objection => [] Objection;
    Collation Box<Collation> => [Box] Collation;
    Announcement Box<Announcement> => [Box] Announcement;
    Bulletin Box<Bulletin> => [Box] Bulletin;
    Proclamation Box<Proclamation> => [Box] Proclamation;
    Incident Box<Incident> => [Box] Incident;
    Attestation Attestation => [] Attestation;
    Telemetry Telemetry => [] Telemetry;
    Attempts Attempts => [] Attempts;
    Probe Probe => [] Probe;
    Complaint Box<Complaint> => [Box] Complaint;
    Ruling Box<Ruling> => [Box] Ruling;
    Redaction Redaction => [] Redaction;
    CopyCommit CopyCommit => [] CopyCommit;
    Copy Box<Copy> => [Box] Copy;
    Accreditation Accreditation => [] Accreditation;
    Report Report => [] Report;
    AuditPlan AuditPlan => [] AuditPlan;
    AuditReport AuditReport => [] AuditReport;
    Software Software => [] Software;
    Geometry Box<Geometry> => [Box] Geometry;
}

impl Body {
    /// The act whose signature policy applies (spec 1 §3.5). `None` where none does: a definition has
    /// a rule of its own, and part, in-force, endorse and promise prove themselves.
    #[must_use]
    pub fn act(&self) -> Option<Act> {
        Some(match self {
            Self::Record(record) if record.count > 1 => Act::Recount,
            Self::Record(_) => Act::Record,
            Self::Correction(_) => Act::Correction,
            Self::Decision(_) => Act::Decision,
            Self::StationEvent(_) => Act::StationEvent,
            Self::Register(_) => Act::Register,
            Self::RegisterChange(_) => Act::RegisterChange,
            Self::Key(_) => Act::Key,
            Self::Revoke(_) => Act::Revoke,
            Self::Amend(_) => Act::Amend,
            Self::Publication(_) => Act::Publication,
            Self::Image(_) => Act::Image,
            Self::Objection(_) => Act::Objection,
            Self::Collation(_) => Act::Collation,
            Self::Announcement(_) => Act::Announcement,
            Self::Bulletin(_) => Act::Bulletin,
            Self::Proclamation(_) => Act::Proclamation,
            Self::Incident(_) => Act::Incident,
            Self::Attestation(_) => Act::Attestation,
            Self::Telemetry(_) => Act::Telemetry,
            Self::Attempts(_) => Act::Attempts,
            Self::Probe(_) => Act::Probe,
            Self::Complaint(_) => Act::Complaint,
            Self::Ruling(_) => Act::Ruling,
            Self::Redaction(_) => Act::Redaction,
            Self::CopyCommit(_) => Act::CopyCommit,
            Self::Copy(_) => Act::Copy,
            Self::Accreditation(_) => Act::Accreditation,
            Self::Report(_) => Act::Report,
            Self::AuditPlan(_) => Act::AuditPlan,
            Self::AuditReport(_) => Act::AuditReport,
            Self::Software(_) => Act::Software,
            Self::Geometry(_) => Act::Geometry,
            Self::Definition(_) | Self::Part(_) | Self::InForce(_) => return None,
            Self::Endorse(_) | Self::Promise(_) | Self::Other { .. } => return None,
        })
    }

    /// The station and contest that a statement names, as tables of entries show them.
    #[must_use]
    pub fn place(&self) -> (Option<Code>, Option<Code>) {
        let of = |identity: &record::Identity| (Some(identity.station), Some(identity.contest));
        match self {
            Self::Record(record) => of(&record.identity()),
            Self::Correction(correction) => of(&correction.record.identity()),
            Self::Copy(copy) => of(&copy.identity),
            Self::StationEvent(event) => (Some(event.station), None),
            Self::RegisterChange(change) => (Some(change.station), None),
            Self::Attempts(attempts) => (Some(attempts.station), None),
            Self::Decision(decision) => match decision.scope {
                decision::DecisionScope::Record(_) => (None, None),
                decision::DecisionScope::Station { station, contest } => {
                    (Some(station), Some(contest))
                }
                decision::DecisionScope::Area { contest, .. }
                | decision::DecisionScope::Contest(contest) => (None, Some(contest)),
            },
            Self::Collation(collation) => (None, Some(collation.contest)),
            Self::Announcement(announcement) => (None, Some(announcement.contest)),
            Self::Proclamation(proclamation) => (None, Some(proclamation.contest)),
            Self::Complaint(complaint) => match complaint.about {
                complaint::Subject::Station(station) => (Some(station), None),
                complaint::Subject::Contest(contest) => (None, Some(contest)),
                _ => (None, None),
            },
            _ => (None, None),
        }
    }
}
