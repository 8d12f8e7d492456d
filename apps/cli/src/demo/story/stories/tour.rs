//! The dispute in seven questions, on one night: a newcomer's first five minutes.

use super::super::night::Night;
use super::super::stage::{Question, Stage, words};
use super::announced::{announce, ask_state, ask_total, first_of};
use super::{about, anchor, by_stick, copies};
use crate::outbox::Outbox;
use acta::kinds::Body;
use acta::statement::Statement;
use acta::value::Role;
use anyhow::Context;

/// The station that is looked at closely.
const STATION: &str = "n07";

pub(super) fn dispute(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("meridia-night")?;
    let all = stage.records()?;
    stage.tell("before the vote a contestant fixes the copies that its agents will hold");
    copies::keep(stage, "copies", &all)?;
    copies::commit(stage, &night)?;
    stage
        .tell("80 % of the records come in; transmission stops; the result is called irreversible");
    let mut official = all;
    copies::exchange(stage, &mut official)?;
    let (size, rest) = first_of(stage, &night, &official)?;
    let mut sums = stage.sums("president", 80);
    sums.iter_mut().take(1).for_each(|(_, votes)| *votes += 500);
    let said = announce(stage, "president", &sums, "says irreversible\n")?;
    night.at(stage, "2025-05-04T19:30:00Z")?;
    night.send(&[said])?;
    stage.tell(
        "in the morning the rest comes on a USB stick; one station corrects its record in the open",
    );
    bring(stage, &night, &rest)?;
    correct(stage, &night)?;
    complain(stage, &night)?;
    night.publish()?;
    ask(stage, &night, size)?;
    stage.tell("the authority's servers are switched off");
    let site = night.site();
    let anchor = anchor(&night);
    let copy = words!["mirror", &site, "usb-copy", anchor[0], anchor[1]];
    stage.step(&copy)?;
    night.end()?;
    let (origin, gone) = (stage.dir.join("meridia-night"), stage.dir.join("switched-off"));
    std::fs::rename(&origin, &gone)?;
    stage.ask(Question {
        said: "Our platforms are under attack; results cannot be shown.",
        asked: "Does a copy on a USB stick say the same, without the origin?",
        command: words!["verify", "usb-copy", anchor[0], anchor[1]],
        code: 1,
        shows: &["fails C1", "holds D1", "holds F3", "holds F4"],
        means: "it does, down to what fails: any copy verifies as well as the origin, under the same anchor",
    })?;
    // So that the commands above can be run again.
    Ok(std::fs::rename(gone, origin)?)
}

fn ask(stage: &mut Stage, night: &Night, size: u64) -> anyhow::Result<()> {
    stage.ask(Question {
        said: "Transmission was interrupted.",
        asked: "When, for how long, and by whose evidence?",
        command: about(night, "account", &["--table", "gaps"]),
        code: 0,
        shows: &["from ", "until ", "seconds ", "incidents unexplained"],
        means: "nearly eleven hours without a record; nobody has explained them in the log",
    })?;
    ask_state(stage, night, size)?;
    ask_total(stage, night)?;
    copies::ask_shown(stage, night)?;
    stage.ask(Question {
        said: "A record was changed.",
        asked: "What did the station sign, what was corrected, and who signed that?",
        command: about(night, "prove", &["--station", STATION, "--out", "station"]),
        code: 0,
        shows: &["entry "],
        means: "record and correction are both there, each with the proof of its place; read them in the folder `station`",
    })?;
    stage.ask(Question {
        said: "No complaint was presented.",
        asked: "Is there one about station n02, and what would its absence prove?",
        command: about(
            night,
            "account",
            &["--table", "complaints", "--where", "about=station n02"],
        ),
        code: 0,
        shows: &["type moved-voter", "about station n02", "received "],
        means: "there is one; had there been none, that would say nothing of what was not logged",
    })
}

/// The rest of the records, on a stick.
fn bring(stage: &Stage, night: &Night, rest: &[Statement]) -> anyhow::Result<()> {
    let outbox = Outbox::open(&stage.dir.join("outbox"))?;
    rest.iter().map(|one| outbox.add(one)).collect::<Result<Vec<_>, _>>()?;
    night.at(stage, "2025-05-05T06:30:00Z")?;
    by_stick(stage, night, "outbox")
}

/// A clerical error, corrected by the station and the authority.
fn correct(stage: &Stage, night: &Night) -> anyhow::Result<()> {
    let records = stage.records()?;
    let own = records.iter().find(|one| match one.body() {
        Body::Record(record) => {
            record.station.as_str() == STATION && record.contest.as_str() == "water"
        }
        _ => false,
    });
    let own = own.context("no record of the station")?;
    let lines: String = own.text().lines().skip(2).flat_map(|line| [line, "\n"]).collect();
    let lines = format!("corrects {}\nreason clerical\n{lines}", own.id());
    let lines = moved(&lines)?;
    let station = acta::value::Code::parse(STATION).context("a code")?;
    let (authority, key) = (night.authority()?, stage.stations().key(&station)?);
    night.at(stage, "2025-05-05T08:00:00Z")?;
    night.send(&[stage.sign("correction", &lines, &[&authority, key])?])
}

/// One vote from no to yes.
fn moved(lines: &str) -> anyhow::Result<String> {
    let mut out = String::new();
    for line in lines.lines() {
        let number = |rest: &str| rest.parse::<u32>().context("a count");
        if let Some(rest) = line.strip_prefix("vote yes ") {
            out += &format!("vote yes {}\n", number(rest)? + 1);
        } else if let Some(rest) = line.strip_prefix("vote no ") {
            out += &format!("vote no {}\n", number(rest)?.saturating_sub(1));
        } else {
            out += &format!("{line}\n");
        }
    }
    Ok(out)
}

fn complain(stage: &Stage, night: &Night) -> anyhow::Result<()> {
    let salt = acta_server::setup::system_seed()?;
    let text = "I was sent to another hall, without a letter.";
    stage.file("complaint-opening", &acta::commitment::opening(&salt, text))?;
    let commitment = acta::commitment::commitment(&salt, text);
    let lines = format!(
        "type moved-voter\nabout station n02\nmade 2025-05-04T16:20:00Z\nby voter\ncommitment {commitment}\n"
    );
    night.send(&[stage.by((Role::Observer, "league"), "complaint", &lines)?])
}
