//! Sums by area and class, kept up to date by what one unit adds or takes back.
//!
//! In scope: for one contest and track, the number of units, their register and their figures in
//! each class, at each area and all areas above it; and what is still outstanding. Not in scope:
//! which class a unit is in. The main type is [`Table`]. Spec 4 §7, §11.
//!
//! # Why nothing overflows
//! A fold numbers units by `u32` and a figure of a record is at most 2³² − 1, so that no sum of one
//! column reaches 2⁶⁴. Ballots and null votes of one record add up figures themselves; their sums
//! are kept in 128 bits. Nothing is subtracted that was not added before.

use alloc::collections::BTreeMap;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

/// An area, by its number in the definition.
pub type AreaNo = u32;

/// The row of the whole contest.
const WHOLE: usize = 0;

/// What a unit is to the totals: exactly one of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A head without any flag.
    Counted,
    /// A head that is counted, with something to know about it.
    Flagged,
    /// A head that is not counted until a decision.
    Excluded,
    /// No head.
    #[default]
    Missing,
}

impl Class {
    /// All classes in the order of tables.
    pub const ALL: [Self; 4] = [Self::Counted, Self::Flagged, Self::Excluded, Self::Missing];

    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Counted => "counted",
            Self::Flagged => "counted-flagged",
            Self::Excluded => "excluded",
            Self::Missing => "missing",
        }
    }

    /// Whether its figures are part of the totals.
    #[must_use]
    pub const fn is_counted(self) -> bool {
        matches!(self, Self::Counted | Self::Flagged)
    }

    const fn at(self) -> usize {
        match self {
            Self::Counted => 0,
            Self::Flagged => 1,
            Self::Excluded => 2,
            Self::Missing => 3,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// What one unit brings to the totals.
#[derive(Clone, Copy, Debug)]
pub struct Share<'a> {
    /// Its class.
    pub class: Class,
    /// Its mark `disputed`.
    pub disputed: bool,
    /// Its registered voters; none when not known.
    pub registered: Option<u64>,
    /// The most ballots it may hold; none when not known or when its area has the register.
    pub bound: Option<u64>,
    /// The area whose register covers it, when no bound of its own does.
    pub pool: Option<AreaNo>,
    /// Counted, but its record may be replaced: its bound is outstanding as well.
    pub replaceable: bool,
    /// The figures of its head after decisions; empty for a missing unit.
    pub values: &'a [u32],
    /// Ballots of its head.
    pub ballots: u64,
    /// Admitted voters of its head, else its ballots.
    pub admitted: u64,
    /// Votes that decisions made null.
    pub nulled: u64,
}

/// The units of one class in one area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Units.
    pub units: u64,
    /// Registered voters of those whose number is known.
    pub registered: u64,
    /// Units whose number of registered voters is not known.
    pub registered_unknown: u64,
    /// Votes made null by decisions.
    pub nulled: u128,
    /// Units with the mark `disputed`.
    pub disputed: u64,
    /// Ballots.
    pub ballots: u128,
    /// Σ of each figure in column order; empty until a unit brings figures.
    pub values: Vec<u64>,
}

impl Sums {
    /// Σ registered, none when one is not known.
    #[must_use]
    pub const fn registered(&self) -> Option<u64> {
        if self.registered_unknown == 0 { Some(self.registered) } else { None }
    }

    /// Σ of one column.
    #[must_use]
    pub fn value(&self, column: usize) -> u64 {
        self.values.get(column).copied().unwrap_or_default()
    }

    fn add(&mut self, share: &Share<'_>) {
        self.units += 1;
        match share.registered {
            Some(registered) => self.registered += registered,
            None => self.registered_unknown += 1,
        }
        self.nulled += u128::from(share.nulled);
        self.disputed += u64::from(share.disputed);
        self.ballots += u128::from(share.ballots);
        if self.values.len() < share.values.len() {
            self.values.resize(share.values.len(), 0);
        }
        for (sum, value) in self.values.iter_mut().zip(share.values) {
            *sum += u64::from(*value);
        }
    }

    fn sub(&mut self, share: &Share<'_>) {
        self.units -= 1;
        match share.registered {
            Some(registered) => self.registered -= registered,
            None => self.registered_unknown -= 1,
        }
        self.nulled -= u128::from(share.nulled);
        self.disputed -= u64::from(share.disputed);
        self.ballots -= u128::from(share.ballots);
        for (sum, value) in self.values.iter_mut().zip(share.values) {
            *sum -= u64::from(*value);
        }
    }

    /// Two classes together.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut values = vec![0; self.values.len().max(other.values.len())];
        for part in [&self.values, &other.values] {
            for (sum, value) in values.iter_mut().zip(part) {
                *sum += value;
            }
        }
        Self {
            units: self.units + other.units,
            registered: self.registered + other.registered,
            registered_unknown: self.registered_unknown + other.registered_unknown,
            nulled: self.nulled + other.nulled,
            disputed: self.disputed + other.disputed,
            ballots: self.ballots + other.ballots,
            values,
        }
    }
}

/// One area: its four classes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    classes: [Sums; 4],
    /// The row of the area above; the whole contest for the highest areas.
    above: usize,
}

impl Row {
    /// One class.
    #[must_use]
    pub const fn class(&self, class: Class) -> &Sums {
        &self.classes[class.at()]
    }

    /// Counted and counted-flagged together: the totals.
    #[must_use]
    pub fn counted(&self) -> Sums {
        self.class(Class::Counted).with(self.class(Class::Flagged))
    }

    /// All units.
    #[must_use]
    pub fn expected(&self) -> u64 {
        self.classes.iter().map(|sums| sums.units).sum()
    }

    /// Σ registered of all units, none when one is not known.
    #[must_use]
    pub fn registered(&self) -> Option<u64> {
        self.classes.iter().try_fold(0, |sum, class| Some(sum + class.registered()?))
    }
}

/// Bounds of units, some of which may be unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Bounds {
    known: u64,
    unknown: u64,
}

/// Units of one area whose register is the area's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Pool {
    /// Units without a counted record that stands firm.
    lacking: u64,
    /// Of these, units whose counted record may be replaced.
    replaceable: u64,
    /// Admitted voters of all counted records.
    admitted: u128,
    /// Of these, those of records that may be replaced.
    admitted_replaceable: u128,
}

/// What may still come, at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outstanding {
    /// O: ballots of units without a counted record; none when one bound is not known.
    pub lacking: Option<u64>,
    /// What the counted records that may be replaced add to it.
    pub replaceable: Option<u64>,
}

/// All areas of one contest and track.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Never empty: the first is the whole contest.
    rows: Vec<Row>,
    slots: BTreeMap<AreaNo, usize>,
    lacking: Bounds,
    replaceable: Bounds,
    pools: BTreeMap<AreaNo, Pool>,
}

impl Default for Table {
    fn default() -> Self {
        Self::new()
    }
}

impl Table {
    /// A table without units.
    #[must_use]
    pub fn new() -> Self {
        Self {
            rows: vec![Row::default()],
            slots: BTreeMap::new(),
            lacking: Bounds::default(),
            replaceable: Bounds::default(),
            pools: BTreeMap::new(),
        }
    }

    /// The whole contest.
    #[must_use]
    pub fn whole(&self) -> &Row {
        // `new` makes the first row, and none is ever removed.
        &self.rows[WHOLE]
    }

    /// The rows of areas that hold an expected unit, by area number.
    pub fn areas(&self) -> impl Iterator<Item = (AreaNo, &Row)> {
        let row = |(area, slot): (&AreaNo, &usize)| Some((*area, self.rows.get(*slot)?));
        self.slots.iter().filter_map(row).filter(|(_, row)| row.expected() > 0)
    }

    /// The row of one area.
    #[must_use]
    pub fn area(&self, area: AreaNo) -> Option<&Row> {
        self.rows.get(*self.slots.get(&area)?).filter(|row| row.expected() > 0)
    }

    /// Adds a unit of the area that `path` begins with; the rest of it are the areas above.
    pub fn add(&mut self, path: &[AreaNo], share: &Share<'_>) {
        let slot = self.slot(path);
        self.walk(slot, |sums| sums.add(share), share.class);
        self.owe(share, true);
    }

    /// Takes back what [`add`](Self::add) was given.
    pub fn sub(&mut self, path: &[AreaNo], share: &Share<'_>) {
        let slot = self.slot(path);
        self.walk(slot, |sums| sums.sub(share), share.class);
        self.owe(share, false);
    }

    /// The row of an area; makes it, and those above it, at its first unit.
    fn slot(&mut self, path: &[AreaNo]) -> usize {
        let Some((area, above)) = path.split_first() else { return WHOLE };
        if let Some(slot) = self.slots.get(area) {
            return *slot;
        }
        let mut above_slot = WHOLE;
        for area in above.iter().rev().chain([area]) {
            above_slot = *self.slots.entry(*area).or_insert_with(|| {
                self.rows.push(Row { above: above_slot, ..Row::default() });
                self.rows.len() - 1
            });
        }
        above_slot
    }

    fn walk(&mut self, slot: usize, change: impl Fn(&mut Sums), class: Class) {
        let mut slot = slot;
        while let Some(row) = self.rows.get_mut(slot) {
            change(&mut row.classes[class.at()]);
            if slot == WHOLE {
                return;
            }
            slot = row.above;
        }
    }

    fn owe(&mut self, share: &Share<'_>, more: bool) {
        let change = |sum: &mut u64, by: u64| if more { *sum += by } else { *sum -= by };
        let counted = share.class.is_counted();
        if let Some(area) = share.pool {
            let pool = self.pools.entry(area).or_default();
            change(&mut pool.lacking, u64::from(!counted));
            change(&mut pool.replaceable, u64::from(counted && share.replaceable));
            let change = |sum: &mut u128, by: u64| {
                if more { *sum += u128::from(by) } else { *sum -= u128::from(by) }
            };
            change(&mut pool.admitted, if counted { share.admitted } else { 0 });
            let shaky = if counted && share.replaceable { share.admitted } else { 0 };
            change(&mut pool.admitted_replaceable, shaky);
            return;
        }
        let bounds = match (counted, share.replaceable) {
            (false, _) => &mut self.lacking,
            (true, true) => &mut self.replaceable,
            (true, false) => return,
        };
        match share.bound {
            Some(bound) => change(&mut bounds.known, bound),
            None => change(&mut bounds.unknown, 1),
        }
    }

    /// What may still come if counted records that stand firm could be replaced as well.
    #[must_use]
    pub fn outstanding_if(
        &self,
        firm: &[Share<'_>],
        area_bound: impl Fn(AreaNo) -> Option<u64>,
    ) -> Outstanding {
        let (lacking, replaceable) = (self.lacking, self.replaceable);
        let mut table = Self { lacking, replaceable, pools: self.pools.clone(), ..Self::new() };
        for share in firm {
            table.owe(share, false);
            table.owe(&Share { replaceable: true, ..*share }, true);
        }
        table.outstanding(area_bound)
    }

    /// What may still come; `area_bound` is the most ballots of an area with a register.
    ///
    /// In such an area, once more were admitted than it may hold, its bound says nothing.
    #[must_use]
    pub fn outstanding(&self, area_bound: impl Fn(AreaNo) -> Option<u64>) -> Outstanding {
        let of = |bounds: Bounds| (bounds.unknown == 0).then_some(bounds.known);
        let (mut lacking, mut replaceable) = (of(self.lacking), of(self.replaceable));
        for (area, pool) in &self.pools {
            if pool.lacking + pool.replaceable == 0 {
                continue;
            }
            let left = |admitted: u128| {
                let left = u128::from(area_bound(*area)?).checked_sub(admitted)?;
                u64::try_from(left).ok()
            };
            let firm = if pool.lacking == 0 { Some(0) } else { left(pool.admitted) };
            let all = left(pool.admitted - pool.admitted_replaceable);
            let more = all.zip(firm).and_then(|(all, firm)| all.checked_sub(firm));
            let add = |sum: Option<u64>, by: Option<u64>| sum.zip(by).map(|(sum, by)| sum + by);
            lacking = add(lacking, firm);
            if pool.replaceable > 0 {
                replaceable = add(replaceable, more);
            }
        }
        Outstanding { lacking, replaceable }
    }
}
