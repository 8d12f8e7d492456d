//! The checks that only a scorecard has, as far as the log lets them be judged (spec 6 §10.2).
//!
//! In scope: software, drills, licence, audits, complaints. Not in scope: due times (`due`), images (`images`), and what is
//! counted from records and copies (`votes`). What the published data cannot say is told as such, with the reason.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::kinds::Body;
use acta::kinds::audit::AuditOutcome;
use acta::policy::Act;
use acta::value::{Hash, Time};
use acta_tally::account::Past;
use acta_tally::fold::{Fold, Track};
use acta_tally::results::{AccountFile, Results};

use crate::account::{Row, Table};
use crate::announced::{can_show_thousandths, thousandths_of};
use crate::catalog::{detail, numbers};
use crate::session::Session;
use crate::source::Source;
use crate::verdict::{Cause, Verdict};

/// First words of texts of open licences.
const OPEN_LICENCES: [&str; 8] = [
    "CC0",
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "Creative Commons Attribution",
    "Creative Commons CC0",
    "ODbL",
    "Open Data Commons",
    "Public Domain",
];

/// What no published file of an election says, by code: cause, what is asked for, what there is.
const UNTOLD: [(&str, Cause, &str, &str); 7] = [
    ("B7", Cause::Missing, "codes read from paper or images", "read with acta carry, not here"),
    ("E1", Cause::Missing, "the address of an archive", "the source names none"),
    ("E2", Cause::Missing, "an export with its schema", "tables of spec 5 only; D1 compares them"),
    ("E4", Cause::Missing, "requests from several networks", "one reader, one source"),
    ("E5", Cause::Missing, "sources of independent mirrors", "one source"),
    ("E9", Cause::Missing, "an accessibility checker's answer", "not made here"),
    ("H5", Cause::NotPublished, "an interval announced by observers", "no entry says one"),
];

impl<S: Source + ?Sized> Session<'_, S> {
    /// Judges what [`crate::CHECKS`] does not have.
    pub(super) fn judge_card(&mut self) {
        let Some(fold) = self.fold.take() else { return };
        for (code, cause, expected, got) in UNTOLD {
            self.sheet.cannot_tell(code, cause, detail("source", "", expected, got));
        }
        let results = Results::new(&fold);
        let audits = Table::of(&results, "account/audits.csv");
        self.judge_software(&fold);
        self.judge_planned(&audits, &fold);
        self.judge_formed(&fold);
        self.judge_licence();
        self.judge_due(&fold);
        self.judge_small(&fold);
        self.judge_complaint_register(&fold, &results);
        self.judge_decisions(&fold);
        self.tell_coverage(&fold);
        if let Some(seen) = self.seen.take() {
            self.judge_images(&fold, &seen);
            self.judge_seen(&fold, &results, &seen);
        }
        self.fold = Some(fold);
    }

    /// A5: the software that made the publications.
    fn judge_software(&mut self, fold: &Fold) {
        let opens = fold.definition().opens;
        let mut known: Vec<(Hash, u64, Time)> = Vec::new();
        for logged in fold.account().of(Act::Software) {
            let Body::Software(software) = &logged.says else { continue };
            let of = |component: &acta::kinds::audit::Component| component.hash;
            let hashes = software.components.iter().map(of);
            known.extend(hashes.map(|hash| (hash, logged.index, logged.received)));
        }
        let made = self.published(fold);
        let made: Vec<(u64, Hash)> =
            made.into_iter().map(|(index, says)| (index, says.renderer)).collect();
        if known.is_empty() || made.is_empty() {
            let (subject, expected) = match known.is_empty() {
                true => ("software entries", "hashes of every component"),
                false => ("publication entries", "at least 1"),
            };
            let what = detail(subject, "", expected, "none");
            return self.sheet.cannot_tell("A5", Cause::NotPublished, what);
        }
        self.sheet.examined("A5");
        for (index, renderer) in made {
            let subject = format!("publication (entry {index})");
            let mut below = known.iter().filter(|(hash, at, _)| *hash == renderer && *at < index);
            let in_time = below.clone().any(|(_, _, received)| received.unix() <= opens.unix());
            match below.next() {
                Some(_) if in_time => {}
                Some((_, at, received)) => {
                    let want = format!("logged by {opens}");
                    let got = format!("{received} (entry {at})");
                    self.sheet.fails("A5", detail(subject, "renderer", want, got));
                }
                None => {
                    let got = renderer.to_string();
                    self.sheet.fails("A5", detail(subject, "renderer", "a logged component", got));
                }
            }
        }
    }

    /// A8, H2, H3, H4, H6, H7: rows of the audit plans, by type.
    fn judge_planned(&mut self, audits: &Table, fold: &Fold) {
        const SHARE: &str = "number of stations drawn, and the legal share";
        let of: [(&str, &[&str], &str); 6] = [
            ("A8", &["drill"], ""),
            ("H2", &["risk-limiting", "sample-count"], "seed and the time of its drawing"),
            ("H3", &["sample-count"], SHARE),
            ("H4", &["risk-limiting"], "limit, method, tallies and measured risk"),
            ("H6", &["software"], ""),
            ("H7", &["communications"], "list of what each station sent"),
        ];
        for (code, types, asked) in of {
            let types_of = |row: &Row<'_>| types.contains(&row.get("type"));
            let rows: Vec<Row<'_>> = audits.rows().filter(types_of).collect();
            if rows.is_empty() {
                let want = format!("an audit of type {}", types.join(" or "));
                let what = detail("audit plan", "", want, "none");
                match audits.rows.is_empty() || code == "A8" {
                    true => self.sheet.cannot_tell(code, Cause::NotPublished, what),
                    false => self.sheet.not_applicable(code, what),
                }
                continue;
            }
            self.sheet.examined(code);
            for row in rows {
                self.judge_audit(code, &row, asked, fold);
            }
        }
    }

    fn judge_audit(&mut self, code: &'static str, row: &Row<'_>, asked: &str, fold: &Fold) {
        let subject = format!("audit {} (entry {})", row.get("code"), row.get("index"));
        let due = format!("held by {}", row.get("due"));
        let state = row.get("state");
        if row.get("late") == "yes" {
            self.sheet.fails(code, detail(subject, "report", due, state));
        } else if code == "H6" {
            self.judge_fixed(subject, row, fold);
        } else if !state.starts_with("held") {
            self.sheet.cannot_tell(code, Cause::Pending, detail(subject, "report", due, state));
        } else if !asked.is_empty() {
            let got = format!("in the document {} only", row.get("document"));
            let what = detail(subject, asked, "in the log", got);
            self.sheet.cannot_tell(code, Cause::NotPublished, what);
        }
    }

    /// H6: when the report was logged; when it says that it was made is its own word.
    fn judge_fixed(&mut self, subject: String, row: &Row<'_>, fold: &Fold) {
        let opens = fold.definition().opens;
        let reports = fold.account().of(Act::AuditReport).filter(|logged| {
            let Body::AuditReport(report) = &logged.says else { return false };
            let held = matches!(report.outcome, AuditOutcome::Held | AuditOutcome::HeldInPart);
            let (plan, audit) = (report.plan.to_string(), report.audit.as_str());
            held && plan == row.get("plan") && audit == row.get("code")
        });
        let first = reports.min_by_key(|logged| logged.received.unix());
        if first.is_some_and(|logged| logged.received.unix() <= opens.unix()) {
            return;
        }
        let got = first.map_or_else(
            || row.get("state").to_string(),
            |logged| format!("{} (entry {})", logged.received, logged.index),
        );
        let what = detail(subject, "report", format!("logged by {opens}"), got);
        match fold.account().now().is_some_and(|now| now.unix() > opens.unix()) {
            true => self.sheet.fails("H6", what),
            false => self.sheet.cannot_tell("H6", Cause::Pending, what),
        }
    }

    /// D4: how announced counts were formed.
    fn judge_formed(&mut self, fold: &Fold) {
        let mut any = false;
        for logged in fold.account().of(Act::Announcement) {
            let Body::Announcement(says) = &logged.says else { continue };
            let listed = says.votes.iter().map(|(_, share)| share.votes);
            let others = says.others.iter().map(|share| share.votes);
            let counts: Option<Vec<u64>> =
                listed.chain(others).map(|votes| votes.map(u64::from)).collect();
            let counts = counts.filter(|counts| can_show_thousandths(counts.iter().sum()));
            let answer = counts.map_or("cannot-tell missing", |counts| {
                let sum = counts.iter().sum();
                let all = counts.iter().all(|votes| thousandths_of(*votes, sum).2);
                if all { "yes" } else { "no" }
            });
            let subject = format!("announcement (entry {})", logged.index);
            let field = "every count is the rounding of a one-decimal percentage";
            self.sheet.told("D4", detail(subject, field, "", answer));
            any = true;
        }
        if !any {
            self.sheet.told("D4", detail("announcement entries", "", "", "none"));
        }
    }

    /// E3: the licence.
    fn judge_licence(&mut self) {
        let Some(bytes) = self.get("LICENSE") else {
            let what = detail("file LICENSE", "file", "published", "not published");
            return self.sheet.cannot_tell("E3", Cause::NotPublished, what);
        };
        let text = String::from_utf8_lossy(&bytes);
        let words = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
        let words: String = words.chars().take(100).collect();
        let open = OPEN_LICENCES.iter().any(|name| words.starts_with(name));
        let what = detail("file LICENSE", "first line", "an open licence", &words);
        if open {
            self.sheet.told("E3", what);
        } else {
            self.sheet.cannot_tell("E3", Cause::Missing, what);
        }
    }

    /// E10: the smallest station.
    fn judge_small(&mut self, fold: &Fold) {
        let stations = fold.expected().in_order().map(|(_, station)| station);
        let alone = stations.filter(|one| !one.closed && one.row.counted_with.is_none());
        let sized = alone.filter_map(|one| Some((one.row.registered?, one.row.code)));
        if let Some((registered, code)) = sized.min() {
            let what =
                numbers(format!("station {code}"), "registered, the smallest", "", registered);
            self.sheet.told("E10", what);
        }
        let what = detail("definition", "", "the smallest number allowed", "none is stated");
        self.sheet.cannot_tell("E10", Cause::Missing, what);
    }

    /// I1, I3, I4: the complaints of this log.
    fn judge_complaint_register(&mut self, fold: &Fold, results: &Results<'_>) {
        let complaints = Table::of(results, "account/complaints.csv");
        let count = complaints.rows.len();
        self.follow("I3", &["F2", "F4", "F5"]);
        let field = format!("complaints in this log at size {}", fold.size());
        self.sheet.told("I3", numbers("log", field, "", count));
        if count == 0 {
            for code in ["I1", "I4"] {
                self.sheet.not_applicable(code, detail("log", "complaints", "any", "none"));
            }
            return;
        }
        self.follow("I1", &["F4"]);
        for row in complaints.rows() {
            let subject = format!("complaint (entry {})", row.get("index"));
            self.sheet.told("I1", detail(subject, "about", "", row.get("about")));
        }
        self.follow("I4", &["D1"]);
        let open: Vec<Row<'_>> =
            complaints.rows().filter(|row| row.get("rulings") == "0").collect();
        for row in open {
            let subject = format!("complaint (entry {})", row.get("index"));
            self.sheet.told("I4", detail(subject, "open, about", "", row.get("about")));
        }
        let file = AccountFile::all().find(|file| file.path == "account/effect.txt");
        let text = file.and_then(|file| file.text(results, &Past::default())).unwrap_or_default();
        for line in text.lines().skip(2) {
            self.sheet.told("I4", detail("file account/effect.txt", "", "", line));
        }
    }

    /// I5: decisions.
    fn judge_decisions(&mut self, fold: &Fold) {
        let decisions = fold.entries_by_kind().find(|(kind, _)| *kind == "decision");
        match decisions {
            None => self.sheet.not_applicable("I5", detail("log", "decisions", "any", "none")),
            Some((_, count)) => {
                self.follow("I5", &["D8"]);
                self.sheet.told("I5", numbers("log", "decisions", "", count));
            }
        }
    }

    /// A check that holds where others do; it fails where one of them fails.
    pub(super) fn follow(&mut self, code: &'static str, others: &[&str]) {
        for other in others {
            let so_far = self.sheet.so_far(other);
            let (word, cause) = match so_far {
                Some(Verdict::Holds | Verdict::NotApplicable) => continue,
                Some(Verdict::CannotTell(cause)) => ("cannot-tell", cause),
                Some(Verdict::Fails) => ("fails", Cause::Missing),
                None => ("not examined", Cause::Missing),
            };
            let what = detail(format!("check {other}"), "", "holds", word);
            match so_far {
                Some(Verdict::Fails) => self.sheet.fails(code, what),
                _ => self.sheet.cannot_tell(code, cause, what),
            }
        }
        self.sheet.examined(code);
    }

    /// D10: what is counted, in stations, in registered voters and in ballots.
    fn tell_coverage(&mut self, fold: &Fold) {
        for (number, contest) in (0..).zip(&fold.plan().contests) {
            let Some(table) = fold.table(number, Track::Official) else { continue };
            let (whole, counted) = (table.whole(), table.whole().counted());
            let subject = format!("contest {}", contest.code);
            let mut tell = |field: &str, got: String| {
                self.sheet.beside("D10", detail(&subject, field, "", got));
            };
            tell("stations counted", format!("{} of {}", counted.units, whole.expected()));
            if let (Some(some), Some(all)) = (counted.registered(), whole.registered()) {
                tell("registered voters counted", format!("{some} of {all}"));
            }
            tell("ballots counted", counted.ballots.to_string());
        }
    }
}
