use acta_view::chart::areas::{AREAS_MAX, Area, Areas};
use acta_view::chart::geojson::{
    Error, FEATURES_MAX, FILE_BYTES_MAX, Outlines, POSITIONS_MAX, RINGS_MAX,
};
use acta_view::chart::outlines::{DRAWING_BYTES_MAX, chart};

use crate::areas::{WORDS, area, many};
use crate::kit::{HOSTILE, drawing, frame, snapshot, sound};
use crate::samples::{Dice, island};

fn drawn(areas: &[Area], outlines: &Outlines) -> Option<String> {
    let input = Areas { choices: &["A choice with a name"; 40], areas, words: WORDS };
    chart(&frame("Map"), &input, outlines, DRAWING_BYTES_MAX).map(maud::PreEscaped::into_string)
}

fn read(file: &str) -> Result<Outlines, Error> {
    Outlines::read(file.as_bytes(), "code")
}

fn collection(features: &str) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)
}

fn feature(code: &str, kind: &str, coordinates: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{"name":"x","code":{code}}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
    )
}

const SQUARE: &str = "[[10,50],[11,50],[11,51],[10,51],[10,50]]";
const HOLE: &str = "[[10.25,50.25],[10.5,50.25],[10.5,50.5],[10.25,50.25]]";
const BESIDE: &str = "[[11,50,7.5],[12,50,8],[12,51,8],[11,51,8],[11,50,7.5]]";

/// A square with a hole, one with heights and a number as code, and one that is absent from the file.
#[test]
fn two_squares_and_one_without_outline() {
    let west = feature("\"W\"", "Polygon", &format!("[{SQUARE},{HOLE}]"));
    let east = feature("7", "MultiPolygon", &format!("[[{BESIDE}]]"));
    let outlines = read(&collection(&format!("{west},{east}"))).unwrap();
    assert_eq!(outlines.codes().collect::<Vec<_>>(), ["7", "W"]);
    let areas = [
        area("W", "West", 5, Some(0), (1, 1)),
        area("7", "East", 6, Some(1), (1, 2)),
        area("N", "North", 7, None, (0, 1)),
    ];
    let input = Areas { choices: &["A", "B"], areas: &areas, words: WORDS };
    snapshot(
        "outlines",
        &chart(&frame("Map"), &input, &outlines, DRAWING_BYTES_MAX).unwrap().into_string(),
    );
}

#[test]
fn what_is_wrong_is_named() {
    let ring = "feature 0: a ring has four positions or more and ends where it began";
    let range = |what, most| format!("feature 0: {what} is not in -{most} to {most} degrees");
    let square = |code: &str| feature(code, "Polygon", &format!("[{SQUARE}]"));
    let polygon = |ring: &str| feature("1", "Polygon", &format!("[{ring}]"));
    for (file, words) in [
        (
            r#"{"type":"Topology"}"#.to_owned(),
            r#"expected a FeatureCollection, got "Topology""#.to_owned(),
        ),
        (
            collection(&square("null")),
            "feature 0: the property with the code is absent, or no string or whole number"
                .to_owned(),
        ),
        (
            collection(&format!("{},{}", square("1"), square("1.5"))),
            "feature 1: the property with the code is absent, or no string or whole number"
                .to_owned(),
        ),
        (
            collection(&feature("1", "Point", "[1,2]")),
            r#"feature 0: expected Polygon or MultiPolygon, got "Point""#.to_owned(),
        ),
        (collection(&polygon("[[1,2],[3,4],[1,2]]")), ring.to_owned()),
        (collection(&polygon("[[1,2],[3,4],[5,5],[6,6]]")), ring.to_owned()),
        (collection(&polygon("[]")), ring.to_owned()),
        (collection(&polygon("[[180.000001,2]]")), range("longitude", 180)),
        (collection(&polygon("[[1,-90.1]]")), range("latitude", 90)),
        (collection(&polygon("[[1e308,1]]")), range("longitude", 180)),
    ] {
        let got = read(&file).unwrap_err().to_string();
        assert!(got.starts_with(&words), "{got}");
    }
    for file in [
        "",
        "[",
        "null",
        "{\"type\":\"FeatureCollection\",\"features\":{}}",
        &"[".repeat(100_000),
        &collection(&polygon("[[1]]")),
        &collection(&polygon("[[\"1\",2]]")),
    ] {
        assert!(matches!(read(file), Err(Error::Json { .. })), "{:?}", file.get(..60));
    }
}

#[test]
fn a_file_has_limits() {
    let most = |what, got, most| Err(Error::TooMany { what, got, most });
    assert_eq!(
        Outlines::read(&vec![b' '; FILE_BYTES_MAX + 1], "code"),
        most("bytes", FILE_BYTES_MAX + 1, FILE_BYTES_MAX)
    );
    let many = vec!["{}"; FEATURES_MAX + 1].join(",");
    assert_eq!(read(&collection(&many)), most("features", FEATURES_MAX + 1, FEATURES_MAX));
    let rings = vec!["[[0,0],[0,1],[1,0],[0,0]]"; RINGS_MAX + 1].join(",");
    assert_eq!(
        read(&collection(&feature("1", "Polygon", &format!("[{rings}]")))),
        most("rings", RINGS_MAX + 1, RINGS_MAX)
    );
    let ring = format!("[[[0,0],{}[0,0]]]", "[0,1],".repeat(POSITIONS_MAX));
    assert_eq!(
        read(&collection(&feature("1", "Polygon", &ring))),
        most("positions", POSITIONS_MAX + 1, POSITIONS_MAX)
    );
}

/// As many areas as a map may have, with long names and everybody leading somewhere.
#[test]
fn the_most_areas_stay_light() {
    let outlines = read(&island(AREAS_MAX.try_into().unwrap())).unwrap();
    let codes: Vec<String> = outlines.codes().map(str::to_owned).collect();
    let figure = drawn(&many(&codes), &outlines).unwrap();
    let read = sound(&figure);
    assert_eq!(read.rows.len() - 1, AREAS_MAX);
    let shapes =
        read.elements.windows(2).filter(|pair| pair[0].0 == "path" && pair[1].0 == "title").count();
    assert_eq!(shapes, AREAS_MAX);
    assert!(drawing(&figure).len() <= DRAWING_BYTES_MAX, "{}", drawing(&figure).len());
    assert!(
        drawn(&many(&[codes.clone(), vec!["one more".to_owned()]].concat()), &outlines).is_none()
    );
}

/// Rings without number, a ring with as many corners as a file may have: the drawing is as light as any.
#[test]
fn hostile_outlines_stay_light() {
    let zigzag: String =
        (0..60_000).map(|at| format!("[{}.{:06},{}],", at % 170, at, 10 + at % 70)).collect();
    let squares: Vec<String> = (0..20_000)
        .map(|at| {
            let (x, y) = (at % 170, at / 170 % 80);
            format!("[[{x},{y}],[{x}.9,{y}],[{x}.9,{y}.{}],[{x},{y}]]", 1 + at % 9)
        })
        .collect();
    for coordinates in [format!("[[0,0],{zigzag}[0,0]]"), squares.join(",")] {
        let outlines =
            read(&collection(&feature("1", "MultiPolygon", &format!("[[{coordinates}]]"))))
                .unwrap();
        let figure = drawn(&[area("1", "One", 1, Some(0), (1, 1))], &outlines).unwrap();
        sound(&figure);
        assert!(drawing(&figure).len() <= DRAWING_BYTES_MAX, "{}", drawing(&figure).len());
    }
}

/// Outlines without surface, at the poles, across the antimeridian, all round the earth.
#[test]
fn nothing_is_too_large_or_too_small() {
    let areas = [area("1", "One", u64::MAX, Some(0), (1, 2))];
    for ring in [
        "[[5,5],[5,5],[5,5],[5,5]]",
        "[[5,5],[6,5],[7,5],[5,5]]",
        "[[5,5],[5,6],[5,7],[5,5]]",
        "[[0,90],[1,90],[1,89.999999],[0,90]]",
        "[[0,-90],[180,-90],[-180,-90],[0,-90]]",
        "[[179,1],[-179,1],[-179,2],[179,2],[179,1]]",
        "[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]",
        "[[0,0],[0.000001,0],[0,0.000001],[0,0]]",
    ] {
        let outlines = read(&collection(&feature("1", "Polygon", &format!("[{ring}]")))).unwrap();
        sound(&drawn(&areas, &outlines).unwrap());
    }
    let none = read(&collection(r#"{"type":"Feature","properties":{"code":"1"},"geometry":null}"#))
        .unwrap();
    assert_eq!(drawn(&areas, &none), None);
    assert_eq!(drawn(&[], &read(&collection("")).unwrap()), None);
}

#[test]
fn names_never_become_markup() {
    let outlines = read(&collection(&feature("1", "Polygon", &format!("[{SQUARE}]")))).unwrap();
    for name in HOSTILE {
        let areas = [area("1", name, 9, Some(0), (1, 2)), area(name, name, 9, None, (1, 2))];
        let input = Areas { choices: &[name], areas: &areas, words: WORDS };
        let read = sound(
            &chart(&frame(name), &input, &outlines, DRAWING_BYTES_MAX).unwrap().into_string(),
        );
        assert_eq!(read.rows[1][..2], [name, name]);
    }
}

/// A file with some bytes changed, left out or doubled is read or refused; what was read can be drawn.
#[test]
fn a_damaged_file_is_read_or_refused() {
    let whole = island(4);
    let codes = [1, 2, 3, 4].map(|at| format!("{at:03}"));
    let areas = many(&codes);
    let (mut read, mut refused) = (0, 0);
    for seed in 0..600 {
        let mut dice = Dice(seed);
        let mut file = whole.clone().into_bytes();
        for _ in 0..=dice.below(3) {
            let at = usize::try_from(dice.below(file.len() as u64 - 1)).unwrap();
            match dice.below(3) {
                0 => file[at] = b"0123456789.,-e[]{}\"x"[usize::try_from(dice.below(20)).unwrap()],
                1 => drop(file.remove(at)),
                _ => file.insert(at, file[at]),
            }
        }
        match Outlines::read(&file, "code") {
            Ok(outlines) => {
                read += 1;
                drawn(&areas, &outlines).iter().for_each(|figure| drop(sound(figure)));
            }
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().is_empty(), "seed {seed}");
            }
        }
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused");
}
