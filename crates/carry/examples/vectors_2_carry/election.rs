//! The election of all vectors, and what its stations sign.

use std::collections::BTreeMap;

use acta::election::Election;
use acta::kinds::Body;
use acta::kinds::Part;
use acta::statement::secret_key;
use acta::text::Text;
use acta::value::{ElectionId, Name, to_base64};
use acta::{Statement, StatementId};
use acta_carry::Tag;
use acta_log::hash::sha256;
use acta_log::note::{Algorithm, SecretKey};

use super::{Case, Vectors};

pub(crate) const ELECTION: &str = "results.example.org/2026/carried";
pub(crate) const STATION: &str = "010101001-01";

/// Rows of the parts: a contest of ten choices, and one whose form has several optional fields.
const PARTS: [(&str, &str); 4] = [
    ("areas", "area land none country Everywhere\n"),
    (
        "contests",
        "contest president all paper top-two none President\n\
         contest council all lists none 9 Council\n",
    ),
    (
        "choices",
        "choice council a none list List A\n\
         choice council a.1 a candidate First of A\n\
         choice council a.2 a candidate Second of A\n\
         choice council b none list List B\n",
    ),
    (
        "forms",
        "levels paper lists\n\
         field paper registered required Voters on the register\n\
         field paper admitted required Voters admitted\n\
         votes paper\n\
         field paper blank required Blank ballots\n\
         field paper invalid required Invalid ballots\n\
         ballots paper choices + blank + invalid\n\
         reason paper ballot-taken-away A ballot was taken away\n\
         reason paper stayed-in-booth A ballot stayed in the booth\n\
         levels lists both\n\
         field lists admitted required Voters admitted\n\
         field lists proxy optional Votes by proxy\n\
         votes lists\n\
         field lists blank required Blank ballots\n\
         field lists more optional More ballots than voters\n\
         field lists fewer optional Fewer ballots than voters\n\
         ballots lists choices + blank\n",
    ),
];

fn text(kind: &str, rest: &str) -> String {
    format!("acta/{kind}/v1\nelection {ELECTION}\n{rest}")
}

/// The texts of the parts.
pub(crate) fn parts() -> Vec<String> {
    let ten = (1..=10).map(|n| format!("choice president {n} none option Choice {n}\n"));
    let ten: String = ten.collect();
    let part = |(kind, rows): (&str, &str)| {
        let first = if kind == "choices" { ten.as_str() } else { "" };
        text("part", &format!("part {kind} 1\n{first}{rows}"))
    };
    PARTS.map(part).into()
}

/// The definition's text.
pub(crate) fn definition() -> String {
    let mut rest = String::from(
        "name An election whose records travel\n\
         test yes\n\
         notice A rehearsal: no figure here was counted.\n\
         languages en\n\
         opens 2026-07-26T08:00:00-04:00\n\
         closes 2026-07-26T18:00:00-04:00\n\
         freeze 2026-07-12T00:00:00Z\n\
         cadence 300\n\
         gap 900\n\
         delay 600\n\
         register-days 14\n\
         tolerates 1\n\
         stations 1\n\
         agents all\n\
         final Nothing: a rehearsal.\n",
    );
    for ((kind, _), text) in PARTS.iter().zip(parts()) {
        rest.push_str(&format!("part {kind} 1 {}\n", StatementId::of(&text)));
    }
    for name in ["authority/a", "contestant/p2", "contestant/p3", "promise/one"] {
        let key = secret(name);
        rest.push_str(&format!("holder {name} {}\n", to_base64(key.public().key())));
    }
    for act in [
        "amend authority:1",
        "correction station:1",
        "decision authority:1",
        "key authority:1",
        "publication authority:1",
        "record station:1",
        "recount authority:1",
        "register authority:1",
        "register-change authority:1",
        "revoke authority:1",
        "station-event station:1",
    ] {
        rest.push_str(&format!("sign {act}\n"));
    }
    let log = key_string(&format!("{ELECTION}/log/1"), Algorithm::Ed25519);
    let witness = key_string("w1.example.org", Algorithm::Ed25519Cosignature);
    rest.push_str(&format!("witness-policy log {log}\n"));
    rest.push_str(&format!("witness-policy witness w1 {witness}\n"));
    rest.push_str("witness-policy quorum w1\n");
    text("definition", &rest)
}

fn key_string(name: &str, algorithm: Algorithm) -> String {
    SecretKey::new(name, algorithm, &seed(name)).unwrap().public().to_string()
}

fn seed(name: &str) -> [u8; 32] {
    sha256(format!("acta test key {name}").as_bytes())
}

pub(crate) fn id() -> ElectionId {
    ElectionId::parse(ELECTION).unwrap()
}

pub(crate) fn anchor() -> StatementId {
    StatementId::of(&definition())
}

pub(crate) fn tag() -> Tag {
    Tag::of(anchor())
}

/// The secret key of a name, from its published seed.
pub(crate) fn secret(name: &str) -> SecretKey {
    secret_key(&id(), Name::parse(name).unwrap(), &seed(name)).unwrap()
}

/// The compiled election of texts.
pub(crate) fn compile(definition: &str, parts: &[String]) -> Election {
    let body = |text: &str| Body::parse(&Text::of_str(text).unwrap()).unwrap();
    let part = |text: &String| match body(text) {
        Body::Part(part) => (StatementId::of(text), part),
        _ => panic!("no part"),
    };
    let parts: BTreeMap<StatementId, Part> = parts.iter().map(part).collect();
    let Body::Definition(definition) = body(definition) else { panic!("no definition") };
    Election::compile(&id(), &definition, &parts).unwrap()
}

/// Lines of a kind, signed by names.
pub(crate) fn signed(kind: &str, rest: &str, names: &[&str]) -> Statement {
    let keys: Vec<SecretKey> = names.iter().map(|name| secret(name)).collect();
    Statement::sign(&text(kind, rest), &keys.iter().collect::<Vec<_>>()).unwrap()
}

/// A record of ten choices in the first contest; `rest` are its last lines.
pub(crate) fn record(rest: &str, names: &[&str]) -> Statement {
    signed("record", &record_lines(rest), names)
}

pub(crate) fn record_lines(rest: &str) -> String {
    format!(
        "station {STATION}\ncontest president\ntrack official\npoll 1\ncount 1\n\
         registered 812\nadmitted 547\n\
         vote 1 201\nvote 2 112\nvote 3 89\nvote 4 41\nvote 5 30\nvote 6 19\nvote 7 12\nvote 8 6\n\
         vote 9 3\nvote 10 0\nblank 20\ninvalid 14\n{rest}"
    )
}

/// Signed by the station alone: what two SMS carry.
pub(crate) fn worked() -> Statement {
    record("", &["station/010101001-01"])
}

pub(crate) fn write(to: &mut Vectors) {
    let case = Case::new("election ok", "election", "the definition that other vectors know");
    let case = case.value("anchor", anchor()).value("tag", tag());
    let case =
        parts().iter().fold(case, |case, text| case.value("part", to_base64(text.as_bytes())));
    case.payload(definition()).save("election", to);
}
