//! `acta carry`: statements by QR, SMS, USB stick, and digits on paper or by voice (specification 2).

mod digits;
mod qr;
mod sms;
mod usb;

use super::{Exit, bar};
use crate::carry::definition::Carried;
use crate::carry::inbox::{Inbox, Report};
use crate::client::Client;
use crate::files;
use crate::outbox::{Outbox, Patience};
use acta::entry::Channel;
use acta::statement::Statement;
use acta::text::StatementId;
use acta_carry::Payload;
use anyhow::{Context, ensure};
use clap::Subcommand;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Symbols: written as PNG or SVG, read from photos and scans.
    Qr(qr::Args),
    /// Text messages: written, read, and a gateway for a modem or provider.
    Sms(sms::Args),
    /// One file for a stick: statements there, promises and receipts back.
    Usb(usb::Args),
    /// Groups of digits with check digits, for paper and voice.
    Digits(digits::Args),
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::Qr(args) => qr::run(args),
        What::Sms(args) => sms::run(args),
        What::Usb(args) => usb::run(args),
        What::Digits(args) => digits::run(args),
    }
}

/// The election whose statements are carried.
#[derive(Debug, clap::Args)]
pub(super) struct Election {
    /// The election's definition; with its parts (a node's file `election`) records are coded small.
    #[arg(long, value_name = "FILE")]
    definition: PathBuf,
    /// The anchor, as printed: SHA-256 of the definition's text.
    #[arg(long, value_parser = files::anchor)]
    anchor: StatementId,
}

impl Election {
    pub(super) fn read(&self) -> anyhow::Result<Carried> {
        Carried::read(&self.definition, self.anchor)
    }
}

/// What is to be carried.
#[derive(Debug, clap::Args)]
struct From {
    /// Files of statements or receipts.
    #[arg(value_name = "FILE", required_unless_present = "outbox")]
    files: Vec<PathBuf>,
    /// Or: every statement of this outbox that has no promise yet.
    #[arg(long, value_name = "DIR", conflicts_with = "files")]
    outbox: Option<PathBuf>,
}

/// Something to be carried, with a name for files.
struct Item {
    id: String,
    payload: Payload,
}

impl From {
    fn items(&self, carried: &Carried) -> anyhow::Result<Vec<Item>> {
        if let Some(dir) = &self.outbox {
            let statements = Outbox::existing(dir)?.unpromised()?;
            return statements.iter().map(|one| statement_item(one, carried)).collect();
        }
        self.files.iter().map(|path| file_item(path, carried)).collect()
    }
}

fn statement_item(statement: &Statement, carried: &Carried) -> anyhow::Result<Item> {
    ensure!(
        statement.election() == carried.id().as_str(),
        "statement {}: expected election {}, got {}",
        statement.id(),
        carried.id(),
        statement.election()
    );
    let payload = Payload::of(statement, carried.known());
    Ok(Item { id: statement.id().to_string(), payload })
}

fn file_item(path: &Path, carried: &Carried) -> anyhow::Result<Item> {
    let bytes = files::read(path)?;
    let name = || format!("{}", path.display());
    let fault = match Statement::parse(&bytes) {
        Ok(statement) => return statement_item(&statement, carried).with_context(name),
        Err(fault) => fault,
    };
    // A receipt has no id of its own: it is known by the file that somebody named so.
    match Payload::of_receipt(&bytes) {
        Ok(payload) => {
            let stem = path.file_stem().map_or_else(String::new, |s| s.to_string_lossy().into());
            Ok(Item { id: stem, payload })
        }
        Err(_) => Err(anyhow::anyhow!("{}: neither a statement nor a receipt: {fault}", name())),
    }
}

/// Where what was carried goes.
#[derive(Debug, clap::Args)]
struct To {
    /// The outbox that takes it; it is made if needed. Parts that wait for others are kept there.
    #[arg(long, value_name = "DIR")]
    outbox: PathBuf,
    /// Then send the outbox to this intake; may be repeated.
    #[arg(long = "to", value_name = "URL", value_parser = files::http_address)]
    to: Vec<String>,
    /// Give up sending after so many seconds without success; otherwise go on for ever.
    #[arg(long, value_name = "SECONDS", requires = "to")]
    give_up: Option<u64>,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

impl To {
    fn inbox<'a>(&self, carried: &'a Carried, via: Channel) -> anyhow::Result<Inbox<'a>> {
        Inbox::open(Outbox::open(&self.outbox)?, carried, via)
    }

    fn clients(&self, via: Channel) -> Vec<Client> {
        self.to.iter().map(|url| Client::new(url, via.as_str())).collect()
    }

    /// Tells what became of everything, and sends where an intake was named.
    fn finish(&self, inbox: &Inbox<'_>, carried: &Carried, via: Channel) -> anyhow::Result<Exit> {
        let report = inbox.report();
        if !self.json {
            report.to_lines().iter().for_each(|line| outln!("{line}"));
        }
        let mut value = report.to_json();
        if !self.to.is_empty() {
            let patience =
                Patience { give_up: self.give_up.map(Duration::from_secs), receipts: false };
            let outbox = inbox.outbox();
            let bar = bar::new(outbox.counts()?.statements, "sent", self.json);
            let counts = outbox.send(&self.clients(via), &carried.root, patience, |counts| {
                bar.set_position(counts.promised + counts.refused);
            })?;
            bar.finish_and_clear();
            if self.json {
                let crate::outbox::Counts { statements, promised, receipts, refused } = counts;
                let counts = json!({"statements": statements, "promised": promised, "receipts": receipts, "refused": refused});
                value.as_object_mut().map(|map| map.insert("outbox".into(), counts));
            } else {
                super::station::say(outbox, counts, false)?;
            }
        }
        if self.json {
            outln!("{value}");
        }
        Ok(exit_of(&report))
    }
}

/// A refusal fails; what waits for parts cannot be told yet.
fn exit_of(report: &Report) -> Exit {
    match (report.refused_count, report.waiting.len()) {
        (0, 0) => Exit::Holds,
        (0, _) => Exit::CannotTell,
        _ => Exit::Fails,
    }
}
