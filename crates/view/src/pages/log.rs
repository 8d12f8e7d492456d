//! What the log itself tells: the last entries, the sizes that were published, how records came in.

use maud::html;

use super::page as begin;
use super::tables::station_link;
use crate::File;
use crate::language::{Language, Value};
use crate::model::{Curve, Moment, Recent, Site};

/// `LANG/recent.html`.
pub(crate) fn recent(site: &Site, to: &'static Language, recent: &Recent) -> File {
    let page = begin(site, to, "recent.html".to_owned(), to.say("recent-title"));
    let until = recent.entries.first().map(|entry| entry.received.to_string());
    let until = until.unwrap_or_else(|| "–".to_owned());
    let count = to.number(recent.in_hour);
    page.file(&html! {
        h1 { (to.say("recent-title")) }
        @if recent.more { p { (to.say_of("recent-more", &[("number", Value::Words(&count))])) } }
        @else { p { (to.say_of("recent-lead", &[("number", Value::Count(recent.in_hour)), ("until", Value::Words(&until))])) } }
        div.scroll tabindex="0" { table {
            caption { (to.say("recent-caption")) }
            thead { tr { @for head in ["entry", "received", "channel", "kind", "station", "contests", "effect"] { th scope="col" { (to.say(head)) } } } }
            tbody { @for entry in &recent.entries { tr {
                th.n scope="row" { (to.number(entry.index)) }
                td { (to.time(entry.received)) }
                td { (to.word("channel", &entry.via)) }
                td { (to.word("kind", &entry.kind)) }
                td { @if let Some(code) = &entry.station { (station_link(site, code, "")) } }
                td dir="ltr" { @if let Some(code) = &entry.contest { (code) } }
                td { @if entry.effect != "-" { (to.word("effect", &entry.effect)) } }
            } } }
        } }
    })
}

/// `LANG/moments.html`: the sizes that were published, the newest first.
pub(crate) fn moments(site: &Site, to: &'static Language, moments: &[Moment]) -> File {
    let page = begin(site, to, "moments.html".to_owned(), to.say("moments-title"));
    let former = moments.iter().skip(1).map(|moment| moment.size).chain([0]);
    page.file(&html! {
        h1 { (to.say("moments-title")) }
        p { (to.say("moments-lead")) }
        @if moments.is_empty() { p { (to.say("moments-none")) } }
        @else { div.scroll tabindex="0" { table {
            thead { tr {
                th.n scope="col" { (to.say("moments-size")) } th scope="col" { (to.say("received")) }
                th.n scope="col" { (to.say("moments-new")) } th scope="col" { (to.say("nav-results")) }
            } }
            tbody { @for (moment, former) in moments.iter().zip(former) { tr {
                th.n scope="row" { (to.number(moment.size)) }
                td { (to.time(moment.received)) }
                td.n { (to.number(moment.size.saturating_sub(former))) }
                td { a href=(format!("../../{}/{}/index.html", moment.size, to.code())) { (to.say("moments-open")) } }
            } } }
        } } }
    })
}

/// `LANG/arrivals.html`.
pub(crate) fn arrivals(site: &Site, to: &'static Language, curve: &Curve) -> File {
    let page = begin(site, to, "arrivals.html".to_owned(), to.say("arrivals-title"));
    page.file(&html! {
        h1 { (to.say("arrivals-title")) }
        p { (to.say("arrivals-lead")) }
        @if curve.bins.is_empty() { p { (to.say("none-yet")) } }
        @else { div.scroll tabindex="0" { table {
            caption { (to.say("arrivals-records")) }
            thead { tr {
                th scope="col" { (to.say("arrivals-time")) }
                @for channel in &curve.channels { th.n scope="col" { (to.word("channel", channel)) } }
                th.n scope="col" { (to.say("arrivals-all")) }
            } }
            tbody { @for (until, sums) in &curve.bins { tr {
                th scope="row" { (to.time(*until)) }
                @for sum in sums { td.n { (to.number(*sum)) } }
                td.n { (to.number(sums.iter().sum())) }
            } } }
        } } }
    })
}
