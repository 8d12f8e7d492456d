//! The printed record (spec 2 §10): what its symbols say is what was signed, byte for byte (B7).

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

mod printed;

use acta::statement::Statement;
use acta_cli::carry::picture::Picture;
use printed::Printed;
use std::fs;
use std::path::{Path, PathBuf};

/// Pixels a module of 0.5 mm at 150 and at 300 dots an inch, rounded.
const PIXELS_PER_MODULE: [usize; 2] = [3, 6];

/// The value of an attribute after a place in a page.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    text.split_once(from).unwrap().1.split_once(to).unwrap().0
}

/// The first sheet's symbols as gray pixels, drawn from its SVG as a printer would.
fn rasters(page: &str, scale: usize) -> Vec<Picture> {
    let sheet = page.split("<table class=\"frame\"").nth(1).unwrap();
    let raster = |svg: &str| {
        let side: usize = between(svg, "viewBox=\"0 0 ", " ").parse().unwrap();
        let mut luma = vec![255; side * scale * side * scale];
        for run in between(svg, "<path d=\"", "\"").split('M').skip(1) {
            let (at, rest) = run.split_once('h').unwrap();
            let (x, y) = at.split_once(' ').unwrap();
            let width: usize = rest.split_once('v').unwrap().0.parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            for row in y * scale..(y + 1) * scale {
                let start = row * side * scale + x * scale;
                luma[start..start + width * scale].fill(0);
            }
        }
        Picture::new(side * scale, side * scale, luma).unwrap()
    };
    sheet.split("<svg ").skip(1).map(raster).collect()
}

/// A picture as a file that `carry qr decode` reads.
fn write(picture: &Picture, path: &Path) {
    let file = fs::File::create(path).unwrap();
    let (width, height) = (picture.width(), picture.height());
    let mut png =
        png::Encoder::new(file, u32::try_from(width).unwrap(), u32::try_from(height).unwrap());
    png.set_color(png::ColorType::Grayscale);
    png.write_header().unwrap().write_image_data(picture.luma()).unwrap();
}

#[test]
fn symbols_hold_what_was_signed() {
    let printed = Printed::new("b7");
    let records = printed.statements();
    assert_eq!(records.len(), 2);
    for record in &records {
        let signed = fs::read(record).unwrap();
        let id = Statement::parse(&signed).unwrap().id();
        for (options, at_least) in [("", 1), (" --largest 6", 2)] {
            for page in printed.pages(record, options) {
                for scale in PIXELS_PER_MODULE {
                    let pictures = rasters(&page, scale);
                    assert!(pictures.len() >= at_least, "{options}");
                    let names = (0..pictures.len()).map(|n| printed.dir.join(format!("{n}.png")));
                    let names: Vec<PathBuf> = names.collect();
                    pictures.iter().zip(&names).for_each(|(picture, path)| write(picture, path));
                    assert_eq!(printed.read_back(&names, id), signed, "{options} {scale}");
                }
            }
        }
    }
}

/// The text on the sheet is the statement as well, so that a reader without a camera has it.
#[test]
fn the_sheet_has_the_signed_text() {
    let printed = Printed::new("text");
    for record in printed.statements() {
        let signed = fs::read_to_string(&record).unwrap();
        let page = printed.pages(&record, "").remove(0);
        let text = between(&page, "<pre dir=\"ltr\">", "</pre>");
        assert_eq!(text, signed.trim_end_matches('\n'));
    }
}

#[test]
fn a_record_of_another_election_is_not_printed() {
    let printed = Printed::new("other");
    let record = &printed.statements()[0];
    let text = fs::read_to_string(record).unwrap();
    let other = text.replace("election example.org/2025/quiet", "election example.org/2025/other");
    let other = other.replace("— example.org/2025/quiet/", "— example.org/2025/other/");
    fs::write(printed.dir.join("other.statement"), other).unwrap();
    let anchor = &printed.anchor;
    let done = printed.run(&format!(
        "station print other.statement --definition node/election --anchor {anchor} --out paper"
    ));
    assert_eq!(done.status.code(), Some(4));
    let words = String::from_utf8_lossy(&done.stderr);
    assert!(words.contains("got one of example.org/2025/other"), "{words}");
    assert!(!printed.dir.join("paper").exists());
}
