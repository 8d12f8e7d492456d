//! The log of any source, opened under its anchor: checkpoint, policy, entries and the fold over them.
//!
//! In scope: reading a log that is believed only as far as its hashes and the log's signature go. Out of scope: the
//! checks that make a verdict (`checking`).

use acta::keys::Checked;
use acta::text::StatementId;
use acta_log::checkpoint::{Checkpoint, Signed};
use acta_log::fsck::Plan;
use acta_log::hash::Hash;
use acta_log::heads;
use acta_log::note::{Note, PublicKey};
use acta_log::policy::Policy;
use acta_log::tiles::{Fetch, TileReader};
use acta_log::tree::{leaf_hash, root_of};
use acta_server::fetch::root::{entry_zero, policy_of};
use acta_server::fetch::{LogFiles, Source, limit_of};
use acta_server::publish::at;
use acta_server::publish::follow::{Follower, Known};
use acta_tally::account::Past;
use acta_tally::fold::Fold;
use anyhow::{Context, bail, ensure};
use std::ops::Range;

/// A log whose newest checkpoint its own keys signed.
pub struct Ledger<'a> {
    source: &'a dyn Source,
    policy: Policy,
    /// The newest checkpoint with the cosignatures published.
    pub checkpoint: Note,
    signed: Signed,
    entry_zero: Vec<u8>,
}

impl<'a> Ledger<'a> {
    /// Opens the log of a source. Without an anchor its keys are taken from the source itself.
    ///
    /// # Errors
    /// The source; an anchor or a signature that differs.
    pub fn open(source: &'a dyn Source, anchor: Option<StatementId>) -> anyhow::Result<Self> {
        let zero = entry_zero(source)?;
        let anchor = match anchor {
            Some(anchor) => anchor.0,
            None => own_anchor(&zero)?,
        };
        let (policy, _) = policy_of(&zero, &anchor)?;
        let path = "log/checkpoint";
        let note =
            source.get(path, limit_of(path))?.with_context(|| format!("{path}: not published"))?;
        let checkpoint = Note::parse(&note).context(path)?;
        let keys = log_keys(&policy);
        let origin = keys.first().context("a policy without log")?.name();
        let signed = Checkpoint::open(&checkpoint, origin, &keys).context(path)?;
        let ledger = Self { source, policy, checkpoint, signed, entry_zero: zero };
        ledger.check_zero()?;
        Ok(ledger)
    }

    /// Entry 0 was read before the tree was known: it must be the tree's.
    fn check_zero(&self) -> anyhow::Result<()> {
        let entry = self.tiles()?.entry(0)?;
        ensure!(
            entry == self.entry_zero,
            "entry 0: expected the one under the checkpoint's root, got another"
        );
        Ok(())
    }

    /// The witness policy of the definition.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Entries of the newest checkpoint.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.signed.checkpoint().size
    }

    /// Its root.
    #[must_use]
    pub fn root(&self) -> &Hash {
        &self.signed.checkpoint().root
    }

    /// Hashes and entries, each checked against the root.
    ///
    /// # Errors
    /// The right edge of the tree is not what the root says.
    pub fn tiles(&self) -> anyhow::Result<TileReader<LogFiles<'a>>> {
        Ok(TileReader::new(LogFiles(self.source), self.size(), self.root())?)
    }

    /// Gives every entry with its index, in order, each under the root.
    ///
    /// # Errors
    /// The first tile or entry that differs or is absent.
    pub fn each(&self, mut entry: impl FnMut(u64, &[u8])) -> anyhow::Result<()> {
        let files = LogFiles(self.source);
        let plan = Plan::new(&files, self.size(), self.root())?;
        for unit in plan.units() {
            unit.check(&files, |index, bytes, _| {
                entry(index, bytes);
                Ok(())
            })?;
        }
        Ok(())
    }

    /// The first `size` entries.
    ///
    /// # Errors
    /// As [`Ledger::each`]; a size that the log does not have.
    pub fn entries(&self, size: u64) -> anyhow::Result<Vec<Vec<u8>>> {
        ensure!(size <= self.size(), "expected a size of at most {}, got {size}", self.size());
        let mut entries = Vec::new();
        self.each(|index, bytes| {
            if index < size {
                entries.push(bytes.to_vec());
            }
        })?;
        Ok(entries)
    }

    /// Every checkpoint of the list, as it stands there.
    ///
    /// # Errors
    /// The source, or a file of heads that cannot be read.
    pub fn heads(&self) -> anyhow::Result<Vec<Note>> {
        let files = LogFiles(self.source);
        let mut notes = Vec::new();
        for number in 0_u64.. {
            let path = heads::path(number * heads::NOTES_PER_FILE);
            let bytes = files.fetch(&path).map_err(|error| anyhow::anyhow!("{path}: {error}"))?;
            let Some(bytes) = bytes else { break };
            notes.extend(heads::parse(&bytes).with_context(|| path.clone())?);
        }
        Ok(notes)
    }

    /// The checkpoint note of a size that was signed, with the log's own lines.
    ///
    /// # Errors
    /// The source.
    pub fn head(&self, size: u64) -> anyhow::Result<Option<Note>> {
        let files = LogFiles(self.source);
        for number in 0_u64.. {
            let path = heads::path(number * heads::NOTES_PER_FILE);
            let Some(bytes) =
                files.fetch(&path).map_err(|error| anyhow::anyhow!("{path}: {error}"))?
            else {
                return Ok(None);
            };
            let notes = heads::parse(&bytes).with_context(|| path.clone())?;
            let found = notes
                .into_iter()
                .find(|note| Checkpoint::parse(note.text()).is_ok_and(|head| head.size == size));
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }
}

/// The fold over entries, every signature verified.
///
/// # Errors
/// An entry that cannot be read.
pub fn fold(entries: &[Vec<u8>]) -> anyhow::Result<Follower> {
    let first = entries.first().context("expected at least entry 0")?;
    let mut follower = Follower::open(first)?;
    apply(&mut follower, entries, 1..entries.len())?;
    Ok(follower)
}

/// Brings a fold on by the next of these entries, which begin with entry 0.
///
/// # Errors
/// An entry that cannot be read.
pub fn apply(
    follower: &mut Follower,
    entries: &[Vec<u8>],
    next: Range<usize>,
) -> anyhow::Result<()> {
    let some = entries.get(next).unwrap_or_default();
    Ok(follower.apply(some, &InMemory(entries))?)
}

struct InMemory<'a>(&'a [Vec<u8>]);

impl Known for InMemory<'_> {
    fn checked(&self, _: &StatementId) -> Option<Checked> {
        None
    }

    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        self.0.get(usize::try_from(index).ok()?).cloned()
    }
}

fn log_keys(policy: &Policy) -> Vec<PublicKey> {
    policy.logs().iter().map(|log| log.key.clone()).collect()
}

fn own_anchor(entry: &[u8]) -> anyhow::Result<Hash> {
    let entry =
        acta::entry::Entry::parse(entry).map_err(|fault| anyhow::anyhow!("entry 0: {fault}"))?;
    let statement = entry.parse_statement().map_err(|fault| anyhow::anyhow!("entry 0: {fault}"))?;
    if statement.body().kind() != "definition" {
        bail!("entry 0: expected a definition, got {}", statement.body().kind());
    }
    Ok(statement.id().0)
}

/// The root of a log.
#[must_use]
pub fn root(entries: &[Vec<u8>]) -> Hash {
    root_of(entries.iter().map(|entry| leaf_hash(entry)))
}

/// What the tables of the account say of smaller sizes, from the same entries.
///
/// # Errors
/// Fewer entries than the account names.
pub fn past(entries: &[Vec<u8>], whole: &Fold) -> anyhow::Result<Past> {
    let named = whole.account().named_sizes();
    let below = |size: u64| {
        let below = usize::try_from(size).ok().and_then(|size| entries.get(..size));
        below.with_context(|| format!("expected {size} entries, got {}", entries.len()))
    };
    let mut past = Past::default();
    for size in &named.roots {
        past.roots.insert(*size, root(below(*size)?));
    }
    let Some(largest) = named.bulletins.last() else { return Ok(past) };
    let mut follower = fold(below(1)?)?;
    for size in &named.bulletins {
        let from = usize::try_from(follower.fold().size())?;
        apply(&mut follower, below(*largest)?, from..usize::try_from(*size)?)?;
        past.bulletins.insert(*size, at::bulletin_txt(follower.fold(), &root(below(*size)?)));
    }
    Ok(past)
}
