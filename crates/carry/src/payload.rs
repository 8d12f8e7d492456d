//! What is carried: a statement in the shortest form that gives back the same bytes, or a receipt
//! (spec 2 §1).
//!
//! In scope: choosing the form, and rebuilding. Not in scope: the compact record itself (`compact`),
//! and whether signatures verify (`acta`). Main type: [`Payload`].

use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;

use acta::Statement;
use acta::election::Election;
use acta::value::ElectionId;
use acta_log::hash::sha256;
use acta_log::proof::Proof;

use crate::compact;
use crate::fault::{Fault, Reason};

/// A payload has at most this many bytes.
pub const PAYLOAD_MAX: usize = 65_536;
/// Bytes of a payload's key.
pub const KEY_LEN: usize = 8;

/// The first bytes of SHA-256 of a payload: what its parts are known by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(pub [u8; KEY_LEN]);

impl Key {
    /// The key of a payload's bytes.
    #[must_use]
    pub fn of(payload: &[u8]) -> Self {
        let mut key = [0; KEY_LEN];
        key.iter_mut().zip(sha256(payload)).for_each(|(to, from)| *to = from);
        Self(key)
    }
}

impl core::fmt::Display for Key {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What the reader or writer knows of the election.
#[derive(Debug, Clone, Copy)]
pub enum Known<'a> {
    /// Nothing: types 0 and 4 only.
    Nothing,
    /// Its id: type 3 too.
    Id(&'a ElectionId),
    /// The definition with its parts, as amended: all types.
    Election(&'a Election),
}

impl<'a> Known<'a> {
    fn id(self) -> Option<&'a ElectionId> {
        match self {
            Self::Nothing => None,
            Self::Id(id) => Some(id),
            Self::Election(election) => Some(election.id()),
        }
    }
}

/// The forms of what is carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// A statement, byte for byte.
    Raw,
    /// A record in the definition's terms.
    Record,
    /// A correction in the definition's terms.
    Correction,
    /// A statement whose lines stand as they are.
    Lines,
    /// A receipt, byte for byte.
    Receipt,
}

impl Type {
    const ALL: [Self; 5] = [Self::Raw, Self::Record, Self::Correction, Self::Lines, Self::Receipt];

    fn byte(self) -> u8 {
        Self::ALL.iter().position(|other| *other == self).map_or(0, |at| at.to_le_bytes()[0])
    }

    fn of_byte(byte: u8) -> Option<Self> {
        Self::ALL.get(usize::from(byte)).copied()
    }
}

/// What a payload holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A statement; its signatures are still to be verified.
    Statement(Box<Statement>),
    /// A `.tlog-proof`; it is still to be verified.
    Receipt(Vec<u8>),
}

/// The bytes that travel, in parts or whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload(Vec<u8>);

impl Payload {
    /// The shortest form of a statement that gives back the same bytes.
    #[must_use]
    pub fn of(statement: &Statement, known: Known<'_>) -> Self {
        let mut best = Self::framed(Type::Raw, statement.as_bytes());
        for (kind, content) in compact::forms(statement, known) {
            let other = Self::framed(kind, &content);
            let back = other.open(known);
            let same = matches!(&back, Ok(Content::Statement(back)) if **back == *statement);
            if same && other.0.len() < best.0.len() {
                best = other;
            }
        }
        best
    }

    /// A receipt.
    ///
    /// # Errors
    /// Layer `payload` if it is too long, or is none.
    pub fn of_receipt(proof: &[u8]) -> Result<Self, Fault> {
        receipt(proof)?;
        Self::from_bytes(Self::framed(Type::Receipt, proof).0)
    }

    /// Bytes that came, such as the assembler's.
    ///
    /// # Errors
    /// Layer `payload`: nothing, or more than [`PAYLOAD_MAX`].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Fault> {
        if (1..=PAYLOAD_MAX).contains(&bytes.len()) {
            return Ok(Self(bytes));
        }
        let expected = format!("1 to {PAYLOAD_MAX} bytes");
        Err(Fault::new(Reason::PayloadSize, 0, expected, &bytes.len().to_string()))
    }

    fn framed(kind: Type, content: &[u8]) -> Self {
        Self([&[kind.byte()], content].concat())
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// What its parts are known by.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::of(&self.0)
    }

    /// In which form it is; `None` for one that this version does not have.
    #[must_use]
    pub fn form(&self) -> Option<Type> {
        self.0.first().copied().and_then(Type::of_byte)
    }

    /// What it holds, rebuilt byte for byte.
    ///
    /// # Errors
    /// Layer `payload`; the fault names the byte.
    pub fn open(&self, known: Known<'_>) -> Result<Content, Fault> {
        let kind = self.form().ok_or_else(|| {
            let got = self.0.first().map_or_else(|| "nothing".into(), ToString::to_string);
            Fault::new(Reason::PayloadType, 0, "type 0 to 4", &got)
        })?;
        let content = self.0.get(1..).unwrap_or(&[]);
        let absent = |expected: &'static str| {
            Fault::new(Reason::PayloadDefinition, 0, expected, "it is not at hand")
        };
        let statement = match kind {
            Type::Raw => Statement::parse(content).map_err(|fault| compact::no_statement(&fault)),
            Type::Record | Type::Correction => match known {
                Known::Election(election) => {
                    compact::open_record(content, kind == Type::Correction, election)
                }
                _ => Err(absent("the definition with its parts")),
            },
            Type::Lines => {
                let id = known.id().ok_or_else(|| absent("the definition"))?;
                compact::open_lines(content, id)
            }
            Type::Receipt => {
                receipt(content)?;
                return Ok(Content::Receipt(content.to_vec()));
            }
        };
        statement.map(|statement| Content::Statement(Box::new(statement)))
    }
}

fn receipt(bytes: &[u8]) -> Result<Proof, Fault> {
    Proof::parse(bytes).map_err(|error| {
        Fault::new(Reason::PayloadStatement, 1, "a receipt (spec 3)", &error.to_string())
    })
}
