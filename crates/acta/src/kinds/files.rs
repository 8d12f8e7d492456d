//! The files of a statement: bytes outside the log that it names and that are published for it (spec 5 §7.4).

use alloc::vec::Vec;

use super::Body;
use crate::value::Hash;

impl Body {
    /// Their SHA-256, in the order of the text. The original of an image is none: it may show what was redacted.
    #[must_use]
    pub fn files(&self) -> Vec<Hash> {
        let one = |hash: Option<Hash>| hash.into_iter().collect();
        match self {
            Self::Image(body) => one(body.blob),
            Self::Geometry(body) => one(Some(body.blob)),
            Self::Announcement(body) => one(body.document),
            Self::Proclamation(body) => one(body.document),
            Self::AuditReport(body) => one(body.document),
            Self::Ruling(body) => one(Some(body.document)),
            Self::Report(body) => one(Some(body.document)),
            Self::Accreditation(body) => one(Some(body.terms)),
            Self::Incident(body) => body.evidence.clone(),
            Self::Attestation(body) => body.evidence.clone(),
            _ => Vec::new(),
        }
    }
}
