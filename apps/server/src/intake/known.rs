//! Which statements are entries already, and which are on their way to be one.
//!
//! In scope: one statement id becomes at most one entry, however often and by however many ways it
//! comes at once. Main type: [`Known`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use acta_log::hash::Hash;
use tokio::sync::watch;

/// Shards by the first byte of the id, so that a map that grows stops only few submitters.
const SHARDS: usize = 256;

/// What became of a statement on its way: its index, or that it may be tried again.
pub type Outcome = Option<Result<u64, ()>>;

#[derive(Default)]
struct Shard {
    at: HashMap<Hash, u64>,
    on_the_way: HashMap<Hash, watch::Sender<Outcome>>,
}

/// All known ids.
pub struct Known {
    shards: Vec<Mutex<Shard>>,
    /// Endorsements of an id: the indexes of their entries.
    endorsements: Mutex<HashMap<Hash, Vec<u64>>>,
}

/// What is known of an id.
pub enum Found {
    /// An entry, at this index.
    At(u64),
    /// Somebody else is having it logged.
    OnTheWay(watch::Receiver<Outcome>),
    /// Nothing: who got this has to have it logged, or gives it back by dropping it.
    New(Reservation),
}

/// The right and duty to have one statement logged.
pub struct Reservation {
    known: Arc<Known>,
    id: Hash,
    done: bool,
}

impl Reservation {
    /// The statement is the entry at `index`.
    pub fn fixed(mut self, index: u64) {
        self.done = true;
        self.known.settle(&self.id, Ok(index));
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        if !self.done {
            self.known.settle(&self.id, Err(()));
        }
    }
}

impl Default for Known {
    fn default() -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::default()).collect();
        Self { shards, endorsements: Mutex::default() }
    }
}

impl Known {
    fn shard(&self, id: &Hash) -> Option<MutexGuard<'_, Shard>> {
        let [first, ..] = id;
        let shard = self.shards.get(usize::from(*first))?;
        Some(shard.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The entry of an id.
    #[must_use]
    pub fn index(&self, id: &Hash) -> Option<u64> {
        self.shard(id)?.at.get(id).copied()
    }

    /// Enters what the log holds. The first entry of an id is the one that counts.
    pub fn insert(&self, id: Hash, index: u64) {
        if let Some(mut shard) = self.shard(&id) {
            shard.at.entry(id).or_insert(index);
        }
    }

    /// Looks an id up, and reserves it if nothing is known.
    #[must_use]
    pub fn reserve(self: &Arc<Self>, id: Hash) -> Option<Found> {
        let mut shard = self.shard(&id)?;
        if let Some(index) = shard.at.get(&id) {
            return Some(Found::At(*index));
        }
        if let Some(sender) = shard.on_the_way.get(&id) {
            return Some(Found::OnTheWay(sender.subscribe()));
        }
        shard.on_the_way.insert(id, watch::Sender::new(None));
        Some(Found::New(Reservation { known: Arc::clone(self), id, done: false }))
    }

    fn settle(&self, id: &Hash, outcome: Result<u64, ()>) {
        let Some(mut shard) = self.shard(id) else { return };
        if let Ok(index) = outcome {
            shard.at.entry(*id).or_insert(index);
        }
        if let Some(sender) = shard.on_the_way.remove(id) {
            sender.send_replace(Some(outcome));
        }
    }

    /// Notes that the entry at `index` endorses `id`.
    pub fn endorse(&self, id: Hash, index: u64) {
        let mut all = self.endorsements.lock().unwrap_or_else(PoisonError::into_inner);
        let indexes = all.entry(id).or_default();
        if !indexes.contains(&index) {
            indexes.push(index);
        }
    }

    /// The entries that endorse `id`.
    #[must_use]
    pub fn endorsements(&self, id: &Hash) -> Vec<u64> {
        let all = self.endorsements.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(id).cloned().unwrap_or_default()
    }

    /// Number of ids.
    #[must_use]
    pub fn len(&self) -> usize {
        let len =
            |shard: &Mutex<Shard>| shard.lock().unwrap_or_else(PoisonError::into_inner).at.len();
        self.shards.iter().map(len).sum()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: Hash = [7; 32];

    fn reserve(known: &Arc<Known>) -> Found {
        known.reserve(ID).unwrap()
    }

    #[test]
    fn one_reserves_the_others_wait_for_its_index() {
        let known = Arc::new(Known::default());
        let Found::New(first) = reserve(&known) else { panic!("new") };
        let Found::OnTheWay(second) = reserve(&known) else { panic!("on the way") };
        first.fixed(5);
        assert_eq!(*second.borrow(), Some(Ok(5)));
        assert!(matches!(reserve(&known), Found::At(5)));
    }

    #[test]
    fn a_reservation_that_is_dropped_may_be_taken_again() {
        let known = Arc::new(Known::default());
        let Found::New(first) = reserve(&known) else { panic!("new") };
        let Found::OnTheWay(second) = reserve(&known) else { panic!("on the way") };
        drop(first);
        assert_eq!(*second.borrow(), Some(Err(())));
        assert!(matches!(reserve(&known), Found::New(_)));
    }

    #[test]
    fn the_first_entry_of_an_id_stays() {
        let known = Known::default();
        known.insert(ID, 3);
        known.insert(ID, 9);
        assert_eq!((known.index(&ID), known.len()), (Some(3), 1));
    }
}
