//! `acta monitor` beside real nodes over HTTP: what stands still, does not answer, or goes back is raised.
//!
//! What a person gives thirty seconds here gets two.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

#[path = "../../server/tests/node_bed/mod.rs"]
#[expect(dead_code, reason = "this file uses a part of the bed")]
mod node_bed;
#[path = "../../server/tests/witness/help.rs"]
#[expect(dead_code, reason = "this file uses a part of the help")]
mod witness_help;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use acta::value::{Name, Role};
use acta_log::histories::TwoHistories;
use acta_server::http_static::Site;
use acta_server::listen::{Limits, serve};
use acta_server::node::Options;
use acta_server::setup::{Made, create_node};
use acta_server::witness::Config;
use acta_server::witness::config::Enrolled;
use node_bed::{Running, Temp, code, key, options, record, seeds, start, tables};
use witness_help::{TempDir, witness_keys};

const ACTA: &str = env!("CARGO_BIN_EXE_acta");
/// Promised for the defaults; a test that needs longer has failed.
const RAISED_WITHIN: Duration = Duration::from_secs(60);

/// The witness that is the quorum, as long as this is kept.
struct Witness {
    running: witness_help::Running,
    _folder: TempDir,
}

impl Witness {
    /// For nodes of [`create`]: the log's keys do not depend on the policy, since the seeds are the same.
    fn new(temp: &Temp) -> Self {
        let folder = TempDir::new("monitor-witness");
        let made = create(&temp.0.join("keys"), "http://127.0.0.1:9");
        let keys = made.policy.logs().iter().map(|log| log.key.clone()).collect();
        let logs = vec![Enrolled { origin: made.origin, keys, anchor: None }];
        let mut own = witness_keys("one");
        own.truncate(1);
        let running = witness_help::Running::open_or_create(&folder, Config::new(own, logs));
        Self { running, _folder: folder }
    }

    fn node(&self, dir: &Path) -> Made {
        create(dir, &self.running.url())
    }
}

fn create(dir: &Path, url: &str) -> Made {
    let mut tables = tables(6);
    let key = witness_keys("one").first().unwrap().public().clone();
    tables.witness_policy = format!("witness w1 {key} {url}\nquorum w1\n");
    create_node(dir, tables, &mut seeds()).unwrap()
}

fn monitor(args: &[&str]) -> Output {
    let settings = ["--once", "--every", "1", "--stalled", "2", "--patience", "2"];
    let began = Instant::now();
    let output = Command::new(ACTA).arg("monitor").args(args).args(settings).output().unwrap();
    assert!(began.elapsed() < RAISED_WITHIN, "it took {:?}", began.elapsed());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    output
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// A check of one node: the exit code, and what its lines contain.
fn check(args: &[&str], exit: i32, expected: &[&str]) -> String {
    let output = monitor(args);
    let told = text(&output);
    assert_eq!(output.status.code(), Some(exit), "{told}");
    for words in expected {
        assert!(told.contains(words), "expected {words:?}:\n{told}");
    }
    told
}

fn url(running: &Running) -> String {
    format!("http://{}", running.address)
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(30), "in thirty seconds not: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn latest(running: &Running) -> serde_json::Value {
    let got = running.get("/live/latest.json");
    if got.status == 200 { got.json() } else { serde_json::Value::Null }
}

/// Waits until all that came is published; gives how many entries these are.
fn quiet(running: &Running) -> u64 {
    until("all is published", || {
        let latest = latest(running);
        latest["published"] == running.size() && latest["received"] == latest["published"]
    });
    running.size()
}

/// A name beside a published file: while a folder stands there, the file cannot be replaced.
fn block(dir: &Path, name: &str) -> PathBuf {
    let path = dir.join("public").join(name);
    until("nobody writes there", || fs::create_dir_all(path.join("in the way")).is_ok());
    path
}

/// N2a: the publisher stands still, the intake goes on. N13: data arrive and the push never ends.
#[test]
fn n2_n13_a_publication_that_stands_still_is_raised_with_both_counters() {
    let temp = Temp::new("monitor-stalled");
    let witness = Witness::new(&temp);
    let dir = temp.0.join("node");
    let made = witness.node(&dir);
    let anchor = made.anchor.to_string();
    let running = start(&dir, options());
    let address = url(&running);
    let args = [address.as_str(), "--anchor", &anchor];
    assert_eq!(running.statement(&record(0, [1, 1])).status, 201);
    let before = quiet(&running);
    check(&args, 0, &[&format!("size {before} root "), "quorum met"]);
    // What shows the log's checkpoint; then what says how things stand.
    for (number, name) in [(1, "log/.checkpoint.new"), (2, "live/.latest.json.new")] {
        let before = quiet(&running);
        let in_the_way = block(&dir, name);
        assert_eq!(running.statement(&record(number, [1, 1])).status, 201, "the intake goes on");
        let after = running.size();
        assert!(after > before);
        let counters = format!("received {after}, sequenced {after}, published {before}: for ");
        let told = check(&args, 1, &["raised publication-stalled", &counters]);
        assert_eq!(told.matches(" raised ").count(), 1, "{told}");
        let json = text(&monitor(&[&address, "--anchor", &anchor, "--json"]));
        let raised: serde_json::Value = json
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .find(|line| line["event"] == "raised")
            .unwrap_or_else(|| panic!("{json}"));
        assert_eq!(raised["alarm"], "publication-stalled", "{json}");
        assert_eq!((&raised["received"], &raised["published"]), (&after.into(), &before.into()));
        fs::remove_dir_all(in_the_way).unwrap();
        quiet(&running);
        check(&args, 0, &["quorum met"]);
    }
    running.stop().unwrap();
}

/// A node as a process.
struct Process(Child);

impl Process {
    fn signal(&self, name: &str) {
        let pid = self.0.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_node_that_does_not_answer_is_unreachable_and_probes_say_so_in_the_log() {
    let temp = Temp::new("monitor-stopped");
    let witness = Witness::new(&temp);
    witness.node(&temp.0.join("node"));
    let mut serve = Command::new(ACTA);
    serve.args(["serve", "--listen", "127.0.0.1:0", "--log-level", "off"]).arg(temp.0.join("node"));
    let mut child = serve.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.take().unwrap()).read_line(&mut line).unwrap();
    let node = Process(child);
    let address = line.trim().strip_prefix("intake: ").unwrap().to_owned();
    let officer = Name::new(Role::Officer, code("1"));
    let (file, outbox) = (temp.0.join("key"), temp.0.join("probes"));
    fs::write(&file, format!("{}\n", key(officer).skey())).unwrap();
    let (file, outbox) = (file.display().to_string(), outbox.display().to_string());
    let args = [address.as_str(), "--probe-key", &file, "--outbox", &outbox];
    until("it is published", || monitor(&[&address]).status.code() == Some(0));
    check(&args, 0, &["quorum met"]);
    node.signal("-STOP");
    check(&args, 1, &["raised unreachable", "timeout"]);
    node.signal("-CONT");
    check(&args, 0, &["quorum met"]);
    drop(node);
    check(&args, 1, &["raised unreachable"]);

    // Another start takes the probes, which the definition lets anybody sign.
    let running = start(&temp.0.join("node"), options());
    let mut probes: Vec<Vec<u8>> = fs::read_dir(&outbox)
        .unwrap()
        .map(|file| fs::read(file.unwrap().path()).unwrap())
        .collect();
    probes.sort();
    assert!(probes.len() >= 4, "one a run at least: {}", probes.len());
    for probe in &probes {
        assert_eq!(running.statement(probe).status, 201);
    }
    let size = running.publish();
    let table = temp.0.join(format!("node/public/at/{size}/account/probes.csv"));
    let table = fs::read_to_string(table).unwrap();
    let host = address.trim_start_matches("http://");
    let rows = |outcome: &str| {
        let words = format!(",officer/1,site,{host},");
        table.lines().filter(|row| row.contains(&words) && row.contains(outcome)).count()
    };
    assert!(
        rows(",accepted,") >= 2 && rows(",timeout,") >= 1 && rows(",unreachable,") >= 1,
        "{table}"
    );
    running.stop().unwrap();
}

/// A folder over HTTP, as long as the process lives.
fn site(dir: &Path) -> SocketAddr {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let site = Site::open(dir).unwrap();
    std::thread::spawn(move || {
        let never = std::future::pending();
        runtime.block_on(serve(listener, site.router(), Limits::default(), never)).unwrap();
    });
    address
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).unwrap();
        }
    }
}

#[test]
fn a_site_that_goes_back_is_raised_and_two_histories_are_evidence() {
    let temp = Temp::new("monitor-back");
    let (one, other) = (temp.0.join("one"), temp.0.join("other"));
    let witness = Witness::new(&temp);
    let made = witness.node(&one);
    witness.node(&other);
    let grow = |dir: &Path, votes: &[[u32; 2]]| {
        let running = start(dir, Options { stop_cosign_ms: 5_000, ..options() });
        for (number, votes) in (0..).zip(votes) {
            let status = running.statement(&record(number, *votes)).status;
            assert!(status == 201 || status == 200, "new, or known from before");
        }
        running.publish();
        running.stop().unwrap();
    };
    grow(&one, &[[1, 1]]);
    let shown = temp.0.join("shown");
    copy(&one.join("public"), &shown);
    copy(&shown, &temp.0.join("early"));
    grow(&one, &[[1, 1], [2, 2]]);
    grow(&other, &[[9, 9], [3, 3], [4, 4]]);
    let (address, anchor) = (format!("http://{}", site(&shown)), made.anchor.to_string());

    // It runs on while the site is replaced, by a newer state and by the older one again.
    let mut watching = Command::new(ACTA);
    watching.args(["monitor", &address, "--anchor", &anchor, "--every", "1", "--stalled", "2"]);
    let mut child = watching.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let _watching = Process(child);
    let mut next = |words: &str| {
        let found = lines.by_ref().map(Result::unwrap).find(|line| line.contains(words));
        found.unwrap_or_else(|| panic!("expected a line with {words:?}"))
    };
    next("changed");
    copy(&one.join("public"), &shown);
    next("changed");
    copy(&temp.0.join("early"), &shown);
    let back = next("raised went-back");
    assert!(back.contains(" after size "), "{back}");

    // Two trees under one key: each is sound, and they cannot both be true.
    let [first, second] = [&one, &other].map(|dir| format!("http://{}", site(&dir.join("public"))));
    let evidence = temp.0.join("evidence");
    let kept = evidence.display().to_string();
    check(&[&first, "--anchor", &anchor], 0, &["quorum met"]);
    check(&[&second, "--anchor", &anchor], 1, &["raised quorum-missing"]);
    let told = check(
        &[&first, &second, "--anchor", &anchor, "--evidence", &kept],
        1,
        &["raised went-back", "two histories: size ", "; evidence: "],
    );
    let file = fs::read_dir(&evidence).unwrap().next().unwrap().unwrap().path();
    assert!(told.contains(&file.display().to_string()), "{told}");
    let two = TwoHistories::parse(&fs::read(file).unwrap()).unwrap();
    let keys: Vec<_> = made.policy.logs().iter().map(|log| log.key.clone()).collect();
    assert!(two.verify(&made.origin, &keys).is_ok(), "anybody can check it");
}

#[test]
fn a_quorum_that_is_missing_and_a_log_of_others_are_raised() {
    let temp = Temp::new("monitor-quorum");
    // Its witness does not answer.
    let made = node_bed::create(&temp.0, 3);
    let running = start(&temp.0, options());
    running.publish();
    quiet(&running);
    let (address, anchor) = (url(&running), made.anchor.to_string());
    check(
        &[&address],
        1,
        &["raised quorum-missing", "by the publisher's word; missing: w1 since "],
    );
    check(&[&address, "--anchor", &anchor], 1, &["quorum-missing", "by the definition's policy"]);
    let none = "0".repeat(64);
    let output =
        Command::new(ACTA).args(["monitor", &address, "--anchor", &none, "--once"]).output();
    let output = output.unwrap();
    assert_eq!(output.status.code(), Some(4));
    assert!(String::from_utf8_lossy(&output.stderr).contains("the anchor differs"), "{output:?}");
    running.stop().unwrap();
}
