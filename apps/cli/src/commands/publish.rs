//! Publication to S3-compatible storage: `acta publish`, and the arguments with which `serve` and `mirror` do the same.

use super::Exit;
use super::verify::check_source;
use crate::files;
use acta::text::StatementId;
use acta_server::fetch::FolderSource;
use acta_server::objects::{
    Access, Done, Following, ObjectsError, Publication, State, Store, Target, memory_name,
};
use anyhow::{Context, bail};
use std::path::{Path, PathBuf};

/// Where a mirror or a finished folder remembers what stands at its targets: never served, never copied.
const MEMORY: &str = ".stores";

/// The storage's address and credentials.
#[derive(Debug, clap::Args)]
pub(super) struct StoreArgs {
    /// The storage's address, where it is not Amazon's; else AWS_ENDPOINT_URL of the environment.
    #[arg(long, value_name = "URL")]
    store_endpoint: Option<String>,
    /// Its credentials, in the form of Amazon's tools (aws_access_key_id, aws_secret_access_key); else AWS_ACCESS_KEY_ID and
    /// AWS_SECRET_ACCESS_KEY of the environment. They are never printed.
    #[arg(long, value_name = "FILE")]
    store_credentials: Option<PathBuf>,
}

/// Where a service publishes too.
#[derive(Debug, clap::Args)]
pub(super) struct PublishTo {
    /// Publish into S3-compatible storage too; may be repeated.
    #[arg(long = "publish-to", value_name = "s3://BUCKET/PREFIX", value_parser = Target::parse)]
    publish_to: Vec<Target>,
    #[command(flatten)]
    store: StoreArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A published tree: a folder.
    site: PathBuf,
    /// Where to; may be repeated.
    #[arg(long, value_name = "s3://BUCKET/PREFIX", value_parser = Target::parse, required = true)]
    to: Vec<Target>,
    /// The anchor, as printed: the folder is checked against it first.
    #[arg(long, value_parser = files::anchor)]
    anchor: Option<StatementId>,
    /// Read every object there again, whatever is remembered.
    #[arg(long)]
    recheck: bool,
    #[command(flatten)]
    store: StoreArgs,
}

impl StoreArgs {
    fn access(&self) -> anyhow::Result<Access> {
        let env = |name: &str| std::env::var(name).ok();
        Access::read(self.store_endpoint.as_deref(), self.store_credentials.as_deref(), &env)
    }
}

impl PublishTo {
    /// The targets with the credentials for them.
    pub(super) fn targets(&self) -> anyhow::Result<Vec<(Target, Access)>> {
        let with = |target: &Target| Ok((target.clone(), self.store.access()?));
        self.publish_to.iter().map(with).collect()
    }
}

fn open(site: &Path, to: &(Target, Access), recheck: bool) -> anyhow::Result<Publication> {
    let (target, access) = to;
    let store = Store::open(target, access).with_context(|| target.to_string())?;
    let memory = site.join(MEMORY).join(memory_name(target, access));
    Publication::open(site, store, &memory, recheck).with_context(|| target.to_string())
}

/// Publication of a folder from now on.
pub(super) fn start(site: &Path, to: &[(Target, Access)]) -> anyhow::Result<Vec<Following>> {
    to.iter().map(|to| Ok(Following::start(open(site, to, false)?)?)).collect()
}

/// Puts all of a folder that is not there yet, and says how it went.
pub(super) fn once(site: &Path, to: &[(Target, Access)], recheck: bool) -> anyhow::Result<Exit> {
    let mut exit = Exit::Holds;
    for to in to {
        let mut publication = open(site, to, recheck)?;
        let state = State::new(publication.target());
        let mut objects = 0;
        let done = loop {
            let done = publication.round(&state, false);
            objects += done.as_ref().map_or(0, |done| done.objects);
            if done.as_ref().map_or(0, |done| done.left) == 0 {
                break done;
            }
        };
        exit = worse(exit, say(&state.to, &done, objects)?);
    }
    Ok(exit)
}

fn say(to: &str, done: &Result<Done, ObjectsError>, objects: u64) -> anyhow::Result<Exit> {
    match done {
        Ok(done) => {
            let at = done.at.map_or_else(|| "none".to_owned(), |at| at.to_string());
            let word = if done.differs.is_empty() { "holds" } else { "fails" };
            outln!("{word}: {to}: size {}, newest at/ {at}, {objects} objects put", done.size);
            done.differs.iter().for_each(|differs| outln!("left out: {differs}"));
            Ok(if done.differs.is_empty() { Exit::Holds } else { Exit::Fails })
        }
        Err(error) if error.is_world() => bail!("{to}: {error}"),
        Err(error @ ObjectsError::Ahead { .. }) => {
            outln!("cannot tell: {to}: {error}");
            Ok(Exit::CannotTell)
        }
        Err(error) => {
            outln!("fails: {to}: {error}");
            Ok(Exit::Fails)
        }
    }
}

pub(super) fn worse(one: Exit, other: Exit) -> Exit {
    match (one, other) {
        (Exit::Fails, _) | (_, Exit::Fails) => Exit::Fails,
        (Exit::Holds, other) => other,
        (one, _) => one,
    }
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let access = args.store.access()?;
    let source = FolderSource::open(&args.site)?;
    if let Err(why) = check_source(&source, args.anchor) {
        outln!("fails: {}: {why}; nothing was put", args.site.display());
        return Ok(Exit::Fails);
    }
    let to: Vec<(Target, Access)> = args.to.iter().map(|to| (to.clone(), access.clone())).collect();
    once(&args.site, &to, args.recheck)
}
