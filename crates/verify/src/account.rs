//! C2, C3, H1, I2: what the account of the log says of gaps, incidents, audits and complaints (spec 4 §15, spec 6 §3).
//!
//! In scope: what a promise that was not kept looks like in the recomputed tables. Not in scope: whether the published
//! tables are these (D1), and anybody's reasons: they are repeated as stated.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta::value::Time;
use acta_tally::account::Past;
use acta_tally::fold::Fold;
use acta_tally::results::{AccountFile, Results};

use crate::catalog::detail;
use crate::session::Session;
use crate::source::Source;
use crate::tabular::cells;
use crate::verdict::{Cause, Detail};

/// A table of the account.
pub(crate) struct Table {
    columns: Vec<String>,
    pub(crate) rows: Vec<Vec<String>>,
}

/// A row with the names of its cells.
pub(crate) struct Row<'a> {
    columns: &'a [String],
    cells: &'a [String],
}

impl Row<'_> {
    pub(crate) fn get(&self, column: &str) -> &str {
        let at = self.columns.iter().position(|own| own == column);
        at.and_then(|at| self.cells.get(at)).map_or("", String::as_str)
    }
}

impl Table {
    /// The recomputed table of this path, of those that say nothing of smaller sizes; without a row it is empty.
    pub(crate) fn of(results: &Results<'_>, path: &str) -> Self {
        Self::with(results, &Past::default(), path)
    }

    /// Any recomputed table.
    pub(crate) fn with(results: &Results<'_>, past: &Past, path: &str) -> Self {
        let file = AccountFile::all().find(|file| file.path == path);
        let text = file.and_then(|file| file.text(results, past));
        let mut rows = cells(text.as_deref().unwrap_or(""));
        let columns = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        Self { columns, rows }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|cells| Row { columns: &self.columns, cells })
    }
}

impl<S: Source + ?Sized> Session<'_, S> {
    pub(crate) fn judge_account(&mut self, fold: &Fold) {
        let results = Results::new(fold);
        self.judge_explanations(&Table::of(&results, "account/gaps.csv"));
        self.judge_incidents(&Table::of(&results, "account/incidents.csv"));
        self.judge_audits(&Table::of(&results, "account/audits.csv"));
        self.judge_complaints(&Table::of(&results, "account/complaints.csv"));
    }

    /// A log says nothing of the time before it began, as one that was made from figures of a past election.
    fn judge_explanations(&mut self, gaps: &Table) {
        let Some((_, began)) = self.timed_heads().first().copied() else {
            let what = detail("file log/heads", "time", "a time on the heads", "none");
            return self.sheet.cannot_tell("C2", Cause::Missing, what);
        };
        self.sheet.examined("C2");
        let while_it_ran =
            |gap: &Row<'_>| Time::parse(gap.get("from")).is_some_and(|from| from.unix() >= began);
        let unexplained = |gap: &Row<'_>| gap.get("incidents") == "unexplained";
        for gap in gaps.rows().filter(while_it_ran).filter(unexplained) {
            let seconds = format!("unexplained, {} s", gap.get("seconds"));
            let subject = format!("gap {}", gap.get("from"));
            self.sheet.fails("C2", detail(subject, "incident", "one that explains it", seconds));
        }
    }

    fn judge_incidents(&mut self, incidents: &Table) {
        if incidents.rows.is_empty() {
            return self.sheet.not_applicable("C3", none("incidents"));
        }
        self.sheet.examined("C3");
        for incident in incidents.rows() {
            let subject =
                format!("incident {} (entry {})", incident.get("class"), incident.get("index"));
            if incident.get("state") == "open" {
                let what = detail(subject, "state", "closed", "open");
                self.sheet.cannot_tell("C3", Cause::Pending, what);
            } else if incident.get("evidence") == "0" {
                self.sheet.fails("C3", detail(subject, "evidence", "at least one piece", "none"));
            }
        }
    }

    fn judge_audits(&mut self, audits: &Table) {
        if audits.rows.is_empty() {
            return self.sheet.not_applicable("H1", none("audits promised"));
        }
        self.sheet.examined("H1");
        for audit in audits.rows() {
            let subject = format!("audit {} (entry {})", audit.get("code"), audit.get("index"));
            let due = format!("held by {}", audit.get("due"));
            let state = match audit.get("reason") {
                "" => audit.get("state").to_owned(),
                reason => format!("{}; stated reason: {reason}", audit.get("state")),
            };
            if audit.get("late") == "yes" {
                self.sheet.late("H1", detail(subject, "report", due, state));
            } else if !audit.get("state").starts_with("held") {
                let what = detail(subject, "report", due, state);
                self.sheet.cannot_tell("H1", Cause::Pending, what);
            }
        }
    }

    fn judge_complaints(&mut self, complaints: &Table) {
        if complaints.rows.is_empty() {
            return self.sheet.not_applicable("I2", none("complaints"));
        }
        self.sheet.examined("I2");
        for complaint in complaints.rows() {
            let (kind, about) = (complaint.get("type"), complaint.get("about"));
            let subject = format!("complaint {kind} (entry {})", complaint.get("index"));
            let field = format!("ruling, about {about}");
            let undecided = complaint.get("rulings") == "0";
            let got = if undecided { "none" } else { "late" };
            match complaint.get("due") {
                "" if undecided => {
                    let what = detail(subject, field, "by a due time", "none is promised");
                    self.sheet.cannot_tell("I2", Cause::Pending, what);
                }
                due if complaint.get("late") == "yes" => {
                    self.sheet.late("I2", detail(subject, field, format!("by {due}"), got));
                }
                due if undecided => {
                    let what = detail(subject, field, format!("by {due}"), "not yet");
                    self.sheet.cannot_tell("I2", Cause::Pending, what);
                }
                _ => {}
            }
        }
    }
}

fn none(what: &str) -> Detail {
    detail("log", what, "any", "none")
}
