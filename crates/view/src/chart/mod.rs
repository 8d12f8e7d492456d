//! Charts and maps as SVG inside a `<figure>`, with the same data as a table below (spec 5 §2.6).
//!
//! In scope: pure functions from small input types to markup; all layout in integers, so that the same input gives the same
//! bytes. Out of scope: words (every text is an argument, already in the reader's language), the forms of numbers and times
//! (functions of the caller), and where the figures come from. What a chart tells by colour it tells by pattern or shape too;
//! text of others only ever becomes text. The style stands in `chart.css`. Main types: [`Frame`] and each chart's own input.

pub mod areas;
pub mod arrival;
pub mod geojson;
pub mod margin;
mod mark;
pub mod outlines;
mod scale;
pub mod seats;
mod simplify;
mod table;
pub mod tiles;
mod trig;
pub mod turnout;

use maud::{Markup, html};

/// The rules of style that every page with a chart needs, beside `style.css`.
pub const STYLE: &str = include_str!("chart.css");

/// Width of every drawing in its own units; it is scaled to the room there is.
const WIDTH: u64 = 960;

/// What every chart needs from its caller.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// Begins each id inside of the figure; two figures of one page must differ in it.
    pub id: &'a str,
    /// What the chart shows, above it and as its name.
    pub title: &'a str,
    /// What can be seen in it, for those who do not see it.
    pub description: &'a str,
    /// Opens the table; empty where the page has the same figures in a table of its own.
    pub show_table: &'a str,
    /// The table's caption.
    pub caption: &'a str,
    /// A number as this language writes it.
    pub number: &'a dyn Fn(u64) -> String,
}

impl Frame<'_> {
    /// An id inside of this figure. Different frames never meet: each byte that an id should not have is written in hexadecimal.
    fn id(&self, part: &str) -> String {
        let mut id = String::from("c-");
        for byte in self.id.bytes() {
            if byte.is_ascii_alphanumeric() {
                id.push(char::from(byte));
            } else {
                id.push_str(&format!("_{byte:02x}"));
            }
        }
        format!("{id}-{part}")
    }

    fn number(&self, value: u64) -> String {
        (self.number)(value)
    }

    /// `fill`, `marker-start` and their like refer to a definition so.
    fn url(&self, part: &str) -> String {
        format!("url(#{})", self.id(part))
    }

    /// The whole figure: title, drawing, key and notes, table.
    fn figure(&self, height: u64, drawing: &Markup, below: &Markup, table: &Markup) -> Markup {
        let (title, description) = (self.id("title"), self.id("desc"));
        html! {
            figure.chart id=(self.id("figure")) {
                figcaption dir="auto" { (self.title) }
                svg viewBox=(format!("0 0 {WIDTH} {height}")) role="img" aria-labelledby=(title) aria-describedby=(description) {
                    title id=(title) { (self.title) }
                    desc id=(description) { (self.description) }
                    (drawing)
                }
                (below)
                @if !self.show_table.is_empty() { details {
                    summary { (self.show_table) }
                    div.scroll role="region" tabindex="0" aria-label=(self.caption) { (table) }
                } }
            }
        }
    }
}

/// A word in the drawing. Each is an element of its own, so that what is in it cannot turn its neighbours around.
fn label(x: u64, y: u64, class: &str, anchor: Anchor, words: &str) -> Markup {
    html! { text x=(x) y=(y) class=[(!class.is_empty()).then_some(class)] text-anchor=[anchor.name()] { (words) } }
}

/// Which part of a word stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Anchor {
    /// From where to where words of this width at this place are.
    const fn span(self, x: u64, width: u64) -> (u64, u64) {
        match self {
            Self::Start => (x, x.saturating_add(width)),
            Self::Middle => (x.saturating_sub(width / 2), x.saturating_add(width / 2)),
            Self::End => (x.saturating_sub(width), x),
        }
    }

    /// The start is what a browser does by itself.
    const fn name(self) -> Option<&'static str> {
        match self {
            Self::Start => None,
            Self::Middle => Some("middle"),
            Self::End => Some("end"),
        }
    }
}

#[cfg(test)]
mod tests;
