//! D1 to D4: sums, the log that is named, percentages, how counts were formed (spec 6 §7.2).

use alloc::format;
use alloc::string::{String, ToString};

use acta::kinds::Announced;
use acta::kinds::announced::ShareBase;
use acta::value::{PERCENT_DECIMALS_MAX, PERCENT_WHOLE, Percent};
use acta_tally::account::Verdict as Stands;
use acta_tally::fraction::Fraction;

use super::{Answer, Beside};
use crate::verdict::{Cause, Verdict};

/// One-decimal percentages are whole thousandths.
const THOUSANDTHS: u64 = 1_000;
/// Decimals beyond the announced ones in a working.
const DECIMALS_MORE: u8 = 3;

/// The counts of an announcement, as far as they are known.
pub(super) struct Counts {
    /// Of all choices that are not listed; 0 where all are.
    pub(super) others: Option<u64>,
    /// Σ of all choices.
    pub(super) sum: Option<u64>,
    /// The votes of all choices as announced, else their sum.
    pub(super) valid: Option<u64>,
}

impl Counts {
    pub(super) fn of(says: &Announced) -> Self {
        let votes = says.votes.iter().map(|(_, share)| share.votes.map(u64::from));
        let listed = votes.sum::<Option<u64>>();
        let stated = says.valid.map(u64::from);
        let others = match says.others {
            None => Some(0),
            Some(share) => share.votes.map(u64::from).or_else(|| stated?.checked_sub(listed?)),
        };
        let sum = listed.zip(others).map(|(listed, others)| listed + others);
        Self { others, sum, valid: stated.or(sum) }
    }
}

/// D1: totals are sums, and those of the log where it is given.
pub(super) fn totals(
    says: &Announced,
    counts: &Counts,
    subject: &str,
    beside: Option<&Beside>,
) -> Answer {
    let mut answer = Answer::new("D1", "totals are the sums of what they count");
    if let Some(sum) = counts.sum {
        answer.working.push(format!("votes of all choices together: {sum}"));
    }
    if let (Some(sum), Some(valid)) = (counts.sum, says.valid.map(u64::from))
        && sum != valid
    {
        answer.fail(subject, "valid", &sum.to_string(), &valid.to_string());
    }
    let [ballots, registered] = [says.ballots, says.registered].map(|it| it.map(u64::from));
    let parts = [("valid", counts.valid, ballots), ("ballots", ballots, registered)];
    for (field, part, whole) in parts {
        if let (Some(part), Some(whole)) = (part, whole)
            && part > whole
        {
            answer.fail(subject, field, &format!("at most {whole}"), &part.to_string());
        }
    }
    match (says.log, beside) {
        _ if answer.verdict == Some(Verdict::Fails) && beside.is_none() => {}
        (None, _) => {
            let words = ["named by size and root", "not named"];
            answer.cannot_tell(Cause::NotPublished, subject, "records", words);
        }
        (Some((size, root)), Some(beside)) if beside.root == Some(root.to_string()) => {
            beside_log(&mut answer, subject, beside);
            let rows = beside.rows.len();
            answer.working.push(format!("beside the log at size {size}: {rows} figures compared"));
        }
        (Some((size, _)), beside) => {
            let got = if beside.is_some() { "another log" } else { "not given" };
            answer.missing(subject, "records", &format!("those of the log at size {size}"), got);
        }
    }
    answer
}

fn beside_log(answer: &mut Answer, subject: &str, beside: &Beside) {
    for row in beside.rows.iter().filter(|row| !row.field.starts_with("says ")) {
        match row.verdict {
            Stands::Equal => {}
            Stands::Differs => answer.fail(subject, &row.field, &row.computed, &row.announced),
            Stands::NotComparable => {
                answer.missing(subject, &row.field, "a figure of the log", &row.announced);
            }
        }
    }
}

/// D2: the log is named, and it is that log.
pub(super) fn names_log(says: &Announced, subject: &str, beside: Option<&Beside>) -> Answer {
    let mut answer = Answer::new("D2", "the log that the figures come from is named");
    let Some((size, root)) = says.log else {
        answer.fail(subject, "log", "size and root", "announcement without details");
        return answer;
    };
    let Some(beside) = beside else { return answer };
    match &beside.root {
        Some(at) if *at == root.to_string() => {}
        Some(at) => answer.fail(subject, "root", at, &root.to_string()),
        None => answer.fail(subject, "size", "a size of the log", &size.to_string()),
    }
    answer
}

/// Twice the difference that the precision of a percentage allows, in ten-thousandths of a percent.
fn twice_allowed(percent: Percent) -> u64 {
    10_u64.pow(u32::from(PERCENT_DECIMALS_MAX - percent.decimals()))
}

/// Whether a percentage is the nearest one of its precision to `votes / base`; half way, both neighbours are.
fn is_share(percent: Percent, votes: u64, base: u64) -> bool {
    let (votes, base) = (u128::from(votes), u128::from(base));
    let exact = votes * u128::from(PERCENT_WHOLE);
    let stated = u128::from(percent.ten_thousandths()) * base;
    exact.abs_diff(stated) * 2 <= u128::from(twice_allowed(percent)) * base
}

/// Ten-thousandths of a percent, divided by 1 or 2, without zeros at the end.
fn in_percent(ten_thousandths: u64, by: u64) -> String {
    let value = Fraction::new(ten_thousandths, by * u64::from(PERCENT_WHOLE) / 100);
    let text = value.unwrap_or(Fraction::ZERO).decimal(PERCENT_DECIMALS_MAX + 1);
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

/// D3: percentages are shares of their base, and together 100.
pub(super) fn percentages(says: &Announced, counts: &Counts, subject: &str) -> Answer {
    let mut answer = Answer::new("D3", "percentages are the shares of their base");
    let choices = says
        .votes
        .iter()
        .map(|(choice, share)| (choice.to_string(), share.percent, share.votes.map(u64::from)));
    let others = says.others.map(|share| ("others".to_string(), share.percent, counts.others));
    let stated = choices
        .chain(others)
        .filter_map(|(who, percent, votes)| percent.map(|percent| (who, percent, votes)));
    let (mut sum, mut allowed, mut rows, mut fits) = (0_u64, 0_u64, 0_usize, true);
    let base = match says.base {
        None | Some(ShareBase::Valid) => counts.valid,
        Some(ShareBase::Ballots) => says.ballots.map(u64::from),
        Some(ShareBase::Registered) => says.registered.map(u64::from),
    };
    let base = base.filter(|base| *base > 0);
    for (who, percent, votes) in stated {
        rows += 1;
        sum += u64::from(percent.ten_thousandths());
        allowed += twice_allowed(percent);
        let field = format!("percent {who}");
        let Some((votes, base)) = votes.zip(base) else {
            fits = false;
            answer.missing(subject, &field, "votes and their base", "not announced");
            continue;
        };
        let decimals = percent.decimals();
        let exact = Fraction::new(votes, base).unwrap_or(Fraction::ZERO);
        let words = exact.percent(decimals + DECIMALS_MORE);
        answer.working.push(format!("{field}: 100 x {votes} / {base} = {words}; {percent}"));
        if is_share(percent, votes, base) {
            continue;
        }
        fits = false;
        if says.base.is_some() {
            answer.fail(subject, &field, &exact.percent(decimals), &percent.to_string());
        }
    }
    if rows == 0 {
        answer.verdict = Some(Verdict::NotApplicable);
        return answer;
    }
    let Some(base) = says.base else {
        let fits = if fits { "fit" } else { "do not fit" };
        let got = format!("not stated; the votes of all choices {fits}");
        answer.missing(subject, "base", "stated", &got);
        return answer;
    };
    if base == ShareBase::Valid {
        let all = says.votes.len() + usize::from(says.others.is_some()) == rows;
        let whole = u64::from(PERCENT_WHOLE);
        let (high, low) = (2 * sum > 2 * whole + allowed, 2 * sum + allowed < 2 * whole);
        let expected = format!("100 within {}", in_percent(allowed, 2));
        answer.working.push(format!("sum of percentages: {}; {expected}", in_percent(sum, 1)));
        if high || (all && low) {
            answer.fail(subject, "sum of percentages", &expected, &in_percent(sum, 1));
        }
    }
    answer
}

/// D4: whether all counts are the rounding of one-decimal percentages of their sum. Says nothing on votes.
pub(super) fn formed(says: &Announced, counts: &Counts, subject: &str) -> Answer {
    let mut answer =
        Answer::new("D4", "every count is the rounding of a one-decimal percentage of their sum");
    answer.verdict = None;
    answer.says = "cannot-tell missing";
    let Some((sum, others)) = counts.sum.zip(counts.others) else {
        answer.note(subject, "votes", "of all choices", "not announced");
        return answer;
    };
    if !can_show_thousandths(sum) {
        let got = sum.to_string();
        answer.note(subject, "votes", "above 1000, else every count is of this form", &got);
        return answer;
    }
    let listed = says.votes.iter();
    let listed = listed.map(|(choice, share)| (choice.to_string(), share.votes.map(u64::from)));
    let others = says.others.map(|_| ("others".to_string(), Some(others)));
    answer.says = "yes";
    let one_in = sum / THOUSANDTHS;
    answer.working.push(format!("N = {sum}; one number in {one_in} is of this form"));
    for (who, votes) in listed.chain(others) {
        let Some(votes) = votes else { continue };
        let (nearest, product, is) = thousandths_of(votes, sum);
        let (whole, part) = (nearest / 10, nearest % 10);
        let thousandths = (product / u128::from(THOUSANDTHS), product % u128::from(THOUSANDTHS));
        let (units, rest) = thousandths;
        answer.working.push(format!("{who}: {whole}.{part} % of N = {units}.{rest:03}; {votes}"));
        if !is {
            answer.says = "no";
        }
    }
    answer
}

/// Whether a sum is so large that not every count is a thousandth of it.
pub(crate) const fn can_show_thousandths(sum: u64) -> bool {
    sum > THOUSANDTHS
}

/// The nearest number of thousandths of a sum above 0, that number times the sum, and whether the count is its rounding.
pub(crate) fn thousandths_of(votes: u64, sum: u64) -> (u128, u128, bool) {
    // Both products stay below 2^75.
    let scaled = u128::from(votes) * u128::from(THOUSANDTHS);
    let nearest = (2 * scaled + u128::from(sum)) / (2 * u128::from(sum));
    let product = nearest * u128::from(sum);
    (nearest, product, scaled.abs_diff(product) * 2 <= u128::from(THOUSANDTHS))
}
