//! Layer `enrolment`: keys by log index, over small logs.

use acta::entry::{Entry, Header};
use acta::kinds::key::{KeyRow, RevokeReason, RevokeRow, possession_text};
use acta::kinds::{Endorse, Key, Kind, Revoke};
use acta::policy::Scope;
use acta::value::{Name, Time, to_base64};
use acta::{Statement, StatementId};
use acta_log::ed25519::SigningKey;

use super::kinds::{key_row, own};
use super::{Case, Vectors, WORKED, definition, election, entries, hash, public, seed, signed};

const AUTHORITY: [&str; 2] = ["authority/a", "authority/b"];
const OFFICER: &str = "officer/77";
const STATION: &str = "station/010101001-01";
const BEFORE: &str = "2026-07-11T12:00:00Z";
const AFTER: &str = "2026-07-12T00:00:00Z";

/// A log that grows, and what its entries give.
struct Log {
    case: Case,
    entries: Vec<Vec<u8>>,
    received: &'static str,
}

impl Log {
    fn new(expect: &str, about: &str) -> Self {
        let mut log =
            Self { case: Case::new(expect, "log", about), entries: Vec::new(), received: BEFORE };
        let text = definition(&[("areas 1", hash(1))]);
        log.push(&signed(&text, &AUTHORITY));
        log
    }

    fn push(&mut self, statement: &Statement) {
        let received = Time::parse(self.received).unwrap();
        let header = Header { received, ..entries::header() };
        self.entries.push(Entry::encode(&header, statement).unwrap());
    }

    fn keys(&mut self, rows: Vec<KeyRow>, signers: &[&str]) {
        self.push(&signed(&Key { rows }.to_text(&election()), signers));
    }

    fn revoke(&mut self, name: &str, key: &str, signers: &[&str]) {
        let (name, key) = (Name::parse(name).unwrap(), public(key));
        let rows = vec![RevokeRow { name, key, reason: RevokeReason::Replaced }];
        self.push(&signed(&Revoke { rows }.to_text(&election()), signers));
    }

    fn gives(mut self, key: &str, value: &str) -> Self {
        self.case = self.case.value(key, value);
        self
    }

    fn save(self, name: &str, to: &mut Vectors) {
        let case = self.entries.iter().fold(self.case, |case, entry| case.bytes("entry", entry));
        case.save(&format!("log-{name}"), to);
    }
}

pub(crate) fn write(to: &mut Vectors) {
    good(to);
    rows(to);
    signers(to);
    revocations(to);
    roots(to);
    definitions(to);
}

fn good(to: &mut Vectors) {
    let mut log = Log::new("enrolment ok", "from enrolment to record to revocation");
    log.keys(vec![key_row(OFFICER, Scope::Any), own("010101001-01")], &AUTHORITY);
    log.push(&signed(WORKED, &[OFFICER, STATION]));
    log.revoke(OFFICER, OFFICER, &AUTHORITY);
    log.push(&signed(WORKED, &[OFFICER, STATION]));
    let key = to_base64(&public(OFFICER));
    log.gives("key", &format!("1 {OFFICER} unknown"))
        .gives("key", &format!("2 {OFFICER} {key}"))
        .gives("key", &format!("3 {OFFICER} {key}"))
        .gives("key", &format!("4 {OFFICER} revoked"))
        .gives("signers", &format!("2 {OFFICER} {STATION}"))
        .gives("signers", &format!("4 {STATION}"))
        .gives("bad", &format!("4 {OFFICER} revoked"))
        .gives("freeze-mark", "none")
        .save("journey", to);
    let mut log = Log::new("enrolment ok", "a key at the freeze mark flags what it signs");
    log.keys(vec![own("010101001-01")], &AUTHORITY);
    log.received = AFTER;
    log.keys(vec![key_row(OFFICER, Scope::Any)], &AUTHORITY);
    log.push(&signed(WORKED, &[OFFICER, STATION]));
    log.gives("freeze-mark", "2")
        .gives("signers", &format!("3 {OFFICER}* {STATION}"))
        .save("freeze", to);
    let mut log = Log::new("enrolment ok", "an endorsement adds a signer");
    log.keys(vec![key_row(OFFICER, Scope::Any), own("010101001-01")], &AUTHORITY);
    log.push(&signed(WORKED, &[OFFICER]));
    let more = signed(WORKED, &[STATION]).signatures().to_vec();
    let endorse = Endorse { endorses: StatementId::of(WORKED), signatures: more };
    log.push(&signed(&endorse.to_text(&election()), &["intake/one"]));
    log.gives("endorsed", &format!("3 {STATION}")).save("endorse", to);
}

/// The last entry has one row, which is without effect.
fn one_row(to: &mut Vectors, code: &str, name: &str, about: &str, row: KeyRow) {
    let mut log = Log::new(&format!("enrolment {code}"), about);
    log.keys(vec![key_row(OFFICER, Scope::Any)], &AUTHORITY);
    let subject = row.name;
    log.keys(vec![row], &AUTHORITY);
    log.gives("row-fault", &format!("2 {subject} {code}")).save(name, to);
}

fn rows(to: &mut Vectors) {
    let good = key_row("officer/78", Scope::Any);
    one_row(to, "possession", "possession-bit", "one bit of the proof changed", {
        let mut row = good;
        row.possession[3] ^= 1;
        row
    });
    one_row(
        to,
        "possession",
        "possession-name",
        "a proof for another name",
        KeyRow { name: Name::parse("officer/79").unwrap(), ..good },
    );
    let name = good.name;
    let other = SigningKey::from_seed(&seed("officer/80"));
    let text = possession_text(super::ELECTION, name, &good.key);
    one_row(
        to,
        "possession",
        "possession-key",
        "a proof by another key",
        KeyRow { possession: other.sign(text.as_bytes()), ..good },
    );
    let text = possession_text("results.example.org/2026/senate", name, &good.key);
    one_row(
        to,
        "possession",
        "possession-election",
        "a proof for another election",
        KeyRow {
            possession: SigningKey::from_seed(&seed("officer/78")).sign(text.as_bytes()),
            ..good
        },
    );
    let secret = SigningKey::from_seed(&seed(OFFICER));
    let again = KeyRow::new(&election(), name, Scope::Any, &secret);
    one_row(to, "key-known", "key-known", "a key that another name has", again);
    let secret = SigningKey::from_seed(&seed("authority/c"));
    let holder = KeyRow::new(&election(), name, Scope::Any, &secret);
    one_row(to, "key-known", "key-of-holder", "a key of the definition", holder);
    let secret = SigningKey::from_seed(&seed("officer/81"));
    let taken = KeyRow::new(&election(), Name::parse(OFFICER).unwrap(), Scope::Any, &secret);
    one_row(to, "name-in-force", "name-in-force", "a name that has a key in force", taken);
    let mut point = [0; 32];
    point[0] = 1;
    let with = |key: [u8; 32]| KeyRow { key, ..good };
    one_row(to, "small-order", "small-order", "the neutral point", with(point));
    point[0] = 2;
    one_row(to, "point", "point", "no point has this y", with(point));
    let mut above = [0xff; 32];
    above[0] = 0xee;
    above[31] = 0x7f;
    one_row(
        to,
        "canonical",
        "canonical",
        "y = p + 1, the neutral point spelt otherwise",
        with(above),
    );
}

fn signers(to: &mut Vectors) {
    let mut case = |expect: &str, name: &str, about: &str, row: KeyRow, signers: &[&str]| {
        let mut log = Log::new(&format!("enrolment {expect}"), about);
        let subject = row.name;
        log.keys(vec![row], signers);
        let given = if expect == "ok" { None } else { Some(format!("1 {subject} {expect}")) };
        let log = match given {
            Some(fault) => log.gives("row-fault", &fault),
            None => log.gives("key", &format!("2 {subject} {}", to_base64(&row.key))),
        };
        log.save(name, to);
    };
    let agent = key_row("agent/p2-114", Scope::Any);
    case("ok", "agent", "an agent enrolled by its body", agent, &["contestant/p2"]);
    case("signer", "agent-other", "an agent enrolled by another body", agent, &["contestant/p3"]);
    case("signer", "agent-authority", "an agent enrolled by the authority", agent, &AUTHORITY);
    let observer = key_row("agent/o1-7", Scope::Any);
    case("ok", "agent-observer", "an observer's agent", observer, &["observer/o1"]);
    case(
        "ok",
        "agent-media",
        "an agent of the media",
        key_row("agent/m1-7", Scope::Any),
        &["media/m1"],
    );
    case(
        "ok",
        "agent-whole",
        "an agent's code without hyphen",
        key_row("agent/p3", Scope::Any),
        &["contestant/p3"],
    );
    case(
        "signer",
        "agent-nobody",
        "an agent of a body without key",
        key_row("agent/p9-1", Scope::Any),
        &AUTHORITY,
    );
    let mut log = Log::new("enrolment unsatisfied", "one signature of the two that the act needs");
    log.keys(vec![key_row(OFFICER, Scope::Any)], &["authority/a"]);
    log.gives("row-fault", &format!("1 {OFFICER} unsatisfied")).save("act", to);
    let mut log = Log::new("enrolment ok", "a bad row leaves the others standing");
    let mut bad = key_row("officer/78", Scope::Any);
    bad.possession[0] ^= 1;
    log.keys(vec![key_row(OFFICER, Scope::Any), bad], &AUTHORITY);
    log.gives("row-fault", "1 officer/78 possession")
        .gives("key", &format!("2 {OFFICER} {}", to_base64(&public(OFFICER))))
        .gives("key", "2 officer/78 unknown")
        .save("other-rows", to);
}

fn revocations(to: &mut Vectors) {
    let start = |expect: &str, about: &str| {
        let mut log = Log::new(expect, about);
        log.keys(vec![key_row(OFFICER, Scope::Any), key_row("officer/78", Scope::Any)], &AUTHORITY);
        log
    };
    let mut log = start("enrolment ok", "revoked by the holder itself");
    log.revoke(OFFICER, OFFICER, &[OFFICER]);
    log.gives("key", &format!("3 {OFFICER} revoked")).save("revoke-own", to);
    let mut log = start("enrolment unsatisfied", "revoked by somebody else");
    log.revoke(OFFICER, OFFICER, &["officer/78"]);
    log.gives("row-fault", &format!("2 {OFFICER} unsatisfied")).save("revoke-other", to);
    let mut log = start("enrolment not-in-force", "another key than the one in force");
    log.revoke(OFFICER, "officer/78", &AUTHORITY);
    log.gives("row-fault", &format!("2 {OFFICER} not-in-force")).save("revoke-key", to);
    let mut log = start("enrolment not-in-force", "revoked twice");
    log.revoke(OFFICER, OFFICER, &AUTHORITY);
    log.revoke(OFFICER, OFFICER, &AUTHORITY);
    log.gives("row-fault", &format!("3 {OFFICER} not-in-force")).save("revoke-twice", to);
    let mut log = start("enrolment ok", "a revoked name gets a new key");
    log.revoke(OFFICER, OFFICER, &AUTHORITY);
    let secret = SigningKey::from_seed(&seed("officer/77 second"));
    let name = Name::parse(OFFICER).unwrap();
    log.keys(vec![KeyRow::new(&election(), name, Scope::Any, &secret)], &AUTHORITY);
    let (old, new) = (to_base64(&public(OFFICER)), to_base64(&secret.public()));
    log.gives("key", &format!("2 {OFFICER} {old}"))
        .gives("key", &format!("3 {OFFICER} revoked"))
        .gives("key", &format!("4 {OFFICER} {new}"))
        .save("revoke-renew", to);
    let mut log = start("enrolment key-known", "a revoked key is not enrolled again");
    log.revoke(OFFICER, OFFICER, &AUTHORITY);
    log.keys(vec![key_row(OFFICER, Scope::Any)], &AUTHORITY);
    log.gives("row-fault", &format!("3 {OFFICER} key-known")).save("revoke-again", to);
}

/// A body that is both contestant and observer: the contestant's key decides.
fn roots(to: &mut Vectors) {
    let mut log = Log::new("enrolment ok", "a revoked root keeps its place before the others");
    log.revoke("contestant/p2", "contestant/p2", &AUTHORITY);
    log.keys(vec![key_row("agent/p2-114", Scope::Any)], &["contestant/p2"]);
    log.gives("row-fault", "2 agent/p2-114 signer")
        .gives("bad", "2 contestant/p2 revoked")
        .save("root-revoked", to);
}

fn definitions(to: &mut Vectors) {
    let text = definition(&[("areas 1", hash(1))]);
    let mut case = |expect: &str, name: &str, about: &str, statement: &Statement| {
        let entry = Entry::encode(&entries::header(), statement).unwrap();
        Case::new(expect, "log", about).bytes("entry", entry).save(&format!("log-{name}"), to);
    };
    case(
        "enrolment ok",
        "definition",
        "a definition signed by two of its authority",
        &signed(&text, &AUTHORITY),
    );
    case(
        "policy unsatisfied",
        "definition-one",
        "signed by one of two",
        &signed(&text, &["authority/a"]),
    );
    case(
        "statement signer",
        "definition-stranger",
        "signed by a name without key too",
        &signed(&text, &["authority/a", "authority/b", "authority/z"]),
    );
    let twice =
        text.replacen(&to_base64(&public("authority/c")), &to_base64(&public("authority/a")), 1);
    case(
        "enrolment key-known",
        "definition-key-twice",
        "two holders with one key",
        &signed(&twice, &AUTHORITY),
    );
    let mut point = [0; 32];
    point[0] = 1;
    let small = text.replacen(&to_base64(&public("authority/c")), &to_base64(&point), 1);
    case(
        "enrolment small-order",
        "definition-small-order",
        "a holder's key of small order",
        &signed(&small, &AUTHORITY),
    );
    case(
        "kind first-line",
        "definition-absent",
        "entry 0 is no definition",
        &signed(WORKED, &[OFFICER]),
    );
}
