//! Variants of what is served: gzip bytes, ranges, and every header of spec 5 §6 with each of them.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::time::{Duration, Instant};

use acta_server::encoded::{Encoded, Encoder, FILE_BYTES_MIN, Made, is_text};
use acta_server::http_static::Site;

use super::help::{Election, Server, TempDir, election, write_tree};
use super::site::{Answer, Client};

const CSP: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'";
const CSP_CHECK: &str = "default-src 'none'; style-src 'self'; script-src 'self'; worker-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";
const GZIP: &str = "Accept-Encoding: gzip, deflate, br\r\n";

fn decoded(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

/// Waits until the gzip bytes of a path are there.
fn encoded(client: &mut Client, path: &str) -> Answer {
    let began = Instant::now();
    loop {
        let answer = client.request("GET", path, GZIP);
        if answer.header("content-encoding") == "gzip" {
            return answer;
        }
        assert!(began.elapsed() < Duration::from_secs(30), "{path}: no gzip bytes");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The fixture with a page of the size that is long enough, and one beside the log.
fn site(dir: &Path) -> Election {
    let mut election = election();
    let script = "// a line of a script\n".repeat(200);
    for path in ["check/check.js", "live/other.json"] {
        election.files.insert(path.to_owned(), script.clone().into_bytes());
    }
    write_tree(dir, &election.files);
    election
}

/// The headers that every answer with or about a file has.
fn check_headers(answer: &Answer, path: &str, what: &str) {
    let immutable = ["log/tile/", "log/blob/", "at/"].iter().any(|area| path.starts_with(area));
    let policy = if path.starts_with("check/") { CSP_CHECK } else { CSP };
    let kind = match path.rsplit('.').next().unwrap() {
        _ if path.starts_with("log/tile/") || path.starts_with("log/blob/") => {
            "application/octet-stream"
        }
        "csv" => "text/csv; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        "js" => "text/javascript; charset=utf-8",
        _ => "text/plain; charset=utf-8",
    };
    let cache = if immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let vary = if is_text(path) { "accept-encoding" } else { "" };
    let ranges = if immutable { "bytes" } else { "" };
    for (name, expected) in [
        ("content-type", kind),
        ("cache-control", cache),
        ("content-security-policy", policy),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("access-control-allow-origin", "*"),
        ("vary", vary),
        ("accept-ranges", ranges),
    ] {
        assert_eq!(answer.header(name), expected, "{path}, {what}: {name}");
    }
    assert!(answer.header("etag").starts_with('"'), "{path}, {what}");
}

/// One published file, and how it is asked for.
struct Asking<'a> {
    client: Client,
    path: &'a str,
    bytes: &'a [u8],
}

impl Asking<'_> {
    /// An answer of this status, with all headers.
    fn check(&mut self, method: &str, headers: &str, status: u16) -> Answer {
        let answer = self.client.request(method, &format!("/{}", self.path), headers);
        let what = format!("{method} {headers:?}");
        assert_eq!(answer.status, status, "{}, {what}", self.path);
        check_headers(&answer, self.path, &what);
        answer
    }

    fn plain(&mut self) -> String {
        let (path, bytes) = (self.path, self.bytes);
        let plain = self.check("GET", "", 200);
        assert_eq!(
            (plain.body.as_slice(), plain.header("content-encoding")),
            (bytes, ""),
            "{path}"
        );
        let tag = plain.header("etag").to_owned();
        let known = format!("If-None-Match: {tag}\r\n");
        assert_eq!(self.check("GET", &known, 304).body.len(), 0);
        self.check("HEAD", &known, 304);
        let head = self.check("HEAD", "", 200);
        assert_eq!(head.header("content-length"), bytes.len().to_string(), "{path}");
        tag
    }

    /// Whether there are gzip bytes.
    fn gzip(&mut self, tag: &str) -> bool {
        let (path, bytes) = (self.path, self.bytes);
        let gzip = self.check("GET", GZIP, 200);
        if gzip.header("content-encoding") != "gzip" {
            assert_eq!(gzip.body, bytes, "{path}");
            return false;
        }
        assert_eq!(decoded(&gzip.body), bytes, "{path}");
        assert!(gzip.body.len() < bytes.len() && is_text(path), "{path}");
        // Each form has a tag of its own.
        assert_ne!(gzip.header("etag"), tag);
        let own = format!("{GZIP}If-None-Match: {}\r\n", gzip.header("etag"));
        assert_eq!(self.check("GET", &own, 304).header("etag"), gzip.header("etag"));
        let other = format!("{GZIP}If-None-Match: {tag}\r\n");
        assert_eq!(self.check("GET", &other, 200).body, gzip.body);
        let head = self.check("HEAD", GZIP, 200);
        assert_eq!(head.header("content-length"), gzip.body.len().to_string());
        assert_eq!(head.header("content-encoding"), "gzip");
        assert_eq!(self.check("GET", "Accept-Encoding: gzip;q=0\r\n", 200).body, bytes);
        true
    }

    /// A part is of the bytes as they are, whatever coding is taken; of what is replaced there is none.
    fn ranges(&mut self, tag: &str) {
        let (path, bytes) = (self.path, self.bytes);
        let len = bytes.len();
        if !["log/tile/", "log/blob/", "at/"].iter().any(|area| path.starts_with(area)) {
            assert_eq!(self.check("GET", "Range: bytes=1-2\r\n", 200).body, bytes, "{path}");
            return;
        }
        for headers in ["Range: bytes=1-2\r\n", &format!("{GZIP}Range: bytes=1-2\r\n")] {
            let part = self.check("GET", headers, 206);
            assert_eq!(part.body, bytes[1..3], "{path}");
            assert_eq!(part.header("content-range"), format!("bytes 1-2/{len}"));
            assert_eq!((part.header("etag"), part.header("content-encoding")), (tag, ""));
        }
        let outside = self.check("GET", &format!("Range: bytes={len}-\r\n"), 416);
        assert_eq!(outside.header("content-range"), format!("bytes */{len}"));
        assert_eq!(outside.body.len(), 0);
        let last = self.check("GET", "Range: bytes=-2\r\n", 206);
        assert_eq!(last.body, bytes[len - 2..]);
        let same = format!("Range: bytes=0-0\r\nIf-Range: {tag}\r\n");
        assert_eq!(self.check("GET", &same, 206).body, bytes[..1]);
        // Of another version, of several parts, of another unit, of HEAD: the whole.
        for headers in [
            "Range: bytes=0-0\r\nIf-Range: \"another\"\r\n",
            "Range: bytes=0-0,2-2\r\n",
            "Range: lines=0-0\r\n",
        ] {
            assert_eq!(self.check("GET", headers, 200).body, bytes, "{path}: {headers}");
        }
        let head = self.check("HEAD", "Range: bytes=0-0\r\n", 200);
        assert_eq!(head.header("content-length"), len.to_string());
        self.check("GET", &format!("If-None-Match: {tag}\r\nRange: bytes=0-0\r\n"), 304);
    }
}

#[test]
fn every_kind_of_answer_has_all_headers() {
    let dir = TempDir::new("serving");
    let (root, cache) = (dir.path().join("site"), dir.path().join("encoded"));
    let election = site(&root);
    let (site, _encoding) = Site::encoding(&root, &cache).unwrap();
    let server = Server::of(site.router());
    encoded(&mut Client::new(server.address), "/check/check.js");
    let mut with_gzip = 0;
    for (path, bytes) in &election.files {
        let mut asking = Asking { client: Client::new(server.address), path, bytes };
        let tag = asking.plain();
        with_gzip += usize::from(asking.gzip(&tag));
        asking.ranges(&tag);
    }
    let texts = election.files.iter().filter(|(path, bytes)| {
        let long = u64::try_from(bytes.len()).unwrap() >= FILE_BYTES_MIN;
        is_text(path) && long && !path.starts_with("log/")
    });
    assert_eq!(with_gzip, texts.count());
    assert!(with_gzip >= 3, "{with_gzip}");
}

#[test]
fn gzip_bytes_are_made_once_and_stand_in_no_published_folder() {
    let dir = TempDir::new("encoded");
    let (root, cache) = (dir.path().join("site"), dir.path().join("encoded"));
    let election = site(&root);
    let encoded = Encoded::open(&cache).unwrap();
    let mut encoder = Encoder::new(&root, encoded.clone());
    let made = encoder.look().unwrap();
    assert!(made.files >= 2 && made.gzip_bytes < made.bytes, "{made:?}");
    assert_eq!(encoder.look().unwrap(), Made::default());
    // Another process finds them.
    assert_eq!(Encoder::new(&root, encoded.clone()).look().unwrap(), Made::default());
    let count = |dir: &Path| fs::read_dir(dir).unwrap().count();
    let before = count(&cache);
    // A replaced file has new ones, and the old ones go.
    fs::write(root.join("live/other.json"), "another line\n".repeat(300)).unwrap();
    assert_eq!(encoder.look().unwrap().files, 1);
    // The two scripts of the fixture have the same bytes, and so the same place.
    assert_eq!(count(&cache), before + 1);
    fs::remove_file(root.join("live/other.json")).unwrap();
    assert_eq!(encoder.look().unwrap(), Made::default());
    assert_eq!(count(&cache), before);
    // What is left of a crash goes with the next look that changes something.
    fs::write(cache.join(".half.new"), "half").unwrap();
    fs::write(root.join("live/other.json"), "a third line\n".repeat(300)).unwrap();
    encoder.look().unwrap();
    assert!(!cache.join(".half.new").exists());
    for (path, bytes) in election.files.iter().filter(|(path, _)| *path != "live/other.json") {
        assert_eq!(&fs::read(root.join(path)).unwrap(), bytes, "{path}");
    }
}
