//! From the fold to what pages show.
//!
//! In scope: taking figures, names and findings out of [`Results`]. Not in scope: adding anything up:
//! every number here is one that the tally has. Main functions: [`site`], [`stations`], [`place`].

mod areas;
mod open;
mod scans;
mod station;
mod trust;
mod words;

use std::collections::BTreeMap;

use acta::policy::Act;
use acta::rules::{Operand, Values};
use acta::value::{Code, Time};
use acta_tally::account::{self as tally, Logged};
use acta_tally::expected::ContestNo;
use acta_tally::findings::{Builtin, Origin};
use acta_tally::fold::plan::{ChoicePlan, ContestPlan};
use acta_tally::fold::{Fold, Track};
use acta_tally::fraction::Fraction;
use acta_tally::outcome::Hurdle;
use acta_tally::results::{OutcomeView, Results, SHARD_ENTRIES, SHARD_STATIONS, State as Standing};
use acta_tally::totals::{AreaNo, Class, Row, Sums, Table};

pub use scans::Scans;
pub use station::place;

use crate::language::Language;
use crate::model::{Area, Choice, Contest, Coverage, FeedItem, Index, Lead, Site, State, Station};

/// Hundredths of a percent in a whole.
const WHOLE: u128 = 10_000;

/// Units that bear a finding, by code, of one contest.
pub type FindingCounts = BTreeMap<String, u64>;

/// Everything but the stations and outlines, which stand in files beside the log. `root` is that of the fold's size; `findings` has one map for each
/// contest in the definition's order ([`count_findings`]).
#[must_use]
pub fn site(results: &Results<'_>, root: &[u8; 32], findings: &[FindingCounts]) -> Site {
    let fold = results.fold();
    let plan = fold.plan();
    let none = FindingCounts::new();
    let contests = (0..).zip(&plan.contests).zip(findings.iter().chain(std::iter::repeat(&none)));
    let station_pages = results.has_station_files();
    let contests: Vec<Contest> =
        contests.map(|((no, plan), findings)| contest(results, no, plan, findings)).collect();
    Site {
        areas: areas::pages(fold, &contests),
        languages: Language::of(fold.definition().languages.iter().map(Code::as_str)),
        updated: fold.account().now(),
        offset_minutes: plan.closes.map_or(0, Time::offset_minutes),
        index: if station_pages { words::index(fold) } else { Index::default() },
        station_pages,
        arrivals: fold.size().div_ceil(SHARD_ENTRIES),
        feed: feed(fold),
        trust: trust::trust(fold),
        outlines: Vec::new(),
        election: plan.election.clone(),
        name: plan.name.clone(),
        test: plan.test,
        notice: plan.notice.clone(),
        custodian: plan.custodian.clone(),
        status: fold.status().to_string(),
        size: fold.size(),
        root: hex(root),
        anchor: fold.anchor().to_string(),
        channels: pairs(fold.entries_by_channel()),
        kinds: pairs(fold.entries_by_kind()),
        contests,
    }
}

/// The newest statements of the account, but for those that come by the thousand.
fn feed(fold: &Fold) -> Vec<FeedItem> {
    const ITEMS_MAX: usize = 50;
    const MANY: [Act; 4] = [Act::Telemetry, Act::Attempts, Act::Probe, Act::Copy];
    let acts = Act::ALL.iter().filter(|act| !MANY.contains(act));
    let mut logged: Vec<_> = acts.flat_map(|act| fold.account().of(*act)).collect();
    logged.sort_unstable_by_key(|one| std::cmp::Reverse(one.index));
    let item = |one: &Logged| FeedItem {
        index: one.index,
        id: one.id.to_string(),
        kind: one.says.kind().to_owned(),
        received: one.received,
    };
    logged.into_iter().take(ITEMS_MAX).map(item).collect()
}

fn pairs<'a>(rows: impl Iterator<Item = (&'a str, u64)>) -> Vec<(String, u64)> {
    rows.map(|(word, number)| (word.to_owned(), number)).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Adds the findings of one file of `units/` (official track) to the counts of its contest.
pub fn count_findings(units_csv: &str, counts: &mut FindingCounts) {
    /// `station,track,class,marks,head,findings,…`: none of these cells is ever quoted.
    const FINDINGS: usize = 5;
    for line in units_csv.lines().skip(1) {
        let mut cells = line.split(',');
        if cells.nth(1) != Some(Track::Official.word()) {
            continue;
        }
        let codes = cells.nth(FINDINGS - 2).unwrap_or_default().split('+');
        for code in codes.filter(|code| !code.is_empty()) {
            match counts.get_mut(code) {
                Some(number) => *number += 1,
                None => drop(counts.insert(code.to_owned(), 1)),
            }
        }
    }
}

fn contest(
    results: &Results<'_>,
    no: ContestNo,
    plan: &ContestPlan,
    findings: &FindingCounts,
) -> Contest {
    let fold = results.fold();
    let mut contest = Contest {
        code: plan.code.to_string(),
        name: plan.name.clone(),
        rule: plan.outcome_word.to_owned(),
        seats: plan.seats.map(u64::from),
        shards: shards(results, no),
        findings: meanings(fold, findings),
        ..Contest::default()
    };
    let (Some(table), Some(view)) =
        (fold.table(no, Track::Official), results.outcome(no, Track::Official))
    else {
        return contest;
    };
    let counted = table.whole().counted();
    contest.coverage = coverage(table.whole());
    contest.coverage.registered = registered(fold, table);
    contest.fields = fields(fold, plan, &counted);
    contest.choices = choices(plan, table.whole(), &view);
    contest.areas = areas(fold, plan, table);
    contest.open = open::units(fold, no, plan);
    contest.leads = if plan.seats.is_some() { Vec::new() } else { leads(results, no, plan) };
    outcome(&mut contest, plan, &view);
    contest
}

/// Registered voters of all units: each station's own, and those of areas whose voters may vote anywhere in them. None when
/// neither is published.
fn registered(fold: &Fold, table: &Table) -> Option<u64> {
    let whole = table.whole();
    if let Some(registered) = whole.registered() {
        return Some(registered);
    }
    let registers = table.areas().filter_map(|(area, _)| fold.expected().area_register(area));
    some_registered(whole, registers.map(|register| u64::from(register.registered)).sum())
}

/// Voters of the units that have a register of their own, and of a pool; none without a pool.
fn some_registered(row: &Row, pool: u64) -> Option<u64> {
    let own: u64 = Class::ALL.iter().map(|class| row.class(*class).registered).sum();
    (pool > 0).then_some(own + pool)
}

/// Voters who may vote anywhere in an area, by each area that they are in.
fn pools(fold: &Fold, table: &Table) -> BTreeMap<AreaNo, u64> {
    let mut pools = BTreeMap::new();
    for (area, _) in table.areas() {
        let Some(register) = fold.expected().area_register(area) else { continue };
        for above in fold.expected().areas.path(area).unwrap_or_default() {
            *pools.entry(*above).or_default() += u64::from(register.registered);
        }
    }
    pools
}

fn coverage(row: &Row) -> Coverage {
    let units = |class| row.class(class).units;
    let counted = row.counted();
    Coverage {
        expected: row.expected(),
        counted: units(Class::Counted),
        flagged: units(Class::Flagged),
        excluded: units(Class::Excluded),
        missing: units(Class::Missing),
        disputed: Class::ALL.iter().map(|class| row.class(*class).disputed).sum(),
        registered_counted: counted.registered(),
        registered: row.registered(),
        ballots: u64::try_from(counted.ballots).unwrap_or(u64::MAX),
    }
}

fn fields(fold: &Fold, plan: &ContestPlan, counted: &Sums) -> Vec<(String, u64)> {
    let fields = station::labels(fold, plan).into_iter().enumerate();
    fields.map(|(at, label)| (label, counted.value(at))).collect()
}

fn choices(plan: &ContestPlan, whole: &Row, view: &OutcomeView) -> Vec<Choice> {
    let counted = whole.counted();
    let choice = |choice: &ChoicePlan| {
        let of = |sums: &Sums| plan.votes(choice, |column| sums.value(column)).unwrap_or_default();
        let nested = choice.parent.is_some();
        let line = view.choices.iter().find(|line| line.code == choice.code && !nested);
        let votes = of(&counted);
        Choice {
            code: choice.code.to_string(),
            name: choice.name.clone(),
            nested,
            votes,
            percent: if nested { String::new() } else { percent(votes, view.valid) },
            share: if nested { 0 } else { share(votes, view.valid) },
            seats: line.and_then(|line| line.seats).map(u64::from),
            excluded: of(whole.class(Class::Excluded)),
            flagged: of(whole.class(Class::Flagged)),
        }
    };
    plan.choices.iter().map(choice).collect()
}

pub(crate) fn percent(votes: u64, valid: u128) -> String {
    let share = u64::try_from(valid).ok().and_then(|valid| Fraction::new(votes, valid));
    share.unwrap_or(Fraction::ZERO).percent(2)
}

fn share(votes: u64, valid: u128) -> u64 {
    let share = (u128::from(votes) * WHOLE).checked_div(valid).unwrap_or_default();
    u64::try_from(share).unwrap_or_default()
}

fn areas(fold: &Fold, plan: &ContestPlan, table: &Table) -> Vec<Area> {
    let Some(election) = fold.election() else { return Vec::new() };
    let known = &fold.expected().areas;
    let pools = pools(fold, table);
    let area = |area: &acta::election::Area| {
        let number = known.number(&area.code)?;
        let row = table.area(number)?;
        let mut coverage = coverage(row);
        let pool = pools.get(&number).copied().unwrap_or_default();
        coverage.registered = coverage.registered.or_else(|| some_registered(row, pool));
        Some(Area {
            code: area.code.to_string(),
            name: area.name.clone(),
            kind: area.kind.to_string(),
            depth: election.path(&area.code).len().saturating_sub(1),
            coverage,
            leader: leader(plan, &row.counted()),
            votes: votes(plan, &row.counted()),
        })
    };
    election.areas().filter_map(area).collect()
}

/// Votes of the choices without parent, in ballot order.
fn votes(plan: &ContestPlan, counted: &Sums) -> Vec<u64> {
    let votes = |choice| plan.votes(choice, |column| counted.value(column)).unwrap_or_default();
    plan.heads().map(votes).collect()
}

/// The choice with most votes in an area; none where nobody has a vote.
fn leader(plan: &ContestPlan, counted: &Sums) -> Option<(String, u64)> {
    let votes = plan
        .heads()
        .filter_map(|choice| Some((choice, plan.votes(choice, |column| counted.value(column))?)));
    // The first of those with most votes: ballot order.
    let first = votes.fold(None, |best: Option<(&ChoicePlan, u64)>, next| match best {
        Some(best) if best.1 >= next.1 => Some(best),
        _ => Some(next),
    });
    first.filter(|(_, votes)| *votes > 0).map(|(choice, votes)| (choice.name.clone(), votes))
}

fn outcome(contest: &mut Contest, plan: &ContestPlan, view: &OutcomeView) {
    let name = |code: &Code| {
        let choice = plan.choices.iter().find(|choice| choice.code == *code);
        choice.map_or_else(|| code.to_string(), |choice| choice.name.clone())
    };
    contest.outstanding = view.outstanding;
    contest.margin = view.margin;
    contest.leader = match &view.leaders[..] {
        [leader] => Some(name(leader)),
        _ => None,
    };
    if let Some((state, hurdle)) = &view.state {
        contest.state = match state {
            Standing::Closed => State::Closed,
            Standing::Open(short) => State::Open(*short),
            Standing::CannotTell => State::CannotTell,
        };
        contest.hurdle = match hurdle {
            Hurdle::Share(share) => Some(format!("{} %", share.percent(2))),
            Hurdle::Impossible => Some("impossible".to_owned()),
            _ => None,
        };
    }
    let lots = view.lots.iter();
    contest.lots =
        lots.map(|lot| (u64::from(lot.seats), lot.among.iter().map(&name).collect())).collect();
}

/// Who led when publications took effect, and now.
fn leads(results: &Results<'_>, no: ContestNo, plan: &ContestPlan) -> Vec<Lead> {
    let account = results.fold().account();
    let at = usize::try_from(no).unwrap_or(usize::MAX);
    let lead = |received: Time, lead: tally::Lead| {
        let leader = lead.leader.and_then(|code| plan.heads().position(|head| head.code == code));
        let at = u64::try_from(received.unix()).ok()?;
        Some(Lead { at, margin: lead.margin, outstanding: lead.outstanding, leader })
    };
    let before = account
        .standings()
        .iter()
        .filter_map(|standing| lead(standing.received, standing.leads.get(at).copied().flatten()?));
    let now = account.now().zip(results.lead(no)).and_then(|(now, last)| lead(now, last));
    before.chain(now).collect()
}

/// The shards of a contest with their first and last station.
fn shards(results: &Results<'_>, contest: ContestNo) -> Vec<(u64, String, String)> {
    let codes: Vec<Code> =
        results.fold().expected().in_order().map(|(_, station)| station.row.code).collect();
    let bounds = |shard: u32| {
        let from = usize::try_from(shard).ok()?.checked_mul(SHARD_STATIONS)?;
        let codes = codes.chunks(SHARD_STATIONS).nth(from / SHARD_STATIONS)?;
        let (first, last) = (codes.first()?, codes.last()?);
        Some((u64::from(shard), first.to_string(), last.to_string()))
    };
    results.shards(contest).into_iter().filter_map(bounds).collect()
}

fn meanings(fold: &Fold, counts: &FindingCounts) -> Vec<(String, String, u64)> {
    let plan = fold.plan();
    let meaning = |code: &String| {
        let rule = plan.codes.rule_named(code).and_then(|no| plan.codes.row(no));
        let builtin = Builtin::ALL.iter().find(|builtin| builtin.code() == code);
        match rule.map(|row| row.origin) {
            Some(Origin::Rule(at)) => {
                plan.rules.get(at).map_or_else(String::new, ToString::to_string)
            }
            _ => builtin.map_or_else(String::new, |builtin| builtin.meaning().to_owned()),
        }
    };
    counts.iter().map(|(code, number)| (code.clone(), meaning(code), *number)).collect()
}

/// The stations of one shard of a contest (official track), in byte order.
#[must_use]
pub fn stations(results: &Results<'_>, contest: ContestNo, shard: u32) -> Vec<Station> {
    let fold = results.fold();
    let Some(plan) = fold.plan().contest(contest) else { return Vec::new() };
    let from = usize::try_from(shard).unwrap_or(usize::MAX).saturating_mul(SHARD_STATIONS);
    let stations = fold.expected().in_order().skip(from).take(SHARD_STATIONS);
    let row = |place: &acta_tally::expected::Station| {
        let acta::kinds::register::StationRow { code, name, area, .. } = &place.row;
        let view = fold.unit(code, &plan.code, Track::Official)?;
        let class = view.class?;
        let value = |column: usize| view.values.get(column).copied().flatten().map(u64::from);
        let missing = view.head.is_none();
        let votes = |choice: &ChoicePlan| {
            let votes = plan.votes(choice, |column| value(column).unwrap_or_default());
            votes.filter(|_| !missing)
        };
        let votes: Vec<Option<u64>> = plan.heads().map(votes).collect();
        let ids = |ids: &[acta::StatementId]| ids.iter().map(ToString::to_string).collect();
        Some(Station {
            code: code.to_string(),
            name: name.clone(),
            area: area.to_string(),
            registered: fold.expected().registered(place),
            class: class.to_string(),
            marks: view.marks.clone(),
            findings: view.findings.clone(),
            head: view.head.map(|head| head.to_string()),
            conflicts: ids(&view.conflicts),
            ballots: ballots(plan, &view.values, missing),
            votes,
        })
    };
    stations.filter_map(|(_, station)| row(station)).collect()
}

/// Ballots as the form says, where all its fields are there; else Σ votes.
fn ballots(plan: &ContestPlan, values: &[Option<u32>], missing: bool) -> Option<u64> {
    if missing {
        return None;
    }
    let present: Vec<u32> = values.iter().map(|value| value.unwrap_or_default()).collect();
    let (choices, candidates) = plan.sums(&present);
    let ballots = plan.ballots.whole(&Figures { plan, values, choices, candidates });
    Some(ballots.map_or(choices, |ballots| u64::try_from(ballots).unwrap_or_default()))
}

/// A station's figures, as the form's sum names them.
struct Figures<'a> {
    plan: &'a ContestPlan,
    values: &'a [Option<u32>],
    choices: u64,
    candidates: u64,
}

impl Values for Figures<'_> {
    fn value(&self, operand: Operand) -> Option<i64> {
        let value = match operand {
            Operand::Field(name) => {
                let at = self.plan.fields.iter().position(|field| field.name == name)?;
                u64::from(self.values.get(at).copied().flatten()?)
            }
            Operand::Choices => self.choices,
            Operand::Candidates => self.candidates,
            // A sum of ballots names none of these.
            Operand::Ballots | Operand::Registered | Operand::MaxBallots => return None,
        };
        i64::try_from(value).ok()
    }

    fn levels_agree(&self) -> Option<bool> {
        None
    }
}
