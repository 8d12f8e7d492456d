//! What follows from the whole log for the units of a station: class, findings with their rules, decisions, complaints, and
//! what the unit does to the margin (spec 6 §9.4).

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::kinds::Body;
use acta::kinds::complaint::Subject;
use acta::policy::Act;
use acta::text::StatementId;
use acta::value::Code;
use acta_tally::fold::plan::ContestPlan;
use acta_tally::fold::{Fold, StatementView, Track, UnitView};
use acta_tally::outcome::ranked;

/// The text, unit by unit.
#[must_use]
pub fn derived(fold: &Fold, stations: &BTreeSet<Code>) -> String {
    let mut out = String::new();
    for station in stations {
        out.push_str(&format!("station {station}"));
        let row = fold.expected().number(station).and_then(|no| fold.expected().station(no));
        let count = |number: Option<u64>| {
            number.map_or_else(|| "none".to_string(), |number| number.to_string())
        };
        match row {
            None => out.push_str(" is not in the register\n"),
            Some(row) => out.push_str(&format!(
                " area {} registered {} max-ballots {}\n",
                row.row.area,
                count(fold.expected().registered(row)),
                count(fold.expected().max_ballots(row))
            )),
        }
        let mut ids = BTreeSet::new();
        for plan in &fold.plan().contests {
            for track in Track::ALL {
                let Some(view) = fold.unit(station, &plan.code, track) else { continue };
                if view.class.is_none() && view.history.is_empty() {
                    continue;
                }
                ids.extend(view.history.iter().map(|own| own.id));
                ids.extend(view.decisions.iter().map(|own| own.id));
                unit(fold, plan, track, &view, &mut out);
            }
        }
        complaints(fold, *station, &ids, &mut out);
    }
    out
}

fn unit(fold: &Fold, plan: &ContestPlan, track: Track, view: &UnitView<'_>, out: &mut String) {
    out.push_str(&format!("unit {} {} {}\n", view.station, view.contest, track.word()));
    let class = view.class.map_or("not-expected", |class| class.word());
    out.push_str(&format!("  class {class}\n"));
    if !view.marks.is_empty() {
        out.push_str(&format!("  marks {}\n", view.marks));
    }
    for own in &view.history {
        statement(plan, own, view, out);
    }
    for decided in &view.decisions {
        let says = &decided.says;
        let undone = if decided.undone { ", no longer in force" } else { "" };
        out.push_str(&format!(
            "  decision entry {} statement {} {} by {}{undone}: {}\n",
            decided.index, decided.id, says.effect, says.organ, says.article
        ));
    }
    let figures = values(plan, &view.values);
    if !figures.is_empty() {
        out.push_str(&format!("  figures after decisions: {figures}\n"));
    }
    margins(fold, plan, track, view, out);
}

fn statement(plan: &ContestPlan, own: &StatementView, view: &UnitView<'_>, out: &mut String) {
    let head = if view.head == Some(own.id) { ", the head" } else { "" };
    let open = if view.open.contains(&own.id) { ", open conflict" } else { "" };
    out.push_str(&format!(
        "  version entry {} statement {} poll {} count {}: {}{head}{open}\n",
        own.index, own.id, own.poll, own.count, own.effect
    ));
    if let Some(corrects) = own.corrects {
        out.push_str(&format!("    corrects statement {corrects}\n"));
    }
    out.push_str(&format!("    figures: {}\n", values(plan, &own.values)));
    for finding in &own.findings {
        let (code, effect) = (&finding.code, finding.effect.word());
        out.push_str(&format!("    finding {code} {effect}: {}\n", finding.meaning));
        for reason in &finding.reasons {
            out.push_str(&format!(
                "      {} = {}, {} = {}: expected {} {} {}\n",
                reason.left,
                reason.left_value,
                reason.right,
                reason.right_value,
                reason.left,
                reason.relation,
                reason.right
            ));
        }
    }
}

/// Figures by their names in the record's own words.
fn values(plan: &ContestPlan, values: &[Option<u32>]) -> String {
    let fields = plan.fields.iter().map(|field| field.name.to_string());
    let votes = plan.lines.iter().filter_map(|line| plan.choices.get(*line));
    let names = fields.chain(votes.map(|choice| format!("vote {}", choice.code)));
    let pairs: Vec<String> = names
        .zip(values)
        .map(|(name, value)| match value {
            Some(value) => format!("{name} {value}"),
            None => format!("{name} absent"),
        })
        .collect();
    pairs.join(", ")
}

/// Leader and margin as counted, without this unit, and with each open conflict in its place.
fn margins(fold: &Fold, plan: &ContestPlan, track: Track, view: &UnitView<'_>, out: &mut String) {
    let number = fold.plan().contest_number(&plan.code);
    let table = number.and_then(|number| fold.table(number, track));
    let Some(table) = table else { return };
    let counted = table.whole().counted();
    let at = |values: &[Option<u32>], column: usize| {
        values.get(column).copied().flatten().map_or(0, u64::from)
    };
    let is_counted = view.class.is_some_and(acta_tally::totals::Class::is_counted);
    let own = |column: usize| if is_counted { at(&view.values, column) } else { 0 };
    let mut says = Vec::from([
        ("as counted".to_string(), lead(plan, |column| counted.value(column))),
        (
            "without this unit".to_string(),
            lead(plan, |column| counted.value(column).saturating_sub(own(column))),
        ),
    ]);
    for other in view.history.iter().filter(|one| view.open.contains(&one.id)) {
        let sum = |column: usize| {
            counted
                .value(column)
                .saturating_sub(own(column))
                .saturating_add(at(&other.values, column))
        };
        says.push((format!("with entry {} in its place", other.index), lead(plan, sum)));
    }
    for (what, words) in says {
        out.push_str(&format!("  margin {what}: {words}\n"));
    }
}

fn lead(plan: &ContestPlan, value: impl Fn(usize) -> u64) -> String {
    let votes = |choice| plan.votes(choice, &value).unwrap_or_default();
    let (codes, votes): (Vec<Code>, Vec<u64>) =
        plan.heads().map(|choice| (choice.code, votes(choice))).unzip();
    let ranked = ranked(&votes);
    let at = |place: usize| ranked.get(place).and_then(|who| votes.get(*who)).copied();
    let Some(most) = at(0).filter(|most| *most > 0) else { return "no votes".to_string() };
    let leaders: Vec<&str> = codes
        .iter()
        .zip(&votes)
        .filter(|(_, votes)| **votes == most)
        .map(|(code, _)| code.as_str())
        .collect();
    let margin = most.saturating_sub(at(1).unwrap_or_default());
    format!("{} ahead with {most}, margin {margin}", leaders.join(" and "))
}

fn complaints(fold: &Fold, station: Code, ids: &BTreeSet<StatementId>, out: &mut String) {
    let account = fold.account();
    for logged in account.of(Act::Complaint) {
        let Body::Complaint(complaint) = &logged.says else { continue };
        let here = match &complaint.about {
            Subject::Station(code) => *code == station,
            Subject::Statement(id) => ids.contains(id),
            _ => false,
        };
        if !here {
            continue;
        }
        let mut rulings = account.of(Act::Ruling).filter_map(|ruling| match &ruling.says {
            Body::Ruling(says) if says.complaints.contains(&logged.id) => {
                Some(format!("{} by {} in entry {}", says.outcome, says.organ, ruling.index))
            }
            _ => None,
        });
        let first = rulings.next().unwrap_or_else(|| "no ruling".to_string());
        let words = rulings.fold(first, |all, one| format!("{all}, {one}"));
        out.push_str(&format!(
            "complaint entry {} statement {} {}: {words}\n",
            logged.index, logged.id, complaint.kind
        ));
    }
}
