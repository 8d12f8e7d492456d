//! Where a statement stands, and the proof of it.

use acta::StatementId;
use acta_log::LogError;
use acta_log::checkpoint::Checkpoint;
use acta_log::note::Note;
use acta_log::proof::Proof;
use acta_log::tiles::TileReader;
use acta_log::tree::inclusion_proof;

use super::Intake;
use crate::fetch::{LogFiles, Source};
use crate::http::problem::{Code, Problem};

/// Where a statement stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: StatementId,
    /// Its index.
    pub index: u64,
    /// Its leaf hash.
    pub leaf_hash: [u8; 32],
    /// The entry header, verbatim.
    pub header: String,
    /// Whether a published checkpoint covers it.
    pub covered: bool,
}

impl Intake {
    /// Where a statement stands.
    ///
    /// # Errors
    /// [`Code::UnknownStatement`].
    pub async fn place(&self, id: StatementId) -> Result<Place, Problem> {
        let fixture = self.known_fixture(id)?;
        let size = self.sequencer().published().borrow().as_ref().map(|p| p.checkpoint.size);
        let covered = size.is_some_and(|size| fixture.index < size);
        let super::promise::Fixture { index, leaf_hash, header, .. } = fixture;
        Ok(Place { id, index, leaf_hash, header, covered })
    }

    /// The receipt of a statement: its inclusion in the newest checkpoint that bears cosignatures, or
    /// else in the newest one.
    ///
    /// # Errors
    /// [`Code::UnknownStatement`], or [`Code::NotCovered`] while no checkpoint covers it.
    pub async fn receipt(&self, id: StatementId) -> Result<String, Problem> {
        let fixture = self.known_fixture(id)?;
        let cosigned = self.sequencer().cosigned().borrow().clone();
        let published = self.sequencer().published().borrow().clone();
        let covering = [cosigned, published].into_iter().flatten();
        let covering = covering.filter(|shown| shown.checkpoint.size > fixture.index);
        let shown = covering.into_iter().next();
        let shown =
            shown.ok_or_else(|| Problem::new(Code::NotCovered, "no checkpoint covers it yet"))?;
        let source = std::sync::Arc::clone(&self.site);
        // The entry is this header and the statement: with it whoever has the statement can check.
        let (index, header) = (fixture.index, fixture.header.into_bytes());
        let (checkpoint, note) = (shown.checkpoint.clone(), shown.note.clone());
        let prove = move || prove(&*source, index, header, &checkpoint, note);
        let proof = tokio::task::spawn_blocking(prove).await;
        let proof = proof.unwrap_or_else(|error| Err(error.to_string()));
        // A tile may be replaced by a fuller one while it is read: the next attempt finds that.
        proof.map_err(|error| Problem::new(Code::NotCovered, error))
    }
}

/// The proof of an entry, from published tiles.
pub(crate) fn proof(
    source: &dyn Source,
    index: u64,
    extra: Vec<u8>,
    checkpoint: &Checkpoint,
    note: Note,
) -> Result<Proof, LogError> {
    let reader = TileReader::new(LogFiles(source), checkpoint.size, &checkpoint.root)?;
    let hashes = inclusion_proof(&reader, index, checkpoint.size)?;
    Ok(Proof { extra: Some(extra), index, hashes, checkpoint: note })
}

fn prove(
    source: &dyn Source,
    index: u64,
    header: Vec<u8>,
    checkpoint: &Checkpoint,
    note: Note,
) -> Result<String, String> {
    let proof = proof(source, index, header, checkpoint, note).map_err(|e| e.to_string())?;
    String::from_utf8(proof.encode()).map_err(|error| error.to_string())
}
