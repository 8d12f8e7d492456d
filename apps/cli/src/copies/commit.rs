//! Commit first: a body fixes its copies in the log before anybody shows any (spec 1 §4a).
//!
//! In scope: the `copy` texts with their salts and paths, the `copy-commit` over them, opening some or all. Out of scope:
//! whether an opening holds (`acta_verify::copies`). Main type: [`Committed`].
//!
//! Until they are opened, the copies stand in one file, unsigned, readable by its owner only: each is the text that will
//! be signed.

use crate::tabular::{self, Table};
use acta::kinds::copy::{Basis, Opening, copy_leaf};
use acta::kinds::record::{Counts, Identity};
use acta::kinds::{Body, Copy, CopyCommit, Kind as _};
use acta::statement::Statement;
use acta::text::{StatementId, Text};
use acta::value::{Code, ElectionId, Hash, Time};
use acta_log::note::SecretKey;
use acta_log::tree::{Levels, inclusion_proof, leaf_hash, root_at};
use acta_server::setup::Seeds;
use acta_verify::copies::split;
use acta_verify::figure::Figure;
use acta_verify::tabular::UnitFigures;
use anyhow::{Context, bail, ensure};
use std::collections::BTreeMap;
use std::path::Path;

/// What a body holds of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// How it was made.
    pub basis: Basis,
    /// The statement that it is a copy of.
    pub of: Option<StatementId>,
    /// Its figures.
    pub counts: Counts,
}

/// The copies of a body, one for each identity, in the order of leaves.
pub type Copies = BTreeMap<(Code, Code, &'static str, u32, u32), (Identity, Held)>;

/// Copies that are fixed by a commitment.
#[derive(Debug, Clone)]
pub struct Committed {
    /// The commitment, signed.
    pub commit: Statement,
    /// The texts of the copies in the order of leaves, for the body to keep.
    pub texts: Vec<String>,
}

fn key_of(identity: &Identity) -> (Code, Code, &'static str, u32, u32) {
    let Identity { station, contest, track, poll, count } = *identity;
    (station, contest, track.as_str(), poll, count)
}

fn add(copies: &mut Copies, identity: Identity, held: Held, place: &str) -> anyhow::Result<()> {
    let (station, contest) = (identity.station, identity.contest);
    let counts = held.counts.clone();
    let before = copies.insert(key_of(&identity), (identity, held));
    ensure!(
        before.is_none_or(|(_, before)| before.counts == counts),
        "{place}: expected one copy of station {station} contest {contest}, got another one with other figures"
    );
    Ok(())
}

/// Reads statements: the records and corrections that the body holds.
///
/// # Errors
/// A file that cannot be read, or one that holds anything else.
pub fn read_statements(copies: &mut Copies, path: &Path, election: &str) -> anyhow::Result<()> {
    let bytes = tabular::bytes(path)?;
    for (line, piece) in split(&bytes) {
        let place = format!("{}:{line}", path.display());
        let statement =
            Statement::parse(piece).map_err(|fault| anyhow::anyhow!("{place}: {fault}"))?;
        ensure!(
            statement.election() == election,
            "{place}: expected election {election}, got {}",
            statement.election()
        );
        let record = match statement.body() {
            Body::Record(record) => record,
            Body::Correction(correction) => &correction.record,
            other => bail!("{place}: expected a record or correction, got {}", other.kind()),
        };
        let counts = Counts {
            fields: record.fields.clone(),
            fields_before_votes: record.fields_before_votes,
            votes: record.votes.clone(),
        };
        let held = Held { basis: Basis::Signed, of: Some(statement.id()), counts };
        add(copies, record.identity(), held, &place)?;
    }
    Ok(())
}

/// Reads a table: figures that somebody typed.
///
/// # Errors
/// A table of another election, or a row of it that states nothing.
pub fn read_table(copies: &mut Copies, table: &Table, election: &str) -> anyhow::Result<()> {
    let place = table.path.display();
    let got = &table.mapping.election;
    ensure!(*got == election, "{place}: expected election {election}, got {got}");
    let refused = table.reading.rows.class(acta_verify::tabular::RowClass::Refused);
    ensure!(refused == 0, "{}", table.reading.rows.text(&place.to_string()));
    for unit in &table.reading.units {
        let identity = Identity {
            station: unit.station,
            contest: unit.contest,
            track: table.mapping.track,
            poll: 1,
            count: 1,
        };
        let counts = counts_of(&table.reading.figures, unit);
        let held = Held { basis: Basis::Typed, of: None, counts };
        add(copies, identity, held, &format!("{place}:{}", unit.line))?;
    }
    Ok(())
}

fn counts_of(figures: &[Figure], unit: &UnitFigures) -> Counts {
    let mut counts = Counts::default();
    for (figure, value) in figures.iter().zip(&unit.values) {
        match (figure, value) {
            (Figure::Field(name), Some(value)) => counts.fields.push((*name, *value)),
            (Figure::Vote(choice), Some(value)) => counts.votes.push((*choice, *value)),
            (_, None) => {}
        }
    }
    counts.fields_before_votes = counts.fields.len();
    counts
}

/// Fixes copies: a salt for each from `seeds`, the root over all, the commitment signed.
///
/// # Errors
/// No copy; more than a commitment can have; a key of another election.
pub fn commit(
    election: &ElectionId,
    submitter: Code,
    opens: Time,
    copies: &Copies,
    key: &SecretKey,
    seeds: &mut Seeds<'_>,
) -> anyhow::Result<Committed> {
    ensure!(!copies.is_empty(), "expected at least one copy, got none");
    let salts = copies.iter().map(|_| seeds()).collect::<anyhow::Result<Vec<_>>>()?;
    let leaves = copies.values().zip(&salts);
    let leaves =
        leaves.map(|((identity, held), salt)| leaf_hash(&copy_leaf(salt, identity, &held.counts)));
    let tree: Levels = leaves.collect();
    let says = CopyCommit {
        submitter,
        leaves: u32::try_from(tree.size()).context("too many copies for one commitment")?,
        root: Hash(root_at(&tree, tree.size())?),
        opens,
    };
    let commit = Statement::sign(&says.to_text(election), &[key])
        .map_err(|fault| anyhow::anyhow!("the commitment: {fault}"))?;
    let mut texts = Vec::with_capacity(copies.len());
    for (leaf, ((identity, held), salt)) in (0..).zip(copies.values().zip(salts)) {
        let path = inclusion_proof(&tree, leaf, tree.size())?;
        let path = path.into_iter().map(Hash).collect();
        let copy = Copy {
            submitter,
            opening: Some(Opening { commit: commit.id(), leaf, salt: Hash(salt), path }),
            basis: held.basis,
            of: held.of,
            image: None,
            identity: *identity,
            counts: held.counts.clone(),
        };
        texts.push(copy.to_text(election));
    }
    Ok(Committed { commit, texts })
}

/// Signs the copies of these stations, or all, from the texts that a body kept.
///
/// # Errors
/// A text that is no copy; a station of which there is none; a key of another election.
pub fn open(
    texts: &[u8],
    stations: Option<&[Code]>,
    key: &SecretKey,
) -> anyhow::Result<Vec<Statement>> {
    let mut opened = Vec::new();
    let mut found: BTreeMap<Code, u64> = BTreeMap::new();
    for (line, piece) in split(texts) {
        let wrong = |fault| anyhow::anyhow!("copy in line {line}: {fault}");
        let text = Text::parse(piece).map_err(wrong)?;
        let Body::Copy(copy) = Body::parse(&text).map_err(wrong)? else {
            bail!("line {line}: expected a copy, got {}", text.kind())
        };
        let station = copy.identity.station;
        if stations.is_none_or(|stations| stations.contains(&station)) {
            *found.entry(station).or_default() += 1;
            opened.push(Statement::sign(text.as_str(), &[key]).map_err(wrong)?);
        }
    }
    let asked = stations.unwrap_or_default();
    if let Some(absent) = asked.iter().find(|station| !found.contains_key(*station)) {
        bail!("expected a copy of station {absent} among those committed, got none");
    }
    Ok(opened)
}
