//! Parts as texts: SMS, and any other text in which they may stand (spec 2 §2.1 and §5).
//!
//! In scope: one part a message, and finding parts in what a phone or person hands on. Not in scope:
//! modems and gateways (apps).

use alloc::string::String;
use alloc::vec::Vec;

use crate::base41;
use crate::fault::Fault;
use crate::part::{self, PREFIX, Part, Tag};
use crate::payload::Payload;

/// Septets of a message that stands for itself.
pub const SMS_CHARS_MAX: usize = 160;
/// A part that fits into one message has at most this many bytes.
pub const SMS_PART_MAX: usize = base41::bytes_of(SMS_CHARS_MAX - PREFIX.len());
/// A text in which parts are looked for is read up to here.
pub const TEXT_BYTES_MAX: usize = 1_000_000;

/// The messages of a payload; `None` where it takes more than `PARTS_MAX`.
#[must_use]
pub fn messages(payload: &Payload, tag: Tag) -> Option<Vec<String>> {
    let parts = part::fewest(payload, tag, SMS_PART_MAX)?;
    Some(parts.iter().map(Part::to_text).collect())
}

/// The parts that stand in a text: every word that begins with `ACTA:`. Other words are not looked
/// at, and nothing beyond [`TEXT_BYTES_MAX`] is.
pub fn parts(text: &str) -> impl Iterator<Item = Result<Part, Fault>> + '_ {
    let end = text.floor_char_boundary(TEXT_BYTES_MAX);
    let text = text.get(..end).unwrap_or("");
    let words = text.split(|c: char| matches!(c, '\u{9}'..='\u{d}' | ' '));
    let own = words.filter(|word| {
        word.get(..PREFIX.len()).is_some_and(|head| head.eq_ignore_ascii_case(PREFIX))
    });
    own.map(Part::parse_text)
}
