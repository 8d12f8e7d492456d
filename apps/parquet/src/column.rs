//! A column of a table: its type, and the cells that wait to be written.

use parquet::basic::{ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::writer::SerializedColumnWriter;
use parquet::schema::types::Type;
use serde_json::Value;

use crate::{Error, PACKAGE, text};

/// Decimals of a share (spec 4 §8), and the digits that a number of 64 bits holds.
const SCALE: i32 = 2;
const PRECISION: i32 = 18;

/// The cells of one row group.
enum Cells {
    Count(Vec<i64>),
    /// In hundredths: exact, as in the table.
    Share(Vec<i64>),
    Words(Vec<ByteArray>),
}

/// A column.
pub(crate) struct Column {
    pub(crate) name: String,
    always: bool,
    cells: Cells,
    /// For each row whether it has a value: 1 or 0.
    levels: Vec<i16>,
}

impl Column {
    /// From its field in the package.
    pub(crate) fn of(field: &Value) -> Result<Self, Error> {
        let cells = match text(&field["type"])? {
            "integer" => Cells::Count(Vec::new()),
            "number" => Cells::Share(Vec::new()),
            "string" => Cells::Words(Vec::new()),
            other => {
                let why = format!("{PACKAGE}: expected integer, number or string, got {other}");
                return Err(Error::Package(why));
            }
        };
        let always = field["constraints"]["required"] == Value::Bool(true);
        Ok(Self { name: text(&field["name"])?.to_owned(), always, cells, levels: Vec::new() })
    }

    pub(crate) fn field(&self) -> Result<Type, ParquetError> {
        let physical = match self.cells {
            Cells::Count(_) | Cells::Share(_) => Physical::INT64,
            Cells::Words(_) => Physical::BYTE_ARRAY,
        };
        let presence = if self.always { Repetition::REQUIRED } else { Repetition::OPTIONAL };
        let builder = Type::primitive_type_builder(&self.name, physical).with_repetition(presence);
        match self.cells {
            Cells::Count(_) => builder.build(),
            Cells::Share(_) => builder
                .with_converted_type(ConvertedType::DECIMAL)
                .with_precision(PRECISION)
                .with_scale(SCALE)
                .build(),
            Cells::Words(_) => builder.with_converted_type(ConvertedType::UTF8).build(),
        }
    }

    /// The next cell; the words say what was expected.
    pub(crate) fn push(&mut self, cell: &str) -> Result<(), &'static str> {
        if cell.is_empty() {
            self.levels.push(0);
            return if self.always { Err("a value") } else { Ok(()) };
        }
        match &mut self.cells {
            Cells::Count(values) => {
                values.push(digits(cell).ok_or("a number from 0 to 2^63 - 1")?);
            }
            Cells::Share(values) => {
                values.push(hundredths(cell).ok_or("a number with two decimals")?);
            }
            Cells::Words(values) => values.push(ByteArray::from(cell)),
        }
        self.levels.push(1);
        Ok(())
    }

    /// Writes the cells and forgets them.
    pub(crate) fn write(
        &mut self,
        to: &mut SerializedColumnWriter<'_>,
    ) -> Result<(), ParquetError> {
        let levels = (!self.always).then_some(&self.levels[..]);
        match &mut self.cells {
            Cells::Count(values) | Cells::Share(values) => {
                to.typed::<Int64Type>().write_batch(values, levels, None)?;
                values.clear();
            }
            Cells::Words(values) => {
                to.typed::<ByteArrayType>().write_batch(values, levels, None)?;
                values.clear();
            }
        }
        self.levels.clear();
        Ok(())
    }
}

fn digits(cell: &str) -> Option<i64> {
    cell.bytes().all(|byte| byte.is_ascii_digit()).then(|| cell.parse().ok()).flatten()
}

fn hundredths(cell: &str) -> Option<i64> {
    let (whole, part) = cell.split_once('.')?;
    let part = (part.len() == 2).then(|| digits(part)).flatten()?;
    digits(whole)?.checked_mul(100)?.checked_add(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_exactly_or_not_at_all() {
        assert_eq!(hundredths("38.10"), Some(3_810));
        assert_eq!(hundredths("0.00"), Some(0));
        for cell in ["38.1", "38", "-1.00", "1.000", "1,00", ".10", "9223372036854775807.00"] {
            assert_eq!(hundredths(cell), None, "{cell}");
        }
        assert_eq!(digits("9223372036854775807"), Some(i64::MAX));
        assert_eq!(digits("9223372036854775808"), None);
        assert_eq!(digits("+1"), None);
    }
}
