//! Layer `kind`: a good text of every kind, and one fault at a time.
#![expect(clippy::too_many_lines, reason = "a list of cases reads best whole")]

use acta::kinds::key::KeyRow;
use acta::policy::Scope;
use acta::value::{Code, Name, to_base64};
use acta_log::checkpoint::Checkpoint;
use acta_log::ed25519::SigningKey;
use acta_log::note::{Algorithm, SecretKey};

use super::{
    Case, ELECTION, Vectors, WORKED, definition, election, hash, public, seed, signed, text,
};

pub(crate) fn write(to: &mut Vectors) {
    records(to);
    values(to);
    corrections(to);
    definitions(to);
    amends(to);
    parts(to);
    registers(to);
    changes(to);
    keys(to);
    events(to);
    endorsements(to);
    decisions(to);
    publications(to);
}

/// A good text, and the texts that one replacement makes of it.
pub(crate) struct Base<'a> {
    pub(crate) to: &'a mut Vectors,
    kind: &'static str,
    text: String,
}

impl<'a> Base<'a> {
    pub(crate) fn new(to: &'a mut Vectors, kind: &'static str, about: &str, text: String) -> Self {
        Case::new("kind ok", "text", about)
            .value("id", acta::StatementId::of(&text))
            .payload(&text)
            .save(kind, to);
        Self { to, kind, text }
    }

    pub(crate) fn case(&mut self, expect: &str, name: &str, about: &str, from: &str, by: &str) {
        assert!(self.text.contains(from), "{} {name}: {from:?}", self.kind);
        let text = self.text.replacen(from, by, 1);
        let name = format!("{}-{name}", self.kind);
        Case::new(expect, "text", about).payload(text).save(&name, self.to);
    }

    pub(crate) fn good(&mut self, name: &str, about: &str, from: &str, by: &str) {
        self.case("kind ok", name, about, from, by);
    }

    pub(crate) fn bad(&mut self, code: &str, name: &str, about: &str, from: &str, by: &str) {
        self.case(&format!("kind {code}"), name, about, from, by);
    }
}

/// A record with every key.
pub(crate) const RECORD: &str = "station 010101001-01\n\
    contest president\n\
    track official\n\
    poll 1\n\
    count 1\n\
    admitted 547\n\
    vote 1 301\n\
    vote 1.4 12\n\
    vote 2 212\n\
    blank 20\n\
    invalid 14\n\
    closed 2026-07-26T18:14:05-04:00\n\
    counted 2026-07-26T19:02:40-04:00\n\
    agent p2 signed-key\n\
    agent p3 refused\n\
    copy p2 given\n\
    copy p3 absent\n\
    explain W203 ballot-taken-away 2\n\
    explain W203 stayed-in-booth 1\n";

fn records(to: &mut Vectors) {
    let mut base = Base::new(to, "record", "a record with every key", text("record", RECORD));
    base.good("preliminary", "the other track", "track official", "track preliminary");
    base.good("recount", "a recount of a re-run", "poll 1\ncount 1", "poll 2\ncount 3");
    base.good("count-max", "the largest count", "vote 1 301", "vote 1 4294967295");
    base.good("votes-last", "fields before the votes only", "blank 20\ninvalid 14\n", "");
    base.bad("key", "unknown", "an unknown key after the votes", "closed 2026", "Closed 2026");
    base.bad(
        "key",
        "repeated",
        "a key twice",
        "track official\n",
        "track official\ntrack official\n",
    );
    base.bad(
        "key",
        "displaced",
        "two keys in the other order",
        "poll 1\ncount 1\n",
        "count 1\npoll 1\n",
    );
    base.bad("key", "absent", "no contest", "contest president\n", "");
    base.bad("key", "field-late", "a field after closed", "agent p2", "extra 1\nagent p2");
    base.bad(
        "key",
        "two-blocks",
        "votes in two blocks",
        "vote 2 212\nblank 20\n",
        "blank 20\nvote 2 212\n",
    );
    base.bad("key", "field-digit", "a field that begins with a digit", "blank 20", "2blank 20");
    base.bad("key", "field-reserved", "a field named as a key", "blank 20", "poll 20");
    base.bad("order", "field-twice", "one field twice", "blank 20", "invalid 20");
    base.bad("order", "choice-twice", "one choice twice", "vote 2 212", "vote 1 212");
    base.bad(
        "order",
        "agents",
        "agents in descending order",
        "agent p2 signed-key\nagent p3 refused\n",
        "agent p3 refused\nagent p2 signed-key\n",
    );
    base.bad("order", "agent-twice", "one agent twice", "agent p3", "agent p2");
    base.bad("order", "copies", "copies in descending order", "copy p2", "copy p4");
    base.bad(
        "order",
        "explains",
        "explanations in descending order",
        "explain W203 b",
        "explain W204 b",
    );
    base.bad("value", "track", "a track that is not listed", "track official", "track final");
    base.bad("value", "poll-zero", "poll 0", "poll 1", "poll 0");
    base.bad("value", "count-zero", "count 0", "count 1", "count 0");
    base.bad(
        "value",
        "agent-status",
        "a status that is not listed",
        "agent p3 refused",
        "agent p3 given",
    );
    base.bad(
        "value",
        "copy-status",
        "a status that is not listed",
        "copy p2 given",
        "copy p2 signed-ink",
    );
    base.bad("value", "vote-words", "a word too many", "vote 2 212", "vote 2 212 3");
    base.bad("value", "vote-no-count", "a vote line without count", "vote 2 212", "vote 2");
    base.bad("value", "no-value", "a key without value", "blank 20", "blank");
    base.bad(
        "value",
        "explain-code",
        "a finding in small letters",
        "explain W203 b",
        "explain w203 b",
    );
    base.bad(
        "value",
        "explain-digits",
        "a finding of four digits",
        "explain W203 b",
        "explain W2030 b",
    );
}

/// The types of section 1.4, shown on the worked record.
fn values(to: &mut Vectors) {
    let case = |to: &mut Vectors, good: bool, name: &str, about: &str, from: &str, by: &str| {
        assert!(WORKED.contains(from), "{name}");
        let expect = if good { "kind ok" } else { "kind value" };
        let payload = WORKED.replacen(from, by, 1);
        Case::new(expect, "text", about).payload(payload).save(&format!("value-{name}"), to);
    };
    let station = "station 010101001-01";
    let mut code = |good, name: &str, about: &str, code: &str| {
        case(to, good, &format!("code-{name}"), about, station, &format!("station {code}"));
    };
    code(true, "max", "32 characters", &"a".repeat(32));
    code(false, "long", "33 characters", &"a".repeat(33));
    code(true, "one", "one character", "0");
    code(false, "first-dot", "a dot first", ".a");
    code(false, "first-hyphen", "a hyphen first", "-a");
    code(false, "capital", "a capital letter", "A1");
    code(false, "underscore", "an underscore", "a_1");
    code(false, "slash", "a slash", "a/1");
    code(false, "letter", "a letter outside a-z", "\u{e9}1");
    code(false, "none", "the word none", "none");
    code(false, "all", "the word all", "all");
    let mut count = |good, name: &str, about: &str, count: &str| {
        case(
            to,
            good,
            &format!("count-{name}"),
            about,
            "admitted 547",
            &format!("admitted {count}"),
        );
    };
    count(true, "zero", "0", "0");
    count(true, "max", "the largest", "4294967295");
    count(false, "above", "one more", "4294967296");
    count(false, "huge", "twenty digits", "18446744073709551616");
    count(false, "leading-zero", "a leading zero", "0547");
    count(false, "plus", "a plus sign", "+547");
    count(false, "minus", "a minus sign", "-1");
    count(false, "point", "a decimal point", "547.0");
    count(false, "hex", "hexadecimal", "0x1f");
    count(false, "comma", "a separator", "1,547");
    count(false, "digits", "digits of another script", "\u{661}\u{662}");
    let mut time = |good, name: &str, about: &str, time: &str| {
        let by = format!("invalid 14\nclosed {time}\n");
        case(to, good, &format!("time-{name}"), about, "invalid 14\n", &by);
    };
    time(true, "utc", "Z", "2026-07-26T22:14:05Z");
    time(true, "east", "east of UTC", "2026-07-26T22:14:05+05:45");
    time(true, "leap-day", "29 February of a leap year", "2028-02-29T00:00:00Z");
    time(true, "leap-century", "29 February 2000", "2000-02-29T23:59:59Z");
    time(true, "first", "the first second", "2000-01-01T00:00:00+14:00");
    time(true, "last", "the last second", "2199-12-31T23:59:59-14:00");
    time(false, "century", "29 February 2100", "2100-02-29T00:00:00Z");
    time(false, "leap-day-not", "29 February of another year", "2026-02-29T00:00:00Z");
    time(false, "day", "31 April", "2026-04-31T00:00:00Z");
    time(false, "day-zero", "day 0", "2026-04-00T00:00:00Z");
    time(false, "month", "month 13", "2026-13-01T00:00:00Z");
    time(false, "hour", "hour 24", "2026-07-26T24:00:00Z");
    time(false, "minute", "minute 60", "2026-07-26T23:60:00Z");
    time(false, "second", "second 60", "2026-07-26T23:59:60Z");
    time(false, "before", "the year 1999", "1999-12-31T23:59:59Z");
    time(false, "after", "the year 2200", "2200-01-01T00:00:00Z");
    time(false, "offset-zero", "offset +00:00", "2026-07-26T22:14:05+00:00");
    time(false, "offset-minus-zero", "offset -00:00", "2026-07-26T22:14:05-00:00");
    time(false, "offset-large", "offset above 14:00", "2026-07-26T22:14:05+14:01");
    time(false, "offset-minutes", "60 minutes", "2026-07-26T22:14:05+04:60");
    time(false, "offset-colon", "no colon", "2026-07-26T22:14:05+0400");
    time(false, "no-zone", "no zone", "2026-07-26T22:14:05");
    time(false, "fraction", "a fraction of a second", "2026-07-26T22:14:05.0Z");
    time(false, "small", "small letters", "2026-07-26t22:14:05z");
}

fn corrections(to: &mut Vectors) {
    let lines = format!("corrects {}\nreason digits-exchanged\n{RECORD}", hash(0x11));
    let mut base = Base::new(to, "correction", "a correction", text("correction", &lines));
    let good = hash(0x11).to_string();
    base.bad("value", "hash-short", "63 digits", &good, &good[1..]);
    base.bad("value", "hash-capital", "capital digits", &good, &"A".repeat(64));
    base.bad("value", "hash-prefix", "0x before it", &good, &format!("0x{}", &good[2..]));
    base.bad("key", "reason", "no reason", "reason digits-exchanged\n", "");
    base.bad(
        "key",
        "record",
        "reason after the station",
        "reason digits-exchanged\nstation 010101001-01\n",
        "station 010101001-01\nreason digits-exchanged\n",
    );
}

fn definitions(to: &mut Vectors) {
    let parts = [
        ("areas 1", hash(1)),
        ("contests 1", hash(2)),
        ("choices 1", hash(3)),
        ("choices 2", hash(4)),
        ("forms 1", hash(5)),
        ("rules 1", hash(6)),
        ("texts 1", hash(7)),
    ];
    let mut base = Base::new(to, "definition", "a definition", definition(&parts));
    base.good(
        "no-notice",
        "without notice",
        "notice A rehearsal: no figure here was counted.\n",
        "",
    );
    base.good("agents-none", "no agent lines needed", "agents all", "agents none");
    base.bad("value", "test", "test is yes or no", "test yes", "test true");
    base.bad(
        "value",
        "languages",
        "a separator that is not a space",
        "languages en es",
        "languages en,es",
    );
    base.bad("order", "language-twice", "one language twice", "languages en es", "languages en en");
    base.bad("value", "agents", "agents is none or all", "agents all", "agents some");
    base.bad(
        "key",
        "no-final",
        "a required key is absent",
        "final Certified by the electoral tribunal.\n",
        "",
    );
    base.bad(
        "key",
        "displaced",
        "keys displaced",
        "cadence 300\ngap 900\n",
        "gap 900\ncadence 300\n",
    );
    base.bad("order", "part-number", "a number is left out", "part choices 2", "part choices 3");
    base.bad("order", "part-first", "numbers begin at 1", "part areas 1", "part areas 2");
    base.bad("order", "part-type", "types displaced", "part contests 1", "part texts 1");
    base.bad("value", "part-unknown", "a type that is not listed", "part texts 1", "part names 1");
    base.bad(
        "order",
        "holder-order",
        "holders displaced",
        "holder authority/a ",
        "holder authority/d ",
    );
    base.bad(
        "order",
        "holder-twice",
        "one name twice",
        "holder authority/b ",
        "holder authority/a ",
    );
    base.bad(
        "conflict",
        "holder-role",
        "a role without root keys",
        "holder observer/o1 ",
        "holder officer/o1 ",
    );
    base.bad(
        "value",
        "holder-name",
        "a role that is not listed",
        "holder media/m1 ",
        "holder press/m1 ",
    );
    let key = to_base64(&public("authority/a"));
    base.bad("value", "key-short", "31 bytes", &key, &to_base64(&[7; 31]));
    base.bad("value", "key-unpadded", "no padding", &key, key.trim_end_matches('='));
    base.bad("value", "key-url", "the other alphabet", &key, &format!("{}_=", &key[..42]));
    let (one, two) = ("sign decision authority:2\n", "sign decision court:1\n");
    base.bad(
        "order",
        "sign-order",
        "sign lines displaced",
        &format!("{one}{two}"),
        &format!("{two}{one}"),
    );
    let notice = "notice A rehearsal: no figure here was counted.\n";
    let custodian = "custodian The university keeps these copies.\n";
    base.good("custodian", "a log of copies", notice, &format!("{notice}{custodian}"));
    let days = "register-days 14\n";
    base.good("ruling-days", "a term for rulings", days, &format!("{days}ruling-days 10\n"));
    let due = "due first 2026-07-26T23:00:00Z\ndue last 2026-07-28T18:00:00Z\n";
    base.good("due", "due times of results", days, &format!("{days}{due}"));
    let twice = "due first 2026-07-26T23:00:00Z\ndue first 2026-07-28T18:00:00Z\n";
    base.bad("order", "due-twice", "one result due twice", days, &format!("{days}{twice}"));
    let back = "due last 2026-07-28T18:00:00Z\ndue first 2026-07-26T23:00:00Z\n";
    base.bad("order", "due-order", "due times displaced", days, &format!("{days}{back}"));
    let other = "due gazette 2026-08-25T18:00:00Z\n";
    base.bad("value", "due-what", "a result not listed", days, &format!("{days}{other}"));
    let soon = "due first soon\n";
    base.bad("value", "due-time", "a due time that is none", days, &format!("{days}{soon}"));
    base.bad("key", "due-first", "due times displaced", days, &format!("{due}{days}"));
    base.bad("key", "custodian-first", "keys displaced", notice, &format!("{custodian}{notice}"));
    base.good(
        "sign-account",
        "a line for an act of section 4a",
        "sign correction ",
        "sign complaint intake:1\nsign correction ",
    );
    base.bad("order", "sign-twice", "one line twice", one, &format!("{one}{one}"));
    base.bad("value", "sign-act", "an act that is not listed", "sign revoke", "sign revocation");
    base.bad("conflict", "sign-absent", "an act without line", "sign revoke authority:2\n", "");
    base.bad(
        "conflict",
        "sign-amend",
        "amend without authority",
        "sign amend authority:2",
        "sign amend court:1",
    );
    base.case(
        "policy expression",
        "sign-expression",
        "K is 0",
        "sign revoke authority:2",
        "sign revoke authority:0",
    );
    let text = base.text.clone();
    let holders: Vec<&str> =
        text.lines().filter(|line| line.starts_with("holder authority")).collect();
    base.bad(
        "conflict",
        "no-authority",
        "no holder of role authority",
        &format!("{}\n", holders.join("\n")),
        "",
    );
    let policy: Vec<&str> =
        text.lines().filter(|line| line.starts_with("witness-policy")).collect();
    base.bad(
        "key",
        "no-witness-policy",
        "no witness policy",
        &format!("{}\n", policy.join("\n")),
        "",
    );
    base.bad(
        "key",
        "more",
        "a key after the last",
        &format!("{}\n", policy.join("\n")),
        &format!("{}\nmore yes\n", policy.join("\n")),
    );
}

/// A checkpoint note with several signatures, longer than one piece.
pub(crate) fn checkpoint() -> Vec<u8> {
    let origin = format!("{ELECTION}/log/1");
    let head = Checkpoint { origin: origin.clone(), size: 12, root: [9; 32] };
    let key = |name: &str, algorithm| SecretKey::new(name, algorithm, &seed(name)).unwrap();
    let log = key(&origin, Algorithm::Ed25519);
    let witnesses: Vec<SecretKey> = (1..=5)
        .map(|number| key(&format!("w{number}.example.org"), Algorithm::Ed25519Cosignature))
        .collect();
    let keys: Vec<&SecretKey> = [&log].into_iter().chain(&witnesses).collect();
    head.sign(&keys, 1_785_103_200).unwrap().as_bytes().to_vec()
}

fn amends(to: &mut Vectors) {
    let lines = format!("amends {}\ncloses 2026-07-26T20:00:00-04:00\nstations 4\n", hash(0x22));
    let mut base = Base::new(to, "amend", "two keys replaced", text("amend", &lines));
    base.good("one", "one key replaced", "stations 4\n", "");
    base.bad(
        "key",
        "nothing",
        "no key replaced",
        "closes 2026-07-26T20:00:00-04:00\nstations 4\n",
        "",
    );
    base.bad(
        "key",
        "displaced",
        "keys displaced",
        "closes 2026-07-26T20:00:00-04:00\nstations 4\n",
        "stations 4\ncloses 2026-07-26T20:00:00-04:00\n",
    );
    base.bad("key", "unknown", "a key that a definition lacks", "stations 4", "places 4");
    base.bad(
        "conflict",
        "sign",
        "sign lines that lack acts",
        "stations 4\n",
        "sign amend authority:1\n",
    );
    let note = checkpoint();
    assert!(note.len() > 720 && note.len() < 1_440);
    let (first, last) = note.split_at(720);
    let lines = |pieces: &[&[u8]]| -> String {
        pieces.iter().map(|piece| format!("checkpoint {}\n", to_base64(piece))).collect()
    };
    let all = format!("amend {}\n{}", hash(0x33), lines(&[first, last]));
    let mut base = Base::new(to, "in-force", "a checkpoint in two pieces", text("in-force", &all));
    let good = lines(&[first, last]);
    base.bad("key", "no-checkpoint", "no checkpoint", &good, "");
    base.bad(
        "value",
        "piece-short",
        "a first piece of 719 bytes",
        &good,
        &lines(&[&note[..719], &note[719..]]),
    );
    base.bad(
        "value",
        "piece-long",
        "a first piece of 723 bytes",
        &good,
        &lines(&[&note[..723], &note[723..]]),
    );
    base.bad(
        "value",
        "not-a-note",
        "bytes that are no signed note",
        &good,
        &lines(&[b"checkpoint"]),
    );
}

pub(crate) const AREAS: &str = "area bo none country Everywhere\n\
    area r-01 bo region North\n\
    area m-0101 r-01 municipality Northern town\n\
    area m-0102 r-01 municipality Other town\n\
    area abroad none abroad Abroad\n";
pub(crate) const CONTESTS: &str = "contest president all paper top-two none President\n\
    contest council m-0101,m-0102 lists dhondt 9 Council\n\
    option council threshold 3/100\n\
    option council alliance a,b\n";
pub(crate) const CHOICES: &str = "choice president 1 none option First\n\
    choice president 1.4 none option First and a half\n\
    choice president 2 none option Second\n\
    choice council a none list List A\n\
    choice council a.1 a candidate First of A\n\
    choice council a.2 a candidate Second of A\n\
    choice council b none list List B\n";
pub(crate) const FORMS: &str = "levels paper lists\n\
    field paper admitted required Voters admitted\n\
    votes paper\n\
    field paper blank required Blank ballots\n\
    field paper invalid required Invalid ballots\n\
    field paper cast optional Ballots in the box\n\
    ballots paper choices + blank + invalid\n\
    reason paper ballot-taken-away A ballot was taken away\n\
    reason paper stayed-in-booth A ballot stayed in the booth\n\
    levels lists both\n\
    field lists admitted required Voters admitted\n\
    votes lists\n\
    ballots lists choices\n";
pub(crate) const RULES: &str = "rule F203 flag choices + blank + invalid = cast\n\
    rule W203 flag |admitted - cast| < 2/100 admitted and |admitted - cast| < 15 when admitted != cast\n\
    rule F401 exclude levels\n\
    rule F204 exclude ballots <= register.max-ballots\n\
    hides F203 W203 F204\n\
    effect W401 note\n\
    document paper 1 electoral-court full no Article 12, paragraph 3\n\
    basis B4 Article 17\n\
    basis B11 Article 17, paragraph 2\n";
pub(crate) const TEXTS: &str = "text en F203 Valid, blank and invalid ballots make up the ballots.\n\
    text es F203 Los votos v\u{e1}lidos, blancos y nulos suman las papeletas.\n";

fn part_text(kind: &str, number: u32, rows: &str) -> String {
    text("part", &format!("part {kind} {number}\n{rows}"))
}

/// The parts of one definition, by type.
pub(crate) fn all_parts() -> [(&'static str, String); 6] {
    [
        ("areas", AREAS),
        ("contests", CONTESTS),
        ("choices", CHOICES),
        ("forms", FORMS),
        ("rules", RULES),
        ("texts", TEXTS),
    ]
    .map(|(kind, rows)| (kind, part_text(kind, 1, rows)))
}

fn parts(to: &mut Vectors) {
    let mut base = Base::new(to, "part-areas", "areas", part_text("areas", 1, AREAS));
    base.bad("value", "type", "a type that is not listed", "part areas", "part regions");
    base.bad("value", "number", "number 0", "part areas 1", "part areas 0");
    base.bad(
        "key",
        "row",
        "a row of another type",
        "area abroad none abroad Abroad",
        "text en a b",
    );
    base.bad("value", "no-name", "an area without name", " abroad Abroad", " abroad");
    base.bad("key", "empty", "no row", AREAS, "");
    let mut base = Base::new(to, "part-contests", "contests", part_text("contests", 1, CONTESTS));
    base.bad("value", "outcome", "an outcome that is not listed", "top-two", "top-three");
    base.bad("value", "seats", "seats that are no count", "dhondt 9", "dhondt nine");
    base.bad("order", "area-twice", "one area twice", "m-0101,m-0102", "m-0101,m-0101");
    base.bad("value", "areas", "no area after a comma", "m-0101,m-0102", "m-0101,");
    let mut base = Base::new(to, "part-choices", "choices", part_text("choices", 2, CHOICES));
    base.bad("value", "kind", "a kind that is not listed", "option First\n", "person First\n");
    let mut base = Base::new(to, "part-forms", "forms", part_text("forms", 1, FORMS));
    base.bad(
        "value",
        "levels",
        "levels that are not listed",
        "levels paper lists",
        "levels paper none",
    );
    base.bad("value", "need", "neither required nor optional", "cast optional", "cast maybe");
    base.bad(
        "value",
        "field-digit",
        "a field that begins with a digit",
        "field paper cast",
        "field paper 1cast",
    );
    base.bad(
        "value",
        "field-key",
        "a field named as a key of a record",
        "field paper cast",
        "field paper count",
    );
    base.bad(
        "value",
        "field-name",
        "a field named as a sum",
        "field paper cast",
        "field paper ballots",
    );
    base.bad(
        "value",
        "field-word",
        "a field named as a word of conditions",
        "field paper cast",
        "field paper when",
    );
    base.case(
        "rule condition",
        "ballots-coefficient",
        "a coefficient in ballots",
        "choices + blank + invalid",
        "choices + 2 blank + invalid",
    );
    base.case(
        "rule condition",
        "ballots-register",
        "a register value in ballots",
        "choices + blank + invalid",
        "register.registered",
    );
    let mut base = Base::new(to, "part-rules", "rules", part_text("rules", 1, RULES));
    base.bad("value", "finding", "a rule whose code is no finding", "rule F203", "rule B203");
    base.bad("value", "effect", "an effect that is not listed", "rule F203 flag", "rule F203 warn");
    base.bad("value", "hides", "hides nothing", "hides F203 W203 F204", "hides F203");
    base.case(
        "rule condition",
        "condition",
        "a condition with two relations",
        "= cast\n",
        "= cast = admitted\n",
    );
    base.bad("value", "document", "correction is yes or no", "full no", "full maybe");
    base.bad("value", "document-rank", "rank 0", "document paper 1", "document paper 0");
    base.bad("value", "basis", "a check of an unknown letter", "basis B4", "basis J4");
    base.bad("value", "basis-zero", "a check with a leading zero", "basis B4", "basis B04");
    base.bad("value", "basis-number", "a check above 99", "basis B4", "basis B100");
    base.bad(
        "value",
        "basis-words",
        "a check without an article",
        "basis B4 Article 17",
        "basis B4",
    );
    let mut base = Base::new(to, "part-texts", "texts", part_text("texts", 1, TEXTS));
    base.bad("value", "key", "a key with an underscore", "text en F203", "text en F_203");
}

pub(crate) const REGISTER: &str = "chunk 1 2\n\
    area m-0102 4000 4400\n\
    station 010101001-01 m-0101 ordinary 800 820 none -16500147,-68150000 School, room 1\n\
    station 010101001-02 m-0101 prison none none 010101001-01 none Prison\n\
    station 010102001-01 m-0102 mobile none 500 none 53219400,6566500 Bus\n";

fn registers(to: &mut Vectors) {
    let mut base = Base::new(to, "register", "a chunk of the register", text("register", REGISTER));
    base.good("last", "a chunk without areas", "chunk 1 2\narea m-0102 4000 4400\n", "chunk 2 2\n");
    base.bad(
        "conflict",
        "chunk-beyond",
        "chunk 3 of 2",
        "chunk 1 2\narea m-0102 4000 4400\n",
        "chunk 3 2\n",
    );
    base.bad("value", "chunk-zero", "chunk 0", "chunk 1 2", "chunk 0 2");
    base.bad("conflict", "area-late", "an area in chunk 2", "chunk 1 2", "chunk 2 2");
    let (area, rest) = ("area m-0102 4000 4400\n", &REGISTER[REGISTER.find("station").unwrap()..]);
    base.bad(
        "key",
        "area-after",
        "an area after the stations",
        &format!("{area}{rest}"),
        &format!("{rest}{area}"),
    );
    base.bad(
        "order",
        "stations",
        "stations displaced",
        "station 010101001-01",
        "station 010101001-03",
    );
    base.bad(
        "order",
        "station-twice",
        "one station twice",
        "station 010101001-02",
        "station 010101001-01",
    );
    base.bad("key", "empty", "no station", rest, "");
    base.bad("value", "type", "a type that is not listed", "prison", "jail");
    base.bad("value", "geo-zero", "minus zero", "-16500147", "-0");
    base.bad("value", "geo-latitude", "beyond a pole", "53219400", "90000001");
    base.bad("value", "geo-longitude", "beyond 180 degrees", ",6566500", ",180000001");
    base.bad("value", "geo-point", "degrees with a point", "53219400,6566500", "53.2194,6.5665");
    base.bad("value", "no-name", "a station without name", " Bus", "");
}

fn changes(to: &mut Vectors) {
    let lines = "change move\n\
        station 010102001-01\n\
        effective 2026-07-20T08:00:00-04:00\n\
        reason flood\n\
        told radio 2026-07-19T12:00:00Z\n\
        affected 480\n\
        row 010102001-01 m-0102 mobile none 500 none none Bus at the bridge\n";
    let mut base =
        Base::new(to, "register-change", "a station moves", text("register-change", lines));
    let row = "row 010102001-01 m-0102 mobile none 500 none none Bus at the bridge\n";
    base.bad("key", "no-row", "a move without row", row, "");
    base.bad("key", "row-and-into", "a move with into", row, &format!("{row}into 010101001-01\n"));
    base.bad(
        "conflict",
        "row-station",
        "the row of another station",
        "row 010102001-01",
        "row 010102001-02",
    );
    base.bad("value", "change", "a change that is not listed", "change move", "change rename");
    base.bad("key", "no-reason", "no reason", "reason flood\n", "");
    base.bad("value", "told", "told without time", "told radio 2026-07-19T12:00:00Z", "told radio");
    let short = "station 010102001-01\neffective 2026-07-20T08:00:00-04:00\nreason flood\n";
    let save = |to: &mut Vectors, expect: &str, name: &str, about: &str, lines: String| {
        Case::new(expect, "text", about)
            .payload(text("register-change", &lines))
            .save(&format!("register-change-{name}"), to);
    };
    save(to, "kind ok", "close", "a station closes", format!("change close\n{short}"));
    save(
        to,
        "kind ok",
        "merge",
        "a station is merged",
        format!("change merge\n{short}into 010101001-01\n"),
    );
    save(to, "kind key", "merge-no-into", "a merge without into", format!("change merge\n{short}"));
    save(
        to,
        "kind conflict",
        "merge-self",
        "merged into itself",
        format!("change merge\n{short}into 010102001-01\n"),
    );
}

pub(crate) fn key_row(name: &str, scope: Scope) -> KeyRow {
    let name = Name::parse(name).unwrap();
    KeyRow::new(&election(), name, scope, &SigningKey::from_seed(&seed(&name.to_string())))
}

pub(crate) fn own(station: &str) -> KeyRow {
    key_row(&format!("station/{station}"), Scope::Station(Code::parse(station).unwrap()))
}

fn keys(to: &mut Vectors) {
    use acta::kinds::{Key, Kind};
    let area = Scope::Area(Code::parse("m-0101").unwrap());
    let rows =
        vec![key_row("board/1", Scope::Any), key_row("officer/77", area), own("010101001-01")];
    let good = Key { rows }.to_text(&election());
    let mut base = Base::new(to, "key", "keys of three scopes", good);
    base.bad("order", "order", "rows displaced", "key board/1", "key officer/78");
    base.bad("order", "twice", "one name twice", "key board/1", "key officer/77");
    base.bad("value", "scope", "a scope that is not listed", "area:m-0101", "region:m-0101");
    base.bad(
        "conflict",
        "station-scope",
        "a station's key with another scope",
        "station:010101001-01",
        "station:010101001-02",
    );
    base.bad(
        "conflict",
        "station-any",
        "a station's key with scope any",
        "station:010101001-01",
        "any",
    );
    base.bad(
        "conflict",
        "root",
        "a role whose keys are in the definition",
        "key board/1",
        "key authority/d",
    );
    let key = to_base64(&public("board/1"));
    let lines = format!("revoke board/1 {key} lost\nrevoke officer/77 {key} withdrawn\n");
    let mut base = Base::new(to, "revoke", "two keys revoked", text("revoke", &lines));
    base.bad("order", "order", "rows displaced", "revoke board/1", "revoke station/1");
    base.bad("value", "reason", "a reason that is not listed", " lost", " old");
    base.bad("key", "empty", "no row", &lines, "");
}

fn events(to: &mut Vectors) {
    let lines = "station 010101001-01\nevent opened\ntime 2026-07-26T08:02:00-04:00\nzero yes\n";
    let mut base =
        Base::new(to, "station-event", "opened with the zero report", text("station-event", lines));
    base.good(
        "suspended",
        "suspended, with a reason",
        "event opened\ntime 2026-07-26T08:02:00-04:00\nzero yes\n",
        "event suspended\ntime 2026-07-26T08:02:00-04:00\nreason storm\n",
    );
    base.bad("value", "event", "an event that is not listed", "event opened", "event started");
    base.bad("value", "zero", "zero is yes or absent", "zero yes", "zero no");
    base.bad(
        "conflict",
        "zero-closed",
        "a zero report when it closed",
        "event opened",
        "event closed",
    );
}

fn endorsements(to: &mut Vectors) {
    let statement = signed(WORKED, &["agent/p2-114", "agent/p3-9"]);
    let line = |at: usize| {
        let signature = statement.signatures()[at];
        format!("signature {} {}\n", signature.name, signature.to_base64())
    };
    let lines = format!("endorses {}\n{}{}", statement.id(), line(0), line(1));
    let mut base = Base::new(to, "endorse", "two further signatures", text("endorse", &lines));
    base.bad("key", "empty", "no signature", &format!("{}{}", line(0), line(1)), "");
    base.bad(
        "order",
        "order",
        "names displaced",
        &format!("{}{}", line(0), line(1)),
        &format!("{}{}", line(1), line(0)),
    );
    base.bad("order", "twice", "one name twice", &line(1), &line(0));
    base.bad(
        "value",
        "full-name",
        "a name with the election",
        "agent/p2-114",
        &format!("{ELECTION}/agent/p2-114"),
    );
    base.bad(
        "value",
        "raw",
        "64 bytes without key id",
        &statement.signatures()[0].to_base64(),
        &to_base64(&[1; 64]),
    );
    let many: String = (10..43)
        .map(|number| format!("signature agent/p2-{number} {}\n", to_base64(&[1; 68])))
        .collect();
    base.bad("limit", "too-many", "33 signatures", &format!("{}{}", line(0), line(1)), &many);
}

fn decisions(to: &mut Vectors) {
    let lines = format!(
        "scope station 010101001-01 president\neffect votes-removed\nhead {}\nhead {}\n\
         organ electoral-court\narticle Article 30\nchoice 1 12\nchoice 2 3\n",
        hash(0x44),
        hash(0x55)
    );
    let mut base = Base::new(to, "decision", "votes removed", text("decision", &lines));
    base.bad(
        "value",
        "scope",
        "a scope that is not listed",
        "scope station 010101001-01",
        "scope region m-01",
    );
    base.bad(
        "value",
        "scope-words",
        "a scope without contest",
        "010101001-01 president",
        "010101001-01",
    );
    base.bad("value", "effect", "an effect that is not listed", "votes-removed", "votes-added");
    base.bad("order", "heads", "heads displaced", &hash(0x44).to_string(), &hash(0x66).to_string());
    base.bad("order", "choice-twice", "one choice twice", "choice 2 3", "choice 1 3");
    base.bad(
        "conflict",
        "no-choice",
        "no choice for votes removed",
        "choice 1 12\nchoice 2 3\n",
        "",
    );
    base.bad("conflict", "choices", "choices for an effect on all", "votes-removed", "exclude");
    base.bad("key", "no-organ", "no organ", "organ electoral-court\n", "");
    let with = format!("choice 2 3\nwith {}\n", hash(0x77));
    base.bad("conflict", "with", "a replacement for another effect", "choice 2 3\n", &with);
    let head = "organ electoral-court\narticle Article 30\n";
    let mut save = |expect: &str, name: &str, about: &str, lines: String| {
        Case::new(expect, "text", about)
            .payload(text("decision", &lines))
            .save(&format!("decision-{name}"), base.to);
    };
    let (id, changed) = (hash(0x77), format!("changes {}\n", hash(0x78)));
    save(
        "kind ok",
        "include",
        "a record included",
        format!("scope record {id}\neffect include\n{head}"),
    );
    save(
        "kind ok",
        "replaced",
        "replaced by a recount",
        format!("scope station 010101001-01 president\neffect replaced\n{head}with {id}\n"),
    );
    save(
        "kind conflict",
        "replaced-no-with",
        "replaced by nothing",
        format!("scope station 010101001-01 president\neffect replaced\n{head}"),
    );
    save(
        "kind ok",
        "reversed",
        "an appeal succeeds",
        format!("scope contest president\neffect reversed\n{changed}{head}"),
    );
    save(
        "kind conflict",
        "reversed-nothing",
        "nothing is reversed",
        format!("scope contest president\neffect reversed\n{head}"),
    );
    save(
        "kind ok",
        "lot",
        "a lot",
        format!("scope contest council\neffect lot\n{head}choice b 1\nchoice a 0\n"),
    );
    save(
        "kind conflict",
        "lot-area",
        "a lot in an area",
        format!("scope area m-0101 council\neffect lot\n{head}choice b 1\n"),
    );
    save(
        "kind conflict",
        "admitted-late",
        "nothing named that is admitted late",
        format!("scope area m-0101 council\neffect admitted-late\n{head}"),
    );
    save(
        "kind ok",
        "re-run",
        "a re-run in an area",
        format!("scope area m-0101 council\neffect re-run\n{head}"),
    );
}

fn publications(to: &mut Vectors) {
    let lines = format!(
        "size 4711\nroot {}\nmanifest {}\nrenderer {}\nstations-root {}\nstatus unofficial-partial\n",
        hash(1),
        hash(2),
        hash(3),
        hash(4)
    );
    let mut base = Base::new(to, "publication", "a published state", text("publication", &lines));
    base.good("size-max", "the largest size", "size 4711", "size 9223372036854775807");
    base.bad("value", "size-above", "one more", "size 4711", "size 9223372036854775808");
    base.bad("value", "size-zero", "a leading zero", "size 4711", "size 04711");
    base.bad("value", "status", "a status that is not listed", "unofficial-partial", "partial");
    base.bad("key", "order", "keys displaced", "size 4711\n", "");
}
