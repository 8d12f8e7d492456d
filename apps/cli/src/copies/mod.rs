//! Copies from the disk, judged on every processor, laid beside a log or a table.
//!
//! In scope: which files hold statements, bundles, parts or tables, limits, threads. Out of scope: what a copy is worth
//! and what the results are (`acta_verify::copies`). Main types: [`CopySource`], [`Sources`].

mod carried;
pub mod commit;

use crate::checking::on_threads;
use crate::tabular::{self, Table};
use acta::election::Election;
use acta::entry::Entry;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::Code;
use acta_tally::fold::Fold;
use acta_verify::copies::{Comparison, Entries, Handed, LogView, Outcome, Reference, split};
use anyhow::{Context, bail, ensure};
use carried::{BUNDLE, PART, Parts};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder of copies has at most this many files.
pub const FILES_MAX: usize = 4_000_000;
/// Files that are in memory at once.
const WINDOW_FILES: usize = 4_096;
/// What a statement begins with.
const BEGIN: &[u8] = b"acta/";
/// A file is known by so many bytes.
const SNIFF_BYTES: usize = 4_096;

/// What the definition in force says of a log, for the head of an answer.
#[must_use]
pub fn log_view(fold: &Fold, entries: &[Vec<u8>]) -> LogView {
    let definition = fold.definition();
    let simulation = || "SIMULATION: not a real election".to_owned();
    let notice = definition.test.then(|| definition.notice.clone().unwrap_or_else(simulation));
    let zero = entries.first().and_then(|bytes| {
        let entry = Entry::parse(bytes).ok()?;
        Some(entry.parse_statement().ok()?.id().to_string())
    });
    LogView {
        election: fold.plan().election.clone(),
        notices: notice.into_iter().collect(),
        custodian: definition.custodian.clone(),
        anchor: zero.unwrap_or_default(),
        size: fold.size(),
        ..LogView::default()
    }
}

/// Where copies come from.
#[derive(Debug)]
pub enum CopySource {
    /// A file of statements, one after another; a bundle; or a text with parts.
    File {
        /// The file.
        path: PathBuf,
        /// Who hands them in.
        submitter: Option<Code>,
    },
    /// A folder of such files.
    Folder {
        /// The folder.
        path: PathBuf,
        /// Who hands them in.
        submitter: Option<Code>,
    },
    /// A table, read by its mapping.
    Table(Box<Table>),
}

/// Everything that was handed in, in order.
#[derive(Debug)]
pub struct Sources(Vec<CopySource>);

impl Sources {
    /// What a person names: `PATH` or `SUBMITTER=PATH` each; the tables among them take the mappings in order.
    ///
    /// # Errors
    /// A file that cannot be read; a table without mapping, or a mapping too many.
    pub fn open(places: &[String], maps: &[PathBuf]) -> anyhow::Result<Self> {
        let mut maps = maps.iter();
        let sources = places.iter().map(|place| open(place, &mut maps));
        let sources = sources.collect::<anyhow::Result<Vec<_>>>()?;
        if let Some(map) = maps.next() {
            bail!("{}: expected a table for each mapping, got none for this one", map.display());
        }
        Ok(Self(sources))
    }

    /// The tables among them.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.0.iter().filter_map(|source| match source {
            CopySource::Table(table) => Some(&**table),
            CopySource::File { .. } | CopySource::Folder { .. } => None,
        })
    }

    /// Lays them beside a log; with `logged` also the copies that the log itself holds.
    ///
    /// # Errors
    /// A folder that cannot be listed; a table that does not fit.
    pub fn compare(
        &self,
        fold: &Fold,
        log: LogView,
        entries: &Vec<Vec<u8>>,
        logged: bool,
    ) -> anyhow::Result<Outcome> {
        let mut reference = Reference::log(fold);
        let statements = entries.iter().map(|bytes| statement_of(bytes));
        let statements: Vec<(u64, &[u8])> =
            (0..).zip(statements).filter_map(|(at, bytes)| Some((at, bytes?))).collect();
        let kind = |kind: &'static [u8]| {
            statements.iter().filter(move |(_, bytes)| bytes.starts_with(kind))
        };
        for (index, bytes) in kind(COMMIT) {
            Statement::parse(bytes).iter().for_each(|one| reference.commit(*index, one));
        }
        let mut adding = Adding::new(&reference, StatementId::parse(&log.anchor), fold.election());
        self.0.iter().try_for_each(|source| adding.source(source))?;
        if logged {
            let copies: Vec<_> = kind(COPY).collect();
            let judged =
                on_threads(&copies, |(index, bytes)| reference.judge_logged(*index, bytes));
            judged.into_iter().for_each(|handed| adding.comparison.add(handed));
        }
        Ok(adding.finish(self.view(log), entries))
    }

    /// Lays them beside a table.
    ///
    /// # Errors
    /// As [`Sources::compare`].
    pub fn compare_table(&self, with: &Table, log: LogView) -> anyhow::Result<Outcome> {
        let reference = Reference::table(&with.mapping, &with.reading);
        let mut adding = Adding::new(&reference, None, None);
        self.0.iter().try_for_each(|source| adding.source(source))?;
        adding.comparison.beside(&with.name(), &with.reading);
        Ok(adding.finish(self.view(log), &Vec::new()))
    }

    fn view(&self, mut log: LogView) -> LogView {
        log.notices.extend(self.tables().flat_map(Table::notices));
        log
    }
}

/// What entries of these kinds begin with after their header.
const COMMIT: &[u8] = b"acta/copy-commit/";
const COPY: &[u8] = b"acta/copy/";

/// The statement of an entry, unparsed.
fn statement_of(entry: &[u8]) -> Option<&[u8]> {
    let at = entry.windows(2).position(|pair| pair == b"\n\n")?;
    entry.get(at + 2..)
}

fn open<'m>(
    place: &str,
    maps: &mut impl Iterator<Item = &'m PathBuf>,
) -> anyhow::Result<CopySource> {
    let named = place.split_once('=').and_then(|(who, path)| Some((Code::parse(who)?, path)));
    let (submitter, path) = match named {
        Some((who, path)) => (Some(who), path),
        None => (None, place),
    };
    let path = PathBuf::from(path);
    let kind = fs::metadata(&path).with_context(|| path.display().to_string())?;
    if kind.is_dir() {
        return Ok(CopySource::Folder { path, submitter });
    }
    let first = tabular::first(&path, SNIFF_BYTES)?;
    if first.is_empty() || first.starts_with(BEGIN) || has_part(&first) {
        return Ok(CopySource::File { path, submitter });
    }
    let map = maps.next().with_context(|| {
        format!("{}: expected statements, or --map FILE for a table", path.display())
    })?;
    let mut table = Table::open(&path, map, false)?;
    table.mapping.submitter = submitter.or(table.mapping.submitter);
    Ok(CopySource::Table(Box::new(table)))
}

/// Whether a word of the text is a part.
fn has_part(text: &[u8]) -> bool {
    let mut words = text.split(u8::is_ascii_whitespace);
    words.any(|word| word.len() >= PART.len() && word[..PART.len()].eq_ignore_ascii_case(PART))
}

/// A comparison with the parts that are not whole yet.
struct Adding<'r> {
    reference: &'r Reference<'r>,
    comparison: Comparison<'r>,
    parts: Parts<'r>,
}

impl<'r> Adding<'r> {
    fn new(
        reference: &'r Reference<'r>,
        anchor: Option<StatementId>,
        election: Option<&'r Election>,
    ) -> Self {
        let parts = Parts::new(anchor.unwrap_or(StatementId([0; 32])), election);
        Self { reference, comparison: Comparison::new(reference), parts }
    }

    fn finish(mut self, log: LogView, entries: &dyn Entries) -> Outcome {
        self.parts.pending().into_iter().for_each(|handed| self.comparison.add(handed));
        self.comparison.finish(log, entries)
    }

    fn source(&mut self, source: &CopySource) -> anyhow::Result<()> {
        match source {
            CopySource::File { path, submitter } => {
                let judged = read(self.reference, path, *submitter, true)?;
                self.judged(judged, path, *submitter);
            }
            CopySource::Folder { path, submitter } => {
                for window in files(path)?.chunks(WINDOW_FILES) {
                    let judged =
                        on_threads(window, |file| read(self.reference, file, *submitter, false));
                    for (judged, file) in judged.into_iter().zip(window) {
                        match judged {
                            Ok(judged) => self.judged(judged, file, *submitter),
                            Err(error) => self.comparison.unreadable(format!("{error:#}")),
                        }
                    }
                }
            }
            CopySource::Table(table) => {
                let name = table.path.display().to_string();
                let rows = self.reference.rows(&name, &table.mapping, &table.reading);
                let rows = rows.map_err(|misfit| anyhow::anyhow!("{name}: {misfit}"))?;
                rows.into_iter().for_each(|handed| self.comparison.add(handed));
                self.comparison.table(&name, &table.name(), &table.reading);
            }
        }
        Ok(())
    }

    fn judged(&mut self, file: File, path: &Path, submitter: Option<Code>) {
        let handed = match file {
            File::Judged(handed) => handed,
            File::Parts(text) => {
                let name = path.display().to_string();
                self.parts.take(self.reference, &name, submitter, &text)
            }
        };
        handed.into_iter().for_each(|handed| self.comparison.add(handed));
    }
}

/// What a file holds.
enum File {
    /// Statements, each judged.
    Judged(Vec<Handed>),
    /// A text with parts, which other files may complete.
    Parts(String),
}

/// Reads a file; `alone` uses every processor for it.
fn read(
    reference: &Reference<'_>,
    path: &Path,
    submitter: Option<Code>,
    alone: bool,
) -> anyhow::Result<File> {
    let bytes = tabular::bytes(path)?;
    let name = path.display().to_string();
    if bytes.starts_with(BUNDLE) {
        return Ok(File::Judged(carried::bundle(reference, &name, submitter, &bytes)));
    }
    let first = bytes.get(..SNIFF_BYTES).unwrap_or(&bytes);
    if !bytes.starts_with(BEGIN) && has_part(first) {
        return Ok(File::Parts(String::from_utf8_lossy(&bytes).into_owned()));
    }
    let pieces = split(&bytes);
    let judge = |(line, piece): &(u64, &[u8])| {
        // A file of one statement is named by itself.
        let place = if pieces.len() == 1 { name.clone() } else { format!("{name}:{line}") };
        reference.judge(&place, submitter, piece)
    };
    let judged =
        if alone { on_threads(&pieces, judge) } else { pieces.iter().map(judge).collect() };
    Ok(File::Judged(judged))
}

/// Every file below a folder in byte order of path; links are not followed.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let (mut files, mut pending) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = pending.pop() {
        let context = || folder.display().to_string();
        for entry in fs::read_dir(&folder).with_context(context)? {
            let entry = entry.with_context(context)?;
            let kind = entry.file_type().with_context(context)?;
            if kind.is_dir() {
                pending.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
            ensure!(files.len() <= FILES_MAX, "{}: more than {FILES_MAX} files", context());
        }
    }
    files.sort_unstable();
    Ok(files)
}
