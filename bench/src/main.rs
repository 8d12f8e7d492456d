//! The benchmarks: what this house does, against its goals and against what the machine can do at all.
//!
//! In scope: a table in Markdown, one file of benchmarks for each group. Out of scope: judging a build
//! (nothing here fails because it is slow). Figures wander on a shared machine, so each row is a median
//! and stands beside a limit measured in the same run. Main items: [`GROUPS`], [`Bench`].
#![expect(clippy::float_arithmetic, reason = "measured times are no counts of votes")]

mod arithmetic;
mod carry;
mod compare;
mod election;
mod limits;
mod log;
mod measure;
mod photo;
mod report;
mod sequencer;

use anyhow::{Context as _, Result, bail};
use limits::Limits;
use measure::Row;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

const USAGE: &str = "\
usage: cargo xtask bench [--quick | --large] [--only GROUP] [--write]
       cargo xtask bench [--quick] --pictures FOLDER

  --quick       a tenth of the work: at most a minute
  --large       also a published election of a million records: several minutes more
  --only GROUP  one group (the limits are always measured)
  --write       put the table into bench/README.md
  --pictures    write the pictures of the group carry, for another decoder, and measure nothing
";

/// A group of benchmarks: its name and what it measures.
type Group = (&'static str, fn(&Bench, &Limits) -> Result<Vec<Row>>);

/// All groups, in the order of a record's journey.
const GROUPS: [Group; 6] = [
    ("carry", carry::rows),
    ("sequencer", sequencer::rows),
    ("log", log::rows),
    ("election", election::rows),
    ("compare", compare::rows),
    ("arithmetic", arithmetic::rows),
];

/// How large this run is.
pub(crate) struct Bench {
    /// How often each measurement is repeated.
    pub(crate) runs: usize,
    /// Threads where a benchmark may use all.
    pub(crate) cores: usize,
    /// Whether the largest cases are measured too.
    pub(crate) large: bool,
    quick: bool,
    dir: PathBuf,
}

impl Bench {
    fn new(quick: bool, large: bool) -> Result<Self> {
        let exe = std::env::current_exe().context("where this program stands")?;
        let dir = exe.parent().context("a folder of this program")?.join("bench-data");
        let cores = std::thread::available_parallelism()?.get();
        Ok(Self { runs: if quick { 3 } else { 5 }, cores, large, quick, dir })
    }

    /// So much work, or a tenth of it.
    pub(crate) fn scaled(&self, work: u64) -> u64 {
        if self.quick { work / 10 } else { work }
    }

    /// An empty folder beside this program, on the disk that is measured.
    pub(crate) fn folder(&self, name: &str) -> Result<PathBuf> {
        let path = self.dir.join(name);
        clear(&path);
        std::fs::create_dir_all(&path).with_context(|| format!("make {}", path.display()))?;
        Ok(path)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        clear(&self.dir);
    }
}

/// Removes a folder. A node that was stopped may still be closing its files, so it is tried again;
/// what is left then is in the target folder, which anybody may delete.
pub(crate) fn clear(path: &Path) {
    for _ in 0..20 {
        if !path.exists() || std::fs::remove_dir_all(path).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A length as a count.
pub(crate) fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// Runs `work` on so many threads and waits for all.
pub(crate) fn on_threads(threads: usize, work: impl Fn(usize) + Sync) {
    std::thread::scope(|scope| {
        for number in 0..threads {
            let work = &work;
            scope.spawn(move || work(number));
        }
    });
}

/// What was asked for.
struct Args {
    quick: bool,
    large: bool,
    write: bool,
    only: Option<String>,
    pictures: Option<PathBuf>,
}

fn parse(args: impl IntoIterator<Item = String>) -> Result<Args> {
    let mut parsed = Args { quick: false, large: false, write: false, only: None, pictures: None };
    let mut rest = args.into_iter();
    while let Some(arg) = rest.next() {
        match arg.as_str() {
            "--quick" => parsed.quick = true,
            "--large" => parsed.large = true,
            "--write" => parsed.write = true,
            "--only" => {
                let name = rest.next().context("--only wants the name of a group")?;
                if !GROUPS.iter().any(|(known, _)| *known == name) {
                    bail!(
                        "no group is called {name}; there are {}",
                        GROUPS.map(|g| g.0).join(", ")
                    );
                }
                parsed.only = Some(name);
            }
            "--pictures" => {
                parsed.pictures = Some(rest.next().context("--pictures wants a folder")?.into());
            }
            other => bail!("unexpected argument: {other}"),
        }
    }
    Ok(parsed)
}

fn run(args: &Args) -> Result<()> {
    let bench = Bench::new(args.quick, args.large)?;
    if let Some(folder) = &args.pictures {
        return carry::write_pictures(&bench, folder);
    }
    let (limits, rows) = limits::measure(&bench)?;
    let mut report = report::Report::new(&bench);
    report.group("limits", &rows);
    for (name, rows) in GROUPS {
        if args.only.as_deref().is_none_or(|only| only == name) {
            let began = Instant::now();
            let rows = rows(&bench, &limits).with_context(|| format!("group {name}"))?;
            report.group(name, &rows);
            eprintln!("{name}: {} s", began.elapsed().as_secs());
        }
    }
    if args.write { report.write() } else { Ok(()) }
}

fn main() -> ExitCode {
    let args = match parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(why) => {
            eprintln!("{why}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why:#}");
            ExitCode::FAILURE
        }
    }
}
