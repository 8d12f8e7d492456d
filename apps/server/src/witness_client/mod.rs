//! Asking witnesses to cosign: each new checkpoint, every witness, side by side.
//!
//! In scope: one thread a witness, time limits, back-off, and what is known of each witness
//! ([`WitnessState`]). Not in scope: when a checkpoint is signed, and what its cosignatures amount to
//! (a policy says). A dead, slow or hostile witness costs its own thread some waiting and nothing
//! else; [`Client::offer`] never blocks. Main type: [`Client`]; the dialogue itself is in [`asker`].

pub mod asker;

use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use acta_log::LogError;
use acta_log::checkpoint::{Checkpoint, Signed};
use acta_log::hash::Hash;
use acta_log::note::{NOTE_BYTES_MAX, Note, PublicKey};
use acta_log::policy::Policy;
use acta_log::tree::{HashSource, consistency_proof};
use acta_log::witness::{ADD_CHECKPOINT_PATH, origin_id};
use ureq::Agent;

use crate::clock::Clock;
use crate::disk::count;
use asker::{Answer, Asker, Step};

/// A witness's whole answer must have arrived within this time.
pub const ANSWER_TIMEOUT: Duration = Duration::from_secs(5);
/// A connection must be made within this time.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(2);
/// A witness's answer has at most this many bytes: two cosignatures are 4 kB.
pub const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How much of an offending answer a state repeats, in characters.
const PROBLEM_CHARS_MAX: usize = 200;

/// The consistency proof from one size to another.
pub type Proofs = Arc<dyn Fn(u64, u64) -> Result<Vec<Hash>, LogError> + Send + Sync>;
/// Takes a checkpoint with the verified lines of one witness, and that witness's name.
pub type OnCosigned = Arc<dyn Fn(&str, &Note) + Send + Sync>;

/// Proofs from hashes that several threads may read.
#[must_use]
pub fn proofs_from<S: HashSource + Send + Sync + 'static>(source: Arc<S>) -> Proofs {
    Arc::new(move |old, size| consistency_proof(source.as_ref(), old, size))
}

/// A witness to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What it is called; names of one witness's several keys are joined by a space.
    pub name: String,
    /// Its submission prefix, an `http://` address.
    pub url: String,
    /// Its keys.
    pub keys: Vec<PublicKey>,
}

/// The witnesses of a policy that have an address; those that share one are one witness.
#[must_use]
pub fn targets(policy: &Policy) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for witness in policy.witnesses() {
        let Some(url) = &witness.url else { continue };
        let url = url.trim_end_matches('/').to_owned();
        if let Some(target) = targets.iter_mut().find(|target| target.url == url) {
            target.name = format!("{} {}", target.name, witness.name);
            target.keys.push(witness.key.clone());
        } else {
            let (name, keys) = (witness.name.clone(), vec![witness.key.clone()]);
            targets.push(Target { name, url, keys });
        }
    }
    targets
}

/// What is known of a witness. Times are in seconds since 1970.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WitnessState {
    /// Its name.
    pub name: String,
    /// The greatest size it cosigned for us since the start, if any.
    pub size: Option<u64>,
    /// When that cosignature arrived.
    pub time: Option<u64>,
    /// Since when it did not give what was asked; none if its last answer was a cosignature.
    pub missing_since: Option<u64>,
    /// What went wrong last.
    pub problem: Option<String>,
    /// Requests made.
    pub requests: u64,
}

struct Shared {
    now: Mutex<Now>,
    changed: Condvar,
    proofs: Proofs,
    on_cosigned: OnCosigned,
    clock: Clock,
}

#[derive(Default)]
struct Now {
    /// The newest checkpoint, and how many there were.
    newest: Option<(u64, Arc<Note>)>,
    stopped: bool,
    states: Vec<WitnessState>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn update(&self, at: usize, change: impl FnOnce(&mut WitnessState)) {
        if let Some(state) = self.lock().states.get_mut(at) {
            change(state);
        }
    }

    /// The newest checkpoint once there is one after number `done`; `None` when stopped.
    fn next(&self, done: u64) -> Option<(u64, Arc<Note>)> {
        let mut now = self.lock();
        loop {
            if now.stopped {
                return None;
            }
            if let Some((number, note)) = now.newest.as_ref().filter(|(number, _)| *number > done) {
                return Some((*number, Arc::clone(note)));
            }
            now = self.changed.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Waits that long, or less when stopped.
    fn pause(&self, pause: Duration) {
        let end = Instant::now() + pause;
        let mut now = self.lock();
        while !now.stopped {
            let Some(left) = end.checked_duration_since(Instant::now()) else { return };
            let waited = self.changed.wait_timeout(now, left);
            now = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Threads that ask witnesses. Dropping it stops them; one that waits for an answer ends by itself
/// within [`ANSWER_TIMEOUT`].
pub struct Client {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

impl Client {
    /// Starts one thread a witness.
    ///
    /// # Errors
    /// If the system gives no thread.
    pub fn start(
        targets: Vec<Target>,
        proofs: Proofs,
        on_cosigned: OnCosigned,
        clock: Clock,
    ) -> io::Result<Self> {
        let named =
            |target: &Target| WitnessState { name: target.name.clone(), ..Default::default() };
        let states = targets.iter().map(named).collect();
        let now = Mutex::new(Now { states, ..Default::default() });
        let shared = Shared { now, changed: Condvar::new(), proofs, on_cosigned, clock };
        let mut client = Self { shared: Arc::new(shared), threads: Vec::new() };
        for (at, target) in targets.into_iter().enumerate() {
            let shared = Arc::clone(&client.shared);
            let thread = std::thread::Builder::new().name(format!("ask-witness-{at}"));
            client.threads.push(thread.spawn(move || run(&shared, at, target))?);
        }
        Ok(client)
    }

    /// Hands over a newly signed checkpoint. A witness that is still busy with an older one goes on
    /// with the newest.
    pub fn offer(&self, note: Note) {
        let mut now = self.shared.lock();
        let number = now.newest.as_ref().map_or(1, |(number, _)| number + 1);
        now.newest = Some((number, Arc::new(note)));
        drop(now);
        self.shared.changed.notify_all();
    }

    /// What is known of each witness, in the order given.
    #[must_use]
    pub fn states(&self) -> Vec<WitnessState> {
        self.shared.lock().states.clone()
    }

    /// Stops and waits for the threads.
    pub fn stop(mut self) {
        self.signal_stop();
        for thread in self.threads.drain(..) {
            // A thread that panicked has nothing more to say.
            let _ = thread.join();
        }
    }

    fn signal_stop(&self) {
        self.shared.lock().stopped = true;
        self.shared.changed.notify_all();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.signal_stop();
    }
}

fn run(shared: &Shared, at: usize, target: Target) {
    let agent = agent();
    let url = format!("{}/{ADD_CHECKPOINT_PATH}", target.url);
    let mut asker = Asker::new(target.keys);
    let mut done = 0;
    while let Some((number, note)) = shared.next(done) {
        let step = loop {
            let answer = asker
                .request(&note, &shared.proofs)
                .map_err(|error| format!("no proof: {error}"))
                .and_then(|request| post(&agent, &url, &request));
            shared.update(at, |state| state.requests += 1);
            match asker.answer(&note, answer) {
                Step::Again => {}
                step => break step,
            }
        };
        match step {
            Step::Cosigned(whole) => {
                done = number;
                cosigned(shared, at, &target.name, &whole);
            }
            Step::Again => {}
            Step::Problem(problem) => missing(shared, at, &target.name, &problem),
        }
        shared.pause(Duration::from_millis(asker.wait_ms()));
    }
}

fn cosigned(shared: &Shared, at: usize, name: &str, whole: &Note) {
    let size = Checkpoint::parse(whole.text()).ok().map(|checkpoint| checkpoint.size);
    let time = (shared.clock)();
    shared.update(at, |state| {
        (state.size, state.time) = (state.size.max(size), Some(time));
        (state.missing_since, state.problem) = (None, None);
    });
    (shared.on_cosigned)(name, whole);
}

fn missing(shared: &Shared, at: usize, name: &str, problem: &str) {
    tracing::warn!(witness = name, problem, "no cosignature");
    let time = (shared.clock)();
    let problem: String = problem.chars().take(PROBLEM_CHARS_MAX).collect();
    shared.update(at, |state| {
        state.missing_since.get_or_insert(time);
        state.problem = Some(problem);
    });
}

fn agent() -> Agent {
    let config = Agent::config_builder()
        .timeout_global(Some(ANSWER_TIMEOUT))
        .timeout_connect(Some(CONNECT_TIMEOUT))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .build();
    config.new_agent()
}

fn post(agent: &Agent, url: &str, request: &[u8]) -> Result<Answer, String> {
    let answer = agent.post(url).content_type("text/plain").send(request);
    let mut answer = answer.map_err(|error| error.to_string())?;
    let body = answer.body_mut().with_config().limit(count(ANSWER_BYTES_MAX)).read_to_vec();
    let body = body.map_err(|error| error.to_string())?;
    Ok(Answer { status: answer.status().as_u16(), body })
}

/// The last checkpoint that a witness holds for our log, from its monitoring prefix (taken to be its
/// submission prefix). Only what our own key signed is evidence of a size, so a witness cannot stop a
/// node with an invented one.
///
/// # Errors
/// In words: no answer, or an answer that is no checkpoint under one of `keys`.
pub fn held_by(
    target: &Target,
    origin: &str,
    keys: &[PublicKey],
) -> Result<Option<Signed>, String> {
    let url = format!("{}/{}/checkpoint", target.url, origin_id(origin));
    let mut answer = agent().get(url).call().map_err(|error| error.to_string())?;
    match answer.status().as_u16() {
        404 => Ok(None),
        200 => {
            let body = answer.body_mut().with_config().limit(count(NOTE_BYTES_MAX)).read_to_vec();
            let note = Note::parse(&body.map_err(|error| error.to_string())?);
            let note = note.map_err(|error| error.to_string())?;
            Checkpoint::open(&note, origin, keys).map(Some).map_err(|error| error.to_string())
        }
        status => Err(format!("status {status}")),
    }
}
