//! `acta send`: empties an outbox into the intakes of an election, and by every other way that is named.

use super::{Exit, bar};
use crate::carry::definition::Carried;
use crate::carry::gateway::SENDER_BYTES_MAX;
use crate::client::Client;
use crate::files;
use crate::outbox::{Hook, Outbox, Patience, Ways};
use acta::text::StatementId;
use anyhow::{Context, bail};
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The outbox folder (see `acta station sign`).
    outbox: PathBuf,
    /// An intake; may be repeated: the next one is tried when one does not answer.
    #[arg(long = "to", value_name = "URL", required_unless_present_any = ["sticks", "pictures", "sms"], value_parser = files::http_address)]
    to: Vec<String>,
    /// A folder that is there when a stick is: what has no promise is put there as one file, and answers that came back
    /// in it are kept. May be repeated, as the two that follow: every way is tried in each round.
    #[arg(long = "stick", value_name = "DIR")]
    sticks: Vec<PathBuf>,
    /// A folder for symbols of what has no promise, to be printed or photographed.
    #[arg(long, value_name = "DIR")]
    pictures: Vec<PathBuf>,
    /// A gateway for text messages of what has no promise: a shell command that gets one on its standard input, or an
    /// http:// address to which a line `SENDER TAB TEXT` is posted (`acta carry sms gateway --listen`).
    #[arg(long, value_name = "COMMAND|URL")]
    sms: Vec<String>,
    /// The sender that is named to such an address.
    #[arg(long, value_name = "NAME", default_value = "outbox", requires = "sms", value_parser = sender)]
    sms_from: String,
    /// Seconds after which messages without an answer are sent once more.
    #[arg(long, value_name = "SECONDS", default_value_t = 600, requires = "sms", value_parser = clap::value_parser!(u64).range(1..))]
    sms_again: u64,
    /// The election's definition, whose promise key the intake must hold; with its parts (a node's file `election`)
    /// records are coded small.
    #[arg(long, value_name = "FILE")]
    definition: PathBuf,
    /// The anchor, as printed: SHA-256 of the definition's text.
    #[arg(long, value_parser = files::anchor)]
    anchor: StatementId,
    /// The channel by which the statements came to this machine.
    #[arg(long, default_value = "https", value_parser = ["https", "usb", "qr", "sms", "paper", "voice"])]
    via: String,
    /// A file that a statement of the outbox names by its SHA-256: it is kept there, sent with the statement, and published.
    /// May be repeated.
    #[arg(long = "blob", value_name = "FILE", requires = "to")]
    blobs: Vec<PathBuf>,
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
    let ways = ways(args)?;
    let intakes: Vec<Client> = args.to.iter().map(|url| Client::new(url, &args.via)).collect();
    let patience =
        Patience { give_up: args.give_up.map(Duration::from_secs), receipts: args.receipts };
    let mut outbox = Outbox::existing(&args.outbox)?;
    if let Some(path) = &args.attempts_key {
        outbox.hand_in_attempts(files::read_key(path)?)?;
    }
    // Read again: the outbox holds the ways for as long as it sends.
    let root = files::read_definition(&args.definition, args.anchor)?;
    for path in &args.blobs {
        outbox.add_file(&files::read(path)?).with_context(|| format!("{}", path.display()))?;
    }
    if !ways.is_empty() {
        outbox.carry_by(ways);
    }
    let bar = bar::new(outbox.counts()?.statements, "sent", args.json);
    let counts = outbox.send(&intakes, &root, patience, |counts| {
        bar.set_position(counts.promised + counts.refused)
    })?;
    bar.finish_and_clear();
    super::station::say(&outbox, counts, args.json)
}

fn ways(args: &Args) -> anyhow::Result<Ways> {
    let mut ways = Ways::new(Carried::read(&args.definition, args.anchor)?);
    args.sticks.iter().cloned().for_each(|dir| ways.stick(dir));
    args.pictures.iter().cloned().for_each(|dir| ways.pictures(dir));
    for hook in &args.sms {
        let hook = match files::http_address(hook) {
            Ok(address) => Hook::Http(address, args.sms_from.clone()),
            Err(_) if hook.starts_with("https://") => bail!(
                "--sms: expected a command or an http:// address, got {hook}: a command may ask it"
            ),
            Err(_) => Hook::Command(hook.clone()),
        };
        ways.sms(hook, Duration::from_secs(args.sms_again));
    }
    Ok(ways)
}

/// A name that stands in one cell of a line.
fn sender(text: &str) -> Result<String, String> {
    let is_one = !text.is_empty() && text.len() <= SENDER_BYTES_MAX;
    let plain = !text.contains(['\t', '\n', '\r']);
    let told = || format!("expected 1 to {SENDER_BYTES_MAX} bytes without tab or line end");
    (is_one && plain).then(|| text.to_owned()).ok_or_else(told)
}
