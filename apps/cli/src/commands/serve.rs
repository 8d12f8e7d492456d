//! `acta serve` and `acta reindex`: the authority's node.

use super::Exit;
use super::publish::PublishTo;
use super::serve_on::{listen, runtime, stopped};
use acta_server::disk::{Disk, RealDisk};
use acta_server::journal::{Journal, SEGMENT_BYTES};
use acta_server::listen::{CONNECTIONS_PER_SOURCE_MAX, Limits};
use acta_server::node::{self, Node, Options};
use acta_server::setup::Folder;
use acta_server::telemetry::{self, Form};
use anyhow::{Context, ensure};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
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
    /// A proxy in front, by its address; may be repeated. Any other source but this machine holds a limited number of
    /// connections, and a proxy stands for many sources.
    #[arg(long = "proxy", value_name = "ADDR")]
    proxies: Vec<IpAddr>,
    /// Connections of one source (IPv4 address, IPv6 network of 64 bits) at one time; others are refused.
    #[arg(long, value_name = "N", default_value_t = CONNECTIONS_PER_SOURCE_MAX)]
    connections_per_source: usize,
    #[command(flatten)]
    publish_to: PublishTo,
    /// Log lines as JSON.
    #[arg(long)]
    log_json: bool,
    /// Which events.
    #[arg(long, default_value = "info", value_parser = ["error", "warn", "info", "debug", "trace", "off"])]
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
    let mut options = Options::read(&node_folder(&args.node)?.settings())?;
    options.publish_to = args.publish_to.targets()?;
    let node = Node::open(&args.node, options)?;
    outln!("anchor {}", node.anchor());
    let limits = Limits {
        connections_per_source_max: args.connections_per_source,
        proxies: args.proxies.clone().into(),
        ..Limits::default()
    };
    runtime()?.block_on(async {
        let intake = listen(&args.listen, "intake").await?;
        let site = match &args.site {
            Some(address) => Some(listen(address, "site").await?),
            None => None,
        };
        node.serve(intake, site, limits, stopped()?).await
    })?;
    node.stop()?;
    Ok(Exit::Holds)
}

pub(super) fn reindex(args: &ReindexArgs) -> anyhow::Result<Exit> {
    let folder = node_folder(&args.node)?;
    let disk: Arc<dyn Disk> = Arc::new(RealDisk::new());
    let lock = args.node.join("lock");
    let _lock = disk.lock(&lock).with_context(|| {
        format!("{}: stop the node that runs in this folder first", args.node.display())
    })?;
    let (journal, _) = Journal::open(disk, &folder.journal(), SEGMENT_BYTES, None)?;
    let index = node::reindex(&folder.index(), &journal.reader())?;
    outln!("{} entries in a new index", index.size());
    Ok(Exit::Holds)
}

/// The folder, if it is a node's.
fn node_folder(dir: &Path) -> anyhow::Result<Folder> {
    let folder = Folder::new(dir);
    ensure!(
        folder.definition().is_file(),
        "{}: expected a node's folder (`acta new` makes one): it has no definition",
        dir.display()
    );
    Ok(folder)
}
