//! The list of signed heads, the checkpoint, and whom their signatures are by (F1, F2, F3, F5, and the times for F6, C1).
//!
//! In scope: reading the list so that one damaged note leaves the others, and judging them once roots are recomputed.
//! Not in scope: how roots are recomputed.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta_log::LogError;
use acta_log::checkpoint::Checkpoint;
use acta_log::hash::Hash;
use acta_log::heads::{NOTES_PER_FILE, path};
use acta_log::note::{Note, PublicKey};
use acta_log::succession::Succession;

use crate::catalog::{Note as Finding, Sheet, detail, hex, numbers};
use crate::source::{Source, in_log};
use crate::verdict::Cause;

/// At most this many files of heads are read (16 million heads).
const HEAD_FILES_MAX: u64 = 65_536;

/// A signed statement of one size and root.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// Where it stands.
    pub(crate) place: String,
    pub(crate) note: Note,
    pub(crate) checkpoint: Checkpoint,
    /// Whether the log's key signed it; none before it was asked.
    pub(crate) signed: bool,
    /// The earliest time that a verified signature states.
    pub(crate) time: Option<u64>,
    /// Lines that are neither by a key of the policy nor by a stranger, and why.
    pub(crate) odd: Vec<(String, &'static str)>,
}

impl Head {
    fn parse(place: String, bytes: &[u8]) -> Result<Self, LogError> {
        let note = Note::parse(bytes)?;
        let checkpoint = Checkpoint::parse(note.text())?;
        Ok(Self { place, note, checkpoint, signed: false, time: None, odd: Vec::new() })
    }

    pub(crate) fn size(&self) -> u64 {
        self.checkpoint.size
    }
}

/// One checkpoint file.
pub(crate) fn checkpoint(path: &str, bytes: &[u8]) -> Result<Head, LogError> {
    Head::parse(format!("file {path}"), bytes)
}

/// The list as published.
pub(crate) fn read<S: Source + ?Sized>(
    source: &S,
    sheet: &mut Sheet,
    unreadable: &mut Vec<String>,
) -> Vec<Head> {
    let mut heads = Vec::new();
    for number in 0..HEAD_FILES_MAX {
        let file = in_log(&path(number.saturating_mul(NOTES_PER_FILE)));
        let bytes = match source.get(&file) {
            Ok(Some(bytes)) => bytes,
            Ok(None) if number == 0 => {
                let what = detail(format!("file {file}"), "file", "published", "not published");
                sheet.cannot_tell("F2", Cause::NotPublished, what);
                break;
            }
            Ok(None) => break,
            Err(reason) => {
                unreadable.push(format!("{file}: {reason}"));
                break;
            }
        };
        sheet.examined("F2");
        let notes = notes(&bytes);
        let last = notes.len() < usize::try_from(NOTES_PER_FILE).unwrap_or(usize::MAX);
        for (at, bytes) in notes.iter().enumerate() {
            let place = format!("file {file}, note {}", at + 1);
            match Head::parse(place.clone(), bytes) {
                Ok(head) => heads.push(head),
                Err(error) => {
                    sheet.fails("F2", detail(place, "note", "a checkpoint", error.to_string()));
                }
            }
        }
        if last {
            break;
        }
    }
    heads
}

/// The notes of a file: each a text, an empty line, signature lines, an empty line.
fn notes(bytes: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(bytes);
    let mut pieces = text.split("\n\n").filter(|piece| !piece.is_empty());
    let mut out = Vec::new();
    while let Some(head) = pieces.next() {
        let lines = pieces.next().unwrap_or("");
        out.push(format!("{head}\n\n{}\n", lines.trim_end_matches('\n')).into_bytes());
    }
    out
}

/// Verifies the log's own signature by the policy of the head's size, and takes the times of all lines that verify under
/// it. Keys of policies before and after are no strangers; their lines say nothing here.
pub(crate) fn verify(head: &mut Head, policies: &Succession) -> Result<(), LogError> {
    let (own, policy) = (policies.log_keys(), policies.at(head.size()));
    let origin = head.checkpoint.origin.clone();
    let known = own.iter().any(|key| key.name() == origin);
    if !known && let Some(key) = own.first() {
        return Err(LogError::Origin { expected: key.name().to_owned(), got: origin });
    }
    let keys: Vec<PublicKey> = policy.logs().iter().map(|log| log.key.clone()).collect();
    let signed = Checkpoint::open(&head.note, &origin, &keys)?;
    head.signed = true;
    let times = signed.signatures().iter().filter_map(|line| line.time);
    head.time = times.filter(|time| *time > 0).min();
    let witnesses = policies.witness_keys();
    let known: Vec<&PublicKey> = own.iter().chain(&witnesses).copied().collect();
    let counts = |key: &PublicKey| {
        keys.contains(key) || policy.witnesses().iter().any(|witness| witness.key == *key)
    };
    for line in head.note.signatures() {
        let half = |key: &&PublicKey| key.name() == line.name || key.key_id() == line.key_id;
        let by: Vec<_> = known.iter().filter(|key| key.wrote(line)).collect();
        if by.is_empty() && known.iter().any(half) {
            let words = "name and key id do not belong together";
            head.odd.push((format!("line of {}", line.name), words));
        }
        let times = by.iter().map(|key| (**key, key.verify_line(head.note.text(), line)));
        let good: Vec<(&PublicKey, Option<u64>)> =
            times.filter_map(|(key, time)| Some((key, time.ok()?))).collect();
        if good.is_empty() && !by.is_empty() {
            head.odd.push((format!("line of {}", line.name), "does not verify"));
        }
        let stated = good.into_iter().filter(|(key, _)| counts(key)).filter_map(|(_, time)| time);
        head.time = stated.filter(|time| *time > 0).chain(head.time).min();
    }
    Ok(())
}

/// F2: signed, in order, and the recomputed root.
pub(crate) fn judge_list(
    heads: &mut [Head],
    policies: &Succession,
    roots: &BTreeMap<u64, Hash>,
    top: u64,
    sheet: &mut Sheet,
) {
    let mut last: Option<u64> = None;
    for head in heads.iter_mut() {
        if let Err(error) = verify(head, policies) {
            sheet.fails("F2", detail(&head.place, "signature", "verifies", error.to_string()));
            continue;
        }
        let place = head.place.clone();
        sheet.add_all(head.odd.drain(..).map(|(line, words)| {
            Finding::fails("F2", detail(&place, line, "by a key of the policy", words))
        }));
        let size = head.size();
        if let Some(before) = last.filter(|before| *before >= size) {
            sheet.fails("F2", numbers(&head.place, "size", format!("above {before}"), size));
        }
        last = Some(size);
        match roots.get(&size) {
            Some(root) if *root == head.checkpoint.root => {}
            Some(root) => {
                let (want, have) = (hex(root), hex(&head.checkpoint.root));
                sheet.fails("F2", detail(&head.place, format!("root of size {size}"), want, have));
            }
            None if size > top => {
                let what = numbers(&head.place, "size", format!("at most {top}"), size);
                sheet.cannot_tell("F2", Cause::NotPublished, what);
            }
            None => sheet.cannot_tell(
                "F2",
                Cause::NotPublished,
                detail(
                    &head.place,
                    format!("root of size {size}"),
                    "recomputable",
                    "entries absent",
                ),
            ),
        }
    }
}

/// F1 and F3 of the newest checkpoint.
pub(crate) fn judge_checkpoint(
    head: &mut Head,
    policies: &Succession,
    listed: &[Head],
    sheet: &mut Sheet,
) {
    match verify(head, policies) {
        Ok(()) => sheet.examined("F1"),
        Err(error) => {
            sheet.fails(
                "F1",
                detail(&head.place, "signature", "by the log's key", error.to_string()),
            );
            if let Some(newest) = listed.iter().rev().find(|other| other.signed) {
                checkpoint_lines(head, newest, sheet);
            }
            let why = "a checkpoint signed by the log";
            sheet.cannot_tell(
                "F3",
                Cause::Missing,
                detail(&head.place, "cosignatures", why, "none"),
            );
            return;
        }
    }
    if let Some(newest) = listed.iter().rev().find(|other| other.signed)
        && newest.size() < head.size()
    {
        let words = format!("a last head of size {}", head.size());
        sheet.fails("F2", detail("file log/heads", "last size", words, newest.size().to_string()));
    }
    let place = head.place.clone();
    sheet.add_all(head.odd.drain(..).map(|(line, words)| {
        Finding::fails("F1", detail(&place, line, "by a key of the policy", words))
    }));
    judge_quorum(head, policies, listed, sheet);
}

/// Says by which lines a checkpoint differs from the newest listed head.
fn checkpoint_lines(head: &Head, newest: &Head, sheet: &mut Sheet) {
    let lines = newest.note.text().lines().zip(head.note.text().lines());
    for (field, (want, have)) in ["origin", "size", "root"].iter().zip(lines) {
        if want != have {
            sheet.fails("F1", detail(&head.place, *field, want, have));
        }
    }
}

fn judge_quorum(head: &Head, policies: &Succession, listed: &[Head], sheet: &mut Sheet) {
    let policy = policies.at(head.size());
    let evaluation = match policy.evaluate(&head.note) {
        Ok(evaluation) => evaluation,
        Err(error) => {
            sheet.fails(
                "F3",
                detail(&head.place, "cosignatures", "each verifies", error.to_string()),
            );
            return;
        }
    };
    for group in &evaluation.groups {
        let field = format!("group {}", group.name);
        sheet.told("F3", numbers(&head.place, field, group.need, group.have));
    }
    let silent = policy.witnesses().iter().enumerate();
    let silent = silent.filter(|(at, _)| !evaluation.cosigned.iter().any(|by| by.witness == *at));
    let silent: Vec<&str> = silent.map(|(_, witness)| witness.name.as_str()).collect();
    let quorum = format!("quorum {}", policy.quorum_name());
    if !silent.is_empty() {
        let absent = format!("absent: {}", silent.join(" "));
        sheet.told("F3", detail(&head.place, "cosignatures", &quorum, absent));
    }
    if !evaluation.quorum_met {
        let older = listed.iter().rev().find(|other| {
            policies.evaluate(&other.note).is_ok_and(|evaluation| evaluation.quorum_met)
        });
        match older {
            Some(older) => {
                let words = format!("not yet; size {} has it", older.size());
                sheet.cannot_tell("F3", Cause::Pending, detail(&head.place, quorum, "met", words));
            }
            None => sheet.fails("F3", detail(&head.place, quorum, "met", "not met")),
        }
    } else if let Some(newer) = listed.iter().rev().find(|other| other.size() > head.size()) {
        let words = format!("not yet of size {}", newer.size());
        sheet.cannot_tell("F3", Cause::Pending, detail("file log/heads", quorum, "met", words));
    } else {
        sheet.examined("F3");
    }
}

/// A root that somebody names for a size.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) place: String,
    pub(crate) size: u64,
    pub(crate) root: Hash,
}

/// F5: no size has two roots.
pub(crate) fn judge_claims(claims: &[Claim], sheet: &mut Sheet) {
    let mut first: BTreeMap<u64, &Claim> = BTreeMap::new();
    for claim in claims {
        sheet.examined("F5");
        let known = first.entry(claim.size).or_insert(claim);
        if known.root != claim.root {
            let field = format!("root in {}", claim.place);
            let want = format!("{} as in {}", hex(&known.root), known.place);
            sheet.add(Finding::fails(
                "F5",
                detail(format!("size {}", claim.size), field, want, hex(&claim.root)),
            ));
        }
    }
}
