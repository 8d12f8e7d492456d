//! The file (spec 6 §8.1): lines, and parts of a stated length. A fault names the line of the whole file.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::entry::Entry;
use acta::fault::Fault;
use acta::kinds::Body;
use acta::statement::Statement;
use acta::value::{self, Hash};
use acta_log::LogError;
use acta_log::checkpoint::Checkpoint;
use acta_log::histories::TwoHistories;
use acta_log::note::Note;
use acta_log::proof::Proof;

use super::{
    Against, ENTRIES_MAX, ENTRY_INDEX_MAX, EVIDENCE_MAX, Evidence, FormFault, Found, Governing,
    HEAD_LINE_MAX, Omission, Shows,
};

/// The first line.
const FIRST: &str = "acta/evidence/v1";
/// How much of a line a fault repeats, in characters.
const GOT_CHARS_MAX: usize = 80;

impl Evidence {
    /// Reads a file. Verifies no signature.
    ///
    /// # Errors
    /// The line, the key, what must stand there and what does.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormFault> {
        if bytes.len() > EVIDENCE_MAX {
            let expected = format!("at most {EVIDENCE_MAX} bytes");
            return Err(fault(1, "evidence", expected, bytes.len()));
        }
        let mut lines = Lines { rest: bytes, line: 1, at: 1 };
        let first = lines.text()?;
        if first != FIRST {
            return Err(fault(1, "evidence", FIRST, first));
        }
        let election = lines.value("election")?;
        let shows = lines.value("shows")?;
        let is_omission = match shows {
            "two-histories" => false,
            "omission" => true,
            _ => return Err(fault(lines.at, "shows", "two-histories or omission", shows)),
        };
        let index = if is_omission { Some(lines.number("index")?) } else { None };
        let definition = lines.statement("definition")?;
        if definition.election() != election {
            let expected = format!("of election {election}");
            return Err(fault(lines.at, "definition", expected, definition.election()));
        }
        let entries = lines.entries()?;
        let shows = match index {
            None => Shows::TwoHistories(lines.log_part("histories", TwoHistories::parse)?),
            Some(index) => Shows::Omission(Box::new(lines.omission(index)?)),
        };
        if !lines.rest.is_empty() {
            return Err(lines.wrong_next("evidence", "the end of the file"));
        }
        Ok(Self { definition, entries, shows })
    }

    /// The bytes of the file.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut out = format!("{FIRST}\nelection {}\n", self.definition.election()).into_bytes();
        line(&mut out, "shows", self.shows.word());
        if let Shows::Omission(omission) = &self.shows {
            line(&mut out, "index", omission.index);
        }
        part(&mut out, "definition", self.definition.as_bytes());
        for Governing { index, bytes, proof } in &self.entries {
            part(&mut out, &format!("entry {index}"), bytes);
            part(&mut out, "proof", &proof.encode());
        }
        match &self.shows {
            Shows::TwoHistories(histories) => part(&mut out, "histories", &histories.encode()),
            Shows::Omission(omission) => write_omission(omission, &mut out),
        }
        out
    }
}

fn write_omission(omission: &Omission, out: &mut Vec<u8>) {
    part(out, "promise", omission.promise.as_bytes());
    if let Some(statement) = &omission.statement {
        part(out, "statement", statement.as_bytes());
    }
    match &omission.against {
        Against::Promise(other) => part(out, "promise", other.as_bytes()),
        Against::Late(checkpoint) => part(out, "checkpoint", checkpoint.as_bytes()),
        Against::Leaf(found, proof) => {
            match found {
                Found::Entry(bytes) => part(out, "found", bytes),
                Found::Leaf(hash) => line(out, "leaf", Hash(*hash)),
            }
            part(out, "proof", &proof.encode());
        }
    }
}

fn line(out: &mut Vec<u8>, key: &str, value: impl core::fmt::Display) {
    out.extend(format!("{key} {value}\n").into_bytes());
}

fn part(out: &mut Vec<u8>, key: &str, bytes: &[u8]) {
    line(out, key, bytes.len());
    out.extend(bytes);
    out.push(b'\n');
}

fn fault(
    line: u64,
    field: &str,
    expected: impl Into<String>,
    got: impl core::fmt::Display,
) -> FormFault {
    let got = got.to_string().chars().take(GOT_CHARS_MAX).collect();
    FormFault { line, field: field.to_owned(), expected: expected.into(), got }
}

/// What is not read yet, and which line of the file it begins with.
struct Lines<'a> {
    rest: &'a [u8],
    line: u64,
    /// The line that was read last.
    at: u64,
}

impl<'a> Lines<'a> {
    /// The next line.
    fn text(&mut self) -> Result<&'a str, FormFault> {
        self.at = self.line;
        let (text, rest) = self.peek().ok_or_else(|| {
            let expected = format!("a line of at most {HEAD_LINE_MAX} bytes in UTF-8");
            fault(self.line, "text", expected, self.begins())
        })?;
        self.rest = rest;
        self.line = self.line.saturating_add(1);
        Ok(text)
    }

    fn peek(&self) -> Option<(&'a str, &'a [u8])> {
        let head = self.rest.get(..(HEAD_LINE_MAX + 1).min(self.rest.len()))?;
        let end = head.iter().position(|byte| *byte == b'\n')?;
        let text = core::str::from_utf8(head.get(..end)?).ok()?;
        Some((text, self.rest.get(end + 1..)?))
    }

    /// The key of the next line, if it has one.
    fn key(&self) -> &'a str {
        self.peek().map_or("", |(text, _)| text.split(' ').next().unwrap_or(""))
    }

    fn begins(&self) -> String {
        let head = self.rest.get(..GOT_CHARS_MAX.min(self.rest.len())).unwrap_or(&[]);
        String::from_utf8_lossy(head).lines().next().unwrap_or("").to_owned()
    }

    /// A fault in the next line.
    fn wrong_next(&self, field: &str, expected: impl Into<String>) -> FormFault {
        fault(self.line, field, expected, self.begins())
    }

    fn value(&mut self, key: &str) -> Result<&'a str, FormFault> {
        let wrong = self.wrong_next(key, format!("{key} VALUE"));
        let text = self.text()?;
        text.strip_prefix(key).and_then(|rest| rest.strip_prefix(' ')).ok_or(wrong)
    }

    fn number(&mut self, key: &str) -> Result<u64, FormFault> {
        let wrong = self.wrong_next(key, format!("{key} and a decimal"));
        value::size(self.value(key)?).ok_or(wrong)
    }

    /// The bytes of a part, of `len` bytes; the fault is that of the line before.
    fn take(&mut self, key: &str, len: u64) -> Result<&'a [u8], FormFault> {
        let room = self.rest.len();
        let wrong = |got: &str| fault(self.at, key, format!("{len} bytes and a line feed"), got);
        let len = usize::try_from(len).map_err(|_| wrong("fewer"))?;
        let (bytes, rest) =
            self.rest.split_at_checked(len).ok_or_else(|| wrong(&format!("{room} bytes")))?;
        let rest = rest.strip_prefix(b"\n").ok_or_else(|| wrong("another byte after them"))?;
        let feeds = bytes.iter().filter(|byte| **byte == b'\n').count();
        self.rest = rest;
        // A part that ends with a line feed is followed by an empty line.
        self.line = self.line.saturating_add(u64::try_from(feeds).unwrap_or(u64::MAX)) + 1;
        Ok(bytes)
    }

    /// A part and the line of the file that it begins with.
    fn part(&mut self, key: &str) -> Result<(&'a [u8], u64), FormFault> {
        let len = self.number(key)?;
        let begins = self.line;
        Ok((self.take(key, len)?, begins))
    }

    fn log_part<T>(
        &mut self,
        key: &str,
        read: fn(&[u8]) -> Result<T, LogError>,
    ) -> Result<T, FormFault> {
        let (bytes, begins) = self.part(key)?;
        read(bytes).map_err(|error| of_log(&error, key, begins))
    }

    fn statement(&mut self, key: &str) -> Result<Statement, FormFault> {
        let (bytes, begins) = self.part(key)?;
        Statement::parse(bytes).map_err(|error| of_statement(&error, key, begins))
    }

    fn promise(&mut self) -> Result<Statement, FormFault> {
        let statement = self.statement("promise")?;
        match statement.body() {
            Body::Promise(_) => Ok(statement),
            other => Err(fault(self.at, "promise", "a promise", other.kind())),
        }
    }

    fn entries(&mut self) -> Result<Vec<Governing>, FormFault> {
        let mut entries: Vec<Governing> = Vec::new();
        while self.key() == "entry" {
            let form = "entry N BYTES";
            let wrong = self.wrong_next("entry", form);
            let numbers = self.value("entry")?.split_once(' ');
            let numbers = numbers.and_then(|(n, len)| Some((value::size(n)?, value::size(len)?)));
            let (index, len) = numbers.ok_or(wrong)?;
            let above = entries.last().map_or(0, |last| last.index);
            if index <= above || index > ENTRY_INDEX_MAX {
                let expected = format!("an index above {above}, at most {ENTRY_INDEX_MAX}");
                return Err(fault(self.at, "entry", expected, index));
            }
            if entries.len() == ENTRIES_MAX {
                return Err(fault(self.at, "entry", format!("at most {ENTRIES_MAX}"), "more"));
            }
            let (at, begins) = (self.at, self.line);
            let bytes = self.take("entry", len)?;
            let wrong = |error: Fault| of_statement(&error, "entry", begins);
            let statement = Entry::parse(bytes).map_err(wrong)?.parse_statement().map_err(wrong)?;
            let governs = matches!(
                statement.body(),
                Body::Key(_)
                    | Body::Revoke(_)
                    | Body::Amend(_)
                    | Body::InForce(_)
                    | Body::Endorse(_)
            );
            if !governs {
                let expected = "key, revoke, amend, in-force or endorse";
                return Err(fault(at, "entry", expected, statement.body().kind()));
            }
            let proof = self.log_part("proof", Proof::parse)?;
            entries.push(Governing { index, bytes: bytes.to_vec(), proof });
        }
        Ok(entries)
    }

    fn omission(&mut self, index: u64) -> Result<Omission, FormFault> {
        let promise = self.promise()?;
        let statement =
            if self.key() == "statement" { Some(self.statement("statement")?) } else { None };
        let against = match self.key() {
            "promise" => Against::Promise(self.promise()?),
            "checkpoint" => Against::Late(self.log_part("checkpoint", read_checkpoint)?),
            "found" => {
                let found = Found::Entry(self.part("found")?.0.to_vec());
                Against::Leaf(found, self.log_part("proof", Proof::parse)?)
            }
            "leaf" => {
                let wrong = self.wrong_next("leaf", "leaf and 64 hexadecimal digits");
                let hash = value::hex(self.value("leaf")?).ok_or(wrong)?;
                Against::Leaf(Found::Leaf(hash), self.log_part("proof", Proof::parse)?)
            }
            _ => {
                let expected = "a line promise, found, leaf or checkpoint";
                return Err(self.wrong_next("omission", expected));
            }
        };
        Ok(Omission { index, promise, statement, against })
    }
}

fn read_checkpoint(bytes: &[u8]) -> Result<Note, LogError> {
    let note = Note::parse(bytes)?;
    Checkpoint::parse(note.text())?;
    Ok(note)
}

/// The line of the file: that of the part, where it says one, else its first.
fn line_of(begins: u64, within: u64) -> u64 {
    begins.saturating_add(within.saturating_sub(1))
}

fn of_statement(error: &Fault, key: &str, begins: u64) -> FormFault {
    fault(line_of(begins, u64::from(error.line)), key, error.expected.clone(), &error.got)
}

fn of_log(error: &LogError, key: &str, begins: u64) -> FormFault {
    match error {
        LogError::Malformed { line, expected, got, .. } => {
            fault(line_of(begins, *line), key, *expected, got)
        }
        other => fault(begins, key, "a part in its form", other.code()),
    }
}
