//! One statement of the account that has effect.

use alloc::collections::BTreeSet;

use acta::Body;
use acta::policy::Signer;
use acta::text::StatementId;
use acta::value::{Code, Hash, Name, Role, Time};

use super::{Place, names};

/// A statement that has effect, with those who signed.
#[derive(Debug, Clone)]
pub struct Logged {
    /// Log index of its entry.
    pub index: u64,
    /// Its id.
    pub id: StatementId,
    /// The size at which it took effect, or at which a further signer joined.
    pub since: u64,
    /// When it was received, as its header says.
    pub received: Time,
    /// Who signed it or endorsed it, with keys in force.
    pub signed: BTreeSet<Name>,
    /// What it says.
    pub says: Body,
}

impl Logged {
    pub(super) fn new(place: Place, signers: &[Signer], says: Body, since: u64) -> Self {
        let Place { index, id, received } = place;
        Self { index, id, since, received, signed: names(signers), says }
    }

    /// Adds signers; whether one of them is new.
    pub(super) fn join(&mut self, signers: &[Signer]) -> bool {
        let before = self.signed.len();
        self.signed.extend(signers.iter().map(|signer| signer.name));
        self.signed.len() > before
    }

    /// Size and root of the log that an announcement, a proclamation or a bulletin names.
    #[must_use]
    pub fn names_log(&self) -> Option<(u64, Hash)> {
        match &self.says {
            Body::Announcement(says) => says.log,
            Body::Proclamation(says) => says.log,
            Body::Bulletin(says) => Some((says.size, says.root)),
            _ => None,
        }
    }

    /// Whether a body is among those who signed: a name that is not the authority's with its code, or
    /// one of its agents.
    #[must_use]
    pub fn is_signed_by(&self, body: Code) -> bool {
        self.signed.iter().any(|name| match name.role {
            Role::Authority => false,
            Role::Agent => name.code.as_str().split('-').next() == Some(body.as_str()),
            _ => name.code == body,
        })
    }
}
