//! The pieces of a payload and a part: varints, codes, bytes (spec 2, notation and §1.1).
//!
//! Main types: [`Reader`], which refuses everything but the one spelling, and [`Writer`].

use alloc::string::ToString;
use alloc::vec::Vec;

use acta::value::{CODE_MAX, Code};

use crate::fault::{Fault, Reason};

/// Base of a code's characters.
const CODE_BASE: u16 = 38;
const CODE_ALPHABET: &[u8; 38] = b"0123456789abcdefghijklmnopqrstuvwxyz.-";

/// Bits of a varint's byte.
const VARINT_BITS: u32 = 7;
/// A varint below 2^64 has at most so many bytes.
const VARINT_BYTES_MAX: usize = 10;

/// Writes pieces.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub(crate) fn varint(&mut self, mut value: u64) {
        loop {
            let low = u8::try_from(value & 0x7f).unwrap_or(0);
            value >>= VARINT_BITS;
            if value == 0 {
                return self.0.push(low);
            }
            self.0.push(low | 0x80);
        }
    }

    pub(crate) fn len(&mut self, len: usize) {
        self.varint(u64::try_from(len).unwrap_or(u64::MAX));
    }

    pub(crate) fn code(&mut self, code: &Code) {
        let text = code.as_str().as_bytes();
        self.byte(u8::try_from(text.len()).unwrap_or(0));
        let digit = |byte: &u8| {
            let place = CODE_ALPHABET.iter().position(|known| known == byte);
            place.and_then(|place| u16::try_from(place).ok()).unwrap_or(0)
        };
        for group in text.chunks(3) {
            let value = group.iter().fold(0, |value, byte| value * CODE_BASE + digit(byte));
            match group.len() {
                1 => self.byte(u8::try_from(value).unwrap_or(0)),
                _ => self.bytes(&value.to_be_bytes()),
            }
        }
    }
}

/// zigzag(n) of the spec.
pub(crate) fn zigzag(value: i64) -> u64 {
    let doubled = value.unsigned_abs() * 2;
    if value < 0 { doubled - 1 } else { doubled }
}

/// The number whose zigzag it is.
pub(crate) fn unzigzag(value: u64) -> i64 {
    let half = i64::try_from(value / 2).unwrap_or(i64::MAX);
    if value.is_multiple_of(2) { half } else { -half - 1 }
}

/// Reads pieces from the front.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    whole: usize,
    cut: Reason,
    value: Reason,
}

impl<'a> Reader<'a> {
    /// Reads a payload.
    pub(crate) fn of_payload(bytes: &'a [u8]) -> Self {
        Self {
            rest: bytes,
            whole: bytes.len(),
            cut: Reason::PayloadCut,
            value: Reason::PayloadValue,
        }
    }

    /// Reads a part, whose check was right.
    pub(crate) fn of_part(bytes: &'a [u8]) -> Self {
        let number = Reason::PartNumber;
        Self { rest: bytes, whole: bytes.len(), cut: number, value: number }
    }

    /// How many bytes were read.
    pub(crate) fn at(&self) -> usize {
        self.whole - self.rest.len()
    }

    /// Everything that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.rest
    }

    /// The fault "not the one spelling" at what was read last.
    pub(crate) fn wrong(&self, expected: &'static str, got: u64) -> Fault {
        Fault::new(self.value, self.at(), expected, &got.to_string())
    }

    pub(crate) fn bytes(&mut self, len: usize) -> Result<&'a [u8], Fault> {
        let Some((bytes, rest)) = self.rest.split_at_checked(len) else {
            let expected = alloc::format!("{len} more bytes");
            return Err(Fault::new(self.cut, self.at(), expected, &self.rest.len().to_string()));
        };
        self.rest = rest;
        Ok(bytes)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], Fault> {
        let bytes = self.bytes(N)?;
        let mut array = [0; N];
        array.copy_from_slice(bytes);
        Ok(array)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Fault> {
        let [byte] = self.array()?;
        Ok(byte)
    }

    pub(crate) fn varint(&mut self) -> Result<u64, Fault> {
        let mut value: u64 = 0;
        let mut shift = 0;
        for _ in 0..VARINT_BYTES_MAX {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            let shifted = part.checked_shl(shift).filter(|shifted| shifted >> shift == part);
            let shifted = shifted.ok_or_else(|| self.wrong("a number below 2^64", part))?;
            value |= shifted;
            if byte < 0x80 {
                if byte == 0 && shift > 0 {
                    return Err(self.wrong("no more bytes than the number needs", value));
                }
                return Ok(value);
            }
            shift += VARINT_BITS;
        }
        Err(self.wrong("a number below 2^64", value))
    }

    pub(crate) fn count(&mut self) -> Result<u32, Fault> {
        let value = self.varint()?;
        u32::try_from(value).map_err(|_| self.wrong("a count", value))
    }

    pub(crate) fn len(&mut self) -> Result<usize, Fault> {
        let value = self.varint()?;
        usize::try_from(value).map_err(|_| self.wrong("a length", value))
    }

    pub(crate) fn code(&mut self) -> Result<Code, Fault> {
        let len = usize::from(self.byte()?);
        if !(1..=CODE_MAX).contains(&len) {
            return Err(self.wrong("a length from 1 to 32", u64::try_from(len).unwrap_or(0)));
        }
        let mut text = [0; CODE_MAX];
        let room = text.get_mut(..len).unwrap_or_default();
        for group in room.chunks_mut(3) {
            let mut value = match group.len() {
                1 => u16::from(self.byte()?),
                _ => u16::from_be_bytes(self.array()?),
            };
            let got = value;
            for byte in group.iter_mut().rev() {
                let at = usize::from(value % CODE_BASE);
                *byte = CODE_ALPHABET.get(at).copied().unwrap_or(0);
                value /= CODE_BASE;
            }
            if value > 0 {
                return Err(self.wrong("characters of a code", u64::from(got)));
            }
        }
        let code = text.get(..len).and_then(|text| core::str::from_utf8(text).ok());
        let code = code.and_then(Code::parse);
        code.ok_or_else(|| self.wrong("a code", u64::try_from(len).unwrap_or(0)))
    }
}
