//! The stories, a file for each kind of question; what a story and its mirror image share stands side by side.

mod announced;
mod attack;
mod copies;
mod log;
mod night;
mod promises;
mod tour;

use super::Story;
use super::night::Night;
use super::stage::{Stage, words};

/// Every story.
pub(super) const ALL: &[Story] = &[
    Story { name: "dispute", about: "the dispute in seven questions", tell: tour::dispute },
    Story { name: "quiet", about: "a night on which nothing goes wrong", tell: night::quiet },
    Story {
        name: "blackout",
        about: "the network is cut for all at 20 %, and the rest comes by USB, QR, SMS and paper",
        tell: night::blackout,
    },
    Story {
        name: "wrong-sum",
        about: "a total is announced that no set of records gives",
        tell: announced::wrong_sum,
    },
    Story {
        name: "early-irreversible",
        about: "a close result is called irreversible at 80 %",
        tell: announced::early,
    },
    Story {
        name: "irreversible-stands",
        about: "a clear result is called irreversible at 80 %",
        tell: announced::stands,
    },
    Story {
        name: "copies-differ",
        about: "a contestant's signed copies, and one official figure differs",
        tell: copies::differ,
    },
    Story {
        name: "copy-altered",
        about: "a contestant's copy is altered, and the official record is right",
        tell: copies::copy_altered,
    },
    Story {
        name: "register-late",
        about: "polling stations are changed at the last minute",
        tell: promises::register_late,
    },
    Story {
        name: "register-lawful",
        about: "polling stations are changed in time, and voters are told",
        tell: promises::register_lawful,
    },
    Story {
        name: "audit-cancelled",
        about: "three audits are promised: one is cancelled, of one nothing is heard",
        tell: promises::audit_cancelled,
    },
    Story {
        name: "audit-held",
        about: "three audits are promised, and held",
        tell: promises::audit_held,
    },
    Story {
        name: "complaint",
        about: "a complaint is made, and it is said that nobody complained",
        tell: promises::complaint,
    },
    Story {
        name: "complaint-without-receipt",
        about: "a complaint is claimed, and nobody has a receipt",
        tell: promises::complaint_without_receipt,
    },
    Story {
        name: "two-histories",
        about: "the authority signs two logs, and somebody kept a copy of the first",
        tell: log::two_histories,
    },
    Story {
        name: "one-history",
        about: "two heads are shown as two logs, and they are of one that grew",
        tell: log::one_history,
    },
    Story {
        name: "omitted-record",
        about: "a record was promised its place, and the log has another entry there",
        tell: log::omitted_record,
    },
    Story {
        name: "omission-claimed",
        about: "two records are said to be left out: one is in the log, of one nobody has a promise",
        tell: log::omission_claimed,
    },
    Story {
        name: "frozen",
        about: "publication stops, and an attack is given as the reason",
        tell: attack::frozen,
    },
    Story {
        name: "attack-evidenced",
        about: "an attack is seen from outside, and publication goes on",
        tell: attack::evidenced,
    },
    Story {
        name: "key-fault",
        about: "a station's key is lost and replaced in the open",
        tell: attack::key_fault,
    },
    Story {
        name: "insufficient",
        about: "two claims, and the evidence is enough for nobody",
        tell: copies::insufficient,
    },
];

/// When the polls are closed and the first records come.
const EVENING: &str = "2025-05-04T18:40:00Z";

/// `--anchor HASH` of a night.
fn anchor(night: &Night) -> [String; 2] {
    ["--anchor".to_owned(), night.anchor.to_string()]
}

/// A command about the published files of a night.
fn about(night: &Night, command: &str, rest: &[&str]) -> Vec<String> {
    let mut words = words![command, night.site()];
    words.extend(anchor(night));
    words.extend(rest.iter().map(|word| (*word).to_owned()));
    words
}

/// The words by which a carrying command knows the election of a night.
fn with(night: &Night) -> Vec<String> {
    let mut words = words!["--definition", night.election()];
    words.extend(anchor(night));
    words
}

/// A command, then the words that go with it.
fn command(first: Vec<String>, rest: &[&[String]]) -> Vec<String> {
    rest.iter().fold(first, |mut all, words| {
        all.extend(words.iter().cloned());
        all
    })
}

/// Where the centre puts what it was brought, and sends it.
fn to_intake(night: &Night) -> Vec<String> {
    words!["--outbox", "centre", "--to", &night.url, "--give-up", 30]
}

/// An outbox of the story goes to the centre on a stick.
fn by_stick(stage: &Stage, night: &Night, outbox: &str) -> anyhow::Result<()> {
    let pack = words!["carry", "usb", "pack", "--outbox", outbox, "--out", "stick.acta"];
    stage.step(&command(pack, &[&with(night)]))?;
    let unpack = words!["carry", "usb", "unpack", "stick.acta"];
    stage.step(&command(unpack, &[&with(night), &to_intake(night)]))?;
    Ok(())
}

/// A night with all records in, published and cosigned.
fn counted(stage: &Stage, name: &'static str) -> anyhow::Result<Night> {
    let night = stage.night(name)?;
    stage.at(EVENING)?;
    night.send(&stage.records()?)?;
    night.publish()?;
    Ok(night)
}
