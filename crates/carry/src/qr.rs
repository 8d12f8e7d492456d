//! Parts as QR symbols (spec 2 §4): modules, and a picture that scales.
//!
//! In scope: from a payload to symbols, as modules and SVG. Not in scope: reading pictures, and PNG
//! (apps), and where a symbol stands on paper (`acta-view`). Main type: [`Symbol`].

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use qrcodegen_no_heap::{QrCode, QrCodeEcc, QrSegment, Version};

use crate::base41;
use crate::part::{self, PREFIX, Part, Tag};
use crate::payload::Payload;

/// Light modules around a symbol, which a reader needs.
pub const QUIET_ZONE: usize = 4;
/// The largest version that a writer uses unless told otherwise: a phone reads it from paper.
pub const VERSION_DEFAULT: u8 = 25;
/// The largest version there is.
pub const VERSION_MAX: u8 = 40;

/// Alphanumeric characters at error correction M, by version from 1 (ISO/IEC 18004, table 7).
const CHARS: [usize; 40] = [
    20, 38, 61, 90, 122, 154, 178, 221, 262, 311, 366, 419, 483, 528, 600, 656, 734, 816, 909, 970,
    1035, 1134, 1248, 1326, 1451, 1542, 1637, 1732, 1839, 1994, 2113, 2238, 2369, 2506, 2632, 2780,
    2894, 3054, 3220, 3391,
];

/// Characters that a symbol of a version holds at error correction M.
#[must_use]
pub fn chars_max(version: u8) -> usize {
    let at = usize::from(version.clamp(1, VERSION_MAX)) - 1;
    CHARS.get(at).copied().unwrap_or(0)
}

/// A part that fits into a symbol of a version has at most this many bytes.
#[must_use]
pub fn part_max(version: u8) -> usize {
    base41::bytes_of(chars_max(version).saturating_sub(PREFIX.len()))
}

/// Error correction of a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// About 15 % of the symbol may be damaged.
    M,
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

/// A QR symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    text: String,
    size: usize,
    level: Level,
    dark: Vec<bool>,
}

impl Symbol {
    /// The smallest symbol of a text of base41 characters, of at most a version, with the best
    /// error correction that this size allows; `None` where it does not fit or has other characters.
    #[must_use]
    pub fn of_text(text: &str, version_max: u8) -> Option<Self> {
        let version = version_max.clamp(1, VERSION_MAX);
        let plain = text.bytes().all(|byte| base41::ALPHABET.contains(&byte));
        if !plain || text.len() > chars_max(version) {
            return None;
        }
        let room = Version::new(version).buffer_len();
        let (mut data, mut out) = (alloc::vec![0; room], alloc::vec![0; room]);
        let segment = [QrSegment::make_alphanumeric(text, &mut data)];
        // The level is taken from here: the symbol's own answer does not undo the format mask.
        let (len, level, version) = QrCode::encode_segments_to_codewords(
            &segment,
            &mut out,
            QrCodeEcc::Medium,
            Version::MIN,
            Version::new(version),
            true,
        )
        .ok()?;
        let symbol = QrCode::encode_codewords(&mut out, len, &mut data, level, version, None);
        let level = match level {
            QrCodeEcc::Low | QrCodeEcc::Medium => Level::M,
            QrCodeEcc::Quartile => Level::Q,
            QrCodeEcc::High => Level::H,
        };
        let side = symbol.size();
        let rows = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
        let dark = rows.map(|(x, y)| symbol.get_module(x, y)).collect();
        let size = usize::try_from(side).ok()?;
        Some(Self { text: text.into(), size, level, dark })
    }

    /// The text that a reader gives.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Modules a side, without the quiet zone: 17 + 4 · version.
    #[must_use]
    pub fn size(&self) -> usize {
        self.size
    }

    /// Its error correction.
    #[must_use]
    pub fn level(&self) -> Level {
        self.level
    }

    /// Whether a module is dark; all around the symbol they are light.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        let inside = x < self.size && y < self.size;
        inside && self.dark.get(y * self.size + x).copied().unwrap_or(false)
    }

    /// Pixels a side at so many a module, with the quiet zone.
    #[must_use]
    pub fn pixels(&self, scale: usize) -> usize {
        (self.size + 2 * QUIET_ZONE) * scale
    }

    /// Gray values, 0 or 255, row by row, so many pixels a module, with the quiet zone.
    #[must_use]
    pub fn luma(&self, scale: usize) -> Vec<u8> {
        let side = self.pixels(scale);
        let module = |at: usize| at.checked_div(scale).and_then(|at| at.checked_sub(QUIET_ZONE));
        let pixel = |x: usize, y: usize| match (module(x), module(y)) {
            (Some(x), Some(y)) if self.is_dark(x, y) => 0,
            _ => u8::MAX,
        };
        (0..side).flat_map(|y| (0..side).map(move |x| pixel(x, y))).collect()
    }

    /// A picture of one path, with the quiet zone. It has no size of its own: a module is one unit.
    #[must_use]
    pub fn svg(&self) -> String {
        let side = self.pixels(1);
        let path = self.path();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" \
             shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
             <path d=\"{path}\"/></svg>\n"
        )
    }

    /// The dark modules as runs, row by row.
    fn path(&self) -> String {
        let mut path = String::new();
        for y in 0..self.size {
            let mut x = 0;
            while x < self.size {
                let run = (x..self.size).take_while(|x| self.is_dark(*x, y)).count();
                if run > 0 {
                    let (left, top) = (x + QUIET_ZONE, y + QUIET_ZONE);
                    path.push_str(&format!("M{left} {top}h{run}v1h-{run}z"));
                }
                x += run.max(1);
            }
        }
        path
    }
}

/// The symbols of a payload: one where it fits into `version_max`, else the fewest; `None` where it
/// takes more than `PARTS_MAX`.
#[must_use]
pub fn symbols(payload: &Payload, tag: Tag, version_max: u8) -> Option<Vec<Symbol>> {
    let parts = part::fewest(payload, tag, part_max(version_max))?;
    let texts = parts.iter().map(Part::to_text);
    texts.map(|text| Symbol::of_text(&text, version_max)).collect()
}
