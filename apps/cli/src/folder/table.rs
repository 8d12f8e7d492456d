//! One CSV file of an election folder, row by row (RFC 4180, UTF-8, with its header line).
//!
//! In scope: header, number of cells, UTF-8, limits, the place of an error. Out of scope: what the
//! cells mean. Main type: [`Table`].

use crate::place::{BadInput, quote, words_fault};
use acta::text::LINE_MAX;
use acta::value::{Code, Time, Word, count};
use anyhow::Context;
use std::fs::File;
use std::io::{BufRead, BufReader, Read, Take};
use std::path::Path;

/// What a code is, in words.
pub(crate) const CODE_RULE: &str =
    "a code: 1 to 32 of a-z 0-9 . - beginning with a letter or digit, neither none nor all";

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
                let long = self.row.iter().position(|cell| cell.len() > LINE_MAX);
                long.map_or(Ok(more), |cell| {
                    Err(self.fault(cell, &format!("at most {LINE_MAX} bytes")).into())
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
    pub(super) fn code(&self, cell: usize) -> Result<Code, BadInput> {
        Code::parse(self.cell(cell)).ok_or_else(|| self.fault(cell, CODE_RULE))
    }

    /// A cell that is a code or empty.
    pub(super) fn code_or_none(&self, cell: usize) -> Result<Option<Code>, BadInput> {
        if self.cell(cell).is_empty() { Ok(None) } else { self.code(cell).map(Some) }
    }

    /// A cell that is one word of a list.
    pub(super) fn word<W: Word>(&self, cell: usize) -> Result<W, BadInput> {
        W::from_word(self.cell(cell)).ok_or_else(|| self.fault(cell, W::EXPECTED))
    }

    /// A cell that is a count.
    pub(super) fn count(&self, cell: usize) -> Result<u32, BadInput> {
        let rule = "a whole number 0 to 4294967295 without leading zero";
        count(self.cell(cell)).ok_or_else(|| self.fault(cell, rule))
    }

    /// A cell that is a time.
    pub(super) fn time(&self, cell: usize) -> Result<Time, BadInput> {
        let rule = "a time YYYY-MM-DDThh:mm:ss with Z or an offset";
        Time::parse(self.cell(cell)).ok_or_else(|| self.fault(cell, rule))
    }

    /// A cell that is a count or empty.
    pub(super) fn count_or_none(&self, cell: usize) -> Result<Option<u32>, BadInput> {
        if self.cell(cell).is_empty() { Ok(None) } else { self.count(cell).map(Some) }
    }

    /// A cell of words for people.
    pub(super) fn words(&self, cell: usize) -> Result<String, BadInput> {
        let text = self.cell(cell);
        match words_fault(text) {
            None => Ok(text.to_owned()),
            Some((fault, got)) => Err(self.fault_got(cell, &fault.expected, &got)),
        }
    }
}

fn column(name: &str) -> String {
    format!("column `{name}`")
}
