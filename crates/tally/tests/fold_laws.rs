//! Laws of the fold over elections and nights made from a seed: contests at any node of any tree,
//! sums that add up at each area and size, and one tally for every permitted order.
//!
//! A failure prints its seed; the seed is the bug report.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod fold_kit;

use std::collections::BTreeMap;

use acta::Body;
use acta::StatementId;
use acta::entry::Entry;
use acta::value::Code;
use acta_tally::fold::{Fold, Track};
use acta_tally::results::Results;
use acta_tally::totals::{Class, Sums};
use fold_kit::*;

/// Nights of an ordinary run; `ACTA_SEEDS` asks for more.
const SEEDS: u64 = 16;
const ENTRIES: u64 = 40;

/// A made election: areas, contests, stations, and a dice to go on with.
struct Made {
    dice: Dice,
    definition: Definition,
    areas: Vec<String>,
    contests: Vec<String>,
    stations: Vec<String>,
    rows: Vec<String>,
}

fn pick<'a>(dice: &mut Dice, list: &'a [String]) -> &'a str {
    let at = dice.roll(u64::try_from(list.len()).unwrap());
    &list[usize::try_from(at).unwrap()]
}

const RULES: [&str; 11] = [
    "plurality",
    "majority",
    "top-two",
    "forty-ten",
    "dhondt",
    "sainte-lague",
    "modified-sainte-lague",
    "hare",
    "droop",
    "dutch-council",
    "none",
];

fn make(seed: u64) -> Made {
    let mut dice = Dice(seed);
    let mut areas: Vec<String> = Vec::new();
    let mut area_rows = String::new();
    for no in 0..=dice.roll(8) {
        let root = no == 0 || dice.roll(4) == 0;
        let parent = if root { "none".into() } else { pick(&mut dice, &areas).to_string() };
        area_rows.push_str(&format!("area a{no} {parent} region Area {no}\n"));
        areas.push(format!("a{no}"));
    }
    let (mut contests, mut contest_rows, mut choice_rows) =
        (Vec::new(), String::new(), String::new());
    for no in 0..=dice.roll(3) {
        let held =
            if dice.roll(3) == 0 { "all".to_string() } else { pick(&mut dice, &areas).to_string() };
        let rule = RULES[usize::try_from(dice.roll(11)).unwrap()];
        let form = ["flist", "fcand", "fboth"][usize::try_from(dice.roll(3)).unwrap()];
        let seats = 1 + dice.roll(24);
        contest_rows
            .push_str(&format!("contest c{no} {held} {form} {rule} {seats} Contest {no}\n"));
        if dice.roll(4) == 0 {
            contest_rows.push_str(&format!(
                "option c{no} threshold 1/20\noption c{no} list-seats exhaust\n"
            ));
        }
        for list in 0..=dice.roll(3) {
            choice_rows.push_str(&format!("choice c{no} l{list} none list List {list}\n"));
            for candidate in 0..dice.roll(3) {
                choice_rows
                    .push_str(&format!("choice c{no} l{list}.{candidate} l{list} candidate One\n"));
            }
        }
        choice_rows.push_str(&format!("choice c{no} x none candidate Alone\n"));
        contests.push(format!("c{no}"));
    }
    let definition = Definition {
        areas: area_rows,
        contests: contest_rows,
        choices: choice_rows,
        forms: [form("flist", "lists"), form("fcand", "candidates"), form("fboth", "both")]
            .concat(),
        rules: "rule F203 flag ballots = admitted\nrule F401 flag levels\nhides F310 F203\n".into(),
        sign_record: "sign record officer:2\nsign record station:1\n".into(),
        agents: "none",
        ruling_days: None,
        custodian: None,
    };
    let (stations, rows) = register(&mut dice, &areas);
    Made { dice, definition, areas, contests, stations, rows }
}

fn form(name: &str, levels: &str) -> String {
    format!(
        "levels {name} {levels}\nfield {name} admitted optional Admitted\nvotes {name}\n\
         field {name} blank required Blank\nballots {name} choices + blank\n"
    )
}

fn register(dice: &mut Dice, areas: &[String]) -> (Vec<String>, Vec<String>) {
    let (mut stations, mut rows) = (Vec::new(), Vec::new());
    for no in 0..=dice.roll(9) {
        let area =
            if dice.roll(12) == 0 { "nowhere".into() } else { pick(dice, areas).to_string() };
        let known = dice.roll(3) > 0;
        let voters = dice.roll(60);
        let figures = if known { format!("{voters} {}", voters + 2) } else { "none none".into() };
        let with = if no > 0 && dice.roll(8) == 0 {
            pick(dice, &stations).to_string()
        } else {
            "none".into()
        };
        rows.push(format!("station s{no} {area} ordinary {figures} {with} none Station {no}"));
        stations.push(format!("s{no}"));
    }
    if dice.roll(2) == 0 {
        let area = pick(dice, areas).to_string();
        rows.insert(0, format!("area {area} 500 510"));
    }
    (stations, rows)
}

/// One step of the night.
fn step(made: &mut Made, log: &mut Log, said: &mut Vec<(StatementId, String, String, String)>) {
    let station = pick(&mut made.dice, &made.stations).to_string();
    let contest = pick(&mut made.dice, &made.contests).to_string();
    let signer = format!("station/{station}");
    let dice = &mut made.dice;
    match dice.roll(20) {
        0..=11 => {
            let track = if dice.roll(6) == 0 { "preliminary" } else { "official" };
            let poll = if dice.roll(8) == 0 { 2 } else { 1 };
            let count = if dice.roll(8) == 0 { 2 } else { 1 };
            let head = format!("track {track}\npoll {poll}\ncount {count}\n");
            let body = lines(dice, log, &contest);
            let text = record_of(&station, &contest, &head, &body);
            let board = ["board/b1".to_string()];
            let names: Vec<&str> = if count == 2 { vec![&board[0]] } else { vec![&signer] };
            let id = log.log(&text, &names);
            said.push((id, station, contest, head));
        }
        12 | 13 => {
            if let Some((of, station, contest, head)) = said.last().cloned() {
                let body = lines(dice, log, &contest);
                let record = record_of(&station, &contest, &head, &body);
                let rest = record.split_once("station ").unwrap().1;
                let text =
                    text("correction", &format!("corrects {of}\nreason typing\nstation {rest}"));
                let id = log.log(&text, &[&format!("station/{station}")]);
                said.push((id, station, contest, head));
            }
        }
        14..=16 => decide(made, log, said),
        17 => {
            let area = pick(&mut made.dice, &made.areas).to_string();
            let host = pick(&mut made.dice, &made.stations).to_string();
            let rest = match made.dice.roll(4) {
                0 => format!(
                    "change move\nROW row {station} {area} ordinary 30 33 none none Moved\n"
                ),
                1 => "change close\nROW".to_string(),
                2 if host != station => format!("change merge\nROW into {host}\n"),
                _ => format!(
                    "change add\nROW row {station} {area} ordinary 20 none none none Again\n"
                ),
            };
            let between =
                format!("station {station}\neffective 2026-06-07T21:00:00Z\nreason fire\n");
            let rest = rest.replace("ROW ", &between).replace("ROW", &between);
            log.log(&text("register-change", &rest), &["authority/a"]);
        }
        18 => {
            let event =
                ["opened", "not-opened", "destroyed"][usize::try_from(dice.roll(3)).unwrap()];
            let rest = format!("station {station}\nevent {event}\ntime 2026-06-07T09:00:00Z\n");
            log.log(&text("station-event", &rest), &[&signer]);
        }
        _ => {
            let body = lines(dice, log, &contest);
            let text = record(&station, &contest, &body);
            let id = log.log(&text, &["officer/o1"]);
            log.log(&endorse(&text, &["officer/o2"]), &["officer/o2"]);
            said.push((id, station, contest, "track official\npoll 1\ncount 1\n".into()));
        }
    }
}

fn decide(made: &mut Made, log: &mut Log, said: &[(StatementId, String, String, String)]) {
    let contest = pick(&mut made.dice, &made.contests).to_string();
    let named = made.dice.roll(u64::try_from(said.len()).unwrap().max(1));
    let named = said.get(usize::try_from(named).unwrap()).map(|said| said.0);
    let (Some(named), scope) = (named, made.dice.roll(4)) else { return };
    let scope = match scope {
        0 => format!("record {named}"),
        1 => format!("station {} {contest}", pick(&mut made.dice, &made.stations)),
        2 => format!("area {} {contest}", pick(&mut made.dice, &made.areas)),
        _ => format!("contest {contest}"),
    };
    let heads = if made.dice.roll(2) == 0 { vec![named] } else { vec![] };
    let votes = format!("choice l0 {}\n", made.dice.roll(20));
    let text = match made.dice.roll(10) {
        0 => decision(&scope, "include", &heads, None, ""),
        1 => decision(&scope, "exclude", &heads, None, ""),
        2 => decision(&scope, "votes-removed", &heads, None, &votes),
        3 => decision(&scope, "votes-null", &heads, None, &votes),
        4 => decision(&scope, "replaced", &heads, None, &format!("with {named}\n")),
        5 => decision(&scope, "re-run", &heads, None, ""),
        6 => decision(&scope, "suspended", &heads, None, ""),
        7 => decision(&format!("record {named}"), "admitted-late", &heads, None, ""),
        8 => decision(&format!("contest {contest}"), "candidate-void", &[], None, "choice x 0\n"),
        _ => {
            let past = log.entries.iter().rev().find_map(|bytes| {
                let statement = Entry::parse(bytes).unwrap().parse_statement().unwrap();
                matches!(statement.body(), Body::Decision(_)).then(|| statement.id())
            });
            let Some(past) = past else { return };
            decision(&scope, "reversed", &[], Some(past), "")
        }
    };
    log.log(&text, &["court/high"]);
}

/// Figures of a contest, most of them small, some wrong, some without the optional field.
fn lines(dice: &mut Dice, log: &Log, contest: &str) -> String {
    let plan = log.fold.plan();
    let plan = plan.contest(plan.contest_number(&Code::parse(contest).unwrap()).unwrap()).unwrap();
    let sides = if dice.roll(20) == 0 { 1 << 32 } else { 9 };
    let figures: Vec<u32> = (0..plan.width()).map(|_| dice.figure(sides)).collect();
    let body = log.lines(contest, &figures);
    match dice.roll(12) {
        0 => body.split_once('\n').unwrap().1.to_string(),
        1 => body.replace("blank", "white"),
        2 => body.replace("vote x", "vote y"),
        _ => body,
    }
}

/// Sums made again from the units, one by one.
fn check_sums(fold: &Fold, context: &str) {
    for (no, plan) in (0..).zip(&fold.plan().contests) {
        for track in Track::ALL {
            let Some(table) = fold.table(no, track) else { continue };
            let mut rows: BTreeMap<Option<u32>, BTreeMap<Class, Sums>> = BTreeMap::new();
            rows.entry(None).or_default();
            for (_, station) in fold.expected().in_order() {
                let Some(view) = fold.unit(&station.row.code, &plan.code, track) else { continue };
                let Some(class) = view.class else { continue };
                let areas = fold.expected().path(station).iter().map(|area| Some(*area));
                for area in areas.chain([None]) {
                    let sums = rows.entry(area).or_default().entry(class).or_default();
                    sums.units += 1;
                    sums.nulled += u128::from(view.nulled);
                    sums.disputed += u64::from(!view.open.is_empty());
                    sums.values.resize(plan.width(), 0);
                    for (sum, value) in sums.values.iter_mut().zip(&view.values) {
                        *sum += u64::from(value.unwrap_or_default());
                    }
                }
            }
            for (area, classes) in rows {
                let row = match area {
                    None => table.whole(),
                    Some(area) => table.area(area).unwrap(),
                };
                let expected: u64 = classes.values().map(|sums| sums.units).sum();
                assert_eq!(row.expected(), expected, "{context} {} {area:?}", plan.code);
                for class in Class::ALL {
                    let made = classes.get(&class).cloned().unwrap_or_default();
                    let kept = row.class(class);
                    let context = format!("{context} {} {area:?} {class}", plan.code);
                    assert_eq!(kept.units, made.units, "{context}");
                    assert_eq!(kept.nulled, made.nulled, "{context}");
                    assert_eq!(kept.disputed, made.disputed, "{context}");
                    for column in 0..plan.width() {
                        assert_eq!(kept.value(column), made.value(column), "{context} {column}");
                    }
                }
            }
            assert_eq!(table.areas().count() + 1, rows_of(fold, no, track), "{context}");
        }
    }
}

/// Areas with an expected unit, and the whole.
fn rows_of(fold: &Fold, contest: u32, track: Track) -> usize {
    let code = fold.plan().contests[usize::try_from(contest).unwrap()].code;
    let stations = fold.expected().in_order().map(|(_, station)| station);
    let held = stations.filter(|station| {
        fold.unit(&station.row.code, &code, track).is_some_and(|view| view.class.is_some())
    });
    let mut areas: Vec<u32> =
        held.flat_map(|station| fold.expected().path(station).to_vec()).collect();
    areas.sort_unstable();
    areas.dedup();
    areas.len() + 1
}

/// The station of an entry that may change places with one of another station.
fn movable(bytes: &[u8]) -> Option<Code> {
    let statement = Entry::parse(bytes).unwrap().parse_statement().unwrap();
    match statement.body() {
        Body::Record(record) => Some(record.station),
        Body::Correction(correction) => Some(correction.record.station),
        _ => None,
    }
}

fn shuffled(dice: &mut Dice, entries: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut entries = entries.to_vec();
    let stations: Vec<_> = entries.iter().map(|bytes| movable(bytes)).collect();
    let mut order: Vec<usize> = (0..entries.len()).collect();
    for _ in 0..entries.len() * entries.len() {
        let at = usize::try_from(dice.roll(u64::try_from(order.len() - 1).unwrap())).unwrap();
        let (a, b) = (stations[order[at]], stations[order[at + 1]]);
        if a.is_some() && b.is_some() && a != b {
            order.swap(at, at + 1);
        }
    }
    entries = order.into_iter().map(|at| entries[at].clone()).collect();
    entries
}

fn night(seed: u64) {
    let mut made = make(seed);
    let mut log = Log::open(&made.definition);
    let rows: Vec<&str> = made.rows.iter().map(String::as_str).collect();
    log.register(&rows);
    let mut names = vec!["board/b1".to_string(), "officer/o1".into(), "officer/o2".into()];
    names.extend(made.stations.iter().map(|station| format!("station/{station}")));
    names.sort_unstable();
    log.keys(&names.iter().map(String::as_str).collect::<Vec<_>>());
    log.at(NIGHT);
    check_sums(&log.fold, &format!("seed {seed} empty"));
    let mut said = Vec::new();
    for no in 0..ENTRIES {
        step(&mut made, &mut log, &mut said);
        check_sums(&log.fold, &format!("seed {seed} entry {no}"));
    }
    let files = log.results().tally_files();
    let again = replay(&log.entries);
    assert_eq!(Results::new(&again).tally_files(), files, "seed {seed}: made again");
    let other = replay(&shuffled(&mut made.dice, &log.entries));
    for (path, bytes) in Results::new(&other).tally_files() {
        let (this, that) = (String::from_utf8(bytes).unwrap(), &files[&path]);
        assert_eq!(this, String::from_utf8_lossy(that), "seed {seed}: another order, {path}");
    }
    twice(seed, &log, &files);
    prefix(seed, &mut made.dice, &log);
}

/// Each record once more, at the end: nothing changes.
fn twice(seed: u64, log: &Log, files: &BTreeMap<String, Vec<u8>>) {
    let again = log.entries.iter().filter(|bytes| movable(bytes).is_some()).cloned();
    let entries: Vec<Vec<u8>> = log.entries.iter().cloned().chain(again).collect();
    let fold = replay(&entries);
    assert_eq!(Results::new(&fold).tally_files(), *files, "seed {seed}: each record twice");
}

/// A part of the log, and the rest after it; and what did not change since was not marked.
fn prefix(seed: u64, dice: &mut Dice, log: &Log) {
    let count = u64::try_from(log.entries.len()).unwrap();
    let cut = 8 + dice.roll(count - 8);
    let cut_at = usize::try_from(cut).unwrap();
    let mut fold = replay(&log.entries[..cut_at]);
    let before = Results::new(&fold).tally_files();
    let words: Vec<&str> = (0..cut).map(|index| fold.effect_at(index)).collect();
    for (index, bytes) in (cut..).zip(&log.entries[cut_at..]) {
        apply(&mut fold, index, bytes, &log.entries);
    }
    let results = Results::new(&fold);
    let after = results.tally_files();
    assert_eq!(after, log.results().tally_files(), "seed {seed}: cut at {cut}");
    for (no, plan) in (0..).zip(&fold.plan().contests) {
        let path = acta_tally::results::units_path(plan.code.as_str(), 0);
        let changed = results.shards_changed(no, cut);
        if before.get(&path) != after.get(&path) {
            assert!(changed.contains(&0) || !after.contains_key(&path), "seed {seed}: {path}");
        }
        let path = acta_tally::results::areas_path(plan.code.as_str());
        if before.get(&path) != after.get(&path) {
            assert!(fold.contest_changed(no) > cut, "seed {seed}: {path}");
        }
    }
    let revised: Vec<u64> = fold.revised_since(cut).collect();
    for (index, word) in (0..).zip(words) {
        assert!(fold.effect_at(index) == word || revised.contains(&index), "seed {seed}: {index}");
    }
}

#[test]
fn n14_nights_hold_the_laws() {
    let seeds = std::env::var("ACTA_SEEDS").ok().and_then(|seeds| seeds.parse().ok());
    for seed in 0..seeds.unwrap_or(SEEDS) {
        night(seed);
    }
}
