//! A station: each of its records as it was signed, version beside version, and how to check it.
//!
//! The page names the size since which nothing on it has changed, and no other: it stays the same file until something does.

use acta_log::tiles::number_path;
use maud::{Markup, html};

use super::area::within;
use super::tables::{meaning, votes};
use super::{
    AsOf, blob_path, check_path, contest_path_of, page as begin, station_path, symbols_path,
};
use crate::File;
use crate::language::{Language, Value};
use crate::model::{Decision, Finding, Place, Scan, Site, Unit, Version};

/// Entries of one bundle (spec 3).
const BUNDLE_ENTRIES: u64 = 256;

/// `LANG/station/CODE.html`.
pub(crate) fn station(site: &Site, to: &'static Language, place: &Place) -> File {
    let title = format!("{} {}", place.code, place.name);
    let mut page = begin(site, to, station_path(&place.code), title);
    page.as_of = AsOf::Unchanged(place.since);
    page.file(&html! {
        h1 { bdi { (place.name) } }
        p {
            (to.say("station")) " " strong dir="ltr" { (place.code) } " · " (to.word("station-kind", &place.kind))
            @if let Some(registered) = place.registered { " · " (to.say("registered")) ": " (to.number(registered)) }
        }
        (within(&place.areas, to, "../"))
        (events(place, to))
        @for one in &place.units { (unit(place, one, to)) }
        section { h2 { (to.say("account-complaints")) } (complaints(place, to)) }
        section { h2 { (to.say("check-station")) } (check(place, to)) }
    })
}

fn events(place: &Place, to: &Language) -> Markup {
    html! {
        @if place.closed { p.verdict { (to.say("station-closed")) } }
        @if let Some(other) = &place.counted_with { p.verdict { (to.say_of("station-counted-with", &[("station", Value::Words(other))])) } }
        @if place.not_opened { p.verdict { (to.say("station-not-opened")) } }
        @if place.destroyed { p.verdict { (to.say("station-destroyed")) } }
    }
}

fn unit(place: &Place, unit: &Unit, to: &Language) -> Markup {
    let (code, name) = &unit.contest;
    let fields = [("station", place.code.as_str()), ("contest", code.as_str())];
    let check = check_path("../../", to, &fields);
    html! { section {
        h2 { a href=(format!("../{}", contest_path_of(code))) dir="auto" { (name) }
            @if unit.track != "official" { " (" (to.word("track", &unit.track)) ")" }
        }
        p.verdict { strong { (to.word("class", &unit.class)) ". " } (to.word("says", &unit.class)) }
        @for mark in &unit.marks { p { (to.word("mark", mark)) } }
        @if !unit.versions.is_empty() {
            (figures(unit, to))
            p { a href=(check) { (to.say("check-browser")) } }
        }
        @for one in &unit.decisions { (decision(one, to)) }
        @for one in &unit.versions { (version(one, to)) }
    } }
}

fn figures(unit: &Unit, to: &Language) -> Markup {
    html! { div.scroll tabindex="0" { table {
        caption { (to.say("versions")) }
        thead { tr {
            th scope="col" { (to.say("field")) } th.n scope="col" { (to.say("in-totals")) }
            @for one in &unit.versions { th.n scope="col" { (entry(one.index, to)) br; (to.word("effect", &one.effect)) } }
        } }
        tbody { @for row in &unit.rows { tr.differs[differ(&row.each)].nested[row.nested] {
            th scope="row" { bdi { (row.label) } }
            td.n { (votes(row.counted, to)) }
            @for value in &row.each { td.n { (votes(*value, to)) } }
        } } }
    } } }
}

/// Whether the versions do not agree on a figure.
fn differ(each: &[Option<u64>]) -> bool {
    each.windows(2).any(|pair| matches!(pair, [one, other] if one != other))
}

fn entry(index: u64, to: &Language) -> String {
    to.say_of("version", &[("index", Value::Words(&index.to_string()))])
}

fn version(version: &Version, to: &Language) -> Markup {
    html! { article {
        h3 { (entry(version.index, to)) ": " (to.word("effect", &version.effect)) }
        p { (to.say("record-id")) " " code.wrap dir="ltr" { (version.id) } }
        @if let Some(id) = &version.corrects { p { (to.say_of("corrects", &[("id", Value::Words(id))])) } }
        @if !version.findings.is_empty() { ul { @for one in &version.findings { (finding(one, to)) } } }
        @if !version.text.is_empty() { details { summary { (to.say("signed-text")) } pre dir="ltr" { (version.text) } } }
        @if version.is_drawn { (symbols(version, to)) }
        @if !version.images.is_empty() { ul { @for one in &version.images { (scan(one, to)) } } }
        p { (to.say_of("check-entry", &[("index", Value::Words(&version.index.to_string()))])) " " code.wrap dir="ltr" { (bundle(version.index)) } }
    } }
}

/// The symbols of a version, fetched when somebody opens them.
fn symbols(version: &Version, to: &Language) -> Markup {
    let path = format!("../../{}", symbols_path(&version.id));
    html! { details {
        summary { (to.say("symbols-title")) }
        p { (to.say("symbols-more")) " " a href=(path) { (to.say("symbols-file")) } }
        img.symbols src=(path) alt=(to.say("symbols-title")) loading="lazy";
    } }
}

/// Pictures that a browser shows.
const SHOWN: [&str; 3] = ["jpeg", "png", "webp"];

fn scan(scan: &Scan, to: &Language) -> Markup {
    let pages = [("page", Value::Count(scan.page)), ("of", Value::Count(scan.of))];
    let title = to.say_of("image-page", &pages);
    html! { li {
        (title) " (" (entry(scan.index, to)) "). "
        @match (&scan.withheld, &scan.blob) {
            (Some((reason, organ)), _) => {
                (to.say("image-withheld")) " " span dir="ltr" { (reason) ", " (organ) } ". "
                (to.say("image-original")) " " code.wrap dir="ltr" { (scan.original) }
            },
            (None, None) => { (to.say("image-committed")) " " code.wrap dir="ltr" { (scan.original) } },
            (None, Some(blob)) => {
                a.wrap dir="ltr" href=(blob_path("../../", blob)) { (blob) }
                @if let Some(code) = &scan.redaction { ". " (to.say("image-redacted")) " " span dir="ltr" { (code) } "; " (to.say("image-original")) " " code.wrap dir="ltr" { (scan.original) } }
                @if SHOWN.contains(&scan.media.as_str()) { details {
                    summary { (to.say("image-show")) }
                    img.scan src=(blob_path("../../", blob)) alt=(title) loading="lazy";
                } }
            },
        }
    } }
}

fn bundle(index: u64) -> String {
    format!("log/tile/entries/{}", number_path(index / BUNDLE_ENTRIES))
}

fn finding(finding: &Finding, to: &Language) -> Markup {
    html! { li {
        strong { (finding.code) } " " (meaning(to, &finding.code, &finding.meaning))
        @for reason in &finding.reasons { br; span dir="ltr" { (reason) } }
    } }
}

fn decision(decision: &Decision, to: &Language) -> Markup {
    let index = decision.index.to_string();
    let values = [
        ("index", Value::Words(index.as_str())),
        ("effect", Value::Words(&decision.effect)),
        ("organ", Value::Words(&decision.organ)),
        ("article", Value::Words(&decision.article)),
    ];
    html! { p.verdict { (to.say_of("decision", &values)) } }
}

fn complaints(place: &Place, to: &Language) -> Markup {
    let number = u64::try_from(place.complaints.len()).unwrap_or(u64::MAX);
    html! {
        p { (to.say_of("complaints-about", &[("number", Value::Count(number))])) }
        @if number > 0 { ul { @for index in &place.complaints { li { (entry(*index, to)) } } } }
    }
}

fn check(place: &Place, to: &Language) -> Markup {
    html! {
        ol { li { (to.say("check-paper")) } li { (to.say("check-id")) } li { (to.say("check-command")) } }
        pre dir="ltr" { "acta evidence " (place.code) " --from COPY --anchor ANCHOR" }
        p { (to.say("check-light")) }
        pre dir="ltr" { "acta verify SITE --anchor ANCHOR --station " (place.code) }
        p { a href=(format!("../../station/{}.txt", place.code)) { (to.say("station-file")) } }
        p { (to.say_of("station-changed", &[("index", Value::Words(&place.row_index.to_string()))])) }
    }
}
