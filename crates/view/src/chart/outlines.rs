//! A map from outlines: each area in the colour of who leads, with that choice's shape on it.
//!
//! In scope: one figure. Longitudes are shortened by the cosine of the middle latitude (equirectangular), borders have as
//! many corners as [`DRAWING_BYTES_MAX`] allows, the same on both sides. What is counted
//! in part is striped, what is not counted is empty with a dashed line. Out of scope: reading outlines. Main item: [`chart`].

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::areas::{AREAS_MAX, Area, Areas, Coverage, Popups, number};
use super::geojson::{Outlines, Position};
use super::mark::{self, Leaders, Mark};
use super::simplify::{Borders, Ring, surface};
use super::trig::{ONE, cosine};
use super::{Frame, WIDTH};

/// A drawing, popping names and all. Outlines have what other parts leave over, and `OUTLINES_BYTES_MIN` in any case.
pub const DRAWING_BYTES_MAX: usize = 60_000;

/// What outlines may always have.
const OUTLINES_BYTES_MIN: usize = 12_000;

/// How far corners that are left out may lie from what stays, in units of the drawing.
const TOLERANCES: [i64; 9] = [0, 1, 2, 3, 4, 6, 9, 14, 20];

/// Twice the surface of the largest ring that there can be.
const LARGEST: u64 = 2 * WIDTH * WIDTH;

/// What a drawing has around its parts, and each area beside its outline and its name.
const FRAME_BYTES: usize = 2_500;
const AREA_BYTES: usize = 24;

/// Room for the map, and around it.
const WIDE: u64 = 940;
const HIGH: u64 = 900;
const AROUND: i64 = 10;

/// The figure; none for more than [`AREAS_MAX`] areas, or where no area has an outline. Its drawing has about `bytes_max`, at
/// most [`DRAWING_BYTES_MAX`]: with less room borders have fewer corners.
pub fn chart(
    frame: &Frame,
    input: &Areas,
    outlines: &Outlines,
    bytes_max: usize,
) -> Option<Markup> {
    let own = |area: &Area| outlines.rings.get(area.code).filter(|rings| !rings.is_empty());
    let known: Vec<(&Area, &Vec<Vec<Position>>)> =
        input.areas.iter().filter_map(|area| Some((area, own(area)?))).collect();
    if known.is_empty() || input.areas.len() > AREAS_MAX {
        return None;
    }
    let view = View::new(&known.iter().flat_map(|(_, rings)| rings.iter().flatten()));
    let projected: Vec<Vec<Ring>> =
        known.iter().map(|(_, rings)| rings.iter().map(|ring| view.ring(ring)).collect()).collect();
    let leaders = input.leaders();
    let popups = Popups::new(input);
    let others =
        html! { (definitions(frame, &leaders)) (signs(frame, &known, &projected, &leaders)) };
    let left = bytes_max
        .min(DRAWING_BYTES_MAX)
        .saturating_sub(FRAME_BYTES + others.0.len() + popups.bytes + known.len() * AREA_BYTES);
    let drawn = simplified(&projected, left.max(OUTLINES_BYTES_MIN));
    let mut groups: BTreeMap<(Coverage, Mark), Vec<Markup>> = BTreeMap::new();
    for ((area, _), rings) in known.iter().zip(&drawn) {
        let shape = html! { path d=(path(rings)) { (popups.of(area)) } };
        groups.entry((area.coverage(), leaders.mark(area.leader))).or_default().push(shape);
    }
    let drawing = html! {
        (definitions(frame, &leaders))
        @for ((coverage, mark), shapes) in &groups {
            (group(frame, *coverage, *mark, &html! { @for shape in shapes { (shape) } }))
        }
        (signs(frame, &known, &projected, &leaders))
    };
    let unplaced = input.areas.len() - known.len();
    let below = html! {
        (input.key(&leaders, &|coverage| ground(frame, coverage), frame))
        @if unplaced > 0 { p.note dir="auto" { (input.words.unplaced) " " (frame.number(number(unplaced))) } }
    };
    Some(frame.figure(view.height, &drawing, &below, &input.figures(frame)))
}

/// How places on earth become places on the drawing: a fraction of integers for both directions.
struct View {
    west: i64,
    north: i64,
    /// What a millionth of a degree of longitude is, where one of latitude is [`ONE`].
    shortened: i128,
    numerator: i128,
    denominator: i128,
    left: i64,
    height: u64,
}

impl View {
    fn new<'a>(all: &(impl Iterator<Item = &'a Position> + Clone)) -> Self {
        let bounds = |of: fn(&Position) -> i32| {
            let values = all.clone().map(of);
            (i64::from(values.clone().min().unwrap_or(0)), i64::from(values.max().unwrap_or(0)))
        };
        let ((west, east), (south, north)) = (bounds(|at| at.0), bounds(|at| at.1));
        // Thousandths of a degree, as `cosine` wants them; at a pole nothing would be left to see.
        let latitude = (south + north).unsigned_abs() / 2 / 1_000;
        let shortened = i128::from(cosine(latitude).max(ONE / 100));
        let wide = i128::from(east - west) * shortened;
        let high = i128::from(north - south) * i128::from(ONE);
        let (room, tall) = (i128::from(WIDE), i128::from(HIGH));
        let by_width = wide * tall >= high * room;
        let (numerator, denominator) =
            if by_width { (room, wide.max(1)) } else { (tall, high.max(1)) };
        let length = |size: i128| i64::try_from(size * numerator / denominator).unwrap_or(0);
        let left = AROUND + (i64::try_from(WIDE).unwrap_or(0) - length(wide)) / 2;
        let height = length(high).unsigned_abs() + 2 * AROUND.unsigned_abs();
        Self { west, north, shortened, numerator, denominator, left, height }
    }

    fn at(&self, (longitude, latitude): Position) -> (i64, i64) {
        let length = |size: i128| {
            i64::try_from(
                (size * self.numerator + self.denominator / 2).div_euclid(self.denominator),
            )
            .unwrap_or(0)
        };
        let right = i128::from(i64::from(longitude) - self.west) * self.shortened;
        let down = i128::from(self.north - i64::from(latitude)) * i128::from(ONE);
        (self.left + length(right), AROUND + length(down))
    }

    fn ring(&self, ring: &[Position]) -> Ring {
        let mut places: Ring = ring.iter().map(|position| self.at(*position)).collect();
        places.dedup();
        places
    }
}

/// All areas with as many corners as the weight allows. Where even few are too many, the smallest rings are left out until
/// it fits; the largest ring of an area never is.
fn simplified(areas: &[Vec<Ring>], bytes_max: usize) -> Vec<Vec<Ring>> {
    let borders = Borders::new(areas.iter().flatten());
    let weight = |areas: &[Vec<Ring>]| areas.iter().map(|rings| path(rings).len()).sum::<usize>();
    let mut drawn = Vec::new();
    for tolerance in TOLERANCES {
        let simple = |ring: &Ring| borders.simplified(ring, tolerance);
        drawn = areas.iter().map(|rings| rings.iter().map(simple).collect()).collect();
        if weight(&drawn) <= bytes_max {
            break;
        }
    }
    let mut least = 1;
    while weight(&drawn) > bytes_max && least < LARGEST {
        drawn.iter_mut().for_each(|rings| leave_out(rings, least));
        least *= 2;
    }
    if weight(&drawn) > bytes_max {
        drawn.iter_mut().for_each(keep_largest);
    }
    // Nothing that looks like a coast gets here.
    while weight(&drawn) > bytes_max && drawn.iter().flatten().any(|ring| ring.len() > CORNERS_MIN)
    {
        drawn.iter_mut().flatten().for_each(halve);
    }
    // What has become too small to be seen is still there.
    for (rings, whole) in drawn.iter_mut().zip(areas) {
        rings.retain(|ring| !ring.is_empty());
        let place = whole.iter().find_map(|ring| ring.first()).filter(|_| rings.is_empty());
        rings.extend(place.map(|(x, y)| vec![(*x, *y), (x + 2, *y), (x + 2, y + 2), (*x, y + 2)]));
    }
    drawn
}

/// Leaves out the rings below a surface, but not the largest.
fn leave_out(rings: &mut Vec<Ring>, least: u64) {
    let largest = rings.iter().map(|ring| surface(ring)).max().unwrap_or(0);
    rings.retain(|ring| surface(ring) >= least.min(largest));
}

fn keep_largest(rings: &mut Vec<Ring>) {
    let largest =
        rings.iter().enumerate().max_by_key(|(at, ring)| (surface(ring), std::cmp::Reverse(*at)));
    let at = largest.map_or(0, |(at, _)| at);
    *rings = rings.drain(..).skip(at).take(1).collect();
}

/// Corners that a surface needs.
const CORNERS_MIN: usize = 3;

/// Every second corner.
fn halve(ring: &mut Ring) {
    if ring.len() / 2 >= CORNERS_MIN {
        *ring = ring.iter().step_by(2).copied().collect();
    } else {
        ring.truncate(CORNERS_MIN);
    }
}

/// The rings as one path: each point as its distance from the one before.
fn path(rings: &[Ring]) -> String {
    let mut path = String::new();
    for ring in rings {
        let mut before = None;
        for (x, y) in ring {
            match before {
                None => path.push_str(&format!("M{x} {y}l")),
                Some((left, top)) => {
                    let (right, down) = (x - left, y - top);
                    let space = if path.ends_with('l') || right < 0 { "" } else { " " };
                    path.push_str(&format!(
                        "{space}{right}{}{down}",
                        if down < 0 { "" } else { " " }
                    ));
                }
            }
            before = Some((x, y));
        }
        path.push('z');
    }
    path
}

/// Stripes for what is counted in part: in each colour on the map, and one for the key.
fn definitions(frame: &Frame, leaders: &Leaders) -> Markup {
    let striped = |id: String, class: String| {
        html! {
            pattern id=(id) width="12" height="12" patternUnits="userSpaceOnUse" {
                rect class=(class) width="12" height="12" {}
                path.stripes d="M-3 9L9-3M3 15L15 3" {}
            }
        }
    };
    html! {
        defs {
            @for colour in leaders.marks().map(Mark::colour).collect::<BTreeSet<_>>() { (striped(frame.id(&part(&colour)), colour)) }
            (striped(frame.id("partial"), "kn".to_owned()))
        }
    }
}

fn part(colour: &str) -> String {
    format!("half-{colour}")
}

fn group(frame: &Frame, coverage: Coverage, mark: Mark, shapes: &Markup) -> Markup {
    html! {
        @match coverage {
            Coverage::Complete => g class={ "area " (mark.colour()) } { (shapes) },
            Coverage::Partial => g.area fill=(frame.url(&part(&mark.colour()))) { (shapes) },
            Coverage::Nothing => g.empty { (shapes) },
        }
    }
}

fn ground(frame: &Frame, coverage: Coverage) -> Markup {
    let sign = html! { path d="M1 1h30v30h-30z" {} };
    match coverage {
        Coverage::Partial => html! { g.area fill=(frame.url("partial")) { (sign) } },
        other => group(frame, other, Mark::Nobody, &sign),
    }
}

/// The narrowest area with a sign on it, and from which room on signs have which width: few, each is a definition of its own.
const ROOM_MIN: i64 = 16;
const SIGNS: [(i64, u64); 3] = [(48, 26), (30, 18), (ROOM_MIN, 12)];

/// The shape of who leads on each area with something counted that has room for it.
fn signs(
    frame: &Frame,
    known: &[(&Area, &Vec<Vec<Position>>)],
    projected: &[Vec<Ring>],
    leaders: &Leaders,
) -> Markup {
    let mut places: BTreeMap<(Mark, u64), Vec<(u64, u64)>> = BTreeMap::new();
    for ((area, _), rings) in
        known.iter().zip(projected).filter(|((area, _), _)| area.coverage() != Coverage::Nothing)
    {
        let Some((x, y, room)) = middle(rings).filter(|(_, _, room)| *room >= ROOM_MIN) else {
            continue;
        };
        let Some((_, size)) = SIGNS.iter().find(|(from, _)| room >= *from) else { continue };
        places
            .entry((leaders.mark(area.leader), *size))
            .or_default()
            .push((x.unsigned_abs(), y.unsigned_abs()));
    }
    html! { @for ((mark, size), places) in &places { (mark::signs(frame, *mark, *size, places)) } }
}

/// The middle of the widest of some level lines inside an area, and how wide it is.
pub(super) fn middle(rings: &[Ring]) -> Option<(i64, i64, i64)> {
    const LINES: i64 = 12;
    let largest = rings.iter().max_by_key(|ring| surface(ring))?;
    let top = largest.iter().map(|(_, y)| *y).min()?;
    let bottom = largest.iter().map(|(_, y)| *y).max()?;
    let lines = (1..LINES).map(|line| top + (bottom - top) * line / LINES);
    // As much room to both sides as upwards and downwards; of equal ones the first.
    let room =
        |y: i64, (from, until): (i64, i64)| (until - from).min(2 * (y - top)).min(2 * (bottom - y));
    let inside = lines.filter_map(|y| Some((y, widest(rings, y)?)));
    let (y, (from, until)) = inside.max_by_key(|(y, width)| (room(*y, *width), -*y))?;
    Some((i64::midpoint(from, until), y, room(y, (from, until))))
}

/// The widest part inside on a line just below `y`, so that no corner lies on it.
fn widest(rings: &[Ring], y: i64) -> Option<(i64, i64)> {
    let mut crossings = Vec::new();
    for ring in rings {
        let next = ring.iter().skip(1).chain(ring.first());
        for ((x1, y1), (x2, y2)) in ring.iter().zip(next) {
            if (*y1 <= y) != (*y2 <= y) {
                crossings.push(x1 + (x2 - x1) * (2 * y + 1 - 2 * y1) / (2 * (y2 - y1)));
            }
        }
    }
    crossings.sort_unstable();
    let (pairs, _) = crossings.as_chunks::<2>();
    pairs.iter().map(|[from, until]| (*from, *until)).max_by_key(|(from, until)| until - from)
}
