//! A whole election: what it costs to count a record, to verify all that is published, to start again,
//! and to import a real count.
//!
//! The election is generated, every record signed by its station's key. Nothing goes over HTTP here.

use crate::limits::Limits;
use crate::measure::{Row, Unit, count_of, timed};
use crate::{Bench, clear, count};
use acta::entry::{Channel, Entry, Header};
use acta::kinds::key::KeyRow;
use acta::policy::Scope;
use acta::statement::{Statement, secret_key};
use acta::value::{Code, ElectionId, Name, Role, Time};
use acta_cli::checking::{Against, Depth, verify};
use acta_cli::compile::{record_text, tables};
use acta_cli::generate::Generator;
use acta_cli::import::eml;
use acta_log::ed25519::SigningKey;
use acta_log::fsck::CHECKPOINT_PATH;
use acta_log::hash::sha256;
use acta_log::note::{Algorithm, Note, SecretKey};
use acta_server::disk::RealDisk;
use acta_server::fetch::{FolderSource, Published};
use acta_server::journal::{self, BATCH_ENTRIES_MAX, Journal, SEGMENT_BYTES};
use acta_server::node::{Node, Options};
use acta_server::setup::{Election, Folder, Made, create_node};
use acta_tally::fold::Fold;
use acta_verify::session::Trust;
use anyhow::{Context as _, Result, anyhow, bail, ensure};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Records that are signed, checked and counted together.
const WINDOW: usize = 10_000;
const SEED: u64 = 2_026;
/// Before the freeze of the generated election. Its records are received when this runs, because the
/// log's own clock says when they were fixed.
const EARLY: &str = "2026-05-01T08:00:00Z";
/// A time in cosignatures, in seconds since 1970, after that night.
const COSIGNED: u64 = 1_900_000_000;
/// The real count, and where its owner keeps it.
const EML_FILE: &str = "Telling_GR2022_Groningen.eml.xml";
const EML_VARIABLE: &str = "ACTA_EML";

/// All rows of the group.
pub(crate) fn rows(bench: &Bench, limits: &Limits) -> Result<Vec<Row>> {
    let mut rows = published(bench, limits, bench.scaled(30_000), &ONE)?;
    rows.extend(published(bench, limits, bench.scaled(30_000), &THREE)?);
    if bench.large {
        rows.extend(published(bench, limits, 1_000_000, &ONE)?);
    }
    rows.extend(counting(bench, bench.scaled(1_000_000))?);
    rows.extend(import(bench)?);
    Ok(rows)
}

/// Who signs a record: the station alone, or an officer and an agent there too. Each signer has a key of
/// the station, with its proof of possession in the log.
pub(crate) const ONE: [Role; 1] = [Role::Station];
const THREE: [Role; 3] = [Role::Station, Role::Officer, Role::Agent];

/// A generated election and the folder of its node, which holds everything but the records.
pub(crate) struct Generated {
    generator: Generator,
    id: ElectionId,
    header: Header,
    node: Made,
    folder: PathBuf,
    signers: &'static [Role],
}

fn seed_of(name: &str) -> [u8; 32] {
    sha256(format!("acta bench key {name}").as_bytes())
}

/// The seed of the key that a signer has at this station.
fn signer_seed(role: Role, station: Code) -> [u8; 32] {
    seed_of(&format!("{role} {station}"))
}

const WITNESSES: [&str; 3] = ["w1", "w2", "w3"];

fn witness(name: &str) -> Result<SecretKey> {
    let algorithm = Algorithm::Ed25519Cosignature;
    Ok(SecretKey::new(&format!("{name}.example"), algorithm, &seed_of(name))?)
}

fn witness_policy() -> Result<String> {
    let mut policy = String::new();
    for name in WITNESSES {
        policy.push_str(&format!("witness {name} {}\n", witness(name)?.public()));
    }
    Ok(policy + "group all 3 w1 w2 w3\nquorum all\n")
}

/// The newest checkpoint gets the cosignatures that the policy asks for.
fn cosign(public: &Path) -> Result<()> {
    let path = public.join("log").join(CHECKPOINT_PATH);
    let mut note = Note::parse(&std::fs::read(&path)?)?;
    for name in WITNESSES {
        note = note.with_signature_line(&witness(name)?.sign_at(note.text(), COSIGNED)?)?;
    }
    Ok(std::fs::write(path, note.as_bytes())?)
}

/// An election with about so many records: the share of stations changes with the size.
fn sized(records: u64) -> Result<Generator> {
    let mut stations = records / 2 + 1;
    for _ in 0..3 {
        let generator = Generator::new(u32::try_from(stations)?, SEED);
        let sample = (0..generator.stations_count()).step_by(17);
        let some: usize = sample.clone().map(|at| generator.records_of(at).len()).sum();
        stations = (records * count(sample.count())).div_ceil(count(some).max(1));
    }
    Ok(Generator::new(u32::try_from(stations)?, SEED))
}

impl Generated {
    /// An election of at least so many records, and its node.
    pub(crate) fn new(
        bench: &Bench,
        name: &str,
        records: u64,
        signers: &'static [Role],
    ) -> Result<Self> {
        let generator = sized(records)?;
        let tables = tables(&generator.folder_without_records()?)?;
        let id = tables.draft.election.clone();
        let own = tables.stations.iter().filter(|station| station.counted_with.is_none());
        let keys = own.flat_map(|station| {
            signers.iter().map(|role| {
                let secret = SigningKey::from_seed(&signer_seed(*role, station.code));
                let name = Name::new(*role, station.code);
                KeyRow::new(&id, name, Scope::Station(station.code), &secret)
            })
        });
        let received = Time::parse(EARLY).context("a time")?;
        let election = Election {
            keys: keys.collect(),
            draft: tables.draft,
            areas: tables.areas,
            choices: tables.choices,
            area_registers: tables.area_registers,
            stations: tables.stations,
            outlines: Vec::new(),
            holders: Vec::new(),
            witness_policy: witness_policy()?,
            authorities: 2,
            received,
        };
        let (mut number, folder) = (0_u64, bench.folder(name)?);
        let mut seeds = || {
            number += 1;
            Ok(seed_of(&format!("authority {number}")))
        };
        let node = create_node(&folder, election, &mut seeds)?;
        let intake = Code::parse("node").context("a code")?;
        let header = Header {
            received: acta_cli::clock::now()?,
            via: Channel::Https,
            intake,
            relays: Vec::new(),
        };
        Ok(Self { generator, id, header, node, folder, signers })
    }

    /// The records of these stations as entries, signed.
    fn entries(&self, stations: std::ops::Range<u32>) -> Result<Vec<Vec<u8>>> {
        let mut entries = Vec::new();
        for (record, _) in stations.flat_map(|at| self.generator.records_of(at)) {
            let key = |role: &Role| {
                let name = Name::new(*role, record.station);
                secret_key(&self.id, name, &signer_seed(*role, record.station))
            };
            let keys = self.signers.iter().map(key).collect::<Result<Vec<_>, _>>()?;
            let keys: Vec<_> = keys.iter().collect();
            let statement = Statement::sign(&record_text(&self.id, &record), &keys)?;
            entries.push(Entry::encode(&self.header, &statement)?);
        }
        Ok(entries)
    }

    /// All records in windows, signed on all cores, in stations' order.
    pub(crate) fn windows(
        &self,
        bench: &Bench,
        mut each: impl FnMut(Vec<Vec<u8>>) -> Result<()>,
    ) -> Result<()> {
        let stations = self.generator.stations_count();
        let step = u32::try_from(WINDOW / 3 / bench.cores.max(1))?.max(1);
        let mut next = 0;
        let mut window = Vec::new();
        while next < stations {
            let parts: Vec<_> = (0..bench.cores)
                .map(|_| {
                    let from = next;
                    next = stations.min(from.saturating_add(step));
                    from..next
                })
                .collect();
            let made = in_parallel(&parts, |part| self.entries(part.clone()));
            for entries in made {
                window.extend(entries?);
            }
            if window.len() >= WINDOW || next == stations {
                each(std::mem::take(&mut window))?;
            }
        }
        Ok(())
    }

    /// The node's own first entries: definition, parts, register, keys.
    pub(crate) fn control_entries(&self) -> Result<Vec<Vec<u8>>> {
        let reader = self.journal()?.reader();
        let mut entries = Vec::new();
        reader.for_each(0, reader.size(), |_, entry| {
            entries.push(entry.payload().to_vec());
            Ok(())
        })?;
        Ok(entries)
    }

    /// Removes the node's folder.
    pub(crate) fn clear(&self) {
        clear(&self.folder);
    }

    fn journal(&self) -> Result<Journal> {
        let folder = Folder::new(&self.folder).journal();
        Ok(Journal::open(Arc::new(RealDisk::new()), &folder, SEGMENT_BYTES, None)?.0)
    }

    /// Puts all records into the node's journal; gives how many.
    fn fill(&self, bench: &Bench) -> Result<u64> {
        let mut journal = self.journal()?;
        let mut records = 0;
        self.windows(bench, |entries| {
            records += count(entries.len());
            let entries: Vec<_> = entries.into_iter().map(journal::Entry::new).collect();
            entries
                .chunks(BATCH_ENTRIES_MAX)
                .try_for_each(|part| journal.append(part).map(drop))?;
            Ok(())
        })?;
        Ok(records)
    }

    fn open(&self) -> Result<Node> {
        let options = Options {
            ask_witnesses: false,
            stop_cosign_ms: 0,
            telemetry: false,
            ..Options::default()
        };
        Node::open(&self.folder, options)
    }
}

/// `work` for each item, each on a thread of its own, the results in the items' order.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let work = &work;
    std::thread::scope(|scope| {
        let started: Vec<_> = items.iter().map(|item| scope.spawn(move || work(item))).collect();
        started.into_iter().filter_map(|thread| thread.join().ok()).collect()
    })
}

/// A node that publishes everything; then its folder is verified from the anchor, as anybody can.
fn published(
    bench: &Bench,
    limits: &Limits,
    records: u64,
    signers: &'static [Role],
) -> Result<Vec<Row>> {
    let made = Generated::new(bench, "election", records, signers)?;
    let records = made.fill(bench)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let node = made.open()?;
    runtime.block_on(node.ready())?;
    let (publishing, _) = timed(|| runtime.block_on(node.publish()))?;
    node.stop()?;
    let mut starts = Vec::new();
    for _ in 0..bench.runs {
        let (time, node) = timed(|| {
            let node = made.open()?;
            runtime.block_on(node.ready())?;
            anyhow::Ok(node)
        })?;
        starts.push(time);
        node.stop()?;
    }
    let public = Folder::new(&made.folder).public();
    cosign(&public)?;
    let source = FolderSource::open(&public).map_err(|e| anyhow!("{e}"))?;
    let trust = Trust::Anchor(made.node.anchor);
    let mut samples = Vec::new();
    for _ in 0..bench.runs.min(if records > 100_000 { 1 } else { bench.runs }) {
        let check =
            || verify(&Published(&source), &trust, Depth::Full, Against::default(), &|_, _| {});
        let (time, report) = timed(|| anyhow::Ok(check()))?;
        if [1, 4].contains(&report.exit_code()) {
            // The line of the check, and the first of its details.
            let text = report.text();
            let fails = text.lines().skip_while(|line| !line.starts_with("fails")).take(3);
            bail!("{}\n{}", report.headline(), fails.collect::<Vec<_>>().join("\n"));
        }
        samples.push(time);
    }
    clear(&made.folder);
    let scale = count_of(records) / if records > 100_000 { 1_000_000.0 } else { 30_000.0 };
    let goal = match (records > 100_000, signers.len()) {
        (true, _) => 30.0,
        (false, 1) => 1.5,
        (false, _) => 3.0,
    };
    let each = if signers.len() == 1 { "one signature" } else { "three signatures" };
    let workload = format!("{records} records, {each} each");
    let signatures = count_of(records) * count_of(count(signers.len()));
    let row = |what, samples| Row::new(what, &workload, Unit::Seconds, samples);
    Ok(vec![
        row("publication of an election", vec![publishing]),
        row("restart of the node until it accepts", starts).goal(2.0),
        row("complete verification", samples)
            .goal(scale * goal)
            .limit("Ed25519, all cores", signatures / limits.verify_all),
    ])
}

/// The fold over the node's own first entries.
fn control(made: &Generated) -> Result<Fold> {
    let reader = made.journal()?.reader();
    let mut fold = None;
    let mut result = Ok(());
    reader.for_each(0, reader.size(), |index, entry| {
        if result.is_ok() {
            result = apply_one(&mut fold, index, entry.payload());
        }
        Ok(())
    })?;
    result?;
    fold.context("the journal is empty")
}

fn apply_one(fold: &mut Option<Fold>, index: u64, bytes: &[u8]) -> Result<()> {
    let entry = Entry::parse(bytes)?;
    let statement = entry.parse_statement()?;
    match fold {
        None => *fold = Some(Fold::open(&entry.header, statement, |_, _, _, _| true)?),
        Some(fold) => {
            let checked = fold.keys().check(index, statement)?;
            fold.apply(&entry.header, &checked)?;
        }
    }
    Ok(())
}

/// What counting one record costs when few and when many are counted already. Signatures are checked
/// before, on all cores, and not timed.
fn counting(bench: &Bench, records: u64) -> Result<Vec<Row>> {
    let made = Generated::new(bench, "counting", records, &ONE)?;
    let mut fold = control(&made)?;
    let mut costs: Vec<f64> = Vec::new();
    made.windows(bench, |entries| {
        let first = fold.size();
        let parts: Vec<_> = entries.chunks(entries.len().div_ceil(bench.cores).max(1)).collect();
        let at = Mutex::new(first);
        let numbered: Vec<_> = parts
            .iter()
            .map(|part| {
                let mut at = at.lock().unwrap_or_else(PoisonError::into_inner);
                let begin = *at;
                *at += count(part.len());
                (begin, *part)
            })
            .collect();
        let checked = in_parallel(&numbered, |(begin, part)| {
            (*begin..)
                .zip(part.iter())
                .map(|(index, bytes)| {
                    let statement = Entry::parse(bytes)?.parse_statement()?;
                    Ok(fold.keys().check(index, statement)?)
                })
                .collect::<Result<Vec<_>>>()
        });
        let checked: Vec<_> =
            checked.into_iter().collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        let apply = || checked.iter().try_for_each(|one| fold.apply(&made.header, one));
        let (time, ()) = timed(apply)?;
        costs.push(time / count_of(count(checked.len().max(1))) * 1e6);
        Ok(())
    })?;
    clear(&made.folder);
    let total = fold.size();
    ensure!(costs.len() >= 3, "too few records to compare");
    let near = |from: usize| costs.iter().skip(from).take(3).copied().collect::<Vec<f64>>();
    let (few, many) = (near(1), near(costs.len().saturating_sub(4)));
    let row = |what: &str, samples| {
        Row::new(what, "generated election, signatures apart", Unit::Microseconds, samples)
    };
    let few = row("counting a record, after 10,000", few);
    let many = row(&format!("counting a record, after {total}"), many);
    let times = many.median() / few.median();
    let growth = Row::new(
        "the same, how many times as much",
        "the two rows above",
        Unit::Times,
        vec![times],
    );
    Ok(vec![few, many, growth.goal(1.5)])
}

/// The folder that `ACTA_EML` names, or the unpacked sources of the package that has the file.
fn eml_file() -> Option<PathBuf> {
    let told = std::env::var_os(EML_VARIABLE).map(|dir| Path::new(&dir).join(EML_FILE));
    told.filter(|path| path.is_file()).or_else(|| {
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home =
            home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")))?;
        let registries = std::fs::read_dir(home.join("registry/src")).ok()?;
        let path = |registry: PathBuf| registry.join("eml-nl-0.7.0/test-files/csv").join(EML_FILE);
        registries.flatten().map(|registry| path(registry.path())).find(|path| path.is_file())
    })
}

fn import(bench: &Bench) -> Result<Option<Row>> {
    let Some(path) = eml_file() else {
        println!("not measured: EML import: {EML_FILE} is not here ({EML_VARIABLE})");
        return Ok(None);
    };
    let options = eml::Options { election: None, seats: Some(45), outcome: "dhondt".to_owned() };
    let mut samples = Vec::new();
    for _ in 0..bench.runs * 2 {
        samples.push(timed(|| eml::import(&path, &options))?.0);
    }
    let workload = "180 stations, 415 candidates, 9.9 MB, from the file to a checked folder";
    Ok(Some(Row::new("EML 510b import", workload, Unit::Seconds, samples).goal(0.15)))
}
