//! From values to places, in integers: scales, ticks at round values, axes.
//!
//! In scope: what charts with axes share. Out of scope: what is drawn in them. Values are `u64`, sums and products `u128`, so
//! that nothing overflows. Main type: [`Plot`].

use maud::{Markup, html};

use super::{Anchor, WIDTH, label};

/// The part of a drawing that has axes, in units of the drawing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plot {
    pub(super) left: u64,
    pub(super) top: u64,
    pub(super) width: u64,
    pub(super) height: u64,
}

impl Plot {
    pub(super) const fn right(&self) -> u64 {
        self.left + self.width
    }

    pub(super) const fn bottom(&self) -> u64 {
        self.top + self.height
    }

    /// Where `value` of `most` stands from left to right.
    pub(super) fn x(&self, value: u128, most: u128) -> u64 {
        self.left + scaled(value, most, self.width)
    }

    /// Where `value` of `most` stands from bottom to top.
    pub(super) fn y(&self, value: u128, most: u128) -> u64 {
        self.bottom() - scaled(value, most, self.height)
    }
}

/// `value` of `most` as a length, rounded down; never longer than `length`.
pub(super) fn scaled(value: u128, most: u128, length: u64) -> u64 {
    let place = value.min(most).saturating_mul(u128::from(length)) / most.max(1);
    u64::try_from(place).unwrap_or(length).min(length)
}

/// Lines of a scale from nothing: the step is 1, 2 or 5 times a power of ten, with at most [`STEPS_MAX`] steps.
pub(super) fn round_values(most: u128) -> Vec<u64> {
    let step = round_step(most);
    let steps =
        (0..=STEPS_MAX).map(|at| at.saturating_mul(step)).take_while(|value| *value <= most);
    steps.filter_map(|value| u64::try_from(value).ok()).collect()
}

const STEPS_MAX: u128 = 5;

/// The smallest round step of which [`STEPS_MAX`] reach `most`.
pub(super) fn round_step(most: u128) -> u128 {
    let mut power = 1_u128;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if step.saturating_mul(STEPS_MAX) >= most {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// Steps that people read on a clock, in seconds.
const CLOCK_STEPS: [u64; 19] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
    86_400, 172_800,
];

/// A stretch of time, both ends included, in seconds since 1970; `offset` is the local clock less UTC, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: u64,
    pub(super) until: u64,
    pub(super) offset: i64,
}

impl Span {
    /// Its length in seconds, at least one, so that equal times have a place.
    pub(super) fn seconds(&self) -> u64 {
        self.until.saturating_sub(self.from).max(1)
    }

    /// A clock's step of which at most `steps` fit.
    pub(super) fn step(&self, steps: u64) -> u64 {
        let enough = |step: &u64| self.seconds() / step <= steps;
        let longest = CLOCK_STEPS.iter().copied().find(enough);
        // Beyond two days a step is a whole number of weeks, doubled until it is long enough.
        let weeks = std::iter::successors(Some(604_800_u64), |step| step.checked_mul(2));
        longest.or_else(|| weeks.into_iter().find(enough)).unwrap_or(u64::MAX)
    }

    /// The instants inside that are whole steps of the local clock.
    pub(super) fn ticks(&self, steps: u64) -> Vec<u64> {
        let step = i128::from(self.step(steps));
        let local = i128::from(self.from) + i128::from(self.offset);
        let first = i128::from(self.from) + (-local).rem_euclid(step);
        let ticks = (0..=i128::from(steps)).map(|at| first + at * step);
        ticks
            .filter_map(|tick| u64::try_from(tick).ok())
            .filter(|tick| *tick <= self.until)
            .collect()
    }
}

/// Room that a character of a tick needs, in units of the drawing: at its largest size, and where there is room for all.
const CHARACTER: u64 = 22;
const CHARACTER_WIDE: u64 = 14;

/// The axis at the bottom: a short line and words for each place. Words that would meet those before them are left out, on a
/// small screen only where they are so only there.
pub(super) fn bottom_axis(plot: &Plot, ticks: &[(u64, String)]) -> Markup {
    let longest = ticks.iter().map(|(_, words)| words.chars().count()).max().unwrap_or(0);
    let characters = u64::try_from(longest).unwrap_or(WIDTH).saturating_add(1);
    let [room, wide] = [CHARACTER, CHARACTER_WIDE].map(|one| characters.saturating_mul(one));
    let bottom = plot.bottom();
    let (mut until, mut until_wide) = (0, 0);
    let mut words_at = |x: u64| {
        let anchor = anchor(x, room);
        let (from, end) = anchor.span(x, room);
        let (from_wide, end_wide) = anchor.span(x, wide);
        if from_wide < until_wide {
            return None;
        }
        until_wide = end_wide;
        let minor = from < until;
        until = if minor { until } else { end };
        Some((anchor, if minor { "minor" } else { "" }))
    };
    html! {
        path.axis d=(format!("M{} {bottom}H{}", plot.left, plot.right())) {}
        @for (x, words) in ticks {
            path.axis d=(format!("M{x} {bottom}v8")) {}
            @if let Some((anchor, class)) = words_at(*x) { (label(*x, bottom + 38, class, anchor, words)) }
        }
    }
}

/// Words near an edge stay inside of the drawing.
fn anchor(x: u64, room: u64) -> Anchor {
    let half = room / 2;
    if x < half {
        Anchor::Start
    } else if x.saturating_add(half) > WIDTH {
        Anchor::End
    } else {
        Anchor::Middle
    }
}

/// Lines across the plot, each with its value above it, so that no margin has to be as wide as the longest number.
pub(super) fn lines_across(plot: &Plot, lines: &[(u64, String)]) -> Markup {
    html! {
        @for (y, _) in lines { path.grid d=(format!("M{} {y}H{}", plot.left, plot.right())) {} }
    }
}

/// The values of [`lines_across`], drawn last, so that nothing lies over them.
pub(super) fn values_across(plot: &Plot, lines: &[(u64, String)]) -> Markup {
    html! {
        @for (y, words) in lines { (label(plot.left + 4, y.saturating_sub(6), "value", Anchor::Start, words)) }
    }
}
