//! What is not simply counted, contest by contest, and what it does to the margin.

use maud::{Markup, html};

use super::tables::{coverage, station_link};
use super::{contest_path, page as begin};
use crate::File;
use crate::language::{Language, Value};
use crate::model::{Contest, Coverage, OpenUnit, Site};

/// `LANG/open.html`.
pub(super) fn page(site: &Site, to: &'static Language) -> File {
    let page = begin(site, to, "open.html".to_owned(), to.say("open-title"));
    page.file(&html! {
        h1 { (to.say("open-title")) }
        p { (to.say("open-lead")) }
        @for contest in &site.contests {
            section {
                h2 { a href=(contest_path(contest)) dir="auto" { (contest.name) } }
                (coverage(&contest.coverage, to))
                (margin(contest, to))
                @for (words, units, all) in lists(contest) {
                    h3 { (to.say(words)) }
                    (list(site, units, all, to))
                }
            }
        }
    })
}

fn lists(contest: &Contest) -> [(&'static str, &[OpenUnit], u64); 4] {
    let (open, Coverage { flagged, excluded, missing, disputed, .. }) =
        (&contest.open, &contest.coverage);
    [
        ("open-disputed", &open.disputed, *disputed),
        ("open-excluded", &open.excluded, *excluded),
        ("open-flagged", &open.flagged, *flagged),
        ("open-missing", &open.missing, *missing),
    ]
}

fn margin(contest: &Contest, to: &Language) -> Markup {
    let lead = to.number(contest.margin);
    let possible = contest.outstanding.map(|votes| to.number(votes));
    html! { @if contest.seats.is_none() { p.verdict { @match &possible {
        Some(possible) => (to.say_of("open-margin", &[("margin", Value::Words(&lead)), ("possible", Value::Words(possible))])),
        None => (to.say_of("open-margin-unknown", &[("margin", Value::Words(&lead))])),
    } } } }
}

fn list(site: &Site, units: &[OpenUnit], all: u64, to: &Language) -> Markup {
    let shown = to.number(u64::try_from(units.len()).unwrap_or(u64::MAX));
    let whole = to.number(all);
    html! {
        @if units.is_empty() { p { (to.say("open-none")) } }
        ul.places { @for unit in units { li {
            (station_link(site, &unit.code, &unit.name))
            @if !unit.findings.is_empty() { " " span.code dir="ltr" { (unit.findings.join(", ")) } }
        } } }
        @if shown != whole { p { (to.say_of("open-more", &[("shown", Value::Words(&shown)), ("all", Value::Words(&whole))])) } }
    }
}
