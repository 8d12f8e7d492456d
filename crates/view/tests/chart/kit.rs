//! What all tests of charts share: reading a figure as XML, snapshots, words that try to be markup.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::{env, fs};

use acta_view::chart::Frame;
use quick_xml::Reader;
use quick_xml::events::Event;

/// Names that must stay text.
pub(crate) const HOSTILE: [&str; 5] = [
    "</text></svg><script>alert(1)</script>",
    "\" onload=\"alert(1)",
    "' & <img src=x onerror=alert(1)> &lt;",
    "\u{202e}desrever\u{202c}",
    "]]>--><!--",
];

/// A frame with plain numbers.
pub(crate) fn frame(title: &str) -> Frame<'_> {
    Frame {
        id: "x",
        title,
        description: "What can be seen",
        show_table: "Table",
        caption: "Caption",
        number: &|number| number.to_string(),
    }
}

/// A figure as a tree's walk: the elements with their attributes, and the texts.
pub(crate) struct Figure {
    pub(crate) elements: Vec<(String, Vec<(String, String)>)>,
    pub(crate) texts: Vec<String>,
    /// The rows of the table, each with its cells' texts.
    pub(crate) rows: Vec<Vec<String>>,
}

impl Figure {
    pub(crate) fn read(figure: &str) -> Self {
        let mut reader = Reader::from_str(figure);
        reader.config_mut().check_end_names = true;
        let mut read = Self { elements: Vec::new(), texts: Vec::new(), rows: Vec::new() };
        let (mut open, mut text) = (Vec::new(), String::new());
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) => {
                    let name = tag.name().as_ref().to_owned();
                    let attributes = tag.attributes().map(|attribute| {
                        let attribute = attribute.unwrap();
                        let key = attribute.key.as_ref().to_owned();
                        (key, unescaped(&attribute.value))
                    });
                    read.elements.push((name.clone(), attributes.collect()));
                    match name.as_str() {
                        "tr" => read.rows.push(Vec::new()),
                        "td" | "th" => text.clear(),
                        _ => {}
                    }
                    open.push(name);
                }
                Event::End(tag) => {
                    let name = open.pop().unwrap();
                    assert_eq!(name, tag.name().as_ref());
                    if name == "td" || name == "th" {
                        read.rows.last_mut().unwrap().push(text.clone());
                    }
                }
                Event::Text(words) => {
                    let words = words.to_string();
                    text.push_str(&words);
                    read.texts.push(words);
                }
                Event::GeneralRef(name) => {
                    let name = name.to_string();
                    let words = unescaped(&format!("&{name};"));
                    text.push_str(&words);
                    read.texts.push(words);
                }
                Event::Eof => break,
                other => panic!("{other:?} has no place in a figure"),
            }
        }
        assert!(open.is_empty(), "{open:?}");
        read
    }

    pub(crate) fn all(&self, element: &str, attribute: &str) -> Vec<&str> {
        let elements = self.elements.iter().filter(|(name, _)| name == element);
        let values = elements.flat_map(|(_, attributes)| attributes);
        values.filter(|(name, _)| name == attribute).map(|(_, value)| value.as_str()).collect()
    }

    /// The table's rows below the heads, as numbers from the second cell on.
    pub(crate) fn numbers(&self) -> Vec<Vec<u128>> {
        let number = |cell: &String| cell.parse().unwrap_or_else(|_| panic!("{cell} is a number"));
        self.rows[1..].iter().map(|row| row[1..].iter().map(number).collect()).collect()
    }
}

fn unescaped(text: &str) -> String {
    quick_xml::escape::unescape(text).unwrap().into_owned()
}

/// What holds for every figure: well formed, named, ids used once and all there, nothing that runs.
pub(crate) fn sound(figure: &str) -> Figure {
    const ELEMENTS: &str = "figure figcaption svg title desc defs pattern marker rect path polyline g text ul li bdi b p \
                            details summary div table caption thead tbody tr th td a";
    let read = Figure::read(figure);
    let mut ids = BTreeSet::new();
    for (name, attributes) in &read.elements {
        assert!(ELEMENTS.split_whitespace().any(|known| known == name), "{name}");
        for (key, value) in attributes {
            assert!(!key.starts_with("on") && key != "style", "{key}");
            assert!(key != "id" || ids.insert(value.clone()), "{value} twice");
        }
    }
    for (_, attributes) in &read.elements {
        for (key, value) in attributes {
            let within = value.strip_prefix("url(#").and_then(|rest| rest.strip_suffix(')'));
            let named = key.starts_with("aria-") && key.ends_with("by");
            if let Some(id) = within.or(named.then_some(value.as_str())) {
                assert!(ids.contains(id), "{id} is nowhere");
            }
        }
    }
    assert_eq!(read.all("svg", "role"), ["img"]);
    assert_eq!(read.all("svg", "width").len() + read.all("svg", "height").len(), 0);
    assert!(
        read.all("th", "scope").len()
            == read
                .all("th", "scope")
                .iter()
                .filter(|scope| ["col", "row"].contains(*scope))
                .count()
    );
    let widths: BTreeSet<usize> = read.rows.iter().map(Vec::len).collect();
    assert!(widths.len() <= 1, "rows of different lengths: {widths:?}");
    read
}

/// The bytes of the drawing, without key, notes and table.
pub(crate) fn drawing(figure: &str) -> &str {
    let from = figure.find("<svg").unwrap();
    &figure[from..from + figure[from..].find("</svg>").unwrap() + "</svg>".len()]
}

/// The figure is what the file says, one element a line; `ACTA_TRANSCRIPTS=write` writes it.
pub(crate) fn snapshot(name: &str, figure: &str) {
    sound(figure);
    let lines = figure.replace("><", ">\n<").replace("\n</", "</") + "\n";
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/chart/{name}.html"));
    if env::var_os("ACTA_TRANSCRIPTS").is_some_and(|word| word == "write") {
        fs::write(&path, &lines).unwrap();
    }
    assert_eq!(lines, fs::read_to_string(&path).unwrap(), "{name}");
}
