//! Amending the definition, and the proof that the witnesses saw it (spec 1 §4).

use alloc::string::String;
use alloc::vec::Vec;

use acta_log::note::Note;

use crate::fault::{Fault, Reason};
use crate::kinds::definition::{Changes, TABLE};
use crate::kinds::{Kind, Read};
use crate::text::{Lines, StatementId, push};
use crate::value::{base64, to_base64};

/// Every `checkpoint` line but the last carries exactly this many bytes of the note.
pub const CHECKPOINT_PIECE: usize = 720;
/// At most this many `checkpoint` lines.
pub const CHECKPOINT_PIECES_MAX: usize = 50;

/// A change of the definition, in force after its [`InForce`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amend {
    /// The definition, or the amendment that this one follows.
    pub amends: StatementId,
    /// Each key that is present replaces all lines of that key; at least one.
    pub changes: Changes,
}

impl Kind for Amend {
    const KIND: &'static str = "amend";

    fn write(&self, out: &mut String) {
        push(out, "amends", self.amends);
        self.changes.write(out);
    }
}

/// `amends`, then the keys of a definition.
const AMEND_TABLE: [&str; 1 + TABLE.len()] = {
    let mut table = ["amends"; 1 + TABLE.len()];
    let mut at = 0;
    while at < TABLE.len() {
        table[at + 1] = TABLE[at];
        at += 1;
    }
    table
};

impl Read for Amend {
    const KEYS: &'static [&'static str] = &AMEND_TABLE;

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let amends = lines.one("amends")?.id()?;
        let before = lines.peek_line();
        let changes = Changes::read(lines)?;
        if lines.peek_line() == before {
            return Err(lines.displaced("name"));
        }
        Ok(Self { amends, changes })
    }
}

/// The checkpoint that brings an amendment into force, from the next index on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InForce {
    /// The amendment.
    pub amend: StatementId,
    /// A checkpoint note of a size greater than the amendment's index, that satisfies the old
    /// witness policy.
    pub checkpoint: Vec<u8>,
}

impl Kind for InForce {
    const KIND: &'static str = "in-force";

    fn write(&self, out: &mut String) {
        push(out, "amend", self.amend);
        write_checkpoint(out, &self.checkpoint);
    }
}

impl Read for InForce {
    const KEYS: &'static [&'static str] = &["amend", "checkpoint"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let amend = lines.one("amend")?.id()?;
        Ok(Self { amend, checkpoint: checkpoint(lines)? })
    }
}

/// Reads the `checkpoint` lines: a note in pieces.
pub(crate) fn checkpoint(lines: &mut Lines<'_>) -> Result<Vec<u8>, Fault> {
    let mut checkpoint = Vec::new();
    let mut value = lines.one("checkpoint")?;
    for _ in 0..CHECKPOINT_PIECES_MAX {
        let piece = base64(value.text).filter(|piece| !piece.is_empty());
        let piece = piece.ok_or_else(|| value.wrong("base64"))?;
        checkpoint.extend_from_slice(&piece);
        let next = lines.maybe("checkpoint");
        let whole = piece.len() == CHECKPOINT_PIECE;
        if piece.len() > CHECKPOINT_PIECE || (next.is_some() && !whole) {
            return Err(value.wrong("720 bytes in each line but the last, and no more there"));
        }
        let Some(next) = next else {
            Note::parse(&checkpoint).map_err(|_| value.wrong("a signed note"))?;
            return Ok(checkpoint);
        };
        value = next;
    }
    Err(value.fault(Reason::KindLimit, "at most 50 lines"))
}

pub(crate) fn write_checkpoint(out: &mut String, checkpoint: &[u8]) {
    for piece in checkpoint.chunks(CHECKPOINT_PIECE) {
        push(out, "checkpoint", to_base64(piece));
    }
}
