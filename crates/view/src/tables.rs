//! Tables that several pages share.

use maud::{Markup, html};

use crate::model::{Contest, Coverage, Station};
use crate::number::{grouped, percent_bar_width};
use crate::page::indent;

/// The cells of one coverage, as a row.
pub(crate) fn coverage_row(coverage: &Coverage) -> Markup {
    html! { tr {
        td.n { (grouped(coverage.expected)) } td.n { (grouped(coverage.counted)) } td.n { (grouped(coverage.flagged)) }
        td.n { (grouped(coverage.excluded)) } td.n { (grouped(coverage.missing)) } td.n { (grouped(coverage.disputed)) }
        td.n { (grouped(coverage.ballots)) } td.n { (registered(coverage)) }
    } }
}

fn registered(coverage: &Coverage) -> String {
    match (coverage.registered_counted, coverage.registered) {
        (Some(counted), Some(all)) => format!("{} of {}", grouped(counted), grouped(all)),
        (None, Some(all)) => format!("{} (by area)", grouped(all)),
        _ => "not published".to_owned(),
    }
}

/// Choices with votes and shares; candidates of lists only where `nested`.
pub(crate) fn choice_rows(contest: &Contest, nested: bool) -> Markup {
    let seats = contest.choices.iter().any(|choice| choice.seats.is_some());
    html! { table {
        thead { tr {
            th scope="col" { "Choice" } th.n scope="col" { "Votes" } th.n scope="col" { "% of valid" }
            @if seats { th.n scope="col" { "Seats" } }
            th.n scope="col" { "of these flagged" } th.n scope="col" { "in excluded records" }
        } }
        tbody { @for choice in contest.choices.iter().filter(|choice| nested || !choice.nested) {
            tr.nested[choice.nested] {
                th scope="row" { (choice.name)
                    @if !choice.nested { span.bar aria-hidden="true" style=(format!("inline-size:{}", percent_bar_width(choice.share))) {} }
                }
                td.n { (grouped(choice.votes)) } td.n { (share(&choice.percent)) }
                @if seats { td.n { @if let Some(number) = choice.seats { (number) } } }
                td.n { (grouped(choice.flagged)) } td.n { (grouped(choice.excluded)) }
            }
        } }
    } }
}

/// A share in a cell of its own: `12.34 %` (spec 6 D3 reads it back).
fn share(percent: &str) -> String {
    if percent.is_empty() { String::new() } else { format!("{percent} %") }
}

/// Areas with their classes and leader.
pub(crate) fn area_rows(contest: &Contest) -> Markup {
    html! { table {
        thead { tr {
            th scope="col" { "Area" } th.n scope="col" { "Expected" } th.n scope="col" { "Counted" }
            th.n scope="col" { "Flagged" } th.n scope="col" { "Excluded" } th.n scope="col" { "Missing" } th scope="col" { "Ahead" }
        } }
        tbody { @for area in &contest.areas { tr {
            th scope="row" style=(indent(area)) { (area.name) " " span.code { (area.code) } }
            td.n { (grouped(area.coverage.expected)) } td.n { (grouped(area.coverage.counted)) } td.n { (grouped(area.coverage.flagged)) }
            td.n { (grouped(area.coverage.excluded)) } td.n { (grouped(area.coverage.missing)) }
            td { @if let Some((leader, votes)) = &area.leader { (leader) " (" (grouped(*votes)) ")" } @else { "none yet" } }
        } } }
    } }
}

/// Stations with class, findings, head and the votes of the choices without parent.
pub(crate) fn station_rows(contest: &Contest, rows: &[Station]) -> Markup {
    html! { table {
        thead { tr {
            th.place scope="col" { "Station" } th scope="col" { "Class" } th scope="col" { "Findings" } th.n scope="col" { "Ballots" }
            @for choice in contest.choices.iter().filter(|choice| !choice.nested) { th.n.wide scope="col" { (choice.name) } }
            th scope="col" { "Record id" }
        } }
        tbody { @for row in rows { tr id=(row.code) {
            th scope="row" { span.code { (row.code) } " " (row.name) }
            td { (row.class) @if !row.marks.is_empty() { " (" (row.marks) ")" } }
            td { (row.findings.join(", ")) }
            td.n { @if let Some(ballots) = row.ballots { (grouped(ballots)) } @else { "–" } }
            @for votes in &row.votes { td.n { @if let Some(votes) = votes { (grouped(*votes)) } @else { "–" } } }
            td { @if let Some(head) = &row.head { code.wrap { (head) } } @else { "no record yet" }
                @for other in &row.conflicts { br; "differs: " code.wrap { (other) } }
            }
        } } }
    } }
}
