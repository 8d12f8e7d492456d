//! One log or two, and a place in it that was promised: what people hold, laid beside what is published.

use super::super::night::{Night, Twin};
use super::super::stage::{Question, Stage, words};
use super::copies::{exchange, is_of};
use super::{EVENING, about, anchor};
use crate::outbox::Outbox;
use acta::statement::Statement;
use anyhow::Context;
use std::fs;

const PRESIDENT: &str = "president";
/// The share of the records in the head that a newspaper kept, in percent.
const KEPT_PERCENT: usize = 80;
/// Where servers are put that are switched off.
const OFF: &str = "switched-off";

pub(super) fn two_histories(stage: &mut Stage) -> anyhow::Result<()> {
    let (night, twin) = Night::with_twin(stage, "evening", "two-histories")?;
    stage.at(EVENING)?;
    night.send(&stage.records()?)?;
    night.publish()?;
    stage.tell("in the evening a newspaper mirrors the log");
    let anchor = anchor(&night);
    let mirror = words!["mirror", night.site(), "kept", anchor[0], anchor[1]];
    stage.step(&mirror)?;
    night.end()?;
    stage.tell("in the night the operator begins the log anew under the same keys, with other figures for station l05; its witnesses have lost their memory");
    let mut records = stage.records()?;
    exchange(stage, &mut records)?;
    let night = second(stage, twin, &records)?;
    stage.ask(Question {
        said: "The published log verifies: there is nothing to see.",
        asked: "Does what is published hold by itself?",
        command: about(&night, "verify", &[]),
        code: 0,
        shows: &["all checks hold", "holds F2"],
        means: "it does: who has seen one log only cannot tell that there are two",
    })?;
    stage.ask(Question {
        said: "There is one log, and it only ever grew.",
        asked: "Is the head that the newspaper kept one of the log that is published now?",
        command: words![
            "prove", "histories", "kept/log/checkpoint", night.site(), anchor[0], anchor[1], "--out", "two.txt"
        ],
        code: 0,
        shows: &[
            "holds: evidence of two histories",
            "signed size",
            "does not show: that any total or record is wrong",
            "does not show: who held a key",
        ],
        means: "it is not: the same key signed two histories; which of them is right the evidence does not say",
    })?;
    check_elsewhere(stage, night, "two.txt", "holds: evidence of two histories")
}

pub(super) fn one_history(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("one-history")?;
    stage.at(EVENING)?;
    let records = stage.records()?;
    let (first, rest) = records.split_at(records.len() * KEPT_PERCENT / 100);
    night.send(first)?;
    night.publish()?;
    stage.tell(
        "at 80 % a newspaper keeps the head of the log; in the morning the log has another root",
    );
    let head = fs::read(stage.dir.join(night.site()).join("log/checkpoint"))?;
    stage.file("kept-head", &head)?;
    night.at(stage, "2025-05-04T19:40:00Z")?;
    night.send(rest)?;
    night.publish()?;
    let anchor = anchor(&night);
    stage.ask(Question {
        said: "Two different roots were published: they showed two logs.",
        asked: "Is the head that was kept a beginning of the log that is published now?",
        command: words![
            "prove", "histories", "kept-head", night.site(), anchor[0], anchor[1], "--out", "none.txt"
        ],
        code: 1,
        shows: &["nothing contradicts: "],
        means: "it is: the tree that is published now had this root at this size; two heads of one log are no two histories, and no evidence is written",
    })?;
    stage.ask(Question {
        said: "Somebody rewrote it all the same.",
        asked: "Is every head signed, cosigned by rivals, and a beginning of the next?",
        command: about(&night, "verify", &[]),
        code: 0,
        shows: &["all checks hold", "holds F2", "holds F3"],
        means: "every one is: the authority's claim stands",
    })?;
    night.end()
}

pub(super) fn omitted_record(stage: &mut Stage) -> anyhow::Result<()> {
    let (night, twin) = Night::with_twin(stage, "evening", "omitted-record")?;
    stage.at(EVENING)?;
    let records = stage.records()?;
    let (own, others) = apart(&records, "n03")?;
    hand_in(stage, &night, "outbox", own)?;
    stage.tell("station n03 hands in its record, and has a promise and a receipt");
    night.send(&others)?;
    night.publish()?;
    let anchor = anchor(&night);
    night.end()?;
    stage.tell("in the night the operator begins the log anew under the same keys, without that record; its witnesses have lost their memory");
    let night = second(stage, twin, &others)?;
    stage.ask(Question {
        said: "Every record that came in is published.",
        asked: "Does the published log have what it promised, where it promised it?",
        command: words![
            "prove",
            "omission",
            night.site(),
            "--promise",
            "outbox",
            anchor[0],
            anchor[1],
            "--out",
            "gone.txt"
        ],
        code: 0,
        shows: &[
            "holds: evidence of an omission",
            "promised entry",
            "promised statement is of station n03",
            "does not show: that the statement is nowhere else in the log",
        ],
        means: "it does not: another entry stands at the place that was promised to station n03",
    })?;
    stage.ask(Question {
        said: "Then the record is somewhere else in the log.",
        asked: "Is there a record of station n03 in what is published?",
        command: about(&night, "tally", &["--contest", PRESIDENT]),
        code: 0,
        shows: &["missing 1"],
        means: "one record is missing, and the published files say so themselves",
    })?;
    stage.ask(Question {
        said: "A station's receipt is worth nothing.",
        asked: "Does the receipt that the station has contradict the published log as well?",
        command: words![
            "prove",
            "histories",
            receipt(own),
            night.site(),
            anchor[0],
            anchor[1],
            "--out",
            "receipt.txt"
        ],
        code: 0,
        shows: &["holds: evidence of two histories", "the tree of size"],
        means: "it does: the head on the receipt is not a beginning of this log",
    })?;
    check_elsewhere(stage, night, "gone.txt", "holds: evidence of an omission")
}

pub(super) fn omission_claimed(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("omission-claimed")?;
    stage.at(EVENING)?;
    let records = stage.records()?;
    let (own, others) = apart(&records, "n03")?;
    hand_in(stage, &night, "outbox", own)?;
    let absent = others.iter().position(|one| is_of(one, "s09", PRESIDENT)).context("no record")?;
    let mut others = others;
    let absent = others.remove(absent);
    Outbox::open(&stage.dir.join("claimed"))?.add(&absent)?;
    night.send(&others)?;
    night.publish()?;
    stage.tell("it is said that the records of stations n03 and s09 were handed in and left out; n03 has a promise, s09 has none");
    let anchor = anchor(&night);
    let omission = |promises: &str| {
        words![
            "prove",
            "omission",
            night.site(),
            "--promise",
            promises,
            anchor[0],
            anchor[1],
            "--out",
            "none.txt"
        ]
    };
    stage.ask(Question {
        said: "The record of n03 was taken, and then left out.",
        asked: "Does the log have what it promised, where it promised it?",
        command: omission("outbox"),
        code: 1,
        shows: &["nothing contradicts: 1 promises of 1 entries"],
        means: "it does: the record stands at the place that was promised, and no evidence is written",
    })?;
    stage.ask(Question {
        said: "Then show it.",
        asked: "What proves the record's place in the log?",
        command: about(&night, "prove", &["--station", "n03", "--out", "receipts"]),
        code: 0,
        shows: &["entry "],
        means: "an inclusion proof under a checkpoint that rivals cosigned: the authority's claim stands",
    })?;
    stage.ask(Question {
        said: "The record of s09 was taken too, and is gone.",
        asked: "What did the log promise for it?",
        command: omission("claimed"),
        code: 4,
        shows: &["expected files ending in .promise, got none"],
        means: "nothing that anybody shows: without a promise or a receipt nothing contradicts the log; whether somebody was turned away it does not say",
    })?;
    stage.ask(Question {
        said: "They pretend that the result is complete.",
        asked: "Do the published files say that a record is missing?",
        command: about(&night, "tally", &["--contest", PRESIDENT]),
        code: 0,
        shows: &["missing 1", "outstanding "],
        means: "they do: the record of s09 is missing, and every vote it could have is outstanding",
    })?;
    night.end()
}

/// A second log under the same keys, with these records.
fn second(stage: &Stage, twin: Twin, records: &[Statement]) -> anyhow::Result<Night> {
    let night = twin.begin(stage)?;
    night.send(records)?;
    night.publish()?;
    Ok(night)
}

/// The record of a station's president, and all others.
fn apart<'a>(
    records: &'a [Statement],
    station: &str,
) -> anyhow::Result<(&'a Statement, Vec<Statement>)> {
    let own = records.iter().find(|one| is_of(one, station, PRESIDENT)).context("no record")?;
    Ok((own, records.iter().filter(|one| one.id() != own.id()).cloned().collect()))
}

/// A station sends from its outbox, and waits for promise and receipt.
fn hand_in(stage: &Stage, night: &Night, outbox: &str, own: &Statement) -> anyhow::Result<()> {
    Outbox::open(&stage.dir.join(outbox))?.add(own)?;
    let definition = format!("{}/node/definition", night.name);
    let anchor = anchor(night);
    let send = words![
        "send",
        outbox,
        "--to",
        &night.url,
        "--definition",
        definition,
        anchor[0],
        anchor[1],
        "--receipts"
    ];
    stage.step(&send)?;
    Ok(())
}

/// The receipt of a statement in the outbox of its station.
fn receipt(own: &Statement) -> String {
    format!("outbox/{}.receipt", own.id())
}

/// A third person checks evidence with the anchor alone: no server runs, and no log is there.
fn check_elsewhere(
    stage: &mut Stage,
    night: Night,
    evidence: &str,
    holds: &str,
) -> anyhow::Result<()> {
    let (anchor, name) = (anchor(&night), night.name);
    night.end()?;
    stage.tell("all servers are switched off; the evidence is one text file, and goes to somebody who has the anchor from a newspaper");
    let nights = [name, "evening"];
    let off = stage.dir.join(OFF);
    fs::create_dir_all(&off)?;
    nights.iter().try_for_each(|one| fs::rename(stage.dir.join(one), off.join(one)))?;
    stage.ask(Question {
        said: "That file was made up by those who lost.",
        asked: "Does it hold offline, with nothing but the anchor?",
        command: words!["prove", "check", evidence, anchor[0], anchor[1]],
        code: 0,
        shows: &[holds, "keys and policies are those of the definition under the anchor"],
        means: "it does: the authority's own signatures contradict one another, whoever shows them",
    })?;
    // So that the commands above can be run again.
    nights.iter().try_for_each(|one| fs::rename(off.join(one), stage.dir.join(one)))?;
    Ok(fs::remove_dir(off)?)
}
