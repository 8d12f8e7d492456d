//! What the log itself tells: the last entries, the sizes that were published, how records came in.

use acta::value::Time;
use maud::{Markup, html};

use super::page as begin;
use super::tables::station_link;
use crate::File;
use crate::chart::Frame;
use crate::chart::arrival::{Arrival, Words, chart};
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

/// `LANG/arrivals.html`: the curve, over the clock of the election.
pub(crate) fn arrivals(site: &Site, to: &'static Language, curve: &Curve) -> File {
    let mut page = begin(site, to, "arrivals.html".to_owned(), to.say("arrivals-title"));
    page.charts = true;
    page.file(&html! {
        h1 { (to.say("arrivals-title")) }
        p { (to.say("arrivals-lead")) }
        @if curve.seconds.is_empty() { p { (to.say("none-yet")) } } @else { (arrival_chart(site, to, curve)) }
    })
}

fn arrival_chart(site: &Site, to: &Language, curve: &Curve) -> Markup {
    let names: Vec<String> = curve.channels.iter().map(|code| to.word("channel", code)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let each = |(second, channel, count): &(u64, usize, u64)| {
        (0..*count).map(move |_| (*second, *channel)).collect::<Vec<_>>()
    };
    let entries: Vec<(u64, usize)> = curve.seconds.iter().flat_map(each).collect();
    let expected = site.contests.iter().map(|contest| contest.coverage.expected).sum();
    let time = |second| clock(second, site.offset_minutes);
    let [title, more, data, caption] =
        ["arrivals-chart", "arrivals-chart-more", "chart-data", "arrivals-records"]
            .map(|key| to.say(key));
    let [time_head, total, expected_words, other] =
        ["arrivals-time", "arrivals-all", "chart-expected", "chart-other"].map(|key| to.say(key));
    let frame = Frame {
        id: "arrivals",
        title: &title,
        description: &more,
        show_table: &data,
        caption: &caption,
        number: &|number| to.number(number),
    };
    let input = Arrival {
        channels: &names,
        entries: &entries,
        expected: Some(expected),
        span: None,
        offset: i64::from(site.offset_minutes) * 60,
        time: &time,
        words: Words { time: &time_head, total: &total, expected: &expected_words, other: &other },
    };
    chart(&frame, &input)
}

/// An instant on the clock of the election: `07-26 18:14`.
pub(super) fn clock(second: u64, offset_minutes: i16) -> String {
    let time = i64::try_from(second)
        .ok()
        .and_then(|second| Time::from_unix_offset(second, offset_minutes));
    let spelt = time.map(|time| time.to_string()).unwrap_or_default();
    let part = |from: usize, until: usize| spelt.get(from..until).unwrap_or_default().to_owned();
    format!("{} {}", part(5, 10), part(11, 16))
}
