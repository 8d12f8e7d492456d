//! The files of `account/` (spec 4 §15): which there are, and those that need the outcome:
//! `bulletin.txt`, `bulletins.csv`, `effect.txt`.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::Body;
use acta::kinds::Complaint;
use acta::kinds::complaint::Subject;
use acta::policy::Act;
use acta::text::StatementId;
use acta::value::{Code, Hash};

use super::Results;
use super::bulletins::{BulletinRow, bulletins};
use super::outcome::{Work, write_lines};
use super::summary::write_coverage;
use crate::account::tables::{self, Table};
use crate::account::{Account, Logged, Past};
use crate::expected::{ContestNo, StationNo};
use crate::fold::{Fold, Track};

/// What a bulletin of a size says beside its own number, time and witnesses.
pub const BULLETIN_PATH: &str = "account/bulletin.txt";

/// The units that open complaints are about, by contest, with the number of these.
type About = BTreeMap<(Code, ContestNo), (u64, BTreeSet<StationNo>)>;

/// A file of `account/`, but for [`BULLETIN_PATH`].
#[derive(Debug, Clone, Copy)]
pub struct AccountFile {
    /// Its path.
    pub path: &'static str,
    /// What a row of a table is about, and how many leading columns tell it from others.
    pub row: (&'static str, usize),
    acts: &'static [Act],
    /// Whether it can change while no statement of these acts comes.
    moves: bool,
    write: fn(&Results<'_>, &Past) -> Option<String>,
}

const FILES: [AccountFile; 15] = [
    file("account/announcements.csv", ("statement", 8), &ANNOUNCED, false, |results, past| {
        tables::announcements_csv(results.kept(), past)
    }),
    file("account/attempts.csv", ("entry", 5), &[Act::Attempts], false, |results, _| {
        tables::attempts_csv(results.kept())
    }),
    file(
        "account/audits.csv",
        ("statement", 3),
        &[Act::AuditPlan, Act::AuditReport],
        true,
        |results, _| tables::audits_csv(results.kept()),
    ),
    file("account/bulletins.csv", ("statement", 1), &[Act::Bulletin], false, |results, past| {
        bulletins_csv(results.kept(), past)
    }),
    file("account/complaints.csv", ("statement", 1), &COMPLAINED, true, |results, _| {
        tables::complaints_csv(results.fold)
    }),
    file(
        "account/copies.csv",
        ("statement", 3),
        &[Act::Copy, Act::CopyCommit],
        false,
        |results, _| tables::copies_csv(results.kept()),
    ),
    file("account/effect.txt", ("account", 0), &[Act::Complaint], true, |results, _| {
        results.effect_txt()
    }),
    AccountFile {
        path: "account/gaps.csv",
        row: ("gap", 1),
        acts: Act::ALL,
        moves: true,
        write: |results, _| tables::gaps_csv(results.fold),
    },
    file("account/geometry.csv", ("entry", 1), &[Act::Geometry], false, |results, _| {
        tables::geometry_csv(results.kept())
    }),
    file(
        "account/incidents.csv",
        ("statement", 1),
        &[Act::Attestation, Act::Incident],
        false,
        |results, _| tables::incidents_csv(results.kept()),
    ),
    file(
        "account/missions.csv",
        ("statement", 1),
        &[Act::Accreditation, Act::Report],
        false,
        |results, _| tables::missions_csv(results.kept()),
    ),
    file("account/probes.csv", ("entry", 5), &[Act::Probe], false, |results, _| {
        tables::probes_csv(results.kept())
    }),
    file(
        "account/register-changes.csv",
        ("entry", 1),
        &[Act::RegisterChange],
        true,
        |results, _| tables::register_changes_csv(results.fold),
    ),
    file("account/software.csv", ("entry", 2), &[Act::Software], false, |results, _| {
        tables::software_csv(results.kept())
    }),
    file("account/telemetry.csv", ("entry", 1), &[Act::Telemetry], true, |results, _| {
        tables::telemetry_csv(results.kept())
    }),
];

const ANNOUNCED: [Act; 3] = [Act::Announcement, Act::Collation, Act::Proclamation];
const COMPLAINED: [Act; 3] = [Act::Complaint, Act::Redaction, Act::Ruling];

const fn file(
    path: &'static str,
    row: (&'static str, usize),
    acts: &'static [Act],
    moves: bool,
    write: fn(&Results<'_>, &Past) -> Option<String>,
) -> AccountFile {
    AccountFile { path, row, acts, moves, write }
}

impl AccountFile {
    /// Every file there can be, in byte order.
    pub fn all() -> impl Iterator<Item = Self> {
        FILES.into_iter()
    }

    /// Whether it may differ from what it was at a smaller size, none being no size.
    #[must_use]
    pub fn may_differ(&self, fold: &Fold, since: Option<u64>) -> bool {
        self.moves || since.is_none_or(|since| fold.account().changed(self.acts) > since)
    }

    /// Its text; none where it has no row.
    #[must_use]
    pub fn text(&self, results: &Results<'_>, past: &Past) -> Option<String> {
        (self.write)(results, past)
    }
}

impl<'a> Results<'a> {
    fn kept(&self) -> &'a Account {
        self.fold.account()
    }

    /// The files of `account/` that may have rows, in byte order, but for [`BULLETIN_PATH`].
    pub fn account_files(&self) -> impl Iterator<Item = AccountFile> + '_ {
        let any = |file: &AccountFile| {
            file.path == "account/gaps.csv" || self.kept().changed(file.acts) > 0
        };
        FILES.into_iter().filter(any)
    }

    /// All files of `account/` by path, [`BULLETIN_PATH`] among them.
    #[must_use]
    pub fn account_tables(
        &self,
        root: &Hash,
        tally: &Hash,
        stations_root: &Hash,
        past: &Past,
    ) -> BTreeMap<String, Vec<u8>> {
        let files = self.account_files();
        let mut made: BTreeMap<String, Vec<u8>> = files
            .filter_map(|file| Some((file.path.to_string(), file.text(self, past)?.into_bytes())))
            .collect();
        let bulletin = self.bulletin_txt(root, tally, stations_root).into_bytes();
        made.insert(BULLETIN_PATH.to_string(), bulletin);
        made
    }

    /// `account/bulletin.txt`: what a bulletin of this size says (spec 4 §15.5).
    #[must_use]
    pub fn bulletin_txt(&self, root: &Hash, tally: &Hash, stations_root: &Hash) -> String {
        let fold = self.fold;
        let contests = fold.plan().by_code.iter();
        let mut contests: Vec<(Code, ContestNo)> =
            contests.map(|(code, no)| (*code, *no)).collect();
        contests.sort_unstable();
        let works = contests.iter().filter_map(|(_, no)| Work::new(fold, *no, Track::Official));
        let works: Vec<Work<'_>> = works.collect();
        let mut out = String::new();
        put!(&mut out, "size {}\nroot {root}\ntally {tally}\n", fold.size());
        put!(&mut out, "stations-root {stations_root}\nstatus {}\n", fold.status());
        put!(&mut out, "contests {}\n", works.len());
        for work in works {
            write_lines(&mut out, work.plan, &work.view());
            out.push_str("coverage ");
            write_coverage(&mut out, work.row, "", "");
            out.push('\n');
            match work.scenario(&self.order) {
                Some((turnout, state)) => {
                    put!(&mut out, "scenario {}/{} {state}\n", turnout.num(), turnout.den());
                }
                None => out.push_str("scenario none\n"),
            }
        }
        out
    }

    /// `account/effect.txt`: the state of each contest if the units with an open complaint joined O.
    fn effect_txt(&self) -> Option<String> {
        let about = self.about_units();
        if about.is_empty() {
            return None;
        }
        let mut out = String::from("acta/effect/v1\n");
        put!(&mut out, "election {}\n", self.fold.plan().election);
        for ((code, contest), (complaints, stations)) in &about {
            let Some(work) = Work::new(self.fold, *contest, Track::Official) else { continue };
            put!(&mut out, "contest {code}\ncomplaints {complaints}\nunits {}\n", stations.len());
            let places = stations.iter().filter_map(|no| self.fold.expected().station(*no));
            let bounds = places.map(|place| self.fold.expected().max_ballots(place));
            let number = |out: &mut String, key: &str, value: Option<u64>| match value {
                Some(value) => put!(out, "{key} {value}\n"),
                None => put!(out, "{key} unknown\n"),
            };
            number(&mut out, "max-ballots", crate::outcome::outstanding(bounds));
            let (outstanding, state) = work.if_replaceable(stations);
            number(&mut out, "outstanding", outstanding);
            if let Some(state) = state {
                put!(&mut out, "state {state}\n");
            }
        }
        Some(out)
    }

    /// Expected units of track official that an open complaint is about.
    fn about_units(&self) -> About {
        let mut about = About::new();
        for logged in self.kept().open_complaints() {
            let Body::Complaint(says) = &logged.says else { continue };
            let units = match says.about {
                Subject::Station(station) => self.units_of(&station, None),
                Subject::Statement(id) => match self.fold.unit_of(&id) {
                    Some((station, contest, Track::Official)) => {
                        self.units_of(&station, Some(contest))
                    }
                    _ => Vec::new(),
                },
                Subject::Election | Subject::Area(_) | Subject::Contest(_) => Vec::new(),
            };
            for (contest, no, station) in units {
                let (complaints, stations) = about.entry((contest, no)).or_default();
                *complaints += 1;
                stations.insert(station);
            }
        }
        about
    }

    /// The expected units of a station, or the one of a contest.
    fn units_of(&self, station: &Code, only: Option<Code>) -> Vec<(Code, ContestNo, StationNo)> {
        let fold = self.fold;
        let Some(no) = fold.expected().number(station) else { return Vec::new() };
        let Some(place) = fold.expected().station(no) else { return Vec::new() };
        let contests = fold.expected().units_of(place).map(|(contest, _)| contest);
        let contests = contests.filter(|contest| fold.row(Track::Official, no, *contest).is_some());
        let contests =
            contests.filter_map(|contest| Some((fold.plan().contest(contest)?.code, contest, no)));
        contests.filter(|(code, _, _)| only.is_none_or(|only| only == *code)).collect()
    }

    /// Complaints with effect about each station.
    pub(super) fn complaints_by_station(&self) -> BTreeMap<Code, u64> {
        let mut complaints = BTreeMap::new();
        for (_, says) in self.complaints() {
            if let Some(station) = self.station_of(says) {
                *complaints.entry(station).or_default() += 1;
            }
        }
        complaints
    }

    /// Log indexes of the complaints with effect, by the station that they are about (spec 4 §15.3), ascending.
    #[must_use]
    pub fn complaint_indexes(&self) -> BTreeMap<Code, Vec<(u64, u64)>> {
        let mut indexes: BTreeMap<Code, Vec<(u64, u64)>> = BTreeMap::new();
        for (logged, says) in self.complaints() {
            if let Some(station) = self.station_of(says) {
                indexes.entry(station).or_default().push((logged.index, logged.since));
            }
        }
        indexes
    }

    /// Complaints with effect about a station (spec 4 §15.3), by index: what "none in this log" is about.
    #[must_use]
    pub fn complaints_about(&self, station: Code) -> Vec<(u64, StatementId, &'a Complaint)> {
        let about = self.complaints().filter(|(_, says)| self.station_of(says) == Some(station));
        about.map(|(logged, says)| (logged.index, logged.id, says)).collect()
    }

    fn complaints(&self) -> impl Iterator<Item = (&'a Logged, &'a Complaint)> + use<'a> {
        self.kept().of(Act::Complaint).filter_map(|logged| match &logged.says {
            Body::Complaint(says) => Some((logged, &**says)),
            _ => None,
        })
    }

    /// The station that a complaint is about, itself or by a statement that names it.
    fn station_of(&self, says: &Complaint) -> Option<Code> {
        match says.about {
            Subject::Station(station) => Some(station),
            Subject::Statement(id) => self.fold.unit_of(&id).map(|(station, _, _)| station),
            Subject::Election | Subject::Area(_) | Subject::Contest(_) => None,
        }
    }
}

/// `account/bulletins.csv`
fn bulletins_csv(account: &Account, past: &Past) -> Option<String> {
    let mut table =
        Table::new("id,index,number,made,size,follows,field,announced,computed,lower,between");
    for BulletinRow { logged, says, differs, lower, between } in bulletins(account, past) {
        table.cell(logged.id).cell(logged.index).cell(says.number).cell(says.made).cell(says.size);
        table.cell(if differs.is_none() { "yes" } else { "no" });
        let differs = differs.map(|it| (it.field, it.announced, it.computed));
        let (field, announced, computed) = differs.unwrap_or_default();
        table.cell(field).cell(announced).cell(computed);
        table.maybe(lower.map(|lower| lower.field)).maybe(between).end();
    }
    table.finish()
}
