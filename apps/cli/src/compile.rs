//! From an election folder to what a node and its stations are made of.
//!
//! In scope: the folder's tables and records as the types of `acta`. Out of scope: keys and signatures of the authority
//! (`acta-server` setup), and where a folder comes from.

use crate::folder::{self, Area, Folder, Key};
use acta::kinds::Draft;
use acta::kinds::Kind as _;
use acta::kinds::geometry::Outlines;
use acta::kinds::part::{AreaRow, ChoiceRow};
use acta::kinds::record::Record;
use acta::kinds::register::{AreaRegister, StationRow};
use acta::value::ElectionId;
use anyhow::ensure;

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
    /// Outlines of areas.
    pub outlines: Vec<Outlines>,
}

/// The tables of a folder.
///
/// # Errors
/// An area's bound that is below its voters; the message names the file and the area.
pub fn tables(folder: &Folder) -> anyhow::Result<Tables> {
    let registers = folder.areas.iter().filter_map(|area| area_register(area).transpose());
    Ok(Tables {
        draft: folder.draft.clone(),
        areas: folder.areas.iter().map(|area| area.row.clone()).collect(),
        area_registers: registers.collect::<Result<_, _>>()?,
        choices: folder.choices.clone(),
        stations: folder.stations.clone(),
        outlines: folder.outlines.clone(),
    })
}

fn area_register(area: &Area) -> anyhow::Result<Option<AreaRegister>> {
    // Without a published bound there is no row: what could still be cast is then unknown, and said to be.
    let (Some(registered), Some(max_ballots)) = (area.registered, area.max_ballots) else {
        return Ok(None);
    };
    let code = area.row.code;
    ensure!(
        max_ballots >= registered,
        "areas.csv: area {code}: expected max_ballots of at least {registered}, got {max_ballots}"
    );
    Ok(Some(AreaRegister { code, registered, max_ballots }))
}

/// The text of a record, ready to be signed.
#[must_use]
pub fn record_text(election: &ElectionId, record: &folder::Record) -> String {
    let mut fields = Vec::new();
    let mut votes = Vec::new();
    let mut before = None;
    for (key, value) in &record.lines {
        match key {
            Key::Field(name) => fields.push((*name, *value)),
            Key::Vote(choice) => {
                before.get_or_insert(fields.len());
                votes.push((*choice, *value));
            }
        }
    }
    let record = Record {
        station: record.station,
        contest: record.contest,
        track: record.track,
        poll: record.poll,
        count: record.count,
        fields_before_votes: before.unwrap_or(fields.len()),
        fields,
        votes,
        closed: record.closed,
        counted: record.counted,
        agents: Vec::new(),
        copies: Vec::new(),
        explains: Vec::new(),
    };
    record.to_text(election)
}
