//! What the intake says of each minute, in the log and laid beside the entries (spec 5 §7.2).
//!
//! The node's clock runs sixty times as fast as the wall's: a minute takes a second.

#![expect(clippy::unwrap_used, reason = "what does not stand is a failed test")]

#[expect(dead_code, reason = "this file uses a part of the bed")]
mod node_bed;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use acta_server::node::Options;
use node_bed::{Running, Temp, create, options, record, record_text, sign, start, station};

/// 2026-03-16T08:40:55Z: the first whole minute begins at once.
const BEGIN_S: u64 = 1_773_650_455;
/// How much faster the clock runs.
const SPEED: u64 = 60;

fn fast() -> Options {
    let began = Instant::now();
    let clock = move || {
        let ms = u64::try_from(began.elapsed().as_millis()).unwrap();
        BEGIN_S + ms * SPEED / 1_000
    };
    // Publications follow each entry that calls for one.
    Options { clock: Arc::new(clock), telemetry: true, cadence_s: Some(0), ..options() }
}

/// The entries of a kind, by index.
fn entries(running: &Running, kind: &str) -> Vec<u64> {
    let reader = running.node.intake().sequencer().reader();
    let is_kind = |index: &u64| {
        let entry = reader.entry(*index).unwrap().unwrap();
        String::from_utf8_lossy(entry.payload()).contains(&format!("\n\nacta/{kind}/v1\n"))
    };
    (0..reader.size()).filter(is_kind).collect()
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(30), "in thirty seconds not: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Rows of `account/telemetry.csv`, by column.
fn table(dir: &Path, size: u64) -> Vec<Vec<String>> {
    let path = dir.join(format!("public/at/{size}/account/telemetry.csv"));
    let text = std::fs::read_to_string(path).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    assert_eq!(
        head,
        "index,intake,minute,received,new,known,refused,sources,bytes,queue,entries,result"
    );
    rows.lines().map(|row| row.split(',').map(str::to_owned).collect()).collect()
}

fn sum(rows: &[Vec<String>], column: usize) -> u64 {
    rows.iter().map(|row| row[column].parse::<u64>().unwrap()).sum()
}

#[test]
fn each_minute_in_which_something_came_is_stated_and_equals_the_entries() {
    let temp = Temp::new("telemetry");
    create(&temp.0, 5);
    let running = start(&temp.0, fast());
    std::thread::sleep(Duration::from_millis(200));
    let both = sign(&record_text(1, [4, 4]), &[station(1), station(2)]);
    let one = record(1, [4, 4]);
    let other = record(3, [1, 2]);
    let mut unsound = record(0, [1, 1]);
    let last = unsound.len() - 4;
    unsound[last] ^= 1;
    let sent: [(&[u8], u16); 6] = [
        (&one, 201),
        (&one, 200),  // known
        (&both, 200), // known, and its further signature is a new entry
        (&other, 201),
        (&unsound, 403),   // refused
        (b"nothing", 400), // refused
    ];
    for (body, status) in &sent {
        let got = running.statement(body);
        assert_eq!(got.status, *status, "{got:?}");
    }
    let bytes: usize = sent.iter().map(|(body, _)| body.len()).sum();
    assert_eq!(running.post_via("pigeon", &one).status, 400, "refused before it is read");
    until("the minutes are logged", || !entries(&running, "telemetry").is_empty());
    // Two minutes in which nothing comes.
    std::thread::sleep(Duration::from_millis(2_500));
    let stated = entries(&running, "telemetry");
    let size = running.publish();
    assert!(size > *stated.last().unwrap());
    let rows = table(&temp.0, size);
    assert_eq!(rows.len(), stated.len());
    let sums: Vec<u64> = [3, 4, 5, 8, 10].map(|column| sum(&rows, column)).to_vec();
    let bytes = u64::try_from(bytes).unwrap();
    assert_eq!(sums, [7, 3, 1, bytes, 3], "received, new, known, bytes, entries: {rows:?}");
    for row in &rows {
        assert_eq!((row[1].as_str(), row[7].as_str()), ("node", "1"), "one source: {row:?}");
        assert_eq!(row[11], "equal", "{row:?}");
        assert!(row[9].parse::<u32>().unwrap() >= 1, "{row:?}");
    }
    let refused: Vec<&str> = rows.iter().flat_map(|row| row[6].split('+')).collect();
    for cause in ["bad-signature 1", "bad-header 1", "malformed 1"] {
        assert!(refused.contains(&cause), "{cause}: {rows:?}");
    }
    running.stop().unwrap();
}

#[test]
fn telemetry_calls_for_no_publication_and_can_be_off() {
    let temp = Temp::new("telemetry-quiet");
    create(&temp.0, 5);
    let running = start(&temp.0, fast());
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(running.statement(&record(1, [4, 4])).status, 201);
    until("the minute is logged", || !entries(&running, "telemetry").is_empty());
    // The record calls for a publication, however slow; what follows it for none.
    until("it is published", || running.node.status().at > entries(&running, "record")[0]);
    // Its statement is logged after its files stand: at its size or after it.
    let logged = || {
        let last = entries(&running, "publication").last().copied();
        last.is_some_and(|index| index >= running.node.status().at)
    };
    until("its publication is logged", logged);
    let published = entries(&running, "publication");
    std::thread::sleep(Duration::from_millis(2_500));
    let stated = entries(&running, "telemetry");
    assert_eq!(stated.len(), 1, "a statement of the node's own makes no minute worth telling");
    let at = running.node.status().at;
    assert_eq!(running.statement(&record(2, [4, 4])).status, 201);
    until("it is published too", || running.node.status().at > at);
    until("its minute is logged", || entries(&running, "telemetry").len() == 2);
    until("its publication is logged too", logged);
    std::thread::sleep(Duration::from_millis(1_500));
    let (now, at) = (entries(&running, "publication"), running.node.status().at);
    assert!(now.len() == published.len() + 1, "{published:?} {now:?}");
    assert!(at <= entries(&running, "telemetry")[1], "it calls for none: {at}");
    let stated = entries(&running, "telemetry");
    running.stop().unwrap();

    // Off, as its own file says.
    std::fs::write(temp.0.join("node.toml"), "telemetry = false\n").unwrap();
    let read = Options::read(&temp.0.join("node.toml")).unwrap();
    let running = start(&temp.0, Options { telemetry: read.telemetry, ..fast() });
    std::thread::sleep(Duration::from_millis(200));
    assert_eq!(running.statement(&record(3, [4, 4])).status, 201);
    std::thread::sleep(Duration::from_millis(2_500));
    assert_eq!(entries(&running, "telemetry"), stated);
    running.stop().unwrap();
}

#[test]
fn a_sender_that_goes_away_is_counted_all_the_same() {
    use std::io::Write as _;
    let temp = Temp::new("telemetry-gone");
    create(&temp.0, 5);
    let running = start(&temp.0, fast());
    std::thread::sleep(Duration::from_millis(200));
    for number in 0..4 {
        let body = record(number, [2, 2]);
        let head = format!(
            "POST /v1/statements HTTP/1.1\r\nhost: node\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = std::net::TcpStream::connect(running.address).unwrap();
        stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
        // Gone before the answer.
        drop(stream);
    }
    assert_eq!(running.statement(&record(0, [7, 7])).status, 201);
    until("a minute is logged", || !entries(&running, "telemetry").is_empty());
    std::thread::sleep(Duration::from_millis(1_500));
    let size = running.publish();
    let rows = table(&temp.0, size);
    assert!(rows.iter().all(|row| row[11] == "equal"), "{rows:?}");
    let records = u64::try_from(entries(&running, "record").len()).unwrap();
    assert_eq!(sum(&rows, 10), records, "{rows:?}");
    running.stop().unwrap();
}
