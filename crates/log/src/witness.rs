//! The witness (C2SP tlog-witness, `add-checkpoint`) as a state machine without I/O.
//!
//! A witness remembers, for each log it knows, the last checkpoint it cosigned, and cosigns only what
//! is consistent with it. [`Witness::handle`] takes a request's body and the time. It answers at once,
//! or it says what must be stored first: the answer then comes out of [`Witness::commit`], so a
//! driver cannot send a cosignature that a power cut would forget. [`AddCheckpoint`] is the request,
//! for both sides. Not in scope: HTTP, storage, rate limits.

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use crate::checkpoint::Checkpoint;
use crate::error::LogError;
use crate::hash::{Hash, sha256};
use crate::note::{Algorithm, Note, PublicKey, SecretKey, SignatureLine};
use crate::text::{count, decimal, hash_line, limit, malformed, owned, to_base64, to_hex};
use crate::tree::{CONSISTENCY_HASHES_MAX, verify_consistency};

/// A request has at most this many bytes.
pub const REQUEST_BYTES_MAX: usize = 131_072;
/// A witness knows at most this many logs.
pub const LOGS_MAX: usize = 4_096;
/// The path of the call below a witness's submission prefix.
pub const ADD_CHECKPOINT_PATH: &str = "add-checkpoint";
/// Content type of signature lines and of plain messages.
pub const TEXT_TYPE: &str = "text/plain; charset=utf-8";
/// Content type of the size in a 409.
pub const SIZE_TYPE: &str = "text/x.tlog.size";

/// The body of `add-checkpoint`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddCheckpoint {
    /// The size that the witness is believed to hold.
    pub old: u64,
    /// The consistency proof from `old` to the checkpoint.
    pub proof: Vec<Hash>,
    /// The checkpoint.
    pub checkpoint: Note,
}

impl AddCheckpoint {
    /// The bytes of the request.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let hashes: String = self.proof.iter().map(|hash| to_base64(hash) + "\n").collect();
        let head = format!("old {}\n{hashes}\n", self.old);
        [head.as_bytes(), self.checkpoint.as_bytes()].concat()
    }

    /// Parses a request.
    ///
    /// # Errors
    /// [`LogError::Limit`] or [`LogError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        let (head, checkpoint) = split(bytes)?;
        let (old, proof) = parse_head(head)?;
        Ok(Self { old, proof, checkpoint: Note::parse(checkpoint)? })
    }
}

/// The lines before the first empty line, and the note after it.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), LogError> {
    limit("request bytes", REQUEST_BYTES_MAX, bytes.len())?;
    let at = bytes.windows(2).position(|pair| pair == b"\n\n");
    let parts = at.and_then(|at| Some((bytes.get(..at)?, bytes.get(at + 2..)?)));
    parts.ok_or_else(|| malformed("add-checkpoint", 0, "an empty line before the checkpoint", ""))
}

fn parse_head(head: &[u8]) -> Result<(u64, Vec<Hash>), LogError> {
    let what = "add-checkpoint";
    let head = core::str::from_utf8(head).map_err(|_| malformed(what, 0, "UTF-8", ""))?;
    let mut lines = head.split('\n').enumerate();
    let first = lines.next().map_or("", |(_, line)| line);
    let old = first.strip_prefix("old ").and_then(decimal);
    let old = old.ok_or_else(|| malformed(what, 1, "old <decimal>", first))?;
    let mut proof = Vec::new();
    for (at, line) in lines {
        limit("consistency proof hashes", CONSISTENCY_HASHES_MAX, proof.len() + 1)?;
        let hash = hash_line(line);
        proof.push(hash.ok_or_else(|| malformed(what, at + 1, "base64 of 32 bytes", line))?);
    }
    Ok((old, proof))
}

/// The size in the body of a 409.
#[must_use]
pub fn parse_size(body: &[u8]) -> Option<u64> {
    core::str::from_utf8(body).ok()?.strip_suffix('\n').and_then(decimal)
}

/// Adds the cosignatures of a witness's answer to a checkpoint: those lines whose key is among `keys`
/// and whose signature verifies and states a time. Other lines are left out.
///
/// # Errors
/// [`LogError::Malformed`] for the answer, [`LogError::NoKnownSignature`] if nothing could be added.
pub fn collect(note: &Note, answer: &[u8], keys: &[PublicKey]) -> Result<Note, LogError> {
    let lines = SignatureLine::parse_all(answer)?;
    let sound = |line: &&SignatureLine| {
        let mut known = keys.iter().filter(|key| key.wrote(line));
        known.any(|key| key.verify_line(note.text(), line).is_ok_and(|t| t.is_some_and(|t| t > 0)))
    };
    let mut whole = note.clone();
    let mut added = 0_u64;
    for line in lines.iter().filter(sound) {
        whole = whole.with_signature_line(line)?;
        added += 1;
    }
    if added == 0 {
        return Err(LogError::NoKnownSignature { lines: count(lines.len()) });
    }
    Ok(whole)
}

/// Where a witness keeps the last checkpoint of a log: the SHA-256 of the origin, in hexadecimal.
#[must_use]
pub fn origin_id(origin: &str) -> String {
    to_hex(&sha256(origin.as_bytes()))
}

/// An answer over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// 200, 400, 403, 404, 409, 422, or 503.
    pub status: u16,
    /// The content type.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

/// What a request leads to.
#[derive(Debug)]
pub enum Outcome {
    /// This answer; nothing changes.
    Answer(Response),
    /// The log signed two roots for one size: this answer, and both checkpoints to keep as evidence.
    Evidence(Response, Evidence),
    /// Store [`Pending::state`] durably, then give this to [`Witness::commit`] for the answer.
    Persist(Pending),
}

/// Two checkpoints of one size with different roots, both under the log's signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// The one that the witness cosigned before.
    pub held: Note,
    /// The one in the request.
    pub shown: Note,
}

/// A state to store, and the answer that waits for it.
#[derive(Debug)]
pub struct Pending {
    origin: String,
    from: Option<(u64, Hash)>,
    size: u64,
    root: Hash,
    state: Note,
    lines: String,
}

impl Pending {
    /// The log's origin; [`origin_id`] of it is a safe file name.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What to store for this origin in place of what was there: the checkpoint with the log's
    /// verified signatures and the witness's own. It is what the monitoring prefix serves, and what
    /// [`Witness::restore`] takes after a restart.
    #[must_use]
    pub fn state(&self) -> &Note {
        &self.state
    }
}

/// A log that a witness knows.
struct Known {
    keys: Vec<PublicKey>,
    last: Option<Last>,
}

struct Last {
    size: u64,
    root: Hash,
    note: Note,
}

/// A witness: its keys, the logs it knows, and the last checkpoint of each.
pub struct Witness {
    keys: Vec<SecretKey>,
    logs: BTreeMap<String, Known>,
}

impl Witness {
    /// A witness with its own keys (types 04 and 06, one of each at most) and no logs.
    ///
    /// # Errors
    /// [`LogError::Algorithm`] for another type or a second key of one type.
    pub fn new(keys: Vec<SecretKey>) -> Result<Self, LogError> {
        let mut seen = Vec::new();
        for key in &keys {
            let algorithm = key.public().algorithm();
            if algorithm == Algorithm::Ed25519 || seen.contains(&algorithm) {
                let got = algorithm.type_byte();
                return Err(LogError::Algorithm { expected: "one key of type 04 or 06 each", got });
            }
            seen.push(algorithm);
        }
        Ok(Self { keys, logs: BTreeMap::new() })
    }

    /// The witness's public keys.
    pub fn public_keys(&self) -> impl Iterator<Item = &PublicKey> {
        self.keys.iter().map(SecretKey::public)
    }

    /// Makes a log known by its keys (types 01 and 06, all named by the origin).
    ///
    /// # Errors
    /// [`LogError::Algorithm`], [`LogError::Origin`] or [`LogError::Limit`].
    pub fn enrol(&mut self, origin: &str, keys: &[PublicKey]) -> Result<(), LogError> {
        limit("witness logs", LOGS_MAX, self.logs.len() + 1)?;
        for key in keys {
            if key.algorithm() == Algorithm::Ed25519Cosignature {
                return Err(LogError::Algorithm { expected: "type 01 or 06 for a log", got: 4 });
            }
            if key.name() != origin {
                let (expected, got) = (owned(origin), owned(key.name()));
                return Err(LogError::Origin { expected, got });
            }
        }
        let known = self.logs.entry(owned(origin));
        known.or_insert_with(|| Known { keys: Vec::new(), last: None }).keys = keys.to_vec();
        Ok(())
    }

    /// Gives back, after a restart, the state that was stored for a log. It must bear the log's
    /// signature and one of the witness's own.
    ///
    /// # Errors
    /// [`LogError::Origin`] for an unknown log, those of [`Checkpoint::open`] and [`Note::verify`].
    pub fn restore(&mut self, note: Note) -> Result<(), LogError> {
        let Checkpoint { origin, size, root } = Checkpoint::parse(note.text())?;
        note.verify_by(&self.keys.iter().map(SecretKey::public))?;
        let unknown = LogError::Origin { expected: owned("an enrolled log"), got: origin.clone() };
        let known = self.logs.get_mut(&origin).ok_or(unknown)?;
        Checkpoint::open(&note, &origin, &known.keys)?;
        known.last = Some(Last { size, root, note });
        Ok(())
    }

    /// The last checkpoint cosigned for a log.
    #[must_use]
    pub fn last(&self, origin: &str) -> Option<&Note> {
        self.logs.get(origin)?.last.as_ref().map(|last| &last.note)
    }

    /// Answers `add-checkpoint`. `now` is in seconds since 1970 and goes into the cosignatures.
    ///
    /// The order is the specification's: no checkpoint to read 400; unknown origin 404; no trusted
    /// signature, or a bad one by a known key, 403; a malformed head or an old size above the
    /// checkpoint's 400; an old size that is not the stored one 409 with the stored one; an empty tree
    /// with another root, a proof from size 0, a proof that does not lead there, or another root at the
    /// same size 422; else the new state is to be stored and the answer is 200.
    #[must_use]
    pub fn handle(&self, request: &[u8], now: u64) -> Outcome {
        match self.judge(request, now) {
            Ok(pending) => Outcome::Persist(pending),
            Err(Refusal::Says(status, text)) => Outcome::Answer(message(status, &text)),
            Err(Refusal::Holds(size)) => Outcome::Answer(holds(size)),
            Err(Refusal::TwoRoots(evidence)) => {
                let text = "another root was cosigned at this size";
                Outcome::Evidence(message(422, text), *evidence)
            }
        }
    }

    fn judge(&self, request: &[u8], now: u64) -> Result<Pending, Refusal> {
        let (head, note) = split(request).map_err(says(400))?;
        let note = Note::parse(note).map_err(says(400))?;
        let shown = Checkpoint::parse_lines(note.text()).map_err(says(400))?;
        let known = self.logs.get(&shown.origin);
        let known = known.ok_or_else(|| Refusal::Says(404, owned("unknown origin")))?;
        let verified = note.verify(&known.keys).map_err(says(403))?;
        let (old, proof) = parse_head(head).map_err(says(400))?;
        if old > shown.size {
            return Err(Refusal::Says(400, owned("old size above the checkpoint's")));
        }
        let stored = known.last.as_ref().map_or(0, |last| last.size);
        if old != stored {
            return Err(Refusal::Holds(stored));
        }
        check_growth(known.last.as_ref(), &note, &shown, &proof)?;
        let lines = verified.iter().filter_map(|line| note.signatures().get(line.line));
        let lines: Vec<SignatureLine> = lines.cloned().collect();
        let from = known.last.as_ref().map(|last| (last.size, last.root));
        self.cosign(shown, from, &note, &lines, now).map_err(says(503))
    }

    fn cosign(
        &self,
        shown: Checkpoint,
        from: Option<(u64, Hash)>,
        note: &Note,
        log_lines: &[SignatureLine],
        now: u64,
    ) -> Result<Pending, LogError> {
        if now == 0 {
            return Err(LogError::Range { what: "time of a cosignature", bound: 1, got: 0 });
        }
        let own = self.keys.iter().map(|key| key.sign_at(note.text(), now));
        let own = own.collect::<Result<Vec<_>, _>>()?;
        let state = Note::new(note.text(), &[log_lines, &own].concat())?;
        let lines = own.iter().map(SignatureLine::encode).collect();
        let Checkpoint { origin, size, root } = shown;
        Ok(Pending { origin, from, size, root, state, lines })
    }

    /// Takes over a state that is stored durably, and gives the answer to send. If another request was
    /// committed between, nothing changes and the answer is 409 with the stored size: the driver that
    /// stores under one lock never sees this.
    pub fn commit(&mut self, pending: Pending) -> Response {
        let Pending { origin, from, size, root, state, lines } = pending;
        let Some(known) = self.logs.get_mut(&origin) else { return message(404, "unknown origin") };
        if known.last.as_ref().map(|last| (last.size, last.root)) != from {
            return holds(known.last.as_ref().map_or(0, |last| last.size));
        }
        known.last = Some(Last { size, root, note: state });
        Response { status: 200, content_type: TEXT_TYPE, body: lines.into_bytes() }
    }
}

/// Why a request is not granted.
enum Refusal {
    Says(u16, String),
    Holds(u64),
    TwoRoots(Box<Evidence>),
}

fn says(status: u16) -> impl Fn(LogError) -> Refusal {
    move |error| Refusal::Says(status, format!("{error}"))
}

/// Whether the shown tree continues the held one; the old size is already the held size.
fn check_growth(
    held: Option<&Last>,
    note: &Note,
    shown: &Checkpoint,
    proof: &[Hash],
) -> Result<(), Refusal> {
    shown.check_empty().map_err(says(422))?;
    let Some(held) = held.filter(|held| held.size > 0) else {
        let (expected, got) = (0, count(proof.len()));
        let proved =
            if proof.is_empty() { Ok(()) } else { Err(LogError::ProofLength { expected, got }) };
        return proved.map_err(says(422));
    };
    if held.size == shown.size && held.root != shown.root {
        let evidence = Evidence { held: held.note.clone(), shown: note.clone() };
        return Err(Refusal::TwoRoots(Box::new(evidence)));
    }
    verify_consistency(held.size, &held.root, shown.size, &shown.root, proof).map_err(says(422))
}

/// The 409 that says which size is held.
fn holds(size: u64) -> Response {
    Response { status: 409, content_type: SIZE_TYPE, body: format!("{size}\n").into_bytes() }
}

fn message(status: u16, text: &str) -> Response {
    Response { status, content_type: TEXT_TYPE, body: format!("{text}\n").into_bytes() }
}
