//! Giving keys to names, and taking them back (spec 1 §3, §4).
//!
//! In scope: the rows and the text of a possession proof. Not in scope: whether a row has effect
//! (`keys`).

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta_log::ed25519::SigningKey;

use crate::fault::{Fault, Reason};
use crate::kinds::record::ascending;
use crate::kinds::{Kind, Read};
use crate::policy::Scope;
use crate::text::{Lines, push};
use crate::value::{ElectionId, Name, Role, to_base64, words};

/// `NAME SCOPE KEY SIGNATURE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyRow {
    /// Who gets the key.
    pub name: Name,
    /// What it may sign for.
    pub scope: Scope,
    /// The raw Ed25519 key.
    pub key: [u8; 32],
    /// The key's own signature over [`possession_text`].
    pub possession: [u8; 64],
}

impl KeyRow {
    /// A row for a secret key, with its possession proof.
    #[must_use]
    pub fn new(election: &ElectionId, name: Name, scope: Scope, secret: &SigningKey) -> Self {
        let key = secret.public();
        let text = possession_text(election.as_str(), name, &key);
        Self { name, scope, key, possession: secret.sign(text.as_bytes()) }
    }
}

/// What a key signs to show that its holder has it (spec 1 §3.3).
#[must_use]
pub fn possession_text(election: &str, name: Name, key: &[u8; 32]) -> String {
    let key = to_base64(key);
    format!("acta/possession/v1\nelection {election}\nname {name}\nkey {key}\n")
}

/// Keys for names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// In byte order of name.
    pub rows: Vec<KeyRow>,
}

impl Kind for Key {
    const KIND: &'static str = "key";

    fn write(&self, out: &mut String) {
        for KeyRow { name, scope, key, possession } in &self.rows {
            let (key, possession) = (to_base64(key), to_base64(possession));
            push(out, "key", format_args!("{name} {scope} {key} {possession}"));
        }
    }
}

impl Read for Key {
    const KEYS: &'static [&'static str] = &["key"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let mut rows: Vec<KeyRow> = Vec::new();
        while rows.is_empty() || lines.key() == Some("key") {
            let value = lines.one("key")?;
            let row = value.only(|words| {
                let name = words.next("a name")?.name()?;
                let word = words.next("a scope")?;
                let scope = Scope::parse(word.text)
                    .ok_or_else(|| word.wrong("any, station:CODE or area:CODE"))?;
                let key = words.next("a key")?.bytes()?;
                Ok(KeyRow { name, scope, key, possession: words.next("a signature")?.bytes()? })
            })?;
            if row.name.role.is_root() {
                let expected = "a role whose keys are not in the definition";
                return Err(value.fault(Reason::KindConflict, expected));
            }
            if row.name.role == Role::Station && row.scope != Scope::Station(row.name.code) {
                return Err(value.fault(Reason::KindConflict, "the station's own scope"));
            }
            rows.push(row);
            ascending(&value, rows.iter().map(|row| row.name))?;
        }
        Ok(Self { rows })
    }
}

words! {
    /// Why a key is revoked.
    pub enum RevokeReason {
        Lost = "lost",
        Exposed = "exposed",
        Replaced = "replaced",
        Fault = "fault",
        Withdrawn = "withdrawn",
    }
}

/// `NAME KEY REASON`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevokeRow {
    /// Whose key.
    pub name: Name,
    /// The raw key.
    pub key: [u8; 32],
    /// Why.
    pub reason: RevokeReason,
}

/// Keys that are no longer in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revoke {
    /// In byte order of name.
    pub rows: Vec<RevokeRow>,
}

impl Kind for Revoke {
    const KIND: &'static str = "revoke";

    fn write(&self, out: &mut String) {
        for RevokeRow { name, key, reason } in &self.rows {
            push(out, "revoke", format_args!("{name} {} {reason}", to_base64(key)));
        }
    }
}

impl Read for Revoke {
    const KEYS: &'static [&'static str] = &["revoke"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let mut rows: Vec<RevokeRow> = Vec::new();
        while rows.is_empty() || lines.key() == Some("revoke") {
            let value = lines.one("revoke")?;
            rows.push(value.only(|words| {
                Ok(RevokeRow {
                    name: words.next("a name")?.name()?,
                    key: words.next("a key")?.bytes()?,
                    reason: words.next("a reason")?.word()?,
                })
            })?);
            ascending(&value, rows.iter().map(|row| row.name))?;
        }
        Ok(Self { rows })
    }
}
