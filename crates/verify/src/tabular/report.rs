//! What became of each row (spec 6 §5.2): four classes that add up, and the reasons.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

/// The class of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowClass {
    /// It states what the mapping says.
    Taken,
    /// The same, with a note.
    Noted,
    /// The mapping leaves it out.
    LeftOut,
    /// It states nothing.
    Refused,
}

impl RowClass {
    /// The word of the specification.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Noted => "noted",
            Self::LeftOut => "left-out",
            Self::Refused => "refused",
        }
    }
}

macro_rules! whys {
    ($($name:ident = $class:ident $word:literal $doc:literal,)*) => {
        /// Why a row is refused or left out, or what is to be known of it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Why {
            $(#[doc = $doc] $name,)*
        }

        impl Why {
            /// The word of the specification.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The class of the row.
            #[must_use]
            pub const fn class(self) -> RowClass {
                match self { $(Self::$name => RowClass::$class,)* }
            }

            /// In a few words.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$name => $doc,)* }
            }
        }
    };
}

whys! {
    Quote = Refused "quote" "a quoted cell does not end",
    Cells = Refused "cells" "more or fewer cells than the header",
    Encoding = Refused "encoding" "bytes that are not of the encoding",
    EmptyLine = LeftOut "empty-line" "nothing stands in the line",
    Leave = LeftOut "leave" "the mapping leaves such rows out",
    Unanswered = LeftOut "unanswered" "a request without its time or answer",
    Station = Refused "station" "no code of a station",
    Area = Refused "area" "no code of an area",
    Contest = Refused "contest" "a contest that the mapping does not have",
    Key = Refused "key" "a key that the mapping does not have",
    Number = Refused "number" "no number, and not among the words for no figure",
    Record = Refused "record" "no code of a record",
    Time = Refused "time" "no time as the mapping spells it",
    Event = Refused "event" "words for no event of the mapping",
    Limit = Refused "limit" "a sum above 4,294,967,295",
    Repeated = Refused "repeated" "stood in a row above with other figures",
    Again = Noted "again" "stood in a row above with equal figures; counts once",
    Zeros = Noted "zeros" "zeros were put before a cell",
    Spelling = Noted "spelling" "a number with zeros in front",
    Absent = Noted "absent" "a figure is absent",
    Withdrawn = Noted "withdrawn" "votes in a withdrawn column",
    ReadsAsUtf8 = Noted "reads-as-utf-8" "letters of another encoding that are sound UTF-8",
}

/// One thing about one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowNote {
    /// The line that the row begins at, from 1.
    pub line: u64,
    /// What.
    pub why: Why,
    /// Where, in the words of the header; empty for the whole row.
    pub column: String,
    /// What stands there, cut.
    pub got: String,
}

/// A column of the table that the mapping does not name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnUse {
    /// Its header cell.
    pub name: String,
    /// How many of its cells are not empty.
    pub cells: u64,
}

/// What became of the rows of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowReport {
    /// Rows after the header.
    pub rows: u64,
    classes: [u64; 4],
    /// Rows by reason.
    pub reasons: BTreeMap<Why, u64>,
    /// Every row that is not simply taken, in order of lines; a row may have several notes.
    pub notes: Vec<RowNote>,
    /// Columns that the mapping does not name.
    pub columns_unknown: Vec<ColumnUse>,
    /// What may be wrong with the table as a whole, in words.
    pub hints: Vec<String>,
}

/// Longest quotation of a cell, in characters.
const GOT_CHARS_MAX: usize = 80;
/// Rows named for each reason in the text form.
const SHOWN_MAX: usize = 3;

impl RowReport {
    /// Rows of a class.
    #[must_use]
    pub fn class(&self, class: RowClass) -> u64 {
        let [taken, noted, left_out, refused] = self.classes;
        match class {
            RowClass::Taken => taken,
            RowClass::Noted => noted,
            RowClass::LeftOut => left_out,
            RowClass::Refused => refused,
        }
    }

    /// Adds a row with what is to be known of it.
    pub(super) fn row(&mut self, notes: &mut Vec<RowNote>) {
        self.rows += 1;
        let class = notes.iter().map(|note| note.why.class()).max().unwrap_or(RowClass::Taken);
        let [taken, noted, left_out, refused] = &mut self.classes;
        *match class {
            RowClass::Taken => taken,
            RowClass::Noted => noted,
            RowClass::LeftOut => left_out,
            RowClass::Refused => refused,
        } += 1;
        let mut seen: Vec<Why> = Vec::new();
        for note in notes.iter().filter(|note| note.why.class() == class) {
            if !seen.contains(&note.why) {
                seen.push(note.why);
                *self.reasons.entry(note.why).or_default() += 1;
            }
        }
        notes.retain(|note| note.why.class() == class);
        self.notes.append(notes);
    }

    /// The text form: the classes, then each reason with its first rows, then columns and hints.
    #[must_use]
    pub fn text(&self, place: &str) -> String {
        let of = |class| self.class(class);
        let mut out = format!(
            "{place}: {} rows: {} taken, {} taken with a note, {} left out, {} refused\n",
            self.rows,
            of(RowClass::Taken),
            of(RowClass::Noted),
            of(RowClass::LeftOut),
            of(RowClass::Refused)
        );
        for (why, rows) in &self.reasons {
            let class = why.class().word();
            out.push_str(&format!("  {class} {}: {rows} rows: {}\n", why.word(), why.meaning()));
            for note in self.notes.iter().filter(|note| note.why == *why).take(SHOWN_MAX) {
                let column = if note.column.is_empty() {
                    String::new()
                } else {
                    format!(" column {}", note.column)
                };
                let got =
                    if note.got.is_empty() { String::new() } else { format!(": {}", note.got) };
                out.push_str(&format!("    line {}{column}{got}\n", note.line));
            }
        }
        for column in &self.columns_unknown {
            out.push_str(&format!(
                "  column `{}` is not in the mapping: {} cells were not read\n",
                column.name, column.cells
            ));
        }
        for hint in &self.hints {
            out.push_str(&format!("  {hint}\n"));
        }
        out
    }
}

/// A quotation of a cell, cut.
pub(super) fn quote(cell: &str) -> String {
    if cell.is_empty() {
        return "an empty cell".to_owned();
    }
    let mut shown: String = cell.chars().take(GOT_CHARS_MAX).flat_map(char::escape_debug).collect();
    if cell.chars().nth(GOT_CHARS_MAX).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// `N cells`.
pub(super) fn cells(count: usize) -> String {
    let mut out = count.to_string();
    out.push_str(" cells");
    out
}
