//! One entry after the other.
//!
//! Signatures are verified outside, by `acta::keys`, in as many threads as there are; here each
//! checked statement takes effect, in log order. What has no effect stays listed with its finding.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use acta::Body;
use acta::election::Election;
use acta::entry::{Channel, Header};
use acta::fault::Fault;
use acta::keys::{BadLine, Cause, Checked, KeyBook, RowFault};
use acta::kinds::complaint::Subject;
use acta::kinds::decision::DecisionScope;
use acta::kinds::publication::Status;
use acta::kinds::record::Track as RecordTrack;
use acta::kinds::register::Change;
use acta::kinds::station_event::Event;
use acta::kinds::{
    Amend, Definition, InForce, Part, Record, Register, RegisterChange, StationEvent,
};
use acta::policy::{Act, Place, Policies, Signer};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Code, ElectionId, Name, Time, to_base64};

use super::decide::Decided;
use super::kept::{Fit, Kept, More, NONE};
use super::{Fold, Track, from_definition, judge};
use crate::account;
use crate::expected::StationNo;
use crate::findings::{Builtin, FindingNo};
use crate::results::lead;
use crate::unit::Number;

/// Whether the checkpoint of an `in-force` entry has a size above the given index and satisfies the
/// witness policy of the old definition, and whether the new one's is a policy for the same log. The
/// log's own rules stand in `acta-log`, which the fold does not know.
pub type InForceCheck =
    fn(old: &Definition, new: &Definition, checkpoint: &[u8], above: u64) -> bool;

/// What makes an entry impossible to apply. Bad content never does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoldError {
    /// Entries come in log order without gaps.
    Order {
        /// The index that comes next.
        expected: u64,
        /// The index given.
        got: u64,
    },
    /// Entry 0 is not a definition signed as it demands.
    Definition(Box<Fault>),
    /// More records than the fold can number.
    TooMany {
        /// The most.
        expected: u32,
    },
}

impl fmt::Display for FoldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order { expected, got } => {
                write!(f, "expected the entry of index {expected}, got {got}")
            }
            Self::Definition(fault) => write!(f, "expected a definition as entry 0: {fault}"),
            Self::TooMany { expected } => {
                write!(f, "expected at most {expected} records, got more")
            }
        }
    }
}

impl core::error::Error for FoldError {}

/// A statement that is no record and has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rejected {
    /// Log index of its entry.
    pub index: u64,
    /// Its id.
    pub id: StatementId,
    /// Why: F503 or F608.
    pub finding: Builtin,
}

/// A statement that is no record and waits for signers.
#[derive(Clone, Debug)]
struct Pending {
    index: u64,
    received: Time,
    body: Body,
    signers: Vec<Signer>,
}

/// All that is not about units.
#[derive(Clone, Debug)]
pub(super) struct Control {
    election: ElectionId,
    book: KeyBook,
    definition: Definition,
    policies: Policies,
    /// The definition or the last amend in force.
    tip: StatementId,
    anchor: StatementId,
    compiled: Option<Box<Election>>,
    fault: Option<Fault>,
    parts: BTreeMap<StatementId, Part>,
    amends: BTreeMap<StatementId, (u64, Box<Amend>)>,
    in_force: InForceCheck,
    pending: BTreeMap<StatementId, Pending>,
    rejected: Vec<Rejected>,
    row_faults: Vec<(u64, RowFault)>,
    chunks: BTreeMap<u32, StatementId>,
    chunks_of: Option<u32>,
    kinds: BTreeMap<String, u64>,
    channels: BTreeMap<Channel, u64>,
    status: Option<Status>,
}

impl Fold {
    /// Opens a log with its entry 0, the definition.
    ///
    /// # Errors
    /// [`FoldError::Definition`].
    pub fn open(
        header: &Header,
        statement: Statement,
        in_force: InForceCheck,
    ) -> Result<Self, FoldError> {
        let fault = |fault| FoldError::Definition(Box::new(fault));
        let election = ElectionId::parse(statement.election());
        let (book, checked) = acta::keys::open(statement).map_err(fault)?;
        let (Body::Definition(definition), Some(election)) = (checked.body(), election) else {
            // `acta::keys::open` takes nothing else.
            return Err(FoldError::Order { expected: 0, got: checked.index() });
        };
        let control = Control {
            election,
            book,
            definition: (**definition).clone(),
            policies: definition.policies(),
            tip: checked.id(),
            anchor: checked.id(),
            compiled: None,
            fault: None,
            parts: BTreeMap::new(),
            amends: BTreeMap::new(),
            in_force,
            pending: BTreeMap::new(),
            rejected: Vec::new(),
            row_faults: Vec::new(),
            chunks: BTreeMap::new(),
            chunks_of: None,
            kinds: BTreeMap::new(),
            channels: BTreeMap::new(),
            status: None,
        };
        let mut fold = Self::empty(control);
        fold.note(header, &checked);
        Ok(fold)
    }

    /// Applies the next entry. It was checked by [`keys`](Self::keys) as it stood after the last
    /// entry of kind key, revoke or in-force below it; between these, checks may run ahead.
    ///
    /// # Errors
    /// [`FoldError::Order`], [`FoldError::TooMany`]; then nothing is changed.
    pub fn apply(&mut self, header: &Header, checked: &Checked) -> Result<(), FoldError> {
        if checked.index() != self.size {
            return Err(FoldError::Order { expected: self.size, got: checked.index() });
        }
        if self.kept.len() >= usize::try_from(NONE - 1).unwrap_or(usize::MAX) {
            return Err(FoldError::TooMany { expected: NONE - 1 });
        }
        self.note(header, checked);
        match checked.body() {
            Body::Record(record) => self.receive(checked, None, record),
            Body::Correction(correction) => {
                self.receive(checked, Some(correction.corrects), &correction.record);
            }
            Body::Endorse(_) => self.endorse(checked),
            Body::Key(_) | Body::Revoke(_) => self.enrol(checked),
            Body::Part(part) => self.part(checked.id(), part),
            Body::InForce(in_force) => self.amend(checked, in_force),
            Body::Definition(_) | Body::Promise(_) | Body::Other { .. } => {}
            body => self.propose(header, checked, body),
        }
        Ok(())
    }

    /// What every entry leaves behind.
    fn note(&mut self, header: &Header, checked: &Checked) {
        self.size = checked.index().saturating_add(1);
        self.note_account(header, checked);
        let control = &mut self.control;
        control.book.observe(checked.index(), header.received);
        let kind = checked.body().kind();
        match control.kinds.get_mut(kind) {
            Some(count) => *count += 1,
            None => drop(control.kinds.insert(String::from(kind), 1)),
        }
        *control.channels.entry(header.via).or_default() += 1;
    }

    /// What it leaves in the account, before it has any effect.
    fn note_account(&mut self, header: &Header, checked: &Checked) {
        let definition = &self.control.definition;
        let limits = (definition.closes, definition.gap);
        let mut account = core::mem::take(&mut self.account);
        let missing = || self.is_missing_any();
        account.note(checked.index(), header, checked.body(), limits, missing);
        let compared = account::compare(self, checked.body());
        if !compared.is_empty() {
            account.compare(checked.index(), compared);
        }
        self.account = account;
    }

    /// The index of the entry that is being applied.
    pub(super) const fn now(&self) -> u64 {
        self.size.saturating_sub(1)
    }

    fn receive(&mut self, checked: &Checked, corrects: Option<StatementId>, record: &Record) {
        let id = checked.id();
        if let Some(known) = self.kept.find(&id) {
            self.join(known, checked.signers());
            return;
        }
        let mut more = More { corrects, ..More::default() };
        let place = (record.station, record.contest);
        let station = self.expected.number(&place.0).unwrap_or(NONE);
        let contest = self.plan.contest_number(&place.1).unwrap_or(NONE);
        let clean =
            self.policy(act_of(corrects, record.count), checked.signers(), place.0, station)
                == Satisfied::Firmly;
        if !clean {
            more.open = true;
            more.signers = checked.signers().to_vec();
        }
        if station == NONE || contest == NONE {
            more.place = Some(place);
        }
        let mut kept = Kept::new(id, checked.index(), record, (station, contest));
        kept.findings = self.firm(record, checked.bad());
        if clean {
            kept.set_order(Some(self.now()));
        }
        if contest == NONE {
            more.raw = Some(Box::new(record.clone()));
        } else {
            self.lay(&mut kept, &mut more, record);
        }
        if more.is_needed() {
            kept.more = Some(Box::new(more));
        }
        let Some(number) = self.kept.push(kept) else { return };
        self.settle(number);
        let unit = self.attach(number);
        self.meet(&id);
        if let Some(corrects) = corrects.filter(|id| self.kept.find(id).is_none()) {
            self.awaited.insert(corrects);
        }
        if let Some((track, station, contest)) = unit {
            self.arrive(track, station, contest, number);
        }
    }

    /// Findings that only the text, the signatures and the definition decide.
    fn firm(&self, record: &Record, bad: &[BadLine]) -> Box<[FindingNo]> {
        let mut found = judge::firm(&self.plan, record);
        for line in bad {
            found.push(match line.cause {
                Cause::Revoked { .. } => Builtin::F504,
                Cause::Unknown | Cause::OtherKey | Cause::Signature => Builtin::F501,
            });
        }
        let mut found: Vec<FindingNo> =
            found.into_iter().map(|builtin| self.plan.codes.builtin(builtin)).collect();
        found.sort_unstable();
        found.dedup();
        found.into()
    }

    /// Lays a record into the columns of its contest, whose form is known.
    fn lay(&self, kept: &mut Kept, more: &mut More, record: &Record) {
        let (Some(election), Some(plan)) =
            (self.control.compiled.as_deref(), self.plan.contest(kept.contest))
        else {
            return;
        };
        if let Err(misfit) = election.fit(record) {
            let choice = misfit.finding() == Builtin::F102.code();
            kept.fit = Fit::Not(if choice { Builtin::F102 } else { Builtin::F101 });
            more.raw = Some(Box::new(record.clone()));
            return;
        }
        let fitted = judge::lay(plan, record);
        kept.fit = Fit::Fits;
        kept.ballots = judge::ballots(plan, &fitted.values, &fitted.absent);
        kept.values = fitted.values.into();
        more.absent = fitted.absent;
        let explains = record.explains.iter().filter(|explain| {
            explain.finding.is_explainable() && plan.reasons.contains(&explain.reason)
        });
        let named = |code: &str| self.plan.codes.rule_named(code);
        more.explained = explains.filter_map(|explain| named(explain.finding.as_str())).collect();
    }

    /// Fits a statement that had no form so far.
    pub(super) fn fit(&mut self, number: Number) {
        let Some(kept) = self.kept.get_mut(number) else { return };
        if kept.contest == NONE || kept.fit == Fit::Fits {
            return;
        }
        let Some(mut more) = kept.more.take() else { return };
        let mut kept = kept.clone();
        if let Some(record) = more.raw.take() {
            kept.fit = Fit::Unknown;
            self.lay(&mut kept, &mut more, &record);
        }
        kept.more = Some(more);
        if let Some(slot) = self.kept.get_mut(number) {
            *slot = kept;
        }
    }

    /// Asks the policy of a statement whose signers are kept.
    pub(super) fn weigh(&mut self, number: Number) {
        let Some(kept) = self.kept.get(number) else { return };
        let Some(more) = kept.more.as_ref().filter(|more| more.open) else { return };
        let Some((station, _)) = self.place_of(number) else { return };
        let act = act_of(more.corrects, kept.count);
        let satisfied = self.policy(act, &more.signers, station, kept.station);
        let late = self.plan.codes.builtin(Builtin::W502);
        let now = self.now();
        let Some(kept) = self.kept.get_mut(number) else { return };
        if satisfied != Satisfied::Not && kept.order().is_none() {
            kept.set_order(Some(now));
        }
        // What counted once counts on, also when a change of the register narrows a scope.
        let mut found = kept.findings.to_vec();
        found.retain(|no| *no != late);
        if satisfied == Satisfied::Late {
            found.push(late);
            found.sort_unstable();
        }
        kept.findings = found.into();
        if let (Satisfied::Firmly, Some(more)) = (satisfied, &mut kept.more) {
            more.open = false;
            more.signers = Vec::new();
        }
    }

    fn policy(&self, act: Act, signers: &[Signer], code: Code, no: StationNo) -> Satisfied {
        let row = self.expected.station(no);
        let areas = row.map_or(&[][..], |station| self.area_path(&station.row.area));
        self.satisfied(act, signers, Place { station: Some(code), areas })
    }

    fn satisfied(&self, act: Act, signers: &[Signer], place: Place<'_>) -> Satisfied {
        let policies = &self.control.policies;
        if !signers.iter().any(|signer| signer.after_freeze) {
            let holds = policies.satisfied(act, signers, place);
            return if holds { Satisfied::Firmly } else { Satisfied::Not };
        }
        let early: Vec<Signer> =
            signers.iter().filter(|signer| !signer.after_freeze).copied().collect();
        if policies.satisfied(act, &early, place) {
            Satisfied::Firmly
        } else if policies.satisfied(act, signers, place) {
            Satisfied::Late
        } else {
            Satisfied::Not
        }
    }

    fn station_place(&self, station: &Code) -> Place<'_> {
        let row = self.expected.number(station).and_then(|no| self.expected.station(no));
        let areas = row.map_or(&[][..], |station| self.area_path(&station.row.area));
        Place { station: Some(*station), areas }
    }

    fn area_path(&self, area: &Code) -> &[Code] {
        self.control.compiled.as_deref().map_or(&[], |election| election.path(area))
    }

    /// Further signers of a record.
    fn join(&mut self, number: Number, signers: &[Signer]) {
        let kept = self.kept.get_mut(number).and_then(|kept| kept.more.as_mut());
        // Where the policy holds firmly, further signers change nothing.
        let Some(more) = kept.filter(|more| more.open) else { return };
        union(&mut more.signers, signers);
        self.weigh(number);
        let Some(kept) = self.kept.get(number) else { return };
        let (track, station, contest) = (kept.track(), kept.station, kept.contest);
        self.refresh(track, station, contest);
    }

    fn endorse(&mut self, checked: &Checked) {
        let Some(endorsed) = checked.endorsed() else { return };
        if let Some(number) = self.kept.find(&endorsed.id) {
            self.join(number, &endorsed.signers);
        } else if let Some(mut pending) = self.control.pending.remove(&endorsed.id) {
            union(&mut pending.signers, &endorsed.signers);
            self.consider(endorsed.id, pending);
        } else {
            self.account.join(&endorsed.id, &endorsed.signers, self.size);
        }
    }

    fn enrol(&mut self, checked: &Checked) {
        let index = checked.index();
        let Control { book, policies, row_faults, .. } = &mut self.control;
        let faults = book.apply(checked, policies);
        row_faults.extend(faults.into_iter().map(|fault| (index, fault)));
    }

    fn part(&mut self, id: StatementId, part: &Part) {
        let listed = self.control.definition.parts.iter().any(|listed| listed.id == id);
        let new = self.control.parts.insert(id, part.clone()).is_none();
        if listed && new {
            self.compile();
        }
    }

    /// Lays the definition under the fold once all its parts are there.
    fn compile(&mut self) {
        let Control { election, definition, parts, .. } = &self.control;
        if definition.parts.iter().any(|listed| !parts.contains_key(&listed.id)) {
            return;
        }
        match Election::compile(election, definition, parts) {
            Err(fault) => self.control.fault = Some(fault),
            Ok(compiled) => {
                let plan = from_definition::compile(&compiled);
                self.control.compiled = Some(Box::new(compiled));
                self.control.fault = None;
                self.layout = self.size;
                self.replan(plan.plan, plan.areas, plan.contests);
            }
        }
    }

    /// Brings an amend into force, if it follows the one in force and the witnesses saw it.
    fn amend(&mut self, checked: &Checked, in_force: &InForce) {
        let amended = self.amended(&in_force.amend, &in_force.checkpoint);
        let control = &mut self.control;
        let index = checked.index();
        let Some(definition) =
            amended.filter(|definition| control.book.amend(index, definition).is_ok())
        else {
            let rejected = Rejected { index, id: checked.id(), finding: Builtin::F608 };
            return control.rejected.push(rejected);
        };
        control.policies = definition.policies();
        control.definition = definition;
        control.tip = in_force.amend;
        self.compile();
    }

    /// The definition as amended, if the amend follows the one in force and the witnesses of that one
    /// saw it.
    fn amended(&self, amend: &StatementId, checkpoint: &[u8]) -> Option<Definition> {
        let control = &self.control;
        let (index, amend) = control.amends.get(amend)?;
        let new = amend.changes.apply(&control.definition);
        let seen = (control.in_force)(&control.definition, &new, checkpoint, *index);
        (amend.amends == control.tip && seen).then_some(new)
    }

    /// Amends with enough signers that follow the definition in force, in log order, with their index:
    /// one of them can come into force.
    pub fn amends_pending(&self) -> impl Iterator<Item = (u64, StatementId)> {
        let control = &self.control;
        let all = control.amends.iter();
        let following = all.filter(|(_, (_, amend))| amend.amends == control.tip);
        let mut pending: Vec<(u64, StatementId)> =
            following.map(|(id, (index, _))| (*index, *id)).collect();
        pending.sort_unstable();
        pending.into_iter()
    }

    /// The definition that an `in-force` entry with this amend and checkpoint would bring into force if
    /// it came next; none if it would be without effect.
    #[must_use]
    pub fn would_be_in_force(&self, amend: &StatementId, checkpoint: &[u8]) -> Option<Definition> {
        let definition = self.amended(amend, checkpoint)?;
        let mut book = self.control.book.clone();
        book.amend(self.size, &definition).ok()?;
        Some(definition)
    }

    /// A statement that is no record and whose policy may need more signers.
    fn propose(&mut self, header: &Header, checked: &Checked, body: &Body) {
        let id = checked.id();
        let signers = checked.signers().to_vec();
        let pending = match self.control.pending.remove(&id) {
            Some(mut known) => {
                union(&mut known.signers, &signers);
                known
            }
            None if self.was_considered(&id) => {
                self.account.join(&id, &signers, self.size);
                return;
            }
            None => {
                let (index, received) = (checked.index(), header.received);
                Pending { index, received, body: body.clone(), signers }
            }
        };
        self.consider(id, pending);
    }

    /// Whether the same text took effect before.
    fn was_considered(&self, id: &StatementId) -> bool {
        let control = &self.control;
        self.docket.number(id).is_some()
            || self.account.is_one_statement(id)
            || control.amends.contains_key(id)
            || control.chunks.values().any(|chunk| chunk == id)
    }

    /// Lets a statement take effect once its policy holds.
    fn consider(&mut self, id: StatementId, pending: Pending) {
        let holds = pending.body.act().is_some_and(|act| {
            let place = self.body_place(&pending.body);
            self.satisfied(act, &pending.signers, place) != Satisfied::Not
        });
        if !holds {
            self.control.pending.insert(id, pending);
            return;
        }
        let Pending { index, received, signers, .. } = pending;
        let place = account::Place { index, id, received };
        let done = match pending.body {
            Body::Register(register) => self.register(id, &register),
            Body::RegisterChange(change) => {
                let done = self.register_change((*change).clone());
                if done {
                    self.account.take(place, &signers, Body::RegisterChange(change), self.size);
                }
                done
            }
            Body::StationEvent(event) => self.event(&event),
            Body::Decision(says) => {
                let order = self.now();
                self.decide(Decided { id, index, order, says, undone: false });
                true
            }
            Body::Amend(amend) => {
                self.control.amends.insert(id, (index, amend));
                true
            }
            Body::Publication(publication) => {
                self.control.status = Some(publication.status);
                self.account.publish(index, received, publication.size);
                let contests = (0..).zip(&self.plan().contests).map(|(no, _)| no);
                let leads = contests.map(|contest| lead(self, contest)).collect();
                self.account.stand(account::Standing { index, received, leads });
                true
            }
            body => {
                self.account.take(place, &signers, body, self.size);
                true
            }
        };
        if !done {
            self.control.rejected.push(Rejected { index, id, finding: Builtin::F608 });
        }
    }

    /// Where a statement that is no record acts.
    fn body_place(&self, body: &Body) -> Place<'_> {
        match body {
            Body::RegisterChange(change) => self.station_place(&change.station),
            Body::StationEvent(event) => self.station_place(&event.station),
            Body::Decision(decision) => match decision.scope {
                DecisionScope::Record(id) => self.record_place(&id),
                DecisionScope::Station { station, .. } => self.station_place(&station),
                DecisionScope::Area { area, .. } => self.area_place(&area),
                DecisionScope::Contest(_) => Place::default(),
            },
            body => self.account_place(body),
        }
    }

    /// Where a statement of the public account acts (spec 1 §4a).
    fn account_place(&self, body: &Body) -> Place<'_> {
        match body {
            Body::Image(image) => self.record_place(&image.record),
            Body::Objection(objection) => self.record_place(&objection.record),
            Body::Attempts(attempts) => self.station_place(&attempts.station),
            Body::Copy(copy) => self.station_place(&copy.identity.station),
            Body::Collation(collation) => self.area_place(&collation.area),
            Body::Announcement(announcement) => {
                announcement.area.map_or_else(Place::default, |area| self.area_place(&area))
            }
            Body::Complaint(complaint) => match complaint.about {
                Subject::Station(station) => self.station_place(&station),
                Subject::Area(area) => self.area_place(&area),
                Subject::Election | Subject::Contest(_) | Subject::Statement(_) => Place::default(),
            },
            _ => Place::default(),
        }
    }

    /// The place of a record or correction, where it is known.
    fn record_place(&self, id: &StatementId) -> Place<'_> {
        let place = self.kept.find(id).and_then(|number| self.place_of(number));
        place.map_or_else(Place::default, |(station, _)| self.station_place(&station))
    }

    fn area_place(&self, area: &Code) -> Place<'_> {
        Place { station: None, areas: self.area_path(area) }
    }

    fn register(&mut self, id: StatementId, register: &Register) -> bool {
        let control = &mut self.control;
        let of = *control.chunks_of.get_or_insert(register.of);
        if of != register.of || control.chunks.contains_key(&register.chunk) {
            return false;
        }
        control.chunks.insert(register.chunk, id);
        for row in &register.areas {
            self.expected.set_area_register(*row);
        }
        self.layout = self.size;
        for row in &register.stations {
            if self.expected.number(&row.code).is_none() {
                self.set_row(row.clone());
            }
        }
        true
    }

    /// Puts a row in force: of a new station, or in place of its former row.
    fn set_row(&mut self, row: acta::kinds::register::StationRow) {
        let known = self.expected.number(&row.code);
        let former = known.and_then(|no| self.expected.station(no));
        let former = former.and_then(|station| station.row.counted_with);
        let hosts = [former, row.counted_with].into_iter().flatten();
        let hosts = hosts.filter_map(|code| self.expected.number(&code));
        let touched: Vec<StationNo> = hosts.chain(known).collect();
        let index = self.now();
        self.layout = self.size;
        self.rework(&touched, |fold| alloc::vec![fold.expected.set_row(row, index)]);
    }

    fn register_change(&mut self, change: RegisterChange) -> bool {
        let known = self.expected.number(&change.station);
        let open =
            known.and_then(|no| self.expected.station(no)).is_some_and(|station| !station.closed);
        match (change.change, known, change.row) {
            (Change::Add, _, Some(row)) if !open => self.set_row(row),
            (Change::Move | Change::Registered, Some(_), Some(row)) if open => self.set_row(row),
            (Change::Close | Change::Merge, Some(no), _) if open => {
                return self.close(no, change.into);
            }
            _ => return false,
        }
        true
    }

    fn close(&mut self, no: StationNo, into: Option<Code>) -> bool {
        let former = self.expected.station(no).and_then(|station| station.row.counted_with);
        let host = into.map(|code| self.expected.number(&code));
        if host == Some(None) {
            return false;
        }
        let former = former.and_then(|code| self.expected.number(&code));
        let touched: Vec<StationNo> =
            [Some(no), former, host.flatten()].into_iter().flatten().collect();
        let index = self.now();
        self.layout = self.size;
        self.rework(&touched, |fold| {
            fold.expected.close(no, into, index);
            Vec::new()
        });
        true
    }

    fn event(&mut self, event: &StationEvent) -> bool {
        let Some(no) = self.expected.number(&event.station) else { return false };
        let mut marks = self.events_of(no);
        match event.event {
            Event::Opened => marks.not_opened = false,
            Event::NotOpened => marks.not_opened = true,
            Event::Destroyed => marks.destroyed = true,
            Event::Suspended | Event::Moved | Event::Closed => return true,
        }
        self.events.insert(no, marks);
        self.refresh_station(no);
        true
    }

    /// The keys; none stands for a name before its `key` entry is applied.
    #[must_use]
    pub const fn keys(&self) -> &KeyBook {
        &self.control.book
    }

    /// The definition in force.
    #[must_use]
    pub const fn definition(&self) -> &Definition {
        &self.control.definition
    }

    /// The definition in force with its parts; none until all of them are logged.
    #[must_use]
    pub fn election(&self) -> Option<&Election> {
        self.control.compiled.as_deref()
    }

    /// Why the parts of the definition in force make no election, if they do not.
    #[must_use]
    pub const fn definition_fault(&self) -> Option<&Fault> {
        self.control.fault.as_ref()
    }

    /// The id of entry 0.
    #[must_use]
    pub const fn anchor(&self) -> StatementId {
        self.control.anchor
    }

    /// The signature policies in force.
    #[must_use]
    pub const fn policies(&self) -> &Policies {
        &self.control.policies
    }

    /// The log index of a record, a correction, a decision or a statement of the account with effect,
    /// or a statement that waits for signers: where the text stands that an endorsement is about.
    #[must_use]
    pub fn index_of(&self, id: &StatementId) -> Option<u64> {
        let kept = self.kept.find(id).and_then(|number| self.kept.get(number));
        let pending = || self.control.pending.get(id).map(|pending| pending.index);
        let decided = || self.docket.number(id).and_then(|no| self.decision(no));
        kept.map(|kept| kept.index)
            .or_else(pending)
            .or_else(|| decided().map(|decided| decided.index))
            .or_else(|| self.account.index_of(id))
    }

    /// Statements that are no records and have no effect: F608 in log order, then F503 by id.
    pub fn rejected(&self) -> impl Iterator<Item = Rejected> {
        let pending = self.control.pending.iter().map(|(id, pending)| Rejected {
            index: pending.index,
            id: *id,
            finding: Builtin::F503,
        });
        self.control.rejected.iter().copied().chain(pending)
    }

    /// Rows of `key` and `revoke` entries without effect (F502), with the index of the entry.
    #[must_use]
    pub fn row_faults(&self) -> &[(u64, RowFault)] {
        &self.control.row_faults
    }

    /// Chunks of the register in effect, and how many there are to be; none before the first.
    #[must_use]
    pub fn register_chunks(&self) -> (usize, Option<u32>) {
        (self.control.chunks.len(), self.control.chunks_of)
    }

    /// Entries by kind, in byte order.
    pub fn entries_by_kind(&self) -> impl Iterator<Item = (&str, u64)> {
        self.control.kinds.iter().map(|(kind, count)| (kind.as_str(), *count))
    }

    /// Entries by channel, in byte order.
    pub fn entries_by_channel(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let words: BTreeMap<&str, u64> =
            self.control.channels.iter().map(|(via, count)| (via.as_str(), *count)).collect();
        words.into_iter()
    }

    /// How far the count is, as the newest publication says; before any, whether there is a record.
    #[must_use]
    pub fn status(&self) -> Status {
        let first =
            if self.kept.len() > 0 { Status::UnofficialPartial } else { Status::PreElection };
        self.control.status.unwrap_or(first)
    }

    /// The key in force for a name after the last entry, in base64.
    #[must_use]
    pub fn key_in_force(&self, name: Name) -> Option<String> {
        self.control.book.in_force(name, self.size).map(|key| to_base64(&key.key))
    }
}

/// How a policy holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Satisfied {
    /// Not.
    Not,
    /// Only with a key enrolled after the freeze mark.
    Late,
    /// Without any such key.
    Firmly,
}

const fn act_of(corrects: Option<StatementId>, count: u32) -> Act {
    match (corrects, count) {
        (Some(_), _) => Act::Correction,
        (None, 1) => Act::Record,
        (None, _) => Act::Recount,
    }
}

fn union(signers: &mut Vec<Signer>, further: &[Signer]) {
    for signer in further {
        if !signers.iter().any(|known| known.name == signer.name) {
            signers.push(*signer);
        }
    }
}

impl Kept {
    fn new(
        id: StatementId,
        index: u64,
        record: &Record,
        (station, contest): (StationNo, u32),
    ) -> Self {
        Self {
            id,
            index,
            order: super::kept::NEVER,
            next: NONE,
            station,
            contest,
            poll: record.poll,
            count: record.count,
            preliminary: record.track == RecordTrack::Preliminary,
            fit: Fit::Unknown,
            ballots: 0,
            values: Box::default(),
            findings: Box::default(),
            more: None,
        }
    }
}

impl More {
    fn is_needed(&self) -> bool {
        self.corrects.is_some()
            || self.raw.is_some()
            || self.place.is_some()
            || self.open
            || !self.absent.is_empty()
            || !self.explained.is_empty()
    }
}

impl Track {
    /// The track that a record bears.
    #[must_use]
    pub const fn of(track: RecordTrack) -> Self {
        match track {
            RecordTrack::Official => Self::Official,
            RecordTrack::Preliminary => Self::Preliminary,
        }
    }
}
