//! Decisions: which are in force, and which units they touch.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use acta::kinds::Decision;
use acta::kinds::decision::{DecisionEffect, DecisionScope};
use acta::text::StatementId;
use acta::value::Code;

use super::{Fold, Track};
use crate::expected::{ContestNo, StationNo};
use crate::unit::{Doing, Named, Ruling};

/// A decision by the order in which it took effect.
pub type DecisionNo = u32;

/// A decision that has effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Its statement id.
    pub id: StatementId,
    /// Log index of its entry.
    pub index: u64,
    /// Log index from which it has effect.
    pub order: u64,
    /// What it says.
    pub says: Box<Decision>,
    /// Whether a later decision in force took its place.
    pub undone: bool,
}

impl Decided {
    /// Whether the votes it takes away become null and not nothing.
    pub(super) fn nulls(&self) -> bool {
        self.says.effect == DecisionEffect::VotesNull
    }

    /// The statements by which it finds its units.
    fn named(&self) -> Vec<StatementId> {
        let scope = if let DecisionScope::Record(id) = self.says.scope { Some(id) } else { None };
        scope.into_iter().chain(self.says.heads.iter().copied()).collect()
    }

    fn contest(&self) -> Option<Code> {
        match self.says.scope {
            DecisionScope::Record(_) => None,
            DecisionScope::Station { contest, .. }
            | DecisionScope::Area { contest, .. }
            | DecisionScope::Contest(contest) => Some(contest),
        }
    }
}

/// All decisions with effect, and how to find those of a unit.
#[derive(Clone, Debug, Default)]
pub(super) struct Docket {
    pub(super) all: Vec<Decided>,
    /// By station and contest, for the scopes record and station.
    by_unit: BTreeMap<(Code, Code), Vec<DecisionNo>>,
    /// By contest, for the scopes area and contest.
    wide: BTreeMap<Code, Vec<DecisionNo>>,
    /// Decisions that name a statement that is not there yet.
    waiting: BTreeMap<StatementId, Vec<DecisionNo>>,
    /// Those that change a decision, by that decision.
    changers: BTreeMap<DecisionNo, Vec<DecisionNo>>,
    by_id: BTreeMap<StatementId, DecisionNo>,
}

impl Docket {
    pub(super) fn get(&self, no: DecisionNo) -> Option<&Decided> {
        self.all.get(usize::try_from(no).ok()?)
    }

    /// The number of a decision with effect.
    pub(super) fn number(&self, id: &StatementId) -> Option<DecisionNo> {
        self.by_id.get(id).copied()
    }

    /// Those in force that may concern a unit, in log order.
    fn of_unit(&self, station: Code, contest: Code) -> Vec<DecisionNo> {
        if self.all.is_empty() {
            return Vec::new();
        }
        let own = self.by_unit.get(&(station, contest)).into_iter().flatten();
        let wide = self.wide.get(&contest).into_iter().flatten();
        let mut all: Vec<_> = own.chain(wide).copied().collect();
        all.retain(|no| self.get(*no).is_some_and(|decided| !decided.undone));
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Sets `undone` from a changed decision downwards; gives the decisions that switched.
    fn change(&mut self, from: DecisionNo) -> Vec<DecisionNo> {
        let mut switched = Vec::new();
        let mut at = Some(from);
        // Each step goes to a decision with a lower number, so that this ends.
        while let Some(no) = at {
            let changers = self.changers.get(&no).into_iter().flatten();
            let undone = changers.copied().any(|by| self.get(by).is_some_and(|by| !by.undone));
            let decided = usize::try_from(no).ok().and_then(|at| self.all.get_mut(at));
            let Some(decided) = decided.filter(|decided| decided.undone != undone) else { break };
            decided.undone = undone;
            switched.push(no);
            let below = decided.says.changes.and_then(|id| self.by_id.get(&id).copied());
            at = below.filter(|below| *below < no);
        }
        switched
    }
}

impl Fold {
    pub(super) fn decision(&self, no: DecisionNo) -> Option<&Decided> {
        self.docket.get(no)
    }

    /// Puts a decision in force.
    pub(super) fn decide(&mut self, decided: Decided) {
        let Ok(no) = DecisionNo::try_from(self.docket.all.len()) else { return };
        let changes = decided.says.changes.and_then(|id| self.docket.by_id.get(&id).copied());
        self.docket.by_id.entry(decided.id).or_insert(no);
        self.docket.all.push(decided);
        self.file(no);
        let mut touched = alloc::vec![no];
        if let Some(changed) = changes {
            self.docket.changers.entry(changed).or_default().push(no);
            touched.extend(self.docket.change(changed));
        }
        for no in touched {
            self.refresh_all(no);
        }
    }

    /// Makes a decision found by its units.
    fn file(&mut self, no: DecisionNo) {
        let Some(decided) = self.docket.get(no) else { return };
        let (scope, named) = (decided.says.scope, decided.named());
        let with = decided.says.with;
        match scope {
            DecisionScope::Record(id) => self.file_record(no, &id),
            DecisionScope::Station { station, contest } => {
                self.docket.by_unit.entry((station, contest)).or_default().push(no);
            }
            DecisionScope::Area { contest, .. } | DecisionScope::Contest(contest) => {
                self.docket.wide.entry(contest).or_default().push(no);
            }
        }
        for id in named.into_iter().chain(with) {
            if self.kept.find(&id).is_none() {
                self.docket.waiting.entry(id).or_default().push(no);
            }
        }
    }

    fn file_record(&mut self, no: DecisionNo, id: &StatementId) {
        let Some(place) = self.kept.find(id).and_then(|number| self.place_of(number)) else {
            return;
        };
        self.docket.by_unit.entry(place).or_default().push(no);
    }

    /// A statement arrived that a decision had named before.
    pub(super) fn meet(&mut self, id: &StatementId) {
        let Some(waiting) = self.docket.waiting.remove(id) else { return };
        for no in waiting {
            if self
                .docket
                .get(no)
                .is_some_and(|decided| decided.says.scope == DecisionScope::Record(*id))
            {
                self.file_record(no, id);
            }
        }
    }

    /// Judges anew every unit that a decision may concern.
    fn refresh_all(&mut self, no: DecisionNo) {
        let Some(decided) = self.docket.get(no) else { return };
        if decided.says.effect == DecisionEffect::Lot {
            let contest = decided.contest().and_then(|code| self.plan.contest_number(&code));
            contest.into_iter().for_each(|contest| self.touch(contest));
            return;
        }
        for (station, contest) in self.reach(decided) {
            for track in Track::ALL {
                self.refresh(track, station, contest);
            }
        }
    }

    /// The stations and the contest that a decision is about.
    fn reach(&self, decided: &Decided) -> Vec<(StationNo, ContestNo)> {
        let one = |station: Code, contest: Code| {
            let station = self.expected.number(&station);
            station.zip(self.plan.contest_number(&contest)).into_iter().collect()
        };
        match decided.says.scope {
            DecisionScope::Record(id) => {
                let place = self.kept.find(&id).and_then(|number| self.place_of(number));
                place.map_or_else(Vec::new, |(station, contest)| one(station, contest))
            }
            DecisionScope::Station { station, contest } => one(station, contest),
            DecisionScope::Area { area, contest } => {
                let contest = self.plan.contest_number(&contest);
                let stations = self.expected.areas.number(&area);
                let stations = stations.map(|area| self.expected.stations_in(area));
                let all = contest.zip(stations);
                all.map_or_else(Vec::new, |(contest, stations)| {
                    stations.into_iter().map(|station| (station, contest)).collect()
                })
            }
            DecisionScope::Contest(contest) => {
                let contest = self.plan.contest_number(&contest);
                let all = self.expected.in_order().map(|(no, _)| no);
                contest.map_or_else(Vec::new, |contest| all.map(|no| (no, contest)).collect())
            }
        }
    }

    /// The decisions in force that concern a unit, in log order.
    pub(super) fn decisions_at(&self, station: StationNo, contest: ContestNo) -> Vec<DecisionNo> {
        if self.docket.all.is_empty() {
            return Vec::new();
        }
        let (Some(place), Some(plan)) =
            (self.expected.station(station), self.plan.contest(contest))
        else {
            return Vec::new();
        };
        let mut all = self.docket.of_unit(place.row.code, plan.code);
        let path = self.expected.path(place);
        all.retain(|no| match self.docket.get(*no).map(|decided| decided.says.scope) {
            Some(DecisionScope::Area { area, .. }) => {
                self.expected.areas.number(&area).is_some_and(|area| path.contains(&area))
            }
            Some(_) => true,
            None => false,
        });
        all
    }

    /// The same as the replay of a unit takes them.
    pub(super) fn rulings(
        &self,
        track: Track,
        station: StationNo,
        contest: ContestNo,
    ) -> Vec<Ruling> {
        let decisions = self.decisions_at(station, contest);
        decisions.iter().filter_map(|no| self.ruling(*no, track, station, contest)).collect()
    }

    fn ruling(
        &self,
        no: DecisionNo,
        track: Track,
        station: StationNo,
        contest: ContestNo,
    ) -> Option<Ruling> {
        let decided = self.docket.get(no)?;
        let here = |id: &StatementId| {
            let number = self.kept.find(id).filter(|number| {
                self.kept.get(*number).is_some_and(|kept| {
                    (kept.station, kept.contest) == (station, contest)
                        && kept.preliminary == (track == Track::Preliminary)
                })
            });
            number.map_or(Named::Elsewhere, Named::Here)
        };
        let doing = match decided.says.effect {
            DecisionEffect::Include | DecisionEffect::AdmittedLate => Doing::Include,
            DecisionEffect::Exclude => Doing::Exclude,
            DecisionEffect::Suspended => Doing::Suspend,
            DecisionEffect::VotesRemoved | DecisionEffect::VotesNull => Doing::Votes,
            DecisionEffect::Replaced => Doing::Replace(decided.says.with.as_ref().map(here)),
            DecisionEffect::ReRun => Doing::Rerun,
            DecisionEffect::Reversed | DecisionEffect::CandidateVoid | DecisionEffect::Lot => {
                return None;
            }
        };
        let scope =
            if let DecisionScope::Record(id) = decided.says.scope { Some(here(&id)) } else { None };
        let names = decided.named().iter().map(here).collect();
        // A decision on one statement says nothing about the unit's other track. What names heads
        // orders a new poll only where one of them stands.
        let here = |named: &Named| matches!(named, Named::Here(_));
        let names: Vec<Named> = names;
        let elsewhere = doing == Doing::Rerun && !names.is_empty() && !names.iter().any(here);
        if scope == Some(Named::Elsewhere) || elsewhere {
            return None;
        }
        Some(Ruling { decision: no, order: decided.order, doing, names, scope })
    }

    /// The columns whose votes are void in a unit.
    pub(super) fn voids(&self, station: StationNo, contest: ContestNo) -> Vec<usize> {
        let Some(plan) = self.plan.contest(contest) else { return Vec::new() };
        let decisions = self.decisions_at(station, contest);
        let decisions = decisions.iter().filter_map(|no| self.docket.get(*no));
        let void = decisions.filter(|decided| decided.says.effect == DecisionEffect::CandidateVoid);
        void.flat_map(|decided| &decided.says.choices)
            .filter_map(|(code, _)| plan.column(code))
            .collect()
    }

    /// The current poll: one more than the re-runs in force.
    pub(super) fn poll(&self, track: Track, station: StationNo, contest: ContestNo) -> u32 {
        let rulings = self.rulings(track, station, contest);
        let reruns = rulings.iter().filter(|ruling| ruling.doing == Doing::Rerun);
        u32::try_from(reruns.count()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The lots drawn in a contest, in log order: choices in drawn order with seats.
    #[must_use]
    pub fn lots(&self, contest: &Code) -> Vec<&Decided> {
        let wide = self.docket.wide.get(contest).into_iter().flatten();
        let decided = wide.filter_map(|no| self.docket.get(*no));
        decided
            .filter(|decided| decided.says.effect == DecisionEffect::Lot && !decided.undone)
            .collect()
    }
}
