//! The text form (spec 1 §1.1–1.3, §1.5): one spelling, checked once, never encoded again.
//!
//! In scope: bytes to lines, the two first lines, the id, and reading keys in their order. Not in
//! scope: what a kind's values mean. Main type: [`Text`].

use alloc::format;
use alloc::string::String;
use core::fmt::{self, Write as _};

use acta_log::hash::sha256;

use crate::fault::{Fault, Reason};
use crate::value::{
    CheckCode, Code, ElectionId, FindingCode, Hash, Host, Name, Percent, Ratio, Time, Word, hex,
};

/// A text has at most this many bytes.
pub const TEXT_MAX: usize = 60_000;
/// A text has at most this many lines.
pub const LINES_MAX: usize = 10_000;
/// A line has at most this many bytes, without its line feed. (A witness's ML-DSA-44 key fits.)
pub const LINE_MAX: usize = 4_000;

/// Kinds that are signed or framed in other ways and are never statements.
const NOT_STATEMENTS: [&str; 3] = ["draft", "entry", "possession"];

/// The code points of spec 1 §1.2, first and last of each range, ascending.
const FORBIDDEN: [(u32, u32); 22] = [
    (0x0, 0x1f),
    (0x7f, 0x9f),
    (0xa0, 0xa0),
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x61c, 0x61c),
    (0x115f, 0x1160),
    (0x1680, 0x1680),
    (0x17b4, 0x17b5),
    (0x180b, 0x180f),
    (0x2000, 0x200a),
    (0x200b, 0x200f),
    (0x2028, 0x202f),
    (0x205f, 0x206f),
    (0x3000, 0x3000),
    (0x3164, 0x3164),
    (0xfe00, 0xfe0f),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xffff),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe0fff),
];

/// Whether spec 1 §1.2 forbids a code point.
#[must_use]
pub fn is_forbidden(c: char) -> bool {
    let c = u32::from(c);
    FORBIDDEN.iter().any(|&(first, last)| (first..=last).contains(&c))
}

/// The SHA-256 of a text: what a statement is known by (spec 1 §1.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId(pub [u8; 32]);

impl StatementId {
    /// The id of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(sha256(text.as_bytes()))
    }

    /// Parses 64 lowercase hexadecimal digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        hex(text).map(Self)
    }
}

impl fmt::Display for StatementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hash(self.0).fmt(f)
    }
}

/// A text that keeps the rules of spec 1 §1.1–1.2 and has its two first lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text<'a> {
    text: &'a str,
    kind: &'a str,
    election: &'a str,
}

impl<'a> Text<'a> {
    /// Checks bytes.
    ///
    /// # Errors
    /// Layer `text`, or `kind` for the two first lines; the fault names the line.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        Self::of_str(check_utf8(bytes)?)
    }

    /// Checks a string.
    ///
    /// # Errors
    /// As [`Text::parse`].
    pub fn of_str(text: &'a str) -> Result<Self, Fault> {
        check_text(text)?;
        let mut lines = text.split('\n');
        let first = lines.next().unwrap_or("");
        let second = lines.next().unwrap_or("");
        let kind = first.strip_prefix("acta/").and_then(|rest| rest.strip_suffix("/v1"));
        let kind =
            kind.filter(|kind| Code::parse(kind).is_some() && !NOT_STATEMENTS.contains(kind));
        let kind =
            kind.ok_or_else(|| Fault::new(Reason::KindFirstLine, 1, "acta/KIND/v1", first))?;
        let election = second.strip_prefix("election ").filter(|id| ElectionId::is_valid(id));
        let election =
            election.ok_or_else(|| Fault::new(Reason::KindElection, 2, "election ID", second))?;
        Ok(Self { text, kind, election })
    }

    /// The text, with its last line feed.
    #[must_use]
    pub fn as_str(&self) -> &'a str {
        self.text
    }

    /// KIND of line 1.
    #[must_use]
    pub fn kind(&self) -> &'a str {
        self.kind
    }

    /// ID of line 2.
    #[must_use]
    pub fn election(&self) -> &'a str {
        self.election
    }

    /// The statement id.
    #[must_use]
    pub fn id(&self) -> StatementId {
        StatementId::of(self.text)
    }

    /// The lines from line 3 on, to be read in the order of `table`.
    pub(crate) fn lines(&self, table: &'static [&'static str]) -> Lines<'a> {
        let head = "acta//v1\nelection \n".len() + self.kind.len() + self.election.len();
        Lines::new(self.text.get(head..).unwrap_or(""), 3, table)
    }
}

/// UTF-8, or the fault of layer `text`.
pub(crate) fn check_utf8(bytes: &[u8]) -> Result<&str, Fault> {
    core::str::from_utf8(bytes).map_err(|error| {
        let before = bytes.iter().take(error.valid_up_to()).filter(|b| **b == b'\n').count();
        let line = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
        Fault::new(Reason::TextUtf8, line, "UTF-8", "other bytes")
    })
}

/// Spec 1 §1.1–1.2.
pub(crate) fn check_text(text: &str) -> Result<(), Fault> {
    if text.len() > TEXT_MAX {
        let expected = format!("at most {TEXT_MAX} bytes");
        return Err(Fault::new(Reason::TextSize, 0, expected, &format!("{}", text.len())));
    }
    let Some(body) = text.strip_suffix('\n') else {
        let last = text.rsplit('\n').next().unwrap_or("");
        return Err(Fault::new(Reason::TextEnd, 0, "a line feed at the end", last));
    };
    let mut number = 0;
    for line in body.split('\n') {
        number += 1;
        check_line(line, number)?;
    }
    Ok(())
}

/// Spec 1 §1.1–1.2 for one line without its line feed; `number` is the line that a fault names.
///
/// # Errors
/// Layer `text`.
pub fn check_line(line: &str, number: u32) -> Result<(), Fault> {
    let fault = |reason, expected: &'static str| Err(Fault::new(reason, number, expected, line));
    if usize::try_from(number).is_ok_and(|number| number > LINES_MAX) {
        return fault(Reason::TextLines, "at most 10,000 lines");
    }
    if line.is_empty() {
        return fault(Reason::TextEmptyLine, "a line that is not empty");
    }
    if line.len() > LINE_MAX {
        return fault(Reason::TextLine, "a line of at most 4,000 bytes");
    }
    let (mut before, mut spaced, mut other) = (b' ', false, false);
    for byte in line.bytes() {
        spaced |= before == b' ' && byte == b' ';
        other |= !(0x20..0x7f).contains(&byte);
        before = byte;
    }
    if other && line.chars().any(is_forbidden) {
        return fault(Reason::TextCharacter, "no forbidden code point (spec 1, 1.2)");
    }
    if spaced || before == b' ' {
        return fault(Reason::TextSpace, "single spaces between words only");
    }
    Ok(())
}

/// Reads `key value` lines in the order of a kind's table (spec 1 §1.3).
///
/// The order of the calls is the order of the table; the table itself only makes faults precise.
pub(crate) struct Lines<'a> {
    rest: &'a str,
    next: Option<Value<'a>>,
    number: u32,
    table: &'static [&'static str],
    last: &'a str,
}

impl<'a> Lines<'a> {
    /// Lines of `rest`, whose first is number `first` of the text.
    pub(crate) fn new(rest: &'a str, first: u32, table: &'static [&'static str]) -> Self {
        let mut lines = Self { rest, next: None, number: first, table, last: "" };
        lines.read();
        lines
    }

    fn read(&mut self) {
        self.next = None;
        let Some((line, rest)) = self.rest.split_once('\n') else { return };
        let (key, text) = line.split_once(' ').unwrap_or((line, ""));
        self.next = Some(Value { line: self.number, key, text });
        self.rest = rest;
        self.number = self.number.saturating_add(1);
    }

    /// The next key, if there is a line.
    pub(crate) fn key(&self) -> Option<&'a str> {
        self.next.as_ref().map(|value| value.key)
    }

    /// Number of the next line, or of the one after the last.
    pub(crate) fn peek_line(&self) -> u32 {
        self.next.as_ref().map_or(self.number, |value| value.line)
    }

    /// Takes the next line, whatever its key.
    pub(crate) fn take(&mut self) -> Option<Value<'a>> {
        let value = self.next?;
        self.last = value.key;
        self.read();
        Some(value)
    }

    /// Takes the next line if it has this key (`?` and `*`).
    pub(crate) fn maybe(&mut self, key: &str) -> Option<Value<'a>> {
        if self.key() == Some(key) { self.take() } else { None }
    }

    /// Takes the next line, which must have this key.
    pub(crate) fn one(&mut self, key: &'static str) -> Result<Value<'a>, Fault> {
        self.maybe(key).ok_or_else(|| self.displaced(key))
    }

    /// The fault that the lines read so far demand another, or forbid one that is there.
    pub(crate) fn conflict(&self, expected: &'static str) -> Fault {
        Fault::new(Reason::KindConflict, self.number.saturating_sub(1), expected, "other lines")
    }

    /// Refuses any line that is left.
    pub(crate) fn end(&self) -> Result<(), Fault> {
        if self.next.is_none() { Ok(()) } else { Err(self.displaced("")) }
    }

    /// Why the next line is not `wanted` (empty: the end).
    pub(crate) fn displaced(&self, wanted: &'static str) -> Fault {
        let expected = |why: &str| match wanted {
            "" => format!("no further line ({why})"),
            key => format!("key {key} ({why})"),
        };
        let Some(value) = self.next else {
            return Fault::new(Reason::KindKey, self.number, expected("absent"), "end of text");
        };
        let place = |key: &str| self.table.iter().position(|known| *known == key);
        let why = match place(value.key) {
            None => "this one is unknown here",
            Some(_) if value.key == self.last => "this one is repeated",
            Some(at) if place(self.last).is_some_and(|last| at < last) => "this one is displaced",
            Some(_) => "it is absent or displaced",
        };
        Fault::new(Reason::KindKey, value.line, expected(why), value.key)
    }
}

/// A value, or a word of one, with the place where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Value<'a> {
    /// Line number from 1.
    pub(crate) line: u32,
    /// Key of the line.
    pub(crate) key: &'a str,
    /// The value's bytes.
    pub(crate) text: &'a str,
}

impl<'a> Value<'a> {
    /// The fault "not spelt as `expected`".
    pub(crate) fn wrong(&self, expected: &str) -> Fault {
        self.fault(Reason::KindValue, expected)
    }

    /// A fault at this line.
    pub(crate) fn fault(&self, reason: Reason, expected: &str) -> Fault {
        let expected = format!("{}: {expected}", self.key);
        Fault::new(reason, self.line, expected, self.text)
    }

    fn parsed<T>(&self, parsed: Option<T>, expected: &str) -> Result<T, Fault> {
        parsed.ok_or_else(|| self.wrong(expected))
    }

    pub(crate) fn code(&self) -> Result<Code, Fault> {
        self.parsed(Code::parse(self.text), "a code")
    }

    /// `none` or a value.
    pub(crate) fn or_none<T>(
        &self,
        read: impl Fn(&Self) -> Result<T, Fault>,
    ) -> Result<Option<T>, Fault> {
        if self.text == "none" { Ok(None) } else { read(self).map(Some) }
    }

    pub(crate) fn count(&self) -> Result<u32, Fault> {
        self.parsed(
            crate::value::count(self.text),
            "a count, 0 to 4294967295, without leading zeros",
        )
    }

    /// A count that is at least 1.
    pub(crate) fn positive(&self) -> Result<u32, Fault> {
        let count = crate::value::count(self.text).filter(|count| *count > 0);
        self.parsed(count, "a count of at least 1")
    }

    pub(crate) fn size(&self) -> Result<u64, Fault> {
        self.parsed(crate::value::size(self.text), "a size")
    }

    pub(crate) fn hash(&self) -> Result<Hash, Fault> {
        self.parsed(hex(self.text).map(Hash), "64 lowercase hexadecimal digits")
    }

    pub(crate) fn id(&self) -> Result<StatementId, Fault> {
        self.hash().map(|hash| StatementId(hash.0))
    }

    pub(crate) fn time(&self) -> Result<Time, Fault> {
        self.parsed(Time::parse(self.text), "a time YYYY-MM-DDThh:mm:ss with Z or an offset")
    }

    pub(crate) fn name(&self) -> Result<Name, Fault> {
        self.parsed(Name::parse(self.text), "ROLE/CODE")
    }

    pub(crate) fn word<W: Word>(&self) -> Result<W, Fault> {
        self.parsed(W::from_word(self.text), W::EXPECTED)
    }

    pub(crate) fn ratio(&self) -> Result<Ratio, Fault> {
        self.parsed(Ratio::parse(self.text), "N/D")
    }

    pub(crate) fn percent(&self) -> Result<Percent, Fault> {
        self.parsed(Percent::parse(self.text), "0 … 100 with at most four decimals")
    }

    pub(crate) fn host(&self) -> Result<Host, Fault> {
        self.parsed(Host::parse(self.text), "a host")
    }

    /// `yes` or `no`.
    pub(crate) fn yes(&self) -> Result<bool, Fault> {
        match self.text {
            "yes" => Ok(true),
            "no" => Ok(false),
            _ => Err(self.wrong("yes or no")),
        }
    }

    pub(crate) fn finding(&self) -> Result<FindingCode, Fault> {
        self.parsed(FindingCode::parse(self.text), "F or W and three digits")
    }

    pub(crate) fn check(&self) -> Result<CheckCode, Fault> {
        self.parsed(CheckCode::parse(self.text), "a check: a letter A to I and 0 to 99")
    }

    /// Base64 of exactly `N` bytes.
    pub(crate) fn bytes<const N: usize>(&self) -> Result<[u8; N], Fault> {
        let bytes = crate::value::base64_array(self.text);
        bytes.ok_or_else(|| self.wrong(&format!("base64 of {N} bytes")))
    }

    pub(crate) fn words(&self) -> Result<String, Fault> {
        if self.text.is_empty() {
            return Err(self.wrong("words"));
        }
        Ok(String::from(self.text))
    }

    /// The words one by one.
    pub(crate) fn split(&self) -> Words<'a> {
        let rest = Some(self.text).filter(|text| !text.is_empty());
        Words { line: self.line, key: self.key, all: self.text, rest }
    }

    /// The only word.
    pub(crate) fn only<T>(
        &self,
        read: impl FnOnce(&mut Words<'a>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut words = self.split();
        let value = read(&mut words)?;
        words.end()?;
        Ok(value)
    }
}

/// The words of a value, in order.
pub(crate) struct Words<'a> {
    line: u32,
    key: &'a str,
    all: &'a str,
    rest: Option<&'a str>,
}

impl<'a> Words<'a> {
    /// The next word.
    pub(crate) fn next(&mut self, expected: &str) -> Result<Value<'a>, Fault> {
        let rest = self.rest.ok_or_else(|| self.whole().wrong(&format!("{expected} next")))?;
        let (word, rest) = match rest.split_once(' ') {
            Some((word, rest)) => (word, Some(rest)),
            None => (rest, None),
        };
        self.rest = rest;
        Ok(Value { line: self.line, key: self.key, text: word })
    }

    /// Everything that is left, at least one character.
    pub(crate) fn rest(&mut self, expected: &str) -> Result<Value<'a>, Fault> {
        let rest = self.rest.take().filter(|rest| !rest.is_empty());
        let text = rest.ok_or_else(|| self.whole().wrong(&format!("{expected} next")))?;
        Ok(Value { line: self.line, key: self.key, text })
    }

    /// Whether words are left.
    pub(crate) fn more(&self) -> bool {
        self.rest.is_some()
    }

    /// Refuses words that are left.
    pub(crate) fn end(&self) -> Result<(), Fault> {
        match self.rest {
            None => Ok(()),
            Some(_) => Err(self.whole().wrong("no further word")),
        }
    }

    fn whole(&self) -> Value<'a> {
        Value { line: self.line, key: self.key, text: self.all }
    }
}

/// Writes one line.
pub(crate) fn push(out: &mut String, key: &str, value: impl fmt::Display) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{key} {value}");
}

/// Writes `none` or the value.
pub(crate) struct OrNone<T>(pub(crate) Option<T>);

impl<T: fmt::Display> fmt::Display for OrNone<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            None => f.write_str("none"),
            Some(value) => value.fmt(f),
        }
    }
}

/// The two first lines of a text.
pub(crate) fn head(kind: &str, election: &ElectionId) -> String {
    format!("acta/{kind}/v1\nelection {election}\n")
}
