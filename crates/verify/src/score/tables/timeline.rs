//! From tables to records over time: what each export holds, which records went and came back, and which have other
//! figures than before (spec 6 §10.4). Main type: [`Timeline`].

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use acta::value::{Code, Time};

use crate::tabular::{Event, Mapping, UnitFigures};

/// A record: its code, its contest, and its row where rows are records of their own.
pub(super) type Key = (Code, Code, u64);
/// A version by its place in [`Timeline::versions`].
pub(super) type VersionNo = usize;
/// An export by its place in [`Timeline::exports`].
pub(super) type ExportNo = usize;

/// The rows of one file that are of one export.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    file: usize,
    at: Option<Time>,
    units: Vec<UnitFigures>,
}

/// Splits the rows of a file by the export that they are of.
pub(super) fn pieces(
    mapping: &Mapping,
    file: usize,
    at: Option<Time>,
    units: Vec<UnitFigures>,
) -> Vec<Piece> {
    if !matches!(mapping.score.at, Some((crate::tabular::AtSource::Column(_), _))) {
        return [Piece { file, at, units }].into();
    }
    let mut by_time: BTreeMap<Option<i64>, Piece> = BTreeMap::new();
    for unit in units {
        let at = unit.beside.at;
        let piece = by_time.entry(at.map(Time::unix));
        piece.or_insert_with(|| Piece { file, at, units: Vec::new() }).units.push(unit);
    }
    by_time.into_values().collect()
}

/// What a record says from one export on.
#[derive(Debug, Clone)]
pub(super) struct Version {
    pub(super) key: Key,
    pub(super) file: usize,
    pub(super) figures: UnitFigures,
}

/// One export.
#[derive(Debug, Clone)]
pub(super) struct Export {
    pub(super) at: Option<Time>,
    /// Its files, the first first.
    pub(super) files: Vec<usize>,
    /// Records that count.
    pub(super) records: u64,
    /// Records that stand in it.
    pub(super) held: u64,
    /// Sums over the records that count, by contest, in the order of the figures.
    pub(super) totals: BTreeMap<Code, Vec<u64>>,
}

/// A record that stood in an export and not in the next.
#[derive(Debug, Clone)]
pub(super) struct Withdrawn {
    pub(super) before: VersionNo,
    /// The first export without it.
    pub(super) gone: ExportNo,
    /// The export in which it is back, and as what.
    pub(super) back: Option<(ExportNo, VersionNo)>,
}

/// A record with other figures than before.
#[derive(Debug, Clone)]
pub(super) struct Changed {
    pub(super) before: VersionNo,
    pub(super) after: VersionNo,
    pub(super) export: ExportNo,
}

/// Records over time.
#[derive(Debug, Clone, Default)]
pub(super) struct Timeline {
    pub(super) exports: Vec<Export>,
    pub(super) versions: Vec<Version>,
    pub(super) withdrawn: Vec<Withdrawn>,
    pub(super) changed: Vec<Changed>,
    /// Rows that say that a record is removed which did not stand there: file and line.
    pub(super) unfounded: Vec<(usize, u64)>,
    /// Records that two files of one export have: the rows, with file and line.
    pub(super) twice: Vec<(VersionNo, (usize, u64))>,
    /// What stands in the last export.
    pub(super) last: BTreeMap<Key, VersionNo>,
    /// Withdrawn records that are not back, by their place in `withdrawn`.
    absent: BTreeMap<Key, usize>,
}

impl Timeline {
    /// Plays the exports in their order.
    pub(super) fn of(mapping: &Mapping, mut pieces: Vec<Piece>) -> Self {
        // The sort is stable: without times the order is that in which the files were given.
        pieces.sort_by_key(|piece| piece.at.map(Time::unix));
        let (mut line, whole) = (Self::default(), mapping.score.event.is_none());
        let mut pieces = pieces.into_iter().peekable();
        while let Some(first) = pieces.next() {
            let (at, mut files) = (first.at, Vec::from([first.file]));
            let mut units: Vec<_> =
                first.units.into_iter().map(|unit| (first.file, unit)).collect();
            // Files of one time are one export.
            while let Some(more) = pieces.next_if(|next| at.is_some() && same(next.at, at)) {
                files.push(more.file);
                units.extend(more.units.into_iter().map(|unit| (more.file, unit)));
            }
            line.play(at, files, units, whole);
        }
        line
    }

    fn play(
        &mut self,
        at: Option<Time>,
        files: Vec<usize>,
        units: Vec<(usize, UnitFigures)>,
        whole: bool,
    ) {
        let number = self.exports.len();
        let mut seen: BTreeMap<Key, VersionNo> = BTreeMap::new();
        for (file, figures) in units {
            let key = (figures.beside.record, figures.contest, figures.beside.row);
            // Rows of their own are told apart by their file too.
            let key = if key.2 == 0 { key } else { (key.0, key.1, key.2 + (wide(file) << 40)) };
            if let Some(first) = seen.get(&key) {
                self.twice.push((*first, (file, figures.line)));
                continue;
            }
            let version = match figures.beside.event {
                Event::Removed => {
                    let (row, known) = ((file, figures.line), self.last.contains_key(&key));
                    if known {
                        self.remove(key, number)
                    } else {
                        self.unfounded.push(row)
                    }
                    continue;
                }
                Event::Stands => self.enter(Version { key, file, figures }, number),
            };
            seen.insert(key, version);
        }
        if whole {
            let gone: Vec<Key> =
                self.last.keys().filter(|key| !seen.contains_key(*key)).copied().collect();
            gone.into_iter().for_each(|key| self.remove(key, number));
        }
        let export = self.add_up(at, files);
        self.exports.push(export);
    }

    fn enter(&mut self, version: Version, export: ExportNo) -> VersionNo {
        let key = version.key;
        let next = self.versions.len();
        let place = self.absent.remove(&key);
        let before = match place {
            Some(place) => self.withdrawn.get(place).map(|one| one.before),
            None => self.last.get(&key).copied(),
        };
        let equal = before.filter(|no| self.version(*no).is_some_and(|old| old.equals(&version)));
        let number = equal.unwrap_or(next);
        if equal.is_none() {
            self.versions.push(version);
            if let Some(before) = before {
                self.changed.push(Changed { before, after: number, export });
            }
        }
        if let Some(one) = place.and_then(|place| self.withdrawn.get_mut(place)) {
            one.back = Some((export, number));
        }
        self.last.insert(key, number);
        number
    }

    fn remove(&mut self, key: Key, gone: ExportNo) {
        if let Some(before) = self.last.remove(&key) {
            self.absent.insert(key, self.withdrawn.len());
            self.withdrawn.push(Withdrawn { before, gone, back: None });
        }
    }

    pub(super) fn version(&self, number: VersionNo) -> Option<&Version> {
        self.versions.get(number)
    }

    /// The versions that stand in the last export.
    pub(super) fn standing(&self) -> impl Iterator<Item = &Version> {
        self.last.values().filter_map(|number| self.versions.get(*number))
    }

    fn add_up(&self, at: Option<Time>, files: Vec<usize>) -> Export {
        let mut export = Export { at, files, records: 0, held: 0, totals: BTreeMap::new() };
        for version in self.standing() {
            export.held += 1;
            if !version.figures.beside.counts {
                continue;
            }
            export.records += 1;
            let values = &version.figures.values;
            let totals = export.totals.entry(version.figures.contest);
            let totals = totals.or_insert_with(|| alloc::vec![0; values.len()]);
            for (total, value) in totals.iter_mut().zip(values) {
                *total += value.map_or(0, u64::from);
            }
        }
        export
    }
}

impl Version {
    /// Whether both say the same.
    fn equals(&self, other: &Self) -> bool {
        let says = |version: &Self| {
            let figures = &version.figures;
            (figures.registered, figures.beside.counts)
        };
        says(self) == says(other) && self.figures.values == other.figures.values
    }
}

fn same(one: Option<Time>, other: Option<Time>) -> bool {
    one.map(Time::unix) == other.map(Time::unix)
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
