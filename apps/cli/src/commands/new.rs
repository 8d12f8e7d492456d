//! `acta new`: a node from an election folder.

use super::Exit;
use crate::folder::Folder;
use crate::{clock, compile, files};
use acta::kinds::definition::Holder;
use acta::kinds::key::KeyRow;
use acta::statement::secret_key;
use acta::value::{Name, Role, base64_array};
use acta_server::setup::{self, Election};
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
    /// Make the stations' keys here, one file a station. Only where the definition has `test yes`.
    #[arg(long, value_name = "DIR")]
    make_station_keys: Option<PathBuf>,
    /// How many authority keys to make.
    #[arg(long, value_name = "N", default_value_t = 2)]
    authorities: u32,
    /// Print the result as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let folder = Folder::read_without_records(&args.dir)?;
    let tables = compile::tables(&folder)?;
    let mut keys = rows(args.keys.as_deref())?;
    if let Some(dir) = &args.make_station_keys {
        ensure!(
            tables.draft.keys.test == Some(true),
            "station keys are made here only for a test: definition.txt has `test no`"
        );
        keys.extend(station_keys(&tables, dir)?);
    }
    let election = Election {
        draft: tables.draft,
        areas: tables.areas,
        choices: tables.choices,
        area_registers: tables.area_registers,
        stations: tables.stations,
        holders: holders(args.holders.as_deref())?,
        keys,
        witness_policy: fs::read_to_string(&args.witnesses)
            .with_context(|| format!("{}", args.witnesses.display()))?,
        authorities: args.authorities,
        received: clock::now()?,
    };
    let made = setup::create_node(&args.data, election, &mut setup::system_seed)?;
    if args.json {
        println!(
            "{}",
            json!({"anchor": made.anchor.to_string(), "origin": made.origin, "entries": made.entries, "fewest_bad": made.fewest_bad})
        );
    } else {
        println!("anchor {}", made.anchor);
        println!("log {} with {} entries", made.origin, made.entries);
        println!("two quorums need at least {} witnesses that sign two histories", made.fewest_bad);
        println!(
            "Print the anchor on every record and in the gazette; keep {}/keys/authority-* elsewhere.",
            args.data.display()
        );
    }
    Ok(Exit::Holds)
}

fn lines(path: Option<&Path>) -> anyhow::Result<Vec<String>> {
    let Some(path) = path else { return Ok(Vec::new()) };
    let text =
        String::from_utf8(files::read(path)?).with_context(|| format!("{}", path.display()))?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn rows(path: Option<&Path>) -> anyhow::Result<Vec<KeyRow>> {
    lines(path)?.iter().map(|line| super::key::parse_row(line)).collect()
}

fn holders(path: Option<&Path>) -> anyhow::Result<Vec<Holder>> {
    let holder = |line: &String| {
        let (name, key) =
            line.split_once(' ').with_context(|| format!("expected NAME KEY, got {line:?}"))?;
        let name =
            Name::parse(name).with_context(|| format!("expected ROLE/CODE, got {name:?}"))?;
        let key =
            base64_array(key).with_context(|| format!("expected a key in base64, got {key:?}"))?;
        anyhow::Ok(Holder { name, key })
    };
    lines(path)?.iter().map(holder).collect()
}

/// One secret key file a station that has a record of its own, and their rows.
fn station_keys(tables: &compile::Tables, dir: &Path) -> anyhow::Result<Vec<KeyRow>> {
    fs::create_dir_all(dir).with_context(|| format!("{}", dir.display()))?;
    let election = &tables.draft.election;
    let own = tables.stations.iter().filter(|station| station.counted_with.is_none());
    own.map(|station| {
        let name = Name::new(Role::Station, station.code);
        let key = secret_key(election, name, &setup::system_seed()?)?;
        files::write_key(&dir.join(format!("{}.key", station.code)), &key)?;
        super::key::row(election, name, &key)
    })
    .collect()
}
