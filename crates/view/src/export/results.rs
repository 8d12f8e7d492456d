//! `results.json`: all of it in our own nouns, as `results.schema.json` describes it; and `totals.json`, the same without
//! stations.

use acta_tally::outcome::Hurdle;
use acta_tally::results::{ColumnName, OutcomeView, State, UnitLine};
use acta_tally::totals::{Class, Row};

use super::csv::{Line, state_word};
use super::json::Json;
use super::{Export, Race, Standing};

/// Whether the stations of a contest stand in the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stations {
    With,
    Without,
}

/// `results.json`.
pub(super) fn text(export: &Export<'_>) -> String {
    whole(export, "acta/results/v1", Stations::With)
}

/// `totals.json`: small at any number of stations.
pub(super) fn totals(export: &Export<'_>) -> String {
    whole(export, "acta/totals/v1", Stations::Without)
}

fn whole(export: &Export<'_>, kind: &str, stations: Stations) -> String {
    let mut json = Json::default();
    json.object().text("kind", kind);
    head(&mut json, export);
    areas(&mut json, export);
    json.key("contests").array();
    for race in export.races() {
        contest(&mut json, export, race, stations);
    }
    json.end().end();
    json.finish()
}

/// What every export says of itself, in an object that was begun.
pub(super) fn head(json: &mut Json, export: &Export<'_>) {
    let plan = export.results.fold().plan();
    json.text("election", &plan.election).text("name", &plan.name);
    said(json, export);
    json.value("size", export.size()).text("root", &export.root);
    json.text("anchor", export.results.fold().anchor().to_string());
}

/// What must not be overlooked.
pub(super) fn said(json: &mut Json, export: &Export<'_>) {
    let plan = export.results.fold().plan();
    json.value("test", plan.test).text_or_null("notice", export.notice());
    json.text_or_null("custodian", plan.custodian.as_ref());
    json.text_or_null("custody", export.custody()).text("status", export.status());
}

fn areas(json: &mut Json, export: &Export<'_>) {
    json.key("areas").array();
    let election = export.results.fold().election();
    for area in election.iter().flat_map(|election| election.areas()) {
        json.object().text("area", area.code.as_str());
        json.text_or_null("parent", area.parent().map(|code| code.to_string()));
        json.text("type", area.kind.as_str()).text("name", &area.name).end();
    }
    json.end();
}

fn contest(json: &mut Json, export: &Export<'_>, race: Race<'_>, stations: Stations) {
    let plan = race.plan;
    json.object().text("contest", plan.code.as_str()).text("name", &plan.name);
    json.text("rule", plan.outcome_word).value_or_null("seats", plan.seats);
    json.texts("fields", plan.fields.iter().map(|field| field.name.to_string()));
    json.key("choices").array();
    for (_, choice) in race.choices() {
        json.object().text("choice", choice.code.as_str());
        json.text_or_null("parent", race.parent(choice).map(|list| list.code.to_string()));
        json.text("kind", choice.kind.to_string()).text("name", &choice.name).end();
    }
    json.end().key("tracks").array();
    for standing in export.standings(race) {
        track(json, export, race, &standing, stations);
    }
    json.end().end();
}

fn track(
    json: &mut Json,
    export: &Export<'_>,
    race: Race<'_>,
    standing: &Standing<'_>,
    stations: Stations,
) {
    let view = &standing.view;
    json.object().text("track", standing.track.word());
    units_of(json, view.expected, &view.classes, view.disputed);
    json.value("ballots", view.ballots).value("valid", view.valid);
    json.value_or_null("outstanding", view.outstanding);
    json.texts("leaders", view.leaders.iter().map(ToString::to_string));
    json.value("margin", view.margin);
    outcome(json, view);
    json.key("totals").array();
    for (plan, choice) in race.choices() {
        let line = Line::of(race, standing, plan);
        json.object().text("choice", choice.code.as_str()).value_or_null("votes", line.votes);
        json.text_or_null("percent", line.percent).value_or_null("flagged", line.flagged);
        json.value_or_null("excluded", line.excluded);
        json.value_or_null("with_others", line.with_others).value_or_null("seats", line.seats);
        json.end();
    }
    json.end();
    let counted = standing.table.whole().counted();
    json.key("field_totals").object();
    for (at, field) in race.plan.fields.iter().enumerate() {
        json.value(field.name.as_str(), counted.value(at));
    }
    json.end();
    in_areas(json, export, standing);
    if stations == Stations::With {
        let columns = export.results.columns(race.no);
        json.key("stations").array();
        let units = export.units(race, standing.track);
        units.iter().for_each(|line| unit(json, &columns, line));
        json.end();
    }
    json.end();
}

fn units_of(json: &mut Json, expected: u64, classes: &[u64; 4], disputed: u64) {
    json.value("expected", expected);
    for (word, units) in ["counted", "flagged", "excluded", "missing"].iter().zip(classes) {
        json.value(word, units);
    }
    json.value("disputed", disputed);
}

fn outcome(json: &mut Json, view: &OutcomeView) {
    let Some((state, hurdle)) = &view.state else {
        json.value("state", "null").value("short", "null").value("hurdle", "null");
        json.key("lots").array().end();
        return;
    };
    json.text("state", state_word(*state));
    let short = match state {
        State::Open(short) => Some(short),
        State::Closed | State::CannotTell => None,
    };
    json.value_or_null("short", short);
    let hurdle = match hurdle {
        Hurdle::Share(share) => Some(format!("{}/{}", share.num(), share.den())),
        Hurdle::Impossible => Some("impossible".to_owned()),
        Hurdle::None => None,
    };
    json.text_or_null("hurdle", hurdle).key("lots").array();
    for lot in &view.lots {
        json.object().value("seats", lot.seats);
        json.texts("among", lot.among.iter().map(ToString::to_string)).end();
    }
    json.end();
}

/// Units by class in each area that has one.
fn in_areas(json: &mut Json, export: &Export<'_>, standing: &Standing<'_>) {
    json.key("areas").array();
    for (code, area) in export.results.fold().expected().areas.in_order() {
        let Some(row) = standing.table.area(area) else { continue };
        json.object().text("area", code.as_str());
        units_in(json, row);
        json.end();
    }
    json.end();
}

pub(super) fn units_in(json: &mut Json, row: &Row) {
    let classes = Class::ALL.map(|class| row.class(class).units);
    units_of(json, row.expected(), &classes, disputed(row));
    json.value("ballots", row.counted().ballots);
}

fn disputed(row: &Row) -> u64 {
    Class::ALL.iter().map(|class| row.class(*class).disputed).sum()
}

pub(super) fn unit(json: &mut Json, columns: &[ColumnName], unit: &UnitLine<'_>) {
    let register = &unit.station.row;
    json.object().text("station", register.code.as_str()).text("name", &register.name);
    json.text("area", register.area.as_str()).value_or_null("registered", unit.registered);
    json.value_or_null("max_ballots", unit.max_ballots).text("class", unit.class.word());
    json.texts("marks", unit.marks.split('+').filter(|mark| !mark.is_empty()));
    json.texts("findings", &unit.findings).value_or_null("ballots", unit.ballots);
    json.text_or_null("head", unit.head.map(|head| head.to_string()));
    json.texts("conflicts", unit.conflicts.iter().map(ToString::to_string));
    for (key, votes) in [("figures", false), ("votes", true)] {
        json.key(key).object();
        let values = columns.iter().zip(&unit.values);
        for (column, value) in values.filter(|(column, _)| is_vote(**column) == votes) {
            json.value_or_null(column.code().as_str(), *value);
        }
        json.end();
    }
    json.end();
}

const fn is_vote(column: ColumnName) -> bool {
    matches!(column, ColumnName::Vote(_))
}
