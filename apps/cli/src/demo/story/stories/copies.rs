//! Copies beside the official record: who is right, and where nobody can tell.

use super::super::night::Night;
use super::super::stage::{Question, Stage, name, words};
use super::{EVENING, about, anchor};
use crate::compile::record_text;
use crate::files;
use crate::folder::Record;
use acta::kinds::Body;
use acta::statement::{Statement, secret_key};
use acta::value::Role;
use acta_log::note::SecretKey;
use acta_server::setup::system_seed;
use anyhow::Context;

const PRESIDENT: &str = "president";
/// Who shows copies.
const BRIDGE: &str = "bridge";

pub(super) fn differ(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("copies-differ")?;
    let copies = stage.records()?;
    stage.tell("a contestant's agents have a signed copy of every record; their commitment is logged before any result");
    keep(stage, "copies", &copies)?;
    commit(stage, &night)?;
    stage.at(EVENING)?;
    let mut official = copies.clone();
    exchange(stage, &mut official)?;
    stage.tell("the official record of station l05 has other figures, signed by the same station; all others are as signed");
    night.send(&official)?;
    night.publish()?;

    ask_shown(stage, &night)?;
    let copies = "bridge=shown.txt";
    stage.ask(Question {
        said: "The difference changes everything.",
        asked: "What would the result be with the figures of the copies that verify?",
        command: compare(&night, copies),
        code: 1,
        shows: &["margin of president official"],
        means: "the margin is shown both ways; which of two signed records counts is for people to decide",
    })?;
    stage.ask(Question {
        said: "They adapted their copies afterwards.",
        asked: "When was it fixed what these copies say?",
        command: about(&night, "account", &["--table", "copies"]),
        code: 0,
        shows: &["submitter bridge", "leaves 80", "root "],
        means: "one commitment over all copies was in the log before the first official record",
    })?;
    night.end()
}

/// Among official records, that of one station has other figures than its copies.
pub(super) fn exchange(stage: &Stage, official: &mut [Statement]) -> anyhow::Result<()> {
    let own = official.iter_mut().find(|one| is_of(one, "l05", PRESIDENT));
    *own.context("no record")? = moved(stage, "l05", 40)?;
    Ok(())
}

/// Shows the copies, two of which are not as they were signed, and asks about them.
pub(super) fn ask_shown(stage: &mut Stage, night: &Night) -> anyhow::Result<()> {
    stage.tell("among the copies shown one was altered afterwards, and one bears a key that is not the station's");
    let mut shown = Vec::new();
    for copy in &stage.records()? {
        shown.push(if is_of(copy, "h03", PRESIDENT) {
            altered(stage, copy)?
        } else if is_of(copy, "s07", PRESIDENT) {
            under_another_key(stage, copy)?
        } else {
            copy.as_bytes().to_vec()
        });
    }
    stage.file("shown.txt", &shown.concat())?;
    stage.ask(Question {
        said: "These copies come from unofficial sources.",
        asked: "Are the copies genuine, and do they match the official records?",
        command: compare(night, "bridge=shown.txt"),
        code: 1,
        shows: &[
            "records differ from a signed copy",
            "identical ",
            "differs: station l05",
            "vote 1: copy",
            "signature-does-not-verify, figures differs: station h03",
            "line of station/s07: by another key than the one published under this name",
        ],
        means: "nearly all are identical; one official figure differs from what the station signed too; one copy was altered; one is under a key that is not the station's",
    })?;
    Ok(())
}

fn altered(stage: &Stage, copy: &Statement) -> anyhow::Result<Vec<u8>> {
    // One digit of one figure, as a picture editor would: the signature stays that of the former text.
    let text = String::from_utf8(copy.as_bytes().to_vec())?;
    let line = text.lines().find(|line| line.starts_with("vote 1 ")).context("no line `vote 1`")?;
    let other = match line.strip_suffix('9') {
        Some(rest) => format!("{rest}8"),
        None => format!("{}9", line.get(..line.len() - 1).unwrap_or(line)),
    };
    stage.tell(&format!("`{line}` of a copy became `{other}`"));
    Ok(text.replacen(line, &other, 1).into_bytes())
}

pub(super) fn copy_altered(stage: &mut Stage) -> anyhow::Result<()> {
    let night = super::counted(stage, "copy-altered")?;
    let copies = stage.records()?;
    let own = copies.iter().find(|copy| is_of(copy, "n04", PRESIDENT)).context("no record")?;
    stage.tell("a contestant shows a copy of one record in which a figure was changed");
    let bytes = altered(stage, own)?;
    stage.file("shown.txt", &bytes)?;
    stage.ask(Question {
        said: "Here is the true record of station n04, and the official one is wrong.",
        asked: "Did the station sign this copy?",
        command: compare(&night, "bridge=shown.txt"),
        code: 1,
        shows: &[
            "no signed copy differs",
            "the signature does not verify over this text",
            "vote 1: copy",
        ],
        means: "the signature of the station does not verify over the copy: it says nothing against the official record",
    })?;
    stage.ask(Question {
        said: "The official record was made up.",
        asked: "Does the official record bear the station's signature, at a place in the cosigned log?",
        command: about(&night, "prove", &["--station", "n04", "--out", "receipts"]),
        code: 0,
        shows: &["entry "],
        means: "it does: here is the record, and the proof of its place that anybody can check offline",
    })?;
    stage.ask(Question {
        said: "Who checks the authority?",
        asked: "Do the totals follow from what the stations signed?",
        command: about(&night, "verify", &[]),
        code: 0,
        shows: &["all checks hold"],
        means: "the authority's claim stands",
    })?;
    night.end()
}

pub(super) fn insufficient(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("insufficient")?;
    stage.at(EVENING)?;
    let records = stage.records()?;
    stage.tell("of station s09 no record comes in; a contestant publishes a table of figures that nobody signed");
    let sent: Vec<Statement> =
        records.iter().filter(|one| !is_of(one, "s09", PRESIDENT)).cloned().collect();
    night.send(&sent)?;
    night.publish()?;
    table(stage)?;
    let mut command = words!["compare", "table.csv", "--map", "table.map", "--log", night.site()];
    command.extend(anchor(&night));
    stage.ask(Question {
        said: "Our table shows that we won.",
        asked: "Does an unsigned table say anything about the official records?",
        command,
        code: 3,
        shows: &["unsigned, they never say that a record is wrong"],
        means: "its figures are shown beside the official ones; unsigned, they decide nothing",
    })?;
    stage.ask(Question {
        said: "The authority has the result.",
        asked: "Is it closed without the record that is missing?",
        command: about(&night, "tally", &["--contest", PRESIDENT]),
        code: 0,
        shows: &["missing 1", "margin ", "outstanding ", "state open"],
        means: "it is open: the missing record could change who leads",
    })?;
    stage.ask(Question {
        said: "Somebody must be right.",
        asked: "Did the authority publish what it has, and nothing else?",
        command: about(&night, "verify", &[]),
        code: 3,
        shows: &["cannot-tell pending B1", "holds D1", "holds B2"],
        means: "it did, and one record is missing; from public evidence nobody can tell who won, and this says so",
    })?;
    night.end()
}

/// Figures of two stations as a contestant would publish them.
fn table(stage: &Stage) -> anyhow::Result<()> {
    let mut rows = "Station;A;B;C\n".to_owned();
    for station in ["s08", "s09"] {
        let record = stage.record(station, PRESIDENT)?;
        let vote = |key: &str| record.get(key).context("a vote");
        let (a, b, c) = (vote("vote 1")?, vote("vote 2")?, vote("vote 3")?);
        rows += &format!("{station};{};{};{c}\n", a.saturating_sub(60), b + 60);
    }
    stage.file("table.csv", rows.as_bytes())?;
    let map = format!(
        "acta/mapping/v1\nelection {}\nabout Figures that a contestant published\nsubmitter {BRIDGE}\n\
         encoding utf-8\ndelimiter semicolon\nheader 1\nabsent -\ncolumn station Station\ncolumn a A\n\
         column b B\ncolumn c C\nstation station\ncontest {PRESIDENT}\nvote 1 a\nvote 2 b\nvote 3 c\n",
        stage.election()
    );
    stage.file("table.map", map.as_bytes())
}

fn compare(night: &Night, copies: &str) -> Vec<String> {
    let mut command = words!["compare", copies, "--log", night.site()];
    command.extend(anchor(night));
    command
}

pub(super) fn is_of(statement: &Statement, station: &str, contest: &str) -> bool {
    match statement.body() {
        Body::Record(record) => {
            record.station.as_str() == station && record.contest.as_str() == contest
        }
        _ => false,
    }
}

pub(super) fn keep(stage: &Stage, folder: &str, statements: &[Statement]) -> anyhow::Result<()> {
    for statement in statements {
        stage.file(&format!("{folder}/{}.statement", statement.id()), statement.as_bytes())?;
    }
    Ok(())
}

/// The contestant's commitment, made by the command and sent.
pub(super) fn commit(stage: &Stage, night: &Night) -> anyhow::Result<()> {
    let key = stage.holder_keys().get(&name(Role::Contestant, BRIDGE)?).context("no key")?;
    files::write_key(&stage.dir.join("bridge.key"), key)?;
    let mut command = words!["compare", "commit"];
    let mut names = Vec::new();
    for entry in std::fs::read_dir(stage.dir.join("copies"))? {
        let file = entry?.file_name();
        names.push(format!("copies/{}", file.to_str().context("a name")?));
    }
    names.sort();
    command.extend(names);
    command.extend(words!["--election", stage.election(), "--submitter", BRIDGE]);
    command.extend(words!["--opens", "2025-05-11T12:00:00Z", "--key", "bridge.key"]);
    command.extend(words!["--keep", "kept", "--outbox", "committed"]);
    stage.step(&command)?;
    let definition = format!("{}/node/definition", night.name);
    let mut send = words!["send", "committed", "--to", &night.url, "--definition", definition];
    send.extend(anchor(night));
    stage.step(&send)?;
    Ok(())
}

/// The record of a station with votes moved from the second to the first choice, signed by the station.
fn moved(stage: &Stage, station: &str, votes: u32) -> anyhow::Result<Statement> {
    let mut record = stage.record(station, PRESIDENT)?;
    change(&mut record, "vote 1", |value| value + votes)?;
    change(&mut record, "vote 2", |value| value.saturating_sub(votes))?;
    stage.stations().sign(&record)
}

fn change(record: &mut Record, key: &str, by: impl Fn(u32) -> u32) -> anyhow::Result<()> {
    let figure = record.lines.iter_mut().find(|(own, _)| *own == *key);
    let (_, value) = figure.with_context(|| format!("no figure {key}"))?;
    *value = by(*value);
    Ok(())
}

fn under_another_key(stage: &Stage, copy: &Statement) -> anyhow::Result<Vec<u8>> {
    let station = name(Role::Station, "s07")?;
    let key: SecretKey = secret_key(stage.election(), station, &system_seed()?)?;
    let record = stage.record("s07", PRESIDENT)?;
    let text = record_text(stage.election(), &record);
    let signed = Statement::sign(&text, &[&key]).map_err(|fault| anyhow::anyhow!("{fault}"))?;
    anyhow::ensure!(signed.id() == copy.id(), "the texts differ");
    Ok(signed.as_bytes().to_vec())
}
