//! What successive exports say of each other: gaps, records that went and came back, figures that changed without a
//! correction (spec 6 §10.4).

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::value::{Code, Time};
use acta_tally::fraction::Fraction;

use super::Given;
use super::judge::Judged;
use super::timeline::{Changed, ExportNo, Version, Withdrawn};
use crate::catalog::{detail, numbers};
use crate::tabular::{RecordKey, Request, RowClass};
use crate::verdict::{Cause, Detail};

/// Exports of which shares are told.
const EXPORTS_SHOWN: usize = 100;
/// Choices of which shares are told.
const CHOICES_SHOWN: usize = 2;
const DECIMALS: u8 = 2;

pub(super) fn judge(
    judged: &mut Judged<'_>,
    requests: Option<&Given<Request>>,
    missing: Option<u64>,
) {
    judged.gaps(requests, missing);
    judged.answered(requests);
    judged.shares_over_time();
    let several = judged.time.exports.len() > 1;
    if several && judged.mapping.score.record != RecordKey::Row {
        judged.withdrawn();
        judged.changed();
        return;
    }
    if several {
        judged.fewer();
    }
    let got = if several { "no key: every row is a record of its own" } else { "one export" };
    for code in ["D8", "D9"] {
        let what = detail("exports", "", "two or more with records that have a key", got);
        judged.sheet.cannot_tell(code, Cause::Missing, what);
    }
}

/// The last answer with an export, and how many there were.
struct Answered {
    served: Time,
    last: Time,
    line: u64,
    times: u64,
}

impl Judged<'_> {
    /// `export TIME`; without times the file.
    fn export(&self, number: ExportNo) -> String {
        let Some(export) = self.time.exports.get(number) else { return String::new() };
        let file = || {
            let first = export.files.first().and_then(|file| self.files.get(*file));
            first.map_or("", |file| file.place.as_str())
        };
        export.at.map_or_else(|| format!("file {}", file()), |at| format!("export {at}"))
    }

    /// C1.
    fn gaps(&mut self, requests: Option<&Given<Request>>, missing: Option<u64>) {
        let own = self.time.exports.iter().filter_map(|export| export.at);
        let served = requests.iter().flat_map(|given| given.rows.iter().map(|row| row.served));
        let times: BTreeMap<i64, Time> =
            own.chain(served).map(|time| (time.unix(), time)).collect();
        let last_held = self.time.exports.iter().rev().find(|export| export.at.is_some());
        // Once nothing is missing any more, no export is due.
        let closed =
            missing.filter(|missing| *missing == 0).and(last_held).and_then(|last| last.at);
        let answers = requests.map(answered).unwrap_or_default();
        let mut late: Vec<(i64, bool, Detail)> = Vec::new();
        let pairs = times.values().zip(times.values().skip(1));
        for (one, next) in pairs.filter(|(one, _)| closed.is_none_or(|end| one.unix() < end.unix()))
        {
            // Others may have stood there between: whoever gathered exports need not have all of them.
            let (gap, field) = (next.unix() - one.unix(), "next export that is given");
            let what = detail(format!("export {one}"), field, "", format!("{gap} s later: {next}"));
            late.push((gap, false, what));
        }
        for one in
            answers.iter().filter(|one| closed.is_none_or(|end| one.served.unix() < end.unix()))
        {
            let stood = one.last.unix() - one.served.unix();
            let file = requests.map_or(0, |given| given.file);
            let got = format!(
                "{stood} s later: the last of {} answers with it, asked {} ({})",
                one.times,
                one.last,
                self.row(file, one.line)
            );
            let what = detail(format!("export {}", one.served), "served unchanged", "", got);
            late.push((stood, true, what));
        }
        let Some((_, _, longest)) = late.iter().max_by_key(|(gap, _, _)| *gap) else {
            let what = detail("exports", "times", "two or more", times.len().to_string());
            return self.sheet.cannot_tell("C1", Cause::Missing, what);
        };
        let Some(limit) = self.mapping.score.gap.map(i64::from) else {
            self.sheet.told("C1", longest.clone());
            let needs = "a longest one that was announced";
            let what = detail("exports", "time between two", needs, "none");
            return self.sheet.cannot_tell("C1", Cause::Missing, what);
        };
        self.sheet.examined("C1");
        late.retain(|(gap, _, _)| *gap > limit);
        // What is known first, then what would be if these were all exports.
        late.sort_by_key(|(_, known, _)| !known);
        for (_, known, mut what) in late {
            what.expected = format!("at most {limit} s");
            match known {
                true => self.sheet.fails("C1", what),
                false => self.sheet.cannot_tell("C1", Cause::Missing, what),
            }
        }
    }

    /// E7: exports that somebody was answered with, and which are not here.
    fn answered(&mut self, requests: Option<&Given<Request>>) {
        let Some(given) = requests else {
            let what = detail("requests", "", "a table of requests and answers", "none given");
            return self.sheet.cannot_tell("E7", Cause::Missing, what);
        };
        self.sheet.examined("E7");
        let own: BTreeSet<i64> =
            self.time.exports.iter().filter_map(|export| export.at).map(Time::unix).collect();
        let answers = answered(given);
        let number = answers.len().to_string();
        self.sheet.told("E7", detail("requests", "exports that were answered", "", number));
        for one in answers.iter().filter(|one| !own.contains(&one.served.unix())) {
            let subject = format!("export {}", one.served);
            let got = format!("not among the tables ({})", self.row(given.file, one.line));
            self.sheet.cannot_tell(
                "E7",
                Cause::NotPublished,
                detail(subject, "", "still there", got),
            );
        }
    }

    /// C5: shares of the two first choices as exports followed each other.
    fn shares_over_time(&mut self) {
        let Some(last) = self.time.exports.last() else { return };
        let votes: Vec<usize> = (0..self.names.figures.len())
            .filter(|at| self.names.figures.get(*at).is_some_and(crate::figure::Figure::is_vote))
            .collect();
        let mut found = Vec::new();
        for (contest, totals) in &last.totals {
            let total = |at: &usize| totals.get(*at).copied().unwrap_or_default();
            let mut first = votes.clone();
            first.sort_by_key(|at| core::cmp::Reverse(total(at)));
            first.truncate(CHOICES_SHOWN);
            let step = self.time.exports.len().div_ceil(EXPORTS_SHOWN).max(1);
            let shown = (0..self.time.exports.len()).rev().step_by(step);
            for number in shown.collect::<Vec<_>>().into_iter().rev() {
                let got = self.shares(number, *contest, &votes, &first);
                found.push(detail(self.export(number), format!("contest {contest}"), "", got));
            }
        }
        found.into_iter().for_each(|what| self.sheet.told("C5", what));
    }

    fn shares(&self, number: ExportNo, contest: Code, votes: &[usize], first: &[usize]) -> String {
        let Some(export) = self.time.exports.get(number) else { return String::new() };
        let total = |at: &usize| {
            let totals = export.totals.get(&contest);
            totals.and_then(|totals| totals.get(*at)).copied().unwrap_or_default()
        };
        let all: u64 = votes.iter().map(total).sum();
        let share = |at: &usize| {
            let name = self.names.figures.get(*at).map_or_else(String::new, ToString::to_string);
            let share = Fraction::new(total(at), all);
            let share = share.map_or_else(|| "-".to_owned(), |share| share.percent(DECIMALS));
            format!("{name} {share} %")
        };
        let shares = first.iter().map(share).collect::<Vec<_>>().join(", ");
        format!("{} records: {shares}", export.records)
    }

    /// D9.
    fn withdrawn(&mut self) {
        self.sheet.examined("D9");
        let all = &self.time.withdrawn;
        let back = all.iter().filter(|one| one.back.is_some()).count();
        let changed =
            all.iter().filter(|one| one.back.is_some_and(|(_, no)| no != one.before)).count();
        let got = format!(
            "{} withdrawn, {back} of them back, {changed} of these with other figures, {} absent in the last export",
            all.len(),
            all.len() - back
        );
        let summary = detail("records", "", "", got);
        let found = all.iter().filter_map(|one| Some((one.gone, self.went(one)?))).collect();
        self.sheet.told("D9", summary);
        self.absent(found);
        let lower = self.lower();
        lower.into_iter().for_each(|what| self.sheet.told("D9", what));
        for (file, line) in self.time.unfounded.clone() {
            let got = "no record of it stood there";
            self.sheet.told("D9", detail(self.row(file, line), "removed", "", got));
        }
    }

    /// Fails with what is absent; a row of that export that was refused may have it.
    fn absent(&mut self, found: Vec<(ExportNo, Detail)>) {
        for (export, what) in found {
            match self.is_read(export) {
                true => self.sheet.fails("D9", what),
                false => self.sheet.cannot_tell("D9", Cause::Missing, what),
            }
        }
    }

    /// Whether no row of an export was refused.
    pub(super) fn is_read(&self, export: ExportNo) -> bool {
        let files = self.time.exports.get(export).map_or(&[][..], |export| &export.files);
        let read = |file: &usize| {
            self.files.get(*file).is_some_and(|file| file.rows.class(RowClass::Refused) == 0)
        };
        files.iter().all(read)
    }

    /// Where records have no key, fewer of them than before say that some are absent.
    fn fewer(&mut self) {
        let pairs = self.time.exports.iter().zip(self.time.exports.iter().skip(1)).zip(1..);
        let fewer = pairs.filter(|((before, after), _)| after.held < before.held);
        let found = fewer
            .map(|((before, after), number)| {
                let least = format!("at least {}, as in the export before", before.held);
                (number, numbers(self.export(number), "records", least, after.held))
            })
            .collect();
        self.absent(found);
    }

    fn went(&self, one: &Withdrawn) -> Option<Detail> {
        let before = self.time.version(one.before)?;
        let then = match one.back {
            None => "not back".to_owned(),
            Some((export, version)) => {
                let after = self.time.version(version)?;
                let how = if version == one.before { "with the same" } else { "with other" };
                format!("back in {} {how} figures ({})", self.export(export), self.row_of(after))
            }
        };
        let expected = format!("in every export from {} on", self.row_of(before));
        let got = format!("absent in {}, {then}", self.export(one.gone));
        Some(detail(self.subject(before), "", expected, got))
    }

    /// D8.
    fn changed(&mut self) {
        self.sheet.examined("D8");
        let got = self.time.changed.len().to_string();
        let found: Vec<Detail> =
            self.time.changed.iter().filter_map(|change| self.change(change)).collect();
        self.sheet.told("D8", detail("records", "with other figures than before", "", got));
        found.into_iter().for_each(|what| self.sheet.fails("D8", what));
    }

    fn change(&self, change: &Changed) -> Option<Detail> {
        let (before, after) = (self.time.version(change.before)?, self.time.version(change.after)?);
        let (mut old, mut new) = (Vec::new(), Vec::new());
        let mut pair = |name: &str, one: &str, other: &str| {
            if one != other {
                old.push(format!("{name} {one}"));
                new.push(format!("{name} {other}"));
            }
        };
        let word = |value: Option<u32>| {
            value.map_or_else(|| "absent".to_owned(), |value| value.to_string())
        };
        for (at, figure) in self.names.figures.iter().enumerate() {
            let value = |version: &Version| word(version.figures.values.get(at).copied().flatten());
            pair(&figure.to_string(), &value(before), &value(after));
        }
        pair("registered", &word(before.figures.registered), &word(after.figures.registered));
        let counts = |version: &Version| if version.figures.beside.counts { "yes" } else { "no" };
        pair("counts", counts(before), counts(after));
        let expected = format!("{} ({})", old.join(", "), self.row_of(before));
        let got = format!("{} ({})", new.join(", "), self.row_of(after));
        Some(detail(self.subject(before), self.export(change.export), expected, got))
    }

    /// Totals that are lower than in the export before: each follows from a record that is absent or has changed.
    fn lower(&self) -> Vec<Detail> {
        let mut found = Vec::new();
        let pairs = self.time.exports.iter().zip(self.time.exports.iter().skip(1)).zip(1..);
        for ((before, after), number) in pairs {
            let was = |before: u64, now: u64| format!("{now}, {before} in the export before");
            if after.records < before.records {
                let got = was(before.records, after.records);
                found.push(detail(self.export(number), "records that count", "", got));
            }
            for (contest, totals) in &before.totals {
                for (at, before) in totals.iter().enumerate() {
                    let now = after.totals.get(contest).and_then(|totals| totals.get(at));
                    let now = now.copied().unwrap_or_default();
                    let figure = self.names.figures.get(at).filter(|_| now < *before);
                    if let Some(figure) = figure {
                        let field = format!("contest {contest} {figure}");
                        found.push(detail(self.export(number), field, "", was(*before, now)));
                    }
                }
            }
        }
        found
    }
}

/// Of each export its last answer, in order of the exports' times.
fn answered(given: &Given<Request>) -> Vec<Answered> {
    let mut by_export: BTreeMap<i64, Answered> = BTreeMap::new();
    for row in &given.rows {
        let first = Answered { served: row.served, last: row.asked, line: row.line, times: 0 };
        let one = by_export.entry(row.served.unix()).or_insert(first);
        one.times += 1;
        if row.asked.unix() > one.last.unix() {
            (one.last, one.line) = (row.asked, row.line);
        }
    }
    by_export.into_values().collect()
}
