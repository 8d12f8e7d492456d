//! What follows from the entries of a dossier alone: what each says, who signed it under which key, when it came
//! (spec 6 §9.3).

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::entry::Entry;
use acta::keys::{KeyBook, Standing, key_id};
use acta::kinds::Body;
use acta::statement::{Signature, Statement};
use acta::value::{Code, Name};
use acta_log::ed25519;
use acta_log::policy::Evaluation;

use crate::evidence::cosigned_at;
use crate::governing::Governed;

/// An entry with the first checkpoint at hand that has it and the quorum.
#[derive(Debug, Clone)]
pub struct Proven {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// That checkpoint.
    pub arrival: Evaluation,
}

/// Signature lines that were looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lines {
    /// Verify under a key in force.
    pub verify: u64,
    /// All the others.
    pub others: u64,
}

/// The text, entry by entry, and how many signature lines verify.
#[must_use]
pub fn proved(
    chosen: &BTreeMap<u64, String>,
    entries: &BTreeMap<u64, Proven>,
    stations: &BTreeSet<Code>,
    governed: &Governed,
) -> (String, Lines) {
    let (mut out, mut lines) = (String::new(), Lines::default());
    let parsed: BTreeMap<u64, Statement> = entries
        .iter()
        .filter_map(|(index, own)| {
            Some((*index, Entry::parse(&own.bytes).ok()?.parse_statement().ok()?))
        })
        .collect();
    let names: BTreeSet<Name> = parsed
        .values()
        .flat_map(|statement| statement.signatures().iter().map(|line| line.name))
        .collect();
    for (index, why) in chosen {
        let (Some(own), Some(statement)) = (entries.get(index), parsed.get(index)) else {
            continue;
        };
        let Ok(entry) = Entry::parse(&own.bytes) else { continue };
        let (header, id) = (&entry.header, statement.id());
        out.push_str(&format!("entry {index} {why}: {}\n", statement.body().kind()));
        out.push_str(&format!("  statement {id}\n"));
        let relays: String = header.relays.iter().map(|relay| format!(" relay {relay}")).collect();
        let (received, via, intake) = (header.received, header.via, header.intake);
        out.push_str(&format!(
            "  received {received} via {via} intake {intake}{relays} (as the intake says)\n"
        ));
        let policy = governed.policies.at(own.arrival.checkpoint.size);
        out.push_str(&format!("  covered {}\n", cosigned_at(&own.arrival, policy)));
        write_text(statement, stations, &names, &mut out);
        for line in statement.signatures() {
            let (verifies, words) = signed(*index, statement, line, &governed.book);
            lines.verify += u64::from(verifies);
            lines.others += u64::from(!verifies);
            out.push_str(&format!("  signed {} {words}\n", line.name));
        }
    }
    (out, lines)
}

/// The lines of the text from the third on; of long lists those that name a station or a signer.
fn write_text(
    statement: &Statement,
    stations: &BTreeSet<Code>,
    names: &BTreeSet<Name>,
    out: &mut String,
) {
    let lines = statement.text().lines().skip(2);
    let wanted = |line: &str| {
        let mut words = line.split(' ');
        let (key, first) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
        match statement.body() {
            Body::Part(_) | Body::Definition(_) | Body::InForce(_) => false,
            Body::Register(_) => {
                key == "chunk" || stations.iter().any(|code| code.as_str() == first)
            }
            Body::Key(_) | Body::Revoke(_) => names.iter().any(|name| name.to_string() == first),
            _ => true,
        }
    };
    let (shown, left): (Vec<&str>, Vec<&str>) = lines.partition(|line| wanted(line));
    shown.iter().for_each(|line| out.push_str(&format!("  | {line}\n")));
    if !left.is_empty() {
        out.push_str(&format!("  | and {} other lines\n", left.len()));
    }
}

/// Whether a line verifies under the key in force at the entry, and which key that is.
fn signed(index: u64, statement: &Statement, line: &Signature, book: &KeyBook) -> (bool, String) {
    let key = match book.standing(line.name, index) {
        Standing::InForce(key) => key,
        Standing::Revoked { at } => return (false, format!("key revoked by entry {at}")),
        Standing::Unknown => return (false, "no key here".to_string()),
    };
    let own = key_id(statement.election(), line.name, &key.key) == line.key_id
        && ed25519::verify(&key.key, statement.text().as_bytes(), &line.signature);
    let from = match key.from {
        0 => "of the definition".to_string(),
        from => format!("enrolled by entry {}", from - 1),
    };
    let word = if own { "verifies" } else { "does not verify" };
    (own, format!("{word} under the key {} {from}", acta::value::to_base64(&key.key)))
}
