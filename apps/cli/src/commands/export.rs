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
    /// (counts), eml-520 (result); parquet (the tables of csv, where the program was built with it). More than once for several; all but
    /// parquet by default.
    #[arg(long, value_name = "FORMAT", value_parser = form)]
    format: Vec<Form>,
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

/// A form, or the one that is a part of the program only where it was asked for.
#[derive(Clone, Copy, Debug)]
enum Form {
    Of(Format),
    Parquet,
}

const PARQUET: &str = "parquet";

fn form(word: &str) -> Result<Form, String> {
    if word == PARQUET {
        return if cfg!(feature = "parquet") {
            Ok(Form::Parquet)
        } else {
            Err("this program was built without it: cargo build --release --bin acta --features parquet".to_owned())
        };
    }
    let found = Format::ALL.into_iter().find(|format| format.word() == word);
    let known = || format!("expected {}, {PARQUET}", Format::ALL.map(Format::word).join(", "));
    found.map(Form::Of).ok_or_else(known)
}

fn made(results: &Results<'_>, root: &[u8; 32], form: Form) -> anyhow::Result<Vec<File>> {
    match form {
        Form::Of(format) => Ok(export::files(results, root, format)?),
        #[cfg(feature = "parquet")]
        Form::Parquet => Ok(acta_parquet::files(&export::files(results, root, Format::Csv)?)?),
        #[cfg(not(feature = "parquet"))]
        Form::Parquet => anyhow::bail!("{PARQUET}: not a part of this program"),
    }
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
    let all = Format::ALL.map(Form::Of);
    let forms = if args.format.is_empty() { &all[..] } else { &args.format };
    let mut files = Vec::new();
    for form in forms {
        files.extend(made(&results, &root, *form)?);
    }
    fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    for file in &files {
        let path = args.out.join(&file.path);
        fs::write(&path, &file.bytes).with_context(|| path.display().to_string())?;
    }
    let root = acta::value::Hash(root).to_string();
    if args.json {
        let file = |file: &File| json!({"path": file.path, "bytes": file.bytes.len()});
        let files: Vec<Value> = files.iter().map(file).collect();
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
    files.iter().for_each(|file| outln!("{} {} bytes", file.path, file.bytes.len()));
    Ok(Exit::Holds)
}
