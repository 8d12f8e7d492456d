//! The fold: from entries in log order to where every expected unit stands.
//!
//! In scope: effect, heads, conflicts, findings, decisions, classes and totals, brought up to date
//! entry by entry at a cost that depends on the entry and not on the log. Not in scope: whether
//! signatures verify (`acta::keys`), and the published files ([`crate::results`]). Nothing is ever
//! removed; no clock, file or randomness has a part in it. The main type is [`Fold`]. Spec 4.
//!
//! # How it is kept exact
//! The sums of a contest and track are changed by one unit at a time: taken out as it was, judged
//! anew from its own few statements and decisions, put in as it is. So counted + counted-flagged +
//! excluded + missing = expected holds at each area and size by construction, and is tested.

mod apply;
mod attach;
mod decide;
mod from_definition;
mod judge;
mod kept;
pub mod plan;
mod query;
mod refresh;
mod state;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use acta::text::StatementId;
use acta::value::Code;

pub use apply::{FoldError, InForceCheck, Rejected};
pub use decide::{Decided, DecisionNo};
pub use judge::Reason;
pub use kept::Fit;
pub(crate) use query::Row;
pub use query::{FindingView, StatementView, UnitView};
pub use state::{Mark, Track};

use crate::account::Account;
use crate::expected::{ContestNo, Expected, StationNo, UnitNo};
use crate::totals::Table;
use crate::unit::Number;
use decide::Docket;
use kept::Store;
use plan::Plan;
use state::{Extra, TrackState, Unit};

/// The fold over a log up to a size.
#[derive(Clone, Debug)]
pub struct Fold {
    /// Entries applied.
    size: u64,
    plan: Plan,
    expected: Expected,
    kept: Store,
    tracks: [TrackState; 2],
    docket: Docket,
    /// Statements whose station or contest is not known or not part of it, by the station they name.
    strays: BTreeMap<Code, Vec<Number>>,
    /// Ids that corrections name and that were not there when these came.
    awaited: BTreeSet<StatementId>,
    /// Marks of stations that their events left.
    events: BTreeMap<StationNo, Events>,
    /// The size at which each contest last changed.
    touched: Vec<u64>,
    /// The size at which the register or the definition last changed.
    layout: u64,
    /// Entries whose effect changed after they were logged: the size at which, and their index.
    revised: Vec<(u64, u64)>,
    account: Account,
    control: apply::Control,
}

/// What events say of a station.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Events {
    /// The last word on whether it opened is that it did not.
    pub not_opened: bool,
    /// Its material was destroyed.
    pub destroyed: bool,
}

impl Fold {
    /// A fold that knows the definition and nothing else yet.
    fn empty(control: apply::Control) -> Self {
        Self {
            size: 0,
            plan: Plan::default(),
            expected: Expected::default(),
            kept: Store::default(),
            tracks: [TrackState::default(), TrackState::default()],
            docket: Docket::default(),
            strays: BTreeMap::new(),
            awaited: BTreeSet::new(),
            events: BTreeMap::new(),
            touched: Vec::new(),
            layout: 0,
            revised: Vec::new(),
            account: Account::default(),
            control,
        }
    }

    /// How many entries were applied.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The definition as the fold uses it.
    #[must_use]
    pub const fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The register laid over the definition.
    #[must_use]
    pub const fn expected(&self) -> &Expected {
        &self.expected
    }

    /// The public account.
    #[must_use]
    pub const fn account(&self) -> &Account {
        &self.account
    }

    /// The sums of a contest; none where it has no such track.
    #[must_use]
    pub fn table(&self, contest: ContestNo, track: Track) -> Option<&Table> {
        self.track(track).table(contest)
    }

    /// The size at which anything of a contest last changed.
    #[must_use]
    pub fn contest_changed(&self, contest: ContestNo) -> u64 {
        let at = usize::try_from(contest).ok();
        at.and_then(|at| self.touched.get(at)).copied().unwrap_or_default()
    }

    /// The size at which the register or the definition last changed.
    #[must_use]
    pub const fn layout_changed(&self) -> u64 {
        self.layout
    }

    /// Earlier entries whose effect an entry at or above size `since` changed.
    pub fn revised_since(&self, since: u64) -> impl Iterator<Item = u64> {
        let from = self.revised.partition_point(|(size, _)| *size <= since);
        self.revised.iter().skip(from).map(|(_, index)| *index)
    }

    fn track(&self, track: Track) -> &TrackState {
        let [official, preliminary] = &self.tracks;
        match track {
            Track::Official => official,
            Track::Preliminary => preliminary,
        }
    }

    const fn track_mut(&mut self, track: Track) -> &mut TrackState {
        let [official, preliminary] = &mut self.tracks;
        match track {
            Track::Official => official,
            Track::Preliminary => preliminary,
        }
    }

    /// A unit's number, and whether a record is expected from it.
    fn unit_at(&self, station: StationNo, contest: ContestNo) -> Option<(UnitNo, bool)> {
        let station = self.expected.station(station)?;
        Some((self.expected.unit(station, contest)?, station.is_expecting()))
    }

    fn touch(&mut self, contest: ContestNo) {
        let size = self.size;
        let at = usize::try_from(contest).ok();
        if let Some(touched) = at.and_then(|at| self.touched.get_mut(at)) {
            *touched = size;
        }
    }

    /// How many corrections of a station's records there are, also where no record is expected.
    #[must_use]
    pub fn corrections_of(&self, station: StationNo) -> u64 {
        let Some(place) = self.expected.station(station) else { return 0 };
        let mut corrections = 0;
        for (_, unit) in self.expected.units_of(place) {
            for track in Track::ALL {
                let first = self.track(track).unit(unit).map(|state| state.first);
                let mut at = first.and_then(|first| self.kept.get(first));
                while let Some(kept) = at {
                    corrections += u64::from(kept.corrects().is_some());
                    at = self.kept.get(kept.next);
                }
            }
        }
        let strays = self.strays.get(&place.row.code).into_iter().flatten();
        let strays = strays.filter_map(|number| self.kept.get(*number));
        let beside = strays.filter(|kept| kept.corrects().is_some()).count();
        corrections + u64::try_from(beside).unwrap_or(u64::MAX)
    }

    /// The station and contest that a statement names.
    fn place_of(&self, number: Number) -> Option<(Code, Code)> {
        let kept = self.kept.get(number)?;
        if let Some(place) = kept.more.as_ref().and_then(|more| more.place) {
            return Some(place);
        }
        let station = self.expected.station(kept.station)?;
        Some((station.row.code, self.plan.contest(kept.contest)?.code))
    }

    /// A statement's number by its id.
    fn number_of(&self, id: &StatementId) -> Option<Number> {
        self.kept.find(id)
    }
}
