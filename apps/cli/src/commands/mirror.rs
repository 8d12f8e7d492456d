//! `acta mirror`: a copy that checked every byte before it shows it.

use super::Exit;
use super::serve_on::{listen, runtime, stopped};
use super::verify::check_source;
use crate::files;
use acta::text::StatementId;
use acta_log::policy::Policy;
use acta_server::fetch::{self, Source};
use acta_server::http_static::Site;
use acta_server::listen::{Limits, serve};
use acta_server::mirror::{MirrorError, Options, Report, Stop, Trust, follow, pull};
use anyhow::{Context, bail};
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
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

/// Seconds between pulls of a mirror that serves.
const FOLLOW_DEFAULT: u64 = 10;

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = fetch::open(&args.source)?;
    let trust = trust(args)?;
    let (anchor, recheck) = (args.anchor, args.recheck);
    let verify = move |state: &dyn Source| check_source(state, anchor);
    let mut options = Options::new(trust.clone());
    options.verify_before_serving = &verify;
    options.recheck = recheck;
    let first = pull(&*source, &args.dir, &options);
    let exit = say(&first, args.json);
    let interval = args.follow.or(args.serve.as_ref().map(|_| FOLLOW_DEFAULT));
    let Some(seconds) = interval else { return finish(first, exit) };
    let stop = Arc::new(Stop::default());
    std::thread::scope(|scope| {
        let for_pulls = Arc::clone(&stop);
        let (dir, json) = (args.dir.as_path(), args.json);
        let source = &*source;
        scope.spawn(move || {
            let verify = move |state: &dyn Source| check_source(state, anchor);
            let mut options = Options::new(trust);
            options.verify_before_serving = &verify;
            options.recheck = recheck;
            follow(source, dir, &options, Duration::from_secs(seconds), &for_pulls, &|outcome| {
                say(outcome, json);
            });
        });
        let served = stay(args.serve.as_deref(), &args.dir);
        stop.stop();
        served
    })?;
    Ok(Exit::Holds)
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

/// Serves the folder until stopped, or only waits.
fn stay(address: Option<&str>, dir: &Path) -> anyhow::Result<()> {
    runtime()?.block_on(async {
        match address {
            None => stopped()?.await,
            Some(address) => {
                let site = Site::open(dir).with_context(|| format!("{}", dir.display()))?;
                serve(
                    listen(address, "mirror").await?,
                    site.router(),
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
            report.absent.iter().for_each(|path| outln!("not published: {path}"));
        }
        Err(error) if json => outln!("{}", json!({"error": error.to_string()})),
        Err(error) => outln!("fails: {error}; the last good state stands"),
    }
    match outcome {
        Ok(report) if report.differs.is_empty() && report.absent.is_empty() => Exit::Holds,
        Ok(report) if report.differs.is_empty() => Exit::CannotTell,
        _ => Exit::Fails,
    }
}
