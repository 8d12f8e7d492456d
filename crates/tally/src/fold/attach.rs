//! Statements find their units; units find their statements again when the register or the
//! definition changes.

use alloc::boxed::Box;
use alloc::vec::Vec;

use acta::value::Code;

use super::judge::{self, UnitBounds};
use super::kept::{Fit, Kept, More, NONE};
use super::plan::{ContestPlan, Plan};
use super::{Fold, Track, TrackState, Unit};
use crate::expected::{Areas, ContestNo, Station, StationNo};
use crate::findings::{FindingNo, Origin};
use crate::totals::{AreaNo, Table};
use crate::unit::Number;

impl Kept {
    pub(super) const fn track(&self) -> Track {
        if self.preliminary { Track::Preliminary } else { Track::Official }
    }
}

impl Fold {
    /// Puts a kept statement into its unit, or among the strays; gives the unit's coordinates.
    pub(super) fn attach(&mut self, number: Number) -> Option<(Track, StationNo, ContestNo)> {
        let kept = self.kept.get(number)?;
        let (track, station, contest) = (kept.track(), kept.station, kept.contest);
        let Some((unit, expecting)) = self.unit_at(station, contest) else {
            let place = self.place_of(number)?;
            let kept = self.kept.get_mut(number)?;
            kept.next = NONE;
            kept.more.get_or_insert_default().place = Some(place);
            self.strays.entry(place.0).or_default().push(number);
            return None;
        };
        if expecting && !self.track(track).is_open(contest) {
            self.begin(track, contest);
        }
        let state = self.track_mut(track).unit_mut(unit)?;
        let last = state.last;
        state.last = number;
        if last == NONE {
            state.first = number;
        }
        self.kept.get_mut(number)?.next = NONE;
        if let Some(last) = self.kept.get_mut(last) {
            last.next = number;
        }
        Some((track, station, contest))
    }

    /// Begins a track of a contest: all its units are expected from now on.
    fn begin(&mut self, track: Track, contest: ContestNo) {
        let count = self.expected.unit_count();
        let at = usize::try_from(contest).unwrap_or(usize::MAX);
        let states = self.track_mut(track);
        states.reserve(count);
        let Some(table) = states.tables.get_mut(at) else { return };
        *table = Some(Table::new());
        let stations: Vec<StationNo> = self.expected.in_order().map(|(no, _)| no).collect();
        for station in stations {
            self.refresh(track, station, contest);
        }
    }

    /// Lays another definition under everything that was logged.
    pub(super) fn replan(&mut self, plan: Plan, areas: Areas, contests: Vec<Option<Vec<AreaNo>>>) {
        let places: Vec<Option<(Code, Code)>> =
            self.kept.iter().map(|(number, _)| self.place_of(number)).collect();
        let open = Track::ALL.map(|track| self.open_codes(track));
        let old = core::mem::replace(&mut self.plan, plan);
        self.expected.replan(areas, contests);
        self.strays.clear();
        self.touched = alloc::vec![self.size; self.plan.contests.len()];
        for (track, open) in Track::ALL.into_iter().zip(open) {
            self.reset(track, &open);
        }
        for (number, place) in (0..NONE).zip(places) {
            self.remap(&old, number, place);
        }
        self.refresh_everything();
    }

    fn open_codes(&self, track: Track) -> Vec<Code> {
        let all = (0..ContestNo::MAX).zip(&self.plan.contests);
        all.filter(|(no, _)| self.track(track).is_open(*no)).map(|(_, plan)| plan.code).collect()
    }

    /// Empties a track; the official one is open in each contest, the other where it was.
    fn reset(&mut self, track: Track, open: &[Code]) {
        let is_open = |plan: &ContestPlan| track == Track::Official || open.contains(&plan.code);
        let tables = self.plan.contests.iter().map(|plan| is_open(plan).then(Table::new));
        let mut states = TrackState { tables: tables.collect(), ..TrackState::default() };
        states.reserve(self.expected.unit_count());
        *self.track_mut(track) = states;
    }

    /// Gives a statement its numbers and figures under the plan now in force.
    fn remap(&mut self, old: &Plan, number: Number, place: Option<(Code, Code)>) {
        let Some((station, contest)) = place else { return };
        let station = self.expected.number(&station).unwrap_or(NONE);
        let contest = self.plan.contest_number(&contest).unwrap_or(NONE);
        let Self { plan, kept, .. } = self;
        let Some(kept) = kept.get_mut(number) else { return };
        let before = old.contest(kept.contest);
        kept.findings = renumber(old, plan, &kept.findings);
        if let Some(more) = &mut kept.more {
            more.explained = renumber(old, plan, &more.explained).into_vec();
            more.place = place;
        } else if station == NONE || contest == NONE {
            kept.more = Some(Box::new(More { place, ..More::default() }));
        }
        kept.station = station;
        kept.contest = contest;
        if let (Some(before), Some(after), Fit::Fits) = (before, plan.contest(contest), kept.fit) {
            recolumn(before, after, kept);
        }
        self.settle(number);
        self.attach(number);
    }

    fn refresh_everything(&mut self) {
        let stations: Vec<StationNo> = self.expected.in_order().map(|(no, _)| no).collect();
        for station in stations {
            self.refresh_station(station);
        }
    }

    pub(super) fn refresh_station(&mut self, station: StationNo) {
        let Some(place) = self.expected.station(station) else { return };
        let contests: Vec<ContestNo> =
            self.expected.units_of(place).map(|(contest, _)| contest).collect();
        for contest in contests {
            for track in Track::ALL {
                self.refresh(track, station, contest);
            }
        }
    }

    /// Changes the register: what it touches is taken out before and put in after.
    pub(super) fn rework(
        &mut self,
        touched: &[StationNo],
        change: impl FnOnce(&mut Self) -> Vec<StationNo>,
    ) {
        let mut numbers = Vec::new();
        for station in touched {
            self.detach(*station, &mut numbers);
        }
        let after = change(self);
        let count = self.expected.unit_count();
        for track in Track::ALL {
            self.track_mut(track).reserve(count);
        }
        let mut all: Vec<StationNo> = touched.iter().copied().chain(after).collect();
        all.sort_unstable();
        all.dedup();
        for station in &all {
            self.recall(*station, &mut numbers);
        }
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            self.settle(number);
            self.attach(number);
            if let Some(kept) = self.kept.get(number) {
                self.revised.push((self.size, kept.index));
            }
        }
        for station in all {
            self.refresh_station(station);
        }
    }

    /// Takes a station's units out of the sums and their statements out of the units.
    fn detach(&mut self, station: StationNo, numbers: &mut Vec<Number>) {
        let Some(place) = self.expected.station(station) else { return };
        let units: Vec<_> = self.expected.units_of(place).collect();
        for (contest, unit) in units {
            self.touch(contest);
            for track in Track::ALL {
                self.take_out(track, station, contest, unit);
                let states = self.track_mut(track);
                states.extras.remove(&unit);
                let Some(state) = states.unit_mut(unit) else { continue };
                let mut at = state.first;
                *state = Unit::default();
                while let Some(kept) = self.kept.get(at) {
                    numbers.push(at);
                    at = kept.next;
                }
            }
        }
    }

    /// Takes the strays of a station back into consideration.
    fn recall(&mut self, station: StationNo, numbers: &mut Vec<Number>) {
        let Some(code) = self.expected.station(station).map(|place| place.row.code) else { return };
        let back = self.strays.remove(&code).unwrap_or_default();
        for number in &back {
            if let Some(kept) = self.kept.get_mut(*number) {
                kept.station = station;
            }
        }
        numbers.extend(back);
    }

    /// Judges a statement by what is known of its place by now: its form, its bounds, its signers.
    pub(super) fn settle(&mut self, number: Number) {
        self.fit(number);
        let bounds = self.bounds(number);
        let Self { plan, kept, .. } = self;
        let Some(kept) = kept.get_mut(number) else { return };
        if let (Some(contest), Fit::Fits) = (plan.contest(kept.contest), kept.fit) {
            let firm = kept.findings.iter().copied().filter(|no| judge::is_firm(plan, *no));
            let firm: Vec<FindingNo> = firm.collect();
            let figures = judge::figures(contest, kept, bounds);
            let found = judge::judge(plan, &figures, firm.into_iter());
            kept.findings = found;
        }
        self.weigh(number);
    }

    /// The bounds of a statement's unit.
    pub(super) fn bounds(&self, number: Number) -> UnitBounds {
        let station = self.kept.get(number).and_then(|kept| self.expected.station(kept.station));
        let of = |of: fn(&crate::expected::Expected, &Station) -> Option<u64>| {
            station.and_then(|station| of(&self.expected, station))
        };
        UnitBounds {
            registered: of(crate::expected::Expected::registered),
            max_ballots: of(crate::expected::Expected::max_ballots),
        }
    }
}

/// Finding numbers of one plan in another, where it has them.
fn renumber(old: &Plan, new: &Plan, findings: &[FindingNo]) -> Box<[FindingNo]> {
    let of = |no: &FindingNo| match old.codes.row(*no)?.origin {
        Origin::Builtin(builtin) => Some(new.codes.builtin(builtin)),
        Origin::Rule(_) => new.codes.rule_named(&old.codes.row(*no)?.code),
    };
    findings.iter().filter_map(of).collect()
}

/// Moves figures to the columns of another form of the same contest, by name.
fn recolumn(before: &ContestPlan, after: &ContestPlan, kept: &mut Kept) {
    if before.fields == after.fields && before.columns == after.columns {
        return;
    }
    let absent = kept.absent().to_vec();
    let field = |name: &Code| {
        let at = before.fields.iter().position(|field| field.name == *name)?;
        let gone = absent.iter().any(|no| usize::from(*no) == at);
        kept.values.get(at).copied().filter(|_| !gone)
    };
    let mut values = Vec::with_capacity(after.width());
    let mut missing = Vec::new();
    for (no, plan) in (0_u16..).zip(&after.fields) {
        let value = field(&plan.name);
        if value.is_none() {
            missing.push(no);
        }
        values.push(value.unwrap_or_default());
    }
    for line in &after.lines {
        let choice = after.choices.get(*line).map(|choice| choice.code);
        let column = choice.and_then(|code| before.column(&code));
        let votes = column.and_then(|column| kept.values.get(column));
        values.push(votes.copied().unwrap_or_default());
    }
    kept.ballots = judge::ballots(after, &values, &missing);
    kept.values = values.into();
    if !missing.is_empty() || kept.more.is_some() {
        kept.more.get_or_insert_default().absent = missing;
    }
}
