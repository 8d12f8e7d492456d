//! The evidence files of `vectors/6-verdicts/evidence/`: those that hold, and one failure a file.

use acta::kinds::Body;
use acta::promise::{Promise, Promised};
use acta::statement::Statement;
use acta::text::StatementId;
use acta::value::{ElectionId, Hash, Role};
use acta_log::checkpoint::Checkpoint;
use acta_log::histories::TwoHistories;
use acta_log::note::{Note, SecretKey};
use acta_log::proof::Proof;
use acta_log::tree::{Levels, consistency_proof, leaf_hash, root_at};
use acta_verify::evidence::{
    Against, Evidence, Found, Governing, Judgement, Omission, Shows, check,
};
use acta_verify::verdict::Verdict;

use crate::common::{Amended, ELECTION, Plan, Tree, build, key_of};

/// A file and the anchor that it is checked under.
pub(crate) struct EvidenceCase {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) anchor: StatementId,
    pub(crate) bytes: Vec<u8>,
}

impl EvidenceCase {
    /// The file of the vector.
    pub(crate) fn vector(&self) -> Vec<u8> {
        let judgement = check(&self.bytes, self.anchor);
        let head = format!(
            "input: evidence\n{}about: {}\nanchor: {}\n\n",
            told(&judgement),
            self.about,
            self.anchor
        );
        [head.as_bytes(), &self.bytes].concat()
    }
}

/// The answer in the lines of a vector.
pub(crate) fn told(judgement: &Judgement) -> String {
    let cause = match judgement.verdict {
        Verdict::CannotTell(cause) => format!(" {}", cause.word()),
        _ => String::new(),
    };
    let mut out = format!("expect: {}{cause}\n", judgement.verdict.word());
    if let Some(own) = &judgement.detail {
        let words = [&own.subject, &own.field, &own.expected, &own.got].map(String::as_str);
        out.push_str(&format!("names: {}\n", words.join(" | ")));
    }
    out
}

fn small(plan: Plan) -> Tree {
    build(Plan { stations: 5, ..plan })
}

fn levels(tree: &Tree) -> Levels {
    let mut levels = Levels::new();
    tree.entries.iter().for_each(|entry| levels.push(leaf_hash(entry)));
    levels
}

fn definition(tree: &Tree) -> Statement {
    tree.statement_at(0).clone()
}

fn checkpoint(tree: &Tree, size: usize, witnesses: usize) -> Note {
    tree.receipt(0, size, witnesses).checkpoint
}

/// An entry with its proof at the log's end.
fn governing(tree: &Tree, index: usize) -> Governing {
    let proof = Proof { extra: None, ..tree.receipt(index, tree.entries.len(), 3) };
    Governing { index: index as u64, bytes: tree.entries[index].clone(), proof }
}

/// Indexes of the entries that amend.
fn amending(tree: &Tree) -> Vec<usize> {
    let amends = |index: &usize| {
        matches!(tree.statement_at(*index).body(), Body::Amend(_) | Body::InForce(_))
    };
    (0..tree.entries.len()).filter(amends).collect()
}

/// Two trees of one log, and what follows from them.
struct Bench {
    one: Tree,
    other: Tree,
    /// Index of the record that differs between them.
    at: usize,
    /// A time after which nothing is cosigned.
    end: i64,
}

impl Bench {
    fn new() -> Self {
        let (one, other) = (small(Plan::default()), small(Plan { more: 1, ..Plan::default() }));
        let (at, end) = (one.index_of("000005"), one.heads.last().unwrap().1);
        Self { one, other, at, end }
    }

    /// A checkpoint of the one, of `size`, beside the whole other.
    fn histories(&self, size: usize) -> TwoHistories {
        let (smaller, whole) = (checkpoint(&self.one, size, 2), self.other.entries.len());
        let larger = checkpoint(&self.other, whole, 2);
        if size == whole {
            return TwoHistories { smaller, larger, root: None };
        }
        let (tree, small) = (levels(&self.other), size as u64);
        let proof = consistency_proof(&tree, small, whole as u64).unwrap();
        TwoHistories { smaller, larger, root: Some((root_at(&tree, small).unwrap(), proof)) }
    }

    fn of(&self, shows: Shows) -> Evidence {
        Evidence { definition: definition(&self.one), entries: Vec::new(), shows }
    }

    fn two(&self, histories: TwoHistories) -> Evidence {
        self.of(Shows::TwoHistories(histories))
    }

    /// The record of the one log was promised.
    fn item(&self, deadline: i64) -> Promised {
        self.one.promised(self.at, deadline)
    }

    fn omission(&self, against: Against) -> Omission {
        let promise = by_holder(&self.one, &[self.item(self.end + 600)]);
        let statement = Some(self.one.statement("000005").clone());
        Omission { index: self.at as u64, promise, statement, against }
    }

    /// The other log has another entry there.
    fn found(&self, witnesses: usize) -> Against {
        let tree = &self.other;
        let proof = tree.receipt(self.at, tree.entries.len(), witnesses);
        let proof = Proof { extra: None, ..proof };
        Against::Leaf(Found::Entry(tree.entries[self.at].clone()), proof)
    }

    fn broken(&self, against: Against) -> Evidence {
        self.of(Shows::Omission(Box::new(self.omission(against))))
    }

    fn late(&self, deadline: i64, size: usize) -> Evidence {
        let mut omission = self.omission(Against::Late(checkpoint(&self.one, size, 2)));
        omission.promise = by_holder(&self.one, &[self.item(deadline)]);
        self.of(Shows::Omission(Box::new(omission)))
    }
}

fn by_holder(tree: &Tree, items: &[Promised]) -> Statement {
    Statement::parse(&tree.promise(items, Role::Promise)).unwrap()
}

fn by_key(items: &[Promised], key: &SecretKey) -> Statement {
    let election = ElectionId::parse(ELECTION).unwrap();
    Promise { items: items.to_vec() }.sign(&election, key).unwrap()
}

/// The same file with one text in place of another.
fn edited(evidence: &Evidence, old: &str, new: &str) -> Vec<u8> {
    let text = String::from_utf8(evidence.encode()).unwrap();
    assert!(text.contains(old), "{old}");
    text.replacen(old, new, 1).into_bytes()
}

/// Every case; those that hold come first.
#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(crate) fn evidence_cases() -> Vec<EvidenceCase> {
    let bench = Bench::new();
    let Bench { one, other, at, end } = &bench;
    let (at, whole) = (*at, one.entries.len());
    let mut cases = Vec::new();
    let mut case = |name, about, bytes: Vec<u8>| {
        cases.push(EvidenceCase { name, about, anchor: one.anchor, bytes });
    };
    let sizes = bench.two(bench.histories(at + 1));
    let broken = bench.broken(bench.found(2));
    case("histories-one-size", "two roots of one size", bench.two(bench.histories(whole)).encode());
    case("histories-two-sizes", "a root that the larger tree does not have", sizes.encode());
    case("omission-found", "another entry at the promised index", broken.encode());
    let Against::Leaf(_, proof) = bench.found(2) else { unreachable!() };
    let leaf = leaf_hash(&other.entries[at]);
    let hash = bench.broken(Against::Leaf(Found::Leaf(leaf), proof.clone()));
    case("omission-leaf", "another leaf at the promised index", hash.encode());
    let second = by_holder(other, &[other.promised(at, end + 600)]);
    let promises = bench.broken(Against::Promise(second));
    case("omission-promises", "two promises of one index", promises.encode());
    let late = bench.late(end - 1, at);
    case("omission-late", "a quorum checkpoint after the deadline without it", late.encode());

    let first = &bench.two(bench.histories(whole));
    let root = |tree: &Tree| {
        let note = checkpoint(tree, whole, 2);
        acta::value::to_base64(&Checkpoint::parse(note.text()).unwrap().root)
    };
    let zero = acta::value::to_base64(&[7; 32]);
    case("histories-root", "a root is another", edited(first, &root(one), &zero));
    let mut same = bench.histories(whole);
    same.larger = same.smaller.clone();
    case("histories-same", "two equal checkpoints", bench.two(same).encode());
    let mut prefix = bench.histories(at);
    prefix.smaller = checkpoint(one, at, 2);
    case(
        "histories-prefix",
        "a checkpoint that the larger one continues",
        bench.two(prefix).encode(),
    );
    let mut proof_bad = bench.histories(at + 1);
    proof_bad.root.as_mut().unwrap().1[0][0] ^= 1;
    case("histories-proof", "the consistency proof does not verify", bench.two(proof_bad).encode());
    let mut short = bench.histories(at + 1);
    short.root.as_mut().unwrap().1.pop();
    case("histories-proof-short", "the consistency proof lacks a hash", bench.two(short).encode());
    let stranger = small(Plan { keys: "other", ..Plan::default() });
    let mut by_other = bench.histories(whole);
    by_other.larger = checkpoint(&stranger, whole, 2);
    case("histories-key", "a checkpoint by another key", bench.two(by_other).encode());
    let mut own = first.clone();
    own.definition = definition(&stranger);
    case("anchor", "the definition of another election", own.encode());
    let authority = key_of(Role::Authority, "main", SECOND_SIGNER);
    own.definition = Statement::sign(first.definition.text(), &[&authority]).unwrap();
    case("definition-signature", "a definition that its authority did not sign", own.encode());

    let mut changed = bench.omission(bench.found(2));
    changed.promise = by_holder(one, &[one.promised(at - 1, end + 600)]);
    let omission = |own: &Omission| bench.of(Shows::Omission(Box::new(own.clone()))).encode();
    case("promise-index", "a promise of another index", omission(&changed));
    let seven = SecretKey::new(
        &format!("{ELECTION}/promise/main"),
        acta_log::note::Algorithm::Ed25519,
        &[7; 32],
    );
    changed.promise = by_key(&[bench.item(end + 600)], &seven.unwrap());
    case("promise-key", "a promise by another key", omission(&changed));
    let further = key_of(Role::Promise, "second", "");
    changed.promise = by_key(&[bench.item(end + 600)], &further);
    case("promise-key-not-shown", "a promise by a name without key here", omission(&changed));
    let mut of_other = bench.omission(bench.found(2));
    of_other.statement = Some(one.statement("000004").clone());
    case("statement", "another statement than the promised one", omission(&of_other));
    let same = by_holder(one, &[one.promised(at, end + 500)]);
    case(
        "promises-same",
        "two promises of one leaf",
        bench.broken(Against::Promise(same)).encode(),
    );
    let kept = Proof { extra: None, ..one.receipt(at, whole, 2) };
    let kept = Against::Leaf(Found::Entry(one.entries[at].clone()), kept);
    case("found-same", "the promised entry itself", bench.broken(kept).encode());
    case(
        "found-quorum",
        "one cosignature where two are needed",
        bench.broken(bench.found(1)).encode(),
    );
    let beside = Proof { extra: None, ..other.receipt(at - 1, whole, 2) };
    let beside = Against::Leaf(Found::Entry(other.entries[at - 1].clone()), beside);
    case("found-index", "an entry of another index", bench.broken(beside).encode());
    let wrong = Against::Leaf(Found::Leaf([7; 32]), proof);
    case("found-root", "a leaf that the tree does not have", bench.broken(wrong).encode());
    let reaches = bench.late(end - 1, at + 1);
    case("late-size", "a checkpoint that reaches the index", reaches.encode());
    let early = bench.late(end + 600, at);
    case("late-time", "a checkpoint that is not after the deadline", early.encode());

    case("form-first", "another version", edited(first, "evidence/v1", "evidence/v2"));
    case("form-shows", "a word that no evidence has", edited(first, "two-histories", "two-worlds"));
    let election = format!("election {ELECTION}\nshows");
    let elsewhere = edited(first, &election, "election example.org/other\nshows");
    case("form-election", "another election than that of the definition", elsewhere);
    let text = String::from_utf8(first.encode()).unwrap();
    case("form-length", "a part that is longer than the file", {
        let len = text.split("\ndefinition ").nth(1).unwrap().lines().next().unwrap();
        text.replacen(&format!("definition {len}\n"), &format!("definition 9{len}\n"), 1).into()
    });
    case("form-more", "more after the end", [first.encode(), b"more\n".to_vec()].concat());
    case(
        "form-part",
        "a line of the definition is another",
        edited(first, "\nagents none\n", "\nagents some\n"),
    );
    let mut record = first.clone();
    record.entries.push(governing(one, at));
    case("form-entry", "an entry that changes no key", record.encode());

    cases.extend(enrolled_cases());
    cases.extend(amended_cases());
    cases
}

const SECOND_SIGNER: &str = " second";

/// Files whose keys come from entries.
fn enrolled_cases() -> Vec<EvidenceCase> {
    let mut cases = Vec::new();
    let tree = small(Plan::default()).with_promise_key();
    let enrolled = tree.entries.len() - 1;
    let mut case = |name, about, tree: &Tree, evidence: &Evidence| {
        cases.push(EvidenceCase { name, about, anchor: tree.anchor, bytes: evidence.encode() });
    };
    // The key is in force from the next index on, which the log does not reach in time.
    let end = tree.heads.last().unwrap().1;
    let (mut item, statement) = tree.promised_more(end - 1);
    item.index = enrolled as u64 + 1;
    let key = key_of(Role::Promise, "second", "");
    let late = checkpoint(&tree, tree.entries.len(), 2);
    let omission = Omission {
        index: item.index,
        promise: by_key(core::slice::from_ref(&item), &key),
        statement: Some(statement),
        against: Against::Late(late),
    };
    let shown = |entries: Vec<Governing>, omission: &Omission| Evidence {
        definition: definition(&tree),
        entries,
        shows: Shows::Omission(Box::new(omission.clone())),
    };
    let own = governing(&tree, enrolled);
    let good = shown(vec![own.clone()], &omission);
    case("omission-enrolled", "a promise by a key that an entry enrols", &tree, &good);
    let mut other = own.clone();
    let bytes = String::from_utf8(own.bytes.clone()).unwrap();
    other.bytes = bytes.replacen("received 2026", "received 2027", 1).into_bytes();
    let about = "an entry of a key that the tree does not have";
    case("entry-root", about, &tree, &shown(vec![other], &omission));
    let mut few = own.clone();
    few.proof.checkpoint = checkpoint(&tree, tree.entries.len(), 1);
    let about = "an entry under one cosignature where two are needed";
    case("entry-quorum", about, &tree, &shown(vec![few], &omission));
    let mut beside = own;
    beside.proof.index -= 1;
    case("entry-index", "a proof of another index", &tree, &shown(vec![beside], &omission));
    let mut before = omission;
    let mut promised = tree.promised(enrolled, end - 1);
    promised.leaf = Hash([7; 32]);
    before.index = promised.index;
    before.statement = None;
    before.promise = by_key(&[promised], &key);
    let about = "a promise of the entry that enrols its key";
    case("promise-not-in-force", about, &tree, &shown(vec![governing(&tree, enrolled)], &before));

    cases
}

/// Files about a log whose witness policy was amended.
fn amended_cases() -> Vec<EvidenceCase> {
    let mut cases = Vec::new();
    let mut case = |name, about, tree: &Tree, evidence: &Evidence| {
        cases.push(EvidenceCase { name, about, anchor: tree.anchor, bytes: evidence.encode() });
    };
    let amended = small(Plan { amended: Amended::Swapped, ..Plan::default() });
    let at = amended.index_of("000005");
    let mut item = amended.promised(at, i64::from(u32::MAX));
    item.leaf = Hash([7; 32]);
    let found = |checkpoint: Note| {
        let proof =
            Proof { extra: None, checkpoint, ..amended.receipt(at, amended.entries.len(), 0) };
        Against::Leaf(Found::Entry(amended.entries[at].clone()), proof)
    };
    let bare = checkpoint(&amended, amended.entries.len(), 0);
    let file = |entries: Vec<usize>, against| Evidence {
        definition: definition(&amended),
        entries: entries.into_iter().map(|index| governing(&amended, index)).collect(),
        shows: Shows::Omission(Box::new(Omission {
            index: at as u64,
            promise: by_holder(&amended, core::slice::from_ref(&item)),
            statement: None,
            against,
        })),
    };
    let new = found(amended.with_lines(&bare, &[1, 4]));
    let about = "another entry, under the quorum in force since an amendment that is shown";
    case("omission-amended", about, &amended, &file(amending(&amended), new.clone()));
    let old = found(amended.with_lines(&bare, &[2, 3]));
    let about = "another entry, under the quorum in force before an amendment that is shown";
    case("found-former-quorum", about, &amended, &file(amending(&amended), old));
    let about = "the amendment is not shown: the quorum in force since is not known";
    case("found-amendment-left-out", about, &amended, &file(Vec::new(), new));
    cases
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::PathBuf;

    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../vectors/6-verdicts/evidence")
    }

    /// Anchor, expected lines and payload, as a second implementation would read them.
    fn read(name: &str) -> (StatementId, String, Vec<u8>) {
        let bytes = fs::read(folder().join(name)).unwrap();
        let end = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap();
        let head = std::str::from_utf8(&bytes[..end]).unwrap();
        let mut anchor = None;
        let mut expect = String::new();
        for line in head.lines() {
            match line.split_once(": ").unwrap() {
                ("input", word) => assert_eq!(word, "evidence"),
                ("about", _) => {}
                ("anchor", value) => anchor = StatementId::parse(value),
                _ => expect.push_str(&format!("{line}\n")),
            }
        }
        (anchor.unwrap(), expect, bytes[end + 2..].to_vec())
    }

    #[test]
    fn every_evidence_vector_gets_its_answer() {
        let mut names = BTreeSet::new();
        for entry in fs::read_dir(folder()).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            let (anchor, expect, bytes) = read(&name);
            let judgement = check(&bytes, anchor);
            assert_eq!(told(&judgement), expect, "{name}");
            let holds = expect.starts_with("expect: holds\n");
            assert_eq!(judgement.shows.is_empty(), !holds, "{name}");
            assert_eq!(judgement.exit_code() == 0, holds, "{name}");
            names.insert(name);
        }
        let known: BTreeSet<String> =
            evidence_cases().iter().map(|case| format!("{}.txt", case.name)).collect();
        assert_eq!(names, known);
    }

    #[test]
    fn a_file_that_was_read_is_written_again_byte_for_byte() {
        for case in evidence_cases() {
            let vector = fs::read(folder().join(format!("{}.txt", case.name))).unwrap();
            assert_eq!(vector, case.vector(), "{}", case.name);
            if let Ok(evidence) = Evidence::parse(&case.bytes) {
                assert_eq!(evidence.encode(), case.bytes, "{}", case.name);
            }
        }
    }

    /// A file with another byte does not hold, or the byte is of a signature line which then is by nobody known: what is
    /// shown stays the same.
    #[test]
    fn no_changed_byte_makes_other_evidence() {
        for case in evidence_cases().into_iter().take(6) {
            let whole = check(&case.bytes, case.anchor);
            assert_eq!(whole.verdict, Verdict::Holds, "{}", case.name);
            for at in (0..case.bytes.len()).step_by(7) {
                let mut bytes = case.bytes.clone();
                bytes[at] ^= 1;
                let other = check(&bytes, case.anchor);
                if other.verdict == Verdict::Holds {
                    let before = &case.bytes[..at];
                    let begins = before.iter().rposition(|byte| *byte == b'\n').unwrap() + 1;
                    let in_line = case.bytes[begins..].starts_with("\u{2014} ".as_bytes());
                    assert!(in_line, "{} byte {at}", case.name);
                    assert_eq!(other.shows[..2], whole.shows[..2], "{} byte {at}", case.name);
                }
            }
        }
    }
}
