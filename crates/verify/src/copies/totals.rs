//! Totals from the copies alone, with the bound of what they do not cover, and what differences would change
//! (spec 6 §6.4). The sums are those of the tally, with copies in the place of records.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use acta::kinds::record::Track;
use acta::value::Code;
use acta_tally::expected::ContestNo;
use acta_tally::fold::Fold;
use acta_tally::fold::plan::{ContestPlan, Decides};
use acta_tally::outcome::{Standing, Status, ranked};
use acta_tally::totals::{Class, Share, Table};

use super::compare::differing;
use super::outcome::{CopyResult, Lead, Margin, Totals, UnitOutcome, UnitResult};
use super::reference::{Known, Reference, Side, TableSide, UnitKey, track_of};
use crate::figure::Figure;

/// Results of units with what the reference has of them.
type Compared = BTreeMap<UnitKey, (UnitOutcome, Known)>;

/// The figures of a unit's copies, taken together.
enum Together<'a> {
    Agree(&'a CopyResult),
    Disagree,
    Nothing,
}

/// Totals and margins of every contest and track that has a copy.
pub(super) fn of(reference: &Reference<'_>, compared: &Compared) -> (Vec<Totals>, Vec<Margin>) {
    let places: BTreeSet<(Code, Track)> =
        compared.keys().map(|(_, contest, track)| (*contest, *track)).collect();
    let (mut totals, mut margins) = (Vec::new(), Vec::new());
    for (contest, track) in places {
        for verified_only in [true, false] {
            let ask = Ask { compared, contest, track, verified_only };
            // Beside a table nothing is signed; and where all is, both are the same.
            if !ask.is_worth() {
                continue;
            }
            match &reference.side {
                Side::Log(fold) => {
                    totals.extend(ask.totals_of_log(fold));
                    margins.extend(ask.margin_of_log(fold));
                }
                Side::Table(table) => {
                    totals.push(ask.totals_of_table(reference, table));
                    margins.extend(ask.margin_of_table(reference, table));
                }
            }
        }
    }
    (totals, margins)
}

#[derive(Clone, Copy)]
struct Ask<'a> {
    compared: &'a Compared,
    contest: Code,
    track: Track,
    verified_only: bool,
}

impl<'a> Ask<'a> {
    fn units(&self) -> impl Iterator<Item = &'a (UnitOutcome, Known)> {
        let (contest, track) = (self.contest, self.track);
        let here = move |(_, of, on): &UnitKey| *of == contest && *on == track;
        self.compared.iter().filter(move |(key, _)| here(key)).map(|(_, unit)| unit)
    }

    fn is_worth(&self) -> bool {
        let any = |verified: bool| {
            self.units().flat_map(|(unit, _)| &unit.copies).any(|copy| {
                copy.result != UnitResult::DoesNotVerify && (verifies(copy) == verified)
            })
        };
        any(self.verified_only)
    }

    /// The copies of a unit that are asked for: those that verify, where there are any.
    fn together<'u>(&self, unit: &'u UnitOutcome) -> Together<'u> {
        let good = || unit.copies.iter().filter(|copy| copy.result != UnitResult::DoesNotVerify);
        let signed: Vec<&CopyResult> = good().filter(|copy| verifies(copy)).collect();
        let asked =
            if signed.is_empty() && !self.verified_only { good().collect() } else { signed };
        let Some(first) = asked.first() else { return Together::Nothing };
        let equal = |copy: &&&CopyResult| {
            let pairs = copy.copy.values.iter().zip(&first.copy.values);
            pairs.into_iter().all(|(one, other)| one.is_none() || other.is_none() || one == other)
        };
        if !asked.iter().all(|copy| equal(&copy)) {
            return Together::Disagree;
        }
        // Of copies that agree, the one that states most.
        let stated = |copy: &&CopyResult| copy.copy.values.iter().flatten().count();
        let most = asked.iter().map(stated).max();
        let fullest = asked.iter().find(|copy| Some(stated(copy)) == most);
        fullest.map_or(Together::Nothing, |copy| Together::Agree(copy))
    }

    fn totals_of_log(&self, fold: &Fold) -> Option<Totals> {
        let number = fold.plan().contest_number(&self.contest)?;
        let plan = fold.plan().contest(number)?;
        let (mut table, mut counts) = (Table::new(), Counts::default());
        for (_, station) in fold.expected().in_order().filter(|(_, one)| one.is_expecting()) {
            if fold.expected().unit(station, number).is_none() {
                continue;
            }
            let key = (station.row.code, self.contest, self.track);
            let unit = self.compared.get(&key).map(|(unit, _)| self.together(unit));
            let values = match unit {
                Some(Together::Agree(copy)) => {
                    let values = full(plan, &copy.copy.values);
                    counts.incomplete += u64::from(values.is_none());
                    values
                }
                Some(Together::Disagree) => {
                    counts.disagreeing += 1;
                    None
                }
                _ => None,
            };
            let (values, absent) = values.unwrap_or_default();
            let counted = !values.is_empty();
            let ballots = if counted { plan.ballots_of(&values, &absent) } else { 0 };
            let admitted = plan.admitted.and_then(|field| values.get(field).copied());
            let share = Share {
                class: if counted { Class::Counted } else { Class::Missing },
                disputed: false,
                registered: fold.expected().registered(station),
                bound: fold.expected().max_ballots(station),
                pool: fold.expected().pool(station),
                replaceable: false,
                values: &values,
                ballots,
                admitted: admitted.map_or(ballots, |admitted| u64::from(admitted).max(ballots)),
                nulled: 0,
            };
            table.add(fold.expected().path(station), &share);
        }
        Some(self.sum_of_log(fold, number, &table, counts))
    }

    fn sum_of_log(&self, fold: &Fold, contest: ContestNo, table: &Table, counts: Counts) -> Totals {
        let plan = fold.plan().contest(contest);
        let (row, counted) = (table.whole(), table.whole().counted());
        let of = |plan: &ContestPlan| heads(plan, |column| counted.value(column));
        let (codes, votes): (Vec<Code>, Vec<u64>) = plan.map(of).unwrap_or_default();
        let area = |area| fold.expected().area_register(area);
        let left = table.outstanding(|no| area(no).map(|row| u64::from(row.max_ballots)));
        let rule = plan.map(|plan| &plan.decides);
        let state = match rule {
            Some(Decides::Votes(rule)) => {
                let standing = Standing {
                    votes: &votes,
                    beside: None,
                    outstanding: left.lacking,
                    disputed: &[],
                };
                rule.assess(&standing).ok().map(|(_, answer)| words(answer.status))
            }
            _ => None,
        };
        let lead = lead(&codes, &votes);
        Totals {
            contest: self.contest,
            track: self.track,
            verified_only: self.verified_only,
            units: counted.units,
            expected: row.expected(),
            registered: counted.registered(),
            registered_expected: row.registered(),
            disagreeing: counts.disagreeing,
            incomplete: counts.incomplete,
            votes: codes.into_iter().zip(votes).collect(),
            leaders: lead.leaders,
            margin: lead.margin,
            outstanding: left.lacking,
            state,
        }
    }

    fn margin_of_log(&self, fold: &Fold) -> Option<Margin> {
        let number = fold.plan().contest_number(&self.contest)?;
        let plan = fold.plan().contest(number)?;
        let track =
            acta_tally::fold::Track::ALL.into_iter().find(|t| track_of(*t) == self.track)?;
        let counted = fold.table(number, track)?.whole().counted();
        let (codes, official) = heads(plan, |column| counted.value(column));
        let of = |values: &[Option<u32>]| {
            let at = |column: usize| values.get(column).copied().flatten().map_or(0, u64::from);
            heads(plan, at).1
        };
        self.margin(&codes, &official, of)
    }

    fn margin(
        &self,
        codes: &[Code],
        official: &[u64],
        votes_of: impl Fn(&[Option<u32>]) -> Vec<u64>,
    ) -> Option<Margin> {
        let (mut with, mut units) = (official.to_vec(), 0);
        for (unit, known) in self.units().filter(|(_, known)| known.is_counted()) {
            let copy = differing(unit).filter(|copy| !self.verified_only || verifies(copy));
            let (Some(copy), Some(head)) = (copy, known.versions.last()) else { continue };
            // What a copy does not state stays as it is.
            let pairs = copy.copy.values.iter().zip(&head.values);
            let values: Vec<Option<u32>> = pairs.map(|(copy, head)| copy.or(*head)).collect();
            let sides = votes_of(&values).into_iter().zip(votes_of(&head.values));
            for (sum, (copy, head)) in with.iter_mut().zip(sides) {
                *sum = sum.saturating_add(copy).saturating_sub(head);
            }
            units += 1;
        }
        if units == 0 {
            return None;
        }
        Some(Margin {
            contest: self.contest,
            track: self.track,
            verified_only: self.verified_only,
            official: lead(codes, official),
            with_copies: lead(codes, &with),
            units,
        })
    }

    fn totals_of_table(&self, reference: &Reference<'_>, table: &TableSide<'_>) -> Totals {
        let form = reference.form(self.contest).unwrap_or_default();
        let codes = choices(form);
        let mut sums = vec![0_u64; codes.len()];
        let (mut units, mut counts) = (0, Counts::default());
        let (mut registered, mut covered) = (Some(0), BTreeSet::new());
        for (unit, _) in self.units() {
            let copy = match self.together(unit) {
                Together::Agree(copy) => copy,
                Together::Disagree => {
                    counts.disagreeing += 1;
                    continue;
                }
                Together::Nothing => continue,
            };
            let Some(votes) = votes_stated(form, &copy.copy.values) else {
                counts.incomplete += 1;
                continue;
            };
            sums.iter_mut().zip(votes).for_each(|(sum, votes)| *sum += votes);
            units += 1;
            covered.insert(unit.station);
            registered = plus(registered, reference.registered(unit.station, self.contest));
        }
        let all = || table.units().filter(|unit| unit.contest == self.contest);
        let voters = |unit: &crate::tabular::UnitFigures| unit.registered.map(u64::from);
        let beside = all().filter(|unit| !covered.contains(&unit.station)).map(voters);
        let only = covered.iter().filter(|station| table.get(**station, self.contest).is_none());
        let expected = all().count() + only.count();
        let lead = lead(&codes, &sums);
        Totals {
            contest: self.contest,
            track: self.track,
            verified_only: self.verified_only,
            units,
            expected: u64::try_from(expected).unwrap_or(u64::MAX),
            registered,
            registered_expected: all().map(voters).fold(Some(0), plus),
            disagreeing: counts.disagreeing,
            incomplete: counts.incomplete,
            votes: codes.into_iter().zip(sums).collect(),
            leaders: lead.leaders,
            margin: lead.margin,
            outstanding: beside.fold(Some(0), plus),
            state: None,
        }
    }

    fn margin_of_table(&self, reference: &Reference<'_>, table: &TableSide<'_>) -> Option<Margin> {
        let form = reference.form(self.contest)?;
        let codes = choices(form);
        let of = |values: &[Option<u32>]| {
            let votes = form.iter().zip(values).filter(|(figure, _)| figure.is_vote());
            votes.map(|(_, value)| value.map_or(0, u64::from)).collect::<Vec<_>>()
        };
        let mut official = vec![0_u64; codes.len()];
        for unit in table.units().filter(|unit| unit.contest == self.contest) {
            official.iter_mut().zip(of(&unit.values)).for_each(|(sum, votes)| *sum += votes);
        }
        self.margin(&codes, &official, of)
    }
}

#[derive(Clone, Copy, Default)]
struct Counts {
    disagreeing: u64,
    incomplete: u64,
}

fn verifies(copy: &CopyResult) -> bool {
    matches!(copy.copy.evidence, super::Evidence::Verifies { .. })
}

fn plus(sum: Option<u64>, more: Option<u64>) -> Option<u64> {
    sum.zip(more).and_then(|(sum, more)| sum.checked_add(more))
}

/// The columns of a copy that states every vote, with the fields that it leaves out.
fn full(plan: &ContestPlan, values: &[Option<u32>]) -> Option<(Vec<u32>, Vec<u16>)> {
    let votes = values.get(plan.fields.len()..)?;
    if votes.iter().any(Option::is_none) {
        return None;
    }
    let fields = values.iter().take(plan.fields.len());
    let absent = (0_u16..).zip(fields).filter(|(_, value)| value.is_none()).map(|(no, _)| no);
    Some((values.iter().map(|value| value.unwrap_or_default()).collect(), absent.collect()))
}

/// The choices without parent, with their votes.
fn heads(plan: &ContestPlan, value: impl Fn(usize) -> u64) -> (Vec<Code>, Vec<u64>) {
    let votes = |choice| plan.votes(choice, &value).unwrap_or_default();
    plan.heads().map(|choice| (choice.code, votes(choice))).unzip()
}

fn choices(form: &[Figure]) -> Vec<Code> {
    let code = |figure: &Figure| match figure {
        Figure::Vote(code) => Some(*code),
        Figure::Field(_) => None,
    };
    form.iter().filter_map(code).collect()
}

/// The votes, if none is absent.
fn votes_stated(form: &[Figure], values: &[Option<u32>]) -> Option<Vec<u64>> {
    let votes = form.iter().zip(values).filter(|(figure, _)| figure.is_vote());
    votes.map(|(_, value)| value.map(u64::from)).collect()
}

fn lead(codes: &[Code], votes: &[u64]) -> Lead {
    let ranked = ranked(votes);
    let at = |place: usize| ranked.get(place).and_then(|who| votes.get(*who)).copied();
    let Some(most) = at(0).filter(|most| *most > 0) else { return Lead::default() };
    let tied = codes.iter().zip(votes).filter(|(_, votes)| **votes == most);
    Lead {
        leaders: tied.map(|(code, _)| *code).collect(),
        margin: most - at(1).unwrap_or_default(),
    }
}

fn words(status: Status) -> String {
    match status {
        Status::Closed => "closed".to_string(),
        Status::Open { by_votes } => format!("open {by_votes}"),
        Status::CannotTell => "cannot-tell missing".to_string(),
    }
}
