//! One CSV file of an election folder, row by row (RFC 4180, UTF-8, with its header line).
//!
//! In scope: header, number of cells, UTF-8, limits, the place of an error. Out of scope: what the
//! cells mean. Main type: [`Table`].

use crate::grammar::{self, CODE_RULE, COUNT_RULE};
use crate::place::{BadInput, quote};
use anyhow::Context;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Take};
use std::path::Path;

/// Longest cell in bytes: a line of a text (spec 1 §1.1).
const CELL_BYTES_MAX: usize = grammar::LINE_BYTES_MAX;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

const BUFFER_BYTES: usize = 1 << 16;

/// A CSV file with the row that was read last.
pub(super) struct Table {
    file: String,
    columns: &'static [&'static str],
    reader: csv::Reader<BufReader<Take<File>>>,
    row: csv::StringRecord,
    /// Whether the file begins with a byte order mark, which is passed over.
    pub(super) marked: bool,
}

impl Table {
    /// Opens the file and reads its header line.
    pub(super) fn open(
        path: &Path,
        columns: &'static [&'static str],
        bytes_max: u64,
    ) -> anyhow::Result<Self> {
        let file = path.display().to_string();
        let open = File::open(path).with_context(|| format!("cannot open {file}"))?;
        let size = open.metadata().with_context(|| format!("cannot read {file}"))?.len();
        if size > bytes_max {
            anyhow::bail!("{file}: expected at most {bytes_max} bytes, got {size}");
        }
        let mut input = BufReader::with_capacity(BUFFER_BYTES, open.take(bytes_max));
        let start = input.fill_buf().with_context(|| format!("cannot read {file}"))?;
        let marked = start.starts_with(BYTE_ORDER_MARK);
        if marked {
            input.consume(BYTE_ORDER_MARK.len());
        }
        let reader = csv::ReaderBuilder::new().has_headers(false).from_reader(input);
        let mut table = Self { file, columns, reader, row: csv::StringRecord::new(), marked };
        if !table.advance()? || table.row.iter().ne(columns.iter().copied()) {
            let got = table.row.iter().collect::<Vec<_>>().join(",");
            let what = "header line".to_owned();
            return Err(table.at(1, what, quote(&columns.join(",")), quote(&got)).into());
        }
        Ok(table)
    }

    /// Reads the next row; false at the end of the file.
    pub(super) fn advance(&mut self) -> anyhow::Result<bool> {
        match self.reader.read_record(&mut self.row) {
            Ok(more) => {
                let long = self.row.iter().position(|cell| cell.len() > CELL_BYTES_MAX);
                long.map_or(Ok(more), |cell| {
                    Err(self.fault(cell, &format!("at most {CELL_BYTES_MAX} bytes")).into())
                })
            }
            Err(error) => Err(self.broken(error)),
        }
    }

    fn broken(&self, error: csv::Error) -> anyhow::Error {
        let line = error.position().map_or(0, csv::Position::line);
        match error.kind() {
            csv::ErrorKind::Utf8 { err, .. } => {
                let what = self.columns.get(err.field()).map_or("row".to_owned(), |c| column(c));
                self.at(line, what, "UTF-8".to_owned(), "other bytes".to_owned()).into()
            }
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                let (expected, got) = (format!("{expected_len} cells"), len.to_string());
                self.at(line, "row".to_owned(), expected, got).into()
            }
            _ => anyhow::Error::new(error).context(format!("cannot read {}", self.file)),
        }
    }

    /// The line where the present row begins.
    pub(super) fn line(&self) -> u64 {
        self.row.position().map_or(0, csv::Position::line)
    }

    /// A cell of the present row.
    pub(super) fn cell(&self, at: usize) -> &str {
        self.row.get(at).unwrap_or_default()
    }

    fn at(&self, line: u64, what: String, expected: String, got: String) -> BadInput {
        BadInput { file: self.file.clone(), line, column: None, what, expected, got }
    }

    /// The cell is not what was expected.
    pub(super) fn fault(&self, cell: usize, expected: &str) -> BadInput {
        let got = match self.cell(cell) {
            "" => "an empty cell".to_owned(),
            text => quote(text),
        };
        self.fault_got(cell, expected, &got)
    }

    /// The cell is not what was expected, in other words than its own.
    pub(super) fn fault_got(&self, cell: usize, expected: &str, got: &str) -> BadInput {
        let what = self.columns.get(cell).map_or_else(String::new, |name| column(name));
        self.at(self.line(), what, expected.to_owned(), got.to_owned())
    }

    /// Something is absent after the row that was read last.
    pub(super) fn ended(&self, line: u64, expected: &str) -> BadInput {
        let got = "the end of the record".to_owned();
        self.at(line, "record".to_owned(), expected.to_owned(), got)
    }

    /// A cell that is a code.
    pub(super) fn code(&self, cell: usize) -> Result<super::Code, BadInput> {
        let text = self.cell(cell);
        if grammar::is_code(text) { Ok(text.into()) } else { Err(self.fault(cell, CODE_RULE)) }
    }

    /// A cell that is a code or empty.
    pub(super) fn code_or_none(&self, cell: usize) -> Result<Option<super::Code>, BadInput> {
        if self.cell(cell).is_empty() { Ok(None) } else { self.code(cell).map(Some) }
    }

    /// A cell that is a count.
    pub(super) fn count(&self, cell: usize) -> Result<u32, BadInput> {
        grammar::count(self.cell(cell)).ok_or_else(|| self.fault(cell, COUNT_RULE))
    }

    /// A cell that is a count or empty.
    pub(super) fn count_or_none(&self, cell: usize) -> Result<Option<u32>, BadInput> {
        if self.cell(cell).is_empty() { Ok(None) } else { self.count(cell).map(Some) }
    }

    /// A cell of words for people.
    pub(super) fn words(&self, cell: usize) -> Result<String, BadInput> {
        let text = self.cell(cell);
        match grammar::words_fault(text) {
            None => Ok(text.to_owned()),
            Some(got) => {
                let expected = "words with single spaces and no control characters";
                Err(self.fault_got(cell, expected, &got))
            }
        }
    }
}

fn column(name: &str) -> String {
    format!("column `{name}`")
}
