use acta_view::chart::margin::{Axis, Margin, Point, Words, chart};

use crate::kit::{HOSTILE, drawing, frame, snapshot, sound};
use crate::samples::Dice;

const WORDS: Words = Words {
    at: "Size",
    margin: "Margin",
    outstanding: "Outstanding",
    leader: "Ahead",
    other: "Others",
    nobody: "Draw",
    state: "State",
    closed: "closed",
    open: "open",
    cannot_tell: "cannot tell",
    beyond: "goes on above",
};

fn drawn(choices: &[&str], points: &[Point]) -> String {
    let input = Margin { choices, points, axis: Axis::Size, words: WORDS };
    chart(&frame("Margin"), &input).into_string()
}

const fn point(at: u64, margin: u64, outstanding: Option<u64>, leader: Option<usize>) -> Point {
    Point { at, margin, outstanding, leader }
}

#[test]
fn from_cannot_tell_to_closed() {
    let points = [
        point(10, 5, None, Some(0)),
        point(20, 0, Some(90), None),
        point(30, 20, Some(50), Some(1)),
        point(40, 25, Some(25), Some(1)),
        point(50, 26, Some(25), Some(1)),
    ];
    snapshot("margin", &drawn(&["A", "B"], &points));
}

/// Equal is open: the runner-up could still draw level.
#[test]
fn closed_is_more_than_outstanding() {
    for (margin, outstanding, state) in [
        (7, Some(8), "open"),
        (7, Some(7), "open"),
        (7, Some(6), "closed"),
        (0, Some(0), "open"),
        (7, None, "cannot tell"),
    ] {
        let read = sound(&drawn(&["A"], &[point(1, margin, outstanding, Some(0))]));
        assert_eq!(read.rows[1][4], state, "{margin} {outstanding:?}");
        let labels = read.texts.iter().filter(|text| *text == "closed").count();
        assert_eq!(
            labels,
            if state == "closed" { 2 } else { 0 },
            "in the drawing and in the table"
        );
    }
}

/// Each row of the table is a point of the input, the last one is there, and every change where there are few.
#[test]
fn each_row_is_a_point() {
    let mut dice = Dice(9);
    let points: Vec<Point> = (0..900)
        .map(|at| {
            let leader = usize::try_from(at / 300).unwrap();
            point(
                at * 7,
                dice.below(1_000),
                (at > 40).then(|| dice.below(500) + 1_000),
                Some(leader),
            )
        })
        .collect();
    let read = sound(&drawn(&["A", "B", "C"], &points));
    let rows: Vec<u64> = read.rows[1..].iter().map(|row| row[0].parse().unwrap()).collect();
    for (row, at) in read.rows[1..].iter().zip(&rows) {
        let point = points.iter().find(|point| point.at == *at).unwrap();
        let outstanding = point.outstanding.map_or("–".to_owned(), |bound| bound.to_string());
        assert_eq!(row[1..3], [point.margin.to_string(), outstanding]);
        assert_eq!(row[3], ["A", "B", "C"][point.leader.unwrap()]);
    }
    for at in [0, 41 * 7, 300 * 7, 600 * 7, 899 * 7] {
        assert!(rows.contains(&at) || at == 0, "{at}");
    }
}

/// The strip below says who leads without a gap, whatever the order of the input.
#[test]
fn the_strip_has_no_gap() {
    let points: Vec<Point> = (0..500)
        .rev()
        .map(|at| point(at * at, at, Some(9), Some(usize::try_from(at % 3).unwrap())))
        .collect();
    let read = sound(&drawn(&["A", "B", "C"], &points));
    let strips: Vec<&str> =
        read.all("path", "d").into_iter().filter(|path| path.contains("v34")).collect();
    let mut spans: Vec<(u64, u64)> = strips.iter().flat_map(|path| spans(path)).collect();
    spans.sort_unstable();
    assert_eq!((spans[0].0, spans.last().unwrap().1), (0, 960));
    assert!(spans.windows(2).all(|pair| pair[0].1 == pair[1].0), "{spans:?}");
}

/// From and until of each box.
fn spans(path: &str) -> Vec<(u64, u64)> {
    let number =
        |text: &str| text.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap();
    path.split('M')
        .skip(1)
        .map(|part| (number(part), number(part.split('H').nth(1).unwrap())))
        .collect()
}

#[test]
fn weight_does_not_grow_with_the_points() {
    let mut dice = Dice(1);
    let names: Vec<String> = (0..40).map(|at| format!("a choice by the name of {at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let points: Vec<Point> = (0..50_000)
        .map(|at| {
            let leader = usize::try_from(dice.below(40)).unwrap();
            point(
                at,
                dice.below(1 << 40),
                (dice.below(3) > 0).then(|| dice.below(1 << 41)),
                Some(leader),
            )
        })
        .collect();
    let figure = drawn(&names, &points);
    sound(&figure);
    assert!(drawing(&figure).len() <= 30_000, "{}", drawing(&figure).len());
    assert!(figure.len() <= 45_000, "{}", figure.len());
}

#[test]
fn nothing_is_too_large_or_too_small() {
    let values = [0, 1, u64::MAX];
    let mut all = Vec::new();
    for at in values {
        for margin in values {
            for outstanding in [None, Some(0), Some(u64::MAX)] {
                all.push(point(at, margin, outstanding, Some(usize::MAX)));
                sound(&drawn(&["A"], &all[all.len() - 1..]));
            }
        }
    }
    sound(&drawn(&[], &all));
    sound(&drawn(&[], &[]));
    for offset in [i64::MIN, i64::MAX] {
        let axis = Axis::Time(offset, &|time| time.to_string());
        let input = Margin { choices: &["A"], points: &all, axis, words: WORDS };
        sound(&chart(&frame("Margin"), &input).into_string());
    }
}

#[test]
fn names_never_become_markup() {
    let points: Vec<Point> =
        (0..5).map(|at| point(at, 5, Some(3), Some(usize::try_from(at).unwrap()))).collect();
    let read = sound(&drawn(&HOSTILE, &points));
    let leaders: Vec<&String> = read.rows[1..].iter().map(|row| &row[3]).collect();
    assert_eq!(leaders, HOSTILE);
}
