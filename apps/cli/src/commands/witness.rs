//! `acta witness`: cosigns logs that only grow, and never forgets what it cosigned.

use super::Exit;
use super::serve_on::{listen, runtime, stopped};
use crate::files;
use crate::relay::Relay;
use acta::text::StatementId;
use acta_server::disk::RealDisk;
use acta_server::fetch;
use acta_server::witness::{Config, Witness, config};
use anyhow::{Context, ensure};
use axum::Router;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The witness's folder: what it has cosigned.
    dir: PathBuf,
    /// Make the folder first; refused if it exists, since a witness must not forget.
    #[arg(long)]
    create: bool,
    /// Its cosigning keys (`acta key new NAME --witness …`), one file each.
    #[arg(long = "key", value_name = "FILE", required = true)]
    keys: Vec<PathBuf>,
    /// The logs it watches: lines `log VKEY` and `anchor ORIGIN HASH` (`acta new` writes such a file).
    #[arg(long, value_name = "FILE")]
    logs: PathBuf,
    /// Check the logs' keys against the definition under the anchor, in this source, before anything is enrolled.
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// Take complaints too, keep them in this folder, and hand them on to the intakes until one takes them.
    #[arg(long, value_name = "DIR", requires_all = ["to", "definition", "anchor"])]
    relay: Option<PathBuf>,
    /// An intake to which complaints are handed on; may be repeated.
    #[arg(long = "to", value_name = "URL", requires = "relay", value_parser = files::http_address)]
    to: Vec<String>,
    /// The definition of the election whose complaints are taken (a node's file `definition`).
    #[arg(long, value_name = "FILE", requires = "relay")]
    definition: Option<PathBuf>,
    /// Its anchor, as printed.
    #[arg(long, requires = "relay", value_parser = files::anchor)]
    anchor: Option<StatementId>,
    /// Sign complaints of people without a key with this one: an observer's, a contestant's, a medium's.
    #[arg(long, value_name = "FILE", requires = "relay")]
    relay_key: Option<PathBuf>,
    /// Where to listen.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8290")]
    listen: String,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let keys = args.keys.iter().map(|path| files::read_key(path)).collect::<Result<Vec<_>, _>>()?;
    let text = files::read_text(&args.logs)?;
    let logs = config::parse(&text).with_context(|| format!("{}", args.logs.display()))?;
    ensure!(!logs.is_empty(), "{}: expected at least one line `log VKEY`", args.logs.display());
    if let Some(source) = &args.source {
        let source = fetch::open(source)?;
        logs.iter().try_for_each(|log| log.check(&*source))?;
    }
    if args.create {
        Witness::create(&RealDisk::new(), &args.dir)?;
    }
    ensure!(
        args.dir.is_dir(),
        "{}: expected a witness's folder, got none; --create makes one, once",
        args.dir.display()
    );
    let witness = Witness::open(Arc::new(RealDisk::new()), &args.dir, Config::new(keys, logs))?;
    let desk = relay(args)?;
    for key in witness.public_keys() {
        outln!("{key}");
    }
    runtime()?.block_on(async {
        let listener = listen(&args.listen, "witness").await?;
        witness.serve_beside(desk, listener, stopped()?).await.context("the witness stopped")
    })?;
    Ok(Exit::Holds)
}

/// The desk that takes complaints, if there is one. It has a folder and a thread of its own: what becomes of complaints
/// hinders no cosignature.
fn relay(args: &Args) -> anyhow::Result<Router> {
    let (Some(dir), Some(definition), Some(anchor)) = (&args.relay, &args.definition, args.anchor)
    else {
        return Ok(Router::new());
    };
    let root = files::read_definition(definition, anchor)?;
    Relay::desk(dir, root.keys.election().clone(), root, args.relay_key.as_deref(), &args.to)
}
