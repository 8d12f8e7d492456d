//! What the fold holds of each track: its units and its sums.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use super::kept::NONE;
use crate::expected::{ContestNo, StationNo, UnitNo};
use crate::totals::{Class, Table};
use crate::unit::{Number, Standing};

/// Which of the two counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Track {
    /// The count that decides.
    Official,
    /// The count of the night; its totals never mix with the other's.
    Preliminary,
}

impl Track {
    /// Both, in the order of tables.
    pub const ALL: [Self; 2] = [Self::Official, Self::Preliminary];

    /// The word of the specification.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Preliminary => "preliminary",
        }
    }

    pub(super) const fn at(self) -> usize {
        match self {
            Self::Official => 0,
            Self::Preliminary => 1,
        }
    }
}

/// What a unit bears beside its class. A mark never changes a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A conflict that no decision has settled.
    Disputed,
    /// A decision in force.
    Decided,
    /// The head is a correction.
    Corrected,
    /// A recount, beside the head or as the head.
    Recount,
    /// A new poll was ordered.
    Rerun,
    /// A decision suspended it.
    Suspended,
    /// Not a published mark: its record may still be replaced, so its bound is outstanding.
    Replaceable,
    /// Not a published mark: something stands in `TrackState::extras`.
    Extra,
}

impl Mark {
    const fn bit(self) -> u8 {
        match self {
            Self::Disputed => 1,
            Self::Decided => 1 << 1,
            Self::Corrected => 1 << 2,
            Self::Recount => 1 << 3,
            Self::Rerun => 1 << 4,
            Self::Suspended => 1 << 5,
            Self::Replaceable => 1 << 6,
            Self::Extra => 1 << 7,
        }
    }
}

/// One unit: where its statements begin and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    pub(super) first: Number,
    pub(super) last: Number,
    pub(super) head: Number,
    pub(super) class: Class,
    pub(super) flags: u8,
    /// Whether the sums hold it.
    pub(super) listed: bool,
    /// The log size at which it was last judged.
    pub(super) changed: u64,
}

impl Default for Unit {
    fn default() -> Self {
        Self {
            first: NONE,
            last: NONE,
            head: NONE,
            class: Class::Missing,
            flags: 0,
            listed: false,
            changed: 0,
        }
    }
}

impl Unit {
    pub(super) const fn has(&self, mark: Mark) -> bool {
        self.flags & mark.bit() != 0
    }

    pub(super) const fn set(&mut self, mark: Mark) {
        self.flags |= mark.bit();
    }
}

/// What only units with a conflict, a correction, a recount or a decision have.
#[derive(Clone, Debug)]
pub(super) struct Extra {
    pub(super) standing: Standing,
    /// The head's figures after decisions, where they differ from its own.
    pub(super) values: Option<Box<[u32]>>,
    /// Votes that decisions made null.
    pub(super) nulled: u64,
    /// A decision took more votes than there were (F402).
    pub(super) overdrawn: bool,
}

impl Extra {
    /// Of a unit whose head has its own figures.
    pub(super) const fn of(standing: Standing) -> Self {
        Self { standing, values: None, nulled: 0, overdrawn: false }
    }
}

/// All units and sums of one track.
#[derive(Clone, Debug, Default)]
pub(super) struct TrackState {
    pub(super) units: Vec<Unit>,
    /// By contest; none until the contest has this track.
    pub(super) tables: Vec<Option<Table>>,
    pub(super) extras: BTreeMap<UnitNo, Extra>,
    /// Units that are disputed or whose record may be replaced, with their stations.
    pub(super) shaky: BTreeMap<(ContestNo, UnitNo), StationNo>,
}

impl TrackState {
    pub(super) fn is_open(&self, contest: ContestNo) -> bool {
        self.table(contest).is_some()
    }

    pub(super) fn table(&self, contest: ContestNo) -> Option<&Table> {
        self.tables.get(usize::try_from(contest).ok()?)?.as_ref()
    }

    pub(super) fn unit(&self, unit: UnitNo) -> Option<&Unit> {
        self.units.get(usize::try_from(unit).ok()?)
    }

    pub(super) fn unit_mut(&mut self, unit: UnitNo) -> Option<&mut Unit> {
        self.units.get_mut(usize::try_from(unit).ok()?)
    }

    /// Makes room for units up to this number.
    pub(super) fn reserve(&mut self, units: u32) {
        let units = usize::try_from(units).unwrap_or(usize::MAX);
        if self.units.len() < units {
            self.units.resize(units, Unit::default());
        }
    }
}
