//! `acta replay`: the published files of any moment again, byte for byte, from the log alone.

use super::Exit;
use crate::files;
use crate::ledger::{Ledger, fold, past, root};
use acta::text::StatementId;
use acta_log::fsck::blob_path;
use acta_log::hash::Hash;
use acta_server::fetch::{self, Source, limit_of};
use acta_server::publish::at;
use anyhow::{Context, ensure};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    /// The log size.
    #[arg(long, value_name = "SIZE")]
    at: u64,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: Option<StatementId>,
    /// Where to write the files; without it they are only compared with what is published for that size.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = fetch::open(&args.source)?;
    let ledger = Ledger::open(&*source, args.anchor)?;
    let files = replayed(&ledger, &*source, args.at)?;
    if let Some(out) = &args.out {
        ensure!(!out.exists(), "{}: expected a folder that does not exist yet", out.display());
        for (path, bytes) in &files {
            let path = out.join(path);
            fs::create_dir_all(path.parent().context("a path without folder")?)?;
            fs::write(&path, bytes).with_context(|| format!("{}", path.display()))?;
        }
        let number = files.len();
        if args.json {
            outln!("{}", json!({"size": args.at, "files": number, "out": out}));
        } else {
            outln!("{number} files of size {} in {}", args.at, out.display());
        }
        return Ok(Exit::Holds);
    }
    compare(&*source, args.at, &files, args.json)
}

/// Every file of `at/<size>/`, from the log and the files that it names alone.
fn replayed(
    ledger: &Ledger<'_>,
    source: &dyn Source,
    size: u64,
) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let entries = ledger.entries(size)?;
    let follower = fold(&entries)?;
    let past = past(&entries, follower.fold())?;
    let head = ledger.head(size)?;
    let checkpoint = head.as_ref().map(|note| note.as_bytes());
    let some = |from: u64, to: u64| {
        let range =
            usize::try_from(from).unwrap_or(usize::MAX)..usize::try_from(to).unwrap_or(usize::MAX);
        Ok(entries.get(range).unwrap_or_default().to_vec())
    };
    let blobs = |hash: &Hash| {
        let path = format!("log/{}", blob_path(hash));
        source.get(&path, limit_of(&path)).with_context(|| path)
    };
    let inputs = at::Inputs { entries: &some, blobs: &blobs };
    at::files(follower.fold(), &root(&entries), checkpoint, inputs, &past)
}

fn compare(
    source: &dyn Source,
    size: u64,
    files: &BTreeMap<String, Vec<u8>>,
    json: bool,
) -> anyhow::Result<Exit> {
    let (mut differs, mut absent) = (Vec::new(), Vec::new());
    for (path, bytes) in files {
        let path = format!("at/{size}/{path}");
        match source.get(&path, limit_of(&path))? {
            Some(published) if published == *bytes => {}
            Some(_) => differs.push(path),
            None => absent.push(path),
        }
    }
    let (verdict, exit) = match (differs.len(), absent.len()) {
        (0, 0) => ("holds", Exit::Holds),
        (0, _) => ("cannot-tell not-published", Exit::CannotTell),
        _ => ("fails", Exit::Fails),
    };
    let number = files.len();
    if json {
        outln!(
            "{}",
            json!({"verdict": verdict, "size": size, "files": number, "differs": differs, "absent": absent})
        );
        return Ok(exit);
    }
    outln!(
        "{verdict}: {number} files of size {size} made again from the log: {} differ, {} not published",
        differs.len(),
        absent.len()
    );
    differs.iter().for_each(|path| outln!("differs: {path}"));
    absent.iter().for_each(|path| outln!("not published: {path}"));
    Ok(exit)
}
