//! The rows of a CSV file, one after another, each with the line it begins at (RFC 4180; spec 6 §5.2).
//!
//! In scope: quotes, delimiters, line ends, and going on after a quote that does not end. Not in scope: encodings and
//! what cells mean. Main type: [`Rows`].

use alloc::vec::Vec;

/// A quoted cell spans at most this many lines.
pub const QUOTED_LINES_MAX: u64 = 100;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// One row as bytes: its cells one after another, and where each ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Raw {
    /// The line that it begins at, from 1.
    pub(super) line: u64,
    /// The cells without delimiters and outer quotes.
    pub(super) bytes: Vec<u8>,
    /// Where each cell ends.
    pub(super) ends: Vec<usize>,
    /// A quoted cell does not end: the row is its first line, and has no cells.
    pub(super) broken: bool,
}

impl Raw {
    /// Whether nothing stands in the line.
    pub(super) fn is_empty(&self) -> bool {
        !self.broken && self.ends.len() <= 1 && self.bytes.is_empty()
    }

    fn clear(&mut self, line: u64) {
        self.line = line;
        self.bytes.clear();
        self.ends.clear();
        self.broken = false;
    }
}

/// Reads rows.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    rest: &'a [u8],
    delimiter: u8,
    line: u64,
    /// Whether the file begins with a byte order mark of UTF-8, which is passed over.
    pub(super) marked: bool,
}

/// How a cell ended.
enum End {
    Cell,
    Row,
    Broken,
}

impl<'a> Rows<'a> {
    pub(super) fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        let marked = bytes.starts_with(BYTE_ORDER_MARK);
        let rest = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        Self { rest, delimiter, line: 1, marked }
    }

    /// The line that the next row begins at.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    pub(super) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    /// Passes over one line, whatever stands in it.
    pub(super) fn skip_line(&mut self) {
        self.pass(line_len(self.rest));
        self.line += 1;
    }

    /// Reads the next row into `row`; false at the end.
    pub(super) fn next(&mut self, row: &mut Raw) -> bool {
        if self.rest.is_empty() {
            return false;
        }
        row.clear(self.line);
        let (start, line) = (self.rest, self.line);
        loop {
            let end = match self.rest.first() {
                Some(b'"') => self.quoted(row),
                _ => self.plain(row),
            };
            match end {
                End::Cell => row.ends.push(row.bytes.len()),
                End::Row => {
                    row.ends.push(row.bytes.len());
                    return true;
                }
                End::Broken => {
                    row.clear(line);
                    row.broken = true;
                    (self.rest, self.line) = (start, line);
                    self.skip_line();
                    return true;
                }
            }
        }
    }

    fn pass(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or(&[]);
    }

    /// A cell that does not begin with a quote.
    fn plain(&mut self, row: &mut Raw) -> End {
        let stops = |byte: &u8| *byte == self.delimiter || *byte == b'\n';
        let len = self.rest.iter().position(stops).unwrap_or(self.rest.len());
        let (cell, rest) = self.rest.split_at(len);
        let ends_line = rest.first() != Some(&self.delimiter);
        let cell = if ends_line { cell.strip_suffix(b"\r").unwrap_or(cell) } else { cell };
        row.bytes.extend_from_slice(cell);
        self.pass(len + 1);
        if ends_line {
            self.line += 1;
            return End::Row;
        }
        End::Cell
    }

    /// A cell between quotes; two of them are one.
    fn quoted(&mut self, row: &mut Raw) -> End {
        self.pass(1);
        let first = self.line;
        loop {
            let Some(len) = self.rest.iter().position(|byte| *byte == b'"') else {
                return End::Broken;
            };
            let (part, _) = self.rest.split_at(len);
            self.line += count_lines(part);
            if self.line - first > QUOTED_LINES_MAX {
                return End::Broken;
            }
            row.bytes.extend_from_slice(part);
            self.pass(len + 1);
            match self.rest.first() {
                Some(b'"') => {
                    row.bytes.push(b'"');
                    self.pass(1);
                }
                _ => return self.after_quote(),
            }
        }
    }

    fn after_quote(&mut self) -> End {
        let end = match self.rest {
            [] => return End::Row,
            [b'\n', ..] | [b'\r', b'\n', ..] => End::Row,
            [byte, ..] if *byte == self.delimiter => End::Cell,
            _ => return End::Broken,
        };
        match end {
            End::Row => self.skip_line(),
            _ => self.pass(1),
        }
        end
    }
}

fn line_len(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1)
}

fn count_lines(bytes: &[u8]) -> u64 {
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
    u64::try_from(lines).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::borrow::ToOwned;
    use alloc::string::String;

    fn check(text: &str, expected: &[(u64, &str)]) {
        let (mut rows, mut row) = (Rows::new(text.as_bytes(), b','), Raw::default());
        let mut got = Vec::new();
        while rows.next(&mut row) {
            let mut start = 0;
            let mut cells = Vec::new();
            for end in &row.ends {
                cells.push(String::from_utf8(row.bytes[start..*end].to_vec()).unwrap());
                start = *end;
            }
            let shown = if row.broken { "BROKEN".to_owned() } else { cells.join("|") };
            got.push((row.line, shown));
        }
        let expected: Vec<_> =
            expected.iter().map(|(line, text)| (*line, (*text).to_owned())).collect();
        assert_eq!(got, expected, "{text:?}");
    }

    #[test]
    fn rows_and_cells() {
        check("a,b\nc,d\n", &[(1, "a|b"), (2, "c|d")]);
        check("a,b\r\nc,d", &[(1, "a|b"), (2, "c|d")]);
        check("a,\n,\n\nb,c\n", &[(1, "a|"), (2, "|"), (3, ""), (4, "b|c")]);
        check("\u{feff}a,b\n", &[(1, "a|b")]);
        check("a,b 12\" pipe\n", &[(1, "a|b 12\" pipe")]);
    }

    #[test]
    fn quotes() {
        check("\"a, \"\"b\"\"\",c\n", &[(1, "a, \"b\"|c")]);
        check("\"a\nb\",c\nd,e\n", &[(1, "a\nb|c"), (3, "d|e")]);
        check("\"a\"\r\n\"\"\n", &[(1, "a"), (2, "")]);
        check("\"a\"", &[(1, "a")]);
    }

    #[test]
    fn a_quote_that_does_not_end_costs_one_line() {
        check("\"a,b\nc,d\n", &[(1, "BROKEN"), (2, "c|d")]);
        check("\"a\"b,c\nd,e\n", &[(1, "BROKEN"), (2, "d|e")]);
        let long = alloc::format!("\"a\n{}\"\n", "x\n".repeat(200));
        let mut expected = alloc::vec![(1, "BROKEN")];
        expected.extend((2..=201).map(|line| (line, "x")));
        expected.push((202, "BROKEN"));
        check(&long, &expected);
    }
}
