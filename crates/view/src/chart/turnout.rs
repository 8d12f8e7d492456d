//! Turnout and the share of who leads, station by station: each a point, its shape telling who leads.
//!
//! In scope: one figure; up to [`DOTS_MAX`] stations each has its point, of more the points of a grid say how many lie there.
//! Out of scope: what a form of this cloud means. It is not evidence of anything, and the type asks for the sentence that says
//! so. Main items: [`Turnout`], [`Caution`], [`chart`].

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::mark::{self, Leaders, Mark};
use super::scale::{Plot, bottom_axis, lines_across, scaled, values_across};
use super::table::{Cell, Row, table};
use super::{Anchor, Frame, label};

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Turnout<'a> {
    /// Names of the choices, in the contest's order.
    pub choices: &'a [&'a str],
    /// The stations.
    pub stations: &'a [Station<'a>],
    /// Hundredths of a percent as this language writes them.
    pub percent: &'a dyn Fn(u64) -> String,
    /// Says that this is not evidence that anything was wrong, nor that nothing was.
    pub caution: Caution<'a>,
    /// Words of the axes and the table.
    pub words: Words<'a>,
}

/// One station's figures.
#[derive(Clone, Copy, Debug)]
pub struct Station<'a> {
    /// Its code.
    pub code: &'a str,
    /// Registered voters.
    pub registered: u64,
    /// Ballots cast.
    pub ballots: u64,
    /// The place in `choices` of who has most votes; none in a draw.
    pub leader: Option<usize>,
    /// The most votes of a choice.
    pub leading: u64,
    /// Votes of all choices.
    pub votes: u64,
}

/// The sentence that stands with every such chart: neither evidence of wrong nor of its absence.
#[derive(Clone, Copy, Debug)]
pub struct Caution<'a>(&'a str);

impl<'a> Caution<'a> {
    /// The sentence in the reader's language; an empty one is none.
    pub fn new(sentence: &'a str) -> Option<Self> {
        (!sentence.trim().is_empty()).then_some(Self(sentence))
    }
}

/// The words of this chart.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The axis to the right, and the head of its column.
    pub turnout: &'a str,
    /// The axis upwards: the share of who leads.
    pub share: &'a str,
    /// Head of the column of codes.
    pub station: &'a str,
    /// Head of the column of who leads.
    pub leader: &'a str,
    /// Those who lead in few stations, drawn as one.
    pub other: &'a str,
    /// A draw.
    pub nobody: &'a str,
    /// A turnout of more than all who are registered; short.
    pub above: &'a str,
    /// Before the number of stations that have no place here: nobody registered or no votes.
    pub unplaced: &'a str,
    /// Before the sizes of points, where a point is several stations.
    pub density: &'a str,
}

/// Stations with a point of their own; with more, a point is a cell of a grid.
pub const DOTS_MAX: usize = 2_000;

/// Stations that the table lists one by one; with more, it counts them by bands.
pub const ROWS_MAX: usize = 150;

/// Points of a grid in all: the cells are as small as this allows.
const POINTS_MAX: usize = 2_400;

/// Sides of the cells to choose from, in hundredths of a percent; the last one always fits.
const CELLS: [u64; 4] = [200, 250, 500, BAND];

/// The smallest square for a point of a grid, in units of the drawing.
const SLOT_MIN: u64 = 9;

/// All, in hundredths of a percent.
const ALL: u64 = 10_000;

/// A band of the table, in hundredths of a percent.
const BAND: u64 = 1_000;

const HEIGHT: u64 = 820;
const PLOT: Plot = Plot { left: 0, top: 90, width: 880, height: 620 };

/// Where turnouts of more than all stand.
const LANE: u64 = 924;

/// The figure.
pub fn chart(frame: &Frame, input: &Turnout) -> Markup {
    let placed: Vec<Placed> = input.stations.iter().filter_map(Placed::new).collect();
    let leaders = Leaders::of(placed.iter().map(|station| station.leader), input.choices.len());
    let grid = (placed.len() > DOTS_MAX).then(|| Grid::new(&placed, &leaders));
    let drawing = html! {
        (lines_across(&PLOT, &shares(input)))
        @match &grid {
            None => (dots(frame, &placed, &leaders)),
            Some(grid) => (points(frame, &placed, &leaders, grid)),
        }
        (axes(input, placed.iter().any(|station| station.turnout > ALL)))
        (values_across(&PLOT, &shares(input)))
    };
    let lines = leaders.lines(frame, input.choices, input.words.other, input.words.nobody);
    let unplaced = input.stations.len() - placed.len();
    let below = html! {
        (mark::key_of_shapes(&lines))
        @if let Some(grid) = &grid { p.note dir="auto" { (density(frame, input, grid)) } }
        @if unplaced > 0 { p.note dir="auto" { (input.words.unplaced) " " (frame.number(number(unplaced))) } }
        p.note dir="auto" { (input.caution.0) }
    };
    let figures = if placed.len() <= ROWS_MAX {
        listed(frame, input, &placed)
    } else {
        banded(frame, input, &placed)
    };
    frame.figure(HEIGHT, &drawing, &below, &figures)
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A station that has a place: turnout and share in hundredths of a percent.
struct Placed<'a> {
    code: &'a str,
    leader: Option<usize>,
    turnout: u64,
    share: u64,
}

impl<'a> Placed<'a> {
    fn new(station: &Station<'a>) -> Option<Self> {
        let turnout = per_all(station.ballots, station.registered)?;
        let share = per_all(station.leading, station.votes)?.min(ALL);
        Some(Self { code: station.code, leader: station.leader, turnout, share })
    }

    /// The place of a turnout and a share on the drawing.
    fn at(turnout: u64, share: u64) -> Point {
        let x = if turnout > ALL { LANE } else { PLOT.x(turnout.into(), ALL.into()) };
        (x, PLOT.y(share.into(), ALL.into()))
    }
}

/// Hundredths of a percent, rounded down; none of nothing. More than all is told as such, however much it is.
fn per_all(part: u64, whole: u64) -> Option<u64> {
    let share = (u128::from(part) * u128::from(ALL)).checked_div(u128::from(whole))?;
    let share = if part > whole { share.max(u128::from(ALL) + 1) } else { share };
    Some(u64::try_from(share).unwrap_or(u64::MAX))
}

fn shares(input: &Turnout) -> Vec<(u64, String)> {
    let values = (0..=4).map(|at| at * ALL / 4);
    values.map(|value| (PLOT.y(value.into(), ALL.into()), (input.percent)(value))).collect()
}

fn axes(input: &Turnout, above: bool) -> Markup {
    let values = (0..=4).map(|at| at * ALL / 4);
    let ticks: Vec<(u64, String)> =
        values.map(|value| (PLOT.x(value.into(), ALL.into()), (input.percent)(value))).collect();
    html! {
        (bottom_axis(&PLOT, &ticks))
        path.grid d=(format!("M{} {}V{}", PLOT.right(), PLOT.top, PLOT.bottom())) {}
        @if above { (label(960, PLOT.bottom() + 84, "", Anchor::End, input.words.above)) }
        (label(0, 30, "title", Anchor::Start, input.words.share))
        (label(if above { 440 } else { 880 }, PLOT.bottom() + 84, "title", if above { Anchor::Middle } else { Anchor::End }, input.words.turnout))
    }
}

/// Each station a point.
fn dots(frame: &Frame, placed: &[Placed], leaders: &Leaders) -> Markup {
    const SIZE: u64 = 18;
    let mut places: BTreeMap<Mark, Vec<Point>> = BTreeMap::new();
    for station in placed {
        let at = Placed::at(station.turnout, station.share);
        places.entry(leaders.mark(station.leader)).or_default().push(at);
    }
    html! { @for (mark, places) in &places { (mark::points(frame, *mark, SIZE, places)) } }
}

/// A place on the drawing.
type Point = (u64, u64);

/// Stations of one cell and one mark.
type Cells = BTreeMap<(u64, u64, Mark), u64>;

fn cells(placed: &[Placed], leaders: &Leaders, side: u64) -> Cells {
    let mut cells = Cells::new();
    for station in placed {
        // What is beyond all stands in one column of its own; exactly all belongs to the last cell.
        let column =
            if station.turnout > ALL { ALL / side } else { station.turnout.min(ALL - 1) / side };
        let row = station.share.min(ALL - 1) / side;
        *cells.entry((column, row, leaders.mark(station.leader))).or_default() += 1;
    }
    cells
}

/// How cells are divided: into as many squares as marks need, so that nobody lies over somebody else.
struct Grid {
    /// The cell's side in hundredths of a percent.
    side: u64,
    /// Squares in a row of a cell.
    slots: u64,
}

impl Grid {
    /// The smallest cells with which points are neither too small nor too many.
    fn new(placed: &[Placed], leaders: &Leaders) -> Self {
        let marks = number(leaders.marks().count());
        let slots = (1..).find(|slots| slots * slots >= marks).unwrap_or(1);
        let fits = |grid: &Self| {
            grid.slot() >= SLOT_MIN && cells(placed, leaders, grid.side).len() <= POINTS_MAX
        };
        let grids = CELLS.into_iter().map(|side| Self { side, slots });
        grids.into_iter().find(fits).unwrap_or(Self { side: BAND, slots })
    }

    /// The width of a square on the drawing.
    fn slot(&self) -> u64 {
        scaled(self.side.into(), ALL.into(), PLOT.width) / self.slots
    }

    /// The middle of the square of the mark with this number in a cell.
    fn at(&self, column: u64, row: u64, mark: u64) -> Point {
        let inside = |slot: u64| self.side * (2 * slot + 1) / (2 * self.slots);
        let (across, up) = (mark % self.slots, mark / self.slots);
        let share = row * self.side + inside(up);
        if column < ALL / self.side {
            return Placed::at(column * self.side + inside(across), share);
        }
        let (middle, y) = Placed::at(ALL + 1, share);
        let slot = self.slot();
        (middle + slot * across + slot / 2 - slot * self.slots / 2, y)
    }

    /// The width of a point.
    fn size(&self, step: usize) -> u64 {
        (self.slot() * (number(step) * 3 + 6) / 13).max(7)
    }
}

/// From how many stations on a point has the next size.
const SIZES: [u64; 4] = [1, 3, 10, 30];

/// Each cell a point for every choice that leads there, larger where more stations lie.
fn points(frame: &Frame, placed: &[Placed], leaders: &Leaders, grid: &Grid) -> Markup {
    let order: BTreeMap<Mark, u64> = leaders.marks().zip(0..).collect();
    let mut places: BTreeMap<(usize, Mark), Vec<Point>> = BTreeMap::new();
    for ((column, row, mark), count) in cells(placed, leaders, grid.side) {
        let step = SIZES.iter().filter(|from| count >= **from).count().saturating_sub(1);
        let at = grid.at(column, row, order.get(&mark).copied().unwrap_or(0));
        places.entry((step, mark)).or_default().push(at);
    }
    html! { @for ((step, mark), places) in &places { (mark::points(frame, *mark, grid.size(*step), places)) } }
}

/// What the sizes of points mean.
fn density(frame: &Frame, input: &Turnout, grid: &Grid) -> Markup {
    let widest = grid.size(SIZES.len() - 1);
    html! {
        (input.words.density)
        @for (step, from) in SIZES.iter().enumerate() {
            // The signs beside the words have the same proportions as the points.
            @let half = 12 * widest / grid.size(step);
            " " svg.sign viewBox=(format!("-{half} -{half} {0} {0}", 2 * half)) aria-hidden="true" { path.kn d=(mark::shape(Mark::Of(0))) {} }
            " " (frame.number(*from)) "+"
        }
    }
}

/// Station by station.
fn listed(frame: &Frame, input: &Turnout, placed: &[Placed]) -> Markup {
    let words = &input.words;
    let name = |leader: Option<usize>| {
        leader.map_or(words.nobody, |at| input.choices.get(at).copied().unwrap_or(words.other))
    };
    let row = |station: &Placed| {
        let percent = |value| Cell::Number((input.percent)(value));
        let cells = vec![
            percent(station.turnout),
            percent(station.share),
            Cell::Words(name(station.leader).to_owned()),
        ];
        Row::new(station.code.to_owned(), cells)
    };
    table(
        frame,
        &[words.station, words.turnout, words.share, words.leader],
        &placed.iter().map(row).collect::<Vec<_>>(),
    )
}

/// How many stations lie in each band of turnout (rows) and of share (columns).
fn banded(frame: &Frame, input: &Turnout, placed: &[Placed]) -> Markup {
    let bands = ALL / BAND;
    let name = |band: u64| {
        format!("{}–{}", (input.percent)(band * BAND), (input.percent)((band + 1) * BAND))
    };
    let nobody = Leaders::of(std::iter::empty(), 0);
    let counts = cells(placed, &nobody, BAND);
    let count = |row: u64, column: u64| {
        counts
            .range((row, column, Mark::Of(0))..=(row, column, Mark::Nobody))
            .map(|(_, count)| count)
            .sum::<u64>()
    };
    let row = |turnout: u64| {
        let head = if turnout == bands { input.words.above.to_owned() } else { name(turnout) };
        Row::new(
            head,
            (0..bands).map(|share| Cell::Number(frame.number(count(turnout, share)))).collect(),
        )
    };
    let heads: Vec<String> =
        std::iter::once(format!("{} / {}", input.words.turnout, input.words.share))
            .chain((0..bands).map(name))
            .collect();
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    table(frame, &heads, &(0..=bands).map(row).collect::<Vec<_>>())
}
