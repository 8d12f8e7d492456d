//! `acta compare`: copies of records beside the log, or beside another table of figures.

use super::{Exit, Misuse};
use crate::copies::commit::{self as committing, Copies};
use crate::copies::{Sources, log_view};
use crate::files;
use crate::ledger::{Ledger, fold};
use crate::outbox::Outbox;
use crate::tabular::{self, Table, write_rows};
use acta::text::StatementId;
use acta::value::{Code, ElectionId, Time};
use acta_server::fetch;
use acta_server::setup::system_seed;
use acta_verify::copies::{LogView, Outcome};
use anyhow::Context;
use clap::Subcommand;
use std::fs;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct Args {
    #[command(subcommand)]
    first: Option<First>,
    #[command(flatten)]
    beside: Beside,
}

#[derive(Debug, Subcommand)]
enum First {
    /// Fix copies before anybody shows any: a signed commitment for the log, and a file to keep.
    Commit(Commit),
    /// Show committed copies: sign some or all of them for the log.
    Open(Open),
}

#[derive(Debug, clap::Args)]
struct Commit {
    /// Files of signed records, or tables (CSV, also .gz).
    #[arg(required = true, value_name = "COPIES")]
    copies: Vec<PathBuf>,
    /// How a table is read (spec 6 §5); one for each table, in order.
    #[arg(long = "map", value_name = "FILE")]
    maps: Vec<PathBuf>,
    /// The election.
    #[arg(long, value_parser = election)]
    election: ElectionId,
    /// The body whose copies they are.
    #[arg(long, value_name = "CODE", value_parser = code)]
    submitter: Code,
    /// By when all are to be shown.
    #[arg(long, value_name = "TIME", value_parser = time)]
    opens: Time,
    /// The secret key of the body, or of one of its agents.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where to keep the copies until they are shown; readable by its owner only, never over another file.
    #[arg(long, value_name = "FILE")]
    keep: PathBuf,
    /// The outbox folder for the commitment.
    #[arg(long, value_name = "DIR")]
    outbox: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("which").required(true).args(["stations", "all"])))]
struct Open {
    /// The file that was kept.
    kept: PathBuf,
    /// Show the copies of this station; may be repeated.
    #[arg(long = "station", value_name = "CODE", value_parser = code)]
    stations: Vec<Code>,
    /// Show all of them.
    #[arg(long)]
    all: bool,
    /// The secret key of the body, or of one of its agents.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The outbox folder for the copies.
    #[arg(long, value_name = "DIR")]
    outbox: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("side").required(true).args(["log", "with"])))]
struct Beside {
    /// Files or folders of signed statements, bundles or parts, or tables (CSV, also .gz); SUBMITTER=PATH says who hands
    /// them in.
    #[arg(required_unless_present = "logged", value_name = "[SUBMITTER=]COPIES")]
    copies: Vec<String>,
    /// The copies that the log itself holds, too.
    #[arg(long, requires = "log")]
    logged: bool,
    /// The log: a folder, an http:// address or a zip with the published files.
    #[arg(long, value_name = "SOURCE")]
    log: Option<String>,
    /// The anchor of the log, as printed.
    #[arg(long, value_parser = files::anchor, requires = "log")]
    anchor: Option<StatementId>,
    /// How a table is read (spec 6 §5); one for each table, in order.
    #[arg(long = "map", value_name = "FILE")]
    maps: Vec<PathBuf>,
    /// Instead of a log: another table, with --with-map.
    #[arg(long, value_name = "TABLE", requires = "with_map", conflicts_with = "log")]
    with: Option<PathBuf>,
    /// How that table is read.
    #[arg(long, value_name = "FILE", requires = "with")]
    with_map: Option<PathBuf>,
    /// Write a row for each copy, or for each of its figures that differ.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
    /// Write a row for each row of a table that was not simply taken.
    #[arg(long, value_name = "FILE")]
    rows: Option<PathBuf>,
    /// Print the answer as JSON.
    #[arg(long)]
    json: bool,
}

fn code(text: &str) -> Result<Code, String> {
    Code::parse(text).ok_or_else(|| format!("expected a code, got {text:?}"))
}

fn election(text: &str) -> Result<ElectionId, String> {
    ElectionId::parse(text).ok_or_else(|| format!("expected an election, got {text:?}"))
}

fn time(text: &str) -> Result<Time, String> {
    let expected = "expected a time such as 2026-07-26T18:00:00Z";
    Time::parse(text).ok_or_else(|| format!("{expected}, got {text:?}"))
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.first {
        Some(First::Commit(args)) => commit(args),
        Some(First::Open(args)) => open(args),
        None => beside(&args.beside),
    }
}

fn commit(args: &Commit) -> anyhow::Result<Exit> {
    let (mut copies, mut maps) = (Copies::new(), args.maps.iter());
    let id = args.election.as_str();
    for path in &args.copies {
        if tabular::first(path, b"acta/".len())? == b"acta/" {
            committing::read_statements(&mut copies, path, id)?;
        } else {
            let map = maps.next().with_context(|| {
                format!("{}: expected statements, or --map FILE for a table", path.display())
            })?;
            committing::read_table(&mut copies, &Table::open(path, map, false)?, id)?;
        }
    }
    let key = files::read_key(&args.key)?;
    let (submitter, opens) = (args.submitter, args.opens);
    let made =
        committing::commit(&args.election, submitter, opens, &copies, &key, &mut system_seed)?;
    // What would open it is on the disk before anybody can see the commitment.
    files::write_secret(&args.keep, made.texts.concat().as_bytes())?;
    Outbox::open(&args.outbox)?.add(&made.commit)?;
    outln!("commitment {} over {} copies", made.commit.id(), made.texts.len());
    outln!("kept in {}; what it holds opens the commitment", args.keep.display());
    Ok(Exit::Holds)
}

fn open(args: &Open) -> anyhow::Result<Exit> {
    let stations = (!args.all).then_some(args.stations.as_slice());
    let key = files::read_key(&args.key)?;
    let opened = committing::open(&tabular::bytes(&args.kept)?, stations, &key)?;
    let outbox = Outbox::open(&args.outbox)?;
    opened.iter().try_for_each(|copy| outbox.add(copy))?;
    outln!("{} copies", opened.len());
    Ok(Exit::Holds)
}

fn beside(args: &Beside) -> anyhow::Result<Exit> {
    let sources = Sources::open(&args.copies, &args.maps)?;
    let outcome = match (&args.log, &args.with, &args.with_map) {
        (Some(log), _, _) => beside_log(args, log, &sources)?,
        (None, Some(with), Some(map)) => beside_table(&Table::open(with, map, false)?, &sources)?,
        _ => return Err(Misuse("expected --log, or --with and --with-map".to_owned()).into()),
    };
    if let Some(path) = &args.csv {
        fs::write(path, outcome.csv()).with_context(|| format!("{}", path.display()))?;
    }
    if let Some(path) = &args.rows {
        let tables = outcome.tables.iter().map(|table| (table.place.clone(), &table.rows));
        write_rows(path, tables)?;
    }
    out!("{}", if args.json { outcome.json() } else { outcome.text() });
    Ok(match outcome.exit_code() {
        0 => Exit::Holds,
        1 => Exit::Fails,
        4 => Exit::World,
        _ => Exit::CannotTell,
    })
}

fn beside_log(args: &Beside, place: &str, sources: &Sources) -> anyhow::Result<Outcome> {
    let source = fetch::open(place)?;
    let ledger = Ledger::open(&*source, args.anchor)?;
    let entries = ledger.entries(ledger.size())?;
    let follower = fold(&entries)?;
    let fold = follower.fold();
    let log = LogView {
        root_confirmed: args.anchor.is_some(),
        root: acta::value::Hash(*ledger.root()).to_string(),
        place: place.to_owned(),
        ..log_view(fold, &entries)
    };
    sources.compare(fold, log, &entries, args.logged)
}

fn beside_table(table: &Table, sources: &Sources) -> anyhow::Result<Outcome> {
    let log = LogView {
        table: true,
        election: table.mapping.election.clone(),
        notices: table.mapping.notice.iter().cloned().collect(),
        custodian: table.mapping.custodian.clone(),
        place: table.name(),
        ..LogView::default()
    };
    sources.compare_table(table, log)
}
