//! What stands beside the rows of a table: the figures that a file states of itself, a table of the register, a table of
//! requests (spec 6 §5.4). Each is read in the mapping's encoding, with its delimiter.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta::value::{Code, Time};

use super::cells::{Letters, words};
use super::mapping::Mapping;
use super::read::{TableFault, not_utf16};
use super::report::{RowNote, RowReport, Why, quote};
use super::rows::{Raw, Rows};
use super::scoring::{AtSource, Stamp};

/// What a file states of itself, by its words, in the order of the line; empty where the mapping has no `stated`.
///
/// # Errors
/// The lines are not there, not of the encoding, or differ in their number of cells.
pub fn stated(mapping: &Mapping, bytes: &[u8]) -> Result<Vec<(String, String)>, TableFault> {
    let Some((names, figures)) = mapping.score.stated else { return Ok(Vec::new()) };
    let (names, figures) = (line(mapping, bytes, names)?, line(mapping, bytes, figures)?);
    if names.1.len() != figures.1.len() {
        let expected = format!("{} cells, as in line {}", names.1.len(), names.0);
        return Err(TableFault {
            line: figures.0,
            expected,
            got: super::report::cells(figures.1.len()),
        });
    }
    Ok(names.1.into_iter().zip(figures.1).collect())
}

/// When an export was made, by the name of its file or a line of it; none where a column says so, or nothing does.
///
/// # Errors
/// No time stands there.
pub(crate) fn made(
    mapping: &Mapping,
    name: &str,
    bytes: &[u8],
) -> Result<Option<Time>, TableFault> {
    let Some((source, stamp)) = &mapping.score.at else { return Ok(None) };
    let (number, text) = match source {
        AtSource::Column(_) => return Ok(None),
        AtSource::File => (1, name.to_owned()),
        AtSource::Line(number) => {
            let (number, cells) = line(mapping, bytes, *number)?;
            (number, cells.join(" "))
        }
    };
    let expected = || "a time as the mapping spells it".to_owned();
    let fault = || TableFault { line: number, expected: expected(), got: quote(&text) };
    stamp.find(&text).map(Some).ok_or_else(fault)
}

/// The cells of one line.
fn line(mapping: &Mapping, bytes: &[u8], number: u32) -> Result<(u64, Vec<String>), TableFault> {
    not_utf16(bytes)?;
    let number = u64::from(number);
    let mut rows = Rows::new(bytes, mapping.delimiter);
    while rows.line() < number && !rows.is_at_end() {
        rows.skip_line();
    }
    let fault =
        |got: &str| TableFault { line: number, expected: "cells".to_owned(), got: got.to_owned() };
    let (mut raw, mut letters) = (Raw::default(), Letters::default());
    if !rows.next(&mut raw) {
        return Err(fault("the end of the file"));
    }
    if raw.broken {
        return Err(fault("a quoted cell that does not end"));
    }
    letters.take(&raw, mapping.encoding).map_err(|byte| fault(&format!("the byte {byte:02X}")))?;
    Ok((number, cells_of(&letters, mapping)))
}

fn cells_of(letters: &Letters, mapping: &Mapping) -> Vec<String> {
    (0..letters.len()).map(|at| words(letters.cell(at, mapping.strip))).collect()
}

/// A station of a table of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its code.
    pub station: Code,
    /// The line.
    pub line: u64,
}

/// Reads a table of the register; none where the mapping has no `register`.
///
/// # Errors
/// It is in UTF-16.
pub fn listed(
    mapping: &Mapping,
    bytes: &[u8],
) -> Result<Option<(Vec<Listed>, RowReport)>, TableFault> {
    let Some((place, width)) = mapping.score.register else { return Ok(None) };
    let mut all: Vec<Listed> = Vec::new();
    let report = each(mapping, bytes, |line, cells| {
        let cell = cells.get(place).map_or("", String::as_str);
        let before = width.unwrap_or(0).saturating_sub(cell.len());
        let mut code = "0".repeat(before);
        code.push_str(cell);
        code.make_ascii_lowercase();
        let fits = !cell.is_empty() && width.is_none_or(|width| code.len() <= width);
        let station = Code::parse(&code).filter(|_| fits);
        let station = station.ok_or_else(|| (Why::Station, quote(cell)))?;
        all.push(Listed { station, line });
        Ok(())
    })?;
    Ok(Some((all, report)))
}

/// A request, as somebody noted it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Request {
    /// The export that was answered.
    pub served: Time,
    /// When it was asked for.
    pub asked: Time,
    /// The line.
    pub line: u64,
}

/// Reads a table of requests; none where the mapping has no `served`.
///
/// # Errors
/// It is in UTF-16.
pub fn requests(
    mapping: &Mapping,
    bytes: &[u8],
) -> Result<Option<(Vec<Request>, RowReport)>, TableFault> {
    let Some((served, asked)) = &mapping.score.requests else { return Ok(None) };
    let mut all = Vec::new();
    let report = each(mapping, bytes, |line, cells| {
        let time = |(place, stamp): &(usize, Stamp)| {
            let cell = cells.get(*place).map_or("", String::as_str);
            if cell.is_empty() {
                return Err((Why::Unanswered, quote(cell)));
            }
            stamp.find(cell).ok_or_else(|| (Why::Time, quote(cell)))
        };
        all.push(Request { served: time(served)?, asked: time(asked)?, line });
        Ok(())
    })?;
    Ok(Some((all, report)))
}

/// Reads the rows after the first, each into one class.
fn each(
    mapping: &Mapping,
    bytes: &[u8],
    mut take: impl FnMut(u64, &[String]) -> Result<(), (Why, String)>,
) -> Result<RowReport, TableFault> {
    not_utf16(bytes)?;
    let mut rows = Rows::new(bytes, mapping.delimiter);
    let (mut raw, mut letters) = (Raw::default(), Letters::default());
    let mut report = RowReport::default();
    let mut width = None;
    while rows.next(&mut raw) {
        if width.is_none() {
            width = Some(raw.ends.len());
            continue;
        }
        let stop = if raw.broken {
            Err((Why::Quote, String::new()))
        } else if raw.is_empty() {
            Err((Why::EmptyLine, String::new()))
        } else if width != Some(raw.ends.len()) {
            Err((Why::Cells, super::report::cells(raw.ends.len())))
        } else if let Err(byte) = letters.take(&raw, mapping.encoding) {
            Err((Why::Encoding, format!("the byte {byte:02X}")))
        } else {
            take(raw.line, &cells_of(&letters, mapping))
        };
        let note = |(why, got)| RowNote { line: raw.line, why, column: String::new(), got };
        let mut notes: Vec<RowNote> = stop.err().map(note).into_iter().collect();
        report.row(&mut notes);
    }
    Ok(report)
}
