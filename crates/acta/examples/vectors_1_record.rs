//! Writes `vectors/1-record`: `cargo run -p acta --example vectors_1_record -- FOLDER`.
//!
//! Every case states by hand what is expected of it; the tests then run the code on the files. Keys
//! come from published seeds: SHA-256 of `acta test key NAME`.
#![expect(clippy::unwrap_used, reason = "a generator stops where a step fails")]

use std::collections::BTreeMap;
use std::path::Path;

use acta::statement::secret_key;
use acta::value::{ElectionId, Name, to_base64};
use acta::{Statement, StatementId};
use acta_log::hash::sha256;
use acta_log::note::SecretKey;

#[path = "vectors_1_record/account.rs"]
mod account;
#[path = "vectors_1_record/elections.rs"]
mod elections;
#[path = "vectors_1_record/entries.rs"]
mod entries;
#[path = "vectors_1_record/kinds.rs"]
mod kinds;
#[path = "vectors_1_record/logs.rs"]
mod logs;
#[path = "vectors_1_record/policies.rs"]
mod policies;
#[path = "vectors_1_record/rules.rs"]
mod rules;
#[path = "vectors_1_record/statements.rs"]
mod statements;
#[path = "vectors_1_record/texts.rs"]
mod texts;

/// The election of all vectors.
pub(crate) const ELECTION: &str = "results.example.org/2026/president";
/// The record of spec 1 §8.
pub(crate) const WORKED: &str = "acta/record/v1\n\
    election results.example.org/2026/president\n\
    station 010101001-01\n\
    contest president\n\
    track official\n\
    poll 1\n\
    count 1\n\
    admitted 547\n\
    vote 1 301\n\
    vote 2 212\n\
    blank 20\n\
    invalid 14\n";

/// The bytes of each file by its name.
type Vectors = BTreeMap<String, Vec<u8>>;

/// One file: what is expected, why, the values and the payload.
pub(crate) struct Case {
    head: String,
    payload: Option<Vec<u8>>,
}

impl Case {
    pub(crate) fn new(expect: &str, input: &str, about: &str) -> Self {
        let head = format!("expect: {expect}\nabout: {about}\ninput: {input}\n");
        Self { head, payload: None }
    }

    pub(crate) fn value(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        self.head.push_str(&format!("{key}: {value}\n"));
        self
    }

    pub(crate) fn bytes(self, key: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.value(key, to_base64(bytes.as_ref()))
    }

    pub(crate) fn payload(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.payload = Some(bytes.as_ref().to_vec());
        self
    }

    pub(crate) fn save(self, name: &str, to: &mut Vectors) {
        let mut bytes = self.head.into_bytes();
        if let Some(payload) = self.payload {
            bytes.push(b'\n');
            bytes.extend(payload);
        }
        assert_eq!(to.insert(format!("{name}.txt"), bytes), None, "{name} twice");
    }
}

fn main() {
    let folder = std::env::args().nth(1).expect("usage: vectors_1_record FOLDER");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in all() {
        std::fs::write(Path::new(&folder).join(name), bytes).unwrap();
    }
}

/// All files.
pub(crate) fn all() -> Vectors {
    let mut to = Vectors::new();
    texts::write(&mut to);
    kinds::write(&mut to);
    account::write(&mut to);
    statements::write(&mut to);
    entries::write(&mut to);
    logs::write(&mut to);
    policies::write(&mut to);
    rules::write(&mut to);
    elections::write(&mut to);
    to
}

pub(crate) fn election() -> ElectionId {
    ElectionId::parse(ELECTION).unwrap()
}

/// The first two lines of a kind, then `rest`.
pub(crate) fn text(kind: &str, rest: &str) -> String {
    format!("acta/{kind}/v1\nelection {ELECTION}\n{rest}")
}

pub(crate) fn seed(name: &str) -> [u8; 32] {
    sha256(format!("acta test key {name}").as_bytes())
}

/// The secret key of a name, from its published seed.
pub(crate) fn secret(name: &str) -> SecretKey {
    secret_key(&election(), Name::parse(name).unwrap(), &seed(name)).unwrap()
}

/// The raw public key of a name.
pub(crate) fn public(name: &str) -> [u8; 32] {
    secret(name).public().key().try_into().unwrap()
}

/// A text signed by names.
pub(crate) fn signed(text: &str, names: &[&str]) -> Statement {
    let keys: Vec<SecretKey> = names.iter().map(|name| secret(name)).collect();
    Statement::sign(text, &keys.iter().collect::<Vec<_>>()).unwrap()
}

/// A hash of 32 equal bytes.
pub(crate) fn hash(byte: u8) -> StatementId {
    StatementId([byte; 32])
}

/// A definition that the other cases use, with parts given by their ids.
pub(crate) fn definition(parts: &[(&str, StatementId)]) -> String {
    let holders = [
        "authority/a",
        "authority/b",
        "authority/c",
        "contestant/p2",
        "contestant/p3",
        "court/supreme",
        "intake/one",
        "media/m1",
        "observer/o1",
        "promise/one",
        "publisher/one",
    ];
    let mut rest = String::from(
        "name Election of a president\n\
         test yes\n\
         notice A rehearsal: no figure here was counted.\n\
         languages en es\n\
         opens 2026-07-26T08:00:00-04:00\n\
         closes 2026-07-26T18:00:00-04:00\n\
         freeze 2026-07-12T00:00:00Z\n\
         cadence 300\n\
         gap 900\n\
         delay 600\n\
         register-days 14\n\
         tolerates 1\n\
         stations 3\n\
         agents all\n\
         final Certified by the electoral tribunal.\n",
    );
    for (part, id) in parts {
        rest.push_str(&format!("part {part} {id}\n"));
    }
    for name in holders {
        rest.push_str(&format!("holder {name} {}\n", to_base64(&public(name))));
    }
    rest.push_str(
        "sign amend authority:2\n\
         sign correction officer:1+station:1\n\
         sign decision authority:2\n\
         sign decision court:1\n\
         sign key authority:2\n\
         sign publication publisher:1\n\
         sign record officer:1+station:1\n\
         sign recount board:2\n\
         sign register authority:2\n\
         sign register-change authority:2\n\
         sign revoke authority:2\n\
         sign station-event station:1\n",
    );
    for line in elections::witness_policy() {
        rest.push_str(&format!("witness-policy {line}\n"));
    }
    text("definition", &rest)
}
