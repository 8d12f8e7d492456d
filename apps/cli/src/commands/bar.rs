//! Progress of anything longer than a second, on standard error, never in the way of a script.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar; nothing is drawn where standard error is no terminal, or when `quiet`.
pub(crate) fn new(total: u64, word: &'static str, quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:30} {human_pos}/{human_len} {msg} {per_sec} {elapsed}");
    let bar = ProgressBar::new(total).with_message(word);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
