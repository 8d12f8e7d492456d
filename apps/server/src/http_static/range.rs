//! One range of a file (RFC 9110 §14): of what never changes, in its own bytes.

use std::ops::Range;

use axum::http::{HeaderMap, HeaderValue, Method, header};

use crate::disk::{count, place};

/// What a request asks for of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it.
    Whole,
    /// These bytes.
    Part(Range<usize>),
    /// A range that begins behind its end.
    Outside,
}

/// Reads `Range` and `If-Range`. What is no single range of bytes is not asked (§14.2 lets it be ignored), nor is one of another
/// version than the one that stands here.
pub(super) fn asked(method: &Method, headers: &HeaderMap, etag: &HeaderValue, len: usize) -> Asked {
    let same = headers.get(header::IF_RANGE).is_none_or(|version| version == etag);
    let range = headers.get(header::RANGE).filter(|_| *method == Method::GET && same);
    let range = range.and_then(|range| range.to_str().ok()?.strip_prefix("bytes="));
    range.map_or(Asked::Whole, |range| parse(range, len))
}

fn parse(range: &str, len: usize) -> Asked {
    let Some((first, last)) = range.trim().split_once('-') else { return Asked::Whole };
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) || !digits(last) {
        return Asked::Whole;
    }
    // A number above all lengths is as good as the greatest.
    let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
    let (begin, end) = match (first, last) {
        ("", "") => return Asked::Whole,
        // The last bytes, as many as there are.
        ("", last) => (count(len).saturating_sub(number(last)), count(len)),
        (first, "") => (number(first), count(len)),
        (first, last) if number(first) > number(last) => return Asked::Whole,
        (first, last) => (number(first), number(last).saturating_add(1).min(count(len))),
    };
    if begin >= end { Asked::Outside } else { Asked::Part(place(begin)..place(end)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_ranges_are_read_and_all_else_is_the_whole() {
        let part = |a, b| Asked::Part(a..b);
        for (range, expected) in [
            ("0-0", part(0, 1)),
            ("0-9", part(0, 10)),
            ("3-99", part(3, 10)),
            ("9-", part(9, 10)),
            ("-3", part(7, 10)),
            ("-99", part(0, 10)),
            ("0-99999999999999999999999", part(0, 10)),
            ("10-", Asked::Outside),
            ("99999999999999999999999-", Asked::Outside),
            ("-0", Asked::Outside),
            ("5-3", Asked::Whole),
            ("-", Asked::Whole),
            ("", Asked::Whole),
            ("a-b", Asked::Whole),
            ("+1-2", Asked::Whole),
            ("0-1,3-4", Asked::Whole),
        ] {
            assert_eq!(parse(range, 10), expected, "{range}");
        }
        assert_eq!(parse("0-", 0), Asked::Outside);
    }
}
