//! One station from the anchor, from a few small files (spec 6 §12).
//!
//! In scope: the steps in order, and what is relied on. Out of scope: everything that only a recount shows, such as an
//! amendment, a revocation, or whether the publisher's statement follows from the log. Main function: [`check_station`].

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::entry::Entry;
use acta::keys::{self, Cause as LineCause, KeyBook, key_id};
use acta::kinds::{Body, Definition, Publication, Record};
use acta::policy::{Act, Place};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Code, Name, Role, base64_array};
use acta_log::LogError;
use acta_log::checkpoint::Checkpoint;
use acta_log::ed25519;
use acta_log::hash::Hash;
use acta_log::policy::Policy;
use acta_log::proof::Proof;
use acta_log::tiles::TileReader;
use acta_log::tree::{leaf_hash, root_of, verify_inclusion};
use acta_tally::results::{DEFINITION_PATH, NODE_LINES, node_path, station_path};

use super::publication::PATH as PUBLICATION_PATH;
use super::read::{self, NodeLine, StationFile};
use super::report::{StationReport, Step, Unit};
use crate::catalog::hex;
use crate::layout::PLACE;
use crate::source::{LogFolder, Source, in_at};
use crate::verdict::{Cause, Verdict};

/// Columns of `units/` before the figures.
const COLUMNS: usize = 7;

/// Which station, under which anchor.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The statement id of the definition, from paper.
    pub anchor: Option<StatementId>,
    /// The station.
    pub station: Code,
    /// One contest; all of the station's without it.
    pub contest: Option<Code>,
}

/// Checks one station.
#[must_use]
pub fn check_station<S: Source + ?Sized>(source: &S, options: &Options) -> StationReport {
    let report = StationReport { station: options.station.to_string(), ..StationReport::default() };
    let mut light = Light { source, options, report };
    // A step that ends the check has said why.
    let _ = light.run();
    light.report
}

/// One check on its way.
struct Light<'s, S: ?Sized> {
    source: &'s S,
    options: &'s Options,
    report: StationReport,
}

/// The publisher's statement with its proof.
struct Published {
    proof: Proof,
    checkpoint: Checkpoint,
    statement: Statement,
    says: Publication,
    leaf: Hash,
}

/// What the definition gives.
struct Root {
    book: KeyBook,
    definition: Definition,
}

/// A `contest` line of a leaf.
struct LeafLine {
    contest: String,
    track: String,
    class: String,
    head: Option<StatementId>,
}

impl<S: Source + ?Sized> Light<'_, S> {
    fn get(&mut self, path: &str) -> Option<Vec<u8>> {
        match self.source.get(path) {
            Ok(bytes) => bytes,
            Err(reason) => {
                self.report.unreadable.push(format!("{path}: {reason}"));
                None
            }
        }
    }

    fn step(
        &mut self,
        word: &'static str,
        unit: &str,
        verdict: Verdict,
        expected: impl Into<String>,
        got: impl Into<String>,
    ) {
        let (expected, got) = (expected.into(), got.into());
        self.report.steps.push(Step { word, unit: unit.to_owned(), verdict, expected, got });
    }

    fn holds(&mut self, word: &'static str, unit: &str) {
        self.step(word, unit, Verdict::Holds, "", "");
    }

    fn fails(&mut self, word: &'static str, expected: impl Into<String>, got: impl Into<String>) {
        self.step(word, "", Verdict::Fails, expected, got);
    }

    fn absent(&mut self, word: &'static str, path: &str) {
        self.step(word, "", Verdict::CannotTell(Cause::NotPublished), path, "not published");
    }

    fn rely(&mut self, words: impl Into<String>) {
        self.report.relied_on.push(words.into());
    }

    fn run(&mut self) -> Option<()> {
        let published = self.published()?;
        let root = self.definition(&published)?;
        self.checkpoint(&root, &published)?;
        self.included(&published)?;
        self.publisher(&root, &published);
        let size = published.says.size;
        self.report.size = size;
        let path = in_at(size, &station_path(&self.options.station));
        let Some(bytes) = self.get(&path) else {
            self.absent("current", &path);
            return None;
        };
        let Some(file) = StationFile::parse(&bytes) else {
            self.fails("current", "a file of a station", format!("{path}: another"));
            return None;
        };
        self.current(&published, &file)?;
        self.units(&published, &file);
        Some(())
    }

    /// `live/publication`: which size the publisher stated last.
    fn published(&mut self) -> Option<Published> {
        let Some(bytes) = self.get(PUBLICATION_PATH) else {
            self.absent("publication", PUBLICATION_PATH);
            return None;
        };
        let read = |bytes: &[u8]| {
            let proof = Proof::parse(bytes).map_err(|error| error.to_string())?;
            let checkpoint =
                Checkpoint::parse(proof.checkpoint.text()).map_err(|error| error.to_string())?;
            let entry = proof.extra.clone().unwrap_or_default();
            let parsed = Entry::parse(&entry).and_then(|entry| entry.parse_statement());
            let statement = parsed.map_err(|fault| fault.to_string())?;
            let Body::Publication(says) = statement.body() else {
                return Err(format!("a statement of kind {}", statement.body().kind()));
            };
            let (says, leaf) = (says.clone(), leaf_hash(&entry));
            Ok(Published { proof, checkpoint, statement, says, leaf })
        };
        match read(&bytes) {
            Ok(published) => Some(published),
            Err(got) => {
                self.fails("publication", "a publication with its proof", got);
                None
            }
        }
    }

    /// `anchor`: the definition's text is the one that the anchor names.
    fn definition(&mut self, published: &Published) -> Option<Root> {
        let path = in_at(published.says.size, DEFINITION_PATH);
        let Some(bytes) = self.get(&path) else {
            self.absent("anchor", &path);
            return None;
        };
        let statement = match Statement::parse(&bytes) {
            Ok(statement) => statement,
            Err(fault) => {
                self.fails("anchor", "a definition", fault.to_string());
                return None;
            }
        };
        let id = statement.id();
        if let Some(anchor) = self.options.anchor.filter(|anchor| *anchor != id) {
            self.fails("anchor", anchor.to_string(), id.to_string());
            return None;
        }
        let opened = keys::open(statement.clone());
        let (Ok((book, _)), Body::Definition(definition)) = (opened, statement.body()) else {
            self.fails("anchor", "signed by its own authority", "not signed so");
            return None;
        };
        self.report.election = statement.election().to_owned();
        self.report.custodian.clone_from(&definition.custodian);
        if definition.test {
            let words = definition.notice.clone();
            let words = words.unwrap_or_else(|| "SIMULATION: not a real election".to_owned());
            self.report.notice = Some(words);
        }
        if self.options.anchor.is_some() {
            self.report.root_confirmed = true;
            self.holds("anchor", "");
        } else {
            let missing = Verdict::CannotTell(Cause::Missing);
            self.step("anchor", "", missing, "an anchor from elsewhere", id.to_string());
        }
        self.rely("no amendment of the definition and no revocation of a key so far");
        Some(Root { book, definition: (**definition).clone() })
    }

    /// `checkpoint` and `quorum`: the log signed, and enough witnesses.
    fn checkpoint(&mut self, root: &Root, published: &Published) -> Option<()> {
        let text = root.definition.witness_policy_text();
        let policy = Policy::parse(text.as_bytes());
        let evaluation = policy.and_then(|policy| {
            Ok((policy.evaluate(&published.proof.checkpoint)?, policy.quorum_name().to_owned()))
        });
        let (evaluation, quorum) = match evaluation {
            Ok(evaluation) => evaluation,
            Err(error @ LogError::NoKnownSignature { .. }) => {
                let verdict = Verdict::CannotTell(Cause::KeyNotPublished);
                self.step(
                    "checkpoint",
                    "",
                    verdict,
                    "a log key of the definition",
                    error.to_string(),
                );
                return None;
            }
            Err(error) => {
                self.fails("checkpoint", "signed by the log", error.to_string());
                return None;
            }
        };
        self.holds("checkpoint", "");
        if evaluation.quorum_met {
            self.holds("quorum", "");
        } else {
            let verdict = Verdict::CannotTell(Cause::Pending);
            self.step("quorum", "", verdict, format!("quorum {quorum}"), "not met");
        }
        Some(())
    }

    /// `publication`: the statement is in the tree of the checkpoint.
    fn included(&mut self, published: &Published) -> Option<()> {
        let Published { proof, checkpoint, statement, says, leaf } = published;
        let size = checkpoint.size;
        if statement.election() != self.report.election || says.size > proof.index {
            let expected =
                format!("election {} size at most {}", self.report.election, proof.index);
            let got = format!("election {} size {}", statement.election(), says.size);
            self.fails("publication", expected, got);
            return None;
        }
        match verify_inclusion(leaf, proof.index, size, &proof.hashes, &checkpoint.root) {
            Ok(()) => self.holds("publication", ""),
            Err(error) => {
                let expected = format!("entry {} in the tree of size {size}", proof.index);
                self.fails("publication", expected, error.to_string());
                return None;
            }
        }
        self.rely(format!(
            "entry {}, by which the publisher states what is current at size {}: whoever recounts everything recomputes it",
            proof.index, says.size
        ));
        Some(())
    }

    /// `publisher`: signed as the definition asks, by keys of the definition.
    fn publisher(&mut self, root: &Root, published: &Published) {
        let policies = root.definition.policies();
        let Ok(checked) = root.book.check(0, published.statement.clone()) else { return };
        let bad = checked.bad().iter().find(|line| line.cause == LineCause::Signature);
        if let Some(line) = bad {
            self.fails("publisher", format!("{} signed", line.name), "does not verify");
        } else if policies.satisfied(Act::Publication, checked.signers(), Place::default()) {
            self.holds("publisher", "");
        } else {
            let names: Vec<String> =
                checked.bad().iter().map(|line| line.name.to_string()).collect();
            let verdict = Verdict::CannotTell(Cause::KeyNotPublished);
            self.step("publisher", "", verdict, "keys of the definition", names.join(" "));
        }
    }

    /// `current`: the station's leaf is in the tree of the stations-root that the publisher signed.
    fn current(&mut self, published: &Published, file: &StationFile<'_>) -> Option<()> {
        let (code, size) = (self.options.station, published.says.size);
        if file.leaf.is_empty() {
            let verdict = Verdict::CannotTell(Cause::Missing);
            self.step("current", "", verdict, "a station in force", "none");
            return None;
        }
        let own = file.leaf.lines().next().and_then(|line| line.strip_prefix("station "));
        if own != Some(code.as_str()) {
            self.fails("current", format!("station {code}"), own.unwrap_or("none"));
            return None;
        }
        let stations_root = published.says.stations_root.0;
        let path = in_at(size, "stations/root.txt");
        let Some(bytes) = self.get(&path) else {
            self.absent("current", &path);
            return None;
        };
        let Some((count, mut lines)) = read::root(&bytes) else {
            self.fails("current", "the root of a tree over stations", path);
            return None;
        };
        let mut levels = 0_usize;
        let mut wide = count;
        while wide > NODE_LINES as u64 {
            wide = wide.div_ceil(NODE_LINES as u64);
            levels = levels.saturating_add(1);
        }
        let mut number = 0_usize;
        let mut want = stations_root;
        loop {
            let got = root_of(lines.iter().map(|(_, hash)| *hash));
            if got != want {
                self.fails("current", format!("stations-root {}", hex(&want)), hex(&got));
                return None;
            }
            let Some((at, (first, hash))) = place_of(&lines, &code) else {
                self.fails("current", format!("station {code} in the tree"), "before the first");
                return None;
            };
            if levels == 0 {
                let leaf = leaf_hash(file.leaf.as_bytes());
                if first != code || hash != leaf {
                    self.fails("current", format!("leaf {}", hex(&hash)), hex(&leaf));
                    return None;
                }
                self.holds("current", "");
                return Some(());
            }
            levels -= 1;
            number = number.saturating_mul(NODE_LINES).saturating_add(at);
            want = hash;
            let path = in_at(size, &node_path(levels, number));
            let Some(bytes) = self.get(&path) else {
                self.absent("current", &path);
                return None;
            };
            let node = core::str::from_utf8(&bytes).ok().and_then(read::node);
            let Some(node) = node else {
                self.fails("current", "a node of the tree over stations", path);
                return None;
            };
            lines = node;
        }
    }

    /// What the leaf says, contest by contest.
    fn units(&mut self, published: &Published, file: &StationFile<'_>) {
        let lines = leaf_lines(file.leaf);
        let wanted = self.options.contest.map(|contest| contest.to_string());
        let asked = |line: &&LeafLine| wanted.as_ref().is_none_or(|wanted| *wanted == line.contest);
        let mut any = false;
        let checkpoint = &published.checkpoint;
        let mut tiles = None;
        for line in lines.iter().filter(asked) {
            any = true;
            let unit = format!("{} {}", line.contest, line.track);
            let mut told =
                Unit { unit: unit.clone(), class: line.class.clone(), ..Unit::default() };
            if let Some(head) = line.head {
                told.head = Some(head.to_string());
                if let Some((index, bytes, statement)) = self.record(&unit, line, head, file) {
                    told.index = Some(index);
                    let record = record_of(&statement);
                    told.figures = record.map(figures).unwrap_or_default();
                    let tree = tiles.get_or_insert_with(|| {
                        TileReader::new(LogFolder(self.source), checkpoint.size, &checkpoint.root)
                    });
                    let hash = tree.as_ref().map_err(Clone::clone).and_then(|tree| {
                        let tile = tree.tile(0, index / PLACE)?;
                        let at = usize::try_from(index % PLACE).unwrap_or(usize::MAX);
                        let bound = checkpoint.size;
                        let outside = LogError::Range { what: "index", bound, got: index };
                        tile.get(at).copied().ok_or(outside)
                    });
                    self.logged(&unit, index, published, hash, &leaf_hash(bytes));
                    self.signature(&unit, file, &statement);
                    self.figures(&unit, line, &told.figures, file);
                }
            } else {
                self.holds("record", &unit);
            }
            self.report.units.push(told);
        }
        if !any {
            let contest = wanted.unwrap_or_default();
            let verdict = Verdict::CannotTell(Cause::Missing);
            self.step("record", &contest, verdict, "a contest of this station", "none");
        }
    }

    /// `record`: the statement that the leaf names.
    fn record<'f>(
        &mut self,
        unit: &str,
        line: &LeafLine,
        head: StatementId,
        file: &StationFile<'f>,
    ) -> Option<(u64, &'f [u8], Statement)> {
        let parsed = file.entries.iter().filter_map(|(index, bytes)| {
            let statement = Entry::parse(bytes).and_then(|entry| entry.parse_statement()).ok()?;
            Some((*index, *bytes, statement))
        });
        let mut got = Vec::new();
        for (index, bytes, statement) in parsed {
            let station = self.options.station;
            let named = record_of(&statement).is_some_and(|record| {
                record.station == station
                    && record.contest.as_str() == line.contest
                    && record.track.as_str() == line.track
            });
            if named && statement.id() == head {
                self.holds("record", unit);
                return Some((index, bytes, statement));
            }
            got.push(statement.id().to_string());
        }
        self.step("record", unit, Verdict::Fails, head.to_string(), got.join(" "));
        None
    }

    /// `logged`: the entry is in the tree of the checkpoint, below the publisher's size.
    fn logged(
        &mut self,
        unit: &str,
        index: u64,
        published: &Published,
        hash: Result<Hash, LogError>,
        leaf: &Hash,
    ) {
        let size = published.says.size;
        match hash {
            _ if index >= size => {
                self.step(
                    "logged",
                    unit,
                    Verdict::Fails,
                    format!("below {size}"),
                    index.to_string(),
                );
            }
            Ok(hash) if hash == *leaf => self.holds("logged", unit),
            Ok(hash) => self.step("logged", unit, Verdict::Fails, hex(&hash), hex(leaf)),
            Err(error @ (LogError::Absent { .. } | LogError::Unreadable { .. })) => {
                let verdict = Verdict::CannotTell(Cause::NotPublished);
                self.step("logged", unit, verdict, format!("entry {index}"), error.to_string());
            }
            Err(error) => {
                let expected = format!("entry {index} in the tree");
                self.step("logged", unit, Verdict::Fails, expected, error.to_string());
            }
        }
    }

    /// `signature`: the station's own line, under the key of its leaf.
    fn signature(&mut self, unit: &str, file: &StationFile<'_>, statement: &Statement) {
        const WORD: &str = "signature";
        let name = Name::new(Role::Station, self.options.station);
        let prefix = format!("key {name} ");
        let key = file.leaf.lines().find_map(|line| line.strip_prefix(&prefix));
        let Some(key) = key.and_then(base64_array::<32>) else {
            let verdict = Verdict::CannotTell(Cause::KeyNotPublished);
            return self.step(WORD, unit, verdict, format!("a key of {name}"), "none in force");
        };
        let Some(line) = statement.signatures().iter().find(|line| line.name == name) else {
            let verdict = Verdict::CannotTell(Cause::Missing);
            return self.step(WORD, unit, verdict, format!("a line of {name}"), "none");
        };
        if line.key_id != key_id(statement.election(), name, &key) {
            let verdict = Verdict::CannotTell(Cause::KeyNotPublished);
            return self.step(WORD, unit, verdict, "the key in force", "by another key");
        }
        if ed25519::verify(&key, statement.text().as_bytes(), &line.signature) {
            self.holds(WORD, unit);
        } else {
            self.step(WORD, unit, Verdict::Fails, format!("{name} signed"), "does not verify");
        }
    }

    /// `figures`: the published row has the signed figures, unless a decision changed them.
    fn figures(
        &mut self,
        unit: &str,
        line: &LeafLine,
        signed: &[(String, u32)],
        file: &StationFile<'_>,
    ) {
        const WORD: &str = "figures";
        let rows = file.units.iter().find(|(contest, _)| *contest == line.contest);
        let mut rows = rows.map_or("", |(_, rows)| rows).lines();
        let columns: Vec<&str> = rows.next().unwrap_or("").split(',').collect();
        let row = rows
            .map(|row| row.split(',').collect::<Vec<_>>())
            .find(|row| row.get(1) == Some(&line.track.as_str()));
        let Some(row) = row else {
            let verdict = Verdict::CannotTell(Cause::NotPublished);
            return self.step(WORD, unit, verdict, "a row of the station", "none");
        };
        let head = line.head.map_or_else(String::new, |head| head.to_string());
        let mut differing: Vec<(String, String, String)> = Vec::new();
        let own = [(2, line.class.as_str()), (4, head.as_str())];
        for (at, want) in own {
            let have = row.get(at).copied().unwrap_or("");
            if have != want {
                let name = columns.get(at).copied().unwrap_or("");
                differing.push((name.to_owned(), want.to_owned(), have.to_owned()));
            }
        }
        if row.get(3).is_some_and(|marks| marks.split('+').any(|mark| mark == "decided")) {
            self.rely(format!(
                "{unit}: a decision changed class or figures; the published row has them after it"
            ));
        } else {
            let cells = columns.iter().zip(&row).skip(COLUMNS);
            for (name, have) in cells {
                let want = signed.iter().find(|(own, _)| own == name);
                if let Some((_, want)) = want.filter(|(_, want)| want.to_string() != **have) {
                    let have = (*have).to_owned();
                    differing.push(((*name).to_owned(), want.to_string(), have));
                }
            }
        }
        if differing.is_empty() {
            return self.holds(WORD, unit);
        }
        let words = |of: fn(&(String, String, String)) -> (&str, &str)| {
            let pairs: Vec<String> = differing
                .iter()
                .map(|one| {
                    let (name, value) = of(one);
                    format!("{name} {value}")
                })
                .collect();
            pairs.join(", ")
        };
        let (expected, got) =
            (words(|(name, want, _)| (name, want)), words(|(name, _, have)| (name, have)));
        // A decision that voids a candidate is of the whole contest and marks no unit.
        let void = differing.iter().all(|(name, _, have)| name.starts_with("vote ") && have == "0");
        let verdict = if void { Verdict::CannotTell(Cause::Missing) } else { Verdict::Fails };
        self.step(WORD, unit, verdict, expected, got);
    }
}

/// The line of a node below which a station stands: the last whose first station is not above it.
fn place_of(lines: &[NodeLine], code: &Code) -> Option<(usize, NodeLine)> {
    let at = lines.partition_point(|(first, _)| first <= code).checked_sub(1)?;
    Some((at, *lines.get(at)?))
}

fn leaf_lines(leaf: &str) -> Vec<LeafLine> {
    let lines = leaf.lines().filter_map(|line| {
        let mut words = line.strip_prefix("contest ")?.split(' ');
        let mut next = || words.next().map(ToOwned::to_owned);
        let (contest, track, class, head) = (next()?, next()?, next()?, next()?);
        Some(LeafLine { contest, track, class, head: StatementId::parse(&head) })
    });
    lines.collect()
}

fn record_of(statement: &Statement) -> Option<&Record> {
    match statement.body() {
        Body::Record(record) => Some(record),
        Body::Correction(correction) => Some(&correction.record),
        _ => None,
    }
}

fn figures(record: &Record) -> Vec<(String, u32)> {
    let fields = record.fields.iter().map(|(name, count)| (name.to_string(), *count));
    let votes = record.votes.iter().map(|(choice, count)| (format!("vote {choice}"), *count));
    fields.chain(votes).collect()
}
