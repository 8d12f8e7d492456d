//! Running other programs: where, until when, and what they said.
//!
//! In scope: a child process with a deadline, its output passed through while the lines somebody
//! asked for are kept. Out of scope: what the programs mean. Main type: [`Place`].

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How often a running child is looked at.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// How long a child that was asked to end may take before it is killed.
const GRACE: Duration = Duration::from_secs(10);

/// Where the work is done.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The workspace's root; every child starts there.
    pub(crate) root: PathBuf,
    /// Cargo's target folder: all that may be deleted.
    pub(crate) target: PathBuf,
}

impl Place {
    /// The workspace this binary was built from.
    pub(crate) fn of_workspace() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = package.parent().unwrap_or(package).to_path_buf();
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |dir| root.join(dir));
        Self { root, target }
    }

    /// The virtual environment that holds cargo's helpers (see `tools.txt`).
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// The search path of programs, our own helpers last: what the machine has comes first.
    fn search_path(&self) -> std::ffi::OsString {
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let mut dirs: Vec<PathBuf> = std::env::split_paths(&inherited).collect();
        dirs.push(self.tools().join("bin"));
        std::env::join_paths(dirs).unwrap_or(inherited)
    }

    fn prepare(&self, command: &mut Command) {
        command.current_dir(&self.root).env("PATH", self.search_path()).stdin(Stdio::null());
    }

    /// True when `program` can be started at all.
    pub(crate) fn has(&self, program: &str) -> bool {
        std::env::split_paths(&self.search_path()).any(|dir| dir.join(program).is_file())
    }
}

/// Runs a command with its output passed through; an error names the command and its status.
pub(crate) fn run(
    place: &Place,
    command: &mut Command,
    deadline: Option<Instant>,
) -> Result<(), String> {
    place.prepare(command);
    let mut child = command.spawn().map_err(|error| start_error(command, &error))?;
    let status = wait(&mut child, deadline)?;
    require_success(command, status)
}

/// Runs a command, passes its output through and keeps the lines for which `keep` says so.
/// The status comes back beside the lines, because a failing run's lines are wanted as well.
pub(crate) fn run_and_keep(
    place: &Place,
    command: &mut Command,
    deadline: Option<Instant>,
    keep: fn(&str) -> bool,
) -> Result<(Vec<String>, Result<(), String>), String> {
    place.prepare(command);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| start_error(command, &error))?;
    let streams = [
        child.stdout.take().map(|stream| pass_through(stream, false, keep)),
        child.stderr.take().map(|stream| pass_through(stream, true, keep)),
    ];
    let status = wait(&mut child, deadline)?;
    let mut kept = Vec::new();
    for stream in streams.into_iter().flatten() {
        kept.extend(stream.join().map_err(|_| "a reader of the child's output panicked")?);
    }
    Ok((kept, require_success(command, status)))
}

/// Runs a command silently and returns what it printed, or why it could not.
pub(crate) fn output(place: &Place, command: &mut Command) -> Result<String, String> {
    place.prepare(command);
    let output = command.output().map_err(|error| start_error(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("{} ended with {}: {}", shown(command), output.status, said.trim()))
}

fn pass_through<R: Read + Send + 'static>(
    stream: R,
    to_stderr: bool,
    keep: fn(&str) -> bool,
) -> JoinHandle<Vec<String>> {
    thread::spawn(move || {
        let mut kept = Vec::new();
        for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).into_owned();
            if to_stderr {
                eprintln!("{line}");
            } else {
                println!("{line}");
            }
            if keep(&line) {
                kept.push(line);
            }
        }
        kept
    })
}

fn wait(child: &mut Child, deadline: Option<Instant>) -> Result<ExitStatus, String> {
    loop {
        if let Some(status) = child.try_wait().map_err(|error| error.to_string())? {
            return Ok(status);
        }
        if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            end(child);
            return Err("still running when its minutes were over".into());
        }
        thread::sleep(POLL_INTERVAL);
    }
}

/// Asks the child to end, so that it can end its own children, and kills it when it does not.
fn end(child: &mut Child) {
    let asked = Command::new("kill").arg(child.id().to_string()).status();
    let patience = Instant::now() + GRACE;
    while asked.is_ok() && Instant::now() < patience {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        thread::sleep(POLL_INTERVAL);
    }
    if child.kill().is_ok() {
        drop(child.wait());
    }
}

fn require_success(command: &Command, status: ExitStatus) -> Result<(), String> {
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", shown(command))) }
}

fn start_error(command: &Command, error: &std::io::Error) -> String {
    format!("cannot start {}: {error}", shown(command))
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    format!("`{}`", words.join(" "))
}

/// A duration as people say it: `3m 07s`.
pub(crate) fn minutes(duration: Duration) -> String {
    let seconds = duration.as_secs();
    format!("{}m {:02}s", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place::of_workspace()
    }

    #[test]
    fn a_failing_command_is_named_with_its_status() {
        let error = run(&place(), Command::new("sh").args(["-c", "exit 3"]), None).unwrap_err();
        assert!(error.contains("sh -c exit 3") && error.contains('3'), "{error}");
    }

    #[test]
    fn an_absent_program_is_an_error_and_not_a_panic() {
        let error = run(&place(), &mut Command::new("no-such-program-here"), None).unwrap_err();
        assert!(error.starts_with("cannot start `no-such-program-here`"), "{error}");
        assert!(!place().has("no-such-program-here") && place().has("sh"));
    }

    #[test]
    fn a_command_over_its_deadline_is_ended() {
        let soon = Some(Instant::now() + Duration::from_millis(100));
        let error = run(&place(), Command::new("sleep").arg("60"), soon).unwrap_err();
        assert!(error.contains("minutes were over"), "{error}");
    }

    #[test]
    fn kept_lines_come_from_both_streams_and_survive_a_failure() {
        let script = "echo keep one; echo drop; echo keep two >&2; exit 1";
        let (mut kept, status) =
            run_and_keep(&place(), Command::new("sh").args(["-c", script]), None, |line| {
                line.starts_with("keep")
            })
            .unwrap();
        kept.sort();
        assert_eq!(kept, ["keep one", "keep two"]);
        assert!(status.is_err());
    }

    #[test]
    fn minutes_are_said_with_two_digits_of_seconds() {
        assert_eq!(minutes(Duration::from_secs(187)), "3m 07s");
    }
}
