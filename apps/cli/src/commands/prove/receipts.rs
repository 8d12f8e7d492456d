//! `acta prove`: a receipt that a statement is in the log, and the check of one, offline.

use crate::commands::Exit;
use crate::files;
use crate::ledger::Ledger;
use acta::entry::Entry;
use acta::kinds::Body;
use acta::statement::Statement;
use acta::text::StatementId;
use acta_log::LogError;
use acta_log::proof::Proof;
use acta_log::tree::{inclusion_proof, leaf_hash};
use acta_server::fetch;
use anyhow::{Context, bail};
use serde_json::json;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["id", "station", "check"])))]
pub(super) struct Receipts {
    /// A folder, an http:// address or a zip with the published files.
    #[arg(required_unless_present = "check")]
    source: Option<String>,
    /// The statement's id.
    #[arg(long, value_parser = files::anchor)]
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
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Receipts) -> anyhow::Result<Exit> {
    match (&args.check, &args.statement, &args.definition, args.anchor, &args.source) {
        (Some(receipt), Some(statement), Some(definition), Some(anchor), _) => {
            say(&check(receipt, statement, definition, anchor)?, args.json)
        }
        (_, _, _, _, Some(source)) => prove(args, source),
        _ => bail!("expected a source, or --check with --statement, --definition and --anchor"),
    }
}

fn prove(args: &Receipts, source: &str) -> anyhow::Result<Exit> {
    let source = fetch::open(source)?;
    let ledger = Ledger::open(&*source, args.anchor)?;
    let mut found = Vec::new();
    ledger.each(|index, bytes| {
        if wanted(args, bytes) {
            found.push((index, bytes.to_vec()));
        }
    })?;
    if found.is_empty() {
        if args.json {
            outln!("{}", json!({"size": ledger.size(), "receipts": []}));
        } else {
            outln!("not in this log at size {}", ledger.size());
        }
        return Ok(Exit::Fails);
    }
    fs::create_dir_all(&args.out).with_context(|| format!("{}", args.out.display()))?;
    let tiles = ledger.tiles()?;
    let mut receipts = Vec::new();
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
        if !args.json {
            outln!("entry {index} of {}: {}", ledger.size(), path.display());
        }
        receipts.push(json!({"id": statement.id().to_string(), "index": index, "receipt": path}));
    }
    if args.json {
        outln!("{}", json!({"size": ledger.size(), "receipts": receipts}));
    }
    Ok(Exit::Holds)
}

fn wanted(args: &Receipts, bytes: &[u8]) -> bool {
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

/// What a receipt shows.
enum Shown {
    /// The statement is this entry of the log at this size, under a quorum of the definition's witnesses.
    Holds { id: StatementId, index: u64, size: u64 },
    /// It is not what it says.
    Fails(String),
    /// Not enough witnesses had cosigned when it was written.
    Pending(String),
}

fn say(shown: &Shown, json: bool) -> anyhow::Result<Exit> {
    let (value, words, exit) = match shown {
        Shown::Holds { id, index, size } => (
            json!({"verdict": "holds", "id": id.to_string(), "index": index, "size": size}),
            format!("holds: statement {id} is entry {index} of the log at size {size}"),
            Exit::Holds,
        ),
        Shown::Fails(why) => {
            (json!({"verdict": "fails", "why": why}), format!("fails: {why}"), Exit::Fails)
        }
        Shown::Pending(why) => (
            json!({"verdict": "cannot-tell", "cause": "pending", "why": why}),
            format!("cannot-tell pending: {why}; fetch the receipt again later"),
            Exit::CannotTell,
        ),
    };
    if json {
        outln!("{value}");
    } else {
        outln!("{words}");
    }
    Ok(exit)
}

fn check(
    receipt: &Path,
    statement: &Path,
    definition: &Path,
    anchor: StatementId,
) -> anyhow::Result<Shown> {
    let (proof, bytes) = (files::read(receipt)?, files::read(statement)?);
    files::read(definition)?;
    let at =
        |path: &Path, why: &dyn Display| Ok(Shown::Fails(format!("{}: {why}", path.display())));
    let policy = match files::read_definition(definition, anchor) {
        Ok(root) => root.policy,
        Err(why) => return Ok(Shown::Fails(format!("{why:#}"))),
    };
    let statement = match Statement::parse(&bytes) {
        Ok(parsed) => parsed,
        Err(fault) => return at(statement, &fault),
    };
    let proof = match Proof::parse(&proof) {
        Ok(proof) => proof,
        Err(error) => return at(receipt, &error),
    };
    let Some(header) = proof.extra.clone() else {
        return at(receipt, &"expected an `extra` line with the entry's header, got none");
    };
    // An entry is its header, an empty line, and the statement (spec 1 §6).
    let entry = [&header[..], b"\n", statement.as_bytes()].concat();
    Ok(match proof.verify(&leaf_hash(&entry), &policy) {
        Ok(included) => Shown::Holds {
            id: statement.id(),
            index: included.index(),
            size: included.evaluation().checkpoint.size,
        },
        Err(error @ LogError::Policy { .. }) => Shown::Pending(error.to_string()),
        Err(LogError::Root { .. }) => Shown::Fails(format!(
            "statement {} is not entry {} under the receipt's checkpoint: other bytes, or another place",
            statement.id(),
            proof.index
        )),
        Err(error) => Shown::Fails(error.to_string()),
    })
}
