//! `acta compare`: copies of records beside the log, or beside another table of figures.

use super::{Exit, Misuse};
use crate::copies::{Sources, log_view};
use crate::files;
use crate::ledger::{Ledger, fold};
use crate::tabular::{Table, write_rows};
use acta::text::StatementId;
use acta_server::fetch;
use acta_verify::copies::{LogView, Outcome, Reference};
use anyhow::Context;
use std::fs;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("beside").required(true).args(["log", "with"])))]
pub(super) struct Args {
    /// Files or folders of signed statements, or tables (CSV, also .gz); SUBMITTER=PATH says who hands them in.
    #[arg(required = true, value_name = "[SUBMITTER=]COPIES")]
    copies: Vec<String>,
    /// The log: a folder, an http:// address or a zip with the published files.
    #[arg(long, value_name = "SOURCE")]
    log: Option<String>,
    /// The anchor of the log, as printed.
    #[arg(long, value_parser = files::anchor, requires = "log")]
    anchor: Option<StatementId>,
    /// How a table is read (spec 6 §5); one for each table, in order.
    #[arg(long = "map", value_name = "FILE")]
    maps: Vec<PathBuf>,
    /// Instead of a log: another table, with --with-map.
    #[arg(long, value_name = "TABLE", requires = "with_map", conflicts_with = "log")]
    with: Option<PathBuf>,
    /// How that table is read.
    #[arg(long, value_name = "FILE", requires = "with")]
    with_map: Option<PathBuf>,
    /// Write a row for each copy, or for each of its figures that differ.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write a row for each row of a table that was not simply taken.
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
    /// Print the answer as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let sources = Sources::open(&args.copies, &args.maps)?;
    let outcome = match (&args.log, &args.with, &args.with_map) {
        (Some(log), _, _) => beside_log(args, log, &sources)?,
        (None, Some(with), Some(map)) => beside_table(&Table::open(with, map, false)?, &sources)?,
        _ => return Err(Misuse("expected --log, or --with and --with-map".to_owned()).into()),
    };
    if let Some(path) = &args.csv {
        fs::write(path, outcome.csv()).with_context(|| format!("{}", path.display()))?;
    }
    if let Some(path) = &args.rows {
        let tables = outcome.tables.iter().map(|table| (table.place.clone(), &table.rows));
        write_rows(path, tables)?;
    }
    out!("{}", if args.json { outcome.json() } else { outcome.text() });
    Ok(match outcome.exit_code() {
        0 => Exit::Holds,
        1 => Exit::Fails,
        4 => Exit::World,
        _ => Exit::CannotTell,
    })
}

fn beside_log(args: &Args, place: &str, sources: &Sources) -> anyhow::Result<Outcome> {
    let source = fetch::open(place)?;
    let ledger = Ledger::open(&*source, args.anchor)?;
    let entries = ledger.entries(ledger.size())?;
    let follower = fold(&entries)?;
    let fold = follower.fold();
    let log = LogView {
        root_confirmed: args.anchor.is_some(),
        root: acta::value::Hash(*ledger.root()).to_string(),
        place: place.to_owned(),
        ..log_view(fold, &entries)
    };
    sources.compare(&Reference::log(fold), log, &entries, None)
}

fn beside_table(table: &Table, sources: &Sources) -> anyhow::Result<Outcome> {
    let log = LogView {
        table: true,
        election: table.mapping.election.clone(),
        notices: table.mapping.notice.iter().cloned().collect(),
        custodian: table.mapping.custodian.clone(),
        place: table.name(),
        ..LogView::default()
    };
    let reference = Reference::table(&table.mapping, &table.reading);
    sources.compare(&reference, log, &Vec::new(), Some(table))
}
