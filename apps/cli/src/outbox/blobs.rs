//! Files of statements (spec 5 §7.4): `HASH.blob` is to be sent with a statement here that names it, `HASH.blob-held` says that
//! an intake holds it, `HASH.blob-refused` why it never will.
//!
//! A statement whose file waits is sent with it, and not before: an intake refuses an image whose file it lacks.

use super::Outbox;
use crate::client::{Client, Failure, Taken};
use crate::files::Root;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::Hash;
use acta_log::hash::sha256;
use acta_server::intake::blob::UPLOAD_BYTES_MAX;
use anyhow::{Context, ensure};
use std::collections::BTreeSet;
use std::fs;

impl Outbox {
    /// Puts in a file that a statement here names.
    ///
    /// # Errors
    /// None does; too large; the disk.
    pub fn add_file(&self, bytes: &[u8]) -> anyhow::Result<()> {
        let got = bytes.len();
        ensure!(
            (1..=UPLOAD_BYTES_MAX).contains(&got),
            "expected 1 to {UPLOAD_BYTES_MAX} bytes, got {got}"
        );
        let hash = sha256(bytes);
        let own = Hash(hash);
        self.names(own)?.with_context(|| {
            format!("expected a statement here that names the SHA-256 {own}, got none")
        })?;
        let id = StatementId(hash);
        if self.has(id, "blob") { Ok(()) } else { self.write(id, "blob", bytes) }
    }

    /// A statement here that names a file.
    fn names(&self, hash: Hash) -> anyhow::Result<Option<Statement>> {
        let all = self.statements()?;
        Ok(all.into_iter().find(|statement| statement.body().files().contains(&hash)))
    }

    /// The files that wait.
    pub(super) fn files_waiting(&self) -> anyhow::Result<BTreeSet<Hash>> {
        let mut waiting = BTreeSet::new();
        for entry in fs::read_dir(&self.dir)? {
            let path = entry?.path();
            let stem = path.file_stem().and_then(|stem| stem.to_str()).and_then(StatementId::parse);
            if let Some(id) = stem
                && path.extension().is_some_and(|end| end == "blob")
                && !self.has(id, "blob-held")
                && !self.has(id, "blob-refused")
            {
                waiting.insert(Hash(id.0));
            }
        }
        Ok(waiting)
    }

    /// One try at every file that waits; whether anything moved.
    pub(super) fn send_files(&self, intakes: &[Client], root: &Root) -> anyhow::Result<bool> {
        let mut moved = false;
        for hash in self.files_waiting()? {
            let Some(statement) = self.names(hash)? else { continue };
            let bytes = fs::read(self.path(StatementId(hash.0), "blob"))?;
            ensure!(sha256(&bytes) == hash.0, "{hash}.blob: expected bytes of that SHA-256");
            moved |= self.send_file(intakes, root, &statement, &bytes)?;
        }
        Ok(moved)
    }

    fn send_file(
        &self,
        intakes: &[Client],
        root: &Root,
        statement: &Statement,
        bytes: &[u8],
    ) -> anyhow::Result<bool> {
        let (id, of) = (StatementId(sha256(bytes)), statement.id());
        let via = self.via(of)?;
        for intake in intakes {
            let via = via.map_or(intake.via(), |via| via.as_str());
            match intake.post_file(statement, bytes, via) {
                Ok(Taken::Refused(problem)) => {
                    self.attempt(intake.base(), &format!("file {id} refused: {problem}"))?;
                    self.write(id, "blob-refused", problem.as_bytes())?;
                    return Ok(true);
                }
                Ok(taken) => {
                    // The promise first: what is held is not sent again, and would not be asked for it.
                    let promised = self.has(of, "promise");
                    if !promised {
                        self.note(intake, &root.keys, statement, taken)?;
                    }
                    self.write(id, "blob-held", b"")?;
                    self.attempt(intake.base(), &format!("file {id} held"))?;
                    return Ok(true);
                }
                Err(Failure::Busy(_, text)) => {
                    self.trouble(intake.base(), &format!("file {id}: busy: {text}"))?;
                }
                Err(Failure::World(error)) => {
                    self.trouble(intake.base(), &format!("file {id}: {error:#}"))?;
                }
            }
        }
        Ok(false)
    }
}
