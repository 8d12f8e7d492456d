//! The client of witnesses against sound, dead, slow and hostile ones.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use acta_log::checkpoint::Checkpoint;
use acta_log::note::{Note, PublicKey};
use acta_log::policy::Policy;
use acta_server::clock::system_clock;
use acta_server::witness_client::asker::{Answer, Asker, BACK_OFF_MS_MAX, Step};
use acta_server::witness_client::{Client, Proofs, Target, WitnessState, held_by, targets};

use super::help::{Log, Running, TempDir, config_for, witness_keys};

type Cosigned = Arc<Mutex<Vec<(String, u64)>>>;

fn public(name: &str) -> Vec<PublicKey> {
    witness_keys(name).iter().map(|key| key.public().clone()).collect()
}

fn target(name: &str, url: &str) -> Target {
    Target { name: name.to_owned(), url: url.to_owned(), keys: public(name) }
}

fn proofs(log: &Arc<Log>) -> Proofs {
    let log = Arc::clone(log);
    Arc::new(move |old, size| Ok(log.proof(old, size)))
}

/// Starts a client and collects what it hands over.
fn start(targets: Vec<Target>, log: &Arc<Log>) -> (Client, Cosigned) {
    let cosigned: Cosigned = Arc::default();
    let seen = Arc::clone(&cosigned);
    let on_cosigned = move |name: &str, note: &Note| {
        let size = Checkpoint::parse(note.text()).unwrap().size;
        note.verify(&public(name)).unwrap();
        seen.lock().unwrap().push((name.to_owned(), size));
    };
    let client = Client::start(targets, proofs(log), Arc::new(on_cosigned), system_clock());
    (client.unwrap(), cosigned)
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < end, "not within 20 s: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A server that sends the same bytes to everybody, slowly if asked.
fn fixed_server(answer: Vec<u8>, pause: Duration) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, answer) = (stream.unwrap(), answer.clone());
            std::thread::spawn(move || {
                let mut request = [0; 65_536];
                let _ = stream.read(&mut request);
                for part in answer.chunks(if pause.is_zero() { 65_536 } else { 1 }) {
                    if stream.write_all(part).is_err() {
                        return;
                    }
                    std::thread::sleep(pause);
                }
            });
        }
    });
    url
}

fn ok(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

fn state<'a>(states: &'a [WitnessState], name: &str) -> &'a WitnessState {
    states.iter().find(|state| state.name == name).unwrap()
}

#[test]
fn a_dead_and_a_hostile_witness_stop_nothing() {
    let log = Arc::new(Log::new("log.example/a", 300));
    let dirs = [TempDir::new("c1"), TempDir::new("c2")];
    let w1 = Running::create(&dirs[0], config_for(&[&log], "w1"));
    let w2 = Running::create(&dirs[1], config_for(&[&log], "w2"));
    // Both know more than the client believes: one holds 7, one holds nothing.
    assert_eq!(w2.post("/add-checkpoint", &log.request(0, 7).encode()).status, 200);

    let dead = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let note = log.note(10);
    let other: Vec<u8> = witness_keys("other")
        .iter()
        .flat_map(|key| key.sign_at(note.text(), 5).unwrap().encode().into_bytes())
        .collect();
    let stale: Vec<u8> = witness_keys("stale")
        .iter()
        .flat_map(|key| key.sign_at(log.note(9).text(), 5).unwrap().encode().into_bytes())
        .collect();
    let (now, slow) = (Duration::ZERO, Duration::from_millis(20));
    let hostile = [
        ("dead", dead),
        ("wrong", fixed_server(ok(&other), now)),
        ("stale", fixed_server(ok(&stale), now)),
        ("huge", fixed_server(ok(&vec![b'a'; 10_000_000]), now)),
        ("slow", fixed_server(ok(&vec![b'a'; 10_000]), slow)),
        ("noise", fixed_server(b"\0\0\0\0".to_vec(), now)),
        (
            "redirect",
            fixed_server(
                b"HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
                    .to_vec(),
                now,
            ),
        ),
        (
            "ahead",
            fixed_server(b"HTTP/1.1 409 C\r\nContent-Length: 6\r\n\r\n99999\n".to_vec(), now),
        ),
        ("circle", fixed_server(b"HTTP/1.1 409 C\r\nContent-Length: 2\r\n\r\n3\n".to_vec(), now)),
    ];
    let mut all = vec![target("w1", &w1.url()), target("w2", &w2.url())];
    all.extend(hostile.iter().map(|(name, url)| target(name, url)));
    let (client, cosigned) = start(all, &log);

    let start = Instant::now();
    client.offer(note);
    let has = |name: &str, size: u64| cosigned.lock().unwrap().contains(&(name.to_owned(), size));
    wait_for("both sound ones cosign 10", || has("w1", 10) && has("w2", 10));
    client.offer(log.note(300));
    wait_for("both sound ones cosign 300", || has("w1", 300) && has("w2", 300));
    assert!(start.elapsed() < Duration::from_secs(8), "the hostile ones delayed the sound ones");
    wait_for("each hostile one is missing", || {
        hostile.iter().all(|(name, _)| state(&client.states(), name).missing_since.is_some())
    });

    let states = client.states();
    for name in ["w1", "w2"] {
        let state = state(&states, name);
        assert_eq!((state.size, state.missing_since, &state.problem), (Some(300), None, &None));
        assert!(state.time.is_some() && state.requests <= 4);
    }
    for (name, _) in &hostile {
        let state = state(&states, name);
        assert_eq!((state.size, state.time), (None, None), "{name}");
        assert!(state.problem.is_some(), "{name}");
    }
    assert!(cosigned.lock().unwrap().iter().all(|(name, _)| name.starts_with('w')));
    let began = Instant::now();
    client.stop();
    assert!(began.elapsed() < Duration::from_secs(10), "stopping waits for one answer at most");
}

/// A witness that comes back is asked again and no longer missing.
#[test]
fn a_witness_that_comes_back() {
    let log = Arc::new(Log::new("log.example/a", 30));
    let dir = TempDir::new("back");
    let running = Running::create(&dir, config_for(&[&log], "w1"));
    // The witness is there, but does not know the log yet.
    let stranger = Arc::new(Log::with_seed("log.example/b", 30, 2));
    let (client, _) = start(vec![target("w1", &running.url())], &stranger);
    client.offer(stranger.note(5));
    wait_for("it is missing", || client.states()[0].missing_since.is_some());
    assert!(client.states()[0].problem.as_ref().unwrap().contains("404"));
    client.stop();
    let (client, cosigned) = start(vec![target("w1", &running.url())], &log);
    client.offer(log.note(5));
    wait_for("it cosigns", || !cosigned.lock().unwrap().is_empty());
    assert_eq!(client.states()[0].missing_since, None);

    let target = target("w1", &running.url());
    let held = held_by(&target, &log.origin, &log.public_keys()).unwrap().unwrap();
    assert_eq!(held.checkpoint().size, 5);
    assert_eq!(held_by(&target, "log.example/none", &log.public_keys()), Ok(None));
    assert!(held_by(&target, &log.origin, &public("w1")).is_err(), "only our own key counts");
}

#[test]
fn the_dialogue_without_a_network() {
    let log = Arc::new(Log::new("log.example/a", 300));
    let (note, proofs) = (log.note(300), proofs(&log));
    let mut asker = Asker::new(public("w1"));
    let says = |status: u16, body: &str| Ok(Answer { status, body: body.into() });
    assert_eq!(asker.request(&note, &proofs).unwrap(), log.request(0, 300).encode());
    assert_eq!(asker.answer(&note, says(409, "7\n")), Step::Again);
    assert_eq!(asker.request(&note, &proofs).unwrap(), log.request(7, 300).encode());
    assert_eq!(asker.answer(&note, says(409, "8\n")), Step::Again);
    assert!(matches!(asker.answer(&note, says(409, "9\n")), Step::Problem(_)));
    for (status, body) in [(409, "301\n"), (409, "x"), (403, ""), (404, ""), (422, ""), (500, "")] {
        assert!(matches!(asker.answer(&note, says(status, body)), Step::Problem(_)), "{status}");
    }
    assert_eq!(asker.wait_ms(), BACK_OFF_MS_MAX);
    let lines: String = witness_keys("w1")
        .iter()
        .map(|key| key.sign_at(note.text(), 5).unwrap().encode())
        .collect();
    let Step::Cosigned(whole) = asker.answer(&note, says(200, &lines)) else { panic!() };
    assert_eq!((whole.signatures().len(), asker.wait_ms()), (4, 1_000));
    assert_eq!(asker.request(&note, &proofs).unwrap(), log.request(300, 300).encode());
}

#[test]
fn targets_of_a_policy() {
    let lines: Vec<String> = ["w1", "w2"]
        .iter()
        .flat_map(|name| {
            public(name).into_iter().enumerate().map(move |(at, key)| {
                format!("witness {name}-{at} {key} http://{name}.example/w\n")
            })
        })
        .collect();
    let policy = format!("{}quorum w1-0\n", lines.concat());
    let targets = targets(&Policy::parse(policy.as_bytes()).unwrap());
    let named: Vec<(&str, usize)> =
        targets.iter().map(|target| (target.name.as_str(), target.keys.len())).collect();
    assert_eq!(named, [("w1-0 w1-1", 2), ("w2-0 w2-1", 2)]);
}
