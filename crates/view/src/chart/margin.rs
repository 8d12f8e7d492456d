//! The margin between the first two choices beside what is outstanding, over time or over the size of the log.
//!
//! In scope: one figure. The band is what missing, excluded and disputed units could still bring; where the margin lies above
//! it, the outcome is closed (spec 4 §8). Out of scope: the bound itself. The weight does not grow with the number of points:
//! of each `COLUMNS`th of the axis the last one is drawn. Main items: [`Margin`], [`chart`].

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::mark::{self, Leaders, Mark};
use super::scale::{
    Plot, Span, bottom_axis, lines_across, round_step, round_values, scaled, values_across,
};
use super::table::{Cell, Row, table};
use super::{Anchor, Frame, WIDTH, label};

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Margin<'a> {
    /// Names of the choices, in the contest's order.
    pub choices: &'a [&'a str],
    /// The published sizes, in any order.
    pub points: &'a [Point],
    /// What the axis to the right counts.
    pub axis: Axis<'a>,
    /// Words of the drawing and the table.
    pub words: Words<'a>,
}

/// The result at one published size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The size of the log, or seconds since 1970.
    pub at: u64,
    /// Votes between the first two choices.
    pub margin: u64,
    /// The most votes that are still possible; none where it cannot be told.
    pub outstanding: Option<u64>,
    /// The place in `choices` of who leads; none in a draw.
    pub leader: Option<usize>,
}

impl Point {
    fn state(&self) -> State {
        match self.outstanding {
            None => State::CannotTell,
            Some(bound) if self.margin > bound => State::Closed,
            Some(_) => State::Open,
        }
    }
}

/// What [`Point::at`] is.
#[derive(Clone, Copy)]
pub enum Axis<'a> {
    /// Entries of the log.
    Size,
    /// Seconds since 1970; the local clock less UTC, in seconds; and how an instant is written.
    Time(i64, &'a dyn Fn(u64) -> String),
}

/// The words of this chart.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Name of the axis to the right, head of its column.
    pub at: &'a str,
    /// Name of the line.
    pub margin: &'a str,
    /// Name of the band.
    pub outstanding: &'a str,
    /// Head of the column of who leads.
    pub leader: &'a str,
    /// Those without a mark of their own.
    pub other: &'a str,
    /// A draw.
    pub nobody: &'a str,
    /// Head of the column of what can be told.
    pub state: &'a str,
    /// The margin is more than what is outstanding.
    pub closed: &'a str,
    /// It is not.
    pub open: &'a str,
    /// What is outstanding is not known.
    pub cannot_tell: &'a str,
    /// Says that the band goes on above the drawing.
    pub beyond: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    CannotTell,
    Open,
    Closed,
}

/// Points that are drawn, at most.
const COLUMNS: u64 = 240;

/// Points of the table: one for each part of the axis, and so many at which something changed.
const ROWS: u64 = 24;
const CHANGES_MAX: usize = 24;

const TICKS: u64 = 5;

/// The band is drawn up to so many times the largest margin, so that the line does not lie on the ground.
const BEYOND: u128 = 4;

const HEIGHT: u64 = 620;
const PLOT: Plot = Plot { left: 0, top: 50, width: WIDTH, height: 420 };

/// The last point lasts for so long on the drawing.
const LAST: u64 = 24;

/// Below the plot: who leads.
const STRIP: (u64, u64) = (PLOT.bottom() + 10, 34);

/// The figure.
pub fn chart(frame: &Frame, input: &Margin) -> Markup {
    let course = Course::new(input);
    let leaders = Leaders::of(course.drawn.iter().map(|run| run.point.leader), input.choices.len());
    let lines: Vec<(u64, String)> = round_values(course.most)
        .into_iter()
        .map(|value| (PLOT.y(value.into(), course.most), frame.number(value)))
        .collect();
    let axis = Plot { height: STRIP.0 + STRIP.1 + 6 - PLOT.top, ..PLOT };
    let marks: Vec<Mark> = leaders.marks().collect();
    let drawing = html! {
        (mark::patterns(frame, &marks))
        (definitions(frame))
        path.closed d=(course.full(State::Closed)) {}
        path d=(course.full(State::CannotTell)) fill=(frame.url("unknown")) {}
        path.bound d=(course.band()) fill=(frame.url("band")) {}
        (lines_across(&PLOT, &lines))
        path.course d=(course.line()) {}
        (strips(frame, &course, &leaders))
        (bottom_axis(&axis, &ticks(frame, input, &course)))
        (values_across(&PLOT, &lines))
        (closed_label(input, &course))
        (label(WIDTH, axis.bottom() + 84, "title", Anchor::End, input.words.at))
    };
    let below = html! {
        (key(frame, input, &leaders))
        @if course.beyond { p.note dir="auto" { (input.words.beyond) } }
    };
    frame.figure(HEIGHT, &drawing, &below, &figures(frame, input, &course))
}

/// What lasts from one place of the drawing to the next.
struct Run {
    from: u64,
    until: u64,
    point: Point,
}

/// The points in order, and as they are drawn.
struct Course {
    points: Vec<Point>,
    drawn: Vec<Run>,
    from: u64,
    until: u64,
    /// The value at the top.
    most: u128,
    /// True where the band goes on above.
    beyond: bool,
}

impl Course {
    fn new(input: &Margin) -> Self {
        let mut points = input.points.to_vec();
        points.sort_by_key(|point| point.at);
        let from = points.first().map_or(0, |point| point.at);
        let until = points.last().map_or(0, |point| point.at);
        let margin = points.iter().map(|point| u128::from(point.margin)).max().unwrap_or(0);
        let bound = points.iter().filter_map(|point| point.outstanding).max().map_or(0, u128::from);
        let limit = if margin == 0 { bound } else { margin * BEYOND };
        let most = margin.max(bound.min(limit)).max(1);
        let mut course =
            Self { points, drawn: Vec::new(), from, until, most, beyond: bound > most };
        course.drawn = course.runs();
        course
    }

    fn x(&self, at: u64) -> u64 {
        let length = u128::from(self.until.saturating_sub(self.from).max(1));
        PLOT.left + scaled(at.saturating_sub(self.from).into(), length, PLOT.width - LAST)
    }

    /// The last point of each of so many parts of the axis, by its place among all points.
    fn last_of_each(&self, parts: u64) -> BTreeMap<u64, usize> {
        let length = u128::from(self.until.saturating_sub(self.from).max(1));
        let part = |point: &Point| scaled(point.at.saturating_sub(self.from).into(), length, parts);
        self.points.iter().enumerate().map(|(at, point)| (part(point), at)).collect()
    }

    fn runs(&self) -> Vec<Run> {
        let kept: Vec<Point> = self
            .last_of_each(COLUMNS)
            .into_values()
            .filter_map(|at| self.points.get(at).copied())
            .collect();
        let mut from = PLOT.left;
        let ends = kept.iter().skip(1).map(|next| self.x(next.at)).chain([PLOT.right()]);
        let run = |(point, until): (&Point, u64)| Run {
            from: std::mem::replace(&mut from, until),
            until,
            point: *point,
        };
        kept.iter().zip(ends).map(run).collect()
    }

    /// The whole height wherever this can be said.
    fn full(&self, state: State) -> String {
        let runs = self.drawn.iter().filter(|run| run.point.state() == state);
        boxes(runs, PLOT.top, PLOT.height)
    }

    /// From nothing to what is outstanding.
    fn band(&self) -> String {
        let bottom = PLOT.bottom();
        let close = format!("V{bottom}z");
        let mut path = String::new();
        let mut open = false;
        for run in &self.drawn {
            let Some(bound) = run.point.outstanding else {
                path.push_str(if open { &close } else { "" });
                open = false;
                continue;
            };
            let start = if open { String::new() } else { format!("M{} {bottom}", run.from) };
            path.push_str(&format!("{start}V{}H{}", PLOT.y(bound.into(), self.most), run.until));
            open = true;
        }
        path.push_str(if open { &close } else { "" });
        path
    }

    fn line(&self) -> String {
        let mut path = String::new();
        for run in &self.drawn {
            let y = PLOT.y(run.point.margin.into(), self.most);
            let start =
                if path.is_empty() { format!("M{} {y}", run.from) } else { format!("V{y}") };
            path.push_str(&format!("{start}H{}", run.until));
        }
        path
    }
}

/// A box for each run; runs that touch are one box.
fn boxes<'a>(runs: impl Iterator<Item = &'a Run>, top: u64, height: u64) -> String {
    let mut spans: Vec<(u64, u64)> = Vec::new();
    for run in runs {
        match spans.last_mut() {
            Some((_, until)) if *until == run.from => *until = run.until,
            _ => spans.push((run.from, run.until)),
        }
    }
    spans.iter().map(|(from, until)| format!("M{from} {top}H{until}v{height}H{from}z")).collect()
}

/// The patterns of the band and of what cannot be told.
fn definitions(frame: &Frame) -> Markup {
    html! {
        defs {
            pattern id=(frame.id("band")) width="12" height="12" patternUnits="userSpaceOnUse" {
                path.hatch d="M-3 9L9-3M3 15L15 3" {}
            }
            pattern id=(frame.id("unknown")) width="20" height="20" patternUnits="userSpaceOnUse" {
                path.hatch d="M8 10h4M10 8v4" {}
            }
        }
    }
}

/// Who leads, below the plot.
fn strips(frame: &Frame, course: &Course, leaders: &Leaders) -> Markup {
    let own = |mark| course.drawn.iter().filter(move |run| leaders.mark(run.point.leader) == mark);
    html! {
        @for mark in leaders.marks() { path.layer d=(boxes(own(mark), STRIP.0, STRIP.1)) fill=(mark::pattern(frame, mark)) {} }
    }
}

/// The word stands where it last became so.
fn closed_label(input: &Margin, course: &Course) -> Markup {
    let open = course.drawn.iter().rposition(|run| run.point.state() != State::Closed);
    let first = course.drawn.get(open.map_or(0, |at| at + 1));
    html! {
        @if let Some(run) = first {
            @let late = run.from > WIDTH * 2 / 3;
            path.since d=(format!("M{} {}V{}", run.from, PLOT.top, PLOT.bottom())) {}
            (label(if late { run.from.saturating_sub(8) } else { run.from + 8 }, PLOT.top - 14, "value", if late { Anchor::End } else { Anchor::Start }, input.words.closed))
        }
    }
}

fn ticks(frame: &Frame, input: &Margin, course: &Course) -> Vec<(u64, String)> {
    match input.axis {
        Axis::Time(offset, words) => {
            let span = Span { from: course.from, until: course.until, offset };
            span.ticks(TICKS).into_iter().map(|tick| (course.x(tick), words(tick))).collect()
        }
        Axis::Size => {
            let step = round_step(course.until.saturating_sub(course.from).into());
            let first = u128::from(course.from).div_ceil(step);
            let ticks =
                (0..=u128::from(TICKS)).filter_map(|at| u64::try_from((first + at) * step).ok());
            let inside = ticks.filter(|tick| *tick <= course.until);
            inside.map(|tick| (course.x(tick), frame.number(tick))).collect()
        }
    }
}

fn key(frame: &Frame, input: &Margin, leaders: &Leaders) -> Markup {
    let words = &input.words;
    let name = |mark| match mark {
        Mark::Of(at) => input.choices.get(at).copied().unwrap_or_default(),
        Mark::Other => words.other,
        Mark::Nobody => words.nobody,
    };
    let sign = |fill: &str| html! { svg viewBox="0 0 32 32" aria-hidden="true" { rect.framed width="32" height="32" fill=(fill) {} } };
    html! {
        ul.key {
            li { svg viewBox="0 0 32 32" aria-hidden="true" { path.course d="M0 16h32" {} } " " bdi { (words.margin) } }
            li { (sign(&frame.url("band"))) " " bdi { (words.outstanding) } }
            @if input.points.iter().any(|point| point.outstanding.is_none()) {
                li { (sign(&frame.url("unknown"))) " " bdi { (words.cannot_tell) } }
            }
        }
        ul.key {
            li { bdi { (words.leader) } ":" }
            @for mark in leaders.marks() { li { (sign(&mark::pattern(frame, mark))) " " bdi { (name(mark)) } } }
        }
    }
}

/// Points at even distances, and those at which who leads or what can be told changed.
fn figures(frame: &Frame, input: &Margin, course: &Course) -> Markup {
    let words = &input.words;
    let differ = |pair: &[Point]| matches!(pair, [one, next] if (one.leader, one.state()) != (next.leader, next.state()));
    let changes =
        course.points.windows(2).zip(1..).filter(|(pair, _)| differ(pair)).map(|(_, at)| at);
    let mut shown: BTreeSet<usize> = course.last_of_each(ROWS).into_values().collect();
    shown.extend(changes.take(CHANGES_MAX));
    let leader = |point: &Point| {
        point
            .leader
            .map_or(words.nobody, |at| input.choices.get(at).copied().unwrap_or(words.other))
    };
    let row = |point: &Point| {
        let state = match point.state() {
            State::CannotTell => words.cannot_tell,
            State::Open => words.open,
            State::Closed => words.closed,
        };
        let head = match input.axis {
            Axis::Size => frame.number(point.at),
            Axis::Time(_, time) => time(point.at),
        };
        let outstanding = point.outstanding.map_or("–".to_owned(), |bound| frame.number(bound));
        let cells = vec![
            Cell::Number(frame.number(point.margin)),
            Cell::Number(outstanding),
            Cell::Words(leader(point).to_owned()),
            Cell::Words(state.to_owned()),
        ];
        Row::new(head, cells)
    };
    let rows: Vec<Row> = shown.iter().filter_map(|at| course.points.get(*at)).map(row).collect();
    table(frame, &[words.at, words.margin, words.outstanding, words.leader, words.state], &rows)
}
