//! Writes `vectors/3-log`: `cargo run -p acta-log --example vectors_3_log -- FOLDER`.
//!
//! Every case states by hand what is expected of it; the tests then run the code on the files.
#![expect(clippy::unwrap_used, reason = "a generator stops where a step fails")]

use std::collections::BTreeMap;
use std::path::Path;

use acta_log::checkpoint::Checkpoint;
use acta_log::cosignature;
use acta_log::hash::Hash;
use acta_log::heads;
use acta_log::histories::TwoHistories;
use acta_log::note::{Algorithm, Note, PublicKey, SecretKey, SignatureLine};
use acta_log::proof::Proof;
use acta_log::tiles::{self, Edge, Kind};
use acta_log::tree::{self, HashSource, Levels};
use acta_log::witness::AddCheckpoint;
use data_encoding::{BASE64, HEXLOWER};

#[path = "vectors_3_log/ed25519_cases.rs"]
mod ed25519_cases;

const ORIGIN: &str = "example.com/log";
const TIME: u64 = 1_785_103_200;

/// The text of each file by its name.
type Vectors = BTreeMap<String, String>;

/// One file: what is expected, why, and the values.
struct Case(String);

impl Case {
    fn new(expect: &str, about: &str) -> Self {
        Self(format!("expect: {expect}\nabout: {about}\n"))
    }

    fn text(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        let line = format!("{key}: {value}");
        self.0.push_str(line.trim_end());
        self.0.push('\n');
        self
    }

    fn hex(self, key: &str, bytes: &[u8]) -> Self {
        self.text(key, HEXLOWER.encode(bytes))
    }

    fn bytes(self, key: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.text(key, BASE64.encode(bytes.as_ref()))
    }

    fn hashes(self, key: &str, hashes: &[Hash]) -> Self {
        hashes.iter().fold(self, |case, hash| case.hex(key, hash))
    }

    fn save(self, name: &str, to: &mut Vectors) {
        assert_eq!(to.insert(format!("{name}.txt"), self.0), None, "{name} twice");
    }
}

fn main() {
    let folder = std::env::args().nth(1).expect("usage: vectors_3_log FOLDER");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in all() {
        std::fs::write(Path::new(&folder).join(name), text).unwrap();
    }
}

/// All files.
pub(crate) fn all() -> Vectors {
    let mut to = Vectors::new();
    ed25519_cases::write(&mut to);
    keys(&mut to);
    notes(&mut to);
    checkpoints(&mut to);
    cosignatures(&mut to);
    tile_paths(&mut to);
    bundles(&mut to);
    growth(&mut to);
    roots(&mut to);
    inclusions(&mut to);
    consistencies(&mut to);
    policies(&mut to);
    evaluations(&mut to);
    proofs(&mut to);
    witnesses(&mut to);
    head_lists(&mut to);
    histories(&mut to);
    trees(&mut to);
    to
}

fn key(name: &str, algorithm: Algorithm, seed: u8) -> SecretKey {
    SecretKey::new(name, algorithm, &[seed; 32]).unwrap()
}

fn log_key() -> SecretKey {
    key(ORIGIN, Algorithm::Ed25519, 1)
}

fn witness_key(number: u8) -> SecretKey {
    let name = format!("witness.example/w{number}");
    key(&name, Algorithm::Ed25519Cosignature, 10 + number)
}

fn leaves(size: u64) -> Levels {
    (0..size).map(|index| tree::leaf_hash(format!("entry {index}").as_bytes())).collect()
}

fn head(levels: &Levels, size: u64) -> Checkpoint {
    Checkpoint { origin: ORIGIN.into(), size, root: tree::root_at(levels, size).unwrap() }
}

/// A line whose signature has one bit flipped.
fn bent(mut line: SignatureLine) -> SignatureLine {
    *line.signature.last_mut().unwrap() ^= 1;
    line
}

fn keys(to: &mut Vectors) {
    let vkey = |expect: &str, about: &str, vkey: &str| {
        Case::new(&format!("vkey {expect}"), about).text("vkey", vkey)
    };
    for (name, algorithm, type_byte) in [
        ("ed25519", Algorithm::Ed25519, 1),
        ("ed25519-cosignature", Algorithm::Ed25519Cosignature, 4),
        ("ml-dsa-44", Algorithm::MlDsa44, 6),
    ] {
        let secret = key(ORIGIN, algorithm, 1);
        vkey("ok", "a key and its id", &secret.public().to_string())
            .text("skey", secret.skey())
            .text("name", ORIGIN)
            .text("type", type_byte)
            .hex("key-id", &secret.public().key_id())
            .hex("public", secret.public().key())
            .save(&format!("vkey-{name}"), to);
    }
    let good = log_key().public().to_string();
    let (name, rest) = good.split_once('+').unwrap();
    let (id, typed) = rest.split_once('+').unwrap();
    let with = |name: &str, id: &str, typed: &str| format!("{name}+{id}+{typed}");
    let bad = [
        ("key-id-differs", "other-id", "the id is not the key's", with(name, "00000000", typed)),
        (
            "malformed",
            "upper-case-id",
            "hexadecimal is lower case",
            with(name, &id.to_uppercase(), typed),
        ),
        ("malformed", "cut-short", "base64 comes in fours", with(name, id, &typed[..43])),
        ("malformed", "empty-name", "a name is not empty", with("", id, typed)),
        ("malformed", "space-in-name", "U+00A0 is a space", with("a\u{a0}b", id, typed)),
        (
            "malformed",
            "short-key",
            "an Ed25519 key has 32 bytes",
            with(name, id, &BASE64.encode(&[1; 32])),
        ),
        (
            "algorithm",
            "type-02",
            "type 02 is not used here",
            with(name, id, &BASE64.encode(&[2; 33])),
        ),
        ("limit", "long-name", "a name has at most 255 bytes", with(&"n".repeat(256), id, typed)),
    ];
    for (code, file, about, text) in bad {
        vkey(code, about, &text).save(&format!("vkey-{file}"), to);
    }
    let mut small = vec![1; 33];
    small[2..].fill(0);
    vkey("key-small-order", "the identity point", &with(name, id, &BASE64.encode(&small)))
        .save("vkey-small-order", to);
}

fn notes(to: &mut Vectors) {
    let (first, second) = (log_key(), key("example.com/other", Algorithm::Ed25519, 2));
    let text = "A first line.\n\nAn empty line stands before this one.\n";
    let lines = |text: &str| (first.sign(text).unwrap(), second.sign(text).unwrap());
    let (one, two) = lines(text);
    let both = Note::new(text, &[one.clone(), two.clone()]).unwrap();
    let known = first.public();
    let note = |expect: &str, about: &str, bytes: &[u8]| {
        Case::new(&format!("note {expect}"), about).bytes("note", bytes).text("vkey", known)
    };
    note("ok", "two signatures, both known", both.as_bytes())
        .text("vkey", second.public())
        .bytes("text", text)
        .save("note-two-signatures", to);
    let half = Note::new(text, &[one.clone(), bent(two.clone())]).unwrap();
    note("ok", "the line of an unknown key is ignored, even a bad one", half.as_bytes())
        .bytes("text", text)
        .save("note-unknown-key-ignored", to);
    let wrong = Note::new(text, &[bent(one.clone())]).unwrap();
    note("signature-does-not-verify", "one bit of S flipped", wrong.as_bytes())
        .save("note-signature-does-not-verify", to);
    let twice = Note::new(text, &[one.clone(), bent(one.clone())]).unwrap();
    note("signature-does-not-verify", "a good line does not excuse a bad one", twice.as_bytes())
        .save("note-one-line-bad", to);
    let other = Note::new("Another text.\n", std::slice::from_ref(&one)).unwrap();
    note("signature-does-not-verify", "a signature of another text", other.as_bytes())
        .save("note-other-text", to);
    let strange = Note::new(text, &[two]).unwrap();
    note("no-known-signature", "only an unknown key signed", strange.as_bytes())
        .save("note-no-known-signature", to);
    let short = SignatureLine { signature: one.signature[..63].to_vec(), ..one.clone() };
    let short = Note::new(text, &[short]).unwrap();
    note("signature-does-not-verify", "63 bytes of signature", short.as_bytes())
        .save("note-short-signature", to);
    malformed_notes(to, text, &one);
}

fn malformed_notes(to: &mut Vectors, text: &str, line: &SignatureLine) {
    let good = format!("{text}\n{}", line.encode());
    let cases: [(&str, &str, Vec<u8>); 12] = [
        ("no-final-line-feed", "the last line feed is absent", good.trim_end().into()),
        ("no-signature", "no signature line", format!("{text}\n").into()),
        ("no-empty-line", "nothing between text and signatures", {
            format!("A line.\n{}", line.encode()).into()
        }),
        ("carriage-return", "a control character", good.replacen('.', "\r", 1).into()),
        ("not-utf8", "bytes that are not UTF-8", [&[0xff][..], good.as_bytes()].concat()),
        ("hyphen", "a hyphen in place of the dash U+2014", good.replace('\u{2014}', "-").into()),
        ("two-spaces", "two spaces before the base64", good.replace("log ", "log  ").into()),
        ("no-padding", "base64 without its padding", good.replace("=\n", "\n").into()),
        ("padding-inside", "padding before the end of the base64", {
            good.replace("=\n", "=Bg==\n").into()
        }),
        ("blob-of-four", "a key id and no signature", {
            format!("{text}\n\u{2014} {ORIGIN} {}\n", BASE64.encode(&line.key_id)).into()
        }),
        ("trailing-text", "a line after the signatures", format!("{good}more\n").into()),
        ("plus-in-name", "a plus sign in a name", good.replace("/log ", "/l+g ").into()),
    ];
    for (name, about, bytes) in cases {
        Case::new("note malformed", about)
            .bytes("note", bytes)
            .text("vkey", log_key().public())
            .save(&format!("note-{name}"), to);
    }
    let many: String = std::iter::repeat_n(line.encode(), 101).collect();
    Case::new("note limit", "101 signature lines")
        .bytes("note", format!("{text}\n{many}"))
        .text("vkey", log_key().public())
        .save("note-101-signatures", to);
}

fn checkpoints(to: &mut Vectors) {
    let levels = leaves(5);
    let good = head(&levels, 5);
    Case::new("checkpoint ok", "three lines")
        .bytes("text", good.to_string())
        .text("origin", ORIGIN)
        .text("size", 5)
        .hex("root", &good.root)
        .save("checkpoint-five-leaves", to);
    Case::new("checkpoint ok", "the empty tree")
        .bytes("text", head(&levels, 0).to_string())
        .text("origin", ORIGIN)
        .text("size", 0)
        .hex("root", &tree::empty_root())
        .save("checkpoint-empty-tree", to);
    let text = good.to_string();
    let with_size = |size: &str| text.replacen("\n5\n", &format!("\n{size}\n"), 1);
    let cases = [
        ("malformed", "extension-line", "no fourth line", format!("{text}more\n")),
        ("malformed", "two-lines", "the root is absent", format!("{ORIGIN}\n5\n")),
        ("malformed", "leading-zero", "a size has no leading zero", with_size("05")),
        ("malformed", "plus-sign", "a size has digits only", with_size("+5")),
        ("malformed", "size-2-63", "a size is below 2^63", with_size("9223372036854775808")),
        ("malformed", "empty-origin", "an origin is not empty", text.replacen(ORIGIN, "", 1)),
        ("malformed", "short-root", "a root has 32 bytes", format!("{ORIGIN}\n5\nAAAA\n")),
        (
            "malformed",
            "trailing-bits",
            "unused bits of base64 are zero",
            text.replace("=\n", "\n").trim_end().to_owned() + "\n",
        ),
        (
            "malformed",
            "no-final-line-feed",
            "each line ends with a line feed",
            text.trim_end().into(),
        ),
        ("root-differs", "empty-tree-other-root", "size 0 has the root of nothing", with_size("0")),
        (
            "limit",
            "long-origin",
            "an origin has at most 255 bytes",
            text.replacen(ORIGIN, &"o".repeat(256), 1),
        ),
    ];
    for (code, name, about, text) in cases {
        Case::new(&format!("checkpoint {code}"), about)
            .bytes("text", text)
            .save(&format!("checkpoint-{name}"), to);
    }
}

fn cosignatures(to: &mut Vectors) {
    let text = head(&leaves(5), 5).to_string();
    let case = |code: &str, about: &str, key: &PublicKey, line: &SignatureLine| {
        Case::new(&format!("cosignature {code}"), about)
            .bytes("text", &text)
            .text("vkey", key)
            .text("line", line.encode().trim_end())
    };
    let secret = witness_key(1);
    let (public, line) = (secret.public(), secret.sign_at(&text, TIME).unwrap());
    case("ok", "Ed25519, type 04", public, &line)
        .text("time", TIME)
        .bytes("message", cosignature::ed25519_message(&text, TIME))
        .save("cosignature-04", to);
    let mut later = line.clone();
    later.signature[7] ^= 1;
    case("signature-does-not-verify", "another time than was signed", public, &later)
        .save("cosignature-04-other-time", to);
    let mut huge = line.clone();
    huge.signature[0] = 0x80;
    case("signature-does-not-verify", "a time of 2^63", public, &huge)
        .save("cosignature-04-time-too-large", to);
    let plain = key("witness.example/w1", Algorithm::Ed25519, 11).sign(&text).unwrap();
    let untimed = SignatureLine { signature: plain.signature, ..line };
    case(
        "signature-does-not-verify",
        "a plain signature in a cosignature's place",
        public,
        &untimed,
    )
    .save("cosignature-04-no-time", to);
    ml_dsa_cosignatures(to, &text);
}

fn ml_dsa_cosignatures(to: &mut Vectors, text: &str) {
    let secret = key("witness.example/w1", Algorithm::MlDsa44, 21);
    let line = secret.sign_at(text, TIME).unwrap();
    let case = |code: &str, about: &str, key: &PublicKey, line: &SignatureLine| {
        Case::new(&format!("cosignature {code}"), about)
            .bytes("text", text)
            .text("vkey", key)
            .text("line", line.encode().trim_end())
    };
    let Checkpoint { origin, size, root } = Checkpoint::parse(text).unwrap();
    let signed = cosignature::Subtree { origin: &origin, start: 0, end: size, root };
    case("ok", "ML-DSA-44, type 06", secret.public(), &line)
        .text("time", TIME)
        .bytes("message", signed.message("witness.example/w1", TIME).unwrap())
        .save("cosignature-06", to);
    let zero = secret.sign_at(text, 0).unwrap();
    case("ok", "time 0 makes no statement", secret.public(), &zero)
        .text("time", 0)
        .bytes("message", signed.message("witness.example/w1", 0).unwrap())
        .save("cosignature-06-no-time", to);
    case("signature-does-not-verify", "one bit flipped", secret.public(), &bent(line.clone()))
        .save("cosignature-06-bit-flipped", to);
    // The same key bytes under another name: type 06 signs the name, so it does not carry over.
    let other = key("witness.example/w2", Algorithm::MlDsa44, 21);
    let moved = SignatureLine {
        name: "witness.example/w2".into(),
        key_id: other.public().key_id(),
        signature: line.signature,
    };
    case("signature-does-not-verify", "signed under another name", other.public(), &moved)
        .save("cosignature-06-other-name", to);
}

fn tile_paths(to: &mut Vectors) {
    let good = [
        ("tile/0/000", 0, 0, 256),
        ("tile/1/x001/000.p/17", 1, 1000, 17),
        ("tile/entries/x001/x234/067", -1, 1_234_067, 256),
        ("tile/7/000.p/127", 7, 0, 127),
    ];
    for (at, (path, level, index, width)) in good.into_iter().enumerate() {
        let level = if level < 0 { "entries".to_owned() } else { level.to_string() };
        Case::new("tile-path ok", "a path and its parts")
            .text("path", path)
            .text("level", level)
            .text("index", index)
            .text("width", width)
            .save(&format!("tile-path-{}", at + 1), to);
    }
    let bad = [
        ("malformed", "leading-group", "tile/0/x000/001"),
        ("malformed", "two-digits", "tile/0/01"),
        ("malformed", "x-on-the-last", "tile/0/x001"),
        ("malformed", "no-x", "tile/0/001/000"),
        ("malformed", "level-leading-zero", "tile/00/000"),
        ("malformed", "width-0", "tile/0/000.p/0"),
        ("malformed", "width-256", "tile/0/000.p/256"),
        ("malformed", "width-leading-zero", "tile/0/000.p/01"),
        ("malformed", "parent-folder", "tile/0/../000"),
        ("malformed", "slash-first", "/tile/0/000"),
        ("malformed", "trailing-slash", "tile/0/000/"),
        ("malformed", "data", "tile/data/000"),
        ("out-of-range", "level-8", "tile/8/000"),
        ("out-of-range", "level-7-width-128", "tile/7/000.p/128"),
        ("limit", "65-bytes", "tile/0/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/x000/000"),
    ];
    for (code, name, path) in bad {
        Case::new(&format!("tile-path {code}"), "no path of a tile")
            .text("path", path)
            .save(&format!("tile-path-{name}"), to);
    }
}

fn bundles(to: &mut Vectors) {
    let entries: [&[u8]; 3] = [b"first", b"", b"third"];
    let bytes = tiles::encode_bundle(&entries).unwrap();
    let ok = Case::new("bundle ok", "three entries, one of them empty").bytes("bundle", &bytes);
    entries.iter().fold(ok, |case, e| case.hex("entry", e)).save("bundle-three-entries", to);
    Case::new("bundle ok", "no entry").bytes("bundle", b"").save("bundle-empty", to);
    let long = vec![b'x'; 65_535];
    Case::new("bundle ok", "an entry of 65,535 bytes, given by its hash")
        .bytes("bundle", tiles::encode_bundle(&[&long]).unwrap())
        .hex("leaf-hash", &tree::leaf_hash(&long))
        .save("bundle-longest-entry", to);
    Case::new("bundle malformed", "the last entry is cut short")
        .bytes("bundle", &bytes[..bytes.len() - 1])
        .save("bundle-cut-short", to);
    Case::new("bundle malformed", "one byte of a length")
        .bytes("bundle", [&bytes[..], &[0]].concat())
        .save("bundle-half-a-length", to);
    Case::new("bundle limit", "257 entries")
        .bytes("bundle", vec![0; 2 * 257])
        .save("bundle-257-entries", to);
}

fn growth(to: &mut Vectors) {
    for (old, new) in
        [(0, 1), (255, 256), (256, 257), (300, 512), (65_535, 65_537), (69_900, 70_000)]
    {
        let case = Case::new("growth ok", "files written and folders deleted when a log grows");
        let case = case.text("old", old).text("new", new);
        let case =
            tiles::between(old, new).fold(case, |case, tile| case.text("write", tile.path()));
        let case =
            tiles::superseded(old, new).fold(case, |case, folder| case.text("delete", folder));
        case.save(&format!("growth-{old}-{new}"), to);
    }
}

fn roots(to: &mut Vectors) {
    let levels = leaves(300);
    for size in [0, 1, 2, 3, 7, 8, 256, 257, 300] {
        Case::new("tree ok", "leaf i is the text `entry i`")
            .text("size", size)
            .hex("root", &tree::root_at(&levels, size).unwrap())
            .save(&format!("tree-{size}"), to);
    }
}

fn inclusions(to: &mut Vectors) {
    let levels = leaves(300);
    let case = |code: &str, about: &str, index: u64, size: u64, proof: &[Hash]| {
        Case::new(&format!("inclusion {code}"), about)
            .text("index", index)
            .text("size", size)
            .hex("leaf-hash", &levels.hash(0, index.min(299)).unwrap())
            .hex("root", &tree::root_at(&levels, size.min(300)).unwrap())
            .hashes("hash", proof)
    };
    let proof = |index, size| tree::inclusion_proof(&levels, index, size).unwrap();
    for (index, size) in [(0, 1), (0, 2), (6, 7), (3, 8), (256, 257), (299, 300)] {
        case("ok", "a proof", index, size, &proof(index, size))
            .save(&format!("inclusion-{index}-of-{size}"), to);
    }
    let good = proof(3, 8);
    case("root-differs", "another index", 2, 8, &good).save("inclusion-other-index", to);
    case("out-of-range", "the index is the size", 8, 8, &good).save("inclusion-index-is-size", to);
    case("proof-length", "a hash too few", 3, 8, &good[..2]).save("inclusion-too-short", to);
    let longer = [&good[..], &good[..1]].concat();
    case("proof-length", "a hash too many", 3, 8, &longer).save("inclusion-too-long", to);
    let swapped = [good[1], good[0], good[2]];
    case("root-differs", "two hashes swapped", 3, 8, &swapped).save("inclusion-swapped", to);
    case("out-of-range", "the empty tree holds nothing", 0, 0, &[]).save("inclusion-of-0", to);
}

fn consistencies(to: &mut Vectors) {
    let levels = leaves(300);
    let root = |size: u64| tree::root_at(&levels, size.min(300)).unwrap();
    let case = |code: &str, about: &str, old: u64, size: u64, proof: &[Hash]| {
        Case::new(&format!("consistency {code}"), about)
            .text("old-size", old)
            .hex("old-root", &root(old))
            .text("size", size)
            .hex("root", &root(size))
            .hashes("hash", proof)
    };
    let proof = |old, size| tree::consistency_proof(&levels, old, size).unwrap();
    for (old, size) in [(1, 2), (3, 7), (4, 7), (6, 8), (8, 8), (256, 257), (255, 300)] {
        case("ok", "a proof", old, size, &proof(old, size))
            .save(&format!("consistency-{old}-to-{size}"), to);
    }
    case("ok", "two empty trees", 0, 0, &[]).save("consistency-0-to-0", to);
    let good = proof(3, 7);
    case("out-of-range", "nothing is proved from size 0", 0, 7, &[]).save("consistency-0-to-7", to);
    case("out-of-range", "a tree does not shrink", 7, 3, &good).save("consistency-7-to-3", to);
    case("proof-length", "a hash too few", 3, 7, &good[1..]).save("consistency-too-short", to);
    case("root-differs", "another old size", 5, 7, &good).save("consistency-other-size", to);
    let mut bent = good.clone();
    bent[1][31] ^= 1;
    case("root-differs", "one bit of the proof", 3, 7, &bent).save("consistency-bit-flipped", to);
}

fn public(secret: &SecretKey) -> String {
    secret.public().to_string()
}

/// Two of three parties, and one of two observers.
fn policy_text() -> String {
    let witness = |name: &str, number| format!("witness {name} {}\n", public(&witness_key(number)));
    let mut text = format!("# keys of an example\nlog {}\n\n", public(&log_key()));
    for (name, number) in [("p1", 1), ("p2", 2), ("p3", 3), ("o1", 4), ("o2", 5)] {
        text.push_str(&witness(name, number));
    }
    text + "group\tparties 2 p1 p2 p3\ngroup observers any o1 o2\ngroup both all parties observers\nquorum both\n"
}

fn policies(to: &mut Vectors) {
    let good = policy_text();
    let case = |code: &str, about: &str, text: &str| {
        Case::new(&format!("policy {code}"), about).bytes("policy", text)
    };
    case("ok", "two of three parties and one of two observers", &good)
        .text("fewest-bad", 1)
        .text("fewest-blocking", 2)
        .save("policy-groups", to);
    let quorum = |name: &str| good.replace("quorum both", &format!("quorum {name}"));
    case("ok", "one witness", &quorum("p1"))
        .text("fewest-bad", 1)
        .text("fewest-blocking", 1)
        .save("policy-one-witness", to);
    case("ok", "any observer: no witness need be bad", &quorum("observers"))
        .text("fewest-bad", 0)
        .text("fewest-blocking", 2)
        .save("policy-any", to);
    case("ok", "no cosignature asked for", &quorum("none"))
        .text("fewest-bad", 0)
        .save("policy-none", to);
    faulty_policies(to, &good);
}

fn faulty_policies(to: &mut Vectors, good: &str) {
    let quorum = |name: &str| good.replace("quorum both", &format!("quorum {name}"));
    let line = |text: &str| format!("{text}\n{good}");
    let cases = [
        ("malformed", "no-quorum", "one quorum line", good.replace("quorum both\n", "")),
        ("malformed", "two-quorums", "one quorum line", good.to_owned() + "quorum p1\n"),
        ("malformed", "unknown-name", "a name of a line before", quorum("p4")),
        ("malformed", "later-name", "a name of a line before", line("group early any p1")),
        (
            "malformed",
            "member-twice",
            "each name a member once",
            good.replace("any o1 o2", "any o1 p1"),
        ),
        ("malformed", "threshold-0", "a threshold is at least 1", good.replace("2 p1", "0 p1")),
        (
            "malformed",
            "threshold-4-of-3",
            "a threshold is at most the members",
            good.replace("2 p1", "4 p1"),
        ),
        ("malformed", "no-member", "a group has a member", good.replace("any o1 o2", "any")),
        ("malformed", "name-twice", "a new name", good.replace("witness o2", "witness p1")),
        ("malformed", "name-none", "none is no name", good.replace("witness o2", "witness none")),
        (
            "malformed",
            "key-twice",
            "a key that no other line has",
            good.replace("\n\n", &format!("\nlog {}\n\n", public(&log_key()))),
        ),
        ("malformed", "unknown-word", "log, witness, group or quorum", line("trust everyone")),
        (
            "malformed",
            "carriage-return",
            "no control character",
            good.replace("both\n", "both\r\n"),
        ),
        (
            "malformed",
            "no-final-line-feed",
            "each line ends with a line feed",
            good.trim_end().into(),
        ),
        (
            "algorithm",
            "log-type-04",
            "a log's key has type 01 or 06",
            line(&format!("log {}", public(&witness_key(6)))),
        ),
        (
            "algorithm",
            "witness-type-01",
            "a witness's key has type 04 or 06",
            line(&format!("witness w {}", public(&key("w", Algorithm::Ed25519, 7)))),
        ),
    ];
    for (code, name, about, text) in cases {
        Case::new(&format!("policy {code}"), about)
            .bytes("policy", text)
            .save(&format!("policy-{name}"), to);
    }
}

/// A checkpoint of 8 leaves with these witnesses' cosignatures, one second apart.
fn cosigned(size: u64, witnesses: &[u8]) -> Note {
    let checkpoint = head(&leaves(size), size);
    let mut note = checkpoint.sign(&[&log_key()], 0).unwrap();
    for number in witnesses {
        let line = witness_key(*number).sign_at(note.text(), TIME + u64::from(*number)).unwrap();
        note = note.with_signature_line(&line).unwrap();
    }
    note
}

fn evaluations(to: &mut Vectors) {
    let case = |code: &str, about: &str, note: &Note| {
        Case::new(&format!("evaluation {code}"), about)
            .bytes("policy", policy_text())
            .bytes("note", note.as_bytes())
    };
    case(
        "quorum-met",
        "p1, p3 and o2; the rule was met when the last of them signed",
        &cosigned(8, &[1, 3, 5]),
    )
    .text("witness", format!("p1 {}", TIME + 1))
    .text("witness", format!("p3 {}", TIME + 3))
    .text("witness", format!("o2 {}", TIME + 5))
    .text("group", "parties 2/2")
    .text("group", "observers 1/1")
    .text("group", "both 2/2")
    .text("time", TIME + 5)
    .save("evaluation-met", to);
    case("quorum-not-met", "three parties and no observer", &cosigned(8, &[1, 2, 3]))
        .text("witness", format!("p1 {}", TIME + 1))
        .text("witness", format!("p2 {}", TIME + 2))
        .text("witness", format!("p3 {}", TIME + 3))
        .text("group", "parties 3/2")
        .text("group", "observers 0/1")
        .text("group", "both 1/2")
        .save("evaluation-no-observer", to);
    let stranger = cosigned(8, &[1, 9]);
    case("quorum-not-met", "a cosignature by an unknown witness counts for nothing", &stranger)
        .text("witness", format!("p1 {}", TIME + 1))
        .text("group", "parties 1/2")
        .text("group", "observers 0/1")
        .text("group", "both 0/2")
        .save("evaluation-unknown-witness", to);
    let good = cosigned(8, &[1, 3]);
    let wrong = bent(witness_key(5).sign_at(good.text(), TIME).unwrap());
    let wrong = good.with_signature_line(&wrong).unwrap();
    case("signature-does-not-verify", "one bad cosignature of a known witness", &wrong)
        .save("evaluation-bad-cosignature", to);
    let unsigned = Note::new(good.text(), &good.signatures()[1..]).unwrap();
    case("no-known-signature", "witnesses without the log", &unsigned)
        .save("evaluation-no-log-signature", to);
    let elsewhere = Checkpoint { origin: "example.com/elsewhere".into(), ..head(&leaves(8), 8) };
    let elsewhere = elsewhere.sign(&[&log_key()], 0).unwrap();
    case("no-known-signature", "the origin is not the key's name", &elsewhere)
        .save("evaluation-other-origin", to);
}

fn proofs(to: &mut Vectors) {
    let levels = leaves(8);
    let good = Proof {
        extra: None,
        index: 3,
        hashes: tree::inclusion_proof(&levels, 3, 8).unwrap(),
        checkpoint: cosigned(8, &[1, 3, 5]),
    };
    let case = |code: &str, about: &str, bytes: Vec<u8>| {
        Case::new(&format!("proof {code}"), about)
            .bytes("policy", policy_text())
            .bytes("leaf", b"entry 3")
            .bytes("proof", bytes)
    };
    case("ok", "leaf 3 of 8 under a quorum", good.encode()).save("proof-3-of-8", to);
    let extra = Proof { extra: Some(b"not authenticated".to_vec()), ..good.clone() };
    case("ok", "with extra data", extra.encode()).save("proof-extra", to);
    let moved = Proof { index: 4, ..good.clone() };
    case("root-differs", "another index", moved.encode()).save("proof-other-index", to);
    let short = Proof { hashes: good.hashes[..2].to_vec(), ..good.clone() };
    case("proof-length", "a hash too few", short.encode()).save("proof-too-short", to);
    let alone = Proof { checkpoint: cosigned(8, &[1]), ..good.clone() };
    case("policy-not-met", "one cosignature", alone.encode()).save("proof-no-quorum", to);
    let text = String::from_utf8(good.encode()).unwrap();
    let cases = [
        ("other-version", "another first line", text.replacen("@v1", "@v2", 1)),
        ("no-index", "no index line", text.replacen("index 3\n", "", 1)),
        ("leading-zero", "an index has no leading zero", text.replacen("index 3", "index 03", 1)),
        ("no-empty-line", "no empty line before the checkpoint", text.replacen("\n\n", "\n", 1)),
        ("extra-after-index", "the extra line comes first", {
            text.replacen("index 3\n", "index 3\nextra AAAA\n", 1)
        }),
    ];
    for (name, about, text) in cases {
        case("malformed", about, text.into()).save(&format!("proof-{name}"), to);
    }
}

fn request(old: u64, size: u64) -> AddCheckpoint {
    let levels = leaves(300);
    let proof = tree::consistency_proof(&levels, old.min(size), size).unwrap();
    AddCheckpoint { old, proof, checkpoint: head(&levels, size).sign(&[&log_key()], 0).unwrap() }
}

/// The log's signature on a tree that does not continue the others.
fn other_tree(size: u64) -> Note {
    let root = tree::leaf_hash(b"another tree");
    Checkpoint { origin: ORIGIN.into(), size, root }.sign(&[&log_key()], 0).unwrap()
}

fn witnesses(to: &mut Vectors) {
    let first = request(0, 3).encode();
    let case = |status: u16, about: &str, before: &[&Vec<u8>], bytes: &[u8]| {
        let case = Case::new(&format!("witness {status}"), about)
            .text("witness-skey", witness_key(1).skey())
            .text("log-vkey", public(&log_key()))
            .text("now", TIME);
        let case = before.iter().fold(case, |case, request| case.bytes("before", request));
        case.bytes("request", bytes)
    };
    // Ed25519 is deterministic, so the body of a 200 has one right value.
    let cosigned = |request: &AddCheckpoint| {
        witness_key(1).sign_at(request.checkpoint.text(), TIME).unwrap().encode()
    };
    for (name, about, old, size, before) in [
        ("first", "the first checkpoint", 0, 3, vec![]),
        ("first-empty", "an empty tree", 0, 0, vec![]),
        ("grown", "a consistent growth", 3, 300, vec![&first]),
        ("same-size", "the same checkpoint again gets a fresh time", 3, 3, vec![&first]),
    ] {
        let request = request(old, size);
        case(200, about, &before, &request.encode())
            .bytes("body", cosigned(&request))
            .save(&format!("witness-200-{name}"), to);
    }
    for (name, old, size, body) in [("behind", 0, 7, "3\n"), ("ahead", 5, 7, "3\n")] {
        case(409, "the old size is not the held one", &[&first], &request(old, size).encode())
            .bytes("body", body)
            .text("content-type", "text/x.tlog.size")
            .save(&format!("witness-409-{name}"), to);
    }
    case(409, "nothing is held yet", &[], &request(3, 7).encode())
        .bytes("body", "0\n")
        .text("content-type", "text/x.tlog.size")
        .save("witness-409-nothing-held", to);
    refusals(to, &first, case);
}

fn refusals(
    to: &mut Vectors,
    first: &Vec<u8>,
    case: impl Fn(u16, &str, &[&Vec<u8>], &[u8]) -> Case,
) {
    let good = request(3, 7);
    let with_note = |checkpoint: Note| AddCheckpoint { checkpoint, ..good.clone() }.encode();
    let mut cases: Vec<(u16, &str, &str, Vec<u8>)> = Vec::new();
    let stranger = key("example.com/strange", Algorithm::Ed25519, 3);
    let origin = || "example.com/strange".to_owned();
    let strange = Checkpoint { origin: origin(), ..head(&leaves(7), 7) };
    let strange = strange.sign(&[&stranger], 0).unwrap();
    cases.push((404, "unknown-origin", "a log that it does not know", with_note(strange)));
    let text = good.checkpoint.text();
    let unknown = Note::new(text, &[stranger.sign(text).unwrap()]).unwrap();
    cases.push((403, "unknown-key", "no signature by a known key", with_note(unknown)));
    let wrong = Note::new(text, &[bent(good.checkpoint.signatures()[0].clone())]).unwrap();
    cases.push((403, "bad-signature", "a bad signature by a known key", with_note(wrong)));
    let larger = AddCheckpoint { old: 8, ..good.clone() };
    cases.push((400, "old-above-size", "the old size is above the checkpoint's", larger.encode()));
    let encoded = String::from_utf8(good.encode()).unwrap();
    let malformed = |from: &str, into: &str| encoded.replacen(from, into, 1).into_bytes();
    cases.push((
        400,
        "leading-zero",
        "the old size has a leading zero",
        malformed("old 3", "old 03"),
    ));
    cases.push((400, "no-old", "no old line", malformed("old 3\n", "")));
    cases.push((
        400,
        "bad-hash",
        "a proof line that is no hash",
        malformed("old 3\n", "old 3\nAAAA\n"),
    ));
    cases.push((400, "no-checkpoint", "nothing after the empty line", b"old 3\n\n".to_vec()));
    cases.push((
        400,
        "extension-line",
        "a fourth line",
        with_note({
            let text = format!("{text}more\n");
            Note::new(&text, &[log_key().sign(&text).unwrap()]).unwrap()
        }),
    ));
    let many = AddCheckpoint { proof: vec![[0; 32]; 64], ..good.clone() };
    cases.push((400, "64-hashes", "at most 63 proof lines", many.encode()));
    let mut bent_proof = good.clone();
    bent_proof.proof[0][0] ^= 1;
    cases.push((422, "bad-proof", "a proof that does not lead there", bent_proof.encode()));
    let other = AddCheckpoint { checkpoint: other_tree(7), ..good.clone() };
    cases.push((
        422,
        "other-history",
        "a larger tree that does not continue the held one",
        other.encode(),
    ));
    let same = AddCheckpoint { old: 3, proof: vec![], checkpoint: other_tree(3) };
    cases.push((422, "same-size-other-root", "another root at the held size", same.encode()));
    let again = AddCheckpoint { proof: vec![[0; 32]], ..request(3, 3) };
    cases.push((422, "same-size-with-proof", "a proof where none belongs", again.encode()));
    for (status, name, about, bytes) in cases {
        case(status, about, &[first], &bytes).save(&format!("witness-{status}-{name}"), to);
    }
    let proved = AddCheckpoint { proof: vec![[0; 32]], ..request(0, 3) };
    case(422, "a proof from size 0", &[], &proved.encode()).save("witness-422-proof-from-0", to);
    let text = format!("{ORIGIN}\n0\n{}\n", BASE64.encode(&[0; 32]));
    let checkpoint = Note::new(&text, &[log_key().sign(&text).unwrap()]).unwrap();
    let empty = AddCheckpoint { old: 0, proof: vec![], checkpoint };
    case(422, "an empty tree with another root", &[], &empty.encode())
        .save("witness-422-empty-other-root", to);
}

fn head_lists(to: &mut Vectors) {
    let levels = leaves(300);
    let note = |size: u64| head(&levels, size).sign(&[&log_key()], 0).unwrap();
    let file = |notes: &[Note]| -> Vec<u8> {
        notes.iter().flat_map(|note| heads::encode(note).unwrap()).collect()
    };
    let case = |code: &str, about: &str, bytes: &[u8]| {
        Case::new(&format!("heads {code}"), about)
            .text("vkey", public(&log_key()))
            .bytes("file", bytes)
    };
    let good = file(&[note(1), note(7), note(300)]);
    case("ok", "three checkpoints", &good)
        .text("size", 1)
        .text("size", 7)
        .text("size", 300)
        .save("heads-three", to);
    case("ok", "none yet", b"").save("heads-none", to);
    case("order", "a smaller size follows", &file(&[note(7), note(1)])).save("heads-shrinks", to);
    case("order", "two roots of one size", &file(&[note(7), other_tree(7)]))
        .save("heads-one-size-twice", to);
    case("malformed", "the empty line at the end is absent", &good[..good.len() - 1])
        .save("heads-cut-short", to);
    let strange = head(&levels, 7).sign(&[&key(ORIGIN, Algorithm::Ed25519, 3)], 0).unwrap();
    case("no-known-signature", "signed by another key", &file(&[strange]))
        .save("heads-unknown-key", to);
    case("limit", "257 checkpoints", &file(&(0..257).map(note).collect::<Vec<_>>()))
        .save("heads-257", to);
}

fn histories(to: &mut Vectors) {
    let levels = leaves(300);
    let note = |size: u64| head(&levels, size).sign(&[&log_key()], 0).unwrap();
    let proof = tree::consistency_proof(&levels, 7, 300).unwrap();
    let root = tree::root_at(&levels, 7).unwrap();
    let proved = Some((root, proof));
    let case = |code: &str, about: &str, evidence: &TwoHistories| {
        Case::new(&format!("histories {code}"), about)
            .text("vkey", public(&log_key()))
            .bytes("evidence", evidence.encode())
    };
    let sizes = TwoHistories { smaller: other_tree(7), larger: note(300), root: proved.clone() };
    case("ok", "the larger tree has another root at the smaller size", &sizes)
        .save("histories-two-sizes", to);
    let one = TwoHistories { smaller: other_tree(7), larger: note(7), root: None };
    case("ok", "two roots of one size", &one).save("histories-one-size", to);
    let honest = TwoHistories { smaller: note(7), larger: note(300), root: proved.clone() };
    case("order", "one history", &honest).save("histories-consistent", to);
    let same = TwoHistories { smaller: note(7), larger: note(7), root: None };
    case("order", "the same checkpoint twice", &same).save("histories-same", to);
    let bare = TwoHistories { root: None, ..sizes.clone() };
    case("malformed", "two sizes without a proof", &bare).save("histories-no-proof", to);
    let stranger = key(ORIGIN, Algorithm::Ed25519, 3);
    let text = Checkpoint { root: [7; 32], ..head(&levels, 7) };
    let signed = text.sign(&[&stranger], 0).unwrap();
    let other = TwoHistories { smaller: signed, ..sizes.clone() };
    case("no-known-signature", "one of them is by another key", &other)
        .save("histories-unknown-key", to);
    let mut bent = sizes;
    bent.root = proved.map(|(_, proof)| ([7; 32], proof));
    case("root-differs", "the proof does not lead from that root", &bent)
        .save("histories-bad-proof", to);
}

/// A published tree of 300 entries as files.
fn published() -> (Checkpoint, BTreeMap<String, Vec<u8>>) {
    let (mut files, mut edge) = (BTreeMap::new(), Edge::new());
    let entries: Vec<String> = (0..300).map(|index| format!("entry {index}")).collect();
    for entry in &entries {
        edge.push(tree::leaf_hash(entry.as_bytes()), |tile, bytes| {
            files.insert(tile.path(), bytes);
        });
    }
    files.extend(edge.partial().map(|(tile, bytes)| (tile.path(), bytes)));
    for tile in tiles::between(0, 300).filter(|tile| tile.kind() == Kind::Entries) {
        let first = usize::try_from(tile.index()).unwrap() * 256;
        let part = &entries[first..first + usize::from(tile.width())];
        files.insert(tile.path(), tiles::encode_bundle(part).unwrap());
    }
    (Checkpoint { origin: ORIGIN.into(), size: 300, root: edge.root() }, files)
}

fn trees(to: &mut Vectors) {
    let (checkpoint, files) = published();
    let case = |code: &str, about: &str, files: &BTreeMap<String, Vec<u8>>| {
        let case =
            Case::new(&format!("fsck {code}"), about).bytes("checkpoint", checkpoint.to_string());
        files.iter().fold(case, |case, (path, bytes)| {
            case.text("file", format!("{path} {}", BASE64.encode(bytes)))
        })
    };
    case("ok", "300 entries", &files).save("fsck-300", to);
    let changed = |path: &str, change: &dyn Fn(&mut Vec<u8>)| {
        let mut files = files.clone();
        change(files.get_mut(path).unwrap());
        files
    };
    // Entry 1 of the first bundle begins after `0007 entry 0` and its own length.
    case("damaged", "the text of entry 1 differs", &changed("tile/entries/000", &|b| b[11] ^= 1))
        .text("path", "tile/entries/000")
        .text("entry", 1)
        .save("fsck-entry-differs", to);
    case("damaged", "a hash of a full tile differs", &changed("tile/0/000", &|b| b[0] ^= 1))
        .text("path", "tile/0/000")
        .save("fsck-tile-differs", to);
    case(
        "damaged",
        "the last entry is absent",
        &changed("tile/entries/001.p/44", &|b| b.truncate(10)),
    )
    .text("path", "tile/entries/001.p/44")
    .save("fsck-bundle-cut-short", to);
    case(
        "root-differs",
        "a hash of the right edge differs",
        &changed("tile/1/000.p/1", &|b| b[0] ^= 1),
    )
    .save("fsck-edge-differs", to);
    let mut without = files.clone();
    without.remove("tile/entries/000");
    case("absent", "a bundle is not published", &without)
        .text("path", "tile/entries/000")
        .save("fsck-bundle-absent", to);
}
