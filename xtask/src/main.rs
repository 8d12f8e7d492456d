//! The house's own tool: it sets up, checks, tests and renews this repository.
//!
//! In scope: what a person or a machine runs on a clone. Out of scope: anything an election needs;
//! no other package depends on this one, and this one depends on nothing. The legs of `ci` stand in
//! [`ci::LEGS`], the rules of `tidy` in `tidy::RULES`.

mod ci;
mod fuzz;
mod process;
mod setup;
mod tidy;
mod vectors;

use process::Place;
use std::process::{Command, ExitCode};

const USAGE: &str = "\
usage: cargo xtask COMMAND

  setup                       install what the tests need (Debian, cargo's helpers, npm)
  ci [LEG...]                 everything that must hold before a change lands, or the legs named
  tidy                        the rules of ARCHITECTURE.md and STYLE.md that a program can check
  vectors [--check]           write vectors/ anew, or compare it with what would be written
  fuzz [--minutes N] [TARGET] run one fuzz target, or share the minutes among all of them
  bench [ARGS...]             run the benchmarks (release build) and print their tables
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let place = Place::of_workspace();
    match dispatch(&place, &args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(text)) => {
            eprintln!("{text}\n\n{USAGE}");
            ExitCode::from(2)
        }
        Err(Failure::Work(text)) => {
            eprintln!("xtask: {text}");
            ExitCode::FAILURE
        }
    }
}

/// Why a command ended without success; the two kinds have different exit codes (2 and 1).
enum Failure {
    Usage(String),
    Work(String),
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self::Work(text)
    }
}

fn dispatch(place: &Place, args: &[String]) -> Result<(), Failure> {
    let (command, rest) =
        args.split_first().ok_or_else(|| Failure::Usage("no command given".into()))?;
    match command.as_str() {
        "setup" => no_more(rest).and_then(|()| Ok(setup::run_and_say(place)?)),
        "ci" => {
            let legs = ci::choose(rest).map_err(Failure::Usage)?;
            Ok(ci::run(place, &legs)?)
        }
        "tidy" => no_more(rest).and_then(|()| Ok(tidy::run(place)?)),
        "vectors" if rest.is_empty() => Ok(vectors::write(place)?),
        "vectors" if rest == ["--check"] => Ok(vectors::check(place, None)?),
        "fuzz" => {
            let (minutes, target) = fuzz::parse_args(rest).map_err(Failure::Usage)?;
            Ok(fuzz::run(place, minutes, target.as_deref())?)
        }
        "bench" => Ok(bench(place, rest)?),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(Failure::Usage(format!("no such command or argument: {other}"))),
    }
}

fn no_more(rest: &[String]) -> Result<(), Failure> {
    match rest.first() {
        None => Ok(()),
        Some(extra) => Err(Failure::Usage(format!("unexpected argument: {extra}"))),
    }
}

fn bench(place: &Place, args: &[String]) -> Result<(), String> {
    if !place.root.join("bench/Cargo.toml").exists() {
        return Err("bench/Cargo.toml is absent: there is no benchmark to run".into());
    }
    let mut command = Command::new("cargo");
    command.args(["run", "--release", "--quiet", "--package", "acta-bench", "--"]).args(args);
    process::run(place, &mut command, None)
}
