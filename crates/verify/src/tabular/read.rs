//! From rows to what they state of each station and contest (spec 6 §5.2).

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;

use acta::value::{Code, Time};

use super::cells::{Letters, Number, number, same_words, words};
use super::mapping::{At, ColumnNo, Contests, From, Mapping, Piece};
use super::report::{ColumnUse, RowNote, RowReport, Why, cells, quote};
use super::rows::{Raw, Rows};
use super::scoring::{AtSource, RecordKey};
use crate::figure::Figure;

/// A code has at most this many bytes; a longer one is none (spec 1 §1.4).
const CODE_BYTES_MAX: usize = 32;
/// Two bytes at the start of UTF-16.
const UTF16_MARKS: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// Why a table cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFault {
    /// The line, from 1.
    pub line: u64,
    /// What must stand there.
    pub expected: String,
    /// What does.
    pub got: String,
}

impl fmt::Display for TableFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: expected {}, got {}", self.line, self.expected, self.got)
    }
}

impl core::error::Error for TableFault {}

/// Where a station lies, for an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceOf {
    /// Its areas from the outside in, each with its name; empty where the mapping gives none.
    pub areas: Vec<(Code, String)>,
    /// Its name.
    pub name: String,
}

/// What a table states of one station in one contest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitFigures {
    /// The station.
    pub station: Code,
    /// The contest.
    pub contest: Code,
    /// The line of its first row.
    pub line: u64,
    /// In the order of [`Reading::figures`]; none where a figure is absent.
    pub values: Vec<Option<u32>>,
    /// Registered voters of the station.
    pub registered: Option<u32>,
    /// Where it lies, when asked for.
    pub place: Option<PlaceOf>,
    /// What a scorecard asks for beside.
    pub beside: Beside,
}

/// What became of a record in an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Event {
    /// It stands there.
    #[default]
    Stands,
    /// It stands there no more.
    Removed,
}

/// What a scorecard asks of a row beside its figures (spec 6 §5.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beside {
    /// The code of the record: the station's, or what `record` says.
    pub record: Code,
    /// Rows that are records of their own are told apart by this; else 0.
    pub row: u64,
    /// The export that the row is of, where a column says so.
    pub at: Option<Time>,
    /// What the row says.
    pub event: Event,
    /// Whether the record counts.
    pub counts: bool,
    /// What only this record may have; empty for nothing.
    pub serial: String,
}

/// What to read beside figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    Figures,
    Places,
    Scores,
}

/// A table that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The figures that a row states, in the order of the mapping.
    pub figures: Vec<Figure>,
    /// Stations and contests in the order of their first rows.
    pub units: Vec<UnitFigures>,
    /// What became of the rows.
    pub rows: RowReport,
}

/// Reads a table; `places` asks for areas and names of stations too.
///
/// # Errors
/// The header does not have what the mapping names, or the file is in UTF-16.
pub fn read(mapping: &Mapping, bytes: &[u8], places: bool) -> Result<Reading, TableFault> {
    read_with(mapping, bytes, if places { Want::Places } else { Want::Figures })
}

/// Reads a table with what a scorecard asks for beside.
///
/// # Errors
/// As [`read`].
pub fn read_scored(mapping: &Mapping, bytes: &[u8]) -> Result<Reading, TableFault> {
    read_with(mapping, bytes, Want::Scores)
}

/// UTF-16 is refused before anything is read.
pub(super) fn not_utf16(bytes: &[u8]) -> Result<(), TableFault> {
    if UTF16_MARKS.iter().any(|mark| bytes.starts_with(mark)) {
        let expected = "UTF-8, Latin-1 or Windows-1252".to_owned();
        return Err(TableFault { line: 1, expected, got: "UTF-16".to_owned() });
    }
    Ok(())
}

fn read_with(mapping: &Mapping, bytes: &[u8], want: Want) -> Result<Reading, TableFault> {
    not_utf16(bytes)?;
    let mut rows = Rows::new(bytes, mapping.delimiter);
    let header = Header::read(mapping, &mut rows)?;
    let mut reader = Reader::new(mapping, header, want);
    if rows.marked {
        reader.report.hints.push("begins with a byte order mark, which was passed over".to_owned());
    }
    let mut raw = Raw::default();
    while rows.next(&mut raw) {
        reader.take(&raw);
    }
    Ok(reader.finish())
}

/// Where each column of the mapping stands in a row.
struct Header {
    /// Cells of a row; none until the first row where there is no header.
    width: Option<usize>,
    /// For each column of the mapping its cell; none for a withdrawn one that lacks.
    cells: Vec<Option<usize>>,
    /// What the header calls each cell.
    names: Vec<String>,
    /// Cells of columns that the mapping does not name.
    unknown: Vec<usize>,
}

impl Header {
    fn read(mapping: &Mapping, rows: &mut Rows<'_>) -> Result<Self, TableFault> {
        let Some(line) = mapping.header.map(u64::from) else {
            let place = |column: &super::Column| match column.at {
                At::Place(place) => Some(place),
                At::Named(_) => None,
            };
            let cells = mapping.columns.iter().map(place).collect();
            return Ok(Self { width: None, cells, names: Vec::new(), unknown: Vec::new() });
        };
        while rows.line() < line && !rows.is_at_end() {
            rows.skip_line();
        }
        let (mut raw, mut letters) = (Raw::default(), Letters::default());
        let fault =
            |expected: &str, got: String| TableFault { line, expected: expected.to_owned(), got };
        if !rows.next(&mut raw) {
            return Err(fault("the header", "the end of the file".to_owned()));
        }
        if raw.broken {
            return Err(fault("the header", "a quoted cell that does not end".to_owned()));
        }
        letters
            .take(&raw, mapping.encoding)
            .map_err(|byte| fault("a header of the encoding", format!("the byte {byte:02X}")))?;
        let names = (0..letters.len()).map(|at| words(letters.cell(at, mapping.strip)));
        Self::place(mapping, names.collect(), line)
    }

    fn place(mapping: &Mapping, names: Vec<String>, line: u64) -> Result<Self, TableFault> {
        let mut cells = Vec::new();
        for (no, column) in mapping.columns.iter().enumerate() {
            let cell = match &column.at {
                At::Place(place) => Some(*place).filter(|place| *place < names.len()),
                At::Named(name) => {
                    let mut found =
                        (0..names.len()).filter(|at| names.get(*at).is_some_and(|n| n == name));
                    let first = found.next();
                    if found.next().is_some() {
                        let expected = format!("one column `{name}` (a `place` line says which)");
                        return Err(TableFault { line, expected, got: "several".to_owned() });
                    }
                    first
                }
            };
            if cell.is_none() && !mapping.withdrawn.contains(&no) {
                let expected = match &column.at {
                    At::Named(name) => format!("a column `{name}`"),
                    At::Place(place) => format!("at least {} columns", place + 1),
                };
                let got = quote(&names.join(", "));
                return Err(TableFault { line, expected, got });
            }
            cells.push(cell);
        }
        let known = |at: &usize| {
            let ignored = |name: &String| mapping.ignore.iter().any(|words| words == name);
            cells.contains(&Some(*at)) || names.get(*at).is_some_and(ignored)
        };
        let unknown = (0..names.len()).filter(|at| !known(at)).collect();
        Ok(Self { width: Some(names.len()), cells, names, unknown })
    }

    /// What people call a column.
    fn name(&self, mapping: &Mapping, column: ColumnNo) -> String {
        let cell = self.cells.get(column).copied().flatten();
        let name = cell.and_then(|cell| self.names.get(cell)).cloned();
        let code = || mapping.columns.get(column).map(|column| column.code.as_str().to_owned());
        name.or_else(code).unwrap_or_default()
    }
}

/// A row that states nothing, and where.
struct Stop {
    why: Why,
    column: Option<ColumnNo>,
    got: String,
}

impl Stop {
    fn new(why: Why, column: Option<ColumnNo>, got: impl Into<String>) -> Self {
        Self { why, column, got: got.into() }
    }
}

/// A row's numbers: for a wide row all figures, for a long one its one.
enum Stated {
    Wide(Vec<Option<u32>>),
    Long(usize, Option<u32>),
}

struct Reader<'m> {
    mapping: &'m Mapping,
    header: Header,
    want: Want,
    letters: Letters,
    /// Reused for codes.
    code: String,
    units: Vec<UnitFigures>,
    /// Lines of the figures of each unit, for long tables: 0 for none.
    stood: Vec<Vec<u64>>,
    by_code: BTreeMap<Key, usize>,
    /// Cells that are not empty, of each unknown column.
    unknown: Vec<u64>,
    /// Shortest and longest digits of each piece without width.
    lengths: Vec<Option<(usize, usize)>>,
    notes: Vec<RowNote>,
    report: RowReport,
}

impl<'m> Reader<'m> {
    fn new(mapping: &'m Mapping, header: Header, want: Want) -> Self {
        Self {
            mapping,
            want,
            letters: Letters::default(),
            code: String::new(),
            units: Vec::new(),
            stood: Vec::new(),
            by_code: BTreeMap::new(),
            unknown: vec![0; header.unknown.len()],
            lengths: vec![None; mapping.station.len()],
            notes: Vec::new(),
            report: RowReport::default(),
            header,
        }
    }

    fn finish(mut self) -> Reading {
        let unknown = self.header.unknown.iter().zip(&self.unknown);
        self.report.columns_unknown = unknown
            .map(|(at, cells)| ColumnUse {
                name: self.header.names.get(*at).cloned().unwrap_or_default(),
                cells: *cells,
            })
            .collect();
        for (piece, lengths) in self.mapping.station.iter().zip(&self.lengths) {
            if let (Piece::Cell(column, None), Some((least, most))) = (piece, lengths)
                && least < most
            {
                let name = self.header.name(self.mapping, *column);
                self.report.hints.push(format!(
                    "column `{name}` has codes of {least} to {most} digits: zeros in front may be lost (`:WIDTH` restores them)"
                ));
            }
        }
        let figures = self.mapping.figures.iter().map(|(figure, _)| *figure).collect();
        Reading { figures, units: self.units, rows: self.report }
    }

    /// Takes one row: its class is decided here, once.
    fn take(&mut self, raw: &Raw) {
        if let Err(stop) = self.judge(raw) {
            let column = stop.column.map(|column| self.header.name(self.mapping, column));
            let column = column.unwrap_or_default();
            self.notes.push(RowNote { line: raw.line, why: stop.why, column, got: stop.got });
        }
        self.report.row(&mut self.notes);
    }

    fn judge(&mut self, raw: &Raw) -> Result<(), Stop> {
        self.decode(raw)?;
        self.leave()?;
        let mapping = self.mapping;
        let mut zeros = None;
        let station = self.code_of(&mapping.station, &mut zeros, Why::Station)?;
        let contest = self.contest()?;
        let place = if self.want == Want::Places { Some(self.place(&mut zeros)?) } else { None };
        let stated = self.stated(raw.line)?;
        let registered = match mapping.registered {
            None => None,
            Some(column) => self.number(column, raw.line)?,
        };
        let beside = self.beside(raw.line, station, &mut zeros)?;
        let found = Found { station, contest, registered, place, beside };
        self.enter(raw.line, found, stated)?;
        if let Some((column, got)) = zeros {
            self.note(raw.line, Why::Zeros, Some(column), got);
        }
        self.look_beside(raw.line);
        Ok(())
    }

    fn note(&mut self, line: u64, why: Why, column: Option<ColumnNo>, got: String) {
        let column = column.map(|column| self.header.name(self.mapping, column));
        self.notes.push(RowNote { line, why, column: column.unwrap_or_default(), got });
    }

    fn decode(&mut self, raw: &Raw) -> Result<(), Stop> {
        if raw.broken {
            return Err(Stop::new(Why::Quote, None, ""));
        }
        if raw.is_empty() {
            return Err(Stop::new(Why::EmptyLine, None, ""));
        }
        let width = *self.header.width.get_or_insert(raw.ends.len());
        if raw.ends.len() != width {
            let got = format!("{} where {} are", cells(raw.ends.len()), width);
            return Err(Stop::new(Why::Cells, None, got));
        }
        let taken = self.letters.take(raw, self.mapping.encoding);
        taken.map_err(|byte| Stop::new(Why::Encoding, None, format!("the byte {byte:02X}")))
    }

    fn cell(&self, column: ColumnNo) -> &str {
        let cell = self.header.cells.get(column).copied().flatten();
        cell.map_or("", |cell| self.letters.cell(cell, self.mapping.strip))
    }

    fn leave(&self) -> Result<(), Stop> {
        let left = |(column, text): &&(ColumnNo, String)| same_words(self.cell(*column), text);
        match self.mapping.leave.iter().find(left) {
            None => Ok(()),
            Some((column, text)) => Err(Stop::new(Why::Leave, Some(*column), quote(text))),
        }
    }

    /// The code of pieces; `zeros` takes the first cell that zeros were put before.
    fn code_of(
        &mut self,
        pieces: &[Piece],
        zeros: &mut Option<(ColumnNo, String)>,
        why: Why,
    ) -> Result<Code, Stop> {
        let mut code = core::mem::take(&mut self.code);
        code.clear();
        let mut last = None;
        for (at, piece) in pieces.iter().enumerate() {
            let (column, width) = match piece {
                Piece::Text(text) => {
                    code.push_str(text);
                    continue;
                }
                Piece::Cell(column, width) => (*column, *width),
            };
            let cell = self.cell(column);
            let (len, digits) = (cell.len(), cell.bytes().all(|byte| byte.is_ascii_digit()));
            if cell.is_empty() || len > width.unwrap_or(CODE_BYTES_MAX) {
                return Err(Stop::new(why, Some(column), quote(cell)));
            }
            let before = width.map_or(0, |width| width - len);
            code.extend(core::iter::repeat_n('0', before));
            code.push_str(cell);
            if before > 0 && zeros.is_none() {
                *zeros = Some((column, quote(cell)));
            }
            if why == Why::Station && width.is_none() && digits {
                self.length(at, len);
            }
            last = Some(column);
        }
        code.make_ascii_lowercase();
        let found = Code::parse(&code).ok_or_else(|| Stop::new(why, last, quote(&code)));
        self.code = code;
        found
    }

    fn length(&mut self, piece: usize, len: usize) {
        if let Some(lengths) = self.lengths.get_mut(piece) {
            let (least, most) = lengths.unwrap_or((len, len));
            *lengths = Some((least.min(len), most.max(len)));
        }
    }

    fn contest(&self) -> Result<Code, Stop> {
        let cells = match &self.mapping.contests {
            Contests::One(code) => return Ok(*code),
            Contests::ByCell(cells) => cells,
        };
        let found = cells.iter().find(|(_, column, text)| same_words(self.cell(*column), text));
        found.map(|(code, _, _)| *code).ok_or_else(|| {
            let column = cells.first().map(|(_, column, _)| *column);
            let got = column.map_or_else(String::new, |column| quote(self.cell(column)));
            Stop::new(Why::Contest, column, got)
        })
    }

    fn place(&mut self, zeros: &mut Option<(ColumnNo, String)>) -> Result<PlaceOf, Stop> {
        let import = &self.mapping.import;
        let mut areas = Vec::new();
        for area in &import.areas {
            let code = self.code_of(&area.pieces, zeros, Why::Area)?;
            let name = area.name.map(|column| words(self.cell(column))).unwrap_or_default();
            areas.push((code, name));
        }
        let names = import.station_name.iter().map(|column| words(self.cell(*column)));
        let name = names.filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ");
        Ok(PlaceOf { areas, name })
    }

    /// What a scorecard asks for; of other readers what makes no difference.
    fn beside(
        &mut self,
        line: u64,
        station: Code,
        zeros: &mut Option<(ColumnNo, String)>,
    ) -> Result<Beside, Stop> {
        let (event, serial) = (Event::Stands, String::new());
        let mut beside = Beside { record: station, row: 0, at: None, event, counts: true, serial };
        if self.want != Want::Scores {
            return Ok(beside);
        }
        let lines = &self.mapping.score;
        match &lines.record {
            RecordKey::Unit => {}
            RecordKey::Row => beside.row = line,
            RecordKey::Pieces(pieces) => {
                beside.record = self.code_of(pieces, zeros, Why::Record)?;
            }
        }
        if let Some((AtSource::Column(column), stamp)) = &lines.at {
            let cell = self.cell(*column);
            let found = stamp.find(cell);
            beside.at =
                Some(found.ok_or_else(|| Stop::new(Why::Time, Some(*column), quote(cell)))?);
        }
        if let Some((column, [new, changed, removed])) = &lines.event {
            let cell = self.cell(*column);
            beside.event = match [new, changed].into_iter().any(|event| same_words(cell, event)) {
                true => Event::Stands,
                false if same_words(cell, removed) => Event::Removed,
                false => return Err(Stop::new(Why::Event, Some(*column), quote(cell))),
            };
        }
        if let Some((column, text)) = &lines.counts {
            beside.counts = same_words(self.cell(*column), text);
        }
        if let Some(column) = lines.serial {
            let cell = self.cell(column);
            let absent = |text: &String| same_words(cell, text);
            if !self.mapping.absent.iter().any(absent) {
                beside.serial = words(cell);
            }
        }
        Ok(beside)
    }

    /// A number cell; notes how it is spelt.
    fn number(&mut self, column: ColumnNo, line: u64) -> Result<Option<u32>, Stop> {
        match number(self.cell(column), self.mapping) {
            Number::Value(value, zeros) => {
                if zeros {
                    let got = quote(self.cell(column));
                    self.note(line, Why::Spelling, Some(column), got);
                }
                Ok(Some(value))
            }
            Number::Absent => {
                let got = quote(self.cell(column));
                self.note(line, Why::Absent, Some(column), got);
                Ok(None)
            }
            Number::Other => Err(Stop::new(Why::Number, Some(column), quote(self.cell(column)))),
        }
    }

    fn stated(&mut self, line: u64) -> Result<Stated, Stop> {
        let mapping = self.mapping;
        if let Some((key, value)) = mapping.long {
            let cell = self.cell(key);
            let is = |from: &From| matches!(from, From::Words(text) if same_words(cell, text));
            let figure = mapping.figures.iter().position(|(_, from)| is(from));
            let figure = figure.ok_or_else(|| Stop::new(Why::Key, Some(key), quote(cell)))?;
            return Ok(Stated::Long(figure, self.number(value, line)?));
        }
        let mut values = Vec::with_capacity(mapping.figures.len());
        for (_, from) in &mapping.figures {
            let From::Columns(columns) = from else { continue };
            let mut sum = Some(0_u32);
            for column in columns {
                let value = self.number(*column, line)?;
                sum = match (sum, value) {
                    (Some(sum), Some(value)) => Some(sum.checked_add(value).ok_or_else(|| {
                        Stop::new(Why::Limit, Some(*column), quote(self.cell(*column)))
                    })?),
                    _ => None,
                };
            }
            values.push(sum);
        }
        Ok(Stated::Wide(values))
    }

    fn enter(&mut self, line: u64, found: Found, stated: Stated) -> Result<(), Stop> {
        let key = found.key();
        let unit = self.by_code.get(&key).copied();
        match (stated, unit) {
            (Stated::Wide(values), None) => {
                self.open(line, found, values);
            }
            (Stated::Wide(values), Some(unit)) => {
                let before = self.units.get(unit).map(|unit| (unit.line, unit.values == values));
                self.repeat(line, key, before)?;
            }
            (Stated::Long(figure, value), unit) => {
                let unit = unit.unwrap_or_else(|| {
                    // With `empty zero` a figure without row is 0, as an empty cell is.
                    let nothing = self.mapping.empty_zero.then_some(0);
                    let values = vec![nothing; self.mapping.figures.len()];
                    self.open(line, found, values)
                });
                let stood = self.stood.get_mut(unit).and_then(|lines| lines.get_mut(figure));
                let stood = stood.map_or(0, |stood| core::mem::replace(stood, line));
                let cell = self.units.get_mut(unit).and_then(|unit| unit.values.get_mut(figure));
                let Some(cell) = cell else { return Ok(()) };
                if stood == 0 {
                    *cell = value;
                    return Ok(());
                }
                let equal = *cell == value;
                self.repeat(line, key, Some((stood, equal)))?;
            }
        }
        Ok(())
    }

    /// A new unit.
    fn open(&mut self, line: u64, found: Found, values: Vec<Option<u32>>) -> usize {
        let number = self.units.len();
        self.by_code.insert(found.key(), number);
        let Found { station, contest, registered, place, beside } = found;
        if self.mapping.long.is_some() {
            self.stood.push(vec![0; values.len()]);
        }
        self.units.push(UnitFigures { station, contest, line, values, registered, place, beside });
        number
    }

    /// The same stood in a row above, with equal figures or with others.
    fn repeat(&mut self, line: u64, key: Key, before: Option<(u64, bool)>) -> Result<(), Stop> {
        let (above, equal) = before.unwrap_or_default();
        let got = format!("station {} contest {} stands in line {above}", key.record, key.contest);
        if !equal {
            return Err(Stop::new(Why::Repeated, None, got));
        }
        self.note(line, Why::Again, None, got);
        Ok(())
    }

    /// What is to be known of a row that was taken, beside its figures.
    fn look_beside(&mut self, line: u64) {
        if self.letters.reads_as_utf8 {
            self.note(line, Why::ReadsAsUtf8, None, String::new());
        }
        let mapping = self.mapping;
        for column in &mapping.withdrawn {
            let votes = matches!(
                number(self.cell(*column), mapping),
                Number::Value(1.., _) | Number::Other
            );
            if votes {
                let got = quote(self.cell(*column));
                self.note(line, Why::Withdrawn, Some(*column), got);
            }
        }
        for (at, cells) in self.header.unknown.iter().zip(&mut self.unknown) {
            let filled = !self.letters.cell(*at, mapping.strip).is_empty();
            *cells += u64::from(filled);
        }
    }
}

/// Where a row's figures belong.
struct Found {
    station: Code,
    contest: Code,
    registered: Option<u32>,
    place: Option<PlaceOf>,
    beside: Beside,
}

impl Found {
    fn key(&self) -> Key {
        let at = self.beside.at.map(Time::unix);
        Key { record: self.beside.record, contest: self.contest, at, row: self.beside.row }
    }
}

/// What stands once in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    record: Code,
    contest: Code,
    at: Option<i64>,
    row: u64,
}
