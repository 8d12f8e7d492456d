//! `live/latest.json`: at most 4,096 bytes that say how things stand (spec 5 §4).
//!
//! In scope: the bytes. Not in scope: when they are written. It is a claim of the publisher; all but
//! the three counts and the times can be recomputed. Main type: [`Latest`].

use std::fmt::Write as _;

use acta::value::Time;
use data_encoding::HEXLOWER;

/// The file has at most this many bytes.
pub const BYTES_MAX: usize = 4_096;
/// Choices shown of each contest.
pub const TOP_MAX: usize = 5;
/// Characters of a notice or name that are shown here.
const WORDS_CHARS_MAX: usize = 200;

/// A contest in short.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Short {
    /// Its code.
    pub code: String,
    /// Expected units.
    pub expected: u64,
    /// Counted without a flag.
    pub counted: u64,
    /// Counted with one.
    pub flagged: u64,
    /// Not counted until a decision.
    pub excluded: u64,
    /// Without a record.
    pub missing: u64,
    /// The choices with most votes.
    pub top: Vec<(String, u64)>,
}

/// What the file says. Times are in seconds since 1970.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Latest {
    /// Election id.
    pub election: String,
    /// Whether it is a rehearsal or simulation.
    pub test: bool,
    /// The definition's notice.
    pub notice: Option<String>,
    /// Size of the newest published checkpoint.
    pub size: u64,
    /// Its root.
    pub root: [u8; 32],
    /// When it was recorded.
    pub checkpoint_time_s: u64,
    /// Witnesses that cosigned it.
    pub cosigned: Vec<String>,
    /// Witnesses that did not, and since when their cosignature is missing.
    pub missing: Vec<(String, u64)>,
    /// Whether the witness policy is satisfied.
    pub quorum: bool,
    /// Statements taken for the log.
    pub received: u64,
    /// Durable entries.
    pub sequenced: u64,
    /// Entries under the newest published checkpoint.
    pub published: u64,
    /// `received` of the newest entry's header.
    pub last_received: Option<String>,
    /// The newest published `at/` size.
    pub at: Option<u64>,
    /// All contests in the definition's order.
    pub contests: Vec<Short>,
}

impl Latest {
    /// The bytes: as many contests as fit.
    #[must_use]
    pub fn json(&self) -> String {
        let mut shown = self.contests.len();
        loop {
            let text = self.with(shown);
            if text.len() <= BYTES_MAX || shown == 0 {
                return text;
            }
            shown -= 1;
        }
    }

    fn with(&self, shown: usize) -> String {
        let mut out = String::with_capacity(BYTES_MAX);
        let _ = write!(
            out,
            "{{\"election\":{},\"test\":{},\"notice\":{},\"size\":{},\"root\":\"{}\",\
             \"checkpoint_time\":{}",
            word(&self.election),
            self.test,
            self.notice.as_deref().map_or("null".to_owned(), word),
            self.size,
            HEXLOWER.encode(&self.root),
            time(self.checkpoint_time_s),
        );
        let cosigned = list(self.cosigned.iter().map(|name| word(name)));
        let missing = list(self.missing.iter().map(|(name, since)| {
            format!("{{\"name\":{},\"since\":{}}}", word(name), time(*since))
        }));
        let _ = write!(
            out,
            ",\"cosigned\":{cosigned},\"missing\":{missing},\"quorum\":{},\"received\":{},\
             \"sequenced\":{},\"published\":{},\"last_received\":{},\"at\":{},\"contests\":{}",
            self.quorum,
            self.received,
            self.sequenced,
            self.published,
            self.last_received.as_deref().map_or("null".to_owned(), word),
            self.at.map_or("null".to_owned(), |at| at.to_string()),
            list(self.contests.iter().take(shown).map(contest)),
        );
        out.push_str(if shown < self.contests.len() { ",\"more\":true}\n" } else { "}\n" });
        out
    }
}

fn contest(short: &Short) -> String {
    let top = short.top.iter().take(TOP_MAX);
    let top = list(top.map(|(choice, votes)| format!("[{},{votes}]", word(choice))));
    format!(
        "{{\"code\":{},\"expected\":{},\"counted\":{},\"flagged\":{},\"excluded\":{},\
         \"missing\":{},\"top\":{top}}}",
        word(&short.code),
        short.expected,
        short.counted,
        short.flagged,
        short.excluded,
        short.missing,
    )
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

/// A JSON string.
fn word(text: &str) -> String {
    let cut: String = text.chars().take(WORDS_CHARS_MAX).collect();
    serde_json::Value::from(cut).to_string()
}

fn time(unix_s: u64) -> String {
    let time = i64::try_from(unix_s).ok().and_then(Time::from_unix);
    time.map_or("null".to_owned(), |time| word(&time.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latest(contests: usize) -> Latest {
        let short = |number: usize| Short {
            code: format!("contest-{number}"),
            expected: 1_000_000,
            top: vec![("1.4".to_owned(), 7), ("2".to_owned(), 3)],
            ..Short::default()
        };
        Latest {
            election: "example.org/2026".to_owned(),
            notice: Some("SIMULATION \"x\"".to_owned()),
            checkpoint_time_s: 1_790_000_000,
            missing: vec![("media".to_owned(), 1_790_000_000)],
            contests: (0..contests).map(short).collect(),
            ..Latest::default()
        }
    }

    #[test]
    fn it_is_json_with_the_keys_in_order() {
        let text = latest(1).json();
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["notice"], "SIMULATION \"x\"");
        assert_eq!(json["contests"][0]["top"][0], serde_json::json!(["1.4", 7]));
        assert_eq!(json["missing"][0]["since"], "2026-09-21T14:13:20Z");
        let at = |key: &str| text.find(&format!("\"{key}\":")).unwrap();
        let keys = [
            "election",
            "test",
            "notice",
            "size",
            "root",
            "checkpoint_time",
            "cosigned",
            "missing",
            "quorum",
            "received",
            "sequenced",
            "published",
            "last_received",
            "at",
            "contests",
        ];
        assert!(keys.windows(2).all(|pair| at(pair[0]) < at(pair[1])));
    }

    #[test]
    fn what_does_not_fit_is_cut_and_said() {
        let text = latest(1_000).json();
        assert!(text.len() <= BYTES_MAX && text.len() > BYTES_MAX - 200);
        assert!(text.ends_with(",\"more\":true}\n"));
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }
}
