//! Who must sign what (spec 1 §3.5).
//!
//! In scope: acts, expressions such as `station:1+officer:1`, and whether a set of signers satisfies
//! one. Not in scope: whether a signature verifies (`keys`). Main types: [`Expr`], [`Policies`].

use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::fmt;

use crate::fault::{Fault, Reason};
use crate::value::{Code, Name, Role, Word, count, words};

words! {
    /// What is done by a statement, as far as signatures go.
    pub enum Act {
        Record = "record",
        Recount = "recount",
        Correction = "correction",
        Decision = "decision",
        StationEvent = "station-event",
        Register = "register",
        RegisterChange = "register-change",
        Key = "key",
        Revoke = "revoke",
        Amend = "amend",
        Publication = "publication",
        Image = "image",
        Objection = "objection",
        Collation = "collation",
        Announcement = "announcement",
        Bulletin = "bulletin",
        Proclamation = "proclamation",
        Incident = "incident",
        Attestation = "attestation",
        Telemetry = "telemetry",
        Attempts = "attempts",
        Probe = "probe",
        Complaint = "complaint",
        Ruling = "ruling",
        Redaction = "redaction",
        CopyCommit = "copy-commit",
        Copy = "copy",
        Accreditation = "accreditation",
        Report = "report",
        AuditPlan = "audit-plan",
        AuditReport = "audit-report",
        Software = "software",
        Geometry = "geometry",
    }
}

/// Everybody who has a key to sign statements of the public account with (spec 1 §4a, ANYBODY).
const ANYBODY: &[Role] = &[
    Role::Agent,
    Role::Auditor,
    Role::Authority,
    Role::Board,
    Role::Contestant,
    Role::Court,
    Role::Media,
    Role::Observer,
    Role::Officer,
    Role::Station,
];

/// Anybody, or an intake on behalf of a person without a key.
const ANYBODY_OR_INTAKE: &[Role] = &[
    Role::Agent,
    Role::Auditor,
    Role::Authority,
    Role::Board,
    Role::Contestant,
    Role::Court,
    Role::Intake,
    Role::Media,
    Role::Observer,
    Role::Officer,
    Role::Station,
];

impl Act {
    /// The roles one name of which is enough where a definition has no line of this act (spec 1 §4a):
    /// a line `ROLE:1` each. None for the acts that every definition must have.
    #[must_use]
    pub const fn default_roles(self) -> &'static [Role] {
        match self {
            Self::Record | Self::Recount | Self::Correction | Self::Decision => &[],
            Self::StationEvent | Self::Register | Self::RegisterChange | Self::Key => &[],
            Self::Revoke | Self::Amend | Self::Publication => &[],
            Self::Image | Self::Objection | Self::Announcement => ANYBODY,
            Self::Attestation | Self::Probe | Self::Report => ANYBODY,
            Self::Complaint => ANYBODY_OR_INTAKE,
            Self::CopyCommit | Self::Copy => {
                &[Role::Agent, Role::Contestant, Role::Media, Role::Observer]
            }
            Self::Collation => &[Role::Authority, Role::Board, Role::Officer],
            Self::Telemetry => &[Role::Authority, Role::Intake],
            Self::Attempts => &[Role::Officer, Role::Station],
            Self::Ruling | Self::Proclamation => &[Role::Authority, Role::Board, Role::Court],
            Self::AuditReport => &[Role::Auditor, Role::Authority],
            Self::Bulletin | Self::Incident | Self::Redaction => &[Role::Authority],
            Self::Accreditation | Self::AuditPlan => &[Role::Authority],
            Self::Software | Self::Geometry => &[Role::Authority],
        }
    }
}

/// What a key may sign for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// Everything.
    Any,
    /// One station.
    Station(Code),
    /// One area and all that lies in it.
    Area(Code),
}

impl Scope {
    /// Parses `any`, `station:CODE` or `area:CODE`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':') {
            None => (text == "any").then_some(Self::Any),
            Some(("station", code)) => Code::parse(code).map(Self::Station),
            Some(("area", code)) => Code::parse(code).map(Self::Area),
            Some(_) => None,
        }
    }

    /// Whether what happens at `place` lies in this scope.
    #[must_use]
    pub fn covers(&self, place: Place<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::Station(code) => place.station == Some(*code),
            Self::Area(code) => place.areas.contains(code),
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any"),
            Self::Station(code) => write!(f, "station:{code}"),
            Self::Area(code) => write!(f, "area:{code}"),
        }
    }
}

/// Where an act takes place; the default is the election as a whole.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place<'a> {
    /// The station, if the act is about one.
    pub station: Option<Code>,
    /// The area that the act is about, or the station's, and all its ancestors.
    pub areas: &'a [Code],
}

/// A name whose signature verified, with what its key may sign for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signer {
    /// Who signed.
    pub name: Name,
    /// What the key may sign for.
    pub scope: Scope,
    /// The key was enrolled at or after the freeze mark (W502).
    pub after_freeze: bool,
}

/// `ROLE:K`: at least K distinct names of the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// The role.
    pub role: Role,
    /// At least 1.
    pub count: u32,
}

/// Terms joined by `+`; every role at most once, so that one name never counts for two terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr(Vec<Term>);

impl Expr {
    /// Parses an expression.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut terms: Vec<Term> = Vec::new();
        for term in text.split('+') {
            let (role, number) = term.split_once(':')?;
            let term = Term { role: Role::from_word(role)?, count: count(number)? };
            if term.count == 0 || terms.iter().any(|other| other.role == term.role) {
                return None;
            }
            terms.push(term);
        }
        Some(Self(terms))
    }

    /// The terms as written.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.0
    }

    /// Whether signers satisfy every term at a place. Equal names count once.
    #[must_use]
    pub fn satisfied(&self, signers: &[Signer], place: Place<'_>) -> bool {
        self.0.iter().all(|term| distinct(signers, term.role, place) >= term.count)
    }
}

/// How many distinct names of a role signed within their scope.
fn distinct(signers: &[Signer], role: Role, place: Place<'_>) -> u32 {
    let mut found = 0;
    for (at, signer) in signers.iter().enumerate() {
        let good = |other: &Signer| other.name == signer.name && other.scope.covers(place);
        let earlier = signers.iter().take(at).any(good);
        if signer.name.role == role && signer.scope.covers(place) && !earlier {
            found += 1;
        }
    }
    found
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, term) in self.0.iter().enumerate() {
            let plus = if at == 0 { "" } else { "+" };
            write!(f, "{plus}{}:{}", term.role, term.count)?;
        }
        Ok(())
    }
}

/// A `sign` line: one alternative of an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignLine {
    /// The act.
    pub act: Act,
    /// What satisfies it.
    pub expr: Expr,
}

/// All `sign` lines of a definition, by act, and the default lines of the acts that have none there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policies(BTreeMap<Act, Vec<Expr>>);

impl Default for Policies {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl Policies {
    /// The policies of `sign` lines.
    #[must_use]
    pub fn new(lines: &[SignLine]) -> Self {
        let mut acts: BTreeMap<Act, Vec<Expr>> = BTreeMap::new();
        for line in lines {
            acts.entry(line.act).or_default().push(line.expr.clone());
        }
        for act in Act::ALL {
            let one = |role: &Role| Expr(alloc::vec![Term { role: *role, count: 1 }]);
            let lines = act.default_roles().iter().map(one);
            if lines.len() > 0 && !acts.contains_key(act) {
                acts.insert(*act, lines.collect());
            }
        }
        Self(acts)
    }

    /// The alternatives of an act.
    #[must_use]
    pub fn alternatives(&self, act: Act) -> &[Expr] {
        self.0.get(&act).map_or(&[], Vec::as_slice)
    }

    /// Whether signers satisfy one alternative of an act at a place.
    #[must_use]
    pub fn satisfied(&self, act: Act, signers: &[Signer], place: Place<'_>) -> bool {
        self.alternatives(act).iter().any(|expr| expr.satisfied(signers, place))
    }

    /// The same, with the alternatives and the signers as the reason.
    ///
    /// # Errors
    /// [`Reason::PolicyUnsatisfied`].
    pub fn require(&self, act: Act, signers: &[Signer], place: Place<'_>) -> Result<(), Fault> {
        if self.satisfied(act, signers, place) {
            return Ok(());
        }
        let wanted: Vec<_> = self.alternatives(act).iter().map(ToString::to_string).collect();
        let expected = alloc::format!("{act} signed by {}", wanted.join(" or "));
        let got: Vec<_> = signers.iter().map(|signer| signer.name.to_string()).collect();
        Err(Fault::new(Reason::PolicyUnsatisfied, 0, expected, &got.join(" ")))
    }

    /// Whether the definition itself is signed well enough: the `authority` term of one of its own
    /// `amend` lines holds.
    ///
    /// # Errors
    /// [`Reason::PolicyUnsatisfied`].
    pub fn require_definition(&self, signers: &[Signer]) -> Result<(), Fault> {
        let place = Place::default();
        let terms = self.alternatives(Act::Amend).iter().flat_map(Expr::terms);
        let mut terms = terms.filter(|term| term.role == Role::Authority);
        if terms.any(|term| distinct(signers, Role::Authority, place) >= term.count) {
            return Ok(());
        }
        let got: Vec<_> = signers.iter().map(|signer| signer.name.to_string()).collect();
        let expected = "the authority term of an amend line";
        Err(Fault::new(Reason::PolicyUnsatisfied, 0, expected, &got.join(" ")))
    }
}
