//! What single exports say: coverage, rules, bounds, repetitions, stated totals and percentages (spec 6 §10.4).

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::rules::{Condition, Outcome};
use acta::value::Code;

use super::super::Scorecard;
use super::timeline::{Timeline, Version};
use super::values::Names;
use super::{Given, Stated, TableFile, TableScore, Tables, between, words};
use crate::catalog::{Sheet, detail, numbers};
use crate::tabular::{Listed, Mapping, RecordKey, RowClass, Share, TableRule, Why, plain_number};
use crate::verdict::{Cause, Detail, Report};

/// Groups of equal vectors, and stations with several records, that are shown; all are counted.
const SHOWN_MAX: usize = 20;
/// Checks that rows which nobody could read keep from holding.
const OF_ROWS: [&str; 7] = ["B1", "B4", "B5", "B11", "D1", "D8", "D9"];

/// All that a scorecard of tables is made from.
pub(super) struct Judged<'a> {
    pub(super) mapping: &'a Mapping,
    pub(super) files: &'a [TableFile],
    pub(super) time: Timeline,
    pub(super) names: Names,
    pub(super) sheet: Sheet,
}

pub(super) fn judge(given: TableScore<'_>) -> Scorecard {
    let TableScore { mapping, files, pieces, stated, register, requests } = given;
    let (time, names) = (Timeline::of(mapping, pieces), Names::of(mapping));
    let beside = [register.as_ref().map(|one| one.file), requests.as_ref().map(|one| one.file)];
    let sheet = Sheet::default();
    let mut judged = Judged { mapping, files: &files, time, names, sheet };
    judged.rows(beside);
    let missing = judged.coverage(register.as_ref());
    judged.rules();
    judged.repetitions();
    judged.totals(&stated);
    judged.percentages(&stated);
    judged.not_counted();
    judged.stated_coverage(missing);
    between::judge(&mut judged, requests.as_ref(), missing);
    judged.finish(&files)
}

impl Judged<'_> {
    fn finish(self, files: &[TableFile]) -> Scorecard {
        let mapping = self.mapping;
        let kept = mapping.custodian.as_ref();
        let kept = kept.map(|who| format!("not the authority's figures: kept by {who}"));
        let tables = Tables {
            about: mapping.about.clone(),
            notices: mapping.notice.iter().cloned().chain(kept).collect(),
            files: files.to_vec(),
        };
        let report = Report {
            root_confirmed: false,
            election: mapping.election.clone(),
            notice: None,
            custodian: mapping.custodian.clone(),
            size: 0,
            root: String::new(),
            anchor: String::new(),
            checks: words::checks(self.sheet),
            unreadable: Vec::new(),
        };
        Scorecard { report, tables: Some(tables) }
    }

    /// `file PATH line N`.
    pub(super) fn row(&self, file: usize, line: u64) -> String {
        let place = self.files.get(file).map_or("", |file| file.place.as_str());
        format!("file {place} line {line}")
    }

    pub(super) fn row_of(&self, version: &Version) -> String {
        self.row(version.file, version.figures.line)
    }

    /// What a record is called: `record CODE`, with its contest where there are several.
    pub(super) fn subject(&self, version: &Version) -> String {
        let beside = &version.figures.beside;
        match self.mapping.contest_codes().len() {
            0 | 1 => format!("record {}", beside.record),
            _ => format!("record {} {}", beside.record, version.figures.contest),
        }
    }

    /// E2, and what refused rows do to the others.
    fn rows(&mut self, beside: [Option<usize>; 2]) {
        let [register, requests] = beside;
        for (number, file) in self.files.iter().enumerate() {
            let refused = file.rows.class(RowClass::Refused);
            let notes = file.rows.notes.iter();
            for note in notes.filter(|note| note.why.class() == RowClass::Refused) {
                let subject = self.row(number, note.line);
                let field = match note.column.as_str() {
                    "" => note.why.word().to_owned(),
                    column => format!("{} column {column}", note.why.word()),
                };
                self.sheet.fails("E2", detail(subject, field, "a row that can be read", &note.got));
            }
            let of: &[&'static str] = match Some(number) {
                own if own == register => &["A2", "B1"],
                own if own == requests => &["C1", "E7"],
                _ => &OF_ROWS,
            };
            for code in of.iter().filter(|_| refused > 0) {
                let subject = format!("file {}", file.place);
                let what = numbers(subject, "rows that were refused", 0, refused);
                self.sheet.cannot_tell(code, Cause::Missing, what);
            }
        }
        if self.sheet.so_far("E2").is_none() {
            let got = "the mapping is the reader's";
            let what = detail("tables", "schema", "a published schema", got);
            self.sheet.cannot_tell("E2", Cause::Missing, what);
        }
    }

    /// A2 and B1; how many records are missing in the last export, where that is known.
    fn coverage(&mut self, register: Option<&Given<Listed>>) -> Option<u64> {
        let held: BTreeMap<Code, &Version> =
            self.time.standing().map(|version| (version.figures.station, version)).collect();
        let (counted, all) =
            self.time.exports.last().map_or((0, 0), |last| (last.records, last.held));
        let Some(register) = register else {
            let what = detail("register", "", "a table of the stations", "none given");
            self.sheet.cannot_tell("A2", Cause::NotPublished, what);
            let Some(expected) = self.mapping.score.expected.map(u64::from) else {
                let what = detail("records", "expected", "their number, or a register", "none");
                self.sheet.cannot_tell("B1", Cause::NotPublished, what);
                self.tell_classes(counted, all, None);
                return None;
            };
            if all > expected {
                self.sheet.fails("B1", numbers("records", "expected", expected, all));
            }
            let missing = expected.saturating_sub(all);
            self.tell_classes(counted, all, Some(missing));
            if missing > 0 {
                self.missing(numbers("records", "expected", expected, all));
            }
            return Some(missing);
        };
        let listed: BTreeSet<Code> = register.rows.iter().map(|row| row.station).collect();
        self.sheet.examined("A2");
        let unlisted = held.iter().filter(|(station, _)| !listed.contains(*station));
        let unlisted: Vec<Detail> = unlisted
            .map(|(station, version)| {
                let row = self.row_of(version);
                detail(format!("station {station}"), &row, "in the register", "not in it")
            })
            .collect();
        let missing: Vec<Code> =
            listed.iter().filter(|station| !held.contains_key(*station)).copied().collect();
        let unread = self.files.get(register.file);
        let unread = unread.map_or(0, |file| file.rows.class(RowClass::Refused));
        for what in unlisted {
            match unread {
                0 => self.sheet.fails("A2", what),
                _ => self.sheet.cannot_tell("A2", Cause::Missing, what),
            }
        }
        self.twice_listed(register);
        let number = wide(missing.len());
        self.tell_classes(counted, all, Some(number));
        self.sheet.told("B1", numbers("register", "stations", "", listed.len()));
        for station in missing {
            self.missing(detail(
                format!("station {station}"),
                "record",
                "in the last export",
                "absent",
            ));
        }
        Some(number)
    }

    /// A station that stands twice in the register.
    fn twice_listed(&mut self, register: &Given<Listed>) {
        let mut first: BTreeMap<Code, u64> = BTreeMap::new();
        for row in &register.rows {
            if let Some(above) = first.insert(row.station, row.line) {
                let got = format!("{} too", self.row(register.file, above));
                let subject = format!("station {}", row.station);
                self.sheet
                    .fails("A2", detail(subject, self.row(register.file, row.line), "once", got));
            }
        }
    }

    fn tell_classes(&mut self, counted: u64, held: u64, missing: Option<u64>) {
        let missing = missing.map_or_else(|| "not known".to_owned(), |number| number.to_string());
        let others = held.saturating_sub(counted);
        let got = format!("{counted} counted, {others} held and not counted, {missing} missing");
        self.sheet.told("B1", detail("records", "", "", got));
    }

    fn missing(&mut self, what: Detail) {
        let last = self.time.exports.len().saturating_sub(1);
        match (self.is_read(last), self.mapping.score.complete) {
            (false, _) => self.sheet.cannot_tell("B1", Cause::Missing, what),
            (true, true) => self.sheet.fails("B1", what),
            (true, false) => self.sheet.cannot_tell("B1", Cause::Pending, what),
        }
    }

    /// B4 and B5, of every version.
    fn rules(&mut self) {
        let mut asked: BTreeSet<&'static str> = BTreeSet::new();
        for rule in &self.mapping.score.rules {
            let code = if rule.is_bound() { "B5" } else { "B4" };
            let (mut decided, mut lack) = (0_u64, 0_u64);
            let (mut found, mut broken) = (Vec::new(), 0_u64);
            for version in &self.time.versions {
                let record = self.names.record(&version.figures);
                match rule.condition.decide(&record) {
                    Outcome::Inapplicable => lack += 1,
                    Outcome::Kept => decided += 1,
                    Outcome::Broken => {
                        (decided, broken) = (decided + 1, broken + 1);
                        let got = record.words(rule.condition.operands());
                        let got = format!("{got} ({})", self.row_of(version));
                        let expected = rule.condition.to_string();
                        found.push(detail(
                            self.subject(version),
                            rule.code.as_str(),
                            expected,
                            got,
                        ));
                    }
                }
            }
            self.tell_rule(code, rule, [decided, broken, lack]);
            found.into_iter().for_each(|what| self.sheet.fails(code, what));
            if decided > 0 {
                asked.insert(code);
                self.sheet.examined(code);
            }
        }
        for (code, needs) in [("B4", "a rule of sums"), ("B5", "a rule of bounds")] {
            if !asked.contains(code) {
                let what =
                    detail("mapping", "rule", needs, "none that a record has the figures of");
                self.sheet.cannot_tell(code, Cause::Missing, what);
            }
        }
    }

    fn tell_rule(&mut self, code: &'static str, rule: &TableRule, numbers: [u64; 3]) {
        let [decided, broken, lack] = numbers;
        let words: &Condition = &rule.condition;
        let got = format!(
            "asked of {decided}, broken by {broken}, not asked of {lack} that lack a figure"
        );
        self.sheet.told(code, detail(format!("rule {}", rule.code), words.to_string(), "", got));
    }

    /// B11.
    fn repetitions(&mut self) {
        self.sheet.examined("B11");
        for (number, file) in self.files.iter().enumerate() {
            for note in &file.rows.notes {
                if matches!(note.why, Why::Repeated | Why::Again) {
                    let subject = self.row(number, note.line);
                    self.sheet.fails("B11", detail(subject, note.why.word(), "once", &note.got));
                }
            }
        }
        let twice: Vec<Detail> = self
            .time
            .twice
            .iter()
            .filter_map(|(first, (file, line))| {
                let first = self.time.version(*first)?;
                let got = format!("{} and {}", self.row_of(first), self.row(*file, *line));
                Some(detail(self.subject(first), "rows of one export", "once", got))
            })
            .collect();
        twice.into_iter().for_each(|what| self.sheet.fails("B11", what));
        self.serials();
        self.equal_vectors();
        self.several_records();
    }

    fn serials(&mut self) {
        let mut first: BTreeMap<&str, &Version> = BTreeMap::new();
        let mut found = Vec::new();
        for version in self.time.standing() {
            let serial = version.figures.beside.serial.as_str();
            if serial.is_empty() {
                continue;
            }
            match first.get(serial) {
                None => drop(first.insert(serial, version)),
                Some(other) => {
                    let got =
                        format!("{} has it, {} too", self.row_of(other), self.row_of(version));
                    found.push(detail(
                        self.subject(version),
                        format!("serial {serial}"),
                        "with one record",
                        got,
                    ));
                }
            }
        }
        found.into_iter().for_each(|what| self.sheet.fails("B11", what));
    }

    /// Information: records of one contest with the same votes for each of several choices.
    fn equal_vectors(&mut self) {
        let is_vote: Vec<bool> =
            self.names.figures.iter().map(crate::figure::Figure::is_vote).collect();
        if is_vote.iter().filter(|vote| **vote).count() < 2 {
            return;
        }
        let mut groups: BTreeMap<(Code, Vec<u32>), Vec<&Version>> = BTreeMap::new();
        for version in self.time.standing() {
            let figures = &version.figures;
            let votes = figures.values.iter().zip(&is_vote).filter(|(_, vote)| **vote);
            let votes: Option<Vec<u32>> = votes.map(|(value, _)| *value).collect();
            let Some(votes) = votes.filter(|votes| votes.iter().any(|vote| *vote > 0)) else {
                continue;
            };
            groups.entry((figures.contest, votes)).or_default().push(version);
        }
        groups.retain(|_, records| records.len() > 1);
        let records: usize = groups.values().map(Vec::len).sum();
        let got = format!("{} groups, {records} records", groups.len());
        let sum = |votes: &[u32]| votes.iter().map(|vote| u64::from(*vote)).sum::<u64>();
        let mut groups: Vec<_> =
            groups.into_iter().map(|((_, votes), records)| (sum(&votes), records)).collect();
        // The more votes, the less are equal ones expected.
        groups.sort_by_key(|(votes, _)| core::cmp::Reverse(*votes));
        let shown: Vec<Detail> = groups
            .iter()
            .take(SHOWN_MAX)
            .filter_map(|(votes, records)| {
                let rows: Vec<String> =
                    records.iter().take(SHOWN_MAX).map(|one| self.row_of(one)).collect();
                let field = format!("equal votes, {votes} in all");
                Some(detail(self.subject(records.first()?), field, "", rows.join(", ")))
            })
            .collect();
        self.sheet.told("B11", detail("records", "equal vectors of votes (information)", "", got));
        shown.into_iter().for_each(|what| self.sheet.told("B11", what));
    }

    /// Information: stations that have more than one record.
    fn several_records(&mut self) {
        if self.mapping.score.record == RecordKey::Unit {
            return;
        }
        let mut by_station: BTreeMap<(Code, Code), Vec<&Version>> = BTreeMap::new();
        for version in self.time.standing() {
            let figures = &version.figures;
            by_station.entry((figures.station, figures.contest)).or_default().push(version);
        }
        by_station.retain(|_, records| records.len() > 1);
        let got = format!("{}", by_station.len());
        let shown: Vec<Detail> = by_station
            .iter()
            .take(SHOWN_MAX)
            .map(|((station, _), records)| {
                let rows: Vec<String> =
                    records.iter().take(SHOWN_MAX).map(|one| self.row_of(one)).collect();
                detail(
                    format!("station {station}"),
                    format!("{} records", records.len()),
                    "",
                    rows.join(", "),
                )
            })
            .collect();
        self.sheet.told("B11", detail("stations", "with several records (information)", "", got));
        shown.into_iter().for_each(|what| self.sheet.told("B11", what));
    }

    /// D1: what a file states of itself beside its rows.
    fn totals(&mut self, stated: &[Stated]) {
        if self.mapping.score.totals.is_empty() {
            let what = detail("tables", "totals", "totals stated beside the rows", "none");
            return self.sheet.cannot_tell("D1", Cause::NotPublished, what);
        }
        for file in stated {
            for ((_, words), sum) in self.mapping.score.totals.iter().zip(&file.sums) {
                self.total(file, words, *sum);
            }
        }
    }

    fn total(&mut self, file: &Stated, words: &str, (sum, lack): (i64, u64)) {
        let of = self.files.get(file.file);
        let place = of.map_or("", |file| file.place.as_str());
        let (subject, field) = (format!("file {place}"), format!("figure {words}"));
        let Some(cell) = file.cell(words) else {
            let what = detail(subject, field, "stated", "absent");
            return self.sheet.cannot_tell("D1", Cause::NotPublished, what);
        };
        self.sheet.examined("D1");
        if plain_number(cell, self.mapping).map(i64::from) == Some(sum) {
            return;
        }
        let lack = match lack {
            0 => String::new(),
            lack => format!(" ({lack} of them lack a figure of it)"),
        };
        let what = detail(
            subject,
            field,
            format!("{sum}, of its rows{lack}"),
            format!("{cell}, as stated"),
        );
        // What a refused row would add is not known.
        match of.is_some_and(|file| file.rows.class(RowClass::Refused) > 0) {
            true => self.sheet.cannot_tell("D1", Cause::Missing, what),
            false => self.sheet.fails("D1", what),
        }
    }

    /// D3: stated percentages of stated figures.
    fn percentages(&mut self, stated: &[Stated]) {
        if self.mapping.score.shares.is_empty() {
            let what = detail("tables", "percentages", "", "none that the mapping names");
            return self.sheet.not_applicable("D3", what);
        }
        for file in stated {
            let place = self.files.get(file.file).map_or("", |file| file.place.as_str());
            for share in &self.mapping.score.shares {
                let (subject, field) =
                    (format!("file {place}"), format!("figure {}", share.percent));
                let figure = |words: &str| plain_number(file.cell(words)?, self.mapping);
                let parts = figure(&share.part).zip(figure(&share.whole));
                let computed = parts.and_then(|(part, whole)| percent(share, part, whole));
                let (Some(cell), Some(expected)) = (file.cell(&share.percent), computed) else {
                    let what =
                        detail(subject, field, "a percentage and both its figures", "absent");
                    self.sheet.cannot_tell("D3", Cause::NotPublished, what);
                    continue;
                };
                self.sheet.examined("D3");
                let got = cell.trim_end_matches('%').trim_end();
                if got != expected {
                    let of = format!("{expected} ({} / {})", share.part, share.whole);
                    self.sheet.fails("D3", detail(subject, field, of, got));
                }
            }
        }
    }

    /// D6: records that stand there and do not count.
    fn not_counted(&mut self) {
        let others = self.time.standing().filter(|version| !version.figures.beside.counts).count();
        let needs = match self.mapping.score.counts {
            None => detail("records", "that do not count", "a mark of them", "none in the table"),
            Some(_) => {
                detail("records", "that do not count", "a rule for each", format!("{others}"))
            }
        };
        self.sheet.cannot_tell("D6", Cause::Missing, needs);
    }

    /// D10.
    fn stated_coverage(&mut self, missing: Option<u64>) {
        let counts = |version: &&Version| version.figures.beside.counts;
        let voters = self.time.standing().filter(counts).map(|version| version.figures.registered);
        let voters: Option<Vec<u32>> = voters.collect();
        let voters = voters.filter(|voters| !voters.is_empty());
        let held = self.time.exports.last().map_or(0, |last| last.held);
        match missing {
            Some(missing) => {
                let got = format!("{held} of {}", held + missing);
                self.sheet.told("D10", detail("coverage", "records", "", got));
            }
            None => {
                let what = detail("coverage", "records", "how many are expected", "not known");
                self.sheet.cannot_tell("D10", Cause::Missing, what);
            }
        }
        match voters {
            Some(voters) => {
                let sum: u64 = voters.into_iter().map(u64::from).sum();
                self.sheet
                    .told("D10", numbers("coverage", "registered voters that count", "", sum));
            }
            None => {
                let what = detail("coverage", "registered voters", "of each record", "not known");
                self.sheet.cannot_tell("D10", Cause::Missing, what);
            }
        }
    }
}

impl Stated {
    fn cell(&self, words: &str) -> Option<&str> {
        let found = self.figures.iter().find(|(name, _)| name == words);
        found.map(|(_, cell)| cell.as_str()).filter(|cell| !cell.is_empty())
    }
}

/// The per cent of a part, with its decimals.
fn percent(share: &Share, part: u32, whole: u32) -> Option<String> {
    let scale = 10_u64.checked_pow(share.decimals)?;
    let (part, whole) = (u64::from(part), u64::from(whole));
    let scaled = part.checked_mul(100)?.checked_mul(scale)?;
    let cut = scaled.checked_div(whole)?;
    let up = u64::from(!share.cut && 2 * (scaled % whole) >= whole);
    let number = cut + up;
    let decimals = usize::try_from(share.decimals).ok()?;
    Some(match decimals {
        0 => format!("{number}"),
        _ => format!("{}.{:0decimals$}", number / scale, number % scale),
    })
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
