//! The ledger: every durable entry, once and in order, into the key book, the known ids and the index.
//!
//! In scope: the thread that follows the journal, and the start, which reads the index in place of most
//! entries. Not in scope: the tally ([`super::tally`]), which follows signed checkpoints. Main type:
//! [`Ledger`].
//!
//! At a start only entries that change keys are read and verified; where the others stand is in the
//! index. A new entry that changes keys is in the book before the answer for it leaves.

use std::sync::Arc;
use std::time::{Duration, Instant};

use acta::entry::Entry;
use acta::keys::Proofs;
use acta::policy::Act;
use acta::value::Time;
use acta::{Body, Statement};
use acta_log::hash::Hash;
use tokio::sync::watch;

use super::hold::is_signed_for;
use super::{BookAt, Shared};
use crate::disk::count;
use crate::index::{Index, Row};
use crate::intake::Stage;
use crate::publish::follow::{changes_keys, parallel};

/// Rows are handed to the index in groups of at most this many.
const ROWS_MAX: usize = 8_192;
/// The index may be behind by this long.
const INDEX_DELAY: Duration = Duration::from_secs(1);
const SOFTWARE: &str = "software";
/// How often the thread looks whether it is to stop.
const LOOK: Duration = Duration::from_millis(200);

/// What the ledger takes from an entry.
struct Read {
    row: Row,
    statement: Statement,
    received: Time,
}

/// The thread's state.
pub(super) struct Ledger {
    shared: Arc<Shared>,
    index: Index,
    /// Entries that the book has taken.
    size: u64,
    rows: Vec<Row>,
    written: Instant,
    books: watch::Receiver<Option<Arc<BookAt>>>,
    /// Entries below this are in the book already: it was taken over from the tally.
    book_size: u64,
    /// Where software entries stand that were there at the start.
    software: Vec<u64>,
}

impl Ledger {
    /// Opens the index or makes it again, fills the known ids and the key book up to what is durable.
    ///
    /// # Errors
    /// If the journal cannot be read or the index cannot be made.
    pub(super) fn open(
        shared: Arc<Shared>,
        books: watch::Receiver<Option<Arc<BookAt>>>,
    ) -> anyhow::Result<Self> {
        let path = shared.folder.index();
        let mut control: Vec<(u64, Option<String>, i64)> = Vec::new();
        let mut software = Vec::new();
        let known = shared.intake.known();
        let opened = Index::open(&path, shared.reader(), |index, row| {
            known.insert(row.id, index);
            software.extend((row.kind == SOFTWARE).then_some(index));
            let named = needs_reading(&row.kind).then_some(row.kind);
            control.push((index, named, row.received_s));
        });
        let index = match opened {
            Ok(index) => index,
            Err(why) => {
                tracing::info!(%why, "the index is made again from the journal");
                control.clear();
                software.clear();
                Index::create(&path)?
            }
        };
        let size = index.size();
        let mut ledger = Self {
            shared,
            index,
            size: 0,
            rows: Vec::new(),
            written: Instant::now(),
            books,
            book_size: 0,
            software,
        };
        ledger.replay(&control)?;
        ledger.size = size;
        while ledger.size < ledger.shared.reader().size() {
            ledger.advance()?;
        }
        ledger.write()?;
        ledger.check_program()?;
        Ok(ledger)
    }

    /// Where the log lists software, this program is one of it (spec 5 §7.5): another one takes no statement.
    fn check_program(&self) -> anyhow::Result<()> {
        let (own, policies) = (acta::value::Hash(self.shared.renderer), self.shared.policies());
        let mut last = None;
        for index in &self.software {
            let Read { statement, .. } = parse(&self.shared.entry(*index)?)?;
            let Body::Software(software) = statement.body() else { continue };
            let book = self.shared.intake.book();
            if is_signed_for(Act::Software, &book, &policies, *index, &statement) {
                if software.components.iter().any(|component| component.hash == own) {
                    return Ok(());
                }
                last = Some(*index);
            }
        }
        let Some(last) = last else { return Ok(()) };
        anyhow::bail!(
            "this program has SHA-256 {own}; expected one that a software entry lists (the last is entry {last}): start the \
             listed one, which takes a software entry that lists this one before they are exchanged"
        )
    }

    /// Brings the book to the index's size: observes all times, reads what changes keys.
    fn replay(&mut self, rows: &[(u64, Option<String>, i64)]) -> anyhow::Result<()> {
        let named: Vec<u64> =
            rows.iter().filter(|(_, kind, _)| kind.is_some()).map(|(index, ..)| *index).collect();
        let mut read = Vec::new();
        for chunk in named.chunks(ROWS_MAX) {
            let entries =
                chunk.iter().map(|index| anyhow::Ok((*index, self.shared.entry(*index)?)));
            let entries = entries.collect::<Result<Vec<_>, _>>()?;
            let parsed = parallel(&entries, |(index, bytes)| {
                let read = parse(bytes)?;
                let proofs = Proofs::of(&read.statement);
                anyhow::Ok((*index, read, proofs))
            });
            read.extend(parsed.into_iter().collect::<Result<Vec<_>, _>>()?);
        }
        let mut read = read.into_iter().peekable();
        for (index, _, received_s) in rows {
            if let Some(time) = Time::from_unix(*received_s) {
                self.shared.intake.book_mut().observe(*index, time);
            }
            if let Some((index, read, proofs)) = read.next_if(|(at, ..)| at == index) {
                self.take(index, read.statement, proofs)?;
            }
        }
        Ok(())
    }

    /// Takes entries as they become durable, until told to stop.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub(super) fn run(mut self) -> anyhow::Result<()> {
        let mut status = self.shared.sequencer().status();
        loop {
            while self.size < self.shared.reader().size() {
                self.advance()?;
            }
            let behind = count(self.rows.len()) > 0 && self.written.elapsed() >= INDEX_DELAY;
            let stop = self.shared.ledger_stops();
            if behind || stop {
                self.write()?;
            }
            if stop && self.size == self.shared.reader().size() {
                return Ok(());
            }
            self.shared.wait(&mut status, LOOK);
        }
    }

    /// Takes the next entries.
    fn advance(&mut self) -> anyhow::Result<()> {
        let entries = self.shared.reader().some_entries(self.size, self.shared.reader().size())?;
        let read = parallel(&entries, |entry| {
            let mut read = parse(entry.payload())?;
            read.row.leaf_hash = entry.leaf_hash();
            let proofs = Proofs::of(&read.statement);
            anyhow::Ok((read, proofs))
        });
        for read in read {
            let (Read { row, statement, received }, proofs) = read?;
            let index = self.size;
            self.shared.intake.known().insert(row.id, index);
            if let Body::Endorse(endorse) = statement.body() {
                self.shared.intake.known().endorse(endorse.endorses.0, index);
            }
            if self.rows.len() == ROWS_MAX {
                self.write()?;
            }
            self.software.extend((row.kind == SOFTWARE).then_some(index));
            self.rows.push(row);
            self.shared.intake.book_mut().observe(index, received);
            self.may_end_hold(index, &statement);
            if changes_keys(statement.body()) {
                self.take(index, statement, proofs)?;
            }
            self.size = index + 1;
        }
        self.shared.intake.in_book(self.size);
        Ok(())
    }

    /// Lets an entry change the key book.
    fn take(&mut self, index: u64, statement: Statement, proofs: Proofs) -> anyhow::Result<()> {
        match statement.body() {
            Body::InForce(_) => self.take_book(index),
            Body::Endorse(endorse) => {
                self.shared.intake.known().endorse(endorse.endorses.0, index);
            }
            _ if index < self.book_size => {}
            _ => {
                let help = acta::keys::Help { proofs: Some(proofs), ..Default::default() };
                let policies = self.shared.policies();
                let mut book = self.shared.intake.book_mut();
                let checked = book.check_with(index, statement, help)?;
                for fault in book.apply(&checked, &policies) {
                    let (name, why) = (fault.name.to_string(), fault.fault.to_string());
                    tracing::warn!(index, name, why, "row without effect (F502)");
                }
            }
        }
        Ok(())
    }

    /// An incident may say to go on without the witnesses.
    fn may_end_hold(&self, index: u64, statement: &Statement) {
        let (Some(hold), Body::Incident(incident)) = (&self.shared.hold, statement.body()) else {
            return;
        };
        let signed = || {
            let book = self.shared.intake.book();
            is_signed_for(Act::Amend, &book, &self.shared.policies(), index, statement)
        };
        if hold.ends_with(index, incident, signed) && self.shared.is_held() {
            tracing::warn!(index, "an incident says to go on without the witnesses: the hold ends");
            self.shared.sequencer().release();
        }
    }

    /// An amendment may be in force: the tally decides that, and its book goes on from there.
    fn take_book(&mut self, index: u64) {
        self.shared.intake.in_book(index);
        loop {
            let at = self.books.borrow_and_update().clone();
            if let Some(at) = at.filter(|at| at.size > index) {
                *self.shared.intake.book_mut() = at.book.clone();
                self.shared.set_policies(at.policies.clone());
                self.shared.intake.set_delay_s(at.delay_s);
                self.book_size = at.size;
                return;
            }
            if self.shared.is_ending() {
                return;
            }
            self.shared.wait(&mut self.books, LOOK);
        }
    }

    fn write(&mut self) -> anyhow::Result<()> {
        self.index.append(&self.rows)?;
        self.rows.clear();
        self.written = Instant::now();
        Ok(())
    }

    /// Opens the intake: from here on statements are taken.
    pub(super) fn open_intake(&self) {
        self.shared.intake.in_book(self.size);
        self.shared.intake.go_to(Stage::Open);
    }
}

/// Kinds that change the book, or what endorses what.
fn needs_reading(kind: &str) -> bool {
    matches!(kind, "key" | "revoke" | "in-force" | "endorse")
}

fn parse(bytes: &[u8]) -> anyhow::Result<Read> {
    let entry = Entry::parse(bytes)?;
    let statement = entry.parse_statement()?;
    let (station, contest) = statement.body().place();
    let row = Row {
        id: statement.id().0,
        kind: statement.body().kind().to_owned(),
        station: station.map(|code| code.to_string()),
        contest: contest.map(|code| code.to_string()),
        received_s: entry.header.received.unix(),
        leaf_hash: Hash::default(),
    };
    Ok(Read { row, received: entry.header.received, statement })
}

/// Makes the index of a journal again; for `acta reindex`.
///
/// # Errors
/// If the journal cannot be read or the index cannot be written.
pub fn reindex(path: &std::path::Path, reader: &crate::journal::Reader) -> anyhow::Result<Index> {
    let mut index = Index::create(path)?;
    while index.size() < reader.size() {
        let to = index.size().saturating_add(count(ROWS_MAX));
        let entries = reader.some_entries(index.size(), to)?;
        let rows = parallel(&entries, |entry| {
            parse(entry.payload()).map(|read| Row { leaf_hash: entry.leaf_hash(), ..read.row })
        });
        index.append(&rows.into_iter().collect::<Result<Vec<_>, _>>()?)?;
    }
    Ok(index)
}
