//! The files of stations of one published size against the fold (D1).

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta::value::Code;
use acta_log::hash::{Hash, sha256};
use acta_log::tree::leaf_hash;
use acta_tally::results::{DEFINITION_PATH, Results, node_files, station_path};

use super::read::StationFile;
use crate::at::{Compare, Unsure, Wanted};
use crate::catalog::detail;
use crate::layout::PLACE;
use crate::session::Session;
use crate::source::{Source, in_at};
use crate::verdict::Cause;

impl<S: Source + ?Sized> Session<'_, S> {
    /// The definition, the nodes of the tree over stations, and the file of each station.
    pub(crate) fn compare_stations(
        &mut self,
        results: &Results<'_>,
        size: u64,
        leaves: &BTreeMap<Code, String>,
        unsure: &Unsure,
        wanted: &mut Vec<Wanted>,
    ) {
        let definition = self.root.as_ref().map(|root| root.statement.as_bytes().to_vec());
        let definition = definition.unwrap_or_default();
        let kind = Compare::Lines("entry 0".to_owned());
        self.compare_one(size, DEFINITION_PATH.to_owned(), &definition, &kind, unsure, wanted);
        let hashes: Vec<(Code, Hash)> =
            leaves.iter().map(|(code, leaf)| (*code, leaf_hash(leaf.as_bytes()))).collect();
        for (path, text) in node_files(&hashes) {
            let kind = Compare::Lines(format!("file {}", in_at(size, &path)));
            self.compare_one(size, path, text.as_bytes(), &kind, unsure, wanted);
        }
        if results.has_station_files() {
            for (no, code) in results.stations() {
                let leaf = leaves.get(&code).map_or("", String::as_str);
                let Some(draft) = results.station_file(no, leaf) else { continue };
                let path = station_path(&code);
                let got = self.get(&in_at(size, &path));
                let file = got.as_deref().and_then(StationFile::parse);
                let entry = |index| self.entry_of(index, file.as_ref()).ok_or(index);
                match draft.finish(entry) {
                    Ok(expected) => {
                        let kind = Compare::Lines(format!("station {code}"));
                        self.file(size, &path, &expected, got.as_deref(), &kind, unsure);
                        wanted.push(Wanted { path, len: expected.len(), hash: sha256(&expected) });
                    }
                    Err(index) => {
                        let field = format!("entry {index} ({})", in_at(size, &path));
                        let what = detail(format!("station {code}"), field, "published", "absent");
                        self.sheet.cannot_tell("D1", Cause::NotPublished, what);
                    }
                }
            }
        }
    }

    fn compare_one(
        &mut self,
        size: u64,
        path: String,
        expected: &[u8],
        kind: &Compare,
        unsure: &Unsure,
        wanted: &mut Vec<Wanted>,
    ) {
        let got = self.get(&in_at(size, &path));
        self.file(size, &path, expected, got.as_deref(), kind, unsure);
        wanted.push(Wanted { path, len: expected.len(), hash: sha256(expected) });
    }

    /// The entry of an index as the tree commits to it: from a file that has it, else from its bundle.
    fn entry_of(&self, index: u64, file: Option<&StationFile<'_>>) -> Option<Vec<u8>> {
        let hash = self.leaves.get(usize::try_from(index).ok()?)?;
        let from_file = file.and_then(|file| file.entry(index));
        if let Some(bytes) = from_file.filter(|bytes| leaf_hash(bytes) == *hash) {
            return Some(bytes.to_vec());
        }
        // Whatever is wrong with the bundle was noted when it was hashed.
        let (mut notes, mut unreadable) = (Vec::new(), Vec::new());
        let layout = self.layout.as_ref()?;
        let place = layout.place(self.source, index / PLACE, false, &mut notes, &mut unreadable);
        place.sound().find(|(at, _)| *at == index).map(|(_, bytes)| bytes.to_vec())
    }
}
