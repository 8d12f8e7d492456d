//! Further signatures of a statement that is already known (spec 1 §4).

use alloc::string::String;
use alloc::vec::Vec;

use crate::fault::Fault;
use crate::kinds::definition::room;
use crate::kinds::record::ascending;
use crate::kinds::{Kind, Read};
use crate::statement::{SIGNATURES_MAX, Signature};
use crate::text::{Lines, StatementId, push};

/// Signature lines over the text of another statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorse {
    /// The statement whose text they sign.
    pub endorses: StatementId,
    /// At least one, in ascending order of names.
    pub signatures: Vec<Signature>,
}

impl Kind for Endorse {
    const KIND: &'static str = "endorse";

    fn write(&self, out: &mut String) {
        push(out, "endorses", self.endorses);
        for signature in &self.signatures {
            push(out, "signature", format_args!("{} {}", signature.name, signature.to_base64()));
        }
    }
}

impl Read for Endorse {
    const KEYS: &'static [&'static str] = &["endorses", "signature"];

    fn read(lines: &mut Lines<'_>) -> Result<Self, Fault> {
        let endorses = lines.one("endorses")?.id()?;
        let mut signatures: Vec<Signature> = Vec::new();
        while signatures.is_empty() || lines.key() == Some("signature") {
            let value = lines.one("signature")?;
            room(&value, signatures.len(), SIGNATURES_MAX)?;
            signatures.push(value.only(|words| {
                let name = words.next("a name")?.name()?;
                Ok(Signature::from_blob(name, words.next("a signature")?.bytes()?))
            })?);
            ascending(&value, signatures.iter().map(|signature| signature.name))?;
        }
        Ok(Self { endorses, signatures })
    }
}
