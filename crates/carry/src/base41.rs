//! Base41: bytes as characters that every text channel leaves alone (spec 2 §2.1).
//!
//! In scope: the 41 characters and nothing else. Not in scope: what the bytes are.

use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::{Fault, Reason};

/// The alphabet: base45's without space, `$`, `%` and `+`.
pub const ALPHABET: &[u8; 41] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*-./:";

const BASE: u32 = 41;

/// How many characters so many bytes take.
#[must_use]
pub const fn text_len(bytes: usize) -> usize {
    bytes / 2 * 3 + bytes % 2 * 2
}

/// How many bytes have a text of at most so many characters.
#[must_use]
pub const fn bytes_of(text: usize) -> usize {
    text / 3 * 2 + text % 3 / 2
}

/// Writes bytes.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(text_len(bytes.len()));
    for pair in bytes.chunks(2) {
        let (mut value, characters) = match *pair {
            [high, low] => (u32::from(high) * 256 + u32::from(low), 3),
            [last] => (u32::from(last), 2),
            _ => continue,
        };
        for _ in 0..characters {
            let at = usize::try_from(value % BASE).unwrap_or(0);
            out.extend(ALPHABET.get(at).map(|byte| char::from(*byte)));
            value /= BASE;
        }
    }
    out
}

/// Reads characters; small letters count as capitals.
///
/// # Errors
/// Layer `base41`; the fault names the character.
pub fn decode(text: &str) -> Result<Vec<u8>, Fault> {
    let values = values(text)?;
    let mut out = Vec::with_capacity(bytes_of(values.len()));
    for (at, digits) in values.chunks(3).enumerate() {
        let place = at * 3 + 1;
        let value = digits.iter().rev().fold(0, |value, digit| value * BASE + digit);
        let shown = || text.chars().skip(place - 1).take(digits.len()).collect::<String>();
        let wrong = |expected| Fault::new(Reason::Base41Value, place, expected, &shown());
        match digits.len() {
            3 => {
                let value = u16::try_from(value).map_err(|_| wrong("a value of two bytes"))?;
                out.extend(value.to_be_bytes());
            }
            2 => out.push(u8::try_from(value).map_err(|_| wrong("a value of one byte"))?),
            _ => {
                let expected = "three characters, or two at the end";
                return Err(Fault::new(Reason::Base41Length, place, expected, &shown()));
            }
        }
    }
    Ok(out)
}

fn values(text: &str) -> Result<Vec<u32>, Fault> {
    let value = |(at, character): (usize, char)| {
        let upper = u8::try_from(character.to_ascii_uppercase()).ok();
        let place = upper.and_then(|byte| ALPHABET.iter().position(|known| *known == byte));
        place.and_then(|place| u32::try_from(place).ok()).ok_or_else(|| {
            let expected = "one of 0-9 A-Z * - . / :";
            let mut buffer = [0; 4];
            Fault::new(
                Reason::Base41Character,
                at + 1,
                expected,
                character.encode_utf8(&mut buffer),
            )
        })
    };
    text.chars().enumerate().map(value).collect()
}
