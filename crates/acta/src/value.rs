//! Values of a text, one spelling each (spec 1 §1.4).
//!
//! Every type here parses exactly the spelling that its `Display` writes. Main types: [`Code`],
//! [`Time`], [`Name`], [`ElectionId`].

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use data_encoding::{BASE64, HEXLOWER};

/// A code has at most this many bytes.
pub const CODE_MAX: usize = 32;
/// An election id has at most this many bytes.
pub const ELECTION_MAX: usize = 100;
/// The largest size: 2^63 - 1.
pub const SIZE_MAX: u64 = 0x7fff_ffff_ffff_ffff;
/// The largest offset of a time, in minutes.
pub const OFFSET_MAX_MINUTES: i16 = 14 * 60;

/// Words that stand for "no code" and "every code", and therefore are not codes.
const NOT_CODES: [&[u8]; 2] = [b"none", b"all"];

/// A code: `[a-z0-9][a-z0-9.-]{0,31}`, neither `none` nor `all`. Kept inline; ordered by its bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code {
    /// Padded with zero bytes, which are smaller than any byte of a code: the order is that of bytes.
    bytes: [u8; CODE_MAX],
    len: u8,
}

impl Code {
    /// Parses a code.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let source = text.as_bytes();
        let mut bytes = [0; CODE_MAX];
        bytes.get_mut(..source.len())?.copy_from_slice(source);
        let inner = |b: &u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-');
        let first = source.first()?;
        let good = !matches!(first, b'.' | b'-') && source.iter().all(inner);
        let len = u8::try_from(source.len()).ok()?;
        (good && !NOT_CODES.contains(&source)).then_some(Self { bytes, len })
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let bytes = self.bytes.get(..usize::from(self.len)).unwrap_or(&[]);
        core::str::from_utf8(bytes).unwrap_or("")
    }

    /// Whether it begins with a letter, as the names of fields must.
    #[must_use]
    pub fn begins_with_letter(&self) -> bool {
        self.bytes.first().is_some_and(u8::is_ascii_lowercase)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Code({})", self.as_str())
    }
}

/// The name of an election: `[a-z0-9][a-z0-9./-]{0,99}`, no `//`, no final `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ElectionId(Box<str>);

impl ElectionId {
    /// Parses an election id.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::is_valid(text).then(|| Self(text.into()))
    }

    /// Whether `text` is an election id.
    #[must_use]
    pub fn is_valid(text: &str) -> bool {
        let inner = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'/' | b'-');
        let first = text.as_bytes().first();
        first.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            && text.len() <= ELECTION_MAX
            && text.bytes().all(inner)
            && !text.contains("//")
            && !text.ends_with('/')
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ElectionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Digits without a leading zero, as a number of at most `max`.
fn decimal(text: &str, max: u64) -> Option<u64> {
    let digits = text.as_bytes();
    if digits.is_empty() || digits.len() > 19 || (digits.len() > 1 && text.starts_with('0')) {
        return None;
    }
    let mut value: u64 = 0;
    for digit in digits {
        let digit = digit.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        value = value.checked_mul(10)?.checked_add(u64::from(digit))?;
    }
    (value <= max).then_some(value)
}

/// Parses a count: 0 … 4,294,967,295.
#[must_use]
pub fn count(text: &str) -> Option<u32> {
    decimal(text, u64::from(u32::MAX)).and_then(|value| u32::try_from(value).ok())
}

/// Parses a size: 0 … 2^63 - 1.
#[must_use]
pub fn size(text: &str) -> Option<u64> {
    decimal(text, SIZE_MAX)
}

/// Parses 64 lowercase hexadecimal digits.
#[must_use]
pub fn hex(text: &str) -> Option<[u8; 32]> {
    let mut out = [0; 32];
    if text.len() != 64 {
        return None;
    }
    HEXLOWER.decode_mut(text.as_bytes(), &mut out).ok().map(|_| out)
}

/// Whether padding stands only at the end; the decoder would take several padded pieces in a row.
fn is_one_piece(text: &str) -> bool {
    !text.trim_end_matches('=').contains('=')
}

/// Parses standard base64 with padding; unused bits are zero.
#[must_use]
pub fn base64(text: &str) -> Option<Vec<u8>> {
    if !is_one_piece(text) {
        return None;
    }
    BASE64.decode(text.as_bytes()).ok()
}

/// Parses standard base64 of exactly `N` bytes.
#[must_use]
pub fn base64_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    // The decoder asks for room for the padding too: at most two bytes more than `N`.
    const ROOM: usize = 96;
    let mut room = [0; ROOM];
    if text.len() != N.div_ceil(3) * 4 || !is_one_piece(text) {
        return None;
    }
    let needed = BASE64.decode_len(text.len()).ok()?;
    let len = BASE64.decode_mut(text.as_bytes(), room.get_mut(..needed)?).ok()?;
    room.get(..len)?.try_into().ok()
}

/// Writes standard base64 with padding.
#[must_use]
pub fn to_base64(bytes: &[u8]) -> String {
    BASE64.encode(bytes)
}

/// Parses a number of spec 4 §10.2: 0 … 2^64 - 1.
#[must_use]
pub fn number(text: &str) -> Option<u64> {
    // A u64 has up to 20 digits; its own parser takes a sign and leading zeros, which these are not.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let leading = text.len() > 1 && text.starts_with('0');
    if digits && !leading { text.parse().ok() } else { None }
}

/// 32 bytes that are written as 64 lowercase hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        HEXLOWER.encode_display(&self.0).fmt(f)
    }
}

/// A fraction `N/D` as written: it is not reduced. D is never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    /// N.
    pub numerator: u32,
    /// D, at least 1.
    pub denominator: u32,
}

impl Fraction {
    /// Parses `N/D`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = text.split_once('/')?;
        let denominator = count(denominator).filter(|d| *d > 0)?;
        Some(Self { numerator: count(numerator)?, denominator })
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// A fraction `N/D` of numbers (spec 4 §10.2) as written. D is never 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ratio {
    /// N.
    pub numerator: u64,
    /// D, at least 1.
    pub denominator: u64,
}

impl Ratio {
    /// Parses `N/D`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = text.split_once('/')?;
        let denominator = number(denominator).filter(|d| *d > 0)?;
        Some(Self { numerator: number(numerator)?, denominator })
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.numerator, self.denominator)
    }
}

/// A percentage has at most this many decimals.
pub const PERCENT_DECIMALS_MAX: u8 = 4;
/// 100 percent in units of the last decimal that a percentage can have.
pub const PERCENT_WHOLE: u32 = 1_000_000;

/// A percentage as written: 0 … 100 with up to four decimals (spec 1 §4a).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent {
    /// Ten-thousandths of a percent.
    ten_thousandths: u32,
    decimals: u8,
}

impl Percent {
    /// Parses a percentage.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, decimals) = match text.split_once('.') {
            None => (text, ""),
            Some((_, "")) => return None,
            Some(parts) => parts,
        };
        let whole = count(whole).filter(|whole| *whole <= 100)?;
        let len = u8::try_from(decimals.len()).ok().filter(|len| *len <= PERCENT_DECIMALS_MAX)?;
        let mut part = u32::try_from(digits(decimals.as_bytes())?).ok()?;
        for _ in len..PERCENT_DECIMALS_MAX {
            part *= 10;
        }
        let ten_thousandths = whole * (PERCENT_WHOLE / 100) + part;
        (ten_thousandths <= PERCENT_WHOLE).then_some(Self { ten_thousandths, decimals: len })
    }

    /// Its value in ten-thousandths of a percent, at most [`PERCENT_WHOLE`].
    #[must_use]
    pub fn ten_thousandths(self) -> u32 {
        self.ten_thousandths
    }

    /// How many decimals are written.
    #[must_use]
    pub fn decimals(self) -> u8 {
        self.decimals
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let one = PERCENT_WHOLE / 100;
        write!(f, "{}", self.ten_thousandths / one)?;
        let (mut rest, mut unit) = (self.ten_thousandths % one, one);
        for at in 0..self.decimals {
            unit /= 10;
            write!(f, "{}{}", if at == 0 { "." } else { "" }, rest / unit)?;
            rest %= unit;
        }
        Ok(())
    }
}

/// A host has at most this many bytes.
pub const HOST_MAX: usize = 100;

/// A host, with a port or without: `[a-z0-9][a-z0-9.:-]{0,99}` (spec 1 §4a).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Host(Box<str>);

impl Host {
    /// Parses a host.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let inner = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b':' | b'-');
        let first = text.bytes().next()?;
        let good = (first.is_ascii_lowercase() || first.is_ascii_digit())
            && text.len() <= HOST_MAX
            && text.bytes().all(inner);
        good.then(|| Self(text.into()))
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An instant with the offset in which it was written. Ordered by the instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    unix: i64,
    offset_minutes: i16,
}

impl Time {
    /// The instant `unix` seconds after 1970-01-01T00:00:00Z, spelt with `Z`; `None` outside the years
    /// 2000 … 2199.
    #[must_use]
    pub fn from_unix(unix: i64) -> Option<Self> {
        Self::from_unix_offset(unix, 0)
    }

    /// The same with an offset of at most 14 hours.
    #[must_use]
    pub fn from_unix_offset(unix: i64, offset_minutes: i16) -> Option<Self> {
        let time = Self { unix, offset_minutes };
        let local = unix.checked_add(i64::from(offset_minutes) * 60)?;
        let year = civil(local.div_euclid(86_400)).0;
        let good = (2000..=2199).contains(&year)
            && (-OFFSET_MAX_MINUTES..=OFFSET_MAX_MINUTES).contains(&offset_minutes);
        good.then_some(time)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.unix
    }

    /// Minutes east of UTC.
    #[must_use]
    pub fn offset_minutes(self) -> i16 {
        self.offset_minutes
    }

    /// The same instant spelt with `Z`; `None` if that is outside the years 2000 … 2199.
    #[must_use]
    pub fn utc(self) -> Option<Self> {
        Self::from_unix(self.unix)
    }

    /// Parses `YYYY-MM-DDThh:mm:ss` followed by `Z` or `±hh:mm`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (date, zone) = bytes.split_at_checked(19)?;
        let number = |at: usize, len: usize| digits(date.get(at..at.checked_add(len)?)?);
        for (at, mark) in [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')] {
            if date.get(at) != Some(&mark) {
                return None;
            }
        }
        let (year, month, day) = (number(0, 4)?, number(5, 2)?, number(8, 2)?);
        let (hour, minute, second) = (number(11, 2)?, number(14, 2)?, number(17, 2)?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let days = days(year, month, day)?;
        if civil(days) != (year, month, day) {
            return None;
        }
        let offset_minutes = offset(zone)?;
        let local = days * 86_400 + hour * 3_600 + minute * 60 + second;
        Self::from_unix_offset(local - i64::from(offset_minutes) * 60, offset_minutes)
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let local = self.unix + i64::from(self.offset_minutes) * 60;
        let (year, month, day) = civil(local.div_euclid(86_400));
        let second = local.rem_euclid(86_400);
        let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")?;
        if self.offset_minutes == 0 {
            return f.write_str("Z");
        }
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let minutes = self.offset_minutes.unsigned_abs();
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0, |value: i64, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        Some(value * 10 + i64::from(digit))
    })
}

fn offset(zone: &[u8]) -> Option<i16> {
    let (sign, rest) = zone.split_first()?;
    if *sign == b'Z' {
        return rest.is_empty().then_some(0);
    }
    let &[h1, h2, b':', m1, m2] = rest else { return None };
    let (hours, minutes) = (digits(&[h1, h2])?, digits(&[m1, m2])?);
    let total = i16::try_from(hours * 60 + minutes).ok()?;
    let good = minutes <= 59 && (1..=OFFSET_MAX_MINUTES).contains(&total);
    match sign {
        b'+' if good => Some(total),
        b'-' if good => Some(-total),
        _ => None,
    }
}

/// Days from 1970-01-01 to a date of the Gregorian calendar; the date need not exist, see [`civil`].
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(2000..=2199).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // The year begins in March, so that the leap day is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let before = 365 * year + year / 4 - year / 100 + year / 400;
    Some(before + (153 * month + 2) / 5 + day - 1 - 719_468)
}

/// The date of a number of days from 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(719_468);
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year + i64::from(month >= 10);
    (year, if month < 10 { month + 3 } else { month - 9 }, day)
}

/// A value that is one word of a list.
pub trait Word: Copy + 'static {
    /// `one of …`, for faults.
    const EXPECTED: &'static str;
    /// The value of a word.
    fn from_word(word: &str) -> Option<Self>;
}

/// Declares an enum whose variants are words of the spec.
macro_rules! words {
    ($(#[$meta:meta])* pub enum $name:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = concat!("`", $word, "`.")] $variant),* }

        impl $name {
            /// All of them, in the order of the spec.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word of the spec.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl $crate::value::Word for $name {
            const EXPECTED: &'static str = concat!("one of", $(" ", $word),*);

            fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What a signer is (spec 1 §3.1). In byte order, so that the order of names is that of bytes.
    pub enum Role {
        Agent = "agent",
        Auditor = "auditor",
        Authority = "authority",
        Board = "board",
        Contestant = "contestant",
        Court = "court",
        Intake = "intake",
        Media = "media",
        Observer = "observer",
        Officer = "officer",
        Promise = "promise",
        Publisher = "publisher",
        Station = "station",
    }
}

impl Role {
    /// Whether a `holder` line of the definition may have this role (spec 1 §4, definition).
    #[must_use]
    pub const fn is_holder(self) -> bool {
        !matches!(self, Self::Agent | Self::Auditor | Self::Board | Self::Officer | Self::Station)
    }

    /// Whether only the definition gives keys to this role, never a `key` statement (spec 1 §3.2).
    #[must_use]
    pub const fn is_root(self) -> bool {
        matches!(self, Self::Authority | Self::Contestant | Self::Media | Self::Observer)
    }
}

/// `ROLE/CODE`: a signer, without the election.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name {
    /// What the signer is.
    pub role: Role,
    /// Which one.
    pub code: Code,
}

impl Name {
    /// The name of a role and code.
    #[must_use]
    pub fn new(role: Role, code: Code) -> Self {
        Self { role, code }
    }

    /// Parses `ROLE/CODE`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (role, code) = text.split_once('/')?;
        Some(Self { role: Role::from_word(role)?, code: Code::parse(code)? })
    }

    /// `ELECTION/ROLE/CODE`, as signature lines have it.
    #[must_use]
    pub fn full(&self, election: &str) -> String {
        alloc::format!("{election}/{self}")
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.role, self.code)
    }
}

/// The code of a finding: `F` or `W` and three digits (spec 4 §4).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingCode([u8; 4]);

impl FindingCode {
    /// Parses a code such as `F203`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 4] = text.as_bytes().try_into().ok()?;
        let [letter, digits @ ..] = bytes;
        let good = matches!(letter, b'F' | b'W') && digits.iter().all(u8::is_ascii_digit);
        good.then_some(Self(bytes))
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or("")
    }

    /// Whether it begins with W: an explanation of the station turns flag into note (spec 1 §5).
    #[must_use]
    pub fn is_explainable(&self) -> bool {
        self.0.first() == Some(&b'W')
    }
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The code of a check: a letter `A` … `I`, then 0 … 99 (spec 6 §3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CheckCode {
    letter: char,
    number: u32,
}

impl CheckCode {
    /// Parses a code such as `B11`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        const NUMBER_MAX: u32 = 99;
        let letter = text.chars().next().filter(char::is_ascii)?;
        let number = count(text.get(1..)?).filter(|number| *number <= NUMBER_MAX)?;
        ('A'..='I').contains(&letter).then_some(Self { letter, number })
    }
}

impl fmt::Display for CheckCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.letter, self.number)
    }
}

impl fmt::Debug for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FindingCode({self})")
    }
}
