//! Accreditations with their terms, and beside them the reports with clause and time; no verdict on any.

use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::{CHECKPOINT, Drawn, Ground, Section, Sentence, says};
use crate::account::Row;

const TABLE: &str = "account/missions.csv";

impl Drawn<'_> {
    pub(super) fn missions(&self) -> Vec<Section> {
        let table = self.table(TABLE);
        let (mut by_id, mut reports) = (BTreeMap::new(), Vec::new());
        let mut accredited = Vec::new();
        for row in table.rows() {
            if row.get("kind") == "report" {
                reports.push(row);
            } else {
                by_id.insert(row.get("id").to_string(), accredited.len());
                accredited.push((row, Vec::new()));
            }
        }
        let mut others = Vec::new();
        for report in reports {
            match by_id.get(report.get("accreditation")).and_then(|at| accredited.get_mut(*at)) {
                Some((_, own)) => own.push(report),
                None => others.push(report),
            }
        }
        let all = format!(
            "Accreditations in the log: {}; reports of missions: {}.",
            accredited.len(),
            table.rows.len() - accredited.len()
        );
        let head = Section {
            title: "Missions".to_string(),
            is_below: false,
            sentences: alloc::vec![says(all, [Ground::File(CHECKPOINT.to_string())])],
        };
        let mut sections = alloc::vec![head];
        sections.extend(accredited.iter().map(|(row, own)| mission(row, own)));
        if !others.is_empty() {
            let sentences = others.iter().flat_map(without).collect();
            let title = "Reports without an accreditation of this log".to_string();
            sections.push(Section { title, is_below: true, sentences });
        }
        sections
    }
}

/// One accreditation with the reports that name it.
fn mission(row: &Row<'_>, reports: &[Row<'_>]) -> Section {
    let own = |words| says(words, [entry(row)]);
    let (body, kind) = (row.get("body"), row.get("type"));
    let mut sentences = alloc::vec![
        own(format!(
            "{body} is accredited, type {kind}, from {} until {}; received {}.",
            row.get("from"),
            row.get("until"),
            row.get("received")
        )),
        own(format!("The terms are the document with the hash {}.", row.get("document"))),
        own(format!("The body signed it too: {}.", row.get("two_sided"))),
    ];
    sentences.extend(
        clauses(row)
            .into_iter()
            .map(|(code, words)| own(format!("Clause {code} of the terms: {words}."))),
    );
    for report in reports {
        sentences.push(made(report));
        let named = list(report.get("clauses"));
        if named.is_empty() {
            sentences.push(says("It names no clause of the terms.", [entry(report)]));
        }
        for code in named {
            let clause = clauses(row).into_iter().find(|(own, _)| *own == code);
            let clause = clause.map_or_else(|| "none of the terms".to_string(), |(_, words)| words);
            let words = format!(
                "It names clause {code}: {clause}; the report was made {} and received {}.",
                report.get("made"),
                report.get("received")
            );
            sentences.push(says(words, [entry(report), entry(row)]));
        }
    }
    if reports.is_empty() {
        sentences.push(own("No report in the log names this accreditation.".to_string()));
    }
    Section { title: format!("{body}, {kind}"), is_below: true, sentences }
}

fn without(report: &Row<'_>) -> Vec<Sentence> {
    let words = match report.get("accreditation") {
        "" => "It names no accreditation.".to_string(),
        id => format!("It names the accreditation {id}, which is not in force in this log."),
    };
    alloc::vec![made(report), says(words, [entry(report)])]
}

fn made(report: &Row<'_>) -> Sentence {
    let words = format!(
        "Report of {}, type {}, made {}, received {}: the document with the hash {}.",
        report.get("body"),
        report.get("type"),
        report.get("made"),
        report.get("received"),
        report.get("document")
    );
    says(words, [entry(report)])
}

/// Each clause with what it permits, and from when.
fn clauses<'r>(row: &'r Row<'_>) -> Vec<(&'r str, String)> {
    let clause = |text: &'r str| {
        let mut cells = text.split(' ');
        let (code, permits, from) = (cells.next()?, cells.next()?, cells.next()?);
        let from = if from == "none" { String::new() } else { format!(", not before {from}") };
        Some((code, format!("may {permits}{from}")))
    };
    list(row.get("clauses")).into_iter().filter_map(clause).collect()
}

/// The values of a cell.
fn list(cell: &str) -> Vec<&str> {
    cell.split('+').filter(|one| !one.is_empty()).collect()
}

pub(super) fn entry(row: &Row<'_>) -> Ground {
    Ground::Entry(row.get("index").parse().unwrap_or_default())
}
