//! `acta new`: a node from an election folder.

use super::Exit;
use crate::carry::bundle;
use crate::folder::Folder;
use crate::{clock, compile, files};
use acta::kinds::definition::Holder;
use acta::statement::secret_key;
use acta::value::{ElectionId, Name, Role, Time, base64_array};
use acta_carry::bundle::Builder;
use acta_log::note::SecretKey;
use acta_server::setup::{self, Election, Made};
use anyhow::{Context, ensure};
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The election folder (specification 1, section 7).
    dir: PathBuf,
    /// The node's folder; it must not hold a node.
    #[arg(long, value_name = "NODE")]
    data: PathBuf,
    /// The `witness`, `group` and `quorum` lines of the witness policy.
    #[arg(long, value_name = "FILE")]
    witnesses: PathBuf,
    /// Root keys of contestants, observers, media, courts: lines `NAME KEY`.
    #[arg(long, value_name = "FILE")]
    holders: Option<PathBuf>,
    /// Rows of keys of stations, officers, boards, as `acta key show` prints them.
    #[arg(long, value_name = "FILE")]
    keys: Option<PathBuf>,
    /// Make the stations' keys in this new folder, one file a station. Only where the definition has `test yes`.
    #[arg(long, value_name = "DIR")]
    make_station_keys: Option<PathBuf>,
    /// The time that the first entries state, instead of now: a rehearsal of a past day. Only where the definition has
    /// `test yes`.
    #[arg(long, value_name = "TIME", value_parser = time)]
    dated: Option<Time>,
    /// How many authority keys to make.
    #[arg(long, value_name = "N", default_value_t = 2)]
    authorities: u32,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let folder = Folder::read_without_records(&args.dir)?;
    let tables = compile::tables(&folder).with_context(|| args.dir.display().to_string())?;
    let mut keys = lines(args.keys.as_deref(), super::key::parse_row)?;
    let is_test = tables.draft.keys.test == Some(true);
    ensure!(
        args.dated.is_none() || is_test,
        "--dated is for a test only: definition.txt has `test no`"
    );
    let mut secrets = Vec::new();
    if let Some(dir) = &args.make_station_keys {
        ensure!(
            is_test,
            "station keys are made here only for a test: definition.txt has `test no`"
        );
        ensure!(!dir.exists(), "{}: expected no such folder yet", dir.display());
        secrets = station_keys(&tables)?;
        for (name, key) in &secrets {
            keys.push(super::key::row(&tables.draft.election, *name, key)?);
        }
    }
    let election = Election {
        draft: tables.draft,
        areas: tables.areas,
        choices: tables.choices,
        area_registers: tables.area_registers,
        stations: tables.stations,
        outlines: tables.outlines,
        holders: lines(args.holders.as_deref(), holder)?,
        keys,
        witness_policy: files::read_text(&args.witnesses)?,
        authorities: args.authorities,
        received: args.dated.map_or_else(clock::now, Ok)?,
    };
    let made = setup::create_node(&args.data, election, &mut setup::system_seed)
        .with_context(|| format!("{} with {}", args.dir.display(), args.witnesses.display()))?;
    let definition = setup::Folder::new(&args.data).definition();
    let with_parts = args.data.join(WITH_PARTS);
    let mut builder = Builder::default();
    made.definition.iter().for_each(|statement| builder.statement(statement));
    let id = made.definition.first().and_then(|one| ElectionId::parse(one.election()));
    bundle::write(&with_parts, &builder, &id.context("no definition")?, made.anchor)?;
    let enrol = args.data.join(ENROL);
    fs::write(&enrol, enrolment(&made)).with_context(|| format!("{}", enrol.display()))?;
    if let Some(dir) = &args.make_station_keys {
        write_keys(dir, &secrets)?;
    }
    if args.json {
        outln!(
            "{}",
            json!({"anchor": made.anchor.to_string(), "origin": made.origin, "entries": made.entries, "fewest_bad": made.fewest_bad, "definition": definition, "election": with_parts, "witness_logs": enrol})
        );
        return Ok(Exit::Holds);
    }
    outln!("anchor {}", made.anchor);
    outln!("log {} with {} entries", made.origin, made.entries);
    outln!("two quorums need at least {} witnesses that sign two histories", made.fewest_bad);
    outln!("definition for stations and whoever checks receipts: {}", definition.display());
    outln!("log keys for witnesses to enrol: {}", enrol.display());
    outln!(
        "Print the anchor on every record and in the gazette; keep {}/keys/authority-* elsewhere.",
        args.data.display()
    );
    Ok(Exit::Holds)
}

/// The definition with its parts in one bundle: what carries records by QR and SMS.
const WITH_PARTS: &str = "election";
/// What a witness enrols (`acta witness --logs`): the log's keys and the anchor.
const ENROL: &str = "witness-logs";

fn enrolment(made: &Made) -> String {
    let logs = made.policy.logs().iter().map(|log| format!("log {}\n", log.key));
    let mut text: String = logs.collect();
    text.push_str(&format!("anchor {} {}\n", made.origin, made.anchor));
    text
}

/// A time as a person types it.
fn time(text: &str) -> Result<Time, String> {
    Time::parse(text)
        .ok_or_else(|| format!("expected a time such as 2026-07-26T18:00:00Z, got {text:?}"))
}

/// The lines of a file, each made into something; errors name file and line.
fn lines<T>(path: Option<&Path>, read: fn(&str) -> anyhow::Result<T>) -> anyhow::Result<Vec<T>> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let text = files::read_text(path)?;
    let numbered = text.lines().zip(1_u32..).filter(|(line, _)| !line.is_empty());
    numbered
        .map(|(line, number)| read(line).with_context(|| format!("{}:{number}", path.display())))
        .collect()
}

fn holder(line: &str) -> anyhow::Result<Holder> {
    let (name, key) =
        line.split_once(' ').with_context(|| format!("expected NAME KEY, got {line:?}"))?;
    let name = Name::parse(name).with_context(|| format!("expected ROLE/CODE, got {name:?}"))?;
    let key =
        base64_array(key).with_context(|| format!("expected a key in base64, got {key:?}"))?;
    Ok(Holder { name, key })
}

/// A secret key for each station that has a record of its own.
fn station_keys(tables: &compile::Tables) -> anyhow::Result<Vec<(Name, SecretKey)>> {
    let own = tables.stations.iter().filter(|station| station.counted_with.is_none());
    own.map(|station| {
        let name = Name::new(Role::Station, station.code);
        Ok((name, secret_key(&tables.draft.election, name, &setup::system_seed()?)?))
    })
    .collect()
}

/// One file a station. Written last: a node that could not be made leaves no keys behind.
fn write_keys(dir: &Path, keys: &[(Name, SecretKey)]) -> anyhow::Result<()> {
    fs::create_dir_all(dir).with_context(|| format!("{}", dir.display()))?;
    keys.iter()
        .try_for_each(|(name, key)| files::write_key(&dir.join(format!("{}.key", name.code)), key))
}
