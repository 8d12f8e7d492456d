//! Published trees with what this verifier says of them, as `web/tools/elections.js` reads them.

use std::io::{self, Write};

use acta::text::StatementId;
use acta_verify::Report;
use acta_verify::verdict::Verdict;

use crate::tree::Files;

/// Writes one tree.
pub(crate) fn write(
    out: &mut impl Write,
    name: &str,
    anchor: StatementId,
    files: &Files,
    report: &Report,
) -> io::Result<()> {
    let checks: Vec<serde_json::Value> = report
        .checks
        .iter()
        .map(|check| {
            let cause = match check.verdict {
                Verdict::CannotTell(cause) => Some(cause.word()),
                _ => None,
            };
            let values: Vec<String> = check
                .details
                .iter()
                .map(|detail| {
                    [&*detail.subject, &detail.field, &detail.expected, &detail.got].join(" | ")
                })
                .collect();
            serde_json::json!({
                "code": check.code, "verdict": check.verdict.word(), "cause": cause,
                "law": check.basis.law, "values": values,
            })
        })
        .collect();
    let lengths: Vec<(&String, usize)> =
        files.iter().map(|(path, bytes)| (path, bytes.len())).collect();
    let head = serde_json::json!({
        "name": name, "anchor": anchor.to_string(), "files": lengths, "checks": checks,
    });
    writeln!(out, "{head}")?;
    files.values().try_for_each(|bytes| out.write_all(bytes))
}
