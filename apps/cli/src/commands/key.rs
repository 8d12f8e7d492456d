//! `acta key`: secret keys of stations, officers, agents, witnesses, and their public rows.

use super::{Exit, Misuse};
use crate::files;
use acta::kinds::key::{KeyRow, possession_text};
use acta::policy::Scope;
use acta::value::{ElectionId, Name, Role, base64_array, to_base64};
use acta_log::note::{Algorithm, SecretKey};
use anyhow::{Context, bail};
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a secret key; its file is readable by its owner only and never overwritten.
    New(New),
    /// Print the public part of a secret key.
    Show {
        /// The file of the secret key.
        file: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct New {
    /// Whose key: ELECTION/ROLE/CODE for a signer of statements, or any name for a witness.
    name: String,
    /// The file to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// A witness's cosigning key of this kind instead of a signer's.
    #[arg(long, value_parser = ["ed25519", "ml-dsa-44"])]
    witness: Option<String>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    match &args.what {
        What::New(new) => make(new),
        What::Show { file } => {
            outln!("{}", describe(&files::read_key(file)?)?);
            Ok(Exit::Holds)
        }
    }
}

fn make(args: &New) -> anyhow::Result<Exit> {
    let algorithm = match args.witness.as_deref() {
        None => Algorithm::Ed25519,
        Some("ed25519") => Algorithm::Ed25519Cosignature,
        Some(_) => Algorithm::MlDsa44,
    };
    if algorithm == Algorithm::Ed25519 {
        split(&args.name).map_err(|error| Misuse(format!("NAME: {error}")))?;
    }
    let key = SecretKey::new(&args.name, algorithm, &acta_server::setup::system_seed()?)?;
    files::write_key(&args.out, &key)?;
    outln!("{}", describe(&key)?);
    Ok(Exit::Holds)
}

/// For a signer the row of a `key` statement, with its possession proof; for a witness its verifier key.
fn describe(key: &SecretKey) -> anyhow::Result<String> {
    if key.public().algorithm() != Algorithm::Ed25519 {
        return Ok(key.public().to_string());
    }
    let (election, name) = split(key.public().name())?;
    Ok(row_text(&row(&election, name, key)?))
}

/// The row that enrols a key: a station's for itself, any other for everything.
///
/// # Errors
/// The key is not an Ed25519 key.
pub(crate) fn row(election: &ElectionId, name: Name, key: &SecretKey) -> anyhow::Result<KeyRow> {
    let scope = match name.role {
        Role::Station => Scope::Station(name.code),
        _ => Scope::Any,
    };
    let public: [u8; 32] = key.public().key().try_into().context("expected an Ed25519 key")?;
    let proof = key.sign(&possession_text(election.as_str(), name, &public))?;
    let possession =
        proof.signature.as_slice().try_into().context("expected an Ed25519 signature")?;
    Ok(KeyRow { name, scope, key: public, possession })
}

/// `NAME SCOPE KEY SIGNATURE`, as in a `key` statement.
pub(crate) fn row_text(row: &KeyRow) -> String {
    let (key, possession) = (to_base64(&row.key), to_base64(&row.possession));
    format!("{} {} {key} {possession}", row.name, row.scope)
}

/// Parses such a row.
///
/// # Errors
/// Another form; the message repeats it.
pub(super) fn parse_row(line: &str) -> anyhow::Result<KeyRow> {
    let expected = || format!("expected NAME SCOPE KEY SIGNATURE, got {line:?}");
    let words: Vec<&str> = line.split(' ').collect();
    let [name, scope, key, possession] = words[..] else { bail!(expected()) };
    Ok(KeyRow {
        name: Name::parse(name).with_context(expected)?,
        scope: Scope::parse(scope).with_context(expected)?,
        key: base64_array(key).with_context(expected)?,
        possession: base64_array(possession).with_context(expected)?,
    })
}

/// `ELECTION/ROLE/CODE`.
///
/// # Errors
/// It has another form.
pub(crate) fn split(full: &str) -> anyhow::Result<(ElectionId, Name)> {
    let expected = || format!("expected ELECTION/ROLE/CODE, got {full:?}");
    let (rest, code) = full.rsplit_once('/').with_context(expected)?;
    let (election, role) = rest.rsplit_once('/').with_context(expected)?;
    let name = Name::parse(&format!("{role}/{code}")).with_context(expected)?;
    let Some(election) = ElectionId::parse(election) else { bail!(expected()) };
    Ok((election, name))
}
