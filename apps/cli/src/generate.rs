//! A generated national election of any size: a fictional country, its stations and their records.
//!
//! In scope: an election folder that exercises every type of station and contest, the same for the
//! same size and seed on every machine, one station in memory at a time; expected totals as running
//! sums over what was generated, and how many records break a rule on purpose. Out of scope: keys,
//! signatures, times. Main type: [`Generator`].
//!
//! A station is a function of the seed and its index, so stations can be made in any order and by
//! several threads. Names are made up; nobody and no place is meant.

use crate::folder::{
    Area, ChoiceKind, ChoiceRow, Code, Draft, Folder, Geo, Key, Record, StationRow, StationType,
    own_code,
};
use acta::fault::Fault;
use std::collections::BTreeMap;
use std::fmt::Write;

mod country;
mod figures;
mod outlines;
#[cfg(test)]
mod tests;

use country::{CANDIDATES, Country, PARTIES, PRESIDENTIAL, Place};
use figures::Figures;
pub use figures::Mark;

/// Most stations that can be asked for.
pub const STATIONS_MAX: u32 = 2_000_000;

/// Seats of the assembly, given to regions by their stations; at least [`REGION_SEATS_MIN`] each.
const ASSEMBLY_SEATS: u64 = 150;
const REGION_SEATS_MIN: u64 = 3;

/// The form of contests between persons or answers, and that of lists with candidates.
const SINGLE: &str = "single";
const LISTS: &str = "lists";

const RULES: &str = "\
rule F202 flag choices = valid
rule F203 flag valid + blank + invalid + fewer = admitted + more
rule F401 flag levels
rule W201 flag blank < 3/100 ballots when ballots > 0
rule W202 flag invalid < 3/100 ballots when ballots > 0
rule W203 flag |admitted - ballots| < 2/100 admitted and |admitted - ballots| < 15 \
when admitted != ballots
rule W204 note valid + blank + invalid = admitted
hides F203 W204
hides W203 W204
document paper 1 polling-station full yes Election act, article 41
document electronic 2 polling-station evidence no Election act, article 42
basis B1 Election act, article 38
basis B4 Election act, article 40
basis D1 Election act, article 51
text en form Figures as in the record of the polling station
sign amend authority:1
sign correction authority:1+station:1
sign decision authority:1
sign key authority:1
sign publication publisher:1
sign record station:1
sign recount authority:1+station:1
sign register authority:1
sign register-change authority:1
sign revoke authority:1
sign station-event authority:1
sign station-event station:1
";

/// A national election that does not exist yet.
#[derive(Debug, Clone)]
pub struct Generator {
    seed: u64,
    country: Country,
    contests: Vec<Contest>,
}

/// A contest and the keys of its records.
#[derive(Debug, Clone)]
struct Contest {
    code: Code,
    /// Which stations take part.
    scope: Scope,
    /// Vote keys: with lists, each list before its candidates.
    votes: Vec<Key>,
    /// Whether candidates stand below lists.
    lists: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scope {
    All,
    Region(u64),
    Municipality(u64),
    Abroad,
}

/// Running sums of one contest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sums {
    /// Records.
    pub records: u64,
    /// Records that break a rule of effect `flag`.
    pub flagged: u64,
    /// Records that break a rule of effect `note` only.
    pub noted: u64,
    /// Σ of every line.
    pub totals: BTreeMap<Key, u64>,
}

/// Running sums of every contest, kept while records are generated.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Expected {
    /// By the contest's code.
    pub contests: BTreeMap<Code, Sums>,
}

impl Expected {
    /// Adds a generated record.
    pub fn add(&mut self, record: &Record, mark: Mark) {
        let sums = self.contests.entry(record.contest).or_default();
        sums.records += 1;
        match mark {
            Mark::Sound => {}
            Mark::Noted => sums.noted += 1,
            Mark::Flagged => sums.flagged += 1,
        }
        for (key, value) in &record.lines {
            *sums.totals.entry(*key).or_default() += u64::from(*value);
        }
    }

    /// Adds the sums of another part of the same election.
    pub fn merge(&mut self, other: &Self) {
        for (code, more) in &other.contests {
            let sums = self.contests.entry(*code).or_default();
            sums.records += more.records;
            sums.flagged += more.flagged;
            sums.noted += more.noted;
            for (key, value) in &more.totals {
                *sums.totals.entry(*key).or_default() += value;
            }
        }
    }
}

/// The records of a generator, one in memory at a time, with their sums so far.
#[derive(Debug)]
pub struct Records<'g> {
    generator: &'g Generator,
    station: u32,
    pending: std::vec::IntoIter<(Record, Mark)>,
    expected: Expected,
}

impl Records<'_> {
    /// The sums over the records that were given out.
    #[must_use]
    pub const fn expected(&self) -> &Expected {
        &self.expected
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            if let Some((record, mark)) = self.pending.next() {
                self.expected.add(&record, mark);
                return Some(record);
            }
            if self.station >= self.generator.stations_count() {
                return None;
            }
            self.pending = self.generator.records_of(self.station).into_iter();
            self.station += 1;
        }
    }
}

impl Generator {
    /// An election of this many stations, at least one and at most [`STATIONS_MAX`] (other numbers
    /// become the nearest of these).
    #[must_use]
    pub fn new(stations: u32, seed: u64) -> Self {
        let country = Country::new(stations.clamp(1, STATIONS_MAX).into(), seed);
        let mut generator = Self { seed, country, contests: Vec::new() };
        generator.contests = generator.make_contests();
        generator
    }

    /// How many stations there are.
    #[must_use]
    pub fn stations_count(&self) -> u32 {
        u32::try_from(self.country.stations).unwrap_or(u32::MAX)
    }

    fn make_contests(&self) -> Vec<Contest> {
        let votes = |codes: Vec<String>| {
            codes.into_iter().map(|code| Key::Vote(own_code(&code))).collect::<Vec<_>>()
        };
        let numbers = |count: usize| votes((1..=count).map(|number| number.to_string()).collect());
        let contest =
            |code: &str, scope, votes, lists| Contest { code: own_code(code), scope, votes, lists };
        let mut contests = vec![contest("president", Scope::All, numbers(PRESIDENTIAL), false)];
        for region in 0..self.country.regions {
            let list = |party: usize| {
                let own = (1..=CANDIDATES).map(move |number| format!("{party}.{number}"));
                std::iter::once(party.to_string()).chain(own)
            };
            let codes = (1..=PARTIES.len()).flat_map(list).collect();
            let code = format!("assembly-{}", self.country.region_code(region));
            contests.push(contest(&code, Scope::Region(region), votes(codes), true));
        }
        let answers = votes(vec!["yes".to_owned(), "no".to_owned()]);
        contests.push(contest("charter", Scope::Municipality(0), answers, false));
        if self.country.abroad > 0 {
            contests.push(contest("delegate", Scope::Abroad, numbers(3), false));
        }
        contests
    }

    /// The draft of the definition.
    ///
    /// # Errors
    /// None that an input could cause; the text is parsed as any draft is.
    pub fn draft(&self) -> Result<Draft, Fault> {
        let mut text = format!(
            "acta/draft/v1\nelection example.org/generated-{}-{}\n",
            self.country.stations, self.seed
        );
        text.push_str(
            "name General election of Meridia\ntest yes\n\
             notice SIMULATION: a generated election; no country, voter, list or station is meant\n\
             languages en\nopens 2026-05-17T08:00:00Z\ncloses 2026-05-17T20:00:00Z\n\
             freeze 2026-05-17T08:00:00Z\ncadence 300\ngap 600\ndelay 300\nregister-days 14\n\
             tolerates 1\nagents none\n\
             final The proclamation of the electoral court, which this simulation does not have\n",
        );
        self.contests.iter().for_each(|contest| text.push_str(&self.contest_rows(contest)));
        text.push_str(&form(SINGLE, "lists"));
        text.push_str(&form(LISTS, "both"));
        text.push_str(RULES);
        Draft::parse(text.as_bytes())
    }

    fn contest_rows(&self, contest: &Contest) -> String {
        let code = &contest.code;
        match contest.scope {
            Scope::All => format!("contest {code} all {SINGLE} top-two none President\n"),
            Scope::Abroad => {
                format!("contest {code} ab {SINGLE} plurality none Delegate of citizens abroad\n")
            }
            Scope::Municipality(index) => {
                let area = self.country.municipality_code(index);
                let name = self.country.municipality_name(index);
                format!("contest {code} {area} {SINGLE} majority none City charter of {name}\n")
            }
            Scope::Region(region) => {
                let area = self.country.region_code(region);
                let name = country::region_name(region);
                let share = self.country.region_stations(region) * ASSEMBLY_SEATS;
                let seats = (share / self.country.stations).max(REGION_SEATS_MIN);
                format!(
                    "contest {code} {area} {LISTS} dhondt {seats} Assembly, {name}\n\
                     option {code} threshold 3/100\n"
                )
            }
        }
    }

    /// The areas: country, regions, municipalities, abroad; parents first.
    #[must_use]
    pub fn areas(&self) -> Vec<Area> {
        self.country.areas(|station| self.voters(station))
    }

    /// Voters of an abroad station; they stand in the register of the area.
    fn voters(&self, station: u64) -> u32 {
        Figures::of(self.seed, &self.country, &self.country.place(station)).voters
    }

    /// All choices in ballot order.
    #[must_use]
    pub fn choices(&self) -> Vec<ChoiceRow> {
        self.contests.iter().flat_map(choices_of).collect()
    }

    /// The station of this index, from 0; stations stand in byte order of their codes.
    #[must_use]
    pub fn station(&self, index: u32) -> StationRow {
        let place = self.country.place(index.into());
        let figures = Figures::of(self.seed, &self.country, &place);
        let (registered, max_ballots) = match place.kind {
            // Anywhere abroad: the area has the register.
            StationType::Abroad => (None, None),
            // The number of ballots issued is published apart.
            StationType::Postal | StationType::Early | StationType::Provisional => {
                (None, Some(figures.voters))
            }
            _ => (Some(figures.voters), Some(figures.max_ballots())),
        };
        let geo = self.country.geo(&place);
        StationRow {
            code: own_code(&self.country.station_code(&place)),
            area: own_code(&self.country.station_area(&place)),
            kind: place.kind,
            registered,
            max_ballots,
            counted_with: self.country.counted_with(&place).map(|code| own_code(&code)),
            geo: geo.map(|(latitude, longitude)| Geo { latitude, longitude }),
            name: self.country.station_name(&place),
        }
    }

    /// All stations, one after another.
    pub fn stations(&self) -> impl Iterator<Item = StationRow> {
        (0..self.stations_count()).map(|index| self.station(index))
    }

    /// The records of one station, each with what the rules will say of it.
    #[must_use]
    pub fn records_of(&self, index: u32) -> Vec<(Record, Mark)> {
        let place = self.country.place(index.into());
        if self.country.counted_with(&place).is_some() {
            return Vec::new();
        }
        let figures = Figures::of(self.seed, &self.country, &place);
        let code = own_code(&self.country.station_code(&place));
        let taking_part = self.contests.iter().filter(|contest| self.takes_part(contest, &place));
        let records = taking_part.map(|contest| {
            let (lines, mark) = figures.record(contest.lists, &contest.votes);
            let mut record = Record::new(code, contest.code);
            record.lines = lines;
            (record, mark)
        });
        records.collect()
    }

    fn takes_part(&self, contest: &Contest, place: &Place) -> bool {
        match contest.scope {
            Scope::All => true,
            Scope::Abroad => place.region.is_none(),
            Scope::Region(region) => place.region == Some(region),
            // A postal station belongs to its region, not to a municipality.
            Scope::Municipality(index) => {
                place.region.is_some()
                    && place.municipality == index
                    && place.kind != StationType::Postal
            }
        }
    }

    /// All records, one after another, with running sums.
    #[must_use]
    pub fn records(&self) -> Records<'_> {
        let pending = Vec::new().into_iter();
        Records { generator: self, station: 0, pending, expected: Expected::default() }
    }

    /// The folder but for its records; stations are in memory.
    ///
    /// # Errors
    /// As [`Generator::draft`].
    pub fn folder_without_records(&self) -> Result<Folder, Fault> {
        let mut source = String::new();
        let _ = write!(
            source,
            "# Source\n\nGenerated: {} stations, seed {}. Nothing here is a real figure.\n",
            self.country.stations, self.seed
        );
        Ok(Folder {
            draft: self.draft()?,
            areas: self.areas(),
            stations: self.stations().collect(),
            choices: self.choices(),
            records: Vec::new(),
            outlines: outlines::outlines(&self.country, self.seed),
            source: Some(source),
            remarks: Vec::new(),
        })
    }

    /// The whole folder, for elections that fit into memory.
    ///
    /// # Errors
    /// As [`Generator::draft`].
    pub fn folder(&self) -> Result<Folder, Fault> {
        let mut folder = self.folder_without_records()?;
        folder.records = self.records().collect();
        Ok(folder)
    }
}

fn form(code: &str, levels: &str) -> String {
    format!(
        "levels {code} {levels}\n\
         field {code} admitted required Voters admitted\n\
         votes {code}\n\
         field {code} valid required Valid votes\n\
         field {code} blank required Blank ballots\n\
         field {code} invalid required Invalid ballots\n\
         field {code} more required More ballots than voters\n\
         field {code} fewer required Fewer ballots than voters\n\
         ballots {code} valid + blank + invalid\n\
         reason {code} recounted Counted again with the same result\n"
    )
}

fn choices_of(contest: &Contest) -> Vec<ChoiceRow> {
    let choice = |key: &Key| {
        let (Key::Vote(code) | Key::Field(code)) = key;
        let parent = code.as_str().split_once('.').map(|(list, _)| own_code(list));
        let party = code.as_str().split('.').next().and_then(|number| number.parse::<usize>().ok());
        let party = party.and_then(|number| PARTIES.get(number.checked_sub(1)?)).copied();
        let (kind, name) = match (contest.lists, &parent, party) {
            (true, None, Some(party)) => (ChoiceKind::List, party.to_owned()),
            (true, Some(_), _) => (ChoiceKind::Candidate, format!("Candidate {code}")),
            (false, _, Some(party)) => (ChoiceKind::Candidate, format!("Candidate of {party}")),
            _ => (ChoiceKind::Option, code.to_string()),
        };
        ChoiceRow { contest: contest.code, code: *code, parent, kind, name }
    };
    contest.votes.iter().map(choice).collect()
}
