//! `acta score`: every check on published data on one scorecard, of a log or of tables.

use super::verify::{Beside, exit_of, wide};
use super::{Exit, Misuse, bar};
use crate::checking::score;
use crate::tabular;
use acta_server::fetch::{self, Published};
use acta_verify::score::{Scorecard, TableScore};
use acta_view::score::page;
use anyhow::Context;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, an http:// address or a zip with the published files; with --map tables of figures, exports of one
    /// publication (CSV, also .gz).
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<String>,
    #[command(flatten)]
    beside: Beside,
    /// How the tables are read (spec 6 §5).
    #[arg(long, value_name = "FILE", conflicts_with_all = ["anchor", "policy", "also", "promises", "receipts"])]
    map: Option<PathBuf>,
    /// A table of the stations that are to report.
    #[arg(long, value_name = "FILE", requires = "map")]
    register: Option<PathBuf>,
    /// A table of requests: which export was answered when.
    #[arg(long, value_name = "FILE", requires = "map")]
    requests: Option<PathBuf>,
    /// Write a row for each row of the tables that was not simply taken.
    #[arg(long, value_name = "FILE", requires = "map")]
    rows: Option<PathBuf>,
    /// Also write the scorecard as a page: one file, without scripts, to print or to keep.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print the scorecard as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let card = match (&args.map, &args.sources[..]) {
        (Some(map), files) => of_tables(args, map, files)?,
        (None, [source]) => of_log(args, source)?,
        (None, _) => {
            return Err(Misuse(
                "several sources are tables: --map FILE says how to read them".into(),
            )
            .into());
        }
    };
    if let Some(path) = &args.html {
        std::fs::write(path, page(&card)).with_context(|| path.display().to_string())?;
    }
    out!("{}", if args.json { card.json() } else { card.text() });
    Ok(exit_of(card.exit_code()))
}

fn of_log(args: &Args, source: &str) -> anyhow::Result<Scorecard> {
    let source = fetch::open(source)?;
    let (trust, against) = (args.beside.trust()?, args.beside.against()?);
    let bar = bar::new(0, "units", args.json);
    let card = score(&Published(&*source), &trust, against, &|done, all| {
        bar.set_length(wide(all));
        bar.set_position(wide(done));
    });
    bar.finish_and_clear();
    Ok(card)
}

fn of_tables(args: &Args, map: &Path, files: &[String]) -> anyhow::Result<Scorecard> {
    let mapping = tabular::mapping(map)?;
    let mut score = TableScore::new(&mapping);
    for file in files {
        let bytes = tabular::bytes(Path::new(file))?;
        score.add(file, &bytes).map_err(|fault| anyhow::anyhow!("{file}: {fault}"))?;
    }
    let place = |path: &Path| path.display().to_string();
    if let Some(path) = &args.register {
        let read = score.register(&place(path), &tabular::bytes(path)?);
        read.map_err(|fault| anyhow::anyhow!("{}: {fault}", path.display()))?;
    }
    if let Some(path) = &args.requests {
        let read = score.requests(&place(path), &tabular::bytes(path)?);
        read.map_err(|fault| anyhow::anyhow!("{}: {fault}", path.display()))?;
    }
    let card = score.finish();
    if let (Some(path), Some(tables)) = (&args.rows, &card.tables) {
        let reports = tables.files.iter().map(|file| (file.place.clone(), &file.rows));
        tabular::write_rows(path, reports)?;
    }
    Ok(card)
}
