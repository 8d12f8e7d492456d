//! `acta checker`: the page with which a browser checks, as one file that needs no server and no network.

use super::Exit;
use acta_log::hash::sha256;
use acta_server::checker;
use anyhow::Context as _;
use data_encoding::HEXLOWER;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write the page there.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// The hash as `sha256sum` prints it: every site that runs this version serves the same bytes.
pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let page = checker::saved();
    if let Some(path) = &args.out {
        std::fs::write(path, page).with_context(|| format!("write {}", path.display()))?;
    }
    let hash = HEXLOWER.encode(&sha256(page));
    if args.json {
        outln!("{}", serde_json::json!({"file": args.out, "sha256": hash, "bytes": page.len()}));
    } else {
        let name = args
            .out
            .as_deref()
            .map_or_else(|| checker::SAVED.into(), |path| path.display().to_string());
        outln!("{hash}  {name}");
    }
    Ok(Exit::Holds)
}
