//! The arrival curve: how many entries had come by each time, stacked by channel, beside what is expected.
//!
//! In scope: one figure. Out of scope: which entries count; the caller gives those it means. A step is a `COLUMNS`th of the
//! span, so that the weight does not grow with the log. Main items: [`Arrival`], [`chart`].

use maud::{Markup, html};

use super::mark::{self, Line, Mark};
use super::scale::{Plot, Span, bottom_axis, lines_across, round_values, values_across};
use super::table::{Cell, Row, table};
use super::{Anchor, Frame, label};

/// What is drawn.
#[derive(Clone, Copy)]
pub struct Arrival<'a> {
    /// Names of the channels; from [`CHANNELS_MAX`] on they are drawn as one.
    pub channels: &'a [&'a str],
    /// Each entry: seconds since 1970, and the place of its channel in `channels`. In any order.
    pub entries: &'a [(u64, usize)],
    /// How many are expected in all.
    pub expected: Option<u64>,
    /// First and last second of the axis; what is outside stands at its edge. The entries' own where absent.
    pub span: Option<(u64, u64)>,
    /// The local clock less UTC, in seconds: ticks are whole hours of that clock.
    pub offset: i64,
    /// An instant (seconds since 1970) as the axis and the table write it; short.
    pub time: &'a dyn Fn(u64) -> String,
    /// Words of the axis and the table.
    pub words: Words<'a>,
}

/// The words of this chart.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Head of the column of times.
    pub time: &'a str,
    /// Head of the sum of all channels.
    pub total: &'a str,
    /// Name of the line of what is expected.
    pub expected: &'a str,
    /// Name of the channels that are drawn as one.
    pub other: &'a str,
}

/// Channels with a mark of their own, the one for all others included.
pub const CHANNELS_MAX: usize = 8;

/// Steps of the curve.
const COLUMNS: u64 = 192;

/// Times in the table, at most, and ticks of the axis.
const ROWS: u64 = 24;
const TICKS: u64 = 5;

const HEIGHT: u64 = 540;
const PLOT: Plot = Plot { left: 0, top: 48, width: 960, height: 440 };

/// The figure.
pub fn chart(frame: &Frame, input: &Arrival) -> Markup {
    let curve = Curve::new(input);
    let channels = 0..curve.names.len();
    let marks: Vec<Mark> = channels.clone().map(Mark::Of).collect();
    let most = u128::from(curve.total().max(input.expected.unwrap_or(0)).max(1));
    let values = round_values(most);
    let lines: Vec<(u64, String)> =
        values.into_iter().map(|value| (PLOT.y(value.into(), most), frame.number(value))).collect();
    let ticks: Vec<(u64, String)> = curve
        .span
        .ticks(TICKS)
        .into_iter()
        .map(|tick| (curve.x(tick), (input.time)(tick)))
        .collect();
    let drawing = html! {
        (mark::patterns(frame, &marks))
        (lines_across(&PLOT, &lines))
        @for channel in channels.rev() { path.layer d=(curve.layer(channel, most)) fill=(mark::pattern(frame, Mark::Of(channel))) {} }
        (bottom_axis(&PLOT, &ticks))
        (values_across(&PLOT, &lines))
        @if let Some(expected) = input.expected { (expected_line(frame, input, PLOT.y(expected.into(), most), expected)) }
    };
    let key: Vec<Line> = curve
        .names
        .iter()
        .enumerate()
        .map(|(at, name)| Line {
            mark: Mark::Of(at),
            name,
            value: frame.number(curve.of(at, curve.span.until)),
        })
        .collect();
    frame.figure(HEIGHT, &drawing, &mark::key(frame, &key), &figures(frame, input, &curve))
}

fn expected_line(frame: &Frame, input: &Arrival, y: u64, expected: u64) -> Markup {
    let words = format!("{} {}", input.words.expected, frame.number(expected));
    html! {
        path.expected d=(format!("M{} {y}H{}", PLOT.left, PLOT.right())) {}
        (label(PLOT.right() - 4, y.saturating_sub(10), "value", Anchor::End, &words))
    }
}

/// At round times of the clock and at the end: how many had come, by channel and in all.
fn figures(frame: &Frame, input: &Arrival, curve: &Curve) -> Markup {
    let mut heads = vec![input.words.time];
    heads.extend(&curve.names);
    heads.push(input.words.total);
    let mut times = curve.span.ticks(ROWS);
    if times.last() != Some(&curve.span.until) {
        times.push(curve.span.until);
    }
    let row = |time: &u64| {
        let channels = (0..curve.names.len()).map(|channel| curve.of(channel, *time));
        let cells = channels.chain([curve.up_to(curve.names.len(), *time)]);
        Row::new(
            (input.time)(*time),
            cells.map(|number| Cell::Number(frame.number(number))).collect(),
        )
    };
    table(frame, &heads, &times.iter().map(row).collect::<Vec<_>>())
}

/// The entries in order of time, by drawn channel.
struct Curve<'a> {
    names: Vec<&'a str>,
    times: Vec<Vec<u64>>,
    span: Span,
}

impl<'a> Curve<'a> {
    fn new(input: &Arrival<'a>) -> Self {
        let names = drawn(input);
        let mut times = vec![Vec::new(); names.len()];
        let from = input.entries.iter().map(|(time, _)| *time).min().unwrap_or(0);
        let until = input.entries.iter().map(|(time, _)| *time).max().unwrap_or(0);
        let (from, until) = input.span.unwrap_or((from, until));
        let until = until.max(from);
        for (time, channel) in input.entries {
            let channel = (*channel).min(names.len().saturating_sub(1));
            times
                .get_mut(channel)
                .into_iter()
                .for_each(|times| times.push((*time).clamp(from, until)));
        }
        times.iter_mut().for_each(|times| times.sort_unstable());
        Self { names, times, span: Span { from, until, offset: input.offset } }
    }

    /// Entries of a channel up to and with a time.
    fn of(&self, channel: usize, time: u64) -> u64 {
        let count = self.times.get(channel).map(|times| times.partition_point(|at| *at <= time));
        count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0)
    }

    /// Entries of the first so many channels up to and with a time.
    fn up_to(&self, channels: usize, time: u64) -> u64 {
        (0..channels).map(|channel| self.of(channel, time)).sum()
    }

    fn total(&self) -> u64 {
        self.up_to(self.names.len(), self.span.until)
    }

    fn x(&self, time: u64) -> u64 {
        PLOT.x(time.saturating_sub(self.span.from).into(), self.span.seconds().into())
    }

    /// The surface below the sum of the first channels up to this one. It is painted over by those below it, so that what
    /// stays to be seen is this channel's own.
    fn layer(&self, channel: usize, most: u128) -> String {
        let (left, bottom) = (PLOT.left, PLOT.bottom());
        let mut path = format!("M{left} {bottom}");
        let mut level = bottom;
        for column in 0..=COLUMNS {
            let passed = u128::from(self.span.seconds()) * u128::from(column) / u128::from(COLUMNS);
            let time = self.span.from.saturating_add(u64::try_from(passed).unwrap_or(u64::MAX));
            let y = PLOT.y(self.up_to(channel + 1, time).into(), most);
            if y != level {
                path.push_str(&format!("H{}V{y}", PLOT.x(column.into(), COLUMNS.into())));
                level = y;
            }
        }
        path.push_str(&format!("H{}V{bottom}z", PLOT.right()));
        path
    }
}

/// The names of what is drawn: all channels, or the first ones and the rest as one.
fn drawn<'a>(input: &Arrival<'a>) -> Vec<&'a str> {
    if input.channels.len() <= CHANNELS_MAX {
        return input.channels.to_vec();
    }
    let own = input.channels.iter().take(CHANNELS_MAX - 1).copied();
    own.chain([input.words.other]).collect()
}
