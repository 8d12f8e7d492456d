//! Attacks, claimed and evidenced; and a fault in good faith.

use super::super::night::Night;
use super::super::stage::{Question, Stage, name};
use super::{EVENING, about};
use crate::commands::key;
use crate::compile::record_text;
use acta::kinds::Body;
use acta::statement::{Statement, secret_key};
use acta::value::{Hash, Role};
use acta_log::hash::sha256;
use acta_server::setup::system_seed;

/// The share of the records that comes in before it stops, in percent.
const BEFORE_PERCENT: usize = 80;
const RESUMED: &str = "2025-05-05T02:00:00Z";

pub(super) fn frozen(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("frozen")?;
    let rest = first_records(stage, &night)?;
    stage
        .tell("at 80 % publication stops; the authority speaks of an attack and names no evidence");
    let claim = "event open\nclass attack\nbegan 2025-05-04T18:45:00Z\n";
    let claim = stage.sign("incident", claim, &[&night.authority()?])?;
    night.at(stage, "2025-05-04T19:40:00Z")?;
    night.send(std::slice::from_ref(&claim))?;
    stage.tell("observers and a newspaper kept looking at the site: it answered all the time");
    for (role, code) in [(Role::Media, "herald"), (Role::Observer, "league")] {
        night.send(&[looks(stage, (role, code), "accepted")?])?;
    }
    let stance = format!("about {}\nstance contradicts\n", claim.id());
    night.send(&[stage.by((Role::Observer, "league"), "attestation", &stance)?])?;
    night.at(stage, RESUMED)?;
    night.send(&rest)?;
    night.publish()?;
    stage.ask(Question {
        said: "Our platforms are under attack; results cannot be published.",
        asked: "When did records stop, for how long, and who said why?",
        command: about(&night, "account", &["--table", "gaps"]),
        code: 0,
        shows: &["from ", "until ", "seconds ", "incidents "],
        means: "seven hours without a record; one incident names an attack as the reason",
    })?;
    stage.ask(Question {
        said: "It was a cyberattack.",
        asked: "What evidence is there?",
        command: about(&night, "account", &["--table", "incidents"]),
        code: 0,
        shows: &["state open", "class attack", "evidence 0", "contradicts 1", "supports 0"],
        means: "none was given; one attestation contradicts it, and the incident was never closed",
    })?;
    stage.ask(Question {
        said: "The site could not be reached.",
        asked: "What did others see from outside?",
        command: about(&night, "account", &["--table", "probes", "--where", "outcome=accepted"]),
        code: 0,
        shows: &["signed media/herald", "signed observer/league", "outcome accepted"],
        means: "two bodies that do not belong to the authority were answered while it was said to be down",
    })?;
    stage.ask(Question {
        said: "At 80 % the result was irreversible.",
        asked: "Is anything wrong with what was published in the end?",
        command: about(&night, "verify", &[]),
        code: 1,
        shows: &["fails C1", "holds D1", "holds B2"],
        means: "records and totals hold; what fails is that checkpoints stopped while records were missing",
    })?;
    night.end()
}

pub(super) fn evidenced(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("attack-evidenced")?;
    let rest = first_records(stage, &night)?;
    stage.tell("the site is flooded; two bodies see it from outside, the operator of the network attests it, mirrors and log go on");
    let trace = b"SIMULATION: counters of the operator of the network, minute by minute.\n";
    stage.file("trace-of-the-operator.txt", trace)?;
    let evidence = Hash(sha256(trace));
    let began = "began 2025-05-04T18:45:00Z\n";
    let open = format!("event open\nclass attack\n{began}evidence {evidence}\n");
    let open = stage.sign("incident", &open, &[&night.authority()?])?;
    night.at(stage, "2025-05-04T18:55:00Z")?;
    night.send(std::slice::from_ref(&open))?;
    for (role, code) in [(Role::Media, "herald"), (Role::Observer, "league")] {
        night.send(&[looks(stage, (role, code), "timeout")?])?;
    }
    let stance = format!("about {}\nstance supports\nevidence {evidence}\n", open.id());
    night.send(&[stage.by((Role::Observer, "league"), "attestation", &stance)?])?;
    night.send(&rest)?;
    night.publish()?;
    let close = format!(
        "event close\nincident {}\nclass attack\n{began}ended 2025-05-04T19:20:00Z\nevidence {evidence}\n",
        open.id()
    );
    night.at(stage, "2025-05-04T19:30:00Z")?;
    night.send(&[stage.sign("incident", &close, &[&night.authority()?])?])?;
    night.publish()?;
    stage.ask(Question {
        said: "There was no attack; it is an excuse.",
        asked: "Who saw it besides the authority, and with what evidence?",
        command: about(&night, "account", &["--table", "incidents"]),
        code: 0,
        shows: &["state closed", "class attack", "evidence 1", "supports 1", "contradicts 0"],
        means: "it is evidenced, attested by others, and closed",
    })?;
    stage.ask(Question {
        said: "They used it to hold results back.",
        asked: "Did publication go on?",
        command: about(&night, "verify", &[]),
        code: 0,
        shows: &["all checks hold", "holds C1", "holds C3"],
        means: "it did: no gap in the checkpoints, every check holds; the authority's claim stands",
    })?;
    night.end()
}

pub(super) fn key_fault(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("key-fault")?;
    stage.at("2025-05-04T12:00:00Z")?;
    stage.tell("at noon the device of station h06 fails with its key; the key is revoked, and a new one is enrolled, in the open");
    let station = name(Role::Station, "h06")?;
    let old = stage.stations().key(&station.code)?.public().key().to_vec();
    let revoke = format!("revoke {station} {} fault\n", data_encoding::BASE64.encode(&old));
    let new = secret_key(stage.election(), station, &system_seed()?)?;
    let row = key::row(stage.election(), station, &new)?;
    let authority = night.authority()?;
    let enrol = format!("key {}\n", key::row_text(&row));
    night.send(&[
        stage.sign("revoke", &revoke, &[&authority])?,
        stage.sign("key", &enrol, &[&authority])?,
    ])?;
    night.at(stage, EVENING)?;
    let mut records = Vec::new();
    for record in stage.records()? {
        let Body::Record(own) = record.body() else { continue };
        if own.station == station.code {
            let figures = stage.record("h06", own.contest.as_str())?;
            let text = record_text(stage.election(), &figures);
            let signed = Statement::sign(&text, &[&new]);
            records.push(signed.map_err(|fault| anyhow::anyhow!("{fault}"))?);
        } else {
            records.push(record);
        }
    }
    night.send(&records)?;
    night.publish()?;
    stage.ask(Question {
        said: "The record of h06 was signed with a key made on the day of the vote.",
        asked: "Is that so, and is it hidden?",
        command: about(&night, "verify", &[]),
        code: 0,
        shows: &["W502", "all checks hold"],
        means: "it is so, and it is told: the record is flagged, and everybody sees since when the key is there",
    })?;
    stage.ask(Question {
        said: "So the result cannot be trusted.",
        asked: "Does it change the totals, and could it change who leads?",
        command: about(&night, "tally", &["--contest", "president"]),
        code: 0,
        shows: &["flagged 1", "margin ", "state "],
        means: "one station is counted with a flag; the totals with and without it are in the published tables",
    })?;
    night.end()
}

/// Most records come in; gives the rest.
fn first_records(stage: &Stage, night: &Night) -> anyhow::Result<Vec<Statement>> {
    let records = stage.records()?;
    let (first, rest) = records.split_at(records.len() * BEFORE_PERCENT / 100);
    night.at(stage, EVENING)?;
    night.send(first)?;
    night.publish()?;
    Ok(rest.to_vec())
}

/// Tries from outside, one every ten minutes.
fn looks(stage: &Stage, who: (Role, &str), outcome: &str) -> anyhow::Result<Statement> {
    let tries = ["18:46", "18:56", "19:06", "19:16", "19:26"]
        .map(|time| format!("try 2025-05-04T{time}:00Z {outcome} 40\n"));
    stage.by(who, "probe", &format!("target site results.meridia.example\n{}", tries.concat()))
}
