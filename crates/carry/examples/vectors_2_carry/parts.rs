//! Sections 2 and 3: base41, parts, and putting them together.
#![expect(clippy::too_many_lines, reason = "a list of cases reads best whole")]

use acta_carry::payload::{Known, Payload};
use acta_carry::{Part, Tag, base41, crc, part};

use super::election::{compile, definition, parts, record, tag, worked};
use super::payloads::full;
use super::{Case, Vectors};

/// The payload of the worked record.
pub(crate) fn payload() -> Payload {
    let election = compile(&definition(), &parts());
    Payload::of(&worked(), Known::Election(&election))
}

pub(crate) fn write(to: &mut Vectors) {
    base41_cases(to);
    part_cases(to);
    split_cases(to);
    word_cases(to);
    assembly(to);
}

fn base41_cases(to: &mut Vectors) {
    let good = |about: &str, bytes: &[u8], text: &str| {
        assert_eq!(base41::encode(bytes), text, "{about}");
        Case::new("base41 ok", "base41", about).hex("bytes", bytes).payload(text)
    };
    good("no bytes", b"", "").save("base41-none", to);
    good("one byte", &[255], "96").save("base41-one", to);
    good("two bytes", &[255, 255], "H:.").save("base41-two", to);
    // By hand: 12337 = 37 + 13 * 41 + 7 * 41 * 41, 12851 = 18 + 26 * 41 + 7 * 41 * 41, 52 = 11 + 41.
    good("five bytes", b"01234", "-D7IQ7B1").save("base41-five", to);
    good("the least of each length", &[0, 0, 0], "00000").save("base41-zero", to);
    Case::new("base41 ok", "base41", "small letters count as capitals")
        .hex("bytes", [255, 255])
        .value("written", "H:.")
        .payload("h:.")
        .save("base41-small", to);
    let bad = |code: &str, about: &str, text: &str| {
        Case::new(&format!("base41 {code}"), "base41", about).payload(text)
    };
    for (name, text) in [
        ("space", "0 0"),
        ("dollar", "0$0"),
        ("percent", "0%0"),
        ("plus", "0+0"),
        ("other", "0\u{e9}0"),
        ("line-feed", "000\n"),
    ] {
        bad("character", "a character that is not in the alphabet", text)
            .save(&format!("base41-{name}"), to);
    }
    bad("length", "one character left over", "0000").save("base41-length", to);
    bad("value", "three characters above 65,535", "I:.").save("base41-above", to);
    bad("value", "two characters above 255", "A6").save("base41-above-one", to);
}

/// The bytes before the check with the right one.
fn checked(body: &[u8]) -> Vec<u8> {
    [body, &crc::crc32(body).to_be_bytes()[..]].concat()
}

fn text_of(bytes: &[u8]) -> String {
    format!("{}{}", part::PREFIX, base41::encode(bytes))
}

fn good_part(about: &str, one: &Part) -> Case {
    Case::new("part ok", "part", about)
        .hex("tag", one.tag.0)
        .hex("key", one.key.0)
        .value("number", one.number)
        .value("of", one.of)
        .hex("data", &one.data)
        .payload(one.to_text())
}

fn part_cases(to: &mut Vectors) {
    let one = part::split(&payload(), tag(), 1, part::PART_MAX).unwrap().remove(0);
    good_part("a payload in one part", &one).save("part", to);
    let two = part::split(&payload(), tag(), 2, part::PART_MAX).unwrap();
    good_part("the first of two", &two[0]).save("part-first", to);
    good_part("the second of two", &two[1]).save("part-second", to);
    let many = Part { number: 200, of: 1_024, data: vec![7], ..one.clone() };
    good_part("part 200 of 1,024, with one byte", &many).save("part-many", to);
    let small = one.to_text().to_lowercase();
    Case::new("part ok", "part", "small letters")
        .hex("key", one.key.0)
        .payload(small)
        .save("part-small-letters", to);
    let bytes = one.to_bytes();
    let body = &bytes[..bytes.len() - 4];
    let bad = |code: &str, about: &str, bytes: &[u8]| {
        let case = Case::new(&format!("part {code}"), "part", about).hex("tag", tag().0);
        case.payload(text_of(bytes))
    };
    bad("size", "19 bytes", &checked(&body[..15])).save("part-short", to);
    bad("size", "2,301 bytes", &checked(&[body, &vec![0; 2_301 - bytes.len()][..]].concat()))
        .save("part-long", to);
    bad("version", "version 2", &checked(&[&[2][..], &body[1..]].concat()))
        .save("part-version", to);
    let mut bent = bytes.clone();
    bent[40] ^= 1;
    bad("check", "one bit was changed", &bent).save("part-bit", to);
    bad("check", "the last byte is missing", &bytes[..bytes.len() - 1]).save("part-cut", to);
    let numbered = |numbers: &[u8]| checked(&[&body[..13], numbers, &body[15..]].concat());
    bad("number", "part 0", &numbered(&[0, 1])).save("part-zero", to);
    bad("number", "part 2 of 1", &numbered(&[2, 1])).save("part-above", to);
    bad("number", "part 1 of 0", &numbered(&[1, 0])).save("part-of-none", to);
    bad("number", "part 1 of 1,025", &numbered(&[1, 0x81, 8])).save("part-of-many", to);
    bad("number", "a number with a byte too many", &numbered(&[0x81, 0, 1]))
        .save("part-number-long", to);
    let empty = [&body[..13], &[1, 0x81, 1][..]].concat();
    bad("number", "no data", &checked(&empty)).save("part-empty", to);
    let wide = [&body[..13], &[1, 0x80, 8][..], &[0; 65]].concat();
    bad("number", "more data than a payload can have", &checked(&wide)).save("part-wide", to);
    let other = Part { tag: Tag([1, 2, 3, 4]), ..one };
    bad("election", "a part of another election", &other.to_bytes()).save("part-election", to);
    Case::new("base41 character", "part", "it does not begin with ACTA:")
        .payload("ACT:00000")
        .save("part-prefix", to);
}

fn split_cases(to: &mut Vectors) {
    for of in [1_u16, 2, 3, 7] {
        let texts = part::split(&payload(), tag(), of, part::PART_MAX).unwrap();
        let case = Case::new("part ok", "split", "a payload, cut into so many parts")
            .hex("tag", tag().0)
            .hex("carried", payload().as_bytes())
            .value("of", of);
        let case = texts.iter().fold(case, |case, part| case.value("text", part.to_text()));
        case.save(&format!("split-{of}"), to);
    }
}

/// Texts with words that are parts among others.
fn word_cases(to: &mut Vectors) {
    let texts = part::split(&payload(), tag(), 2, part::PART_MAX).unwrap();
    let (first, second) = (texts[0].to_text(), texts[1].to_text());
    let case = |about: &str, text: String, words: &[&str]| {
        let case = Case::new("words ok", "words", about);
        words.iter().fold(case, |case, word| case.value("word", word)).payload(text)
    };
    case(
        "two parts in one text, forwarded",
        format!("Fwd: station 7\r\n{first}\r\n{second}\tthanks"),
        &["part ok", "part ok"],
    )
    .save("words-two", to);
    case(
        "a part that a line end has cut",
        format!("{}\n{}", &first[..41], &first[41..]),
        &["part check"],
    )
    .save("words-wrapped", to);
    case("a part with a space in it", first.replacen('0', "0 ", 1), &["part size"])
        .save("words-space", to);
    case("nothing that is a part", "acta: 12 votes for 3, ACTA is down".into(), &["part size"])
        .save("words-none", to);
}

/// Takes parts one after another; `answers` stand by hand.
fn assembled(about: &str, steps: &[(&Part, &str)]) -> Case {
    let case = Case::new("assembly ok", "assembly", about).hex("tag", tag().0);
    steps.iter().fold(case, |case, (part, answer)| {
        case.value("text", part.to_text()).value("answer", answer)
    })
}

fn assembly(to: &mut Vectors) {
    let one = payload();
    let cut = |payload: &Payload, of| part::split(payload, tag(), of, part::PART_MAX).unwrap();
    let (three, two) = (cut(&one, 3), cut(&one, 2));
    let election = compile(&definition(), &parts());
    let second = Payload::of(&full(), Known::Election(&election));
    let other = cut(&second, 2);
    let complete = format!("complete {}", one.key());
    assembled("one part", &[(&cut(&one, 1)[0], &complete)]).save("assembly-one", to);
    assembled(
        "the last first, with repeats",
        &[
            (&three[2], "held 1 2"),
            (&three[2], "repeated 1 2"),
            (&three[0], "held 2"),
            (&three[1], &complete),
            (&three[0], "repeated"),
        ],
    )
    .save("assembly-order", to);
    assembled(
        "two payloads mixed",
        &[
            (&two[0], "held 2"),
            (&other[1], "held 1"),
            (&other[0], &format!("complete {}", second.key())),
            (&two[1], &complete),
        ],
    )
    .save("assembly-mixed", to);
    assembled(
        "one payload cut in two ways",
        &[
            (&three[0], "held 2 3"),
            (&two[0], "held 2"),
            (&three[1], "held 3"),
            (&two[1], &complete),
            (&three[2], "repeated"),
        ],
    )
    .save("assembly-cuts", to);
    let changed = |part: &Part, byte: u8| {
        let mut part = part.clone();
        part.data[5] ^= byte;
        part
    };
    let (bent, bent_too) = (changed(&two[0], 1), changed(&two[1], 2));
    assembled(
        "a part that somebody changed",
        &[(&bent, "held 2"), (&two[1], "differs"), (&bent, "repeated"), (&two[0], &complete)],
    )
    .save("assembly-changed", to);
    assembled(
        "both parts changed, then both as they were",
        &[(&bent, "held 2"), (&bent_too, "differs"), (&two[1], "differs"), (&two[0], &complete)],
    )
    .save("assembly-changed-both", to);
    let many: Vec<Part> = (1..=6).map(|byte| changed(&two[0], byte)).collect();
    assembled(
        "a fifth reading takes the place of the oldest",
        &[
            (&two[0], "held 2"),
            (&many[0], "held 2"),
            (&many[1], "held 2"),
            (&many[2], "held 2"),
            (&many[3], "held 2"),
            (&two[1], "differs"),
            (&two[0], &complete),
        ],
    )
    .save("assembly-readings", to);
    let five = cut(&one, 5);
    let bent: Vec<[Part; 3]> =
        five.iter().map(|part| [1, 2, 3].map(|byte| changed(part, byte))).collect();
    let mut steps: Vec<(&Part, &str)> = Vec::new();
    let held = ["held 2 3 4 5", "held 3 4 5", "held 4 5", "held 5", "differs"];
    for ((part, bent), answer) in five.iter().zip(&bent).zip(held) {
        // All data of a number before the next: the last number completes nothing any more.
        let all = [part, &bent[0], &bent[1], &bent[2]];
        let first = if answer == "differs" { 1 } else { 0 };
        steps.extend(all[first..].iter().map(|part| (*part, answer)));
    }
    let again = five[..4].iter().map(|part| (part, "repeated"));
    steps.extend(again.chain([(&five[4], complete.as_str())]));
    assembled("three changed data of each part, and then the parts again", &steps)
        .save("assembly-again", to);
    let foreign = Part { tag: Tag([9; 4]), ..two[0].clone() };
    assembled(
        "a part of another election among them",
        &[(&foreign, "part election"), (&two[0], "held 2"), (&two[1], &complete)],
    )
    .save("assembly-election", to);
    // Another record's payload has another key, however alike they are.
    let alike = record("explain F203 recounted 1\n", &["station/010101001-01"]);
    let alike = Payload::of(&alike, Known::Election(&election));
    assembled(
        "the other half is of another record",
        &[(&two[0], "held 2"), (&cut(&alike, 2)[1], "held 1")],
    )
    .save("assembly-halves", to);
}
