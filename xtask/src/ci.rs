//! Everything that must hold before a change lands, in one command.
//!
//! In scope: the legs, the minutes each may take, and a closing account that hides no skipped test.
//! The first leg that fails ends the run. The last line printed is the test runner's own summary.
//! Out of scope: what the tests test. Main item: [`LEGS`].

use crate::process::{self, Place, minutes};
use crate::{fuzz, setup, tidy, vectors};
use std::collections::BTreeSet;
use std::process::Command;
use std::time::{Duration, Instant};

/// The legs in order, with the minutes that each should take at most on two quiet cores. A leg over
/// its budget is named in the closing account; a run over [`TOTAL_MINUTES_MAX`] is ended and has failed.
pub(crate) const LEGS: [Leg; 12] = [
    Leg { name: "setup", minutes: 4, run: set_up },
    Leg { name: "fmt", minutes: 1, run: fmt },
    Leg { name: "tidy", minutes: 2, run: tidy_leg },
    Leg { name: "clippy", minutes: 6, run: clippy },
    Leg { name: "test", minutes: 12, run: test },
    Leg { name: "web", minutes: 1, run: web },
    Leg { name: "browser", minutes: 3, run: browser },
    Leg { name: "doctest", minutes: 1, run: doctest },
    Leg { name: "doc", minutes: 3, run: doc },
    Leg { name: "vectors", minutes: 2, run: vectors_leg },
    Leg { name: "fuzz", minutes: 4, run: fuzz_smoke },
    Leg { name: "deny", minutes: 1, run: deny },
];

/// What all legs together may take: somebody is waiting for the answer.
const TOTAL_MINUTES_MAX: u64 = 40;

/// Fuzzing here only shows that every target still builds and runs; long runs are `xtask fuzz`.
const FUZZ_SMOKE: Duration = Duration::from_secs(60);

/// Inputs that lie beside the repository when its owners' machines run this, never inside it.
const SHARED: [&str; 3] = ["data", "vectors", "standards"];

/// One part of the run.
pub(crate) struct Leg {
    name: &'static str,
    minutes: u64,
    run: fn(&mut Run<'_>) -> Result<(), String>,
}

/// What the legs know of each other, and what is told at the end.
pub(crate) struct Run<'a> {
    place: &'a Place,
    deadline: Instant,
    require: Vec<&'static str>,
    skipped_tests: BTreeSet<String>,
    not_run: Vec<String>,
    times: Vec<String>,
    closing: Vec<String>,
}

impl Run<'_> {
    fn cargo(&self, args: &[&str]) -> Command {
        let mut command = Command::new("cargo");
        command.args(args).env("ACTA_REQUIRE", self.require.join(","));
        if std::env::var_os("CI").is_some() {
            // A clone that is built once gains nothing from incremental files.
            command.env("CARGO_INCREMENTAL", "0");
        }
        command
    }

    fn run(&self, mut command: Command) -> Result<(), String> {
        process::run(self.place, &mut command, Some(self.deadline))
    }

    fn not_run(&mut self, what: &str, why: &str) {
        println!("not run: {what}: {why}");
        self.not_run.push(format!("{what}: {why}"));
    }
}

/// The legs of these names; all of them when none is named.
pub(crate) fn choose(names: &[String]) -> Result<Vec<&'static Leg>, String> {
    if names.is_empty() {
        return Ok(LEGS.iter().collect());
    }
    let find = |name: &String| {
        let known = || LEGS.map(|leg| leg.name).join(", ");
        let found = LEGS.iter().find(|leg| leg.name == name.as_str());
        found.ok_or_else(|| format!("no leg is called {name}; there are {}", known()))
    };
    names.iter().map(find).collect()
}

/// `cargo xtask ci`.
pub(crate) fn run(place: &Place, legs: &[&Leg]) -> Result<(), String> {
    let started = Instant::now();
    let mut run = Run {
        place,
        deadline: started + Duration::from_secs(TOTAL_MINUTES_MAX * 60),
        require: required(place),
        skipped_tests: BTreeSet::new(),
        not_run: Vec::new(),
        times: Vec::new(),
        closing: Vec::new(),
    };
    let result = legs.iter().try_for_each(|leg| run_leg(&mut run, leg));
    let all = minutes(started.elapsed());
    run.times.push(format!("{:<8} {all} of {TOTAL_MINUTES_MAX} min", "all"));
    print_account(&run, result.is_ok());
    result
}

fn run_leg(run: &mut Run<'_>, leg: &Leg) -> Result<(), String> {
    println!("\n== {} (budget {} min)", leg.name, leg.minutes);
    let started = Instant::now();
    let mut result = (leg.run)(run);
    if result.is_ok() && Instant::now() > run.deadline {
        result = Err(format!("the run took longer than {TOTAL_MINUTES_MAX} minutes"));
    }
    let state = if result.is_ok() { "done" } else { "FAILED" };
    let time = minutes(started.elapsed());
    println!("== {}: {state} in {time}", leg.name);
    let over = started.elapsed() > Duration::from_secs(leg.minutes * 60);
    let word = if over { " OVER ITS BUDGET" } else { "" };
    run.times.push(format!("{:<8} {time} of {} min{word}", leg.name, leg.minutes));
    result.map_err(|why| format!("leg `{}` failed: {why}", leg.name))
}

fn print_account(run: &Run<'_>, success: bool) {
    println!("\nskipped tests: {}", run.skipped_tests.len());
    run.skipped_tests.iter().for_each(|line| println!("  {line}"));
    println!("not run: {}", run.not_run.len());
    run.not_run.iter().for_each(|line| println!("  {line}"));
    println!("time:");
    run.times.iter().for_each(|line| println!("  {line}"));
    println!("{}\n", if success { "all legs hold" } else { "not all legs hold" });
    run.closing.iter().for_each(|line| println!("{line}"));
}

/// What may not be skipped: inputs that are present. Installed programs join after `setup`.
fn required(place: &Place) -> Vec<&'static str> {
    let present = |name: &&'static str| {
        let variable = format!("ACTA_{}", name.to_uppercase());
        let usual = place.root.join("../shared").join(name);
        std::env::var_os(variable).map_or(usual, |path| place.root.join(path)).is_dir()
    };
    SHARED.into_iter().filter(present).collect()
}

fn set_up(run: &mut Run<'_>) -> Result<(), String> {
    let installed = setup::run(run.place);
    for missing in &installed.missing {
        run.not_run("setup", missing);
    }
    run.require.extend(installed.require);
    println!("setup: no test may be skipped for want of: {}", run.require.join(", "));
    run.run(run.cargo(&["fetch", "--quiet", "--locked"]))
}

fn fmt(run: &mut Run<'_>) -> Result<(), String> {
    run.run(run.cargo(&["fmt", "--all", "--check"]))
}

fn tidy_leg(run: &mut Run<'_>) -> Result<(), String> {
    tidy::run(run.place)
}

fn clippy(run: &mut Run<'_>) -> Result<(), String> {
    // With all features: what is off by default is compiled here, and as it is by default in `test`.
    let of = ["clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--all-features"];
    run.run(run.cargo(&[&of[..], &["--", "-Dwarnings"]].concat()))
}

fn test(run: &mut Run<'_>) -> Result<(), String> {
    if !run.place.has("cargo-nextest") {
        run.not_run("cargo nextest", "it is not installed; cargo test takes its place");
        let args = ["test", "--locked", "--workspace", "--all-targets", "--", "--show-output"];
        return keep_and_judge(run, &args, |line| {
            skip_of(line).is_some() || line.starts_with("test result:")
        });
    }
    let report = run.place.target.join("nextest/ci/junit.xml");
    drop(std::fs::remove_file(&report)); // an old one must not be read for a new one
    let args = ["nextest", "run", "--locked", "--workspace", "--profile", "ci", "--color", "never"];
    let result = keep_and_judge(run, &args, |line| line.trim_start().starts_with("Summary ["));
    let report = std::fs::read_to_string(report).unwrap_or_default();
    run.skipped_tests.extend(report.lines().filter_map(skip_of));
    result
}

fn keep_and_judge(run: &mut Run<'_>, args: &[&str], keep: fn(&str) -> bool) -> Result<(), String> {
    let mut command = run.cargo(args);
    let (kept, status) = process::run_and_keep(run.place, &mut command, Some(run.deadline), keep)?;
    for line in kept {
        match skip_of(&line) {
            Some(skip) => drop(run.skipped_tests.insert(skip)),
            None => run.closing.push(line),
        }
    }
    status
}

/// The announcement of a skipped test, if the line is one. A runner with one thread puts the name
/// of the test before it.
fn skip_of(line: &str) -> Option<String> {
    let line = line.trim();
    let start = if line.starts_with("skipped: ") { 0 } else { line.find("... skipped: ")? + 4 };
    line.get(start..).map(|text| text.replace("&quot;", "\"").replace("&amp;", "&"))
}

/// The pages of a real site, served by the program, in Debian's Chromium.
fn browser(run: &mut Run<'_>) -> Result<(), String> {
    if !setup::web_is_ready(run.place) || !run.place.has("chromium") {
        run.not_run(
            "browser",
            "node, the packages of web/package-lock.json or chromium are not installed",
        );
        return Ok(());
    }
    run.run(run.cargo(&["build", "--package", "acta-cli", "--bin", "acta"]))?;
    let mut command = Command::new("npm");
    command.args(["--prefix", "web", "run", "--silent", "browser"]);
    command.env("ACTA_BIN", run.place.root.join("target/debug/acta"));
    run.run(command)
}

/// The verifier of `web/`: its types, then every vector that it knows.
fn web(run: &mut Run<'_>) -> Result<(), String> {
    if !setup::web_is_ready(run.place) {
        run.not_run("web", "node or the packages of web/package-lock.json are not installed");
        return Ok(());
    }
    for script in ["types", "test"] {
        let mut command = Command::new("npm");
        command.args(["--prefix", "web", "run", "--silent", script]);
        run.run(command)?;
    }
    Ok(())
}

fn doctest(run: &mut Run<'_>) -> Result<(), String> {
    run.run(run.cargo(&["test", "--quiet", "--locked", "--workspace", "--doc"]))
}

fn doc(run: &mut Run<'_>) -> Result<(), String> {
    let mut command = run.cargo(&["doc", "--quiet", "--locked", "--workspace", "--no-deps"]);
    command.env("RUSTDOCFLAGS", "-Dwarnings");
    run.run(command)
}

fn vectors_leg(run: &mut Run<'_>) -> Result<(), String> {
    vectors::check(run.place, Some(run.deadline))
}

fn fuzz_smoke(run: &mut Run<'_>) -> Result<(), String> {
    let targets = fuzz::targets(run.place)?;
    if targets.is_empty() {
        run.not_run("fuzz", "fuzz/Cargo.toml names no target");
        return Ok(());
    }
    if !run.place.has("cargo-fuzz") {
        run.not_run("fuzz", "cargo-fuzz is not installed");
        return Ok(());
    }
    fuzz::run_targets(run.place, &targets, FUZZ_SMOKE, Some(run.deadline))
}

fn deny(run: &mut Run<'_>) -> Result<(), String> {
    if !run.place.has("cargo-deny") {
        run.not_run("deny", "cargo-deny is not installed");
        return Ok(());
    }
    let args = ["deny", "--offline", "--locked", "check", "--hide-inclusion-graph"];
    let mut command = run.cargo(&args);
    command.args(["licenses", "bans", "sources"]);
    run.run(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minutes_of_all_legs_fit_into_the_total() {
        assert!(LEGS.iter().map(|leg| leg.minutes).sum::<u64>() <= TOTAL_MINUTES_MAX);
    }

    #[test]
    fn legs_are_chosen_by_name_and_an_unknown_name_is_refused() {
        let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let chosen = choose(&names(&["tidy", "deny"])).unwrap();
        assert_eq!(chosen.iter().map(|leg| leg.name).collect::<Vec<_>>(), ["tidy", "deny"]);
        assert_eq!(choose(&[]).unwrap().len(), LEGS.len());
        assert!(choose(&names(&["lint"])).is_err_and(|why| why.contains("clippy")));
    }

    #[test]
    fn a_skipped_test_is_recognised_wherever_the_runner_puts_it() {
        let expected = Some("skipped: real data (ACTA_DATA)".to_owned());
        assert_eq!(skip_of("skipped: real data (ACTA_DATA)"), expected);
        assert_eq!(skip_of("test reads_all ... skipped: real data (ACTA_DATA)"), expected);
        assert_eq!(skip_of("2 tests run: 1 passed, 1 skipped"), None);
        assert_eq!(skip_of("the line says skipped: something"), None);
    }

    #[test]
    fn what_is_absent_is_not_required() {
        let nowhere = Place { root: "/nonexistent".into(), target: "/nonexistent".into() };
        if SHARED
            .iter()
            .all(|name| std::env::var_os(format!("ACTA_{}", name.to_uppercase())).is_none())
        {
            assert!(required(&nowhere).is_empty());
        }
    }
}
