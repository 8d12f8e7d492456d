//! Boxes to pages: each page begins with what every page says; what does not fit goes to the next one whole, and is cut
//! between its lines only where it is higher than a page.

use crate::Um;
use crate::boxes::{Boxed, Ink};

/// The paper and its margins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Format {
    pub(crate) width: Um,
    /// Of a page; the most, where it is cut where its text ends.
    pub(crate) height: Um,
    pub(crate) is_cut: bool,
    pub(crate) margin: Um,
}

impl Format {
    /// Between the margins.
    pub(crate) const fn inner(self) -> Um {
        self.width - 2 * self.margin
    }
}

/// A page with what is drawn on it.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) width: Um,
    pub(crate) height: Um,
    pub(crate) inks: Vec<(Um, Um, Ink)>,
}

/// Pages that are being filled.
pub(crate) struct Flow {
    format: Format,
    head: Boxed,
    /// What is kept free at the foot of each page.
    foot: Um,
    pages: Vec<Page>,
    y: Um,
}

impl Flow {
    /// Pages that all begin with a head, and have free space at their foot.
    pub(crate) fn new(format: Format, head: Boxed, foot: Um) -> Self {
        let mut flow = Self { format, head, foot, pages: Vec::new(), y: 0 };
        flow.turn();
        flow
    }

    fn turn(&mut self) {
        let Format { width, height, .. } = self.format;
        self.pages.push(Page { width, height, inks: Vec::new() });
        self.y = self.format.margin;
        self.draw(self.head.clone());
    }

    fn draw(&mut self, boxed: Boxed) {
        let (left, down) = (self.format.margin, self.y);
        self.y += boxed.height;
        if let Some(page) = self.pages.last_mut() {
            page.inks.extend(boxed.inks.into_iter().map(|(x, y, ink)| (x + left, y + down, ink)));
        }
    }

    fn has_room(&self, height: Um) -> bool {
        self.y + height <= self.format.height - self.format.margin - self.foot
    }

    /// A box on this page, or else on the next ones.
    pub(crate) fn put(&mut self, boxed: Boxed) {
        if !self.has_room(boxed.height) {
            self.turn();
        }
        let mut rest = boxed;
        while !self.has_room(rest.height) {
            let room = self.format.height - self.format.margin - self.foot - self.y;
            let (first, next) = rest.cut(room);
            self.draw(first);
            if next.inks.is_empty() {
                return;
            }
            self.turn();
            rest = next;
        }
        self.draw(rest);
    }

    /// Boxes below one another, the first of them on the same page as the title.
    pub(crate) fn titled(&mut self, title: Boxed, boxes: impl IntoIterator<Item = Boxed>) {
        let mut boxes = boxes.into_iter();
        self.put(match boxes.next() {
            Some(first) => title.below(first),
            None => title,
        });
        boxes.for_each(|boxed| self.put(boxed));
    }

    /// The rows of a table, whose head stands again on each page.
    pub(crate) fn table(&mut self, head: &Boxed, rows: impl IntoIterator<Item = Boxed>) {
        let mut has_head = false;
        for row in rows {
            let fits = self.has_room(row.height);
            if !has_head || !fits {
                self.put(head.clone().below(row));
            } else {
                self.draw(row);
            }
            has_head = true;
        }
    }

    /// A table on one page where one page holds it, else as any other.
    pub(crate) fn together(&mut self, head: &Boxed, rows: Vec<Boxed>) {
        let whole: Um = rows.iter().map(|row| row.height).sum::<Um>() + head.height;
        let Format { height, margin, .. } = self.format;
        if !self.has_room(whole) && whole <= height - 2 * margin - self.foot - self.head.height {
            self.turn();
        }
        self.table(head, rows);
    }

    /// The pages; `foot` makes what stands at the foot of page N of OF.
    pub(crate) fn finish(mut self, foot: impl Fn(usize, usize) -> Boxed) -> Vec<Page> {
        let of = self.pages.len();
        let Format { height, margin, is_cut, .. } = self.format;
        let cut = self.y + self.foot + margin;
        for (at, page) in self.pages.iter_mut().enumerate() {
            page.height = if is_cut && at + 1 == of { cut } else { height };
            let down = page.height - margin - self.foot;
            let inks = foot(at + 1, of).inks.into_iter();
            page.inks.extend(inks.map(|(x, y, ink)| (x + margin, y + down, ink)));
        }
        self.pages
    }
}
