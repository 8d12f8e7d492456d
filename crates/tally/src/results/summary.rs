//! `summary.txt`, `register.csv`, the rows of `arrivals/`, and the leaves under the stations root
//! (spec 5 §2, §3, §5).

use alloc::string::String;
use alloc::vec::Vec;

use acta::entry::Header;
use acta::statement::Statement;
use acta::value::{Code, Hash};

use super::Results;
use super::csv::push_words;
use crate::expected::ContestNo;
use crate::fold::{Fold, Track};
use crate::totals::{Class, Row};

/// The first line of `register.csv`.
pub const REGISTER_HEAD: &str = "code,area,type,registered,max_ballots,counted_with,name,changed\n";
/// The first line of each shard of `arrivals/`.
pub const ARRIVALS_HEAD: &str = "index,received,via,kind,id,station,contest,effect\n";

/// One row of `arrivals/`, with its line end: of the entry of this index. The effect is the one at the
/// fold's size.
#[must_use]
pub fn arrivals_row(fold: &Fold, index: u64, header: &Header, statement: &Statement) -> String {
    let mut out = String::new();
    let body = statement.body();
    put!(
        &mut out,
        "{index},{},{},{},{},",
        header.received,
        header.via,
        body.kind(),
        statement.id()
    );
    let (station, contest) = body.place();
    if let Some(station) = station {
        put!(&mut out, "{station}");
    }
    out.push(',');
    if let Some(contest) = contest {
        put!(&mut out, "{contest}");
    }
    put!(&mut out, ",{}\n", fold.effect_at(index));
    out
}

impl Results<'_> {
    /// `summary.txt` under the root of the fold's size.
    #[must_use]
    pub fn summary_txt(&self, root: &Hash) -> String {
        let (fold, plan) = (self.fold, self.fold.plan());
        let mut out = String::from("acta/summary/v1\n");
        put!(&mut out, "election {}\nname {}\n", plan.election, plan.name);
        put!(&mut out, "test {}\n", if plan.test { "yes" } else { "no" });
        if let Some(notice) = &plan.notice {
            put!(&mut out, "notice {notice}\n");
        }
        if let Some(custodian) = &plan.custodian {
            put!(&mut out, "custodian {custodian}\n");
        }
        put!(&mut out, "status {}\nsize {}\nroot {root}\n", fold.status(), fold.size());
        for (kind, entries) in fold.entries_by_kind() {
            put!(&mut out, "entries {kind} {entries}\n");
        }
        for (channel, entries) in fold.entries_by_channel() {
            put!(&mut out, "channel {channel} {entries}\n");
        }
        let mut contests: Vec<(Code, ContestNo)> =
            plan.by_code.iter().map(|(code, no)| (*code, *no)).collect();
        contests.sort_unstable();
        for (code, no) in contests {
            self.contest_lines(&mut out, &code, no);
        }
        out
    }

    fn contest_lines(&self, out: &mut String, code: &Code, contest: ContestNo) {
        let Some(table) = self.fold.table(contest, Track::Official) else { return };
        let row = table.whole();
        put!(out, "contest {code} expected {}", row.expected());
        let words = ["counted", "flagged", "excluded", "missing"];
        for (word, class) in words.iter().zip(Class::ALL) {
            put!(out, " {word} {}", row.class(class).units);
        }
        let disputed: u64 = Class::ALL.map(|class| row.class(class).disputed).iter().sum();
        put!(out, " disputed {disputed}\n");
        put!(out, "coverage {code} ");
        write_coverage(out, row, "stations ", "registered ");
        put!(out, " ballots {}\n", row.counted().ballots);
    }

    /// `register.csv`: the stations in force in byte order.
    #[must_use]
    pub fn register_csv(&self) -> String {
        let mut out = String::from(REGISTER_HEAD);
        for station in self.in_force().map(|(_, station)| station) {
            let row = &station.row;
            put!(&mut out, "{},{},{},", row.code, row.area, row.kind);
            cell(&mut out, row.registered);
            cell(&mut out, row.max_ballots);
            cell(&mut out, row.counted_with);
            push_words(&mut out, &row.name);
            put!(&mut out, ",{}\n", station.changed);
        }
        out
    }
}

/// Units counted of those expected, and their registered voters of those of all.
pub(super) fn write_coverage(out: &mut String, row: &Row, units: &str, voters: &str) {
    let counted = row.counted();
    put!(out, "{units}{}/{} {voters}", counted.units, row.expected());
    match (counted.registered(), row.registered()) {
        (Some(some), Some(all)) => put!(out, "{some}/{all}"),
        _ => out.push_str("none"),
    }
}

/// A cell that may be empty, and the comma after it.
fn cell(out: &mut String, value: Option<impl core::fmt::Display>) {
    if let Some(value) = value {
        put!(out, "{value}");
    }
    out.push(',');
}
