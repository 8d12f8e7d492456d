//! Dossiers on disk (spec 6 §9): made from a copy of the log, written, read back and checked.
//!
//! In scope: what is read from a source, files, pages. Out of scope: what belongs in a dossier and how it is checked
//! (`acta-verify`), the words of the pages (`acta-view`).

use crate::ledger::{Ledger, fold};
use acta::entry::Entry;
use acta::kinds::Body;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Code, Hash};
use acta_log::checkpoint::Checkpoint;
use acta_log::hash::sha256;
use acta_log::note::Note;
use acta_log::proof::Proof;
use acta_log::tree::{inclusion_proof, root_at};
use acta_server::fetch::Source;
use acta_verify::dossier::{
    CHECKPOINT, Checked, DEFINITION, DERIVED, ENTRIES_MAX, Files, Item, LIST, PROVED, STATIONS_MAX,
    SUMS, assemble, choose, derived, sums,
};
use acta_verify::evidence::{Governing, entry_governs, governed};
use acta_view::dossier::Dossier;
use anyhow::{Context, bail, ensure};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The page to read first.
const PAGE: &str = "index.html";
/// The certificate to fill in.
const CERTIFICATE: &str = "certificate.html";
/// The same as a text.
const CERTIFICATE_TEXT: &str = "certificate.txt";
/// A folder that is read has at most this many files.
const FILES_MAX: usize = 3 * ENTRIES_MAX + 100;
/// A file that is read has at most this many bytes.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Makes the dossier of stations from a copy of the log, at its newest size.
///
/// # Errors
/// The source; a station that the log does not know; an anchor that differs.
pub fn make(
    source: &dyn Source,
    anchor: StatementId,
    stations: &BTreeSet<Code>,
) -> anyhow::Result<Files> {
    ensure!(stations.len() <= STATIONS_MAX, "expected at most {STATIONS_MAX} stations");
    let ledger = Ledger::open(source, Some(anchor))?;
    let entries = ledger.entries(ledger.size())?;
    let follower = fold(&entries)?;
    let known = follower.fold().expected();
    let unknown: Vec<&Code> = stations.iter().filter(|code| known.number(code).is_none()).collect();
    if let Some(code) = unknown.first() {
        bail!("expected a station of the register, got {code}");
    }
    let chosen = choose(&entries, stations);
    ensure!(
        chosen.len() <= ENTRIES_MAX,
        "expected at most {ENTRIES_MAX} entries, got {}",
        chosen.len()
    );
    let definition = definition(entries.first().context("expected entry 0")?)?;
    let tiles = ledger.tiles()?;
    let bytes_of = |index: u64| {
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        entries.get(at).with_context(|| format!("entry {index}"))
    };
    let mut items = Vec::new();
    for (index, why) in chosen {
        let hashes = inclusion_proof(&tiles, index, ledger.size())?;
        let proof = Proof { extra: None, index, hashes, checkpoint: ledger.checkpoint.clone() };
        items.push(Item { index, why, bytes: bytes_of(index)?.clone(), proof, arrival: None });
    }
    let governing: Vec<Governing> = items
        .iter()
        .filter(|item| item.index > 0 && entry_governs(&item.bytes))
        .map(|item| Governing {
            index: item.index,
            bytes: item.bytes.clone(),
            proof: item.proof.clone(),
        })
        .collect();
    let governed =
        governed(&definition, &governing).context("the definition: not signed by its authority")?;
    // Checkpoints with a quorum, whose trees are beginnings of this one, from the smallest on.
    let mut heads: Vec<(u64, Note)> = Vec::new();
    for note in checkpoints(source, &ledger)? {
        let Ok(seen) = governed.policies.evaluate(&note) else { continue };
        let Checkpoint { size, root, .. } = seen.checkpoint;
        let fits = size > 0 && size < ledger.size() && root_at(&tiles, size)? == root;
        if seen.quorum_met && fits {
            heads.push((size, note));
        }
    }
    heads.sort_by_key(|(size, _)| *size);
    for item in &mut items {
        if let Some((size, note)) = heads.iter().find(|(size, _)| *size > item.index) {
            let hashes = inclusion_proof(&tiles, item.index, *size)?;
            let checkpoint = note.clone();
            item.arrival = Some(Proof { extra: None, index: item.index, hashes, checkpoint });
        }
    }
    let text = derived(follower.fold(), stations);
    let made = assemble(&definition, &ledger.checkpoint, &items, stations, text);
    let mut files = made.map_err(|details| {
        let first = details.first().map(|own| {
            format!("{} {}: expected {}, got {}", own.subject, own.field, own.expected, own.got)
        });
        anyhow::anyhow!("{}", first.unwrap_or_default())
    })?;
    files.extend(pages(&files)?);
    files.insert(SUMS.to_owned(), sums(&files));
    Ok(files)
}

/// Every checkpoint that a source shows: the list of heads, and those beside published sizes.
fn checkpoints(source: &dyn Source, ledger: &Ledger<'_>) -> anyhow::Result<Vec<Note>> {
    let mut notes = ledger.heads()?;
    for path in source.list("at/")?.unwrap_or_default() {
        if path.ends_with("/checkpoint")
            && let Some(bytes) = source.get(&path, acta_server::fetch::limit_of(&path))?
        {
            notes.extend(Note::parse(&bytes).ok());
        }
    }
    Ok(notes)
}

fn definition(entry: &[u8]) -> anyhow::Result<Statement> {
    let entry = Entry::parse(entry).map_err(|fault| anyhow::anyhow!("entry 0: {fault}"))?;
    entry.parse_statement().map_err(|fault| anyhow::anyhow!("entry 0: {fault}"))
}

/// The pages, from the other files.
fn pages(files: &Files) -> anyhow::Result<Files> {
    let text = |path: &str| {
        let bytes = files.get(path).with_context(|| format!("{path}: absent"))?;
        std::str::from_utf8(bytes).with_context(|| path.to_owned())
    };
    let definition = Statement::parse(text(DEFINITION)?.as_bytes())
        .map_err(|fault| anyhow::anyhow!("{DEFINITION}: {fault}"))?;
    let Body::Definition(body) = definition.body() else {
        bail!("{DEFINITION}: expected a definition, got {}", definition.body().kind())
    };
    let checkpoint = Checkpoint::parse(Note::parse(text(CHECKPOINT)?.as_bytes())?.text())?;
    let stations: Vec<&str> =
        text(LIST)?.lines().filter_map(|line| line.strip_prefix("station ")).collect();
    let hashes = [LIST, PROVED, DERIVED]
        .map(|path| text(path).map(|text| Hash(sha256(text.as_bytes())).to_string()));
    let [list, proved, derived] = hashes;
    let hashes = [list?, proved?, derived?];
    let (anchor, root) = (definition.id().to_string(), Hash(checkpoint.root).to_string());
    let dossier = Dossier {
        name: &body.name,
        election: definition.election(),
        notice: body.notice.as_deref(),
        custodian: body.custodian.as_deref(),
        anchor: &anchor,
        size: checkpoint.size,
        root: &root,
        stations: &stations.join(" "),
        proved: text(PROVED)?,
        derived: text(DERIVED)?,
        hashes: [&hashes[0], &hashes[1], &hashes[2]],
    };
    let pages = [
        (PAGE, dossier.page()),
        (CERTIFICATE, dossier.certificate()),
        (CERTIFICATE_TEXT, dossier.certificate_text()),
    ];
    Ok(pages.into_iter().map(|(path, text)| (path.to_owned(), text.into_bytes())).collect())
}

/// Writes a dossier into a folder that is not there yet.
///
/// # Errors
/// The folder is there, or the disk.
pub fn write(dir: &Path, files: &Files) -> anyhow::Result<()> {
    ensure!(!dir.exists(), "{}: expected no folder yet, got one", dir.display());
    for (path, bytes) in files {
        let file = dir.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        }
        fs::write(&file, bytes).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// Reads a dossier and checks it with nothing but the anchor.
///
/// # Errors
/// A file that cannot be read.
pub fn check(dir: &Path, anchor: StatementId) -> anyhow::Result<Checked> {
    let files = read(dir)?;
    let mut checked = acta_verify::dossier::check(&files, anchor);
    // A folder in which the texts themselves are absent has been told so.
    for (path, want) in pages(&files).unwrap_or_default() {
        checked.compare(&path, &want, &files);
    }
    Ok(checked)
}

fn read(dir: &Path) -> anyhow::Result<Files> {
    let (mut files, mut folders) = (Files::new(), vec![String::new()]);
    while let Some(folder) = folders.pop() {
        let place = dir.join(&folder);
        let entries = fs::read_dir(&place).with_context(|| place.display().to_string())?;
        for entry in entries {
            let entry = entry.with_context(|| place.display().to_string())?;
            let path = format!("{folder}{}", entry.file_name().to_string_lossy());
            let about = entry.metadata().with_context(|| path.clone())?;
            if about.is_dir() {
                folders.push(format!("{path}/"));
                continue;
            }
            ensure!(files.len() < FILES_MAX, "expected at most {FILES_MAX} files");
            ensure!(
                about.len() <= FILE_BYTES_MAX,
                "{path}: expected at most {FILE_BYTES_MAX} bytes"
            );
            let bytes = fs::read(entry.path()).with_context(|| path.clone())?;
            files.insert(path, bytes);
        }
    }
    Ok(files)
}
