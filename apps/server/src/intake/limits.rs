//! How often one source, or one key, may send: a bucket each, in bounded memory.
//!
//! In scope: the arithmetic of buckets, with the time as an argument. Not in scope: what is charged to
//! whom, which is [`super`]'s. Main type: [`Buckets`].
//!
//! The generic cell rate algorithm: per key one number, the time at which its bucket is empty again.
//! A bucket that is empty is the same as none, so idle keys cost nothing after the next sweep.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// At most this many buckets are kept; beyond them, new keys share one.
pub const BUCKETS_MAX: usize = 65_536;

/// How much is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Units a second, at least 1.
    pub per_second: u32,
    /// Units at once, at least 1.
    pub burst: u32,
}

impl Rate {
    /// Microseconds that one unit takes.
    fn unit_us(self) -> u64 {
        (MICROS / u64::from(self.per_second.max(1))).max(1)
    }

    fn depth_us(self) -> u64 {
        self.unit_us() * u64::from(self.burst.max(1))
    }
}

const MICROS: u64 = 1_000_000;

/// Too many: when to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMany {
    /// Whole seconds, at least 1.
    pub retry_after_s: u64,
}

struct Levels<K> {
    /// When each bucket is empty again, in microseconds.
    empty_at: HashMap<K, u64>,
    /// The one bucket of all keys that found no place.
    crowd: u64,
    /// The next sweep is not before this.
    sweep_at: u64,
}

/// Buckets by key.
pub struct Buckets<K> {
    rate: Rate,
    max: usize,
    levels: Mutex<Levels<K>>,
}

impl<K: Eq + Hash> Buckets<K> {
    /// Buckets of one rate, at most [`BUCKETS_MAX`] of them.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self::with_max(rate, BUCKETS_MAX)
    }

    fn with_max(rate: Rate, max: usize) -> Self {
        let levels = Levels { empty_at: HashMap::new(), crowd: 0, sweep_at: 0 };
        Self { rate, max, levels: Mutex::new(levels) }
    }

    /// Charges `units` to `key` at the time `now_us` (of a clock that never goes back). More than a
    /// whole bucket counts as a whole bucket.
    ///
    /// # Errors
    /// [`TooMany`]; nothing is charged then.
    pub fn charge(&self, key: K, units: u32, now_us: u64) -> Result<(), TooMany> {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        let level = self.level(&mut levels, key, now_us);
        let filled = (*level).max(now_us) + self.cost(units);
        let over = filled.saturating_sub(now_us + self.rate.depth_us());
        if over > 0 {
            return Err(TooMany { retry_after_s: over.div_ceil(MICROS).max(1) });
        }
        *level = filled;
        Ok(())
    }

    /// Charges `units` whether or not they fit: what it cost has been done already.
    pub fn penalise(&self, key: K, units: u32, now_us: u64) {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        let cost = self.cost(units);
        let most = now_us + 2 * self.rate.depth_us();
        let level = self.level(&mut levels, key, now_us);
        *level = ((*level).max(now_us) + cost).min(most);
    }

    fn cost(&self, units: u32) -> u64 {
        (self.rate.unit_us() * u64::from(units)).min(self.rate.depth_us())
    }

    fn level<'a>(&self, levels: &'a mut Levels<K>, key: K, now_us: u64) -> &'a mut u64 {
        let full = levels.empty_at.len() >= self.max && !levels.empty_at.contains_key(&key);
        if full && levels.sweep_at <= now_us {
            levels.empty_at.retain(|_, empty_at| *empty_at > now_us);
            levels.sweep_at = now_us + MICROS;
        }
        if full && levels.empty_at.len() >= self.max {
            return &mut levels.crowd;
        }
        levels.empty_at.entry(key).or_insert(0)
    }

    /// Number of buckets in memory.
    #[must_use]
    pub fn len(&self) -> usize {
        self.levels.lock().unwrap_or_else(PoisonError::into_inner).empty_at.len()
    }

    /// Whether there is no bucket.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate { per_second: 10, burst: 3 };

    #[test]
    fn a_burst_passes_then_one_a_unit_of_time() {
        let buckets = Buckets::new(RATE);
        assert_eq!((0..5).filter(|_| buckets.charge("a", 1, 1_000).is_ok()).count(), 3);
        assert_eq!(buckets.charge("a", 1, 1_000), Err(TooMany { retry_after_s: 1 }));
        assert!(buckets.charge("b", 1, 1_000).is_ok());
        assert!(buckets.charge("a", 1, 101_000).is_ok());
        assert!(buckets.charge("a", 1, 101_000).is_err());
    }

    #[test]
    fn a_penalty_delays_and_is_bounded() {
        let buckets = Buckets::new(RATE);
        (0..100).for_each(|_| buckets.penalise("a", 1_000_000, 0));
        assert!(buckets.charge("a", 1, 399_999).is_err());
        assert!(buckets.charge("a", 1, 400_000).is_ok());
    }

    #[test]
    fn memory_is_bounded_and_strangers_share_when_it_is_full() {
        let buckets = Buckets::with_max(RATE, 100);
        for key in 0..1_000 {
            let _ = buckets.charge(key, 1, 5_000_000);
        }
        assert_eq!(buckets.len(), 100);
        assert!(buckets.charge(2_000, 1, 5_000_000).is_err(), "the shared bucket is full");
        assert!(buckets.charge(3_000, 1, 9_000_000).is_ok(), "idle buckets were swept");
    }
}
