//! A part as digits, for paper and voice (spec 2 §7): two readings that agree, or where they do not.
//!
//! In scope: writing the lines, reading them, comparing two readings. Not in scope: what the part
//! says. Main functions: [`lines`], [`agree`].

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::crc::crc32;
use crate::fault::{Fault, Reason};
use crate::part::{PART_MAX, Part};

/// Groups of a line.
pub const LINE_GROUPS: usize = 6;
/// Digits of a group.
pub const GROUP_DIGITS: usize = 5;
/// Lines of the longest part.
pub const LINES_MAX: usize = PART_MAX.div_ceil(2).div_ceil(LINE_GROUPS);
/// A reading has at most this many bytes.
pub const READING_BYTES_MAX: usize = 100_000;

/// A group for a single last byte is this much larger.
const SINGLE: u32 = 65_536;
/// Checks of all groups are below this.
const WHOLE: u32 = 100_000;
/// ISO 7064 MOD 97-10.
const MODULUS: u32 = 97;

/// Writes a part as lines, the last one included, each ended by LF.
#[must_use]
pub fn lines(part: &Part) -> String {
    let groups: Vec<String> = part.to_bytes().chunks(2).map(group).collect();
    let mut out = String::new();
    for (number, groups) in (1..).zip(groups.chunks(LINE_GROUPS)) {
        line(&mut out, &format!("{number:02}"), groups);
    }
    let last = [format!("{:05}", groups.len()), whole(&groups)];
    line(&mut out, "00", &last);
    out
}

fn group(bytes: &[u8]) -> String {
    let value = match *bytes {
        [high, low] => u32::from(high) * 256 + u32::from(low),
        [last] => SINGLE + u32::from(last),
        _ => 0,
    };
    format!("{value:05}")
}

fn whole<S: AsRef<str>>(groups: &[S]) -> String {
    let digits: String = groups.iter().map(AsRef::as_ref).collect();
    format!("{:05}", crc32(digits.as_bytes()) % WHOLE)
}

fn line(out: &mut String, number: &str, groups: &[String]) {
    let rest = remainder(number.bytes().chain(groups.iter().flat_map(|group| group.bytes())));
    // With two more digits the whole must leave 1.
    let check = MODULUS + 1 - rest * 100 % MODULUS;
    out.push_str(&format!("{number} {} {check:02}\n", groups.join(" ")));
}

/// What ASCII digits, read as one number, leave when divided by 97.
fn remainder(digits: impl Iterator<Item = u8>) -> u32 {
    digits.fold(0, |rest, digit| (rest * 10 + u32::from(digit.wrapping_sub(b'0'))) % MODULUS)
}

/// A line as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Line<'a> {
    Groups(Vec<&'a str>),
    /// Its check digits are not right.
    Unchecked(Vec<&'a str>),
    /// It is no line of digits.
    Malformed(&'a str),
}

/// Lines by their number; 0 is the last one.
type Reading<'a> = BTreeMap<usize, Line<'a>>;

fn read(text: &str) -> Reading<'_> {
    let mut reading = Reading::new();
    let end = text.floor_char_boundary(READING_BYTES_MAX);
    let text = text.get(..end).unwrap_or("");
    for (at, line) in text.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let words: Vec<&str> = line.split_whitespace().collect();
        // A line that cannot even say its number stands where it was read.
        let number = words.first().and_then(|word| number(word)).unwrap_or(at + 1);
        let line = read_line(&words).unwrap_or(Line::Malformed(line));
        match reading.get(&number) {
            Some(known) if *known != line => {
                let shown = words.first().copied().unwrap_or("");
                reading.insert(number, Line::Malformed(shown));
            }
            _ => drop(reading.insert(number, line)),
        }
    }
    reading
}

fn number(word: &str) -> Option<usize> {
    let number: usize = word.parse().ok().filter(|number| *number <= LINES_MAX)?;
    (word == format!("{number:02}")).then_some(number)
}

fn read_line<'a>(words: &[&'a str]) -> Option<Line<'a>> {
    let [first, groups @ .., check] = words else { return None };
    let number = number(first)?;
    let digits = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    let good = groups.iter().all(|group| group.len() == GROUP_DIGITS && digits(group))
        && (1..=LINE_GROUPS).contains(&groups.len())
        && (number > 0 || groups.len() == 2)
        && check.len() == 2
        && digits(check);
    if !good {
        return None;
    }
    let all = words.iter().flat_map(|word| word.bytes());
    let range = ("02".."99").contains(check);
    let groups = groups.to_vec();
    let right = remainder(all) == 1 && range;
    Some(if right { Line::Groups(groups) } else { Line::Unchecked(groups) })
}

/// The part that two readings agree on.
///
/// # Errors
/// Everything that does not agree or is not right, by line: layer `digits`, then `part`.
pub fn agree(first: &str, second: &str) -> Result<Part, Vec<Fault>> {
    let (first, second) = (read(first), read(second));
    let mut faults = compared(&first, &second);
    if !faults.is_empty() {
        return Err(faults);
    }
    let groups = groups(&first, &mut faults);
    if !faults.is_empty() {
        return Err(faults);
    }
    let bytes = bytes(&groups).map_err(|fault| alloc::vec![fault])?;
    Part::parse(&bytes).map_err(|fault| alloc::vec![fault])
}

fn compared(first: &Reading<'_>, second: &Reading<'_>) -> Vec<Fault> {
    let mut faults = Vec::new();
    // Lines 1 to the last that anybody has, and the one that closes.
    let highest = first.keys().chain(second.keys()).max().copied().unwrap_or(0);
    for number in (1..=highest.max(1)).chain([0]) {
        let sides = [("the first reading", first), ("the second reading", second)];
        for (side, reading) in sides {
            let fault = match reading.get(&number) {
                None => Fault::new(Reason::DigitsAbsent, number, "the line in both readings", side),
                Some(Line::Malformed(shown)) => {
                    let expected = format!("a line of digits, once, in {side}");
                    Fault::new(Reason::DigitsForm, number, expected, shown)
                }
                Some(Line::Unchecked(groups)) => {
                    let expected = format!("right check digits in {side}");
                    Fault::new(Reason::DigitsCheck, number, expected, &groups.join(" "))
                }
                Some(Line::Groups(_)) => continue,
            };
            faults.push(fault);
        }
        if let (Some(first), Some(second)) = (first.get(&number), second.get(&number)) {
            faults.extend(differing(number, first, second));
        }
    }
    faults
}

/// The groups in which two readings of a line differ, also where check digits already tell.
fn differing(number: usize, first: &Line<'_>, second: &Line<'_>) -> Vec<Fault> {
    let groups = |line: &Line<'_>| match line {
        Line::Groups(groups) | Line::Unchecked(groups) => {
            groups.iter().map(ToString::to_string).collect::<Vec<_>>()
        }
        Line::Malformed(_) => Vec::new(),
    };
    let (first, second) = (groups(first), groups(second));
    if first.is_empty() || second.is_empty() {
        return Vec::new();
    }
    let none = String::from("nothing");
    let mut faults = Vec::new();
    for at in 0..first.len().max(second.len()) {
        let (one, other) = (first.get(at).unwrap_or(&none), second.get(at).unwrap_or(&none));
        if one != other {
            let expected = format!("one group {} in both readings", at + 1);
            let got = format!("{one} and {other}");
            faults.push(Fault::new(Reason::DigitsDiffers, number, expected, &got));
        }
    }
    faults
}

/// All groups of a reading whose lines are right; `faults` says what the last line does not confirm.
fn groups<'a>(reading: &Reading<'a>, faults: &mut Vec<Fault>) -> Vec<&'a str> {
    let of = |line: Option<&Line<'a>>| match line {
        Some(Line::Groups(groups)) => groups.clone(),
        _ => Vec::new(),
    };
    let lines = reading.iter().filter(|(number, _)| **number > 0);
    let lines: Vec<Vec<&str>> = lines.map(|(_, line)| of(Some(line))).collect();
    let groups = lines.concat();
    let last = of(reading.get(&0));
    let (count, check) = (last.first().copied().unwrap_or(""), last.get(1).copied().unwrap_or(""));
    let even = lines.iter().rev().skip(1).all(|groups| groups.len() == LINE_GROUPS);
    if format!("{:05}", groups.len()) != count || !even {
        let expected = format!("{count} groups, {LINE_GROUPS} a line");
        let got = groups.len().to_string();
        faults.push(Fault::new(Reason::DigitsCount, 0, expected, &got));
    } else if whole(&groups) != check {
        let expected = format!("the check {}", whole(&groups));
        faults.push(Fault::new(Reason::DigitsWhole, 0, expected, check));
    }
    groups
}

fn bytes(groups: &[&str]) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::with_capacity(groups.len() * 2);
    for (at, group) in groups.iter().enumerate() {
        let value: u32 = group.parse().unwrap_or(u32::MAX);
        let is_last = at + 1 == groups.len();
        let single = value.checked_sub(SINGLE).and_then(|value| u8::try_from(value).ok());
        match (u16::try_from(value), single) {
            (Ok(pair), _) => bytes.extend(pair.to_be_bytes()),
            (_, Some(single)) if is_last => bytes.push(single),
            _ => {
                let line = at / LINE_GROUPS + 1;
                let expected = "a group up to 65535, or up to 65791 at the end";
                return Err(Fault::new(Reason::DigitsValue, line, expected, group));
            }
        }
    }
    Ok(bytes)
}
