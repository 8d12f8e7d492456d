//! Signed notes (C2SP signed-note): a text, an empty line, and signature lines
//! `— name base64(key id || signature)`.
//!
//! The bytes are kept as received and never re-encoded to verify. In scope: notes, key strings
//! (`vkey`, and the `PRIVATE+KEY` form that Go tools read), signatures of the types 01 (Ed25519),
//! 04 (Ed25519 cosignature) and 06 (ML-DSA-44 cosignature). Not in scope: who may sign what. Main
//! types: [`Note`], [`PublicKey`], [`SecretKey`].

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::cosignature;
use crate::ed25519;
use crate::error::LogError;
use crate::hash::sha256;
use crate::text::{base64, count, hex, limit, malformed, owned, to_base64, to_hex};

/// A note has at most this many bytes.
pub const NOTE_BYTES_MAX: usize = 1_000_000;
/// A note has at most this many signature lines.
pub const SIGNATURES_MAX: usize = 100;
/// A name has at most this many bytes (ML-DSA cosignatures write its length in one byte).
pub const NAME_BYTES_MAX: usize = 255;
/// Bytes of a key id.
pub const KEY_ID_LEN: usize = 4;
/// Bytes of the seed of a secret key, of every type.
pub const SEED_LEN: usize = 32;

const SIGNATURE_PREFIX: &str = "\u{2014} ";
const SECRET_PREFIX: &str = "PRIVATE+KEY+";

/// The kinds of keys, by the type byte of their strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// 01: Ed25519 over the note's text.
    Ed25519,
    /// 04: Ed25519 over a time and the note's text: a witness's cosignature.
    Ed25519Cosignature,
    /// 06: ML-DSA-44 over a time and a checkpoint: a log's or witness's cosignature.
    MlDsa44,
}

impl Algorithm {
    /// The type byte.
    #[must_use]
    pub fn type_byte(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Ed25519Cosignature => 4,
            Self::MlDsa44 => 6,
        }
    }

    /// The algorithm of a type byte.
    ///
    /// # Errors
    /// [`LogError::Algorithm`] if it is not one of ours.
    pub fn from_type_byte(byte: u8) -> Result<Self, LogError> {
        match byte {
            1 => Ok(Self::Ed25519),
            4 => Ok(Self::Ed25519Cosignature),
            6 if cfg!(feature = "ml-dsa") => Ok(Self::MlDsa44),
            got => Err(LogError::Algorithm { expected: "type 01, 04 or 06", got }),
        }
    }
}

/// A signature line, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureLine {
    /// The signer's name as written.
    pub name: String,
    /// The key id as written.
    pub key_id: [u8; KEY_ID_LEN],
    /// What follows the key id.
    pub signature: Vec<u8>,
}

impl SignatureLine {
    /// The line with its line feed.
    #[must_use]
    pub fn encode(&self) -> String {
        let blob = [&self.key_id[..], &self.signature].concat();
        format!("{SIGNATURE_PREFIX}{} {}\n", self.name, to_base64(&blob))
    }

    /// Parses one line, without its line feed; `line` is its number for errors.
    fn parse(text: &str, line: usize) -> Result<Self, LogError> {
        let wrong = || malformed("note", line, "a signature line", text);
        let rest = text.strip_prefix(SIGNATURE_PREFIX).ok_or_else(wrong)?;
        let (name, blob) = rest.split_once(' ').ok_or_else(wrong)?;
        check_name(name)?;
        let blob = base64(blob).ok_or_else(wrong)?;
        let (key_id, signature) = blob.split_first_chunk().ok_or_else(wrong)?;
        if signature.is_empty() {
            return Err(wrong());
        }
        Ok(Self { name: owned(name), key_id: *key_id, signature: signature.to_vec() })
    }

    /// Parses lines that stand alone, such as a witness's answer: each ends with a line feed.
    ///
    /// # Errors
    /// [`LogError::Malformed`] or [`LogError::Limit`].
    pub fn parse_all(bytes: &[u8]) -> Result<Vec<Self>, LogError> {
        let text = check_characters(bytes)?;
        let lines = crate::text::lines(text)
            .ok_or_else(|| malformed("note", 0, "signature lines that end with a line feed", ""))?;
        limit("signature lines", SIGNATURES_MAX, lines.len())?;
        lines.iter().enumerate().map(|(at, line)| Self::parse(line, at + 1)).collect()
    }
}

/// A note: exactly the bytes received, and where their parts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    bytes: String,
    text_len: usize,
    signatures: Vec<SignatureLine>,
}

impl Note {
    /// Parses a note. It is split at its last empty line.
    ///
    /// # Errors
    /// [`LogError::Limit`] or [`LogError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, LogError> {
        limit("note bytes", NOTE_BYTES_MAX, bytes.len())?;
        let whole = check_characters(bytes)?;
        let split = whole
            .rfind("\n\n")
            .ok_or_else(|| malformed("note", 0, "an empty line before the signatures", whole))?;
        let text_len = split + 1;
        let first_line = whole[..text_len].split('\n').count() + 1;
        let lines = crate::text::lines(&whole[text_len + 1..])
            .ok_or_else(|| malformed("note", 0, "signature lines that end with a line feed", ""))?;
        limit("signature lines", SIGNATURES_MAX, lines.len())?;
        let parsed = lines.iter().enumerate();
        let signatures = parsed
            .map(|(at, line)| SignatureLine::parse(line, first_line + at))
            .collect::<Result<_, _>>()?;
        Ok(Self { bytes: owned(whole), text_len, signatures })
    }

    /// A note of a text and at least one signature line.
    ///
    /// # Errors
    /// [`LogError::Malformed`] or [`LogError::Limit`] if the result would not parse as these parts.
    pub fn new(text: &str, lines: &[SignatureLine]) -> Result<Self, LogError> {
        check_text(text)?;
        let encoded: String = lines.iter().map(SignatureLine::encode).collect();
        Self::parse(format!("{text}\n{encoded}").as_bytes())
    }

    /// The signed text; it ends with a line feed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.bytes[..self.text_len]
    }

    /// The signature lines in the order written.
    #[must_use]
    pub fn signatures(&self) -> &[SignatureLine] {
        &self.signatures
    }

    /// The bytes as received.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_bytes()
    }

    /// This note with one more signature line at its end.
    ///
    /// # Errors
    /// [`LogError::Limit`] or [`LogError::Malformed`].
    pub fn with_signature_line(&self, line: &SignatureLine) -> Result<Self, LogError> {
        Self::parse(format!("{}{}", self.bytes, line.encode()).as_bytes())
    }

    /// Verifies the signature lines by known keys, in the order of the lines. Lines of unknown keys
    /// are ignored; one bad line of a known key rejects the note.
    ///
    /// # Errors
    /// [`LogError::Signature`] or [`LogError::NoKnownSignature`].
    pub fn verify(&self, keys: &[PublicKey]) -> Result<Vec<Verified>, LogError> {
        self.verify_by(&keys.iter())
    }

    /// As [`Note::verify`], with keys that stand in several places; [`Verified::key`] counts them in
    /// the order given.
    ///
    /// # Errors
    /// [`LogError::Signature`] or [`LogError::NoKnownSignature`].
    pub fn verify_by<'k, K>(&self, keys: &K) -> Result<Vec<Verified>, LogError>
    where
        K: Iterator<Item = &'k PublicKey> + Clone,
    {
        let mut verified = Vec::new();
        for (line, signature) in self.signatures.iter().enumerate() {
            let known = keys.clone().enumerate().filter(|(_, key)| key.wrote(signature));
            let mut known = known.peekable();
            if known.peek().is_none() {
                continue;
            }
            // Two keys of one name may share the four bytes of the id: any of them will do.
            let found = known.find_map(|(key, public)| {
                let time = public.verify_line(self.text(), signature).ok()?;
                Some(Verified { key, line, time })
            });
            let bad = || LogError::Signature { name: signature.name.clone() };
            verified.push(found.ok_or_else(bad)?);
        }
        if verified.is_empty() {
            return Err(LogError::NoKnownSignature { lines: count(self.signatures.len()) });
        }
        Ok(verified)
    }
}

/// A signature line that was verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Which of the known keys, by its place in the slice.
    pub key: usize,
    /// Which signature line, from 0.
    pub line: usize,
    /// The time that a cosignature states, in seconds since 1970; 0 makes no statement.
    pub time: Option<u64>,
}

/// Signs `text` with keys of type 01.
///
/// # Errors
/// [`LogError::Algorithm`] for another type, [`LogError::Malformed`] or [`LogError::Limit`] for the
/// text.
pub fn sign(text: &str, keys: &[&SecretKey]) -> Result<Note, LogError> {
    let lines = keys.iter().map(|key| key.sign(text)).collect::<Result<Vec<_>, _>>()?;
    Note::new(text, &lines)
}

/// A public key with its name; its string form is a `vkey`.
#[derive(Clone)]
pub struct PublicKey {
    name: String,
    algorithm: Algorithm,
    key: Vec<u8>,
    key_id: [u8; KEY_ID_LEN],
    prepared: Prepared,
}

#[derive(Clone)]
enum Prepared {
    Ed25519(ed25519::Verifier),
    #[cfg(feature = "ml-dsa")]
    MlDsa44(crate::mldsa::Verifier),
}

impl PublicKey {
    /// A key from its parts. Ed25519 keys must pass [`ed25519::check_enrolment`].
    ///
    /// # Errors
    /// [`LogError::Malformed`] for the name or a wrong length, [`LogError::Key`] for a faulty point.
    pub fn new(name: &str, algorithm: Algorithm, key: &[u8]) -> Result<Self, LogError> {
        check_name(name)?;
        let prepared = Prepared::new(algorithm, key)?;
        let key_id = key_id(name, algorithm, key);
        Ok(Self { name: owned(name), algorithm, key: key.to_vec(), key_id, prepared })
    }

    /// Parses a `vkey`: `name+hex8(key id)+base64(type || key)`.
    ///
    /// # Errors
    /// [`LogError::Malformed`], [`LogError::Algorithm`], [`LogError::Key`] or [`LogError::KeyId`].
    pub fn parse(vkey: &str) -> Result<Self, LogError> {
        let (name, id, algorithm, key) = parse_key(vkey, vkey)?;
        let public = Self::new(name, algorithm, &key)?;
        check_id(public.key_id, id)?;
        Ok(public)
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The kind of key.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The raw key, without the type byte.
    #[must_use]
    pub fn key(&self) -> &[u8] {
        &self.key
    }

    /// SHA-256(name || 0x0A || type || key), its first four bytes.
    #[must_use]
    pub fn key_id(&self) -> [u8; KEY_ID_LEN] {
        self.key_id
    }

    /// Whether a line claims to be by this key: same name and key id.
    #[must_use]
    pub fn wrote(&self, line: &SignatureLine) -> bool {
        self.name == line.name && self.key_id == line.key_id
    }

    /// Verifies `signature` (what follows the key id) over a note's `text`.
    #[must_use]
    pub fn verify(&self, text: &str, signature: &[u8]) -> bool {
        self.verified_time(text, signature).is_some()
    }

    /// Verifies a line over a note's `text`, and gives the time it states if it is a cosignature.
    ///
    /// # Errors
    /// [`LogError::Signature`].
    pub fn verify_line(&self, text: &str, line: &SignatureLine) -> Result<Option<u64>, LogError> {
        self.verified_time(text, &line.signature)
            .ok_or_else(|| LogError::Signature { name: self.name.clone() })
    }

    fn verified_time(&self, text: &str, signature: &[u8]) -> Option<Option<u64>> {
        if self.algorithm == Algorithm::Ed25519 {
            return self.verify_raw(text.as_bytes(), signature).then_some(None);
        }
        let (time, signature) = cosignature::split_blob(signature)?;
        let message = cosignature::message(self.algorithm, &self.name, text, time)?;
        self.verify_raw(&message, signature).then_some(Some(time))
    }

    /// Verifies a signature over exactly `message`, whatever the type's own message is.
    #[must_use]
    pub fn verify_raw(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.prepared {
            Prepared::Ed25519(key) => {
                signature.try_into().is_ok_and(|signature| key.verify(message, signature))
            }
            #[cfg(feature = "ml-dsa")]
            Prepared::MlDsa44(key) => key.verify(message, signature),
        }
    }
}

impl Prepared {
    fn new(algorithm: Algorithm, key: &[u8]) -> Result<Self, LogError> {
        #[cfg(feature = "ml-dsa")]
        if algorithm == Algorithm::MlDsa44 {
            let prepared = crate::mldsa::Verifier::new(key).map(Self::MlDsa44);
            return prepared.ok_or_else(|| malformed("key", 0, "1312 bytes", &to_hex(key)));
        }
        #[cfg(not(feature = "ml-dsa"))]
        if algorithm == Algorithm::MlDsa44 {
            return Err(LogError::Algorithm { expected: "type 01 or 04", got: 6 });
        }
        let bytes = key.try_into().map_err(|_| malformed("key", 0, "32 bytes", &to_hex(key)))?;
        ed25519::check_enrolment(bytes).map_err(LogError::Key)?;
        let fault = LogError::Key(ed25519::KeyFault::NotAPoint);
        ed25519::Verifier::new(bytes).map(Self::Ed25519).ok_or(fault)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.algorithm, &self.key) == (&other.name, other.algorithm, &other.key)
    }
}

impl Eq for PublicKey {}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = [&[self.algorithm.type_byte()][..], &self.key].concat();
        write!(f, "{}+{}+{}", self.name, to_hex(&self.key_id), to_base64(&typed))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

/// A secret key with its name. It has no `Debug` and no `Display`; [`SecretKey::skey`] writes it out.
pub struct SecretKey {
    public: PublicKey,
    secret: Secret,
}

enum Secret {
    Ed25519(Box<ed25519::SigningKey>),
    #[cfg(feature = "ml-dsa")]
    MlDsa44(crate::mldsa::SigningKey),
}

impl SecretKey {
    /// A key from its name, kind and seed. The seed must come from a good source of random bytes.
    ///
    /// # Errors
    /// [`LogError::Malformed`] for the name, [`LogError::Algorithm`] without feature `ml-dsa`.
    pub fn new(name: &str, algorithm: Algorithm, seed: &[u8; SEED_LEN]) -> Result<Self, LogError> {
        #[cfg(feature = "ml-dsa")]
        if algorithm == Algorithm::MlDsa44 {
            let secret = crate::mldsa::SigningKey::from_seed(seed);
            let public = PublicKey::new(name, algorithm, &secret.public())?;
            return Ok(Self { public, secret: Secret::MlDsa44(secret) });
        }
        let secret = ed25519::SigningKey::from_seed(seed);
        let public = PublicKey::new(name, algorithm, &secret.public())?;
        Ok(Self { public, secret: Secret::Ed25519(Box::new(secret)) })
    }

    /// Parses `PRIVATE+KEY+name+hex8(key id)+base64(type || seed)`.
    ///
    /// # Errors
    /// As [`PublicKey::parse`]; the errors never repeat the secret.
    pub fn parse(skey: &str) -> Result<Self, LogError> {
        let rest = skey
            .strip_prefix(SECRET_PREFIX)
            .ok_or_else(|| malformed("secret key", 0, "PRIVATE+KEY+", ""))?;
        let (name, id, algorithm, seed) = parse_key(rest, "")?;
        let seed = <[u8; SEED_LEN]>::try_from(seed)
            .map_err(|_| malformed("secret key", 0, "a seed of 32 bytes", ""))?;
        let secret = Self::new(name, algorithm, &seed)?;
        check_id(secret.public.key_id, id)?;
        Ok(secret)
    }

    /// The string form, for storing the key.
    #[must_use]
    pub fn skey(&self) -> String {
        let seed = match &self.secret {
            Secret::Ed25519(key) => key.seed(),
            #[cfg(feature = "ml-dsa")]
            Secret::MlDsa44(key) => key.seed(),
        };
        let typed = [&[self.public.algorithm.type_byte()][..], &seed].concat();
        let id = to_hex(&self.public.key_id);
        format!("{SECRET_PREFIX}{}+{id}+{}", self.public.name, to_base64(&typed))
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs a text with a key of type 01.
    ///
    /// # Errors
    /// [`LogError::Algorithm`] for another type, [`LogError::Malformed`] for the text.
    pub fn sign(&self, text: &str) -> Result<SignatureLine, LogError> {
        if self.public.algorithm != Algorithm::Ed25519 {
            let got = self.public.algorithm.type_byte();
            return Err(LogError::Algorithm { expected: "type 01 (no time)", got });
        }
        check_text(text)?;
        Ok(self.line(self.sign_raw(text.as_bytes())))
    }

    /// Signs a text with a key of any type; `time` (seconds since 1970) goes into cosignatures.
    ///
    /// # Errors
    /// [`LogError::Malformed`] if the text is not a note's text, or, for cosignatures, not a
    /// checkpoint; [`LogError::Limit`] if `time` is above 2^63 - 1.
    pub fn sign_at(&self, text: &str, time: u64) -> Result<SignatureLine, LogError> {
        if self.public.algorithm == Algorithm::Ed25519 {
            return self.sign(text);
        }
        crate::checkpoint::Checkpoint::parse(text)?;
        if time > crate::text::NUMBER_MAX {
            return Err(LogError::Limit { what: "time", max: crate::text::NUMBER_MAX, got: time });
        }
        let (algorithm, name) = (self.public.algorithm, &self.public.name);
        let message = cosignature::message(algorithm, name, text, time)
            .ok_or_else(|| malformed("cosignature", 0, "a checkpoint", text))?;
        Ok(self.line([&time.to_be_bytes()[..], &self.sign_raw(&message)].concat()))
    }

    /// Signs exactly `message`.
    pub(crate) fn sign_raw(&self, message: &[u8]) -> Vec<u8> {
        match &self.secret {
            Secret::Ed25519(key) => key.sign(message).to_vec(),
            #[cfg(feature = "ml-dsa")]
            Secret::MlDsa44(key) => key.sign(message),
        }
    }

    fn line(&self, signature: Vec<u8>) -> SignatureLine {
        SignatureLine { name: self.public.name.clone(), key_id: self.public.key_id, signature }
    }
}

/// SHA-256(name || 0x0A || type || key), its first four bytes.
fn key_id(name: &str, algorithm: Algorithm, key: &[u8]) -> [u8; KEY_ID_LEN] {
    let hashed = [name.as_bytes(), &[b'\n', algorithm.type_byte()], key].concat();
    let [a, b, c, d, ..] = sha256(&hashed);
    [a, b, c, d]
}

type KeyParts<'a> = (&'a str, [u8; KEY_ID_LEN], Algorithm, Vec<u8>);

/// The common form `name+hex8+base64(type || bytes)`; `quoted` is what errors may repeat.
fn parse_key<'a>(text: &'a str, quoted: &str) -> Result<KeyParts<'a>, LogError> {
    let wrong = || malformed("key", 0, "name+hex8+base64", quoted);
    limit("key bytes", NOTE_BYTES_MAX, text.len())?;
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(typed)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(wrong());
    };
    let id = hex(id).and_then(|id| id.try_into().ok()).ok_or_else(wrong)?;
    let typed = base64(typed).ok_or_else(wrong)?;
    let (type_byte, key) = typed.split_first().ok_or_else(wrong)?;
    Ok((name, id, Algorithm::from_type_byte(*type_byte)?, key.to_vec()))
}

fn check_id(expected: [u8; KEY_ID_LEN], got: [u8; KEY_ID_LEN]) -> Result<(), LogError> {
    if expected == got {
        return Ok(());
    }
    Err(LogError::KeyId { expected, got })
}

/// Refuses a name that is empty, too long, or holds `+`, white space or a control character.
///
/// # Errors
/// [`LogError::Malformed`] or [`LogError::Limit`].
pub fn check_name(name: &str) -> Result<(), LogError> {
    limit("name bytes", NAME_BYTES_MAX, name.len())?;
    let bad = |c: char| c == '+' || c < ' ' || is_space(c);
    if name.is_empty() || name.chars().any(bad) {
        return Err(malformed("note", 0, "a name without space or plus sign", name));
    }
    Ok(())
}

/// White space as Unicode has it; listed, so that it does not depend on a library's Unicode version.
fn is_space(c: char) -> bool {
    matches!(c,
        '\u{9}'..='\u{d}' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}'
        | '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// A text that a note can carry: valid characters, and a line feed at its end.
fn check_text(text: &str) -> Result<(), LogError> {
    check_characters(text.as_bytes())?;
    if !text.ends_with('\n') {
        return Err(malformed("note", 0, "a text that ends with a line feed", text));
    }
    Ok(())
}

/// UTF-8 without control characters below 0x20 other than the line feed.
fn check_characters(bytes: &[u8]) -> Result<&str, LogError> {
    let text = core::str::from_utf8(bytes)
        .map_err(|error| malformed("note", 0, "UTF-8", &error.valid_up_to().to_string()))?;
    let control = text.split('\n').position(|line| line.bytes().any(|b| b < 0x20));
    if let Some(at) = control {
        return Err(malformed("note", at + 1, "no control character but the line feed", ""));
    }
    Ok(text)
}
