//! What a PDF says to poppler, a renderer of others.

use std::path::Path;
use std::process::Command;

/// Whether poppler's programs are here; else says that a test is skipped.
pub(crate) fn poppler() -> bool {
    let here = |name: &str| Command::new(name).arg("-v").output().is_ok();
    let found = here("pdftoppm") && here("pdftotext");
    if !found {
        println!("skipped: pdf (ACTA_REQUIRE): pdftoppm and pdftotext are not here");
        let required = std::env::var("ACTA_REQUIRE").unwrap_or_default();
        assert!(!required.contains("pdf"), "ACTA_REQUIRE names pdf");
    }
    found
}

pub(crate) fn run(program: &str, args: &[&str], dir: &Path) -> String {
    let done = Command::new(program).args(args).current_dir(dir).output().unwrap();
    let words = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {args:?}: {words}");
    String::from_utf8(done.stdout).unwrap()
}

/// What `pdftotext` finds, page by page, without the marks it puts around directions.
pub(crate) fn texts(pdf: &Path, dir: &Path) -> Vec<String> {
    let text = run("pdftotext", &[pdf.to_str().unwrap(), "-"], dir);
    let marks = ['\u{202a}', '\u{202b}', '\u{202c}', '\u{200e}', '\u{200f}'];
    let pages = text.split_terminator('\u{c}');
    pages.map(|page| page.replace(marks, "")).collect()
}

/// Each word: in which order those of a line are found is a guess of the reader, from the whole page.
pub(crate) fn has_words(text: &str, words: &str) -> bool {
    words.split([' ', ':']).all(|word| text.contains(word))
}

pub(crate) fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}
