//! Two signed checkpoints of one log that cannot both be true, kept so that a third person can check
//! them without us.
//!
//! A file holds the two notes with the log's own signature lines, in the form of a list of heads
//! (spec 3): each note, then an empty line. Where the sizes differ, a second file ending in `.proof`
//! holds what the newer tree leads to at the older size: `old SIZE`, the root, and the consistency
//! proof from it, in base64, one a line.

use acta_log::LogError;
use acta_log::hash::{Hash, sha256};
use acta_log::heads;
use acta_log::note::{Note, PublicKey, SignatureLine};

/// Two checkpoints under one log's keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoHistories {
    /// The one that was held before.
    pub held: Note,
    /// The one that was shown.
    pub shown: Note,
    /// For different sizes: the older size, the root there of the newer tree, and the proof.
    pub proof: Option<(u64, Hash, Vec<Hash>)>,
}

impl TwoHistories {
    /// A file name: the same two checkpoints have the same one.
    #[must_use]
    pub fn id(&self) -> String {
        let texts = [self.held.text(), self.shown.text()].concat();
        data_encoding::HEXLOWER.encode(&sha256(texts.as_bytes()))
    }

    /// The two notes as one file; of their lines those by `keys`, the log's own.
    ///
    /// # Errors
    /// Those of [`heads::encode`].
    pub fn notes(&self, keys: &[PublicKey]) -> Result<Vec<u8>, LogError> {
        let notes = [&self.held, &self.shown].map(|note| own_lines(note, keys));
        let notes = notes.map(|note| note.and_then(|note| heads::encode(&note)));
        Ok(notes.into_iter().collect::<Result<Vec<_>, _>>()?.concat())
    }

    /// The proof as a file, where there is one.
    #[must_use]
    pub fn proof_file(&self) -> Option<Vec<u8>> {
        let (size, root, proof) = self.proof.as_ref()?;
        let lines = [root].into_iter().chain(proof);
        let lines: String = lines.map(|h| data_encoding::BASE64.encode(h) + "\n").collect();
        Some(format!("old {size}\n{lines}").into_bytes())
    }
}

/// A note with only the signature lines by these keys, one a key.
///
/// # Errors
/// [`LogError::NoKnownSignature`] if there is none.
pub fn own_lines(note: &Note, keys: &[PublicKey]) -> Result<Note, LogError> {
    let sound = |key: &PublicKey, line: &SignatureLine| {
        key.wrote(line) && key.verify_line(note.text(), line).is_ok()
    };
    let lines = keys.iter().filter_map(|key| note.signatures().iter().find(|l| sound(key, l)));
    let lines: Vec<SignatureLine> = lines.cloned().collect();
    if lines.is_empty() {
        return Err(LogError::NoKnownSignature { lines: 0 });
    }
    Note::new(note.text(), &lines)
}
