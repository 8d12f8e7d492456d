//! Charts of a contest but its maps, in the words of a language: its seats, and the plot of turnout and share.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::log::clock;
use super::{contest_path, page as begin};
use crate::File;
use crate::chart::{Frame, margin as course, seats as half_circle, turnout as plot};
use crate::language::{Language, Value};
use crate::model::{Contest, Dot, Lead, Site};

/// A whole in hundredths of a percent has this many digits after the point.
const HUNDRED: u64 = 100;

/// The margin over time beside what was outstanding, where there is more than one moment to show.
pub(super) fn leads(site: &Site, contest: &Contest, to: &Language) -> Markup {
    let heads = contest.choices.iter().filter(|choice| !choice.nested);
    let names: Vec<&str> = heads.map(|choice| choice.name.as_str()).collect();
    let points: Vec<course::Point> = contest.leads.iter().map(point).collect();
    let moments: BTreeSet<u64> = points.iter().map(|point| point.at).collect();
    if moments.len() < 2 || points.iter().all(|point| point.margin == 0) {
        return html! {};
    }
    let keys = ["leads-at", "leads-margin", "leads-outstanding", "ahead", "chart-other"];
    let [at, margin, outstanding, leader, other] = keys.map(|key| to.say(key));
    let keys = [
        "chart-draw",
        "leads-state",
        "leads-closed",
        "leads-open",
        "leads-unknown",
        "leads-beyond",
    ];
    let [nobody, state, closed, open, cannot_tell, beyond] = keys.map(|key| to.say(key));
    let words = course::Words {
        at: &at,
        margin: &margin,
        outstanding: &outstanding,
        leader: &leader,
        other: &other,
        nobody: &nobody,
        state: &state,
        closed: &closed,
        open: &open,
        cannot_tell: &cannot_tell,
        beyond: &beyond,
    };
    let time = |second| clock(second, site.offset_minutes);
    let axis = course::Axis::Time(i64::from(site.offset_minutes) * 60, &time);
    let (id, data) = (format!("leads-{}", contest.code), to.say("chart-data"));
    let input = course::Margin { choices: &names, points: &points, axis, words };
    framed(to, &id, ["leads-title", "leads-more"], &data, |frame| course::chart(frame, &input))
}

/// A drawing inside of its words: what it shows, which is its table's caption too, and what can be seen in it.
pub(super) fn framed<T>(
    to: &Language,
    id: &str,
    says: [&str; 2],
    show_table: &str,
    draw: impl FnOnce(&Frame<'_>) -> T,
) -> T {
    let [title, description] = says.map(|key| to.say(key));
    let number = |number| to.number(number);
    let (title, description, caption) = (&*title, &*description, &*title);
    draw(&Frame { id, title, description, show_table, caption, number: &number })
}

const fn point(lead: &Lead) -> course::Point {
    let Lead { at, margin, outstanding, leader } = *lead;
    course::Point { at, margin, outstanding, leader }
}

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
    let keys = ["chart-data", "choice", "seats", "seats-open", "seats-all"];
    let [data, list, number, open, total] = keys.map(|key| to.say(key));
    let words = half_circle::Words { list: &list, seats: &number, open: &open, total: &total };
    let (id, open) = (format!("seats-{}", contest.code), all.saturating_sub(given));
    let input = half_circle::Seats { lists: &lists, open, words };
    framed(to, &id, ["seats-title", "seats-more"], &data, |frame| half_circle::chart(frame, &input))
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
