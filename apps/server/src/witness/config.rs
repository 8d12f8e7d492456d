//! Which logs a witness watches: the operator's file.
//!
//! Lines as in a C2SP policy: `log VKEY` (types 01 and 06; the key's name is the log's origin) and
//! `anchor ORIGIN HASH`; `#` begins a comment. With an anchor the keys must be those that the
//! election's definition gives, which the operator checks before enrolling ([`Enrolled::check`]).

use std::fmt;

use acta_log::LogError;
use acta_log::hash::Hash;
use acta_log::note::{Algorithm, PublicKey};
use acta_log::witness::LOGS_MAX;

use crate::fetch::Source;
use crate::fetch::root::{RootError, entry_zero, policy_of};

/// The operator's file has at most this many bytes.
pub const FILE_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Keys of one log: one of each type, and one of each to come.
pub const KEYS_MAX: usize = 4;

/// A log to watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The first line of its checkpoints.
    pub origin: String,
    /// Its own keys.
    pub keys: Vec<PublicKey>,
    /// SHA-256 of its definition's text, if it is the log of an election.
    pub anchor: Option<Hash>,
}

/// What is wrong with the operator's file.
#[derive(Debug)]
pub enum ConfigError {
    /// A line does not have its form.
    Line {
        /// From 1.
        line: usize,
        /// The rule.
        expected: &'static str,
        /// The line.
        got: String,
    },
    /// A key does not have its form.
    Key {
        /// From 1.
        line: usize,
        /// Why.
        error: LogError,
    },
    /// More than a named limit allows.
    Limit {
        /// What is limited.
        what: &'static str,
        /// The greatest permitted value.
        max: usize,
    },
    /// The election's definition could not be had or does not hash to the anchor.
    Root(RootError),
    /// The definition gives other keys.
    Keys {
        /// The log.
        origin: String,
        /// Key ids of the definition, in hexadecimal.
        expected: Vec<String>,
        /// Key ids of the file.
        got: Vec<String>,
    },
}

impl std::error::Error for ConfigError {}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line { line, expected, got } => {
                write!(f, "line {line}: expected {expected}, got {got:?}")
            }
            Self::Key { line, error } => write!(f, "line {line}: {error}"),
            Self::Limit { what, max } => write!(f, "{what}: at most {max}"),
            Self::Root(error) => write!(f, "{error}"),
            Self::Keys { origin, expected, got } => write!(
                f,
                "{origin}: the definition under the anchor gives the keys {}, the file gives {}",
                expected.join(" "),
                got.join(" ")
            ),
        }
    }
}

/// Parses the operator's file.
///
/// # Errors
/// [`ConfigError`] with the line.
pub fn parse(text: &str) -> Result<Vec<Enrolled>, ConfigError> {
    if text.len() > FILE_BYTES_MAX {
        return Err(ConfigError::Limit { what: "bytes of the file", max: FILE_BYTES_MAX });
    }
    let mut logs: Vec<Enrolled> = Vec::new();
    for (line, content) in text.lines().enumerate().map(|(at, content)| (at + 1, content)) {
        let wrong = |expected| ConfigError::Line { line, expected, got: content.to_owned() };
        let items: Vec<&str> = content.split_ascii_whitespace().collect();
        match items[..] {
            [] => {}
            [first, ..] if first.starts_with('#') => {}
            ["log", vkey] => add_key(&mut logs, line, vkey)?,
            ["anchor", origin, hash] => {
                let hash = data_encoding::HEXLOWER.decode(hash.as_bytes()).ok();
                let hash: Option<Hash> = hash.and_then(|hash| hash.try_into().ok());
                let log = logs.iter_mut().find(|log| log.origin == origin);
                let log = log.ok_or_else(|| wrong("the origin of a log above"))?;
                if log.anchor.is_some() {
                    return Err(wrong("one anchor a log"));
                }
                log.anchor = Some(hash.ok_or_else(|| wrong("64 lowercase hexadecimal digits"))?);
            }
            _ => return Err(wrong("log VKEY or anchor ORIGIN HASH")),
        }
    }
    Ok(logs)
}

fn add_key(logs: &mut Vec<Enrolled>, line: usize, vkey: &str) -> Result<(), ConfigError> {
    let key = PublicKey::parse(vkey).map_err(|error| ConfigError::Key { line, error })?;
    if key.algorithm() == Algorithm::Ed25519Cosignature {
        let error = LogError::Algorithm { expected: "type 01 or 06 for a log", got: 4 };
        return Err(ConfigError::Key { line, error });
    }
    let origin = key.name().to_owned();
    if let Some(log) = logs.iter_mut().find(|log| log.origin == origin) {
        if log.keys.len() >= KEYS_MAX {
            return Err(ConfigError::Limit { what: "keys of a log", max: KEYS_MAX });
        }
        log.keys.push(key);
        return Ok(());
    }
    if logs.len() >= LOGS_MAX {
        return Err(ConfigError::Limit { what: "logs", max: LOGS_MAX });
    }
    logs.push(Enrolled { origin, keys: vec![key], anchor: None });
    Ok(())
}

impl Enrolled {
    /// Reads entry 0 of the published log and checks that its text hashes to the anchor and that it
    /// names exactly these keys for this log. Without an anchor there is nothing to check.
    ///
    /// # Errors
    /// [`ConfigError::Root`] or [`ConfigError::Keys`].
    pub fn check(&self, source: &dyn Source) -> Result<(), ConfigError> {
        let Some(anchor) = &self.anchor else { return Ok(()) };
        let entry = entry_zero(source).map_err(ConfigError::Root)?;
        let (policy, _) = policy_of(&entry, anchor).map_err(ConfigError::Root)?;
        let named = policy.logs().iter().map(|log| &log.key);
        let mut named: Vec<&PublicKey> = named.filter(|key| key.name() == self.origin).collect();
        let mut own: Vec<&PublicKey> = self.keys.iter().collect();
        named.sort_unstable_by_key(|key| key.key());
        own.sort_unstable_by_key(|key| key.key());
        if named == own {
            return Ok(());
        }
        let ids = |keys: &[&PublicKey]| {
            keys.iter().map(|key| data_encoding::HEXLOWER.encode(&key.key_id())).collect()
        };
        let (expected, got) = (ids(&named), ids(&own));
        Err(ConfigError::Keys { origin: self.origin.clone(), expected, got })
    }
}
