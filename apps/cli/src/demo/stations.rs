//! All stations of a demonstration: each signs its records with its own key and sends them over HTTP.

use crate::client::{BATCH_STATEMENTS_MAX, Client, Failure, Taken};
use crate::compile::record_text;
use crate::folder::Record;
use acta::kinds::Body;
use acta::kinds::key::KeyRow;
use acta::statement::{Statement, secret_key};
use acta::value::{Code, ElectionId, Name, Role};
use acta_log::note::SecretKey;
use acta_server::setup::system_seed;
use anyhow::{Context, bail};
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// Senders at one time: stations do not wait for each other.
const SENDERS: usize = 4;
/// Tries of one batch before the demonstration gives up.
const TRIES_MAX: u32 = 60;
/// Statements of one request: few enough that the bar moves.
const BATCH: usize = 64;

/// The stations' secret keys.
pub(super) struct Stations {
    election: ElectionId,
    keys: BTreeMap<Code, SecretKey>,
}

impl Stations {
    /// Makes a key for each station.
    pub(super) fn new(
        election: &ElectionId,
        codes: impl Iterator<Item = Code>,
    ) -> anyhow::Result<Self> {
        let key = |code| {
            anyhow::Ok((
                code,
                secret_key(election, Name::new(Role::Station, code), &system_seed()?)?,
            ))
        };
        Ok(Self { election: election.clone(), keys: codes.map(key).collect::<Result<_, _>>()? })
    }

    /// Their rows for the log.
    pub(super) fn rows(&self) -> anyhow::Result<Vec<KeyRow>> {
        let row = |(code, key): (&Code, &SecretKey)| {
            crate::commands::key::row(&self.election, Name::new(Role::Station, *code), key)
        };
        self.keys.iter().map(row).collect()
    }

    /// The key of a station.
    pub(super) fn key(&self, station: &Code) -> anyhow::Result<&SecretKey> {
        self.keys.get(station).with_context(|| format!("no key for station {station}"))
    }

    /// Signs and sends records, with promises for each; returns how many are promised.
    pub(super) fn send(
        &self,
        records: &[Record],
        intake: &str,
        bar: &ProgressBar,
    ) -> anyhow::Result<u64> {
        let batches: Vec<&[Record]> = records.chunks(BATCH.min(BATCH_STATEMENTS_MAX)).collect();
        let (next, promised) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let failed = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..SENDERS {
                scope.spawn(|| {
                    let client = Client::new(intake, "https");
                    while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
                        match self.send_batch(&client, batch) {
                            Ok(number) => {
                                promised.fetch_add(number, Ordering::Relaxed);
                                bar.inc(u64::try_from(number).unwrap_or(u64::MAX));
                            }
                            Err(error) => {
                                next.store(batches.len(), Ordering::Relaxed);
                                failed
                                    .lock()
                                    .unwrap_or_else(PoisonError::into_inner)
                                    .get_or_insert(error);
                            }
                        }
                    }
                });
            }
        });
        match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(error) => Err(error),
            None => Ok(u64::try_from(promised.into_inner())?),
        }
    }

    fn send_batch(&self, client: &Client, records: &[Record]) -> anyhow::Result<usize> {
        let signed =
            records.iter().map(|record| self.sign(record)).collect::<Result<Vec<_>, _>>()?;
        let mut waiting: Vec<&Statement> = signed.iter().collect();
        let mut last = String::from("no answer");
        for _ in 0..TRIES_MAX {
            match client.post(&waiting, client.via()) {
                Ok(answers) => {
                    let mut left = Vec::new();
                    for (statement, taken) in waiting.iter().zip(answers) {
                        match taken {
                            Taken::Promised { .. } => {}
                            Taken::Refused(problem) => bail!("a record was refused: {problem}"),
                            Taken::Stored => left.push(*statement),
                            Taken::Later(problem) => {
                                last = problem;
                                left.push(*statement);
                            }
                        }
                    }
                    if left.is_empty() {
                        return Ok(signed.len());
                    }
                    waiting = left;
                    std::thread::sleep(Duration::from_millis(50));
                }
                Err(Failure::Busy(wait, text)) => {
                    last = text;
                    std::thread::sleep(wait.min(Duration::from_millis(500)));
                }
                Err(Failure::World(error)) => {
                    last = format!("{error:#}");
                    std::thread::sleep(Duration::from_millis(200));
                }
            }
        }
        bail!("the intake took no answer {TRIES_MAX} times: {last}")
    }

    /// A record, signed by its station.
    pub(super) fn sign(&self, record: &Record) -> anyhow::Result<Statement> {
        let text = record_text(&self.election, record);
        let key = self.key(&record.station)?;
        let statement =
            Statement::sign(&text, &[key]).map_err(|fault| anyhow::anyhow!("{fault}"))?;
        debug_assert!(matches!(statement.body(), Body::Record(_)));
        Ok(statement)
    }
}
