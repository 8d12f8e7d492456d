//! A running node: intake, ledger, tally, witnesses, and the published tree.
//!
//! In scope: the start, the threads and how they end, what they share. Not in scope: what each of them
//! does. Main type: [`Node`].
//!
//! ```text
//! intake → sequencer (journal, checkpoints) → ledger: key book, known ids, index
//!                                           → tally:  fold, at/, live/
//!                                           → witnesses: cosignatures
//! ```

mod hold;
mod ledger;
mod own;
mod settings;
mod tally;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use acta::StatementId;
use acta::entry::Entry;
use acta::keys::KeyBook;
use acta::kinds::Definition;
use acta::policy::{Act, Place, Policies, Scope, Signer};
use acta::value::{Code, Name, Role};
use acta::{Body, Statement};
use acta_log::checkpoint::Checkpoint;
use acta_log::hash::{Hash, sha256};
use acta_log::note::{Note, SecretKey};
use acta_log::policy::Policy;
use acta_log::tiles::TileReader;
use acta_log::tree::consistency_proof;
use anyhow::{Context as _, bail, ensure};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::disk::{Disk, RealDisk};
use crate::fetch::{FolderSource, LogFiles, Source};
use crate::heads::Keys;
use crate::http;
use crate::http_static::Site;
use crate::intake::blob::Blobs;
use crate::intake::{Intake, Parts, Stage};
use crate::journal::Reader;
use crate::listen::{self, Limits};
use crate::objects::{Access, Following, Publication, Store, Target, memory_name};
use crate::publish::Publisher;
use crate::sequencer::{self, Config, Handle, Published, Service};
use crate::setup::{Folder, KeyFile};
use crate::witness_client::{Client, Proofs, WitnessState, targets};
use hold::{Asked, Hold};

pub use ledger::reindex;
pub use settings::{LIVE_MS_MAX, Options};

/// Roots of the newest checkpoints offered to witnesses.
const ROOTS_MAX: usize = 1_024;
/// How long a stop waits for what was published last to stand in one store.
const STORE_FINISH: Duration = Duration::from_secs(10);
/// How long a stop waits for requests under way.
const DRAIN: Duration = Duration::from_secs(10);

/// The tally's key book, handed to the ledger after an amendment.
struct BookAt {
    size: u64,
    book: KeyBook,
    policies: Arc<Policies>,
    delay_s: u32,
}

/// What the threads share.
struct Shared {
    folder: Folder,
    options: Options,
    intake: Arc<Intake>,
    policies: Mutex<Arc<Policies>>,
    /// The witness policy in force.
    policy: Mutex<Arc<Policy>>,
    /// What witnesses are asked with.
    asking: Asking,
    publisher_key: SecretKey,
    intake_key: SecretKey,
    code: Code,
    /// SHA-256 of the program that makes the pages.
    renderer: Hash,
    books: watch::Sender<Option<Arc<BookAt>>>,
    client: Mutex<Option<Client>>,
    /// What a hold at this start ends with, if there was one.
    hold: Option<Hold>,
    /// The number of publications asked for, and the entries that the last one must cover.
    asked: Mutex<(u64, u64)>,
    /// How many of these are done, and the size of the last.
    done: watch::Sender<(u64, u64)>,
    telemetry_stops: AtomicBool,
    tally_stops: AtomicBool,
    ledger_stops: AtomicBool,
    ending: AtomicBool,
    /// The intake cannot be opened: the node ends.
    refused: watch::Sender<bool>,
    /// Runs the waits of the threads.
    runtime: tokio::runtime::Runtime,
    started: Instant,
}

impl Shared {
    fn sequencer(&self) -> &Handle {
        self.intake.sequencer()
    }

    /// Whether a hold at the start stands.
    fn is_held(&self) -> bool {
        self.sequencer().status().borrow().held
    }

    fn reader(&self) -> &Reader {
        self.sequencer().reader()
    }

    fn entry(&self, index: u64) -> anyhow::Result<Vec<u8>> {
        let entry = self.reader().entry(index)?;
        Ok(entry.with_context(|| format!("the journal has no entry {index}"))?.into_payload())
    }

    fn policies(&self) -> Arc<Policies> {
        Arc::clone(&self.policies.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn set_policies(&self, policies: Arc<Policies>) {
        *self.policies.lock().unwrap_or_else(PoisonError::into_inner) = policies;
    }

    /// The witness policy in force.
    fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.policy.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whether a witness policy names all log keys of the one in force: with these the node signs.
    fn signs_under(&self, text: &str) -> bool {
        let own = self.policy();
        Policy::parse(text.as_bytes()).is_ok_and(|new| {
            own.logs().iter().all(|ours| new.logs().iter().any(|log| log.key == ours.key))
        })
    }

    /// An amendment is in force: from here on its witnesses are asked, and their lines are taken.
    fn take_policy(&self, text: &str) -> anyhow::Result<()> {
        let policy = Policy::parse(text.as_bytes()).context("the witness policy in force")?;
        if policy == *self.policy() {
            return Ok(());
        }
        let keys = policy.witnesses().iter().map(|witness| witness.key.clone());
        self.sequencer().set_witnesses(keys.collect());
        tracing::info!(
            witnesses = policy.witnesses().len(),
            "an amended witness policy is in force"
        );
        *self.policy.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(policy);
        let client = self.ask_witnesses()?;
        if let Some(newest) = self.sequencer().published().borrow().clone() {
            client.offer(newest.note.clone());
        }
        // The former client's threads end by themselves.
        *self.client.lock().unwrap_or_else(PoisonError::into_inner) = Some(client);
        Ok(())
    }

    /// Starts to ask the witnesses of the policy in force.
    fn ask_witnesses(&self) -> anyhow::Result<Client> {
        let sequencer = self.sequencer().clone();
        let on_cosigned = Arc::new(move |_: &str, note: &Note| {
            let Ok(checkpoint) = Checkpoint::parse(note.text()) else { return };
            for line in note.signatures() {
                sequencer.add_cosignature(checkpoint.size, line.clone());
            }
        });
        let (proofs, clock) = (Arc::clone(&self.asking.proofs), Arc::clone(&self.options.clock));
        Ok(Client::start(targets(&self.policy()), proofs, on_cosigned, clock)?)
    }

    fn hand_over(&self, book: BookAt) {
        self.books.send_replace(Some(Arc::new(book)));
    }

    /// Waits until a value changes, at most so long. For threads.
    fn wait<T>(&self, value: &mut watch::Receiver<T>, most: Duration) {
        // Neither the end of the time nor the end of the sender is news here.
        let _ = self.runtime.block_on(async { tokio::time::timeout(most, value.changed()).await });
    }

    fn telemetry_stops(&self) -> bool {
        self.telemetry_stops.load(Relaxed)
    }

    fn tally_stops(&self) -> bool {
        self.tally_stops.load(Relaxed)
    }

    fn ledger_stops(&self) -> bool {
        self.ledger_stops.load(Relaxed)
    }

    /// Whether the node ends without waiting for anything.
    fn is_ending(&self) -> bool {
        self.ending.load(Relaxed)
    }

    /// Whether a publication of this size was asked for.
    fn publication_asked(&self, size: u64) -> bool {
        let (asked, covers) = *self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked > self.done.borrow().0 && size >= covers
    }

    fn publication_done(&self, size: u64) {
        let (asked, covers) = *self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if size >= covers {
            self.done.send_replace((asked, size));
        }
    }

    fn site(&self) -> std::path::PathBuf {
        self.folder.public()
    }

    fn states(&self) -> Vec<WitnessState> {
        let client = self.client.lock().unwrap_or_else(PoisonError::into_inner);
        client.as_ref().map(Client::states).unwrap_or_default()
    }

    /// Who cosigned a checkpoint, who did not and since when, and whether the quorum is met.
    fn witnesses(
        &self,
        target: &Published,
        newest: Option<&Published>,
    ) -> (Vec<String>, Vec<(String, u64)>, bool) {
        let same = newest.filter(|newest| newest.checkpoint == target.checkpoint);
        let note = same.map_or(&target.note, |newest| &newest.note);
        let policy = self.policy();
        let Ok(evaluation) = policy.evaluate(note) else {
            return (Vec::new(), Vec::new(), false);
        };
        let states = self.states();
        let (mut cosigned, mut missing) = (Vec::new(), Vec::new());
        for (at, witness) in policy.witnesses().iter().enumerate() {
            if evaluation.cosigned.iter().any(|line| line.witness == at) {
                cosigned.push(witness.name.clone());
                continue;
            }
            let state =
                states.iter().find(|state| state.name.split(' ').any(|name| name == witness.name));
            let since = state.and_then(|state| state.missing_since.or(state.time));
            missing.push((witness.name.clone(), since.unwrap_or(target.time_s)));
        }
        let held = u64::try_from(cosigned.len()).unwrap_or(u64::MAX);
        self.intake.metrics().witnesses_held.store(held, Relaxed);
        (cosigned, missing, evaluation.quorum_met)
    }

    /// Waits for the witnesses of the last checkpoint, for the time that the settings give.
    fn wait_for_quorum(&self, size: u64) {
        let mut cosigned = self.sequencer().cosigned();
        let until = Duration::from_millis(self.options.stop_cosign_ms);
        let began = Instant::now();
        let policy = self.policy();
        if targets(&policy).is_empty() {
            return;
        }
        while began.elapsed() < until {
            let newest = cosigned.borrow_and_update().clone();
            let met = newest.is_some_and(|newest| {
                newest.checkpoint.size >= size
                    && policy.evaluate(&newest.note).is_ok_and(|found| found.quorum_met)
            });
            if met {
                return;
            }
            self.wait(&mut cosigned, Duration::from_millis(100));
        }
        tracing::warn!(size, "the last checkpoint does not bear a quorum of cosignatures");
    }
}

/// How a node stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Entries that have an index for good.
    pub sequenced: u64,
    /// Entries under the newest signed checkpoint.
    pub signed: u64,
    /// Entries that the tally has taken.
    pub applied: u64,
    /// The newest `at/` size, 0 if there is none.
    pub at: u64,
    /// Whether statements are taken.
    pub accepting: bool,
    /// Whether a hold at the start stands: statements are stored, nothing is promised or signed.
    pub held: bool,
    /// Why something does not go on, in words.
    pub trouble: Option<String>,
}

/// A running node. [`Node::stop`] ends it in good order; dropping it leaves its threads running.
pub struct Node {
    shared: Arc<Shared>,
    service: Option<Service>,
    ledger: Option<JoinHandle<anyhow::Result<()>>>,
    tally: Option<JoinHandle<anyhow::Result<()>>>,
    /// Logs what the intake counted.
    telemetry: Option<JoinHandle<anyhow::Result<()>>>,
    /// Waits for witnesses while a hold stands.
    waiting: Option<JoinHandle<anyhow::Result<()>>>,
    offers: Option<JoinHandle<()>>,
    /// Publication to storage of others. It reads the published folder, and nothing waits for it.
    stores: Vec<Following>,
    anchor: StatementId,
}

impl Node {
    /// Opens the node in `dir` and starts its threads. Statements are taken once
    /// [`Node::ready`] says so; until then they are answered with `starting`.
    ///
    /// # Errors
    /// If another process holds the folder, if the journal is damaged or an older copy than what was
    /// signed, or if a key is absent.
    pub fn open(dir: &Path, options: Options) -> anyhow::Result<Self> {
        let folder = Folder::new(dir);
        let (statement, definition) = definition(&folder)?;
        let policy = Policy::parse(definition.witness_policy_text().as_bytes())?;
        let code = Code::parse(&options.intake);
        let code = code.with_context(|| format!("{:?} is not a code", options.intake))?;
        let disk: Arc<dyn Disk> = Arc::new(RealDisk::new());
        let keys = log_keys(&folder)?;
        let began_s = (options.clock)();
        let mut asked = options.ask_witnesses.then(|| Asked::at_start(&folder, &policy, &keys));
        let sequencer = open_sequencer(&disk, &folder, &options, &policy, asked.as_mut())?;
        let recorded = sequencer.recorded;
        let (handle, service) = sequencer::start(sequencer)?;
        let held = handle.status().borrow().held;
        let entries = handle.reader().size();
        let hold = recorded.filter(|_| held);
        let hold = hold.map(|recorded| Hold::new(&recorded, keys.origin(), entries, began_s));
        let asking = Asking::new(&folder)?;
        let anchor = check_entry_zero(handle.reader(), &statement)?;
        let (book, _) = acta::keys::open(statement)?;
        let intake = Intake::new(Parts {
            book,
            sequencer: handle,
            intake_key: folder.key(KeyFile::Role(Role::Intake))?,
            promise_key: folder.key(KeyFile::Role(Role::Promise))?,
            code,
            delay_s: definition.delay,
            rates: options.rates,
            telemetry: options.telemetry,
            clock: Arc::clone(&options.clock),
            site: Arc::new(FolderSource::open(&folder.public())?),
            blobs: Blobs::new(Arc::clone(&disk), &folder.public()),
        });
        intake.metrics().received.store(intake.sequencer().reader().size(), Relaxed);
        let shared = Arc::new(Shared {
            publisher_key: folder.key(KeyFile::Role(Role::Publisher))?,
            intake_key: folder.key(KeyFile::Role(Role::Intake))?,
            folder,
            options,
            intake,
            policies: Mutex::new(Arc::new(definition.policies())),
            policy: Mutex::new(Arc::new(policy)),
            asking,
            code,
            renderer: renderer()?,
            books: watch::Sender::new(None),
            client: Mutex::new(None),
            hold,
            asked: Mutex::new((0, 0)),
            done: watch::Sender::new((0, 0)),
            telemetry_stops: AtomicBool::new(false),
            tally_stops: AtomicBool::new(false),
            ledger_stops: AtomicBool::new(false),
            ending: AtomicBool::new(false),
            refused: watch::Sender::new(false),
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("waits")
                .enable_time()
                .build()?,
            started: Instant::now(),
        });
        let waiting = asked.map(|asked| (asked, keys));
        Self::start(shared, service, anchor, &disk, waiting)
    }

    fn start(
        shared: Arc<Shared>,
        service: Service,
        anchor: StatementId,
        disk: &Arc<dyn Disk>,
        waiting: Option<(Asked, Keys)>,
    ) -> anyhow::Result<Self> {
        let waiting = match (&shared.hold, waiting) {
            (Some(hold), Some((asked, keys))) => {
                hold.say(&asked);
                let work = move |shared: Arc<Shared>| {
                    hold::wait(&shared, asked, &keys);
                    Ok(())
                };
                Some(spawn("hold", &shared, work)?)
            }
            _ => None,
        };
        let offers = start_witnesses(&shared)?;
        let reader = shared.reader().clone();
        let publisher = Publisher::new(Arc::clone(disk), &shared.folder.public(), reader);
        let books = shared.books.subscribe();
        let ledger = spawn("ledger", &shared, move |shared| {
            let opened = ledger::Ledger::open(Arc::clone(&shared), books);
            if opened.is_err() {
                shared.refused.send_replace(true);
            }
            let ledger = opened?;
            let ms = u64::try_from(shared.started.elapsed().as_millis()).unwrap_or(u64::MAX);
            tracing::info!(entries = shared.reader().size(), ms, "statements are taken");
            ledger.open_intake();
            ledger.run()
        })?;
        let tally =
            spawn("tally", &shared, move |shared| tally::Tally::open(shared, publisher)?.run())?;
        let on = shared.options.telemetry;
        let telemetry = on
            .then(|| spawn("telemetry", &shared, |shared| own::telemetry(&shared)))
            .transpose()?;
        let (ledger, tally) = (Some(ledger), Some(tally));
        let (service, offers) = (Some(service), Some(offers));
        let stores = stores(&shared)?;
        Ok(Self { shared, service, ledger, tally, telemetry, waiting, offers, stores, anchor })
    }

    /// The anchor: statement id of the definition.
    #[must_use]
    pub fn anchor(&self) -> StatementId {
        self.anchor
    }

    /// The intake, for those who submit in the same process.
    #[must_use]
    pub fn intake(&self) -> &Arc<Intake> {
        &self.shared.intake
    }

    /// The witness policy in force.
    #[must_use]
    pub fn policy(&self) -> Arc<Policy> {
        self.shared.policy()
    }

    /// What is known of each witness.
    #[must_use]
    pub fn witnesses(&self) -> Vec<WitnessState> {
        self.shared.states()
    }

    /// How the node stands.
    #[must_use]
    pub fn status(&self) -> Status {
        let sequencer = self.shared.sequencer().status().borrow().clone();
        let metrics = self.shared.intake.metrics();
        let dead = |thread: &Option<JoinHandle<_>>, name: &str| {
            let ended = thread.as_ref().is_some_and(JoinHandle::is_finished);
            ended.then(|| format!("the {name} has stopped: see the log of this process"))
        };
        let trouble = sequencer.halted.or(sequencer.trouble);
        let trouble = trouble.or_else(|| dead(&self.ledger, "ledger"));
        Status {
            sequenced: sequencer.durable,
            signed: sequencer.signed,
            applied: metrics.applied.load(Relaxed),
            at: metrics.published.load(Relaxed),
            accepting: sequencer.accepting && *self.shared.intake.stage().borrow() == Stage::Open,
            held: sequencer.held,
            trouble: trouble.or_else(|| dead(&self.tally, "tally")),
        }
    }

    /// Waits until statements are taken.
    ///
    /// # Errors
    /// If the start does not succeed.
    pub async fn ready(&self) -> anyhow::Result<()> {
        let mut stage = self.shared.intake.stage();
        loop {
            if *stage.borrow_and_update() == Stage::Open {
                return Ok(());
            }
            if let Some(trouble) = self.status().trouble {
                bail!("{trouble}");
            }
            // A thread that ends does not change the stage.
            let _ = tokio::time::timeout(Duration::from_millis(100), stage.changed()).await;
        }
    }

    /// Asks for a publication that covers all entries so far, and waits for it; gives its size.
    ///
    /// # Errors
    /// If the node has trouble, or signs nothing because of a hold.
    pub async fn publish(&self) -> anyhow::Result<u64> {
        let number = {
            let size = self.shared.reader().size();
            let mut asked = self.shared.asked.lock().unwrap_or_else(PoisonError::into_inner);
            *asked = (asked.0 + 1, size);
            asked.0
        };
        let mut done = self.shared.done.subscribe();
        loop {
            let (asked, size) = *done.borrow_and_update();
            if asked >= number {
                return Ok(size);
            }
            let status = self.status();
            if let Some(trouble) = status.trouble {
                bail!("{trouble}");
            }
            ensure!(!status.held, "held: nothing is signed before enough witnesses have answered");
            let _ = tokio::time::timeout(Duration::from_millis(500), done.changed()).await;
        }
    }

    /// The routes of the intake.
    pub fn routes(&self) -> axum::Router {
        let routes = http::router(Arc::clone(&self.shared.intake));
        if !self.takes_complaints() {
            return routes;
        }
        routes.merge(http::complaint::router(Arc::clone(&self.shared.intake)))
    }

    /// Whether the definition lets the intake sign for people without a key.
    fn takes_complaints(&self) -> bool {
        let name = Name::new(Role::Intake, self.shared.code);
        let signer = Signer { name, scope: Scope::Any, after_freeze: false };
        self.shared.policies().satisfied(Act::Complaint, &[signer], Place::default())
    }

    /// Serves the intake and the published tree until `stop` is ready. With `site` the tree has an
    /// address of its own, and the first one only takes statements.
    ///
    /// # Errors
    /// Those of the operating system.
    pub async fn serve(
        &self,
        intake: TcpListener,
        site: Option<TcpListener>,
        mut limits: Limits,
        stop: impl Future<Output = ()>,
    ) -> anyhow::Result<()> {
        let cache = self.shared.folder.dir().join("encoded");
        let (tree, _encoding) = Site::encoding(&self.shared.folder.public(), &cache)?;
        let tree = tree.router();
        limits.counts = Arc::clone(&self.shared.intake.metrics().connections);
        let (sender, stopped) = watch::channel(false);
        let ended = |mut stopped: watch::Receiver<bool>| async move {
            // A sender that is gone stops too.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        let address = intake.local_addr().ok().map(|a: SocketAddr| a.to_string());
        tracing::info!(address, "listening");
        let serving = async {
            match site {
                None => {
                    let routes = self.routes().merge(tree);
                    listen::serve(intake, routes, limits, ended(stopped.clone())).await
                }
                Some(site) => {
                    let first = listen::serve(
                        intake,
                        self.routes(),
                        limits.clone(),
                        ended(stopped.clone()),
                    );
                    let second = listen::serve(site, tree, limits, ended(stopped.clone()));
                    tokio::try_join!(first, second).map(|_| ())
                }
            }
        };
        let mut status = self.shared.sequencer().status();
        let mut refused = self.shared.refused.subscribe();
        let stopping = async {
            // A sequencer that stops by itself ends the node, and an intake that cannot be opened: a person must look at it.
            let halted = status.wait_for(|status| status.halted.is_some());
            tokio::select! {
                () = stop => {}
                _ = halted => {}
                _ = refused.wait_for(|refused| *refused) => {}
            }
            self.shared.intake.go_to(Stage::Stopping);
            sender.send_replace(true);
        };
        let (served, ()) = tokio::join!(serving, stopping);
        Ok(served?)
    }

    /// Ends in good order: takes nothing more, lets what is under way end, signs, publishes, waits for
    /// witnesses a little, ends.
    ///
    /// # Errors
    /// The first thing that did not end well.
    pub fn stop(mut self) -> anyhow::Result<()> {
        self.shared.intake.go_to(Stage::Stopping);
        let began = Instant::now();
        while self.shared.intake.under_way() > 0 && began.elapsed() < DRAIN {
            thread::sleep(Duration::from_millis(5));
        }
        self.shared.telemetry_stops.store(true, Relaxed);
        let telemetry = join(self.telemetry.take(), "telemetry");
        self.shared.tally_stops.store(true, Relaxed);
        let tally = join(self.tally.take(), "tally");
        self.shared.ledger_stops.store(true, Relaxed);
        let ledger = join(self.ledger.take(), "ledger");
        self.shared.ending.store(true, Relaxed);
        let client = self.shared.client.lock().unwrap_or_else(PoisonError::into_inner).take();
        client.into_iter().for_each(Client::stop);
        // It ends with the answers that it waits for.
        let waiting = join(self.waiting.take(), "hold");
        let service = self.service.take().map_or(Ok(()), Service::stop);
        if let Some(offers) = self.offers.take() {
            // It ends with the sequencer; a panic there has been printed.
            let _ = offers.join();
        }
        self.stores.into_iter().for_each(|store| store.finish(STORE_FINISH));
        service.context("the sequencer")?;
        ledger.and(tally).and(telemetry).and(waiting)
    }
}

/// Starts publication to each target that the options name; what was confirmed there is remembered beside the journal.
fn stores(shared: &Shared) -> anyhow::Result<Vec<Following>> {
    let start = |(target, access): &(Target, Access)| {
        let memory = shared.folder.dir().join("stores").join(memory_name(target, access));
        let store = Store::open(target, access).with_context(|| target.to_string())?;
        let publication = Publication::open(&shared.folder.public(), store, &memory, false);
        let following = Following::start(publication.with_context(|| target.to_string())?)?;
        let stores = &shared.intake.metrics().stores;
        let state = Arc::clone(following.state());
        stores.lock().unwrap_or_else(PoisonError::into_inner).push(state);
        Ok(following)
    };
    shared.options.publish_to.iter().map(start).collect()
}

fn join(thread: Option<JoinHandle<anyhow::Result<()>>>, name: &str) -> anyhow::Result<()> {
    let Some(thread) = thread else { return Ok(()) };
    let panicked = || Err(anyhow::anyhow!("the {name} panicked"));
    thread.join().unwrap_or_else(|_| panicked()).with_context(|| format!("the {name}"))
}

fn spawn(
    name: &str,
    shared: &Arc<Shared>,
    work: impl FnOnce(Arc<Shared>) -> anyhow::Result<()> + Send + 'static,
) -> anyhow::Result<JoinHandle<anyhow::Result<()>>> {
    let (shared, thread) = (Arc::clone(shared), name.to_owned());
    let run = move || {
        let result = work(shared);
        if let Err(error) = &result {
            tracing::error!(thread, error = format!("{error:#}"), "stopped");
        }
        result
    };
    Ok(thread::Builder::new().name(name.to_owned()).spawn(run)?)
}

fn definition(folder: &Folder) -> anyhow::Result<(Statement, Definition)> {
    let path = folder.definition();
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let statement = Statement::parse(&bytes).with_context(|| path.display().to_string())?;
    let Body::Definition(definition) = statement.body() else {
        bail!("{}: expected a definition, got {}", path.display(), statement.body().kind());
    };
    let definition = (**definition).clone();
    Ok((statement, definition))
}

/// The journal's entry 0 must be the definition that the node was opened with.
fn check_entry_zero(reader: &Reader, statement: &Statement) -> anyhow::Result<StatementId> {
    let entry = reader.entry(0)?.context("the journal is empty: expected a definition")?;
    let entry = Entry::parse(entry.payload())?;
    ensure!(
        entry.statement == statement.as_bytes(),
        "entry 0 of the journal is another definition than the file `definition`"
    );
    Ok(statement.id())
}

fn open_sequencer(
    disk: &Arc<dyn Disk>,
    folder: &Folder,
    options: &Options,
    policy: &Policy,
    asked: Option<&mut Asked>,
) -> anyhow::Result<sequencer::Node> {
    let keys = log_keys(folder)?;
    let mut config = Config::new(folder.dir().to_owned(), folder.public().join("log"), keys);
    config.witnesses = policy.witnesses().iter().map(|witness| witness.key.clone()).collect();
    config.interval_ms = options.interval_ms;
    config.ballast_bytes = options.ballast_bytes;
    config.clock = Arc::clone(&options.clock);
    let mut evidence = Vec::new();
    if let Some(asked) = asked {
        config.held = !asked.is_enough();
        evidence = asked.take_notes();
    }
    Ok(sequencer::open(Arc::clone(disk), config, &evidence)?)
}

fn log_keys(folder: &Folder) -> anyhow::Result<Keys> {
    Ok(Keys { ed25519: folder.key(KeyFile::Log)?, ml_dsa: Some(folder.key(KeyFile::LogMlDsa)?) })
}

/// What witnesses are asked with, whatever the policy.
struct Asking {
    /// Roots of the newest checkpoints, by size.
    roots: Arc<Mutex<Vec<(u64, Hash)>>>,
    proofs: Proofs,
}

impl Asking {
    fn new(folder: &Folder) -> anyhow::Result<Self> {
        std::fs::create_dir_all(folder.public())?;
        let roots: Arc<Mutex<Vec<(u64, Hash)>>> = Arc::default();
        let (source, known) = (FolderSource::open(&folder.public())?, Arc::clone(&roots));
        let proofs: Proofs = Arc::new(move |old, size| {
            let roots = known.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let root = roots.iter().find(|(of, _)| *of == size).map(|(_, root)| *root);
            let reader = TileReader::new(LogFiles(&source), size, &root.unwrap_or_default())?;
            consistency_proof(&reader, old, size)
        });
        Ok(Self { roots, proofs })
    }
}

/// Starts to ask the witnesses, and the thread that offers them each new checkpoint.
fn start_witnesses(shared: &Arc<Shared>) -> anyhow::Result<JoinHandle<()>> {
    let client = shared.ask_witnesses()?;
    *shared.client.lock().unwrap_or_else(PoisonError::into_inner) = Some(client);
    let shared = Arc::clone(shared);
    let offer = move || offer(&shared, &shared.asking.roots);
    Ok(thread::Builder::new().name("offers".to_owned()).spawn(offer)?)
}

fn offer(shared: &Shared, roots: &Mutex<Vec<(u64, Hash)>>) {
    let mut published = shared.sequencer().published();
    let mut offered = None;
    while !shared.is_ending() {
        let newest = published.borrow_and_update().clone();
        if let Some(newest) = newest.filter(|newest| Some(newest.checkpoint.size) != offered) {
            let Checkpoint { size, root, .. } = newest.checkpoint;
            {
                let mut roots = roots.lock().unwrap_or_else(PoisonError::into_inner);
                roots.push((size, root));
                let surplus = roots.len().saturating_sub(ROOTS_MAX);
                roots.drain(..surplus);
            }
            offered = Some(size);
            let client = shared.client.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(client) = client.as_ref() {
                client.offer(newest.note.clone());
            }
        }
        shared.wait(&mut published, Duration::from_millis(200));
    }
}

/// SHA-256 of this program.
fn renderer() -> anyhow::Result<Hash> {
    let path = std::env::current_exe().context("the path of this program")?;
    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(sha256(&bytes))
}

/// The checkpoint of a size with the log's own lines, from the published list of heads.
#[must_use]
pub fn checkpoint_of(public: &Path, size: u64) -> Option<Note> {
    let source = FolderSource::open(public).ok()?;
    let file = |number: u64| {
        let path = acta_log::heads::path(number * acta_log::heads::NOTES_PER_FILE);
        let path = format!("log/{path}");
        let bytes = source.get(&path, acta_log::heads::FILE_BYTES_MAX).ok()??;
        acta_log::heads::parse(&bytes).ok()
    };
    let first = |notes: &[Note]| Some(Checkpoint::parse(notes.first()?.text()).ok()?.size);
    // Files are numbered without gaps and sizes increase: find the last one that begins at or below.
    let (mut low, mut high) = (0, 1);
    while first(&file(high).unwrap_or_default()).is_some_and(|first| first <= size) {
        (low, high) = (high, high * 2);
    }
    while low + 1 < high {
        let middle = low + (high - low) / 2;
        match first(&file(middle).unwrap_or_default()) {
            Some(first) if first <= size => low = middle,
            _ => high = middle,
        }
    }
    let of_size = |note: &Note| Checkpoint::parse(note.text()).is_ok_and(|c| c.size == size);
    file(low)?.into_iter().find(of_size)
}
