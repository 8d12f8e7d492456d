//! Lines keep every letter, end where they are full, and stand in reading order.

use crate::A4;
use crate::boxes::{Boxed, Ink, Side};
use crate::flow::Flow;
use crate::fonts::{Face, Fonts};
use crate::lines::{Line, Style, Way, lines};

const SIZE: crate::Um = 3_500;

fn set(text: &str, way: Way, width: crate::Um) -> Vec<Line> {
    lines(&Fonts::load(), text, Style { face: Face::Regular, size: SIZE, way }, width, 0)
}

fn words(line: &Line) -> String {
    line.runs.iter().map(|run| run.text.as_str()).collect()
}

#[test]
fn no_letter_is_lost_where_lines_are_broken() {
    let long = "a".repeat(300);
    for text in ["one two three four five six seven", long.as_str(), "Ä é ñ ç ã", ""] {
        for width in [1, 10_000, 40_000] {
            let all = set(text, Way::LeftToRight, width);
            let joined: String = all.iter().map(|line| words(line).replace(' ', "")).collect();
            assert_eq!(joined, text.replace(' ', ""), "{width}");
        }
    }
}

#[test]
fn a_line_is_not_wider_than_its_column() {
    let text = "Voters admitted at the station, of those in the register of the area";
    for width in [15_000, 40_000, 90_000] {
        let all = set(text, Way::LeftToRight, width);
        assert!(all.iter().all(|line| line.width <= width), "{width}");
        assert!(all.len() > 1 || width == 90_000, "{width}");
    }
}

#[test]
fn a_letter_without_glyph_stands_as_its_number() {
    let all = set("\u{0995} b\tc", Way::LeftToRight, 190_000);
    assert_eq!(words(&all[0]), "<U+0995> b<U+0009>c");
}

/// From left to right: the code, then what was written before it.
#[test]
fn arabic_is_read_from_the_right_and_codes_from_the_left() {
    let line = set("وكيل p1", Way::RightToLeft, 190_000).remove(0);
    let runs: Vec<&str> = line.runs.iter().map(|run| run.text.as_str()).collect();
    assert_eq!(runs, ["p1", "وكيل "]);
}

/// Letters that join have other glyphs than alone, which a font without shaping would draw.
#[test]
fn arabic_letters_join() {
    let fonts = Fonts::load();
    let ids = |text: &str| -> Vec<u32> {
        fonts.shape(Face::Regular, text, true).iter().map(|glyph| glyph.id).collect()
    };
    let alone: Vec<u32> = "محضر".chars().rev().flat_map(|one| ids(&one.to_string())).collect();
    assert_eq!(alone.len(), 4);
    assert_ne!(ids("محضر"), alone);
}

#[test]
fn a_paragraph_higher_than_a_page_goes_on() {
    let fonts = Fonts::load();
    let style = Style { face: Face::Regular, size: SIZE, way: Way::LeftToRight };
    let text = "0123456789 ".repeat(2_000);
    let set = |text: &str| Boxed::text(&fonts, text, style, A4.inner(), Side::Left);
    let lines = set(&text).inks.len();
    let mut flow = Flow::new(A4, set("head"), SIZE);
    flow.put(set("first"));
    flow.put(set(&text));
    let pages = flow.finish(|_, _| Boxed::default());
    assert!(pages.len() > 3, "{}", pages.len());
    let inks: Vec<_> = pages.iter().flat_map(|page| &page.inks).collect();
    assert_eq!(inks.len(), lines + 1 + pages.len());
    let inside = |y: crate::Um| (A4.margin..=A4.height - A4.margin - SIZE).contains(&y);
    assert!(inks.iter().all(|(_, y, ink)| matches!(ink, Ink::Text(..)) && inside(*y)));
}
