//! The results as a reader has them: from the published files of one size, nothing else.

use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Results of one contest at one size.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Contest {
    /// Totals of counted and counted-flagged units, by column of the areas table.
    pub(super) totals: BTreeMap<String, u64>,
    /// `key value` lines of the outcome, in order.
    lines: Vec<(String, String)>,
}

impl Contest {
    /// The value of the first line with this key.
    pub(super) fn line(&self, key: &str) -> Option<&str> {
        self.lines.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// A number of the outcome.
    pub(super) fn number(&self, key: &str) -> anyhow::Result<u64> {
        let value = self.line(key).with_context(|| format!("outcome: no line `{key}`"))?;
        value.parse().with_context(|| format!("outcome: {key} {value}"))
    }

    /// Seats by choice.
    pub(super) fn seats(&self) -> anyhow::Result<BTreeMap<String, u64>> {
        let seats = self.lines.iter().filter(|(key, _)| key == "seat");
        seats
            .map(|(_, value)| {
                let (choice, number) =
                    value.split_once(' ').with_context(|| format!("outcome: seat {value}"))?;
                Ok((choice.to_owned(), number.parse()?))
            })
            .collect()
    }
}

/// The folder of the newest published size.
pub(super) fn newest(site: &Path) -> anyhow::Result<(u64, PathBuf)> {
    let sizes = fs::read_dir(site.join("at"))?.filter_map(|entry| {
        let path = entry.ok()?.path();
        Some((path.file_name()?.to_str()?.parse::<u64>().ok()?, path))
    });
    sizes.max().context("nothing is published below at/")
}

/// The results of a published size, by contest.
pub(super) fn read(at: &Path) -> anyhow::Result<BTreeMap<String, Contest>> {
    let mut contests = BTreeMap::new();
    for entry in fs::read_dir(at.join("outcome"))? {
        let path = entry?.path();
        let code =
            path.file_stem().and_then(|stem| stem.to_str()).context("an outcome without name")?;
        let outcome = fs::read_to_string(&path)?;
        let lines = outcome.lines().filter_map(|line| line.split_once(' '));
        let lines = lines.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        let totals = totals(&at.join(format!("areas/{code}.csv")))?;
        contests.insert(code.to_owned(), Contest { totals, lines });
    }
    Ok(contests)
}

/// Columns that are not sums of figures.
const HEAD: [&str; 7] = ["area", "track", "class", "units", "registered", "nulled", "disputed"];

/// Sums over the rows of the whole contest, official track, that count.
fn totals(path: &Path) -> anyhow::Result<BTreeMap<String, u64>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| format!("{}", path.display()))?;
    let header = reader.headers()?.clone();
    if !header.iter().take(HEAD.len()).eq(HEAD) {
        bail!("{}: expected the columns {}", path.display(), HEAD.join(","));
    }
    let mut totals = BTreeMap::new();
    for row in reader.records() {
        let row = row?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let counts = matches!(cell(2), "counted" | "counted-flagged");
        if cell(0) != "*" || cell(1) != "official" || !counts {
            continue;
        }
        for (name, value) in header.iter().zip(row.iter()).skip(HEAD.len()) {
            let value: u64 =
                value.parse().with_context(|| format!("{}: {name} {value}", path.display()))?;
            *totals.entry(name.to_owned()).or_default() += value;
        }
    }
    Ok(totals)
}
