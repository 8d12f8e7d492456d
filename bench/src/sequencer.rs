//! The authority's node at its sequencer: durable appends, acknowledgement, the signed checkpoint,
//! bulk replay, restart, storage.

use crate::limits::{Limits, RECORD_BYTES};
use crate::log::{check, entry};
use crate::measure::{Row, Unit, count_of, milliseconds, percentile, timed};
use crate::{Bench, clear, count, on_threads};
use acta_log::checkpoint::Checkpoint;
use acta_log::ed25519::{SigningKey, Verifier};
use acta_log::fsck::CHECKPOINT_PATH;
use acta_log::note::{Algorithm, Note, SecretKey};
use acta_server::disk::RealDisk;
use acta_server::fetch::{FolderSource, LogFiles};
use acta_server::heads::Keys;
use acta_server::sequencer::service::open_and_start;
use acta_server::sequencer::{Config, Handle, Service};
use anyhow::{Context as _, Result, anyhow};
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Submitters that each wait for their acknowledgement.
const SUBMITTERS: usize = 64;
/// Records a second in the measurement of latencies.
const PACE: u64 = 2_000;
/// Entries in one submission of a bulk replay.
const BULK: u64 = 1_024;
/// How often the published size is looked at.
const LOOK: Duration = Duration::from_micros(500);

/// All rows of the group.
pub(crate) fn rows(bench: &Bench, limits: &Limits) -> Result<Vec<Row>> {
    let mut rows = vec![appends(bench, limits)?];
    rows.extend(latencies(bench, limits)?);
    rows.extend(million(bench, limits)?);
    Ok(rows)
}

fn start(folder: &Path) -> Result<(Handle, Service)> {
    let name = "log.example/2026";
    let keys = Keys {
        ed25519: SecretKey::new(name, Algorithm::Ed25519, &[1; 32])?,
        ml_dsa: Some(SecretKey::new(name, Algorithm::MlDsa44, &[1; 32])?),
    };
    let config = Config::new(folder.join("data"), folder.join("site/log"), keys);
    Ok(open_and_start(Arc::new(RealDisk::new()), config, &[])?)
}

/// Records signed beforehand, as stations do.
struct Signed {
    entries: Vec<(Vec<u8>, [u8; 64])>,
    verifier: Verifier,
}

fn signed(number: u64) -> Result<Signed> {
    let key = SigningKey::from_seed(&[5; 32]);
    let sign = |index| {
        let entry = entry(index);
        let signature = key.sign(&entry);
        (entry, signature)
    };
    let verifier = Verifier::new(&key.public()).context("a key")?;
    Ok(Signed { entries: (0..number).map(sign).collect(), verifier })
}

/// Each submitter verifies its record, submits it and waits until it is durable.
fn submit_all(records: &Signed, handle: &Handle) -> u64 {
    let (next, done) = (AtomicU64::new(0), AtomicU64::new(0));
    on_threads(SUBMITTERS, |_| {
        loop {
            let at = usize::try_from(next.fetch_add(1, Ordering::Relaxed)).unwrap_or(usize::MAX);
            let Some((entry, signature)) = records.entries.get(at) else { return };
            let sound = records.verifier.verify(entry, signature);
            if sound && handle.submit_blocking(vec![entry.clone()]).is_ok() {
                done.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    done.into_inner()
}

fn appends(bench: &Bench, limits: &Limits) -> Result<Row> {
    let number = bench.scaled(60_000);
    let records = signed(number)?;
    let mut samples = Vec::new();
    for _ in 0..bench.runs {
        let folder = bench.folder("node")?;
        let (handle, service) = start(&folder)?;
        let (time, done) = timed(|| anyhow::Ok(submit_all(&records, &handle)))?;
        service.stop()?;
        if done != number {
            return Err(anyhow!("{done} of {number} records were taken"));
        }
        samples.push(count_of(number) / time);
    }
    let workload =
        format!("{SUBMITTERS} submitters, 600 B, signature checked, publishing beside it");
    let row = Row::new("durable appends", &workload, Unit::PerSecond, samples);
    Ok(row.goal(15_000.0).limit("Ed25519, all cores", limits.verify_all))
}

/// When each size was published, seen from outside.
fn watch(handle: &Handle, ended: &AtomicBool) -> Vec<(u64, Instant)> {
    let published = handle.published();
    let mut seen: Vec<(u64, Instant)> = Vec::new();
    while !ended.load(Ordering::Relaxed) {
        let size = published.borrow().as_ref().map_or(0, |now| now.checkpoint.size);
        if seen.last().is_none_or(|(last, _)| *last < size) {
            seen.push((size, Instant::now()));
        }
        std::thread::sleep(LOOK);
    }
    seen
}

/// Records come at a steady pace, whether or not earlier ones were answered in time.
fn latencies(bench: &Bench, limits: &Limits) -> Result<Vec<Row>> {
    let number = bench.scaled(40_000);
    let records = signed(number)?;
    let folder = bench.folder("node")?;
    let (handle, service) = start(&folder)?;
    let (next, ended, acknowledged) =
        (AtomicU64::new(0), AtomicBool::new(false), Mutex::new(Vec::new()));
    let begun = Instant::now() + Duration::from_millis(50);
    let due = |at: u64| {
        begun
            + Duration::from_secs(1) / u32::try_from(PACE).unwrap_or(1)
                * u32::try_from(at).unwrap_or(0)
    };
    let submit = |_: usize| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some((entry, signature)) =
                usize::try_from(at).ok().and_then(|at| records.entries.get(at))
            else {
                return;
            };
            std::thread::sleep(due(at).saturating_duration_since(Instant::now()));
            assert!(records.verifier.verify(entry, signature));
            let answer = handle.submit_blocking(vec![entry.clone()]);
            let now = Instant::now();
            let index = answer.ok().and_then(|fixed| Some(fixed.first()?.index));
            acknowledged.lock().unwrap_or_else(PoisonError::into_inner).push((index, due(at), now));
        }
    };
    let seen = std::thread::scope(|scope| {
        let watcher = scope.spawn(|| watch(&handle, &ended));
        on_threads(SUBMITTERS, submit);
        std::thread::sleep(Duration::from_secs(1));
        ended.store(true, Ordering::Relaxed);
        watcher.join().unwrap_or_default()
    });
    service.stop()?;
    let acknowledged = acknowledged.into_inner().unwrap_or_else(PoisonError::into_inner);
    let waited: Vec<f64> =
        acknowledged.iter().map(|(_, due, now)| (*now - *due).as_secs_f64()).collect();
    let fixed: Result<Vec<f64>> = acknowledged
        .iter()
        .map(|(index, due, _)| {
            let index = index.context("a record was not taken")?;
            let (_, at) = seen.iter().find(|(size, _)| *size > index).context("not published")?;
            Ok(at.saturating_duration_since(*due).as_secs_f64())
        })
        .collect();
    let (waited, fixed) = (milliseconds(&waited), milliseconds(&fixed?));
    let workload = format!("{PACE}/s for {} s, 600 B, signature checked", number / PACE);
    let row = |what: &str, samples: &[f64], of_hundred| {
        let sample = vec![percentile(samples, of_hundred)];
        Row::new(&format!("{what}, p{of_hundred}"), &workload, Unit::Milliseconds, sample)
    };
    let sync = 1_000.0 / limits.syncs;
    Ok(vec![
        row("acknowledgement", &waited, 50).goal(2.0).limit("one fdatasync", sync),
        row("acknowledgement", &waited, 99).goal(20.0),
        row("in a signed checkpoint", &fixed, 50).goal(150.0),
        row("in a signed checkpoint", &fixed, 99).goal(500.0),
    ])
}

/// Submits entries in large pieces, some of them ahead, and waits for all.
fn replay(handle: &Handle, size: u64) -> Result<()> {
    let mut waiting = std::collections::VecDeque::new();
    for first in (0..size).step_by(usize::try_from(BULK)?) {
        let entries = (first..size.min(first + BULK)).map(entry).collect();
        waiting.push_back(handle.enqueue(entries).map_err(|refusal| anyhow!("{refusal}"))?);
        if waiting.len() > 16 {
            let answer = waiting.pop_front().context("a submission")?.blocking_recv();
            answer?.map_err(|refusal| anyhow!("{refusal}"))?;
        }
    }
    for answer in waiting {
        answer.blocking_recv()?.map_err(|refusal| anyhow!("{refusal}"))?;
    }
    Ok(())
}

/// A node with a million entries: filled, stopped, started again, verified, weighed.
fn million(bench: &Bench, limits: &Limits) -> Result<Vec<Row>> {
    let size = bench.scaled(1_000_000);
    let folder = bench.folder("node")?;
    let (handle, service) = start(&folder)?;
    let (filled, ()) = timed(|| replay(&handle, size))?;
    service.stop()?;
    let mut starts = Vec::new();
    for _ in 0..bench.runs {
        let (time, (_, service)) = timed(|| start(&folder))?;
        starts.push(time);
        service.stop()?;
    }
    let note = std::fs::read(folder.join("site/log").join(CHECKPOINT_PATH))?;
    let checkpoint = Checkpoint::parse(Note::parse(&note)?.text())?;
    let source = FolderSource::open(&folder.join("site")).map_err(|error| anyhow!("{error}"))?;
    check(&LogFiles(&source), checkpoint.size, &checkpoint.root, bench.cores)?;
    let entries = count_of(size);
    let hashing = entries * count_of(count(RECORD_BYTES)) / limits.hash_bytes;
    let workload = format!("{size} entries of 600 B");
    let bytes = |path: &str| weigh(&folder.join(path));
    let (entry_bytes, tiles) = (bytes("site/log/tile/entries")?, bytes("site/log/tile")?);
    let hashes = count_of(tiles - entry_bytes) / entries;
    // The ballast is space held back, not space used.
    let used = weigh(&folder)? - bytes("data/ballast")?;
    let whole = count_of(used) / (entries * count_of(count(RECORD_BYTES)));
    clear(&folder);
    Ok(vec![
        Row::new("bulk replay, signatures off", &workload, Unit::PerSecond, vec![entries / filled])
            .goal(150_000.0)
            .limit("SHA-256", entries / hashing),
        Row::new("restart until it accepts", &workload, Unit::Seconds, starts).goal(2.0),
        Row::new("tiles of hashes, per entry", &workload, Unit::Bytes, vec![hashes])
            .goal(34.0)
            .limit("the hashes", 32.0 * 256.0 / 255.0),
        Row::new("node folder ÷ entries", &workload, Unit::Times, vec![whole]).goal(2.2),
    ])
}

/// Bytes of a file, or of all files below a folder.
fn weigh(folder: &Path) -> Result<u64> {
    if folder.is_file() {
        return Ok(folder.metadata()?.len());
    }
    let mut sum = 0;
    for item in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let item = item?;
        let data = item.metadata()?;
        sum += if data.is_dir() { weigh(&item.path())? } else { data.len() };
    }
    Ok(sum)
}
