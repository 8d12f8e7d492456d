//! `acta serve` and `acta reindex`: the authority's node.

use super::Exit;
use super::serve_on::{listen, runtime, stopped};
use acta_server::disk::{Disk, RealDisk};
use acta_server::journal::{Journal, SEGMENT_BYTES};
use acta_server::listen::Limits;
use acta_server::node::{self, Node, Options};
use acta_server::setup::Folder;
use acta_server::telemetry::{self, Form};
use anyhow::{Context, ensure};
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The node's folder (`acta new`).
    node: PathBuf,
    /// Where to take statements.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8280")]
    listen: String,
    /// Where to show the published tree; by default at the same address.
    #[arg(long, value_name = "ADDR")]
    site: Option<String>,
    /// Log lines as JSON.
    #[arg(long)]
    log_json: bool,
    /// Which events: error, warn, info, debug, trace, off.
    #[arg(long, default_value = "info")]
    log_level: String,
}

#[derive(Debug, clap::Args)]
pub(super) struct ReindexArgs {
    /// The node's folder; the node must not be running.
    node: PathBuf,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let form = if args.log_json { Form::Json } else { Form::Text };
    ensure!(
        telemetry::start(form, &args.log_level),
        "--log-level: expected error, warn, info, debug, trace or off"
    );
    let options = Options::read(&args.node.join("node.toml"))?;
    let node = Node::open(&args.node, options)?;
    println!("anchor {}", node.anchor());
    runtime()?.block_on(async {
        let intake = listen(&args.listen, "intake").await?;
        let site = match &args.site {
            Some(address) => Some(listen(address, "site").await?),
            None => None,
        };
        node.serve(intake, site, Limits::default(), stopped()?).await
    })?;
    node.stop()?;
    Ok(Exit::Holds)
}

pub(super) fn reindex(args: &ReindexArgs) -> anyhow::Result<Exit> {
    let folder = Folder::new(&args.node);
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new());
    let lock = args.node.join("lock");
    let _lock = disk
        .lock(&lock)
        .with_context(|| format!("{}: a node is running in this folder", lock.display()))?;
    let (journal, _) = Journal::open(disk, &folder.journal(), SEGMENT_BYTES, None)?;
    let index = node::reindex(&folder.index(), &journal.reader())?;
    println!("{} entries in a new index", index.size());
    Ok(Exit::Holds)
}
