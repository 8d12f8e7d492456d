//! What stands beside the tiles: heads, published sizes, `live/`, `policy`, index pages.

use std::collections::BTreeMap;
use std::fs;

use acta::Body;
use acta::entry::Entry;
use acta_log::LogError;
use acta_log::checkpoint::Checkpoint;
use acta_log::hash::Hash;
use acta_log::heads::{self, NOTES_PER_FILE};
use acta_log::note::Note;
use acta_log::policy::{POLICY_BYTES_MAX, Policy};
use acta_log::proof::{PROOF_BYTES_MAX, Proof};
use acta_log::tiles::TileReader;
use acta_log::tree::{HashSource, consistency_proof, leaf_hash, root_at, verify_inclusion};

use super::folder::Named;
use super::policy::policy_in_force;
use super::{Difference, Held, MirrorError, Pull, at, hash, of_log, of_own, own_lines};
use crate::checker;
use crate::fetch::{LATEST_BYTES_MAX, LogFiles, Source};
use crate::publish::PUBLICATION;

/// Files of heads at most: 256 million checkpoints.
const HEADS_FILES_MAX: u64 = 1_000_000;
const LATEST: &str = "live/latest.json";
const POLICY: &str = "policy";

/// Files by path.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// The order of publication: heads, checkpoint, everything else.
pub(super) fn in_order(files: Files) -> Vec<(String, Vec<u8>)> {
    let rank = |path: &str| match path {
        super::CHECKPOINT => 1,
        path if path.starts_with("log/heads/") => 0,
        _ => 2,
    };
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_by_key(|(path, _)| rank(path));
    files
}

impl Pull<'_> {
    /// New heads: signed, growing, each with the root of the tree at its size. Those above the shown
    /// size wait for the next pull. Gives the files and the new sizes.
    pub(super) fn heads(&mut self, shown: &Checkpoint) -> Result<(Files, Vec<u64>), MirrorError> {
        let (mut files, mut sizes) = (Files::new(), Vec::new());
        let mut number = self.last_heads_file();
        while number < HEADS_FILES_MAX {
            let path = format!("log/{}", heads::path(number * NOTES_PER_FILE));
            let own = self.own.get(&path, heads::FILE_BYTES_MAX)?.unwrap_or_default();
            let Some(bytes) = self.source.get(&path, heads::FILE_BYTES_MAX)? else {
                if !own.is_empty() || number == 0 {
                    self.report.absent.push(path);
                }
                break;
            };
            let notes = heads::parse(&bytes).map_err(|error| of_log(error, &path))?;
            let own = heads::parse(&own).map_err(of_own)?;
            let kept = self.check_heads(&path, number, shown, &notes, &own)?;
            for note in kept.iter().skip(own.len()) {
                sizes.push(Checkpoint::parse(note.text()).map_err(of_own)?.size);
            }
            let whole = kept.len() == notes.len();
            let kept = kept.iter().map(heads::encode).collect::<Result<Vec<_>, _>>();
            files.insert(path.clone(), kept.map_err(|error| of_log(error, &path))?.concat());
            if !whole || crate::disk::count(notes.len()) < NOTES_PER_FILE {
                break;
            }
            number += 1;
        }
        files.retain(|_, bytes| !bytes.is_empty());
        Ok((files, sizes))
    }

    /// The file that may still grow.
    fn last_heads_file(&self) -> u64 {
        let path = |number: u64| format!("log/{}", heads::path(number * NOTES_PER_FILE));
        let mut number = 0;
        while self.folder.path(&path(number + 1)).exists() {
            number += 1;
        }
        number
    }

    /// The notes of one file that are kept: the held ones, then new ones up to the shown size.
    fn check_heads(
        &self,
        path: &str,
        number: u64,
        shown: &Checkpoint,
        notes: &[Note],
        own: &[Note],
    ) -> Result<Vec<Note>, MirrorError> {
        let differs =
            |detail: String| MirrorError::Differs(Difference { path: path.to_owned(), detail });
        let same = own.iter().zip(notes).take_while(|(own, new)| own.text() == new.text()).count();
        if same < own.len() {
            return Err(differs(format!("head {same} of this file is not the one shown before")));
        }
        let keys = self.keys(&shown.origin);
        let after = match own.last() {
            Some(last) => Some(Checkpoint::parse(last.text()).map_err(of_own)?.size),
            None => self.size_before(number)?,
        };
        let new = notes.get(own.len()..).unwrap_or_default();
        let checked = heads::check(new, &shown.origin, &keys, after);
        let checked = checked.map_err(|error| of_log(error, path))?;
        let reader = TileReader::new(LogFiles(&self.own), shown.size, &shown.root);
        let reader = reader.map_err(of_own)?;
        let mut kept = own.to_vec();
        for (note, head) in new.iter().zip(checked).take_while(|(_, head)| head.size <= shown.size)
        {
            let root = root_at(&reader, head.size).map_err(of_own)?;
            if root != head.root {
                let proof = consistency_proof(&reader, head.size, shown.size).map_err(of_own)?;
                let at = (head.size, head.root, root);
                let head = Held { checkpoint: head, note: note.clone() };
                let shown = self.shown()?;
                return Err(self.two_histories(&head, &shown, Some(proof), at)?);
            }
            kept.push(own_lines(note, &keys).map_err(|error| of_log(error, path))?);
        }
        Ok(kept)
    }

    /// The last size of the file of heads before.
    fn size_before(&self, number: u64) -> Result<Option<u64>, MirrorError> {
        let Some(before) = number.checked_sub(1) else { return Ok(None) };
        let path = format!("log/{}", heads::path(before * NOTES_PER_FILE));
        // Of several new files in one pull the one before is not written yet: it was just checked.
        let source: &dyn Source =
            if self.folder.path(&path).exists() { &self.own } else { self.source };
        let bytes = source.get(&path, heads::FILE_BYTES_MAX)?.unwrap_or_default();
        let notes = heads::parse(&bytes).map_err(|error| of_log(error, &path))?;
        let last = notes.last().map(|note| Checkpoint::parse(note.text()));
        Ok(last.transpose().map_err(|error| of_log(error, &path))?.map(|head| head.size))
    }

    /// Gathers the published sizes that the log names and that are not shown yet.
    pub(super) fn sizes(
        &mut self,
        shown: &Checkpoint,
        named: &Named,
    ) -> Result<Vec<u64>, MirrorError> {
        let mut whole = Vec::new();
        for (size, manifests) in named.publications.range(..=shown.size) {
            if self.folder.path(&format!("at/{size}/manifest")).exists() {
                continue;
            }
            let root = self.own_root(shown, *size)?;
            let (source, workers) = (self.source, self.options.workers);
            let of = (root, manifests);
            if at::gather(&self.folder, source, *size, of, workers, &mut self.report)? {
                whole.push(*size);
            }
        }
        Ok(whole)
    }

    /// `live/latest.json`, if its size and root are of this log. One that is ahead of the checkpoint
    /// waits for the next pull; an older one than that held is left out.
    pub(super) fn latest(&mut self, shown: &Checkpoint) -> Result<Files, MirrorError> {
        let Some(bytes) = self.source.get(LATEST, LATEST_BYTES_MAX)? else {
            self.report.absent.push(LATEST.to_owned());
            return Ok(Files::new());
        };
        let Some((size, root)) = size_and_root(&bytes) else {
            self.report.differ(LATEST, "expected JSON with size and root");
            return Ok(Files::new());
        };
        let own = self.own.get(LATEST, LATEST_BYTES_MAX)?;
        let own = own.and_then(|bytes| size_and_root(&bytes)).map_or(0, |(size, _)| size);
        if size > shown.size || size < own {
            return Ok(Files::new());
        }
        if self.own_root(shown, size)? != root {
            self.report.differ(LATEST, "its root is not the log's at its size");
            return Ok(Files::new());
        }
        Ok(Files::from([(LATEST.to_owned(), bytes)]))
    }

    /// `live/publication`, if its proof leads to a root of this log and the size that it names is held here. One that is
    /// ahead of the checkpoint waits for the next pull; an older one than that held is left out.
    pub(super) fn publication(
        &mut self,
        shown: &Checkpoint,
        sizes: &[u64],
    ) -> Result<Files, MirrorError> {
        let Some(bytes) = self.source.get(PUBLICATION, PROOF_BYTES_MAX)? else {
            return Ok(Files::new());
        };
        let own = self.own.get(PUBLICATION, PROOF_BYTES_MAX)?;
        let own = own.and_then(|bytes| Some(Proof::parse(&bytes).ok()?.index));
        let found = Proved::parse(&bytes, &self.policy);
        let Proved { proof, checkpoint, size } = match found {
            Ok(found) => found,
            Err(error) => {
                self.report.differ(PUBLICATION, &error);
                return Ok(Files::new());
            }
        };
        let held =
            sizes.contains(&size) || self.folder.path(&format!("at/{size}/manifest")).exists();
        let older = own.is_some_and(|own| proof.index < own);
        if checkpoint.size > shown.size || !held || older {
            return Ok(Files::new());
        }
        let reader = TileReader::new(LogFiles(&self.own), shown.size, &shown.root);
        let leaf = reader.and_then(|reader| reader.hash(0, proof.index)).map_err(of_own)?;
        let entry = proof.extra.unwrap_or_default();
        if self.own_root(shown, checkpoint.size)? != checkpoint.root || leaf_hash(&entry) != leaf {
            self.report.differ(PUBLICATION, "its entry or its root is not the log's");
            return Ok(Files::new());
        }
        Ok(Files::from([(PUBLICATION.to_owned(), bytes)]))
    }

    /// The policy in force at the size shown: the definition's, or an amendment's. The source's own is only compared;
    /// the log is folded only where it is not the definition's.
    pub(super) fn policy_file(&mut self, size: u64) -> Result<Files, MirrorError> {
        let Some(text) = self.policy_text.clone() else { return Ok(Files::new()) };
        let mut bytes = text.into_bytes();
        match self.source.get(POLICY, POLICY_BYTES_MAX)? {
            None => self.report.absent.push(POLICY.to_owned()),
            Some(shown) if shown != bytes => {
                match policy_in_force(&self.own, size) {
                    Ok(text) => {
                        bytes = text.into_bytes();
                        if shown != bytes {
                            self.report
                                .differ(POLICY, "it is not the policy in force at this size");
                        }
                    }
                    // The definition's is shown: it follows from the anchor.
                    Err(error) => {
                        let why = "it is not the definition's, and the entries do not tell another";
                        self.report.differ(POLICY, &format!("{why}: {error}"));
                    }
                }
            }
            Some(_) => {}
        }
        Ok(Files::from([(POLICY.to_owned(), bytes)]))
    }

    /// The pages that lead to the newest published size held here.
    pub(super) fn index(&mut self) -> Result<(), MirrorError> {
        let names = fs::read_dir(self.folder.path("at")).into_iter().flatten();
        let names = names.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let Some(newest) = names.filter_map(|name| name.parse::<u64>().ok()).max() else {
            return Ok(());
        };
        for (path, up) in [("index.html", ""), ("live/index.html", "../")] {
            let bytes = page(&format!("{up}at/{newest}/index.html")).into_bytes();
            if self.own.get(path, bytes.len().max(LATEST_BYTES_MAX))?.as_ref() != Some(&bytes) {
                self.folder.replace(path, bytes)?;
            }
        }
        for (path, bytes) in checker::files() {
            if fs::read(self.folder.path(&path)).ok().as_deref() != Some(&*bytes) {
                self.folder.replace(&path, bytes.into_owned())?;
            }
        }
        Ok(())
    }
}

/// A publication as its proof shows it.
struct Proved {
    proof: Proof,
    checkpoint: Checkpoint,
    /// The size that it names.
    size: u64,
}

impl Proved {
    fn parse(bytes: &[u8], policy: &Policy) -> Result<Self, String> {
        let wrong = |error: LogError| error.to_string();
        let proof = Proof::parse(bytes).map_err(wrong)?;
        let checkpoint = policy.evaluate(&proof.checkpoint).map_err(wrong)?.checkpoint;
        let entry = proof.extra.as_deref().unwrap_or_default();
        let (leaf, root) = (leaf_hash(entry), &checkpoint.root);
        verify_inclusion(&leaf, proof.index, checkpoint.size, &proof.hashes, root)
            .map_err(wrong)?;
        let statement = Entry::parse(entry).and_then(|entry| entry.parse_statement());
        let statement = statement.map_err(|fault| fault.to_string())?;
        let Body::Publication(publication) = statement.body() else {
            return Err(format!("expected a publication, got {}", statement.body().kind()));
        };
        let size = publication.size;
        Ok(Self { proof, checkpoint, size })
    }
}

fn size_and_root(latest: &[u8]) -> Option<(u64, Hash)> {
    let json: serde_json::Value = serde_json::from_slice(latest).ok()?;
    Some((json.get("size")?.as_u64()?, hash(json.get("root")?.as_str()?)?))
}

fn page(target: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta http-equiv=\"refresh\" content=\"0; url={target}\"><title>Results</title></head>\
         <body><p><a href=\"{target}\">Results</a></p></body></html>\n"
    )
}
