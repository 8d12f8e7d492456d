//! Symbols in pictures: what is written is read again, also from photos; what cannot be read is not there.

#![expect(clippy::unwrap_used, reason = "a test ends where something is not as it must be")]

#[path = "../../../bench/src/photo/mod.rs"]
mod photo;

use acta_carry::qr::{self, Symbol};
use acta_carry::{Payload, Tag};
use acta_cli::carry::picture::{PNG_SCALE, Picture, write_png};
use photo::{Dice, PLAIN, Shot, jpeg};

const SEED: u64 = 7;

/// Symbols of as many bytes.
fn symbols(bytes: usize, version_max: u8) -> Vec<Symbol> {
    let mut dice = Dice(SEED);
    let payload = Payload::from_bytes((0..bytes).map(|_| dice.byte()).collect()).unwrap();
    qr::symbols(&payload, Tag([1, 2, 3, 4]), version_max).unwrap()
}

fn texts(symbols: &[Symbol]) -> Vec<String> {
    let mut texts: Vec<String> = symbols.iter().map(|symbol| symbol.text().to_owned()).collect();
    texts.sort();
    texts
}

/// Symbols side by side on one sheet, so many pixels a module.
fn sheet(symbols: &[Symbol], scale: usize) -> Picture {
    let height = symbols.iter().map(|symbol| symbol.pixels(scale)).max().unwrap();
    let width = symbols.iter().map(|symbol| symbol.pixels(scale)).sum();
    let mut luma = vec![255; width * height];
    let mut left = 0;
    for symbol in symbols {
        let side = symbol.pixels(scale);
        for (y, row) in symbol.luma(scale).chunks(side).enumerate() {
            luma[y * width + left..y * width + left + side].copy_from_slice(row);
        }
        left += side;
    }
    Picture::new(width, height, luma).unwrap()
}

fn taken(symbol: &Symbol, shot: &Shot) -> Vec<u8> {
    let quiet = qr::QUIET_ZONE;
    let dark =
        |x: usize, y: usize| x >= quiet && y >= quiet && symbol.is_dark(x - quiet, y - quiet);
    jpeg::encode(&photo::take(symbol.pixels(1), dark, shot, &mut Dice(SEED)), shot.quality)
}

#[test]
fn what_is_written_is_read_again() {
    for bytes in [1, 100, 280, 940] {
        let all = symbols(bytes, qr::VERSION_DEFAULT);
        let mut file = Vec::new();
        write_png(&mut file, &all[0], PNG_SCALE).unwrap();
        assert_eq!(Picture::decode(&file).unwrap().symbols(), texts(&all), "{bytes} bytes");
    }
}

#[test]
fn several_symbols_of_one_sheet_are_read() {
    let all = symbols(280, 6);
    assert_eq!(all.len(), 4);
    assert_eq!(sheet(&all, 4).symbols(), texts(&all));
}

#[test]
fn photos_are_read() {
    let all = symbols(280, qr::VERSION_DEFAULT);
    let hard = Shot { turned: 30.0, perspective: 0.04, blur: 1.0, noise: 12.0, ..PLAIN };
    for shot in [
        PLAIN,
        Shot { turned: 45.0, ..PLAIN },
        Shot { quality: 40, ..PLAIN },
        Shot { light: 0.2, noise: 8.0, ..PLAIN },
        hard,
    ] {
        let picture = Picture::decode(&taken(&all[0], &shot)).unwrap();
        assert_eq!(picture.symbols(), texts(&all), "{shot:?}");
    }
}

/// A symbol under a thumb, out of focus, or cut is no symbol; another one on the sheet still is.
#[test]
fn what_cannot_be_read_is_not_there() {
    let all = symbols(280, 10);
    assert_eq!(all.len(), 2);
    let side = all[0].pixels(4);
    let mut luma = sheet(&all, 4);
    let whole = luma.clone();
    luma.paint(side / 2, side / 3, side / 2, side / 2);
    assert_eq!(luma.symbols(), [all[1].text()]);
    assert_eq!(whole.symbols(), texts(&all));
    let blurred = Shot { blur: 4.0, ..PLAIN };
    let picture = Picture::decode(&taken(&all[0], &blurred)).unwrap();
    assert_eq!(picture.symbols(), Vec::<String>::new());
    let nothing = Picture::new(50, 40, vec![200; 2_000]).unwrap();
    assert_eq!(nothing.symbols(), Vec::<String>::new());
}

#[test]
fn other_files_are_refused() {
    let why = |bytes: &[u8]| format!("{:#}", Picture::decode(bytes).unwrap_err());
    assert_eq!(why(b"GIF89a"), "expected a PNG or JPEG picture, got other bytes");
    let mut png = Vec::new();
    write_png(&mut png, &symbols(100, 25)[0], 1).unwrap();
    assert!(why(&png[..40]).starts_with("PNG: "), "{}", why(&png[..40]));
    let jpeg = taken(&symbols(100, 25)[0], &PLAIN);
    assert!(why(&jpeg[..100]).starts_with("JPEG"), "{}", why(&jpeg[..100]));
    // A header that promises 60,000 x 60,000 pixels is refused before any of them is made.
    let mut large = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    large.extend([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 0, 0, 0, 0]);
    let crc = acta_carry::crc::crc32(&large[12..]);
    large.extend(crc.to_be_bytes());
    large.extend(&png[33..]);
    assert!(why(&large).contains("got 60000 x 60000"), "{}", why(&large));
}

/// A thumb on a picture.
trait Paint {
    fn paint(&mut self, left: usize, top: usize, width: usize, height: usize);
}

impl Paint for Picture {
    fn paint(&mut self, left: usize, top: usize, width: usize, height: usize) {
        let mut luma = self.luma().to_vec();
        for y in top..top + height {
            luma[y * self.width() + left..y * self.width() + left + width].fill(90);
        }
        *self = Self::new(self.width(), self.height(), luma).unwrap();
    }
}
