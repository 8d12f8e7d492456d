//! The order of the steps, without disks, threads or clocks.
//!
//! Inputs are submissions, the results of effects, and the time; outputs are effects. The same machine
//! is driven by threads on real disks ([`super::service`]) and step by step on a disk for tests
//! ([`super::inline`]). At most one commit and one publication are under way at any time, and they do
//! not wait for each other.

use std::collections::VecDeque;

use acta_log::hash::Hash;
use acta_log::note::{PublicKey, SignatureLine};

use super::{
    BALLAST_RETRY_MS, BUILD_ENTRIES_MAX, COSIGNED_HEADS_MAX, Fixed, ML_DSA_INTERVAL_MS,
    PUBLISH_RETRY_MS, Refusal,
};
use crate::disk::StoreError;
use crate::heads::{Head, Recorded};
use crate::journal::{BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, Entry};

/// The time as an input: both clocks, because the one that counts on may not be the one that is told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Now {
    /// Milliseconds of a clock that never goes back; its zero has no meaning.
    pub ms: u64,
    /// Seconds since 1970, for the time that cosignatures state.
    pub unix_s: u64,
}

/// What happens to the machine.
#[derive(Debug)]
pub enum Input {
    /// Entries that belong together: they are fixed in one batch or not at all.
    Submit {
        /// Names the submission in [`Effect::Answer`].
        ticket: u64,
        /// At least one entry.
        entries: Vec<Entry>,
    },
    /// The result of [`Effect::Commit`]: the index of the first entry.
    Committed(Result<u64, StoreError>),
    /// The result of [`Effect::Publish`].
    Published(Result<Done, StoreError>),
    /// A witness's line for the checkpoint of a size.
    Cosignature {
        /// The size.
        size: u64,
        /// The line.
        line: SignatureLine,
    },
    /// The witnesses whose lines are taken from now on: an amended policy is in force.
    Witnesses(Vec<PublicKey>),
    /// A hold at the start ends: from now on new checkpoints are signed.
    Release,
    /// The result of [`Effect::RestoreBallast`]: whether the ballast is there, so that entries may be
    /// taken again.
    Space(bool),
    /// Something was found that forbids going on, such as damage or a checkpoint of a greater size.
    Forbidden(StoreError),
    /// Take nothing more, publish what is durable, end.
    Stop,
    /// Time has passed, or the inputs at hand have all been given.
    Tick,
}

/// What the machine wants done.
#[derive(Debug)]
pub enum Effect {
    /// Append to the journal as one batch and sync: [`Input::Committed`].
    Commit(Vec<Entry>),
    /// Tell a submitter.
    Answer {
        /// The submission.
        ticket: u64,
        /// Its indexes and leaf hashes, all durable; or why nothing of it was taken.
        answer: Result<Vec<Fixed>, Refusal>,
    },
    /// A step of publication: [`Input::Published`].
    Publish(Publish),
    /// Delete the ballast file, so that what was acknowledged can still be published.
    ReleaseBallast,
    /// Write the ballast file again: [`Input::Space`].
    RestoreBallast,
    /// End: nothing is acknowledged or signed after this.
    Halt(StoreError),
    /// Everything is published: end.
    Stopped,
}

/// The steps of publication. Comments at `Machine::next_step` say what is true after a crash in each.
#[derive(Debug, Clone)]
pub enum Publish {
    /// Write and sync the tiles and bundles up to this size; compute the root.
    Build {
        /// The new size.
        size: u64,
    },
    /// Read them back and recompute.
    Reread {
        /// The new size.
        size: u64,
        /// The root it must have.
        root: Hash,
    },
    /// Record the head in the journal of signed checkpoints, durably.
    Record(Head),
    /// Sign the recorded head, publish it in `heads/` and as `checkpoint`, delete replaced tiles.
    Show {
        /// The head.
        head: Recorded,
        /// The time for the ML-DSA-44 line, if it gets one.
        ml_dsa_time_s: Option<u64>,
        /// Cosignatures held.
        cosignatures: Vec<SignatureLine>,
    },
    /// Forget what is in memory about publication and take it up again from the disk.
    Reload,
}

/// A step that is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// [`Publish::Build`]: the root.
    Built {
        /// Its size.
        size: u64,
        /// The root.
        root: Hash,
    },
    /// [`Publish::Reread`]: all is as it should be.
    Reread {
        /// Its size.
        size: u64,
        /// The root.
        root: Hash,
    },
    /// [`Publish::Record`].
    Recorded(Recorded),
    /// [`Publish::Show`].
    Shown {
        /// The head.
        head: Recorded,
        /// The time of its ML-DSA-44 line, if it got one.
        ml_dsa_time_s: Option<u64>,
    },
    /// [`Publish::Reload`]: the newest record, if there is one.
    Reloaded(Option<Recorded>),
}

/// How the node stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Open,
    /// No space: entries are refused until the ballast is there again. The time of the next attempt.
    Full {
        retry_at: u64,
    },
    Stopping,
    Ended,
}

struct Waiting {
    ticket: u64,
    entries: Vec<Entry>,
    bytes: usize,
}

struct Recent {
    head: Recorded,
    lines: Vec<SignatureLine>,
}

/// What the machine is made with.
pub struct Settings {
    /// Shortest time between two checkpoints, in milliseconds.
    pub interval_ms: u64,
    /// Whether there is an ML-DSA-44 key.
    pub ml_dsa: bool,
    /// Origin of the log.
    pub origin: String,
    /// Whose cosignatures are published.
    pub witnesses: Vec<PublicKey>,
}

/// The sequencer's state.
pub struct Machine {
    settings: Settings,
    mode: Mode,
    /// Entries in the journal, durable.
    durable: u64,
    waiting: VecDeque<Waiting>,
    /// The submissions of the batch that is being written.
    committing: Option<Vec<(u64, Vec<Hash>)>>,
    /// The newest recorded head.
    head: Option<Recorded>,
    /// Heads for which cosignatures are still taken, oldest first.
    recent: VecDeque<Recent>,
    /// Whether `log/checkpoint` is the newest head with all its lines.
    shown: bool,
    publishing: bool,
    publish_at: u64,
    ml_dsa_at: u64,
    /// From when on a new head states its time again. A line that an idle head got later does not count: else the first
    /// head after a pause would state none.
    timed_at: u64,
    /// The ML-DSA-44 time of the newest head, if it has such a line.
    ml_dsa_time_s: Option<u64>,
    /// Whether what is in memory about publication must be read anew first.
    reload: bool,
    /// Why the last attempt at publication did not succeed.
    trouble: Option<String>,
    ballast: bool,
    /// Entries are stored, and no new checkpoint is recorded or signed.
    held: bool,
}

impl Machine {
    /// The state after a start: `durable` entries in the journal, and the newest recorded head, which
    /// is shown again.
    #[must_use]
    pub fn new(settings: Settings, durable: u64, head: Option<Recorded>) -> Self {
        let mut machine = Self {
            settings,
            mode: Mode::Open,
            durable,
            waiting: VecDeque::new(),
            committing: None,
            head: None,
            recent: VecDeque::new(),
            shown: true,
            publishing: false,
            publish_at: 0,
            ml_dsa_at: 0,
            timed_at: 0,
            ml_dsa_time_s: None,
            // The first step takes publication up from the disk.
            reload: true,
            trouble: None,
            ballast: true,
            held: false,
        };
        machine.take_head(head);
        machine
    }

    /// Takes one input; the effects are appended to `out`, to be carried out in their order.
    pub fn step(&mut self, now: Now, input: Input, out: &mut Vec<Effect>) {
        if self.mode == Mode::Ended {
            return Self::after_the_end(&input, out);
        }
        match input {
            Input::Submit { ticket, entries } => self.queue(ticket, entries, out),
            Input::Committed(result) => self.committed(now, result, out),
            Input::Published(result) => self.published(now, result, out),
            Input::Cosignature { size, line } => self.cosignature(size, line),
            Input::Witnesses(keys) => self.settings.witnesses = keys,
            Input::Release => self.held = false,
            Input::Space(there) => self.space(now, there),
            Input::Forbidden(error) => self.halt(error, out),
            Input::Stop => self.mode = Mode::Stopping,
            Input::Tick => {}
        }
        if self.mode != Mode::Ended {
            self.go_on(now, out);
        }
    }

    /// Milliseconds until something is to be done without another input; `None` if nothing is.
    #[must_use]
    pub fn wake_in_ms(&self, now: Now) -> Option<u64> {
        let ballast = match self.mode {
            Mode::Full { retry_at } if self.trouble.is_none() => Some(retry_at),
            _ => None,
        };
        let waits = self.has_news() || !self.shown || self.reload;
        let publish = (!self.publishing && waits).then_some(self.publish_at);
        let ml_dsa = (!self.publishing && self.wants_ml_dsa()).then_some(self.ml_dsa_at);
        let at = [ballast, publish, ml_dsa].into_iter().flatten().min()?;
        Some(at.saturating_sub(now.ms))
    }

    /// After a start: the ballast may not be there, and nothing is taken before it is.
    pub fn without_ballast(&mut self) {
        self.mode = Mode::Full { retry_at: 0 };
        self.ballast = false;
    }

    /// After a start: nothing new is signed before [`Input::Release`]. What was recorded before is shown as it was.
    pub fn hold(&mut self) {
        self.held = true;
    }

    /// Whether a hold stands.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.held
    }

    /// Durable entries.
    #[must_use]
    pub fn durable(&self) -> u64 {
        self.durable
    }

    /// Whether entries are taken.
    #[must_use]
    pub fn is_accepting(&self) -> bool {
        self.mode == Mode::Open
    }

    /// Why publication does not go on at the moment, if it does not.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// As [`Input::Submit`], but the batch is not begun before the next [`Input::Tick`]: a driver that
    /// has many submissions at hand queues them all first.
    pub fn queue(&mut self, ticket: u64, entries: Vec<Entry>, out: &mut Vec<Effect>) {
        let bytes = entries.iter().map(|entry| entry.payload().len()).sum();
        let refusal = match self.mode {
            Mode::Full { .. } => Some(Refusal::DiskFull),
            Mode::Stopping | Mode::Ended => Some(Refusal::Stopping),
            Mode::Open if entries.is_empty() => Some(Refusal::Empty),
            Mode::Open if entries.len() > BATCH_ENTRIES_MAX || bytes > BATCH_BYTES_MAX => {
                Some(Refusal::TooLarge)
            }
            Mode::Open => None,
        };
        match refusal {
            Some(refusal) => out.push(Effect::Answer { ticket, answer: Err(refusal) }),
            None => self.waiting.push_back(Waiting { ticket, entries, bytes }),
        }
    }

    /// Starts what can be started.
    fn go_on(&mut self, now: Now, out: &mut Vec<Effect>) {
        if self.committing.is_none() && !self.waiting.is_empty() {
            self.commit(out);
        }
        if !self.publishing
            && let Some(step) = self.next_step(now)
        {
            self.publish(step, out);
        }
        if let Mode::Full { retry_at } = self.mode
            && retry_at <= now.ms
            && self.trouble.is_none()
        {
            self.mode = Mode::Full { retry_at: now.ms + BALLAST_RETRY_MS };
            out.push(Effect::RestoreBallast);
        }
        let idle = self.waiting.is_empty() && self.committing.is_none() && !self.publishing;
        let told = self.shown && !self.has_news() && !self.wants_ml_dsa();
        if self.mode == Mode::Stopping && idle && told && !self.reload {
            self.mode = Mode::Ended;
            out.push(Effect::Stopped);
        }
    }

    /// Begins a step. What comes in while a head is being shown is shown next.
    fn publish(&mut self, step: Publish, out: &mut Vec<Effect>) {
        self.shown |= matches!(step, Publish::Show { .. });
        self.publishing = true;
        out.push(Effect::Publish(step));
    }

    /// Takes as many whole submissions as one batch holds.
    fn commit(&mut self, out: &mut Vec<Effect>) {
        let (mut batch, mut tickets, mut bytes) = (Vec::new(), Vec::new(), 0);
        while let Some(next) = self.waiting.front() {
            let fits = batch.len() + next.entries.len() <= BATCH_ENTRIES_MAX
                && bytes + next.bytes <= BATCH_BYTES_MAX;
            if !fits {
                break;
            }
            let Some(next) = self.waiting.pop_front() else { break };
            bytes += next.bytes;
            tickets.push((next.ticket, next.entries.iter().map(Entry::leaf_hash).collect()));
            batch.extend(next.entries);
        }
        self.committing = Some(tickets);
        // Crash during the commit: the batch is in the journal whole, or is cut at the next start. In
        // neither case was it acknowledged.
        out.push(Effect::Commit(batch));
    }

    fn committed(&mut self, now: Now, result: Result<u64, StoreError>, out: &mut Vec<Effect>) {
        let tickets = self.committing.take().unwrap_or_default();
        match result {
            Ok(first) => {
                // The entries are durable. Crash from here on: they are in the log for good, whether
                // or not the submitter heard of it, and the next checkpoint covers them.
                let mut index = first;
                for (ticket, hashes) in tickets {
                    let fixed = |leaf_hash| {
                        let fixed = Fixed { index, leaf_hash };
                        index += 1;
                        fixed
                    };
                    let answer = Ok(hashes.into_iter().map(fixed).collect());
                    out.push(Effect::Answer { ticket, answer });
                }
                self.durable = index;
            }
            Err(error) if error.is_passing() => {
                let full = matches!(error, StoreError::Full { .. });
                let refusal =
                    if full { Refusal::DiskFull } else { Refusal::NotStored(error.to_string()) };
                let refuse = |(ticket, _)| Effect::Answer { ticket, answer: Err(refusal.clone()) };
                out.extend(tickets.into_iter().map(refuse));
                if full {
                    self.full(now, out);
                }
            }
            Err(error) => {
                self.committing = Some(tickets);
                self.halt(error, out);
            }
        }
    }

    /// What comes next in publication, in the order that makes it safe.
    fn next_step(&self, now: Now) -> Option<Publish> {
        if now.ms < self.publish_at {
            return self.ml_dsa_step(now);
        }
        if self.reload {
            return Some(Publish::Reload);
        }
        if !self.shown {
            return self.show(self.ml_dsa_time_s);
        }
        if self.has_news() {
            let signed = self.signed();
            // Crash during the building: files that no checkpoint names. The next start builds again,
            // with the same bytes.
            let size = self.durable.min(signed.saturating_add(BUILD_ENTRIES_MAX));
            return Some(Publish::Build { size });
        }
        self.ml_dsa_step(now)
    }

    /// The newest head gets its ML-DSA-44 line once the interval allows.
    fn ml_dsa_step(&self, now: Now) -> Option<Publish> {
        if self.wants_ml_dsa() && self.shown && self.ml_dsa_due(now) {
            self.show(Some(now.unix_s))
        } else {
            None
        }
    }

    /// At most once an interval, and at the end.
    fn ml_dsa_due(&self, now: Now) -> bool {
        now.ms >= self.ml_dsa_at || self.mode == Mode::Stopping
    }

    fn wants_ml_dsa(&self) -> bool {
        !self.held && self.settings.ml_dsa && self.head.is_some() && self.ml_dsa_time_s.is_none()
    }

    fn show(&self, ml_dsa_time_s: Option<u64>) -> Option<Publish> {
        let cosignatures = self.recent.back().map(|recent| recent.lines.clone());
        let cosignatures = cosignatures.unwrap_or_default();
        Some(Publish::Show { head: self.head?, ml_dsa_time_s, cosignatures })
    }

    /// Whether there are durable entries, or an empty log, that no checkpoint covers and that one may cover.
    fn has_news(&self) -> bool {
        !self.held && self.head.is_none_or(|head| head.head().size < self.durable)
    }

    /// One step of publication is done. The long way round, step by step:
    ///
    /// Build → Reread → Record → Show. Each is durable before the next begins.
    fn published(&mut self, now: Now, result: Result<Done, StoreError>, out: &mut Vec<Effect>) {
        self.publishing = false;
        let done = match result {
            Ok(done) => done,
            Err(error) if error.is_passing() => return self.publication_failed(now, &error, out),
            Err(error) => return self.halt(error, out),
        };
        let next = match done {
            // Tiles and bundles are on the disk, named by nothing. Crash: as during the building.
            Done::Built { size, root } => Publish::Reread { size, root },
            // What a mirror would read leads to the root, and so did it at the last head. Crash: the
            // same, nothing is signed yet.
            Done::Reread { size, root } => {
                let due = now.ms >= self.timed_at || self.mode == Mode::Stopping;
                let ml_dsa = self.settings.ml_dsa && due;
                Publish::Record(Head { size, root, time_s: now.unix_s, ml_dsa })
            }
            // The head is recorded, durably, and from here on counts as signed. Crash: the next start
            // signs this head and no other of its size; the entries under it are durable.
            Done::Recorded(head) => {
                self.take_head(Some(head));
                self.publish_at = now.ms + self.settings.interval_ms;
                if head.head().ml_dsa {
                    self.ml_dsa_at = now.ms + ML_DSA_INTERVAL_MS;
                    self.timed_at = self.ml_dsa_at;
                }
                let Some(show) = self.show(self.ml_dsa_time_s) else { return };
                show
            }
            // Readers see it. Crash: the next start finds the head recorded and shows it again.
            Done::Shown { head, ml_dsa_time_s } => return self.now_shown(now, head, ml_dsa_time_s),
            Done::Reloaded(head) => {
                self.reload = false;
                self.trouble = None;
                self.take_head(head);
                return;
            }
        };
        self.publish(next, out);
    }

    fn now_shown(&mut self, now: Now, head: Recorded, ml_dsa_time_s: Option<u64>) {
        if self.head != Some(head) {
            return;
        }
        if self.ml_dsa_time_s != ml_dsa_time_s {
            self.ml_dsa_at = now.ms + ML_DSA_INTERVAL_MS;
        }
        self.ml_dsa_time_s = ml_dsa_time_s;
    }

    fn take_head(&mut self, head: Option<Recorded>) {
        let Some(head) = head else { return };
        self.shown = false;
        self.ml_dsa_time_s = head.head().ml_dsa.then_some(head.head().time_s);
        if self.head == Some(head) {
            return;
        }
        self.head = Some(head);
        self.recent.push_back(Recent { head, lines: Vec::new() });
        if self.recent.len() > COSIGNED_HEADS_MAX {
            self.recent.pop_front();
        }
    }

    /// Something went wrong between building and showing: what is in memory may not be what is on the
    /// disk, so it is forgotten and read anew, after a pause.
    fn publication_failed(&mut self, now: Now, error: &StoreError, out: &mut Vec<Effect>) {
        self.trouble = Some(error.to_string());
        self.reload = true;
        self.publish_at = now.ms + PUBLISH_RETRY_MS;
        if self.mode == Mode::Stopping {
            // Everything acknowledged is in the journal; the next start publishes it.
            self.mode = Mode::Ended;
            self.refuse_all(&Refusal::Stopping, out);
            return out.push(Effect::Stopped);
        }
        if matches!(error, StoreError::Full { .. }) {
            self.full(now, out);
            if self.ballast {
                // What was acknowledged has a right to its checkpoint: this is what the ballast is
                // for. Entries are refused until it is there again.
                self.ballast = false;
                self.publish_at = now.ms;
                out.push(Effect::ReleaseBallast);
            }
        }
    }

    /// No space: what waits is refused, and nothing is taken until the ballast stands again.
    fn full(&mut self, now: Now, out: &mut Vec<Effect>) {
        if self.mode == Mode::Open {
            self.mode = Mode::Full { retry_at: now.ms + BALLAST_RETRY_MS };
        }
        self.refuse_all(&Refusal::DiskFull, out);
    }

    fn space(&mut self, now: Now, there: bool) {
        self.ballast = there;
        if let Mode::Full { .. } = self.mode {
            let retry_at = now.ms + BALLAST_RETRY_MS;
            self.mode = if there { Mode::Open } else { Mode::Full { retry_at } };
        }
    }

    /// A line is kept if it is by a known witness and verifies for a head of ours.
    fn cosignature(&mut self, size: u64, line: SignatureLine) {
        let origin = &self.settings.origin;
        let witnesses = &self.settings.witnesses;
        let Some(recent) = self.recent.iter_mut().find(|r| r.head.head().size == size) else {
            return;
        };
        let text = recent.head.text(origin);
        let known = witnesses.iter().filter(|key| key.wrote(&line));
        if !known.into_iter().any(|key| key.verify_line(&text, &line).is_ok()) {
            return;
        }
        // A witness that signs again replaces its former line.
        recent.lines.retain(|held| (&held.name, held.key_id) != (&line.name, line.key_id));
        recent.lines.push(line);
        let newest = self.head.is_some_and(|head| head.head().size == size);
        if newest {
            self.shown = false;
        }
    }

    /// The newest head that has cosignatures, with them.
    #[must_use]
    pub fn cosigned(&self) -> Option<(Recorded, &[SignatureLine])> {
        let cosigned = self.recent.iter().rev().find(|recent| !recent.lines.is_empty());
        cosigned.map(|recent| (recent.head, &recent.lines[..]))
    }

    fn halt(&mut self, error: StoreError, out: &mut Vec<Effect>) {
        self.mode = Mode::Ended;
        let refusal = Refusal::Halted(error.to_string());
        let tickets = self.committing.take().unwrap_or_default();
        let refuse = |(ticket, _)| Effect::Answer { ticket, answer: Err(refusal.clone()) };
        out.extend(tickets.into_iter().map(refuse));
        self.refuse_all(&refusal, out);
        out.push(Effect::Halt(error));
    }

    fn refuse_all(&mut self, refusal: &Refusal, out: &mut Vec<Effect>) {
        let queue = std::mem::take(&mut self.waiting);
        let refuse = |waiting: Waiting| Effect::Answer {
            ticket: waiting.ticket,
            answer: Err(refusal.clone()),
        };
        out.extend(queue.into_iter().map(refuse));
    }

    /// Nothing is done any more; submitters are told so.
    fn after_the_end(input: &Input, out: &mut Vec<Effect>) {
        if let Input::Submit { ticket, .. } = input {
            out.push(Effect::Answer { ticket: *ticket, answer: Err(Refusal::Stopping) });
        }
    }

    /// Submissions that wait for the next batch.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// The size of the newest recorded head.
    #[must_use]
    pub fn signed(&self) -> u64 {
        self.head.map_or(0, |head| head.head().size)
    }
}
