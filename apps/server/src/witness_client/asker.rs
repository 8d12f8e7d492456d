//! What to ask one witness, and what its answer means: a state machine without I/O.
//!
//! The witness's answers are never believed: a size it states only chooses the next proof, and a
//! cosignature counts when it verifies over our own note under a key that the policy names.

use acta_log::LogError;
use acta_log::checkpoint::Checkpoint;
use acta_log::note::{Note, PublicKey};
use acta_log::tree::CONSISTENCY_HASHES_MAX;
use acta_log::witness::{AddCheckpoint, collect, parse_size};

use super::Proofs;

/// The shortest time between two requests to one witness, in milliseconds.
pub const INTERVAL_MS: u64 = 1_000;
/// The longest time to wait after failures, in milliseconds.
pub const BACK_OFF_MS_MAX: u64 = 60_000;
/// How often one checkpoint is asked for again at once, after a witness has named its size.
pub const SIZE_TRIES_MAX: u32 = 2;

/// An answer over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body, at most [`super::ANSWER_BYTES_MAX`] bytes.
    pub body: Vec<u8>,
}

/// What follows from an answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    /// The checkpoint with the witness's verified lines.
    Cosigned(Note),
    /// The witness holds another size: ask at once again.
    Again,
    /// Nothing was gained.
    Problem(String),
}

/// The dialogue with one witness.
pub struct Asker {
    keys: Vec<PublicKey>,
    /// The size that the witness is believed to hold; wrong beliefs cost one request.
    held: u64,
    failures: u32,
    /// Size tries for the checkpoint at hand.
    tries: u32,
}

impl Asker {
    /// A dialogue with the witness that has these keys.
    #[must_use]
    pub fn new(keys: Vec<PublicKey>) -> Self {
        Self { keys, held: 0, failures: 0, tries: 0 }
    }

    /// The request for a checkpoint.
    ///
    /// # Errors
    /// Those of the proof, and of a note that is no checkpoint.
    pub fn request(&mut self, note: &Note, proofs: &Proofs) -> Result<Vec<u8>, LogError> {
        let size = Checkpoint::parse(note.text())?.size;
        // A witness that was ahead of an older note of ours: start from what we have.
        let old = self.held.min(size);
        let proof = if old == 0 || old == size { Vec::new() } else { proofs(old, size)? };
        if proof.len() > CONSISTENCY_HASHES_MAX {
            let (max, got) = (63, crate::disk::count(proof.len()));
            return Err(LogError::Limit { what: "consistency proof hashes", max, got });
        }
        Ok(AddCheckpoint { old, proof, checkpoint: note.clone() }.encode())
    }

    /// Takes the answer to the last request for `note`, or says why there is none.
    pub fn answer(&mut self, note: &Note, answer: Result<Answer, String>) -> Step {
        let step = match answer {
            Ok(answer) => self.read(note, &answer),
            Err(reason) => Step::Problem(reason),
        };
        match &step {
            Step::Cosigned(_) => (self.failures, self.tries) = (0, 0),
            Step::Again => self.tries += 1,
            Step::Problem(_) => {
                self.failures = self.failures.saturating_add(1);
                self.tries = 0;
            }
        }
        step
    }

    fn read(&mut self, note: &Note, answer: &Answer) -> Step {
        let Ok(Checkpoint { size, .. }) = Checkpoint::parse(note.text()) else {
            return Step::Problem("our own note is not a checkpoint".to_owned());
        };
        match answer.status {
            200 => match collect(note, &answer.body, &self.keys) {
                Ok(whole) => {
                    self.held = size;
                    Step::Cosigned(whole)
                }
                Err(error) => Step::Problem(format!("200, but no cosignature: {error}")),
            },
            409 => match parse_size(&answer.body) {
                None => Step::Problem("409 without a size".to_owned()),
                Some(held) if held > size => {
                    Step::Problem(format!("it states size {held}, we ask for {size}"))
                }
                Some(_) if self.tries >= SIZE_TRIES_MAX => {
                    Step::Problem("409 again and again".to_owned())
                }
                Some(held) => {
                    self.held = held;
                    Step::Again
                }
            },
            403 => Step::Problem("403: it does not know the log's key".to_owned()),
            404 => Step::Problem("404: it does not know this log".to_owned()),
            422 => Step::Problem("422: it found the proof or the root wrong".to_owned()),
            status => Step::Problem(format!("status {status}")),
        }
    }

    /// How long to wait before the next request, in milliseconds: a second, doubled with each failure
    /// in a row.
    #[must_use]
    pub fn wait_ms(&self) -> u64 {
        let doubled = INTERVAL_MS.saturating_mul(1 << self.failures.min(10));
        doubled.min(BACK_OFF_MS_MAX)
    }
}
