use acta_view::chart::areas::{AREAS_MAX, Area, Areas};
use acta_view::chart::tiles::chart;

use crate::areas::{WORDS, area, codes, many};
use crate::kit::{HOSTILE, drawing, frame, snapshot, sound};

fn drawn(choices: &[&str], areas: &[Area]) -> Option<String> {
    let input = Areas { choices, areas, words: WORDS };
    chart(&frame("Tiles"), &input).map(maud::PreEscaped::into_string)
}

#[test]
fn three_areas() {
    let mut areas = [
        area("N", "North", 400, Some(0), (4, 4)),
        area("S", "South", 100, Some(1), (1, 2)),
        area("W", "West", 900, None, (0, 9)),
    ];
    areas[0].link = Some("areas/n.html");
    snapshot("tiles", &drawn(&["A", "B"], &areas).unwrap());
}

/// Each area is one tile with its name, and one row; each with something counted has one shape, inside of its tile.
#[test]
fn each_area_is_one_tile_and_one_row() {
    for count in [0, 1, 6, 7, 24, 25, 150, AREAS_MAX] {
        let codes = codes(count);
        let areas = many(&codes);
        let read = sound(&drawn(&["a"; 40], &areas).unwrap());
        let tiles = read
            .elements
            .windows(2)
            .filter(|pair| pair[0].0 == "path" && pair[1].0 == "title")
            .count();
        assert_eq!((tiles, read.rows.len() - 1), (count, count));
        let shapes: usize =
            read.all("polyline", "points").iter().map(|points| points.split(' ').count()).sum();
        assert_eq!(shapes, areas.iter().filter(|area| area.counted > 0).count());
    }
    assert!(drawn(&[], &many(&codes(AREAS_MAX + 1))).is_none());
}

#[test]
fn the_table_says_what_the_input_says() {
    let codes = codes(30);
    let areas = many(&codes);
    let read = sound(&drawn(&["a"; 40], &areas).unwrap());
    for (row, area) in read.rows[1..].iter().zip(&areas) {
        let numbers = [area.registered.unwrap(), area.counted, area.expected]
            .map(|number| number.to_string());
        assert_eq!(row[2..], numbers);
        assert_eq!(row[1], if area.leader.is_some() { "a" } else { "Nobody" });
    }
}

/// A shape's surface is as the number of voters: four times as many, twice as wide.
#[test]
fn surfaces_are_as_voters() {
    let areas = [area("1", "", 400, Some(0), (1, 1)), area("2", "", 100, Some(0), (1, 1))];
    let read = sound(&drawn(&["A"], &areas).unwrap());
    let mut widths: Vec<u64> =
        read.all("marker", "markerWidth").iter().map(|width| width.parse().unwrap()).collect();
    widths.sort_unstable();
    assert_eq!(widths, [48, 96]);
}

#[test]
fn names_never_become_markup() {
    let areas: Vec<Area> = HOSTILE
        .iter()
        .enumerate()
        .map(|(at, name)| area(name, name, 9, Some(at), (1, 2)))
        .collect();
    let read = sound(&drawn(&HOSTILE, &areas).unwrap());
    for (row, name) in read.rows[1..].iter().zip(HOSTILE) {
        assert_eq!(row[..2], [name, name]);
    }
}

#[test]
fn the_most_areas_stay_light() {
    let codes = codes(AREAS_MAX);
    let figure = drawn(&["A choice with a name"; 40], &many(&codes)).unwrap();
    assert!(drawing(&figure).len() <= 60_000, "{}", drawing(&figure).len());
}

#[test]
fn nothing_is_too_large_or_too_small() {
    for value in [0, 1, u64::MAX] {
        for other in [0, 1, u64::MAX] {
            sound(
                &drawn(
                    &[],
                    &[
                        area("", "", value, Some(usize::MAX), (other, value)),
                        area("", "", other, None, (value, other)),
                    ],
                )
                .unwrap(),
            );
        }
    }
}
