//! The answer as a table: a row for each copy, or each of its figures that differ (spec 6 §6.6).

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta_tally::results::defused;

use super::outcome::{Agreement, CopyResult, Outcome, UnitOutcome};
use super::text::names;

const HEADER: &str = "station,contest,track,result,figures,version,versions,place,submitter,signers,id,official_id,official_index,official_signers,field,copy,official,notice\n";

impl Outcome {
    /// The table, header first. What it is not stands in the last cell of each row.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut out = HEADER.to_string();
        let notice = defused(&self.warnings().join("; "));
        for unit in &self.units {
            if unit.copies.is_empty() {
                let cells = [const { String::new() }; 3];
                row(&mut out, unit, None, &cells, &notice);
            }
            for copy in &unit.copies {
                copy_rows(&mut out, unit, copy, &notice);
            }
        }
        out
    }
}

fn copy_rows(out: &mut String, unit: &UnitOutcome, copy: &CopyResult, notice: &str) {
    if copy.differs.is_empty() {
        row(out, unit, Some(copy), &[const { String::new() }; 3], notice);
    }
    let value = |value: Option<u32>| value.map_or_else(String::new, |value| value.to_string());
    for difference in &copy.differs {
        let cells =
            [difference.figure.to_string(), value(difference.copy), value(difference.official)];
        row(out, unit, Some(copy), &cells, notice);
    }
}

fn row(
    out: &mut String,
    unit: &UnitOutcome,
    copy: Option<&CopyResult>,
    last: &[String; 3],
    notice: &str,
) {
    let result = copy.map_or(unit.result, |copy| copy.result);
    let agreement = copy.map(|copy| copy.agreement);
    let (version, versions) = match agreement {
        Some(Agreement::Equal { version, versions }) => (version.to_string(), versions.to_string()),
        _ => (String::new(), String::new()),
    };
    let of = |copy: &CopyResult| {
        let copied = &copy.copy;
        [
            copied.place.clone(),
            copied.submitter.map_or_else(String::new, |code| code.to_string()),
            names(copied.evidence.signers()),
            copied.id.map_or_else(String::new, |id| id.to_string()),
        ]
    };
    let from_copy = copy.map_or([const { String::new() }; 4], of);
    let official = unit.official.as_ref();
    let id = official.and_then(|official| official.id).map(|id| id.to_string());
    let index = official.and_then(|official| official.index).map(|index| index.to_string());
    let signers = official.map(|official| names(&official.signers));
    let mut cells: Vec<String> = Vec::from([
        unit.station.to_string(),
        unit.contest.to_string(),
        unit.track.to_string(),
        result.name().to_string(),
        agreement.map_or_else(String::new, |agreement| agreement.word().to_string()),
        version,
        versions,
    ]);
    cells.extend(from_copy);
    cells.extend([id, index, signers].map(Option::unwrap_or_default));
    cells.extend(last.iter().cloned());
    let cells: Vec<String> = cells.iter().map(|cell| defused(cell)).collect();
    out.push_str(&format!("{},{notice}\n", cells.join(",")));
}
