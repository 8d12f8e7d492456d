//! The public account: what the kinds of spec 1 §4a add up to (spec 4 §15).
//!
//! In scope: the statements of these kinds that have effect, kept in log order, and what must be known
//! at the moment an entry comes: gaps, the minutes of an intake, and how announced figures compare with
//! the fold below them. Not in scope: totals, which nothing here changes, and the files, which
//! [`crate::results`] writes from it. Main type: [`Account`].

mod compare;
mod gaps;
mod logged;
pub(crate) mod tables;

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use acta::Body;
use acta::entry::Header;
use acta::kinds::CopyCommit;
use acta::policy::{Act, Signer};
use acta::text::StatementId;
use acta::value::{Code, Name, Time};

pub(crate) use compare::compare_named;
pub use compare::{Compared, Verdict, compare};
pub use gaps::Gap;
pub use logged::Logged;

use gaps::Gaps;

/// Seconds in a minute.
const MINUTE_S: i64 = 60;
/// Seconds in a day.
pub(crate) const DAY_S: i64 = 86_400;

/// Where a statement of the account stands in the log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) index: u64,
    pub(crate) id: StatementId,
    pub(crate) received: Time,
}

/// The leaves of a commitment that copies opened.
#[derive(Debug, Clone, Default)]
pub(crate) struct Opened {
    /// Each leaf with the time at which the first copy that opens it was received.
    pub(crate) leaves: BTreeMap<u64, Time>,
}

/// A size of the log that was published.
#[derive(Debug, Clone, Copy)]
pub struct Published {
    /// The size.
    pub size: u64,
    /// Log index of the first statement with effect that says so.
    pub index: u64,
    /// When that was received.
    pub received: Time,
}

/// Who leads a contest at one moment, official track.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lead {
    /// Votes between the first two choices.
    pub margin: u64,
    /// The most votes that are still possible; none where that is unknown.
    pub outstanding: Option<u64>,
    /// Who leads; none in a draw and without votes.
    pub leader: Option<Code>,
}

/// Who led the contests when a publication took effect: of the entries below its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Log index of the publication.
    pub index: u64,
    /// When it was received.
    pub received: Time,
    /// One for each contest in the definition's order.
    pub leads: Vec<Option<Lead>>,
}

/// So many standings are kept; of more, every second one is.
const STANDINGS_MAX: usize = 2_048;

/// All that is kept of the account.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Statements with effect, but for copies and telemetry's minutes, by act and index.
    logged: BTreeMap<(Act, u64), Logged>,
    /// The same by id.
    known: BTreeMap<StatementId, (Act, u64)>,
    /// The size at which the statements of an act last changed.
    changed: BTreeMap<Act, u64>,
    /// Announced figures against the fold below them, by index; also while nobody who may has signed.
    compared: BTreeMap<u64, Vec<Compared>>,
    opened: BTreeMap<StatementId, Opened>,
    /// Copies that open nothing, by submitter.
    unopened: BTreeMap<Code, u64>,
    gaps: Gaps,
    /// The latest `received`.
    now: Option<Time>,
    /// Entries by intake and minute.
    minutes: BTreeMap<(Code, i64), u64>,
    /// Indexes of entries that may lower a total.
    control: Vec<u64>,
    /// The first publication with effect, by the size that it names.
    published: BTreeMap<u64, Published>,
    /// Who led when publications took effect, in log order.
    standings: Vec<Standing>,
}

impl Account {
    /// What every entry leaves behind; `missing` says whether an expected record is missing below it.
    pub(crate) fn note(
        &mut self,
        index: u64,
        header: &Header,
        body: &Body,
        (closes, gap_s): (Time, u32),
        missing: impl FnOnce() -> bool,
    ) {
        let received = header.received;
        if self.now.is_none_or(|now| now.unix() < received.unix()) {
            self.now = Some(received);
        }
        if matches!(body, Body::Record(_) | Body::Correction(_) | Body::Endorse(_)) {
            self.gaps.record(received, closes, gap_s, missing);
        }
        if !matches!(body, Body::Publication(_) | Body::Telemetry(_)) {
            let minute = received.unix().div_euclid(MINUTE_S);
            *self.minutes.entry((header.intake, minute)).or_default() += 1;
        }
        let steers = matches!(
            body,
            Body::Correction(_)
                | Body::Decision(_)
                | Body::Endorse(_)
                | Body::InForce(_)
                | Body::RegisterChange(_)
        );
        if steers {
            self.control.push(index);
        }
    }

    /// Keeps what figures that were announced were compared with.
    pub(crate) fn compare(&mut self, index: u64, compared: Vec<Compared>) {
        self.compared.insert(index, compared);
    }

    /// A statement takes effect; `size` is the fold's.
    pub(crate) fn take(&mut self, place: Place, signers: &[Signer], says: Body, size: u64) {
        let Some(act) = says.act() else { return };
        self.changed.insert(act, size);
        self.known.insert(place.id, (act, place.index));
        if let Body::Copy(copy) = &says {
            let commit = copy.opening.as_ref().map(|opening| opening.commit);
            let leaf = commit.and_then(|id| copy.opens(id, self.commitment(id, place.index)?));
            match commit.zip(leaf) {
                None => *self.unopened.entry(copy.submitter).or_default() += 1,
                Some((commit, leaf)) => {
                    let leaves = &mut self.opened.entry(commit).or_default().leaves;
                    leaves.entry(leaf).or_insert(place.received);
                }
            }
            return;
        }
        let logged = Logged::new(place, signers, says, size);
        self.logged.insert((act, logged.index), logged);
    }

    /// A publication takes effect.
    pub(crate) fn publish(&mut self, index: u64, received: Time, size: u64) {
        self.published.entry(size).or_insert(Published { size, index, received });
    }

    /// Who leads when a publication takes effect.
    pub(crate) fn stand(&mut self, standing: Standing) {
        self.standings.push(standing);
        if self.standings.len() > STANDINGS_MAX {
            let mut odd = false;
            self.standings.retain(|_| {
                odd = !odd;
                odd
            });
        }
    }

    /// Who led when publications took effect, in log order.
    #[must_use]
    pub fn standings(&self) -> &[Standing] {
        &self.standings
    }

    /// The sizes that publications with effect name, in order of size.
    pub fn published(&self) -> impl DoubleEndedIterator<Item = Published> {
        self.published.values().copied()
    }

    /// The size of the log that a statement names, where a publication below it shows that size.
    pub(crate) fn named_size(&self, logged: &Logged) -> Option<u64> {
        let (size, _) = logged.names_log()?;
        let published = self.published.get(&size)?;
        (published.index < logged.index).then_some(size)
    }

    /// Further signers of a statement with effect.
    pub(crate) fn join(&mut self, id: &StatementId, signers: &[Signer], size: u64) {
        let Some(key) = self.known.get(id) else { return };
        let Some(logged) = self.logged.get_mut(key) else { return };
        if logged.join(signers) {
            logged.since = size;
            self.changed.insert(key.0, size);
        }
    }

    fn commitment(&self, id: StatementId, below: u64) -> Option<&CopyCommit> {
        let logged = self.logged.get(self.known.get(&id)?)?;
        let Body::CopyCommit(commit) = &logged.says else { return None };
        (logged.index < below).then_some(commit)
    }

    /// The log index of a statement with effect.
    #[must_use]
    pub fn index_of(&self, id: &StatementId) -> Option<u64> {
        self.known.get(id).map(|(_, index)| *index)
    }

    /// Whether the same text again is the statement that has effect. (A change of the register may be
    /// made again, after another one undid it.)
    pub(crate) fn is_one_statement(&self, id: &StatementId) -> bool {
        self.known.get(id).is_some_and(|(act, _)| *act != Act::RegisterChange)
    }

    /// The statements of an act that have effect, in order of index.
    pub fn of(&self, act: Act) -> impl Iterator<Item = &Logged> {
        self.logged.range((act, 0)..=(act, u64::MAX)).map(|(_, logged)| logged)
    }

    /// The size at which the statements of any of these acts last changed; 0 if there never was one.
    #[must_use]
    pub fn changed(&self, acts: &[Act]) -> u64 {
        acts.iter().filter_map(|act| self.changed.get(act)).max().copied().unwrap_or_default()
    }

    /// The latest `received` of all entries.
    #[must_use]
    pub const fn now(&self) -> Option<Time> {
        self.now
    }

    /// What figures announced by the statement of this index were compared with.
    #[must_use]
    pub fn compared(&self, index: u64) -> &[Compared] {
        self.compared.get(&index).map_or(&[], Vec::as_slice)
    }

    /// The gaps so far, and the one that now is in, if it is one; `missing` says whether an expected
    /// record is missing.
    pub(crate) fn gaps(&self, closes: Time, gap_s: u32, missing: bool) -> Vec<Gap> {
        self.gaps.until(self.now, closes, gap_s, missing)
    }

    /// Entries of an intake that were received in a minute.
    pub(crate) fn entries_in(&self, intake: Code, minute: Time) -> u64 {
        let minute = minute.unix().div_euclid(MINUTE_S);
        self.minutes.get(&(intake, minute)).copied().unwrap_or_default()
    }

    /// Entries from one size to below another that may lower a total.
    pub(crate) fn control_between(&self, from: u64, to: u64) -> usize {
        let at = |size: u64| self.control.partition_point(|index| *index < size);
        at(to).saturating_sub(at(from))
    }

    pub(crate) fn opened(&self, commit: &StatementId) -> Option<&Opened> {
        self.opened.get(commit)
    }

    /// Copies that open nothing, by submitter.
    pub(crate) fn unopened(&self) -> impl Iterator<Item = (Code, u64)> {
        self.unopened.iter().map(|(submitter, copies)| (*submitter, *copies))
    }

    /// The complaints without ruling.
    pub(crate) fn open_complaints(&self) -> impl Iterator<Item = &Logged> {
        let ruled: BTreeSet<StatementId> = self
            .of(Act::Ruling)
            .filter_map(
                |logged| if let Body::Ruling(says) = &logged.says { Some(says) } else { None },
            )
            .flat_map(|ruling| ruling.complaints.iter().copied())
            .collect();
        self.of(Act::Complaint).filter(move |logged| !ruled.contains(&logged.id))
    }

    /// The sizes up to their own index that announcements, proclamations and bulletins name.
    #[must_use]
    pub fn named_sizes(&self) -> Named {
        let mut named = Named::default();
        let acts = [Act::Announcement, Act::Proclamation, Act::Bulletin];
        for logged in acts.iter().flat_map(|act| self.of(*act)) {
            let size = logged.names_log().map(|(size, _)| size);
            let Some(size) = size.filter(|size| *size <= logged.index) else { continue };
            if matches!(logged.says, Body::Bulletin(_)) {
                named.bulletins.insert(size);
                continue;
            }
            named.roots.insert(size);
            named.bulletins.extend(self.named_size(logged));
        }
        named
    }
}

/// Smaller sizes whose root, or whose `bulletin.txt`, the tables need. (Of a size that somebody names
/// in an announcement only where it was published: to make it again costs a pass over the log.)
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Sizes whose root is compared.
    pub roots: BTreeSet<u64>,
    /// Sizes whose `bulletin.txt` is compared.
    pub bulletins: BTreeSet<u64>,
}

/// What followed from the entries below smaller sizes.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// The log's root by size.
    pub roots: BTreeMap<u64, [u8; 32]>,
    /// The text of `account/bulletin.txt` by size.
    pub bulletins: BTreeMap<u64, alloc::string::String>,
}

impl Past {
    /// Whether it has everything that the tables of an account need.
    #[must_use]
    pub fn covers(&self, named: &Named) -> bool {
        named.roots.iter().all(|size| self.roots.contains_key(size))
            && named.bulletins.iter().all(|size| self.bulletins.contains_key(size))
    }
}

/// The names that signed, in byte order.
fn names(signers: &[Signer]) -> BTreeSet<Name> {
    signers.iter().map(|signer| signer.name).collect()
}
