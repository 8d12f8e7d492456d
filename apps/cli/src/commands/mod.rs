//! The commands of `acta`, one module each.
//!
//! A command is a `clap::Args` type and a function `run(&Args) -> anyhow::Result<Exit>`; to add one,
//! add its module and its line to `Command` and to `dispatch`.

use crate::out;
use clap::{Parser, Subcommand};
use std::fmt;
use std::process::ExitCode;

mod account;
mod announce;
pub(crate) mod bar;
mod carry;
mod check_bulletin;
mod checker;
mod compare;
mod complaint;
mod completions;
mod demo;
mod evidence;
mod export;
mod import;
pub(crate) mod key;
mod mirror;
mod monitor;
mod new;
mod prove;
mod publish;
mod replay;
mod report;
mod score;
mod send;
mod serve;
pub(crate) mod serve_on;
mod station;
mod tally;
mod verify;
mod witness;

/// What a command found, as its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: all that was checked holds.
    Holds,
    /// 1: something fails; outranks [`Exit::CannotTell`].
    Fails,
    /// 3: nothing fails, and something could not be checked.
    CannotTell,
    /// 4: nothing fails, and the world failed: a file or an address could not be read.
    World,
}

/// Usage errors, as clap ends with them.
const EXIT_USAGE: u8 = 2;

/// The world failed: a file cannot be read, an input is not what it says it is.
const EXIT_WORLD: u8 = 4;

/// An argument that only the command itself can understand, and did not.
#[derive(Debug)]
struct Misuse(String);

impl fmt::Display for Misuse {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Misuse {}

impl Exit {
    const fn code(self) -> u8 {
        match self {
            Self::Holds => 0,
            Self::Fails => 1,
            Self::CannotTell => 3,
            Self::World => EXIT_WORLD,
        }
    }
}

/// Election results that anyone can check.
///
/// From a polling station's signed record, over any channel, into one append-only log cosigned by
/// rivals, to totals that each person can recompute.
///
/// Exit codes: 0 all holds, 1 something fails, 2 usage, 3 cannot tell, 4 the world failed.
#[derive(Debug, Parser)]
#[command(name = "acta", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the main job: an election from keys to a verified mirror.
    Demo(demo::Args),
    /// Make an election folder from published figures.
    Import(import::Args),
    /// Make a node from an election folder: keys, definition, register, log.
    New(new::Args),
    /// Make or show keys.
    Key(key::Args),
    /// Sign records at a station, and see what became of them.
    Station(station::Args),
    /// Carry statements by QR, SMS, USB stick, paper or voice.
    Carry(carry::Args),
    /// Send an outbox to the intakes, again and again until it is empty.
    Send(send::Args),
    /// Run the authority's node: take statements, fix them in the log, publish.
    Serve(serve::Args),
    /// Make a node's index again from its journal.
    Reindex(serve::ReindexArgs),
    /// Cosign logs that only grow.
    Witness(witness::Args),
    /// Keep a copy that is checked before it is shown.
    Mirror(mirror::Args),
    /// Put a published folder into S3-compatible storage.
    Publish(publish::Args),
    /// Look at published trees from outside, and raise what is not as it should be.
    Monitor(monitor::Args),
    /// Make a complaint, open it against the log, or ask a log for those about a station.
    Complaint(complaint::Args),
    /// Check everything that anyone can check from the published files.
    Verify(verify::Args),
    /// Judge every check on published data, of a log or of tables, on one scorecard.
    Score(score::Args),
    /// Draft facts for a mission's report, each sentence with what it rests on.
    Report(report::Args),
    /// Lay copies of records beside the log, or beside another table of figures.
    Compare(compare::Args),
    /// Make a bulletin: figures that follow from the log, and no others.
    Announce(announce::Args),
    /// Check figures that were announced, by themselves or beside the log.
    CheckBulletin(check_bulletin::Args),
    /// Show or write the page that checks in a browser without a network.
    Checker(checker::Args),
    /// Make or check receipts of statements, and evidence of what contradicts the log.
    Prove(prove::Args),
    /// Make or check a dossier: all that a log holds about some stations, for a court.
    Evidence(evidence::Args),
    /// Print what follows from the log, at any size.
    Tally(tally::Args),
    /// Print what was said and happened beside the records, recomputed from the log.
    Account(account::Args),
    /// Make the published files of a size again, and compare them.
    Replay(replay::Args),
    /// Write the results of a size for other programs: CSV, JSON, NIST SP 1500-100, EML.
    Export(export::Args),
    /// Print completions for a shell.
    Completions(completions::Args),
}

fn dispatch(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Demo(args) => demo::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Reindex(args) => serve::reindex(args),
        Command::Import(args) => import::run(args),
        Command::New(args) => new::run(args),
        Command::Key(args) => key::run(args),
        Command::Station(args) => station::run(args),
        Command::Carry(args) => carry::run(args),
        Command::Send(args) => send::run(args),
        Command::Witness(args) => witness::run(args),
        Command::Mirror(args) => mirror::run(args),
        Command::Publish(args) => publish::run(args),
        Command::Monitor(args) => monitor::run(args),
        Command::Complaint(args) => complaint::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Score(args) => score::run(args),
        Command::Report(args) => report::run(args),
        Command::Compare(args) => compare::run(args),
        Command::Announce(args) => announce::run(args),
        Command::CheckBulletin(args) => check_bulletin::run(args),
        Command::Checker(args) => checker::run(args),
        Command::Prove(args) => prove::run(args),
        Command::Evidence(args) => evidence::run(args),
        Command::Tally(args) => tally::run(args),
        Command::Account(args) => account::run(args),
        Command::Replay(args) => replay::run(args),
        Command::Export(args) => export::run(args),
        Command::Completions(args) => completions::run(args),
    }
}

/// Reads the command line, runs the command, says on standard error what went wrong.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => {
            let code = if usage.use_stderr() { EXIT_USAGE } else { 0 };
            // Its colours are clap's to choose; that nobody reads it is no fault.
            let _ = usage.print();
            return ExitCode::from(code);
        }
    };
    match dispatch(&cli.command) {
        Ok(_) if out::failed() => {
            errln!("error: standard output could not be written");
            ExitCode::from(EXIT_WORLD)
        }
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            errln!("error: {error:#}");
            let misused = error.is::<Misuse>();
            ExitCode::from(if misused { EXIT_USAGE } else { EXIT_WORLD })
        }
    }
}
