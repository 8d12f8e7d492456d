//! The commands of `acta`, one module each.
//!
//! A command is a `clap::Args` type and a function `run(&Args) -> anyhow::Result<Exit>`; to add one,
//! add its module and its line to [`Command`] and to [`dispatch`].

use clap::{Parser, Subcommand};
use std::process::ExitCode;

mod import;

/// What a command found, as its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: all that was checked holds.
    Holds,
    /// 1: something fails; outranks [`Exit::CannotTell`].
    Fails,
    /// 3: nothing fails, and something could not be checked.
    CannotTell,
}

/// Usage errors, as clap ends with them.
const EXIT_USAGE: u8 = 2;

/// The world failed: a file cannot be read, an input is not what it says it is.
const EXIT_WORLD: u8 = 4;

impl Exit {
    const fn code(self) -> u8 {
        match self {
            Self::Holds => 0,
            Self::Fails => 1,
            Self::CannotTell => 3,
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
    /// Make an election folder from published figures.
    Import(import::Args),
}

fn dispatch(command: &Command) -> anyhow::Result<Exit> {
    match command {
        Command::Import(args) => import::run(args),
    }
}

/// Reads the command line, runs the command, says on standard error what went wrong.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => {
            let code = if usage.use_stderr() { EXIT_USAGE } else { 0 };
            return usage.print().map_or(ExitCode::from(EXIT_WORLD), |()| ExitCode::from(code));
        }
    };
    match dispatch(&cli.command) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(EXIT_WORLD)
        }
    }
}
