//! Promises: what the node owes for what is durable.
//!
//! A promise says only what the journal says: its time is that of the entry's header. So a statement
//! has one promise for ever, byte for byte, also after a restart.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use acta::entry::{Entry, Header};
use acta::promise::{Level, Promise, Promised};
use acta::value::{Hash, Time};
use acta::{Statement, StatementId};

use super::{Accepted, Answer, Intake, Sender, Step, time};
use crate::disk::StoreError;
use crate::http::problem::{Code, Problem};
use crate::metrics::add;
use crate::sequencer::Fixed;

/// Why there is no promise yet.
const HELD: &str = "the node waits for its witnesses to say which checkpoint they hold";
/// Seconds after which a promise that is held back may be asked for again.
const HELD_RETRY_S: u64 = 5;

/// Where a statement stands, and its header.
#[derive(Debug, Clone)]
pub(super) struct Fixture {
    pub(super) id: StatementId,
    pub(super) index: u64,
    pub(super) leaf_hash: [u8; 32],
    pub(super) header: String,
}

impl Fixture {
    pub(super) fn new(id: StatementId, fixed: Fixed, header: &str) -> Self {
        let Fixed { index, leaf_hash } = fixed;
        Self { id, index, leaf_hash, header: header.to_owned() }
    }
}

impl Intake {
    /// Answers every statement of a request: waits for those that others are having logged, makes
    /// endorsements, signs promises.
    pub(super) async fn finish(
        &self,
        ids: &[Option<StatementId>],
        steps: Vec<Step>,
        fixed: Vec<(usize, Fixture)>,
        further: Vec<Option<Statement>>,
        sender: &Sender,
    ) -> Vec<Answer> {
        let mut fixtures: Vec<Result<(Fixture, bool), Problem>> = Vec::new();
        let mut fixed = fixed.into_iter().peekable();
        for ((at, step), further) in steps.into_iter().enumerate().zip(further) {
            let id = ids.get(at).copied().flatten();
            if let Some((_, fixture)) = fixed.next_if(|(place, _)| *place == at) {
                fixtures.push(Ok((fixture, true)));
                continue;
            }
            let fixture = self.settled(id, step).await;
            fixtures.push(match (fixture, further) {
                (Ok(fixture), Some(statement)) => {
                    add(&self.metrics.statements_known, 1);
                    let endorsed = self.endorse(&fixture, statement, sender).await;
                    endorsed.map(|endorsed| {
                        if !endorsed {
                            sender.stay.known();
                        }
                        (fixture, false)
                    })
                }
                (fixture, _) => fixture.map(|fixture| (fixture, false)),
            });
        }
        self.promise_all(fixtures)
    }

    /// The entry of a statement that is known, or will be.
    async fn settled(&self, id: Option<StatementId>, step: Step) -> Result<Fixture, Problem> {
        let lost = || Problem::new(Code::NotStored, "it could not be stored").retry_after(1);
        let index = match step {
            Step::Refused(problem) => return Err(problem),
            Step::Known(index) => index,
            Step::Wait(mut outcome) => {
                let outcome = outcome.wait_for(Option::is_some).await.map_err(|_| lost())?;
                (*outcome).and_then(Result::ok).ok_or_else(lost)?
            }
            Step::Fresh(_) => return Err(lost()),
        };
        self.fixture(id.ok_or_else(lost)?, index)
    }

    /// What the journal holds of a statement.
    pub(super) fn fixture(&self, id: StatementId, index: u64) -> Result<Fixture, Problem> {
        let entry = self.entry(index)?;
        let parsed = Entry::parse(entry.payload()).map_err(|fault| internal(&fault))?;
        let header = String::from_utf8_lossy(parsed.header_bytes).into_owned();
        let fixed = Fixed { index, leaf_hash: entry.leaf_hash() };
        Ok(Fixture::new(id, fixed, &header))
    }

    pub(super) fn entry(&self, index: u64) -> Result<crate::journal::Entry, Problem> {
        let entry = self.sequencer.reader().entry(index);
        let damaged = |error: &StoreError| Problem::new(Code::Halted, error.to_string());
        let none = || Problem::new(Code::UnknownStatement, format!("no entry {index}"));
        entry.map_err(|error| damaged(&error))?.ok_or_else(none)
    }

    /// Signs promises over all that are entries, as few notes as the limits allow; none while a hold stands.
    fn promise_all(&self, fixtures: Vec<Result<(Fixture, bool), Problem>>) -> Vec<Answer> {
        if self.sequencer.status().borrow().held {
            let stored = |fixture: Result<(Fixture, bool), Problem>| {
                let (Fixture { id, index, .. }, new) = fixture?;
                Ok(Accepted { id, index, new, promise: None })
            };
            return fixtures.into_iter().map(stored).collect();
        }
        let mut items: Vec<Promised> =
            fixtures.iter().flatten().filter_map(|(fixture, _)| self.promised(fixture)).collect();
        items.sort_unstable_by_key(|item| item.index);
        items.dedup_by_key(|item| item.index);
        let notes: Vec<(u64, Arc<str>)> = match self.sign(items) {
            Ok(notes) => notes,
            Err(problem) => return fixtures.iter().map(|_| Err(problem.clone())).collect(),
        };
        let answer = |fixture: Result<(Fixture, bool), Problem>| {
            let (fixture, new) = fixture?;
            let note = notes.partition_point(|(last, _)| *last < fixture.index);
            let missing =
                || Problem::new(Code::NotStored, "stored, but no promise could be signed");
            let (_, promise) = notes.get(note).ok_or_else(missing)?;
            let promise = Some(Arc::clone(promise));
            Ok(Accepted { id: fixture.id, index: fixture.index, new, promise })
        };
        fixtures.into_iter().map(answer).collect()
    }

    /// Notes, each with the greatest index that it covers.
    fn sign(&self, items: Vec<Promised>) -> Result<Vec<(u64, Arc<str>)>, Problem> {
        let promises = Promise::batches(self.election(), items);
        let sign = |promise: Promise| {
            let last = promise.items.last().map_or(0, |item| item.index);
            let note = promise.sign(self.election(), &self.promise_key);
            let note = note.map_err(|fault| internal(&fault))?;
            Ok((last, String::from_utf8_lossy(note.as_bytes()).into()))
        };
        promises.into_iter().map(sign).collect()
    }

    fn promised(&self, fixture: &Fixture) -> Option<Promised> {
        let header = Header::parse(fixture.header.as_bytes()).ok()?;
        let time = header.received;
        Some(Promised {
            id: fixture.id,
            index: fixture.index,
            leaf: Hash(fixture.leaf_hash),
            time,
            deadline: self.deadline(time),
            level: Level::Local,
            header: fixture.header.clone().into_bytes(),
        })
    }

    fn deadline(&self, from: Time) -> Time {
        time(from.unix().saturating_add(i64::from(self.delay_s.load(Relaxed))))
    }

    /// The promise of a statement.
    ///
    /// # Errors
    /// [`Code::UnknownStatement`], or [`Code::Held`] while a hold at the start stands.
    pub async fn promise(&self, id: StatementId) -> Result<Arc<str>, Problem> {
        let fixture = self.known_fixture(id)?;
        let mut answers = self.promise_all(vec![Ok((fixture, false))]);
        let held = || Problem::new(Code::Held, HELD).retry_after(HELD_RETRY_S);
        answers.pop().unwrap_or_else(|| Err(held()))?.promise.ok_or_else(held)
    }

    pub(super) fn known_fixture(&self, id: StatementId) -> Result<Fixture, Problem> {
        let unknown = || Problem::new(Code::UnknownStatement, format!("no entry has the id {id}"));
        let index = self.known().index(&id.0).ok_or_else(unknown)?;
        self.fixture(id, index)
    }
}

/// What the journal holds does not read as it was written: a fault of this program.
pub(super) fn internal(fault: &acta::Fault) -> Problem {
    tracing::error!(%fault, "what was stored does not read");
    Problem::new(Code::NotStored, fault.to_string())
}
