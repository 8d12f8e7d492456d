//! Writes `vectors/2-carry`: `cargo run -p acta-carry --example vectors_2_carry -- FOLDER`.
//!
//! What is refused stands here by hand beside the bytes that are changed for it; the tests then run
//! the code on the files. Keys come from published seeds: SHA-256 of `acta test key NAME`.
#![expect(clippy::unwrap_used, reason = "a generator stops where a step fails")]

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

#[path = "vectors_2_carry/channels.rs"]
mod channels;
#[path = "vectors_2_carry/election.rs"]
pub(crate) mod election;
#[path = "vectors_2_carry/parts.rs"]
mod parts;
#[path = "vectors_2_carry/payloads.rs"]
mod payloads;

/// The bytes of each file by its name.
pub(crate) type Vectors = BTreeMap<String, Vec<u8>>;

/// One file: what is expected, why, the values and the payload.
#[derive(Clone)]
pub(crate) struct Case {
    head: String,
    payload: Option<Vec<u8>>,
}

impl Case {
    pub(crate) fn new(expect: &str, input: &str, about: &str) -> Self {
        let head = format!("expect: {expect}\nabout: {about}\ninput: {input}\n");
        Self { head, payload: None }
    }

    pub(crate) fn value(mut self, key: &str, value: impl Display) -> Self {
        self.head.push_str(&format!("{key}: {value}\n"));
        self
    }

    pub(crate) fn hex(self, key: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.value(key, hex(bytes.as_ref()))
    }

    pub(crate) fn payload(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.payload = Some(bytes.as_ref().to_vec());
        self
    }

    pub(crate) fn save(self, name: &str, to: &mut Vectors) {
        let mut bytes = self.head.into_bytes();
        if let Some(payload) = self.payload {
            bytes.push(b'\n');
            bytes.extend(payload);
        }
        assert_eq!(to.insert(format!("{name}.txt"), bytes), None, "{name} twice");
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn main() {
    let folder = std::env::args().nth(1).expect("usage: vectors_2_carry FOLDER");
    std::fs::create_dir_all(&folder).unwrap();
    for (name, bytes) in all() {
        std::fs::write(Path::new(&folder).join(name), bytes).unwrap();
    }
}

/// All files.
pub(crate) fn all() -> Vectors {
    let mut to = Vectors::new();
    election::write(&mut to);
    payloads::write(&mut to);
    parts::write(&mut to);
    channels::write(&mut to);
    to
}
