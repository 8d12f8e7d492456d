//! Generated elections, good and bad, as both verifiers see them.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

mod account;
mod damage;
mod definition;
mod dice;
mod log;
mod night;
mod stream;
mod tree;

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use acta_verify::{Trust, verify_all};

use dice::Dice;

/// Elections where nobody asks for more.
const ELECTIONS: u64 = 300;
/// One in so many has the pages of the program; the others have one page that stands for them.
const PAGES: u64 = 12;

/// A number that is asked for in the environment.
fn asked(variable: &str, usual: u64) -> u64 {
    let told = std::env::var(variable).ok();
    told.map_or(usual, |number| number.parse().expect("a number"))
}

/// Whether Node is here; its absence is a failure where `ACTA_REQUIRE` names it.
fn node_is_here() -> bool {
    let found = Command::new("node").arg("--version").stdout(Stdio::null()).status();
    if found.is_ok_and(|status| status.success()) {
        return true;
    }
    let required = std::env::var("ACTA_REQUIRE").unwrap_or_default();
    assert!(!required.split(',').any(|name| name == "node"), "node is required by ACTA_REQUIRE");
    println!("skipped: node (it is not here)");
    false
}

/// Writes a tree into a folder, for those who want to look at it.
fn keep(folder: &Path, files: &tree::Files) {
    for (path, bytes) in files {
        let file = folder.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
}

#[test]
fn both_verifiers_say_the_same_of_generated_elections() {
    if !node_is_here() {
        return;
    }
    let (first, count) = (asked("ACTA_FIRST", 0), asked("ACTA_ELECTIONS", ELECTIONS));
    let tool = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/tools/elections.js");
    let mut node =
        Command::new("node").args([tool, "--verdicts"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut out = BufWriter::new(node.stdin.take().unwrap());
    let (mut entries, mut unspeakable) = (0, 0);
    for seed in first..first + count {
        let mut tree = tree::build(seed, "", seed % PAGES == 0, seed % 3 == 0);
        let mut dice = Dice::new(seed ^ 0xdead);
        if seed % 3 == 1 {
            damage::damage(&mut dice, &mut tree.files);
        }
        entries += tree.log.size();
        unspeakable += tree.log.unspeakable;
        if let Ok(folder) = std::env::var("ACTA_TREES") {
            keep(&Path::new(&folder).join(seed.to_string()), &tree.files);
        }
        let report = verify_all(&tree.files, &Trust::Anchor(tree.anchor));
        stream::write(&mut out, &format!("{seed}"), tree.anchor, &tree.files, &report).unwrap();
    }
    out.flush().unwrap();
    drop(out);
    let status = node.wait().unwrap();
    println!(
        "{count} elections from {first} on, {entries} entries, {unspeakable} statements that cannot be made"
    );
    assert!(unspeakable * 50 < entries, "most statements of the generator are ones");
    assert!(status.success(), "the verifiers differ");
}

#[test]
fn another_history_of_the_same_election_is_refused_under_the_true_anchor() {
    if !node_is_here() {
        return;
    }
    let tool = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/tools/elections.js");
    let mut node = Command::new("node").arg(tool).stdin(Stdio::piped()).spawn().unwrap();
    let mut out = BufWriter::new(node.stdin.take().unwrap());
    for seed in 0..6 {
        let (own, other) =
            (tree::build(seed, "", false, true), tree::build(seed, "other", false, true));
        let report = verify_all(&other.files, &Trust::Anchor(own.anchor));
        assert_eq!(report.exit_code(), 1, "seed {seed}\n{}", report.text());
        let root = report.checks.iter().find(|check| check.code == "A0").unwrap();
        let [what] = &root.details[..] else { panic!("one detail") };
        let words = [&*what.subject, &what.field, &what.expected, &what.got];
        let ids = [own.anchor.to_string(), other.anchor.to_string()];
        assert_eq!(words, ["entry 0", "statement id", &ids[0], &ids[1]]);
        let text = report.text();
        let said = text.lines().next().unwrap();
        assert_eq!(
            said,
            "the root differs: this is not the log under the anchor given, and nothing else is said of it",
            "the first line that a reader sees"
        );
        let name = format!("other history {seed}");
        stream::write(&mut out, &name, own.anchor, &other.files, &report).unwrap();
    }
    out.flush().unwrap();
    drop(out);
    assert!(node.wait().unwrap().success(), "the verifiers differ");
}
