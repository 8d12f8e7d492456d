//! What was announced, and what follows from the records.

use super::super::night::Night;
use super::super::stage::{Question, Stage, words};
use super::{EVENING, about, counted};
use acta::statement::Statement;

/// The share of the records that the first announcement counts, in percent.
const EARLY_PERCENT: usize = 80;
/// Votes that an announcement has and no record.
const SURPLUS: u64 = 500;

pub(super) fn early(stage: &mut Stage) -> anyhow::Result<()> {
    stage.tell("at 80 % of the records the result is called irreversible");
    let (night, size) = called_irreversible(stage, "early-irreversible", "president")?;
    ask_state(stage, &night, size)?;
    stage.ask(Question {
        said: "80 % of the records, an irreversible result.",
        asked: "And from nothing but the figures that were announced?",
        command: words!["check-bulletin", "announced.txt"],
        code: 1,
        shows: &[
            "fails D2",
            "fails D5",
            "says irreversible expected closed got open by",
            "= bound: O =",
        ],
        means: "the bound, each step of it shown, and the scenario say open; and no log is named",
    })?;
    ask_said(
        stage,
        &night,
        "It was said, and it is on record.",
        &["announced irreversible", "computed open", "result differs"],
        "it stands beside what follows from the records: open",
    )?;
    night.end()
}

pub(super) fn stands(stage: &mut Stage) -> anyhow::Result<()> {
    stage.tell(
        "at 80 % of the records the answer to the question on the lakes is called irreversible",
    );
    let (night, size) = called_irreversible(stage, "irreversible-stands", "water")?;
    let at = size.to_string();
    stage.ask(Question {
        said: "They cannot know that at 80 %.",
        asked: "Could the missing records change the answer?",
        command: about(&night, "tally", &["--contest", "water", "--at", &at]),
        code: 0,
        shows: &["leader yes", "margin ", "outstanding ", "state closed"],
        means: "they could not: the lead is larger than every vote still possible; the authority's claim stands",
    })?;
    ask_said(
        stage,
        &night,
        "It was said too early.",
        &["announced irreversible", "computed closed", "result equal"],
        "what was said is what follows",
    )?;
    night.end()
}

/// A night on which a contest is called irreversible at 80 % of the records; its size at that moment.
fn called_irreversible(
    stage: &Stage,
    name: &'static str,
    contest: &str,
) -> anyhow::Result<(Night, u64)> {
    let night = stage.night(name)?;
    let (size, rest) = first_records(stage, &night)?;
    let sums = stage.sums(contest, EARLY_PERCENT);
    let announced = announce(stage, contest, &sums, "says irreversible\n")?;
    night.at(stage, "2025-05-04T19:30:00Z")?;
    night.send(&[announced])?;
    night.at(stage, "2025-05-04T19:40:00Z")?;
    night.send(&rest)?;
    night.publish()?;
    Ok((night, size))
}

/// What the account keeps of a label.
fn ask_said(
    stage: &mut Stage,
    night: &Night,
    said: &str,
    shows: &[&str],
    means: &str,
) -> anyhow::Result<()> {
    stage.ask(Question {
        said,
        asked: "What does the account say of it, against the log at that moment?",
        command: about(
            night,
            "account",
            &["--table", "announcements", "--where", "field=says irreversible"],
        ),
        code: 0,
        shows,
        means,
    })
}

pub(super) fn wrong_sum(stage: &mut Stage) -> anyhow::Result<()> {
    let night = counted(stage, "wrong-sum")?;
    stage.tell("a total is announced that has 500 votes more than all records together");
    let mut sums = stage.sums("president", 100);
    sums.iter_mut().take(1).for_each(|(_, votes)| *votes += SURPLUS);
    let announced = announce(stage, "president", &sums, "says complete\n")?;
    night.at(stage, "2025-05-04T20:30:00Z")?;
    night.send(&[announced])?;
    night.publish()?;
    ask_total(stage, &night)?;
    stage.ask(Question {
        said: "Then the records must be wrong.",
        asked: "Do the totals follow from what the stations signed?",
        command: about(&night, "verify", &[]),
        code: 0,
        shows: &["all checks hold", "holds D1"],
        means: "they do; the announced total follows from no set of these records",
    })?;
    night.end()
}

/// The question of a label, put to the log at the size of that moment.
pub(super) fn ask_state(stage: &mut Stage, night: &Night, size: u64) -> anyhow::Result<()> {
    let at = size.to_string();
    stage.ask(Question {
        said: "80 % of the records, an irreversible result.",
        asked: "Could the missing records change the winner, at the size of the log of that moment?",
        command: about(night, "tally", &["--contest", "president", "--at", &at]),
        code: 0,
        shows: &["missing ", "margin ", "outstanding ", "state open", "hurdle "],
        means: "they could: more votes are outstanding than the lead, and the hurdle of the trailing side is shown",
    })
}

/// The question of a total that no records give.
pub(super) fn ask_total(stage: &mut Stage, night: &Night) -> anyhow::Result<()> {
    stage.ask(Question {
        said: "These are the totals.",
        asked: "Which records add up to this?",
        command: about(
            night,
            "account",
            &["--table", "announcements", "--where", "result=differs", "--where", "field=vote 1"],
        ),
        code: 0,
        shows: &["field vote 1", "announced ", "computed ", "result differs"],
        means: "none: one announced figure differs from the sum of all records",
    })
}

/// Most records come in and are published; the size of that moment, and the rest.
pub(super) fn first_records(stage: &Stage, night: &Night) -> anyhow::Result<(u64, Vec<Statement>)> {
    first_of(stage, night, &stage.records()?)
}

/// The same with these records.
///
/// # Errors
/// The node has trouble.
pub(super) fn first_of(
    stage: &Stage,
    night: &Night,
    records: &[Statement],
) -> anyhow::Result<(u64, Vec<Statement>)> {
    let (first, rest) = records.split_at(records.len() * EARLY_PERCENT / 100);
    night.at(stage, EVENING)?;
    night.send(first)?;
    let size = night.publish()?;
    Ok((size, rest.to_vec()))
}

/// An announcement of the authority, as a statement for the log and as a file for whoever heard it.
pub(super) fn announce(
    stage: &Stage,
    contest: &str,
    sums: &[(String, u64)],
    says: &str,
) -> anyhow::Result<Statement> {
    const MADE: &str = "2025-05-04T19:20:00Z";
    let covered = if says.contains("complete") { "100" } else { "80" };
    let votes: String =
        sums.iter().map(|(choice, votes)| format!("vote {choice} {votes} none\n")).collect();
    let heard = format!(
        "acta/announced/v1\nelection {}\nabout As read out on the air\nnotice {}\nmade {MADE}\ncontest {contest}\n\
         rule plurality\ncovered {covered} unstated\nregistered {}\nbase valid\n{votes}{says}",
        stage.election(),
        stage.notice(),
        stage.registered(),
    );
    stage.file("announced.txt", heard.as_bytes())?;
    let lines = format!(
        "by authority council\nmade {MADE}\ncontest {contest}\narea all\ncovered {covered} unstated\n{votes}{says}"
    );
    stage.by((acta::value::Role::Media, "herald"), "announcement", &lines)
}
