//! What the node takes, and why not (spec 5 §7).
//!
//! In scope: the checks in their order, one entry for one statement however often it comes,
//! endorsements, promises. Not in scope: HTTP ([`crate::http`]), and what a statement does to the
//! tally: bad figures, a second record or an act without enough signatures are logged like any other.
//! Main type: [`Intake`].
//!
//! The order is from cheap to costly, so that a flood costs its senders more than the node: stage and
//! source, size and grammar, election, kind, signers with a key, known already, signatures (on a
//! bounded pool), rate of the signers, sequencing, promise.

pub mod blob;
mod check;
mod complain;
mod endorse;
pub mod known;
pub mod limits;
pub(crate) mod minutes;
mod promise;
pub(crate) mod receipt;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard, Weak};
use std::time::{Duration, Instant};

use acta::entry::{Channel, Entry, Header};
use acta::keys::{Checked, KeyBook};
use acta::value::{Code, ElectionId, Time};
use acta::{Body, Statement, StatementId};
use acta_log::note::SecretKey;
use hyper::body::Bytes;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

use crate::clock::Clock;
use crate::fetch::Source;
use crate::http::problem::{self, Problem};
use crate::listen::prefix;
use crate::metrics::{Metrics, add};
use crate::sequencer::{Fixed, Handle, Refusal};
use known::{Found, Known, Reservation};
use limits::{Buckets, Rate};
use minutes::{Minutes, Stay};
use promise::Fixture;

pub use receipt::Place;

/// A posted statement has at most this many bytes.
pub const STATEMENT_BYTES_MAX: usize = acta::statement::STATEMENT_MAX;
/// A batch has at most this many statements.
pub const BATCH_STATEMENTS_MAX: usize = 512;
/// A batch has at most this many bytes.
pub const BATCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// At most this many statements are between reception and answer at one time.
pub const UNDER_WAY_MAX: usize = 16_384;
/// Checked statements are kept for the tally up to this number; it checks the others again.
const CHECKED_KEPT_MAX: usize = 32_768;
/// Extra units that a source is charged for a signature that does not verify.
const BAD_SIGNATURE_UNITS: u32 = 16;
/// Seconds after which a refusal for lack of room may be tried again.
const RETRY_S: u64 = 1;
/// How long a statement that changes keys waits to be in force before it is answered.
const IN_FORCE_TIMEOUT: Duration = Duration::from_secs(10);

/// What may be sent how often. Units are statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rates {
    /// For one address (IPv4) or network of 64 bits (IPv6).
    pub source: Rate,
    /// For one name that signs.
    pub signer: Rate,
}

impl Default for Rates {
    fn default() -> Self {
        // A station sends a few records; a relay or a network behind one address sends thousands.
        let source = Rate { per_second: 5_000, burst: 20_000 };
        Self { source, signer: Rate { per_second: 10, burst: 1_000 } }
    }
}

/// What the intake is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Keys and known statements are being read from the journal.
    Starting,
    /// Statements are taken.
    Open,
    /// No more.
    Stopping,
}

/// What an intake is made with.
pub struct Parts {
    /// The key book; the ledger brings it on.
    pub book: KeyBook,
    /// Durable sequencing.
    pub sequencer: Handle,
    /// Signs endorsements.
    pub intake_key: SecretKey,
    /// Signs promises.
    pub promise_key: SecretKey,
    /// The code in entry headers.
    pub code: Code,
    /// The definition's `delay` in seconds.
    pub delay_s: u32,
    /// Rates.
    pub rates: Rates,
    /// Whether each minute is counted for the log.
    pub telemetry: bool,
    /// The time that headers state.
    pub clock: Clock,
    /// The published tree, for receipts.
    pub site: Arc<dyn Source>,
    /// Where files are published, and on which disk.
    pub blobs: blob::Blobs,
}

/// A statement that is an entry.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// Its id.
    pub id: StatementId,
    /// Its place in the log.
    pub index: u64,
    /// Whether this request made it one.
    pub new: bool,
    /// A promise note that covers it; none while a hold at the start stands.
    pub promise: Option<Arc<str>>,
}

/// An answer for one statement.
pub type Answer = Result<Accepted, Problem>;

/// For each statement of a request its id, where there is one, and its answer.
pub type Answers = (Vec<Option<StatementId>>, Vec<Answer>);

/// The intake of a node.
pub struct Intake {
    election: ElectionId,
    book: RwLock<KeyBook>,
    known: Arc<Known>,
    sequencer: Handle,
    metrics: Metrics,
    minutes: Arc<Minutes>,
    by_source: Buckets<IpAddr>,
    by_signer: Buckets<acta::value::Name>,
    verifying: Arc<Semaphore>,
    under_way: AtomicUsize,
    checked: Mutex<HashMap<StatementId, Checked>>,
    intake_key: SecretKey,
    promise_key: SecretKey,
    code: Code,
    delay_s: AtomicU32,
    clock: Clock,
    site: Arc<dyn Source>,
    blobs: blob::Blobs,
    /// For work in threads.
    this: Weak<Self>,
    started: Instant,
    stage: watch::Sender<Stage>,
    /// Entries that the key book has taken.
    in_book: watch::Sender<u64>,
    endorsing: tokio::sync::Mutex<()>,
}

/// Who sent a request, and how.
struct Sender {
    via: Channel,
    source: IpAddr,
    stay: Stay,
}

/// What is being done about one statement of a request.
enum Step {
    Refused(Problem),
    Known(u64),
    Wait(watch::Receiver<known::Outcome>),
    Fresh(Reservation),
}

impl Intake {
    /// An intake that is starting: the ledger opens it.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Arc::new_cyclic(|this| Self {
            election: parts.book.election().clone(),
            book: RwLock::new(parts.book),
            known: Arc::new(Known::default()),
            sequencer: parts.sequencer,
            metrics: Metrics::default(),
            minutes: Minutes::new(parts.telemetry, (parts.clock)()),
            by_source: Buckets::new(parts.rates.source),
            by_signer: Buckets::new(parts.rates.signer),
            verifying: Arc::new(Semaphore::new(cores)),
            under_way: AtomicUsize::new(0),
            checked: Mutex::default(),
            intake_key: parts.intake_key,
            promise_key: parts.promise_key,
            code: parts.code,
            delay_s: AtomicU32::new(parts.delay_s),
            clock: parts.clock,
            site: parts.site,
            blobs: parts.blobs,
            this: Weak::clone(this),
            started: Instant::now(),
            stage: watch::Sender::new(Stage::Starting),
            in_book: watch::Sender::new(0),
            endorsing: tokio::sync::Mutex::new(()),
        })
    }

    /// The counters.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.metrics
    }

    /// What is counted of each minute.
    pub(crate) fn minutes(&self) -> &Arc<Minutes> {
        &self.minutes
    }

    /// Counts a request that was refused before it was read.
    pub(crate) fn refuse(&self, code: problem::Code, source: IpAddr) {
        self.metrics.refuse(code);
        self.minutes.enter(self.now_s(), Some(source), 1, 0).refused(code, 1);
    }

    /// The election.
    #[must_use]
    pub fn election(&self) -> &ElectionId {
        &self.election
    }

    /// The statements that are entries.
    #[must_use]
    pub fn known(&self) -> &Arc<Known> {
        &self.known
    }

    /// Durable sequencing.
    #[must_use]
    pub fn sequencer(&self) -> &Handle {
        &self.sequencer
    }

    /// Who signs what, for reading.
    pub fn book(&self) -> RwLockReadGuard<'_, KeyBook> {
        self.book.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who signs what, for the ledger.
    pub(crate) fn book_mut(&self) -> RwLockWriteGuard<'_, KeyBook> {
        self.book.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ledger has taken all entries below `size`.
    pub(crate) fn in_book(&self, size: u64) {
        self.in_book.send_replace(size);
    }

    /// Entries that the key book has taken, and each later number.
    #[must_use]
    pub fn book_size(&self) -> watch::Receiver<u64> {
        self.in_book.subscribe()
    }

    /// The definition's `delay` has changed.
    pub(crate) fn set_delay_s(&self, delay_s: u32) {
        self.delay_s.store(delay_s, Relaxed);
    }

    /// Goes to another stage.
    pub(crate) fn go_to(&self, stage: Stage) {
        self.metrics.accepting.store(u64::from(stage == Stage::Open), Relaxed);
        self.stage.send_replace(stage);
    }

    /// What the intake is doing, and each change.
    #[must_use]
    pub fn stage(&self) -> watch::Receiver<Stage> {
        self.stage.subscribe()
    }

    /// Seconds since 1970, as the node believes.
    #[must_use]
    pub fn now_s(&self) -> u64 {
        (self.clock)()
    }

    /// A statement that was checked when it was received, for the tally.
    pub(crate) fn take_checked(&self, id: &StatementId) -> Option<Checked> {
        self.checked.lock().unwrap_or_else(PoisonError::into_inner).remove(id)
    }

    fn keep_checked(&self, checked: Checked) {
        let mut all = self.checked.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < CHECKED_KEPT_MAX {
            all.insert(checked.id(), checked);
        }
    }

    /// Statements between reception and answer.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.under_way.load(Relaxed)
    }

    fn now_us(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Takes one statement.
    ///
    /// # Errors
    /// The [`Problem`] to answer; nothing was logged.
    pub async fn one(&self, body: Bytes, via: Channel, source: IpAddr) -> Answer {
        let (_, mut answers) = self.many(vec![body], via, source).await?;
        let none = || Err(Problem::new(problem::Code::Malformed, "expected a statement"));
        answers.pop().unwrap_or_else(none)
    }

    /// Takes many statements; gives an id, where there is one, and an answer for each. A sender that goes
    /// away ends its request and nothing else: what was begun is stored once, counted and known.
    ///
    /// # Errors
    /// A [`Problem`] of the whole request.
    pub async fn many(
        &self,
        bodies: Vec<Bytes>,
        via: Channel,
        source: IpAddr,
    ) -> Result<Answers, Problem> {
        let gone = || Problem::new(problem::Code::Stopping, "send it to another intake");
        let intake = self.this.upgrade().ok_or_else(gone)?;
        let taking = tokio::spawn(async move { intake.take(bodies, via, source).await });
        taking.await.unwrap_or_else(|_| Err(gone()))
    }

    async fn take(
        &self,
        bodies: Vec<Bytes>,
        via: Channel,
        source: IpAddr,
    ) -> Result<Answers, Problem> {
        let began = Instant::now();
        let number = bodies.len();
        let bytes = bodies.iter().map(Bytes::len).sum();
        let stay = self.minutes.enter(self.now_s(), Some(source), number, bytes);
        let _room = self.enter(number, source).inspect_err(|problem| {
            self.metrics.refuse(problem.code);
            stay.refused(problem.code, number);
        })?;
        stay.under_way(self.under_way());
        let (mut ids, mut fresh, mut steps) = (Vec::new(), Vec::new(), Vec::new());
        let mut further = Vec::new();
        for body in bodies {
            let parsed = self.read(&body);
            ids.push(parsed.as_ref().ok().map(Statement::id));
            steps.push(self.begin(parsed, &mut fresh, &mut further));
        }
        let checked = self.verify(fresh, source).await;
        self.refuse_unchecked(&mut steps, &checked);
        let fixed = self.sequence(&mut steps, checked, via, &stay).await;
        let sender = Sender { via, source, stay };
        let answers = self.finish(&ids, steps, fixed, further, &sender).await;
        for answer in &answers {
            match answer {
                Ok(_) => self.metrics.acknowledged.observe(began.elapsed()),
                Err(problem) => {
                    self.metrics.refuse(problem.code);
                    sender.stay.refused(problem.code, 1);
                }
            }
        }
        Ok((ids, answers))
    }

    /// Whether requests are taken. Before it is, the key book is not whole, and nothing may be judged by it.
    fn is_open(&self) -> Result<(), Problem> {
        let problem = |code, detail: &str| Err(Problem::new(code, detail).retry_after(RETRY_S));
        match *self.stage.borrow() {
            Stage::Open => Ok(()),
            Stage::Starting => {
                problem(problem::Code::Starting, "keys are being read from the journal")
            }
            Stage::Stopping => problem(problem::Code::Stopping, "send it to another intake"),
        }
    }

    /// Whether a request of `number` statements may come in; the room it takes until it is answered.
    fn enter(&self, number: usize, source: IpAddr) -> Result<Room<'_>, Problem> {
        self.is_open()?;
        let units = u32::try_from(number).unwrap_or(u32::MAX);
        self.by_source.charge(prefix(source), units, self.now_us()).map_err(|many| {
            let detail = format!("come back in {} s", many.retry_after_s);
            Problem::new(problem::Code::RateSource, detail).retry_after(many.retry_after_s)
        })?;
        let room = Room { under_way: &self.under_way, number };
        if self.under_way.fetch_add(number, Relaxed).saturating_add(number) > UNDER_WAY_MAX {
            add(&self.metrics.queue_refusals, 1);
            let detail = "too many statements are under way";
            return Err(Problem::new(problem::Code::Busy, detail).retry_after(RETRY_S));
        }
        Ok(room)
    }

    /// What to do about a statement, as far as that costs nothing.
    fn begin(
        &self,
        parsed: Result<Statement, Problem>,
        fresh: &mut Vec<(usize, Statement)>,
        further: &mut Vec<Option<Statement>>,
    ) -> Step {
        let at = further.len();
        further.push(None);
        let statement = match parsed {
            Ok(statement) => statement,
            Err(problem) => return Step::Refused(problem),
        };
        let step = match self.known.reserve(statement.id().0) {
            Some(Found::New(reservation)) => {
                fresh.push((at, statement));
                return Step::Fresh(reservation);
            }
            Some(Found::At(index)) => Step::Known(index),
            Some(Found::OnTheWay(outcome)) => Step::Wait(outcome),
            None => Step::Refused(Problem::new(problem::Code::NotStored, "no place in memory")),
        };
        if let Some(slot) = further.get_mut(at) {
            *slot = Some(statement);
        }
        step
    }

    fn refuse_unchecked(&self, steps: &mut [Step], checked: &[(usize, Result<Checked, Problem>)]) {
        for (at, result) in checked {
            if let (Some(step), Err(problem)) = (steps.get_mut(*at), result) {
                // The reservation is given back: somebody may send it again, better signed.
                *step = Step::Refused(problem.clone());
            }
        }
    }

    /// Has all statements that were found good fixed in the log, in one batch.
    async fn sequence(
        &self,
        steps: &mut [Step],
        checked: Vec<(usize, Result<Checked, Problem>)>,
        via: Channel,
        stay: &Stay,
    ) -> Vec<(usize, Fixture)> {
        let good = checked.into_iter().filter_map(|(at, result)| Some((at, result.ok()?)));
        let (mut places, mut entries, mut control) = (Vec::new(), Vec::new(), false);
        let header = self.header(via, stay);
        for (at, checked) in good {
            match Entry::encode(&header, checked.statement()) {
                Ok(entry) => {
                    control |= changes_keys(checked.body());
                    places.push((at, checked.id()));
                    entries.push(entry);
                    self.keep_checked(checked);
                }
                Err(fault) => refuse_step(steps, at, check::of_fault(&fault)),
            }
        }
        if entries.is_empty() {
            return Vec::new();
        }
        let headers = header.encode();
        match self.submit(entries, stay).await {
            Ok(fixed) => {
                let fixed: Vec<_> = places.into_iter().zip(fixed).collect();
                let last = fixed.iter().map(|(_, fixed)| fixed.index).max();
                let fixed = fixed.into_iter().map(|((at, id), fixed)| {
                    self.reservation(steps, at, fixed.index);
                    (at, Fixture::new(id, fixed, &headers))
                });
                let fixed = fixed.collect();
                if let Some(last) = last.filter(|_| control) {
                    self.wait_until_in_book(last).await;
                }
                fixed
            }
            Err(refusal) => {
                for (at, id) in places {
                    self.take_checked(&id);
                    refuse_step(steps, at, of_refusal(&refusal));
                }
                Vec::new()
            }
        }
    }

    fn reservation(&self, steps: &mut [Step], at: usize, index: u64) {
        let Some(step) = steps.get_mut(at) else { return };
        if let Step::Fresh(reservation) = std::mem::replace(step, Step::Known(index)) {
            add(&self.metrics.statements_new, 1);
            reservation.fixed(index);
        }
    }

    /// A key that was acknowledged can be used by the next request.
    async fn wait_until_in_book(&self, index: u64) {
        let mut size = self.in_book.subscribe();
        let waiting = size.wait_for(|size| *size > index);
        // If the ledger has stopped, so has the node; the entry is durable all the same.
        let _ = tokio::time::timeout(IN_FORCE_TIMEOUT, waiting).await;
    }

    fn header(&self, via: Channel, stay: &Stay) -> Header {
        Header { received: stay.received(), via, intake: self.code, relays: Vec::new() }
    }

    /// Has entries fixed in the log, and counts them.
    async fn submit(&self, entries: Vec<Vec<u8>>, stay: &Stay) -> Result<Vec<Fixed>, Refusal> {
        let number = entries.len();
        let answer = self.sequencer.enqueue(entries)?;
        add(&self.metrics.received, number);
        let fixed = answer.await.unwrap_or(Err(Refusal::Stopping));
        match &fixed {
            Ok(fixed) => stay.new_entries(fixed.len()),
            Err(_) => {
                self.metrics.received.fetch_sub(crate::disk::count(number), Relaxed);
            }
        }
        fixed
    }

    /// How the intake stands, for `GET /healthz`.
    #[must_use]
    pub fn health(&self) -> (bool, Value) {
        let status = self.sequencer.status().borrow().clone();
        let stage = *self.stage.borrow();
        let ready = stage == Stage::Open && status.accepting;
        let json = json!({
            "accepting": ready,
            "stage": format!("{stage:?}").to_lowercase(),
            "held": status.held,
            "durable": status.durable,
            "signed": status.signed,
            "trouble": status.trouble,
            "halted": status.halted,
            "stores": self.metrics.stores().iter().map(|store| store.json()).collect::<Vec<_>>(),
        });
        (ready, json)
    }

    /// The text of `GET /metrics`.
    #[must_use]
    pub fn metrics_text(&self) -> String {
        let status = self.sequencer.status().borrow().clone();
        self.metrics.sequenced.store(status.durable, Relaxed);
        self.metrics.signed.store(status.signed, Relaxed);
        self.metrics.held.store(u64::from(status.held), Relaxed);
        self.metrics.text()
    }
}

/// Room taken by a request until it is answered.
struct Room<'a> {
    under_way: &'a AtomicUsize,
    number: usize,
}

impl Drop for Room<'_> {
    fn drop(&mut self) {
        self.under_way.fetch_sub(self.number, Relaxed);
    }
}

/// The time, or the nearest one that can be written.
pub(crate) fn time(unix_s: i64) -> Time {
    const FIRST: i64 = 946_684_800; // 2000-01-01T00:00:00Z
    const LAST: i64 = 7_258_118_399; // 2199-12-31T23:59:59Z
    let time = Time::from_unix(unix_s.clamp(FIRST, LAST));
    time.unwrap_or_else(|| unreachable!("both bounds are times"))
}

/// Whether an entry changes who may sign.
fn changes_keys(body: &Body) -> bool {
    matches!(body, Body::Key(_) | Body::Revoke(_) | Body::Amend(_) | Body::InForce(_))
}

fn refuse_step(steps: &mut [Step], at: usize, problem: Problem) {
    if let Some(step) = steps.get_mut(at) {
        *step = Step::Refused(problem);
    }
}

fn of_refusal(refusal: &Refusal) -> Problem {
    let code = match refusal {
        Refusal::Empty | Refusal::TooLarge => problem::Code::TooLarge,
        Refusal::Busy => problem::Code::Busy,
        Refusal::DiskFull => problem::Code::DiskFull,
        Refusal::NotStored(_) => problem::Code::NotStored,
        Refusal::Stopping => problem::Code::Stopping,
        Refusal::Halted(_) => problem::Code::Halted,
    };
    Problem::new(code, refusal.to_string()).retry_after(RETRY_S)
}
