//! A witness takes complaints when the intake is shut, keeps them over a kill, and hands them on (spec 5 §7.3), while it
//! cosigns as before.

use super::Quiet;
use std::fs;
use std::time::{Duration, Instant};
use ureq::Agent;

const PATIENCE: Duration = Duration::from_secs(60);

/// The status of an address, and what it answers.
fn get(agent: &Agent, address: &str) -> Option<(u16, String)> {
    let mut answer = agent.get(address).call().ok()?;
    let status = answer.status().as_u16();
    Some((status, answer.body_mut().read_to_string().ok()?))
}

fn wait(what: &str, done: impl Fn() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Makes a complaint and hands it in; whether that went well, and what was said.
fn complain(quiet: &Quiet, to: &str, further: &str) -> (bool, String) {
    let line = format!("complaint new --text words.txt --type equipment --out theirs --to {to}");
    let mut command = quiet.command(&format!("{line} {further}"));
    let done = command.args(["--about", "station vale-n02"]).output().unwrap();
    let told = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(told).unwrap())
}

#[test]
fn t4_a_witness_relays_complaints_when_the_intake_is_shut() {
    let mut quiet = Quiet::new("witness-relay");
    fs::write(quiet.dir.join("words.txt"), "the machine stood still\n").unwrap();
    let config = Agent::config_builder().http_status_as_error(false).build();
    let agent = config.new_agent();
    let policy = fs::read_to_string(quiet.dir.join("witnesses.txt")).unwrap();
    let witness = policy.lines().next().unwrap().split(' ').next_back().unwrap().to_owned();
    let listen = witness.strip_prefix("http://").unwrap();
    let plain = format!("witness w-A --key A.key --logs node/witness-logs --listen {listen}");
    let relaying = format!(
        "{plain} --relay relayed --to http://{} --definition node/definition --anchor {}",
        quiet.intake, quiet.anchor
    );
    let health = format!("{witness}/healthz");
    wait("the witness", || get(&agent, &health).is_some_and(|(status, _)| status == 200));

    // Without --relay it takes none.
    let (taken, told) = complain(&quiet, &witness, "--key keys/vale-n02.key");
    assert!(!taken && told.contains("404"), "{told}");
    quiet.witnesses.remove(0).kill();
    let relay = quiet.start(&relaying);
    wait("the witness", || get(&agent, &health).is_some_and(|(status, _)| status == 200));
    // Nobody signs here for people without a key, and nobody's intake answers.
    let nobody = "--election example.org/2025/quiet";
    let (taken, told) = complain(&quiet, &witness, nobody);
    assert!(!taken && told.contains("unknown-signer"), "{told}");
    let (taken, told) = complain(&quiet, &witness, "--key keys/vale-n02.key");
    assert!(taken && told.ends_with("taken, not in the log yet\n"), "{told}");
    let form = get(&agent, &format!("{witness}/complaint")).unwrap();
    assert!(form.0 == 200 && form.1.contains("<form"), "{form:?}");
    let kept = fs::read_dir(quiet.dir.join("relayed")).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<_> =
        kept.filter(|path| path.extension().is_some_and(|end| end == "statement")).collect();
    let id = kept[0].file_stem().unwrap().to_str().unwrap().to_owned();
    assert_eq!(kept.len(), 1);
    let receipt = format!("{witness}/v1/receipts/{id}");
    assert_eq!(get(&agent, &receipt).unwrap().0, 404);

    // As a power cut would; then the intake opens, and all three witnesses cosign: the quorum needs this one.
    relay.kill();
    let again = quiet.start(&relaying);
    let node = quiet.serve();
    wait("a receipt", || get(&agent, &receipt).is_some_and(|(status, _)| status == 200));
    let (_, proof) = get(&agent, &receipt).unwrap();
    assert!(proof.starts_with("c2sp.org/tlog-proof@v1\n"), "{proof}");
    for name in ["A", "B", "C"] {
        assert!(proof.contains(&format!("witness/{name} ")), "{proof}");
    }
    let (status, promise) = get(&agent, &format!("{witness}/v1/promises/{id}")).unwrap();
    assert!(status == 200 && promise.contains(&id), "{promise}");
    assert_eq!(again.stop(), Some(0), "SIGTERM ends a witness that relays too");
    assert_eq!(node.stop(), Some(0));
    let anchor = &quiet.anchor;
    let held =
        quiet.acta(&format!("complaint none node/public --station vale-n02 --anchor {anchor}"));
    assert!(held.starts_with("1 in this log about station vale-n02"), "{held}");
}
