//! `acta import`: an election folder from published figures.

use super::Exit;
use crate::import::eml::{self, Check, Report};
use crate::import::table::{self, Import};
use crate::tabular::write_rows;
use acta_verify::tabular::RowClass;
use clap::Subcommand;
use serde_json::json;
use std::path::PathBuf;

/// Outcomes that EML counts of lists are used with (spec 1 §4).
const OUTCOMES: [&str; 7] =
    ["dhondt", "sainte-lague", "modified-sainte-lague", "hare", "droop", "dutch-council", "none"];

/// What `acta import` reads.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    format: Format,
}

#[derive(Debug, Subcommand)]
enum Format {
    /// Read an EML 510b count with its stations, as Dutch municipalities publish it.
    ///
    /// The sums of the stations are compared with the file's own totals, every field, list and
    /// candidate; the exit code is 1 if one differs (the folder is written all the same).
    Eml(Eml),
    /// Read a table of published figures (CSV, also .gz), as a mapping says (spec 6 §5).
    ///
    /// Each row ends in one class: taken, taken with a note, left out, refused. The exit code is 3 if a row is refused or
    /// a station lacks a vote (the folder is written all the same).
    Csv(Csv),
}

#[derive(Debug, clap::Args)]
struct Csv {
    /// The table.
    file: PathBuf,
    /// How it is read, and what an election needs beside.
    #[arg(long, value_name = "FILE")]
    map: PathBuf,
    /// The folder to write; it must not hold an election already.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write a row for each row of the table that was not simply taken.
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Eml {
    /// The EML 510b file.
    file: PathBuf,
    /// The folder to write; it must not hold an election already.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Seats to give; the file does not say.
    #[arg(long, value_name = "N")]
    seats: Option<u32>,
    /// How votes become seats [default: dhondt with --seats, none without].
    #[arg(long, value_parser = OUTCOMES)]
    outcome: Option<String>,
    /// Name of the election [default: made from the file's identifiers].
    #[arg(long, value_name = "ELECTION")]
    election: Option<String>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.format {
        Format::Eml(eml) => run_eml(eml),
        Format::Csv(csv) => run_csv(csv),
    }
}

fn run_csv(args: &Csv) -> anyhow::Result<Exit> {
    let import = table::import(&args.file, &args.map)?;
    import.folder.write(&args.out)?;
    let report = &import.report;
    if let Some(path) = &args.rows {
        write_rows(path, [(report.place.clone(), &report.reading.rows)].into_iter())?;
    }
    if args.json {
        outln!("{}", table_json(&import));
    } else {
        out!("{}", table_text(&import));
        outln!("Written: {}", args.out.display());
    }
    Ok(if report.complete() { Exit::Holds } else { Exit::CannotTell })
}

fn table_json(import: &Import) -> serde_json::Value {
    let report = &import.report;
    let rows = &report.reading.rows;
    let of = |class| rows.class(class);
    let reasons = rows.reasons.iter().map(
        |(why, rows)| json!({"class": why.class().word(), "reason": why.word(), "rows": rows}),
    );
    let unknown = rows.columns_unknown.iter();
    let unknown = unknown.map(|column| json!({"name": column.name, "cells": column.cells}));
    let totals = report.totals.iter().map(|(figure, sum)| (figure.to_string(), json!(sum)));
    json!({
        "place": report.place,
        "notices": report.notices,
        "rows": rows.rows,
        "taken": of(RowClass::Taken),
        "noted": of(RowClass::Noted),
        "left_out": of(RowClass::LeftOut),
        "refused": of(RowClass::Refused),
        "reasons": reasons.collect::<Vec<_>>(),
        "columns_unknown": unknown.collect::<Vec<_>>(),
        "hints": rows.hints,
        "stations": import.folder.stations.len(),
        "areas": import.folder.areas.len(),
        "records": import.folder.records.len(),
        "incomplete": report.incomplete,
        "names_differ": report.names_differ,
        "registered_differ": report.registered_differ,
        "totals": totals.collect::<serde_json::Map<_, _>>(),
    })
}

/// What it is not, what became of the rows, then the figures.
fn table_text(import: &Import) -> String {
    let (report, folder) = (&import.report, &import.folder);
    let mut text = String::new();
    for notice in &report.notices {
        text.push_str(&format!("{notice}\n"));
    }
    text.push_str(&report.reading.rows.text(&report.place));
    let mut row = |name: &str, value: &dyn std::fmt::Display| {
        text.push_str(&format!("  {name:<34} {value:>12}\n"));
    };
    row("stations", &folder.stations.len());
    row("areas", &folder.areas.len());
    row("records", &folder.records.len());
    row("without every vote, so no record", &report.incomplete);
    if report.names_differ > 0 {
        row("rows with another name of an area", &report.names_differ);
    }
    if report.registered_differ > 0 {
        row("rows with other registered voters", &report.registered_differ);
    }
    for (figure, sum) in &report.totals {
        row(&figure.to_string(), sum);
    }
    text
}

fn run_eml(args: &Eml) -> anyhow::Result<Exit> {
    let default = if args.seats.is_some() { "dhondt" } else { "none" };
    let outcome = args.outcome.as_deref().unwrap_or(default).to_owned();
    let options = eml::Options { election: args.election.clone(), seats: args.seats, outcome };
    let import = eml::import(&args.file, &options)?;
    import.folder.write(&args.out)?;
    let report = &import.report;
    if args.json {
        outln!("{}", json(report));
    } else {
        out!("{}", table(report));
        outln!("Written: {}", args.out.display());
    }
    Ok(match (report.holds(), report.complete()) {
        (false, _) => Exit::Fails,
        (true, false) => Exit::CannotTell,
        (true, true) => Exit::Holds,
    })
}

fn json(report: &Report) -> serde_json::Value {
    let check = |check: &Check| json!({"what": check.what, "total": check.total, "sum": check.sum, "holds": check.holds()});
    let totals = report.totals.iter().map(|(name, total)| ((*name).to_owned(), json!(total)));
    json!({
        "file": report.file,
        "election": report.election,
        "authority": report.authority,
        "holds": report.holds(),
        "stations": report.stations,
        "station_names": report.station_names,
        "lists": report.lists,
        "candidates": report.candidates,
        "eligible": report.eligible,
        "ballots": report.ballots,
        "totals": totals.collect::<serde_json::Map<_, _>>(),
        "differing": report.differing,
        "checks": report.checks.iter().map(check).collect::<Vec<_>>(),
        "skipped": report.skipped,
    })
}

/// The verdict first, then the figures, then what was passed over.
fn table(report: &Report) -> String {
    let mut lines = vec![verdict(report)];
    for check in report.checks.iter().filter(|check| check.holds() != Some(true)) {
        let total = check.total.map_or("no total".to_owned(), |total| total.to_string());
        lines.push(format!(
            "  {}: the file says {total}, its stations add up to {}",
            check.what, check.sum
        ));
    }
    lines.push(format!("\n{}, {}\n", report.election, report.authority));
    let mut row = |name: &str, value: u64| lines.push(format!("  {name:<24} {value:>12}"));
    let wide = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    row("stations", wide(report.stations));
    row("names of stations", wide(report.station_names));
    row("lists", wide(report.lists));
    row("candidates", wide(report.candidates));
    row("eligible voters", u64::from(report.eligible));
    report.totals.iter().for_each(|(name, total)| row(name, *total));
    row("ballots", report.ballots);
    row("stations that differ", wide(report.differing.len()));
    for (path, times) in &report.skipped {
        lines.push(format!("  passed over {times} times: {path}"));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn verdict(report: &Report) -> String {
    let compared = report.checks.iter().filter(|check| check.total.is_some()).count();
    let differing = report.checks.iter().filter(|check| check.holds() == Some(false)).count();
    match differing {
        0 => format!("Holds: {compared} sums over the stations equal the file's own totals."),
        _ => format!("Differs: {differing} of {compared} sums over the stations:"),
    }
}
