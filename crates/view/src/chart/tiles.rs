//! A map without geometry: one tile an area in the register's order, as large a shape in it as it has voters.
//!
//! In scope: one figure. The shape tells who leads, its surface how many are registered, the tile's ground how much is
//! counted. Out of scope: where areas lie; `outlines` draws them where outlines are known. Main item: [`chart`].

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::areas::{AREAS_MAX, Area, Areas, Coverage, Popups, number};
use super::mark::{self, Leaders, Mark};
use super::{Anchor, Frame, WIDTH, label};

/// Tiles side by side, at least, so that few of them are not large.
const COLUMNS_MIN: u64 = 6;

/// Sizes of shapes that differ; each is a definition of its own.
const SIZES: u64 = 10;

/// Room for a character of a code, and the smallest tile that has codes at all.
const CHARACTER: u64 = 13;
const CODE_TILE: u64 = 80;

/// The figure; none for more than [`AREAS_MAX`] areas.
pub fn chart(frame: &Frame, input: &Areas) -> Option<Markup> {
    if input.areas.len() > AREAS_MAX {
        return None;
    }
    let leaders = input.leaders();
    let grid = Grid::new(input.areas.len());
    let drawing = html! {
        (hatched(frame))
        @for coverage in [Coverage::Complete, Coverage::Partial, Coverage::Nothing] { (ground(frame, coverage, &tiles(&grid, input, coverage))) }
        (shapes(frame, &grid, input, &leaders))
        @if grid.side >= CODE_TILE { @for (at, area) in input.areas.iter().enumerate() { (code(&grid, at, area)) } }
    };
    let sign = html! { path d="M1 1h30v30h-30z" {} };
    let ground = |coverage| ground(frame, coverage, &sign);
    let below = input.key(&leaders, &ground, frame);
    Some(frame.figure(grid.height, &drawing, &below, &input.figures(frame)))
}

/// Tiles in rows.
struct Grid {
    columns: u64,
    side: u64,
    height: u64,
}

impl Grid {
    /// About three tiles wide for two high.
    fn new(tiles: usize) -> Self {
        let tiles = number(tiles);
        let columns = (COLUMNS_MIN..)
            .find(|columns| columns * columns * 2 / 3 >= tiles)
            .unwrap_or(COLUMNS_MIN);
        let side = WIDTH / columns;
        Self { columns, side, height: tiles.div_ceil(columns).max(1) * side }
    }

    /// The upper left corner of a tile.
    fn corner(&self, at: usize) -> (u64, u64) {
        let at = number(at);
        (at % self.columns * self.side, at / self.columns * self.side)
    }
}

fn hatched(frame: &Frame) -> Markup {
    html! {
        defs { pattern id=(frame.id("partial")) width="12" height="12" patternUnits="userSpaceOnUse" {
            path.hatch d="M-3 9L9-3M3 15L15 3" {}
        } }
    }
}

/// What tiles and their sign in the key look like, by how much is counted.
fn ground(frame: &Frame, coverage: Coverage, tiles: &Markup) -> Markup {
    let fill = (coverage == Coverage::Partial).then(|| frame.url("partial"));
    let class = match coverage {
        Coverage::Complete => "full",
        Coverage::Partial => "tile",
        Coverage::Nothing => "empty",
    };
    html! { g class=(class) fill=[fill] { (tiles) } }
}

/// Those of which so much is counted.
fn tiles(grid: &Grid, input: &Areas, coverage: Coverage) -> Markup {
    let inner = grid.side.saturating_sub(4);
    let popups = Popups::new(input);
    let own = input.areas.iter().enumerate().filter(|(_, area)| area.coverage() == coverage);
    html! {
        @for (at, area) in own {
            @let (x, y) = grid.corner(at);
            path d=(format!("M{} {}h{inner}v{inner}h-{inner}z", x + 2, y + 2)) { (popups.of(area)) }
        }
    }
}

/// The shape of who leads in the middle of each tile with something counted; its surface is as the number of voters.
fn shapes(frame: &Frame, grid: &Grid, input: &Areas, leaders: &Leaders) -> Markup {
    let most = input.areas.iter().filter_map(|area| area.registered).max().unwrap_or(0);
    let mut places: BTreeMap<(Mark, u64), Vec<(u64, u64)>> = BTreeMap::new();
    for (at, area) in
        input.areas.iter().enumerate().filter(|(_, area)| area.coverage() != Coverage::Nothing)
    {
        let (x, y) = grid.corner(at);
        let middle = if grid.side >= CODE_TILE { grid.side * 2 / 5 } else { grid.side / 2 };
        let step = step(area.registered.unwrap_or_default(), most);
        let size = grid.side * 3 / 5 * step / SIZES;
        places
            .entry((leaders.mark(area.leader), size.max(grid.side / 4)))
            .or_default()
            .push((x + grid.side / 2, y + middle));
    }
    html! { @for ((mark, size), places) in &places { (mark::points(frame, *mark, *size, places)) } }
}

/// The side of a shape whose surface is `part` of `most`, in [`SIZES`] steps, rounded up.
fn step(part: u64, most: u64) -> u64 {
    let surface = u128::from(part) * u128::from(SIZES * SIZES) / u128::from(most.max(1));
    let side = (1..=SIZES).find(|side| u128::from(side * side) >= surface);
    side.unwrap_or(SIZES)
}

/// The code below the shape, where it fits.
fn code(grid: &Grid, at: usize, area: &Area) -> Markup {
    let (x, y) = grid.corner(at);
    let fits = number(area.code.chars().count()).saturating_mul(CHARACTER) <= grid.side;
    html! { @if fits { (label(x + grid.side / 2, y + grid.side - 9, "code", Anchor::Middle, area.code)) } }
}
