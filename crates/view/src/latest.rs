//! `live/latest.json`: at most 4,096 bytes that say how things stand (spec 5 §4).
//!
//! In scope: the bytes, and the contests in short. Not in scope: when it is written. It is a claim of
//! the publisher; all but the three counts and the times can be recomputed. Main type: [`Latest`].

use std::fmt::Write as _;

use acta::value::{Hash, Time};
use acta_tally::expected::ContestNo;
use acta_tally::fold::Track;
use acta_tally::results::Results;

/// The file has at most this many bytes.
pub const BYTES_MAX: usize = 4_096;
/// Choices shown of each contest.
pub const TOP_MAX: usize = 5;
/// Characters of a notice or name that are shown here.
const WORDS_CHARS_MAX: usize = 200;
/// Stands before the last brace when something did not fit.
const MORE: &str = ",\"more\":true";

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
    /// Who keeps a log of copies; none where it is the authority's log.
    pub custodian: Option<String>,
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
    /// The bytes. What does not fit is left out: contests from the last on; when none is left, names of
    /// `cosigned`, then of `missing`. Then `"more": true` says so.
    #[must_use]
    pub fn json(&self) -> String {
        let missing = self
            .missing
            .iter()
            .map(|(name, since)| format!("{{\"name\":{},\"since\":{}}}", word(name), time(*since)));
        let cosigned = self.cosigned.iter().map(|name| word(name));
        let contests = self.contests.iter().map(contest);
        let mut lists: [Vec<String>; 3] =
            [missing.collect(), cosigned.collect(), contests.collect()];
        let whole = self.with(&lists, "");
        if whole.len() <= BYTES_MAX {
            return whole;
        }
        let empty = self.with(&[const { Vec::new() }; 3], MORE).len();
        cut(&mut lists, BYTES_MAX.saturating_sub(empty));
        self.with(&lists, MORE)
    }

    fn with(&self, [missing, cosigned, contests]: &[Vec<String>; 3], more: &str) -> String {
        let mut out = String::with_capacity(BYTES_MAX);
        let or_null = |text: Option<String>| text.unwrap_or_else(|| "null".to_owned());
        let _ = write!(
            out,
            "{{\"election\":{},\"test\":{},\"notice\":{},\"custodian\":{},\"size\":{},\"root\":\"{}\",\
             \"checkpoint_time\":{},\"cosigned\":[{}],\"missing\":[{}],",
            word(&self.election),
            self.test,
            or_null(self.notice.as_deref().map(word)),
            or_null(self.custodian.as_deref().map(word)),
            self.size,
            Hash(self.root),
            time(self.checkpoint_time_s),
            cosigned.join(","),
            missing.join(","),
        );
        let _ = writeln!(
            out,
            "\"quorum\":{},\"received\":{},\"sequenced\":{},\"published\":{},\
             \"last_received\":{},\"at\":{},\"contests\":[{}]{more}}}",
            self.quorum,
            self.received,
            self.sequenced,
            self.published,
            or_null(self.last_received.as_deref().map(word)),
            or_null(self.at.map(|at| at.to_string())),
            contests.join(","),
        );
        out
    }
}

/// Keeps the first items of the lists, in this order, that fit into so many bytes with a comma each.
fn cut(lists: &mut [Vec<String>; 3], bytes: usize) {
    let mut left = Some(bytes);
    for list in lists {
        let fits = list.iter().take_while(|item| {
            left = left.and_then(|left| left.checked_sub(item.len() + 1));
            left.is_some()
        });
        let kept = fits.count();
        list.truncate(kept);
    }
}

/// All contests in short, in the definition's order (official track).
#[must_use]
pub fn contests(results: &Results<'_>) -> Vec<Short> {
    let contests = (0..).zip(&results.fold().plan().contests);
    contests.map(|(no, plan)| short(results, no, plan.code.to_string())).collect()
}

fn short(results: &Results<'_>, contest: ContestNo, code: String) -> Short {
    let short = Short { code, ..Short::default() };
    let Some(view) = results.outcome(contest, Track::Official) else { return short };
    let [counted, flagged, excluded, missing] = view.classes;
    let mut top: Vec<(String, u64)> =
        view.choices.iter().map(|line| (line.code.to_string(), line.votes)).collect();
    // Stable: equal votes stay in ballot order.
    top.sort_by_key(|(_, votes)| std::cmp::Reverse(*votes));
    top.truncate(TOP_MAX);
    Short { expected: view.expected, counted, flagged, excluded, missing, top, ..short }
}

fn contest(short: &Short) -> String {
    let top = short.top.iter().take(TOP_MAX);
    let top: Vec<String> =
        top.map(|(choice, votes)| format!("[{},{votes}]", word(choice))).collect();
    format!(
        "{{\"code\":{},\"expected\":{},\"counted\":{},\"flagged\":{},\"excluded\":{},\
         \"missing\":{},\"top\":[{}]}}",
        word(&short.code),
        short.expected,
        short.counted,
        short.flagged,
        short.excluded,
        short.missing,
        top.join(","),
    )
}

/// A JSON string (RFC 8259 §7): only what must be escaped is.
fn word(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars().take(WORDS_CHARS_MAX) {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c < ' ' => drop(write!(out, "\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
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
            "custodian",
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

    #[test]
    fn many_witnesses_with_long_names_are_cut_too() {
        let names = |count: usize| (0..count).map(|number| format!("{number:0>190}"));
        let mut long = Latest { cosigned: names(100).collect(), ..latest(3) };
        long.missing = names(10).map(|name| (name, 1_790_000_000)).collect();
        let json: serde_json::Value = serde_json::from_str(&long.json()).unwrap();
        assert!(long.json().len() <= BYTES_MAX);
        assert_eq!(json["missing"].as_array().unwrap().len(), 10);
        assert!(!json["cosigned"].as_array().unwrap().is_empty());
        assert_eq!((&json["contests"], &json["more"]), (&serde_json::json!([]), &true.into()));
    }

    #[test]
    fn words_are_escaped_as_json_asks() {
        for text in ["", "a \"b\" \\ c", "\u{1}\n\t\u{1f}\u{7f}", "Zoë 選挙 \u{1f5f3}"] {
            assert_eq!(serde_json::from_str::<String>(&word(text)).unwrap(), text);
        }
    }
}
