//! Bundles on the disk (spec 2 §6), read item by item.
//!
//! In scope: files. Out of scope: the manifest and what an item is worth (`acta_carry::bundle`). No name
//! of a file comes out of a bundle.

use acta::statement::Statement;
use acta_carry::bundle::{Builder, Item, Judged, MANIFEST_MAX, Manifest};
use acta_carry::fault::{Fault, Reason};
use anyhow::Context;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

/// How a bundle begins.
const BEGIN: &[u8] = b"acta/bundle/v1\n";
/// A line of a manifest is never as long.
const LINE_MAX: u64 = 512;

/// Whether a file is a bundle, by its first line.
///
/// # Errors
/// The file cannot be read.
pub fn is_one(path: &Path) -> anyhow::Result<bool> {
    let mut file = File::open(path).with_context(|| format!("{}", path.display()))?;
    let mut begin = [0; BEGIN.len()];
    let mut have = 0;
    while have < begin.len() {
        match file.read(begin.get_mut(have..).unwrap_or_default())? {
            0 => break,
            read => have += read,
        }
    }
    Ok(begin == BEGIN)
}

/// Reads a bundle, item by item, each judged by itself. The second value is whether bytes are left after
/// the last item.
///
/// # Errors
/// The file; a manifest that is not whole; what `take` says.
pub fn each(
    path: &Path,
    mut take: impl FnMut(usize, &Item, Result<Judged, Fault>) -> anyhow::Result<()>,
) -> anyhow::Result<(Manifest, bool)> {
    let name = || format!("{}", path.display());
    let mut file = BufReader::new(File::open(path).with_context(name)?);
    let head = manifest(&mut file).with_context(name)?;
    let manifest = Manifest::parse(&head)
        .map_err(|fault| anyhow::anyhow!("bundle {}: {fault}", fault.code()))
        .with_context(name)?;
    for (at, item) in manifest.items.iter().enumerate() {
        let mut bytes = Vec::new();
        let length = u64::try_from(item.length)?;
        file.by_ref().take(length).read_to_end(&mut bytes).with_context(name)?;
        take(Manifest::line_of(at), item, manifest.judge(at, &bytes))?;
    }
    let left = file.read(&mut [0]).with_context(name)? > 0;
    Ok((manifest, left))
}

/// The bytes up to and including the first empty line, or as many as a manifest may have.
fn manifest(file: &mut impl BufRead) -> anyhow::Result<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\n\n") && head.len() <= MANIFEST_MAX {
        if file.by_ref().take(LINE_MAX).read_until(b'\n', &mut head)? == 0 {
            break;
        }
    }
    Ok(head)
}

/// The statements of a bundle, all of which must be whole.
///
/// # Errors
/// The file, or an item that is not.
pub fn statements(path: &Path) -> anyhow::Result<Vec<Statement>> {
    let mut statements = Vec::new();
    each(path, |line, _, judged| match judged {
        Ok(Judged::Statement(statement)) => {
            statements.push(statement);
            Ok(())
        }
        Ok(Judged::Promise(_) | Judged::Receipt(..)) => Ok(()),
        Err(fault) => Err(anyhow::anyhow!("{}: line {line}: {fault}", path.display())),
    })?;
    Ok(statements)
}

/// The words of a fault of an item, for reports.
#[must_use]
pub fn word(reason: Reason) -> &'static str {
    match reason {
        Reason::BundleCut => "the file ends before it does",
        Reason::BundleSha256 => "it was damaged on its way",
        Reason::BundleStatement => "it is not of its kind",
        Reason::BundleId => "it is another than listed",
        Reason::BundleElection => "it is of another election",
        _ => "it is not as it must be",
    }
}

/// Writes a bundle beside its place, syncs and renames it: there as a whole, or not at all.
///
/// # Errors
/// The disk; more than a bundle can hold.
pub fn write(
    path: &Path,
    builder: &Builder,
    election: &acta::value::ElectionId,
    anchor: acta::StatementId,
) -> anyhow::Result<()> {
    let bytes = builder.finish(election, anchor).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    write_bytes(path, &bytes)
}

/// Writes the bytes of a bundle, as [`write()`] does.
///
/// # Errors
/// The disk.
pub fn write_bytes(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let name = || format!("{}", path.display());
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let put = || {
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&beside, path)?;
        let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
        File::open(dir.unwrap_or(Path::new(".")))?.sync_all()
    };
    let written = put();
    if written.is_err() {
        // What was begun would take the room of the next try. Its absence is as good.
        let _ = std::fs::remove_file(&beside);
    }
    written.with_context(name)
}
