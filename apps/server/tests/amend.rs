//! An amendment of the witness policy: who is asked, who counts, at every size, over a restart.

#![expect(clippy::unwrap_used, reason = "what does not stand is a failed test")]

#[expect(dead_code, reason = "this file uses a part of the bed")]
mod node_bed;
#[path = "witness/help.rs"]
#[expect(dead_code, reason = "this file uses a part of the help")]
mod witness_help;

use std::path::Path;
use std::time::Duration;

use acta::kinds::Amend;
use acta::kinds::definition::Changes;
use acta_log::note::PublicKey;
use acta_log::policy::Policy;
use acta_server::fetch::{FolderSource, Published};
use acta_server::mirror::{self, Trust as MirrorTrust};
use acta_server::node::Options;
use acta_server::setup::{Made, create_node};
use acta_server::witness::Config;
use acta_server::witness::config::Enrolled;
use acta_verify::session::{Trust, verify_all};
use acta_verify::verdict::Verdict;
use node_bed::{Running as Node, Temp, by_authority, record, seeds, start, tables};
use witness_help::{Running as Witness, TempDir, witness_keys};

const NOTHING_ANSWERS: &str = "http://127.0.0.1:9";

fn node_options() -> Options {
    Options { ask_witnesses: true, stop_cosign_ms: 5_000, ..node_bed::options() }
}

/// A node whose only witness has this key and address.
fn create(dir: &Path, key: &PublicKey, url: &str) -> Made {
    let mut tables = tables(4);
    tables.witness_policy = format!("witness w {key} {url}\nquorum w\n");
    create_node(dir, tables, &mut seeds()).unwrap()
}

/// The log's origin and keys: the same for every node of these tests, since the seeds are.
fn log_keys() -> Enrolled {
    let temp = Temp::new("amend-keys");
    let key = public("any");
    let made = create(&temp.0, &key, NOTHING_ANSWERS);
    let keys = made.policy.logs().iter().map(|log| log.key.clone()).collect();
    Enrolled { origin: made.origin, keys, anchor: None }
}

fn public(name: &str) -> PublicKey {
    witness_keys(name).first().unwrap().public().clone()
}

/// A witness that answers.
fn witness(dir: &TempDir, name: &str) -> Witness {
    let mut keys = witness_keys(name);
    keys.truncate(1);
    Witness::open_or_create(dir, Config::new(keys, vec![log_keys()]))
}

/// The policy with the witness `v` in the place of `w`.
fn changed(made: &Made, witness: &Witness) -> Vec<String> {
    let logs = made.policy.logs().iter().map(|log| format!("log {}", log.key));
    let own = [format!("witness v {} {}", public("two"), witness.url()), "quorum v".to_owned()];
    logs.chain(own).collect()
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1_500 {
        if holds() {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("in thirty seconds not: {what}");
}

fn cosigned(node: &Node) -> Vec<String> {
    let latest = node.get("/live/latest.json");
    if latest.status != 200 {
        return Vec::new();
    }
    let latest = latest.json();
    let names = latest["cosigned"].as_array().unwrap().iter();
    let names: Vec<String> = names.map(|name| name.as_str().unwrap().to_owned()).collect();
    assert!(names.is_empty() || latest["quorum"] == true, "{latest}");
    names
}

fn holds(dir: &Path, made: &Made) {
    let source = FolderSource::open(dir).unwrap();
    let report = verify_all(&Published(&source), &Trust::Anchor(made.anchor));
    for check in &report.checks {
        assert_ne!(check.verdict, Verdict::Fails, "{}: {:?}", check.code, check.details);
    }
    let quorum = report.checks.iter().find(|check| check.code == "F3").unwrap();
    assert_eq!(quorum.verdict, Verdict::Holds, "{:?}", quorum.details);
}

#[test]
fn an_amended_witness_policy_is_followed_while_running_and_after_a_restart() {
    let (temp, one, two) = (Temp::new("amend"), TempDir::new("one"), TempDir::new("two"));
    let (first, second) = (witness(&one, "one"), witness(&two, "two"));
    let made = create(&temp.0, &public("one"), &first.url());
    let node = start(&temp.0, node_options());
    until("the old witness cosigns", || cosigned(&node) == ["w"]);

    let changed = changed(&made, &second);
    let text: String = changed.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
    // Lines that are no policy, and a policy without the keys that the node signs with, wait for ever.
    let no_policy = vec!["quorum nobody".to_owned()];
    let other_log = changed.iter().filter(|line| !line.starts_with("log ")).cloned().collect();
    for witness_policy in [no_policy, other_log, changed] {
        let changes = Changes { witness_policy, ..Changes::default() };
        let amend = by_authority(&temp.0, &Amend { amends: made.anchor, changes });
        assert_eq!(node.statement(&amend).status, 201);
    }
    until("the new witness cosigns", || cosigned(&node) == ["v"]);
    assert_eq!(node.node.policy().witnesses().len(), 1);
    let shown = temp.0.join("public/policy");
    until("the policy in force is shown", || std::fs::read_to_string(&shown).unwrap() == text);
    // The old one is not needed any more.
    first.stop();
    assert_eq!(node.statement(&record(1, [10, 20])).status, 201);
    node.publish();
    node.stop().unwrap();
    holds(&temp.0.join("public"), &made);

    let node = start(&temp.0, node_options());
    assert_eq!(node.statement(&record(2, [30, 40])).status, 201);
    until("the new witness cosigns after a restart", || cosigned(&node) == ["v"]);
    node.publish();
    node.stop().unwrap();
    holds(&temp.0.join("public"), &made);

    // A mirror that knows nothing but the anchor shows the policy in force.
    let copy = Temp::new("amend-mirror");
    let source = FolderSource::open(&temp.0.join("public")).unwrap();
    let options = mirror::Options::new(MirrorTrust::Anchor(made.anchor.0));
    let report = mirror::pull(&source, &copy.0, &options).unwrap();
    assert_eq!(report.differs, [], "{report:?}");
    let policy = std::fs::read(copy.0.join("policy")).unwrap();
    assert_eq!(Policy::parse(&policy).unwrap(), Policy::parse(text.as_bytes()).unwrap());
    holds(&copy.0, &made);
}

#[test]
fn an_amendment_waits_for_the_quorum_that_it_changes() {
    let (temp, one, two) = (Temp::new("amend-waits"), TempDir::new("one"), TempDir::new("two"));
    let second = witness(&two, "two");
    // The old witness listens at an address of its own only later.
    let first = witness(&one, "one");
    let url = first.url();
    let made = create(&temp.0, &public("one"), &url);
    first.stop();
    let options = Options { ask_witnesses: false, ..node_options() };
    let node = start(&temp.0, options);
    let changed = changed(&made, &second);
    let changes = Changes { witness_policy: changed, ..Changes::default() };
    let amend = by_authority(&temp.0, &Amend { amends: made.anchor, changes });
    assert_eq!(node.statement(&amend).status, 201);
    node.publish();
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(node.node.policy().witnesses().first().unwrap().name, "w", "nothing is in force");
    assert!(cosigned(&node).is_empty());
    node.stop().unwrap();
}
