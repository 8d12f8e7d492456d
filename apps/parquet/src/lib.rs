//! The tables of an export as Apache Parquet, for people who compute with them (spec 5 §8.7).
//!
//! In scope: the files of `csv` to the same rows with types. Not in scope: what stands in the tables. Main function: [`files`].
//!
//! A crate of its own, outside the default build: what reads and writes Parquet is larger than all the rest of a verifier.

mod column;

use std::fmt;
use std::sync::Arc;

use acta_view::File;
use parquet::basic::Compression;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{Type, TypePtr};
use serde_json::Value;

use column::Column;

/// Rows of a row group: what a reader must hold at one time.
const GROUP_ROWS: usize = 100_000;
/// The file that describes the tables.
const PACKAGE: &str = "datapackage.json";

/// Why there are no files.
#[derive(Debug)]
pub enum Error {
    /// What was given is no export: which file, what was expected.
    Package(String),
    /// A cell that its column has no value for.
    Cell {
        /// The table.
        table: String,
        /// The line of its file, from 1.
        line: u64,
        /// The column.
        column: String,
        /// What was expected.
        expected: &'static str,
        /// The cell.
        got: String,
    },
    /// A table that is no CSV.
    Csv(csv::Error),
    /// The writer's own.
    Parquet(ParquetError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Package(why) => f.write_str(why),
            Self::Cell { table, line, column, expected, got } => {
                write!(f, "{table}: line {line}: {column}: expected {expected}, got `{got}`")
            }
            Self::Csv(error) => write!(f, "{error}"),
            Self::Parquet(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Self {
        Self::Csv(error)
    }
}

impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        Self::Parquet(error)
    }
}

/// A Parquet file for each table of an export's files (spec 5 §8.1), which `datapackage.json` among them describes.
///
/// # Errors
/// [`Error`]: a file that is absent or no such table, or a cell that is not of its column's type.
pub fn files(export: &[File]) -> Result<Vec<File>, Error> {
    let named = |path: &str| {
        let found = export.iter().find(|file| file.path == path);
        found.ok_or_else(|| {
            Error::Package(format!("{path}: expected a file of the export, got none"))
        })
    };
    let package: Value = serde_json::from_slice(&named(PACKAGE)?.bytes)
        .map_err(|error| Error::Package(format!("{PACKAGE}: {error}")))?;
    let said = said(&package);
    let mut made = Vec::new();
    for resource in package["resources"].as_array().into_iter().flatten() {
        let path = text(&resource["path"])?;
        let name = text(&resource["name"])?;
        let fields = resource["schema"]["fields"].as_array().into_iter().flatten();
        let columns = fields.map(Column::of).collect::<Result<Vec<_>, _>>()?;
        let bytes = table(path, &named(path)?.bytes, columns, &said)?;
        made.push(File { path: format!("{name}.parquet"), bytes });
    }
    Ok(made)
}

fn text(value: &Value) -> Result<&str, Error> {
    value.as_str().ok_or_else(|| Error::Package(format!("{PACKAGE}: expected a word, got {value}")))
}

/// What every export says of itself, in the head of each file: election, size, root, status, notice.
fn said(package: &Value) -> Vec<KeyValue> {
    let pairs = package["acta"].as_object().into_iter().flatten();
    let word = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    pairs.map(|(key, value)| KeyValue::new(format!("acta.{key}"), word(value))).collect()
}

fn table(
    path: &str,
    bytes: &[u8],
    mut columns: Vec<Column>,
    said: &[KeyValue],
) -> Result<Vec<u8>, Error> {
    let mut reader = csv::Reader::from_reader(bytes);
    let head: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    if reader.headers()? != head {
        return Err(Error::Package(format!(
            "{path}: expected columns {head:?}, got {:?}",
            reader.headers()?
        )));
    }
    let properties = WriterProperties::builder()
        .set_created_by("acta".to_owned())
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(said.to_vec()))
        .build();
    let mut writer =
        SerializedFileWriter::new(Vec::new(), schema(&columns)?, Arc::new(properties))?;
    let mut rows = 0;
    for record in reader.records() {
        let record = record?;
        let line = record.position().map_or(0, csv::Position::line);
        for (column, cell) in columns.iter_mut().zip(&record) {
            column.push(cell).map_err(|expected| Error::Cell {
                table: path.to_owned(),
                line,
                column: column.name.clone(),
                expected,
                got: cell.to_owned(),
            })?;
        }
        rows += 1;
        if rows % GROUP_ROWS == 0 {
            group(&mut writer, &mut columns)?;
        }
    }
    if rows % GROUP_ROWS != 0 {
        group(&mut writer, &mut columns)?;
    }
    Ok(writer.into_inner()?)
}

fn schema(columns: &[Column]) -> Result<TypePtr, ParquetError> {
    let fields = columns.iter().map(|column| column.field().map(Arc::new));
    let fields = fields.collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder("row").with_fields(fields).build().map(Arc::new)
}

/// Writes what the columns hold and empties them.
fn group(
    writer: &mut SerializedFileWriter<Vec<u8>>,
    columns: &mut [Column],
) -> Result<(), ParquetError> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        let Some(mut place) = group.next_column()? else { break };
        column.write(&mut place)?;
        place.close()?;
    }
    group.close().map(drop)
}
