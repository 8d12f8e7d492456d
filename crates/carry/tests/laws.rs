//! What must be true of all payloads, parts, orders and readings.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

#[path = "../examples/vectors_2_carry/election.rs"]
#[expect(dead_code, reason = "the generator of the vectors uses the rest")]
mod election;

use std::collections::BTreeMap;

use acta::Statement;
use acta::election::Election;
use acta_carry::assembler::{DONE_MAX, GROUPS_MAX, HELD_BYTES_MAX, Taken};
use acta_carry::payload::{Known, PAYLOAD_MAX, Payload};
use acta_carry::{Assembler, Content, Part, Tag, base41, digits, part, qr, sms};
use proptest::collection::vec;
use proptest::prelude::*;

/// The generator's election needs these two, which stand beside it there.
struct Case;
type Vectors = BTreeMap<String, Vec<u8>>;

impl Case {
    fn new(_: &str, _: &str, _: &str) -> Self {
        Self
    }

    fn value(self, _: &str, _: impl std::fmt::Display) -> Self {
        self
    }

    fn payload(self, _: impl AsRef<[u8]>) -> Self {
        self
    }

    fn save(self, _: &str, _: &mut Vectors) {}
}

fn known() -> Election {
    election::compile(&election::definition(), &election::parts())
}

const TAG: Tag = Tag([1, 2, 3, 4]);

/// A payload of any bytes.
fn any_payload(len: usize) -> impl Strategy<Value = Payload> {
    vec(any::<u8>(), 1..len).prop_map(|bytes| Payload::from_bytes(bytes).unwrap())
}

/// A record of the second contest, with any figures, optional lines and signers.
fn any_record() -> impl Strategy<Value = Statement> {
    let figures = vec(prop_oneof![any::<u32>(), 0..300_u32], 9);
    let lines = vec(any::<bool>(), 9);
    (figures, lines, 0..40_000_i64, 1..4_u32).prop_map(|(figures, lines, seconds, poll)| {
        let on = |at: usize, line: String| if lines[at] { line } else { String::new() };
        let at = 1_785_110_400 + seconds * 7;
        let time = |at: i64, offset| acta::value::Time::from_unix_offset(at, offset).unwrap();
        let names = ["agent/p2-1", "officer/77", "station/010101001-01"];
        let text = format!(
            "station 010101001-01\ncontest council\ntrack {}\npoll {poll}\ncount 1\n\
             admitted {}\n{}vote a {}\nvote a.1 {}\nvote a.2 {}\nvote b {}\nblank {}\n{}{}{}{}{}{}{}",
            if lines[0] { "official" } else { "preliminary" },
            figures[0],
            on(1, format!("proxy {}\n", figures[1])),
            figures[2],
            figures[3],
            figures[4],
            figures[5],
            figures[6],
            on(2, format!("more {}\n", figures[7])),
            on(3, format!("fewer {}\n", figures[8])),
            on(4, format!("closed {}\n", time(at, -240))),
            on(5, format!("counted {}\n", time(at + 3_600, if lines[6] { -240 } else { 330 }))),
            on(6, "agent p2 refused\nagent p3 absent\nagent q signed-ink\n".into()),
            on(7, "copy p2 absent\ncopy p3 given\n".into()),
            on(8, format!("explain F203 a-reason {}\nexplain W999 x 1\n", figures[7])),
        );
        election::signed("record", &text, &names[usize::from(lines[8])..])
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn base41_gives_bytes_back(bytes in vec(any::<u8>(), 0..300)) {
        let text = base41::encode(&bytes);
        prop_assert_eq!(text.len(), base41::text_len(bytes.len()));
        prop_assert_eq!(base41::decode(&text).unwrap(), bytes);
    }

    #[test]
    fn base41_has_one_spelling(text in "[0-9A-Z*./:-]{0,40}") {
        if let Ok(bytes) = base41::decode(&text) {
            prop_assert_eq!(base41::encode(&bytes), text);
        }
    }

    #[test]
    fn records_come_back_byte_for_byte(record in any_record()) {
        let election = known();
        let payload = Payload::of(&record, Known::Election(&election));
        prop_assert_eq!(payload.form(), Some(acta_carry::payload::Type::Record));
        let back = payload.open(Known::Election(&election)).unwrap();
        prop_assert_eq!(back, Content::Statement(Box::new(record)));
    }

    /// Whatever is changed in a payload, it is refused or it is another statement's one spelling.
    #[test]
    fn a_changed_payload_is_never_the_same_statement(
        record in any_record(), at in any::<prop::sample::Index>(), bit in 0..8_u8,
    ) {
        let election = known();
        let payload = Payload::of(&record, Known::Election(&election));
        let mut bytes = payload.as_bytes().to_vec();
        *at.get_mut(&mut bytes) ^= 1 << bit;
        prop_assert!(Payload::from_bytes(bytes).unwrap().open(Known::Election(&election)).is_err());
    }

    /// Any order, repeats and mixture of any payloads cut in any way: each is complete exactly once,
    /// with its last missing part.
    #[test]
    fn parts_come_in_any_order(
        payloads in vec((any_payload(400), 1..9_u16), 1..5), seed in vec(any::<u32>(), 60),
    ) {
        let cut = |(payload, of): &(Payload, u16)| {
            let of = (*of).min(u16::try_from(payload.as_bytes().len()).unwrap());
            part::split(payload, TAG, of, part::PART_MAX).unwrap()
        };
        let once: Vec<Part> = payloads.iter().flat_map(cut).collect();
        let mut order: Vec<(u32, &Part)> = once.iter().chain(&once).enumerate()
            .map(|(at, part)| (seed[at % seed.len()].rotate_left(u32::try_from(at).unwrap()), part))
            .collect();
        order.sort_by_key(|(place, _)| *place);
        let mut assembler = Assembler::new(TAG);
        let mut complete = Vec::new();
        for (_, part) in order {
            if let Taken::Complete(payload) = assembler.take(part).unwrap().taken {
                complete.push(payload);
            }
        }
        let mut expected: Vec<Vec<u8>> =
            payloads.iter().map(|(payload, _)| payload.as_bytes().to_vec()).collect();
        let mut got: Vec<Vec<u8>> =
            complete.iter().map(|payload| payload.as_bytes().to_vec()).collect();
        expected.sort();
        expected.dedup();
        got.sort();
        prop_assert_eq!(got, expected);
        prop_assert_eq!(assembler.pending().count(), 0);
        prop_assert_eq!(assembler.held_bytes(), 0);
    }

    /// A damaged text is no part, or a part of something else that never completes.
    #[test]
    fn a_damaged_text_is_refused(
        payload in any_payload(90), at in any::<prop::sample::Index>(), by in 0..41_usize,
    ) {
        let text = sms::messages(&payload, TAG).unwrap().remove(0);
        let mut bytes = text.clone().into_bytes();
        let place = at.index(bytes.len());
        bytes[place] = base41::ALPHABET[by];
        let changed = String::from_utf8(bytes).unwrap();
        prop_assume!(changed != text);
        prop_assert!(Part::parse_text(&changed).is_err());
    }

    /// One digit heard wrong, or two neighbours swapped: the line is named.
    #[test]
    fn a_wrong_digit_is_named(
        payload in any_payload(120), at in any::<prop::sample::Index>(), digit in 0..10_u8, swap: bool,
    ) {
        let one = part::split(&payload, TAG, 1, part::PART_MAX).unwrap().remove(0);
        let good = digits::lines(&one);
        prop_assert_eq!(&digits::agree(&good, &good).unwrap(), &one);
        let mut bytes = good.clone().into_bytes();
        let places: Vec<usize> = (3..bytes.len() - 1)
            .filter(|place| bytes[*place].is_ascii_digit() && bytes[*place + 1].is_ascii_digit())
            .collect();
        let place = places[at.index(places.len())];
        if swap { bytes.swap(place, place + 1) } else { bytes[place] = b'0' + digit }
        let bad = String::from_utf8(bytes).unwrap();
        prop_assume!(bad != good);
        let line = good[..place].matches('\n').count() + 1;
        let line = if line == good.lines().count() { 0 } else { line };
        let faults = digits::agree(&good, &bad).unwrap_err();
        // A changed line number makes two lines of it.
        let of_number = good[..place].rsplit('\n').next().unwrap().len() < 2;
        prop_assert!(of_number || faults.iter().all(|fault| fault.at == line), "{faults:?}");
        prop_assert!(digits::agree(&bad, &bad).is_err());
    }
}

#[test]
fn any_bytes_are_parsed_or_refused() {
    let election = known();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let open = |bytes: Vec<u8>| {
        let _ = Part::parse(&bytes);
        let _ = acta_carry::bundle::Manifest::parse(&bytes);
        if let Ok(payload) = Payload::from_bytes(bytes) {
            let _ = payload.open(Known::Election(&election));
        }
        Ok(())
    };
    runner.run(&vec(any::<u8>(), 0..200), open).unwrap();
}

/// Parts that fit together nowhere: memory stays bounded, and the oldest are dropped and named.
#[test]
fn a_flood_of_parts_is_bounded() {
    let mut assembler = Assembler::new(TAG);
    let (mut dropped, mut first) = (0, None);
    for number in 0..6_000_u32 {
        let mut bytes = vec![0; 8_000];
        bytes[..4].copy_from_slice(&number.to_be_bytes());
        let payload = Payload::from_bytes(bytes).unwrap();
        let parts = part::split(&payload, TAG, 4, part::PART_MAX).unwrap();
        first = first.or_else(|| Some(parts[0].clone()));
        for part in &parts[..3] {
            let answer = assembler.take(part).unwrap();
            dropped += answer.dropped.len();
            assert!(assembler.held_bytes() <= HELD_BYTES_MAX);
        }
        if number % 500 == 0 {
            assert!(assembler.pending().count() <= GROUPS_MAX);
        }
    }
    assert!(assembler.pending().count() <= GROUPS_MAX);
    assert_eq!(dropped + assembler.pending().count(), 6_000);
    let answer = assembler.take(&first.unwrap()).unwrap();
    assert_eq!(answer.taken, Taken::Held { missing: vec![2, 3, 4] });
}

/// Complete payloads are remembered, but not for ever; one can be asked for again.
#[test]
fn what_was_complete_is_remembered() {
    let mut assembler = Assembler::new(TAG);
    let part = |number: usize| {
        let payload = Payload::from_bytes(number.to_be_bytes().to_vec()).unwrap();
        part::split(&payload, TAG, 1, part::PART_MAX).unwrap().remove(0)
    };
    for number in 0..=DONE_MAX {
        assert!(matches!(assembler.take(&part(number)).unwrap().taken, Taken::Complete(_)));
    }
    let again = assembler.take(&part(DONE_MAX)).unwrap();
    assert_eq!(again.taken, Taken::Repeated { missing: vec![] });
    assembler.forget(again.group.key);
    assert!(matches!(assembler.take(&part(DONE_MAX)).unwrap().taken, Taken::Complete(_)));
    assert!(matches!(assembler.take(&part(0)).unwrap().taken, Taken::Complete(_)));
}

/// What is held can be taken again by another assembler, which then answers the same.
#[test]
fn what_is_held_survives_a_restart() {
    let mut assembler = Assembler::new(TAG);
    let payload = Payload::from_bytes((0..=200).collect()).unwrap();
    let parts = part::split(&payload, TAG, 5, part::PART_MAX).unwrap();
    let mut bent = parts[1].clone();
    bent.data[0] ^= 1;
    for part in [&parts[4], &bent, &parts[1], &parts[0]] {
        assembler.take(part).unwrap();
    }
    let mut other = Assembler::new(TAG);
    for part in assembler.held() {
        assert!(matches!(other.take(&part).unwrap().taken, Taken::Held { .. }));
    }
    assert_eq!(other.held().collect::<Vec<_>>(), assembler.held().collect::<Vec<_>>());
    other.take(&parts[2]).unwrap();
    assert_eq!(other.take(&parts[3]).unwrap().taken, Taken::Complete(payload));
}

#[test]
fn the_longest_payload_travels() {
    let payload = Payload::from_bytes(vec![7; PAYLOAD_MAX]).unwrap();
    let messages = sms::messages(&payload, TAG).unwrap();
    let symbols = qr::symbols(&payload, TAG, qr::VERSION_DEFAULT).unwrap();
    let texts =
        [messages.join(" "), symbols.iter().map(|one| one.text().to_owned() + "\n").collect()];
    for text in texts {
        let mut assembler = Assembler::new(TAG);
        let mut answers =
            sms::parts(&text).map(|part| assembler.take(&part.unwrap()).unwrap().taken);
        assert_eq!(answers.next_back_complete(), payload);
    }
    assert!(Payload::from_bytes(vec![7; PAYLOAD_MAX + 1]).is_err());
    assert!(part::fewest(&payload, TAG, part::PART_MIN).is_none(), "a byte a part is not enough");
}

/// The last answer of many, which completes.
trait Completes {
    fn next_back_complete(&mut self) -> Payload;
}

impl<I: Iterator<Item = Taken>> Completes for I {
    fn next_back_complete(&mut self) -> Payload {
        match self.last() {
            Some(Taken::Complete(payload)) => payload,
            other => panic!("{other:?}"),
        }
    }
}

/// The table of spec 2 against the encoder: each version holds so many characters at M, and no more.
#[test]
fn the_table_of_versions_is_the_encoders() {
    for version in 1..=qr::VERSION_MAX {
        let full = "A".repeat(qr::chars_max(version));
        let symbol = qr::Symbol::of_text(&full, version).unwrap();
        assert_eq!((symbol.size(), symbol.level()), (17 + 4 * usize::from(version), qr::Level::M));
        assert!(qr::Symbol::of_text(&(full.clone() + "A"), version).is_none());
        if version < qr::VERSION_MAX {
            let next = qr::Symbol::of_text(&(full + "A"), version + 1).unwrap();
            assert_eq!(next.size(), 17 + 4 * usize::from(version + 1));
        }
    }
    assert!(qr::Symbol::of_text("a", 40).is_none(), "small letters are not in the alphabet");
}

/// The picture shows the modules: each run of the path is dark, everything else light.
#[test]
fn the_picture_shows_the_modules() {
    let symbol = qr::Symbol::of_text("ACTA:0123456789", 5).unwrap();
    let svg = symbol.svg();
    let path = svg.split("<path d=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut dark = vec![];
    for run in path.split('M').skip(1) {
        let (place, rest) = run.split_once('h').unwrap();
        let (x, y) = place.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let width: usize = rest.split('v').next().unwrap().parse().unwrap();
        dark.extend((x..x + width).map(|x| (x - qr::QUIET_ZONE, y - qr::QUIET_ZONE)));
    }
    let all = (0..symbol.size()).flat_map(|y| (0..symbol.size()).map(move |x| (x, y)));
    let expected: Vec<(usize, usize)> = all.filter(|(x, y)| symbol.is_dark(*x, *y)).collect();
    assert_eq!(dark, expected);
    let luma = symbol.luma(2);
    let side = symbol.pixels(2);
    assert_eq!(luma.len(), side * side);
    assert_eq!(luma.iter().filter(|gray| **gray == 0).count(), expected.len() * 4);
}
