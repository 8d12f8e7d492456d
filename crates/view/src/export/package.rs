//! `datapackage.json`: what the tables beside it are (Frictionless Data Package 1).
//!
//! Each table is named with its length and its hash, so that a copy of one can be held against it.

use acta_log::hash::sha256;

use acta_tally::results::units_path;

use super::csv::{Column, Described, Kind, REGISTER, TABLES, UNITS};
use super::json::Json;
use super::{Export, file};
use crate::File;

/// The tables of ours that are published; they are small at any number of stations.
const PUBLISHED: [&str; 2] = ["contests", "choices"];

/// The package, then the tables.
pub(super) fn files(export: &Export<'_>) -> Vec<File> {
    let tables: Vec<File> = TABLES.iter().map(|table| made(table, export)).collect();
    let mut json = begin(export);
    for (table, file) in TABLES.iter().zip(&tables) {
        resource(&mut json, table, Some(file));
    }
    let mut files = vec![file("datapackage.json", end(json))];
    files.extend(tables);
    files
}

/// Two tables of ours and a package around all that stands in `at/<size>/` already: nothing is written twice.
/// Lengths and hashes are the manifest's.
pub(super) fn published(export: &Export<'_>) -> Vec<File> {
    let ours = || TABLES.iter().filter(|table| PUBLISHED.contains(&table.name));
    let mut json = begin(export);
    ours().for_each(|table| resource(&mut json, table, None));
    open(&mut json, "register", "register.csv", "One row a station in force.");
    columns(&mut json, &REGISTER, &[], &["code"]);
    for race in export.races() {
        let code = race.plan.code.as_str();
        let names = export.results.columns(race.no);
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        for shard in export.results.shards(race.no) {
            let about = "One row a station and track of this contest.";
            open(&mut json, &format!("units-{code}-{shard:04}"), &units_path(code, shard), about);
            columns(&mut json, &UNITS, &names, &["station", "track"]);
        }
    }
    let mut files = vec![file("datapackage.json", end(json))];
    files.extend(ours().map(|table| made(table, export)));
    files
}

fn made(table: &Described, export: &Export<'_>) -> File {
    file(&format!("{}.csv", table.name), table.text(export))
}

/// What stands before the resources.
fn begin(export: &Export<'_>) -> Json {
    let plan = export.results.fold().plan();
    let mut json = Json::default();
    json.object().text("profile", "tabular-data-package");
    let id = plan.election.replace('/', "-");
    json.text("name", format!("{id}-{}", export.size()));
    json.text("title", format!("{}, at log size {}", plan.name, export.size()));
    json.text("description", description(export));
    json.text("version", export.size().to_string());
    json.key("acta").object();
    super::results::head(&mut json, export);
    json.end().key("resources").array();
    json
}

fn end(mut json: Json) -> String {
    json.end().end();
    json.finish()
}

/// In words.
fn description(export: &Export<'_>) -> String {
    export.sentences(Some(format!(
        "Status {}, log size {}, root {}. Every figure follows from the log at this size and root. \
         Names that begin like a formula have an apostrophe before them",
        export.status(),
        export.size(),
        export.root
    )))
}

/// A table of ours; with its length and hash where it is at hand.
fn resource(json: &mut Json, table: &Described, file: Option<&File>) {
    open(json, table.name, &format!("{}.csv", table.name), table.about);
    if let Some(file) = file {
        json.value("bytes", file.bytes.len());
        let hash = acta::value::Hash(sha256(&file.bytes));
        json.text("hash", format!("sha256:{hash}"));
    }
    json.key("schema").object().key("fields").array();
    table.columns.iter().for_each(|column| field(json, column));
    json.end().texts("primaryKey", table.key);
    json.key("foreignKeys").array();
    for (here, resource, there) in table.leads {
        json.object().texts("fields", *here);
        json.key("reference").object().text("resource", resource).texts("fields", *there);
        json.end().end();
    }
    json.end().texts("missingValues", [""]).end().end();
}

/// Begins a resource.
fn open(json: &mut Json, name: &str, path: &str, about: &str) {
    json.object().text("profile", "tabular-data-resource").text("name", name);
    json.text("path", path).text("description", about);
    json.text("format", "csv").text("mediatype", "text/csv").text("encoding", "utf-8");
    json.key("dialect").object().text("delimiter", ",").text("lineTerminator", "\n");
    json.value("doubleQuote", true).value("header", true).end();
}

/// The schema of a table of another section, and the end of its resource; `counts` are further columns.
fn columns(json: &mut Json, known: &[Column], counts: &[String], key: &[&str]) {
    json.key("schema").object().key("fields").array();
    known.iter().for_each(|column| field(json, column));
    for name in counts {
        json.object().text("name", name).text("type", "integer").end();
    }
    json.end().texts("primaryKey", key).texts("missingValues", [""]).end().end();
}

fn field(json: &mut Json, (name, kind, always, about): &Column) {
    json.object().text("name", name);
    match kind {
        Kind::Count => json.text("type", "integer"),
        Kind::Share => json.text("type", "number"),
        Kind::Code | Kind::Words => json.text("type", "string"),
    };
    json.text("description", about).key("constraints").object();
    if *always {
        json.value("required", true);
    }
    if *kind == Kind::Count {
        json.value("minimum", 0);
    }
    json.end().end();
}
