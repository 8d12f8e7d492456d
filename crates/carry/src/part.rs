//! A part of a payload: what it belongs to, its place, and a check (spec 2 §2).
//!
//! In scope: cutting a payload, writing and reading one part, as bytes and as text. Not in scope:
//! putting parts together (`assembler`). Main type: [`Part`].

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::StatementId;

use crate::base41;
use crate::crc::crc32;
use crate::fault::{Fault, Reason};
use crate::numbers::{Reader, Writer};
use crate::payload::{KEY_LEN, Key, PAYLOAD_MAX, Payload};

/// A payload has at most this many parts.
pub const PARTS_MAX: u16 = 1_024;
/// A part has at most this many bytes.
pub const PART_MAX: usize = 2_300;
/// A part has at least this many bytes.
pub const PART_MIN: usize = 1 + TAG_LEN + KEY_LEN + 2 + 1 + CHECK_LEN;
/// How the text of a part begins.
pub const PREFIX: &str = "ACTA:";

const VERSION: u8 = 1;
const TAG_LEN: usize = 4;
const CHECK_LEN: usize = 4;

/// The first bytes of an anchor: which election a part is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(pub [u8; TAG_LEN]);

impl Tag {
    /// The tag of an anchor.
    #[must_use]
    pub fn of(anchor: StatementId) -> Self {
        let mut tag = [0; TAG_LEN];
        tag.iter_mut().zip(anchor.0).for_each(|(to, from)| *to = from);
        Self(tag)
    }
}

impl core::fmt::Display for Tag {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A part whose check was right. It is not signed: only the whole says whether it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The election.
    pub tag: Tag,
    /// The payload.
    pub key: Key,
    /// Which part, from 1.
    pub number: u16,
    /// Of how many, at most [`PARTS_MAX`].
    pub of: u16,
    /// At least one byte.
    pub data: Vec<u8>,
}

impl Part {
    /// Reads bytes.
    ///
    /// # Errors
    /// Layer `part`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        if !(PART_MIN..=PART_MAX).contains(&bytes.len()) {
            let expected = format!("{PART_MIN} to {PART_MAX} bytes");
            return Err(Fault::new(Reason::PartSize, 0, expected, &bytes.len().to_string()));
        }
        let version = bytes.first().copied().unwrap_or(0);
        if version != VERSION {
            let expected = "a part of version 1";
            return Err(Fault::new(Reason::PartVersion, 0, expected, &version.to_string()));
        }
        let (body, check) = bytes.split_at(bytes.len() - CHECK_LEN);
        if crc32(body).to_be_bytes() != *check {
            let expected = format!("the check {:08x}", crc32(body));
            let got = check.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
            return Err(Fault::new(Reason::PartCheck, body.len(), expected, &got));
        }
        let mut reader = Reader::of_part(body);
        reader.byte()?;
        let (tag, key) = (Tag(reader.array()?), Key(reader.array()?));
        let (number, of) = (reader.varint()?, reader.varint()?);
        let wrong = || {
            let expected = "part N of OF, OF at most 1,024, with data";
            let got = format!("{number} of {of}, {} bytes", bytes.len());
            Fault::new(Reason::PartNumber, 1 + TAG_LEN + KEY_LEN, expected, &got)
        };
        let small = |value: u64| u16::try_from(value).ok();
        let of = small(of).filter(|of| *of <= PARTS_MAX).ok_or_else(wrong)?;
        let number = small(number).filter(|number| (1..=of).contains(number)).ok_or_else(wrong)?;
        let data = reader.rest().to_vec();
        if data.is_empty() || (data.len() - 1) * usize::from(of) >= PAYLOAD_MAX {
            return Err(wrong());
        }
        Ok(Self { tag, key, number, of, data })
    }

    /// Reads the text of a part: `ACTA:` and base41.
    ///
    /// # Errors
    /// Layers `base41` and `part`.
    pub fn parse_text(text: &str) -> Result<Self, Fault> {
        let head = text.get(..PREFIX.len()).filter(|head| head.eq_ignore_ascii_case(PREFIX));
        let rest = head.and_then(|_| text.get(PREFIX.len()..)).ok_or_else(|| {
            Fault::new(Reason::Base41Character, 1, "ACTA: at the begin of a part", text)
        })?;
        if rest.len() > base41::text_len(PART_MAX) {
            let expected = format!("at most {PART_MAX} bytes");
            let got = base41::bytes_of(rest.len()).to_string();
            return Err(Fault::new(Reason::PartSize, 0, expected, &got));
        }
        Self::parse(&base41::decode(rest)?)
    }

    /// Writes the bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.byte(VERSION);
        out.bytes(&self.tag.0);
        out.bytes(&self.key.0);
        out.varint(self.number.into());
        out.varint(self.of.into());
        out.bytes(&self.data);
        let check = crc32(&out.0);
        out.bytes(&check.to_be_bytes());
        out.0
    }

    /// Writes the text.
    #[must_use]
    pub fn to_text(&self) -> String {
        format!("{PREFIX}{}", base41::encode(&self.to_bytes()))
    }
}

/// Cuts a payload into so many parts; `None` where each would not have a byte, or a part would be
/// longer than `part_max` bytes.
#[must_use]
pub fn split(payload: &Payload, tag: Tag, of: u16, part_max: usize) -> Option<Vec<Part>> {
    let bytes = payload.as_bytes();
    let parts = usize::from(of);
    if !(1..=PARTS_MAX).contains(&of) || bytes.len() < parts {
        return None;
    }
    let key = payload.key();
    let cut = |number: u16| {
        let place = |number: u16| bytes.len() * usize::from(number) / parts;
        let data = bytes.get(place(number - 1)..place(number))?.to_vec();
        let part = Part { tag, key, number, of, data };
        (part.to_bytes().len() <= part_max.min(PART_MAX)).then_some(part)
    };
    (1..=of).map(cut).collect()
}

/// Cuts a payload into the fewest parts of at most `part_max` bytes; `None` where [`PARTS_MAX`] are
/// not enough.
#[must_use]
pub fn fewest(payload: &Payload, tag: Tag, part_max: usize) -> Option<Vec<Part>> {
    // No part can hold more than this: below it no number of parts is worth a try.
    let room = part_max.min(PART_MAX).checked_sub(PART_MIN)? + 1;
    let least = u16::try_from(payload.as_bytes().len().div_ceil(room)).ok()?;
    (least..=PARTS_MAX).find_map(|of| split(payload, tag, of, part_max))
}
