//! `area/AREA.json`: an area with its units by class, its sums and its stations, for programs that want no more than that.
//!
//! In scope: which areas have a file, what stands in it. Not in scope: its schema. Main function: [`files`].

use std::collections::BTreeMap;

use acta::election::Area;
use acta::value::Code;
use acta_tally::expected::ContestNo;
use acta_tally::fold::Track;
use acta_tally::results::UnitLine;
use acta_tally::totals::{AreaNo, Row};

use super::json::Json;
use super::results::{said, unit, units_in};
use super::{Export, Race, file};
use crate::File;

/// `area/AREA.json` of every area that has a unit: what stands in it, with the stations that belong to it and to no area below it.
///
/// Neither size nor root: an area in which nothing changed keeps its bytes from one size to the next.
pub(super) fn files(export: &Export<'_>) -> Vec<File> {
    let stations = Units::of(export);
    let Some(election) = export.results.fold().election() else { return Vec::new() };
    let mut below: BTreeMap<Code, Vec<Code>> = BTreeMap::new();
    for area in election.areas() {
        if let Some(parent) = area.parent() {
            below.entry(parent).or_default().push(area.code);
        }
    }
    let text = |area: &Area| {
        let no = export.results.fold().expected().areas.number(&area.code)?;
        let below = below.get(&area.code).map_or(&[][..], Vec::as_slice);
        let text = one_area(export, area, no, below, &stations)?;
        Some(file(&format!("area/{}.json", area.code), text))
    };
    election.areas().filter_map(text).collect()
}

/// The units of all contests by contest, track and the area that their stations name.
struct Units<'a>(BTreeMap<(ContestNo, Track, Code), Vec<UnitLine<'a>>>);

impl<'a> Units<'a> {
    fn of(export: &Export<'a>) -> Self {
        let mut units: BTreeMap<_, Vec<UnitLine<'a>>> = BTreeMap::new();
        for race in export.races() {
            for line in export.results.unit_lines(race.no) {
                let place = (race.no, line.track, line.station.row.area);
                units.entry(place).or_default().push(line);
            }
        }
        Self(units)
    }

    fn at(&self, contest: ContestNo, track: Track, area: Code) -> &[UnitLine<'a>] {
        self.0.get(&(contest, track, area)).map_or(&[], Vec::as_slice)
    }
}

/// None for an area without a unit.
fn one_area(
    export: &Export<'_>,
    area: &Area,
    no: AreaNo,
    below: &[Code],
    stations: &Units<'_>,
) -> Option<String> {
    let mut json = Json::default();
    json.object().text("kind", "acta/area/v1");
    json.text("election", &export.results.fold().plan().election);
    said(&mut json, export);
    json.text("area", area.code.as_str());
    json.text_or_null("parent", area.parent().map(|code| code.to_string()));
    json.text("type", area.kind.as_str()).text("name", &area.name);
    json.texts("areas", below.iter().map(|code| code.as_str()));
    json.key("contests").array();
    let mut units = 0;
    for race in export.races() {
        let standings = export.standings(race);
        let tracks: Vec<_> = standings
            .filter_map(|standing| Some((standing.track, standing.table.area(no)?)))
            .collect();
        if tracks.is_empty() {
            continue;
        }
        let columns = export.results.columns(race.no);
        json.object().text("contest", race.plan.code.as_str()).key("tracks").array();
        for (track, row) in tracks {
            units += row.expected();
            json.object().text("track", track.word());
            units_in(&mut json, row);
            sums(&mut json, race, row);
            json.key("stations").array();
            let lines = stations.at(race.no, track, area.code);
            lines.iter().for_each(|line| unit(&mut json, &columns, line));
            json.end().end();
        }
        json.end().end();
    }
    json.end().end();
    (units > 0).then(|| json.finish())
}

/// Fields and votes of the counted and flagged units.
fn sums(json: &mut Json, race: Race<'_>, row: &Row) {
    let counted = row.counted();
    json.key("figures").object();
    for (at, field) in race.plan.fields.iter().enumerate() {
        json.value(field.name.as_str(), counted.value(at));
    }
    json.end().key("votes").object();
    for (plan, choice) in race.choices() {
        let votes = race.plan.votes(plan, |column| counted.value(column));
        json.value_or_null(choice.code.as_str(), votes);
    }
    json.end();
}
