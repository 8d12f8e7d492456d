use acta_view::chart::seats::{List, SEATS_MAX, Seats, Words, chart};

use crate::kit::{HOSTILE, drawing, frame, snapshot, sound};

const WORDS: Words = Words { list: "List", seats: "Seats", open: "Open", total: "All" };

fn drawn(seats: &[u64], open: u64) -> String {
    let names: Vec<String> = (0..seats.len()).map(|at| format!("List {at}")).collect();
    let lists =
        names.iter().zip(seats).map(|(name, seats)| List { name, short: "L", seats: *seats });
    let lists: Vec<List> = lists.collect();
    chart(&frame("Seats"), &Seats { lists: &lists, open, words: WORDS }).into_string()
}

/// The points of each group in the drawing.
fn groups(figure: &str) -> Vec<Vec<(u64, u64)>> {
    let read = sound(figure);
    let point = |point: &str| {
        let (x, y) = point.split_once(',').unwrap();
        (x.parse().unwrap(), y.parse().unwrap())
    };
    let points = read.all("polyline", "points");
    points.into_iter().map(|points| points.split(' ').map(point).collect()).collect()
}

#[test]
fn seven_seats_and_one_by_lot() {
    snapshot("seats", &drawn(&[4, 0, 3], 1));
}

/// Each seat is one point, inside of the drawing, and no two are at the same place.
#[test]
fn one_shape_for_each_seat() {
    for total in (1..=60).chain([99, 150, 225, 349, 500, 577, 650, 705, 750, SEATS_MAX]) {
        let lists = [total / 2, total / 3, total - total / 2 - total / 3];
        let groups = groups(&drawn(&lists, 0));
        let sizes: Vec<u64> = groups.iter().map(|group| group.len() as u64).collect();
        let expected: Vec<u64> = lists.into_iter().filter(|seats| *seats > 0).collect();
        assert_eq!(sizes, expected);
        let mut places: Vec<(u64, u64)> = groups.concat();
        assert!(
            places.iter().all(|(x, y)| (100..=860).contains(x) && (60..=440).contains(y)),
            "{total}"
        );
        places.sort_unstable();
        assert!(
            places.windows(2).all(|pair| pair[0] != pair[1]),
            "two of {total} at the same place"
        );
    }
}

/// From left to right: the first list's leftmost seat lies left of everybody's, the last one's rightmost right.
#[test]
fn lists_stand_in_their_order() {
    let groups = groups(&drawn(&[50, 30, 21], 0));
    let middle =
        |group: &Vec<(u64, u64)>| group.iter().map(|(x, _)| x).sum::<u64>() / group.len() as u64;
    assert!(groups.windows(2).all(|pair| middle(&pair[0]) < middle(&pair[1])));
}

#[test]
fn the_table_has_every_list_and_adds_up() {
    let numbers = sound(&drawn(&[4, 0, 3], 1)).numbers();
    assert_eq!(numbers, [[4], [0], [3], [1], [8]]);
}

#[test]
fn nothing_is_too_large_or_too_small() {
    for (seats, open) in [
        (&[][..], 0),
        (&[0][..], 0),
        (&[][..], 1),
        (&[1][..], 0),
        (&[SEATS_MAX][..], 1),
        (&[u64::MAX, u64::MAX][..], u64::MAX),
    ] {
        let total: u128 =
            seats.iter().map(|seats| u128::from(*seats)).sum::<u128>() + u128::from(open);
        let points: usize = groups(&drawn(seats, open)).iter().map(Vec::len).sum();
        let shown = if total <= SEATS_MAX.into() { total } else { 0 };
        assert_eq!(points as u128, shown);
    }
}

#[test]
fn names_never_become_markup() {
    let lists: Vec<List> =
        HOSTILE.iter().map(|name| List { name, short: "<b>", seats: 5 }).collect();
    let words = Words { list: HOSTILE[0], seats: HOSTILE[1], open: HOSTILE[2], total: HOSTILE[3] };
    let read =
        sound(&chart(&frame(HOSTILE[0]), &Seats { lists: &lists, open: 1, words }).into_string());
    let names: Vec<&String> = read.rows.iter().skip(1).take(5).map(|row| &row[0]).collect();
    assert_eq!(names, HOSTILE);
}

#[test]
fn seven_hundred_and_fifty_seats_stay_light() {
    let figure = drawn(&[50; 15], 0);
    assert!(drawing(&figure).len() <= 16_000, "{}", drawing(&figure).len());
}
