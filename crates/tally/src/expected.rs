//! Which units are expected: the register laid over the areas and contests of the definition.
//!
//! In scope: areas and their paths, stations and their changes, who counts for whom, and which
//! contests a station takes part in. Not in scope: statements and totals. The main type is
//! [`Expected`]. Spec 4 §2.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

pub use acta::kinds::register::{AreaRegister, StationRow};
use acta::value::Code;

use crate::totals::AreaNo;

/// A station by the order in which the log named it first.
pub type StationNo = u32;
/// A contest by its place in the definition.
pub type ContestNo = u32;
/// A unit of one track: a station in one contest.
pub type UnitNo = u32;

/// A station and what the fold knows of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Station {
    /// Its row in force.
    pub row: StationRow,
    /// Closed, or merged into another.
    pub closed: bool,
    /// Log index of the entry that last changed its row.
    pub changed: u64,
    /// Its area in the definition; none when that has no such area.
    pub area: Option<AreaNo>,
    /// Its first unit; the others follow in the order of its contests.
    first: UnitNo,
    /// Which set of contests its area takes part in.
    set: u32,
}

impl Station {
    /// Whether records are expected from it.
    #[must_use]
    pub const fn is_expecting(&self) -> bool {
        !self.closed && self.row.counted_with.is_none()
    }
}

/// The areas of the definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Areas {
    codes: Vec<Code>,
    by_code: BTreeMap<Code, AreaNo>,
    /// Each area, then all above it.
    paths: Vec<Box<[AreaNo]>>,
}

impl Areas {
    /// Areas with their parents; a parent that does not stand before its area counts as none.
    #[must_use]
    pub fn new<'a>(rows: impl IntoIterator<Item = (&'a Code, Option<&'a Code>)>) -> Self {
        let mut areas = Self::default();
        for (no, (code, parent)) in (0..AreaNo::MAX).zip(rows) {
            let above = parent.and_then(|parent| areas.by_code.get(parent));
            let above = above.and_then(|above| areas.path(*above)).unwrap_or_default();
            let path = [no].into_iter().chain(above.iter().copied()).collect();
            areas.paths.push(path);
            areas.codes.push(*code);
            areas.by_code.entry(*code).or_insert(no);
        }
        areas
    }

    /// The number of an area.
    #[must_use]
    pub fn number(&self, code: &Code) -> Option<AreaNo> {
        self.by_code.get(code).copied()
    }

    /// The code of an area.
    #[must_use]
    pub fn code(&self, area: AreaNo) -> Option<&Code> {
        self.codes.get(usize::try_from(area).ok()?)
    }

    /// An area, then all above it.
    #[must_use]
    pub fn path(&self, area: AreaNo) -> Option<&[AreaNo]> {
        self.paths.get(usize::try_from(area).ok()?).map(AsRef::as_ref)
    }

    /// All areas in byte order of code.
    pub fn in_order(&self) -> impl Iterator<Item = (&Code, AreaNo)> {
        self.by_code.iter().map(|(code, area)| (code, *area))
    }
}

/// The expected units.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// The areas.
    pub areas: Areas,
    /// For each contest its areas; none for all.
    contests: Vec<Option<Vec<AreaNo>>>,
    stations: Vec<Station>,
    by_code: BTreeMap<Code, StationNo>,
    /// Stations that are counted with another, by that other.
    guests: BTreeMap<Code, Vec<StationNo>>,
    registers: BTreeMap<AreaNo, AreaRegister>,
    /// As the log has them, also for areas that the definition lacks.
    register_rows: BTreeMap<Code, AreaRegister>,
    sets: Vec<Box<[ContestNo]>>,
    set_of: BTreeMap<Option<AreaNo>, u32>,
    units: u32,
}

impl Expected {
    /// Lays the register over other areas and contests; all units get new numbers.
    pub fn replan(&mut self, areas: Areas, contests: Vec<Option<Vec<AreaNo>>>) {
        self.areas = areas;
        self.contests = contests;
        self.sets.clear();
        self.set_of.clear();
        self.units = 0;
        let areas = &self.areas;
        let placed =
            self.register_rows.iter().filter_map(|(code, row)| Some((areas.number(code)?, *row)));
        self.registers = placed.collect();
        for at in 0..self.stations.len() {
            self.place(at);
        }
    }

    /// All stations that the register ever named, closed ones too, in byte order of code.
    pub fn in_order(&self) -> impl Iterator<Item = (StationNo, &Station)> {
        self.by_code.values().filter_map(|no| Some((*no, self.station(*no)?)))
    }

    /// One station.
    #[must_use]
    pub fn station(&self, no: StationNo) -> Option<&Station> {
        self.stations.get(usize::try_from(no).ok()?)
    }

    /// A station's number.
    #[must_use]
    pub fn number(&self, code: &Code) -> Option<StationNo> {
        self.by_code.get(code).copied()
    }

    /// How many stations the register ever named.
    #[must_use]
    pub fn station_count(&self) -> usize {
        self.stations.len()
    }

    /// How many unit numbers are in use.
    #[must_use]
    pub const fn unit_count(&self) -> u32 {
        self.units
    }

    /// Sets a station's row; gives its number.
    pub fn set_row(&mut self, row: StationRow, index: u64) -> StationNo {
        let known = self.number(&row.code);
        if let Some(no) = known {
            self.unhost(no);
        }
        let no = known
            .unwrap_or_else(|| StationNo::try_from(self.stations.len()).unwrap_or(StationNo::MAX));
        self.by_code.insert(row.code, no);
        let station = Station { row, closed: false, changed: index, area: None, first: 0, set: 0 };
        let at = usize::try_from(no).unwrap_or(usize::MAX);
        match self.stations.get_mut(at) {
            Some(slot) => *slot = station,
            None => self.stations.push(station),
        }
        self.host(no);
        self.place(at);
        no
    }

    /// Closes a station, or merges it into another, which counts its voters from then on.
    pub fn close(&mut self, no: StationNo, into: Option<Code>, index: u64) {
        self.unhost(no);
        let Some(station) = usize::try_from(no).ok().and_then(|at| self.stations.get_mut(at))
        else {
            return;
        };
        station.closed = true;
        station.changed = index;
        if into.is_some() {
            station.row.counted_with = into;
        }
        self.host(no);
    }

    fn host(&mut self, no: StationNo) {
        let Some(host) = self.station(no).and_then(|station| station.row.counted_with) else {
            return;
        };
        self.guests.entry(host).or_default().push(no);
    }

    fn unhost(&mut self, no: StationNo) {
        let Some(host) = self.station(no).and_then(|station| station.row.counted_with) else {
            return;
        };
        if let Some(guests) = self.guests.get_mut(&host) {
            guests.retain(|guest| *guest != no);
        }
    }

    /// Sets the register of an area.
    pub fn set_area_register(&mut self, row: AreaRegister) {
        self.register_rows.insert(row.code, row);
        if let Some(area) = self.areas.number(&row.code) {
            self.registers.insert(area, row);
        }
    }

    /// The register of an area.
    #[must_use]
    pub fn area_register(&self, area: AreaNo) -> Option<AreaRegister> {
        self.registers.get(&area).copied()
    }

    /// Gives a station its area and its units.
    fn place(&mut self, at: usize) {
        let Some(station) = self.stations.get(at) else { return };
        let area = self.areas.number(&station.row.area);
        let set = match self.set_of.get(&area) {
            Some(set) => *set,
            None => self.make_set(area),
        };
        let size = self.set(set).len();
        let first = self.units;
        let Some(station) = self.stations.get_mut(at) else { return };
        station.area = area;
        station.set = set;
        station.first = first;
        self.units = first.saturating_add(u32::try_from(size).unwrap_or(u32::MAX));
    }

    fn make_set(&mut self, area: Option<AreaNo>) -> u32 {
        let path = area.and_then(|area| self.areas.path(area)).unwrap_or_default();
        let takes_part = |areas: &Option<Vec<AreaNo>>| {
            let held = |areas: &Vec<AreaNo>| areas.iter().any(|area| path.contains(area));
            !path.is_empty() && areas.as_ref().is_none_or(held)
        };
        let contests = (0..ContestNo::MAX).zip(&self.contests);
        let set: Box<[_]> =
            contests.filter(|(_, areas)| takes_part(areas)).map(|(no, _)| no).collect();
        let no = u32::try_from(self.sets.len()).unwrap_or(u32::MAX);
        self.sets.push(set);
        self.set_of.insert(area, no);
        no
    }

    fn set(&self, set: u32) -> &[ContestNo] {
        usize::try_from(set).ok().and_then(|at| self.sets.get(at)).map_or(&[], AsRef::as_ref)
    }

    /// The contests of a station with its unit in each, whether or not it expects records.
    pub fn units_of(&self, station: &Station) -> impl Iterator<Item = (ContestNo, UnitNo)> + '_ {
        let first = station.first;
        let set = self.set(station.set);
        set.iter().zip(0..).map(move |(contest, at): (_, u32)| (*contest, first.saturating_add(at)))
    }

    /// The unit of a station in a contest, whether or not the station expects records.
    #[must_use]
    pub fn unit(&self, station: &Station, contest: ContestNo) -> Option<UnitNo> {
        let at = self.set(station.set).binary_search(&contest).ok()?;
        Some(station.first.saturating_add(u32::try_from(at).ok()?))
    }

    /// The areas of a station: its own, then all above it; empty when the definition lacks it.
    #[must_use]
    pub fn path(&self, station: &Station) -> &[AreaNo] {
        station.area.and_then(|area| self.areas.path(area)).unwrap_or_default()
    }

    /// Registered voters of a unit: those of its station and of the stations counted with it.
    #[must_use]
    pub fn registered(&self, station: &Station) -> Option<u64> {
        self.with_guests(station, |station| station.row.registered)
    }

    /// The most ballots of a unit: those of its station and of the stations counted with it.
    #[must_use]
    pub fn max_ballots(&self, station: &Station) -> Option<u64> {
        self.with_guests(station, |station| station.row.max_ballots)
    }

    fn with_guests(&self, station: &Station, of: impl Fn(&Station) -> Option<u32>) -> Option<u64> {
        let guests = if self.guests.is_empty() { None } else { self.guests.get(&station.row.code) };
        let guests = guests.into_iter().flatten().filter_map(|no| self.station(*no));
        guests.chain([station]).try_fold(0, |sum, station| Some(sum + u64::from(of(station)?)))
    }

    /// The area whose register covers a station that has no bound of its own.
    #[must_use]
    pub fn pool(&self, station: &Station) -> Option<AreaNo> {
        if self.registers.is_empty() || self.max_ballots(station).is_some() {
            return None;
        }
        self.path(station).iter().copied().find(|area| self.registers.contains_key(area))
    }

    /// The stations of an area and of all areas below it.
    #[must_use]
    pub fn stations_in(&self, area: AreaNo) -> Vec<StationNo> {
        let all = (0..).zip(&self.stations);
        all.filter(|(_, station)| self.path(station).contains(&area)).map(|(no, _)| no).collect()
    }

    /// A word for what is unusual about a station, for pages.
    #[must_use]
    pub fn standing(station: &Station) -> String {
        match (&station.row.counted_with, station.closed) {
            (Some(host), true) => alloc::format!("merged into {host}"),
            (Some(host), false) => alloc::format!("counted with {host}"),
            (None, true) => "closed".into(),
            (None, false) => "expected".into(),
        }
    }
}
