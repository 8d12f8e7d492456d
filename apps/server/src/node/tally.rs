//! The tally: follows the signed checkpoints, and publishes.
//!
//! In scope: the thread that owns the fold; when `at/` and `live/` are written. Not in scope: what they
//! say ([`crate::publish`]). Main type: [`Tally`].
//!
//! The fold only ever stands at the size of a published checkpoint, so that whatever is published names
//! a signed root. While it is behind, nothing is published and `live/latest.json` shows it.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

use acta::StatementId;
use acta::entry::Entry;
use acta::keys::Checked;
use acta::kinds::publication::Status;
use acta::kinds::{InForce, Publication};
use acta::value::Time;
use acta_log::hash::Hash;
use acta_tally::fold::{Fold, Track};
use acta_tally::results::Results;
use acta_tally::totals::Class;
use acta_view::latest::{self, Latest};

use super::{BookAt, Shared, checkpoint_of};
use crate::fetch::FolderSource;
use crate::intake::receipt::proof;
use crate::metrics::add;
use crate::publish::folder::newest;
use crate::publish::follow::{Follower, Known};
use crate::publish::{Publisher, compare, replay};
use crate::sequencer::service::Published;

/// Entries that are applied between two looks at the clock.
const STEP_ENTRIES: u64 = 4_096;
/// How often the thread looks at the clock when nothing happens.
const LOOK: Duration = Duration::from_millis(100);
/// Pause after a publication that did not succeed.
const RETRY: Duration = Duration::from_secs(5);
/// How long a stop waits for the checkpoint of the last entries.
const LAST_CHECKPOINT: Duration = Duration::from_secs(10);

/// The thread's state.
pub(super) struct Tally {
    shared: Arc<Shared>,
    follower: Follower,
    publisher: Publisher,
    /// The newest `at/` size.
    at: Option<u64>,
    /// When the next `at/` is due; none while there is nothing new.
    due: Option<Instant>,
    /// Index of the publication in `live/publication`.
    proved: Option<u64>,
    live_at: Instant,
    live_size: u64,
    last_received: Option<Time>,
    /// The amendment whose `in-force` entry was logged last.
    brought: Option<StatementId>,
}

/// What the intake has checked, and the journal.
struct FromIntake<'a>(&'a Shared);

impl Known for FromIntake<'_> {
    fn checked(&self, id: &StatementId) -> Option<Checked> {
        self.0.intake.take_checked(id)
    }

    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        self.0.entry(index).ok()
    }
}

impl Tally {
    pub(super) fn open(shared: Arc<Shared>, publisher: Publisher) -> anyhow::Result<Self> {
        let follower = Follower::open(&shared.entry(0)?)?;
        publisher.policy(&follower.fold().definition().witness_policy_text())?;
        let (at, proved) = (newest(&publisher.at()), publisher.proved());
        let now = Instant::now();
        Ok(Self {
            shared,
            follower,
            publisher,
            at,
            due: None,
            proved,
            live_at: now,
            live_size: u64::MAX,
            last_received: None,
            brought: None,
        })
    }

    fn fold(&self) -> &Fold {
        self.follower.fold()
    }

    /// Follows until told to stop, then publishes the last size.
    ///
    /// # Errors
    /// If the log cannot be followed: a fault of this program, or damage.
    pub(super) fn run(mut self) -> anyhow::Result<()> {
        let mut published = self.shared.sequencer().published();
        loop {
            let target = published.borrow_and_update().clone();
            if let Some(target) = &target {
                self.follow(target.checkpoint.size)?;
                if !self.shared.is_held() {
                    self.bring_into_force();
                    self.publish_if_due(target);
                }
                self.live(target, false);
                self.prove(target);
            }
            if self.shared.tally_stops() {
                break;
            }
            self.shared.wait(&mut published, LOOK);
        }
        self.last()
    }

    /// Applies entries up to a size; stops early to look at the clock only if a stop was asked for.
    fn follow(&mut self, size: u64) -> anyhow::Result<()> {
        while self.fold().size() < size {
            let from = self.fold().size();
            let to = size.min(from.saturating_add(STEP_ENTRIES));
            let entries = self.shared.reader().some_entries(from, to)?;
            let entries: Vec<Vec<u8>> =
                entries.into_iter().map(crate::journal::Entry::into_payload).collect();
            self.follower.apply(&entries, &FromIntake(&self.shared))?;
            self.note(from, &entries);
            self.shared.intake.metrics().applied.store(self.fold().size(), Relaxed);
            if self.shared.is_ending() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// What the entries mean for the threads beside this one.
    fn note(&mut self, from: u64, entries: &[Vec<u8>]) {
        if let Some(entry) = entries.last().and_then(|entry| Entry::parse(entry).ok()) {
            self.last_received = Some(entry.header.received);
        }
        // What the node says of its own work does not call for another publication.
        let own = [Some("acta/publication/v1"), Some("acta/telemetry/v1")];
        let kind = |entry: &Vec<u8>| {
            let head = entry.get(..entry.len().min(acta::entry::HEADER_MAX)).unwrap_or(entry);
            let text = String::from_utf8_lossy(head).into_owned();
            text.split("\n\n").nth(1).and_then(|text| text.lines().next().map(str::to_owned))
        };
        let kinds: Vec<Option<String>> = entries.iter().map(kind).collect();
        let first = self.at.unwrap_or(0);
        let others = (from..)
            .zip(&kinds)
            .any(|(index, kind)| index >= first && !own.contains(&kind.as_deref()));
        if others && self.due.is_none() {
            let cadence = self.shared.options.cadence_s.unwrap_or(self.fold().definition().cadence);
            let first = self.at.is_none();
            let wait = if first { 0 } else { u64::from(cadence) };
            self.due = Some(Instant::now() + Duration::from_secs(wait));
        }
        if kinds.iter().any(|kind| kind.as_deref() == Some("acta/in-force/v1")) {
            let fold = self.fold();
            self.shared.hand_over(BookAt {
                size: fold.size(),
                book: fold.keys().clone(),
                policies: Arc::new(fold.policies().clone()),
                delay_s: fold.definition().delay,
            });
            self.take_policy();
        }
    }

    /// The witnesses of the policy in force are asked, and its text is what readers see.
    fn take_policy(&self) {
        let text = self.fold().definition().witness_policy_text();
        let taken = self.shared.take_policy(&text);
        if let Err(error) = taken.and_then(|()| Ok(self.publisher.policy(&text)?)) {
            tracing::error!(%error, "the amended witness policy is not followed");
        }
    }

    /// Logs the checkpoint that brings a waiting amendment into force, once the witnesses of the policy that it
    /// changes have cosigned one that covers it. Whoever holds such a checkpoint may log it; the node does so by itself,
    /// but for one that takes away the log keys with which it signs.
    fn bring_into_force(&mut self) {
        let newest = self.shared.sequencer().cosigned().borrow().clone();
        let Some(newest) = newest else { return };
        let fold = self.fold();
        // Several may wait; one that can never be in force does not hold up those behind it.
        let ready = fold.amends_pending().map(|(_, amend)| amend).find(|amend| {
            let new = fold.would_be_in_force(amend, newest.note.as_bytes());
            new.is_some_and(|new| self.shared.signs_under(&new.witness_policy_text()))
        });
        let Some(amend) = ready.filter(|amend| self.brought != Some(*amend)) else { return };
        let entry = InForce { amend, checkpoint: newest.note.as_bytes().to_vec() };
        match self.shared.log(&entry, &self.shared.publisher_key) {
            Ok(()) => {
                self.brought = Some(amend);
                tracing::info!(%amend, size = newest.checkpoint.size, "brought into force");
            }
            Err(error) => tracing::warn!(%error, %amend, "not brought into force yet"),
        }
    }

    fn publish_if_due(&mut self, target: &Published) {
        let asked = self.shared.publication_asked(self.fold().size());
        let due = self.due.is_some_and(|due| due <= Instant::now());
        if self.fold().size() != target.checkpoint.size || !(asked || due) {
            return;
        }
        if let Err(error) = self.publish(&target.checkpoint.root) {
            add(&self.shared.intake.metrics().publication_failures, 1);
            tracing::error!(%error, size = self.fold().size(), "no publication");
            self.due = Some(Instant::now() + RETRY);
        }
    }

    /// Makes `at/<size>/`, and logs what was made.
    fn publish(&mut self, root: &Hash) -> anyhow::Result<()> {
        let size = self.fold().size();
        let began = Instant::now();
        if self.at == Some(size) && self.publisher.at().join(size.to_string()).exists() {
            self.due = None;
            self.shared.publication_done(size);
            return Ok(());
        }
        let checkpoint = checkpoint_of(&self.shared.site(), size)
            .ok_or_else(|| anyhow::anyhow!("log/heads has no checkpoint of size {size}"))?;
        let made = self.publisher.publish(self.follower.fold(), root, checkpoint.as_bytes())?;
        if size <= self.shared.options.recompute_entries_max {
            // From nothing but the journal and the files that it names: no state of this thread has a part in it.
            let again = replay(
                self.shared.reader(),
                &self.shared.site(),
                size,
                Some(checkpoint.as_bytes()),
            )?;
            compare(&self.publisher.at().join(size.to_string()), &again)?;
        }
        self.at = Some(size);
        self.due = None;
        self.shared.intake.metrics().published.store(size, Relaxed);
        self.shared.intake.metrics().publishing.observe(began.elapsed());
        self.publisher.lead_to(size, &self.fold().plan().name.clone())?;
        let publication = Publication {
            size,
            root: acta::value::Hash(*root),
            manifest: acta::value::Hash(made.manifest),
            renderer: acta::value::Hash(self.shared.renderer),
            stations_root: acta::value::Hash(made.totals.stations_root),
            status: self.status(),
        };
        self.shared.log(&publication, &self.shared.publisher_key)?;
        self.shared.publication_done(size);
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(size, ms, "published");
        Ok(())
    }

    /// How far the count is: what the authority said last, else what the classes say.
    fn status(&self) -> Status {
        let said = self.fold().status();
        if matches!(said, Status::Certified | Status::Recount | Status::Correction) {
            return said;
        }
        let tables = (0..).zip(&self.fold().plan().contests);
        let tables = tables.filter_map(|(contest, _)| self.fold().table(contest, Track::Official));
        let (mut missing, mut present) = (0, 0);
        for table in tables {
            let gone = table.whole().class(Class::Missing).units;
            missing += gone;
            present += table.whole().expected() - gone;
        }
        match (present, missing) {
            (0, _) => Status::PreElection,
            (_, 0) => Status::UnofficialComplete,
            _ => Status::UnofficialPartial,
        }
    }

    /// Writes `live/latest.json` if it is due.
    fn live(&mut self, target: &Published, now: bool) {
        let options = &self.shared.options;
        let (short, long) = (options.live_ms, super::settings::LIVE_MS_MAX.max(options.live_ms));
        let age = self.live_at.elapsed();
        let changed = self.live_size != target.checkpoint.size;
        let due = age >= Duration::from_millis(if changed { short } else { long.min(short * 5) });
        if !(now || due || self.live_size == u64::MAX) {
            return;
        }
        (self.live_at, self.live_size) = (Instant::now(), target.checkpoint.size);
        let latest = self.latest(target);
        if let Err(error) = self.publisher.latest(&latest.json()) {
            tracing::warn!(%error, "live/latest.json was not written");
        }
    }

    fn latest(&self, target: &Published) -> Latest {
        let intake = &self.shared.intake;
        let plan = self.fold().plan();
        let durable = self.shared.reader().size();
        let received = intake.metrics().received.load(Relaxed).max(durable);
        let newest = self.shared.sequencer().cosigned().borrow().clone();
        let (cosigned, missing, quorum) = self.shared.witnesses(target, newest.as_deref());
        Latest {
            election: intake.election().to_string(),
            test: self.fold().definition().test,
            notice: plan.notice.clone(),
            custodian: plan.custodian.clone(),
            size: target.checkpoint.size,
            root: target.checkpoint.root,
            checkpoint_time_s: target.time_s,
            cosigned,
            missing,
            quorum,
            received,
            sequenced: durable,
            published: target.checkpoint.size,
            last_received: self.last_received.map(|time| time.to_string()),
            at: self.at,
            contests: latest::contests(&Results::new(self.fold())),
        }
    }

    /// Writes `live/publication` where a checkpoint with the quorum covers a newer publication; before there is such a
    /// file, any checkpoint will do.
    fn prove(&mut self, target: &Published) {
        let Some((index, shown)) = self.proof_due(target) else { return };
        match self.write_proof(index, &shown) {
            Ok(()) => self.proved = Some(index),
            // A tile may be replaced by a fuller one while it is read; the next round finds that.
            Err(error) => tracing::warn!(%error, "live/publication was not written"),
        }
    }

    fn proof_due(&self, target: &Published) -> Option<(u64, Published)> {
        let account = self.fold().account();
        let newer = |index: &u64| self.proved.is_none_or(|proved| proved < *index);
        account.published().next_back().map(|newest| newest.index).filter(newer)?;
        let cosigned = self.shared.sequencer().cosigned().borrow().clone();
        let policy = self.shared.policy();
        let met = |shown: &&Published| policy.evaluate(&shown.note).is_ok_and(|is| is.quorum_met);
        let mut met = cosigned.as_deref().into_iter().chain([target]).filter(met);
        let shown = met.next().or(self.proved.is_none().then_some(target))?;
        let size = shown.checkpoint.size;
        let covered = account.published().rev().map(|one| one.index).find(|index| *index < size);
        let index = covered.filter(newer).filter(|_| size <= self.fold().size())?;
        Some((index, shown.clone()))
    }

    fn write_proof(&self, index: u64, shown: &Published) -> anyhow::Result<()> {
        let site = FolderSource::open(&self.shared.site())?;
        let entry = self.shared.entry(index)?;
        let proof = proof(&site, index, entry, &shown.checkpoint, shown.note.clone())?;
        Ok(self.publisher.publication(&proof)?)
    }

    /// The last publication, with the checkpoint that covers it.
    fn last(&mut self) -> anyhow::Result<()> {
        if self.shared.is_held() {
            // No checkpoint will cover what is stored; the next start goes on with it.
            return Ok(());
        }
        let due = self.due.is_some();
        if let Some(target) = self.last_checkpoint() {
            self.follow(target.checkpoint.size)?;
            if due || self.due.is_some() {
                self.publish(&target.checkpoint.root)?;
            }
        }
        if let Some(target) = self.last_checkpoint() {
            self.follow(target.checkpoint.size)?;
            self.shared.wait_for_quorum(target.checkpoint.size);
            let newest = self.shared.sequencer().published().borrow().clone();
            let newest = newest.unwrap_or(target);
            self.live(&newest, true);
            self.prove(&newest);
        }
        Ok(())
    }

    /// The checkpoint that covers all that is durable, if it comes in time.
    fn last_checkpoint(&self) -> Option<Arc<Published>> {
        let mut published = self.shared.sequencer().published();
        let began = Instant::now();
        while began.elapsed() < LAST_CHECKPOINT {
            let newest = published.borrow_and_update().clone();
            let size = self.shared.reader().size();
            if let Some(newest) = newest.filter(|newest| newest.checkpoint.size >= size) {
                return Some(newest);
            }
            self.shared.wait(&mut published, LOOK);
        }
        None
    }
}
