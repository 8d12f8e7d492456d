//! An area: its figures in each contest, the areas below it, its stations.

use maud::{Markup, html};

use super::tables::{area_head, area_row, coverage, station_link};
use super::{area_path, contest_path, maps, page as begin};
use crate::File;
use crate::language::{Language, Value};
use crate::model::{Area, AreaPage, Contest, Site};

/// `LANG/area-AREA.html`, one for each area of the definition.
pub(super) fn pages<'a>(
    site: &'a Site,
    to: &'static Language,
) -> impl Iterator<Item = File> + use<'a> {
    site.areas.iter().map(move |area| page(site, to, area))
}

fn page(site: &Site, to: &'static Language, area: &AreaPage) -> File {
    let mut page = begin(site, to, area_path(&area.code), area.name.clone());
    page.charts = area.below.len() > 1;
    page.file(&html! {
        h1 { bdi { (area.name) } }
        p { span.code dir="ltr" { (area.code) } " · " (to.word("area-kind", &area.kind)) }
        (within(&area.above, to, ""))
        @for (contest, at) in &area.contests {
            @if let Some(contest) = site.contests.get(*contest) && let Some(row) = contest.areas.get(*at) {
                section {
                    h2 { a href=(contest_path(contest)) dir="auto" { (contest.name) } }
                    (coverage(&row.coverage, to))
                    (votes(contest, row, to))
                    (below(site, area, contest, to))
                }
            }
        }
        (stations(site, area, to))
    })
}

/// The areas above: the way back. `up` leads to the folder of the language.
pub(super) fn within(above: &[(String, String)], to: &Language, up: &str) -> Markup {
    html! { @if !above.is_empty() { p {
        (to.say("area-within")) " "
        @for (at, (code, name)) in above.iter().enumerate() {
            @if at > 0 { ", " }
            a href=(format!("{up}{}", area_path(code))) dir="auto" { (name) }
        }
    } } }
}

fn votes(contest: &Contest, area: &Area, to: &Language) -> Markup {
    let heads = contest.choices.iter().filter(|choice| !choice.nested);
    html! { div.scroll tabindex="0" { table {
        thead { tr { th scope="col" { (to.say("choice")) } th.n scope="col" { (to.say("votes")) } } }
        tbody { @for (choice, votes) in heads.zip(&area.votes) {
            tr { th scope="row" dir="auto" { (choice.name) } td.n { (to.number(*votes)) } }
        } }
    } } }
}

fn below(site: &Site, area: &AreaPage, contest: &Contest, to: &Language) -> Markup {
    let codes = area.below.iter().filter_map(|at| Some(site.areas.get(*at)?.code.as_str()));
    let codes: Vec<&str> = codes.collect();
    let rows: Vec<&Area> =
        contest.areas.iter().filter(|row| codes.contains(&row.code.as_str())).collect();
    html! { @if !rows.is_empty() {
        h3 { (to.say("area-below")) }
        (maps::map(site, contest, &rows, to))
        div.scroll tabindex="0" { table { (area_head(to)) tbody { @for row in rows { (area_row(row, to, None)) } } } }
    } }
}

fn stations(site: &Site, area: &AreaPage, to: &Language) -> Markup {
    let all = [("number", Value::Count(area.station_count))];
    html! { @if area.station_count > 0 { section {
        h2 { (to.say("area-stations")) }
        @if area.stations.is_empty() { p { (to.say_of("area-stations-many", &all)) } }
        ul.places { @for (code, name) in &area.stations { li { (station_link(site, code, name)) } } }
    } } }
}
