//! What is not in: how many votes may still come, from nothing but what was announced (spec 6 §7.3).
//!
//! Main type: [`NotIn`].

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use acta::kinds::Announced;
use acta::kinds::announcement::CoverageBase;
use acta::value::{PERCENT_WHOLE, Percent};
use acta_tally::fraction::Fraction;

use super::figures::Counts;
use super::series::words;

/// A share is of all stations or records, and what is not in is taken to be of their average size.
const ASSUMPTION: &str =
    "assumption: the stations that are not in have, on average, as many registered voters as all";

/// The bases of a coverage that give registered voters, the exact one first.
const BASES: [CoverageBase; 4] = [
    CoverageBase::Registered,
    CoverageBase::Stations,
    CoverageBase::Records,
    CoverageBase::Unstated,
];

/// What is not in.
pub(super) struct NotIn {
    /// Registered voters of the stations that are not in: the bound O.
    pub(super) voters: Option<u64>,
    /// The share that is not in.
    share: Option<Fraction>,
    /// How they were computed.
    pub(super) working: Vec<String>,
}

/// A smaller O under an assumption about turnout.
pub(super) struct Scenario {
    /// What it assumes.
    pub(super) name: &'static str,
    /// Its O.
    pub(super) votes: u64,
    /// How it was computed.
    pub(super) working: String,
}

impl NotIn {
    pub(super) fn of(says: &Announced) -> Self {
        let registered = says.registered.map(u64::from);
        if let Some(missing) = says.missing.map(u64::from) {
            let share = registered.and_then(|registered| Fraction::new(missing, registered));
            let words = format!(
                "registered voters of the stations that are not in = {missing}, as announced"
            );
            return Self { voters: Some(missing), share, working: Vec::from([words]) };
        }
        if is_all(says) {
            let working = Vec::from(["nothing is announced as not in".into()]);
            return Self { voters: Some(0), share: Some(Fraction::ZERO), working };
        }
        let Some((share, formula, assumed)) = Self::shares(says).next() else {
            return Self { voters: None, share: ballots(says), working: Vec::new() };
        };
        let mut working = Vec::new();
        let voters = registered.and_then(|registered| {
            let voters = share.ceil_of(registered)?;
            working.push(format!(
                "registered voters of the stations that are not in = ceil({registered} x {formula}) = {voters}"
            ));
            Some(voters)
        });
        if voters.is_some() && assumed {
            working.push(ASSUMPTION.into());
        }
        Self { voters, share: Some(share), working }
    }

    /// The shares that are not in: value, spelling, whether it rests on the assumption.
    fn shares(says: &Announced) -> impl Iterator<Item = (Fraction, String, bool)> {
        let of = |base: CoverageBase| {
            let (percent, _) = says.covered.iter().find(|(_, is)| *is == base)?;
            let formula = format!("(100 - {percent})/100 ({percent} % is in, of {})", words(base));
            Some((not_in(*percent)?, formula, base != CoverageBase::Registered))
        };
        let stations = says.stations.and_then(|(included, all)| {
            let share = Fraction::new(u64::from(all - included), u64::from(all))?;
            Some((
                share,
                format!("({all} - {included})/{all} ({included} of {all} stations are in)"),
                true,
            ))
        });
        let mut covered = BASES.into_iter().map(of);
        let exact = covered.next().flatten();
        let rest: Vec<_> = covered.flatten().collect();
        exact.into_iter().chain(stations).chain(rest)
    }

    /// What the turnout so far, and the turnout that was announced, would make of the bound.
    pub(super) fn scenarios(&self, says: &Announced, counts: &Counts) -> Vec<Scenario> {
        let cast = says.ballots.map(u64::from).or(counts.valid);
        let so_far = || {
            let (cast, share) = (cast?, self.share?);
            let (not, all) = (share.num(), share.den());
            let left = Fraction::new(not, all.checked_sub(not)?)?;
            let votes = left.ceil_of(cast)?;
            let left = left.reduced();
            let working = format!("O = ceil({cast} x {left}) = {votes}");
            Some(Scenario { name: "the turnout of what is in", votes, working })
        };
        let announced = || {
            let (turnout, voters) = (says.turnout?, self.voters?);
            let share =
                Fraction::new(u64::from(turnout.ten_thousandths()), u64::from(PERCENT_WHOLE))?;
            let votes = share.ceil_of(voters)?;
            let working = format!("O = ceil({voters} x {turnout}/100) = {votes}");
            Some(Scenario { name: "the turnout announced", votes, working })
        };
        [so_far(), announced()].into_iter().flatten().collect()
    }
}

/// Whether all of it is announced as counted.
pub(super) fn is_all(says: &Announced) -> bool {
    let stations = says.stations.map(|(included, all)| included == all);
    let covered =
        says.covered.iter().map(|(percent, _)| percent.ten_thousandths() == PERCENT_WHOLE);
    let mut said = stations.into_iter().chain(covered).peekable();
    said.peek().is_some() && said.all(|all| all)
}

fn not_in(percent: Percent) -> Option<Fraction> {
    let not = PERCENT_WHOLE.checked_sub(percent.ten_thousandths())?;
    Fraction::new(u64::from(not), u64::from(PERCENT_WHOLE))
}

fn ballots(says: &Announced) -> Option<Fraction> {
    let mut covered = says.covered.iter();
    let (percent, _) = covered.find(|(_, base)| *base == CoverageBase::Ballots)?;
    not_in(*percent)
}
