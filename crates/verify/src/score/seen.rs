//! What a scorecard needs of single entries, gathered while they are checked: how records came, which copies were given,
//! copies that others put into the log, and zero reports.

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use acta::entry::{Channel, Header};
use acta::keys::Checked;
use acta::kinds::record::{AgentStatus, CopyStatus, Counts, Identity};
use acta::kinds::{Body, Record};
use acta::value::Code;

/// A record or a correction.
#[derive(Debug, Clone)]
pub(super) struct SeenRecord {
    pub(super) index: u64,
    pub(super) via: Channel,
    pub(super) received: i64,
    pub(super) station: Code,
    pub(super) contest: Code,
    /// Names whose signature in its own entry verifies.
    pub(super) signers: usize,
    /// Agents present who were not given a copy, with what the record says; none where it has no copy line.
    pub(super) not_given: Option<Vec<(Code, String)>>,
}

/// A copy that somebody put into the log.
#[derive(Debug, Clone)]
pub(super) struct SeenCopy {
    pub(super) index: u64,
    pub(super) submitter: Code,
    pub(super) identity: Identity,
    pub(super) counts: Counts,
}

/// What was seen, in order of index once all units are joined.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    pub(super) records: Vec<SeenRecord>,
    pub(super) copies: Vec<SeenCopy>,
    /// Stations that opened with the zero report, by the index of the entry.
    pub(super) zeros: Vec<(u64, Code)>,
}

impl Seen {
    /// Looks at one checked statement.
    pub(crate) fn take(&mut self, header: &Header, checked: &Checked) {
        let index = checked.index();
        match checked.body() {
            Body::Record(record) => self.record(header, checked, record),
            Body::Correction(correction) => self.record(header, checked, &correction.record),
            Body::Copy(copy) => self.copies.push(SeenCopy {
                index,
                submitter: copy.submitter,
                identity: copy.identity,
                counts: copy.counts.clone(),
            }),
            Body::StationEvent(event) if event.zero => self.zeros.push((index, event.station)),
            _ => {}
        }
    }

    fn record(&mut self, header: &Header, checked: &Checked, record: &Record) {
        self.records.push(SeenRecord {
            index: checked.index(),
            via: header.via,
            received: header.received.unix(),
            station: record.station,
            contest: record.contest,
            signers: checked.signers().len(),
            not_given: (!record.copies.is_empty()).then(|| not_given(record)),
        });
    }

    /// Takes what a later unit saw.
    pub(crate) fn join(&mut self, later: Self) {
        self.records.extend(later.records);
        self.copies.extend(later.copies);
        self.zeros.extend(later.zeros);
    }
}

fn not_given(record: &Record) -> Vec<(Code, String)> {
    let said = |body: &Code| record.copies.iter().find(|(other, _)| other == body);
    let present = record.agents.iter().filter(|(_, status)| *status != AgentStatus::Absent);
    let of_agents = present.filter_map(|(body, _)| match said(body) {
        Some((_, CopyStatus::Given)) => None,
        Some((_, status)) => Some((*body, status.to_string())),
        None => Some((*body, "no copy line".to_string())),
    });
    let agent = |body: &Code| record.agents.iter().any(|(other, _)| other == body);
    let others = record.copies.iter().filter(|(body, _)| !agent(body));
    let refused = others.filter(|(_, status)| *status == CopyStatus::Refused);
    of_agents.chain(refused.map(|(body, status)| (*body, status.to_string()))).collect()
}
