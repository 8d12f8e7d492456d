//! Sheets of a record made here: whose copies, which words, and that names stay text.

use super::*;

/// A symbol of two by two modules.
fn symbol() -> Symbol {
    Symbol { size: 2, dark: vec![true, true, false, true] }
}

fn row(label: &str, figure: u32, words: Option<&str>) -> Row {
    Row { label: label.to_owned(), is_below: false, figure, words: words.map(str::to_owned) }
}

fn sheet_of(language: Language) -> Sheet {
    let pair = || ("label".to_owned(), "value".to_owned());
    Sheet {
        language,
        dated: Time::parse("2025-03-02T20:00:00Z").unwrap(),
        running: vec!["SIMULATION".to_owned()],
        notice: None,
        title: "<b>Title</b>".to_owned(),
        kind: ("Tally record".to_owned(), "Copy for the door".to_owned()),
        facts: vec![("Station".to_owned(), "</dl><script>".to_owned())],
        columns: ["field", "figure", "words"].map(str::to_owned),
        rows: vec![row("a & b", 21, Some("twenty-one"))],
        notes: vec![pair()],
        ink: ["ink", "name", "signature"].map(str::to_owned),
        places: vec![("Agent of p1".to_owned(), "absent".to_owned())],
        keys: ("keys".to_owned(), vec!["station/1".to_owned()]),
        marks: [pair(), pair()],
        symbols_title: "symbols".to_owned(),
        symbols: vec![(String::new(), symbol())],
        check: "check".to_owned(),
        text_title: "text".to_owned(),
        text: vec!["acta/record/v1".to_owned()],
    }
}

#[test]
fn names_never_become_markup() {
    let page = html::page(&[sheet_of(Language::English)], Paper::A4);
    assert!(page.contains("&lt;b&gt;Title&lt;/b&gt;") && page.contains("a &amp; b"), "{page}");
    assert!(!page.contains("<script"), "{page}");
}

#[test]
fn each_copy_says_whose_it_is_and_that_it_is_a_simulation() {
    let page = html::page(&[sheet_of(Language::English), sheet_of(Language::English)], Paper::Roll);
    assert_eq!(page.matches("Copy for the door").count(), 2);
    assert_eq!(page.matches("SIMULATION").count(), 2);
}

#[test]
fn arabic_runs_from_right_to_left() {
    let page = html::page(&[sheet_of(Language::Arabic)], Paper::A4);
    assert!(page.contains(r#"<html lang="ar" dir="rtl">"#), "{page}");
}

/// Both rows of modules stand within their quiet zone: two dark ones, then one at the right.
#[test]
fn a_symbol_is_drawn_run_by_run() {
    let page = html::page(&[sheet_of(Language::English)], Paper::A4);
    assert!(page.contains(r#"viewBox="0 0 10 10" style="width:5.0mm""#), "{page}");
    assert!(page.contains(r#"d="M4 4h2v1h-2zM5 5h1v1h-1z""#), "{page}");
}

#[test]
fn a_language_is_known_by_its_first_part() {
    let cases =
        [("es", Some(Language::Spanish)), ("pt-br", Some(Language::Portuguese)), ("nl", None)];
    for (code, language) in cases {
        assert_eq!(Language::of(code), language, "{code}");
    }
}

#[test]
fn a_hash_is_read_in_groups() {
    let id = StatementId::parse(&"0123456789abcdef".repeat(4)).unwrap();
    assert_eq!(grouped_hash(&id).split(' ').count(), 8);
    assert_eq!(grouped_hash(&id).replace(' ', ""), id.to_string());
}
