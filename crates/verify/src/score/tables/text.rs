//! The head of a scorecard of tables, in its two spellings (spec 6 §10.4).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{TableFile, Tables};
use crate::catalog::hex;
use crate::tabular::{RowClass, RowNote};
use crate::verdict::quoted;

/// Notes of a table in JSON, at most; the others are counted.
const NOTES_MAX: usize = 1_000;

impl Tables {
    /// What stands between the headline and the checks.
    pub(in crate::score) fn text(&self, election: &str) -> String {
        let mut out = format!("figures: {}\n", self.about);
        for notice in &self.notices {
            out.push_str(&format!("{notice}\n"));
        }
        out.push_str(&format!("election {election}\n"));
        for file in &self.files {
            let at = file.at.map_or_else(String::new, |at| format!(" at {at}"));
            out.push_str(&format!("table {} sha256 {}{at}\n", file.place, hex(&file.sha256)));
            out.push_str(&file.rows.text(&file.place));
        }
        out
    }

    /// The same as fields of a JSON object.
    pub(in crate::score) fn json(&self, election: &str, custodian: Option<&str>) -> String {
        let notices: Vec<String> = self.notices.iter().map(|notice| quoted(notice)).collect();
        let files: Vec<String> = self.files.iter().map(file_json).collect();
        format!(
            "\"election\":{},\"about\":{},\"notices\":[{}],\"custodian\":{},\"tables\":[{}]",
            quoted(election),
            quoted(&self.about),
            notices.join(","),
            custodian.map_or_else(|| "null".to_string(), quoted),
            files.join(",")
        )
    }
}

fn file_json(file: &TableFile) -> String {
    let rows = &file.rows;
    let of = |class| rows.class(class);
    let at = file.at.map_or_else(|| "null".to_string(), |at| quoted(&at.to_string()));
    let reasons = rows.reasons.iter().map(|(why, rows)| {
        let (class, why) = (quoted(why.class().word()), quoted(why.word()));
        format!("{{\"class\":{class},\"reason\":{why},\"rows\":{rows}}}")
    });
    let columns = rows
        .columns_unknown
        .iter()
        .map(|column| format!("{{\"name\":{},\"cells\":{}}}", quoted(&column.name), column.cells));
    let list = |items: Vec<String>| items.join(",");
    format!(
        "{{\"place\":{},\"sha256\":\"{}\",\"at\":{at},\"rows\":{},\"taken\":{},\"noted\":{},\"left_out\":{},\"refused\":{},\"reasons\":[{}],\"notes\":[{}],\"further\":{},\"columns_unknown\":[{}],\"hints\":[{}]}}",
        quoted(&file.place),
        hex(&file.sha256),
        rows.rows,
        of(RowClass::Taken),
        of(RowClass::Noted),
        of(RowClass::LeftOut),
        of(RowClass::Refused),
        list(reasons.collect()),
        list(rows.notes.iter().take(NOTES_MAX).map(note_json).collect()),
        rows.notes.len().saturating_sub(NOTES_MAX),
        list(columns.collect()),
        list(rows.hints.iter().map(|hint| quoted(hint)).collect())
    )
}

fn note_json(note: &RowNote) -> String {
    format!(
        "{{\"line\":{},\"class\":{},\"reason\":{},\"column\":{},\"got\":{}}}",
        note.line,
        quoted(note.why.class().word()),
        quoted(note.why.word()),
        quoted(&note.column),
        quoted(&note.got)
    )
}
