//! NIST SP 1500-100 version 2, JSON: the report of one size, station by station.
//!
//! In scope: the mapping of spec 5 §8.3. Official track only: that form has one count for each choice and
//! unit. Identifiers join codes by `_`, which no code has.

use acta::election::Choice;
use acta::kinds::part::{ChoiceKind, ContestAreas};
use acta::value::Code;
use acta_tally::fold::Track;
use acta_tally::results::{ColumnName, OutcomeView, UnitLine};
use acta_tally::totals::Class;

use std::collections::BTreeMap;

use super::csv::Line;
use super::json::Json;
use super::{Export, Race, Standing};

/// The whole election as a place.
const WHOLE: &str = "election";

/// The kinds of area that the form has a word for.
const AREA_TYPES: [&str; 13] = [
    "borough",
    "city",
    "country",
    "county",
    "municipality",
    "school",
    "state",
    "town",
    "township",
    "village",
    "ward",
    "water",
    "congressional",
];

/// A contest with its official track.
struct Official<'a> {
    race: Race<'a>,
    standing: Standing<'a>,
    units: Vec<UnitLine<'a>>,
}

pub(super) fn text(export: &Export<'_>) -> String {
    let official = export.races().filter_map(|race| {
        let standing = export.standing(race, Track::Official)?;
        Some(Official { race, standing, units: export.units(race, Track::Official) })
    });
    let official: Vec<Official<'_>> = official.collect();
    let mut json = Json::default();
    begin(&mut json, "ElectionReport");
    head(&mut json, export);
    places(&mut json, export, &official);
    parties(&mut json, export, &official);
    json.key("Election").array();
    election(&mut json, export, &official);
    json.end().end();
    json.finish()
}

/// Begins an object of one of the form's types.
fn begin<'j>(json: &'j mut Json, kind: &str) -> &'j mut Json {
    json.object().text("@type", format!("ElectionResults.{kind}"))
}

fn head(json: &mut Json, export: &Export<'_>) {
    let fold = export.results.fold();
    let plan = fold.plan();
    let made = export.made().unwrap_or(fold.definition().opens);
    json.text("Format", "precinct-level").text("GeneratedDate", made.to_string());
    let issuer = export.custody().unwrap_or_else(|| plan.name.clone());
    json.text("Issuer", issuer).text("IssuerAbbreviation", &plan.election);
    json.value("SequenceStart", 1).value("SequenceEnd", 1);
    json.text("Status", export.status()).text("VendorApplicationId", "acta");
    json.value("IsTest", plan.test);
    if let Some(notice) = export.notice() {
        json.text("TestType", notice);
    }
    let notes = format!("Log size {}, root {}", export.size(), export.root);
    json.text("Notes", export.sentences(Some(notes)));
    json.key("ExternalIdentifier").array();
    other(json, "election", &plan.election);
    other(json, "size", &export.size().to_string());
    other(json, "root", &export.root);
    other(json, "anchor", &fold.anchor().to_string());
    json.end();
}

/// A value that the form has no name for.
fn other(json: &mut Json, what: &str, value: &str) {
    begin(json, "ExternalIdentifier").text("Type", "other").text("OtherType", what);
    json.text("Value", value).end();
}

fn words(json: &mut Json, key: &str, export: &Export<'_>, words: &str) {
    let languages = &export.results.fold().definition().languages;
    let language = languages.first().map_or("und", Code::as_str);
    begin(json.key(key), "InternationalizedText").key("Text").array();
    begin(json, "LanguageString").text("Language", language).text("Content", words).end();
    json.end().end();
}

fn places(json: &mut Json, export: &Export<'_>, official: &[Official<'_>]) {
    json.key("GpUnit").array();
    let election = export.results.fold().election();
    let all: Vec<_> = election.iter().flat_map(|election| election.areas()).collect();
    let roots: Vec<String> =
        all.iter().filter(|area| area.parent().is_none()).map(|area| area_id(&area.code)).collect();
    place(json, WHOLE, "other", Some("election"));
    words(json, "Name", export, &export.results.fold().plan().name);
    json.texts("ComposingGpUnitIds", &roots).end();
    for Official { race, standing, .. } in official {
        place(json, &district(*race), "other", Some("contest"));
        let parts = match &race.contest.areas {
            ContestAreas::All => roots.clone(),
            ContestAreas::Only(areas) => areas.iter().map(area_id).collect(),
        };
        json.texts("ComposingGpUnitIds", parts);
        reported(json, &standing.view);
        json.end();
    }
    let units = by_station(official);
    let mut held: BTreeMap<Code, Vec<Code>> = BTreeMap::new();
    for (code, units) in &units {
        let area = units.first().map(|(_, unit)| unit.station.row.area);
        area.into_iter().for_each(|area| held.entry(area).or_default().push(*code));
    }
    for area in all {
        let known = AREA_TYPES.contains(&area.kind.as_str());
        let kind = if known { area.kind.as_str() } else { "other" };
        place(json, &area_id(&area.code), kind, (!known).then_some(area.kind.as_str()));
        words(json, "Name", export, &area.name);
        let below = area.children.iter().map(area_id);
        let here = held.get(&area.code).into_iter().flatten().map(station_id);
        json.texts("ComposingGpUnitIds", below.chain(here)).end();
    }
    units.iter().for_each(|(code, units)| station(json, export, code, units));
    json.end();
}

fn place(json: &mut Json, id: &str, kind: &str, other: Option<&str>) {
    begin(json, "ReportingUnit").text("@id", id).text("Type", kind);
    if let Some(other) = other {
        json.text("OtherType", other);
    }
}

fn area_id(code: &Code) -> String {
    format!("area_{code}")
}

fn station_id(code: &Code) -> String {
    format!("station_{code}")
}

fn district(race: Race<'_>) -> String {
    format!("district_{}", race.plan.code)
}

fn reported(json: &mut Json, view: &OutcomeView) {
    let [counted, flagged, ..] = view.classes;
    json.value("SubUnitsReported", counted.saturating_add(flagged));
    json.value("TotalSubUnits", view.expected);
}

/// The units of each station, with their contests.
fn by_station<'e>(official: &'e [Official<'_>]) -> BTreeMap<Code, Vec<(Code, &'e UnitLine<'e>)>> {
    let mut stations: BTreeMap<Code, Vec<_>> = BTreeMap::new();
    for Official { race, units, .. } in official {
        for unit in units {
            stations.entry(unit.station.row.code).or_default().push((race.plan.code, unit));
        }
    }
    stations
}

fn station(json: &mut Json, export: &Export<'_>, code: &Code, units: &[(Code, &UnitLine<'_>)]) {
    place(json, &station_id(code), "polling-place", None);
    if let Some((_, unit)) = units.first() {
        words(json, "Name", export, &unit.station.row.name);
        if let Some(registered) = unit.registered {
            json.value("VotersRegistered", registered);
        }
    }
    let all = |is: fn(Class) -> bool| units.iter().all(|(_, unit)| is(unit.class));
    let status = match () {
        () if all(Class::is_counted) => "completed",
        () if all(|class| class == Class::Missing) => "not-processed",
        () => "in-process",
    };
    json.key("CountStatus").array();
    begin(json, "CountStatus").text("Type", "total").text("Status", status).end();
    json.end().key("ExternalIdentifier").array();
    for (contest, unit) in units {
        other(json, &format!("class {contest}"), unit.class.word());
        let head = unit.head.map(|head| head.to_string()).unwrap_or_default();
        let conflicts = unit.conflicts.iter().map(ToString::to_string).collect::<Vec<_>>();
        let more = [
            ("marks", unit.marks.clone()),
            ("findings", unit.findings.join("+")),
            ("head", head),
            ("conflicts", conflicts.join("+")),
        ];
        for (what, value) in more.iter().filter(|(_, value)| !value.is_empty()) {
            other(json, &format!("{what} {contest}"), value);
        }
    }
    json.end().end();
}

fn choice_id(kind: &str, race: Race<'_>, choice: &Choice) -> String {
    format!("{kind}_{}_{}", race.plan.code, choice.code)
}

/// Every list as a party.
fn parties(json: &mut Json, export: &Export<'_>, official: &[Official<'_>]) {
    json.key("Party").array();
    for Official { race, .. } in official {
        for (_, list) in race.choices().filter(|(_, choice)| choice.kind == ChoiceKind::List) {
            begin(json, "Party").text("@id", choice_id("party", *race, list));
            words(json, "Name", export, &list.name);
            json.end();
        }
    }
    json.end();
}

fn election(json: &mut Json, export: &Export<'_>, official: &[Official<'_>]) {
    let fold = export.results.fold();
    let day =
        |time: acta::value::Time| time.to_string().chars().take_while(|c| *c != 'T').collect();
    let [opens, closes]: [String; 2] = [fold.definition().opens, fold.definition().closes].map(day);
    begin(json, "Election").text("ElectionScopeId", WHOLE).text("Type", "other");
    json.text("OtherType", "unstated").text("StartDate", opens).text("EndDate", closes);
    words(json, "Name", export, &fold.plan().name);
    json.key("Candidate").array();
    for Official { race, .. } in official {
        let candidates = race.choices().filter(|(_, choice)| choice.kind == ChoiceKind::Candidate);
        for (_, choice) in candidates {
            begin(json, "Candidate").text("@id", choice_id("candidate", *race, choice));
            words(json, "BallotName", export, &choice.name);
            if let Some(list) = race.parent(choice) {
                json.text("PartyId", choice_id("party", *race, list));
            }
            json.end();
        }
    }
    json.end().key("BallotCounts").array();
    official.iter().for_each(|one| ballots(json, one, official.len()));
    json.end().key("Contest").array();
    official.iter().for_each(|one| contest(json, export, one));
    json.end().end();
}

/// Ballots are of the election in that form; where it has several contests, each says which.
fn ballots(json: &mut Json, one: &Official<'_>, contests: usize) {
    let race = one.race;
    let mut count = |place: &str, excluded: bool, ballots: u128| {
        begin(json, "BallotCounts").text("GpUnitId", place);
        match (contests, excluded) {
            (1, false) => json.text("Type", "total"),
            (1, true) => json.text("Type", "other").text("OtherType", "excluded"),
            (_, false) => json.text("Type", "other").text("OtherType", race.plan.code.as_str()),
            (_, true) => {
                let what = format!("excluded {}", race.plan.code);
                json.text("Type", "other").text("OtherType", what)
            }
        };
        json.value("BallotsCast", ballots).end();
    };
    count(&district(race), false, one.standing.view.ballots);
    for unit in &one.units {
        let Some(ballots) = unit.ballots else { continue };
        count(&station_id(&unit.station.row.code), !unit.class.is_counted(), ballots.into());
    }
}

fn contest(json: &mut Json, export: &Export<'_>, one: &Official<'_>) {
    let Official { race, standing, units } = one;
    let (race, plan, view) = (*race, one.race.plan, &standing.view);
    match race.kind() {
        Some(ChoiceKind::List) => begin(json, "PartyContest"),
        Some(ChoiceKind::Candidate) => begin(json, "CandidateContest").value("VotesAllowed", 1),
        Some(ChoiceKind::Option) | None => begin(json, "BallotMeasureContest"),
    };
    if let (Some(seats), Some(ChoiceKind::Candidate)) = (plan.seats, race.kind()) {
        json.value("NumberElected", seats);
    }
    json.text("@id", format!("contest_{}", plan.code)).text("Name", &plan.name);
    json.text("ElectionDistrictId", district(race));
    let variation = match plan.outcome_word {
        "plurality" => "plurality",
        "majority" | "top-two" => "majority",
        "forty-ten" | "none" => "other",
        _ => "proportional",
    };
    json.text("VoteVariation", variation);
    if variation != plan.outcome_word {
        json.text("OtherVoteVariation", plan.outcome_word);
    }
    let [counted, flagged, excluded, _] = view.classes;
    let status = match counted.saturating_add(flagged) {
        all if all == view.expected => "completed",
        0 if excluded == 0 => "not-processed",
        _ => "in-process",
    };
    json.key("CountStatus").array();
    begin(json, "CountStatus").text("Type", "total").text("Status", status).end();
    json.end();
    reported(json, view);
    json.key("ContestSelection").array();
    let columns = export.results.columns(race.no);
    for (number, (plan, choice)) in (1..).zip(race.choices()) {
        selection(json, export, race, choice, number);
        let at = columns.iter().position(|column| *column == ColumnName::Vote(choice.code));
        json.key("VoteCounts").array();
        votes(json, export, race, standing, plan);
        for unit in units {
            let Some(votes) = at.and_then(|at| unit.values.get(at).copied().flatten()) else {
                continue;
            };
            let kind = if unit.class.is_counted() { "total" } else { "excluded" };
            count(json, &station_id(&unit.station.row.code), kind, votes);
        }
        json.end().end();
    }
    json.end().end();
}

fn selection(json: &mut Json, export: &Export<'_>, race: Race<'_>, choice: &Choice, number: u64) {
    let kind = match choice.kind {
        ChoiceKind::List => "PartySelection",
        ChoiceKind::Candidate => "CandidateSelection",
        ChoiceKind::Option => "BallotMeasureSelection",
    };
    begin(json, kind).text("@id", choice_id("choice", race, choice)).value("SequenceOrder", number);
    match choice.kind {
        ChoiceKind::List => json.texts("PartyIds", [choice_id("party", race, choice)]),
        ChoiceKind::Candidate => json.texts("CandidateIds", [choice_id("candidate", race, choice)]),
        ChoiceKind::Option => {
            words(json, "Selection", export, &choice.name);
            json
        }
    };
}

/// Of the whole contest and of each area that has a unit.
fn votes(
    json: &mut Json,
    export: &Export<'_>,
    race: Race<'_>,
    standing: &Standing<'_>,
    choice: &acta_tally::fold::plan::ChoicePlan,
) {
    let line = Line::of(race, standing, choice);
    let Some(all) = line.votes else { return };
    count(json, &district(race), "total", all);
    if let Some(excluded) = line.excluded.filter(|_| standing.view.classes[2] > 0) {
        count(json, &district(race), "excluded", excluded);
    }
    if let Some(seats) = line.seats {
        count(json, &district(race), "seats", seats.into());
    }
    for (code, area) in export.results.fold().expected().areas.in_order() {
        let Some(row) = standing.table.area(area) else { continue };
        let counted = row.counted();
        let votes = race.plan.votes(choice, |column| counted.value(column));
        count(json, &area_id(code), "total", votes.unwrap_or_default());
    }
}

fn count(json: &mut Json, place: &str, kind: &str, votes: u64) {
    begin(json, "VoteCounts").text("GpUnitId", place);
    match kind {
        "excluded" => json.text("Type", "other").text("OtherType", kind),
        kind => json.text("Type", kind),
    };
    json.value("Count", votes).end();
}
