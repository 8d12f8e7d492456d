//! A station's page from the fold: every version of every record, and since when nothing has changed.

use acta::value::Code;
use acta_tally::expected::{ContestNo, Station, StationNo};
use acta_tally::fold::plan::{ChoicePlan, ContestPlan, Votes};
use acta_tally::fold::{FindingView, Fold, StatementView, Track, UnitView};
use acta_tally::results::Results;

use super::scans::Scans;
use crate::model::{Decision, Finding, FormRow, Place, Unit, Version};

/// All that the page of a station shows, but for the signed texts, which are in the log. `complaints` are those about it,
/// each with the size since which it has effect.
#[must_use]
pub fn place(
    results: &Results<'_>,
    no: StationNo,
    complaints: &[(u64, u64)],
    scans: &Scans<'_>,
) -> Option<Place> {
    let fold = results.fold();
    let station = fold.expected().station(no)?;
    let row = &station.row;
    let events = fold.events_of(no);
    let mut units = units(fold, station);
    let last = complaints.iter().map(|(_, since)| *since).max().unwrap_or_default();
    for (unit, since) in &mut units {
        *since = unit.versions.iter_mut().map(|one| scans.give(one)).fold(*since, u64::max);
    }
    Some(Place {
        code: row.code.to_string(),
        name: row.name.clone(),
        kind: row.kind.to_string(),
        areas: areas(fold, &row.area),
        registered: row.registered.map(u64::from),
        counted_with: row.counted_with.map(|code| code.to_string()),
        closed: station.closed,
        not_opened: events.not_opened,
        destroyed: events.destroyed,
        row_index: station.changed,
        complaints: complaints.iter().map(|(index, _)| *index).collect(),
        since: units
            .iter()
            .map(|(_, since)| *since)
            .fold(last.max(fold.layout_changed()), u64::max),
        units: units.into_iter().map(|(unit, _)| unit).collect(),
    })
}

/// An area and those above it, the nearest first: code and name.
pub(super) fn areas(fold: &Fold, area: &Code) -> Vec<(String, String)> {
    let Some(election) = fold.election() else { return Vec::new() };
    let areas = election.path(area).iter().filter_map(|code| election.area(code));
    areas.map(|area| (area.code.to_string(), area.name.clone())).collect()
}

/// The units of a station with the size at which each last changed.
fn units(fold: &Fold, station: &Station) -> Vec<(Unit, u64)> {
    let mut contests: Vec<ContestNo> =
        fold.expected().units_of(station).map(|(contest, _)| contest).collect();
    contests.sort_unstable();
    let unit = |contest: ContestNo, track| {
        let plan = fold.plan().contest(contest)?;
        let view = fold.unit(&station.row.code, &plan.code, track)?;
        let empty = view.class.is_none() && view.history.is_empty();
        (!empty).then(|| (unit(fold, plan, &view), changed(&view)))
    };
    contests
        .into_iter()
        .flat_map(|contest| Track::ALL.map(|track| unit(contest, track)))
        .flatten()
        .collect()
}

/// The size at which anything that a page shows of a unit last changed.
fn changed(view: &UnitView<'_>) -> u64 {
    let statements =
        view.history.iter().map(|one| one.effect_index.unwrap_or_default().max(one.index) + 1);
    let decisions = view.decisions.iter().map(|one| one.order.max(one.index) + 1);
    statements.chain(decisions).fold(view.changed, u64::max)
}

fn unit(fold: &Fold, plan: &ContestPlan, view: &UnitView<'_>) -> Unit {
    let decision = |one: &acta_tally::fold::Decided| Decision {
        index: one.index,
        effect: one.says.effect.to_string(),
        organ: one.says.organ.to_string(),
        article: one.says.article.clone(),
    };
    Unit {
        contest: (plan.code.to_string(), plan.name.clone()),
        track: view.track.word().to_owned(),
        class: view.class.map_or_else(|| "not-expected".to_owned(), |class| class.to_string()),
        marks: view
            .marks
            .split('+')
            .filter(|mark| !mark.is_empty())
            .map(ToOwned::to_owned)
            .collect(),
        rows: rows(fold, plan, view),
        versions: view.history.iter().map(version).collect(),
        decisions: view.decisions.iter().map(|one| decision(one)).collect(),
    }
}

fn version(view: &StatementView) -> Version {
    Version {
        id: view.id.to_string(),
        index: view.index,
        effect: view.effect.to_owned(),
        corrects: view.corrects.map(|id| id.to_string()),
        findings: view.findings.iter().map(finding).collect(),
        text: String::new(),
        is_drawn: false,
        images: Vec::new(),
    }
}

fn finding(view: &FindingView) -> Finding {
    let reason = |reason: &acta_tally::fold::Reason| {
        format!(
            "{} {} {} {} {}",
            reason.left, reason.left_value, reason.relation, reason.right, reason.right_value
        )
    };
    Finding {
        code: view.code.clone(),
        meaning: view.meaning.clone(),
        reasons: view.reasons.iter().map(reason).collect(),
    }
}

/// The lines of the form, in its order.
fn rows(fold: &Fold, plan: &ContestPlan, view: &UnitView<'_>) -> Vec<FormRow> {
    let row = |label: String, nested, at: usize| {
        let value = |values: &[Option<u32>]| values.get(at).copied().flatten().map(u64::from);
        let counted = view.head.and_then(|_| value(&view.values));
        let each = view.history.iter().map(|one| value(&one.values)).collect();
        FormRow { label, nested, counted, each }
    };
    let fields =
        labels(fold, plan).into_iter().enumerate().map(|(at, label)| (at, row(label, false, at)));
    let (before, after): (Vec<_>, Vec<_>) = fields.partition(|(at, _)| *at < plan.votes_at);
    let choice = |choice: &ChoicePlan| match choice.votes {
        Votes::Column(column) => Some(row(choice.name.clone(), choice.parent.is_some(), column)),
        Votes::Sum(_) | Votes::Absent => None,
    };
    let votes = plan.choices.iter().filter_map(choice);
    let fields = |rows: Vec<(usize, FormRow)>| rows.into_iter().map(|(_, row)| row);
    fields(before).chain(votes).chain(fields(after)).collect()
}

/// What the paper form calls its fields, in the order of the plan.
pub(super) fn labels(fold: &Fold, plan: &ContestPlan) -> Vec<String> {
    let election = fold.election();
    let form = election.and_then(|election| election.form(&election.contest(&plan.code)?.form));
    let label = |name: &Code| {
        let field = form.and_then(|form| form.fields.iter().find(|field| field.name == *name));
        field.map_or_else(|| name.to_string(), |field| field.label.clone())
    };
    plan.fields.iter().map(|field| label(&field.name)).collect()
}
