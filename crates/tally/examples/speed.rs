//! What one record costs the fold: `cargo run --release -p acta-tally --example speed -- RECORDS`.
//!
//! One station a record, ten choices and four fields, one signature, five rules, areas four levels
//! deep, stations in a mixed order. Signing and verifying are done before the clock starts.
#![expect(clippy::unwrap_used, reason = "a measurement stops where a step fails")]
#![expect(clippy::print_stdout, reason = "it prints its table")]

#[path = "../tests/fold_kit/mod.rs"]
mod fold_kit;

use std::fmt::Write as _;
use std::time::Duration;

use acta::Statement;
use acta::entry::{Channel, Header};
use acta::keys::Checked;
use acta::value::{Code, Time};
use acta_tally::results::Results;
use fold_kit::{Definition, Log, NIGHT, record, signed, text};

/// Records that are checked, then applied, at a time.
const BATCH: u64 = 10_000;
const CHUNK: u64 = 1_000;

fn main() {
    let records: u64 = std::env::args().nth(1).map_or(100_000, |count| count.parse().unwrap());
    let mut log = Log::open(&definition());
    let base = resident_kib();
    let began = cpu();
    register(&mut log, records);
    log.keys(&["officer/o1"]);
    log.at(NIGHT);
    println!("register of {records} stations: {} ms", (cpu() - began).as_millis());
    let header = Header {
        received: Time::parse(NIGHT).unwrap(),
        via: Channel::Https,
        intake: Code::parse("one").unwrap(),
        relays: Vec::new(),
    };
    let with_register = resident_kib();
    let mut fold = log.fold.clone();
    drop(log);
    let mut all = Duration::ZERO;
    let mut first = Duration::ZERO;
    let mut last = Duration::ZERO;
    for batch in 0..records.div_ceil(BATCH) {
        let checked: Vec<Checked> = (batch * BATCH..((batch + 1) * BATCH).min(records))
            .zip(fold.size()..)
            .map(|(no, index)| fold.keys().check(index, statement(mixed(no, records))).unwrap())
            .collect();
        let began = cpu();
        for checked in &checked {
            fold.apply(&header, checked).unwrap();
        }
        last = cpu() - began;
        all += last;
        if batch == 0 {
            first = last;
        }
    }
    let ns = |time: Duration, count: u64| time.as_nanos() / u128::from(count);
    println!(
        "all records: {} ns each, {} a second",
        ns(all, records),
        1_000_000_000 / ns(all, records)
    );
    println!(
        "first {BATCH}: {} ns each; last {BATCH}: {} ns each",
        ns(first, BATCH),
        ns(last, BATCH)
    );
    let (after, before) = (resident_kib(), with_register);
    println!(
        "memory: {} B a station with its unit, {} B a record",
        (before.saturating_sub(base)) * 1024 / records,
        after.saturating_sub(before) * 1024 / records
    );
    let began = cpu();
    let results = Results::new(&fold);
    let hash = results.tally_hash();
    println!("tally hash {}: {} ms", acta::value::Hash(hash), (cpu() - began).as_millis());
    let row = fold.table(0, acta_tally::fold::Track::Official).unwrap().whole();
    println!("expected {}, counted {}", row.expected(), row.counted().units);
}

/// Every number below `count` once, in an order that jumps about.
fn mixed(no: u64, count: u64) -> u64 {
    const PRIME: u64 = 1_000_003;
    if count.is_multiple_of(PRIME) { no } else { no * PRIME % count }
}

fn definition() -> Definition {
    let mut areas = String::from("area land none country Land\n");
    for region in 0..10 {
        let _ = writeln!(areas, "area r{region} land region Region");
        for town in 0..20 {
            let _ = writeln!(areas, "area r{region}.{town} r{region} town Town");
        }
    }
    let choices =
        (0..10).map(|no| format!("choice mayor c{no} none option Choice\n")).collect::<String>();
    Definition {
        areas,
        choices,
        forms: "levels paper lists\nfield paper admitted required A\nfield paper cast required C\n\
                votes paper\nfield paper blank required B\nfield paper invalid required I\n\
                ballots paper choices + blank + invalid\n"
            .into(),
        rules: "rule F201 flag ballots = cast\nrule F202 flag cast <= admitted\n\
                rule W201 note blank < 3/100 ballots\nrule W202 note invalid < 3/100 ballots\n\
                rule W203 flag |admitted - cast| < 2/100 admitted and |admitted - cast| < 15 when admitted != cast\n\
                hides F201 W203\n"
            .into(),
        sign_record: "sign record officer:1\n".into(),
        ..Definition::default()
    }
}

fn register(log: &mut Log, stations: u64) {
    let chunks = stations.div_ceil(CHUNK);
    for chunk in 0..chunks {
        let mut rows = format!("chunk {} {chunks}\n", chunk + 1);
        for no in chunk * CHUNK..((chunk + 1) * CHUNK).min(stations) {
            let (region, town) = (no % 10, no / 10 % 20);
            let _ =
                writeln!(rows, "station s{no:07} r{region}.{town} ordinary 900 910 none none St");
        }
        log.log(&text("register", &rows), &["authority/a"]);
    }
}

fn statement(station: u64) -> Statement {
    let mut body = String::from("admitted 505\ncast 505\n");
    for no in 0..10 {
        let _ = writeln!(body, "vote c{no} {}", 40 + (station + no) % 21);
    }
    let votes: u64 = (0..10).map(|no| 40 + (station + no) % 21).sum();
    let _ = writeln!(body, "blank {}\ninvalid 3", 502_u64.saturating_sub(votes));
    signed(&record(&format!("s{station:07}"), "mayor", &body), &["officer/o1"])
}

/// Time that this thread spent on a processor, so that other work on the machine counts less.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0))
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().split(' ').next())
        .and_then(|kib| kib.parse().ok())
        .unwrap_or(0)
}
