//! The lines of a mapping that only a scorecard uses (spec 6 §5.4).
//!
//! In scope: what they say, and times spelt as a publisher spells them. Not in scope: what the checks make of them
//! ([`crate::score`]). Main types: [`ScoreLines`], [`Stamp`].

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::fault::{Fault, Reason};
use acta::kinds::part::FindingEffect;
use acta::rules::{Condition, Operand, Sum};
use acta::value::{FindingCode, Time, Word, count};

use crate::figure::Figure;

use super::mapping::{ColumnNo, Line, Lines, Mapping, Piece, width};

/// Decimals of a stated percentage, at most.
const DECIMALS_MAX: u32 = 6;
/// The parts of a time in a pattern, in the order of their spelling.
const PARTS: [&str; 6] = ["YYYY", "MM", "DD", "hh", "mm", "ss"];
/// Letters that stand for digits in a pattern.
const LETTERS: &str = "YMDhms";

/// Where the time of an export stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AtSource {
    /// In the name of the file.
    File,
    /// In this line of the file, from 1.
    Line(u32),
    /// In this column of each row.
    Column(ColumnNo),
}

/// How a publisher spells times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    zone: String,
    pattern: String,
}

impl Stamp {
    fn parse(text: &str) -> Option<Self> {
        let (zone, pattern) = text.split_once(' ')?;
        Time::parse(&format!("2000-01-01T12:00:00{zone}"))?;
        let runs = runs(pattern);
        let known = runs.iter().all(|run| !run.starts_with(is_letter) || PARTS.contains(run));
        let times = |part: &str| runs.iter().filter(|run| **run == part).count();
        let (needed, seconds) = PARTS.split_at(PARTS.len() - 1);
        let good = known
            && needed.iter().all(|part| times(part) == 1)
            && seconds.iter().all(|part| times(part) <= 1);
        good.then(|| Self { zone: zone.to_owned(), pattern: pattern.to_owned() })
    }

    /// The time at the first place of a text that the pattern fits.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Time> {
        let runs = runs(&self.pattern);
        text.char_indices().find_map(|(at, _)| self.read(&runs, text.get(at..)?))
    }

    fn read(&self, runs: &[&str], text: &str) -> Option<Time> {
        let mut digits: [&str; 6] = ["", "", "", "", "", "00"];
        let mut rest = text;
        for run in runs {
            let Some(part) = PARTS.iter().position(|part| part == run) else {
                rest = rest.strip_prefix(*run)?;
                continue;
            };
            let (own, after) = rest.split_at_checked(run.len())?;
            if !own.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            *digits.get_mut(part)? = own;
            rest = after;
        }
        let [year, month, day, hour, minute, second] = digits;
        Time::parse(&format!("{year}-{month}-{day}T{hour}:{minute}:{second}{}", self.zone))
    }
}

fn is_letter(letter: char) -> bool {
    LETTERS.contains(letter)
}

/// A pattern in pieces: runs of one letter, and what stands between them.
fn runs(pattern: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let ends = |letter: char| match is_letter(first) {
            true => letter != first,
            false => is_letter(letter),
        };
        let (run, after) = rest.split_at(rest.find(ends).unwrap_or(rest.len()));
        runs.push(run);
        rest = after;
    }
    runs
}

/// What makes a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordKey {
    /// Station and contest.
    Unit,
    /// Every row is one of its own.
    Row,
    /// This code, in a contest.
    Pieces(Vec<Piece>),
}

/// A column of a table given beside, by its place from 0, with how times are spelt in it.
pub type StampAt = (usize, Stamp);

/// What is added up over the records that count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Totalled {
    /// Rows of the file.
    Rows,
    /// Records that count.
    Records,
    /// Records, whether they count or not.
    Held,
    /// Registered voters.
    Registered,
    /// A sum of figures.
    Figures(Sum),
}

impl Totalled {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "rows" => Self::Rows,
            "records" => Self::Records,
            "held" => Self::Held,
            "registered" => Self::Registered,
            sum => Self::Figures(Sum::parse_ballots(sum)?),
        })
    }
}

/// A percentage that a file states of two figures that it states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Decimals.
    pub decimals: u32,
    /// Whether further decimals are cut off, and not rounded.
    pub cut: bool,
    /// The part.
    pub part: String,
    /// The whole.
    pub whole: String,
    /// The percentage.
    pub percent: String,
}

/// A rule that every record is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableRule {
    /// The finding when it is broken.
    pub code: FindingCode,
    /// What it demands.
    pub condition: Condition,
}

impl TableRule {
    fn parse(row: &str) -> Option<Self> {
        let (code, rest) = row.split_once(' ')?;
        let (effect, condition) = rest.split_once(' ')?;
        FindingEffect::from_word(effect)?;
        Some(Self { code: FindingCode::parse(code)?, condition: Condition::parse(condition)? })
    }

    /// Whether it is about bounds and not about sums.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        self.code.as_str().starts_with("F3")
    }
}

/// What only a scorecard uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreLines {
    /// When an export was made.
    pub at: Option<(AtSource, Stamp)>,
    /// The column that says what became of a record, and its words for new, changed and removed.
    pub event: Option<(ColumnNo, [String; 3])>,
    /// What makes a record.
    pub record: RecordKey,
    /// Only records with these words in this column count.
    pub counts: Option<(ColumnNo, String)>,
    /// Words that stand with one record only.
    pub serial: Option<ColumnNo>,
    /// A vote that is absent adds nothing.
    pub lacking_zero: bool,
    /// The records that are to come.
    pub expected: Option<u32>,
    /// All are in, as the source says.
    pub complete: bool,
    /// Place and width of the station's code in a table of the register.
    pub register: Option<(usize, Option<usize>)>,
    /// Longest time between exports, in seconds.
    pub gap: Option<u32>,
    /// In a table of requests: which export was answered, and when.
    pub requests: Option<(StampAt, StampAt)>,
    /// The lines that name and that have the figures which a file states of itself.
    pub stated: Option<(u32, u32)>,
    /// What the stated figures are totals of.
    pub totals: Vec<(Totalled, String)>,
    /// Stated percentages.
    pub shares: Vec<Share>,
    /// The rule rows of the mapping.
    pub rules: Vec<TableRule>,
}

impl Default for ScoreLines {
    fn default() -> Self {
        Self {
            at: None,
            event: None,
            record: RecordKey::Unit,
            counts: None,
            serial: None,
            lacking_zero: false,
            expected: None,
            complete: false,
            register: None,
            gap: None,
            requests: None,
            stated: None,
            totals: Vec::new(),
            shares: Vec::new(),
            rules: Vec::new(),
        }
    }
}

impl Mapping {
    pub(super) fn read_score(&mut self, lines: &mut Lines<'_>) -> Result<(), Fault> {
        let mut score =
            ScoreLines { rules: core::mem::take(&mut self.score.rules), ..ScoreLines::default() };
        score.at = lines.maybe("at").map(|line| self.at(&line)).transpose()?;
        score.event =
            lines.maybe("event").map(|line| self.event(&line, score.at.as_ref())).transpose()?;
        score.record = match lines.maybe("record") {
            None => RecordKey::Unit,
            Some(line) if line.text == "row" => RecordKey::Row,
            Some(line) => RecordKey::Pieces(self.pieces(&line, line.text)?),
        };
        score.counts =
            lines.maybe("counts").map(|line| self.column_and_words(&line)).transpose()?;
        score.serial =
            lines.maybe("serial").map(|line| self.column(&line, line.text)).transpose()?;
        score.lacking_zero = lines.flag("lacking", "zero")?;
        score.expected = lines.maybe("expected").map(|line| number(&line, 0)).transpose()?;
        score.complete = lines.flag("complete", "yes")?;
        score.register = lines.maybe("register").map(|line| register(&line)).transpose()?;
        score.gap = lines.maybe("gap").map(|line| number(&line, 1)).transpose()?;
        score.requests = requests(lines)?;
        score.stated = lines.maybe("stated").map(|line| stated(&line)).transpose()?;
        while let Some(line) = lines.maybe("total") {
            score.totals.push(self.total(&line, score.stated)?);
        }
        while let Some(line) = lines.maybe("share") {
            score.shares.push(share(&line, score.stated)?);
        }
        self.score = score;
        Ok(())
    }

    /// Takes a rule row; the import has it as words.
    pub(super) fn add_rule(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let rule = TableRule::parse(line.text);
        self.score.rules.push(rule.ok_or_else(|| line.wrong("CODE EFFECT CONDITION (spec 1 §5)"))?);
        Ok(())
    }

    fn total(
        &self,
        line: &Line<'_>,
        stated: Option<(u32, u32)>,
    ) -> Result<(Totalled, String), Fault> {
        if stated.is_none() {
            return Err(line.conflict("a `stated` line"));
        }
        let (figure, words) =
            line.text.split_once(" = ").ok_or_else(|| line.wrong("FIGURE = WORDS"))?;
        let expected = "rows, records, held, registered or a sum of figures that are mapped";
        let figure = Totalled::parse(figure).filter(|figure| self.has(figure));
        Ok((figure.ok_or_else(|| line.wrong(expected))?, words.to_owned()))
    }

    /// Whether the mapping has what is added up.
    fn has(&self, figure: &Totalled) -> bool {
        let mapped = |name| self.figures.iter().any(|(figure, _)| *figure == Figure::Field(name));
        let known = |operand: Option<Operand>| match operand {
            Some(Operand::Field(name)) => mapped(name),
            Some(Operand::Choices) => true,
            _ => false,
        };
        match figure {
            Totalled::Registered => self.registered.is_some(),
            Totalled::Figures(sum) => sum.terms().iter().all(|term| known(term.operand)),
            Totalled::Rows | Totalled::Records | Totalled::Held => true,
        }
    }

    fn at(&self, line: &Line<'_>) -> Result<(AtSource, Stamp), Fault> {
        let (source, stamp) = line.pair("SOURCE ZONE PATTERN")?;
        let source = match (source, source.strip_prefix("line:")) {
            ("file", _) => AtSource::File,
            (_, Some(number)) => {
                let number = count(number).filter(|number| *number > 0);
                AtSource::Line(number.ok_or_else(|| line.wrong("line:N, N from 1"))?)
            }
            (code, None) => AtSource::Column(self.column(line, code)?),
        };
        Ok((source, stamp_of(line, stamp)?))
    }

    fn event(
        &self,
        line: &Line<'_>,
        at: Option<&(AtSource, Stamp)>,
    ) -> Result<(ColumnNo, [String; 3]), Fault> {
        let words: Vec<&str> = line.text.split(' ').collect();
        let [column, new, changed, removed] = words[..] else {
            return Err(line.wrong("COLUMN NEW CHANGED REMOVED"));
        };
        if new == changed || new == removed || changed == removed {
            return Err(line.wrong("three words that differ"));
        }
        if !matches!(at, Some((AtSource::Column(_), _))) {
            return Err(line.conflict("an `at` line with a column"));
        }
        let column = self.column(line, column)?;
        Ok((column, [new, changed, removed].map(ToString::to_string)))
    }
}

fn stamp_of(line: &Line<'_>, text: &str) -> Result<Stamp, Fault> {
    let expected = "ZONE PATTERN: Z or ±hh:mm; YYYY, MM, DD, hh, mm once each, ss at most once";
    Stamp::parse(text).ok_or_else(|| line.wrong(expected))
}

fn number(line: &Line<'_>, least: u32) -> Result<u32, Fault> {
    let number = count(line.text).filter(|number| *number >= least);
    number.ok_or_else(|| line.wrong(&format!("a number from {least}")))
}

fn place(text: &str) -> Option<usize> {
    let place = usize::try_from(count(text)?).ok()?.checked_sub(1)?;
    (place < super::COLUMNS_MAX).then_some(place)
}

fn register(line: &Line<'_>) -> Result<(usize, Option<usize>), Fault> {
    let wrong = || line.wrong("N or N:WIDTH, N from 1, WIDTH 1 to 32");
    let (at, wide) = match line.text.split_once(':') {
        None => (line.text, None),
        Some((at, wide)) => (at, Some(width(wide).ok_or_else(wrong)?)),
    };
    Ok((place(at).ok_or_else(wrong)?, wide))
}

fn requests(lines: &mut Lines<'_>) -> Result<Option<(StampAt, StampAt)>, Fault> {
    let column = |line: &Line<'_>| {
        let (at, stamp) = line.pair("N ZONE PATTERN")?;
        let at = place(at).ok_or_else(|| line.wrong("N ZONE PATTERN, N from 1"))?;
        Ok((at, stamp_of(line, stamp)?))
    };
    let Some(served) = lines.maybe("served") else { return Ok(None) };
    let asked = lines.one("asked")?;
    Ok(Some((column(&served)?, column(&asked)?)))
}

fn stated(line: &Line<'_>) -> Result<(u32, u32), Fault> {
    let (names, figures) = line.pair("N M")?;
    let both = count(names).zip(count(figures)).filter(|(n, m)| 0 < *n && n < m);
    both.ok_or_else(|| line.wrong("N M: two lines of the file, from 1, that of the names first"))
}

fn share(line: &Line<'_>, stated: Option<(u32, u32)>) -> Result<Share, Fault> {
    if stated.is_none() {
        return Err(line.conflict("a `stated` line"));
    }
    let parse = || {
        let (decimals, rest) = line.text.split_once(' ')?;
        let (how, rest) = rest.split_once(' ')?;
        let (part, rest) = rest.split_once(" / ")?;
        let (whole, percent) = rest.split_once(" = ")?;
        let [part, whole, percent] = [part, whole, percent].map(ToOwned::to_owned);
        let cut = match how {
            "cut" => true,
            "round" => false,
            _ => return None,
        };
        let decimals = count(decimals).filter(|decimals| *decimals <= DECIMALS_MAX)?;
        Some(Share { decimals, cut, part, whole, percent })
    };
    parse().ok_or_else(|| line.fault(Reason::KindValue, "DECIMALS cut|round WORDS / WORDS = WORDS"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(stamp: &str, text: &str, expected: Option<&str>) {
        let found = Stamp::parse(stamp).unwrap().find(text);
        assert_eq!(found, expected.map(|time| Time::parse(time).unwrap()), "{stamp} in {text}");
    }

    #[test]
    fn times_are_found_where_the_pattern_fits_first() {
        let export = "-04:00 YYYYMMDD_hhmmss";
        check(export, "export_E7_20201018_195655.csv", Some("2020-10-18T19:56:55-04:00"));
        check(export, "export_20201018_196055.csv", None);
        check(export, "20201018", None);
        check("Z DD/MM/YYYY hh:mm", "é 26/05/2024 18:00 (cut)", Some("2024-05-26T18:00:00Z"));
        check("Z YYYY-MM-DDThh:mm:ss", "2024-05-26T18:00:01-06:00", Some("2024-05-26T18:00:01Z"));
    }

    #[test]
    fn a_pattern_has_each_part_once() {
        for wrong in [
            "Z YYYYMMDD",
            "Z YYYYMMDDhhmmmm",
            "Z YYYYYMMDDhhmm",
            "X YYYYMMDDhhmm",
            "Z YYYYMMDDhhmmYYYY",
            "Z",
        ] {
            assert_eq!(Stamp::parse(wrong), None, "{wrong}");
        }
    }
}
