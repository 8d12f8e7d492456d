//! From the compiled definition to the plan of the fold.
//!
//! In scope: laying choices and fields into columns, and the law of each contest. Not in scope:
//! whether the rows agree with each other (`acta::election`).

use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::string::ToString;
use alloc::vec::Vec;

use acta::election::{Contest as Compiled, Election, Form, Options};
use acta::kinds::definition::Agents;
use acta::kinds::part::{ContestAreas, FindingEffect, Levels, Outcome as OutcomeWord};
use acta::value::{Code, FindingCode, Role};

use super::plan::{ChoicePlan, ContestPlan, Decides, FieldPlan, Plan, SeatPlan, Votes};
use crate::expected::{Areas, ContestNo};
use crate::findings::{Builtin, Codes, Effect};
use crate::fraction::Fraction;
use crate::outcome::Contest;
use crate::seats::{Bar, Divisors, Method, Quota, Rules};
use crate::totals::AreaNo;

/// The plan, the areas, and for each contest the areas it is held in (none for all).
pub(super) struct Layout {
    pub(super) plan: Plan,
    pub(super) areas: Areas,
    pub(super) contests: Vec<Option<Vec<AreaNo>>>,
}

/// Lays out a definition.
pub(super) fn compile(election: &Election) -> Layout {
    let rows: Vec<(Code, Option<Code>)> =
        election.areas().map(|area| (area.code, area.parent())).collect();
    let areas = Areas::new(rows.iter().map(|(code, parent)| (code, parent.as_ref())));
    let mut plan = head(election);
    let mut contests = Vec::new();
    for (no, contest) in (0..ContestNo::MAX).zip(election.contests()) {
        // A contest whose form is not there does not compile.
        let Some(form) = election.form(&contest.form) else { continue };
        plan.by_code.insert(contest.code, no);
        plan.contests.push(columns(contest, form));
        contests.push(match &contest.areas {
            ContestAreas::All => None,
            ContestAreas::Only(codes) => {
                Some(codes.iter().filter_map(|code| areas.number(code)).collect())
            }
        });
    }
    Layout { plan, areas, contests }
}

/// What is not about one contest.
fn head(election: &Election) -> Plan {
    let definition = election.definition();
    let rules = election.rules();
    let codes: Vec<_> =
        rules.iter().map(|rule| (rule.code.as_str(), effect_of(rule.effect))).collect();
    let builtin: Vec<FindingCode> =
        Builtin::ALL.iter().filter_map(|builtin| FindingCode::parse(builtin.code())).collect();
    let effects: Vec<_> = builtin
        .iter()
        .filter_map(|code| Some((code.as_str(), effect_of(election.effect_of(code)?))))
        .collect();
    let all = builtin.iter().chain(rules.iter().map(|rule| &rule.code));
    let hides: Vec<_> = all
        .map(|code| {
            let hidden = election.hidden_by(code).iter().map(FindingCode::as_str).collect();
            (code.as_str(), hidden)
        })
        .collect();
    let contestants = definition.holders.iter().map(|holder| holder.name);
    let contestants = contestants.filter(|name| name.role == Role::Contestant);
    let agents = definition.agents == Agents::All;
    Plan {
        election: election.id().as_str().to_string(),
        name: definition.name.clone(),
        test: definition.test,
        notice: definition.notice.clone(),
        custodian: definition.custodian.clone(),
        contests: Vec::new(),
        by_code: BTreeMap::new(),
        codes: Codes::new(&codes, &effects, &hides),
        rules: rules.iter().map(|rule| rule.condition.clone()).collect(),
        closes: Some(definition.closes),
        agents: contestants.filter(|_| agents).map(|name| name.code).collect(),
    }
}

const fn effect_of(effect: FindingEffect) -> Effect {
    match effect {
        FindingEffect::Note => Effect::Note,
        FindingEffect::Flag => Effect::Flag,
        FindingEffect::Exclude => Effect::Exclude,
    }
}

/// A contest with its fields and choices in their columns.
fn columns(contest: &Compiled, form: &Form) -> ContestPlan {
    let fields: Vec<FieldPlan> = form
        .fields
        .iter()
        .map(|field| FieldPlan { name: field.name, required: field.required })
        .collect();
    let by_field: BTreeMap<Code, usize> =
        fields.iter().enumerate().map(|(at, field)| (field.name, at)).collect();
    let lines: Vec<usize> =
        contest.vote_lines(form.levels).filter_map(|choice| contest.choice(&choice.code)).collect();
    let first = fields.len();
    let column = |at: usize| lines.iter().position(|line| *line == at).map(|line| first + line);
    let below: Vec<Vec<usize>> = (0..contest.choices.len())
        .map(|at| {
            let all = contest.choices.iter().enumerate();
            let children = all.filter(|(_, choice)| choice.parent == Some(at));
            children.filter_map(|(child, _)| column(child)).collect()
        })
        .collect();
    let votes = |at: usize| match (column(at), below.get(at)) {
        (Some(column), _) => Votes::Column(column),
        (None, Some(below)) if form.levels == Levels::Candidates => Votes::Sum(below.clone()),
        _ => Votes::Absent,
    };
    let choices: Vec<ChoicePlan> = contest
        .choices
        .iter()
        .enumerate()
        .map(|(at, choice)| ChoicePlan {
            code: choice.code,
            parent: choice.parent,
            votes: votes(at),
            name: choice.name.clone(),
        })
        .collect();
    let levels = (form.levels == Levels::Both).then(|| {
        let lists = below.iter().enumerate().filter(|(_, below)| !below.is_empty());
        lists.filter_map(|(at, below)| Some((at, column(at)?, below.clone()))).collect()
    });
    let coded = |(at, choice): (usize, &ChoicePlan)| Some((choice.code, column(at)?));
    ContestPlan {
        code: contest.code,
        name: contest.name.clone(),
        decides: decides(contest),
        outcome_word: contest.outcome.as_str(),
        seats: contest.seats,
        votes_at: form.fields_before_votes,
        columns: choices.iter().enumerate().filter_map(coded).collect(),
        choices,
        lines,
        admitted: fields.iter().position(|field| field.name.as_str() == "admitted"),
        fields,
        ballots: form.ballots.clone(),
        by_field,
        levels,
        reasons: form.reasons.keys().copied().collect(),
    }
}

/// How a contest is decided (sections 6 and 12).
fn decides(contest: &Compiled) -> Decides {
    let share = |num, den| Fraction::new(num, den).unwrap_or(Fraction::ZERO);
    match contest.outcome {
        OutcomeWord::None => Decides::None,
        OutcomeWord::Plurality => {
            let seats = usize::try_from(contest.seats.unwrap_or(1)).unwrap_or(usize::MAX);
            Decides::Votes(Contest::Plurality { seats })
        }
        OutcomeWord::Majority => Decides::Votes(Contest::Majority),
        OutcomeWord::TopTwo => Decides::Votes(Contest::TopTwo),
        OutcomeWord::FortyTen => {
            Decides::Votes(Contest::Lead { share: share(40, 100), lead: share(10, 100) })
        }
        _ => Decides::Seats(Box::new(seat_plan(contest))),
    }
}

fn seat_plan(contest: &Compiled) -> SeatPlan {
    let Options { threshold, first_divisor, list_seats_exhaust, majority_clause, alliances } =
        &contest.options;
    let fraction = |given: &acta::value::Fraction| {
        Fraction::new(u64::from(given.numerator), u64::from(given.denominator))
    };
    let seats = contest.seats.unwrap_or_default();
    let method = method(contest.outcome, seats, first_divisor.as_ref().and_then(fraction));
    let dutch = contest.outcome == OutcomeWord::DutchCouncil;
    let mut rules = Rules::plain(seats, method);
    rules.majority_clause = dutch || *majority_clause;
    rules.thresholds.list =
        threshold.as_ref().and_then(fraction).map(|share| Bar { share, strict: false });
    let divisors = match method {
        Method::Divisor { divisors } => Some(divisors),
        // Gives the seats of plain highest averages (section 12.7).
        Method::QuotaThenDivisor { divisors, .. } if dutch => Some(divisors),
        _ => None,
    };
    let heads = || contest.choices.iter().enumerate().filter(|(_, choice)| choice.parent.is_none());
    let alliance = |code: &Code| {
        let at = alliances.iter().position(|codes| codes.contains(code));
        at.and_then(|at| u32::try_from(at).ok())
    };
    let candidates = |at: usize| {
        let count = contest.choices.iter().filter(|choice| choice.parent == Some(at)).count();
        u32::try_from(count).ok().filter(|count| *count > 0)
    };
    SeatPlan {
        rules,
        divisors,
        exhaust: dutch || *list_seats_exhaust,
        alliances: heads().map(|(_, choice)| alliance(&choice.code)).collect(),
        candidates: heads().map(|(at, _)| candidates(at)).collect(),
    }
}

fn method(outcome: OutcomeWord, seats: u32, first: Option<Fraction>) -> Method {
    let divisor = |divisors| Method::Divisor { divisors };
    let remainder = |quota| Method::LargestRemainder { quota, bar: Fraction::ZERO };
    match outcome {
        OutcomeWord::SainteLague => divisor(Divisors::SainteLague),
        OutcomeWord::ModifiedSainteLague => {
            let modified = |first| Divisors::ModifiedSainteLague { first };
            divisor(first.map_or_else(Divisors::modified_sainte_lague, modified))
        }
        OutcomeWord::Hare => remainder(Quota::Hare),
        OutcomeWord::Droop => remainder(Quota::Droop),
        OutcomeWord::DutchCouncil => Method::dutch_council(seats),
        _ => divisor(Divisors::DHondt),
    }
}
