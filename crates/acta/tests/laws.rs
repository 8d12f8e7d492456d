//! Laws over generated values: one spelling, no panic on any bytes, keys by index against a plain
//! model, policies and conditions against slow ones.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

use std::collections::BTreeMap;

use acta::entry::{Entry, Header};
use acta::fault::Reason;
use acta::keys::{Cause, Help, KeyBook, open};
use acta::kinds::decision::{Decision, DecisionEffect, DecisionScope};
use acta::kinds::definition::{Agents, Changes, Definition, Due, DueResult, Holder, PartRef};
use acta::kinds::key::{KeyRow, RevokeReason, RevokeRow};
use acta::kinds::part::PartType;
use acta::kinds::record::{AgentStatus, CopyStatus, Explain, Record, Track, is_field_name};
use acta::kinds::register::{AreaRegister, Geo, Register, StationRow, StationType};
use acta::kinds::{Body, Correction, Draft, Endorse, Key, Kind, Revoke};
use acta::policy::{Act, Expr, Place, Scope, SignLine, Signer};
use acta::promise::Promise;
use acta::rules::{Condition, Operand, Outcome, Values};
use acta::statement::secret_key;
use acta::text::Text;
use acta::value::{Code, ElectionId, FindingCode, Fraction, Hash, Name, Role, Time};
use acta::{Statement, StatementId};
use acta_log::ed25519::SigningKey;
use acta_log::hash::sha256;
use acta_log::note::{Note, SecretKey};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

fn election() -> ElectionId {
    ElectionId::parse("test.example/2026").unwrap()
}

fn code() -> impl Strategy<Value = Code> {
    "[a-z0-9][a-z0-9.-]{0,31}".prop_filter_map("none and all", |text| Code::parse(&text))
}

fn field() -> impl Strategy<Value = Code> {
    code().prop_filter("a field", is_field_name)
}

fn time() -> impl Strategy<Value = Time> {
    (946_771_200_i64..7_258_032_000, -840_i16..=840)
        .prop_filter_map("years", |(unix, offset)| Time::from_unix_offset(unix, offset))
}

fn words() -> impl Strategy<Value = String> {
    "[!-~\u{a1}-\u{ac}\u{ae}-\u{34e}]{1,12}( [!-~\u{4e00}-\u{4fff}]{1,8}){0,3}"
}

fn id() -> impl Strategy<Value = StatementId> {
    any::<[u8; 32]>().prop_map(StatementId)
}

fn finding() -> impl Strategy<Value = FindingCode> {
    "[FW][0-9]{3}".prop_map(|text| FindingCode::parse(&text).unwrap())
}

fn name() -> impl Strategy<Value = Name> {
    (select(Role::ALL), code()).prop_map(|(role, code)| Name::new(role, code))
}

prop_compose! {
    fn record()(
        identity in (code(), code(), select(Track::ALL), 1_u32.., 1_u32..),
        fields in btree_map(field(), any::<u32>(), 0..9),
        before in 0_usize..9,
        votes in btree_map(code(), any::<u32>(), 0..40),
        times in (option::of(time()), option::of(time())),
        agents in btree_map(code(), select(AgentStatus::ALL), 0..4),
        copies in btree_map(code(), select(CopyStatus::ALL), 0..4),
        explains in btree_map((finding(), code()), any::<u32>(), 0..4),
    ) -> Record {
        let (station, contest, track, poll, count) = identity;
        let before = if votes.is_empty() { fields.len() } else { before.min(fields.len()) };
        let explain = |((finding, reason), count)| Explain { finding, reason, count };
        Record {
            station, contest, track, poll, count,
            fields: fields.into_iter().rev().collect(),
            fields_before_votes: before,
            votes: votes.into_iter().rev().collect(),
            closed: times.0,
            counted: times.1,
            agents: agents.into_iter().collect(),
            copies: copies.into_iter().collect(),
            explains: explains.into_iter().map(explain).collect(),
        }
    }
}

prop_compose! {
    fn station()(
        code in code(), area in code(), kind in select(StationType::ALL),
        registered in option::of(any::<u32>()), max_ballots in option::of(any::<u32>()),
        counted_with in option::of(code()),
        geo in option::of((-90_000_000..=90_000_000, -180_000_000..=180_000_000)),
        name in words(),
    ) -> StationRow {
        let geo = geo.map(|(latitude, longitude)| Geo { latitude, longitude });
        StationRow { code, area, kind, registered, max_ballots, counted_with, geo, name }
    }
}

prop_compose! {
    fn register()(
        of in 1_u32..9,
        areas in btree_map(code(), any::<(u32, u32)>(), 0..4),
        stations in vec(station(), 1..9),
    ) -> Register {
        let stations: BTreeMap<Code, StationRow> =
            stations.into_iter().map(|row| (row.code, row)).collect();
        let area = |(code, (registered, max_ballots))| AreaRegister { code, registered, max_ballots };
        Register {
            chunk: 1, of,
            areas: areas.into_iter().map(area).collect(),
            stations: stations.into_values().collect(),
        }
    }
}

prop_compose! {
    fn decision()(
        scope in prop_oneof![
            (code(), code()).prop_map(|(station, contest)| DecisionScope::Station { station, contest }),
            (code(), code()).prop_map(|(area, contest)| DecisionScope::Area { area, contest }),
        ],
        effect in select(&[DecisionEffect::Include, DecisionEffect::VotesNull, DecisionEffect::Replaced][..]),
        heads in btree_set(id(), 0..4),
        changes in option::of(id()),
        organ in code(), article in words(),
        choices in btree_map(code(), any::<u32>(), 1..4),
        with in id(),
    ) -> Decision {
        let choices = choices.into_iter().filter(|_| effect == DecisionEffect::VotesNull).collect();
        let with = Some(with).filter(|_| effect == DecisionEffect::Replaced);
        let heads = heads.into_iter().collect();
        Decision { scope, effect, heads, changes, organ, article, choices, with }
    }
}

/// Every act once, some with alternatives.
fn sign() -> Vec<SignLine> {
    let mut lines: Vec<String> = Act::ALL.iter().map(|act| format!("{act} authority:2")).collect();
    lines.push("decision court:1".into());
    lines.sort();
    let line = |line: &String| {
        let (act, expr) = line.split_once(' ').unwrap();
        let act = *Act::ALL.iter().find(|one| one.as_str() == act).unwrap();
        SignLine { act, expr: Expr::parse(expr).unwrap() }
    };
    lines.iter().map(line).collect()
}

prop_compose! {
    fn definition()(
        names in (words(), option::of(words()), words()),
        test in any::<bool>(),
        languages in btree_set(code(), 1..4),
        times in (time(), time(), time()),
        counts in any::<[u32; 6]>(),
        agents in select(Agents::ALL),
        parts in vec((0..6_usize, id()), 1..9),
        policy in vec(words(), 1..4),
    ) -> Definition {
        let mut parts = parts;
        parts.sort_by_key(|(kind, _)| *kind);
        let mut numbers = [0; 6];
        let part = |(kind, id): (usize, StatementId)| {
            numbers[kind] += 1;
            PartRef { kind: PartType::ALL[kind], number: numbers[kind], id }
        };
        let [cadence, gap, delay, register_days, tolerates, stations] = counts;
        Definition {
            name: names.0, test, languages: languages.into_iter().collect(),
            opens: times.0, closes: times.1, freeze: times.2,
            cadence, gap, delay, register_days, tolerates, stations, agents,
            final_words: names.2, notice: names.1.clone(), custodian: names.1,
            ruling_days: Some(stations).filter(|days| *days > 9),
            due: due_lines(test, times.0),
            parts: parts.into_iter().map(part).collect(),
            holders: holders(), sign: sign(), witness_policy: policy,
        }
    }
}

const HOLDERS: [&str; 5] =
    ["authority/a", "authority/b", "contestant/p2", "observer/p3", "promise/x"];

/// Every result by this time, or none.
fn due_lines(all: bool, time: Time) -> Vec<Due> {
    let what = DueResult::ALL.iter().filter(|_| all);
    what.map(|what| Due { what: *what, time }).collect()
}

fn seed(name: &str) -> [u8; 32] {
    sha256(name.as_bytes())
}

fn secret(name: &str) -> SecretKey {
    secret_key(&election(), Name::parse(name).unwrap(), &seed(name)).unwrap()
}

fn holders() -> Vec<Holder> {
    let holder = |name: &&str| Holder {
        name: Name::parse(name).unwrap(),
        key: SigningKey::from_seed(&seed(name)).public(),
    };
    HOLDERS.iter().map(holder).collect()
}

/// A definition for the tests of keys: it freezes at the second 1,000 after `START`.
fn fixed_definition() -> Definition {
    let time = |unix| Time::from_unix(unix).unwrap();
    Definition {
        name: "Test".into(),
        test: true,
        languages: vec![Code::parse("en").unwrap()],
        opens: time(START + 5_000),
        closes: time(START + 9_000),
        freeze: time(START + 1_000),
        cadence: 300,
        gap: 900,
        delay: 600,
        register_days: 14,
        tolerates: 1,
        stations: 1,
        agents: Agents::None,
        final_words: "Final.".into(),
        notice: None,
        custodian: None,
        ruling_days: None,
        due: vec![],
        parts: vec![PartRef { kind: PartType::Areas, number: 1, id: StatementId([1; 32]) }],
        holders: holders(),
        sign: sign(),
        witness_policy: vec!["quorum none".into()],
    }
}

const START: i64 = 1_785_000_000;

fn signed(text: &str, names: &[&str]) -> Statement {
    let keys: Vec<SecretKey> = names.iter().map(|name| secret(name)).collect();
    Statement::sign(text, &keys.iter().collect::<Vec<_>>()).unwrap()
}

fn back<K: Kind>(kind: &K) -> Body {
    Body::parse(&Text::of_str(&kind.to_text(&election())).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_is_read_back(
        record in record(), register in register(), decision in decision(),
        definition in definition(), corrects in id(), reason in code(),
    ) {
        prop_assert_eq!(back(&record), Body::Record(record.clone()));
        prop_assert_eq!(back(&register), Body::Register(register.clone()));
        prop_assert_eq!(back(&decision), Body::Decision(Box::new(decision.clone())));
        prop_assert_eq!(back(&definition), Body::Definition(Box::new(definition.clone())));
        let correction = Correction { corrects, reason, record };
        prop_assert_eq!(back(&correction), Body::Correction(Box::new(correction.clone())));
        prop_assert_eq!(Changes::from(definition.clone()).apply(&fixed_definition()), Definition {
            notice: definition.notice.clone(),
            ..definition
        });
    }

    #[test]
    fn values_have_one_spelling(text in ".{0,40}", time in time(), code in code(), n in any::<u32>(), d in 1_u32..) {
        prop_assert_eq!(Time::parse(&time.to_string()), Some(time));
        prop_assert_eq!(Code::parse(code.as_str()), Some(code));
        let fraction = Fraction { numerator: n, denominator: d };
        prop_assert_eq!(Fraction::parse(&fraction.to_string()), Some(fraction));
        for again in [
            Code::parse(&text).map(|value| value.to_string()),
            Time::parse(&text).map(|value| value.to_string()),
            Name::parse(&text).map(|value| value.to_string()),
            acta::value::count(&text).map(|value| value.to_string()),
            acta::value::size(&text).map(|value| value.to_string()),
            Expr::parse(&text).map(|value| value.to_string()),
            Scope::parse(&text).map(|value| value.to_string()),
            Geo::parse(&text).map(|value| value.to_string()),
            Condition::parse(&text).map(|value| value.to_string()),
        ].into_iter().flatten() {
            prop_assert_eq!(&again, &text);
        }
    }

    #[test]
    fn codes_are_ordered_by_their_bytes(a in code(), b in code()) {
        prop_assert_eq!(a.cmp(&b), a.as_str().as_bytes().cmp(b.as_str().as_bytes()));
    }

    #[test]
    fn names_are_ordered_by_their_bytes(a in name(), b in name()) {
        prop_assert_eq!(a.cmp(&b), a.to_string().as_bytes().cmp(b.to_string().as_bytes()));
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in vec(any::<u8>(), 0..300), text in "(acta/[a-z-]{1,12}/v1\nelection a\n)?(\\PC{0,30}\n){0,8}(\n— .{0,30}\n)?") {
        for bytes in [&bytes[..], text.as_bytes()] {
            let _ = Statement::parse(bytes);
            let _ = Entry::parse(bytes);
            let _ = Draft::parse(bytes);
            let _ = Header::parse(bytes);
            if let Ok(text) = Text::parse(bytes) {
                let _ = Body::parse(&text);
            }
        }
    }

    /// Any change of a statement's bytes is refused, or gives another text or other signatures.
    #[test]
    fn a_changed_byte_is_seen(record in record(), at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let statement = signed(&record.to_text(&election()), &["authority/a"]);
        let mut bytes = statement.as_bytes().to_vec();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        let Ok(other) = Statement::parse(&bytes) else { return Ok(()) };
        let same_text = other.id() == statement.id();
        prop_assert!(!same_text || other.signatures() != statement.signatures());
        let book = KeyBook::new(&election(), &fixed_definition()).unwrap();
        let held = book.check(3, other).is_ok_and(|checked| checked.require_well_signed().is_ok());
        prop_assert!(!held, "a changed statement is not well signed");
    }

    #[test]
    fn a_statement_is_a_signed_note(record in record()) {
        let statement = signed(&record.to_text(&election()), &["promise/x", "authority/a"]);
        let note = Note::parse(statement.as_bytes()).unwrap();
        prop_assert_eq!(note.text(), statement.text());
        prop_assert_eq!(note.verify(&[secret("authority/a").public().clone()]).unwrap().len(), 1);
        let header = Header {
            received: Time::from_unix(START).unwrap(), via: acta::entry::Channel::Sms,
            intake: Code::parse("i").unwrap(), relays: vec![],
        };
        let bytes = Entry::encode(&header, &statement).unwrap();
        let entry = Entry::parse(&bytes).unwrap();
        prop_assert_eq!(entry.parse_statement().unwrap(), statement);
        prop_assert_eq!(entry.header, header);
    }

    #[test]
    fn a_policy_counts_distinct_names_in_scope(
        signers in vec((0..3_usize, 0..4_u32, 0..4_usize), 0..8), k in 1..4_u32, j in 1..4_u32,
    ) {
        let roles = [Role::Officer, Role::Board, Role::Station];
        let (one, two) = (Code::parse("s1").unwrap(), Code::parse("s2").unwrap());
        let (near, far) = (Code::parse("near").unwrap(), Code::parse("far").unwrap());
        let scopes = [Scope::Any, Scope::Station(one), Scope::Station(two), Scope::Area(near)];
        let signers: Vec<Signer> = signers.into_iter().map(|(role, code, scope)| Signer {
            name: Name::new(roles[role], Code::parse(&format!("c{code}")).unwrap()),
            scope: scopes[scope], after_freeze: false,
        }).collect();
        let areas = [near, far];
        let place = Place { station: Some(one), areas: &areas };
        let distinct = |role: Role| {
            let good = signers.iter().filter(|signer| signer.name.role == role && signer.scope != Scope::Station(two));
            let names: std::collections::BTreeSet<Name> = good.map(|signer| signer.name).collect();
            u32::try_from(names.len()).unwrap()
        };
        let expected = distinct(Role::Officer) >= k && distinct(Role::Board) >= j;
        let expr = Expr::parse(&format!("officer:{k}+board:{j}")).unwrap();
        prop_assert_eq!(expr.satisfied(&signers, place), expected);
    }

    /// W203 against plain arithmetic.
    #[test]
    fn the_balance_rule_is_exact(admitted in 0..5_000_i64, less in -60..60_i64) {
        let cast = (admitted - less).max(0);
        let rule = "|admitted - cast| < 2/100 admitted and |admitted - cast| < 15 when admitted != cast";
        let apart = (admitted - cast).abs();
        let broken = apart != 0 && (apart * 100 >= admitted * 2 || apart >= 15);
        let expected = if broken { Outcome::Broken } else { Outcome::Kept };
        prop_assert_eq!(Condition::parse(rule).unwrap().decide(&Two(admitted, cast)), expected);
    }

    /// Sums with fractions against i128 over a common denominator made otherwise.
    #[test]
    fn fractions_are_exact(p in 0..1_000_u32, q in 1..1_000_u32, r in 0..1_000_u32, s in 1..1_000_u32, a: u32, b: u32) {
        let condition = Condition::parse(&format!("{p}/{q} admitted - 3 cast <= {r}/{s} cast + 7")).unwrap();
        let [p, q, r, s, a, b] = [p, q, r, s, a, b].map(i128::from);
        let kept = p * a * s - 3 * b * q * s <= r * b * q + 7 * q * s;
        let expected = if kept { Outcome::Kept } else { Outcome::Broken };
        prop_assert_eq!(condition.decide(&Two(a.try_into().unwrap(), b.try_into().unwrap())), expected);
    }
}

/// `admitted` and `cast`.
struct Two(i64, i64);

impl Values for Two {
    fn value(&self, operand: Operand) -> Option<i64> {
        match operand.to_string().as_str() {
            "admitted" => Some(self.0),
            "cast" => Some(self.1),
            _ => None,
        }
    }

    fn levels_agree(&self) -> Option<bool> {
        None
    }
}

/// The largest inputs that the types allow do not overflow.
#[test]
fn the_largest_condition_is_decided() {
    let max = u32::MAX;
    let side = |name: &str| vec![format!("{max} {name}"); 32].join(" + ");
    let condition = format!("{} + 1/{max} cast >= - {}", side("admitted"), side("cast"));
    assert!(Condition::parse(&condition).is_none(), "33 terms");
    let left = vec![format!("{max} admitted"); 31].join(" + ");
    let condition = format!("{left} + 1/{max} cast >= - {}", side("cast"));
    let largest = Two(acta::rules::VALUE_MAX, acta::rules::VALUE_MAX);
    assert_eq!(Condition::parse(&condition).unwrap().decide(&largest), Outcome::Kept);
    let above = Two(acta::rules::VALUE_MAX + 1, 1);
    assert_eq!(
        Condition::parse("admitted = admitted").unwrap().decide(&above),
        Outcome::Inapplicable
    );
}

/// What happens to a name in the model: (index, key or revocation).
#[derive(Debug, Clone, Copy)]
enum Step {
    Enrol(usize, u8),
    Revoke(usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..3_usize, any::<u8>()).prop_map(|(name, seed)| Step::Enrol(name, seed % 6)),
        (0..3_usize).prop_map(Step::Revoke),
    ]
}

const NAMES: [&str; 3] = ["officer/1", "officer/2", "auditor/x"];

fn step_key(seed: u8) -> SigningKey {
    SigningKey::from_seed(&[100 + seed; 32])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// The book against a list of (name, key, from, until).
    #[test]
    fn keys_stand_by_index(steps in vec(step(), 1..14)) {
        let definition = fixed_definition();
        let policies = definition.policies();
        let statement = signed(&definition.to_text(&election()), &["authority/a", "authority/b"]);
        let (mut book, _) = open(statement).unwrap();
        let mut model: Vec<(usize, u8, u64, Option<u64>)> = Vec::new();
        for (index, step) in (1..).zip(&steps) {
            let live = |model: &[(usize, u8, u64, Option<u64>)], name| {
                model.iter().position(|row| row.0 == name && row.3.is_none())
            };
            let text = match *step {
                Step::Enrol(name, seed) => {
                    let full = Name::parse(NAMES[name]).unwrap();
                    let row = KeyRow::new(&election(), full, Scope::Any, &step_key(seed));
                    let known = model.iter().any(|row| row.1 == seed);
                    if !known && live(&model, name).is_none() {
                        model.push((name, seed, index + 1, None));
                    }
                    Key { rows: vec![row] }.to_text(&election())
                }
                Step::Revoke(name) => {
                    let at = live(&model, name);
                    let seed = at.map_or(0, |at| model[at].1);
                    if let Some(at) = at {
                        model[at].3 = Some(index);
                    }
                    let full = Name::parse(NAMES[name]).unwrap();
                    let key = step_key(seed).public();
                    let rows = vec![RevokeRow { name: full, key, reason: RevokeReason::Lost }];
                    Revoke { rows }.to_text(&election())
                }
            };
            let checked = book.check(index, signed(&text, &["authority/a", "authority/b"])).unwrap();
            book.apply(&checked, &policies);
        }
        let end = u64::try_from(steps.len()).unwrap() + 3;
        for (number, name) in NAMES.iter().enumerate() {
            for index in 0..end {
                let mut rows = model.iter().filter(|row| row.0 == number);
                let row = rows.find(|row| row.2 <= index && row.3.is_none_or(|until| index <= until));
                let expected = row.map(|row| step_key(row.1).public());
                let given = book.in_force(Name::parse(name).unwrap(), index).map(|key| key.key);
                prop_assert_eq!(given, expected, "{} at {}", name, index);
            }
        }
    }
}

#[test]
fn an_amendment_replaces_holders_from_its_index_on() {
    let definition = fixed_definition();
    let mut book = KeyBook::new(&election(), &definition).unwrap();
    let mut amended = definition.clone();
    amended.holders.retain(|holder| holder.name.to_string() != "observer/p3");
    let new = SigningKey::from_seed(&seed("contestant/p2 new")).public();
    for holder in &mut amended.holders {
        if holder.name.to_string() == "contestant/p2" {
            holder.key = new;
        }
    }
    book.amend(9, &amended).unwrap();
    let key =
        |name: &str, index| book.in_force(Name::parse(name).unwrap(), index).map(|key| key.key);
    let old = |name: &str| Some(SigningKey::from_seed(&seed(name)).public());
    assert_eq!(key("contestant/p2", 9), old("contestant/p2"));
    assert_eq!(key("contestant/p2", 10), Some(new));
    assert_eq!(key("observer/p3", 9), old("observer/p3"));
    assert_eq!(key("observer/p3", 10), None);
    assert_eq!(key("authority/a", 10), old("authority/a"));
    let mut twice = amended.clone();
    twice.holders[1].key = twice.holders[0].key;
    let before = book.len();
    assert_eq!(book.amend(12, &twice).unwrap_err().reason, Reason::EnrolmentKeyKnown);
    assert_eq!(book.len(), before, "a refused amendment changes nothing");
    let mut back = amended;
    back.holders.clone_from(&definition.holders);
    assert_eq!(book.amend(12, &back).unwrap_err().reason, Reason::EnrolmentKeyKnown);
}

/// A check at one index, taken to another, gives what a check there gives.
#[test]
fn rechecking_is_checking() {
    let definition = fixed_definition();
    let mut book = KeyBook::new(&election(), &definition).unwrap();
    let text = format!("acta/reading/v1\nelection {}\nx 1\n", election());
    let reading = signed(&text, &["authority/a", "contestant/p2"]);
    let more = signed(&text, &["observer/p3"]);
    let endorse = Endorse { endorses: more.id(), signatures: more.signatures().to_vec() };
    let endorse = signed(&endorse.to_text(&election()), &["promise/x"]);
    let help = || Help { endorsed_text: Some(&text), ..Help::default() };
    let first = [
        book.check(3, reading).unwrap(),
        book.check_with(4, endorse.clone(), help()).unwrap(),
        book.check(4, endorse).unwrap(),
    ];
    let same = |book: &KeyBook, index: u64| {
        for checked in &first {
            let again = book.recheck(index, checked.clone(), Some(&text)).unwrap();
            let fresh = book.check_with(index, checked.statement().clone(), help()).unwrap();
            assert_eq!(again, fresh);
        }
        book.recheck(index, first[0].clone(), None).unwrap().signers().len()
    };
    assert_eq!(same(&book, 8), 2);
    let mut amended = definition;
    amended.holders.retain(|holder| holder.name.role != Role::Contestant);
    book.amend(9, &amended).unwrap();
    assert_eq!(same(&book, 9), 2);
    assert_eq!(same(&book, 10), 1);
}

#[test]
fn presumed_signers_are_those_with_the_key_id() {
    let book = KeyBook::new(&election(), &fixed_definition()).unwrap();
    let text = format!("acta/reading/v1\nelection {}\nx 1\n", election());
    let statement = signed(&text, &["authority/a", "officer/1"]);
    let presumed = book.presumed(5, &statement);
    assert_eq!(
        presumed.iter().map(|one| one.name.to_string()).collect::<Vec<_>>(),
        ["authority/a"]
    );
    let checked = book.check(5, statement).unwrap();
    assert_eq!(checked.signers(), presumed);
    assert_eq!(checked.bad()[0].cause, Cause::Unknown);
    let other = ElectionId::parse("other.example").unwrap();
    let key =
        secret_key(&other, Name::parse("authority/a").unwrap(), &seed("authority/a")).unwrap();
    let other = Statement::sign("acta/reading/v1\nelection other.example\nx 1\n", &[&key]).unwrap();
    assert_eq!(book.check(5, other).unwrap_err().reason, Reason::KindElection);
}

#[test]
fn a_promise_covers_its_statement_and_verifies() {
    let book = KeyBook::new(&election(), &fixed_definition()).unwrap();
    let text = format!("acta/reading/v1\nelection {}\nx 1\n", election());
    let statement = signed(&text, &["authority/a"]);
    let header = Header {
        received: Time::from_unix(START).unwrap(),
        via: acta::entry::Channel::Https,
        intake: Code::parse("i").unwrap(),
        relays: vec![],
    };
    let bytes = Entry::encode(&header, &statement).unwrap();
    let entry = Entry::parse(&bytes).unwrap();
    let time = Time::from_unix(START + 1).unwrap();
    let item = |index| {
        acta::promise::promised(
            &entry,
            &bytes,
            statement.id(),
            index,
            (time, time),
            acta::promise::Level::Local,
        )
    };
    let batches = Promise::batches(&election(), (0..700).map(item).collect());
    assert!(batches.len() > 3, "the text bounds a promise");
    assert_eq!(batches.iter().map(|batch| batch.items.len()).sum::<usize>(), 700);
    for batch in batches {
        let note = batch.sign(&election(), &secret("promise/x")).unwrap();
        assert_eq!(Promise::verify(&note, &book).unwrap(), &batch);
        assert!(batch.items.iter().all(|item| item.covers(&statement)));
    }
    let one = Promise { items: vec![item(1)] };
    let mut other = one.items[0].clone();
    other.leaf = Hash([0; 32]);
    assert!(!other.covers(&statement));
    let stranger = one.sign(&election(), &secret("promise/y")).unwrap();
    assert_eq!(Promise::verify(&stranger, &book).unwrap_err().reason, Reason::PolicyUnsatisfied);
    let wrong = one.sign(&election(), &secret("authority/a")).unwrap();
    assert_eq!(Promise::verify(&wrong, &book).unwrap_err().reason, Reason::PolicyUnsatisfied);
}

#[test]
fn faults_name_line_expected_and_got() {
    let fault = |text: &str| {
        Text::of_str(text).and_then(|text| Body::parse(&text)).unwrap_err().to_string()
    };
    let head = "acta/record/v1\nelection a\nstation 1\ncontest 2\n";
    assert_eq!(
        fault(&format!("{head}track later\n")),
        "line 5: expected track: one of preliminary official, got \"later\""
    );
    assert_eq!(
        fault(&format!("{head}poll 1\n")),
        "line 5: expected key track (it is absent or displaced), got \"poll\""
    );
    assert_eq!(
        fault(&format!("{head}contest 2\n")),
        "line 5: expected key track (this one is repeated), got \"contest\""
    );
    assert_eq!(
        fault(&format!("{head}colour red\n")),
        "line 5: expected key track (this one is unknown here), got \"colour\""
    );
    assert_eq!(fault(head), "line 5: expected key track (absent), got \"end of text\"");
}
