//! `acta prove`: receipts that a statement is in the log, and evidence files of what contradicts what.

mod evidence;
mod receipts;

use super::Exit;
use clap::Subcommand;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Args {
    #[command(subcommand)]
    first: Option<First>,
    #[command(flatten)]
    receipts: receipts::Receipts,
}

#[derive(Debug, Subcommand)]
enum First {
    /// Evidence that the log signed two trees: two checkpoints of which only one can be true.
    Histories(evidence::Histories),
    /// Evidence that a promise was not kept.
    Omission(evidence::OmissionArgs),
    /// Check an evidence file with nothing but the anchor; no network is used.
    Check(evidence::Check),
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.first {
        Some(First::Histories(args)) => evidence::histories(args),
        Some(First::Omission(args)) => evidence::omission(args),
        Some(First::Check(args)) => evidence::check(args),
        None => receipts::run(&args.receipts),
    }
}
