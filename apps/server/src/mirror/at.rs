//! Published sizes: `at/<size>/` by its manifest, which the log names.

use std::collections::BTreeSet;
use std::fs;

use acta_log::hash::{Hash, sha256};

use super::ahead::{self, Ahead};
use super::folder::{Folder, STAGED};
use super::{Difference, MirrorError, Report, hash};
use crate::fetch::{AT_FILE_BYTES_MAX, FetchError, MANIFEST_BYTES_MAX, Source, check_path};

const MANIFEST_HEADER: &str = "acta/manifest/v1";

/// A manifest of spec 5 §2.5.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Manifest {
    size: u64,
    root: Hash,
    files: Vec<File>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct File {
    path: String,
    len: usize,
    hash: Hash,
}

impl Manifest {
    /// Parses a manifest; `None` if it does not have its form, or a path leads elsewhere.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?.strip_suffix('\n')?;
        let mut lines = text.split('\n');
        (lines.next()? == MANIFEST_HEADER).then_some(())?;
        lines.next()?.strip_prefix("election ")?;
        let size = lines.next()?.strip_prefix("size ")?.parse().ok()?;
        let root = hash(lines.next()?.strip_prefix("root ")?)?;
        lines.next()?.strip_prefix("tally ")?;
        lines.next()?.strip_prefix("stations-root ")?;
        let files = lines.map(File::parse).collect::<Option<Vec<_>>>()?;
        let ordered = files.is_sorted_by(|a, b| a.path < b.path);
        ordered.then_some(Self { size, root, files })
    }
}

impl File {
    fn parse(line: &str) -> Option<Self> {
        let mut items = line.strip_prefix("file ")?.split(' ');
        let (path, len, sum) = (items.next()?, items.next()?, items.next()?);
        let sound = items.next().is_none() && path != "manifest" && check_path(path).is_ok();
        let len = len.parse().ok().filter(|len| *len <= AT_FILE_BYTES_MAX)?;
        sound.then_some(Self { path: path.to_owned(), len, hash: hash(sum)? })
    }
}

/// Gathers one published size beside the shown ones. `true` if it is whole; what differs or is absent
/// is in the report, and then it is tried again at the next pull.
pub(super) fn gather(
    folder: &Folder,
    source: &dyn Source,
    size: u64,
    (root, manifests): (Hash, &BTreeSet<Hash>),
    workers: usize,
    report: &mut Report,
) -> Result<bool, MirrorError> {
    let path = format!("at/{size}/manifest");
    let Some(bytes) = report.take(source, &path, MANIFEST_BYTES_MAX)? else { return Ok(false) };
    let differs = |detail: &str| Difference { path: path.clone(), detail: detail.to_owned() };
    if !manifests.contains(&sha256(&bytes)) {
        report.differs.push(differs("its hash is not the one that the log names for this size"));
        return Ok(false);
    }
    let manifest = Manifest::parse(&bytes).filter(|m| m.size == size && m.root == root);
    let Some(manifest) = manifest else {
        report.differs.push(differs("it does not have its form, or not this size and root"));
        return Ok(false);
    };
    let mut whole = true;
    let ahead = Ahead::new(source, workers);
    for files in manifest.files.chunks(ahead::FILES_MAX) {
        let missing: Vec<&File> = files.iter().filter(|f| !is_held(folder, size, f)).collect();
        let wanted: Vec<(String, usize)> =
            missing.iter().map(|f| (format!("at/{size}/{}", f.path), f.len)).collect();
        ahead.fill(&wanted);
        for file in missing {
            whole &= take(folder, &ahead, size, file, report)?;
        }
    }
    if whole {
        remove_others(folder, size, &manifest)?;
        folder.write(&format!("{STAGED}/{size}/manifest"), &bytes)?;
    }
    Ok(whole)
}

/// Whether a former pull, perhaps killed, left this very file.
fn is_held(folder: &Folder, size: u64, file: &File) -> bool {
    let held = fs::read(folder.path(&format!("{STAGED}/{size}/{}", file.path)));
    held.is_ok_and(|bytes| bytes.len() == file.len && sha256(&bytes) == file.hash)
}

fn take(
    folder: &Folder,
    source: &dyn Source,
    size: u64,
    file: &File,
    report: &mut Report,
) -> Result<bool, MirrorError> {
    let path = format!("at/{size}/{}", file.path);
    let bytes = match report.take(source, &path, file.len) {
        Err(MirrorError::Fetch(FetchError::TooLarge { .. })) => {
            let detail = format!("expected {} bytes, got more", file.len);
            report.differs.push(Difference { path, detail });
            return Ok(false);
        }
        bytes => bytes?,
    };
    let Some(bytes) = bytes else { return Ok(false) };
    let hex = |hash: &Hash| data_encoding::HEXLOWER.encode(hash);
    let got = sha256(&bytes);
    if bytes.len() != file.len || got != file.hash {
        let (expected, len) = (hex(&file.hash), bytes.len());
        let detail = format!(
            "expected {} bytes with SHA-256 {expected}, got {len} bytes with {}",
            file.len,
            hex(&got)
        );
        report.differs.push(Difference { path, detail });
        return Ok(false);
    }
    folder.write(&format!("{STAGED}/{size}/{}", file.path), &bytes)?;
    Ok(true)
}

/// A former pull under another manifest may have left files that this one does not list.
fn remove_others(folder: &Folder, size: u64, manifest: &Manifest) -> Result<(), MirrorError> {
    let base = format!("{STAGED}/{size}");
    let mut folders = vec![String::new()];
    while let Some(below) = folders.pop() {
        let Ok(entries) = fs::read_dir(folder.path(&format!("{base}/{below}"))) else { continue };
        for entry in entries.filter_map(Result::ok) {
            let name = format!("{below}{}", entry.file_name().to_string_lossy());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push(format!("{name}/"));
            } else if !manifest.files.iter().any(|file| file.path == name) {
                let path = entry.path();
                fs::remove_file(&path)
                    .map_err(|e| crate::disk::StoreError::io("remove", &path, e))?;
            }
        }
    }
    Ok(())
}
