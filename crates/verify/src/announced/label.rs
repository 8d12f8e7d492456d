//! D5: whether "irreversible", "winner", "runoff" and "complete" follow from the figures (spec 6 §7.3).
//!
//! The arithmetic is that of spec 4 §11 (`acta_tally::outcome`); here are only the questions.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::kinds::Announced;
use acta::kinds::announcement::Said;
use acta::kinds::part::Outcome;
use acta::value::Code;
use acta_tally::account::Verdict as Stands;
use acta_tally::fraction::Fraction;
use acta_tally::outcome::{self, Claim, Contest, Hurdle, Standing, Status, ranked};

use super::figures::Counts;
use super::outstanding::{NotIn, is_all};
use super::{Answer, Beside};
use crate::verdict::Verdict;

/// Decimals of a hurdle in words.
const HURDLE_DECIMALS: u8 = 2;

/// What is asked of the votes.
#[derive(Clone, Copy)]
enum Question {
    /// Nothing of the rule can change.
    Settled,
    /// This choice wins.
    Wins(usize),
    /// These are the two of a runoff.
    Runoff(Option<usize>),
}

/// How a question is answered.
enum State {
    Closed,
    Open { by_votes: u64, hurdle: Hurdle },
    CannotTell(&'static str),
}

impl State {
    fn words(&self) -> String {
        match self {
            Self::Closed => "closed".into(),
            Self::Open { by_votes, .. } => format!("open by {by_votes} votes"),
            Self::CannotTell(why) => format!("cannot tell: {why}"),
        }
    }

    /// With what the trailing side needs.
    fn long(&self) -> String {
        match self {
            Self::Open { hurdle: Hurdle::Share(share), .. } => {
                let percent = share.percent(HURDLE_DECIMALS);
                format!("{}; the trailing side needs {share} of O ({percent} %)", self.words())
            }
            _ => self.words(),
        }
    }
}

/// The votes of an announcement under a rule.
struct Votes {
    contest: Contest,
    listed: Vec<u64>,
    /// Votes of choices that are not listed; none where all are listed.
    others: Option<u64>,
}

impl Votes {
    fn of(says: &Announced, counts: &Counts) -> Result<Self, &'static str> {
        let listed = says.votes.iter().map(|(_, share)| share.votes.map(u64::from));
        let listed = listed.collect::<Option<Vec<u64>>>().ok_or("votes are not announced")?;
        let others = counts.others.ok_or("votes of the others are not announced")?;
        let share = |num| Fraction::new(num, 100).unwrap_or(Fraction::ONE);
        let contest = match says.rule.ok_or("no rule is stated")? {
            Outcome::Plurality => {
                let seats = usize::try_from(says.seats.unwrap_or(1));
                Contest::Plurality { seats: seats.unwrap_or(usize::MAX) }
            }
            Outcome::Majority => Contest::Majority,
            Outcome::TopTwo => Contest::TopTwo,
            Outcome::FortyTen => Contest::Lead { share: share(40), lead: share(10) },
            _ => return Err("no bound from totals for this rule"),
        };
        Ok(Self { contest, listed, others: says.others.map(|_| others) })
    }

    /// How many places of the rule are asked about.
    fn places(&self, question: Question) -> usize {
        match (question, self.contest) {
            (Question::Runoff(_), _) | (_, Contest::TopTwo) => 2,
            (_, Contest::Plurality { seats }) => seats,
            _ => 1,
        }
    }

    /// The state if at most `outstanding` votes may still come.
    fn ask(&self, question: Question, outstanding: u64) -> State {
        let Some(others) = self.others else {
            let standing = standing(&self.listed, None, outstanding);
            return self.judge(question, &standing);
        };
        let mut all = self.listed.clone();
        all.push(others);
        let first = ranked(&all);
        if first.iter().take(self.places(question)).any(|at| *at == self.listed.len()) {
            return State::CannotTell("the others together are among the first");
        }
        let as_one = self.judge(question, &standing(&all, None, outstanding));
        let beside = self.judge(question, &standing(&self.listed, Some(others), outstanding));
        match (as_one, beside) {
            (State::Closed, _) => State::Closed,
            (State::Open { .. }, State::Closed) => {
                State::CannotTell("it depends on how many choices the others are")
            }
            (_, beside) => beside,
        }
    }

    fn judge(&self, question: Question, standing: &Standing<'_>) -> State {
        let first = |count| ranked(standing.votes).into_iter().take(count).collect::<Vec<_>>();
        let two = || Claim::Ahead { winners: first(2) };
        match (question, self.contest) {
            (Question::Settled, contest) => match contest.assess(standing) {
                Ok((_, answer)) => state(answer.status, answer.hurdle),
                Err(_) => State::CannotTell("the figures are beyond the limits"),
            },
            (Question::Wins(_), Contest::TopTwo) => {
                State::CannotTell("two go into a runoff by this rule")
            }
            (Question::Wins(who), Contest::Plurality { seats }) => {
                let winners = first(seats);
                let inside = winners.contains(&who);
                let claims = [Claim::Ahead { winners }];
                if inside { all(&claims, standing) } else { never(standing) }
            }
            (Question::Wins(who), Contest::Majority) => all(&[Claim::Majority { who }], standing),
            (Question::Wins(who), Contest::Lead { share, lead }) => {
                all(&[Claim::FirstRound { who, share, lead }], standing)
            }
            (Question::Runoff(_), Contest::Plurality { .. }) => never(standing),
            (Question::Runoff(Some(who)), _) if !first(2).contains(&who) => never(standing),
            (Question::Runoff(_), Contest::TopTwo) => all(&[two()], standing),
            (Question::Runoff(_), Contest::Majority) => all(&[Claim::NoMajority, two()], standing),
            (Question::Runoff(_), Contest::Lead { share, lead }) => {
                all(&[Claim::RunoffCertain { share, lead }, two()], standing)
            }
        }
    }
}

fn standing(votes: &[u64], beside: Option<u64>, outstanding: u64) -> Standing<'_> {
    Standing { votes, beside, outstanding: Some(outstanding), disputed: &[] }
}

const fn state(status: Status, hurdle: Hurdle) -> State {
    match status {
        Status::Closed => State::Closed,
        Status::Open { by_votes } => State::Open { by_votes, hurdle },
        Status::CannotTell => State::CannotTell("the bound is unknown"),
    }
}

/// What is not so even with nothing outstanding (spec 4 §11.2).
fn never(standing: &Standing<'_>) -> State {
    let by_votes = standing.outstanding.unwrap_or_default().saturating_add(1);
    State::Open { by_votes, hurdle: Hurdle::None }
}

/// Whether all of these claims are closed; else that with the greatest shortfall.
fn all(claims: &[Claim], standing: &Standing<'_>) -> State {
    let mut worst = State::Closed;
    for claim in claims {
        let Ok(answer) = outcome::assess(claim, standing) else {
            return State::CannotTell("the figures are beyond the limits");
        };
        let next = state(answer.status, answer.hurdle);
        worst = match (worst, next) {
            (State::CannotTell(why), _) | (_, State::CannotTell(why)) => State::CannotTell(why),
            (State::Open { by_votes: one, .. }, State::Open { by_votes: two, hurdle })
                if two > one =>
            {
                State::Open { by_votes: two, hurdle }
            }
            (State::Closed, next) => next,
            (worst, _) => worst,
        };
    }
    worst
}

/// D5: the labels follow from the figures.
pub(super) fn labels(
    says: &Announced,
    counts: &Counts,
    subject: &str,
    beside: Option<&Beside>,
) -> Answer {
    let mut answer = Answer::new("D5", "what is said of the outcome follows from the figures");
    let not_in = NotIn::of(says);
    let votes = Votes::of(says, counts);
    answer.working.clone_from(&not_in.working);
    if let Ok(votes) = &votes {
        show(says, counts, votes, &not_in, &mut answer);
    }
    let judged = |said: &Said| !matches!(said, Said::Final);
    let mut any = false;
    for (said, choice) in says.says.iter().filter(|(said, _)| judged(said)) {
        any = true;
        let field = choice.map_or_else(|| said.to_string(), |code| format!("{said} {code}"));
        let field = format!("says {field}");
        if *said == Said::Complete {
            complete(says, &mut answer, subject, &field);
            continue;
        }
        let asked = question(says, *said, *choice);
        let state = match (&votes, asked, not_in.voters) {
            (Err(why), ..) => State::CannotTell(why),
            (_, Err(why), _) => State::CannotTell(why),
            (.., None) => State::CannotTell("how much is not in does not follow from the figures"),
            (Ok(votes), Ok(question), Some(outstanding)) => votes.ask(question, outstanding),
        };
        match state {
            State::Closed => answer.working.push(format!("{field}: closed")),
            State::Open { .. } => answer.fail(subject, &field, "closed", &state.words()),
            State::CannotTell(why) => answer.missing(subject, &field, "closed", why),
        }
    }
    for row in beside.iter().flat_map(|beside| &beside.rows) {
        let label = row.field.starts_with("says ") && !row.field.starts_with("says final");
        if label && row.verdict == Stands::Differs {
            let field = format!("{} beside the log", row.field);
            answer.fail(subject, &field, &row.announced, &row.computed);
        }
    }
    if !any {
        answer.verdict = Some(Verdict::NotApplicable);
    }
    answer
}

/// The bound, the lead, and what follows under it and under each scenario.
fn show(says: &Announced, counts: &Counts, votes: &Votes, not_in: &NotIn, answer: &mut Answer) {
    let name = |at: usize| says.votes.get(at).map(|(code, _)| code.as_str()).unwrap_or_default();
    let order = ranked(&votes.listed);
    if let [first, second, ..] = order[..] {
        let of = |at: usize| votes.listed.get(at).copied().unwrap_or_default();
        let (high, low) = (of(first), of(second));
        let lead = high.saturating_sub(low);
        let (first, second) = (name(first), name(second));
        answer.working.push(format!("lead of {first} over {second} = {high} - {low} = {lead}"));
    }
    let rule = says.rule.map(|rule| rule.to_string()).unwrap_or_default();
    if let Some(voters) = not_in.voters {
        let state = votes.ask(Question::Settled, voters).long();
        let words = "each of them may still bring one vote";
        answer.working.push(format!("bound: O = {voters}, {words}; {rule}: {state}"));
    }
    for scenario in not_in.scenarios(says, counts) {
        let state = votes.ask(Question::Settled, scenario.votes).long();
        let (name, working) = (scenario.name, scenario.working);
        answer.working.push(format!("scenario, {name}, an assumption: {working}; {rule}: {state}"));
    }
}

fn question(says: &Announced, said: Said, choice: Option<Code>) -> Result<Question, &'static str> {
    let place = |code: Code| says.votes.iter().position(|(other, _)| *other == code);
    let at = match choice {
        Some(code) => Some(place(code).ok_or("no votes of this choice are announced")?),
        None => None,
    };
    let leader = || {
        let votes: Vec<u64> =
            says.votes.iter().map(|(_, share)| share.votes.map_or(0, u64::from)).collect();
        ranked(&votes).first().copied().unwrap_or_default()
    };
    Ok(match said {
        Said::Winner => Question::Wins(at.unwrap_or_else(leader)),
        Said::Runoff => Question::Runoff(at),
        _ => Question::Settled,
    })
}

fn complete(says: &Announced, answer: &mut Answer, subject: &str, field: &str) {
    let got = if is_all(says) { "all" } else { "less than all" };
    if says.stations.is_none() && says.covered.is_empty() {
        answer.missing(subject, field, "all is in", "no coverage is announced");
    } else if is_all(says) {
        answer.working.push(format!("{field}: {got} is in"));
    } else {
        answer.fail(subject, field, "all is in", got);
    }
}
