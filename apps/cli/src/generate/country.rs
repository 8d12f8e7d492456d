//! The map of a generated country: what lies where, and what it is called.
//!
//! Regions hold municipalities, municipalities hold stations; one area holds all stations abroad.
//! Everything follows from the number of stations by integer division, so that the place of a station
//! is known without a table. Main type: [`Country`].

use super::figures::Random;
use crate::folder::{Area, StationType, own_code};
use acta::kinds::part::AreaRow;

/// Lists, in ballot order.
pub(super) const PARTIES: [&str; 8] = [
    "Green Meadow",
    "Open Horizon",
    "Workbench",
    "Harbour List",
    "Old Town Union",
    "New Bridge",
    "Lantern",
    "Commons",
];

/// Candidates of each list.
pub(super) const CANDIDATES: usize = 4;

/// Candidates for president.
pub(super) const PRESIDENTIAL: usize = 5;

const REGIONS: [&str; 24] = [
    "North Coast",
    "Upper Plain",
    "Lower Plain",
    "Silver Hills",
    "East March",
    "West March",
    "Lake Country",
    "Long Valley",
    "High Moor",
    "Salt Flats",
    "River Bend",
    "Pine Ridge",
    "Stone Shore",
    "Red Cliffs",
    "South Coast",
    "Wheatland",
    "Twin Peaks",
    "Clear Water",
    "Far Islands",
    "Middle Heath",
    "Old Forest",
    "New Shore",
    "White Sands",
    "Quiet Bay",
];

const FIRST: [&str; 16] = [
    "Var", "Tel", "Mor", "Lun", "Bel", "Cor", "Dan", "Fen", "Gal", "Hol", "Jor", "Kel", "Nar",
    "Pol", "Ros", "Sul",
];

const SECOND: [&str; 16] = [
    "ost", "min", "ava", "eth", "ing", "olm", "ura", "ise", "and", "ock", "ene", "aro", "usk",
    "ill", "orn", "ade",
];

const BUILDINGS: [&str; 6] =
    ["School", "Town hall", "Library", "Sports hall", "Community centre", "Music school"];

/// Regions are made so that each has at least this many stations, as far as names go.
const REGION_STATIONS: u64 = 250;

/// Municipalities have about this many stations, until there are [`MUNICIPALITIES_MAX`].
const MUNICIPALITY_STATIONS: u64 = 40;
const MUNICIPALITIES_MAX: u64 = 5_000;

/// One station in a hundred is abroad.
const ABROAD_SHARE: u64 = 100;

/// From this many stations on some are abroad.
const ABROAD_FROM: u64 = 10;

/// From this many stations on a municipality has stations of special types.
const SPECIAL_FROM: u64 = 8;

/// Where a station lies and what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Its index in the country.
    pub(super) index: u64,
    /// `None` abroad.
    pub(super) region: Option<u64>,
    /// Index of its municipality in the country; 0 abroad.
    pub(super) municipality: u64,
    /// From 1, within the municipality or abroad.
    pub(super) number: u64,
    pub(super) kind: StationType,
}

/// How many there are of each thing.
#[derive(Debug, Clone)]
pub(super) struct Country {
    pub(super) stations: u64,
    pub(super) abroad: u64,
    pub(super) regions: u64,
    municipalities: u64,
    seed: u64,
}

/// The first of `whole` things that falls to this part of `parts`.
const fn first_of(part: u64, whole: u64, parts: u64) -> u64 {
    (part * whole).div_ceil(parts)
}

impl Country {
    pub(super) fn new(stations: u64, seed: u64) -> Self {
        let abroad = if stations < ABROAD_FROM { 0 } else { (stations / ABROAD_SHARE).max(1) };
        let regions_max = u64::try_from(REGIONS.len()).unwrap_or(1);
        let regions = (stations / REGION_STATIONS).clamp(1, regions_max);
        let municipalities = (stations / MUNICIPALITY_STATIONS).clamp(regions, MUNICIPALITIES_MAX);
        Self { stations, abroad, regions, municipalities, seed }
    }

    const fn domestic(&self) -> u64 {
        self.stations - self.abroad
    }

    /// First index of a municipality's stations.
    const fn first_station(&self, municipality: u64) -> u64 {
        first_of(municipality, self.domestic(), self.municipalities)
    }

    pub(super) const fn first_municipality(&self, region: u64) -> u64 {
        first_of(region, self.municipalities, self.regions)
    }

    const fn region_of(&self, municipality: u64) -> u64 {
        municipality * self.regions / self.municipalities
    }

    pub(super) const fn region_stations(&self, region: u64) -> u64 {
        let end = self.first_station(self.first_municipality(region + 1));
        end - self.first_station(self.first_municipality(region))
    }

    /// Where the station of this index lies; indices follow the byte order of codes.
    pub(super) fn place(&self, index: u64) -> Place {
        if index >= self.domestic() {
            let number = index - self.domestic() + 1;
            return Place {
                index,
                region: None,
                municipality: 0,
                number,
                kind: StationType::Abroad,
            };
        }
        let municipality = index * self.municipalities / self.domestic();
        let region = self.region_of(municipality);
        let number = index - self.first_station(municipality) + 1;
        let count = self.first_station(municipality + 1) - self.first_station(municipality);
        let capital = municipality == self.first_municipality(region);
        let kind = match number {
            _ if count < SPECIAL_FROM => StationType::Ordinary,
            last if last == count => StationType::Mobile,
            2 if capital => StationType::Postal,
            3 if capital => StationType::Prison,
            4 if capital => StationType::Early,
            5 if capital => StationType::Provisional,
            6 if capital => StationType::Special,
            _ => StationType::Ordinary,
        };
        Place { index, region: Some(region), municipality, number, kind }
    }

    pub(super) fn region_code(&self, region: u64) -> String {
        debug_assert!(region < self.regions, "region {region} of {}", self.regions);
        format!("{:02}", region + 1)
    }

    pub(super) fn municipality_code(&self, index: u64) -> String {
        let region = self.region_of(index);
        let number = index - self.first_municipality(region) + 1;
        format!("{}{number:03}", self.region_code(region))
    }

    pub(super) fn municipality_name(&self, index: u64) -> String {
        let mut random = Random::of(self.seed, [1, index, 0]);
        let (first, second) = (random.pick(&FIRST), random.pick(&SECOND));
        format!("{first}{second}")
    }

    pub(super) fn station_code(&self, place: &Place) -> String {
        match place.region {
            None => format!("ab-{:05}", place.number),
            Some(_) => {
                format!("{}-{:04}", self.municipality_code(place.municipality), place.number)
            }
        }
    }

    /// Stations lie in municipalities; those for votes by post in regions.
    pub(super) fn station_area(&self, place: &Place) -> String {
        match (place.region, place.kind) {
            (None, _) => "ab".to_owned(),
            (Some(region), StationType::Postal) => self.region_code(region),
            (Some(_), _) => self.municipality_code(place.municipality),
        }
    }

    /// Ballots of provisional voters are counted in the first station of the municipality.
    pub(super) fn counted_with(&self, place: &Place) -> Option<String> {
        let first = Place { number: 1, kind: StationType::Ordinary, ..*place };
        (place.kind == StationType::Provisional).then(|| self.station_code(&first))
    }

    pub(super) fn station_name(&self, place: &Place) -> String {
        let mut random = Random::of(self.seed, [2, place.index, 0]);
        let place_name = self.municipality_name(place.municipality);
        match place.kind {
            StationType::Abroad => format!("Consulate {}", place.number),
            StationType::Postal => format!("Votes by post, office {}", place.municipality + 1),
            StationType::Prison => format!("Prison, {place_name}"),
            StationType::Early => format!("Early votes, {place_name}"),
            StationType::Provisional => format!("Provisional votes, {place_name}"),
            StationType::Mobile => format!("Mobile station, {place_name}"),
            StationType::Special => format!("Hospital, {place_name}"),
            StationType::Ordinary => {
                // A building often holds several stations: names repeat, codes do not.
                format!("{} {}, {place_name}", random.pick(&BUILDINGS), place.number.div_ceil(2))
            }
        }
    }

    /// Microdegrees in open sea, so that no real place is meant.
    pub(super) fn geo(&self, place: &Place) -> Option<(i32, i32)> {
        place.region?;
        if place.kind != StationType::Ordinary {
            return None;
        }
        let mut random = Random::of(self.seed, [3, place.index, 0]);
        let south = -40_000_000 - i32::try_from(random.below(8_000_000)).unwrap_or_default();
        let west = -110_000_000 - i32::try_from(random.below(12_000_000)).unwrap_or_default();
        Some((south, west))
    }

    /// All areas, parents first; `voters` gives the voters of an abroad station by its index.
    pub(super) fn areas(&self, voters: impl Fn(u64) -> u32) -> Vec<Area> {
        let area = |code: &str, parent: Option<&str>, kind: &str, name: String| Area {
            row: AreaRow {
                code: own_code(code),
                parent: parent.map(own_code),
                kind: own_code(kind),
                name,
            },
            registered: None,
            max_ballots: None,
        };
        let mut areas = vec![area("me", None, "country", "Meridia".to_owned())];
        for region in 0..self.regions {
            let code = self.region_code(region);
            areas.push(area(&code, Some("me"), "region", region_name(region).to_owned()));
        }
        for index in 0..self.municipalities {
            let region = self.region_code(self.region_of(index));
            let (code, name) = (self.municipality_code(index), self.municipality_name(index));
            areas.push(area(&code, Some(&region), "municipality", name));
        }
        if self.abroad > 0 {
            let all: u32 = (self.domestic()..self.stations).map(voters).sum();
            let mut abroad = area("ab", None, "abroad", "Citizens abroad".to_owned());
            (abroad.registered, abroad.max_ballots) = (Some(all), Some(all));
            areas.push(abroad);
        }
        areas
    }
}

pub(super) fn region_name(region: u64) -> &'static str {
    usize::try_from(region).ok().and_then(|at| REGIONS.get(at)).copied().unwrap_or("Region")
}
