//! A scorecard as a page: one file, without scripts, to read on a small screen, to print or to keep (spec 6 §10.3).
//!
//! In scope: how it looks. Not in scope: what the checks say (`acta-verify`). Main function: [`page`].

use acta::value::Hash;
use acta_verify::score::{Listed, SECTIONS, Scorecard, Tables};
use acta_verify::verdict::{Check, Detail};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::number::grouped;

const STYLE: &str = include_str!("pages/style.css");
const CARD: &str = "h1{overflow-wrap:anywhere}h3{font-size:1rem;margin-block:1.5rem .25rem}.answer{margin:0;font-weight:600}.fails{border-inline-start:4px solid var(--note-ink);background:var(--note);color:var(--note-ink);padding:.15rem .6rem}dl{margin-block:.25rem}dt{color:var(--soft);font-size:.9rem}dd{margin-inline-start:1rem}td,dd{overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere}.front td:first-child{min-inline-size:6rem}@media print{h3{break-after:avoid}}";
/// Details of a check on the page; the other forms have them all.
const DETAILS_SHOWN: usize = 100;

/// The page.
#[must_use]
pub fn page(card: &Scorecard) -> String {
    let report = &card.report;
    let notices = notices(card);
    let markup = html! {
        (DOCTYPE)
        html lang="en" dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { "Scorecard · " (report.election) }
                style { (PreEscaped(STYLE)) (PreEscaped(CARD)) }
            }
            body {
                a.skip href="#main" { "Skip to the checks" }
                @for words in &notices { p.banner role="note" dir="auto" { (words) } }
                header {
                    p.name { "Scorecard" }
                    p.status { bdi { (report.election) } @match &card.tables {
                        None => { " · log size " (grouped(report.size)) }
                        Some(tables) => { " · " bdi { (tables.about) } }
                    } }
                }
                main id="main" {
                    h1 { (card.headline()) }
                    p { "Each check says what it found, and nothing adds them up: which of them matter is for people to say. " em { "Cannot tell" } " names what is missing; " em { "information" } " gives figures and no verdict." }
                    @for file in &report.unreadable { p.verdict { "Could not be read: " (file) } }
                    section {
                        h2 { "Front page" }
                        (front(card))
                    }
                    @if let Some(tables) = &card.tables { (files(tables)) }
                    @for (letter, title) in SECTIONS {
                        section {
                            h2 { (letter) " " (title) }
                            @for (listed, check) in card.section(letter) { (row(listed, card.looks_at(listed), check)) }
                        }
                    }
                }
                footer {
                    @match &card.tables {
                        None => p { "Every answer follows from the log at size " (grouped(report.size)) ", root " code.wrap { (report.root) } ", under the anchor " code.wrap { (report.anchor) } "." },
                        Some(_) => p { "Every answer follows from the tables above and the mapping that they were read by. Nobody signed these figures." },
                    }
                    @for words in &notices { p dir="auto" { (words) } }
                }
            }
        }
    };
    markup.into_string()
}

/// Words that the page says above and below.
fn notices(card: &Scorecard) -> Vec<String> {
    if let Some(tables) = &card.tables {
        return tables.notices.clone();
    }
    let kept = card.report.custodian.as_ref();
    let kept = kept.map(|words| format!("Not the authority's log: copies kept by {words}"));
    card.report.notice.iter().cloned().chain(kept).collect()
}

/// The tables with what became of their rows.
fn files(tables: &Tables) -> Markup {
    html! {
        section {
            h2 { "Tables" }
            p { "Each row is in exactly one class. A row that was refused is in no sum." }
            @for file in &tables.files {
                h3 { (file.place) }
                p { "SHA-256 " code.wrap { (Hash(file.sha256)) } @if let Some(at) = file.at { ", made " (at) } }
                pre { (file.rows.text(&file.place)) }
            }
        }
    }
}

fn front(card: &Scorecard) -> Markup {
    html! {
        div.scroll { table.front {
            thead { tr { th scope="col" { "Answer" } th scope="col" { "Check" } th scope="col" { "What holds when it holds" } } }
            tbody { @for (listed, check) in card.front() {
                tr {
                    td { (words(listed, check)) }
                    th scope="row" { a href=(format!("#{}", check.code)) { (check.code) } }
                    td { (check.title) }
                }
            } }
        } }
    }
}

fn row(listed: &Listed, looks_at: &str, check: &Check) -> Markup {
    html! {
        article id=(check.code) {
            h3 { (check.code) " " (check.title) }
            p.answer { (words(listed, check)) }
            @if !check.details.is_empty() { (details(check)) }
            dl {
                dt { "Looks at" } dd { (looks_at) }
                @for (column, words) in check.basis.columns() {
                    @if let Some(words) = words { dt { (basis(column)) } dd dir="auto" { (words) } }
                }
                dt { "By hand" } dd { (check.by_hand) }
            }
        }
    }
}

fn words(listed: &Listed, check: &Check) -> Markup {
    let answer = listed.answer(check);
    html! { span.fails[answer == "fails"] { (answer) } }
}

fn basis(column: &str) -> &str {
    match column {
        "law" => "Law of this election",
        "rules" => "Its own rules",
        "instrument" => "International instrument",
        "practice" => "Good practice",
        other => other,
    }
}

fn details(check: &Check) -> Markup {
    let more = check.details.len().saturating_sub(DETAILS_SHOWN);
    let further = u64::try_from(more).unwrap_or(u64::MAX).saturating_add(check.further);
    let cells = |one: &Detail| [one.field.clone(), one.expected.clone(), one.got.clone()];
    html! {
        div.scroll { table {
            thead { tr { th scope="col" { "Of" } th scope="col" { "What" } th scope="col" { "Expected" } th scope="col" { "Got" } } }
            tbody { @for one in check.details.iter().take(DETAILS_SHOWN) {
                tr { th scope="row" dir="auto" { (one.subject) } @for cell in cells(one) { td dir="auto" { (cell) } } }
            } }
        } }
        @if further > 0 { p { "and " (grouped(further)) " more" } }
    }
}
