//! From judged copies to the result of each unit.

use alloc::borrow::ToOwned;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta::text::StatementId;
use acta::value::Code;

use super::evidence::Evidence;
use super::outcome::{
    Agreement, Committed, Copied, CopyResult, Difference, GRADES, Handed, Items, LogView, Official,
    Opened, Outcome, Refusal, Results, Submitted, TableRows, UnitOutcome, UnitResult,
};
use super::reference::{Commit, Entries, Known, Reference, Side, UnitKey, Version, signers_of};
use super::totals;
use crate::tabular::{Reading, RowClass};

/// Gathers copies, then lays them beside the reference.
pub struct Comparison<'a> {
    reference: &'a Reference<'a>,
    units: BTreeMap<UnitKey, Vec<Copied>>,
    seen: BTreeSet<(Option<Code>, [u8; 32])>,
    items: Items,
    refused: Vec<(String, Refusal, String)>,
    tables: Vec<TableRows>,
    unreadable: Vec<String>,
}

impl<'a> Comparison<'a> {
    /// Nothing handed in yet.
    #[must_use]
    pub fn new(reference: &'a Reference<'a>) -> Self {
        Self {
            reference,
            units: BTreeMap::new(),
            seen: BTreeSet::new(),
            items: Items::default(),
            refused: Vec::new(),
            tables: Vec::new(),
            unreadable: Vec::new(),
        }
    }

    /// Takes an item; the order is that in which they were handed in.
    pub fn add(&mut self, handed: Handed) {
        self.items.given += 1;
        match handed {
            Handed::Refused { place, reason, words } => {
                self.items.refused += 1;
                self.refused.push((place, reason, words));
            }
            Handed::Copy(copy) => {
                let statement = copy.id.is_some();
                if statement && !self.seen.insert((copy.submitter, copy.bytes_hash)) {
                    self.items.repeated += 1;
                    return;
                }
                self.items.compared += 1;
                let key = (copy.station, copy.contest, copy.track);
                self.units.entry(key).or_default().push(*copy);
            }
        }
    }

    /// Takes what became of a table's rows; those that were refused are items too. `name` is what people call it.
    pub fn table(&mut self, place: &str, name: &str, reading: &Reading) {
        let refused = reading.rows.notes.iter();
        let refused = refused.filter(|note| note.why.class() == RowClass::Refused);
        for note in refused {
            let column = if note.column.is_empty() {
                String::new()
            } else {
                format!("column {}: ", note.column)
            };
            let words = format!("{}; {column}{}", note.why.meaning(), note.got);
            let place = format!("{place}:{}", note.line);
            self.add(Handed::Refused { place, reason: Refusal::Row(note.why), words });
        }
        self.beside(name, reading);
    }

    /// Takes what became of the rows of the table that the copies are laid beside.
    pub fn beside(&mut self, place: &str, reading: &Reading) {
        self.tables.push(TableRows { place: place.to_owned(), rows: reading.rows.clone() });
    }

    /// Takes note of a file that could not be read.
    pub fn unreadable(&mut self, words: String) {
        self.unreadable.push(words);
    }

    /// Lays all copies beside the reference. `entries` gives the official statements whose signers are told.
    #[must_use]
    pub fn finish(self, log: LogView, entries: &dyn Entries) -> Outcome {
        let reference = self.reference;
        let with: BTreeSet<UnitKey> = self.units.keys().copied().collect();
        let mut results: BTreeMap<UnitKey, (UnitOutcome, Known)> = BTreeMap::new();
        for (key, copies) in self.units {
            let known = reference.known(key);
            results.insert(key, (unit(reference, entries, key, copies, &known), known));
        }
        let (totals, margins) = totals::of(reference, &results);
        for (key, head) in reference.recorded(&with) {
            results.insert(key, (only_official(key, head), Known::default()));
        }
        let units: Vec<UnitOutcome> = results.into_values().map(|(unit, _)| unit).collect();
        let mut counts = Results::default();
        units.iter().for_each(|unit| counts.add(unit));
        let copies = || units.iter().flat_map(|unit| &unit.copies);
        let openings = copies().filter_map(|copy| copy.copy.says.as_ref()?.opening);
        let openings: Vec<Opened> = openings.collect();
        let opening = |holds: Option<bool>| {
            let count = openings.iter().filter(|opening| opening.holds == holds).count();
            u64::try_from(count).unwrap_or(u64::MAX)
        };
        let not_verifying =
            copies().filter(|copy| copy.result == UnitResult::DoesNotVerify).count();
        Outcome {
            log,
            items: self.items,
            results: counts,
            grades: grades(&units),
            submitters: submitters(reference, &units),
            units,
            refused: self.refused,
            totals,
            margins,
            tables: self.tables,
            commits: commits(reference, &openings),
            openings_failing: opening(Some(false)),
            openings_unknown: opening(None),
            copies_not_verifying: u64::try_from(not_verifying).unwrap_or(u64::MAX),
            unreadable: self.unreadable,
        }
    }
}

/// The commitments of the log in order of their entries, with how many of their leaves were shown.
fn commits(reference: &Reference<'_>, openings: &[Opened]) -> Vec<Committed> {
    let shown: BTreeSet<_> = openings
        .iter()
        .filter(|opening| opening.holds == Some(true))
        .map(|opening| (opening.commit, opening.leaf))
        .collect();
    let committed = |(id, commit): (&StatementId, &Commit)| Committed {
        id: *id,
        index: commit.index,
        submitter: commit.says.submitter,
        leaves: commit.says.leaves,
        opened: u64::try_from(shown.range((*id, 0)..=(*id, u64::MAX)).count()).unwrap_or(u64::MAX),
        opens: commit.says.opens,
    };
    let mut commits: Vec<Committed> = reference.commits.iter().map(committed).collect();
    commits.sort_by_key(|commit| commit.index);
    commits
}

fn only_official((station, contest, track): UnitKey, official: Option<Official>) -> UnitOutcome {
    UnitOutcome {
        station,
        contest,
        track,
        result: UnitResult::OnlyOfficial,
        agreement: None,
        note: None,
        official,
        copies: Vec::new(),
    }
}

fn unit(
    reference: &Reference<'_>,
    entries: &dyn Entries,
    (station, contest, track): UnitKey,
    copies: Vec<Copied>,
    known: &Known,
) -> UnitOutcome {
    let mut notes: Vec<String> = known.note.iter().cloned().collect();
    let mut results = Vec::with_capacity(copies.len());
    for copy in copies {
        results.push(compared(reference, copy, known, &mut notes));
    }
    // The first in the order of results; of equal ones the one handed in first.
    let first = results.iter().min_by_key(|copy| copy.result);
    let result = first.map_or(UnitResult::OnlyOfficial, |copy| copy.result);
    let agreement = first.map(|copy| copy.agreement);
    // Who signed the official record is told where somebody may ask.
    let told = result != UnitResult::Identical || agreement.is_some_and(Agreement::is_earlier);
    let official =
        known.versions.last().map(|head| official(reference, entries, known, head, told));
    notes.dedup();
    let note = Some(notes.join("; ")).filter(|note| !note.is_empty());
    UnitOutcome { station, contest, track, result, agreement, note, official, copies: results }
}

fn official(
    reference: &Reference<'_>,
    entries: &dyn Entries,
    known: &Known,
    head: &Version,
    told: bool,
) -> Official {
    let signers = match (&reference.side, head.index.filter(|_| told)) {
        (Side::Log(fold), Some(index)) => signers_of(fold, entries, index),
        _ => None,
    };
    Official {
        id: head.id,
        index: head.index,
        class: known.class.map_or("", acta_tally::totals::Class::word),
        signers: signers.unwrap_or_default(),
    }
}

fn compared(
    reference: &Reference<'_>,
    copy: Copied,
    known: &Known,
    notes: &mut Vec<String>,
) -> CopyResult {
    let other = known.others.iter().find(|(id, _, _)| Some(*id) == copy.id);
    let logged = other.map(|(_, index, effect)| (*index, *effect));
    let head = known.versions.last();
    if let Some(head) = head.filter(|head| head.poll != copy.poll) {
        notes.push(format!("the copy is of poll {}, the record of poll {}", copy.poll, head.poll));
    }
    let form = reference.form(copy.contest).unwrap_or_default();
    let table = matches!(reference.side, Side::Table(_));
    let differs = |version: &Version| {
        let values = form.iter().zip(copy.values.iter().zip(&version.values));
        let values = values.filter_map(|(figure, (copy, official))| {
            // A record states every figure of its form; a table may say nothing of one.
            let compared = copy.is_some() && (official.is_some() || !table);
            let difference = Difference { figure: *figure, copy: *copy, official: *official };
            (compared && copy != official).then_some(difference)
        });
        let extras = copy.extras.iter().map(|(figure, value)| Difference {
            figure: *figure,
            copy: Some(*value),
            official: None,
        });
        values.chain(extras).collect::<Vec<_>>()
    };
    let versions = known.versions.len();
    let from_head = head.filter(|head| head.poll == copy.poll).map(differs);
    let named =
        known.versions.iter().position(|version| copy.id.is_some() && version.id == copy.id);
    let agreement = match (&from_head, named) {
        (_, Some(at)) => Agreement::Equal { version: at + 1, versions },
        (None, None) => Agreement::OnlyCopy,
        (Some(found), None) if found.is_empty() => Agreement::Equal { version: versions, versions },
        (Some(_), None) => {
            let mut earlier = known.versions.iter().filter(|version| version.poll == copy.poll);
            match earlier.position(|version| differs(version).is_empty()) {
                Some(at) => Agreement::Equal { version: at + 1, versions },
                None => Agreement::Differs,
            }
        }
    };
    let sides = head.map(|head| copy.values.iter().zip(&head.values)).filter(|_| table);
    let one_sided =
        sides.into_iter().flatten().filter(|(copy, head)| copy.is_some() != head.is_some());
    let one_sided = u64::try_from(one_sided.count()).unwrap_or(u64::MAX);
    let result = result(&reference.side, &copy.evidence, agreement);
    CopyResult {
        copy,
        result,
        agreement,
        differs: from_head.unwrap_or_default(),
        one_sided,
        logged,
    }
}

/// Beside a table nobody signed either side, so that the figures alone are compared.
fn result(side: &Side<'_>, evidence: &Evidence, agreement: Agreement) -> UnitResult {
    match (side, evidence) {
        (Side::Log(_), Evidence::DoesNotVerify(_)) => return UnitResult::DoesNotVerify,
        (Side::Log(_), Evidence::KeyNotPublished(_)) => return UnitResult::KeyNotPublished,
        (Side::Log(_), Evidence::Unsigned) => return UnitResult::Unsigned,
        (Side::Log(_), Evidence::Verifies { .. }) | (Side::Table(_), _) => {}
    }
    match agreement {
        Agreement::Equal { .. } => UnitResult::Identical,
        Agreement::Differs => UnitResult::Differs,
        Agreement::OnlyCopy => UnitResult::OnlyCopy,
    }
}

/// The copy that a unit's differences are taken from: the first whose figures differ from those of every version, among
/// those that verify where there are any.
pub(super) fn differing(unit: &UnitOutcome) -> Option<&CopyResult> {
    let verifies = |copy: &CopyResult| matches!(copy.copy.evidence, Evidence::Verifies { .. });
    let signed = unit.copies.iter().any(verifies);
    let asked = |copy: &&CopyResult| {
        (!signed || verifies(copy)) && copy.result != UnitResult::DoesNotVerify
    };
    let mut asked = unit.copies.iter().filter(asked);
    asked.find(|copy| copy.agreement == Agreement::Differs)
}

fn grades(units: &[UnitOutcome]) -> [(u64, u64); 5] {
    let mut grades = [(0, 0); 5];
    let [.., (_, one_side)] = &mut grades;
    *one_side = units.iter().flat_map(|unit| &unit.copies).map(|copy| copy.one_sided).sum();
    for copy in units.iter().filter_map(differing) {
        let largest = copy.differs.iter().map(Difference::grade).max();
        for (grade, (of_units, of_figures)) in GRADES.iter().zip(&mut grades) {
            *of_units += u64::from(largest == Some(*grade));
            let figures = copy.differs.iter().filter(|one| one.grade() == *grade).count();
            *of_figures += u64::try_from(figures).unwrap_or(u64::MAX);
        }
    }
    grades
}

fn submitters(reference: &Reference<'_>, units: &[UnitOutcome]) -> Vec<Submitted> {
    let mut rows: BTreeMap<_, (u64, u64, u64)> = BTreeMap::new();
    for unit in units {
        let good = unit.copies.iter().filter(|copy| copy.result != UnitResult::DoesNotVerify);
        let names: BTreeSet<Option<Code>> = good.map(|copy| copy.copy.submitter).collect();
        let registered = reference.registered(unit.station, unit.contest);
        for name in names {
            let key = (name, unit.contest, unit.track);
            let (count, sum, unknown) = rows.entry(key).or_default();
            *count += 1;
            *sum += registered.unwrap_or_default();
            *unknown += u64::from(registered.is_none());
        }
    }
    let row = |((submitter, contest, track), (units, registered, unknown))| Submitted {
        submitter,
        contest,
        track,
        units,
        registered,
        registered_unknown: unknown,
    };
    rows.into_iter().map(row).collect()
}
