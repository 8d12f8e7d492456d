//! The sheets of a record: the same as in HTML, in the same order (spec 2 §10).

use acta_view::print::{PLACE_FACTS, Paper, Row, Sheet};

use crate::boxes::{Boxed, Side, THIN, symbol_side};
use crate::draw::{About, file};
use crate::flow::{Flow, Format, Page};
use crate::fonts::{Face, Fonts};
use crate::lines::{Style, Way};
use crate::{A4, MM, NoPdf, TENTH, Um};

/// What a place for a signature needs.
const INK_HEIGHT: Um = 11 * MM;
/// The most that a roll is pulled out for one sheet; what does not fit goes on a further one.
const ROLL_MAX: Um = 3_000 * MM;
/// Inside the cells of a table.
const PAD: Um = 1_300;

/// The sheets of one record in one language as one file; none without a sheet.
///
/// # Errors
/// What PDF/A-2b does not permit.
pub fn sheets(sheets: &[Sheet], paper: Paper) -> Result<Option<Vec<u8>>, NoPdf> {
    let Some(first) = sheets.first() else { return Ok(None) };
    let fonts = Fonts::load();
    let pages: Vec<Page> =
        sheets.iter().flat_map(|sheet| Writer::new(&fonts, sheet, paper).pages()).collect();
    let title = format!("{} · {}", first.kind.0, first.title);
    let about = About {
        title: &title,
        language: first.language.code(),
        is_right_to_left: first.language.is_right_to_left(),
        dated: first.dated,
    };
    file(&fonts, &pages, &about).map(Some)
}

const fn format(paper: Paper) -> Format {
    match paper {
        Paper::A4 => A4,
        Paper::Roll => Format { width: 80 * MM, height: ROLL_MAX, is_cut: true, margin: 4 * MM },
    }
}

struct Writer<'a> {
    fonts: &'a Fonts,
    sheet: &'a Sheet,
    paper: Paper,
    /// Between the margins.
    width: Um,
    /// Of ordinary text.
    size: Um,
}

impl<'a> Writer<'a> {
    fn new(fonts: &'a Fonts, sheet: &'a Sheet, paper: Paper) -> Self {
        let size = if paper == Paper::A4 { 95 * TENTH } else { 80 * TENTH };
        Self { fonts, sheet, paper, width: format(paper).inner(), size }
    }

    fn pages(&self) -> Vec<Page> {
        let small = self.size * 85 / 100;
        let mut flow = Flow::new(format(self.paper), self.head(), small * 2);
        flow.put(self.opening());
        self.pairs(&self.sheet.facts).into_iter().for_each(|row| flow.put(row));
        flow.table(&self.figures_head(), self.sheet.rows.iter().map(|row| self.figure(row)));
        flow.put(Boxed::space(2 * MM));
        self.pairs(&self.sheet.notes).into_iter().for_each(|row| flow.put(row));
        flow.titled(self.heading(&self.sheet.symbols_title), self.symbols());
        self.marks().into_iter().for_each(|mark| flow.put(mark));
        let head = self.heading(&self.sheet.ink[0]).below(self.ink_head());
        flow.together(&head, self.sheet.places.iter().map(|place| self.place(place)).collect());
        flow.titled(self.heading(&self.sheet.text_title), self.text_lines());
        let style = Style { face: Face::Regular, size: small, way: Way::LeftToRight };
        flow.finish(|at, of| {
            if of == 1 {
                return Boxed::default();
            }
            Boxed::space(small / 2).below(Boxed::text(
                self.fonts,
                &format!("{at} / {of}"),
                style,
                self.width,
                Side::Middle,
            ))
        })
    }

    /// What each page says: a simulation, whose copy this is, station and contest.
    fn head(&self) -> Boxed {
        let sheet = self.sheet;
        let mut head = Boxed::default();
        for words in &sheet.running {
            let inner = self.width - 5 * MM;
            let words = self.write(words, Face::Bold, self.size, inner, Side::Middle);
            let banner = words.padded(2_500, 1_200).framed(self.width, 3 * THIN);
            head = head.below(banner).below(Boxed::space(2 * MM));
        }
        let end = if self.is_right_to_left() { Side::Left } else { Side::Right };
        let copy = self.write(&sheet.kind.1, Face::Bold, self.size * 11 / 10, self.width, end);
        let facts = sheet.facts.iter().take(PLACE_FACTS);
        let place: Vec<&str> = facts.map(|(_, value)| value.as_str()).collect();
        let small = self.size * 9 / 10;
        let place = self.write(&place.join(" · "), Face::Regular, small, self.width, end);
        head.below(copy).below(place).below(Boxed::space(2 * MM))
    }

    fn opening(&self) -> Boxed {
        let title = self.own(&self.sheet.title, Face::Bold, self.size, self.width);
        let kind = self.label(&self.sheet.kind.0, Face::Bold, self.size * 15 / 10, self.width);
        let mut opening = title.below(kind);
        if let Some(notice) = &self.sheet.notice {
            opening = opening.below(self.own(notice, Face::Regular, self.size, self.width));
        }
        let line = Boxed::rule(self.width, 2 * THIN);
        opening.below(Boxed::space(MM)).below(line).below(Boxed::space(2 * MM))
    }

    fn heading(&self, words: &str) -> Boxed {
        let words = self.label(words, Face::Bold, self.size * 11 / 10, self.width);
        let line = Boxed::rule(self.width, THIN);
        Boxed::space(4 * MM).below(words).below(line).below(Boxed::space(1_500))
    }

    /// Labels over their values, as many side by side as fit.
    fn pairs(&self, pairs: &[(String, String)]) -> Vec<Boxed> {
        let gap = 6 * MM;
        let small = self.size * 85 / 100;
        let mut rows = Vec::new();
        let (mut row, mut at) = (Boxed::default(), 0);
        for (label, value) in pairs {
            let natural = self.natural(value, Face::Bold, self.size);
            let width = natural.max(self.natural(label, Face::Regular, small)).min(self.width);
            if at > 0 && at + width > self.width {
                rows.push(std::mem::take(&mut row).below(Boxed::space(MM)));
                at = 0;
            }
            let label = self.label(label, Face::Regular, small, width);
            let pair = label.below(self.own(value, Face::Bold, self.size, width));
            row = row.beside(self.mirrored(at, width), pair);
            at += width + gap;
        }
        if at > 0 {
            rows.push(row.below(Boxed::space(2 * MM)));
        }
        rows
    }

    /// Widths of the columns: what, figures, and on A4 words; on a roll the words stand below what they count.
    fn columns(&self) -> Vec<Um> {
        let in_words = self.sheet.rows.iter().any(|row| row.words.is_some());
        let parts: &[Um] = match self.paper {
            Paper::A4 if in_words => &[45, 15, 40],
            _ => &[75, 25],
        };
        parts.iter().map(|part| self.width * part / 100).collect()
    }

    fn figures_head(&self) -> Boxed {
        let widths = self.columns();
        let cell = |(at, width): (usize, &Um)| {
            let words = self.sheet.columns.get(at).map_or("", String::as_str);
            let side = if at == 1 { self.end() } else { self.start() };
            self.write(words, Face::Bold, self.size, width - 2 * PAD, side)
        };
        let cells = widths.iter().enumerate().map(cell).collect();
        self.table_row(&widths, cells, 0).shaded(self.width)
    }

    fn figure(&self, row: &Row) -> Boxed {
        let widths = self.columns();
        let width = |at: usize| widths.get(at).copied().unwrap_or_default() - 2 * PAD;
        let inset = if row.is_below { 4 * MM } else { 0 };
        let mut what = self.own(&row.label, Face::Regular, self.size, width(0) - inset);
        if row.is_below && !self.is_right_to_left() {
            what = Boxed::default().beside(inset, what);
        }
        let small = self.size * 9 / 10;
        let words = row.words.as_deref().unwrap_or_default();
        let is_column = widths.len() > 2;
        if !is_column && !words.is_empty() {
            what = what.below(self.label(words, Face::Regular, small, width(0)));
        }
        let figure = row.figure.to_string();
        let figure = self.write(&figure, Face::Bold, self.size, width(1), self.end());
        let words = is_column.then(|| self.label(words, Face::Regular, self.size, width(2)));
        self.table_row(&widths, [what, figure].into_iter().chain(words).collect(), 0)
    }

    fn ink_columns(&self) -> [Um; 3] {
        let what = self.width * 3 / 10;
        let rest = (self.width - what) / 2;
        [what, rest, rest]
    }

    fn ink_head(&self) -> Boxed {
        let widths = self.ink_columns();
        let words = ["", self.sheet.ink[1].as_str(), self.sheet.ink[2].as_str()];
        let cells = widths.iter().zip(words);
        let cells =
            cells.map(|(width, words)| self.label(words, Face::Bold, self.size, width - 2 * PAD));
        self.table_row(&widths, cells.collect(), 0).shaded(self.width)
    }

    fn place(&self, (place, status): &(String, String)) -> Boxed {
        let widths = self.ink_columns();
        let width = widths[0] - 2 * PAD;
        let mut who = self.label(place, Face::Regular, self.size, width);
        if !status.is_empty() {
            who = who.below(self.label(status, Face::Regular, self.size * 9 / 10, width));
        }
        self.table_row(&widths, vec![who, Boxed::default(), Boxed::default()], INK_HEIGHT)
    }

    /// A row of framed cells, the first where reading begins.
    fn table_row(&self, widths: &[Um], cells: Vec<Boxed>, least: Um) -> Boxed {
        let padded: Vec<Boxed> = cells.into_iter().map(|cell| cell.padded(PAD, PAD / 2)).collect();
        let height = padded.iter().map(|cell| cell.height).max().unwrap_or_default().max(least);
        let (mut row, mut at) = (Boxed::default(), 0);
        for (cell, width) in padded.into_iter().zip(widths) {
            // Neighbours share a line, rows too.
            let shared = (width + THIN).min(self.width - at);
            let framed = cell.at_least(height + THIN).framed(shared, THIN);
            row = row.beside(self.mirrored(at, shared), framed);
            at += width;
        }
        Boxed { height, ..row }
    }

    /// The symbols with their captions, as many side by side as fit.
    fn symbols(&self) -> Vec<Boxed> {
        let gap = 3 * MM;
        let mut rows = Vec::new();
        let (mut row, mut at) = (Boxed::default(), 0);
        for (caption, symbol) in &self.sheet.symbols {
            let side = symbol_side(symbol);
            if at > 0 && at + side > self.width {
                rows.push(std::mem::take(&mut row));
                at = 0;
            }
            let mut own = Boxed::symbol(symbol);
            if !caption.is_empty() {
                let small = self.size * 85 / 100;
                own = own.below(self.write(caption, Face::Regular, small, side, Side::Middle));
            }
            row = row.beside(self.mirrored(at, side), own);
            at += side + gap;
        }
        rows.push(row.below(Boxed::space(MM)));
        rows
    }

    /// How to check it, id, anchor, names of keys.
    fn marks(&self) -> Vec<Boxed> {
        let sheet = self.sheet;
        let small = self.size * 85 / 100;
        let label = |words: &str| self.label(words, Face::Regular, small, self.width);
        let check = self.label(&sheet.check, Face::Regular, self.size, self.width);
        let mut all = vec![check.below(Boxed::space(2 * MM))];
        for (name, value) in &sheet.marks {
            all.push(label(name).below(self.mono(value)).below(Boxed::space(MM)));
        }
        let names = sheet.keys.1.iter().map(|name| self.mono(name));
        all.push(names.fold(label(&sheet.keys.0), Boxed::below));
        all
    }

    fn text_lines(&self) -> Vec<Boxed> {
        self.sheet.text.iter().map(|line| self.mono(line)).collect()
    }

    /// Letter by letter, always from left to right.
    fn mono(&self, text: &str) -> Boxed {
        let style = Style { face: Face::Mono, size: self.size * 85 / 100, way: Way::LeftToRight };
        Boxed::indented(self.fonts, text, style, self.width, Side::Left, 4 * MM)
    }

    /// Words of ours, from where reading begins.
    fn label(&self, words: &str, face: Face, size: Um, width: Um) -> Boxed {
        self.write(words, face, size, width, self.start())
    }

    fn write(&self, words: &str, face: Face, size: Um, width: Um, side: Side) -> Boxed {
        let way = if self.is_right_to_left() { Way::RightToLeft } else { Way::LeftToRight };
        Boxed::text(self.fonts, words, Style { face, size, way }, width, side)
    }

    /// Words that are not ours, as names: each in its own direction.
    fn own(&self, words: &str, face: Face, size: Um, width: Um) -> Boxed {
        let style = Style { face, size, way: Way::Own };
        Boxed::text(self.fonts, words, style, width, self.start())
    }

    /// How wide words are on one line.
    fn natural(&self, words: &str, face: Face, size: Um) -> Um {
        let style = Style { face, size, way: Way::Own };
        let lines = crate::lines::lines(self.fonts, words, style, Um::MAX / 2, 0);
        lines.iter().map(|line| line.width).max().unwrap_or_default()
    }

    const fn is_right_to_left(&self) -> bool {
        self.sheet.language.is_right_to_left()
    }

    const fn start(&self) -> Side {
        if self.is_right_to_left() { Side::Right } else { Side::Left }
    }

    const fn end(&self) -> Side {
        if self.is_right_to_left() { Side::Left } else { Side::Right }
    }

    /// The left end of what begins so far from where reading begins.
    const fn mirrored(&self, at: Um, width: Um) -> Um {
        if self.is_right_to_left() { self.width - at - width } else { at }
    }
}
