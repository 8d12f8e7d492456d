//! Floods of a real `acta serve` on loopback, beside stations that send what they have signed: every
//! genuine statement is taken, nothing bogus is, memory stays bounded, slow connections are cut, and no source
//! holds more than its share of connections (threat T11); a station passes by an intake that is silent (threat T4).
//!
//! Ten seconds usually; `ACTA_FLOOD_SECONDS=60` for longer. Out of scope: floods that fill the line.

use super::{Quiet, Running};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const SECONDS: &str = "ACTA_FLOOD_SECONDS";
const SECONDS_USUAL: u64 = 10;
/// The node's memory stays below this, in KiB.
const MEMORY_KIB_MAX: u64 = 512 * 1024;
/// Slow connections of each kind: what one source may hold.
const SLOW: usize = 64;
/// Connections that one source asks for beyond its share.
const BEYOND_SHARE: usize = 16;
/// A station has passed by a silent intake within this time.
const FAILOVER: Duration = Duration::from_secs(30);
/// The head of a request must come within 10 s, a body within 30 s: a slow machine gets twice that.
const HEAD_CUT: Duration = Duration::from_secs(20);
const BODY_CUT: Duration = Duration::from_secs(60);
/// No answer within this time is none.
const ANSWER: Duration = Duration::from_secs(60);
const GARBAGE_BYTES: usize = 2_000;
const OVERSIZED_BYTES: usize = 70_000;
const BATCH_STATEMENTS: usize = 100;

/// A connection from a loopback address of the caller's choice, which the standard library cannot make.
fn connect(source: u8, to: SocketAddr) -> io::Result<TcpStream> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from(([127, 0, 0, source], 0)))?;
        socket.connect(to).await
    })?;
    let stream = stream.into_std()?;
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(ANSWER))?;
    Ok(stream)
}

fn request(path: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!("POST {path} HTTP/1.1\r\nHost: node\r\nContent-Length: {length}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

/// The status of the next answer, whose body is read to its end.
fn answer(reader: &mut BufReader<TcpStream>) -> io::Result<u16> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok());
    let status = status.ok_or_else(|| io::Error::other(format!("no answer: {line:?}")))?;
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let header = line.trim_end().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length: ") {
            length = value.parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(status)
}

/// One request on a connection of its own.
fn post(source: u8, to: SocketAddr, request: &[u8]) -> io::Result<u16> {
    let mut stream = connect(source, to)?;
    // A refusal may come before all is sent; then the rest cannot be sent, and the answer counts.
    let _ = stream.write_all(request);
    answer(&mut BufReader::new(stream))
}

/// How often each status came; 0 where a connection ended without one.
type Statuses = BTreeMap<u16, u64>;

/// Sends one request again and again, over connections that are kept as long as they last.
fn flood(source: u8, to: SocketAddr, request: &[u8], over: &AtomicBool) -> Statuses {
    let mut statuses = Statuses::new();
    while !over.load(Ordering::Relaxed) {
        let Ok(mut stream) = connect(source, to) else { continue };
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        while !over.load(Ordering::Relaxed) {
            let _ = stream.write_all(request);
            let status = answer(&mut reader).unwrap_or(0);
            *statuses.entry(status).or_default() += 1;
            if status == 0 {
                break;
            }
        }
    }
    statuses
}

/// How long a slow connection lasted, and the status that it was told, if any.
type Cut = (Duration, Option<u16>);

/// Opens connections that send `begin` and then a byte a second, until the node has cut all of them.
fn slow(source: u8, to: SocketAddr, begin: &str, limit: Duration) -> Vec<Cut> {
    let began = Instant::now();
    let open = |_| {
        let mut stream = connect(source, to).unwrap();
        stream.write_all(begin.as_bytes()).unwrap();
        stream.set_nonblocking(true).unwrap();
        stream
    };
    let mut streams: Vec<TcpStream> = (0..SLOW).map(open).collect();
    let mut cuts = Vec::new();
    while !streams.is_empty() && began.elapsed() < limit {
        thread::sleep(Duration::from_secs(1));
        streams.retain_mut(|stream| {
            let sent = stream.write(b"a");
            let mut told = [0; 12];
            let status = match stream.read(&mut told) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && sent.is_ok() => {
                    return true;
                }
                Ok(12) => String::from_utf8_lossy(&told[9..]).parse().ok(),
                _ => None,
            };
            cuts.push((began.elapsed(), status));
            false
        });
    }
    cuts
}

/// The most memory that a process ever held, in KiB.
fn memory_kib(process: &Running) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", process.0.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// The genuine statements, in the outbox's order.
fn statements(quiet: &Quiet) -> Vec<Vec<u8>> {
    let paths = fs::read_dir(quiet.dir.join("outbox")).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|end| end == "statement")).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// A statement whose signature has one other bit.
fn wrongly_signed(statement: &[u8]) -> Vec<u8> {
    let mut bytes = statement.to_vec();
    // Not near the end: there the last bits of base64 must be zero.
    let at = bytes.len() - 40;
    bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
    bytes
}

/// A statement whose signature line names somebody without a key.
fn by_unknown_key(statement: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(statement.to_vec()).unwrap();
    let (text, lines) = text.split_once("\n\n").unwrap();
    let (name, rest) = lines.split_once("/station/").unwrap();
    let (_, signature) = rest.split_once(' ').unwrap();
    format!("{text}\n\n{name}/board/unknown {signature}").into_bytes()
}

/// Asks for more connections than one source may hold; how many were kept.
fn kept(source: u8, to: SocketAddr) -> usize {
    let streams: Vec<TcpStream> =
        (0..SLOW + BEYOND_SHARE).map(|_| connect(source, to).unwrap()).collect();
    thread::sleep(Duration::from_secs(2));
    let is_open = |stream: &&TcpStream| {
        stream.set_nonblocking(true).unwrap();
        let read = (&mut &**stream).read(&mut [0]);
        read.is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock)
    };
    streams.iter().filter(is_open).count()
}

/// A counter of `GET /metrics`.
fn metric(to: SocketAddr, name: &str) -> u64 {
    let mut stream = connect(1, to).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|rest| rest.trim().parse().ok()).unwrap_or_else(|| panic!("{name}: {text}"))
}

/// Until the node takes statements.
fn wait_until_open(to: SocketAddr) {
    let began = Instant::now();
    let health = b"GET /healthz HTTP/1.1\r\nHost: node\r\n\r\n";
    while post(1, to, health).ok() != Some(200) {
        assert!(began.elapsed() < ANSWER, "the node did not begin");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Sends each genuine statement on a connection of its own, with pauses: the slowest answer's time, and the statuses (0 for none).
fn send_genuine(genuine: &[Vec<u8>], to: SocketAddr, pause: Duration) -> (Duration, Vec<u16>) {
    let (mut slowest, mut statuses) = (Duration::ZERO, Vec::new());
    for statement in genuine {
        thread::sleep(pause);
        let sent = Instant::now();
        statuses.push(post(1, to, &request("/v1/statements", statement)).unwrap_or(0));
        slowest = slowest.max(sent.elapsed());
    }
    (slowest, statuses)
}

/// How many bogus requests there were, none of which may have been taken.
fn bogus(posts: &[(&str, Vec<u8>)], statuses: &[Statuses]) -> u64 {
    let mut bogus = 0;
    for ((name, _), statuses) in posts.iter().zip(statuses) {
        println!("{name}: {statuses:?}");
        bogus += statuses.values().sum::<u64>();
        let refused = |status: &u16| matches!(status, 0 | 400 | 403 | 413 | 429 | 503);
        // A batch is answered as a whole, each of its statements in it.
        let answered = |status: &u16| refused(status) || name.contains("batch") && *status == 200;
        assert!(statuses.keys().all(answered), "{name}: {statuses:?}");
        assert!(statuses.keys().any(|status| *status != 0), "{name} was answered");
    }
    bogus
}

#[test]
fn t11_genuine_statements_are_taken_in_a_flood() {
    let seconds = std::env::var(SECONDS).map_or(SECONDS_USUAL, |text| text.parse().unwrap());
    let quiet = Quiet::new("flood");
    let node = quiet.serve();
    let to: SocketAddr = quiet.intake.parse().unwrap();
    wait_until_open(to);
    let all = statements(&quiet);
    // One stays behind until the flood is over: the intake knows nothing of the text that the bogus ones change.
    let (later, genuine) = all.split_last().unwrap();
    let garbage = vec![b'x'; GARBAGE_BYTES];
    let framed = [&[0, 0, 0, 4], &b"none"[..]].concat().repeat(BATCH_STATEMENTS);
    let posts = [
        ("garbage", request("/v1/statements", &garbage)),
        ("wrongly signed", request("/v1/statements", &wrongly_signed(later))),
        ("unknown key", request("/v1/statements", &by_unknown_key(later))),
        ("oversized", request("/v1/statements", &vec![b'x'; OVERSIZED_BYTES])),
        ("a batch of garbage", request("/v1/batch", &framed)),
    ];
    let over = AtomicBool::new(false);
    let began = Instant::now();
    let (statuses, slowest, heads, bodies, kept) = thread::scope(|scope| {
        let head = "POST /v1/statements HTTP/1.1\r\nHost: node\r\nX-Slow: ";
        let heads = scope.spawn(|| slow(20, to, head, HEAD_CUT));
        let body = "POST /v1/statements HTTP/1.1\r\nHost: node\r\nContent-Length: 1000\r\n\r\n";
        let bodies = scope.spawn(|| slow(21, to, body, BODY_CUT));
        let beyond = scope.spawn(|| kept(22, to));
        let flooding = posts.iter().zip(2..).map(|((_, request), source)| {
            let over = &over;
            scope.spawn(move || flood(source, to, request, over))
        });
        let flooding: Vec<_> = flooding.collect();
        let pause = Duration::from_secs(seconds) / u32::try_from(genuine.len()).unwrap();
        let (slowest, taken) = send_genuine(genuine, to, pause);
        // Before anything is asserted: the floods would go on behind a test that has failed.
        over.store(true, Ordering::Relaxed);
        assert!(taken.iter().all(|status| *status == 201), "genuine statements: {taken:?}");
        let statuses: Vec<Statuses> =
            flooding.into_iter().map(|thread| thread.join().unwrap()).collect();
        (statuses, slowest, heads.join().unwrap(), bodies.join().unwrap(), beyond.join().unwrap())
    });
    let memory = memory_kib(&node);
    let bogus = bogus(&posts, &statuses);
    println!(
        "{bogus} bogus requests beside {} genuine ones; the slowest genuine answer {slowest:?}; \
         memory at most {memory} KiB; {:?} in all",
        genuine.len(),
        began.elapsed()
    );
    assert_eq!(kept, SLOW, "connections of one source that were kept");
    let refused = metric(to, "acta_connections_refused_total{cause=\"share\"}");
    assert!(refused >= BEYOND_SHARE as u64, "{refused} refused");
    assert!(metric(to, "acta_connections_cut_total{cause=\"head\"}") >= SLOW as u64);
    assert!(bogus > 10 * 24, "{bogus} bogus requests are no flood");
    assert!(memory < MEMORY_KIB_MAX, "{memory} KiB");
    println!("slow heads: {:?}, slow bodies: {:?}", heads.last(), bodies.last());
    assert_eq!(heads.len(), SLOW, "slow heads that were cut");
    assert_eq!(bodies.len(), SLOW, "slow bodies that were cut");
    assert!(bodies.iter().all(|(_, status)| *status == Some(408)), "{bodies:?}");

    let sent = quiet.acta(&quiet.send_line());
    assert_eq!(sent, "24 statements: 24 promised, 24 with a receipt, 0 refused\n");
    assert_eq!(node.stop(), Some(0));
    // Nothing bogus is in the log: what the tree shows verifies, and counts each record once.
    let tally = quiet.acta(&format!("tally node/public --anchor {}", quiet.anchor));
    assert_eq!(tally.matches("\ncounted 12\nflagged 0\n").count(), 2, "{tally}");
}

/// The first intake takes the connection and never answers: within 30 s the second one has everything, the try that
/// came to nothing is written down, and what follows does not wait for the silent one again.
#[test]
fn t4_a_silent_intake_is_passed_by() {
    let quiet = Quiet::new("silent");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let silent = (silent.local_addr().unwrap(), silent);
    let node = quiet.serve();
    let both = format!("--to http://{} --to http://{}", silent.0, quiet.intake);
    let line = quiet.send_line().replace(&format!("--to http://{}", quiet.intake), &both);
    let began = Instant::now();
    let mut sender = quiet.start(&line);
    while quiet.promised() < 24 {
        assert!(began.elapsed() < FAILOVER, "{} promised", quiet.promised());
        thread::sleep(Duration::from_millis(20));
    }
    println!("the second intake had everything after {:?}", began.elapsed());
    assert_eq!(sender.0.wait().unwrap().code(), Some(0));
    assert!(began.elapsed() < ANSWER, "receipts did not wait for the silent intake");
    let tries = fs::read_to_string(quiet.dir.join("outbox/attempts.log")).unwrap();
    let silent_tries = tries.lines().filter(|line| line.contains(&silent.0.to_string()));
    assert_eq!(silent_tries.count(), 1, "{tries}");
    assert_eq!(node.stop(), Some(0));
}
