//! The fonts: DejaVu, embedded into every file as far as its letters are used.

use krilla::text::Font;
use rustybuzz::{Direction, UnicodeBuffer};

use crate::Um;

/// A font.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Face {
    /// DejaVu Sans.
    Regular,
    /// DejaVu Sans Bold.
    Bold,
    /// DejaVu Sans Mono, for what is read letter by letter.
    Mono,
}

/// All faces, ready to measure and to draw.
pub(crate) struct Fonts([Loaded; 3]);

struct Loaded {
    shaper: rustybuzz::Face<'static>,
    drawn: Font,
}

/// A glyph of a run, in units of the font.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    pub(crate) id: u32,
    pub(crate) advance: i32,
    pub(crate) offset: (i32, i32),
    /// Which bytes of the run it shows.
    pub(crate) shows: std::ops::Range<usize>,
}

impl Fonts {
    pub(crate) fn load() -> Self {
        Self(
            [dejavu::sans::regular(), dejavu::sans::bold(), dejavu::sans_mono::regular()].map(load),
        )
    }

    const fn of(&self, face: Face) -> &Loaded {
        let [regular, bold, mono] = &self.0;
        match face {
            Face::Regular => regular,
            Face::Bold => bold,
            Face::Mono => mono,
        }
    }

    pub(crate) fn drawn(&self, face: Face) -> Font {
        self.of(face).drawn.clone()
    }

    pub(crate) fn has(&self, face: Face, letter: char) -> bool {
        self.of(face).shaper.glyph_index(letter).is_some()
    }

    /// Units of the font in an em.
    pub(crate) fn units(&self, face: Face) -> i32 {
        self.of(face).shaper.units_per_em()
    }

    /// The glyphs of a text of one direction, from left to right.
    pub(crate) fn shape(&self, face: Face, text: &str, right_to_left: bool) -> Vec<Glyph> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let way = if right_to_left { Direction::RightToLeft } else { Direction::LeftToRight };
        buffer.set_direction(way);
        let shaped = rustybuzz::shape(&self.of(face).shaper, &[], buffer);
        let begin = |info: &rustybuzz::GlyphInfo| usize::try_from(info.cluster).unwrap_or_default();
        let mut begins: Vec<usize> = shaped.glyph_infos().iter().map(begin).collect();
        begins.push(text.len());
        begins.sort_unstable();
        let glyph = |(info, at): (&rustybuzz::GlyphInfo, &rustybuzz::GlyphPosition)| {
            let start = begin(info);
            let end = begins.iter().find(|next| **next > start).copied().unwrap_or(text.len());
            let offset = (at.x_offset, at.y_offset);
            Glyph { id: info.glyph_id, advance: at.x_advance, offset, shows: start..end }
        };
        shaped.glyph_infos().iter().zip(shaped.glyph_positions()).map(glyph).collect()
    }

    /// How wide glyphs are at a size.
    pub(crate) fn width(&self, face: Face, size: Um, glyphs: &[Glyph]) -> Um {
        let units: i64 = glyphs.iter().map(|glyph| i64::from(glyph.advance)).sum();
        let um = units * i64::from(size) / i64::from(self.units(face));
        Um::try_from(um).unwrap_or(Um::MAX)
    }
}

fn load(bytes: &'static [u8]) -> Loaded {
    let shaper = rustybuzz::Face::from_slice(bytes, 0).expect("the font is part of the program");
    let drawn = Font::new(bytes.into(), 0).expect("the font is part of the program");
    Loaded { shaper, drawn }
}
