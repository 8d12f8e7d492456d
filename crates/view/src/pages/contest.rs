//! A contest: all its figures, areas and stations; and the lists of stations, a thousand a page.

use maud::{Markup, html};

use super::tables::{area_rows, choice_rows, coverage, station_rows, verdict};
use super::{charts, contest_path, maps, page as begin, shard_path};
use crate::File;
use crate::language::{Language, Value};
use crate::model::{Contest, Site, Station};

/// `LANG/contest-CONTEST.html`.
pub(super) fn page(site: &Site, to: &'static Language, contest: &Contest) -> File {
    let mut page = begin(site, to, contest_path(contest), contest.name.clone());
    page.charts = true;
    page.file(&html! {
        h1 dir="auto" { (contest.name) }
        (verdict(contest, to))
        p { (to.say("verdict-how")) }
        (coverage(&contest.coverage, to))
        (charts::seats(contest, to))
        div.scroll tabindex="0" { (choice_rows(contest, to, true)) }
        (lots(contest, to))
        (charts::leads(site, contest, to))
        p { a href=(charts::turnout_path(contest)) { (to.say("turnout-title")) } }
        section { h2 { (to.say("form-figures")) } (fields(contest, to)) }
        section { h2 { (to.say("findings")) } (findings(contest, to)) }
        section { h2 { (to.say("areas")) } (maps::of_whole(site, contest, to)) div.scroll tabindex="0" { (area_rows(contest, to)) } }
        section {
            h2 { (to.say("stations")) }
            p { (to.say("stations-lead")) }
            ul { @for (number, first, last) in &contest.shards {
                li { a href=(shard_path(contest, *number)) dir="ltr" { (first) " – " (last) } }
            } }
        }
        section { h2 { (to.say("tables")) } (tables(contest, to)) }
    })
}

/// `LANG/stations-CONTEST-NNNN.html`: the stations of one shard, in the order given.
pub(crate) fn shard(
    site: &Site,
    to: &'static Language,
    contest: &Contest,
    number: u64,
    rows: &[Station],
) -> File {
    let shard = format!("{number:04}");
    let words = to.say_of("stations-shard", &[("shard", Value::Words(&shard))]);
    let page = begin(site, to, shard_path(contest, number), format!("{}: {words}", contest.name));
    page.file(&html! {
        h1 { bdi { (contest.name) } ": " (to.say("stations")) }
        p { a href=(contest_path(contest)) { (to.say("stations-back")) } }
        div.scroll tabindex="0" { (station_rows(site, contest, to, rows)) }
    })
}

fn lots(contest: &Contest, to: &Language) -> Markup {
    html! {
        @for (seats, among) in &contest.lots {
            p.verdict {
                strong { (to.say_of("lot", &[("seats", Value::Count(*seats))])) } " " (to.say("lot-among")) " "
                @for (at, name) in among.iter().enumerate() { @if at > 0 { ", " } bdi { (name) } } "."
            }
        }
    }
}

fn fields(contest: &Contest, to: &Language) -> Markup {
    html! { div.scroll tabindex="0" { table {
        thead { tr { th scope="col" { (to.say("field")) } th.n scope="col" { (to.say("field-sum")) } } }
        tbody { @for (label, sum) in &contest.fields { tr { th scope="row" dir="auto" { (label) } td.n { (to.number(*sum)) } } } }
    } } }
}

fn findings(contest: &Contest, to: &Language) -> Markup {
    html! {
        @if contest.findings.is_empty() { p { (to.say("findings-none")) } }
        @else {
            div.scroll tabindex="0" { table {
                thead { tr { th scope="col" { (to.say("finding-code")) } th scope="col" { (to.say("finding-rule")) } th.n scope="col" { (to.say("stations")) } } }
                tbody { @for (code, words, number) in &contest.findings {
                    tr { th scope="row" { (code) } td { (super::tables::meaning(to, code, words)) } td.n { (to.number(*number)) } }
                } }
            } }
        }
    }
}

fn tables(contest: &Contest, to: &Language) -> Markup {
    html! { ul {
        li { a href=(format!("../areas/{}.csv", contest.code)) { (to.say("table-areas")) } }
        li { a href=(format!("../outcome/{}.txt", contest.code)) { (to.say("table-outcome")) } }
        @for (number, _, _) in &contest.shards {
            @let shard = format!("{number:04}");
            li { a href=(format!("../units/{}/{shard}.csv", contest.code)) { (to.say_of("table-stations", &[("shard", Value::Words(&shard))])) } }
        }
    } }
}
