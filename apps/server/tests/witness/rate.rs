//! How many checkpoints a witness cosigns a second, state stored before each answer.
//!
//! `cargo test --release -p acta-server --test witness rate -- --ignored --nocapture`

use std::time::{Duration, Instant};

use super::help::{Log, Running, TempDir, config_for};

const TIME: Duration = Duration::from_secs(4);

/// Each of `clients` grows a log of its own by one entry a request; gives requests a second.
fn measure(name: &str, clients: usize, mldsa: bool) -> u128 {
    let dir = TempDir::new("rate");
    let log = |at: usize| Log::new(&format!("log.example/{at}"), 2_048);
    let logs: Vec<Log> =
        (0..clients).map(|at| if mldsa { log(at) } else { log(at).without_mldsa() }).collect();
    let all: Vec<&Log> = logs.iter().collect();
    let mut config = config_for(&all, "w1");
    if !mldsa {
        config.keys.truncate(1);
    }
    // Signing and proving are the logs' work, not the witness's: done before.
    let depth = if clients == 1 { 2_000 } else { 400 };
    let requests: Vec<Vec<Vec<u8>>> = std::thread::scope(|scope| {
        let made: Vec<_> = logs
            .iter()
            .map(|log| {
                scope.spawn(move || {
                    (0..depth).map(|size| log.request(size, size + 1).encode()).collect()
                })
            })
            .collect();
        made.into_iter().map(|requests| requests.join().unwrap()).collect()
    });
    let running = Running::create(&dir, config);
    let start = Instant::now();
    let done: usize = std::thread::scope(|scope| {
        let workers: Vec<_> = requests
            .iter()
            .map(|requests| {
                let mut client = running.client();
                scope.spawn(move || {
                    let timed = requests.iter().take_while(|_| start.elapsed() < TIME);
                    timed.map(|request| assert_eq!(client.send(request).status, 200)).count()
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).sum()
    });
    let rate = u128::try_from(done).unwrap() * 1_000 / start.elapsed().as_millis();
    println!("{name}: {clients} logs at one time, {done} cosigned, {rate}/s");
    println!(
        "{}",
        running
            .get("/metrics")
            .text()
            .lines()
            .filter(|l| l.contains("batches_total ") || l.contains("store_micro"))
            .collect::<Vec<_>>()
            .join("; ")
    );
    rate
}

#[test]
#[ignore = "a measurement: run it alone, in release"]
fn rate() {
    for clients in [1, 16, 64] {
        measure("Ed25519", clients, false);
        measure("Ed25519 and ML-DSA-44", clients, true);
    }
}
