//! `acta account`: what was said and happened beside the records, recomputed from the log of any source.

use super::{Exit, Misuse};
use crate::files;
use crate::ledger::{Ledger, fold, past};
use acta::text::StatementId;
use acta_server::fetch;
use acta_tally::results::{AccountFile, Results};
use anyhow::Context;
use serde_json::{Map, Value, json};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder, an http:// address or a zip with the published files.
    source: String,
    /// The anchor, as printed.
    #[arg(long, value_parser = files::anchor)]
    anchor: Option<StatementId>,
    /// The log size; the newest one by default.
    #[arg(long, value_name = "SIZE")]
    at: Option<u64>,
    /// The rows of this table (spec 4 §15), such as `complaints`, `gaps`, `audits`; by default all tables, with their numbers of rows.
    #[arg(long, value_name = "NAME")]
    table: Option<String>,
    /// Only rows with this value in this column; may be repeated, and then all must hold.
    #[arg(long = "where", value_name = "COLUMN=VALUE", requires = "table", value_parser = condition)]
    conditions: Vec<(String, String)>,
    /// Print as JSON.
    #[arg(long)]
    json: bool,
}

fn condition(text: &str) -> Result<(String, String), String> {
    let split = text.split_once('=');
    let (column, value) = split.ok_or_else(|| format!("expected COLUMN=VALUE, got {text:?}"))?;
    Ok((column.to_owned(), value.to_owned()))
}

/// A table with the names of its columns.
struct Rows {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

pub(super) fn run(args: &Args) -> anyhow::Result<Exit> {
    let source = fetch::open(&args.source)?;
    let ledger = Ledger::open(&*source, args.anchor)?;
    let size = args.at.unwrap_or_else(|| ledger.size());
    let entries = ledger.entries(size)?;
    let follower = fold(&entries)?;
    let past = past(&entries, follower.fold())?;
    let results = Results::new(follower.fold());
    let tables = AccountFile::all().filter(|file| table_name(file).is_some());
    let tables: Vec<AccountFile> = tables.collect();
    if args.anchor.is_none() && !args.json {
        outln!("{}", acta_verify::verdict::NOT_CONFIRMED);
    }
    let notice = follower.fold().definition().notice.as_deref();
    if !args.json {
        notice.iter().for_each(|notice| outln!("{notice}"));
    }
    let read = |file: &AccountFile| file.text(&results, &past).map(|text| rows(&text)).transpose();
    let Some(wanted) = &args.table else {
        let mut numbers = Map::new();
        for file in &tables {
            let number = read(file)?.map_or(0, |table| table.rows.len());
            if !args.json {
                outln!("{:<18} {number:>7}", table_name(file).unwrap_or_default());
            }
            numbers.insert(table_name(file).unwrap_or_default().to_owned(), json!(number));
        }
        if args.json {
            outln!(
                "{}",
                json!({"size": size, "notice": notice, "root_confirmed": args.anchor.is_some(), "rows": numbers})
            );
        } else {
            outln!("size {size}");
        }
        return Ok(Exit::Holds);
    };
    let names: Vec<&str> = tables.iter().filter_map(table_name).collect();
    let file = tables.into_iter().find(|file| table_name(file) == Some(wanted));
    let file = file
        .with_context(|| format!("--table: expected one of {}, got {wanted}", names.join(", ")));
    let file = file.map_err(|error| Misuse(error.to_string()))?;
    let table = read(&file)?.unwrap_or(Rows { columns: Vec::new(), rows: Vec::new() });
    let kept = matching(&table, &args.conditions)?;
    if args.json {
        let row = |row: &Vec<String>| -> Map<String, Value> {
            let cells = table.columns.iter().zip(row);
            cells.map(|(column, cell)| (column.clone(), json!(cell))).collect()
        };
        let kept: Vec<_> = kept.into_iter().map(row).collect();
        outln!(
            "{}",
            json!({"size": size, "notice": notice, "root_confirmed": args.anchor.is_some(), "table": wanted, "rows": kept})
        );
        return Ok(Exit::Holds);
    }
    tell(wanted, &table, &kept, &args.conditions);
    outln!("size {size}");
    Ok(Exit::Holds)
}

/// `complaints` of `account/complaints.csv`; none for a file that is no table.
fn table_name(file: &AccountFile) -> Option<&'static str> {
    file.path.strip_prefix("account/")?.strip_suffix(".csv")
}

fn rows(text: &str) -> anyhow::Result<Rows> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut all = Vec::new();
    for record in reader.records() {
        all.push(record?.iter().map(str::to_owned).collect::<Vec<_>>());
    }
    let columns = if all.is_empty() { Vec::new() } else { all.remove(0) };
    Ok(Rows { columns, rows: all })
}

fn matching<'a>(
    table: &'a Rows,
    conditions: &[(String, String)],
) -> anyhow::Result<Vec<&'a Vec<String>>> {
    let mut places = Vec::new();
    // A table without rows has no columns to name either.
    for (column, value) in conditions.iter().filter(|_| !table.columns.is_empty()) {
        let place = table.columns.iter().position(|known| known == column);
        let expected =
            || format!("--where: expected one of {}, got {column}", table.columns.join(", "));
        places.push((place.ok_or_else(|| Misuse(expected()))?, value));
    }
    // Several values of one cell are joined by `+`.
    let holds =
        |cell: &String, value: &String| cell == value || cell.split('+').any(|one| one == value);
    let keep = |row: &&Vec<String>| {
        places.iter().all(|(place, value)| row.get(*place).is_some_and(|cell| holds(cell, value)))
    };
    Ok(table.rows.iter().filter(keep).collect())
}

/// Each row as lines `column value`, without what is absent.
fn tell(name: &str, table: &Rows, kept: &[&Vec<String>], conditions: &[(String, String)]) {
    let with: Vec<String> =
        conditions.iter().map(|(column, value)| format!("{column} {value}")).collect();
    let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(", ")) };
    if kept.is_empty() {
        outln!("{name}{with}: none in this log; of what was not logged this says nothing");
        return;
    }
    for row in kept {
        for (column, cell) in table.columns.iter().zip(*row).filter(|(_, cell)| !cell.is_empty()) {
            outln!("{column} {cell}");
        }
        outln!("");
    }
    outln!("{name}{with}: {} of {} rows", kept.len(), table.rows.len());
}
