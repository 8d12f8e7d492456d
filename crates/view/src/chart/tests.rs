use super::Frame;
use super::mark::{DIFFERENT, Mark};
use super::scale::{Span, round_step, round_values, scaled};
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
