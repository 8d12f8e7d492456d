//! Structured logs on standard error: one event a line, named fields.
//!
//! Never in a log line: a secret key, credentials, the body of a statement. Addresses of senders stand in refusals
//! only. Only our own events are written: what a library tells of its requests may hold what it sends.

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// How the names of our packages begin.
const OURS: &str = "acta";

/// The form of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// Begins to write events at or above a level (`error`, `warn`, `info`, `debug`, `trace`, `off`).
/// Gives `false` if the word is none of these or if the process writes events already.
#[must_use]
pub fn start(form: Form, level: &str) -> bool {
    let Ok(level) = level.parse::<LevelFilter>() else { return false };
    let ours = tracing_subscriber::registry().with(Targets::new().with_target(OURS, level));
    let lines = fmt::layer().with_writer(std::io::stderr).with_target(false);
    match form {
        Form::Text => ours.with(lines.with_ansi(false)).try_init().is_ok(),
        Form::Json => ours.with(lines.json()).try_init().is_ok(),
    }
}
