//! What a scorecard counts from the records and copies of the log: zero reports, channels, copies given, the curve of
//! arrival, and independent copies beside the records (spec 6 §10.2).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use acta::entry::Channel;
use acta::kinds::Body;
use acta::kinds::record::Identity;
use acta::policy::Act;
use acta::text::StatementId;
use acta::value::{Code, Time};
use acta_tally::expected::ContestNo;
use acta_tally::fold::plan::ContestPlan;
use acta_tally::fold::{Fold, StatementView, Track, UnitView};
use acta_tally::fraction::Fraction;
use acta_tally::results::Results;

use super::seen::{Seen, SeenCopy, SeenRecord};
use crate::account::Table;
use crate::catalog::{detail, numbers};
use crate::session::Session;
use crate::source::Source;
use crate::verdict::{Cause, Detail};

/// Points of the curve of arrival.
const STEPS: usize = 10;
/// Hands that enter the same figures where the station's signature does not stand for them.
const HANDS: usize = 2;
/// Choices whose share is shown in it.
const CHOICES_SHOWN: usize = 2;
/// Decimals of a share.
const DECIMALS: u8 = 2;

/// A record that counts, with its figures.
struct Counted<'s> {
    seen: &'s SeenRecord,
    contest: ContestNo,
    values: Vec<u32>,
}

impl<S: Source + ?Sized> Session<'_, S> {
    pub(super) fn judge_seen(&mut self, fold: &Fold, results: &Results<'_>, seen: &Seen) {
        let counted = counted(fold, &seen.records);
        self.judge_zero(fold, seen, &counted);
        self.judge_channels(fold, &counted);
        self.judge_copies_given(&counted);
        self.tell_arrival(fold, &counted);
        self.judge_copies(fold, results, &seen.copies);
    }

    /// A6.
    fn judge_zero(&mut self, fold: &Fold, seen: &Seen, counted: &[Counted<'_>]) {
        let opens = fold.definition().opens;
        self.sheet.examined("A6");
        // One that was corrected since, or that another one stands against, was there before the polls opened too.
        let early = seen.records.iter().filter(|one| one.received < opens.unix());
        for one in early.filter(|one| !matches!(fold.effect_at(one.index), "-" | "without-effect"))
        {
            let subject = format!("station {} {}", one.station, one.contest);
            let got = Time::from_unix(one.received).map_or_else(String::new, |at| at.to_string());
            let field = format!("record (entry {})", one.index);
            self.sheet.fails("A6", detail(subject, field, format!("received from {opens}"), got));
        }
        let rejected: BTreeSet<u64> = fold.rejected().map(|rejected| rejected.index).collect();
        let zeros = seen.zeros.iter().filter(|(index, _)| !rejected.contains(index));
        let zeros: BTreeSet<Code> = zeros.map(|(_, station)| *station).collect();
        let stations: BTreeSet<Code> = counted.iter().map(|one| one.seen.station).collect();
        let with = stations.intersection(&zeros).count();
        if stations.is_empty() {
            self.sheet.cannot_tell("A6", Cause::Pending, no_record());
        } else if with < stations.len() {
            let got = format!("{with} of {} stations with a record", stations.len());
            let what = detail("station-event entries", "opened with zero report", "each", got);
            self.sheet.cannot_tell("A6", Cause::NotPublished, what);
        }
    }

    /// B9, C4.
    fn judge_channels(&mut self, fold: &Fold, counted: &[Counted<'_>]) {
        let mut by: BTreeMap<&str, u64> = BTreeMap::new();
        for one in counted {
            *by.entry(one.seen.via.as_str()).or_default() += 1;
        }
        if counted.is_empty() {
            for code in ["B9", "C4"] {
                self.sheet.cannot_tell(code, Cause::Pending, no_record());
            }
            return;
        }
        self.sheet.examined("B9");
        let by_station = self.sheet.details("B2").to_vec();
        for one in counted {
            let signature = format!("signature (entry {})", one.seen.index);
            let Some(unsigned) = by_station.iter().find(|detail| detail.field == signature) else {
                continue;
            };
            if one.seen.via != Channel::Https {
                self.sheet.fails("C4", unsigned.clone());
            }
            // Its station's signature is over every digit: whoever typed it, it is what was signed. So it is with two
            // who signed the same digits.
            let by_hand = matches!(one.seen.via, Channel::Paper | Channel::Voice);
            if by_hand && one.seen.signers < HANDS {
                let field = format!("by {} (entry {})", one.seen.via, one.seen.index);
                let want = "signed by its station, or by two";
                let got = format!("by {}, not its station", one.seen.signers);
                self.sheet.fails("B9", detail(&unsigned.subject, field, want, got));
            }
        }
        if self.known.compared == 0 {
            let what = detail("file summary.txt", "channel lines", "published", "not published");
            self.sheet.cannot_tell("C4", Cause::NotPublished, what);
        }
        for (via, records) in &by {
            let share = share(*records, counted.len());
            let what = detail(
                format!("channel {via}"),
                "records counted",
                "",
                format!("{records} ({share})"),
            );
            self.sheet.told("B9", what.clone());
            self.sheet.told("C4", what);
        }
        let incidents = fold.account().of(Act::Incident).count();
        self.sheet.told("C4", numbers("log", "entries on incidents", "", incidents));
    }

    /// B10.
    fn judge_copies_given(&mut self, counted: &[Counted<'_>]) {
        self.sheet.examined("B10");
        let mut unsaid = 0_u64;
        for Counted { seen, .. } in counted {
            let Some(not_given) = &seen.not_given else {
                unsaid += 1;
                continue;
            };
            for (body, got) in not_given {
                let subject = format!("station {} {}", seen.station, seen.contest);
                let field = format!("copy for {body} (entry {})", seen.index);
                self.sheet.fails("B10", detail(subject, field, "given", got));
            }
        }
        if counted.is_empty() {
            self.sheet.cannot_tell("B10", Cause::Pending, no_record());
        } else if unsaid > 0 {
            let got = format!("{unsaid} of {} without", counted.len());
            let what = detail("counted records", "copy lines", "in each", got);
            self.sheet.cannot_tell("B10", Cause::NotPublished, what);
        }
    }

    /// C5: the shares of the first choices at each tenth of the records, and by channel.
    fn tell_arrival(&mut self, fold: &Fold, counted: &[Counted<'_>]) {
        for (number, plan) in (0..).zip(&fold.plan().contests) {
            let records: Vec<&Counted<'_>> =
                counted.iter().filter(|one| one.contest == number).collect();
            let subject = format!("contest {}", plan.code);
            let all = Shares::of(plan, records.iter().copied());
            let shown = all.first();
            let mut before = 0;
            for step in 1..=STEPS {
                let upto = (records.len() * step).div_ceil(STEPS);
                if upto == before {
                    continue;
                }
                before = upto;
                let so_far = Shares::of(plan, records.iter().take(upto).copied());
                let field = format!("first {upto} of {} records", records.len());
                self.sheet.told("C5", detail(&subject, field, "", so_far.words(plan, &shown)));
            }
            let channels: BTreeSet<&str> =
                records.iter().map(|one| one.seen.via.as_str()).collect();
            for via in channels {
                let of = records.iter().copied().filter(|one| one.seen.via.as_str() == via);
                let shares = Shares::of(plan, of);
                let field = format!("{} records by {via}", shares.records);
                self.sheet.told("C5", detail(&subject, field, "", shares.words(plan, &shown)));
            }
        }
        if counted.is_empty() {
            self.sheet.told("C5", detail("records", "counted", "", "none"));
        }
    }

    /// G1 to G5.
    fn judge_copies(&mut self, fold: &Fold, results: &Results<'_>, copies: &[SeenCopy]) {
        let rejected: BTreeSet<u64> = fold.rejected().map(|rejected| rejected.index).collect();
        let copies: Vec<&SeenCopy> =
            copies.iter().filter(|copy| !rejected.contains(&copy.index)).collect();
        self.judge_commitments(fold, results);
        if copies.is_empty() {
            let what = detail("copy entries", "", "at least 1", "none");
            for code in ["G1", "G2"] {
                self.sheet.cannot_tell(code, Cause::Missing, what.clone());
            }
            for code in ["G3", "G5"] {
                self.sheet.told(code, detail("copy entries", "", "", "none"));
            }
            return;
        }
        let (mut equal, mut alone) = (0_u64, 0_u64);
        for copy in &copies {
            let Identity { station, contest, track, .. } = &copy.identity;
            let Some(unit) = fold.unit(station, contest, Track::of(*track)) else {
                alone += 1;
                continue;
            };
            match beside(fold, copy, &unit) {
                Beside::Alone => alone += 1,
                Beside::Equal => equal += 1,
                Beside::Differs(fields) => self.differing(fold, results, copy, &unit, fields),
            }
        }
        if u64::try_from(copies.len()).is_ok_and(|all| all == alone) {
            for code in ["G1", "G2"] {
                let what = detail("copies", "beside a record", "at least 1", "none");
                self.sheet.cannot_tell(code, Cause::Missing, what);
            }
        }
        ["G1", "G2"].iter().for_each(|code| self.sheet.examined(code));
        self.sheet.told("G1", numbers("copies", "that agree with the record", "", equal));
        self.sheet.told("G1", numbers("copies", "of stations without a record", "", alone));
        self.tell_covered(fold, &copies);
    }

    fn differing(
        &mut self,
        fold: &Fold,
        results: &Results<'_>,
        copy: &SeenCopy,
        unit: &UnitView<'_>,
        fields: Vec<(String, String, String)>,
    ) {
        let subject = format!("station {} {}", unit.station, unit.contest);
        let who = format!("copy of {}, entry {}", copy.submitter, copy.index);
        for (field, official, own) in fields {
            self.sheet.fails("G1", detail(&subject, format!("{field} ({who})"), official, own));
        }
        let ids: Vec<StatementId> = unit.history.iter().map(|view| view.id).collect();
        let objected = fold.account().of(Act::Objection).any(|logged| match &logged.says {
            Body::Objection(objection) => ids.contains(&objection.record),
            _ => false,
        });
        let complained = !results.complaints_about(unit.station).is_empty();
        if objected || complained || !unit.decisions.is_empty() {
            self.sheet.told("G2", detail(subject, who, "a public case", "there is one"));
        } else {
            self.sheet.fails("G2", detail(subject, who, "a public case", "none"));
        }
    }

    /// G3, G5.
    fn tell_covered(&mut self, fold: &Fold, copies: &[&SeenCopy]) {
        let submitters: BTreeSet<Code> = copies.iter().map(|copy| copy.submitter).collect();
        for submitter in submitters {
            for (number, plan) in (0..).zip(&fold.plan().contests) {
                let own = copies.iter().filter(|copy| copy.submitter == submitter);
                let own = own.filter(|copy| copy.identity.contest == plan.code);
                // The last copy of a station is what its submitter says.
                let last: BTreeMap<Code, &SeenCopy> =
                    own.map(|copy| (copy.identity.station, *copy)).collect();
                if last.is_empty() {
                    continue;
                }
                self.tell_submitted(fold, number, plan, submitter, &last);
            }
        }
    }

    fn tell_submitted(
        &mut self,
        fold: &Fold,
        number: ContestNo,
        plan: &ContestPlan,
        submitter: Code,
        last: &BTreeMap<Code, &SeenCopy>,
    ) {
        let subject = format!("copies of {submitter}, contest {}", plan.code);
        let (mut covered, mut voters, mut open) = (0_u64, 0_u64, Some(0_u64));
        let mut all = 0_u64;
        for (_, station) in fold.expected().in_order() {
            let units = fold.expected().units_of(station);
            if station.closed || !units.into_iter().any(|(contest, _)| contest == number) {
                continue;
            }
            all += 1;
            let registered = station.row.registered.map(u64::from);
            if last.contains_key(&station.row.code) {
                covered += 1;
                voters += registered.unwrap_or_default();
            } else {
                open = open.zip(registered).map(|(sum, more)| sum + more);
            }
        }
        self.sheet.told("G3", detail(&subject, "stations", "", format!("{covered} of {all}")));
        self.sheet.told("G3", numbers(&subject, "registered voters of these", "", voters));
        let mut sums: BTreeMap<Code, u64> = BTreeMap::new();
        for copy in last.values() {
            for (choice, votes) in &copy.counts.votes {
                *sums.entry(*choice).or_default() += u64::from(*votes);
            }
        }
        for choice in plan.heads() {
            if let Some(votes) = sums.get(&choice.code) {
                self.sheet
                    .told("G5", numbers(&subject, format!("vote {}", choice.code), "", votes));
            }
        }
        let bound = open.map_or_else(|| "not known".to_string(), |open| open.to_string());
        let field = "registered voters of stations without copy";
        self.sheet.told("G5", detail(&subject, field, "", bound));
    }

    /// G4.
    fn judge_commitments(&mut self, fold: &Fold, results: &Results<'_>) {
        let table = Table::of(results, "account/copies.csv");
        if table.rows.is_empty() {
            let what = detail("copy-commit entries", "", "at least 1", "none");
            return self.sheet.cannot_tell("G4", Cause::Missing, what);
        }
        self.sheet.examined("G4");
        for row in table.rows() {
            let subject = format!("copies of {}", row.get("submitter"));
            if row.get("id").is_empty() {
                let what = detail(subject, "commitment", "logged first", "none");
                self.sheet.cannot_tell("G4", Cause::Missing, what);
                continue;
            }
            let field = format!("commitment (entry {}): leaves opened", row.get("index"));
            let opens = row.get("opens");
            let shown = format!("{} of {}", row.get("opened"), row.get("leaves"));
            let passed = Time::parse(opens)
                .zip(fold.account().now())
                .is_some_and(|(opens, now)| now.unix() > opens.unix());
            if !matches!(row.get("late"), "" | "0") {
                let got = format!("{} later", row.get("late"));
                self.sheet.fails("G4", detail(subject, field, format!("by {opens}"), got));
            } else if passed && row.get("opened") != row.get("leaves") {
                let what = detail(subject, field, format!("each by {opens}"), shown);
                self.sheet.cannot_tell("G4", Cause::NotPublished, what);
            } else {
                self.sheet.told("G4", detail(subject, field, "", shown));
            }
        }
    }
}

/// What is said of checks that nothing came for yet.
fn no_record() -> Detail {
    detail("records", "counted", "at least 1", "none")
}

/// A copy beside the record.
enum Beside {
    /// There is nothing to compare it with.
    Alone,
    Equal,
    /// Field, official, own.
    Differs(Vec<(String, String, String)>),
}

fn beside(fold: &Fold, copy: &SeenCopy, unit: &UnitView<'_>) -> Beside {
    let Some(plan) =
        fold.plan().contest_number(&unit.contest).and_then(|no| fold.plan().contest(no))
    else {
        return Beside::Alone;
    };
    let head = unit.history.iter().find(|view| Some(view.id) == unit.head);
    let Some(head) = head.filter(|head| head.poll == copy.identity.poll) else {
        return Beside::Alone;
    };
    let fields = differences(plan, copy, head);
    // An earlier version that was corrected since is an honest copy too.
    let mut earlier = unit.history.iter().filter(|view| view.effect_index.is_some());
    if fields.is_empty() || earlier.any(|view| differences(plan, copy, view).is_empty()) {
        Beside::Equal
    } else {
        Beside::Differs(fields)
    }
}

fn differences(
    plan: &ContestPlan,
    copy: &SeenCopy,
    record: &StatementView,
) -> Vec<(String, String, String)> {
    let fields = copy.counts.fields.iter();
    let fields =
        fields.map(|(name, own)| (name.to_string(), plan.by_field.get(name).copied(), *own));
    let votes = copy.counts.votes.iter();
    let votes = votes.map(|(choice, own)| (format!("vote {choice}"), plan.column(choice), *own));
    let mut found = Vec::new();
    for (field, column, own) in fields.chain(votes) {
        let official = column.and_then(|column| record.values.get(column).copied().flatten());
        if official != Some(own) {
            let words = official.map_or_else(|| "absent".to_string(), |value| value.to_string());
            found.push((field, words, own.to_string()));
        }
    }
    found
}

fn counted<'s>(fold: &Fold, records: &'s [SeenRecord]) -> Vec<Counted<'s>> {
    let mut all = Vec::new();
    for seen in records {
        if fold.effect_at(seen.index) != "counted" {
            continue;
        }
        let Some(contest) = fold.plan().contest_number(&seen.contest) else { continue };
        let Some(view) = fold.statement_at(seen.index) else { continue };
        let values = view.values.iter().map(|value| value.unwrap_or_default()).collect();
        all.push(Counted { seen, contest, values });
    }
    all
}

/// Votes of the choices that an outcome is about.
struct Shares {
    records: usize,
    votes: Vec<u64>,
    sum: u64,
}

impl Shares {
    fn of<'c>(plan: &ContestPlan, records: impl Iterator<Item = &'c Counted<'c>>) -> Self {
        let mut shares = Self { records: 0, votes: vec![0; plan.heads().count()], sum: 0 };
        for one in records {
            shares.records += 1;
            let value = |column: usize| one.values.get(column).copied().map_or(0, u64::from);
            for (sum, choice) in shares.votes.iter_mut().zip(plan.heads()) {
                let votes = plan.votes(choice, value).unwrap_or_default();
                *sum += votes;
                shares.sum += votes;
            }
        }
        shares
    }

    /// The choices with the most votes.
    fn first(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.votes.len()).collect();
        order.sort_by_key(|at| core::cmp::Reverse(self.votes.get(*at).copied()));
        order.truncate(CHOICES_SHOWN);
        order
    }

    fn words(&self, plan: &ContestPlan, shown: &[usize]) -> String {
        let heads: Vec<_> = plan.heads().collect();
        let one = |at: &usize| {
            let votes = self.votes.get(*at).copied().unwrap_or_default();
            let code = heads.get(*at).map_or_else(String::new, |choice| choice.code.to_string());
            let percent = Fraction::new(votes, self.sum);
            let percent = percent.map_or_else(String::new, |share| share.percent(DECIMALS));
            format!("{code} {percent} %")
        };
        shown.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

fn share(some: u64, all: usize) -> String {
    let all = u64::try_from(all).unwrap_or(u64::MAX);
    let share = Fraction::new(some, all).map_or_else(String::new, |share| share.percent(DECIMALS));
    format!("{share} %")
}
