//! An annex for the report of a mission: flowing text, each sentence with its grounds (spec 6 §11).

use acta_verify::annex::{Annex, Section, Sentence};

use crate::boxes::{Boxed, Side, THIN};
use crate::draw::{About, file};
use crate::flow::{Flow, Format};
use crate::fonts::{Face, Fonts};
use crate::lines::{Style, Way};
use crate::{A4, MM, NoPdf, TENTH, Um};

/// Of ordinary text.
const SIZE: Um = 95 * TENTH;
/// Of heads and feet.
const SMALL: Um = 80 * TENTH;
/// Wider margins: notes are written into them.
const FORMAT: Format = Format { margin: 20 * MM, ..A4 };

/// The annex as a file.
///
/// # Errors
/// What PDF/A-2b does not permit.
pub fn annex(annex: &Annex) -> Result<Vec<u8>, NoPdf> {
    let fonts = Fonts::load();
    let write = Writer { fonts: &fonts, width: FORMAT.inner() };
    let mut flow = Flow::new(FORMAT, write.head(annex), SMALL * 2);
    flow.put(write.text(&annex.title, Face::Bold, SIZE * 16 / 10, Side::Left));
    for section in &annex.sections {
        let sentences = section.sentences.iter().map(|sentence| write.sentence(sentence));
        flow.titled(write.heading(section), sentences);
    }
    let pages = flow
        .finish(|at, of| write.text(&format!("{at} / {of}"), Face::Regular, SMALL, Side::Middle));
    let about =
        About { title: &annex.title, language: "en", is_right_to_left: false, dated: annex.dated };
    file(&fonts, &pages, &about)
}

struct Writer<'a> {
    fonts: &'a Fonts,
    width: Um,
}

impl Writer<'_> {
    fn text(&self, words: &str, face: Face, size: Um, side: Side) -> Boxed {
        let style = Style { face, size, way: Way::LeftToRight };
        Boxed::text(self.fonts, words, style, self.width, side)
    }

    /// What each page says.
    fn head(&self, annex: &Annex) -> Boxed {
        let style = Style { face: Face::Bold, size: SMALL, way: Way::Own };
        let mut head = Boxed::default();
        for words in &annex.notices {
            let words = Boxed::text(self.fonts, words, style, self.width - 5 * MM, Side::Middle);
            let banner = words.padded(2_500, 1_200).framed(self.width, 2 * THIN);
            head = head.below(banner).below(Boxed::space(2 * MM));
        }
        let title = self.text(&annex.title, Face::Regular, SMALL, Side::Right);
        head.below(title).below(Boxed::space(3 * MM))
    }

    fn heading(&self, section: &Section) -> Boxed {
        if section.is_below {
            let words = self.text(&section.title, Face::Bold, SIZE, Side::Left);
            return Boxed::space(3 * MM).below(words).below(Boxed::space(MM));
        }
        let words = self.text(&section.title, Face::Bold, SIZE * 12 / 10, Side::Left);
        let line = Boxed::rule(self.width, THIN);
        Boxed::space(6 * MM).below(words).below(line).below(Boxed::space(1_500))
    }

    /// A paragraph; further lines stand in, so that sentences are told apart.
    fn sentence(&self, sentence: &Sentence) -> Boxed {
        let style = Style { face: Face::Regular, size: SIZE, way: Way::LeftToRight };
        let words = format!("{} {}", sentence.words, sentence.bracket());
        let lines = Boxed::indented(self.fonts, &words, style, self.width, Side::Left, 4 * MM);
        lines.below(Boxed::space(MM))
    }
}
