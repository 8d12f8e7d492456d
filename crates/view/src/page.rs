//! The pages: one function each, top-down; what repeats stands in `tables`.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::model::{Area, Contest, Coverage, Site, State, Station};
use crate::number::grouped;
use crate::tables::{area_rows, choice_rows, coverage_row, station_rows};

const STYLE: &str = include_str!("style.css");

/// How the site is seen from a page: the way back to `at/<size>/`.
struct Place<'a> {
    title: String,
    root: &'a str,
}

pub(crate) fn contest_path(contest: &Contest) -> String {
    format!("pages/contest-{}.html", contest.code)
}

pub(crate) fn shard_path(contest: &Contest, number: u64) -> String {
    format!("pages/stations-{}-{number:04}.html", contest.code)
}

pub(crate) fn overview(site: &Site) -> Markup {
    let place = Place { title: "Results".to_owned(), root: "" };
    shell(
        site,
        &place,
        &html! {
            @for contest in &site.contests {
                section {
                    h2 { a href=(contest_path(contest)) { (contest.name) } }
                    (verdict(contest))
                    (coverage(&contest.coverage))
                    (choices(contest, false))
                    p { a href=(contest_path(contest)) { "All figures, areas and stations" } }
                }
            }
            section {
                h2 { "What came in" }
                p { "Entries in the log, by kind and by channel. Every record verifies in the same way, whatever its channel." }
                div.scroll { table {
                    thead { tr { th scope="col" { "Entries" } th.n scope="col" { "Number" } } }
                    tbody {
                        @for (kind, number) in &site.kinds { tr { th scope="row" { (kind) } td.n { (grouped(*number)) } } }
                        @for (channel, number) in &site.channels { tr { th scope="row" { "by " (channel) } td.n { (grouped(*number)) } } }
                    }
                } }
            }
        },
    )
}

pub(crate) fn contest(site: &Site, contest: &Contest) -> Markup {
    let place = Place { title: contest.name.clone(), root: "../" };
    shell(
        site,
        &place,
        &html! {
            h1 { (contest.name) }
            (verdict(contest))
            (coverage(&contest.coverage))
            (choices(contest, true))
            (lots(contest))
            section { h2 { "The form's figures" } (fields(contest)) }
            section { h2 { "Findings" } (findings(contest)) }
            section {
                h2 { "Areas" }
                div.scroll { (area_rows(contest)) }
            }
            section {
                h2 { "Stations" }
                p { "Each station with its class, marks and the id of the record that counts." }
                ul {
                    @for (number, first, last) in &contest.shards {
                        li { a href=(format!("../{}", shard_path(contest, *number))) { (first) " to " (last) } }
                    }
                }
            }
            section {
                h2 { "Tables for machines" }
                p {
                    a href=(format!("../areas/{}.csv", contest.code)) { "Areas (CSV)" } ", "
                    a href=(format!("../outcome/{}.txt", contest.code)) { "Outcome (text)" }
                    @for (number, _, _) in &contest.shards {
                        ", " a href=(format!("../units/{}/{number:04}.csv", contest.code)) { "Stations " (format!("{number:04}")) " (CSV)" }
                    }
                }
            }
        },
    )
}

pub(crate) fn stations(site: &Site, contest: &Contest, number: u64, rows: &[Station]) -> Markup {
    let place = Place { title: format!("{}: stations {number:04}", contest.name), root: "../" };
    shell(
        site,
        &place,
        &html! {
            h1 { (contest.name) ": stations" }
            p { a href=(format!("../{}", contest_path(contest))) { "Back to the contest" } }
            div.scroll { (station_rows(contest, rows)) }
        },
    )
}

pub(crate) fn verify(site: &Site) -> Markup {
    let place = Place { title: "How to check".to_owned(), root: "../" };
    shell(
        site,
        &place,
        &html! {
            h1 { "How to check this result yourself" }
            p { "A page cannot prove itself. Take the anchor from a printed record or the gazette, not from here, and run:" }
            pre { "acta verify SOURCE --anchor ANCHOR" }
            p { "SOURCE is this site's address, any mirror of it, a folder or a zip. The command fetches every record, checks every signature, adds everything up again and names each figure that differs, by station and field." }
            h2 { "By hand" }
            ol {
                li { "Find the station's printed record and its line in the stations table: the figures must be equal." }
                li { "The id in the table is the SHA-256 of the signed text on the paper." }
                li { "The sums of all stations of an area are its row in the areas table." }
            }
            p { "This site was made from the log at size " (grouped(site.size)) ", root " code.wrap { (site.root) } "." }
            p { "The definition that this site shows has the anchor " code.wrap { (site.anchor) } ". Compare it with the one printed on paper." }
        },
    )
}

fn shell(site: &Site, place: &Place, content: &Markup) -> Markup {
    let size = grouped(site.size);
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (place.title) " · " (site.name) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a.skip href="#main" { "Skip to the figures" }
                @if site.test { p.banner role="note" { (test_notice(site)) } }
                @if let Some(custodian) = &site.custodian { p.banner role="note" { (custody(custodian)) } }
                header {
                    p.name { a href=(format!("{}index.html", place.root)) { (site.name) } }
                    p.status { strong { (status_words(&site.status)) } " (" (site.status) ") · log size " (size) }
                    nav aria-label="Site" {
                        a href=(format!("{}index.html", place.root)) { "Results" } " "
                        a href=(format!("{}pages/verify.html", place.root)) { "How to check" } " "
                        a href=(format!("{}manifest", place.root)) { "Manifest" }
                    }
                }
                main id="main" { (content) }
                footer {
                    p { "Status: " (status_words(&site.status)) " (" (site.status) ")." }
                    p { "Every figure follows from the log at size " (size) ", root " code.wrap { (site.root) } "." }
                    @if site.test { p { (test_notice(site)) } }
                    @if let Some(custodian) = &site.custodian { p { (custody(custodian)) } }
                }
            }
        }
    }
}

fn test_notice(site: &Site) -> &str {
    site.notice.as_deref().unwrap_or("SIMULATION: not a real election")
}

/// A log of copies is never to be taken for the authority's.
fn custody(custodian: &str) -> String {
    format!("Not the authority's log: copies kept by {custodian}")
}

fn status_words(status: &str) -> &str {
    match status {
        "pre-election" => "Before the election",
        "unofficial-partial" => "Not final: partial results",
        "unofficial-complete" => "Not final: all stations in",
        "certified" => "Certified",
        "recount" => "Recount under way",
        "correction" => "Corrected",
        other => other,
    }
}

fn verdict(contest: &Contest) -> Markup {
    html! {
        p.verdict {
            @match contest.state {
                State::Closed => {
                    strong { "Closed. " } "What is missing, excluded and disputed cannot change the outcome of the rule “" (contest.rule) "”; corrections, recounts and rulings still can."
                }
                State::Open(votes) => {
                    strong { "Open by " (grouped(votes)) " votes. " } "What is missing, excluded and disputed could still change the outcome of the rule “" (contest.rule) "”."
                }
                State::CannotTell => {
                    strong { "Cannot tell. " } "The number of votes still possible is not published, or the rule gives no single outcome."
                }
            }
        }
        @if contest.seats.is_some() { (seats_line(contest)) } @else { (leader_line(contest)) }
    }
}

/// A contest that gives seats has no single leader: what can still move is a seat.
fn seats_line(contest: &Contest) -> Markup {
    html! {
        p {
            "Seats as the counted records give them stand in the table"
            @if let Some(votes) = contest.outstanding { "; at most " (grouped(votes)) " votes are still possible" }
            "."
        }
    }
}

fn leader_line(contest: &Contest) -> Markup {
    let leader = contest.leader.as_deref().unwrap_or("nobody");
    html! {
        p {
            "Ahead: " strong { (leader) } ", by " (grouped(contest.margin)) " votes"
            @if let Some(votes) = contest.outstanding { "; at most " (grouped(votes)) " votes are still possible" }
            @if let Some(hurdle) = &contest.hurdle {
                @if hurdle == "impossible" { "; no share of them would be enough for the runner-up" }
                @else { "; the runner-up needs " (hurdle) " of them" }
            }
            "."
        }
    }
}

fn coverage(coverage: &Coverage) -> Markup {
    html! {
        div.scroll { table {
            caption { "Stations by class; the four classes add up to what was expected" }
            thead { tr {
                th.n scope="col" { "Expected" } th.n scope="col" { "Counted" } th.n scope="col" { "Counted, flagged" }
                th.n scope="col" { "Excluded" } th.n scope="col" { "Missing" } th.n scope="col" { "Disputed" }
                th.n scope="col" { "Ballots" } th.n scope="col" { "Registered" }
            } }
            tbody { (coverage_row(coverage)) }
        } }
    }
}

fn choices(contest: &Contest, nested: bool) -> Markup {
    html! { div.scroll { (choice_rows(contest, nested)) } }
}

fn lots(contest: &Contest) -> Markup {
    html! {
        @for (seats, among) in &contest.lots {
            p.verdict { strong { "A lot decides " (seats) " seat(s)" } " among " (among.join(", ")) "." }
        }
    }
}

fn fields(contest: &Contest) -> Markup {
    html! {
        div.scroll { table {
            thead { tr { th scope="col" { "Field" } th.n scope="col" { "Sum of counted records" } } }
            tbody { @for (label, sum) in &contest.fields { tr { th scope="row" { (label) } td.n { (grouped(*sum)) } } } }
        } }
    }
}

fn findings(contest: &Contest) -> Markup {
    html! {
        @if contest.findings.is_empty() { p { "No finding on any record." } }
        @else {
            div.scroll { table {
                thead { tr { th scope="col" { "Code" } th scope="col" { "Rule" } th.n scope="col" { "Stations" } } }
                tbody { @for (code, words, number) in &contest.findings {
                    tr { th scope="row" { (code) } td { (words) } td.n { (grouped(*number)) } }
                } }
            } }
        }
    }
}

/// Indentation of an area row by its depth, at most this many steps.
pub(crate) fn indent(area: &Area) -> String {
    const DEPTH_MAX: usize = 8;
    format!("padding-inline-start:{}rem", area.depth.min(DEPTH_MAX))
}
