//! Tables of figures and their mappings from the disk, for every command that reads one.
//!
//! In scope: files, compressed or not, limits, and a file of what became of each row. Out of scope: the mapping and the
//! rows themselves (`acta_verify::tabular`). Main type: [`Table`].

use acta_verify::tabular::{Mapping, Reading, RowReport, read};
use anyhow::{Context, ensure};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest file of figures, in bytes after decompression: some ten million rows.
pub const TABLE_BYTES_MAX: u64 = 1 << 30;

const GZIP: [u8; 2] = [0x1F, 0x8B];

/// A table with the mapping that it was read by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The file.
    pub path: PathBuf,
    /// How it is read.
    pub mapping: Mapping,
    /// What it states.
    pub reading: Reading,
}

impl Table {
    /// Reads a table; `places` asks for areas and names of stations too.
    ///
    /// # Errors
    /// A file that cannot be read, a mapping that is refused, a header that lacks a column.
    pub fn open(path: &Path, map: &Path, places: bool) -> anyhow::Result<Self> {
        let mapping = mapping(map)?;
        let bytes = bytes(path)?;
        let reading = read(&mapping, &bytes, places);
        let reading = reading.map_err(|fault| anyhow::anyhow!("{}: {fault}", path.display()))?;
        Ok(Self { path: path.to_owned(), mapping, reading })
    }

    /// What it is, in a line: the file and the mapping's own words.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} ({})", self.path.display(), self.mapping.about)
    }

    /// Lines that every output repeats: the mapping's notice, and who keeps the figures.
    #[must_use]
    pub fn notices(&self) -> Vec<String> {
        let kept = self.mapping.custodian.as_ref().map(|who| {
            format!("not the authority's figures: {} are kept by {who}", self.path.display())
        });
        self.mapping.notice.iter().cloned().chain(kept).collect()
    }
}

/// Reads a mapping.
///
/// # Errors
/// Absent, or refused; the message names file and line.
pub fn mapping(path: &Path) -> anyhow::Result<Mapping> {
    let bytes = crate::files::read(path)?;
    Mapping::parse(&bytes).map_err(|fault| anyhow::anyhow!("{}: {fault}", path.display()))
}

/// The bytes of a file, decompressed if it is one of gzip.
///
/// # Errors
/// Absent, too long, damaged; the message names it.
pub fn bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let raw = raw(path)?;
    if !raw.starts_with(&GZIP) {
        return Ok(raw);
    }
    take(MultiGzDecoder::new(&raw[..])).with_context(|| path.display().to_string())
}

/// The bytes of a file as they are.
///
/// # Errors
/// Absent, too long; the message names it.
pub fn raw(path: &Path) -> anyhow::Result<Vec<u8>> {
    let at = || path.display().to_string();
    take(File::open(path).with_context(at)?).with_context(at)
}

/// The first bytes of a file, decompressed if it is one of gzip.
///
/// # Errors
/// As [`bytes`].
pub fn first(path: &Path, count: usize) -> anyhow::Result<Vec<u8>> {
    let at = || path.display().to_string();
    let open = || File::open(path).with_context(at);
    let read = |from: &mut dyn Read, count: usize| {
        let mut bytes = Vec::new();
        from.take(u64::try_from(count)?).read_to_end(&mut bytes).with_context(at)?;
        anyhow::Ok(bytes)
    };
    if read(&mut open()?, GZIP.len())? == GZIP {
        return read(&mut MultiGzDecoder::new(open()?), count);
    }
    read(&mut open()?, count)
}

fn take(from: impl Read) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(TABLE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    let len = u64::try_from(bytes.len())?;
    ensure!(len <= TABLE_BYTES_MAX, "expected at most {TABLE_BYTES_MAX} bytes, got more");
    Ok(bytes)
}

/// Writes what became of each row that was not simply taken: a row of the file for each note.
///
/// # Errors
/// The file cannot be written.
pub fn write_rows<'r>(
    path: &Path,
    reports: impl Iterator<Item = (String, &'r RowReport)>,
) -> anyhow::Result<()> {
    let context = || format!("cannot write {}", path.display());
    let mut out = csv::Writer::from_path(path).with_context(context)?;
    out.write_record(["file", "line", "class", "reason", "column", "got"])?;
    for (file, report) in reports {
        for note in &report.notes {
            let (line, why) = (note.line.to_string(), note.why);
            let cells = [&file, &line, why.class().word(), why.word(), &note.column, &note.got];
            out.write_record(cells.map(plain)).with_context(context)?;
        }
    }
    out.flush().with_context(context)
}

/// A cell that no spreadsheet takes for a formula (spec 5 §2.4); quoting is the writer's.
fn plain(cell: &str) -> String {
    match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{cell}"),
        false => cell.to_owned(),
    }
}
