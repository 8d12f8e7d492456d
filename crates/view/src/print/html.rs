//! The sheets as HTML: one file that prints on A4 or on the 80 mm roll of a receipt printer, without script.
//!
//! Each copy is a table with one cell whose head says on each page what every page must say: browsers repeat it.

use super::{MODULE_UM, PLACE_FACTS, Paper, QUIET, Row, Sheet, Symbol};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("sheet.css");

/// The sheets of one record in one language as one file.
#[must_use]
pub fn page(sheets: &[Sheet], paper: Paper) -> String {
    let Some(first) = sheets.first() else { return String::new() };
    let direction = if first.language.is_right_to_left() { "rtl" } else { "ltr" };
    let (class, size) = match paper {
        Paper::A4 => ("a4", "@page{size:A4;margin:12mm}"),
        Paper::Roll => ("roll", "@page{size:80mm 297mm;margin:3mm}"),
    };
    html! {
        (DOCTYPE)
        html lang=(first.language.code()) dir=(direction) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (first.kind.0) " · " (first.title) }
                style { (PreEscaped(size)) (PreEscaped(STYLE)) }
            }
            body class=(class) { main { @for sheet in sheets { (framed(sheet, paper)) } } }
        }
    }
    .into_string()
}

fn framed(sheet: &Sheet, paper: Paper) -> Markup {
    html! {
        table.frame role="presentation" {
            thead { tr { td {
                @for words in &sheet.running { p.banner { (words) } }
                p.copy { bdi { (sheet.kind.1) } }
                p.place { @for (_, value) in sheet.facts.iter().take(PLACE_FACTS) { bdi { (value) } " " } }
            } } }
            tbody { tr { td { (body(sheet, paper)) } } }
        }
    }
}

fn body(sheet: &Sheet, paper: Paper) -> Markup {
    html! {
        header {
            p.title { bdi { (sheet.title) } }
            h1 { (sheet.kind.0) }
            @if let Some(notice) = &sheet.notice { p { bdi { (notice) } } }
        }
        (pairs(&sheet.facts))
        (figures(sheet, paper))
        (pairs(&sheet.notes))
        section.codes {
            h2 { (sheet.symbols_title) }
            div.symbols {
                @for (caption, symbol) in &sheet.symbols {
                    figure {
                        (svg(symbol, &sheet.symbols_title))
                        @if !caption.is_empty() { figcaption { (caption) } }
                    }
                }
            }
            p { (sheet.check) }
            dl {
                @for (label, value) in &sheet.marks { dt { (label) } dd.hash dir="ltr" { (value) } }
                dt { (sheet.keys.0) }
                @for name in &sheet.keys.1 { dd.hash dir="ltr" { (name) } }
            }
        }
        (ink(sheet))
        section.text { h2 { (sheet.text_title) } pre dir="ltr" { (sheet.text.join("\n")) } }
    }
}

fn pairs(pairs: &[(String, String)]) -> Markup {
    html! {
        @if !pairs.is_empty() {
            dl.facts { @for (label, value) in pairs { div { dt { (label) } dd { bdi { (value) } } } } }
        }
    }
}

/// On a roll the words stand below what they count.
fn figures(sheet: &Sheet, paper: Paper) -> Markup {
    let in_words = sheet.rows.iter().any(|row| row.words.is_some());
    let column = in_words && paper == Paper::A4;
    html! {
        table.figures {
            thead { tr {
                th scope="col" { (sheet.columns[0]) }
                th.n scope="col" { (sheet.columns[1]) }
                @if column { th scope="col" { (sheet.columns[2]) } }
            } }
            tbody { @for row in &sheet.rows { (figure_row(row, column)) } }
        }
    }
}

fn figure_row(row: &Row, column: bool) -> Markup {
    let words = row.words.as_deref().unwrap_or_default();
    html! {
        tr.below[row.is_below] {
            th scope="row" {
                bdi { (row.label) }
                @if !column && !words.is_empty() { div.words { (words) } }
            }
            td.n { (row.figure) }
            @if column { td { (words) } }
        }
    }
}

fn ink(sheet: &Sheet) -> Markup {
    html! {
        section.ink {
            h2 { (sheet.ink[0]) }
            table {
                thead { tr {
                    th scope="col" { }
                    th scope="col" { (sheet.ink[1]) }
                    th scope="col" { (sheet.ink[2]) }
                } }
                tbody { @for (place, status) in &sheet.places {
                    tr {
                        th scope="row" { bdi { (place) } @if !status.is_empty() { div.words { (status) } } }
                        td { }
                        td { }
                    }
                } }
            }
        }
    }
}

/// A symbol as SVG: one path of all its dark runs, sized in millimetres of paper.
fn svg(symbol: &Symbol, title: &str) -> Markup {
    let side = symbol.size + 2 * QUIET;
    let um = side * MODULE_UM;
    let width = format!("width:{}.{}mm", um / 1_000, um % 1_000 / 100);
    html! {
        svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox=(format!("0 0 {side} {side}")) style=(width) shape-rendering="crispEdges" {
            title { (title) }
            path d=(runs(symbol)) fill="#000" {}
        }
    }
}

/// The dark runs of each row as the path of an SVG.
fn runs(symbol: &Symbol) -> String {
    let mut path = String::new();
    for (y, row) in symbol.dark.chunks(symbol.size.max(1)).enumerate() {
        let mut x = QUIET;
        for run in row.chunk_by(|one, other| one == other) {
            let width = run.len();
            if run.first() == Some(&true) {
                path += &format!("M{x} {}h{width}v1h-{width}z", y + QUIET);
            }
            x += width;
        }
    }
    path
}
