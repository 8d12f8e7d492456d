//! The register of counting units, and changes of it (spec 1 §4).

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::fault::{Fault, Reason};
use crate::kinds::record::ascending;
use crate::kinds::{Kind, Read};
use crate::text::{Lines, OrNone, Value, Words, push};
use crate::value::{Code, Time, words};

/// The largest latitude, in microdegrees.
pub const LATITUDE_MAX: i32 = 90_000_000;
/// The largest longitude, in microdegrees.
pub const LONGITUDE_MAX: i32 = 180_000_000;

words! {
    /// What kind of counting unit a station is.
    pub enum StationType {
        Ordinary = "ordinary",
        Abroad = "abroad",
        Postal = "postal",
        Early = "early",
        Prison = "prison",
        Mobile = "mobile",
        Provisional = "provisional",
        Special = "special",
    }
}

words! {
    /// What a register-change does.
    pub enum Change {
        Add = "add",
        Move = "move",
        Merge = "merge",
        Close = "close",
        Registered = "registered",
    }
}

/// A place, in microdegrees: `LAT,LON`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Geo {
    /// North of the equator; at most [`LATITUDE_MAX`] either way.
    pub latitude: i32,
    /// East of Greenwich; at most [`LONGITUDE_MAX`] either way.
    pub longitude: i32,
}

impl Geo {
    /// Parses `LAT,LON`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (latitude, longitude) = text.split_once(',')?;
        Some(Self {
            latitude: signed(latitude, LATITUDE_MAX)?,
            longitude: signed(longitude, LONGITUDE_MAX)?,
        })
    }
}

impl fmt::Display for Geo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.latitude, self.longitude)
    }
}

/// A number with an optional minus sign; no leading zero, no minus zero.
fn signed(text: &str, max: i32) -> Option<i32> {
    let digits = text.strip_prefix('-');
    let value = i32::try_from(crate::value::count(digits.unwrap_or(text))?).ok()?;
    let good = value <= max && (digits.is_none() || value > 0);
    good.then_some(if digits.is_some() { -value } else { value })
}

/// `area CODE REGISTERED MAX-BALLOTS`: where voters may vote anywhere in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AreaRegister {
    /// The area.
    pub code: Code,
    /// Registered voters.
    pub registered: u32,
    /// The most ballots that all its stations can have together.
    pub max_ballots: u32,
}

/// A counting unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StationRow {
    /// The station: its code, never its name.
    pub code: Code,
    /// The area it lies in.
    pub area: Code,
    /// What kind of unit.
    pub kind: StationType,
    /// Registered voters.
    pub registered: Option<u32>,
    /// The most ballots it can have.
    pub max_ballots: Option<u32>,
    /// The station whose record has its ballots too; then it has no record of its own.
    pub counted_with: Option<Code>,
    /// Where it is.
    pub geo: Option<Geo>,
    /// What people call it.
    pub name: String,
}

impl StationRow {
    fn read(words: &mut Words<'_>) -> Result<Self, Fault> {
        let geo = |value: &Value<'_>| {
            Geo::parse(value.text).ok_or_else(|| value.wrong("LAT,LON in microdegrees"))
        };
        Ok(Self {
            code: words.next("a code")?.code()?,
            area: words.next("an area")?.code()?,
            kind: words.next("a type")?.word()?,
            registered: words.next("registered or none")?.or_none(Value::count)?,
            max_ballots: words.next("max-ballots or none")?.or_none(Value::count)?,
            counted_with: words.next("a station or none")?.or_none(Value::code)?,
            geo: words.next("a place or none")?.or_none(geo)?,
            name: words.rest("a name")?.words()?,
        })
    }
}

impl fmt::Display for StationRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, area, kind, registered, max_ballots, counted_with, geo, name } = self;
        let (registered, max) = (OrNone(*registered), OrNone(*max_ballots));
        let (with, geo) = (OrNone(*counted_with), OrNone(*geo));
        write!(f, "{code} {area} {kind} {registered} {max} {with} {geo} {name}")
    }
}

/// A chunk of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Which chunk, from 1.
    pub chunk: u32,
    /// How many chunks there are.
    pub of: u32,
    /// Registers of whole areas, in byte order; only in chunk 1.
    pub areas: Vec<AreaRegister>,
    /// Stations, in byte order.
    pub stations: Vec<StationRow>,
}

impl Kind for Register {
    const KIND: &'static str = "register";

    fn write(&self, out: &mut String) {
        push(out, "chunk", format_args!("{} {}", self.chunk, self.of));
        for AreaRegister { code, registered, max_ballots } in &self.areas {
            push(out, "area", format_args!("{code} {registered} {max_ballots}"));
        }
        self.stations.iter().for_each(|row| push(out, "station", row));
    }
}

impl Read for Register {
    const KEYS: &'static [&'static str] = &["chunk", "area", "station"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let value = lines.one("chunk")?;
        let (chunk, of) = value.only(|words| {
            Ok((words.next("a chunk")?.positive()?, words.next("all chunks")?.positive()?))
        })?;
        if chunk > of {
            return Err(value.fault(Reason::KindConflict, "a chunk of at most all chunks"));
        }
        let mut register = Self { chunk, of, areas: Vec::new(), stations: Vec::new() };
        while let Some(value) = lines.maybe("area") {
            register.areas.push(value.only(|words| {
                Ok(AreaRegister {
                    code: words.next("an area")?.code()?,
                    registered: words.next("registered")?.count()?,
                    max_ballots: words.next("max-ballots")?.count()?,
                })
            })?);
            ascending(&value, register.areas.iter().map(|area| area.code))?;
            if chunk > 1 {
                return Err(value.fault(Reason::KindConflict, "areas in chunk 1 only"));
            }
        }
        while let Some(value) = lines.maybe("station") {
            register.stations.push(value.only(StationRow::read)?);
            ascending(&value, register.stations.iter().map(|station| station.code))?;
        }
        if register.stations.is_empty() {
            return Err(lines.displaced("station"));
        }
        Ok(register)
    }
}

/// A change of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterChange {
    /// What changes.
    pub change: Change,
    /// The station that changes.
    pub station: Code,
    /// From when.
    pub effective: Time,
    /// Coded reason.
    pub reason: Code,
    /// How (a code) and when the voters were told.
    pub told: Option<(Code, Time)>,
    /// How many voters it affects.
    pub affected: Option<u32>,
    /// The new row; exactly for add, move and registered.
    pub row: Option<StationRow>,
    /// The station that takes its voters; exactly for merge.
    pub into: Option<Code>,
}

impl Kind for RegisterChange {
    const KIND: &'static str = "register-change";

    fn write(&self, out: &mut String) {
        push(out, "change", self.change);
        push(out, "station", self.station);
        push(out, "effective", self.effective);
        push(out, "reason", self.reason);
        if let Some((how, when)) = self.told {
            push(out, "told", format_args!("{how} {when}"));
        }
        self.affected.iter().for_each(|count| push(out, "affected", count));
        self.row.iter().for_each(|row| push(out, "row", row));
        self.into.iter().for_each(|station| push(out, "into", station));
    }
}

impl Read for RegisterChange {
    const KEYS: &'static [&'static str] =
        &["change", "station", "effective", "reason", "told", "affected", "row", "into"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let change = lines.one("change")?.word()?;
        let station = lines.one("station")?.code()?;
        let effective = lines.one("effective")?.time()?;
        let reason = lines.one("reason")?.code()?;
        let told = lines.maybe("told").map(|value| {
            value.only(|words| Ok((words.next("how")?.code()?, words.next("when")?.time()?)))
        });
        let told = told.transpose()?;
        let affected = lines.maybe("affected").map(|value| value.count()).transpose()?;
        let mut row = None;
        if matches!(change, Change::Add | Change::Move | Change::Registered) {
            let value = lines.one("row")?;
            let read = value.only(StationRow::read)?;
            if read.code != station {
                return Err(value.fault(Reason::KindConflict, "the row of the station"));
            }
            row = Some(read);
        }
        let mut into = None;
        if change == Change::Merge {
            let value = lines.one("into")?;
            into = Some(value.code()?);
            if into == Some(station) {
                return Err(value.fault(Reason::KindConflict, "another station"));
            }
        }
        Ok(Self { change, station, effective, reason, told, affected, row, into })
    }
}
