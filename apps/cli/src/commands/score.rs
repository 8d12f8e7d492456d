//! `acta score`: every check on published data on one scorecard.

use super::verify::{Beside, exit_of, wide};
use super::{Exit, bar};
use crate::checking::score;
use acta_server::fetch::{self, Published};
use acta_view::score::page;
use anyhow::Context;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    #[command(flatten)]
    beside: Beside,
    /// Also write the scorecard as a page: one file, without scripts, to print or to keep.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print the scorecard as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = fetch::open(&args.source)?;
    let (trust, against) = (args.beside.trust()?, args.beside.against()?);
    let bar = bar::new(0, "units", args.json);
    let card = score(&Published(&*source), &trust, against, &|done, all| {
        bar.set_length(wide(all));
        bar.set_position(wide(done));
    });
    bar.finish_and_clear();
    if let Some(path) = &args.html {
        std::fs::write(path, page(&card)).with_context(|| path.display().to_string())?;
    }
    out!("{}", if args.json { card.json() } else { card.text() });
    Ok(exit_of(card.exit_code()))
}
