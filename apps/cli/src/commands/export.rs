//! `acta export`: the results of a size for other programs, from the log alone.

use super::Exit;
use crate::files;
use crate::ledger::{Ledger, fold, root};
use acta::text::StatementId;
use acta_server::fetch;
use acta_tally::results::Results;
use acta_view::File;
use acta_view::export::{self, Format};
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    /// The log size; the newest one by default.
    #[arg(long, value_name = "SIZE")]
    at: Option<u64>,
    /// The form: csv (tables with a data package), json (with its schema), nist (SP 1500-100 version 2), eml-510
    /// (counts), eml-520 (result). More than once for several; all of them by default.
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    format: Vec<Format>,
    /// Where to write the files: a folder that does not exist yet.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: Option<StatementId>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

fn format(word: &str) -> Result<Format, String> {
    let found = Format::ALL.into_iter().find(|format| format.word() == word);
    found.ok_or_else(|| format!("expected {}", Format::ALL.map(Format::word).join(", ")))
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    ensure!(
        !args.out.exists(),
        "{}: expected a folder that does not exist yet",
        args.out.display()
    );
    let source = fetch::open(&args.source)?;
    let ledger = Ledger::open(&*source, args.anchor)?;
    let size = args.at.unwrap_or_else(|| ledger.size());
    let entries = ledger.entries(size)?;
    let follower = fold(&entries)?;
    let results = Results::new(follower.fold());
    let root = root(&entries);
    let formats = if args.format.is_empty() { &Format::ALL[..] } else { &args.format };
    let mut made = Vec::new();
    for format in formats {
        made.extend(export::files(&results, &root, *format)?);
    }
    fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    for file in &made {
        let path = args.out.join(&file.path);
        fs::write(&path, &file.bytes).with_context(|| path.display().to_string())?;
    }
    let root = acta::value::Hash(root).to_string();
    if args.json {
        let file = |file: &File| json!({"path": file.path, "bytes": file.bytes.len()});
        let files: Vec<Value> = made.iter().map(file).collect();
        outln!(
            "{}",
            json!({"size": size, "root": root, "status": follower.fold().status().to_string(), "root_confirmed": args.anchor.is_some(), "notice": follower.fold().definition().notice, "files": files})
        );
        return Ok(Exit::Holds);
    }
    if args.anchor.is_none() {
        outln!("{}", acta_verify::verdict::NOT_CONFIRMED);
    }
    follower.fold().definition().notice.iter().for_each(|notice| outln!("{notice}"));
    outln!("size {size}\nroot {root}\nstatus {}", follower.fold().status());
    made.iter().for_each(|file| outln!("{} {} bytes", file.path, file.bytes.len()));
    Ok(Exit::Holds)
}
