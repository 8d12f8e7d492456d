//! What was promised beforehand, and what people may ask for: the register, audits, complaints.

use super::super::night::Night;
use super::super::stage::{Question, Stage};
use super::{EVENING, about};
use acta::commitment;
use acta::statement::Statement;
use acta::value::{Hash, Role};
use acta_log::hash::sha256;
use acta_server::setup::system_seed;

/// Twenty days before the polls open; the rules ask for fourteen.
const EARLY: &str = "2025-04-14T09:00:00Z";
const EVE: &str = "2025-05-03T20:00:00Z";
/// When the last audit is due.
const AUDITS_DUE: &str = "2025-05-20T00:00:00Z";
const AFTER_AUDITS: &str = "2025-05-21T08:00:00Z";

pub(super) fn register_late(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("register-late")?;
    stage.at(EVE)?;
    stage.tell("on the eve of the vote station n02 moves; how voters were told is not stated");
    move_station(stage, &night, "")?;
    stage.ask(Question {
        said: "Polling stations were changed at the last minute.",
        asked: "What changed, when was it logged, and how were voters told?",
        command: about(&night, "account", &["--table", "register-changes"]),
        code: 0,
        shows: &["received ", "change move", "station n02", "reason building-unsafe", "affected 526", "late yes"],
        means: "one station moved, logged later than the rules allow; how voters were told is absent",
    })?;
    stage.ask(Question {
        said: "Votes were counted in stations that do not exist.",
        asked: "Does any station count that is not in the register?",
        command: about(&night, "verify", &[]),
        code: 0,
        shows: &["holds A2"],
        means: "none: the register changed by signed entries only",
    })?;
    night.end()
}

pub(super) fn register_lawful(stage: &mut Stage) -> anyhow::Result<()> {
    stage.at(EARLY)?;
    let night = stage.night("register-lawful")?;
    stage.tell("twenty days before the vote station n02 moves, and every voter gets a letter");
    move_station(stage, &night, "told letter 2025-04-12T08:00:00Z\n")?;
    stage.ask(Question {
        said: "Polling stations were changed at the last minute.",
        asked: "What changed, when was it logged, and how were voters told?",
        command: about(&night, "account", &["--table", "register-changes"]),
        code: 0,
        shows: &["received 2025-04-14", "change move", "station n02", "how letter", "told 2025-04-12", "late no"],
        means: "one station moved in time, and voters were told by letter: the authority's claim stands",
    })?;
    night.end()
}

/// Station n02 moves, now; then the election takes place. `told` is the line about how voters were told, if they were.
fn move_station(stage: &Stage, night: &Night, told: &str) -> anyhow::Result<()> {
    let moved = format!(
        "change move\nstation n02\neffective 2025-05-04T07:00:00Z\nreason building-unsafe\n{told}affected 526\n\
         row n02 north ordinary 526 536 none none North Coast, sports hall\n"
    );
    night.send(&[stage.sign("register-change", &moved, &[&night.authority()?])?])?;
    finish(stage, night)
}

fn plan(stage: &Stage, night: &Night) -> anyhow::Result<Statement> {
    let due = format!("{AUDITS_DUE} college");
    let plan = format!(
        "audit communications communications {due}\naudit results results {due}\naudit software software {due}\n\
         article Invented: three audits after the vote, article 60\n"
    );
    let plan = stage.sign("audit-plan", &plan, &[&night.authority()?])?;
    night.send(std::slice::from_ref(&plan))?;
    Ok(plan)
}

fn report(stage: &Stage, plan: &Statement, audit: &str, rest: &str) -> anyhow::Result<Statement> {
    let lines = format!("plan {}\naudit {audit}\n{rest}", plan.id());
    stage.by((Role::Auditor, "college"), "audit-report", &lines)
}

pub(super) fn audit_cancelled(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("audit-cancelled")?;
    stage.tell("before the vote the authority logs a plan of three audits");
    let plan = plan(stage, &night)?;
    finish(stage, &night)?;
    night.at(stage, "2025-05-08T10:00:00Z")?;
    let document = held(stage, "results")?;
    let cancelled = format!(
        "plan {}\naudit communications\noutcome cancelled\nmade 2025-05-08T09:00:00Z\nreason security\n",
        plan.id()
    );
    night.send(&[
        report(stage, &plan, "results", &document)?,
        stage.sign("audit-report", &cancelled, &[&night.authority()?])?,
    ])?;
    after(stage, &night)?;
    stage.ask(Question {
        said: "The audits were postponed, and then no longer needed.",
        asked: "Which audits were promised, and which were held by their due time?",
        command: about(&night, "account", &["--table", "audits"]),
        code: 0,
        shows: &["code ", "due 2025-05-20", "state cancelled", "state held", "state overdue", "reason security", "late "],
        means: "one was held; one was not held by its due time, stated reason: security; of one nothing was said",
    })?;
    stage.ask(Question {
        said: "Nobody can say that we broke a promise.",
        asked: "What does the check of promised audits say, by itself?",
        command: about(&night, "verify", &[]),
        code: 1,
        shows: &["fails H1", "audit communications", "audit software", "stated reason: security"],
        means: "a promised audit without a report past its due time fails, whatever the reason",
    })?;
    night.end()
}

pub(super) fn audit_held(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("audit-held")?;
    stage.tell("before the vote the authority logs a plan of three audits, and all are held");
    let plan = plan(stage, &night)?;
    finish(stage, &night)?;
    night.at(stage, "2025-05-12T10:00:00Z")?;
    let mut reports = Vec::new();
    for audit in ["communications", "results", "software"] {
        reports.push(report(stage, &plan, audit, &held(stage, audit)?)?);
    }
    night.send(&reports)?;
    after(stage, &night)?;
    stage.ask(Question {
        said: "The promised audits never took place.",
        asked: "Which audits were promised, and which were held by their due time?",
        command: about(&night, "account", &["--table", "audits", "--where", "late=no"]),
        code: 0,
        shows: &["state held", "audits with late no: 3 of 3 rows"],
        means: "all three were held in time, with their reports named by hash: the authority's claim stands",
    })?;
    stage.ask(Question {
        said: "Nobody checked.",
        asked: "Does everything that anyone can check hold, that among it?",
        command: about(&night, "verify", &[]),
        code: 0,
        shows: &["all checks hold", "holds H1"],
        means: "it does",
    })?;
    night.end()
}

/// The report of an audit that was held, and its lines.
fn held(stage: &Stage, audit: &str) -> anyhow::Result<String> {
    let text = format!("SIMULATION: report of the college on the audit of {audit}.\n");
    stage.file(&format!("report-{audit}.txt"), text.as_bytes())?;
    let document = Hash(sha256(text.as_bytes()));
    Ok(format!("outcome held\nmade 2025-05-07T16:00:00Z\ndocument {document}\n"))
}

fn after(stage: &Stage, night: &Night) -> anyhow::Result<()> {
    night.at(stage, AFTER_AUDITS)?;
    stage.tell(&format!("the last audit was due on {AUDITS_DUE}; it is the day after"));
    let probe = format!("target site results.meridia.example\ntry {AFTER_AUDITS} accepted 40\n");
    night.send(&[stage.by((Role::Observer, "league"), "probe", &probe)?])?;
    night.publish()?;
    Ok(())
}

pub(super) fn complaint(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("complaint")?;
    finish(stage, &night)?;
    stage.tell("a voter of station n02 was moved and not told; observers hand in the complaint, whose text stays with her");
    let text =
        "I have voted in hall 2 for ten years. Today I was sent to another hall, without a letter.";
    let salt = system_seed()?;
    let commitment = commitment::commitment(&salt, text);
    stage.file("complaint-opening", &commitment::opening(&salt, text))?;
    let lines = format!(
        "type moved-voter\nabout station n02\nmade 2025-05-04T16:20:00Z\nby voter\ncommitment {commitment}\n\
         refused north-board 2025-05-04T15:50:00Z\n"
    );
    let complaint = stage.by((Role::Observer, "league"), "complaint", &lines)?;
    night.at(stage, "2025-05-04T19:30:00Z")?;
    night.send(std::slice::from_ref(&complaint))?;
    night.publish()?;
    stage.ask(Question {
        said: "No complaint was presented.",
        asked: "Is there a complaint about station n02 in the log?",
        command: about(&night, "account", &["--table", "complaints", "--where", "about=station n02"]),
        code: 0,
        shows: &["type moved-voter", "about station n02", "by voter", "received ", "late no"],
        means: "there is one; it was refused at a counter before, and its text stays with who made it",
    })?;
    let id = complaint.id().to_string();
    stage.ask(Question {
        said: "It was put there later.",
        asked: "What proves its place in the log?",
        command: about(&night, "prove", &["--id", &id, "--out", "receipt"]),
        code: 0,
        shows: &["entry "],
        means: "an inclusion proof under a checkpoint that rivals cosigned: the complainant's receipt",
    })?;
    let (receipt, statement) =
        (format!("receipt/{id}.tlog-proof"), format!("receipt/{id}.statement"));
    let definition = format!("{}/node/definition", night.name);
    let anchor = night.anchor.to_string();
    let check = [
        "prove",
        "--check",
        &receipt,
        "--statement",
        &statement,
        "--definition",
        &definition,
        "--anchor",
        &anchor,
    ];
    stage.ask(Question {
        said: "A receipt can be made up.",
        asked: "Does it hold offline, with nothing but the anchor?",
        command: check.map(str::to_owned).into(),
        code: 0,
        shows: &["holds: statement "],
        means: "it does",
    })?;
    night.at(stage, "2025-05-12T09:00:00Z")?;
    let probe = "target site results.meridia.example\ntry 2025-05-12T09:00:00Z accepted 40\n";
    night.send(&[stage.by((Role::Observer, "league"), "probe", probe)?])?;
    night.publish()?;
    stage.ask(Question {
        said: "All complaints were decided.",
        asked: "Was it decided by its due time?",
        command: about(&night, "verify", &[]),
        code: 1,
        shows: &["fails I2", "complaint moved-voter"],
        means: "no ruling is in the log, and the time for it is over",
    })?;
    night.end()
}

pub(super) fn complaint_without_receipt(stage: &mut Stage) -> anyhow::Result<()> {
    let night = stage.night("complaint-without-receipt")?;
    finish(stage, &night)?;
    stage.tell("somebody says that complaints about station n02 were made and made to disappear; nobody shows a receipt");
    stage.ask(Question {
        said: "We complained, and they made it disappear.",
        asked: "Is there a complaint about station n02 in the log, or a receipt of one?",
        command: about(&night, "account", &["--table", "complaints", "--where", "about=station n02"]),
        code: 0,
        shows: &["none in this log; of what was not logged this says nothing"],
        means: "none in this log, which only ever grew; whether somebody was turned away elsewhere it does not say",
    })?;
    stage.ask(Question {
        said: "The log was rewritten.",
        asked: "Is every checkpoint a prefix of the next, cosigned by rivals?",
        command: about(&night, "verify", &[]),
        code: 0,
        shows: &["all checks hold", "holds F2", "holds F3"],
        means: "it is: the claim has nothing to show for it",
    })?;
    night.end()
}

/// All records come in, and are published.
fn finish(stage: &Stage, night: &Night) -> anyhow::Result<()> {
    night.at(stage, EVENING)?;
    night.send(&stage.records()?)?;
    night.publish()?;
    Ok(())
}
