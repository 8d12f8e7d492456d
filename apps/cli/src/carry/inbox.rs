//! Where carried parts arrive: put together, rebuilt, and put into an outbox, from which they are sent like everything
//! else.
//!
//! Parts that still wait for others are kept in the outbox's file `parts`, one text a line, so that a kill or the end of
//! a command loses none, and parts that came by different ways meet. In scope: what becomes of each thing that came,
//! in words. Out of scope: pictures, modems, files (the callers), and whether a signature verifies (the intake).
//!
//! Main type: [`Inbox`].

use super::definition::Carried;
use crate::outbox::{Outbox, Standing};
use acta::entry::Channel;
use acta::kinds::Body;
use acta::statement::Statement;
use acta::text::StatementId;
use acta_carry::assembler::{Group, Taken};
use acta_carry::payload::Key;
use acta_carry::{Assembler, Content, Fault, Part, Payload, sms};
use anyhow::Context;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

/// The file of parts that wait.
const PARTS: &str = "parts";
/// So many refusals are kept in words; further ones are counted.
const REFUSALS_MAX: usize = 1_000;
/// So many payloads are known by their statement, for those who send them again.
const KNOWN_MAX: usize = 4_096;

/// What became of something that came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A statement is whole and in the outbox.
    Statement {
        /// Its id.
        id: StatementId,
        /// What it is, in words.
        what: String,
        /// Whether it was not there before.
        new: bool,
        /// How it stands with the intake.
        standing: Standing,
    },
    /// A promise or receipt is whole; it belongs to so many statements here.
    Answer {
        /// `promise` or `receipt`.
        what: &'static str,
        /// How many statements here got it.
        kept: usize,
    },
    /// Parts are missing.
    Waits {
        /// What it is a part of.
        group: Group,
        /// Which, ascending; empty where every number is there and some part was changed.
        missing: Vec<u16>,
    },
    /// Refused.
    Refused {
        /// Layer and code of specification 2, or a word of this program.
        code: String,
        /// In words.
        why: String,
    },
}

/// What became of everything, for the report of a command.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Whole statements by their id: what, and whether each was new.
    pub statements: BTreeMap<StatementId, (String, bool)>,
    /// Promises and receipts that were kept, counted by statement.
    pub answers: usize,
    /// Promises and receipts that are of no statement here, or were here before.
    pub others: usize,
    /// Refusals: where, code, why; the first thousand.
    pub refused: Vec<(String, String, String)>,
    /// How many refusals there were.
    pub refused_count: usize,
    /// Groups that wait for parts, with the numbers that are missing.
    pub waiting: Vec<(Group, Vec<u16>)>,
}

/// An outbox that takes what was carried.
pub struct Inbox<'a> {
    outbox: Outbox,
    carried: &'a Carried,
    via: Channel,
    /// Whether only promises and receipts are taken.
    answers_only: bool,
    assembler: Assembler,
    parts: PathBuf,
    known: BTreeMap<Key, StatementId>,
    report: Report,
}

impl<'a> Inbox<'a> {
    /// Opens the outbox of a folder, with the parts that wait there.
    ///
    /// # Errors
    /// The disk; a file of parts that is not one.
    pub fn open(outbox: Outbox, carried: &'a Carried, via: Channel) -> anyhow::Result<Self> {
        let parts = outbox.folder().join(PARTS);
        let mut inbox = Self {
            outbox,
            carried,
            via,
            answers_only: false,
            assembler: Assembler::new(carried.tag()),
            parts,
            known: BTreeMap::new(),
            report: Report::default(),
        };
        if inbox.parts.exists() {
            let text = crate::files::read_text(&inbox.parts)?;
            // A line that a kill cut short is no part, and what it was can be sent again.
            for part in sms::parts(&text).flatten() {
                inbox.part("kept part", &part)?;
            }
            inbox.report = Report::default();
            inbox.keep_parts()?;
        }
        Ok(inbox)
    }

    /// Takes only promises and receipts from now on: what a station's own outbox hears is never something to send.
    #[must_use]
    pub fn for_answers(mut self) -> Self {
        self.answers_only = true;
        self
    }

    /// The outbox.
    #[must_use]
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Takes a text in which parts may stand; what became of each.
    ///
    /// # Errors
    /// The disk.
    pub fn text(&mut self, place: &str, text: &str) -> anyhow::Result<Vec<Outcome>> {
        let mut outcomes = Vec::new();
        for part in sms::parts(text) {
            outcomes.push(match part {
                Ok(part) => self.part(place, &part)?,
                Err(fault) => self.refuse(place, &fault),
            });
        }
        Ok(outcomes)
    }

    /// Takes a part.
    ///
    /// # Errors
    /// The disk.
    pub fn part(&mut self, place: &str, part: &Part) -> anyhow::Result<Outcome> {
        let answer = match self.assembler.take(part) {
            Ok(answer) => answer,
            Err(fault) => return Ok(self.refuse(place, &fault)),
        };
        for group in &answer.dropped {
            let why = "too many parts wait for others".to_owned();
            self.refused(&group.key.to_string(), "dropped", why);
        }
        let group = answer.group;
        match answer.taken {
            Taken::Complete(payload) => {
                let outcome = self.payload(place, &payload)?;
                self.keep_parts()?;
                Ok(outcome)
            }
            Taken::Held { missing } => {
                self.keep_part(part)?;
                Ok(Outcome::Waits { group, missing })
            }
            Taken::Differs => {
                self.keep_part(part)?;
                Ok(Outcome::Waits { group, missing: Vec::new() })
            }
            Taken::Repeated { missing } => match self.known.get(&group.key) {
                Some(id) => self.again(*id),
                None => Ok(Outcome::Waits { group, missing }),
            },
        }
    }

    /// Takes a payload that is whole.
    ///
    /// # Errors
    /// The disk.
    pub fn payload(&mut self, place: &str, payload: &Payload) -> anyhow::Result<Outcome> {
        match payload.open(self.carried.known()) {
            Ok(Content::Statement(statement)) => {
                let outcome = self.statement(place, &statement)?;
                if let Outcome::Statement { id, .. } = &outcome {
                    if self.known.len() >= KNOWN_MAX {
                        self.known.pop_first();
                    }
                    self.known.insert(payload.key(), *id);
                }
                Ok(outcome)
            }
            Ok(Content::Receipt(receipt)) => self.receipt(place, &receipt, None),
            Err(fault) => Ok(self.refuse(place, &fault)),
        }
    }

    /// Takes a statement, or a promise note for those here.
    ///
    /// # Errors
    /// The disk.
    pub fn statement(&mut self, place: &str, statement: &Statement) -> anyhow::Result<Outcome> {
        if statement.election() != self.carried.id().as_str() {
            let why =
                format!("expected election {}, got {}", self.carried.id(), statement.election());
            return Ok(self.refused(place, "election", why));
        }
        let what = describe(statement);
        if matches!(statement.body(), Body::Promise(_)) {
            return match self.outbox.offer_promise(statement, &self.carried.root) {
                Ok(kept) => Ok(self.answered("promise", kept.len())),
                Err(error) => Ok(self.refused(place, "promise", format!("{error:#}"))),
            };
        }
        if self.answers_only {
            let why = "expected a promise or receipt, got a statement".to_owned();
            return Ok(self.refused(place, "answer", why));
        }
        let new = match self.outbox.add_carried(statement, self.via) {
            Ok(new) => new,
            Err(error) => return Ok(self.refused(place, "outbox", format!("{error:#}"))),
        };
        let id = statement.id();
        let known = self.report.statements.get(&id).is_some_and(|(_, new)| *new);
        self.report.statements.insert(id, (what.clone(), new || known));
        Ok(Outcome::Statement { id, what, new, standing: self.outbox.standing(id)? })
    }

    /// Takes a receipt, of a named statement or of any here.
    ///
    /// # Errors
    /// The disk.
    pub fn receipt(
        &mut self,
        place: &str,
        receipt: &[u8],
        of: Option<StatementId>,
    ) -> anyhow::Result<Outcome> {
        match self.outbox.offer_receipt(receipt, of, &self.carried.root)? {
            Some(_) => Ok(self.answered("receipt", 1)),
            // A bundle has those of many stations.
            None if of.is_some_and(|id| self.outbox.has_receipt(id) || !self.outbox.holds(id)) => {
                Ok(self.answered("receipt", 0))
            }
            None => {
                let why = "it is of no statement here that lacks one".to_owned();
                Ok(self.refused(place, "receipt", why))
            }
        }
    }

    /// Notes a refusal.
    pub fn refuse(&mut self, place: &str, fault: &Fault) -> Outcome {
        let code = format!("{} {}", fault.layer().as_str(), fault.code());
        self.refused(place, &code, fault.to_string())
    }

    /// Notes a refusal in a word of this program.
    pub fn refused(&mut self, place: &str, code: &str, why: String) -> Outcome {
        self.report.refused_count += 1;
        if self.report.refused.len() < REFUSALS_MAX {
            self.report.refused.push((place.to_owned(), code.to_owned(), why.clone()));
        }
        Outcome::Refused { code: code.to_owned(), why }
    }

    fn answered(&mut self, what: &'static str, kept: usize) -> Outcome {
        self.report.answers += kept;
        self.report.others += usize::from(kept == 0);
        Outcome::Answer { what, kept }
    }

    /// A statement that was complete before.
    fn again(&self, id: StatementId) -> anyhow::Result<Outcome> {
        let what =
            self.report.statements.get(&id).map_or_else(String::new, |(what, _)| what.clone());
        Ok(Outcome::Statement { id, what, new: false, standing: self.outbox.standing(id)? })
    }

    fn keep_part(&self, part: &Part) -> anyhow::Result<()> {
        let open = OpenOptions::new().create(true).append(true).open(&self.parts);
        let mut file = open.with_context(|| format!("{}", self.parts.display()))?;
        writeln!(file, "{}", part.to_text())?;
        file.sync_data().with_context(|| format!("{}", self.parts.display()))
    }

    /// Writes the parts that wait, and no others, in place of the file.
    fn keep_parts(&self) -> anyhow::Result<()> {
        let text = self.assembler.held().fold(String::new(), |mut text, part| {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{}", part.to_text());
            text
        });
        let name = || format!("{}", self.parts.display());
        let beside = self.parts.with_extension("part");
        let mut file = File::create(&beside).with_context(name)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).with_context(name)?;
        std::fs::rename(&beside, &self.parts).with_context(name)
    }

    /// What became of everything so far.
    #[must_use]
    pub fn report(&self) -> Report {
        Report { waiting: self.assembler.pending().collect(), ..self.report.clone() }
    }
}

/// What a statement is, in words: its kind, station and contest.
#[must_use]
pub fn describe(statement: &Statement) -> String {
    let kind = statement.body().kind();
    match statement.body() {
        Body::Record(record) => format!("{kind} {} {}", record.station, record.contest),
        Body::Correction(correction) => {
            format!("{kind} {} {}", correction.record.station, correction.record.contest)
        }
        Body::StationEvent(event) => format!("{kind} {}", event.station),
        _ => kind.to_owned(),
    }
}

impl Report {
    /// As JSON, for scripts.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let statements = self
            .statements
            .iter()
            .map(|(id, (what, new))| json!({"id": id.to_string(), "what": what, "new": new}));
        let refused = self
            .refused
            .iter()
            .map(|(place, code, why)| json!({"place": place, "code": code, "why": why}));
        let waiting = self.waiting.iter().map(|(group, missing)| {
            json!({"key": group.key.to_string(), "of": group.of, "missing": missing})
        });
        json!({
            "statements": statements.collect::<Vec<_>>(),
            "answers": self.answers,
            "answers_of_no_use": self.others,
            "waiting": waiting.collect::<Vec<_>>(),
            "refused": refused.collect::<Vec<_>>(),
        })
    }

    /// As lines, for people.
    #[must_use]
    pub fn to_lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (id, (what, new)) in &self.statements {
            let word = if *new { "taken" } else { "known" };
            lines.push(format!("{word} {id} {what}"));
        }
        if self.answers + self.others > 0 {
            let Self { answers, others, .. } = self;
            lines.push(format!("promises and receipts: {answers} kept, {others} of no use here"));
        }
        for (group, missing) in &self.waiting {
            lines.push(format!("waits {} {}", group.key, missing_words(group.of, missing)));
        }
        for (place, code, why) in &self.refused {
            lines.push(format!("refused {place}: {code}: {why}"));
        }
        if self.refused_count > self.refused.len() {
            lines.push(format!("{} refused in all", self.refused_count));
        }
        lines
    }
}

/// Which parts are missing, in words.
#[must_use]
pub fn missing_words(of: u16, missing: &[u16]) -> String {
    if missing.is_empty() {
        return format!("for {of} parts once more: one of them was changed on its way");
    }
    let numbers: Vec<String> = missing.iter().map(u16::to_string).collect();
    format!("for part {} of {of}", numbers.join(" "))
}
