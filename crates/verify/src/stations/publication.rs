//! `live/publication` against the log: the newest publication that its checkpoint covers (D2, spec 5 §4.1).

use alloc::format;
use alloc::string::{String, ToString};

use acta::kinds::Publication;
use acta_log::LogError;
use acta_log::proof::Proof;
use acta_log::tree::{leaf_hash, verify_inclusion};

use crate::catalog::{detail, hex};
use crate::heads::{self, Head};
use crate::session::Session;
use crate::source::Source;

/// Where it stands.
pub(crate) const PATH: &str = "live/publication";

/// The file as read.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    pub(crate) proof: Proof,
    pub(crate) head: Head,
}

impl Live {
    fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        let proof = Proof::parse(bytes)?;
        let head = heads::checkpoint(PATH, proof.checkpoint.as_bytes())?;
        Ok(Self { proof, head })
    }
}

impl<S: Source + ?Sized> Session<'_, S> {
    /// Reads the file; what is wrong with it is in the report.
    pub(crate) fn read_live(&mut self) {
        let Some(bytes) = self.get(PATH) else { return };
        match Live::parse(&bytes) {
            Ok(live) => self.live = Some(live),
            Err(error) => self.live_differs("proof", "a proof of an entry", error.to_string()),
        }
    }

    fn live_differs(&mut self, field: &str, expected: impl AsRef<str>, got: impl AsRef<str>) {
        self.sheet.fails("D2", detail(format!("file {PATH}"), field, expected, got));
    }

    /// Verifies the checkpoint; its root is then compared with all others (F5).
    pub(crate) fn judge_live_checkpoint(&mut self) {
        let (Some(mut live), Some(policies)) = (self.live.take(), self.policies.clone()) else {
            return;
        };
        if let Err(error) = heads::verify(&mut live.head, &policies) {
            self.live_differs("checkpoint", "signed by the log", error.to_string());
        }
        self.live = Some(live);
    }

    /// The entry is the newest publication with effect below the checkpoint, and the proof leads to its root.
    pub(crate) fn judge_live<'p>(
        &mut self,
        publications: impl DoubleEndedIterator<Item = &'p (u64, Publication)>,
    ) {
        let Some(Live { proof, head }) = self.live.clone() else { return };
        let (index, size) = (proof.index, head.size());
        let entry = proof.extra.unwrap_or_default();
        let leaf = leaf_hash(&entry);
        let root = &head.checkpoint.root;
        if let Err(error) = verify_inclusion(&leaf, index, size, &proof.hashes, root) {
            let field = format!("entry {index}");
            self.live_differs(&field, "a proof that leads to the root", error.to_string());
        }
        if size > self.size() {
            let what =
                detail(format!("file {PATH}"), "size", self.size().to_string(), size.to_string());
            self.sheet.told("D2", what);
            return;
        }
        let mut below = publications.rev().map(|(index, _)| *index).filter(|at| *at < size);
        let newest = below.next().map_or_else(|| "none".to_string(), |index| index.to_string());
        // An entry that is absent may be a publication.
        if newest != index.to_string() && self.lost.is_empty() {
            let field = format!("publication below size {size}");
            self.live_differs(&field, format!("entry {newest}"), format!("entry {index}"));
        }
        let known = usize::try_from(index).ok().and_then(|at| self.leaves.get(at)).copied();
        if known.is_some_and(|known| known != leaf) {
            let known: String = known.map_or_else(String::new, |known| hex(&known));
            self.live_differs(&format!("leaf of entry {index}"), known, hex(&leaf));
        }
    }
}
