//! Files that statements name, over HTTP (spec 5 §7.4): which bytes are taken, and that they are there when it is said.

use crate::node_bed::{self, Got, Running, Temp, create, options, sign, start, station};
use acta::value::Hash;
use acta_log::hash::sha256;
use acta_server::intake::Rates;
use acta_server::intake::blob::UPLOAD_BYTES_MAX;
use acta_server::intake::limits::Rate;
use acta_server::listen::{self, Limits};
use acta_server::node::Options;
use std::path::PathBuf;

const BLOBS: &str = "/v1/blobs";

fn hash(bytes: &[u8]) -> Hash {
    Hash(sha256(bytes))
}

/// A station attests something with this evidence.
fn attestation(evidence: &[u8]) -> Vec<u8> {
    let (about, evidence) = (hash(b"an incident"), hash(evidence));
    let text = format!(
        "acta/attestation/v1\nelection {}\nabout {about}\nstance supports\nevidence {evidence}\n",
        node_bed::election()
    );
    sign(&text, &[station(0)])
}

fn image(original: &[u8], shown: &[u8]) -> Vec<u8> {
    let (record, original, shown) = (hash(b"a record"), hash(original), hash(shown));
    let text = format!(
        "acta/image/v1\nelection {}\nrecord {record}\npage 1 1\noriginal {original}\nmedia png\nblob {shown}\nredaction names\n",
        node_bed::election()
    );
    sign(&text, &[station(0)])
}

fn upload(running: &Running, statement: &[u8], file: &[u8]) -> Got {
    let length = u32::try_from(statement.len()).unwrap().to_be_bytes();
    running.post(BLOBS, &[&length[..], statement, file].concat())
}

fn held(temp: &Temp, bytes: &[u8]) -> PathBuf {
    temp.0.join("public/log/blob").join(hash(bytes).to_string())
}

fn is(got: &Got, status: u16, code: &str) {
    assert_eq!((got.status, got.code().as_str()), (status, code), "{got:?}");
}

#[test]
fn only_what_a_statement_names_is_taken_and_it_stays() {
    let temp = Temp::new("blob");
    create(&temp.0, 2);
    let running = start(&temp.0, options());
    let (paper, shown) = (b"what was seen".as_slice(), b"a page, redacted".as_slice());
    let statement = attestation(paper);
    is(&upload(&running, &statement, b"something else"), 422, "blob-unnamed");
    is(&running.post(BLOBS, &statement), 400, "bad-batch");
    is(&upload(&running, &statement, b""), 400, "bad-batch");
    is(&upload(&running, b"none", paper), 400, "malformed");
    let forged =
        String::from_utf8(statement.clone()).unwrap().replacen("supports", "contradicts", 1);
    is(&upload(&running, forged.as_bytes(), paper), 403, "bad-signature");
    let large = vec![7; UPLOAD_BYTES_MAX + 1];
    is(&upload(&running, &attestation(&large), &large), 413, "too-large");
    // The original of an image is named too, and is not for publication.
    let page = image(b"names of people", shown);
    is(&upload(&running, &page, b"names of people"), 422, "blob-unnamed");
    assert!(!temp.0.join("public/log/blob").exists(), "nothing of this was stored");

    // Logged first, shown later: by then it is known.
    assert_eq!(running.statement(&statement).status, 201);
    assert!(!held(&temp, paper).exists(), "committed, not published");
    assert_eq!(upload(&running, &statement, paper).status, 200);
    assert_eq!(std::fs::read(held(&temp, paper)).unwrap(), paper);
    assert_eq!(upload(&running, &statement, paper).status, 200, "twice is once");
    // An image is refused without its file, and taken with it.
    is(&running.statement(&page), 422, "blob-absent");
    assert_eq!(upload(&running, &page, shown).status, 201);
    assert_eq!(std::fs::read(held(&temp, shown)).unwrap(), shown);
    // What the disk has lost or changed is mended by whoever has it.
    std::fs::write(held(&temp, paper), b"damaged").unwrap();
    assert_eq!(upload(&running, &statement, paper).status, 200);
    assert_eq!(std::fs::read(held(&temp, paper)).unwrap(), paper);
    running.stop().unwrap();
    let running = start(&temp.0, options());
    assert_eq!(std::fs::read(held(&temp, shown)).unwrap(), shown);
    running.stop().unwrap();
}

#[test]
fn a_signer_is_charged_by_size() {
    let temp = Temp::new("blob-rate");
    create(&temp.0, 2);
    let rates = Rates { signer: Rate { per_second: 1, burst: 40 }, ..Rates::default() };
    let running = start(&temp.0, Options { rates, ..options() });
    let (first, second, small) = (vec![7; 30 * 65_536], vec![8; 30 * 65_536], b"a line".as_slice());
    assert_eq!(upload(&running, &attestation(&first), &first).status, 201);
    is(&upload(&running, &attestation(&second), &second), 429, "rate-key");
    assert!(!held(&temp, &second).exists());
    assert_eq!(upload(&running, &attestation(small), small).status, 201);
    running.stop().unwrap();
}

/// While a node starts its key book is not whole, and while it stops nothing is taken any more: no file is judged or stored
/// then, and the answer says to come again.
#[test]
fn a_node_that_is_not_open_judges_no_file() {
    let temp = Temp::new("blob-stage");
    create(&temp.0, 2);
    let running = start(&temp.0, options());
    let routes = running.node.routes();
    running.stop().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = std::thread::spawn(move || {
        let ended = async move { drop(stopped.await) };
        runtime.block_on(listen::serve(listener, routes, Limits::default(), ended)).unwrap();
    });
    // By a key that nobody enrolled: an open node refuses it for good.
    let paper = b"what was seen".as_slice();
    let text = String::from_utf8(attestation(paper)).unwrap();
    let text = text.split_once("\n\n").unwrap().0;
    let stranger = sign(&format!("{text}\n"), &[station(7)]);
    for statement in [attestation(paper), stranger] {
        let length = u32::try_from(statement.len()).unwrap().to_be_bytes();
        let body = [&length[..], &statement, paper].concat();
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let got = agent.post(format!("http://{address}{BLOBS}")).send(&body[..]).unwrap();
        assert_eq!(got.status(), 503);
        assert!(got.headers().contains_key("retry-after"));
    }
    assert!(!held(&temp, paper).exists(), "nothing was stored");
    drop(stop);
    serving.join().unwrap();
}
