//! `records.csv` of an election folder: the figures of records, before anybody signed them.
//!
//! Rows of one record follow each other; a record begins where station or contest change, or with a
//! `track`, `poll` or `count` row after figures. Figures stand in the form's order and are complete:
//! what would be finding F101 or F102 in the log is refused here, before it is signed. Sums are not
//! checked here; that is what the log is for. One record is in memory at a time.
//! Main types: [`Record`], [`Records`].

use super::table::Table;
use super::{Code, Folder, FormLine, Record, StationRow, Track, form_lines};
use crate::place::quote;
use acta::election::Election;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Columns of `records.csv`.
pub(super) const COLUMNS: [&str; 4] = ["station", "contest", "field", "value"];

const STATION: usize = 0;
const CONTEST: usize = 1;
const FIELD: usize = 2;
const VALUE: usize = 3;

/// Largest `records.csv`, in bytes: some three million records of forty lines.
const RECORDS_BYTES_MAX: u64 = 8 << 30;

/// What makes a record this record: station, contest, track, poll, count.
type Identity = (Code, Code, Track, u32, u32);

/// The records of a folder, read one after another.
pub struct Records<'f> {
    table: Table,
    election: Election,
    stations: BTreeMap<&'f str, &'f StationRow>,
    forms: BTreeMap<Code, Arc<[FormLine]>>,
    seen: BTreeSet<Identity>,
    /// Whether the table holds a row that no record has taken yet.
    row: bool,
    done: bool,
}

impl<'f> Records<'f> {
    pub(super) fn open(path: &Path, folder: &'f Folder) -> anyhow::Result<Self> {
        let mut table = Table::open(path, &COLUMNS, RECORDS_BYTES_MAX)?;
        let row = table.advance()?;
        let election = folder.compile()?;
        let forms = election.contests().iter().filter_map(|contest| {
            let form = election.form(&contest.form)?;
            Some((contest.code, form_lines(contest, form).into()))
        });
        Ok(Self {
            forms: forms.collect(),
            table,
            election,
            stations: folder.stations.iter().map(|row| (row.code.as_str(), row)).collect(),
            seen: BTreeSet::new(),
            row,
            done: false,
        })
    }

    fn record(&mut self) -> anyhow::Result<Record> {
        let (mut record, form) = self.begin()?;
        let (mut cursor, mut line) = (0, self.table.line());
        while self.row && self.continues(&record) {
            line = self.table.line();
            self.take_row(&mut record, &form, &mut cursor)?;
            self.row = self.table.advance()?;
        }
        let rest = form.get(cursor..).unwrap_or_default();
        if let Some(absent) = rest.iter().find(|place| place.required) {
            return Err(self.table.ended(line, &quote(&absent.key.to_string())).into());
        }
        let identity = (record.station, record.contest, record.track, record.poll, record.count);
        if !self.seen.insert(identity) {
            let expected = "one record of a station, contest, track, poll and count";
            let got = format!("a second one of station {}", quote(record.station.as_str()));
            let mut fault = self.table.ended(line, expected);
            fault.got = got;
            return Err(fault.into());
        }
        Ok(record)
    }

    /// The record that the present row begins, and the lines of its form.
    fn begin(&self) -> anyhow::Result<(Record, Arc<[FormLine]>)> {
        let table = &self.table;
        let Some(station) = self.stations.get(table.cell(STATION)) else {
            return Err(table.fault(STATION, "a station of stations.csv").into());
        };
        let contest = Code::parse(table.cell(CONTEST));
        let Some(contest) = contest.and_then(|code| self.election.contest(&code)) else {
            return Err(table.fault(CONTEST, "a contest of definition.txt").into());
        };
        if !self.election.covers(contest, &station.area) {
            let expected = format!("a contest in which station {} takes part", station.code);
            return Err(table.fault(CONTEST, &expected).into());
        }
        if let Some(other) = &station.counted_with {
            let expected = format!("no record of a station that is counted with {other}");
            return Err(table.fault(STATION, &expected).into());
        }
        let form = self.forms.get(&contest.code).cloned().unwrap_or_else(|| Vec::new().into());
        Ok((Record::new(station.code, contest.code), form))
    }

    fn continues(&self, record: &Record) -> bool {
        let table = &self.table;
        let same = table.cell(STATION) == record.station.as_str()
            && table.cell(CONTEST) == record.contest.as_str();
        let heads = matches!(table.cell(FIELD), "track" | "poll" | "count");
        same && (!heads || record.lines.is_empty())
    }

    /// The present row into the record.
    fn take_row(
        &self,
        record: &mut Record,
        form: &[FormLine],
        cursor: &mut usize,
    ) -> anyhow::Result<()> {
        let table = &self.table;
        match table.cell(FIELD) {
            "track" => record.track = table.word(VALUE)?,
            "poll" => record.poll = self.count_from_one()?,
            "count" => record.count = self.count_from_one()?,
            "closed" => record.closed = Some(table.time(VALUE)?),
            "counted" => record.counted = Some(table.time(VALUE)?),
            field => {
                let value = table.count(VALUE)?;
                let rest = form.get(*cursor..).unwrap_or_default();
                let skipped =
                    rest.iter().take_while(|place| !place.required && place.key != *field);
                let at = *cursor + skipped.count();
                let Some(place) = form.get(at).filter(|place| place.key == *field) else {
                    let expected = form.get(at).map(|place| quote(&place.key.to_string()));
                    let expected = expected.unwrap_or_else(|| "the end of the record".to_owned());
                    return Err(table.fault(FIELD, &expected).into());
                };
                record.lines.push((place.key, value));
                *cursor = at + 1;
            }
        }
        Ok(())
    }

    fn count_from_one(&self) -> anyhow::Result<u32> {
        let value = self.table.count(VALUE)?;
        if value == 0 {
            return Err(self.table.fault(VALUE, "a count from 1").into());
        }
        Ok(value)
    }
}

impl Iterator for Records<'_> {
    type Item = anyhow::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done || !self.row {
            return None;
        }
        let record = self.record();
        self.done = record.is_err();
        Some(record)
    }
}

/// Writes the rows of a record.
pub(super) fn write<W: Write>(out: &mut csv::Writer<W>, record: &Record) -> csv::Result<()> {
    let (station, contest) = (record.station.as_str(), record.contest.as_str());
    if record.track == Track::Preliminary {
        out.write_record([station, contest, "track", record.track.as_str()])?;
    }
    for (field, value) in [("poll", record.poll), ("count", record.count)] {
        if value != 1 {
            out.write_record([station, contest, field, &value.to_string()])?;
        }
    }
    for (key, value) in &record.lines {
        out.write_record([station, contest, &key.to_string(), &value.to_string()])?;
    }
    for (field, time) in [("closed", &record.closed), ("counted", &record.counted)] {
        if let Some(time) = time {
            out.write_record([station, contest, field, &time.to_string()])?;
        }
    }
    Ok(())
}
