//! Boxes: what is drawn at a place, and how high it is. Larger ones are made of smaller ones.

use acta_view::print::{MODULE_UM, QUIET, Symbol};

use crate::Um;
use crate::fonts::Fonts;
use crate::lines::{self, Line, Style};

/// Something to draw; places are those of its upper left corner, of a text the left end of its base line.
#[derive(Debug, Clone)]
pub(crate) enum Ink {
    Text(Line, Style),
    /// Width and height, in black.
    Black(Um, Um),
    /// Width and height, in light gray.
    Gray(Um, Um),
    /// A symbol without its quiet zone.
    Symbol(Symbol),
}

impl Ink {
    fn top(&self, y: Um) -> Um {
        match self {
            Self::Text(_, style) => y - style.size * ASCENT / 100,
            _ => y,
        }
    }

    fn bottom(&self, y: Um) -> Um {
        match self {
            Self::Text(_, style) => self.top(y) + style.size * LEADING / 100,
            Self::Black(_, height) | Self::Gray(_, height) => y + height,
            Self::Symbol(symbol) => y + symbol_side(symbol),
        }
    }
}

/// Things to draw below one another or side by side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Boxed {
    pub(crate) height: Um,
    pub(crate) inks: Vec<(Um, Um, Ink)>,
}

/// Where lines stand in their width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Middle,
    Right,
}

/// Thickness of lines that frame.
pub(crate) const THIN: Um = 180;
/// Hundredths of the size from one base line to the next.
const LEADING: Um = 135;
/// Hundredths of the size from the top of a line to its base line.
const ASCENT: Um = 104;

impl Boxed {
    /// An empty space.
    pub(crate) const fn space(height: Um) -> Self {
        Self { height, inks: Vec::new() }
    }

    /// A paragraph.
    pub(crate) fn text(fonts: &Fonts, text: &str, style: Style, width: Um, side: Side) -> Self {
        Self::indented(fonts, text, style, width, side, 0)
    }

    /// A paragraph whose further lines begin a little later: it is seen that they are no lines of their own.
    pub(crate) fn indented(
        fonts: &Fonts,
        text: &str,
        style: Style,
        width: Um,
        side: Side,
        indent: Um,
    ) -> Self {
        let mut out = Self::default();
        for (at, line) in lines::lines(fonts, text, style, width, indent).into_iter().enumerate() {
            let rest = width - line.width;
            let x = match side {
                Side::Left => {
                    if at == 0 {
                        0
                    } else {
                        indent
                    }
                }
                Side::Middle => rest / 2,
                Side::Right => rest,
            };
            out.inks.push((x, out.height + style.size * ASCENT / 100, Ink::Text(line, style)));
            out.height += style.size * LEADING / 100;
        }
        out
    }

    /// A horizontal line.
    pub(crate) fn rule(width: Um, thick: Um) -> Self {
        Self { height: thick, inks: vec![(0, 0, Ink::Black(width, thick))] }
    }

    /// A symbol in its quiet zone.
    pub(crate) fn symbol(symbol: &Symbol) -> Self {
        let quiet = module_um() * Um::try_from(QUIET).unwrap_or_default();
        Self {
            height: symbol_side(symbol),
            inks: vec![(quiet, quiet, Ink::Symbol(symbol.clone()))],
        }
    }

    /// Below it, another one.
    pub(crate) fn below(mut self, next: Self) -> Self {
        let down = self.height;
        self.height += next.height;
        self.inks.extend(next.inks.into_iter().map(|(x, y, ink)| (x, y + down, ink)));
        self
    }

    /// Beside it, from this place on, another one.
    pub(crate) fn beside(mut self, x_um: Um, next: Self) -> Self {
        self.height = self.height.max(next.height);
        self.inks.extend(next.inks.into_iter().map(|(x, y, ink)| (x + x_um, y, ink)));
        self
    }

    /// With space around it.
    pub(crate) fn padded(self, x_um: Um, y_um: Um) -> Self {
        let mut out = Self::space(y_um).below(Self::default().beside(x_um, self));
        out.height += y_um;
        out
    }

    /// With a frame around it.
    pub(crate) fn framed(mut self, width: Um, thick: Um) -> Self {
        let height = self.height;
        let sides = [
            (0, 0, width, thick),
            (0, height - thick, width, thick),
            (0, 0, thick, height),
            (width - thick, 0, thick, height),
        ];
        self.inks.extend(sides.map(|(x, y, width, height)| (x, y, Ink::Black(width, height))));
        self
    }

    /// On light gray.
    pub(crate) fn shaded(mut self, width: Um) -> Self {
        self.inks.insert(0, (0, 0, Ink::Gray(width, self.height)));
        self
    }

    /// What ends within a height, and the rest, which begins at its own top; nothing is left of what has no line to cut at.
    pub(crate) fn cut(self, height: Um) -> (Self, Self) {
        let whole = self.height;
        let (first, rest): (Vec<_>, Vec<_>) =
            self.inks.into_iter().partition(|(_, y, ink)| ink.bottom(*y) <= height);
        let top = rest.iter().map(|(_, y, ink)| ink.top(*y)).min().unwrap_or(whole);
        if first.is_empty() {
            return (Self { height: whole, inks: rest }, Self::default());
        }
        let rest = rest.into_iter().map(|(x, y, ink)| (x, y - top, ink)).collect();
        (Self { height: top, inks: first }, Self { height: whole - top, inks: rest })
    }

    /// At least so high.
    pub(crate) fn at_least(mut self, height: Um) -> Self {
        self.height = self.height.max(height);
        self
    }
}

/// The side of a module.
pub(crate) fn module_um() -> Um {
    Um::try_from(MODULE_UM).unwrap_or(Um::MAX)
}

/// The side of a symbol with its quiet zone.
pub(crate) fn symbol_side(symbol: &Symbol) -> Um {
    Um::try_from(symbol.size + 2 * QUIET).unwrap_or_default() * module_um()
}
