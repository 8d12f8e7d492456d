//! The independent check: logs written here are verified by Go's `golang.org/x/mod/sumdb`, as Debian
//! packages it. Go's side is `go/verify.go`.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use acta_log::checkpoint::Checkpoint;
use acta_log::hash::Hash;
use acta_log::note::{Algorithm, SecretKey};
use acta_log::tiles::{self, Edge, Kind, Tile};
use acta_log::tree::{self, HashSource, Levels};
use common::entry;
use data_encoding::BASE64;

/// Where Debian puts Go sources.
const GO_PATH: &str = "/usr/share/gocode";
const SIZES: [u64; 7] = [1, 255, 256, 257, 65_536, 65_537, 70_000];
const ORIGIN: &str = "example.com/log";

fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Writes the log of one size: checkpoint with a cosignature, tiles, bundles, and proofs to check.
fn write_log(folder: &Path, size: u64, log: &SecretKey, witness: &SecretKey) {
    let (mut edge, mut levels) = (Edge::new(), Levels::new());
    for index in 0..size {
        let leaf = tree::leaf_hash(&entry(index));
        levels.push(leaf);
        edge.push(leaf, |tile, bytes| write(&folder.join(tile.path()), bytes));
    }
    edge.partial().for_each(|(tile, bytes)| write(&folder.join(tile.path()), bytes));
    for tile in tiles::between(0, size).filter(|tile| tile.kind() == Kind::Entries) {
        write(&folder.join(tile.path()), bundle(tile));
    }
    let checkpoint = Checkpoint { origin: ORIGIN.into(), size, root: edge.root() };
    let note = checkpoint.sign(&[log], 0).unwrap();
    let line = witness.sign_at(note.text(), 1_785_103_200).unwrap();
    write(&folder.join("checkpoint"), note.with_signature_line(&line).unwrap().as_bytes());
    write(&folder.join("proofs"), proofs(&levels, size));
}

fn bundle(tile: Tile) -> Vec<u8> {
    let first = tile.index() * 256;
    let entries: Vec<Vec<u8>> = (first..first + u64::from(tile.width())).map(entry).collect();
    tiles::encode_bundle(&entries).unwrap()
}

fn proofs(levels: &impl HashSource, size: u64) -> String {
    let words = |hashes: &[Hash]| -> String {
        hashes.iter().map(|hash| format!(" {}", BASE64.encode(hash))).collect()
    };
    let mut text = String::new();
    for index in [0, 1, size / 3, size / 2, size - 1].into_iter().filter(|i| *i < size) {
        let proof = tree::inclusion_proof(levels, index, size).unwrap();
        text.push_str(&format!("inclusion {index}{}\n", words(&proof)));
    }
    for old in [1, 2, 255, 256, 257, size / 2, size - 1, size] {
        if (1..=size).contains(&old) {
            let root = tree::root_at(levels, old).unwrap();
            let proof = tree::consistency_proof(levels, old, size).unwrap();
            let proof = [&[root][..], &proof].concat();
            text.push_str(&format!("consistency {old}{}\n", words(&proof)));
        }
    }
    text
}

fn go(folder: &Path) -> Command {
    let mut command = Command::new("go");
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/go/verify.go");
    command.env("GO111MODULE", "off").env("GOPATH", GO_PATH).env("GOFLAGS", "");
    command.env("GOCACHE", folder.join("cache")).arg("run").arg(program).arg(folder);
    command
}

#[test]
fn go_verifies_what_rust_wrote() {
    let modules = PathBuf::from(GO_PATH).join("src/golang.org/x/mod/sumdb/tlog");
    if Command::new("go").arg("version").output().is_err() || !modules.is_dir() {
        return common::skip("go");
    }
    let folder = std::env::temp_dir().join(format!("acta-log-go-{}", std::process::id()));
    let log = SecretKey::new(ORIGIN, Algorithm::Ed25519, &[1; 32]).unwrap();
    let kind = Algorithm::Ed25519Cosignature;
    let witness = SecretKey::new("witness.example/w1", kind, &[2; 32]).unwrap();
    write(&folder.join("keys"), format!("{}\n{}\n", log.public(), witness.public()));
    for size in SIZES {
        write_log(&folder.join(size.to_string()), size, &log, &witness);
    }
    let output = go(&folder).args(SIZES.map(|size| size.to_string())).output().unwrap();
    // The program says one line a size; a changed file must make it fail, so that it can fail.
    let said = String::from_utf8_lossy(&output.stdout).lines().count();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said == SIZES.len(), "{errors}");
    let victim = folder.join("257/tile/entries/000");
    let mut bytes = fs::read(&victim).unwrap();
    bytes[3] ^= 1;
    fs::write(&victim, bytes).unwrap();
    let output = go(&folder).arg("257").output().unwrap();
    assert!(String::from_utf8_lossy(&output.stderr).contains("do not lead to the root"));
    fs::remove_dir_all(&folder).unwrap();
}
