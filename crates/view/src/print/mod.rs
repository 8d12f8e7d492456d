//! The printed record (spec 2): what a station prints, signs in ink, hands to agents and pins to the door.
//!
//! In scope: what stands on the sheet ([`Sheet`]), in which language, and as HTML ([`html`]). Not in scope: how the codes
//! are made (`acta_carry`), and PDF, which needs fonts (`acta-print`). A sheet is a pure function of the definition, the
//! statement and the copy that it is.

pub mod html;
mod labels;
pub mod words;

use acta::election::{Contest, Election, Form};
use acta::kinds::Body;
use acta::kinds::record::AgentStatus;
use acta::kinds::record::Record;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Code, Role, Time};
use labels::Labels;
use std::collections::BTreeMap;

/// At most this many places for the officers' signatures in ink.
pub const OFFICERS_MAX: usize = 12;
/// Places for agents where neither the definition nor the record names a contestant.
pub const AGENTS_UNNAMED: usize = 4;
/// The text of a definition, with the value `yes`, that asks for figures in words in its language.
pub const WORDS_KEY: &str = "print/words";
/// Thousandths of a millimetre a module on paper (spec 2 §4).
pub const MODULE_UM: usize = 500;
/// Light modules around a symbol (spec 2 §4).
pub const QUIET: usize = 4;
/// Station and contest: so many facts stand on each page.
pub const PLACE_FACTS: usize = 2;

/// The paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// A roll of 80 mm.
    Roll,
}

/// A language that a sheet can be printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `en`
    English,
    /// `es`
    Spanish,
    /// `fr`
    French,
    /// `pt`
    Portuguese,
    /// `ar`
    Arabic,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::English, Self::Spanish, Self::French, Self::Portuguese, Self::Arabic];

    /// The language of a code such as `es` or `es-ve`; none if sheets are not printed in it.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        let tongue = code.split('-').next().unwrap_or(code);
        Self::ALL.into_iter().find(|language| language.code() == tongue)
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Portuguese => "pt",
            Self::Arabic => "ar",
        }
    }

    /// Written from right to left.
    #[must_use]
    pub const fn is_right_to_left(self) -> bool {
        matches!(self, Self::Arabic)
    }
}

/// Who a sheet is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copy {
    /// The one that stays with the station.
    Original,
    /// For a contestant's agent.
    Agent(Code),
    /// For the door of the station.
    Door,
}

/// A two-dimensional code: dark and light modules, row by row, without its quiet zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Modules a side.
    pub size: usize,
    /// `size × size` modules, dark ones true.
    pub dark: Vec<bool>,
}

/// One line of the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What the paper form calls it.
    pub label: String,
    /// A candidate below a list.
    pub is_below: bool,
    /// The count.
    pub figure: u32,
    /// The count in words, where wanted.
    pub words: Option<String>,
}

/// What stands on a sheet, in the order of the paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its language.
    pub language: Language,
    /// The last time that the record states, else when the polls close: a sheet is made without a clock.
    pub dated: Time,
    /// What each page says: a simulation, a log of copies.
    pub running: Vec<String>,
    /// What is said first beside that: the definition's notice.
    pub notice: Option<String>,
    /// The election.
    pub title: String,
    /// Record or correction, and whose copy this is.
    pub kind: (String, String),
    /// Station, contest, track, poll, count.
    pub facts: Vec<(String, String)>,
    /// Headings of the table: what, in figures, in words.
    pub columns: [String; 3],
    /// The form's lines.
    pub rows: Vec<Row>,
    /// Times, agents, copies, explanations.
    pub notes: Vec<(String, String)>,
    /// Heading of the places for ink, then name and signature.
    pub ink: [String; 3],
    /// Who is to sign in ink, and what the record says of it (empty if nothing).
    pub places: Vec<(String, String)>,
    /// Heading and names of the keys that signed.
    pub keys: (String, Vec<String>),
    /// Heading and value of the id, and of the anchor.
    pub marks: [(String, String); 2],
    /// Heading of the codes.
    pub symbols_title: String,
    /// The codes, each with its caption; one code has none.
    pub symbols: Vec<(String, Symbol)>,
    /// How anyone checks the sheet.
    pub check: String,
    /// Heading of the text.
    pub text_title: String,
    /// The statement, line by line, its signatures too.
    pub text: Vec<String>,
}

/// What a sheet is made from.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// The definition with its parts.
    pub election: &'a Election,
    /// Its anchor.
    pub anchor: StatementId,
    /// A record or a correction.
    pub statement: &'a Statement,
    /// The language.
    pub language: Language,
    /// Whose copy.
    pub copy: Copy,
    /// What people call the station, where it is known.
    pub station_name: Option<&'a str>,
    /// Figures in words too, even where the definition does not ask for it ([`WORDS_KEY`]).
    pub in_words: bool,
    /// How many officers sign in ink, at most [`OFFICERS_MAX`].
    pub officers: usize,
    /// The codes that hold the statement.
    pub symbols: &'a [Symbol],
}

/// Why there is no sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSheet {
    /// Only records and corrections are printed; the kind.
    Kind(String),
    /// The record is of another election; expected, got.
    Election(String, String),
    /// The definition has no such contest.
    Contest(Code),
    /// The record does not fit its form; the finding.
    Misfit(&'static str),
}

impl std::fmt::Display for NoSheet {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Kind(kind) => write!(out, "expected a record or a correction, got {kind}"),
            Self::Election(expected, got) => {
                write!(out, "expected a record of election {expected}, got one of {got}")
            }
            Self::Contest(code) => write!(out, "expected a contest of the definition, got {code}"),
            Self::Misfit(finding) => {
                write!(out, "expected a record that fits its form, got finding {finding}")
            }
        }
    }
}

impl std::error::Error for NoSheet {}

/// What stands on the sheet.
///
/// # Errors
/// The statement is no record, is of another election, or does not fit its form.
pub fn sheet(wanted: &Wanted<'_>) -> Result<Sheet, NoSheet> {
    let statement = wanted.statement;
    let (record, corrects) = record_of(statement)?;
    let id = wanted.election.id().as_str();
    if statement.election() != id {
        return Err(NoSheet::Election(id.to_owned(), statement.election().to_owned()));
    }
    let contest =
        wanted.election.contest(&record.contest).ok_or(NoSheet::Contest(record.contest))?;
    let (_, form) =
        wanted.election.fit(record).map_err(|misfit| NoSheet::Misfit(misfit.finding()))?;
    Ok(Writer { wanted, record, contest, form, labels: Labels::of(wanted.language) }
        .write(corrects))
}

struct Writer<'a> {
    wanted: &'a Wanted<'a>,
    record: &'a Record,
    contest: &'a Contest,
    form: &'a Form,
    labels: Labels,
}

impl Writer<'_> {
    fn write(&self, corrects: Option<StatementId>) -> Sheet {
        let label = |key| self.labels.get(key);
        let statement = self.wanted.statement;
        Sheet {
            language: self.wanted.language,
            dated: self.dated(),
            running: self.running(),
            notice: self.wanted.election.definition().notice.clone(),
            title: self.text("name", &self.wanted.election.definition().name),
            kind: (label(if corrects.is_some() { "correction" } else { "record" }), self.copy()),
            facts: self.facts(corrects),
            columns: [label("field"), label("figure"), label("words")],
            rows: self.rows(),
            notes: self.notes(),
            ink: [label("ink"), label("name"), label("signature")],
            places: self.places(),
            keys: (
                label("keys"),
                statement.signatures().iter().map(|line| line.name.to_string()).collect(),
            ),
            marks: [
                (label("id"), grouped_hash(&statement.id())),
                (label("anchor"), grouped_hash(&self.wanted.anchor)),
            ],
            symbols_title: label("symbols"),
            symbols: self.symbols(),
            check: label("check"),
            text_title: label("text"),
            text: statement_lines(statement),
        }
    }

    /// The definition's own words in this language, if it has them.
    fn own(&self, key: &str) -> Option<&str> {
        let languages = &self.wanted.election.definition().languages;
        let mut own = languages
            .iter()
            .filter(|code| Language::of(code.as_str()) == Some(self.wanted.language));
        own.find_map(|code| self.wanted.election.text(code, key))
    }

    /// The definition's own words in this language, else as its rows say them.
    fn text(&self, key: &str, otherwise: &str) -> String {
        self.own(key).unwrap_or(otherwise).to_owned()
    }

    fn dated(&self) -> Time {
        let closes = self.wanted.election.definition().closes;
        self.record.counted.or(self.record.closed).unwrap_or(closes)
    }

    fn running(&self) -> Vec<String> {
        let definition = self.wanted.election.definition();
        let simulation = definition.test.then(|| self.labels.get("simulation"));
        let custodian = definition.custodian.as_deref();
        let custodian = custodian.map(|custodian| self.labels.with("custodian", &[custodian]));
        simulation.into_iter().chain(custodian).collect()
    }

    fn copy(&self) -> String {
        match &self.wanted.copy {
            Copy::Original => self.labels.get("original"),
            Copy::Agent(body) => self.labels.with("copy-agent", &[body.as_str()]),
            Copy::Door => self.labels.get("copy-door"),
        }
    }

    fn facts(&self, corrects: Option<StatementId>) -> Vec<(String, String)> {
        let label = |key| self.labels.get(key);
        let record = self.record;
        let station = match self.wanted.station_name {
            Some(name) => format!("{} · {name}", record.station),
            None => record.station.to_string(),
        };
        let contest = self.text(&format!("contest/{}", self.contest.code), &self.contest.name);
        let mut facts = vec![
            (label("station"), station),
            (label("contest"), contest),
            (label("track"), self.labels.get(&record.track.to_string())),
            (label("poll"), record.poll.to_string()),
            (label("count"), record.count.to_string()),
        ];
        facts.extend(corrects.map(|id| (label("corrects"), grouped_hash(&id))));
        facts
    }

    /// The lines in the order of the paper form: fields, the block of votes, fields.
    fn rows(&self) -> Vec<Row> {
        let field = |(name, figure): &(Code, u32)| {
            let own = self.form.fields.iter().find(|field| field.name == *name);
            let label = own.map_or_else(|| name.to_string(), |field| field.label.clone());
            let label = self.text(&format!("field/{}/{name}", self.form.code), &label);
            self.row(label, *figure, false)
        };
        let vote = |(code, figure): &(Code, u32)| {
            let at = self.contest.choice(code).and_then(|at| self.contest.choices.get(at));
            let name = at.map_or(code.as_str(), |choice| choice.name.as_str());
            let name = self.text(&format!("choice/{}/{code}", self.contest.code), name);
            let is_below = at.is_some_and(|choice| choice.parent.is_some());
            let label = if name == code.as_str() { name } else { format!("{code} · {name}") };
            self.row(label, *figure, is_below)
        };
        let (before, after) = self.record.fields.split_at(self.record.fields_before_votes);
        before
            .iter()
            .map(field)
            .chain(self.record.votes.iter().map(vote))
            .chain(after.iter().map(field))
            .collect()
    }

    fn row(&self, label: String, figure: u32, is_below: bool) -> Row {
        let asked = self.wanted.in_words || self.own(WORDS_KEY) == Some("yes");
        let words = asked.then(|| words::in_words(figure, self.wanted.language));
        Row { label, is_below, figure, words }
    }

    fn notes(&self) -> Vec<(String, String)> {
        let record = self.record;
        let mut notes = Vec::new();
        let mut note = |label: String, value: String| notes.push((label, value));
        record.closed.iter().for_each(|time| note(self.labels.get("closed"), time.to_string()));
        record.counted.iter().for_each(|time| note(self.labels.get("counted"), time.to_string()));
        for (body, status) in &record.agents {
            note(self.labels.with("agent", &[body.as_str()]), self.labels.get(&status.to_string()));
        }
        for (body, status) in &record.copies {
            note(self.labels.with("copy", &[body.as_str()]), self.labels.get(&status.to_string()));
        }
        for explain in &record.explains {
            let code = explain.finding.to_string();
            let reason = self.form.reasons.get(&explain.reason);
            let reason = reason.map_or_else(|| explain.reason.to_string(), Clone::clone);
            let key = format!("reason/{}/{}", self.form.code, explain.reason);
            let words = format!("{}: {}", self.text(&key, &reason), explain.count);
            note(self.labels.with("explain", &[&code]), words);
        }
        notes
    }

    /// The officers, then an agent of each contestant.
    fn places(&self) -> Vec<(String, String)> {
        let place = |label: String| (label, String::new());
        let officer = self.labels.get("officer");
        let officers = 1..=self.wanted.officers.min(OFFICERS_MAX);
        let officers = officers.map(|n| place(format!("{officer} {n}")));
        let bodies = contestants(self.wanted.election, self.record);
        let unnamed = if bodies.is_empty() { AGENTS_UNNAMED } else { 0 };
        let agents = bodies.into_iter().map(|(body, status)| {
            let status = status.map(|status| self.labels.get(&status.to_string()));
            (self.labels.with("agent", &[body.as_str()]), status.unwrap_or_default())
        });
        let line = self.labels.with("agent", &["…………"]);
        officers.chain(agents).chain(std::iter::repeat_n(place(line), unnamed)).collect()
    }

    fn symbols(&self) -> Vec<(String, Symbol)> {
        let all = self.wanted.symbols.len();
        let caption = |at: usize| match all {
            1 => String::new(),
            _ => self.labels.with("symbol", &[&(at + 1).to_string(), &all.to_string()]),
        };
        self.wanted
            .symbols
            .iter()
            .enumerate()
            .map(|(at, symbol)| (caption(at), symbol.clone()))
            .collect()
    }
}

/// The contestants of the definition and of the record, in byte order, and what the record says of the agent of each.
fn contestants(election: &Election, record: &Record) -> BTreeMap<Code, Option<AgentStatus>> {
    let holders = election.definition().holders.iter();
    let holders = holders.filter(|holder| holder.name.role == Role::Contestant);
    let mut bodies: BTreeMap<_, _> = holders.map(|holder| (holder.name.code, None)).collect();
    bodies.extend(record.copies.iter().map(|(body, _)| (*body, None)));
    bodies.extend(record.agents.iter().map(|(body, status)| (*body, Some(*status))));
    bodies
}

/// The copies of a record: the original, one for each contestant's agent, one for the door.
///
/// # Errors
/// As [`sheet`].
pub fn copies(election: &Election, statement: &Statement) -> Result<Vec<Copy>, NoSheet> {
    let (record, _) = record_of(statement)?;
    let agents = contestants(election, record).into_keys().map(Copy::Agent);
    Ok([Copy::Original].into_iter().chain(agents).chain([Copy::Door]).collect())
}

fn record_of(statement: &Statement) -> Result<(&Record, Option<StatementId>), NoSheet> {
    match statement.body() {
        Body::Record(record) => Ok((record, None)),
        Body::Correction(correction) => Ok((&correction.record, Some(correction.corrects))),
        other => Err(NoSheet::Kind(other.kind().to_owned())),
    }
}

/// The whole statement as it was signed; the line between text and signatures is empty.
fn statement_lines(statement: &Statement) -> Vec<String> {
    String::from_utf8_lossy(statement.as_bytes()).lines().map(str::to_owned).collect()
}

/// A hash in groups of eight digits, to be read aloud.
fn grouped_hash(id: &StatementId) -> String {
    let digits: Vec<char> = id.to_string().chars().collect();
    digits.chunks(8).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
