//! What tells one choice, list or channel from another: a colour with a pattern (surfaces) or with a shape (points).
//!
//! In scope: definitions inside a drawing, and the key below it. Out of scope: which colours; they are custom properties of
//! `chart.css`, for both themes. Colour and pattern go through different cycles, so that the first 64 are all different.

use maud::{Markup, html};

use super::Frame;

/// Colours, patterns and shapes there are of each.
const KINDS: usize = 8;

/// How many marks differ from each other.
#[cfg(test)]
pub(super) const MARKS_MAX: usize = KINDS * KINDS;

/// The class that gives the colour.
pub(super) fn colour(mark: usize) -> String {
    format!("k{}", mark % KINDS)
}

/// Patterns and shapes move on by one with each round of the colours.
const fn form(mark: usize) -> usize {
    (mark + mark / KINDS) % KINDS
}

/// The colour and the form of a mark.
#[cfg(test)]
pub(super) const fn look(mark: usize) -> (usize, usize) {
    (mark % KINDS, form(mark))
}

/// Strokes in the colour of the paper over a square of 16.
const PATTERNS: [&str; KINDS] = [
    "",
    "M-4 12L12-4M4 20L20 4",
    "M4 4h0M12 12h0",
    "M-4 4L12 20M4-4L20 12",
    "M0 4h16M0 12h16",
    "M4 0v16M12 0v16",
    "M0 8h16M8 0v16",
    "M0 0h8v8h8v8h-8v-8h-8z",
];

/// The definition of each pattern in use, for surfaces.
pub(super) fn patterns(frame: &Frame, marks: &[usize]) -> Markup {
    html! {
        defs {
            @for mark in marks {
                pattern id=(frame.id(&format!("p{mark}"))) width="16" height="16" patternUnits="userSpaceOnUse" {
                    rect class=(colour(*mark)) width="16" height="16" {}
                    @match PATTERNS.get(form(*mark)) {
                        None | Some(&"") => {}
                        Some(strokes) => path.strokes d=(strokes) {},
                    }
                }
            }
        }
    }
}

/// Refers to the pattern of a mark.
pub(super) fn pattern(frame: &Frame, mark: usize) -> String {
    frame.url(&format!("p{mark}"))
}

/// A line of the key: the mark, whose it is, and what to add to it.
pub(super) struct Line<'a> {
    pub(super) mark: usize,
    pub(super) name: &'a str,
    pub(super) value: String,
}

/// The key for surfaces, below the drawing, so that it wraps on a small screen.
pub(super) fn key(frame: &Frame, lines: &[Line]) -> Markup {
    html! {
        ul.key {
            @for line in lines {
                li {
                    svg viewBox="0 0 32 32" aria-hidden="true" { rect width="32" height="32" fill=(pattern(frame, line.mark)) {} }
                    " " bdi { (line.name) } " " b { (line.value) }
                }
            }
        }
    }
}
