//! What a file shows, and what it does not, in sentences; the text form and the line of JSON (spec 6 §8.2).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::entry::Entry;
use acta::promise::Promised;
use acta::statement::Statement;
use acta::value::{Role, Time};
use acta_log::checkpoint::Signed;
use acta_log::hash::Hash;
use acta_log::histories::TwoHistories;
use acta_log::note::{Note, SignatureLine};
use acta_log::policy::{Evaluation, Policy};
use acta_log::succession::Succession;

use super::{Found, Judgement};
use crate::blame;
use crate::catalog::hex;
use crate::verdict::{Cause, Verdict, detail_text, quoted};

/// What no file shows.
const NEVER: [&str; 3] = [
    "who held a key or used it, and what was meant",
    "that any total or record is wrong, or which of the two is right",
    "a revocation or an amendment that the file leaves out",
];

pub(super) fn utc(time: Time) -> String {
    time.utc().unwrap_or(time).to_string()
}

/// A time of a cosignature.
fn at(unix: u64) -> String {
    let time = i64::try_from(unix).ok().filter(|unix| *unix > 0).and_then(Time::from_unix);
    time.map_or_else(|| "no time".to_string(), |time| time.to_string())
}

fn key_words(name: &str, id: [u8; 4]) -> String {
    format!("key {name} (key id {:08x})", u32::from_be_bytes(id))
}

/// Whose keys are believed.
pub(super) fn basis(entries: usize) -> String {
    match entries {
        0 => "keys and policies are those of the definition under the anchor".to_string(),
        n => format!(
            "keys and policies are those of the definition under the anchor and of {n} entries of the log, each with its proof"
        ),
    }
}

pub(super) fn two_histories(
    signed: &[Signed; 2],
    histories: &TwoHistories,
    policies: &Succession,
) -> Vec<String> {
    let mut says: Vec<String> = signed.iter().map(signed_words).collect();
    let [first, second] = signed.each_ref().map(Signed::checkpoint);
    says.push(match &histories.root {
        None => format!("one size has one tree: the two roots of size {} differ", first.size),
        Some((root, _)) => format!(
            "the tree of size {} has the root {} at size {}, not {}",
            second.size,
            hex(root),
            first.size,
            hex(&first.root)
        ),
    });
    let notes = [&histories.smaller, &histories.larger];
    says.extend(notes.into_iter().map(|note| cosigned_words(note, policies)));
    says
}

fn signed_words(signed: &Signed) -> String {
    let (checkpoint, lines) = (signed.checkpoint(), signed.note().signatures());
    let line = |number: usize| {
        lines.get(number).map(|own: &SignatureLine| key_words(&own.name, own.key_id))
    };
    let keys: Vec<String> =
        signed.signatures().iter().filter_map(|verified| line(verified.line)).collect();
    let (keys, root) = (keys.join(" and "), hex(&checkpoint.root));
    format!("{keys} signed size {} with the root {root}", checkpoint.size)
}

/// Who cosigned a checkpoint, by the policy of its size.
fn cosigned_words(note: &Note, policies: &Succession) -> String {
    let Ok(seen) = policies.evaluate(note) else {
        return "a cosignature does not verify: it is not known who cosigned one of them"
            .to_string();
    };
    let policy = policies.at(seen.checkpoint.size);
    let met = if seen.quorum_met { "met" } else { "not met" };
    let (size, root) = (seen.checkpoint.size, hex(&seen.checkpoint.root));
    let quorum = policy.quorum_name();
    match cosigners(&seen, policy) {
        None => format!("no witness cosigned size {size} with the root {root} here"),
        Some(names) => {
            format!("cosigned size {size} with the root {root}: {names}; quorum {quorum} {met}")
        }
    }
}

/// The size that covers an entry, and since when its quorum holds.
pub(crate) fn cosigned_at(seen: &Evaluation, policy: &Policy) -> String {
    let (size, quorum) = (seen.checkpoint.size, policy.quorum_name());
    let names = cosigners(seen, policy).unwrap_or_else(|| "no witness".to_string());
    match (seen.quorum_met, seen.quorum_time) {
        (true, Some(time)) => {
            format!("size {size} with the quorum {quorum} from {} ({names})", at(time))
        }
        (true, None) => format!("size {size} with the quorum {quorum} ({names})"),
        (false, _) => format!("size {size} without the quorum {quorum} ({names})"),
    }
}

fn cosigners(seen: &Evaluation, policy: &Policy) -> Option<String> {
    let name = |place: usize| policy.witnesses().get(place).map(|witness| witness.name.clone());
    let names: Vec<String> = seen
        .cosigned
        .iter()
        .filter_map(|own| Some(format!("{} at {}", name(own.witness)?, at(own.time))))
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

pub(super) fn promised(
    note: &Statement,
    item: &Promised,
    statement: Option<&Statement>,
) -> Vec<String> {
    let lines = note.signatures().iter().filter(|line| line.name.role == Role::Promise);
    let keys: Vec<String> =
        lines.map(|line| key_words(&line.name.full(note.election()), line.key_id)).collect();
    let Promised { id, index, leaf, deadline, .. } = item;
    let mut says = alloc::vec![format!(
        "{} promised entry {index} to be statement {id} with the leaf {}, under a quorum by {}",
        keys.join(" and "),
        hex(&leaf.0),
        utc(*deadline)
    )];
    let whose = statement.and_then(|own| blame::subject(own.as_bytes()));
    says.extend(whose.map(|whose| format!("the promised statement is of {whose}")));
    says
}

pub(super) fn two_leaves(index: u64) -> String {
    format!("entry {index} has one leaf: the two promises differ")
}

pub(super) fn found(
    index: u64,
    found: &Found,
    leaf: &Hash,
    seen: &Evaluation,
    policies: &Succession,
) -> Vec<String> {
    let statement = match found {
        Found::Entry(bytes) => {
            Entry::parse(bytes).ok().and_then(|entry| entry.parse_statement().ok())
        }
        Found::Leaf(_) => None,
    };
    let what = statement.map_or_else(String::new, |own| {
        let whose =
            blame::subject(own.as_bytes()).map_or_else(String::new, |whose| format!(" of {whose}"));
        format!(", statement {}{whose}", own.id())
    });
    let mut says = alloc::vec![format!("entry {index} has the leaf {}{what}", hex(leaf))];
    says.push(under(seen, policies));
    says
}

pub(super) fn late(index: u64, seen: &Evaluation, policies: &Succession) -> String {
    format!("{}, without entry {index}", under(seen, policies))
}

/// The quorum checkpoint that says so.
fn under(seen: &Evaluation, policies: &Succession) -> String {
    let policy = policies.at(seen.checkpoint.size);
    let names = cosigners(seen, policy).unwrap_or_else(|| "no witness is asked".to_string());
    let time = seen.quorum_time.map_or_else(String::new, |time| format!(" from {} on", at(time)));
    format!(
        "the log signed size {} with the root {} and the quorum {} holds{time} ({names})",
        seen.checkpoint.size,
        hex(&seen.checkpoint.root),
        policy.quorum_name()
    )
}

impl Judgement {
    /// 0 holds, 1 does not, 3 cannot be told.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self.verdict {
            Verdict::Holds => 0,
            Verdict::CannotTell(_) => 3,
            Verdict::Fails | Verdict::NotApplicable => 1,
        }
    }

    const fn cause(&self) -> Option<Cause> {
        match self.verdict {
            Verdict::CannotTell(cause) => Some(cause),
            _ => None,
        }
    }

    /// What it does not show; empty unless it holds.
    #[must_use]
    pub fn does_not_show(&self) -> Vec<&'static str> {
        if self.verdict != Verdict::Holds {
            return Vec::new();
        }
        let omission = (self.evidence == Some("omission"))
            .then_some("that the statement is nowhere else in the log, or never came in");
        NEVER.into_iter().chain(omission).collect()
    }

    /// The text form.
    #[must_use]
    pub fn text(&self) -> String {
        let cause = self.cause().map_or_else(String::new, |cause| format!(" {}", cause.word()));
        let what = match self.evidence {
            Some("two-histories") => "evidence of two histories",
            Some(_) => "evidence of an omission",
            None => "not in the form of an evidence file",
        };
        let mut out = format!("{}{cause}: {what}\n", self.verdict.word());
        if !self.election.is_empty() {
            out.push_str(&format!("election {} anchor {}\n", self.election, self.anchor));
        }
        out.extend(self.notice.iter().map(|notice| format!("{notice}\n")));
        out.extend(self.shows.iter().map(|says| format!("shows: {says}\n")));
        out.extend(self.does_not_show().iter().map(|says| format!("does not show: {says}\n")));
        out.extend(self.detail.iter().map(|own| format!("  {}\n", detail_text(own))));
        out
    }

    /// The line of JSON.
    #[must_use]
    pub fn json(&self) -> String {
        let or_null = |text: Option<&str>| text.map_or_else(|| "null".to_string(), quoted);
        let cause = self.cause().map(|cause| format!(",\"cause\":{}", quoted(cause.word())));
        let shows: Vec<String> = self.shows.iter().map(|says| quoted(says)).collect();
        let not: Vec<String> = self.does_not_show().iter().map(|says| quoted(says)).collect();
        let detail = self.detail.as_ref().map(|own| {
            let pairs = [
                ("subject", &own.subject),
                ("field", &own.field),
                ("expected", &own.expected),
                ("got", &own.got),
            ];
            let pairs = pairs.map(|(key, value)| format!("{}:{}", quoted(key), quoted(value)));
            format!("{{{}}}", pairs.join(","))
        });
        format!(
            "{{\"verdict\":{}{},\"evidence\":{},\"election\":{},\"notice\":{},\"anchor\":{},\"shows\":[{}],\"does_not_show\":[{}],\"details\":[{}]}}\n",
            quoted(self.verdict.word()),
            cause.unwrap_or_default(),
            or_null(self.evidence),
            quoted(&self.election),
            or_null(self.notice.as_deref()),
            quoted(&self.anchor.to_string()),
            shows.join(","),
            not.join(","),
            detail.unwrap_or_default()
        )
    }
}
