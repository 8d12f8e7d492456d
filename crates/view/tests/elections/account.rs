//! The public account: what was said and happened beside the records.

use acta::text::StatementId;
use acta::value::to_base64;

use crate::definition::{Shape, time_text};
use crate::log::Log;
use crate::night::{Night, some};
use crate::tree::Site;

/// Statements of the account that later ones name.
#[derive(Default)]
pub(crate) struct Known {
    incidents: Vec<StatementId>,
    complaints: Vec<StatementId>,
    plans: Vec<StatementId>,
    bulletins: u64,
}

const AUTHORITY: &[&str] = &["authority/main"];

/// What stands before the vote.
pub(crate) fn before(log: &mut Log, shape: &Shape, night: &mut Night) {
    match log.dice.below(6) {
        0 | 1 => plan(log, night),
        2 => drop(log.say(
            "software",
            &format!("component node 1.0 {}\n", StatementId([0; 32])),
            AUTHORITY,
        )),
        3 => {
            let hash = log.dice.hash();
            let lines = format!(
                "body o\ntype observers\nfrom 2026-05-01T00:00:00Z\nuntil 2026-05-09T00:00:00Z\nterms {hash}\nclause stay attend none\n"
            );
            let both: &[&str] = &["authority/main", "observer/o"];
            let signers = if log.dice.percent(60) { both } else { AUTHORITY };
            log.say("accreditation", &lines, signers);
        }
        4 => commit(log),
        _ => {
            let place = log.dice.pick(&shape.places).code.clone();
            let text =
                format!("station {place}\nevent opened\ntime 2026-05-03T08:00:00Z\nzero yes\n");
            log.say("station-event", &text, &[&format!("station/{place}")]);
        }
    }
}

fn plan(log: &mut Log, night: &mut Night) {
    let due =
        log.dice.pick(&["2026-05-02T00:00:00Z", "2026-05-03T23:00:00Z", "2026-08-01T00:00:00Z"]);
    let kind = log.dice.pick(&["drill", "software", "risk-limiting"]);
    let lines = format!("audit a1 {kind} {due} university\n");
    if let Some(id) = log.say("audit-plan", &lines, AUTHORITY) {
        night.account.plans.push(id);
    }
}

fn commit(log: &mut Log) {
    let root = log.dice.hash();
    let lines = format!("submitter p1\nleaves 3\nroot {root}\nopens 2026-05-10T12:00:00Z\n");
    log.say("copy-commit", &lines, &["agent/p1-1"]);
}

/// What comes while records come, and afterwards.
pub(crate) fn after(log: &mut Log, shape: &Shape, site: &Site, night: &mut Night) {
    match log.dice.below(18) {
        0 | 1 => incident(log, night),
        2 | 3 => complaint(log, shape, night),
        4 | 5 => ruling(log, night),
        6 => audit_report(log, night),
        7 | 8 => announcement(log, shape, site),
        9 | 10 => bulletin(log, site, night, shape),
        11 => telemetry(log),
        12 => copy(log, night),
        13 => attempts(log, shape),
        14 => beside_record(log, night),
        15 => collation(log, shape),
        16 => proclamation(log, shape, site),
        _ => others(log),
    }
}

fn incident(log: &mut Log, night: &mut Night) {
    let began = time_text(log.now - i64::try_from(log.dice.below(20_000)).unwrap());
    let known = &mut night.account.incidents;
    let evidence = if log.dice.percent(60) {
        format!("evidence {}\n", log.dice.hash())
    } else {
        String::new()
    };
    let class = *log.dice.pick(&["network", "power", "software", "unknown"]);
    if known.is_empty() || log.dice.percent(50) {
        let lines = format!("event open\nclass {class}\nbegan {began}\nchannel sms\n{evidence}");
        known.extend(log.say("incident", &lines, AUTHORITY));
        return;
    }
    let of = known[log.dice.place(known.len())];
    let lines = if log.dice.percent(70) {
        format!(
            "event close\nincident {of}\nclass {class}\nbegan {began}\nended {}\n{evidence}",
            time_text(log.now)
        )
    } else {
        format!("event update\nincident {of}\nclass {class}\nbegan {began}\n{evidence}")
    };
    log.say("incident", &lines, AUTHORITY);
    if log.dice.percent(30) {
        let stance = *log.dice.pick(&["adds", "contradicts", "supports"]);
        log.say("attestation", &format!("about {of}\nstance {stance}\n"), &["media/m"]);
    }
}

fn complaint(log: &mut Log, shape: &Shape, night: &mut Night) {
    let about = match log.dice.below(4) {
        0 => "election".to_owned(),
        1 => format!("station {}", log.dice.pick(&shape.places).code),
        2 => format!("contest {}", log.dice.pick(&shape.contests).code),
        _ => {
            some(log, night).map_or("election".to_owned(), |said| format!("statement {}", said.id))
        }
    };
    let kind = *log.dice.pick(&["figures", "turned-away", "other"]);
    let lines = format!(
        "type {kind}\nabout {about}\nmade {}\nby voter\ncommitment {}\n",
        log.time(),
        log.dice.hash()
    );
    let who = *log.dice.pick(&["intake/main", "observer/o", "court/high"]);
    night.account.complaints.extend(log.say("complaint", &lines, &[who]));
}

fn ruling(log: &mut Log, night: &Night) {
    let Some(of) = night.account.complaints.last().copied() else { return };
    let outcome = *log.dice.pick(&["upheld", "dismissed"]);
    if log.dice.percent(30) {
        log.now += 90_000;
    }
    let lines = format!(
        "complaint {of}\norgan court\noutcome {outcome}\nmade {}\narticle Art. 1\ndocument {}\n",
        log.time(),
        log.dice.hash()
    );
    log.say("ruling", &lines, &["court/high"]);
}

fn audit_report(log: &mut Log, night: &Night) {
    let Some(plan) = night.account.plans.last().copied() else { return };
    let rest = match log.dice.below(4) {
        0 => format!("outcome cancelled\nmade {}\nreason security\n", log.time()),
        1 => format!(
            "outcome postponed\nmade {}\nuntil 2026-06-01T00:00:00Z\nreason later\n",
            log.time()
        ),
        _ => format!(
            "outcome {}\nmade {}\ndocument {}\n",
            log.dice.pick(&["held", "held-in-part"]),
            log.time(),
            log.dice.hash()
        ),
    };
    log.say("audit-report", &format!("plan {plan}\naudit a1\n{rest}"), &["auditor/a"]);
}

fn announcement(log: &mut Log, shape: &Shape, site: &Site) {
    let contest = log.dice.pick(&shape.contests).clone();
    let area = if log.dice.percent(70) { "all" } else { *log.dice.pick(&crate::definition::AREAS) };
    let mut lines =
        format!("by media m\nmade {}\ncontest {}\narea {area}\n", log.time(), contest.code);
    if log.dice.percent(60) {
        let size = named_size(log, site);
        let root = if log.dice.percent(85) {
            acta::value::Hash(log.root_at(size.min(log.size())))
        } else {
            log.dice.hash()
        };
        lines.push_str(&format!("size {size}\nroot {root}\n"));
    }
    let [some, more, short, blank, of, votes] =
        [4, 3, 10_000, 30, 60, 300].map(|limit| log.dice.below(limit));
    let choice = log.dice.pick(&contest.choices).0.clone();
    lines.push_str(&format!(
        "stations {some} {}\ncovered {}.{:02} {}\n{}figure blank {blank}\nvote {choice} {votes} {}.{of:02}\n",
        some + more,
        short / 100,
        short % 100,
        log.dice.pick(&["stations", "registered", "records", "ballots", "unstated"]),
        if log.dice.percent(40) { "registered 900\n" } else { "" },
        log.dice.below(100),
    ));
    if log.dice.percent(40) {
        lines.push_str("others 12 3.1\n");
    }
    for says in ["complete", "final", "irreversible", "runoff", "winner"] {
        if log.dice.percent(25) {
            let whom = if matches!(says, "runoff" | "winner") && log.dice.percent(60) {
                format!(" {choice}")
            } else {
                String::new()
            };
            lines.push_str(&format!("says {says}{whom}\n"));
        }
    }
    log.say("announcement", &lines, AUTHORITY);
}

/// A published size, or any.
fn named_size(log: &mut Log, site: &Site) -> u64 {
    if !site.sizes.is_empty() && log.dice.percent(70) {
        *log.dice.pick(&site.sizes)
    } else {
        1 + log.dice.below(log.size() + 1)
    }
}

fn bulletin(log: &mut Log, site: &Site, night: &mut Night, shape: &Shape) {
    let size = named_size(log, site).min(log.size());
    let Some(fold) = log.fold_at(size) else { return };
    let text = acta_view::at::bulletin_txt(&fold, &log.root_at(size));
    let text = if log.dice.percent(15) { text.replacen("counted 1", "counted 0", 1) } else { text };
    night.account.bulletins += 1;
    let seen = log.dice.below(shape.witnesses + 1);
    let note = site.note(log, size, seen);
    let mut lines = format!("number {}\nmade {}\n{text}", night.account.bulletins, log.time());
    let silent = log.dice.percent(15);
    for number in 1..=seen {
        if silent && number == 1 {
            continue;
        }
        lines.push_str(&format!("cosigned w{number} {}\n", log.time()));
    }
    if silent && seen > 0 && log.dice.percent(50) {
        lines.push_str("not-cosigned w1\n");
    }
    (seen + 1..=shape.witnesses)
        .for_each(|number| lines.push_str(&format!("not-cosigned w{number}\n")));
    for piece in note.as_bytes().chunks(720) {
        lines.push_str(&format!("checkpoint {}\n", to_base64(piece)));
    }
    log.say("bulletin", &lines, AUTHORITY);
}

fn telemetry(log: &mut Log) {
    let minute = time_text(log.now / 60 * 60 - 60);
    let lines = format!(
        "intake main\nminute {minute}\nreceived 9\nnew {}\nknown 1\nrefused malformed 2\nsources 3\nbytes 900\nqueue 1\n",
        log.dice.below(4)
    );
    log.say("telemetry", &lines, &["intake/main"]);
}

fn copy(log: &mut Log, night: &Night) {
    let Some(of) = some(log, night) else { return };
    let keep = |line: &&str| {
        !["closed", "counted", "agent", "explain", "copy"]
            .iter()
            .any(|key| line.starts_with(&format!("{key} ")))
    };
    let lines: String = of.lines.lines().filter(keep).map(|line| format!("{line}\n")).collect();
    log.say("copy", &format!("submitter p1\nbasis typed\n{lines}"), &["agent/p1-1"]);
}

fn attempts(log: &mut Log, shape: &Shape) {
    let place = log.dice.pick(&shape.places).code.clone();
    let lines = format!("station {place}\ntry {} https intake.example.org timeout\n", log.time());
    log.say("attempts", &lines, &[&format!("station/{place}")]);
    log.say(
        "probe",
        &format!("target intake intake.example.org\ntry {} accepted 120\n", log.time()),
        &["observer/o"],
    );
}

fn beside_record(log: &mut Log, night: &Night) {
    let Some(of) = some(log, night) else { return };
    let [one, other] = [log.dice.hash(), log.dice.hash()];
    log.say(
        "image",
        &format!(
            "record {}\npage 1 1\noriginal {one}\nmedia jpeg\nblob {other}\nredaction faces\n",
            of.id
        ),
        &["officer/chief"],
    );
    log.say("objection", &format!("record {}\nbody p2\nreason count\n", of.id), &["agent/p2-1"]);
}

fn collation(log: &mut Log, shape: &Shape) {
    let contest = log.dice.pick(&shape.contests).clone();
    let mut lines = format!(
        "area {}\ncontest {}\ntrack official\nmade {}\ninputs 2\nadmitted 300\n",
        log.dice.pick(&crate::definition::AREAS),
        contest.code,
        log.time()
    );
    for (choice, _) in contest.lines() {
        lines.push_str(&format!("vote {choice} 40\n"));
    }
    log.say("collation", &format!("{lines}blank 3\n"), &["officer/chief"]);
}

fn proclamation(log: &mut Log, shape: &Shape, site: &Site) {
    let contest = log.dice.pick(&shape.contests).clone();
    let choice = contest.choices[0].0.clone();
    let size = named_size(log, site).min(log.size());
    let root = acta::value::Hash(log.root_at(size));
    let lines = format!(
        "organ court\nstatus provisional\ncontest {}\nmade {}\narticle Art. 3\nsize {size}\nroot {root}\nvote {choice} 90\nelected {choice} 1\n",
        contest.code,
        log.time()
    );
    log.say("proclamation", &lines, &["court/high"]);
}

fn others(log: &mut Log) {
    let [one, other] = [log.dice.hash(), log.dice.hash()];
    log.say(
        "redaction",
        &format!("blob {one}\nreason privacy\norgan court\narticle Art. 9\n"),
        AUTHORITY,
    );
    log.say(
        "report",
        &format!("body o\ntype preliminary\nmade {}\ndocument {other}\n", log.time()),
        &["observer/o"],
    );
}
