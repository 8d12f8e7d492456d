//! EML_NL 510b: a count with its stations, as Dutch municipalities publish it.
//!
//! In scope: an election folder from such a file, and a report that compares the sums of the stations
//! with the file's own totals. Out of scope: seats and rules of law, which the file does not have;
//! the caller gives seats. Main item: [`import`].
//!
//! What a reader of these files must know: `Cast` is the number of *eligible* voters, so the register
//! belongs to the municipality, whose voters may vote at any of its stations, and to no station.
//! Names of stations repeat: a station is its code. Choices are codes: list `9`, candidate `9.2`.

mod count;
mod draft;
mod report;
#[cfg(test)]
mod tests;
mod xml;

pub use count::{CHOICES_MAX, UNITS_MAX};
pub use report::{Check, Report};
pub use xml::{DEPTH_MAX, TEXT_BYTES_MAX};

use super::names;
use crate::folder::table::CODE_RULE;
use crate::folder::{
    Area, ChoiceKind, ChoiceRow, Code, Draft, Folder, Key, Record, StationRow, StationType,
    own_code,
};
use crate::place::{BadInput, quote, words_fault};
use acta::fault::Fault;
use acta::kinds::part::AreaRow;
use acta::value::ElectionId;
use anyhow::Context;
use count::{Choice, Count, FIELD_COUNT, FIELDS, FIELDS_BEFORE_VOTES, Figures, Named};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// Largest file, in bytes: the largest known is ten million.
pub const FILE_BYTES_MAX: u64 = 256 << 20;

/// Longest name of an election, an authority or a contest, in bytes.
pub const NAME_BYTES_MAX: usize = 200;

/// What the name of an election is, in words.
const ELECTION_RULE: &str = "an election name: 1 to 100 of a-z 0-9 . / - beginning with a letter or digit, no //, no / last";

/// What the file does not say.
#[derive(Debug, Clone)]
pub struct Options {
    /// Name of the election; made from the file's identifiers when absent.
    pub election: Option<String>,
    /// Seats to give.
    pub seats: Option<u32>,
    /// OUTCOME of the contest (spec 1 §4).
    pub outcome: String,
}

/// An imported count.
#[derive(Debug)]
pub struct Import {
    /// The election folder, not yet written.
    pub folder: Folder,
    /// What was compared, counted and passed over.
    pub report: Report,
}

/// Imports the file at `path`.
///
/// # Errors
/// A [`BadInput`] where the file is not an EML 510b count as above; otherwise it cannot be read.
pub fn import(path: &Path, options: &Options) -> anyhow::Result<Import> {
    let file = path.display().to_string();
    let size = std::fs::metadata(path).with_context(|| format!("cannot open {file}"))?.len();
    if size > FILE_BYTES_MAX {
        anyhow::bail!("{file}: expected at most {FILE_BYTES_MAX} bytes, got {size}");
    }
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {file}"))?;
    Ok(import_bytes(&file, &bytes, options)?)
}

/// Imports the bytes of a file; `file` is named in errors.
///
/// # Errors
/// As [`import`].
pub fn import_bytes(file: &str, bytes: &[u8], options: &Options) -> Result<Import, BadInput> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(file, bytes, &error))?;
    let mut count = count::read(file, text)?;
    tidy_names(file, &mut count)?;
    let making = Making { file, text, count: &count, options };
    let folder = making.folder(bytes)?;
    let report = report::report(file, &count, &folder);
    Ok(Import { folder, report })
}

/// The names that become part of a line: single spaces, nothing that a text cannot hold, and a date
/// that is one.
fn tidy_names(file: &str, count: &mut Count) -> Result<(), BadInput> {
    let fault = |what: &str, expected: &str, got: &str| {
        let mut fault = xml::Walker::new(file, "").fault(expected, got);
        fault.what = format!("element {what}");
        fault
    };
    let domain = count.domain.as_mut().map(|domain| ("ElectionDomain", &mut domain.name));
    let names = [
        ("ElectionName", &mut count.election.name),
        ("AuthorityIdentifier", &mut count.authority.name),
        ("ContestName", &mut count.contest.name),
    ];
    for (what, name) in names.into_iter().chain(domain) {
        *name = names::one_spaced(name);
        let bad = words_fault(name).map(|(_, got)| got).filter(|_| !name.is_empty());
        if let Some(got) = bad.or_else(|| (name.len() > NAME_BYTES_MAX).then(|| quote(name))) {
            let expected = format!("at most {NAME_BYTES_MAX} bytes without control characters");
            return Err(fault(what, &expected, &got));
        }
    }
    let digits = |byte: (usize, u8)| match byte.0 {
        4 | 7 => byte.1 == b'-',
        _ => byte.1.is_ascii_digit(),
    };
    if count.date.len() != "2022-03-16".len() || !count.date.bytes().enumerate().all(digits) {
        return Err(fault("ElectionDate", "a date such as 2022-03-16", &quote(&count.date)));
    }
    Ok(())
}

fn not_utf8(file: &str, bytes: &[u8], error: &std::str::Utf8Error) -> BadInput {
    let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
    let text = std::str::from_utf8(valid).unwrap_or_default();
    let mut fault = xml::Walker::new(file, text).fault_at(valid.len(), "UTF-8", "other bytes");
    fault.what = format!("byte {}", valid.len());
    fault
}

/// The code of a choice: `9`, `9.2`.
fn choice_codes(choices: &[Choice]) -> impl Iterator<Item = String> {
    let mut list = String::new();
    choices.iter().map(move |choice| match choice {
        Choice::List { id, .. } => {
            list.clone_from(id);
            id.clone()
        }
        Choice::Candidate { id } => format!("{list}.{id}"),
    })
}

/// A folder being made from a count.
struct Making<'a> {
    file: &'a str,
    text: &'a str,
    count: &'a Count,
    options: &'a Options,
}

impl Making<'_> {
    fn fault(&self, what: &str, expected: &str, got: &str) -> BadInput {
        let mut fault = xml::Walker::new(self.file, self.text).fault_at(0, expected, got);
        what.clone_into(&mut fault.what);
        fault
    }

    fn code(&self, what: &str, text: &str) -> Result<Code, BadInput> {
        let rule = format!("an identifier that gives {CODE_RULE}");
        names::code(text).ok_or_else(|| self.fault(what, &rule, &quote(text)))
    }

    fn folder(&self, bytes: &[u8]) -> Result<Folder, BadInput> {
        let count = self.count;
        let area = self.code("AuthorityIdentifier", &count.authority.id)?;
        let contest = self.contest()?;
        let fields = present(count);
        let election = self.election(area)?;
        let facts = draft::Facts {
            election: &election,
            contest,
            area,
            subject: &self.subject(),
            fields: &fields,
        };
        let draft = Draft::parse(draft::text(count, &facts, self.options).as_bytes());
        let draft = draft.map_err(|fault| self.misfit(&fault))?;
        let choices = self.choices(contest)?;
        let stations = self.stations(area)?;
        let keys = keys(&fields, &choices);
        let records = count.units.iter().zip(&stations).map(|(unit, station)| {
            let mut record = Record::new(station.code, contest);
            record.lines = lines(&keys, &unit.figures);
            record
        });
        let records = records.collect();
        let areas = vec![self.area(area)?];
        let source = Some(report::source(self.file, bytes, count, self.options));
        let (outlines, remarks) = (Vec::new(), Vec::new());
        let folder = Folder { draft, areas, stations, choices, records, outlines, source, remarks };
        folder.compile().map_err(|fault| self.misfit(&fault))?;
        Ok(folder)
    }

    /// What the file says does not make an election.
    fn misfit(&self, fault: &Fault) -> BadInput {
        self.fault("election", &fault.expected, &quote(&fault.got))
    }

    /// `council` for a municipal council; otherwise the category and the contest's identifier.
    fn contest(&self) -> Result<Code, BadInput> {
        let count = self.count;
        let alone = matches!(count.contest.id.as_str(), "geen" | "alle");
        match (count.category.as_str(), alone) {
            ("GR", true) => Ok(own_code("council")),
            (category, true) => self.code("ElectionCategory", category),
            (category, false) => {
                self.code("ContestIdentifier", &format!("{category}-{}", count.contest.id))
            }
        }
    }

    /// The election's name: as told, or from the identifiers.
    fn election(&self, area: Code) -> Result<String, BadInput> {
        let name = match &self.options.election {
            Some(name) => name.clone(),
            None => {
                let id = self.code("ElectionIdentifier", &self.count.election.id)?;
                // The figures of one municipality in an election that is not its own.
                let part =
                    if self.count.domain.is_none() { format!("/{area}") } else { String::new() };
                format!("example.org/{id}{part}")
            }
        };
        if ElectionId::is_valid(&name) {
            return Ok(name);
        }
        Err(self.fault("election", ELECTION_RULE, &quote(&name)))
    }

    /// Whose figures: `Groningen 2022`, or the election and the municipality.
    fn subject(&self) -> String {
        let count = self.count;
        match &count.domain {
            Some(domain) => format!("{} {}", domain.name, count.date.get(..4).unwrap_or_default()),
            None => format!("{}, {}", count.election.name, count.authority.name),
        }
    }

    /// Words for people with single spaces; what a text cannot hold is refused.
    fn words(&self, what: &str, text: &str) -> Result<String, BadInput> {
        let words = names::one_spaced(text);
        match words_fault(&words) {
            None => Ok(words),
            Some((_, got)) => Err(self.fault(what, "words without control characters", &got)),
        }
    }

    fn area(&self, code: Code) -> Result<Area, BadInput> {
        let count = self.count;
        let registered = Some(count.total.eligible).filter(|voters| *voters > 0);
        // Voter cards admit voters of other municipalities: no bound is known then.
        let guests = FIELDS.iter().zip(&count.total.fields);
        let guests = guests.into_iter().any(|(f, v)| f.name == "voter-cards" && v.unwrap_or(0) > 0);
        let name = self.words("AuthorityIdentifier", &count.authority.name)?;
        Ok(Area {
            row: AreaRow { code, parent: None, kind: own_code("municipality"), name },
            registered,
            max_ballots: registered.filter(|_| !guests),
        })
    }

    fn choices(&self, contest: Code) -> Result<Vec<ChoiceRow>, BadInput> {
        let (mut rows, mut seen) = (Vec::new(), BTreeMap::new());
        let mut list: Option<Code> = None;
        for (choice, code) in self.count.choices.iter().zip(choice_codes(&self.count.choices)) {
            let wrong = |expected| self.fault("Selection", expected, &quote(&code));
            let code = Code::parse(&code).ok_or_else(|| wrong(CODE_RULE))?;
            if seen.insert(code, ()).is_some() {
                return Err(wrong("each list and candidate once"));
            }
            let (parent, kind, name) = match choice {
                Choice::List { name, .. } => {
                    list = Some(code);
                    (None, ChoiceKind::List, self.list_name(name, code)?)
                }
                Choice::Candidate { .. } => (list, ChoiceKind::Candidate, code.to_string()),
            };
            rows.push(ChoiceRow { contest, code, parent, kind, name });
        }
        Ok(rows)
    }

    /// A list may have no registered name.
    fn list_name(&self, name: &str, code: Code) -> Result<String, BadInput> {
        if name.trim().is_empty() {
            return Ok(format!("List {code} (no registered name)"));
        }
        self.words("RegisteredName", name)
    }

    fn stations(&self, area: Code) -> Result<Vec<StationRow>, BadInput> {
        let (mut stations, mut seen) = (Vec::new(), BTreeMap::new());
        for unit in &self.count.units {
            let place = |mut fault: BadInput| {
                let there = xml::Walker::new(self.file, self.text).fault_at(unit.at, "", "");
                (fault.line, fault.column) = (there.line, there.column);
                fault
            };
            let what = "ReportingUnitIdentifier";
            let code = self.code(what, &unit.id).map_err(place)?;
            if let Some(other) = seen.insert(code, &unit.id) {
                let expected = format!("each station once ({} gives the same code)", quote(other));
                return Err(place(self.fault(what, &expected, &quote(&unit.id))));
            }
            stations.push(StationRow {
                code,
                area,
                kind: StationType::Ordinary,
                registered: None,
                max_ballots: None,
                counted_with: None,
                geo: None,
                name: self.words(what, &unit.name).map_err(place)?,
            });
        }
        Ok(stations)
    }
}

/// Which fields some unit has, and whether all have it.
fn present(count: &Count) -> [Option<bool>; FIELD_COUNT] {
    let mut found = [None; FIELD_COUNT];
    for (at, slot) in found.iter_mut().enumerate() {
        let having = count.units.iter().filter(|unit| value(&unit.figures, at).is_some()).count();
        *slot = (having > 0).then_some(having == count.units.len());
    }
    found
}

fn value(figures: &Figures, at: usize) -> Option<u32> {
    figures.fields.get(at).copied().flatten()
}

/// What a line of a record is taken from.
enum Place {
    Field(usize),
    Vote(usize),
}

/// The lines of the form in order.
fn keys(fields: &[Option<bool>], choices: &[ChoiceRow]) -> Vec<(Key, Place)> {
    let mut keys = Vec::new();
    for (at, field) in FIELDS.iter().enumerate() {
        if at == FIELDS_BEFORE_VOTES {
            let votes = choices.iter().enumerate();
            keys.extend(votes.map(|(at, row)| (Key::Vote(row.code), Place::Vote(at))));
        }
        if fields.get(at).copied().flatten().is_some() {
            keys.push((Key::Field(own_code(field.name)), Place::Field(at)));
        }
    }
    keys
}

fn lines(keys: &[(Key, Place)], figures: &Figures) -> Vec<(Key, u32)> {
    let line = |(key, place): &(Key, Place)| {
        let value = match place {
            Place::Field(at) => value(figures, *at),
            Place::Vote(at) => figures.votes.get(*at).copied(),
        };
        value.map(|value| (*key, value))
    };
    keys.iter().filter_map(line).collect()
}

/// SHA-256 of the file, so that anyone can tell whether they hold the same one.
fn digest(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
