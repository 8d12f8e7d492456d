use super::Frame;
use super::mark::{DIFFERENT, Mark};
use super::outlines::middle;
use super::scale::{Span, round_step, round_values, scaled};
use super::simplify::{Borders, Ring, surface};
use super::trig::{ONE, cosine, sine};

fn id(id: &str) -> String {
    let number = |number: u64| number.to_string();
    let frame =
        Frame { id, title: "", description: "", show_table: "", caption: "", number: &number };
    frame.id("p0")
}

#[test]
fn ids_are_one_word_and_never_meet() {
    assert_eq!(id("mayor"), "c-mayor-p0");
    assert_eq!(id("a b"), "c-a_20b-p0");
    assert_eq!(id("a_20b"), "c-a_5f20b-p0");
    assert_eq!(id("é\"-"), "c-_c3_a9_22_2d-p0");
}

#[test]
fn scales_have_round_steps() {
    for (most, step) in [(0, 1), (1, 1), (5, 1), (6, 2), (11, 5), (26, 10), (3_400, 1_000)] {
        assert_eq!(round_step(most), step, "{most}");
    }
    assert_eq!(round_values(3_400), [0, 1_000, 2_000, 3_000]);
    assert_eq!(round_values(0), [0]);
    assert_eq!(round_values(u64::MAX.into()).len(), 4);
    assert!(round_step(u128::MAX) > 0);
}

#[test]
fn lengths_stay_within() {
    assert_eq!(scaled(1, 3, 900), 300);
    assert_eq!(scaled(9, 3, 900), 900);
    assert_eq!(scaled(0, 0, 900), 0);
    assert_eq!(scaled(u128::MAX, u128::MAX, 900), 1);
    assert_eq!(scaled(u64::MAX.into(), u64::MAX.into(), 900), 900);
}

/// Half past five hours east of Greenwich, whole hours are half hours of UTC.
#[test]
fn ticks_are_whole_steps_of_the_local_clock() {
    let span = |from, until, offset| Span { from, until, offset };
    assert_eq!(span(0, 14_400, 19_800).ticks(5), [1_800, 5_400, 9_000, 12_600]);
    assert_eq!(span(0, 14_400, -19_800).ticks(5), [1_800, 5_400, 9_000, 12_600]);
    assert_eq!(span(3_600, 7_200, 0).ticks(5), [3_600, 4_500, 5_400, 6_300, 7_200]);
    assert_eq!(span(7, 7, 0).ticks(5), [7]);
    for offset in [i64::MIN, -1, i64::MAX] {
        let ticks = span(0, u64::MAX, offset).ticks(5);
        assert!(!ticks.is_empty() && ticks.len() <= 6);
    }
}

#[test]
fn every_mark_differs_from_every_other() {
    let mut looks: Vec<_> =
        (0..DIFFERENT).map(|at| (Mark::Of(at).colour(), Mark::Of(at).form())).collect();
    looks.extend([Mark::Other, Mark::Nobody].map(|mark| (mark.colour(), mark.form())));
    looks.sort_unstable();
    looks.dedup();
    assert_eq!(looks.len(), DIFFERENT + 2);
}

/// The squares of sine and cosine add up to one, within what a straight line between degrees is off.
#[test]
fn sines_are_those_of_a_circle() {
    for angle in (0..=90_000).step_by(37) {
        let (sine, cosine) = (sine(angle), cosine(angle));
        assert!((sine * sine + cosine * cosine).abs_diff(ONE * ONE) <= 80 * ONE, "{angle}");
        assert_eq!(super::trig::sine(180_000 - angle), sine);
    }
    assert_eq!((sine(0), sine(30_000), sine(90_000), sine(u64::MAX)), (0, 500_000, ONE, 0));
}

/// Whatever the border between them, two halves of a rectangle always fill it, and the further corners may lie off, the fewer
/// there are.
#[test]
fn neighbours_share_their_border() {
    let mut seed = 1_u64;
    let mut below = |limit: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((seed >> 33) % limit).unwrap()
    };
    for _ in 0..40 {
        let border: Ring = (1..700).map(|y| (400 + below(90), y)).collect();
        let west: Ring = [(0, 700), (0, 0), (450, 0)]
            .into_iter()
            .chain(border.iter().copied())
            .chain([(450, 700)])
            .collect();
        let east: Ring = [(900, 0), (900, 700), (450, 700)]
            .into_iter()
            .chain(border.iter().rev().copied())
            .chain([(450, 0)])
            .collect();
        let borders = Borders::new([&west, &east].into_iter());
        let mut corners = usize::MAX;
        for tolerance in [0, 1, 5, 20, 100] {
            let halves = [&west, &east].map(|ring| borders.simplified(ring, tolerance));
            assert_eq!(surface(&halves[0]) + surface(&halves[1]), 2 * 900 * 700, "{tolerance}");
            assert!(halves[0].len() <= corners);
            corners = halves[0].len();
        }
        assert!(corners < 20, "{corners}");
    }
}

/// A hole is simplified as what fills it is, whichever way round and wherever either begins.
#[test]
fn a_hole_is_as_what_fills_it() {
    let ring: Ring = (0..90)
        .map(|at| {
            let angle = at * 2_000;
            let (x, y) = (cosine(angle.min(90_000)), sine(angle));
            (
                i64::try_from(x / 5_000).unwrap() + i64::try_from(at).unwrap() % 3,
                i64::try_from(y / 5_000).unwrap(),
            )
        })
        .collect();
    let mut other = ring.clone();
    other.reverse();
    other.rotate_left(17);
    let borders = Borders::new([&ring, &other].into_iter());
    for tolerance in [0, 1, 3, 9] {
        let sorted = |ring: &Ring| {
            let mut points = borders.simplified(ring, tolerance);
            points.sort_unstable();
            points
        };
        assert_eq!(sorted(&ring), sorted(&other));
        assert!(!sorted(&ring).is_empty());
    }
}

/// The sign of an area stands in it, not in its hole.
#[test]
fn the_middle_is_inside() {
    let square =
        |from: i64, until: i64| vec![(from, from), (until, from), (until, until), (from, until)];
    let (x, y, room) = middle(&[square(0, 120)]).unwrap();
    assert_eq!((x, y, room), (60, 60, 120));
    let (x, y, room) = middle(&[square(0, 120), square(20, 100)]).unwrap();
    assert!(!(20..100).contains(&x) || !(20..100).contains(&y), "{x} {y}");
    assert!(room <= 40, "{room}");
    assert_eq!(middle(&[]), None);
}
