//! Layer `text`, and the first two lines.

use super::{Case, ELECTION, Vectors, WORKED};

pub(crate) fn write(to: &mut Vectors) {
    bytes(to);
    first_lines(to);
    code_points(to);
}

fn bad(to: &mut Vectors, code: &str, name: &str, about: &str, payload: impl AsRef<[u8]>) {
    let expect = format!("text {code}");
    Case::new(&expect, "text", about).payload(payload).save(&format!("text-{name}"), to);
}

/// A text of a later kind, with lines after the first two.
fn later(lines: &str) -> String {
    format!("acta/reading/v1\nelection {ELECTION}\n{lines}")
}

fn bytes(to: &mut Vectors) {
    let with = |from: &str, by: &str| WORKED.replacen(from, by, 1);
    bad(to, "utf8", "utf8", "a byte that no UTF-8 has", b"acta/record/v1\nelection \xff\n");
    bad(to, "utf8", "utf8-surrogate", "half of a pair", b"acta/record/v1\nelection \xed\xa0\x80\n");
    bad(to, "end", "no-final-line-feed", "the last line has no LF", WORKED.trim_end());
    bad(to, "end", "nothing", "no byte at all", b"");
    bad(to, "empty-line", "empty-line", "an empty line", with("poll 1\n", "poll 1\n\n"));
    bad(to, "empty-line", "only-line-feed", "one LF alone", "\n");
    bad(to, "space", "space-first", "a space begins a line", with("poll 1", " poll 1"));
    bad(to, "space", "space-last", "a space ends a line", with("poll 1", "poll 1 "));
    bad(to, "space", "space-twice", "two spaces in a row", with("vote 1 301", "vote 1  301"));
    bad(to, "character", "carriage-return", "CR before LF", with("poll 1\n", "poll 1\r\n"));
    bad(to, "character", "tabulator", "a tabulator for the space", with("poll 1", "poll\t1"));
    bad(to, "character", "byte-order-mark", "U+FEFF first", format!("\u{feff}{WORKED}"));
    let line = |len: usize| later(&format!("key {}\n", "a".repeat(len - 4)));
    Case::new("text ok", "text", "a line of 4,000 bytes")
        .payload(line(4_000))
        .save("text-line-max", to);
    bad(to, "line", "line-too-long", "a line of 4,001 bytes", line(4_001));
    let lines = |count: usize| later(&"k 1\n".repeat(count - 2));
    Case::new("text ok", "text", "10,000 lines").payload(lines(10_000)).save("text-lines-max", to);
    bad(to, "lines", "too-many-lines", "10,001 lines", lines(10_001));
    let size = |size: usize| {
        let head = later("");
        let full = format!("k {}\n", "a".repeat(997));
        let mut text = head + &full.repeat(59);
        text.push_str(&format!("k {}\n", "a".repeat(size - text.len() - 3)));
        text
    };
    Case::new("text ok", "text", "60,000 bytes").payload(size(60_000)).save("text-size-max", to);
    bad(to, "size", "too-large", "60,001 bytes", size(60_001));
}

fn first_lines(to: &mut Vectors) {
    let mut bad = |code: &str, name: &str, about: &str, from: &str, by: &str| {
        let expect = format!("kind {code}");
        let payload = WORKED.replacen(from, by, 1);
        Case::new(&expect, "text", about).payload(payload).save(&format!("head-{name}"), to);
    };
    bad("first-line", "version", "another version", "/v1", "/v2");
    bad("first-line", "project", "another first word", "acta/", "note/");
    bad("first-line", "kind-spelling", "a kind that is no code", "record", "Record");
    bad("first-line", "kind-draft", "a draft is never a statement", "record", "draft");
    bad("first-line", "kind-entry", "an entry is never a statement", "record", "entry");
    bad("first-line", "kind-possession", "a proof is never a statement", "record", "possession");
    bad("election", "election-absent", "line 2 has another key", "election ", "elections ");
    bad("election", "election-capital", "a capital letter", "results.", "Results.");
    bad("election", "election-double", "two slashes in a row", "/2026", "//2026");
    bad("election", "election-slash", "a slash at the end", "president\n", "president/\n");
    let long = format!("results.{}\n", "a".repeat(93));
    bad("election", "election-long", "101 bytes", &format!("{ELECTION}\n"), &long);
    let payload = WORKED.replacen(&format!("{ELECTION}\n"), &long.replacen("aa", "a", 1), 1);
    Case::new("text ok", "text", "an election id of 100 bytes")
        .payload(payload)
        .save("head-election-max", to);
    let later = format!("acta/reading/v1\nelection {ELECTION}\nanything goes\nanything\n");
    Case::new("text ok", "text", "a kind of later versions is not read")
        .value("kind", "reading")
        .payload(later)
        .save("head-kind-later", to);
}

/// The first and last code point of each range of §1.2, and their neighbours.
fn code_points(to: &mut Vectors) {
    let ranges = [
        (0x0, 0x1f),
        (0x7f, 0xa0),
        (0xad, 0xad),
        (0x34f, 0x34f),
        (0x61c, 0x61c),
        (0x115f, 0x1160),
        (0x1680, 0x1680),
        (0x17b4, 0x17b5),
        (0x180b, 0x180f),
        (0x2000, 0x200f),
        (0x2028, 0x202f),
        (0x205f, 0x206f),
        (0x3000, 0x3000),
        (0x3164, 0x3164),
        (0xfe00, 0xfe0f),
        (0xfeff, 0xfeff),
        (0xffa0, 0xffa0),
        (0xfff0, 0xffff),
        (0x1d173, 0x1d17a),
        (0xe0000, 0xe0fff),
    ];
    let with = |code: u32| {
        let character = char::from_u32(code).unwrap();
        later(&format!("words a{character}b\n"))
    };
    for (first, last) in ranges {
        for code in [first, last] {
            let name = format!("code-point-{code:05x}");
            if code != 0x1f && !to.contains_key(&format!("text-{name}.txt")) {
                bad(to, "character", &name, &format!("U+{code:04X} is forbidden"), with(code));
            }
        }
    }
    let forbidden = |code: &u32| ranges.iter().any(|(first, last)| (first..=last).contains(&code));
    let beside =
        ranges.iter().flat_map(|(first, last): &(u32, u32)| [first.wrapping_sub(1), last + 1]);
    let mut allowed: Vec<u32> = beside.filter(|code| !forbidden(code)).collect();
    allowed.retain(|code| char::from_u32(*code).is_some());
    let characters: String = allowed.iter().filter_map(|code| char::from_u32(*code)).collect();
    let characters = characters.replace(' ', "");
    Case::new("text ok", "text", "the code points right beside the forbidden ranges")
        .payload(later(&format!("words a{characters}b\n")))
        .save("text-code-points-beside", to);
}
