//! What copies are laid beside: the fold over a log, or another table.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use acta::entry::Entry;
use acta::kinds::record::{Identity, Record, Track};
use acta::kinds::{Body, CopyCommit};
use acta::policy::{Act, Place};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{Code, Name, Role};
use acta_log::tree::{leaf_hash, verify_inclusion};
use acta_tally::fold::{self, Fold, StatementView};
use acta_tally::totals::Class;

use super::evidence::{Evidence, evidence};
use super::outcome::{Copied, CopyKind, Handed, Official, Opened, Refusal, Says};
use crate::figure::Figure;
use crate::tabular::{Mapping, Reading, UnitFigures};

/// Zeros are put before an unknown station up to this many, to see whether it is one whose zeros were lost.
const ZEROS_MAX: usize = 8;
/// The sides of a table's sum.
type Values = Vec<Option<u32>>;

/// Entries of the log by index, for those who signed the official record.
pub trait Entries {
    /// The bytes of an entry; none if it is not at hand.
    fn entry(&self, index: u64) -> Option<Vec<u8>>;
}

impl Entries for Vec<Vec<u8>> {
    fn entry(&self, index: u64) -> Option<Vec<u8>> {
        self.get(usize::try_from(index).ok()?).cloned()
    }
}

/// A station in a contest and a track.
pub(super) type UnitKey = (Code, Code, Track);

/// A table that cannot be compared at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// What it must be.
    pub expected: String,
    /// What it is.
    pub got: String,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expected {}, got {}", self.expected, self.got)
    }
}

impl core::error::Error for Misfit {}

/// What copies are laid beside.
pub struct Reference<'a> {
    pub(super) side: Side<'a>,
    pub(super) commits: BTreeMap<StatementId, Commit>,
    forms: BTreeMap<Code, Vec<Figure>>,
}

/// A commitment of the log whose signatures satisfy its act.
#[derive(Debug, Clone)]
pub(super) struct Commit {
    pub(super) index: u64,
    pub(super) says: CopyCommit,
}

/// The log or a table.
pub(super) enum Side<'a> {
    Log(&'a Fold),
    Table(Box<TableSide<'a>>),
}

/// A table in the place of a log.
pub(super) struct TableSide<'a> {
    pub(super) mapping: &'a Mapping,
    units: BTreeMap<(Code, Code), &'a UnitFigures>,
    stations: BTreeSet<Code>,
}

/// One statement of the official side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) id: Option<StatementId>,
    pub(super) index: Option<u64>,
    pub(super) poll: u32,
    pub(super) values: Values,
}

/// What the official side has of a unit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// The head last; empty where there is no record with effect.
    pub(super) versions: Vec<Version>,
    /// Statements that are no version: what they do there, and where they stand.
    pub(super) others: Vec<(StatementId, u64, &'static str)>,
    /// The class of the unit.
    pub(super) class: Option<Class>,
    /// Why there is nothing to compare with, in words.
    pub(super) note: Option<String>,
}

impl Known {
    /// Whether the unit's record counts.
    pub(super) fn is_counted(&self) -> bool {
        self.class.is_some_and(Class::is_counted)
    }
}

impl<'a> Reference<'a> {
    /// The fold over a log.
    #[must_use]
    pub fn log(fold: &'a Fold) -> Self {
        let form = |plan: &fold::plan::ContestPlan| {
            let fields = plan.fields.iter().map(|field| Figure::Field(field.name));
            let lines = plan.lines.iter().filter_map(|line| plan.choices.get(*line));
            (plan.code, fields.chain(lines.map(|choice| Figure::Vote(choice.code))).collect())
        };
        let forms = fold.plan().contests.iter().map(form).collect();
        Self { side: Side::Log(fold), commits: BTreeMap::new(), forms }
    }

    /// Another table.
    #[must_use]
    pub fn table(mapping: &'a Mapping, reading: &'a Reading) -> Self {
        let contests = mapping.contest_codes().into_iter();
        let forms = contests.map(|code| (code, reading.figures.clone())).collect();
        let units = reading.units.iter().map(|unit| ((unit.station, unit.contest), unit)).collect();
        let stations = reading.units.iter().map(|unit| unit.station).collect();
        Self {
            side: Side::Table(Box::new(TableSide { mapping, units, stations })),
            commits: BTreeMap::new(),
            forms,
        }
    }

    /// The election.
    #[must_use]
    pub fn election(&self) -> &str {
        match &self.side {
            Side::Log(fold) => &fold.plan().election,
            Side::Table(table) => &table.mapping.election,
        }
    }

    /// The figures of a contest's records, in order.
    pub(super) fn form(&self, contest: Code) -> Option<&[Figure]> {
        self.forms.get(&contest).map(Vec::as_slice)
    }

    /// Takes note of a commitment to copies that stands in the log at `index`, if its submitter signed it.
    pub fn commit(&mut self, index: u64, statement: &Statement) {
        let (Side::Log(fold), Body::CopyCommit(says)) = (&self.side, statement.body()) else {
            return;
        };
        let Ok(checked) = fold.keys().check(index, statement.clone()) else { return };
        let policies = fold.definition().policies();
        let good = policies.satisfied(Act::CopyCommit, checked.signers(), Place::default());
        if good && checked.signers().iter().any(|signer| speaks_for(signer.name, says.submitter)) {
            let commit = Commit { index, says: says.clone() };
            self.commits.insert(statement.id(), commit);
        }
    }

    /// Judges one item: a statement, exactly as it was handed in. Depends on no other item.
    #[must_use]
    pub fn judge(&self, place: &str, submitter: Option<Code>, bytes: &[u8]) -> Handed {
        self.judge_at(place, submitter, None, bytes)
    }

    /// Judges a statement that stands in the log at `index`.
    #[must_use]
    pub fn judge_logged(&self, index: u64, bytes: &[u8]) -> Handed {
        self.judge_at(&format!("entry {index}"), None, Some(index), bytes)
    }

    fn judge_at(
        &self,
        place: &str,
        submitter: Option<Code>,
        index: Option<u64>,
        bytes: &[u8],
    ) -> Handed {
        let refused =
            |reason, words: String| Handed::Refused { place: place.to_owned(), reason, words };
        let statement = match Statement::parse(bytes) {
            Ok(statement) => statement,
            Err(fault) => {
                let (layer, code) = (fault.layer().as_str(), fault.code());
                return refused(Refusal::NotAStatement { layer, code }, fault.to_string());
            }
        };
        if statement.election() != self.election() {
            let words =
                format!("expected election {}, got {}", self.election(), statement.election());
            return refused(Refusal::OtherElection, words);
        }
        let Some(stated) = Stated::of(statement.body()) else {
            let kind = statement.body().kind();
            let words = format!("expected a record, correction or copy, got {kind}");
            return refused(Refusal::OtherKind, words);
        };
        let evidence = match &self.side {
            Side::Log(fold) => evidence(fold, &statement, stated.identity.station, index),
            Side::Table(_) => Some(Evidence::Unsigned),
        };
        let Some(evidence) = evidence else {
            return refused(Refusal::OtherElection, String::new());
        };
        let fields = stated.fields.iter().map(|(name, value)| (Figure::Field(*name), *value));
        let votes = stated.votes.iter().map(|(code, value)| (Figure::Vote(*code), *value));
        let (values, extras) = self.align(stated.identity.contest, fields.chain(votes));
        Handed::Copy(Box::new(Copied {
            place: place.to_owned(),
            submitter: submitter.or_else(|| stated.copy.map(|copy| copy.submitter)),
            kind: stated.kind,
            station: stated.identity.station,
            contest: stated.identity.contest,
            track: stated.identity.track,
            poll: stated.identity.poll,
            id: Some(statement.id()),
            bytes_hash: acta_log::hash::sha256(bytes),
            evidence,
            says: stated.copy.map(|copy| Box::new(self.says(copy))),
            values,
            extras,
        }))
    }

    /// What a copy says beside its figures; whether its path leads to its commitment.
    fn says(&self, copy: &acta::kinds::Copy) -> Says {
        let opened = |opening: &acta::kinds::copy::Opening| {
            let commit = self.commits.get(&opening.commit);
            let holds = commit.map(|commit| {
                let path: Vec<[u8; 32]> = opening.path.iter().map(|hash| hash.0).collect();
                let leaf = leaf_hash(&copy.leaf(&opening.salt.0));
                let (size, root) = (u64::from(commit.says.leaves), &commit.says.root.0);
                let own = commit.says.submitter == copy.submitter;
                own && verify_inclusion(&leaf, opening.leaf, size, &path, root).is_ok()
            });
            let index = commit.map(|commit| commit.index);
            Opened { commit: opening.commit, leaf: opening.leaf, index, holds }
        };
        Says { basis: copy.basis, of: copy.of, opening: copy.opening.as_ref().map(opened) }
    }

    /// Figures in the order of the contest's form, and those that it does not have.
    fn align(
        &self,
        contest: Code,
        figures: impl Iterator<Item = (Figure, u32)>,
    ) -> (Values, Vec<(Figure, u32)>) {
        let form = self.form(contest).unwrap_or_default();
        let (mut values, mut extras) = (alloc::vec![None; form.len()], Vec::new());
        let mut next = 0;
        for (figure, value) in figures {
            // A record stands in the form's order nearly always.
            let here = form.get(next) == Some(&figure);
            let at = if here { Some(next) } else { form.iter().position(|one| *one == figure) };
            match at.and_then(|at| values.get_mut(at)) {
                Some(slot) => *slot = Some(value),
                None => extras.push((figure, value)),
            }
            next = at.map_or(next, |at| at + 1);
        }
        (values, extras)
    }

    /// The rows of a table as copies, unsigned.
    ///
    /// # Errors
    /// The table is of another election, or states a figure that the form does not have.
    pub fn rows(
        &self,
        place: &str,
        mapping: &Mapping,
        reading: &Reading,
    ) -> Result<Vec<Handed>, Misfit> {
        if mapping.election != self.election() {
            let (expected, got) = (self.election(), &mapping.election);
            let (expected, got) = (format!("election {expected}"), format!("election {got}"));
            return Err(Misfit { expected, got });
        }
        let mut columns = BTreeMap::new();
        for contest in mapping.contest_codes() {
            columns.insert(contest, self.columns(contest, &reading.figures)?);
        }
        let mut handed = Vec::with_capacity(reading.units.len());
        for unit in &reading.units {
            let Some(columns) = columns.get(&unit.contest) else { continue };
            let mut values = alloc::vec![None; self.form(unit.contest).map_or(0, <[_]>::len)];
            for (column, value) in columns.iter().zip(&unit.values) {
                values.get_mut(*column).into_iter().for_each(|slot| *slot = *value);
            }
            handed.push(Handed::Copy(Box::new(Copied {
                place: format!("{place}:{}", unit.line),
                submitter: mapping.submitter,
                kind: CopyKind::Row,
                station: unit.station,
                contest: unit.contest,
                track: mapping.track,
                poll: 1,
                id: None,
                bytes_hash: [0; 32],
                evidence: Evidence::Unsigned,
                says: None,
                values,
                extras: Vec::new(),
            })));
        }
        Ok(handed)
    }

    fn columns(&self, contest: Code, figures: &[Figure]) -> Result<Vec<usize>, Misfit> {
        let form = self.form(contest).ok_or_else(|| Misfit {
            expected: "one of the contests".to_owned(),
            got: contest.to_string(),
        })?;
        let column = |figure: &Figure| {
            form.iter().position(|one| one == figure).ok_or_else(|| Misfit {
                expected: format!("figures of contest {contest}"),
                got: figure.to_string(),
            })
        };
        figures.iter().map(column).collect()
    }

    /// What is known of a unit.
    pub(super) fn known(&self, (station, contest, track): UnitKey) -> Known {
        match &self.side {
            Side::Log(fold) => known_in_log(fold, station, contest, track),
            Side::Table(table) => table.known(station, contest),
        }
    }

    /// Every unit that has a record there, with what is known of that.
    pub(super) fn recorded(&self, without: &BTreeSet<UnitKey>) -> Vec<(UnitKey, Option<Official>)> {
        match &self.side {
            Side::Log(fold) => recorded_in_log(fold, without),
            Side::Table(table) => {
                let track = table.mapping.track;
                let units =
                    table.units.keys().map(|(station, contest)| (*station, *contest, track));
                units.filter(|unit| !without.contains(unit)).map(|unit| (unit, None)).collect()
            }
        }
    }

    /// Registered voters of a unit.
    pub(super) fn registered(&self, station: Code, contest: Code) -> Option<u64> {
        match &self.side {
            Side::Log(fold) => {
                let expected = fold.expected();
                let number = expected.number(&station)?;
                expected.registered(expected.station(number)?)
            }
            Side::Table(table) => {
                let unit = table.units.get(&(station, contest))?;
                unit.registered.map(u64::from)
            }
        }
    }
}

/// What a statement states of a station.
struct Stated<'s> {
    kind: CopyKind,
    identity: Identity,
    fields: &'s [(Code, u32)],
    votes: &'s [(Code, u32)],
    copy: Option<&'s acta::kinds::Copy>,
}

impl<'s> Stated<'s> {
    /// None for a kind that states no figures of a station.
    fn of(body: &'s Body) -> Option<Self> {
        let record = |kind, record: &'s Record| Self {
            kind,
            identity: record.identity(),
            fields: &record.fields,
            votes: &record.votes,
            copy: None,
        };
        match body {
            Body::Record(one) => Some(record(CopyKind::Record, one)),
            Body::Correction(correction) => Some(record(CopyKind::Correction, &correction.record)),
            Body::Copy(copy) => Some(Self {
                kind: CopyKind::Copy,
                identity: copy.identity,
                fields: &copy.counts.fields,
                votes: &copy.counts.votes,
                copy: Some(copy),
            }),
            _ => None,
        }
    }
}

/// Whether a name is a body's own or that of one of its agents (spec 1 §3.2).
fn speaks_for(name: Name, body: Code) -> bool {
    match name.role {
        Role::Contestant | Role::Observer | Role::Media => name.code == body,
        Role::Agent => name.code.as_str().split('-').next() == Some(body.as_str()),
        _ => false,
    }
}

impl TableSide<'_> {
    fn known(&self, station: Code, contest: Code) -> Known {
        let Some(unit) = self.units.get(&(station, contest)) else {
            let note = zeros(station, |code| self.stations.contains(code));
            return Known { note, ..Known::default() };
        };
        let version = Version { id: None, index: None, poll: 1, values: unit.values.clone() };
        Known { versions: Vec::from([version]), class: Some(Class::Counted), ..Known::default() }
    }

    pub(super) fn get(&self, station: Code, contest: Code) -> Option<&UnitFigures> {
        self.units.get(&(station, contest)).copied()
    }

    pub(super) fn units(&self) -> impl Iterator<Item = &UnitFigures> {
        self.units.values().copied()
    }
}

/// The same station with zeros in front, if there is one.
fn zeros(station: Code, known: impl Fn(&Code) -> bool) -> Option<String> {
    let mut longer = station.as_str().to_owned();
    for _ in 0..ZEROS_MAX {
        longer.insert(0, '0');
        let code = Code::parse(&longer)?;
        if known(&code) {
            return Some(format!("no station {station}; there is a station {code}"));
        }
    }
    None
}

const fn side_of(track: Track) -> fold::Track {
    match track {
        Track::Official => fold::Track::Official,
        Track::Preliminary => fold::Track::Preliminary,
    }
}

pub(super) const fn track_of(track: fold::Track) -> Track {
    match track {
        fold::Track::Official => Track::Official,
        fold::Track::Preliminary => Track::Preliminary,
    }
}

fn known_in_log(fold: &Fold, station: Code, contest: Code, track: Track) -> Known {
    let Some(unit) = fold.unit(&station, &contest, side_of(track)) else {
        let known = |code: &Code| fold.expected().number(code).is_some();
        let note = if known(&station) {
            format!("the definition has no contest {contest} for station {station}")
        } else {
            zeros(station, known)
                .unwrap_or_else(|| format!("the register has no station {station}"))
        };
        return Known { note: Some(note), ..Known::default() };
    };
    let find = |id: StatementId| unit.history.iter().find(|view| view.id == id);
    let mut chain: Vec<&StatementView> = Vec::new();
    let mut at = unit.head.and_then(find);
    while let Some(view) = at.filter(|_| chain.len() < unit.history.len()) {
        chain.push(view);
        at = view.corrects.and_then(find);
    }
    chain.reverse();
    let others = unit.history.iter().filter(|view| !chain.iter().any(|one| one.id == view.id));
    let others = others.map(|view| (view.id, view.index, view.effect)).collect();
    let version = |view: &&StatementView| Version {
        id: Some(view.id),
        index: Some(view.index),
        poll: view.poll,
        values: view.values.clone(),
    };
    Known { versions: chain.iter().map(version).collect(), others, class: unit.class, note: None }
}

fn recorded_in_log(fold: &Fold, without: &BTreeSet<UnitKey>) -> Vec<(UnitKey, Option<Official>)> {
    let expected = fold.expected();
    let mut units = Vec::new();
    for (_, station) in expected.in_order().filter(|(_, station)| station.is_expecting()) {
        for (number, _) in expected.units_of(station) {
            let Some(contest) = fold.plan().contest(number) else { continue };
            for track in fold::Track::ALL {
                let key = (station.row.code, contest.code, track_of(track));
                if fold.table(number, track).is_none() || without.contains(&key) {
                    continue;
                }
                let head = fold.head(&key.0, &key.1, track);
                units.extend(head.map(|(id, index, class)| {
                    let (id, index, class) = (Some(id), Some(index), class.word());
                    (key, Some(Official { id, index, class, signers: Vec::new() }))
                }));
            }
        }
    }
    units
}

/// Those whose signature over the entry at this index verifies.
pub(super) fn signers_of(fold: &Fold, entries: &dyn Entries, index: u64) -> Option<Vec<Name>> {
    let bytes = entries.entry(index)?;
    let statement = Entry::parse(&bytes).ok()?.parse_statement().ok()?;
    let checked = fold.keys().check(index, statement).ok()?;
    Some(checked.signers().iter().map(|signer| signer.name).collect())
}
