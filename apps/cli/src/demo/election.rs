//! The election of a demonstration: the embedded one, or one that is generated; and the totals to expect, which never
//! come from the path that is shown.

use crate::folder::{Folder, Record};
use crate::generate::{Expected as Sums, Generator};
use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// `examples/groningen-2022`, in the binary: the demonstration needs no other file.
const FILES: [(&str, &str); 6] = [
    ("definition.txt", include_str!("../../../../examples/groningen-2022/definition.txt")),
    ("areas.csv", include_str!("../../../../examples/groningen-2022/areas.csv")),
    ("stations.csv", include_str!("../../../../examples/groningen-2022/stations.csv")),
    ("choices.csv", include_str!("../../../../examples/groningen-2022/choices.csv")),
    ("records.csv", include_str!("../../../../examples/groningen-2022/records.csv")),
    ("SOURCE.md", include_str!("../../../../examples/groningen-2022/SOURCE.md")),
];
const EXPECTED: &str = include_str!("../../../../examples/groningen-2022/expected.txt");
/// The contest of the embedded election.
const COUNCIL: &str = "council";

/// Totals to expect of one contest: `valid`, `vote 1.4`, and seats by choice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Expected {
    /// Stations, where the source says how many.
    pub(super) stations: Option<u64>,
    /// By column of the areas table.
    pub(super) totals: BTreeMap<String, u64>,
    /// By choice.
    pub(super) seats: BTreeMap<String, u64>,
}

/// Where the records come from.
pub(super) enum Records {
    /// All of them.
    Folder(Vec<Record>),
    /// Made one station after another, the sums beside.
    Generator(Box<Generator>),
}

/// An election to show.
pub(super) struct Demo {
    /// Tables without records.
    pub(super) folder: Folder,
    /// The records.
    pub(super) records: Records,
    /// Where the expected totals come from, in words.
    pub(super) source: &'static str,
}

impl Demo {
    /// The embedded election, written to `dir` and read back like any other folder.
    ///
    /// # Errors
    /// The disk.
    pub(super) fn embedded(dir: &Path) -> anyhow::Result<Self> {
        fs::create_dir_all(dir).with_context(|| format!("{}", dir.display()))?;
        for (name, text) in FILES {
            fs::write(dir.join(name), text)
                .with_context(|| format!("{}", dir.join(name).display()))?;
        }
        let mut folder = Folder::read(dir)?;
        let records = Records::Folder(std::mem::take(&mut folder.records));
        Ok(Self { folder, records, source: "the totals in the published file" })
    }

    /// A generated national election, its tables written to `dir`.
    ///
    /// # Errors
    /// The disk.
    pub(super) fn generated(stations: u32, seed: u64, dir: &Path) -> anyhow::Result<Self> {
        let generator = Generator::new(stations, seed);
        let folder = generator.folder_without_records()?;
        folder.write_without_records(dir)?;
        Ok(Self {
            folder,
            records: Records::Generator(Box::new(generator)),
            source: "sums kept while the figures were generated",
        })
    }

    /// The records, in stations' order, and the expected totals by contest.
    ///
    /// # Errors
    /// The embedded totals are not as they must be.
    pub(super) fn into_records(self) -> anyhow::Result<(Vec<Record>, BTreeMap<String, Expected>)> {
        match self.records {
            Records::Folder(records) => {
                let expected = BTreeMap::from([(COUNCIL.to_owned(), parse(EXPECTED)?)]);
                Ok((records, expected))
            }
            Records::Generator(generator) => {
                let mut made = generator.records();
                let records: Vec<Record> = made.by_ref().collect();
                Ok((records, of_sums(made.expected())))
            }
        }
    }
}

fn of_sums(sums: &Sums) -> BTreeMap<String, Expected> {
    let contest = |sums: &crate::generate::Sums| Expected {
        stations: None,
        totals: sums.totals.iter().map(|(key, value)| (key.to_string(), *value)).collect(),
        seats: BTreeMap::new(),
    };
    sums.contests.iter().map(|(code, sums)| (code.to_string(), contest(sums))).collect()
}

/// `expected.txt`: `valid N`, `list L N`, `candidate L.C N`, `seats L N`; counts of tables are not totals of a record.
fn parse(text: &str) -> anyhow::Result<Expected> {
    let mut expected = Expected::default();
    for line in text.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let number =
            |word: &str| word.parse::<u64>().with_context(|| format!("expected.txt: {line}"));
        match words[..] {
            ["stations", value] => expected.stations = Some(number(value)?),
            ["lists" | "candidates" | "eligible" | "ballots", _] => {}
            ["list" | "candidate", choice, value] => {
                expected.totals.insert(format!("vote {choice}"), number(value)?);
            }
            ["seats", choice, value] => {
                expected.seats.insert(choice.to_owned(), number(value)?);
            }
            [field, value] => {
                expected.totals.insert(field.to_owned(), number(value)?);
            }
            _ => bail!("expected.txt: {line:?}"),
        }
    }
    Ok(expected)
}
