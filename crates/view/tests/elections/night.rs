//! The night: records with every fault, conflicts, corrections, decisions, events, changes of register and keys.

use acta::entry::Channel;
use acta::kinds::InForce;
use acta::text::StatementId;

use crate::account;
use crate::definition::{Contest, Place, Shape, amended, enrol, time_text};
use crate::log::{Log, text_of, unix};
use crate::tree::Site;

/// A statement that the night remembers.
#[derive(Clone)]
pub(crate) struct Said {
    pub(crate) id: StatementId,
    pub(crate) station: String,
    pub(crate) contest: usize,
    /// The lines of its record.
    pub(crate) lines: String,
}

/// What was said so far.
#[derive(Default)]
pub(crate) struct Night {
    pub(crate) said: Vec<Said>,
    pub(crate) decisions: Vec<StatementId>,
    pub(crate) account: account::Known,
}

/// Figures of a record and its fault, if it has one.
fn figures(log: &mut Log, place: &Place, contest: &Contest) -> (Vec<(String, u64)>, [u64; 3]) {
    let max = place.max.unwrap_or(300);
    let lines: Vec<(String, String)> = contest.lines().cloned().collect();
    let mut left = max * 2 / 3;
    let mut votes = Vec::new();
    for (choice, parent) in &lines {
        if parent != "-" && contest.form == crate::definition::Form::Both {
            continue;
        }
        let own = log.dice.below(left / 2 + 1);
        left -= own;
        votes.push((choice.clone(), own));
    }
    if contest.form == crate::definition::Form::Both {
        votes = both_levels(log, &lines, &votes);
    }
    let [blank, invalid] = [log.dice.below(8), log.dice.below(5)];
    let tops: u64 = match contest.form {
        crate::definition::Form::Candidates => votes.iter().map(|(_, own)| own).sum(),
        _ => {
            let top =
                |choice: &String| lines.iter().any(|(own, parent)| own == choice && parent == "-");
            votes.iter().filter(|(choice, _)| top(choice)).map(|(_, own)| own).sum()
        }
    };
    (votes, [tops + blank + invalid, blank, invalid])
}

/// Each list's votes are divided among its candidates.
fn both_levels(
    log: &mut Log,
    lines: &[(String, String)],
    lists: &[(String, u64)],
) -> Vec<(String, u64)> {
    let mut votes = Vec::new();
    for (list, own) in lists {
        votes.push((list.clone(), *own));
        let candidates: Vec<&String> =
            lines.iter().filter(|(_, parent)| parent == list).map(|(code, _)| code).collect();
        let mut left = *own;
        for (at, candidate) in candidates.iter().enumerate() {
            let some = if at + 1 == candidates.len() { left } else { log.dice.below(left + 1) };
            left -= some;
            votes.push(((*candidate).clone(), some));
        }
    }
    votes
}

/// The lines of a record.
fn lines(
    log: &mut Log,
    shape: &Shape,
    place: &Place,
    contest: &Contest,
    poll: u64,
    count: u64,
) -> String {
    let (mut votes, [mut admitted, blank, invalid]) = figures(log, place, contest);
    let fault = log.dice.below(40);
    match fault {
        0 => admitted += 1 + log.dice.below(30),
        1 => votes[0].1 += 1000,
        2 => votes[0].1 += admitted + 1,
        3 => votes.swap(0, 1),
        4 => drop(votes.pop()),
        5 => votes.push(("o9".to_owned(), 1)),
        6 => {
            let last = votes.len() - 1;
            votes[last].1 += 1;
        }
        _ => {}
    }
    let track = if log.dice.percent(6) { "preliminary" } else { "official" };
    let mut out = format!(
        "station {}\ncontest {}\ntrack {track}\npoll {poll}\ncount {count}\n",
        place.code, contest.code
    );
    if fault != 7 {
        out.push_str(&format!("admitted {admitted}\n"));
    }
    votes.iter().for_each(|(choice, own)| out.push_str(&format!("vote {choice} {own}\n")));
    if fault == 8 {
        out.push_str(&format!("invalid {invalid}\nblank {blank}\n"));
    } else {
        out.push_str(&format!("blank {blank}\ninvalid {invalid}\n"));
    }
    if log.dice.percent(10) {
        out.push_str(&format!("spare {}\n", log.dice.below(3)));
    }
    let closed = unix("2026-05-03T18:00:00Z");
    match fault {
        9 => out.push_str("closed 2026-05-03T18:00:00Z\ncounted 2026-05-03T17:30:00Z\n"),
        10 => out.push_str("closed 2026-05-03T16:30:00Z\ncounted 2026-05-03T18:10:00Z\n"),
        11 => out.push_str("closed 2026-05-03T18:00:00Z\ncounted 2026-05-09T18:10:00Z\n"),
        12 => {}
        13 => out.push_str("closed 2026-05-03T18:00:00Z\n"),
        _ => out.push_str(&format!(
            "closed {}\ncounted {}\n",
            time_text(closed),
            time_text(closed + i64::try_from(log.dice.below(1500)).unwrap())
        )),
    }
    if shape.agents || log.dice.percent(10) {
        for body in ["p1", "p2"] {
            if !log.dice.percent(7) {
                let word = log.dice.pick(&["signed-key", "signed-ink", "refused", "absent"]);
                out.push_str(&format!("agent {body} {word}\n"));
            }
        }
    }
    if fault == 0 && log.dice.percent(50) {
        out.push_str("explain W203 walked-off 1\n");
    }
    out
}

/// Who signs for a station, now and then wrongly.
fn signers(log: &mut Log, shape: &Shape, station: &str) -> Vec<String> {
    let own = format!("station/{station}");
    let mut all = match log.dice.below(50) {
        0 => vec![format!("{own}!")],
        1 => vec![format!("{own}#9")],
        2 => vec![format!("station/{}", log.dice.pick(&shape.places).code)],
        3 => Vec::new(),
        4 | 5 => vec![format!("{own}#2")],
        _ => vec![own],
    };
    if shape.two_sign && log.dice.percent(90) || log.dice.percent(5) {
        all.push("officer/chief".to_owned());
    }
    if log.dice.percent(8) {
        all.push(if log.dice.percent(80) { "agent/p1-1" } else { "agent/p1-1!" }.to_owned());
    }
    if all.is_empty() {
        all.push("officer/nobody".to_owned());
    }
    all.sort();
    all
}

fn say(log: &mut Log, kind: &str, lines: &str, signers: &[String]) -> Option<StatementId> {
    let signers: Vec<&str> = signers.iter().map(String::as_str).collect();
    log.via =
        *log.dice.pick(&[Channel::Https, Channel::Https, Channel::Sms, Channel::Usb, Channel::Qr]);
    let id = log.say(kind, lines, &signers);
    log.via = Channel::Https;
    id
}

fn record(log: &mut Log, shape: &Shape, night: &mut Night, at: usize, contest: usize) {
    let place = shape.places[at].clone();
    let lines = lines(log, shape, &place, &shape.contests[contest], 1, 1);
    let signers = signers(log, shape, &place.code);
    if let Some(id) = say(log, "record", &lines, &signers) {
        night.said.push(Said { id, station: place.code, contest, lines });
    }
}

/// A correction of the last statement, or of any; now and then before what it corrects.
fn correction(log: &mut Log, shape: &Shape, night: &mut Night) {
    let Some(of) =
        night.said.last().cloned().filter(|_| log.dice.percent(50)).or_else(|| some(log, night))
    else {
        return;
    };
    let place = shape.places.iter().find(|place| place.code == of.station).cloned();
    let Some(place) = place else { return };
    let count = if of.lines.contains("\ncount 2\n") { 2 } else { 1 };
    let mut own = lines(log, shape, &place, &shape.contests[of.contest], 1, count);
    if log.dice.percent(90) {
        let track = of.lines.lines().nth(2).unwrap_or_default().to_owned();
        own = own
            .lines()
            .enumerate()
            .map(|(at, line)| format!("{}\n", if at == 2 { &track } else { line }))
            .collect();
    }
    let text = format!("corrects {}\nreason misread\n{own}", of.id);
    let mut signers = signers(log, shape, &of.station);
    for more in ["authority/main", "officer/chief"] {
        if log.dice.percent(70) && !signers.contains(&more.to_owned()) {
            signers.push(more.to_owned());
        }
    }
    signers.sort();
    if let Some(id) = say(log, "correction", &text, &signers) {
        night.said.push(Said { id, lines: own, ..of });
    }
}

pub(crate) fn some(log: &mut Log, night: &Night) -> Option<Said> {
    (!night.said.is_empty()).then(|| log.dice.pick(&night.said).clone())
}

fn endorse(log: &mut Log, night: &Night) {
    let Some(of) = some(log, night) else { return };
    let own = format!("station/{}", of.station);
    let who: &str = log.dice.pick::<&str>(&[&own, "officer/chief", "agent/p2-1", "agent/p1-1!"]);
    let Some(signature) = log.signature_over(&of.id, who) else { return };
    let name = who.trim_end_matches('!');
    let lines = format!("endorses {}\nsignature {name} {}\n", of.id, signature.to_base64());
    log.say("endorse", &lines, &["intake/main"]);
}

/// A decision on a record that comes after it.
fn ahead(log: &mut Log, shape: &Shape, night: &mut Night) {
    let place = log.dice.pick(&shape.places).clone();
    let contest = log.dice.place(shape.contests.len());
    let lines = lines(log, shape, &place, &shape.contests[contest], 1, 1);
    let later =
        Said { id: Log::id_of("record", &lines), station: place.code.clone(), contest, lines };
    decision(log, shape, night, Some(&later));
    if log.dice.percent(50) {
        record(
            log,
            shape,
            night,
            shape.places.iter().position(|own| own.code == place.code).unwrap(),
            contest,
        );
    }
    let signers = signers(log, shape, &place.code);
    say(log, "record", &later.lines, &signers);
    night.said.push(later);
}

fn decision(log: &mut Log, shape: &Shape, night: &mut Night, of: Option<&Said>) {
    let contest = of.as_ref().map_or(0, |said| said.contest);
    let contest = &shape.contests[contest];
    let scope = match (log.dice.below(10), of) {
        (0..4, Some(said)) => format!("record {}", said.id),
        (4..8, Some(said)) => format!("station {} {}", said.station, contest.code),
        (8, _) => format!("area {} {}", log.dice.pick(&crate::definition::AREAS), contest.code),
        _ => format!("contest {}", contest.code),
    };
    let effects = [
        "include",
        "exclude",
        "votes-removed",
        "votes-null",
        "replaced",
        "re-run",
        "suspended",
        "reversed",
        "admitted-late",
        "candidate-void",
        "lot",
    ];
    let effect = *log.dice.pick(&effects);
    let scope = if matches!(effect, "candidate-void" | "lot") {
        format!("contest {}", contest.code)
    } else {
        scope
    };
    let tops: Vec<&str> = contest.tops().collect();
    let mut text = format!("scope {scope}\neffect {effect}\n");
    if let Some(said) = of
        && log.dice.percent(30)
    {
        text.push_str(&format!("head {}\n", said.id));
    }
    let changed = night.decisions.last().copied().unwrap_or_else(|| StatementId(log.dice.hash().0));
    if effect == "reversed" || log.dice.percent(10) {
        text.push_str(&format!("changes {changed}\n"));
    }
    text.push_str("organ court\narticle Act, article 50\n");
    match effect {
        "votes-removed" | "votes-null" => {
            text.push_str(&format!("choice {} {}\n", tops[0], log.dice.below(200)));
        }
        "candidate-void" => text.push_str(&format!("choice {} 0\n", tops[0])),
        "lot" => text.push_str(&format!("choice {} 1\nchoice {} 0\n", tops[0], tops[1])),
        "replaced" => {
            let with = some(log, night).map_or(changed, |said| said.id);
            text.push_str(&format!("with {with}\n"));
        }
        _ => {}
    }
    let who = if log.dice.percent(92) { "court/high" } else { "authority/main" };
    if let Some(id) = log.say("decision", &text, &[who]) {
        night.decisions.push(id);
    }
}

/// A recount beside the head, or a record of another poll.
fn later_count(log: &mut Log, shape: &Shape, night: &mut Night) {
    let Some(of) = some(log, night) else { return };
    let Some(place) = shape.places.iter().find(|place| place.code == of.station).cloned() else {
        return;
    };
    let (poll, count) = if log.dice.percent(50) { (1, 2) } else { (2, 1) };
    let lines = lines(log, shape, &place, &shape.contests[of.contest], poll, count);
    let mut signers = signers(log, shape, &of.station);
    if count == 2 && !signers.contains(&"officer/chief".to_owned()) {
        signers.push("officer/chief".to_owned());
        signers.sort();
    }
    if let Some(id) = say(log, "record", &lines, &signers) {
        night.said.push(Said { id, lines, ..of });
    }
}

fn event(log: &mut Log, shape: &Shape) {
    let station = log.dice.pick(&shape.places).code.clone();
    let event =
        *log.dice.pick(&["opened", "not-opened", "suspended", "moved", "closed", "destroyed"]);
    let zero = if event == "opened" && log.dice.percent(50) { "zero yes\n" } else { "" };
    let text = format!("station {station}\nevent {event}\ntime 2026-05-03T08:00:00Z\n{zero}");
    log.say("station-event", &text, &[&format!("station/{station}")]);
}

fn register_change(log: &mut Log, shape: &Shape) {
    let place = log.dice.pick(&shape.places).clone();
    let change = *log.dice.pick(&["add", "move", "merge", "close", "registered", "close"]);
    let station =
        if change == "add" && log.dice.percent(70) { "s8".to_owned() } else { place.code.clone() };
    let row = Place {
        code: station.clone(),
        area: log.dice.pick::<&str>(&crate::definition::AREAS),
        max: Some(250),
        counted_with: None,
    };
    let rest = match change {
        "merge" => format!("into {}\n", log.dice.pick(&shape.places).code),
        "close" => String::new(),
        _ => format!("row {}\n", row.row("Elsewhere")),
    };
    let text = format!(
        "change {change}\nstation {station}\neffective 2026-05-03T08:00:00Z\nreason other\n{rest}"
    );
    let who = if log.dice.percent(90) { "authority/main" } else { "publisher/main" };
    log.say("register-change", &text, &[who]);
}

/// A record of a unit that nobody expects.
fn stranger(log: &mut Log, shape: &Shape) {
    let place = Place { code: "stranger".to_owned(), ..shape.places[0].clone() };
    let lines = lines(log, shape, &place, &shape.contests[0], 1, 1);
    let lines = if log.dice.percent(30) {
        lines.replacen("\ncontest c1\n", "\ncontest c9\n", 1)
    } else {
        lines
    };
    log.say("record", &lines, &["station/stranger"]);
}

/// An amend, and an `in-force` with a checkpoint that witnesses saw, or too few.
fn amend(log: &mut Log, shape: &Shape, site: &mut Site, anchor: StatementId) {
    let (part, lines) = amended(log, shape);
    if let Some(part) = part {
        log.put(&part, &["authority/main"]);
    }
    let amends = if log.dice.percent(90) { anchor } else { StatementId(log.dice.hash().0) };
    let Some(amend) = log.say("amend", &format!("amends {amends}\n{lines}"), &["authority/main"])
    else {
        return;
    };
    let few = log.dice.percent(15);
    let note = site.note(log, log.size(), if few { 0 } else { shape.witnesses });
    let in_force = InForce { amend, checkpoint: note.as_bytes().to_vec() };
    log.put(&text_of(&in_force), &["publisher/main"]);
}

fn keys(log: &mut Log, shape: &Shape) {
    let place = log.dice.pick(&shape.places).code.clone();
    match log.dice.below(3) {
        0 => {
            let row = format!(
                "revoke station/{place} {} lost\n",
                log.public(&format!("station/{place}"))
            );
            let who = if log.dice.percent(50) {
                format!("station/{place}")
            } else {
                "authority/main".to_owned()
            };
            log.say("revoke", &row, &[&who]);
        }
        1 => enrol(log, &[&format!("station/{place}#2")], "authority/main"),
        _ => enrol(log, &["agent/p2-7"], "contestant/p2"),
    }
}

/// Everything from the freeze to the last entry.
pub(crate) fn pass(log: &mut Log, shape: &Shape, site: &mut Site, anchor: StatementId) {
    let mut night = Night::default();
    site.head(log);
    if log.dice.percent(15) {
        register_change(log, shape);
    }
    log.now = log.now.max(unix("2026-05-02T06:00:00Z"));
    if log.dice.percent(10) {
        amend(log, shape, site, anchor);
        site.head(log);
    }
    for _ in 0..log.dice.below(4) {
        account::before(log, shape, &mut night);
    }
    log.now = unix("2026-05-03T17:50:00Z") + i64::try_from(log.dice.below(3000)).unwrap();
    let share = *log.dice.pick(&[0, 60, 85, 100]);
    let mut units: Vec<(usize, usize)> = Vec::new();
    for place in 0..shape.places.len() {
        for contest in 0..shape.contests.len() {
            if log.dice.percent(share) {
                units.push((place, contest));
            }
        }
    }
    let quiet = log.dice.percent(20);
    while !units.is_empty() {
        let (place, contest) = units.swap_remove(log.dice.place(units.len()));
        record(log, shape, &mut night, place, contest);
        if !quiet {
            beside(log, shape, site, &mut night, anchor);
        }
        if log.dice.percent(12) {
            log.now += i64::try_from(log.dice.below(9000)).unwrap();
        }
        if log.dice.percent(15) {
            site.head(log);
        }
        if log.dice.percent(10) {
            site.publish(log);
        }
    }
    if !quiet {
        for _ in 0..log.dice.below(8) {
            account::after(log, shape, site, &mut night);
        }
    }
    log.now += i64::try_from(log.dice.below(200_000)).unwrap();
    site.publish(log);
    if log.dice.percent(60) {
        site.publish(log);
    }
}

fn beside(log: &mut Log, shape: &Shape, site: &mut Site, night: &mut Night, anchor: StatementId) {
    match log.dice.below(60) {
        0..4 => correction(log, shape, night),
        4..7 => {
            let Some(of) = some(log, night) else { return };
            let at = shape.places.iter().position(|place| place.code == of.station).unwrap_or(0);
            record(log, shape, night, at, of.contest);
        }
        7..9 => endorse(log, night),
        9..13 => {
            let of = some(log, night);
            decision(log, shape, night, of.as_ref());
        }
        27 => ahead(log, shape, night),
        13..15 => later_count(log, shape, night),
        15 => event(log, shape),
        16 => register_change(log, shape),
        17 => stranger(log, shape),
        18 => keys(log, shape),
        19 => {
            let Some(of) = some(log, night) else { return };
            log.again(&of.id, &[&format!("station/{}", of.station), "officer/chief"]);
        }
        20 => amend(log, shape, site, anchor),
        21..26 => account::after(log, shape, site, night),
        26 => drop(log.say("weather", "sky clear\n", &["authority/main"])),
        _ => {}
    }
}
