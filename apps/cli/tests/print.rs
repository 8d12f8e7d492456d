//! The printed record (spec 2 §10): what its symbols say is what was signed, byte for byte (B7).

#![expect(clippy::unwrap_used, reason = "a test that panics has said what it had to say")]

use acta::statement::Statement;
use acta::text::StatementId;
use acta_cli::carry::picture::Picture;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Pixels a module of 0.5 mm at 150 and at 300 dots an inch, rounded.
const PIXELS_PER_MODULE: [usize; 2] = [3, 6];

/// An election folder signed by one station, in a folder of its own.
struct Printed {
    dir: PathBuf,
    anchor: String,
}

impl Printed {
    fn new(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("print-{name}"));
        let _ = fs::remove_dir_all(&dir);
        fs::create_dir_all(&dir).unwrap();
        let mut printed = Self { dir, anchor: String::new() };
        let mut policy = String::new();
        for w in ["a", "b", "c"] {
            let key = format!("example.org/2025/quiet/witness/{w}");
            let key = printed.acta(&format!("key new {key} --witness ed25519 --out {w}.key"));
            policy += &format!("witness {w} {}\n", key.trim_end());
        }
        policy += "group rivals all a b c\nquorum rivals\n";
        fs::write(printed.dir.join("witnesses.txt"), policy).unwrap();
        let quiet = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/quiet");
        let quiet = quiet.display();
        let made = printed.acta(&format!(
            "new {quiet} --data node --witnesses witnesses.txt --make-station-keys keys --dated 2025-02-20T12:00:00Z"
        ));
        let anchor = made.lines().next().unwrap().strip_prefix("anchor ").unwrap();
        printed.anchor = anchor.to_owned();
        printed.acta(&format!(
            "station sign --key keys/vale-n01.key --folder {quiet} --station vale-n01 --outbox outbox"
        ));
        printed
    }

    fn run(&self, line: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_acta"));
        command.args(line.split(' ')).current_dir(&self.dir).output().unwrap()
    }

    fn acta(&self, line: &str) -> String {
        let done = self.run(line);
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    fn statements(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.dir.join("outbox")).unwrap().map(|file| file.unwrap().path());
        files.filter(|path| path.extension().is_some_and(|end| end == "statement")).collect()
    }

    /// The pages that are printed of a statement.
    fn pages(&self, record: &Path, options: &str) -> Vec<String> {
        let (record, anchor) = (record.display(), &self.anchor);
        let printed = self.acta(&format!(
            "station print {record} --definition node/election --anchor {anchor} --out paper{options}"
        ));
        printed.lines().map(|path| fs::read_to_string(self.dir.join(path)).unwrap()).collect()
    }

    /// What pictures hold, as `carry qr decode` puts it into an outbox.
    fn read_back(&self, pictures: &[PathBuf], id: StatementId) -> Vec<u8> {
        let _ = fs::remove_dir_all(self.dir.join("read"));
        let pictures: Vec<String> =
            pictures.iter().map(|path| path.display().to_string()).collect();
        let (pictures, anchor) = (pictures.join(" "), &self.anchor);
        self.acta(&format!(
            "carry qr decode {pictures} --definition node/election --anchor {anchor} --outbox read"
        ));
        fs::read(self.dir.join(format!("read/{id}.statement"))).unwrap()
    }
}

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
