//! `acta check-bulletin`: what announced figures say by themselves, or beside the log that they name.

use super::{Exit, Misuse};
use crate::BadInput;
use crate::files;
use crate::ledger::{Ledger, fold};
use acta::kinds::Announced;
use acta::kinds::part::Outcome;
use acta::text::StatementId;
use acta::value::Word;
use acta_log::tree::root_at;
use acta_server::fetch;
use acta_verify::announced::{Beside, judge_all};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// An announcement, written down as it was made (spec 6 §7.1); then the later ones of its series.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The rule of the contest, where a file states none: plurality, majority, top-two or forty-ten.
    #[arg(long, value_name = "RULE", value_parser = rule)]
    contest: Option<Outcome>,
    /// The log that they name, to lay them beside: a folder, an http:// address or a zip with the published files.
    #[arg(long, value_name = "SOURCE")]
    log: Option<String>,
    /// The anchor of the log, as printed.
    #[arg(long, value_parser = files::anchor, requires = "log")]
    anchor: Option<StatementId>,
    /// Print the answers as JSON.
    #[arg(long)]
    json: bool,
}

fn rule(text: &str) -> Result<Outcome, String> {
    use Outcome::{FortyTen, Majority, Plurality, TopTwo};
    let known = Outcome::from_word(text);
    let known = known.filter(|rule| matches!(rule, Plurality | Majority | TopTwo | FortyTen));
    known.ok_or_else(|| format!("expected plurality, majority, top-two or forty-ten, got {text:?}"))
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let announced: Vec<(String, Announced)> =
        args.files.iter().map(|path| read(path, args.contest)).collect::<Result<_, _>>()?;
    let announced = match &args.log {
        None => announced.into_iter().map(|(name, one)| (name, one, None)).collect(),
        Some(place) => lay_beside(announced, place, args.anchor)?,
    };
    let report = judge_all(announced)?;
    if args.log.is_some() && args.anchor.is_none() && !args.json {
        outln!("{}", acta_verify::verdict::NOT_CONFIRMED);
    }
    out!("{}", if args.json { report.json() } else { report.text() });
    Ok(match report.exit_code() {
        0 if args.log.is_some() && args.anchor.is_none() => Exit::CannotTell,
        0 => Exit::Holds,
        1 => Exit::Fails,
        _ => Exit::CannotTell,
    })
}

/// Reads an announcement; the rule given takes the place of none, and of no other.
pub(super) fn read(path: &Path, rule: Option<Outcome>) -> anyhow::Result<(String, Announced)> {
    let name = path.display().to_string();
    let parsed = Announced::parse(&files::read(path)?);
    let mut announced = parsed.map_err(|fault| {
        BadInput::of(name.clone(), u64::from(fault.line), "announcement", &fault)
    })?;
    if let Some(rule) = rule {
        let own = *announced.rule.get_or_insert(rule);
        if own != rule {
            return Err(Misuse(format!("--contest {rule}: {name} states {own}")).into());
        }
    }
    Ok((name, announced))
}

type Laid = Vec<(String, Announced, Option<Beside>)>;

/// Each announcement with what the log says at the size that it names.
fn lay_beside(
    announced: Vec<(String, Announced)>,
    place: &str,
    anchor: Option<StatementId>,
) -> anyhow::Result<Laid> {
    let source = fetch::open(place)?;
    let ledger = Ledger::open(&*source, anchor)?;
    let tiles = ledger.tiles()?;
    let mut laid = Vec::new();
    for (name, one) in announced {
        let size = one.log.map(|(size, _)| size).filter(|size| (1..=ledger.size()).contains(size));
        let beside = match size {
            None => Beside::default(),
            Some(size) => {
                let follower = fold(&ledger.entries(size)?)?;
                Beside::new(&one, follower.fold(), root_at(&tiles, size)?)
            }
        };
        laid.push((name, one, Some(beside)));
    }
    Ok(laid)
}
