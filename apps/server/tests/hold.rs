//! The hold at a start: a node whose witnesses do not answer stores, and neither promises nor signs.

#![expect(clippy::unwrap_used, reason = "what does not stand is a failed test")]

#[expect(dead_code, reason = "this file uses a part of the bed")]
mod node_bed;
#[path = "witness/help.rs"]
#[expect(dead_code, reason = "this file uses a part of the help")]
mod witness_help;

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use acta::kinds::incident::{Incident, IncidentClass, IncidentEvent};
use acta::value::{Hash, Time};
use acta_log::checkpoint::Checkpoint;
use acta_log::hash::sha256;
use acta_log::note::Note;
use acta_server::clock::now_s;
use acta_server::node::Options;
use acta_server::setup::{Made, create_node};
use acta_server::witness::Config;
use acta_server::witness::config::Enrolled;
use node_bed::{Running as Node, Temp, by_authority, record, seeds, start, tables};
use witness_help::{Running as Witness, TempDir, witness_keys};

/// An address that leads to a witness, or to nobody.
struct Line {
    address: SocketAddr,
    is_up: Arc<AtomicBool>,
}

impl Line {
    fn to(witness: &Witness) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let far: SocketAddr = witness.url().trim_start_matches("http://").parse().unwrap();
        let is_up = Arc::new(AtomicBool::new(true));
        let up = Arc::clone(&is_up);
        // It ends with the process.
        std::thread::spawn(move || {
            for near in listener.incoming() {
                if up.load(SeqCst)
                    && let (Ok(near), Ok(far)) = (near, TcpStream::connect(far))
                {
                    relay(near.try_clone().unwrap(), far.try_clone().unwrap());
                    relay(far, near);
                }
            }
        });
        Self { address, is_up }
    }

    fn set_up(&self, up: bool) {
        self.is_up.store(up, SeqCst);
    }
}

fn relay(mut from: TcpStream, mut to: TcpStream) {
    std::thread::spawn(move || {
        // Either side may go away at any time.
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(std::net::Shutdown::Write);
    });
}

struct Bed {
    temp: Temp,
    line: Line,
    witness: Option<Witness>,
    _folder: TempDir,
}

impl Bed {
    /// A node with one witness, which is the quorum, and a first record under its cosignature.
    fn new(name: &str) -> Self {
        let (temp, folder) = (Temp::new(name), TempDir::new(name));
        let dir = temp.0.join("node");
        let keys = |made: &Made| {
            let keys = made.policy.logs().iter().map(|log| log.key.clone()).collect();
            Enrolled { origin: made.origin.clone(), keys, anchor: None }
        };
        // The log's keys do not depend on the policy: the seeds are the same.
        let first = create(&temp.0.join("first"), "http://127.0.0.1:9");
        let mut own = witness_keys("one");
        own.truncate(1);
        let witness = Witness::open_or_create(&folder, Config::new(own, vec![keys(&first)]));
        let line = Line::to(&witness);
        create(&dir, &format!("http://{}", line.address));
        let bed = Self { temp, line, witness: Some(witness), _folder: folder };
        let node = bed.start();
        assert_eq!(node.statement(&record(0, [1, 1])).status, 201, "a first start is not held");
        until("the first record is cosigned", || latest(&node)["quorum"] == true);
        node.publish();
        node.stop().unwrap();
        bed
    }

    fn start(&self) -> Node {
        let options = Options { ask_witnesses: true, stop_cosign_ms: 5_000, ..node_bed::options() };
        start(&self.dir(), options)
    }

    fn dir(&self) -> std::path::PathBuf {
        self.temp.0.join("node")
    }

    fn checkpoint(&self) -> Checkpoint {
        let bytes = std::fs::read(self.dir().join("public/log/checkpoint")).unwrap();
        Checkpoint::parse(Note::parse(&bytes).unwrap().text()).unwrap()
    }

    /// What says to go on without the witnesses.
    fn incident(&self, class: IncidentClass, began_s: u64, evidence: [u8; 32]) -> Vec<u8> {
        let incident = Incident {
            event: IncidentEvent::Open,
            incident: None,
            class,
            began: Time::from_unix(i64::try_from(began_s).unwrap()).unwrap(),
            ended: None,
            areas: Vec::new(),
            stations: Vec::new(),
            channels: Vec::new(),
            evidence: vec![Hash(evidence)],
        };
        by_authority(&self.dir(), &incident)
    }
}

fn create(dir: &Path, url: &str) -> Made {
    let mut tables = tables(6);
    let key = witness_keys("one").first().unwrap().public().clone();
    tables.witness_policy = format!("witness w {key} {url}\nquorum w\n");
    create_node(dir, tables, &mut seeds()).unwrap()
}

fn latest(node: &Node) -> serde_json::Value {
    let latest = node.get("/live/latest.json");
    if latest.status == 200 { latest.json() } else { serde_json::Value::Null }
}

fn held(node: &Node) -> bool {
    node.get("/healthz").json()["held"] == true
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

fn id_of(statement: &[u8]) -> String {
    acta::Statement::parse(statement).unwrap().id().to_string()
}

#[test]
fn a_node_without_its_witnesses_stores_and_neither_promises_nor_signs() {
    let bed = Bed::new("hold");
    let signed = bed.checkpoint();
    bed.line.set_up(false);
    let node = bed.start();
    assert!(held(&node));
    let sent = record(1, [2, 2]);
    let taken = node.statement(&sent);
    assert_eq!((taken.status, taken.body.starts_with("stored")), (202, true), "{taken:?}");
    assert_eq!(node.statement(&sent).status, 202, "known, and not promised either");
    let batch = node.batch(&[sent.clone(), record(2, [3, 3])]).json();
    assert_eq!(batch["statements"][1]["status"], 202, "{batch}");
    assert_eq!(batch["promises"], serde_json::json!([]));
    let promise = node.get(&format!("/v1/promises/{}", id_of(&sent)));
    assert_eq!((promise.status, promise.code()), (404, "held".to_owned()));
    assert_eq!(promise.retry_after.as_deref(), Some("5"));
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!(bed.checkpoint(), signed, "no new checkpoint");
    assert!(held(&node));
    // It stops in good order, and the next start has what was stored.
    node.stop().unwrap();
    assert_eq!(bed.checkpoint(), signed);

    let node = bed.start();
    assert_eq!(node.statement(&sent).status, 202);
    bed.line.set_up(true);
    until("the hold ends", || !held(&node));
    let promised = node.get(&format!("/v1/promises/{}", id_of(&sent)));
    assert_eq!(promised.status, 200, "{promised:?}");
    assert_eq!(node_bed::promise(&node.node, &promised.body).items[0].index, signed.size);
    until("it is cosigned", || {
        latest(&node)["quorum"] == true && bed.checkpoint().size > signed.size + 1
    });
    let size = node.publish();
    assert!(size > signed.size, "{size}");
    node.stop().unwrap();
    bed.witness.unwrap().stop();
}

#[test]
fn an_incident_signed_like_an_amendment_goes_on_without_the_witnesses() {
    let bed = Bed::new("hold-incident");
    let signed = bed.checkpoint();
    let evidence = sha256(signed.to_string().as_bytes());
    bed.line.set_up(false);
    let before = now_s();
    let node = bed.start();
    let now = now_s();
    // About something else, of an earlier start, at another checkpoint: each is logged and ends nothing.
    let start = IncidentClass::Start;
    for idle in [
        bed.incident(IncidentClass::Network, now, evidence),
        bed.incident(start, before - 1, evidence),
        bed.incident(start, now, [7; 32]),
        record(3, [1, 1]),
    ] {
        assert_eq!(node.statement(&idle).status, 202);
    }
    std::thread::sleep(Duration::from_millis(500));
    assert!(held(&node));
    assert_eq!(bed.checkpoint(), signed);
    // Its own answer may find the hold ended already, and then has a promise.
    let answer = node.statement(&bed.incident(start, now, evidence));
    assert!([201, 202].contains(&answer.status), "{answer:?}");
    until("the hold ends", || !held(&node));
    assert_eq!(node.statement(&record(4, [1, 1])).status, 201);
    until("a checkpoint covers it", || bed.checkpoint().size == node.size());
    node.stop().unwrap();

    // The same statement says nothing about the next start.
    let node = bed.start();
    assert_eq!(node.statement(&bed.incident(start, now, evidence)).status, 202);
    std::thread::sleep(Duration::from_millis(300));
    assert!(held(&node));
    node.stop().unwrap();
    bed.line.set_up(true);
}

#[test]
fn t2_an_older_copy_waits_for_the_witness_that_knows_more_and_then_stops() {
    let bed = Bed::new("hold-copy");
    let old = bed.temp.0.join("old");
    copy(&bed.dir(), &old);
    let node = bed.start();
    assert_eq!(node.statement(&record(1, [2, 2])).status, 201);
    until("it is cosigned", || latest(&node)["quorum"] == true);
    node.publish();
    node.stop().unwrap();
    let size = bed.checkpoint().size;

    std::fs::rename(bed.dir(), bed.temp.0.join("new")).unwrap();
    copy(&old, &bed.dir());
    let signed = bed.checkpoint();
    assert!(signed.size < size);
    bed.line.set_up(false);
    let node = bed.start();
    assert_eq!(node.statement(&record(2, [9, 9])).status, 202, "stored, under no promise");
    bed.line.set_up(true);
    until("the node stops", || node.node.status().trouble.is_some());
    let trouble = node.node.status().trouble.unwrap();
    let says = trouble.contains(&size.to_string()) && trouble.contains(&signed.size.to_string());
    assert!(says, "expected both sizes, {size} and {}: {trouble}", signed.size);
    assert_eq!(bed.checkpoint(), signed, "no second history");
    assert!(node.stop().is_err(), "the process ends with a failure");
}

#[test]
fn telemetry_waits_for_the_end_of_the_hold() {
    let bed = Bed::new("hold-telemetry");
    bed.line.set_up(false);
    // A minute takes a second.
    let (began, now) = (std::time::Instant::now(), now_s());
    let clock = move || now + u64::try_from(began.elapsed().as_millis()).unwrap() * 60 / 1_000;
    let clock = Arc::new(clock);
    let options = Options { ask_witnesses: true, telemetry: true, clock, ..node_bed::options() };
    let node = start(&bed.dir(), options);
    std::thread::sleep(Duration::from_millis(1_100));
    assert_eq!(node.statement(&record(1, [2, 2])).status, 202);
    let size = node.size();
    std::thread::sleep(Duration::from_millis(2_500));
    assert!(held(&node));
    assert_eq!(node.size(), size, "nothing more is logged");
    bed.line.set_up(true);
    until("the hold ends", || !held(&node));
    until("the minute is logged", || {
        let entry = node.node.intake().sequencer().reader().entry(size).unwrap();
        entry.is_some_and(|entry| {
            let text = String::from_utf8_lossy(entry.payload()).into_owned();
            text.contains("acta/telemetry/v1") && text.contains("\nnew 1\n")
        })
    });
    node.stop().unwrap();
    bed.witness.unwrap().stop();
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type().unwrap().is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(from, to).unwrap();
        }
    }
}
