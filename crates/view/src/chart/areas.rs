//! Areas with who leads in them and how much is counted: what both maps are given, their table and their key.
//!
//! In scope: [`Areas`], the input of [`tiles`](super::tiles) and [`outlines`](super::outlines). Out of scope: where areas lie.

use maud::{Markup, html};

use super::Frame;
use super::mark::{self, Leaders};
use super::table::{Cell, Row, table};

/// What is drawn: the areas of one level, in the register's order.
#[derive(Clone, Copy, Debug)]
pub struct Areas<'a> {
    /// Names of the choices, in the contest's order.
    pub choices: &'a [&'a str],
    /// The areas; a map has [`AREAS_MAX`] at most, deeper levels stand on other pages.
    pub areas: &'a [Area<'a>],
    /// Words of the key and the table.
    pub words: Words<'a>,
}

/// One area's figures.
#[derive(Clone, Copy, Debug)]
pub struct Area<'a> {
    /// Its code.
    pub code: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Registered voters, where they are published.
    pub registered: Option<u64>,
    /// The place in `choices` of who has most votes; none in a draw or where nothing is counted.
    pub leader: Option<usize>,
    /// Stations counted, flagged ones too.
    pub counted: u64,
    /// Stations expected.
    pub expected: u64,
    /// Where its page is, from the page with the map.
    pub link: Option<&'a str>,
}

/// The words of both maps.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// Head of the column of areas.
    pub area: &'a str,
    /// Head of the column of who leads.
    pub leader: &'a str,
    /// Head of the column of registered voters.
    pub registered: &'a str,
    /// Head of the column of stations counted.
    pub counted: &'a str,
    /// Head of the column of stations expected.
    pub expected: &'a str,
    /// Those who lead in few areas, drawn as one.
    pub other: &'a str,
    /// A draw, or nothing counted.
    pub nobody: &'a str,
    /// Every station is counted.
    pub complete: &'a str,
    /// Some stations are counted.
    pub partial: &'a str,
    /// No station is counted.
    pub nothing: &'a str,
    /// Before the number of areas that are not on the map.
    pub unplaced: &'a str,
}

/// Areas of a map.
pub const AREAS_MAX: usize = 400;

/// A longer name is cut where it pops up; the table has all of it.
const POPUP_CHARACTERS_MAX: usize = 40;

/// All names that pop up; with more, none does.
const POPUPS_BYTES_MAX: usize = 24_000;

/// How much of an area is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Coverage {
    Complete,
    Partial,
    Nothing,
}

impl Area<'_> {
    pub(super) const fn coverage(&self) -> Coverage {
        if self.counted == 0 {
            Coverage::Nothing
        } else if self.counted < self.expected {
            Coverage::Partial
        } else {
            Coverage::Complete
        }
    }
}

/// The names that pop up over areas; none where all of them would be too heavy.
pub(super) struct Popups {
    shown: bool,
    /// Of all of them together.
    pub(super) bytes: usize,
}

impl Popups {
    pub(super) fn new(input: &Areas) -> Self {
        let bytes = input.areas.iter().map(|area| popup(area).0.len()).sum();
        let shown = bytes <= POPUPS_BYTES_MAX;
        Self { shown, bytes: if shown { bytes } else { 0 } }
    }

    pub(super) fn of(&self, area: &Area) -> Markup {
        if self.shown {
            popup(area)
        } else {
            html! {}
        }
    }
}

fn popup(area: &Area) -> Markup {
    let cut: String = area.name.chars().take(POPUP_CHARACTERS_MAX).collect();
    let more = if cut.len() < area.name.len() { "…" } else { "" };
    html! { title { (cut) (more) } }
}

impl Areas<'_> {
    pub(super) fn leaders(&self) -> Leaders {
        Leaders::of(self.areas.iter().map(|area| area.leader), self.choices.len())
    }

    /// Who leads, by shape; and how much is counted, by how the ground is drawn.
    pub(super) fn key(
        &self,
        leaders: &Leaders,
        ground: &dyn Fn(Coverage) -> Markup,
        frame: &Frame,
    ) -> Markup {
        let words = &self.words;
        let grounds = [
            (Coverage::Complete, words.complete),
            (Coverage::Partial, words.partial),
            (Coverage::Nothing, words.nothing),
        ];
        html! {
            (mark::key_of_shapes(&leaders.lines(frame, self.choices, words.other, words.nobody)))
            ul.key { @for (coverage, name) in grounds {
                @let count = self.areas.iter().filter(|area| area.coverage() == coverage).count();
                li { svg viewBox="0 0 32 32" aria-hidden="true" { (ground(coverage)) } " " bdi { (name) } " " b { (frame.number(number(count))) } }
            } }
        }
    }

    pub(super) fn figures(&self, frame: &Frame) -> Markup {
        let words = &self.words;
        let row = |area: &Area| {
            let leader = area
                .leader
                .map_or(words.nobody, |at| self.choices.get(at).copied().unwrap_or(words.other));
            let mut cells = vec![Cell::Words(leader.to_owned())];
            let cell =
                |value: Option<u64>| value.map_or("–".to_owned(), |value| frame.number(value));
            let values = [area.registered, Some(area.counted), Some(area.expected)];
            cells.extend(values.map(|value| Cell::Number(cell(value))));
            Row { head: area.name.to_owned(), link: area.link.map(str::to_owned), cells }
        };
        let heads = [words.area, words.leader, words.registered, words.counted, words.expected];
        table(frame, &heads, &self.areas.iter().map(row).collect::<Vec<_>>())
    }
}

pub(super) fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
