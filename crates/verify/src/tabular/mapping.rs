//! The mapping: how a table is read, one spelling (spec 6 §5.1).
//!
//! In scope: the text and what it names. Not in scope: rows ([`super::read`]). Main type: [`Mapping`].

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::fault::{Fault, Reason};
use acta::kinds::record::Track;
use acta::text::Text;
use acta::value::{Code, Time, Word, count};

use super::scoring::ScoreLines;
use crate::figure::Figure;

/// KIND of a mapping's first line.
const KIND: &str = "mapping";
/// A mapping names at most this many columns.
pub const COLUMNS_MAX: usize = 4_096;
/// A mapping states at most this many figures.
pub const FIGURES_MAX: usize = 4_096;
/// Zeros are put before a cell up to this many characters: those of the longest code.
const WIDTH_MAX: u32 = 32;

/// Every key, in order.
const KEYS: [&str; 51] = [
    "about",
    "notice",
    "custodian",
    "submitter",
    "encoding",
    "delimiter",
    "header",
    "strip",
    "thousands",
    "fraction",
    "empty",
    "absent",
    "column",
    "place",
    "ignore",
    "withdrawn",
    "leave",
    "station",
    "contest",
    "contest-cell",
    "track",
    "long",
    "registered",
    "field",
    "vote",
    "name",
    "opens",
    "closes",
    "outcome",
    "ballots",
    "rule",
    "title",
    "choice",
    "whole",
    "area",
    "station-name",
    "at",
    "event",
    "record",
    "counts",
    "serial",
    "lacking",
    "expected",
    "complete",
    "register",
    "gap",
    "served",
    "asked",
    "stated",
    "total",
    "share",
];

/// How bytes become letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// RFC 3629.
    Utf8,
    /// ISO 8859-1.
    Latin1,
    /// ISO 8859-1 with letters in 80 to 9F.
    Windows1252,
}

/// A column by its place in the list of [`Mapping::columns`].
pub type ColumnNo = usize;

/// Where a column is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// Under a header cell with these words.
    Named(String),
    /// By its place, from 0.
    Place(usize),
}

/// A column that the mapping names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What the mapping calls it.
    pub code: Code,
    /// Where it is.
    pub at: At,
}

/// A piece of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// The cell of a column, with zeros before it up to a width.
    Cell(ColumnNo, Option<usize>),
    /// These letters.
    Text(String),
}

/// Which contest a row is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contests {
    /// The same for each.
    One(Code),
    /// That whose words stand in the cell.
    ByCell(Vec<(Code, ColumnNo, String)>),
}

/// Where a figure is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum From {
    /// The sum of these columns.
    Columns(Vec<ColumnNo>),
    /// The number cell of rows whose key cell has these words.
    Words(String),
}

/// An area line: what kind of area, where its name stands, how its code is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaLine {
    /// TYPE of the area.
    pub kind: Code,
    /// The column of its name.
    pub name: Option<ColumnNo>,
    /// Its code.
    pub pieces: Vec<Piece>,
}

/// Lines that only an import uses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportLines {
    /// The election's name.
    pub name: Option<String>,
    /// When polls open.
    pub opens: Option<Time>,
    /// When polls close.
    pub closes: Option<Time>,
    /// OUTCOME and SEATS, as a contest row has them.
    pub outcome: Option<String>,
    /// The form's `ballots`.
    pub ballots: Option<String>,
    /// Rule rows, without the key.
    pub rules: Vec<String>,
    /// Names of contests.
    pub titles: Vec<(Code, String)>,
    /// Names of choices.
    pub choices: Vec<(Code, String)>,
    /// The area of everything: code, type, name.
    pub whole: Option<(Code, Code, String)>,
    /// Areas of a station from the outside in.
    pub areas: Vec<AreaLine>,
    /// The columns whose words are a station's name.
    pub station_name: Vec<ColumnNo>,
}

/// How a table is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// The election that the figures are of.
    pub election: String,
    /// Whose figures, of what.
    pub about: String,
    /// Words that every output repeats.
    pub notice: Option<String>,
    /// Who keeps these figures, where that is not the authority.
    pub custodian: Option<String>,
    /// Who hands them in.
    pub submitter: Option<Code>,
    /// How bytes become letters.
    pub encoding: Encoding,
    /// Stands between cells.
    pub delimiter: u8,
    /// The header's line, from 1.
    pub header: Option<u32>,
    /// Taken away from both ends of a cell.
    pub strip: Option<char>,
    /// Stands between groups of three digits.
    pub thousands: Option<char>,
    /// A number may end in `.` and zeros.
    pub fraction_zero: bool,
    /// An empty number cell is 0, not absent.
    pub empty_zero: bool,
    /// Words of a number cell without figure.
    pub absent: Vec<String>,
    /// Columns by the codes that the rest uses.
    pub columns: Vec<Column>,
    /// Header cells of columns that are known and not taken.
    pub ignore: Vec<String>,
    /// Columns of choices that withdrew.
    pub withdrawn: Vec<ColumnNo>,
    /// Rows with these words in this column are left out.
    pub leave: Vec<(ColumnNo, String)>,
    /// How a station's code is made.
    pub station: Vec<Piece>,
    /// Which contest.
    pub contests: Contests,
    /// Which track.
    pub track: Track,
    /// The key column and the number column of rows with one figure each.
    pub long: Option<(ColumnNo, ColumnNo)>,
    /// Registered voters of the station.
    pub registered: Option<ColumnNo>,
    /// The figures, in the order of the lines: fields, then votes.
    pub figures: Vec<(Figure, From)>,
    /// What only an import uses.
    pub import: ImportLines,
    /// What only a scorecard uses.
    pub score: ScoreLines,
}

impl Mapping {
    /// Reads a mapping.
    ///
    /// # Errors
    /// Layers `text` and `kind` of spec 1; the fault names the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let text = Text::parse(bytes)?;
        if text.kind() != KIND {
            return Err(Fault::new(Reason::KindFirstLine, 1, "acta/mapping/v1", text.kind()));
        }
        let mut lines = Lines::new(text.as_str())?;
        let head = Head::read(&mut lines)?;
        let mut mapping = Self::of(text.election(), head);
        mapping.read_columns(&mut lines)?;
        mapping.read_place(&mut lines)?;
        mapping.read_figures(&mut lines)?;
        mapping.read_import(&mut lines)?;
        mapping.read_score(&mut lines)?;
        lines.end()?;
        Ok(mapping)
    }

    /// The contests that its rows may be of, in the order of the lines.
    #[must_use]
    pub fn contest_codes(&self) -> Vec<Code> {
        match &self.contests {
            Contests::One(code) => [*code].into(),
            Contests::ByCell(cells) => {
                let mut codes: Vec<Code> = Vec::new();
                for (code, _, _) in cells {
                    if !codes.contains(code) {
                        codes.push(*code);
                    }
                }
                codes
            }
        }
    }

    fn of(election: &str, head: Head) -> Self {
        Self {
            election: election.to_owned(),
            about: head.about,
            notice: head.notice,
            custodian: head.custodian,
            submitter: head.submitter,
            encoding: head.encoding,
            delimiter: head.delimiter,
            header: head.header,
            strip: head.strip,
            thousands: head.thousands,
            fraction_zero: head.fraction_zero,
            empty_zero: head.empty_zero,
            absent: head.absent,
            columns: Vec::new(),
            ignore: Vec::new(),
            withdrawn: Vec::new(),
            leave: Vec::new(),
            station: Vec::new(),
            contests: Contests::ByCell(Vec::new()),
            track: Track::Official,
            long: None,
            registered: None,
            figures: Vec::new(),
            import: ImportLines::default(),
            score: ScoreLines::default(),
        }
    }

    fn read_columns(&mut self, lines: &mut Lines<'_>) -> Result<(), Fault> {
        while let Some(line) = lines.maybe("column") {
            let (code, words) = line.pair("CODE WORDS")?;
            if self.header.is_none() {
                return Err(line.conflict("no column line with `header none`"));
            }
            self.add_column(&line, code, At::Named(words.to_owned()))?;
        }
        while let Some(line) = lines.maybe("place") {
            let (code, place) = line.pair("CODE N")?;
            let place = count(place).and_then(|place| usize::try_from(place).ok()?.checked_sub(1));
            let place = place.filter(|place| *place < COLUMNS_MAX);
            let place = place.ok_or_else(|| line.wrong("CODE N, N from 1"))?;
            self.add_column(&line, code, At::Place(place))?;
        }
        while let Some(line) = lines.maybe("ignore") {
            self.ignore.push(line.text.to_owned());
        }
        while let Some(line) = lines.maybe("withdrawn") {
            let column = self.column(&line, line.text)?;
            self.withdrawn.push(column);
        }
        while let Some(line) = lines.maybe("leave") {
            let (column, words) = self.column_and_words(&line)?;
            self.leave.push((column, words));
        }
        Ok(())
    }

    fn add_column(&mut self, line: &Line<'_>, code: &str, at: At) -> Result<(), Fault> {
        let code = line.code(code)?;
        if self.columns.iter().any(|column| column.code == code || column.at == at) {
            return Err(line.fault(Reason::KindOrder, "each column once"));
        }
        if self.columns.len() == COLUMNS_MAX {
            return Err(line.fault(Reason::KindLimit, "at most 4,096 columns"));
        }
        self.columns.push(Column { code, at });
        Ok(())
    }

    pub(super) fn column(&self, line: &Line<'_>, code: &str) -> Result<ColumnNo, Fault> {
        let found = self.columns.iter().position(|column| column.code.as_str() == code);
        found.ok_or_else(|| line.wrong("a column of the lines above"))
    }

    pub(super) fn column_and_words(&self, line: &Line<'_>) -> Result<(ColumnNo, String), Fault> {
        let (code, words) = line.pair("COLUMN WORDS")?;
        Ok((self.column(line, code)?, words.to_owned()))
    }

    fn columns_of(&self, line: &Line<'_>, words: &str) -> Result<Vec<ColumnNo>, Fault> {
        words.split(' ').map(|code| self.column(line, code)).collect()
    }

    pub(super) fn pieces(&self, line: &Line<'_>, words: &str) -> Result<Vec<Piece>, Fault> {
        words.split(' ').map(|word| self.piece(line, word)).collect()
    }

    fn piece(&self, line: &Line<'_>, word: &str) -> Result<Piece, Fault> {
        let expected = "COLUMN, COLUMN:WIDTH with a width of 1 to 32, or =TEXT";
        if let Some(text) = word.strip_prefix('=') {
            let good = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
            let text = Some(text).filter(|text| good && !text.is_empty());
            return text
                .map(|text| Piece::Text(text.to_owned()))
                .ok_or_else(|| line.wrong(expected));
        }
        let Some((code, width)) = word.split_once(':') else {
            return Ok(Piece::Cell(self.column(line, word)?, None));
        };
        let width = self::width(width).ok_or_else(|| line.wrong(expected))?;
        Ok(Piece::Cell(self.column(line, code)?, Some(width)))
    }

    fn read_place(&mut self, lines: &mut Lines<'_>) -> Result<(), Fault> {
        let line = lines.one("station")?;
        self.station = self.pieces(&line, line.text)?;
        let one = lines.maybe("contest");
        let mut cells = Vec::new();
        while let Some(line) = lines.maybe("contest-cell") {
            let expected = "CODE COLUMN WORDS";
            let (contest, rest) = line.pair(expected)?;
            let (column, words) = rest.split_once(' ').ok_or_else(|| line.wrong(expected))?;
            cells.push((line.code(contest)?, self.column(&line, column)?, words.to_owned()));
        }
        self.contests = match (one, cells.is_empty()) {
            (Some(line), true) => Contests::One(line.code(line.text)?),
            (None, false) => Contests::ByCell(cells),
            (Some(line), false) => {
                return Err(line.conflict("one of `contest` and `contest-cell`"));
            }
            (None, true) => return Err(lines.lacks("contest")),
        };
        if let Some(line) = lines.maybe("track") {
            let track = Track::from_word(line.text);
            self.track = track.ok_or_else(|| line.wrong("official or preliminary"))?;
        }
        if let Some(line) = lines.maybe("long") {
            let columns = self.columns_of(&line, line.text)?;
            let [key, number] = columns[..] else { return Err(line.wrong("COLUMN COLUMN")) };
            self.long = Some((key, number));
        }
        if let Some(line) = lines.maybe("registered") {
            self.registered = Some(self.column(&line, line.text)?);
        }
        Ok(())
    }

    fn read_figures(&mut self, lines: &mut Lines<'_>) -> Result<(), Fault> {
        while let Some(line) = lines.maybe("field") {
            let (name, from) = line.pair("NAME and where it stands")?;
            let figure = Figure::field(name).ok_or_else(|| line.wrong("a field of a form"))?;
            self.add_figure(&line, figure, from)?;
        }
        let before = self.figures.len();
        while let Some(line) = lines.maybe("vote") {
            let (choice, from) = line.pair("CHOICE and where it stands")?;
            let figure = Figure::Vote(line.code(choice)?);
            self.add_figure(&line, figure, from)?;
        }
        if self.figures.len() == before { Err(lines.lacks("vote")) } else { Ok(()) }
    }

    fn add_figure(&mut self, line: &Line<'_>, figure: Figure, from: &str) -> Result<(), Fault> {
        let from = match self.long {
            None => From::Columns(self.columns_of(line, from)?),
            Some(_) => From::Words(from.to_owned()),
        };
        let long = |from: &From| matches!(from, From::Words(_));
        let taken =
            |(other, place): &&(Figure, From)| *other == figure || (long(place) && *place == from);
        if self.figures.iter().any(|one| taken(&one)) {
            return Err(line.fault(Reason::KindOrder, "each figure once"));
        }
        if self.figures.len() == FIGURES_MAX {
            return Err(line.fault(Reason::KindLimit, "at most 4,096 figures"));
        }
        self.figures.push((figure, from));
        Ok(())
    }

    fn read_import(&mut self, lines: &mut Lines<'_>) -> Result<(), Fault> {
        let mut import = ImportLines {
            name: lines.maybe("name").map(|line| line.text.to_owned()),
            opens: lines.maybe("opens").map(|line| line.time()).transpose()?,
            closes: lines.maybe("closes").map(|line| line.time()).transpose()?,
            outcome: lines.maybe("outcome").map(|line| line.text.to_owned()),
            ballots: lines.maybe("ballots").map(|line| line.text.to_owned()),
            ..ImportLines::default()
        };
        while let Some(line) = lines.maybe("rule") {
            self.add_rule(&line)?;
            import.rules.push(line.text.to_owned());
        }
        for (key, list) in [("title", &mut import.titles), ("choice", &mut import.choices)] {
            while let Some(line) = lines.maybe(key) {
                let (code, words) = line.pair("CODE WORDS")?;
                let code = line.code(code)?;
                if list.iter().any(|(other, _)| *other == code) {
                    return Err(line.fault(Reason::KindOrder, "each code once"));
                }
                list.push((code, words.to_owned()));
            }
        }
        if let Some(line) = lines.maybe("whole") {
            let expected = "CODE TYPE WORDS";
            let (code, rest) = line.pair(expected)?;
            let (kind, words) = rest.split_once(' ').ok_or_else(|| line.wrong(expected))?;
            import.whole = Some((line.code(code)?, line.code(kind)?, words.to_owned()));
        }
        while let Some(line) = lines.maybe("area") {
            import.areas.push(self.area(&line)?);
        }
        if let Some(line) = lines.maybe("station-name") {
            import.station_name = self.columns_of(&line, line.text)?;
        }
        self.import = import;
        Ok(())
    }

    fn area(&self, line: &Line<'_>) -> Result<AreaLine, Fault> {
        let expected = "TYPE COLUMN|none PIECE…";
        let (kind, rest) = line.pair(expected)?;
        let (name, pieces) = rest.split_once(' ').ok_or_else(|| line.wrong(expected))?;
        let name = if name == "none" { None } else { Some(self.column(line, name)?) };
        Ok(AreaLine { kind: line.code(kind)?, name, pieces: self.pieces(line, pieces)? })
    }
}

/// The width of a piece.
pub(super) fn width(text: &str) -> Option<usize> {
    let width = count(text).filter(|width| (1..=WIDTH_MAX).contains(width))?;
    usize::try_from(width).ok()
}

/// The keys before the columns.
struct Head {
    about: String,
    notice: Option<String>,
    custodian: Option<String>,
    submitter: Option<Code>,
    encoding: Encoding,
    delimiter: u8,
    header: Option<u32>,
    strip: Option<char>,
    thousands: Option<char>,
    fraction_zero: bool,
    empty_zero: bool,
    absent: Vec<String>,
}

impl Head {
    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let words = |line: Line<'_>| line.text.to_owned();
        let head = Self {
            about: words(lines.one("about")?),
            notice: lines.maybe("notice").map(words),
            custodian: lines.maybe("custodian").map(words),
            submitter: lines.maybe("submitter").map(|line| line.code(line.text)).transpose()?,
            encoding: lines.one("encoding")?.choose(&[
                ("utf-8", Encoding::Utf8),
                ("latin-1", Encoding::Latin1),
                ("windows-1252", Encoding::Windows1252),
            ])?,
            delimiter: lines.one("delimiter")?.choose(&[
                ("comma", b','),
                ("semicolon", b';'),
                ("tab", b'\t'),
                ("bar", b'|'),
            ])?,
            header: lines.one("header")?.header()?,
            strip: lines.maybe("strip").map(|line| line.character()).transpose()?,
            thousands: lines
                .maybe("thousands")
                .map(|line| line.choose(&[("comma", ','), ("dot", '.'), ("space", ' ')]))
                .transpose()?,
            fraction_zero: lines.flag("fraction", "zero")?,
            empty_zero: lines.flag("empty", "zero")?,
            absent: core::iter::from_fn(|| lines.maybe("absent").map(words)).collect(),
        };
        if head.thousands == Some('.') && head.fraction_zero {
            let expected = "no `fraction` beside `thousands dot`";
            return Err(Fault::new(Reason::KindConflict, 0, expected, "both"));
        }
        Ok(head)
    }
}

/// A line with its number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    number: u32,
    key: &'a str,
    pub(super) text: &'a str,
}

impl<'a> Line<'a> {
    pub(super) fn fault(&self, reason: Reason, expected: &str) -> Fault {
        Fault::new(reason, self.number, format!("{}: {expected}", self.key), self.text)
    }

    pub(super) fn wrong(&self, expected: &str) -> Fault {
        self.fault(Reason::KindValue, expected)
    }

    pub(super) fn conflict(&self, expected: &str) -> Fault {
        self.fault(Reason::KindConflict, expected)
    }

    /// The first word, and the rest.
    pub(super) fn pair(&self, expected: &str) -> Result<(&'a str, &'a str), Fault> {
        self.text.split_once(' ').ok_or_else(|| self.wrong(expected))
    }

    fn code(&self, text: &str) -> Result<Code, Fault> {
        Code::parse(text).ok_or_else(|| self.wrong("a code"))
    }

    fn time(&self) -> Result<Time, Fault> {
        Time::parse(self.text).ok_or_else(|| self.wrong("a time"))
    }

    fn choose<T: Copy>(&self, words: &[(&str, T)]) -> Result<T, Fault> {
        let found = words.iter().find(|(word, _)| *word == self.text);
        let all = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
        found.map(|(_, value)| *value).ok_or_else(|| self.wrong(&all()))
    }

    fn header(&self) -> Result<Option<u32>, Fault> {
        if self.text == "none" {
            return Ok(None);
        }
        let line = count(self.text).filter(|line| *line > 0);
        line.map(Some).ok_or_else(|| self.wrong("a line from 1, or none"))
    }

    fn character(&self) -> Result<char, Fault> {
        let mut characters = self.text.chars();
        match (characters.next(), characters.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(self.wrong("one character")),
        }
    }
}

/// The lines after the first two, in the order of [`KEYS`].
pub(super) struct Lines<'a> {
    lines: Vec<Line<'a>>,
    next: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Result<Self, Fault> {
        let mut lines = Vec::new();
        for (number, line) in (1_u32..).zip(text.lines()).skip(2) {
            let (key, text) = line.split_once(' ').unwrap_or((line, ""));
            let line = Line { number, key, text };
            if text.is_empty() || !KEYS.contains(&key) {
                return Err(Fault::new(Reason::KindKey, number, "a key of a mapping", key));
            }
            lines.push(line);
        }
        Ok(Self { lines, next: 0 })
    }

    pub(super) fn maybe(&mut self, key: &str) -> Option<Line<'a>> {
        let line = *self.lines.get(self.next).filter(|line| line.key == key)?;
        self.next += 1;
        Some(line)
    }

    pub(super) fn one(&mut self, key: &str) -> Result<Line<'a>, Fault> {
        self.maybe(key).ok_or_else(|| self.lacks(key))
    }

    /// A line that may stand with one word only.
    pub(super) fn flag(&mut self, key: &str, word: &str) -> Result<bool, Fault> {
        let line = self.maybe(key);
        line.map_or(Ok(false), |line| line.choose(&[(word, true)]))
    }

    /// The next line is not the one that must come.
    fn lacks(&self, key: &str) -> Fault {
        let next = self.lines.get(self.next);
        let number = next.or(self.lines.last()).map_or(3, |line| line.number);
        let got = next.map_or_else(|| "end of text".to_string(), |line| line.key.to_owned());
        Fault::new(Reason::KindKey, number, format!("key {key}"), &got)
    }

    fn end(&self) -> Result<(), Fault> {
        match self.lines.get(self.next) {
            None => Ok(()),
            Some(line) => {
                let expected = "keys in their order, none again";
                Err(Fault::new(Reason::KindKey, line.number, expected, line.key))
            }
        }
    }
}
