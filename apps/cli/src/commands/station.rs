//! `acta station`: what a polling station does with its key.

use super::Exit;
use crate::compile::record_text;
use crate::files;
use crate::folder::Folder;
use crate::outbox::{Counts, Outbox};
use acta::statement::Statement;
use anyhow::{Context, bail};
use clap::Subcommand;
use serde_json::json;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Sign a record and put it into the outbox.
    Sign(Sign),
    /// What an outbox holds: sent, promised, with a receipt, refused.
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
        What::Status { outbox, json } => {
            let counts = Outbox::open(outbox)?.counts()?;
            println!(
                "{}",
                if *json { counts_json(counts).to_string() } else { counts_words(counts) }
            );
            Ok(Exit::Holds)
        }
    }
}

fn sign(args: &Sign) -> anyhow::Result<Exit> {
    let keys = args.keys.iter().map(|path| files::read_key(path)).collect::<Result<Vec<_>, _>>()?;
    let outbox = Outbox::open(&args.outbox)?;
    for text in texts(args)? {
        let statement = Statement::sign(&text, &keys.iter().collect::<Vec<_>>())
            .map_err(|fault| anyhow::anyhow!("the record: {fault}"))?;
        outbox.add(&statement)?;
        println!("{}", statement.id());
    }
    Ok(Exit::Holds)
}

fn texts(args: &Sign) -> anyhow::Result<Vec<String>> {
    if let Some(path) = &args.text {
        return Ok(vec![String::from_utf8(files::read(path)?).context("the record is not UTF-8")?]);
    }
    let (Some(dir), Some(station)) = (&args.folder, &args.station) else {
        bail!("expected --text FILE, or --folder DIR with --station CODE");
    };
    let folder = Folder::read(dir)?;
    let tables = crate::compile::tables(&folder)?;
    let own = folder.records.iter().filter(|record| *record.station == **station);
    let texts: Vec<String> =
        own.map(|record| record_text(&tables.draft.election, record)).collect::<Result<_, _>>()?;
    if texts.is_empty() {
        bail!("records.csv: expected a record of station {station}, got none");
    }
    Ok(texts)
}

pub(super) fn counts_words(counts: Counts) -> String {
    let Counts { statements, promised, receipts, refused } = counts;
    format!(
        "{statements} statements: {promised} promised, {receipts} with a receipt, {refused} refused"
    )
}

pub(super) fn counts_json(counts: Counts) -> serde_json::Value {
    let Counts { statements, promised, receipts, refused } = counts;
    json!({"statements": statements, "promised": promised, "receipts": receipts, "refused": refused})
}
