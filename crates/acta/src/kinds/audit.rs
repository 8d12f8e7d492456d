//! Audits that were promised, what became of them, and the software in use (spec 1 §4a).

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::fault::{Fault, Reason};
use crate::kinds::{Kind, ROWS_MAX, Read, ascending_rows, at_least_one};
use crate::text::{Lines, StatementId, Value, push};
use crate::value::{Code, Hash, Time, words};

/// A version has at most this many bytes.
pub const VERSION_MAX: usize = 64;

words! {
    /// What is audited.
    pub enum AuditType {
        Communications = "communications",
        Drill = "drill",
        Hardware = "hardware",
        Register = "register",
        Results = "results",
        RiskLimiting = "risk-limiting",
        SampleCount = "sample-count",
        Software = "software",
    }
}

/// A promised audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedAudit {
    /// Its code within the plan.
    pub code: Code,
    /// What is audited.
    pub kind: AuditType,
    /// By when.
    pub due: Time,
    /// By whom.
    pub organ: Code,
}

/// Audits that are promised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPlan {
    /// At least one, ascending by code.
    pub audits: Vec<PlannedAudit>,
    /// By which article.
    pub article: Option<String>,
}

impl Kind for AuditPlan {
    const KIND: &'static str = "audit-plan";

    fn write(&self, out: &mut String) {
        for PlannedAudit { code, kind, due, organ } in &self.audits {
            push(out, "audit", format_args!("{code} {kind} {due} {organ}"));
        }
        self.article.iter().for_each(|article| push(out, "article", article));
    }
}

impl Read for AuditPlan {
    const KEYS: &'static [&'static str] = &["audit", "article"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let audit = |value: &Value<'_>| {
            value.only(|words| {
                Ok(PlannedAudit {
                    code: words.next("a code")?.code()?,
                    kind: words.next("a type")?.word()?,
                    due: words.next("a time")?.time()?,
                    organ: words.next("an organ")?.code()?,
                })
            })
        };
        let audits = ascending_rows(lines, "audit", ROWS_MAX, audit, |audit| audit.code)?;
        Ok(Self {
            audits: at_least_one(lines, audits, "audit")?,
            article: lines.maybe("article").map(|value| value.words()).transpose()?,
        })
    }
}

words! {
    /// What became of an audit.
    pub enum AuditOutcome {
        Cancelled = "cancelled",
        Held = "held",
        HeldInPart = "held-in-part",
        Postponed = "postponed",
    }
}

/// What became of a promised audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// The plan.
    pub plan: StatementId,
    /// Which of its audits.
    pub audit: Code,
    /// What became of it.
    pub outcome: AuditOutcome,
    /// When this was said.
    pub made: Time,
    /// Until when; exactly with postponed.
    pub until: Option<Time>,
    /// Coded reason; exactly with cancelled and postponed.
    pub reason: Option<Code>,
    /// The report; always with held and held-in-part.
    pub document: Option<Hash>,
}

impl Kind for AuditReport {
    const KIND: &'static str = "audit-report";

    fn write(&self, out: &mut String) {
        push(out, "plan", self.plan);
        push(out, "audit", self.audit);
        push(out, "outcome", self.outcome);
        push(out, "made", self.made);
        self.until.iter().for_each(|time| push(out, "until", time));
        self.reason.iter().for_each(|reason| push(out, "reason", reason));
        self.document.iter().for_each(|hash| push(out, "document", hash));
    }
}

impl Read for AuditReport {
    const KEYS: &'static [&'static str] =
        &["plan", "audit", "outcome", "made", "until", "reason", "document"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let plan = lines.one("plan")?.id()?;
        let audit = lines.one("audit")?.code()?;
        let value = lines.one("outcome")?;
        let report = Self {
            plan,
            audit,
            outcome: value.word()?,
            made: lines.one("made")?.time()?,
            until: lines.maybe("until").map(|value| value.time()).transpose()?,
            reason: lines.maybe("reason").map(|value| value.code()).transpose()?,
            document: lines.maybe("document").map(|value| value.hash()).transpose()?,
        };
        let held = matches!(report.outcome, AuditOutcome::Held | AuditOutcome::HeldInPart);
        let wrong = [
            (
                (report.outcome == AuditOutcome::Postponed) != report.until.is_some(),
                "an until line exactly with postponed",
            ),
            (held == report.reason.is_some(), "a reason exactly with cancelled and postponed"),
            (held && report.document.is_none(), "a document with held and held-in-part"),
        ];
        match wrong.into_iter().find(|(wrong, _)| *wrong) {
            None => Ok(report),
            Some((_, expected)) => Err(value.fault(Reason::KindConflict, expected)),
        }
    }
}

/// The version of a component: `[0-9A-Za-z][0-9A-Za-z.+-]{0,63}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version(Box<str>);

impl Version {
    /// Parses a version.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let inner = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'+' | b'-');
        let good = text.bytes().next()?.is_ascii_alphanumeric()
            && text.len() <= VERSION_MAX
            && text.bytes().all(inner);
        good.then(|| Self(text.into()))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A component of the software in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    /// Which one.
    pub code: Code,
    /// Its version.
    pub version: Version,
    /// SHA-256 of its bytes.
    pub hash: Hash,
}

/// The software in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Software {
    /// At least one, ascending by code.
    pub components: Vec<Component>,
}

impl Kind for Software {
    const KIND: &'static str = "software";

    fn write(&self, out: &mut String) {
        for Component { code, version, hash } in &self.components {
            push(out, "component", format_args!("{code} {version} {hash}"));
        }
    }
}

impl Read for Software {
    const KEYS: &'static [&'static str] = &["component"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let version =
            |value: &Value<'_>| Version::parse(value.text).ok_or_else(|| value.wrong("a version"));
        let component = |value: &Value<'_>| {
            value.only(|words| {
                Ok(Component {
                    code: words.next("a code")?.code()?,
                    version: version(&words.next("a version")?)?,
                    hash: words.next("a hash")?.hash()?,
                })
            })
        };
        let rows = ascending_rows(lines, "component", ROWS_MAX, component, |one| one.code)?;
        Ok(Self { components: at_least_one(lines, rows, "component")? })
    }
}
