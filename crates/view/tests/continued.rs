//! A folder that continues a smaller one has the bytes of a folder made from nothing: for every pair of sizes of a log in
//! which records, corrections, decisions, events, complaints and publications follow each other.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

#[path = "../../tally/tests/fold_kit/mod.rs"]
mod fold_kit;

use std::collections::BTreeMap;
use std::convert::Infallible;

use acta_tally::account::Past;
use acta_view::at::{self, Sink};
use fold_kit::{Definition, Log, correction, decision, endorse, replay, text};

type Files = BTreeMap<String, Vec<u8>>;

/// A folder in memory that takes over what it is asked to keep, and counts it.
struct Next<'a> {
    former: Option<(u64, &'a Files)>,
    files: Files,
    kept: usize,
}

impl Sink for Next<'_> {
    type Error = Infallible;

    fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), Infallible> {
        assert!(self.files.insert(path.to_owned(), bytes.to_vec()).is_none(), "{path} twice");
        Ok(())
    }

    fn former(&self) -> Option<u64> {
        self.former.map(|(size, _)| size)
    }

    fn keep(&mut self, path: &str) -> Option<Vec<u8>> {
        let bytes = self.former?.1.get(path).cloned();
        self.kept += usize::from(bytes.is_some());
        bytes
    }
}

fn folder(log: &Log, size: u64, former: Option<(u64, &Files)>) -> (Files, usize) {
    let below = &log.entries[..usize::try_from(size).unwrap()];
    let entries = |from: u64, to: u64| {
        let [from, to] = [from, to].map(|at| usize::try_from(at).unwrap());
        Ok::<_, Infallible>(below[from..to].to_vec())
    };
    let mut next = Next { former, files: Files::new(), kept: 0 };
    let blobs = |_: &[u8; 32]| Ok(None);
    let inputs = at::Inputs { entries: &entries, blobs: &blobs };
    let Ok(_) = at::write(&replay(below), &[7; 32], None, inputs, &Past::default(), &mut next);
    (next.files, next.kept)
}

fn night() -> Log {
    let mut log = Log::usual(&Definition::default());
    let figures = [60, 30, 20, 5, 3, 2];
    log.record("s1", "mayor", &figures);
    let s2 = log.record("s2", "mayor", &[49, 10, 30, 10, 0, 0]);
    log.record("s1", "mayor", &[60, 20, 30, 5, 3, 2]);
    let body = log.lines("mayor", &[50, 10, 30, 10, 0, 0]);
    log.log(&correction(&s2, "s2", "mayor", &body), &["station/s2"]);
    let publication = format!(
        "size 12\nroot {0}\nmanifest {0}\nrenderer {0}\nstations-root {0}\nstatus unofficial-complete\n",
        "0".repeat(64)
    );
    log.log(&text("publication", &publication), &["publisher/p"]);
    let event = "station s4\nevent not-opened\ntime 2026-06-07T09:00:00Z\n";
    log.log(&text("station-event", event), &["authority/a"]);
    log.log(&decision("station s1 mayor", "exclude", &[], None, ""), &["authority/a"]);
    // A record that has effect only once a second statement endorses it.
    let of = fold_kit::record("s3", "mayor", &log.lines("mayor", &figures));
    log.log(&of, &["station/s3"]);
    log.log(&endorse(&of, &["officer/o1"]), &["authority/a"]);
    let complaint = format!(
        "type moved-voter\nabout station s2\nmade 2026-06-08T08:00:00Z\nby voter\ncommitment {}\n",
        "5".repeat(64)
    );
    log.log(&text("complaint", &complaint), &["contestant/p1"]);
    let change = "change move\nstation s1\neffective 2026-06-07T08:00:00Z\nreason flood\n\
                  row s1 south ordinary 100 110 none none Hall\n";
    log.log(&text("register-change", change), &["authority/a"]);
    log.record("s4", "mayor", &figures);
    // Images: one at once, one when it is endorsed, one of them withheld later.
    let image = |page: u8| {
        let lines = format!(
            "record {s2}\npage {page} 2\noriginal {0}\nmedia png\nblob {0}\nredaction none\n",
            format!("{page:02x}").repeat(32)
        );
        text("image", &lines)
    };
    log.log(&image(1), &["contestant/p1"]);
    log.log(&image(2), &["publisher/p"]);
    log.log(&endorse(&image(2), &["authority/a"]), &["authority/a"]);
    let withheld =
        format!("blob {}\nreason personal-data\norgan privacy\narticle Art. 9\n", "01".repeat(32));
    log.log(&text("redaction", &withheld), &["authority/a"]);
    log
}

#[test]
fn a_continued_folder_has_the_bytes_of_one_made_from_nothing() {
    let log = night();
    let sizes = 1..=u64::try_from(log.entries.len()).unwrap();
    let whole: BTreeMap<u64, Files> =
        sizes.clone().map(|size| (size, folder(&log, size, None).0)).collect();
    let mut kept = 0;
    for size in sizes {
        for (former, files) in whole.range(..size) {
            let (continued, taken) = folder(&log, size, Some((*former, files)));
            kept += taken;
            let expected = &whole[&size];
            assert!(continued.keys().eq(expected.keys()), "{former} to {size}");
            for (path, bytes) in &continued {
                let [got, want] =
                    [bytes, &expected[path]].map(|bytes| String::from_utf8_lossy(bytes));
                assert_eq!(got, want, "{path}, {former} to {size}");
            }
        }
    }
    assert!(kept > 100, "{kept} files were taken over");
}
