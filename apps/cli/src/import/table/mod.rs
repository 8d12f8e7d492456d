//! An election folder from a table of published figures, read by a mapping (spec 6 §5.3).
//!
//! In scope: stations with their areas, choices, records, a draft of a definition that says what the folder is not, and
//! where the figures come from. Out of scope: rows and mappings (`acta_verify::tabular`). Main function: [`import`].
//!
//! Nobody signed these figures. Where the mapping has a `custodian`, the folder is one for a log of copies.

mod draft;

use crate::folder::{Area, Folder, Key, Record};
use crate::place::{BadInput, quote, words_fault};
use crate::tabular::{self, Table};
use acta::kinds::Draft;
use acta::kinds::part::{AreaRow, ChoiceKind, ChoiceRow};
use acta::kinds::register::{StationRow, StationType};
use acta::value::Code;
use acta_verify::figure::Figure;
use acta_verify::tabular::{Reading, RowClass, UnitFigures};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// A table that was read, as an election folder.
#[derive(Debug, Clone)]
pub struct Import {
    /// The folder, not yet written.
    pub folder: Folder,
    /// What was read and what was not.
    pub report: Report,
}

/// What an import found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The file, and the mapping's own words.
    pub place: String,
    /// Words that every output repeats.
    pub notices: Vec<String>,
    /// What was read.
    pub reading: Reading,
    /// Units without every vote: in the register, without record.
    pub incomplete: u64,
    /// Names of areas that stand otherwise in another row; the first one is kept.
    pub names_differ: u64,
    /// Stations whose registered voters stand otherwise in another row; the first number is kept.
    pub registered_differ: u64,
    /// Σ of each figure over the records written.
    pub totals: Vec<(Figure, u64)>,
}

impl Report {
    /// Whether every row states what the mapping asks for.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.reading.rows.class(RowClass::Refused) == 0 && self.incomplete == 0
    }
}

/// Imports a table.
///
/// # Errors
/// A file that cannot be read, a mapping that lacks what an import needs, figures that make no election.
pub fn import(file: &Path, map: &Path) -> anyhow::Result<Import> {
    let table = Table::open(file, map, true)?;
    let making = Making::new(&table, map);
    let source = source(&table, file, map)?;
    Ok(making.finish(source)?)
}

/// A folder being made.
struct Making<'t> {
    table: &'t Table,
    map: String,
    areas: Vec<Area>,
    by_area: BTreeMap<Code, usize>,
    stations: BTreeMap<Code, StationRow>,
    records: Vec<Record>,
    incomplete: u64,
    names_differ: u64,
    registered_differ: u64,
    totals: Vec<u64>,
}

impl<'t> Making<'t> {
    fn new(table: &'t Table, map: &Path) -> Self {
        Self {
            table,
            map: map.display().to_string(),
            areas: Vec::new(),
            by_area: BTreeMap::new(),
            stations: BTreeMap::new(),
            records: Vec::new(),
            incomplete: 0,
            names_differ: 0,
            registered_differ: 0,
            totals: vec![0; table.reading.figures.len()],
        }
    }

    /// Something of the mapping, or of a line of the table, does not make an election.
    fn fault(&self, line: Option<u64>, what: &str, expected: &str, got: String) -> BadInput {
        let file = match line {
            Some(_) => self.table.path.display().to_string(),
            None => self.map.clone(),
        };
        let (what, expected) = (what.to_owned(), expected.to_owned());
        BadInput { file, line: line.unwrap_or_default(), column: None, what, expected, got }
    }

    fn finish(mut self, source: String) -> Result<Import, BadInput> {
        let whole = self.whole()?;
        for unit in &self.table.reading.units {
            let area = self.area(unit, whole)?;
            self.station(unit, area)?;
            self.record(unit);
        }
        let choices = self.choices();
        let text = draft::text(&self.table.mapping, &self.table.reading)
            .map_err(|key| self.fault(None, "import", &format!("key {key}"), "none".to_owned()))?;
        let misfit =
            |fault: acta::Fault| self.fault(None, "definition", &fault.expected, quote(&fault.got));
        let draft = Draft::parse(text.as_bytes()).map_err(misfit)?;
        let folder = Folder {
            draft,
            areas: self.areas.clone(),
            stations: self.stations.values().cloned().collect(),
            choices,
            records: self.records.clone(),
            outlines: Vec::new(),
            source: Some(source),
            remarks: Vec::new(),
        };
        folder.compile().map_err(misfit)?;
        let figures = self.table.reading.figures.iter().copied();
        let report = Report {
            place: self.table.name(),
            notices: self.table.notices(),
            reading: self.table.reading.clone(),
            incomplete: self.incomplete,
            names_differ: self.names_differ,
            registered_differ: self.registered_differ,
            totals: figures.zip(self.totals.iter().copied()).collect(),
        };
        Ok(Import { folder, report })
    }

    /// The area of everything.
    fn whole(&mut self) -> Result<Code, BadInput> {
        let (code, kind, name) = self
            .table
            .mapping
            .import
            .whole
            .clone()
            .ok_or_else(|| self.fault(None, "import", "key whole", "none".to_owned()))?;
        self.add_area(AreaRow { code, parent: None, kind, name });
        Ok(code)
    }

    fn add_area(&mut self, row: AreaRow) {
        self.by_area.insert(row.code, self.areas.len());
        self.areas.push(Area { row, registered: None, max_ballots: None });
    }

    /// The innermost area of a unit's station.
    fn area(&mut self, unit: &UnitFigures, whole: Code) -> Result<Code, BadInput> {
        let mut parent = whole;
        let areas = unit.place.iter().flat_map(|place| &place.areas);
        for ((code, name), line) in areas.zip(&self.table.mapping.import.areas) {
            let name = if name.is_empty() { code.to_string() } else { name.clone() };
            match self.by_area.get(code).and_then(|at| self.areas.get(*at)) {
                None => {
                    self.words(unit.line, &name)?;
                    let (code, kind) = (*code, line.kind);
                    self.add_area(AreaRow { code, parent: Some(parent), kind, name });
                }
                Some(known) if known.row.parent != Some(parent) => {
                    let expected = format!("area {code} in one area");
                    let got = format!("in {parent} too");
                    return Err(self.fault(Some(unit.line), "area", &expected, got));
                }
                Some(known) => self.names_differ += u64::from(known.row.name != name),
            }
            parent = *code;
        }
        Ok(parent)
    }

    fn words(&self, line: u64, text: &str) -> Result<(), BadInput> {
        match words_fault(text) {
            None => Ok(()),
            Some((_, got)) => {
                Err(self.fault(Some(line), "name", "words without control characters", got))
            }
        }
    }

    fn station(&mut self, unit: &UnitFigures, area: Code) -> Result<(), BadInput> {
        if let Some(known) = self.stations.get(&unit.station) {
            if known.area != area {
                let expected = format!("station {} in one area", unit.station);
                let got = format!("in {} and in {area}", known.area);
                return Err(self.fault(Some(unit.line), "station", &expected, got));
            }
            self.registered_differ += u64::from(known.registered != unit.registered);
            return Ok(());
        }
        let name = unit.place.as_ref().map(|place| place.name.clone()).unwrap_or_default();
        let name = if name.is_empty() { unit.station.to_string() } else { name };
        self.words(unit.line, &name)?;
        let row = StationRow {
            code: unit.station,
            area,
            kind: StationType::Ordinary,
            registered: unit.registered,
            max_ballots: unit.registered,
            counted_with: None,
            geo: None,
            name,
        };
        self.stations.insert(unit.station, row);
        Ok(())
    }

    /// A unit that states every vote has a record.
    fn record(&mut self, unit: &UnitFigures) {
        let figures = self.table.reading.figures.iter().zip(&unit.values);
        let lacks = |(figure, value): (&Figure, &Option<u32>)| figure.is_vote() && value.is_none();
        if figures.clone().any(lacks) {
            self.incomplete += 1;
            return;
        }
        let mut record = Record::new(unit.station, unit.contest);
        record.track = self.table.mapping.track;
        record.lines = figures
            .filter_map(|(figure, value)| {
                let key = match figure {
                    Figure::Field(name) => Key::Field(*name),
                    Figure::Vote(choice) => Key::Vote(*choice),
                };
                Some((key, (*value)?))
            })
            .collect();
        for (sum, value) in self.totals.iter_mut().zip(&unit.values) {
            *sum += u64::from(value.unwrap_or_default());
        }
        self.records.push(record);
    }

    fn choices(&self) -> Vec<ChoiceRow> {
        let mapping = &self.table.mapping;
        let name = |code: Code| {
            let named = mapping.import.choices.iter().find(|(other, _)| *other == code);
            named.map_or_else(|| code.to_string(), |(_, name)| name.clone())
        };
        let mut rows = Vec::new();
        for contest in mapping.contest_codes() {
            for figure in &self.table.reading.figures {
                let Figure::Vote(code) = figure else { continue };
                let (code, name) = (*code, name(*code));
                let kind = ChoiceKind::Candidate;
                rows.push(ChoiceRow { contest, code, parent: None, kind, name });
            }
        }
        rows
    }
}

/// `SOURCE.md`: where the figures come from, and what they are not.
fn source(table: &Table, file: &Path, map: &Path) -> anyhow::Result<String> {
    let digest = |path: &Path| anyhow::Ok(HEXLOWER.encode(&Sha256::digest(tabular::raw(path)?)));
    let base = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let (about, rows) = (&table.mapping.about, &table.reading.rows);
    let mut text = format!(
        "# Source\n\nWritten by `acta import csv`: {about}.\n\n| | |\n|---|---|\n| table | `{}` |\n| SHA-256 | `{}` |\n| mapping | `{}` |\n| SHA-256 | `{}` |\n",
        base(file).unwrap_or_default(),
        digest(file)?,
        base(map).unwrap_or_default(),
        digest(map)?
    );
    for class in [RowClass::Taken, RowClass::Noted, RowClass::LeftOut, RowClass::Refused] {
        let _ = writeln!(text, "| rows {} | {} |", class.word(), rows.class(class));
    }
    if let Some(custodian) = &table.mapping.custodian {
        let _ = write!(
            text,
            "\nThis is not the authority's log: it is kept by {custodian}. Its figures are copies.\n"
        );
    }
    text.push_str(
        "\nEvery figure in `records.csv` is a figure of that table, and the registered voters in `stations.csv` are; the \
         most ballots of a station are taken to be its registered voters. `definition.txt` is not from the table: form, \
         rules, times and policies are those of a simulation. Nobody signed these figures.\n",
    );
    Ok(text)
}
