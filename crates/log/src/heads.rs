//! Every checkpoint that the log ever signed, in the order of signing, as text files that only grow:
//! `heads/000`, `heads/001`, …
//!
//! A file is notes one after another, an empty line after each. A note is a checkpoint (three lines),
//! an empty line and its signature lines, so a reader finds the parts without lengths. Each file has
//! 256 notes before the next one begins; sizes strictly increase through all files. Two signed roots
//! of one size, or two sizes without a consistent tree, cannot both stand in one list.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::checkpoint::Checkpoint;
use crate::error::LogError;
use crate::note::{Note, PublicKey};
use crate::text::{limit, malformed};
use crate::tiles::number_path;

/// Notes in a full file.
pub const NOTES_PER_FILE: u64 = 256;
/// A note in the list has at most this many bytes.
pub const HEAD_BYTES_MAX: usize = 32_768;
/// A file has at most this many bytes.
pub const FILE_BYTES_MAX: usize = 256 * (HEAD_BYTES_MAX + 1);

/// The path of the file that holds the note with this number, from 0.
#[must_use]
pub fn path(number: u64) -> String {
    format!("heads/{}", number_path(number / NOTES_PER_FILE))
}

/// The bytes to append to a file for one more note.
///
/// # Errors
/// [`LogError::Limit`], or those of [`Checkpoint::parse`].
pub fn encode(note: &Note) -> Result<Vec<u8>, LogError> {
    Checkpoint::parse(note.text())?;
    limit("head bytes", HEAD_BYTES_MAX, note.as_bytes().len())?;
    Ok([note.as_bytes(), b"\n"].concat())
}

/// The notes of one file. Signatures are not verified: [`check`] does that.
///
/// # Errors
/// [`LogError::Limit`], or [`LogError::Malformed`].
pub fn parse(bytes: &[u8]) -> Result<Vec<Note>, LogError> {
    limit("heads file bytes", FILE_BYTES_MAX, bytes.len())?;
    let mut notes = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        limit("notes of a heads file", 256, notes.len() + 1)?;
        // The first empty line ends the checkpoint, the second ends its signatures.
        let wrong = || malformed("heads", 0, "a checkpoint, its signatures and an empty line", "");
        let text = find_empty_line(rest).ok_or_else(wrong)?;
        let signatures = find_empty_line(rest.get(text + 1..).unwrap_or(&[])).ok_or_else(wrong)?;
        let (note, after) = rest.split_at_checked(text + 1 + signatures).ok_or_else(wrong)?;
        limit("head bytes", HEAD_BYTES_MAX, note.len())?;
        let note = Note::parse(note)?;
        Checkpoint::parse(note.text())?;
        notes.push(note);
        rest = after.get(1..).unwrap_or(&[]);
    }
    Ok(notes)
}

/// Offset of the line feed that is the first empty line.
fn find_empty_line(bytes: &[u8]) -> Option<usize> {
    bytes.windows(2).position(|pair| pair == b"\n\n").map(|at| at + 1)
}

/// Verifies each note by the log's keys and that the sizes strictly increase, from `after` on (the
/// last size of the files before). Gives the checkpoints; whether they are of one tree is for
/// [`crate::fsck::consistent`].
///
/// # Errors
/// [`LogError::Order`], or those of [`Checkpoint::open`].
pub fn check(
    notes: &[Note],
    origin: &str,
    keys: &[PublicKey],
    after: Option<u64>,
) -> Result<Vec<Checkpoint>, LogError> {
    let mut last = after;
    let mut checkpoints = Vec::with_capacity(notes.len());
    for note in notes {
        let checkpoint = Checkpoint::open(note, origin, keys)?.checkpoint().clone();
        if let Some(before) = last.filter(|before| *before >= checkpoint.size) {
            return Err(LogError::Order { before, after: checkpoint.size });
        }
        last = Some(checkpoint.size);
        checkpoints.push(checkpoint);
    }
    Ok(checkpoints)
}
