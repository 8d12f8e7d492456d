//! E6: what is due by a time, and when it was logged (spec 6 §10.2).
//!
//! In scope: the `due` lines of the definition, and what A1, H1 and I2 found late. Not in scope: what results say.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::kinds::announcement::ProclamationStatus;
use acta::kinds::definition::DueResult;
use acta::kinds::publication::Status;
use acta::kinds::{Body, Publication};
use acta::policy::Act;
use acta::value::Time;
use acta_tally::fold::Fold;

use crate::catalog::detail;
use crate::session::Session;
use crate::source::Source;
use crate::verdict::{Cause, Detail};

/// What became of a result that is due.
enum Came {
    /// When it was received, and its entry.
    At(Time, u64),
    /// It is in the log, and its files are not published.
    Unpublished(u64),
    Not,
}

impl<S: Source + ?Sized> Session<'_, S> {
    pub(super) fn judge_due(&mut self, fold: &Fold) {
        self.sheet.examined("E6");
        for (code, one) in self.sheet.overdue() {
            let field = format!("{code}: {}", one.field);
            self.sheet.fails("E6", detail(one.subject, field, one.expected, one.got));
        }
        let mut in_time = Vec::new();
        for what in DueResult::ALL {
            let came = self.came(*what, fold);
            in_time.extend(self.judge_result(*what, &came, fold));
        }
        let complained = fold.account().of(Act::Complaint).next().is_some();
        if complained && fold.definition().ruling_days.is_none() {
            let what = detail("decisions", "ruling-days", "in the definition", "none");
            self.sheet.cannot_tell("E6", Cause::Missing, what);
        }
        in_time.into_iter().for_each(|one| self.sheet.told("E6", one));
    }

    /// Judges one result; gives what there is to tell of one that was there in time.
    fn judge_result(&mut self, what: DueResult, came: &Came, fold: &Fold) -> Option<Detail> {
        let subject = format!("results {what}");
        let due = fold.definition().due.iter().find(|due| due.what == what).map(|due| due.time);
        let got = match came {
            Came::At(received, index) => format!("{received} (entry {index})"),
            Came::Unpublished(index) => format!("files not published (entry {index})"),
            Came::Not => "none".to_string(),
        };
        let Some(due) = due else {
            let what = detail(subject, "due", "in the definition", got);
            self.sheet.cannot_tell("E6", Cause::Missing, what);
            return None;
        };
        let passed = self.now(fold).is_some_and(|now| now > due.unix());
        let one = detail(subject, "received", format!("by {due}"), got);
        match came {
            Came::At(received, _) if received.unix() <= due.unix() => return Some(one),
            Came::Unpublished(_) => self.sheet.cannot_tell("E6", Cause::NotPublished, one),
            Came::Not if !passed => self.sheet.cannot_tell("E6", Cause::Pending, one),
            Came::At(..) | Came::Not => self.sheet.fails("E6", one),
        }
        None
    }

    /// The latest time that the log knows: an entry's, or a head's.
    fn now(&self, fold: &Fold) -> Option<i64> {
        let entry = fold.account().now().map(Time::unix);
        let head = self.timed_heads().into_iter().map(|(_, time)| time).max();
        entry.max(head)
    }

    /// The publications with effect, in order of index.
    pub(super) fn published(&self, fold: &Fold) -> Vec<(u64, Publication)> {
        let rejected: BTreeSet<u64> = fold.rejected().map(|rejected| rejected.index).collect();
        let with_effect = self.publications.iter().filter(|(index, _)| !rejected.contains(index));
        with_effect.cloned().collect()
    }

    fn came(&mut self, what: DueResult, fold: &Fold) -> Came {
        if what == DueResult::Proclamation {
            return proclaimed(fold);
        }
        let early = |status| match what {
            DueResult::First => status == Status::PreElection,
            _ => matches!(status, Status::PreElection | Status::UnofficialPartial),
        };
        let mut ones = self.published(fold);
        ones.retain(|(_, says)| !early(says.status));
        let Some((first, _)) = ones.first().cloned() else { return Came::Not };
        let shown = |own: &mut Self, size| what != DueResult::ByStation || own.has_units(size);
        match ones.into_iter().find(|(_, says)| shown(self, says.size)) {
            None => Came::Unpublished(first),
            Some((index, _)) => {
                let header = self.steered().find(|(at, _, _)| *at == index);
                header.map_or(Came::Not, |(_, header, _)| Came::At(header.received, index))
            }
        }
    }

    /// Whether the source has the results by station of a size.
    fn has_units(&mut self, size: u64) -> bool {
        let Some(manifest) = self.get(&format!("at/{size}/manifest")) else { return false };
        let text = String::from_utf8_lossy(&manifest);
        let units = text.lines().filter_map(|line| {
            let path = line.strip_prefix("file ")?.split(' ').next()?;
            path.starts_with("units/").then(|| format!("at/{size}/{path}"))
        });
        let units: Vec<String> = units.collect();
        !units.is_empty() && units.iter().all(|path| self.get(path).is_some())
    }
}

/// When the last contest was proclaimed for good.
fn proclaimed(fold: &Fold) -> Came {
    let first = |contest| {
        fold.account().of(Act::Proclamation).find(|logged| match &logged.says {
            Body::Proclamation(says) => {
                says.contest == contest && says.status == ProclamationStatus::Final
            }
            _ => false,
        })
    };
    let mut latest = Came::Not;
    for contest in &fold.plan().contests {
        let Some(logged) = first(contest.code) else { return Came::Not };
        let later = match latest {
            Came::At(before, _) => before.unix() < logged.received.unix(),
            _ => true,
        };
        if later {
            latest = Came::At(logged.received, logged.index);
        }
    }
    latest
}
