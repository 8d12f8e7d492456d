//! The files of one published size against what follows from the log at that size (spec 5 §2).
//!
//! In scope: every recomputable file cell by cell, the manifest, what a publication statement names, percentages,
//! labels and the status word. Not in scope: how pages look; a page is compared by its hash, its percentages and its
//! status word.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use alloc::vec::Vec;

use acta::keys::Proofs;
use acta_log::checkpoint::Checkpoint;
use acta_log::hash::{Hash, sha256};
use acta_log::tree::{leaf_hash, root_of};
use acta_tally::account::Past;
use acta_tally::fold::Fold;
use acta_tally::results::{
    ARRIVALS_HEAD, BULLETIN_PATH, Results, TallyHasher, areas_path, arrivals_path, outcome_path,
    units_path,
};

use crate::blame;
use crate::catalog::{Note, detail, hex, numbers};
use crate::compare::{TableKind, lines, table};
use crate::heads;
use crate::mend::mend;
use crate::session::Session;
use crate::source::{Source, in_at};
use crate::verdict::{Cause, Detail};

/// Columns of `units/` before the figures.
const UNIT_COLUMNS: usize = 7;
/// How often the status word stands on a page, at least.
const STATUS_TIMES_MIN: usize = 2;
/// Pages above this size are not searched for a changed character.
const PAGE_MEND_MAX: usize = 32_768;

/// What is remembered from one published size to the next.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) anchor: String,
    pub(crate) election: String,
    /// Published sizes, as far as anything names them.
    pub(crate) sizes: BTreeSet<u64>,
    pub(crate) proofs: Arc<BTreeMap<u64, Proofs>>,
    /// SHA-256 of each table as it was found right at the size before.
    same: BTreeMap<String, Hash>,
    /// The last size that was compared.
    since: u64,
    /// Sizes without a manifest.
    pub(crate) absent: BTreeSet<u64>,
    /// Published sizes whose files were compared.
    pub(crate) compared: u64,
    /// For each table of units, its rows with a record at the size before.
    held: BTreeMap<String, BTreeSet<String>>,
    /// Manifest hash and stations-root by size, as recomputed.
    pub(crate) follows: BTreeMap<u64, Follows>,
    /// Sizes that bulletins name, up to their own index, and of those that announcements name the
    /// published ones: what was said of them is remembered.
    pub(crate) bulletins: BTreeSet<u64>,
    /// Sizes that announcements and proclamations name, up to their own index.
    pub(crate) announced: BTreeSet<u64>,
    /// What the tables of the account say of smaller sizes.
    pub(crate) past: Past,
}

/// What a publication statement of a size must name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Follows {
    pub(crate) manifest: Hash,
    pub(crate) stations_root: Hash,
}

/// One file as it must be.
pub(crate) struct Wanted {
    pub(crate) path: String,
    pub(crate) len: usize,
    pub(crate) hash: Hash,
}

/// Which differences cannot be told because entries are lost.
pub(crate) struct Unsure {
    stations: BTreeSet<String>,
    everything: bool,
}

impl Unsure {
    fn any(&self) -> bool {
        self.everything || !self.stations.is_empty()
    }
}

impl<S: Source + ?Sized> Session<'_, S> {
    /// Compares `at/SIZE/` with the fold, which is at that size.
    pub(crate) fn compare_at(&mut self, size: u64) {
        let Some(fold) = self.fold.take() else { return };
        if fold.election().is_some() {
            self.compare_with(&fold, size);
        }
        self.fold = Some(fold);
    }

    fn compare_with(&mut self, fold: &Fold, size: u64) {
        let Some(manifest) = self.get(&in_at(size, "manifest")) else {
            self.absent_manifest(size);
            return;
        };
        for code in ["D1", "D3", "D5", "D7", "E8"] {
            self.sheet.examined(code);
        }
        self.known.compared = self.known.compared.saturating_add(1);
        let results = Results::new(fold);
        let unsure = self.unsure(size);
        let Some(root) = self.root_at(size) else {
            let what = detail(format!("size {size}"), "root", "recomputable", "entries absent");
            for code in ["D1", "E8"] {
                self.sheet.cannot_tell(code, Cause::NotPublished, what.clone());
            }
            return;
        };
        let mut wanted = Vec::new();
        let tally = self.tally(&results, size, &unsure, &mut wanted);
        self.texts(&results, size, &root, &unsure, &mut wanted);
        let leaves = results.station_leaves().collect();
        let stations_root = stations_root(&leaves);
        self.compare_stations(&results, size, &leaves, &unsure, &mut wanted);
        let bulletin = results.bulletin_txt(&value(&root), &value(&tally), &value(&stations_root));
        self.account(&results, size, bulletin, &unsure, &mut wanted);
        let head = format!(
            "acta/manifest/v1\nelection {}\nsize {size}\nroot {}\ntally {}\nstations-root {}\n",
            fold.plan().election,
            hex(&root),
            hex(&tally),
            hex(&stations_root),
        );
        let status = fold.status().to_string();
        let manifest_hash = self.manifest(size, &head, &manifest, wanted, &status, &unsure);
        self.pages_percent(&results, size, &manifest);
        if !unsure.any() {
            let follows = Follows { manifest: manifest_hash, stations_root };
            self.known.follows.insert(size, follows);
        }
        self.known.since = size;
    }

    fn absent_manifest(&mut self, size: u64) {
        let file = format!("file {}", in_at(size, "manifest"));
        let what = detail(file, "file", "published", "not published");
        self.known.absent.insert(size);
        for code in ["D1", "E8"] {
            self.sheet.cannot_tell(code, Cause::NotPublished, what.clone());
        }
    }

    fn unsure(&self, size: u64) -> Unsure {
        let mut unsure = Unsure { stations: BTreeSet::new(), everything: false };
        for (_, bytes) in self.lost.range(..size) {
            let text = String::from_utf8_lossy(bytes);
            let record = text.contains("acta/record/") || text.contains("acta/correction/");
            match blame::station_and_contest(bytes).filter(|_| record) {
                Some((station, _)) => drop(unsure.stations.insert(station)),
                None => unsure.everything = true,
            }
        }
        unsure
    }

    /// The files under the tally hash; gives that hash.
    fn tally(
        &mut self,
        results: &Results<'_>,
        size: u64,
        unsure: &Unsure,
        wanted: &mut Vec<Wanted>,
    ) -> Hash {
        let contests = results.fold().plan().contests.iter().map(|contest| contest.code);
        let contests: Vec<_> = (0..).zip(contests).collect();
        let mut paths = BTreeMap::new();
        for (number, code) in contests {
            paths.insert(areas_path(code.as_str()), (number, File::Areas));
            paths.insert(outcome_path(code.as_str()), (number, File::Outcome(code.to_string())));
            let changed: BTreeSet<u32> =
                results.shards_changed(number, self.known.since).into_iter().collect();
            for shard in results.shards(number) {
                let file = File::Units { shard, changed: changed.contains(&shard) };
                paths.insert(units_path(code.as_str(), shard), (number, file));
            }
        }
        let mut hasher = TallyHasher::new();
        for (path, (number, file)) in paths {
            let got = self.get(&in_at(size, &path));
            let found = got.as_deref().map(sha256);
            let same = found.is_some() && found.as_ref() == self.known.same.get(&path);
            let same = same && matches!(file, File::Units { changed: false, .. });
            let expected = match (&file, &got) {
                (File::Units { .. }, Some(got)) if same => got.clone(),
                (File::Units { shard, .. }, _) => results.units_csv(number, *shard).into_bytes(),
                (File::Areas, _) => results.areas_csv(number).into_bytes(),
                (File::Outcome(_), _) => results.outcome_txt(number).into_bytes(),
            };
            hasher.file(&path, &expected);
            let hash = if same { found.unwrap_or_default() } else { sha256(&expected) };
            self.known.same.insert(path.clone(), hash);
            self.file(size, &path, &expected, got.as_deref(), &file.kind(), unsure);
            if let Some(got) = &got {
                self.table_checks(size, &path, &file, got, &expected, same);
                if matches!(file, File::Units { .. }) && !same {
                    self.registered_only(results.fold(), &in_at(size, &path), got);
                }
            }
            wanted.push(Wanted { path, len: expected.len(), hash });
        }
        hasher.finish()
    }

    /// The files beside those: summary, register, arrivals, checkpoint.
    fn texts(
        &mut self,
        results: &Results<'_>,
        size: u64,
        root: &Hash,
        unsure: &Unsure,
        wanted: &mut Vec<Wanted>,
    ) {
        let summary = results.summary_txt(&acta::value::Hash(*root));
        let got = self.get(&in_at(size, "summary.txt"));
        let kind = Compare::Lines("summary".to_owned());
        self.file(size, "summary.txt", summary.as_bytes(), got.as_deref(), &kind, unsure);
        if let Some(got) = got {
            self.summary(size, &String::from_utf8_lossy(&got), results.fold());
        }
        let mut all = Vec::from([
            ("summary.txt".to_owned(), summary.into_bytes(), None),
            ("register.csv".to_owned(), results.register_csv().into_bytes(), Some(("station", 1))),
        ]);
        let shards = self.arrivals.iter().zip(0_u64..);
        for (rows, shard) in shards {
            let mut text = ARRIVALS_HEAD.to_owned();
            let first = shard.saturating_mul(acta_tally::results::SHARD_ENTRIES);
            for (row, index) in rows.lines().zip(first..size) {
                text.push_str(row);
                text.push_str(results.fold().effect_at(index));
                text.push('\n');
            }
            all.push((arrivals_path(shard), text.into_bytes(), Some(("entry", 1))));
        }
        for (path, expected, kind) in all {
            if let Some((noun, keys)) = kind {
                let got = self.get(&in_at(size, &path));
                let kind = Compare::Table(TableKind { noun, keys });
                self.file(size, &path, &expected, got.as_deref(), &kind, unsure);
            }
            wanted.push(Wanted { len: expected.len(), hash: sha256(&expected), path });
        }
        self.at_checkpoint(size, root, wanted);
    }

    /// Remembers what a bulletin of the fold's size says, where one does and nothing was published.
    pub(crate) fn remember(&mut self, size: u64) {
        if self.known.past.bulletins.contains_key(&size) {
            return;
        }
        let Some(root) = self.root_at(size) else { return };
        let Some(fold) = &self.fold else { return };
        let results = Results::new(fold);
        let stations_root = stations_root(&results.station_leaves().collect());
        let tally = results.tally_hash();
        let text = results.bulletin_txt(&value(&root), &value(&tally), &value(&stations_root));
        self.known.past.bulletins.insert(size, text);
    }

    /// The files of the account. What they say of a smaller size cannot be told where its entries are
    /// absent.
    fn account(
        &mut self,
        results: &Results<'_>,
        size: u64,
        bulletin: String,
        unsure: &Unsure,
        wanted: &mut Vec<Wanted>,
    ) {
        let named = results.fold().account().named_sizes();
        for size in &named.roots {
            if let Some(root) = self.root_at(*size) {
                self.known.past.roots.insert(*size, root);
            }
        }
        if self.known.bulletins.contains(&size) {
            self.known.past.bulletins.insert(size, bulletin.clone());
        }
        let whole = Unsure { stations: BTreeSet::new(), everything: true };
        let unsure = if self.known.past.covers(&named) { unsure } else { &whole };
        let past = core::mem::take(&mut self.known.past);
        let mut files: Vec<(&str, Compare, String)> = results
            .account_files()
            .filter_map(|file| {
                let (noun, keys) = file.row;
                let table = Compare::Table(TableKind { noun, keys });
                let lines = || Compare::Lines(noun.to_owned());
                let kind = if file.path.ends_with(".csv") { table } else { lines() };
                Some((file.path, kind, file.text(results, &past)?))
            })
            .collect();
        self.known.past = past;
        files.push((BULLETIN_PATH, Compare::Lines("account".to_owned()), bulletin));
        for (path, kind, expected) in files {
            let got = self.get(&in_at(size, path));
            self.file(size, path, expected.as_bytes(), got.as_deref(), &kind, unsure);
            let (len, hash) = (expected.len(), sha256(expected.as_bytes()));
            wanted.push(Wanted { path: path.to_owned(), len, hash });
        }
    }

    /// `at/SIZE/checkpoint`: the text follows, the signature lines are the log's only.
    fn at_checkpoint(&mut self, size: u64, root: &Hash, wanted: &mut Vec<Wanted>) {
        let path = in_at(size, "checkpoint");
        let Some(bytes) = self.get(&path) else {
            let what = detail(format!("file {path}"), "file", "published", "not published");
            self.sheet.cannot_tell("D1", Cause::NotPublished, what);
            return;
        };
        wanted.push(Wanted {
            path: "checkpoint".to_owned(),
            len: bytes.len(),
            hash: sha256(&bytes),
        });
        let file = format!("file {path}");
        let Some(policies) = self.policies.clone() else { return };
        let mut head = match heads::checkpoint(&path, &bytes) {
            Ok(head) => head,
            Err(error) => {
                let what = detail(file, "note", "a checkpoint", error.to_string());
                self.sheet.fails("D1", what);
                return;
            }
        };
        if let Err(error) = heads::verify(&mut head, &policies) {
            self.sheet.fails("D1", detail(&file, "signature", "verifies", error.to_string()));
        }
        let logs = policies.at(size).logs();
        let origin = logs.first().map_or_else(String::new, |log| log.key.name().to_owned());
        let want = Checkpoint { origin, size, root: *root }.to_string();
        let fields = ["origin", "size", "root"].iter();
        for (field, (want, have)) in fields.zip(want.lines().zip(head.note.text().lines())) {
            if want != have {
                self.sheet.fails("D1", detail(&file, *field, want, have));
                if head.signed && *field == "root" {
                    let size = format!("size {size}");
                    self.sheet.fails("F5", detail(size, format!("root in {path}"), want, have));
                }
            }
        }
    }

    /// One recomputed file against the published one.
    pub(crate) fn file(
        &mut self,
        size: u64,
        path: &str,
        expected: &[u8],
        got: Option<&[u8]>,
        kind: &Compare,
        unsure: &Unsure,
    ) {
        let whole = in_at(size, path);
        let Some(got) = got else {
            let what = detail(format!("file {whole}"), "file", "published", "not published");
            self.sheet.cannot_tell("D1", Cause::NotPublished, what);
            return;
        };
        if expected == got {
            return;
        }
        let found = match kind {
            Compare::Table(kind) => table(*kind, &whole, expected, got),
            Compare::Lines(subject) => lines(subject, &whole, expected, got),
        };
        let tells = |found: &Detail| {
            let mut words = found.subject.split(' ');
            let station = words.next() == Some("station");
            station && !words.next().is_some_and(|code| unsure.stations.contains(code))
        };
        for mut found in found {
            if !found.field.contains(&whole) {
                found.field = format!("{} ({whole})", found.field);
            }
            if unsure.any() && (unsure.everything || !tells(&found)) {
                self.sheet.cannot_tell("D1", Cause::NotPublished, found);
                continue;
            }
            if found.field.starts_with("findings (") || found.field.starts_with("class (") {
                self.sheet.fails("B4", found.clone());
            }
            self.sheet.fails("D1", found);
        }
    }

    /// What a published table says by itself.
    fn table_checks(
        &mut self,
        size: u64,
        path: &str,
        file: &File,
        got: &[u8],
        expected: &[u8],
        same: bool,
    ) {
        let whole = in_at(size, path);
        match file {
            File::Areas => {}
            File::Outcome(contest) => {
                self.sheet.add_all(percentages(&whole, contest, got));
                self.sheet.add_all(labels(&whole, contest, expected, got));
            }
            File::Units { .. } if same => {}
            File::Units { .. } => self.unit_rows(path, &whole, &String::from_utf8_lossy(got)),
        }
    }

    /// A2: every row of a published table is of a station of the register.
    fn registered_only(&mut self, fold: &Fold, whole: &str, got: &[u8]) {
        let text = String::from_utf8_lossy(got);
        for code in text.lines().skip(1).filter_map(|row| row.split(',').next()) {
            let known =
                acta::value::Code::parse(code).and_then(|code| fold.expected().number(&code));
            if known.is_none() {
                let what = detail(format!("station {code}"), whole, "of the register", "not in it");
                self.sheet.fails("A2", what);
            }
        }
    }

    /// D6 and D9 on the rows of a published table of units.
    fn unit_rows(&mut self, path: &str, whole: &str, got: &str) {
        let mut held = BTreeSet::new();
        let mut named = BTreeMap::new();
        for row in got.lines().skip(1) {
            let cells: Vec<&str> = row.splitn(UNIT_COLUMNS.saturating_add(1), ',').collect();
            let [station, track, class, marks, head, findings, conflicts, ..] = cells[..] else {
                continue;
            };
            let subject = format!("station {station} {track}");
            let reasons = [marks, findings, conflicts].iter().any(|cell| !cell.is_empty());
            if matches!(class, "excluded" | "counted-flagged") && !reasons {
                let field = format!("findings ({whole})");
                self.sheet.fails("D6", detail(&subject, field, "the rule or decision", "(empty)"));
            }
            if !head.is_empty() {
                held.insert(format!("{station} {track}"));
            }
            named.insert(format!("{station} {track}"), marks.contains("rerun"));
        }
        let before = self.known.held.insert(path.to_owned(), held.clone()).unwrap_or_default();
        for lost in before.difference(&held) {
            let subject = format!("station {lost}");
            let rerun = named.get(lost).copied();
            let what = detail(subject, format!("head ({whole})"), "a record, as before", "none");
            match rerun {
                Some(false) => self.sheet.fails("D9", what),
                Some(true) | None => self.sheet.told("D9", what),
            }
        }
    }

    /// D7 and D10 on the published summary.
    fn summary(&mut self, size: u64, got: &str, fold: &Fold) {
        let whole = in_at(size, "summary.txt");
        let file = format!("file {whole}");
        let status = got.lines().find_map(|line| line.strip_prefix("status "));
        let want = fold.status().to_string();
        if status != Some(want.as_str()) {
            self.sheet.fails("D7", detail(&file, "status", want, status.unwrap_or("absent")));
        }
        for contest in &fold.plan().contests {
            let key = format!("coverage {} ", contest.code);
            let line = got.lines().find_map(|line| line.strip_prefix(&key));
            let subject = format!("contest {}", contest.code);
            match line {
                None => self.sheet.fails("D10", detail(subject, "coverage", "a line", "absent")),
                Some(line) if line.contains("registered none") => {
                    self.known_by_area(&subject, fold);
                }
                Some(_) => {}
            }
        }
    }

    /// Where the register knows voters by area only, coverage in voters is not defined by station.
    fn known_by_area(&mut self, subject: &str, fold: &Fold) {
        let expected = fold.expected();
        let by_area = expected.areas.in_order().any(|(_, no)| expected.area_register(no).is_some());
        let what = detail(subject, "registered voters", "by station", "none");
        if by_area {
            self.sheet.not_applicable("D10", what);
        } else {
            self.sheet.cannot_tell("D10", Cause::Missing, what);
        }
    }

    /// The manifest, and every file that it lists besides those recomputed. Gives the hash it must have.
    fn manifest(
        &mut self,
        size: u64,
        head: &str,
        got: &[u8],
        wanted: Vec<Wanted>,
        status: &str,
        unsure: &Unsure,
    ) -> Hash {
        let whole = in_at(size, "manifest");
        let text = String::from_utf8_lossy(got).into_owned();
        let mut files: BTreeMap<String, (usize, Hash)> =
            wanted.into_iter().map(|file| (file.path, (file.len, file.hash))).collect();
        for line in text.lines() {
            let Some((path, len, hash)) = file_line(line) else { continue };
            if files.contains_key(path) {
                continue;
            }
            if is_recomputed(path) && !unsure.any() {
                let file = format!("file {}", in_at(size, path));
                self.sheet.fails("D1", detail(file, "file", "absent", "published"));
            }
            if let Some(listed) = self.page(size, path, len, hash, status) {
                files.insert(path.to_owned(), listed);
            }
        }
        let mut expected = head.to_owned();
        for (path, (len, hash)) in &files {
            expected.push_str(&format!("file {path} {len} {}\n", hex(hash)));
        }
        if expected.as_bytes() != got && !unsure.any() {
            for mut found in lines(&format!("file {whole}"), &whole, expected.as_bytes(), got) {
                found.field = found.field.replace(&format!(" of {whole}"), "");
                self.sheet.fails("E8", found);
            }
        }
        self.besides(size, &files);
        sha256(expected.as_bytes())
    }

    /// A file that cannot be recomputed here: by its hash, its status word. Gives what its line must be.
    fn page(
        &mut self,
        size: u64,
        path: &str,
        len: usize,
        hash: Hash,
        status: &str,
    ) -> Option<(usize, Hash)> {
        let whole = in_at(size, path);
        let file = format!("file {whole}");
        let Some(bytes) = self.get(&whole) else {
            let what = detail(file, "file", "published", "not published");
            self.sheet.cannot_tell("E8", Cause::NotPublished, what);
            return Some((len, hash));
        };
        let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
        if extension == "html" {
            let times = String::from_utf8_lossy(&bytes).matches(status).count();
            if times < STATUS_TIMES_MIN {
                let want = format!("{STATUS_TIMES_MIN} times or more");
                self.sheet
                    .fails("D7", numbers(&file, format!("status word {status}"), want, times));
            }
        }
        let found = sha256(&bytes);
        if (bytes.len(), found) == (len, hash) {
            return Some((len, hash));
        }
        if self.manifest_was_named(size, path, (len, hash), (bytes.len(), found)) {
            return Some((bytes.len(), found));
        }
        let small = bytes.len() == len && len <= PAGE_MEND_MAX;
        match small.then(|| mend(&bytes, |candidate| sha256(candidate) == hash)).flatten() {
            Some(mended) => {
                let line = bytes.iter().take(mended.at).filter(|byte| **byte == b'\n').count();
                let want = blame::line_at(&mended.bytes, mended.at);
                let have = blame::line_at(&bytes, mended.at);
                self.sheet.fails("E8", detail(file, format!("line {}", line + 1), want, have));
            }
            None => self.sheet.fails("E8", detail(file, "sha256", hex(&hash), hex(&found))),
        }
        Some((len, hash))
    }

    /// Whether a publication names the manifest that has this file as it is: then the manifest differs, not the file.
    fn manifest_was_named(
        &self,
        size: u64,
        path: &str,
        listed: (usize, Hash),
        found: (usize, Hash),
    ) -> bool {
        let text = self.source.get(&in_at(size, "manifest")).ok().flatten().unwrap_or_default();
        let text = String::from_utf8_lossy(&text).into_owned();
        let line = |(len, hash): (usize, Hash)| format!("file {path} {len} {}\n", hex(&hash));
        let mended = text.replacen(&line(listed), &line(found), 1);
        let hash = sha256(mended.as_bytes());
        let mut named = self.publications.iter().filter(|(_, named)| named.size == size);
        named.any(|(_, publication)| publication.manifest.0 == hash)
    }

    /// Files beside those of the manifest.
    fn besides(&mut self, size: u64, files: &BTreeMap<String, (usize, Hash)>) {
        let folder = in_at(size, "");
        match self.source.list(&folder) {
            Err(reason) => self.unreadable.push(format!("{folder}: {reason}")),
            Ok(None) => {
                let what = detail(
                    format!("file {folder}"),
                    "files besides",
                    "none",
                    "this source cannot be listed",
                );
                self.sheet.told("E8", what);
            }
            Ok(Some(paths)) => {
                for path in paths {
                    let inner = path.strip_prefix(&folder).unwrap_or(&path);
                    if inner != "manifest" && !files.contains_key(inner) {
                        let what =
                            detail(format!("file {path}"), "file", "in the manifest", "besides it");
                        self.sheet.fails("E8", what);
                    }
                }
            }
        }
    }

    /// D3 on pages: every share is one of the recomputed shares, and reads as what its element says.
    fn pages_percent(&mut self, results: &Results<'_>, size: u64, manifest: &[u8]) {
        let mut shares = BTreeSet::new();
        for (number, _) in (0..).zip(&results.fold().plan().contests) {
            for line in results.outcome_txt(number).lines() {
                if line.starts_with("total ") {
                    shares.extend(line.rsplit(' ').next().map(ToOwned::to_owned));
                }
            }
        }
        let text = String::from_utf8_lossy(manifest).into_owned();
        let pages = text.lines().filter_map(file_line).map(|(path, _, _)| path);
        for path in pages.filter(|path| path.contains(".html")) {
            let whole = in_at(size, path);
            let Some(bytes) = self.get(&whole) else { continue };
            let page = String::from_utf8_lossy(&bytes);
            for (share, shown) in page_shares(&page) {
                let recomputed = shares.contains(share);
                if !recomputed || digits(share) != digits(shown) {
                    let want = if recomputed { share } else { "one of the recomputed" };
                    let what = detail(format!("file {whole}"), "share", want, shown);
                    self.sheet.fails("D3", what);
                }
            }
        }
    }
}

/// The shares on a page, each as its element's `value` has it and as a reader sees it; `12.34 %` alone in an element is one too.
fn page_shares(page: &str) -> impl Iterator<Item = (&str, &str)> {
    const OPEN: &str = "<data value=\"";
    let data = page.split(OPEN).skip(1).filter_map(|rest| {
        let (value, rest) = rest.split_once("\">")?;
        Some((value, rest.split('<').next()?))
    });
    let cells = page.split('>').filter_map(|piece| piece.split('<').next());
    let cells = cells.filter_map(|cell| cell.strip_suffix(" %")).filter(|cell| is_share(cell));
    data.chain(cells.map(|cell| (cell, cell)))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A file under the tally hash.
enum File {
    Areas,
    Outcome(String),
    Units { shard: u32, changed: bool },
}

/// How two versions of a file are compared.
pub(crate) enum Compare {
    Table(TableKind),
    Lines(String),
}

impl File {
    fn kind(&self) -> Compare {
        match self {
            Self::Areas => Compare::Table(TableKind { noun: "area", keys: 3 }),
            Self::Units { .. } => Compare::Table(TableKind { noun: "station", keys: 2 }),
            Self::Outcome(contest) => Compare::Lines(format!("contest {contest}")),
        }
    }
}

/// Whether check D1 is about files of this path.
fn is_recomputed(path: &str) -> bool {
    let folders =
        ["areas/", "units/", "outcome/", "account/", "arrivals/", "station/", "stations/"];
    folders.iter().any(|folder| path.starts_with(folder))
        || matches!(path, "summary.txt" | "register.csv" | "definition.txt")
}

/// `file PATH LENGTH HASH`.
fn file_line(line: &str) -> Option<(&str, usize, Hash)> {
    let mut words = line.strip_prefix("file ")?.split(' ');
    let path = words.next()?;
    let len = usize::try_from(acta::value::size(words.next()?)?).ok()?;
    let hash = acta::value::hex(words.next()?)?;
    words.next().is_none().then_some((path, len, hash))
}

/// `12.34`, which pages follow by ` %`.
fn is_share(cell: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = cell.split_once('.');
    parts.is_some_and(|(whole, part)| digits(whole) && digits(part) && part.len() == 2)
}

/// D3: each `total` line's share is that of its votes in the block's `valid`.
fn percentages(path: &str, contest: &str, got: &[u8]) -> Vec<Note> {
    let text = String::from_utf8_lossy(got);
    let mut valid = 0;
    let mut notes = Vec::new();
    for line in text.lines() {
        if let Some(number) = line.strip_prefix("valid ") {
            valid = number.parse::<u128>().unwrap_or(0);
        }
        let Some(rest) = line.strip_prefix("total ") else { continue };
        let mut words = rest.split(' ');
        let (Some(choice), Some(votes), Some(share)) = (words.next(), words.next(), words.next())
        else {
            continue;
        };
        let want = hundredths(votes.parse().unwrap_or(0), valid);
        if want != share {
            let field = format!("percent of {choice} ({path})");
            notes.push(Note::fails("D3", detail(format!("contest {contest}"), field, want, share)));
        }
    }
    notes
}

fn stations_root(leaves: &BTreeMap<acta::value::Code, String>) -> Hash {
    root_of(leaves.values().map(|leaf| leaf_hash(leaf.as_bytes())))
}

fn value(hash: &Hash) -> acta::value::Hash {
    acta::value::Hash(*hash)
}

/// A share with two decimals, half up.
fn hundredths(votes: u128, valid: u128) -> String {
    const FULL: u128 = 10_000;
    let twice = votes.saturating_mul(FULL).saturating_mul(2).saturating_add(valid);
    let rounded = twice.checked_div(valid.saturating_mul(2)).unwrap_or(0);
    format!("{}.{:02}", rounded / 100, rounded % 100)
}

/// D5: the `state` lines.
fn labels(path: &str, contest: &str, expected: &[u8], got: &[u8]) -> Vec<Note> {
    let states = |bytes: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(bytes);
        let lines = text.lines().filter(|line| line.starts_with("state "));
        lines.map(ToOwned::to_owned).collect()
    };
    let (want, have) = (states(expected), states(got));
    let subject = format!("contest {contest}");
    let field = format!("state ({path})");
    let mut notes = Vec::new();
    for at in 0..want.len().max(have.len()) {
        let want = want.get(at).map_or("absent", String::as_str);
        let have = have.get(at).map_or("absent", String::as_str);
        let what = detail(&subject, &field, want, have);
        if want != have {
            notes.push(Note::fails("D5", what));
        } else if want.starts_with("state cannot-tell") {
            notes.push(Note::cannot_tell("D5", Cause::Missing, what));
        }
    }
    notes
}
