//! OASIS EML 5.0: 510 (counts) and 520 (result), official track.
//!
//! In scope: the mapping of spec 5 §8.4. The schema takes no element of ours, so that what it has no place
//! for stands under `AuditInformation` and in `CountMetric`, which are open by their `Type`.

use acta::election::Choice;
use acta::kinds::part::ChoiceKind;
use acta_tally::fold::Track;
use acta_tally::fold::plan::Decides;
use acta_tally::results::{ColumnName, OutcomeView, State, UnitLine};
use acta_tally::totals::Class;

use super::csv::Line;
use super::xml::Xml;
use super::{Export, Race, Standing};

const NAMESPACE: &str = "urn:oasis:names:tc:evs:schema:eml";

/// A `CandidateName` has at most so many characters; a longer name stands in `KnownAs`.
const CANDIDATE_NAME_CHARS_MAX: usize = 70;

/// EML 510.
pub(super) fn count(export: &Export<'_>) -> String {
    let mut xml = begin(export, "510");
    xml.open("Count", &[]);
    event(&mut xml, export);
    xml.open("Contests", &[]);
    for race in export.with_choices() {
        let Some(standing) = export.standing(race, Track::Official) else { continue };
        contest_head(&mut xml, export, race, &standing.view);
        xml.text("CountingAlgorithm", &[], race.plan.outcome_word);
        if let Some(seats) = race.plan.seats.filter(|seats| *seats > 0) {
            xml.text("NumberOfPositions", &[], &seats.to_string());
        }
        totals(&mut xml, race, &standing);
        let columns = export.results.columns(race.no);
        let units = export.units(race, Track::Official);
        let counted = units.iter().filter(|unit| unit.class.is_counted());
        counted.for_each(|line| unit(&mut xml, race, &columns, line));
        xml.close();
    }
    xml.close();
    xml.close();
    audit(&mut xml, export, true);
    xml.close();
    xml.close();
    xml.finish()
}

/// EML 520.
pub(super) fn result(export: &Export<'_>) -> String {
    let mut xml = begin(export, "520");
    xml.open("Result", &[]);
    event(&mut xml, export);
    for race in export.with_choices() {
        let Some(standing) = export.standing(race, Track::Official) else { continue };
        contest_head(&mut xml, export, race, &standing.view);
        selections(&mut xml, race, &standing.view);
        xml.close();
    }
    xml.close();
    audit(&mut xml, export, false);
    xml.close();
    xml.close();
    xml.finish()
}

fn begin(export: &Export<'_>, message: &str) -> Xml {
    let fold = export.results.fold();
    let mut xml = Xml::new();
    xml.open("EML", &[("xmlns", NAMESPACE), ("Id", message), ("SchemaVersion", "5.0")]);
    let id = format!("{} size {}", fold.plan().election, export.size());
    xml.text("TransactionId", &[], &id);
    let made = export.made().unwrap_or(fold.definition().opens);
    xml.text("IssueDate", &[], &made.to_string());
    xml
}

/// The event, then an open `Election` behind its identifier. An identifier has no `/` in EML.
fn event(xml: &mut Xml, export: &Export<'_>) {
    let plan = export.results.fold().plan();
    let id = plan.election.replace('/', ":");
    xml.open("EventIdentifier", &[("Id", &id)]);
    xml.text("EventName", &[], &plan.name);
    let words = export.sentences(None);
    if !words.is_empty() {
        xml.text("EventQualifier", &[], &words);
    }
    xml.close();
    xml.open("Election", &[]);
    xml.open("ElectionIdentifier", &[("Id", &id)]);
    xml.text("ElectionName", &[], &plan.name);
    xml.text("ElectionCategory", &[], &export.status());
    xml.close();
}

/// An open `Contest` behind its qualifier.
fn contest_head(xml: &mut Xml, export: &Export<'_>, race: Race<'_>, view: &OutcomeView) {
    xml.open("Contest", &[]);
    xml.open("ContestIdentifier", &[("Id", race.plan.code.as_str())]);
    xml.text("ContestName", &[], &race.plan.name);
    xml.close();
    let yes_no = |is: bool| if is { "yes" } else { "no" };
    let [_, _, excluded, missing] = view.classes;
    xml.open("CountQualifier", &[]);
    xml.text("Simulation", &[], yes_no(export.is_test()));
    xml.text("Final", &[], yes_no(export.status() == "certified"));
    xml.text("Partial", &[], yes_no(excluded > 0 || missing > 0));
    xml.close();
}

fn metric(xml: &mut Xml, kind: &str, value: u128) {
    xml.text("CountMetric", &[("Type", &format!("acta {kind}"))], &value.to_string());
}

fn totals(xml: &mut Xml, race: Race<'_>, standing: &Standing<'_>) {
    let (view, whole) = (&standing.view, standing.table.whole());
    let counted = whole.counted();
    xml.open("TotalVotes", &[]);
    metric(xml, "units expected", view.expected.into());
    for (class, units) in Class::ALL.iter().zip(view.classes) {
        metric(xml, &format!("units {class}"), units.into());
    }
    metric(xml, "units disputed", view.disputed.into());
    if let Some(registered) = counted.registered() {
        metric(xml, "registered", registered.into());
    }
    for (at, field) in race.plan.fields.iter().enumerate() {
        metric(xml, &format!("field {}", field.name), counted.value(at).into());
    }
    for (plan, choice) in race.choices() {
        let Some(votes) = Line::of(race, standing, plan).votes else { continue };
        selection(xml, race, choice, votes, true);
    }
    let ballots = view.ballots.to_string();
    xml.text("Cast", &[], &ballots);
    xml.text("TotalCounted", &[], &ballots);
    let excluded = whole.class(Class::Excluded);
    if excluded.units > 0 {
        let ballots = excluded.ballots.to_string();
        xml.text("UncountedVotes", &[("ReasonCode", "excluded")], &ballots);
    }
    xml.close();
}

/// A unit that is part of the totals.
fn unit(xml: &mut Xml, race: Race<'_>, columns: &[ColumnName], unit: &UnitLine<'_>) {
    let register = &unit.station.row;
    xml.open("ReportingUnitVotes", &[]);
    xml.text("ReportingUnitIdentifier", &[("Id", register.code.as_str())], &register.name);
    metric(xml, &format!("class {}", unit.class), 1);
    for mark in unit.marks.split('+').filter(|mark| !mark.is_empty()) {
        metric(xml, &format!("mark {mark}"), 1);
    }
    unit.findings.iter().for_each(|code| metric(xml, &format!("finding {code}"), 1));
    if let Some(registered) = unit.registered {
        metric(xml, "registered", registered.into());
    }
    let value = |name: ColumnName| {
        let at = columns.iter().position(|column| *column == name)?;
        unit.values.get(at).copied().flatten()
    };
    for field in &race.plan.fields {
        if let Some(figure) = value(ColumnName::Field(field.name)) {
            metric(xml, &format!("field {}", field.name), figure.into());
        }
    }
    for (_, choice) in race.choices() {
        let Some(votes) = value(ColumnName::Vote(choice.code)) else { continue };
        selection(xml, race, choice, votes, false);
    }
    let ballots = unit.ballots.unwrap_or_default().to_string();
    xml.text("Cast", &[], &ballots);
    xml.text("TotalCounted", &[], &ballots);
    xml.close();
}

fn selection(xml: &mut Xml, race: Race<'_>, choice: &Choice, votes: u64, named: bool) {
    xml.open("Selection", &[]);
    who(xml, race, choice, named);
    xml.text("ValidVotes", &[], &votes.to_string());
    xml.close();
}

/// Who is voted for; a candidate's name and list stand where `named`.
fn who(xml: &mut Xml, race: Race<'_>, choice: &Choice, named: bool) {
    let id = [("Id", choice.code.as_str())];
    match choice.kind {
        ChoiceKind::Option => xml.text("ReferendumOptionIdentifier", &id, &choice.name),
        ChoiceKind::List => affiliation(xml, choice),
        ChoiceKind::Candidate => {
            xml.open("Candidate", &[]);
            xml.open("CandidateIdentifier", &id);
            if named {
                let short = choice.name.chars().count() <= CANDIDATE_NAME_CHARS_MAX;
                let place = if short { "CandidateName" } else { "KnownAs" };
                xml.text(place, &[], &choice.name);
            }
            xml.close();
            xml.close();
            if let Some(list) = race.parent(choice).filter(|_| named) {
                affiliation(xml, list);
            }
        }
    }
}

fn affiliation(xml: &mut Xml, list: &Choice) {
    xml.open("AffiliationIdentifier", &[("Id", list.code.as_str())]);
    xml.text("RegisteredName", &[], &list.name);
    xml.close();
}

/// Choices without parent by votes; equal votes have the same rank.
fn selections(xml: &mut Xml, race: Race<'_>, view: &OutcomeView) {
    for line in &view.choices {
        let Some((_, choice)) = race.choices().find(|(_, choice)| choice.code == line.code) else {
            continue;
        };
        xml.open("Selection", &[]);
        who(xml, race, choice, true);
        // The schema has no place for 0 votes.
        if line.votes > 0 {
            xml.text("Votes", &[], &line.votes.to_string());
        }
        let ahead = view.choices.iter().filter(|other| other.votes > line.votes).count();
        xml.text("Ranking", &[], &ahead.saturating_add(1).to_string());
        if let Some(elected) = elected(race, view, line.code.as_str(), line.seats) {
            xml.text("Elected", &[], if elected { "yes" } else { "no" });
        }
        xml.close();
    }
}

/// Only where what is outstanding can no longer change it; a rule with a second round says nothing.
fn elected(race: Race<'_>, view: &OutcomeView, choice: &str, seats: Option<u32>) -> Option<bool> {
    let closed = matches!(view.state, Some((State::Closed, _))) && view.lots.is_empty();
    match &race.plan.decides {
        _ if !closed => None,
        Decides::Seats(_) => seats.map(|seats| seats > 0),
        Decides::Votes(_)
            if race.plan.outcome_word == "plurality" && race.plan.seats.unwrap_or(1) == 1 =>
        {
            Some(view.leader_word() == choice)
        }
        Decides::Votes(_) | Decides::None => None,
    }
}

/// What EML has no place for, and every unit that is not part of the totals, by name.
fn audit(xml: &mut Xml, export: &Export<'_>, with_units: bool) {
    let fold = export.results.fold();
    xml.open("AuditInformation", &[]);
    xml.open("ProcessingUnits", &[]);
    let mut other = |kind: &str, name: Option<&str>, id: &str| {
        xml.open("Other", &[("Role", ""), ("Type", &format!("acta {kind}"))]);
        if let Some(name) = name {
            xml.text("Name", &[], name);
        }
        xml.text("Id", &[], id);
        xml.close();
    };
    other("election", None, &fold.plan().election);
    other("size", None, &export.size().to_string());
    other("root", None, &export.root);
    other("anchor", None, &fold.anchor().to_string());
    other("status", None, &export.status());
    if let Some(notice) = export.notice() {
        other("notice", None, notice);
    }
    if let Some(custody) = export.custody() {
        other("custody", None, &custody);
    }
    for race in export.with_choices().filter(|_| with_units) {
        let units = export.results.unit_lines(race.no);
        let out = units.filter(|unit| unit.track == Track::Official && !unit.class.is_counted());
        for unit in out {
            let contest = Some(race.plan.code.as_str());
            other(unit.class.word(), contest, unit.station.row.code.as_str());
            for code in &unit.findings {
                let about = format!("{} {}", race.plan.code, unit.station.row.code);
                other("finding", Some(&about), code);
            }
        }
    }
    xml.close();
    xml.close();
}
