//! The tables of the account (spec 4 §15): one function each, rows in order of index.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Display;

use acta::Body;
use acta::kinds::audit::AuditOutcome;
use acta::kinds::complaint::RulingOutcome;
use acta::kinds::incident::{IncidentEvent, Stance};
use acta::kinds::{AuditReport, Incident};
use acta::policy::Act;
use acta::text::StatementId;
use acta::value::{Code, Hash, Name, Time};

use super::{Account, DAY_S, Gap, Logged, Past, compare_named};
use crate::fold::{Fold, Track};
use crate::results::push_words;
use crate::totals::Class;

/// Rows of cells that are quoted where needed.
pub(crate) struct Table {
    out: String,
    head: usize,
    first: bool,
}

impl Table {
    pub(crate) fn new(columns: &str) -> Self {
        let out = format!("{columns}\n");
        Self { head: out.len(), out, first: true }
    }

    /// One cell.
    pub(crate) fn cell(&mut self, value: impl Display) -> &mut Self {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        push_words(&mut self.out, &value.to_string());
        self
    }

    /// A cell that may be empty.
    pub(crate) fn maybe(&mut self, value: Option<impl Display>) -> &mut Self {
        match value {
            Some(value) => self.cell(value),
            None => self.cell(""),
        }
    }

    fn yes(&mut self, yes: bool) -> &mut Self {
        self.cell(if yes { "yes" } else { "no" })
    }

    pub(crate) fn end(&mut self) {
        self.out.push('\n');
        self.first = true;
    }

    /// The text; none without a row.
    pub(crate) fn finish(self) -> Option<String> {
        (self.out.len() > self.head).then_some(self.out)
    }
}

fn joined<T: Display>(values: impl IntoIterator<Item = T>) -> String {
    let mut out = String::new();
    for (at, value) in values.into_iter().enumerate() {
        if at > 0 {
            out.push('+');
        }
        out.push_str(&value.to_string());
    }
    out
}

fn signed(names: &BTreeSet<Name>) -> String {
    joined(names)
}

/// The steps of an incident that was opened.
struct Steps<'a> {
    open: &'a Logged,
    steps: Vec<(&'a Logged, &'a Incident)>,
}

impl Steps<'_> {
    fn last(&self, event: IncidentEvent) -> Option<&Incident> {
        let mut steps = self.steps.iter().rev();
        steps.find(|(_, step)| step.event == event).map(|(_, step)| *step)
    }

    /// Whether it has a time in common with a gap that lasts until `until`.
    fn overlaps(&self, gap: &Gap, until: Time) -> bool {
        let Some((_, last)) = self.steps.last() else { return false };
        let ended = self.last(IncidentEvent::Close).and_then(|close| close.ended);
        last.began.unix() <= until.unix()
            && ended.is_none_or(|ended| ended.unix() >= gap.from.unix())
    }
}

fn incidents(account: &Account) -> Vec<Steps<'_>> {
    let all = account.of(Act::Incident);
    let all = all.filter_map(|logged| {
        if let Body::Incident(step) = &logged.says { Some((logged, &**step)) } else { None }
    });
    let mut opens: Vec<Steps<'_>> = Vec::new();
    let mut by_id: BTreeMap<StatementId, usize> = BTreeMap::new();
    let all: Vec<_> = all.collect();
    for (logged, step) in all.iter().filter(|(_, step)| step.event == IncidentEvent::Open) {
        by_id.insert(logged.id, opens.len());
        opens.push(Steps { open: logged, steps: Vec::from([(*logged, *step)]) });
    }
    for (logged, step) in &all {
        let open = step.incident.and_then(|id| by_id.get(&id).copied());
        if let Some(steps) = open.and_then(|at| opens.get_mut(at)) {
            steps.steps.push((logged, step));
        }
    }
    // A step may have a lower index than its open; the last one is the one with the highest.
    opens.iter_mut().for_each(|open| open.steps.sort_by_key(|(logged, _)| logged.index));
    opens
}

/// `account/incidents.csv`
pub(crate) fn incidents_csv(account: &Account) -> Option<String> {
    let mut table = Table::new(
        "id,index,state,class,began,ended,updates,areas,stations,channels,evidence,adds,contradicts,supports",
    );
    let mut stances: BTreeMap<StatementId, Vec<Stance>> = BTreeMap::new();
    for logged in account.of(Act::Attestation) {
        if let Body::Attestation(says) = &logged.says {
            stances.entry(says.about).or_default().push(says.stance);
        }
    }
    for incident in incidents(account) {
        let Some((_, last)) = incident.steps.last() else { continue };
        let close = incident.last(IncidentEvent::Close);
        let updates = incident.steps.iter().filter(|(_, step)| step.event == IncidentEvent::Update);
        let steps = || incident.steps.iter().map(|(_, step)| *step);
        let areas: BTreeSet<Code> = steps().flat_map(|step| step.areas.iter().copied()).collect();
        let stations: BTreeSet<Code> =
            steps().flat_map(|step| step.stations.iter().copied()).collect();
        let evidence: BTreeSet<Hash> =
            steps().flat_map(|step| step.evidence.iter().copied()).collect();
        let channels: BTreeSet<&str> =
            steps().flat_map(|step| step.channels.iter().map(|channel| channel.as_str())).collect();
        let about = incident.steps.iter().filter_map(|(logged, _)| stances.get(&logged.id));
        let about: Vec<Stance> = about.flatten().copied().collect();
        let count = |stance| about.iter().filter(|one| **one == stance).count();
        let state = if close.is_some() { "closed" } else { "open" };
        table.cell(incident.open.id).cell(incident.open.index).cell(state);
        table.cell(last.class).cell(last.began).maybe(close.and_then(|close| close.ended));
        table.cell(updates.count()).cell(areas.len()).cell(stations.len());
        table.cell(joined(channels)).cell(evidence.len());
        table.cell(count(Stance::Adds)).cell(count(Stance::Contradicts));
        table.cell(count(Stance::Supports)).end();
    }
    table.finish()
}

/// `account/gaps.csv`
pub(crate) fn gaps_csv(fold: &Fold) -> Option<String> {
    let account = fold.account();
    let definition = fold.definition();
    let gaps = account.gaps(definition.closes, definition.gap, fold.is_missing_any());
    if gaps.is_empty() {
        return None;
    }
    let mut table = Table::new("from,until,seconds,incidents");
    let incidents = incidents(account);
    for gap in gaps {
        let until = gap.until.or(account.now()).unwrap_or(gap.from);
        let over = incidents.iter().filter(|incident| incident.overlaps(&gap, until));
        let over = joined(over.map(|incident| incident.open.id));
        table.cell(gap.from).maybe(gap.until).cell(gap.seconds);
        table.cell(if over.is_empty() { "unexplained" } else { &over }).end();
    }
    table.finish()
}

fn days_after(time: Time, days: u32) -> Option<Time> {
    Time::from_unix(time.unix().checked_add(i64::from(days).checked_mul(DAY_S)?)?)
}

/// `account/complaints.csv`
pub(crate) fn complaints_csv(fold: &Fold) -> Option<String> {
    let account = fold.account();
    let mut table =
        Table::new("id,index,type,about,by,made,received,commitment,text,rulings,outcome,due,late");
    let mut ruled: BTreeMap<StatementId, Vec<(Time, RulingOutcome)>> = BTreeMap::new();
    for logged in account.of(Act::Ruling) {
        let Body::Ruling(says) = &logged.says else { continue };
        for complaint in &says.complaints {
            ruled.entry(*complaint).or_default().push((logged.received, says.outcome));
        }
    }
    let mut withheld: BTreeSet<Hash> = BTreeSet::new();
    for logged in account.of(Act::Redaction) {
        if let Body::Redaction(says) = &logged.says {
            withheld.extend(says.blobs.iter().copied());
        }
    }
    for logged in account.of(Act::Complaint) {
        let Body::Complaint(says) = &logged.says else { continue };
        let rulings = ruled.get(&logged.id).map_or(&[][..], Vec::as_slice);
        let days = fold.definition().ruling_days;
        let due = days.and_then(|days| days_after(logged.received, days));
        let late = due.is_some_and(|due| {
            let in_time = rulings.iter().any(|(received, _)| received.unix() <= due.unix());
            !in_time && account.now().is_some_and(|now| now.unix() > due.unix())
        });
        let text = if withheld.contains(&says.commitment) { "withheld" } else { "committed" };
        table.cell(logged.id).cell(logged.index).cell(says.kind).cell(says.about).cell(says.by);
        table.cell(says.made).cell(logged.received).cell(says.commitment).cell(text);
        table.cell(rulings.len()).maybe(rulings.last().map(|(_, outcome)| *outcome));
        table.maybe(due).yes(late).end();
    }
    table.finish()
}

/// `account/announcements.csv`
pub(crate) fn announcements_csv(account: &Account, past: &Past) -> Option<String> {
    let mut table = Table::new(
        "id,index,kind,signed,contest,area,track,field,announced,computed,result,log,root,then,then_result",
    );
    let acts = [Act::Announcement, Act::Collation, Act::Proclamation];
    let mut all: Vec<&Logged> = acts.iter().flat_map(|act| account.of(*act)).collect();
    all.sort_by_key(|logged| logged.index);
    for logged in all {
        let (contest, area, track) = match &logged.says {
            Body::Announcement(says) => (says.contest, says.area, Track::Official),
            Body::Proclamation(says) => (says.contest, None, Track::Official),
            Body::Collation(says) => (says.contest, Some(says.area), Track::of(says.track)),
            _ => continue,
        };
        let log = logged.names_log();
        let follows =
            log.map(|(size, root)| size <= logged.index && past.roots.get(&size) == Some(&root.0));
        let root = follows.map(|follows| if follows { "follows" } else { "differs" });
        let named = account.named_size(logged).filter(|_| follows == Some(true));
        let named = named.and_then(|size| past.bulletins.get(&size));
        let then = named.map_or_else(Vec::new, |text| compare_named(text, &logged.says));
        let mut then = then.iter();
        for row in account.compared(logged.index) {
            table.cell(logged.id).cell(logged.index).cell(logged.says.kind());
            table.cell(signed(&logged.signed)).cell(contest);
            match area {
                Some(area) => table.cell(area),
                None => table.cell("*"),
            };
            table.cell(track.word()).cell(&row.field).cell(&row.announced).cell(&row.computed);
            table.cell(row.verdict.word()).yes(log.is_some()).maybe(root);
            let then = then.next();
            table.maybe(then.map(|then| &then.computed));
            table.maybe(then.map(|then| then.verdict.word())).end();
        }
    }
    table.finish()
}

/// `account/telemetry.csv`
pub(crate) fn telemetry_csv(account: &Account) -> Option<String> {
    let mut table = Table::new(
        "index,intake,minute,received,new,known,refused,sources,bytes,queue,entries,result",
    );
    for logged in account.of(Act::Telemetry) {
        let Body::Telemetry(says) = &logged.says else { continue };
        let entries = account.entries_in(says.intake, says.minute);
        let refused = says.refused.iter().map(|(cause, count)| format!("{cause} {count}"));
        table.cell(logged.index).cell(says.intake).cell(says.minute).cell(says.received);
        table.cell(says.new).cell(says.known).cell(joined(refused)).cell(says.sources);
        table.cell(says.bytes).cell(says.queue).cell(entries);
        let equal = entries == u64::from(says.new);
        table.cell(if equal { "equal" } else { "differs" }).end();
    }
    table.finish()
}

/// `account/attempts.csv`
pub(crate) fn attempts_csv(account: &Account) -> Option<String> {
    let mut table = Table::new("index,station,time,channel,host,outcome");
    for logged in account.of(Act::Attempts) {
        let Body::Attempts(says) = &logged.says else { continue };
        for one in &says.tries {
            table.cell(logged.index).cell(says.station).cell(one.time).cell(one.channel);
            table.cell(&one.host).cell(one.outcome).end();
        }
    }
    table.finish()
}

/// `account/probes.csv`
pub(crate) fn probes_csv(account: &Account) -> Option<String> {
    let mut table = Table::new("index,signed,target,host,time,outcome,ms");
    for logged in account.of(Act::Probe) {
        let Body::Probe(says) = &logged.says else { continue };
        for one in &says.tries {
            table.cell(logged.index).cell(signed(&logged.signed)).cell(says.target);
            table.cell(&says.host).cell(one.time).cell(one.outcome).maybe(one.ms).end();
        }
    }
    table.finish()
}

/// `account/register-changes.csv`
pub(crate) fn register_changes_csv(fold: &Fold) -> Option<String> {
    let mut table =
        Table::new("index,received,change,station,effective,reason,how,told,affected,late");
    let definition = fold.definition();
    let last = definition.opens.unix() - i64::from(definition.register_days) * DAY_S;
    for logged in fold.account().of(Act::RegisterChange) {
        let Body::RegisterChange(says) = &logged.says else { continue };
        table.cell(logged.index).cell(logged.received).cell(says.change).cell(says.station);
        table.cell(says.effective).cell(says.reason).maybe(says.told.map(|(how, _)| how));
        table.maybe(says.told.map(|(_, when)| when)).maybe(says.affected);
        table.yes(logged.received.unix() > last).end();
    }
    table.finish()
}

/// `account/audits.csv`
pub(crate) fn audits_csv(account: &Account) -> Option<String> {
    let mut table =
        Table::new("plan,index,code,type,organ,due,state,made,until,reason,document,late");
    let mut reports: BTreeMap<(StatementId, Code), Vec<&AuditReport>> = BTreeMap::new();
    for logged in account.of(Act::AuditReport) {
        if let Body::AuditReport(says) = &logged.says {
            reports.entry((says.plan, says.audit)).or_default().push(says);
        }
    }
    let past = |time: Time| account.now().is_some_and(|now| now.unix() > time.unix());
    for logged in account.of(Act::AuditPlan) {
        let Body::AuditPlan(says) = &logged.says else { continue };
        for audit in &says.audits {
            let reports = reports.get(&(logged.id, audit.code)).map_or(&[][..], Vec::as_slice);
            let last = reports.last();
            let state = match last {
                Some(report) if report.until.is_some_and(past) => "overdue",
                Some(report) => report.outcome.as_str(),
                None if past(audit.due) => "overdue",
                None => "due",
            };
            let held = reports.iter().any(|report| {
                matches!(report.outcome, AuditOutcome::Held | AuditOutcome::HeldInPart)
                    && report.made.unix() <= audit.due.unix()
            });
            table.cell(logged.id).cell(logged.index).cell(audit.code).cell(audit.kind);
            table.cell(audit.organ).cell(audit.due).cell(state).maybe(last.map(|last| last.made));
            table.maybe(last.and_then(|last| last.until));
            table.maybe(last.and_then(|last| last.reason));
            table.maybe(last.and_then(|last| last.document)).yes(!held && past(audit.due)).end();
        }
    }
    table.finish()
}

/// `account/missions.csv`
pub(crate) fn missions_csv(account: &Account) -> Option<String> {
    let mut table = Table::new(
        "id,index,received,kind,body,type,from,until,made,clauses,accreditation,document,two_sided",
    );
    let mut all: Vec<&Logged> =
        account.of(Act::Accreditation).chain(account.of(Act::Report)).collect();
    all.sort_by_key(|logged| logged.index);
    for logged in all {
        table.cell(logged.id).cell(logged.index).cell(logged.received).cell(logged.says.kind());
        match &logged.says {
            Body::Accreditation(says) => {
                let clauses = says.clauses.iter().map(|clause| {
                    let from = clause.from.map_or_else(|| "none".into(), |from| from.to_string());
                    format!("{} {} {from}", clause.code, clause.permission)
                });
                table.cell(says.body).cell(says.kind).cell(says.from).cell(says.until).cell("");
                table.cell(joined(clauses)).cell("").cell(says.terms);
                table.yes(logged.is_signed_by(says.body));
            }
            Body::Report(says) => {
                table.cell(says.body).cell(says.kind).cell("").cell("").cell(says.made);
                table.cell(joined(&says.clauses)).maybe(says.accreditation).cell(says.document);
                table.cell("");
            }
            _ => {}
        }
        table.end();
    }
    table.finish()
}

/// `account/copies.csv`
pub(crate) fn copies_csv(account: &Account) -> Option<String> {
    let mut table = Table::new("id,index,submitter,leaves,root,opens,opened,late");
    for logged in account.of(Act::CopyCommit) {
        let Body::CopyCommit(says) = &logged.says else { continue };
        let opened = account.opened(&logged.id);
        let late = opened.map_or(0, |opened| {
            opened.leaves.values().filter(|time| time.unix() > says.opens.unix()).count()
        });
        table.cell(logged.id).cell(logged.index).cell(says.submitter).cell(says.leaves);
        table.cell(says.root).cell(says.opens);
        table.cell(opened.map_or(0, |opened| opened.leaves.len())).cell(late).end();
    }
    for (submitter, copies) in account.unopened() {
        table.cell("").cell("").cell(submitter).cell("").cell("").cell("");
        table.cell(copies).cell("").end();
    }
    table.finish()
}

/// `account/software.csv`
pub(crate) fn software_csv(account: &Account) -> Option<String> {
    let mut table = Table::new("index,component,version,hash");
    for logged in account.of(Act::Software) {
        let Body::Software(says) = &logged.says else { continue };
        for one in &says.components {
            table.cell(logged.index).cell(one.code).cell(&one.version).cell(one.hash).end();
        }
    }
    table.finish()
}

/// `account/geometry.csv`
pub(crate) fn geometry_csv(account: &Account) -> Option<String> {
    let mut table = Table::new("index,areas,media,blob,property,source,licence");
    for logged in account.of(Act::Geometry) {
        let Body::Geometry(says) = &logged.says else { continue };
        table.cell(logged.index).cell(says.areas).cell(says.media).cell(says.blob);
        table.cell(&says.property).cell(&says.source).cell(&says.licence).end();
    }
    table.finish()
}

impl Fold {
    /// Whether a record is missing of a unit from which one is expected, of track official.
    #[must_use]
    pub fn is_missing_any(&self) -> bool {
        let contests = (0..).zip(&self.plan().contests).map(|(no, _)| no);
        let mut tables = contests.filter_map(|no| self.table(no, Track::Official));
        tables.any(|table| table.whole().class(Class::Missing).units > 0)
    }
}
