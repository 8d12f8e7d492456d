//! A whole verification on every processor: the independent units of `acta-verify` on threads.
//!
//! In scope: threads and progress. Out of scope: what is checked (`acta-verify`).

use crate::held::Held;
use acta_verify::Source;
use acta_verify::score::Scorecard;
use acta_verify::session::{Session, Trust, Unit};
use acta_verify::verdict::Report;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, mpsc};

/// Units in work or checked and not yet folded, for each thread: bounds memory, keeps every thread busy.
const WINDOW: usize = 4;

/// What to verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Everything.
    Full,
    /// Hashes, heads and cosignatures only.
    Hashes,
}

/// What is held against a source.
#[derive(Debug, Clone, Default)]
pub struct Against {
    /// Checkpoints that others have of the log, by where they come from.
    pub checkpoints: Vec<(String, Vec<u8>)>,
    /// Promises and receipts.
    pub held: Vec<Held>,
}

/// Verifies a source; `progress` hears of units done and of all units (each is done twice in a full verification).
pub fn verify<S: Source + Sync + ?Sized>(
    source: &S,
    trust: &Trust,
    depth: Depth,
    against: Against,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Report {
    let mut session = open(source, trust, against);
    let units: Vec<_> = session.units().collect();
    let all = if depth == Depth::Full { units.len() * 2 } else { units.len() };
    let done = AtomicUsize::new(0);
    let tick = || progress(done.fetch_add(1, Ordering::Relaxed) + 1, all);
    hash(&mut session, &units, &tick);
    if depth == Depth::Hashes {
        return session.finish_hashes();
    }
    fold(&mut session, &units, &tick);
    session.finish()
}

/// Judges every check of the scorecard; `progress` as in [`verify`].
pub fn score<S: Source + Sync + ?Sized>(
    source: &S,
    trust: &Trust,
    against: Against,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Scorecard {
    let mut session = open(source, trust, against);
    session.score();
    let units: Vec<_> = session.units().collect();
    let done = AtomicUsize::new(0);
    let tick = || progress(done.fetch_add(1, Ordering::Relaxed) + 1, units.len() * 2);
    hash(&mut session, &units, &tick);
    fold(&mut session, &units, &tick);
    session.finish_card()
}

fn open<'s, S: Source + ?Sized>(source: &'s S, trust: &Trust, against: Against) -> Session<'s, S> {
    let mut session = Session::open(source, trust);
    for (name, note) in &against.checkpoints {
        session.also(name, note);
    }
    for Held { name, kind, bytes, statement } in against.held {
        session.hold(&name, kind, &bytes, statement);
    }
    session
}

/// Hashes every unit, and checks the possession proofs of keys.
fn hash<S: Source + Sync + ?Sized>(
    session: &mut Session<'_, S>,
    units: &[Unit],
    tick: &(impl Fn() + Sync),
) {
    let hashed = on_threads(units, |unit| {
        let hashed = session.hash(*unit);
        tick();
        hashed
    });
    session.collect(hashed);
    let proven = on_threads(&session.proof_jobs(), |job| session.prove(*job));
    session.control(proven.into_iter().flatten().collect());
}

/// Checks every unit, and folds it.
fn fold<S: Source + Sync + ?Sized>(
    session: &mut Session<'_, S>,
    units: &[Unit],
    tick: &(impl Fn() + Sync),
) {
    let checker = session.checker();
    let check = |unit: &Unit| {
        let checked = checker.check(*unit);
        tick();
        checked
    };
    in_order(units, check, |part| session.fold(part));
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// `work` for each item, on every processor; meanwhile `take` gets the results on this thread, in the items' order. No
/// thread works further ahead of it than [`WINDOW`] items.
fn in_order<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync, mut take: impl FnMut(R)) {
    let (give, jobs) = mpsc::channel::<(usize, &T)>();
    let (jobs, work) = (&Mutex::new(jobs), &work);
    let mut waiting = items.iter().enumerate();
    std::thread::scope(|scope| {
        // Owned here: when this ends, also by a panic, the threads find no more jobs and end too.
        let give = give;
        let (done, results) = mpsc::channel();
        for _ in 0..threads().min(items.len()) {
            let done = done.clone();
            scope.spawn(move || {
                loop {
                    let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((at, item)) = job else { return };
                    let result = catch_unwind(AssertUnwindSafe(|| work(item)));
                    if done.send((at, result)).is_err() {
                        return;
                    }
                }
            });
        }
        let mut more = |count| {
            for job in waiting.by_ref().take(count) {
                give.send(job).expect("`jobs` outlives the threads");
            }
        };
        more(threads() * WINDOW);
        let mut early = BTreeMap::new();
        for next in 0..items.len() {
            let result = loop {
                if let Some(result) = early.remove(&next) {
                    break result;
                }
                let (at, result) = results.recv().expect("`done` lives as long as `results`");
                early.insert(at, result.unwrap_or_else(|panic| resume_unwind(panic)));
            };
            more(1);
            take(result);
        }
    });
}

/// `work` for each item, on every processor, the results in the items' order.
pub(crate) fn on_threads<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(items.len()));
    std::thread::scope(|scope| {
        for _ in 0..threads().min(items.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else { return };
                    let result = work(item);
                    results.lock().unwrap_or_else(PoisonError::into_inner).push((at, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_unstable_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}
