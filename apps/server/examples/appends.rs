//! Measures the sequencer on real files: durable appends by many submitters, acknowledgement times,
//! and the start of a node with many entries.
//!
//! `cargo run --release -p acta-server --example appends -- [FOLDER] [ENTRIES]`; signatures of
//! statements are the intake's and not measured here.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use acta_log::note::{Algorithm, SecretKey};
use acta_server::disk::{RealDisk, StoreError};
use acta_server::heads::Keys;
use acta_server::sequencer::service::open_and_start;
use acta_server::sequencer::{Config, Handle, Refusal, Service};

const SUBMITTERS: usize = 64;
const ENTRY_BYTES: usize = 600;
const ORIGIN: &str = "acta.example/bench";
/// Entries of the growth, unless said otherwise.
const ENTRIES: usize = 1_000_000;
const BATCH: usize = 512;
const MEASURE: Duration = Duration::from_secs(3);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut words = std::env::args().skip(1);
    let folder =
        words.next().map_or_else(|| std::env::temp_dir().join("acta-bench"), PathBuf::from);
    let entries = words.next().map_or(Ok(ENTRIES), |word| word.parse())?;
    let _ = std::fs::remove_dir_all(&folder);
    let (handle, service) = node(&folder)?;
    println!("durable appends, {SUBMITTERS} submitters, {ENTRY_BYTES} B entries:");
    for per_submission in [1, 64] {
        appends(&handle, per_submission)?;
    }
    let start = Instant::now();
    grow(&handle, entries)?;
    let rate = entries.checked_div(usize::try_from(start.elapsed().as_millis())?.max(1));
    println!("grown to {} entries: {} a ms", handle.reader().size(), rate.unwrap_or(0));
    let start = Instant::now();
    service.stop()?;
    println!("published and stopped in {:?}", start.elapsed());
    for _ in 0..3 {
        restart(&folder)?;
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn node(folder: &Path) -> Result<(Handle, Service), StoreError> {
    let key = |algorithm, seed| SecretKey::new(ORIGIN, algorithm, &[seed; 32]);
    let ml_dsa = Some(key(Algorithm::MlDsa44, 2)?);
    let keys = Keys { ed25519: key(Algorithm::Ed25519, 1)?, ml_dsa };
    let config = Config::new(folder.join("node"), folder.join("log"), keys);
    open_and_start(Arc::new(RealDisk::new()), config, &[])
}

fn entry(submitter: usize, number: usize) -> Vec<u8> {
    let mut text = format!("{submitter} {number} ").into_bytes();
    text.resize(ENTRY_BYTES, b'.');
    text
}

/// Submitters that each wait for their answer before they go on.
fn appends(handle: &Handle, per_submission: usize) -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let submit = |submitter| {
        let handle = handle.clone();
        std::thread::spawn(move || {
            let mut times = Vec::new();
            while start.elapsed() < MEASURE {
                let first = times.len() * per_submission;
                let entries =
                    (first..first + per_submission).map(|n| entry(submitter, n)).collect();
                let asked = Instant::now();
                match handle.submit_blocking(entries) {
                    Ok(_) => times.push(asked.elapsed()),
                    Err(Refusal::Busy) => std::thread::yield_now(),
                    Err(refusal) => return Err(refusal),
                }
            }
            Ok(times)
        })
    };
    let threads: Vec<_> = (0..SUBMITTERS).map(submit).collect();
    let mut times = Vec::new();
    for thread in threads {
        times.extend(thread.join().map_err(|_| "a submitter panicked")??);
    }
    times.sort_unstable();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    let seconds = usize::try_from(MEASURE.as_secs())?;
    let rate = times.len() * per_submission / seconds;
    println!(
        "  {per_submission:>3} a submission: {rate} entries/s; acknowledged p50 {:?}, p99 {:?}",
        at(50),
        at(99)
    );
    Ok(())
}

/// Grows the log as fast as one submitter with many submissions under way can.
fn grow(handle: &Handle, entries: usize) -> Result<(), Box<dyn std::error::Error>> {
    let mut under_way = std::collections::VecDeque::new();
    let mut number = 0;
    while number < entries {
        let batch: Vec<Vec<u8>> = (number..number + BATCH).map(|n| entry(SUBMITTERS, n)).collect();
        match handle.enqueue(batch) {
            Ok(answer) => {
                under_way.push_back(answer);
                number += BATCH;
            }
            Err(Refusal::Busy) => {
                let answer = under_way.pop_front().ok_or("busy without a submission")?;
                answer.blocking_recv()??;
            }
            Err(refusal) => return Err(refusal.into()),
        }
    }
    for answer in under_way {
        answer.blocking_recv()??;
    }
    Ok(())
}

/// From nothing to the first acknowledgement, and to the first checkpoint after it.
fn restart(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let start = Instant::now();
    let (handle, service) = node(folder)?;
    let opened = start.elapsed();
    handle.submit_blocking(vec![b"one more".to_vec()])?;
    let accepted = start.elapsed();
    let size = handle.reader().size();
    while handle.status().borrow().signed < size {
        std::thread::sleep(Duration::from_millis(1));
    }
    println!(
        "restart with {size} entries: opened {opened:?}, first acknowledgement {accepted:?}, in a signed checkpoint {:?}",
        start.elapsed()
    );
    service.stop()?;
    Ok(())
}
