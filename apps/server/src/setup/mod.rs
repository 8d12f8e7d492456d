//! A new node's folder: keys, the definition, its parts, the register, the stations' keys, outlines of areas.
//!
//! In scope: making keys, cutting tables into statements, signing them, writing them as the first
//! entries. Not in scope: where the tables come from (an election folder is read by the command line).
//! Main function: [`create_node`].
//!
//! ```text
//! DIR/keys/…        secret keys, one line each, readable by their owner only
//! DIR/definition    the statement of entry 0, so that a start knows the witnesses before the journal
//! DIR/journal/      the entries
//! DIR/heads         checkpoints signed; made at the first start
//! DIR/index.sqlite  made from the journal
//! DIR/public/       the published tree
//! DIR/node.toml     settings of this machine
//! ```

mod folder;
mod tables;

use std::path::Path;
use std::sync::Arc;

use acta::StatementId;
use acta::entry::{Channel, Entry, Header};
use acta::kinds::definition::Holder;
use acta::kinds::geometry::Outlines;
use acta::kinds::key::KeyRow;
use acta::kinds::part::{AreaRow, ChoiceRow};
use acta::kinds::register::{AreaRegister, StationRow};
use acta::kinds::{Body, Draft, Kind as _};
use acta::statement::{Statement, secret_key};
use acta::value::{Code, ElectionId, Name, Role, Time};
use acta_log::fsck::blob_path;
use acta_log::hash::sha256;
use acta_log::note::{Algorithm, SecretKey};
use acta_log::policy::Policy;
use anyhow::{Context as _, bail, ensure};

use crate::disk::{RealDisk, replace};
use crate::journal::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, Journal, SEGMENT_BYTES};

pub use folder::{Folder, KeyFile};

/// An authority has at most this many holders here.
pub const AUTHORITIES_MAX: u32 = 16;

/// What an election is made of.
#[derive(Debug, Clone)]
pub struct Election {
    /// The draft of the definition.
    pub draft: Draft,
    /// Areas, parents first.
    pub areas: Vec<AreaRow>,
    /// Choices in ballot order, parents first.
    pub choices: Vec<ChoiceRow>,
    /// Registers of whole areas.
    pub area_registers: Vec<AreaRegister>,
    /// Counting units, in any order.
    pub stations: Vec<StationRow>,
    /// Outlines of areas, for maps.
    pub outlines: Vec<Outlines>,
    /// Root keys of other bodies: contestants, observers, media, courts.
    pub holders: Vec<Holder>,
    /// Keys of stations, officers, boards, in any order.
    pub keys: Vec<KeyRow>,
    /// The `witness`, `group` and `quorum` lines of the witness policy.
    pub witness_policy: String,
    /// How many authority keys to make.
    pub authorities: u32,
    /// The time that the first entries state.
    pub received: Time,
}

/// What was made.
#[derive(Debug, Clone)]
pub struct Made {
    /// Statement id of the definition.
    pub anchor: StatementId,
    /// The log's origin.
    pub origin: String,
    /// The witness policy with the log's keys.
    pub policy: Policy,
    /// The fewest witnesses that must sign two histories before both can have a quorum.
    pub fewest_bad: u64,
    /// Entries in the new journal.
    pub entries: u64,
    /// The definition and its parts, as they stand in the log.
    pub definition: Vec<Statement>,
}

/// Where seeds of keys come from.
pub type Seeds<'a> = dyn FnMut() -> anyhow::Result<[u8; 32]> + 'a;

/// A seed from the operating system.
///
/// # Errors
/// If it has none.
pub fn system_seed() -> anyhow::Result<[u8; 32]> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
    Ok(seed)
}

/// Makes a node in `dir`, which must not hold one. Every secret key of the authority is made here, from
/// `seeds` ([`system_seed`] for a real election).
///
/// # Errors
/// If the folder is in use, if the tables do not make a definition, or if the witness policy does not
/// survive as many bad witnesses as the definition says.
pub fn create_node(dir: &Path, election: Election, seeds: &mut Seeds<'_>) -> anyhow::Result<Made> {
    let folder = Folder::new(dir);
    ensure!(!folder.keys().exists(), "{} holds a node already", dir.display());
    let id = election.draft.election.clone();
    let keys = Keys::make(&id, election.authorities, seeds)?;
    let policy = keys.policy(&election.witness_policy)?;
    let tolerates = u64::from(election.draft.keys.tolerates.unwrap_or(0));
    let fewest_bad = policy.fewest_bad();
    if fewest_bad <= tolerates {
        bail!(
            "the witness policy does not survive {tolerates} bad witnesses, which the definition \
             promises (tolerates {tolerates}): {fewest_bad} that sign two histories are enough for \
             two quorums"
        );
    }
    let (received, files) = (election.received, election.outlines.clone());
    let made = statements(&id, election, &keys, &policy)?;
    let anchor = made.first().context("no definition")?.id();
    folder.write_keys(&keys.files())?;
    folder.write_definition(made.first().map_or(&[][..], Statement::as_bytes))?;
    write_files(&folder, &files)?;
    let header =
        Header { received, via: Channel::Custody, intake: intake_code()?, relays: Vec::new() };
    let entries = write_entries(&folder, &header, &made)?;
    folder.write_settings()?;
    let of_definition =
        |made: &Statement| matches!(made.body(), Body::Definition(_) | Body::Part(_));
    let definition = made.into_iter().filter(of_definition).collect();
    let origin = keys.origin().to_owned();
    Ok(Made { anchor, origin, policy, fewest_bad, entries, definition })
}

/// The code of the node's own intake.
pub(crate) fn intake_code() -> anyhow::Result<Code> {
    code(folder::INTAKE)
}

fn code(text: &str) -> anyhow::Result<Code> {
    Code::parse(text).with_context(|| format!("{text:?} is not a code"))
}

/// The secret keys of a new node.
struct Keys {
    log: SecretKey,
    log_ml_dsa: SecretKey,
    authority: Vec<(Name, SecretKey)>,
    /// Intake, promise, publisher.
    own: Vec<(Name, SecretKey)>,
}

impl Keys {
    fn make(
        election: &ElectionId,
        authorities: u32,
        seeds: &mut Seeds<'_>,
    ) -> anyhow::Result<Self> {
        ensure!(
            (1..=AUTHORITIES_MAX).contains(&authorities),
            "expected 1 to {AUTHORITIES_MAX} authority keys, got {authorities}"
        );
        let origin = format!("{election}/log/1");
        let log = SecretKey::new(&origin, Algorithm::Ed25519, &seeds()?)?;
        let log_ml_dsa = SecretKey::new(&origin, Algorithm::MlDsa44, &seeds()?)?;
        let mut named = |role, text: &str| {
            let name = Name::new(role, code(text)?);
            anyhow::Ok((name, secret_key(election, name, &seeds()?)?))
        };
        let authority = (1..=authorities).map(|n| named(Role::Authority, &n.to_string()));
        let authority = authority.collect::<Result<_, _>>()?;
        let roles = [Role::Intake, Role::Promise, Role::Publisher];
        let own = roles.into_iter().map(|role| named(role, folder::INTAKE));
        Ok(Self { log, log_ml_dsa, authority, own: own.collect::<Result<_, _>>()? })
    }

    fn origin(&self) -> &str {
        self.log.public().name()
    }

    fn policy(&self, witnesses: &str) -> anyhow::Result<Policy> {
        let (log, ml_dsa) = (self.log.public(), self.log_ml_dsa.public());
        let text = format!("log {log}\nlog {ml_dsa}\n{}\n", witnesses.trim_end());
        Policy::parse(text.as_bytes()).context("the witness policy")
    }

    /// The `holder` lines, those of other bodies too, in byte order.
    fn holders(&self, others: &[Holder]) -> anyhow::Result<Vec<Holder>> {
        let ours = self.authority.iter().chain(&self.own);
        let ours = ours.map(|(name, key)| {
            let key = key.public().key().try_into().context("an Ed25519 key")?;
            anyhow::Ok(Holder { name: *name, key })
        });
        let mut holders = ours.collect::<Result<Vec<_>, _>>()?;
        holders.extend(others);
        holders.sort_unstable_by_key(|holder| holder.name);
        Ok(holders)
    }

    fn files(&self) -> Vec<(KeyFile, &SecretKey)> {
        let own = self.own.iter().map(|(name, key)| (KeyFile::Role(name.role), key));
        let authority = self
            .authority
            .iter()
            .zip(1..)
            .map(|((_, key), number)| (KeyFile::Authority(number), key));
        let log = [(KeyFile::Log, &self.log), (KeyFile::LogMlDsa, &self.log_ml_dsa)];
        log.into_iter().chain(own).chain(authority).collect()
    }

    fn signers(&self) -> Vec<&SecretKey> {
        self.authority.iter().map(|(_, key)| key).collect()
    }
}

/// All statements of a new log in order: definition, parts, register, keys, outlines.
fn statements(
    id: &ElectionId,
    election: Election,
    keys: &Keys,
    policy: &Policy,
) -> anyhow::Result<Vec<Statement>> {
    let count = u32::try_from(election.stations.len()).context("too many stations")?;
    let parts = tables::parts(&election)?;
    let texts = parts.iter().map(|part| part.to_text(id));
    let texts: Vec<String> = texts.collect();
    let mut all = election.draft.keys;
    all.stations = Some(count);
    all.parts = tables::part_refs(&parts, &texts);
    all.holders = keys.holders(&election.holders)?;
    all.witness_policy = policy.to_string().lines().map(str::to_owned).collect();
    let definition = tables::definition(all)?;
    // Parts that do not fit together would leave the log without contests for ever.
    let by_id = texts.iter().map(|text| StatementId::of(text)).zip(parts.iter().cloned());
    acta::election::Election::compile(id, &definition, &by_id.collect())
        .context("the definition")?;
    let signers = keys.signers();
    let sign = |text: String, what: &str| {
        Statement::sign(&text, &signers).with_context(|| what.to_owned())
    };
    let mut made = vec![sign(definition.to_text(id), "the definition")?];
    for (part, text) in parts.iter().zip(texts) {
        made.push(sign(text, &format!("part {} {}", part.kind(), part.number))?);
    }
    for register in tables::register(election.area_registers, election.stations)? {
        made.push(sign(register.to_text(id), &format!("register chunk {}", register.chunk))?);
    }
    for (number, chunk) in tables::keys(election.keys).iter().enumerate() {
        made.push(sign(chunk.to_text(id), &format!("key chunk {number}"))?);
    }
    for outlines in election.outlines {
        let what = format!("outlines of {}", outlines.says.areas);
        made.push(sign(outlines.says.to_text(id), &what)?);
    }
    Ok(made)
}

/// Publishes the files that the first entries name: on the disk before any entry is.
fn write_files(folder: &Folder, files: &[Outlines]) -> anyhow::Result<()> {
    let log = folder.public().join("log");
    let files = files.iter().map(|file| {
        ensure!(
            sha256(&file.bytes) == file.says.blob.0,
            "outlines of {}: the statement names other bytes",
            file.says.areas
        );
        Ok((log.join(blob_path(&file.says.blob.0)), file.bytes.clone()))
    });
    let files: Vec<_> = files.collect::<Result<_, _>>()?;
    Ok(replace(&RealDisk::new(), &files)?)
}

/// Writes the first entries of a journal.
fn write_entries(folder: &Folder, header: &Header, made: &[Statement]) -> anyhow::Result<u64> {
    let disk = Arc::new(RealDisk::new());
    let (mut journal, _) = Journal::open(disk, &folder.journal(), SEGMENT_BYTES, None)?;
    ensure!(journal.size() == 0, "{} holds entries already", folder.journal().display());
    let (mut batch, mut bytes) = (Vec::new(), 0);
    for statement in made {
        let entry = Entry::encode(header, statement)?;
        if batch.len() == BATCH_ENTRIES_MAX || bytes + entry.len() > BATCH_BYTES_MAX {
            journal.append(&batch)?;
            (batch, bytes) = (Vec::new(), 0);
        }
        bytes += entry.len();
        batch.push(crate::journal::Entry::new(entry));
    }
    journal.append(&batch)?;
    Ok(journal.size())
}
