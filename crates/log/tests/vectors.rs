//! `vectors/3-log`: every file gives what its `expect:` line says, and the generator still writes
//! exactly these files.
#![cfg(feature = "ml-dsa")]
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod common;

#[path = "../examples/vectors_3_log.rs"]
#[expect(dead_code, reason = "the program's entry point")]
mod written;

use std::collections::BTreeMap;
use std::fs;

use acta_log::checkpoint::Checkpoint;
use acta_log::error::LogError;
use acta_log::hash::Hash;
use acta_log::histories::TwoHistories;
use acta_log::note::{Algorithm, Note, PublicKey, SecretKey, SignatureLine};
use acta_log::policy::{Evaluation, Policy};
use acta_log::proof::Proof;
use acta_log::tiles::{self, Kind, Tile};
use acta_log::tree::{self, Frontier};
use acta_log::witness::{Outcome, Response, Witness};
use acta_log::{cosignature, ed25519, fsck, heads};
use data_encoding::{BASE64, HEXLOWER};

/// A vector file: its `key: value` lines in order.
struct Vector(Vec<(String, String)>);

impl Vector {
    fn parse(text: &str) -> Self {
        let body = text.strip_suffix('\n').unwrap();
        let pairs = body.split('\n').map(|line| {
            line.split_once(": ").unwrap_or_else(|| (line.strip_suffix(':').unwrap(), ""))
        });
        Self(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).collect())
    }

    fn all(&self, key: &str) -> Vec<&str> {
        self.0.iter().filter(|(name, _)| name == key).map(|(_, value)| value.as_str()).collect()
    }

    fn maybe(&self, key: &str) -> Option<&str> {
        self.all(key).first().copied()
    }

    fn text(&self, key: &str) -> &str {
        self.maybe(key).unwrap_or_else(|| panic!("{key} is needed"))
    }

    fn number(&self, key: &str) -> u64 {
        self.text(key).parse().unwrap()
    }

    fn hex<const N: usize>(&self, key: &str) -> [u8; N] {
        HEXLOWER.decode(self.text(key).as_bytes()).unwrap().try_into().unwrap()
    }

    fn hashes(&self, key: &str) -> Vec<Hash> {
        let decode = |text: &&str| HEXLOWER.decode(text.as_bytes()).unwrap().try_into().unwrap();
        self.all(key).iter().map(decode).collect()
    }

    fn bytes(&self, key: &str) -> Vec<u8> {
        BASE64.decode(self.text(key).as_bytes()).unwrap()
    }

    fn keys(&self) -> Vec<PublicKey> {
        self.all("vkey").iter().map(|vkey| PublicKey::parse(vkey).unwrap()).collect()
    }

    fn utf8(&self, key: &str) -> String {
        String::from_utf8(self.bytes(key)).unwrap()
    }
}

/// `ok` or the error's word.
fn word<T>(result: Result<T, LogError>) -> String {
    result.map_or_else(|error| error.code().to_owned(), |_| "ok".to_owned())
}

/// Runs the code on a file and gives the result's word.
fn run(layer: &str, vector: &Vector) -> String {
    match layer {
        "ed25519" => {
            let message = HEXLOWER.decode(vector.text("message").as_bytes()).unwrap();
            let signature = vector.hex("signature");
            let accepted = ed25519::verify(&vector.hex("public"), &message, &signature);
            if accepted { "accepted" } else { "refused" }.to_owned()
        }
        "enrolment" => {
            let public = vector.hex("public");
            assert_eq!(ed25519::has_torsion(&public).to_string(), vector.text("torsion"));
            word(ed25519::check_enrolment(&public).map_err(LogError::Key))
        }
        "vkey" => word(vkey(vector)),
        "note" => word(note(vector)),
        "checkpoint" => word(checkpoint(vector)),
        "cosignature" => word(cosigned(vector)),
        "tile-path" => word(tile_path(vector)),
        "bundle" => word(bundle(vector)),
        "growth" => growth(vector),
        "tree" => root(vector),
        "inclusion" => word(tree::verify_inclusion(
            &vector.hex("leaf-hash"),
            vector.number("index"),
            vector.number("size"),
            &vector.hashes("hash"),
            &vector.hex("root"),
        )),
        "consistency" => word(tree::verify_consistency(
            vector.number("old-size"),
            &vector.hex("old-root"),
            vector.number("size"),
            &vector.hex("root"),
            &vector.hashes("hash"),
        )),
        "policy" => word(policy(vector)),
        "evaluation" => evaluation(vector).unwrap_or_else(|error| error.code().to_owned()),
        "proof" => word(proof(vector)),
        "witness" => witness(vector),
        "heads" => word(head_list(vector)),
        "histories" => word(histories(vector)),
        "fsck" => published(vector),
        other => panic!("no such layer: {other}"),
    }
}

fn vkey(vector: &Vector) -> Result<(), LogError> {
    let key = PublicKey::parse(vector.text("vkey"))?;
    assert_eq!(key.to_string(), vector.text("vkey"));
    assert_eq!(key.name(), vector.text("name"));
    assert_eq!(u64::from(key.algorithm().type_byte()), vector.number("type"));
    assert_eq!(key.key_id(), vector.hex("key-id"));
    assert_eq!(HEXLOWER.encode(key.key()), vector.text("public"));
    let secret = SecretKey::parse(vector.text("skey"))?;
    assert_eq!((secret.public(), secret.skey().as_str()), (&key, vector.text("skey")));
    Ok(())
}

fn note(vector: &Vector) -> Result<(), LogError> {
    let bytes = vector.bytes("note");
    let note = Note::parse(&bytes)?;
    assert_eq!(note.as_bytes(), bytes);
    let verified = note.verify(&vector.keys())?;
    assert!(!verified.is_empty());
    assert_eq!(note.text(), vector.utf8("text"));
    Ok(())
}

fn checkpoint(vector: &Vector) -> Result<(), LogError> {
    let text = vector.utf8("text");
    let checkpoint = Checkpoint::parse(&text)?;
    assert_eq!(checkpoint.to_string(), text);
    assert_eq!(checkpoint.origin, vector.text("origin"));
    assert_eq!(checkpoint.size, vector.number("size"));
    assert_eq!(checkpoint.root, vector.hex("root"));
    Ok(())
}

fn cosigned(vector: &Vector) -> Result<(), LogError> {
    let text = vector.utf8("text");
    let lines = SignatureLine::parse_all(format!("{}\n", vector.text("line")).as_bytes())?;
    let key = &vector.keys()[0];
    assert!(key.wrote(&lines[0]));
    let time = key.verify_line(&text, &lines[0])?.unwrap();
    assert_eq!(time, vector.number("time"));
    let message = match key.algorithm() {
        Algorithm::MlDsa44 => {
            let Checkpoint { origin, size, root } = Checkpoint::parse(&text)?;
            let subtree = cosignature::Subtree { origin: &origin, start: 0, end: size, root };
            assert_eq!(subtree.verify(key, &lines[0].signature), Ok(time));
            subtree.message(key.name(), time)?
        }
        _ => cosignature::ed25519_message(&text, time),
    };
    assert_eq!(message, vector.bytes("message"));
    Ok(())
}

fn tile_path(vector: &Vector) -> Result<(), LogError> {
    let tile = Tile::parse(vector.text("path"))?;
    let level = match tile.kind() {
        Kind::Entries => "entries".to_owned(),
        Kind::Hashes { level } => level.to_string(),
    };
    assert_eq!(level, vector.text("level"));
    assert_eq!(tile.index(), vector.number("index"));
    assert_eq!(u64::from(tile.width()), vector.number("width"));
    assert_eq!(tile.path(), vector.text("path"));
    Ok(())
}

fn bundle(vector: &Vector) -> Result<(), LogError> {
    let bytes = vector.bytes("bundle");
    let entries = tiles::parse_bundle(&bytes)?;
    assert_eq!(tiles::encode_bundle(&entries)?, bytes);
    if vector.maybe("leaf-hash").is_some() {
        let hashes: Vec<Hash> = entries.iter().map(|entry| tree::leaf_hash(entry)).collect();
        assert_eq!(hashes, vector.hashes("leaf-hash"));
    } else {
        let entries: Vec<String> = entries.iter().map(|entry| HEXLOWER.encode(entry)).collect();
        assert_eq!(entries, vector.all("entry"));
    }
    Ok(())
}

fn growth(vector: &Vector) -> String {
    let (old, new) = (vector.number("old"), vector.number("new"));
    let written: Vec<String> = tiles::between(old, new).map(|tile| tile.path()).collect();
    assert_eq!(written, vector.all("write"));
    assert_eq!(tiles::superseded(old, new).collect::<Vec<_>>(), vector.all("delete"));
    "ok".to_owned()
}

fn root(vector: &Vector) -> String {
    let mut frontier = Frontier::new();
    (0..vector.number("size")).for_each(|i| frontier.push(tree::leaf_hash(&common::entry(i))));
    assert_eq!(frontier.root(), vector.hex("root"));
    "ok".to_owned()
}

fn policy(vector: &Vector) -> Result<(), LogError> {
    let policy = Policy::parse(&vector.bytes("policy"))?;
    assert_eq!(policy.fewest_bad(), vector.number("fewest-bad"));
    let blocking = vector.maybe("fewest-blocking").map(|number| number.parse().unwrap());
    assert_eq!(policy.fewest_blocking(), blocking);
    assert_eq!(Policy::parse(policy.to_string().as_bytes())?, policy);
    Ok(())
}

fn evaluation(vector: &Vector) -> Result<String, LogError> {
    let policy = Policy::parse(&vector.bytes("policy"))?;
    let found = policy.evaluate(&Note::parse(&vector.bytes("note"))?)?;
    let Evaluation { cosigned, groups, quorum_met, quorum_time, .. } = found;
    let witnesses =
        cosigned.iter().map(|c| format!("{} {}", policy.witnesses()[c.witness].name, c.time));
    assert_eq!(witnesses.collect::<Vec<_>>(), vector.all("witness"));
    let groups = groups.iter().map(|g| format!("{} {}/{}", g.name, g.have, g.need));
    assert_eq!(groups.collect::<Vec<_>>(), vector.all("group"));
    assert_eq!(quorum_time.map(|time| time.to_string()).as_deref(), vector.maybe("time"));
    Ok(if quorum_met { "quorum-met" } else { "quorum-not-met" }.to_owned())
}

fn proof(vector: &Vector) -> Result<(), LogError> {
    let policy = Policy::parse(&vector.bytes("policy"))?;
    let bytes = vector.bytes("proof");
    let proof = Proof::parse(&bytes)?;
    assert_eq!(proof.encode(), bytes);
    let included = proof.verify(&tree::leaf_hash(&vector.bytes("leaf")), &policy)?;
    assert_eq!(included.index(), proof.index);
    Ok(())
}

fn witness(vector: &Vector) -> String {
    let log = PublicKey::parse(vector.text("log-vkey")).unwrap();
    let secret = SecretKey::parse(vector.text("witness-skey")).unwrap();
    let mut witness = Witness::new(vec![secret]).unwrap();
    witness.enrol(log.name(), std::slice::from_ref(&log)).unwrap();
    let now = vector.number("now");
    let mut answer = |request: &str| -> Response {
        match witness.handle(&BASE64.decode(request.as_bytes()).unwrap(), now) {
            Outcome::Answer(response) | Outcome::Evidence(response, _) => response,
            Outcome::Persist(pending) => witness.commit(pending),
        }
    };
    for request in vector.all("before") {
        assert_eq!(answer(request).status, 200);
    }
    let response = answer(vector.text("request"));
    if vector.maybe("body").is_some() {
        assert_eq!(response.body, vector.bytes("body"));
    }
    let plain = "text/plain; charset=utf-8";
    assert_eq!(response.content_type, vector.maybe("content-type").unwrap_or(plain));
    response.status.to_string()
}

fn head_list(vector: &Vector) -> Result<(), LogError> {
    let keys = vector.keys();
    let notes = heads::parse(&vector.bytes("file"))?;
    let checkpoints = heads::check(&notes, keys[0].name(), &keys, None)?;
    let sizes: Vec<String> = checkpoints.iter().map(|head| head.size.to_string()).collect();
    assert_eq!(sizes, vector.all("size"));
    Ok(())
}

fn histories(vector: &Vector) -> Result<(), LogError> {
    let (keys, bytes) = (vector.keys(), vector.bytes("evidence"));
    let evidence = TwoHistories::parse(&bytes)?;
    assert_eq!(evidence.encode(), bytes);
    let [smaller, larger] = evidence.verify(keys[0].name(), &keys)?;
    assert!(smaller.checkpoint().size <= larger.checkpoint().size);
    Ok(())
}

fn published(vector: &Vector) -> String {
    let file = |line: &&str| {
        let (path, bytes) = line.split_once(' ').unwrap();
        (path.to_owned(), BASE64.decode(bytes.as_bytes()).unwrap())
    };
    let files: BTreeMap<String, Vec<u8>> = vector.all("file").iter().map(file).collect();
    let checkpoint = Checkpoint::parse(&vector.utf8("checkpoint")).unwrap();
    let result = fsck::check(&files, &checkpoint);
    let said = result.as_ref().map_or_else(ToString::to_string, |_| String::new());
    if let Some(path) = vector.maybe("path") {
        assert!(said.starts_with(&format!("{path}: ")), "{said}");
    }
    if let Some(entry) = vector.maybe("entry") {
        assert!(said.contains(&format!("entry {entry}:")), "{said}");
    }
    word(result)
}

#[test]
fn every_file_gives_what_it_expects() {
    let mut failures = Vec::new();
    let mut layers = BTreeMap::new();
    for item in fs::read_dir(common::root().join("vectors/3-log")).unwrap() {
        let path = item.unwrap().path();
        let vector = Vector::parse(&fs::read_to_string(&path).unwrap());
        println!("{}", path.display());
        let (layer, expected) = vector.text("expect").split_once(' ').unwrap();
        let got = run(layer, &vector);
        if got != expected {
            failures.push(format!("{}: expected {expected}, got {got}", path.display()));
        }
        *layers.entry(layer.to_owned()).or_insert(0) += 1;
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert_eq!(layers.len(), 19, "{layers:?}");
}

#[test]
fn the_generator_writes_exactly_these_files() {
    let folder = common::root().join("vectors/3-log");
    let committed: BTreeMap<String, String> = fs::read_dir(&folder)
        .unwrap()
        .map(|item| item.unwrap().path())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(&path).unwrap())
        })
        .collect();
    let fresh = written::all();
    let names = |files: &BTreeMap<String, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&fresh), names(&committed));
    for (name, text) in &fresh {
        assert!(committed[name] == *text, "{name} differs: run `cargo xtask vectors`");
    }
}
