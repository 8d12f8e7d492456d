//! Seats as a half circle: one shape a seat, those of a list side by side, in the caller's order.
//!
//! In scope: one figure, from one seat to [`SEATS_MAX`]; of more, the key and the table alone. Out of scope: how seats are
//! given. Main items: [`Seats`], [`chart`].

use maud::{Markup, html};

use super::mark::{self, Line, Mark};
use super::table::{Cell, Row, table};
use super::trig::{DEGREE, ONE, cosine, sine};
use super::{Anchor, Frame, label};

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Seats<'a> {
    /// From left to right.
    pub lists: &'a [List<'a>],
    /// Seats that nobody has yet: a lot decides, or it cannot be told.
    pub open: u64,
    /// Words of the table and the key.
    pub words: Words<'a>,
}

/// A list with its seats.
#[derive(Clone, Copy, Debug)]
pub struct List<'a> {
    /// Its name.
    pub name: &'a str,
    /// A few letters that stand outside of the half circle, beside the number; may be empty.
    pub short: &'a str,
    /// Its seats.
    pub seats: u64,
}

/// The words of this chart.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Head of the column of lists.
    pub list: &'a str,
    /// Head of the column of seats.
    pub seats: &'a str,
    /// Name of the seats that nobody has yet.
    pub open: &'a str,
    /// Name of the last row.
    pub total: &'a str,
}

/// More seats than any parliament has.
pub const SEATS_MAX: u64 = 1_000;

const HEIGHT: u64 = 470;
const CENTRE: (u64, u64) = (480, 440);
const OUTER: u64 = 310;
const INNER: u64 = 110;

/// The figure.
pub fn chart(frame: &Frame, input: &Seats) -> Markup {
    let groups = groups(input);
    let total: u128 = groups.iter().map(|group| u128::from(group.seats)).sum();
    let known = u64::try_from(total).unwrap_or(u64::MAX);
    let drawing = if (1..=SEATS_MAX).contains(&known) {
        half_circle(frame, &groups, known)
    } else {
        html! {}
    };
    let lines: Vec<Line> = groups
        .iter()
        .filter(|group| group.seats > 0)
        .map(|group| Line { mark: group.mark, name: group.name, value: frame.number(group.seats) })
        .collect();
    let row =
        |name: &str, seats| Row::new(name.to_owned(), vec![Cell::Number(frame.number(seats))]);
    let mut rows: Vec<Row> = groups.iter().map(|group| row(group.name, group.seats)).collect();
    rows.push(row(input.words.total, known));
    let heads = [input.words.list, input.words.seats];
    frame.figure(HEIGHT, &drawing, &mark::key_of_shapes(&lines), &table(frame, &heads, &rows))
}

/// Seats that stand side by side.
struct Group<'a> {
    mark: Mark,
    name: &'a str,
    short: &'a str,
    seats: u64,
}

fn groups<'a>(input: &Seats<'a>) -> Vec<Group<'a>> {
    let of = |(at, list): (usize, &List<'a>)| Group {
        mark: Mark::Of(at),
        name: list.name,
        short: list.short,
        seats: list.seats,
    };
    let mut groups: Vec<Group> = input.lists.iter().enumerate().map(of).collect();
    if input.open > 0 {
        groups.push(Group {
            mark: Mark::Nobody,
            name: input.words.open,
            short: "",
            seats: input.open,
        });
    }
    groups
}

fn half_circle(frame: &Frame, groups: &[Group], total: u64) -> Markup {
    let (places, apart) = places(total);
    let mut taken = 0;
    let mut drawn = Vec::new();
    let mut outside = Vec::new();
    for group in groups.iter().filter(|group| group.seats > 0) {
        let own = places.iter().skip(count(taken)).take(count(group.seats));
        let own: Vec<&Place> = own.collect();
        drawn.push((group.mark, own.iter().map(|place| (place.x, place.y)).collect::<Vec<_>>()));
        let first = own.first().map_or(0, |place| place.angle);
        let last = own.last().map_or(0, |place| place.angle);
        outside.push(Outside::new(
            frame,
            group,
            u64::midpoint(first, last),
            OUTER + apart / 2 + 14,
        ));
        taken += group.seats;
    }
    html! {
        @for (mark, places) in &drawn { (mark::points(frame, *mark, apart * 9 / 10, places)) }
        (labels(outside))
        (label(CENTRE.0, CENTRE.1, "large", Anchor::Middle, &frame.number(total)))
    }
}

fn count(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// A seat: its angle from the left, and where it is.
struct Place {
    angle: u64,
    x: u64,
    y: u64,
}

/// All seats from left to right, and how far apart their rows are.
fn places(total: u64) -> (Vec<Place>, u64) {
    let rows = (1..=total).find(|rows| capacity(*rows) >= total).unwrap_or(total);
    let radii: Vec<u64> = (0..rows).map(|row| radius(row, rows)).collect();
    let mut places = Vec::new();
    for (radius, seats) in radii.iter().zip(shares(&radii, total)) {
        for seat in 0..seats {
            let angle = if seats == 1 { 90 * DEGREE } else { 180 * DEGREE * seat / (seats - 1) };
            let (x, y) = at(angle, *radius);
            places.push((angle, std::cmp::Reverse(*radius), Place { angle, x, y }));
        }
    }
    places.sort_by_key(|(angle, radius, _)| (*angle, *radius));
    (places.into_iter().map(|(_, _, place)| place).collect(), apart(rows))
}

/// How far apart rows are, and therefore seats.
fn apart(rows: u64) -> u64 {
    ((OUTER - INNER) / rows).clamp(4, 70)
}

const fn radius(row: u64, rows: u64) -> u64 {
    OUTER - (OUTER - INNER) * row / rows
}

/// How many seats so many rows hold: half a circumference (355/113 is a good π) by the distance, and one.
fn capacity(rows: u64) -> u64 {
    (0..rows).map(|row| radius(row, rows) * 355 / (113 * apart(rows)) + 1).sum()
}

/// Seats by the length of their rows; what rounding leaves over goes to the outermost.
fn shares(radii: &[u64], total: u64) -> Vec<u64> {
    let sum: u64 = radii.iter().sum();
    let mut shares: Vec<u64> = radii.iter().map(|radius| total * radius / sum.max(1)).collect();
    let left = total - shares.iter().sum::<u64>();
    shares.iter_mut().take(count(left)).for_each(|share| *share += 1);
    shares
}

/// The point at an angle from the left, rounded to the nearest unit.
fn at(angle: u64, radius: u64) -> (u64, u64) {
    let rounded = |sine: u64| (radius * sine + ONE / 2) / ONE;
    let y = CENTRE.1 - 20 - rounded(sine(angle));
    let right = angle > 90 * DEGREE;
    let aside = rounded(cosine(if right { 180 * DEGREE - angle } else { angle }));
    (if right { CENTRE.0 + aside } else { CENTRE.0 - aside }, y)
}

/// Words beside a group.
struct Outside {
    seats: u64,
    words: String,
    anchor: Anchor,
    x: u64,
    y: u64,
    /// From left to right, as wide as the words may be.
    from: u64,
    until: u64,
}

/// Room that a character and a line need on the smallest screen.
const CHARACTER: u64 = 21;
const LINE: u64 = 40;

/// Longer words stand in the key only.
const SHORT_MAX: usize = 4;

impl Outside {
    fn new(frame: &Frame, group: &Group, angle: u64, radius: u64) -> Self {
        let number = frame.number(group.seats);
        let short = !group.short.is_empty() && group.short.chars().count() <= SHORT_MAX;
        let words = if short { format!("{} {number}", group.short) } else { number };
        let (x, y) = at(angle, radius);
        let width = u64::try_from(words.chars().count()).unwrap_or(0).saturating_mul(CHARACTER);
        let (anchor, from, until) = match angle / DEGREE {
            0..75 => (Anchor::End, x.saturating_sub(width), x),
            75..=105 => (Anchor::Middle, x.saturating_sub(width / 2), x + width / 2),
            _ => (Anchor::Start, x, x + width),
        };
        Self { seats: group.seats, words, anchor, x, y, from, until }
    }

    const fn meets(&self, other: &Self) -> bool {
        self.from < other.until && other.from < self.until && self.y.abs_diff(other.y) < LINE
    }
}

/// The largest groups first: words that would lie over others are left to the key.
fn labels(mut all: Vec<Outside>) -> Markup {
    all.sort_by_key(|outside| std::cmp::Reverse(outside.seats));
    let mut kept: Vec<Outside> = Vec::new();
    for outside in all {
        if !kept.iter().any(|other| other.meets(&outside)) {
            kept.push(outside);
        }
    }
    html! { @for outside in &kept { (label(outside.x, outside.y, "title", outside.anchor, &outside.words)) } }
}
