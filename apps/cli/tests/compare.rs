//! `acta compare` as a person runs it, on real tables of figures.
#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

mod data;

use acta::entry::{Channel, Entry, Header};
use acta::kinds::Body;
use acta::kinds::key::KeyRow;
use acta::policy::Scope;
use acta::statement::{Statement, secret_key};
use acta::text::StatementId;
use acta::value::{Code, ElectionId, Name, Role, Time};
use acta_carry::part::Tag;
use acta_carry::payload::{Known, Payload};
use acta_carry::{bundle, sms};
use acta_cli::compile::{record_text, tables};
use acta_cli::copies::{Sources, log_view};
use acta_cli::folder::{Folder, Key, Record};
use acta_cli::import::table::{self, Import};
use acta_cli::ledger::fold;
use acta_log::ed25519::SigningKey;
use acta_log::hash::sha256;
use acta_log::note::{Algorithm, SecretKey};
use acta_server::disk::RealDisk;
use acta_server::journal::{Journal, SEGMENT_BYTES};
use acta_server::setup::{self, Election, create_node};
use acta_verify::copies::{Agreement, LogView, Outcome, Refusal, UnitResult};
use data::{data, scratch};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

fn mapping(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/mappings").join(name)
}

/// Runs the command; gives its exit code and its answer.
fn compare(args: &[&Path]) -> (i32, Value) {
    let done = Command::new(env!("CARGO_BIN_EXE_acta"))
        .arg("compare")
        .arg("--json")
        .args(args)
        .output()
        .unwrap();
    let words = String::from_utf8_lossy(&done.stderr);
    let answer = serde_json::from_slice(&done.stdout).unwrap_or_else(|_| panic!("{words}"));
    (done.status.code().unwrap(), answer)
}

fn beside(copies: &Path, map: &str, with: &Path, with_map: &str) -> (i32, Value) {
    let (map, with_map) = (mapping(map), mapping(with_map));
    let word = Path::new;
    compare(&[copies, word("--map"), &map, word("--with"), with, word("--with-map"), &with_map])
}

fn figures(answer: &Value) -> usize {
    let units = answer["units"].as_array().unwrap().iter();
    let copies = units.flat_map(|unit| unit["copies"].as_array().unwrap());
    copies.map(|copy| copy["differs"].as_array().unwrap().len()).sum()
}

/// For each table: rows, taken, noted, left out, refused.
fn rows(answer: &Value) -> Vec<[u64; 5]> {
    let of = |table: &Value| {
        ["rows", "taken", "noted", "left_out", "refused"].map(|key| table[key].as_u64().unwrap())
    };
    answer["tables"].as_array().unwrap().iter().map(of).collect()
}

/// Grades with the number of units of each.
fn grades(answer: &Value) -> Vec<(String, u64)> {
    let row =
        |row: &Value| (row["grade"].as_str().unwrap().to_owned(), row["units"].as_u64().unwrap());
    answer["grades"].as_array().unwrap().iter().map(row).collect()
}

#[test]
fn typed_figures_beside_signed_machine_files_differ_in_47_cells_of_6_sections() {
    let Some(dir) = data("bulgaria2021jul") else { return };
    let (typed, machine) = ("50_votes_machine.csv.gz", "50_votes_machine_from_machine_data.csv.gz");
    let (code, answer) = beside(
        &dir.join(typed),
        "bulgaria-2021-typed.map",
        &dir.join(machine),
        "bulgaria-2021-machine.map",
    );
    assert_eq!(code, 1);
    assert_eq!(answer["results"]["differs"], 6, "{}", answer["headline"]);
    assert_eq!(answer["results"]["identical"], 9_574);
    assert_eq!(answer["results"]["only-copy"], 94);
    assert_eq!(figures(&answer), 47);
    let difference = |value: &Value| {
        value["copy"].as_u64().unwrap().abs_diff(value["official"].as_u64().unwrap())
    };
    let units = answer["units"].as_array().unwrap().iter();
    let differs = units.filter(|unit| unit["result"] == "differs");
    let differs: Vec<&Value> = differs.collect();
    let votes = differs.iter().flat_map(|unit| unit["copies"][0]["differs"].as_array().unwrap());
    assert_eq!(votes.map(difference).sum::<u64>(), 415);
    assert_eq!(differs[0]["station"], "040400071");
    assert_eq!(rows(&answer), [[261_682, 232_660, 0, 29_022, 0], [226_597, 226_597, 0, 0, 0]]);
}

#[test]
fn phoned_figures_beside_official_ones_differ_in_4567_stations_graded_by_size() {
    let Some(dir) = data("mexico2018_quickcount") else { return };
    let (code, answer) = beside(
        &dir.join("REMESAS0100020000.txt"),
        "mexico-2018-phoned.map",
        &dir.join("arrivals_tbl.csv.gz"),
        "mexico-2018-official.map",
    );
    assert_eq!(code, 1);
    assert_eq!(answer["results"]["differs"], 4_567);
    assert_eq!(answer["results"]["identical"], 6_286 - 4_567);
    assert_eq!(answer["results"]["only-copy"], 21);
    let expected = [("1-2", 2_615), ("3-9", 1_169), ("10-99", 687), ("100+", 96), ("one-side", 0)];
    let expected = expected.map(|(grade, units)| (grade.to_owned(), units));
    assert_eq!(grades(&answer), expected);
    // Each of the phoned rows lost the zeros of its section or state.
    assert_eq!(rows(&answer), [[6_307, 0, 6_307, 0, 0], [7_754, 6_286, 0, 1_468, 0]]);
    let leader = |side: &str| answer["margins"][0][side]["leader"].clone();
    assert_eq!((leader("official"), leader("with_copies")), ("amlo".into(), "amlo".into()));
}

#[test]
fn a_table_without_mapping_and_a_mapping_without_table_are_refused() {
    let dir = scratch("compare-usage");
    let (csv, map) = (dir.join("a.csv"), mapping("bulgaria-2021-typed.map"));
    std::fs::write(&csv, "a,b\n").unwrap();
    let run = |args: &[&Path]| {
        let done =
            Command::new(env!("CARGO_BIN_EXE_acta")).arg("compare").args(args).output().unwrap();
        (done.status.code(), String::from_utf8_lossy(&done.stderr).into_owned())
    };
    let word = Path::new;
    let (code, words) = run(&[&csv, word("--with"), &csv, word("--with-map"), &map]);
    assert!(code == Some(4) && words.contains("expected statements, or --map FILE"), "{words}");
    let (code, words) =
        run(&[&csv, word("--map"), &map, word("--with"), &csv, word("--with-map"), &map]);
    assert!(code == Some(4) && words.contains("a column `section_id`"), "{words}");
    let (code, _) = run(&[&csv]);
    assert_eq!(code, Some(2));
}

/// The entries of a log in which every station signs its record of the folder.
fn log_of(folder: &Folder, dir: &Path) -> Vec<Vec<u8>> {
    let seed = |name: &str| sha256(format!("acta test {name}").as_bytes());
    let election = folder.draft.election.clone();
    let key = |code: Code| {
        let secret = SigningKey::from_seed(&seed(code.as_str()));
        KeyRow::new(&election, Name::new(Role::Station, code), Scope::Station(code), &secret)
    };
    let witness = |name: &str| {
        let name = format!("{name}.example");
        SecretKey::new(&name, Algorithm::Ed25519Cosignature, &seed(&name)).unwrap()
    };
    let mut witness_policy = String::new();
    for name in ["w1", "w2"] {
        witness_policy.push_str(&format!("witness {name} {}\n", witness(name).public()));
    }
    witness_policy.push_str("group all 2 w1 w2\nquorum all\n");
    let tables = tables(folder).unwrap();
    let election_of = Election {
        keys: tables.stations.iter().map(|station| key(station.code)).collect(),
        draft: tables.draft,
        areas: tables.areas,
        choices: tables.choices,
        area_registers: tables.area_registers,
        stations: tables.stations,
        holders: Vec::new(),
        outlines: Vec::new(),
        witness_policy,
        authorities: 1,
        received: Time::parse("2024-07-01T12:00:00Z").unwrap(),
    };
    let mut number = 0;
    let mut seeds = || {
        number += 1;
        Ok(seed(&format!("authority {number}")))
    };
    create_node(dir, election_of, &mut seeds).unwrap();
    let journal = setup::Folder::new(dir).journal();
    let journal = Journal::open(Arc::new(RealDisk::new()), &journal, SEGMENT_BYTES, None).unwrap();
    let reader = journal.0.reader();
    let mut entries = Vec::new();
    let keep = |_, entry: acta_server::journal::Entry| {
        entries.push(entry.payload().to_vec());
        Ok(())
    };
    reader.for_each(0, reader.size(), keep).unwrap();
    let header = Header {
        received: Time::parse("2024-07-28T20:00:00Z").unwrap(),
        via: Channel::Custody,
        intake: Code::parse("node").unwrap(),
        relays: Vec::new(),
    };
    for record in &folder.records {
        let name = Name::new(Role::Station, record.station);
        let key = secret_key(&election, name, &seed(record.station.as_str())).unwrap();
        let statement = Statement::sign(&record_text(&election, record), &[&key]).unwrap();
        entries.push(Entry::encode(&header, &statement).unwrap());
    }
    entries
}

fn beside_log(entries: &Vec<Vec<u8>>, table: &Path, map: &Path) -> Outcome {
    let follower = fold(entries).unwrap();
    let fold = follower.fold();
    let log = LogView { root_confirmed: true, ..log_view(fold, entries) };
    let sources = Sources::open(&[table.display().to_string()], &[map.to_owned()]).unwrap();
    sources.compare(fold, log, entries, false).unwrap()
}

/// What the tables of published copies from Venezuela add up to, as the archive's owner says.
const VENEZUELA: [(&str, u64); 4] =
    [("valid", 10_659_128), ("invalid", 1_139), ("vote eg", 7_156_462), ("vote nm", 3_241_461)];

#[test]
fn published_copies_make_a_custodian_folder_and_find_exactly_the_500_figures_that_were_changed() {
    let Some(data) = data("venezuela2024_partycopies") else { return };
    let (table, map) = (data.join("per_table_v1.csv.gz"), mapping("venezuela-2024-copies.map"));
    let Import { folder, report } = table::import(&table, &map).unwrap();
    assert!(report.complete(), "{}", report.reading.rows.text("table"));
    for (figure, sum) in VENEZUELA {
        let got = report.totals.iter().find(|(name, _)| name.to_string() == figure).unwrap();
        assert_eq!(got.1, sum, "{figure}");
    }
    let registered = folder.stations.iter().filter_map(|station| station.registered.map(u64::from));
    assert_eq!(registered.sum::<u64>(), 17_745_239);
    let centres: BTreeSet<&str> =
        folder.stations.iter().map(|station| &station.code.as_str()[..9]).collect();
    assert_eq!((folder.stations.len(), centres.len()), (24_532, 12_817));
    let states = folder.areas.iter().filter(|area| area.row.kind.as_str() == "state").count();
    assert_eq!(states, 24);
    // Centres of states 1 to 9 had lost their zero.
    let zeros = report.reading.rows.reasons.values().sum::<u64>();
    assert_eq!(zeros, 24_532);

    let dir = scratch("compare-venezuela");
    folder.write(&dir.join("folder")).unwrap();
    assert_eq!(Folder::read(&dir.join("folder")).unwrap().records.len(), 24_532);
    let source = std::fs::read_to_string(dir.join("folder/SOURCE.md")).unwrap();
    assert!(source.contains("not the authority's log"), "{source}");

    let mut synthetic = folder.clone();
    synthetic.draft.keys.notice =
        Some("SYNTHETIC: 500 figures of this log were changed on purpose, to test".to_owned());
    let changed = change(&mut synthetic.records, 500, 2_024);
    let entries = log_of(&synthetic, &dir.join("synthetic"));
    let outcome = beside_log(&entries, &table, &map);
    let found: BTreeSet<String> = outcome
        .units
        .iter()
        .filter(|unit| unit.agreement == Some(Agreement::Differs))
        .map(|unit| format!("{} {}", unit.station, unit.copies[0].differs[0].figure))
        .collect();
    assert_eq!(found, changed);
    assert_eq!(outcome.results.unsigned, [24_032, 500, 0], "{}", outcome.headline());
    assert_eq!(outcome.exit_code(), 3);
    for form in [outcome.text(), outcome.json(), outcome.csv()] {
        let words = [
            "SYNTHETIC: 500 figures",
            "not the authority's log: kept by",
            "not the official record",
        ];
        for word in words {
            assert!(form.contains(word), "{word}: {}", &form[..form.len().min(2_000)]);
        }
    }
}

/// Changes one vote of so many records, chosen by the seed; gives station and figure of each.
fn change(records: &mut [Record], count: usize, seed: u64) -> BTreeSet<String> {
    let mut changed = BTreeSet::new();
    let mut roll = 0_u64;
    while changed.len() < count {
        roll += 1;
        let hash = sha256(format!("{seed} {roll}").as_bytes());
        let number = |at: usize| usize::from(u16::from_be_bytes([hash[at], hash[at + 1]]));
        let record = &mut records[(number(0) << 8 | number(2)) % 24_532];
        let votes = record.lines.iter().filter(|(key, _)| matches!(key, Key::Vote(_))).count();
        let first = record.lines.len() - votes;
        let (key, value) = &mut record.lines[first + number(4) % votes];
        let name = format!("{} {key}", record.station);
        let known = changed.iter().any(|one: &String| one.starts_with(record.station.as_str()));
        if !known {
            *value += 1 + u32::try_from(number(6) % 200).unwrap();
            changed.insert(name);
        }
    }
    changed
}

/// The election of `examples/quiet`, every station's records in its log.
fn quiet(dir: &Path) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/quiet");
    log_of(&Folder::read(&folder).unwrap(), dir)
}

#[test]
fn copies_come_as_bundles_and_as_parts_in_any_order() {
    let dir = scratch("compare-carried");
    let entries = quiet(&dir.join("node"));
    let follower = fold(&entries).unwrap();
    let fold = follower.fold();
    let log = || LogView { root_confirmed: true, ..log_view(fold, &entries) };
    let anchor = StatementId::parse(&log().anchor).unwrap();
    let parsed =
        entries.iter().map(|bytes| Entry::parse(bytes).unwrap().parse_statement().unwrap());
    let records: Vec<Statement> =
        parsed.filter(|statement| matches!(statement.body(), Body::Record(_))).collect();
    let election = ElectionId::parse(records[0].election()).unwrap();

    let mut bundle = bundle::Builder::default();
    records.iter().for_each(|record| bundle.statement(record));
    let bytes = bundle.finish(&election, anchor).unwrap();
    std::fs::write(dir.join("stick"), &bytes).unwrap();
    let mut cut = bytes.clone();
    cut.truncate(bytes.len() - 10);
    std::fs::write(dir.join("cut"), cut).unwrap();

    let known = Known::Election(fold.election().unwrap());
    let messages = records.iter().map(|record| Payload::of(record, known));
    let messages: Vec<Vec<String>> =
        messages.map(|payload| sms::messages(&payload, Tag::of(anchor)).unwrap()).collect();
    // The last record lacks a message; one message has another letter; the rest come in two files, last first.
    let (lacking, whole) = messages.split_last().unwrap();
    let mut lines: Vec<&String> = whole.iter().flatten().chain(&lacking[1..]).rev().collect();
    let (front, back) = lines[0].split_at(30);
    let changed = format!("{front}{}{}", if back.starts_with('0') { '1' } else { '0' }, &back[1..]);
    lines.push(&changed);
    let phones = dir.join("phones");
    std::fs::create_dir(&phones).unwrap();
    let half = lines.len() / 2;
    for (name, part) in [("a.txt", &lines[..half]), ("b.txt", &lines[half..])] {
        let text: String = part.iter().map(|line| format!("{line}\n")).collect();
        std::fs::write(phones.join(name), text).unwrap();
    }

    let compare = |names: &[&str]| {
        let names: Vec<String> =
            names.iter().map(|name| dir.join(name).display().to_string()).collect();
        Sources::open(&names, &[]).unwrap().compare(fold, log(), &entries, false).unwrap()
    };
    let number = u64::try_from(records.len()).unwrap();
    let stick = compare(&["stick"]);
    assert_eq!(stick.results.of(UnitResult::Identical), number, "{}", stick.text());
    assert_eq!(stick.exit_code(), 0);
    let cut = compare(&["cut"]);
    assert_eq!((cut.items.compared, cut.items.refused), (number - 1, 1));
    let reason = Refusal::Carried { layer: "bundle", code: "cut" };
    assert_eq!((cut.refused[0].1, cut.exit_code()), (reason, 3));

    let parts = compare(&["phones"]);
    assert_eq!(parts.results.of(UnitResult::Identical), number - 1, "{}", parts.text());
    let reasons: Vec<&str> = parts
        .refused
        .iter()
        .map(|(_, reason, _)| match reason {
            Refusal::Carried { code, .. } => *code,
            _ => "another",
        })
        .collect();
    assert_eq!(reasons, ["check", "held"], "{}", parts.text());
    // Together they cover what either lacks, and count each statement once.
    let both = compare(&["phones", "cut", "stick"]);
    assert_eq!(both.results.of(UnitResult::Identical), number);
    assert_eq!((both.items.compared, both.items.repeated), (number, 2 * (number - 1)));
}
