//! What the machine can do at all, measured in the same run as everything else.
//!
//! In scope: Ed25519, ML-DSA-44, SHA-256, and syncs of the disk, each as this house computes them but
//! with nothing around. Main type: [`Limits`].

use crate::measure::{Row, Unit, count_of, percentile, rates, timed, times};
use crate::{Bench, on_threads};
use acta_log::ed25519::{SigningKey, Verifier};
use acta_log::hash::sha256;
use acta_log::mldsa;
use acta_log::tree::node_hash;
use anyhow::Result;
use std::fs::File;
use std::hint::black_box;
use std::io::Write as _;

/// Bytes of a record in every benchmark.
pub(crate) const RECORD_BYTES: usize = 600;

/// Medians; all per second, for one thread unless said otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    /// Ed25519 verifications of a record.
    pub(crate) verify: f64,
    /// The same on all cores.
    pub(crate) verify_all: f64,
    /// Bytes through SHA-256, in pieces of a record.
    pub(crate) hash_bytes: f64,
    /// Inner nodes of the tree.
    pub(crate) nodes: f64,
    /// `fdatasync` of one appended block.
    pub(crate) syncs: f64,
    /// ML-DSA-44 signatures.
    pub(crate) mldsa_sign: f64,
}

/// Measures all limits.
pub(crate) fn measure(bench: &Bench) -> Result<(Limits, Vec<Row>)> {
    let verify = ed25519(bench, 1);
    let verify_all = ed25519(bench, bench.cores);
    let (hash_bytes, nodes) = (hash(bench), nodes(bench));
    let (mldsa_sign, mldsa_verify) = mldsa44(bench);
    let (syncs, disk) = disk(bench)?;
    let median = |samples: &[f64]| percentile(samples, 50);
    let limits = Limits {
        verify: median(&verify),
        verify_all: median(&verify_all),
        hash_bytes: median(&hash_bytes) * 1e6,
        nodes: median(&nodes),
        syncs: median(&syncs),
        mldsa_sign: median(&mldsa_sign),
    };
    let cores = format!("{} threads", bench.cores);
    let rows = vec![
        Row::new("Ed25519 verification", "one thread, 600 B", Unit::PerSecond, verify),
        Row::new("Ed25519 verification", &format!("{cores}, 600 B"), Unit::PerSecond, verify_all),
        Row::new("ML-DSA-44 signature", "one thread", Unit::PerSecond, mldsa_sign),
        Row::new("ML-DSA-44 verification", "one thread", Unit::PerSecond, mldsa_verify),
        Row::new("SHA-256", "one thread, 600 B each", Unit::MegabytesPerSecond, hash_bytes),
        Row::new("tree nodes", "one thread, 65 B each", Unit::PerSecond, nodes),
        Row::new("fdatasync", "4 KiB appended each", Unit::PerSecond, syncs),
        Row::new("disk", "64 MiB written, one fdatasync", Unit::MegabytesPerSecond, disk),
    ];
    Ok((limits, rows))
}

fn ed25519(bench: &Bench, threads: usize) -> Vec<f64> {
    let key = SigningKey::from_seed(&[1; 32]);
    let message = [7_u8; RECORD_BYTES];
    let signature = key.sign(&message);
    let count = bench.scaled(20_000);
    let samples = times(bench.runs, || {
        on_threads(threads, |_| {
            let Some(verifier) = Verifier::new(&key.public()) else { return };
            for _ in 0..count {
                assert!(verifier.verify(black_box(&message), &signature));
            }
        });
    });
    rates(count * crate::count(threads), &samples)
}

fn mldsa44(bench: &Bench) -> (Vec<f64>, Vec<f64>) {
    let key = mldsa::SigningKey::from_seed(&[1; 32]);
    let (public, count) = (key.public(), bench.scaled(500));
    let sign = times(bench.runs, || {
        (0..count).for_each(|at| drop(black_box(key.sign(&at.to_be_bytes()))));
    });
    let (signature, verifier) = (key.sign(b"message"), mldsa::Verifier::new(&public));
    let verify = times(bench.runs, || {
        for _ in 0..count {
            assert!(verifier.as_ref().is_some_and(|key| key.verify(b"message", &signature)));
        }
    });
    (rates(count, &sign), rates(count, &verify))
}

/// In megabytes a second.
fn hash(bench: &Bench) -> Vec<f64> {
    let (record, count) = ([7_u8; RECORD_BYTES], bench.scaled(300_000));
    let samples = times(bench.runs, || {
        for _ in 0..count {
            black_box(sha256(black_box(&record)));
        }
    });
    let bytes = count * crate::count(RECORD_BYTES);
    samples.iter().map(|time| count_of(bytes) / time / 1e6).collect()
}

fn nodes(bench: &Bench) -> Vec<f64> {
    let count = bench.scaled(2_000_000);
    let samples = times(bench.runs, || {
        (0..count).fold([0; 32], |hash, _| node_hash(black_box(&hash), &[1; 32]))
    });
    rates(count, &samples)
}

/// Syncs a second, and megabytes a second.
fn disk(bench: &Bench) -> Result<(Vec<f64>, Vec<f64>)> {
    let path = bench.folder("limits")?.join("file");
    let (mut syncs, mut rate) = (Vec::new(), Vec::new());
    let (count, piece) = (bench.scaled(500), vec![7_u8; 1 << 20]);
    for _ in 0..bench.runs {
        let mut file = File::create(&path)?;
        let append = |_| file.write_all(&[7; 4_096]).and_then(|()| file.sync_data());
        let (time, ()) = timed(|| (0..count).try_for_each(append))?;
        syncs.push(count_of(count) / time);
        let mut file = File::create(&path)?;
        let (time, ()) = timed(|| {
            (0..64).try_for_each(|_| file.write_all(&piece))?;
            file.sync_data()
        })?;
        rate.push(count_of(64 << 20) / time / 1e6);
    }
    Ok((syncs, rate))
}
