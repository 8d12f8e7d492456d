//! The bytes of a segment: a header, then batches; a batch is a header and its frames.
//!
//! ```text
//! segment   "acta/journal/v1\n" · u64 index of the first entry
//! batch     "actbatch" · u64 first index · u32 frames · u32 bytes of the frames · SHA-256 of these 24
//! frame     u32 length · u64 index · SHA-256(0x00 ‖ payload) · payload
//! ```
//! All numbers big-endian. A frame's hash is the entry's leaf hash in the tree, so what is checked at
//! each reading is what was promised and what is signed. Nothing in a segment is outside a check: the
//! segment header follows from the file's name, batch headers hash themselves, a frame's index follows
//! from its place and its length from where the next frame must begin.
//!
//! One batch is one sync. A batch that begins after another one was therefore written after the other
//! was durable, which is what tells damage from a torn tail ([`Fault::torn`]).

use acta_log::hash::{Hash, sha256};
use acta_log::tree::leaf_hash;

use crate::disk::place;

/// First bytes of a segment.
const SEGMENT_MAGIC: &[u8; 16] = b"acta/journal/v1\n";
/// First bytes of a batch.
const BATCH_MAGIC: &[u8; 8] = b"actbatch";
/// Bytes of a segment header.
pub(super) const SEGMENT_HEADER: usize = 24;
/// Bytes of a batch header.
pub(super) const BATCH_HEADER: usize = 56;
const BATCH_HASHED: usize = 24;
/// Bytes of a frame before its payload.
pub(super) const FRAME_HEADER: usize = 44;
/// What a power cut loses, it loses in units of at least this many bytes.
const SECTOR: usize = 512;

/// An entry and its leaf hash. The hash is computed here and nowhere taken on trust.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    payload: Vec<u8>,
    leaf_hash: Hash,
}

impl Entry {
    /// An entry by its bytes.
    #[must_use]
    pub fn new(payload: Vec<u8>) -> Self {
        let leaf_hash = leaf_hash(&payload);
        Self { payload, leaf_hash }
    }

    /// An entry whose hash was just computed from these bytes by [`check_frame`].
    pub(super) fn checked(payload: Vec<u8>, leaf_hash: Hash) -> Self {
        Self { payload, leaf_hash }
    }

    /// The bytes.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// SHA-256(0x00 ‖ payload).
    #[must_use]
    pub fn leaf_hash(&self) -> Hash {
        self.leaf_hash
    }

    /// The bytes, without a copy.
    #[must_use]
    pub fn into_payload(self) -> Vec<u8> {
        self.payload
    }
}

/// The header of the segment whose first entry has this index.
pub(super) fn segment_header(first: u64) -> Vec<u8> {
    [&SEGMENT_MAGIC[..], &first.to_be_bytes()].concat()
}

/// The bytes of one batch, and the offset of each frame from its start. `None` if a length does not
/// fit its field, which the limits of the callers exclude.
pub(super) fn encode_batch(first: u64, entries: &[Entry]) -> Option<(Vec<u8>, Vec<u32>)> {
    let body: usize = entries.iter().map(|entry| FRAME_HEADER + entry.payload.len()).sum();
    let mut bytes = Vec::with_capacity(BATCH_HEADER + body);
    bytes.extend(BATCH_MAGIC);
    bytes.extend(first.to_be_bytes());
    bytes.extend(u32::try_from(entries.len()).ok()?.to_be_bytes());
    bytes.extend(u32::try_from(body).ok()?.to_be_bytes());
    bytes.extend(sha256(&bytes));
    let mut offsets = Vec::with_capacity(entries.len());
    for (index, entry) in (first..).zip(entries) {
        offsets.push(u32::try_from(bytes.len()).ok()?);
        bytes.extend(u32::try_from(entry.payload.len()).ok()?.to_be_bytes());
        bytes.extend(index.to_be_bytes());
        bytes.extend(entry.leaf_hash);
        bytes.extend(&entry.payload);
    }
    Some((bytes, offsets))
}

/// A batch header that checks.
#[derive(Debug, Clone, Copy)]
struct BatchHeader {
    first: u64,
    frames: u32,
    body: usize,
}

fn batch_header(bytes: &[u8]) -> Option<BatchHeader> {
    let header = bytes.get(..BATCH_HEADER)?;
    let (hashed, hash) = header.split_at_checked(BATCH_HASHED)?;
    if !hashed.starts_with(BATCH_MAGIC) || sha256(hashed) != *hash {
        return None;
    }
    Some(BatchHeader {
        first: u64_at(hashed, 8)?,
        frames: u32_at(hashed, 16)?,
        body: place(u64::from(u32_at(hashed, 20)?)),
    })
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Reads the frame at the start of `bytes` and re-hashes it. Gives the payload's length and the leaf
/// hash, or what is wrong in words.
pub(super) fn check_frame(bytes: &[u8], index: u64) -> Result<(usize, Hash), String> {
    let cut = || format!("expected a frame of at least {FRAME_HEADER} bytes, got {}", bytes.len());
    let len = place(u64::from(u32_at(bytes, 0).ok_or_else(cut)?));
    let written = u64_at(bytes, 4).ok_or_else(cut)?;
    if written != index {
        return Err(format!("expected index {index}, got {written}"));
    }
    let hash: &Hash = bytes.get(12..).and_then(|rest| rest.first_chunk()).ok_or_else(cut)?;
    let end = FRAME_HEADER.saturating_add(len);
    let Some(payload) = bytes.get(FRAME_HEADER..end) else {
        return Err(format!("expected {len} bytes, got {}", bytes.len() - FRAME_HEADER));
    };
    let got = leaf_hash(payload);
    if got != *hash {
        let (expected, got) = (crate::disk::hex(hash), crate::disk::hex(&got));
        return Err(format!("expected hash {expected}, got {got}"));
    }
    Ok((len, got))
}

/// Where a scan stopped before the end of the bytes, and why.
#[derive(Debug)]
pub(super) struct Fault {
    /// Offset of the batch that does not check.
    pub(super) batch_at: usize,
    /// The first entry that cannot be read.
    pub(super) index: u64,
    /// First index of that batch.
    pub(super) batch_first: u64,
    /// What was expected and found.
    pub(super) detail: String,
    /// Whether this is an unfinished write at the end: it was never synced, so never acknowledged.
    pub(super) torn: bool,
}

/// Reads all batches of a segment. `each` gets index, offset of the frame, payload and leaf hash; the
/// frames before a fault, but not those of a batch that has one.
pub(super) fn scan<F: FnMut(u64, usize, &[u8], Hash)>(
    bytes: &[u8],
    first: u64,
    mut each: F,
) -> Result<u64, Fault> {
    if bytes.get(..SEGMENT_HEADER) != Some(&segment_header(first)[..]) {
        // The header is synced before the first batch is written: a file that is cut short or blank
        // here holds nothing.
        let torn = bytes.len() < SEGMENT_HEADER || bytes.iter().all(|byte| *byte == 0);
        let detail = "expected the header of a segment".to_owned();
        return Err(Fault { batch_at: 0, index: first, batch_first: first, detail, torn });
    }
    let (mut at, mut next) = (SEGMENT_HEADER, first);
    let mut frames = Vec::new();
    while at < bytes.len() {
        frames.clear();
        let rest = bytes.get(at..).unwrap_or_default();
        let end = scan_batch(rest, next, &mut frames).map_err(|(index, detail)| {
            let torn = is_torn(rest, at, next);
            Fault { batch_at: at, index, batch_first: next, detail, torn }
        })?;
        for (offset, len, hash) in &frames {
            let payload = rest.get(offset + FRAME_HEADER..offset + FRAME_HEADER + len);
            each(next, at + offset, payload.unwrap_or_default(), *hash);
            next += 1;
        }
        at += end;
    }
    Ok(next)
}

/// Checks one batch at the start of `rest`; its frames as offset, payload length and hash.
fn scan_batch(
    rest: &[u8],
    first: u64,
    frames: &mut Vec<(usize, usize, Hash)>,
) -> Result<usize, (u64, String)> {
    let wrong = |detail: String| (first, detail);
    let header =
        batch_header(rest).ok_or_else(|| wrong("expected the header of a batch".into()))?;
    if header.first != first {
        return Err(wrong(format!("expected a batch from {first}, got one from {}", header.first)));
    }
    let end = BATCH_HEADER.saturating_add(header.body);
    let body_end = end.min(rest.len());
    let mut at = BATCH_HEADER;
    for index in (first..).take(place(u64::from(header.frames))) {
        let frame = rest.get(at..body_end).unwrap_or_default();
        let (len, hash) = check_frame(frame, index).map_err(|detail| (index, detail))?;
        frames.push((at, len, hash));
        at += FRAME_HEADER + len;
    }
    if at != end || header.frames == 0 {
        return Err(wrong(format!("expected frames of {} bytes, got {}", header.body, at)));
    }
    Ok(end)
}

/// Whether a batch that does not check, at `offset` and the start of `rest`, is an
/// unfinished write.
///
/// It is one only if both hold: no later batch follows (that one would have been written after this
/// one was synced), and what is wrong looks as a power cut leaves it: the file ends too early, or a
/// sector that was never written reads as zeros. Anything else is damage to bytes that were whole, and
/// is never cut.
fn is_torn(rest: &[u8], offset: usize, first: u64) -> bool {
    let later = rest.windows(BATCH_MAGIC.len()).enumerate().any(|(at, bytes)| {
        let header = || batch_header(rest.get(at..).unwrap_or_default());
        bytes == BATCH_MAGIC && at > 0 && header().is_some_and(|header| header.first > first)
    });
    if later {
        return false;
    }
    let end = batch_header(rest).map(|header| BATCH_HEADER.saturating_add(header.body));
    end.unwrap_or(BATCH_HEADER) > rest.len() || has_blank_sector(rest, offset)
}

/// Whether a sector from `offset` on, or the piece of one that lies in `bytes`, is all zeros. A batch
/// begins with a letter, so the piece it shares with the batch before is not.
fn has_blank_sector(bytes: &[u8], offset: usize) -> bool {
    let lead = (SECTOR - offset % SECTOR).min(bytes.len());
    let (first, rest) = bytes.split_at_checked(lead).unwrap_or((bytes, &[]));
    let blank = |piece: &[u8]| !piece.is_empty() && piece.iter().all(|byte| *byte == 0);
    blank(first) || rest.chunks(SECTOR).any(blank)
}

#[cfg(test)]
mod tests;
