//! Charts of a contest in the words of a language: its areas, its seats, and the plot of turnout and share.

use maud::{Markup, html};

use super::{area_path, contest_path, page as begin};
use crate::File;
use crate::chart::{Frame, areas as map, seats as half_circle, tiles, turnout as plot};
use crate::language::{Language, Value};
use crate::model::{Area, Contest, Dot, Site};

/// A whole in hundredths of a percent has this many digits after the point.
const HUNDRED: u64 = 100;

pub(super) fn turnout_path(contest: &Contest) -> String {
    format!("turnout-{}.html", contest.code)
}

/// The seats of a contest that gives some.
pub(super) fn seats(contest: &Contest, to: &Language) -> Markup {
    let heads = contest.choices.iter().filter(|choice| !choice.nested);
    let lists = heads.filter(|choice| choice.seats.is_some_and(|seats| seats > 0)).map(|choice| {
        let seats = choice.seats.unwrap_or_default();
        half_circle::List { name: &choice.name, short: &choice.code, seats }
    });
    let lists: Vec<half_circle::List<'_>> = lists.collect();
    let given: u64 = lists.iter().map(|list| list.seats).sum();
    let Some(all) = contest.seats.filter(|_| given > 0) else { return html! {} };
    let [title, more, data, list, number, open, total] =
        ["seats-title", "seats-more", "chart-data", "choice", "seats", "seats-open", "seats-all"]
            .map(|key| to.say(key));
    let words = half_circle::Words { list: &list, seats: &number, open: &open, total: &total };
    let id = format!("seats-{}", contest.code);
    let frame = Frame {
        id: &id,
        title: &title,
        description: &more,
        show_table: &data,
        caption: &title,
        number: &|number| to.number(number),
    };
    let open = all.saturating_sub(given);
    half_circle::chart(&frame, &half_circle::Seats { lists: &lists, open, words })
}

/// A map of areas, as tiles; nothing for one area alone, for too many, and where the voters of some are not published.
pub(super) fn map(contest: &Contest, areas: &[&Area], to: &Language) -> Markup {
    let links: Vec<String> = areas.iter().map(|area| area_path(&area.code)).collect();
    let tiles: Option<Vec<map::Area<'_>>> =
        areas.iter().zip(&links).map(|(area, link)| tile(area, link)).collect();
    let Some(tiles) = tiles.filter(|tiles| tiles.len() > 1) else { return html! {} };
    let heads = contest.choices.iter().filter(|choice| !choice.nested);
    let names: Vec<&str> = heads.map(|choice| choice.name.as_str()).collect();
    let keys =
        ["area", "ahead", "registered", "map-counted", "expected", "chart-other", "map-nobody"];
    let [area, leader, registered, counted, expected, other, nobody] = keys.map(|key| to.say(key));
    let keys = ["map-complete", "map-partial", "map-nothing", "map-unplaced"];
    let [complete, partial, nothing, unplaced] = keys.map(|key| to.say(key));
    let words = map::Words {
        area: &area,
        leader: &leader,
        registered: &registered,
        counted: &counted,
        expected: &expected,
        other: &other,
        nobody: &nobody,
        complete: &complete,
        partial: &partial,
        nothing: &nothing,
        unplaced: &unplaced,
    };
    let [title, more, data] = ["map-title", "map-more", "chart-data"].map(|key| to.say(key));
    let id = format!("map-{}", contest.code);
    let frame = Frame {
        id: &id,
        title: &title,
        description: &more,
        show_table: &data,
        caption: &title,
        number: &|number| to.number(number),
    };
    let input = map::Areas { choices: &names, areas: &tiles, words };
    tiles::chart(&frame, &input).unwrap_or_default()
}

fn tile<'a>(area: &'a Area, link: &'a str) -> Option<map::Area<'a>> {
    let most = area.votes.iter().max().copied().filter(|most| *most > 0);
    let mut first = area.votes.iter().enumerate().filter(|(_, votes)| Some(**votes) == most);
    let leader = first.next().map(|(at, _)| at);
    Some(map::Area {
        code: &area.code,
        name: &area.name,
        registered: area.coverage.registered?,
        leader: leader.filter(|_| first.next().is_none()),
        counted: area.coverage.counted + area.coverage.flagged,
        expected: area.coverage.expected,
        link: Some(link),
    })
}

/// The areas of the highest level that has more than one.
pub(super) fn top_areas(contest: &Contest) -> Vec<&Area> {
    let at = |depth| contest.areas.iter().filter(move |area| area.depth == depth);
    let deepest = contest.areas.iter().map(|area| area.depth).max().unwrap_or_default();
    let level = (0..=deepest).find(|depth| at(*depth).nth(1).is_some());
    level.map(|depth| at(depth).collect()).unwrap_or_default()
}

/// `LANG/turnout-CONTEST.html`.
pub(crate) fn turnout(site: &Site, to: &'static Language, contest: &Contest, dots: &[Dot]) -> File {
    let mut page = begin(site, to, turnout_path(contest), to.say("turnout-title"));
    page.charts = true;
    page.file(&html! {
        h1 { (to.say("turnout-title")) }
        p { a href=(contest_path(contest)) dir="auto" { (contest.name) } }
        @if dots.is_empty() { p { (to.say("turnout-none")) } } @else { (turnout_chart(to, contest, dots)) }
    })
}

fn turnout_chart(to: &Language, contest: &Contest, dots: &[Dot]) -> Markup {
    let heads = contest.choices.iter().filter(|choice| !choice.nested);
    let names: Vec<&str> = heads.map(|choice| choice.name.as_str()).collect();
    let stations: Vec<plot::Station<'_>> = dots.iter().map(station).collect();
    let note = to.say("turnout-note");
    let Some(caution) = plot::Caution::new(&note) else { return html! {} };
    let keys = ["turnout-axis", "share-axis", "station", "ahead", "chart-other", "chart-draw"];
    let [turnout, share, station, leader, other, nobody] = keys.map(|key| to.say(key));
    let keys = ["turnout-above", "turnout-unplaced", "turnout-density"];
    let [above, unplaced, density] = keys.map(|key| to.say(key));
    let words = plot::Words {
        turnout: &turnout,
        share: &share,
        station: &station,
        leader: &leader,
        other: &other,
        nobody: &nobody,
        above: &above,
        unplaced: &unplaced,
        density: &density,
    };
    let percent = |hundredths: u64| to.decimal(&hundredth(hundredths));
    let input =
        plot::Turnout { choices: &names, stations: &stations, percent: &percent, caution, words };
    let [title, more, data] =
        ["turnout-title", "turnout-more", "chart-data"].map(|key| to.say(key));
    let caption = to.say_of("turnout-caption", &[("contest", Value::Words(&contest.name))]);
    let frame = Frame {
        id: "turnout",
        title: &title,
        description: &more,
        show_table: &data,
        caption: &caption,
        number: &|number| to.number(number),
    };
    plot::chart(&frame, &input)
}

fn station(dot: &Dot) -> plot::Station<'_> {
    plot::Station {
        code: &dot.code,
        registered: dot.registered,
        ballots: dot.ballots,
        leader: dot.leader,
        leading: dot.leading,
        votes: dot.votes,
    }
}

/// Hundredths as a decimal fraction, without zeros that say nothing.
fn hundredth(hundredths: u64) -> String {
    let (whole, part) = (hundredths / HUNDRED, hundredths % HUNDRED);
    if part == 0 { whole.to_string() } else { format!("{whole}.{part:02}") }
}
