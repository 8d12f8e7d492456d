//! What tells one choice, list or channel from another: a colour with a pattern (surfaces) or with a shape (points).
//!
//! In scope: definitions inside a drawing, and the key below it. Out of scope: which colours; they are custom properties of
//! `chart.css`, for both themes. Colour and form go through different cycles, so that the first [`DIFFERENT`] all differ.
//! Main type: [`Mark`].

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::Frame;

/// Whose colour and form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    /// The one at this place in the caller's list: the same in every chart that is given the same list.
    Of(usize),
    /// All those without a mark of their own.
    Other,
    /// Nobody: a draw, or nothing known.
    Nobody,
}

/// Colours, patterns and shapes there are of each.
const KINDS: usize = 8;

/// How many marks differ from each other.
#[cfg(test)]
pub(super) const DIFFERENT: usize = KINDS * KINDS;

/// Those with a mark of their own in a chart where anybody may lead somewhere.
const LEADERS_MAX: usize = 12;

impl Mark {
    /// What ids and classes call it.
    fn name(self) -> String {
        match self {
            Self::Of(at) => at.to_string(),
            Self::Other => "o".to_owned(),
            Self::Nobody => "n".to_owned(),
        }
    }

    /// The class that gives the colour.
    pub(super) fn colour(self) -> String {
        match self {
            Self::Of(at) => format!("k{}", at % KINDS),
            _ => format!("k{}", self.name()),
        }
    }

    /// Patterns and shapes move on by one with each round of the colours.
    pub(super) const fn form(self) -> usize {
        match self {
            Self::Of(at) => (at % KINDS + at / KINDS % KINDS) % KINDS,
            Self::Other => KINDS,
            Self::Nobody => KINDS + 1,
        }
    }
}

/// Strokes in the colour of the paper over a square of 16.
const PATTERNS: [&str; KINDS + 2] = [
    "",
    "M-4 12L12-4M4 20L20 4",
    "M4 4h0M12 12h0",
    "M-4 4L12 20M4-4L20 12",
    "M0 4h16M0 12h16",
    "M4 0v16M12 0v16",
    "M0 8h16M8 0v16",
    "M2 4h5M10 12h5",
    "M0 8h8M8 0v8",
    "M8 8h0",
];

/// Shapes around 0, about 20 wide.
const SHAPES: [&str; KINDS + 2] = [
    "M-10 0a10 10 0 1 0 20 0a10 10 0 1 0-20 0z",
    "M-9-9h18v18h-18z",
    "M0-12L12 0 0 12-12 0z",
    "M0-11L12 9h-24z",
    "M0 11L12-9h-24z",
    "M-4-11h8v7h7v8h-7v7h-8v-7h-7v-8h7z",
    "M-11 0a11 11 0 1 0 22 0a11 11 0 1 0-22 0zM-5 0a5 5 0 1 1 10 0a5 5 0 1 1-10 0z",
    "M-10-10h20v20h-20zM-5-5v10h10v-10z",
    "M-10-7l3-3 7 7 7-7 3 3-7 7 7 7-3 3-7-7-7 7-3-3 7-7z",
    "M-11-3h22v6h-22z",
];

/// The definition of each pattern in use, for surfaces.
pub(super) fn patterns(frame: &Frame, marks: &[Mark]) -> Markup {
    html! {
        defs {
            @for mark in marks {
                pattern id=(frame.id(&format!("p{}", mark.name()))) width="16" height="16" patternUnits="userSpaceOnUse" {
                    rect class=(mark.colour()) width="16" height="16" {}
                    @match PATTERNS.get(mark.form()) {
                        None | Some(&"") => {}
                        Some(strokes) => path.strokes d=(strokes) {},
                    }
                }
            }
        }
    }
}

/// Refers to the pattern of a mark.
pub(super) fn pattern(frame: &Frame, mark: Mark) -> String {
    frame.url(&format!("p{}", mark.name()))
}

/// The shape of a mark, as a path around 0.
pub(super) fn shape(mark: Mark) -> &'static str {
    SHAPES.get(mark.form()).copied().unwrap_or_default()
}

/// The same mark at many points: one definition, and then only places, so that thousands of points stay light.
pub(super) fn points(frame: &Frame, mark: Mark, size: u64, places: &[(u64, u64)]) -> Markup {
    marked(frame, mark, &mark.colour(), size, places)
}

/// The same on a surface of that colour: in the colour of the paper.
pub(super) fn signs(frame: &Frame, mark: Mark, size: u64, places: &[(u64, u64)]) -> Markup {
    marked(frame, mark, "sign", size, places)
}

fn marked(frame: &Frame, mark: Mark, class: &str, size: u64, places: &[(u64, u64)]) -> Markup {
    let part = format!("s{}-{size}", mark.name());
    let url = frame.url(&part);
    let places: Vec<String> = places.iter().map(|(x, y)| format!("{x},{y}")).collect();
    html! {
        marker id=(frame.id(&part)) viewBox="-12 -12 24 24" markerWidth=(size) markerHeight=(size) markerUnits="userSpaceOnUse" {
            path class=(class) d=(shape(mark)) {}
        }
        polyline.points points=(places.join(" ")) marker-start=(url) marker-mid=(url) marker-end=(url) {}
    }
}

/// A line of the key: the mark, whose it is, and what to add to it.
pub(super) struct Line<'a> {
    pub(super) mark: Mark,
    pub(super) name: &'a str,
    pub(super) value: String,
}

/// The key for surfaces, below the drawing, so that it wraps on a small screen.
pub(super) fn key(frame: &Frame, lines: &[Line]) -> Markup {
    let sign = |mark| html! { svg viewBox="0 0 32 32" aria-hidden="true" { rect width="32" height="32" fill=(pattern(frame, mark)) {} } };
    key_with(lines, &sign)
}

/// The key for points.
pub(super) fn key_of_shapes(lines: &[Line]) -> Markup {
    let sign = |mark: Mark| html! { svg viewBox="-14 -14 28 28" aria-hidden="true" { path class=(mark.colour()) d=(shape(mark)) {} } };
    key_with(lines, &sign)
}

fn key_with(lines: &[Line], sign: &dyn Fn(Mark) -> Markup) -> Markup {
    html! {
        ul.key {
            @for line in lines { li { (sign(line.mark)) " " bdi { (line.name) } " " b { (line.value) } } }
        }
    }
}

/// Who leads how often: those who do so most have a mark of their own, and the rest share one.
#[derive(Debug)]
pub(super) struct Leaders {
    counts: BTreeMap<Mark, u64>,
    own: Vec<usize>,
}

impl Leaders {
    /// Of each leader's place in the caller's list; `choices` is its length.
    pub(super) fn of(leaders: impl Iterator<Item = Option<usize>> + Clone, choices: usize) -> Self {
        let mut often: BTreeMap<usize, u64> = BTreeMap::new();
        for at in leaders.clone().flatten().filter(|at| *at < choices) {
            *often.entry(at).or_default() += 1;
        }
        let mut own: Vec<(u64, usize)> = often.into_iter().map(|(at, count)| (count, at)).collect();
        own.sort_by_key(|(count, at)| (std::cmp::Reverse(*count), *at));
        let own = own.into_iter().take(LEADERS_MAX).map(|(_, at)| at).collect();
        let mut all = Self { counts: BTreeMap::new(), own };
        for leader in leaders {
            *all.counts.entry(all.mark(leader)).or_default() += 1;
        }
        all
    }

    pub(super) fn mark(&self, leader: Option<usize>) -> Mark {
        match leader {
            None => Mark::Nobody,
            Some(at) if self.own.contains(&at) => Mark::Of(at),
            Some(_) => Mark::Other,
        }
    }

    /// In the caller's order, then the others, then nobody.
    pub(super) fn marks(&self) -> impl Iterator<Item = Mark> {
        self.counts.keys().copied()
    }

    /// The lines of a key, in the caller's order, then the others, then nobody: how often each leads.
    pub(super) fn lines<'a>(
        &self,
        frame: &Frame,
        choices: &[&'a str],
        other: &'a str,
        nobody: &'a str,
    ) -> Vec<Line<'a>> {
        let line = |(mark, count): (&Mark, &u64)| {
            let name = match mark {
                Mark::Of(at) => choices.get(*at).copied().unwrap_or_default(),
                Mark::Other => other,
                Mark::Nobody => nobody,
            };
            Line { mark: *mark, name, value: frame.number(*count) }
        };
        self.counts.iter().map(line).collect()
    }
}
