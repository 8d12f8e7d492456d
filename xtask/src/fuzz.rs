//! Fuzz targets, for as long as somebody wants.
//!
//! In scope: building each target of `fuzz/` with coverage and running it for its share of the
//! time. Corpora grow under `fuzz/corpus/` and are kept between runs; `fuzz/seeds/TARGET`, where it
//! exists, is where a corpus starts. Out of scope: what the targets check.

use crate::process::{self, Place};
use crate::tidy::manifest::Manifest;
use std::process::Command;
use std::time::{Duration, Instant};

/// Shorter runs than this say nothing, however many targets share the time.
const TARGET_SECONDS_MIN: u64 = 5;

/// Minutes when none are named.
const MINUTES_DEFAULT: u64 = 10;

/// Minutes (all targets together) and the target, if one was named.
pub(crate) fn parse_args(args: &[String]) -> Result<(u64, Option<String>), String> {
    let (mut minutes, mut target) = (MINUTES_DEFAULT, None);
    let mut rest = args.iter();
    while let Some(arg) = rest.next() {
        if arg == "--minutes" {
            let value = rest.next().ok_or("--minutes wants a number")?;
            minutes =
                value.parse().map_err(|_| format!("--minutes wants a number, not {value}"))?;
        } else if arg.starts_with('-') || target.is_some() {
            return Err(format!("unexpected argument: {arg}"));
        } else {
            target = Some(arg.clone());
        }
    }
    Ok((minutes, target))
}

/// `cargo xtask fuzz`.
pub(crate) fn run(place: &Place, minutes: u64, target: Option<&str>) -> Result<(), String> {
    let mut targets = targets(place)?;
    if let Some(wanted) = target {
        targets.retain(|name| name == wanted);
    }
    if targets.is_empty() {
        return Err("fuzz/Cargo.toml names no such target".into());
    }
    run_targets(place, &targets, Duration::from_secs(minutes.saturating_mul(60)), None)
}

/// The targets that `fuzz/Cargo.toml` names; none when it is absent.
pub(crate) fn targets(place: &Place) -> Result<Vec<String>, String> {
    let path = place.root.join("fuzz/Cargo.toml");
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    Ok(Manifest::parse(&text).values("bin", "name"))
}

/// Runs the targets one after another, each for an equal share of `time`.
pub(crate) fn run_targets(
    place: &Place,
    targets: &[String],
    time: Duration,
    deadline: Option<Instant>,
) -> Result<(), String> {
    let count = u64::try_from(targets.len()).unwrap_or(u64::MAX).max(1);
    let seconds = (time.as_secs() / count).max(TARGET_SECONDS_MIN);
    let host = host(place)?;
    for target in targets {
        println!("fuzz: {target} for {seconds} s");
        let corpus = format!("fuzz/corpus/{target}");
        std::fs::create_dir_all(place.root.join(&corpus)).map_err(|error| error.to_string())?;
        let mut command = cargo_fuzz(place, "run", &host);
        command.args([target.as_str(), &corpus]);
        let seeds = format!("fuzz/seeds/{target}");
        if place.root.join(&seeds).is_dir() {
            command.arg(seeds);
        }
        command.args(["--", "-print_final_stats=1", "-verbosity=0"]);
        process::run(place, command.arg(format!("-max_total_time={seconds}")), deadline)?;
    }
    Ok(())
}

fn cargo_fuzz(place: &Place, verb: &str, host: &str) -> Command {
    let mut command = Command::new("cargo");
    // Coverage is behind a flag that stable toolchains know but keep closed.
    command.env("RUSTC_BOOTSTRAP", "1");
    // No code here is unsafe: a sanitizer of memory would only make building and running slower.
    command.args(["fuzz", verb, "--sanitizer", "none", "--fuzz-dir", "fuzz"]);
    command.args(["--target", host, "--target-dir"]);
    command.arg(place.target.join("fuzz"));
    command
}

fn host(place: &Place) -> Result<String, String> {
    let version = process::output(place, Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc -vV names no host".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<(u64, Option<String>), String> {
        parse_args(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn minutes_and_target_stand_in_any_order() {
        assert_eq!(parsed(&[]), Ok((MINUTES_DEFAULT, None)));
        assert_eq!(parsed(&["--minutes", "3"]), Ok((3, None)));
        assert_eq!(parsed(&["note", "--minutes", "3"]), Ok((3, Some("note".into()))));
    }

    #[test]
    fn anything_else_is_refused() {
        assert!(parsed(&["--minutes"]).is_err());
        assert!(parsed(&["--minutes", "soon"]).is_err());
        assert!(parsed(&["one", "two"]).is_err());
        assert!(parsed(&["--jobs"]).is_err());
    }

    #[test]
    fn the_host_has_the_shape_of_a_target() {
        assert!(host(&Place::of_workspace()).unwrap().split('-').count() >= 3);
    }
}
