//! A region's line goes down in the middle of transfers (incident N17), and a record comes in a day late with yesterday's
//! times (threat T5), both on a real `acta serve` on loopback.
//!
//! The line is down for three seconds usually; `ACTA_LINK_SECONDS=3600` for an hour. Out of scope: lines that are slow.

use super::Quiet;
use std::fs;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const SECONDS: &str = "ACTA_LINK_SECONDS";
const SECONDS_USUAL: u64 = 3;
/// Stations of the region, each a sender of its own: so many transfers are cut.
const REGION: [&str; 3] = ["vale-n01", "vale-n02", "vale-n03"];
/// Statements of a station.
const OF_STATION: usize = 2;
const PATIENCE: Duration = Duration::from_secs(120);
const TICK: Duration = Duration::from_millis(10);

/// A line to the intake: it passes requests on, keeps the answers back, and can be cut and mended.
#[derive(Default)]
struct Line {
    down: AtomicBool,
    keeps_back: AtomicBool,
    /// Connections on which a statement went up while answers were kept back.
    in_flight: AtomicUsize,
    /// Connections that were refused while it was down.
    refused: AtomicUsize,
}

impl Line {
    fn open(to: SocketAddr) -> (SocketAddr, Arc<Self>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (address, line) = (listener.local_addr().unwrap(), Arc::new(Self::default()));
        let own = Arc::clone(&line);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, line) = (stream.unwrap(), Arc::clone(&own));
                if line.down.load(Ordering::SeqCst) {
                    line.refused.fetch_add(1, Ordering::SeqCst);
                    continue;
                }
                thread::spawn(move || line.carry(&stream, &TcpStream::connect(to).unwrap()));
            }
        });
        (address, line)
    }

    /// Both directions of a connection, until an end closes it or the line is cut.
    fn carry(&self, mut here: &TcpStream, mut there: &TcpStream) {
        here.set_read_timeout(Some(TICK)).unwrap();
        there.set_read_timeout(Some(TICK)).unwrap();
        let (mut up, mut down, mut counted) = ([0; 65_536], [0; 65_536], false);
        while !self.down.load(Ordering::SeqCst) {
            match here.read(&mut up) {
                Ok(0) => break,
                Ok(size) => {
                    there.write_all(&up[..size]).unwrap();
                    let holds = self.keeps_back.load(Ordering::SeqCst);
                    if holds && !counted && up[..size].windows(5).any(|part| part == b"acta/") {
                        counted = true;
                        self.in_flight.fetch_add(1, Ordering::SeqCst);
                    }
                }
                Err(why) if why.kind() == ErrorKind::WouldBlock => {}
                Err(_) => break,
            }
            if self.keeps_back.load(Ordering::SeqCst) {
                continue;
            }
            match there.read(&mut down) {
                Ok(0) => break,
                Ok(size) if here.write_all(&down[..size]).is_ok() => {}
                Err(why) if why.kind() == ErrorKind::WouldBlock => {}
                _ => break,
            }
        }
    }
}

/// Takes the statements of a station out of the common outbox into one of its own.
fn apart(quiet: &Quiet, station: &str) -> String {
    let (from, to) = (quiet.dir.join("outbox"), quiet.dir.join(station));
    fs::create_dir_all(&to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap_or_default();
        if text.contains(&format!("\nstation {station}\n")) {
            fs::rename(&path, to.join(path.file_name().unwrap())).unwrap();
        }
    }
    assert_eq!(ending(&to, "statement"), OF_STATION);
    station.to_owned()
}

fn ending(folder: &Path, end: &str) -> usize {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.extension().is_some_and(|own| own == end)).count()
}

fn until(what: &str, done: impl Fn() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        thread::sleep(TICK);
    }
}

/// The indexes of a station's entries, as its proofs name them.
fn places(quiet: &Quiet, station: &str) -> Vec<u64> {
    let anchor = &quiet.anchor;
    let line = format!("prove node/public --station {station} --anchor {anchor} --out proofs");
    let index = |line: &str| line.split(' ').nth(1).unwrap().parse().unwrap();
    quiet.acta(&line).lines().map(index).collect()
}

/// Three transfers of a region have reached the node, and their answers have not come back, when the line is cut. All
/// others are promised meanwhile; the region goes on by itself, and nothing is in the log twice.
#[test]
fn n17_a_region_whose_line_is_cut_holds_up_nobody_and_goes_on_by_itself() {
    let told = std::env::var(SECONDS).ok();
    let seconds = told.map_or(SECONDS_USUAL, |number| number.parse().expect("seconds"));
    let quiet = Quiet::new("link");
    let node = quiet.serve();
    let intake: SocketAddr = quiet.intake.parse().unwrap();
    until("the intake listens", || TcpStream::connect(intake).is_ok());
    let (address, line) = Line::open(intake);
    line.keeps_back.store(true, Ordering::SeqCst);
    let own_line =
        quiet.send_line().replace("--give-up 60", &format!("--give-up {}", seconds + 120));
    let own_line = own_line.replace(&quiet.intake, &address.to_string());
    let senders = REGION.map(|station| {
        let outbox = apart(&quiet, station);
        quiet.start(&own_line.replace("send outbox", &format!("send {outbox}")))
    });
    until("three transfers are in flight", || line.in_flight.load(Ordering::SeqCst) >= 3);
    line.down.store(true, Ordering::SeqCst);
    let cut = Instant::now();

    let others = 24 - REGION.len() * OF_STATION;
    let sent = quiet.acta(&quiet.send_line());
    assert_eq!(
        sent,
        format!("{others} statements: {others} promised, {others} with a receipt, 0 refused\n")
    );
    let took = cut.elapsed();
    let down = Duration::from_secs(seconds);
    thread::sleep(down.saturating_sub(took));
    until("the region tries again", || line.refused.load(Ordering::SeqCst) > 0);
    for station in REGION {
        assert_eq!(ending(&quiet.dir.join(station), "promise"), 0, "{station}: the line is down");
    }
    let mended = Instant::now();
    // Only now: a connection that has not seen the cut yet would pass its answer on.
    line.keeps_back.store(false, Ordering::SeqCst);
    line.down.store(false, Ordering::SeqCst);
    for mut sender in senders {
        assert_eq!(sender.0.wait().unwrap().code(), Some(0), "it goes on by itself");
    }
    println!(
        "others: receipts {took:?} after the cut; the region: {:?} after the end of it",
        mended.elapsed()
    );

    assert_eq!(node.stop(), Some(0));
    for station in REGION {
        let folder = quiet.dir.join(station);
        assert_eq!(
            (ending(&folder, "promise"), ending(&folder, "receipt")),
            (OF_STATION, OF_STATION)
        );
        assert_eq!(places(&quiet, station).len(), OF_STATION, "{station}: each record once");
    }
    let tally = quiet.acta(&format!("tally node/public --anchor {}", quiet.anchor));
    assert_eq!(tally.matches("\ncounted 12\nflagged 0\n").count(), 2, "{tally}");
}

/// A record that comes in after a checkpoint, with times long before it: its place says that it was not in that
/// checkpoint, which the witnesses dated, whatever the record says of itself.
#[test]
fn t5_a_record_with_earlier_times_stands_after_the_checkpoint_that_it_missed() {
    let quiet = Quiet::new("backdated");
    let late = apart(&quiet, REGION[0]);
    let node = quiet.serve();
    quiet.acta(&quiet.send_line());
    let kept = quiet.dir.join("kept-head");
    fs::copy(quiet.dir.join("node/public/log/checkpoint"), &kept).unwrap();
    let head = fs::read_to_string(&kept).unwrap();
    let size: u64 = head.lines().nth(1).unwrap().parse().unwrap();
    quiet.acta(&quiet.send_line().replace("send outbox", &format!("send {late}")));
    assert_eq!(node.stop(), Some(0));

    let places = places(&quiet, REGION[0]);
    assert_eq!(places.len(), OF_STATION);
    assert!(places.iter().all(|place| *place >= size), "{places:?}: not before size {size}");
    // The record says 2025; every witness that cosigned the head before it says when that was.
    let proofs = fs::read_dir(quiet.dir.join(&late)).unwrap().map(|entry| entry.unwrap().path());
    let statements = proofs.filter(|path| path.extension().is_some_and(|end| end == "statement"));
    for path in statements {
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains("\nclosed 2025-"), "{text}");
    }
    assert_eq!(head.lines().filter(|line| line.contains("/witness/")).count(), 3, "{head}");
    // The kept head is one of this log: what came later was added behind it.
    let line =
        format!("prove histories kept-head node/public --anchor {} --out none", quiet.anchor);
    let found = quiet.output(&line);
    let words = String::from_utf8(found.stdout).unwrap();
    assert!(words.starts_with("nothing contradicts: "), "{words}");
    assert_eq!(found.status.code(), Some(1));
}
