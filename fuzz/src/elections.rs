//! The election that the vectors of spec 2 know.

use crate::must;
use acta::StatementId;
use acta::election::Election;
use acta::kinds::{Body, Part};
use acta::text::Text;
use acta::value::{ElectionId, base64};
use std::collections::BTreeMap;

/// A vector: `part:` lines and the definition under them.
const VECTOR: &str = include_str!("../../vectors/2-carry/election.txt");

/// The compiled election.
///
/// # Panics
/// If the vector is not what it says.
#[must_use]
pub fn of_vectors() -> Election {
    let (head, definition) = VECTOR.split_once("\n\n").expect("a head");
    let mut parts: BTreeMap<StatementId, Part> = BTreeMap::new();
    for line in head.lines().filter_map(|line| line.strip_prefix("part: ")) {
        let text = must(String::from_utf8(base64(line).expect("base64")));
        if let Body::Part(part) = must(Body::parse(&must(Text::of_str(&text)))) {
            parts.insert(StatementId::of(&text), part);
        }
    }
    let text = must(Text::of_str(definition));
    let id = ElectionId::parse(text.election()).expect("an election");
    let Body::Definition(body) = must(Body::parse(&text)) else { panic!("a definition") };
    must(Election::compile(&id, &body, &parts))
}
