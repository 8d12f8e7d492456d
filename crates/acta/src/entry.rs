//! Entries: what the log holds, a header and a statement byte for byte (spec 1 §6).
//!
//! In scope: parsing and writing. Not in scope: what the header says is true: it is the authority's
//! claim, shown and never counted. Main types: [`Entry`], [`Header`].

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};
use crate::kinds::Body;
use crate::statement::Statement;
use crate::text::push;
use crate::value::{Code, Time, Word, words};

/// An entry has at most this many bytes.
pub const ENTRY_MAX: usize = 65_535;
/// A header has at most this many relays.
pub const RELAYS_MAX: usize = 8;
/// A header with its empty line has at most this many bytes.
pub const HEADER_MAX: usize = 512;

words! {
    /// The way a statement came.
    pub enum Channel {
        Https = "https",
        Usb = "usb",
        Qr = "qr",
        Sms = "sms",
        Paper = "paper",
        Voice = "voice",
        Custody = "custody",
        Log = "log",
    }
}

/// Where, when and how a statement was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Spelt with `Z`.
    pub received: Time,
    /// The channel.
    pub via: Channel,
    /// Which intake.
    pub intake: Code,
    /// Through whom, in order.
    pub relays: Vec<Code>,
}

impl Header {
    /// The header's bytes, without the empty line. A time with an offset is written with `Z`.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut out = String::from("acta/entry/v1\n");
        push(&mut out, "received", self.received.utc().unwrap_or(self.received));
        push(&mut out, "via", self.via);
        push(&mut out, "intake", self.intake);
        self.relays.iter().for_each(|relay| push(&mut out, "relay", relay));
        out
    }

    /// Parses a header without its empty line.
    ///
    /// # Errors
    /// Layer `entry`; the fault names the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let text = core::str::from_utf8(bytes)
            .map_err(|_| Fault::new(Reason::EntryHeader, 0, "UTF-8", "other bytes"))?;
        let mut lines = HeaderLines { rest: text, number: 0 };
        let first = lines.next("acta/entry/v1", |line| (line == "acta/entry/v1").then_some(()));
        first?;
        let received = lines.next("received TIME, spelt with Z", |line| {
            let time = Time::parse(line.strip_prefix("received ")?)?;
            (time.offset_minutes() == 0).then_some(time)
        })?;
        let via = |line: &str| Channel::from_word(line.strip_prefix("via ")?);
        let via = lines.next("via CHANNEL", via)?;
        let intake =
            lines.next("intake CODE", |line| Code::parse(line.strip_prefix("intake ")?))?;
        let mut relays = Vec::new();
        while !lines.rest.is_empty() {
            if relays.len() == RELAYS_MAX {
                return Err(lines.wrong("at most 8 relay lines"));
            }
            let relay = |line: &str| Code::parse(line.strip_prefix("relay ")?);
            relays.push(lines.next("relay CODE", relay)?);
        }
        Ok(Self { received, via, intake, relays })
    }
}

struct HeaderLines<'a> {
    rest: &'a str,
    number: u32,
}

impl<'a> HeaderLines<'a> {
    fn next<T>(
        &mut self,
        expected: &'static str,
        read: impl FnOnce(&'a str) -> Option<T>,
    ) -> Result<T, Fault> {
        self.number = self.number.saturating_add(1);
        let Some((line, rest)) = self.rest.split_once('\n') else {
            return Err(self.wrong(expected));
        };
        let value = read(line).ok_or_else(|| self.wrong(expected))?;
        self.rest = rest;
        Ok(value)
    }

    fn wrong(&self, expected: &'static str) -> Fault {
        let line = self.rest.split('\n').next().unwrap_or("");
        Fault::new(Reason::EntryHeader, self.number, expected, line)
    }
}

/// An entry, taken apart; the statement is not yet parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The header.
    pub header: Header,
    /// The header's bytes without the empty line, as a promise repeats them.
    pub header_bytes: &'a [u8],
    /// The statement's bytes.
    pub statement: &'a [u8],
}

impl<'a> Entry<'a> {
    /// Takes an entry apart.
    ///
    /// # Errors
    /// Layer `entry`.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Fault> {
        check_size(bytes.len())?;
        let head = bytes.get(..HEADER_MAX.min(bytes.len())).unwrap_or(bytes);
        let end = head.windows(2).position(|pair| pair == b"\n\n");
        let wrong = || {
            let expected = format!("an empty line within {HEADER_MAX} bytes");
            Fault::new(Reason::EntryHeader, 0, expected, "none")
        };
        let end = end.ok_or_else(wrong)?;
        let (header_bytes, rest) = bytes.split_at_checked(end + 1).ok_or_else(wrong)?;
        let statement = rest.strip_prefix(b"\n").ok_or_else(wrong)?;
        Ok(Self { header: Header::parse(header_bytes)?, header_bytes, statement })
    }

    /// Parses the statement, which must be of a kind that is logged.
    ///
    /// # Errors
    /// As [`Statement::parse`]; layer `entry` for a promise.
    pub fn parse_statement(&self) -> Result<Statement, Fault> {
        let statement = Statement::parse(self.statement)?;
        check_kind(statement.body())?;
        Ok(statement)
    }

    /// The entry of a header and a statement.
    ///
    /// # Errors
    /// Layer `entry`.
    pub fn encode(header: &Header, statement: &Statement) -> Result<Vec<u8>, Fault> {
        check_kind(statement.body())?;
        let head = header.encode();
        Header::parse(head.as_bytes())?;
        let bytes = [head.as_bytes(), b"\n", statement.as_bytes()].concat();
        check_size(bytes.len())?;
        Ok(bytes)
    }
}

fn check_size(len: usize) -> Result<(), Fault> {
    if len <= ENTRY_MAX {
        return Ok(());
    }
    let expected = format!("at most {ENTRY_MAX} bytes");
    Err(Fault::new(Reason::EntrySize, 0, expected, &len.to_string()))
}

fn check_kind(body: &Body) -> Result<(), Fault> {
    if matches!(body, Body::Promise(_)) {
        return Err(Fault::new(Reason::EntryKind, 1, "a kind that is logged", body.kind()));
    }
    Ok(())
}
