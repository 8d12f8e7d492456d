//! Outlines with fewer corners, in integers, so that neighbours still share every border.
//!
//! In scope: borders between two places where three areas meet are simplified once, whichever ring they belong to
//! (Douglas–Peucker), and rings are left out from the smallest on where nothing else helps. Out of scope: projections and
//! bytes. Main item: [`Borders`].

use std::collections::{BTreeMap, BTreeSet};

/// A place on the drawing.
pub(super) type Point = (i64, i64);

/// A ring on the drawing, without its first point again at the end.
pub(super) type Ring = Vec<Point>;

/// A longer border is simplified in pieces: the work grows with the square of a piece.
const PIECE_MAX: usize = 256;

/// Where borders begin and end: all points with more than two neighbours in all rings together.
pub(super) struct Borders {
    ends: BTreeSet<Point>,
}

impl Borders {
    pub(super) fn new<'a>(rings: impl Iterator<Item = &'a Ring>) -> Self {
        const BESIDE: usize = 2;
        let mut beside: BTreeMap<Point, Vec<Point>> = BTreeMap::new();
        for ring in rings {
            for (one, two) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                for (here, there) in [(one, two), (two, one)] {
                    let known = beside.entry(*here).or_default();
                    if known.len() <= BESIDE && !known.contains(there) {
                        known.push(*there);
                    }
                }
            }
        }
        let ends = beside.into_iter().filter(|(_, known)| known.len() > BESIDE);
        Self { ends: ends.map(|(point, _)| point).collect() }
    }

    /// The ring with no point left out that lies further than `tolerance` from what stays; empty if no surface is left.
    pub(super) fn simplified(&self, ring: &Ring, tolerance: i64) -> Ring {
        let first = ring.iter().position(|point| self.ends.contains(point));
        let least = ring.iter().enumerate().min_by_key(|(_, point)| **point).map(|(at, _)| at);
        let Some(start) = first.or(least) else { return Ring::new() };
        let mut around: Ring =
            ring.iter().cycle().skip(start).take(ring.len() + 1).copied().collect();
        // A ring that shares no corner is walked the same way by the area in it and by the one around it.
        if first.is_none() && around.get(1) > around.get(around.len().saturating_sub(2)) {
            around.reverse();
        }
        let mut kept = Ring::new();
        let mut border = Ring::new();
        for point in around {
            border.push(point);
            if border.len() > 1 && self.ends.contains(&point) {
                kept.extend(leaving_out(&border, tolerance));
                border = vec![point];
            }
        }
        kept.extend(leaving_out(&border, tolerance));
        straightened(kept)
    }
}

/// What stays of a border: the same points from both of its ends.
fn leaving_out(border: &[Point], tolerance: i64) -> Ring {
    let mut way = border.to_vec();
    let back = border.first() > border.last();
    if back {
        way.reverse();
    }
    let mut kept = Ring::new();
    let mut from = 0;
    while from + 1 < way.len() {
        let until = (from + PIECE_MAX).min(way.len() - 1);
        kept.extend(
            way.get(from..=until).map(|piece| piece_of(piece, tolerance)).unwrap_or_default(),
        );
        from = until;
    }
    if way.len() == 1 {
        kept = way;
    }
    if back {
        kept.reverse();
    }
    kept
}

/// Douglas–Peucker over one piece.
fn piece_of(piece: &[Point], tolerance: i64) -> Ring {
    let mut keep = vec![false; piece.len()];
    let mut open = vec![(0, piece.len().saturating_sub(1))];
    while let Some((from, until)) = open.pop() {
        let (Some(one), Some(two)) = (piece.get(from), piece.get(until)) else { continue };
        [from, until].iter().for_each(|at| keep[*at] = true);
        let inner = piece.iter().enumerate().take(until).skip(from + 1);
        let furthest = inner.map(|(at, point)| (distance(*one, *two, *point), at)).max();
        if let Some((_, at)) = furthest.filter(|(far, _)| *far > tolerance * tolerance) {
            open.extend([(from, at), (at, until)]);
        }
    }
    piece.iter().zip(keep).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

/// The square of the distance of a point from a line, or from its ends where they are the same; rounded down.
fn distance(one: Point, two: Point, point: Point) -> i64 {
    let square = |from: Point, until: Point| (until.0 - from.0).pow(2) + (until.1 - from.1).pow(2);
    let length = square(one, two);
    if length == 0 { square(one, point) } else { turn(one, two, point).pow(2) / length }
}

/// Without points that lie on a line with their neighbours, or at the end of a spike; empty if no surface is left.
fn straightened(ring: Ring) -> Ring {
    let mut kept = Ring::new();
    for point in ring {
        while let [.., one, two] = kept.as_slice() {
            if turn(*one, *two, point) != 0 {
                break;
            }
            kept.pop();
        }
        if kept.last() != Some(&point) {
            kept.push(point);
        }
    }
    // Around the place where the ring begins.
    while let [first, second, .., before, last] = kept.as_slice() {
        if turn(*before, *last, *first) == 0 {
            kept.pop();
        } else if turn(*last, *first, *second) == 0 {
            kept.remove(0);
        } else {
            break;
        }
    }
    if surface(&kept) == 0 { Ring::new() } else { kept }
}

/// Twice the surface of a triangle, negative when it turns the other way; 0 on a line.
const fn turn(one: Point, two: Point, three: Point) -> i64 {
    (two.0 - one.0) * (three.1 - one.1) - (two.1 - one.1) * (three.0 - one.0)
}

/// Twice the surface of a ring.
pub(super) fn surface(ring: &[Point]) -> u64 {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter()
        .zip(next)
        .map(|(one, two)| one.0 * two.1 - two.0 * one.1)
        .sum::<i64>()
        .unsigned_abs()
}
