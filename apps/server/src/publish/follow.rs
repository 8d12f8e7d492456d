//! From the bytes of entries to a fold at a size: for a running node, and for anyone who replays.
//!
//! In scope: parsing, checking signatures in as many threads as there are, applying in log order. Not
//! in scope: where the bytes come from. Main type: [`Follower`].
//!
//! A signature that the intake has verified is not verified again while the key in force is the same
//! ([`Known`]); after a restart, and in a replay, every one is.

use std::num::NonZero;
use std::thread;

use acta::entry::{Entry, Header};
use acta::keys::{Checked, Help, KeyBook, Proofs};
use acta::{Body, Statement, StatementId};
use acta_tally::fold::{Fold, FoldError};
use acta_verify::in_force_seen;

/// Entries that are parsed and checked at once.
const RUN: usize = 4_096;
/// Below this number of entries a second thread costs more than it saves.
const THREAD_ENTRIES_MIN: usize = 4;

/// Why a log cannot be followed.
#[derive(Debug)]
pub enum FollowError {
    /// An entry is none, or its statement is none.
    Entry {
        /// Its index.
        index: u64,
        /// Why.
        fault: acta::Fault,
    },
    /// The fold does not take it.
    Fold(FoldError),
    /// There is no entry 0.
    Empty,
}

impl std::fmt::Display for FollowError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Entry { index, fault } => write!(f, "entry {index}: {fault}"),
            Self::Fold(error) => write!(f, "{error}"),
            Self::Empty => write!(f, "expected a definition as entry 0, got no entry"),
        }
    }
}

impl std::error::Error for FollowError {}

impl From<FoldError> for FollowError {
    fn from(error: FoldError) -> Self {
        Self::Fold(error)
    }
}

/// What is known beside the entries.
pub trait Known {
    /// A statement that was checked before, with the index it was checked for.
    fn checked(&self, id: &StatementId) -> Option<Checked>;

    /// The bytes of an entry below the fold's size.
    fn entry(&self, index: u64) -> Option<Vec<u8>>;
}

struct Read {
    header: Header,
    statement: Statement,
    proofs: Option<Proofs>,
    checked: Option<Checked>,
}

/// A fold that follows a log.
pub struct Follower {
    fold: Fold,
}

impl Follower {
    /// Opens a log with its entry 0.
    ///
    /// # Errors
    /// [`FollowError`].
    pub fn open(entry: &[u8]) -> Result<Self, FollowError> {
        let Read { header, statement, .. } = read(0, entry)?;
        Ok(Self { fold: Fold::open(&header, statement, in_force_seen)? })
    }

    /// The fold.
    #[must_use]
    pub fn fold(&self) -> &Fold {
        &self.fold
    }

    /// Applies the next entries.
    ///
    /// # Errors
    /// [`FollowError`]; the entries before the faulty one are applied.
    pub fn apply(&mut self, entries: &[Vec<u8>], known: &dyn Known) -> Result<(), FollowError> {
        entries.chunks(RUN).try_for_each(|run| self.run(run, known))
    }

    fn run(&mut self, entries: &[Vec<u8>], known: &dyn Known) -> Result<(), FollowError> {
        let first = self.fold.size();
        let numbered: Vec<(u64, &Vec<u8>)> = (first..).zip(entries).collect();
        let mut read: Vec<(u64, Read)> =
            parallel(&numbered, |(index, entry)| read(*index, entry).map(|read| (*index, read)))
                .into_iter()
                .collect::<Result<_, _>>()?;
        for (_, read) in &mut read {
            read.checked = known.checked(&read.statement.id());
        }
        // Between entries that change keys, checks may run ahead.
        let mut rest = &mut read[..];
        while !rest.is_empty() {
            let control = rest.iter().position(|(_, read)| changes_keys(read.statement.body()));
            let (now, later) = rest.split_at_mut(control.map_or(rest.len(), |at| at + 1));
            self.apply_run(now, known)?;
            rest = later;
        }
        Ok(())
    }

    fn apply_run(&mut self, run: &mut [(u64, Read)], known: &dyn Known) -> Result<(), FollowError> {
        let texts: Vec<Option<String>> =
            run.iter().map(|(index, read)| self.endorsed_text(*index, read, run, known)).collect();
        let work: Vec<(&(u64, Read), &Option<String>)> = run.iter().zip(&texts).collect();
        let book = self.fold.keys();
        let checked = parallel(&work, |((index, read), text)| check(book, *index, read, text));
        for (checked, (index, read)) in checked.into_iter().zip(run.iter()) {
            let checked = checked.map_err(|fault| FollowError::Entry { index: *index, fault })?;
            self.fold.apply(&read.header, &checked)?;
        }
        Ok(())
    }

    /// The text that an endorsement is about: of an entry below, or of the same run.
    fn endorsed_text(
        &self,
        index: u64,
        read: &Read,
        run: &[(u64, Read)],
        known: &dyn Known,
    ) -> Option<String> {
        let Body::Endorse(endorse) = read.statement.body() else { return None };
        let near =
            run.iter().find(|(at, near)| *at < index && near.statement.id() == endorse.endorses);
        if let Some((_, near)) = near {
            return Some(near.statement.text().to_owned());
        }
        let entry = known.entry(self.fold.index_of(&endorse.endorses)?)?;
        let statement = Entry::parse(&entry).ok()?.parse_statement().ok()?;
        Some(statement.text().to_owned())
    }
}

fn check(
    book: &KeyBook,
    index: u64,
    read: &Read,
    text: &Option<String>,
) -> Result<Checked, acta::Fault> {
    if let Some(checked) = &read.checked {
        return book.recheck(index, checked.clone(), text.as_deref());
    }
    let help =
        Help { endorsed_text: text.as_deref(), proofs: read.proofs.clone(), ..Help::default() };
    book.check_with(index, read.statement.clone(), help)
}

fn read(index: u64, bytes: &[u8]) -> Result<Read, FollowError> {
    let wrong = |fault| FollowError::Entry { index, fault };
    let entry = Entry::parse(bytes).map_err(wrong)?;
    let statement = entry.parse_statement().map_err(wrong)?;
    let proofs = matches!(statement.body(), Body::Key(_)).then(|| Proofs::of(&statement));
    Ok(Read { header: entry.header, statement, proofs, checked: None })
}

pub(crate) fn changes_keys(body: &Body) -> bool {
    matches!(body, Body::Key(_) | Body::Revoke(_) | Body::InForce(_))
}

/// Applies a function to all, in as many threads as there are; the results in order. Each thread takes
/// every so-many-th item, because costly ones (chunks of keys) stand side by side.
pub(crate) fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = threads.min(items.len() / THREAD_ENTRIES_MIN).max(1);
    if threads == 1 {
        return items.iter().map(work).collect();
    }
    let lanes: Vec<Vec<R>> = thread::scope(|scope| {
        let work = &work;
        let lane = |first: usize| {
            scope.spawn(move || items.iter().skip(first).step_by(threads).map(work).collect())
        };
        let tasks: Vec<_> = (0..threads).map(lane).collect();
        let joined = tasks
            .into_iter()
            .map(|task| task.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        joined.collect()
    });
    let mut lanes: Vec<_> = lanes.into_iter().map(Vec::into_iter).collect();
    (0..items.len()).filter_map(|at| lanes.get_mut(at % threads)?.next()).collect()
}
