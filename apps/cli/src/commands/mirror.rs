//! `acta mirror`: a copy that checked every byte before it shows it.

use super::Exit;
use super::publish::{self, PublishTo};
use super::serve_on::{listen, runtime, stopped};
use super::verify::check_source;
use crate::files;
use crate::relay::{Relay, root_of};
use acta::entry::Entry;
use acta::text::StatementId;
use acta_log::policy::Policy;
use acta_server::fetch::{self, FolderSource, Source};
use acta_server::http_static::Site;
use acta_server::listen::{Limits, serve};
use acta_server::mirror::{MirrorError, Options, Report, Stop, Trust, follow, pull};
use anyhow::{Context, bail};
use axum::Router;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("trust").required(true).args(["anchor", "policy"])))]
pub(super) struct Args {
    /// What to copy: a folder, an http:// address or a zip.
    source: String,
    /// Where to keep the copy.
    dir: PathBuf,
    /// The anchor, as printed: SHA-256 of the definition's text.
    #[arg(long, value_parser = files::anchor)]
    anchor: Option<StatementId>,
    /// Or: a tlog-policy from elsewhere with the log's keys; the source's own is not evidence.
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// Read and hash again everything held before pulling.
    #[arg(long)]
    recheck: bool,
    /// Go on, every so many seconds.
    #[arg(long, value_name = "SECONDS")]
    follow: Option<u64>,
    /// Serve the copy; implies --follow 10 unless given.
    #[arg(long, value_name = "ADDR")]
    serve: Option<String>,
    /// Take complaints too, keep them in this folder, and hand them on to the intakes until one takes them.
    #[arg(long, value_name = "DIR", requires_all = ["serve", "anchor", "to"])]
    relay: Option<PathBuf>,
    /// An intake to which complaints are handed on; may be repeated.
    #[arg(long = "to", value_name = "URL", requires = "relay", value_parser = files::http_address)]
    to: Vec<String>,
    /// Sign complaints of people without a key with this one: an observer's, a contestant's, a medium's.
    #[arg(long, value_name = "FILE", requires = "relay")]
    relay_key: Option<PathBuf>,
    #[command(flatten)]
    publish_to: PublishTo,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// Where gzip bytes of what is served stand: never served by that name, never copied.
const ENCODED: &str = ".encoded";
/// How long a stop waits for what was shown last to stand in one store.
const STORE_FINISH: Duration = Duration::from_secs(10);

/// Seconds between pulls of a mirror that serves.
const FOLLOW_DEFAULT: u64 = 10;

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = fetch::open(&args.source)?;
    let (trust, targets) = (trust(args)?, args.publish_to.targets()?);
    let (anchor, recheck) = (args.anchor, args.recheck);
    let verify = move |state: &dyn Source| check_source(state, anchor);
    let mut options = Options::new(trust.clone());
    options.verify_before_serving = &verify;
    options.blobs = &files_of;
    options.recheck = recheck;
    let first = pull(&*source, &args.dir, &options);
    let exit = say(&first, args.json);
    let interval = args.follow.or(args.serve.as_ref().map(|_| FOLLOW_DEFAULT));
    let Some(seconds) = interval else {
        let exit = finish(first, exit)?;
        return Ok(publish::worse(exit, publish::once(&args.dir, &targets, recheck)?));
    };
    // The folder shows what was checked; the stores follow the folder.
    let stores = publish::start(&args.dir, &targets)?;
    let stop = Arc::new(Stop::default());
    std::thread::scope(|scope| {
        let for_pulls = Arc::clone(&stop);
        let (dir, json) = (args.dir.as_path(), args.json);
        let source = &*source;
        scope.spawn(move || {
            let verify = move |state: &dyn Source| check_source(state, anchor);
            let mut options = Options::new(trust);
            options.verify_before_serving = &verify;
            options.blobs = &files_of;
            options.recheck = recheck;
            follow(source, dir, &options, Duration::from_secs(seconds), &for_pulls, &|outcome| {
                say(outcome, json);
            });
        });
        let served = relay(args).and_then(|desk| stay(args.serve.as_deref(), &args.dir, desk));
        stop.stop();
        served
    })?;
    stores.into_iter().for_each(|store| store.finish(STORE_FINISH));
    Ok(Exit::Holds)
}

/// The files that an entry names.
fn files_of(entry: &[u8]) -> Vec<[u8; 32]> {
    let statement = Entry::parse(entry).and_then(|entry| entry.parse_statement());
    statement
        .map_or_else(|_| Vec::new(), |one| one.body().files().iter().map(|hash| hash.0).collect())
}

/// Whether a path is of a file that statements name: nobody promised that it is shown.
fn is_committed(path: &str) -> bool {
    path.starts_with("log/blob/")
}

fn trust(args: &Args) -> anyhow::Result<Trust> {
    match (args.anchor, &args.policy) {
        (Some(anchor), _) => Ok(Trust::Anchor(anchor.0)),
        (None, Some(path)) => {
            let policy = Policy::parse(&files::read(path)?)
                .with_context(|| format!("{}", path.display()))?;
            Ok(Trust::Policy(policy))
        }
        (None, None) => bail!(
            "a mirror needs --anchor HASH or --policy FILE: the source's own policy is not evidence"
        ),
    }
}

/// The desk that takes complaints, if there is one, and its thread.
fn relay(args: &Args) -> anyhow::Result<Router> {
    let (Some(dir), Some(anchor)) = (&args.relay, args.anchor) else { return Ok(Router::new()) };
    let (election, root) = root_of(&FolderSource::open(&args.dir)?, anchor)?;
    Relay::desk(dir, election, root, args.relay_key.as_deref(), &args.to)
}

/// Serves the folder until stopped, or only waits.
fn stay(address: Option<&str>, dir: &Path, desk: Router) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        match address {
            None => stopped()?.await,
            Some(address) => {
                let site = Site::encoding(dir, &dir.join(ENCODED));
                let (site, _encoding) = site.with_context(|| format!("{}", dir.display()))?;
                serve(
                    listen(address, "mirror").await?,
                    desk.merge(site.router()),
                    Limits::default(),
                    stopped()?,
                )
                .await?;
            }
        }
        Ok(())
    })
}

fn finish(outcome: Result<Report, MirrorError>, exit: Exit) -> anyhow::Result<Exit> {
    match outcome {
        Err(error) if error.is_world() => Err(error.into()),
        _ => Ok(exit),
    }
}

/// Prints an outcome: the verdict first.
fn say(outcome: &Result<Report, MirrorError>, json: bool) -> Exit {
    match outcome {
        Ok(report) if json => {
            let differs: Vec<String> = report.differs.iter().map(ToString::to_string).collect();
            outln!(
                "{}",
                json!({"before": report.before, "size": report.size, "files": report.files, "sizes": report.sizes, "differs": differs, "absent": report.absent})
            );
        }
        Ok(report) => {
            outln!(
                "holds: size {} (was {}), {} files written",
                report.size,
                report.before,
                report.files
            );
            report.differs.iter().for_each(|difference| outln!("left out: {difference}"));
            for path in &report.absent {
                let committed = if is_committed(path) { "committed, " } else { "" };
                outln!("{committed}not published: {path}");
            }
        }
        Err(error) if json => outln!("{}", json!({"error": error.to_string()})),
        Err(error) => outln!("fails: {error}; the last good state stands"),
    }
    match outcome {
        Ok(report)
            if report.differs.is_empty() && report.absent.iter().all(|path| is_committed(path)) =>
        {
            Exit::Holds
        }
        Ok(report) if report.differs.is_empty() => Exit::CannotTell,
        _ => Exit::Fails,
    }
}
