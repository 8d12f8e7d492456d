//! Runs the sequencer on threads: one that decides and commits, one that publishes, one that looks
//! again at what is stored.
//!
//! The committing thread gathers what has come in while the last sync was under way: that is the group
//! commit, and it needs no timer. Publication does not hold it up.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use acta_log::checkpoint::Checkpoint;
use acta_log::note::{Note, PublicKey, SignatureLine};
use acta_log::tiles::ENTRY_BYTES_MAX;
use tokio::sync::{oneshot, watch};

use super::machine::{Effect, Input, Machine, Now, Publish};
use super::open::{Ballast, Node};
use super::publisher::Publisher;
use super::{Fixed, QUEUE_BYTES_MAX, QUEUE_ENTRIES_MAX, Refusal};
use crate::clock::Clock;
use crate::disk::{Disk, StoreError, count};
use crate::heads::{Keys, Recorded};
use crate::journal::{Entry, Journal, Reader};
use crate::logtree::{LogTree, bundles, places_of};

/// How long the committing thread waits when nothing is to be done.
const IDLE_MS: u64 = 60_000;
/// Pause between two units (256 entries) of the scrub.
const SCRUB_PAUSE_MS: u64 = 20;
/// Pause between two rounds of the scrub.
const SCRUB_REST_MS: u64 = 60_000;

/// The answer to a submission.
pub type Answer = Result<Vec<Fixed>, Refusal>;

/// A checkpoint that readers see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Origin, size, root.
    pub checkpoint: Checkpoint,
    /// The note as published: the log's lines and the cosignatures held.
    pub note: Note,
    /// When it was recorded, in seconds since 1970.
    pub time_s: u64,
}

/// How the node stands. `durable >= signed` always; a stall is their difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Entries that have an index for good.
    pub durable: u64,
    /// Entries under the newest signed checkpoint.
    pub signed: u64,
    /// Whether entries are taken.
    pub accepting: bool,
    /// Whether a hold at the start stands: entries are stored, nothing new is signed.
    pub held: bool,
    /// Why publication does not go on at the moment.
    pub trouble: Option<String>,
    /// Why the node has stopped, if it has.
    pub halted: Option<String>,
}

enum Message {
    Submit { entries: Vec<Entry>, reply: oneshot::Sender<Answer> },
    Input(Input),
    ScrubEdge,
    Evidence { note: Box<Note>, reply: oneshot::Sender<Result<(), String>> },
}

enum Work {
    Step(Publish),
    ScrubEdge,
    Evidence { note: Box<Note>, reply: oneshot::Sender<Result<(), String>> },
}

/// What waits, over all handles.
#[derive(Default)]
struct Load {
    entries: AtomicUsize,
    bytes: AtomicUsize,
}

impl Load {
    /// Takes room, or none at all.
    fn take(&self, entries: usize, bytes: usize) -> bool {
        let waiting = self.entries.fetch_add(entries, Ordering::Relaxed);
        let held = self.bytes.fetch_add(bytes, Ordering::Relaxed);
        // One submission always fits an empty queue.
        let fits = waiting.saturating_add(entries) <= QUEUE_ENTRIES_MAX
            && held.saturating_add(bytes) <= QUEUE_BYTES_MAX;
        if !fits {
            self.give(entries, bytes);
        }
        fits
    }

    fn give(&self, entries: usize, bytes: usize) {
        self.entries.fetch_sub(entries, Ordering::Relaxed);
        self.bytes.fetch_sub(bytes, Ordering::Relaxed);
    }
}

/// Submits to a running sequencer and looks at what it publishes. Cheap to clone; from any thread.
#[derive(Clone)]
pub struct Handle {
    messages: Sender<Message>,
    load: Arc<Load>,
    published: watch::Receiver<Option<Arc<Published>>>,
    cosigned: watch::Receiver<Option<Arc<Published>>>,
    status: watch::Receiver<Status>,
    reader: Reader,
}

impl Handle {
    /// Submits entries that belong together: in one batch, in their order, all or none. The answer
    /// comes when they are durable.
    ///
    /// # Errors
    /// [`Refusal`]: nothing was acknowledged.
    pub async fn submit(&self, entries: Vec<Vec<u8>>) -> Answer {
        match self.enqueue(entries) {
            Ok(answer) => answer.await.unwrap_or(Err(Refusal::Stopping)),
            Err(refusal) => Err(refusal),
        }
    }

    /// As [`Handle::submit`], for threads. Must not be called within an async task.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn submit_blocking(&self, entries: Vec<Vec<u8>>) -> Answer {
        self.enqueue(entries)?.blocking_recv().unwrap_or(Err(Refusal::Stopping))
    }

    /// Puts entries in the queue; the answer comes through the receiver. Hashes them in this thread.
    ///
    /// # Errors
    /// [`Refusal::TooLarge`], [`Refusal::Busy`] or [`Refusal::Stopping`].
    pub fn enqueue(&self, entries: Vec<Vec<u8>>) -> Result<oneshot::Receiver<Answer>, Refusal> {
        if entries.iter().any(|entry| entry.len() > ENTRY_BYTES_MAX) {
            return Err(Refusal::TooLarge);
        }
        let bytes = entries.iter().map(Vec::len).sum();
        if !self.load.take(entries.len(), bytes) {
            return Err(Refusal::Busy);
        }
        let entries: Vec<Entry> = entries.into_iter().map(Entry::new).collect();
        let (reply, answer) = oneshot::channel();
        let number = entries.len();
        self.messages.send(Message::Submit { entries, reply }).map_err(|_| {
            self.load.give(number, bytes);
            Refusal::Stopping
        })?;
        Ok(answer)
    }

    /// Hands in a witness's signature line for the checkpoint of a size. It is verified; a line that is
    /// by no witness of ours or does not verify is dropped.
    pub fn add_cosignature(&self, size: u64, line: SignatureLine) {
        // After the end there is nobody to hear it.
        let _ = self.messages.send(Message::Input(Input::Cosignature { size, line }));
    }

    /// From now on, lines of these witnesses are taken: an amended policy is in force.
    pub fn set_witnesses(&self, keys: Vec<PublicKey>) {
        // After the end there is nobody to hear it.
        let _ = self.messages.send(Message::Input(Input::Witnesses(keys)));
    }

    /// Ends a hold at the start: enough witnesses have answered, or an incident says to go on without them.
    pub fn release(&self) {
        // After the end there is nobody to hear it.
        let _ = self.messages.send(Message::Input(Input::Release));
    }

    /// Hands in a checkpoint that somebody else holds, such as a witness. If it is under our own key
    /// and of a size or root that we have not recorded, the node stops.
    ///
    /// # Errors
    /// Why the node stops, or why the note says nothing, in words.
    pub async fn evidence_of_size(&self, note: Note) -> Result<(), String> {
        let (reply, answer) = oneshot::channel();
        let message = Message::Evidence { note: Box::new(note), reply };
        self.messages.send(message).map_err(|_| "stopped".to_owned())?;
        answer.await.unwrap_or_else(|_| Err("stopped".to_owned()))
    }

    /// The newest published checkpoint, and each later one.
    #[must_use]
    pub fn published(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.published.clone()
    }

    /// The newest checkpoint that has cosignatures, with all of them, and each later one.
    #[must_use]
    pub fn cosigned(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.cosigned.clone()
    }

    /// How the node stands, and each change.
    #[must_use]
    pub fn status(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// Reads durable entries: one, or all in order (to index them again).
    #[must_use]
    pub fn reader(&self) -> &Reader {
        &self.reader
    }
}

/// A running sequencer. Dropping it leaves the threads running until the process ends;
/// [`Service::stop`] ends them.
pub struct Service {
    messages: Sender<Message>,
    deciding: JoinHandle<Result<(), StoreError>>,
}

impl Service {
    /// Takes nothing more, publishes what is durable, and ends.
    ///
    /// # Errors
    /// Why it had stopped before: the process must end with a failure.
    pub fn stop(self) -> Result<(), StoreError> {
        // If it has ended already, the result says why.
        let _ = self.messages.send(Message::Input(Input::Stop));
        self.wait()
    }

    /// Waits until it ends. It ends by itself only for a reason that a person must look at, such as a
    /// failed sync: the process must then end with a failure.
    ///
    /// # Errors
    /// The reason.
    pub fn wait(self) -> Result<(), StoreError> {
        self.deciding.join().unwrap_or(Err(StoreError::Poisoned))
    }
}

/// Starts the threads of a node that has been opened.
///
/// # Errors
/// If a thread cannot be made.
pub fn start(node: Node) -> std::io::Result<(Handle, Service)> {
    let Node { machine, journal, publisher, ballast, clock, _lock: lock, .. } = node;
    let (messages, inbox) = channel();
    let (work, work_inbox) = channel();
    let (published_sender, published) = watch::channel(None);
    let (cosigned_sender, cosigned) = watch::channel(None);
    let status = Status { held: machine.is_held(), ..Status::default() };
    let (status_sender, status) = watch::channel(status);
    let (load, reader) = (Arc::new(Load::default()), journal.reader());
    let (disk, root) = publisher.place();
    let scrub = Scrub {
        tree: LogTree::open(disk, root, reader.clone(), None).map_err(std::io::Error::other)?,
        reader: reader.clone(),
        turn: Arc::new(Mutex::new(())),
        ended: Arc::new(AtomicBool::new(false)),
        published: published.clone(),
        messages: messages.clone(),
    };
    let deciding = Deciding {
        machine,
        journal,
        ballast,
        keys: publisher.keys(),
        inbox,
        work,
        pending: BTreeMap::new(),
        tickets: 0,
        load: Arc::clone(&load),
        status: status_sender,
        cosigned: cosigned_sender,
        started: Instant::now(),
        clock,
        ended: Arc::clone(&scrub.ended),
    };
    let publishing =
        Publishing { publisher, published: published_sender, turn: Arc::clone(&scrub.turn) };
    let results = messages.clone();
    let named = |name: &str| thread::Builder::new().name(name.to_owned());
    let publisher = named("publish").spawn(move || publishing.run(&work_inbox, &results))?;
    let scrubber = named("scrub").spawn(move || scrub.run())?;
    let deciding = named("sequence").spawn(move || {
        let result = deciding.run();
        // A thread that panicked has said so itself.
        let _ = publisher.join();
        scrubber.thread().unpark();
        let _ = scrubber.join();
        // Nothing of this node touches the folder any more: the next one may have it.
        drop(lock);
        result
    })?;
    let handle = Handle { messages: messages.clone(), load, published, cosigned, status, reader };
    Ok((handle, Service { messages, deciding }))
}

struct Pending {
    reply: oneshot::Sender<Answer>,
    entries: usize,
    bytes: usize,
}

/// The thread that decides and commits.
struct Deciding {
    machine: Machine,
    journal: Journal,
    ballast: Ballast,
    keys: Arc<Keys>,
    inbox: Receiver<Message>,
    work: Sender<Work>,
    pending: BTreeMap<u64, Pending>,
    tickets: u64,
    load: Arc<Load>,
    status: watch::Sender<Status>,
    cosigned: watch::Sender<Option<Arc<Published>>>,
    started: Instant,
    clock: Clock,
    ended: Arc<AtomicBool>,
}

impl Deciding {
    fn run(mut self) -> Result<(), StoreError> {
        let mut effects = VecDeque::new();
        let mut end = None;
        self.step(Input::Tick, &mut effects);
        loop {
            while let Some(effect) = effects.pop_front() {
                end = self.carry_out(effect, &mut effects).or(end);
            }
            self.tell(end.as_ref());
            if let Some(end) = end {
                self.ended.store(true, Ordering::Relaxed);
                return end;
            }
            let wait = self.machine.wake_in_ms(self.now()).unwrap_or(IDLE_MS).min(IDLE_MS);
            match self.inbox.recv_timeout(Duration::from_millis(wait)) {
                Ok(message) => self.take(message, &mut effects),
                Err(RecvTimeoutError::Timeout) => self.step(Input::Tick, &mut effects),
                Err(RecvTimeoutError::Disconnected) => self.step(Input::Stop, &mut effects),
            }
        }
    }

    fn now(&self) -> Now {
        let ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        // A cosignature states no later time (spec 3 §6.1).
        Now { ms, unix_s: (self.clock)().min(i64::MAX.unsigned_abs()) }
    }

    fn step(&mut self, input: Input, effects: &mut VecDeque<Effect>) {
        let mut more = Vec::new();
        self.machine.step(self.now(), input, &mut more);
        effects.extend(more);
    }

    /// Takes a message and all that wait behind it, so that they share one commit.
    fn take(&mut self, message: Message, effects: &mut VecDeque<Effect>) {
        let mut next = Some(message);
        while let Some(message) = next {
            match message {
                Message::Submit { entries, reply } => self.submit(entries, reply, effects),
                Message::Input(input) => {
                    let cosignature = matches!(input, Input::Cosignature { .. });
                    self.step(input, effects);
                    if cosignature {
                        self.tell_cosigned();
                    }
                }
                Message::ScrubEdge => {
                    let _ = self.work.send(Work::ScrubEdge);
                }
                Message::Evidence { note, reply } => {
                    // The thread ends only after this one, and answers everything before.
                    let _ = self.work.send(Work::Evidence { note, reply });
                }
            }
            next = self.inbox.try_recv().ok();
        }
        self.step(Input::Tick, effects);
    }

    fn submit(
        &mut self,
        entries: Vec<Entry>,
        reply: oneshot::Sender<Answer>,
        effects: &mut VecDeque<Effect>,
    ) {
        let ticket = self.tickets;
        self.tickets += 1;
        let bytes = entries.iter().map(|entry| entry.payload().len()).sum();
        self.pending.insert(ticket, Pending { reply, entries: entries.len(), bytes });
        let mut more = Vec::new();
        self.machine.queue(ticket, entries, &mut more);
        effects.extend(more);
    }

    fn carry_out(
        &mut self,
        effect: Effect,
        effects: &mut VecDeque<Effect>,
    ) -> Option<Result<(), StoreError>> {
        match effect {
            Effect::Commit(entries) => {
                let result = self.journal.append(&entries);
                self.step(Input::Committed(result), effects);
            }
            Effect::Answer { ticket, answer } => {
                if let Some(pending) = self.pending.remove(&ticket) {
                    self.load.give(pending.entries, pending.bytes);
                    // A submitter who went away finds the entry in the log.
                    let _ = pending.reply.send(answer);
                }
            }
            Effect::Publish(step) => {
                // The thread ends only after this one.
                let _ = self.work.send(Work::Step(step));
            }
            Effect::ReleaseBallast => self.ballast.release(),
            Effect::RestoreBallast => {
                let there = self.ballast.restore();
                self.step(Input::Space(there), effects);
            }
            Effect::Halt(error) => return Some(Err(error)),
            Effect::Stopped => return Some(Ok(())),
        }
        None
    }

    fn tell(&self, end: Option<&Result<(), StoreError>>) {
        let status = Status {
            durable: self.machine.durable(),
            signed: self.machine.signed(),
            accepting: end.is_none() && self.machine.is_accepting(),
            held: self.machine.is_held(),
            trouble: self.machine.trouble().map(str::to_owned),
            halted: end.and_then(|end| end.as_ref().err()).map(ToString::to_string),
        };
        self.status.send_if_modified(|held| {
            let modified = *held != status;
            *held = status;
            modified
        });
    }

    fn tell_cosigned(&self) {
        let Some((head, lines)) = self.machine.cosigned() else { return };
        let ml_dsa_time_s = head.head().ml_dsa.then_some(head.head().time_s);
        let signed = self.keys.sign_at(&head, ml_dsa_time_s);
        let note = signed.ok().and_then(|note| {
            lines.iter().try_fold(note, |note, line| note.with_signature_line(line)).ok()
        });
        if let Some(note) = note {
            let _ = self.cosigned.send(Some(Arc::new(published(&self.keys, &head, note))));
        }
    }
}

fn published(keys: &Keys, head: &Recorded, note: Note) -> Published {
    Published { checkpoint: keys.checkpoint(head.head()), note, time_s: head.head().time_s }
}

/// The thread that publishes.
struct Publishing {
    publisher: Publisher,
    published: watch::Sender<Option<Arc<Published>>>,
    turn: Arc<Mutex<()>>,
}

impl Publishing {
    fn run(mut self, inbox: &Receiver<Work>, results: &Sender<Message>) {
        let keys = self.publisher.keys();
        while let Ok(work) = inbox.recv() {
            let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            let input = match work {
                Work::Step(step) => Input::Published(self.publisher.run(step)),
                Work::ScrubEdge => match self.publisher.scrub_edge() {
                    Err(error) if !error.is_passing() => Input::Forbidden(error),
                    _ => continue,
                },
                Work::Evidence { note, reply } => match self.publisher.evidence(&note) {
                    Err(error) if !matches!(error, StoreError::Log(_)) => {
                        let _ = reply.send(Err(error.to_string()));
                        Input::Forbidden(error)
                    }
                    result => {
                        let _ = reply.send(result.map_err(|error| error.to_string()));
                        continue;
                    }
                },
            };
            drop(turn);
            if let Some((head, note)) = self.publisher.shown() {
                let shown = published(&keys, head, note.clone());
                self.published.send_if_modified(|held| {
                    let modified = held.as_deref() != Some(&shown);
                    *held = Some(Arc::new(shown));
                    modified
                });
            }
            if results.send(Message::Input(input)).is_err() {
                return;
            }
        }
    }
}

/// The thread that reads everything again, slowly: the journal's damage is named, the published files'
/// damage is mended from the journal.
struct Scrub {
    tree: LogTree,
    reader: Reader,
    /// Held by whoever writes in the published folder.
    turn: Arc<Mutex<()>>,
    ended: Arc<AtomicBool>,
    published: watch::Receiver<Option<Arc<Published>>>,
    messages: Sender<Message>,
}

impl Scrub {
    fn run(self) {
        while !self.ended.load(Ordering::Relaxed) {
            if let Err(error) = self.round()
                && !error.is_passing()
            {
                // After the end there is nobody to hear it.
                let _ = self.messages.send(Message::Input(Input::Forbidden(error)));
                return;
            }
            self.pause(SCRUB_REST_MS);
        }
    }

    fn pause(&self, ms: u64) {
        if !self.ended.load(Ordering::Relaxed) {
            thread::park_timeout(Duration::from_millis(ms));
        }
    }

    fn round(&self) -> Result<(), StoreError> {
        let size = self.published.borrow().as_ref().map_or(0, |head| head.checkpoint.size);
        for segment in self.reader.segments() {
            self.reader.scrub(segment)?;
            self.pause(SCRUB_PAUSE_MS);
        }
        for bundle in 0..bundles(size) {
            if self.ended.load(Ordering::Relaxed) {
                return Ok(());
            }
            let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            // The right edge belongs to the publishing thread, which is asked to look at it below.
            self.tree.mend(places_of(count(bundle), size).filter(|tile| tile.is_full()))?;
            drop(turn);
            self.pause(SCRUB_PAUSE_MS);
        }
        // After the end there is nobody to hear it.
        let _ = self.messages.send(Message::ScrubEdge);
        Ok(())
    }
}

/// Opens and starts a node in one call.
///
/// # Errors
/// Those of [`super::open`]; a thread that cannot be made is [`StoreError::Io`].
pub fn open_and_start(
    disk: Arc<dyn Disk>,
    config: super::Config,
    evidence: &[Note],
) -> Result<(Handle, Service), StoreError> {
    let data = config.data.clone();
    let node = super::open(disk, config, evidence)?;
    start(node).map_err(|e| StoreError::io("start the threads of", &data, e))
}
