//! A station's outbox: a folder that survives anything.
//!
//! `ID.statement` is to be sent, `ID.via` the channel by which it came here if it was carried,
//! `ID.variant-…` the same text with other signatures, sent when the first has its answer; `ID.promise` is the intake's answer, `ID.receipt` the proof that it is in the log
//! under a quorum of the definition's witnesses,
//! `ID.refused` why it never will be, `ID.handed` what happened to it by which channel (`handed`). `attempts.log` has a line for every try; what came to nothing is kept to be signed
//! (`tries`). Each file is written beside its place,
//! synced and renamed: a kill at any moment leaves a state from which the next run goes on, and sending twice is harmless.
//!
//! Main type: [`Outbox`]. Out of scope: sending (`send`).

mod blobs;
mod handed;
mod send;
mod ways;

pub use handed::{Event, Handing};
pub use send::Patience;
pub use ways::{Hook, Ways};

use crate::files::Root;
use crate::tries::{self, Tries};
use acta::entry::Channel;
use acta::kinds::Body;
use acta::promise::{Promise, Promised};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::Word;
use acta_log::LogError;
use acta_log::hash::sha256;
use acta_log::note::SecretKey;
use acta_log::proof::Proof;
use acta_log::tree::leaf_hash;
use anyhow::{Context, bail, ensure};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// A statement file is at most this long (spec 1 §6).
const STATEMENT_BYTES_MAX: u64 = 65_535;

/// One text waits with at most this many sets of signatures.
const VARIANTS_MAX: usize = 8;
/// How the extension of such a file begins.
const VARIANT: &str = "variant-";

/// A folder of statements on their way.
pub struct Outbox {
    dir: PathBuf,
    /// What the last try that came to nothing was told.
    trouble: RefCell<Option<String>>,
    /// The number of the intake that answered last.
    answered: Cell<usize>,
    /// The station's key that signs tries which came to nothing.
    attempts_key: Option<SecretKey>,
    /// What carries beside the intakes.
    ways: Option<Ways>,
}

/// How many statements are where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// All statements.
    pub statements: u64,
    /// With a promise.
    pub promised: u64,
    /// With a receipt.
    pub receipts: u64,
    /// Refused.
    pub refused: u64,
}

/// How one statement stands with the intakes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Not answered yet.
    Waiting,
    /// Promised at this index.
    Promised(u64),
    /// In the log at this index, shown by a receipt.
    Receipt(u64),
    /// Refused.
    Refused,
}

impl Outbox {
    /// Opens a folder, making it if needed.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("{}", dir.display()))?;
        Ok(Self {
            dir: dir.to_owned(),
            trouble: RefCell::default(),
            answered: Cell::default(),
            attempts_key: None,
            ways: None,
        })
    }

    /// Lets a station's key sign the tries that came to nothing, once an intake has taken something again.
    ///
    /// # Errors
    /// The key is no station's.
    pub fn hand_in_attempts(&mut self, key: SecretKey) -> anyhow::Result<()> {
        tries::station_of(&key)?;
        self.attempts_key = Some(key);
        Ok(())
    }

    /// Lets what has neither promise nor receipt go by further ways than the intakes.
    pub fn carry_by(&mut self, ways: Ways) {
        self.ways = Some(ways);
    }

    /// Signs the tries that came to nothing and puts them in, to be sent like everything else; their statements.
    ///
    /// # Errors
    /// The key is no station's; the disk.
    pub fn sign_attempts(&self, key: &SecretKey) -> anyhow::Result<Vec<StatementId>> {
        tries::station_of(key)?;
        let mut ids = Vec::new();
        Tries::of(&self.dir).sign(key, |statement| {
            if !self.holds(statement.id()) {
                self.add(statement)?;
            }
            ids.push(statement.id());
            Ok(())
        })?;
        Ok(ids)
    }

    /// Opens a folder that is there already.
    ///
    /// # Errors
    /// It is not.
    pub fn existing(dir: &Path) -> anyhow::Result<Self> {
        ensure!(
            dir.is_dir(),
            "{}: expected an outbox (`acta station sign` makes one), got no folder",
            dir.display()
        );
        Self::open(dir)
    }

    /// Puts a statement in; the same bytes twice are one. The same text with other signatures waits until the first has
    /// its answer, and is then sent too: nothing is known here of whether signatures verify, so neither may stand in
    /// the other's way.
    ///
    /// # Errors
    /// The disk.
    pub fn add(&self, statement: &Statement) -> anyhow::Result<()> {
        let id = statement.id();
        if !self.has(id, "statement") {
            return self.write(id, "statement", statement.as_bytes());
        }
        if fs::read(self.path(id, "statement"))? == statement.as_bytes() {
            return Ok(());
        }
        let own = self.variants()?.into_iter().filter(|(other, _)| *other == id).count();
        ensure!(own < VARIANTS_MAX, "{id}: expected at most {VARIANTS_MAX} sets of signatures");
        let hash = StatementId(sha256(statement.as_bytes())).to_string();
        let name = format!("{VARIANT}{}", hash.get(..16).unwrap_or(&hash));
        self.write(id, &name, statement.as_bytes())
    }

    /// Puts in a statement that was carried here; whether its text is new.
    ///
    /// # Errors
    /// The disk.
    pub fn add_carried(&self, statement: &Statement, via: Channel) -> anyhow::Result<bool> {
        let id = statement.id();
        let new = !self.has(id, "statement");
        if new {
            self.write(id, "via", via.as_str().as_bytes())?;
        }
        self.add(statement)?;
        Ok(new)
    }

    /// The texts with other signatures that still wait.
    fn variants(&self) -> anyhow::Result<Vec<(StatementId, PathBuf)>> {
        let mut variants = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
            if let Some((id, rest)) = name.split_once('.')
                && let Some(id) = StatementId::parse(id)
                && rest.starts_with(VARIANT)
            {
                variants.push((id, path));
            }
        }
        variants.sort_unstable();
        Ok(variants)
    }

    /// Lets the next set of signatures take the place of one that has its answer; whether there was one.
    fn next_variants(&self) -> anyhow::Result<bool> {
        let mut moved = false;
        for (id, path) in self.variants()? {
            if self.waits(id) {
                continue;
            }
            // A kill after any step leaves a statement that is sent once more, which is harmless.
            fs::copy(self.path(id, "statement"), self.path(id, "statement-earlier"))?;
            for answer in ["promise", "receipt", "refused"] {
                if self.has(id, answer) {
                    let earlier = self.path(id, &format!("{answer}-earlier"));
                    fs::rename(self.path(id, answer), earlier)?;
                }
            }
            fs::rename(&path, self.path(id, "statement"))?;
            moved = true;
        }
        Ok(moved)
    }

    /// Keeps a promise note for each statement here that it names and that has none; which ones those are.
    ///
    /// # Errors
    /// The disk; a note that is not signed by the definition's promise key.
    pub fn offer_promise(&self, note: &Statement, root: &Root) -> anyhow::Result<Vec<StatementId>> {
        let promise =
            Promise::verify(note, &root.keys).map_err(|fault| anyhow::anyhow!("{fault}"))?;
        let mut kept = Vec::new();
        for item in &promise.items {
            if self.has(item.id, "statement") && !self.has(item.id, "promise") {
                self.write(item.id, "promise", note.as_bytes())?;
                kept.push(item.id);
            }
        }
        Ok(kept)
    }

    /// Keeps a receipt for the statement here that it is of; which one that is. It is checked as one that an intake
    /// gives; without a promise the entry's header stands in the receipt itself. `of` is the one to look at, if known.
    ///
    /// # Errors
    /// The disk.
    pub fn offer_receipt(
        &self,
        receipt: &[u8],
        of: Option<StatementId>,
        root: &Root,
    ) -> anyhow::Result<Option<StatementId>> {
        let Ok(proof) = Proof::parse(receipt) else { return Ok(None) };
        let wanted = |id| of.is_none_or(|of| of == id) && !self.has(id, "receipt");
        for id in self.ids(wanted)? {
            let shown = match &proof.extra {
                Some(header) => {
                    let statement = self.read_statement(id)?;
                    let leaf = leaf_hash(&[&header[..], b"\n", statement.as_bytes()].concat());
                    proof.verify(&leaf, &root.policy).is_ok()
                }
                None if self.has(id, "promise") => {
                    self.check_receipt(receipt, root, id).is_ok_and(|shown| shown)
                }
                None => false,
            };
            if shown {
                self.write(id, "receipt", receipt)?;
                return Ok(Some(id));
            }
        }
        Ok(None)
    }

    /// The channel by which a statement came here, if it was carried.
    ///
    /// # Errors
    /// The file says no channel.
    pub fn via(&self, id: StatementId) -> anyhow::Result<Option<Channel>> {
        if !self.has(id, "via") {
            return Ok(None);
        }
        let path = self.path(id, "via");
        let word = fs::read_to_string(&path)?;
        let channel = Channel::from_word(word.trim());
        channel.map(Some).with_context(|| format!("{}: expected a channel", path.display()))
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.dir
    }

    /// Whether a statement is here.
    #[must_use]
    pub fn holds(&self, id: StatementId) -> bool {
        self.has(id, "statement")
    }

    /// Whether a statement has its receipt.
    #[must_use]
    pub fn has_receipt(&self, id: StatementId) -> bool {
        self.has(id, "receipt")
    }

    /// Whether a statement is here and has no receipt.
    #[must_use]
    pub fn lacks_receipt(&self, id: StatementId) -> bool {
        self.holds(id) && !self.has_receipt(id)
    }

    /// How a statement stands.
    ///
    /// # Errors
    /// An answer that cannot be read.
    pub fn standing(&self, id: StatementId) -> anyhow::Result<Standing> {
        if self.has(id, "receipt") {
            let proof = Proof::parse(&fs::read(self.path(id, "receipt"))?)?;
            return Ok(Standing::Receipt(proof.index));
        }
        if self.has(id, "promise") {
            let index = self.promised(id)?.map(|item| item.index);
            return Ok(Standing::Promised(index.context("the promise is of other statements")?));
        }
        Ok(if self.has(id, "refused") { Standing::Refused } else { Standing::Waiting })
    }

    /// The promise note of a statement.
    ///
    /// # Errors
    /// The file is no note.
    pub fn promise(&self, id: StatementId) -> anyhow::Result<Option<Statement>> {
        if !self.has(id, "promise") {
            return Ok(None);
        }
        let note = Statement::parse(&fs::read(self.path(id, "promise"))?);
        note.map(Some).map_err(|fault| anyhow::anyhow!("the promise: {fault}"))
    }

    /// The receipt of a statement, as it came.
    ///
    /// # Errors
    /// The disk.
    pub fn receipt(&self, id: StatementId) -> anyhow::Result<Option<Vec<u8>>> {
        if !self.has(id, "receipt") {
            return Ok(None);
        }
        Ok(Some(fs::read(self.path(id, "receipt"))?))
    }

    /// What the promise of a statement says of it.
    ///
    /// # Errors
    /// The file is no note.
    pub fn promised(&self, id: StatementId) -> anyhow::Result<Option<Promised>> {
        let Some(note) = self.promise(id)? else { return Ok(None) };
        let Body::Promise(promise) = note.body() else { return Ok(None) };
        Ok(promise.items.iter().find(|item| item.id == id).cloned())
    }

    /// Every statement.
    ///
    /// # Errors
    /// The folder cannot be read, or a file is not what its name says.
    pub fn statements(&self) -> anyhow::Result<Vec<Statement>> {
        self.load(|_| true)
    }

    /// The statements without promise, receipt or refusal: those that are still to be sent.
    ///
    /// # Errors
    /// As [`Outbox::statements`].
    pub fn unpromised(&self) -> anyhow::Result<Vec<Statement>> {
        self.load(|id| self.waits(id))
    }

    /// Those without receipt or refusal, promised or not: nothing is final about them.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn unanswered(&self) -> anyhow::Result<Vec<StatementId>> {
        self.ids(|id| !self.has(id, "receipt") && !self.has(id, "refused"))
    }

    /// Every promise note, each once.
    ///
    /// # Errors
    /// The folder cannot be read, or a file is no note.
    pub fn promises(&self) -> anyhow::Result<Vec<Statement>> {
        let mut notes = BTreeMap::new();
        for id in self.ids(|id| self.has(id, "promise"))? {
            let path = self.path(id, "promise");
            let note = Statement::parse(&fs::read(&path)?)
                .map_err(|fault| anyhow::anyhow!("{}: {fault}", path.display()))?;
            notes.insert(note.id(), note);
        }
        Ok(notes.into_values().collect())
    }

    /// Every receipt, with the statement that it is of.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn receipts(&self) -> anyhow::Result<Vec<(StatementId, Vec<u8>)>> {
        let ids = self.ids(|id| self.has(id, "receipt"))?.into_iter();
        ids.map(|id| Ok((id, fs::read(self.path(id, "receipt"))?))).collect()
    }

    /// How many statements are where.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn counts(&self) -> anyhow::Result<Counts> {
        let mut counts = Counts::default();
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            let number = match path.extension().and_then(|word| word.to_str()) {
                Some("statement") => &mut counts.statements,
                Some("promise") => &mut counts.promised,
                Some("receipt") => &mut counts.receipts,
                Some("refused") => &mut counts.refused,
                _ => continue,
            };
            *number += 1;
        }
        Ok(counts)
    }

    /// What was refused, with the problem as the intake put it.
    ///
    /// # Errors
    /// The folder cannot be read.
    pub fn refusals(&self) -> anyhow::Result<Vec<(StatementId, String)>> {
        let refused = self.ids(|id| self.has(id, "refused"))?.into_iter();
        refused.map(|id| Ok((id, fs::read_to_string(self.path(id, "refused"))?))).collect()
    }

    /// Whether a receipt shows the promised leaf under a quorum; `false` while witnesses have still to cosign.
    fn check_receipt(&self, receipt: &[u8], root: &Root, id: StatementId) -> anyhow::Result<bool> {
        let note = Statement::parse(&fs::read(self.path(id, "promise"))?)
            .map_err(|fault| anyhow::anyhow!("the promise: {fault}"))?;
        let promise = Promise::verify(&note, &root.keys)
            .map_err(|fault| anyhow::anyhow!("the promise: {fault}"))?;
        let item = promise.items.iter().find(|item| item.id == id);
        let item = item.context("the promise is of other statements")?;
        let proof = Proof::parse(receipt)?;
        ensure!(
            proof.index == item.index,
            "expected entry {}, as promised, got {}",
            item.index,
            proof.index
        );
        match proof.verify(&item.leaf.0, &root.policy) {
            Ok(_) => Ok(true),
            Err(LogError::Policy { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    fn ids(&self, wanted: impl Fn(StatementId) -> bool) -> anyhow::Result<Vec<StatementId>> {
        let mut ids = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            if path.extension().is_some_and(|word| word == "statement") {
                let stem =
                    path.file_stem().and_then(|stem| stem.to_str()).and_then(StatementId::parse);
                ids.extend(stem.filter(|id| wanted(*id)));
            }
        }
        ids.sort_unstable();
        Ok(ids)
    }

    fn load(&self, wanted: impl Fn(StatementId) -> bool) -> anyhow::Result<Vec<Statement>> {
        self.ids(wanted)?.into_iter().map(|id| self.read_statement(id)).collect()
    }

    fn read_statement(&self, id: StatementId) -> anyhow::Result<Statement> {
        let path = self.path(id, "statement");
        let len = fs::metadata(&path)?.len();
        if len > STATEMENT_BYTES_MAX {
            bail!("{}: expected at most {STATEMENT_BYTES_MAX} bytes, got {len}", path.display());
        }
        let statement = Statement::parse(&fs::read(&path)?)
            .map_err(|fault| anyhow::anyhow!("{}: {fault}", path.display()))?;
        if statement.id() != id {
            bail!("{}: expected a statement with that id, got {}", path.display(), statement.id());
        }
        Ok(statement)
    }

    /// Whether there is no answer of any kind.
    fn waits(&self, id: StatementId) -> bool {
        ["promise", "receipt", "refused"].iter().all(|answer| !self.has(id, answer))
    }

    fn path(&self, id: StatementId, extension: &str) -> PathBuf {
        self.dir.join(format!("{id}.{extension}"))
    }

    fn has(&self, id: StatementId, extension: &str) -> bool {
        self.path(id, extension).exists()
    }

    /// Written beside its place, synced, renamed, the folder synced: there, or not there.
    fn write(&self, id: StatementId, extension: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.path(id, extension);
        let beside = self.dir.join(format!(".{id}.{extension}.part"));
        let mut file = File::create(&beside).with_context(|| format!("{}", beside.display()))?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, &path)?;
        File::open(&self.dir)?.sync_all()?;
        Ok(())
    }
}
