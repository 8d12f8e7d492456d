//! What pages and files ask of the fold.
//!
//! Everything here reads; nothing changes. Where a text itself is wanted, the log has it at the
//! index that a [`StatementView`] gives.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::text::StatementId;
use acta::value::Code;

use super::kept::{Fit, Kept, NONE};
use super::refresh::{share_of, values_of};
use super::{Decided, Events, Extra, Fold, Mark, Reason, Track, Unit, judge};
use crate::expected::{ContestNo, StationNo, UnitNo};
use crate::findings::{Builtin, Effect};
use crate::totals::{Class, Share};
use crate::unit::Number;

/// One finding of one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingView {
    /// The code.
    pub code: String,
    /// What it does here.
    pub effect: Effect,
    /// What it means, for a built-in code; a rule's meaning is its condition.
    pub meaning: String,
    /// The values that do not agree.
    pub reasons: Vec<Reason>,
}

/// One record or correction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementView {
    /// Its id.
    pub id: StatementId,
    /// Log index of its entry.
    pub index: u64,
    /// Log index from which it has effect; none while its policy is not satisfied.
    pub effect_index: Option<u64>,
    /// What it corrects.
    pub corrects: Option<StatementId>,
    /// Its poll.
    pub poll: u32,
    /// Its count.
    pub count: u32,
    /// Its figures by column; none for a field that is absent. Empty when it does not fit its form.
    pub values: Vec<Option<u32>>,
    /// What it does at this size, the word of `arrivals`: `counted` or `excluded` for a head,
    /// `corrected` for what the head corrects, `recount` beside the head, `conflict`,
    /// `without-effect`.
    pub effect: &'static str,
    /// What is to be known about it.
    pub findings: Vec<FindingView>,
}

/// Where one unit stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitView<'a> {
    /// The station.
    pub station: Code,
    /// The contest.
    pub contest: Code,
    /// The track.
    pub track: Track,
    /// Its class; none when no record is expected from it.
    pub class: Option<Class>,
    /// Its marks joined by `+`.
    pub marks: String,
    /// The statement whose figures it has.
    pub head: Option<StatementId>,
    /// Its figures after decisions, by column.
    pub values: Vec<Option<u32>>,
    /// Votes that decisions made null.
    pub nulled: u64,
    /// Codes of the unit's findings in byte order.
    pub findings: Vec<String>,
    /// Statements that conflict with the head, decided or not.
    pub conflicts: Vec<StatementId>,
    /// Of these, the ones that no decision has settled.
    pub open: Vec<StatementId>,
    /// Decisions in force that do something here.
    pub decisions: Vec<&'a Decided>,
    /// All its statements in log order.
    pub history: Vec<StatementView>,
    /// The size at which it was last judged.
    pub changed: u64,
}

/// A unit as the tables need it, without copies.
pub(crate) struct Row<'a> {
    fold: &'a Fold,
    track: Track,
    station: StationNo,
    state: &'a Unit,
    extra: Option<&'a Extra>,
    head: Option<&'a Kept>,
}

impl<'a> Row<'a> {
    pub(crate) const fn class(&self) -> Class {
        self.state.class
    }

    pub(crate) const fn track(&self) -> Track {
        self.track
    }

    /// Whether its counted record may still be replaced.
    pub(crate) const fn is_replaceable(&self) -> bool {
        self.state.has(Mark::Replaceable)
    }

    pub(crate) const fn changed(&self) -> u64 {
        self.state.changed
    }

    pub(crate) fn head(&self) -> Option<StatementId> {
        self.head.map(|head| head.id)
    }

    /// Log index of the head's entry.
    pub(crate) fn head_index(&self) -> Option<u64> {
        self.head.map(|head| head.index)
    }

    /// Log indexes of all its statements, in log order.
    pub(crate) fn indexes(&self) -> impl Iterator<Item = u64> + 'a {
        let kept = &self.fold.kept;
        let first = kept.get(self.state.first);
        core::iter::successors(first, |one| kept.get(one.next)).map(|one| one.index)
    }

    pub(crate) fn ballots(&self) -> Option<u64> {
        self.head.map(|head| head.ballots)
    }

    /// The figures after decisions; none for a field that is absent.
    pub(crate) fn values(&self) -> impl Iterator<Item = Option<u32>> + 'a {
        let values = self.head.map_or(&[][..], |head| values_of(head, self.extra));
        let absent = self.head.map_or(&[][..], Kept::absent);
        values.iter().enumerate().map(|(column, value)| {
            let gone = absent.iter().any(|field| usize::from(*field) == column);
            (!gone).then_some(*value)
        })
    }

    pub(crate) fn marks(&self) -> String {
        const WORDS: [(Mark, &str); 6] = [
            (Mark::Disputed, "disputed"),
            (Mark::Decided, "decided"),
            (Mark::Corrected, "corrected"),
            (Mark::Recount, "recount"),
            (Mark::Rerun, "rerun"),
            (Mark::Suspended, "suspended"),
        ];
        let events = self.fold.events_of(self.station);
        let own = WORDS.iter().filter(|(mark, _)| self.state.has(*mark)).map(|(_, word)| *word);
        let event = [(events.not_opened, "not-opened"), (events.destroyed, "destroyed")];
        let event = event.into_iter().filter(|(set, _)| *set).map(|(_, word)| word);
        join(own.chain(event))
    }

    /// The codes of the head that are reported, of its open conflicts, and of its decisions.
    pub(crate) fn findings(&self) -> Vec<&'a str> {
        let codes = &self.fold.plan.codes;
        let reported = self.head.map_or_else(Vec::new, |head| self.fold.reported(head));
        let mut found: Vec<_> = reported.into_iter().map(|(no, _)| no).collect();
        if let Some(extra) = self.extra {
            let open = &extra.standing.open;
            let open = open.iter().map(|number| self.fold.conflict_code(*number));
            let overdrawn = extra.overdrawn.then_some(Builtin::F402);
            found.extend(open.chain(overdrawn).map(|builtin| codes.builtin(builtin)));
        }
        found.sort_unstable();
        found.dedup();
        found.iter().filter_map(|no| codes.row(*no)).map(|row| row.code.as_str()).collect()
    }

    pub(crate) fn conflicts(&self) -> Vec<StatementId> {
        let mut numbers =
            self.extra.map_or_else(Vec::new, |extra| extra.standing.conflicts.clone());
        numbers.sort_unstable(); // log order
        self.fold.ids(&numbers)
    }
}

/// Words joined by `+`.
pub(crate) fn join<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for word in words {
        if !out.is_empty() {
            out.push('+');
        }
        out.push_str(word);
    }
    out
}

impl Fold {
    /// A unit as the tables show it; none when no record is expected from it.
    pub(crate) fn row(
        &self,
        track: Track,
        station: StationNo,
        contest: ContestNo,
    ) -> Option<Row<'_>> {
        let (unit, expecting) = self.unit_at(station, contest)?;
        let row = self.any_row(track, station, unit)?;
        (expecting && self.track(track).is_open(contest)).then_some(row)
    }

    fn any_row(&self, track: Track, station: StationNo, unit: UnitNo) -> Option<Row<'_>> {
        let states = self.track(track);
        let state = states.unit(unit)?;
        let extra = if state.has(Mark::Extra) { states.extras.get(&unit) } else { None };
        Some(Row { fold: self, track, station, state, extra, head: self.kept.get(state.head) })
    }

    /// What an expected unit brings to the sums, where its counted record stands firm.
    pub(crate) fn firm_share(
        &self,
        track: Track,
        station: StationNo,
        contest: ContestNo,
    ) -> Option<Share<'_>> {
        let row = self.row(track, station, contest)?;
        let place = self.expected.station(station)?;
        let parts = (&self.expected, &self.kept, &self.plan);
        let share = share_of(parts, place, contest, row.state, row.extra);
        (share.class.is_counted() && !share.replaceable).then_some(share)
    }

    /// The station, contest and track that a record or correction names, by its id.
    pub(crate) fn unit_of(&self, id: &StatementId) -> Option<(Code, Code, Track)> {
        let number = self.number_of(id)?;
        let (station, contest) = self.place_of(number)?;
        Some((station, contest, self.kept.get(number)?.track()))
    }

    /// What events say of a station.
    #[must_use]
    pub fn events_of(&self, station: StationNo) -> Events {
        if self.events.is_empty() {
            return Events::default();
        }
        self.events.get(&station).copied().unwrap_or_default()
    }

    fn ids(&self, numbers: &[Number]) -> Vec<StatementId> {
        numbers.iter().filter_map(|number| self.kept.get(*number)).map(|kept| kept.id).collect()
    }

    /// Everything about one unit; none when the register or the definition lacks it.
    #[must_use]
    pub fn unit(&self, station: &Code, contest: &Code, track: Track) -> Option<UnitView<'_>> {
        let station_no = self.expected.number(station)?;
        let contest_no = self.plan.contest_number(contest)?;
        let (unit, expecting) = self.unit_at(station_no, contest_no)?;
        let row = self.any_row(track, station_no, unit)?;
        let standing = row.extra.map(|extra| &extra.standing);
        let list = |of: fn(&crate::unit::Standing) -> &Vec<Number>| {
            standing.map_or_else(Vec::new, |standing| self.ids(of(standing)))
        };
        let applied = standing.into_iter().flat_map(|standing| &standing.applied);
        Some(UnitView {
            station: *station,
            contest: *contest,
            track,
            class: (expecting && self.track(track).is_open(contest_no)).then_some(row.class()),
            marks: row.marks(),
            head: row.head(),
            values: row.values().collect(),
            nulled: row.extra.map_or(0, |extra| extra.nulled),
            findings: row.findings().into_iter().map(ToString::to_string).collect(),
            conflicts: list(|standing| &standing.conflicts),
            open: list(|standing| &standing.open),
            decisions: applied.filter_map(|no| self.decision(*no)).collect(),
            history: self.history(row.state),
            changed: row.changed(),
        })
    }

    /// The head of a unit: its id, the index of its entry, and the unit's class. None without a head, and where the
    /// register or the definition lacks the unit.
    #[must_use]
    pub fn head(
        &self,
        station: &Code,
        contest: &Code,
        track: Track,
    ) -> Option<(StatementId, u64, Class)> {
        let station = self.expected.number(station)?;
        let (unit, _) = self.unit_at(station, self.plan.contest_number(contest)?)?;
        let state = self.track(track).unit(unit)?;
        let head = self.kept.get(state.head)?;
        Some((head.id, head.index, state.class))
    }

    fn history(&self, state: &Unit) -> Vec<StatementView> {
        let mut views = Vec::new();
        let mut at = state.first;
        while let Some(kept) = self.kept.get(at) {
            views.extend(self.statement_view(at));
            at = kept.next;
        }
        views
    }

    /// One record or correction by its id.
    #[must_use]
    pub fn statement(&self, id: &StatementId) -> Option<StatementView> {
        self.statement_view(self.number_of(id)?)
    }

    /// The record or correction that the entry of this index brought.
    #[must_use]
    pub fn statement_at(&self, index: u64) -> Option<StatementView> {
        self.statement_view(self.kept.at_index(index)?)
    }

    /// All records and corrections without effect, in log order.
    pub fn without_effect(&self) -> impl Iterator<Item = StatementView> {
        let all =
            self.kept.iter().filter(|(number, _)| self.effect_word(*number) == "without-effect");
        all.filter_map(|(number, _)| self.statement_view(number))
    }

    fn statement_view(&self, number: Number) -> Option<StatementView> {
        let kept = self.kept.get(number)?;
        let fits = kept.fit == Fit::Fits;
        let absent =
            |column: usize| kept.absent().iter().any(|field| usize::from(*field) == column);
        let values = kept.values.iter().enumerate();
        let values = values.map(|(column, value)| (!absent(column)).then_some(*value));
        Some(StatementView {
            id: kept.id,
            index: kept.index,
            effect_index: kept.order(),
            corrects: kept.corrects(),
            poll: kept.poll,
            count: kept.count,
            values: if fits { values.collect() } else { Vec::new() },
            effect: self.effect_word(number),
            findings: self.finding_views(number, kept),
        })
    }

    /// Findings of a statement: those of its figures and signatures, and those of its place.
    fn finding_views(&self, number: Number, kept: &Kept) -> Vec<FindingView> {
        let mut found = self.reported(kept);
        let placed = self.place_findings(number, kept);
        found.extend(placed.into_iter().map(|builtin| {
            let no = self.plan.codes.builtin(builtin);
            (no, self.plan.codes.effect(no))
        }));
        found.sort_unstable();
        found.dedup_by_key(|(no, _)| *no);
        let figures = self.plan.contest(kept.contest).filter(|_| kept.fit == Fit::Fits);
        let figures = figures.map(|plan| judge::figures(plan, kept, self.bounds(number)));
        let view = |(no, effect): (u16, Effect)| {
            let row = self.plan.codes.row(no)?;
            let reasons = figures
                .as_ref()
                .map_or_else(Vec::new, |figures| judge::explain(&self.plan, row.origin, figures));
            let meaning = self.meaning(row.origin);
            Some(FindingView { code: row.code.clone(), effect, meaning, reasons })
        };
        found.into_iter().filter_map(view).collect()
    }

    fn meaning(&self, origin: crate::findings::Origin) -> String {
        match origin {
            crate::findings::Origin::Builtin(builtin) => builtin.meaning().to_string(),
            crate::findings::Origin::Rule(at) => {
                self.plan.rules.get(at).map_or_else(String::new, ToString::to_string)
            }
        }
    }

    /// Why a statement has no effect, or conflicts: findings that depend on the rest of the log.
    fn place_findings(&self, number: Number, kept: &Kept) -> Vec<Builtin> {
        let mut found = Vec::new();
        if let Fit::Not(why) = kept.fit {
            found.push(why);
        }
        if kept.order().is_none() {
            found.push(Builtin::F503);
        }
        if kept.station == NONE {
            found.push(Builtin::F601);
        }
        if kept.contest == NONE {
            found.push(Builtin::F602);
        }
        if kept.station == NONE || kept.contest == NONE {
            return found;
        }
        let expecting = self.unit_at(kept.station, kept.contest).is_some_and(|(_, yes)| yes);
        if !expecting {
            found.push(Builtin::F603);
            return found;
        }
        if kept.poll != self.poll(kept.track(), kept.station, kept.contest) {
            found.push(Builtin::F606);
        } else if self.is_conflict(number, kept) {
            found.push(self.conflict_code(number));
        }
        found
    }

    fn unit_row(&self, kept: &Kept) -> Option<Row<'_>> {
        let (unit, _) = self.unit_at(kept.station, kept.contest)?;
        self.any_row(kept.track(), kept.station, unit)
    }

    fn is_conflict(&self, number: Number, kept: &Kept) -> bool {
        let extra = self.unit_row(kept).and_then(|row| row.extra);
        extra.is_some_and(|extra| extra.standing.conflicts.contains(&number))
    }

    /// What a statement does at this size.
    fn effect_word(&self, number: Number) -> &'static str {
        const NOTHING: &str = "without-effect";
        let Some(kept) = self.kept.get(number) else { return "-" };
        let Some(row) = self.unit_row(kept) else { return NOTHING };
        let expecting = self.unit_at(kept.station, kept.contest).is_some_and(|(_, yes)| yes);
        if expecting && row.state.head == number {
            return if row.class().is_counted() { "counted" } else { "excluded" };
        }
        let able = kept.order().is_some() && kept.fit == Fit::Fits;
        let current = || kept.poll == self.poll(kept.track(), kept.station, kept.contest);
        if !expecting || !able || !current() {
            return NOTHING;
        }
        let standing = row.extra.map(|extra| &extra.standing);
        let is_among = |list: fn(&crate::unit::Standing) -> &Vec<Number>| {
            standing.is_some_and(|standing| list(standing).contains(&number))
        };
        if is_among(|standing| &standing.conflicts) {
            "conflict"
        } else if is_among(|standing| &standing.recounts) {
            "recount"
        } else if row.state.head == NONE {
            // A correction that waits for what it corrects.
            NOTHING
        } else {
            "corrected"
        }
    }

    /// The word of `arrivals` for the entry of this index.
    #[must_use]
    pub fn effect_at(&self, index: u64) -> &'static str {
        self.kept.at_index(index).map_or("-", |number| self.effect_word(number))
    }

    /// The units of a contest that are disputed or whose record may still be replaced, with the
    /// figures of the head and, where it is disputed, of the last open conflict.
    pub(crate) fn shaky(
        &self,
        track: Track,
        contest: ContestNo,
    ) -> impl Iterator<Item = Shaky<'_>> {
        let all = self.track(track).shaky.range((contest, 0)..=(contest, UnitNo::MAX));
        all.filter_map(move |((_, unit), station)| {
            let row = self.any_row(track, *station, *unit)?;
            let last = row.extra.and_then(|extra| extra.standing.open.last().copied());
            let other = last.and_then(|number| self.kept.get(number));
            Some(Shaky {
                counted: row.class().is_counted(),
                replaceable: row.state.has(Mark::Replaceable),
                head: row.head.map_or(&[][..], |head| values_of(head, row.extra)),
                other: other.map(|other| &other.values[..]),
            })
        })
    }
}

/// A unit whose figures may not be the last word.
pub(crate) struct Shaky<'a> {
    pub(crate) counted: bool,
    pub(crate) replaceable: bool,
    pub(crate) head: &'a [u32],
    pub(crate) other: Option<&'a [u32]>,
}
