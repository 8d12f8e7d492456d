//! Statements: a text and the signature lines under it, exactly as received (spec 1 §2).
//!
//! In scope: parsing the bytes, the rules of signature lines, signing. Not in scope: whether a
//! signature verifies (`keys`). Every statement is a C2SP signed note. Main type: [`Statement`].

use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta_log::note::{Algorithm, SecretKey};

use crate::fault::{Fault, Reason};
use crate::kinds::Body;
use crate::text::{StatementId, Text, check_utf8};
use crate::value::{ElectionId, Name, base64_array, to_base64};

/// A statement has at most this many bytes; it always fits into an entry.
pub const STATEMENT_MAX: usize = 64_000;
/// A statement has at most this many signature lines.
pub const SIGNATURES_MAX: usize = 32;
/// Bytes of a signature line's blob: key id and Ed25519 signature.
pub const BLOB_LEN: usize = 68;

const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// A signature line, decoded: nothing is known yet of whether it verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// Who is said to have signed.
    pub name: Name,
    /// The key id as written.
    pub key_id: [u8; 4],
    /// The Ed25519 signature.
    pub signature: [u8; 64],
}

impl Signature {
    /// A signature of a name and a blob: key id, then signature.
    pub(crate) fn from_blob(name: Name, blob: [u8; BLOB_LEN]) -> Self {
        let (mut key_id, mut signature) = ([0; 4], [0; 64]);
        let (id, rest) = blob.split_at(key_id.len());
        key_id.copy_from_slice(id);
        signature.copy_from_slice(rest);
        Self { name, key_id, signature }
    }

    /// Base64 of key id and signature, as in a signature line.
    #[must_use]
    pub fn to_base64(&self) -> String {
        to_base64(&[&self.key_id[..], &self.signature].concat())
    }

    fn line(&self, election: &str) -> String {
        format!("{SIGNATURE_PREFIX}{} {}\n", self.name.full(election), self.to_base64())
    }
}

/// A statement, exactly as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    bytes: Box<str>,
    text_len: usize,
    election: (usize, usize),
    id: StatementId,
    body: Body,
    signatures: Vec<Signature>,
}

impl Statement {
    /// Parses a statement: text, first lines, signature lines, body. Verifies no signature.
    ///
    /// # Errors
    /// Layers `text`, `statement`, `kind`, `policy`, `rule`; the fault names the line.
    pub fn parse(bytes: &[u8]) -> Result<Self, Fault> {
        if bytes.len() > STATEMENT_MAX {
            let expected = format!("at most {STATEMENT_MAX} bytes");
            return Err(Fault::new(Reason::StatementSize, 0, expected, &bytes.len().to_string()));
        }
        let whole = check_utf8(bytes)?;
        let split = || {
            let expected = "an empty line, then signature lines";
            Fault::new(Reason::StatementSplit, 0, expected, "none")
        };
        let text_len = whole.rfind("\n\n").ok_or_else(split)? + 1;
        let (text, lines) = whole.split_at(text_len);
        let text = Text::of_str(text)?;
        let lines = lines.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n'));
        let lines = lines.ok_or_else(split)?;
        let signatures = signature_lines(lines, &text)?;
        let body = Body::parse(&text)?;
        let at = "acta//v1\nelection ".len() + text.kind().len();
        Ok(Self {
            text_len,
            election: (at, at + text.election().len()),
            id: text.id(),
            body,
            signatures,
            bytes: whole.into(),
        })
    }

    /// Signs a text; the lines are put in their order.
    ///
    /// # Errors
    /// As [`Statement::parse`]; layer `statement` also for a key that is not of type 01.
    pub fn sign(text: &str, keys: &[&SecretKey]) -> Result<Self, Fault> {
        let parsed = Text::of_str(text)?;
        let sign = |key: &&SecretKey| {
            let wrong = |_| {
                let expected = "a key of type 01";
                Fault::new(Reason::StatementLine, 0, expected, key.public().name())
            };
            let line = key.sign(text).map_err(wrong)?;
            let name = signer(&line.name, parsed.election(), 0)?;
            let signature = line.signature.try_into().unwrap_or([0; 64]);
            Ok(Signature { name, key_id: line.key_id, signature })
        };
        let signatures = keys.iter().map(sign).collect::<Result<Vec<_>, Fault>>()?;
        Self::assemble(text, signatures)
    }

    /// A statement of a text and signatures; they are put in their order.
    ///
    /// # Errors
    /// As [`Statement::parse`].
    pub fn assemble(text: &str, mut signatures: Vec<Signature>) -> Result<Self, Fault> {
        signatures.sort_unstable_by_key(|signature| signature.name);
        let election = Text::of_str(text)?.election();
        let mut bytes = format!("{text}\n");
        signatures.iter().for_each(|signature| bytes.push_str(&signature.line(election)));
        Self::parse(bytes.as_bytes())
    }

    /// The same text with further signatures; a name that is already there keeps its line.
    ///
    /// # Errors
    /// As [`Statement::parse`].
    pub fn with_signatures(&self, further: &[Signature]) -> Result<Self, Fault> {
        let mut all = self.signatures.clone();
        for signature in further {
            if !all.iter().any(|known| known.name == signature.name) {
                all.push(*signature);
            }
        }
        Self::assemble(self.text(), all)
    }

    /// The bytes as received.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.as_bytes()
    }

    /// The signed text, with its last line feed.
    #[must_use]
    pub fn text(&self) -> &str {
        self.bytes.get(..self.text_len).unwrap_or("")
    }

    /// SHA-256 of the text.
    #[must_use]
    pub fn id(&self) -> StatementId {
        self.id
    }

    /// The id of line 2.
    #[must_use]
    pub fn election(&self) -> &str {
        self.bytes.get(self.election.0..self.election.1).unwrap_or("")
    }

    /// What it says.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The signature lines, ascending by name.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }
}

fn signature_lines(lines: &str, text: &Text<'_>) -> Result<Vec<Signature>, Fault> {
    let before = text.as_str().bytes().filter(|byte| *byte == b'\n').count();
    let mut number = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
    let mut signatures: Vec<Signature> = Vec::with_capacity(4);
    for line in lines.split('\n') {
        number = number.saturating_add(1);
        if signatures.len() == SIGNATURES_MAX {
            let expected = "at most 32 signature lines";
            return Err(Fault::new(Reason::StatementCount, number, expected, line));
        }
        let wrong = || {
            let expected = "a signature line with base64 of 68 bytes (type 01)";
            Fault::new(Reason::StatementLine, number, expected, line)
        };
        let (name, blob) = line
            .strip_prefix(SIGNATURE_PREFIX)
            .and_then(|rest| rest.split_once(' '))
            .ok_or_else(wrong)?;
        let name = signer(name, text.election(), number)?;
        let signature = Signature::from_blob(name, base64_array(blob).ok_or_else(wrong)?);
        if signatures.last().is_some_and(|last| last.name >= name) {
            let expected = "names in strictly ascending byte order";
            return Err(Fault::new(Reason::StatementOrder, number, expected, line));
        }
        signatures.push(signature);
    }
    Ok(signatures)
}

fn signer(full: &str, election: &str, line: u32) -> Result<Name, Fault> {
    let name = full.strip_prefix(election).and_then(|rest| rest.strip_prefix('/'));
    let wrong = || {
        let expected = format!("{election}/ROLE/CODE");
        Fault::new(Reason::StatementName, line, expected, full)
    };
    name.and_then(Name::parse).ok_or_else(wrong)
}

/// The secret key of a name, from a seed that must come from a good source of random bytes.
///
/// # Errors
/// Layer `statement` if no key can have the name.
pub fn secret_key(election: &ElectionId, name: Name, seed: &[u8; 32]) -> Result<SecretKey, Fault> {
    let full = name.full(election.as_str());
    let wrong = |_| Fault::new(Reason::StatementName, 0, "a name for a key", &full);
    SecretKey::new(&full, Algorithm::Ed25519, seed).map_err(wrong)
}
