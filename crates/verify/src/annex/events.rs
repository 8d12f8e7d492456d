//! What was said and happened beside the records: a sentence for each row of the account.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::missions::entry;
use super::{CHECKPOINT, Drawn, Ground, ROWS_MAX, Section, Sentence, says};
use crate::account::Row;

/// Tables with the sentence of a row: `{column}` is its value, `[…]` is left out where a value in it is absent.
const SENTENCES: [(&str, &str); 10] = [
    (
        "incidents",
        "Incident {class}, {state}, began {began}[, ended {ended}]; updates {updates}, areas {areas}, stations {stations}[, channels {channels}], pieces of evidence {evidence}; attestations that add {adds}, contradict {contradicts}, support {supports}.",
    ),
    (
        "gaps",
        "Nothing of the records arrived from {from}[ until {until}], {seconds} s; incidents in that time: {incidents}.",
    ),
    (
        "register-changes",
        "Register change {change} of station {station}, effective {effective}, received {received}[, reason {reason}][, how voters were told: {how}][, told {told}][, affected {affected}]; late: {late}.",
    ),
    (
        "complaints",
        "Complaint {type} about {about}, by {by}, made {made}, received {received}; text {text}; rulings {rulings}[, outcome {outcome}][, due {due}]; late: {late}.",
    ),
    (
        "announcements",
        "Figures stated in {kind}[, signed {signed}]; contest {contest}, area {area}, track {track}, {field}: announced {announced}[, computed {computed}]; {result}.",
    ),
    (
        "bulletins",
        "Bulletin {number}, made {made}, of size {size}; follows from the log: {follows}[; {field}: announced {announced}, computed {computed}][; lower than in the bulletin before: {lower}][; entries between {between}].",
    ),
    (
        "audits",
        "Audit {code}, type {type}, of {organ}, due {due}: {state}[, made {made}][, until {until}][, stated reason {reason}][, document {document}]; late: {late}.",
    ),
    (
        "copies",
        "Copies of {submitter}[, leaves committed {leaves}][, to be opened by {opens}]: shown {opened}[, of these late {late}].",
    ),
    ("software", "Software {component}, version {version}, hash {hash}."),
    (
        "geometry",
        "Outlines of areas of type {areas}, file {blob}; source {source}, licence {licence}.",
    ),
];

/// Tables of which only the number of rows is told.
const COUNTED: [&str; 3] = ["telemetry", "attempts", "probes"];

impl Drawn<'_> {
    pub(super) fn events(&self) -> Section {
        let (mut sentences, mut without) = (Vec::new(), Vec::new());
        for (name, template) in SENTENCES {
            let path = format!("account/{name}.csv");
            let table = self.table(&path);
            if table.rows.is_empty() {
                without.push(name);
            }
            sentences.extend(table.rows().take(ROWS_MAX).map(|row| sentence(template, &row)));
            let more = table.rows.len().saturating_sub(ROWS_MAX);
            if more > 0 {
                let words = format!("The table {name} has {more} more rows.");
                sentences.push(says(words, [checkpoint()]));
            }
        }
        for name in COUNTED {
            let path = format!("account/{name}.csv");
            let table = self.table(&path);
            let (Some(first), Some(last)) = (table.rows().next(), table.rows().last()) else {
                without.push(name);
                continue;
            };
            let words = format!("The table {name} has {} rows.", table.rows.len());
            sentences.push(says(words, [checkpoint(), entry(&first), entry(&last)]));
        }
        if !without.is_empty() {
            let words = format!("Without a row at this size: {}.", without.join(", "));
            sentences.push(says(words, [checkpoint()]));
        }
        Section { title: "Beside the records".to_string(), is_below: false, sentences }
    }
}

/// On its entry; a row that is of none on the checkpoint that it follows from.
fn sentence(template: &str, row: &Row<'_>) -> Sentence {
    let ground = if row.get("index").is_empty() { checkpoint() } else { entry(row) };
    says(filled(template, row), [ground])
}

fn checkpoint() -> Ground {
    Ground::File(CHECKPOINT.to_string())
}

/// A template with the values of a row.
fn filled(template: &str, row: &Row<'_>) -> String {
    let mut out = String::new();
    for part in template.split('[') {
        let (optional, rest) = part.split_once(']').unwrap_or(("", part));
        let (words, is_whole) = values(optional, row);
        if is_whole {
            out.push_str(&words);
        }
        out.push_str(&values(rest, row).0);
    }
    out
}

/// Words with the values of a row in their places, `none` for an absent one; whether all are there.
fn values(words: &str, row: &Row<'_>) -> (String, bool) {
    let mut parts = words.split('{');
    let mut out = parts.next().unwrap_or_default().to_string();
    let mut is_whole = true;
    for part in parts {
        let (column, rest) = part.split_once('}').unwrap_or((part, ""));
        let value = row.get(column);
        is_whole &= !value.is_empty();
        out.push_str(if value.is_empty() { "none" } else { value });
        out.push_str(rest);
    }
    (out, is_whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column that a table does not have would read as absent for ever.
    #[test]
    fn templates_name_the_columns_of_the_specification() {
        let spec = include_str!("../../../../specs/4-tally.md");
        for (name, template) in SENTENCES {
            let begin = format!("| `{name}` |");
            let row = spec.lines().find(|line| line.starts_with(&begin)).expect(name);
            let columns: Vec<&str> = row.rsplit('`').nth(1).expect(name).split(',').collect();
            let named = template.split('{').skip(1).filter_map(|part| part.split('}').next());
            for column in named {
                assert!(columns.contains(&column), "{name}: {column} among {columns:?}");
            }
        }
        for name in COUNTED {
            assert!(spec.contains(&format!("| `{name}` |")), "{name}");
        }
    }
}
