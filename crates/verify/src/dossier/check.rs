//! A dossier put together from what a log has, and checked with nothing but the anchor (spec 6 §9.5).

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::kinds::Body;
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{self, Code, Hash};
use acta_log::LogError;
use acta_log::checkpoint::Checkpoint;
use acta_log::hash::sha256;
use acta_log::note::Note;
use acta_log::policy::Evaluation;
use acta_log::proof::Proof;
use acta_log::succession::Succession;
use acta_log::tree::{leaf_hash, verify_inclusion};

use super::proved::{Lines, proved};
use super::{
    CHECKPOINT, DEFINITION, DERIVED, ENTRIES_MAX, Files, LIST, POLICY, PROVED, Proven,
    STATIONS_MAX, SUMS, arrival_path, entry_path, proof_path,
};
use crate::catalog::{detail, hex, numbers};
use crate::evidence::{self, ENTRY_INDEX_MAX, Governing, governed};
use crate::governing::Governed;
use crate::verdict::{Cause, Detail, Verdict, detail_text};

/// The first line of the list.
const FIRST: &str = "acta/dossier/v1";

/// The answer.
#[derive(Debug, Clone)]
pub struct Checked {
    /// `holds`: what the dossier proves, it proves.
    pub verdict: Verdict,
    /// What does not hold, or cannot be told.
    pub details: Vec<Detail>,
    /// The election.
    pub election: String,
    /// The sentence that a simulation repeats.
    pub notice: Option<String>,
    /// Its stations.
    pub stations: Vec<Code>,
    /// Size of the log.
    pub size: u64,
    /// Files listed.
    pub files: usize,
    /// Entries proved.
    pub entries: usize,
    /// Signature lines.
    pub lines: Lines,
}

/// The list of all files but itself, as `sha256sum -c` reads it.
#[must_use]
pub fn sums(files: &Files) -> Vec<u8> {
    let listed = files.iter().filter(|(path, _)| *path != SUMS);
    let lines: String =
        listed.map(|(path, bytes)| format!("{}  {path}\n", hex(&sha256(bytes)))).collect();
    lines.into_bytes()
}

/// An entry on its way into a dossier.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its index.
    pub index: u64,
    /// Why it is in it.
    pub why: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its proof under the newest checkpoint.
    pub proof: Proof,
    /// Its proof under the first one with a quorum, if that is another.
    pub arrival: Option<Proof>,
}

/// Puts a dossier together; pages and the list of hashes are still to come.
///
/// # Errors
/// What a check would find failing.
pub fn assemble(
    definition: &Statement,
    checkpoint: &Note,
    items: &[Item],
    stations: &BTreeSet<Code>,
    derived: String,
) -> Result<Files, Vec<Detail>> {
    let mut files = Files::new();
    let anchor = definition.id();
    let head = Checkpoint::parse(checkpoint.text());
    let mut list = format!("{FIRST}\nelection {}\nanchor {anchor}\n", definition.election());
    if let Ok(Checkpoint { size, root, .. }) = &head {
        list.push_str(&format!("size {size}\nroot {}\n", hex(root)));
    }
    stations.iter().for_each(|code| list.push_str(&format!("station {code}\n")));
    for Item { index, why, bytes, proof, arrival } in items {
        list.push_str(&format!("entry {index} {why}\n"));
        files.insert(entry_path(*index), bytes.clone());
        files.insert(proof_path(*index), proof.encode());
        if let Some(arrival) = arrival {
            files.insert(arrival_path(*index), arrival.encode());
        }
    }
    files.insert(LIST.to_owned(), list.into_bytes());
    files.insert(DEFINITION.to_owned(), definition.as_bytes().to_vec());
    if let Body::Definition(body) = definition.body() {
        files.insert(POLICY.to_owned(), body.witness_policy_text().into_bytes());
    }
    files.insert(CHECKPOINT.to_owned(), checkpoint.as_bytes().to_vec());
    let mut found = Found::default();
    let inside = found.inside(&files, anchor);
    let inside = inside.filter(|_| found.verdict() != Verdict::Fails).ok_or(found.details)?;
    let (text, _) = inside.proved();
    files.insert(PROVED.to_owned(), text.into_bytes());
    files.insert(DERIVED.to_owned(), derived.into_bytes());
    Ok(files)
}

/// Checks the files of a dossier.
#[must_use]
pub fn check(files: &Files, anchor: StatementId) -> Checked {
    let mut found = Found::default();
    let listed = found.hashes(files);
    let inside = found.inside(files, anchor);
    let mut checked = Checked {
        verdict: Verdict::Fails,
        details: Vec::new(),
        election: String::new(),
        notice: None,
        stations: Vec::new(),
        size: 0,
        files: listed,
        entries: 0,
        lines: Lines::default(),
    };
    if let Some(inside) = inside {
        let (text, lines) = inside.proved();
        found.same_text(files, PROVED, &text);
        checked.election = inside.list.election.clone();
        if let Body::Definition(body) = inside.definition.body() {
            found.same_text(files, POLICY, &body.witness_policy_text());
            checked.notice.clone_from(&body.notice);
        }
        checked.stations = inside.list.stations.iter().copied().collect();
        checked.size = inside.list.size;
        checked.entries = inside.proven.len();
        checked.lines = lines;
    }
    checked.verdict = found.verdict();
    checked.details = found.details;
    checked
}

/// The list of a dossier.
struct List {
    election: String,
    size: u64,
    root: [u8; 32],
    stations: BTreeSet<Code>,
    entries: BTreeMap<u64, String>,
}

/// What a dossier has inside.
struct Inside {
    list: List,
    definition: Statement,
    governed: Governed,
    proven: BTreeMap<u64, Proven>,
}

impl Inside {
    fn proved(&self) -> (String, Lines) {
        let Self { list, governed, proven, .. } = self;
        proved(&list.entries, proven, &list.stations, governed)
    }
}

#[derive(Default)]
struct Found {
    details: Vec<Detail>,
    fails: bool,
}

impl Found {
    fn verdict(&self) -> Verdict {
        match (self.fails, self.details.is_empty()) {
            (true, _) => Verdict::Fails,
            (false, true) => Verdict::Holds,
            (false, false) => Verdict::CannotTell(Cause::Pending),
        }
    }

    fn fail(&mut self, detail: Detail) {
        self.fails = true;
        self.details.push(detail);
    }

    fn differs(
        &mut self,
        path: &str,
        field: impl AsRef<str>,
        want: impl AsRef<str>,
        have: impl AsRef<str>,
    ) {
        self.fail(detail(format!("file {path}"), field, want, have));
    }

    /// Every file against the list of hashes; gives how many it has.
    fn hashes(&mut self, files: &Files) -> usize {
        let mut listed = BTreeSet::new();
        let text = self.text(files, SUMS).unwrap_or_default();
        for (number, line) in text.lines().enumerate() {
            let parts = line.split_once("  ");
            let parts = parts.and_then(|(hash, path)| Some((value::hex(hash)?, path)));
            let Some((hash, path)) = parts else {
                let field = format!("line {}", number + 1);
                self.differs(SUMS, field, "a hash, two blanks, a path", line);
                continue;
            };
            listed.insert(path.to_owned());
            match files.get(path).map(|bytes| sha256(bytes)) {
                None => self.differs(path, "file", "there", "absent"),
                Some(got) if got != hash => self.differs(path, "sha256", hex(&hash), hex(&got)),
                Some(_) => {}
            }
        }
        for path in files.keys().filter(|path| *path != SUMS && !listed.contains(*path)) {
            self.differs(path, "file", "in the list", "not in it");
        }
        listed.len()
    }

    fn bytes<'f>(&mut self, files: &'f Files, path: &str) -> Option<&'f [u8]> {
        let bytes = files.get(path);
        if bytes.is_none() {
            self.differs(path, "file", "there", "absent");
        }
        bytes.map(Vec::as_slice)
    }

    fn text<'f>(&mut self, files: &'f Files, path: &str) -> Option<&'f str> {
        let text = core::str::from_utf8(self.bytes(files, path)?);
        if text.is_err() {
            self.differs(path, "text", "UTF-8", "other bytes");
        }
        text.ok()
    }

    /// A text that follows from other files; the first line that differs is named.
    fn same_text(&mut self, files: &Files, path: &str, want: &str) {
        let Some(have) = self.text(files, path) else { return };
        let (mut ours, mut theirs) = (want.split('\n'), have.split('\n'));
        for number in 1_u64.. {
            match (ours.next(), theirs.next()) {
                (None, None) => return,
                (one, other) if one == other => {}
                (one, other) => {
                    let field = format!("line {number}");
                    return self.differs(
                        path,
                        field,
                        one.unwrap_or("no line"),
                        other.unwrap_or("no line"),
                    );
                }
            }
        }
    }

    fn list(&mut self, files: &Files, anchor: StatementId) -> Option<List> {
        let text = self.text(files, LIST)?;
        let mut list = List {
            election: String::new(),
            size: 0,
            root: [0; 32],
            stations: BTreeSet::new(),
            entries: BTreeMap::new(),
        };
        for (number, line) in (1_u64..).zip(text.lines()) {
            let (key, rest) = line.split_once(' ').unwrap_or((line, ""));
            let good = match key {
                FIRST => number == 1,
                "election" => {
                    rest.clone_into(&mut list.election);
                    true
                }
                "anchor" => {
                    if rest != anchor.to_string() {
                        self.differs(LIST, "anchor", anchor.to_string(), rest);
                    }
                    true
                }
                "size" => value::size(rest).map(|size| list.size = size).is_some(),
                "root" => value::hex(rest).map(|root| list.root = root).is_some(),
                "station" => {
                    list.stations.len() < STATIONS_MAX
                        && Code::parse(rest).is_some_and(|code| list.stations.insert(code))
                }
                "entry" => {
                    let parts = rest.split_once(' ');
                    let parts = parts.and_then(|(n, why)| Some((value::size(n)?, why)));
                    list.entries.len() < ENTRIES_MAX
                        && parts.is_some_and(|(index, why)| {
                            list.entries.insert(index, why.to_owned()).is_none()
                        })
                }
                _ => false,
            };
            if !good {
                self.differs(LIST, format!("line {number}"), "a line of its form", line);
                return None;
            }
        }
        Some(list)
    }

    /// Everything that the anchor leads to.
    fn inside(&mut self, files: &Files, anchor: StatementId) -> Option<Inside> {
        let list = self.list(files, anchor)?;
        let definition = match Statement::parse(self.bytes(files, DEFINITION)?) {
            Ok(definition) => definition,
            Err(fault) => {
                let field = format!("line {}", fault.line);
                self.differs(DEFINITION, field, &*fault.expected, &fault.got);
                return None;
            }
        };
        if definition.id() != anchor {
            let (want, have) = (anchor.to_string(), definition.id().to_string());
            self.differs(DEFINITION, "anchor", want, have);
            return None;
        }
        if definition.election() != list.election {
            self.differs(LIST, "election", definition.election(), &list.election);
        }
        let mut proofs = BTreeMap::new();
        for index in list.entries.keys() {
            let bytes = self.bytes(files, &entry_path(*index));
            let proof = self.proof(files, &proof_path(*index));
            if let (Some(bytes), Some(proof)) = (bytes, proof) {
                proofs.insert(*index, (bytes, proof));
            }
        }
        let governing: Vec<Governing> = proofs
            .iter()
            .filter(|(index, (bytes, _))| **index > 0 && evidence::entry_governs(bytes))
            .map(|(index, (bytes, proof))| Governing {
                index: *index,
                bytes: bytes.to_vec(),
                proof: proof.clone(),
            })
            .collect();
        if let Some(last) = governing.iter().find(|own| own.index > ENTRY_INDEX_MAX) {
            let (field, index) = (format!("entry {}", last.index), last.index.to_string());
            self.differs(LIST, field, format!("at most {ENTRY_INDEX_MAX}"), index);
            return None;
        }
        let Some(governed) = governed(&definition, &governing) else {
            self.differs(DEFINITION, "signature", "signed by its authority", "not signed by it");
            return None;
        };
        let note = Note::parse(self.bytes(files, CHECKPOINT)?);
        let (size, root) = match note.and_then(|note| governed.policies.evaluate(&note)) {
            Ok(seen) => {
                self.quorum(CHECKPOINT, &seen, &governed.policies);
                (seen.checkpoint.size, seen.checkpoint.root)
            }
            Err(error) => {
                self.differs(CHECKPOINT, "checkpoint", "signed by the log", error.code());
                return None;
            }
        };
        if (size, root) != (list.size, list.root) {
            let want = format!("{size} {}", hex(&root));
            self.differs(LIST, "size and root", want, format!("{} {}", list.size, hex(&list.root)));
        }
        let proven = self.proven(files, &list, &proofs, &governed, (size, root));
        Some(Inside { list, definition, governed, proven })
    }

    fn proof(&mut self, files: &Files, path: &str) -> Option<Proof> {
        match Proof::parse(self.bytes(files, path)?) {
            Ok(proof) => Some(proof),
            Err(error) => {
                self.differs(path, "proof", "a tlog-proof", error.to_string());
                None
            }
        }
    }

    fn proven(
        &mut self,
        files: &Files,
        list: &List,
        proofs: &BTreeMap<u64, (&[u8], Proof)>,
        governed: &Governed,
        newest: (u64, [u8; 32]),
    ) -> BTreeMap<u64, Proven> {
        let mut proven = BTreeMap::new();
        for (index, (bytes, proof)) in proofs {
            let (leaf, path) = (leaf_hash(bytes), proof_path(*index));
            let policies = &governed.policies;
            let Some(seen) = self.included(&path, *index, &leaf, proof, policies) else { continue };
            if (seen.checkpoint.size, seen.checkpoint.root) != newest {
                let size = seen.checkpoint.size.to_string();
                self.differs(&path, "checkpoint", format!("of size {}", newest.0), size);
            }
            let path = arrival_path(*index);
            let arrival = if files.contains_key(&path) {
                let proof = self.proof(files, &path);
                proof.and_then(|proof| self.included(&path, *index, &leaf, &proof, policies))
            } else {
                None
            };
            let arrival = arrival.unwrap_or(seen);
            proven.insert(*index, Proven { bytes: bytes.to_vec(), arrival });
        }
        let paths = |index: &u64| [entry_path(*index), proof_path(*index), arrival_path(*index)];
        let own: BTreeSet<String> = list.entries.keys().flat_map(paths).collect();
        let of_entries = |path: &&String| path.starts_with("entries/") && !own.contains(*path);
        for path in files.keys().filter(of_entries) {
            self.differs(path, "entry", format!("in {LIST}"), "not in it");
        }
        proven
    }

    fn included(
        &mut self,
        path: &str,
        index: u64,
        leaf: &[u8; 32],
        proof: &Proof,
        policies: &Succession,
    ) -> Option<Evaluation> {
        let seen = match policies.evaluate(&proof.checkpoint) {
            Ok(seen) => seen,
            Err(error) => {
                self.differs(path, "checkpoint", "signed by the log", error.code());
                return None;
            }
        };
        self.quorum(path, &seen, policies);
        if proof.index != index {
            self.fail(numbers(format!("file {path}"), "index", index, proof.index));
            return None;
        }
        let Checkpoint { size, root, .. } = &seen.checkpoint;
        if let Err(error) = verify_inclusion(leaf, index, *size, &proof.hashes, root) {
            let got = match &error {
                LogError::Root { got, .. } => Hash(*got).to_string(),
                other => other.code().to_owned(),
            };
            let field = format!("root of size {size} from {}", entry_path(index));
            self.differs(path, field, hex(root), got);
            return None;
        }
        Some(seen)
    }

    fn quorum(&mut self, path: &str, seen: &Evaluation, policies: &Succession) {
        if !seen.quorum_met {
            let name = policies.at(seen.checkpoint.size).quorum_name();
            let field = format!("quorum {name}");
            self.details.push(detail(format!("file {path}"), field, "met", "not met"));
        }
    }
}

impl Checked {
    /// What a page or another text that follows from the files is compared with.
    pub fn compare(&mut self, path: &str, want: &[u8], files: &Files) {
        let mut found = Found::default();
        if let Ok(want) = core::str::from_utf8(want) {
            found.same_text(files, path, want);
        }
        if found.fails {
            self.verdict = Verdict::Fails;
            self.details.extend(found.details);
        }
    }

    /// 0 holds, 1 something does not, 3 cannot be told.
    #[must_use]
    pub const fn exit_code(&self) -> u8 {
        match self.verdict {
            Verdict::Holds => 0,
            Verdict::CannotTell(_) => 3,
            Verdict::Fails | Verdict::NotApplicable => 1,
        }
    }

    /// The text form.
    #[must_use]
    pub fn text(&self) -> String {
        let cause = if self.exit_code() == 3 { " pending" } else { "" };
        let stations: Vec<&str> = self.stations.iter().map(Code::as_str).collect();
        let mut out =
            format!("{}{cause}: dossier of {}\n", self.verdict.word(), stations.join(" "));
        out.push_str(&format!("election {} at size {}\n", self.election, self.size));
        out.extend(self.notice.iter().map(|notice| format!("{notice}\n")));
        out.push_str(&format!(
            "{} files listed, {} entries proved, {} signature lines verify, {} do not\n",
            self.files, self.entries, self.lines.verify, self.lines.others
        ));
        out.push_str(&format!(
            "not checked here: {DERIVED} follows from the whole log; any mirror's acta evidence makes it again\n"
        ));
        out.extend(self.details.iter().map(|own| format!("  {}\n", detail_text(own))));
        out
    }
}
