//! Pages to a PDF/A-2b file (ISO 19005-2): the only place where lengths are no whole numbers.

#![expect(
    clippy::float_arithmetic,
    reason = "PDF measures in fractions of a point; no figure of an election is here"
)]

use acta::value::Time;
use acta_view::print::Symbol;
use krilla::color::luma;
use krilla::configure::{Archival, Configuration, ConfigurationBuilder};
use krilla::geom::{Path, PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata, TextDirection};
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::{GlyphId, KrillaGlyph};
use krilla::{Document, SerializeSettings};

use crate::boxes::{Ink, module_um};
use crate::flow::Page;
use crate::fonts::Fonts;
use crate::lines::{Line, Style};
use crate::{NoPdf, Um};

/// Light gray, of 255.
const GRAY: u8 = 235;

/// What a file says of itself.
pub(crate) struct About<'a> {
    pub(crate) title: &'a str,
    pub(crate) language: &'a str,
    pub(crate) is_right_to_left: bool,
    /// A file must have a date: that of what it shows.
    pub(crate) dated: Time,
}

/// The file.
pub(crate) fn file(fonts: &Fonts, pages: &[Page], about: &About<'_>) -> Result<Vec<u8>, NoPdf> {
    let settings =
        SerializeSettings { configuration: configuration()?, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    for page in pages {
        let size = PageSettings::from_wh(points(page.width), points(page.height));
        let size = size.ok_or_else(|| NoPdf("a page without a size".to_owned()))?;
        let mut sheet = document.start_page_with(size);
        let mut surface = sheet.surface();
        for (x, y, ink) in &page.inks {
            draw(fonts, &mut surface, *x, *y, ink);
        }
        surface.finish();
        sheet.finish();
    }
    let way = if about.is_right_to_left {
        TextDirection::RightToLeft
    } else {
        TextDirection::LeftToRight
    };
    document.set_metadata(
        Metadata::new()
            .title(about.title.to_owned())
            .language(about.language.to_owned())
            .text_direction(way)
            .creator("Acta".to_owned())
            .creation_date(date(about.dated)),
    );
    document.finish().map_err(|error| NoPdf(format!("{error:?}")))
}

fn configuration() -> Result<Configuration, NoPdf> {
    let builder = ConfigurationBuilder::new().with_archival_validator(Archival::A2_B);
    builder.finish().map_err(|error| NoPdf(format!("{error:?}")))
}

/// Years, months and days of a time in UTC, from its spelling `YYYY-MM-DDThh:mm:ssZ`.
fn date(time: Time) -> DateTime {
    let text = time.utc().unwrap_or(time).to_string();
    let part = |at: usize, end: usize| text.get(at..end).and_then(|digits| digits.parse().ok());
    let small = |at: usize| part(at, at + 2).and_then(|number: u16| u8::try_from(number).ok());
    DateTime::new(part(0, 4).unwrap_or_default())
        .month(small(5).unwrap_or(1))
        .day(small(8).unwrap_or(1))
        .hour(small(11).unwrap_or_default())
        .minute(small(14).unwrap_or_default())
        .second(small(17).unwrap_or_default())
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn points(um: Um) -> f32 {
    um as f32 * 72.0 / 25_400.0
}

fn draw(fonts: &Fonts, surface: &mut Surface<'_>, x: Um, y: Um, ink: &Ink) {
    match ink {
        Ink::Text(line, style) => text(fonts, surface, x, y, line, *style),
        Ink::Black(width, height) => fill(surface, 0, rectangles([(x, y, *width, *height)])),
        Ink::Gray(width, height) => fill(surface, GRAY, rectangles([(x, y, *width, *height)])),
        Ink::Symbol(symbol) => fill(surface, 0, rectangles(runs(symbol, x, y))),
    }
}

fn fill(surface: &mut Surface<'_>, lightness: u8, path: Option<Path>) {
    let Some(path) = path else { return };
    set_fill(surface, lightness);
    surface.draw_path(&path);
}

fn set_fill(surface: &mut Surface<'_>, lightness: u8) {
    let paint = luma::Color::new(lightness).into();
    surface.set_fill(Some(Fill { paint, rule: FillRule::NonZero, ..Fill::default() }));
}

/// One path: where rectangles meet no light comes through.
fn rectangles(all: impl IntoIterator<Item = (Um, Um, Um, Um)>) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (x, y, width, height) in all {
        let (left, top) = (points(x), points(y));
        path.push_rect(Rect::from_ltrb(left, top, points(x + width), points(y + height))?);
    }
    path.finish()
}

/// The dark runs of each row.
fn runs(symbol: &Symbol, x: Um, y: Um) -> Vec<(Um, Um, Um, Um)> {
    let side = module_um();
    let mut found = Vec::new();
    let mut top = y;
    for row in symbol.dark.chunks(symbol.size.max(1)) {
        let mut left = x;
        for run in row.chunk_by(|one, other| one == other) {
            let width = Um::try_from(run.len()).unwrap_or_default() * side;
            if run.first() == Some(&true) {
                found.push((left, top, width, side));
            }
            left += width;
        }
        top += side;
    }
    found
}

fn text(fonts: &Fonts, surface: &mut Surface<'_>, x: Um, y: Um, line: &Line, style: Style) {
    set_fill(surface, 0);
    let units = fonts.units(style.face) as f32;
    let mut left = x;
    for run in &line.runs {
        let glyph = |own: &crate::fonts::Glyph| {
            let (dx, dy) = own.offset;
            let em = |length: i32| length as f32 / units;
            KrillaGlyph::new(
                GlyphId::new(own.id),
                em(own.advance),
                em(dx),
                em(dy),
                0.0,
                own.shows.clone(),
                None,
            )
        };
        let glyphs: Vec<KrillaGlyph> = run.glyphs.iter().map(glyph).collect();
        let at = Point::from_xy(points(left), points(y));
        surface.draw_glyphs(
            at,
            &glyphs,
            fonts.drawn(style.face),
            &run.text,
            points(style.size),
            false,
        );
        left += run.width;
    }
}
