//! `acta verify`: everything anyone can check from the published files.

use super::{Exit, bar};
use crate::checking::{Depth, verify};
use crate::files;
use acta::text::StatementId;
use acta_server::fetch::{self, Published, Source};
use acta_verify::session::Trust;
use acta_verify::verdict::{Report, Verdict};
use anyhow::Context;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    /// The anchor, as printed: SHA-256 of the definition's text.
    #[arg(long, value_parser = files::anchor, conflicts_with = "policy")]
    anchor: Option<StatementId>,
    /// Or: a tlog-policy from elsewhere with the log's and the witnesses' keys.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Hashes, heads and cosignatures only.
    #[arg(long)]
    hashes: bool,
    /// Other sources of the same log: two roots for one size are found.
    #[arg(long = "also", value_name = "SOURCE")]
    also: Vec<String>,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = fetch::open(&args.source)?;
    let trust = match (args.anchor, &args.policy) {
        (Some(anchor), _) => Trust::Anchor(anchor),
        (None, Some(path)) => {
            let text = String::from_utf8(files::read(path)?)
                .with_context(|| format!("{}", path.display()))?;
            Trust::Policy(text)
        }
        (None, None) => Trust::Nothing,
    };
    let also =
        args.also.iter().map(|place| other_checkpoint(place)).collect::<Result<Vec<_>, _>>()?;
    let depth = if args.hashes { Depth::Hashes } else { Depth::Full };
    let bar = bar::new(0, "units", args.json);
    let report = verify(&Published(&*source), &trust, depth, &also, &|done, all| {
        bar.set_length(wide(all));
        bar.set_position(wide(done));
    });
    bar.finish_and_clear();
    print!("{}", if args.json { report.json() } else { report.text() });
    Ok(exit(&report))
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn other_checkpoint(place: &str) -> anyhow::Result<(String, Vec<u8>)> {
    let path = "log/checkpoint";
    let note = fetch::open(place)?.get(path, fetch::limit_of(path))?;
    Ok((place.to_owned(), note.with_context(|| format!("{place}: no {path}"))?))
}

/// The exit code of a report.
pub(super) fn exit(report: &Report) -> Exit {
    match report.exit_code() {
        0 => Exit::Holds,
        1 => Exit::Fails,
        _ => Exit::CannotTell,
    }
}

/// For a mirror: refuses a state in which something fails, in words.
pub(super) fn check_source(source: &dyn Source, anchor: Option<StatementId>) -> Result<(), String> {
    let trust = anchor.map_or(Trust::Nothing, Trust::Anchor);
    let report = verify(&Published(source), &trust, Depth::Full, &[], &|_, _| {});
    let failing = report.checks.iter().find(|check| check.verdict == Verdict::Fails);
    let Some(check) = failing else { return Ok(()) };
    let detail = check.details.first();
    let detail = detail.map_or_else(String::new, |detail| {
        format!(
            ": {} {} expected {} got {}",
            detail.subject, detail.field, detail.expected, detail.got
        )
    });
    Err(format!("{} {}{detail}", check.code, check.title))
}
