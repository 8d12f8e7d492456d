//! Text to lines: broken where they are full, in the order in which they are read (UAX #9).
//!
//! Main function: [`lines`].

use unicode_bidi::{BidiInfo, Level};

use crate::Um;
use crate::fonts::{Face, Fonts, Glyph};

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    pub(crate) face: Face,
    /// Of an em.
    pub(crate) size: Um,
    pub(crate) way: Way,
}

/// In which direction a text begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    LeftToRight,
    RightToLeft,
    /// As its first letter that has one: what is not ours, such as names.
    Own,
}

/// A line, from left to right.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) runs: Vec<Run>,
    pub(crate) width: Um,
}

/// A part of a line that has one direction.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) text: String,
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) width: Um,
}

/// The lines of a text that fit into a width; further lines of a paragraph begin at `indent`.
pub(crate) fn lines(fonts: &Fonts, text: &str, style: Style, width: Um, indent: Um) -> Vec<Line> {
    let text = printable(fonts, text, style.face);
    let base = match style.way {
        Way::LeftToRight => Some(Level::ltr()),
        Way::RightToLeft => Some(Level::rtl()),
        Way::Own => None,
    };
    let measure = |part: &str| {
        let right_to_left =
            BidiInfo::new(part, base).paragraphs.iter().any(|own| own.level.is_rtl());
        fonts.width(style.face, style.size, &fonts.shape(style.face, part, right_to_left))
    };
    let bidi = BidiInfo::new(&text, base);
    let ranges = broken(&text, width, indent, measure);
    ranges.into_iter().map(|range| line(fonts, style, &bidi, &text, range)).collect()
}

/// A letter that the font lacks stands as its number: nothing is left out silently.
fn printable(fonts: &Fonts, text: &str, face: Face) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if fonts.has(face, letter) && !letter.is_control() {
            out.push(letter);
        } else {
            out.push_str(&format!("<U+{:04X}>", u32::from(letter)));
        }
    }
    out
}

/// Where lines begin and end: at blanks, inside a word only where it is wider than a line.
fn broken(
    text: &str,
    width: Um,
    indent: Um,
    measure: impl Fn(&str) -> Um,
) -> Vec<std::ops::Range<usize>> {
    let mut done = Vec::new();
    let (mut start, mut end) = (0, 0);
    let room = |lines: usize| if lines == 0 { width } else { width - indent };
    let fits = |start: usize, end: usize, lines: usize| {
        measure(text.get(start..end).unwrap_or_default().trim_end()) <= room(lines)
    };
    for word in text.split_inclusive(' ') {
        let next = end + word.len();
        if !fits(start, next, done.len()) && end > start {
            done.push(start..end);
            start = end;
        }
        end = next;
        while !fits(start, end, done.len()) {
            let cut = longest(text, start..end, |cut| fits(start, cut, done.len()));
            done.push(start..cut);
            start = cut;
        }
    }
    done.push(start..end);
    done
}

/// The last place inside a word up to which it fits; at least one letter, so that there is an end.
fn longest(text: &str, word: std::ops::Range<usize>, fits: impl Fn(usize) -> bool) -> usize {
    let letters = text.get(word.clone()).unwrap_or_default().char_indices();
    let places: Vec<usize> = letters.skip(1).map(|(at, _)| word.start + at).collect();
    let count = places.partition_point(|cut| fits(*cut)).max(1);
    places.get(count - 1).copied().unwrap_or(word.end)
}

fn line(
    fonts: &Fonts,
    style: Style,
    bidi: &BidiInfo<'_>,
    text: &str,
    range: std::ops::Range<usize>,
) -> Line {
    let end = range.start + text.get(range.clone()).unwrap_or_default().trim_end().len();
    let Some(paragraph) = bidi.paragraphs.first().filter(|_| end > range.start) else {
        return Line { runs: Vec::new(), width: 0 };
    };
    let (levels, places) = bidi.visual_runs(paragraph, range.start..end);
    let run = |place: std::ops::Range<usize>| {
        let right_to_left = levels.get(place.start).is_some_and(|level| level.is_rtl());
        let text = text.get(place).unwrap_or_default().to_owned();
        let glyphs = fonts.shape(style.face, &text, right_to_left);
        let width = fonts.width(style.face, style.size, &glyphs);
        Run { text, glyphs, width }
    };
    let runs: Vec<Run> = places.into_iter().map(run).collect();
    Line { width: runs.iter().map(|run| run.width).sum(), runs }
}
