//! From what changed to the totals: one unit at a time.
//!
//! A unit that is touched is taken out of the sums as it was, judged anew from its short list of
//! statements and decisions, and added as it is. Everything else stays untouched.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::kept::{Fit, Kept, NONE, Store};
use super::plan::Plan;
use super::{Extra, Fold, Mark, Track, TrackState, Unit};
use crate::expected::{ContestNo, Expected, Station, StationNo, UnitNo};
use crate::findings::{Builtin, Effect, FindingNo};
use crate::totals::{Class, Share};
use crate::unit::{Act, Named, Number, Standing, replay};

impl Fold {
    /// Judges a unit anew and brings the sums up to date.
    pub(super) fn refresh(&mut self, track: Track, station: StationNo, contest: ContestNo) {
        let Some((unit, expecting)) = self.unit_at(station, contest) else { return };
        if !self.track(track).is_open(contest) {
            return;
        }
        self.take_out(track, station, contest, unit);
        let (state, extra) = self.judge_unit(track, station, contest, unit);
        self.revise(track, unit, &state, extra.as_ref());
        let size = self.size;
        let states = self.track_mut(track);
        if let Some(slot) = states.unit_mut(unit) {
            *slot = Unit { changed: size, listed: false, ..state };
        }
        match extra {
            Some(extra) => drop(states.extras.insert(unit, extra)),
            None => drop(states.extras.remove(&unit)),
        }
        if expecting {
            self.put_in(track, station, contest, unit);
        }
        self.touch(contest);
    }

    /// A statement that arrives now takes its place in its unit.
    pub(super) fn arrive(
        &mut self,
        track: Track,
        station: StationNo,
        contest: ContestNo,
        number: Number,
    ) {
        if self.append(track, station, contest, number).is_none() {
            self.refresh(track, station, contest);
        }
    }

    /// Adds a statement to a unit that has others and no decision, without looking at those again;
    /// none when they must be looked at.
    fn append(
        &mut self,
        track: Track,
        station: StationNo,
        contest: ContestNo,
        number: Number,
    ) -> Option<()> {
        let (unit, expecting) = self.unit_at(station, contest)?;
        let before = *self.track(track).unit(unit)?;
        if !expecting
            || !before.listed
            || before.first == number
            || !self.decisions_at(station, contest).is_empty()
        {
            return None;
        }
        let kept = self.kept.get(number)?;
        let Some(act) = self.act(number, kept, 1) else {
            self.track_mut(track).unit_mut(unit)?.changed = self.size;
            return Some(());
        };
        let head_count = self.kept.get(before.head).map(|head| head.count);
        let awaited = self.awaited.contains(&kept.id);
        self.take_out(track, station, contest, unit);
        let mut extra = self.track_mut(track).extras.remove(&unit).unwrap_or_else(|| {
            let head = Some(before.head).filter(|head| *head != NONE);
            Extra::of(Standing { head, ..Standing::default() })
        });
        let appended = extra.standing.append(&act, head_count, awaited);
        let mut state = Unit { head: extra.standing.head.unwrap_or(NONE), flags: 0, ..before };
        if appended {
            self.mark(&mut state, &extra, track, station, contest);
            state.changed = self.size;
            if before.head != state.head
                && let Some(former) = self.kept.get(before.head)
            {
                self.revised.push((self.size, former.index));
            }
        } else {
            state = before;
        }
        state.listed = false;
        debug_assert!(
            !appended || extra.standing == self.replayed(track, station, contest, &state)
        );
        let states = self.track_mut(track);
        *states.unit_mut(unit)? = state;
        if state.has(Mark::Extra) {
            states.extras.insert(unit, extra);
        }
        if !appended {
            return None;
        }
        self.put_in(track, station, contest, unit);
        self.touch(contest);
        Some(())
    }

    /// Where a unit without decisions stands, from all its statements.
    fn replayed(
        &self,
        track: Track,
        station: StationNo,
        contest: ContestNo,
        unit: &Unit,
    ) -> Standing {
        replay(&self.acts(track, station, contest, unit), &[])
    }

    /// Notes the earlier statements of a unit that now stands otherwise.
    fn revise(&mut self, track: Track, unit: UnitNo, now: &Unit, extra: Option<&Extra>) {
        let states = self.track(track);
        let Some(before) = states.unit(unit) else { return };
        let stands = |state: &Unit| (state.head, state.class, state.flags);
        let same = stands(before) == stands(now);
        if now.first == NONE || (same && !now.has(Mark::Extra)) {
            return;
        }
        let stood = states.extras.get(&unit).map(|extra| &extra.standing);
        if same && stood == extra.map(|extra| &extra.standing) {
            return;
        }
        let (mut at, current) = (now.first, self.now());
        while let Some(kept) = self.kept.get(at) {
            if kept.index != current {
                self.revised.push((self.size, kept.index));
            }
            at = kept.next;
        }
    }

    /// Takes a unit out of the sums.
    pub(super) fn take_out(
        &mut self,
        track: Track,
        station: StationNo,
        contest: ContestNo,
        unit: UnitNo,
    ) {
        self.change(track, station, contest, unit, false);
    }

    fn put_in(&mut self, track: Track, station: StationNo, contest: ContestNo, unit: UnitNo) {
        self.change(track, station, contest, unit, true);
    }

    fn change(
        &mut self,
        track: Track,
        station: StationNo,
        contest: ContestNo,
        unit: UnitNo,
        more: bool,
    ) {
        let Self { expected, kept, tracks, plan, .. } = self;
        let Some(place) = expected.station(station) else { return };
        let Some(states) = tracks.get_mut(track.at()) else { return };
        let TrackState { units, tables, extras, shaky, .. } = states;
        let at = usize::try_from(unit).unwrap_or(usize::MAX);
        let Some(state) = units.get_mut(at).filter(|state| state.listed != more) else { return };
        let Some(table) = usize::try_from(contest).ok().and_then(|at| tables.get_mut(at)) else {
            return;
        };
        let Some(table) = table else { return };
        let extra = if state.has(Mark::Extra) { extras.get(&unit) } else { None };
        let share = share_of((expected, kept, plan), place, contest, state, extra);
        if more {
            table.add(expected.path(place), &share);
        } else {
            table.sub(expected.path(place), &share);
        }
        state.listed = more;
        if state.has(Mark::Disputed) || state.has(Mark::Replaceable) {
            if more {
                shaky.insert((contest, unit), station);
            } else {
                shaky.remove(&(contest, unit));
            }
        }
    }

    /// What a unit is now: its state, and what only some units have.
    fn judge_unit(
        &self,
        track: Track,
        station: StationNo,
        contest: ContestNo,
        unit: UnitNo,
    ) -> (Unit, Option<Extra>) {
        let Some(state) = self.track(track).unit(unit) else { return (Unit::default(), None) };
        let rulings = self.rulings(track, station, contest);
        let voids = self.voids(station, contest);
        let first = self.kept.get(state.first);
        if first.is_none() && rulings.is_empty() {
            return (Unit::default(), None);
        }
        if let Some(only) = first.filter(|only| {
            only.next == NONE && only.corrects().is_none() && rulings.is_empty() && voids.is_empty()
        }) && only.order().is_some()
            && (only.poll, only.count, only.fit) == (1, 1, Fit::Fits)
        {
            return (self.plain(state, only), None);
        }
        let acts = self.acts(track, station, contest, state);
        let standing = replay(&acts, &rulings);
        let extra = self.extra(contest, standing, &voids);
        let mut state = Unit { head: extra.standing.head.unwrap_or(NONE), flags: 0, ..*state };
        self.mark(&mut state, &extra, track, station, contest);
        (state, Some(extra))
    }

    /// The common case: one record, no decision.
    fn plain(&self, state: &Unit, only: &Kept) -> Unit {
        let class = match self.gravest(only) {
            Some(Effect::Exclude) => Class::Excluded,
            Some(Effect::Flag) => Class::Flagged,
            _ => Class::Counted,
        };
        let mut state = Unit { head: state.first, class, flags: 0, ..*state };
        if class.is_counted() && self.is_beyond_bounds(only) {
            state.set(Mark::Replaceable);
        }
        state
    }

    fn mark(
        &self,
        state: &mut Unit,
        extra: &Extra,
        track: Track,
        station: StationNo,
        contest: ContestNo,
    ) {
        let standing = &extra.standing;
        state.set(Mark::Extra);
        let marks = [
            (Mark::Disputed, !standing.open.is_empty()),
            (Mark::Decided, !standing.applied.is_empty()),
            (Mark::Corrected, standing.corrected),
            (Mark::Recount, !standing.recounts.is_empty()),
            (Mark::Rerun, self.poll(track, station, contest) > 1),
            (Mark::Suspended, standing.suspended),
        ];
        for (mark, _) in marks.iter().filter(|(_, set)| *set) {
            state.set(*mark);
        }
        state.class = self.class(extra);
        let head = self.kept.get(state.head);
        let recounted = standing.recounts.iter().any(|number| Some(*number) != standing.head);
        let beyond = head.is_some_and(|head| self.is_beyond_bounds(head));
        // A recount that a decision put in the head's place is not beside it any more.
        let pending = recounted && !standing.included;
        if state.class.is_counted() && (state.has(Mark::Disputed) || pending || beyond) {
            state.set(Mark::Replaceable);
        }
    }

    fn class(&self, extra: &Extra) -> Class {
        let standing = &extra.standing;
        let Some(head) = standing.head.and_then(|head| self.kept.get(head)) else {
            return Class::Missing;
        };
        let gravest = self.gravest(head);
        let found = gravest == Some(Effect::Exclude) || self.open_excludes(standing);
        if standing.excluded || (found && !standing.included) {
            return Class::Excluded;
        }
        let decided = !standing.applied.is_empty() || !standing.recounts.is_empty();
        // A unit in dispute is never plainly counted, whatever effect the definition gives the finding.
        let flagged = gravest >= Some(Effect::Flag) || decided || !standing.open.is_empty();
        if flagged { Class::Flagged } else { Class::Counted }
    }

    /// Whether the definition lets undecided conflicts exclude the unit.
    fn open_excludes(&self, standing: &Standing) -> bool {
        standing.open.iter().any(|number| {
            let code = self.conflict_code(*number);
            self.plan.codes.effect(self.plan.codes.builtin(code)) == Effect::Exclude
        })
    }

    /// F604 for a record, F605 for a correction.
    pub(super) fn conflict_code(&self, number: Number) -> Builtin {
        let corrects = self.kept.get(number).and_then(Kept::corrects);
        if corrects.is_some() { Builtin::F605 } else { Builtin::F604 }
    }

    /// The gravest effect among the findings that are reported.
    fn gravest(&self, kept: &Kept) -> Option<Effect> {
        if kept.findings.is_empty() {
            return None;
        }
        self.reported(kept).iter().map(|(_, effect)| *effect).max()
    }

    /// The findings of a statement that are not hidden, each with its effect.
    pub(super) fn reported(&self, kept: &Kept) -> Vec<(FindingNo, Effect)> {
        let mut found = kept.findings.to_vec();
        self.plan.codes.hide_and_sort(&mut found);
        let explained = kept.explained();
        let effect = |no: FindingNo| match self.plan.codes.effect(no) {
            Effect::Flag if explained.contains(&no) => Effect::Note,
            effect => effect,
        };
        found.into_iter().map(|no| (no, effect(no))).collect()
    }

    fn is_beyond_bounds(&self, kept: &Kept) -> bool {
        let beyond = [Builtin::F310, Builtin::F311].map(|code| self.plan.codes.builtin(code));
        kept.findings.iter().any(|no| beyond.contains(no))
    }

    /// The statements of a unit's current poll that fit their form.
    fn acts(&self, track: Track, station: StationNo, contest: ContestNo, unit: &Unit) -> Vec<Act> {
        let poll = self.poll(track, station, contest);
        let mut acts = Vec::new();
        let mut at = unit.first;
        while let Some(kept) = self.kept.get(at) {
            acts.extend(self.act(at, kept, poll));
            at = kept.next;
        }
        acts
    }

    /// A statement as the replay takes it; none when it is of another poll or does not fit.
    fn act(&self, number: Number, kept: &Kept, poll: u32) -> Option<Act> {
        let corrects = kept.corrects().map(|id| {
            let named = self.kept.find(&id).filter(|named| self.is_of(*named, kept));
            named.map_or(Named::Elsewhere, Named::Here)
        });
        (kept.poll == poll && kept.fit == Fit::Fits).then(|| Act {
            number,
            index: kept.index,
            order: kept.order(),
            count: kept.count,
            corrects,
        })
    }

    /// Whether a statement is of the same unit as another.
    fn is_of(&self, number: Number, other: &Kept) -> bool {
        let unit = |kept: &Kept| (kept.station, kept.contest, kept.preliminary);
        self.kept.get(number).is_some_and(|kept| unit(kept) == unit(other))
    }

    /// The figures of the head after decisions.
    fn extra(&self, contest: ContestNo, standing: Standing, voids: &[usize]) -> Extra {
        let mut extra = Extra::of(standing);
        let head = extra.standing.head.and_then(|head| self.kept.get(head));
        let (Some(head), Some(plan)) = (head, self.plan.contest(contest)) else { return extra };
        if extra.standing.votes.is_empty() && voids.is_empty() {
            return extra;
        }
        let mut values: Vec<u32> = head.values.to_vec();
        for decision in &extra.standing.votes {
            let Some(decision) = self.decision(*decision) else { continue };
            for (choice, count) in &decision.says.choices {
                let column = plan.column(choice);
                let Some(votes) = column.and_then(|column| values.get_mut(column)) else {
                    extra.overdrawn = true;
                    continue;
                };
                extra.overdrawn |= count > votes;
                let taken = (*count).min(*votes);
                *votes -= taken;
                if decision.nulls() {
                    extra.nulled += u64::from(taken);
                }
            }
        }
        for column in voids {
            if let Some(votes) = values.get_mut(*column) {
                extra.nulled += u64::from(*votes);
                *votes = 0;
            }
        }
        extra.values = Some(Box::from(values));
        extra
    }
}

/// What a unit brings to the sums.
pub(super) fn share_of<'a>(
    (expected, kept, plan): (&Expected, &'a Store, &Plan),
    place: &Station,
    contest: ContestNo,
    state: &Unit,
    extra: Option<&'a Extra>,
) -> Share<'a> {
    let head = kept.get(state.head);
    let values = head.map_or(&[][..], |head| values_of(head, extra));
    let ballots = head.map_or(0, |head| head.ballots);
    let admitted = plan.contest(contest).and_then(|plan| plan.admitted);
    let admitted = admitted
        .and_then(|field| values.get(field).copied())
        .map_or(ballots, |admitted| u64::from(admitted).max(ballots));
    Share {
        class: state.class,
        disputed: state.has(Mark::Disputed),
        registered: expected.registered(place),
        bound: expected.max_ballots(place),
        pool: expected.pool(place),
        replaceable: state.has(Mark::Replaceable),
        values,
        ballots,
        admitted,
        nulled: extra.map_or(0, |extra| extra.nulled),
    }
}

/// The figures of a head after decisions.
pub(super) fn values_of<'a>(head: &'a Kept, extra: Option<&'a Extra>) -> &'a [u32] {
    extra.and_then(|extra| extra.values.as_deref()).unwrap_or(&head.values)
}
