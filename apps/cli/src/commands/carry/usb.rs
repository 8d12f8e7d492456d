//! `acta carry usb`: one file on a stick, between machines that share no network.

use super::{Election, Exit, To};
use crate::carry::{bundle, definition};
use crate::files;
use crate::outbox::Outbox;
use acta::entry::Channel;
use acta::text::StatementId;
use acta_carry::bundle::{Builder, Judged};
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
    /// Pack the statements of an outbox.
    Pack(Pack),
    /// Take the items of a bundle, each by itself, into an outbox.
    Unpack(Unpack),
    /// Pack the promises and receipts of an outbox: the way back.
    Receipts(Receipts),
    /// Pack an election's definition with its parts from a published log, for those who code records.
    Definition(Definition),
}

#[derive(Debug, clap::Args)]
struct Pack {
    /// The outbox.
    #[arg(long, value_name = "DIR")]
    outbox: PathBuf,
    #[command(flatten)]
    election: Election,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Also the statements that have a promise already.
    #[arg(long)]
    all: bool,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Unpack {
    /// The bundle.
    bundle: PathBuf,
    #[command(flatten)]
    election: Election,
    #[command(flatten)]
    to: To,
}

#[derive(Debug, clap::Args)]
struct Receipts {
    /// The outbox from which the statements were sent.
    #[arg(long, value_name = "DIR")]
    outbox: PathBuf,
    #[command(flatten)]
    election: Election,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Definition {
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: StatementId,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::Pack(args) => pack(args),
        What::Unpack(args) => unpack(args),
        What::Receipts(args) => receipts(args),
        What::Definition(args) => {
            let (id, builder) = definition::from_log(&args.source, args.anchor)?;
            bundle::write(&args.out, &builder, &id, args.anchor)?;
            Ok(said(&args.out, builder.len(), args.json))
        }
    }
}

fn said(out: &std::path::Path, items: usize, json: bool) -> Exit {
    if json {
        outln!("{}", json!({"bundle": out, "items": items}));
    } else {
        outln!("{}: {items} items", out.display());
    }
    Exit::Holds
}

fn pack(args: &Pack) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    let outbox = Outbox::existing(&args.outbox)?;
    let mut builder = Builder::default();
    let statements = if args.all { outbox.statements()? } else { outbox.unpromised()? };
    statements.iter().for_each(|statement| builder.statement(statement));
    bundle::write(&args.out, &builder, carried.id(), carried.anchor())?;
    Ok(said(&args.out, builder.len(), args.json))
}

fn receipts(args: &Receipts) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    let outbox = Outbox::existing(&args.outbox)?;
    let mut builder = Builder::default();
    outbox.promises()?.iter().for_each(|note| builder.statement(note));
    for (id, receipt) in outbox.receipts()? {
        builder.receipt(id, &receipt);
    }
    bundle::write(&args.out, &builder, carried.id(), carried.anchor())?;
    Ok(said(&args.out, builder.len(), args.json))
}

fn unpack(args: &Unpack) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    let mut inbox = args.to.inbox(&carried, Channel::Usb)?;
    let read = bundle::each(&args.bundle, |line, item, judged| {
        let place = format!("line {line}, {} {}", item.kind.as_str(), item.id);
        match judged {
            Ok(Judged::Statement(statement) | Judged::Promise(statement)) => {
                inbox.statement(&place, &statement)?;
            }
            Ok(Judged::Receipt(id, receipt)) => drop(inbox.receipt(&place, &receipt, Some(id))?),
            Err(fault) => {
                let code = format!("bundle {}", fault.code());
                inbox.refused(&place, &code, bundle::word(fault.reason).into());
            }
        }
        Ok(())
    })?;
    let (manifest, left) = read;
    if manifest.anchor != carried.anchor() {
        errln!("the bundle names the anchor {}, and this is {}", manifest.anchor, carried.anchor());
    }
    if left {
        errln!("{}: bytes after the last item were not read", args.bundle.display());
    }
    args.to.finish(&inbox, &carried, Channel::Usb)
}
