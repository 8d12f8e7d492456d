//! `vectors/2-carry`: every file gives what its `expect:` line says, the generator still writes exactly
//! these files, and every refusal of spec 2 has one.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

#[path = "../examples/vectors_2_carry.rs"]
#[expect(dead_code, reason = "the program's entry point")]
mod vectors_2_carry;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use acta::StatementId;
use acta::election::Election;
use acta::value::{ElectionId, base64};
use acta_carry::assembler::Taken;
use acta_carry::bundle::{Judged, Manifest};
use acta_carry::payload::{Known, Type};
use acta_carry::{Assembler, Content, Fault, Part, Payload, Tag, base41, digits, part, qr, sms};

/// Fewer files than this would mean that the folder is not the one of spec 2.
const FILES_MIN: usize = 150;

/// A vector file: its `key: value` lines in order, and the payload.
struct Vector {
    head: Vec<(String, String)>,
    payload: Vec<u8>,
}

impl Vector {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(2).position(|pair| pair == b"\n\n");
        let (head, payload) = match end {
            Some(end) => (&bytes[..end + 1], &bytes[end + 2..]),
            None => (bytes, &[][..]),
        };
        let lines = std::str::from_utf8(head).unwrap().lines();
        let head = lines.map(|line| line.split_once(": ").unwrap());
        let head = head.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
        Self { head, payload: payload.to_vec() }
    }

    fn all(&self, key: &str) -> Vec<&str> {
        self.head.iter().filter(|(name, _)| name == key).map(|(_, value)| value.as_str()).collect()
    }

    fn maybe(&self, key: &str) -> Option<&str> {
        self.all(key).first().copied()
    }

    fn one(&self, key: &str) -> &str {
        self.maybe(key).unwrap_or_else(|| panic!("{key} is needed"))
    }

    fn hex(&self, key: &str) -> Vec<u8> {
        let text = self.one(key).as_bytes();
        let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
        text.chunks(2).map(|pair| digit(pair[0]) * 16 + digit(pair[1])).collect()
    }

    fn tag(&self) -> Tag {
        Tag(self.hex("tag").try_into().unwrap())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.payload).unwrap()
    }

    fn carried(&self) -> Payload {
        Payload::from_bytes(self.hex("carried")).unwrap()
    }

    fn compare(&self, key: &str, value: &dyn std::fmt::Display) {
        if let Some(expected) = self.maybe(key) {
            assert_eq!(value.to_string(), expected, "{key}");
        }
    }

    /// What the code gives, in the words of the `expect:` line.
    fn outcome(&self, known: &Known<'_>) -> String {
        let layer = self.one("expect").split(' ').next().unwrap();
        let given = match self.one("input") {
            "election" => {
                self.election();
                Ok("ok")
            }
            "base41" => self.base41(),
            "part" => self.part(),
            "split" => self.split(),
            "words" => self.words(),
            "payload" => self.carries(known),
            "assembly" => self.assembly(),
            "sms" => self.sms(),
            "qr" => self.qr(),
            "digits" => self.digits(),
            "bundle" => self.bundle(),
            input => panic!("unknown input {input}"),
        };
        match given {
            Ok(word) => format!("{layer} {word}"),
            Err(fault) => {
                assert!(!fault.to_string().is_empty());
                format!("{} {}", fault.layer().as_str(), fault.code())
            }
        }
    }

    fn election(&self) -> Election {
        let texts = self.all("part").into_iter().map(|part| base64(part).unwrap());
        let texts: Vec<String> = texts.map(|text| String::from_utf8(text).unwrap()).collect();
        let anchor = StatementId::of(self.text());
        self.compare("anchor", &anchor);
        self.compare("tag", &Tag::of(anchor));
        vectors_2_carry::election::compile(self.text(), &texts)
    }

    fn base41(&self) -> Result<&'static str, Fault> {
        let bytes = base41::decode(self.text())?;
        assert_eq!(bytes, self.hex("bytes"));
        assert_eq!(base41::encode(&bytes), self.maybe("written").unwrap_or(self.text()));
        assert_eq!(base41::text_len(bytes.len()), self.text().len());
        assert_eq!(base41::bytes_of(self.text().len()), bytes.len());
        Ok("ok")
    }

    fn part(&self) -> Result<&'static str, Fault> {
        let part = Part::parse_text(self.text())?;
        assert_eq!(part.to_text(), self.text().to_uppercase());
        if self.maybe("tag").is_some() {
            Assembler::new(self.tag()).take(&part)?;
        }
        for key in ["data", "key"] {
            if self.maybe(key).is_some() {
                let bytes = if key == "data" { part.data.clone() } else { part.key.0.to_vec() };
                assert_eq!(bytes, self.hex(key), "{key}");
            }
        }
        self.compare("number", &part.number);
        self.compare("of", &part.of);
        Ok("ok")
    }

    fn split(&self) -> Result<&'static str, Fault> {
        let of = self.one("of").parse().unwrap();
        let parts = part::split(&self.carried(), self.tag(), of, part::PART_MAX).unwrap();
        let texts: Vec<String> = parts.iter().map(Part::to_text).collect();
        assert_eq!(texts, self.all("text"));
        Ok("ok")
    }

    fn words(&self) -> Result<&'static str, Fault> {
        let words = sms::parts(self.text()).map(|part| match part {
            Ok(_) => "part ok".to_owned(),
            Err(fault) => format!("{} {}", fault.layer().as_str(), fault.code()),
        });
        assert_eq!(words.collect::<Vec<_>>(), self.all("word"));
        Ok("ok")
    }

    fn carries(&self, known: &Known<'_>) -> Result<&'static str, Fault> {
        let carried = Payload::from_bytes(self.hex("carried"))?;
        let id = ElectionId::parse(vectors_2_carry::election::ELECTION).unwrap();
        let known = match self.one("known") {
            "nothing" => Known::Nothing,
            "id" => Known::Id(&id),
            "election" => *known,
            word => panic!("unknown: {word}"),
        };
        self.compare("key", &carried.key());
        match carried.open(known)? {
            Content::Statement(statement) => {
                assert_eq!(statement.as_bytes(), self.payload);
                assert_eq!(Payload::of(&statement, known), carried, "what a writer takes");
            }
            Content::Receipt(receipt) => {
                assert_eq!(receipt, self.payload);
                assert_eq!(Payload::of_receipt(&receipt)?, carried);
            }
        }
        Ok("ok")
    }

    fn assembly(&self) -> Result<&'static str, Fault> {
        let mut assembler = Assembler::new(self.tag());
        for (text, expected) in self.all("text").into_iter().zip(self.all("answer")) {
            let part = Part::parse_text(text)?;
            let numbers = |missing: &[u16]| -> String {
                missing.iter().map(|number| format!(" {number}")).collect()
            };
            let answer = match assembler.take(&part) {
                Err(fault) => format!("{} {}", fault.layer().as_str(), fault.code()),
                Ok(answer) => match answer.taken {
                    Taken::Complete(payload) => format!("complete {}", payload.key()),
                    Taken::Held { missing } => format!("held{}", numbers(&missing)),
                    Taken::Differs => "differs".into(),
                    Taken::Repeated { missing } => format!("repeated{}", numbers(&missing)),
                },
            };
            assert_eq!(answer, expected);
        }
        assert_eq!(self.all("text").len(), self.all("answer").len());
        Ok("ok")
    }

    fn sms(&self) -> Result<&'static str, Fault> {
        let messages = sms::messages(&self.carried(), self.tag()).unwrap();
        assert_eq!(messages.join("\n") + "\n", self.text());
        assert!(messages.iter().all(|message| message.len() <= sms::SMS_CHARS_MAX));
        let mut assembler = Assembler::new(self.tag());
        let mut complete = None;
        for part in sms::parts(self.text()) {
            if let Taken::Complete(payload) = assembler.take(&part?)?.taken {
                complete = Some(payload);
            }
        }
        assert_eq!(complete, Some(self.carried()));
        Ok("ok")
    }

    fn qr(&self) -> Result<&'static str, Fault> {
        let version = self.one("version-max").parse().unwrap();
        let symbols = qr::symbols(&self.carried(), self.tag(), version).unwrap();
        let texts: Vec<&str> = symbols.iter().map(qr::Symbol::text).collect();
        assert_eq!(texts, self.all("text"));
        let drawn = self.text().split("\n\n").collect::<Vec<_>>();
        assert_eq!(drawn.len(), symbols.len());
        for (rows, symbol) in drawn.into_iter().zip(&symbols) {
            let rows: Vec<&str> = rows.lines().collect();
            assert_eq!(rows.len(), symbol.size());
            for (y, row) in rows.iter().enumerate() {
                let dark: Vec<bool> = row.chars().map(|c| c == '#').collect();
                let own: Vec<bool> = (0..symbol.size()).map(|x| symbol.is_dark(x, y)).collect();
                assert_eq!(dark, own, "row {y}");
            }
        }
        Ok("ok")
    }

    fn digits(&self) -> Result<&'static str, Fault> {
        let (first, second) = (self.all("first").join("\n"), self.all("second").join("\n"));
        match digits::agree(&first, &second) {
            Ok(part) => {
                assert_eq!(part.to_bytes(), self.hex("part"));
                if self.maybe("written").is_some() {
                    assert_eq!(digits::lines(&part), first + "\n");
                }
                Ok("ok")
            }
            Err(faults) => {
                let named = faults.iter().map(|fault| format!("{} {}", fault.at, fault.code()));
                let named: Vec<String> = named.collect();
                if !self.one("expect").starts_with("part ") {
                    assert_eq!(named, self.all("fault"));
                }
                Err(faults.into_iter().next().unwrap())
            }
        }
    }

    fn bundle(&self) -> Result<&'static str, Fault> {
        let bytes = &self.payload;
        let end =
            bytes.windows(2).position(|pair| pair == b"\n\n").map_or(bytes.len(), |at| at + 2);
        let manifest = Manifest::parse(&bytes[..end])?;
        assert_eq!(manifest.to_text().as_bytes(), &bytes[..end], "one spelling");
        self.compare("election", &manifest.election);
        self.compare("anchor", &manifest.anchor);
        let mut rest = &bytes[end..];
        let mut words = Vec::new();
        for (at, item) in manifest.items.iter().enumerate() {
            let (own, after) = rest.split_at(item.length.min(rest.len()));
            rest = after;
            words.push(match manifest.judge(at, own) {
                Ok(Judged::Receipt(id, _)) => {
                    assert_eq!(id, item.id);
                    "ok"
                }
                Ok(Judged::Statement(statement) | Judged::Promise(statement)) => {
                    assert_eq!(statement.as_bytes(), own);
                    "ok"
                }
                Err(fault) => fault.code(),
            });
        }
        assert_eq!(words, self.all("item"));
        Ok(if rest.is_empty() { "ok" } else { "spare" })
    }
}

fn folder() -> BTreeMap<String, Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/2-carry");
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(path).unwrap() {
        let entry = entry.unwrap();
        files.insert(entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap());
    }
    assert!(files.len() >= FILES_MIN, "{} files", files.len());
    files
}

#[test]
fn every_vector_gives_what_it_expects() {
    let files = folder();
    let election = Vector::parse(&files["election.txt"]).election();
    for (name, bytes) in &files {
        let vector = Vector::parse(bytes);
        println!("{name}");
        let outcome = vector.outcome(&Known::Election(&election));
        assert_eq!(outcome, vector.one("expect"), "{name}");
    }
}

#[test]
fn the_generator_writes_these_files() {
    let (files, made) = (folder(), vectors_2_carry::all());
    assert_eq!(files.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        assert_eq!(bytes.escape_ascii().to_string(), files[name].escape_ascii().to_string());
    }
}

/// The worked bytes of the specification are those of the vectors.
#[test]
fn the_specification_shows_the_vectors() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/2-carry.md");
    let spec = fs::read_to_string(spec).unwrap();
    let files = folder();
    let vector = |name: &str| Vector::parse(&files[name]);
    let block = spec.split("is these 103 bytes:\n```\n").nth(1).unwrap();
    let block = block.split("```").next().unwrap();
    let hex =
        |word: &&str| word.len().is_multiple_of(2) && word.bytes().all(|b| b.is_ascii_hexdigit());
    // Words follow the bytes of a line after several spaces.
    let bytes = block.lines().map(|line| line.split("   ").next().unwrap());
    let bytes: String = bytes.flat_map(|line| line.split(' ').filter(hex)).collect();
    assert_eq!(bytes, vector("payload-record.txt").one("carried"));
    for message in vector("sms-record.txt").text().lines() {
        assert!(spec.contains(message), "{message}");
    }
    let digits = vector("digits.txt");
    let lines = digits.all("first");
    for line in [lines[0], lines[lines.len() - 2], lines[lines.len() - 1]] {
        assert!(spec.contains(line), "{line}");
    }
}

/// The refusals of spec 2, by layer.
const REFUSALS: [(&str, &[&str]); 3] = [
    ("base41", &["character", "length", "value"]),
    ("part", &["size", "version", "check", "number", "election"]),
    ("payload", &["size", "type", "cut", "value", "spare", "definition", "statement", "check"]),
];
/// Those of the layers whose vectors name them item by item or line by line.
const ITEMS: &[&str] = &["ok", "cut", "sha256", "statement", "id", "election"];
const MANIFEST: &[&str] = &["header", "limit", "order", "end", "spare"];
const LINES: &[&str] = &["absent", "form", "check", "differs", "count", "whole", "value"];

#[test]
fn every_refusal_has_a_vector() {
    let files = folder();
    let all: Vec<Vector> = files.values().map(|bytes| Vector::parse(bytes)).collect();
    let of = |key: &str| all.iter().flat_map(|one| one.all(key)).collect::<Vec<_>>();
    let (expected, items, faults) = (of("expect"), of("item"), of("fault"));
    for (layer, codes) in REFUSALS {
        for code in codes {
            assert!(expected.contains(&&*format!("{layer} {code}")), "{layer} {code}");
        }
    }
    ITEMS.iter().for_each(|word| assert!(items.contains(word), "bundle item {word}"));
    for word in MANIFEST {
        assert!(expected.contains(&&*format!("bundle {word}")), "bundle {word}");
    }
    for word in LINES {
        let named = |fault: &&str| fault.ends_with(word);
        assert!(faults.iter().any(named), "digits {word}");
    }
    let forms: Vec<Option<Type>> = all
        .iter()
        .filter(|one| one.one("expect") == "payload ok")
        .map(|one| one.carried().form())
        .collect();
    for form in [Type::Raw, Type::Record, Type::Correction, Type::Lines, Type::Receipt] {
        assert!(forms.contains(&Some(form)), "{form:?}");
    }
}
