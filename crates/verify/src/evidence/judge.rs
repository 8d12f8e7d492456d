//! The check of a file (spec 6 §8.2), row by row: the first row that applies is the answer.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::entry::{Channel, Entry, Header};
use acta::fault::Fault;
use acta::keys::{KeyBook, Standing, key_id, open};
use acta::kinds::Body;
use acta::promise::{Promise, Promised};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Code, Role, Time};
use acta_log::LogError;
use acta_log::checkpoint::{Checkpoint, Signed};
use acta_log::histories::TwoHistories;
use acta_log::note::{Note, PublicKey};
use acta_log::policy::{Evaluation, Policy};
use acta_log::proof::Proof;
use acta_log::succession::Succession;
use acta_log::tree::{leaf_hash, verify_inclusion};

use super::words;
use super::{
    Against, ENTRY_INDEX_MAX, Evidence, FormFault, Found, Governing, Judgement, Omission, Shows,
};
use crate::catalog::{detail, hex, numbers};
use crate::governing::{Entries, Governed, replay};
use crate::verdict::{Cause, Detail, Verdict};

/// A row that applies.
type Row = (Verdict, Detail);

pub(super) fn fails(
    subject: impl AsRef<str>,
    field: impl AsRef<str>,
    expected: impl AsRef<str>,
    got: impl AsRef<str>,
) -> Row {
    (Verdict::Fails, detail(subject, field, expected, got))
}

impl Evidence {
    /// Checks the file under an anchor.
    #[must_use]
    pub fn judge(&self, anchor: StatementId) -> Judgement {
        let definition = match self.definition.body() {
            Body::Definition(definition) => Some(definition),
            _ => None,
        };
        let notice = definition.and_then(|own| own.notice.clone());
        let (verdict, shows, detail) = match self.shown(anchor) {
            Ok(shows) => (Verdict::Holds, shows, None),
            Err((verdict, detail)) => (verdict, Vec::new(), Some(detail)),
        };
        Judgement {
            verdict,
            evidence: Some(self.shows.word()),
            election: self.definition.election().to_string(),
            notice: notice.filter(|_| detail.as_ref().is_none_or(|own| own.field != "anchor")),
            anchor,
            shows,
            detail,
        }
    }

    fn shown(&self, anchor: StatementId) -> Result<Vec<String>, Row> {
        let id = self.definition.id();
        if id != anchor {
            let (want, have) = (anchor.to_string(), id.to_string());
            return Err(fails("definition", "anchor", want, have));
        }
        let governed = governed(&self.definition, &self.entries).ok_or_else(|| {
            let (want, have) = ("signed by its authority", "not signed by it");
            fails("definition", "signature", want, have)
        })?;
        for Governing { index, bytes, proof } in &self.entries {
            included(&format!("entry {index}"), *index, &leaf_hash(bytes), proof, &governed)?;
        }
        let mut shows = match &self.shows {
            Shows::TwoHistories(histories) => two_histories(histories, &governed.policies)?,
            Shows::Omission(omission) => broken_promise(omission, &governed)?,
        };
        shows.push(words::basis(self.entries.len()));
        Ok(shows)
    }
}

/// Keys and policies by index, of a definition and entries of its log; `None` unless its own authority signed it, and for
/// an index above [`ENTRY_INDEX_MAX`]: every index up to the last is replayed.
#[must_use]
pub fn governed(definition: &Statement, entries: &[Governing]) -> Option<Governed> {
    if entries.iter().any(|shown| shown.index > ENTRY_INDEX_MAX) {
        return None;
    }
    let (_, checked) = open(definition.clone()).ok()?;
    let Body::Definition(body) = checked.statement().body() else { return None };
    let policy = Policy::parse(body.witness_policy_text().as_bytes()).ok()?;
    // The file has no header of entry 0; its time would only say which keys came after the freeze.
    let (received, intake) = (body.opens.utc()?, Code::parse("evidence")?);
    let header = Header { received, via: Channel::Log, intake, relays: Vec::new() };
    let parsed = entries.iter().filter_map(|shown| {
        let entry = Entry::parse(&shown.bytes).ok()?;
        let statement = entry.parse_statement().ok()?;
        Some((shown.index, (entry.header, statement)))
    });
    let others: BTreeMap<u64, (Header, Statement)> = parsed.collect();
    let root = (&header, definition);
    replay(Entries { root, others: &others, steps: &[], proofs: &BTreeMap::new() }, policy)
}

impl Judgement {
    pub(super) fn of_fault(fault: &FormFault, anchor: StatementId) -> Self {
        let subject = format!("line {}", fault.line);
        let (verdict, detail) = fails(subject, &fault.field, &fault.expected, &fault.got);
        Self {
            verdict,
            evidence: None,
            election: String::new(),
            notice: None,
            anchor,
            shows: Vec::new(),
            detail: Some(detail),
        }
    }
}

fn log_word(error: &LogError) -> &'static str {
    error.code()
}

/// A checkpoint that the policy of its size finds signed and with its quorum.
fn quorum(subject: &str, note: &Note, policies: &Succession) -> Result<Evaluation, Row> {
    let unsigned =
        |error: LogError| fails(subject, "checkpoint", "signed by the log", log_word(&error));
    let evaluation = policies.evaluate(note).map_err(unsigned)?;
    if !evaluation.quorum_met {
        let name = policies.at(evaluation.checkpoint.size).quorum_name();
        let what = detail(subject, format!("quorum {name}"), "met", "not met");
        return Err((Verdict::CannotTell(Cause::Pending), what));
    }
    Ok(evaluation)
}

/// A leaf that a quorum checkpoint has at an index.
fn included(
    subject: &str,
    index: u64,
    leaf: &[u8; 32],
    proof: &Proof,
    governed: &Governed,
) -> Result<Evaluation, Row> {
    let evaluation = quorum(subject, &proof.checkpoint, &governed.policies)?;
    if proof.index != index {
        let what = numbers(subject, "index of the proof", index, proof.index);
        return Err((Verdict::Fails, what));
    }
    let Checkpoint { size, root, .. } = &evaluation.checkpoint;
    verify_inclusion(leaf, index, *size, &proof.hashes, root).map_err(|error| {
        let got = match &error {
            LogError::Root { got, .. } => hex(got),
            other => log_word(other).to_string(),
        };
        fails(subject, format!("root of size {size}"), hex(root), got)
    })?;
    Ok(evaluation)
}

fn two_histories(histories: &TwoHistories, policies: &Succession) -> Result<Vec<String>, Row> {
    let subject = "histories";
    let of = |note: &Note| -> Result<Signed, Row> {
        let (size, opened) = match Checkpoint::parse(note.text()) {
            Ok(Checkpoint { origin, size, .. }) => {
                let logs = policies.at(size).logs().iter();
                let keys: Vec<PublicKey> = logs.map(|log| log.key.clone()).collect();
                (size, Checkpoint::open(note, &origin, &keys))
            }
            Err(error) => (0, Err(error)),
        };
        opened.map_err(|error| {
            let field = format!("checkpoint of size {size}");
            fails(subject, field, "signed by the log", log_word(&error))
        })
    };
    let signed = [of(&histories.smaller)?, of(&histories.larger)?];
    let [first, second] = [&signed[0], &signed[1]].map(Signed::checkpoint);
    let keys: Vec<PublicKey> = policies.log_keys().into_iter().cloned().collect();
    match histories.verify(&first.origin, &keys) {
        Ok(_) => Ok(words::two_histories(&signed, histories, policies)),
        Err(LogError::Order { .. }) => {
            let field = format!("root of size {}", first.size);
            Err(fails(subject, field, format!("another than {}", hex(&first.root)), "the same"))
        }
        Err(LogError::Origin { .. }) => {
            let field = format!("checkpoint of size {}", second.size);
            Err(fails(subject, field, "signed by the log", "origin-differs"))
        }
        Err(error) => {
            let field = format!("root of size {}", second.size);
            let expected = format!("proved from size {}", first.size);
            Err(fails(subject, field, expected, log_word(&error)))
        }
    }
}

fn broken_promise(omission: &Omission, governed: &Governed) -> Result<Vec<String>, Row> {
    let Omission { index, promise, statement, against } = omission;
    let first = promised("promise 1", *index, promise, &governed.book)?;
    let second = match against {
        Against::Promise(other) => Some(promised("promise 2", *index, other, &governed.book)?),
        _ => None,
    };
    if let Some(statement) = statement.as_ref().filter(|own| own.id() != first.id) {
        let (want, have) = (first.id.to_string(), statement.id().to_string());
        return Err(fails("statement", "id", want, have));
    }
    let leaf = format!("leaf of entry {index}");
    let other = format!("another than {}", hex(&first.leaf.0));
    let mut said = words::promised(promise, first, statement.as_ref());
    match (against, second) {
        (Against::Promise(note), Some(second)) => {
            if second.leaf == first.leaf {
                return Err(fails("promise 2", leaf, other, "the same"));
            }
            said.extend(words::promised(note, second, None));
            said.push(words::two_leaves(*index));
        }
        (Against::Leaf(found, proof), _) => {
            let hash = match found {
                Found::Entry(bytes) => leaf_hash(bytes),
                Found::Leaf(hash) => *hash,
            };
            let seen = included("found", *index, &hash, proof, governed)?;
            if hash == first.leaf.0 {
                return Err(fails("found", leaf, other, "the same"));
            }
            said.extend(words::found(*index, found, &hash, &seen, &governed.policies));
        }
        (Against::Late(note), _) => {
            let seen = quorum("checkpoint", note, &governed.policies)?;
            let size = seen.checkpoint.size;
            if size > *index {
                let (want, have) = (format!("at most {index}"), size.to_string());
                return Err(fails("checkpoint", "size", want, have));
            }
            let time = seen.quorum_time.and_then(|time| i64::try_from(time).ok());
            let time = time.filter(|time| *time > 0).and_then(Time::from_unix);
            let late = time.filter(|time| time.unix() > first.deadline.unix());
            if late.is_none() {
                let want = format!("after {}", words::utc(first.deadline));
                let have = time.map_or_else(|| "none".to_string(), |time| time.to_string());
                return Err(fails("checkpoint", "quorum time", want, have));
            }
            said.push(words::late(*index, &seen, &governed.policies));
        }
        (Against::Promise(_), None) => {}
    }
    Ok(said)
}

/// What a promise key in force promised for an index.
fn promised<'a>(
    subject: &str,
    index: u64,
    note: &'a Statement,
    book: &KeyBook,
) -> Result<&'a Promised, Row> {
    let mut lines = note.signatures().iter().filter(|line| line.name.role == Role::Promise);
    let unknown = lines.clone().all(|line| book.every_key_of(line.name).next().is_none());
    if unknown && let Some(line) = lines.next() {
        let what = detail(subject, "signature", format!("a key of {}", line.name), "not shown");
        return Err((Verdict::CannotTell(Cause::Missing), what));
    }
    let wrong = |fault: Fault| {
        let got = format!("{} {}", fault.layer().as_str(), fault.code());
        fails(subject, "signature", "signed by a promise holder", got)
    };
    let promise = Promise::verify(note, book).map_err(wrong)?;
    let item = promise.items.iter().find(|item| item.index == index);
    let item =
        item.ok_or_else(|| fails(subject, "index", format!("{index} promised"), "not in it"))?;
    let in_force = note.signatures().iter().any(|line| {
        let standing = book.standing(line.name, index);
        line.name.role == Role::Promise
            && matches!(standing, Standing::InForce(key)
                if key_id(note.election(), line.name, &key.key) == line.key_id)
    });
    if !in_force {
        let field = format!("promise key of entry {index}");
        return Err(fails(subject, field, "in force", "not in force"));
    }
    Ok(item)
}
