//! Structured logs on standard error: one event a line, named fields.
//!
//! Never in a log line: a secret key, the body of a statement. Addresses of senders stand in refusals
//! only.

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt;

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
    let lines = fmt().with_writer(std::io::stderr).with_max_level(level).with_target(false);
    match form {
        Form::Text => lines.with_ansi(false).try_init().is_ok(),
        Form::Json => lines.json().try_init().is_ok(),
    }
}
