//! `acta station`: what a polling station does with its key.

mod print;
mod status;

use super::Exit;
use crate::compile::record_text;
use crate::files;
use crate::folder::Folder;
use crate::outbox::{Counts, Outbox};
use acta::kinds::Body;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::Role;
use anyhow::{bail, ensure};
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Sign a record and put it into the outbox.
    Sign(Sign),
    /// Print a signed record: HTML and PDF, A4 and 80 mm, with its symbols, places for ink and a copy for each agent and the door.
    Print(print::Args),
    /// Sign the tries of an outbox that came to nothing, and put them into it.
    Attempts {
        /// The outbox folder.
        outbox: PathBuf,
        /// The station's secret key.
        #[arg(long, value_name = "FILE")]
        key: PathBuf,
    },
    /// What an outbox holds: of each statement who signed it, by which channel it was handed over and when, who promised
    /// what, and the receipt.
    Status {
        /// The outbox folder.
        outbox: PathBuf,
        /// Print as JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
struct Sign {
    /// The secret keys that sign, one file each.
    #[arg(long = "key", value_name = "FILE", required = true)]
    keys: Vec<PathBuf>,
    /// The record's text as it will be signed (specification 1).
    #[arg(long, value_name = "FILE", conflicts_with = "folder")]
    text: Option<PathBuf>,
    /// Or: an election folder whose records.csv has the figures.
    #[arg(long, value_name = "DIR", requires = "station")]
    folder: Option<PathBuf>,
    /// The station whose records to take from the folder.
    #[arg(long, value_name = "CODE")]
    station: Option<String>,
    /// The outbox folder; it is made if needed.
    #[arg(long, value_name = "DIR")]
    outbox: PathBuf,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::Sign(args) => sign(args),
        What::Print(args) => print::run(args),
        What::Attempts { outbox, key } => attempts(outbox, key),
        What::Status { outbox, json } => status::run(&Outbox::existing(outbox)?, *json),
    }
}

fn sign(args: &Sign) -> anyhow::Result<Exit> {
    let keys = args.keys.iter().map(|path| files::read_key(path)).collect::<Result<Vec<_>, _>>()?;
    let texts = texts(args)?;
    let sign = |text: &String| {
        let statement = Statement::sign(text, &keys.iter().collect::<Vec<_>>())
            .map_err(|fault| anyhow::anyhow!("the record: {fault}"))?;
        own_station(&statement)?;
        anyhow::Ok(statement)
    };
    let statements = texts.iter().map(sign).collect::<Result<Vec<_>, _>>()?;
    let outbox = Outbox::open(&args.outbox)?;
    for statement in statements {
        outbox.add(&statement)?;
        outln!("{}", statement.id());
    }
    Ok(Exit::Holds)
}

fn attempts(outbox: &Path, key: &Path) -> anyhow::Result<Exit> {
    let key = files::read_key(key)?;
    let ids = Outbox::existing(outbox)?.sign_attempts(&key)?;
    for id in &ids {
        outln!("{id}");
    }
    if ids.is_empty() {
        outln!("{}: no try that came to nothing waits to be signed", outbox.display());
    }
    Ok(Exit::Holds)
}

fn texts(args: &Sign) -> anyhow::Result<Vec<String>> {
    if let Some(path) = &args.text {
        return Ok(vec![files::read_text(path)?]);
    }
    let (Some(dir), Some(station)) = (&args.folder, &args.station) else {
        bail!("expected --text FILE, or --folder DIR with --station CODE");
    };
    let folder = Folder::read(dir)?;
    let own = folder.records.iter().filter(|record| record.station.as_str() == station);
    let texts: Vec<String> =
        own.map(|record| record_text(&folder.draft.election, record)).collect();
    if texts.is_empty() {
        bail!("records.csv: expected a record of station {station}, got none");
    }
    Ok(texts)
}

/// A station's key is for its own records: another's would have no effect.
fn own_station(statement: &Statement) -> anyhow::Result<()> {
    let station = match statement.body() {
        Body::Record(record) => record.station,
        Body::Correction(correction) => correction.record.station,
        _ => return Ok(()),
    };
    let stations = statement.signatures().iter().filter(|line| line.name.role == Role::Station);
    for line in stations {
        ensure!(
            line.name.code == station,
            "the key: expected that of station/{station}, whose record it is, got that of {}",
            line.name
        );
    }
    Ok(())
}

/// Prints what an outbox holds; that something was refused is a failure.
pub(super) fn say(outbox: &Outbox, counts: Counts, json: bool) -> anyhow::Result<Exit> {
    let refusals = outbox.refusals()?;
    let Counts { statements, promised, receipts, refused } = counts;
    if json {
        outln!("{}", totals(&refusals, counts));
    } else {
        outln!(
            "{statements} statements: {promised} promised, {receipts} with a receipt, {refused} refused"
        );
        for (id, text) in &refusals {
            outln!("refused {id}: {}", words(&problem(text)));
        }
    }
    Ok(if refused > 0 { Exit::Fails } else { Exit::Holds })
}

fn totals(refusals: &[(StatementId, String)], counts: Counts) -> Value {
    let Counts { statements, promised, receipts, refused } = counts;
    let problems: Vec<_> = refusals
        .iter()
        .map(|(id, text)| json!({"id": id.to_string(), "problem": problem(text)}))
        .collect();
    json!({"statements": statements, "promised": promised, "receipts": receipts, "refused": refused, "refusals": problems})
}

/// A problem as the intake sent it; text that is no JSON stands as it is.
fn problem(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
}

fn words(problem: &Value) -> String {
    let word = |key: &str| problem.get(key).and_then(Value::as_str);
    match (word("code"), word("detail").or(word("title"))) {
        (Some(code), Some(detail)) => format!("{code}: {detail}"),
        _ => problem.to_string(),
    }
}
