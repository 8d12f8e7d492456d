//! An outbox with more than one way: the intake is silent, and a stick, text messages and pictures go on; answers come
//! back by them; a kill at any moment loses nothing and leaves nothing half.

use super::{Quiet, Running, addresses};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(100);
const ALL: usize = 24;

fn wait(what: &str, done: impl Fn() -> bool) {
    let began = Instant::now();
    while !done() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Files of a folder whose names end so, sorted.
fn files(dir: &Path, end: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(dir) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        paths.filter(|path| path.extension().is_some_and(|own| own == end)).collect();
    paths.sort();
    paths
}

fn election(quiet: &Quiet) -> String {
    format!("--definition node/election --anchor {}", quiet.anchor)
}

fn sign(quiet: &Quiet, station: &str, outbox: &str) {
    let folder = super::root().join("examples/quiet").display().to_string();
    quiet.acta(&format!(
        "station sign --key keys/{station}.key --folder {folder} --station {station} --outbox {outbox}"
    ));
}

/// The rows of `acta station status --json`.
fn each(quiet: &Quiet, outbox: &str) -> Vec<Value> {
    let status = quiet.acta(&format!("station status {outbox} --json"));
    let status: Value = serde_json::from_str(&status).unwrap();
    status["each"].as_array().unwrap().clone()
}

/// How often a statement was handed over by a channel.
fn handed(row: &Value, channel: &str) -> usize {
    let events = row["events"].as_array().unwrap().iter();
    events.filter(|one| one["channel"] == channel && one["event"] == "handed").count()
}

/// What a centre with a network does with a stick: its statements to the intake, the receipts back onto it.
fn bring_in(quiet: &Quiet, stick: &Path) {
    for bundle in files(stick, "acta") {
        let bundle = bundle.display();
        quiet.acta(&format!("carry usb unpack {bundle} {} --outbox centre", election(quiet)));
    }
    quiet.acta(&quiet.send_line().replace("send outbox", "send centre"));
    let back = stick.join("back.acta");
    quiet.acta(&format!(
        "carry usb receipts --outbox centre {} --out {}",
        election(quiet),
        back.display()
    ));
}

/// Nobody answers over HTTP. The stick is carried to a machine that has a network, and what comes back on it is all that
/// the station needs.
#[test]
fn t4_the_intake_is_silent_and_a_stick_goes_there_and_back() {
    let quiet = Quiet::new("stick");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let stick = quiet.dir.join("stick");
    fs::create_dir(&stick).unwrap();
    let line = format!(
        "send outbox --to http://{} --stick stick {} --receipts",
        silent.local_addr().unwrap(),
        election(&quiet)
    );
    let mut sender = quiet.start(&line);
    wait("a bundle on the stick", || !files(&stick, "acta").is_empty());
    let before = each(&quiet, "outbox");
    assert!(before.iter().all(|row| row["promise"].is_null() && row["receipt"].is_null()));

    // Another machine: it has the definition, an outbox of its own, and a network.
    let node = quiet.serve();
    bring_in(&quiet, &stick);
    assert_eq!(sender.0.wait().unwrap().code(), Some(0), "all receipts came back");
    let rows = each(&quiet, "outbox");
    assert_eq!(rows.len(), ALL);
    for row in &rows {
        assert_eq!(handed(row, "usb"), 1, "{row}");
        assert_eq!(row["promise"]["by"][0], "promise/node", "{row}");
        assert_eq!(row["promise"]["index"], row["receipt"]["index"], "{row}");
        assert!(row["receipt"]["size"].as_u64() > row["receipt"]["index"].as_u64(), "{row}");
        let events = row["events"].as_array().unwrap();
        assert!(events.iter().all(|one| one["channel"] == "usb"), "HTTP came to nothing: {row}");
    }
    let tries = fs::read_to_string(quiet.dir.join("outbox/attempts.log")).unwrap();
    assert!(tries.contains(&silent.local_addr().unwrap().to_string()), "{tries}");

    // Nothing goes out in vain once receipts are held: an empty stick stays empty.
    let empty = quiet.dir.join("empty");
    fs::create_dir(&empty).unwrap();
    quiet.acta(&format!("send outbox --stick empty --pictures empty {}", election(&quiet)));
    assert_eq!(fs::read_dir(&empty).unwrap().count(), 0);
    let people = quiet.acta("station status outbox");
    assert!(people.contains("  handed to usb stick/outbox-"), "{people}");
    assert!(people.contains("  promise of promise/node: entry "), "{people}");
    assert_eq!(node.stop(), Some(0));
    // By usb, as the log says.
    let proven =
        format!("prove node/public --station vale-n01 --anchor {} --out receipts", quiet.anchor);
    quiet.acta(&proven);
    for path in files(&quiet.dir.join("receipts"), "tlog-proof") {
        let text = fs::read_to_string(path).unwrap();
        let extra = text.lines().find_map(|line| line.strip_prefix("extra ")).unwrap();
        let header = acta::value::base64(extra).unwrap();
        assert!(String::from_utf8(header).unwrap().contains("\nvia usb\n"));
    }
}

/// Messages to a real gateway over HTTP, which sends them on and gives receipts to whoever asks again: with nothing else,
/// the station ends with receipts. The gateway is killed in between.
#[test]
fn t4_messages_go_there_and_receipts_come_back() {
    let quiet = Quiet::new("messages");
    sign(&quiet, "vale-n01", "one");
    let node = quiet.serve();
    let address = addresses()[0].1.clone();
    let gateway = || -> Running {
        quiet.start(&format!(
            "carry sms gateway {} --outbox gateway --to http://{} --listen {address} --receipts",
            election(&quiet),
            quiet.intake
        ))
    };
    let line = format!(
        "send one --sms http://{address}/ --sms-from +1 --sms-again 2 {} --receipts",
        election(&quiet)
    );
    // Nobody takes messages yet: nothing counts as handed over.
    let mut sender = quiet.start(&line);
    let tries = quiet.dir.join("one/attempts.log");
    wait("a try", || fs::read_to_string(&tries).is_ok_and(|text| text.contains("refused")));
    assert!(each(&quiet, "one").iter().all(|row| handed(row, "sms") == 0));
    let first = gateway();
    wait("a message", || !files(&quiet.dir.join("one"), "handed").is_empty());
    first.kill();
    let second = gateway();
    assert_eq!(sender.0.wait().unwrap().code(), Some(0));
    let rows = each(&quiet, "one");
    assert_eq!(rows.len(), 2);
    for row in &rows {
        assert!(handed(row, "sms") >= 2 && row["receipt"]["index"].is_u64(), "{row}");
    }
    let said = fs::read_to_string(&tries).unwrap();
    assert!(said.contains("said: +1\tACTA: "), "{said}");
    assert_eq!((second.stop(), node.stop()), (Some(0), Some(0)));
}

/// Each message that the command was given, with how often.
fn sent(quiet: &Quiet) -> BTreeMap<String, usize> {
    let text = fs::read_to_string(quiet.dir.join("sent")).unwrap_or_default();
    text.lines().fold(BTreeMap::new(), |mut sent, line| {
        *sent.entry(line.to_owned()).or_default() += 1;
        sent
    })
}

/// Stick, messages and pictures at once, and the sender is killed again and again, at later and later moments. What is on
/// the stick is whole after each kill, each picture too; a kill repeats at most one message; a stick that was emptied is
/// given everything again; in the end everything has its receipt.
#[test]
fn t4_kills_lose_nothing_by_any_way() {
    let quiet = Quiet::new("ways");
    for station in ["vale-n01", "vale-n02", "vale-n03"] {
        sign(&quiet, station, "three");
    }
    let command = quiet.dir.join("sms.sh");
    fs::write(&command, "#!/bin/sh\nread message && echo \"$message\" >> sent && sleep 0.02\n")
        .unwrap();
    fs::set_permissions(&command, fs::Permissions::from_mode(0o755)).unwrap();
    let (stick, pictures) = (quiet.dir.join("stick"), quiet.dir.join("pictures"));
    fs::create_dir(&stick).unwrap();
    let line = format!(
        "send three --stick stick --pictures pictures --sms ./sms.sh --sms-again 100000 {} --receipts",
        election(&quiet)
    );
    let expected = quiet.acta(&format!("carry sms encode --outbox three {}", election(&quiet)));
    let (mut kills, mut emptied) = (0, false);
    while sent(&quiet).len() < expected.lines().count() || kills < 20 {
        assert!(kills < 300, "{:?}", sent(&quiet));
        let sender = quiet.start(&line);
        thread::sleep(Duration::from_millis(3 + 17 * kills % 400));
        sender.kill();
        kills += 1;
        for bundle in files(&stick, "acta") {
            let whole = format!(
                "carry usb unpack {} {} --outbox check",
                bundle.display(),
                election(&quiet)
            );
            quiet.acta(&whole);
            assert!(quiet.acta("station status check").starts_with("6 statements"));
        }
        if !emptied && !files(&stick, "acta").is_empty() {
            fs::remove_dir_all(&stick).unwrap();
            fs::create_dir(&stick).unwrap();
            emptied = true;
        }
    }
    let sent = sent(&quiet);
    let messages: Vec<&str> = expected.lines().collect();
    assert!(messages.iter().all(|message| sent.contains_key(*message)));
    assert_eq!(sent.len(), messages.len(), "nothing else was sent");
    let repeated: usize = sent.values().map(|times| times - 1).sum();
    println!("{kills} kills, {} messages, {repeated} repeated", messages.len());
    assert!(repeated <= usize::try_from(kills).unwrap(), "{sent:?}");

    // As if the last kill had come between each handing over and its note.
    files(&quiet.dir.join("three"), "handed")
        .iter()
        .for_each(|note| fs::remove_file(note).unwrap());
    let mut sender = quiet.start(&line);
    wait("the stick has everything", || !files(&stick, "acta").is_empty());
    wait("pictures", || files(&pictures, "png").len() == 6);
    for picture in files(&pictures, "png") {
        quiet.acta(&format!(
            "carry qr decode {} {} --outbox seen",
            picture.display(),
            election(&quiet)
        ));
    }
    assert!(quiet.acta("station status seen").starts_with("6 statements"));
    let node = quiet.serve();
    bring_in(&quiet, &stick);
    assert_eq!(sender.0.wait().unwrap().code(), Some(0));
    for row in each(&quiet, "three") {
        assert!(row["receipt"]["index"].is_u64() && handed(&row, "qr") >= 1, "{row}");
    }
    assert_eq!(node.stop(), Some(0));
}
