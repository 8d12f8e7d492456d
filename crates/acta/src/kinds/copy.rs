//! Copies of records that others hold, and commitments to them (spec 1 §4a).
//!
//! Not in scope: the tree over the leaves (`acta_log::tree`), and what a copy is compared with. A copy
//! never counts. Main types: [`CopyCommit`], [`struct@Copy`].

use alloc::string::String;
use alloc::vec::Vec;

use acta_log::tree::{leaf_hash, verify_inclusion};

use crate::commitment::SALT_LEN;
use crate::fault::{Fault, Reason};
use crate::kinds::definition::room;
use crate::kinds::record::{Counts, Identity};
use crate::kinds::{Kind, Read};
use crate::text::{Lines, StatementId, push};
use crate::value::{Code, Hash, Time, words};

/// The path of a leaf has at most this many hashes.
pub const PATH_MAX: usize = 40;

/// A body's commitment to its copies, before they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyCommit {
    /// The body.
    pub submitter: Code,
    /// How many copies there are; at least 1.
    pub leaves: u32,
    /// RFC 6962 root over the leaves ([`copy_leaf`]) in order of station, contest and track.
    pub root: Hash,
    /// By when they are to be shown.
    pub opens: Time,
}

impl Kind for CopyCommit {
    const KIND: &'static str = "copy-commit";

    fn write(&self, out: &mut String) {
        push(out, "submitter", self.submitter);
        push(out, "leaves", self.leaves);
        push(out, "root", self.root);
        push(out, "opens", self.opens);
    }
}

impl Read for CopyCommit {
    const KEYS: &'static [&'static str] = &["submitter", "leaves", "root", "opens"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        Ok(Self {
            submitter: lines.one("submitter")?.code()?,
            leaves: lines.one("leaves")?.positive()?,
            root: lines.one("root")?.hash()?,
            opens: lines.one("opens")?.time()?,
        })
    }
}

words! {
    /// How a copy was made.
    pub enum Basis {
        Heard = "heard",
        Photo = "photo",
        Signed = "signed",
        Typed = "typed",
    }
}

/// Where a copy stands under the root of a commitment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The id of the `copy-commit`.
    pub commit: StatementId,
    /// Its place among the leaves, from 0.
    pub leaf: u64,
    /// The salt of its leaf.
    pub salt: Hash,
    /// From the leaf to the root; none for the only leaf.
    pub path: Vec<Hash>,
}

/// A copy of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// The body that shows it.
    pub submitter: Code,
    /// Where it stands under a commitment.
    pub opening: Option<Opening>,
    /// How it was made.
    pub basis: Basis,
    /// The statement that it is a copy of; exactly with `signed`.
    pub of: Option<StatementId>,
    /// SHA-256 of a picture of it.
    pub image: Option<Hash>,
    /// Of which station, contest, track, poll and count.
    pub identity: Identity,
    /// Its figures.
    pub counts: Counts,
}

impl Copy {
    /// The leaf that it opens under a commitment, whose id is `commit`: it names it, has its submitter,
    /// and the path leads from its lines to the root.
    #[must_use]
    pub fn opens(&self, commit: StatementId, committed: &CopyCommit) -> Option<u64> {
        let opening = self.opening.as_ref().filter(|opening| opening.commit == commit)?;
        let path: Vec<[u8; 32]> = opening.path.iter().map(|hash| hash.0).collect();
        let leaf = leaf_hash(&self.leaf(&opening.salt.0));
        let size = u64::from(committed.leaves);
        let leads = verify_inclusion(&leaf, opening.leaf, size, &path, &committed.root.0).is_ok();
        (leads && self.submitter == committed.submitter).then_some(opening.leaf)
    }

    /// The data of its leaf under a commitment (spec 1 §4a, copy-commit).
    #[must_use]
    pub fn leaf(&self, salt: &[u8; SALT_LEN]) -> Vec<u8> {
        copy_leaf(salt, &self.identity, &self.counts)
    }
}

/// The data of a leaf: the salt, then the lines of the record from `station` to its last figure.
#[must_use]
pub fn copy_leaf(salt: &[u8; SALT_LEN], identity: &Identity, counts: &Counts) -> Vec<u8> {
    let mut lines = String::new();
    identity.write(&mut lines);
    counts.write(&mut lines);
    [&salt[..], lines.as_bytes()].concat()
}

impl Opening {
    fn read(lines: &mut Lines<'_>) -> Result<Option<Self>, Fault> {
        let commit = lines.maybe("commit").map(|value| value.id()).transpose()?;
        let leaf = lines.maybe("leaf").map(|value| {
            value.only(|words| Ok((words.next("an index")?.size()?, words.next("a salt")?.hash()?)))
        });
        let leaf = leaf.transpose()?;
        let mut path = Vec::new();
        while let Some(value) = lines.maybe("path") {
            room(&value, path.len(), PATH_MAX)?;
            path.push(value.hash()?);
        }
        match (commit, leaf) {
            (Some(commit), Some((leaf, salt))) => Ok(Some(Self { commit, leaf, salt, path })),
            (None, None) if path.is_empty() => Ok(None),
            _ => Err(lines.conflict("commit and leaf, both or neither, and a path only with them")),
        }
    }

    fn write(&self, out: &mut String) {
        push(out, "commit", self.commit);
        push(out, "leaf", format_args!("{} {}", self.leaf, self.salt));
        self.path.iter().for_each(|hash| push(out, "path", hash));
    }
}

impl Kind for Copy {
    const KIND: &'static str = "copy";

    fn write(&self, out: &mut String) {
        push(out, "submitter", self.submitter);
        self.opening.iter().for_each(|opening| opening.write(out));
        push(out, "basis", self.basis);
        self.of.iter().for_each(|id| push(out, "of", id));
        self.image.iter().for_each(|hash| push(out, "image", hash));
        self.identity.write(out);
        self.counts.write(out);
    }
}

impl Read for Copy {
    const KEYS: &'static [&'static str] = &[
        "submitter",
        "commit",
        "leaf",
        "path",
        "basis",
        "of",
        "image",
        "station",
        "contest",
        "track",
        "poll",
        "count",
        "vote",
    ];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let submitter = lines.one("submitter")?.code()?;
        let opening = Opening::read(lines)?;
        let value = lines.one("basis")?;
        let basis = value.word()?;
        let of = lines.maybe("of").map(|value| value.id()).transpose()?;
        if (basis == Basis::Signed) != of.is_some() {
            return Err(value.fault(Reason::KindConflict, "an of line exactly with signed"));
        }
        Ok(Self {
            submitter,
            opening,
            basis,
            of,
            image: lines.maybe("image").map(|value| value.hash()).transpose()?,
            identity: Identity::read(lines)?,
            counts: Counts::read(lines)?,
        })
    }
}
