//! The margin over time on the page of a contest: from the publications of the log, and only where there is a course to see.
#![expect(clippy::unwrap_used, reason = "a test stops where a step fails")]

#[path = "../../tally/tests/fold_kit/mod.rs"]
mod fold_kit;

use std::convert::Infallible;

use acta::value::Hash;
use acta_tally::account::Past;
use acta_view::at;
use fold_kit::{Definition, Log, text};

fn page(log: &Log, contest: &str) -> String {
    let entries = |from: u64, to: u64| {
        let [from, to] = [from, to].map(|at| usize::try_from(at).unwrap());
        Ok::<_, Infallible>(log.entries[from..to].to_vec())
    };
    let inputs = at::Inputs { entries: &entries, blobs: &|_| Ok(None) };
    let Ok(mut files) = at::files(&log.fold, &[7; 32], None, inputs, &Past::default());
    String::from_utf8(files.remove(&format!("en/contest-{contest}.html")).unwrap()).unwrap()
}

#[test]
fn the_lead_is_drawn_from_the_second_moment_on() {
    let mut log = Log::usual(&Definition::default());
    let publish = |log: &mut Log| {
        let hash = Hash([1; 32]);
        let lines = format!(
            "size {}\nroot {hash}\nmanifest {hash}\nrenderer {hash}\nstations-root {hash}\nstatus unofficial-partial\n",
            log.entries.len()
        );
        log.log(&text("publication", &lines), &["publisher/p"]);
    };
    let is_drawn = |log: &Log| page(log, "mayor").contains("c-leads_2dmayor-figure");
    log.at("2026-06-07T20:00:00Z");
    log.record("s1", "mayor", &[60, 30, 20, 5, 3, 2]);
    assert!(!is_drawn(&log), "nothing was published");
    log.at("2026-06-07T20:05:00Z");
    publish(&mut log);
    assert!(!is_drawn(&log), "one moment");
    log.at("2026-06-07T20:10:00Z");
    log.record("s2", "mayor", &[60, 10, 40, 5, 3, 2]);
    assert!(is_drawn(&log));
    // The table has both moments: ten ahead, then twenty for the other.
    let page = page(&log, "mayor");
    let row = |time: &str| {
        let row = page.split("<tr>").find(|row| row.contains(time)).unwrap();
        let text: String = row
            .split('<')
            .filter_map(|part| part.split_once('>'))
            .map(|(_, text)| format!("{text} "))
            .collect();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(row("06-07 20:05").contains("10 "), "{}", row("06-07 20:05"));
    assert!(row("06-07 20:10").contains("Bob"), "{}", row("06-07 20:10"));
}
