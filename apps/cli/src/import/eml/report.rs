//! What an import found: sums against the file's own totals, figures, what was passed over.
//! Main type: [`Report`].

use super::count::{Choice, Count, FIELDS};
use super::{Named, Options, choice_codes, digest, value};
use crate::folder::Folder;
use std::collections::BTreeMap;
use std::fmt::Write;

/// One sum over the stations beside the file's own total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The field or the choice: `valid`, `list 9`, `candidate 9.2`.
    pub what: String,
    /// The file's own total; `None` where it has none.
    pub total: Option<u64>,
    /// The sum over the stations.
    pub sum: u64,
}

impl Check {
    /// Whether the two are equal; `None` where the file has no total.
    #[must_use]
    pub fn holds(&self) -> Option<bool> {
        self.total.map(|total| total == self.sum)
    }
}

/// What an import found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The file as named by the caller.
    pub file: String,
    /// The election's name in words.
    pub election: String,
    /// The municipality's name.
    pub authority: String,
    /// Reporting units.
    pub stations: usize,
    /// Different names among them.
    pub station_names: usize,
    /// Lists.
    pub lists: usize,
    /// Candidates.
    pub candidates: usize,
    /// Eligible voters of the municipality.
    pub eligible: u32,
    /// Totals of the fields as the file has them, in the order of the form.
    pub totals: Vec<(&'static str, u64)>,
    /// Valid + blank + invalid, of the file's totals.
    pub ballots: u64,
    /// Codes of the stations where ballots and admitted voters differ.
    pub differing: Vec<String>,
    /// Every field, list and candidate.
    pub checks: Vec<Check>,
    /// Paths of elements that were passed over, and how many of each.
    pub skipped: BTreeMap<String, u64>,
}

impl Report {
    /// Whether no sum differs from its total.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds() != Some(false))
    }

    /// Whether every sum has a total to compare with.
    #[must_use]
    pub fn complete(&self) -> bool {
        self.checks.iter().all(|check| check.holds().is_some())
    }
}

pub(super) fn report(file: &str, count: &Count, folder: &Folder) -> Report {
    let of = |name: &str| {
        let at = FIELDS.iter().position(|field| field.name == name).unwrap_or(FIELDS.len());
        move |figures| value(figures, at).map(u64::from)
    };
    let ballots = |figures| {
        ["valid", "blank", "invalid"].into_iter().filter_map(|name| of(name)(figures)).sum::<u64>()
    };
    let differs = count.units.iter().map(|unit| {
        of("admitted")(&unit.figures).is_some_and(|admitted| admitted != ballots(&unit.figures))
    });
    let differing = folder.stations.iter().zip(differs).filter(|(_, differs)| *differs);
    let names =
        count.units.iter().map(|unit| &unit.name).collect::<std::collections::BTreeSet<_>>();
    let lists = count.choices.iter().filter(|c| matches!(c, Choice::List { .. })).count();
    let totals = FIELDS.iter().enumerate();
    let totals =
        totals.filter_map(|(at, field)| Some((field.name, value(&count.total, at)?.into())));
    Report {
        file: file.to_owned(),
        election: count.election.name.clone(),
        authority: count.authority.name.clone(),
        stations: count.units.len(),
        station_names: names.len(),
        lists,
        candidates: count.choices.len() - lists,
        eligible: count.total.eligible,
        totals: totals.collect(),
        ballots: ballots(&count.total),
        differing: differing.map(|(station, _)| station.code.to_string()).collect(),
        checks: checks(count),
        skipped: count.skipped.clone(),
    }
}

fn checks(count: &Count) -> Vec<Check> {
    let mut checks = Vec::new();
    for (at, field) in FIELDS.iter().enumerate() {
        let there = count.units.iter().filter_map(|unit| value(&unit.figures, at));
        let (mut sum, mut units) = (0_u64, 0_usize);
        there.for_each(|value| (sum, units) = (sum + u64::from(value), units + 1));
        let total = value(&count.total, at).map(u64::from);
        if units > 0 || total.is_some() {
            checks.push(Check { what: field.name.to_owned(), total, sum });
        }
    }
    let mut sums = vec![0_u64; count.choices.len()];
    for unit in &count.units {
        let pairs = sums.iter_mut().zip(&unit.figures.votes);
        pairs.for_each(|(sum, votes)| *sum += u64::from(*votes));
    }
    let totals = count.total.votes.iter().map(|votes| Some(u64::from(*votes)));
    let codes = count.choices.iter().zip(choice_codes(&count.choices));
    for (((choice, code), total), sum) in codes.zip(totals).zip(sums) {
        let kind = if matches!(choice, Choice::List { .. }) { "list" } else { "candidate" };
        checks.push(Check { what: format!("{kind} {code}"), total, sum });
    }
    checks
}

/// `SOURCE.md`: where the figures come from, in words that stay with them.
pub(super) fn source(file: &str, bytes: &[u8], count: &Count, options: &Options) -> String {
    let base = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let Named { id, name } = &count.authority;
    let mut text = format!(
        "# Source\n\n\
         Written by `acta import eml` from the EML 510b count of {name} ({id}), {}, {}.\n\n\
         | | |\n|---|---|\n| file | `{base}` |\n| bytes | {} |\n| SHA-256 | `{}` |\n\n\
         Every figure in `areas.csv` and `records.csv` is a figure of that file; names of stations \
         and lists are its names with single spaces. The register is the municipality's: in these \
         files `Cast` is the number of eligible voters, who may vote at any of its stations.\n\n\
         `definition.txt` is not from the file: rules, form, times of opening and policies are \
         those of a simulation. The stations signed nothing.\n",
        count.election.name,
        count.date,
        bytes.len(),
        digest(bytes),
    );
    if let Some(seats) = options.seats {
        let _ = write!(
            text,
            "\nSeats ({seats}) and method (`{}`) were given by hand.\n",
            options.outcome
        );
    }
    text
}
