//! `vectors/1-record`: every file gives what its `expect:` line says, and the generator still writes
//! exactly these files.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

#[path = "../examples/vectors_1_record.rs"]
#[expect(dead_code, reason = "the program's entry point")]
mod written;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use acta::commitment::{commitment, opened, opening};
use acta::election::{Election, Figures};
use acta::entry::Entry;
use acta::fault::Fault;
use acta::keys::{Cause, Checked, Help, KeyBook, Standing, open};
use acta::kinds::definition::Holder;
use acta::kinds::register::{StationRow, StationType};
use acta::kinds::{Body, Part};
use acta::policy::{Act, Expr, Place, Policies, Scope, SignLine, Signer};
use acta::rules::{Condition, Operand, Outcome, Values};
use acta::text::Text;
use acta::value::{Code, ElectionId, Hash, Name, Word, base64, base64_array, to_base64};
use acta::{Statement, StatementId};
use acta_log::note::Note;
use acta_log::tree::leaf_hash;

/// Fewer files than this would mean that the folder is not the one of spec 1.
const FILES_MIN: usize = 300;

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

    /// What the code gives, in the words of the `expect:` line.
    fn outcome(&self) -> String {
        let layer = self.one("expect").split(' ').next().unwrap();
        let given = match self.one("input") {
            "text" => self.text(),
            "statement" => self.statement(),
            "entry" => Entry::parse(&self.payload).and_then(|entry| {
                assert_eq!(entry.header.encode().as_bytes(), entry.header_bytes);
                let statement = entry.parse_statement()?;
                assert_eq!(Entry::encode(&entry.header, &statement)?, self.payload);
                Ok("ok")
            }),
            "signed" => self.signed(),
            "log" => self.log(),
            "policy" => self.policy(),
            "rule" => Ok(self.rule()),
            "election" => self.election(),
            "fit" => self.fit(),
            "commitment" => Ok(self.commitment()),
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

    fn text(&self) -> Result<&'static str, Fault> {
        let text = Text::parse(&self.payload)?;
        let body = Body::parse(&text)?;
        let election = ElectionId::parse(text.election()).unwrap();
        if let Some(again) = body.to_text(&election) {
            assert_eq!(again, text.as_str(), "one spelling");
        }
        self.compare("id", &text.id());
        self.compare("kind", &body.kind());
        if let Body::Copy(copy) = &body
            && let Some(opening) = &copy.opening
        {
            self.compare("leaf", &Hash(leaf_hash(&copy.leaf(&opening.salt.0))));
        }
        Ok("ok")
    }

    fn commitment(&self) -> &'static str {
        let committed = Hash(acta::value::hex(self.one("commitment")).unwrap());
        let shown = opened(committed, &self.payload);
        if let Some(salt) = self.maybe("salt") {
            let (salt, text) = (acta::value::hex(salt).unwrap(), self.one("text"));
            assert_eq!((opening(&salt, text), shown), (self.payload.clone(), Some(text)));
            assert_eq!(commitment(&salt, text), committed);
        }
        shown.map_or("no", |_| "ok")
    }

    fn compare(&self, key: &str, value: &dyn std::fmt::Display) {
        if let Some(expected) = self.maybe(key) {
            assert_eq!(value.to_string(), expected, "{key}");
        }
    }

    fn statement(&self) -> Result<&'static str, Fault> {
        let statement = Statement::parse(&self.payload)?;
        let note = Note::parse(&self.payload).unwrap();
        assert_eq!(note.text(), statement.text(), "every statement is a signed note");
        let again = Statement::assemble(statement.text(), statement.signatures().to_vec())?;
        assert_eq!(again.as_bytes(), self.payload);
        let names: Vec<_> =
            statement.signatures().iter().map(|line| line.name.to_string()).collect();
        self.compare("names", &names.join(" "));
        self.compare("id", &statement.id());
        if let Some(entry) = self.maybe("entry") {
            let bytes = base64(entry).unwrap();
            assert_eq!(Entry::parse(&bytes)?.statement, statement.as_bytes());
        }
        for line in self.all("seed") {
            let (name, seed) = line.split_once(' ').unwrap();
            let id = ElectionId::parse(statement.election()).unwrap();
            let seed = acta::value::hex(seed).unwrap();
            let key = acta::statement::secret_key(&id, Name::parse(name).unwrap(), &seed)?;
            let signed = Statement::sign(statement.text(), &[&key])?;
            assert!(statement.signatures().contains(&signed.signatures()[0]), "{name}");
        }
        Ok("ok")
    }

    fn signed(&self) -> Result<&'static str, Fault> {
        let holder = |line: &&str| {
            let (name, key) = line.split_once(' ').unwrap();
            Holder { name: Name::parse(name).unwrap(), key: base64_array(key).unwrap() }
        };
        let text = written::definition(&[("areas 1", StatementId([1; 32]))]);
        let Body::Definition(mut definition) = Body::parse(&Text::of_str(&text)?)? else {
            panic!("a definition");
        };
        definition.holders = self.all("key").iter().map(holder).collect();
        let statement = Statement::parse(&self.payload)?;
        let id = ElectionId::parse(statement.election()).unwrap();
        KeyBook::new(&id, &definition)?.check(7, statement)?.require_well_signed()?;
        Ok("ok")
    }

    fn log(&self) -> Result<&'static str, Fault> {
        let entries: Vec<Vec<u8>> = self.all("entry").iter().map(|e| base64(e).unwrap()).collect();
        let first = Entry::parse(&entries[0])?;
        let (mut book, checked) = open(first.parse_statement()?)?;
        let Body::Definition(definition) = checked.body().clone() else { panic!("open") };
        let policies = definition.policies();
        book.observe(0, first.header.received);
        let mut checks: Vec<Checked> = vec![checked];
        let mut faults = Vec::new();
        for (index, bytes) in (1..).zip(&entries[1..]) {
            let entry = Entry::parse(bytes)?;
            book.observe(index, entry.header.received);
            let statement = entry.parse_statement()?;
            let endorsed = match statement.body() {
                Body::Endorse(endorse) => checks.iter().find(|one| one.id() == endorse.endorses),
                _ => None,
            };
            let text = endorsed.map(|checked| checked.statement().text().to_owned());
            let help = Help { endorsed_text: text.as_deref(), ..Help::default() };
            let checked = book.check_with(index, statement, help)?;
            faults.extend(book.apply(&checked, &policies).into_iter().map(|row| (index, row)));
            checks.push(checked);
        }
        self.compare_log(&book, &checks);
        let given: Vec<String> = faults
            .iter()
            .map(|(index, row)| format!("{index} {} {}", row.name, row.fault.code()))
            .collect();
        assert_eq!(given, self.all("row-fault"));
        let ok = self.one("expect").ends_with(" ok");
        Ok(faults.first().filter(|_| !ok).map_or("ok", |(_, row)| row.fault.code()))
    }

    fn compare_log(&self, book: &KeyBook, checks: &[Checked]) {
        for line in self.all("key") {
            let words: Vec<&str> = line.split(' ').collect();
            let given =
                match book.standing(Name::parse(words[1]).unwrap(), words[0].parse().unwrap()) {
                    Standing::Unknown => "unknown".into(),
                    Standing::Revoked { .. } => "revoked".into(),
                    Standing::InForce(key) => to_base64(&key.key),
                };
            assert_eq!(given, words[2], "{line}");
        }
        for (key, endorsed) in [("signers", false), ("endorsed", true)] {
            for line in self.all(key) {
                let (index, names) = line.split_once(' ').unwrap();
                let checked = &checks[index.parse::<usize>().unwrap()];
                let signers = match checked.endorsed() {
                    Some(more) if endorsed => &more.signers[..],
                    _ => checked.signers(),
                };
                assert_eq!(join(signers), names, "{line}");
            }
        }
        let bad = |checked: &Checked| {
            let lines = checked.bad().iter().map(|line| (line.name, cause(line.cause)));
            let lines = lines.map(|(name, cause)| format!("{} {name} {cause}", checked.index()));
            lines.collect::<Vec<_>>()
        };
        let given: Vec<String> = checks.iter().flat_map(bad).collect();
        assert_eq!(given, self.all("bad"));
        let mark = book.freeze_mark().map_or("none".into(), |mark| mark.to_string());
        self.compare("freeze-mark", &mark);
    }

    fn policy(&self) -> Result<&'static str, Fault> {
        let mut lines = Vec::new();
        for line in self.all("sign") {
            let (act, expr) = line.split_once(' ').unwrap();
            let Some(parsed) = Expr::parse(expr) else { return Ok("expression") };
            assert_eq!(parsed.to_string(), expr);
            lines.push(SignLine { act: Act::from_word(act).unwrap(), expr: parsed });
        }
        let signer = |line: &str| {
            let (name, scope) = line.split_once(' ').unwrap();
            let (name, scope) = (Name::parse(name).unwrap(), Scope::parse(scope).unwrap());
            Signer { name, scope, after_freeze: false }
        };
        let signers: Vec<Signer> = self.all("signer").into_iter().map(signer).collect();
        let areas: Vec<Code> =
            self.all("area").iter().map(|code| Code::parse(code).unwrap()).collect();
        let station = self.maybe("station").map(|code| Code::parse(code).unwrap());
        let act = Act::from_word(self.one("act")).unwrap();
        Policies::new(&lines).require(act, &signers, Place { station, areas: &areas })?;
        Ok("ok")
    }

    fn rule(&self) -> &'static str {
        let Some(condition) = Condition::parse(self.one("condition")) else { return "condition" };
        assert_eq!(condition.to_string(), self.one("condition"), "one spelling");
        match condition.decide(self) {
            Outcome::Kept => "kept",
            Outcome::Broken => "broken",
            Outcome::Inapplicable => "inapplicable",
        }
    }

    fn compile(&self) -> Result<Election, Fault> {
        let text = Text::parse(&self.payload)?;
        let Body::Definition(definition) = Body::parse(&text)? else { panic!("a definition") };
        let mut parts: BTreeMap<StatementId, Part> = BTreeMap::new();
        for part in self.all("part") {
            let bytes = base64(part).unwrap();
            let text = Text::parse(&bytes)?;
            let Body::Part(part) = Body::parse(&text)? else { panic!("a part") };
            parts.insert(text.id(), part);
        }
        Election::compile(&ElectionId::parse(text.election()).unwrap(), &definition, &parts)
    }

    fn election(&self) -> Result<&'static str, Fault> {
        let election = self.compile()?;
        for line in self.all("station") {
            let words: Vec<&str> = line.split(' ').collect();
            let station = StationRow {
                code: Code::parse("1").unwrap(),
                area: Code::parse(words[0]).unwrap(),
                kind: StationType::Ordinary,
                registered: None,
                max_ballots: None,
                counted_with: Code::parse(words[1]),
                geo: None,
                name: "A".into(),
            };
            let contest = election.contest(&Code::parse(words[2]).unwrap()).unwrap();
            assert_eq!(election.expects(&station, contest), words[3] == "yes", "{line}");
        }
        Ok("ok")
    }

    fn fit(&self) -> Result<&'static str, Fault> {
        let election = self.compile()?;
        let bytes = base64(self.one("record")).unwrap();
        let Body::Record(record) = Body::parse(&Text::parse(&bytes)?)? else { panic!("a record") };
        let (contest, form) = match election.fit(&record) {
            Ok(fits) => fits,
            Err(misfit) => {
                assert_eq!(misfit.finding(), self.one("result"));
                return Ok("ok");
            }
        };
        assert_eq!("ok", self.one("result"));
        let figures: Vec<Option<u64>> =
            self.one("figures").split(' ').map(|n| n.parse().ok()).collect();
        let figures = Figures::new(contest, form, &record, figures[0], figures[1]);
        let broken: Vec<&str> = election.broken(&figures).map(|rule| rule.code.as_str()).collect();
        let broken = if broken.is_empty() { "none".to_owned() } else { broken.join(" ") };
        assert_eq!(broken, self.one("broken"));
        Ok("ok")
    }
}

impl Values for Vector {
    fn value(&self, operand: Operand) -> Option<i64> {
        let name = operand.to_string();
        let lines = self.all("value");
        let mut pairs = lines.iter().map(|line| line.split_once(' ').unwrap());
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value.parse().unwrap())
    }

    fn levels_agree(&self) -> Option<bool> {
        self.maybe("levels").map(|agree| agree == "yes")
    }
}

fn join(signers: &[Signer]) -> String {
    let mark = |signer: &Signer| if signer.after_freeze { "*" } else { "" };
    let names = signers.iter().map(|signer| format!("{}{}", signer.name, mark(signer)));
    names.collect::<Vec<_>>().join(" ")
}

fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::Unknown => "unknown",
        Cause::Revoked { .. } => "revoked",
        Cause::OtherKey => "other-key",
        Cause::Signature => "signature",
    }
}

fn folder() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/1-record");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn each_file_gives_what_it_expects() {
    let files = folder();
    assert!(files.len() >= FILES_MIN, "{} files", files.len());
    let mut differ = Vec::new();
    for (name, bytes) in &files {
        let vector = Vector::parse(bytes);
        let given = std::panic::catch_unwind(|| vector.outcome())
            .unwrap_or_else(|_| format!("a panic in {name}"));
        if given != vector.one("expect") {
            differ.push(format!("{name}: expected {}, got {given}", vector.one("expect")));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
}

#[test]
fn the_generator_writes_these_files() {
    let (files, made) = (folder(), written::all());
    assert_eq!(files.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        assert!(files.get(name) == Some(bytes), "{name} differs");
    }
}

fn without_brackets(text: &str) -> String {
    let mut out = String::new();
    let mut depth = 0;
    for c in text.chars() {
        depth += i32::from(c == '(');
        if depth == 0 {
            out.push(c);
        }
        depth -= i32::from(c == ')');
    }
    out
}

/// The words of spec 1 §9 are those of the code, and each refusal has a vector.
#[test]
fn each_refusal_has_a_vector() {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/1-record.md");
    let spec = fs::read_to_string(spec).unwrap();
    let table = &spec[spec.find("## 9 Refusals").unwrap()..];
    let files = folder();
    let expected: Vec<String> =
        files.values().map(|bytes| Vector::parse(bytes).one("expect").to_owned()).collect();
    let mut rows = 0;
    for row in table.lines().filter(|line| line.starts_with("| `")) {
        let mut cells = row.split('|').skip(1);
        let layer = cells.next().unwrap().trim().trim_matches('`').to_owned();
        let codes = cells.next().unwrap();
        for code in without_brackets(codes).split('`').skip(1).step_by(2) {
            let wanted = format!("{layer} {code}");
            assert!(expected.contains(&wanted), "no vector for {wanted}");
            rows += 1;
        }
    }
    assert_eq!(rows, 41, "codes of section 9");
}
