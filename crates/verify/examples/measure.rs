//! What verification costs on one thread, phase by phase, in milliseconds of processor time (Linux): `cargo run --release -p acta-verify --example measure -- 30000`.

#[path = "../tests/verify/common.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the tests use all of it; a fixture that fails may panic"
)]
mod common;

use std::fs;

use acta_verify::{Session, Trust};
use common::{Plan, build};

/// Milliseconds that this thread ran.
fn now() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let ran = text.split(' ').next().and_then(|word| word.parse::<u64>().ok());
    ran.unwrap_or_default() / 1_000_000
}

fn main() {
    let stations = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(30_000);
    let tree = build(Plan { stations, ..Plan::default() });
    let bytes: usize = tree.entries.iter().map(Vec::len).sum();
    println!("entries {}, bytes {bytes}", tree.entries.len());
    let mut last = now();
    let mut lap = |what: &str| {
        println!("{what:<10} {:>8} ms", now() - last);
        last = now();
    };
    let mut session = Session::open(&tree.files, &Trust::Anchor(tree.anchor));
    lap("open");
    let hashed = session.units().map(|unit| session.hash(unit)).collect();
    lap("hash");
    session.collect(hashed);
    lap("collect");
    let proven: Vec<_> =
        session.proof_jobs().into_iter().filter_map(|job| session.prove(job)).collect();
    lap("prove");
    session.control(proven);
    lap("control");
    let units: Vec<_> = session.units().collect();
    let (mut check, mut fold) = (0, 0);
    for unit in units {
        let start = now();
        let checked = session.checker().check(unit);
        check += now() - start;
        let start = now();
        session.fold(checked);
        fold += now() - start;
    }
    println!("check      {check:>8} ms\nfold       {fold:>8} ms");
    lap("both");
    let report = session.finish();
    lap("finish");
    println!("exit {}", report.exit_code());
    report
        .text()
        .lines()
        .filter(|line| line.starts_with("fails") || line.starts_with("cannot"))
        .for_each(|line| println!("{line}"));
}
