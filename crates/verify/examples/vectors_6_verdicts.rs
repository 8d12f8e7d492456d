//! Writes `vectors/6-verdicts/`: `cargo run -p acta-verify --example vectors_6_verdicts -- DIR`.
//!
//! A vector is `expect:` lines (checks that are not listed hold), `names:` lines (what the check before them names),
//! `law:` lines (the article of a check), `about:`, `anchor:`, then the files: `file: PATH BASE64`. All but the good ones
//! are told by what differs from `base:`: `file:` adds or replaces, `absent:` removes. `promise:` and `receipt:` lines
//! are given beside (spec 6 §3.1), each with the statement `for:` which it was given, if any.

#[path = "../tests/verify/announced.rs"]
mod announced;
#[path = "../tests/verify/card_rows.rs"]
mod card_rows;
#[path = "../tests/verify/cards.rs"]
#[expect(clippy::unwrap_used, reason = "a fixture that fails may panic")]
mod cards;
#[path = "../tests/verify/cases.rs"]
#[expect(clippy::unwrap_used, reason = "a fixture that fails may panic")]
mod cases;
#[path = "../tests/verify/common.rs"]
#[expect(clippy::unwrap_used, reason = "a fixture that fails may panic")]
mod common;
#[path = "../tests/verify/copies.rs"]
#[expect(clippy::unwrap_used, reason = "a fixture that fails may panic")]
mod copies;
#[path = "../tests/verify/evidence.rs"]
#[expect(clippy::unwrap_used, reason = "a fixture that fails may panic")]
mod evidence;
#[path = "../tests/verify/exports.rs"]
mod exports;
#[path = "../tests/verify/stations.rs"]
#[expect(clippy::unwrap_used, reason = "a fixture that fails may panic")]
mod stations;
#[path = "../tests/verify/tables.rs"]
mod tables;

use std::path::Path;
use std::{env, fs, io};

use acta::value::to_base64;
use acta_verify::given::Kind;
use announced::announced_cases;
use cases::{cases, expected, laws, report};
use common::Files;
use copies::{Given, copy_cases, outcome};
use tables::{table_cases, told};

fn main() -> io::Result<()> {
    let folder = env::args().nth(1).unwrap_or_else(|| "vectors/6-verdicts".to_owned());
    fs::create_dir_all(&folder)?;
    let cases = cases();
    let whole = |name: &str| cases.iter().find(|case| case.name == name);
    for case in &cases {
        let report = report(&case.files, &case.anchor, &case.given);
        let mut out = expected(&report);
        out.push_str(&laws(&report));
        out.push_str(&format!("about: {}\nanchor: {}\n", case.about, case.anchor));
        let of = if case.name.starts_with("account-") { "account" } else { "good" };
        let base = whole(of).filter(|base| base.name != case.name && case.name != "account");
        push_files(&mut out, base.map(|base| (of, &base.files)), &case.files);
        for given in &case.given {
            let kind = match given.kind {
                Kind::Promise => "promise",
                Kind::Receipt => "receipt",
            };
            out.push_str(&format!("{kind}: {} {}\n", given.name, to_base64(&given.bytes)));
            if let Some(statement) = &given.statement {
                out.push_str(&format!("for: {}\n", to_base64(statement.as_bytes())));
            }
        }
        fs::write(Path::new(&folder).join(format!("{}.txt", case.name)), out)?;
    }
    write_cards(&Path::new(&folder).join("cards"))?;
    write_exports(&Path::new(&folder).join("exports"))?;
    write_stations(&Path::new(&folder).join("station"))?;
    write_tables(&Path::new(&folder).join("tables"))?;
    write_copies(&Path::new(&folder).join("copies"))?;
    write_announced(&Path::new(&folder).join("announced"))?;
    write_evidence(&Path::new(&folder).join("evidence"))
}

/// The files of a tree, told by what differs from another one where there is one.
fn push_files(out: &mut String, base: Option<(&str, &Files)>, files: &Files) {
    let nothing = Files::new();
    if let Some((name, _)) = base {
        out.push_str(&format!("base: {name}.txt\n"));
    }
    let base = base.map_or(&nothing, |(_, files)| files);
    for (path, bytes) in files {
        if base.get(path) != Some(bytes) {
            out.push_str(&format!("file: {path} {}\n", to_base64(bytes)));
        }
    }
    for path in base.keys().filter(|path| !files.contains_key(*path)) {
        out.push_str(&format!("absent: {path}\n"));
    }
}

/// Trees with what their scorecards say, each told by what differs from the good one.
fn write_cards(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let cases = card_rows::card_cases();
    for (at, case) in cases.iter().enumerate() {
        // Nothing is written that no case expects.
        let differing = cards::differing(case, &cases[0]);
        assert_eq!(differing, case.expected, "{}", case.name);
        let mut out = String::from("input: card\n");
        out.push_str(&cards::told(&cards::card(&case.files, &case.anchor)));
        out.push_str(&format!("about: {}\nanchor: {}\n", case.about, case.anchor));
        let base = (at > 0).then(|| (cases[0].name, &cases[0].files));
        push_files(&mut out, base, &case.files);
        fs::write(folder.join(format!("{}.txt", case.name)), out)?;
    }
    Ok(())
}

/// What the light check says of a station, from the files that it reads.
fn write_stations(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let cases = stations::station_cases();
    for (at, case) in cases.iter().enumerate() {
        let mut out = format!("input: station\nabout: {}\n", case.about);
        if let Some(anchor) = case.anchor {
            out.push_str(&format!("anchor: {anchor}\n"));
        }
        out.push_str(&format!("station: {}\n", case.station));
        if let Some(contest) = case.contest {
            out.push_str(&format!("contest: {contest}\n"));
        }
        out.push_str(&stations::told(&stations::report(case)));
        push_files(&mut out, (at > 0).then(|| (cases[0].name, &cases[0].files)), &case.files);
        fs::write(folder.join(format!("{}.txt", case.name)), out)?;
    }
    Ok(())
}

/// Announcements of one series each, and what they say by themselves.
fn write_announced(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for case in announced_cases() {
        let texts: Vec<_> = case.texts.iter().map(|text| text.clone().into_bytes()).collect();
        let mut out = format!("input: announced\nabout: {}\n", case.about);
        out.push_str(&announced::told(&texts));
        texts.iter().for_each(|text| out.push_str(&format!("announced: {}\n", to_base64(text))));
        fs::write(folder.join(format!("{}.txt", case.name)), out)?;
    }
    Ok(())
}

/// Evidence files, and the answer to each.
fn write_evidence(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for case in evidence::evidence_cases() {
        fs::write(folder.join(format!("{}.txt", case.name)), case.vector())?;
    }
    Ok(())
}

/// What was handed in beside one log, which stands in a file of its own, and what becomes of it.
fn write_copies(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let entries = copies::log().entries;
    let mut log = "input: copies\nabout: the log that the others are laid beside\n".to_owned();
    entries.iter().for_each(|entry| log.push_str(&format!("entry: {}\n", to_base64(entry))));
    fs::write(folder.join("log.txt"), log)?;
    for case in copy_cases() {
        let mut out = format!("input: copies\nabout: {}\nbase: log.txt\n", case.about);
        for given in &case.given {
            match given {
                Given::Statements(place, submitter, bytes) => {
                    out.push_str(&format!("given: {place} {submitter} {}\n", to_base64(bytes)));
                }
                Given::Table(place, mapping, table) => out.push_str(&format!(
                    "table: {place} {} {}\n",
                    to_base64(mapping.as_bytes()),
                    to_base64(table.as_bytes())
                )),
            }
        }
        out.push_str(&copies::told(&outcome(&entries, &case.given)));
        fs::write(folder.join(format!("{}.txt", case.name)), out)?;
    }
    Ok(())
}

/// Tables of one publication each, and what their scorecard says.
fn write_exports(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for case in exports::export_cases() {
        let mut out = format!("input: exports\nabout: {}\n", case.about);
        out.push_str(&exports::told(&case));
        out.push_str(&format!("mapping: {}\n", to_base64(case.mapping.as_bytes())));
        for (name, bytes) in &case.tables {
            out.push_str(&format!("table: {name} {}\n", to_base64(bytes)));
        }
        for (key, bytes) in [("register", &case.register), ("requests", &case.requests)] {
            if let Some(bytes) = bytes {
                out.push_str(&format!("{key}: {}\n", to_base64(bytes)));
            }
        }
        fs::write(folder.join(format!("{}.txt", case.name)), out)?;
    }
    Ok(())
}

/// A mapping and a table each, and what becomes of its rows.
fn write_tables(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for case in table_cases() {
        let mut out = format!("input: table\nabout: {}\n", case.about);
        out.push_str(&told(case.mapping.as_bytes(), &case.table));
        let (mapping, table) = (to_base64(case.mapping.as_bytes()), to_base64(&case.table));
        out.push_str(&format!("mapping: {mapping}\ntable: {table}\n"));
        fs::write(folder.join(format!("{}.txt", case.name)), out)?;
    }
    Ok(())
}
