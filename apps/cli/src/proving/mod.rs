//! Evidence files from what is at hand (spec 6 §8): checkpoints, receipts, promises, and published logs.
//!
//! In scope: reading [`Places`], finding what contradicts what ([`histories`], [`omission`]), and the entries that keys and
//! policies follow from. Out of scope: the form and the check of the file (`acta-verify`).

pub mod histories;
pub mod omission;

use crate::files;
use acta::entry::Entry;
use acta::kinds::Body;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::Name;
use acta_log::checkpoint::Checkpoint;
use acta_log::fsck::Plan;
use acta_log::heads::{self, HEAD_BYTES_MAX};
use acta_log::note::{Note, PublicKey};
use acta_log::proof::Proof;
use acta_log::tiles::TileReader;
use acta_log::tree::inclusion_proof;
use acta_server::evidence::own_lines;
use acta_server::fetch::root::{entry_zero, statement};
use acta_server::fetch::{self, LogFiles, Source, limit_of};
use acta_verify::evidence::{Governing, governed, governs, select};
use acta_verify::governing::Governed;
use anyhow::{Context, bail, ensure};
use std::collections::BTreeMap;
use std::path::Path;

/// At most this many places are searched at once.
pub const PLACES_MAX: usize = 16;
/// Files of heads that are read of one place (16 million heads).
const HEAD_FILES_MAX: u64 = 65_536;

/// A checkpoint where it was found.
#[derive(Debug, Clone)]
pub struct Seen {
    /// For people.
    pub place: String,
    /// The signed note.
    pub note: Note,
    /// What it says.
    pub checkpoint: Checkpoint,
}

/// A published log among the places.
pub struct Published {
    /// As it was named.
    pub name: String,
    source: Box<dyn Source>,
    /// Its newest checkpoint.
    newest: Option<Seen>,
}

/// Everything that was named.
#[derive(Default)]
pub struct Places {
    /// Checkpoints of files and of published logs, as they were found.
    pub seen: Vec<Seen>,
    /// Published logs.
    pub logs: Vec<Published>,
    /// What could not be read or compared, in words.
    pub notes: Vec<String>,
}

impl Places {
    /// Reads files (a checkpoint, a list of heads, a receipt) and sources (a folder, an address, a zip).
    ///
    /// # Errors
    /// A file that holds no checkpoint; a source that cannot be opened.
    pub fn read(names: &[String]) -> anyhow::Result<Self> {
        ensure!(names.len() <= PLACES_MAX, "expected at most {PLACES_MAX} places");
        let mut places = Self::default();
        for name in names {
            let path = Path::new(name);
            let zipped = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("zip"));
            if path.is_file() && !zipped {
                places.seen.extend(of_file(name, &files::read(path)?)?);
            } else {
                places.source(name)?;
            }
        }
        Ok(places)
    }

    fn source(&mut self, name: &str) -> anyhow::Result<()> {
        let source = fetch::open(name)?;
        let mut files = vec!["log/checkpoint".to_owned()];
        let sizes = source.list("at/")?.unwrap_or_default();
        files.extend(sizes.into_iter().filter(|path| path.ends_with("/checkpoint")));
        let mut newest = None;
        for path in files {
            let place = format!("{name}: {path}");
            let Some(bytes) = source.get(&path, limit_of(&path))? else {
                self.notes.push(format!("{place}: not published"));
                continue;
            };
            match of_note(&place, &bytes) {
                Ok(seen) => {
                    if path == "log/checkpoint" {
                        newest = Some(seen.clone());
                    }
                    self.seen.push(seen);
                }
                Err(why) => self.notes.push(format!("{why:#}")),
            }
        }
        for number in 0..HEAD_FILES_MAX {
            let path = format!("log/{}", heads::path(number * heads::NOTES_PER_FILE));
            let Some(bytes) = source.get(&path, limit_of(&path))? else { break };
            match heads::parse(&bytes) {
                Ok(notes) => {
                    for note in notes {
                        self.seen.push(seen(format!("{name}: {path}"), note)?);
                    }
                }
                Err(why) => self.notes.push(format!("{name}: {path}: {why}")),
            }
        }
        self.logs.push(Published { name: name.to_owned(), source, newest });
        Ok(())
    }

    /// The definition under the anchor: of a file, else of the first log that has it.
    ///
    /// # Errors
    /// None has it.
    pub fn definition(
        &self,
        file: Option<&Path>,
        anchor: StatementId,
    ) -> anyhow::Result<Statement> {
        if let Some(path) = file {
            files::read_definition(path, anchor)?;
            let found = files::read_statements(path)?.into_iter().find(|own| own.id() == anchor);
            return found.context("expected the definition");
        }
        let mut why = Vec::new();
        for log in &self.logs {
            match log.definition() {
                Ok(found) if found.id() == anchor => return Ok(found),
                Ok(found) => why.push(format!("{}: entry 0 is {}", log.name, found.id())),
                Err(error) => why.push(format!("{}: {error:#}", log.name)),
            }
        }
        why.insert(0, format!("expected --definition, or a log whose entry 0 is {anchor}"));
        bail!("{}", why.join("; "))
    }

    /// The entries that govern, of the first log that can be read whole.
    pub fn control(&mut self) -> Option<Control<'_>> {
        let (logs, notes) = (&self.logs, &mut self.notes);
        for log in logs {
            match log.control() {
                Ok(control) => return Some(control),
                Err(why) => notes.push(format!("{}: {why:#}", log.name)),
            }
        }
        None
    }

    /// Those checkpoints that a log key of the policy of their size signed; the others are told.
    fn signed(&mut self, governed: &Governed) -> Vec<Seen> {
        let (mut signed, mut other) = (Vec::new(), 0_u64);
        for seen in &self.seen {
            let logs = governed.policies.at(seen.checkpoint.size).logs().iter();
            let keys: Vec<PublicKey> = logs.map(|log| log.key.clone()).collect();
            if Checkpoint::open(&seen.note, &seen.checkpoint.origin, &keys).is_ok() {
                signed.push(seen.clone());
            } else {
                other += 1;
            }
        }
        if other > 0 {
            self.notes.push(format!("{other} checkpoints are not signed by the log: left out"));
        }
        signed
    }
}

impl Published {
    fn definition(&self) -> anyhow::Result<Statement> {
        let entry = entry_zero(&*self.source)?;
        let bytes = statement(&entry).context("entry 0: expected an entry")?;
        Statement::parse(bytes).map_err(|fault| anyhow::anyhow!("entry 0: {fault}"))
    }

    /// The tree of the newest checkpoint.
    ///
    /// # Errors
    /// No checkpoint, or tiles that do not lead to its root.
    pub fn tiles(&self) -> anyhow::Result<(TileReader<LogFiles<'_>>, &Seen)> {
        let newest = self.newest.as_ref().context("log/checkpoint: not published")?;
        let Checkpoint { size, root, .. } = &newest.checkpoint;
        Ok((TileReader::new(LogFiles(&*self.source), *size, root)?, newest))
    }

    fn control(&self) -> anyhow::Result<Control<'_>> {
        let (tiles, newest) = self.tiles()?;
        let Checkpoint { size, root, .. } = &newest.checkpoint;
        let files = LogFiles(&*self.source);
        let mut entries = BTreeMap::new();
        for unit in Plan::new(&files, *size, root)?.units() {
            unit.check(&files, |index, bytes, _| {
                if statement(bytes).is_some_and(governs) {
                    entries.insert(index, bytes.to_vec());
                }
                Ok(())
            })?;
        }
        let parsed = entries.iter().filter_map(|(index, bytes)| {
            Some((*index, Entry::parse(bytes).ok()?.parse_statement().ok()?))
        });
        let statements = parsed.collect();
        Ok(Control { tiles, checkpoint: newest.note.clone(), entries, statements })
    }
}

/// The entries of a log that change keys or policies.
pub struct Control<'a> {
    tiles: TileReader<LogFiles<'a>>,
    checkpoint: Note,
    entries: BTreeMap<u64, Vec<u8>>,
    statements: BTreeMap<u64, Statement>,
}

impl Control<'_> {
    /// Those that a file must show, with their proofs.
    ///
    /// # Errors
    /// A tile that cannot be read.
    pub fn shown(
        &self,
        names: impl IntoIterator<Item = Name>,
        below: u64,
    ) -> anyhow::Result<Vec<Governing>> {
        let chosen = select(&self.statements, names, below);
        let proved = chosen.into_iter().filter(|index| *index > 0).map(|index| {
            let hashes = inclusion_proof(&self.tiles, index, self.tiles.size())?;
            let proof = Proof { extra: None, index, hashes, checkpoint: self.checkpoint.clone() };
            let bytes = self.entries.get(&index).cloned().context("an entry")?;
            Ok(Governing { index, bytes, proof })
        });
        proved.collect()
    }
}

/// Keys and policies of a definition and of entries.
fn governed_by(definition: &Statement, entries: &[Governing]) -> anyhow::Result<Governed> {
    governed(definition, entries).context("the definition: expected a signature of its authority")
}

/// A signed note of one size, short enough for a list of heads: else with the log's own lines alone.
fn fitting(seen: &Seen, governed: &Governed) -> anyhow::Result<Note> {
    if seen.note.as_bytes().len() <= HEAD_BYTES_MAX {
        return Ok(seen.note.clone());
    }
    let keys: Vec<PublicKey> = governed.policies.log_keys().into_iter().cloned().collect();
    Ok(own_lines(&seen.note, &keys)?)
}

fn seen(place: String, note: Note) -> anyhow::Result<Seen> {
    let checkpoint = Checkpoint::parse(note.text()).with_context(|| place.clone())?;
    Ok(Seen { place, note, checkpoint })
}

fn of_note(place: &str, bytes: &[u8]) -> anyhow::Result<Seen> {
    seen(place.to_owned(), Note::parse(bytes).with_context(|| place.to_owned())?)
}

/// A checkpoint, a receipt, or a list of heads.
fn of_file(name: &str, bytes: &[u8]) -> anyhow::Result<Vec<Seen>> {
    if bytes.starts_with(acta_log::proof::HEADER.as_bytes()) {
        let proof = Proof::parse(bytes).with_context(|| name.to_owned())?;
        return Ok(vec![seen(name.to_owned(), proof.checkpoint)?]);
    }
    let one = of_note(name, bytes);
    match (one, heads::parse(bytes)) {
        (Ok(one), _) => Ok(vec![one]),
        (_, Ok(notes)) if !notes.is_empty() => {
            notes.into_iter().map(|note| seen(name.to_owned(), note)).collect()
        }
        (Err(why), _) => Err(why),
    }
}

/// The names that promised.
fn promisers(promise: &Statement) -> Vec<Name> {
    match promise.body() {
        Body::Promise(_) => promise.signatures().iter().map(|line| line.name).collect(),
        _ => Vec::new(),
    }
}
