//! The served tree: headers of spec 5 §6, no way out, and how fast it is.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::help::{Server, TempDir, election, write_tree};

pub(crate) struct Client(BufReader<TcpStream>);

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(n, _)| n.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// The path goes over the wire as it is.
    pub(crate) fn request(&mut self, method: &str, path: &str, headers: &str) -> Answer {
        let head = format!("{method} {path} HTTP/1.1\r\nHost: s\r\n{headers}\r\n");
        self.0.get_mut().write_all(head.as_bytes()).unwrap();
        let mut answer = Answer { status: 0, head: String::new(), body: Vec::new() };
        while !answer.head.ends_with("\r\n\r\n") {
            assert_ne!(self.0.read_line(&mut answer.head).unwrap(), 0, "closed: {}", answer.head);
        }
        answer.status = answer.head.split(' ').nth(1).unwrap().parse().unwrap();
        let len = answer.header("content-length").parse().unwrap_or(0);
        if method != "HEAD" && answer.status != 304 {
            answer.body = vec![0; len];
            self.0.read_exact(&mut answer.body).unwrap();
        }
        answer
    }

    fn get(&mut self, path: &str) -> Answer {
        self.request("GET", path, "")
    }
}

#[test]
fn headers_and_caching() {
    let (election, dir) = (election(), TempDir::new("site"));
    write_tree(dir.path(), &election.files);
    let server = Server::of_folder(dir.path());
    let mut client = Client::new(server.address);
    let immutable = "public, max-age=31536000, immutable";
    for (path, content_type, cache) in [
        ("log/checkpoint", "text/plain; charset=utf-8", "no-cache"),
        ("log/heads/000", "text/plain; charset=utf-8", "no-cache"),
        ("log/tile/0/000", "application/octet-stream", immutable),
        ("log/tile/entries/001.p/46", "application/octet-stream", immutable),
        ("at/300/manifest", "text/plain; charset=utf-8", immutable),
        ("at/300/areas/president.csv", "text/csv; charset=utf-8", immutable),
        ("at/300/index.html", "text/html; charset=utf-8", immutable),
        ("live/latest.json", "application/json", "no-cache"),
        ("policy", "text/plain; charset=utf-8", "no-cache"),
    ] {
        let answer = client.get(&format!("/{path}"));
        assert_eq!((answer.status, &answer.body), (200, &election.files[path]), "{path}");
        assert_eq!(answer.header("content-type"), content_type, "{path}");
        assert_eq!(answer.header("cache-control"), cache, "{path}");
        assert!(answer.header("content-security-policy").starts_with("default-src 'none'"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        let tag = answer.header("etag");
        let known =
            client.request("GET", &format!("/{path}"), &format!("If-None-Match: {tag}\r\n"));
        assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, tag), "{path}");
        let other = client.request("GET", &format!("/{path}"), "If-None-Match: \"x\"\r\n");
        assert_eq!(other.status, 200);
        let head = client.request("HEAD", &format!("/{path}"), "");
        assert_eq!(head.header("content-length"), answer.header("content-length"), "{path}");
    }
    for (path, status) in [("/at/300/", 200), ("/", 200), ("/?x=1", 200), ("/at/300", 308)] {
        assert_eq!(client.get(path).status, status, "{path}");
    }
    assert_eq!(client.get("/at/300").header("location"), "300/");
    assert_eq!(client.request("DELETE", "/policy", "").status, 405);
}

/// Only the check page has scripts, and the saved one no connection; below the `site/` of a story too.
#[test]
fn the_check_page_alone_has_scripts() {
    let dir = TempDir::new("rules");
    let server = Server::of_folder(dir.path());
    let mut client = Client::new(server.address);
    let (served, saved) = ("connect-src 'self'", "script-src 'unsafe-inline' blob:");
    for (path, rule) in [
        ("check/index.html", Some(served)),
        ("verifier/verdict/worker.js", Some(served)),
        ("check/acta-check.html", Some(saved)),
        ("copies/site/check/index.html", Some(served)),
        ("copies/site/check/acta-check.html", Some(saved)),
        ("copies/check/index.html", None),
        ("at/3/en/index.html", None),
        ("check.html", None),
    ] {
        let file = dir.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "x").unwrap();
        let answer = client.get(&format!("/{path}"));
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        for one in [served, saved] {
            assert_eq!(policy.contains(one), rule == Some(one), "{path}: {policy}");
        }
    }
}

#[test]
fn a_replaced_file_is_seen_at_once() {
    let dir = TempDir::new("replaced");
    fs::write(dir.path().join("policy"), "a").unwrap();
    let server = Server::of_folder(dir.path());
    let mut client = Client::new(server.address);
    for text in ["a", "b", "c"] {
        fs::write(dir.path().join("new"), text).unwrap();
        fs::rename(dir.path().join("new"), dir.path().join("policy")).unwrap();
        assert_eq!(client.get("/policy").body, text.as_bytes());
        assert_eq!(client.get("/policy").body, text.as_bytes());
    }
    fs::remove_file(dir.path().join("policy")).unwrap();
    assert_eq!(client.get("/policy").status, 404);
}

#[test]
fn no_way_out() {
    let dir = TempDir::new("out");
    let root = dir.path().join("site");
    fs::create_dir_all(root.join("log/.evidence")).unwrap();
    fs::write(dir.path().join("secret"), "secret").unwrap();
    for name in ["policy", ".lock", "log/.evidence/a", ".checkpoint.new"] {
        fs::write(root.join(name), "x").unwrap();
    }
    let server = Server::of_folder(&root);
    for path in [
        "/../secret",
        "/log/../../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "//secret",
        "/./policy",
        "/.lock",
        "/log/.evidence/a",
        "/.checkpoint.new",
        "/log",
        "/log/",
        "/policy/",
        "/policy%00",
        "/log/%2e%2e/%2e%2e/secret",
        "/..\\secret",
        "/%5c..%5csecret",
    ] {
        let answer = Client::new(server.address).get(path);
        assert!([400, 404].contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.body.starts_with(b"secret"));
    }
}

/// `cargo test --release -p acta-server --test mirror read_rate -- --ignored --nocapture`
#[test]
#[ignore = "a measurement: run it alone, in release"]
fn read_rate() {
    let (election, dir) = (election(), TempDir::new("rate"));
    write_tree(dir.path(), &election.files);
    let server = Server::of_folder(dir.path());
    let paths = ["/live/latest.json", "/log/tile/0/000", "/at/300/summary.txt", "/log/checkpoint"];
    for clients in [2, 16, 64] {
        let start = Instant::now();
        let done: usize = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..clients)
                .map(|at| {
                    let mut client = Client::new(server.address);
                    scope.spawn(move || {
                        let mut done = at;
                        while start.elapsed() < Duration::from_secs(4) {
                            assert_eq!(client.get(paths[done % paths.len()]).status, 200);
                            done += 1;
                        }
                        done - at
                    })
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).sum()
        });
        let rate = u128::try_from(done).unwrap() * 1_000 / start.elapsed().as_millis();
        println!("{clients} connections: {rate} requests/s, client on the same processors");
    }
}
