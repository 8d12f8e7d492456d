//! What the page of a station shows beside figures: the symbols of the statement, and what the log says of its images.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

#[path = "../../tally/tests/fold_kit/mod.rs"]
mod fold_kit;

use std::collections::BTreeMap;
use std::convert::Infallible;

use acta::entry::Entry;
use acta_carry::payload::{Content, Known};
use acta_carry::qr::{self, VERSION_DEFAULT};
use acta_carry::{Payload, Tag};
use acta_tally::account::Past;
use acta_view::at;
use fold_kit::{Definition, Log, text};

fn files(log: &Log) -> BTreeMap<String, String> {
    let entries = |from: u64, to: u64| {
        let [from, to] = [from, to].map(|at| usize::try_from(at).unwrap());
        Ok::<_, Infallible>(log.entries[from..to].to_vec())
    };
    let inputs = at::Inputs { entries: &entries, blobs: &|_| Ok(None) };
    let Ok(files) = at::files(&log.fold, &[7; 32], None, inputs, &Past::default());
    files.into_iter().map(|(path, bytes)| (path, String::from_utf8(bytes).unwrap())).collect()
}

/// The modules of a picture whose path is of runs `Mx yhNv1h-Nz`.
fn dark(svg: &str) -> Vec<(usize, usize)> {
    let path = svg.rsplit_once(" d=\"").unwrap().1.split('"').next().unwrap();
    let runs = path.split('M').skip(1).map(|run| {
        let (x, rest) = run.split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (width, back) = rest.split_once("v1h-").unwrap();
        assert_eq!(back, format!("{width}z"));
        [x, y, width].map(|number| number.parse::<usize>().unwrap())
    });
    runs.flat_map(|[x, y, width]| (x..x + width).map(move |x| (x, y))).collect()
}

#[test]
fn the_symbols_hold_the_whole_statement() {
    let mut log = Log::usual(&Definition::default());
    let id = log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    let files = files(&log);
    let path = format!("symbols/{id}.svg");
    let page = &files["en/station/s1.html"];
    assert_eq!(page.matches(&format!("src=\"../../{path}\"")).count(), 1);
    assert!(!files["en/station/s2.html"].contains("symbols/"), "no record, no symbols");
    let entry = Entry::parse(log.entries.last().unwrap()).unwrap();
    let statement = entry.parse_statement().unwrap();
    let known = Known::Election(log.fold.election().unwrap());
    let payload = Payload::of(&statement, known);
    let Ok(Content::Statement(back)) = payload.open(known) else { panic!("no statement") };
    assert_eq!(*back, statement);
    let symbols = qr::symbols(&payload, Tag::of(log.fold.anchor()), VERSION_DEFAULT).unwrap();
    let [symbol] = &symbols[..] else { panic!("{} symbols", symbols.len()) };
    let side = symbol.pixels(1);
    let quiet = (side - symbol.size()) / 2;
    let wanted = (0..side).flat_map(|y| (0..side).map(move |x| (x, y))).filter(|(x, y)| {
        let module = |at: usize| at.checked_sub(quiet);
        module(*x).zip(module(*y)).is_some_and(|(x, y)| symbol.is_dark(x, y))
    });
    assert_eq!(dark(&files[&path]), wanted.collect::<Vec<_>>());
    assert!(files[&path].contains(&format!("viewBox=\"0 0 {side} {side}\"")));
}

#[test]
fn images_are_named_committed_or_withheld() {
    let mut log = Log::usual(&Definition::default());
    let id = log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    let hash = |byte: u8| format!("{byte:02x}").repeat(32);
    let mut image = |page: u8, media: &str, rest: &str| {
        let lines =
            format!("record {id}\npage {page} 4\noriginal {}\nmedia {media}\n{rest}", hash(page));
        log.log(&text("image", &lines), &["contestant/p1"]);
    };
    image(1, "png", &format!("blob {}\nredaction none\n", hash(1)));
    image(2, "tiff", &format!("blob {}\nredaction names\n", hash(12)));
    image(3, "png", "redaction none\n");
    image(4, "png", &format!("blob {}\nredaction none\n", hash(4)));
    let lines = format!("blob {}\nreason personal-data\norgan privacy\narticle Art. 9\n", hash(4));
    log.log(&text("redaction", &lines), &["authority/a"]);
    let files = files(&log);
    let page = &files["en/station/s1.html"];
    let link = |byte: u8| page.contains(&format!("href=\"../../../../log/blob/{}\"", hash(byte)));
    assert_eq!([1, 12, 3, 4].map(link), [true, true, false, false]);
    // A browser shows PNG, not TIFF, and nothing that is not published.
    assert_eq!(page.matches("class=\"scan\"").count(), 1);
    for words in [
        "Image, page 1 of 4",
        "covered; stated reason:",
        "Committed, not published.",
        "Withheld; stated reason and organ:",
        "personal-data, privacy",
    ] {
        assert!(page.contains(words), "{words}");
    }
}
