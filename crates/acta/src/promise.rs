//! Promises: what an intake owes for what it has sequenced (spec 1 §4, promise).
//!
//! In scope: one note for a group commit, its text, signing and verifying. Not in scope: what
//! breaking a promise looks like (`acta-verify`). Main type: [`Promise`].

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta_log::ed25519;
use acta_log::note::SecretKey;
use acta_log::tree::leaf_hash;

use crate::entry::{Entry, HEADER_MAX, Header};
use crate::fault::{Fault, Reason};
use crate::keys::{KeyBook, key_id};
use crate::kinds::definition::room;
use crate::kinds::{Body, Kind, Read};
use crate::statement::Statement;
use crate::text::{Lines, StatementId, TEXT_MAX, push};
use crate::value::{ElectionId, Hash, Role, Time, base64, to_base64, words};

/// A promise covers at most this many statements; `TEXT_MAX` bounds it too.
pub const PROMISED_MAX: usize = 512;

words! {
    /// How durable a statement was when it was promised.
    pub enum Level {
        Local = "local",
        Standby = "standby",
        Witnessed = "witnessed",
    }
}

/// What is promised of one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promised {
    /// The statement.
    pub id: StatementId,
    /// Its place in the log.
    pub index: u64,
    /// Hash of its leaf: SHA-256(0x00 || entry).
    pub leaf: Hash,
    /// When it was sequenced.
    pub time: Time,
    /// When a quorum checkpoint includes it at the latest.
    pub deadline: Time,
    /// How durable it is.
    pub level: Level,
    /// The entry header, byte for byte, without the empty line.
    pub header: Vec<u8>,
}

impl Promised {
    /// Whether this promise is about `statement`: the id, and the leaf recomputed from the header.
    #[must_use]
    pub fn covers(&self, statement: &Statement) -> bool {
        let entry = [&self.header[..], b"\n", statement.as_bytes()].concat();
        self.id == statement.id() && self.leaf.0 == leaf_hash(&entry)
    }

    fn write(&self, out: &mut String) {
        push(out, "id", self.id);
        push(out, "index", self.index);
        push(out, "leaf", self.leaf);
        push(out, "time", self.time);
        push(out, "deadline", self.deadline);
        push(out, "level", self.level);
        push(out, "header", to_base64(&self.header));
    }

    fn len(&self) -> usize {
        let mut out = String::new();
        self.write(&mut out);
        out.len()
    }
}

/// A promise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promise {
    /// At least one, strictly ascending by index.
    pub items: Vec<Promised>,
}

impl Promise {
    /// Splits a group commit into as few promises as the limits allow, in order.
    #[must_use]
    pub fn batches(election: &ElectionId, items: Vec<Promised>) -> Vec<Self> {
        let head = format!("acta/promise/v1\nelection {election}\n").len();
        let mut batches: Vec<Self> = Vec::new();
        let mut room_left = 0;
        for item in items {
            let len = item.len();
            let full = batches.last().is_none_or(|last| last.items.len() == PROMISED_MAX);
            match batches.last_mut().filter(|_| len <= room_left && !full) {
                Some(last) => last.items.push(item),
                None => {
                    batches.push(Self { items: alloc::vec![item] });
                    room_left = TEXT_MAX.saturating_sub(head);
                }
            }
            room_left = room_left.saturating_sub(len);
        }
        batches
    }

    /// Signs it with the key of a `promise` holder.
    ///
    /// # Errors
    /// As [`Statement::sign`].
    pub fn sign(&self, election: &ElectionId, key: &SecretKey) -> Result<Statement, Fault> {
        Statement::sign(&self.to_text(election), &[key])
    }

    /// Verifies a promise note under the promise keys of a key book, as of any index.
    ///
    /// # Errors
    /// Layer `kind` for another kind or election, layer `policy` if no promise holder's line verifies
    /// or one of them does not.
    pub fn verify<'a>(statement: &'a Statement, keys: &KeyBook) -> Result<&'a Self, Fault> {
        let Body::Promise(promise) = statement.body() else {
            let got = statement.body().kind();
            return Err(Fault::new(Reason::KindFirstLine, 1, "acta/promise/v1", got));
        };
        if statement.election() != keys.election().as_str() {
            let expected = format!("election {}", keys.election());
            return Err(Fault::new(Reason::KindElection, 2, expected, statement.election()));
        }
        let mut good = 0;
        for line in statement.signatures().iter().filter(|line| line.name.role == Role::Promise) {
            let verifies = keys.every_key_of(line.name).any(|key| {
                key_id(statement.election(), line.name, &key) == line.key_id
                    && ed25519::verify(&key, statement.text().as_bytes(), &line.signature)
            });
            if !verifies {
                let expected = format!("a signature of {}", line.name);
                return Err(Fault::new(Reason::PolicyUnsatisfied, 0, expected, "another"));
            }
            good += 1;
        }
        if good == 0 {
            let expected = "a signature of a promise holder";
            return Err(Fault::new(Reason::PolicyUnsatisfied, 0, expected, "none"));
        }
        Ok(promise)
    }
}

impl Kind for Promise {
    const KIND: &'static str = "promise";

    fn write(&self, out: &mut String) {
        self.items.iter().for_each(|item| item.write(out));
    }
}

impl Read for Promise {
    const KEYS: &'static [&'static str] =
        &["id", "index", "leaf", "time", "deadline", "level", "header"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let mut items: Vec<Promised> = Vec::new();
        while items.is_empty() || lines.key() == Some("id") {
            let value = lines.one("id")?;
            room(&value, items.len(), PROMISED_MAX)?;
            let id = value.id()?;
            let index = lines.one("index")?;
            let item = Promised {
                id,
                index: index.size()?,
                leaf: lines.one("leaf")?.hash()?,
                time: lines.one("time")?.time()?,
                deadline: lines.one("deadline")?.time()?,
                level: lines.one("level")?.word()?,
                header: header(lines)?,
            };
            if items.last().is_some_and(|last| last.index >= item.index) {
                return Err(index.fault(Reason::KindOrder, "indexes in strictly ascending order"));
            }
            items.push(item);
        }
        Ok(Self { items })
    }
}

fn header(lines: &mut Lines<'_>) -> Result<Vec<u8>, Fault> {
    let value = lines.one("header")?;
    let bytes = base64(value.text).filter(|bytes| bytes.len() <= HEADER_MAX);
    let bytes = bytes.filter(|bytes| Header::parse(bytes).is_ok());
    bytes.ok_or_else(|| value.wrong("base64 of an entry header"))
}

/// What is promised of an entry.
#[must_use]
pub fn promised(
    entry: &Entry<'_>,
    entry_bytes: &[u8],
    id: StatementId,
    index: u64,
    times: (Time, Time),
    level: Level,
) -> Promised {
    let leaf = Hash(leaf_hash(entry_bytes));
    let header = entry.header_bytes.to_vec();
    Promised { id, index, leaf, time: times.0, deadline: times.1, level, header }
}
