//! Which entries a dossier takes, beside those that the fixture's log has already.

use std::collections::BTreeSet;

use acta::entry::Entry;
use acta::statement::Statement;
use acta::value::{Code, Role};
use acta_verify::dossier::choose;

use crate::common::{ELECTION, Plan, Tree, build, key_of};

/// A statement of a kind as the next entry.
fn log(entries: &mut Vec<Vec<u8>>, kind: &str, lines: &str) -> String {
    let text = format!("acta/{kind}/v1\nelection {ELECTION}\n{lines}");
    let statement = Statement::sign(&text, &[&key_of(Role::Authority, "main", "")]).unwrap();
    let last = Entry::parse(entries.last().unwrap()).unwrap();
    let bytes = Entry::encode(&last.header, &statement).unwrap();
    entries.push(bytes);
    statement.id().to_string()
}

#[test]
fn what_is_about_a_station_is_chosen_and_what_is_about_that() {
    let tree: Tree = build(Plan { stations: 5, ..Plan::default() });
    let (own, other) = (tree.statement("000002").id(), tree.statement("000001").id());
    let mut entries = tree.entries.clone();
    let first = entries.len() as u64;
    let hash = "01".repeat(32);
    let image = |id| {
        format!("record {id}\npage 1 1\noriginal {hash}\nmedia pdf\nblob {hash}\nredaction none\n")
    };
    log(&mut entries, "image", &image(own));
    log(&mut entries, "image", &image(other));
    let decision = "scope contest mayor\neffect exclude\norgan court\narticle Article 1\n";
    let decision = log(&mut entries, "decision", decision);
    let made = "made 2026-05-04T10:00:00Z";
    let complaint =
        format!("type figures\nabout statement {decision}\n{made}\nby voter\ncommitment {hash}\n");
    let complaint = log(&mut entries, "complaint", &complaint);
    let ruling = format!(
        "complaint {complaint}\norgan court\noutcome dismissed\n{made}\narticle Article 2\ndocument {hash}\n"
    );
    log(&mut entries, "ruling", &ruling);
    log(&mut entries, "objection", &format!("record {own}\nbody p1\nreason figures\n"));
    let stations = BTreeSet::from([Code::parse("000002").unwrap()]);
    let chosen = choose(&entries, &stations);
    let added: Vec<(u64, &str)> =
        chosen.range(first..).map(|(at, why)| (*at - first, *why)).collect();
    let wanted = [(0, "image"), (2, "decision"), (3, "complaint"), (4, "ruling"), (5, "objection")];
    assert_eq!(added, wanted);
    let before: Vec<&str> = chosen.range(..first).map(|(_, why)| *why).collect();
    assert_eq!(
        before,
        ["definition", "rules", "rules", "rules", "rules", "register", "keys", "record"]
    );
}
