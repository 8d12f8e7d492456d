//! What is told on standard output and standard error.
//!
//! A reader that closes its end early (`acta verify … | head -1`) is no fault: the rest is not written, and the exit code
//! stays that of the verdict. Any other failure of standard output is the world's.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

static FAILED: AtomicBool = AtomicBool::new(false);

/// Writes to standard output as far as somebody reads it.
pub(crate) fn tell(words: Arguments<'_>) {
    let mut out = std::io::stdout().lock();
    if let Err(error) = out.write_fmt(words).and_then(|()| out.flush()) {
        FAILED.fetch_or(error.kind() != ErrorKind::BrokenPipe, Ordering::Relaxed);
    }
}

/// Writes to standard error as far as somebody reads it.
pub(crate) fn warn(words: Arguments<'_>) {
    // Nowhere is left to say that it failed.
    let _ = std::io::stderr().lock().write_fmt(words);
}

/// Whether standard output failed, other than by being closed.
pub(crate) fn failed() -> bool {
    FAILED.load(Ordering::Relaxed)
}

/// A text on standard output.
macro_rules! out {
    ($($words:tt)*) => { $crate::out::tell(format_args!($($words)*)) };
}

/// A line on standard output.
macro_rules! outln {
    ($($words:tt)*) => { $crate::out::tell(format_args!("{}\n", format_args!($($words)*))) };
}

/// A line on standard error.
macro_rules! errln {
    ($($words:tt)*) => { $crate::out::warn(format_args!("{}\n", format_args!($($words)*))) };
}
