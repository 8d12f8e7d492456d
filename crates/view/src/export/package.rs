//! `datapackage.json`: what the tables beside it are (Frictionless Data Package 1).
//!
//! Each table is named with its length and its hash, so that a copy of one can be held against it.

use acta_log::hash::sha256;

use super::csv::{Column, Described, Kind, TABLES};
use super::json::Json;
use super::{Export, file};
use crate::File;

/// The package, then the tables.
pub(super) fn files(export: &Export<'_>) -> Vec<File> {
    let tables: Vec<File> = TABLES
        .iter()
        .map(|table| file(&format!("{}.csv", table.name), table.text(export)))
        .collect();
    let mut files = vec![file("datapackage.json", text(export, &tables))];
    files.extend(tables);
    files
}

fn text(export: &Export<'_>, files: &[File]) -> String {
    let plan = export.results.fold().plan();
    let mut json = Json::default();
    json.object().text("profile", "tabular-data-package");
    let id = plan.election.replace('/', "-");
    json.text("name", format!("{id}-{}", export.size()));
    json.text("title", format!("{}, at log size {}", plan.name, export.size()));
    json.text("description", description(export));
    json.text("version", export.size().to_string());
    json.key("acta");
    super::results::head(&mut json, export);
    json.end().key("resources").array();
    for (table, file) in TABLES.iter().zip(files) {
        resource(&mut json, table, file);
    }
    json.end().end();
    json.finish()
}

fn description(export: &Export<'_>) -> String {
    export.sentences(Some(format!(
        "Status {}, log size {}, root {}. Every figure follows from the log at this size and root. \
         Names that begin like a formula have an apostrophe before them",
        export.status(),
        export.size(),
        export.root
    )))
}

fn resource(json: &mut Json, table: &Described, file: &File) {
    json.object().text("profile", "tabular-data-resource").text("name", table.name);
    json.text("path", &file.path).text("description", table.about);
    json.text("format", "csv").text("mediatype", "text/csv").text("encoding", "utf-8");
    json.value("bytes", file.bytes.len());
    let hash = acta::value::Hash(sha256(&file.bytes));
    json.text("hash", format!("sha256:{hash}"));
    json.key("dialect").object().text("delimiter", ",").text("lineTerminator", "\n");
    json.value("doubleQuote", true).value("header", true).end();
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
