//! Fetching several files at one time: a far server answers slowly, not seldom.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::fetch::{FetchError, Source};

/// Files fetched ahead at most; a bundle has at most 16 MiB.
pub(super) const FILES_MAX: usize = 16;

type Fetched = Result<Option<Vec<u8>>, FetchError>;

/// A source with some files already fetched. Each is given out once.
pub(super) struct Ahead<'a> {
    source: &'a dyn Source,
    workers: usize,
    ready: Mutex<BTreeMap<String, Fetched>>,
}

impl<'a> Ahead<'a> {
    pub(super) fn new(source: &'a dyn Source, workers: usize) -> Self {
        Self { source, workers: workers.clamp(1, FILES_MAX), ready: Mutex::default() }
    }

    /// Fetches these paths, each with its greatest length, in place of what was ready before.
    pub(super) fn fill(&self, wanted: &[(String, usize)]) {
        let next = AtomicUsize::new(0);
        let fetched = Mutex::new(BTreeMap::new());
        std::thread::scope(|scope| {
            for _ in 0..self.workers.min(wanted.len()) {
                scope.spawn(|| {
                    while let Some((path, max)) = wanted.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let bytes = self.source.get(path, *max);
                        let mut fetched = fetched.lock().unwrap_or_else(PoisonError::into_inner);
                        fetched.insert(path.clone(), bytes);
                    }
                });
            }
        });
        let fetched = fetched.into_inner().unwrap_or_else(PoisonError::into_inner);
        *self.ready.lock().unwrap_or_else(PoisonError::into_inner) = fetched;
    }
}

impl Source for Ahead<'_> {
    fn get(&self, path: &str, max: usize) -> Fetched {
        let ready = self.ready.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
        ready.unwrap_or_else(|| self.source.get(path, max))
    }

    fn name(&self) -> String {
        self.source.name()
    }
}
