//! Where to find a station: by a word of its place, by its code, or down the areas. Without a script, and never by a person.
//!
//! `find-NNNN.html` is a page of an index like that of a book; it names the size since which nothing on it has changed.

use maud::{Markup, html};

use super::tables::station_link;
use super::{AsOf, area_path, page as begin};
use crate::File;
use crate::language::Language;
use crate::model::{AreaPage, Index, IndexPage, Site};

/// Areas that the tree shows; deeper ones stand on the pages of those above.
const TREE_AREAS_MAX: usize = 300;
/// With more stations than this the tree has none.
const TREE_STATIONS_MAX: u64 = 300;

pub(crate) fn index_path(number: usize) -> String {
    format!("find-{number:04}.html")
}

/// `LANG/find.html`: the pages of the index, and the areas as a tree.
pub(super) fn find(site: &Site, to: &'static Language) -> File {
    let page = begin(site, to, "find.html".to_owned(), to.say("find-title"));
    let tops = site.areas.iter().filter(|area| area.above.is_empty());
    let tree = Tree {
        deepest: deepest(site),
        stations: site.areas.iter().map(|area| area.station_count).sum::<u64>()
            <= TREE_STATIONS_MAX,
    };
    page.file(&html! {
        h1 { (to.say("find-title")) }
        p { (to.say("find-lead")) }
        @if !site.index.pages.is_empty() { section {
            h2 { (to.say("find-words")) }
            p { (to.say("find-words-more")) }
            ul.ranges { @for (number, page) in site.index.pages.iter().enumerate() {
                li { a href=(index_path(number)) { bdi { (range(page)) } } }
            } }
        } }
        section {
            h2 { (to.say("areas")) }
            ul.tree { @for area in tops { (branch(site, area, &tree, to)) } }
        }
    })
}

/// The first and the last word of a page.
fn range(page: &IndexPage) -> String {
    let word = |entry: Option<&(String, Vec<usize>)>| {
        entry.map_or_else(String::new, |(word, _)| word.clone())
    };
    format!("{} – {}", word(page.first()), word(page.last()))
}

/// `LANG/find-NNNN.html`.
pub(crate) fn index(
    site: &Site,
    to: &'static Language,
    index: &Index,
    number: usize,
    words: &IndexPage,
) -> File {
    let title = format!("{}: {}", to.say("find-title"), range(words));
    let mut page = begin(site, to, index_path(number), title);
    page.as_of = AsOf::Unchanged(index.since);
    page.file(&html! {
        h1 { (to.say("find-title")) ": " bdi { (range(words)) } }
        p { a href="find.html" { (to.say("find-back")) } }
        dl.index { @for (word, stations) in words {
            dt { bdi { (word) } }
            @for (code, name, area) in stations.iter().filter_map(|at| index.stations.get(*at)) {
                dd { (station_link(site, code, name)) @if !area.is_empty() { ", " bdi { (area) } } }
            }
        } }
    })
}

/// What the tree shows.
struct Tree {
    /// How many areas above one another, at most.
    deepest: usize,
    stations: bool,
}

/// The deepest level with which the tree stays light.
fn deepest(site: &Site) -> usize {
    let most = site.areas.iter().map(|area| area.above.len()).max().unwrap_or_default();
    let until = |depth| site.areas.iter().filter(|area| area.above.len() <= depth).count();
    (0..=most).rev().find(|depth| until(*depth) <= TREE_AREAS_MAX).unwrap_or_default()
}

/// An area with those below it, folded but for the first level.
fn branch(site: &Site, area: &AreaPage, tree: &Tree, to: &Language) -> Markup {
    let path = area_path(&area.code);
    let link = html! { a href=(path) { bdi { (area.name) } } };
    let below = area.below.iter().filter(|_| area.above.len() < tree.deepest);
    let below: Vec<&AreaPage> = below.filter_map(|at| site.areas.get(*at)).collect();
    let stations = if tree.stations { &area.stations[..] } else { &[] };
    let inner = html! {
        @if !stations.is_empty() { ul.places { @for (code, name) in stations { li { (station_link(site, code, name)) } } } }
        @if !below.is_empty() { ul.tree { @for area in below { (branch(site, area, tree, to)) } } }
    };
    let few = area.above.is_empty();
    html! { li {
        @if inner.0.is_empty() { (link) }
        @else { details open[few] { summary { bdi { (area.name) } } p { a href=(path) { (to.say("find-area")) } } (inner) } }
    } }
}
