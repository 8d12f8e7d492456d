//! An election folder: what a person writes, or an importer, before an election exists (spec 1 §7).
//!
//! In scope: reading and writing `definition.txt`, `areas.csv`, `stations.csv`, `choices.csv`,
//! `records.csv` and `SOURCE.md`, and that they refer to each other rightly; an error names file,
//! line, column, what was expected and what stands there. Out of scope: the definition's rules and
//! policies, which are parsed where the definition is made. Main type: [`Folder`].
//!
//! A lost leading zero cannot be seen in a code alone (`1` is a code too); it shows as a code that
//! nothing else names.

mod draft;
mod records;
mod table;
#[cfg(test)]
mod tests;

pub use draft::{Areas, Contest, Draft, Form, Item, Levels};
pub use records::Records;

use crate::place::{BadInput, quote};
use anyhow::Context;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use table::Table;

/// A code, shared between the rows that name it.
pub type Code = Arc<str>;

const DEFINITION: &str = "definition.txt";
const AREAS: &str = "areas.csv";
const STATIONS: &str = "stations.csv";
const CHOICES: &str = "choices.csv";
const RECORDS: &str = "records.csv";
const SOURCE: &str = "SOURCE.md";

const AREA_COLUMNS: [&str; 6] = ["code", "parent", "type", "name", "registered", "max_ballots"];
const STATION_COLUMNS: [&str; 8] =
    ["code", "area", "type", "registered", "max_ballots", "counted_with", "geo", "name"];
const CHOICE_COLUMNS: [&str; 5] = ["contest", "code", "parent", "kind", "name"];

/// Largest of the files but `records.csv`, in bytes: two million stations.
const TABLE_BYTES_MAX: u64 = 512 << 20;

/// Largest `SOURCE.md`, in bytes.
const SOURCE_BYTES_MAX: u64 = 1 << 20;

/// A row of `areas.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// Unique in the election.
    pub code: Code,
    /// The area that it lies in.
    pub parent: Option<Code>,
    /// A code such as country, region, municipality, abroad.
    pub kind: Code,
    /// Shown to people.
    pub name: String,
    /// Voters, where they may vote anywhere in the area.
    pub registered: Option<u32>,
    /// Most ballots that its stations can have together.
    pub max_ballots: Option<u32>,
}

/// TYPE of a station (spec 1 §4, register).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StationType {
    /// A polling station in a building on the day.
    Ordinary,
    /// At an embassy, say.
    Abroad,
    /// Votes that came by post.
    Postal,
    /// Votes cast before the day.
    Early,
    /// In a prison.
    Prison,
    /// In a vehicle, or carried to hospitals.
    Mobile,
    /// Ballots whose voters were verified later.
    Provisional,
    /// Any other unit.
    Special,
}

impl StationType {
    /// All types.
    pub const ALL: [Self; 8] = [
        Self::Ordinary,
        Self::Abroad,
        Self::Postal,
        Self::Early,
        Self::Prison,
        Self::Mobile,
        Self::Provisional,
        Self::Special,
    ];

    /// Its word in the register.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ordinary => "ordinary",
            Self::Abroad => "abroad",
            Self::Postal => "postal",
            Self::Early => "early",
            Self::Prison => "prison",
            Self::Mobile => "mobile",
            Self::Provisional => "provisional",
            Self::Special => "special",
        }
    }
}

/// A row of `stations.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// Unique in the election; what a station is.
    pub code: Code,
    /// The area that it lies in.
    pub area: Code,
    /// What kind of unit.
    pub kind: StationType,
    /// Voters of this station.
    pub registered: Option<u32>,
    /// Most ballots that it can have.
    pub max_ballots: Option<u32>,
    /// The station that its ballots are counted in; it then has no record of its own.
    pub counted_with: Option<Code>,
    /// Latitude and longitude in microdegrees.
    pub geo: Option<(i32, i32)>,
    /// Shown to people; not unique.
    pub name: String,
}

/// KIND of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceKind {
    /// A list of candidates.
    List,
    /// A person, alone or on a list.
    Candidate,
    /// An answer to a question.
    Option,
}

impl ChoiceKind {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Candidate => "candidate",
            Self::Option => "option",
        }
    }
}

impl Levels {
    /// Whether a record has a vote line for the choice.
    const fn has_line(self, choice: &Choice) -> bool {
        match self {
            Self::Lists => choice.parent.is_none(),
            Self::Candidates => matches!(choice.kind, ChoiceKind::Candidate),
            Self::Both => true,
        }
    }
}

/// A row of `choices.csv`; rows stand in ballot order, parents first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The contest that it belongs to.
    pub contest: Code,
    /// Unique in the contest.
    pub code: Code,
    /// The list of a candidate.
    pub parent: Option<Code>,
    /// What it is.
    pub kind: ChoiceKind,
    /// Shown to people.
    pub name: String,
}

/// TRACK of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Track {
    /// The record that the law counts.
    Official,
    /// An earlier, quicker one.
    Preliminary,
}

impl Track {
    /// Its word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Official => "official",
            Self::Preliminary => "preliminary",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Official, Self::Preliminary].into_iter().find(|track| track.word() == word)
    }
}

/// The key of a figure: `valid`, `vote 1.4`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A field of the form.
    Field(Code),
    /// The votes of a choice.
    Vote(Code),
}

impl fmt::Display for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Field(name) => write!(out, "{name}"),
            Self::Vote(choice) => write!(out, "vote {choice}"),
        }
    }
}

impl PartialEq<str> for Key {
    fn eq(&self, text: &str) -> bool {
        match self {
            Self::Field(name) => **name == *text,
            Self::Vote(choice) => text.strip_prefix("vote ").is_some_and(|code| **choice == *code),
        }
    }
}

/// A place of a contest's records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormLine {
    /// Which figure stands there.
    pub key: Key,
    /// Whether every record has it.
    pub required: bool,
}

/// The figures of one record of `records.csv`; nobody has signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Whose record.
    pub station: Code,
    /// Of which contest.
    pub contest: Code,
    /// Official unless said otherwise.
    pub track: Track,
    /// 1, or more for a re-run.
    pub poll: u32,
    /// 1, or more for a recount.
    pub count: u32,
    /// Fields and votes in the order of the form.
    pub lines: Vec<(Key, u32)>,
    /// When the polls closed.
    pub closed: Option<String>,
    /// When the count was finished.
    pub counted: Option<String>,
}

impl Record {
    /// A record without figures: official, poll 1, count 1.
    #[must_use]
    pub fn new(station: Code, contest: Code) -> Self {
        let (lines, closed, counted) = (Vec::new(), None, None);
        Self { station, contest, track: Track::Official, poll: 1, count: 1, lines, closed, counted }
    }

    /// The value of a line by its key as written: `valid`, `vote 1.4`.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<u32> {
        self.lines.iter().find(|(name, _)| *name == *key).map(|(_, value)| *value)
    }
}

/// An election folder whose files refer to each other rightly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// `definition.txt`.
    pub draft: Draft,
    /// `areas.csv`, parents first.
    pub areas: Vec<Area>,
    /// `stations.csv`.
    pub stations: Vec<Station>,
    /// `choices.csv`, in ballot order.
    pub choices: Vec<Choice>,
    /// `records.csv`; empty without one.
    pub records: Vec<Record>,
    /// `SOURCE.md`.
    pub source: Option<String>,
    /// What was passed over in reading: byte order marks.
    pub remarks: Vec<String>,
}

/// Which area lies in which.
#[derive(Debug, Clone)]
pub struct Geography {
    parents: BTreeMap<Code, Option<Code>>,
}

impl Geography {
    /// Of these areas.
    #[must_use]
    pub fn new(areas: &[Area]) -> Self {
        let parents = areas.iter().map(|area| (area.code.clone(), area.parent.clone()));
        Self { parents: parents.collect() }
    }

    /// The area and those it lies in, from the inside out.
    pub fn upwards<'a>(&'a self, area: &'a str) -> impl Iterator<Item = &'a str> {
        std::iter::successors(Some(area), |area| self.parents.get(*area)?.as_deref())
    }

    /// Whether a station of this area takes part in a contest of those areas.
    #[must_use]
    pub fn takes_part(&self, areas: &Areas, area: &str) -> bool {
        match areas {
            Areas::All => true,
            Areas::Of(codes) => {
                self.upwards(area).any(|area| codes.iter().any(|code| &**code == area))
            }
        }
    }
}

impl Folder {
    /// Reads a folder with all its records.
    ///
    /// # Errors
    /// A [`BadInput`] where a file is not as it must be; otherwise the file that cannot be read.
    pub fn read(dir: &Path) -> anyhow::Result<Self> {
        let mut folder = Self::read_without_records(dir)?;
        let path = dir.join(RECORDS);
        if path.exists() {
            folder.records = Records::open(&path, &folder)?.collect::<anyhow::Result<_>>()?;
        }
        Ok(folder)
    }

    /// Reads a folder but for its records, which [`Folder::stream_records`] then gives.
    ///
    /// # Errors
    /// As [`Folder::read`].
    pub fn read_without_records(dir: &Path) -> anyhow::Result<Self> {
        let mut remarks = Vec::new();
        let path = dir.join(DEFINITION);
        let draft =
            Draft::parse(&path.display().to_string(), &read_text(&path, draft::DRAFT_BYTES_MAX)?)?;
        let areas = read_areas(&dir.join(AREAS), &mut remarks)?;
        known_areas(&path, &draft, &areas)?;
        let stations = read_stations(&dir.join(STATIONS), &areas, &mut remarks)?;
        let choices = read_choices(&dir.join(CHOICES), &draft, &mut remarks)?;
        let path = dir.join(SOURCE);
        let source = path.exists().then(|| read_text(&path, SOURCE_BYTES_MAX)).transpose()?;
        Ok(Self { draft, areas, stations, choices, records: Vec::new(), source, remarks })
    }

    /// The records of the folder at `dir`, one in memory at a time; `None` without `records.csv`.
    ///
    /// # Errors
    /// The file cannot be opened, or its header differs.
    pub fn stream_records(&self, dir: &Path) -> anyhow::Result<Option<Records<'_>>> {
        let path = dir.join(RECORDS);
        path.exists().then(|| Records::open(&path, self)).transpose()
    }

    /// The figures that each record of the contest has, in the order of its form; empty where the
    /// contest is unknown.
    #[must_use]
    pub fn form_lines(&self, contest: &str) -> Vec<FormLine> {
        let contest = self.draft.contest(contest);
        let form = contest.and_then(|contest| self.draft.form(&contest.form));
        let (Some(contest), Some(form)) = (contest, form) else { return Vec::new() };
        let mut lines = Vec::new();
        for item in &form.items {
            match item {
                Item::Field { name, required } => {
                    lines.push(FormLine { key: Key::Field(name.clone()), required: *required });
                }
                Item::Votes => {
                    let of = |choice: &&Choice| {
                        choice.contest == contest.code && form.levels.has_line(choice)
                    };
                    let choices = self.choices.iter().filter(of);
                    let keys = choices.map(|choice| Key::Vote(choice.code.clone()));
                    lines.extend(keys.map(|key| FormLine { key, required: true }));
                }
            }
        }
        lines
    }

    /// Writes the folder into `dir`, which is created if absent.
    ///
    /// # Errors
    /// One of the files is there already, or cannot be written.
    pub fn write(&self, dir: &Path) -> anyhow::Result<()> {
        self.write_without_records(dir)?;
        if self.records.is_empty() {
            return Ok(());
        }
        write_records(dir, self.records.iter())
    }

    /// Writes all files but `records.csv`.
    ///
    /// # Errors
    /// As [`Folder::write`].
    pub fn write_without_records(&self, dir: &Path) -> anyhow::Result<()> {
        fs::create_dir_all(dir).with_context(|| format!("cannot make {}", dir.display()))?;
        for file in [DEFINITION, AREAS, STATIONS, CHOICES, RECORDS, SOURCE] {
            let path = dir.join(file);
            if path.exists() {
                anyhow::bail!("{} is there already; name an empty folder", path.display());
            }
        }
        write_text(&dir.join(DEFINITION), &self.draft.text())?;
        write_table(&dir.join(AREAS), &AREA_COLUMNS, self.areas.iter().map(area_row))?;
        write_table(&dir.join(STATIONS), &STATION_COLUMNS, self.stations.iter().map(station_row))?;
        write_table(&dir.join(CHOICES), &CHOICE_COLUMNS, self.choices.iter().map(choice_row))?;
        self.source.iter().try_for_each(|text| write_text(&dir.join(SOURCE), text))
    }
}

/// Writes `records.csv` into a folder from any source of records.
///
/// # Errors
/// The file cannot be written.
pub fn write_records<R: std::borrow::Borrow<Record>>(
    dir: &Path,
    records: impl Iterator<Item = R>,
) -> anyhow::Result<()> {
    let path = dir.join(RECORDS);
    let context = || format!("cannot write {}", path.display());
    let mut out = csv::Writer::from_path(&path).with_context(context)?;
    out.write_record(records::COLUMNS).with_context(context)?;
    for record in records {
        records::write(&mut out, record.borrow()).with_context(context)?;
    }
    out.flush().with_context(context)
}

fn read_text(path: &Path, bytes_max: u64) -> anyhow::Result<String> {
    let file = path.display().to_string();
    let size = fs::metadata(path).with_context(|| format!("cannot open {file}"))?.len();
    if size > bytes_max {
        anyhow::bail!("{file}: expected at most {bytes_max} bytes, got {size}");
    }
    let bytes = fs::read(path).with_context(|| format!("cannot read {file}"))?;
    String::from_utf8(bytes).map_err(|error| not_utf8(&file, &error).into())
}

fn not_utf8(file: &str, error: &std::string::FromUtf8Error) -> BadInput {
    let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
    let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
    BadInput {
        file: file.to_owned(),
        line: u64::try_from(line).unwrap_or(u64::MAX),
        column: None,
        what: format!("byte {}", valid.len()),
        expected: "UTF-8".to_owned(),
        got: "other bytes".to_owned(),
    }
}

/// Opens a table and says when it begins with a byte order mark.
fn open(
    path: &Path,
    columns: &'static [&'static str],
    remarks: &mut Vec<String>,
) -> anyhow::Result<Table> {
    let table = Table::open(path, columns, TABLE_BYTES_MAX)?;
    if table.marked {
        remarks.push(format!("{} begins with a byte order mark; passed over", path.display()));
    }
    Ok(table)
}

fn read_areas(path: &Path, remarks: &mut Vec<String>) -> anyhow::Result<Vec<Area>> {
    let mut table = open(path, &AREA_COLUMNS, remarks)?;
    let (mut areas, mut known) = (Vec::new(), BTreeMap::new());
    while table.advance()? {
        let area = Area {
            code: table.code(0)?,
            parent: table.code_or_none(1)?,
            kind: table.code(2)?,
            name: table.words(3)?,
            registered: table.count_or_none(4)?,
            max_ballots: table.count_or_none(5)?,
        };
        if area.parent.as_ref().is_some_and(|parent| !known.contains_key(parent)) {
            return Err(table.fault(1, "an area of a row above, or an empty cell").into());
        }
        if let Some(line) = known.insert(area.code.clone(), table.line()) {
            return Err(table.fault(0, &format!("each code once (line {line} has it)")).into());
        }
        areas.push(area);
    }
    Ok(areas)
}

fn known_areas(path: &Path, draft: &Draft, areas: &[Area]) -> Result<(), BadInput> {
    for contest in draft.contests() {
        let Areas::Of(codes) = &contest.areas else { continue };
        let unknown = codes.iter().find(|code| !areas.iter().any(|area| area.code == **code));
        if let Some(unknown) = unknown {
            return Err(BadInput {
                file: path.display().to_string(),
                line: contest.line(),
                column: None,
                what: format!("areas of contest `{}`", contest.code),
                expected: "`all` or areas of areas.csv".to_owned(),
                got: quote(unknown),
            });
        }
    }
    Ok(())
}

fn read_stations(
    path: &Path,
    areas: &[Area],
    remarks: &mut Vec<String>,
) -> anyhow::Result<Vec<Station>> {
    let mut table = open(path, &STATION_COLUMNS, remarks)?;
    let areas: BTreeMap<&str, &Code> = areas.iter().map(|a| (&*a.code, &a.code)).collect();
    let (mut stations, mut known) = (Vec::<Station>::new(), BTreeMap::new());
    let mut merged = Vec::new();
    while table.advance()? {
        let Some(area) = areas.get(table.cell(1)) else {
            return Err(table.fault(1, "an area of areas.csv").into());
        };
        let station = Station {
            code: table.code(0)?,
            area: Code::clone(area),
            kind: station_type(&table)?,
            registered: table.count_or_none(3)?,
            max_ballots: table.count_or_none(4)?,
            counted_with: table.code_or_none(5)?,
            geo: geo(&table)?,
            name: table.words(7)?,
        };
        if let Some(line) = known.insert(station.code.clone(), table.line()) {
            return Err(table.fault(0, &format!("each code once (line {line} has it)")).into());
        }
        if let Some(other) = &station.counted_with {
            merged.push((table.fault(5, "a station that has a record of its own"), other.clone()));
        }
        stations.push(station);
    }
    let merging = stations.iter().filter(|station| station.counted_with.is_some());
    let merging: std::collections::BTreeSet<&str> = merging.map(|s| &*s.code).collect();
    let wrong = |other: &Code| !known.contains_key(other) || merging.contains(&**other);
    match merged.into_iter().find(|(_, other)| wrong(other)) {
        Some((fault, _)) => Err(fault.into()),
        None => Ok(stations),
    }
}

fn station_type(table: &Table) -> Result<StationType, BadInput> {
    let found = StationType::ALL.into_iter().find(|kind| kind.word() == table.cell(2));
    found.ok_or_else(|| table.fault(2, &StationType::ALL.map(StationType::word).join(", ")))
}

/// Microdegrees from pole to pole, and around.
const LATITUDE_MAX: i32 = 90_000_000;
const LONGITUDE_MAX: i32 = 180_000_000;

fn geo(table: &Table) -> Result<Option<(i32, i32)>, BadInput> {
    let text = table.cell(6);
    if text.is_empty() {
        return Ok(None);
    }
    let degrees = |text: &str, max: i32| {
        let value: i32 = text.parse().ok()?;
        // One spelling: no plus sign, no leading zero.
        (value.to_string() == text && (-max..=max).contains(&value)).then_some(value)
    };
    let pair = text.split_once(',');
    let pair = pair.and_then(|(a, b)| degrees(a, LATITUDE_MAX).zip(degrees(b, LONGITUDE_MAX)));
    let expected = "LAT,LON in microdegrees such as 53219400,6566500, or an empty cell";
    pair.map_or_else(|| Err(table.fault(6, expected)), |pair| Ok(Some(pair)))
}

fn read_choices(
    path: &Path,
    draft: &Draft,
    remarks: &mut Vec<String>,
) -> anyhow::Result<Vec<Choice>> {
    let mut table = open(path, &CHOICE_COLUMNS, remarks)?;
    let mut choices = Vec::new();
    let mut known = BTreeMap::<(Code, Code), (u64, bool)>::new();
    while table.advance()? {
        let Some(contest) = draft.contest(table.cell(0)) else {
            return Err(table.fault(0, "a contest of definition.txt").into());
        };
        let choice = Choice {
            contest: contest.code.clone(),
            code: table.code(1)?,
            parent: table.code_or_none(2)?,
            kind: choice_kind(&table)?,
            name: table.words(4)?,
        };
        let list = |parent: &Code| known.get(&(contest.code.clone(), parent.clone()));
        let has_list = choice.parent.as_ref().map(|parent| list(parent).is_some_and(|p| p.1));
        match (draft.form(&contest.form).map(|form| form.levels), has_list) {
            (_, Some(false)) => {
                let expected = "a list of the same contest in a row above, or an empty cell";
                return Err(table.fault(2, expected).into());
            }
            (Some(Levels::Both), None) if choice.kind == ChoiceKind::Candidate => {
                return Err(table.fault(2, "the list of the candidate").into());
            }
            _ => {}
        }
        let place = (table.line(), choice.kind == ChoiceKind::List);
        let key = (contest.code.clone(), choice.code.clone());
        if let Some((line, _)) = known.insert(key, place) {
            let expected = format!("each code once in a contest (line {line} has it)");
            return Err(table.fault(1, &expected).into());
        }
        choices.push(choice);
    }
    Ok(choices)
}

fn choice_kind(table: &Table) -> Result<ChoiceKind, BadInput> {
    let kinds = [ChoiceKind::List, ChoiceKind::Candidate, ChoiceKind::Option];
    let found = kinds.into_iter().find(|kind| kind.word() == table.cell(3));
    found.ok_or_else(|| table.fault(3, "list, candidate or option"))
}

fn write_text(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

fn write_table<const N: usize>(
    path: &Path,
    columns: &[&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> anyhow::Result<()> {
    let context = || format!("cannot write {}", path.display());
    let mut out = csv::Writer::from_path(path).with_context(context)?;
    out.write_record(columns).with_context(context)?;
    for row in rows {
        out.write_record(&row).with_context(context)?;
    }
    out.flush().with_context(context)
}

fn area_row(area: &Area) -> [String; 6] {
    [
        area.code.to_string(),
        or_empty(area.parent.as_ref()),
        area.kind.to_string(),
        area.name.clone(),
        or_empty(area.registered),
        or_empty(area.max_ballots),
    ]
}

fn station_row(station: &Station) -> [String; 8] {
    [
        station.code.to_string(),
        station.area.to_string(),
        station.kind.word().to_owned(),
        or_empty(station.registered),
        or_empty(station.max_ballots),
        or_empty(station.counted_with.as_ref()),
        or_empty(station.geo.map(|(lat, lon)| format!("{lat},{lon}"))),
        station.name.clone(),
    ]
}

fn choice_row(choice: &Choice) -> [String; 5] {
    [
        choice.contest.to_string(),
        choice.code.to_string(),
        or_empty(choice.parent.as_ref()),
        choice.kind.word().to_owned(),
        choice.name.clone(),
    ]
}

fn or_empty(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
