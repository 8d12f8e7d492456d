//! The wall clock, read in one place.

use acta::value::Time;
use anyhow::Context;
use std::time::{SystemTime, UNIX_EPOCH};

/// Now, in UTC, to the second.
///
/// # Errors
/// The clock reads a year outside 2000 … 2199.
pub fn now() -> anyhow::Result<Time> {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = i64::try_from(elapsed.as_secs())?;
    Time::from_unix(seconds).context("the clock reads a year outside 2000 to 2199")
}
