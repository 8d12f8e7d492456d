//! A definition with its parts, compiled: texts of the fuzzer's, one after another with an empty line
//! between. The parts that parse are listed in the definition under their own ids, so that what is
//! tried is how they fit, not whether the fuzzer can find a hash.
#![no_main]

use acta::Body;
use acta::election::Election;
use acta::kinds::definition::PartRef;
use acta::rules::{Operand, Values};
use acta::text::Text;
use acta::value::ElectionId;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

/// Every name has this figure.
struct All(i64);

impl Values for All {
    fn value(&self, _: Operand) -> Option<i64> {
        Some(self.0)
    }

    fn levels_agree(&self) -> Option<bool> {
        Some(self.0 > 0)
    }
}

fuzz_target!(|data: &[u8]| {
    let Some(all) = acta_fuzz::text(data) else { return };
    let (mut definition, mut parts, mut listed) = (None, BTreeMap::new(), Vec::new());
    for text in all.split("\n\n") {
        let whole = format!("{}\n", text.trim_end_matches('\n'));
        let Ok(text) = Text::of_str(&whole) else { continue };
        match Body::parse(&text) {
            Ok(Body::Definition(body)) => {
                definition = ElectionId::parse(text.election()).map(|id| (id, body));
            }
            Ok(Body::Part(part)) => {
                listed.push(PartRef { kind: part.kind(), number: part.number, id: text.id() });
                parts.insert(text.id(), part);
            }
            _ => {}
        }
    }
    let Some((id, mut definition)) = definition else { return };
    definition.parts = listed;
    let Ok(election) = Election::compile(&id, &definition, &parts) else { return };
    assert_eq!(Election::compile(&id, &definition, &parts).as_ref(), Ok(&election));
    for contest in election.contests() {
        assert_eq!(election.contest(&contest.code), Some(contest));
        for (place, choice) in contest.choices.iter().enumerate() {
            assert_eq!(contest.choice(&choice.code), Some(place));
            assert!(choice.parent.is_none_or(|list| list < place));
        }
        for (area, below) in election.areas().flat_map(|a| a.children.iter().map(move |b| (a, b))) {
            assert!(!election.covers(contest, &area.code) || election.covers(contest, below));
        }
    }
    for area in election.areas() {
        assert_eq!(election.path(&area.code).first(), Some(&area.code));
    }
    for figure in [0, 1, -1, i64::MAX, i64::MIN] {
        assert!(election.broken(&All(figure)).count() <= election.rules().len());
    }
});
