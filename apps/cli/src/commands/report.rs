//! `acta report`: an annex of facts for the report of a mission (specification 6 §11).

use super::Exit;
use super::verify::wide;
use crate::checking::{Against, score};
use crate::commands::bar;
use crate::files;
use crate::ledger::{Ledger, fold, past};
use acta::text::StatementId;
use acta_server::fetch::{self, Published};
use acta_verify::annex::{Drawn, SCORECARD, draft};
use acta_verify::session::Trust;
use acta_view::score::page;
use anyhow::{Context, ensure};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: StatementId,
    /// Where to write the annex and the scorecard: a folder that is not there yet.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let out = &args.out;
    ensure!(!out.exists(), "{}: expected a folder that is not there yet", out.display());
    let source = fetch::open(&args.source)?;
    let ledger = Ledger::open(&*source, Some(args.anchor))?;
    let entries = ledger.entries(ledger.size())?;
    let follower = fold(&entries)?;
    let past = past(&entries, follower.fold())?;
    let bar = bar::new(0, "units", false);
    let trust = Trust::Anchor(args.anchor);
    let card = score(&Published(&*source), &trust, Against::default(), &|done, all| {
        bar.set_length(wide(all));
        bar.set_position(wide(done));
    });
    bar.finish_and_clear();
    let annex = draft(&Drawn {
        card: &card,
        fold: follower.fold(),
        root: acta::value::Hash(*ledger.root()),
        past: &past,
        // What cannot be read is not there for whoever looks it up.
        file: &|path| source.get(path, fetch::limit_of(path)).ok().flatten(),
    });
    fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    write(&out.join("annex.md"), annex.markdown().as_bytes())?;
    write(&out.join("annex.pdf"), &acta_print::annex(&annex).context("the annex")?)?;
    write(&out.join(SCORECARD), card.json().as_bytes())?;
    write(&out.join("scorecard.html"), page(&card).as_bytes())?;
    Ok(Exit::Holds)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    fs::write(path, bytes).with_context(|| path.display().to_string())?;
    outln!("{}", path.display());
    Ok(())
}
