//! Symbols in pictures: read from photos and scans (PNG, JPEG), written as PNG.
//!
//! In scope: files to gray values, and the ladder of attempts that finds symbols in them: as it is,
//! blurred, enlarged, and for large pictures reduced. A symbol that cannot be read is not there: the
//! decoder's error correction and then the part's own check decide, nothing is guessed. Out of scope:
//! what the texts say (`acta-carry`). Pictures are read where a clerk or reader asks for it, never by
//! an intake. Main type: [`Picture`].

use crate::files;
use acta_carry::assembler::Taken;
use acta_carry::qr::Symbol;
use acta_carry::{Assembler, Part};
use anyhow::{Context, bail, ensure};
use rxing::common::HybridBinarizer;
use rxing::multi::MultipleBarcodeReader;
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::{Cursor, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// A picture has at most so many pixels.
pub const PIXELS_MAX: usize = 64_000_000;
/// A side has at most so many.
const SIDE_MAX: usize = 30_000;
/// Pictures above this many pixels are not enlarged.
const ENLARGED_MAX: usize = 4_000_000;
/// Pictures above this many pixels are also tried at half their size.
const REDUCED_MIN: usize = 1_000_000;
/// Symbols in one picture are looked for up to this many.
pub const SYMBOLS_MAX: usize = 64;
/// Pixels a module of a symbol that is written.
pub const PNG_SCALE: usize = 8;

/// Gray values, row by row: 0 is black.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    luma: Vec<u8>,
}

impl Picture {
    /// A picture of gray values.
    ///
    /// # Errors
    /// Another number of values than `width` times `height`, none, or more than [`PIXELS_MAX`].
    pub fn new(width: usize, height: usize, luma: Vec<u8>) -> anyhow::Result<Self> {
        check_size(width, height)?;
        ensure!(luma.len() == width * height, "expected {width} x {height} gray values");
        Ok(Self { width, height, luma })
    }

    /// Pixels a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// Gray values, row by row.
    #[must_use]
    pub fn luma(&self) -> &[u8] {
        &self.luma
    }

    /// Reads a PNG or JPEG file.
    ///
    /// # Errors
    /// Absent, another format, damaged, or too large; the message names the file.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        Self::decode(&files::read(path)?).with_context(|| format!("{}", path.display()))
    }

    /// Reads the bytes of a PNG or JPEG file.
    ///
    /// # Errors
    /// As [`Picture::read`].
    pub fn decode(bytes: &[u8]) -> anyhow::Result<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', ..] => png(bytes),
            [0xff, 0xd8, ..] => jpeg(bytes),
            _ => bail!("expected a PNG or JPEG picture, got other bytes"),
        }
    }

    /// The texts of all symbols that begin as a part does, each once. Attempts end when the parts that
    /// were found lack no other part.
    #[must_use]
    pub fn symbols(&self) -> Vec<String> {
        let mut found = BTreeSet::new();
        for attempt in self.attempts() {
            let Some(picture) = attempt(self) else { continue };
            found.extend(picture.texts());
            if is_whole(&found) {
                break;
            }
        }
        found.into_iter().collect()
    }

    /// What is tried, in order; `None` where an attempt makes no sense for a picture of this size.
    fn attempts(&self) -> [fn(&Self) -> Option<Self>; 6] {
        [
            |picture| Some(picture.clone()),
            |picture| Some(picture.blurred()),
            |picture| picture.enlarged(),
            |picture| Some(picture.enlarged()?.blurred()),
            |picture| picture.reduced(),
            |picture| picture.reduced()?.reduced(),
        ]
    }

    /// The texts of symbols that the decoder finds as the picture is.
    fn texts(self) -> Vec<String> {
        let (Ok(width), Ok(height)) = (u32::try_from(self.width), u32::try_from(self.height))
        else {
            return Vec::new();
        };
        // A decoder that meets what its author did not think of has read nothing.
        let read = || -> Option<Vec<String>> {
            let source = Luma8LuminanceSource::new(self.luma, width, height).ok()?;
            let mut image = BinaryBitmap::new(HybridBinarizer::new(source));
            let hints = DecodeHints {
                PossibleFormats: Some(HashSet::from([BarcodeFormat::QR_CODE])),
                TryHarder: Some(true),
                ..DecodeHints::default()
            };
            let mut texts = Vec::new();
            // Closing fills small holes of the dark modules.
            for close in [false, true] {
                if close && image.close().is_err() {
                    continue;
                }
                let found = QrReader.decode_multiple_with_hints(&mut image, &hints);
                let found = found.unwrap_or_default().into_iter().take(SYMBOLS_MAX);
                texts.extend(found.map(|symbol| symbol.getText().to_owned()));
                if !texts.is_empty() {
                    break;
                }
            }
            Some(texts)
        };
        let texts = catch_unwind(AssertUnwindSafe(read)).ok().flatten().unwrap_or_default();
        texts.into_iter().filter(|text| Part::parse_text(text).is_ok()).collect()
    }

    fn row(&self, y: usize) -> &[u8] {
        let start = y.min(self.height - 1) * self.width;
        self.luma.get(start..start + self.width).unwrap_or(&[])
    }

    /// A blur of one pixel: 1 4 6 4 1 in both directions.
    fn blurred(&self) -> Self {
        const WEIGHTS: [u32; 5] = [1, 4, 6, 4, 1];
        let weigh = |values: [u8; 5]| {
            let sum: u32 = values.iter().zip(WEIGHTS).map(|(v, w)| u32::from(*v) * w).sum();
            u8::try_from((sum + 8) / 16).unwrap_or(u8::MAX)
        };
        self.filtered(|row| {
            let at = |x: usize, back: usize| {
                let place = (x + back).saturating_sub(2).min(row.len() - 1);
                row.get(place).copied().unwrap_or(0)
            };
            (0..row.len()).map(|x| weigh([0, 1, 2, 3, 4].map(|back| at(x, back)))).collect()
        })
    }

    /// Twice as large, by the cubic curve through four neighbours (Catmull-Rom); `None` where the
    /// picture is large already.
    fn enlarged(&self) -> Option<Self> {
        if self.luma.len() > ENLARGED_MAX {
            return None;
        }
        // The curve at a quarter between the second and the third, in 128ths.
        const WEIGHTS: [i32; 4] = [-9, 111, 29, -3];
        let weigh = |values: [u8; 4]| {
            let sum: i32 = values.iter().zip(WEIGHTS).map(|(v, w)| i32::from(*v) * w).sum();
            u8::try_from(((sum + 64) / 128).clamp(0, 255)).unwrap_or(u8::MAX)
        };
        Some(self.filtered(|row| {
            let at = |place: usize| {
                row.get(place.saturating_sub(2).min(row.len() - 1)).copied().unwrap_or(0)
            };
            let both = |x: usize| {
                let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|back| at(x + back));
                [weigh([d, c, b, a]), weigh([b, c, d, e])]
            };
            (0..row.len()).flat_map(both).collect()
        }))
    }

    /// Half as large, each pixel the mean of four; `None` where the picture is small already.
    fn reduced(&self) -> Option<Self> {
        if self.luma.len() < REDUCED_MIN {
            return None;
        }
        let half = |row: &[u8]| -> Vec<u8> {
            let mean = |pair: &[u8]| match *pair {
                [one, other] => one.midpoint(other),
                _ => 0,
            };
            row.chunks_exact(2).map(mean).collect()
        };
        Some(self.filtered(half))
    }

    /// Applies a filter of a row to the rows, and then to the columns.
    fn filtered(&self, filter: impl Fn(&[u8]) -> Vec<u8>) -> Self {
        let rows: Vec<Vec<u8>> = (0..self.height).map(|y| filter(self.row(y))).collect();
        let width = rows.first().map_or(0, Vec::len);
        let turned = |rows: &[Vec<u8>], width: usize| -> Vec<Vec<u8>> {
            let column = |x: usize| rows.iter().filter_map(|row| row.get(x)).copied().collect();
            (0..width).map(column).collect()
        };
        let columns: Vec<Vec<u8>> =
            turned(&rows, width).iter().map(|column| filter(column)).collect();
        let height = columns.first().map_or(0, Vec::len);
        let luma = turned(&columns, height).concat();
        Self { width, height, luma }
    }
}

/// Whether every payload of which a part was found is there.
fn is_whole(texts: &BTreeSet<String>) -> bool {
    let parts: Vec<Part> = texts.iter().filter_map(|text| Part::parse_text(text).ok()).collect();
    let mut open: BTreeMap<_, bool> = BTreeMap::new();
    let mut assemblers = BTreeMap::new();
    for part in &parts {
        let assembler = assemblers.entry(part.tag).or_insert_with(|| Assembler::new(part.tag));
        let whole = open.entry((part.tag, part.key)).or_insert(false);
        let answer = assembler.take(part);
        *whole |= answer.is_ok_and(|answer| matches!(answer.taken, Taken::Complete(_)));
    }
    !open.is_empty() && open.values().all(|whole| *whole)
}

fn check_size(width: usize, height: usize) -> anyhow::Result<()> {
    let pixels = width.saturating_mul(height);
    ensure!(
        (1..=PIXELS_MAX).contains(&pixels) && width.max(height) <= SIDE_MAX,
        "expected a picture of 1 to {PIXELS_MAX} pixels, got {width} x {height}"
    );
    Ok(())
}

fn png(bytes: &[u8]) -> anyhow::Result<Picture> {
    let mut decoder = png::Decoder::new(Cursor::new(bytes));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().context("PNG")?;
    let (width, height) = (reader.info().width, reader.info().height);
    let (width, height) = (usize::try_from(width)?, usize::try_from(height)?);
    check_size(width, height)?;
    let len = reader.output_buffer_size().context("PNG: too large")?;
    let mut pixels = vec![0; len];
    let frame = reader.next_frame(&mut pixels).context("PNG")?;
    let pixels = pixels.get(..frame.buffer_size()).unwrap_or(&pixels);
    let luma = match frame.color_type {
        png::ColorType::Grayscale => pixels.to_vec(),
        png::ColorType::GrayscaleAlpha => gray(pixels, 2),
        png::ColorType::Rgb => gray(pixels, 3),
        png::ColorType::Rgba => gray(pixels, 4),
        png::ColorType::Indexed => bail!("PNG: expected colours, got a palette without one"),
    };
    Picture::new(width, height, luma)
}

/// Gray values of pixels of 2 (gray, alpha), 3 (colours) or 4 (colours, alpha) bytes, on white.
fn gray(pixels: &[u8], bytes: usize) -> Vec<u8> {
    let value = |pixel: &[u8]| {
        let [r, g, b, alpha] = match *pixel {
            [gray, alpha] => [gray, gray, gray, alpha],
            [r, g, b] => [r, g, b, u8::MAX],
            [r, g, b, alpha] => [r, g, b, alpha],
            _ => [u8::MAX; 4],
        };
        let [r, g, b, alpha] = [r, g, b, alpha].map(u32::from);
        let luma = (299 * r + 587 * g + 114 * b) / 1_000;
        u8::try_from((luma * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    pixels.chunks_exact(bytes).map(value).collect()
}

fn jpeg(bytes: &[u8]) -> anyhow::Result<Picture> {
    let options = DecoderOptions::default()
        .set_max_width(SIDE_MAX)
        .set_max_height(SIDE_MAX)
        .jpeg_set_out_colorspace(ColorSpace::Luma);
    let mut decoder = JpegDecoder::new_with_options(Cursor::new(bytes), options);
    decoder.decode_headers().map_err(|error| anyhow::anyhow!("JPEG: {error}"))?;
    let info = decoder.info().context("JPEG: no header")?;
    let (width, height) = (usize::from(info.width), usize::from(info.height));
    check_size(width, height)?;
    let luma = decoder.decode().map_err(|error| anyhow::anyhow!("JPEG: {error}"))?;
    Picture::new(width, height, luma)
}

/// Writes a symbol as a PNG of black and white, so many pixels a module, with its quiet zone.
///
/// # Errors
/// The writer's.
pub fn write_png(out: impl Write, symbol: &Symbol, scale: usize) -> anyhow::Result<()> {
    let side = symbol.pixels(scale);
    let bits = |row: &[u8]| -> Vec<u8> {
        let byte = |eight: &[u8]| {
            let set = |(at, gray): (usize, &u8)| if *gray > 0 { 0x80_u8 >> at } else { 0 };
            eight.iter().enumerate().map(set).fold(0, |byte, bit| byte | bit)
        };
        row.chunks(8).map(byte).collect()
    };
    let rows: Vec<u8> = symbol.luma(scale).chunks(side).flat_map(bits).collect();
    let side = u32::try_from(side)?;
    let mut encoder = png::Encoder::new(out, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_compression(png::Compression::High);
    encoder.write_header()?.write_image_data(&rows)?;
    Ok(())
}
