//! Whose bytes differ, and in which field: the words for a damaged entry.
//!
//! In scope: naming station and field of an entry that the tree does not commit to. Where one character differs, the
//! tree's hash says what it was; else the entry's own lines are compared with the published table of its station.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::catalog::{Note, detail};
use crate::source::in_log;

/// Keys whose first word belongs to the field's name.
const TWO_WORDS: [&str; 5] = ["vote", "agent", "copy", "explain", "station"];

/// Notes on an entry of which one character differs.
pub(crate) fn changed_entry(
    index: u64,
    path: &str,
    good: &[u8],
    got: &[u8],
    at: usize,
) -> Vec<Note> {
    let subject = subject(good).unwrap_or_else(|| format!("entry {index}"));
    let (want, have) = (line_at(good, at), line_at(got, at));
    let (field, want, have) = field_values(&want, &have);
    let place = format!("{field} (entry {index}, {})", in_log(path));
    let mut notes = Vec::from([Note::fails("F4", detail(&subject, place, want, have))]);
    if at >= statement_at(good) {
        let field = format!("signature (entry {index})");
        let words = "does not verify over the published bytes";
        notes.push(Note::fails("B2", detail(subject, field, "verifies", words)));
    }
    notes
}

/// Notes on an entry that differs in more than one character.
pub(crate) fn damaged_entry(index: u64, path: &str, got: &[u8]) -> Vec<Note> {
    let subject = subject(got).unwrap_or_else(|| format!("entry {index}"));
    let place = format!("bytes (entry {index}, {})", in_log(path));
    let what = detail(&subject, place, "those of the hash in the tree", "others");
    let field = format!("signature (entry {index})");
    let words = "does not verify over the published bytes";
    Vec::from([
        Note::fails("F4", what),
        Note::fails("B2", detail(subject, field, "verifies", words)),
    ])
}

/// Figures of a damaged record that differ from its station's row of a published table.
pub(crate) fn against_row(index: u64, entry: &[u8], header: &str, row: &str) -> Vec<Note> {
    let subject = subject(entry).unwrap_or_else(|| format!("entry {index}"));
    let cells: Vec<(&str, &str)> = header.split(',').zip(row.split(',')).collect();
    let text = String::from_utf8_lossy(entry);
    let figures = text.lines().filter_map(|line| line.rsplit_once(' '));
    let differing = figures.filter_map(|(name, got)| {
        let (_, want) = cells.iter().skip(7).find(|(column, _)| *column == name)?;
        let field = format!("{name} (entry {index}; compared with units/)");
        (*want != got).then(|| Note::fails("F4", detail(&subject, field, want, got)))
    });
    differing.collect()
}

/// The station and contest that an entry's lines name.
pub(crate) fn station_and_contest(entry: &[u8]) -> Option<(String, Option<String>)> {
    let text = String::from_utf8_lossy(entry);
    let value = |key: &str| {
        let mut lines = text.lines().filter_map(|line| line.strip_prefix(key)?.strip_prefix(' '));
        lines.next().map(ToOwned::to_owned)
    };
    let station = value("station").filter(|station| !station.contains(' '))?;
    Some((station, value("contest")))
}

/// `station CODE`, with the contest where there is one.
pub(crate) fn subject(entry: &[u8]) -> Option<String> {
    Some(match station_and_contest(entry)? {
        (station, Some(contest)) => format!("station {station} {contest}"),
        (station, None) => format!("station {station}"),
    })
}

/// Where the statement begins in an entry.
fn statement_at(entry: &[u8]) -> usize {
    entry.windows(2).position(|pair| pair == b"\n\n").map_or(0, |at| at + 2)
}

/// The line around an offset.
pub(crate) fn line_at(bytes: &[u8], at: usize) -> String {
    let before = bytes.get(..at).unwrap_or(bytes);
    let from = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let rest = bytes.get(from..).unwrap_or_default();
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    String::from_utf8_lossy(rest.get(..end).unwrap_or(rest)).into_owned()
}

/// The field of a line, and both values.
fn field_values(want: &str, have: &str) -> (String, String, String) {
    let (key, rest) = want.split_once(' ').unwrap_or((want, ""));
    let words = if key == "\u{2014}" || TWO_WORDS.contains(&key) { 2 } else { 1 };
    let single = key == "station" && !rest.contains(' ');
    let words = if single { 1 } else { words };
    let field: Vec<&str> = want.split(' ').take(words).collect();
    let field = field.join(" ");
    let same = have.strip_prefix(field.as_str()).and_then(|rest| rest.strip_prefix(' '));
    match (want.strip_prefix(field.as_str()).and_then(|rest| rest.strip_prefix(' ')), same) {
        (Some(want), Some(have)) => (field, want.to_owned(), have.to_owned()),
        _ => (field, want.to_owned(), have.to_owned()),
    }
}
