//! Many statements, promises and receipts in one file (spec 2 §6), for a USB stick.
//!
//! In scope: writing the manifest, reading it, judging each item by itself. Not in scope: files and
//! their names: nothing in a bundle names one. Main types: [`Manifest`], [`Item`].
//!
//! Reading: bytes up to and including the first empty line → [`Manifest::parse`]; then the next
//! `length` bytes for each item → [`Manifest::judge`].

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::value::{ElectionId, Hash, size};
use acta::{Body, Statement, StatementId};
use acta_log::hash::sha256;
use acta_log::proof::Proof;

use crate::fault::{Fault, Reason};

/// An item has at most this many bytes.
pub const ITEM_MAX: usize = 64_000;
/// A bundle has at most this many items.
pub const ITEMS_MAX: usize = 200_000;
/// A manifest has at most this many bytes: every line is short.
pub const MANIFEST_MAX: usize = 200 + (ITEMS_MAX + 5) * 160;

const FIRST_LINE: &str = "acta/bundle/v1";
/// Lines before the first item.
const HEAD_LINES: usize = 4;

/// What an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKind {
    /// A statement; its id is the statement's.
    Statement,
    /// A promise note; its id is that of the note.
    Promise,
    /// A `.tlog-proof`; its id is that of the statement that it is the receipt of.
    Receipt,
}

impl ItemKind {
    /// All of them, in the order of a bundle.
    pub const ALL: [Self; 3] = [Self::Statement, Self::Promise, Self::Receipt];

    /// The word of the spec.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Statement => "statement",
            Self::Promise => "promise",
            Self::Receipt => "receipt",
        }
    }
}

/// A line of the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Item {
    /// What it is.
    pub kind: ItemKind,
    /// Its id; what of, see [`ItemKind`].
    pub id: StatementId,
    /// Its bytes.
    pub length: usize,
    /// Their SHA-256.
    pub sha256: Hash,
}

impl Item {
    fn line(&self) -> String {
        let Self { kind, id, length, sha256 } = self;
        format!("item {} {id} {length} {sha256}\n", kind.as_str())
    }
}

/// An item whose bytes were right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// A statement; its signatures are still to be verified.
    Statement(Statement),
    /// A promise note; its signature is still to be verified.
    Promise(Statement),
    /// A receipt of a statement; it is still to be verified.
    Receipt(StatementId, Vec<u8>),
}

/// What a bundle holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The election of every item.
    pub election: ElectionId,
    /// Its anchor, as the writer knew it.
    pub anchor: StatementId,
    /// Strictly ascending by kind and id.
    pub items: Vec<Item>,
}

impl Manifest {
    /// Reads the manifest: all bytes up to and including its empty line.
    ///
    /// # Errors
    /// Layer `bundle`; the fault names the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        let wrong = |at, expected: &'static str, got: &str| {
            Err(Fault::new(Reason::BundleHeader, at, expected, got))
        };
        if bytes.len() > MANIFEST_MAX {
            let expected = format!("at most {MANIFEST_MAX} bytes");
            return Err(Fault::new(Reason::BundleLimit, 0, expected, &bytes.len().to_string()));
        }
        let Ok(text) = core::str::from_utf8(bytes) else {
            return wrong(0, "UTF-8", "other bytes");
        };
        let Some(body) = text.strip_suffix("\n\n") else {
            return wrong(0, "an empty line at the end of the manifest", "none");
        };
        let lines: Vec<&str> = body.split('\n').collect();
        let line = |at: usize| lines.get(at).copied().unwrap_or("");
        if line(0) != FIRST_LINE {
            return wrong(1, FIRST_LINE, line(0));
        }
        let Some(election) = line(1).strip_prefix("election ").and_then(ElectionId::parse) else {
            return wrong(2, "election ID", line(1));
        };
        let Some(anchor) = line(2).strip_prefix("anchor ").and_then(StatementId::parse) else {
            return wrong(3, "anchor HASH", line(2));
        };
        let number = line(3).strip_prefix("items ").and_then(size);
        let Some(number) = number.and_then(|number| usize::try_from(number).ok()) else {
            return wrong(4, "items N", line(3));
        };
        if number > ITEMS_MAX {
            let expected = format!("at most {ITEMS_MAX} items");
            return Err(Fault::new(Reason::BundleLimit, 4, expected, line(3)));
        }
        let rows = lines.get(HEAD_LINES..lines.len() - 1).unwrap_or(&[]);
        if rows.len() != number {
            return wrong(4, "as many item lines as it says, then end", &rows.len().to_string());
        }
        let items = parse_items(rows)?;
        let last = line(lines.len() - 1);
        let before = body.len() - last.len();
        let hash = Hash(sha256(bytes.get(..before).unwrap_or(bytes)));
        if last != format!("end {hash}") {
            let expected = format!("end {hash}");
            return Err(Fault::new(Reason::BundleEnd, lines.len(), expected, last));
        }
        Ok(Self { election, anchor, items })
    }

    /// Judges the bytes of an item; fewer than its length: the file ended.
    ///
    /// # Errors
    /// Layer `bundle`; the fault names the item's line.
    pub fn judge(&self, at: usize, bytes: &[u8]) -> Result<Judged, Fault> {
        let place = HEAD_LINES + 1 + at;
        let fault = |reason, expected: &str, got: &str| {
            Fault::new(reason, place, String::from(expected), got)
        };
        let item = self.items.get(at);
        let item = item.ok_or_else(|| fault(Reason::BundleHeader, "an item", "none"))?;
        if bytes.len() != item.length {
            let expected = format!("{} bytes", item.length);
            return Err(fault(Reason::BundleCut, &expected, &bytes.len().to_string()));
        }
        let hash = Hash(sha256(bytes));
        if hash != item.sha256 {
            return Err(fault(Reason::BundleSha256, &item.sha256.to_string(), &hash.to_string()));
        }
        if item.kind == ItemKind::Receipt {
            Proof::parse(bytes).map_err(|error| {
                fault(Reason::BundleStatement, "a receipt (spec 3)", &error.to_string())
            })?;
            return Ok(Judged::Receipt(item.id, bytes.to_vec()));
        }
        let statement = Statement::parse(bytes).map_err(|error| {
            fault(Reason::BundleStatement, "a statement (spec 1)", &error.to_string())
        })?;
        let is_promise = matches!(statement.body(), Body::Promise(_));
        if is_promise != (item.kind == ItemKind::Promise) {
            let got = statement.body().kind();
            return Err(fault(Reason::BundleStatement, item.kind.as_str(), got));
        }
        if statement.id() != item.id {
            let got = statement.id().to_string();
            return Err(fault(Reason::BundleId, &item.id.to_string(), &got));
        }
        if statement.election() != self.election.as_str() {
            return Err(fault(
                Reason::BundleElection,
                self.election.as_str(),
                statement.election(),
            ));
        }
        Ok(if is_promise { Judged::Promise(statement) } else { Judged::Statement(statement) })
    }

    /// The line of an item, for reports.
    #[must_use]
    pub fn line_of(at: usize) -> usize {
        HEAD_LINES + 1 + at
    }

    /// The bytes of the manifest, empty line included.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{FIRST_LINE}\nelection {}\nanchor {}\nitems {}\n",
            self.election,
            self.anchor,
            self.items.len()
        );
        self.items.iter().for_each(|item| text.push_str(&item.line()));
        let hash = Hash(sha256(text.as_bytes()));
        text.push_str(&format!("end {hash}\n\n"));
        text
    }
}

fn parse_items(rows: &[&str]) -> Result<Vec<Item>, Fault> {
    let mut items: Vec<Item> = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let line = Manifest::line_of(at);
        let item = item(row).ok_or_else(|| {
            Fault::new(Reason::BundleHeader, line, "item KIND ID LENGTH SHA-256", row)
        })?;
        if !(1..=ITEM_MAX).contains(&item.length) {
            let expected = format!("an item of 1 to {ITEM_MAX} bytes");
            return Err(Fault::new(Reason::BundleLimit, line, expected, row));
        }
        let place = (item.kind, item.id);
        if items.last().is_some_and(|last| (last.kind, last.id) >= place) {
            let expected = "items in strictly ascending order of kind and id";
            return Err(Fault::new(Reason::BundleOrder, line, expected, row));
        }
        items.push(item);
    }
    Ok(items)
}

fn item(row: &str) -> Option<Item> {
    let mut words = row.strip_prefix("item ")?.split(' ');
    let kind = words.next()?;
    let kind = ItemKind::ALL.into_iter().find(|other| other.as_str() == kind)?;
    let id = StatementId::parse(words.next()?)?;
    let length = usize::try_from(size(words.next()?)?).ok()?;
    let sha256 = Hash(StatementId::parse(words.next()?)?.0);
    words.next().is_none().then_some(Item { kind, id, length, sha256 })
}

/// Collects the items of a bundle; the same twice is one.
#[derive(Debug, Default)]
pub struct Builder {
    items: BTreeMap<(ItemKind, StatementId), Vec<u8>>,
}

impl Builder {
    /// Adds a statement or a promise note.
    pub fn statement(&mut self, statement: &Statement) {
        let is_promise = matches!(statement.body(), Body::Promise(_));
        let kind = if is_promise { ItemKind::Promise } else { ItemKind::Statement };
        self.items.insert((kind, statement.id()), statement.as_bytes().to_vec());
    }

    /// Adds the receipt of a statement.
    pub fn receipt(&mut self, id: StatementId, proof: &[u8]) {
        self.items.insert((ItemKind::Receipt, id), proof.to_vec());
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The bundle.
    ///
    /// # Errors
    /// Layer `bundle`, `limit`.
    pub fn finish(&self, election: &ElectionId, anchor: StatementId) -> Result<Vec<u8>, Fault> {
        if self.items.len() > ITEMS_MAX {
            let (expected, got) = (format!("at most {ITEMS_MAX} items"), self.items.len());
            return Err(Fault::new(Reason::BundleLimit, 4, expected, &got.to_string()));
        }
        let line = |((kind, id), bytes): (&(ItemKind, StatementId), &Vec<u8>)| Item {
            kind: *kind,
            id: *id,
            length: bytes.len(),
            sha256: Hash(sha256(bytes)),
        };
        let items: Vec<Item> = self.items.iter().map(line).collect();
        let long = items.iter().position(|item| !(1..=ITEM_MAX).contains(&item.length));
        if let Some(at) = long {
            let expected = format!("an item of 1 to {ITEM_MAX} bytes");
            let got = items.get(at).map(Item::line).unwrap_or_default();
            return Err(Fault::new(Reason::BundleLimit, Manifest::line_of(at), expected, &got));
        }
        let manifest = Manifest { election: election.clone(), anchor, items };
        let mut out = manifest.to_text().into_bytes();
        self.items.values().for_each(|bytes| out.extend_from_slice(bytes));
        Ok(out)
    }
}
