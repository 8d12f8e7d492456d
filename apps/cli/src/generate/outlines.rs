//! Outlines of a generated country: regions side by side in open sea, cut into their municipalities.
//!
//! Every border is a straight line whose places are moved by a field that only depends on the place, so that neighbours agree on
//! it however many corners each has. Main function: [`outlines`].

use super::country::Country;
use super::figures::Random;
use crate::folder::own_code;
use acta::kinds::Geometry;
use acta::kinds::geometry::OutlineMedia;
use acta::kinds::geometry::Outlines;
use acta::value::Hash;
use acta_log::hash::sha256;

/// The north-west corner, in millionths of a degree, in open sea.
const WEST: i64 = -122_000_000;
const NORTH: i64 = -36_000_000;
/// A region's size.
const WIDE: i64 = 1_300_000;
const HIGH: i64 = 1_000_000;
/// From one place to the next at which the field is drawn, and how far it moves.
const FIELD: i64 = 160_000;
const MOVED: i64 = 150_000;
/// Corners of a side of a region and of a municipality.
const REGION_CORNERS: i64 = 16;
const MUNICIPALITY_CORNERS: i64 = 6;

/// West, north, east, south.
type Box4 = [i64; 4];

/// Outlines of the types of areas of which there are two or more.
pub(super) fn outlines(country: &Country, seed: u64) -> Vec<Outlines> {
    let (mut regions, mut municipalities) = (Vec::new(), Vec::new());
    let columns = columns(country.regions);
    for region in 0..country.regions {
        let place = cell(
            [0, 0, WIDE * columns, HIGH * rows(country.regions, columns)],
            region,
            country.regions,
        );
        regions.push(feature(&country.region_code(region), place, REGION_CORNERS, seed));
        let first = country.first_municipality(region);
        let count = country.first_municipality(region + 1) - first;
        for number in 0..count {
            let code = country.municipality_code(first + number);
            let own = cell(place, number, count);
            municipalities.push(feature(&code, own, MUNICIPALITY_CORNERS, seed));
        }
    }
    let all = [("region", regions), ("municipality", municipalities)];
    let some = all.into_iter().filter(|(_, features)| features.len() > 1);
    some.map(|(areas, features)| file(areas, &features)).collect()
}

fn file(areas: &str, features: &[String]) -> Outlines {
    let text =
        format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"));
    let says = Geometry {
        areas: own_code(areas),
        media: OutlineMedia::Geojson,
        blob: Hash(sha256(text.as_bytes())),
        property: "code".to_owned(),
        source: "Generated; no place is meant".to_owned(),
        licence: "CC0 1.0".to_owned(),
    };
    Outlines { says, bytes: text.into_bytes() }
}

/// About as many columns as rows.
fn columns(count: u64) -> i64 {
    let columns = (1..).find(|side| side * side >= count).unwrap_or(1);
    i64::try_from(columns).unwrap_or(1)
}

fn rows(count: u64, columns: i64) -> i64 {
    let columns = u64::try_from(columns).unwrap_or(1);
    i64::try_from(count.div_ceil(columns.max(1))).unwrap_or(1)
}

/// The place of one of so many in a box: row by row, those of the last row wider.
fn cell([west, north, east, south]: Box4, at: u64, count: u64) -> Box4 {
    let whole = columns(count);
    let all = rows(count, whole);
    let [at, count] = [at, count].map(|number| i64::try_from(number).unwrap_or_default());
    let (row, column) = (at / whole, at % whole);
    let own = whole.min(count - row * whole);
    let x = |column: i64| west + (east - west) * column / own;
    let y = |row: i64| north + (south - north) * row / all;
    [x(column), y(row), x(column + 1), y(row + 1)]
}

fn feature(code: &str, [west, north, east, south]: Box4, corners: i64, seed: u64) -> String {
    let sides = [
        ((west, north), (west, south)),
        ((west, south), (east, south)),
        ((east, south), (east, north)),
        ((east, north), (west, north)),
    ];
    let side = |(from, until): ((i64, i64), (i64, i64))| {
        (0..corners).map(move |step| {
            let part = |from: i64, until: i64| from + (until - from) * step / corners;
            (part(from.0, until.0), part(from.1, until.1))
        })
    };
    let mut ring: Vec<(i64, i64)> = sides.into_iter().flat_map(side).collect();
    ring.extend(ring.first().copied());
    let places: Vec<String> = ring.into_iter().map(|place| moved(place, seed)).collect();
    format!(
        "{{\"type\":\"Feature\",\"properties\":{{\"code\":\"{code}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{}]]}}}}",
        places.join(",")
    )
}

/// A place as the field moves it, in degrees.
fn moved((x, y): (i64, i64), seed: u64) -> String {
    let east = WEST + x + field(x, y, seed, 0);
    let south = NORTH - y - field(x, y, seed, 1);
    format!("[{},{}]", degrees(east), degrees(south))
}

fn degrees(millionths: i64) -> String {
    let (sign, size) = (if millionths < 0 { "-" } else { "" }, millionths.unsigned_abs());
    format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
}

/// How far a place is moved in one direction: between the four drawn places around it.
fn field(x: i64, y: i64, seed: u64, direction: u64) -> i64 {
    let (column, row) = (x.div_euclid(FIELD), y.div_euclid(FIELD));
    let (right, down) = (x.rem_euclid(FIELD), y.rem_euclid(FIELD));
    let drawn = |column: i64, row: i64| {
        let at = [column, row].map(|at| u64::try_from(at).unwrap_or_default());
        let mut random = Random::of(seed, [8 + direction, at[0], at[1]]);
        i64::try_from(random.below(MOVED.unsigned_abs())).unwrap_or_default()
    };
    let along = |row: i64| drawn(column, row) * (FIELD - right) + drawn(column + 1, row) * right;
    (along(row) * (FIELD - down) + along(row + 1) * down) / (FIELD * FIELD)
}
