//! `acta carry digits`: for paper and voice.

use super::{Election, Exit, From, To};
use crate::files;
use acta::entry::Channel;
use acta_carry::{digits, part};
use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print a statement as lines of digits.
    Encode(Encode),
    /// Compare two readings of the digits; only what both say is taken.
    Decode(Decode),
}

#[derive(Debug, clap::Args)]
struct Encode {
    #[command(flatten)]
    from: From,
    #[command(flatten)]
    election: Election,
}

/// The way the digits came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Way {
    /// Written or printed.
    Paper,
    /// Read out.
    Voice,
}

#[derive(Debug, clap::Args)]
struct Decode {
    /// What one person wrote down.
    first: PathBuf,
    /// What another person wrote down.
    second: PathBuf,
    #[command(flatten)]
    election: Election,
    #[command(flatten)]
    to: To,
    /// The way the digits came.
    #[arg(long, value_enum, default_value = "paper")]
    via: Way,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::Encode(args) => encode(args),
        What::Decode(args) => decode(args),
    }
}

fn encode(args: &Encode) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    for item in args.from.items(&carried)? {
        let parts = part::split(&item.payload, carried.tag(), 1, part::PART_MAX);
        let part = parts.and_then(|mut parts| parts.pop());
        let part =
            part.with_context(|| format!("{}: too long to be read out as digits", item.id))?;
        errln!("{}", item.id);
        out!("{}", digits::lines(&part));
    }
    Ok(Exit::Holds)
}

fn decode(args: &Decode) -> anyhow::Result<Exit> {
    let carried = args.election.read()?;
    let via = match args.via {
        Way::Paper => Channel::Paper,
        Way::Voice => Channel::Voice,
    };
    let mut inbox = args.to.inbox(&carried, via)?;
    let (first, second) = (files::read_text(&args.first)?, files::read_text(&args.second)?);
    match digits::agree(&first, &second) {
        Ok(part) => drop(inbox.part("digits", &part)?),
        Err(faults) => {
            for fault in &faults {
                inbox.refuse(&format!("line {:02}", fault.at), fault);
            }
        }
    }
    args.to.finish(&inbox, &carried, via)
}
