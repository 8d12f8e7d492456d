//! The `account-*.txt` vectors: small logs, what their tables say by hand (`says`), then every file of
//! `account/`.
#![expect(clippy::unwrap_used, reason = "a generator stops where a step fails")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use acta::StatementId;
use acta::commitment::commitment;
use acta::kinds::copy::copy_leaf;
use acta::kinds::record::{Counts, Identity, Track};
use acta::value::{Code, Hash, to_base64};

use super::account_kit::{account, bulletin_txt, root};
use super::fold_kit::{Definition, Log, correction, endorse, record_of, text};

/// Good records.
const S1: [u32; 6] = [60, 30, 20, 5, 3, 2];
const S2: [u32; 6] = [50, 10, 30, 10, 0, 0];
const S3: [u32; 6] = [120, 70, 40, 5, 3, 2];
const S4: [u32; 6] = [30, 20, 5, 5, 0, 0];

/// Name and content of each file.
pub(crate) fn all() -> BTreeMap<String, String> {
    let mut to = Vectors::default();
    gaps(&mut to);
    incidents(&mut to);
    complaints(&mut to);
    effects(&mut to);
    announcements(&mut to);
    announced_later(&mut to);
    said(&mut to);
    collations(&mut to);
    bulletins(&mut to);
    scenarios(&mut to);
    reports(&mut to);
    outlines(&mut to);
    registers(&mut to);
    audits(&mut to);
    missions(&mut to);
    copies(&mut to);
    without_effect(&mut to);
    to.0
}

#[derive(Default)]
struct Vectors(BTreeMap<String, String>);

impl Vectors {
    /// Adds a vector; `says`: file of `account/` and a line that it must have, or `-` that it is not there.
    fn add(&mut self, name: &str, about: &str, log: &Log, says: &[(&str, &str)]) {
        let mut out = format!("expect: {}\nabout: {about}\n", Hash(log.tally_hash()));
        let files = account(&log.entries, &log.fold);
        for (file, line) in says {
            let text = files.get(&format!("account/{file}"));
            match (text, *line) {
                (None, "-") => {}
                (None, line) => panic!("{name}: no {file} that says {line}"),
                (Some(text), line) => {
                    assert!(text.lines().any(|other| other == line), "{name}: {line} in\n{text}");
                }
            }
            let _ = writeln!(out, "says: account/{file} {line}");
        }
        for entry in &log.entries {
            let _ = writeln!(out, "entry: {}", to_base64(entry));
        }
        out.push('\n');
        for (path, text) in files {
            let _ = write!(out, "-- {path}\n{text}");
        }
        assert!(self.0.insert(format!("account-{name}.txt"), out).is_none(), "{name} twice");
    }
}

fn usual() -> Log {
    Log::usual(&Definition::default())
}

fn size(log: &Log) -> u64 {
    u64::try_from(log.entries.len()).unwrap()
}

fn hash(byte: u8) -> Hash {
    Hash([byte; 32])
}

fn open(class: &str, began: &str, rest: &str) -> String {
    text("incident", &format!("event open\nclass {class}\nbegan {began}\n{rest}"))
}

fn step(event: &str, of: StatementId, class: &str, began: &str, rest: &str) -> String {
    let head = format!("event {event}\nincident {of}\nclass {class}\nbegan {began}\n");
    text("incident", &format!("{head}{rest}"))
}

fn gaps(to: &mut Vectors) {
    let from = "2026-06-07T18:00:00Z";
    let mut log = usual();
    let about = "nothing after the polls closed, and no other entry: now is before";
    to.add("gap-none", about, &log, &[("gaps.csv", "-")]);

    log.at("2026-06-07T18:15:00Z");
    log.record("s1", "mayor", &S1);
    let about = "a record exactly `gap` seconds after the polls closed";
    to.add("gap-exact", about, &log, &[("gaps.csv", "-")]);

    log.at("2026-06-07T18:30:01Z");
    log.record("s2", "mayor", &S2);
    let says = ["2026-06-07T18:15:00Z,2026-06-07T18:30:01Z,901,unexplained"];
    to.add("gap-ended", "a second more", &log, &[("gaps.csv", says[0])]);

    log.at("2026-06-07T19:00:00Z");
    log.log(&open("network", "2026-06-07T18:31:00Z", ""), &["authority/a"]);
    let explained = log.entries.last().map(|_| last_id(&log)).unwrap();
    let lasting = format!("2026-06-07T18:30:01Z,,1799,{explained}");
    let says = [("gaps.csv", says[0]), ("gaps.csv", lasting.as_str())];
    to.add("gap-lasting", "it lasts, and an incident explains it", &log, &says);

    log.record("s3", "mayor", &S3);
    log.record("s4", "mayor", &S4);
    log.at("2026-06-07T23:00:00Z");
    log.log(&open("weather", "2026-06-07T22:00:00Z", ""), &["authority/a"]);
    let ended = format!("2026-06-07T18:30:01Z,2026-06-07T19:00:00Z,1799,{explained}");
    let about = "no record is missing any more: the hours after are no gap";
    to.add("gap-complete", about, &log, &[("gaps.csv", &ended)]);

    let mut log = usual();
    log.at("2026-06-07T12:00:00Z");
    log.record("s1", "mayor", &S1);
    log.at("2026-06-07T21:00:00Z");
    log.log(&open("power", "2026-06-07T18:30:00Z", ""), &["authority/a"]);
    let opened = last_id(&log);
    log.at("2026-06-07T21:30:00Z");
    let rest = "ended 2026-06-07T18:40:00Z\n";
    log.log(&step("close", opened, "power", "2026-06-07T18:30:00Z", rest), &["authority/a"]);
    let line = format!("{from},,12600,{opened}");
    let about = "a record before the polls closed: the gap begins when they close";
    to.add("gap-from-closes", about, &log, &[("gaps.csv", &line)]);

    let mut log = usual();
    log.at("2026-06-07T19:00:00Z");
    log.log(&open("power", "2026-06-07T17:00:00Z", ""), &["authority/a"]);
    let opened = last_id(&log);
    let rest = "ended 2026-06-07T17:59:59Z\n";
    log.log(&step("close", opened, "power", "2026-06-07T17:00:00Z", rest), &["authority/a"]);
    let line = format!("{from},,3600,unexplained");
    to.add("gap-unexplained", "the incident ended before it", &log, &[("gaps.csv", &line)]);
}

fn last_id(log: &Log) -> StatementId {
    let entry = acta::entry::Entry::parse(log.entries.last().unwrap()).unwrap();
    entry.parse_statement().unwrap().id()
}

fn incidents(to: &mut Vectors) {
    let began = "2026-06-07T20:00:00Z";
    let mut log = usual();
    let rest = format!("area north\nstation s1\nchannel usb\nevidence {}\n", hash(1));
    let id = log.log(&open("network", began, &rest), &["authority/a"]);
    let index = size(&log) - 1;
    let line = format!("{id},{index},open,network,{began},,0,1,1,usb,1,0,0,0");
    to.add("incident-open", "an incident is opened", &log, &[("incidents.csv", &line)]);

    let rest = format!("area north\nstation s1\nstation s2\nchannel qr\nevidence {}\n", hash(2));
    let later = "2026-06-07T20:00:30Z";
    let update = log.log(&step("update", id, "power", later, &rest), &["authority/a"]);
    let attest = |of: StatementId, stance: &str, evidence: u8| {
        let lines = format!("about {of}\nstance {stance}\nevidence {}\n", hash(evidence));
        text("attestation", &lines)
    };
    log.log(&attest(id, "supports", 5), &["court/high"]);
    log.log(&attest(update, "contradicts", 6), &["contestant/p1"]);
    log.log(&attest(update, "contradicts", 7), &["contestant/p2"]);
    let line = format!("{id},{index},open,power,{later},,1,1,2,qr+usb,2,0,2,1");
    let about = "more is told; others attest about the opening and the update";
    to.add("incident-update", about, &log, &[("incidents.csv", &line)]);

    let ended = "2026-06-07T20:50:00Z";
    log.log(&step("close", id, "network", began, &format!("ended {ended}\n")), &["authority/a"]);
    log.log(&step("update", id, "hardware", began, ""), &["authority/a"]);
    let line = format!("{id},{index},closed,hardware,{began},{ended},2,1,2,qr+usb,2,0,2,1");
    let about = "closed, then told more of: it stays closed";
    to.add("incident-closed", about, &log, &[("incidents.csv", &line)]);

    let mut log = usual();
    log.log(&step("close", id, "network", began, &format!("ended {ended}\n")), &["authority/a"]);
    let about = "a close of what nobody opened";
    to.add("incident-none", about, &log, &[("incidents.csv", "-")]);
}

fn complaint(about: &str, made: &str, commitment: Hash) -> String {
    let lines = format!(
        "type moved-voter\nabout {about}\nmade {made}\nby voter\ncommitment {commitment}\n"
    );
    text("complaint", &lines)
}

fn ruling(of: &[StatementId], outcome: &str) -> String {
    let mut of = of.to_vec();
    of.sort_unstable();
    let of: String = of.iter().map(|id| format!("complaint {id}\n")).collect();
    let rest = format!(
        "organ court\noutcome {outcome}\nmade 2026-06-09T08:00:00Z\narticle Art. 9\ndocument {}\n",
        hash(9)
    );
    text("ruling", &format!("{of}{rest}"))
}

fn complaints(to: &mut Vectors) {
    let made = "2026-06-07T20:00:00Z";
    let received = "2026-06-07T21:00:00Z";
    let committed = commitment(&[7; 32], "I was moved.");
    let mut log = Log::usual(&Definition { ruling_days: Some(2), ..Definition::default() });
    let own = log.log(&complaint("station s1", made, committed), &["station/s1"]);
    let index = size(&log) - 1;
    let other = log.log(&complaint("election", made, hash(3)), &["contestant/p1"]);
    let row = |id: StatementId, index: u64, about: &str, hash: Hash, rest: &str| {
        format!("{id},{index},moved-voter,{about},voter,{made},{received},{hash},{rest}")
    };
    let due = "2026-06-09T21:00:00Z";
    let first = row(own, index, "station s1", committed, &format!("committed,0,,{due},no"));
    let second = row(other, index + 1, "election", hash(3), &format!("committed,0,,{due},no"));
    let says = [("complaints.csv", first.as_str()), ("complaints.csv", second.as_str())];
    to.add("complaint-open", "two complaints, nothing ruled", &log, &says);

    log.at("2026-06-09T21:00:00Z");
    log.log(&ruling(&[own], "dismissed"), &["court/high"]);
    log.at("2026-06-09T21:00:01Z");
    let again = log.log(&ruling(&[own, other], "upheld"), &["court/high"]);
    assert_eq!(log.fold.index_of(&again), Some(size(&log) - 1));
    let first = row(own, index, "station s1", committed, &format!("committed,2,upheld,{due},no"));
    let second =
        row(other, index + 1, "election", hash(3), &format!("committed,1,upheld,{due},yes"));
    let says = [("complaints.csv", first.as_str()), ("complaints.csv", second.as_str())];
    to.add("complaint-ruled", "one in time, one a second late", &log, &says);

    let mut log = usual();
    let own = log.log(&complaint("station s1", made, committed), &["station/s1"]);
    let lines = format!("blob {committed}\nreason personal-data\norgan privacy\narticle Art. 9\n");
    log.log(&text("redaction", &lines), &["authority/a"]);
    log.at("2027-06-07T21:00:00Z");
    log.log(&complaint("area north", made, hash(4)), &["contestant/p1"]);
    let line = row(own, index, "station s1", committed, "withheld,0,,,no");
    let about = "its text is withheld; no term is set: nothing is late";
    to.add("complaint-withheld", about, &log, &[("complaints.csv", &line)]);
}

fn effects(to: &mut Vectors) {
    let made = "2026-06-07T20:00:00Z";
    let mut log = usual();
    for (station, figures) in [("s1", &S1), ("s2", &S2), ("s3", &[200, 150, 40, 5, 3, 2])] {
        log.record(station, "mayor", figures);
    }
    let says = [("effect.txt", "-"), ("bulletin.txt", "state closed")];
    // 190 to 90, and 55 may come. Without s2 180 to 60, and 165 may come.
    to.add("effect-none", "no complaint about a unit", &log, &says);
    log.log(&complaint("station s2", made, hash(3)), &["station/s2"]);
    let says = ["complaints 1", "units 1", "max-ballots 110", "outstanding 165", "state open 46"];
    let says = says.map(|line| ("effect.txt", line));
    let about = "a complaint about a counted unit: 180 to 60 without it, 165 may come";
    to.add("effect-open", about, &log, &says);
    let four = log.log(&complaint("station s4", made, hash(3)), &["contestant/p1"]);
    let says = ["complaints 2", "units 2", "max-ballots 165", "outstanding 165", "state open 46"];
    let says = says.map(|line| ("effect.txt", line));
    to.add("effect-missing", "one more about a missing unit", &log, &says);
    let two = log.log(&complaint("station s2", "2026-06-07T20:10:00Z", hash(4)), &["station/s2"]);
    let one = last_but(&log, 2);
    log.log(&ruling(&[one, four], "dismissed"), &["court/high"]);
    let says = ["complaints 1", "units 1", "max-ballots 110", "state open 46"];
    let says = says.map(|line| ("effect.txt", line));
    to.add("effect-ruled", "two are ruled on, a third is open", &log, &says);
    log.log(&ruling(&[two], "upheld"), &["court/high"]);
    to.add("effect-over", "none is open", &log, &[("effect.txt", "-")]);

    let mut log = usual();
    let id = log.record("s1", "mayor", &S1);
    let lines = format!(
        "type figures\nabout statement {id}\nmade {made}\nby agent\ncommitment {}\n",
        hash(2)
    );
    log.log(&text("complaint", &lines), &["contestant/p1"]);
    let says = ["units 1", "max-ballots 110", "outstanding 495", "state open 496"];
    let says = says.map(|line| ("effect.txt", line));
    to.add("effect-statement", "about a record", &log, &says);
}

/// The id of the statement `back` entries before the last.
fn last_but(log: &Log, back: usize) -> StatementId {
    let entry = acta::entry::Entry::parse(&log.entries[log.entries.len() - 1 - back]).unwrap();
    entry.parse_statement().unwrap().id()
}

fn announcement(rest: &str) -> String {
    let head = "by authority council\nmade 2026-06-07T20:30:00Z\ncontest mayor\n";
    text("announcement", &format!("{head}{rest}"))
}

/// Rows of `announcements.csv` without what they all begin and end with.
fn rows<'a>(begin: &str, rows: &[&str], end: &str) -> Vec<(&'a str, String)> {
    let row = |row: &&str| ("announcements.csv", format!("{begin},{row},{end},,"));
    rows.iter().map(row).collect()
}

fn add_rows(to: &mut Vectors, name: &str, about: &str, log: &Log, rows: &[(&str, String)]) {
    let says: Vec<(&str, &str)> = rows.iter().map(|(file, line)| (*file, line.as_str())).collect();
    to.add(name, about, log, &says);
}

/// Announces; gives what the rows begin with.
fn announced(log: &mut Log, rest: &str, area: &str) -> String {
    let id = log.log(&announcement(rest), &["authority/a"]);
    let index = size(log) - 1;
    format!("{id},{index},announcement,authority/a,mayor,{area},official")
}

fn announcements(to: &mut Vectors) {
    let mut log = usual();
    log.record("s1", "mayor", &S1);
    log.record("s2", "mayor", &S2);
    let at = size(&log);
    let own = Hash(root(&log.entries));
    let rest = format!(
        "area all\nsize {at}\nroot {own}\nstations 2 4\ncovered 50 stations\nregistered 450\n\
         figure admitted 110\nvote ann 40 38.10\nvote bob 51 48\nvote dora 1 none\nothers 15 14.3\n"
    );
    let begin = announced(&mut log, &rest, "*");
    let lines = [
        "stations,2,2,equal",
        "of,4,4,equal",
        "covered,50,50,equal",
        "registered,450,450,equal",
        "admitted,110,110,equal",
        "vote ann,40,40,equal",
        "percent ann,38.10,38.10,equal",
        "vote bob,51,50,differs",
        "percent bob,48,48,equal",
        "vote dora,1,,not-comparable",
        "others,15,15,equal",
        "percent others,14.3,14.3,equal",
    ];
    let rows_of = rows(&begin, &lines, "yes,follows");
    add_rows(to, "announcement", "one figure of twelve differs", &log, &rows_of);

    log.record("s3", "mayor", &S3);
    let rest =
        format!("area all\nsize {at}\nroot {}\nvote ann 110 none\nvote bob 90 none\n", hash(1));
    let begin = announced(&mut log, &rest, "*");
    let lines = ["vote ann,110,110,equal", "vote bob,90,90,equal"];
    let about = "compared below its own index; another root than the log's";
    add_rows(to, "announcement-root", about, &log, &rows(&begin, &lines, "yes,differs"));

    let mut log = usual();
    log.record("s1", "mayor", &S1);
    log.record("s3", "mayor", &S3);
    let rest = "area north\nstations 1 2\ncovered 50.00 registered\nvote ann 30 54.5\n\
                vote bob 21 none\nsays irreversible\n";
    let begin = announced(&mut log, rest, "north");
    let lines = [
        "stations,1,1,equal",
        "of,2,2,equal",
        "covered,50.00,50.00,equal",
        "vote ann,30,30,equal",
        "percent ann,54.5,54.5,equal",
        "vote bob,21,20,differs",
        "says irreversible,irreversible,,not-comparable",
    ];
    add_rows(to, "announcement-area", "figures of an area", &log, &rows(&begin, &lines, "no,"));

    let mut log = usual();
    log.record("s1", "mayor", &S1);
    let large = size(&log) + 9;
    let rest = format!(
        "area moon\nsize {large}\nroot {}\nstations 1 2\ncovered 80 unstated\nvote ann 30 none\n\
         says complete\n",
        hash(1)
    );
    let begin = announced(&mut log, &rest, "moon");
    let lines = [
        "stations,1,,not-comparable",
        "covered,80,,not-comparable",
        "vote ann,30,,not-comparable",
        "says complete,complete,,not-comparable",
    ];
    let about = "an area that nobody knows, a log that is not there yet";
    add_rows(to, "announcement-nothing", about, &log, &rows(&begin, &lines, "yes,differs"));
}

/// Figures of a published size, announced when the log had grown.
fn announced_later(to: &mut Vectors) {
    let mut log = usual();
    log.record("s1", "mayor", &S1);
    log.record("s2", "mayor", &S2);
    let (at, own) = (size(&log), Hash(root(&log.entries)));
    let lines = format!(
        "size {at}\nroot {own}\nmanifest {}\nrenderer {}\nstations-root {}\nstatus unofficial-partial\n",
        hash(2),
        hash(3),
        hash(4)
    );
    log.log(&text("publication", &lines), &["publisher/p"]);
    log.record("s3", "mayor", &S3);
    let rest = format!(
        "area all\nsize {at}\nroot {own}\nstations 2 4\ncovered 44.4 registered\nregistered 450\n\
         figure admitted 110\nvote ann 41 38.10\nothers 65 none\nsays complete\nsays final\n\
         says irreversible\nsays runoff ann\nsays winner bob\n"
    );
    let begin = announced(&mut log, &rest, "*");
    let row = |row: &&str| ("announcements.csv", format!("{begin},{row}"));
    let lines = [
        "stations,2,3,differs,yes,follows,2,equal",
        "of,4,4,equal,yes,follows,4,equal",
        "covered,44.4,88.9,differs,yes,follows,44.4,equal",
        "registered,450,450,equal,yes,follows,450,equal",
        "admitted,110,230,differs,yes,follows,,not-comparable",
        "vote ann,41,110,differs,yes,follows,40,differs",
        "percent ann,38.10,50.00,differs,yes,follows,38.10,equal",
        "others,65,110,differs,yes,follows,65,equal",
        "says complete,complete,1,differs,yes,follows,2,differs",
        "says irreversible,irreversible,open 36,differs,yes,follows,open 266,differs",
        "says runoff ann,runoff ann,ann+bob,equal,yes,follows,bob+ann,equal",
        "says winner bob,winner bob,ann,differs,yes,follows,bob,equal",
    ];
    let lines: Vec<(&str, String)> = lines.iter().map(row).collect();
    add_rows(to, "announcement-then", "of a published size, logged later", &log, &lines);

    let lines = "organ council\nstatus provisional\ncontest mayor\nmade 2026-06-08T20:30:00Z\n\
                 article Art. 1\n";
    let rest = format!("size {at}\nroot {own}\nvote bob 50\nelected bob 1\n");
    let id = log.log(&text("proclamation", &format!("{lines}{rest}")), &["court/high"]);
    let begin = format!("{id},{},proclamation,court/high,mayor,*,official", size(&log) - 1);
    let row = |row: &&str| ("announcements.csv", format!("{begin},{row}"));
    let lines = [
        "vote bob,50,90,differs,yes,follows,50,equal",
        "elected bob,1,0,differs,yes,follows,1,equal",
    ];
    let lines: Vec<(&str, String)> = lines.iter().map(row).collect();
    add_rows(to, "proclamation-then", "proclaimed of a published size", &log, &lines);
}

fn said(to: &mut Vectors) {
    let rest = "area all\nsays complete\nsays final\nsays irreversible\nsays runoff ann\n\
                says runoff cem\nsays winner ann\n";
    let mut log = usual();
    log.record("s1", "mayor", &S1);
    log.record("s2", "mayor", &S2);
    let begin = announced(&mut log, rest, "*");
    let lines = [
        "says complete,complete,2,differs",
        "says final,final,unofficial-partial,differs",
        "says irreversible,irreversible,open 266,differs",
        "says runoff ann,runoff ann,bob+ann,equal",
        "says runoff cem,runoff cem,bob+ann,differs",
        "says winner ann,winner ann,bob,differs",
    ];
    let about = "said at half of the units, and none of it follows but a place in a runoff";
    add_rows(to, "said-early", about, &log, &rows(&begin, &lines, "no,"));

    log.record("s3", "mayor", &S3);
    log.record("s4", "mayor", &S4);
    let lines = format!(
        "size {}\nroot {}\nmanifest {}\nrenderer {}\nstations-root {}\nstatus certified\n",
        size(&log),
        hash(1),
        hash(2),
        hash(3),
        hash(4)
    );
    log.log(&text("publication", &lines), &["publisher/p"]);
    let begin = announced(&mut log, &format!("{rest}says winner bob\n"), "*");
    let lines = [
        "says complete,complete,0,equal",
        "says final,final,certified,equal",
        "says irreversible,irreversible,closed,equal",
        "says runoff ann,runoff ann,ann+bob,equal",
        "says winner ann,winner ann,ann,equal",
        "says winner bob,winner bob,ann,differs",
    ];
    let about = "the same when all units are counted and the status is certified";
    add_rows(to, "said-late", about, &log, &rows(&begin, &lines, "no,"));

    let id = {
        let lines = "organ council\nstatus final\ncontest mayor\nmade 2026-06-08T20:30:00Z\n\
                     article Art. 1\nvote ann 130\nvote bob 96\nelected ann 1\nelected bob 1\n";
        log.log(&text("proclamation", lines), &["authority/a"])
    };
    let begin = format!("{id},{},proclamation,authority/a,mayor,*,official", size(&log) - 1);
    let lines = [
        "vote ann,130,130,equal",
        "vote bob,96,95,differs",
        "elected ann,1,1,equal",
        "elected bob,1,0,differs",
    ];
    add_rows(to, "proclamation", "what was proclaimed", &log, &rows(&begin, &lines, "no,"));

    let contests = "contest mayor all paper dhondt 3 Council\n";
    let mut log = Log::usual(&Definition { contests: contests.into(), ..Definition::default() });
    log.record("s1", "mayor", &S1);
    let lines = "organ council\nstatus provisional\ncontest mayor\nmade 2026-06-08T20:30:00Z\n\
                 article Art. 1\nelected ann 2\nelected bob 2\n";
    let id = log.log(&text("proclamation", lines), &["court/high"]);
    let begin = format!("{id},{},proclamation,court/high,mayor,*,official", size(&log) - 1);
    let lines = ["elected ann,2,2,equal", "elected bob,2,1,differs"];
    add_rows(to, "proclamation-seats", "seats of lists", &log, &rows(&begin, &lines, "no,"));
}

fn collations(to: &mut Vectors) {
    let mut log = usual();
    log.record("s1", "mayor", &S1);
    log.record("s2", "mayor", &S2);
    let body = log.lines("mayor", &[55, 25, 20, 5, 3, 2]);
    let head = "track preliminary\npoll 1\ncount 1\n";
    log.log(&record_of("s1", "mayor", head, &body), &["station/s1"]);
    for (track, lines) in [
        (
            "official",
            [
                "inputs,2,2,equal",
                "admitted,110,110,equal",
                "vote ann,40,40,equal",
                "vote bob,50,50,equal",
                "blank,4,3,differs",
                "recounted,1,,not-comparable",
            ],
        ),
        (
            "preliminary",
            [
                "inputs,2,1,differs",
                "admitted,110,55,differs",
                "vote ann,40,25,differs",
                "vote bob,50,20,differs",
                "blank,4,3,differs",
                "recounted,1,,not-comparable",
            ],
        ),
    ] {
        let form = format!(
            "area north\ncontest mayor\ntrack {track}\nmade 2026-06-07T20:30:00Z\ninputs 2\n\
             admitted 110\nvote ann 40\nvote bob 50\nblank 4\nrecounted 1\nagent p1 absent\n"
        );
        let id = log.log(&text("collation", &form), &["authority/a"]);
        let begin = format!("{id},{},collation,authority/a,mayor,north,{track}", size(&log) - 1);
        let about = format!("a form of an intermediate level, track {track}");
        let rows = rows(&begin, &lines, "no,");
        add_rows(to, &format!("collation-{track}"), &about, &log, &rows);
    }
}

/// A bulletin with the lines of a `bulletin.txt`, and a note of this size and root.
fn bulletin(number: u32, body: &str, at: u64, root: Hash) -> String {
    let note = format!(
        "results.example.org/2026/fold/log/1\n{at}\n{}\n\n\u{2014} w {}\n",
        to_base64(&root.0),
        to_base64(&[1; 68])
    );
    let note = to_base64(note.as_bytes());
    text(
        "bulletin",
        &format!(
            "number {number}\nmade 2026-06-07T20:30:00Z\n{body}not-cosigned w\ncheckpoint {note}\n"
        ),
    )
}

fn bulletins(to: &mut Vectors) {
    let mut log = usual();
    let first = log.record("s1", "mayor", &S1);
    log.record("s2", "mayor", &S2);
    let (at, body, own) = (size(&log), bulletin_txt(&log.entries), Hash(root(&log.entries)));
    log.record("s3", "mayor", &S3);
    let made = "2026-06-07T20:30:00Z";
    let say = |log: &mut Log, number: u32, body: &str, at: u64, own: Hash| {
        let id = log.log(&bulletin(number, body, at, own), &["authority/a"]);
        format!("{id},{},{number},{made}", size(log) - 1)
    };
    let one = say(&mut log, 1, &body, at, own);
    let line = format!("{one},{at},yes,,,,,");
    let about = "it follows from a smaller size than its index";
    to.add("bulletin", about, &log, &[("bulletins.csv", &line)]);

    let wrong = body.replace("total ann 40 38.10", "total ann 41 38.10");
    let two = say(&mut log, 2, &wrong, at, own);
    let line = format!("{two},{at},no,mayor total,ann 41 38.10,ann 40 38.10,,0");
    to.add("bulletin-total", "a total differs", &log, &[("bulletins.csv", &line)]);
    let three = say(&mut log, 3, &body, at, hash(7));
    let first_line = format!("{} {}", at, to_base64(&[7; 32]));
    let second_line = format!("{} {}", at, to_base64(&own.0));
    let line = format!("{three},{at},no,checkpoint,{first_line},{second_line},mayor total ann,0");
    let about =
        "a checkpoint of another root; a total below the bulletin before, and nothing between";
    to.add("bulletin-checkpoint", about, &log, &[("bulletins.csv", &line)]);

    let later = size(&log);
    let body_now = bulletin_txt(&log.entries);
    let rootnow = Hash(root(&log.entries));
    let four = say(&mut log, 4, &body_now, later, rootnow);
    let line = format!("{four},{later},yes,,,,,0");
    to.add("bulletin-later", "figures have grown", &log, &[("bulletins.csv", &line)]);

    let fixed = log.lines("mayor", &[60, 20, 30, 5, 3, 2]);
    log.log(&correction(&first, "s1", "mayor", &fixed), &["station/s1"]);
    let last = size(&log);
    let (body_last, own) = (bulletin_txt(&log.entries), Hash(root(&log.entries)));
    let five = say(&mut log, 5, &body_last, last, own);
    let line = format!("{five},{last},yes,,,,mayor total ann,1");
    let about = "a total fell, and one entry between may have lowered it";
    to.add("bulletin-corrected", about, &log, &[("bulletins.csv", &line)]);

    let ahead = size(&log) + 1;
    let body = body_last.replace(&format!("size {last}\n"), &format!("size {ahead}\n"));
    let six = say(&mut log, 6, &body, ahead, own);
    let line = format!("{six},{ahead},no,size,{ahead},{},,0", ahead - 1);
    to.add("bulletin-ahead", "a size above its own index", &log, &[("bulletins.csv", &line)]);

    let short: String = body_last
        .lines()
        .filter(|line| !line.starts_with("total cem"))
        .fold(String::new(), |all, line| all + line + "\n");
    let seven = say(&mut log, 7, &short, last, own);
    let line = format!("{seven},{last},no,mayor leader,tie,,size,0");
    let about = "a line is left out; a smaller size than the bulletin before";
    to.add("bulletin-lines", about, &log, &[("bulletins.csv", &line)]);
}

fn scenarios(to: &mut Vectors) {
    let mut log = usual();
    to.add("scenario-none", "nobody is counted", &log, &[("bulletin.txt", "scenario none")]);
    log.record("s1", "mayor", &S1);
    log.record("s2", "mayor", &S2);
    // 110 of 200 voted; of s3's 200 then 110, of s4's 50 28: 138 may come, bob leads by 10.
    let says = [("bulletin.txt", "scenario 11/20 open 129"), ("bulletin.txt", "state open 266")];
    to.add("scenario", "110 of 200: 138 of the 250 to come", &log, &says);
    log.record("s3", "mayor", &S3);
    // 230 of 400; of s4's 50 29: ann leads by 20.
    let says = [("bulletin.txt", "scenario 23/40 open 10"), ("bulletin.txt", "state open 36")];
    to.add("scenario-last", "230 of 400: 29 of the 50 to come", &log, &says);

    let mut log = usual();
    log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    log.record("s1", "mayor", &[60, 29, 21, 5, 3, 2]);
    // 60 of 100; s1 may be replaced: 60 of it, 60, 120 and 30 of the others; nobody has a firm vote.
    let says = [("bulletin.txt", "scenario 3/5 open 271"), ("bulletin.txt", "state open 496")];
    to.add("scenario-disputed", "a disputed unit joins those to come", &log, &says);

    let mut log = usual();
    log.record("s4", "mayor", &[50, 20, 30, 0, 0, 0]);
    // 50 of 50: of s1 and s2 100 each, of s3 200. Their most are 110, 110, 220.
    let says = [("bulletin.txt", "scenario 1/1 open 391"), ("bulletin.txt", "state open 431")];
    to.add("scenario-all", "everybody: below the bound of 110 % of the register", &log, &says);

    let rows = [
        "station s1 north ordinary 100 110 none none A",
        "station s2 north ordinary none 110 none none B",
    ];
    let mut log = Log::open(&Definition::default());
    log.register(&rows);
    log.keys(&["station/s1"]);
    log.record("s1", "mayor", &S1);
    let about = "how many voters a unit to come has is not known";
    to.add("scenario-unknown", about, &log, &[("bulletin.txt", "scenario none")]);
}

fn reports(to: &mut Vectors) {
    let mut log = usual();
    log.at("2026-06-07T21:05:10Z");
    log.record("s1", "mayor", &S1);
    log.at("2026-06-07T21:05:59Z");
    log.record("s2", "mayor", &S2);
    log.at("2026-06-07T21:06:00Z");
    log.record("s3", "mayor", &S3);
    let minute = |minute: &str, new: u32| {
        text(
            "telemetry",
            &format!(
                "intake one\nminute {minute}\nreceived 120\nnew {new}\nknown 10\n\
                 refused bad-signature 7\nrefused rate-key 3\nsources 44\nbytes 96000\nqueue 2\n"
            ),
        )
    };
    log.log(&minute("2026-06-07T21:05:00Z", 2), &["authority/a"]);
    let first = size(&log) - 1;
    log.log(&minute("2026-06-07T21:06:00Z", 2), &["authority/a"]);
    let rest = "10,bad-signature 7+rate-key 3,44,96000,2";
    let says = [
        format!("{first},one,2026-06-07T21:05:00Z,120,2,{rest},2,equal"),
        format!("{},one,2026-06-07T21:06:00Z,120,2,{rest},1,differs", first + 1),
    ];
    let says: Vec<(&str, &str)> =
        says.iter().map(|line| ("telemetry.csv", line.as_str())).collect();
    to.add("telemetry", "one minute as stated, one with an entry less", &log, &says);

    let mut log = usual();
    let lines = "station s1\ntry 2026-06-07T20:00:00Z https intake.example.org timeout\n\
                 try 2026-06-07T20:01:00Z sms 8080 accepted\n";
    log.log(&text("attempts", lines), &["station/s1"]);
    let lines = "target site results.example.org\ntry 2026-06-07T20:00:00Z timeout none\n\
                 try 2026-06-07T20:01:00Z accepted 120\n";
    log.log(&text("probe", lines), &["contestant/p1", "contestant/p2"]);
    let lines =
        format!("component intake 1.4.0+b7 {}\ncomponent station 2.0 {}\n", hash(1), hash(2));
    log.log(&text("software", &lines), &["authority/a"]);
    let at = size(&log);
    let by = "contestant/p1+contestant/p2";
    let says = [
        (
            "attempts.csv",
            format!("{},s1,2026-06-07T20:00:00Z,https,intake.example.org,timeout", at - 3),
        ),
        ("attempts.csv", format!("{},s1,2026-06-07T20:01:00Z,sms,8080,accepted", at - 3)),
        (
            "probes.csv",
            format!("{},{by},site,results.example.org,2026-06-07T20:00:00Z,timeout,", at - 2),
        ),
        (
            "probes.csv",
            format!("{},{by},site,results.example.org,2026-06-07T20:01:00Z,accepted,120", at - 2),
        ),
        ("software.csv", format!("{},station,2.0,{}", at - 1, hash(2))),
    ];
    add_rows(to, "tries", "an outbox, a probe, the software in use", &log, &says);
}

fn outlines(to: &mut Vectors) {
    let mut log = usual();
    let outlines = |source: &str, number| {
        let blob = hash(number);
        let lines = format!(
            "areas region\nmedia geojson\nblob {blob}\nproperty code\nsource {source}\nlicence CC0 1.0\n"
        );
        text("geometry", &lines)
    };
    log.log(&outlines("=Institute, of Maps", 3), &["authority/a"]);
    log.log(&outlines("Other", 4), &["contestant/p1"]);
    let row = format!(
        "{},region,geojson,{},code,\"'=Institute, of Maps\",CC0 1.0",
        size(&log) - 2,
        hash(3)
    );
    let about = "outlines of areas; others' without effect";
    add_rows(to, "geometry", about, &log, &[("geometry.csv", row)]);
}

fn registers(to: &mut Vectors) {
    let mut log = usual();
    let change = |rest: &str| text("register-change", rest);
    log.at("2026-05-24T08:00:00Z");
    log.log(
        &change(
            "change move\nstation s1\neffective 2026-06-01T00:00:00Z\nreason flood\n\
             told radio 2026-05-23T12:00:00Z\naffected 100\n\
             row s1 south ordinary 100 110 none none Hall\n",
        ),
        &["authority/a"],
    );
    log.at("2026-05-24T08:00:01Z");
    log.log(
        &change("change close\nstation s4\neffective 2026-06-01T00:00:00Z\nreason cost\n"),
        &["authority/a"],
    );
    log.log(
        &change("change close\nstation s4\neffective 2026-06-01T00:00:00Z\nreason again\n"),
        &["authority/a"],
    );
    let at = size(&log);
    let says = [
        (
            "register-changes.csv",
            format!(
                "{},2026-05-24T08:00:00Z,move,s1,2026-06-01T00:00:00Z,flood,radio,2026-05-23T12:00:00Z,100,no",
                at - 3
            ),
        ),
        (
            "register-changes.csv",
            format!("{},2026-05-24T08:00:01Z,close,s4,2026-06-01T00:00:00Z,cost,,,,yes", at - 2),
        ),
    ];
    let about = "one 14 days before, one a second later; what changes nothing has no row";
    add_rows(to, "register", about, &log, &says);
}

fn audits(to: &mut Vectors) {
    let mut log = usual();
    log.at("2026-06-01T00:00:00Z");
    let due = "2026-06-08T00:00:00Z";
    let lines: String =
        (1..=5).map(|number| format!("audit a{number} results {due} council\n")).collect();
    let plan = log.log(&text("audit-plan", &lines), &["authority/a"]);
    let index = size(&log) - 1;
    let row = |code: &str, rest: &str| {
        ("audits.csv", format!("{plan},{index},{code},results,council,{due},{rest}"))
    };
    let says = [row("a1", "due,,,,,no"), row("a5", "due,,,,,no")];
    add_rows(to, "audit-due", "promised, and still in time", &log, &says);

    log.at("2026-06-08T00:00:01Z");
    let report = |code: &str, outcome: &str, made: &str, rest: &str| {
        let lines = format!("plan {plan}\naudit {code}\noutcome {outcome}\nmade {made}\n{rest}");
        text("audit-report", &lines)
    };
    let document = format!("document {}\n", hash(1));
    log.log(&report("a1", "held", due, &document), &["authority/a"]);
    log.log(&report("a2", "held-in-part", "2026-06-08T00:00:01Z", &document), &["authority/a"]);
    let until = "until 2026-06-08T12:00:00Z\nreason cost\n";
    log.log(&report("a3", "postponed", "2026-06-07T00:00:00Z", until), &["authority/a"]);
    log.log(&report("a4", "cancelled", "2026-06-07T00:00:00Z", "reason cost\n"), &["authority/a"]);
    log.log(&report("a9", "cancelled", "2026-06-07T00:00:00Z", "reason cost\n"), &["authority/a"]);
    let postponed = "2026-06-07T00:00:00Z,2026-06-08T12:00:00Z,cost,,yes";
    let says = [
        row("a1", &format!("held,{due},,,{},no", hash(1))),
        row("a2", &format!("held-in-part,2026-06-08T00:00:01Z,,,{},yes", hash(1))),
        row("a3", &format!("postponed,{postponed}")),
        row("a4", "cancelled,2026-06-07T00:00:00Z,,cost,,yes"),
        row("a5", "overdue,,,,,yes"),
    ];
    add_rows(to, "audit-reports", "what became of five", &log, &says);

    log.at("2026-06-08T12:00:01Z");
    log.log(&open("weather", "2026-06-08T12:00:00Z", ""), &["authority/a"]);
    let says = [row("a3", &format!("overdue,{postponed}"))];
    add_rows(to, "audit-overdue", "the time it was postponed to is over", &log, &says);
}

fn missions(to: &mut Vectors) {
    let mut log = usual();
    let received = "2026-06-07T21:00:00Z";
    let lines = |body: &str| {
        format!(
            "body {body}\ntype observers\nfrom 2026-06-01T00:00:00Z\nuntil 2026-07-01T00:00:00Z\n\
             terms {}\nclause 4.1 attend none\nclause 4.2 publish 2026-06-08T00:00:00Z\n",
            hash(1)
        )
    };
    let one = text("accreditation", &lines("p1"));
    let id = log.log(&one, &["authority/a"]);
    let index = size(&log) - 1;
    let row = |two: &str| {
        format!(
            "{id},{index},{received},accreditation,p1,observers,2026-06-01T00:00:00Z,\
             2026-07-01T00:00:00Z,,4.1 attend none+4.2 publish 2026-06-08T00:00:00Z,,{},{two}",
            hash(1)
        )
    };
    let says = [("missions.csv", row("no"))];
    add_rows(to, "mission-one-sided", "the authority alone has signed", &log, &says);
    log.log(&endorse(&one, &["contestant/p1"]), &["authority/a"]);
    let lines = format!(
        "body p1\naccreditation {id}\nclause 4.2\ntype preliminary\nmade 2026-06-07T20:00:00Z\n\
         document {}\n",
        hash(2)
    );
    let report = log.log(&text("report", &lines), &["contestant/p1"]);
    let line = format!(
        "{report},{},{received},report,p1,preliminary,,,2026-06-07T20:00:00Z,4.2,{id},{},",
        size(&log) - 1,
        hash(2)
    );
    let says = [("missions.csv", row("yes")), ("missions.csv", line)];
    add_rows(to, "mission-report", "endorsed by the body; its report", &log, &says);
}

fn copies(to: &mut Vectors) {
    let code = |text: &str| Code::parse(text).unwrap();
    let salt = |number: u8| [number; 32];
    let figures = |log: &Log, figures: &[u32]| log.lines("mayor", figures);
    let mut log = usual();
    let leaf = |station: &str, number: u8, at: &[u32; 6]| {
        let identity = Identity {
            station: code(station),
            contest: code("mayor"),
            track: Track::Official,
            poll: 1,
            count: 1,
        };
        let counts = Counts {
            fields: [("admitted", at[0]), ("blank", at[4]), ("invalid", at[5])]
                .map(|(name, count)| (code(name), count))
                .to_vec(),
            fields_before_votes: 1,
            votes: vec![(code("ann"), at[1]), (code("bob"), at[2]), (code("cem"), at[3])],
        };
        copy_leaf(&salt(number), &identity, &counts)
    };
    let leaves = [leaf("s1", 1, &S1), leaf("s2", 2, &S2), leaf("s3", 3, &S3)];
    let whole = Hash(root(&leaves));
    let opens = "2026-06-07T22:00:00Z";
    let lines = format!("submitter p1\nleaves 3\nroot {whole}\nopens {opens}\n");
    let commit = log.log(&text("copy-commit", &lines), &["contestant/p1"]);
    let index = size(&log) - 1;
    let row = |opened: u32, late: u32| {
        ("copies.csv", format!("{commit},{index},p1,3,{whole},{opens},{opened},{late}"))
    };
    add_rows(to, "copies-closed", "three copies, none shown", &log, &[row(0, 0)]);
    let copy = |log: &Log, by: &str, at: u64, path: &[Hash], station: &str, of: &[u32; 6]| {
        let path: String = path.iter().map(|hash| format!("path {hash}\n")).collect();
        let body = figures(log, of);
        let number = u8::try_from(at).unwrap() + 1;
        text(
            "copy",
            &format!(
                "submitter {by}\ncommit {commit}\nleaf {at} {}\n{path}basis photo\nstation {station}\n\
                 contest mayor\ntrack official\npoll 1\ncount 1\n{body}",
                Hash(salt(number))
            ),
        )
    };
    let one = |at: usize| Hash(root(&leaves[at..=at]));
    let path = [one(1), one(2)];
    let first = copy(&log, "p1", 0, &path, "s1", &S1);
    log.log(&first, &["contestant/p1"]);
    log.log(&first.replace("basis photo", "basis typed"), &["contestant/p1"]);
    add_rows(to, "copies-one", "one leaf, shown twice", &log, &[row(1, 0)]);
    log.at("2026-06-07T22:00:01Z");
    let last = copy(&log, "p1", 2, &[Hash(root(&leaves[..2]))], "s3", &S3);
    log.log(&last, &["contestant/p1"]);
    let changed = copy(&log, "p1", 1, &[one(0), one(2)], "s2", &S1);
    log.log(&changed, &["contestant/p1"]);
    let other = copy(&log, "p2", 1, &[one(0), one(2)], "s2", &S2);
    log.log(&other, &["contestant/p2"]);
    let says =
        [row(2, 1), ("copies.csv", ",,p1,,,,1,".into()), ("copies.csv", ",,p2,,,,1,".into())];
    let about = "one more, late; other figures, and another body, open nothing";
    add_rows(to, "copies-late", about, &log, &says);
}

fn without_effect(to: &mut Vectors) {
    let mut log = usual();
    let made = "2026-06-07T20:00:00Z";
    let opened = open("network", made, "");
    log.log(&opened, &["contestant/p1"]);
    log.log(&complaint("station s2", made, hash(1)), &["station/s1"]);
    let says = [("incidents.csv", "-"), ("complaints.csv", "-"), ("effect.txt", "-")];
    let about = "a contestant opens an incident, a station complains about another: without effect";
    to.add("without-effect", about, &log, &says);
    log.log(&endorse(&opened, &["authority/a"]), &["contestant/p1"]);
    let id = StatementId::of(&opened);
    let line = format!("{id},{},open,network,{made},,0,0,0,,0,0,0,0", size(&log) - 3);
    to.add("endorsed", "the authority endorses it", &log, &[("incidents.csv", &line)]);
}
