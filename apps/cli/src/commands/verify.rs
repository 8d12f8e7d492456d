//! `acta verify`: everything anyone can check from the published files.

use super::{Exit, bar};
use crate::checking::{Against, Depth, verify};
use crate::{files, held};
use acta::text::StatementId;
use acta::value::Code;
use acta_server::fetch::{self, Published, Source};
use acta_verify::given::Kind;
use acta_verify::session::Trust;
use acta_verify::stations::{Options, check_station};
use acta_verify::verdict::{Check, Report, Verdict};
use anyhow::Context;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    #[command(flatten)]
    beside: Beside,
    /// Only this station, from a few small files: a reader's check, which relies on the publisher's statement for what is current.
    #[arg(long, value_name = "CODE", value_parser = code, conflicts_with_all = ["policy", "also", "promises", "receipts", "hashes", "basis"])]
    station: Option<Code>,
    /// Of the station only this contest.
    #[arg(long, value_name = "CODE", value_parser = code, requires = "station")]
    contest: Option<Code>,
    /// Hashes, heads and cosignatures only.
    #[arg(long)]
    hashes: bool,
    /// Also print what each check rests on: law, own rules, international instrument, good practice.
    #[arg(long, conflicts_with = "json")]
    basis: bool,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

/// What is trusted, and what is held against a source.
#[derive(Debug, clap::Args)]
pub(super) struct Beside {
    /// The anchor, as printed: SHA-256 of the definition's text.
    #[arg(long, value_parser = files::anchor, conflicts_with = "policy")]
    anchor: Option<StatementId>,
    /// Or: a tlog-policy from elsewhere with the log's and the witnesses' keys.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Other sources of the same log: two roots for one size are found.
    #[arg(long = "also", value_name = "SOURCE")]
    also: Vec<String>,
    /// A promise that an intake gave, or a folder of them, such as an outbox: each must have been kept.
    #[arg(long = "promise", value_name = "FILE")]
    promises: Vec<PathBuf>,
    /// A receipt (`.receipt`, `.tlog-proof`), or a folder of them: each must be of this log.
    #[arg(long = "receipt", value_name = "FILE")]
    receipts: Vec<PathBuf>,
}

impl Beside {
    pub(super) fn trust(&self) -> anyhow::Result<Trust> {
        Ok(match (self.anchor, &self.policy) {
            (Some(anchor), _) => Trust::Anchor(anchor),
            (None, Some(path)) => Trust::Policy(files::read_text(path)?),
            (None, None) => Trust::Nothing,
        })
    }

    pub(super) fn against(&self) -> anyhow::Result<Against> {
        let checkpoints = self.also.iter().map(|place| other_checkpoint(place));
        let checkpoints = checkpoints.collect::<Result<Vec<_>, _>>()?;
        let mut given = held::read(&self.promises, Kind::Promise)?;
        given.extend(held::read(&self.receipts, Kind::Receipt)?);
        Ok(Against { checkpoints, held: given })
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = fetch::open(&args.source)?;
    if let Some(station) = args.station {
        let (anchor, contest) = (args.beside.anchor, args.contest);
        let report = check_station(&Published(&*source), &Options { anchor, station, contest });
        out!("{}", if args.json { report.json() } else { report.text() });
        return Ok(exit_of(report.exit_code()));
    }
    let (trust, against) = (args.beside.trust()?, args.beside.against()?);
    let depth = if args.hashes { Depth::Hashes } else { Depth::Full };
    let bar = bar::new(0, "units", args.json);
    let report = verify(&Published(&*source), &trust, depth, against, &|done, all| {
        bar.set_length(wide(all));
        bar.set_position(wide(done));
    });
    bar.finish_and_clear();
    let text = match (args.json, args.basis) {
        (true, _) => report.json(),
        (false, true) => report.text_with_basis(),
        (false, false) => report.text(),
    };
    out!("{text}");
    Ok(exit(&report))
}

fn code(text: &str) -> Result<Code, String> {
    Code::parse(text).ok_or_else(|| format!("expected a code, got {text:?}"))
}

pub(super) fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn other_checkpoint(place: &str) -> anyhow::Result<(String, Vec<u8>)> {
    let path = "log/checkpoint";
    let note = fetch::open(place)?.get(path, fetch::limit_of(path))?;
    Ok((place.to_owned(), note.with_context(|| format!("{place}: no {path}"))?))
}

/// The exit code of a report.
pub(super) fn exit(report: &Report) -> Exit {
    exit_of(report.exit_code())
}

/// The exit code of spec 6 §2.
pub(super) const fn exit_of(code: u8) -> Exit {
    match code {
        0 => Exit::Holds,
        1 => Exit::Fails,
        4 => Exit::World,
        _ => Exit::CannotTell,
    }
}

/// Checks of the published bytes: is this the log, and does what is shown follow from it? A mirror refuses a state in which
/// one of them fails. What else fails says how the election was run: a mirror keeps that, it is the evidence.
const OF_BYTES: [&str; 9] = ["A0", "F1", "F4", "F2", "F5", "D1", "D2", "D3", "E8"];

/// For a mirror: refuses a state whose bytes are not as they must be, in words; other failures are told on standard error.
pub(super) fn check_source(source: &dyn Source, anchor: Option<StatementId>) -> Result<(), String> {
    let trust = anchor.map_or(Trust::Nothing, Trust::Anchor);
    let report = verify(&Published(source), &trust, Depth::Full, Against::default(), &|_, _| {});
    let failing = report.checks.iter().filter(|check| check.verdict == Verdict::Fails);
    for check in failing {
        if OF_BYTES.contains(&check.code) && !of_bulletins(check) {
            return Err(words(check));
        }
        errln!("kept, as the source has it: fails {}", words(check));
    }
    Ok(())
}

/// What a bulletin says wrongly is said in the log: whoever keeps the log keeps it.
fn of_bulletins(check: &Check) -> bool {
    check.code == "D2" && check.details.iter().all(|one| one.subject.starts_with("bulletin "))
}

fn words(check: &Check) -> String {
    let detail = check.details.first().map_or_else(String::new, |detail| {
        format!(
            ": {} {} expected {} got {}",
            detail.subject, detail.field, detail.expected, detail.got
        )
    });
    format!("{} {}{detail}", check.code, check.title)
}
