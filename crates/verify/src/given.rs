//! What somebody holds against the log: promises and receipts (spec 6 §3.1, check F6).
//!
//! In scope: whether each is this log's, and whether the tree has what it says where it says it. Not in scope: where the
//! files come from, and clocks: that a deadline passed is said by cosigned checkpoints alone.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::entry::Entry;
use acta::fault::Fault;
use acta::keys::{KeyBook, key_id};
use acta::promise::{Promise, Promised};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Role, Time};
use acta_log::LogError;
use acta_log::hash::{Hash, sha256};
use acta_log::policy::Policy;
use acta_log::proof::Proof;
use acta_log::succession::Succession;
use acta_log::tree::verify_inclusion;

use crate::blame;
use crate::catalog::{Note, detail, hex, numbers};
use crate::heads::{self, Head};
use crate::layout::PLACE;
use crate::session::Session;
use crate::source::Source;
use crate::verdict::Cause;

const CODE: &str = "F6";

/// Which kind of file is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A promise note (spec 1 §4).
    Promise,
    /// A receipt: a tlog-proof with its entry's header (spec 3 §10, spec 5 §7).
    Receipt,
}

/// The files that somebody holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    files: Vec<File>,
    /// Places of promise notes among the files, by their hash: a note covers many statements, and is one.
    notes: BTreeMap<Hash, usize>,
    /// Whose the statements are that they were given for.
    subjects: BTreeMap<StatementId, String>,
}

#[derive(Debug, Clone)]
struct File {
    name: String,
    kind: Kind,
    bytes: Vec<u8>,
    /// The statements that it was given for, with the file beside which each stood.
    given_for: Vec<(String, StatementId)>,
}

/// A promise note that a promise key signed, and what it was given for, file by file.
struct HeldPromise {
    note: Statement,
    items: Vec<Promised>,
    given_for: Vec<(String, StatementId)>,
}

/// A receipt whose checkpoint the log signed.
struct HeldReceipt {
    name: String,
    proof: Proof,
    header: Vec<u8>,
    head: Head,
    given_for: Option<StatementId>,
}

/// What is known of an entry whose bytes are those of the tree.
struct Known {
    header: Vec<u8>,
    id: StatementId,
    subject: Option<String>,
}

/// What the tree has at an index.
struct Spot {
    leaf: Hash,
    entry: Option<Known>,
}

/// A size that a quorum had cosigned at a time.
#[derive(Clone, Copy)]
struct Seen {
    size: u64,
    time: i64,
}

/// What promises and receipts are compared with.
struct Log<'a> {
    size: u64,
    book: &'a KeyBook,
    spots: BTreeMap<u64, Spot>,
    seen: Vec<Seen>,
    /// Whose the given statements are.
    subjects: BTreeMap<StatementId, String>,
}

impl<S: Source + ?Sized> Session<'_, S> {
    /// Holds a promise or a receipt against the log (spec 6 §3.1), with the statement it was given for.
    pub fn hold(&mut self, name: &str, kind: Kind, bytes: &[u8], statement: Option<Statement>) {
        let given = &mut self.given;
        let given_for = statement.map(|statement| {
            let subject = blame::subject(statement.as_bytes());
            given.subjects.extend(subject.map(|subject| (statement.id(), subject)));
            (name.to_owned(), statement.id())
        });
        let place = given.files.len();
        let known = match kind {
            Kind::Promise => *given.notes.entry(sha256(bytes)).or_insert(place),
            Kind::Receipt => place,
        };
        if let Some(same) = given.files.get_mut(known) {
            same.given_for.extend(given_for);
            return;
        }
        let (name, bytes) = (name.to_owned(), bytes.to_vec());
        given.files.push(File { name, kind, bytes, given_for: given_for.into_iter().collect() });
    }

    /// Judges everything given, without saying that F6 is judged: that is about the records too. Its checkpoints are held against the others (F5).
    pub(crate) fn judge_given(&mut self) {
        let Given { files, subjects, .. } = core::mem::take(&mut self.given);
        let Some(book) = self.book.clone().filter(|_| !files.is_empty()) else { return };
        let (mut promises, mut receipts) = (Vec::new(), Vec::new());
        let (mut all, mut hold) = (0_u64, 0_u64);
        for file in files {
            let taken = match file.kind {
                Kind::Promise => take_promise(file, &book).map(|held| promises.push(held)),
                Kind::Receipt => self.take_receipt(file).map(|held| receipts.push(held)),
            };
            all += u64::from(taken.is_err());
            self.sheet.add_all(taken.err());
        }
        let of_promises = promises.iter().flat_map(|held| held.items.iter().map(|item| item.index));
        let indexes = of_promises.chain(receipts.iter().map(|held| held.proof.index));
        let spots = self.spots(indexes.collect());
        self.others.extend(receipts.iter().map(|held| held.head.clone()));
        let size = self.size();
        let log = Log { size, book: &book, spots, seen: self.seen(), subjects };
        let mut leaves = BTreeMap::new();
        let mut notes: Vec<Vec<Note>> =
            promises.iter().map(|held| log.promise(held, &mut leaves)).collect();
        for held in &receipts {
            let root = self.root_at(held.head.size());
            notes.push(log.receipt(held, root, self.policies.as_ref()).into_iter().collect());
        }
        for notes in notes {
            all += 1;
            hold += u64::from(notes.is_empty());
            self.sheet.add_all(notes);
        }
        self.sheet.beside(CODE, numbers("receipts", "given that hold", all, hold));
    }

    /// A receipt that the log signed.
    fn take_receipt(&self, file: File) -> Result<HeldReceipt, Note> {
        let subject = format!("file {}", file.name);
        let wrong = |got: &str| {
            let expected = "a tlog-proof with its entry's header";
            Note::fails(CODE, detail(&subject, "receipt", expected, got))
        };
        let proof = Proof::parse(&file.bytes).map_err(|error| wrong(error.code()))?;
        let header = proof.extra.clone().ok_or_else(|| wrong("absent"))?;
        let unsigned = |error: LogError| {
            let what = detail(&subject, "checkpoint", "signed by the log", error.code());
            Note::fails(CODE, what)
        };
        let note = proof.checkpoint.as_bytes();
        let mut head = heads::checkpoint(&file.name, note).map_err(unsigned)?;
        if let Some(policies) = &self.policies {
            heads::verify(&mut head, policies).map_err(unsigned)?;
            // A cosignature that does not verify makes the whole note refused (spec 3 §2.6).
            policies.evaluate(&head.note).map_err(unsigned)?;
        }
        let given_for = file.given_for.first().map(|(_, id)| *id);
        Ok(HeldReceipt { name: file.name, proof, header, head, given_for })
    }

    /// What the tree has at these indexes; a bundle is read once.
    fn spots(&mut self, indexes: BTreeSet<u64>) -> BTreeMap<u64, Spot> {
        let mut spots = BTreeMap::new();
        let Some(layout) = self.layout.as_ref().filter(|layout| layout.confirmed) else {
            return spots;
        };
        let mut notes = Vec::new();
        let mut read = None;
        for index in indexes.into_iter().filter(|index| *index < layout.size) {
            let number = index / PLACE;
            if read.as_ref().is_none_or(|(held, _)| *held != number) {
                let unreadable = &mut self.unreadable;
                let place = layout.place(self.source, number, false, &mut notes, unreadable);
                read = Some((number, place));
            }
            let Some((_, place)) = &read else { continue };
            let at = usize::try_from(index.saturating_sub(place.first)).unwrap_or(usize::MAX);
            let Some(leaf) = place.hashes.get(at).copied() else { continue };
            let bytes = place.sound().find(|(sound, _)| *sound == index);
            let entry = bytes.and_then(|(_, bytes)| {
                let entry = Entry::parse(bytes).ok()?;
                let id = entry.parse_statement().ok()?.id();
                let header = entry.header_bytes.to_vec();
                Some(Known { header, id, subject: blame::subject(bytes) })
            });
            spots.insert(index, Spot { leaf, entry });
        }
        spots
    }

    /// Every size with the time at which the quorum in force there had cosigned it, of all heads that are known.
    fn seen(&self) -> Vec<Seen> {
        let heads = self.heads.iter().chain(self.newest()).chain(&self.others);
        let mut seen = Vec::new();
        let Some(policies) = &self.policies else { return seen };
        for head in heads.filter(|head| head.signed) {
            // Most listed heads bear the log's own lines only.
            let policy = policies.at(head.size());
            let witnessed =
                |name: &str| policy.witnesses().iter().any(|witness| witness.key.name() == name);
            if head.note.signatures().iter().any(|line| witnessed(&line.name))
                && let Ok(evaluation) = policy.evaluate(&head.note)
                && let Some(time) = evaluation.quorum_time
                && let Ok(time) = i64::try_from(time)
            {
                seen.push(Seen { size: head.size(), time });
            }
        }
        seen
    }
}

/// A promise of this election that a promise key signed.
fn take_promise(file: File, book: &KeyBook) -> Result<HeldPromise, Note> {
    let wrong = |fault: Fault| {
        let got = format!("{} {}", fault.layer().as_str(), fault.code());
        let expected = "signed by a promise holder";
        Note::fails(CODE, detail(format!("file {}", file.name), "promise", expected, got))
    };
    let note = Statement::parse(&file.bytes).map_err(wrong)?;
    let items = Promise::verify(&note, book).map_err(wrong)?.items.clone();
    Ok(HeldPromise { note, items, given_for: file.given_for })
}

impl Log<'_> {
    /// Whose a statement is, as far as that is known.
    fn subject(&self, id: &StatementId, index: u64) -> Option<String> {
        let there = self.spots.get(&index).and_then(|spot| spot.entry.as_ref());
        let there = there.filter(|known| known.id == *id).and_then(|known| known.subject.as_ref());
        self.subjects.get(id).or(there).cloned()
    }

    /// What is wrong with a promise; `leaves` has the first leaf that was promised for each index.
    fn promise(&self, held: &HeldPromise, leaves: &mut BTreeMap<u64, Hash>) -> Vec<Note> {
        let mut notes = Vec::new();
        for (name, id) in &held.given_for {
            if held.items.iter().all(|item| item.id != *id) {
                let subject = self.subjects.get(id).cloned();
                let subject = subject.unwrap_or_else(|| format!("statement {id}"));
                let expected = format!("promised in {name}");
                let what = detail(subject, format!("statement {id}"), expected, "not in it");
                notes.push(Note::fails(CODE, what));
            }
        }
        for item in &held.items {
            let first = *leaves.entry(item.index).or_insert(item.leaf.0);
            notes.extend(self.promised(&held.note, item, &first));
        }
        notes
    }

    fn promised(&self, note: &Statement, item: &Promised, first: &Hash) -> Option<Note> {
        let Promised { id, index, leaf, deadline, .. } = item;
        let subject = self.subject(id, *index).unwrap_or_else(|| format!("statement {id}"));
        let entry = format!("entry {index} (statement {id})");
        let fails = |field: String, want: String, have: String| {
            Some(Note::fails(CODE, detail(&subject, field, want, have)))
        };
        let in_force = |line: &acta::statement::Signature| {
            let key = self.book.in_force(line.name, *index);
            line.name.role == Role::Promise
                && key
                    .is_some_and(|key| key_id(note.election(), line.name, &key.key) == line.key_id)
        };
        if !note.signatures().iter().any(in_force) {
            let field = format!("promise key of {entry}");
            return fails(field, "in force".to_owned(), "not in force".to_owned());
        }
        let field = format!("leaf of {entry}");
        if *first != leaf.0 {
            return fails(field, hex(first), hex(&leaf.0));
        }
        let spot = self.spots.get(index);
        if let Some(spot) = spot.filter(|spot| spot.leaf != leaf.0) {
            return fails(field, hex(&leaf.0), hex(&spot.leaf));
        }
        if let Some(known) = spot.and_then(|spot| spot.entry.as_ref()).filter(|own| own.id != *id) {
            let field = format!("statement of entry {index}");
            return fails(field, id.to_string(), known.id.to_string());
        }
        let late = self.seen.iter().filter(|seen| seen.size <= *index);
        let late = late.filter(|seen| seen.time > deadline.unix());
        if let Some(seen) = late.max_by_key(|seen| (seen.time, seen.size)) {
            let at = Time::from_unix(seen.time).map_or_else(String::new, |time| time.to_string());
            let field = format!("quorum checkpoint over {entry}");
            let got = format!("size {} at {at} without it", seen.size);
            return fails(field, format!("by {deadline}"), got);
        }
        let (cause, what) = if *index >= self.size {
            let (want, have) = (format!("covered by {deadline}"), self.not_yet());
            (Cause::Pending, detail(&subject, entry, want, have))
        } else if spot.is_none() {
            (Cause::NotPublished, detail(&subject, field, hex(&leaf.0), "not published"))
        } else {
            return None;
        };
        Some(Note::cannot_tell(CODE, cause, what))
    }

    fn not_yet(&self) -> String {
        format!("not yet at size {}", self.size)
    }

    /// What is wrong with a receipt. `root` is the tree's at the receipt's size.
    fn receipt(
        &self,
        held: &HeldReceipt,
        root: Option<Hash>,
        policies: Option<&Succession>,
    ) -> Option<Note> {
        let index = held.proof.index;
        let file = format!("file {}", held.name);
        let fails = |subject: &str, field: String, want: String, have: String| {
            Some(Note::fails(CODE, detail(subject, field, want, have)))
        };
        let checkpoint = &held.head.checkpoint;
        if let Some(root) = root.filter(|root| *root != checkpoint.root) {
            let field = format!("root of size {}", checkpoint.size);
            return fails(&file, field, hex(&root), hex(&checkpoint.root));
        }
        if index >= self.size {
            let what = detail(file, format!("entry {index}"), "covered", self.not_yet());
            return Some(Note::cannot_tell(CODE, Cause::Pending, what));
        }
        let Some(spot) = self.spots.get(&index) else {
            let field = format!("leaf of entry {index}");
            let what = detail(file, field, "published", "not published");
            return Some(Note::cannot_tell(CODE, Cause::NotPublished, what));
        };
        let id = spot.entry.as_ref().map(|known| known.id);
        let subject = held.given_for.and_then(|id| self.subjects.get(&id).cloned());
        let there = spot.entry.as_ref().and_then(|known| known.subject.clone());
        let subject = subject.or(there).unwrap_or_else(|| format!("entry {index}"));
        if let (Some(want), Some(have)) = (held.given_for, id)
            && want != have
        {
            let field = format!("statement of entry {index}");
            return fails(&subject, field, want.to_string(), have.to_string());
        }
        let entry = id.map_or_else(
            || format!("entry {index}"),
            |id| format!("entry {index} (statement {id})"),
        );
        let (size, hashes) = (checkpoint.size, &held.proof.hashes);
        if let Err(error) = verify_inclusion(&spot.leaf, index, size, hashes, &checkpoint.root) {
            let got = match &error {
                LogError::Root { got, .. } => hex(got),
                other => other.code().to_owned(),
            };
            let want = hex(&checkpoint.root);
            return fails(&subject, format!("{entry} in the receipt"), want, got);
        }
        if let Some(known) = spot.entry.as_ref().filter(|known| known.header != held.header) {
            let (want, have) = first_difference(&known.header, &held.header);
            return fails(&subject, format!("header of {entry}"), want, have);
        }
        let policy = policies.map(|policies| policies.at(size));
        let met = policy.and_then(|policy| policy.evaluate(&held.head.note).ok());
        if !met.is_some_and(|evaluation| evaluation.quorum_met) {
            let name = policy.map_or("", Policy::quorum_name);
            let what = detail(file, format!("quorum {name}"), "met", "not met");
            return Some(Note::cannot_tell(CODE, Cause::Pending, what));
        }
        None
    }
}

/// The first line that differs, in both; nothing where one has no such line.
fn first_difference(want: &[u8], have: &[u8]) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (want, have) = (text(want), text(have));
    let (mut want, mut have) = (want.split('\n'), have.split('\n'));
    loop {
        match (want.next(), have.next()) {
            (None, None) => return (String::new(), String::new()),
            (one, other) if one == other => {}
            (one, other) => {
                return (one.unwrap_or("").to_owned(), other.unwrap_or("").to_owned());
            }
        }
    }
}
