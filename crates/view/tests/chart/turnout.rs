use acta_view::chart::turnout::{Caution, DOTS_MAX, ROWS_MAX, Station, Turnout, Words, chart};

use crate::kit::{HOSTILE, drawing, frame, snapshot, sound};
use crate::samples::Dice;

const CAUTION: &str = "No evidence that anything was wrong, nor that nothing was.";

const WORDS: Words = Words {
    turnout: "Turnout",
    share: "Share",
    station: "Station",
    leader: "Ahead",
    other: "Others",
    nobody: "Draw",
    above: "above all",
    unplaced: "No place:",
    density: "Stations at a point:",
};

fn drawn(choices: &[&str], stations: &[Station]) -> String {
    let input = Turnout {
        choices,
        stations,
        percent: &|share| format!("{}.{:02}", share / 100, share % 100),
        caution: Caution::new(CAUTION).unwrap(),
        words: WORDS,
    };
    chart(&frame("Turnout"), &input).into_string()
}

fn station(
    code: &str,
    registered: u64,
    ballots: u64,
    leader: Option<usize>,
    leading: u64,
    votes: u64,
) -> Station<'_> {
    Station { code, registered, ballots, leader, leading, votes }
}

#[test]
fn four_stations_and_one_without_a_place() {
    let stations = [
        station("001", 400, 200, Some(0), 100, 200),
        station("002", 400, 300, Some(1), 99, 300),
        station("003", 100, 101, Some(0), 90, 100),
        station("004", 10, 10, None, 5, 10),
        station("005", 0, 3, Some(0), 3, 3),
    ];
    snapshot("turnout", &drawn(&["A", "B"], &stations));
}

/// As many stations as asked for, with some of more ballots than registered and some without either.
fn many(count: usize, choices: u64) -> Vec<Station<'static>> {
    let mut dice = Dice(5);
    let mut station = || {
        let (registered, ballots) = (dice.below(500), dice.below(520));
        let leader = usize::try_from(dice.below(choices + 1)).unwrap();
        let leader = (leader > 0).then(|| leader - 1);
        Station {
            code: "a-long-code",
            registered,
            ballots,
            leader,
            leading: dice.below(ballots + 1),
            votes: ballots,
        }
    };
    (0..count).map(|_| station()).collect()
}

fn placed(stations: &[Station]) -> usize {
    stations.iter().filter(|station| station.registered > 0 && station.votes > 0).count()
}

/// Points in the drawing, or stations in the table: each that has a place, once.
#[test]
fn every_station_that_has_a_place_is_there() {
    for count in [0, 1, ROWS_MAX, ROWS_MAX + 40, DOTS_MAX, 3_000] {
        let stations = many(count, 5);
        let read = sound(&drawn(&["a", "b", "c", "d", "e"], &stations));
        let points: usize =
            read.all("polyline", "points").iter().map(|points| points.split(' ').count()).sum();
        let placed = placed(&stations);
        if placed <= DOTS_MAX {
            assert_eq!(points, placed);
        }
        if placed <= ROWS_MAX {
            assert_eq!(read.rows.len() - 1, placed);
        } else {
            assert_eq!(read.numbers().concat().iter().sum::<u128>(), placed as u128);
        }
        let unplaced = (count - placed).to_string();
        assert!(
            count == placed
                || read
                    .texts
                    .iter()
                    .any(|text| text == &unplaced || text.ends_with(&format!(" {unplaced}")))
        );
    }
}

/// No points of two choices lie at the same place of a grid, so that nobody is covered.
#[test]
fn in_a_grid_nobody_covers_another() {
    let read = sound(&drawn(&["a", "b", "c", "d", "e"], &many(20_000, 5)));
    let points = read.all("polyline", "points");
    let mut points: Vec<&str> = points.iter().flat_map(|points| points.split(' ')).collect();
    let all = points.len();
    points.sort_unstable();
    points.dedup();
    assert_eq!(points.len(), all);
}

#[test]
fn the_caution_stands_with_it_and_is_not_empty() {
    assert!(sound(&drawn(&["a"], &[])).texts.iter().any(|text| text == CAUTION));
    assert!(Caution::new(" \n").is_none());
}

#[test]
fn weight_does_not_grow_with_the_stations() {
    let names: Vec<String> = (0..40).map(|at| format!("a choice by the name of {at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for count in [ROWS_MAX, DOTS_MAX, DOTS_MAX + DOTS_MAX / 10, 100_000] {
        let figure = drawn(&names, &many(count, 40));
        assert!(drawing(&figure).len() <= 40_000, "{count}: {}", drawing(&figure).len());
        assert!(figure.len() <= 50_000, "{count}: {}", figure.len());
    }
}

#[test]
fn nothing_is_too_large_or_too_small() {
    let values = [0, 1, u64::MAX];
    let mut stations = Vec::new();
    for registered in values {
        for ballots in values {
            for leading in values {
                for votes in values {
                    stations.push(station(
                        "x",
                        registered,
                        ballots,
                        Some(usize::MAX),
                        leading,
                        votes,
                    ));
                }
            }
        }
    }
    sound(&drawn(&[], &stations));
    sound(&drawn(&["a"], &stations.repeat(100)));
}

#[test]
fn names_never_become_markup() {
    let stations: Vec<Station> =
        HOSTILE.iter().enumerate().map(|(at, code)| station(code, 9, 8, Some(at), 5, 8)).collect();
    let read = sound(&drawn(&HOSTILE, &stations));
    let codes: Vec<&String> = read.rows[1..].iter().map(|row| &row[0]).collect();
    let leaders: Vec<&String> = read.rows[1..].iter().map(|row| &row[3]).collect();
    assert_eq!(codes, HOSTILE);
    assert_eq!(leaders, HOSTILE);
}
