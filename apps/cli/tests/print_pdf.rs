//! The printed record as PDF (spec 2 §10): what its symbols say is what the log has, byte for byte (B7); its words are there.

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

mod poppler;
#[expect(dead_code, reason = "this file uses a part of it")]
mod printed;

use acta::entry::Entry;
use acta::kinds::Body;
use acta::statement::Statement;
use acta_cli::ledger::Ledger;
use acta_server::fetch;
use poppler::{has_words, poppler, run, texts, without_blanks};
use printed::Printed;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Dots an inch of a scanner, and of a good one.
const RESOLUTIONS: [usize; 2] = [150, 300];
/// The heading of the symbols.
const SYMBOLS: &str = "The same record as a code";
const LANGUAGES: [(&str, &str, &str); 5] = [
    ("en", "SIMULATION: not a real election", "one hundred and fifty-two"),
    ("es", "SIMULACIÓN: no es una elección real", "ciento cincuenta y dos"),
    ("fr", "SIMULATION : ce n'est pas une élection réelle", "cent cinquante-deux"),
    ("pt", "SIMULAÇÃO: não é uma eleição real", "cento e cinquenta e dois"),
    ("ar", "محاكاة: ليس انتخابا حقيقيا", "مائة واثنان وخمسون"),
];

/// The pictures of the first copy's pages with symbols, as a scanner would give them.
fn scans(pdf: &str, dir: &Path, resolution: usize) -> Vec<PathBuf> {
    let folder = dir.join(format!("scan-{resolution}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let (resolution, prefix) = (resolution.to_string(), folder.join("page"));
    let prefix = prefix.to_str().unwrap();
    let pages = texts(&dir.join(pdf), dir);
    let of_symbols = |page: &String| page.contains(SYMBOLS);
    let at = (pages.iter().position(of_symbols).unwrap() + 1).to_string();
    run("pdftoppm", &["-r", &resolution, "-gray", "-png", "-f", &at, "-l", &at, pdf, prefix], dir);
    fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect()
}

/// A night in a folder: its anchor, and the statement of the first entry of each contest, as the log has it.
fn night(dir: &Path) -> (String, BTreeMap<String, Vec<u8>>) {
    let _ = fs::remove_dir_all(dir);
    fs::create_dir_all(dir).unwrap();
    let told = run(env!("CARGO_BIN_EXE_acta"), &["demo", "quiet", "--dir", "."], dir);
    let anchor = told.split("--anchor ").nth(1).unwrap().split_whitespace().next().unwrap();
    let source = fetch::open(dir.join("quiet/site").to_str().unwrap()).unwrap();
    let ledger = Ledger::open(&*source, None).unwrap();
    let mut first = BTreeMap::new();
    for entry in ledger.entries(ledger.size()).unwrap() {
        let view = Entry::parse(&entry).unwrap();
        if let Body::Record(record) = view.parse_statement().unwrap().body() {
            let bytes = view.statement.to_vec();
            first.entry(record.contest.to_string()).or_insert(bytes);
        }
    }
    (anchor.to_owned(), first)
}

#[test]
fn a_symbol_on_paper_is_the_entry_of_the_log() {
    if !poppler() {
        return;
    }
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("print-pdf-b7");
    let (anchor, logged) = night(&dir);
    assert!(!logged.is_empty());
    let acta = |line: &str| {
        let args: Vec<&str> = line.split(' ').collect();
        run(env!("CARGO_BIN_EXE_acta"), &args, &dir)
    };
    for bytes in logged.values() {
        fs::write(dir.join("own.statement"), bytes).unwrap();
        for options in ["", " --largest 6"] {
            let known = format!("--definition quiet/election --anchor {anchor}");
            let names = acta(&format!("station print own.statement {known} --out paper{options}"));
            let pdfs: Vec<&str> = names.lines().filter(|name| name.ends_with(".pdf")).collect();
            assert_eq!(pdfs.len(), 2, "{names}");
            for pdf in pdfs {
                for resolution in RESOLUTIONS {
                    let pictures = scans(pdf, &dir, resolution);
                    let shown = pictures.iter().map(|path| path.to_str().unwrap());
                    let shown = shown.collect::<Vec<_>>().join(" ");
                    let _ = fs::remove_dir_all(dir.join("read"));
                    let args = format!("carry qr decode {shown} {known} --outbox read");
                    acta(&args);
                    let id = Statement::parse(bytes).unwrap().id();
                    let read = fs::read(dir.join(format!("read/{id}.statement"))).unwrap();
                    assert!(read == *bytes, "{pdf} {options} {resolution}");
                }
            }
        }
    }
}

#[test]
fn each_language_has_its_words_and_the_signed_text() {
    if !poppler() {
        return;
    }
    let codes = LANGUAGES.map(|(code, ..)| code).join(" ");
    let printed = Printed::in_languages("pdf-languages", &codes);
    let records = printed.statements();
    let mayor = |path: &&PathBuf| fs::read_to_string(path).unwrap().contains("contest mayor");
    let record = records.iter().find(mayor).unwrap();
    let signed = fs::read_to_string(record).unwrap();
    printed.pages(record, " --words");
    for (code, notice, words) in LANGUAGES {
        for paper in ["a4", "80mm"] {
            let end = format!("-{code}-{paper}.pdf");
            let files = fs::read_dir(printed.dir.join("paper")).unwrap();
            let mut files = files.map(|file| file.unwrap().path());
            let pdf = files.find(|path| path.to_str().unwrap().ends_with(&end)).unwrap();
            let pages = texts(&pdf, &printed.dir);
            // The original and the one for the door.
            assert!(pages.len() >= 2, "{end}");
            for page in &pages {
                assert!(has_words(page, notice), "{end}: {page}");
                assert!(page.contains("vale-n01"), "{end}: {page}");
            }
            assert!(has_words(&pages.concat(), words), "{end}");
            let all = without_blanks(&pages.concat());
            for line in signed.lines() {
                assert!(all.contains(&without_blanks(line)), "{end}: {line} in {all}");
            }
        }
    }
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    let printed = Printed::in_languages("pdf-bytes", "en ar");
    let record = &printed.statements()[0];
    let read = || {
        printed.pages(record, " --words");
        let files = fs::read_dir(printed.dir.join("paper")).unwrap();
        let files = files.map(|file| file.unwrap().path());
        files.map(|path| (path.clone(), fs::read(path).unwrap())).collect::<BTreeMap<_, _>>()
    };
    let first = read();
    fs::remove_dir_all(printed.dir.join("paper")).unwrap();
    assert_eq!(first.keys().filter(|path| path.extension().unwrap() == "pdf").count(), 4);
    for (path, bytes) in read() {
        assert!(first.get(&path) == Some(&bytes), "{}", path.display());
    }
    // What it says it is; ISO 19005-2 wants these two in its metadata.
    let pdf = first.iter().find(|(path, _)| path.extension().unwrap() == "pdf").unwrap();
    let text = String::from_utf8_lossy(pdf.1);
    assert!(text.contains("<pdfaid:part>2</pdfaid:part>"));
    assert!(text.contains("<pdfaid:conformance>B</pdfaid:conformance>"));
}
