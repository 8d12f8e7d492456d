//! What several pages repeat: the verdict of a contest, its tables, the cells of a station.

use maud::{Markup, html};

use super::{area_path, station_path};
use crate::language::{Language, Value};
use crate::model::{Area, Contest, Coverage, Site, State, Station};
use crate::number::percent_bar_width;

/// Closed, open by how much, or cannot tell; then who is ahead.
pub(super) fn verdict(contest: &Contest, to: &Language) -> Markup {
    let rule = to.word("rule", &contest.rule);
    let rule = [("rule", Value::Words(rule.as_str()))];
    let (first, more) = match contest.state {
        State::Closed => (to.say("verdict-closed"), "verdict-closed-more"),
        State::Open(votes) => {
            (to.say_of("verdict-open", &[("votes", Value::Count(votes))]), "verdict-open-more")
        }
        State::CannotTell => (to.say("verdict-cannot-tell"), "verdict-cannot-tell-more"),
    };
    html! {
        p.verdict { strong { (first) } " " (to.say_of(more, &rule)) }
        p {
            @if contest.seats.is_some() { (to.say("seats-table")) } @else { (leader(contest, to)) }
            @if let Some(votes) = contest.outstanding { "; " (to.say_of("possible", &[("votes", Value::Count(votes))])) }
            @if contest.seats.is_none() && let Some(hurdle) = &contest.hurdle { "; " (hurdle_words(hurdle, to)) }
            "."
        }
    }
}

fn leader(contest: &Contest, to: &Language) -> Markup {
    html! {
        (to.say("ahead")) ": "
        @match &contest.leader {
            Some(name) => { strong dir="auto" { (name) } ", " (to.say_of("ahead-by", &[("votes", Value::Count(contest.margin))])) }
            None => (to.say("ahead-nobody")),
        }
    }
}

fn hurdle_words(hurdle: &str, to: &Language) -> String {
    match hurdle.strip_suffix(" %") {
        Some(share) => {
            let share = format!("{} %", to.decimal(share));
            to.say_of("hurdle", &[("share", Value::Words(&share))])
        }
        None => to.say("hurdle-impossible"),
    }
}

/// The classes of one coverage as a table.
pub(super) fn coverage(coverage: &Coverage, to: &Language) -> Markup {
    const HEADS: [&str; 8] = [
        "expected",
        "class-counted",
        "class-counted-flagged",
        "class-excluded",
        "class-missing",
        "disputed",
        "ballots",
        "registered",
    ];
    html! { div.scroll tabindex="0" { table {
        caption { (to.say("coverage-caption")) }
        thead { tr { @for head in HEADS { th.n scope="col" { (to.say(head)) } } } }
        tbody { tr {
            @for number in [coverage.expected, coverage.counted, coverage.flagged, coverage.excluded, coverage.missing, coverage.disputed, coverage.ballots] {
                td.n { (to.number(number)) }
            }
            td.n { (registered(coverage, to)) }
        } }
    } } }
}

fn registered(coverage: &Coverage, to: &Language) -> String {
    let number = |number| to.number(number);
    match (coverage.registered_counted, coverage.registered) {
        (Some(counted), Some(all)) => to.say_of(
            "registered-of",
            &[("counted", Value::Words(&number(counted))), ("all", Value::Words(&number(all)))],
        ),
        (None, Some(all)) => {
            to.say_of("registered-by-area", &[("all", Value::Words(&number(all)))])
        }
        _ => to.say("not-published"),
    }
}

/// Choices with votes and shares; candidates of lists only where `nested`.
pub(super) fn choice_rows(contest: &Contest, to: &Language, nested: bool) -> Markup {
    let seats = contest.choices.iter().any(|choice| choice.seats.is_some());
    html! { table {
        thead { tr {
            th scope="col" { (to.say("choice")) } th.n scope="col" { (to.say("votes")) } th.n scope="col" { (to.say("share-valid")) }
            @if seats { th.n scope="col" { (to.say("seats")) } }
            th.n scope="col" { (to.say("votes-flagged")) } th.n scope="col" { (to.say("votes-excluded")) }
        } }
        tbody { @for choice in contest.choices.iter().filter(|choice| nested || !choice.nested) {
            tr.nested[choice.nested] {
                th scope="row" { bdi { (choice.name) }
                    @if !choice.nested { span.bar aria-hidden="true" style=(format!("inline-size:{}", percent_bar_width(choice.share))) {} }
                }
                td.n { (to.number(choice.votes)) } td.n { (to.share(&choice.percent)) }
                @if seats { td.n { @if let Some(number) = choice.seats { (number) } } }
                td.n { (to.number(choice.flagged)) } td.n { (to.number(choice.excluded)) }
            }
        } }
    } }
}

/// Areas with their classes and leader.
pub(super) fn area_rows(contest: &Contest, to: &Language) -> Markup {
    html! { table {
        (area_head(to))
        tbody { @for area in &contest.areas { (area_row(area, to, indent(area))) } }
    } }
}

pub(super) fn area_head(to: &Language) -> Markup {
    html! { thead { tr {
        th scope="col" { (to.say("area")) } th.n scope="col" { (to.say("expected")) } th.n scope="col" { (to.say("class-counted")) }
        th.n scope="col" { (to.say("class-counted-flagged")) } th.n scope="col" { (to.say("class-excluded")) }
        th.n scope="col" { (to.say("class-missing")) } th scope="col" { (to.say("ahead")) }
    } } }
}

pub(super) fn area_row(area: &Area, to: &Language, style: Option<String>) -> Markup {
    let units = &area.coverage;
    html! { tr {
        th scope="row" style=[style] { a href=(area_path(&area.code)) dir="auto" { (area.name) } " " span.code dir="ltr" { (area.code) } }
        @for number in [units.expected, units.counted, units.flagged, units.excluded, units.missing] { td.n { (to.number(number)) } }
        td { @if let Some((leader, votes)) = &area.leader { bdi { (leader) } " (" (to.number(*votes)) ")" } @else { (to.say("none-yet")) } }
    } }
}

/// Indentation of an area row by its depth, at most this many steps.
fn indent(area: &Area) -> Option<String> {
    const DEPTH_MAX: usize = 8;
    let depth = area.depth.min(DEPTH_MAX);
    (depth > 0).then(|| format!("padding-inline-start:{depth}rem"))
}

/// What a finding means, in the language where it has the words.
pub(super) fn meaning(to: &Language, code: &str, words: &str) -> String {
    let own = to.word("finding", code);
    if own == code { words.to_owned() } else { own }
}

/// A link to a station's page, where there is one.
pub(super) fn station_link(site: &Site, code: &str, name: &str) -> Markup {
    let words = html! { span.code dir="ltr" { (code) } " " bdi { (name) } };
    html! { @if site.station_pages { a href=(station_path(code)) { (words) } } @else { (words) } }
}

/// Stations with class, findings, head and the votes of the choices without parent.
pub(super) fn station_rows(
    site: &Site,
    contest: &Contest,
    to: &Language,
    rows: &[Station],
) -> Markup {
    html! { table {
        thead { tr {
            th.place scope="col" { (to.say("station")) } th scope="col" { (to.say("effect")) } th scope="col" { (to.say("findings")) } th.n scope="col" { (to.say("ballots")) }
            @for choice in contest.choices.iter().filter(|choice| !choice.nested) { th.n.wide scope="col" dir="auto" { (choice.name) } }
            th scope="col" { (to.say("record-id")) }
        } }
        tbody { @for row in rows { tr id=(row.code) {
            th scope="row" { (station_link(site, &row.code, &row.name)) }
            td { (to.word("class", &row.class)) @if !row.marks.is_empty() { " (" span dir="ltr" { (row.marks) } ")" } }
            td dir="ltr" { (row.findings.join(", ")) }
            td.n { (votes(row.ballots, to)) }
            @for value in &row.votes { td.n { (votes(*value, to)) } }
            td { @if let Some(head) = &row.head { code.wrap dir="ltr" { (head) } } @else { (to.say("record-none")) }
                @for other in &row.conflicts { br; (to.say("record-differs")) " " code.wrap dir="ltr" { (other) } }
            }
        } } }
    } }
}

/// A figure, or a dash where there is none.
pub(super) fn votes(value: Option<u64>, to: &Language) -> String {
    value.map_or_else(|| "–".to_owned(), |value| to.number(value))
}
