//! Copies beside a log: what it costs to read the log, to judge and compare a copy of every record, and to read and
//! compare a table of as many rows.

use crate::election::{Generated, ONE};
use crate::limits::Limits;
use crate::measure::{Row, Unit, count_of, timed};
use crate::{Bench, clear, count};
use acta::entry::Entry;
use acta::kinds::Body;
use acta::value::Code;
use acta_cli::copies::{Sources, log_view};
use acta_cli::ledger;
use acta_tally::fold::plan::ContestPlan;
use acta_verify::copies::{LogView, Outcome, UnitResult};
use anyhow::{Context as _, Result, ensure};
use std::fmt::Write as _;
use std::path::Path;

/// Copies of each record of a generated election.
const COPIES: u64 = 100_000;
/// Seconds in which they are compared.
const GOAL_S: f64 = 10.0;

/// All rows of the group.
pub(crate) fn rows(bench: &Bench, limits: &Limits) -> Result<Vec<Row>> {
    let made = Generated::new(bench, "compare", bench.scaled(COPIES), &ONE)?;
    let mut entries = made.control_entries()?;
    let control = entries.len();
    made.windows(bench, |records| {
        entries.extend(records);
        Ok(())
    })?;
    let records = entries.len() - control;
    let (folding, follower) = timed(|| ledger::fold(&entries))?;
    let folder = bench.folder("copies")?;
    let (_, all) = entries.split_at(control);
    write_copies(&folder, all)?;
    let fold = follower.fold();
    let plan = fold.plan().contests.first().context("a contest")?;
    let (rows, width) = write_table(&folder, plan, all)?;
    let run = |names: &[&str], maps: &[&str]| -> Result<Outcome> {
        let names: Vec<String> =
            names.iter().map(|name| folder.join(name).display().to_string()).collect();
        let maps: Vec<_> = maps.iter().map(|name| folder.join(name)).collect();
        let log = LogView { root_confirmed: true, ..log_view(fold, &entries) };
        Sources::open(&names, &maps)?.compare(fold, log, &entries, false)
    };
    let (mut signed, mut table) = (Vec::new(), Vec::new());
    for _ in 0..bench.runs {
        let (time, outcome) = timed(|| run(&["copies.txt"], &[]))?;
        ensure!(
            outcome.results.of(UnitResult::Identical) == count(records),
            "expected {records} identical copies: {}",
            outcome.headline()
        );
        signed.push(time);
        let (time, outcome) = timed(|| run(&["figures.csv"], &["figures.map"]))?;
        ensure!(outcome.results.unsigned == [rows, 0, 0], "{}", outcome.headline());
        table.push(time);
    }
    clear(&folder);
    made.clear();
    let scale = count_of(count(records)) / count_of(COPIES);
    let workload = format!("{records} copies, one signature each, of {records} records");
    let row = |what, samples| Row::new(what, &workload, Unit::Seconds, samples);
    let rows_workload = format!("{rows} rows of {width} figures");
    Ok(vec![
        row("the log, every signature checked", vec![folding]),
        row("copies beside the log", signed)
            .goal(GOAL_S * scale)
            .limit("Ed25519, all cores", count_of(count(records)) / limits.verify_all),
        Row::new("a table beside the log", &rows_workload, Unit::Seconds, table),
    ])
}

/// One file of statements, one after another, as a party would keep them.
fn write_copies(folder: &Path, entries: &[Vec<u8>]) -> Result<()> {
    let mut copies = Vec::new();
    for bytes in entries {
        copies.extend_from_slice(Entry::parse(bytes)?.parse_statement()?.as_bytes());
    }
    Ok(std::fs::write(folder.join("copies.txt"), copies)?)
}

/// The records of the first contest as a table with its mapping; gives the rows and the figures of each.
fn write_table(folder: &Path, plan: &ContestPlan, entries: &[Vec<u8>]) -> Result<(u64, usize)> {
    let choices: Vec<Code> =
        plan.lines.iter().filter_map(|line| plan.choices.get(*line)).map(|c| c.code).collect();
    let (mut table, mut rows) = ("station".to_owned(), 0);
    choices.iter().for_each(|code| table.push_str(&format!(";c-{code}")));
    for bytes in entries {
        let statement = Entry::parse(bytes)?.parse_statement()?;
        let Body::Record(record) = statement.body() else { continue };
        if record.contest != plan.code {
            continue;
        }
        write!(table, "\n{}", record.station)?;
        for code in &choices {
            write!(table, ";{}", record.vote(code).context("a vote")?)?;
        }
        rows += 1;
    }
    table.push('\n');
    std::fs::write(folder.join("figures.csv"), table)?;
    let election = Entry::parse(entries.first().context("a record")?)?.parse_statement()?;
    let mut map = format!(
        "acta/mapping/v1\nelection {}\nabout Generated\nencoding utf-8\ndelimiter semicolon\nheader 1\ncolumn station station\n",
        election.election()
    );
    choices.iter().for_each(|code| map.push_str(&format!("column c-{code} c-{code}\n")));
    map.push_str(&format!("station station\ncontest {}\n", plan.code));
    choices.iter().for_each(|code| map.push_str(&format!("vote {code} c-{code}\n")));
    std::fs::write(folder.join("figures.map"), map)?;
    Ok((rows, choices.len()))
}
