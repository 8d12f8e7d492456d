//! What every story is told with: a country, its keys, a clock, real commands and their answers.
//!
//! In scope: [`Stage`], and how a question is put and answered. Out of scope: the servers of a night ([`super::night`]),
//! and what happens in a story ([`super::stories`]). No answer is a literal: it is what the command that is shown
//! printed just now.

use super::super::stations::Stations;
use super::super::{roll, shuffle};
use super::night::Night;
use crate::compile;
use crate::folder::{Folder, Record};
use acta::statement::{Statement, secret_key};
use acta::value::{Code, ElectionId, Name, Role, Time};
use acta_log::note::SecretKey;
use acta_server::setup::system_seed;
use anyhow::{Context, bail, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::runtime::Runtime;

/// `examples/meridia`, in the binary: a story needs no other file.
const FILES: [(&str, &str); 8] = [
    ("definition.txt", include_str!("../../../../../examples/meridia/definition.txt")),
    ("areas.csv", include_str!("../../../../../examples/meridia/areas.csv")),
    ("stations.csv", include_str!("../../../../../examples/meridia/stations.csv")),
    ("choices.csv", include_str!("../../../../../examples/meridia/choices.csv")),
    ("records.csv", include_str!("../../../../../examples/meridia/records.csv")),
    ("outlines.csv", include_str!("../../../../../examples/meridia/outlines.csv")),
    ("regions.geojson", include_str!("../../../../../examples/meridia/regions.geojson")),
    ("SOURCE.md", include_str!("../../../../../examples/meridia/SOURCE.md")),
];

/// Bodies with a root key in the definition.
const HOLDERS: [(Role, &str); 6] = [
    (Role::Auditor, "college"),
    (Role::Contestant, "bridge"),
    (Role::Contestant, "lantern"),
    (Role::Court, "electoral"),
    (Role::Media, "herald"),
    (Role::Observer, "league"),
];

/// A count takes at least so many minutes …
const COUNT_MINUTES_MIN: i64 = 5;
/// … and up to so many more.
const COUNT_MINUTES: i64 = 25;
/// Lines of a command's output that are shown at most; the whole of it is kept.
const LINES_SHOWN_MAX: usize = 8;

/// A command that was run.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Ran {
    /// As a person types it.
    pub(in crate::demo) command: String,
    /// Its exit code.
    pub(in crate::demo) code: i32,
    /// What it printed, standard error after standard output.
    pub(in crate::demo) output: String,
}

/// What is asked.
pub(in crate::demo) struct Question<'a> {
    /// What somebody said.
    pub(in crate::demo) said: &'a str,
    /// What one wants to know.
    pub(in crate::demo) asked: &'a str,
    /// The command that decides it, without `acta`.
    pub(in crate::demo) command: Vec<String>,
    /// The exit code it must have.
    pub(in crate::demo) code: i32,
    /// What it must print, each in some line.
    pub(in crate::demo) shows: &'a [&'a str],
    /// What that means, in a sentence.
    pub(in crate::demo) means: &'a str,
}

/// What was asked and answered.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Answer {
    pub(in crate::demo) said: String,
    pub(in crate::demo) asked: String,
    pub(in crate::demo) means: String,
    pub(in crate::demo) ran: Ran,
    /// The lines that decide.
    pub(in crate::demo) decides: Vec<String>,
    /// What is not as the story has it.
    pub(in crate::demo) differs: Vec<String>,
}

/// A story while it is told.
pub(in crate::demo) struct Stage {
    pub(in crate::demo) dir: PathBuf,
    /// Tells as it goes; otherwise only the end is printed.
    tells: bool,
    folder: Folder,
    records: Vec<Record>,
    stations: Arc<Stations>,
    holders: BTreeMap<Name, SecretKey>,
    clock: Arc<AtomicI64>,
    runtime: Arc<Runtime>,
    pub(in crate::demo) answers: Vec<Answer>,
}

impl Stage {
    /// The country of the stories, its election not begun.
    ///
    /// # Errors
    /// The disk, the system.
    pub(super) fn new(dir: &Path, seed: u64, tells: bool) -> anyhow::Result<Self> {
        let election = dir.join("meridia");
        fs::create_dir_all(&election)?;
        for (name, text) in FILES {
            fs::write(election.join(name), text)?;
        }
        let mut folder = Folder::read(&election)?;
        let mut records = std::mem::take(&mut folder.records);
        let keys = &folder.draft.keys;
        let closes = keys.closes.context("definition.txt: no line `closes`")?;
        let opens = keys.opens.context("definition.txt: no line `opens`")?;
        count(&mut records, closes, seed)?;
        shuffle(&mut records, seed);
        let id = folder.draft.election.clone();
        let tables = compile::tables(&folder)?;
        let stations = Stations::new(&id, tables.stations.iter().map(|station| station.code))?;
        let mut holders = BTreeMap::new();
        for (role, code) in HOLDERS {
            let name = name(role, code)?;
            holders.insert(name, secret_key(&id, name, &system_seed()?)?);
        }
        // Before the polls open: control statements are not late unless the story says so.
        let clock = Arc::new(AtomicI64::new(opens.unix() - 3_600));
        Ok(Self {
            dir: dir.to_owned(),
            tells,
            folder,
            records,
            stations: Arc::new(stations),
            holders,
            clock,
            runtime: Arc::new(crate::commands::serve_on::runtime()?),
            answers: Vec::new(),
        })
    }

    /// What every page and print of it says.
    pub(super) fn notice(&self) -> &str {
        self.folder.draft.keys.notice.as_deref().unwrap_or_default()
    }

    /// The election.
    pub(super) fn election(&self) -> &ElectionId {
        &self.folder.draft.election
    }

    pub(super) fn folder(&self) -> &Folder {
        &self.folder
    }

    pub(super) fn stations(&self) -> &Stations {
        &self.stations
    }

    pub(super) fn holder_keys(&self) -> &BTreeMap<Name, SecretKey> {
        &self.holders
    }

    pub(super) fn runtime(&self) -> &Arc<Runtime> {
        &self.runtime
    }

    pub(super) fn clock(&self) -> &Arc<AtomicI64> {
        &self.clock
    }

    /// Sets the clocks of all servers.
    pub(super) fn at(&self, time: &str) -> anyhow::Result<Time> {
        let time = Time::parse(time).with_context(|| format!("{time:?} is no time"))?;
        self.clock.store(time.unix(), Ordering::Relaxed);
        Ok(time)
    }

    /// An election night of its own: a node, three witnesses, a log.
    ///
    /// # Errors
    /// What keeps it from beginning.
    pub(super) fn night(&self, name: &'static str) -> anyhow::Result<Night> {
        Night::begin(self, name)
    }

    /// The signed records of all stations, in the order of arrival.
    ///
    /// # Errors
    /// A record that is none.
    pub(super) fn records(&self) -> anyhow::Result<Vec<Statement>> {
        self.records.iter().map(|record| self.stations.sign(record)).collect()
    }

    /// The figures of one record.
    ///
    /// # Errors
    /// There is none.
    pub(super) fn record(&self, station: &str, contest: &str) -> anyhow::Result<Record> {
        let own = |record: &&Record| {
            record.station.as_str() == station && record.contest.as_str() == contest
        };
        let record = self.records.iter().find(own);
        record.cloned().with_context(|| format!("no record of {station} {contest}"))
    }

    /// The votes of each choice over the first records, in percent of all of them.
    pub(super) fn sums(&self, contest: &str, percent: usize) -> Vec<(String, u64)> {
        let first = self.records.len() * percent / 100;
        let mut sums: Vec<(String, u64)> = Vec::new();
        let own =
            self.records.iter().take(first).filter(|record| record.contest.as_str() == contest);
        for (key, votes) in own.flat_map(|record| &record.lines) {
            let Some(choice) = key.to_string().strip_prefix("vote ").map(str::to_owned) else {
                continue;
            };
            match sums.iter_mut().find(|(known, _)| *known == choice) {
                Some((_, sum)) => *sum += u64::from(*votes),
                None => sums.push((choice, u64::from(*votes))),
            }
        }
        sums
    }

    /// Registered voters of all stations.
    pub(super) fn registered(&self) -> u64 {
        self.folder.stations.iter().filter_map(|station| station.registered).map(u64::from).sum()
    }

    /// Signs the text of a statement: its kind, and its lines after the election.
    ///
    /// # Errors
    /// The text is no statement of that kind.
    pub(super) fn by(
        &self,
        who: (Role, &str),
        kind: &str,
        lines: &str,
    ) -> anyhow::Result<Statement> {
        let name = name(who.0, who.1)?;
        let key = self.holders.get(&name).with_context(|| format!("no key of {name}"))?;
        self.sign(kind, lines, &[key])
    }

    /// The same with keys at hand.
    ///
    /// # Errors
    /// As [`Stage::by`].
    pub(super) fn sign(
        &self,
        kind: &str,
        lines: &str,
        keys: &[&SecretKey],
    ) -> anyhow::Result<Statement> {
        let text = format!("acta/{kind}/v1\nelection {}\n{lines}", self.election());
        Statement::sign(&text, keys).map_err(|fault| anyhow::anyhow!("{kind}: {fault}"))
    }

    /// Writes a file of the story; the path is below its folder.
    ///
    /// # Errors
    /// The disk.
    pub(super) fn file(&self, path: &str, bytes: &[u8]) -> anyhow::Result<()> {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().context("a path without folder")?)?;
        fs::write(&path, bytes).with_context(|| format!("{}", path.display()))
    }

    /// Something that happens, told.
    pub(super) fn tell(&self, words: &str) {
        if self.tells {
            outln!("· {words}");
        }
    }

    /// Runs this program in the story's folder.
    ///
    /// # Errors
    /// It cannot be started.
    pub(super) fn run(&self, args: &[String]) -> anyhow::Result<Ran> {
        let program = std::env::current_exe().context("the path of this program")?;
        let output = Command::new(program).args(args).current_dir(&self.dir).output()?;
        let text = [&output.stdout[..], &output.stderr[..]].concat();
        Ok(Ran {
            command: shown(args),
            code: output.status.code().unwrap_or(-1),
            output: String::from_utf8_lossy(&text).into_owned(),
        })
    }

    /// Runs this program for a step of the story, which must succeed.
    ///
    /// # Errors
    /// It did not.
    pub(super) fn step(&self, args: &[String]) -> anyhow::Result<Ran> {
        let ran = self.run(args)?;
        ensure!(ran.code == 0, "{}: exit code {}: {}", ran.command, ran.code, ran.output);
        Ok(ran)
    }

    /// Puts a question, by the command that decides it.
    ///
    /// # Errors
    /// The command cannot be started.
    pub(super) fn ask(&mut self, question: Question<'_>) -> anyhow::Result<()> {
        let Question { said, asked, command, code, shows, means } = question;
        let ran = self.run(&command)?;
        let mut differs = Vec::new();
        if ran.code != code {
            differs.push(format!("expected exit code {code}, got {}", ran.code));
        }
        for wanted in shows {
            if !ran.output.lines().any(|line| line.contains(wanted)) {
                differs.push(format!("expected a line with {wanted:?}, got none"));
            }
        }
        let decides = ran.output.lines().filter(|line| shows.iter().any(|one| line.contains(one)));
        let decides = decides.take(LINES_SHOWN_MAX).map(str::to_owned).collect();
        let [said, asked, means] = [said, asked, means].map(str::to_owned);
        let answer = Answer { said, asked, means, ran, decides, differs };
        if self.tells {
            outln!("{}", answer.text(self.answers.len() + 1));
        }
        self.answers.push(answer);
        Ok(())
    }

    /// A comparison that no single command makes.
    ///
    /// # Errors
    /// The two differ.
    pub(super) fn equal<T: PartialEq + std::fmt::Debug>(
        &self,
        what: &str,
        one: &T,
        other: &T,
    ) -> anyhow::Result<()> {
        if one != other {
            bail!("{what}: expected {one:?}, got {other:?}");
        }
        self.tell(&format!("{what}: equal"));
        Ok(())
    }
}

impl Answer {
    /// As it is told.
    fn text(&self, number: usize) -> String {
        let mut text = format!("\n{number}. {}\n   {}\n", self.said, self.asked);
        text += &format!("   $ {}\n", self.ran.command);
        for line in &self.decides {
            text += &format!("     {}\n", line.trim());
        }
        text += &format!("   → {} (exit code {})", self.means, self.ran.code);
        for line in &self.differs {
            text += &format!("\n   NOT AS TOLD: {line}");
        }
        text
    }
}

/// Times of closing and of the end of the count: the stations of Meridia are small.
fn count(records: &mut [Record], closes: Time, seed: u64) -> anyhow::Result<()> {
    for record in records {
        let minutes = i64::from(roll(b"acta/story/counted", seed, record)) % COUNT_MINUTES;
        let counted = Time::from_unix(closes.unix() + (COUNT_MINUTES_MIN + minutes) * 60);
        record.closed.get_or_insert(closes);
        record.counted.get_or_insert(counted.context("definition.txt: `closes` is too late")?);
    }
    Ok(())
}

/// A name of a role.
///
/// # Errors
/// The code is none.
pub(super) fn name(role: Role, code: &str) -> anyhow::Result<Name> {
    Ok(Name::new(role, Code::parse(code).with_context(|| format!("{code:?} is no code"))?))
}

/// `acta` with its arguments, quoted where a shell asks for it.
fn shown(args: &[String]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,+@%".contains(c);
    let quoted = |arg: &String| {
        if !arg.is_empty() && arg.chars().all(plain) { arg.clone() } else { format!("'{arg}'") }
    };
    let args: Vec<String> = args.iter().map(quoted).collect();
    format!("acta {}", args.join(" "))
}

/// Words of a command line.
macro_rules! words {
    ($($word:expr),* $(,)?) => { vec![$($word.to_string()),*] };
}
pub(super) use words;
