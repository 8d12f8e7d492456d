//! `acta station status`: how each statement of an outbox stands, and by which channel.

use super::{problem, totals, words};
use crate::carry::inbox::describe;
use crate::commands::Exit;
use crate::outbox::{Event, Handing, Outbox};
use acta::statement::Statement;
use acta::text::StatementId;
use acta_log::checkpoint::Checkpoint;
use acta_log::proof::Proof;
use serde_json::{Value, json};

/// A statement and what became of it.
struct Row {
    id: StatementId,
    what: String,
    signed: Vec<String>,
    handed: Vec<Handing>,
    /// Who promised, and the index.
    promise: Option<(Vec<String>, u64)>,
    /// The index, and the size at which it is shown.
    receipt: Option<(u64, u64)>,
    refused: Option<Value>,
}

pub(super) fn run(outbox: &Outbox, json: bool) -> anyhow::Result<Exit> {
    let (counts, refusals) = (outbox.counts()?, outbox.refusals()?);
    let mut rows = Vec::new();
    for statement in outbox.statements()? {
        rows.push(row(outbox, &statement, &refusals)?);
    }
    if json {
        let mut value = totals(&refusals, counts);
        let each = rows.iter().map(Row::to_json).collect();
        value.as_object_mut().map(|map| map.insert("each".into(), each));
        outln!("{value}");
    } else {
        let crate::outbox::Counts { statements, promised, receipts, refused } = counts;
        outln!(
            "{statements} statements: {promised} promised, {receipts} with a receipt, {refused} refused"
        );
        rows.iter().flat_map(Row::to_lines).for_each(|line| outln!("{line}"));
    }
    Ok(if refusals.is_empty() { Exit::Holds } else { Exit::Fails })
}

fn row(
    outbox: &Outbox,
    statement: &Statement,
    refusals: &[(StatementId, String)],
) -> anyhow::Result<Row> {
    let id = statement.id();
    let promise = match (outbox.promise(id)?, outbox.promised(id)?) {
        (Some(note), Some(item)) => Some((signers(&note), item.index)),
        _ => None,
    };
    let receipt = match outbox.receipt(id)? {
        Some(bytes) => {
            let proof = Proof::parse(&bytes)?;
            let size = Checkpoint::parse(proof.checkpoint.text())?.size;
            Some((proof.index, size))
        }
        None => None,
    };
    let refused = refusals.iter().find(|(other, _)| *other == id);
    Ok(Row {
        id,
        what: describe(statement),
        signed: signers(statement),
        handed: outbox.handings(id)?,
        promise,
        receipt,
        refused: refused.map(|(_, text)| problem(text)),
    })
}

fn signers(statement: &Statement) -> Vec<String> {
    statement.signatures().iter().map(|line| line.name.to_string()).collect()
}

impl Row {
    /// By which channel the last such event was, if that was written down.
    fn by(&self, event: Event) -> String {
        let last = self.handed.iter().rev().find(|one| one.event == event);
        last.map_or_else(String::new, |one| {
            format!(", by {} {} at {}", one.via.as_str(), one.place, one.time)
        })
    }

    fn to_lines(&self) -> Vec<String> {
        let mut lines =
            vec![format!("{} {}, signed by {}", self.id, self.what, self.signed.join(" "))];
        for one in self.handed.iter().filter(|one| one.event == Event::Handed) {
            lines.push(format!("  handed to {} {} at {}", one.via.as_str(), one.place, one.time));
        }
        if let Some((who, index)) = &self.promise {
            let (who, by) = (who.join(" "), self.by(Event::Promise));
            lines.push(format!("  promise of {who}: entry {index}{by}"));
        }
        if let Some((index, size)) = self.receipt {
            let by = self.by(Event::Receipt);
            lines.push(format!("  receipt: entry {index} at size {size}{by}"));
        }
        if let Some(problem) = &self.refused {
            lines.push(format!("  refused: {}{}", words(problem), self.by(Event::Refused)));
        }
        lines
    }

    fn to_json(&self) -> Value {
        let events = self.handed.iter().map(|one| {
            json!({"time": one.time.to_string(), "channel": one.via.as_str(), "event": one.event.as_str(), "place": one.place})
        });
        json!({
            "id": self.id.to_string(),
            "what": self.what,
            "signed": self.signed,
            "events": events.collect::<Vec<_>>(),
            "promise": self.promise.as_ref().map(|(who, index)| json!({"by": who, "index": index})),
            "receipt": self.receipt.map(|(index, size)| json!({"index": index, "size": size})),
            "refused": self.refused,
        })
    }
}
