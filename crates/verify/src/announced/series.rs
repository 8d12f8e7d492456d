//! D8 and D10: from one announcement to the next, and how its coverage is given (spec 6 §7.2).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::kinds::Announced;
use acta::kinds::announcement::CoverageBase;
use acta::value::Code;

use super::Answer;

/// D8: nothing is lower than in the announcement before, but by a correction.
pub(super) fn increments(before: &Announced, says: &Announced, subject: &str) -> Answer {
    let mut answer = Answer::new("D8", "no figure is lower than in the announcement before it");
    let mut rows: Vec<(String, Option<u64>, Option<u64>)> = Vec::new();
    let wide = |count: Option<u32>| count.map(u64::from);
    let included = |one: &Announced| one.stations.map(|(included, _)| u64::from(included));
    rows.push(("stations".into(), included(before), included(says)));
    rows.push(("ballots".into(), wide(before.ballots), wide(says.ballots)));
    rows.push(("valid".into(), wide(before.valid), wide(says.valid)));
    for (choice, share) in &before.votes {
        let now = says.votes.iter().find(|(code, _)| code == choice);
        let now = now.and_then(|(_, share)| wide(share.votes));
        rows.push((format!("vote {choice}"), wide(share.votes), now));
    }
    if listed(before).eq(listed(says)) {
        let others = |one: &Announced| one.others.and_then(|share| wide(share.votes));
        rows.push(("others".into(), others(before), others(says)));
    }
    let mut lower = false;
    for (field, was, is) in rows {
        match (was, is) {
            (Some(was), Some(is)) if is < was => {
                lower = true;
                answer.note(subject, &field, &format!("at least {was}"), &is.to_string());
            }
            (Some(was), Some(is)) => {
                answer.working.push(format!("{field}: {was} + {} = {is}", is - was));
            }
            (Some(was), None) => {
                answer.missing(subject, &field, &format!("at least {was}"), "not announced");
            }
            (None, _) => {}
        }
    }
    for (percent, base) in &before.covered {
        let now = says.covered.iter().find(|(_, other)| other == base);
        if let Some((now, _)) =
            now.filter(|(now, _)| now.ten_thousandths() < percent.ten_thousandths())
        {
            lower = true;
            let expected = format!("at least {percent} %");
            answer.note(subject, &format!("covered {base}"), &expected, &format!("{now} %"));
        }
    }
    if let (Some(was), Some(is)) = (before.missing, says.missing)
        && is > was
    {
        lower = true;
        answer.note(subject, "missing", &format!("at most {was}"), &is.to_string());
    }
    match &says.correction {
        Some(words) if lower => answer.working.push(format!("it says what it corrects: {words}")),
        None if lower => answer.verdict = Some(crate::verdict::Verdict::Fails),
        _ => {}
    }
    answer
}

fn listed(says: &Announced) -> impl Iterator<Item = &Code> {
    let mut codes: Vec<&Code> = says.votes.iter().map(|(choice, _)| choice).collect();
    codes.sort();
    codes.into_iter()
}

/// D10: coverage in stations and in registered voters.
pub(super) fn coverage(says: &Announced, subject: &str) -> Answer {
    let mut answer = Answer::new("D10", "coverage is given in stations and in registered voters");
    let of = |base| says.covered.iter().any(|(_, is)| *is == base);
    let stations = says.stations.is_some() || of(CoverageBase::Stations);
    let missing = says.missing.is_some() && says.registered.is_some();
    let registered = missing || of(CoverageBase::Registered);
    if stations && registered {
        return answer;
    }
    let mut got: Vec<String> = Vec::new();
    got.extend(says.stations.map(|(included, of)| format!("{included} of {of} stations")));
    got.extend(
        says.covered.iter().map(|(percent, base)| format!("{percent} % of {}", words(*base))),
    );
    got.extend(says.missing.map(|missing| format!("{missing} registered voters missing")));
    let got = if got.is_empty() { "none".to_string() } else { got.join(", ") };
    answer.fail(subject, "coverage", "in stations and in registered voters", &got);
    answer
}

/// Of what a coverage is.
pub(super) fn words(base: CoverageBase) -> &'static str {
    match base {
        CoverageBase::Stations => "the stations",
        CoverageBase::Registered => "the registered voters",
        CoverageBase::Records => "the records",
        CoverageBase::Ballots => "the ballots",
        CoverageBase::Unstated => "what is not stated",
    }
}
