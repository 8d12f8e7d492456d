//! `acta send`: empties an outbox into the intakes of an election.

use super::{Exit, bar};
use crate::client::Client;
use crate::files;
use crate::outbox::{Outbox, Patience};
use acta::text::StatementId;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The outbox folder (see `acta station sign`).
    outbox: PathBuf,
    /// An intake; may be repeated: the next one is tried when one does not answer.
    #[arg(long = "to", value_name = "URL", required = true, value_parser = files::http_address)]
    to: Vec<String>,
    /// The election's definition (a node's file `definition`), whose promise key the intake must hold.
    #[arg(long, value_name = "FILE")]
    definition: PathBuf,
    /// The anchor, as printed: SHA-256 of the definition's text.
    #[arg(long, value_parser = files::anchor)]
    anchor: StatementId,
    /// The channel by which the statements came to this machine.
    #[arg(long, default_value = "https", value_parser = ["https", "usb", "qr", "sms", "paper", "voice"])]
    via: String,
    /// Stay until every statement has its receipt.
    #[arg(long)]
    receipts: bool,
    /// Give up after so many seconds without success; otherwise go on for ever.
    #[arg(long, value_name = "SECONDS")]
    give_up: Option<u64>,
    /// The station's key: tries that came to nothing are signed with it and sent too, once an intake takes something again.
    #[arg(long, value_name = "FILE")]
    attempts_key: Option<PathBuf>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let root = files::read_definition(&args.definition, args.anchor)?;
    let intakes: Vec<Client> = args.to.iter().map(|url| Client::new(url, &args.via)).collect();
    let patience =
        Patience { give_up: args.give_up.map(Duration::from_secs), receipts: args.receipts };
    let mut outbox = Outbox::existing(&args.outbox)?;
    if let Some(path) = &args.attempts_key {
        outbox.hand_in_attempts(files::read_key(path)?)?;
    }
    let bar = bar::new(outbox.counts()?.statements, "sent", args.json);
    let counts = outbox.send(&intakes, &root, patience, |counts| {
        bar.set_position(counts.promised + counts.refused)
    })?;
    bar.finish_and_clear();
    super::station::say(&outbox, counts, args.json)
}
