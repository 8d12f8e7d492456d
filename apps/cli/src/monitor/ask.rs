//! What a monitor asks for, over HTTP, and how the other side answered.
//!
//! In scope: one request with its time limit, and which word an outcome has (spec 1 §4a). Not in scope:
//! what the answers mean ([`super::watch`]).

use acta::kinds::incident::TryOutcome;
use acta::value::Host;
use acta_log::checkpoint::Checkpoint;
use acta_log::note::Note;
use acta_server::fetch::limit_of;
use serde_json::Value;
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::StatusCode;

/// The counters that an intake publishes have at most this many bytes.
const METRICS_BYTES_MAX: usize = 1024 * 1024;

/// A place that is asked again and again.
pub struct Place {
    agent: Agent,
    base: String,
    host: Host,
}

/// Why there was no answer that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// As a probe states it.
    pub outcome: TryOutcome,
    /// In words.
    pub words: String,
}

/// `live/latest.json`, as far as a monitor reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Latest {
    /// Statements taken for the log.
    pub received: u64,
    /// Durable entries.
    pub sequenced: u64,
    /// Entries under the newest published checkpoint.
    pub published: u64,
    /// Whether the publisher says that the witness policy is satisfied.
    pub quorum: bool,
    /// The witnesses that it says are missing, with their times.
    pub missing: Vec<String>,
}

/// A checkpoint as it was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The note.
    pub note: Note,
    /// What it says.
    pub checkpoint: Checkpoint,
}

/// What one round saw of a published tree.
#[derive(Debug, Clone)]
pub struct Site {
    /// `live/latest.json`, if it is there.
    pub latest: Option<Latest>,
    /// `log/checkpoint`, if it is there.
    pub shown: Option<Shown>,
}

/// What one round saw of an intake.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counters {
    /// Statements taken for the log.
    pub received: u64,
    /// Durable entries.
    pub sequenced: u64,
}

/// An answer, and how many milliseconds it took.
pub struct Timed<T> {
    /// The answer, or why there was none.
    pub answer: Result<T, Silence>,
    /// Until the first answer, if there was one.
    pub ms: Option<u32>,
}

impl Place {
    /// An `http://` address; each request has so much time.
    ///
    /// # Errors
    /// A host that spec 1 §4a cannot spell.
    pub fn new(address: &str, patience: Duration) -> Result<Self, String> {
        let config = Agent::config_builder()
            .timeout_global(Some(patience))
            .timeout_connect(Some(patience))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .build();
        let base = address.trim_end_matches('/').to_owned();
        let host = base.strip_prefix("http://").and_then(|rest| rest.split('/').next());
        let host = host.map(str::to_ascii_lowercase).unwrap_or_default();
        let host = Host::parse(&host).ok_or_else(|| {
            format!("expected a host of letters, digits, `.`, `:` and `-`, got {host:?}")
        })?;
        Ok(Self { agent: config.new_agent(), base, host })
    }

    /// The address.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The host as a probe states it.
    #[must_use]
    pub fn host(&self) -> &Host {
        &self.host
    }

    fn get(&self, path: &str, max: usize) -> Result<Option<Vec<u8>>, Silence> {
        let silence =
            |outcome, words: String| Silence { outcome, words: format!("{path}: {words}") };
        let answer = self.agent.get(format!("{}/{path}", self.base)).call();
        let mut answer = answer.map_err(|error| silence(outcome(&error), error.to_string()))?;
        let status = answer.status();
        match status {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND | StatusCode::GONE => return Ok(None),
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                return Err(silence(TryOutcome::Busy, format!("status {status}")));
            }
            _ if status.is_client_error() => {
                return Err(silence(TryOutcome::Refused, format!("status {status}")));
            }
            _ => return Err(silence(TryOutcome::Error, format!("status {status}"))),
        }
        let limit = u64::try_from(max).unwrap_or(u64::MAX).saturating_add(1);
        let body = answer.body_mut().with_config().limit(limit).read_to_vec();
        body.map(Some).map_err(|error| silence(outcome(&error), error.to_string()))
    }

    /// Looks at a published tree.
    #[must_use]
    pub fn site(&self) -> Timed<Site> {
        timed(|| {
            let unread = |what: String| Silence { outcome: TryOutcome::Error, words: what };
            let latest = self.get("live/latest.json", limit_of("live/latest.json"));
            let first = Instant::now();
            let latest = latest?.map(|bytes| parse_latest(&bytes)).transpose();
            let latest = latest.map_err(|why| unread(format!("live/latest.json: {why}")))?;
            let note = self.get("log/checkpoint", limit_of("log/checkpoint"))?;
            let shown = note.map(|bytes| parse_checkpoint(&bytes)).transpose();
            let shown = shown.map_err(|why| unread(format!("log/checkpoint: {why}")))?;
            if latest.is_none() && shown.is_none() {
                return Err(unread(
                    "neither live/latest.json nor log/checkpoint is published".to_owned(),
                ));
            }
            Ok((Site { latest, shown }, first))
        })
    }

    /// Looks at what an intake counts.
    #[must_use]
    pub fn counters(&self) -> Timed<Counters> {
        timed(|| {
            let text = self.get("metrics", METRICS_BYTES_MAX)?;
            let first = Instant::now();
            let text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
            let counters = text.as_deref().and_then(parse_counters).ok_or_else(|| Silence {
                outcome: TryOutcome::Error,
                words: "metrics: expected acta_received and acta_sequenced".to_owned(),
            })?;
            Ok((counters, first))
        })
    }
}

fn timed<T>(ask: impl FnOnce() -> Result<(T, Instant), Silence>) -> Timed<T> {
    let began = Instant::now();
    match ask() {
        Ok((answer, first)) => {
            let ms = u32::try_from(first.duration_since(began).as_millis()).unwrap_or(u32::MAX);
            Timed { answer: Ok(answer), ms: Some(ms) }
        }
        Err(silence) => Timed { answer: Err(silence), ms: None },
    }
}

fn outcome(error: &ureq::Error) -> TryOutcome {
    use std::io::ErrorKind::{ConnectionRefused, HostUnreachable, NetworkUnreachable, TimedOut};
    match error {
        ureq::Error::Timeout(_) => TryOutcome::Timeout,
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => TryOutcome::Unreachable,
        ureq::Error::Io(error) => match error.kind() {
            ConnectionRefused | HostUnreachable | NetworkUnreachable => TryOutcome::Unreachable,
            TimedOut => TryOutcome::Timeout,
            _ => TryOutcome::Error,
        },
        _ => TryOutcome::Error,
    }
}

fn parse_latest(bytes: &[u8]) -> Result<Latest, String> {
    let json: Value = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let number = |key: &str| {
        json.get(key).and_then(Value::as_u64).ok_or_else(|| format!("expected a number {key}"))
    };
    let missing = json.get("missing").and_then(Value::as_array).map(Vec::as_slice);
    let witness = |item: &Value| {
        let word = |key: &str| item.get(key).and_then(Value::as_str);
        let since = word("since").map(|since| format!(" since {since}"));
        Some(format!("{}{}", word("name")?, since.unwrap_or_default()))
    };
    Ok(Latest {
        received: number("received")?,
        sequenced: number("sequenced")?,
        published: number("published")?,
        quorum: json.get("quorum").and_then(Value::as_bool).ok_or("expected quorum")?,
        missing: missing.unwrap_or_default().iter().filter_map(witness).collect(),
    })
}

fn parse_checkpoint(bytes: &[u8]) -> Result<Shown, String> {
    let note = Note::parse(bytes).map_err(|error| error.to_string())?;
    let checkpoint = Checkpoint::parse(note.text()).map_err(|error| error.to_string())?;
    Ok(Shown { note, checkpoint })
}

fn parse_counters(text: &str) -> Option<Counters> {
    let number = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line?.parse().ok()
    };
    Some(Counters { received: number("acta_received")?, sequenced: number("acta_sequenced")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_read_from_the_text_of_the_intake() {
        let text =
            "# HELP acta_received x\nacta_received_other 1\nacta_received 12\nacta_sequenced 11\n";
        assert_eq!(parse_counters(text), Some(Counters { received: 12, sequenced: 11 }));
        assert_eq!(parse_counters("acta_received 12\n"), None);
    }

    #[test]
    fn a_host_is_spelt_as_a_probe_states_it() {
        let host = |address: &str| {
            Place::new(address, Duration::from_secs(1)).map(|p| p.host().to_string())
        };
        assert_eq!(
            host("http://Results.Example.org:8280/x"),
            Ok("results.example.org:8280".to_owned())
        );
        assert!(host("http://[::1]:80").is_err());
    }
}
