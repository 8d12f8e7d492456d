//! Rounds again and again, on a thread, and how they stand for whoever looks.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Done, ObjectsError, Publication};
use crate::mirror::{BACK_OFF_MAX, Stop};

/// How often the folder is looked at.
pub(super) const INTERVAL: Duration = Duration::from_secs(1);

/// How publication to one target stands.
#[derive(Debug, Default)]
pub struct State {
    /// Where.
    pub to: String,
    /// The size of the checkpoint there, as far as this process has put or found it.
    pub size: AtomicU64,
    /// The newest size that is whole there.
    pub at: AtomicU64,
    /// Objects of the step under way that are still to be put.
    pub waiting: AtomicU64,
    /// Immutable objects put.
    pub objects: AtomicU64,
    /// Rounds that did not end.
    pub failures: AtomicU64,
    trouble: Mutex<Option<String>>,
}

impl State {
    /// Nothing is known yet.
    #[must_use]
    pub fn new(to: String) -> Self {
        Self { to, ..Self::default() }
    }

    /// Why it does not go on, in words.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    /// For `GET /healthz`.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "to": self.to,
            "size": self.size.load(Relaxed),
            "at": self.at.load(Relaxed),
            "waiting": self.waiting.load(Relaxed),
            "trouble": self.trouble(),
        })
    }

    /// All targets in the Prometheus text format.
    pub(crate) fn write(states: &[Arc<Self>], out: &mut String) {
        type Row = (&'static str, &'static str, &'static str, fn(&State) -> u64);
        const ROWS: [Row; 6] = [
            ("acta_store_size", "gauge", "Size of the checkpoint at a target.", |s| {
                s.size.load(Relaxed)
            }),
            ("acta_store_at", "gauge", "Size of the newest whole at/ there.", |s| {
                s.at.load(Relaxed)
            }),
            (
                "acta_store_waiting",
                "gauge",
                "Objects of the step under way still to be put there.",
                |s| s.waiting.load(Relaxed),
            ),
            ("acta_store_objects_total", "counter", "Immutable objects put there.", |s| {
                s.objects.load(Relaxed)
            }),
            (
                "acta_store_failures_total",
                "counter",
                "Rounds of publication there that did not end.",
                |s| s.failures.load(Relaxed),
            ),
            ("acta_store_trouble", "gauge", "1 while publication there does not go on.", |s| {
                u64::from(s.trouble().is_some())
            }),
        ];
        for (name, kind, help, value) in ROWS {
            if states.is_empty() {
                continue;
            }
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
            for state in states {
                let _ = writeln!(out, "{name}{{to=\"{}\"}} {}", state.to, value(state));
            }
        }
    }

    fn take(&self, outcome: &Result<Done, ObjectsError>) {
        let trouble = match outcome {
            Ok(done) => done.differs.first().map(ToString::to_string),
            Err(error) => {
                self.failures.fetch_add(1, Relaxed);
                Some(error.to_string())
            }
        };
        let before = self.trouble();
        match (&trouble, &before) {
            (Some(now), before) if Some(now) != before.as_ref() => {
                tracing::warn!(
                    to = self.to,
                    trouble = now,
                    "publication to the store does not go on"
                );
            }
            (None, Some(_)) => tracing::info!(to = self.to, "publication to the store goes on"),
            _ => {}
        }
        self.set_trouble(trouble);
    }
}

/// Repeats rounds until stopped, less often after failures, and hands each outcome to `seen`. A stop ends it after one more round,
/// which brings what was published last.
pub fn follow(
    publication: &mut Publication,
    state: &State,
    stop: &Stop,
    seen: &mut dyn FnMut(&Result<Done, ObjectsError>),
) {
    let mut pause = INTERVAL;
    loop {
        let stopping = stop.is_stopped();
        let outcome = publication.round(state, stopping);
        state.take(&outcome);
        let left = outcome.as_ref().map_or(0, |done| done.left);
        pause = if outcome.is_ok() { INTERVAL } else { (pause * 2).min(BACK_OFF_MAX) };
        seen(&outcome);
        if stopping {
            return;
        }
        if left == 0 {
            stop.wait(pause);
        }
    }
}

/// Publication on a thread of its own.
pub struct Following {
    state: Arc<State>,
    stop: Arc<Stop>,
    thread: JoinHandle<()>,
}

impl Following {
    /// Begins.
    ///
    /// # Errors
    /// If a thread cannot be made.
    pub fn start(mut publication: Publication) -> std::io::Result<Self> {
        let state = Arc::new(State::new(publication.target()));
        let stop = Arc::new(Stop::default());
        let (of_thread, until) = (Arc::clone(&state), Arc::clone(&stop));
        let thread = thread::Builder::new().name("objects".to_owned()).spawn(move || {
            follow(&mut publication, &of_thread, &until, &mut |outcome| {
                if let Ok(done) = outcome
                    && done.objects > 0
                {
                    let Done { size, at, objects, left, .. } = *done;
                    tracing::debug!(to = of_thread.to, size, at, objects, left, "put");
                }
            });
        })?;
        Ok(Self { state, stop, thread })
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> &Arc<State> {
        &self.state
    }

    /// Puts what was published last, for at most this time. What is left is put after the next start.
    pub fn finish(self, most: Duration) {
        self.stop.stop();
        let began = Instant::now();
        while !self.thread.is_finished() && began.elapsed() < most {
            thread::sleep(Duration::from_millis(20));
        }
        if !self.thread.is_finished() || self.state.trouble().is_some() {
            tracing::warn!(
                to = self.state.to,
                "not all is published there; it follows after the next start"
            );
        }
    }
}
