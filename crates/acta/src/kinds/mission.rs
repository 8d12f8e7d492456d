//! Missions of observers, experts and agents: their terms, and their reports (spec 1 §4a).

use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::kinds::{Kind, ROWS_MAX, Read, ascending_rows};
use crate::text::{Lines, OrNone, StatementId, Value, push};
use crate::value::{Code, Hash, Time, words};

words! {
    /// What a mission is.
    pub enum MissionType {
        Agents = "agents",
        Experts = "experts",
        Media = "media",
        Observers = "observers",
        Auditors = "auditors",
    }
}

words! {
    /// What a clause allows.
    pub enum Permission {
        Attend = "attend",
        Publish = "publish",
        See = "see",
    }
}

/// A clause of the terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clause {
    /// Its number or name.
    pub code: Code,
    /// What it allows.
    pub permission: Permission,
    /// Not before this.
    pub from: Option<Time>,
}

/// An accreditation: the body signs it too, by its own line or an endorsement, or it is one-sided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accreditation {
    /// Who is accredited.
    pub body: Code,
    /// As what.
    pub kind: MissionType,
    /// From when.
    pub from: Time,
    /// Until when; not before `from`.
    pub until: Time,
    /// The document.
    pub terms: Hash,
    /// Its clauses, ascending by code.
    pub clauses: Vec<Clause>,
}

impl Kind for Accreditation {
    const KIND: &'static str = "accreditation";

    fn write(&self, out: &mut String) {
        push(out, "body", self.body);
        push(out, "type", self.kind);
        push(out, "from", self.from);
        push(out, "until", self.until);
        push(out, "terms", self.terms);
        for Clause { code, permission, from } in &self.clauses {
            push(out, "clause", format_args!("{code} {permission} {}", OrNone(*from)));
        }
    }
}

impl Read for Accreditation {
    const KEYS: &'static [&'static str] = &["body", "type", "from", "until", "terms", "clause"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let body = lines.one("body")?.code()?;
        let kind = lines.one("type")?.word()?;
        let from = lines.one("from")?.time()?;
        let value = lines.one("until")?;
        let until = value.time()?;
        if until.unix() < from.unix() {
            return Err(value.fault(Reason::KindConflict, "a time that is not before from"));
        }
        let terms = lines.one("terms")?.hash()?;
        let clause = |value: &Value<'_>| {
            value.only(|words| {
                Ok(Clause {
                    code: words.next("a clause")?.code()?,
                    permission: words.next("attend, publish or see")?.word()?,
                    from: words.next("a time or none")?.or_none(Value::time)?,
                })
            })
        };
        let clauses = ascending_rows(lines, "clause", ROWS_MAX, clause, |clause| clause.code)?;
        Ok(Self { body, kind, from, until, terms, clauses })
    }
}

words! {
    /// How far a report goes.
    pub enum ReportType {
        Final = "final",
        Preliminary = "preliminary",
        Statement = "statement",
    }
}

/// A mission's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Who reports.
    pub body: Code,
    /// Under which accreditation.
    pub accreditation: Option<StatementId>,
    /// Under which of its clauses, ascending; only with an accreditation.
    pub clauses: Vec<Code>,
    /// How far it goes.
    pub kind: ReportType,
    /// When.
    pub made: Time,
    /// The report.
    pub document: Hash,
}

impl Kind for Report {
    const KIND: &'static str = "report";

    fn write(&self, out: &mut String) {
        push(out, "body", self.body);
        self.accreditation.iter().for_each(|id| push(out, "accreditation", id));
        self.clauses.iter().for_each(|code| push(out, "clause", code));
        push(out, "type", self.kind);
        push(out, "made", self.made);
        push(out, "document", self.document);
    }
}

impl Read for Report {
    const KEYS: &'static [&'static str] =
        &["body", "accreditation", "clause", "type", "made", "document"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let body = lines.one("body")?.code()?;
        let accreditation = lines.maybe("accreditation").map(|value| value.id()).transpose()?;
        let clauses = ascending_rows(lines, "clause", ROWS_MAX, Value::code, |code| *code)?;
        if accreditation.is_none() && !clauses.is_empty() {
            return Err(lines.conflict("clauses only with an accreditation"));
        }
        Ok(Self {
            body,
            accreditation,
            clauses,
            kind: lines.one("type")?.word()?,
            made: lines.one("made")?.time()?,
            document: lines.one("document")?.hash()?,
        })
    }
}
