//! The account: the tables of spec 4 §15 for people, one page a table, and the page that leads to them.

use maud::{Markup, html};

use super::page as begin;
use crate::File;
use crate::language::{Language, Value};
use crate::model::Site;

/// Rows that a page shows; the table has all.
const ROWS_SHOWN_MAX: usize = 500;
/// A cell with more characters may be broken anywhere: a hash, an id.
const LONG_CHARS: usize = 40;

/// Name of a table, as `account/NAME.csv` has it.
fn name_of(path: &str) -> &str {
    let name = path.strip_prefix("account/").unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}

fn path_of(name: &str) -> String {
    format!("account-{name}.html")
}

/// `LANG/account.html`: `tables` are the paths of those that have a row, with their number.
pub(crate) fn account(site: &Site, to: &'static Language, tables: &[(&str, u64)]) -> File {
    let page = begin(site, to, "account.html".to_owned(), to.say("account-title"));
    page.file(&html! {
        h1 { (to.say("account-title")) }
        p { (to.say("account-lead")) }
        @if tables.is_empty() { p { (to.say("account-none")) } }
        @for (path, rows) in tables {
            @let name = name_of(path);
            section {
                h2 { a href=(path_of(name)) { (to.word("account", name)) } @if *rows > 0 { " (" (to.number(*rows)) ")" } }
                p { (to.word("account", &format!("{name}-more"))) }
            }
        }
    })
}

/// `LANG/account-NAME.html` of a table: the newest rows that a page can show, in order of index.
pub(crate) fn table(site: &Site, to: &'static Language, path: &str, text: &str) -> (File, u64) {
    let name = name_of(path);
    let page = begin(site, to, path_of(name), to.word("account", name));
    let (head, rows) = rows(text);
    let (shown, all) = (rows.len().min(ROWS_SHOWN_MAX), to.number(count(rows.len())));
    let newest = rows.get(rows.len() - shown..).unwrap_or_default();
    let columns: Vec<usize> =
        (0..head.len()).filter(|at| newest.iter().any(|row| !cell(row, *at).is_empty())).collect();
    let some = to.number(count(shown));
    let file = page.file(&html! {
        h1 { (to.word("account", name)) }
        p { (to.word("account", &format!("{name}-more"))) }
        p { a href=(format!("../{path}")) { (to.say("account-table")) } }
        @if shown < rows.len() { p { (to.say_of("account-rows", &[("shown", Value::Words(&some)), ("all", Value::Words(&all))])) } }
        div.scroll tabindex="0" { table {
            thead { tr { @for at in &columns { th scope="col" { (to.word("column", cell(&head, *at))) } } } }
            tbody { @for row in newest { tr {
                @for at in &columns { (value(to, cell(&head, *at), cell(row, *at))) }
            } } }
        } }
    });
    (file, count(rows.len()))
}

/// The page of a text of the account, such as `account/effect.txt`.
pub(crate) fn effect(site: &Site, to: &'static Language, path: &str, text: &str) -> File {
    let name = name_of(path);
    let page = begin(site, to, path_of(name), to.word("account", name));
    page.file(&html! {
        h1 { (to.word("account", name)) }
        p { a href=(format!("../{path}")) { (to.say("account-table")) } }
        pre dir="ltr" { (text) }
    })
}

fn count(rows: usize) -> u64 {
    u64::try_from(rows).unwrap_or(u64::MAX)
}

fn cell(row: &[String], at: usize) -> &str {
    row.get(at).map_or("", String::as_str)
}

/// A cell: words of these specifications in the language, long codes so that they break, words of people in their own direction.
fn value(to: &Language, column: &str, cell: &str) -> Markup {
    const WORDS: [&str; 8] =
        ["state", "outcome", "result", "root", "log", "late", "follows", "then_result"];
    let is_code = cell.bytes().all(|byte| byte.is_ascii_graphic());
    let is_long = cell.chars().count() > LONG_CHARS && is_code;
    let is_number = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
    html! {
        @if is_number { td.n { (cell) } }
        @else if WORDS.contains(&column) { td { (to.word("cell", cell)) } }
        @else if is_long { td { code.wrap dir="ltr" { (cell) } } }
        @else if is_code { td dir="ltr" { (cell) } }
        @else { td dir="auto" { (cell) } }
    }
}

/// Head and rows of a table that we wrote ourselves.
fn rows(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let cells = |row: csv::StringRecord| row.iter().map(ToOwned::to_owned).collect::<Vec<_>>();
    let mut rows = reader.records().filter_map(|row| row.ok().map(cells));
    (rows.next().unwrap_or_default(), rows.collect())
}
