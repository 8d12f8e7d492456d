//! `acta monitor`: looks at published trees from outside and raises what is not as it should be.

use super::Exit;
use crate::files;
use crate::monitor::ask::{Counters, Place, Site, Timed};
use crate::monitor::probe::Prober;
use crate::monitor::watch::{Event, Seen, Watch, What};
use crate::outbox::Outbox;
use acta::kinds::incident::TargetKind;
use acta::text::StatementId;
use acta_log::policy::Policy;
use acta_server::fetch::UrlSource;
use acta_server::fetch::root::{entry_zero, policy_of};
use anyhow::{Context, ensure};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// At most this many places.
const PLACES_MAX: usize = 64;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Published trees: nodes and mirrors; each an http:// address.
    #[arg(value_name = "SOURCE", required = true, value_parser = files::http_address)]
    sources: Vec<String>,
    /// An intake at an address of its own, whose counters are read; may be repeated.
    #[arg(long = "intake", value_name = "URL", value_parser = files::http_address)]
    intakes: Vec<String>,
    /// The anchor: with it the checkpoints' signatures and cosignatures are checked.
    #[arg(long, value_parser = files::anchor)]
    anchor: Option<StatementId>,
    /// Look every so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    every: u64,
    /// Raise what has lasted for so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    stalled: u64,
    /// A request may take so many seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=60))]
    patience: u64,
    /// End as soon as nothing waits, or something is raised.
    #[arg(long)]
    once: bool,
    /// Keep signed evidence here.
    #[arg(long, value_name = "DIR")]
    evidence: Option<PathBuf>,
    /// Sign what could be reached, as `probe` statements, with this key.
    #[arg(long, value_name = "FILE", requires = "outbox")]
    probe_key: Option<PathBuf>,
    /// Where signed probes wait for `acta send`.
    #[arg(long, value_name = "DIR", requires = "probe_key")]
    outbox: Option<PathBuf>,
    /// A JSON object a line.
    #[arg(long)]
    json: bool,
}

/// A published tree that is asked.
struct Tree {
    place: Place,
    files: UrlSource,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    ensure!(
        args.sources.len() + args.intakes.len() <= PLACES_MAX,
        "expected at most {PLACES_MAX} addresses"
    );
    let patience = Duration::from_secs(args.patience);
    let place = |address: &String| {
        Place::new(address, patience).map_err(|why| anyhow::anyhow!("{address}: {why}"))
    };
    let tree = |address: &String| {
        anyhow::Ok(Tree {
            place: place(address)?,
            files: UrlSource::with_timeout(address, patience)?,
        })
    };
    let trees = args.sources.iter().map(tree).collect::<Result<Vec<_>, _>>()?;
    let intakes = args.intakes.iter().map(place).collect::<Result<Vec<_>, _>>()?;
    let mut prober = match (&args.probe_key, &args.outbox) {
        (Some(key), Some(outbox)) => {
            Some(Prober::new(files::read_key(key)?, Outbox::open(outbox)?)?)
        }
        _ => None,
    };
    let lasting = Duration::from_secs(args.stalled);
    let mut watch = Watch::new(trees.len(), args.anchor.is_some(), lasting);
    let began = Instant::now();
    loop {
        let round = Instant::now();
        let (sites, counters, counted) = ask(&trees, &intakes);
        if let Some(prober) = &mut prober {
            let time = crate::clock::now()?;
            for (tree, site) in trees.iter().zip(&sites) {
                prober.note(TargetKind::Site, tree.place.host(), time, site)?;
            }
            for (place, counters) in intakes.iter().zip(&counted) {
                prober.note(TargetKind::Intake, place.host(), time, counters)?;
            }
        }
        if let Some(anchor) = args.anchor
            && !watch.has_policy()
        {
            policy(anchor, &trees)?.into_iter().for_each(|policy| watch.set_policy(policy));
        }
        let seen = sites.into_iter().zip(counters).zip(&trees);
        let seen: Vec<Seen<'_>> = seen
            .map(|((site, counters), tree)| Seen {
                site: site.answer,
                counters: counters.answer.ok(),
                files: &tree.files,
            })
            .collect();
        let counted: Vec<Counters> =
            counted.into_iter().filter_map(|counters| counters.answer.ok()).collect();
        for event in watch.take(&seen, &counted, began.elapsed()) {
            say(args, &event)?;
        }
        if args.once && (watch.is_raised() || !watch.is_waiting()) {
            break;
        }
        std::thread::sleep(Duration::from_secs(args.every).saturating_sub(round.elapsed()));
    }
    prober.iter_mut().try_for_each(Prober::finish)?;
    Ok(if watch.is_raised() { Exit::Fails } else { Exit::Holds })
}

type Round = (Vec<Timed<Site>>, Vec<Timed<Counters>>, Vec<Timed<Counters>>);

/// Asks everybody at the same time, so that one that does not answer keeps nobody waiting.
fn ask(trees: &[Tree], intakes: &[Place]) -> Round {
    std::thread::scope(|scope| {
        let sites: Vec<_> = trees.iter().map(|tree| scope.spawn(|| tree.place.site())).collect();
        let own: Vec<_> = trees.iter().map(|tree| scope.spawn(|| tree.place.counters())).collect();
        let others: Vec<_> = intakes.iter().map(|one| scope.spawn(|| one.counters())).collect();
        (joined(sites), joined(own), joined(others))
    })
}

fn joined<T>(threads: Vec<std::thread::ScopedJoinHandle<'_, T>>) -> Vec<T> {
    let join = |thread: std::thread::ScopedJoinHandle<'_, T>| {
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    };
    threads.into_iter().map(join).collect()
}

/// The policy of the definition under the anchor, from the first source that has it.
fn policy(anchor: StatementId, trees: &[Tree]) -> anyhow::Result<Option<Policy>> {
    let mut other = None;
    for tree in trees {
        let Ok(zero) = entry_zero(&tree.files) else { continue };
        match policy_of(&zero, &anchor.0) {
            Ok((policy, _)) => return Ok(Some(policy)),
            Err(error) => {
                other = Some(anyhow::Error::new(error).context(tree.place.base().to_owned()));
            }
        }
    }
    other.map_or(Ok(None), Err)
}

/// One line, and a file where there is signed evidence.
fn say(args: &Args, event: &Event) -> anyhow::Result<()> {
    let source = args.sources.get(event.source).map_or("", String::as_str);
    let (word, alarm) = match &event.what {
        What::Changed => ("changed", None),
        What::Raised(alarm) => ("raised", Some(alarm.to_string())),
        What::Ended(alarm) => ("ended", Some(alarm.to_string())),
        What::CannotTell => ("cannot tell", None),
    };
    let kept = match (&args.evidence, &event.evidence) {
        (Some(dir), Some(bytes)) => Some(keep(dir, bytes)?),
        _ => None,
    };
    let time = crate::clock::now()?;
    if args.json {
        let json = json!({
            "time": time.to_string(), "event": word, "alarm": alarm, "source": source, "words": event.words,
            "received": event.received, "sequenced": event.sequenced, "published": event.published,
            "evidence": kept.map(|path| Value::from(path.display().to_string())),
        });
        outln!("{json}");
    } else {
        let alarm = alarm.map(|alarm| format!(" {alarm}")).unwrap_or_default();
        let kept = kept.map(|path| format!("; evidence: {}", path.display())).unwrap_or_default();
        outln!("{time} {word}{alarm} {source}: {}{kept}", event.words);
    }
    Ok(())
}

/// Keeps evidence under a name that follows from it.
fn keep(dir: &Path, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    let name = acta::value::Hash(acta_log::hash::sha256(bytes)).to_string();
    let path = dir.join(name);
    fs::write(&path, bytes).with_context(|| path.display().to_string())?;
    Ok(path)
}
