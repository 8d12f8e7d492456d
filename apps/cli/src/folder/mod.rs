//! An election folder: what a person writes, or an importer, before an election exists (spec 1 §7).
//!
//! In scope: reading and writing `definition.txt`, `areas.csv`, `stations.csv`, `choices.csv`,
//! `records.csv`, `outlines.csv` and `SOURCE.md`, and that they refer to each other rightly; an error names file,
//! line, column, what was expected and what stands there. Out of scope: values and lines, which
//! `acta` parses, and how the rows of a definition fit together, which [`Draft::compile`] judges.
//! Main type: [`Folder`].
//!
//! A lost leading zero cannot be seen in a code alone (`1` is a code too); it shows as a code that
//! nothing else names.

mod outlines;
mod records;
pub(crate) mod table;
#[cfg(test)]
mod tests;

pub use acta::kinds::Draft;
pub use acta::kinds::part::{ChoiceKind, ChoiceRow};
pub use acta::kinds::record::Track;
pub use acta::kinds::register::{Geo, StationRow, StationType};
pub use acta::value::Code;
pub use records::Records;

use crate::place::BadInput;
use acta::election::{Contest, Election, Field, Form};
use acta::fault::Fault;
use acta::kinds::geometry::Outlines;
use acta::kinds::part::{AreaRow, FIRST_ROW_LINE, PartType};
use acta::value::Time;
use anyhow::Context;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::Path;
use table::Table;

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

/// Largest `definition.txt` that is looked at, in bytes; a text has a smaller limit (spec 1 §1.1).
const DRAFT_BYTES_MAX: u64 = 4 << 20;

/// Largest `SOURCE.md`, in bytes.
const SOURCE_BYTES_MAX: u64 = 1 << 20;

/// A row of `areas.csv`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Area {
    /// What the definition says of it.
    pub row: AreaRow,
    /// Voters, where they may vote anywhere in the area.
    pub registered: Option<u32>,
    /// Most ballots that its stations can have together.
    pub max_ballots: Option<u32>,
}

/// The key of a figure: `valid`, `vote 1.4`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
            Self::Field(name) => name.as_str() == text,
            Self::Vote(choice) => text.strip_prefix("vote ") == Some(choice.as_str()),
        }
    }
}

/// A place of a contest's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormLine {
    /// Which figure stands there.
    pub key: Key,
    /// Whether every record has it.
    pub required: bool,
}

/// The figures that each record of a contest has, in the order of its form.
fn form_lines(contest: &Contest, form: &Form) -> Vec<FormLine> {
    let field = |field: &Field| FormLine { key: Key::Field(field.name), required: field.required };
    let votes = contest.vote_lines(form.levels);
    let votes = votes.map(|choice| FormLine { key: Key::Vote(choice.code), required: true });
    let (before, after) = form.fields.split_at(form.fields_before_votes.min(form.fields.len()));
    before.iter().map(field).chain(votes).chain(after.iter().map(field)).collect()
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
    pub closed: Option<Time>,
    /// When the count was finished.
    pub counted: Option<Time>,
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
    pub stations: Vec<StationRow>,
    /// `choices.csv`, in ballot order.
    pub choices: Vec<ChoiceRow>,
    /// `records.csv`; empty without one.
    pub records: Vec<Record>,
    /// `outlines.csv` with its files.
    pub outlines: Vec<Outlines>,
    /// `SOURCE.md`.
    pub source: Option<String>,
    /// What was passed over in reading: byte order marks.
    pub remarks: Vec<String>,
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
        let draft = read_draft(&dir.join(DEFINITION))?;
        let (areas, area_lines) = read_areas(&dir.join(AREAS), &mut remarks)?;
        let (choices, choice_lines) = read_choices(&dir.join(CHOICES), &mut remarks)?;
        let mut folder = Self {
            draft,
            areas,
            choices,
            stations: Vec::new(),
            records: Vec::new(),
            outlines: Vec::new(),
            source: None,
            remarks,
        };
        let election = folder.compile();
        let election = election.map_err(|fault| misfit(dir, &fault, &area_lines, &choice_lines))?;
        folder.stations = read_stations(&dir.join(STATIONS), &election, &mut folder.remarks)?;
        folder.outlines = outlines::read(dir, &election, &mut folder.remarks)?;
        let path = dir.join(SOURCE);
        if path.exists() {
            folder.source = Some(read_text(&path, SOURCE_BYTES_MAX)?);
        }
        Ok(folder)
    }

    /// The election that the draft and the tables make.
    ///
    /// # Errors
    /// As [`Draft::compile`].
    pub fn compile(&self) -> Result<Election, Fault> {
        let areas: Vec<AreaRow> = self.areas.iter().map(|area| area.row.clone()).collect();
        self.draft.compile(&areas, &self.choices)
    }

    /// The records of the folder at `dir`, one in memory at a time; `None` without `records.csv`.
    ///
    /// # Errors
    /// The file cannot be opened, or its header differs.
    pub fn stream_records(&self, dir: &Path) -> anyhow::Result<Option<Records<'_>>> {
        let path = dir.join(RECORDS);
        path.exists().then(|| Records::open(&path, self)).transpose()
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
        for file in [DEFINITION, AREAS, STATIONS, CHOICES, RECORDS, outlines::OUTLINES, SOURCE] {
            let path = dir.join(file);
            if path.exists() {
                anyhow::bail!("{} is there already; name an empty folder", path.display());
            }
        }
        write_text(&dir.join(DEFINITION), &self.draft.to_text())?;
        write_table(&dir.join(AREAS), &AREA_COLUMNS, self.areas.iter().map(area_row))?;
        write_table(&dir.join(STATIONS), &STATION_COLUMNS, self.stations.iter().map(station_row))?;
        write_table(&dir.join(CHOICES), &CHOICE_COLUMNS, self.choices.iter().map(choice_row))?;
        outlines::write(dir, &self.outlines)?;
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

/// A code that this program spells itself.
///
/// # Panics
/// If it is none: the program is broken, no input leads here.
pub(crate) fn own_code(text: &str) -> Code {
    match Code::parse(text) {
        Some(code) => code,
        None => panic!("{text:?} is not a code"),
    }
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

fn read_draft(path: &Path) -> anyhow::Result<Draft> {
    let text = read_text(path, DRAFT_BYTES_MAX)?;
    Ok(Draft::parse(text.as_bytes()).map_err(|fault| {
        BadInput::of(path.display().to_string(), u64::from(fault.line), "line", &fault)
    })?)
}

/// A row that does not fit the others, at its line of its file.
fn misfit(dir: &Path, fault: &Fault, areas: &[u64], choices: &[u64]) -> BadInput {
    let row = usize::try_from(fault.line.saturating_sub(FIRST_ROW_LINE)).unwrap_or(usize::MAX);
    let (file, what, line) = match fault.part {
        Some((PartType::Areas, _)) => (AREAS, "row", areas.get(row).copied()),
        Some((PartType::Choices, _)) => (CHOICES, "row", choices.get(row).copied()),
        _ => (DEFINITION, "line", Some(u64::from(fault.line))),
    };
    BadInput::of(dir.join(file).display().to_string(), line.unwrap_or_default(), what, fault)
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

/// The areas, and the line of each.
fn read_areas(path: &Path, remarks: &mut Vec<String>) -> anyhow::Result<(Vec<Area>, Vec<u64>)> {
    let mut table = open(path, &AREA_COLUMNS, remarks)?;
    let (mut areas, mut lines) = (Vec::new(), Vec::new());
    while table.advance()? {
        let row = AreaRow {
            code: table.code(0)?,
            parent: table.code_or_none(1)?,
            kind: table.code(2)?,
            name: table.words(3)?,
        };
        let (registered, max_ballots) = (table.count_or_none(4)?, table.count_or_none(5)?);
        areas.push(Area { row, registered, max_ballots });
        lines.push(table.line());
    }
    Ok((areas, lines))
}

fn read_stations(
    path: &Path,
    election: &Election,
    remarks: &mut Vec<String>,
) -> anyhow::Result<Vec<StationRow>> {
    let mut table = open(path, &STATION_COLUMNS, remarks)?;
    let (mut stations, mut known) = (Vec::<StationRow>::new(), BTreeMap::new());
    let mut merged = Vec::new();
    while table.advance()? {
        let station = StationRow {
            code: table.code(0)?,
            area: table.code(1)?,
            kind: table.word(2)?,
            registered: table.count_or_none(3)?,
            max_ballots: table.count_or_none(4)?,
            counted_with: table.code_or_none(5)?,
            geo: geo(&table)?,
            name: table.words(7)?,
        };
        if election.area(&station.area).is_none() {
            return Err(table.fault(1, "an area of areas.csv").into());
        }
        if let Some(line) = known.insert(station.code, table.line()) {
            return Err(table.fault(0, &format!("each code once (line {line} has it)")).into());
        }
        if let Some(other) = station.counted_with {
            merged.push((table.fault(5, "a station that has a record of its own"), other));
        }
        stations.push(station);
    }
    let merging = stations.iter().filter(|station| station.counted_with.is_some());
    let merging: BTreeSet<Code> = merging.map(|station| station.code).collect();
    let wrong = |other: &Code| !known.contains_key(other) || merging.contains(other);
    match merged.into_iter().find(|(_, other)| wrong(other)) {
        Some((fault, _)) => Err(fault.into()),
        None => Ok(stations),
    }
}

fn geo(table: &Table) -> Result<Option<Geo>, BadInput> {
    let text = table.cell(6);
    if text.is_empty() {
        return Ok(None);
    }
    let expected = "LAT,LON in microdegrees such as 53219400,6566500, or an empty cell";
    Geo::parse(text).map(Some).ok_or_else(|| table.fault(6, expected))
}

/// The choices, and the line of each.
fn read_choices(
    path: &Path,
    remarks: &mut Vec<String>,
) -> anyhow::Result<(Vec<ChoiceRow>, Vec<u64>)> {
    let mut table = open(path, &CHOICE_COLUMNS, remarks)?;
    let (mut choices, mut lines) = (Vec::new(), Vec::new());
    while table.advance()? {
        choices.push(ChoiceRow {
            contest: table.code(0)?,
            code: table.code(1)?,
            parent: table.code_or_none(2)?,
            kind: table.word(3)?,
            name: table.words(4)?,
        });
        lines.push(table.line());
    }
    Ok((choices, lines))
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
        area.row.code.to_string(),
        or_empty(area.row.parent),
        area.row.kind.to_string(),
        area.row.name.clone(),
        or_empty(area.registered),
        or_empty(area.max_ballots),
    ]
}

fn station_row(station: &StationRow) -> [String; 8] {
    [
        station.code.to_string(),
        station.area.to_string(),
        station.kind.to_string(),
        or_empty(station.registered),
        or_empty(station.max_ballots),
        or_empty(station.counted_with),
        or_empty(station.geo),
        station.name.clone(),
    ]
}

fn choice_row(choice: &ChoiceRow) -> [String; 5] {
    [
        choice.contest.to_string(),
        choice.code.to_string(),
        or_empty(choice.parent),
        choice.kind.to_string(),
        choice.name.clone(),
    ]
}

fn or_empty(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
