//! What the node counts about itself, in the Prometheus text format.
//!
//! In scope: counters, gauges and two histograms, without floating point. Not in scope: who reads them.
//! Main type: [`Metrics`]. Nothing here is used for a decision.

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// Upper bounds of the histograms, in microseconds.
const BOUNDS_US: [u64; 14] = [
    500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
    2_000_000, 5_000_000, 10_000_000,
];

/// How long things took.
#[derive(Default)]
pub struct Histogram {
    buckets: [AtomicU64; BOUNDS_US.len()],
    number: AtomicU64,
    sum_us: AtomicU64,
}

impl Histogram {
    /// Takes one duration.
    pub fn observe(&self, took: Duration) {
        let us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if let Some(bucket) = BOUNDS_US.iter().position(|bound| us <= *bound) {
            self.buckets.get(bucket).map(|bucket| bucket.fetch_add(1, Relaxed));
        }
        self.number.fetch_add(1, Relaxed);
        self.sum_us.fetch_add(us, Relaxed);
    }

    fn write(&self, out: &mut String, name: &str, help: &str) {
        head(out, name, help, "histogram");
        let mut below = 0;
        for (bound, bucket) in BOUNDS_US.iter().zip(&self.buckets) {
            below += bucket.load(Relaxed);
            let _ = writeln!(out, "{name}_bucket{{le=\"{}\"}} {below}", Seconds(*bound));
        }
        let number = self.number.load(Relaxed);
        let sum = Seconds(self.sum_us.load(Relaxed));
        let _ = writeln!(out, "{name}_bucket{{le=\"+Inf\"}} {number}");
        let _ = writeln!(out, "{name}_sum {sum}\n{name}_count {number}");
    }
}

/// Microseconds, written as seconds.
struct Seconds(u64);

impl std::fmt::Display for Seconds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{:06}", self.0 / 1_000_000, self.0 % 1_000_000)
    }
}

macro_rules! metrics {
    ($($kind:ident $field:ident = $name:literal $help:literal,)*) => {
        /// Everything that is counted.
        #[derive(Default)]
        pub struct Metrics {
            $(#[doc = $help] pub $field: AtomicU64,)*
            /// Answers to statements, by code of spec 5 §7 errors.
            refused: [AtomicU64; crate::http::problem::Code::ALL.len()],
            /// What became of connections.
            pub connections: Arc<crate::listen::Counts>,
            /// From reception to the answer with its promise.
            pub acknowledged: Histogram,
            /// Making one `at/` folder.
            pub publishing: Histogram,
            /// Where the folder is published too.
            pub stores: std::sync::Mutex<Vec<Arc<crate::objects::State>>>,
        }

        impl Metrics {
            fn write_numbers(&self, out: &mut String) {
                $(
                    head(out, $name, $help, stringify!($kind));
                    let _ = writeln!(out, "{} {}", $name, self.$field.load(Relaxed));
                )*
            }
        }
    };
}

metrics! {
    counter requests = "acta_requests_total" "HTTP requests taken.",
    counter statements_new = "acta_statements_new_total" "Statements that became entries.",
    counter statements_known = "acta_statements_known_total" "Statements that were entries already.",
    counter endorsements = "acta_endorsements_total" "Endorsements made of further signatures.",
    counter signatures = "acta_signatures_checked_total" "Signatures verified at intake.",
    gauge received = "acta_received" "Statements taken for the log, whether or not they are fixed yet.",
    gauge sequenced = "acta_sequenced" "Durable entries.",
    gauge signed = "acta_signed_size" "Size of the newest signed checkpoint.",
    gauge applied = "acta_applied" "Entries that the tally has taken.",
    gauge published = "acta_published_size" "Size of the newest at/ folder.",
    gauge accepting = "acta_accepting" "1 while statements are taken.",
    gauge held = "acta_held" "1 while a hold at the start stands: nothing is promised or signed.",
    gauge witnesses_held = "acta_cosignatures_held" "Witnesses whose cosignature the newest cosigned checkpoint bears.",
    counter publication_failures = "acta_publication_failures_total" "Attempts at publication that ended in an error.",
    counter queue_refusals = "acta_queue_refusals_total" "Requests refused because a queue was full.",
}

impl Metrics {
    /// Counts a refusal.
    pub fn refuse(&self, code: crate::http::problem::Code) {
        let at = crate::http::problem::Code::ALL.iter().position(|known| *known == code);
        at.and_then(|at| self.refused.get(at)).map(|counter| counter.fetch_add(1, Relaxed));
    }

    /// Where the folder is published too.
    pub(crate) fn stores(&self) -> Vec<Arc<crate::objects::State>> {
        self.stores.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    /// The text that `GET /metrics` answers.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.write_numbers(&mut out);
        self.connections.write(&mut out);
        crate::objects::State::write(&self.stores(), &mut out);
        head(&mut out, "acta_refused_total", "Statements refused, by code.", "counter");
        for (code, counter) in crate::http::problem::Code::ALL.iter().zip(&self.refused) {
            let number = counter.load(Relaxed);
            let _ = writeln!(out, "acta_refused_total{{code=\"{}\"}} {number}", code.word());
        }
        let help = "From reception of a statement to its promise.";
        self.acknowledged.write(&mut out, "acta_acknowledgement_seconds", help);
        self.publishing.write(&mut out, "acta_publication_seconds", "Making one at/ folder.");
        out
    }
}

/// Adds to a counter.
pub fn add(counter: &AtomicU64, more: usize) {
    counter.fetch_add(crate::disk::count(more), Relaxed);
}

fn head(out: &mut String, name: &str, help: &str, kind: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_add_up_and_seconds_are_exact() {
        let metrics = Metrics::default();
        for us in [400, 1_500, 70_000_000] {
            metrics.acknowledged.observe(Duration::from_micros(us));
        }
        let text = metrics.text();
        for line in [
            "acta_acknowledgement_seconds_bucket{le=\"0.000500\"} 1",
            "acta_acknowledgement_seconds_bucket{le=\"0.002000\"} 2",
            "acta_acknowledgement_seconds_bucket{le=\"+Inf\"} 3",
            "acta_acknowledgement_seconds_sum 70.001900",
        ] {
            assert!(text.lines().any(|has| has == line), "{line}\n{text}");
        }
    }
}
