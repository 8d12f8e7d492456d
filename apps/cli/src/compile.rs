//! From an election folder to what a node and its stations are made of.
//!
//! In scope: the folder's tables and records as the types of `acta`. Out of scope: keys and signatures of the authority
//! (`acta-server` setup), and where a folder comes from.

use crate::folder::{self, Folder, Key};
use acta::kinds::Draft;
use acta::kinds::Kind as _;
use acta::kinds::part::{AreaRow, ChoiceKind, ChoiceRow};
use acta::kinds::record::{Record, Track};
use acta::kinds::register::{AreaRegister, Geo, StationRow, StationType};
use acta::value::{Code, ElectionId, Time, Word as _};
use anyhow::{Context, ensure};

/// The tables of a definition and a register.
#[derive(Debug, Clone)]
pub struct Tables {
    /// The draft of the definition.
    pub draft: Draft,
    /// Areas, parents first.
    pub areas: Vec<AreaRow>,
    /// Registers of whole areas.
    pub area_registers: Vec<AreaRegister>,
    /// Choices in ballot order.
    pub choices: Vec<ChoiceRow>,
    /// Counting units.
    pub stations: Vec<StationRow>,
}

/// The tables of a folder.
///
/// # Errors
/// A value that spec 1 does not allow; the message names the file and the row.
pub fn tables(folder: &Folder) -> anyhow::Result<Tables> {
    let draft = Draft::parse(folder.draft.text().as_bytes());
    let draft = draft.map_err(|fault| anyhow::anyhow!("definition.txt: {fault}"))?;
    let mut areas = Vec::new();
    let mut area_registers = Vec::new();
    for area in &folder.areas {
        let row = area_row(area).with_context(|| format!("areas.csv: area {}", area.code))?;
        area_registers.extend(area_register(area, row.code)?);
        areas.push(row);
    }
    let choices = folder.choices.iter().map(|choice| {
        choice_row(choice)
            .with_context(|| format!("choices.csv: {} {}", choice.contest, choice.code))
    });
    let stations = folder.stations.iter().map(|station| {
        station_row(station).with_context(|| format!("stations.csv: station {}", station.code))
    });
    Ok(Tables {
        draft,
        areas,
        area_registers,
        choices: choices.collect::<Result<_, _>>()?,
        stations: stations.collect::<Result<_, _>>()?,
    })
}

/// The text of a record, ready to be signed.
///
/// # Errors
/// A value that spec 1 does not allow; the message names the station and the line.
pub fn record_text(election: &ElectionId, record: &folder::Record) -> anyhow::Result<String> {
    let parsed = record_of(record).with_context(|| {
        format!("records.csv: station {} contest {}", record.station, record.contest)
    })?;
    Ok(parsed.to_text(election))
}

fn record_of(record: &folder::Record) -> anyhow::Result<Record> {
    let mut fields = Vec::new();
    let mut votes = Vec::new();
    let mut before = None;
    for (key, value) in &record.lines {
        match key {
            Key::Field(name) => fields.push((code(name)?, *value)),
            Key::Vote(choice) => {
                before.get_or_insert(fields.len());
                votes.push((code(choice)?, *value));
            }
        }
    }
    let track = Track::from_word(record.track.word()).context("unknown track")?;
    Ok(Record {
        station: code(&record.station)?,
        contest: code(&record.contest)?,
        track,
        poll: record.poll,
        count: record.count,
        fields_before_votes: before.unwrap_or(fields.len()),
        fields,
        votes,
        closed: record.closed.as_deref().map(time).transpose()?,
        counted: record.counted.as_deref().map(time).transpose()?,
        agents: Vec::new(),
        copies: Vec::new(),
        explains: Vec::new(),
    })
}

fn area_row(area: &folder::Area) -> anyhow::Result<AreaRow> {
    Ok(AreaRow {
        code: code(&area.code)?,
        parent: area.parent.as_deref().map(code).transpose()?,
        kind: code(&area.kind)?,
        name: area.name.clone(),
    })
}

fn area_register(area: &folder::Area, code: Code) -> anyhow::Result<Option<AreaRegister>> {
    // Without a published bound there is no row: what could still be cast is then unknown, and said to be.
    let (Some(registered), Some(max_ballots)) = (area.registered, area.max_ballots) else {
        return Ok(None);
    };
    ensure!(
        max_ballots >= registered,
        "areas.csv: area {code}: expected max_ballots of at least {registered}, got {max_ballots}"
    );
    Ok(Some(AreaRegister { code, registered, max_ballots }))
}

fn choice_row(choice: &folder::Choice) -> anyhow::Result<ChoiceRow> {
    Ok(ChoiceRow {
        contest: code(&choice.contest)?,
        code: code(&choice.code)?,
        parent: choice.parent.as_deref().map(code).transpose()?,
        kind: ChoiceKind::from_word(choice.kind.word()).context("unknown kind")?,
        name: choice.name.clone(),
    })
}

fn station_row(station: &folder::Station) -> anyhow::Result<StationRow> {
    let geo = station.geo.map(|(latitude, longitude)| format!("{latitude},{longitude}"));
    let geo = geo.map(|text| {
        Geo::parse(&text).with_context(|| format!("{text} is not LAT,LON in microdegrees"))
    });
    Ok(StationRow {
        code: code(&station.code)?,
        area: code(&station.area)?,
        kind: StationType::from_word(station.kind.word()).context("unknown type")?,
        registered: station.registered,
        max_ballots: station.max_ballots,
        counted_with: station.counted_with.as_deref().map(code).transpose()?,
        geo: geo.transpose()?,
        name: station.name.clone(),
    })
}

fn code(text: &str) -> anyhow::Result<Code> {
    Code::parse(text).with_context(|| format!("expected a code, got {text:?}"))
}

fn time(text: &str) -> anyhow::Result<Time> {
    Time::parse(text)
        .with_context(|| format!("expected a time such as 2026-07-26T18:00:00Z, got {text:?}"))
}
