//! `node.toml`: settings of one machine.
//!
//! In scope: a small part of TOML: `key = integer`, `key = "text"`, `key = true|false`, `#` comments. An unknown key is an
//! error, so that a misspelt one is seen. Main type: [`Options`].

use std::path::Path;

use anyhow::{Context as _, bail};

use crate::clock::{Clock, system_clock};
use crate::intake::Rates;
use crate::intake::limits::Rate;
use crate::objects::{Access, Target};
use crate::sequencer::{BALLAST_BYTES, CHECKPOINT_INTERVAL_MS};

/// `live/latest.json` is written at least this often while the node runs, in milliseconds.
pub const LIVE_MS_MAX: u64 = 10_000;
/// `node.toml` has at most this many bytes.
const FILE_BYTES_MAX: u64 = 65_536;

/// How a node runs on this machine.
#[derive(Clone)]
pub struct Options {
    /// The code of the intake in entry headers.
    pub intake: String,
    /// Shortest time between two checkpoints, in milliseconds.
    pub interval_ms: u64,
    /// Shortest time between two writings of `live/latest.json`, in milliseconds.
    pub live_ms: u64,
    /// Seconds between publications of `at/`, in place of the definition's `cadence`.
    pub cadence_s: Option<u32>,
    /// Space held back for the time when the disk is full.
    pub ballast_bytes: u64,
    /// How often one source and one signer may send.
    pub rates: Rates,
    /// A folder is recomputed from nothing before it is logged if it shows at most this many entries.
    pub recompute_entries_max: u64,
    /// How long a stop waits for witnesses, in milliseconds.
    pub stop_cosign_ms: u64,
    /// Whether the witnesses are asked at the start which checkpoint they hold.
    pub ask_witnesses: bool,
    /// Whether what the intake received in each minute is logged (spec 5 §7.2).
    pub telemetry: bool,
    /// Seconds since 1970, as entry headers state it.
    pub clock: Clock,
    /// Where the published folder stands too, in storage of others.
    pub publish_to: Vec<(Target, Access)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            intake: "node".to_owned(),
            interval_ms: CHECKPOINT_INTERVAL_MS,
            live_ms: 1_000,
            cadence_s: None,
            ballast_bytes: BALLAST_BYTES,
            rates: Rates::default(),
            recompute_entries_max: 100_000,
            stop_cosign_ms: 5_000,
            ask_witnesses: true,
            telemetry: true,
            clock: system_clock(),
            publish_to: Vec::new(),
        }
    }
}

impl Options {
    /// The defaults, changed by the file if there is one.
    ///
    /// # Errors
    /// The line that is not a setting, with what was expected.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let mut options = Self::default();
        let about = match std::fs::metadata(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(options),
            about => about.with_context(|| format!("cannot read {}", path.display()))?,
        };
        if about.len() > FILE_BYTES_MAX {
            bail!("{}: expected at most {FILE_BYTES_MAX} bytes", path.display());
        }
        let text = std::fs::read_to_string(path);
        let text = text.with_context(|| format!("cannot read {}", path.display()))?;
        for (line, number) in text.lines().zip(1..) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let place = || format!("{}, line {number}", path.display());
            let (key, value) = line
                .split_once('=')
                .with_context(|| format!("{}: expected `key = value`, got {line:?}", place()))?;
            options.set(key.trim(), value.trim()).with_context(place)?;
        }
        Ok(options)
    }

    fn set(&mut self, key: &str, value: &str) -> anyhow::Result<()> {
        let number = || {
            let digits = value.replace('_', "");
            digits.parse::<u64>().with_context(|| format!("{key}: expected a number, got {value}"))
        };
        let small = || {
            let number = u32::try_from(number()?);
            number.with_context(|| format!("{key}: expected at most {}, got {value}", u32::MAX))
        };
        match key {
            "intake" => {
                let text = value.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
                let text = text.with_context(|| format!("{key}: expected \"…\", got {value}"))?;
                text.clone_into(&mut self.intake);
            }
            "telemetry" => {
                self.telemetry = match value {
                    "true" => true,
                    "false" => false,
                    _ => bail!("{key}: expected true or false, got {value}"),
                };
            }
            "interval_ms" => self.interval_ms = number()?,
            "live_ms" => self.live_ms = number()?.min(LIVE_MS_MAX),
            "ballast_bytes" => self.ballast_bytes = number()?,
            "recompute_entries_max" => self.recompute_entries_max = number()?,
            "stop_cosign_ms" => self.stop_cosign_ms = number()?,
            "source_per_second" => self.rates.source = rate(small()?),
            "signer_per_second" => self.rates.signer = rate(small()?),
            _ => bail!("{key:?} is not a setting"),
        }
        Ok(())
    }
}

/// Seconds of a rate that may come at once.
const BURST_SECONDS: u32 = 10;

fn rate(per_second: u32) -> Rate {
    Rate { per_second, burst: per_second.saturating_mul(BURST_SECONDS) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(key: &str, value: &str) -> Result<Options, String> {
        let mut options = Options::default();
        options.set(key, value).map_err(|error| format!("{error:#}"))?;
        Ok(options)
    }

    #[test]
    fn settings_are_read_and_misspelt_ones_named() {
        assert_eq!(set("interval_ms", "2_500").unwrap().interval_ms, 2_500);
        assert_eq!(set("intake", "\"east\"").unwrap().intake, "east");
        assert!(!set("telemetry", "false").unwrap().telemetry);
        assert!(set("telemetry", "no").err().unwrap().contains("expected true or false"));
        assert_eq!(set("live_ms", "999999").unwrap().live_ms, LIVE_MS_MAX);
        assert_eq!(set("interval", "1").err().unwrap(), "\"interval\" is not a setting");
        assert!(set("live_ms", "soon").err().unwrap().contains("expected a number"));
    }
}
