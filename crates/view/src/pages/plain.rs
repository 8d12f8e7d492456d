//! The same results where a page is too much: as plain text, as a table to embed, as a feed.

use std::fmt::Write as _;

use maud::{DOCTYPE, PreEscaped, html};

use super::tables::choice_rows;
use crate::File;
use crate::language::{Language, Value};
use crate::model::{Contest, Coverage, Site, State};

const EMBED: &str = "body{margin:0;font:1rem/1.4 system-ui,sans-serif}table{border-collapse:collapse;inline-size:100%}th,td{padding:.25rem .5rem;text-align:start;border-block-end:1px solid #8888}.n{text-align:end}.bar{display:none}a{color:inherit}.scroll{overflow-x:auto}";

pub(super) fn files(site: &Site, to: &'static Language) -> [File; 3] {
    let file = |name: &str, text: String| File {
        path: format!("{}/{name}", to.code()),
        bytes: text.into_bytes(),
    };
    [
        file("results.txt", results(site, to)),
        file("embed.html", embed(site, to)),
        file("feed.atom", feed(site, to)),
    ]
}

/// Lines that every form of the results has: status twice, what kind of election this is.
fn notices(site: &Site, to: &Language) -> Vec<String> {
    let simulation = || site.notice.clone().unwrap_or_else(|| to.say("simulation"));
    let custodian = |name: &String| to.say_of("custodian", &[("name", Value::Words(name))]);
    let test = site.test.then(simulation);
    test.into_iter().chain(site.custodian.as_ref().map(custodian)).collect()
}

/// Writes to a `String`, which cannot fail.
macro_rules! line {
    ($out:expr, $($arg:tt)*) => {{ let _ = writeln!($out, $($arg)*); }};
}

fn results(site: &Site, to: &Language) -> String {
    let mut out = String::new();
    let status = to.word("status", &site.status);
    line!(out, "{}", site.name);
    for notice in notices(site, to) {
        line!(out, "{notice}");
    }
    line!(out, "{}: {status} ({})", to.say("status"), site.status);
    line!(out, "{} {}", to.say_of("follows", &[("size", Value::Count(site.size))]), site.root);
    for contest in &site.contests {
        line!(out, "\n{}", contest.name);
        line!(out, "{}", verdict(contest, to));
        line!(out, "{}", covered(&contest.coverage, to));
        for choice in contest.choices.iter().filter(|choice| !choice.nested) {
            let seats = choice.seats.map(|seats| format!("  {}: {seats}", to.say("seats")));
            let share = to.decimal(&choice.percent);
            let votes = to.number(choice.votes);
            line!(out, "  {votes:>14}  {share:>6} %  {}{}", choice.name, seats.unwrap_or_default());
        }
    }
    line!(out, "\n{}: {status} ({})", to.say("status"), site.status);
    out
}

fn verdict(contest: &Contest, to: &Language) -> String {
    match contest.state {
        State::Closed => to.say("verdict-closed"),
        State::Open(votes) => to.say_of("verdict-open", &[("votes", Value::Count(votes))]),
        State::CannotTell => to.say("verdict-cannot-tell"),
    }
}

fn covered(coverage: &Coverage, to: &Language) -> String {
    let (units, of) = (coverage.counted + coverage.flagged, coverage.expected);
    let (units, of) = (to.number(units), to.number(of));
    to.say_of("coverage-line", &[("units", Value::Words(&units)), ("of", Value::Words(&of))])
}

/// A page with nothing but the tables: for a frame in another page.
fn embed(site: &Site, to: &Language) -> String {
    let status = to.word("status", &site.status);
    let markup = html! {
        (DOCTYPE)
        html lang=(to.code()) dir=(to.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (site.name) }
                style { (PreEscaped(EMBED)) }
            }
            body { main {
                @for notice in notices(site, to) { p { strong dir="auto" { (notice) } } }
                h1 dir="auto" { (site.name) }
                p { (status) " (" span dir="ltr" { (site.status) } ")" }
                @for contest in &site.contests {
                    h2 dir="auto" { (contest.name) }
                    p { (verdict(contest, to)) " " (covered(&contest.coverage, to)) }
                    div.scroll tabindex="0" { (choice_rows(contest, to, false)) }
                }
                p { (to.say("status")) ": " (status) " (" span dir="ltr" { (site.status) } "). "
                    a href="index.html" target="_top" { (to.say_of("log-size", &[("size", Value::Count(site.size))])) }
                }
                @for notice in notices(site, to) { p { small dir="auto" { (notice) } } }
            } }
        }
    };
    markup.into_string()
}

/// RFC 4287: this size, then the newest statements of the account.
fn feed(site: &Site, to: &Language) -> String {
    let own = format!("tag:{},2000:", site.election.split('/').next().unwrap_or_default());
    let at = site.updated.map(|time| time.to_string()).unwrap_or_default();
    let (size, root) = (site.size.to_string(), &site.root);
    let title = to.say_of("feed-results", &[("size", Value::Words(&size))]);
    let summaries: Vec<String> = site.contests.iter().map(|contest| summary(contest, to)).collect();
    let markup = html! {
        feed xmlns="http://www.w3.org/2005/Atom" xml:lang=(to.code()) {
            title { (site.name) }
            @for notice in notices(site, to) { subtitle { (notice) } }
            id { (own) (site.election) }
            updated { (at) }
            author { name { (site.election) } }
            entry {
                title { (title) " (" (site.status) ")" }
                id { (own) (root) }
                updated { (at) }
                link href="index.html" {}
                content type="text" { (summaries.join("\n")) }
            }
            @for item in &site.feed {
                entry {
                    title { (to.word("kind", &item.kind)) }
                    id { (own) (item.id) }
                    updated { (item.received.to_string()) }
                    link href="account.html" {}
                    content type="text" { (to.say_of("version", &[("index", Value::Words(&item.index.to_string()))])) " " (item.id) }
                }
            }
        }
    };
    format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{}", markup.into_string())
}

fn summary(contest: &Contest, to: &Language) -> String {
    format!("{}: {} {}", contest.name, verdict(contest, to), covered(&contest.coverage, to))
}
