//! What a carrier knows of an election: its anchor, its keys, and, where they came along, the parts of
//! its definition, without which no record can be made small.
//!
//! In scope: a file with the definition alone, or a bundle of it with its parts and amendments (`acta
//! new` writes one as `election`; `acta carry usb definition` takes one from a published log). Out of
//! scope: whether an amendment was seen by the witnesses: who packs the bundle says so, and nothing that
//! is rebuilt with it is trusted for it. Main type: [`Carried`].

use crate::files::{self, Root};
use crate::ledger::Ledger;
use acta::election::Election;
use acta::entry::Entry;
use acta::kinds::{Body, Part};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::ElectionId;
use acta_carry::Tag;
use acta_carry::bundle::Builder;
use acta_carry::payload::Known;
use acta_server::fetch;
use anyhow::Context;
use std::collections::BTreeMap;
use std::path::Path;

/// An election as a carrier knows it.
pub struct Carried {
    /// Who signs what, and which witnesses must cosign.
    pub root: Root,
    id: ElectionId,
    anchor: StatementId,
    election: Option<Election>,
}

impl Carried {
    /// Reads the definition, or a bundle with it, under its anchor.
    ///
    /// # Errors
    /// No definition under that anchor; parts that do not fit it.
    pub fn read(path: &Path, anchor: StatementId) -> anyhow::Result<Self> {
        let statements = files::read_statements(path)?;
        let root = files::root_of(path, &statements, anchor)?;
        let id = root.keys.election().clone();
        let election = compile(&id, &statements, anchor)
            .with_context(|| format!("{}: the definition's parts", path.display()))?;
        Ok(Self { root, id, anchor, election })
    }

    /// The election's id.
    #[must_use]
    pub fn id(&self) -> &ElectionId {
        &self.id
    }

    /// The anchor.
    #[must_use]
    pub fn anchor(&self) -> StatementId {
        self.anchor
    }

    /// The definition with its parts, as amended, where they came along.
    #[must_use]
    pub fn election(&self) -> Option<&Election> {
        self.election.as_ref()
    }

    /// What its parts are marked with.
    #[must_use]
    pub fn tag(&self) -> Tag {
        Tag::of(self.anchor)
    }

    /// What can be coded and rebuilt with it.
    #[must_use]
    pub fn known(&self) -> Known<'_> {
        match &self.election {
            Some(election) => Known::Election(election),
            None => Known::Id(&self.id),
        }
    }
}

/// The definition with its amendments and parts; `None` where no part came along.
fn compile(
    id: &ElectionId,
    statements: &[Statement],
    anchor: StatementId,
) -> anyhow::Result<Option<Election>> {
    let own = statements.iter().filter(|statement| statement.election() == id.as_str());
    let parts: BTreeMap<StatementId, Part> = own
        .clone()
        .filter_map(|statement| match statement.body() {
            Body::Part(part) => Some((statement.id(), part.clone())),
            _ => None,
        })
        .collect();
    if parts.is_empty() {
        return Ok(None);
    }
    let mut definition = own.clone().find_map(|statement| match statement.body() {
        Body::Definition(definition) if statement.id() == anchor => Some((**definition).clone()),
        _ => None,
    });
    let in_force: Vec<StatementId> = own
        .clone()
        .filter_map(|statement| match statement.body() {
            Body::InForce(body) => Some(body.amend),
            _ => None,
        })
        .collect();
    let mut tip = anchor;
    // Each amendment follows another, so there are at most as many steps as statements.
    for _ in 0..statements.len() {
        let next = own.clone().find_map(|statement| match statement.body() {
            Body::Amend(amend) if amend.amends == tip && in_force.contains(&statement.id()) => {
                Some((statement.id(), amend))
            }
            _ => None,
        });
        let (Some((id, amend)), Some(old)) = (next, &definition) else { break };
        definition = Some(amend.changes.apply(old));
        tip = id;
    }
    let definition = definition.context("the definition is absent")?;
    let election = Election::compile(id, &definition, &parts);
    election.map(Some).map_err(|fault| anyhow::anyhow!("{fault}"))
}

/// A bundle of the definition, its amendments and parts from a published log.
///
/// # Errors
/// The source; an anchor that differs.
pub fn from_log(source: &str, anchor: StatementId) -> anyhow::Result<(ElectionId, Builder)> {
    let source = fetch::open(source)?;
    let ledger = Ledger::open(&*source, Some(anchor))?;
    let (mut builder, mut id) = (Builder::default(), None);
    ledger.each(|_, bytes| {
        let statement = Entry::parse(bytes).and_then(|entry| entry.parse_statement());
        let Ok(statement) = statement else { return };
        if is_of_definition(&statement) {
            id = id.take().or_else(|| ElectionId::parse(statement.election()));
            builder.statement(&statement);
        }
    })?;
    Ok((id.context("the log has no definition")?, builder))
}

/// Whether a statement belongs into such a bundle.
#[must_use]
pub fn is_of_definition(statement: &Statement) -> bool {
    matches!(
        statement.body(),
        Body::Definition(_) | Body::Part(_) | Body::Amend(_) | Body::InForce(_)
    )
}
