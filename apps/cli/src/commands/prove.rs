//! `acta prove`: a receipt that a statement is in the log, and the check of one, offline.

use super::Exit;
use crate::files;
use crate::ledger::Ledger;
use acta::entry::Entry;
use acta::kinds::Body;
use acta::text::StatementId;
use acta_log::policy::Policy;
use acta_log::proof::Proof;
use acta_log::tree::{inclusion_proof, leaf_hash};
use acta_server::fetch;
use anyhow::{Context, bail};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, an http:// address or a zip with the published files.
    #[arg(required_unless_present = "check")]
    source: Option<String>,
    /// The statement's id.
    #[arg(long, value_parser = files::anchor, conflicts_with = "station")]
    id: Option<StatementId>,
    /// Or: every record and correction of this station.
    #[arg(long, value_name = "CODE")]
    station: Option<String>,
    /// Where to write receipts (ID.tlog-proof) and statements (ID.statement).
    #[arg(long, value_name = "DIR", default_value = ".")]
    out: PathBuf,
    /// Check this receipt instead, with --statement, --definition and --anchor; no network is used.
    #[arg(long, value_name = "FILE", requires_all = ["statement", "definition", "anchor"])]
    check: Option<PathBuf>,
    /// The statement that the receipt is of.
    #[arg(long, value_name = "FILE")]
    statement: Option<PathBuf>,
    /// The election's definition.
    #[arg(long, value_name = "FILE")]
    definition: Option<PathBuf>,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: Option<StatementId>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match (&args.check, &args.statement, &args.definition, args.anchor, &args.source) {
        (Some(receipt), Some(statement), Some(definition), Some(anchor), _) => {
            check(receipt, statement, definition, anchor)
        }
        (_, _, _, _, Some(source)) => prove(args, source),
        _ => bail!("expected a source, or --check with --statement, --definition and --anchor"),
    }
}

fn prove(args: &Args, source: &str) -> anyhow::Result<Exit> {
    let source = fetch::open(source)?;
    let ledger = Ledger::open(&*source, args.anchor)?;
    let mut found = Vec::new();
    ledger.each(|index, bytes| {
        if wanted(args, bytes) {
            found.push((index, bytes.to_vec()));
        }
    })?;
    if found.is_empty() {
        println!("not in this log at size {}", ledger.size());
        return Ok(Exit::Fails);
    }
    fs::create_dir_all(&args.out).with_context(|| format!("{}", args.out.display()))?;
    let tiles = ledger.tiles()?;
    for (index, bytes) in found {
        let entry =
            Entry::parse(&bytes).map_err(|fault| anyhow::anyhow!("entry {index}: {fault}"))?;
        let statement =
            entry.parse_statement().map_err(|fault| anyhow::anyhow!("entry {index}: {fault}"))?;
        let hashes = inclusion_proof(&tiles, index, ledger.size())?;
        let extra = Some(entry.header.encode().into_bytes());
        let proof = Proof { extra, index, hashes, checkpoint: ledger.checkpoint.clone() };
        let path = args.out.join(format!("{}.tlog-proof", statement.id()));
        fs::write(&path, proof.encode()).with_context(|| format!("{}", path.display()))?;
        fs::write(args.out.join(format!("{}.statement", statement.id())), statement.as_bytes())?;
        println!("entry {index} of {}: {}", ledger.size(), path.display());
    }
    Ok(Exit::Holds)
}

fn wanted(args: &Args, bytes: &[u8]) -> bool {
    let statement = Entry::parse(bytes).and_then(|entry| entry.parse_statement());
    let Ok(statement) = statement else { return false };
    match (&args.id, &args.station) {
        (Some(id), _) => statement.id() == *id,
        (None, Some(station)) => match statement.body() {
            Body::Record(record) => record.station.as_str() == station,
            Body::Correction(correction) => correction.record.station.as_str() == station,
            _ => false,
        },
        (None, None) => false,
    }
}

fn check(
    receipt: &Path,
    statement: &Path,
    definition: &Path,
    anchor: StatementId,
) -> anyhow::Result<Exit> {
    files::read_definition(definition, anchor)?;
    let root = files::read_statement(definition)?;
    let Body::Definition(body) = root.body() else {
        bail!("{}: expected a definition", definition.display())
    };
    let policy = Policy::parse(body.witness_policy_text().as_bytes())?;
    let statement = files::read_statement(statement)?;
    let proof =
        Proof::parse(&files::read(receipt)?).with_context(|| format!("{}", receipt.display()))?;
    let header =
        proof.extra.clone().context("the receipt has no `extra` line with the entry's header")?;
    // An entry is its header, an empty line, and the statement (spec 1 §6).
    let entry = [&header[..], b"\n", statement.as_bytes()].concat();
    match proof.verify(&leaf_hash(&entry), &policy) {
        Ok(included) => {
            println!(
                "holds: statement {} is entry {} of the log at size {}",
                statement.id(),
                included.index(),
                included.evaluation().checkpoint.size
            );
            Ok(Exit::Holds)
        }
        Err(error) => {
            println!("fails: {error}");
            Ok(Exit::Fails)
        }
    }
}
