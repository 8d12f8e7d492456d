//! What an election is: areas, contests of several rules, choices, forms, rules, register, keys.

use acta::kinds::Key;
use acta::policy::Scope;
use acta::text::StatementId;
use acta::value::Time;

use crate::dice::Dice;
use crate::log::{ELECTION, Log, text_of, unix};

/// A contest, as records need it.
#[derive(Clone)]
pub(crate) struct Contest {
    pub(crate) code: String,
    pub(crate) area: &'static str,
    pub(crate) form: Form,
    pub(crate) rule: &'static str,
    /// Choices with their parents; `-` for none.
    pub(crate) choices: Vec<(String, String)>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Lists,
    Both,
    Candidates,
}

impl Form {
    fn code(self) -> &'static str {
        match self {
            Self::Lists => "sheet",
            Self::Both => "book",
            Self::Candidates => "roll",
        }
    }

    fn levels(self) -> &'static str {
        match self {
            Self::Lists => "lists",
            Self::Both => "both",
            Self::Candidates => "candidates",
        }
    }
}

impl Contest {
    /// Choices that have a line on the form, in ballot order.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &(String, String)> {
        self.choices.iter().filter(|(code, parent)| match self.form {
            Form::Lists => parent == "-",
            Form::Both => true,
            Form::Candidates => !self.is_list(code),
        })
    }

    pub(crate) fn is_list(&self, code: &str) -> bool {
        code.starts_with('l')
    }

    pub(crate) fn tops(&self) -> impl Iterator<Item = &str> {
        self.choices.iter().filter(|(_, parent)| parent == "-").map(|(code, _)| code.as_str())
    }
}

/// A row of the register.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) code: String,
    pub(crate) area: &'static str,
    pub(crate) max: Option<u64>,
    pub(crate) counted_with: Option<String>,
}

impl Place {
    pub(crate) fn row(&self, name: &str) -> String {
        let max = self.max.map_or("none none".to_owned(), |max| format!("{} {max}", max * 3 / 4));
        let with = self.counted_with.as_deref().unwrap_or("none");
        format!("{} {} ordinary {max} {with} none {name}", self.code, self.area)
    }
}

/// What the night needs to know.
pub(crate) struct Shape {
    pub(crate) contests: Vec<Contest>,
    pub(crate) places: Vec<Place>,
    pub(crate) witnesses: u64,
    pub(crate) agents: bool,
    pub(crate) two_sign: bool,
    pub(crate) rules_part: StatementId,
}

pub(crate) const AREAS: [&str; 4] = ["land", "north", "south", "abroad"];

const SEATS: [&str; 6] =
    ["dhondt", "sainte-lague", "modified-sainte-lague", "hare", "droop", "dutch-council"];
const ONE: [&str; 5] = ["plurality", "majority", "top-two", "forty-ten", "none"];

fn contest(dice: &mut Dice, number: usize) -> Contest {
    let code = format!("c{number}");
    let rule = if dice.percent(50) { *dice.pick(&SEATS) } else { *dice.pick(&ONE) };
    let lists = SEATS.contains(&rule);
    let form = match dice.below(3) {
        0 if lists => Form::Both,
        1 if lists => Form::Candidates,
        _ => Form::Lists,
    };
    let mut choices = Vec::new();
    for at in 1..=2 + dice.below(4) {
        let letter = if lists { 'l' } else { 'o' };
        choices.push((format!("{letter}{at}"), "-".to_owned()));
        if lists && (form != Form::Lists || dice.percent(30)) {
            for own in 1..=1 + dice.below(3) {
                choices.push((format!("k{at}-{own}"), format!("l{at}")));
            }
        }
    }
    let area = if dice.percent(75) { "all" } else { *dice.pick(&AREAS) };
    Contest { code, area, form, rule, choices }
}

fn contests_rows(dice: &mut Dice, contests: &[Contest]) -> String {
    let mut out = String::new();
    for contest in contests {
        let seats = match contest.rule {
            "plurality" if dice.percent(50) => "none".to_owned(),
            "plurality" => (1 + dice.below(2)).to_string(),
            rule if SEATS.contains(&rule) => (1 + dice.below(24)).to_string(),
            _ => "none".to_owned(),
        };
        let Contest { code, area, form, rule, .. } = contest;
        out.push_str(&format!(
            "contest {code} {area} {} {rule} {seats} Contest {code}\n",
            form.code()
        ));
        if SEATS.contains(rule) {
            if dice.percent(30) {
                out.push_str(&format!("option {code} threshold {}/100\n", 1 + dice.below(12)));
            }
            if dice.percent(20) {
                out.push_str(&format!("option {code} list-seats exhaust\n"));
            }
            if *rule == "modified-sainte-lague" && dice.percent(40) {
                out.push_str(&format!("option {code} first-divisor {}/10\n", 11 + dice.below(9)));
            }
            if matches!(*rule, "dhondt" | "dutch-council") && dice.percent(30) {
                out.push_str(&format!("option {code} majority-clause yes\n"));
            }
            let lists: Vec<&str> = contest.tops().collect();
            if lists.len() > 2 && dice.percent(25) {
                out.push_str(&format!("option {code} alliance {},{}\n", lists[0], lists[1]));
            }
        }
    }
    out
}

fn choices_rows(contests: &[Contest]) -> String {
    let mut out = String::new();
    for contest in contests {
        for (code, parent) in &contest.choices {
            let kind = match code.as_bytes()[0] {
                b'l' => "list",
                b'k' => "candidate",
                _ => "option",
            };
            let parent = if parent == "-" { "none" } else { parent };
            out.push_str(&format!(
                "choice {} {code} {parent} {kind} Choice {code}\n",
                contest.code
            ));
        }
    }
    out
}

fn forms_rows(contests: &[Contest]) -> String {
    let mut out = String::new();
    for form in [Form::Lists, Form::Both, Form::Candidates] {
        if !contests.iter().any(|contest| contest.form == form) {
            continue;
        }
        let code = form.code();
        out.push_str(&format!(
            "levels {code} {}\nfield {code} admitted required Admitted\nvotes {code}\nfield {code} blank required Blank\n\
             field {code} invalid required Invalid\nfield {code} spare optional Spare\nballots {code} choices + blank + invalid\n\
             reason {code} walked-off A voter left with the ballot\n",
            form.levels()
        ));
    }
    out
}

fn rules_rows(dice: &mut Dice, contests: &[Contest]) -> String {
    let mut rows = vec!["rule F203 flag choices + blank + invalid = admitted".to_owned()];
    let more = [
        "rule W203 flag |admitted - ballots| < 2/100 admitted and |admitted - ballots| < 15 when admitted != ballots",
        "rule F205 exclude blank <= 1/2 ballots",
        "rule F206 flag ballots <= register.max-ballots",
        "rule W210 note invalid <= 1/10 ballots when ballots >= 50",
        "rule F211 flag spare = 0",
        "hides F205 F203",
        "effect F310 flag",
        "effect F311 note",
        "effect W401 exclude",
        "effect W402 flag",
        "effect F501 flag",
        "effect W505 note",
        "effect F604 note",
    ];
    rows.extend(more.iter().filter(|_| dice.percent(25)).map(|row| (*row).to_owned()));
    if contests.iter().any(|contest| contest.form == Form::Both) && dice.percent(80) {
        rows.push(format!("rule F401 {} levels", dice.pick(&["flag", "exclude", "note"])));
    }
    if dice.percent(50) {
        rows.push("document electronic 2 board full no Act, article 9".to_owned());
        rows.push("document paper 1 board full yes Act, article 8".to_owned());
    }
    if dice.percent(50) {
        rows.push("basis B4 Act, article 17".to_owned());
        rows.push("basis D8 Act, article 30".to_owned());
    }
    rows.iter().map(|row| format!("{row}\n")).collect()
}

fn policy(log: &Log, witnesses: u64, quorum: u64) -> String {
    let mut out = format!("log {}\n", log.log_key("log").public());
    for number in 1..=witnesses {
        out.push_str(&format!("witness w{number} {}\n", log.witness(number).public()));
    }
    if witnesses == 0 {
        return out + "quorum none\n";
    }
    let names: Vec<String> = (1..=witnesses).map(|number| format!("w{number}")).collect();
    out + &format!("group rivals {quorum} {}\nquorum rivals\n", names.join(" "))
}

/// Parts of the definition, each with its text; a part may be left out of the log.
fn parts(dice: &mut Dice, contests: &[Contest]) -> Vec<(&'static str, String)> {
    let areas = "area land none country The land\narea north land region North\narea south land region South\narea abroad none abroad Abroad\n";
    let rows = [
        ("areas", areas.to_owned()),
        ("contests", contests_rows(dice, contests)),
        ("choices", choices_rows(contests)),
        ("forms", forms_rows(contests)),
        ("rules", rules_rows(dice, contests)),
    ];
    let text = |kind, rows| format!("acta/part/v1\nelection {ELECTION}\npart {kind} 1\n{rows}");
    rows.into_iter().map(|(kind, rows)| (kind, text(kind, rows))).collect()
}

/// Logs the definition with its parts, the register and the keys.
#[expect(clippy::too_many_lines, reason = "the lines of a definition in their order")]
pub(crate) fn begin(log: &mut Log) -> (StatementId, Shape) {
    let number = 1 + log.dice.place(3);
    let contests: Vec<Contest> = (1..=number).map(|at| contest(&mut log.dice, at)).collect();
    let parts = parts(&mut log.dice, &contests);
    let places = places(&mut log.dice);
    let agents = log.dice.percent(25);
    let two_sign = log.dice.percent(25);
    let witnesses = log.dice.below(4);
    let quorum = 1 + log.dice.below(witnesses.max(1));
    let test = log.dice.percent(60);
    let mut text = format!(
        "acta/definition/v1\nelection {ELECTION}\nname An election\n{}languages {}\n\
         opens 2026-05-03T08:00:00Z\ncloses 2026-05-03T18:00:00Z\nfreeze {}\ncadence 300\ngap {}\n\
         delay {}\nregister-days {}\n{}tolerates 0\nstations {}\nagents {}\nfinal Certified.\n",
        if test { "test yes\nnotice A rehearsal.\n" } else { "test no\n" }.to_owned()
            + if log.dice.percent(10) { "custodian The keepers\n" } else { "" },
        if log.dice.percent(20) { "ar en" } else { "en" },
        if log.dice.percent(90) { "2026-05-01T00:00:00Z" } else { "2026-06-01T00:00:00Z" },
        log.dice.pick(&[600, 1800, 7200]),
        log.dice.pick(&[60, 600, 7200]),
        log.dice.pick(&[0, 10, 30]),
        if log.dice.percent(50) { "ruling-days 1\n" } else { "" },
        if log.dice.percent(95) { places.len() } else { places.len() + 1 },
        if agents { "all" } else { "none" },
    );
    let mut ids = Vec::new();
    for (kind, part) in &parts {
        let id = StatementId::of(part);
        text.push_str(&format!("part {kind} 1 {id}\n"));
        ids.push(id);
    }
    for name in [
        "authority/main",
        "contestant/p1",
        "contestant/p2",
        "court/high",
        "intake/main",
        "media/m",
        "observer/o",
        "promise/main",
        "publisher/main",
    ] {
        text.push_str(&format!("holder {name} {}\n", log.public(name)));
    }
    let record = if two_sign { "officer:1+station:1" } else { "station:1" };
    let mut acts = vec![
        "amend authority:1".to_owned(),
        format!(
            "correction {}",
            log.dice.pick(&["station:1", "officer:1", "authority:1+station:1"])
        ),
        "decision court:1".to_owned(),
        "key authority:1".to_owned(),
        "publication publisher:1".to_owned(),
        format!("record {record}"),
        "recount officer:1".to_owned(),
        "register authority:1".to_owned(),
        "register-change authority:1".to_owned(),
        "revoke authority:1".to_owned(),
        "station-event station:1".to_owned(),
    ];
    if log.dice.percent(20) {
        acts.push("record officer:1".to_owned());
    }
    acts.sort();
    acts.iter().for_each(|act| text.push_str(&format!("sign {act}\n")));
    for line in policy(log, witnesses, quorum).lines() {
        text.push_str(&format!("witness-policy {line}\n"));
    }
    let anchor = log.put(&text, &["authority/main"]).expect("a definition");
    for (kind, part) in &parts {
        if *kind == "areas" || !log.dice.percent(1) {
            log.put(part, &["authority/main"]).expect("a part");
        }
    }
    let shape = Shape { contests, places, witnesses, agents, two_sign, rules_part: ids[4] };
    register(log, &shape);
    keys(log, &shape);
    (anchor, shape)
}

fn places(dice: &mut Dice) -> Vec<Place> {
    let by_area = dice.percent(15);
    let place = |at: u64, dice: &mut Dice| Place {
        code: format!("s{at}"),
        area: dice.pick::<&str>(&AREAS),
        max: (!by_area && dice.percent(95)).then(|| 200 + dice.below(400)),
        counted_with: None,
    };
    let mut places: Vec<Place> = (1..=2 + dice.below(4)).map(|at| place(at, dice)).collect();
    if dice.percent(15) {
        let first = places[0].code.clone();
        places.push(Place { counted_with: Some(first), ..place(9, dice) });
    }
    places
}

fn register(log: &mut Log, shape: &Shape) {
    if log.dice.percent(6) {
        log.now = unix("2026-05-02T09:00:00Z");
    }
    let rows: Vec<String> =
        shape.places.iter().map(|place| format!("station {}\n", place.row("School"))).collect();
    let area = if shape.places.iter().any(|place| place.max.is_none()) && log.dice.percent(70) {
        "area land 3000 2500\n"
    } else {
        ""
    };
    let cut = rows.len() / 2;
    if log.dice.percent(30) && cut > 0 {
        log.say(
            "register",
            &format!("chunk 1 2\n{area}{}", rows[..cut].concat()),
            &["authority/main"],
        );
        if log.dice.percent(93) {
            let lines = format!("chunk 2 2\n{}", rows[cut..].concat());
            log.say("register", &lines, &["authority/main"]);
        }
    } else {
        let who = if log.dice.percent(97) { "authority/main" } else { "court/high" };
        log.say("register", &format!("chunk 1 1\n{area}{}", rows.concat()), &[who]);
    }
    if log.dice.percent(5) {
        log.say("register", &format!("chunk 1 1\n{}", rows[0]), &["authority/main"]);
    }
}

/// Enrols names; one row may have a proof that does not verify.
pub(crate) fn enrol(log: &mut Log, names: &[&str], by: &str) {
    let mut rows: Vec<_> = names.iter().map(|name| log.row(name, Scope::Any)).collect();
    rows.sort_by_key(|row| row.name);
    if log.dice.percent(4) {
        rows[0].possession[40] ^= 1;
    }
    let text = text_of(&Key { rows });
    log.put(&text, &[by]);
}

fn keys(log: &mut Log, shape: &Shape) {
    let mut names: Vec<String> =
        shape.places.iter().map(|place| format!("station/{}", place.code)).collect();
    names.push("station/stranger".to_owned());
    names.push("officer/chief".to_owned());
    names.push("auditor/a".to_owned());
    let late = log.dice.percent(8).then(|| names.remove(0));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    enrol(log, &names, "authority/main");
    if log.dice.percent(70) {
        enrol(log, &["agent/p1-1"], "contestant/p1");
        let by = if log.dice.percent(90) { "contestant/p2" } else { "contestant/p1" };
        enrol(log, &["agent/p2-1"], by);
    }
    if let Some(late) = late {
        log.now = log.now.max(unix("2026-05-01T12:00:00Z"));
        enrol(log, &[&late], "authority/main");
    }
    if log.dice.percent(10) {
        let code = log.dice.pick(&shape.places).code.clone();
        let key = log.public(&format!("station/{code}"));
        let row = format!("revoke station/{code} {key} {}\n", log.dice.pick(&["lost", "replaced"]));
        log.say("revoke", &row, &["authority/main"]);
        if log.dice.percent(60) {
            enrol(log, &[&format!("station/{code}#2")], "authority/main");
        }
    }
}

/// What changes of the definition by an amend that is in force: rules, the notice, the delay, who must sign.
pub(crate) fn amended(log: &mut Log, shape: &Shape) -> (Option<String>, String) {
    match log.dice.below(4) {
        0 => {
            let text = format!(
                "acta/part/v1\nelection {ELECTION}\npart rules 1\nrule F299 flag blank <= invalid + 1\n"
            );
            let id = StatementId::of(&text);
            let own = shape.rules_part;
            let fold = log.fold.as_ref().unwrap();
            let lines: String = fold
                .definition()
                .parts
                .iter()
                .map(|part| {
                    let id = if part.id == own { id } else { part.id };
                    format!("part {} 1 {id}\n", part.kind)
                })
                .collect();
            (Some(text), lines)
        }
        1 => (None, "delay 7200\n".to_owned()),
        2 => (None, format!("agents {}\n", if shape.agents { "none" } else { "all" })),
        _ => (None, "closes 2026-05-03T17:00:00Z\n".to_owned()),
    }
}

pub(crate) fn time_text(unix: i64) -> String {
    Time::from_unix(unix).unwrap().to_string()
}
