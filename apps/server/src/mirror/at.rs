//! Published sizes: `at/<size>/` by its manifest, which the log names.

use std::collections::BTreeSet;
use std::fs;

use acta_log::hash::{Hash, sha256};
use acta_view::manifest::{Listed, Manifest};

use super::ahead::{self, Ahead};
use super::folder::{Folder, STAGED};
use super::{Difference, MirrorError, Report};
use crate::fetch::{AT_FILE_BYTES_MAX, FetchError, MANIFEST_BYTES_MAX, Source, check_path};

/// A file of a manifest that may be fetched.
struct File {
    path: String,
    /// Length in bytes.
    len: usize,
    listed: Listed,
}

/// The files of a manifest; `None` if one may not be fetched: its path is one of those that stand
/// beside others while they are written, or it is too large.
fn files(manifest: &Manifest) -> Option<Vec<File>> {
    let file = |(path, listed): (&String, &Listed)| {
        check_path(path).ok()?;
        let len = usize::try_from(listed.len).ok().filter(|len| *len <= AT_FILE_BYTES_MAX)?;
        Some(File { path: path.clone(), len, listed: *listed })
    };
    manifest.files.iter().map(file).collect()
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
    let manifest = match Manifest::parse(&bytes) {
        Ok(manifest) if (manifest.totals.size, manifest.totals.root) == (size, root) => manifest,
        Ok(_) => {
            report.differs.push(differs("it is not of this size and root"));
            return Ok(false);
        }
        Err(error) => {
            report.differs.push(differs(&error.to_string()));
            return Ok(false);
        }
    };
    let Some(files) = files(&manifest) else {
        report.differs.push(differs("it lists a file that may not be fetched"));
        return Ok(false);
    };
    let mut whole = true;
    let ahead = Ahead::new(source, workers);
    for files in files.chunks(ahead::FILES_MAX) {
        let missing: Vec<&File> = files.iter().filter(|f| !is_held(folder, size, f)).collect();
        let wanted: Vec<(String, usize)> =
            missing.iter().map(|f| (format!("at/{size}/{}", f.path), f.len)).collect();
        ahead.fill(&wanted);
        for file in missing {
            whole &= take(folder, &ahead, (size, &manifest), file, report)?;
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
    held.is_ok_and(|bytes| Listed::of(&bytes) == file.listed)
}

fn take(
    folder: &Folder,
    source: &dyn Source,
    (size, manifest): (u64, &Manifest),
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
    if let Err(error) = manifest.check(&file.path, &bytes) {
        report.differs.push(Difference { path, detail: error.to_string() });
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
            } else if !manifest.files.contains_key(&name) {
                let path = entry.path();
                fs::remove_file(&path)
                    .map_err(|e| crate::disk::StoreError::io("remove", &path, e))?;
            }
        }
    }
    Ok(())
}
