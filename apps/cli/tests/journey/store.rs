//! Publication to S3-compatible storage, against a real server of it on loopback: an election in order, kills between two puts, a
//! foreign object in the way, a server that is down or hangs, two publishers at once (spec 5 §6.1).

use super::{Quiet, Running};
use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a test waits for at most.
const PATIENCE: Duration = Duration::from_secs(90);
const BUCKET: &str = "results";
const PREFIX: &str = "2025/quiet";

/// The server's program, which `cargo xtask setup` installs.
fn program() -> Option<PathBuf> {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../servers/bin/moto_server");
    let program = std::env::var_os("ACTA_MOTO").map_or(own, PathBuf::from);
    if program.is_file() {
        return Some(program);
    }
    let required = std::env::var("ACTA_REQUIRE").unwrap_or_default();
    assert!(!required.split([',', ' ']).any(|name| name == "s3"), "ACTA_REQUIRE names s3");
    println!("skipped: an S3 server (ACTA_MOTO: cargo xtask setup)");
    None
}

/// An S3 service; its objects are gone when it ends.
struct Storage {
    address: String,
    running: Option<Running>,
}

impl Storage {
    /// An address at which nobody answers yet.
    fn absent() -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
        Self { address, running: None }
    }

    /// `None` after a skip was announced.
    fn start() -> Option<Self> {
        let mut storage = Self::absent();
        storage.begin(&program()?);
        Some(storage)
    }

    fn begin(&mut self, program: &Path) {
        let port = self.address.rsplit(':').next().unwrap();
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", port]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        self.running = Some(Running(command.spawn().unwrap()));
        let bucket = format!("http://{}/{BUCKET}", self.address);
        until("the storage answers", || {
            let made = ureq::put(&bucket).header("x-amz-acl", "public-read-write").send_empty();
            made.is_ok()
        });
    }

    fn signal(&self, name: &str) {
        let id = self.running.as_ref().unwrap().0.id().to_string();
        assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
    }

    /// As anybody reads it.
    fn site(&self) -> String {
        format!("http://{}/{BUCKET}/{PREFIX}", self.address)
    }

    fn url(&self, path: &str) -> String {
        format!("{}/{path}", self.site())
    }

    fn get(&self, path: &str) -> Option<Vec<u8>> {
        let mut answer = ureq::get(self.url(path)).call().ok()?;
        answer.body_mut().read_to_vec().ok()
    }

    fn header(&self, path: &str, name: &str) -> String {
        let answer = ureq::get(self.url(path)).call().unwrap();
        answer.headers().get(name).unwrap().to_str().unwrap().to_owned()
    }

    fn put(&self, path: &str, bytes: &[u8]) {
        ureq::put(self.url(path)).send(bytes).unwrap();
    }

    fn remove(&self, path: &str) {
        ureq::delete(self.url(path)).call().unwrap();
    }

    /// Keys below the prefix.
    fn keys(&self) -> Vec<String> {
        let (mut keys, mut after) = (Vec::new(), String::new());
        loop {
            let url = format!(
                "http://{}/{BUCKET}?list-type=2&prefix={PREFIX}/&start-after={PREFIX}/{after}",
                self.address
            );
            let mut answer = ureq::get(url).call().unwrap();
            let text = answer.body_mut().read_to_string().unwrap();
            let found: Vec<String> = text
                .split("<Key>")
                .skip(1)
                .filter_map(|rest| {
                    Some(rest.split_once("</Key>")?.0[PREFIX.len() + 1..].to_owned())
                })
                .collect();
            let Some(last) = found.last() else { return keys };
            last.clone_into(&mut after);
            keys.extend(found);
        }
    }

    fn size(&self) -> Option<u64> {
        size_of(&self.get("log/checkpoint")?)
    }

    /// The arguments of a publisher; the credentials are in a file.
    fn to(&self, quiet: &Quiet) -> String {
        let secret =
            "[default]\naws_access_key_id = the-key-id\naws_secret_access_key = the-secret\n";
        fs::write(quiet.dir.join("credentials"), secret).unwrap();
        let Self { address, .. } = self;
        format!(
            "s3://{BUCKET}/{PREFIX} --store-endpoint http://{address} --store-credentials credentials"
        )
    }
}

fn size_of(note: &[u8]) -> Option<u64> {
    std::str::from_utf8(note).ok()?.lines().nth(1)?.parse().ok()
}

fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "not: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// All that a folder publishes, by path.
fn published(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
            if path.file_name().unwrap().to_str().unwrap().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

fn check_equal(storage: &Storage, folder: &Path) {
    for (path, bytes) in published(folder) {
        assert!(storage.get(&path) == Some(bytes), "{path} differs or is absent");
    }
}

fn verified(quiet: &Quiet, storage: &Storage) {
    let done = quiet.output(&format!("verify {} --anchor {}", storage.site(), quiet.anchor));
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stdout));
}

/// A node that has published its election, and its folder.
fn finished(name: &str) -> (Quiet, PathBuf) {
    let quiet = Quiet::new(name);
    let node = quiet.serve();
    quiet.acta(&quiet.send_line());
    assert_eq!(node.stop(), Some(0));
    let site = quiet.dir.join("node/public");
    (quiet, site)
}

/// A number that the node counts of its one target; none while it does not answer.
fn metric(quiet: &Quiet, name: &str) -> Option<u64> {
    let mut answer = ureq::get(format!("http://{}/metrics", quiet.intake)).call().ok()?;
    let text = answer.body_mut().read_to_string().ok()?;
    let line = text.lines().find(|line| line.starts_with(&format!("{name}{{")))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[test]
fn an_election_stands_in_the_storage_too_also_after_kills_between_two_puts() {
    let Some(storage) = Storage::start() else { return };
    let quiet = Quiet::new("store");
    let serve = format!("serve node --listen {} --publish-to {}", quiet.intake, storage.to(&quiet));
    // The storage stands still with objects half way: the node dies between two puts, in the log, then in a size.
    for (area, number) in [("log/", 1), ("at/", 1), ("at/", 40)] {
        let node = quiet.start(&serve);
        let there = || storage.keys().iter().filter(|key| key.starts_with(area)).count();
        until(&format!("{number} objects of {area}"), || there() >= number);
        storage.signal("-STOP");
        node.kill();
        storage.signal("-CONT");
    }
    // Once more with records in the log, wherever it is then.
    let node = quiet.start(&serve);
    quiet.acta(&quiet.send_line());
    node.kill();
    let node = quiet.start(&serve);
    let local = || size_of(&fs::read(quiet.dir.join("node/public/log/checkpoint")).ok()?);
    until("all is there", || {
        let size = metric(&quiet, "acta_store_size");
        size.is_some() && size == storage.size() && size == local()
    });
    assert_eq!(metric(&quiet, "acta_store_trouble"), Some(0));
    assert_eq!(node.stop(), Some(0));
    // The stop brought the last publication, and what leads to it.
    check_equal(&storage, &quiet.dir.join("node/public"));
    verified(&quiet, &storage);
    // Partial tiles are there as in the folder; nothing else is.
    let mut keys = storage.keys();
    keys.retain(|key| !key.starts_with("log/tile/"));
    let mut names: Vec<String> = published(&quiet.dir.join("node/public")).into_keys().collect();
    names.retain(|name| !name.starts_with("log/tile/"));
    assert_eq!(keys, names);
    let at = keys.iter().find(|key| key.ends_with("/en/index.html")).unwrap();
    for (path, kind, cache) in [
        (at.as_str(), "text/html; charset=utf-8", "public, max-age=31536000, immutable"),
        ("log/checkpoint", "text/plain; charset=utf-8", "no-cache"),
        ("live/latest.json", "application/json", "no-cache"),
    ] {
        assert_eq!(storage.header(path, "content-type"), kind, "{path}");
        assert_eq!(storage.header(path, "cache-control"), cache, "{path}");
    }
    // Who remembers nothing finds everything equal, and puts nothing.
    let done = quiet.acta(&format!("publish node/public --to {}", storage.to(&quiet)));
    assert!(done.starts_with("holds: ") && done.ends_with(", 0 objects put\n"), "{done}");
    // What was lost there is put again when it is asked for.
    storage.remove(at);
    quiet.acta(&format!("publish node/public --to {}", storage.to(&quiet)));
    assert_eq!(storage.get(at), None);
    let done = quiet.acta(&format!("publish node/public --recheck --to {}", storage.to(&quiet)));
    assert!(done.ends_with(", 1 objects put\n"), "{done}");
    check_equal(&storage, &quiet.dir.join("node/public"));
}

#[test]
fn a_foreign_object_is_never_overwritten_and_named_with_both_hashes() {
    let Some(storage) = Storage::start() else { return };
    let (quiet, site) = finished("store-foreign");
    let files = published(&site);
    let first = |end: &str| files.keys().find(|path| path.contains(end)).unwrap().clone();
    let hex = |bytes: &[u8]| acta::value::Hash(acta_log::hash::sha256(bytes)).to_string();
    let publish = |exit: i32| {
        let done = quiet.output(&format!("publish node/public --to {}", storage.to(&quiet)));
        let told = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
        assert_eq!(done.status.code(), Some(exit), "{told}");
        assert!(!told.contains("the-secret") && !told.contains("the-key-id"), "{told}");
        told
    };
    let in_the_way = |path: &str| {
        storage.put(path, b"foreign");
        let told = publish(1);
        let (ours, theirs) = (hex(&files[path]), hex(b"foreign"));
        assert!([path, &ours, &theirs].iter().all(|words| told.contains(*words)), "{told}");
        assert_eq!(storage.get(path).unwrap(), b"foreign");
    };
    // In the log: no checkpoint, and nothing that leads to anything.
    let bundle = first("log/tile/entries/");
    in_the_way(&bundle);
    assert!(storage.keys().iter().all(|key| key.starts_with("log/tile/")), "{:?}", storage.keys());
    storage.remove(&bundle);
    // Another log's checkpoint, and something that is none.
    for foreign in [
        "acta.example/other\n7\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— x AAAAAAAA\n",
        "x",
    ] {
        storage.put("log/checkpoint", foreign.as_bytes());
        let told = publish(1);
        assert!(told.contains(&hex(foreign.as_bytes())), "{told}");
        assert_eq!(storage.get("log/checkpoint").unwrap(), foreign.as_bytes());
        storage.remove("log/checkpoint");
    }
    // In a size: the log is there, the size has no manifest, nothing leads to it.
    let page = first("/en/index.html");
    in_the_way(&page);
    let manifest = page.replace("en/index.html", "manifest");
    assert_eq!(storage.get("log/checkpoint").as_ref(), files.get("log/checkpoint"));
    let newest = files
        .keys()
        .filter_map(|path| path.strip_prefix("at/")?.split('/').next()?.parse::<u64>().ok())
        .max();
    let is_newest = manifest == format!("at/{}/manifest", newest.unwrap());
    assert_eq!(
        (storage.get(&manifest), storage.get("live/latest.json").is_none()),
        (None, is_newest)
    );
    storage.remove(&page);
    publish(0);
    check_equal(&storage, &site);
    verified(&quiet, &storage);
}

#[test]
fn a_storage_that_is_down_or_hangs_stops_nothing_and_is_caught_up_with() {
    let Some(program) = program() else { return };
    let mut storage = Storage::absent();
    let quiet = Quiet::new("store-down");
    let serve = format!("serve node --listen {} --publish-to {}", quiet.intake, storage.to(&quiet));
    let node = quiet.start(&serve);
    // The election goes on, and the folder is published.
    quiet.acta(&quiet.send_line());
    until("the trouble is seen", || metric(&quiet, "acta_store_trouble") == Some(1));
    assert!(metric(&quiet, "acta_store_failures_total") > Some(0));
    let (own, bucket) = (format!("http://{}", quiet.intake), storage.site());
    let monitor = format!("monitor {own} {bucket} --once --every 1 --stalled 1 --patience 1");
    let told = quiet.output(&monitor);
    assert_eq!(told.status.code(), Some(1));
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains(&format!("raised unreachable {bucket}")), "{told}");
    assert!(!told.contains(&format!("raised unreachable {own}")), "{told}");
    storage.begin(&program);
    until("it is caught up with", || {
        storage.get("live/latest.json").is_some() && metric(&quiet, "acta_store_trouble") == Some(0)
    });
    // One that takes connections and does not answer: the stop waits for it no longer than it says.
    storage.signal("-STOP");
    let began = Instant::now();
    assert_eq!(node.stop(), Some(0));
    assert!(began.elapsed() < Duration::from_secs(60), "{:?}", began.elapsed());
    storage.signal("-CONT");
    quiet.acta(&format!("publish node/public --to {}", storage.to(&quiet)));
    check_equal(&storage, &quiet.dir.join("node/public"));
    verified(&quiet, &storage);
}

#[test]
fn two_publishers_at_once_never_go_back() {
    let Some(storage) = Storage::start() else { return };
    let quiet = Quiet::new("store-two");
    let to = storage.to(&quiet);
    let node = quiet.start(&format!("serve node --listen {} --publish-to {to}", quiet.intake));
    let site = format!("http://{}", quiet.intake);
    until("the node publishes", || quiet.dir.join("node/public/live/latest.json").exists());
    let anchor = &quiet.anchor;
    let mirror = format!("mirror {site} mirror --anchor {anchor} --follow 1 --publish-to {to}");
    let mirror = quiet.start(&mirror);
    until("the first is there", || storage.size().is_some());
    // A copy of an early state, kept for later.
    until("a copy is made", || {
        let _ = fs::remove_dir_all(quiet.dir.join("old"));
        quiet.output(&format!("mirror {site} old --anchor {anchor}")).status.success()
    });
    quiet.acta(&quiet.send_line());
    let mut seen = 0;
    let local = || size_of(&fs::read(quiet.dir.join("node/public/log/checkpoint")).ok()?);
    until("all is there", || {
        let size = storage.size().unwrap();
        assert!(size >= seen, "{size} after {seen}");
        seen = size;
        Some(size) == local()
    });
    assert_eq!(node.stop(), Some(0));
    assert_eq!(mirror.stop(), Some(0));
    // Whichever was last: it is one state, and it verifies.
    let own = format!("mirror {} again --anchor {anchor}", storage.site());
    assert!(quiet.acta(&own).starts_with("holds: "));
    verified(&quiet, &storage);
    let before = storage.get("log/checkpoint");
    let old = quiet.output(&format!("publish old --to {to}"));
    let told = String::from_utf8(old.stdout).unwrap();
    assert_eq!((old.status.code(), storage.get("log/checkpoint")), (Some(3), before), "{told}");
    assert!(told.contains("is published there by somebody else"), "{told}");
}
