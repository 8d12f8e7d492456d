//! `acta evidence`: a dossier of some stations from any copy of the log, and the check of one, offline.

use super::Exit;
use crate::dossier;
use crate::files;
use acta::text::StatementId;
use acta::value::Code;
use acta_server::fetch;
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The stations.
    #[arg(required_unless_present = "check", value_name = "STATION", value_parser = code)]
    stations: Vec<Code>,
    /// A copy of the log: a folder, an http:// address or a zip with the published files.
    #[arg(long, value_name = "SOURCE", required_unless_present = "check")]
    from: Option<String>,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: StatementId,
    /// Where to write the dossier: a folder that is not there yet.
    #[arg(long, value_name = "DIR", required_unless_present = "check")]
    out: Option<PathBuf>,
    /// Check this dossier instead; no network is used.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["stations", "from", "out"])]
    check: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let checked = match (&args.check, &args.from, &args.out) {
        (Some(dir), _, _) => dossier::check(dir, args.anchor)?,
        (None, Some(from), Some(out)) => {
            let stations: BTreeSet<Code> = args.stations.iter().copied().collect();
            let files = dossier::make(&*fetch::open(from)?, args.anchor, &stations)?;
            dossier::write(out, &files)?;
            dossier::check(out, args.anchor)?
        }
        _ => anyhow::bail!("expected stations with --from and --out, or --check"),
    };
    out!("{}", checked.text());
    Ok(match checked.exit_code() {
        0 => Exit::Holds,
        1 => Exit::Fails,
        _ => Exit::CannotTell,
    })
}

fn code(text: &str) -> Result<Code, String> {
    Code::parse(text).ok_or_else(|| format!("expected a code, got {text:?}"))
}
