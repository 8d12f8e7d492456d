//! Carries out the steps of publication on a disk.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use acta_log::note::{Note, SignatureLine};
use acta_log::tiles::between;

use super::machine::{Done, Publish};
use super::open::Evidence;
use crate::disk::{Disk, StoreError, replace};
use crate::heads::{self, Heads, Keys, Recorded};
use crate::journal::{Reader, Signed};
use crate::logtree::{LogTree, partial_at};

/// The published folder and the recorded heads. Each step is one call; the order is the machine's.
pub(super) struct Publisher {
    disk: Arc<dyn Disk>,
    log: PathBuf,
    reader: Reader,
    heads: Heads,
    keys: Arc<Keys>,
    /// Absent before the first [`Publish::Reload`].
    tree: Option<LogTree>,
    /// Size at which replaced partial tiles were last deleted.
    cleaned: u64,
    /// Number of recorded heads that stand in the published list.
    listed: u64,
    /// The note last written to `checkpoint`.
    shown: Option<(Recorded, Note)>,
}

impl Publisher {
    pub(super) fn new(
        disk: Arc<dyn Disk>,
        log: PathBuf,
        reader: Reader,
        heads: Heads,
        keys: Arc<Keys>,
    ) -> Self {
        let (tree, shown) = (None, None);
        Self { disk, log, reader, heads, keys, tree, cleaned: 0, listed: 0, shown }
    }

    /// Carries out one step; after `Ok` it is durable.
    pub(super) fn run(&mut self, step: Publish) -> Result<Done, StoreError> {
        match step {
            Publish::Reload => self.reload(),
            Publish::Build { size } => {
                let root = self.tree()?.build(size)?;
                Ok(Done::Built { size, root })
            }
            Publish::Reread { size, root } => {
                self.tree()?.reread(size, &root)?;
                Ok(Done::Reread { size, root })
            }
            Publish::Record(head) => {
                let recorded = self.heads.append(head)?;
                self.tree()?.recorded();
                Ok(Done::Recorded(recorded))
            }
            Publish::Show { head, ml_dsa_time_s, cosignatures } => {
                self.show(head, ml_dsa_time_s, &cosignatures)?;
                Ok(Done::Shown { head, ml_dsa_time_s })
            }
        }
    }

    /// The note last published, with its head.
    pub(super) fn shown(&self) -> Option<&(Recorded, Note)> {
        self.shown.as_ref()
    }

    /// The log's keys.
    pub(super) fn keys(&self) -> Arc<Keys> {
        Arc::clone(&self.keys)
    }

    /// The disk and the published folder.
    pub(super) fn place(&self) -> (Arc<dyn Disk>, &Path) {
        (Arc::clone(&self.disk), &self.log)
    }

    /// Compares a checkpoint under our own key with what is recorded.
    pub(super) fn evidence(&self, note: &Note) -> Result<(), StoreError> {
        let check = Evidence { heads: &self.heads, keys: &self.keys, reader: &self.reader };
        check.note(note, "a checkpoint handed in")
    }

    /// Reads the published list and the right edge of the tree again, every signature and hash, and
    /// mends from the journals what differs. What lies behind the edge is [`LogTree::mend`]'s.
    pub(super) fn scrub_edge(&mut self) -> Result<(), StoreError> {
        heads::publish(&self.heads, &self.keys, &self.log, true)?;
        // A head that was recorded and not shown yet stands in the list now, too.
        self.listed = self.heads.number();
        self.mend_partial()
    }

    /// Mends the partial tiles of every recorded size.
    fn mend_partial(&mut self) -> Result<(), StoreError> {
        let newest = self.tree()?.size();
        let mut partial = BTreeSet::new();
        self.heads.for_each_size(|size| partial.extend(partial_at(size, newest)))?;
        // Bundles and lower levels come before the levels made from them.
        let mut partial = Vec::from_iter(partial);
        partial.sort_by_key(|tile| (tile.level(), *tile));
        self.tree()?.mend(partial.into_iter()).map(drop)
    }

    /// The same for everything, at once.
    pub(super) fn scrub(&mut self) -> Result<(), StoreError> {
        for segment in self.reader.segments() {
            self.reader.scrub(segment)?;
        }
        let tree = self.tree()?;
        tree.mend(between(0, tree.size()))?;
        self.scrub_edge()
    }

    fn tree(&mut self) -> Result<&mut LogTree, StoreError> {
        self.tree.as_mut().ok_or(StoreError::Poisoned)
    }

    fn reload(&mut self) -> Result<Done, StoreError> {
        self.tree = None;
        let path = self.heads.path().to_owned();
        self.heads = Heads::open(Arc::clone(&self.disk), &path)?;
        let last = self.heads.last();
        let signed: Option<Signed> = last.map(|last| (last.head().size, last.head().root));
        let (disk, reader) = (Arc::clone(&self.disk), self.reader.clone());
        let tree = LogTree::open(disk, &self.log, reader, signed)?;
        self.cleaned = tree.size();
        heads::publish(&self.heads, &self.keys, &self.log, false)?;
        self.listed = self.heads.number();
        let found_whole = tree.was_found_whole();
        self.tree = Some(tree);
        if !found_whole {
            self.mend_partial()?;
        }
        Ok(Done::Reloaded(last))
    }

    /// Signs and publishes. Only a head that the journal of signed checkpoints gave out comes here.
    fn show(
        &mut self,
        head: Recorded,
        ml_dsa_time_s: Option<u64>,
        cosignatures: &[SignatureLine],
    ) -> Result<(), StoreError> {
        // The list comes first: no checkpoint is to be seen that the list does not hold. Crash in
        // between: the next start completes the list before it shows a checkpoint.
        if self.listed < self.heads.number() {
            heads::publish_last(&self.heads, &self.keys, &self.log)?;
            self.listed = self.heads.number();
        }
        let mut note = self.keys.sign_at(&head, ml_dsa_time_s)?;
        for line in cosignatures {
            note = note.with_signature_line(line)?;
        }
        let path = self.log.join("checkpoint");
        replace(&*self.disk, &[(path, note.as_bytes().to_vec())])?;
        self.shown = Some((head, note));
        // The checkpoint in force names only tiles that stay. Crash before: the next start deletes.
        let cleaned = self.cleaned;
        let tree = self.tree()?;
        tree.clean(cleaned)?;
        self.cleaned = tree.size();
        Ok(())
    }
}
