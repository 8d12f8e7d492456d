use acta_view::chart::arrival::{Arrival, CHANNELS_MAX, Words, chart};

use crate::kit::{HOSTILE, drawing, frame, snapshot, sound};
use crate::samples::Dice;

const WORDS: Words = Words { time: "Until", total: "All", expected: "expected", other: "Other" };

/// An input with seconds as ticks.
fn input<'a>(channels: &'a [&'a str], entries: &'a [(u64, usize)]) -> Arrival<'a> {
    Arrival {
        channels,
        entries,
        expected: None,
        span: None,
        offset: 0,
        time: &|time| time.to_string(),
        words: WORDS,
    }
}

fn drawn(input: &Arrival) -> String {
    chart(&frame("Arrival"), input).into_string()
}

/// Ten seconds, two channels, of five expected four.
#[test]
fn four_entries() {
    let entries = [(100, 0), (105, 1), (105, 0), (110, 0)];
    let input = Arrival { expected: Some(5), ..input(&["net", "stick"], &entries) };
    snapshot("arrival", &drawn(&input));
}

/// The last row is everything, each row adds up, and no row has less than the one above.
#[test]
fn the_table_adds_up() {
    let mut dice = Dice(7);
    let entries: Vec<(u64, usize)> =
        (0..500).map(|_| (dice.below(90_000), usize::try_from(dice.below(3)).unwrap())).collect();
    let rows = sound(&drawn(&input(&["a", "b", "c"], &entries))).numbers();
    for row in &rows {
        assert_eq!(row[..3].iter().sum::<u128>(), row[3]);
    }
    assert!(
        rows.windows(2).all(|pair| pair[0].iter().zip(&pair[1]).all(|(first, next)| first <= next))
    );
    assert_eq!(rows.last().unwrap()[3], 500);
    for channel in 0..3 {
        let own = entries.iter().filter(|(_, of)| *of == channel).count();
        assert_eq!(rows.last().unwrap()[channel], own as u128);
    }
}

/// Steps of the curve go up only, and the surface of all channels ends as high as everything.
#[test]
fn surfaces_lie_within_each_other() {
    let mut dice = Dice(3);
    let entries: Vec<(u64, usize)> =
        (0..200).map(|_| (dice.below(5_000), usize::try_from(dice.below(4)).unwrap())).collect();
    let read = sound(&drawn(&input(&["a", "b", "c", "d"], &entries)));
    let layers: Vec<&str> =
        read.all("path", "d").into_iter().filter(|d| d.ends_with('z') && d.contains('V')).collect();
    let heights: Vec<Vec<u64>> = layers.iter().map(|layer| heights(layer)).collect();
    assert_eq!(layers.len(), 4);
    for layer in &heights {
        assert!(layer[..layer.len() - 1].windows(2).all(|pair| pair[0] > pair[1]), "{layer:?}");
    }
    let tops: Vec<u64> = heights.iter().map(|layer| layer[layer.len() - 2]).collect();
    assert_eq!(tops[0], 48, "everything reaches the top of the plot");
    assert!(tops.windows(2).all(|pair| pair[0] <= pair[1]));
}

/// The places that `V` names.
fn heights(path: &str) -> Vec<u64> {
    let places = path.split('V').skip(1);
    places
        .map(|place| place.trim_end_matches('z').split('H').next().unwrap().parse().unwrap())
        .collect()
}

#[test]
fn names_never_become_markup() {
    let words =
        Words { time: HOSTILE[0], total: HOSTILE[1], expected: HOSTILE[2], other: HOSTILE[0] };
    let input = Arrival { words, expected: Some(9), ..input(&HOSTILE, &[(1, 0), (2, 4)]) };
    let figure = chart(&frame(HOSTILE[0]), &input).into_string();
    let read = sound(&figure);
    assert_eq!(read.rows[0][1..6], HOSTILE);
}

#[test]
fn nothing_is_too_large_or_too_small() {
    let all = [(0, 0), (u64::MAX, 1), (5, usize::MAX)];
    for entries in [&all[..0], &all[..1], &all[1..2], &all[2..], &all[..]] {
        for channels in [&[][..], &["a"][..], &["a", "b"][..]] {
            for (expected, span) in
                [(None, None), (Some(u64::MAX), Some((9, 3))), (Some(0), Some((0, u64::MAX)))]
            {
                for offset in [i64::MIN, 0, i64::MAX] {
                    sound(&drawn(&Arrival { expected, span, offset, ..input(channels, entries) }));
                }
            }
        }
    }
    // Equal times are one step at the end.
    let rows = sound(&drawn(&input(&["a"], &[(7, 0), (7, 0)]))).numbers();
    assert_eq!(rows.last().unwrap(), &[2, 2]);
}

#[test]
fn weight_does_not_grow_with_the_log() {
    let mut dice = Dice(11);
    let names: Vec<String> = (0..40).map(|at| format!("a channel by the name of {at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let entries: Vec<(u64, usize)> = (0..100_000)
        .map(|_| (1_790_000_000 + dice.below(200_000), usize::try_from(dice.below(40)).unwrap()))
        .collect();
    let figure = drawn(&Arrival { expected: Some(120_000), ..input(&names, &entries) });
    let read = sound(&figure);
    assert_eq!(read.rows[0].len(), CHANNELS_MAX + 2);
    assert_eq!(read.numbers().last().unwrap()[CHANNELS_MAX], 100_000);
    assert!(drawing(&figure).len() <= 20_000, "{}", drawing(&figure).len());
    assert!(figure.len() <= 30_000, "{}", figure.len());
}
