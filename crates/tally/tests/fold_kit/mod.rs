//! A small election, and a log of it, for tests and vectors of the fold.
//!
//! Keys come from published seeds: SHA-256 of `acta test key NAME`.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]
#![allow(dead_code, clippy::allow_attributes, reason = "each user needs another part of it")]

use acta::entry::{Channel, Entry, Header};
use acta::keys::Help;
use acta::kinds::key::possession_text;
use acta::statement::{Statement, secret_key};
use acta::value::{Code, ElectionId, Name, Time, to_base64};
use acta::{Body, StatementId};
use acta_tally::fold::Fold;
use acta_tally::results::Results;

pub(crate) const ELECTION: &str = "results.example.org/2026/fold";
/// Before the freeze.
pub(crate) const EARLY: &str = "2026-05-01T08:00:00Z";
/// After the polls closed.
pub(crate) const NIGHT: &str = "2026-06-07T21:00:00Z";

/// The first two lines of a kind, then `rest`.
pub(crate) fn text(kind: &str, rest: &str) -> String {
    format!("acta/{kind}/v1\nelection {ELECTION}\n{rest}")
}

pub(crate) fn election() -> ElectionId {
    ElectionId::parse(ELECTION).unwrap()
}

fn seed(name: &str) -> [u8; 32] {
    StatementId::of(&format!("acta test key {name}")).0
}

/// The raw public key of a name.
pub(crate) fn public(name: &str) -> [u8; 32] {
    let key = secret_key(&election(), Name::parse(name).unwrap(), &seed(name)).unwrap();
    key.public().key().try_into().unwrap()
}

/// A text signed by names.
pub(crate) fn signed(text: &str, names: &[&str]) -> Statement {
    let key =
        |name: &&str| secret_key(&election(), Name::parse(name).unwrap(), &seed(name)).unwrap();
    let keys: Vec<_> = names.iter().map(key).collect();
    Statement::sign(text, &keys.iter().collect::<Vec<_>>()).unwrap()
}

/// What a definition says, as far as tests vary it.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) areas: String,
    pub(crate) contests: String,
    pub(crate) choices: String,
    pub(crate) forms: String,
    pub(crate) rules: String,
    pub(crate) sign_record: String,
    pub(crate) agents: &'static str,
    pub(crate) ruling_days: Option<u32>,
    pub(crate) custodian: Option<&'static str>,
}

impl Default for Definition {
    fn default() -> Self {
        Self {
            areas: "area land none country The land\n\
                    area north land region North\n\
                    area south land region South\n\
                    area abroad none abroad Abroad\n"
                .into(),
            contests: "contest mayor all paper plurality none Mayor\n".into(),
            choices: "choice mayor ann none option Ann\n\
                      choice mayor bob none option Bob\n\
                      choice mayor cem none option Cem\n"
                .into(),
            forms: PAPER.into(),
            rules: "rule F203 flag ballots = admitted\n\
                    rule F204 exclude blank <= 1/2 ballots\n"
                .into(),
            sign_record: "sign record station:1\n".into(),
            agents: "none",
            ruling_days: None,
            custodian: None,
        }
    }
}

/// A form for votes of choices without parent.
pub(crate) const PAPER: &str = "levels paper lists\n\
                         field paper admitted required Voters admitted\n\
                         votes paper\n\
                         field paper blank required Blank\n\
                         field paper invalid required Invalid\n\
                         ballots paper choices + blank + invalid\n\
                         reason paper walked-off A voter left with the ballot\n";

const HOLDERS: [&str; 5] =
    ["authority/a", "contestant/p1", "contestant/p2", "court/high", "publisher/p"];

impl Definition {
    /// The parts with their statement texts.
    fn parts(&self) -> Vec<(String, String)> {
        let rows = [
            ("areas", &self.areas),
            ("contests", &self.contests),
            ("choices", &self.choices),
            ("forms", &self.forms),
            ("rules", &self.rules),
        ];
        let rows = rows.into_iter().filter(|(_, rows)| !rows.is_empty());
        rows.map(|(kind, rows)| {
            (format!("{kind} 1"), text("part", &format!("part {kind} 1\n{rows}")))
        })
        .collect()
    }

    pub(crate) fn text(&self) -> String {
        let custodian = self.custodian.map_or(String::new(), |who| format!("custodian {who}\n"));
        let days = self.ruling_days.map_or(String::new(), |days| format!("ruling-days {days}\n"));
        let mut rest = format!(
            "name Election of the tests\ntest yes\nnotice A rehearsal.\n{custodian}languages en\n\
             opens 2026-06-07T08:00:00Z\ncloses 2026-06-07T18:00:00Z\n\
             freeze 2026-05-20T00:00:00Z\ncadence 300\ngap 900\ndelay 600\nregister-days 14\n{days}\
             tolerates 0\nstations 4\nagents {}\nfinal Certified.\n",
            self.agents
        );
        for (part, text) in self.parts() {
            rest.push_str(&format!("part {part} {}\n", StatementId::of(&text)));
        }
        for name in HOLDERS {
            rest.push_str(&format!("holder {name} {}\n", to_base64(&public(name))));
        }
        rest.push_str(&format!(
            "sign amend authority:1\nsign correction station:1\nsign decision court:1\n\
             sign key authority:1\nsign publication publisher:1\n{}sign recount board:1\n\
             sign register authority:1\nsign register-change authority:1\n\
             sign revoke authority:1\nsign station-event station:1\n\
             witness-policy quorum none\n",
            self.sign_record
        ));
        text("definition", &rest)
    }
}

/// A log, and the fold over it.
#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) fold: Fold,
    received: Time,
}

/// The fold over entries in order.
pub(crate) fn replay(entries: &[Vec<u8>]) -> Fold {
    let mut fold: Option<Fold> = None;
    for (index, bytes) in (0..).zip(entries) {
        match &mut fold {
            None => {
                let entry = Entry::parse(bytes).unwrap();
                let statement = entry.parse_statement().unwrap();
                fold = Some(Fold::open(&entry.header, statement, |_, _, _, _| true).unwrap());
            }
            Some(fold) => apply(fold, index, bytes, entries),
        }
    }
    fold.unwrap()
}

/// Applies one entry; an endorsement finds its text among `entries`.
pub(crate) fn apply(fold: &mut Fold, index: u64, bytes: &[u8], entries: &[Vec<u8>]) {
    let entry = Entry::parse(bytes).unwrap();
    let statement = entry.parse_statement().unwrap();
    let endorsed = match statement.body() {
        Body::Endorse(endorse) => fold.index_of(&endorse.endorses),
        _ => None,
    };
    let endorsed = endorsed.map(|at| {
        let bytes = &entries[usize::try_from(at).unwrap()];
        let statement = Entry::parse(bytes).unwrap().parse_statement().unwrap();
        statement.text().to_string()
    });
    let help = Help { endorsed_text: endorsed.as_deref(), ..Help::default() };
    let checked = fold.keys().check_with(index, statement, help).unwrap();
    fold.apply(&entry.header, &checked).unwrap();
}

/// One entry of a statement.
pub(crate) fn entry(statement: &Statement, received: Time) -> Vec<u8> {
    let intake = Code::parse("one").unwrap();
    let header = Header { received, via: Channel::Https, intake, relays: Vec::new() };
    Entry::encode(&header, statement).unwrap()
}

impl Log {
    /// The definition and its parts.
    pub(crate) fn open(definition: &Definition) -> Self {
        let received = Time::parse(EARLY).unwrap();
        let first = entry(&signed(&definition.text(), &["authority/a"]), received);
        let entries = vec![first];
        let fold = replay(&entries);
        let mut log = Self { entries, fold, received };
        for (_, text) in definition.parts() {
            log.log(&text, &["authority/a"]);
        }
        assert_eq!(log.fold.definition_fault(), None);
        log
    }

    /// The usual: four stations with keys, two in the north, one in the south, one abroad.
    pub(crate) fn usual(definition: &Definition) -> Self {
        let mut log = Self::open(definition);
        log.register(&STATIONS);
        log.keys(&[
            "board/b1",
            "board/b2",
            "officer/o1",
            "station/s1",
            "station/s2",
            "station/s3",
            "station/s4",
        ]);
        log.at(NIGHT);
        log
    }

    pub(crate) fn at(&mut self, received: &str) {
        self.received = Time::parse(received).unwrap();
    }

    /// Logs a statement.
    pub(crate) fn log(&mut self, text: &str, names: &[&str]) -> StatementId {
        self.push(&signed(text, names))
    }

    pub(crate) fn push(&mut self, statement: &Statement) -> StatementId {
        let bytes = entry(statement, self.received);
        self.entries.push(bytes);
        let index = self.entries.len() - 1;
        let bytes = self.entries[index].clone();
        apply(&mut self.fold, u64::try_from(index).unwrap(), &bytes, &self.entries);
        statement.id()
    }

    /// One chunk of the register.
    pub(crate) fn register(&mut self, rows: &[&str]) {
        let rows: String = rows.iter().map(|row| format!("{row}\n")).collect();
        self.log(&text("register", &format!("chunk 1 1\n{rows}")), &["authority/a"]);
    }

    /// Enrols keys; names in byte order.
    pub(crate) fn keys(&mut self, names: &[&str]) {
        self.log(&keys(names), &["authority/a"]);
    }

    /// A record of the paper form: admitted, the votes, blank, invalid.
    pub(crate) fn record(&mut self, station: &str, contest: &str, figures: &[u32]) -> StatementId {
        let body = self.lines(contest, figures);
        self.log(&record(station, contest, &body), &[&format!("station/{station}")])
    }

    /// The lines of figures of a contest on the paper form.
    pub(crate) fn lines(&self, contest: &str, figures: &[u32]) -> String {
        let plan = self.fold.plan();
        let plan =
            plan.contest_number(&Code::parse(contest).unwrap()).and_then(|no| plan.contest(no));
        let plan = plan.unwrap();
        let mut names: Vec<String> = plan.fields.iter().map(|f| f.name.to_string()).collect();
        let votes = plan.lines.iter().map(|at| format!("vote {}", plan.choices[*at].code));
        let at = plan.votes_at;
        names.splice(at..at, votes);
        assert_eq!(names.len(), figures.len());
        names.iter().zip(figures).map(|(name, figure)| format!("{name} {figure}\n")).collect()
    }

    pub(crate) fn results(&self) -> Results<'_> {
        Results::new(&self.fold)
    }

    pub(crate) fn tally_hash(&self) -> [u8; 32] {
        self.results().tally_hash()
    }
}

pub(crate) const STATIONS: [&str; 4] = [
    "station s1 north ordinary 100 110 none none School, north",
    "station s2 north ordinary 100 110 none none =Town hall",
    "station s3 south ordinary 200 220 none none Gym",
    "station s4 abroad abroad 50 55 none none Consulate",
];

/// A `key` statement's text.
pub(crate) fn keys(names: &[&str]) -> String {
    let row = |name: &&str| {
        let parsed = Name::parse(name).unwrap();
        let proof = possession_text(ELECTION, parsed, &public(name));
        let secret = secret_key(&election(), parsed, &seed(name)).unwrap();
        let scope = match name.strip_prefix("station/") {
            Some(code) => format!("station:{code}"),
            None => "any".to_string(),
        };
        // The bytes of the possession text are signed like a note's text, which adds nothing.
        let line = secret.sign(&proof).unwrap();
        let (key, proof) = (to_base64(&public(name)), to_base64(&line.signature));
        format!("key {name} {scope} {key} {proof}\n")
    };
    text("key", &names.iter().map(row).collect::<String>())
}

/// A record's text.
pub(crate) fn record(station: &str, contest: &str, body: &str) -> String {
    text(
        "record",
        &format!("station {station}\ncontest {contest}\ntrack official\npoll 1\ncount 1\n{body}"),
    )
}

/// The same with another track, poll or count.
pub(crate) fn record_of(station: &str, contest: &str, head: &str, body: &str) -> String {
    text("record", &format!("station {station}\ncontest {contest}\n{head}{body}"))
}

/// A correction's text.
pub(crate) fn correction(of: &StatementId, station: &str, contest: &str, body: &str) -> String {
    let record = record(station, contest, body);
    let rest = record.split_once("station ").unwrap().1;
    text("correction", &format!("corrects {of}\nreason typing\nstation {rest}"))
}

/// A decision's text; `rest` begins after the effect line.
pub(crate) fn decision(
    scope: &str,
    effect: &str,
    heads: &[StatementId],
    changes: Option<StatementId>,
    rest: &str,
) -> String {
    let mut heads = heads.to_vec();
    heads.sort_unstable();
    let heads: String = heads.iter().map(|id| format!("head {id}\n")).collect();
    let changes = changes.map_or_else(String::new, |id| format!("changes {id}\n"));
    text(
        "decision",
        &format!(
            "scope {scope}\neffect {effect}\n{heads}{changes}organ court\narticle Art. 1\n{rest}"
        ),
    )
}

/// An endorsement of a statement by further names.
pub(crate) fn endorse(text_of: &str, names: &[&str]) -> String {
    let statement = signed(text_of, names);
    let lines: String = statement
        .signatures()
        .iter()
        .map(|line| format!("signature {} {}\n", line.name, line.to_base64()))
        .collect();
    text("endorse", &format!("endorses {}\n{lines}", statement.id()))
}

/// Numbers that look random, from a seed.
pub(crate) struct Dice(pub u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }

    pub(crate) fn figure(&mut self, sides: u64) -> u32 {
        u32::try_from(self.roll(sides)).unwrap()
    }
}
