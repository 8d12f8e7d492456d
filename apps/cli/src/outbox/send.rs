//! The loop that empties an outbox into intakes, and what it does with their answers.
//!
//! In scope: rounds, waits, which intake is asked. Out of scope: what a file of the folder means (`outbox`), HTTP (`client`).

use super::{Counts, Event, Outbox};
use crate::client::{BATCH_BYTES_MAX, BATCH_STATEMENTS_MAX, Client, Covered, Failure, Taken};
use crate::files::Root;
use crate::tries::{self, Tries};
use acta::entry::Channel;
use acta::keys::KeyBook;
use acta::kinds::incident::TryOutcome;
use acta::promise::Promise;
use acta::statement::Statement;
use acta::text::StatementId;
use anyhow::bail;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::Write;
use std::time::{Duration, Instant};

/// First wait after a round in which nothing could be sent.
const BACKOFF_FIRST: Duration = Duration::from_millis(200);
/// Longest wait between two rounds.
const BACKOFF_MAX: Duration = Duration::from_secs(30);

/// How long to go on.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Give up after this long without success; none goes on for ever.
    pub give_up: Option<Duration>,
    /// Also wait for receipts.
    pub receipts: bool,
}

/// How long to wait between rounds in which nothing moved: twice as long each time, up to [`BACKOFF_MAX`], without end.
struct Backoff {
    next: Duration,
}

impl Backoff {
    const fn new() -> Self {
        Self { next: BACKOFF_FIRST }
    }

    fn wait(&mut self) -> Duration {
        let wait = self.next;
        self.next = wait.saturating_mul(2).min(BACKOFF_MAX);
        wait
    }
}

impl Outbox {
    /// Sends what has neither promise nor refusal, to the first intake that answers, until nothing is left or patience
    /// ends. `root` is that of the election's definition: a promise by another key is refused and kept as evidence, and
    /// a receipt counts once enough of the definition's witnesses have cosigned.
    ///
    /// # Errors
    /// The disk; patience ended.
    pub fn send(
        &self,
        intakes: &[Client],
        root: &Root,
        patience: Patience,
        mut progress: impl FnMut(Counts),
    ) -> anyhow::Result<Counts> {
        let mut backoff = Backoff::new();
        let mut last_success = Instant::now();
        loop {
            let moved = self.round(intakes, root, patience.receipts)?;
            let counts = self.counts()?;
            progress(counts);
            if self.is_done(patience.receipts)? {
                return Ok(counts);
            }
            if moved {
                self.trouble.take();
                (backoff, last_success) = (Backoff::new(), Instant::now());
                continue;
            }
            if patience.give_up.is_some_and(|limit| last_success.elapsed() >= limit) {
                let trouble = self.trouble.take().unwrap_or_else(|| "no receipt yet".to_owned());
                bail!(
                    "nothing moved for {} s: {trouble}; {} of {} statements stay in {} and can be sent later",
                    last_success.elapsed().as_secs(),
                    self.ids(|id| self.waits(id))?.len(),
                    counts.statements,
                    self.dir.display()
                );
            }
            std::thread::sleep(backoff.wait());
        }
    }

    fn is_done(&self, receipts: bool) -> anyhow::Result<bool> {
        let open = if receipts { self.unanswered()? } else { self.ids(|id| self.waits(id))? };
        let waiting = !open.is_empty() || !self.variants()?.is_empty();
        Ok(!waiting && self.files_waiting()?.is_empty())
    }

    /// One try at everything; whether anything moved.
    fn round(&self, intakes: &[Client], root: &Root, receipts: bool) -> anyhow::Result<bool> {
        let mut moved = self.next_variants()?;
        moved |= self.send_files(intakes, root)?;
        let waiting = self.files_waiting()?;
        let promised = self.counts()?.promised;
        let mut by_way: BTreeMap<Option<Channel>, Vec<Statement>> = BTreeMap::new();
        for statement in self.unpromised()? {
            if statement.body().files().iter().any(|file| waiting.contains(file)) {
                continue;
            }
            by_way.entry(self.via(statement.id())?).or_default().push(statement);
        }
        for (via, statements) in by_way {
            for batch in batches(statements) {
                moved |= self.send_batch(intakes, root, &batch, via)?;
            }
        }
        // Not before something was taken: an intake that only answers would be told of each of its answers.
        if let Some(key) = &self.attempts_key
            && Tries::of(&self.dir).wait()
            && (self.counts()?.promised > promised || self.unpromised()?.is_empty())
        {
            moved |= !self.sign_attempts(key)?.is_empty();
        }
        if let Some(ways) = &self.ways {
            moved |= ways.round(self)?;
        }
        if receipts {
            for id in self.ids(|id| self.has(id, "promise") && !self.has(id, "receipt"))? {
                match self.fetch_receipt(intakes, root, id)? {
                    Some(came) => moved |= came,
                    // Where all are silent, each further question would cost their time limits again.
                    None => break,
                }
            }
        }
        Ok(moved)
    }

    fn send_batch(
        &self,
        intakes: &[Client],
        root: &Root,
        batch: &[Statement],
        via: Option<Channel>,
    ) -> anyhow::Result<bool> {
        let refs: Vec<&Statement> = batch.iter().collect();
        let mut asked_to_wait: Option<Duration> = None;
        for (at, intake) in self.in_turn(intakes) {
            let via = match via {
                Some(channel) => channel.as_str(),
                None => intake.via(),
            };
            match intake.post(&refs, via) {
                Ok(answers) => {
                    let (mut moved, mut outcomes) = (false, BTreeSet::new());
                    for (statement, taken) in batch.iter().zip(answers) {
                        let failed = self.note(intake, &root.keys, statement, taken)?;
                        moved |= matches!(failed, None | Some(TryOutcome::Refused));
                        outcomes.extend(failed.filter(|_| !tries::is_of_tries(statement)));
                    }
                    for outcome in outcomes {
                        self.failed(intake, outcome)?;
                    }
                    self.answered.set(at);
                    return Ok(moved);
                }
                Err(Failure::Busy(wait, text)) => {
                    self.failed(intake, TryOutcome::Busy)?;
                    self.trouble(
                        intake.base(),
                        &format!("busy, asks for {} s: {text}", wait.as_secs()),
                    )?;
                    // Another intake may have room now: only when all were asked is there a wait.
                    asked_to_wait = Some(asked_to_wait.map_or(wait, |least| least.min(wait)));
                }
                Err(Failure::World(error)) => {
                    self.failed(intake, tries::outcome(&error))?;
                    self.trouble(intake.base(), &format!("{error:#}"))?;
                }
            }
        }
        if let Some(wait) = asked_to_wait {
            std::thread::sleep(wait.min(BACKOFF_MAX));
        }
        Ok(false)
    }

    /// The intakes with their numbers, the one that answered last first: a silent one costs its time limit only once.
    fn in_turn<'a>(&self, intakes: &'a [Client]) -> impl Iterator<Item = (usize, &'a Client)> {
        let first = self.answered.get();
        intakes.iter().enumerate().cycle().skip(first).take(intakes.len())
    }

    /// Keeps an answer; what the try came to, if not to a promise.
    pub(super) fn note(
        &self,
        intake: &Client,
        keys: &KeyBook,
        statement: &Statement,
        taken: Taken,
    ) -> anyhow::Result<Option<TryOutcome>> {
        let id = statement.id();
        match taken {
            Taken::Promised { promise, .. } => match check_promise(&promise, statement, keys) {
                Ok(covers) => {
                    self.write(id, "promise", &promise)?;
                    self.happened(id, Channel::Https, Event::Promise, intake.base())?;
                    let of = match covers {
                        Covers::Statement => "",
                        Covers::Text => {
                            ": the log has this text with other signatures, and these beside it"
                        }
                    };
                    self.attempt(intake.base(), &format!("{id} promised{of}"))?;
                    Ok(None)
                }
                Err(error) => {
                    self.write(id, "promise-refused", &promise)?;
                    self.trouble(intake.base(), &format!("{id} promise not accepted: {error:#}"))?;
                    Ok(Some(TryOutcome::OtherKey))
                }
            },
            Taken::Stored => {
                self.happened(id, Channel::Https, Event::Handed, intake.base())?;
                let what = "stored, not promised: the intake waits for its witnesses after a start";
                self.trouble(intake.base(), &format!("{id} {what}"))?;
                Ok(Some(TryOutcome::Accepted))
            }
            Taken::Refused(problem) => {
                self.write(id, "refused", problem.as_bytes())?;
                self.happened(id, Channel::Https, Event::Refused, intake.base())?;
                self.attempt(intake.base(), &format!("{id} refused: {problem}"))?;
                Ok(Some(TryOutcome::Refused))
            }
            Taken::Later(problem) => {
                self.trouble(intake.base(), &format!("{id} not now: {problem}"))?;
                Ok(Some(TryOutcome::Busy))
            }
        }
    }

    /// Asks the intakes for a receipt; whether it came, and nothing where none of them answered.
    fn fetch_receipt(
        &self,
        intakes: &[Client],
        root: &Root,
        id: StatementId,
    ) -> anyhow::Result<Option<bool>> {
        let mut answered = None;
        for (_, intake) in self.in_turn(intakes) {
            match intake.receipt(id) {
                Ok(Covered::Receipt(receipt)) => match self.check_receipt(&receipt, root, id) {
                    Ok(true) => {
                        self.write(id, "receipt", &receipt)?;
                        self.happened(id, Channel::Https, Event::Receipt, intake.base())?;
                        return Ok(Some(true));
                    }
                    // Cosignatures are to come: no other intake has them sooner, as below.
                    Ok(false) => return Ok(Some(false)),
                    Err(error) => {
                        self.write(id, "receipt-refused", &receipt)?;
                        let what = format!("receipt {id} not accepted: {error:#}");
                        self.trouble(intake.base(), &what)?;
                        answered = Some(false);
                    }
                },
                // No other intake of the log knows it sooner; one may be silent, and cost its time limit.
                Ok(Covered::NotYet) => return Ok(Some(false)),
                Ok(Covered::Unknown) => answered = Some(false),
                Err(error) => self.trouble(intake.base(), &format!("receipt {id}: {error:#}"))?,
            }
        }
        Ok(answered)
    }

    /// Keeps a try that came to nothing, once for all statements of it. Before its line in `attempts.log`: what that says
    /// has happened is then kept. A host that no statement can name stands in that log only: sending goes on.
    fn failed(&self, intake: &Client, outcome: TryOutcome) -> anyhow::Result<()> {
        match tries::host(intake.base()) {
            Ok(host) => Tries::of(&self.dir).keep(&host, outcome),
            Err(error) => {
                self.attempt(intake.base(), &format!("this try cannot be signed: {error:#}"))
            }
        }
    }

    /// What is said when patience ends.
    pub(super) fn told(&self, what: &str) {
        self.trouble.replace(Some(what.to_owned()));
    }

    pub(super) fn trouble(&self, place: &str, what: &str) -> anyhow::Result<()> {
        self.told(&format!("{place} {what}"));
        self.attempt(place, what)
    }

    pub(super) fn attempt(&self, place: &str, what: &str) -> anyhow::Result<()> {
        let path = self.dir.join("attempts.log");
        let mut file = OpenOptions::new().create(true).append(true).open(path)?;
        let now = crate::clock::now()?;
        writeln!(file, "{now} {place} {}", what.replace('\n', " "))?;
        Ok(())
    }
}

/// What a promise is about.
enum Covers {
    /// These very bytes.
    Statement,
    /// The text, which somebody sent before with other signatures: the intake logs ours as an endorsement (spec 1 §4).
    Text,
}

/// A promise counts only if the definition's own promise key signed it, and if it names this text.
fn check_promise(note: &[u8], statement: &Statement, keys: &KeyBook) -> anyhow::Result<Covers> {
    let note = Statement::parse(note).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    let promise = Promise::verify(&note, keys).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    match promise.items.iter().find(|item| item.id == statement.id()) {
        Some(item) if item.covers(statement) => Ok(Covers::Statement),
        Some(_) => Ok(Covers::Text),
        None => bail!("expected a promise of this statement, got one of others"),
    }
}

/// Batches within the intake's limits, in order.
fn batches(statements: Vec<Statement>) -> Vec<Vec<Statement>> {
    let mut out = Vec::new();
    let mut batch = Vec::new();
    let mut bytes = 0;
    for statement in statements {
        let len = statement.as_bytes().len() + 4;
        if batch.len() >= BATCH_STATEMENTS_MAX || bytes + len > BATCH_BYTES_MAX {
            out.push(std::mem::take(&mut batch));
            bytes = 0;
        }
        bytes += len;
        batch.push(statement);
    }
    out.push(batch);
    out.retain(|batch| !batch.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// Tries and the time of the last one when no intake answers for so long.
    fn tries_within(down: Duration) -> (u32, Duration) {
        let (mut backoff, mut now, mut tries) = (Backoff::new(), Duration::ZERO, 0);
        loop {
            tries += 1;
            let next = now + backoff.wait();
            if next >= down {
                return (tries, now);
            }
            now = next;
        }
    }

    #[test]
    fn a_host_that_no_statement_can_name_is_tried_all_the_same() {
        let dir = std::env::temp_dir().join(format!("acta-outbox-host-{}", std::process::id()));
        let _ = fs::remove_dir_all(&dir);
        let outbox = Outbox::open(&dir).unwrap();
        for (address, kept) in [("http://under_score", false), ("http://a.example", true)] {
            outbox.failed(&Client::new(address, "https"), TryOutcome::Timeout).unwrap();
            assert_eq!(dir.join("failed.tries").exists(), kept, "{address}");
        }
        let log = fs::read_to_string(dir.join("attempts.log")).unwrap();
        let told =
            "http://under_score this try cannot be signed: http://under_score: expected a host";
        assert_eq!(log.matches(told).count(), 1, "{log}");
        fs::remove_dir_all(&dir).unwrap();
    }

    #[test]
    fn t4_an_intake_that_is_down_for_an_hour_is_asked_twice_a_minute() {
        let hour = Duration::from_secs(3_600);
        let (tries, last) = tries_within(hour);
        assert!((120..=130).contains(&tries), "{tries} tries");
        assert!(hour - last <= BACKOFF_MAX, "once it is back, it is asked within {BACKOFF_MAX:?}");
        assert_eq!(tries_within(Duration::from_secs(1)).0, 3, "at 0, 0.2 and 0.6 s");
        assert!(tries_within(hour * 24).0 > 2_800, "it never ends by itself");
    }
}
