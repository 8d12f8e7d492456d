//! Maps of a contest: from outlines where the log names a file of them, else as tiles.
//!
//! In scope: which map stands on which page, and pages of maps alone. A map inside another page has few corners, so that the
//! page stays light; `map-CONTEST_TYPE.html` has all areas of one type. Not in scope: how a map is
//! drawn (`crate::chart`). Main functions: [`of_whole`], [`map()`], [`pages()`].

use maud::{Markup, html};

use super::charts::framed;
use super::{area_path, blob_path, contest_path, page as begin};
use crate::File;
use crate::chart::{Frame, areas as chart, outlines, tiles};
use crate::language::{Language, Value};
use crate::model::{Area, Contest, Outlined, Shapes, Site};

/// The drawing of a map inside another page.
const INSIDE_BYTES_MAX: usize = 24_000;

/// Where a map stands.
enum Place {
    /// Inside a page that has the figures as a table.
    Inside,
    /// On a page of its own.
    Own,
}

impl Place {
    const fn bytes_max(&self) -> usize {
        match self {
            Self::Inside => INSIDE_BYTES_MAX,
            Self::Own => outlines::DRAWING_BYTES_MAX,
        }
    }

    fn show_table(&self, to: &Language) -> String {
        match self {
            Self::Inside => String::new(),
            Self::Own => to.say("chart-data"),
        }
    }
}

/// The outlines of most of these areas, if the log names some.
fn outlined<'a>(site: &'a Site, areas: &[&Area]) -> Option<&'a Outlined> {
    let number = |one: &&Outlined| areas.iter().filter(|area| area.kind == one.kind).count();
    let some = site.outlines.iter().filter(|one| number(one) > 0);
    // The first of those with most areas.
    some.rev().max_by_key(number)
}

/// The map of a contest: of the highest level with outlines, else of the highest with more than one area; and where larger
/// maps are.
pub(super) fn of_whole(site: &Site, contest: &Contest, to: &Language) -> Markup {
    let maps = of_contest(site, contest);
    let drawn = maps
        .first()
        .and_then(|(one, areas)| from_outlines(contest, areas, one, &Place::Inside, to));
    let all: Vec<&Area> = contest.areas.iter().collect();
    html! {
        @if let Some(drawn) = drawn { (drawn) } @else {
            @if let Some(one) = outlined(site, &all) { (instead(one, to)) }
            (as_tiles(contest, &top_areas(contest), to))
        }
        (links(&maps, contest, to))
    }
}

/// A map of areas, and where maps of all of them are.
pub(super) fn map(site: &Site, contest: &Contest, areas: &[&Area], to: &Language) -> Markup {
    html! { (inside(site, contest, areas, to)) (links(&of_contest(site, contest), contest, to)) }
}

fn inside(site: &Site, contest: &Contest, areas: &[&Area], to: &Language) -> Markup {
    let outlined = outlined(site, areas);
    let drawn = outlined.and_then(|one| match &one.shapes {
        Shapes::Held(_) if areas.len() < 2 => Some(html! {}),
        Shapes::Held(_) => from_outlines(contest, areas, one, &Place::Inside, to),
        Shapes::NotPublished | Shapes::Unreadable(_) => None,
    });
    drawn.unwrap_or_else(|| {
        html! {
            @if let Some(one) = outlined { (instead(one, to)) }
            (as_tiles(contest, areas, to))
        }
    })
}

fn from_outlines(
    contest: &Contest,
    areas: &[&Area],
    outlined: &Outlined,
    place: &Place,
    to: &Language,
) -> Option<Markup> {
    let Shapes::Held(shapes) = &outlined.shapes else { return None };
    let drawn = drawn(contest, areas, place, "outlines-more", to, |frame, input| {
        outlines::chart(frame, input, shapes, place.bytes_max())
    })?;
    Some(html! { (drawn) (source(outlined, to)) })
}

/// Nothing for one area alone, for too many, and where the voters of some are not published.
fn as_tiles(contest: &Contest, areas: &[&Area], to: &Language) -> Markup {
    let known = areas.len() > 1 && areas.iter().all(|area| area.coverage.registered.is_some());
    let draw = || drawn(contest, areas, &Place::Inside, "map-more", to, tiles::chart);
    known.then(draw).flatten().unwrap_or_default()
}

/// Says whose the outlines are, and where their file is.
fn source(outlined: &Outlined, to: &Language) -> Markup {
    html! { p.note {
        (to.say("map-source")) " " bdi { (outlined.source) } ". "
        (to.say("map-licence")) " " bdi { (outlined.licence) } ". "
        (file(outlined, to))
    } }
}

/// Says why there are no outlines although the log names some.
fn instead(outlined: &Outlined, to: &Language) -> Markup {
    html! { p.note { @match &outlined.shapes {
        Shapes::Held(_) => { (to.say("map-without")) },
        Shapes::NotPublished => { (to.say("map-absent")) },
        Shapes::Unreadable(why) => { (to.say("map-unreadable")) " " span dir="ltr" { (why) } "." },
    } " " (file(outlined, to)) } }
}

fn file(outlined: &Outlined, to: &Language) -> Markup {
    let index = outlined.index.to_string();
    html! {
        (to.say_of("version", &[("index", Value::Words(&index))])) ": "
        a.wrap dir="ltr" href=(blob_path("../", &outlined.blob)) { (outlined.blob) }
    }
}

fn drawn(
    contest: &Contest,
    areas: &[&Area],
    place: &Place,
    description: &str,
    to: &Language,
    draw: impl FnOnce(&Frame<'_>, &chart::Areas<'_>) -> Option<Markup>,
) -> Option<Markup> {
    let links: Vec<String> = areas.iter().map(|area| area_path(&area.code)).collect();
    let areas: Vec<chart::Area<'_>> =
        areas.iter().zip(&links).map(|(area, link)| of_area(area, link)).collect();
    let heads = contest.choices.iter().filter(|choice| !choice.nested);
    let names: Vec<&str> = heads.map(|choice| choice.name.as_str()).collect();
    let keys =
        ["area", "ahead", "registered", "map-counted", "expected", "chart-other", "map-nobody"];
    let [area, leader, registered, counted, expected, other, nobody] = keys.map(|key| to.say(key));
    let keys = ["map-complete", "map-partial", "map-nothing", "map-unplaced"];
    let [complete, partial, nothing, unplaced] = keys.map(|key| to.say(key));
    let words = chart::Words {
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
    let (id, data) = (format!("map-{}", contest.code), place.show_table(to));
    let input = chart::Areas { choices: &names, areas: &areas, words };
    framed(to, &id, ["map-title", description], &data, |frame| draw(frame, &input))
}

fn of_area<'a>(area: &'a Area, link: &'a str) -> chart::Area<'a> {
    let most = area.votes.iter().max().copied().filter(|most| *most > 0);
    let mut first = area.votes.iter().enumerate().filter(|(_, votes)| Some(**votes) == most);
    let leader = first.next().map(|(at, _)| at);
    chart::Area {
        code: &area.code,
        name: &area.name,
        registered: area.coverage.registered,
        leader: leader.filter(|_| first.next().is_none()),
        counted: area.coverage.counted + area.coverage.flagged,
        expected: area.coverage.expected,
        link: Some(link),
    }
}

/// The areas of the highest level that has more than one.
fn top_areas(contest: &Contest) -> Vec<&Area> {
    let at = |depth| contest.areas.iter().filter(move |area| area.depth == depth);
    let deepest = contest.areas.iter().map(|area| area.depth).max().unwrap_or_default();
    let level = (0..=deepest).find(|depth| at(*depth).nth(1).is_some());
    level.map(|depth| at(depth).collect()).unwrap_or_default()
}

fn map_path(contest: &Contest, kind: &str) -> String {
    format!("map-{}_{kind}.html", contest.code)
}

/// The outlines that a contest has maps of, with the areas of each: not one alone, not more than a map has.
fn of_contest<'a>(site: &'a Site, contest: &'a Contest) -> Vec<(&'a Outlined, Vec<&'a Area>)> {
    let of_kind = |one: &'a Outlined| -> (&'a Outlined, Vec<&'a Area>) {
        (one, contest.areas.iter().filter(|area| area.kind == one.kind).collect())
    };
    let drawable = |(one, areas): &(&Outlined, Vec<&Area>)| {
        matches!(one.shapes, Shapes::Held(_)) && (2..=chart::AREAS_MAX).contains(&areas.len())
    };
    let mut some: Vec<_> = site.outlines.iter().map(of_kind).filter(drawable).collect();
    some.sort_by_key(|(_, areas)| areas.iter().map(|area| area.depth).min());
    some
}

/// Links to the pages of maps of a contest.
fn links(maps: &[(&Outlined, Vec<&Area>)], contest: &Contest, to: &Language) -> Markup {
    html! { @if !maps.is_empty() { ul { @for (one, areas) in maps {
        li { a href=(map_path(contest, &one.kind)) { (title(one, to)) } " (" (to.number(count(areas))) ")" }
    } } } }
}

fn count(areas: &[&Area]) -> u64 {
    u64::try_from(areas.len()).unwrap_or(u64::MAX)
}

fn title(outlined: &Outlined, to: &Language) -> String {
    let kind = to.word("area-kind", &outlined.kind);
    to.say_of("map-page", &[("kind", Value::Words(&kind))])
}

/// `LANG/map-CONTEST-TYPE.html`: each type of areas that the log names outlines of, on a page of its own.
pub(super) fn pages(site: &Site, to: &'static Language, contest: &Contest) -> Vec<File> {
    let maps = of_contest(site, contest).into_iter();
    maps.filter_map(|(one, areas)| {
        let drawn = from_outlines(contest, &areas, one, &Place::Own, to)?;
        let words = title(one, to);
        let mut page =
            begin(site, to, map_path(contest, &one.kind), format!("{}: {words}", contest.name));
        page.charts = true;
        Some(page.file(&html! {
            h1 { bdi { (contest.name) } " · " (words) }
            p { a href=(contest_path(contest)) { (to.say("contest-all")) } }
            (drawn)
        }))
    })
    .collect()
}
