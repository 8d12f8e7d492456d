//! Layer `statement`: signature lines, and whether they verify.

use acta::Statement;
use acta::value::to_base64;
use acta_log::ed25519::SigningKey;

use super::{Case, ELECTION, Vectors, WORKED, public, secret, seed, signed, text};

const STATION: &str = "station/010101001-01";
const OFFICER: &str = "officer/77";

pub(crate) fn write(to: &mut Vectors) {
    good(to);
    lines(to);
    verification(to);
}

fn good(to: &mut Vectors) {
    let statement = signed(WORKED, &[OFFICER, STATION, "agent/p2-114"]);
    let names = format!("agent/p2-114 {OFFICER} {STATION}");
    Case::new("statement ok", "statement", "a record with three signatures")
        .value("id", statement.id())
        .value("names", names)
        .payload(statement.as_bytes())
        .save("statement-record", to);
    let names: Vec<String> = (0..32).map(|number| format!("agent/p2-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    Case::new("statement ok", "statement", "32 signature lines")
        .payload(signed(WORKED, &names).as_bytes())
        .save("statement-signatures-max", to);
    Case::new("statement ok", "statement", "a kind of later versions")
        .payload(signed(&text("reading", "clerk 7\nclerk 7\n"), &[OFFICER]).as_bytes())
        .save("statement-kind-later", to);
}

fn line(name: &str) -> String {
    secret(name).sign(WORKED).unwrap().encode()
}

fn lines(to: &mut Vectors) {
    let mut bad = |code: &str, name: &str, about: &str, payload: String| {
        let expect = format!("statement {code}");
        Case::new(&expect, "statement", about)
            .payload(payload)
            .save(&format!("statement-{name}"), to);
    };
    let one = line(OFFICER);
    let note = |lines: &str| format!("{WORKED}\n{lines}");
    bad("split", "no-signature", "a text alone", WORKED.into());
    bad("split", "no-lines", "an empty line and nothing after it", note(""));
    bad("split", "no-final-line-feed", "the last line has no LF", note(one.trim_end()));
    bad("line", "hyphen", "a hyphen for the dash", note(&one.replace('\u{2014}', "-")));
    bad("line", "no-space", "no space after the dash", note(&one.replace("\u{2014} ", "\u{2014}")));
    bad("line", "no-blob", "a name alone", note(&format!("\u{2014} {ELECTION}/{OFFICER}\n")));
    bad("line", "third-word", "a word after the blob", note(&one.replace('\n', " more\n")));
    let blob =
        |len: usize| note(&format!("\u{2014} {ELECTION}/{OFFICER} {}\n", to_base64(&vec![1; len])));
    bad("line", "blob-short", "67 bytes", blob(67));
    bad("line", "blob-long", "69 bytes", blob(69));
    bad("line", "blob-cosignature", "76 bytes: a cosignature of type 04", blob(76));
    bad("line", "blob-unpadded", "no padding", note(&one.replace("=\n", "\n")));
    let pieces = format!("{}{}", to_base64(&[1; 2]), to_base64(&[1; 66]));
    let pieces = format!("\u{2014} {ELECTION}/{OFFICER} {pieces}\n");
    bad("line", "blob-pieces", "68 bytes in two padded pieces", note(&pieces));
    let spare = |line: &str| {
        let digits = line.trim_end().trim_end_matches('=');
        let (rest, last) = digits.split_at(digits.len() - 1);
        // The last digit has bits that belong to no byte; the next digit has one of them set.
        let next = char::from(last.bytes().next().unwrap() + 1);
        format!("{rest}{next}=\n")
    };
    bad("line", "blob-spare-bits", "unused bits are not zero", note(&spare(&one)));
    bad(
        "name",
        "other-election",
        "a signer of another election",
        note(&one.replace(ELECTION, "results.example.org/2026/senate")),
    );
    bad(
        "name",
        "no-election",
        "a signer without election",
        note(&one.replace(&format!("{ELECTION}/"), "")),
    );
    bad("name", "role", "a role that is not listed", note(&one.replace("officer/", "clerk/")));
    bad(
        "name",
        "code",
        "a code with a capital letter",
        note(&one.replace("officer/77", "officer/A7")),
    );
    let (a, b) = (line("agent/p2-114"), line(STATION));
    bad("order", "order", "names in descending order", note(&format!("{b}{a}")));
    bad("order", "twice", "one name twice", note(&format!("{a}{a}")));
    let mut names: Vec<String> = (0..33).map(|number| format!("agent/p2-{number}")).collect();
    names.sort();
    let many: String = names.iter().map(|name| line(name)).collect();
    bad("count", "too-many", "33 signature lines", note(&many));
    let line = format!("words {}\n", "a".repeat(993));
    let mut large = text("reading", &line.repeat(59));
    large.push_str(&format!("words {}\n", "a".repeat(60_000 - large.len() - 7)));
    names.truncate(32);
    let keys: Vec<_> = names.iter().map(|name| secret(name)).collect();
    let many: String = keys.iter().map(|key| key.sign(&large).unwrap().encode()).collect();
    bad("size", "too-large", "more than 64,000 bytes", format!("{large}\n{many}"));
    let expect = "text empty-line";
    let payload = format!("{}\n{}", WORKED.replacen("poll 1\n", "poll 1\n\n", 1), a);
    Case::new(expect, "statement", "an empty line within the text")
        .payload(payload)
        .save("statement-empty-line", to);
}

fn with_keys(case: Case, names: &[&str]) -> Case {
    names
        .iter()
        .fold(case, |case, name| case.value("key", format!("{name} {}", to_base64(&public(name)))))
}

fn verification(to: &mut Vectors) {
    let keys = [OFFICER, STATION];
    let statement = signed(WORKED, &keys);
    let case = with_keys(Case::new("statement ok", "signed", "both lines verify"), &keys);
    case.payload(statement.as_bytes()).save("signed-record", to);
    let mut bad = |name: &str, about: &str, payload: &[u8]| {
        with_keys(Case::new("statement signer", "signed", about), &keys)
            .payload(payload)
            .save(&format!("signed-{name}"), to);
    };
    let other = String::from_utf8(statement.as_bytes().to_vec()).unwrap();
    bad("digit", "one digit of the text changed", other.replacen("301", "302", 1).as_bytes());
    bad("unknown", "a name without key", signed(WORKED, &["officer/78", STATION]).as_bytes());
    let mut bent = *statement.signatures().first().unwrap();
    bent.signature[40] ^= 1;
    let rest = statement.signatures()[1];
    let assembled = Statement::assemble(WORKED, vec![bent, rest]).unwrap();
    bad("bit", "one bit of a signature changed", assembled.as_bytes());
    let mut bent = *statement.signatures().first().unwrap();
    bent.key_id[0] ^= 1;
    let assembled = Statement::assemble(WORKED, vec![bent, rest]).unwrap();
    bad("key-id", "another key id", assembled.as_bytes());
    let mut high = *statement.signatures().first().unwrap();
    add_order(&mut high.signature);
    let assembled = Statement::assemble(WORKED, vec![high, rest]).unwrap();
    bad("s-plus-l", "S + L in place of S: the same value, another spelling", assembled.as_bytes());
    let by_other = SigningKey::from_seed(&seed("officer/78")).sign(WORKED.as_bytes());
    let mut other = *statement.signatures().first().unwrap();
    other.signature = by_other;
    let assembled = Statement::assemble(WORKED, vec![other, rest]).unwrap();
    bad("other-key", "signed by another key under this name", assembled.as_bytes());
}

/// Adds the order of the group to S, little-endian.
fn add_order(signature: &mut [u8; 64]) {
    let order: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0;
    for (byte, add) in signature.iter_mut().skip(32).zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
}
