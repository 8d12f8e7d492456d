//! How records come in: a quiet night, and one without a network.

use super::super::night::Night;
use super::super::stage::{Question, Stage, words};
use super::{EVENING, about, anchor, by_stick, command, counted, to_intake, with};
use crate::outbox::Outbox;
use acta::kinds::Body;
use acta::statement::Statement;
use anyhow::{Context, ensure};
use std::collections::BTreeSet;
use std::fs;

/// The share of the records that comes in before the network is cut, in percent.
const BEFORE_PERCENT: usize = 20;
/// An address at which nobody answers.
const NOBODY: &str = "http://127.0.0.1:9";

pub(super) fn quiet(stage: &mut Stage) -> anyhow::Result<()> {
    stage.tell("forty stations sign, send, and are promised their place in the log");
    let night = counted(stage, "quiet")?;
    stage.ask(Question {
        said: "The result is what the stations signed.",
        asked: "Does everything that anyone can check hold?",
        command: about(&night, "verify", &[]),
        code: 0,
        shows: &["all checks hold"],
        means: "every check holds, from the anchor alone",
    })?;
    stage.ask(Question {
        said: "The totals follow from the records.",
        asked: "What do they add up to, recomputed here?",
        command: about(&night, "tally", &["--contest", "president"]),
        code: 0,
        shows: &["state closed", "leader ", "margin "],
        means: "the totals are recomputed, and nothing is outstanding that could change them",
    })?;
    stage.ask(Question {
        said: "Nothing was unusual.",
        asked: "Was there a gap in the arrival of records?",
        command: about(&night, "account", &["--table", "gaps"]),
        code: 0,
        shows: &["gaps: none in this log"],
        means: "no gap longer than the definition allows",
    })?;
    night.end()
}

pub(super) fn blackout(stage: &mut Stage) -> anyhow::Result<()> {
    stage.tell("the same night twice: once undisturbed, once without a network");
    let quiet = counted(stage, "quiet")?;
    let expected = tally_hash(stage, &quiet)?;
    let undisturbed = ids(stage, &quiet)?;
    quiet.end()?;

    let night = stage.night("blackout")?;
    let records = stage.records()?;
    let (first, rest) = records.split_at(records.len() * BEFORE_PERCENT / 100);
    stage.at(EVENING)?;
    night.send(first)?;
    stage.tell("the network is cut for all; outboxes keep what they could not send, and each try");
    let mut regions = Vec::new();
    for region in ["n", "h", "l", "s"] {
        let outbox = format!("outbox-{region}");
        let own = rest.iter().filter(|one| station(one).starts_with(region));
        let held = Outbox::open(&stage.dir.join(&outbox))?;
        own.map(|one| held.add(one)).collect::<Result<Vec<_>, _>>()?;
        regions.push(outbox);
    }
    let mut send =
        words!["send", "outbox-n", "--to", NOBODY, "--definition", "blackout/node/definition"];
    send.extend(anchor(&night));
    send.extend(words!["--give-up", 1]);
    stage.ask(Question {
        said: "Transmission was interrupted.",
        asked: "What does a station have that cannot send?",
        command: send,
        code: 4,
        shows: &["stay in outbox-n and can be sent later"],
        means: "its signed records, and a note of each try; nothing is lost",
    })?;
    carry(stage, &night)?;
    night.at(stage, "2025-05-05T07:10:00Z")?;
    night.publish()?;

    let expects = format!("tally {expected}");
    stage.ask(Question {
        said: "Contingency protocols brought in the records.",
        asked: "Is a record that came by USB, QR, SMS or paper as good as one sent online?",
        command: about(&night, "verify", &[]),
        code: 1,
        shows: &["fails C1", "fails C2", "holds B2", "holds B4", "holds D1", "holds F4", "holds F6"],
        means: "every check of records and totals holds, whatever carried them; what fails is the gap between two checkpoints",
    })?;
    stage.ask(Question {
        said: "The cut changed the result.",
        asked: "Are the tally bytes those of the undisturbed night?",
        command: about(&night, "tally", &[]),
        code: 0,
        shows: &[&expects],
        means: "the same tally hash: order, time and channel have no part in it",
    })?;
    let disturbed = ids(stage, &night)?;
    stage.equal("statements of stations in both logs", &undisturbed, &disturbed)?;
    gap(stage, &night)?;
    night.end()
}

/// What the account says of the gap, before and after somebody explains it.
fn gap(stage: &mut Stage, night: &Night) -> anyhow::Result<()> {
    stage.ask(Question {
        said: "Transmission stopped, and nobody said why.",
        asked: "When did records stop coming, for how long, and what explains it?",
        command: about(night, "account", &["--table", "gaps"]),
        code: 0,
        shows: &["from ", "until ", "seconds 42", "incidents unexplained"],
        means: "the gap opened by itself, and is unexplained",
    })?;
    explain(stage, night)?;
    stage.ask(Question {
        said: "It was a failure of the network.",
        asked: "Who says so, when, and with what evidence?",
        command: about(night, "account", &["--table", "incidents"]),
        code: 0,
        shows: &["state closed", "class network", "channels ", "evidence 1"],
        means: "the authority says so, in a signed incident with evidence and the channels used",
    })?;
    stage.ask(Question {
        said: "The gap is explained now.",
        asked: "Does the account say so?",
        command: about(night, "account", &["--table", "gaps"]),
        code: 0,
        shows: &["seconds ", "incidents "],
        means: "the gap stays in the account, and names the incident that explains it",
    })?;
    Ok(())
}

/// The rest comes in by four other ways.
fn carry(stage: &Stage, night: &Night) -> anyhow::Result<()> {
    night.at(stage, "2025-05-05T06:30:00Z")?;
    let (with, to) = (with(night), to_intake(night));
    stage.tell("north: a USB stick; hills: QR symbols; lakes: text messages; south: digits read twice from paper");
    by_stick(stage, night, "outbox-n")?;

    stage.step(&command(
        words!["carry", "qr", "encode", "--outbox", "outbox-h", "--out", "symbols"],
        &[&with],
    ))?;
    let mut decode = words!["carry", "qr", "decode"];
    decode.extend(files(stage, "symbols", "png")?);
    stage.step(&command(decode, &[&with, &to]))?;

    let messages = command(words!["carry", "sms", "encode", "--outbox", "outbox-l"], &[&with]);
    stage.file("messages", stage.step(&messages)?.output.as_bytes())?;
    stage.step(&command(words!["carry", "sms", "decode", "messages"], &[&with, &to]))?;

    for record in files(stage, "outbox-s", "statement")? {
        let digits = stage.step(&command(words!["carry", "digits", "encode", record], &[&with]))?;
        // What a person copies are the digits; the id is told beside them.
        let lines = digits.output.lines().filter(|line| line.contains(' '));
        let lines: String = lines.flat_map(|line| [line, "\n"]).collect();
        stage.file("first-reading", lines.as_bytes())?;
        stage.file("second-reading", lines.as_bytes())?;
        let decode = words!["carry", "digits", "decode", "first-reading", "second-reading"];
        stage.step(&command(decode, &[&with, &to]))?;
    }
    Ok(())
}

/// The authority opens and closes an incident.
fn explain(stage: &Stage, night: &Night) -> anyhow::Result<()> {
    let key = night.authority()?;
    let began = "began 2025-05-04T18:41:00Z\n";
    let open = stage.sign("incident", &format!("event open\nclass network\n{began}"), &[&key])?;
    night.at(stage, "2025-05-05T07:12:00Z")?;
    night.send(std::slice::from_ref(&open))?;
    let report = b"Report of the operator of the network: the line of the centre was cut.\n";
    stage.file("report-of-the-operator.txt", report)?;
    let evidence = acta::value::Hash(acta_log::hash::sha256(report));
    let close = format!(
        "event close\nincident {}\nclass network\n{began}ended 2025-05-05T06:30:00Z\n\
         area hills\narea lakes\narea north\narea south\n\
         channel paper\nchannel qr\nchannel sms\nchannel usb\nevidence {evidence}\n",
        open.id()
    );
    night.at(stage, "2025-05-05T09:00:00Z")?;
    night.send(&[stage.sign("incident", &close, &[&key])?])?;
    night.publish()?;
    Ok(())
}

fn station(statement: &Statement) -> String {
    match statement.body() {
        Body::Record(record) => record.station.to_string(),
        _ => String::new(),
    }
}

/// Files of a folder of the story with this ending, in order of name.
fn files(stage: &Stage, folder: &str, ending: &str) -> anyhow::Result<Vec<String>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(stage.dir.join(folder))? {
        let path = entry?.path();
        if path.extension().is_some_and(|own| own == ending) {
            let name = path.file_name().and_then(|name| name.to_str()).context("a name")?;
            found.insert(format!("{folder}/{name}"));
        }
    }
    Ok(found.into_iter().collect())
}

/// The hash over the tally bytes of a night.
fn tally_hash(stage: &Stage, night: &Night) -> anyhow::Result<String> {
    let ran = stage.step(&about(night, "tally", &[]))?;
    let line = ran.output.lines().find_map(|line| line.strip_prefix("tally "));
    Ok(line.context("acta tally prints no line `tally`")?.to_owned())
}

/// Ids of all that stations signed, from the published list of arrivals.
fn ids(stage: &Stage, night: &Night) -> anyhow::Result<BTreeSet<String>> {
    let at = stage.dir.join(night.site()).join("at");
    let sizes =
        fs::read_dir(&at)?.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let newest: u64 = sizes.max().context("nothing is published")?;
    let mut ids = BTreeSet::new();
    for entry in fs::read_dir(at.join(newest.to_string()).join("arrivals"))? {
        for row in fs::read_to_string(entry?.path())?.lines().skip(1) {
            let cells: Vec<&str> = row.split(',').collect();
            if cells.get(3) == Some(&"record") {
                ids.insert((*cells.get(4).context("a row of arrivals without id")?).to_owned());
            }
        }
    }
    ensure!(!ids.is_empty(), "{}: no record", at.display());
    Ok(ids)
}
