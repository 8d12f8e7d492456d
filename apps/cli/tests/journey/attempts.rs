//! What a station's outbox tried in vain is handed in, signed, once an intake takes something again (threat T4): each
//! try once, whatever is killed meanwhile.

use super::Quiet;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);
const STATION: &str = "vale-n01";
const BUSY: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

/// The lines of the files whose names end so, sorted.
fn kept(quiet: &Quiet, wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(quiet.dir.join("outbox")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".tries") && wanted(&name) {
            lines.extend(fs::read_to_string(path).unwrap().lines().map(str::to_owned));
        }
    }
    lines.sort();
    lines
}

fn wait(what: &str, done: impl Fn() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The tries as the log's table has them, sorted.
fn logged(quiet: &Quiet) -> Vec<String> {
    let line = format!("account node/public --anchor {} --table attempts --json", quiet.anchor);
    let table: serde_json::Value = serde_json::from_str(&quiet.acta(&line)).unwrap();
    let rows = table["rows"].as_array().unwrap().iter().map(|row| {
        assert_eq!(row["station"], STATION);
        let cell = |name: &str| row[name].as_str().unwrap().to_owned();
        ["time", "channel", "host", "outcome"].map(cell).join(" ")
    });
    let mut rows: Vec<String> = rows.collect();
    rows.sort();
    rows
}

/// The intake is closed, then busy, and the sender is killed twice; when the intake is back, the log has each of the
/// tries once, and a second sender adds none.
#[test]
fn t4_tries_in_vain_are_handed_in_signed() {
    let quiet = Quiet::new("attempts");
    let line = format!("{} --attempts-key keys/{STATION}.key", quiet.send_line());
    for round in 1..3 {
        let before = kept(&quiet, |_| true).len();
        let sender = quiet.start(&line);
        wait("the intake is closed", || kept(&quiet, |_| true).len() >= before + 2);
        sender.kill();
        println!("{} tries after kill {round}", kept(&quiet, |_| true).len());
    }

    let asked = AtomicUsize::new(0);
    let listener = TcpListener::bind(&quiet.intake).unwrap();
    let mut sender = quiet.start(&line);
    thread::scope(|scope| {
        scope.spawn(|| {
            while asked.load(Ordering::Relaxed) < 2 {
                let (mut stream, _) = listener.accept().unwrap();
                stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
                let mut bytes = [0; 65_536];
                while stream.read(&mut bytes).is_ok_and(|read| read > 0) {}
                stream.write_all(BUSY).unwrap();
                asked.fetch_add(1, Ordering::Relaxed);
            }
        });
    });
    drop(listener);
    wait("busy", || kept(&quiet, |_| true).iter().any(|line| line.ends_with(" busy")));

    let node = quiet.serve();
    assert_eq!(sender.0.wait().unwrap().code(), Some(0));
    let status = quiet.acta("station status outbox");
    println!("{status}");
    let tries = kept(&quiet, |_| true);
    assert_eq!(kept(&quiet, |name| name == "failed.tries" || name == "signing.tries").len(), 0);
    assert_eq!(logged(&quiet), tries);
    for outcome in [" unreachable", " busy"] {
        assert!(tries.iter().any(|line| line.ends_with(outcome)), "{tries:?}");
    }

    // As after a kill before the last step: the statements are there, and the file has still its former name.
    let outbox = quiet.dir.join("outbox");
    let done = fs::read_dir(&outbox).unwrap().map(|entry| entry.unwrap().path());
    let done = done.into_iter().find(|path| path.extension().is_some_and(|end| end == "tries"));
    fs::rename(done.unwrap(), outbox.join("signing.tries")).unwrap();
    quiet.acta(&line);
    assert_eq!(quiet.acta("station status outbox"), status);
    assert_eq!(logged(&quiet), tries, "never twice the same");

    // On demand, by the station that had no key at hand when it sent.
    let none = quiet.acta(&format!("station attempts outbox --key keys/{STATION}.key"));
    assert_eq!(none, "outbox: no try that came to nothing waits to be signed\n");
    fs::write(outbox.join("failed.tries"), "2025-02-23T20:00:00Z https a.example timeout\n2025-")
        .unwrap();
    let id = quiet.acta(&format!("station attempts outbox --key keys/{STATION}.key"));
    assert!(outbox.join(format!("{}.statement", id.trim())).exists(), "{id}");
    quiet.acta(&quiet.send_line());
    assert_eq!(logged(&quiet).len(), tries.len() + 1, "the line that was torn is none");
    let other = quiet.output("station attempts outbox --key node/keys/authority-1");
    let told = String::from_utf8(other.stderr).unwrap();
    assert!(told.contains("expected ELECTION/station/CODE, got example.org/2025/quiet/authority"));
    assert_eq!(node.stop(), Some(0));
    let report = quiet.output(&format!("verify node/public --anchor {}", quiet.anchor));
    let report = String::from_utf8(report.stdout).unwrap();
    assert!(report.contains("\nholds B2 ") && !report.contains("\nfails "), "{report}");
}
