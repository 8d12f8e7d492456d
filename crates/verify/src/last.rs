//! What only the whole log can say: register, keys, classes, signatures, times, publications.
//!
//! In scope: the checks that need no published table, and those of publication statements. Each looks at something and
//! says so; a check without anything to look at cannot tell.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::entry::Header;
use acta::keys::{Cause as LineCause, Checked};
use acta::kinds::definition::{Agents, Definition, PartRef};
use acta::kinds::part::PartType;
use acta::kinds::publication::Status;
use acta::kinds::{Body, Record};
use acta::policy::{Act, Expr};
use acta::text::StatementId;
use acta::value::{Code, Role, Time};
use acta_tally::expected::ContestNo;
use acta_tally::fold::{Fold, Track};
use acta_tally::results::{Results, units_path};
use acta_tally::totals::Class;

use crate::blame;
use crate::catalog::{Note, detail, hex, numbers};
use crate::heads;
use crate::session::Session;
use crate::source::{Source, in_at};
use crate::verdict::Cause;

/// Seconds of a day.
const DAY: i64 = 86_400;
/// At most this many pairs of equal vote vectors are listed.
const EQUAL_MAX: usize = 20;
/// Vote vectors with fewer votes than this are often equal by chance.
const EQUAL_VOTES_MIN: u64 = 100;
/// Checks that cannot be told of entries that are lost.
const OF_RECORDS: [&str; 8] = ["B1", "B2", "B3", "B4", "B5", "B8", "B11", "D8"];

/// A row of a recomputed table of units.
struct UnitRow<'a> {
    station: &'a str,
    track: &'a str,
    class: &'a str,
    marks: &'a str,
    head: &'a str,
    findings: &'a str,
    figures: &'a str,
}

impl<'a> UnitRow<'a> {
    fn read(row: &'a str) -> Option<Self> {
        const COLUMNS: usize = 8;
        let cells: Vec<&str> = row.splitn(COLUMNS, ',').collect();
        let [station, track, class, marks, head, findings, _, ref rest @ ..] = cells[..] else {
            return None;
        };
        let figures = rest.first().copied().unwrap_or("");
        Some(Self { station, track, class, marks, head, findings, figures })
    }

    fn subject(&self, contest: &Code) -> String {
        format!("station {} {} {}", self.station, contest, self.track)
    }

    fn has(&self, code: &str) -> bool {
        self.findings.split('+').any(|finding| finding == code)
    }

    fn is_counted(&self) -> bool {
        matches!(self.class, "counted" | "counted-flagged")
    }
}

/// What the rows of all contests gave.
#[derive(Default)]
struct Rows {
    units: u64,
    counted: u64,
    heads: Vec<StatementId>,
    vectors: BTreeMap<u64, (String, String)>,
    equal: Vec<(String, String)>,
}

impl<S: Source + ?Sized> Session<'_, S> {
    /// Judges the whole log once it is folded.
    pub(crate) fn judge_whole(&mut self) {
        let Some(fold) = self.fold.take() else { return };
        // One without effect says nothing.
        let rejected: BTreeSet<u64> = fold.rejected().map(|rejected| rejected.index).collect();
        self.publications.retain(|(index, _)| !rejected.contains(index));
        self.judge_setting(&fold);
        self.judge_suspects(&fold);
        if fold.definition().agents != Agents::All {
            let what = detail("definition", "agents", "all", "none");
            self.sheet.not_applicable("B3", what);
        }
        if fold.election().is_some() {
            self.judge_rows(&fold);
        }
        self.judge_delay(&fold);
        self.judge_gaps(&fold);
        self.judge_account(&fold);
        self.judge_publications(&fold);
        self.judge_bulletins(&fold);
        self.judge_lost(&fold);
        self.judge_given();
        heads::judge_claims(&self.claims(), &mut self.sheet);
        self.fold = Some(fold);
    }

    /// A1, A2, A3, A4, A7: what stands before the first record.
    fn judge_setting(&mut self, fold: &Fold) {
        self.judge_register(fold);
        self.judge_parts(fold, "A3", PartType::Choices);
        self.judge_parts(fold, "A7", PartType::Rules);
        let rules = |definition: &Definition| {
            let parts = definition.parts.iter().filter(|part| part.kind == PartType::Rules);
            parts.map(|part| part.id).collect::<Vec<_>>()
        };
        if let Some(root) = &self.root
            && rules(&root.definition) != rules(fold.definition())
        {
            let what = detail(
                "entry 0",
                "rules part",
                "as in the definition",
                "amended, see the amend entries",
            );
            self.sheet.told("A7", what);
        }
        if fold.keys().freeze_mark().is_some() {
            self.sheet.examined("A4");
        } else {
            let freeze = fold.definition().freeze.to_string();
            let what = detail("freeze mark", "first entry at or after", freeze, "none yet");
            self.sheet.cannot_tell("A4", Cause::Pending, what);
        }
    }

    /// The parts of one type that the definition lists; all parts must fit together.
    fn judge_parts(&mut self, fold: &Fold, code: &'static str, kind: PartType) {
        let there: BTreeSet<StatementId> = self
            .steered()
            .filter(|(_, _, statement)| matches!(statement.body(), Body::Part(_)))
            .map(|(_, _, statement)| statement.id())
            .collect();
        let listed = fold.definition().parts.iter().filter(|part| part.kind == kind);
        let listed: Vec<PartRef> = listed.copied().collect();
        for part in listed.iter().filter(|part| !there.contains(&part.id)) {
            let field = format!("part {} {}", part.kind, part.number);
            let what = detail("entry 0", field, part.id.to_string(), "not published");
            self.sheet.cannot_tell(code, Cause::NotPublished, what);
        }
        if let Some(fault) = fold.definition_fault() {
            let what = detail("entry 0", "parts", "parts that fit together", fault.to_string());
            self.sheet.fails(code, what);
        }
        if !listed.is_empty() {
            self.sheet.examined(code);
        }
    }

    fn judge_register(&mut self, fold: &Fold) {
        let definition = fold.definition();
        let due = definition.opens.unix() - i64::from(definition.register_days) * DAY;
        let by = Time::from_unix(due).map_or_else(String::new, |time| time.to_string());
        let rejected: Vec<u64> = fold.rejected().map(|rejected| rejected.index).collect();
        let mut rows = 0_usize;
        let mut notes = Vec::new();
        for (index, header, statement) in self.steered() {
            let entry = format!("entry {index}");
            let is_late = header.received.unix() > due;
            match statement.body() {
                Body::Register(register) if !rejected.contains(&index) => {
                    rows = rows.saturating_add(register.stations.len());
                    if is_late {
                        let field = format!("register chunk {}", register.chunk);
                        notes.push(Note::late(
                            "A1",
                            detail(
                                entry,
                                field,
                                format!("received by {by}"),
                                header.received.to_string(),
                            ),
                        ));
                    }
                }
                Body::RegisterChange(change) => {
                    let subject = format!("station {}", change.station);
                    let field = format!("change {} (entry {index})", change.change);
                    if rejected.contains(&index) {
                        notes.push(Note::told(
                            "A2",
                            detail(
                                subject,
                                field,
                                "signed as the policy demands, and possible",
                                "without effect",
                            ),
                        ));
                    } else if is_late {
                        notes.push(Note::told(
                            "A2",
                            detail(
                                subject,
                                field,
                                format!("received by {by}"),
                                format!("{}, reason {}", header.received, change.reason),
                            ),
                        ));
                    }
                }
                _ => {}
            }
        }
        self.sheet.examined("A2");
        self.sheet.add_all(notes);
        let (have, of) = fold.register_chunks();
        let complete = of.and_then(|of| usize::try_from(of).ok()) == Some(have);
        let want = of.map_or_else(|| "at least 1".to_owned(), |of| of.to_string());
        if have == 0 {
            let what = detail("register", "chunks", want, "none");
            self.sheet.cannot_tell("A1", Cause::Missing, what);
        } else if !complete {
            self.sheet.fails("A1", numbers("register", "chunks", want, have));
        } else if Ok(rows) != usize::try_from(definition.stations) {
            self.sheet.fails("A1", numbers("register", "stations", definition.stations, rows));
        } else {
            self.sheet.examined("A1");
        }
    }

    /// Findings of single statements, now that it is known which of them count.
    fn judge_suspects(&mut self, fold: &Fold) {
        let lines = fold.policies().alternatives(Act::Record).iter().flat_map(Expr::terms);
        if !lines.clone().any(|term| term.role == Role::Station) {
            let what = detail("definition", "sign record", "a station's key", "not asked for");
            self.sheet.not_applicable("B2", what);
        } else if self.records.iter().any(|index| has_effect(fold.effect_at(*index))) {
            self.sheet.examined("B2");
        }
        let mut undated = 0_u64;
        for (index, note) in core::mem::take(&mut self.suspects) {
            let effect = fold.effect_at(index);
            if !(effect == "counted" || (note.code == "B2" && has_effect(effect))) {
                continue;
            }
            if note.code == "B8" && note.detail.field.is_empty() {
                undated = undated.saturating_add(1);
            } else {
                self.sheet.add(note);
            }
        }
        if undated > 0 {
            let what =
                numbers("records", "closed and counted", "dated", format!("{undated} undated"));
            self.sheet.cannot_tell("B8", Cause::Missing, what);
        }
        for view in fold.without_effect() {
            let unknown = view.findings.iter().any(|finding| finding.code == "F601");
            if unknown {
                let what = detail(
                    format!("entry {}", view.index),
                    "station",
                    "one of the register",
                    "another: F601, without effect",
                );
                self.sheet.told("A2", what);
            }
        }
    }

    /// B1, B3, B5, B11, D8 and the classes, on the recomputed rows of every unit.
    fn judge_rows(&mut self, fold: &Fold) {
        let results = Results::new(fold);
        let mut rows = Rows::default();
        let contests: Vec<Code> = fold.plan().contests.iter().map(|contest| contest.code).collect();
        for (number, code) in (0..).zip(&contests) {
            let mut classes: BTreeMap<(String, String), u64> = BTreeMap::new();
            for shard in results.shards(number) {
                let text = results.units_csv(number, shard);
                for row in text.lines().skip(1).filter_map(UnitRow::read) {
                    let class = (row.track.to_owned(), row.class.to_owned());
                    *classes.entry(class).or_default() += 1;
                    self.judge_row(fold, code, &row, &mut rows);
                }
            }
            self.judge_classes(fold, number, code, &classes);
        }
        let (units, counted) = (rows.units, rows.counted);
        self.judge_heads_once(rows);
        // A check that looked at nothing does not hold (spec 6 §2).
        for code in ["B1", "D6", "D8"].iter().filter(|_| units > 0) {
            self.sheet.examined(code);
        }
        if units > 0 && self.known.compared > 0 {
            self.sheet.examined("D10");
        }
        for code in ["B4", "B5", "B8", "B11"].iter().filter(|_| counted > 0) {
            self.sheet.examined(code);
        }
        if fold.definition().agents == Agents::All && counted > 0 {
            self.sheet.examined("B3");
        }
    }

    fn judge_row(&mut self, fold: &Fold, contest: &Code, row: &UnitRow<'_>, rows: &mut Rows) {
        let subject = row.subject(contest);
        let marked = |mark: &str| row.marks.split('+').any(|own| own == mark);
        rows.units = rows.units.saturating_add(1);
        if row.is_counted() {
            rows.counted = rows.counted.saturating_add(1);
            if row.has("W505") {
                self.sheet
                    .fails("B3", detail(&subject, "agent", "a line for each contestant", "W505"));
            }
            for code in ["F310", "F311"].iter().filter(|code| row.has(code)) {
                let what = detail(&subject, "bounds", "within, or excluded", *code);
                if marked("decided") {
                    self.sheet.told("B5", what);
                } else {
                    self.sheet.fails("B5", what);
                }
            }
        }
        if row.class == "missing" && fold.status() == Status::Certified {
            let explained = ["not-opened", "destroyed", "decided", "suspended", "rerun"];
            if !explained.iter().any(|mark| marked(mark)) {
                let want = "a record, an event or a decision";
                self.sheet
                    .fails("B1", detail(&subject, "record", want, "none, at status certified"));
            }
        }
        if ["corrected", "decided", "recount", "disputed"].iter().any(|mark| marked(mark)) {
            self.judge_replaced(fold, contest, row, &subject);
        }
        if let Some(id) = StatementId::parse(row.head) {
            rows.heads.push(id);
            rows.vector(&subject, contest, row);
        }
    }

    /// D8: the head of a unit is its first statement with effect, or a correction or a decision made it the head.
    fn judge_replaced(&mut self, fold: &Fold, contest: &Code, row: &UnitRow<'_>, subject: &str) {
        let track = if row.track == "preliminary" { Track::Preliminary } else { Track::Official };
        let Some(station) = Code::parse(row.station) else { return };
        let Some(unit) = fold.unit(&station, contest, track) else { return };
        let stands = |effect: &str| has_effect(effect) && effect != "recount";
        let mut able: Vec<_> = unit
            .history
            .iter()
            .filter(|view| view.effect_index.is_some() && stands(fold.effect_at(view.index)))
            .collect();
        able.sort_by_key(|view| (view.effect_index, view.index));
        let first = able.first().map(|view| view.id);
        let head = able.iter().find(|view| Some(view.id) == unit.head);
        let Some(head) = head else { return };
        let corrects = head.corrects.is_some();
        if corrects || !unit.decisions.is_empty() {
            let decision = unit.decisions.last().filter(|_| !corrects);
            let by = decision.map_or_else(
                || "a correction".to_owned(),
                |decision| format!("a decision under {}", decision.says.article),
            );
            let field = format!("head {}", head.id);
            self.sheet.told(
                "D8",
                detail(subject, field, "the first record, a correction or a decision", by),
            );
        } else if Some(head.id) != first {
            let want = first.map_or_else(String::new, |id| id.to_string());
            self.sheet.fails("D8", detail(subject, "head", want, head.id.to_string()));
        }
    }

    fn judge_classes(
        &mut self,
        fold: &Fold,
        number: ContestNo,
        code: &Code,
        classes: &BTreeMap<(String, String), u64>,
    ) {
        for track in Track::ALL {
            let Some(table) = fold.table(number, track) else { continue };
            let whole = table.whole();
            let subject = format!("contest {code} {}", track.word());
            let mut sum = 0;
            for class in Class::ALL {
                let units = whole.class(class).units;
                sum += units;
                let key = (track.word().to_owned(), class.to_string());
                let listed = classes.get(&key).copied().unwrap_or(0);
                if listed != units {
                    self.sheet
                        .fails("B1", numbers(&subject, format!("units {class}"), listed, units));
                }
            }
            if sum != whole.expected() {
                self.sheet.fails("B1", numbers(&subject, "classes", whole.expected(), sum));
            }
            let missing = whole.class(Class::Missing).units;
            if missing > 0 && track == Track::Official {
                let what = numbers(&subject, "missing", 0, missing);
                if fold.status() == Status::Certified {
                    self.sheet.told("B1", what);
                } else {
                    self.sheet.cannot_tell("B1", Cause::Pending, what);
                }
            }
        }
    }

    /// B11.
    fn judge_heads_once(&mut self, mut rows: Rows) {
        rows.heads.sort_unstable();
        for pair in rows.heads.windows(2) {
            if let [one, other] = pair
                && one == other
            {
                let subject = format!("statement {one}");
                self.sheet.fails("B11", detail(subject, "counts", "once", "in two units"));
            }
        }
        for (one, other) in rows.equal {
            self.sheet.told("B11", detail(one, "figures", "", format!("equal to {other}")));
        }
    }

    /// F6: from reception to the first head that states a time.
    fn judge_delay(&mut self, fold: &Fold) {
        let timed = self.timed_heads();
        let delay = i64::from(fold.definition().delay);
        let Some((last, _)) = timed.last() else {
            let what = detail("file log/heads", "time", "a time on the heads", "none");
            self.sheet.cannot_tell("F6", Cause::Missing, what);
            return;
        };
        self.sheet.examined("F6");
        if *last < self.size() {
            let what = detail(
                format!("entry {last}"),
                "first head",
                "one with a time",
                "none from here on",
            );
            self.sheet.cannot_tell("F6", Cause::Missing, what);
        }
        let sizes: Vec<u64> = self.all_sizes();
        let mut notes = Vec::new();
        let waited =
            self.waited().into_iter().flat_map(|one| [(one.index, one.received), one.latest]);
        for (index, received) in waited {
            let at = timed.partition_point(|(size, _)| *size <= index);
            let Some((size, time)) = timed.get(at) else { continue };
            let first = sizes.get(sizes.partition_point(|size| *size <= index));
            let apart = time.saturating_sub(received.unix());
            if apart.saturating_abs() <= delay {
                continue;
            }
            let what = detail(
                format!("entry {index}"),
                format!("seconds from reception to the head of size {size}"),
                format!("at most {delay}"),
                apart.to_string(),
            );
            if first == Some(size) {
                notes.push(Note::fails("F6", what));
            } else {
                notes.push(Note::cannot_tell("F6", Cause::Missing, what));
            }
        }
        self.sheet.add_all(notes);
    }

    /// C1: neighbouring heads, from the later of the polls' end and the former, at which records are missing.
    fn judge_gaps(&mut self, fold: &Fold) {
        let timed = self.timed_heads();
        let (from, gap) = (fold.definition().closes.unix(), i64::from(fold.definition().gap));
        if timed.is_empty() {
            let what = detail("file log/heads", "time", "a time on the heads", "none");
            self.sheet.cannot_tell("C1", Cause::Missing, what);
            return;
        }
        self.sheet.examined("C1");
        for pair in timed.windows(2) {
            let [(former, before), (size, after)] = pair else { continue };
            let seconds = after.saturating_sub((*before).max(from));
            if seconds > gap && self.missing_at.contains(former) {
                let what = numbers(
                    format!("size {size}"),
                    "seconds since the head before",
                    format!("at most {gap}"),
                    seconds,
                );
                self.sheet.fails("C1", what);
            }
        }
    }

    /// Sizes and times of the heads that state one, ascending by size.
    pub(crate) fn timed_heads(&self) -> Vec<(u64, i64)> {
        let newest = self.newest().filter(|head| head.signed);
        // The published checkpoint stands for the head of its size (spec 6 §3, F6).
        let listed = self.heads.iter().filter(|head| head.signed);
        let listed = listed.filter(|head| newest.is_none_or(|own| own.size() != head.size()));
        let heads = listed.chain(newest);
        let timed = heads.filter_map(|head| Some((head.size(), i64::try_from(head.time?).ok()?)));
        let mut timed: Vec<(u64, i64)> = timed.collect();
        timed.sort_unstable();
        timed
    }

    fn all_sizes(&self) -> Vec<u64> {
        let heads = self.heads.iter().chain(self.newest()).filter(|head| head.signed);
        let mut sizes: Vec<u64> = heads.map(heads::Head::size).collect();
        sizes.sort_unstable();
        sizes
    }

    /// D2, D9, E7.
    fn judge_publications(&mut self, fold: &Fold) {
        if self.known.compared == 0 {
            let what = detail("file at/", "folder", "published", "not published");
            for code in ["D1", "D3", "D5", "D7", "D10", "E8", "B4"] {
                self.sheet.cannot_tell(code, Cause::NotPublished, what.clone());
            }
        }
        let heads = self.heads.iter().chain(self.newest()).map(heads::Head::size);
        let sizes: BTreeSet<u64> = heads.chain(self.known.follows.keys().copied()).collect();
        if sizes.len() >= 2 {
            self.sheet.examined("D9");
        } else {
            let what = detail("sizes", "held sizes", "at least 2", "fewer");
            self.sheet.cannot_tell("D9", Cause::Missing, what);
        }
        let rejected: Vec<u64> = fold.rejected().map(|rejected| rejected.index).collect();
        let publications = self.publications.clone();
        let valid: Vec<_> =
            publications.into_iter().filter(|(index, _)| !rejected.contains(index)).collect();
        let any = !valid.is_empty();
        for (index, publication) in &valid {
            if self.known.absent.contains(&publication.size) {
                let file = format!("file {}", in_at(publication.size, "manifest"));
                self.sheet.fails("E7", detail(file, "file", "published", "not published"));
            }
            self.judge_publication(*index, publication);
        }
        self.judge_live(valid.iter());
        for code in ["D2", "E7"] {
            if any {
                self.sheet.examined(code);
            } else {
                let what = detail("publications", "statements", "at least 1", "none");
                self.sheet.cannot_tell(code, Cause::NotPublished, what);
            }
        }
    }

    fn judge_publication(&mut self, index: u64, publication: &acta::kinds::Publication) {
        let subject = format!("publication (entry {index})");
        if publication.size > index || publication.size == 0 {
            self.sheet
                .fails("D2", numbers(&subject, "size", format!("1 to {index}"), publication.size));
            return;
        }
        match self.root_at(publication.size) {
            Some(root) if root == publication.root.0 => {}
            Some(root) => self
                .sheet
                .fails("D2", detail(&subject, "root", hex(&root), publication.root.to_string())),
            None => {
                let what = detail(&subject, "root", "recomputable", "entries absent");
                self.sheet.cannot_tell("D2", Cause::NotPublished, what);
            }
        }
        let Some(follows) = self.known.follows.get(&publication.size).copied() else {
            let what = detail(
                &subject,
                "manifest",
                in_at(publication.size, "manifest"),
                "not published, or entries absent",
            );
            self.sheet.cannot_tell("D2", Cause::NotPublished, what);
            return;
        };
        let pairs = [
            ("manifest", follows.manifest, publication.manifest),
            ("stations-root", follows.stations_root, publication.stations_root),
        ];
        for (field, want, have) in pairs {
            if want != have.0 {
                self.sheet.fails("D2", detail(&subject, field, hex(&want), have.to_string()));
            }
        }
    }

    /// Entries that are not there as the tree commits to them: by their station's row where there is one.
    fn judge_lost(&mut self, fold: &Fold) {
        let lost: Vec<(u64, Vec<u8>)> =
            self.lost.iter().map(|(index, bytes)| (*index, bytes.clone())).collect();
        let Some((first, _)) = lost.first() else { return };
        for code in OF_RECORDS {
            let got = format!("{} differ or are not published", lost.len());
            let what = detail(format!("entry {first} and on"), "bytes", "those of the tree", got);
            self.sheet.cannot_tell(code, Cause::NotPublished, what);
        }
        for (index, bytes) in &lost {
            self.blame_by_row(fold, *index, bytes);
        }
    }

    fn blame_by_row(&mut self, fold: &Fold, index: u64, bytes: &[u8]) {
        let Some((station, Some(contest))) = blame::station_and_contest(bytes) else { return };
        let Some(size) = self.known.sizes.iter().rev().find(|size| **size > index).copied() else {
            return;
        };
        let known = Code::parse(&contest).and_then(|code| fold.plan().contest_number(&code));
        let Some(number) = known else { return };
        for shard in Results::new(fold).shards(number) {
            let Some(table) = self.get(&in_at(size, &units_path(&contest, shard))) else {
                continue;
            };
            let text = String::from_utf8_lossy(&table);
            let header = text.lines().next().unwrap_or("");
            let wanted = format!("{station},official,");
            if let Some(row) = text.lines().find(|line| line.starts_with(&wanted)) {
                self.sheet.add_all(blame::against_row(index, bytes, header, row));
                return;
            }
        }
    }
}

/// Looks at one checked statement for what can be said without the others. What it finds weighs only if the
/// statement counts in the end.
pub(crate) fn look(
    index: u64,
    header: &Header,
    checked: &Checked,
    definition: &Definition,
    suspects: &mut Vec<(u64, Note)>,
) {
    let (record, corrected) = match checked.body() {
        Body::Record(record) => (record, false),
        Body::Correction(correction) => (&correction.record, true),
        _ => return,
    };
    let subject = format!("station {} {}", record.station, record.contest);
    let mut found = Vec::new();
    if !corrected && record.count == 1 {
        found.extend(station_signature(index, &subject, record, checked));
    }
    for signer in checked.signers().iter().filter(|signer| signer.after_freeze) {
        let field = format!("key of {} (entry {index})", signer.name);
        let words = "enrolled after it: W502";
        found.push(Note::told("A4", detail(&subject, field, "enrolled before the freeze", words)));
    }
    found.extend(times(index, &subject, record, header, definition));
    suspects.extend(found.into_iter().map(|note| (index, note)));
}

/// Whether the effect of an entry is that of a statement with effect.
fn has_effect(effect: &str) -> bool {
    !matches!(effect, "without-effect" | "-")
}

impl Rows {
    fn vector(&mut self, subject: &str, contest: &Code, row: &UnitRow<'_>) {
        let votes = row.figures.split(',').filter_map(|cell| cell.parse::<u64>().ok());
        if self.equal.len() >= EQUAL_MAX || votes.sum::<u64>() < EQUAL_VOTES_MIN {
            return;
        }
        let key = format!("{contest} {} {}", row.track, row.figures);
        match self.vectors.get(&fnv(key.as_bytes())) {
            Some((same, other)) if *same == key => {
                self.equal.push((subject.to_owned(), other.clone()));
            }
            Some(_) => {}
            None => drop(self.vectors.insert(fnv(key.as_bytes()), (key, subject.to_owned()))),
        }
    }
}

/// FNV-1a: a place to look, compared whole afterwards.
fn fnv(bytes: &[u8]) -> u64 {
    const BASIS: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0100_0000_01b3;
    bytes.iter().fold(BASIS, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(PRIME))
}

/// B2: whether the station itself signed.
fn station_signature(
    index: u64,
    subject: &str,
    record: &Record,
    checked: &Checked,
) -> Option<Note> {
    let own = |role: Role, code: Code| role == Role::Station && code == record.station;
    if checked.signers().iter().any(|signer| own(signer.name.role, signer.name.code)) {
        return None;
    }
    let line = checked.bad().iter().find(|line| own(line.name.role, line.name.code));
    let got = match line.map(|line| line.cause) {
        None => "absent",
        Some(LineCause::Signature) => "does not verify",
        Some(LineCause::OtherKey) => "by another key",
        Some(LineCause::Unknown) => "by a key that was never enrolled",
        Some(LineCause::Revoked { .. }) => "by a revoked key",
    };
    let field = format!("signature (entry {index})");
    let want = format!("of station/{}", record.station);
    Some(Note::fails("B2", detail(subject, field, want, got)))
}

/// B8: closed, counted, received.
fn times(
    index: u64,
    subject: &str,
    record: &Record,
    header: &Header,
    definition: &Definition,
) -> Vec<Note> {
    let mut notes = Vec::new();
    let (Some(closed), Some(counted)) = (record.closed, record.counted) else {
        notes.push(Note::told("B8", detail(subject, "", "", "")));
        return notes;
    };
    if closed.unix() > counted.unix() {
        let field = format!("closed (entry {index})");
        notes.push(Note::fails(
            "B8",
            detail(subject, field, format!("at or before counted, {counted}"), closed.to_string()),
        ));
    }
    if counted.unix() > header.received.unix() {
        let field = format!("counted (entry {index})");
        notes.push(Note::fails(
            "B8",
            detail(
                subject,
                field,
                format!("at or before received, {}", header.received),
                counted.to_string(),
            ),
        ));
    }
    if closed.unix() < definition.closes.unix() {
        let field = format!("closed (entry {index})");
        notes.push(Note::told(
            "B8",
            detail(
                subject,
                field,
                format!("at or after {}", definition.closes),
                closed.to_string(),
            ),
        ));
    }
    notes
}
