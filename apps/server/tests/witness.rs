//! The witness over real HTTP and on disks that fail; its client against witnesses of every sort.

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

#[path = "witness/client.rs"]
mod client;
#[path = "witness/faults.rs"]
mod faults;
#[path = "witness/help.rs"]
mod help;
#[path = "witness/rate.rs"]
mod rate;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acta_log::checkpoint::Checkpoint;
use acta_log::hash::sha256;
use acta_log::heads;
use acta_log::note::{Note, SignatureLine};
use acta_log::witness::{AddCheckpoint, collect};
use acta_server::disk::{RealDisk, StoreError};
use acta_server::faults::FaultDisk;
use acta_server::witness::config::{self, ConfigError};
use acta_server::witness::{OpenError, Witness};
use help::{Answer, Log, Running, TempDir, config_for, quick_config_for, witness_keys};

/// One request and what must come back.
fn check(running: &Running, request: &AddCheckpoint, status: u16, body: &str) -> Answer {
    let answer = running.post("/add-checkpoint", &request.encode());
    assert_eq!(answer.status, status, "{}", answer.text());
    assert!(answer.text().contains(body), "expected {body:?}, got {:?}", answer.text());
    answer
}

#[test]
fn the_whole_dialogue() {
    let dir = TempDir::new("dialogue");
    let log = Log::new("log.example/a", 300);
    let clock = help::ticking(1_800_000_000);
    let mut config = config_for(&[&log], "w1");
    config.clock = clock;
    let running = Running::create(&dir, config);
    let keys = witness_keys("w1");
    let keys: Vec<_> = keys.iter().map(|key| key.public().clone()).collect();

    assert_eq!(running.get(&log.monitor_path()).status, 404, "nothing was cosigned yet");
    let first = check(&running, &log.request(0, 10), 200, "w1");
    assert_eq!(first.content_type, "text/plain; charset=utf-8");
    let note = collect(&log.note(10), &first.body, &keys).unwrap();
    assert_eq!(note.signatures().len(), 4, "two lines of the log, two of the witness");
    assert_eq!(running.get(&log.monitor_path()).body, note.as_bytes());

    let holds = check(&running, &log.request(0, 10), 409, "10\n");
    assert_eq!((holds.content_type.as_str(), holds.text()), ("text/x.tlog.size", "10\n".into()));
    check(&running, &log.request(7, 20), 409, "10\n");
    let again = check(&running, &log.request(10, 10), 200, "w1");
    assert_ne!(again.body, first.body, "the same size again has a fresh time");
    check(&running, &log.request(10, 300), 200, "w1");
    check(&running, &log.request(300, 299), 400, "old size");

    check(&running, &Log::new("log.example/b", 20).request(0, 10), 404, "unknown origin");
    let stranger = Log::with_seed("log.example/a", 300, 77);
    check(&running, &stranger.request(300, 300), 403, "");
    let mut bad = log.request(300, 300);
    bad.checkpoint = flip_signature(&bad.checkpoint);
    check(&running, &bad, 403, "does not verify");

    let fork = Log::with_leaves("log.example/a", 320, "other");
    check(&running, &fork.request(300, 320), 422, "");
    check(&running, &fork.request(300, 300), 422, "another root");
    let mut short = log.request(300, 300);
    short.proof = vec![[1; 32]];
    check(&running, &short, 422, "");

    for (request, status) in [
        (b"old 300\n\nnot a note\n".to_vec(), 400),
        (b"old 0300\n\n".to_vec(), 400),
        (b"".to_vec(), 400),
        (vec![b'a'; 131_073], 413),
    ] {
        assert_eq!(running.post("/add-checkpoint", &request).status, status);
    }
    assert_eq!(running.get("/add-checkpoint").status, 405);
    assert_eq!(running.get("/../state/checkpoint").status, 404);
    assert_eq!(running.get("/healthz").text(), "ok\n");
    let metrics = running.get("/metrics").text();
    assert!(metrics.contains("acta_witness_answers_total{status=\"200\"} 3\n"), "{metrics}");
    assert!(metrics.contains(&format!("{{log=\"{}\"}} 300\n", log.id())), "{metrics}");
}

/// T1: whoever holds the log's key cannot have both trees cosigned, and what was tried is kept.
#[test]
fn two_histories_are_kept_as_evidence() {
    let dir = TempDir::new("evidence");
    let (log, fork) = (Log::new("log.example/a", 40), Log::with_leaves("log.example/a", 40, "b"));
    let running = Running::create(&dir, config_for(&[&log], "w1"));
    check(&running, &log.request(0, 40), 200, "w1");
    check(&running, &fork.request(40, 40), 422, "");
    check(&running, &fork.request(40, 40), 422, "");
    let files: Vec<_> = fs::read_dir(dir.path().join("evidence")).unwrap().collect();
    assert_eq!(files.len(), 1);
    let notes = heads::parse(&fs::read(files[0].as_ref().unwrap().path()).unwrap()).unwrap();
    let of = |note: &Note| Checkpoint::open(note, &log.origin, &log.public_keys()).unwrap();
    let (held, shown) = (of(&notes[0]), of(&notes[1]));
    assert_eq!((held.checkpoint().size, shown.checkpoint().size), (40, 40));
    assert_ne!(held.checkpoint().root, shown.checkpoint().root);
}

/// T2, seen from the witness: it knows better than a log that was put back, also after a restart.
#[test]
fn a_restart_forgets_nothing() {
    let dir = TempDir::new("restart");
    let log = Log::new("log.example/a", 300);
    for (old, new) in [(0, 10), (10, 11), (11, 300)] {
        let running = Running::open_or_create(&dir, config_for(&[&log], "w1"));
        check(&running, &log.request(old, new), 200, "w1");
        check(&running, &log.request(0, 5), 409, &format!("{new}\n"));
        running.stop();
    }
    // Without the log in the operator's file its state stays, and is there when the log is back.
    let running = Running::open_or_create(&dir, config_for(&[], "w1"));
    check(&running, &log.request(0, 5), 404, "");
    running.stop();
    let running = Running::open_or_create(&dir, config_for(&[&log], "w1"));
    check(&running, &log.request(0, 5), 409, "300\n");
}

#[test]
fn state_files_are_gathered_and_survive_it() {
    let (disk, dir) = (FaultDisk::new(), Path::new("w"));
    Witness::create(&disk, dir).unwrap();
    let log = |n| Log::new(&format!("log.example/{n}"), 400).without_mldsa();
    let logs: Vec<Log> = (0..3).map(log).collect();
    let all: Vec<&Log> = logs.iter().collect();
    let open = || Running::on(Arc::new(disk.clone()), dir, quick_config_for(&all, "w1"));
    let running = open();
    for size in 1..=120 {
        logs.iter().for_each(|log| drop(check(&running, &log.request(size - 1, size), 200, "w1")));
    }
    running.stop();
    assert_eq!(disk.files().len(), 360 - 256 + 1, "batches and the base");
    let running = open();
    logs.iter().for_each(|log| drop(check(&running, &log.request(0, 1), 409, "120\n")));
}

/// The writer of a witness that was dropped holds the folder a moment longer.
fn open(dir: &TempDir, log: &Log) -> Result<Witness, OpenError> {
    let until = Instant::now() + Duration::from_secs(2);
    loop {
        let disk = Arc::new(RealDisk::new());
        let opened = Witness::open(disk, dir.path(), quick_config_for(&[log], "w1"));
        let held = matches!(&opened, Err(OpenError::State(StoreError::Locked { .. })));
        if !held || Instant::now() > until {
            return opened;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_damaged_state_is_refused() {
    let dir = TempDir::new("damaged");
    let log = Log::new("log.example/a", 300).without_mldsa();
    let running = Running::create(&dir, quick_config_for(&[&log], "w1"));
    for (old, new) in [(0, 10), (10, 200), (200, 300)] {
        check(&running, &log.request(old, new), 200, "w1");
    }
    running.stop();
    let names = ["base-0000000000000000", "batch-0000000000000001", "batch-0000000000000003"];
    for name in names {
        let path = dir.path().join(name);
        let whole = fs::read(&path).unwrap();
        let refused = |bytes: &[u8]| {
            fs::write(&path, bytes).unwrap();
            let error = open(&dir, &log).err().expect("a damaged state is refused");
            assert!(matches!(&error, OpenError::State(StoreError::Damaged { .. })), "{error}");
            assert!(error.to_string().contains(name), "{error}");
        };
        for at in (0..whole.len()).step_by(7) {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            refused(&bytes);
            refused(&whole[..at]);
        }
        refused(&[&whole[..], b"x"].concat());
        fs::write(&path, &whole).unwrap();
        open(&dir, &log).unwrap();
    }
    fs::remove_file(dir.path().join("batch-0000000000000002")).unwrap();
    let error = open(&dir, &log).err().unwrap().to_string();
    assert!(error.contains("batch-0000000000000002") && error.contains("found none"), "{error}");
}

#[test]
fn a_lost_or_foreign_state_is_refused() {
    let dir = TempDir::new("lost");
    let log = Log::new("log.example/a", 30);
    let error = open(&dir, &log).err().unwrap().to_string();
    assert!(error.contains("never starts again from nothing"), "{error}");
    let running = Running::create(&dir, quick_config_for(&[&log], "w1"));
    check(&running, &log.request(0, 10), 200, "w1");
    let error = open(&dir, &log).err().unwrap();
    assert!(matches!(error, OpenError::State(StoreError::Locked { .. })), "{error}");
    running.stop();
    assert!(Witness::create(&RealDisk::new(), dir.path()).is_err(), "never over an older state");
    let foreign = quick_config_for(&[&log], "w2");
    let error = Witness::open(Arc::new(RealDisk::new()), dir.path(), foreign).err().unwrap();
    assert!(matches!(error, OpenError::Log(_)), "{error}");
}

/// Many at one time: each size is cosigned once, and sizes only grow.
#[test]
fn requests_at_one_time_do_not_fork_the_state() {
    let dir = TempDir::new("parallel");
    let log = Log::new("log.example/a", 64);
    let running = Running::create(&dir, config_for(&[&log], "w1"));
    check(&running, &log.request(0, 1), 200, "w1");
    let statuses: Vec<Vec<u16>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..8_u64)
            .map(|worker| {
                let (log, running) = (&log, &running);
                scope.spawn(move || {
                    let mut client = running.client();
                    let sizes = (0..16).map(|round| 2 + (round * 8 + worker * 3) % 62);
                    sizes.map(|size| client.send(&log.request(1, size).encode()).status).collect()
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let statuses = statuses.concat();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 409].contains(status)), "{statuses:?}");
}

#[test]
fn the_operators_file() {
    let log = Log::new("log.example/a", 2);
    let vkeys: String = log.keys.iter().map(|key| format!("log {}\n", key.public())).collect();
    let hash = "ab".repeat(32);
    let whole = format!("# ours\n{vkeys}\nanchor log.example/a {hash}\n");
    let logs = config::parse(&whole).unwrap();
    assert_eq!((logs.len(), logs[0].keys.len(), logs[0].anchor), (1, 2, Some([0xab; 32])));
    let wrong = |text: &str, line: usize| match config::parse(text) {
        Err(ConfigError::Line { line: got, .. } | ConfigError::Key { line: got, .. }) => {
            assert_eq!(got, line, "{text}");
        }
        other => panic!("{text}: {other:?}"),
    };
    wrong("witness x", 1);
    wrong("log x+1+y", 1);
    wrong(&format!("anchor log.example/a {hash}"), 1);
    wrong(&format!("{vkeys}anchor log.example/a AB"), 3);
    wrong(&format!("{whole}anchor log.example/a {hash}\n"), 6);
    let own = witness_keys("w1");
    wrong(&format!("log {}", own[0].public()), 1);
}

/// The same note with another signature under the log's Ed25519 key.
fn flip_signature(note: &Note) -> Note {
    let mut lines: Vec<SignatureLine> = note.signatures().to_vec();
    lines[0].signature = sha256(b"a").repeat(2);
    Note::new(note.text(), &lines).unwrap()
}
