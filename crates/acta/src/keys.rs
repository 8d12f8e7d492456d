//! Which key speaks for which name, by log index (spec 1 §3), and the check of a statement.
//!
//! In scope: the key book, enrolment and revocation, the freeze mark, verifying signature lines. Not
//! in scope: what a policy demands (`policy`). Main types: [`KeyBook`], [`Checked`].
//!
//! A book keeps what was, so that one book of a whole log answers for every index, and many threads
//! can check against it at once. It is made for a million stations: about 130 bytes for each key.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::vec::Vec;

use acta_log::ed25519::{self, KeyFault, Verifier};
use acta_log::hash::Sha256;

use crate::fault::{Fault, Reason};
use crate::kinds::Body;
use crate::kinds::definition::{Definition, Holder};
use crate::kinds::key::{Key, KeyRow, Revoke, possession_text};
use crate::policy::{Act, Place, Policies, Scope, Signer};
use crate::statement::{Signature, Statement};
use crate::text::StatementId;
use crate::value::{Code, ElectionId, Name, Role, Time};

/// A book holds at most this many keys; what comes after is not enrolled.
pub const KEYS_MAX: u32 = u32::MAX - 1;

/// The index after which no key is in force; that is, of a key that is not revoked.
const NEVER: u64 = u64::MAX;
/// The book grows by one part in this many, so that little room is unused.
const GROWTH: usize = 8;

/// The key id of a type 01 key: SHA-256(`ELECTION/ROLE/CODE` || 0x0A || 0x01 || key), four bytes.
#[must_use]
pub fn key_id(election: &str, name: Name, key: &[u8; 32]) -> [u8; 4] {
    let mut hash = Sha256::new();
    hash.update(election.as_bytes());
    hash.update(b"/");
    update_name(&mut hash, name);
    hash.update(&[b'\n', 1]);
    hash.update(key);
    let [a, b, c, d, ..] = hash.finish();
    [a, b, c, d]
}

fn update_name(hash: &mut Sha256, name: Name) {
    hash.update(name.role.as_str().as_bytes());
    hash.update(b"/");
    hash.update(name.code.as_str().as_bytes());
}

/// First bytes of a hash: a place to look; what stands there is then compared whole.
type Prefix = [u8; 8];

fn prefix(hash: &[u8; 32]) -> Prefix {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    [a, b, c, d, e, f, g, h]
}

fn name_prefix(name: Name) -> Prefix {
    let mut hash = Sha256::new();
    update_name(&mut hash, name);
    prefix(&hash.finish())
}

/// What a row may sign for, in four bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct ScopeNo(u32);

impl ScopeNo {
    /// A key of the definition: everything.
    const HOLDER: Self = Self(0);
    /// Everything.
    const ANY: Self = Self(1);
    /// A station's key: that station.
    const OWN: Self = Self(2);
    /// Further numbers are places in a list.
    const LISTED: u32 = 3;
}

#[derive(Debug, Clone)]
struct Row {
    name: Name,
    key: [u8; 32],
    scope: ScopeNo,
    /// First index at which it is in force.
    from: u64,
    /// Last index at which it is in force: that of its `revoke` entry.
    until: u64,
}

/// A key that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InForceKey {
    /// The raw Ed25519 key.
    pub key: [u8; 32],
    /// What it may sign for.
    pub scope: Scope,
    /// First index at which it is in force.
    pub from: u64,
    /// Enrolled at or after the freeze mark (W502).
    pub after_freeze: bool,
}

/// How a name stands at an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No key up to that index.
    Unknown,
    /// Its last key was revoked by the entry `at`, which is lower than the index.
    Revoked {
        /// Index of the revocation.
        at: u64,
    },
    /// It has a key in force.
    InForce(InForceKey),
}

/// All keys of an election, with the indexes between which they are in force.
#[derive(Debug, Clone)]
pub struct KeyBook {
    election: ElectionId,
    rows: Vec<Row>,
    by_name: BTreeSet<(Prefix, u32)>,
    by_key: BTreeSet<(Prefix, u32)>,
    scopes: Vec<Scope>,
    scope_numbers: BTreeMap<Scope, u32>,
    freeze: Time,
    freeze_mark: Option<u64>,
}

impl KeyBook {
    /// The holders of a definition, in force from index 0.
    ///
    /// # Errors
    /// Layer `enrolment` for a faulty or repeated key.
    pub fn new(election: &ElectionId, definition: &Definition) -> Result<Self, Fault> {
        let mut book = Self {
            election: election.clone(),
            rows: Vec::new(),
            by_name: BTreeSet::new(),
            by_key: BTreeSet::new(),
            scopes: Vec::new(),
            scope_numbers: BTreeMap::new(),
            freeze: definition.freeze,
            freeze_mark: None,
        };
        for holder in &definition.holders {
            check_point(&holder.key)?;
            book.check_new_key(&holder.key)?;
            book.insert(holder.name, holder.key, ScopeNo::HOLDER, 0);
        }
        Ok(book)
    }

    /// The election.
    #[must_use]
    pub fn election(&self) -> &ElectionId {
        &self.election
    }

    /// How many keys were ever enrolled.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no key.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Index of the freeze mark, once there is one (spec 1 §3.4).
    #[must_use]
    pub fn freeze_mark(&self) -> Option<u64> {
        self.freeze_mark
    }

    /// Takes note of an entry's `received` time; call it for each entry in order, before its effect.
    pub fn observe(&mut self, index: u64, received: Time) {
        if self.freeze_mark.is_none() && received.unix() >= self.freeze.unix() {
            self.freeze_mark = Some(index);
        }
    }

    /// How a name stands at an index.
    #[must_use]
    pub fn standing(&self, name: Name, index: u64) -> Standing {
        let mut revoked = None;
        for row in self.rows_of(name).filter(|row| row.from <= index) {
            if index <= row.until {
                return Standing::InForce(self.in_force_key(row));
            }
            revoked = revoked.max(Some(row.until));
        }
        revoked.map_or(Standing::Unknown, |at| Standing::Revoked { at })
    }

    /// The key in force for a name at an index: from its `key` entry + 1 to its `revoke` entry.
    #[must_use]
    pub fn in_force(&self, name: Name, index: u64) -> Option<InForceKey> {
        match self.standing(name, index) {
            Standing::InForce(key) => Some(key),
            Standing::Unknown | Standing::Revoked { .. } => None,
        }
    }

    /// Every key that a name ever had, in the order of enrolment.
    pub fn every_key_of(&self, name: Name) -> impl Iterator<Item = [u8; 32]> {
        self.rows_of(name).map(|row| row.key)
    }

    /// Every key with its name and the first and last index at which it is in force; `None` for a key
    /// that is not revoked. In the order of enrolment.
    pub fn history(&self) -> impl Iterator<Item = (Name, InForceKey, Option<u64>)> {
        let until = |row: &Row| Some(row.until).filter(|until| *until != NEVER);
        self.rows.iter().map(move |row| (row.name, self.in_force_key(row), until(row)))
    }

    fn in_force_key(&self, row: &Row) -> InForceKey {
        let scope = match row.scope {
            ScopeNo::HOLDER | ScopeNo::ANY => Scope::Any,
            ScopeNo::OWN => Scope::Station(row.name.code),
            ScopeNo(number) => {
                let at = usize::try_from(number - ScopeNo::LISTED).unwrap_or(usize::MAX);
                // A number that is not in the list would be a fault of this file; it gives nothing.
                self.scopes.get(at).copied().unwrap_or(Scope::Station(row.name.code))
            }
        };
        let after_freeze = self.freeze_mark.is_some_and(|mark| row.from > mark);
        InForceKey { key: row.key, scope, from: row.from, after_freeze }
    }

    fn found<'a>(
        &'a self,
        set: &'a BTreeSet<(Prefix, u32)>,
        prefix: Prefix,
    ) -> impl Iterator<Item = &'a Row> {
        let numbers = set.range((prefix, 0)..=(prefix, u32::MAX));
        numbers.filter_map(|(_, number)| self.rows.get(usize::try_from(*number).ok()?))
    }

    fn rows_of(&self, name: Name) -> impl Iterator<Item = &Row> {
        self.found(&self.by_name, name_prefix(name)).filter(move |row| row.name == name)
    }

    fn check_new_key(&self, key: &[u8; 32]) -> Result<(), Fault> {
        match self.found(&self.by_key, prefix(key)).find(|row| row.key == *key) {
            None => Ok(()),
            Some(row) => {
                let got = format!("enrolled for {}", row.name);
                Err(Fault::new(Reason::EnrolmentKeyKnown, 0, "a key never enrolled before", &got))
            }
        }
    }

    fn insert(&mut self, name: Name, key: [u8; 32], scope: ScopeNo, from: u64) {
        let Some(number) = u32::try_from(self.rows.len()).ok().filter(|no| *no < KEYS_MAX) else {
            return;
        };
        if self.rows.len() == self.rows.capacity() {
            self.rows.reserve_exact(self.rows.len() / GROWTH + GROWTH);
        }
        self.rows.push(Row { name, key, scope, from, until: NEVER });
        self.by_name.insert((name_prefix(name), number));
        self.by_key.insert((prefix(&key), number));
    }

    fn scope_number(&mut self, name: Name, scope: Scope) -> ScopeNo {
        if scope == Scope::Any {
            return ScopeNo::ANY;
        }
        if name.role == Role::Station && scope == Scope::Station(name.code) {
            return ScopeNo::OWN;
        }
        let next = u32::try_from(self.scopes.len()).unwrap_or(u32::MAX - ScopeNo::LISTED);
        let number = *self.scope_numbers.entry(scope).or_insert(next);
        if number == next {
            self.scopes.push(scope);
        }
        ScopeNo(number.saturating_add(ScopeNo::LISTED))
    }

    /// Ends the key in force for a name, at the index of the entry that ends it.
    fn end(&mut self, name: Name, index: u64) {
        let numbers: Vec<u32> = {
            let prefix = name_prefix(name);
            self.by_name.range((prefix, 0)..=(prefix, u32::MAX)).map(|(_, no)| *no).collect()
        };
        for number in numbers {
            let row = usize::try_from(number).ok().and_then(|at| self.rows.get_mut(at));
            if let Some(row) = row.filter(|row| row.name == name && row.until == NEVER) {
                row.until = index;
            }
        }
    }

    /// Applies a `key` or `revoke` entry; every other kind changes nothing. Call it in log order.
    /// Gives the rows without effect (F502), with their causes.
    pub fn apply(&mut self, checked: &Checked, policies: &Policies) -> Vec<RowFault> {
        match checked.statement.body() {
            Body::Key(key) => self.apply_key(key, checked, policies),
            Body::Revoke(revoke) => self.apply_revoke(revoke, checked, policies),
            _ => Vec::new(),
        }
    }

    fn apply_key(&mut self, key: &Key, checked: &Checked, policies: &Policies) -> Vec<RowFault> {
        let act = policies.require(Act::Key, &checked.signers, Place::default());
        let mut faults = Vec::new();
        for (at, row) in key.rows.iter().enumerate() {
            let proof = checked
                .proofs
                .0
                .get(at)
                .cloned()
                .unwrap_or_else(|| prove(row, &self.election).map(drop));
            let good = self.check_enroller(row.name, checked, &act);
            let good = good.and(proof).and_then(|()| self.check_new(row, checked.index));
            match good {
                Err(fault) => faults.push(RowFault { name: row.name, fault }),
                Ok(()) => {
                    let scope = self.scope_number(row.name, row.scope);
                    self.insert(row.name, row.key, scope, checked.index.saturating_add(1));
                }
            }
        }
        faults
    }

    /// Whether those who signed may enrol this name (spec 1 §3.2).
    fn check_enroller(
        &self,
        name: Name,
        checked: &Checked,
        act: &Result<(), Fault>,
    ) -> Result<(), Fault> {
        if name.role != Role::Agent {
            return act.clone();
        }
        let root = self.root_of(name.code, checked.index);
        if root.is_some_and(|root| checked.signers.iter().any(|signer| signer.name == root)) {
            return Ok(());
        }
        let expected = match root {
            Some(root) => format!("{name} enrolled by {root}"),
            None => format!("{name} enrolled by its body, which has a key in the definition"),
        };
        let got: Vec<_> = checked.signers.iter().map(|signer| format!("{}", signer.name)).collect();
        Err(Fault::new(Reason::EnrolmentSigner, 0, expected, &got.join(" ")))
    }

    /// The root of an agent's body: the first of contestant, observer, media that ever had a key.
    fn root_of(&self, agent: Code, index: u64) -> Option<Name> {
        let body = Code::parse(agent.as_str().split('-').next().unwrap_or(""))?;
        let roots = [Role::Contestant, Role::Observer, Role::Media];
        let mut names = roots.into_iter().map(|role| Name::new(role, body));
        names.find(|name| self.rows_of(*name).any(|row| row.from <= index))
    }

    fn check_new(&self, row: &KeyRow, index: u64) -> Result<(), Fault> {
        self.check_new_key(&row.key)?;
        // Its next index: a revocation by this very entry is not possible.
        if self.in_force(row.name, index.saturating_add(1)).is_some() {
            let got = format!("{}", row.name);
            let expected = "a name without key in force";
            return Err(Fault::new(Reason::EnrolmentNameInForce, 0, expected, &got));
        }
        Ok(())
    }

    fn apply_revoke(
        &mut self,
        revoke: &Revoke,
        checked: &Checked,
        policies: &Policies,
    ) -> Vec<RowFault> {
        let act = policies.require(Act::Revoke, &checked.signers, Place::default());
        let mut faults = Vec::new();
        for row in &revoke.rows {
            let own = checked.signers.iter().any(|signer| signer.name == row.name);
            let good = if own { Ok(()) } else { act.clone() };
            let key = self.in_force(row.name, checked.index).map(|key| key.key);
            let good = good.and(if key == Some(row.key) {
                Ok(())
            } else {
                let expected = "a key that is in force under its name";
                let got = format!("{}", row.name);
                Err(Fault::new(Reason::EnrolmentNotInForce, 0, expected, &got))
            });
            match good {
                Err(fault) => faults.push(RowFault { name: row.name, fault }),
                Ok(()) => self.end(row.name, checked.index),
            }
        }
        faults
    }

    /// Brings the definition as amended into force, by the `in-force` entry at `index`: its holders
    /// from index + 1, and its freeze time unless the mark is set.
    ///
    /// # Errors
    /// Layer `enrolment`; then nothing is changed.
    pub fn amend(&mut self, index: u64, definition: &Definition) -> Result<(), Fault> {
        let from = index.saturating_add(1);
        let stays = |book: &Self, holder: &Holder| {
            let mut rows = book.rows_of(holder.name).filter(|row| row.until == NEVER);
            rows.any(|row| row.key == holder.key && row.scope == ScopeNo::HOLDER)
        };
        let mut seen: BTreeSet<[u8; 32]> = BTreeSet::new();
        for holder in &definition.holders {
            if !seen.insert(holder.key) {
                let got = format!("{}", holder.name);
                let expected = "a key for one name";
                return Err(Fault::new(Reason::EnrolmentKeyKnown, 0, expected, &got));
            }
            if !stays(self, holder) {
                check_point(&holder.key)?;
                self.check_new_key(&holder.key)?;
            }
        }
        let old: Vec<(Name, [u8; 32])> = {
            let holders = self.rows.iter().filter(|row| row.scope == ScopeNo::HOLDER);
            holders.filter(|row| row.until == NEVER).map(|row| (row.name, row.key)).collect()
        };
        let kept = |name, key| definition.holders.contains(&Holder { name, key });
        old.iter().filter(|(name, key)| !kept(*name, *key)).for_each(|(name, _)| {
            self.end(*name, index);
        });
        for holder in &definition.holders {
            if !stays(self, holder) {
                self.end(holder.name, index);
                self.insert(holder.name, holder.key, ScopeNo::HOLDER, from);
            }
        }
        self.freeze = definition.freeze;
        Ok(())
    }

    /// Those who are said to have signed and whose key id is that of the key in force: what a policy
    /// can be asked before any signature is verified. They prove nothing yet.
    #[must_use]
    pub fn presumed(&self, index: u64, statement: &Statement) -> Vec<Signer> {
        let lines = statement.signatures().iter();
        lines.filter_map(|line| self.claim(index, line).ok()).map(|(_, signer)| signer).collect()
    }

    /// The key in force of a line, if its key id is that of this key.
    fn claim(&self, index: u64, line: &Signature) -> Result<([u8; 32], Signer), Cause> {
        let key = match self.standing(line.name, index) {
            Standing::Unknown => return Err(Cause::Unknown),
            Standing::Revoked { at } => return Err(Cause::Revoked { at }),
            Standing::InForce(key) => key,
        };
        if key_id(self.election.as_str(), line.name, &key.key) != line.key_id {
            return Err(Cause::OtherKey);
        }
        let InForceKey { key, scope, after_freeze, .. } = key;
        Ok((key, Signer { name: line.name, scope, after_freeze }))
    }

    /// Checks a statement as the entry at `index`: every signature line under the key in force.
    ///
    /// # Errors
    /// Layer `kind` if it is of another election. Lines that do not verify are no error: they are in
    /// [`Checked::bad`].
    pub fn check(&self, index: u64, statement: Statement) -> Result<Checked, Fault> {
        self.check_with(index, statement, Help::default())
    }

    /// Checks a statement with what is known beside it.
    ///
    /// # Errors
    /// As [`KeyBook::check`].
    pub fn check_with(
        &self,
        index: u64,
        statement: Statement,
        help: Help<'_>,
    ) -> Result<Checked, Fault> {
        if statement.election() != self.election.as_str() {
            let expected = format!("election {}", self.election);
            return Err(Fault::new(Reason::KindElection, 2, expected, statement.election()));
        }
        let text = statement.text();
        let (signers, bad) = self.verify(index, text, statement.signatures(), help.prepared);
        let endorsed = match (statement.body(), help.endorsed_text) {
            (Body::Endorse(endorse), Some(text)) if StatementId::of(text) == endorse.endorses => {
                let (signers, bad) = self.verify(index, text, &endorse.signatures, help.prepared);
                Some(Endorsed { id: endorse.endorses, signers, bad })
            }
            _ => None,
        };
        let proofs = help.proofs.unwrap_or_else(|| Proofs::of(&statement));
        Ok(Checked { index, statement, signers, bad, endorsed, proofs })
    }

    /// Checks at another index what a book of the same log has checked: a signature is verified again
    /// unless the key in force for its name is the one under which it was found good. Endorsements are
    /// always checked again, with the text that they endorse.
    ///
    /// # Errors
    /// As [`KeyBook::check`].
    pub fn recheck(
        &self,
        index: u64,
        checked: Checked,
        endorsed_text: Option<&str>,
    ) -> Result<Checked, Fault> {
        let Checked { statement, bad, endorsed, proofs, .. } = checked;
        let again = |line: &Signature| {
            let (key, signer) = self.claim(index, line).ok()?;
            let before = self.claim(checked.index, line).ok()?.0;
            (key == before).then_some(signer)
        };
        let signers: Option<Vec<Signer>> = statement.signatures().iter().map(again).collect();
        let plain = bad.is_empty() && !matches!(statement.body(), Body::Endorse(_));
        match signers.filter(|_| plain) {
            Some(signers) => Ok(Checked { index, statement, signers, bad, endorsed, proofs }),
            None => {
                let help = Help { endorsed_text, proofs: Some(proofs), prepared: None };
                self.check_with(index, statement, help)
            }
        }
    }

    fn verify(
        &self,
        index: u64,
        text: &str,
        lines: &[Signature],
        prepared: Option<&Prepared>,
    ) -> (Vec<Signer>, Vec<BadLine>) {
        let (mut signers, mut bad) = (Vec::with_capacity(lines.len()), Vec::new());
        for line in lines {
            let good = self.claim(index, line).and_then(|(key, signer)| {
                let verifies = match prepared.and_then(|prepared| prepared.0.get(&key)) {
                    Some(verifier) => verifier.verify(text.as_bytes(), &line.signature),
                    None => ed25519::verify(&key, text.as_bytes(), &line.signature),
                };
                if verifies { Ok(signer) } else { Err(Cause::Signature) }
            });
            match good {
                Ok(signer) => signers.push(signer),
                Err(cause) => bad.push(BadLine { name: line.name, cause }),
            }
        }
        (signers, bad)
    }
}

/// What may be known before a check; everything is optional and changes no result.
#[derive(Debug, Default)]
pub struct Help<'a> {
    /// The text that an `endorse` statement endorses. Without it the endorsement is not checked.
    pub endorsed_text: Option<&'a str>,
    /// Possession proofs of a `key` statement, checked elsewhere, for example by other threads.
    pub proofs: Option<Proofs>,
    /// Keys that sign often, decoded once.
    pub prepared: Option<&'a Prepared>,
}

/// Keys decoded once, for names that sign often.
#[derive(Debug, Clone, Default)]
pub struct Prepared(BTreeMap<[u8; 32], Verifier>);

impl Prepared {
    /// No keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Decodes a key; one that is no point is left out, and then verifies nothing.
    pub fn insert(&mut self, key: &[u8; 32]) {
        if let Some(verifier) = Verifier::new(key) {
            self.0.insert(*key, verifier);
        }
    }
}

impl FromIterator<Self> for Prepared {
    /// The keys of all of them.
    fn from_iter<T: IntoIterator<Item = Self>>(parts: T) -> Self {
        Self(parts.into_iter().flat_map(|part| part.0).collect())
    }
}

/// For each row of a `key` statement, whether its key may be enrolled and proves possession.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proofs(Vec<Result<(), Fault>>);

impl Proofs {
    /// Checks the rows of a statement; empty for every other kind. Depends on nothing else.
    #[must_use]
    pub fn of(statement: &Statement) -> Self {
        Self::with_keys(statement).0
    }

    /// The same, and the keys that are proven, decoded.
    #[must_use]
    pub fn with_keys(statement: &Statement) -> (Self, Prepared) {
        let mut keys = Prepared::new();
        let (Body::Key(key), Some(election)) =
            (statement.body(), ElectionId::parse(statement.election()))
        else {
            return (Self(Vec::new()), keys);
        };
        let prove = |row: &KeyRow| {
            let verifier = prove(row, &election)?;
            keys.0.insert(row.key, verifier);
            Ok(())
        };
        let proofs = key.rows.iter().map(prove).collect();
        (Self(proofs), keys)
    }
}

/// The parts of enrolment that depend on the row alone (spec 1 §3.3); gives the decoded key.
fn prove(row: &KeyRow, election: &ElectionId) -> Result<Verifier, Fault> {
    let verifier = Verifier::enrolled(&row.key).map_err(|fault| point_fault(fault, &row.key))?;
    let text = possession_text(election.as_str(), row.name, &row.key);
    if verifier.verify(text.as_bytes(), &row.possession) {
        return Ok(verifier);
    }
    let got = format!("{}", row.name);
    Err(Fault::new(Reason::EnrolmentPossession, 0, "a proof of possession by this key", &got))
}

fn check_point(key: &[u8; 32]) -> Result<(), Fault> {
    ed25519::check_enrolment(key).map_err(|fault| point_fault(fault, key))
}

fn point_fault(fault: KeyFault, key: &[u8; 32]) -> Fault {
    let (reason, expected) = match fault {
        KeyFault::NotAPoint => (Reason::EnrolmentPoint, "a point of the curve"),
        KeyFault::NonCanonical => (Reason::EnrolmentCanonical, "the canonical encoding"),
        KeyFault::SmallOrder => (Reason::EnrolmentSmallOrder, "a point of large order"),
    };
    Fault::new(reason, 0, expected, &crate::value::to_base64(key))
}

/// A row of a `key` or `revoke` statement that has no effect (F502).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowFault {
    /// The name of the row.
    pub name: Name,
    /// Why.
    pub fault: Fault,
}

/// Why a signature line does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The name never had a key up to this index (F501).
    Unknown,
    /// The name's key was revoked at a lower index (F504).
    Revoked {
        /// Index of the revocation.
        at: u64,
    },
    /// The key id is not that of the key in force (F501).
    OtherKey,
    /// The signature does not verify (F501).
    Signature,
}

/// A signature line that does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadLine {
    /// The name that it bears.
    pub name: Name,
    /// Why it does not count.
    pub cause: Cause,
}

/// What an `endorse` entry adds to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorsed {
    /// The statement.
    pub id: StatementId,
    /// Whose signatures over its text verify.
    pub signers: Vec<Signer>,
    /// Lines that do not count.
    pub bad: Vec<BadLine>,
}

/// A statement whose signature lines were verified at its index. Only [`KeyBook::check`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    index: u64,
    statement: Statement,
    signers: Vec<Signer>,
    bad: Vec<BadLine>,
    endorsed: Option<Endorsed>,
    proofs: Proofs,
}

impl Checked {
    /// The entry's index.
    #[must_use]
    pub fn index(&self) -> u64 {
        self.index
    }

    /// The statement.
    #[must_use]
    pub fn statement(&self) -> &Statement {
        &self.statement
    }

    /// The statement's id.
    #[must_use]
    pub fn id(&self) -> StatementId {
        self.statement.id()
    }

    /// What it says.
    #[must_use]
    pub fn body(&self) -> &Body {
        self.statement.body()
    }

    /// Whose signatures verify, ascending by name.
    #[must_use]
    pub fn signers(&self) -> &[Signer] {
        &self.signers
    }

    /// Lines that do not count, ascending by name.
    #[must_use]
    pub fn bad(&self) -> &[BadLine] {
        &self.bad
    }

    /// What an `endorse` entry adds; `None` for other kinds, and when the text was not at hand.
    #[must_use]
    pub fn endorsed(&self) -> Option<&Endorsed> {
        self.endorsed.as_ref()
    }

    /// The statement itself, for keeping.
    #[must_use]
    pub fn into_statement(self) -> Statement {
        self.statement
    }

    /// Whether every line counts, as intake demands (spec 1 §2).
    ///
    /// # Errors
    /// Layer `statement` with the first line that does not.
    pub fn require_well_signed(&self) -> Result<(), Fault> {
        let endorsed = self.endorsed.iter().flat_map(|endorsed| &endorsed.bad);
        let Some(line) = self.bad.iter().chain(endorsed).next() else { return Ok(()) };
        let got = match line.cause {
            Cause::Unknown => format!("{}, a name without key in force", line.name),
            Cause::Revoked { at } => format!("{}, whose key was revoked at {at}", line.name),
            Cause::OtherKey => format!("{}, by another key than the one in force", line.name),
            Cause::Signature => format!("{}, whose signature does not verify", line.name),
        };
        Err(Fault::new(Reason::StatementSigner, 0, "lines that all verify", &got))
    }
}

/// Opens entry 0: the definition under its own keys (spec 1 §3.5, §3.6). Whoever holds the anchor
/// compares it with the id first.
///
/// # Errors
/// Layer `kind` if it is no definition, `enrolment` for its holders, `statement` for a bad line,
/// `policy` if its own authority did not sign it.
pub fn open(statement: Statement) -> Result<(KeyBook, Checked), Fault> {
    let (Body::Definition(definition), Some(election)) =
        (statement.body(), ElectionId::parse(statement.election()))
    else {
        let got = statement.body().kind();
        return Err(Fault::new(Reason::KindFirstLine, 1, "acta/definition/v1", got));
    };
    let book = KeyBook::new(&election, definition)?;
    let policies = definition.policies();
    let checked = book.check(0, statement)?;
    checked.require_well_signed()?;
    policies.require_definition(&checked.signers)?;
    Ok((book, checked))
}
