//! Copies from the disk, judged on every processor, laid beside a log or a table.
//!
//! In scope: which files hold statements and which hold tables, limits, threads. Out of scope: what a copy is worth and
//! what the results are (`acta_verify::copies`). Main types: [`CopySource`], [`Sources`].

use crate::checking::on_threads;
use crate::tabular::{self, Table};
use acta::entry::Entry;
use acta::value::Code;
use acta_tally::fold::Fold;
use acta_verify::copies::{Comparison, Entries, Handed, LogView, Outcome, Reference, split};
use anyhow::{Context, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder of copies has at most this many files.
pub const FILES_MAX: usize = 4_000_000;
/// Files that are in memory at once.
const WINDOW_FILES: usize = 4_096;
/// What a statement begins with.
const BEGIN: &[u8] = b"acta/";

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
    /// A file of statements, one after another.
    Statements {
        /// The file.
        path: PathBuf,
        /// Who hands them in.
        submitter: Option<Code>,
    },
    /// A folder, each file of which holds statements.
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
            CopySource::Statements { .. } | CopySource::Folder { .. } => None,
        })
    }

    /// Lays them beside a log or a table. `with` is that table, whose rows are told too.
    ///
    /// # Errors
    /// A folder that cannot be listed; a table that does not fit.
    pub fn compare(
        &self,
        reference: &Reference<'_>,
        mut log: LogView,
        entries: &dyn Entries,
        with: Option<&Table>,
    ) -> anyhow::Result<Outcome> {
        let mut comparison = Comparison::new(reference);
        for source in &self.0 {
            add(source, reference, &mut comparison)?;
        }
        if let Some(table) = with {
            comparison.beside(&table.name(), &table.reading);
        }
        log.notices.extend(self.tables().flat_map(Table::notices));
        Ok(comparison.finish(log, entries))
    }
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
    if kind.len() == 0 || tabular::begins(&path, BEGIN)? {
        return Ok(CopySource::Statements { path, submitter });
    }
    let map = maps.next().with_context(|| {
        format!("{}: expected statements, or --map FILE for a table", path.display())
    })?;
    let mut table = Table::open(&path, map, false)?;
    table.mapping.submitter = submitter.or(table.mapping.submitter);
    Ok(CopySource::Table(Box::new(table)))
}

fn add(
    source: &CopySource,
    reference: &Reference<'_>,
    comparison: &mut Comparison<'_>,
) -> anyhow::Result<()> {
    match source {
        CopySource::Statements { path, submitter } => {
            let bytes = tabular::bytes(path)?;
            let name = path.display().to_string();
            let pieces = split(&bytes);
            let judged = on_threads(&pieces, |(line, piece)| {
                reference.judge(&format!("{name}:{line}"), *submitter, piece)
            });
            judged.into_iter().for_each(|handed| comparison.add(handed));
        }
        CopySource::Folder { path, submitter } => {
            for window in files(path)?.chunks(WINDOW_FILES) {
                let judged = on_threads(window, |file| judge_file(reference, file, *submitter));
                for file in judged {
                    match file {
                        Ok(all) => all.into_iter().for_each(|handed| comparison.add(handed)),
                        Err(error) => comparison.unreadable(format!("{error:#}")),
                    }
                }
            }
        }
        CopySource::Table(table) => {
            let name = table.path.display().to_string();
            let rows = reference.rows(&name, &table.mapping, &table.reading);
            let rows = rows.map_err(|misfit| anyhow::anyhow!("{name}: {misfit}"))?;
            rows.into_iter().for_each(|handed| comparison.add(handed));
            comparison.table(&name, &table.name(), &table.reading);
        }
    }
    Ok(())
}

fn judge_file(
    reference: &Reference<'_>,
    path: &Path,
    submitter: Option<Code>,
) -> anyhow::Result<Vec<Handed>> {
    let bytes = tabular::bytes(path)?;
    let pieces = split(&bytes).into_iter();
    let name = path.display().to_string();
    let judge = |(line, piece): (u64, &[u8])| {
        // A file of one statement is named by itself.
        let place = if line == 1 { name.clone() } else { format!("{name}:{line}") };
        reference.judge(&place, submitter, piece)
    };
    Ok(pieces.map(judge).collect())
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
