//! The log: building the tree, verifying a published one, receipts, and the witness.

use crate::limits::{Limits, RECORD_BYTES};
use crate::measure::{Row, Unit, count_of, rates, timed, times};
use crate::{Bench, clear, count, on_threads};
use acta_log::checkpoint::Checkpoint;
use acta_log::fsck::Plan;
use acta_log::hash::Hash;
use acta_log::note::{Algorithm, Note, PublicKey, SecretKey};
use acta_log::policy::Policy;
use acta_log::proof::Proof;
use acta_log::tiles::{Edge, WIDTH, encode_bundle, tile_at};
use acta_log::tiles::{Fetch, Kind};
use acta_log::tree::{Frontier, Levels, consistency_proof, inclusion_proof, leaf_hash, root_at};
use acta_log::witness::{AddCheckpoint, Outcome, Witness};
use acta_server::disk::RealDisk;
use acta_server::fetch::{FolderSource, LogFiles};
use acta_server::witness::store::Store;
use anyhow::{Context as _, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const ORIGIN: &str = "log.example/2026";
/// A time in cosignatures, in seconds since 1970.
const NOW: u64 = 1_772_409_600;
/// Logs that ask a witness at the same time, and share one durable write.
const WITNESS_LOGS: u64 = 64;

/// All rows of the group.
pub(crate) fn rows(bench: &Bench, limits: &Limits) -> Result<Vec<Row>> {
    let size = bench.scaled(1_000_000);
    let mut rows = build(bench, limits, size);
    rows.push(verify(bench, limits, size)?);
    rows.push(receipts(bench, limits)?);
    rows.push(witness(bench, limits, Algorithm::Ed25519Cosignature)?.goal(1_000.0));
    rows.push(witness(bench, limits, Algorithm::MlDsa44)?.goal(300.0));
    Ok(rows)
}

/// An entry like no other: its index, and bytes up to the size of a record.
pub(crate) fn entry(index: u64) -> Vec<u8> {
    let mut entry = vec![b'.'; RECORD_BYTES];
    entry.splice(..8, index.to_be_bytes());
    entry
}

fn build(bench: &Bench, limits: &Limits, size: u64) -> Vec<Row> {
    let hashes: Vec<Hash> = (0..size).map(|index| leaf_hash(&index.to_be_bytes())).collect();
    let frontier = times(bench.runs, || {
        let mut frontier = Frontier::new();
        hashes.iter().for_each(|hash| frontier.push(*hash));
        frontier.root()
    });
    let levels = times(bench.runs, || hashes.iter().copied().collect::<Levels>());
    let limit = count_of(size) / limits.nodes;
    let workload = format!("{size} leaf hashes, one thread");
    let row =
        |what, samples| Row::new(what, &workload, Unit::Seconds, samples).limit("nodes", limit);
    vec![row("root of a tree", frontier), row("all hashes of a tree", levels)]
}

/// Writes the tiles and bundles of a log of so many entries, and gives its root.
fn publish(folder: &Path, size: u64) -> Result<Hash> {
    let write = |path: String, bytes: &[u8]| -> std::io::Result<()> {
        let path = folder.join("log").join(path);
        path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(path, bytes)
    };
    let (mut edge, mut tiles) = (Edge::new(), Vec::new());
    let width = u64::from(WIDTH);
    for place in 0..size.div_ceil(width) {
        let entries: Vec<Vec<u8>> =
            (place * width..size.min((place + 1) * width)).map(entry).collect();
        for entry in &entries {
            edge.push(leaf_hash(entry), |tile, bytes| tiles.push((tile, bytes)));
        }
        let bundle = tile_at(Kind::Entries, place, size).context("a bundle")?;
        write(bundle.path(), &encode_bundle(&entries)?)?;
        tiles.drain(..).try_for_each(|(tile, bytes)| write(tile.path(), &bytes))?;
    }
    edge.partial().try_for_each(|(tile, bytes)| write(tile.path(), &bytes))?;
    Ok(edge.root())
}

/// Every entry and every tile, on all cores.
pub(crate) fn check<F: Fetch + Sync>(
    files: &F,
    size: u64,
    root: &Hash,
    threads: usize,
) -> Result<()> {
    let plan = Plan::new(files, size, root)?;
    let (next, sound) = (AtomicUsize::new(0), AtomicUsize::new(0));
    on_threads(threads, |_| {
        while let Some(unit) = plan.units().get(next.fetch_add(1, Ordering::Relaxed)) {
            let checked = unit.check(files, |_, _, _| Ok(()));
            sound.fetch_add(usize::from(checked.is_ok()), Ordering::Relaxed);
        }
    });
    if sound.into_inner() != plan.units().len() {
        bail!("a unit of the published log is not sound");
    }
    Ok(())
}

fn verify(bench: &Bench, limits: &Limits, size: u64) -> Result<Row> {
    let folder = bench.folder("published")?;
    let root = publish(&folder, size)?;
    let source = FolderSource::open(&folder).map_err(|error| anyhow!("{error}"))?;
    let files = LogFiles(&source);
    check(&files, size, &root, bench.cores)?;
    let mut samples = Vec::new();
    for _ in 0..bench.runs {
        samples.push(timed(|| check(&files, size, &root, bench.cores))?.0);
    }
    clear(&folder);
    let bytes = count_of(size * count(RECORD_BYTES + 1));
    let limit =
        (bytes / limits.hash_bytes + count_of(size) / limits.nodes) / count_of(count(bench.cores));
    let workload = format!("{size} entries of 600 B from files, {} threads", bench.cores);
    let row = Row::new("verification, hashes only", &workload, Unit::Seconds, samples);
    Ok(row.goal(count_of(size) / 1_000_000.0 * 1.5).limit("SHA-256", limit))
}

fn key(name: &str, algorithm: Algorithm, seed: u8) -> Result<SecretKey> {
    Ok(SecretKey::new(name, algorithm, &[seed; 32])?)
}

fn signed(levels: &Levels, size: u64, log: &SecretKey) -> Result<Note> {
    let origin = log.public().name().to_owned();
    Ok(Checkpoint { origin, size, root: root_at(levels, size)? }.sign(&[log], 0)?)
}

fn receipts(bench: &Bench, limits: &Limits) -> Result<Row> {
    let log = key(ORIGIN, Algorithm::Ed25519, 1)?;
    let size = 65_536_u64;
    let levels: Levels = (0..size).map(|index| leaf_hash(&entry(index))).collect();
    let mut note = signed(&levels, size, &log)?;
    let mut policy = format!("log {}\n", log.public());
    for number in 1..=3_u8 {
        let name = format!("w{number}.example");
        let witness = key(&name, Algorithm::Ed25519Cosignature, 10 + number)?;
        note = note.with_signature_line(&witness.sign_at(note.text(), NOW)?)?;
        policy.push_str(&format!("witness w{number} {}\n", witness.public()));
    }
    policy.push_str("group all 3 w1 w2 w3\nquorum all\n");
    let policy = Policy::parse(policy.as_bytes())?;
    let index = 12_345;
    let hashes = inclusion_proof(&levels, index, size)?;
    let receipt = Proof { extra: None, index, hashes, checkpoint: note }.encode();
    let leaf = entry(index);
    let (count, mut samples) = (bench.scaled(5_000), Vec::new());
    for _ in 0..bench.runs {
        let prove = |_| Proof::parse(&receipt)?.verify(&leaf_hash(&leaf), &policy).map(drop);
        samples.push(timed(|| (0..count).try_for_each(prove))?.0);
    }
    let workload = "4 signatures, 16 hashes, from bytes, one thread";
    let row = Row::new("receipt verification", workload, Unit::PerSecond, rates(count, &samples));
    Ok(row.goal(5_000.0).limit("4 Ed25519", limits.verify / 4.0))
}

/// Logs that grow together: their keys, and in each round one request of each.
struct Growth {
    keys: Vec<PublicKey>,
    rounds: Vec<Vec<Vec<u8>>>,
}

fn growth(rounds: u64) -> Result<Growth> {
    let levels: Levels = (0..=rounds).map(|index| leaf_hash(&entry(index))).collect();
    let mut logs = Vec::new();
    for number in 0..WITNESS_LOGS {
        let seed = u8::try_from(number)?;
        logs.push(key(&format!("log{number}.example"), Algorithm::Ed25519, seed)?);
    }
    let request = |log: &SecretKey, old: u64| -> Result<Vec<u8>> {
        let proof = consistency_proof(&levels, old, old + 1)?;
        Ok(AddCheckpoint { old, proof, checkpoint: signed(&levels, old + 1, log)? }.encode())
    };
    let round = |old| logs.iter().map(|log| request(log, old)).collect();
    let rounds = (0..rounds).map(round).collect::<Result<_>>()?;
    Ok(Growth { keys: logs.iter().map(|log| log.public().clone()).collect(), rounds })
}

/// One witness's answers: judged, stored durably (one write for a round), answered.
fn answer(witness: &mut Witness, store: &mut Store, rounds: &[Vec<Vec<u8>>]) -> Result<()> {
    for round in rounds {
        let mut pending = Vec::with_capacity(round.len());
        for request in round {
            let Outcome::Persist(next) = witness.handle(request, NOW) else { bail!("refused") };
            pending.push(next);
        }
        let states: BTreeMap<String, Note> =
            pending.iter().map(|next| (next.origin().to_owned(), next.state().clone())).collect();
        store.append(&states)?;
        for next in pending {
            if witness.commit(next).status != 200 {
                bail!("not granted");
            }
        }
    }
    Ok(())
}

fn witness(bench: &Bench, limits: &Limits, algorithm: Algorithm) -> Result<Row> {
    let rounds = bench.scaled(100).max(2);
    let growth = growth(rounds)?;
    let mut samples = Vec::new();
    for _ in 0..bench.runs {
        let folder = bench.folder("witness")?;
        Store::create(&RealDisk::new(), &folder)?;
        let mut store = Store::open(Arc::new(RealDisk::new()), &folder)?;
        let mut witness = Witness::new(vec![key("w.example", algorithm, 99)?])?;
        growth
            .keys
            .iter()
            .try_for_each(|key| witness.enrol(key.name(), std::slice::from_ref(key)))?;
        let (time, ()) = timed(|| answer(&mut witness, &mut store, &growth.rounds))?;
        samples.extend(rates(rounds * WITNESS_LOGS, &[time]));
    }
    let (kind, each) = match algorithm {
        Algorithm::MlDsa44 => ("ML-DSA-44", 1.0 / limits.verify + 1.0 / limits.mldsa_sign),
        _ => ("Ed25519", 1.0 / limits.verify),
    };
    let limit = 1.0 / (each + 1.0 / limits.syncs / count_of(WITNESS_LOGS));
    let workload = format!("{WITNESS_LOGS} logs at once, state synced before the answer");
    let row =
        Row::new(&format!("witness add-checkpoint, {kind}"), &workload, Unit::PerSecond, samples);
    Ok(row.limit("signatures and syncs", limit))
}
