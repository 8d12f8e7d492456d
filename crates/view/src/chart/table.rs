//! The table below a chart: the same data, for those who want the figures or cannot see the drawing.
//!
//! In scope: caption, heads with their scope, cells. Out of scope: which rows. Main types: [`Row`], [`Cell`].

use maud::{Markup, html};

use super::Frame;

/// One cell beside the head of its row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Words, of others perhaps: they run in their own direction.
    Words(String),
    /// A number, as the caller's language writes it.
    Number(String),
}

/// One row: its head, a link from it where there is one, and its cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) head: String,
    pub(super) link: Option<String>,
    pub(super) cells: Vec<Cell>,
}

impl Row {
    pub(super) const fn new(head: String, cells: Vec<Cell>) -> Self {
        Self { head, link: None, cells }
    }
}

/// The table, with one column of heads and then one a cell.
pub(super) fn table(frame: &Frame, heads: &[&str], rows: &[Row]) -> Markup {
    let number = |at: usize| {
        let cell = at.checked_sub(1).and_then(|at| rows.first()?.cells.get(at));
        matches!(cell, Some(Cell::Number(_)))
    };
    html! {
        table {
            caption dir="auto" { (frame.caption) }
            thead { tr {
                @for (at, head) in heads.iter().enumerate() {
                    th class=[number(at).then_some("n")] scope="col" { bdi { (head) } }
                }
            } }
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" {
                            @if let Some(link) = &row.link { a href=(link) { bdi { (row.head) } } } @else { bdi { (row.head) } }
                        }
                        @for cell in &row.cells { (self::cell(cell)) }
                    }
                }
            }
        }
    }
}

fn cell(cell: &Cell) -> Markup {
    html! {
        @match cell {
            Cell::Words(words) => td { bdi { (words) } },
            Cell::Number(number) => td.n { (number) },
        }
    }
}
