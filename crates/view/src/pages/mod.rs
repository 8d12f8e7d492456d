//! The pages: what all of them share, and their list (spec 5 §2.6).
//!
//! In scope: the frame of a page, where pages stand, and which there are. What a page says stands in the module of its name, what
//! several repeat in [`tables`]. Every page is complete without a script and fetches nothing.

mod account;
mod area;
mod charts;
mod contest;
mod find;
mod help;
mod log;
mod maps;
mod open;
mod overview;
mod plain;
mod station;
mod tables;
mod witnesses;

use maud::{DOCTYPE, Markup, PreEscaped, html};

pub(crate) use account::{account, effect, table};
pub(crate) use charts::turnout;
pub(crate) use contest::shard;
pub(crate) use find::{index, index_path};
pub(crate) use log::{arrivals, moments, recent};
pub(crate) use station::station;

use crate::File;
use crate::chart;
use crate::language::{Language, Value};
use crate::model::{Contest, Site};

/// The style of every page; a page that is saved alone keeps it.
pub(crate) const STYLE: &str = include_str!("style.css");

/// What every page says of when it was made.
#[derive(Clone, Copy)]
enum AsOf {
    /// The size and root that it follows from.
    Size,
    /// The size since which nothing on it has changed: it stays the same file.
    Unchanged(u64),
}

/// A page in the making.
struct Page<'a> {
    site: &'a Site,
    to: &'static Language,
    /// Its path below the folder of its language.
    path: String,
    title: String,
    as_of: AsOf,
    /// Whether it has a chart, and so needs the style of charts.
    charts: bool,
}

/// The word of the specification beside its words in a language: every page has it.
fn status_word(status: &str) -> Markup {
    html! { span dir="ltr" { (status) } }
}

/// Whether a page that was made before says this status.
pub(crate) fn has_status(page: &[u8], status: &str) -> bool {
    let word = status_word(status).into_string();
    std::str::from_utf8(page).is_ok_and(|text| text.contains(&word))
}

/// A page of an election in a language; `path` is below the folder of the language.
const fn page<'a>(site: &'a Site, to: &'static Language, path: String, title: String) -> Page<'a> {
    Page { site, to, path, title, as_of: AsOf::Size, charts: false }
}

fn contest_path(contest: &Contest) -> String {
    contest_path_of(&contest.code)
}

fn contest_path_of(code: &str) -> String {
    format!("contest-{code}.html")
}

fn shard_path(contest: &Contest, number: u64) -> String {
    format!("stations-{}-{number:04}.html", contest.code)
}

fn area_path(code: &str) -> String {
    format!("area-{code}.html")
}

/// Where a file is that belongs to the log, from the folder of the language by `up`.
fn blob_path(up: &str, hash: &str) -> String {
    format!("{up}../../log/blob/{hash}")
}

/// Where the symbols of a statement are, below `at/<size>/`.
pub(crate) fn symbols_path(id: &str) -> String {
    format!("symbols/{id}.svg")
}

pub(crate) fn station_path(code: &str) -> String {
    format!("station/{code}.html")
}

/// Every page of the site but those that are made from the log, the account and single stations.
pub(crate) fn of_totals(site: &Site, to: &'static Language, first: bool) -> Vec<File> {
    let mut files = vec![overview::page(site, to)];
    if first {
        files.push(overview::front(site, to));
    }
    files.extend(site.contests.iter().map(|contest| contest::page(site, to, contest)));
    files.extend(site.contests.iter().flat_map(|contest| maps::pages(site, to, contest)));
    files.extend(area::pages(site, to));
    files.push(open::page(site, to));
    files.push(find::find(site, to));
    files.push(help::downloads(site, to));
    files.push(help::verify(site, to));
    files.push(witnesses::page(site, to));
    files.extend(plain::files(site, to));
    files
}

/// The same page as one file, from a folder of a language (spec 5 §1).
fn saved_path() -> &'static str {
    "../../../check/acta-check.html"
}

/// The page with which a browser checks, beside `at/` (spec 5 §1); it fills its form from what stands behind the `#`.
fn check_path(root: &str, to: &Language, fields: &[(&str, &str)]) -> String {
    let fields: String = fields.iter().map(|(name, code)| format!("&{name}={code}")).collect();
    format!("{root}../../check/index.html#lang={}{fields}", to.code())
}

impl Page<'_> {
    /// The way from this page to the folder of its language.
    fn up(&self) -> &'static str {
        if self.path.contains('/') { "../" } else { "" }
    }

    /// The way from this page to `at/<size>/`.
    fn root(&self) -> &'static str {
        if self.path.contains('/') { "../../" } else { "../" }
    }

    /// The page as a file, with the frame that all share.
    fn file(&self, content: &Markup) -> File {
        self.file_at(&format!("{}/{}", self.to.code(), self.path), self.up(), self.root(), content)
    }

    fn file_at(&self, place: &str, up: &str, root: &str, content: &Markup) -> File {
        let Self { site, to, title, .. } = self;
        let markup = html! {
            (DOCTYPE)
            html lang=(to.code()) dir=(to.direction()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (title) " · " (site.name) }
                    link rel="alternate" type="application/atom+xml" href=(format!("{up}feed.atom"));
                    style { (PreEscaped(STYLE)) @if self.charts { (PreEscaped(chart::STYLE)) } }
                }
                body {
                    a.skip href="#main" { (to.say("skip")) }
                    header {
                        (self.notices())
                        p.name { a href=(format!("{up}index.html")) dir="auto" { (site.name) } }
                        p.status { strong { (self.status()) } " (" (status_word(&site.status)) ")" (self.size()) }
                        (self.navigation(up, root))
                        (self.languages(root))
                    }
                    main id="main" { (content) }
                    footer {
                        p { (to.say("status")) ": " (self.status()) " (" (status_word(&site.status)) ")." }
                        (self.follows())
                        (self.notices())
                    }
                }
            }
        };
        File { path: place.to_owned(), bytes: markup.into_string().into_bytes() }
    }

    fn notices(&self) -> Markup {
        let Self { site, to, .. } = self;
        let simulation = to.say("simulation");
        let custodian = site.custodian.as_ref();
        html! {
            @if site.test { p.banner role="note" dir="auto" { (site.notice.as_ref().unwrap_or(&simulation)) } }
            @if let Some(name) = custodian { p.banner role="note" dir="auto" { (to.say_of("custodian", &[("name", Value::Words(name))])) } }
        }
    }

    fn status(&self) -> String {
        self.to.word("status", &self.site.status)
    }

    fn size(&self) -> Markup {
        let size = [("size", Value::Count(self.site.size))];
        html! { @if matches!(self.as_of, AsOf::Size) {
            " · " (self.to.say_of("log-size", &size))
            @if let Some(time) = self.site.updated { " · " (self.to.say("updated")) " " (self.to.time(time)) }
        } }
    }

    fn follows(&self) -> Markup {
        let Self { site, to, .. } = self;
        html! {
            @match self.as_of {
                AsOf::Size => p { (to.say_of("follows", &[("size", Value::Count(site.size))])) " " code.wrap dir="ltr" { (site.root) } "." },
                AsOf::Unchanged(size) => p { (to.say_of("unchanged", &[("size", Value::Count(size))])) },
            }
        }
    }

    fn navigation(&self, up: &str, root: &str) -> Markup {
        const LINKS: [(&str, &str); 10] = [
            ("nav-results", "index.html"),
            ("nav-areas", "find.html"),
            ("nav-open", "open.html"),
            ("nav-recent", "recent.html"),
            ("nav-arrivals", "arrivals.html"),
            ("nav-account", "account.html"),
            ("nav-moments", "moments.html"),
            ("nav-downloads", "downloads.html"),
            ("nav-witnesses", "witnesses.html"),
            ("nav-verify", "verify.html"),
        ];
        html! { nav aria-label=(self.to.say("nav")) { ul {
            @for (words, path) in LINKS {
                li { a href=(format!("{up}{path}")) aria-current=[(path == self.path).then_some("page")] { (self.to.say(words)) } }
            }
            li { a href=(check_path(root, self.to, &[])) { (self.to.say("nav-check")) } }
        } } }
    }

    /// The same page in the other languages of the election.
    fn languages(&self, root: &str) -> Markup {
        let others = self.site.languages.iter().filter(|other| other.code() != self.to.code());
        let others: Vec<_> = others.collect();
        html! { @if !others.is_empty() { nav.languages aria-label=(self.to.say("nav-languages")) { ul {
            @for other in others {
                li { a lang=(other.code()) hreflang=(other.code()) dir=(other.direction()) href=(format!("{root}{}/{}", other.code(), self.path)) { (other.say("language")) } }
            }
        } } } }
    }
}
